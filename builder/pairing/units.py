"""The Chinese side: the turns of the sources whose words are theirs, with their letters and clauses, and where in them a passage stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..chinese.scripts import convert
from ..sources.find import Library
from ..sources.normal import normalise
from ..sources.numbered import BOOK, CHAPTER, key_of
from ..sources.turn import Segment, Turn
from .align import Clause
from .lexicon import Dictionary

ALIKE = 80.0
Place = tuple[int, int, int]
"""Where a passage stands: unit, first letter, end."""


def letters_of(text: str) -> tuple[str, tuple[int, ...]]:
    """The letters of a text alone, in simplified script and lower case, and their places in it."""
    normal = normalise(text)
    kept = [(c.casefold(), o) for c, o in zip(normal.text, normal.offsets) if c.isalnum() and len(c.casefold()) == 1]
    letters = "".join(c for c, _ in kept)
    simple = convert("t2s", letters)
    return simple if len(simple) == len(letters) else letters, tuple(o for _, o in kept)


@dataclass(frozen=True)
class Unit:
    """A turn of a sound source. `ordered`: its source is a dialogue, whose order a translation keeps; `key`: its number, where it has one."""

    source: str
    turn: Turn
    dictionary: Dictionary
    ordered: bool = True
    key: tuple[int, ...] | None = None

    @cached_property
    def _bare(self) -> tuple[str, tuple[int, ...]]:
        return letters_of(self.turn.text)

    @property
    def letters(self) -> str:
        return self._bare[0]

    def text(self, start: int, end: int) -> str:
        """What stands in the turn from one letter up to another."""
        return self.turn.text[self._bare[1][start] : self._bare[1][end - 1] + 1]

    def clauses(self, *cuts: int) -> list[tuple[int, int, Clause]]:
        """The clauses, each with the range of its letters; the text is cut at the letters `cuts` as well."""
        text, offsets = self.turn.text, self._bare[1]
        ends: dict[int, float] = {}
        for index in range(1, len(offsets)):
            between = text[offsets[index - 1] + 1 : offsets[index]]
            if not between:
                continue
            if re.search(r"[。！？!?\n]", between) or (re.search(r"\.", between) and ord(text[offsets[index]]) > 0x2E80):
                ends[index] = 1.0
            elif re.search(r"[；;：:…—]", between):
                ends[index] = 0.6
            elif re.search(r"[，,、]" if self.key else r"[，,]", between):
                ends[index] = 0.35
        for cut in cuts:
            if 0 < cut < len(offsets):
                ends.setdefault(cut, 0.0)
        found: list[tuple[int, int, Clause]] = []
        start = 0
        for end in [*sorted(ends), len(offsets)]:
            if end - start < 4 and end not in cuts and end != len(offsets) and ends[end] < 1:
                continue
            words = self.dictionary.chinese(text[offsets[start] : offsets[end - 1] + 1])
            found.append((start, end, Clause(tuple(words), end - start, ends.get(end, 1.0))))
            start = end
        return found

    @cached_property
    def whole(self) -> tuple[Clause, ...]:
        return tuple(c for _, _, c in self.clauses())


def units(library: Library, dictionary: Dictionary) -> tuple[Unit, ...]:
    """The turns of those who may be quoted, in the sources whose words are theirs."""
    quotable = library.sources.quotable()
    return tuple(
        Unit(name, turn, dictionary, entry.kind == "dialogue", keys[turn.n])
        for name, entry in library.entries.items()
        if entry.proves == "words" and entry.kind != "transcript"
        for keys in [keys_of(library.turns[name], entry.kind)]
        for turn in library.turns[name]
        if turn.speaker in quotable
    )


# Numbers of passages


def keys_of(turns: Sequence[Turn], kind: str) -> Mapping[int, tuple[int, ...] | None]:
    """The number of each turn by its `n`: its own, that of a list, or its section's and its place there; none of a dialogue's."""
    books: dict[str | None, int] = {}
    seen: Counter[int] = Counter()
    found: dict[int, tuple[int, ...] | None] = {}
    for turn in turns:
        head = BOOK.fullmatch(turn.section or "") or CHAPTER.match(turn.section or "")
        book = books.setdefault(turn.section, key_of(next(filter(None, head.groups())))[0] if head else len(books) + 1)
        seen[book] += 1
        placed = (turn.n,) if kind == "list" else (book, seen[book])
        found[turn.n] = None if kind == "dialogue" else key_of(turn.number or "") or placed
    return found


# Where a passage stands


class Places:
    """Finds passages by their letters; a text that no unit has so is looked for among those that share most pairs of letters with it."""

    def __init__(self, rows: Sequence[Unit]) -> None:
        self._rows = rows
        self._pairs: dict[str, list[int]] = defaultdict(list)
        for index, unit in enumerate(rows):
            for pair in pairs_of(unit.letters):
                self._pairs[pair].append(index)

    def near(self, letters: str) -> list[tuple[int, float]]:
        """The units that share most pairs of letters with a text, with the share of its pairs that they have."""
        pairs = pairs_of(letters)
        counts = Counter(index for pair in pairs for index in self._pairs.get(pair, ()))
        return [(index, count / len(pairs)) for index, count in counts.most_common(12)]

    def find(self, text: str) -> list[Place]:
        """The very letters; where no source has them, the nearest reading of each source."""
        from rapidfuzz import fuzz

        letters, _ = letters_of(text)
        near = self.near(letters)
        found = [(i, at, at + len(letters)) for i, _ in sorted(near) if (at := self._rows[i].letters.find(letters)) >= 0]
        if found or len(letters) < 6:
            return found
        best: dict[str, tuple[float, Place]] = {}
        for index, share in near:
            unit = self._rows[index]
            if share < 0.4 or len(unit.letters) < len(letters) // 2:
                continue
            hit = fuzz.partial_ratio_alignment(letters, unit.letters, score_cutoff=ALIKE)
            if hit and hit.dest_end > hit.dest_start and hit.score > best.get(unit.source, (0.0, None))[0]:
                best[unit.source] = (hit.score, (index, hit.dest_start, hit.dest_end))
        return [place for _, place in best.values()]


def pairs_of(letters: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text."""
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def respelt(turn: Turn, respelling: Mapping[str, str]) -> Turn:
    """A turn with the words that a spinner put replaced by those it took away; only for comparing."""
    if not respelling:
        return turn
    words = re.compile("|".join(map(re.escape, sorted(respelling, key=len, reverse=True))))
    segments = tuple(Segment(s.line, s.column, words.sub(lambda m: respelling[m.group()], s.text)) for s in turn.segments)
    return Turn(turn.source, turn.n, turn.speaker, turn.section, segments, turn.number)
