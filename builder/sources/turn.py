"""A turn: a stretch of a source spoken by one person, or one list item, that knows where each character stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Segment:
    """Text that stands unbroken in one line; `line` and `column` count from 1, in characters. `gap` and `rest`: what was passed over before and
    after it, as far as a sentence may reach."""

    line: int
    column: int
    text: str
    gap: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Turn:
    """`n` is the printed number of a list item, else the turn's place in its source, from 1; `number` that of a passage, such as 1.2."""

    source: str
    n: int
    speaker: str | None
    section: str | None
    segments: tuple[Segment, ...]
    number: str | None = None

    @cached_property
    def text(self) -> str:
        """The words as they stand; a new line where the source begins one."""
        parts = [self.segments[0].text]
        for before, segment in zip(self.segments, self.segments[1:]):
            parts.append(("\n" if segment.line != before.line else "") + segment.text)
        return "".join(parts)

    @cached_property
    def starts(self) -> list[int]:
        starts, at, line = [], 0, self.segments[0].line
        for segment in self.segments:
            at += segment.line != line
            starts.append(at)
            at, line = at + len(segment.text), segment.line
        return starts

    @cached_property
    def gaps(self) -> tuple[int, ...]:
        """The offsets in :attr:`text` before which words of the source were passed over."""
        return tuple(start for start, segment in zip(self.starts, self.segments) if segment.gap)

    @cached_property
    def passed(self) -> tuple[tuple[int, str], ...]:
        """What was passed over in and around the turn, and before which offset of :attr:`text` it stood."""
        end = (len(self.text), self.segments[-1].rest)
        return tuple((at, words) for at, words in (*zip(self.starts, (s.gap for s in self.segments)), end) if words)

    def offset(self, line: int, column: int) -> int:
        """The place of :meth:`place` in :attr:`text`."""
        index = next(i for i, s in enumerate(self.segments) if s.line == line and column <= s.column + len(s.text))
        return self.starts[index] + column - self.segments[index].column

    @property
    def line(self) -> int:
        return self.segments[0].line

    @property
    def end_line(self) -> int:
        return self.segments[-1].line

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset` of :attr:`text`."""
        index = max(0, bisect_right(self.starts, offset) - 1)
        segment = self.segments[index]
        return segment.line, segment.column + min(offset - self.starts[index], len(segment.text))
