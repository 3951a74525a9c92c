"""A deck of a project: its notes in order, what a build would change, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..cache import digest
from ..edition import Edition, Editor
from ..english.wording import choose
from ..files import Unreadable, read
from ..findings import Finding, Place
from ..notes import note as notes
from ..notes.markup import escape, linked
from ..notes.note import Note
from ..notes.notetype import FIELDS
from ..project import Project
from ..recipes import select
from ..recipes.entry import Ledger
from . import apkg, ledger
from .ledger import Plan

# Whose data every card uses, whatever the recipe says of its texts.
DATA = "Readings: pypinyin and CC-CEDICT (cc-cedict.org, CC BY-SA 4.0). Levels: GF0025-2021. Script conversion: OpenCC."


@dataclass(frozen=True)
class Deck:
    """A deck ready to be written. `shipped` is what the package holds: the live notes, and the retired ones of this version."""

    name: str
    title: str
    plan: Plan
    live: tuple[Note, ...]
    shipped: tuple[Note, ...]
    published: dict[str, tuple[str, ...]]
    content: bytes
    returned: frozenset[str] = frozenset()

    def was_out(self, key: str) -> bool:
        """Whether a changed note had been retired."""
        return key in self.returned

    def changed_fields(self, key: str) -> tuple[str, ...]:
        """The names of the fields in which a changed note differs from the published one (`tags` for its tags); () if that is not known."""
        old = self.published.get(key)
        new = next(n for n in self.live if n.id == key)
        if old is None:
            return ()
        names = [field.name for field, a, b in zip(FIELDS, old, new.fields) if a != b]
        return tuple(names + (["tags"] if set(old[len(FIELDS) :]) != set(new.tags) else []))


def arrange(project: Project, name: str, editor: Editor) -> tuple[Edition, ...]:
    """The editions of a deck's quotes, in the order in which they are first shown."""
    rules = project.deck(name)
    chosen = select.select(rules, project.quotes)
    if rules.order == "themes":
        chosen = select.alternate(chosen, [t.slug for t in project.themes])
    if rules.order == "length":
        order = {theme.slug: place for place, theme in enumerate(project.themes)}
        chosen = tuple(sorted(chosen, key=lambda q: (order[q.themes[0]], len(q.text), q.id)))
    editions = editor.editions(chosen, rules.profile)
    if rules.order == "difficulty":
        from ..chinese.levels import level

        editions = tuple(sorted(editions, key=lambda e: (level(e.chinese.words, rules.levels), len(e.quote.text), e.quote.id)))
    return editions


def make(project: Project, name: str, editor: Editor, now: int) -> Deck:
    """The deck called `name`, of a project without errors. `now`: seconds since 1970 for what changed."""
    rules = project.deck(name)
    themes = {theme.slug: theme for theme in project.themes}
    composer = editor.composer(rules.profile)
    written = digest(rules.model_dump_json(exclude={"version"}), project.themes)
    live = []
    subdecks: dict[str, str] = {}
    for edition in project.watch(arrange(project, name, editor), f"make {name}"):
        english = choose(edition.quote, project.translations, rules.english)
        if english is not None:
            make = partial(notes.make, english=english, recipe=rules, deck=name, themes=themes, sources=project.sources, composer=composer)
            live.append(editor.made(Note, make, edition, english, written, name))
            subdecks[edition.quote.id] = themes[edition.quote.themes[0]].english
    editor.save()
    before = project.ledgers.get(name)
    plan = ledger.plan(name, rules.namespace, rules.version, live, before, now)
    published, missing = _published(project, name)
    missing += _unknown(name, rules.namespace, published, before)
    shipped = list(live)
    for key, entry in plan.ledger.notes.items():
        if entry.status != "retired":
            continue
        was = apkg.published(published[key], name, entry.letters) if key in published else None
        if was is not None and was.content == entry.content and was.guid == notes.guid(rules.namespace, key):
            shipped.append(apkg.retire(published[key], name, entry.letters))
            subdecks.setdefault(key, next((theme.english for theme in project.themes), name))
        else:
            has = "has another text of it" if key in published else "does not hold it"
            message = f"the published note {key} is to be retired, but the package {has}."
            hint = "Restore the package from version control, as it was last published; or put the quote back, build, and take it out again."
            missing.append(Finding("L005", Place(_package(name)), message, hint, key))
    plan = Plan(plan.new, plan.changed, plan.retired, plan.unchanged, plan.ledger, (*plan.findings, *missing))
    content = b""
    if not plan.findings:
        description = describe(project, name, live)
        packed = rules.title, rules.deck_id, description, shipped, plan.ledger, subdecks if rules.subdecks else None
        parts = *packed[:3], [(n.guid, n.content) for n in shipped], ledger.write(plan.ledger), packed[-1]
        content = editor.package(parts, project.root / "decks" / f"{name}.apkg", apkg.MOST_BYTES, partial(apkg.write, *packed))
    old = {key: (*n["fields"], *n["tags"]) for key, n in published.items()}
    editor.save()
    returned = frozenset(key for key in plan.changed if before and before.notes[key].status != "live")
    return Deck(name, rules.title, plan, tuple(live), tuple(shipped), old, content, returned)


def _unknown(name: str, namespace: str, published: Mapping[str, Mapping[str, Any]], before: Ledger | None) -> list[Finding]:
    """A finding if the package holds notes that the ledger does not know: it was lost or cut, and every learner's edits would be overwritten."""
    known = before.notes if before else {}
    lost = sorted(key for key, old in published.items() if key not in known and old["guid"] == notes.guid(namespace, key))
    if not lost:
        return []
    message = f"{_package(name)} holds {len(lost)} published notes that the ledger does not know ({', '.join(lost[:3])}{', …' * (len(lost) > 3)})."
    hint = "Restore the ledger from version control; only if the deck was never published, delete the package."
    return [Finding("L005", Place(ledger.file(name)), message, hint)]


def _package(name: str) -> str:
    return f"decks/{name}.apkg"


def _published(project: Project, name: str) -> tuple[dict[str, dict[str, Any]], list[Finding]]:
    """The notes of the published package by id. One that is damaged is made again from the ledger; without a ledger that cannot be done."""
    file = _package(name)
    try:
        return apkg.read(read(project.root / file, apkg.MOST_BYTES, project.root))["notes"], []
    except Unreadable as error:
        return {}, [] if error.missing else [error.finding(Place(file), file)]
    except apkg.Damaged as error:
        if name in project.ledgers:
            return {}, []
        hint = "Restore it and its ledger from version control; only if the deck was never published, delete it."
        return {}, [Finding("L005", Place(file), f"the package is damaged ({error}), and its deck has no ledger.", hint)]


def describe(project: Project, name: str, live: list[Note]) -> str:
    """The deck's description, as Anki shows it: what it is; how many, which version, where to report an error; in one line from what and whose."""
    rules = project.deck(name)
    cited = sorted({s.english for s in project.sources.sources if s.proves == "words"})
    cards = sum(len(note.cards) for note in live)
    told = [
        escape(" ".join(rules.description.split())),
        f"{len(live)} quotations, {cards} cards, version {rules.version}. Found a mistake? {linked(' '.join(rules.report.split()))}",
    ]
    owners = [f"Sources: {'; '.join(cited)}." if cited else "", DATA, " ".join(rules.licence.split())]
    return "\n\n".join([*told, f"<small>{linked(' '.join(filter(None, owners)))}</small>"])
