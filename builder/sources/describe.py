"""What a document looks like: its encoding, its line ends, and the reader that fits it. All of it is a guess from the text alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..findings import Finding
from . import readers
from .entry import Kind, Source
from .numbered import head
from .pattern import Heads
from .turn import Turn
from .voices import COLON, TIME, Voices, is_role

ENCODINGS = ("gb18030", "big5", "shift_jis")
FREQUENT = frozenset("的一是不了人在有我他这這中大来來上之者也而曰其，。、：")
CLASSICAL, MODERN = frozenset("之乎者也矣焉哉曰其吾汝"), frozenset("的了是在这這们們吗嗎呢吧着")
LABEL = re.compile(rf"([^\W\d_][^{COLON}，。！？,!?「」“”\"]{{0,14}}?)\s*[{COLON}]\s*")
SAYING = ("曰", "云", "说", "說", "道", "言", "谓", "謂")
TIMED = re.compile(rf"([^\W\d_][^{COLON}，。！？,!?]{{0,14}}?)\s+{TIME.pattern[1:]}$")
ITEM = re.compile(r"^(\d+)[.、．]\s*")
ENDS = re.compile(r"[。！？!?…”」』）)]$")
PARAGRAPH, VERSE = 120, 16
CHAPTERS = r"^第[\d一二三四五六七八九十百]+[章节節回][^，。；：？！]*$"


@dataclass(frozen=True)
class Shape:
    """What a document seems to be: its kind, its `reader:` as the entry has it, whether it is verse, and `why` it is taken for that."""

    kind: Kind
    why: str
    reader: dict[str, Any]
    verse: bool = False


@dataclass(frozen=True)
class Reading:
    """The turns that a shape gives, and what is doubtful in them."""

    shape: Shape
    turns: tuple[Turn, ...]
    findings: tuple[Finding, ...]


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


def shape_of(text: str, source: Source, dialogues: Mapping[str, str] | None = None) -> Shape:
    """The kind that `text` looks like. `source`: its entry so far; `dialogues`: the words of those that may be a transcript's sister, by id."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return Shape("article", "it is empty", {})
    if (timed := sum(bool(TIME.match(line) or TIMED.fullmatch(line)) for line in lines)) > 1 and 4 * timed >= len(lines):
        return _recorded(lines, timed, dialogues or {})
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
    if verse := _verse(text):
        return verse
    letters = sum(map(str.isalnum, text))
    if letters > 400 and sum(not (c.isalnum() or c.isspace()) for c in text) * 60 < letters:
        return _transcript("it has hardly a mark, and no names", lines, dialogues or {}, {})
    ended = [line for line in lines if ENDS.search(line)]
    if len(lines) > 3 and len(ended) >= len(lines) - 1 and sum(map(len, lines)) / len(lines) <= PARAGRAPH:
        return Shape("passages", "its lines are short and whole: one passage a line", {})
    return Shape("article", "it has paragraphs, and no names or numbers", {})


def _recorded(lines: Sequence[str], timed: int, dialogues: Mapping[str, str]) -> Shape:
    """What a text with the times of a recording is: a dialogue, if names stand beside them, or a transcript."""
    bare = [TIME.sub("", line) for line, after in zip(lines, [*lines[1:], ""]) if "-->" not in line and not (line.isdecimal() and "-->" in after)]
    told, times = f"{timed} of {len(lines)} lines have a time", {"times": "true"}
    named = [m[1] if (m := TIMED.fullmatch(line)) else line for line in bare]
    names = Counter(name for name in named if 0 < len(name) <= 12 and name[0].isalpha() and not set(name) & set(COLON + "，。！？"))
    heads = {name: [name] for name, count in names.items() if count > 1}
    if heads and 2 * sum(names[name] for name in heads) >= timed:
        return Shape("dialogue", f"{told}, and names stand beside them", {"labels": heads, **times})
    if labels := _labels([line for line in bare if line]):
        return Shape("dialogue", f"{told}, and names and colons follow", {"labels": _spelt(bare, labels), **times})
    return _transcript(f"{told}, and no names", bare, dialogues, times)


def _transcript(why: str, lines: Sequence[str], dialogues: Mapping[str, str], reader: dict[str, Any]) -> Shape:
    """A transcript without names: divided by the dialogue that has its words, or all of one speaker."""
    pairs = _pairs("".join(lines))
    shared = {name: len(pairs & _pairs(said)) for name, said in dialogues.items()}
    if shared and 2 * shared[best := max(shared, key=lambda name: shared[name])] > len(pairs):
        return Shape("transcript", f"{why}; {best} has the same words", {"sister": best, **reader})
    bare = not any(ENDS.search(line) for line in lines)
    told = (
        "without marks it attests a dialogue, and can hardly be quoted by itself" if bare else "if somebody else speaks in it, pass these lines over"
    )
    return Shape("transcript", f"{why}; {told}", reader)


