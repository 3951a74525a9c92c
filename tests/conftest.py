"""What the tests share: a small project to spoil, the repository itself, and the command line run in this process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from builder.cli import main

REPOSITORY = Path(__file__).parent.parent
TEMPLATE = REPOSITORY / "builder" / "template"


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Yulu = Callable[..., Ran]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A project of two sources and three quotes, sound, and free to be spoilt."""
    root = tmp_path / "tiny"
    shutil.copytree(TEMPLATE, root)
    return root


@pytest.fixture
def yulu(capsys: pytest.CaptureFixture[str]) -> Yulu:
    """Runs one command; a misuse that argparse finds gives its exit code."""

    def run(*arguments: object, project: Path | None = None) -> Ran:
        given = [str(a) for a in arguments]
        if project is not None:
            given[1:1] = ["--project", str(project)]
        try:
            code = main(given)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


def spoil(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there once, by `new`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")
