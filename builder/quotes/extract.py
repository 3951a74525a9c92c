"""Proposed quotes: whole sentences of a quotable speaker, long enough for a card, not yet in the project, best attested first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from ..sources.entry import Script
from ..sources.find import Library, as_it_is, find
from ..sources.normal import SENTENCE_MARKS, Normal, bare, is_latin, normalise
from ..sources.sound import is_han
from ..sources.turn import Turn
from .entry import Quote
from .marks import CLOSING, PAIRS, unpaired


@dataclass(frozen=True)
class Proposal:
    """`text` as a card would set it; `line` where it begins, `passage` its number; `testimonies`: how many independent ones have it."""

    text: str
    source: str
    line: int
    witnesses: tuple[str, ...]
    testimonies: int
    passage: str | None = None


def propose(
    source: str, library: Library, quotes: Sequence[Quote], in_script: Callable[[str, Script], str] = as_it_is, shortest: int = 15, longest: int = 90
) -> tuple[Proposal, ...]:
    """Excerpts of `source`: whole passages; else single sentences, and neighbours together where one alone is too short."""
    quotable = library.sources.quotable()
    used = [bare(quote.text) for quote in quotes]
    numbered = library.entries[source].kind == "passages"
    proposals = []
    for turn in library.turns[source]:
        if turn.speaker not in quotable:
            continue
        for text, start in _excerpts(turn, shortest, longest):
            letters = bare(text)
            if any(letters in other or other in letters for other in used):
                continue
            hits = [h for h in find(text, library, in_script) if h.kind != "paraphrase" and h.speaker in quotable]
            have = {h.source for h in hits if library.entries[h.source].proves == "words"} | {source}
            line, number = turn.place(start)[0], turn.number if numbered else None
            proposals.append(Proposal(text, source, line, tuple(sorted(have)), library.sources.testimonies(frozenset(have)), number))
    return tuple(sorted(proposals, key=lambda p: (-p.testimonies, -len(p.witnesses), p.line)))


def _excerpts(turn: Turn, shortest: int = 15, longest: int = 90) -> Iterator[tuple[str, int]]:
    normal = normalise(turn.text)
    shown = list(_shown(normal, turn.text))
    ends = [_after_closing(shown, m.end()) for m in re.finditer(f"[{SENTENCE_MARKS}]+", normal.text)]
    if not ends or ends[-1] < len(normal.text):
        ends.append(len(normal.text))
    # A passage that a card can hold stays whole, with who says it.
    if turn.number is not None and _size(normal.text) <= longest:
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
            f"    {'' if theme else '# '}themes: [{theme}]",
            "    # context: {zh: , en: }",
            "    # english:",
            "    # vocabulary: []",
            "",
        ]
    return "\n".join(rows).rstrip() + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
