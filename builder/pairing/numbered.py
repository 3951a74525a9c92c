"""Pairing with a translation in passages: by the Chinese beside the English, by number, by order between numbers (editions divide a few passages
differently), with the words to confirm it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .answers import Answer, Index
from .lexicon import Lexicon, Matrix, told_by
from .units import Place, Places, Unit, letters_of

WORDS, SAME_NUMBER, BESIDE = 1.5, 3.0, 15.0
LEAST, PLAIN = 1.5, 2.0
"""How many standard deviations above the rest words are worth a link at all, and tell a passage."""
DOUBT = 0.75
BESIDE_LEAST = 0.8
UNLIKE = -1.0
CONFIRMED = 0.75
PART = 0.55


@dataclass(frozen=True)
class Link:
    """A unit and the passage that translates it. `number`, `order`, `beside`: whether their numbers, their neighbours and the Chinese beside the
    English say so; `words`: by how much their words agree better than those of others do, in standard deviations; `rival`: whether a passage
    nearby that no other unit explains has the better words; `rate`: how much longer (above 0) or shorter the English is than usual; `goes_on`:
    whether a neighbour that answers to nothing would make it as long as usual; `least`: how much of the sentence told least has a counterpart."""

    answer: int
    number: bool
    order: bool
    beside: bool
    words: float
    rival: bool
    rate: float
    goes_on: bool
    least: float = 1.0

    @property
    def told(self) -> bool:
        """Whether enough tells that the two belong together."""
        least = UNLIKE if self.beside or abs(self.rate) < DOUBT / 2 else 0.5
        return not self.rival and self.words > least and self.beside + self.number + self.order + (self.words > PLAIN) >= 2

    @property
    def score(self) -> float:
        """How sure the link is, 0 to 1."""
        value = 3.0 * self.beside + 1.4 * self.number + 1.0 * self.order + 0.6 * min(self.words, 5.0) - 1.5 * self.rival - abs(self.rate)
        return 1 / (1 + math.exp(-value))

    @property
    def doubt(self) -> str:
        """Why the whole of one is not to be taken for the whole of the other, or nothing."""
        if not self.told:
            return "number, order and words do not tell together that this is the passage"
        if self.least < PART:
            return "a sentence of the English has no counterpart"
        if abs(self.rate) > DOUBT or self.goes_on:
            return "the English is too " + ("short" if self.rate < 0 else "long") + ": the editions may divide the text differently here"
        return ""


def links(rows: Sequence[Unit], answers: Sequence[Answer], lexicon: Lexicon) -> dict[int, Link]:
    """For each unit that a passage translates, which. Sources are aligned one by one; what they show by numbers or beside the Chinese is learnt
    from, and they are aligned again."""
    beside = _beside(rows, answers)
    for once in (True, False):
        index = Index([a.said for a in answers], lexicon)
        words = np.stack([index.likeness(frozenset(w for c in unit.whole for w in c.words)) for unit in rows])
        found: dict[int, Link] = {}
        for source in dict.fromkeys(u.source for u in rows):
            found.update(_aligned(source, rows, answers, words, beside))
        if once:
            sure = {i: link for i, link in found.items() if link.told and abs(link.rate) < DOUBT}
            lexicon.learn_more(
                [([w for c in rows[i].whole for w in c.words], [e for s in answers[k.answer].said for e in s.stems]) for i, k in sure.items()]
            )
    return {i: replace(link, least=_least(rows[i], answers[link.answer], lexicon)) for i, link in found.items()}


def _least(unit: Unit, answer: Answer, lexicon: Lexicon) -> float:
    """How much the Chinese tells of the sentence of which it tells least."""
    words = [w for c in unit.whole for w in c.words]
    return min((told_by(s.stems, words, lexicon) for s in answer.said if len(s.stems) > 3), default=1.0)


def _beside(rows: Sequence[Unit], answers: Sequence[Answer]) -> dict[int, int]:
    """The passages that have a unit's own Chinese beside them, no more and no less."""
    best: dict[int, tuple[float, int]] = {}
    places = Places(rows)
    for k, answer in enumerate(answers):
        letters = letters_of(re.sub(r"【.{0,6}】", "", answer.turn.chinese))[0]
        for i, share in places.near(letters) if len(letters) > 3 else ():
            alike = share * min(1.0, len(letters) / len(rows[i].letters))
            best[i] = max(best.get(i, (BESIDE_LEAST, -1)), (alike, k))
    return {i: k for i, (_, k) in best.items() if k >= 0}


