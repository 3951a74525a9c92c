"""Engines that speak: a local model, a service of the network, or any command, each behind one callable.

Nothing is imported from their libraries before the first of them is asked for. What they say of a failure never reaches the screen: it may
hold addresses and keys.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from ..files import Unreadable, read, scratch
from ..findings import Misuse
from ..rounds import Failure
from .engine import Engine
from .entry import Speed
from .level import MOST
from .said import Said

EDGE_VOICE = "zh-CN-XiaoxiaoNeural"
PLACES = ("text", "pinyin", "speed", "voice", "out")


def choose(command: str | None, model: str | None, edge: bool, voice: str | None, timeout: float) -> Engine:
    """The engine that was asked for. Raises Misuse."""
    if sum((command is not None, model is not None, edge)) != 1:
        raise Misuse("Say who speaks: --model DIR (Kokoro, on this computer), --edge (Microsoft Edge's voices, over the network) or --command LINE.")
    if command is not None:
        return by_command(command, voice, timeout)
    if model is not None:
        from .kokoro import load

        return load(Path(model), voice)
    return by_edge(voice or EDGE_VOICE, timeout)


def by_command(line: str, voice: str | None, timeout: float) -> Engine:
    """Any program that writes a sound file. It is started without a shell, so that no text can be taken for a command."""
    try:
        parts = shlex.split(line, posix=os.name != "nt")
    except ValueError:
        raise Misuse("--command has a quote without its other half.") from None
    parts = [part.strip('"') for part in parts]
    asked = set(re.findall(r"\{(\w*)\}", line))
    if unknown := sorted(asked - set(PLACES)):
        raise Misuse(f"--command knows no {{{unknown[0]}}}. Write {', '.join(f'{{{place}}}' for place in PLACES)}.")
    if not parts or "out" not in asked or not asked & {"text", "pinyin"}:
        raise Misuse("--command needs {text} (or {pinyin}) and {out}, the file to write: --command 'espeak-ng -v cmn -w {out} {text}'.")
    if shutil.which(parts[0]) is None:
        raise Misuse(f"--command: there is no program {parts[0]!r}.")
    program = Path(parts[0]).stem

    def say(words: Said, speed: float) -> bytes:
        with scratch() as folder:
            out = folder / "sound.wav"
            values = {"text": words.text, "pinyin": words.reading, "speed": f"{speed:g}", "voice": voice or "", "out": str(out)}
            arguments = [re.sub(r"\{(\w+)\}", lambda m: values[m[1]], part) for part in parts]
            try:
                quiet = subprocess.DEVNULL
                code = subprocess.run(arguments, stdin=quiet, stdout=quiet, stderr=quiet, timeout=timeout).returncode
            except subprocess.TimeoutExpired:
                raise Failure(f"{program} does not end within {timeout:g} s", stops=True) from None
            except (OSError, ValueError):
                raise Failure(f"{program} cannot be started", stops=True) from None
            if code:
                raise Failure(f"{program} ends with status {code}: run the command by hand to see why")
            try:
                return read(out, MOST, folder)
            except Unreadable as error:
                reason = "writes no file to {out}" if error.missing else f"writes what is not read: {error.reason}"
                raise Failure(f"{program} {reason}") from None

    speeds: tuple[Speed, ...] = ("normal", "slow") if "speed" in asked else ("normal",)
    return Engine(program, voice or "its own voice", speeds, say)


def by_edge(voice: str, timeout: float) -> Engine:
    """Microsoft Edge's voices. They take text, and read it as they think right."""
    try:
        import aiohttp
        import edge_tts
    except ImportError:
        raise Misuse("--edge speaks through edge-tts, which is not installed. `pip install 'yulu[audio,edge]'` brings it.") from None
    server = "Microsoft's speech service"

    async def ask(words: Said, speed: float) -> bytes:
        sound, wait = b"", max(1, round(timeout))
        asked = edge_tts.Communicate(words.text, voice, rate=f"{round(speed * 100) - 100:+d}%", connect_timeout=wait, receive_timeout=wait)
        async for chunk in asked.stream():
            sound += chunk.get("data") or b""
            if len(sound) > MOST:
                raise Failure(f"{server} sends more than {MOST:,} bytes")
        return sound

    def say(words: Said, speed: float) -> bytes:
        try:
            return asyncio.run(asyncio.wait_for(ask(words, speed), timeout))
        except (asyncio.TimeoutError, TimeoutError):
            raise Failure(f"{server} does not answer within {timeout:g} s", stops=True) from None
        except (TypeError, ValueError):
            raise Failure(f"{server} knows no voice {voice!r}", stops=True) from None
        except edge_tts.exceptions.NoAudioReceived:
            raise Failure(f"{server} sends no sound: has it a voice {voice!r}?", stops=True) from None
        except aiohttp.WSServerHandshakeError as error:
            raise Failure(f"{server} refuses the request ({error.status})", stops=True) from None
        except (aiohttp.ClientError, OSError):
            raise Failure(f"{server} cannot be reached, or breaks the connection off", stops=True) from None
        except edge_tts.exceptions.EdgeTTSException:
            raise Failure(f"{server} sends an answer that is not understood") from None

    return Engine("Microsoft Edge", voice, ("normal", "slow"), say)
