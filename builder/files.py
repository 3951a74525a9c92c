"""Where the program touches the world: files read through one door, written whole or not at all, and the time of a build."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timezone
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
        real = path.resolve(strict=True)
        if within is not None and not real.is_relative_to(within.resolve()):
            raise Unreadable(f"it is a link that leads out of the project, to {real}", "Put the file itself there.")
        _plain(real.stat().st_mode)
        # The flags guard against what takes the file's place after the look at it: no waiting for a pipe, no other link.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(real, flags), "rb") as file:
            state = os.fstat(file.fileno())
            _plain(state.st_mode)
            if state.st_size > most:
                size = f"it has {state.st_size / MEGABYTE:,.1f} MB, and {most / MEGABYTE:g} MB is the most"
                raise Unreadable(size, "Divide it, or take away what does not belong there.")
            content = file.read(state.st_size + 1) or b""
    except Unreadable:
        raise
    except FileNotFoundError:
        raise Unreadable("it is not there", "Put it there, or correct its name.", "F001") from None
    except PermissionError as error:
        raise Unreadable(str(error.strerror), "Mend its permissions.") from None
    except (UnicodeError, ValueError):
        raise Unreadable("no file can have such a name", "Correct its name.") from None
    except (OSError, RuntimeError) as error:
        raise Unreadable(getattr(error, "strerror", None) or "it is a link to itself", "Put a plain file in its place.") from None
    if len(content) > state.st_size:
        raise Unreadable("it grows while it is read", "Wait until it is whole, or put a plain file in its place.")
    return content


def _plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in KINDS if is_kind(mode)), "no plain file")
        raise Unreadable(f"it is {kind}", "Put a plain file in its place.")


def now() -> int:
    """The time of this build in seconds since 1970: `SOURCE_DATE_EPOCH`, or the clock. Raises Misuse."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return int(time.time())
    if not given.isdigit() or not 0 < int(given) < 2**32:
        raise Misuse(f"SOURCE_DATE_EPOCH is {given!r}: it must be a number of seconds since 1970.")
    return int(given)


def stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime(FORM)


def seconds(moment: str) -> int:
    return int(datetime.strptime(moment, FORM).replace(tzinfo=timezone.utc).timestamp())


def replace(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write all files beside their places first, then put each in place at once. Raises Refusal where that cannot be done."""
    ready: list[tuple[str, Path]] = []
    path = Path()
    try:
        for path, content in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder has its name")
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
        raise Refusal(f"{path} cannot be written: {error.strerror}. Free its place, or write elsewhere.") from error
    finally:
        for scratch, _ in ready:
            Path(scratch).unlink(missing_ok=True)
