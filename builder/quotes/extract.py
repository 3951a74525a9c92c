"""Proposed quotes: whole sentences of a quotable speaker, long enough for a card, not yet in the project, best attested first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from ..sources.normal import SENTENCE_MARKS, Normal, bare, is_latin, normalise
from ..sources.sound import is_han
from ..sources.turn import Turn
from . import collate, proof
from .entry import NONE, Citation, Quote
from .marks import CLOSING, PAIRS, unpaired

if TYPE_CHECKING:
    from ..edition import Editor
    from ..project import Project


# Somebody says something in quotation marks: 子曰：“…
SAYING = re.compile('[^，。；：？！"]{1,8}[曰云][：，]?"')


@dataclass(frozen=True)
class Proposal:
    """`text` as a card would set it; `line` where it begins, `passage` its number; `testimonies`: how many independent ones have it; `asks`: the
    differences of the witnesses that an editor has to answer."""

    text: str
    source: str
    line: int
    witnesses: tuple[str, ...]
    testimonies: int
    passage: str | None = None
    asks: tuple[str, ...] = ()


def propose(project: Project, editor: Editor, source: str) -> tuple[Proposal, ...]:
    """Excerpts of `source` that `check` accepts: whole passages and sayings; else sentences, and neighbours together where one is too short."""
    library, entry = project.library, project.library.entries[source]
    quotable = library.sources.quotable()
    used = [bare(quote.text) for quote in project.quotes]
    proposals = []
    for turn in library.turns[source]:
        if turn.speaker not in quotable:
            continue
        number = turn.number if entry.kind == "passages" else None
        for text, start in _excerpts(turn, project.style.shortest, project.style.longest, entry.genre == "verse"):
            letters = bare(text)
            if any(letters in other or other in letters for other in used):
                continue
            cited = Citation.model_construct(source=source, line=None if number else turn.place(start)[0], passage=number)
            if made := _judged(text, cited, project, editor):
                proposals.append(made)
    return tuple(sorted(proposals, key=lambda p: (-p.testimonies, -len(p.witnesses), p.line)))


def _judged(text: str, cited: Citation, project: Project, editor: Editor) -> Proposal | None:
    """The proposal of `text`, if nothing is wrong with it but what only an editor can say: how the witnesses' differences are to be answered."""
    quote = Quote.model_construct(id="proposed", text=text, witness=cited, attestation="single", themes=(), context=NONE())
    proved, found = editor.proof(quote)
    found = [*found, *proof.form(quote, project.style.shortest, project.style.longest)]
    if proved is None or found:
        return None
    if any(doubt.severity == "error" for doubt, _ in editor.doubts(quote)):
        return None
    collation = editor.collation(quote, proved)
    asked = [f for f in collate.check(quote, proved, collation, project.library) if f.code != "Q007"]
    have = {w.source for w in collation.witnesses if w.kind != "paraphrase"}
    asks = tuple(dict.fromkeys(f"{f.code}: {f.message.partition(': ')[2]}" for f in asked))
    return Proposal(text, cited.source, proved.line, tuple(sorted(have)), collation.testimonies, cited.passage, asks)


def _excerpts(turn: Turn, shortest: int = 15, longest: int = 90, whole: bool = False) -> Iterator[tuple[str, int]]:
    normal = normalise(turn.text)
    shown = list(_shown(normal, turn.text))
    ends = [_after_closing(shown, m.end()) for m in re.finditer(f"[{SENTENCE_MARKS}]+", normal.text)]
    if not ends or ends[-1] < len(normal.text):
        ends.append(len(normal.text))
    # A passage, saying or stanza that a card can hold stays whole, with who says it.
    if (whole or turn.number is not None or SAYING.match(normal.text)) and _size(normal.text) <= longest:
        ends = ends[-1:]
    start = 0
    while ends:
        for end in ends:
            first, last = _edges(shown, start, end)
            text = "".join(shown[first:last])
            if _size(text) >= shortest and not unpaired(text):
                break
        else:
            return
        if _size(text) <= longest:
            yield text if text[-1] in SENTENCE_MARKS + "…" or text[-1] in CLOSING else text.rstrip("，；：、") + "。", normal.offsets[first]
        start = end
        ends = [e for e in ends if e > end]


def _shown(normal: Normal, text: str) -> Iterator[str]:
    """Each character of the normal form as a card sets it: the source's own quotation marks; straight ones by turns, from the turn's beginning."""
    straight = {'"': 0, "'": 0}
    for char, offset in zip(normal.text, normal.offsets):
        if char not in straight:
            yield {"…": "……", "—": "——"}.get(char, char)
        elif text[offset] in PAIRS or text[offset] in CLOSING:
            yield text[offset]
        elif char == "'" and is_latin(text[offset - 1 : offset] or "，") and is_latin(text[offset + 1 : offset + 2] or "，"):
            yield "’"
        else:
            yield ("“”" if char == '"' else "‘’")[straight[char] % 2]
            straight[char] += 1


def _after_closing(shown: Sequence[str], end: int) -> int:
    while end < len(shown) and shown[end] in CLOSING:
        end += 1
    return end


def _edges(shown: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The stretch without the marks at its edges whose partners lie outside of it."""
    lonely = {start + at for at in unpaired("".join(c[0] for c in shown[start:end]))}
    while start in lonely:
        start += 1
    while end - 1 in lonely:
        end -= 1
    return start, end


def _size(text: str) -> int:
    return sum(map(is_han, text))


def as_yaml(proposals: Sequence[Proposal], prefix: str, used: Collection[str] = (), theme: str = "") -> str:
    """The proposals as a file of quotes to edit, of `theme`, with ids that are not `used`: what only an editor can write is left for him."""
    rows = ["# Proposed quotes. Choose, compare the witnesses (`yulu find`), give each an id that was never used, and write the rest.", "quotes:"]
    free = (number for number in count(1) if f"{prefix}-{number:03}" not in used)
    for number, p in zip(free, proposals):
        grade = "attested" if p.testimonies > 1 else "single"
        rows += [
            f"  - id: {prefix}-{number:03}",
            f"    text: {_quoted(p.text)}   # {', '.join(p.witnesses)}",
            f"    witness: {{source: {p.source}, {f'passage: {p.passage}' if p.passage else f'line: {p.line}'}}}",
            f"    attestation: {grade}",
            *(f"    # {line}" for line in p.asks),
            f"    {'' if theme else '# '}themes: [{theme}]",
            "    # context: {zh: , en: }",
            "    # english:",
            "    # vocabulary: []",
            "",
        ]
    return "\n".join(rows).rstrip() + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
