"""Which English sentences say what a stretch of Chinese says.

A Chinese turn is a row of clauses, an answer of the article a row of sentences. :class:`Grid` knows for every stretch of clauses and every stretch of
sentences (a bead) how much likelier their words are together than apart, and sums over all ways of cutting both rows into beads, where
clauses and sentences may be left over on both sides. So it can say how likely it is that a stretch of clauses is covered by just those
sentences and no others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from .lexicon import Lexicon

# How often a word has its counterpart on the other side; the rest comes from nowhere.
TOLD = 0.45
MOST_CLAUSES, MOST_SENTENCES = 8, 4
LOSS_CLAUSE, LOSS_SENTENCE = -0.7, -1.6
MERGE = (0.0, 0.0, -1.6, -3.0, -4.5)
INSIDE_SENTENCE = -1.0
SPREAD = 0.62
TEMPERATURE = 1.0
NOWHERE = -1e9


@dataclass(frozen=True)
class Clause:
    """Words of a clause; `size` in characters; `ends`: 1 where a sentence ends after it, less for a weaker mark."""

    words: tuple[str, ...]
    size: int
    ends: float


@dataclass(frozen=True)
class Said:
    """Stems of an English sentence; `size` in characters."""

    stems: tuple[str, ...]
    size: int


def _add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a if b <= NOWHERE / 2 or a - b > 40 else a + math.log1p(math.exp(b - a))


@dataclass(frozen=True)
class Grid:
    """One Chinese turn beside one answer. `rate`: English characters to a Chinese one."""

    clauses: tuple[Clause, ...]
    sentences: tuple[Said, ...]
    lexicon: Lexicon
    rate: float

    def arranged(self, order: Sequence[int]) -> Grid:
        """The same with the sentences in another order; sentences that stayed neighbours keep their beads."""
        other = Grid(self.clauses, tuple(self.sentences[j] for j in order), self.lexicon, self.rate)
        other.__dict__["_parts"] = self._rearranged(order)
        return other

    def _rearranged(self, order: Sequence[int]) -> tuple[dict[tuple[int, int, int], float], list[list[list[float]]]]:
        out, sums = self._parts
        place = {j: i for i, j in enumerate(order)}
        return {(a, b, place[j]): v for (a, b, j), v in out.items()}, [[[row[j] for j in order] for row in clause] for clause in sums]

    @cached_property
    def _parts(self) -> tuple[dict[tuple[int, int, int], float], list[list[list[float]]]]:
        """How well the stems of each sentence come out of each stretch of clauses; and by clause, word and sentence the sum of ratios."""
        n, m = len(self.clauses), len(self.sentences)
        ratios = self._ratios
        out: dict[tuple[int, int, int], float] = {}
        for j in range(m):
            stems = len(self.sentences[j].stems)
            for a in range(n):
                sums, words = [0.0] * stems, 0
                for b in range(a + 1, min(n, a + MOST_CLAUSES) + 1):
                    for row in ratios[b - 1]:
                        words += 1
                        for index, value in enumerate(row[j]):
                            sums[index] += value
                    out[a, b, j] = sum(math.log(1 - TOLD + TOLD * x / words) for x in sums) if words else 0.0
        return out, [[[sum(values) for values in row] for row in clause] for clause in ratios]

    @cached_property
    def _ratios(self) -> list[list[list[list[float]]]]:
        """By clause, word, sentence, stem."""
        rows = [[self.lexicon.row(w).get for w in c.words] for c in self.clauses]
        return [[[[get(e, 0.0) for e in s.stems] for s in self.sentences] for get in clause] for clause in rows]

    @cached_property
    def beads(self) -> dict[tuple[int, int, int, int], float]:
        """The score of each bead (first clause, end, first sentence, end)."""
        n, m = len(self.clauses), len(self.sentences)
        out, told = self._parts
        # How well the words of each clause go into each stretch of sentences.
        into: dict[tuple[int, int, int], float] = {}
        for i in range(n):
            for g in range(m):
                sums, stems = [0.0] * len(told[i]), 0
                for h in range(g + 1, min(m, g + MOST_SENTENCES) + 1):
                    stems += len(self.sentences[h - 1].stems)
                    for index, row in enumerate(told[i]):
                        sums[index] += row[h - 1]
                    into[i, g, h] = sum(math.log(1 - TOLD + TOLD * x / stems) for x in sums) if stems else 0.0
        found = {}
        for a in range(n):
            for b in range(a + 1, min(n, a + MOST_CLAUSES) + 1):
                long = sum(c.size for c in self.clauses[a:b])
                cut = (INSIDE_SENTENCE * (1 - self.clauses[b - 1].ends) if b < n else 0.0) + (
                    INSIDE_SENTENCE * (1 - self.clauses[a - 1].ends) if a else 0.0
                )
                for g in range(m):
                    for h in range(g + 1, min(m, g + MOST_SENTENCES) + 1):
                        size = sum(s.size for s in self.sentences[g:h])
                        off = math.log((size + 8) / (self.rate * long + 8)) / SPREAD
                        words = 0.5 * (sum(out[a, b, j] for j in range(g, h)) + sum(into[i, g, h] for i in range(a, b)))
                        found[a, b, g, h] = (words - 0.5 * off * off + MERGE[h - g] + cut / 2) / TEMPERATURE
        return found

    def _forward(self, join: Callable[[float, float], float]) -> list[list[float]]:
        """For each pair of prefixes the value of all ways to align them, joined: their sum by :func:`_add`, the best one by `max`."""
        n, m = len(self.clauses), len(self.sentences)
        table = [[NOWHERE] * (m + 1) for _ in range(n + 1)]
        beads = self.beads
        table[0][0] = 0.0
        for i in range(n + 1):
            for j in range(m + 1):
                value = table[i][j]
                if i:
                    value = join(value, table[i - 1][j] + LOSS_CLAUSE)
                if j:
                    value = join(value, table[i][j - 1] + LOSS_SENTENCE)
                for a in range(max(0, i - MOST_CLAUSES), i):
                    for g in range(max(0, j - MOST_SENTENCES), j):
                        value = join(value, table[a][g] + beads[a, i, g, j])
                table[i][j] = value
        return table

    @cached_property
    def before(self) -> list[list[float]]:
        return self._forward(_add)

    @cached_property
    def after(self) -> list[list[float]]:
        n, m = len(self.clauses), len(self.sentences)
        table = [[NOWHERE] * (m + 1) for _ in range(n + 1)]
        beads = self.beads
        table[n][m] = 0.0
        for i in range(n, -1, -1):
            for j in range(m, -1, -1):
                value = table[i][j]
                if i < n:
                    value = _add(value, table[i + 1][j] + LOSS_CLAUSE)
                if j < m:
                    value = _add(value, table[i][j + 1] + LOSS_SENTENCE)
                for b in range(i + 1, min(n, i + MOST_CLAUSES) + 1):
                    for h in range(j + 1, min(m, j + MOST_SENTENCES) + 1):
                        value = _add(value, beads[i, b, j, h] + table[b][h])
                table[i][j] = value
        return table

    @property
    def total(self) -> float:
        """The evidence, in nats, that the answer says what the turn says, above their having nothing to do with one another."""
        n, m = len(self.clauses), len(self.sentences)
        return self.before[n][m] - (n * LOSS_CLAUSE + m * LOSS_SENTENCE)

    @cached_property
    def worth(self) -> float:
        """As :attr:`total`, of the one best alignment: quick to compute."""
        return self._forward(max)[-1][-1]

    def best(self) -> list[tuple[int, int, int, int]]:
        """The beads of the one best alignment."""
        n, m = len(self.clauses), len(self.sentences)
        table = [[0.0] * (m + 1) for _ in range(n + 1)]
        came: dict[tuple[int, int], tuple[int, int]] = {}
        for i in range(n + 1):
            for j in range(m + 1):
                ways = [(table[i - 1][j] + LOSS_CLAUSE, i - 1, j)] if i else []
                ways += [(table[i][j - 1] + LOSS_SENTENCE, i, j - 1)] if j else []
                ways += [
                    (table[a][g] + self.beads[a, i, g, j], a, g)
                    for a in range(max(0, i - MOST_CLAUSES), i)
                    for g in range(max(0, j - MOST_SENTENCES), j)
                ]
                if ways:
                    table[i][j], a, g = max(ways)
                    came[i, j] = (a, g)
        found, at = [], (n, m)
        while at in came:
            a, g = came[at]
            if a < at[0] and g < at[1]:
                found.append((a, at[0], g, at[1]))
            at = (a, g)
        return found[::-1]

    def covering(self, start: int, end: int) -> dict[tuple[int, int], float]:
        """For each stretch of sentences how likely it is that they and no others say what the clauses from `start` to `end` say."""
        n, m = len(self.clauses), len(self.sentences)
        whole = self.before[n][m]
        found = {}
        for g in range(m):
            inside = self.inside(start, end, g, min(m, g + MOST_SENTENCES + 2))
            for h, value in inside.items():
                found[g, h] = math.exp(min(0.0, self.before[start][g] + value + self.after[end][h] - whole))
        return found

    def inside(self, start: int, end: int, first: int, last: int) -> dict[int, float]:
        """The sum over all ways to cover clauses from `start` to `end` by sentences from `first`, all used, by where they end."""
        size, width = end - start, last - first
        table = [[NOWHERE] * (width + 1) for _ in range(size + 1)]
        table[0][0] = 0.0
        for i in range(1, size + 1):
            for j in range(width + 1):
                best = table[i - 1][j] + LOSS_CLAUSE
                for a in range(max(0, i - MOST_CLAUSES), i):
                    for g in range(max(0, j - MOST_SENTENCES), j):
                        if table[a][g] > NOWHERE / 2:
                            best = _add(best, table[a][g] + self.beads[start + a, start + i, first + g, first + j])
                table[i][j] = best
        return {first + j: table[size][j] for j in range(1, width + 1) if table[size][j] > NOWHERE / 2}


def in_order(grid: Grid) -> Sequence[int]:
    """The sentences in the order in which the clauses say the same, as far as each alone tells."""
    places = []
    for j in range(len(grid.sentences)):
        best = max(
            (
                (grid.beads[a, b, j, j + 1], (a + b) / 2)
                for a in range(len(grid.clauses))
                for b in range(a + 1, min(len(grid.clauses), a + MOST_CLAUSES) + 1)
            ),
            default=(0.0, 0.0),
        )
        places.append((best[1] if best[0] > 1.0 else None, j))
    row: list[tuple[float, int]] = []
    last = -1.0
    for place, j in places:
        last = place if place is not None else last
        row.append((last, j))
    return [j for _, j in sorted(row)]
