"""Pinyin and zhuyin by words, in citation tones, always computed on simplified text.

Segmentation by rjieba (jieba's dictionary, no guessing of unknown words). A word is read as the project's phrases say, else `corrections.yaml`,
else its context (`contexts.yaml`), else CC-CEDICT where it differs from pypinyin (`readings.txt`), else pypinyin. Readings are remembered by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from ..sources.sound import is_han
from . import cedict, contexts, corrections, levels
from .segment import segmenter

MARKED = {1: "\u0304", 2: "\u0301", 3: "\u030c", 4: "\u0300"}
CITATION = {("一", "yí"): "yī", ("一", "yì"): "yī", ("一", "yi"): "yī", ("不", "bú"): "bù", ("不", "bu"): "bù"}
PUNCTUATION = str.maketrans("，。；：？！（）、“”‘’「」『』", ",.;:?!(),“”‘’“”‘’")
CLOSING = ",.;:?!)”’…》〉】"
OPENING = "(“‘《〈【"
# Words of jieba's that are two after a number: 2个人 is two people, no individuals.
AFTER_NUMBER = frozenset("个人 天内 年内 月内 日内 天后 年后 年前 月后 多个 多年 多天 多人".split())
PROPER = ("ns", "nt", "nrt")
NAMES = ("nr", "ns", "nt", "nrt", "nrfg")
NUMERALS = "一二两三四五六七八九十百千万亿几0123456789"
MEASURES = "个种次家条批群堆件本张位名句笔天年月代场层套台段份部支座项块片组只双对间篇番轮波股口把颗款届回趟步页"
COUNTED = re.compile(rf"^(第?[{NUMERALS}半]+|每|[这那哪各某](?!个))([{MEASURES}])$")
DEGREE = re.compile(r"^([很太更])(.)$")
COMPLEMENT = re.compile(r"^(.|..)(起来|下来|出来|下去|上去|过来|一下)$")
ASPECT = re.compile(r"^[去来看吃说听做想见到用试学读有住写买玩问谈遇碰受犯提喝坐]过$")
RUNS = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:[ .'’:%/+-]+[A-Za-z0-9]+)*%?|[^A-Za-zÀ-ɏ0-9]+")
REACH = 8


@dataclass(frozen=True)
class Word:
    """A stretch of the text: Han characters with one syllable each, or anything else with none. `proper`: a name, written with a capital.
    `parts`: before which syllables a name begins anew (Mǎ Huàténg) or a word has a hyphen (dì-yī, kèzhōu-qiújiàn). `open`: the data
    leave the reading open."""

    text: str
    syllables: tuple[str, ...] = ()
    proper: bool = False
    parts: tuple[int, ...] = ()
    open: bool = False

    @cached_property
    def pinyin(self) -> str:
        """The syllables written together, with apostrophes; other text as it is."""
        if not self.syllables:
            return self.text
        written = ""
        for index, syllable in enumerate(self.syllables):
            if index in self.parts:
                written += " " if self.proper else "-"
            elif written and plain(syllable)[0] in "aoe":
                written += "'"
            begins = self.proper and (index == 0 or index in self.parts)
            written += syllable[0].upper() + syllable[1:] if begins else syllable
        return written


@dataclass(frozen=True)
class Phrases:
    """A project's own words: their readings (syllables, with capitals where a name begins), and those that are names."""

    readings: Mapping[str, tuple[str, ...]]
    proper: frozenset[str] = frozenset()


NONE = Phrases({})


def plain(syllable: str) -> str:
    """The syllable without tone mark (ü stays)."""
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in MARKED.values()).replace("u\u0308", "ü")


