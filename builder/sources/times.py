"""The times of a recording, which stand at the heads of lines, alone in them or behind a name, and are nobody's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .voices import TIME

# The lines of subtitles that say when a stretch is shown.
CUE = re.compile(rf"{TIME.pattern}-->{TIME.pattern[1:]}")
# A time that stands apart from what is said.
APART = re.compile(rf"(\S.{{0,14}}\s)?({TIME.pattern[1:]})")


def spoken(lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """From where to where a line is somebody's words or name, for the lines, counted from 1, that have a time. The times of a recording rise,
    stand all before words or all apart, all in brackets or, without, all with a space behind or none; another one is what somebody says."""
    found: dict[int, tuple[int, int]] = {}
    shape: tuple[bool, bool] | None = None
    apart, last = any(map(APART.fullmatch, lines)), 0
    for number, line in enumerate(lines, 1):
        if (
            (number == 1 and line.startswith("WEBVTT"))
            or CUE.match(line)
            or (line.strip().isdecimal() and CUE.match("".join(lines[number : number + 1])))
        ):
            found[number] = (0, 0)
        elif (head := APART.fullmatch(line)) and (time := _seconds(head[2])) >= last:
            last, found[number] = time, (0, head.start(2))
        elif not apart and (before := TIME.match(line)) and (time := _seconds(before[0])) >= last:
            bracketed = not before[0].lstrip()[0].isdigit()
            here = bracketed, bracketed or before[0][-1].isspace()
            if here == (shape := shape or here):
                last, found[number] = time, (before.end(), len(line))
    return found


def _seconds(time: str) -> int:
    parts = re.findall(r"\d+", re.split("[.,]", time)[0])
    return sum(int(part) * 60**power for power, part in enumerate(reversed(parts)))
