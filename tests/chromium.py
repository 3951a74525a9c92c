"""A real Chromium, driven through its own pipe: no library, no port. Every address that it asks for is kept."""

from __future__ import annotations

import itertools
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .test_preview_and_new import CHROMIUM, QUIET

PATIENCE = 30.0
NAMED = {"Escape": 27, "ArrowDown": 40, "ArrowUp": 38}
# Chromium reads from its descriptor 3 and writes to 4.
START = """import fcntl, os, sys
high = [fcntl.fcntl(int(given), fcntl.F_DUPFD, 10) for given in sys.argv[1:3]]
for given, wanted in zip(high, (3, 4)):
    os.dup2(given, wanted)
os.execv(sys.argv[3], sys.argv[3:])"""


class Page:
    """One page. `asked`: the addresses of all requests; `faults`: what its script complained about."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing, self._numbers, self._rest = reading, writing, itertools.count(1), b""
        self.asked: list[str] = []
        self.faults: list[str] = []
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Network", "Runtime", "Page", "Log"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters} | ({"sessionId": self._session} if self._session else {})
        os.write(self._writing, json.dumps(asked).encode() + b"\0")
        while (told := self._message()).get("id") != number:
            what, said = told.get("method"), told.get("params", {})
            if what == "Network.requestWillBeSent":
                self.asked.append(said["request"]["url"])
            if what == "Runtime.exceptionThrown" or (what == "Log.entryAdded" and said["entry"]["level"] == "error"):
                self.faults.append(json.dumps(said))
        assert "error" not in told, told
        return told["result"]

    def _message(self) -> Any:
        while b"\0" not in self._rest:
            if not select.select([self._reading], [], [], PATIENCE)[0]:
                raise TimeoutError("Chromium does not answer")
            read = os.read(self._reading, 1 << 20)
            if not read:
                raise EOFError("Chromium has ended")
            self._rest += read
        one, _, self._rest = self._rest.partition(b"\0")
        return json.loads(one)

    def go(self, address: str) -> None:
        self._call("Page.navigate", url=address)
        self.until("document.readyState == 'complete' && !!document.querySelector('#count')?.textContent")

    def size(self, width: int, height: int = 900) -> None:
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def paper(self) -> None:
        """The page as it is printed."""
        self._call("Emulation.setEmulatedMedia", media="print")

    def see(self, script: str) -> Any:
        told = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, script: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.see(script):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        for key in keys:
            code = {"key": key, "windowsVirtualKeyCode": NAMED.get(key, ord(key[0].upper()))}
            self._call("Input.dispatchKeyEvent", type="keyDown", **code, **({} if key in NAMED else {"text": key}))
            self._call("Input.dispatchKeyEvent", type="keyUp", **code)


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A fresh browser with one empty page; it ends with the block."""
    its_reading, writing = os.pipe()
    reading, its_writing = os.pipe()
    command = [sys.executable, "-c", START, str(its_reading), str(its_writing), str(CHROMIUM), *QUIET.split()]
    command += ["--remote-debugging-pipe", f"--user-data-dir={profile}"]
    browser = subprocess.Popen(command, pass_fds=(its_reading, its_writing), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(its_reading)
    os.close(its_writing)
    try:
        yield Page(reading, writing)
    finally:
        browser.terminate()
        browser.wait(30)
        os.close(reading)
        os.close(writing)
