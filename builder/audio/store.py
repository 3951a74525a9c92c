"""Sounds measured and levelled, each once: both are remembered by content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .. import files
from ..cache import Memory, digest
from . import level
from .level import Damaged, Measured
from .shelf import Sound


class Store:
    """Reads the files of one project. A file that cannot be read raises `files.Unreadable`, one without sound `level.Damaged`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._memory = Memory(root)

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
        made: bytes = self._memory.remember(bytes, digest("levelled", level.name(raw)), lambda: level.write(raw))
        self._memory.save()
        return made

    def save(self) -> None:
        self._memory.save()
