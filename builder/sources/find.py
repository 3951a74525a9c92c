"""Where each source has a passage: exactly, varied, or (in a text that went through another language) in other words."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations, islice, pairwise
from typing import Literal

from . import parallel, sound
from .entry import Script, Source, Sources
from .normal import CLAUSE_MARKS, is_latin, normalise
from .search import Row, Span, spans
from .turn import Turn

Found_kind = Literal["exact", "variant", "paraphrase"]
MARKS = CLAUSE_MARKS + "\"'（）《》·"
MOSTLY = 0.45
VARIANT = 0.999
GAP, HALF = 14, 0.34
# A document that shares more characters than this with another, nearly all of the shorter one, is a reprint of it.
REPRINT, NEARLY = 300, 0.9
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


class Heard:
    """A source as one row of sounds, a part for the turns of one speaker that follow one another: a passage may run from one into the next."""

    def __init__(self, turns: tuple[Turn, ...]) -> None:
        self.turns = turns
        symbols, self._starts, self._ends = array("i"), array("i"), array("i")
        self._firsts: list[int] = []
        bounds: list[int] = []
        for turn, before in zip(turns, (None, *turns)):
            if before is None or turn.speaker != before.speaker:
                bounds.append(len(symbols))
            self._firsts.append(len(symbols))
            heard = sound.sounds(turn.text)
            symbols.extend(heard.symbols)
            self._starts.extend(heard.starts)
            self._ends.extend(heard.ends)
        self.row = Row(symbols, [*bounds, len(symbols)])

    def turn(self, at: int) -> int:
        """The index of the turn in which the sound `at` stands."""
        return bisect_right(self._firsts, at) - 1

    def ends(self, turn: int) -> int:
        """The sound after the last one of a turn."""
        return self._firsts[turn + 1] if turn + 1 < len(self._firsts) else len(self.row.symbols)

    def start(self, at: int) -> int:
        return self._starts[at]

    def end(self, at: int) -> int:
        return self._ends[at]


@dataclass(frozen=True)
class Library:
    """All turns of all sources, ready to be searched."""

    sources: Sources
    turns: Mapping[str, tuple[Turn, ...]]

    @cached_property
    def entries(self) -> dict[str, Source]:
        return {s.id: s for s in self.sources.sources}

    @cached_property
    def _numbered(self) -> dict[str, dict[int, Turn]]:
        return {name: {turn.n: turn for turn in turns} for name, turns in self.turns.items()}

    @cached_property
    def _lines(self) -> dict[str, list[int]]:
        """The last line of each turn of a source, or that of a turn before it which ends later."""
        return {name: list(accumulate((turn.end_line for turn in turns), max)) for name, turns in self.turns.items()}

    @cached_property
    def _copies(self) -> dict[str, list[str]]:
        """For each source the others that have its text: all of it, or of a longer modern one nearly all, sentence for sentence (a reprint)."""

        def sentences(turns: Iterable[Turn]) -> Iterator[str]:
            return (re.sub(r"\W", "", part) for turn in turns for part in re.split("[。！？；!?;\n]", turn.text))

        said = {name: {hash(words): len(words) for words in sentences(turns) if words} for name, turns in self.turns.items()}
        found: dict[str, list[str]] = {name: [] for name in said}
        for one, two in combinations(said, 2):
            same = sum(size for text, size in said[one].items() if text in said[two])
            modern = "classical" not in (self.entries[one].language, self.entries[two].language)
            nearly = modern and same > REPRINT and same > NEARLY * min(sum(said[name].values()) for name in (one, two))
            if nearly or (same and said[one].keys() == said[two].keys()):
                found[one].append(two)
        return found

    def testimonies(self, *ids: str) -> int:
        """How many independent testimonies these sources are."""
        return self.sources.testimonies(frozenset(ids), self._copies)

    def turn(self, name: str, n: int) -> Turn:
        """The turn of that number."""
        return self._numbered[name][n]

    def at(self, name: str, first: int, last: int) -> list[Turn]:
        """The turns of a source that stand in these lines."""
        turns, found = self.turns.get(name, ()), []
        for turn in islice(turns, bisect_left(self._lines[name], first), None) if turns else ():
            if turn.line > last:
                break
            if turn.end_line >= first:
                found.append(turn)
        return found

    @cached_property
    def _heard(self) -> dict[str, Heard]:
        return {}

    def heard(self, name: str) -> Heard:
        """A source as it is searched, made when it is first searched."""
        if name not in self._heard:
            self._heard[name] = Heard(self.turns[name])
        return self._heard[name]

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
    found = [hit for name in library.turns for hit in in_source(in_script(text, library.entries[name].script), name, library)]
    return tuple(sorted([*found, *_hints(found, library)], key=_order))


def foremost(text: str, library: Library, in_script: Callable[[str, Script], str] = as_it_is, cited: str = "") -> dict[str, Found]:
    """For each source but the one `cited` the first place that :func:`find` gives there and that can be a witness: spoken by somebody quotable, or
    in a source that proves the sense. What is near is looked for first, and what is farther off only where nothing is near."""
    quotable = library.sources.quotable()

    def fit(hit: Found) -> bool:
        return hit.speaker in quotable or library.entries[hit.source].proves == "sense"

    if any(entry.translated for entry in library.entries.values()):
        hits: Iterable[Found] = find(text, library, in_script)
    else:
        asked = {name: in_script(text, entry.script) for name, entry in library.entries.items() if name != cited}
        hits = [hit for name, written in asked.items() for hit in _nearest(written, name, library, fit)]
    return {hit.source: hit for hit in reversed(list(filter(fit, hits))) if hit.source != cited}


def _nearest(text: str, name: str, library: Library, fit: Callable[[Found], bool]) -> Sequence[Found]:
    """The places of :func:`in_source`, or the first of them, if one that is fit is so near that no other kind of place can come before it."""
    pattern = sound.sounds(text).symbols
    size = len(pattern)
    most = min(size // 8, (edits_allowed(size) - 1) // 2)
    near = sorted(_in_source(text, pattern, name, library, most), key=_order) if most >= 0 else []
    least = min(VARIANT, round(1 - most / size, 3)) if size else 0
    return near if any(fit(hit) and hit.score >= least for hit in near) else sorted(_in_source(text, pattern, name, library), key=_order)


def in_source(text: str, name: str, library: Library) -> tuple[Found, ...]:
    """As :func:`find`, in one source, the very words and their variants only."""
    return tuple(sorted(_in_source(text, sound.sounds(text).symbols, name, library), key=_order))


def _order(hit: Found) -> tuple[object, ...]:
    return ORDER[hit.kind], -hit.score, hit.source, hit.line, hit.column


def edits_allowed(size: int) -> int:
    """How many sounds of a passage of `size` sounds may differ before it is another passage: none below 8, then a growing share, to 38 %."""
    if size < 8:
        return 0
    return int(size * (0.2 if size < 10 else 0.26 if size < 12 else 0.34 if size < 20 else 0.38))


def _in_source(text: str, pattern: tuple[int, ...], name: str, library: Library, most: int | None = None) -> Iterator[Found]:
    """All places in a source; or, if there are any, only those within `most` edits."""
    wanted = normalise(text).text.strip(MARKS)
    translated = library.entries[name].translated
    heard = library.heard(name)
    for span in _places(pattern, heard, most):
        distance, first, last = _in_one_turn(pattern, heard, span)
        turns = heard.turns[heard.turn(first) : heard.turn(last - 1) + 1]
        start, end = heard.start(first), heard.end(last - 1)
        piece = _piece(turns, start, end)
        kind: Found_kind = "exact" if _same(wanted, normalise(piece).text) else "variant"
        if translated and kind != "exact":
            continue
        score = 1.0 if kind == "exact" else min(VARIANT, round(1 - distance / len(pattern), 3))
        ns = tuple(t.n for t in turns)
        yield Found(name, *turns[0].place(start), *turns[-1].place(end - 1), piece, score, kind, turns[0].speaker, ns)


def _places(pattern: tuple[int, ...], heard: Heard, most: int | None) -> Iterator[Span]:
    """In each part of a source the places near enough, or else that around a gap."""
    found = heard.row.spans(pattern, edits_allowed(len(pattern)) if most is None else most)
    for many in found.values():
        yield from many
    half = len(pattern) // 2
    if half < 8 or most is not None:
        return
    for part, firsts in heard.row.spans(pattern[:half], int(half * HALF)).items():
        if part not in found and (gap := _around_a_gap(pattern, firsts, heard.row, part)):
            yield gap


def _around_a_gap(pattern: tuple[int, ...], firsts: list[Span], row: Row, part: int) -> Span | None:
    """The place of a passage into which a source inserts a clause: both halves, one soon after the other. `firsts`: the places of the first half."""
    half = len(pattern) // 2
    for first in firsts:
        after = row.symbols[first.end : min(row.bounds[part + 1], first.end + len(pattern) + GAP)].tolist()
        for second in spans(pattern[half:], after, int((len(pattern) - half) * HALF)):
            if second.start <= GAP:
                return Span(first.distance + second.distance + second.start // 2, first.start, first.end + second.end)
    return None


def _in_one_turn(pattern: tuple[int, ...], heard: Heard, span: Span) -> Span:
    """Of a span that runs over several turns the part in one of them, where most of the passage is there; else the span."""
    first, last = heard.turn(span.start), heard.turn(span.end - 1)
    if first == last:
        return span
    bounds = [span.start, *(heard.ends(turn) for turn in range(first, last)), span.end]
    for start, end in sorted(pairwise(bounds), key=lambda part: part[0] - part[1]):
        if alone := spans(pattern, heard.row.symbols[start:end].tolist(), int(len(pattern) * MOSTLY)):
            return Span(alone[0].distance, start + alone[0].start, start + alone[0].end)
    return span


def _piece(turns: Sequence[Turn], start: int, end: int) -> str:
    """The text from `start` in the first of the turns up to `end` in the last."""
    if len(turns) == 1:
        return turns[0].text[start:end]
    return "\n".join([turns[0].text[start:], *(turn.text for turn in turns[1:-1]), turns[-1].text[:end]])


def _same(wanted: str, got: str) -> bool:
    if wanted == got:
        return True
    letters = "".join(c for c in wanted if c not in MARKS)
    return letters == got or (wanted == letters and wanted == "".join(c for c in got if c not in MARKS))


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
        turn = library.turn(source, n)
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
