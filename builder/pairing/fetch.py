"""The bytes of an article: a file as it is, or an address that the user gave. Nothing else is ever fetched."""

from __future__ import annotations

import os
import re
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from .. import files
from ..findings import Misuse, Refusal
from ..network import shown, within
from .pages import MOST

SECONDS = 18.0
REDIRECTS = 5
READABLE = ("text/", "application/xhtml+xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml")
SAVE = "Save the page in a browser and give the file instead."
HERE = ("127.0.0.1", "::1", "localhost")


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
        if not _sound(given):
            raise Misuse(f"{shown(given)} is no address that can be fetched: only http:// and https:// with a host are.")
        late = Refusal(f"{shown(given)} did not come within {seconds:g} seconds. Try again later. {SAVE}")
        deadline = time.monotonic() + seconds
        return within(seconds, lambda: _fetch(given, deadline, late), late)
    path = Path(given)
    try:
        return Copy(files.read(path, MOST), given, None)
    except files.Unreadable as error:
        kind = Misuse if error.missing or os.path.isdir(path) else Refusal
        raise kind(f"{shown(given)} cannot be read as an article: {error.reason}. {error.remedy}") from None


def _sound(url: str) -> bool:
    """Whether an address is one that can be asked for a page."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        labels = host.encode("idna" if not host.isascii() else "ascii").split(b".")
        return (
            parts.scheme in ("http", "https")
            and host.strip(".") != ""
            and all(labels[:-1])
            and parts.port != 0
            and not re.search(r"[\s\x00-\x1f]", url)
        )
    except ValueError:
        return False


def _fetch(given: str, deadline: float, late: Refusal) -> Copy:
    import requests

    name, url = shown(given), given
    try:
        for _ in range(REDIRECTS + 1):
            with requests.Session() as session:
                session.trust_env = urlsplit(url).hostname not in HERE  # no proxy leads to this computer
                session.headers.update({"User-Agent": "Mozilla/5.0 (compatible; yulu)", "Accept-Encoding": "gzip, deflate"})
                left = max(0.05, deadline - time.monotonic())
                request = session.prepare_request(requests.Request("GET", url))
                settings = session.merge_environment_settings(url, {}, True, None, None)
                # The session itself reads the body of every redirect, however long it is.
                with session.get_adapter(url).send(request, timeout=(min(left, 10.0), left), **settings) as answer:
                    target = answer.headers.get("Location") if answer.is_redirect else None
                    if target is None:
                        _expect(name, answer.status_code, answer.headers)
                        return Copy(_body(answer, name, deadline, late), name, shown(url))
            with suppress(ValueError):
                target = urljoin(url, target)
            url = target
            if not _sound(url):
                raise Refusal(f"{name} leads to {shown(url)[:200]}, which is no address of a page. {SAVE}")
        raise Refusal(f"{name} leads in circles: more than {REDIRECTS} redirects. {SAVE}")
    except (requests.exceptions.SSLError, requests.exceptions.ProxyError) as error:
        what = "has no certificate that can be trusted" if "CERTIFICATE_VERIFY" in str(error) else "does not speak HTTPS there"
        what = "cannot be reached: the proxy does not let it through" if "Proxy" in type(error).__name__ else what
        raise Refusal(f"{name} {what}. {SAVE}") from None
    except requests.exceptions.Timeout:
        raise late from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        raise Misuse(f"{name} is no proper address, or leads to one that is not.") from None
    except requests.exceptions.ChunkedEncodingError:
        raise Refusal(f"{name} broke off in the middle. Try again. {SAVE}") from None
    except (requests.exceptions.ConnectionError, ValueError) as error:
        if "timed out" in str(error).casefold():
            raise late from None
        raise Refusal(f"{name} cannot be reached: nothing answers there as a web server does, or there is no network. {SAVE}") from None
    except requests.exceptions.RequestException as error:
        raise Refusal(f"{name} cannot be fetched ({type(error).__name__}). {SAVE}") from None


def _body(answer: Any, name: str, deadline: float, late: Refusal) -> bytes:
    """What a server sends, neither packed nor unpacked more than an article is."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    form = (answer.headers.get("Content-Encoding") or "").strip().casefold()
    if form not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Refusal(f"{name} sent data that cannot be unpacked: it is packed as {form[:40]!r}. {SAVE}")
    packed, whole = bytearray(), Refusal(f"{name} is too large for an article: more than {MOST // 1_000_000} MB.")
    if (answer.raw.length_remaining or 0) > MOST:
        raise whole
    try:
        while piece := answer.raw.read1(65536, decode_content=False) if hasattr(answer.raw, "read1") else answer.raw.read(1024, decode_content=False):
            packed += piece
            if len(packed) > MOST:
                raise whole
            if time.monotonic() > deadline:
                raise late
    except ReadTimeoutError:
        raise late from None
    except HTTPError:
        raise Refusal(f"{name} broke off in the middle. Try again. {SAVE}") from None
    if form in ("", "identity"):
        return bytes(packed)
    for window in (47, -15) if form == "deflate" else (47,):
        unpacker = zlib.decompressobj(window)
        try:
            body = unpacker.decompress(bytes(packed), MOST + 1)
        except zlib.error:
            continue
        if len(body) > MOST:
            raise whole
        if not unpacker.eof:
            raise Refusal(f"{name} broke off in the middle. Try again. {SAVE}")
        return body
    raise Refusal(f"{name} sent data that cannot be unpacked. {SAVE}")


def _expect(name: str, status: int, headers: Any) -> None:
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
    kind = str(headers.get("Content-Type") or "text/html").split(";")[0].strip().casefold()
    if not kind.startswith(READABLE):
        raise Refusal(f"{name} is no page: it is {shown(kind[:80])}. Give the address of the article itself.")
