"""Every project has an identity of its own, names that differ by case alone are told, and a clone is the same on every system."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from builder.new import called
from builder.project import read

from .conftest import REPOSITORY, TEMPLATE, Yulu, spoil

RECIPE = "decks/my-deck.yaml"


def codes(yulu: Yulu, root: Path) -> set[str]:
    return {f["code"] for f in yulu("check", "--format", "json", project=root).json}


NAMES = [
    "孟子",
    "荀子",
    "🌲",
    "x/notes",
    "y/notes",
    "prn",
    "Collection",
    'say "x"',
    "::",
    "a\x02b",
    "a\\2b",
    "null",
    "- #1",
    "zero\u200bwidth",
    "É",
    "ＡＢ",
    "x" * 200,
]


def test_a_new_project_of_any_name_works_and_is_like_no_other(tmp_path: Path, yulu: Yulu) -> None:
    recipes = []
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        assert yulu("new", tmp_path / name).code == 0, name
        project = read(tmp_path / name)
        assert project.findings == (), name
        recipes += project.recipes.values()
    assert len(recipes) == len(NAMES)
    for key in ("namespace", "deck_id"):
        assert len({getattr(one, key) for one in recipes}) == len(NAMES)
    assert yulu("check", "--format", "json", project=tmp_path / NAMES[7]).json == []
    assert yulu("build", project=tmp_path / NAMES[7]).code == 0


def test_a_name_that_is_no_text_still_gives_a_project(tmp_path: Path, yulu: Yulu) -> None:
    assert yulu("new", tmp_path / "oak\udcff").code == 0
    assert read(tmp_path / "oak\udcff").findings == ()


@pytest.mark.parametrize(
    ("folder", "title", "slug"),
    [("荀子", "荀子", "xun-zi"), ("prn", "prn", "prn-deck"), ("::", "–", "my-deck"), ("Été", "Été", "ete"), ("\u202e树", "树", "shu")],
)
def test_a_deck_is_called_after_its_folder(folder: str, title: str, slug: str) -> None:
    assert called(folder) == (title, slug)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("namespace: my-deck", "namespace: other", "D003"),
        ("deck_id: 1763742650001", "deck_id: 1763742650009", "D003"),
        ('title: "语录 · My deck"', 'title: "语录 · my DECK"', "D003"),
    ],
)
def test_two_recipes_that_share_what_identifies_them_are_told(tiny: Path, yulu: Yulu, old: str, new: str, code: str) -> None:
    text = (tiny / RECIPE).read_text(encoding="utf-8")
    others = {
        "namespace: my-deck": "namespace: second",
        "deck_id: 1763742650001": "deck_id: 1763742650005",
        'title: "语录 · My deck"': 'title: "语录 · Second"',
    }
    second = text
    for was, becomes in others.items():
        second = second.replace(was, becomes)
    (tiny / "decks/second.yaml").write_text(second, encoding="utf-8")
    assert codes(yulu, tiny) == set()
    if "DECK" in new:
        (tiny / "decks/second.yaml").write_text(second.replace('title: "语录 · Second"', new), encoding="utf-8")
    else:
        (tiny / "decks/second.yaml").write_text(second.replace(others[old], old), encoding="utf-8")
    assert codes(yulu, tiny) == {code}


def test_recipes_and_subdecks_that_differ_by_case_alone_are_told(tiny: Path, yulu: Yulu) -> None:
    text = (tiny / RECIPE).read_text(encoding="utf-8")
    other = text.replace("namespace: my-deck", "namespace: second").replace("1763742650001", "1763742650005")
    (tiny / "decks/My-Deck.yaml").write_text(other.replace("· My deck", "· Second"), encoding="utf-8")
    assert codes(yulu, tiny) == {"D003"}
    (tiny / "decks/My-Deck.yaml").unlink()
    (tiny / "decks/second.yaml").write_text(other.replace('"语录 · My deck"', "'语录 · \"My\" deck'"), encoding="utf-8")
    assert codes(yulu, tiny) == {"D003"}
    (tiny / "decks/second.yaml").write_text(other.replace("· My deck", "· my deck::trust"), encoding="utf-8")
    assert codes(yulu, tiny) == set()
    spoil(tiny / RECIPE, "order: themes", "order: themes\nsubdecks: true")
    assert codes(yulu, tiny) == {"D003"}
    (tiny / "decks/second.yaml").unlink()
    spoil(tiny / "seeds/themes.yaml", "english: Patience", "english: TRUST")
    assert codes(yulu, tiny) == {"S003"}


@pytest.mark.parametrize("name", ["Collection", "lpt3", "CON"])
def test_a_reserved_name_is_refused(tiny: Path, yulu: Yulu, name: str) -> None:
    (tiny / RECIPE).rename(tiny / "decks" / f"{name}.yaml")
    ran = yulu("check", project=tiny)
    assert (ran.code, "reserved" in ran.out) == (1, True)
    assert yulu("build", project=tiny).code == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("quotable: true}", "quotable: true}\n  - {name: 记者, english: another, quotable: true}"),
        ("sources:\n", "origins:\n  - {id: digest, description: x}\nsources:\n"),
    ],
)
def test_what_stands_twice_in_sources_is_told(tiny: Path, yulu: Yulu, old: str, new: str) -> None:
    spoil(tiny / "seeds/sources.yaml", old, new)
    assert codes(yulu, tiny) == {"S003"}


def test_a_build_does_not_overwrite_the_ledger_of_another_project(tmp_path: Path, yulu: Yulu) -> None:
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        yulu("new", tmp_path / place / "notes")
    assert yulu("build", "-o", tmp_path / "out", project=tmp_path / "x/notes").code == 0
    before = (tmp_path / "out/notes.ledger.yaml").read_bytes()
    ran = yulu("build", "-o", tmp_path / "out", project=tmp_path / "y/notes")
    assert (ran.code, "is that of another deck" in ran.err) == (1, True)
    assert (tmp_path / "out/notes.ledger.yaml").read_bytes() == before
    assert yulu("build", "-o", tmp_path / "out", project=tmp_path / "x/notes").code == 0


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y.example", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")
def test_a_clone_with_other_line_ends_is_proved_and_a_changed_one_is_told(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    git(tiny, "init", "-q")
    git(tiny, "add", "-A")
    git(tiny, "commit", "-qm", "x")
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", "tiny", "clone")
    assert codes(yulu, tmp_path / "clone") == set()
    git(tiny, "rm", "-q", ".gitattributes")
    git(tiny, "commit", "-qm", "y")
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", "tiny", "changed")
    found = yulu("check", "--format", "json", project=tmp_path / "changed").json
    assert {f["code"] for f in found} == {"S001"}
    assert all("line ends" in f["message"] and "Leave its sha256" in f["hint"] for f in found)
    # The remedy, as it is told.
    (tmp_path / "changed/.gitattributes").write_text(re.findall("line `(.*?)`", found[0]["hint"])[0] + "\n", encoding="utf-8")
    for one in found:
        path = re.findall('checkout -- "(.*?)"', one["hint"])[0]
        (tmp_path / "changed" / path).unlink()
        git(tmp_path / "changed", "checkout", "--", path)
    assert codes(yulu, tmp_path / "changed") == set()


def test_the_repository_and_the_template_keep_documents_as_they_are() -> None:
    for folder in (REPOSITORY, TEMPLATE):
        assert "seeds/sources/* -text" in (folder / ".gitattributes").read_text(encoding="utf-8")
    packaging = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    data = re.findall('"(.*?)"', re.findall(r"package-data\]\nbuilder = \[(.*?)\]", packaging)[0])
    packed = {path for pattern in data for path in (REPOSITORY / "builder").glob(pattern)}
    assert {p for p in TEMPLATE.rglob("*") if p.is_file() and ".yulu" not in p.parts} <= packed
