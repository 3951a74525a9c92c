"""`decks/NAME.yaml` (a recipe) and `decks/NAME.ledger.yaml` (what has been published)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..files import FORM
from ..yamlfile import Count, Flag, Line, Located, Slug

Card = Literal["recognition", "production", "listening", "script-reading", "key-words"]
Audio = Literal["none", "recordings", "all"]
# With these words a new project's recipe says what only its editors can write; true of the example alone.
UNWRITTEN = "Not yet written: "
Version = Annotated[str, Field(pattern=r"^[0-9]{1,9}\.[0-9]{1,9}(\.[0-9]{1,9})?$")]


def _title(value: str) -> str:
    parts = value.split("::")
    if any(not part.strip() for part in parts) or value.strip().casefold() == "default":
        raise ValueError("Anki gives such a deck another name: no empty part between `::`, and not Default")
    return value


class Recipe(Located):
    """A deck. `namespace` goes into every GUID and `deck_id` into the package: neither ever changes.

    `description`, `report` (how to report an error) and `licence` (whose the texts, data and code are) go into the deck's description.
    `report` should hold an address (https://… or a mailbox), which the cards link to. `production_up_to`: how many signs a quotation may have to
    be asked for as a whole; `key-words` asks for the glossed words of every quotation that has no production card. `audio`: which sound the
    cards carry: `recordings` of people, or `all`, a synthetic voice where there is none.
    `order`: `themes` alternates the themes, short and well-attested quotes first; `file` keeps the order of the files; `difficulty`
    begins with the easiest; `length` goes theme by theme, in each from short to long. `levels`: the standard by which words are graded: the
    syllabus of the HSK examination of 2025, or the national standard of 2021. `script`: which script leads. `english`: authorities, the first
    that has a wording is shown.
    """

    title: Annotated[Line, AfterValidator(_title)]
    namespace: Slug
    deck_id: Annotated[Count, Field(gt=1, lt=2**53)]
    version: Version
    description: Line
    report: Line
    licence: Line
    script: Literal["simplified", "traditional"] = "simplified"
    profile: Literal["s2tw", "s2hk", "s2twp"] = "s2tw"
    cards: Annotated[tuple[Card, ...], Field(min_length=1)] = ("recognition", "production", "key-words")
    production_up_to: Count = 25
    order: Literal["themes", "file", "difficulty", "length"] = "themes"
    levels: Literal["2025", "2021"] = "2025"
    themes: tuple[Slug, ...] = ()
    attestation: tuple[Literal["attested", "single", "restored"], ...] = ("attested", "single", "restored")
    leave_out: tuple[Slug, ...] = ()
    english: Annotated[tuple[Slug, ...], Field(min_length=1)] = ("project",)
    subdecks: Flag = False
    audio: Audio = "none"

    def subdeck(self, theme: str) -> str:
        """The name of the subdeck of a theme. `::` would part it once more."""
        return f"{self.title}::{re.sub(':{2,}', ':', theme)}"


@lru_cache(maxsize=10_000)
def _moment(value: str) -> str:
    try:
        if "1970" < datetime.strptime(value, FORM).strftime(FORM) == value:
            return value
    except ValueError:
        pass
    raise ValueError("a time is written 2026-11-22T08:30:00Z")


Moment = Annotated[str, AfterValidator(_moment)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
Status = Literal["live", "retired", "gone"]


class Published(Located):
    """A note as it was last published. `letters`: a digest of its quotation; `version`: the deck's, when it changed last. A note that left
    the recipe is `retired` as long as that version is shipped (once more, with a tag), then `gone`. `created`: when it was first published;
    ledgers up to 1.0 do not say."""

    content: Digest
    letters: Digest
    modified: Moment
    version: Version
    status: Status
    created: Moment | None = None


class NoteType(Located):
    """`shape`: the digest of what may never change; `content`: of what may."""

    shape: Digest
    content: Digest
    modified: Moment


class Ledger(Located):
    """What a deck has published. `created`: the time of its first build, from which ids in the package are counted."""

    namespace: Slug
    version: Version
    created: Moment
    note_type: NoteType
    notes: dict[Slug, Published]
