"""`yulu draft` against a real server on the loopback interface: what it makes, what it refuses, and what survives."""

from __future__ import annotations

import functools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from builder.drafting import backends, draft

from .conftest import Yulu

KEY = "sk-3f1c9a77-never-shown"
FIRST, SECOND, THIRD = "q-001", "q-002", "q-003"
ENGLISH = "The hardest part is not the planting but the waiting."


class Asked(NamedTuple):
    method: str
    path: str
    values: dict[str, str]
    body: str
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.values.get("q") or self.values.get("text") or ""


class Server:
    """Answers the nth request with `answer(n, asked)`: a status, a body and perhaps headers. `held` lets hanging answers go."""

    def __init__(self, answer: Callable[[int, Asked], Any]) -> None:
        self.asked: list[Asked] = []
        self.held = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            wbufsize = -1  # one packet an answer: a second one would wait 40 ms for the first to be acknowledged

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                values = parse_qs(urlsplit(self.path).query) | parse_qs(body)
                asked = Asked(self.command, self.path, {k: v[0] for k, v in values.items()}, body, dict(self.headers))
                server.asked.append(asked)
                result = answer(len(server.asked), asked)
                if callable(result):
                    result(self)
                    return
                status, content, *more = result
                raw = content if isinstance(content, bytes) else content.encode()
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_POST = do_GET

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # the client went away

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        self.held.wait(20)

    def close(self) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Serve = Callable[[Callable[[int, Asked], Any]], Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[Server] = []

    def start(answer: Callable[[int, Asked], Any]) -> Server:
        running.append(Server(answer))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("YULU_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in (("YULU_BACKEND", "libretranslate"), ("YULU_LIBRETRANSLATE_KEY", KEY), ("YULU_BACKOFF", "0.02"), ("YULU_TIMEOUT", "5")):
        monkeypatch.setenv(name, value)


@pytest.fixture
def bare(tiny: Path) -> Path:
    """The small project without any English."""
    for path in (tiny / "seeds" / "quotes").glob("*.yaml"):
        path.write_text(re.sub(r"    english: .*\n", "", path.read_text("utf-8")), "utf-8")
    return tiny


def libre(text: object, status: int = 200) -> tuple[int, str]:
    return status, json.dumps({"translatedText": text})


def good(n: int, asked: Asked) -> tuple[int, str]:
    return libre(f"This is number {n} of the answers.")


def drafts(project: Path) -> dict[str, dict[str, str]]:
    path = project / draft.FILE
    if not path.exists():
        return {}
    return {row["quote"]: row for row in yaml.safe_load(path.read_text("utf-8"))["drafts"]}


def once(yulu: Yulu, project: Path, server: Server, *more: object) -> Any:
    """Draft the first quote alone; no word of the run may hold the key, or look like a traceback."""
    ran = yulu("draft", "--url", server.url, FIRST, *more, project=project)
    assert KEY not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    return ran


# --- what is made ---------------------------------------------------------------------------------------------------------------------------


def test_every_quote_without_english_gets_a_draft(yulu: Yulu, bare: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763742650")
    server = serve(good)
    ran = yulu("draft", "--url", server.url, project=bare)
    assert ran.code == 0, ran.err
    assert [line for line in ran.err.splitlines() if " of 3" in line] == [f"{n} of 3  {q}" for n, q in enumerate((FIRST, SECOND, THIRD), 1)]
    assert "3 drafts made, in seeds/english/machine.yaml" in ran.err
    made = drafts(bare)
    assert list(made) == [FIRST, SECOND, THIRD]
    assert made[FIRST] == {
        "quote": FIRST,
        "chinese": "最难的不是种，而是等。一棵树要十年才成荫，可是很多人只愿意等一年。",
        "text": "This is number 1 of the answers.",
        "backend": "libretranslate",
        "drafted": "2025-11-21T16:30:50Z",
    }
    assert [(a.method, a.values["source"], a.values["target"]) for a in server.asked] == [("POST", "zh", "en")] * 3
    assert server.asked[0].text == made[FIRST]["chinese"]


def test_a_draft_waits_for_an_editor_and_is_never_built(yulu: Yulu, bare: Path, serve: Serve) -> None:
    assert yulu("draft", "--url", serve(good).url, project=bare).code == 0
    codes = {(f["code"], f["quote"]) for f in yulu("check", "--format", "json", project=bare).json}
    assert {("E005", FIRST), ("E005", SECOND), ("E005", THIRD)} <= codes
    built = yulu("build", project=bare)
    assert built.code == 1
    assert "E005" in built.err
    assert not list((bare / "decks").glob("*.apkg"))


def test_only_quotes_without_english_are_asked_for(yulu: Yulu, tiny: Path, serve: Serve) -> None:
    server = serve(good)
    ran = yulu("draft", "--url", server.url, project=tiny)
    assert (ran.code, server.asked) == (0, [])
    assert "No quote waits for a draft." in ran.err
    named = yulu("draft", "--url", server.url, FIRST, project=tiny)
    assert (named.code, server.asked) == (0, [])
    assert f"{FIRST} has its English already." in named.err


def test_a_published_wording_or_a_doubt_needs_no_draft(yulu: Yulu, bare: Path, serve: Serve) -> None:
    published = {"text": ENGLISH, "quote": SECOND, "seen": "on the page", "chinese": "树不会骗人，你给它多少阳光和水，它就还你多少叶子。"}
    head = {"translation": "gazette", "publisher": "G", "title": "T", "url": "https://example.org/"}
    (bare / "seeds/english").mkdir()
    (bare / "seeds/english/gazette.yaml").write_text(yaml.safe_dump({**head, "wordings": [published]}, allow_unicode=True), "utf-8")
    trust = bare / "seeds/quotes/trust.yaml"
    trust.write_text(trust.read_text("utf-8").replace("attestation: single", "attestation: doubtful\n    doubt: nobody has heard it"), "utf-8")
    server = serve(good)
    ran = yulu("draft", "--url", server.url, project=bare)
    assert ran.code == 0, ran.err
    assert list(drafts(bare)) == [FIRST]
    named = yulu("draft", "--url", server.url, SECOND, THIRD, project=bare)
    assert f"{SECOND} has its English already, by gazette." in named.err
    assert f"{THIRD} is doubtful" in named.err
    assert len(server.asked) == 1


def test_limit_names_and_unknown_quotes(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(good)
    ran = yulu("draft", "--url", server.url, "--limit", 1, project=bare)
    assert (ran.code, list(drafts(bare))) == (0, [FIRST])
    assert "2 further quotes without English: beyond --limit." in ran.err
    assert yulu("draft", "--url", server.url, THIRD, project=bare).code == 0
    assert list(drafts(bare)) == [FIRST, THIRD]
    unknown = yulu("draft", "--url", server.url, "q-999", project=bare)
    assert unknown.code == 1
    assert "There is no quote 'q-999'" in unknown.err
    assert yulu("draft", "--url", server.url, "--limit", "0", project=bare).code == 2


def test_a_stale_draft_is_made_again_and_a_current_one_is_not(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(good)
    assert yulu("draft", "--url", server.url, project=bare).code == 0
    path = bare / draft.FILE
    path.write_text(path.read_text("utf-8").replace("树不会骗人，", "树从来不骗人，"), "utf-8")
    assert yulu("draft", "--url", server.url, project=bare).code == 0
    assert [a.text[:5] for a in server.asked[3:]] == ["树不会骗人"]
    made = drafts(bare)
    assert made[SECOND]["chinese"].startswith("树不会骗人，")
    assert made[SECOND]["text"] == "This is number 4 of the answers."
    assert made[FIRST]["text"] == "This is number 1 of the answers."
    again = yulu("draft", "--url", server.url, SECOND, project=bare)
    assert (again.code, len(server.asked)) == (0, 4)
    assert "has a draft already" in again.err


@pytest.mark.parametrize(
    "answer", ["no", "1: 2", "- a # b: c", "“Wait,” he said: 'it is' \"so\".", "<< the end", "It is 2026-01-01.", "It’s 🌳 here.", "yes"]
)
def test_what_an_answer_holds_comes_back_from_the_file(yulu: Yulu, bare: Path, serve: Serve, answer: str) -> None:
    words = answer if re.search("[a-z]{2}", answer) else f"the {answer}"
    server = serve(lambda n, asked: libre(f" {words}\u0085\u200b\ud800\n"))
    ran = once(yulu, bare, server)
    assert ran.code == 0, ran.err
    assert drafts(bare)[FIRST]["text"] == words
    assert not [f for f in yulu("check", "--format", "json", project=bare).json if f["code"].startswith("F")]


# --- what goes wrong ------------------------------------------------------------------------------------------------------------------------


def test_slow_but_in_time(yulu: Yulu, bare: Path, serve: Serve) -> None:
    def slow(n: int, asked: Asked) -> tuple[int, str]:
        time.sleep(0.3)
        return good(n, asked)

    assert once(yulu, bare, serve(slow), "--timeout", "5").code == 0
    assert FIRST in drafts(bare)


def test_too_slow_then_in_time(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: server.hang if n == 1 else good(n, asked))
    ran = once(yulu, bare, server, "--timeout", "0.3")
    assert ran.code == 0, ran.err
    assert "does not answer within 0.3 s; asking again in 0.02 s" in ran.err


def hang(server: Server, handler: BaseHTTPRequestHandler) -> None:
    server.hang(handler)


def hang_inside(server: Server, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"trans')
    handler.wfile.flush()
    server.hang(handler)


def drip(server: Server, handler: BaseHTTPRequestHandler) -> None:
    """Never silent for long, and never done: no time-out of a single wait would end it."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    while not server.held.wait(0.03):
        handler.wfile.write(b"x")
        handler.wfile.flush()


@pytest.mark.parametrize("way", [hang, hang_inside, drip])
def test_hanging(yulu: Yulu, bare: Path, serve: Serve, way: Callable[[Server, BaseHTTPRequestHandler], None]) -> None:
    server = serve(lambda n, asked: lambda handler: way(server, handler))
    started = time.monotonic()
    ran = once(yulu, bare, server, "--timeout", "0.3", "--retries", "1")
    assert time.monotonic() - started < 3
    assert ran.code == 1
    assert "does not answer within 0.3 s, 2 times in a row" in ran.err
    assert len(server.asked) == 2
    assert drafts(bare) == {}


@pytest.mark.parametrize("backend", sorted(backends.BACKENDS))
def test_every_backend_has_a_time_out(yulu: Yulu, bare: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("YULU_DEEPL_KEY", KEY)
    server = serve(lambda n, asked: server.hang)
    started = time.monotonic()
    ran = once(yulu, bare, server, "--backend", backend, "--timeout", "0.3", "--retries", "0")
    assert time.monotonic() - started < 3
    assert (ran.code, len(server.asked)) == (1, 1)
    assert "does not answer within 0.3 s" in ran.err


def test_a_refused_connection_stops_the_run(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(good)
    server.close()
    ran = yulu("draft", "--url", server.url, project=bare)
    assert ran.code == 1
    assert "refuses the connection: is it running?" in ran.err
    assert "is it running? 3 quotes of 3 still without a draft" in ran.err
    assert KEY not in ran.err
    assert "2 of 3" not in ran.err


def test_no_such_host(yulu: Yulu, bare: Path) -> None:
    ran = yulu("draft", "--url", "http://nowhere.invalid/", "--retries", "0", "--timeout", "20", FIRST, project=bare)
    assert ran.code == 1
    assert "nowhere.invalid" in ran.err
    assert KEY not in ran.err


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "refuses the request (403): is the key in YULU_LIBRETRANSLATE_KEY right?"),
        (404, "has no translator at this address (404)"),
        (302, "has no translator at this address (302)"),
        (456, "says that the quota is used up (456)"),
    ],
)
def test_what_every_quote_would_meet_stops_the_run_at_once(yulu: Yulu, bare: Path, serve: Serve, status: int, words: str) -> None:
    server = serve(lambda n, asked: (status, json.dumps({"error": f"bad key {KEY}"}), {"Location": f"/?key={KEY}"}))
    ran = yulu("draft", "--url", server.url, project=bare)
    assert (ran.code, len(server.asked)) == (1, 1)
    assert words in ran.err
    assert KEY not in ran.err
    assert drafts(bare) == {}


def test_429_then_success_after_the_time_the_server_names(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: (429, "slow down", {"Retry-After": "1"}) if n == 1 else good(n, asked))
    started = time.monotonic()
    ran = once(yulu, bare, server)
    assert ran.code == 0, ran.err
    assert time.monotonic() - started >= 1
    assert "asks for fewer requests (429); asking again in 1 s" in ran.err


def test_429_that_asks_for_hours(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: (429, "", {"Retry-After": "7200"}))
    ran = once(yulu, bare, server)
    assert (ran.code, len(server.asked)) == (1, 1)
    assert "asks to wait 7200 s: run this again later" in ran.err


def test_back_off_doubles_and_ends(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: (500, f"Traceback: {KEY}"))
    ran = once(yulu, bare, server, "--retries", "3")
    assert (ran.code, len(server.asked)) == (1, 4)
    assert re.findall(r"again in (\S+) s", ran.err) == ["0.02", "0.04", "0.08"]
    assert "fails (500), 4 times in a row" in ran.err


def test_500_for_one_text_leaves_the_others(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: (500, "") if "骗人" in asked.text else good(n, asked))
    ran = yulu("draft", "--url", server.url, "--retries", 1, project=bare)
    assert ran.code == 1
    assert list(drafts(bare)) == [FIRST, THIRD]
    assert "1 quote of 3 still without a draft" in ran.err


def test_three_failures_in_a_row_end_the_run(yulu: Yulu, bare: Path, serve: Serve) -> None:
    server = serve(lambda n, asked: (500, ""))
    ran = yulu("draft", "--url", server.url, "--retries", 0, project=bare)
    assert (ran.code, len(server.asked)) == (1, 3)
    assert "Stopped: 3 quotes in a row failed." in ran.err


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "<html>Welcome</html>"), "sends no JSON"),
        ((200, ""), "sends no JSON"),
        ((200, b"\xff\xfe\x00junk"), "sends no JSON"),
        ((200, "[" * 200_000), "sends"),
        ((200, "[]"), "holds no translation"),
        ((200, "3"), "holds no translation"),
        ((200, "{}"), "holds no translation"),
        ((200, '{"error": "' + KEY + '"}'), "holds no translation"),
        (libre(["a list"]), "is no text"),
        (libre(7), "is no text"),
        (libre(KEY), "sends the key back"),
        (libre(""), "the answer is empty"),
        (libre(" \n\u200b"), "the answer is empty"),
        (libre("……！"), "the answer is without a word"),
        (libre("最难的不是种，而是等。一棵树要十年才成荫，可是很多人只愿意等一年。"), "the answer is the Chinese itself"),
        (libre("最難的不是種植，而是等待（waiting）。"), "the answer is Chinese, not English"),
        (libre("Самое трудное — ждать."), "the answer is not English"),
        (libre("Le plus difficile n’est pas de planter, c’est d’attendre."), "the answer is not English"),
        (libre("<p>Not found</p>"), "the answer is a page"),
        (libre("It is the wait. " * 500), "the answer is far too long, it seems"),
        ((200, b"x" * 1_100_000), "sends more than 1,000,000 bytes"),
        ((400, f"unknown {KEY}"), "rejects the request (400)"),
        ((413, ""), "finds the text too long (413)"),
        ((200, b"{" * 30, {"Content-Encoding": "gzip"}), "cannot be unpacked"),
        ((200, "{}", {"Content-Type": "text/html; charset=nonsense"}), "holds no translation"),
        ((200, "a" * 900_000, {"Content-Type": "text/html; charset=punycode"}), "no JSON"),
    ],
)
def test_junk_is_refused_in_clear_words_and_not_kept(yulu: Yulu, bare: Path, serve: Serve, answer: Any, words: str) -> None:
    ran = once(yulu, bare, serve(lambda n, asked: answer), "--retries", "0")
    assert ran.code == 1
    assert words in ran.err
    assert not (bare / draft.FILE).exists()


def test_what_a_redirect_holds_is_never_read(yulu: Yulu, bare: Path, serve: Serve) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 302 Found\r\nLocation: /\r\n\r\n")
        with suppress(OSError):
            for _ in range(400):
                handler.wfile.write(b"x" * 1_000_000)
                sent.append(1)

    ran = once(yulu, bare, serve(lambda n, asked: flood), "--backend", "google", "--retries", "0")
    assert (ran.code, "leads in circles" in ran.err, len(sent) < 300) == (1, True, True)


def test_an_answer_that_breaks_off(yulu: Yulu, bare: Path, serve: Serve) -> None:
    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b'HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{"tr')

    server = serve(lambda n, asked: short if n == 1 else (lambda handler: None) if n == 2 else good(n, asked))
    ran = once(yulu, bare, server)
    assert ran.code == 0, ran.err
    assert "breaks off its answer; asking again" in ran.err
    assert "breaks the connection off; asking again" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--backend", "deepl"], "DeepL needs a key: set YULU_DEEPL_KEY"),
        (["--timeout", "0"], "--timeout (or YULU_TIMEOUT) must be a number from 0.01 to 3600"),
        (["--timeout", "nan"], "--timeout"),
        (["--retries", "1.5"], "--retries (or YULU_RETRIES) must be a whole number from 0 to 20"),
        (["--backoff", "-1"], "--backoff"),
        (["--url", "127.0.0.1:5000"], "must be like http://127.0.0.1:5000/"),
        (["--url", "http://[::1/"], "must be like"),
        (["--url", "http://u:secret@127.0.0.1/"], "must be bare"),
        (["--url", "http://127.0.0.1/?api_key=secret"], "must be bare"),
    ],
)
def test_misuse(yulu: Yulu, bare: Path, arguments: list[str], words: str) -> None:
    ran = yulu("draft", *arguments, project=bare)
    assert ran.code == 2
    assert words in ran.err
    assert "secret" not in ran.err


def test_settings_by_environment(yulu: Yulu, bare: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YULU_LIBRETRANSLATE_KEY")
    assert "LibreTranslate needs the address" in yulu("draft", project=bare).err
    server = serve(good)
    monkeypatch.setenv("YULU_LIBRETRANSLATE_URL", server.url.rstrip("/"))
    assert yulu("draft", project=bare).code == 0
    assert all("api_key" not in a.values and a.path.startswith("/translate?") for a in server.asked)
    monkeypatch.setenv("YULU_BACKEND", "babel")
    assert yulu("draft", project=bare).code == 2
    monkeypatch.setenv("YULU_BACKEND", "deepl")
    monkeypatch.setenv("YULU_DEEPL_KEY", "ключ")
    assert "holds characters that no key has" in yulu("draft", project=bare).err


def test_no_proxy_stands_before_this_computer(yulu: Yulu, bare: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://user:hidden@127.0.0.1:9/")
    assert once(yulu, bare, serve(good)).code == 0
    ran = yulu("draft", "--url", "http://example.invalid/", FIRST, SECOND, project=bare)
    assert ran.code == 1
    assert "the proxy does not let it through" in ran.err
    assert "hidden" not in ran.err


def test_a_broken_file_of_drafts_is_refused_not_overwritten(yulu: Yulu, bare: Path, serve: Serve) -> None:
    path = bare / draft.FILE
    path.parent.mkdir()
    path.write_text("drafts:\n  - quote: q-001\n", "utf-8")
    server = serve(good)
    ran = yulu("draft", "--url", server.url, project=bare)
    assert (ran.code, server.asked) == (1, [])
    assert path.read_text("utf-8") == "drafts:\n  - quote: q-001\n"


def test_drafts_of_another_run_stay(yulu: Yulu, bare: Path, serve: Serve) -> None:
    def meanwhile(n: int, asked: Asked) -> tuple[int, str]:
        path = bare / draft.FILE
        if n == 2:
            other = "  - {quote: q-000, chinese: 别的, text: Something else, backend: deepl, drafted: 2026-01-01T00:00:00Z}\n"
            path.write_text(path.read_text("utf-8") + other.replace("  - ", "- "), "utf-8")
        return good(n, asked)

    assert yulu("draft", "--url", serve(meanwhile).url, project=bare).code == 0
    assert list(drafts(bare)) == ["q-000", FIRST, SECOND, THIRD]


# --- a run that is ended --------------------------------------------------------------------------------------------------------------------


@contextmanager
def running(project: Path, server: Server) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, up to where the server holds the second quote's answer back."""
    command = [sys.executable, "-m", "builder", "draft", "--project", str(project), "--url", server.url]
    # In the background a shell lets its children ignore Ctrl-C: this one shall hear it.
    hear = functools.partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    home = Path(__file__).parent.parent
    process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE, text=True, encoding="utf-8", preexec_fn=hear)
    try:
        deadline = time.monotonic() + 15
        while len(server.asked) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(server.asked) == 2
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("way", ["kill", "interrupt"])
def test_what_was_made_survives_and_the_next_run_goes_on(yulu: Yulu, bare: Path, serve: Serve, way: str) -> None:
    server = serve(lambda n, asked: server.hang if n == 2 else good(n, asked))
    with running(bare, server) as process:
        process.send_signal(signal.SIGKILL if way == "kill" else signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert KEY not in err
    assert "Traceback" not in err
    if way == "interrupt":
        assert process.returncode == 1
        assert "Stopped. What was made is kept in seeds/english/machine.yaml" in err
    before = drafts(bare)
    assert list(before) == [FIRST]
    ran = yulu("draft", "--url", server.url, project=bare)
    assert ran.code == 0, ran.err
    assert "1 of 2  q-002" in ran.err
    after = drafts(bare)
    assert after[FIRST] == before[FIRST]
    assert list(after) == [FIRST, SECOND, THIRD]
    assert [a.text[:3] for a in server.asked] == ["最难的", "树不会", "树不会", "我不求"]
    assert [p.name for p in (bare / "seeds/english").iterdir()] == ["machine.yaml"]


# --- what each backend wants ----------------------------------------------------------------------------------------------------------------


def answer_of(backend: str, text: str) -> tuple[int, str]:
    if backend == "google":
        return 200, f'<html><body><div class="result-container">{text}</div></body></html>'
    if backend == "mymemory":
        return 200, json.dumps({"responseData": {"translatedText": text}, "responseStatus": 200, "matches": []})
    if backend == "deepl":
        return 200, json.dumps({"translations": [{"detected_source_language": "ZH", "text": text}]})
    return libre(text)


SIMPLIFIED, TRADITIONAL = "树不会骗人。", "樹不會騙人。"
CODES = {
    "google": [("GET", "zh-CN", SIMPLIFIED), ("GET", "zh-TW", TRADITIONAL)],
    "mymemory": [("GET", "zh-CN|en-US", SIMPLIFIED), ("GET", "zh-TW|en-US", TRADITIONAL)],
    "libretranslate": [("POST", "zh", SIMPLIFIED), ("POST", "zh", SIMPLIFIED)],
    "deepl": [("POST", "zh", SIMPLIFIED), ("POST", "zh", TRADITIONAL)],
}


@pytest.mark.parametrize("backend", sorted(backends.BACKENDS))
def test_codes_scripts_and_keys(serve: Serve, backend: str) -> None:
    server = serve(
        lambda n, asked: answer_of(backend, "A tree doesn&#39;t deceive anyone." if backend == "mymemory" else "A tree doesn't deceive anyone.")
    )
    wanted = backends.settings({"YULU_DEEPL_KEY": KEY, "YULU_LIBRETRANSLATE_KEY": KEY}, backend, server.url)
    translate = backends.connect(wanted, pytest.fail)
    assert translate(SIMPLIFIED, "simplified") == "A tree doesn't deceive anyone."
    assert translate(TRADITIONAL, "traditional") == "A tree doesn't deceive anyone."
    seen = [
        (a.method, a.values.get("sl") or a.values.get("langpair") or a.values.get("source") or a.values.get("source_lang"), a.text)
        for a in server.asked
    ]
    assert seen == CODES[backend]
    for asked in server.asked:
        if backend == "deepl":  # which takes the key nowhere else any more
            assert asked.headers["Authorization"] == f"DeepL-Auth-Key {KEY}"
            assert KEY not in asked.path + asked.body
        elif backend == "libretranslate":
            assert asked.values["api_key"] == KEY
        else:
            assert KEY not in asked.path + str(asked.headers)
    assert KEY not in repr(wanted)


def test_the_name_that_was_lent_is_given_back(serve: Serve) -> None:
    import deep_translator.libre
    import requests

    server = serve(lambda n, asked: (403, ""))
    with pytest.raises(backends.Failure):
        backends.connect(backends.settings({}, "libretranslate", server.url), print)(SIMPLIFIED, "simplified")
    assert deep_translator.libre.requests is requests


def test_the_servers_that_are_meant() -> None:
    assert backends.settings({}).url == "https://translate.google.com/m"
    assert backends.settings({"YULU_DEEPL_KEY": "a"}, "deepl").url == "https://api.deepl.com/v2/"
    assert backends.settings({"YULU_DEEPL_KEY": "a:fx"}, "deepl").url == "https://api-free.deepl.com/v2/"


def test_mymemory_tells_its_refusals_in_the_body(yulu: Yulu, bare: Path, serve: Serve) -> None:
    body = {"responseData": {"translatedText": "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY."}, "responseStatus": "429"}
    ran = once(yulu, bare, serve(lambda n, asked: (200, json.dumps(body))), "--backend", "mymemory", "--retries", "1")
    assert ran.code == 1
    assert "asks for fewer requests (429), 2 times in a row" in ran.err
    assert drafts(bare) == {}


@pytest.mark.parametrize("backend", sorted(backends.BACKENDS))
def test_google_and_others_that_give_the_chinese_back(yulu: Yulu, bare: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("YULU_DEEPL_KEY", KEY)
    server = serve(lambda n, asked: answer_of(backend, asked.text))
    ran = once(yulu, bare, server, "--backend", backend)
    assert ran.code == 1
    assert "the answer is the Chinese itself, and was not kept" in ran.err


@pytest.mark.parametrize(("backend", "most"), [("mymemory", 499), ("libretranslate", 1200), ("google", 4800)])
def test_long_text_goes_in_pieces(yulu: Yulu, bare: Path, serve: Serve, backend: str, most: int) -> None:
    path = bare / "seeds/quotes/patience.yaml"
    sentence = "最难的不是种，而是等，他说：“一棵OpenAI树要十年才成荫！”"
    whole = sentence * (most // 40)
    path.write_text(re.sub(r"text: 最难.*", f"text: {whole}", path.read_text("utf-8")), "utf-8")
    server = serve(lambda n, asked: answer_of(backend, f"This is piece {n}."))
    ran = once(yulu, bare, server, "--backend", backend)
    assert ran.code == 0, ran.err
    sent = [a.text for a in server.asked]
    assert len(sent) > 1
    assert "".join(sent) == whole
    assert all(len(text.encode()) <= most and text.endswith("！”") for text in sent)
    assert drafts(bare)[FIRST]["text"] == " ".join(f"This is piece {n}." for n in range(1, len(sent) + 1))


def test_one_bad_piece_spoils_the_whole(yulu: Yulu, bare: Path, serve: Serve) -> None:
    path = bare / "seeds/quotes/patience.yaml"
    path.write_text(re.sub(r"text: 最难.*", f"text: {'一棵树要十年才成荫。' * 60}", path.read_text("utf-8")), "utf-8")
    ran = once(yulu, bare, serve(lambda n, asked: libre("" if n == 2 else ENGLISH)))
    assert ran.code == 1
    assert "the answer is empty" in ran.err
    assert drafts(bare) == {}


@pytest.mark.parametrize(
    ("text", "limit", "wanted"),
    [
        ("短。", 100, ["短。"]),
        ("一二。三四！”五六？", 12, ["一二。", "三四！”", "五六？"]),
        ("一二。三四！五六？", 18, ["一二。三四！", "五六？"]),
        ("一二，三四，五六。", 18, ["一二，三四，", "五六。"]),
        ("一二OpenAI三四", 9, ["一二", "OpenAI三", "四"]),
        ("我们有3,000人。It is v1.5 now. 好", 24, ["我们有3,000人。", "It is v1.5 now. 好"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
    ],
)
def test_pieces(text: str, limit: int, wanted: list[str]) -> None:
    assert draft.pieces(text, limit) == wanted


def test_retry_after_in_both_forms() -> None:
    assert backends._after("7") == 7.0
    assert backends._after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert backends._after("Fri, 31 Dec 2100 23:59:59 GMT") > 1e8
    for nothing in (None, "", "soon", "-5", "1e3", "9" * 5000):
        assert backends._after(nothing) is None


@pytest.mark.parametrize(
    "english",
    [
        "Liang Wenfeng (梁文锋) of DeepSeek (深度求索) says so.",
        "A tree needs ten years.",
        "Openness.",
        "Die-hard engineers come to us.",
        "We price by cost: no subsidy, no windfall.",
        "The café in El Paso is naïve about R&D < 5%.",
    ],
)
def test_english_is_let_through(english: str) -> None:
    assert draft.unfit("最难的不是种，而是等。", english) is None


def test_deep_translator_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, builder.cli, builder.drafting.draft; sys.exit(any(m in sys.modules for m in ('deep_translator', 'requests')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent).returncode == 0
