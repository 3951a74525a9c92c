"""What the tests share: a small project to spoil, the repository itself, and the command line run in this process."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from builder.cli import main

from .learner import OWN, Learner

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


@pytest.fixture(scope="module")
def anki() -> Iterator[Learner]:
    """The Anki that is installed here, begun once."""
    learner = Learner(OWN)
    yield learner
    learner.close()


@pytest.fixture
def learner(anki: Learner) -> Learner:
    """A learner with an empty collection."""
    anki.open()
    return anki


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    """A folder that other users can reach, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def spoil(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there once, by `new`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")
