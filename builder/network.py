"""What everything that asks over a network needs: one deadline for all of it, and addresses that can be shown."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T], late: Exception) -> T:
    """What `call` returns or raises; `late`, where it takes longer. (A time-out of an HTTP client is one of every single wait, and names no end
    to a server that sends a byte now and then, or to a name server.)"""
    returned: list[T] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            returned.append(call())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if returned:
        return returned[0]
    raise raised[0] if raised else late


def shown(address: str) -> str:
    """An address without the user and password in it, and in one line."""
    bare = re.sub(r"(?i)^(\s*[a-z][a-z0-9+.-]*:/*)[^/?#]*@", r"\1", address)
    return "".join(c if c.isprintable() else "\ufffd" for c in bare)
