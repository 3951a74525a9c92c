"""What is remembered between runs saves work, is never stale, and whatever stands in its place costs time only."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import cache, pieces, yamlfile
from builder.cache import Memory, Table, digest
from builder.check import share
from builder.chinese import lint
from builder.edition import Editor
from builder.package import apkg
from builder.project import read
from builder.quotes import collate, proof
from builder.quotes.entry import Quotes
from builder.sources import readers
from builder.yamlfile import Located

from .conftest import REPOSITORY, Yulu, spoil

STORE = ".yulu/memory.sqlite"
QUOTES = "seeds/quotes/patience.yaml"


def fail(*_: object, **__: object) -> None:
    raise AssertionError("this was known")


def test_what_has_not_changed_is_not_done_again(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    first = yulu("build", project=tiny)
    package = (tiny / "decks/my-deck.apkg").read_bytes()
    yulu("build", project=tiny)
    for room, name in ((collate, "collate"), (lint, "check"), (proof, "prove"), (readers, "read")):
        monkeypatch.setattr(room, name, fail)
    monkeypatch.setattr("builder.package.apkg.write", fail)
    monkeypatch.setattr("builder.notes.note.make", fail)
    assert first.code == yulu("build", project=tiny).code == 0
    assert (tiny / "decks/my-deck.apkg").read_bytes() == package


def test_one_changed_quote_is_judged_alone(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    yulu("check", project=tiny)
    judged: list[str] = []
    form = proof.form
    monkeypatch.setattr(proof, "form", lambda quote, *most: judged.append(quote.id) or form(quote, *most))
    spoil(tiny / QUOTES, "  - id: q-001", "  - id: q-901")
    yulu("check", project=tiny)
    assert judged == ["q-901"]


def test_places_are_those_of_today_though_the_finding_is_of_yesterday(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, "attestation: attested", "attestation: single")
    before = yulu("check", "--format", "json", project=tiny).json
    path = tiny / QUOTES
    path.write_text("# A line more.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = yulu("check", "--format", "json", project=tiny).json
    assert [f["line"] for f in after] == [f["line"] + 1 for f in before] != []
    shutil.rmtree(tiny / ".yulu")
    assert yulu("check", "--format", "json", project=tiny).json == after


def a_folder(path: Path) -> None:
    path.mkdir()


def nonsense(path: Path) -> None:
    path.write_bytes(b"nonsense\x00" * 9000)


def nothing(path: Path) -> None:
    path.touch()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def another_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE result (key INTEGER)")
        connection.execute("CREATE VIEW mark AS WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n) SELECT value FROM n")


def a_cut_one(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(";".join(cache.SCHEMA))
        connection.executemany("INSERT INTO result VALUES (?, 1, ?)", ((os.urandom(16), b"x" * 900) for _ in range(200)))
    os.truncate(path, 12_000)


@pytest.mark.parametrize("stranger", [a_folder, nonsense, nothing, a_pipe, a_device, another_database, a_cut_one])
@pytest.mark.parametrize("place", [STORE, STORE + "-journal", ".yulu"])
def test_a_stranger_in_its_place_costs_time_only(tiny: Path, yulu: Yulu, stranger: Callable[[Path], None], place: str) -> None:
    (tiny / place).parent.mkdir(exist_ok=True)
    stranger(tiny / place)
    for _ in range(2):
        assert yulu("check", project=tiny).code == 0
    assert yulu("show", "q-001", "--format", "json", project=tiny).json["testimonies"] == 2


@pytest.mark.parametrize("stranger", [nonsense, nothing, another_database, a_cut_one])
def test_a_spoilt_store_is_begun_anew(tiny: Path, yulu: Yulu, stranger: Callable[[Path], None]) -> None:
    (tiny / ".yulu").mkdir()
    stranger(tiny / STORE)
    yulu("check", project=tiny)
    assert sqlite3.connect(tiny / STORE).execute("SELECT count(*) FROM result WHERE length(key) = 16").fetchone()[0] > 5


@pytest.mark.parametrize(
    "value", [b"[]", b"null", b"1", b'"x"', b"{}", b"[" * 9000, b'[["x", 1, "y"]]', b"\xff\xfe", b'{"turn": 1, "findings": [{}]}', "text", 7, None]
)
def test_values_of_another_shape_are_not_believed(tiny: Path, yulu: Yulu, value: object) -> None:
    spoil(tiny / QUOTES, "attestation: attested", "attestation: single")
    right = yulu("check", project=tiny), yulu("show", "q-002", project=tiny), yulu("status", project=tiny)
    with sqlite3.connect(tiny / STORE) as connection:
        connection.execute("UPDATE result SET value = ?", (value,))
    assert (yulu("check", project=tiny), yulu("show", "q-002", project=tiny), yulu("status", project=tiny)) == right


def test_a_store_that_came_with_the_project_is_not_believed(tiny: Path, yulu: Yulu) -> None:
    yulu("check", project=tiny)
    with sqlite3.connect(tiny / STORE) as connection:
        connection.execute("INSERT INTO result VALUES (?, 9999999999, ?)", (b"forged", b"{}"))
    connection.close()
    shutil.copyfile(tiny / STORE, tiny / "copy")
    os.replace(tiny / "copy", tiny / STORE)
    yulu("check", project=tiny)
    assert sqlite3.connect(tiny / STORE).execute("SELECT count(*) FROM result WHERE key = ?", (b"forged",)).fetchone() == (0,)


def another_word(rows: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(key, value.replace("等".encode(), "忘".encode()).replace(b"waiting", b"sleeping")) for key, value in rows]


def anothers_result(rows: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Each value under the key of one that has its form."""
    rows = sorted(rows, key=lambda row: re.sub(rb'"[^"]*"|\d+|[^\x20-\x7e]', b"", row[1][16:]))
    return [(key, value) for (key, _), (_, value) in zip(rows, rows[1:] + rows[:1])]


