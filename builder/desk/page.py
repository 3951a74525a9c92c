"""The desk as one HTML file that needs nothing else: no network, no other file, only its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..findings import Finding, Place
from ..notes import notetype
from ..notes.markup import attribute, escape
from ..stats import Stats
from .look import Card, Desk, Entry, Reading

if TYPE_CHECKING:
    from ..pairing.review import Question

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src {sounds}; connect-src {own}; base-uri 'none'; form-action 'none'; "
    "script-src 'sha256-{digest}'"
)
STATES = ("broken", "new", "changed", "unchanged", "left out")
# Stands before and after every entry, by which a page that follows takes only what is another one than it has.
CUT = "<!--entry-->"


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def page(desk: Desk, live: bool = False, notice: str = "") -> bytes:
    """The whole page. One that is `live` follows the server that gave it, any other holds its sounds itself; `notice` says why it shows what
    was there before."""
    script = "\n" + _file("desk.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    told = notice or (f"The next build takes out: {', '.join(desk.retired)}." if desk.retired else "")
    parts = {
        "policy": attribute(POLICY.format(own="'self'" if live else "'none'", sounds="'self'" if live else "data:", digest=digest)),
        "live": "yes" if live else "",
        "title": escape(desk.title),
        "description": desk.description.replace("\n\n", "<br><br>"),
        "style": notetype.style() + "\n" + _file("desk.css"),
        "script": script,
        "deck-script": desk.script,
        "filters": "".join(_filters(desk.entries)),
        "notice": f'<p class="finding">{escape(told)}</p>' if told else "",
        "findings": _findings(desk.findings),
        "list": "".join(map(_row, desk.entries)),
        "entries": CUT.join(["", *map(_entry, desk.entries), ""]),
        "stats": _stats(desk.stats) if desk.stats else "",
        "sounds": json.dumps({} if live else {name: _data(name, raw) for name, raw in sorted(desk.media.items())}),
    }
    # Taken apart at the marks once: what a part says is never looked through for marks.
    head, *rest = _file("page.html").split("[[")
    return (head + "".join(parts[name] + after for name, after in (piece.split("]]", 1) for piece in rest))).encode(errors="replace")


def kind(name: str) -> str:
    """The type of a file of sound, by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _data(name: str, raw: bytes) -> str:
    return f"data:{kind(name)};base64,{base64.b64encode(raw).decode()}"


def _filters(entries: Sequence[Entry]) -> Iterable[str]:
    for aspect in dict.fromkeys(aspect for entry in entries for aspect in entry.facts):
        values = {value for entry in entries for value in entry.facts.get(aspect, ())}
        order = sorted(values, key=lambda v: (STATES.index(v) if v in STATES else 0, v))
        options = "".join(f'<option value="{attribute(v)}">{escape(v)}</option>' for v in order)
        yield f'<label>{aspect} <select name="{aspect}"><option value="">all</option>{options}</select></label> '


def _facts(entry: Entry) -> str:
    return escape(" · ".join(f"pair {v}" if aspect == "pair" else v for aspect, values in entry.facts.items() for v in values))


def _row(entry: Entry) -> str:
    name, wrong = attribute(entry.name), sum(f.severity == "error" for f in entry.findings)
    counted = (f"{n} {what}{'s' * (n != 1)}" for n, what in ((wrong, "error"), (len(entry.findings) - wrong, "warning")) if n)
    return (
        f'<li data-for="{name}"><a href="#{name}"><b>{escape(entry.id)}</b> <span lang="{entry.language}">{entry.text}</span> '
        f"<small>{' · '.join([_facts(entry), *counted])}</small></a></li>"
    )


def _place(place: Place) -> str:
    file, line = attribute(place.file), place.line
    return f'<button type="button" class="place" data-file="{file}" data-line="{line}">{escape(str(place))}</button>'


def _findings(findings: Iterable[Finding]) -> str:
    return "".join(
        f'<p class="finding {f.severity}"><strong>{f.code} {f.severity}</strong> {_place(f.place)}<br>{escape(f"{f.message} {f.hint}".strip())}</p>'
        for f in findings
    )


