"""The package: an Anki deck written by genanki, with our own times, zipped so that equal content gives equal bytes."""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..files import seconds
from ..notes import notetype
from ..notes.note import Note
from ..recipes.entry import Ledger
from .ledger import RETIRED_TAG


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

    `subdecks`: the subdeck of each note id, where the recipe wants them; `media`: files by the names that the notes call them by.
    """
    import genanki

    model = _model(seconds(ledger.note_type.modified))
    decks: dict[str | None, Any] = {None: genanki.Deck(deck_id, title, description)}
    for index, part in enumerate(dict.fromkeys(subdecks.values()) if subdecks else (), 1):
        decks[part] = genanki.Deck(deck_id + index, f"{title}::{part}")
    kind, ids = _note_class(), _ids([n.guid for n in notes], seconds(ledger.created))
    for due, note in enumerate(notes):
        made = kind(model=model, fields=list(note.fields), tags=list(note.tags), guid=note.guid, due=due)
        made.modified, made.first_id = seconds(ledger.notes[note.id].modified), ids[note.guid]
        decks[subdecks.get(note.id) if subdecks else None].add_note(made)
    database = _database(genanki.Package([d for d in decks.values() if d.notes or d is decks[None]]), seconds(ledger.created))
    files = sorted((media or {}).items())
    names = json.dumps({str(index): name for index, (name, _) in enumerate(files)})
    members = ((str(index), content) for index, (_, content) in enumerate(files))
    return _zip((("collection.anki2", database), *members, ("media", names.encode())))


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

        def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Iterator[int]) -> None:
            super().write_to_db(cursor, self.modified, deck_id, itertools.count(self.first_id))

    return Dated


def _ids(guids: Sequence[str], created: int) -> dict[str, int]:
    """The id of each note, followed by those of its cards: milliseconds in the year before the deck's first build, drawn by GUID.

    A deleted card's reviews stay in the collection under its id. Ids counted by place would pass to another note in the next release,
    whose new card would take over those reviews.
    """
    room = 8
    slots: dict[int, str] = {}
    for guid in sorted(guids):
        slot = int(guid[:8], 16)
        while slot in slots:
            slot += 1
        slots[slot] = guid
    top = max(created * 1000, room << 33)
    return {guid: top - slot * room for slot, guid in slots.items()}


def _database(package: Any, created: int) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "collection.anki2")
        connection = sqlite3.connect(path)
        try:
            package.write_to_db(connection.cursor(), created, itertools.count(created * 1000))
            connection.commit()
        finally:
            connection.close()
        return path.read_bytes()


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def read(apkg: bytes) -> dict[str, Any]:
    """What a package of ours holds, free of SQLite's own bytes: `decks`, `model`, `notes` by id with fields, tags, time and cards, and `media`."""
    with zipfile.ZipFile(io.BytesIO(apkg)) as archive, tempfile.TemporaryDirectory() as scratch:
        path = Path(archive.extract("collection.anki2", scratch))
        connection = sqlite3.connect(path)
        try:
            cards: dict[int, list[tuple[int, int, int]]] = {}
            for nid, ord_, due, did in connection.execute("SELECT nid, ord, due, did FROM cards ORDER BY nid, ord"):
                cards.setdefault(nid, []).append((ord_, due, did))
            notes = {}
            for nid, guid, mod, tags, flds in connection.execute("SELECT id, guid, mod, tags, flds FROM notes ORDER BY id"):
                fields = tuple(flds.split("\x1f"))
                notes[fields[0]] = {"guid": guid, "mod": mod, "tags": tuple(tags.split()), "fields": fields, "cards": cards.get(nid, [])}
            models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
        finally:
            connection.close()
        media = {name: archive.read(member) for member, name in json.loads(archive.read("media")).items()}
    model = json.loads(models).get(str(notetype.MODEL_ID), {})
    named = {d["name"]: (d["id"], d["desc"]) for d in json.loads(decks).values() if d["name"] != "Default"}
    return {"decks": named, "model": model, "notes": notes, "media": media}


def retire(note: Mapping[str, Any], name: str, letters: str) -> Note:
    """A published note, as :func:`read` gives it, with the tag that tells learners it has left deck `name`."""
    tags = tuple(sorted({*note["tags"], f"{name}::{RETIRED_TAG}"}))
    return Note(note["fields"][0], note["guid"], tuple(note["fields"]), tags, letters)
