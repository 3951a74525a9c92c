"""The notes of NOTES.json through Anki's own library: `anki_library.py NOTES.json OUT.apkg`."""

import json
import sys
import tempfile

from anki.collection import AddNoteRequest, Collection, DeckIdLimit, ExportAnkiPackageOptions

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
with tempfile.TemporaryDirectory() as folder:
    collection = Collection(f"{folder}/collection.anki2")
    models = collection.models
    kind = models.new("Plain")
    for name in data["fields"]:
        models.add_field(kind, models.new_field(name))
    template = models.new_template("Card")
    template["qfmt"], template["afmt"] = data["front"], data["back"]
    models.add_template(kind, template)
    kind["css"] = data["css"]
    models.add(kind)
    kind = models.by_name("Plain")
    deck = collection.decks.id("Plain")
    requests = []
    for given in data["notes"]:
        note = collection.new_note(kind)
        note.fields, note.tags, note.guid = given["fields"], given["tags"], given["guid"]
        requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)
    options = ExportAnkiPackageOptions(with_scheduling=False, with_deck_configs=False, with_media=False, legacy=True)
    collection.export_anki_package(out_path=sys.argv[2], options=options, limit=DeckIdLimit(deck))
    collection.close()
