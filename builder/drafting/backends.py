"""Machine translation through deep-translator, behind a callable of ours: with time-outs, repeats and words that give nothing away.

deep-translator asks through the name `requests` in each of its modules, without a time-out, and its exceptions hold the query and the key.
While it translates, that name is a :class:`Line`: every request ends in time, is repeated where that can help, and fails as a
:class:`Failure`, whose words are ours alone. DeepL takes neither GET nor a key in the address any more, so a `Line` sends what
deep-translator asks of it as POST with the key in the header.

Nothing is imported from deep-translator or requests before the first translation.
"""

from __future__ import annotations

import html
import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..chinese.scripts import to_simplified
from ..findings import Misuse
from ..network import Unanswered, ask
from ..rounds import Failure
from ..sources.entry import Script

LARGEST = 1_000_000  # bytes of an answer that are read
LONGEST = 120.0  # seconds that one wait may take


class Translate(Protocol):
    def __call__(self, text: str, script: Script) -> str:
        """The English of a Chinese text in that script, as it came. Raises Failure."""


@dataclass(frozen=True)
class Backend:
    """One of deep-translator's translators. `limit`: how many bytes of UTF-8 one request takes: Google cuts off addresses of 16 kB (1,800 Han
    characters, long before the 5,000 that it names), MyMemory takes 500 bytes, LibreTranslate's server addresses of 4 kB, DeepL a body of
    128 kB. `traditional`: its code for the traditional script; text for a backend without one is converted first."""

    name: str
    title: str
    module: str
    type: str
    url: str
    limit: int
    target: str
    simplified: str
    traditional: str | None
    secret: str | None = None


BACKENDS = {
    b.name: b
    for b in (
        Backend("google", "Google", "google", "GoogleTranslator", "https://translate.google.com/m", 4800, "en", "zh-CN", "zh-TW"),
        Backend(
            "mymemory",
            "MyMemory",
            "mymemory",
            "MyMemoryTranslator",
            "https://api.mymemory.translated.net/get",
            499,
            "en-US",
            "zh-CN",
            "zh-TW",
            "YULU_MYMEMORY_EMAIL",
        ),
        Backend(
            "libretranslate",
            "LibreTranslate",
            "libre",
            "LibreTranslator",
            "https://libretranslate.com/",
            1200,
            "en",
            "zh",
            None,
            "YULU_LIBRETRANSLATE_KEY",
        ),
        Backend("deepl", "DeepL", "deepl", "DeeplTranslator", "https://api.deepl.com/v2/", 40_000, "en", "zh", "zh", "YULU_DEEPL_KEY"),
    )
}
DEEPL_FREE = "https://api-free.deepl.com/v2/"


@dataclass(frozen=True)
class Patience:
    """Seconds that one request may take, how often it is repeated, and seconds before the first repeat (each further wait is double)."""

    timeout: float
    retries: int
    backoff: float


@dataclass(frozen=True)
class Settings:
    """A backend and how to reach it. Never shown: it holds the key."""

    backend: Backend
    url: str
    key: str | None
    patience: Patience

    def __repr__(self) -> str:
        return f"Settings({self.backend.name})"

    @property
    def server(self) -> str:
        """How messages call the other side."""
        return f"{self.backend.title} at {urlsplit(self.url).netloc}"


