"""`seeds/themes.yaml` and `seeds/quotes/*.yaml`: what an editor writes."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ..yamlfile import Copied, Count, Line, Located, Reading, Slug, Text, Words

Attestation = Literal["attested", "single", "restored", "doubtful"]
Difference_kind = Literal["negation", "number", "name", "omission", "boundary", "hedge", "word", "misheard", "reading"]


class Theme(Located):
    """A subject quotes are tagged with."""

    slug: Slug
    english: Line
    chinese: Line
    description: Text
    chinese_description: Text | None = None


class Themes(Located):
    themes: tuple[Theme, ...]


def _passage(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}", value):
        raise ValueError("a passage is named by its number in digits, such as 12 or 1.2")
    return value


class Citation(Located):
    """Where the chosen reading stands: a source's id, and either the line in which it begins or the number of its passage, such as 1.2."""

    source: Slug
    line: Count | None = None
    passage: Annotated[str, AfterValidator(_passage)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Citation:
        if (self.line is None) == (self.passage is None):
            raise ValueError("name either the `line` or the `passage`, one of them")
        return self

    @property
    def key(self) -> str:
        """Which of the two names the place."""
        return "line" if self.passage is None else "passage"

    def __str__(self) -> str:
        return f"line {self.line}" if self.passage is None else f"passage {self.passage}"


class Bilingual(Located):
    zh: Text
    en: Text


NONE = partial(Bilingual.model_construct, zh="", en="")


def _lettered(value: str) -> str:
    if not any(map(str.isalnum, value)):
        raise ValueError("this is no word")
    return value


class Word(Located):
    """A word of the text as it stands there; `pinyin` with tone marks."""

    word: Annotated[Words, AfterValidator(_lettered)]
    pinyin: Line
    gloss: Text


class Emendation(Located):
    """An explicit correction of the reading: what stood, what is put, on what ground, on whose testimony (ids of sources)."""

    stood: Copied
    put: Words
    ground: Text
    sources: tuple[Slug, ...] = ()


class Answer(Located):
    """An entry of the apparatus: a difference in another witness that changes the sense, and why the shown reading stands. `misheard`
    answers other words that a machine put for what it heard, and `reading` records any difference else."""

    source: Slug
    kind: Difference_kind
    shown: Reading = ""
    has: Reading = ""
    reason: Text


class Ignored(Located):
    """A warning that asks for judgement, by its code, and why it is no fault here."""

    code: Line
    reason: Text


class Quote(Located):
    """One curated passage. `text` is in the script of its source; `traditional` or `simplified` overrides the converted text, `pinyin`
    the computed reading; `cut` says why a text may begin or end inside a clause; `confirmed` lists ambiguous words that an editor has checked,
    `ignore` warnings that he has judged."""

    id: Slug
    text: Words
    witness: Citation
    attestation: Attestation
    themes: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=3)]
    context: Bilingual = Field(default_factory=NONE)
    english: Text | None = None
    vocabulary: tuple[Word, ...] = ()
    note: Text | None = None
    emendations: tuple[Emendation, ...] = ()
    apparatus: tuple[Answer, ...] = ()
    cut: Text | None = None
    doubt: Text | None = None
    traditional: Words | None = None
    simplified: Words | None = None
    pinyin: Line | None = None
    confirmed: tuple[Words, ...] = ()
    ignore: tuple[Ignored, ...] = ()


class Quotes(Located):
    quotes: tuple[Quote, ...]
