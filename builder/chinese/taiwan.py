"""Readings in Taiwan (Ministry of Education) from those on the mainland, for zhuyin.

Neutral tones by the rule that the Ministry’s concise dictionary (國語辭典簡編本) states for itself: fixed ones are written (桌子, 媽媽), and
those that tell one word from another (地道); a word that may be read either way has its full tone (冤枉 is ㄩㄢ ㄨㄤˇ).
"""

from __future__ import annotations

from functools import lru_cache

from . import cedict, corrections
from .dictionary import by_pypinyin, differ, listed
from .word import Word, plain


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
    if _distinguishes(word.text, word.syllables):
        return syllable
    pair = word.text[index - 1 : index + 1]
    found = (by_pypinyin(text)[at] for text, at in ((word.text, index), (pair, 1), (char, 0)) if len(text) == 1 or listed(text))
    return next((full for full in found if full != plain(full)), syllable)


def _distinguishes(text: str, read: tuple[str, ...]) -> bool:
    """Whether CC-CEDICT has the word with full tones as well, as another word."""
    rows = [(tuple(s.lower() for s in marked), e) for e in cedict.ordinary(text) if (marked := cedict.syllables(e.pinyin, text))]
    weak = {reading for reading, _ in rows}
    return len(weak) > 1 and read in weak and any(not differ(read, other) and other != read for other in weak)