@pytest.mark.parametrize("forge", [another_word, anothers_result])
def test_no_forged_result_comes_upon_a_card(tiny: Path, yulu: Yulu, forge: Callable[..., list[tuple[bytes, bytes]]]) -> None:
    yulu("build", project=tiny)
    package, ledger = tiny / "decks/my-deck.apkg", tiny / "decks/my-deck.ledger.yaml"
    right = apkg.read(package.read_bytes())["notes"]
    package.unlink()
    ledger.unlink()
    with sqlite3.connect(tiny / STORE) as connection:
        rows = connection.execute("SELECT key, value FROM result").fetchall()
        assert any("等".encode() in value for _, value in rows)
        connection.executemany("UPDATE result SET value = ?2 WHERE key = ?1", forge(rows))
    connection.close()
    assert yulu("build", project=tiny).code == 0
    built = apkg.read(package.read_bytes())["notes"]
    assert {key: note["fields"] for key, note in built.items()} == {key: note["fields"] for key, note in right.items()}


def test_another_run_that_holds_the_store_loses_nothing(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    yulu("check", project=tiny)
    monkeypatch.setattr(cache, "WAIT", 0.1)
    holder = sqlite3.connect(tiny / STORE, isolation_level=None)
    count = holder.execute("SELECT count(*) FROM result").fetchone()
    holder.execute("BEGIN EXCLUSIVE")
    assert yulu("check", project=tiny).code == 0
    holder.execute("ROLLBACK")
    assert holder.execute("SELECT count(*) FROM result").fetchone() == count


def test_two_first_runs_at_once_end_well(tiny: Path) -> None:
    command = [sys.executable, "-m", "builder", "check", "--project", str(tiny)]
    runs = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(run.wait(), run.communicate()[0]) for run in runs] == [(0, b"")] * 2


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has nothing to share")
def test_what_another_process_judged_is_found_by_the_run_that_asked(tiny: Path, yulu: Yulu) -> None:
    project = read(tiny)
    editor = Editor(project)
    assert len(editor.new(project.quotes)) == len(project.quotes) > 1
    share(project, editor, least=1)
    own = [number for number in range(len(project.quotes)) if number not in Editor(read(tiny)).new(project.quotes)]
    assert 0 < len(own) < len(project.quotes)  # what this process judged is not written down yet
    editor.save()
    assert Editor(read(tiny)).new(project.quotes) == []
    assert yulu("check", project=tiny).code == 0


