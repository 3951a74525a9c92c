"""Any number of quotes: what the index finds is what searching everything finds, and the measured table says what the command writes."""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import struct
import subprocess
import sys
import termios
from itertools import pairwise
from pathlib import Path

from builder.quotes.align import align
from builder.sources.search import Row, spans

from .benchmarks import projects, scale
from .conftest import REPOSITORY, Yulu

README = (REPOSITORY / "builder/README.md").read_text(encoding="utf-8")


def test_the_index_finds_what_searching_everything_finds() -> None:
    draw = random.Random(7)
    found = 0
    for letters in (4, 40, 400):
        row = [draw.randrange(letters) for _ in range(1500)]
        bounds = [0, *sorted(draw.sample(range(1, 1500), 6)), 1500]
        indexed = Row(row, bounds)
        for _ in range(60):
            size = draw.choice((1, 2, 7, 8, 12, 20, 37, 60))
            at = draw.randrange(len(row) - size)
            pattern = row[at : at + size]
            for _ in range(draw.randint(0, size // 3)):
                place = draw.randrange(len(pattern) + 1)
                pattern[place : place + draw.randint(0, 1)] = [draw.randrange(letters)] * draw.randint(0, 1)
            most = int(len(pattern) * draw.choice((0, 0.12, 0.2, 0.38)))
            parts = {n: spans(pattern, row[a:b], most) for n, (a, b) in enumerate(pairwise(bounds))}
            wanted = {n: {(s.distance, bounds[n] + s.start, bounds[n] + s.end) for s in many} for n, many in parts.items() if many}
            assert {n: {tuple(s) for s in many} for n, many in indexed.spans(pattern, most).items()} == wanted
            found += len(wanted)
    assert found > 150
    assert Row([], [0]).spans([1, 2, 3], 0) == {}


def test_a_generated_project_is_sound_and_its_witnesses_differ(tmp_path: Path, yulu: Yulu) -> None:
    projects.write(tmp_path / "project", 40)
    assert yulu("check", project=tmp_path / "project").out == ""
    shown = yulu("show", "big-000001", "--format", "json", project=tmp_path / "project").json
    assert [w["kind"] for w in shown["witnesses"]] == ["exact", "variant"]
    assert len(set(projects.sentences(500))) == 500


def test_a_witness_that_answers_sign_for_sign_is_not_moved() -> None:
    ours, theirs = "她像风一样，做得很好。", "他象风一样；作得很好。"
    assert align(ours, f"前面说{theirs}后面") == list(zip(ours, theirs))


def test_the_readme_shows_the_table_that_the_command_writes() -> None:
    written = README.split("<!-- scale -->\n")[1].split("<!-- /scale -->")[0].strip()
    sizes = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) quotes", written.splitlines()[0])]
    cell = r"\*\*[\d.]+\*\* × · [\d.]+ s · \d+ MB"
    costs = {name: scale.Cost(1.0, 1.0) for name in (*scale.OURS, *scale.OTHERS)}
    form = scale.table(dict.fromkeys(sizes, costs), "MACHINE")
    assert len(sizes) >= 2
    assert re.sub(r"on \S.*$", "on MACHINE.", re.sub(cell, "CELL", written)) == re.sub(cell, "CELL", form)


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    script = "import sys, time; from builder.cli import _watch\nfor _ in _watch([1, 2, 3, 4], 'count'): time.sleep(float(sys.argv[1]))\n"
    command = [sys.executable, "-c", script]
    piped = subprocess.run([*command, "0.4"], cwd=REPOSITORY, capture_output=True, check=True)
    assert piped.stderr == b""
    told = []
    for pause in ("0.4", "0"):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        subprocess.run([*command, pause], cwd=REPOSITORY, stderr=theirs, check=True)
        os.close(theirs)
        told.append(b"")
        try:
            while part := os.read(ours, 1000):
                told[-1] += part
        except OSError:
            pass
        os.close(ours)
    assert b"count" in told[0]
    assert told[1] == b""
