"""What a card would show of any text, as `yulu text` tells it. What was told once is told again without loading a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..cache import digest, own
from ..files import Unreadable, read
from .vocabulary import Listed, listed

if TYPE_CHECKING:
    from .text import Composer

PHRASES = "seeds/phrases.yaml"


@dataclass(frozen=True)
class Shown:
    """`words`: those with syllables; `level`: of the whole text, None of one without Chinese."""

    text: str
    script: str
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


def shown(lines: Iterable[str], profile: str, root: Path | None, together: bool) -> Iterator[Shown]:
    """What a card would show of each line, with the phrases of the project at `root`. `together`: all lines are there before one is told."""

    @cache
    def composer() -> Composer:
        from ..yamlfile import parse
        from .entry import PhraseBook
        from .text import Composer

        book = parse(written, PHRASES, PhraseBook)[0] if written else None
        return Composer(profile, book.phrases if book else ())

    memory, written = own(), b""
    with suppress(Unreadable):
        written = read(root / PHRASES, within=root) if root else b""

    def name(line: str) -> bytes:
        return digest("text", profile, written, line)

    if together:
        lines = tuple(lines)
        if fresh := [line for line in lines if memory.recall(Shown, name(line)) is None]:
            composer().prepare(fresh)
    for line in lines:
        yield memory.remember(Shown, name(line), lambda line=line: _show(line, composer()))  # type: ignore[misc]
    memory.save()


def _show(text: str, composer: Composer) -> Shown:
    """What `composer` makes of a text in either script."""
    from . import levels

    script = composer.script_of(text)
    chinese = composer.compose(text, script)
    words = tuple(word.text for word in chinese.words if word.syllables)
    level = levels.label(levels.level(chinese.words)) if chinese.syllables else None
    both = chinese.simplified, chinese.traditional
    return Shown(text, script, *both, chinese.pinyin, chinese.zhuyin, words, chinese.syllables, level, listed(chinese.words))
