"""A word with its reading, and what a syllable in pinyin is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

Syllables = tuple[str, ...]
MARKED = {1: "\u0304", 2: "\u0301", 3: "\u030c", 4: "\u0300"}


@lru_cache(maxsize=5_000)
def plain(syllable: str) -> str:
    """The syllable without tone mark (ü stays)."""
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in MARKED.values()).replace("u\u0308", "ü")


@cache
def tone(syllable: str) -> int:
    """1 to 4, or 5 of a neutral tone."""
    marks = unicodedata.normalize("NFD", syllable)
    return next((number for number, mark in MARKED.items() if mark in marks), 5)


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
        return "".join(piece for piece, _ in self.pieces)

    @cached_property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """What the pinyin is put together from: syllables as they are written, each with itself, and what stands between them, with ""."""
        if not self.syllables:
            return ((self.text, ""),)
        made: list[tuple[str, str]] = []
        for index, syllable in enumerate(self.syllables):
            if not syllable:
                made.append((self.text[index], ""))
                continue
            if index in self.parts:
                made.append((" " if self.proper else "-", ""))
            elif made and plain(syllable)[0] in "aoe":
                made.append(("'", ""))
            begins = self.proper and (index == 0 or index in self.parts)
            made.append((syllable[0].upper() + syllable[1:] if begins else syllable, syllable))
        return tuple(made)


def syllable_row(words: Iterable[Word]) -> tuple[str, ...]:
    """One syllable for each Han character, in order."""
    return tuple(s for word in words for s in word.syllables)
