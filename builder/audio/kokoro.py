"""Kokoro, a small model that runs on this computer. It takes phonemes, so that it says the verified pinyin, and not what it would guess.

The model's folder holds one `.onnx` and the voices: one file of all (`voices-v1.0.bin`), or a file for each (`zf_xiaobei.bin`).
"""

from __future__ import annotations

import io
import os
import re
import wave
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from ..chinese.readings import MEASURES, Reader
from ..chinese.spelling import PUNCTUATION
from ..chinese.word import Word
from ..files import read, scratch
from ..findings import Misuse
from ..rounds import Failure
from ..sources.sound import is_han
from .engine import Engine
from .said import Said, in_speech

# The voices whose tones come out best as written, measured by pitch.
CLEAREST = ("zm_yunxi", "zm_yunyang")
NUMBER = re.compile(r"\d[\d.,/]*%?")
# How the model writes what `pinyin-to-ipa` writes: tones as arrows, one sign for one affricate, no marks under vowels.
SIGNS = (("˧˩˧", "↓"), ("˧˥", "↗"), ("˥˩", "↘"), ("˥", "→"), ("ʈʂ", "ꭧ"), ("tɕ", "ʨ"), ("ts", "ʦ"), ("ɻ̩", "ɨ"), ("ɹ̩", "ɨ"), ("\u032f", ""))


def load(folder: Path, voice: str | None) -> Engine:
    """The model in `folder`. Raises Misuse."""
    models = [path for path in sorted(folder.glob("*.onnx")) if os.path.isfile(path)]
    if not models:
        raise Misuse(f"--model: {folder} holds no model. Put a Kokoro model (*.onnx) and its voices (*.bin) into one folder.")
    try:
        import cn2an  # noqa: F401
        import numpy
        import pinyin_to_ipa  # noqa: F401
        from kokoro_onnx import Kokoro
    except ImportError:
        raise Misuse("--model speaks through kokoro-onnx, which is not installed. `pip install 'yulu[audio,kokoro]'` brings it.") from None
    with scratch() as place:
        voices = Path(place, "voices.npz")
        numpy.savez(voices, **_voices(folder))
        try:
            model = Kokoro(str(models[0]), str(voices))
            known = sorted(name for name in model.get_voices() if name.startswith("z"))
            styles = {name: model.get_voice_style(name) for name in known}
        except Exception:  # the library's errors and the runtime's have no base in common
            raise Misuse(f"--model: {models[0]} is no Kokoro model that can be loaded.") from None
    if not known:
        raise Misuse(f"--model: {folder} holds no Mandarin voice (zf_… or zm_…).")
    if voice is not None and voice not in known:
        raise Misuse(f"--voice: the model has no Mandarin voice {voice!r}. It has: {', '.join(known)}.")
    chosen = voice or next((name for name in CLEAREST if name in known), known[0])

    def say(words: Said, speed: float) -> bytes:
        written = phonemes(words, lambda text: str(model.tokenizer.phonemize(text, "en-us")))
        try:
            samples, rate = model.create(written, voice=styles[chosen], speed=speed, is_phonemes=True)
        except Exception:
            raise Failure("Kokoro cannot speak this text") from None
        return _wav(samples, rate)

    return Engine("Kokoro", chosen, ("normal", "slow"), say)


def _voices(folder: Path) -> dict[str, Any]:
    """The styles of all voices by name: 256 numbers for each length of text."""
    import numpy

    found: dict[str, Any] = {}
    for path in sorted((*folder.glob("*.bin"), *folder.glob("*.npz"))):
        try:
            raw = read(path)
            if raw[:2] == b"PK":
                with numpy.load(io.BytesIO(raw)) as archive:
                    found.update({name: archive[name] for name in archive.files})
            else:
                found[path.stem] = numpy.frombuffer(raw, numpy.float32).reshape(-1, 1, 256)
        except (ValueError, OSError, BadZipFile):
            raise Misuse(f"--model: {path} holds no voices that can be read.") from None
    return found


def phonemes(said: Said, english: Any) -> str:
    """What is said, as the model writes it; `english` gives the phonemes of words in Latin letters. Raises Failure."""
    parts: list[str] = []
    for word in in_speech(_numbers(said.words)):
        if word.syllables:
            parts.append("".join(map(_ipa, word.syllables)))
        elif any(c.isalnum() for c in word.text):
            parts.append(english(word.text))
        else:
            mark = word.text.translate(PUNCTUATION).replace("、", ",").replace("——", "—").strip()
            if parts and mark:
                parts[-1] += mark
            elif mark in ("“", "(", "‘"):
                parts.append(mark)
    return " ".join(parts)


def _numbers(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words with numerals written out, as they are read before what follows them."""
    import cn2an

    made: list[Word] = []
    for at, word in enumerate(words):
        if not NUMBER.fullmatch(word.text):
            made.append(word)
            continue
        after = words[at + 1].text[:1] if at + 1 < len(words) else ""
        after = after if after and is_han(after) else ""
        if word.text == "2" and after and after in MEASURES:
            text = "两"
        else:
            try:
                text = cn2an.transform(word.text.replace(",", "") + after, "an2cn")
            except ValueError:
                raise Failure(f"the number {word.text} is not one that can be read out") from None
            text = text.removesuffix(after)
        if not all(map(is_han, text)):
            raise Failure(f"the number {word.text} is not one that can be read out")
        made += _reader().words(text)
    return tuple(made)


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _ipa(syllable: str) -> str:
    from pinyin_to_ipa import pinyin_to_ipa

    if syllable == "r":
        return "ɚ"
    try:
        written = "".join(pinyin_to_ipa(syllable)[0])
    except ValueError:
        raise Failure(f"Kokoro has no sound for the syllable {syllable!r}") from None
    for old, new in SIGNS:
        written = written.replace(old, new)
    return written


def _wav(samples: Any, rate: int) -> bytes:
    import numpy

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()
