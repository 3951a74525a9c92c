"""`seeds/audio.yaml` (who reads) and `seeds/audio/machine.yaml` (what an engine spoke)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..yamlfile import Address, Copied, Flag, Line, Located, Slug

Speed = Literal["normal", "slow"]


def _reader(value: str) -> str:
    if value == "slow":
        raise ValueError("`slow` in the name of a file means its speed; choose another id")
    return value


class Reader(Located):
    """Who reads, and under which licence. The first of the list reads the files that name no reader. `synthetic`: it is a machine."""

    id: Annotated[Slug, AfterValidator(_reader)]
    name: Line
    licence: Line
    url: Address | None = None
    synthetic: Flag = False


class Readers(Located):
    readers: Annotated[tuple[Reader, ...], Field(min_length=1)]


class Spoken(Located):
    """One quote as an engine spoke it: what was said, with which reading, by whom, and the file, known by its digest."""

    quote: Slug
    speed: Speed
    text: Copied
    reading: Copied
    engine: Copied
    voice: Copied
    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*\.mp3$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    made: Line


class Speech(Located):
    spoken: tuple[Spoken, ...]
