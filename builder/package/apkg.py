"""The package: an Anki deck written by genanki, with our own times, zipped so that equal content gives equal bytes."""

from __future__ import annotations

import io
import itertools
import json
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..audio import level
from ..files import scratch, seconds
from ..notes import notetype
from ..notes.note import Note, guid
from ..notes.player import called
from ..recipes.entry import Ledger
from .ledger import RETIRED_TAG

# What a package may hold: more than 100,000 notes need. SQLite's steps bound what a forged database can keep it busy with.
MOST_BYTES, MOST_STEPS, STRIDE = 1_000_000_000, 2_000_000_000, 1_000_000
MOST_MEDIA_LIST = 16_000_000
NOTE = (int, str, int, int, str, str)  # what its columns hold: SQLite takes anything in any
SLOTS = 1 << 18  # of eight milliseconds: a little more than half an hour


class Damaged(ValueError):
    """A package that is none of ours, or no longer whole."""


def write(
    title: str,
    deck_id: int,
    description: str,
    notes: Sequence[Note],
    ledger: Ledger,
    subdecks: Mapping[str, str] | None = None,
    media: Mapping[str, bytes] | None = None,
) -> bytes:
    """The `.apkg` of a deck. `notes` come in the order in which they are first shown; their times are the ledger's.

    `subdecks`: the name of the subdeck of each note id, where the recipe wants them; `media`: files by the names that the notes call them by.
    """
    import genanki

    model = _model(seconds(ledger.note_type.modified))
    decks: dict[str | None, Any] = {None: genanki.Deck(deck_id, title, description)}
    for index, part in enumerate(dict.fromkeys(subdecks.values()) if subdecks else (), 1):
        decks[part] = genanki.Deck(deck_id + index, part)
    kind, ids = _note_class(), _ids(ledger)
    for due, note in enumerate(notes):
        made = kind(model=model, fields=list(note.fields), tags=list(note.tags), guid=note.guid, due=due)
        made.modified, made.first_id = seconds(ledger.notes[note.id].modified), ids[note.id]
        decks[subdecks.get(note.id) if subdecks else None].add_note(made)
    turns = [(template.turn * len(notes), place) for place, template in enumerate(notetype.TEMPLATES)]
    files = sorted((media or {}).items())
    names = json.dumps({str(index): name for index, (name, _) in enumerate(files)})
    members = ((str(index), io.BytesIO(content)) for index, (_, content) in enumerate(files))
    package = genanki.Package([d for d in decks.values() if d.notes or d is decks[None]])
    with scratch() as folder:
        path = folder / "collection.anki2"
        _database(path, package, seconds(ledger.created), turns)
        with path.open("rb") as database:
            return _zip((path.name, database), *members, ("media", io.BytesIO(names.encode())))


def _model(modified: int) -> Any:
    import genanki

    class Model(genanki.Model):  # type: ignore[misc]
        """A note type with a time of its own and the ids that Anki keeps with fields and templates."""

        def to_json(self, timestamp: float, deck_id: int) -> Any:
            return super().to_json(modified, deck_id)

    fields = [{"name": f.name, "id": f.id} for f in notetype.FIELDS]
    templates = [{"name": t.name, "id": t.id, **notetype.sides(t.file)} for t in notetype.TEMPLATES]
    return Model(notetype.MODEL_ID, notetype.NAME, fields=fields, templates=templates, css=notetype.style())


def _note_class() -> Any:
    import genanki

    class Dated(genanki.Note):  # type: ignore[misc]
        """A note with a time and ids of its own."""

        modified = first_id = 0

        def _check_invalid_html_tags_in_fields(self) -> None:
            """Whatever is in a field was escaped when it was put there."""

        def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
            super().write_to_db(cursor, self.modified, deck_id, itertools.count(self.first_id))

    return Dated


def _ids(ledger: Ledger) -> dict[str, int]:
    """The id of each note, followed by those of its cards: milliseconds before it was first published, drawn by GUID. Anki shows it as the date
    on which the note was created. Of decks whose ledger does not yet say when, it lies in the year before the first build.

    A deleted card's reviews stay in the collection under its id. Ids counted by place would pass to another note in the next release,
    whose new card would take over those reviews; so all notes ever published are counted, in the order in which they were.
    """
    room, taken = 8, set()
    found: dict[str, int] = {}
    drawn = {key: guid(ledger.namespace, key) for key in ledger.notes}
    for key in sorted(drawn, key=lambda k: (ledger.notes[k].created or "", drawn[k])):
        created, slot = ledger.notes[key].created, int(drawn[key][:8], 16)
        top = seconds(created) * 1000 - slot % SLOTS * room if created else max(seconds(ledger.created) * 1000, room << 33) - slot * room
        while top in taken:
            top -= room
        taken.add(top)
        found[key] = top
    return found


