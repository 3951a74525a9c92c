"""Findings are told as each reader wants them: annotations for a workflow, colours on a terminal only, and to nobody who declines them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder import report
from builder.findings import Finding, Place

from .conftest import REPOSITORY, Yulu, spoil


def test_a_workflow_gets_an_annotation_for_each_finding(yulu: Yulu, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tiny.parent))
    spoil(tiny / "seeds/quotes/patience.yaml", "愿意等一年。\n", "愿意等两年。\n")
    ran = yulu("check", "--format", "github", project=tiny)
    assert ran.code == 1
    (row,) = ran.out.splitlines()
    assert row.startswith("::error file=tiny/seeds/quotes/patience.yaml,line=4,col=11,title=Q004::q-001: the text is not in source")
    assert " %25): " in row


def test_signs_that_a_workflow_would_take_for_its_own_are_escaped(tmp_path: Path) -> None:
    finding = Finding("Q004", Place("a,b:c%.yaml", 2, 3), "one\r\ntwo::three, 5 %", "", severity="warning")
    told = report.annotation(finding, tmp_path, {"GITHUB_WORKSPACE": str(tmp_path)})
    assert told == "::warning file=a%2Cb%3Ac%25.yaml,line=2,col=3,title=Q004::one%0D%0Atwo::three, 5 %25"


def _on_a_terminal(project: Path, **settings: str) -> str:
    ours, theirs = pytest.importorskip("pty").openpty()
    environ = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")} | {"TERM": "xterm"} | settings
    subprocess.run(
        [sys.executable, "-m", "builder", "check", "--project", str(project)], stdout=theirs, stderr=theirs, cwd=REPOSITORY, env=environ, check=False
    )
    os.close(theirs)
    told = b""
    try:
        while piece := os.read(ours, 65536):
            told += piece
    except OSError:
        pass
    os.close(ours)
    return told.decode()


def test_a_terminal_gets_colours_and_a_summary_and_a_file_neither(yulu: Yulu, tiny: Path) -> None:
    spoil(tiny / "seeds/quotes/patience.yaml", "attestation: attested", "attestation: single")
    told = _on_a_terminal(tiny)
    assert "\x1b[31merror\x1b[0m" in told
    assert "Q007 × 1. `yulu explain CODE`" in told
    declined = _on_a_terminal(tiny, NO_COLOR="1")
    assert "Q007 × 1" in declined
    assert "\x1b" not in declined
    ran = yulu("check", project=tiny)
    assert "\x1b" not in ran.out + ran.err
    assert "×" not in ran.err


def test_what_is_no_terminal_or_a_dull_one_is_not_coloured() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert report.coloured(Terminal(), {"WT_SESSION": "1"})
    assert not report.coloured(io.StringIO(), {"WT_SESSION": "1"})
    assert not report.coloured(Terminal(), {"WT_SESSION": "1", "TERM": "dumb"})
