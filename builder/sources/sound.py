"""Chinese text as a row of sounds, so that a passage is found in spite of homophones, script and spelling.

Every Han character becomes its toneless reading with the confusable sounds of speech recognition merged (zh = z, n = l, ing = in …); every
run of Latin letters or digits, and every number of two Han numerals or more, becomes ONE symbol; punctuation and space vanish.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ..cache import Table
from .normal import number
from .search import spans

LATIN = 0
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HEARD = re.compile(rf"[A-Za-zÀ-ɏ0-9]+(?:[ .'’-][A-Za-z0-9]+)*|[一二两兩三四五六七八九十百千万萬亿億]{{2,}}|([{HAN}])")
# So many sounds between two pieces may still belong to the first: they are its last ones, said otherwise.
SLACK = 6
MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"))


@dataclass(frozen=True)
class Sounds:
    """`symbols[i]` stands for the text from `starts[i]` up to `ends[i]`."""

    symbols: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@cache
def is_han(char: str) -> bool:
    """A character of the CJK unified ideographs (with extensions and compatibility forms)."""
    code = ord(char)
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF or code == 0x3007


def _merged() -> dict[str, str]:
    """The merged sound of every character that pypinyin has a reading of."""
    from pypinyin.constants import PINYIN_DICT

    return {chr(code): _plain(reading.split(",")[0]) for code, reading in PINYIN_DICT.items()}


def _plain(reading: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", reading) if c.isascii() and c.isalpha())
    for long, short in MERGED:
        if plain.startswith(long):
            plain = short + plain[len(long) :]
            break
    return re.sub(r"(?<=[aei])ng$", "n", plain)


SOUNDS = Table("sounds", _merged)


@cache
def symbol(char: str) -> int:
    """The number of a Han character's merged sound; a character without reading stands for itself."""
    sound = SOUNDS.get(char)
    return -ord(char) if sound is None else _number(sound)


@cache
def _run(text: str) -> int:
    """A number stands for its value, anything else in Latin letters for one and the same sound."""
    value = number(text)
    return LATIN if value is None else _number(f"#{value}")


_numbers: dict[str, int] = {}


def _number(sound: str) -> int:
    return _numbers.setdefault(sound, len(_numbers) + 1)


def sounds(text: str) -> Sounds:
    """The sounds of `text`."""
    symbols: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in HEARD.finditer(text):
        symbols.append(symbol(found[1]) if found[1] else _run(found[0]))
        starts.append(found.start())
        ends.append(found.end())
    return Sounds(tuple(symbols), tuple(starts), tuple(ends))


def project(pieces: Sequence[str], whole: str) -> list[tuple[int, int]]:
    """Where each of `pieces`, spoken one after the other, stands in the transcript `whole`: (start, end) offsets.

    The first and the last piece are searched for; between them the two rows of sounds are aligned by edit distance. What was heard
    before the first, after the last or between two pieces and in neither belongs to none; what was heard beside a changed first sound belongs to it.
    """
    from rapidfuzz.distance import Levenshtein

    heard = sounds(whole)
    parts = [sounds(piece).symbols for piece in pieces]
    head = spans(parts[0], heard.symbols, len(parts[0]) // 2)
    tail = spans(parts[-1], heard.symbols, len(parts[-1]) // 2)
    if not head or not tail:
        return [(0, 0)] * len(pieces)
    begin, finish = head[0].start, tail[0].end
    said = [s for part in parts for s in part]
    position = [begin] * len(said)
    inserted = -1
    for op in Levenshtein.opcodes(said, list(heard.symbols[begin:finish])):
        if op.tag == "insert":
            inserted = op.dest_start
            continue
        for index in range(op.src_start, op.src_end):
            share = (index - op.src_start) / (op.src_end - op.src_start)
            position[index] = begin + round(op.dest_start + share * (op.dest_end - op.dest_start))
        if op.tag == "replace" and inserted >= 0:
            position[op.src_start] = begin + inserted
        inserted = -1
    places, at = [], 0
    for part in parts:
        places.append((position[at], position[at + len(part) - 1] + 1))
        at += len(part)
    ends = [start if start - end <= SLACK else end for (_, end), (start, _) in pairwise([*places, (finish, finish)])]
    return [(heard.starts[start], heard.ends[end - 1]) for (start, _), end in zip(places, ends)]
