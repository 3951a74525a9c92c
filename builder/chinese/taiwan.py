"""Readings in Taiwan (Ministry of Education) from those on the mainland, for zhuyin."""

from __future__ import annotations

from functools import lru_cache

from . import corrections
from .dictionary import by_pypinyin, listed, plain
from .readings import Word


@lru_cache(maxsize=50_000)
def syllables(word: Word) -> tuple[str, ...]:
    """The word's syllables as read in Taiwan, one for each character."""
    listed = corrections.taiwan().get(word.text)
    if listed and len(listed) == len(word.syllables) and (len(word.text) > 1 or word.syllables == by_pypinyin(word.text)):
        return listed
    row = [_toned(word, index) for index in range(len(word.syllables))]
    differing = corrections.taiwan_characters()
    return tuple(differing.get((char, syllable), syllable) for char, syllable in zip(word.text, row))


def _toned(word: Word, index: int) -> str:
    """A syllable with the full tone that Taiwan gives it, but for particles, suffixes and doubled words (媽媽)."""
    char, syllable = word.text[index], word.syllables[index]
    if syllable == "r":
        return "ér"
    if syllable != plain(syllable) or index == 0 or char in corrections.taiwan_neutral() or char == word.text[index - 1]:
        return syllable
    pair = word.text[index - 1 : index + 1]
    found = (by_pypinyin(text)[at] for text, at in ((word.text, index), (pair, 1), (char, 0)) if len(text) == 1 or listed(text))
    return next((full for full in found if full != plain(full)), syllable)
