"""The notes of a deck for other programs: tables, JSON, Markdown. Nothing here is for Anki, and no ledger knows of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..edition import Editor
from ..english.wording import PROJECT, choose
from ..files import replace
from ..project import Project
from .build import expect_no_errors
from .deck import arrange

Row = dict[str, str]
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


def rows(project: Project, name: str, editor: Editor) -> Iterator[Row]:
    """One row for each note of the deck `name`, in its order; every value is one line of plain text.

    The first three are what flashcard programs import: the quotation in the leading script, its reading, and the English with its authority.
    """
    rules = project.deck(name)
    speakers = {s.name: s.english for s in project.sources.speakers}
    entries = {s.id: s for s in project.sources.sources}
    for edition in arrange(project, name, editor):
        quote, chinese = edition.quote, edition.chinese
        english = choose(quote, project.translations, rules.english)
        if english is None:
            continue
        authority = "the project’s own rendering" if english.authority == PROJECT else english.publisher or english.authority
        hant = rules.script == "traditional"
        place = edition.numbers.get(quote.witness.source)
        row = {
            "quotation": chinese.traditional if hant else chinese.simplified,
            "reading": chinese.zhuyin if hant else chinese.pinyin,
            "english": f"{english.shown} [{authority}]",
            "other script": chinese.simplified if hant else chinese.traditional,
            "pinyin": chinese.pinyin,
            "zhuyin": chinese.zhuyin,
            "speaker": speakers.get(edition.proof.turn.speaker or "", ""),
            "context (Chinese)": quote.context.zh,
            "context (English)": quote.context.en,
            "vocabulary": "; ".join(f"{w.word} {w.pinyin} {w.gloss}" for w in quote.vocabulary),
            "note": quote.note or "",
            "themes": ", ".join(quote.themes),
            "attestation": quote.attestation,
            "source": f"{entries[quote.witness.source].english}, {f'passage {place}' if place else f'line {edition.proof.line}'}",
            "citation": english.citation or authority,
            "id": quote.id,
        }
        yield {key: BREAKS.sub(" ", value) for key, value in row.items()}


def table(made: Sequence[Row]) -> str:
    """CSV with a row of names (RFC 4180), for spreadsheets: what looks like a formula is defused by an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(made[0] if made else ())
    writer.writerows([("'" + value if value.lstrip().startswith(FORMULA) else value) for value in row.values()] for row in made)
    return "\ufeff" + file.getvalue()


def lines(made: Sequence[Row]) -> str:
    """Tab-separated lines without names or quoting, for flashcard programs; a straight quotation mark that would open a cell is set curly."""
    return "".join("\t".join("“" + v[1:] if v.startswith('"') else v for v in row.values()) + "\n" for row in made)


def data(made: Sequence[Row]) -> str:
    return json.dumps(list(made), ensure_ascii=False, indent=1) + "\n"


def page(made: Sequence[Row]) -> str:
    """Markdown to read or print: each quotation with its English, its source and whose English it is."""
    parts = [
        f"> {_plain(row['quotation'])}  \n> {_plain(row['pinyin'])}\n\n{_plain(row['english'])}\n\n"
        f"*{_plain(row['speaker'])}. {_plain(row['source'])}; {row['attestation']}. English: {_plain(row['citation'])}. {row['id']}*\n"
        for row in made
    ]
    return "\n---\n\n".join(parts)


def _plain(text: str) -> str:
    """Text in which nothing is Markdown or HTML."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|" else c for c in text)


FORMS: dict[str, tuple[str, Callable[[Sequence[Row]], str]]] = {
    "csv": ("csv", table),
    "tsv": ("tsv", lines),
    "json": ("json", data),
    "markdown": ("md", page),
}


def export(project: Project, names: Sequence[str], form: str, output: Path | None) -> list[tuple[Path, int]]:
    """Write the notes of the decks called `names` (all, where none is named) as `form`. Returns each file and its number of notes.

    Raises Refusal where the project has errors; then nothing was written.
    """
    editor = Editor(project)
    expect_no_errors(project, editor)
    ending, write = FORMS[form]
    made = {name: list(rows(project, name, editor)) for name in dict.fromkeys(names or sorted(project.recipes))}
    folder = output or project.root / "decks"
    files = [(folder / f"{name}.{ending}", many) for name, many in made.items()]
    replace([(path, write(many).encode()) for path, many in files])
    return [(path, len(many)) for path, many in files]