def _aligned(source: str, rows: Sequence[Unit], answers: Sequence[Answer], words: Matrix, beside: Mapping[int, int]) -> dict[int, Link]:
    """The best way to lay the passages beside the units of one source, both in their order, either of them left out where nothing answers."""
    mine = [i for i, u in enumerate(rows) if u.source == source]
    here = words[mine]
    n, m = here.shape
    spread = (n * _standard(here, 0) + m * _standard(here, 1)) / (n + m)
    size = np.array([sum(s.size for s in a.said) for a in answers]) + 20.0
    letters = np.array([len(rows[i].letters) for i in mine]) + 4.0
    numbers = _same_numbers([a.turn.key for a in answers], [rows[i].key for i in mine], spread)
    alike = np.zeros((n, m), dtype=bool)
    for i, k in numbers:
        alike[i, k] = True
    rates = np.log(size[None, :] / letters[:, None])
    paired = [(i, beside[unit]) for i, unit in enumerate(mine) if unit in beside]
    if paired and float(np.median([spread[pair] for pair in paired])) < CONFIRMED:
        beside, paired = {}, []  # the Chinese stands beside another passage's English
    sure = [*numbers, *paired] or [(int(spread[:, k].argmax()), k) for k in range(m)]
    usual = float(np.median([rates[pair] for pair in sure]))
    rates = rates - usual
    value = WORDS * (spread - LEAST) + SAME_NUMBER * alike - np.minimum(2.0, (rates / 0.6) ** 2 / 2)
    for pair in paired:
        value[pair] += BESIDE
    path = _path(value)
    taken = {k: i for i, k in path}
    found: dict[int, Link] = {}
    for at, (i, k) in enumerate(path):
        near = [q for q in range(max(0, k - 3), min(m, k + 4)) if q != k and spread[i, q] > spread[i, k] + 0.7]
        rival = any(q not in taken or spread[taken[q], q] <= spread[i, q] for q in near)
        sides = [path[x] for x in (at - 1, at + 1) if 0 <= x < len(path)]
        order = bool(sides) and all(abs(i - a) <= 3 and i - a == k - b for a, b in sides)
        found[i] = Link(k, bool(alike[i, k]), order, beside.get(mine[i]) == k, float(spread[i, k]), rival, float(rates[i, k]), False)
    told = {i: link.answer for i, link in found.items() if link.told}
    for i, link in found.items():
        k = link.answer
        longer = [size[k] + size[q] for q in (k - 1, k + 1) if 0 <= q < m and q not in told.values() and spread[i, q] > 0]
        wider = [letters[i] + letters[x] for x in (i - 1, i + 1) if 0 <= x < n and x not in told and spread[x, k] > 0]
        others = [math.log(x / letters[i]) - usual for x in longer] + [math.log(size[k] / x) - usual for x in wider]
        if any(abs(x) < abs(link.rate) - 0.1 for x in others) or (k == m - 1 and link.rate > DOUBT / 3):  # nothing marks where the last one ends
            found[i] = replace(link, goes_on=True)
    return {mine[i]: link for i, link in found.items()}


def _same_numbers(theirs: Sequence[tuple[int, ...] | None], ours: Sequence[tuple[int, ...] | None], spread: Matrix) -> list[tuple[int, int]]:
    """The units and passages of one number. Where one side numbers by book and the other through, that way of counting is taken whose pairs have
    the best words; numbers that the words do not confirm on the whole are those of another text."""
    ways = [
        (theirs, ours),
        ([k[-1:] if k else None for k in theirs], [k[-1:] if k else None for k in ours]),
        (theirs, [(n,) for n in range(1, len(ours) + 1)]),
        ([(n,) for n in range(1, len(theirs) + 1)], [k[-1:] if k else None for k in ours]),
    ]
    best: tuple[float, list[tuple[int, int]]] = (0.0, [])
    for left, right in ways:
        index: dict[tuple[int, ...], int] = {}
        for k, key in enumerate(left):
            if key:
                index.setdefault(key, k)
        pairs = [(i, index[key]) for i, key in enumerate(right) if key in index] if len(index) * 2 > sum(k is not None for k in left) else []
        worth = sum(float(spread[pair]) for pair in pairs)
        if worth > best[0] + 1e-9 and float(np.median([spread[pair] for pair in pairs])) >= CONFIRMED:
            best = (worth, pairs)
    return best[1]


def _standard(rows: Matrix, axis: int) -> Matrix:
    """Values as standard deviations above the middle along an axis, one true match among them or not."""
    middle = np.median(rows, axis=axis, keepdims=True)
    spread = 1.4826 * np.median(np.abs(rows - middle), axis=axis, keepdims=True)
    return np.asarray((rows - middle) / np.maximum(spread, 0.5 * rows.std() + 1e-9))


def _path(value: Matrix) -> list[tuple[int, int]]:
    """The pairs of rows and columns, both rising, whose values and skips sum to most."""
    n, m = value.shape
    table = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        base = np.maximum(table[i - 1], np.concatenate([[-np.inf], table[i - 1, :-1] + value[i - 1]]))
        table[i] = np.maximum.accumulate(base)
    found, i, j = [], n, m
    while i and j:
        if table[i, j] == table[i, j - 1]:
            j -= 1
        elif table[i, j] == table[i - 1, j]:
            i -= 1
        else:
            found.append((i - 1, j - 1))
            i, j = i - 1, j - 1
    return found[::-1]


FRAME = 6


def whole(unit: Unit, place: Place) -> bool:
    """Whether a passage is all of its unit, but for who is said to speak at its head."""
    _, start, end = place
    return end >= len(unit.letters) - 1 and start <= FRAME and (start == 0 or unit.letters[start - 1] in "曰云道言")
