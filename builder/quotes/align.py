"""Two texts side by side, unit by unit (Needleman and Wunsch 1970): letters of one sound are half alike, marks answer marks only, and what the
second text has before and after the first costs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from zlib import crc32

from ..sources import sound
from ..sources.normal import CLAUSE_MARKS
from ..sources.search import exactly

# All that is punctuation, in normal form. Whatever else stands in a text (letters, signs, symbols, marks that combine) is a word of it.
MARKS = CLAUSE_MARKS + "\"'（）《》〈〉【】〔〕·"
UNIT = re.compile(r"[A-Za-zÀ-ɏ]+(?:[ '.-][A-Za-z]+)*[0-9]*|[0-9]+(?:[.,][0-9]+)*|[一二两兩三四五六七八九十百千万萬亿億]{2,}|[^ ]")
MARK = 0x110000
Column = tuple[str, str]


def align(one: str, two: str) -> list[Column]:
    """Pairs of units (a character, or a run of Latin letters or digits), "" where one side has none; what `two` has before and after the
    stretch that answers `one` is left out. Where a stretch answers it unit for unit, sound for sound and mark for mark, that is the one."""
    return placed(one, two)[0]


def placed(one: str, two: str) -> tuple[list[Column], int, int]:
    """The columns of :func:`align`, and from where to where the stretch stands in `two`."""
    found = list(UNIT.finditer(two))
    ours, theirs = UNIT.findall(one), [m[0] for m in found]
    columns, first, last = _placed(ours, theirs)
    return (columns, found[first].start(), found[last - 1].end()) if first < last else (columns, 0, 0)


def _placed(ours: list[str], theirs: list[str]) -> tuple[list[Column], int, int]:
    mine, yours = [_class(c) for c in ours], [_class(c) for c in theirs]
    said, told = _voices(ours, mine), _voices(theirs, yours)
    # The text's own marks at its end answer nothing where the other text ends before them.
    for size in range(len(ours), 0, -1):
        places = [(at, at + size) for at in exactly(said[:size], told)]
        if answering := [(list(zip_longest(ours, theirs[first:last], fillvalue="")), first, last) for first, last in places]:
            return min(reversed(answering), key=lambda found: sum(a != b for a, b in found[0]))
        if mine[size - 1][0] != 0:
            break
    rows, cols = len(ours), len(theirs)
    skip_mine = [1.6 if kind > 0 else 0.6 for kind, _ in mine]
    skip_yours = [1.5 if kind > 0 else 0.6 for kind, _ in yours]
    cost = [[0.0] * (cols + 1)]
    step = [[0] * (cols + 1)]
    for i in range(1, rows + 1):
        above, line, moves = cost[-1], [cost[-1][0] + skip_mine[i - 1]], [1]
        kind, voice = mine[i - 1]
        for j in range(1, cols + 1):
            other, heard = yours[j - 1]
            if ours[i - 1] == theirs[j - 1]:
                change = 0.0
            elif kind == 0 or other == 0:
                change = 0.5 if kind == other else 9.0
            else:
                change = 0.9 if voice == heard else 2.0
            a, b, c = above[j - 1] + change, above[j] + skip_mine[i - 1], line[j - 1] + (0.0 if i == rows else skip_yours[j - 1])
            low = min(a, b, c)
            line.append(low)
            moves.append(0 if low == a else 1 if low == b else 2)
        cost.append(line)
        step.append(moves)
    i, j = rows, cols
    while j and step[rows][j] == 2:
        j -= 1
    last = j
    columns: list[Column] = []
    while i:
        move = step[i][j]
        if move == 0 and j:
            i, j = i - 1, j - 1
            columns.append((ours[i], theirs[j]))
        elif move == 1 or not j:
            i -= 1
            columns.append((ours[i], ""))
        else:
            j -= 1
            columns.append(("", theirs[j]))
    return columns[::-1], j, last


def _voices(units: Sequence[str], classes: Sequence[tuple[int, int]]) -> list[int]:
    """A number for each unit: one for all marks, one for all letters of a sound, one for every other unit."""
    return [voice if kind == 1 else MARK if kind == 0 else -crc32(unit.encode()) >> 1 for unit, (kind, voice) in zip(units, classes)]


def _class(unit: str) -> tuple[int, int]:
    if len(unit) == 1 and sound.is_han(unit):
        return 1, sound.symbol(unit)
    return (0, 0) if unit in MARKS else (2, sound.LATIN)


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """What is no punctuation in a normal text, without case. A space is none: it stands between two Latin words only, and parts them."""
    return "".join(c for c in text.casefold() if c not in MARKS)
