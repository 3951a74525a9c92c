"""A deck of a project: its notes in order, what a build would change, and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

from ..audio import level
from ..audio.said import said
from ..audio.shelf import Sound, Take, Voice
from ..audio.store import Store
from ..cache import digest
from ..edition import Edition, Editor
from ..english.wording import choose
from ..files import Unreadable, read
from ..findings import Finding, Place
from ..notes import note as notes
from ..notes.markup import escape, linked
from ..notes.note import Note
from ..notes.notetype import FIELDS
from ..notes.player import called
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
    write: Callable[[], bytes]
    returned: frozenset[str] = frozenset()
    media: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def content(self) -> bytes:
        """The package; where the plan has findings there is none."""
        return b"" if self.plan.findings else self.write()

    @cached_property
    def book(self) -> bytes:
        """The ledger as it is written."""
        return ledger.write(self.plan.ledger).encode()

    def sounds(self, key: str) -> tuple[str, ...]:
        """The names of a live note's files of sound."""
        return called(next(n for n in self.live if n.id == key).fields)

    def size(self, key: str) -> int:
        """The bytes of a live note's sound."""
        return sum(len(self.media[name]) for name in self.sounds(key))

    def sound_change(self, key: str) -> str:
        """What a changed note's sound has become: `added`, `replaced`, `removed`, or "" where it is as it was."""
        before, after = called(self.published.get(key, ())), self.sounds(key)
        return "" if before == after else "added" if not before else "replaced" if after else "removed"

    def was_out(self, key: str) -> bool:
        """Whether a changed note had been retired."""
        return key in self.returned

    def changed_fields(self, key: str) -> tuple[str, ...]:
        """The names of the fields in which a changed note differs from the published one (`tags` for its tags); () if that is not known."""
        old = self.published.get(key)
        new = next(n for n in self.live if n.id == key)
        if old is None:
            return ()
        names = [f.name for f, a, b in zip(FIELDS, old, new.fields) if a != b]
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
    asked: list[tuple[Edition, Callable[[Edition], Note], tuple[object, ...]]] = []
    subdecks: dict[str, str] = {}
    before = project.ledgers.get(name)
    published, old_media, wrong = _published(project, name)
    store, media = Store(project.root), {}
    for edition in arrange(project, name, editor):
        english = choose(edition.quote, project.translations, rules.english)
        if english is not None:
            takes: list[Take] = []
            if rules.audio != "none":
                sounds = project.sounds.of(edition.quote.id, rules.audio, said(edition.chinese, rules.script))
                takes, files = _takes(sounds, store, old_media)
                media.update(files)
            make = partial(
                notes.make, english=english, recipe=rules, deck=name, themes=themes, sources=project.sources, composer=composer, takes=takes
            )
            asked.append((edition, make, (english, written, name, takes)))
            subdecks[edition.quote.id] = rules.subdeck(themes[edition.quote.themes[0]].english)
    live = list(editor.made(Note, project.watch(asked, f"make {name}")))
    editor.save()
    plan = ledger.plan(name, rules.namespace, rules.version, live, before, now)
    missing = [*wrong, *_unknown(name, rules.namespace, published, before)]
    shipped = list(live)
    for key, entry in plan.ledger.notes.items():
        if entry.status != "retired":
            continue
        was = apkg.published(published[key], name, entry.letters) if key in published else None
        if was is not None and was.content == entry.content and was.guid == notes.guid(rules.namespace, key):
            shipped.append(apkg.retire(published[key], name, entry.letters))
            media.update({file: old_media[file] for file in called(shipped[-1].fields)})
            subdecks.setdefault(key, rules.subdeck(next((theme.english for theme in project.themes), name)))
        else:
            has = "has another text of it" if key in published else "does not hold it"
            message = f"the published note {key} is to be retired, but the package {has}."
            hint = "Restore the package from version control, as it was last published; or put the quote back, build, and take it out again."
            missing.append(Finding("L005", Place(_package(name)), message, hint, key))
    plan = Plan(plan.new, plan.changed, plan.retired, plan.unchanged, plan.ledger, (*plan.findings, *missing))
    description = describe(project, name, live)
    write = partial(apkg.write, rules.title, rules.deck_id, description, shipped, plan.ledger, subdecks if rules.subdecks else None, media)
    old = {key: (*n["fields"], *n["tags"]) for key, n in published.items()}
    returned = frozenset(key for key in plan.changed if before and before.notes[key].status != "live")
    return Deck(name, rules.title, plan, tuple(live), tuple(shipped), old, write, returned, media)


def _takes(sounds: Sequence[Sound], store: Store, published: Mapping[str, bytes]) -> tuple[list[Take], dict[str, bytes]]:
    """The voices for a card, the first reader first, with their files.

    What was published goes out again byte for byte, whichever encoder this machine has. What cannot be read is left out: `check` tells it.
    """
    files: dict[str, bytes] = {}
    names: dict[Voice, dict[str, str]] = {}
    for sound in sounds:
        try:
            raw = store.raw(sound)
            name = level.name(raw)
            files[name] = published.get(name) or store.levelled(raw)
        except (Unreadable, level.Damaged):
            continue
        names.setdefault(sound.voice, {})[sound.speed] = name
    return [Take(voice, speeds.get("normal", ""), speeds.get("slow", "")) for voice, speeds in names.items()], files


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


class Published(NamedTuple):
    """What was published: the notes by id, their files of sound, and what is wrong with the package."""

    notes: Mapping[str, Mapping[str, Any]] = {}
    media: Mapping[str, bytes] = {}
    findings: tuple[Finding, ...] = ()


def _published(project: Project, name: str) -> Published:
    """The published package. One that is damaged is made again from the ledger; without a ledger that cannot be done."""
    file = _package(name)
    try:
        found = apkg.read(read(project.root / file, apkg.MOST_BYTES, project.root))
        return Published(found["notes"], found["media"])
    except Unreadable as error:
        return Published(findings=() if error.missing else (error.finding(Place(file), file),))
    except apkg.Damaged as error:
        if name in project.ledgers:
            return Published()
        hint = "Restore it and its ledger from version control; only if the deck was never published, delete it."
        return Published(findings=(Finding("L005", Place(file), f"the package is damaged ({error}), and its deck has no ledger.", hint),))


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
