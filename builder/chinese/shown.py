"""What a card would show of any text, as `yulu text` tells it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ..sources.entry import Script
from .vocabulary import Listed, listed

if TYPE_CHECKING:
    from .text import Composer


@dataclass(frozen=True)
class Shown:
    """`words`: those with syllables; `level`: of the whole text, None of one without Chinese."""

    text: str
    script: Script
    simplified: str
    traditional: str
    pinyin: str
    zhuyin: str
    words: tuple[str, ...]
    syllables: tuple[str, ...]
    level: str | None
    vocabulary: tuple[Listed, ...]

    def as_json(self) -> dict[str, object]:
        """The keys of `text --format json`."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"vocabulary": [word.as_json() for word in self.vocabulary]}


def show(text: str, composer: Composer) -> Shown:
    """What `composer` makes of a text in either script."""
    from . import levels

    script = composer.script_of(text)
    chinese = composer.compose(text, script)
    words = tuple(word.text for word in chinese.words if word.syllables)
    level = levels.label(levels.level(chinese.words)) if chinese.syllables else None
    both = chinese.simplified, chinese.traditional
    return Shown(text, script, *both, chinese.pinyin, chinese.zhuyin, words, chinese.syllables, level, listed(chinese.words))
