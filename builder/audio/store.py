"""Sounds measured and levelled, each once: both are remembered by content."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from .. import files
from ..cache import FOLDER, Memory, digest
from ..findings import Refusal
from . import level
from .level import Damaged, Measured
from .shelf import Sound


class Store:
    """Reads the files of one project. A file that cannot be read raises `files.Unreadable`, one without sound `level.Damaged`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._memory = Memory(root)
        self._folder = root / FOLDER / "sound"

    def raw(self, sound: Sound) -> bytes:
        return files.read(self._root / sound.file, level.MOST, self._root)

    def measured(self, raw: bytes) -> Measured:
        def measure() -> Measured | str:
            try:
                return level.measure(raw)
            except Damaged as damage:
                return str(damage)

        found: Measured | str = self._memory.remember(Measured | str, digest("sound", hashlib.sha256(raw).hexdigest()), measure)
        if isinstance(found, str):
            raise Damaged(found)
        return found

    def levelled(self, raw: bytes) -> bytes:
        """As cards carry it."""
        path = self._folder / level.name(raw)
        with suppress(OSError):
            whole = files.read(path, level.MOST, self._root)
            if hashlib.sha256(whole[32:]).digest() == whole[:32]:
                return whole[32:]
        made = level.write(raw)
        with suppress(Refusal):
            files.replace([(path, hashlib.sha256(made).digest() + made)])
        return made

    def save(self) -> None:
        self._memory.save()