def test_what_is_long_unused_is_forgotten_and_what_is_used_is_kept(tmp_path: Path) -> None:
    def later(days: float) -> Memory:
        memory = Memory(tmp_path)
        memory._now += int(days * 86_400)
        return memory

    first = later(0)
    for name in ("used", "unused"):
        first.keep(bytes, digest(name), b"value")
    first.save()
    for days in (20, 35):
        run = later(days)
        assert run.recall(bytes, digest("used")) == b"value"
        run.save()
    last = later(50)
    last.keep(bytes, digest("new"), b"")
    last.save()
    assert [later(50).recall(bytes, digest(name)) for name in ("used", "unused")] == [b"value", None]


def test_a_table_is_compiled_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache.tables.cache_clear()
    try:
        assert Table("letters", lambda: {"a": "1", "b": "二"}).get("b") == "二"
        cache.tables.cache_clear()
        again = Table("letters", fail)  # type: ignore[arg-type]
        assert (again.get("a"), again.get("b"), again.get("c")) == ("1", "二", None)
    finally:
        cache.tables.cache_clear()


@pytest.mark.parametrize("path", sorted(p.relative_to(REPOSITORY).as_posix() for p in REPOSITORY.glob("seeds/quotes/*.yaml")))
def test_a_file_read_in_pieces_is_the_file_read_whole(path: str, tmp_path: Path) -> None:
    raw = (REPOSITORY / path).read_bytes()
    whole, _ = yamlfile.parse(raw, path, Quotes)
    for _ in range(2):
        memory = Memory(tmp_path)
        value, findings = pieces.parse(raw, path, Quotes, memory)
        memory.save()
        assert findings == []
        assert value is not None
        assert whole is not None
        assert value.model_dump() == whole.model_dump()
        assert value.quotes[0].origin is not None
        assert list(places(value)) == list(places(whole))


