"""The desk on this machine alone: one page, told of every change of the project's files, until Ctrl-C.

The standard library's server is enough for one page, one stream of events and one request; files are followed by their states (time, size, number),
which holds on every system and network drive and costs a few hundred looks a second, where notice by the system is lost.
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
from typing import Any

from ..files import is_scratch
from ..findings import Misuse, Refusal
from ..project import read
from .look import Desk, look
from .page import page

HOST = "127.0.0.1"
EVERY = 0.3
BREATH = 15.0
MOST = 10_000
FOLDERS = ("seeds", "decks")
# Editors that are told the line otherwise than by `+LINE FILE`.
GOTO = ("code", "codium", "cursor")
COLON = ("subl", "zed", "hx")

States = dict[str, tuple[int, int, int]]


def watch(root: Path, name: str | None, say: Callable[[str], None]) -> int:
    """Serve the desk of the deck called `name` until Ctrl-C. Raises Refusal."""
    bench = Bench(root, name)
    bench.build()
    with Server(bench) as server:
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

    def __init__(self, root: Path, name: str | None) -> None:
        self.root, self._name, self.token = root, name, secrets.token_urlsafe(24)
        self._desk: Desk | None = None
        self._changed = threading.Condition()
        self.closed = threading.Event()
        self.version, self.html = 0, b""
        self._states: States = {}

    def build(self) -> None:
        """Make the page from the files as they are. Where they cannot be read, what was there before stays, below the reason."""
        self._states = states(self.root)
        notice = ""
        try:
            self._desk = desk = look(read(self.root), self._name)
        except Refusal as refusal:
            before = self._desk or Desk(self._name or "", "The desk", "", "simplified")
            kept = " The quotes below are as they were before." if before.entries else ""
            desk, notice = replace(before, findings=refusal.findings), f"{refusal}{kept}"
        html = page(desk, self.token, notice).encode()
        with self._changed:
            if html != self.html:
                self.html, self.version = html, self.version + 1
                self._changed.notify_all()

    def follow(self) -> None:
        """Build again whenever a file has changed, until the desk is closed."""
        while not self.closed.wait(EVERY):
            if states(self.root) != self._states:
                self.build()

    def after(self, version: int) -> int:
        """The number of the page as soon as it is another one than `version`, or after a breath."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version or self.closed.is_set(), BREATH)
            return self.version

    def close(self) -> None:
        self.closed.set()
        with self._changed:
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

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        super().__init__((HOST, 0), Handler)
        self.names = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if not self._ours():
            return self._answer(403, "This desk answers under its own address alone.")
        if self.path == "/":
            return self._answer(200, self.server.bench.html, "text/html; charset=utf-8")
        if self.path == "/events":
            return self._events()
        self._answer(404, "There is nothing here.")

    def do_POST(self) -> None:
        self.close_connection = True
        given = self.headers.get("X-Token", "")
        if not self._ours() or not hmac.compare_digest(given.encode("utf-8", "replace"), self.server.bench.token.encode()):
            return self._answer(403, "Load the page again: this request was not made by it.")
        if self.path != "/open":
            return self._answer(404, "There is nothing here.")
        size = self.headers.get("Content-Length", "")
        if not size.isascii() or not size.isdigit() or int(size[:9]) > MOST:
            return self._answer(400, "Such a request is not understood.")
        try:
            asked = json.loads(self.rfile.read(int(size)))
            path, line = place(self.server.bench.root, asked)
            self._answer(200, edit(path, line, os.environ))
        except (ValueError, RecursionError):
            self._answer(400, "Such a request is not understood.")
        except Refusal as refusal:
            self._answer(409, str(refusal))

    def _ours(self) -> bool:
        """Whether the request names this server, and comes from no other page: a foreign name that was made to lead here is refused."""
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in self.server.names and (origin is None or origin.removeprefix("http://") in self.server.names)

    def _answer(self, code: int, content: str | bytes, kind: str = "text/plain; charset=utf-8") -> None:
        raw = content.encode() if isinstance(content, str) else content
        self.send_response(code)
        told = {"Content-Type": kind, "Content-Length": str(len(raw)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        for key, value in (told | {"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}).items():
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
        try:
            while not bench.closed.is_set():
                now = bench.after(version)
                self.wfile.write(f"data: {now}\n\n".encode() if now != version else b": still here\n\n")
                self.wfile.flush()
                version = now
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal is the editor's: requests are not told there."""


def place(root: Path, asked: Any) -> tuple[Path, int]:
    """The file and line that the page asks to open. Raises Misuse for what is no file of the project's seeds or decks."""
    file, line = (asked.get("file"), asked.get("line")) if isinstance(asked, dict) else (None, None)
    if not isinstance(file, str) or not isinstance(line, int) or not 0 < line < 10**7:
        raise ValueError
    path = Path(os.path.realpath(root / file))
    if not any(path.is_relative_to(os.path.realpath(root / folder)) for folder in FOLDERS) or not path.is_file():
        raise Misuse(f"{file} is no file of this project's seeds or decks.")
    return path, line


def edit(path: Path, line: int, environment: Mapping[str, str]) -> str:
    """Open the editor that $VISUAL or $EDITOR names, or what the system opens such files with. Raises Refusal."""
    given = environment.get("VISUAL") or environment.get("EDITOR")
    command = shlex.split(given) if given else []
    if command:
        name = Path(command[0]).name.removesuffix(".exe")
        where = [f"{path}:{line}"] if name in COLON else ["--goto", f"{path}:{line}"] if name in GOTO else [f"+{line}", str(path)]
        command += where
    else:
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            raise Refusal(f"{path}:{line}. To open it from here, name your editor in VISUAL and start `yulu preview --watch` again.")
        command = [opener, str(path)]
    try:
        subprocess.Popen(command)
    except OSError as error:
        raise Refusal(
            f"{command[0]} cannot be started: {error.strerror}. Name your editor in VISUAL and start `yulu preview --watch` again."
        ) from None
    return f"Opened {path.name}, line {line}."
