"""One learner's Anki: a real collection of whatever version of `anki` this interpreter has, driven by JSON lines.

Run as a script. Each line read is `{"do": NAME, "with": {…}}`, NAME a function below; each line written is `{"value": …}` or `{"error": …}`.
The collection is fresh after `open`. `on` is the day (seconds since 1970) on which a thing happens: Anki stamps the clock's time, which is
then put back to that day, so that a year of releases and edits passes in a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.decks import DeckId
from anki.sound import SoundOrVideoTag, TTSTag

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.notes import Note

CARD = ["due", "ivl", "factor", "reps", "lapses", "left", "type", "queue", "flags", "odue", "odid", "data"]
PARTS = ["new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck", "empty_first_field"]


class Learner:
    """The collection and where it lies."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.count = 0
        self.col: Collection = None  # type: ignore[assignment]

    def open(self) -> str:
        """A fresh collection. Gives the version of Anki."""
        from anki.buildinfo import version

        if self.col is not None:
            self.col.close()
        self.count += 1
        self.col = Collection(str(Path(self.folder.name, f"{self.count}.anki2")))
        return str(version)

    # what the learner does

    def take(self, package: str, on: int, **options: Any) -> dict[str, int]:
        """Import a package, with the dialog's default options but for those given. Gives how many notes met which fate."""
        asked = ImportAnkiPackageRequest(package_path=package, options=ImportAnkiPackageOptions(**options))
        log = self._on(on, lambda: self.col.import_anki_package(asked).log)
        self.col.models._clear_cache()
        return {part: len(getattr(log, part)) for part in PARTS if len(getattr(log, part))}

    def study(self, ratings: dict[str, list[int]]) -> None:
        """Answer cards (0 again, 1 hard, 2 good, 3 easy)."""
        for name, given in ratings.items():
            for rating in given:
                card = self._card(name)
                card.start_timer()
                states = self.col._backend.get_scheduling_states(card.id)
                self.col.sched.answer_card(self.col.sched.build_answer(card=card, states=states, rating=rating))  # type: ignore

    def edit(self, note: str, field: str, text: str, on: int) -> None:
        found = self._note(note)
        found[field] = text
        self._on(on, lambda: self.col.update_note(found))

    def tag(self, note: str, tag: str, on: int) -> None:
        self._on(on, lambda: self.col.tags.bulk_add([self._note(note).id], tag))

    def move(self, note: str, deck: str) -> None:
        did = self.col.decks.id(deck)
        assert did is not None
        self.col.set_deck([card.id for card in self._note(note).cards()], did)

    def suspend(self, card: str) -> None:
        self.col.sched.suspend_cards([self._card(card).id])

    def bury(self, card: str) -> None:
        self.col.sched.bury_cards([self._card(card).id])

    def filter(self, deck: str, search: str) -> None:
        """Gather cards in a filtered deck."""
        made = self.col.sched.get_or_create_filtered_deck(deck_id=DeckId(0))
        made.name, made.config.search_terms[0].search = deck, search
        self.col.sched.add_or_update_filtered_deck(made)

    def use_fsrs(self) -> None:
        self.col.set_config("fsrs", True)

    def flag(self, card: str, flag: int) -> None:
        self.col.set_user_flag_for_cards(flag, [self._card(card).id])

    def delete(self, note: str) -> None:
        self.col.remove_notes([self._note(note).id])

    def empty_cards(self) -> int:
        """Tools > Empty Cards: delete what has no front. Gives how many."""
        empty = [cid for note in self.col.get_empty_cards().notes for cid in note.card_ids]
        self.col.remove_cards_and_orphaned_notes(empty)
        return len(empty)

    def rename_deck(self, old: str, new: str) -> None:
        did = self.col.decks.id_for_name(old)
        assert did is not None
        self.col.decks.rename(did, new)

    def describe(self, deck: str, text: str) -> None:
        """Write another description."""
        found = self.col.decks.by_name(deck)
        assert found is not None
        found["desc"] = text
        self.col.decks.save(found)

    def set_limit(self, deck: str, new_per_day: int) -> None:
        """Give the deck's option preset another number of new cards."""
        did = self.col.decks.id_for_name(deck)
        assert did is not None
        preset = self.col.decks.config_dict_for_deck_id(did)
        preset["new"]["perDay"] = new_per_day
        self.col.decks.update_config(preset)

    def change_note_type(self, note_type: str, on: int, **changes: Any) -> None:
        """Change the note type: `css`, a `front` by template, `rename` a field, `add_field`, `add_template`, `remove_template`, `name`."""
        models = self.col.models
        model = models.by_name(note_type)
        assert model is not None
        model["css"] = changes.get("css", model["css"])
        model["name"] = changes.get("name", model["name"])
        for template in model["tmpls"]:
            template["qfmt"] = changes.get("front", {}).get(template["name"], template["qfmt"])
        for field in model["flds"]:
            field["name"] = changes.get("rename", {}).get(field["name"], field["name"])
        if "add_field" in changes:
            models.add_field(model, models.new_field(changes["add_field"]))
        if "add_template" in changes:
            template = models.new_template(changes["add_template"])
            template["qfmt"], template["afmt"] = "{{Id}}", "{{English}}"
            models.add_template(model, template)
        if "remove_template" in changes:
            models.remove_template(model, next(t for t in model["tmpls"] if t["name"] == changes["remove_template"]))
        self._on(on, lambda: models.update_dict(model))
        models._clear_cache()

    # what the learner has

    def state(self) -> dict[str, Any]:
        """All there is: `notes` and `cards` by id field, `reviews`, `decks`, `note_types` in use, `presets`, and `schema`, whose change forces a
        one-way sync."""
        db = self.col.db
        assert db is not None
        notes: dict[str, Any] = {}
        cards: dict[str, Any] = {}
        types: dict[str, Any] = {}
        for nid in self.col.find_notes(""):
            note = self.col.get_note(nid)
            name = note.fields[0]
            while name in notes:
                name += " (another)"
            model = note.note_type()
            assert model is not None
            types[model["name"]] = _type(model)
            notes[name] = {"fields": dict(note.items()), "tags": sorted(note.tags), "mod": note.mod, "guid": note.guid, "type": model["name"]}
            for card in note.cards():
                schedule = dict(zip(CARD, db.first(f"select {','.join(CARD)} from cards where id = ?", card.id) or ()))
                cards[f"{name}/{card.template()['name']}"] = {"id": card.id, "deck": self.col.decks.name(card.did), **schedule}
        return {
            "notes": notes,
            "cards": cards,
            "reviews": [list(row) for row in db.all("select * from revlog order by id")],
            "decks": {deck["name"]: deck["desc"] for deck in self.col.decks.all()},
            "note_types": types,
            "presets": self.col.decks.all_config(),
            "schema": db.scalar("select scm from col"),
        }

    def render(self) -> dict[str, dict[str, Any]]:
        """Front, back, spoken texts and files that Anki plays of every card, by id field and template."""
        shown = {}
        for cid in self.col.find_cards(""):
            card = self.col.get_card(cid)
            out = card.render_output()
            heard = {
                side: [tag.filename for tag in tags if isinstance(tag, SoundOrVideoTag)]
                for side, tags in (("front", out.question_av_tags), ("back", out.answer_av_tags))
            }
            spoken = [{"text": tag.field_text, "lang": tag.lang} for tag in out.question_av_tags if isinstance(tag, TTSTag)]
            name = f"{card.note().fields[0]}/{card.template()['name']}"
            shown[name] = {"front": out.question_text, "back": out.answer_text, "css": out.css, "spoken": spoken, "heard": heard}
        return shown

    def find(self, search: str) -> list[str]:
        """The notes that the browser finds, by id field."""
        return sorted(self.col.get_note(nid).fields[0] for nid in self.col.find_notes(search))

    def media(self) -> dict[str, Any]:
        """The files in the media folder, by name with their digests, and what Anki's own Check Media says of them."""
        found = self.col.media.check()
        folder = Path(self.col.media.dir())
        files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
        return {"files": files, "unused": sorted(found.unused), "missing": sorted(found.missing)}

    def boxes(self) -> dict[str, Any]:
        """What the import dialog will offer next time, where that is not the default."""
        return {field.name: value for field, value in self.col._backend.get_import_anki_package_presets().ListFields()}

    def sound(self) -> str:
        """What Anki's own Check Database says, but for the last review times that it may note down on the way."""
        problems, _ = self.col.fix_integrity()
        return "\n".join(line for line in problems.splitlines() if not line.startswith("Added last review time"))

    # how

    def _on(self, day: int, act: Callable[[], Any]) -> Any:
        started = int(time.time())
        value = act()
        db = self.col.db
        assert db is not None
        db.execute("update notes set mod = ? where mod >= ?", day, started)
        if db.scalar("select count() from notetypes where mtime_secs >= ?", started):
            db.execute("update notetypes set mtime_secs = ? where mtime_secs >= ?", day, started)
            path = self.col.path
            self.col.close()
            self.col = Collection(path)
        return value

    def _note(self, name: str) -> Note:
        (nid,) = (n for n in self.col.find_notes("") if self.col.get_note(n).fields[0] == name)
        return self.col.get_note(nid)

    def _card(self, name: str) -> Card:
        note, template = name.split("/")
        return next(card for card in self._note(note).cards() if card.template()["name"] == template)


def _type(model: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": model["id"],
        "mod": model["mod"],
        "css": model["css"],
        "fields": [field["name"] for field in model["flds"]],
        "templates": {template["name"]: template["qfmt"] for template in model["tmpls"]},
    }


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    learner = Learner()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"value": getattr(learner, asked["do"])(**asked["with"])}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
