"""The desk on this machine alone: one page, told of every change of the project's files, until Ctrl-C.

The standard library's server is enough for one page, its sounds, one stream of events and two requests; files are followed by their states (time,
size, number), which holds on every system and network drive and costs a few hundred looks a second, where notice by the system is lost. The address
holds a secret: what does not know it (another user of this machine, a page of the web) sees nothing and changes nothing.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import is_scratch
from ..findings import Misuse, Refusal, Watch, unwatched
from ..project import read
from .look import Desk, look
from .page import kind, page

if TYPE_CHECKING:
    from .pairs import Pairs

HOST = "127.0.0.1"
EVERY = 0.3
BREATH = 15.0
MOST = 10_000
FOLDERS = ("seeds", "decks")
# Editors that are told the line otherwise than by `+LINE FILE`, and those that need a terminal of their own.
GOTO = ("code", "codium", "cursor")
COLON = ("subl", "zed", "hx")
IN_TERMINAL = ("vi", "vim", "nvim", "nano", "micro", "hx", "ed", "ne", "joe", "pico", "kak")
OPENERS = {"darwin": "open", "win32": "explorer"}
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}

States = dict[str, tuple[int, int, int]]


def watch(root: Path, name: str | None, port: int, say: Callable[[str], None], pairs: Pairs | None = None, bar: Watch = unwatched) -> int:
    """Serve the desk of the deck called `name` until Ctrl-C, at `port` (0: one that is free). Raises Refusal."""
    bench = Bench(root, name, pairs)
    with Server(bench, port) as server:
        bench.build(bar)
        say(f"The desk is at {server.address} (this machine alone; Ctrl-C closes it).")
        follower = threading.Thread(target=bench.follow, daemon=True)
        follower.start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("The desk is closed.")
        finally:
            bench.close()
            follower.join(5)
    return 0


class Bench:
    """The page as it is now, and its number, which grows with every change."""

    def __init__(self, root: Path, name: str | None, pairs: Pairs | None = None) -> None:
        self.root, self._name, self.pairs = root, name, pairs
        self._desk = Desk(name or "", "The desk", "", "simplified")
        self._changed = threading.Condition()
        self._states: States = {}
        self.closed = False
        self.version, self._html = 0, b""

    def build(self, bar: Watch = unwatched) -> None:
        """Make the page from the files as they are. Where that cannot be done, what was there before stays, below the reason."""
        self._states, findings, notice = states(self.root), None, ""
        try:
            self._desk = look(read(self.root, bar), self._name, self.pairs)
        except Refusal as refusal:
            findings, notice = tuple(refusal.findings), str(refusal)
        except Exception as bug:
            findings, notice = (), f"The desk cannot show these files ({type(bug).__name__}: {bug}): a fault of the program, please report it."
        if findings is None:
            html = page(self._desk, live=True)
        else:
            kept = " The quotes below are as they were before." if self._desk.entries else ""
            html = page(replace(self._desk, findings=findings), live=True, notice=notice + kept)
        with self._changed:
            if html != self._html:
                self._html, self.version = html, self.version + 1
                self._changed.notify_all()

    def page(self) -> bytes:
        """The page, with its number."""
        with self._changed:
            return self._html.replace(b'data-live="yes"', f'data-live="{self.version}"'.encode(), 1)

    def follow(self) -> None:
        """Build again whenever a file has changed, until the desk is closed."""
        while not self.closed:
            if states(self.root) != self._states:
                self.build()
            with self._changed:
                self._changed.wait_for(lambda: self.closed, EVERY)

    def again(self) -> None:
        """Have the page made anew, whatever the files are."""
        self._states = {}

    def after(self, version: int) -> int:
        """The number of the page as soon as it is another one than `version`, or after a breath."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version or self.closed, BREATH)
            return self.version

    def sound(self, name: str) -> bytes | None:
        return self._desk.media.get(name)

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()