def settings(
    environment: Mapping[str, str],
    backend: str | None = None,
    url: str | None = None,
    timeout: str | None = None,
    retries: str | None = None,
    backoff: str | None = None,
) -> Settings:
    """What was asked for, or else what the environment says, or else the default. Raises Misuse."""
    name = backend or environment.get("YULU_BACKEND") or "google"
    if name not in BACKENDS:
        raise Misuse(f"There is no backend {name!r}. Write one of {', '.join(BACKENDS)} (--backend, YULU_BACKEND).")
    chosen = BACKENDS[name]
    variable = f"YULU_{name.upper()}_URL"
    key = (environment.get(chosen.secret) or "").strip() if chosen.secret else ""
    if not (key.isascii() and key.isprintable()):
        raise Misuse(f"{chosen.secret} holds characters that no key has. Copy it again.")
    given = url or environment.get(variable)
    if name == "deepl" and not key:
        raise Misuse("DeepL needs a key: set YULU_DEEPL_KEY.")
    if name == "libretranslate" and not (key or given):
        raise Misuse("LibreTranslate needs the address of a server (--url or YULU_LIBRETRANSLATE_URL), or a key in YULU_LIBRETRANSLATE_KEY.")
    address = _address(given, f"--url or {variable}") if given else DEEPL_FREE if name == "deepl" and key.endswith(":fx") else chosen.url
    if name in ("libretranslate", "deepl") and not address.endswith("/"):
        address += "/"
    patience = Patience(
        _number(timeout, environment, "YULU_TIMEOUT", 30.0, 0.01, 3600),
        int(_number(retries, environment, "YULU_RETRIES", 4, 0, 20, whole=True)),
        _number(backoff, environment, "YULU_BACKOFF", 1.0, 0, LONGEST),
    )
    return Settings(chosen, address, key or None, patience)


def _address(given: str, where: str) -> str:
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s\x00-\x1f]", given):
        raise Misuse(f"The address of {where} must be like http://127.0.0.1:5000/.")
    if parts.username is not None or parts.query or parts.fragment:
        raise Misuse(f"The address of {where} must be bare, without user, password, ? or #; keys come from the environment.")
    return given


def _number(
    given: str | None, environment: Mapping[str, str], variable: str, default: float, least: float, most: float, whole: bool = False
) -> float:
    text = given if given is not None else environment.get(variable) or str(default)
    try:
        value = float(int(text)) if whole else float(text)
    except (ValueError, OverflowError):
        value = math.nan
    if not least <= value <= most:
        option = f"--{variable.removeprefix('YULU_').lower()}"
        raise Misuse(f"{option} (or {variable}) must be a {'whole ' * whole}number from {least:g} to {most:g}, not {text!r}.")
    return value


def connect(wanted: Settings, say: Callable[[str], None]) -> Translate:
    """The translator for one piece of text, no longer than the backend's limit; `say` is told of every repeat."""
    backend = wanted.backend
    line = Line(wanted, say)

    def translate(text: str, script: Script) -> str:
        module = import_module(f"deep_translator.{backend.module}")
        code = backend.simplified
        if script == "traditional":
            if backend.traditional is None:
                text = to_simplified(text)
            code = backend.traditional or code
        try:
            with _through(module, line):
                translator = getattr(module, backend.type)(source=code, target=backend.target, **_secret(wanted))
                translator._base_url = wanted.url
                answer = translator.translate(text)
        except Failure:
            raise
        except Exception:  # deep-translator's exceptions have no base in common, and their text may hold the key
            raise Failure(f"{wanted.server} sends an answer that holds no translation") from None
        if answer is None:  # this is how deep-translator hands on an answer that is the question
            return text
        if not isinstance(answer, str):
            raise Failure(f"{wanted.server} sends something that is no text as its translation")
        if wanted.key and len(wanted.key) >= 8 and wanted.key in answer:
            raise Failure(f"{wanted.server} sends the key back as its translation")
        return html.unescape(answer)

    return translate


def _secret(wanted: Settings) -> dict[str, str]:
    if wanted.backend.name == "mymemory":
        return {"email": wanted.key} if wanted.key else {}
    return {"api_key": wanted.key or "none"} if wanted.backend.secret else {}


@contextmanager
def _through(module: ModuleType, line: Line) -> Iterator[None]:
    """`module` asks through `line` for as long as this lasts."""
    names: Any = module
    before = names.requests
    names.requests = line
    try:
        yield
    finally:
        names.requests = before


