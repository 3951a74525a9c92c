"""What the dictionaries say of a word, in citation tones: CC-CEDICT and pypinyin's phrases, and whether a stretch of text is a word at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from ..cache import Table
from . import cedict, corrections, levels
from .word import Syllables, plain

CITATION = {("儿", "er"): "r", ("一", "yí"): "yī", ("一", "yì"): "yī", ("一", "yi"): "yī", ("不", "bú"): "bù", ("不", "bu"): "bù"}
DIRECTIONS = ("来", "去")


@dataclass(frozen=True)
class Entry:
    """`syllables`: how the word is read; `others`: how it is read as well, where more than a neutral tone differs; `disputed`: the
    others are what the other dictionary says instead; `proper`: a name, with capitals.
    `weak`: one dictionary alone has it, and not as a word of every day."""

    syllables: Syllables
    others: tuple[Syllables, ...] = ()
    disputed: bool = False
    proper: bool = False
    weak: bool = False


def known(word: str) -> bool:
    """Whether a dictionary or a list of learners' words has it."""
    return bool(levels.listed(word) or listed(word) or cedict.has(word)) or word in corrections.words()


@lru_cache(maxsize=50_000)
def lookup(word: str) -> Entry | None:
    """The entry of a word of two characters or more; None of one that neither dictionary has.

    Where one has it without and with a neutral tone it is read with that (告诉 is gàosu: the other is a rarer word of the same signs), but
    for `toned`; where they differ in more, pypinyin's reading stands if CC-CEDICT has or notes it too, and CC-CEDICT's otherwise.
    """
    rows = [(marked, e) for e in cedict.ordinary(word) if (marked := cedict.syllables(e.pinyin, word))]
    readings = list(dict.fromkeys(tuple(s.lower() for s in marked) for marked, _ in rows))
    phrase = by_pypinyin(word) if listed(word) else None
    if phrase in cedict.also(word):
        readings = [phrase]
    if not readings:
        return Entry(phrase, weak=len(word) == 2 and not levels.listed(word)) if phrase else None
    best = phrase if phrase in readings else next((r for r in readings if phrase and not differ(r, phrase)), readings[0])
    if phrase and len(readings) > 1 and differ(best, phrase):
        best = phrase
    weak = [r for r in readings if not differ(r, best)]
    best = max(weak, key=_neutral, default=best)
    if word in corrections.toned() or word.endswith(DIRECTIONS):
        best = by_pypinyin(word)
    disputed = (phrase is not None and phrase not in readings and differ(best, phrase)) or len(readings) == 1
    others = tuple(r for r in dict.fromkeys([*readings, *([phrase] if phrase else [])]) if differ(r, best))
    own = [marked for marked, _ in rows if not differ(tuple(s.lower() for s in marked), best)]
    small = len(word) == 2 and all(cedict.SMALL.search(e.glosses[0]) for _, e in rows) and all(map(levels.listed, word))
    proper = bool(own) and all(marked[0][0].isupper() for marked in own) and not small
    if proper:
        best = tuple(s.capitalize() if m[0].isupper() else s for s, m in zip(best, own[0]))
    return Entry(best, others, disputed, proper, proper and len(word) > 2 and not phrase)


def differ(one: Syllables, other: Syllables) -> bool:
    """Whether two readings differ in more than the neutral tone, or an r for a whole syllable."""
    return any("r" not in (a, b) and (plain(a) != plain(b) or (a != b and plain(a) not in (a, b))) for a, b in zip(one, other))


def _neutral(reading: Syllables) -> int:
    return sum(s == plain(s) for s in reading)


def _phrases() -> dict[str, str]:
    from pypinyin.constants import PHRASES_DICT

    return {word: " ".join(readings[0] for readings in row) for word, row in PHRASES_DICT.items()}


def _characters() -> dict[str, str]:
    from pypinyin.constants import PINYIN_DICT

    return {chr(code): readings.replace(",", " ") for code, readings in PINYIN_DICT.items()}


PHRASES, CHARACTERS = Table("phrases", _phrases), Table("characters", _characters)


@cache
def listed(word: str) -> bool:
    """Whether pypinyin's data have the word itself, and not only its characters."""
    return PHRASES.get(word) is not None


@lru_cache(maxsize=50_000)
def by_pypinyin(word: str) -> Syllables:
    """The reading of a word by pypinyin, in citation tones; "" for a character that has none."""
    phrase = (PHRASES.get(word) or "").split()
    found = phrase if len(phrase) == len(word) else [((CHARACTERS.get(char) or "").split() or [""])[0] for char in word]
    return tuple(CITATION.get((c, s), s) for c, s in zip(word, found))


@lru_cache(maxsize=50_000)
def character(char: str) -> str:
    """The ordinary reading of a character by itself: pypinyin's, but where CC-CEDICT knows one only and it is another."""
    found = by_pypinyin(char)[0]
    readings = {marked[0] for e in cedict.ordinary(char) if (marked := cedict.syllables(e.pinyin, char)) and marked[0].islower()}
    if found in readings or len(readings) != 1:
        return found
    return next(CITATION.get((char, only), only) for only in readings)


def syllables() -> frozenset[str]:
    """Every syllable that a character is read by, with and without its tone."""
    toned = {syllable for row in _characters().values() for syllable in row.split()}
    return frozenset(toned | set(map(plain, toned)))


def full(syllable: str, char: str) -> str:
    """The syllable with a tone, where the character has one."""
    if syllable != plain(syllable):
        return syllable
    toned = sorted(s for s in all_readings(char) if s != plain(s) and plain(s) == syllable)
    return character(char) if character(char) in toned else (toned or [syllable])[0]


@cache
def all_readings(char: str) -> frozenset[str]:
    """Every reading that is known of a character; without a tone where dictionaries have it so by itself, or in some words."""
    weak = {s for c, s in (*CITATION, ("儿", "r")) if c == char and s == plain(s)}
    return frozenset({*(CHARACTERS.get(char) or "").split(), *(WEAK.get(char) or "").split(), *weak})


def _weak() -> dict[str, str]:
    """The syllables without a tone of characters that are particles, or have none in three words."""
    found: dict[str, Counter[str]] = {}
    for word, marked in cedict.readings():
        for char, syllable in zip(word, marked):
            if syllable == plain(syllable):
                found.setdefault(char, Counter())[syllable] += 3 if len(word) == 1 else 1
    return {char: " ".join(s for s, count in counts.items() if count >= 3) for char, counts in found.items()}


WEAK = Table("weak", _weak)
