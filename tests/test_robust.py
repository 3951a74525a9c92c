"""A run that is killed, refused, or not alone leaves nothing half done; what is no plain file is told, never read."""

from __future__ import annotations

import ast
import itertools
import os
import random
import re
import shutil
import sqlite3
import tempfile
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder import files, yamlfile
from builder.findings import Place, Refusal
from builder.package import apkg
from builder.sources import pattern, readers
from builder.sources.entry import Source, Sources

from . import fuzz
from .conftest import REPOSITORY, Yulu, spoil

needs_forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands run in forks")
# Every change to the disk is tried at last; in a run of all the tests, every third.
STEP = 1 if "YULU_FUZZ" in os.environ else 3


@pytest.fixture(scope="module")
def herds() -> Iterator[tuple[fuzz.Herd, fuzz.Herd]]:
    two = fuzz.Herd(), fuzz.Herd()
    yield two
    for one in two:
        one.close()


@pytest.fixture(scope="module")
def published(herds: tuple[fuzz.Herd, fuzz.Herd], room: Path) -> Path:
    """Published, and edited since: a wording changed, a quote new, another gone."""
    root = fuzz.project(room / "base")
    quotes = root / "seeds/quotes/trust.yaml"
    text = quotes.read_text(encoding="utf-8")
    new, gone = text.index("  - id: q-002"), text.index("  - id: q-003")
    quotes.write_text(text[:new] + text[gone:], encoding="utf-8")
    fuzz.open_to_all(root)
    assert herds[0].run(root, ["build"], hours=0)["code"] == 0
    quotes.write_text(text[:gone], encoding="utf-8")
    (root / "seeds/english/press.yaml").unlink()
    spoil(root / "seeds/quotes/patience.yaml", "The hardest part", "What is hardest")
    return root


numbers = itertools.count()


def copy(project: Path) -> Path:
    root = project.parent / f"{next(numbers)}"
    shutil.copytree(project, root)
    fuzz.open_to_all(root)
    return root


def scraps(root: Path) -> list[str]:
    return [str(path) for path in root.rglob(".yulu-*")]


# What is killed at every change to the disk: the command, and how its work is made ready.
KILLED = {
    "an update": (["build"], lambda root: None),
    "a first build": (
        ["build"],
        lambda root: [path.unlink() for path in (root / "decks").glob("my-deck.*") if path.suffix == ".apkg" or "ledger" in path.name],
    ),
    "preview": (["preview", "-o", "preview"], lambda root: None),
}


@needs_forks
@pytest.mark.parametrize("name", KILLED)
def test_a_run_killed_at_any_write_is_finished_by_the_next(herds: tuple[fuzz.Herd, fuzz.Herd], published: Path, name: str) -> None:
    command, ready = KILLED[name]
    herd = herds[0]
    whole = copy(published)
    ready(whole)
    assert herd.run(whole, command)["code"] == 0
    wanted = fuzz.tree(whole)
    for death in itertools.count(0, STEP):
        root = copy(published)
        ready(root)
        before = fuzz.tree(root)
        killed = herd.run(root, command, death)
        after = fuzz.tree(root)
        assert {name for name in before if after.get(name) not in (before[name], wanted.get(name))} == set()
        again = herd.run(root, command)
        assert (again["code"], scraps(root)) == (0, []), (death, again["err"])
        assert fuzz.tree(root) == wanted, death
        if killed["code"] == 0:
            break
        assert killed["code"] == -9
    assert death > 3


@needs_forks
@pytest.mark.parametrize("there", [False, True], ids=["new folder", "empty folder"])
def test_a_new_project_is_whole_or_not_there(herds: tuple[fuzz.Herd, fuzz.Herd], room: Path, there: bool) -> None:
    for death in itertools.count(0, STEP):
        folder = room / f"new-{next(numbers)}"
        folder.mkdir()
        if there:
            (folder / "garden").mkdir()
        fuzz.open_to_all(folder)
        killed = herds[0].run(folder, ["new", "garden"], death)
        assert there or not (folder / "garden").exists() or (folder / "garden/seeds/sources/interview.txt").exists()
        if killed["code"] == 0:
            break
        assert killed["code"] == -9
        whole = (folder / "garden/decks").exists() and (folder / "garden/seeds").exists()
        again = herds[0].run(folder, ["new", "garden"])
        assert again["code"] == (2 if whole and not there else 0) or (whole and not scraps(folder)), (death, again["err"])
        checked = herds[0].run(folder, ["check", "--project", "garden", "--format", "json"])
        assert (checked["code"], scraps(folder)) == (0, []), (death, checked)
    assert death > 5


