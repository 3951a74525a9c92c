"""A translation in passages: what a heading, a number, an anchor or the Chinese beside it begins, with the number by which it is found again.

Texts are numbered on several levels (`BOOK I.`, `CHAP. II.`, `1.` for a verse). The level of the passages is the first, of those below, that
rises through the text; a book's number is carried over its passages, and the numbers inside a passage are no part of its words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

import numpy as np

from ..sources.numbered import BOOK, CHAPTER, PRINTED, key_of
from .pages import Block, Page, patterns
from .turns import Draft

Mark = tuple[tuple[int, ...], int]
"""The number that a block begins with, and where its text goes on."""

NAMED = re.compile(r"\W{0,2}(?:[A-Z][a-z]+\s){1,2}(\d{1,3}[.:]\d{1,3})[\])]?[.:]?(?:\s+|$)")
DOTTED = re.compile(r"\W{0,2}([IVXLC]{1,6}[.,:]\s?\d{1,3})[\])]?[.:]?(?:\s+|$)")
ROMANS = re.compile(r"\W{0,2}([IVXLC]{1,9})(?:[.)]\s+|\s*[.)]?\s*$)")
ARABIC = re.compile(r"\W{0,2}(\d{1,4})(?:[.)\]]\s*|\s+(?=[\"'“‘(A-Z])|\s*$)")
VERSE = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
COMMENT = re.compile(r"(?i)\W{0,2}(comment(ary)?|remarks?|analysis|explanation)\b\W")
NOTE = re.compile(r"(?i)\W{0,2}(notes?|footnotes?|cf|translator.s note)\b\W|\[.*\]$")
LEAST = 3


def _printed(*some: re.Pattern[str]) -> Callable[[Block], Mark | None]:
    def mark(block: Block) -> Mark | None:
        match = next(filter(None, (pattern.match(block.text) for pattern in some)), None)
        key = key_of(next(filter(None, match.groups()))) if match else ()
        return (key[-2:], match.end()) if match and key else None

    return mark


def _placed(block: Block) -> Mark | None:
    """The number in a list, or at an anchor."""
    found = [int(n) for n in re.findall(r"\d{1,4}", block.number)][-2:]
    return (tuple(found), 0) if found and (block.kind != "item" or block.number.isdecimal()) else None


LEVELS = (_printed(PRINTED[0], DOTTED, NAMED), _printed(CHAPTER), _placed, _printed(ROMANS), _printed(ARABIC))


def _rising(marks: Sequence[tuple[int, ...]]) -> bool:
    """Whether numbers rise as those of passages do: by one, or from one again where a book begins."""
    steps = list(pairwise(marks))
    good = sum(b == a or b[-1] == a[-1] + 1 or (b[-1] <= 1 and b >= b[:1]) or (len(b) > 1 and b > a) for a, b in steps)
    return len(set(marks)) >= LEAST and good >= 0.8 * len(steps)


def read(page: Page) -> list[Draft]:
    """The passages of a page; none where it has neither numbers that rise nor Chinese beside the English."""
    row = [b for b in page.blocks if not (b.linked or b.kind == "rule")]
    for level in LEVELS:
        marks = [level(b) for b in row]
        numbers = [m[0] for m in marks if m]
        asked = sum(bool(m) and b.text.endswith("?") and (b.kind == "heading" or b.bold) for m, b in zip(marks, row))
        if numbers and _rising(numbers) and asked * 3 < len(numbers):
            found = _numbered(row, marks)
            if _holds(found, row):
                return found
    found = _interleaved(row, page.title)
    return found if _holds(found, row) else []


def _holds(found: Sequence[Draft], row: Sequence[Block]) -> bool:
    """Whether passages are most of a text, and not the lines of a recording."""
    inside = sum(len(p) for d in found for p in d.paragraphs)
    whole = sum(len(b.text) for b in row if not b.chinese)
    return len(found) >= LEAST and inside * 3 > whole and not any("-->" in p[:40] for d in found[:5] for p in d.paragraphs[:1])


def _no_words(text: str) -> bool:
    """Whether a block says something about the text."""
    return bool(NOTE.match(text) or (patterns()["passing"].match(text) and len(text.split()) <= 40))


def _numbered(row: Sequence[Block], marks: Sequence[Mark | None]) -> list[Draft]:
    """The passages that these marks begin. The Chinese of one stands behind its number, or before it."""
    found: list[Draft] = []
    book, counted, last, waiting, commented = 0, False, 0, "", False
    for block, mark in zip(row, marks):
        text, at = block.text, 0
        if not mark and len(text) < 90 and (announced := BOOK.match(text)):
            book, counted, last, commented = key_of(next(filter(None, announced.groups())))[0], True, 0, True
            continue
        if mark:
            key, at = mark
            if len(key) == 1:
                book += not counted and key[0] <= 1 < last
                last, key = key[0], (book, *key)
            if not found or found[-1].key != key:
                found.append(Draft(".".join(map(str, key)), "passage", None, key, waiting))
                waiting, commented = "", False
        rest = text[at:].strip()
        if block.chinese and found and (mark or not found[-1].chinese):
            found[-1].chinese += rest
        elif block.chinese:
            waiting += rest
        elif found and rest and block.kind != "heading":
            commented = commented or COMMENT.match(rest) is not None
            verse = VERSE.match(rest)
            if not commented and not _no_words(rest):
                found[-1].add(rest[verse.end() if verse else 0 :], block.soft and at == 0 and not verse)
    kept = [draft for draft in found if draft.paragraphs]
    if not any(draft.key[0] for draft in kept if draft.key):
        for draft in kept:
            draft.key = draft.key[1:] if draft.key else None
    return kept


def _interleaved(row: Sequence[Block], title: str | None) -> list[Draft]:
    """The passages of a text in which Chinese and English take turns: its paragraphs, where these hold both, else what stands between one language
    and the next. Whether the Chinese comes first there is told by the lengths, which go together."""
    if len(row) > 1 and row[0].text == title and not (row[0].chinese or row[1].chinese):
        row = row[1:]
    body = [b for b in row if b.kind != "heading" and not _no_words(b.text) and not (len(b.text) < 90 and BOOK.match(b.text))]
    paragraphs: list[list[Block]] = []
    for block in body:
        if not (block.soft and paragraphs):
            paragraphs.append([])
        paragraphs[-1].append(block)
    whole = [tuple([b for b in many if b.chinese == which] for which in (True, False)) for many in paragraphs]
    both = [(chinese, english) for chinese, english in whole if chinese and english]
    if len(both) < LEAST or 2 * len(both) < len(whole):
        runs = [(chinese, list(blocks)) for chinese, blocks in groupby(body, key=lambda b: b.chinese)]
        before = [(a, b) for (chinese, a), (_, b) in pairwise(runs) if chinese]
        after = [(b, a) for (chinese, a), (_, b) in pairwise(runs) if not chinese]
        both = min(before, after, key=_unlike)
    return [_passage(n, *pair) for n, pair in enumerate(both, 1)]


def _unlike(pairs: Sequence[tuple[list[Block], list[Block]]]) -> float:
    """How much the lengths of these texts and their translations differ in proportion."""
    sizes = [[sum(len(b.text) for b in blocks) for blocks in pair] for pair in pairs]
    return float(np.std([math.log(english / chinese) for chinese, english in sizes])) if len(sizes) >= LEAST else math.inf


def _passage(n: int, chinese: Sequence[Block], english: Sequence[Block]) -> Draft:
    draft = Draft(str(n), "passage", None, None, "".join(b.text for b in chinese))
    for block in english:
        draft.add(block.text, block.soft)
    return draft
