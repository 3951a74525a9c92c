"""Where each source has a passage: exactly, varied, or (in a text that went through another language) in other words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal

from . import parallel, sound
from .entry import Script, Source, Sources
from .normal import CLAUSE_MARKS, is_latin, normalise
from .search import Span, spans
from .turn import Turn

Found_kind = Literal["exact", "variant", "paraphrase"]
MARKS = CLAUSE_MARKS + "\"'（）《》·"
MOSTLY = 0.45
GAP, HALF = 14, 0.34
ORDER = {"exact": 0, "variant": 1, "paraphrase": 2}


@dataclass(frozen=True)
class Found:
    """A place that has the passage: lines and columns count from 1, `end_column` is that of the last character.

    `text` is what stands there; `score` is 1 for the very words, less by the share of sounds that differ. A paraphrase is a hint.
    """

    source: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    score: float
    kind: Found_kind
    speaker: str | None
    turns: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """The keys of `find --format json`."""
        return {
            "source": self.source,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "text": self.text,
            "score": self.score,
            "kind": self.kind,
            "speaker": self.speaker,
        }


@dataclass(frozen=True)
class Block:
    """Turns of one speaker that follow one another, as one row of sounds; a passage may run from one into the next."""

    turns: tuple[Turn, ...]

    @cached_property
    def row(self) -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
        """The symbols, and for each: index of its turn, start and end in the turn's text."""
        symbols: list[int] = []
        where: list[tuple[int, int, int]] = []
        for index, turn in enumerate(self.turns):
            heard = sound.sounds(turn.text)
            symbols += heard.symbols
            where += [(index, start, end) for start, end in zip(heard.starts, heard.ends)]
        return tuple(symbols), tuple(where)


@dataclass(frozen=True)
class Library:
    """All turns of all sources, ready to be searched."""

    sources: Sources
    turns: Mapping[str, tuple[Turn, ...]]

    @cached_property
    def entries(self) -> dict[str, Source]:
        return {s.id: s for s in self.sources.sources}

    @cached_property
    def blocks(self) -> dict[str, tuple[Block, ...]]:
        return {name: tuple(Block(tuple(g)) for _, g in groupby(turns, key=lambda t: t.speaker)) for name, turns in self.turns.items()}

    @cached_property
    def counterparts(self) -> dict[tuple[str, int], list[tuple[str, int, float]]]:
        """For each turn (source, n) that a translated text answers, or that answers one: (source, n, score) of its counterparts."""
        links: dict[tuple[str, int], list[tuple[str, int, float]]] = {}
        quotable = self.sources.quotable()
        for entry in self.sources.sources:
            mine = self.turns.get(entry.id, ())
            for other in self.sources.sources if entry.translated and mine else ():
                theirs = self.turns.get(other.id, ())
                if other.proves != "words" or other.kind == "transcript" or not theirs:
                    continue
                ordered = other.kind == "dialogue"
                for i, j, score in parallel.counterparts(mine, theirs, entry.reader.respelling, quotable, ordered):
                    links.setdefault((entry.id, mine[i].n), []).append((other.id, theirs[j].n, score))
                for j, i, score in parallel.counterparts(theirs, mine, entry.reader.respelling, quotable, ordered):
                    links.setdefault((other.id, theirs[j].n), []).append((entry.id, mine[i].n, score))
        return links


def as_it_is(text: str, script: Script) -> str:
    """No conversion."""
    return text


def find(text: str, library: Library, in_script: Callable[[str, Script], str] = as_it_is) -> tuple[Found, ...]:
    """Every place in every source that has `text`, best first; () if nowhere. `text` needs two Han characters at least;
    `in_script` writes it in a source's script."""
    found = [hit for name in library.turns for hit in _in_source(in_script(text, library.entries[name].script), name, library)]
    return tuple(sorted([*found, *_hints(found, library)], key=lambda f: (ORDER[f.kind], -f.score, f.source, f.line, f.column)))


def in_source(text: str, name: str, library: Library) -> tuple[Found, ...]:
    """As :func:`find`, in one source, the very words and their variants only."""
    return tuple(sorted(_in_source(text, name, library), key=lambda f: (ORDER[f.kind], -f.score, f.line, f.column)))


def edits_allowed(size: int) -> int:
    """How many sounds of a passage of `size` sounds may differ before it is another passage: none below 8, then a growing share, to 38 %."""
    if size < 8:
        return 0
    return int(size * (0.2 if size < 10 else 0.26 if size < 12 else 0.34 if size < 20 else 0.38))


