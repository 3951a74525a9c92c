"""The passages of a text that is divided by book and chapter: by headings (學而第一, 第一章, BOOK I), by numbers printed at their heads (1.2, 1·2,
二、, IV.), or line by line, where each line is counted in its book."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..findings import Finding, Place
from . import pattern
from .entry import Source
from .normal import number as value_of
from .turn import Segment, Turn
from .voices import Doubts

HAN = "零〇一二三四五六七八九十百"
ONE = rf"(?:\d{{1,4}}|[{HAN}]{{1,5}})"
ROMAN = "[IVXLC]{1,9}"
POINT = r"\s?[.．·・‧•:：-]\s?"
MARKS = "。，；：？！!?;,“”「」"
LONGEST_HEADING = 30
BOOK = re.compile(
    rf"(?:[^\W\d_]{{1,12}}\s?第\s?({ONE})|第\s?({ONE})\s?[篇卷部冊册編编](?:\W.*)?|卷\s?({ONE})(?:\W.*)?|(?i:book|part|vol\.|volume)\s+({ROMAN}|\d{{1,4}})\b.*)"
)
CHAPTER = re.compile(rf"(?:第\s?({ONE})\s?[章節节則则條条](?![\w])|(?i:chap\.|chapter|section|verse|passage|§)\s*({ROMAN}|\d{{1,4}})\b)\W{{0,3}}")
PRINTED = (
    re.compile(rf"[\[(（【〔]?(\d{{1,4}}(?:{POINT}\d{{1,4}}){{1,3}})(?!\d)[\])）】〕]?[.、．:：]?\s*"),
    re.compile(rf"([{HAN}]{{1,5}}[.．·・][{HAN}]{{1,5}})(?:[\s、:：]\s*)"),
    re.compile(rf"[\[(（【〔]({ONE}|{ROMAN})[\])）】〕]\s*"),
    re.compile(rf"({ONE}|{ROMAN})(?:[.、．]\s*|(?<=[\dIVXLC])\s+)"),
)


@dataclass(frozen=True)
class Head:
    """What a line announces: a book, or a passage whose words begin at `end`."""

    book: bool
    key: tuple[int, ...]
    end: int


def roman(text: str) -> int:
    """The value of a number in arabic or roman digits."""
    if text.isdecimal():
        return int(text)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}.get(c, 0) for c in text.casefold()]
    return sum(-v if after > v else v for v, after in zip(values, [*values[1:], 0]))


def key_of(text: str) -> tuple[int, ...]:
    """The parts of a printed number, arabic, Han or roman; () of anything else."""
    parts = re.findall(rf"\d{{1,9}}|[{HAN}]+|(?<![A-Za-z])[IVXLCivxlc]+(?![A-Za-z])", text)
    values = [str(roman(p)) if p[0].isascii() and p.isalpha() else value_of(p) or "" for p in parts]
    return tuple(map(int, values)) if values and all(v.isdecimal() for v in values) else ()


def head(text: str, source: Source) -> Head | None:
    """What `text`, a line, announces, if anything."""
    for heading in source.reader.headings:
        if pattern.compile(heading).search(text):
            return Head(True, key_of(text)[:1], len(text))
    bare = text.lstrip("# \u3000").rstrip("* ")
    shift = len(text) - len(text.lstrip("# \u3000"))
    short = len(bare) <= LONGEST_HEADING and not any(c in MARKS for c in bare)
    if short and not source.reader.headings and (found := BOOK.fullmatch(bare)):
        return Head(True, key_of(next(filter(None, found.groups()))), len(text))
    if found := CHAPTER.match(bare):
        return Head(False, key_of(next(filter(None, found.groups()))), len(text) if short else shift + found.end())
    if source.reader.number is not None:
        own = pattern.compile(source.reader.number).match(text)
        return Head(False, key_of(own.group(1) or ""), own.end()) if own else None
    for printed in PRINTED:
        if found := printed.match(bare):
            return Head(False, key_of(found.group(1)), shift + found.end())
    return None


def passages(lines: Sequence[tuple[int, list[Segment]]], source: Source, file: str, doubts: Doubts, findings: list[Finding]) -> list[Turn]:
    """The passages, each with its number. A number that does not rise is a finding, as is a line before the first number of a text that has them."""
    rows = [(segments, head("".join(s.text for s in segments), source)) for _, segments in lines if segments]
    plain = [found for _, found in rows if not (found and found.book)]
    numbered = bool(plain) and 2 * sum(found is not None for found in plain) >= len(plain)
    turns: list[Turn] = []
    book: tuple[int, ...] = ()
    books = place = 0
    section: str | None = None
    current: list[Segment] = []
    key: tuple[int, ...] = ()
    last: tuple[int, ...] = ()

    def close() -> None:
        if current:
            said = "".join(s.text for s in current)
            turns.append(Turn(source.id, len(turns) + 1, speaker(said, source), section, tuple(current), ".".join(map(str, key))))
            current.clear()

    for segments, found in rows:
        first = segments[0]
        if found and found.book:
            close()
            books, place = books + 1, 0
            book, section = found.key or (books,), "".join(s.text for s in segments)
            continue
        if numbered and found is None:
            if not key:
                hint = "Pass the line over with a reason, or correct `number:` or `headings:`."
                findings.append(Finding("S006", Place(file, first.line, first.column), f"no passage of {source.id!r} has begun here.", hint))
                continue
            current += segments
        else:
            close()
            place += 1
            key = (found.key if len(found.key) > 1 else book + found.key) if numbered and found else (*book, place)
            if key <= last or not (found is None or found.key or not numbered):
                message = f"passage {'.'.join(map(str, key))} of {source.id!r} comes after passage {'.'.join(map(str, last))}."
                hint = "Correct `number:`, `headings:` or `pass_over:`."
                findings.append(Finding("S006", Place(file, first.line, first.column), message, hint))
            last = key
            segments = list(_after(segments, found.end if numbered and found else 0))
            current += segments
        for segment in segments:
            _look(segment, source, doubts)
    close()
    return turns


def _after(segments: Sequence[Segment], end: int) -> Iterator[Segment]:
    """The segments without the first `end` characters of their line's text."""
    for segment in segments:
        rest = segment.text[end:]
        at = min(end, len(segment.text)) + len(rest) - len(rest.lstrip())
        end = max(0, end - len(segment.text))
        if rest.strip():
            yield replace(segment, column=segment.column + at, text=rest.strip())


def speaker(text: str, source: Source) -> str | None:
    """Who speaks a passage: whose label it begins with (子曰, which belongs to the passage), or the speaker of the whole text."""
    labels = ((len(label), name) for name, many in source.reader.labels.items() for label in many if text.startswith(label))
    return max(labels, default=(0, source.reader.speaker))[1]


def _look(segment: Segment, source: Source, doubts: Doubts) -> None:
    """Look for another's label, where the passage would be somebody's."""
    own = next((label for many in source.reader.labels.values() for label in many if segment.text.startswith(label)), None)
    if own is not None:
        doubts.inside(segment, own)
    elif source.reader.speaker:
        doubts.line(segment)
