"""The desk as one HTML file that needs nothing else: no network, no other file, only its own script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from ..findings import Finding, Place
from ..notes import notetype
from ..notes.markup import attribute, escape
from ..stats import Stats
from .look import Desk, Entry

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src {own}; base-uri 'none'; form-action 'none'; "
    "script-src 'sha256-{digest}'"
)


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def page(desk: Desk, token: str = "", notice: str = "") -> str:
    """The whole page. With a `token` it follows the server that gave it; `notice` says why it shows what was there before."""
    script = "\n" + _file("desk.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts = {
        "policy": attribute(POLICY.format(own="'self'" if token else "'none'", digest=digest)),
        "token": attribute(token),
        "title": escape(desk.title),
        "description": desk.description.replace("\n\n", "<br><br>"),
        "style": notetype.style() + "\n" + _file("desk.css"),
        "script": script,
        "deck-script": desk.script,
        "filters": "".join(_filters(desk.entries)),
        "notice": f'<p class="finding">{escape(notice)}</p>' if notice else "",
        "findings": _findings(desk.findings),
        "list": "".join(map(_row, desk.entries)),
        "entries": "".join(map(_entry, desk.entries)),
        "stats": _stats(desk.stats) if desk.stats else "<p>Counts stand here when no quote is broken.</p>",
    }
    # Taken apart at the marks once: what a part says is never looked through for marks.
    head, *rest = _file("page.html").split("[[")
    return head + "".join(parts[name] + after for name, after in (piece.split("]]", 1) for piece in rest))


def _values(entries: Sequence[Entry]) -> Iterable[tuple[str, list[str]]]:
    yield "state", [v for v in ("broken", "new", "changed", "unchanged", "left out") if any(e.state == v for e in entries)]
    yield "theme", sorted({t for e in entries for t in e.themes})
    yield "attestation", sorted({e.attestation for e in entries})
    yield "authority", sorted({e.authority for e in entries})
    yield "level", sorted({e.level for e in entries if e.level})


def _filters(entries: Sequence[Entry]) -> Iterable[str]:
    for aspect, values in _values(entries):
        options = "".join(f'<option value="{attribute(v)}">{escape(v)}</option>' for v in values)
        yield f'<label>{aspect} <select name="{aspect}"><option value="">all</option>{options}</select></label> '


def _row(entry: Entry) -> str:
    kinds = [f.severity for f in entry.findings]
    told = f"{kinds.count('error')} E" * ("error" in kinds) + f" {kinds.count('warning')} W" * ("warning" in kinds)
    facts = " · ".join(filter(None, (entry.state, entry.themes[0], entry.attestation, entry.authority, entry.level and f"HSK {entry.level}", told)))
    return (
        f'<li data-for="{attribute(entry.id)}"><a href="#{attribute(entry.id)}"><b>{escape(entry.id)}</b> '
        f'<span lang="{entry.language}">{entry.text}</span> <small>{escape(facts)}</small></a></li>'
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
    name = attribute(entry.id)
    data = {
        "state": entry.state,
        "theme": "|".join(entry.themes),
        "attestation": entry.attestation,
        "authority": entry.authority,
        "level": entry.level,
    }
    facts = [entry.state, *entry.themes, entry.attestation, f"English: {entry.authority}", entry.level and f"HSK {entry.level}"]
    plain = f'<blockquote class="zh plain" lang="{entry.language}">{entry.text}</blockquote>' if entry.findings or not entry.cards else ""
    english = f'<p lang="en">{escape(entry.english)}</p>' if not entry.cards and entry.english else ""
    return (
        f'<section class="entry" id="{name}" tabindex="-1" aria-labelledby="{name}-head" '
        + " ".join(f'data-{key}="{attribute(value)}"' for key, value in data.items())
        + f'><h2 id="{name}-head">{escape(entry.id)}</h2> {_place(entry.place)}<p class="facts">{escape(" · ".join(filter(None, facts)))}</p>'
        + f"{_findings(entry.findings)}{plain}{english}{_cards(entry)}{_readings(entry)}</section>"
    )


def _cards(entry: Entry) -> str:
    made = []
    for script, cards in groupby(entry.cards, key=lambda c: c.script):
        sides = "".join(
            f'<h3>{escape(c.name)}</h3><div class="card side front">{c.front}</div><div class="card side back">{c.back}</div>' for c in cards
        )
        made.append(f'<div class="cards" data-script="{script}">{sides}</div>')
    return "".join(made)


def _readings(entry: Entry) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(r.source)}<br><small>{escape(r.kind)}</small></th>'
        f'<td lang="{r.language}">{r.html}</td><td>{_place(r.place)}</td></tr>'
        for r in entry.readings
    )
    head = "".join(f'<th scope="col">{said}</th>' for said in ("source", "its reading (struck out: ours alone; bold: its alone)", "place"))
    caption = f"<caption>Sources of {escape(entry.id)}</caption>"
    return f'<table class="readings">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>' if rows else ""


def _stats(found: Stats) -> str:
    tables = [_plot(f"by {aspect}", [(v, str(n), n / max(1, found.quotes)) for v, n in counts.items()]) for aspect, counts in found.by.items()]
    used = [(s.id, f"{s.used} of {s.turns} turns, {s.share:.0%}", s.share) for s in found.sources]
    return f"<p>{found.quotes} quotes</p>" + "".join([*tables, _plot("of each source, turns cited and share of the quotable text", used)])


def _plot(caption: str, rows: Sequence[tuple[str, str, float]]) -> str:
    """A table whose last column draws the share of all."""
    drawn = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(said)}</td>'
        f'<td aria-hidden="true"><span class="bar" style="width:{share:.1%}"></span></td></tr>'
        for label, said, share in rows
    )
    return f'<table class="plot"><caption>{escape(caption)}</caption><tbody>{drawn}</tbody></table>'