def _in_source(text: str, name: str, library: Library) -> Iterator[Found]:
    heard = sound.sounds(text)
    size = len(heard.symbols)
    wanted = normalise(text).text.strip(MARKS)
    translated = library.entries[name].translated
    for block in library.blocks[name]:
        symbols, where = block.row
        for span in spans(heard.symbols, symbols, edits_allowed(size)) or _around_a_gap(heard.symbols, symbols):
            span = _in_one_turn(heard.symbols, block, span)
            first, last = where[span.start], where[span.end - 1]
            piece = _piece(block, first, last)
            kind: Found_kind = "exact" if _same(wanted, normalise(piece).text) else "variant"
            if translated and kind != "exact":
                continue
            turn, end = block.turns[first[0]], block.turns[last[0]]
            line, column = turn.place(first[1])
            end_line, end_column = end.place(last[2] - 1)
            score = 1.0 if kind == "exact" else min(0.999, round(1 - span.distance / size, 3))
            turns = tuple(t.n for t in block.turns[first[0] : last[0] + 1])
            yield Found(name, line, column, end_line, end_column, piece, score, kind, turn.speaker, turns)


def _around_a_gap(pattern: tuple[int, ...], symbols: tuple[int, ...]) -> list[Span]:
    """The place of a passage into which a source inserts a clause: both halves, one soon after the other."""
    half = len(pattern) // 2
    if half < 8:
        return []
    for first in spans(pattern[:half], symbols, int(half * HALF)):
        after = symbols[first.end : first.end + len(pattern) + GAP]
        for second in spans(pattern[half:], after, int((len(pattern) - half) * HALF)):
            if second.start <= GAP:
                return [Span(first.distance + second.distance + second.start // 2, first.start, first.end + second.end)]
    return []


def _in_one_turn(pattern: tuple[int, ...], block: Block, span: Span) -> Span:
    """Of a span that runs over several turns the part in one of them, where most of the passage is there; else the span."""
    symbols, where = block.row
    if where[span.start][0] == where[span.end - 1][0]:
        return span
    parts = [list(group) for _, group in groupby(range(span.start, span.end), key=lambda i: where[i][0])]
    for part in sorted(parts, key=len, reverse=True):
        alone = spans(pattern, symbols[part[0] : part[-1] + 1], int(len(pattern) * MOSTLY))
        if alone:
            return Span(alone[0].distance, part[0] + alone[0].start, part[0] + alone[0].end)
    return span


def _same(wanted: str, got: str) -> bool:
    if wanted == got:
        return True
    letters = "".join(c for c in wanted if c not in MARKS)
    return letters == got or (wanted == letters and wanted == "".join(c for c in got if c not in MARKS))


def _piece(block: Block, first: tuple[int, int, int], last: tuple[int, int, int]) -> str:
    if first[0] == last[0]:
        return block.turns[first[0]].text[first[1] : last[2]]
    middle = [turn.text for turn in block.turns[first[0] + 1 : last[0]]]
    return "\n".join([block.turns[first[0]].text[first[1] :], *middle, block.turns[last[0]].text[: last[2]]])


def _hints(found: list[Found], library: Library) -> Iterator[Found]:
    """The turns that answer the turns found, in sources where the passage itself was not found."""
    there = {hit.source for hit in found}
    best: dict[tuple[str, int], float] = {}
    for hit in found:
        for n in hit.turns:
            for source, other, score in library.counterparts.get((hit.source, n), ()):
                if source not in there:
                    best[source, other] = max(score, best.get((source, other), 0.0))
    for (source, n), score in best.items():
        turn = next(t for t in library.turns[source] if t.n == n)
        line, column = turn.place(0)
        end_line, end_column = turn.place(len(turn.text) - 1)
        yield Found(source, line, column, end_line, end_column, turn.text, min(0.6, round(score, 3)), "paraphrase", turn.speaker, (n,))


def too_little(text: str) -> str | None:
    """Why `text` cannot be searched for, or None."""
    han = sum(map(sound.is_han, text))
    if not text.strip():
        return "The passage is empty."
    if not han:
        return "The passage has no Chinese characters" + (": the sources are Chinese." if any(map(is_latin, text)) else ".")
    return "One character is no passage: give at least two." if han < 2 else None
