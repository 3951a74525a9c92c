"""A project's folder: where it lies, and the state of all that people wrote in it."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from .files import is_scratch, read
from .findings import Misuse

WRITTEN = ("seeds", "decks")
MOST = 1_000_000_000


def locate(given: str | None) -> Path:
    """The project's folder: `given`, or the nearest one upwards with `seeds/` and `decks/`. Raises Misuse."""
    if given is not None:
        root = Path(given)
        if not os.path.isdir(root):
            raise Misuse(f"There is no folder {given}.")
        if not _is_project(root):
            raise Misuse(f"{given} is no project: it has no seeds/ and decks/. `yulu new DIR` makes one.")
        return root
    try:
        here = Path.cwd()
    except OSError:
        raise Misuse("This folder is not there any more. Go to another one, or name the project with --project DIR.") from None
    for folder in (here, *here.parents):
        if _is_project(folder):
            return folder
    raise Misuse("This folder is in no project (none upwards has seeds/ and decks/). Name one with --project DIR; `yulu new DIR` makes one.")


def _is_project(folder: Path) -> bool:
    return all(os.path.isdir(folder / name) for name in WRITTEN)


def state(root: Path) -> dict[str, str] | None:
    """A digest of each file of the project, by its place; None where something cannot be read, is no plain file, or was left by a killed run."""
    found: dict[str, str] = {}
    try:
        for place in WRITTEN:
            for folder, folders, files in os.walk(root / place, onerror=_stop):
                if any(map(is_scratch, files)) or any(os.path.islink(os.path.join(folder, name)) for name in folders):
                    return None
                found[os.path.relpath(folder, root)] = ""
                for path in (Path(folder, name) for name in files):
                    found[os.path.relpath(path, root)] = told(read(path, MOST, root))
    except OSError:
        return None
    return dict(sorted(found.items()))


def told(content: bytes) -> str:
    """The digest of a file's content."""
    return blake2b(content, digest_size=16).hexdigest()


def _stop(error: OSError) -> None:
    raise error
