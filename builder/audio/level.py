"""A sound file measured as a listener hears it, and written as cards carry it: MP3, one channel, equally loud.

Loudness is that of ITU-R BS.1770: weighted as the ear weighs, in blocks, silence left out. FFmpeg, through PyAV, decodes, weighs and encodes;
both it and NumPy are imported when the first file is opened.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..files import MEGABYTE
from ..findings import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[Any]

FORM = "mp3 24000 Hz 48 kbit/s -18 LUFS"  # goes into every name: change it with anything below
RATE, BITS = 24000, 48000
TARGET, TOLERANCE = -18.0, 1.0  # LUFS
CEILING = 0.89  # -1 dB
FINE = 48000  # Hz at which sound is measured; the standard's filters are given for it
FILTERS = (
    "b0=1.53512485958697:b1=-2.69169618940638:b2=1.19839281085285:a0=1:a1=-1.69065929318241:a2=0.73248077421585",
    "b0=1:b1=-2:b2=1:a0=1:a1=-1.99004745483398:a2=0.99007225036621",
)
MOST = 20 * MEGABYTE  # bytes of a file
LONGEST = 600  # seconds that are decoded
SILENCE = -60.0  # LUFS
FULL = 0.999
NEAR_FULL, LOUD, CROWDED = 0.95, 0.8, 0.02  # speech that was not cut off has a thousandth of its samples above LOUD
MISSING = "Sound is read with PyAV and NumPy, which are not installed. `pip install 'yulu[audio]'` brings them."


class Damaged(Exception):
    """No sound can be read from these bytes."""


class Missing(Refusal):
    """The libraries that read sound are not installed."""


@dataclass(frozen=True)
class Measured:
    """`seconds` long, `loudness` in LUFS, `clipped`: the share of samples cut off at full scale; `fit`: it can go onto cards as it is."""

    seconds: float
    loudness: float
    clipped: float
    fit: bool


def name(raw: bytes) -> str:
    """The name of a sound in every package: made of what the file holds and of how it is written."""
    return f"yulu-{hashlib.sha256(FORM.encode() + raw).hexdigest()[:16]}.mp3"


NAME = re.compile(r"yulu-[0-9a-f]{16}\.mp3")


def kind(raw: bytes) -> str | None:
    """FFmpeg's name for the container, by its first bytes; None for what is no sound we take. Its own guessing would follow playlists."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WAVE":
        return "wav"
    if raw[:4] == b"FORM" and raw[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if raw[4:8] == b"ftyp":
        return "mov"
    if raw[:4] in (b"OggS", b"fLaC"):
        return "ogg" if raw[0] == ord("O") else "flac"
    return "mp3" if raw[:3] == b"ID3" or (len(raw) > 1 and raw[0] == 0xFF and raw[1] & 0xE0 == 0xE0) else None


def measure(raw: bytes) -> Measured:
    """Raises Damaged, or Missing."""
    samples, mono = _decode(raw)
    loud = _loudness(samples)
    bare = kind(raw) == "mp3" and raw[:3] != b"ID3" and raw[-128:-125] != b"TAG"
    fit = bare and mono and abs(loud - TARGET) <= TOLERANCE
    return Measured(len(samples) / FINE, loud, _clipped(samples, kind(raw) not in ("wav", "aiff", "flac")), fit)


def write(raw: bytes) -> bytes:
    """The sound as cards carry it: the very bytes where they are fit, else made louder or softer and encoded. Raises Damaged, or Missing."""
    if measure(raw).fit:
        return raw
    samples, _ = _decode(raw)
    loud = _loudness(samples)
    if loud <= SILENCE:
        return _encode(samples, 0.0)
    # The limiter and the encoder take some of it away, which only the result tells.
    lost = TARGET - _loudness(_decode(_encode(samples, TARGET - loud))[0])
    return _encode(samples, TARGET - loud + lost)


def libraries() -> tuple[Any, Any]:
    """PyAV and NumPy. Raises Missing."""
    try:
        import av
        import numpy
    except ImportError:
        raise Missing(MISSING) from None
    av.logging.set_level(None)
    return av, numpy


def _decode(raw: bytes) -> tuple[Samples, bool]:
    """Samples from -1 to 1 of one channel at FINE, of the first LONGEST seconds and a little more; whether the file has one channel."""
    av, np = libraries()
    container = kind(raw)
    if container is None:
        raise Damaged("it is none of MP3, Ogg, Opus, M4A, WAV, FLAC, AIFF")
    parts: list[Any] = []
    count = 0
    mono = True
    try:
        with av.open(io.BytesIO(raw), format=container) as file:
            if not file.streams.audio:
                raise Damaged("it holds no sound")
            # The channels are averaged here: FFmpeg's own way of mixing them makes two equal ones louder.
            resampler = av.AudioResampler(format="fltp", rate=FINE)
            for frame in file.decode(audio=0):
                mono = mono and frame.layout.name == "mono"
                for part in resampler.resample(frame):
                    parts.append(part.to_ndarray().mean(axis=0))
                    count += part.samples
                if count > (LONGEST + 1) * FINE:
                    break
            else:
                parts += [part.to_ndarray().mean(axis=0) for part in resampler.resample(None)]
    except av.FFmpegError:
        # A file that was cut off is decoded up to the cut; whether that is long enough is for its text to say.
        if not count:
            raise Damaged("its content is damaged") from None
    except (ValueError, OSError, MemoryError, IndexError, AttributeError):
        raise Damaged("its content is damaged") from None
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not len(samples):
        raise Damaged("it holds no sound")
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0), mono


