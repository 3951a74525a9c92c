"""Learners: real collections in several versions of Anki, each version in a process of its own (see `anki_driver.py`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

DRIVER = Path(__file__).with_name("anki_driver.py")
OWN = metadata.version("anki")
VERSIONS = tuple(dict.fromkeys(("24.11", "25.9.5", OWN)))
DAY = 24 * 60 * 60


class Unavailable(Exception):
    """A version of Anki that is not here and cannot be fetched."""


def interpreter(version: str) -> Path:
    """A Python that has this version of `anki`: this one, or a venv in YULU_ANKI_VENVS or the user's cache, made once. Raises Unavailable."""
    if version == OWN:
        return Path(sys.executable)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "yulu", "anki")
    place = Path(os.environ.get("YULU_ANKI_VENVS") or cache, version)
    python = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    if not (place / python).exists():
        made = place.with_name(f"{version}.{os.getpid()}")
        venv.create(made, with_pip=True, symlinks=os.name != "nt")
        fetch = [str(made / python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--retries=1", "--timeout=15", f"anki=={version}"]
        fetched = subprocess.run(fetch, capture_output=True, text=True)
        if fetched.returncode:
            shutil.rmtree(made)
            raise Unavailable(f"anki {version} cannot be installed: {fetched.stderr.strip().splitlines()[-1]}")
        made.rename(place)
    return place / python


class Release(NamedTuple):
    """A package as it was published at a moment (seconds since 1970)."""

    path: Path
    moment: int


class Learner:
    """The learner of one version of Anki: every function of `anki_driver.Learner` by its name, and :meth:`take` with a watch on the reviews."""

    def __init__(self, version: str) -> None:
        self.version = version
        self._process = subprocess.Popen(
            [interpreter(version), DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )

    def __getattr__(self, name: str) -> Any:
        return lambda **given: self._do(name, given)

    def _do(self, name: str, given: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"do": name, "with": given}), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline() or '{"error": "Anki has stopped."}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def take(self, release: Release, on: int | None = None, one_way: bool = False, **options: Any) -> dict[str, int]:
        """Import a release, the day after it or `on` another. No review, schedule or option preset may be lost or altered by it, and it
        forces a one-way sync only where that is expected. Gives how many notes met which fate."""
        before = self.state()
        fates: dict[str, int] = self._do("take", {"package": str(release.path), "on": on or release.moment + DAY, **options})
        after = self.state()
        cards = {card["id"]: card for card in after["cards"].values()}
        for name, card in before["cards"].items():
            assert cards.get(card["id"]) == card, f"{name} was altered"
        assert after["reviews"] == before["reviews"]
        assert after["presets"] == before["presets"]
        assert (after["schema"] != before["schema"]) == one_way
        return fates

    def close(self) -> None:
        self._process.communicate(timeout=20)
