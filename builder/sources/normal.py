"""The one normalisation of punctuation and spacing under which a shown text must be its witness's reading.

1. , ; : ? ! ( ) become full-width, and so does a point after a Han character.
   Between two Latin letters or digits , . : stay as they are.
2. Every kind of double quotation mark becomes ", every kind of single one ', every dash or row of dashes —, every row of dots …
   (and 『 』 「 」 count as quotation marks).
3. White space of every kind vanishes, except between two Latin letters or digits, where it becomes one space.
4. What is another form of a character is that character, what cannot be seen is nothing (:func:`builder.alphabet.fold`).

Nothing else is touched: no letter, no case, no order, no script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .. import alphabet

WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", "｡": "。", "､": "、", "．": "."})
DOUBLE = '“”„‟"＂「」『』«»'
SINGLE = "‘’‚‛'＇"
DASH = "—–―‒─－"
CLAUSE_MARKS = "，。；：？！、…—"
SENTENCE_MARKS = "。？！"
PLAIN = re.compile("(?:[\u3400-\u4dbf\u4e00-\u9fff，；：？！、]|(?<!。)。(?!。))+")
LONG = 2000
DOTS = re.compile(r"…+|\.{3,}|。{3,}")

# Han characters may be newer than the Python that runs.
LETTER = re.compile(rf"[^\W_]|[{alphabet.HAN}]")


@dataclass(frozen=True)
class Normal:
    """`text[i]` stands for the original from `offsets[i]` on."""

    text: str
    offsets: tuple[int, ...]


def is_latin(char: str) -> bool:
    """A letter or digit of the Latin script (not Han, not punctuation)."""
    return char.isalnum() and ord(char) < 0x2E80


def normalise(text: str) -> Normal:
    """The normal form of `text`, with the place of each of its characters. A text that is asked for again, as a quote's is by proof, search and
    collation, is not made again."""
    return _remembered(text) if len(text) < LONG else _made(text)


def _made(text: str) -> Normal:
    folded, places = alphabet.fold(text)
    normal = _normal(folded)
    return normal if places is None else Normal(normal.text, tuple(places[at] for at in normal.offsets))


_remembered = lru_cache(maxsize=4096)(_made)


def _normal(text: str) -> Normal:
    chars: list[str] = []
    offsets: list[int] = []
    at, size, space = 0, len(text), False
    while at < size:
        if plain := PLAIN.match(text, at):
            chars += plain[0]
            offsets += range(at, plain.end())
            at, space = plain.end(), False
            continue
        char = text[at]
        start, at = at, at + 1
        if char.isspace():
            space = True
            continue
        if dots := DOTS.match(text, start):
            char, at = "…", dots.end()
        elif char in DOUBLE:
            char = '"'
        elif char in SINGLE:
            char = "'"
        elif char in DASH or (char == "-" and not _inside_latin(text, start)):
            char = "—"
            while at < size and text[at] in DASH + "-":
                at += 1
        elif not (char in ",.:" and _inside_latin(text, start)):
            char = char.translate(WIDE)
            if char == "." and chars and not is_latin(chars[-1]):
                char = "。"
        if space and chars and is_latin(chars[-1]) and is_latin(char):
            chars.append(" ")
            offsets.append(start)
        space = False
        chars.append(char)
        offsets.append(start)
    return Normal("".join(chars), tuple(offsets))


def _inside_latin(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and is_latin(text[at - 1]) and is_latin(text[at + 1])


def bare(text: str) -> str:
    """The letters alone: normalised, without punctuation, space and case."""
    return "".join(LETTER.findall(alphabet.fold(text)[0])).casefold()


DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
LONGEST_NUMBER = 50
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}


def number(run: str) -> str | None:
    """The value of a run of digits or Han numerals, in digits; None of anything else. A last digit without 零 counts tens of what is before it:
    一百五 is 150.

    三四 (three or four), 百八十 (about as many), 1.5万 and what nobody would read out are themselves.
    """
    if not run or not all(c in DIGITS or c in POWERS or c in LARGE or c.isdecimal() or c == "." for c in run):
        return None
    if not any(c in DIGITS or c in POWERS or c in LARGE for c in run):
        return run
    if "." in run or len(run) > LONGEST_NUMBER or re.search(r"[一二三四五六七八九]{2}|^[百千].", run):
        return run
    total = part = 0
    digits, unit = "", 1
    for char in run:
        if char in DIGITS or char.isdecimal():
            digits += str(DIGITS.get(char, char))
        elif char in POWERS:
            unit = POWERS[char]
            part += int(digits or "1") * unit
            digits = ""
        else:
            unit = LARGE[char]
            total += (part + int(digits or ("0" if part else "1"))) * unit
            part, digits = 0, ""
    return str(total + part + int(digits or "0") * (unit // 10 if unit > 10 and len(digits) == 1 else 1))