def states(root: Path) -> States:
    """The state of every file of the project that a page may depend on."""
    found: States = {}
    for folder in FOLDERS:
        for at, folders, names in os.walk(root / folder):
            folders[:] = [f for f in folders if not f.startswith(".")]
            for name in names:
                path = os.path.join(at, name)
                try:
                    state = os.stat(path)
                except OSError:
                    continue
                if not is_scratch(name):
                    found[path] = state.st_mtime_ns, state.st_size, state.st_ino
    return found


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two desks have one port

    def __init__(self, bench: Bench, port: int) -> None:
        self.bench, self.secret = bench, secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), Handler)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise Misuse(f"The desk cannot have port {port}: {why}. Name another one, or leave --port out: a free one is found.") from None
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/{self.secret}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is nothing to tell."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        asked, bench = self._asked(), self.server.bench
        if asked is None:
            self._answer(403, "This desk answers under its own address alone, as the terminal tells it.")
        elif asked == "":
            self._answer(200, bench.page(), "text/html; charset=utf-8")
        elif asked == "events":
            self._events()
        elif (sound := bench.sound(asked)) is not None:
            self._answer(200, sound, kind(asked))
        else:
            self._answer(404, "There is nothing here.")

    def do_POST(self) -> None:
        self.close_connection = True
        asked, size = self._asked(), self.headers.get("Content-Length", "")
        act = {"open": self._open, "choose": self._choose}.get(asked or "")
        if asked is None or self.headers.get("Content-Type") != "application/json":
            return self._answer(403, "Load the page again: this request was not made by it.")
        if act is None:
            return self._answer(404, "There is nothing here.")
        if not size.isascii() or not size.isdigit() or int(size[:9]) > MOST:
            return self._answer(400, "Such a request is not understood.")
        try:
            given = json.loads(self.rfile.read(int(size)))
            self._answer(200, act(given if isinstance(given, dict) else {}))
        except (ValueError, RecursionError):
            self._answer(400, "Such a request is not understood.")
        except Refusal as refusal:
            self._answer(409, str(refusal))

    def _open(self, given: Mapping[str, Any]) -> str:
        return edit(*place(self.server.bench.root, given), os.environ)

    def _choose(self, given: Mapping[str, Any]) -> str:
        quote, sentences, bench = given.get("quote"), given.get("sentences"), self.server.bench
        if bench.pairs is None or not isinstance(quote, str) or not isinstance(sentences, str):
            raise ValueError
        said = bench.pairs.choose(read(bench.root), quote, sentences)
        bench.again()
        return said

    def _asked(self) -> str | None:
        """What is asked for below the secret; None where the request does not know it, does not name this server, or comes from another page: a
        foreign name that was made to lead here is refused."""
        origin, (secret, _, asked) = self.headers.get("Origin"), self.path.lstrip("/").partition("/")
        known = hmac.compare_digest(secret.encode("utf-8", "replace"), self.server.secret.encode())
        ours = self.headers.get("Host") in self.server.names and (origin is None or origin.removeprefix("http://") in self.server.names)
        return asked if known and ours else None

    def _answer(self, code: int, content: str | bytes, kind: str = "text/plain; charset=utf-8") -> None:
        raw = content.encode(errors="replace") if isinstance(content, str) else content
        self.send_response(code)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **HEADERS}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(raw)

    def _events(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        version, bench = 0, self.server.bench
        while not bench.closed:
            now = bench.after(version)
            self.wfile.write(f"data: {now}\n\n".encode() if now != version else b": still here\n\n")
            self.wfile.flush()
            version = now

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal is the editor's: requests are not told there."""


def place(root: Path, asked: Mapping[str, Any]) -> tuple[Path, int]:
    """The file and line that the page asks to open. Raises Misuse for what is no file of the project's seeds or decks."""
    file, line = asked.get("file"), asked.get("line")
    if not isinstance(file, str) or not isinstance(line, int) or not 0 < line < 10**7:
        raise ValueError
    path = Path(os.path.realpath(root / file))
    if not any(path.is_relative_to(os.path.realpath(root / folder)) for folder in FOLDERS) or not path.is_file():
        raise Misuse(f"{file} is no file of this project's seeds or decks.")
    return path, line


def edit(path: Path, line: int, environment: Mapping[str, str]) -> str:
    """Open the editor that $VISUAL or $EDITOR names, or what the system opens such files with. Raises Refusal."""
    command = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    again = "start `yulu preview --watch` again"
    if command:
        name = Path(command[0]).name.removesuffix(".exe")
        command += [f"{path}:{line}"] if name in COLON else ["--goto", f"{path}:{line}"] if name in GOTO else [f"+{line}", str(path)]
        if name in IN_TERMINAL:
            raise Refusal(f"{name} needs a terminal of its own. There: {shlex.join(command)}")
    elif opener := shutil.which(OPENERS.get(sys.platform, "xdg-open")):
        command = [opener, str(path)]
    else:
        raise Refusal(f"{path}:{line}. To open it from here, name your editor in VISUAL and {again}.")
    try:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        raise Refusal(f"{command[0]} cannot be started: {error.strerror}. Name your editor in VISUAL and {again}.") from None
    return f"Opened {path.name}, line {line}."
