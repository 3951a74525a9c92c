"""One Chinese text in both scripts with its readings, as a card shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..sources.sound import is_han
from . import cedict, contexts, corrections, dictionary, scripts, spelling, taiwan
from .readings import Phrases, Reader
from .segment import segmenter
from .word import Word, syllable_row

if TYPE_CHECKING:
    from ..sources.entry import Script
    from .entry import Phrase


@dataclass(frozen=True)
class Chinese:
    """`words` cut the simplified text. `traditional_words` cut the traditional one, read as in Taiwan; they are () where it cannot be read
    character by character."""

    simplified: str
    traditional: str
    words: tuple[Word, ...]
    traditional_words: tuple[Word, ...]
    pinyin: str

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """One for each Han character of the simplified text, in citation tones."""
        return syllable_row(self.words)

    @cached_property
    def taiwan(self) -> tuple[str, ...]:
        """One for each Han character of the traditional text, as read in Taiwan."""
        return syllable_row(self.traditional_words)

    @cached_property
    def zhuyin(self) -> str:
        """Zhuyin in Taiwan's readings, a syllable for each Han character, words and punctuation apart."""
        parts = (" ".join(map(spelling.bopomofo, w.syllables)) or w.text.strip() for w in self.traditional_words)
        return "　".join(p for p in parts if p)


