"""One Chinese text in both scripts with its readings, as a card shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..sources.entry import Script
from ..sources.sound import is_han
from . import corrections, readings, scripts
from .entry import Phrase
from .readings import Reader, Word


@dataclass(frozen=True)
class Chinese:
    """`words` cut the simplified text; `traditional_words` the traditional one, where the two scripts have a character for a character,
    else it is (). `taiwan`: the syllables in Taiwan's readings, where they differ from those of `words`."""

    simplified: str
    traditional: str
    words: tuple[Word, ...]
    traditional_words: tuple[str, ...]
    pinyin: str
    taiwan: tuple[str, ...]

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """One for each Han character of the simplified text, in citation tones."""
        return readings.syllable_row(self.words)

    @cached_property
    def zhuyin(self) -> str:
        """Zhuyin in Taiwan's readings, a syllable for each Han character, words and punctuation apart."""
        row = iter(self.taiwan)
        parts = [" ".join(readings.bopomofo(next(row)) for _ in w.syllables) if w.syllables else w.text.strip() for w in self.words]
        return "　".join(p for p in parts if p)


class Composer:
    """Makes :class:`Chinese` values with one profile and one project's phrases; what is slow to load is loaded at the first text."""

    def __init__(self, profile: str = scripts.DEFAULT, phrases: Sequence[Phrase] = ()) -> None:
        self.profile = scripts.PROFILES[profile]
        wording = self.profile.wording
        pairs = {p.simplified: p.traditional for p in phrases if p.traditional}
        if wording:
            plain = tuple(pairs.items())
            pairs.update({p.simplified: scripts.to_traditional(p.simplified, "s2tw", plain) for p in phrases if p.name and p.simplified not in pairs})
        self._pairs = tuple(pairs.items())
        self._phrases = readings.Phrases(
            {p.simplified: tuple(p.pinyin.split()) for p in phrases if p.pinyin}, frozenset(p.simplified for p in phrases if p.name)
        )
        self._taiwan = {p.simplified: tuple(p.taiwan.split()) for p in phrases if p.taiwan}

    @cached_property
    def reader(self) -> Reader:
        return Reader(self._phrases)

    def in_script(self, text: str, script: Script) -> str:
        """`text` written in `script`, whichever it is in."""
        return self.simplify(text) if script == "simplified" else self.traditional(self.simplify(text))

    def script_of(self, text: str) -> Script:
        """The script `text` is in; one that is both counts as simplified."""
        return "simplified" if self.simplify(text) == scripts.to_simplified_marks(text) else "traditional"

    def simplify(self, text: str) -> str:
        return scripts.to_simplified(text, self.profile.name, self._pairs)

    def traditional(self, text: str) -> str:
        return scripts.to_traditional(text, self.profile.name, self._pairs)

    def compose(
        self, text: str, script: Script = "simplified", traditional: str | None = None, simplified: str | None = None, pinyin: str | None = None
    ) -> Chinese:
        """`text` is in `script`; the other script and the readings are computed where no override is given."""
        if script == "simplified":
            simple, full = text, traditional or self.traditional(text)
        else:
            simple, full = simplified or self.simplify(text), text
        words = self.reader.words(simple)
        if pinyin is not None and (row := readings.parse(pinyin, simple)) is not None:
            words = with_syllables(words, row)
        return Chinese(simple, full, words, _cut(full, words, simple), pinyin or readings.pinyin_text(words), self._in_taiwan(words))

    def _in_taiwan(self, words: Sequence[Word]) -> tuple[str, ...]:
        row: list[str] = []
        known = corrections.taiwan()
        for word in words:
            syllables = self._taiwan.get(word.text)
            if syllables is None and (listed := known.get(word.text)):
                syllables = tuple(listed.split())
            row += (
                syllables
                if syllables and len(syllables) == len(word.syllables)
                else (known.get(c, s) if " " not in known.get(c, s) else s for c, s in zip(word.text, word.syllables))
            )
        return tuple(row)


def with_syllables(words: Sequence[Word], row: Sequence[str]) -> tuple[Word, ...]:
    """The words with the syllables of `row`, one for each Han character."""
    rest = iter(row)
    return tuple(replace(w, syllables=tuple(next(rest) for _ in w.syllables)) for w in words)


def _cut(text: str, words: Sequence[Word], simple: str) -> tuple[str, ...]:
    if len(text) != len(simple) or any(is_han(a) != is_han(b) for a, b in zip(text, simple)):
        return ()
    parts, at = [], 0
    for word in words:
        parts.append(text[at : at + len(word.text)])
        at += len(word.text)
    return tuple(parts)