WRITING = ["build", "preview -o preview"]
PAIRS = [*itertools.combinations_with_replacement(WRITING, 2), *itertools.product(WRITING, ["check", "status", "show q-001"])]


@needs_forks
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_runs_at_once_both_end_well(herds: tuple[fuzz.Herd, fuzz.Herd], published: Path, one: str, other: str) -> None:
    root = copy(published)
    for hours, (herd, command) in enumerate(zip(herds, (one, other)), 1):
        herd.begin(root, command.split(), hours=hours)
    ended = [herd.finish() for herd in herds]
    assert [answer["code"] for answer in ended] == [0, 0], ended
    assert scraps(root) == []
    assert herds[0].run(root, ["build"], hours=3)["code"] in (0, 1)
    built = herds[0].run(root, ["build"], hours=4)
    assert built["code"] == 1 or "0 new, 0 changed, 0 retired" in built["err"]


@needs_forks
def test_two_new_projects_at_once_are_one(herds: tuple[fuzz.Herd, fuzz.Herd], room: Path) -> None:
    folder = room / "both"
    folder.mkdir()
    fuzz.open_to_all(folder)
    for herd in herds:
        herd.begin(folder, ["new", "garden"])
    assert sorted(herd.finish()["code"] for herd in herds) == [0, 2]
    assert (herds[0].run(folder, ["check", "--project", "garden"])["code"], scraps(folder)) == (0, [])


def test_a_lost_ledger_is_told_still(tiny: Path, yulu: Yulu) -> None:
    yulu("build", project=tiny)
    (tiny / "decks/my-deck.ledger.yaml").unlink()
    ran = yulu("build", project=tiny)
    assert (ran.code, "L005 error" in ran.err, "Restore the ledger" in ran.err) == (1, True, True)
    (tiny / "decks/my-deck.apkg").write_bytes(b"PK no package")
    ran = yulu("build", project=tiny)
    assert (ran.code, "damaged" in ran.err) == (1, True)


def test_a_damaged_package_is_made_again_from_its_ledger(tiny: Path, yulu: Yulu) -> None:
    yulu("build", project=tiny)
    path = tiny / "decks/my-deck.apkg"
    whole = path.read_bytes()
    path.write_bytes(whole[:46] + b"\0" + whole[47:])
    assert yulu("build", project=tiny).code == 0
    assert path.read_bytes() == whole


@pytest.mark.parametrize("column", ["guid", "tags", "flds", "mod", "mid"])
def test_a_package_whose_columns_hold_something_else_is_damaged(tiny: Path, yulu: Yulu, tmp_path: Path, column: str) -> None:
    yulu("build", project=tiny)
    path, database = tiny / "decks/my-deck.apkg", tmp_path / "collection.anki2"
    with zipfile.ZipFile(path) as archive:
        archive.extract(database.name, tmp_path)
    with sqlite3.connect(database) as connection:
        connection.execute(f"UPDATE notes SET {column} = CAST({column} AS BLOB)")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(database, database.name)
        archive.writestr("media", "{}")
    with pytest.raises(apkg.Damaged, match="none of ours"):
        apkg.read(path.read_bytes())


