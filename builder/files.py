"""The two ends where the program touches the world: files written whole or not at all, and the time of a build."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from .findings import Misuse, Refusal

FORM = "%Y-%m-%dT%H:%M:%SZ"


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


@lru_cache(maxsize=10_000)
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
