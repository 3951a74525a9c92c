"""`decks/NAME.ledger.yaml`: what has been published, and when each part last changed. `build` writes it; nobody edits it.

A note's `mod` is the time its rendered content last changed: Anki's importer takes only what is newer than the learner's copy, so that a
constant time would keep corrections away and the time of the build would overwrite every learner's own edits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..files import seconds, stamp
from ..findings import Finding, Place
from ..notes import notetype
from ..notes.note import Note
from ..recipes.entry import Ledger, NoteType, Published

RETIRED_TAG = "retired"


def file(deck: str) -> str:
    """The place of a deck's ledger in the project."""
    return f"decks/{deck}.ledger.yaml"


@dataclass(frozen=True)
class Plan:
    """What a build would do: ids by what happens to them, and the ledger that it would write."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    unchanged: tuple[str, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]


def plan(name: str, namespace: str, version: str, notes: Sequence[Note], ledger: Ledger | None, now: int) -> Plan:
    """Compare `notes` with what the ledger of deck `name` says was published. `now` in seconds since 1970, UTC.

    The findings are contradictions, for which nothing may be built: an id renamed or given again, another note type, a clock behind.
    """
    place = Place(file(name))
    known: Mapping[str, Published] = ledger.notes if ledger else {}
    moment = stamp(now)
    findings: list[Finding] = []
    if ledger and ledger.namespace != namespace:
        message = f"the recipe's namespace is {namespace!r}, the published deck's is {ledger.namespace!r}."
        findings.append(Finding("L001", place, message, "Restore `namespace:`; with another one every learner would get every card twice."))
    shape, content = notetype.schema(), notetype.content()
    if ledger and ledger.note_type.shape != shape:
        message = "fields or templates were added, removed or moved since the deck was published."
        findings.append(Finding("L002", place, message, "Restore them; rename or use a spare one instead."))
    if ledger:
        last = latest(ledger)
        if seconds(last) > now:
            message = f"the clock says {moment}, but the deck was published at {last}."
            findings.append(Finding("L003", place, message, "Set the clock (or SOURCE_DATE_EPOCH) right: Anki takes only what is newer."))
        if _ordered(version) < _ordered(ledger.version):
            message = f"the recipe's version is {version}, the published deck's is {ledger.version}."
            findings.append(Finding("L006", place, message, "Raise `version:` in the recipe; a version never goes back."))
    ids = {note.id for note in notes}
    lost = {old.letters: key for key, old in known.items() if key not in ids and old.status == "live"}
    entries: dict[str, Published] = {}
    new, changed, unchanged = [], [], []
    for note in notes:
        old = known.get(note.id)
        if old is None:
            if note.letters in lost:
                message = f"the quotation of {lost[note.letters]} is published, and now stands under the id {note.id}."
                findings.append(Finding("L001", place, message, f"Give it back the id {lost[note.letters]}: an id never changes.", note.id))
            new.append(note.id)
        elif old.status != "live" and old.letters != note.letters:
            message = f"the id {note.id} was that of another quotation, which was retired."
            findings.append(Finding("L004", place, message, "Choose an id that was never used.", note.id))
        elif old.content == note.content and old.status == "live":
            unchanged.append(note.id)
            entries[note.id] = old
            continue
        else:
            changed.append(note.id)
        first = old.created if old else moment
        entries[note.id] = Published(content=note.content, letters=note.letters, modified=moment, version=version, status="live", created=first)
    retired = []
    for key, old in known.items():
        if key in ids:
            continue
        if old.status == "live":
            retired.append(key)
            entries[key] = old.model_copy(update={"modified": moment, "version": version, "status": "retired"})
        elif old.status == "retired" and old.version != version:
            entries[key] = old.model_copy(update={"status": "gone"})
        else:
            entries[key] = old
    kept = ledger.note_type if ledger else None
    touched = {key: known[key].modified for key in (*changed, *retired)}
    if kept is None or kept.content != content:
        touched |= {"the note type": kept.modified} if kept else {}
        kept = NoteType(shape=shape, content=content, modified=moment)
    for what, before in touched.items():
        if seconds(before) >= now:
            message = f"{what} changed, but the clock says {moment} and the published one is of {before}."
            findings.append(Finding("L003", place, message, "Set the clock (or SOURCE_DATE_EPOCH) right: Anki takes only what is newer."))
    created = ledger.created if ledger else moment
    after = Ledger(namespace=namespace, version=version, created=created, note_type=kept, notes=dict(sorted(entries.items())))
    return Plan(tuple(new), tuple(changed), tuple(retired), tuple(unchanged), after, tuple(findings))


def latest(ledger: Ledger) -> str:
    """The time of the last build that changed anything."""
    return max([ledger.created, ledger.note_type.modified, *(note.modified for note in ledger.notes.values())])


def _ordered(version: str) -> tuple[tuple[int, str], ...]:
    return tuple((len(part), part) for part in (part.lstrip("0") for part in version.split(".")))


def write(ledger: Ledger) -> str:
    """The ledger as YAML, one line a note, so that a change reads well in a diff."""
    kind = ledger.note_type
    lines = [
        "# Written by `yulu build`: what has been published and when it last changed. Commit it; do not edit it.",
        f"namespace: {ledger.namespace}",
        f'version: "{ledger.version}"',
        f"created: {ledger.created}",
        f"note_type: {{shape: {kind.shape}, content: {kind.content}, modified: {kind.modified}}}",
        "notes:" if ledger.notes else "notes: {}",
    ]
    for key, note in ledger.notes.items():
        body = f'content: {note.content}, letters: {note.letters}, modified: {note.modified}, version: "{note.version}", status: {note.status}'
        lines.append(f"  {key}: {{{body}{f', created: {note.created}' if note.created else ''}}}")
    return "\n".join(lines) + "\n"