def _database(path: Path, package: Any, created: int, turns: Sequence[tuple[int, int]]) -> None:
    """`turns`: by how much the cards of each type come later than the order of the notes says."""
    connection = sqlite3.connect(path)
    try:
        package.write_to_db(connection.cursor(), created, itertools.count(created * 1000))
        connection.executemany("UPDATE cards SET due = due + ? WHERE ord = ?", turns)
        connection.commit()
    finally:
        connection.close()


def _zip(*members: tuple[str, IO[bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            info.file_size = content.seek(0, io.SEEK_END)
            content.seek(0)
            with archive.open(info, "w") as member:
                shutil.copyfileobj(content, member)
    return out.getvalue()


def read(apkg: bytes) -> dict[str, Any]:
    """What a package of ours holds, free of SQLite's own bytes: `decks`, `model`, `notes` by id with fields, tags, time and cards, and `media`.

    A package may have been through any hands: what has not the shape that :func:`write` gives it raises Damaged.
    """
    with scratch() as folder:
        path = folder / "collection.anki2"
        try:
            with zipfile.ZipFile(io.BytesIO(apkg)) as archive:
                with _member(archive, path.name, MOST_BYTES) as packed, path.open("wb") as file:
                    shutil.copyfileobj(packed, file)
                media = _media(archive)
            found = _collection(path)
            if any(name not in media for note in found["notes"].values() for name in called(note["fields"])):
                raise Damaged("it lacks sound that its notes call")
            return {**found, "media": media}
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, EOFError, RuntimeError, MemoryError) as error:
            raise Damaged(str(error) or "it is too large") from error
        except (zipfile.BadZipFile, zlib.error, struct.error, sqlite3.DatabaseError) as error:
            raise Damaged(str(error)) from error


def _member(archive: zipfile.ZipFile, name: str, most: int) -> IO[bytes]:
    """A member of at most `most` bytes, to read. Raises Damaged, or KeyError."""
    packed_as = archive.getinfo(name)
    if packed_as.file_size > most or packed_as.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Damaged(f"its {name.split('.')[0]} is too large, or packed in another way")
    return archive.open(name)


def _media(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The files of sound by the names that the notes call them by."""
    names = json.loads(_member(archive, "media", MOST_MEDIA_LIST).read())
    if not all(member.isdecimal() and level.NAME.fullmatch(name) for member, name in names.items()) or len({*names.values()}) < len(names):
        raise Damaged("its list of media is none of ours")
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for member, name in names.items():
        found[name] = _member(archive, member, min(left, level.MOST)).read()
        left -= len(found[name])
    return found


def _collection(path: Path) -> dict[str, Any]:
    steps = itertools.count(STRIDE, STRIDE)
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.set_progress_handler(lambda: next(steps) > MOST_STEPS, STRIDE)
        kinds = dict(connection.execute("SELECT name, type FROM sqlite_master WHERE name IN ('notes', 'cards', 'col')"))
        if set(kinds.values()) != {"table"}:
            raise Damaged("its collection has no tables of notes and cards")
        cards: dict[int, list[tuple[int, int, int]]] = {}
        for nid, ord_, due, did in connection.execute("SELECT nid, ord, due, did FROM cards ORDER BY nid, ord"):
            cards.setdefault(nid, []).append((ord_, due, did))
        notes = {}
        for row in connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"):
            nid, guid, mid, mod, tags, flds = row
            fields = tuple(str(flds).split("\x1f"))
            if tuple(map(type, row)) != NOTE or mid != notetype.MODEL_ID or len(fields) != len(notetype.FIELDS):
                raise Damaged(f"its note {fields[0][:40]!r} is none of ours")
            notes[fields[0]] = {"guid": guid, "mod": mod, "tags": tuple(tags.split()), "fields": fields, "cards": cards.get(nid, [])}
        models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    finally:
        connection.close()
    model = json.loads(models).get(str(notetype.MODEL_ID), {})
    named = {d["name"]: (d["id"], d["desc"]) for d in json.loads(decks).values() if d["name"] != "Default"}
    return {"decks": named, "model": model, "notes": notes}


def published(note: Mapping[str, Any], name: str, letters: str) -> Note:
    """A note of the package, as :func:`read` gives it, as it was before it left deck `name`."""
    tags = tuple(sorted({*note["tags"]} - {f"{name}::{RETIRED_TAG}"}))
    return Note(note["fields"][0], note["guid"], tuple(note["fields"]), tags, letters)


def retire(note: Mapping[str, Any], name: str, letters: str) -> Note:
    """The same with the tag that tells learners it has left the deck."""
    old = published(note, name, letters)
    return replace(old, tags=tuple(sorted((*old.tags, f"{name}::{RETIRED_TAG}"))))
