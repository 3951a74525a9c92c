"""Sounds measured and levelled, each once: both are remembered by content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .. import files
from ..cache import FOLDER, Cache, key
from . import level
from .level import Damaged, Measured
from .shelf import Sound

MOST = 20 * files.MEGABYTE


class Store:
    """Reads the files of one project. A file that cannot be read raises `files.Unreadable`, one without sound `level.Damaged`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._cache = Cache(root, "sound")
        self._folder = root / FOLDER / "sound"

    def raw(self, sound: Sound) -> bytes:
        return files.read(self._root / sound.file, MOST, self._root)

    def measured(self, raw: bytes) -> Measured:
        name = key("sound", hashlib.sha256(raw).hexdigest())
        known = self._cache.get(name)
        if known is None:
            try:
                found = level.measure(raw)
                known = [found.seconds, found.loudness, found.clipped, found.fit]
            except Damaged as damage:
                known = [str(damage)]
            self._cache.put(name, known)
        if len(known) == 1:
            raise Damaged(known[0])
        return Measured(*known)

    def levelled(self, raw: bytes) -> bytes:
        """As cards carry it."""
        path = self._folder / level.name(raw)
        try:
            digest, kept = (whole := path.read_bytes())[:32], whole[32:]
            if hashlib.sha256(kept).digest() == digest:
                return kept
        except OSError:
            pass
        made = level.write(raw)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            scratch = path.with_suffix(".tmp")
            scratch.write_bytes(hashlib.sha256(made).digest() + made)
            scratch.replace(path)
        except OSError:
            pass
        return made

    def save(self) -> None:
        self._cache.save()