def _loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS; -70 where nothing is loud enough to count."""
    _, np = libraries()
    weighed = _through([("biquad", FILTERS[0]), ("biquad", FILTERS[1])], samples).astype(np.float64)
    step = FINE // 10
    squares = np.square(weighed)
    if len(squares) < 4 * step:
        squares = np.concatenate([squares, np.zeros(4 * step - len(squares))])
    tenths = squares[: len(squares) // step * step].reshape(-1, step).mean(axis=1)
    blocks = np.convolve(tenths, np.ones(4) / 4, "valid")

    def lufs(power: Any) -> Any:
        return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))

    heard = blocks[lufs(blocks) > -70]
    if not len(heard):
        return -70.0
    heard = heard[lufs(heard) > lufs(heard.mean()) - 10]
    return float(lufs(heard.mean()))


def _clipped(samples: Samples, rings: bool) -> float:
    """The share of samples that lie on a flat top at full scale. Where a codec made such a top ring, it is known by how much lies near it."""
    _, np = libraries()
    size = np.abs(samples)
    top = size >= FULL
    flat = top[2:] & top[1:-1] & top[:-2]
    flat &= np.abs(np.diff(size[1:])) + np.abs(np.diff(size[:-1])) < 2e-4
    near = float((size >= LOUD).mean()) if rings and size.max() >= NEAR_FULL else 0.0
    return max(float(flat.sum()) / len(samples), near if near >= CROWDED else 0.0)


def _through(filters: list[tuple[str, str]], samples: Samples) -> Samples:
    """The samples after FFmpeg's filters."""
    av, np = libraries()
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=FINE, layout="mono", time_base=Fraction(1, FINE))
    chain = [source, *(graph.add(name, text) for name, text in filters), graph.add("abuffersink")]
    graph.link_nodes(*chain).configure()
    out: list[Any] = []
    for start in range(0, len(samples), FINE):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, start : start + FINE], np.float32), format="flt", layout="mono")
        frame.sample_rate, frame.pts = FINE, start
        graph.push(frame)
    graph.push(None)
    while True:
        try:
            out.append(graph.pull().to_ndarray()[0])
        except (av.EOFError, av.BlockingIOError):
            break
    return np.concatenate(out) if out else samples


def _encode(samples: Samples, gain: float) -> bytes:
    """MP3 without any tag, so that equal samples give equal bytes. A limiter holds the peaks under CEILING."""
    av, np = libraries()
    chain = [("volume", f"{gain:.2f}dB"), ("alimiter", f"limit={CEILING}:level=0:attack=2:release=20")]
    loud = _through(chain, samples)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3", container_options={"write_xing": "0", "id3v2_version": "0", "fflags": "+bitexact"}) as file:
        stream = file.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = BITS
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(loud[None, :], np.float32), format="flt", layout="mono")
        frame.sample_rate = FINE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE)
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
