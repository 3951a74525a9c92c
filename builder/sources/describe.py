"""What a document looks like: its encoding, its line ends, and the reader that fits it. All of it is a guess from the text alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import readers
from .entry import Kind, Source
from .numbered import head
from .pattern import Heads
from .turn import Turn
from .voices import COLON, ROLES, TIME, Voices

ENCODINGS = ("gb18030", "big5", "shift_jis")
FREQUENT = frozenset("的一是不了人在有我他这這中大来來上之者也而曰其，。、：")
CLASSICAL, MODERN = frozenset("之乎者也矣焉哉曰其吾汝"), frozenset("的了是在这這们們吗嗎呢吧着")
LABEL = re.compile(rf"([^\W\d_][^{COLON}，。！？,!?「」“”\"]{{0,14}}?)\s*[{COLON}]\s*")
SAYING = ("曰", "云", "说", "說", "道", "言", "谓", "謂")
ITEM = re.compile(r"^(\d+)[.、．]\s*")
ENDS = re.compile(r"[。！？!?…”」』）)]$")
PARAGRAPH = 120


@dataclass(frozen=True)
class Shape:
    """What a document seems to be: its kind, its `reader:` as the entry has it, and `why` it is taken for that."""

    kind: Kind
    why: str
    reader: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """The turns that a shape gives, and what is doubtful in them."""

    shape: Shape
    turns: tuple[Turn, ...]
    findings: tuple[Any, ...]


def encoding_of(raw: bytes) -> str:
    """The encoding in which `raw` is text; the one that gives the most frequent characters, where several may be."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    found: dict[str, int] = {}
    for name in ENCODINGS:
        try:
            found[name] = sum(c in FREQUENT for c in raw.decode(name))
        except UnicodeDecodeError:
            continue
    return max(found, key=lambda name: found[name], default="utf-8")


def ends_of(text: str) -> str:
    """The line ends of a text, in words."""
    crlf = text.count("\r\n")
    counts = {"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf}
    return " and ".join(name for name, count in counts.items() if count) or "none"


def is_classical(text: str) -> bool:
    """Whether the particles are those of classical Chinese."""
    counts = Counter(text)
    return sum(counts[c] for c in CLASSICAL) > 2 * sum(counts[c] for c in MODERN)


def shape_of(text: str, source: Source, dialogues: Sequence[str] = ()) -> Shape:
    """The kind that `text` looks like. `source`: its entry so far; `dialogues`: the sources that may be a transcript's sister."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return Shape("article", "it is empty", {})
    if labels := _labels(lines):
        return Shape("dialogue", f"{sum(labels.values())} of {len(lines)} lines begin with a name and a colon", {"labels": _spelt(lines, labels)})
    none = Heads()
    heads = [head(line, source, none) for line in lines]
    marked = [h for h in heads if h is not None and not h.book]
    books = sum(h is not None and h.book for h in heads)
    plain = len(lines) - books
    numbers = [int(m[1]) for line in lines if (m := ITEM.match(line)) and len(m[1]) < 9 and not re.match(r"\d", line[m.end() :])]
    if not books and 2 * len(numbers) > len(lines) and numbers == sorted(set(numbers)):
        return Shape("list", f"{len(numbers)} of {len(lines)} lines begin with a rising number", {"number": ITEM.pattern})
    if (len(marked) > 1 and 2 * len(marked) >= plain) or (len(marked) > 1 and any(h.key for h in marked) and books):
        return Shape("passages", f"{len(marked)} passages have a number of their own" + (f", in {books} books" if books else ""), {})
    if books > 1 or (books and plain > 1):
        return Shape("passages", f"{books} headings of books were found; each line between them is a passage", {})
    timed = sum(TIME.match(line) is not None for line in lines)
    letters = sum(map(str.isalnum, text))
    if 2 * timed > len(lines) or (letters > 400 and sum(not (c.isalnum() or c.isspace()) for c in text) * 60 < letters):
        why = "it has times or hardly a mark, and no names"
        return (
            Shape("transcript", why, {"sister": dialogues[0]})
            if len(dialogues) == 1
            else Shape("article", f"{why}; no one dialogue could divide it", {})
        )
    ended = [line for line in lines if ENDS.search(line)]
    if len(lines) > 3 and len(ended) >= len(lines) - 1 and sum(map(len, lines)) / len(lines) <= PARAGRAPH:
        return Shape("passages", "its lines are short and whole: one passage a line", {})
    return Shape("article", "it has paragraphs, and no names or numbers", {})


def _labels(lines: Sequence[str]) -> dict[str, int]:
    """The names with a colon that lines begin with, if they are those of people who talk."""
    counts = Counter(m[1].strip() for line in lines if (m := LABEL.match(line)) and not m[1].endswith(SAYING))
    known = {name: n for name, n in counts.items() if n > 1 or name.casefold() in ROLES}
    return known if len(known) > 1 and 4 * sum(known.values()) >= len(lines) and sum(known.values()) > 2 else {}


def _spelt(lines: Sequence[str], labels: dict[str, int]) -> dict[str, list[str]]:
    """Each name with the ways its label is written."""
    found: dict[str, dict[str, None]] = {name: {} for name in labels}
    for line in lines:
        if (m := LABEL.match(line)) and m[1].strip() in found:
            found[m[1].strip()][m[0].rstrip()] = None
    return {name: list(ways) for name, ways in found.items()}


def title_of(text: str) -> tuple[str, bool]:
    """The first line, and whether it looks like a title."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    bare = first.strip("#《》〈〉 ")
    return bare, bool(bare) and len(first) <= 30 and not ENDS.search(first.strip("》〉")) and not LABEL.match(first) and not ITEM.match(first)


def reading(text: str, source: Source, file: str, sister: tuple[Turn, ...], voices: Voices, shape: Shape) -> Reading:
    """What the readers make of `text`; lines before the first turn are passed over, and so is a title."""
    skipped = [{"lines": str(n), "reason": "title"} for n in _before(text, source, file, shape)]
    made = dict(shape.reader) | ({"pass_over": skipped} if skipped else {})
    turns, findings = _read(text, source, file, sister, shape.kind, made, voices)
    if shape.kind == "passages" and any(f.code == "S007" for f in findings):
        told = made | {"spoken": [{"lines": "1-", "reason": "the text itself tells who speaks"}]}
        again = _read(text, source, file, sister, shape.kind, told, voices)
        if len(again[1]) < len(findings):
            made, (turns, findings) = told, again
    return Reading(replace(shape, reader=made), turns, tuple(findings))


def _read(
    text: str, source: Source, file: str, sister: tuple[Turn, ...], kind: Kind, reader: dict[str, Any], voices: Voices | None = None
) -> tuple[tuple[Turn, ...], list[Any]]:
    entry = Source.model_validate({**source.model_dump(exclude_defaults=True), "kind": kind, "reader": reader})
    return readers.read(text, entry, file, sister, voices)


def _before(text: str, source: Source, file: str, shape: Shape) -> Iterator[int]:
    """The lines before the first turn that no turn holds, and the title of an article."""
    turns, findings = _read(text, source, file, (), shape.kind, shape.reader) if shape.kind != "transcript" else ((), [])
    first = turns[0].text.split("\n")[0] if turns else ""
    if shape.kind in ("article", "passages") and len(turns) > 1 and title_of(text)[1] and first.strip("#《》〈〉 ") == title_of(text)[0]:
        yield turns[0].line
    elif turns:
        yield from (f.place.line for f in findings if f.code == "S006" and f.place.line < turns[0].line)