class Composer:
    """Makes :class:`Chinese` values with one profile and one project's phrases; what is slow to load is loaded at the first text."""

    def __init__(self, profile: str = scripts.DEFAULT, phrases: Sequence[Phrase] = ()) -> None:
        self.profile = scripts.PROFILES[profile]
        self.book = tuple(phrases)
        wording = self.profile.wording
        pairs = {p.simplified: p.traditional for p in phrases if p.traditional}
        if wording:
            plain = tuple(pairs.items())
            pairs.update({p.simplified: scripts.to_traditional(p.simplified, "s2tw", plain) for p in phrases if p.name and p.simplified not in pairs})
        self._pairs = tuple(pairs.items())
        self._read: dict[str, tuple[Word, ...]] = {}
        self._phrases = Phrases(
            {p.simplified: tuple(p.pinyin.split()) for p in phrases if p.pinyin}, frozenset(p.simplified for p in phrases if p.name)
        )
        self._taiwan = {p.simplified: tuple(p.taiwan.split()) for p in phrases if p.taiwan}

    @cached_property
    def characters(self) -> Composer:
        """This composer, or, where the profile changes words, one that changes characters only."""
        return Composer(scripts.DEFAULT, self.book) if self.profile.wording else self

    @cached_property
    def reader(self) -> Reader:
        return Reader(self._phrases)

    def prepare(self, texts: Sequence[str]) -> None:
        """Read many texts at once, whichever script they are in: the network is faster with many."""
        simple = [text if self.script_of(text) == "simplified" else self.simplify(text) for text in texts]
        self._read.update(zip(simple, self.reader.texts(simple)))

    def in_script(self, text: str, script: Script) -> str:
        """`text` written in `script`, whichever it is in; left alone where it is in that script already."""
        if self.script_of(text) == script:
            return text
        return self.simplify(text) if script == "simplified" else self.traditional(text)

    def script_of(self, text: str) -> Script:
        """The script `text` is in: traditional where the characters that it alone has outweigh those that only simplified script has."""
        found = Counter(map(scripts.one_script, filter(is_han, text)))
        if not found["simplified"] and not found["traditional"] and (shared := [c for c in text if c in corrections.shared()]):
            held = "".join(w for w in segmenter().cut(text) if len(w) > 1 and dictionary.known(w))
            return "simplified" if all(c in held for c in shared) else "traditional"
        return "traditional" if found["traditional"] > 4 * found["simplified"] else "simplified"

    def simplify(self, text: str) -> str:
        return scripts.to_simplified(text, self.profile.name, self._pairs)

    def traditional(self, text: str) -> str:
        return scripts.to_traditional(text, self.profile.name, self._pairs)

    def in_classical(self, text: str) -> str:
        """A classical text in traditional script."""
        kept = dict(contexts.classical().conversions)
        return scripts.to_traditional(text, self.profile.name, tuple({**kept, **dict(self._pairs)}.items()))

    def decided(self, simplified: str) -> frozenset[int]:
        """The places in the text where a phrase of the project or a known correction says how it is written."""
        pairs = (*self._pairs, *corrections.conversions(self.profile.name))
        found = (range(at.start(), at.start() + len(old)) for old, _ in pairs if old in simplified for at in re.finditer(re.escape(old), simplified))
        return frozenset(place for places in found for place in places)

    def compose(
        self,
        text: str,
        script: Script = "simplified",
        traditional: str | None = None,
        simplified: str | None = None,
        pinyin: str | None = None,
        classical: bool = False,
    ) -> Chinese:
        """`text` is in `script`; the other script and the readings are computed where no override is given."""
        # One quote is asked for several times in a row.
        return self._composed(text, script, traditional, simplified, pinyin, classical)

    @cached_property
    def _composed(self) -> Callable[..., Chinese]:
        return lru_cache(maxsize=64)(self._compose)

    def _compose(self, text: str, script: Script, traditional: str | None, simplified: str | None, pinyin: str | None, classical: bool) -> Chinese:
        if script == "simplified":
            simple, full = text, traditional or (self.in_classical(text) if classical else self.traditional(text))
        else:
            simple, full = simplified or self.simplify(text), text
        words = self.reader.classical(simple) if classical else self._read.get(simple) or self.reader.words(simple)
        if pinyin is not None and (row := spelling.parse(pinyin, simple)) is not None:
            words = with_syllables(words, row)
        if script == "simplified" and traditional is None and not self.profile.wording:
            words, full = self._agreed(words, full, pinyin is not None, classical=classical)
        elif script == "traditional" and pinyin is None:
            words, _ = self._agreed(words, full, False, kept=True, classical=classical)
        return Chinese(simple, full, words, self._in_taiwan(full, words, simple), pinyin or spelling.pinyin_text(words, classical))

    def _agreed(self, words: Sequence[Word], full: str, given: bool, kept: bool = False, classical: bool = False) -> tuple[tuple[Word, ...], str]:
        """The words and the traditional text, made to agree where a character has several forms that differ in their readings: what a phrase
        of a dictionary wrote decides the reading, and the reading what was written by default. `given`: the readings stand;
        `kept`: so does the text."""
        if len(full) != sum(len(w.text) for w in words):
            return tuple(words), full
        made, written, at = [], list(full), 0
        for word in words:
            row = list(word.syllables)
            # What is in a dictionary was written by it.
            single = len(word.text) == 1 or not cedict.has(word.text)
            for index, (char, syllable) in enumerate(zip(word.text, word.syllables) if single else (), at):
                forms = corrections.ambiguous().get(char, {})
                shown = scripts.standard(written[index])
                if (
                    len(set(forms.values())) < 2
                    or forms.get(shown) == syllable
                    or (classical and syllable in dictionary.all_readings(written[index]))
                ):
                    continue
                fitting = next((form for form, reading in forms.items() if reading == syllable), "")
                if shown in forms and not given and (kept or shown != scripts.standard(self.traditional(char))):
                    row[index - at] = forms[shown]
                elif fitting and not kept and not word.open:
                    written[index] = fitting if self.profile.region == "TW" else scripts.convert("t2hk", fitting)
            made.append(word if tuple(row) == word.syllables else replace(word, syllables=tuple(row), open=False))
            at += len(word.text)
        return tuple(made), "".join(written)

    def _in_taiwan(self, full: str, words: Sequence[Word], simple: str) -> tuple[Word, ...]:
        """The words of the traditional text `full` as read in Taiwan. Where it has other words than the simplified one, it is read by itself."""
        if self.profile.wording or not _aligned(full, simple):
            simple = scripts.to_simplified(full, "s2hk" if self.profile.region == "HK" else "s2tw")
            if not _aligned(full, simple):
                return ()
            words = self.reader.words(simple)
        made, at = [], 0
        for word in words:
            row = self._taiwan.get(word.text) or taiwan.syllables(word)
            made.append(Word(full[at : at + len(word.text)], row, word.proper, word.parts))
            at += len(word.text)
        return tuple(made)


def with_syllables(words: Sequence[Word], row: Sequence[str]) -> tuple[Word, ...]:
    """The words with the syllables of `row`, one for each Han character."""
    rest = iter(row)
    return tuple(replace(w, syllables=tuple(next(rest) for _ in w.syllables)) for w in words)


def _aligned(text: str, other: str) -> bool:
    """Whether two texts have a Han character for a Han character."""
    return len(text) == len(other) and list(map(is_han, text)) == list(map(is_han, other))
