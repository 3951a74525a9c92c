"""Pinyin and zhuyin by words, in citation tones, always computed on simplified text.

Segmentation by rjieba (jieba's dictionary, no guessing of unknown words), readings by pypinyin from whole words; phrases of the project
and known corrections go before both. A reading is remembered by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ..sources.sound import is_han
from . import corrections

MARKED = {1: "\u0304", 2: "\u0301", 3: "\u030c", 4: "\u0300"}
CITATION = {("一", "yí"): "yī", ("一", "yì"): "yī", ("不", "bú"): "bù"}
PUNCTUATION = str.maketrans("，。；：？！（）、“”‘’「」『』", ",.;:?!(),“”‘’“”‘’")
CLOSING = ",.;:?!)”’…"
OPENING = "(“‘"
PROPER = ("ns", "nt", "nrt")


@dataclass(frozen=True)
class Word:
    """A stretch of the text: Han characters with one syllable each, or anything else with none. `proper`: a name, written with a capital."""

    text: str
    syllables: tuple[str, ...] = ()
    proper: bool = False

    @property
    def pinyin(self) -> str:
        """The syllables written together, with apostrophes; other text as it is."""
        if not self.syllables:
            return self.text
        joined = self.syllables[0] + "".join(("'" if plain(s)[0] in "aoe" else "") + s for s in self.syllables[1:])
        return joined[0].upper() + joined[1:] if self.proper else joined


@dataclass(frozen=True)
class Phrases:
    """A project's own words: their readings (syllables), and those that are names."""

    readings: Mapping[str, tuple[str, ...]]
    proper: frozenset[str] = frozenset()


NONE = Phrases({})


def plain(syllable: str) -> str:
    """The syllable without tone mark (ü stays)."""
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in MARKED.values()).replace("u\u0308", "ü")


class Reader:
    """Reads simplified text word by word, with a project's phrases ahead of everything."""

    def __init__(self, phrases: Phrases = NONE) -> None:
        import rjieba

        self._known: dict[str, tuple[str, ...]] = {w: tuple(p.split()) for w, p in corrections.readings().items()}
        self._known.update(phrases.readings)
        self._proper = phrases.proper
        self._jieba = rjieba.Jieba()
        for word in sorted({*self._known, *phrases.proper}):
            if len(word) > 1:
                self._jieba.add_word(word, 10_000_000, "nz")
        self._memory: dict[str, tuple[str, ...]] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of `text`, in order; put together they are `text`."""
        return tuple(self._words(text))

    def _words(self, text: str) -> Iterable[Word]:
        for part in re.findall(r"[A-Za-zÀ-ɏ0-9]+(?:[ .'’:%/+-]+[A-Za-z0-9]+)*%?|[^A-Za-zÀ-ɏ0-9]+", text):
            if not any(map(is_han, part)):
                yield Word(part)
                continue
            for piece, tag in self._jieba.tag(part, False):
                if all(map(is_han, piece)):
                    yield Word(piece, self.syllables(piece), piece in self._proper or tag in PROPER)
                else:
                    yield from (Word(c, self.syllables(c)) if is_han(c) else Word(c) for c in piece)

    def syllables(self, word: str) -> tuple[str, ...]:
        """The reading of one word, a syllable for each character."""
        found = self._memory.get(word)
        if found is None:
            found = self._known.get(word) or _by_pypinyin(word)
            self._memory[word] = found = tuple(CITATION.get((c, s), s) for c, s in zip(word, found))
        return found


def _by_pypinyin(word: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    found = tuple(reading[0] for reading in pinyin([word], style=Style.TONE, heteronym=False))
    # A character without any reading stands for itself.
    return found if len(found) == len(word) else tuple(pinyin(char, style=Style.TONE)[0][0] for char in word)


def pinyin_text(words: Iterable[Word]) -> str:
    """Words apart, punctuation as in Latin script."""
    out = ""
    for word in words:
        if word.syllables or not set(word.text) - set(" "):
            piece = word.pinyin
        else:
            piece = word.text.translate(PUNCTUATION).replace("——", "—").replace("……", "…")
        if not piece.strip():
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
    """The syllables of a `pinyin` that an editor wrote for `text`, one for each Han character; None where they do not fit."""
    letters = [c for c in text if is_han(c)]
    rest = unicodedata.normalize("NFC", pinyin).lower()
    found: list[str] = []
    for char in letters:
        rest = re.sub(r"^[^a-zà-üāēīōūǖǎěǐǒǔǚǜńňǹḿ]+", "", rest)
        best = max((s for s in _all_readings(char) if rest.startswith(s)), key=len, default=None)
        if best is None:
            return None
        found.append(best)
        rest = rest[len(best) :]
    return tuple(found) if not re.search(r"[^\W\d_]", re.sub(r"[a-z]+(?=[^\w]|$)", "", rest)) else None


@cache
def _all_readings(char: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    known = frozenset(pinyin(char, style=Style.TONE, heteronym=True)[0])
    return known | {plain(s) for s in known}