def _entry(entry: Entry) -> str:
    name, shown = attribute(entry.name), entry.shown
    plain = (
        f'<blockquote class="zh plain" lang="{entry.language}">{entry.text}</blockquote>' if entry.findings or entry.asked or not shown.cards else ""
    )
    english = f'<p lang="en">{escape(entry.english)}</p>' if not shown.cards and entry.english else ""
    changed = f'<p class="facts">The next build changes: {escape(", ".join(entry.changed))}.</p>' if entry.changed else ""
    content = (
        f'<h2 id="{name}-head">{escape(entry.id)}</h2> {_place(entry.place)}<p class="facts">{_facts(entry)}</p>{changed}'
        f"{_findings(entry.findings)}{plain}{english}{_asked(entry.asked)}{_cards(shown.cards)}{_readings(entry.id, shown.readings)}"
    )
    data = "".join(f' data-{aspect}="{attribute("|".join(values))}"' for aspect, values in entry.facts.items())
    digest = hashlib.blake2b((data + content).encode(errors="replace"), digest_size=8).hexdigest()
    return f'<section class="entry" id="{name}" data-digest="{digest}" tabindex="-1" aria-labelledby="{name}-head"{data}>{content}</section>'


def _asked(asked: Question | None) -> str:
    if asked is None:
        return ""
    rows = "".join(
        f'<li><label><input type="checkbox" value="{n}"{" checked" * (asked.first <= n < asked.end)}> {n} {escape(said.text)}</label></li>'
        for n, said in enumerate(asked.sentences, asked.offset)
    )
    return (
        f'<fieldset class="asked" data-quote="{attribute(asked.quote)}"><legend>Which sentences of the article say just this?</legend>'
        f'<p class="facts">For review: {escape(asked.reason)}.</p><ul lang="en">{rows}</ul>'
        '<button type="button" class="take">Take these (y)</button> <button type="button" class="leave">None of them (x)</button></fieldset>'
    )


def _cards(cards: Iterable[Card]) -> str:
    made = []
    for script, same in groupby(cards, key=lambda c: c.script):
        sides = "".join(
            f'<h3>{escape(c.name)}</h3><div class="card side front">{c.front}</div><div class="card side back">{c.back}</div>' for c in same
        )
        made.append(f'<div class="cards" data-script="{script}">{sides}</div>')
    return f'<script type="text/html">{"".join(made)}</script>' if made else ""


def _readings(quote: str, readings: Iterable[Reading]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(r.source)}<br><small>{escape(r.kind)}</small></th>'
        f'<td lang="{r.language}">{r.html}</td><td>{_place(Place(*r.place))}</td></tr>'
        for r in readings
    )
    head = "".join(f'<th scope="col">{said}</th>' for said in ("source", "its reading (struck out: ours alone; bold: its alone)", "place"))
    table = f'<table class="readings"><caption>Sources of {escape(quote)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return table if rows else ""


def _stats(found: Stats) -> str:
    def counted(counts: Mapping[str, int]) -> list[tuple[str, str, float]]:
        return [(value, str(n), n / max(1, found.quotes)) for value, n in counts.items()]

    used = [(s.id, f"{s.used} of {s.turns} turns, {s.share:.0%}", s.share) for s in found.sources]
    tables = [_plot(f"by {aspect}", counted(counts)) for aspect, counts in found.by.items()]
    return f"<p>{found.quotes} quotes</p>" + "".join([*tables, _plot("of each source, turns cited and share of the quotable text", used)])


def _plot(caption: str, rows: Sequence[tuple[str, str, float]]) -> str:
    """A table whose last column draws the share of all."""
    drawn = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(said)}</td>'
        f'<td aria-hidden="true"><span class="bar" style="width:{share:.1%}"></span></td></tr>'
        for label, said, share in rows
    )
    return f'<table class="plot"><caption>{escape(caption)}</caption><tbody>{drawn}</tbody></table>'
