"""Which English sentences say what a stretch of Chinese says.

A Chinese turn is a row of clauses, an answer of the article a row of sentences. :class:`Grid` knows for every stretch of clauses and every stretch of
sentences (a bead) how much likelier their words are together than apart, and sums over all ways of cutting both rows into beads, where
clauses and sentences may be left over on both sides. So it can say how likely it is that a stretch of clauses is covered by just those
sentences and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from .lexicon import Lexicon, Matrix

# How often a word has its counterpart on the other side; the rest comes from nowhere.
TOLD = 0.45
MOST_CLAUSES, MOST_SENTENCES = 8, 4
LOSS_CLAUSE, LOSS_SENTENCE = -0.7, -1.6
MERGE = np.array([0.0, -1.6, -3.0, -4.5])
INSIDE_SENTENCE = -1.0
SPREAD = 0.62
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


def _bounds(sizes: Sequence[int]) -> Any:
    return np.array(list(accumulate(sizes, initial=0)))


def _running(rows: Matrix) -> Matrix:
    """The sums of the first 0, 1, 2 … rows."""
    return np.concatenate([np.zeros((1, *rows.shape[1:])), np.cumsum(rows, axis=0)])


@dataclass(frozen=True)
class Grid:
    """One Chinese turn beside one answer. `rate`: English characters to a Chinese one."""

    clauses: tuple[Clause, ...]
    sentences: tuple[Said, ...]
    lexicon: Lexicon
    rate: float

    def arranged(self, order: Sequence[int]) -> Grid:
        """The same with the sentences in another order."""
        return Grid(self.clauses, tuple(self.sentences[j] for j in order), self.lexicon, self.rate)

    @cached_property
    def beads(self) -> Matrix:
        """The score of each bead, by its first clause, its number of clauses less one, its first sentence, its number of sentences less one."""
        n, m = len(self.clauses), len(self.sentences)
        words, stems = _bounds([len(c.words) for c in self.clauses]), _bounds([len(s.stems) for s in self.sentences])
        ratios = self.lexicon.ratios([w for c in self.clauses for w in c.words], [e for s in self.sentences for e in s.stems])
        down = _running(ratios)
        across = _running(ratios.T)[stems]
        sizes_c, sizes_s = _bounds([c.size for c in self.clauses]), _bounds([s.size for s in self.sentences])
        ends = np.array([c.ends for c in self.clauses])
        cut = np.concatenate([[0.0], INSIDE_SENTENCE * (1 - ends[:-1]), [0.0]])
        found = np.full((n, MOST_CLAUSES, m, MOST_SENTENCES), NOWHERE)
        into = np.full((n + 1, m, MOST_SENTENCES), 0.0)
        for k in range(min(MOST_SENTENCES, m)):
            # How well the words of each clause go into each stretch of k + 1 sentences.
            count = stems[k + 1 :] - stems[: m - k]
            share = (across[k + 1 :] - across[: m - k]) / np.maximum(count, 1)[:, None]
            logs = np.where(count[:, None] > 0, np.log(1 - TOLD + TOLD * share), 0.0)
            into[:, : m - k, k] = _running(logs.T)[words]
        for d in range(min(MOST_CLAUSES, n)):
            # How well the stems of each sentence come out of each stretch of d + 1 clauses.
            count = words[d + 1 :] - words[: n - d]
            share = (down[words[d + 1 :]] - down[words[: n - d]]) / np.maximum(count, 1)[:, None]
            logs = np.where(count[:, None] > 0, np.log(1 - TOLD + TOLD * share), 0.0)
            out = _running(logs.T)[stems].T
            long = sizes_c[d + 1 :] - sizes_c[: n - d]
            edges = (cut[d + 1 :] + cut[: n - d]) / 2
            for k in range(min(MOST_SENTENCES, m)):
                size = sizes_s[k + 1 :] - sizes_s[: m - k]
                off = np.log((size[None, :] + 8) / (self.rate * long[:, None] + 8)) / SPREAD
                agree = out[:, k + 1 :] - out[:, : m - k] + into[d + 1 :, : m - k, k] - into[: n - d, : m - k, k]
                found[: n - d, d, : m - k, k] = 0.5 * agree - 0.5 * off * off + MERGE[k] + edges[:, None]
        return found

    @staticmethod
    def _table(beads: Matrix, join: Any) -> Matrix:
        """For each pair of prefixes the value of all ways to align them, joined: their sum by `logaddexp`, the best one by `maximum`."""
        n, m = beads.shape[0], beads.shape[2]
        table = np.full((n + 1, m + 1), NOWHERE)
        skips = LOSS_SENTENCE * np.arange(m + 1)
        ways = np.full((MOST_CLAUSES * MOST_SENTENCES + 1, m + 1), NOWHERE)
        table[0] = skips
        for i in range(1, n + 1):
            ways[-1] = table[i - 1] + LOSS_CLAUSE
            for d in range(min(MOST_CLAUSES, i)):
                for k in range(min(MOST_SENTENCES, m)):
                    ways[d * MOST_SENTENCES + k, k + 1 :] = table[i - 1 - d, : m - k] + beads[i - 1 - d, d, : m - k, k]
            table[i] = join.accumulate(join.reduce(ways, axis=0) - skips) + skips
        return table

    @cached_property
    def before(self) -> Matrix:
        return self._table(self.beads, np.logaddexp)

    @cached_property
    def after(self) -> Matrix:
        """As :attr:`before`, of what follows: the table of both rows read from their ends."""
        n, m = len(self.clauses), len(self.sentences)
        turned = np.full_like(self.beads, NOWHERE)
        for d in range(min(MOST_CLAUSES, n)):
            for k in range(min(MOST_SENTENCES, m)):
                turned[: n - d, d, : m - k, k] = self.beads[: n - d, d, : m - k, k][::-1, ::-1]
        return self._table(turned, np.logaddexp)[::-1, ::-1]

    @property
    def total(self) -> float:
        """The evidence, in nats, that the answer says what the turn says, above their having nothing to do with one another."""
        return float(self.before[-1, -1]) - (len(self.clauses) * LOSS_CLAUSE + len(self.sentences) * LOSS_SENTENCE)

    @cached_property
    def worth(self) -> float:
        """As :attr:`total`, of the one best alignment: quick to compute."""
        return float(self._table(self.beads, np.maximum)[-1, -1])

    def best(self) -> list[tuple[int, int, int, int]]:
        """The beads of the one best alignment: first clause, end, first sentence, end."""
        table = self._table(self.beads, np.maximum)
        found, i, j = [], len(self.clauses), len(self.sentences)
        while i or j:
            ways = [(table[i - 1, j] + LOSS_CLAUSE, i - 1, j)] if i else []
            ways += [(table[i, j - 1] + LOSS_SENTENCE, i, j - 1)] if j else []
            ways += [
                (table[a, g] + self.beads[a, i - 1 - a, g, j - 1 - g], a, g)
                for a in range(max(0, i - MOST_CLAUSES), i)
                for g in range(max(0, j - MOST_SENTENCES), j)
            ]
            _, a, g = max(ways)
            if a < i and g < j:
                found.append((a, i, g, j))
            i, j = a, g
        return found[::-1]

    def covering(self, start: int, end: int) -> dict[tuple[int, int], float]:
        """For each stretch of sentences how likely it is that they and no others say what the clauses from `start` to `end` say."""
        m, whole = len(self.sentences), self.before[-1, -1]
        inside = self.inside(start, end)
        return {
            (g, g + k): float(np.exp(min(0.0, self.before[start, g] + inside[k, g] + self.after[end, g + k] - whole)))
            for k in range(1, inside.shape[0])
            for g in range(m - k + 1)
            if inside[k, g] > NOWHERE / 2
        }

    def inside(self, start: int, end: int) -> Matrix:
        """The sum over all ways to cover the clauses from `start` to `end` by k sentences (down) from g on (across), all of them used."""
        size, m = end - start, len(self.sentences)
        width = min(m, MOST_SENTENCES + 2)
        table = np.full((size + 1, width + 1, m), NOWHERE)
        table[0, 0] = 0.0
        for i in range(1, size + 1):
            for j in range(width + 1):
                ways = [table[i - 1, j] + LOSS_CLAUSE]
                for k in range(min(MOST_SENTENCES, j)):
                    at = j - 1 - k  # sentences used before this bead
                    for d in range(min(MOST_CLAUSES, i)):
                        way = np.full(m, NOWHERE)
                        way[: m - at] = table[i - 1 - d, at, : m - at] + self.beads[start + i - 1 - d, d, at:, k]
                        ways.append(way)
                table[i, j] = np.logaddexp.reduce(np.stack(ways), axis=0)
        return np.asarray(table[size])


def in_order(grid: Grid) -> Sequence[int]:
    """The sentences in the order in which the clauses say the same, as far as each alone tells."""
    row, last = [], -1.0
    for j in range(len(grid.sentences)):
        alone = grid.beads[:, :, j, 0]
        if alone.size and alone.max() > 1.0:
            a, d = np.unravel_index(int(alone.argmax()), alone.shape)
            last = a + (d + 1) / 2
        row.append((last, j))
    return [j for _, j in sorted(row)]
