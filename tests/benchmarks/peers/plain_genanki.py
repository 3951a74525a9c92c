"""The notes of NOTES.json through genanki, as its README does it: `plain_genanki.py NOTES.json OUT.apkg`."""

import json
import sys

import genanki

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
templates = [{"name": "Card", "qfmt": data["front"], "afmt": data["back"]}]
model = genanki.Model(1607392319, "Plain", fields=[{"name": name} for name in data["fields"]], templates=templates, css=data["css"])
deck = genanki.Deck(2059400110, "Plain")
for note in data["notes"]:
    deck.add_note(genanki.Note(model=model, fields=note["fields"], tags=note["tags"], guid=note["guid"]))
genanki.Package(deck).write_to_file(sys.argv[2])
