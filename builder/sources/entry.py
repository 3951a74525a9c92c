"""`seeds/sources.yaml`: who speaks, where the documents come from, and how each is to be read."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..yamlfile import Flag, Located, Slug, Text


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"this is no regular expression ({error})") from None
    return value


def _number(value: str) -> str:
    if re.compile(_pattern(value)).groups != 1:
        raise ValueError("one group in round brackets must hold the number")
    return value


def _lines(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d*(-([1-9]\d*)?)?", value):
        raise ValueError("lines are written 7, 7-12 or 7-")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
Lines = Annotated[str, AfterValidator(_lines)]
Kind = Literal["dialogue", "list", "transcript", "article"]
Script = Literal["simplified", "traditional"]


class Speaker(Located):
    """Somebody who speaks in the documents; only what a quotable speaker says can become a quote."""

    name: Text
    english: Text
    quotable: Flag = False


class PassOver(Located):
    """Lines, or one stretch of text in a line, that are not part of the interview."""

    lines: Lines
    text: Text | None = None
    reason: Text

    def covers(self, number: int) -> bool:
        first, dash, last = self.lines.partition("-")
        return int(first) <= number <= (int(last) if last else (10**9 if dash else int(first)))


class Reader(Located):
    """How the turns of a document are found; which keys apply depends on its kind.

    dialogue: `labels` (speaker's name: what lines begin with), `unlabelled` (such a line continues the turn, or is a heading),
    `section_mark` (a line matching it announces a heading). list: `number` (one group: the printed number), `speaker`.
    transcript: `sister`, the dialogue of the same recording whose turns are projected. article: `headings`.
    """

    labels: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    unlabelled: Literal["continues", "heading"] = "continues"
    section_mark: Pattern | None = None
    number: Annotated[str, AfterValidator(_number)] | None = None
    speaker: Text | None = None
    sister: Slug | None = None
    headings: tuple[Pattern, ...] = ()
    pass_over: tuple[PassOver, ...] = ()
    respelling: dict[str, Text] = Field(default_factory=dict)


class Source(Located):
    """One document. `proves: words` lets its readings support a quote; `sense` (a paraphrase, a text that has been through
    another language) makes it a hint in collation only. `depends_on` names sources or origins: two sources that share one are one testimony.
    """

    id: Slug
    file: Text
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    title: Text
    publisher: Text
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d\d){0,2}$")]
    url: Text | None = None
    english: Text
    kind: Kind
    script: Script
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
    names: tuple[tuple[Text, ...], ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    origins: tuple[Origin, ...] = ()
    sources: tuple[Source, ...]

    def quotable(self) -> frozenset[str]:
        return frozenset(s.name for s in self.speakers if s.quotable)

    def testimonies(self, ids: frozenset[str]) -> int:
        """How many independent testimonies these sources are: those that share anything they depend on count once."""
        depends = {s.id: s.depends_on for s in self.sources}

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
