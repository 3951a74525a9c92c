"""Who reads a quotation aloud, as HTML that plays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..audio import level
from ..audio.shelf import Take, Voice
from .markup import attribute, escape
from .notetype import FIELDS

PLACES = [place for place, field in enumerate(FIELDS) if field.name in ("Audio", "Player")]
CALL = re.compile(rf'(?:\[sound:|<audio [^>]*src=")({level.NAME.pattern})')


def called(fields: Sequence[str]) -> tuple[str, ...]:
    """The names of the files of sound that a note's fields call."""
    return tuple(dict.fromkeys(name for place in PLACES for text in fields[place : place + 1] for name in CALL.findall(text)))


def player(take: Take) -> str:
    """A voice with its name. An element of HTML waits to be touched, on the front too, where Anki would start a sound of its own at once."""
    files = (("normal", "aloud", take.normal), ("slow", "slowly", take.slow))
    parts = [
        f'<span class="{speed}"><audio controls preload="none" src="{file}" title="{title}">{title}</audio></span>'
        for speed, title, file in files
        if file
    ]
    return f'<p class="take" lang="en">{"".join(parts)}<span class="by">{by(take.voice)}</span></p>'


def by(voice: Voice) -> str:
    name = f'<a href="{attribute(voice.url)}">{escape(voice.name)}</a>' if voice.url else escape(voice.name)
    licence = f" ({escape(voice.licence)})" if voice.licence else ""
    return f"Synthetic voice: {name}{licence}" if voice.synthetic else f"Read by {name}{licence}"
