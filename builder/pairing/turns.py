"""What an article holds: turns of sentences that know their lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["speaker", "interviewer", "other", "passage"]
WINDOW = 100_000


@dataclass(frozen=True)
class Sentence:
    """`text` as printed, white space aside; `line` is that of its first character in the file."""

    text: str
    line: int


@dataclass(frozen=True)
class ArticleTurn:
    """`label` as printed, without its colon. `speaker`: a name as in sources.yaml, of whom the project quotes, or None. Of a numbered passage
    `key` is its number and `chinese` what stands beside it; its label is the number as printed."""

    n: int
    label: str
    role: Role
    speaker: str | None
    sentences: tuple[Sentence, ...]
    key: tuple[int, ...] | None = None
    chinese: str = ""

    @property
    def line(self) -> int:
        return self.sentences[0].line

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.sentences)


@dataclass
class Draft:
    """A turn as it is read, in paragraphs."""

    label: str
    role: Role
    speaker: str | None = None
    key: tuple[int, ...] | None = None
    chinese: str = ""
    paragraphs: list[str] = field(default_factory=list)

    def add(self, text: str, soft: bool = False) -> None:
        """Add a paragraph, or the next line of one (`soft`)."""
        if not (text := text.strip()):
            return
        if soft and self.paragraphs:
            self.paragraphs[-1] += ("" if re.search(r"\w-$", self.paragraphs[-1]) else " ") + text
        else:
            self.paragraphs.append(text)


def written(drafts: Iterable[Draft], file: str) -> tuple[ArticleTurn, ...]:
    """The turns of the drafts that have sentences, which are found again in the text of the file."""
    lines = _Lines(file)
    found: list[ArticleTurn] = []
    for d in drafts:
        said = tuple(Sentence(p[start:end], lines.of(p[start:end])) for p in d.paragraphs for start, end in split(p))
        if said:
            found.append(ArticleTurn(len(found) + 1, d.label, d.role, d.speaker, said, d.key, d.chinese))
    return tuple(found)


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


class _Lines:
    """Finds sentences again in a file, one after the other, by their first words."""

    def __init__(self, file: str) -> None:
        self._text = html.unescape(re.sub(r"<[^<>]*>", lambda tag: "\n" * tag[0].count("\n"), html.unescape(file)))
        self._at, self._line = 0, 1

    def of(self, sentence: str) -> int:
        words = re.findall(r"\w+", sentence)[:5]
        hit = re.compile(r"(?:\]\([^)]*\)|[\W_])+".join(map(re.escape, words))).search(self._text, self._at, self._at + WINDOW) if words else None
        if hit:
            self._line += self._text.count("\n", self._at, hit.start())
            self._at = hit.start()
        return self._line
