"""Where the program touches the world: files read through one door, written whole or not at all, and the time of a build."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from .findings import Finding, Misuse, Place, Refusal

FORM = "%Y-%m-%dT%H:%M:%SZ"
MEGABYTE = 1_000_000
MOST = 64 * MEGABYTE
KINDS = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"))


class Unreadable(OSError):
    """A file that was not read: `code` of the finding, why, and what to do."""

    def __init__(self, reason: str, remedy: str, code: str = "F011") -> None:
        super().__init__(reason)
        self.strerror, self.reason, self.remedy, self.code = reason, reason, remedy, code

    @property
    def missing(self) -> bool:
        return self.code == "F001"

    def finding(self, place: Place, name: str) -> Finding:
        what = f"there is no file {name}." if self.missing else f"{name} cannot be read: {self.reason}."
        return Finding(self.code, place, what, self.remedy)


def read(path: Path, most: int = MOST, within: Path | None = None) -> bytes:
    """The bytes of a plain file of at most `most` bytes. Everything that reads a file that others wrote comes through here.

    A pipe, device or folder is never opened, nor is a link that leads out of the folder `within`. Raises Unreadable.
    """
    try:
        real = Path(os.path.realpath(path))
        if within is not None and not real.is_relative_to(os.path.realpath(within)):
            raise Unreadable(f"it is a link that leads out of the project, to {real}", "Put the file itself there.")
        _plain(path.stat().st_mode)
        # Without waiting: a pipe may have taken its place since.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            state = os.fstat(file.fileno())
            _plain(state.st_mode)
            if state.st_size > most:
                size = f"it has {state.st_size / MEGABYTE:,.1f} MB, and {most / MEGABYTE:g} MB is the most"
                raise Unreadable(size, "Divide it, or take away what does not belong there.")
            content = file.read(state.st_size + 1) or b""
    except Unreadable:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(error, "Put a plain file in its place.") from None
    if len(content) > state.st_size:
        raise Unreadable("it grows while it is read", "Wait until it is whole, or put a plain file in its place.")
    return content


def names(folder: Path) -> tuple[str, ...]:
    """The names in a folder, in order. Raises Unreadable."""
    try:
        return tuple(sorted(os.listdir(folder)))
    except (OSError, ValueError) as error:
        raise _unreadable(error, "Put a folder in its place.") from None


def _unreadable(error: Exception, remedy: str) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable("it is not there", "Put it there, or correct its name.", "F001")
    if isinstance(error, PermissionError):
        return Unreadable(str(error.strerror), "Mend its permissions.")
    if isinstance(error, ValueError):
        return Unreadable("no file can have such a name", "Correct its name.")
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return Unreadable("it is a link to itself", remedy)
    return Unreadable(getattr(error, "strerror", None) or str(error), remedy)


def _plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in KINDS if is_kind(mode)), "no plain file")
        raise Unreadable(f"it is {kind}", "Put a plain file in its place.")


def now() -> int:
    """The time of this build in seconds since 1970: `SOURCE_DATE_EPOCH`, or the clock. Raises Misuse."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return int(time.time())
    if not re.fullmatch("[0-9]{1,10}", given) or not 0 < int(given) < 2**32:
        raise Misuse(f"SOURCE_DATE_EPOCH is {given!r}: it must be a number of seconds since 1970.")
    return int(given)


def stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(FORM)


@lru_cache(maxsize=10_000)
def seconds(moment: str) -> int:
    return int(datetime.strptime(moment, FORM).replace(tzinfo=timezone.utc).timestamp())


SCRATCH, ENDING = ".yulu-", ".tmp"
PATIENCE = 60.0
_held: set[Path] = set()


@contextmanager
def alone(folder: Path, tidy: bool = True) -> Iterator[None]:
    """Hold `folder` against the other runs that write there, and `tidy` what killed ones left. Raises Refusal after a minute's wait.

    The system lets go of a lock when a run ends, however it ends. Where it has none for folders (Windows, some network drives), nothing is
    held, and only what is older than an hour is taken away.
    """
    real = Path(os.path.realpath(folder))
    if real in _held:
        yield
        return
    handle = _lock(folder)
    try:
        if tidy:
            sweep(folder, handle is not None)
        if handle is not None:
            _held.add(real)
        yield
    finally:
        _held.discard(real)
        if handle is not None:
            os.close(handle)


def _lock(folder: Path, patience: float | None = None) -> int | None:
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except (ImportError, OSError):
        return None
    end = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(handle)
                raise Refusal(f"Another run has been writing into {folder} for a minute. Wait until it has ended, or end it.") from None
            time.sleep(0.02)
        except OSError:
            os.close(handle)
            return None


def is_scratch(name: str) -> bool:
    return name.startswith(SCRATCH) and name.endswith(ENDING)


def sweep(folder: Path, held: bool = False) -> None:
    """Take away the scratch files of killed runs, if no other run is writing there."""
    handle = None
    try:
        left = list(filter(is_scratch, os.listdir(folder)))
        if left and not held:
            handle = _lock(folder, 0.0)
        for name in left:
            path = folder / name
            if held or handle is not None or time.time() - path.lstat().st_mtime > 3600:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    except (OSError, Refusal):
        pass
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for temporary files. Raises Refusal where there is no room for what is written there."""
    try:
        with tempfile.TemporaryDirectory(prefix="yulu-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refusal(f"Temporary files cannot be written: {reason}. Free some room, or name another folder in TMPDIR.") from error


def replace(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write all files beside their places first, then put each in place, in their order. Raises Refusal where that cannot be done."""
    ready: list[tuple[str, Path]] = []
    path = Path()
    with ExitStack() as holding:
        try:
            for path in sorted({file.parent for file, _ in files}):
                path.mkdir(parents=True, exist_ok=True)
                holding.enter_context(alone(path))
            for path, content in files:
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "a folder has its name")
                if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
                    continue
                handle, beside = tempfile.mkstemp(dir=path.parent, prefix=SCRATCH, suffix=ENDING)
                ready.append((beside, path))
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.chmod(beside, 0o644)
            for beside, path in ready:
                os.replace(beside, path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no file can have such a name"
            raise Refusal(f"{path} cannot be written: {reason}. Free its place, or write elsewhere.") from error
        finally:
            for beside, _ in ready:
                with suppress(OSError):
                    os.unlink(beside)
