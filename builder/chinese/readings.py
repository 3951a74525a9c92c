"""Pinyin and zhuyin by words, in citation tones, always computed on simplified text.

A word is read as the project's phrases say, else `corrections.yaml`, else its context (`contexts.yaml`: what is said every day, of which the
network has read too little), else the dictionaries. What they leave is said by the network (`model.py`), and is open to the editor where it is not
sure or where the dictionaries differ from it. Readings are remembered by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import prod

from ..sources.sound import is_han
from . import cedict, contexts, corrections, dictionary, levels, model
from .dictionary import CITATION
from .segment import NAMES, segmenter
from .word import Syllables, Word, plain

# Words of jieba's that are two after a number: 2个人 is two people, no individuals.
AFTER_NUMBER = frozenset("个人 天内 年内 月内 日内 天后 年后 年前 月后 多个 多年 多天 多人".split())
PROPER = ("ns", "nt", "nrt")
PERSONS = ("nr", "nrfg")
NUMERALS = "一二两三四五六七八九十百千万亿几0123456789"
MEASURES = "个种次家条批群堆件本张位名句笔天年月代场层套台段份部支座项块片组只双对间行篇番轮波股口把颗款届回趟步页遍辆棵朵杯瓶碗盘袋匹滴粒串幢栋册"
COUNTED = re.compile(rf"^(第?[{NUMERALS}半]+|每|[这那哪各某](?!个))([{MEASURES}])$")
DEGREE = re.compile(r"^([很太更])(.)$")
COMPLEMENT = re.compile(r"^(.|..)(起来|下来|出来|下去|上去|过来|一下)$")
ASPECT = re.compile(r"^[去来看吃说听做想见到用试学读有住写买玩问谈遇碰受犯提喝坐]过$")
FRACTION = re.compile(rf"^([{NUMERALS}]+)(分)(之)([{NUMERALS}]+)$")
# What a name of a place says of its kind, apart from it: Chóngqìng Shì.
PLACE = re.compile("(?<=..)(?:(?:自治|开发|[地新市郊校特山林军]|加工)?区|自治[州县]|[省市县镇乡路街桥]|大[街道桥学])$")
# What names of other languages are written with, and what no given name ends with.
FOREIGN, NO_GIVEN = (
    frozenset("尔基斯洛克特森逊茨诺夫维奇姆莱勒格德拉伊埃普罗沙蒂娜"),
    frozenset("馆派宫寺区人庙斋岭县市省路街院社党族语店厂站庄镇乡塔殿阁楼"),
)
# A verb and its object with a particle between them: 结了婚.
PARTED = re.compile("^(.)([了过着])(.)$")
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
MARKS = (
    r"\s!-/:-@\[-`{-~\u00a1\u00ab\u00b7\u00bb\u00bf\u200b\u2010-\u2027\u2032-\u205e\u3000-\u3006\u3008-\u303f\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
# What is neither Han nor a mark is one piece with the marks in it: 1,000, C++, GPT-4, AT&T, 10⁵, a word of another script, emoji.
RUNS = re.compile(rf"[^{HAN}{MARKS}]+(?:[ .,'’:%/+&@_=?*~‐‑–-]+[^{HAN}{MARKS}]+)*[%+#]*|[{HAN}{MARKS}]+")
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*|[。！？!?\n]+")
# The rest of a question that says its verb twice: 漂|不|漂亮.
TWICE = re.compile(r"[不没]/([^/]{2,})")
NAMED = re.compile(rf"(?:{'|'.join(corrections.TITLES)})(?:/|$)")
# How a noun's last character is read.
SUFFIXES = {"儿": ("r",), "率": ("lǜ",), "长": ("zhǎng",)}
DOUBLED = re.compile(r"^(.)\1(.)\2$")
AGAIN = re.compile(r"^(.)([一了])\1$")
# Between a word and itself (数了数, 行不行): both are read alike.
AGAIN_BY = ("一", "了", "不", "没")
NO_VERBS = "没有无不好总"
REACH = 8
SURE, CERTAIN = 0.9, 0.97


@dataclass(frozen=True)
class Phrases:
    """A project's own words: their readings (syllables, with capitals where a name begins), and those that are names."""

    readings: Mapping[str, tuple[str, ...]]
    proper: frozenset[str] = frozenset()


