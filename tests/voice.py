"""Sounds for the tests: a hum with syllables in it, as loud as wanted, in every format."""

from __future__ import annotations

import io
import wave
from typing import Any

import av
import numpy as np

RATE = 24000
FORMATS = {"mp3": ("libmp3lame", "mp3"), "ogg": ("libopus", "ogg"), "opus": ("libopus", "ogg"), "m4a": ("aac", "ipod"), "flac": ("flac", "flac")}


def hum(seconds: float, pitch: float = 220, loud: float = 0.3) -> Any:
    """Four syllables a second of a voice without words."""
    at = np.arange(int(seconds * RATE)) / RATE
    body = sum(np.sin(2 * np.pi * pitch * n * at) / n for n in range(1, 6))
    return (loud * body / np.abs(body).max() * np.clip(np.sin(2 * np.pi * 2 * at) ** 2 * 1.5, 0, 1)).astype(np.float32)


def wav(samples: Any, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def encoded(samples: Any, suffix: str) -> bytes:
    """The samples as a file of that suffix; WAV and two channels too."""
    if suffix == "wav":
        return wav(samples)
    codec, container = FORMATS[suffix]
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=48000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.stack([samples, samples]), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=48000)
        fifo = av.AudioFifo()
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            fifo.write(part)
        at = 0
        while (piece := fifo.read(stream.frame_size or 1152, partial=True)) is not None:
            piece.pts = at
            at += piece.samples
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return out.getvalue()