def test_of_two_items_with_one_number_the_first_is_meant(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/sources/digest.txt"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"S001", "S006"}
    for command in (["status"], ["show", "q-002"], ["find", "树不会骗人"]):
        assert yulu(*command, project=tiny).code == 0
    assert [turn["n"] for turn in yulu("sources", "digest", "--format", "json", project=tiny).json] == [1, 2]


def test_a_document_that_a_killed_run_left_is_added_under_its_own_name(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    given, left = tmp_path / "letters.txt", tiny / "seeds/sources/letters.txt"
    given.write_text("我种树，也等它长大。\n\n树不说话，人要有耐心。\n", encoding="utf-8")
    left.write_bytes(given.read_bytes())
    assert yulu("add", given, project=tiny).code == 0
    assert "letters.txt" in (tiny / "seeds/sources.yaml").read_text(encoding="utf-8")
    left.write_text("另一份文件。\n", encoding="utf-8")
    spoil(tiny / "seeds/sources.yaml", 'file: "letters.txt"', 'file: "digest.txt"')
    yulu("add", given, project=tiny)
    assert (tiny / "seeds/sources/letters-2.txt").read_bytes() == given.read_bytes()


def test_a_retired_note_is_shipped_only_as_the_ledger_knows_it(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of a retired note comes from the package: another one than was published is no quotation of ours."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    yulu("build", project=tiny)
    ledger = tiny / "decks/my-deck.ledger.yaml"
    text = ledger.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "q-003" in line)
    ledger.write_text(text.replace(row, re.sub("content: .", lambda m: "content: " + ("0" if m[0][-1] != "0" else "1"), row)), encoding="utf-8")
    spoil(tiny / "decks/my-deck.yaml", "english: [project]", "english: [project]\nleave_out: [q-003]")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780003600")
    ran = yulu("build", project=tiny)
    assert (ran.code, "L005 error" in ran.err, "another text" in ran.err) == (1, True, True)


@needs_forks
def test_results_forged_by_one_who_can_sign_cost_time_and_no_more(herds: tuple[fuzz.Herd, fuzz.Herd], published: Path) -> None:
    commands = [["show", "q-001"], ["status"], ["check", "--format", "json"], ["preview", "-o", "pages"]]
    whole = copy(published)
    assert [herds[0].run(whole, command)["code"] for command in commands] == [0] * 4
    for seed in range(8 if STEP > 1 else 80):
        root = copy(whole)
        assert fuzz.forge(root, random.Random(seed))
        fuzz.open_to_all(root)
        assert [fuzz.wrong(herds[0].run(root, command)) for command in commands] == [""] * 4, seed


ODDITIES = {
    "pipe": lambda path: os.mkfifo(path),
    "folder": lambda path: path.mkdir(),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link out of the project": lambda path: path.symlink_to(REPOSITORY / "README.md"),
}
PLACES = [
    "seeds/sources/interview.txt",
    "seeds/sources.yaml",
    "seeds/quotes/trust.yaml",
    "seeds/phrases.yaml",
    "decks/my-deck.yaml",
    "decks/my-deck.ledger.yaml",
]


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices have names")
@pytest.mark.parametrize("oddity", ODDITIES)
def test_what_is_no_plain_file_is_a_finding_and_never_read(tiny: Path, yulu: Yulu, oddity: str) -> None:
    for place in PLACES:
        path = tiny / place
        kept = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        ODDITIES[oddity](path)
        found = [f for f in yulu("check", "--format", "json", project=tiny).json if f["code"] == "F011"]
        assert len(found) == 1, place
        assert place in found[0]["message"] or found[0]["file"] == place
        path.rmdir() if oddity == "folder" else path.unlink()
        if kept is not None:
            path.write_bytes(kept)
    assert yulu("check", project=tiny).code == 0


PASSED_OVER = {
    "decks/second.YAML": "decks/second.yaml",
    "decks/.yaml": "decks/NAME.yaml",
    "decks/old/second.yaml": "decks/second.yaml",
    "decks/my-deck.yml": "into decks/my-deck.yaml",
    "seeds/quotes/.trees.yaml": "seeds/quotes/trees.yaml",
    "seeds/quotes/new/deep/trees.yml": "seeds/quotes/trees.yaml",
    "seeds/english/press.yaml.txt": "seeds/english/press.yaml",
    "seeds/english/more/press.Yml": "seeds/english/press.yaml",
    "seeds/phrases.yml": "seeds/phrases.yaml",
    "seeds/trees.yaml": "quotes lie in seeds/quotes/",
}


@pytest.mark.parametrize("place", PASSED_OVER)
def test_a_file_that_looks_like_one_that_is_read_is_told(tiny: Path, yulu: Yulu, place: str) -> None:
    path = tiny / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}", encoding="utf-8")
    [found] = yulu("check", "--format", "json", project=tiny).json
    assert (found["code"], found["file"], found["message"]) == ("F001", place, f"{place} is not read.")
    assert PASSED_OVER[place] in found["hint"]


def test_what_lies_beside_the_files_of_a_project_is_nobody_s_mistake(tiny: Path, yulu: Yulu) -> None:
    yulu("build", "-o", tiny / "decks/mine", project=tiny)
    for place in ("decks/README.md", "seeds/quotes/trust.yaml~", "seeds/quotes/._trust.yaml", "seeds/quotes/.trust.yaml.swp", "decks/.git/a.yml"):
        (tiny / place).parent.mkdir(exist_ok=True)
        (tiny / place).write_text("{}", encoding="utf-8")
    (tiny / "seeds/quotes/.#trust.yaml").symlink_to("somebody@computer.1")
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_a_refused_file_is_not_read(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / "seeds/sources.yaml", "file: digest.txt", "file: /dev/zero")
    codes = [f["code"] for f in yulu("check", "--format", "json", project=tiny).json]
    assert "F008" in codes


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(files.MOST + 1)
    with pytest.raises(files.Unreadable, match="64 MB is the most"):
        files.read(path)
    with path.open("wb") as file:
        file.truncate(10)
    assert files.read(path, 10) == bytes(10)


# The files that come with the program, and what it keeps between runs, are its own.
OWN = ("builder/files.py", "builder/cache.py", "builder/explain.py", "builder/schemas.py", "builder/new.py", "builder/chinese/", "builder/notes/")
OWN += ("builder/pairing/pages.py", "builder/desk/page.py")  # lists of words, and the page
IN_MEMORY = ("os.open(os.devnull", "json.", "av.open(io.BytesIO(", "av.open(out", "wave.open(out")
OPENING = {"open", "read_bytes", "read_text", "fdopen", "ZipFile", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory"}
DOORS = [("builder/network.py", "Session")]
OPENING |= {"sqlite3.connect", "shutil.copytree", "shutil.copyfile", "shutil.move", "requests.Session", "requests.get", "urlopen"}


def opens(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if {name, ast.unparse(node.func)} & OPENING:
                yield name, node


def test_every_file_of_others_comes_through_one_door() -> None:
    """What a package of ours holds is unpacked in a scratch folder: its archive is bytes in memory, its database a file we just wrote."""
    found = []
    for path in sorted((REPOSITORY / "builder").rglob("*.py")):
        name = path.relative_to(REPOSITORY).as_posix()
        if name.startswith(OWN):
            continue
        for what, call in opens(ast.parse(path.read_text(encoding="utf-8"))):
            if not ((name, what) in DOORS or name == "builder/package/apkg.py" or ast.unparse(call).startswith(IN_MEMORY)):
                found.append(f"{name}:{call.lineno} {what}")
    assert found == []


@pytest.mark.skipif(os.name != "posix" or not Path("/dev/full").exists(), reason="needs a full device")
def test_no_room_for_temporary_files_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="name another folder in TMPDIR"), files.scratch():
        Path("/dev/full").write_bytes(b"full")
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with pytest.raises(Refusal, match="name another folder in TMPDIR"), files.scratch():
        pass


def test_scratch_files_of_killed_runs_go_and_those_of_living_ones_stay(tiny: Path, yulu: Yulu) -> None:
    left = tiny / "seeds/english/.yulu-abc.tmp", tiny / "decks/.yulu-def.tmp"
    left[0].parent.mkdir()
    for path in left:
        path.write_bytes(b"half")
    if os.name == "posix":
        with files.alone(tiny / "decks", tidy=False):
            yulu("check", project=tiny)
            assert [path.exists() for path in left] == [False, True]
    yulu("check", project=tiny)
    assert not any(path.exists() for path in left)
    for ignored in (REPOSITORY / ".gitignore", tiny / ".gitignore"):
        assert ".yulu-*.tmp" in ignored.read_text(encoding="utf-8").splitlines()


def test_a_run_waits_for_the_one_that_writes_and_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl: Any = pytest.importorskip("fcntl")
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with pytest.raises(Refusal, match="Another run"):
        files.replace([(tmp_path / "one", b"1")])
    os.close(handle)
    files.replace([(tmp_path / "one", b"1")])
    assert (tmp_path / "one").read_bytes() == b"1"


EXPRESSIONS = [r"^(\d+)(?:[^x]+)+x$", r"^(.*)*x$", r"^(\d+)((a*)*)*b$", r"(\d{99999999999})", "(" * 2000 + ")" * 2000, r"^(\d+)(?:.{0,900}){0,900}!"]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=[e[:20] for e in EXPRESSIONS])
def test_a_regular_expression_that_goes_back_for_ever_ends(tiny: Path, yulu: Yulu, expression: str) -> None:
    spoil(tiny / "seeds/sources.yaml", r"number: '^(\d+)\.'", f"number: '{expression}'")
    found = yulu("check", "--format", "json", project=tiny).json
    assert any(f["code"] in ("F008", "S006") for f in found)


NEEDED = [
    r"^(\d+)\.",
    r"^(\d+)[.、．]\s*",
    r"^第(\d+)[章节回]",
    r"^\w{1,20}(：)",
    r"^[^。]{1,40}()$",
    r"^.{1,80}()$",
    r"(?i)^chapter (\d+)",
    r"^Q(\d{1,3})[:：]",
]


@pytest.mark.parametrize("expression", NEEDED)
def test_the_expressions_that_people_need_are_taken(expression: str) -> None:
    assert pattern.compile(expression).groups == 1


def test_expressions_that_take_long_in_all_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2 grows with the text, but a count in braces is paid for at every letter: the time of a whole document is bounded."""
    chance = random.Random(7)
    text = "\n".join(
        "".join(chr(chance.choice((chance.randrange(33, 127), chance.randrange(0x4E00, 0x9FA5)))) for _ in range(150)) for _ in range(200)
    )
    source = article("headings: ['(\\w.{580})x']")
    turns, findings = readers.read(text, source, "a.txt")
    assert (len(turns), [f for f in findings if f.code == "S006"]) == (200, [])
    monkeypatch.setattr(pattern, "PATIENCE", 0.01)
    turns, findings = readers.read(text, source, "a.txt")
    assert ([f.code for f in findings], turns, "^" in findings[0].hint) == (["S006"], (), True)


def test_expressions_see_the_head_of_a_line_and_no_end_that_is_none() -> None:
    heads = pattern.Heads()
    line = "一" * (pattern.SEEN - 1)
    assert heads.search("二$", line + "二") is not None
    assert heads.search("二$", line + "二三") is None
    assert heads.search("三", line + "二三") is None
    assert heads.match("(一+)$", line + "一") is not None


@pytest.mark.parametrize(("text", "line"), [("一\n" + "一" * 1_000_001, 2), ("\n" * 300_001, 300_000)])
def test_lines_without_end_are_told_with_their_place(text: str, line: int) -> None:
    turns, findings = readers.read(text, article("speaker: 林园"), "a.txt")
    assert [(f.code, f.place, turns) for f in findings] == [("F011", Place("a.txt", line), ())]
    assert "Divide" in findings[0].hint


@pytest.mark.parametrize(
    "raw", ["a:\n  b: " + "[" * 100 + "]" * 100, "a:\n  b: " + "{c: " * 100 + "}" * 100, "a:\n  " + "- " * 50 + "c", "a:\n  b: " + "[" * 5000]
)
def test_yaml_that_is_nested_deeply_is_told_where(raw: str) -> None:
    value, findings = yamlfile.parse(raw.encode(), "x.yaml", Sources)
    assert (value, [(f.code, f.place.line) for f in findings]) == (None, [("F003", 2)])
    assert "flat" in findings[0].hint


@pytest.mark.parametrize(("raw", "code"), [("speakers: [" + "{}," * 3000 + "]", "F008"), ("speakers: [" + "," * 1_000_001, "F011")])
def test_a_flood_of_mistakes_is_one_finding(raw: str, code: str) -> None:
    value, findings = yamlfile.parse(raw.encode(), "x.yaml", Sources)
    assert (value, [f.code for f in findings]) == (None, [code])


def article(reader: str) -> Source:
    entry = f"""
        sources: [{{id: a, file: a.txt, sha256: {"0" * 64}, title: a, english: a, publisher: a, date: "2025", kind: article, script: simplified,
          proves: words, trust: a, reader: {{{reader}}}}}]
        speakers: [{{name: 林园, english: Lin Yuan, quotable: true}}]
        """
    value, findings = yamlfile.parse(textwrap.dedent(entry).encode(), "x.yaml", Sources)
    assert value is not None, findings
    return value.sources[0]


def test_a_number_of_five_thousand_digits_is_a_finding(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/sources/digest.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + "7" * 5000 + ".树。\n", encoding="utf-8")
    number, lines = "number: '^(\\d+)\\.'\n", '      pass_over:\n        - {lines: "%s", reason: title}\n'
    spoil(tiny / "seeds/sources.yaml", number + lines % "1", number + lines % ("1" * 5001))
    assert "F008" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    spoil(tiny / "seeds/sources.yaml", "1" * 5001, "1")
    assert "S006" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    assert yulu("find", "两" * 5000, project=tiny).code in (0, 2)
