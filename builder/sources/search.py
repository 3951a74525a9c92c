"""Approximate infix search in a row of symbols: places are looked up in an index, and verified by Myers's method (J. ACM 46, 1999).

Of a passage of m symbols with at most k edits at least m - q + 1 - qk of its runs of q symbols survive (Jokinen and Ukkonen 1991), and they lie
within k diagonals of one another. So nothing is lost where only the places are looked at in which so many meet.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES = (4, 2)
ENOUGH = 12


class Span(NamedTuple):
    """`row[start:end]` is within `distance` edits of the pattern."""

    distance: int
    start: int
    end: int


class Index:
    """The places of all runs of `size` neighbouring symbols of a row."""

    def __init__(self, row: NDArray[np.int32], size: int) -> None:
        import numpy as np

        self._size, self._length = size, len(row)
        self._symbols, ids = np.unique(row, return_inverse=True)
        codes = self._codes(ids)
        self._places = np.argsort(codes, kind="stable").astype(np.int32)
        self._sorted = codes[self._places]

    def _codes(self, ids: NDArray[np.intp]) -> NDArray[np.int64]:
        """Each run as one number."""
        count = max(0, len(ids) - self._size + 1)
        codes = ids[:count].astype("int64")
        for step in range(1, self._size):
            codes = codes * (len(self._symbols) + 1) + ids[step : step + count]
        return codes

    def near(self, pattern: Sequence[int], most: int) -> list[tuple[int, int]]:
        """Stretches of the row, apart and in order, outside of which nothing is within `most` edits of `pattern`; they are wide enough for what is
        near to be measured in them as in the whole row."""
        import numpy as np

        destroyed = self._size * most
        surviving = len(pattern) - self._size + 1 - destroyed
        if surviving < 1:
            return [(0, self._length)]
        if not self._length:
            return []
        asked = np.asarray(pattern)
        ids = np.searchsorted(self._symbols, asked)
        ids[self._symbols[np.minimum(ids, len(self._symbols) - 1)] != asked] = len(self._symbols)
        codes = self._codes(ids)
        first, last = np.searchsorted(self._sorted, codes, "left"), np.searchsorted(self._sorted, codes, "right")
        # Edits destroy no more of the rarest runs than of all, so the common ones need not be looked at.
        together = min(surviving, ENOUGH)
        rarest = np.argsort(last - first, kind="stable")[: destroyed + together].tolist()
        lows, highs = first.tolist(), last.tolist()
        diagonals = np.sort(np.concatenate([self._places[lows[at] : highs[at]] - at for at in rarest]))
        ends = diagonals[together - 1 :]
        meet = np.flatnonzero(ends - diagonals[: len(ends)] <= most)
        found: list[tuple[int, int]] = []
        for low, high in zip(diagonals[meet].tolist(), ends[meet].tolist()):
            start, end = max(0, low - 3 * most), min(self._length, high + len(pattern) + 2 * most + 1)
            if found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(end, found[-1][1])
            else:
                found.append((start, end))
        return found


class Row:
    """A row of symbols, indexed, in parts across which no place reaches: part n is `symbols[bounds[n]:bounds[n + 1]]`."""

    def __init__(self, symbols: Sequence[int], bounds: Sequence[int]) -> None:
        import numpy as np

        self.symbols = np.asarray(symbols, np.int32)
        self.bounds = bounds
        self._indices: dict[int, Index] = {}

    def spans(self, pattern: Sequence[int], most: int) -> dict[int, list[Span]]:
        """As :func:`spans`, in each part that has some."""
        size = next((s for s in SIZES if len(pattern) - s + 1 - s * most >= len(pattern) // 4), SIZES[-1])
        if size not in self._indices:
            self._indices[size] = Index(self.symbols, size)
        found: dict[int, list[Span]] = {}
        for start, end in self._indices[size].near(pattern, most) if pattern else ():
            part = bisect_right(self.bounds, start) - 1
            while start < end:
                stop = min(end, self.bounds[part + 1])
                for span in self._verified(pattern, start, stop, most):
                    found.setdefault(part, []).append(span)
                start, part = stop, part + 1
        for many in found.values():
            many.sort(key=lambda s: (s.distance, int(self.symbols[s.end - 1]) != pattern[-1], s.end))
        return found

    def _verified(self, pattern: Sequence[int], start: int, stop: int, most: int) -> list[Span]:
        from rapidfuzz.distance import LCSseq

        row, least = self.symbols[start:stop].tolist(), len(pattern) - most
        if LCSseq.similarity(pattern, row) < least:
            return []
        return [Span(span.distance, start + span.start, start + span.end) for span in spans(pattern, row, most)]


def _distances(pattern: Sequence[int], row: Sequence[int], anchored: bool) -> Iterator[int]:
    """The edit distance of `pattern` to the best stretch that ends after each symbol of `row` (anchored: to the whole of what came)."""
    size = len(pattern)
    masks: dict[int, int] = {}
    for index, symbol in enumerate(pattern):
        masks[symbol] = masks.get(symbol, 0) | 1 << index
    full, high = (1 << size) - 1, 1 << (size - 1)
    plus, minus, score = full, 0, size
    for symbol in row:
        equal = masks.get(symbol, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | ~(horizontal | plus) & full
        down = plus & horizontal
        if up & high:
            score += 1
        elif down & high:
            score -= 1
        up = (up << 1 | anchored) & full
        down = down << 1 & full
        plus = (down | ~(vertical | up)) & full
        minus = up & vertical
        yield score


def spans(pattern: Sequence[int], row: Sequence[int], most: int) -> list[Span]:
    """All places, without overlap and best first, where `row` is within `most` edits of `pattern`.

    Of equally near ends the one is taken whose last symbol is the pattern's, so that a span begins and ends on common ground where it can.
    """
    if not pattern or not row:
        return []
    if (at := next(exactly(pattern, row), -1)) >= 0 and max(at, len(row) - at - len(pattern)) < len(pattern) - most:
        return [Span(0, at, at + len(pattern))]
    scores = list(_distances(pattern, row, False))
    found: list[Span] = []
    taken = [False] * len(row)
    for end in sorted((i for i, s in enumerate(scores) if s <= most), key=lambda i: (scores[i], row[i] != pattern[-1], i)):
        if taken[end]:
            continue
        reach = row[max(0, end + 1 - len(pattern) - most) : end + 1][::-1]
        back = list(_distances(pattern[::-1], reach, True))
        best = min(range(len(back)), key=lambda i: (back[i], reach[i] != pattern[0], i))
        span = _trimmed(pattern, row, Span(scores[end], end - best, end + 1))
        if not any(taken[span.start : span.end]):
            found.append(span)
        for index in range(max(0, span.start), span.end):
            taken[index] = True
    return found


def exactly(pattern: Sequence[int], row: Sequence[int]) -> Iterator[int]:
    """Where the pattern itself stands in the row."""
    needle, hay = array("i", pattern).tobytes(), array("i", row).tobytes()
    at = hay.find(needle)
    while at >= 0:
        if at % 4 == 0:
            yield at // 4
        at = hay.find(needle, at + 1)


def _trimmed(pattern: Sequence[int], row: Sequence[int], span: Span) -> Span:
    """The span without a ragged beginning or end: more than three symbols of which less than a third agree."""
    from rapidfuzz.distance import Levenshtein

    agree: list[tuple[int, int]] = []
    for op in Levenshtein.opcodes(list(pattern), list(row[span.start : span.end])):
        size = max(op.src_end - op.src_start, op.dest_end - op.dest_start)
        for index in range(size):
            agree.append((min(op.dest_start + index, op.dest_end), 2 if op.tag == "equal" else -1))
    start = _ragged([step for _, step in agree])
    stop = len(agree) - _ragged([step for _, step in reversed(agree)])
    if stop <= start:
        return span
    first = agree[start][0]
    last = agree[stop - 1][0] + 1
    return Span(span.distance, span.start + first, span.start + min(last, span.end - span.start))


def _ragged(steps: list[int]) -> int:
    """How many steps at the beginning do more harm than good together."""
    total = low = 0
    cut = 0
    for index, step in enumerate(steps, 1):
        total += step
        if total <= low - 1:
            low, cut = total, index
    return cut if cut > 3 else 0
