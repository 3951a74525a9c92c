"""`seeds/english/NAME.yaml` (a published translation's wordings) and `seeds/english/machine.yaml` (drafts)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..yamlfile import Address, Copied, Line, Located, Slug, Text


class Wording(Located):
    """The exact English of one quote. `chinese`: the words of the quote it translates, which must be the whole quote for a card to carry
    it; `seen`: how it was seen; `within`: the longer verified wording it was cut from; `unused`: why no quote carries it."""

    text: Text
    quote: Slug | None = None
    chinese: Text | None = None
    within: Text | None = None
    seen: Text | None = None
    unused: Text | None = None


class Translation(Located):
    """One published translation. `article`: the copy it was read from, as `pair --write` records it."""

    translation: Slug
    publisher: Line | None = None
    title: Line | None = None
    url: Address | None = None
    published: Text | None = None
    original: Text | None = None
    article: Copied | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    read: Text | None = None
    wordings: tuple[Wording, ...]


class Draft(Located):
    quote: Slug
    chinese: Copied
    text: Copied
    backend: Text
    drafted: Text


class Drafts(Located):
    drafts: tuple[Draft, ...]
