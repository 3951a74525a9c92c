"""`decks/NAME.yaml` (a recipe) and `decks/NAME.ledger.yaml` (what has been published)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..files import seconds
from ..yamlfile import Count, Flag, Located, Slug, Text

Card = Literal["recognition", "production", "listening", "script-reading"]


def _title(value: str) -> str:
    parts = value.split("::")
    if any(not part.strip() for part in parts) or value.strip().casefold() == "default":
        raise ValueError("Anki gives such a deck another name: no empty part between `::`, and not Default")
    return value


class Recipe(Located):
    """A deck. `namespace` goes into every GUID and `deck_id` into the package: neither ever changes.

    `description`, `report` (how to report an error) and `licence` (whose the texts, data and code are) go into the deck's description.
    `order`: `themes` alternates the themes, short and well-attested quotes first; `file` keeps the order of the files; `difficulty`
    begins with the easiest. `script`: which script leads. `english`: authorities, the first that has a wording is shown.
    """

    title: Annotated[Text, AfterValidator(_title)]
    namespace: Slug
    deck_id: Annotated[Count, Field(gt=1, lt=2**53)]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
    description: Text
    report: Text
    licence: Text
    script: Literal["simplified", "traditional"] = "simplified"
    profile: Literal["s2tw", "s2hk", "s2twp"] = "s2tw"
    cards: Annotated[tuple[Card, ...], Field(min_length=1)] = ("recognition", "production")
    order: Literal["themes", "file", "difficulty"] = "themes"
    themes: tuple[Slug, ...] = ()
    attestation: tuple[Literal["attested", "single", "restored"], ...] = ("attested", "single", "restored")
    leave_out: tuple[Slug, ...] = ()
    english: Annotated[tuple[Slug, ...], Field(min_length=1)] = ("project",)
    subdecks: Flag = False


def _moment(value: str) -> str:
    try:
        seconds(value)
    except ValueError:
        raise ValueError("a time is written 2026-11-22T08:30:00Z") from None
    return value


Moment = Annotated[str, AfterValidator(_moment)]
Status = Literal["live", "retired", "gone"]


class Published(Located):
    """A note as it was last published. `letters`: a digest of its quotation; `version`: the deck's, when it changed last. A note that left
    the recipe is `retired` as long as that version is shipped (once more, with a tag), then `gone`."""

    content: Text
    letters: Text
    modified: Moment
    version: Text
    status: Status


class NoteType(Located):
    """`shape`: the digest of what may never change; `content`: of what may."""

    shape: Text
    content: Text
    modified: Moment


class Ledger(Located):
    """What a deck has published. `created`: the time of its first build, from which ids in the package are counted."""

    namespace: Slug
    version: Text
    created: Moment
    note_type: NoteType
    notes: dict[str, Published]
