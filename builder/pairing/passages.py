"""A translation in passages: what a heading, a number, an anchor or the Chinese beside it begins, with the number by which it is found again.

Texts are numbered on several levels (`BOOK I.`, `CHAP. II.`, `1.` for a verse). The level of the passages is the first, of those below, that
rises through the text; a book's number is carried over its passages, and the numbers inside a passage are no part of its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from ..sources.numbered import roman
from .pages import Block, Page, patterns
from .turns import ArticleTurn, Sentence, sentences

ROMAN = r"[IVXLCivxlc]{1,9}"
NUMBER = rf"(\d{{1,4}}|{ROMAN})"
Mark = tuple[tuple[int, ...], int]
"""The number that a block begins with, and where its text goes on."""

BOOK = re.compile(rf"(?i)\W*(?:book|part|vol(?:ume)?\.?|juan|pian|canto|scroll)\s+{NUMBER}\b")
DOTTED = re.compile(r"\W{0,2}(?:\d{1,3}[.:])??(\d{1,3})\s?[.:·–-]\s?(\d{1,3})(?![\d:])[\])]?[.:]?(?:\s+|$)")
CHAPTER = re.compile(rf"(?i)\W*(?:chap(?:ter)?|ch|sec(?:tion)?|verse|passage|saying|no|§)(?!\w)\.?\s*{NUMBER}\b[.:]?\s*[—–-]*\s*")
ROMANS = re.compile(r"\W{0,2}([IVXLC]{1,9})(?:[.)]\s+|\s*[.)]?\s*$)")
ARABIC = re.compile(r"\W{0,2}(\d{1,4})(?:[.)\]]\s*|\s+(?=[\"'“‘(A-Z])|\s*$)")
VERSE = re.compile(r"\(?(\d{1,2})[.)]\s+(?=\S)")
COMMENT = re.compile(r"(?i)\W{0,2}(comment(ary)?|remarks?|analysis|explanation)\b\W")
NOTE = re.compile(r"(?i)\W{0,2}(notes?|footnotes?|cf|translator.s note)\b\W")
LEAST = 3


def _matched(pattern: re.Pattern[str]) -> Callable[[Block], Mark | None]:
    def mark(block: Block) -> Mark | None:
        match = pattern.match(block.text)
        return (tuple(roman(g) for g in match.groups()), match.end()) if match else None

    return mark


def _placed(block: Block) -> Mark | None:
    """The number in a list or a table, or at a heading's anchor."""
    found = [int(n) for n in re.findall(r"\d{1,4}", block.number)][-2:]
    return (tuple(found), 0) if found else None


def _arabic(block: Block) -> Mark | None:
    return _matched(ARABIC)(block) or (_placed(block) if block.kind == "item" else None)


LEVELS: tuple[Callable[[Block], Mark | None], ...] = (_matched(DOTTED), _matched(CHAPTER), _placed, _matched(ROMANS), _arabic)


def _rising(marks: Sequence[tuple[int, ...]]) -> bool:
    """Whether numbers rise as those of passages do: by one, or from one again where a book begins."""
    steps = list(pairwise(marks))
    good = sum(b == a or b[-1] == a[-1] + 1 or (b[-1] <= 1 and b >= b[:1]) or (len(b) > 1 and b > a) for a, b in steps)
    return len(set(marks)) >= LEAST and good >= 0.8 * len(steps)


def read(page: Page) -> tuple[ArticleTurn, ...]:
    """The passages of a page; () where it has neither numbers that rise nor Chinese beside the English."""
    row = [b for b in page.blocks if b.furniture is None or b.chinese or b.beside]
    for level in LEVELS:
        marks = [level(b) for b in row]
        numbers = [m[0] for m, b in zip(marks, row) if m and not b.chinese]
        asked = sum(bool(m) and b.text.rstrip().endswith("?") and (b.kind == "heading" or b.bold) for m, b in zip(marks, row))
        if numbers and _rising(numbers) and asked * 3 < len(numbers):
            found = _passages(row, marks, level)
            if _holds(found, row):
                return found
    found = _passages(row, [None] * len(row), None)
    return found if sum(bool(t.chinese) for t in found) >= LEAST and _holds(found, row) else ()


def _holds(found: Sequence[ArticleTurn], row: Sequence[Block]) -> bool:
    """Whether passages are most of a text, and not the lines of a recording."""
    inside = sum(len(t.text) for t in found)
    whole = sum(len(b.text) for b in row if not b.chinese)
    return len(found) >= LEAST and inside * 3 > whole and not any("-->" in t.text[:40] for t in found[:5])


def _passages(row: Sequence[Block], marks: Sequence[Mark | None], level: Callable[[Block], Mark | None] | None) -> tuple[ArticleTurn, ...]:
    """The passages that these marks begin; without marks, those that Chinese begins."""
    found: list[ArticleTurn] = []
    book, counted, last = 0, False, 0
    waiting, commented = "", False
    paragraph = 0

    def begin(key: tuple[int, ...] | None, label: str, block: Block, chinese: str) -> None:
        nonlocal paragraph, commented
        paragraph, commented = 0, False
        found.append(ArticleTurn(len(found) + 1, label, "passage", None, block.line, (), key, chinese))

    pieces: list[tuple[str, Block, int]] = []

    def close() -> None:
        nonlocal paragraph, pieces
        if pieces and found:
            many = tuple(Sentence(text, line, paragraph) for text, line in sentences(pieces))
            found[-1] = replace(found[-1], sentences=found[-1].sentences + many)
            paragraph += 1
        pieces = []

    for block, mark in zip(row, marks):
        text, at = block.text, 0
        if not block.soft:
            close()
        if (announced := BOOK.match(text)) and len(text) < 90:
            close()
            book, counted, last = roman(announced[1]), True, 0
            commented = True
            continue
        if mark and not block.chinese:
            close()
            key, at = mark
            if len(key) == 1 and level is not None:
                if not counted and key[0] <= 1 < last:
                    book += 1
                last = key[0]
                key = (book, *key)
            if not found or found[-1].key != key:
                begin(key, ".".join(map(str, key)), block, block.beside or waiting)
                waiting = ""
        elif block.beside:
            close()
            begin(None, str(len(found) + 1), block, block.beside)
        if block.chinese:
            close()
            if level is None and not (found and not found[-1].sentences and block.soft):
                begin(None, str(len(found) + 1), block, text)
            elif found and (level is None or (not found[-1].chinese and not mark)):
                found[-1] = replace(found[-1], chinese=found[-1].chinese + text)
            else:
                waiting += text
            continue
        rest = text[at:].strip()
        if mark and (block.kind == "heading" or not rest):
            continue
        if not found or not rest or block.kind in ("heading", "rule") or block.linked:
            continue
        if COMMENT.match(rest):
            commented = True
        if commented or NOTE.match(rest) or re.fullmatch(r"\[.*\]", rest) or (patterns()["passing"].match(rest) and len(rest.split()) <= 40):
            continue
        if (verse := VERSE.match(rest)) and level is not None and level is not _arabic:
            at += len(text[at:]) - len(text[at:].lstrip()) + verse.end()
            rest = text[at:].strip()
        pieces.append((rest, block, text.find(rest, at)))
    close()
    kept = [t for t in found if t.sentences]
    flat = not any(t.key[0] for t in kept if t.key)
    return tuple(replace(t, n=n, key=t.key[1:] if flat and t.key else t.key) for n, t in enumerate(kept, 1))
