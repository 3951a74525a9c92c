"""The cards of a deck as a page to look at, without Anki: the note type's own templates and style, filled as Anki fills them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .notes import notetype
from .notes.note import Note, escape

SECTION = re.compile(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
FIELD = re.compile(r"\{\{(?:([^{}:]+):)?(\w+)\}\}")
SOUND = re.compile(r"\[sound:([^\]]+)\]")
RUBY = re.compile(r" ?([^ >]+?)\[(.+?)\]")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
body {{ margin: 0; }}
.page {{ min-height: 100vh; }}
.page a {{ color: var(--accent); }}
.page > nav, .page > section {{ max-width: 78rem; margin: 0 auto; padding: 1rem; }}
.pair {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; }}
.pair > div {{ border: 1px solid var(--faint); border-radius: .5rem; padding: 0 1rem 1rem; min-width: 0; }}
</style>
</head>
<body class="{night}">
<div class="card page">
<nav class="quiet"><h1>{title}</h1><p>{description}</p><p><a href="index.html">light</a> · <a href="night.html">dark</a></p></nav>
{cards}
</div>
</body>
</html>
"""


def page(title: str, description: str, notes: Sequence[Note], night: bool) -> str:
    """One HTML page of all cards, fronts beside backs; `night` in the colours of night mode."""
    cards = "\n".join(_card(note, template) for note in notes for template in notetype.TEMPLATES if _filled(note, template))
    return PAGE.format(
        title=escape(title), description=escape(description), style=notetype.style(), cards=cards, night="nightMode" if night else "day"
    )


def render(template: str, fields: Mapping[str, str], front: str = "") -> str:
    """An Anki template with its fields filled in; `front` is what `{{FrontSide}}` gives. Raises KeyError for a field that does not exist."""
    while SECTION.search(template):
        template = SECTION.sub(lambda m: m.group(3) if bool(fields[m.group(2)].strip()) == (m.group(1) == "#") else "", template)

    def fill(match: re.Match[str]) -> str:
        filters, name = match.group(1) or "", match.group(2)
        if name == "FrontSide":
            return front
        value = fields[name]
        if filters == "furigana":
            return RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", value)
        if filters == "hint":
            return f'<details class="hint"><summary>{name}</summary>{value}</details>' if value else ""
        return "" if filters.startswith("tts ") else SOUND.sub(r'<audio controls preload="none" src="\1"></audio>', value)

    return FIELD.sub(fill, template)


def _values(note: Note) -> dict[str, str]:
    return dict(zip((field.name for field in notetype.FIELDS), note.fields))


def _filled(note: Note, template: notetype.Template) -> bool:
    return bool(render(notetype.sides(template.file)["qfmt"], _values(note)).strip())


def _card(note: Note, template: notetype.Template) -> str:
    sides, values = notetype.sides(template.file), _values(note)
    front = render(sides["qfmt"], values)
    back = render(sides["afmt"], values, front).replace(' id="answer"', ' class="answer"')
    return f'<section id="{escape(note.id)}-{template.file}"><div class="pair"><div>{front}</div><div>{back}</div></div></section>'
