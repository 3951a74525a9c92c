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

HAN = "零〇一二三四五六七八九十百"
PRINTED = re.compile(rf"\W{{0,2}}(?:(\d{{1,3}})[.·:：-](\d{{1,3}})\b|第?([{HAN}]{{1,4}})(?:章|[.·])([{HAN}]{{1,4}})?)")
BOOK = re.compile(rf"第\s*([{HAN}]{{1,4}}|\d{{1,3}})|([{HAN}]{{1,4}}|\d{{1,3}})\s*[章篇卷]|^\W*(\d{{1,3}})\b")


def keys_of(turns: Sequence[Turn], kind: str) -> Mapping[int, tuple[int, ...] | None]:
    """The number of each turn by its `n`: the one of a list; that printed at its head; else its section's and its place in the section."""
    books: dict[str | None, int] = {}
    seen: Counter[int] = Counter()
    found: dict[int, tuple[int, ...] | None] = {}
    for turn in turns:
        if turn.section not in books:
            head = BOOK.search(turn.section or "")
            books[turn.section] = _value(next(filter(None, head.groups()))) if head else len(books) + 1
        book = books[turn.section]
        seen[book] += 1
        own = turn.number
        printed = PRINTED.match(turn.text)
        if own:
            found[turn.n] = tuple(int(p) for p in re.findall(r"\d+", own)) or None
        elif kind == "dialogue":
            found[turn.n] = None
        elif kind == "list":
            found[turn.n] = (turn.n,)
        elif printed:
            numbers = [_value(g) for g in printed.groups() if g]
            found[turn.n] = tuple(numbers) if len(numbers) > 1 else (book, *numbers)
        else:
            found[turn.n] = (book, seen[book])
    return found


def _value(text: str) -> int:
    from ..sources.normal import number

    value = number(text) or ""
    return int(value) if value.isdecimal() else 0


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
