"""Approximate infix search in a row of symbols, by the bit-parallel method of Myers (J. ACM 46, 1999)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """`row[start:end]` is within `distance` edits of the pattern."""

    distance: int
    start: int
    end: int


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