NONE = Phrases({})


@dataclass(frozen=True)
class _Draft:
    """A word before its context is seen: its syllables at `places` are open; `others`: readings of the whole word that dictionaries have as well,
    or have instead, where it is `disputed`."""

    word: Word
    places: tuple[int, ...] = ()
    others: tuple[Syllables, ...] = ()
    disputed: bool = False

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        own = self.word.syllables
        return self.places or tuple(i for i in range(len(own)) if any(other[i] != own[i] for other in self.others))


Placed = tuple[_Draft, int]
Shares = Mapping[int, Mapping[str, float]]


class Reader:
    """Reads simplified text word by word, with a project's phrases ahead of everything."""

    def __init__(self, phrases: Phrases = NONE) -> None:
        self._own = {**corrections.readings(), **phrases.readings}
        self._given = phrases.readings
        self._proper = phrases.proper
        self._jieba = segmenter(tuple(sorted({*phrases.readings, *phrases.proper})))
        self._memory: dict[tuple[str, str], tuple[_Draft, ...]] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of `text`, in order; put together they are `text`."""
        return self.texts((text,))[0]

    def divided(self, text: str) -> tuple[Word, ...]:
        """The words of `text`, read by dictionaries and rules alone."""
        return tuple(draft.word for draft, _ in _by_rules(tuple(self._drafts(text))))

    def texts(self, texts: Sequence[str]) -> tuple[tuple[Word, ...], ...]:
        """The words of each text. The network is asked once for all of them, and not at all where nothing is open."""
        rows = [_by_rules(tuple(self._drafts(text))) for text in texts]
        return tuple(tuple(_settled(draft, at, shares) for draft, at in row) for row, shares in zip(rows, _heard(texts, rows)))

    def classical(self, text: str) -> tuple[Word, ...]:
        """The words of a classical text: what dictionaries have as names and words of their own time, else characters; no neutral tones."""
        rules = contexts.classical().rules
        made: list[Word] = []
        at = 0
        for word in self.words(text):
            whole = word.text in self._given or (word.proper and cedict.ancient(word.text))
            for index in () if whole or not word.syllables else range(len(word.text)):
                char, place = word.text[index], at + index
                own = self._given.get(char)
                found = rules.get(char) if own is None else None
                said = contexts.read(found, text[max(0, place - REACH) : place], text[place + 1 : place + 1 + REACH]) if found else ()
                ordinary = (said or (found.ordinary if found else ()) or own or (dictionary.full(word.syllables[index], char),))[0].lower()
                open_ = not said and (found.open if found else word.open and own is None and len(word.text) == 1)
                made.append(Word(char, (CITATION.get((char, ordinary), ordinary),), open=open_))
            if whole or not word.syllables:
                made.append(replace(word, syllables=tuple(dictionary.full(s, c) for s, c in zip(word.syllables, word.text)), open=False))
            at += len(word.text)
        return tuple(made)

    def _drafts(self, text: str) -> Iterator[_Draft]:
        counted = False
        for part in RUNS.findall(text):
            if not any(map(is_han, part)):
                yield _Draft(Word(part))
                counted = part[-1].isdigit()
                continue
            for piece, tag in self._jieba.tag(part):
                if counted and piece in AFTER_NUMBER:
                    yield from map(self._made, piece)
                    continue
                counted = (counted and piece == " ") or piece[-1] in NUMERALS or piece in ("每", "这", "那", "哪", "某", "各")
                found = self._memory.get((piece, tag))
                if found is None:
                    found = self._memory[piece, tag] = tuple(self._within(piece, tag))
                yield from found

    def _within(self, piece: str, tag: str) -> Iterator[_Draft]:
        """The words in a piece of jieba's, each by itself."""
        if all(map(is_han, piece)):
            for word in self._divide(piece, tag):
                yield self._made(word, tag if word == piece else "")
        else:
            yield from (self._made(c) if is_han(c) else _Draft(Word(c)) for c in piece)

    def _divide(self, word: str, tag: str) -> tuple[str, ...]:
        """What a learner takes for words in what jieba takes for one: listed divisions, numerals and measures, compounds of two words."""
        if word in self._own or word in self._proper or len(word) == 1:
            return (word,)
        if divided := corrections.division().get(word):
            return divided
        if len(word) == 3 and _verb_and_object(word, tag):
            return (word[0], word[1:])
        if word[1:] in corrections.TITLES and cedict.surname(word[0]):
            return (word[0], word[1:])
        if (match := PARTED.match(word)) and not levels.listed(word[:2]) and not dictionary.known(word[1:]) and not cedict.has(word):
            return tuple(match.groups())
        if match := AGAIN.match(word):
            return (match[1], match[2], match[1])
        if match := COUNTED.match(word) or (None if levels.listed(word) else DEGREE.match(word)):
            return (match[1], match[2])
        if tag in ("v", "vq") and ASPECT.match(word):
            return (word[0], word[1])
        if match := FRACTION.match(word) or COMPLEMENT.match(word):
            return tuple(match.groups())
        if len(word) != 4 or (DOUBLED.match(word) and dictionary.known(word[1:3])):
            return (word,)
        whole = tag in NAMES or word in corrections.words() or levels.listed(word) or dictionary.listed(word) or (tag == "i" and cedict.has(word))
        halves = word[:2], word[2:]
        return (word,) if whole or any(self._jieba.cut(half) != [half] for half in halves) else halves

    def _made(self, text: str, tag: str = "") -> _Draft:
        """One word by itself; `tag`: its part of speech in jieba's dictionary."""
        own = self._own.get(text)
        doubled = len(text) == 2 and text[0] == text[1] and tag == "v" and not cedict.has(text)
        entry = dictionary.lookup(text) if own is None and len(text) > 1 and not doubled else None
        known = own or (entry.syllables if entry else ())
        syllables, places = (known, ()) if known else self._by_parts(text)
        if not known and tag in NAMES and len(text) > 1:
            syllables, places = _named(text, tag, syllables, places)
        hyphens = tuple(i for i, s in enumerate(syllables) if s[:1] == "-")
        syllables = tuple(s.lstrip("-") for s in syllables)
        capitals = tuple(i for i, s in enumerate(syllables) if s[:1].isupper())
        unlisted = own is None and entry is None
        anew = _begins_anew(text, tag)
        name = (unlisted and (len(text) > 1 if tag in PROPER else tag in PERSONS and anew != ())) or (tag in PERSONS and anew == (2,))
        proper = text in self._proper or bool(capitals) or name
        syllables = tuple(CITATION.get((c, s.lower()), s.lower()) for c, s in zip(text, syllables))
        parts = tuple(i for i in capitals if i) or hyphens or (anew if proper else ())
        if not proper and not parts:
            neighbours = len(text) == 2 and text[0] != text[1] and not set(text) - set("一二两三四五六七八九")
            if neighbours or (text[0] == "第" and len(text) > 1 and text[1] in NUMERALS):
                parts = (1,)
            elif tag == "i" and len(text) == 4 and text[1] not in "之而所于其以然为" and text[2] not in "之而所于其":
                parts = (2,)
        word = Word(text, syllables, proper, parts)
        if own is None and text in contexts.rules():
            return _Draft(word, tuple(range(len(text))))
        if entry and entry.weak:
            return _Draft(word, tuple(range(len(text))))
        return _Draft(word, places, entry.others, entry.disputed) if entry else _Draft(word, places)

    def _by_parts(self, word: str) -> tuple[Syllables, tuple[int, ...]]:
        """The reading of a word that no dictionary has: that of the longest words in it, and what remains open."""
        if len(word) == 2 and word[0] == word[1]:
            row, places = self._by_parts(word[0])
            return (*row, plain(row[0])), places
        if DOUBLED.match(word) and (entry := dictionary.lookup(word[1:3])):
            one, other = (dictionary.full(s.lower(), c) for s, c in zip(entry.syllables, word[1:3]))
            return (one, one, other, other), ()
        for size in range(len(word) - 1, 1, -1):
            for start in (0, *range(len(word) - size, 0, -1)):
                part = word[start : start + size]
                entry = dictionary.lookup(part)
                if inner := self._own.get(part) or (entry.syllables if entry else ()):
                    end = start + size
                    (left, open_left), (right, open_right) = self._by_parts(word[:start]), self._by_parts(word[end:])
                    places = (*open_left, *(end + i for i in open_right if word[end:] not in SUFFIXES))
                    right = ending if (ending := SUFFIXES.get(word[end:])) else right
                    return (*left, *(s.lower().lstrip("-") for s in inner), *right), places
        row = tuple(self._own[c][0] if c in self._own else dictionary.character(c) for c in word)
        return row, tuple(i for i, c in enumerate(word) if c not in self._own)


