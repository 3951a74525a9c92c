"""The bytes of an article: a file as it is, or an address that the user gave. Nothing else is ever fetched."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from ..files import Unreadable, read
from ..findings import Misuse, Refusal
from ..written import PASSWORD, unfit_address

SECONDS = 20.0
MOST = 10_000_000
REDIRECTS = 5
READABLE = ("text/", "application/xhtml+xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml")
SAVE = "Save the page in a browser and give the file instead."


@dataclass(frozen=True)
class Copy:
    """`source`: what the user named; `url`: where it was fetched from in the end, None of a file."""

    raw: bytes
    source: str
    url: str | None


def is_address(given: str) -> bool:
    return re.match(r"(?i)[a-z][a-z0-9+.-]*://", given) is not None


def get(given: str, seconds: float = SECONDS) -> Copy:
    """The article at a path or an http(s) address. Raises Refusal, with what happened and what to do; Misuse for other kinds of address."""
    if PASSWORD.search(given) or (is_address(given) and "@" in given.split("/")[2]):
        raise Misuse("A user's name or password stands in the address. Give it without; or save the page in a browser and give the file.")
    if is_address(given):
        if not re.match(r"(?i)https?://", given):
            raise Misuse(f"{given} is no address that can be fetched: only http:// and https:// are.")
        return _fetch(given, seconds)
    try:
        return Copy(read(Path(given), MOST), given, None)
    except Unreadable as error:
        wrong = Misuse if error.missing or os.path.isdir(given) else Refusal
        raise wrong(f"There is no file {given}." if error.missing else f"{given} cannot be read as an article: {error.reason}.") from None


def _fetch(url: str, seconds: float) -> Copy:
    import requests

    session = requests.Session()
    session.max_redirects = REDIRECTS
    session.headers["User-Agent"] = "Mozilla/5.0 (compatible; yulu)"
    deadline = time.monotonic() + seconds
    try:
        with session.get(url, timeout=(min(seconds, 10.0), seconds), stream=True) as answer:
            _expect(url, answer)
            chunks, size = [], 0
            for chunk in answer.iter_content(65536):
                size += len(chunk)
                if size > MOST:
                    raise Refusal(f"{url} is too large for an article: more than {MOST // 1_000_000} MB.")
                if time.monotonic() > deadline:
                    raise Refusal(f"{url} did not come within {seconds:g} seconds. Try again later. {SAVE}")
                chunks.append(chunk)
            at = str(answer.url)
            return Copy(b"".join(chunks), url, url if unfit_address(at) else at)
    except requests.exceptions.TooManyRedirects:
        raise Refusal(f"{url} leads in circles: more than {REDIRECTS} redirects. {SAVE}") from None
    except requests.exceptions.SSLError:
        raise Refusal(f"{url} has no certificate that can be trusted. {SAVE}") from None
    except requests.exceptions.Timeout:
        raise Refusal(f"{url} did not answer within {seconds:g} seconds. Try again later. {SAVE}") from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema, UnicodeError):
        raise Misuse(f"{url} is no proper address.") from None
    except requests.exceptions.ChunkedEncodingError:
        raise Refusal(f"{url} broke off in the middle. Try again. {SAVE}") from None
    except requests.exceptions.ContentDecodingError:
        raise Refusal(f"{url} sent data that cannot be unpacked. {SAVE}") from None
    except requests.exceptions.ConnectionError as error:
        if "timed out" in str(error).casefold():
            raise Refusal(f"{url} did not come within {seconds:g} seconds. Try again later. {SAVE}") from None
        raise Refusal(f"{url} cannot be reached: nothing answers there, or there is no network. {SAVE}") from None
    except requests.exceptions.RequestException as error:
        raise Refusal(f"{url} cannot be fetched ({type(error).__name__}). {SAVE}") from None


def _expect(url: str, answer: object) -> None:
    """Raises Refusal unless the answer is a page."""
    status = int(getattr(answer, "status_code", 0))
    headers = getattr(answer, "headers", {})
    if status in (404, 410):
        raise Refusal(f"{url} does not exist there (HTTP {status}). Look whether the address is complete.")
    if status in (401, 402, 403, 407, 451):
        raise Refusal(f"{url} is not given out to programs (HTTP {status}). {SAVE}")
    if status == 429:
        raise Refusal(f"{url} asks to come back later (HTTP 429). {SAVE}")
    if status >= 500:
        raise Refusal(f"{url} has trouble of its own (HTTP {status}). Try again later. {SAVE}")
    if status != 200:
        raise Refusal(f"{url} answered with HTTP {status}. {SAVE}")
    kind = str(headers.get("Content-Type") or "text/html").split(";")[0].strip().casefold()
    if not kind.startswith(READABLE):
        raise Refusal(f"{url} is no page: it is {kind}. Give the address of the article itself.")
    length = str(headers.get("Content-Length") or "")
    if length.isdigit() and int(length) > MOST:
        raise Refusal(f"{url} is too large for an article: {int(length) // 1_000_000} MB; the most is {MOST // 1_000_000} MB.")
