"""What nobody can do without: the notes of NOTES.json into SQLite and that into a deflated zip, and nothing else: `floor.py NOTES.json OUT.zip`."""

import json
import sqlite3
import sys
import tempfile
import zipfile

with open(sys.argv[1], encoding="utf-8") as file:
    data = json.load(file)
with tempfile.TemporaryDirectory() as folder:
    connection = sqlite3.connect(f"{folder}/collection.anki2")
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, tags TEXT, flds TEXT)")
    connection.execute("CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER)")
    rows = ((n, note["guid"], " ".join(note["tags"]), "\x1f".join(note["fields"])) for n, note in enumerate(data["notes"]))
    connection.executemany("INSERT INTO notes VALUES (?, ?, ?, ?)", rows)
    connection.executemany("INSERT INTO cards VALUES (?, ?)", ((n, n) for n in range(len(data["notes"]))))
    connection.commit()
    connection.close()
    with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(f"{folder}/collection.anki2", "collection.anki2")