def _named(name: str, tag: str, row: Syllables, places: tuple[int, ...]) -> tuple[Syllables, tuple[int, ...]]:
    """The reading of a name that no dictionary has: what is open is read as in other names, and a person's name begins with a surname."""
    said = {i: known for i in places if (known := cedict.in_names(name[i]))}
    if 0 in places and tag in PERSONS and len(name) < 4 and not dictionary.known(name[1:]) and (surname := cedict.surname(name[0])):
        said[0] = surname
    return tuple(said.get(i, old) for i, old in enumerate(row)), tuple(i for i in places if i not in said)


def _begins_anew(name: str, tag: str) -> tuple[int, ...]:
    """Before which syllable a name begins anew: a given name, or what kind of place it is."""
    if tag not in PERSONS:
        kind = PLACE.search(name)
        return (kind.start(),) if kind else ()
    size = next((n for n in (2, 1) if len(name) > n and any("surname" in e.glosses[0] for e in cedict.entries(name[:n]))), 0)
    other = not FOREIGN.isdisjoint(name) or name[-1] in NO_GIVEN or (levels.listed(name[0]) and dictionary.known(name[1:]))
    return (size,) if size == 2 or (size == 1 and len(name) == 3 and not other) else ()


def _verb_and_object(word: str, tag: str) -> bool:
    """Whether a word of three is a verb with its object (打电话), which are two."""
    verb, noun = word[0], word[1:]
    if tag not in ("v", "l", "i", "n") or not (levels.listed(verb) and levels.listed(noun)) or verb in NO_VERBS or noun[0] in "不得一":
        return False
    if not cedict.has(word):
        return not dictionary.known(word[:2]) and cedict.does(verb) and not cedict.does(noun)
    return all(e.glosses[0].startswith("to ") for e in cedict.entries(word)) and not cedict.only_verb(noun)