def places(value: object) -> object:
    """The places of everything in a value."""
    if isinstance(value, Located):
        for name in type(value).model_fields:
            yield value.at(name)
            yield from places(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from places(one)


ONE = "  - id: a\n    text: 好的事情\n    witness: {source: x, line: 1}\n    attestation: single\n    themes: [t]\n    context: {zh: 一, en: b}\n"
TWO = ONE.replace("id: a", "id: b")


@pytest.mark.parametrize(
    "body",
    [
        "quotes:\n" + ONE + TWO,
        "quotes:\n" + ONE + "\n# between\n" + TWO,
        "quotes:\n" + ONE + '    note: "a text\n  - that goes on\n    so"\n' + TWO,
        "quotes:\n" + ONE + "    confirmed: [一,\n  - 二]\n" + TWO,
        "quotes:\n" + ONE + "    note: |\n      several\n\n      lines\n" + TWO,
        "quotes:\n" + ONE + "    note: >-\n      一是\n      二也\n" + TWO,
        "quotes:\n" + ONE + TWO + "    note: >-\n      一是\n      二也\n",
        "quotes:\n" + ONE + "    note: here  # and there\n" + TWO,
        "quotes:\n" + ONE + "    note: he\u200bre\n" + TWO,
        "quotes:\n" + ONE + "    note: &x here\n" + TWO + "    note: *x\n",
        "quotes:\n" + ONE + ONE.replace("    text", "    id: c\n    text"),
        "quotes:\n" + ONE + " - id: b\n",
        "quotes:\n" + ONE + "---\nquotes: []\n",
        "quotes:\n" + ONE + "quotes:\n" + TWO,
        "quotes:\n" + ONE + TWO.replace("line: 1", "line: x"),
        "quotes:\n" + ONE + "    foo: bar\n",
        "quotes: []\n",
        "quotes:\n",
        "other: 1\nquotes:\n" + ONE,
        "quotes:\n" + ONE.replace("  - ", "- ").replace("\n    ", "\n  ") + TWO.replace("  - ", "- ").replace("\n    ", "\n  "),
    ],
)
def test_what_cannot_be_read_in_pieces_is_read_whole(body: str, tmp_path: Path) -> None:
    raw = body.encode()
    whole, told = yamlfile.parse(raw, "q.yaml", Quotes)
    for _ in range(2):
        memory = Memory(tmp_path)
        value, findings = pieces.parse(raw, "q.yaml", Quotes, memory)
        assert (value and value.model_dump(), findings) == (whole and whole.model_dump(), told)
        memory.save()


def test_a_block_at_the_end_of_a_file_is_read_as_elsewhere() -> None:
    raw = ("quotes:\n" + ONE + "    note: >-\n      一是\n      二也\n").encode()
    assert [f.code for f in yamlfile.parse(raw, "q.yaml", Quotes)[1]] == ["F009"]


def test_a_file_that_is_not_utf8_is_told_though_its_entries_are(tiny: Path, yulu: Yulu) -> None:
    quotes = tiny / "seeds/quotes/trust.yaml"
    assert yulu("check", project=tiny).code == 0
    quotes.write_bytes(b"# \xb3\n" + quotes.read_bytes())
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == ["F002"]


def test_a_project_in_which_no_byte_has_changed_is_not_read(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(tiny / QUOTES, "attestation: attested", "attestation: single")
    found = yulu("check", "--format", "json", project=tiny).json
    assert found
    monkeypatch.setattr("builder.project.read", fail)
    again = yulu("check", "--format", "json", project=tiny)
    assert (again.json, again.code) == (found, 1)
    monkeypatch.undo()
    spoil(tiny / QUOTES, "attestation: single", "attestation: attested")
    first = yulu("build", project=tiny)
    monkeypatch.setattr("builder.project.read", fail)
    again = yulu("build", project=tiny)
    notes = re.search(r"(\d+) notes", first.err)
    assert notes
    assert f"(0 new, 0 changed, 0 retired, {notes[1]} unchanged)" in again.err


@pytest.mark.parametrize("place", ["seeds/sources/another.txt", "seeds/sources/interview.txt", "decks/my-deck.ledger.yaml"])
def test_a_change_anywhere_is_seen(place: str, tiny: Path, yulu: Yulu) -> None:
    for command in ("build", "check", "build"):
        assert yulu(command, project=tiny).code == 0
    path = tiny / place
    if path.suffix == ".yaml":
        path.unlink()
    else:
        path.write_bytes((path.read_bytes() if path.exists() else b"") + "多\n".encode())
    assert yulu("build", project=tiny).code == 1


def test_a_package_that_was_lost_is_built_again_though_nothing_else_has_changed(tiny: Path, yulu: Yulu) -> None:
    yulu("build", project=tiny)
    package = tiny / "decks/my-deck.apkg"
    before = package.read_bytes()
    package.unlink()
    yulu("build", project=tiny)
    assert package.read_bytes() == before


def test_what_changes_while_it_is_read_is_not_taken_for_what_was_read(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny / QUOTES
    form = proof.form

    def late(*given: object) -> object:
        path.write_text(path.read_text(encoding="utf-8").replace("attestation: attested", "attestation: single"), encoding="utf-8")
        return form(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "form", late)
    assert yulu("check", project=tiny).code == 0
    monkeypatch.undo()
    assert yulu("check", project=tiny).code == 1


def test_a_clock_that_runs_behind_is_told_though_nothing_has_changed(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        assert yulu("build", project=tiny).code == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert "L003" in yulu("build", project=tiny).err
