"""Within an answer: which of its sentences say what a passage says, everything a decision rests on, and how sure it is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .align import Clause, Grid, in_order
from .answers import Answer
from .lexicon import Lexicon, told, told_by
from .units import Place, Unit
from .words import english

CANDIDATES = 3
REORDER = 4.0
PLACE = 0.35


@dataclass(frozen=True)
class Reading:
    """One way to pair a passage: the sentences of an answer from `first` up to `end`, with everything a decision rests on.

    `likely`: how much of all ways to align the turn covers the passage with just these; `matched`, `margin`: how well turn and answer fit, and by how
    much better than the next answer; `rate`: how much longer (above 0) or shorter the English is than usual; `chinese_told`, `clause_told`,
    `english_told`, `part_told`: how much of the Chinese, of its least told clause, of the English and of its least told part has a counterpart;
    `leak`: how much of the English has its counterpart beside the passage; `local`: the evidence for these sentences alone.
    """

    place: Place
    answer: int
    first: int
    end: int
    likely: float
    margin: float
    matched: float
    rate: float
    chinese_told: float
    clause_told: float
    english_told: float
    leak: float
    part_told: float
    local: float
    objection: str

    @property
    def score(self) -> float:
        """How sure the pair is, 0 to 1. The weights are from logistic regression on the articles in tests/articles/ (judging each by weights
        from the others alone gave the same order); tests/benchmarks/pairing.py counts what they do."""
        value = (
            -0.275
            + 0.29 * math.log((self.likely + 1e-3) / (1 - self.likely + 1e-3))
            + 0.245 * math.log1p(max(0.0, self.margin))
            - 2.793 * abs(self.rate)
            + 0.481 * self.chinese_told
            + 0.434 * self.clause_told
            + 0.392 * self.english_told
            + 0.562 * self.part_told
            + 0.045 * math.log1p(max(0.0, self.local))
        )
        return 1 / (1 + math.exp(-value))


def ordered(grid: Grid) -> tuple[Grid, tuple[int, ...]]:
    """The grid with its sentences in the order of the clauses where that is plainly better than the order in which they stand."""
    same = tuple(range(len(grid.sentences)))
    order = tuple(in_order(grid))
    if order == same or (best := grid.arranged(order)).total <= grid.total + REORDER:
        return grid, same
    # Sentences that told nothing of their place by themselves find it beside the others.
    for _ in range(2 if len(order) <= 12 else 0):
        before = order
        for j in same:
            rest = [x for x in order if x != j]
            tries = [(*rest[:i], j, *rest[i:]) for i in range(len(order))]
            top = max(((grid.arranged(t).worth, t) for t in tries if t != order), default=(0.0, order))
            if top[0] > best.worth + 0.5:
                order, best = top[1], grid.arranged(top[1])
        if order == before:
            break
    return best, order


def _told(clauses: Sequence[Clause], stems: Sequence[str], lexicon: Lexicon) -> tuple[float, float]:
    """How much of the Chinese the English tells, of all clauses and of the one told least; a stem can tell one word only."""
    words = [(i, w) for i, c in enumerate(clauses) for w in c.words]
    ratios = lexicon.ratios([w for _, w in words], stems)
    found, used = [0.0] * len(words), set[int]()
    for n, m in sorted(zip(*(axis.tolist() for axis in np.nonzero(ratios >= 1.0))), key=lambda t: (-ratios[t], t)):
        if not found[n] and m not in used:
            found[n] = float(told(ratios[n, m]))
            used.add(m)
    rows = [[t for t, (i, _) in zip(found, words) if i == index] for index in range(len(clauses))]
    return sum(found) / max(1, len(words)), min((sum(row) / len(row) for row in rows if row), default=1.0)


def _parts_told(sentences: Iterable[str], words: Sequence[str], lexicon: Lexicon) -> list[float]:
    """How much of each part of the English (between commas, dashes and the like) the Chinese words tell."""
    found = []
    for sentence in sentences:
        stems: list[str] = []
        for part in re.split(r"[,;:—–]| - ", sentence):
            stems += [e for e in english(part) if lexicon.has(e)]
            if len(stems) >= 3:
                found.append(told_by(stems, words, lexicon))
                stems = []
        if len(stems) == 2:
            found.append(told_by(stems, words, lexicon))
    return found


NOT_CHINESE = re.compile(r"[不没無无未非勿莫缺弗毋靡罔]|别(?=[去让想])|難|难|免|否|禁|唯|只|仅|忽视|拒")
PLAIN_NOT = re.compile(r"(?i)\b(no|not|never|none|nobody|nothing|neither|cannot|nowhere|impossible|impossibly|unlikely|unable)\b|n[’']t\b")
ELLIPTIC = re.compile(
    r"(?i)\W*(no|none|yes|yeah|hardly|by|never|exactly|right|neither|both|there (are|is|was|were)(n[’']t| not))\b(?! (one|matter|wonder))[^a-z]"
)
EXPLAINS = re.compile(r"(?i)\b(i\.e\.|that is( to say)?,|namely|in other words|viz\.)")
FRAGMENT = re.compile(r"\W*\d{1,3}(:\d\d){1,2}|\s*[)\]）】]|\W*$")


def objection(passage: str, english_text: str, opens: bool) -> str:
    """Why the pair cannot stand however well its words agree, or nothing."""
    if FRAGMENT.match(english_text):
        return "the English begins with a time or a mark that is no part of a sentence"
    if PLAIN_NOT.search(english_text) and not NOT_CHINESE.search(passage):
        return "the English denies something, the Chinese nothing"
    if EXPLAINS.search(english_text) and not re.search(r"即|就是|换句话|换言之|意思|—|：|:", passage):
        return "the English explains what the Chinese does not"
    if opens and ELLIPTIC.match(english_text + " ") and not re.match(r"\W*.{0,4}(未必|不|没|無|无|是的|对|当然|也许|可能|并没有)", passage):
        return "the English stands only with the question before it"
    return ""


class Readings:
    """Reads passages in the answers that may hold them; grids are made once."""

    def __init__(self, rows: Sequence[Unit], around: Sequence[frozenset[str]], answers: Sequence[Answer], lexicon: Lexicon, rate: float) -> None:
        self._rows, self._around, self._answers, self._lexicon, self._rate = rows, around, answers, lexicon, rate
        self._grids: dict[tuple[tuple[Clause, ...], int], tuple[Grid, tuple[int, ...]]] = {}

    def of(self, place: Place, scores: Mapping[int, float]) -> list[Reading]:
        """The readings of the passage at `place`, best first, one for each answer that may hold it."""
        index, start, end = place
        unit, lexicon = self._rows[index], self._lexicon
        parts = unit.clauses(start, end)
        first = next(i for i, (s, _, _) in enumerate(parts) if s >= start)
        last = next(i for i, (_, e, _) in enumerate(parts) if e >= end) + 1
        clauses = tuple(c for _, _, c in parts)
        inside = clauses[first:last]
        words = [w for c in inside for w in c.words]
        outside = sorted(({w for c in (*clauses[:first], *clauses[last:]) for w in c.words} | self._around[index]) - set(words))
        found = []
        for k in sorted(scores, key=lambda k: (-scores[k], k))[:CANDIDATES]:
            answer = self._answers[k]
            if (clauses, k) not in self._grids:
                self._grids[clauses, k] = ordered(Grid(clauses, answer.said, lexicon, self._rate))
            grid, order = self._grids[clauses, k]
            ways = grid.covering(first, last)
            if not ways:
                continue
            (g, h), likely = max(ways.items(), key=lambda item: (item[1], -item[0][0]))
            group = sorted(order[g:h])
            if list(order[g:h]) != list(range(group[0], group[0] + len(group))):
                likely = 0.0
            sentences = answer.turn.sentences[group[0] : group[-1] + 1]
            said = answer.said[group[0] : group[-1] + 1]
            stems = [e for s in said for e in s.stems]
            own, beside = (lexicon.ratios(some, stems).max(axis=0, initial=0.0) for some in (words, outside))
            others = [v for q, v in scores.items() if q != k]
            found.append(
                Reading(
                    place,
                    k,
                    group[0],
                    group[-1] + 1,
                    likely,
                    scores[k] - max(others, default=0.0),
                    scores[k],
                    math.log((sum(s.size for s in said) + 8) / (self._rate * sum(c.size for c in inside) + 8)),
                    *_told(inside, stems, lexicon),
                    float(told(own).sum()) / max(1, len(stems)),
                    float((told(beside) * (beside > 3 * own + 5)).sum()) / max(1, len(stems)),
                    min(_parts_told([s.text for s in sentences], words, lexicon), default=1.0),
                    max(float(grid.inside(first, last)[h - g, g]), -50.0),
                    objection(unit.text(start, end), " ".join(s.text for s in sentences), group[0] == 0),
                )
            )
        return sorted(found, key=lambda r: -(r.local + PLACE * r.matched))
