"""The real model says the tones that are written: measured by pitch. A job of its own, `.ci/sound`, fetches the model and names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from builder.audio import level
from builder.audio.said import Said
from builder.chinese.text import Composer, with_syllables

MODEL = os.environ.get("YULU_VOICE_MODEL")
pytestmark = pytest.mark.skipif(not MODEL, reason="YULU_VOICE_MODEL names no folder with a Kokoro model")

# Each syllable begins without voice, so that the pitch of each stands alone. The third is written in four tones.
TEXT, READING = "他吃茶，请客看书。", "tā chī {} qǐng kè kàn shū"


def pitches(sound: bytes) -> list[tuple[float, float, float]]:
    """Begin, middle and end of each voiced stretch, in semitones about the mean of all."""
    import parselmouth

    samples, _ = level._decode(sound)
    track = parselmouth.Sound(samples.astype(float), level.FINE).to_pitch(0.005, 75, 500).selected_array["frequency"]
    stretches = [part[part > 0] for part in np.split(track, np.flatnonzero(track == 0))]
    tones = [12 * np.log2(part) for part in stretches if len(part) >= 8]
    mean = np.concatenate(tones).mean()
    return [tuple(float(third.mean() - mean) for third in np.array_split(tone, 3)) for tone in tones]  # type: ignore[misc]


def heard(begin: float, middle: float, end: float) -> int:
    """The tone of such a contour: falling, dipping, rising or level."""
    if end - begin <= -4:
        return 4
    if middle <= min(begin, end) - 1.2:
        return 3
    return 2 if end - begin >= 1.5 else 1


@pytest.mark.parametrize("name", ["zm_yunxi", "zm_yunyang"])
def test_four_tones_come_out_as_they_are_written(name: str) -> None:
    from builder.audio.kokoro import load

    engine = load(Path(str(MODEL)), name)
    words = Composer().compose(TEXT).words
    said = {tone: Said(TEXT, with_syllables(words, READING.format(tone).split())) for tone in ("chā", "chá", "chǎ", "chà")}
    sounds = {tone: pitches(engine.say(one, 0.9)) for tone, one in said.items()}
    assert {tone: heard(*sound[2]) for tone, sound in sounds.items()} == {"chā": 1, "chá": 2, "chǎ": 3, "chà": 4}
    for sound in sounds.values():
        high, low = np.mean(sound[0]), np.mean(sound[3])
        assert high > low + 6, "tā is high, qǐng is low"


def test_who_names_no_voice_gets_one_of_those_that_keep_the_tones() -> None:
    from builder.audio.kokoro import CLEAREST, load

    assert load(Path(str(MODEL)), None).voice in CLEAREST
