"""Building: check everything, make every deck, and only then write, each file whole or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ..check import check, errors
from ..edition import Editor
from ..findings import Misuse, Refusal
from ..project import Project
from . import deck, ledger
from .deck import Deck


def now() -> int:
    """The time of this build in seconds since 1970: `SOURCE_DATE_EPOCH`, or the clock. Raises Misuse."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return int(time.time())
    if not given.isdigit() or not 0 < int(given) < 2**32:
        raise Misuse(f"SOURCE_DATE_EPOCH is {given!r}: it must be a number of seconds since 1970.")
    return int(given)


def plans(project: Project, names: Sequence[str], editor: Editor | None = None) -> list[Deck]:
    """The decks called `names` (all, where none is named), made but not written."""
    editor = editor or Editor(project)
    moment = now()
    return [deck.make(project, name, editor, moment) for name in (names or sorted(project.recipes)) if project.deck(name)]


def build(project: Project, names: Sequence[str], output: Path | None) -> list[tuple[Deck, tuple[Path, Path]]]:
    """Write the package and ledger of each deck into `output` (default: the project's decks/). Raises Refusal, and then nothing was written."""
    for name in names:
        project.deck(name)
    editor = Editor(project)
    found = errors(check(project, editor))
    if found:
        raise Refusal(f"Nothing was written: {len(found)} error{'s' * (len(found) != 1)} to mend first.", found)
    decks = plans(project, list(dict.fromkeys(names)), editor)
    contradictions = [f for d in decks for f in d.plan.findings]
    if contradictions:
        raise Refusal("Nothing was written: the ledger and the data contradict each other.", contradictions)
    folder = output or project.root / "decks"
    files: list[tuple[Path, bytes]] = []
    written = []
    for made in decks:
        paths = folder / f"{made.name}.apkg", folder / f"{made.name}.ledger.yaml"
        files += zip(paths, (made.content, ledger.write(made.plan.ledger).encode()))
        written.append((made, paths))
    replace(files)
    return written


def replace(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write all files beside their places first, then put each in place at once. Raises Refusal where that cannot be done."""
    ready: list[tuple[str, Path]] = []
    try:
        for path, content in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.read_bytes() == content:
                continue
            handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            ready.append((scratch, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(scratch, 0o644)
        for scratch, path in ready:
            os.replace(scratch, path)
    except OSError as error:
        raise Refusal(f"{error.filename or 'A file'} cannot be written: {error.strerror}.") from error
    finally:
        for scratch, _ in ready:
            Path(scratch).unlink(missing_ok=True)
