"""Microsoft Edge's voices, over the network: a server on this computer that speaks as theirs does, and as it should not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import edge_tts.communicate
import pytest
import yaml
from aiohttp import WSMsgType, web

from . import voice
from .conftest import Yulu

SECRET = "TrustedClientToken=abc123"


class Server:
    """`does`: `speak`, `nothing`, `refuse`, `garbage`, `hang` or `noise`. What it was asked to say is in `asked`."""

    def __init__(self) -> None:
        self.does = "speak"
        self.asked: list[str] = []
        self.port = 0
        self._ready = threading.Event()
        self._sound = voice.encoded(voice.hum(6), "mp3")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/edge/v1?{SECRET}"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_get("/edge/v1", self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _serve(self, request: web.Request) -> Any:
        if self.does == "refuse":
            return web.Response(status=403, text=SECRET)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type != WSMsgType.TEXT or "Path:ssml" not in message.data:
                continue
            self.asked.append(message.data)
            if self.does == "hang":
                await asyncio.sleep(5)
            if self.does == "garbage":
                await socket.send_str(f"Path:{SECRET}\r\n\r\n")
            elif self.does != "nothing":
                head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
                sound = self._sound if self.does == "speak" else b"no sound at all"
                await socket.send_bytes(len(head).to_bytes(2, "big") + head + sound)
            await socket.send_str("Path:turn.end\r\n\r\n")
        return socket


@pytest.fixture(scope="module")
def edge() -> Iterator[Server]:
    server = Server()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge_tts.communicate, "WSS_URL", server.url)
        yield server
    server.stop()


def test_edge_speaks_at_two_speeds(tiny: Path, yulu: Yulu, edge: Server) -> None:
    edge.does = "speak"
    edge.asked.clear()
    ran = yulu("speak", "q-001", "--edge", project=tiny)
    assert ran.code == 0, ran.err
    text = yaml.safe_load((tiny / "seeds/quotes/patience.yaml").read_text(encoding="utf-8"))["quotes"][0]["text"]
    assert [("rate='+0%'" in asked, "rate='-25%'" in asked, text in asked) for asked in edge.asked] == [(True, False, True), (False, True, True)]
    rows = yaml.safe_load((tiny / "seeds/audio/machine.yaml").read_text(encoding="utf-8"))["spoken"]
    assert {(row["engine"], row["voice"]) for row in rows} == {("Microsoft Edge", "zh-CN-XiaoxiaoNeural")}
    assert yulu("check", project=tiny).code == 0


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("refuse", "refuses the request (403)"),
        ("nothing", "sends no sound: has it a voice"),
        ("garbage", "sends an answer that is not understood"),
        ("noise", "gives what cannot be played"),
        ("hang", "does not answer within 1 s"),
    ],
)
def test_what_goes_wrong_with_edge_is_told_without_its_address(tiny: Path, yulu: Yulu, edge: Server, does: str, told: str) -> None:
    edge.does = does
    ran = yulu("speak", "q-001", "--edge", "--timeout", "1", project=tiny)
    assert (ran.code, told in ran.err) == (1, True), ran.err
    assert "127.0.0.1" not in ran.err
    assert "abc123" not in ran.err
    assert "Traceback" not in ran.err
    assert not (tiny / "seeds/audio/machine.yaml").exists()


def test_no_server_and_no_such_voice_are_told(tiny: Path, yulu: Yulu, edge: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = yulu("speak", "q-001", "--edge", "--voice", "no voice", project=tiny)
    assert (ran.code, "knows no voice 'no voice'" in ran.err) == (1, True), ran.err
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:1/edge?x=y")
    ran = yulu("speak", "q-001", "--edge", "--timeout", "2", project=tiny)
    assert (ran.code, "cannot be reached" in ran.err) == (1, True), ran.err
