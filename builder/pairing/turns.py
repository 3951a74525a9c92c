"""What an article holds: turns of sentences that know their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .pages import Block

Role = Literal["speaker", "interviewer", "other", "passage"]
Piece = tuple[str, Block, int]
"""A stretch of text, the block it stands in, its offset there."""


@dataclass(frozen=True)
class Sentence:
    """`text` as printed, white space aside; `line` is that of its first character in the file; `paragraph` counts from 0 within the turn."""

    text: str
    line: int
    paragraph: int


@dataclass(frozen=True)
class ArticleTurn:
    """`label` as printed, without its colon. `speaker`: a name as in sources.yaml, of whom the project quotes, or None. Of a numbered passage
    `key` is its number and `chinese` what stands beside it; its label is the number as printed."""

    n: int
    label: str
    role: Role
    speaker: str | None
    line: int
    sentences: tuple[Sentence, ...]
    key: tuple[int, ...] | None = None
    chinese: str = ""

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.sentences)


def split(text: str) -> list[tuple[int, int]]:
    """The places of the sentences of one paragraph."""
    import sentencex

    found, at = [], 0
    for sentence in sentencex.segment("en", text):
        if kept := sentence.strip():
            at = text.find(kept, at)
            found.append((at, at + len(kept)))
            at += len(kept)
    return found


def sentences(pieces: Iterable[Piece]) -> list[tuple[str, int]]:
    """The sentences of a paragraph, given in pieces, each with its line."""
    text, starts = "", []
    for piece, block, offset in pieces:
        text += "" if not text or re.search(r"\w-$", text) else " "
        starts.append((len(text), block, offset))
        text += piece
    found, index = [], 0
    for start, end in split(text):
        while index + 1 < len(starts) and starts[index + 1][0] <= start:
            index += 1
        at, block, offset = starts[index]
        found.append((text[start:end], block.line_at(offset + start - at)))
    return found
