"""Which turn of a text that has been through another language answers which turn of a sound one: a hint, never proof.

Spans cannot be found in such a text, whole turns can: they are compared by the cosine of their weighted character pairs, and a pair
of turns gains when their neighbours fit too. Each turn is given to the counterpart that fits it best, if that is good enough.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .normal import normalise
from .turn import Turn

NEIGHBOUR = 0.35
ENOUGH = 0.13


class Counterpart(NamedTuple):
    """`turn` and `other` are indices; `score` the similarity, 0 to 1."""

    turn: int
    other: int
    score: float


def counterparts(
    turns: Sequence[Turn], others: Sequence[Turn], respelling: Mapping[str, str], quotable: frozenset[str], ordered: bool
) -> list[Counterpart]:
    """For each of `turns` the turn of `others` that says the same, where there is one. Speakers are compared by their role: quotable
    or not. `ordered`: neighbours in `others` were neighbours in speech (a dialogue), so that they may vouch for one another."""
    words = re.compile("|".join(map(re.escape, sorted(respelling, key=len, reverse=True)))) if respelling else None

    def grams(turn: Turn) -> Counter[str]:
        text = normalise(turn.text).text
        if words:
            text = words.sub(lambda m: respelling[m.group()], text)
        runs = re.findall(r"[A-Za-z0-9]+|[^\W\dA-Za-z_]+", text)
        return Counter(g for run in runs for g in ([run.casefold()] if run.isascii() else [run[i : i + 2] for i in range(len(run) - 1)] + list(run)))

    rows = [grams(turn) for turn in turns]
    columns = [grams(turn) for turn in others]
    seen = Counter(g for bag in (*rows, *columns) for g in bag)
    total = len(rows) + len(columns)
    weight = {g: math.log(total / n) * (1.0 if len(g) > 1 else 0.3) for g, n in seen.items()}

    def vector(bag: Counter[str]) -> dict[str, float]:
        raw = {g: (1 + math.log(n)) * weight[g] for g, n in bag.items()}
        size = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        return {g: v / size for g, v in raw.items()}

    left, right = [vector(bag) for bag in rows], [vector(bag) for bag in columns]
    roles = [turn.speaker in quotable for turn in others]
    alike = [
        [sum(v * b.get(g, 0.0) for g, v in a.items()) if (turn.speaker in quotable) == role else 0.0 for b, role in zip(right, roles)]
        for a, turn in zip(left, turns)
    ]

    def near(i: int, j: int) -> float:
        around = [alike[i + d][j + d] for d in (-1, 1) if 0 <= i + d < len(turns) and 0 <= j + d < len(others)]
        return max(around, default=0.0)

    found = []
    for i in range(len(turns)):
        scores = [alike[i][j] + (NEIGHBOUR * near(i, j) if ordered else 0.0) if alike[i][j] else 0.0 for j in range(len(others))]
        best = max(range(len(others)), key=lambda j: scores[j], default=None)
        if best is not None and scores[best] >= ENOUGH:
            found.append(Counterpart(i, best, min(1.0, round(scores[best], 4))))
    return found
