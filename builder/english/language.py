"""Whether a text can be the English of a Chinese one: the one test for drafts, for editors' wordings and for published ones."""

from __future__ import annotations

import re

from ..sources.normal import bare

FOREIGN = re.compile(r"(?i)\b(?:les?|des|du|est|et|une|nous|vous|que|pour|dans|de[rn]|das|und|ist|nicht|wir|eine?|el|l[oa]s|una|por|con|che|di)\b")
NATIVE = re.compile(
    r"(?i)\b(?:the|an?|of|to|is|are|was|be|in|on|and|or|not|th[ai][st]|it|we|you|i|he|they|for|with|as|at|but|if|do|have|no|can|will)\b"
)
TONED, ACCENTED = re.compile("[āēīōūǎěǐǒǔǖǘǚǜ]"), re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
# What only a reader can say for sure: an English sentence may be made of names.
IT_SEEMS = "it seems"
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


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
    words = english.casefold().split()
    if TONED.search(english) and 2 * sum(bool(ACCENTED.search(word)) for word in words) > len(words):
        return "pinyin, not English"
    foreign, native = (len(known.findall(english)) for known in (FOREIGN, NATIVE))
    if len(words) > 4 and not native and foreign > 1:
        return "not English"
    if (len(words) > 9 and not native) or foreign > native:
        return f"not English, {IT_SEEMS}"
    return None


def scant(chinese: str, english: str) -> str | None:
    """What is wrong with a whole wording of a whole quotation that is far shorter than it, or None."""
    return "far too short" if 3 * sum(map(str.isalpha, english)) < len(HAN.findall(chinese)) else None