def _pairs(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text))
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _verse(text: str) -> Shape | None:
    """The shape of verse, whose lines are short and as long as their neighbours; a shorter line above a stanza is its heading."""
    sizes = [(sum(map(str.isalnum, line)), line.strip()) for line in text.splitlines()]
    common = Counter(size for size, _ in sizes if size)
    usual = max(common, key=lambda size: (common[size], size))
    same = [line for size, line in sizes if size == usual]
    if not (3 <= usual <= VERSE and len(same) > 3 and 3 * len(same) >= 2 * sum(common.values())):
        return None
    heads = [line for (size, line), (after, _) in pairwise(sizes[1:]) if line and size < usual == after and not ENDS.search(line)]
    reader = {"headings": [f"^{re.escape(line)}$" for line in dict.fromkeys(heads)]} if heads else {}
    return Shape("article", f"{len(same)} lines have {usual} characters: it is verse", reader, True)


def _labels(lines: Sequence[str]) -> dict[str, int]:
    """The names with a colon that lines begin with, if they are those of people who talk."""
    counts = Counter(m[1].strip() for line in lines if (m := LABEL.match(line)) and not m[1].endswith(SAYING))
    known = {name: n for name, n in counts.items() if n > 1 or is_role(name)}
    return known if len(known) > 1 and 4 * sum(known.values()) >= len(lines) and sum(known.values()) > 2 else {}


def _spelt(lines: Sequence[str], labels: dict[str, int]) -> dict[str, list[str]]:
    """Each name with the ways its label is written."""
    found: dict[str, dict[str, None]] = {name: {} for name in labels}
    for line in lines:
        if (m := LABEL.match(line)) and m[1].strip() in found:
            found[m[1].strip()][m[0].rstrip()] = None
    return {name: list(ways) for name, ways in found.items()}


def date_of(text: str) -> str | None:
    """The date that stands in the first lines, as entries write it."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?!\d)", "\n".join(text.splitlines()[:8]))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def title_of(text: str) -> tuple[str, bool]:
    """The first line, and whether it looks like a title."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    bare = first.strip("#《》〈〉 ")
    return bare, any(map(str.isalpha, bare)) and len(first) <= 30 and not ENDS.search(first.strip("》〉")) and not any(
        p.match(first) for p in (LABEL, ITEM, TIME, TIMED)
    )


def reading(text: str, source: Source, file: str, sister: tuple[Turn, ...], voices: Voices, shape: Shape) -> Reading:
    """What the readers make of `text`; lines before the first turn and a title are passed over. Where numbers begin anew, chapters are books."""
    found = _reading(text, source, file, sister, voices, shape)
    if shape.kind == "passages" and any(f.code == "S006" for f in found.findings):
        shape = replace(shape, reader={**shape.reader, "headings": [CHAPTERS]}, why="its passages are numbered in each chapter")
        found = min(found, _reading(text, source, file, sister, voices, shape), key=lambda one: len(one.findings))
    return found


def _reading(text: str, source: Source, file: str, sister: tuple[Turn, ...], voices: Voices, shape: Shape) -> Reading:
    skipped = [{"lines": str(n), "reason": "title"} for n in _before(text, source, file, shape)]
    made = dict(shape.reader) | ({"pass_over": skipped} if skipped else {})
    turns, findings = _read(text, source, file, sister, shape.kind, made, voices)
    for answer in _answers(text, shape.kind, turns, findings):
        told = made | {"spoken": [*made.get("spoken", ()), answer]}
        again = _read(text, source, file, sister, shape.kind, told, voices)
        if len(again[1]) < len(findings):
            made, (turns, findings) = told, again
    return Reading(replace(shape, reader=made), turns, tuple(findings))


def _answers(text: str, kind: Kind, turns: Sequence[Turn], findings: Sequence[Finding]) -> Iterator[dict[str, str]]:
    """What may be said of lines that look like labels or headings: passages and 老林说：… tell who speaks, and some texts have no marks."""
    codes = {f.code for f in findings}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    labels = [m for line in lines if (m := LABEL.match(line))]
    heads = dict.fromkeys(m[0] for m in labels if m[1].endswith(SAYING))
    if kind == "passages" and "S007" in codes and all(m[0] in heads for m in labels):
        yield {"lines": "1-", "reason": "the text itself tells who speaks"}
    elif kind == "article" and "S007" in codes:
        yield from ({"text": head, "reason": "the text itself tells who speaks"} for head in heads)
    if "S008" in codes and 2 * sum(ENDS.search(line) is None for line in lines) > len(lines):
        yield {"lines": "1-", "reason": "the text has no marks"}


def _read(
    text: str, source: Source, file: str, sister: tuple[Turn, ...], kind: Kind, reader: dict[str, Any], voices: Voices | None = None
) -> tuple[tuple[Turn, ...], list[Finding]]:
    entry = Source.model_validate({**source.model_dump(exclude_defaults=True), "kind": kind, "reader": reader})
    return readers.read(text, entry, file, sister, voices)


def _before(text: str, source: Source, file: str, shape: Shape) -> Iterator[int]:
    """The lines before the first turn that no turn holds, and the title of an article."""
    turns, findings = _read(text, source, file, (), shape.kind, shape.reader) if "sister" not in shape.reader else ((), [])
    first = turns[0].text.split("\n")[0] if turns else ""
    if (
        shape.kind in ("article", "passages", "transcript")
        and len(turns) + (shape.kind == "transcript") > 1
        and title_of(text)[1]
        and first.strip("#《》〈〉 ") == title_of(text)[0]
    ):
        yield turns[0].line
    elif turns:
        yield from (f.place.line for f in findings if f.code == "S006" and f.place.line < turns[0].line)
