"""How findings are told: as lines of text, in colour on a terminal, and as annotations of GitHub's workflows."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from .findings import Finding

COLOUR = {"error": "31", "warning": "33", "code": "1", "hint": "2"}
PLAIN = "%\r\n"


def coloured(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether `stream` is a terminal that shows colours to somebody who wants them (no-color.org)."""
    dull = environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or (os.name == "nt" and "WT_SESSION" not in environ)
    return stream.isatty() and not dull


def line(finding: Finding, colours: bool = False) -> str:
    """One finding in one line."""
    if not colours:
        return str(finding)
    code, severity = _paint(finding.code, "code"), _paint(finding.severity, finding.severity)
    return f"{finding.place}: {code} {severity}: {finding.message} {_paint(finding.hint, 'hint')}".rstrip()


def _paint(text: str, what: str) -> str:
    return f"\x1b[{COLOUR[what]}m{text}\x1b[0m" if text else ""


def summary(findings: Sequence[Finding]) -> str:
    """How often each code is told, the most frequent first."""
    counts = Counter(finding.code for finding in findings)
    told = ", ".join(f"{code} × {number}" for code, number in sorted(counts.items(), key=lambda row: (-row[1], row[0])))
    return f"{told}. `yulu explain CODE` says what one means." if told else ""


def annotation(finding: Finding, root: Path, environ: Mapping[str, str] = os.environ) -> str:
    """A finding as a command of GitHub's workflows. Its file is named from the folder that the workflow checked out, else from this one."""
    file = str(root / finding.place.file)
    with suppress(ValueError):  # On another drive of Windows.
        file = os.path.relpath(file, environ.get("GITHUB_WORKSPACE") or os.curdir)
    file = file.replace(os.sep, "/")
    place = {"file": file, "line": finding.place.line, "col": finding.place.column, "title": finding.code}
    properties = ",".join(f"{key}={_escaped(str(value), PLAIN + ':,')}" for key, value in place.items())
    return f"::{finding.severity} {properties}::{_escaped(f'{finding.message} {finding.hint}'.rstrip(), PLAIN)}"


def _escaped(text: str, signs: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in signs else c for c in text)