class Reader:
    """Reads simplified text word by word, with a project's phrases ahead of everything."""

    def __init__(self, phrases: Phrases = NONE) -> None:
        self._own = {**corrections.readings(), **phrases.readings}
        self._proper = phrases.proper
        self._jieba = segmenter(tuple(sorted({*phrases.readings, *phrases.proper})))
        self._memory: dict[tuple[str, str], Word] = {}
        self._turning: dict[str, bool] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of `text`, in order; put together they are `text`."""
        found = list(self._words(text))
        for index, word in enumerate(found):
            if word.syllables and self._turns(word.text):
                before = "/".join(w.text for w in found[max(0, index - REACH) : index])
                after = "/".join(w.text for w in found[index + 1 : index + 1 + REACH])
                found[index] = _in_context(word, before, after)
        return tuple(found)

    def _turns(self, word: str) -> bool:
        """Whether the reading of the word turns on its context: no dictionary or phrase has it, and there is a rule for it or its characters."""
        known = self._turning.get(word)
        if known is None:
            rules = contexts.rules()
            listed_itself = len(word) > 1 and word not in rules and (word in table() or listed(word))
            known = word not in self._own and not listed_itself and (word in rules or any(char in rules for char in word))
            self._turning[word] = known
        return known

    def _words(self, text: str) -> Iterable[Word]:
        counted = False
        for part in RUNS.findall(text):
            if not any(map(is_han, part)):
                yield Word(part)
                counted = part[-1].isdigit()
                continue
            pieces = self._jieba.tag(part, False)
            if counted and pieces[0][0] in AFTER_NUMBER:
                pieces[:1] = [(char, "") for char in pieces[0][0]]
            counted = False
            for piece, tag in pieces:
                if not all(map(is_han, piece)):
                    yield from (self.word(c) if is_han(c) else Word(c) for c in piece)
                    continue
                for smaller in self._divide(piece, tag):
                    yield self.word(smaller, tag if smaller == piece else "")

    def _divide(self, word: str, tag: str) -> tuple[str, ...]:
        """What a learner takes for words in what jieba takes for one: listed divisions, numerals and measures, compounds of two words."""
        if word in self._own or word in self._proper or len(word) == 1:
            return (word,)
        if divided := corrections.division().get(word):
            return divided
        if match := COUNTED.match(word) or DEGREE.match(word):
            return (match[1], match[2])
        if tag in ("v", "vq") and ASPECT.match(word):
            return (word[0], word[1])
        if match := COMPLEMENT.match(word):
            return tuple(match.groups())
        if len(word) != 4:
            return (word,)
        whole = tag in NAMES or word in corrections.words() or levels.word_level(word) or listed(word) or (tag == "i" and word in table())
        halves = word[:2], word[2:]
        return (word,) if whole or any(self._jieba.cut(half, False) != [half] for half in halves) else halves

    def word(self, text: str, tag: str = "") -> Word:
        """One word by itself, with its reading; `tag`: its part of speech in jieba's dictionary."""
        known = self._memory.get((text, tag))
        if known is None:
            known = self._memory[text, tag] = self._word(text, tag)
        return known

    def _word(self, text: str, tag: str) -> Word:
        entry = self._own.get(text) or table().get(text)
        found = entry or self._by_parts(text)
        hyphens = tuple(i for i, s in enumerate(found) if s[0] == "-")
        found = tuple(s.lstrip("-") for s in found)
        capitals = tuple(i for i, s in enumerate(found) if s[0].isupper())
        proper = text in self._proper or bool(capitals) or (entry is None and tag in PROPER and len(text) > 1)
        found = tuple(CITATION.get((c, s.lower()), s.lower()) for c, s in zip(text, found))
        parts = tuple(i for i in capitals if i) or hyphens
        if not proper and not parts:
            if text[0] == "第" and len(text) > 1 and text[1] in NUMERALS:
                parts = (1,)
            elif tag == "i" and len(text) == 4 and text[1] not in "之而所于其以然为" and text[2] not in "之而所于其":
                parts = (2,)
        return Word(text, found, proper, parts)

    def _by_parts(self, word: str) -> tuple[str, ...]:
        """The reading by pypinyin; of a word it does not list, that of the longest listed words in it."""
        if len(word) < 3 or listed(word):
            return by_pypinyin(word)
        for size in range(len(word) - 1, 1, -1):
            for start in (0, *range(len(word) - size, 0, -1)):
                part = word[start : start + size]
                inner = self._own.get(part) or table().get(part)
                if inner or listed(part):
                    middle = tuple(s.lower() for s in inner) if inner else by_pypinyin(part)
                    rest = [self.word(w).syllables if w else () for w in (word[:start], word[start + size :])]
                    return (*rest[0], *middle, *rest[1])
        return by_pypinyin(word)


@lru_cache(maxsize=50_000)
def _in_context(word: Word, before: str, after: str) -> Word:
    """The word as it is read there: by a rule for itself, else by those for its characters."""
    rules = contexts.rules()
    if own := rules.get(word.text):
        syllables, open_ = contexts.read(own, before, after)
        return replace(word, syllables=syllables, open=open_, proper=word.proper and syllables == word.syllables, parts=())
    row, open_ = list(word.syllables), False
    for index, char in enumerate(word.text):
        if len(word.text) > 1 and (found := rules.get(char)):
            read, doubtful = contexts.read(found, f"{before}/{word.text[:index]}".strip("/"), f"{word.text[index + 1 :]}/{after}".strip("/"))
            row[index], open_ = read[0], open_ or doubtful
    return replace(word, syllables=tuple(row), open=open_) if row != list(word.syllables) or open_ else word


