"""The cards of a deck as a page to look at, without Anki: the note type's own templates and style, filled as Anki fills them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .chinese.text import Composer
from .findings import Finding
from .notes import notetype, ruby
from .notes.markup import attribute, escape
from .notes.note import Note
from .quotes.entry import Quote

SECTION = re.compile(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
FIELD = re.compile(r"\{\{(?:([^{}:]+):)?(\w+)\}\}")
SOUND = re.compile(r"\[sound:([^\]]+)\]")
RUBY = re.compile(r" ?([^ >]+?)\[(.+?)\]")
RUBIES = r"<ruby><rb>\1</rb><rt>\2</rt></ruby>"
NO_CARD = {"Card": ""}

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
.page > header, .page section {{ max-width: 34em; margin: 0 auto; padding-top: 2em; }}
.page h1 {{ font-size: 1.5em; }}
.page h2 {{ margin: 0; font-size: .875em; font-weight: 600; color: var(--soft); }}
.page section > div {{ margin-top: .75em; border: solid var(--faint); border-width: 1px 0; padding-bottom: 1em; }}
.page .finding {{ margin: .75em 0 0; border-left: 2px solid var(--accent); padding-left: .8em; }}
</style>
</head>
<body class="{night}">
<div class="card page">
<header><h1>{title}</h1>
<p class="quiet">{description}</p>
<p class="quiet"><a href="index.html">light</a> · <a href="night.html">dark</a></p></header>
<main>
{cards}
</main>
</div>
</body>
</html>
"""


@dataclass(frozen=True)
class Broken:
    """A quote with errors, of which no card can be made, and its findings."""

    quote: Quote
    findings: Sequence[Finding]
    composer: Composer


def page(title: str, description: str, notes: Sequence[Note], night: bool, broken: Sequence[Broken] = (), findings: Sequence[Finding] = ()) -> str:
    """One HTML page: first the errors that concern no quote and the broken quotes, then all cards, the back under the front; `night` in the
    colours of night mode."""
    first = [_section("project", "project · errors", _told(findings))] if findings else []
    cards = [_card(note, template) for note in notes for template in notetype.TEMPLATES if template.name in note.cards]
    return PAGE.format(
        title=escape(title),
        description=description.replace("\n\n", "<br><br>"),
        style=notetype.style(),
        cards="\n".join([*first, *map(_broken, broken), *cards]),
        night="nightMode" if night else "day",
    )


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


def _card(note: Note, template: notetype.Template) -> str:
    front, back = map(one_of_many, sides(note, template))
    return _section(f"{note.id}-{template.file}", f"{note.id} · {template.name}", f"<div>{front}</div><div>{back}</div>")


def one_of_many(side: str) -> str:
    """The side without what may stand once in a page."""
    return side.replace(' id="answer"', "").replace(' role="main"', "").replace("<h1>", "<h3>").replace("</h1>", "</h3>")


def _broken(broken: Broken) -> str:
    quote, composer = broken.quote, broken.composer
    simplified = composer.script_of(quote.text) == "simplified"
    chinese = composer.compose(quote.text, "simplified" if simplified else "traditional")
    text = ruby.pinyin(chinese.words) if simplified else ruby.zhuyin(chinese.traditional_words) or escape(quote.text)
    language = "zh-Hans" if simplified else composer.profile.language
    shown = render(
        '<div class="yulu"><blockquote class="zh ruby" lang="{{Language}}">{{furigana:Ruby}}</blockquote>', {"Language": language, "Ruby": text}
    )
    english = f'<p class="english" lang="en">{escape(quote.english)}</p>' if quote.english else ""
    return _section(quote.id, f"{quote.id} · broken", f"{_told(broken.findings)}<div>{shown}{english}</div></div>")


def _told(findings: Sequence[Finding]) -> str:
    shown = ((f"{f.code} {f.severity}", escape(str(f.place)), escape(f"{f.message} {f.hint}")) for f in findings)
    return "".join(f'<p class="finding"><strong>{what}</strong> {where}<br>{said}</p>' for what, where, said in shown)


def _section(name: str, heading: str, content: str) -> str:
    name = attribute(name)
    return f'<section id="{name}" aria-labelledby="{name}-head"><h2 id="{name}-head">{escape(heading)}</h2>{content}</section>'