@dataclass(frozen=True)
class Answer:
    """As much of a response as deep-translator looks at: an answer with status 200."""

    server: str
    text: str
    status_code: int = 200

    def json(self) -> Any:
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            raise Failure(f"{self.server} sends no JSON: is this the right address?") from None

    def close(self) -> None:
        pass


class Line:
    """What a module of deep-translator finds under the name `requests`."""

    def __init__(self, wanted: Settings, say: Callable[[str], None]) -> None:
        self._wanted, self._say = wanted, say

    def get(self, url: str, params: Mapping[str, str], proxies: object = None) -> Answer:
        rest = {name: value for name, value in params.items() if name != "auth_key"}
        if "auth_key" in params:
            return self._ask("POST", url, data=rest, headers={"Authorization": f"DeepL-Auth-Key {params['auth_key']}"})
        return self._ask("GET", url, params=rest)

    def post(self, url: str, params: Mapping[str, str]) -> Answer:
        rest = {name: value for name, value in params.items() if name != "api_key" or self._wanted.key}
        return self._ask("POST", url, params=rest)

    def _ask(self, method: str, url: str, **content: Any) -> Answer:
        """Ask until there is an answer, with exponential back-off, or after what the server names in Retry-After. Raises Failure."""
        patience = self._wanted.patience
        for attempt in range(patience.retries + 1):
            try:
                return self._once(method, url, content)
            except Failure as failure:
                if not failure.again:
                    raise
                times = f", {attempt + 1} times in a row" if attempt else ""
                if attempt == patience.retries:
                    raise Failure(failure.reason + times, stops=failure.stops) from None
                wait = failure.after if failure.after is not None else min(patience.backoff * 2**attempt, LONGEST)
                if wait > LONGEST:
                    raise Failure(f"{failure.reason} and asks to wait {wait:.0f} s: run this again later", stops=True) from None
                self._say(f"{failure.reason}; asking again in {wait:g} s")
                time.sleep(wait)
        raise AssertionError

    def _once(self, method: str, url: str, content: Mapping[str, Any]) -> Answer:
        server, timeout = self._wanted.server, self._wanted.patience.timeout
        try:
            headers, body, _ = ask(url, timeout, LARGEST, self._judge, method, **content)
        except Unanswered as error:
            raise Failure(f"{server} {error.reason}", stops=True, again=error.again) from None
        charset = re.search(r"(?i)charset=[\"']?(iso-8859-1|windows-1252|gbk|gb18030|gb2312|big5)\b", headers.get("Content-Type", ""))
        answer = Answer(server, body.decode(charset[1] if charset else "utf-8", "replace"))
        if self._wanted.backend.name == "mymemory":  # it tells its refusals in the body
            data = answer.json()
            inner = str(data.get("responseStatus", 200)) if isinstance(data, dict) else ""
            self._judge(int(inner) if inner.isascii() and inner.isdigit() and len(inner) == 3 else 200, headers)
        return answer

    def _judge(self, status: int, headers: Mapping[str, str]) -> None:
        """Raises Failure unless the status says that there is an answer."""
        server = self._wanted.server
        if status == 200:
            return
        if status == 429:
            raise Failure(f"{server} asks for fewer requests (429)", stops=True, again=True, after=_after(headers.get("Retry-After")))
        if status >= 500:
            raise Failure(f"{server} fails ({status})", again=True, after=_after(headers.get("Retry-After")))
        if status in (401, 403):
            secret = self._wanted.backend.secret
            key = f": is the key in {secret} right?" if secret and self._wanted.backend.name != "mymemory" else ""
            raise Failure(f"{server} refuses the request ({status}){key}", stops=True)
        if status in (402, 456):
            raise Failure(f"{server} says that the quota is used up ({status})", stops=True)
        if status in (404, 405, 410) or 300 <= status < 400:
            raise Failure(f"{server} has no translator at this address ({status})", stops=True)
        if status in (413, 414):
            raise Failure(f"{server} finds the text too long ({status})")
        raise Failure(f"{server} rejects the request ({status})")


def _after(header: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or a date; None where it is neither."""
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