@cache
def table() -> dict[str, tuple[str, ...]]:
    """`readings.txt`: words and their syllables, with capitals in names."""
    rows = (line.split("\t") for line in cedict.TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {word: tuple(pinyin.split()) for word, pinyin in rows}


@cache
def listed(word: str) -> bool:
    """Whether pypinyin's data have the word itself, and not only its characters."""
    from pypinyin.constants import PHRASES_DICT

    return word in PHRASES_DICT


def by_pypinyin(word: str) -> tuple[str, ...]:
    """The reading of a word by pypinyin, in citation tones."""
    from pypinyin import Style, pinyin

    found = tuple(reading[0] for reading in pinyin([word], style=Style.TONE, heteronym=False))
    # A character without any reading stands for itself.
    found = found if len(found) == len(word) else tuple(pinyin(char, style=Style.TONE)[0][0] for char in word)
    return tuple(CITATION.get((c, s), s) for c, s in zip(word, found))


def pinyin_text(words: Iterable[Word]) -> str:
    """Words apart, punctuation as in Latin script."""
    out = ""
    for word in words:
        if word.syllables or not set(word.text) - set(" "):
            piece = word.pinyin
        else:
            piece = word.text.translate(PUNCTUATION).replace("——", "—").replace("……", "…")
        if not piece.strip() or (piece in "—…" and out.endswith(piece)):
            continue
        glue = "" if not out or piece[0] in CLOSING or out[-1] in OPENING else " "
        out += glue + piece.strip()
    return out


def syllable_row(words: Iterable[Word]) -> tuple[str, ...]:
    """One syllable for each Han character, in order."""
    return tuple(s for word in words for s in word.syllables)


@cache
def bopomofo(syllable: str) -> str:
    """Zhuyin of one pinyin syllable: the first tone unmarked, the neutral dot before the syllable, as in print in Taiwan."""
    from pypinyin import Style
    from pypinyin.contrib.tone_convert import to_normal, to_tone3
    from pypinyin.style import convert

    numbered = to_tone3(syllable, neutral_tone_with_five=True)
    tone = numbered[-1]
    written: str = convert(to_normal(syllable), Style.BOPOMOFO, strict=False)
    sign = {"1": "", "2": "ˊ", "3": "ˇ", "4": "ˋ"}.get(tone, "")
    bare = written.strip("˙ˊˇˋ")
    return f"˙{bare}" if tone == "5" else bare + sign


def parse(pinyin: str, text: str) -> tuple[str, ...] | None:
    """The syllables of a `pinyin` that an editor wrote for `text`, one for each Han character; None where they do not fit.

    Latin words and numbers stand in it as in the text; spaces, marks and capitals are free.
    """
    letters = "".join(c for c in unicodedata.normalize("NFC", pinyin).lower() if c.isalnum())
    return _fit(letters, tuple(c for c in text.lower() if c.isalnum()))


def _fit(letters: str, rest: tuple[str, ...]) -> tuple[str, ...] | None:
    made: list[str] = []
    for at, char in enumerate(rest):
        if not is_han(char):
            if not letters.startswith(char):
                return None
            letters = letters.removeprefix(char)
            continue
        fitting = sorted((s for s in _all_readings(char) if letters.startswith(s)), key=len, reverse=True)
        if len(fitting) > 1:
            tails = ((s, _fit(letters[len(s) :], rest[at + 1 :])) for s in fitting)
            return next(((*made, s, *tail) for s, tail in tails if tail is not None), None)
        if not fitting:
            return None
        made.append(fitting[0])
        letters = letters.removeprefix(fitting[0])
    return None if letters else tuple(made)


def unknown(word: str, pinyin: str) -> str:
    """The characters of a word to which `pinyin` gives syllables that no dictionary knows them by, with these; "" where there are none."""
    given = tuple(s.lower().lstrip("-") for s in pinyin.split())
    if given in (corrections.taiwan().get(word), *cedict.readings_of(word)):
        return ""
    taiwan = corrections.taiwan_characters()
    known = ({*_all_readings(c), *(s for (char, _), s in taiwan.items() if char == c)} for c in word)
    wrong = (f"{c} {s}" for c, s, all_ in zip(word, given, known) if is_han(c) and all_ != {c} and s not in all_)
    return ", ".join(dict.fromkeys(wrong))


@cache
def _all_readings(char: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    known = frozenset(pinyin(char, style=Style.TONE, heteronym=True)[0])
    return known | {plain(s) for s in known} | ({"r"} if char == "儿" else set())
