"""What the desk shows: every quote with its state, its findings, its cards in both scripts, and its sources beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from ..check import check, errors
from ..edition import Edition, Editor
from ..english.wording import choose
from ..findings import Finding, Place, Refusal
from ..notes import notetype
from ..notes.markup import escape
from ..notes.note import Note, make
from ..notes.provenance import marked
from ..package.build import plans
from ..package.deck import Deck, arrange, describe
from ..preview import Broken, one_of_many, sides
from ..project import DOCUMENTS, Project
from ..quotes.align import align
from ..quotes.entry import Quote
from ..sources.entry import Script
from ..sources.find import find
from ..sources.normal import normalise
from ..stats import Stats, stats

# How many places of the sources stand beside a quote that is not proved.
NEAREST = 3
QUOTED = re.compile(r"'([^']+)'|“([^”]+)”|…([^…]+)…")


@dataclass(frozen=True)
class Card:
    """A card in one script: the name of its type, and both sides as HTML."""

    name: str
    script: Script
    front: str
    back: str


@dataclass(frozen=True)
class Reading:
    """What a source has for a quote: where, how near, and as HTML with the signs that differ marked."""

    source: str
    place: Place
    kind: str
    language: str
    html: str


@dataclass(frozen=True)
class Entry:
    """A quote at the desk. `state`: broken, new, changed, unchanged (since the last build), or left out of the deck. `text` is HTML in which
    the words are marked that a finding concerns."""

    id: str
    place: Place
    state: str
    themes: tuple[str, ...]
    attestation: str
    authority: str
    level: str
    language: str
    text: str
    english: str
    findings: tuple[Finding, ...]
    cards: tuple[Card, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Desk:
    """A deck looked at. `findings` are those that concern no quote; `broken` and `notes` are what the plain pages show."""

    name: str
    title: str
    description: str
    script: Script
    notes: tuple[Note, ...] = ()
    broken: tuple[Broken, ...] = ()
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    stats: Stats | None = None
    media: Mapping[str, bytes] = field(default_factory=dict)


def look(project: Project, name: str | None) -> Desk:
    """The deck called `name` (the first, where none is named). Raises Refusal, with its findings where the files cannot be read."""
    unreadable = [f for f in project.findings if f.code.startswith("F") and f.code != "F010"]
    if unreadable:
        raise Refusal("The project's files must be mended first.", unreadable)
    if not project.recipes:
        raise Refusal("The project has no recipe: write decks/NAME.yaml.")
    return _Looker(project, name or sorted(project.recipes)[0]).desk()


class _Looker:
    def __init__(self, project: Project, name: str) -> None:
        self._project, self._name, self._rules, self._editor = project, name, project.deck(name), Editor(project)
        self._composer = self._editor.composer(self._rules.profile)
        self._entries = {s.id: s for s in project.sources.sources}
        self._findings = check(project, self._editor)

    def desk(self) -> Desk:
        wrong = {f.quote for f in errors(self._findings)}
        broken = tuple(Broken(q, self._told(q), self._composer) for q in self._project.quotes if q.id in wrong)
        sound = replace(self._project, quotes=tuple(q for q in self._project.quotes if q.id not in wrong))
        deck = plans(sound, [self._name], self._editor)[0]
        known = {q.id for q in self._project.quotes}
        rest = tuple(f for f in (*self._findings, *deck.plan.findings) if f.quote not in known)
        return Desk(
            self._name,
            deck.title,
            describe(sound, self._name, list(deck.live)),
            self._rules.script,
            deck.live,
            broken,
            rest,
            tuple(self._all(sound, deck, [b.quote for b in broken])),
            stats(self._project, self._editor) if not broken else None,
            deck.media,
        )

    def _told(self, quote: Quote) -> tuple[Finding, ...]:
        return tuple(f for f in self._findings if f.quote == quote.id)

    def _all(self, sound: Project, deck: Deck, broken: Sequence[Quote]) -> Iterator[Entry]:
        """Broken quotes first, then the cards in the order of the deck, then what it leaves out."""
        editions = {e.quote.id: e for e in arrange(sound, self._name, self._editor)}
        for quote in broken:
            yield self._entry(quote, "broken", self._nearest(quote))
        state = {key: word for word, keys in (("new", deck.plan.new), ("changed", deck.plan.changed)) for key in keys}
        for note in deck.live:
            edition = editions[note.id]
            entry = self._entry(edition.quote, state.get(note.id, "unchanged"), self._witnesses(edition))
            level = next(tag for tag in note.tags if "::level::" in tag).rpartition("::")[2]
            yield replace(entry, level=level, cards=tuple(self._cards(edition, note)))
        shown = {note.id for note in deck.live}
        for quote in sound.quotes:
            if quote.id not in shown:
                yield self._entry(quote, "left out", self._nearest(quote))

    def _entry(self, quote: Quote, state: str, readings: Iterator[Reading]) -> Entry:
        english = choose(quote, self._project.translations, self._rules.english)
        source = self._entries.get(quote.witness.source)
        findings = self._told(quote)
        return Entry(
            quote.id,
            quote.at(),
            state,
            quote.themes,
            quote.attestation,
            english.authority if english else "none",
            "",
            _language(source.script if source else "simplified"),
            concerned(quote.text, [f"{f.message} {f.hint}" for f in findings]),
            english.text if english else "",
            findings,
            (),
            tuple(readings),
        )

    def _cards(self, edition: Edition, note: Note) -> Iterator[Card]:
        """The cards of a note, in the script of the deck first, then in the other one."""
        own = self._rules.script
        for script in sorted(get_args(Script), key=lambda s: s != own):
            if script != own:
                rules = self._rules.model_copy(update={"script": script})
                english = choose(edition.quote, self._project.translations, rules.english)
                assert english is not None
                themes = {theme.slug: theme for theme in self._project.themes}
                note = make(edition, english, rules, self._name, themes, self._project.sources, self._composer)
            for template in notetype.TEMPLATES:
                if template.name in note.cards:
                    yield Card(template.name, script, *map(one_of_many, sides(note, template)))

    def _witnesses(self, edition: Edition) -> Iterator[Reading]:
        for witness in edition.collation.witnesses:
            yield self._reading(edition.quote, witness.source, witness.line, witness.column, witness.text, "own" if witness.own else witness.kind)

    def _nearest(self, quote: Quote) -> Iterator[Reading]:
        if any(map(str.isalnum, quote.text)):
            for hit in find(quote.text, self._project.library, self._composer.in_script)[:NEAREST]:
                yield self._reading(quote, hit.source, hit.line, hit.column, hit.text, f"{hit.kind}, {int(hit.score * 100)} %")

    def _reading(self, quote: Quote, source: str, line: int, column: int, text: str, kind: str) -> Reading:
        entry = self._entries[source]
        place = Place(f"{DOCUMENTS}/{entry.file}", line, column)
        if kind.startswith("paraphrase"):
            html = escape(text)
        else:
            shown = self._composer.in_script(quote.text, entry.script)
            html = "".join(marked(align(normalise(shown).text, normalise(text).text)))
        return Reading(source, place, kind, _language(entry.script), html)


def _language(script: Script) -> str:
    return "zh-Hans" if script == "simplified" else "zh-Hant"


def concerned(text: str, messages: Sequence[str]) -> str:
    """The text as HTML, the words marked that a message quotes; where it quotes another reading of the text, what differs from that."""
    touched: set[int] = set()
    for message in messages:
        for found in QUOTED.finditer(message):
            words = next(filter(None, found.groups())).replace("|", "").strip("…")
            at = text.find(words)
            if at >= 0:
                touched.update(range(at, at + len(words)))
            elif len(words) * 2 > len(text) and sum(char in text for char in words) * 2 > len(words):
                touched.update(_differing(text, words))
    pieces, open_ = [], False
    for at, char in enumerate(text):
        if (at in touched) != open_:
            open_ = not open_
            pieces.append("<mark>" if open_ else "</mark>")
        pieces.append(escape(char))
    return "".join([*pieces, "</mark>" * open_])


def _differing(text: str, other: str) -> Iterator[int]:
    """The places of the text whose signs the other has not; where it only lacks one, the place after that."""
    at = 0
    for ours, theirs in align(text, other):
        if ours:
            at = max(at, text.find(ours, at))
        if ours != theirs and (ours + theirs).strip() and any(map(str.isalnum, ours + theirs)):
            yield from range(at, min(len(text), at + max(1, len(ours))))
        at += len(ours)
