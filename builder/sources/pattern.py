"""Regular expressions of `sources.yaml`: Python's, but for what needs going back; run by RE2, in a time that grows with the text alone.

They find what stands at the head of a line: each sees the first :data:`SEEN` letters of it, and all of a document's have :data:`PATIENCE` seconds.
"""

from __future__ import annotations

import re
import time
import warnings
from functools import lru_cache, partialmethod
from typing import Any

MOST_LETTERS, MOST_STEPS = 500, 60_000
SEEN, PATIENCE = 200, 5.0
# What Python's re means by a class of characters, in RE2's words: within brackets, and alone.
CLASSES = {"d": r"\p{Nd}", "s": r"\s\v\x{1C}-\x{1F}\x{85}\p{Z}", "w": r"\p{L}\p{N}_"}
TOKEN = re.compile(r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|\[\^?\]?|\]|\{,|.", re.DOTALL)
HINT = "look-ahead, look-behind, back references and \\b are not known here"


class Slow(Exception):
    """An expression took longer than all of a document's may."""


class Heads:
    """The expressions of one document's reader, put to the heads of its lines."""

    def __init__(self) -> None:
        self._spent = 0.0

    def _apply(self, how: str, expression: str, line: str) -> Any:
        """As in `re`. Raises Slow."""
        begun = time.thread_time()
        # One letter more than is looked at: what is cut off is no end of the line.
        found = getattr(compile(expression), how)(line[: SEEN + 1], 0, SEEN)
        self._spent += time.thread_time() - begun
        if self._spent > PATIENCE:
            raise Slow(expression)
        return found

    match, search = partialmethod(_apply, "match"), partialmethod(_apply, "search")


@lru_cache(maxsize=100)
def compile(pattern: str) -> Any:
    """The pattern as an object with `search`, `match` and `groups`, as `re` has it. Raises ValueError, in words for the editor."""
    if len(pattern) > MOST_LETTERS:
        raise ValueError(f"this regular expression has {len(pattern)} characters, and {MOST_LETTERS} are the most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"this is no regular expression ({'nested too deeply' if isinstance(error, RecursionError) else error})") from None
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        found = re2.compile(_translated(pattern), options)
    except (re2.error, UnicodeError) as error:
        reason = error.args[0].decode("utf-8", "replace") if error.args and isinstance(error.args[0], bytes) else error
        raise ValueError(f"this regular expression cannot be used ({reason}; {HINT})") from None
    if found.programsize > MOST_STEPS:
        raise ValueError(
            f"this regular expression repeats too much (write * or + for a large number in braces; {SEEN} letters of a line are looked at)"
        )
    return found


def _translated(pattern: str) -> str:
    within = False
    parts = []
    for token in TOKEN.findall(pattern):
        kind = token[1:]
        if token[0] == "\\" and kind[0] in "uU":
            token = rf"\x{{{kind[1:]}}}"
        elif token[0] == "\\" and kind in CLASSES:
            token = CLASSES[kind] if within else f"[{CLASSES[kind]}]"
        elif token[0] == "\\" and kind.lower() in CLASSES and not within:
            token = f"[^{CLASSES[kind.lower()]}]"
        elif token == r"\Z":
            token = r"\z"
        elif token[0] == "\\" and (kind in "bB" or kind.isdigit()) and not within:
            token = "(?!"  # which RE2 refuses, as it does what these would need
        elif token[0] == "[" and not within:
            within = True
        elif token == "]":
            within = False
        elif token == "{," and not within:
            token = "{0,"
        parts.append(token)
    return "".join(parts)