def _by_rules(drafts: Sequence[_Draft]) -> tuple[Placed, ...]:
    """The words, each with its place in the text, as the rules of `contexts.yaml` read them in their context."""
    made: list[Placed] = []
    at = 0
    for index, draft in enumerate(drafts):
        if draft.places:
            before = "/".join(d.word.text for d in drafts[max(0, index - REACH) : index])
            after = "/".join(d.word.text for d in drafts[index + 1 : index + 1 + REACH])
            draft = _in_context(draft, before, after)
            if draft.places and index > 1 and drafts[index - 1].word.text in AGAIN_BY and drafts[index - 2].word.text == draft.word.text:
                draft = made[-2][0]
        made.append((draft, at))
        at += len(draft.word.text)
    return tuple(made)


@lru_cache(maxsize=1_000)
def _in_context(draft: _Draft, before: str, after: str) -> _Draft:
    """The draft with what a rule for the word says in this context."""
    word, rules = draft.word, contexts.rules()
    if own := rules.get(word.text):
        said = contexts.read(own, before, after)
        syllables = said or own.ordinary or word.syllables
        parts = word.parts if syllables == word.syllables else ()
        read = replace(word, syllables=syllables, proper=word.proper and syllables == word.syllables, parts=parts)
        return _Draft(read, () if said or (own.ordinary and not own.open) else draft.places)
    if len(word.text) == 1 and (NAMED.match(after) or before.endswith("姓")) and (surname := cedict.surname(word.text)):
        return _Draft(replace(word, syllables=(surname,), proper=True))
    if len(word.text) == 1 and (twice := TWICE.match(after)) and twice[1][0] == word.text and (entry := dictionary.lookup(twice[1])):
        return _Draft(replace(word, syllables=(entry.syllables[0].lower(),)))
    return _inside(draft, before, after) if len(word.text) > 1 else draft


