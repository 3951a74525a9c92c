"""What the desk shows: every quote with its state, its findings, its cards in both scripts, and its sources beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from ..cache import digest
from ..check import check, errors
from ..edition import Edition, Editor
from ..english.wording import choose
from ..findings import Finding, Place, Refusal
from ..notes import notetype
from ..notes.markup import escape
from ..notes.note import Note, make
from ..notes.player import PLACES
from ..notes.provenance import marked
from ..package.build import plans
from ..package.deck import Deck, arrange, describe
from ..preview import one_of_many, sides
from ..project import DOCUMENTS, Project
from ..quotes.align import align
from ..quotes.entry import Quote
from ..sources.entry import Script
from ..sources.find import find
from ..sources.normal import normalise
from ..stats import Stats, stats

if TYPE_CHECKING:
    from ..pairing.review import Question
    from .pairs import Pairs

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
    place: tuple[str, int, int]
    kind: str
    language: str
    html: str


@dataclass(frozen=True)
class Shown:
    """What follows from a quote and its sources."""

    cards: tuple[Card, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A quote at the desk. `name`: its id, by which it is found in the page, even where two quotes have one. `facts`: what it is filtered by; its
    state is broken, new, changed, unchanged (since the last build), or left out of the deck. `text` is HTML in which the words are marked that a
    finding concerns; `changed`: the fields of the card that the next build changes."""

    id: str
    name: str
    place: Place
    facts: Mapping[str, tuple[str, ...]]
    language: str
    text: str
    english: str
    findings: tuple[Finding, ...]
    shown: Shown
    changed: tuple[str, ...] = ()
    asked: Question | None = None


@dataclass(frozen=True)
class Desk:
    """A deck looked at. `findings` are those that concern no quote; `retired`: the quotes that the next build takes out."""

    name: str
    title: str
    description: str
    script: Script
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    retired: tuple[str, ...] = ()
    stats: Stats | None = None
    media: Mapping[str, bytes] = field(default_factory=dict)

    def count(self, state: str) -> int:
        return sum(state in entry.facts["state"] for entry in self.entries)


def look(project: Project, name: str | None, pairs: Pairs | None = None) -> Desk:
    """The deck called `name` (the first, where none is named). Raises Refusal, with its findings where the files cannot be read."""
    unreadable = [f for f in project.findings if f.code.startswith("F") and f.code != "F010"]
    if unreadable:
        raise Refusal("The project's files must be mended first.", unreadable)
    if not project.recipes:
        raise Refusal("The project has no recipe: write decks/NAME.yaml.")
    return _Looker(project, name or sorted(project.recipes)[0], pairs).desk()


