"""`seeds/sources.yaml`: who speaks, where the documents come from, and how each is to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..yamlfile import Address, Copied, Flag, Line, Located, Mark, Slug, Text
from . import pattern


def _pattern(value: str) -> str:
    pattern.compile(value)
    return value


def _number(value: str) -> str:
    if pattern.compile(value).groups != 1:
        raise ValueError("one group in round brackets must hold the number")
    return value


def _lines(value: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,8}(-([1-9][0-9]{0,8})?)?", value):
        raise ValueError("lines are written 7, 7-12 or 7-, in at most nine digits")
    return value


Pattern = Annotated[Mark, AfterValidator(_pattern)]
Lines = Annotated[str, AfterValidator(_lines)]
Kind = Literal["dialogue", "list", "transcript", "article", "passages"]
Script = Literal["simplified", "traditional"]
Language = Literal["modern", "classical"]


class Speaker(Located):
    """Somebody who speaks in the documents; only what a quotable speaker says can become a quote."""

    name: Line
    english: Line
    quotable: Flag = False


def _covers(lines: str, number: int) -> bool:
    first, dash, last = lines.partition("-")
    return int(first) <= number <= (int(last) if last else (10**9 if dash else int(first)))


class PassOver(Located):
    """Lines, or one stretch of text in a line, that are not part of the interview."""

    lines: Lines
    text: Mark | None = None
    reason: Text

    def covers(self, number: int) -> bool:
        return _covers(self.lines, number)


class Spoken(Located):
    """Lines that look like a label, a heading, a caption or a notice, and are the speaker's words all the same. `text`: how they begin."""

    lines: Lines | None = None
    text: Mark | None = None
    reason: Text

    def covers(self, number: int) -> bool:
        return self.lines is None or _covers(self.lines, number)


class Reader(Located):
    """How the turns of a document are found; which keys apply depends on its kind.

    dialogue: `labels` (speaker's name: what lines begin with), `unlabelled` (such a line continues the turn, or is a heading),
    `section_mark` (a line matching it announces a heading). list: `number` (one group: the printed number), `speaker`.
    transcript: `sister`, the dialogue of the same recording whose turns are projected, or `speaker`, who alone speaks. article: `headings`,
    `speaker`. passages (book and chapter): `headings` of the books and `number`, where they are not found of themselves, `speaker`, and
    `labels` that belong to the passage (子曰). All: `times` (those of a recording are nobody's words), `pass_over`, `spoken`.
    """

    labels: dict[Line, tuple[Mark, ...]] = Field(default_factory=dict)
    unlabelled: Literal["continues", "heading"] = "continues"
    section_mark: Pattern | None = None
    number: Annotated[Mark, AfterValidator(_number)] | None = None
    speaker: Line | None = None
    sister: Slug | None = None
    headings: tuple[Pattern, ...] = ()
    times: Flag = False
    pass_over: tuple[PassOver, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    respelling: dict[Copied, Copied] = Field(default_factory=dict)


class Source(Located):
    """One document. `proves: words` lets its readings support a quote; `sense` (a paraphrase, a text that has been through
    another language) makes it a hint in collation only. `depends_on` names sources or origins: two sources that share one are one testimony.
    `date`: when it was said or written, 2024-07-17 or in words. `language: classical` has it read and converted as classical Chinese;
    `punctuation: editorial`: its marks are a later editor's, and no boundary is compared by them. `genre: verse`: its lines are verse, and the
    lines of an article between two empty ones are one turn.
    """

    id: Slug
    file: Copied
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    title: Line
    publisher: Line
    date: Line
    url: Address | None = None
    english: Line
    kind: Kind
    script: Script
    language: Language = "modern"
    punctuation: Literal["own", "editorial"] = "own"
    genre: Literal["prose", "verse"] = "prose"
    encoding: Text = "utf-8"
    translated: Flag = False
    proves: Literal["words", "sense"]
    trust: Text
    depends_on: tuple[Slug, ...] = ()
    reader: Reader


class Origin(Located):
    """What several sources go back to without its being a document of the project."""

    id: Slug
    description: Text


class Synonym(Located):
    """Two words that say the same in every quote, in either direction, and why."""

    words: tuple[Text, Text]
    reason: Text


class Sources(Located):
    """The whole file."""

    speakers: tuple[Speaker, ...]
    names: tuple[tuple[Line, ...], ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    origins: tuple[Origin, ...] = ()
    sources: tuple[Source, ...]

    def quotable(self) -> frozenset[str]:
        return frozenset(s.name for s in self.speakers if s.quotable)

    def testimonies(self, ids: frozenset[str], copies: Mapping[str, Iterable[str]]) -> int:
        """How many independent testimonies these sources are: those that share anything they depend on count once, and so does what is one document
        by its text (`copies`: the others of each that have it), its bytes, its address, or its title, publisher and date."""
        named = {s.id: re.sub(r"\s+", "", f"{s.title}|{s.publisher}|{s.date}") for s in self.sources}
        address = {s.id: re.sub(r"^https?://(?:www\.)?|/*(?:#.*)?$", "", s.url or s.id) for s in self.sources}
        depends = {s.id: (*s.depends_on, *copies.get(s.id, ()), s.sha256, address[s.id], named[s.id]) for s in self.sources}

        def roots(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
            if name in seen:
                return frozenset()
            return frozenset({name}).union(*(roots(d, seen | {name}) for d in depends.get(name, ())))

        groups: list[frozenset[str]] = []
        for one in sorted(ids):
            found = roots(one)
            linked = [g for g in groups if g & found]
            groups = [g for g in groups if not g & found] + [found.union(*linked)]
        return len(groups)
