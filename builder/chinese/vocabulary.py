"""The words of a text as a learner looks them up: reading, level, and the gloss that CC-CEDICT proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from . import levels

if TYPE_CHECKING:
    from .word import Word


@dataclass(frozen=True)
class Listed:
    """`level`: that of the standard, or None; `demand`: the level a reader needs, by its characters where the standard has no such word."""

    word: str
    pinyin: str
    level: int | None
    demand: int
    gloss: str

    @property
    def standing(self) -> str:
        return f"HSK {levels.label(self.level)}" if self.level else f"not listed, characters HSK {levels.label(self.demand)}"

    def as_json(self) -> dict[str, object]:
        level = levels.label(self.level) if self.level else None
        return {"word": self.word, "pinyin": self.pinyin, "level": level, "demand": levels.label(self.demand), "gloss": self.gloss or None}


def listed(words: Iterable[Word]) -> tuple[Listed, ...]:
    """The different words of a text, in its order."""
    return tuple(dict.fromkeys(_listed(w.text, w.syllables, w.pinyin) for w in words if w.syllables))


@lru_cache(maxsize=50_000)
def _listed(text: str, syllables: tuple[str, ...], pinyin: str) -> Listed:
    from . import cedict

    return Listed(text, pinyin, levels.word_level(text), levels.demand(text), cedict.gloss(text, syllables))
