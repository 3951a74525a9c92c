"""The one way in which anything is asked over a network: one deadline for all of it, bounded before it is unpacked and after, each redirect
looked at; and addresses that can be shown."""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

REDIRECTS = 5
HERE = ("127.0.0.1", "::1", "localhost")


class Unanswered(Exception):
    """No answer came, or none that can be used: `reason` says so of who was asked. `again`: asking once more can help."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.again = reason, again


class Answer(NamedTuple):
    headers: Mapping[str, str]
    body: bytes
    url: str


def ask(url: str, seconds: float, most: int, expect: Callable[[int, Mapping[str, str]], None], method: str = "GET", **content: Any) -> Answer:
    """The answer of a server, of at most `most` bytes; `expect` sees its status and headers before the body is read, and may raise. `content`: as
    for `requests.Request`. What is sent with GET follows redirects. Raises Unanswered."""
    late = Unanswered(f"does not answer within {seconds:g} s", again=True)
    deadline = time.monotonic() + seconds
    came: list[Answer | BaseException] = []

    def work() -> None:
        try:
            came.append(_ask(url, deadline, most, expect, method, content, late))
        except BaseException as error:
            came.append(error)

    # A time-out of an HTTP client is one of every single wait, and names no end to a server that sends a byte now and then, or to a name server.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    found = came[0] if came else late
    if isinstance(found, BaseException):
        raise found
    return found


def is_sound(url: str) -> bool:
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


def _ask(url: str, deadline: float, most: int, expect: Any, method: str, content: Mapping[str, Any], late: Unanswered) -> Answer:
    import requests
    from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

    try:
        for _ in range(REDIRECTS + 1):
            with requests.Session() as session:
                session.trust_env = urlsplit(url).hostname not in HERE  # no proxy leads to this computer
                session.headers["Accept-Encoding"] = "gzip, deflate"
                left = max(0.05, deadline - time.monotonic())
                request = session.prepare_request(requests.Request(method, url, **content))
                settings = session.merge_environment_settings(request.url or url, {}, True, None, None)
                # The session itself reads the body of every redirect, however long it is.
                with session.get_adapter(url).send(request, timeout=(min(left, 10.0), left), **settings) as answer:
                    target = answer.headers.get("Location") if answer.is_redirect and method == "GET" else None
                    if target is None:
                        expect(answer.status_code, answer.headers)
                        return Answer(answer.headers, _body(answer, most, deadline, late), url)
            with suppress(ValueError):
                target = urljoin(url, target)
            url, content = target, {"headers": content.get("headers")}
            if not is_sound(url):
                raise Unanswered(f"leads to {shown(url)[:200]}, which is no address of a page")
        raise Unanswered(f"leads in circles: more than {REDIRECTS} redirects")
    except requests.exceptions.SSLError as error:
        certified = "CERTIFICATE_VERIFY" not in str(error)
        raise Unanswered("does not speak HTTPS there" if certified else "has no certificate that can be trusted") from None
    except requests.exceptions.ProxyError:
        raise Unanswered("cannot be reached: the proxy does not let it through") from None
    except (requests.exceptions.RequestException, HTTPError, ValueError) as error:
        inner = error.args[0] if error.args else None
        reason = getattr(inner, "reason", inner)
        if isinstance(error, (requests.Timeout, ReadTimeoutError)) or isinstance(reason, ReadTimeoutError) or "timed out" in str(error).casefold():
            raise late from None
        if isinstance(reason, NameResolutionError):
            raise Unanswered("cannot be found: there is no such host, or no network") from None
        if isinstance(reason, NewConnectionError):
            raise Unanswered("cannot be reached, it refuses the connection: is it running?") from None
        if isinstance(error, requests.ConnectionError):
            raise Unanswered("is no web server, or breaks the connection off", again=True) from None
        if isinstance(error, HTTPError):
            raise Unanswered("breaks off its answer", again=True) from None
        raise Unanswered("cannot be asked: its address or its answer breaks the rules of HTTP") from None


def _body(answer: Any, most: int, deadline: float, late: Unanswered) -> bytes:
    """What a server sends, neither packed nor unpacked more than it may be."""
    form = (answer.headers.get("Content-Encoding") or "").strip().casefold()
    if form not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Unanswered(f"sends data that cannot be unpacked: it is packed as {form[:40]!r}")
    packed, large = bytearray(), Unanswered(f"is too large: it sends more than {most:,} bytes")
    if (answer.raw.length_remaining or 0) > most:
        raise large
    while piece := answer.raw.read1(65536, decode_content=False) if hasattr(answer.raw, "read1") else answer.raw.read(1024, decode_content=False):
        packed += piece
        if len(packed) > most:
            raise large
        if time.monotonic() > deadline:
            raise late
    for window in {"": (), "identity": (), "deflate": (47, -15)}.get(form, (47,)):
        unpacker = zlib.decompressobj(window)
        try:
            body = unpacker.decompress(bytes(packed), most + 1)
        except zlib.error:
            continue
        if len(body) > most:
            raise large
        if not unpacker.eof:
            raise Unanswered("breaks off its answer", again=True)
        return body
    if form not in ("", "identity"):
        raise Unanswered("sends data that cannot be unpacked")
    return bytes(packed)


def shown(address: str) -> str:
    """An address without the user and password in it, and in one line."""
    bare = re.sub(r"(?i)^(\s*[a-z][a-z0-9+.-]*:/*)[^/?#]*@", r"\1", address)
    return "".join(c if c.isprintable() else "\ufffd" for c in bare)
