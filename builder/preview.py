"""The sides of a card without Anki: the note type's own templates, filled as Anki fills them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .notes import notetype
from .notes.note import Note

SECTION = re.compile(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
FIELD = re.compile(r"\{\{(?:([^{}:]+):)?(\w+)\}\}")
SOUND = re.compile(r"\[sound:([^\]]+)\]")
RUBY = re.compile(r" ?([^ >]+?)\[(.+?)\]")
RUBIES = r"<ruby><rb>\1</rb><rt>\2</rt></ruby>"
NO_CARD = {"Card": ""}


def sides(note: Note, template: notetype.Template) -> tuple[str, str]:
    """The front and the back of a card, as Anki gives them."""
    files, values = notetype.sides(template.file), dict(zip((field.name for field in notetype.FIELDS), note.fields)) | NO_CARD
    front = render(files["qfmt"], values)
    return front, render(files["afmt"], values, front)


def render(template: str, fields: Mapping[str, str], front: str = "") -> str:
    """An Anki template with its fields filled in; `front` is what `{{FrontSide}}` gives. Raises KeyError for a field that does not exist."""
    while SECTION.search(template):
        template = SECTION.sub(lambda m: m.group(3) if bool(fields[m.group(2)].strip()) == (m.group(1) == "#") else "", template)

    def fill(match: re.Match[str]) -> str:
        filters, name = match.group(1) or "", match.group(2)
        if name == "FrontSide":
            return front
        value = fields[name]
        if filters in ("furigana", "kanji"):
            return RUBY.sub(RUBIES if filters == "furigana" else r"\1", value)
        return "" if filters.startswith("tts ") else SOUND.sub(r'<audio controls preload="none" src="\1"></audio>', value)

    return FIELD.sub(fill, template)


def one_of_many(side: str) -> str:
    """The side without what may stand once in a page."""
    return side.replace(' id="answer"', "").replace(' role="main"', "").replace("<h1>", "<h3>").replace("</h1>", "</h3>")