def _inside(draft: _Draft, before: str, after: str) -> _Draft:
    """The draft of a word in which characters are open, as the rules for these read them there (短发)."""
    text, row, places = draft.word.text, list(draft.word.syllables), []
    for index in draft.places:
        rules = contexts.inside(text[index])
        said = contexts.read(rules, f"{before}{text[:index]}", f"{text[index + 1 :]}{after}")
        row[index : index + 1] = said or row[index : index + 1]
        places += [] if said else [index]
    return replace(draft, word=replace(draft.word, syllables=tuple(row)), places=tuple(places))


def _heard(texts: Sequence[str], rows: Sequence[Sequence[Placed]]) -> list[dict[int, dict[str, float]]]:
    """For each text: the places that are open, and what the network says of each."""
    asked: list[tuple[int, int, str, tuple[int, ...]]] = []
    for number, (text, row) in enumerate(zip(texts, rows)):
        places = [at + i for draft, at in row for i in draft.doubtful]
        for span in SENTENCE.finditer(text) if places else ():
            inside = tuple(p - span.start() for p in places if span.start() <= p < span.end() and model.knows(text[p]))
            if inside:
                asked.append((number, span.start(), span[0], inside))
    made: list[dict[int, dict[str, float]]] = [{} for _ in texts]
    if asked:
        answers = model.read([sentence for _, _, sentence, _ in asked], [inside for _, _, _, inside in asked])
        for (number, start, _, inside), shares in zip(asked, answers):
            made[number].update((start + place, share) for place, share in zip(inside, shares))
    return made


def _settled(draft: _Draft, at: int, heard: Shares) -> Word:
    """The word with what the network says where it was asked."""
    if draft.others:
        return _chosen(draft, at, heard)
    word = draft.word
    row, open_ = list(word.syllables), False
    for index in draft.places:
        char = word.text[index]
        if not (shares := heard.get(at + index)):
            continue
        if row[index] == "r":
            continue
        toned = row[index] != plain(row[index])
        some = {s: share for s, share in shares.items() if not toned or s != plain(s)}
        best = max(some, key=lambda s: some[s])
        rules = contexts.rules().get(word.text)
        if rules and rules.ordinary:
            open_ = open_ or best != row[index]
        else:
            row[index] = CITATION.get((char, best), best)
            open_ = open_ or some[best] < SURE
    return replace(word, syllables=tuple(row), open=open_) if draft.places else word


def _chosen(draft: _Draft, at: int, heard: Shares) -> Word:
    """A word that is read in several ways: open where the network would choose another than the first, and read so where it is certain."""
    places = [i for i in draft.doubtful if at + i in heard]

    def share(reading: Syllables) -> float:
        return prod(heard[at + i].get(reading[i], 0.0) for i in places)

    best = max((draft.word.syllables, *draft.others), key=share)
    chosen = best if draft.disputed or share(best) > CERTAIN else draft.word.syllables
    return replace(draft.word, syllables=chosen, open=best != draft.word.syllables)