class _Looker:
    def __init__(self, project: Project, name: str, pairs: Pairs | None) -> None:
        self._project, self._name, self._rules, self._editor = project, name, project.deck(name), Editor(project)
        self._composer = self._editor.composer(self._rules.profile)
        self._sources = {s.id: s for s in project.sources.sources}
        self._texts = digest([project.digest(s) for s in project.sources.sources], project.sources.model_dump_json(), self._rules.profile)
        self._themes = {theme.slug: theme for theme in project.themes}
        self._findings = check(project, self._editor)
        self._told: dict[str | None, list[Finding]] = {}
        for finding in self._findings:
            self._told.setdefault(finding.quote, []).append(finding)
        self._decisions, self._asked = pairs.state(project) if pairs else ({}, {})
        self._names = Counter[str]()

    def desk(self) -> Desk:
        wrong = {f.quote for f in errors(self._findings)}
        sound = replace(self._project, quotes=tuple(q for q in self._project.quotes if q.id not in wrong))
        deck = plans(sound, [self._name], self._editor)[0]
        known = {q.id for q in self._project.quotes}
        broken = [self._entry(q, "broken", Shown((), self._nearest(q))) for q in self._project.quotes if q.id in wrong]
        entries = (*broken, *self._in_deck(sound, deck), *self._left_out(sound, deck))
        self._editor.save()
        return Desk(
            self._name,
            deck.title,
            describe(sound, self._name, list(deck.live)),
            self._rules.script,
            tuple(f for f in (*self._findings, *deck.plan.findings) if f.quote not in known),
            tuple(sorted(entries, key=lambda e: ("broken" not in e.facts["state"], e.asked is None))),
            deck.plan.retired,
            stats(self._project, self._editor),
            deck.media,
        )

    def _in_deck(self, sound: Project, deck: Deck) -> Iterator[Entry]:
        """The deck's quotes, in its order."""
        editions = {e.quote.id: e for e in arrange(sound, self._name, self._editor)}
        states = {key: word for word, keys in (("new", deck.plan.new), ("changed", deck.plan.changed)) for key in keys}
        rules = digest(self._rules.model_dump_json(), self._project.themes)
        for note in deck.live:
            edition, state = editions[note.id], states.get(note.id, "unchanged")

            def show(edition: Edition, note: Note = note) -> Shown:
                return Shown(tuple(self._cards(edition, note)), tuple(self._witnesses(edition)))

            entry = self._entry(edition.quote, state, *self._editor.made(Shown, [(edition, show, ("desk", rules, note.content, notetype.content()))]))
            level = next(tag for tag in note.tags if "::level::" in tag).rpartition("::")[2]
            changed = deck.changed_fields(note.id) if state == "changed" else ()
            yield replace(entry, facts={**entry.facts, "level": (f"HSK {level}",)}, changed=changed)

    def _left_out(self, sound: Project, deck: Deck) -> Iterator[Entry]:
        shown = {note.id for note in deck.live}
        for quote in sound.quotes:
            if quote.id not in shown:
                edition = self._editor.edition(quote, self._rules.profile)
                yield self._entry(quote, "left out", Shown((), tuple(self._witnesses(edition)) if edition else self._nearest(quote)))

    def _entry(self, quote: Quote, state: str, shown: Shown) -> Entry:
        english = choose(quote, self._project.translations, self._rules.english)
        source = self._sources.get(quote.witness.source)
        findings = tuple(self._told.get(quote.id, ()))
        asked = self._asked.get(quote.id)
        facts = {
            "state": (state,),
            "theme": quote.themes,
            "attestation": (quote.attestation,),
            "authority": (english.authority if english else "none",),
        }
        if self._decisions:
            facts["pair"] = (self._decisions.get(quote.id, "none"),)
        self._names[quote.id] += 1
        again = self._names[quote.id]
        return Entry(
            quote.id,
            quote.id if again == 1 else f"{quote.id}~{again}",
            quote.at(),
            facts,
            _language(source.script if source else "simplified"),
            concerned(quote.text, [f"{f.message} {f.hint}" for f in findings]),
            english.text if english else "",
            findings,
            shown,
            asked=asked,
        )

    def _cards(self, edition: Edition, note: Note) -> Iterator[Card]:
        """The cards of a note, in the script of the deck first, then in the other one, with the same voices."""
        own, voices = self._rules.script, {at: note.fields[at] for at in PLACES}
        for script in sorted(get_args(Script), key=lambda s: s != own):
            if script != own:
                rules = self._rules.model_copy(update={"script": script})
                english = choose(edition.quote, self._project.translations, rules.english)
                assert english is not None
                note = make(edition, english, rules, self._name, self._themes, self._project.sources, self._composer)
                note = replace(note, fields=tuple(voices.get(at, value) for at, value in enumerate(note.fields)))
            for template in notetype.TEMPLATES:
                if template.name in note.cards:
                    yield Card(template.name, script, *map(one_of_many, sides(note, template)))

    def _witnesses(self, edition: Edition) -> Iterator[Reading]:
        for witness in edition.collation.witnesses:
            yield self._reading(edition.quote, witness.source, witness.line, witness.column, witness.text, "cited" if witness.own else witness.kind)

    def _nearest(self, quote: Quote) -> tuple[Reading, ...]:
        """The places of the sources that are most like a quote which is not proved; remembered, for there may be many."""

        def make() -> tuple[Reading, ...]:
            hits = find(quote.text, self._project.library, self._composer.in_script)[:NEAREST] if any(map(str.isalnum, quote.text)) else ()
            return tuple(self._reading(quote, h.source, h.line, h.column, h.text, f"{h.kind}, {int(h.score * 100)} %") for h in hits)

        found: tuple[Reading, ...] = self._project.memory.remember(tuple[Reading, ...], digest("nearest", self._texts, quote.text), make)
        return found

    def _reading(self, quote: Quote, source: str, line: int, column: int, text: str, kind: str) -> Reading:
        entry, html = self._sources[source], escape(text)
        if not kind.startswith("paraphrase"):
            shown = self._composer.in_script(quote.text, entry.script)
            html = "".join(marked(align(normalise(shown).text, normalise(text).text)))
        return Reading(source, (f"{DOCUMENTS}/{entry.file}", line, column), kind, _language(entry.script), html)


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
            elif len(differing := set(_differing(text, words))) * 2 < len(text):
                touched |= differing
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
