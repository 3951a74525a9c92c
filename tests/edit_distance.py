"""The textbook's table of edit distances, to hold the bit-parallel search against."""

from __future__ import annotations

from collections.abc import Sequence


def nearest(pattern: Sequence[int], row: Sequence[int]) -> int:
    """The fewest edits between `pattern` and any stretch of `row`."""
    above = [0] * (len(row) + 1)
    for i, symbol in enumerate(pattern, 1):
        line = [i]
        for j, other in enumerate(row, 1):
            line.append(min(above[j - 1] + (symbol != other), above[j] + 1, line[j - 1] + 1))
        above = line
    return min(above)
