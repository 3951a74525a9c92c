"""The bytes of an article: a file as it is, or an address that the user gave. Nothing else is ever fetched."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .. import files
from ..findings import Misuse, Refusal
from ..network import Unanswered, ask, is_sound, shown
from ..rounds import sentence
from .pages import MOST

SECONDS = 15.0
READABLE = ("text/", "application/xhtml+xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml")
SAVE = "Save the page in a browser and give the file instead."


@dataclass(frozen=True)
class Copy:
    """`source`: what the user named; `url`: where it was fetched from in the end, None of a file. Neither holds a password."""

    raw: bytes
    source: str
    url: str | None


def is_address(given: str) -> bool:
    return re.match(r"(?i)[a-z][a-z0-9+.-]*://", given) is not None


def get(given: str, seconds: float = SECONDS) -> Copy:
    """The article at a path or an http(s) address. Raises Refusal, with what happened and what to do; Misuse for other kinds of address."""
    if is_address(given):
        name = shown(given)
        if not is_sound(given):
            raise Misuse(f"{name} is no address that can be fetched: only http:// and https:// with a host are.")
        try:
            answer = ask(given, seconds, MOST, partial(_expect, name), headers={"User-Agent": "Mozilla/5.0 (compatible; yulu)"})
        except Unanswered as error:
            raise Refusal(f"{sentence(f'{name} {error.reason}')}{' Try again later.' * error.again} {SAVE}") from None
        return Copy(answer.body, name, shown(answer.url))
    path = Path(given)
    try:
        return Copy(files.read(path, MOST), given, None)
    except files.Unreadable as error:
        kind = Misuse if error.missing or os.path.isdir(path) else Refusal
        raise kind(f"{shown(given)} cannot be read as an article: {error.reason}. {error.remedy}") from None


def _expect(name: str, status: int, headers: Mapping[str, str]) -> None:
    """Raises Refusal unless the answer is a page."""
    if status in (404, 410):
        raise Refusal(f"{name} does not exist there (HTTP {status}). Look whether the address is complete.")
    if status in (401, 402, 403, 407, 451):
        raise Refusal(f"{name} is not given out to programs (HTTP {status}). {SAVE}")
    if status == 429 or status >= 500:
        what = "has trouble of its own" if status >= 500 else "asks to come back later"
        raise Refusal(f"{name} {what} (HTTP {status}). Try again later. {SAVE}")
    if status != 200:
        raise Refusal(f"{name} answered with HTTP {status}. {SAVE}")
    kind = (headers.get("Content-Type") or "text/html").split(";")[0].strip().casefold()
    if not kind.startswith(READABLE):
        raise Refusal(f"{name} is no page: it is {shown(kind[:80])}. Give the address of the article itself.")
