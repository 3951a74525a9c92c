"""Pages open in a real browser, and a new project works at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Yulu, spoil

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


def browse(page: Path, profile: Path, *options: str) -> str:
    command = [str(CHROMIUM), *QUIET.split(), f"--user-data-dir={profile}", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True).stdout


def entries(page: Path) -> dict[str, str]:
    """The quotes of a page in their order, each with its HTML."""
    parts = page.read_text(encoding="utf-8").split("<!--entry-->")[1:-1]
    return {part.split('id="')[1].split('"')[0]: part for part in parts}


def test_the_preview_shows_every_card_of_every_note_in_both_scripts(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["index.html"]
    found = entries(tmp_path / "out/index.html")
    assert sorted(found) == ["q-001", "q-002", "q-003"]
    for text in found.values():
        assert [text.count(f'"card side {side}"') for side in ("front", "back")] == [4, 4]
        assert [text.count(f'data-script="{script}"') for script in ("simplified", "traditional")] == [1, 1]
        assert "{{" not in text


def test_a_broken_quote_stands_first_with_its_findings(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    patience = tiny / "seeds" / "quotes" / "patience.yaml"
    spoil(patience, "而是等。", "而是不等。")
    spoil(patience, "themes: [patience]", "themes: [nonsense]")
    ran = yulu("preview", "-o", tmp_path / "out", project=tiny)
    assert (ran.code, "2 notes of my-deck; 1 broken quote first." in ran.err) == (0, True)
    name, first = next(iter(entries(tmp_path / "out/index.html").items()))
    assert (name, ["Q002" in first, "Q004" in first, "<mark>不</mark>" in first]) == ("q-001", [True] * 3)


def test_two_quotes_of_one_id_are_both_shown(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "id: q-003", "id: q-002")
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    found = entries(tmp_path / "out/index.html")
    assert list(found)[:2] == ["q-002", "q-002~2"]
    assert all("Q001" in found[name] for name in ("q-002", "q-002~2"))


def test_what_the_next_build_changes_is_told(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    assert yulu("build", project=tiny).code == 0
    patience, trust = tiny / "seeds/quotes/patience.yaml", tiny / "seeds/quotes/trust.yaml"
    spoil(patience, "not planting but waiting", "not the planting but the waiting")
    text = trust.read_text(encoding="utf-8")
    trust.write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    found = entries(tmp_path / "out/index.html")
    assert {name: text.split('data-state="')[1].split('"')[0] for name, text in found.items()} == {"q-001": "changed", "q-002": "unchanged"}
    assert "The next build changes: English." in found["q-001"]
    assert "The next build takes out: q-003." in (tmp_path / "out/index.html").read_text(encoding="utf-8")


def test_an_error_of_the_project_itself_stands_first(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    spoil(tiny / "decks" / "my-deck.yaml", "english: [project]", "english: [nobody, project]")
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    assert "D002" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8").split("<main>")[1].split("<section")[0]


def test_a_new_project_checks_and_builds(tmp_path: Path, yulu: Yulu) -> None:
    folder = tmp_path / "my quotes"
    assert yulu("new", folder).code == 0
    assert yulu("check", "--format", "json", project=folder).json == []
    assert yulu("build", project=folder).code == 0
    assert (folder / "decks/my-quotes.apkg").is_file()
    assert ".yulu/" in (folder / ".gitignore").read_text(encoding="utf-8")


def test_two_new_projects_do_not_share_an_identity(tmp_path: Path, yulu: Yulu) -> None:
    texts = []
    for name in ("one", "two"):
        yulu("new", tmp_path / name)
        texts.append((tmp_path / name / "decks" / f"{name}.yaml").read_text(encoding="utf-8"))
    for key in ("namespace", "deck_id", "title"):
        assert len({line for text in texts for line in text.splitlines() if line.startswith(f"{key}:")}) == 2


def test_new_never_writes_into_a_folder_that_holds_something(tmp_path: Path, yulu: Yulu) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    ran = yulu("new", tmp_path)
    assert (ran.code, "not empty" in ran.err) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.skipif(os.name != "posix" or sys.platform == "darwin", reason="names of files are UTF-8 here")
def test_a_finding_on_a_file_whose_name_is_not_utf8_is_shown(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    (tiny / "seeds/sources" / os.fsdecode(b"\xff.txt")).write_bytes(b"stray")
    assert yulu("preview", "-o", str(tmp_path / "page"), project=tiny).code == 0
    assert "?.txt" in (tmp_path / "page/index.html").read_text(encoding="utf-8")


OWN = "记者：怎么浇水？\n老林：水要慢慢浇，急了根就烂，这个谁都懂。\n记者：好。\n老林：好。\n"
QUOTE = """quotes:
  - id: own-1
    text: 水要慢慢浇，急了根就烂，这个谁都懂。
    witness: {source: talk, line: 2}
    attestation: single
    themes: [water]
    context: {zh: 被问到怎么浇水, en: Asked how to water}
    english: Water slowly. Hurry, and the roots rot; everybody knows that.
"""


def test_what_only_its_editors_can_write_is_written_before_a_deck_of_their_own_is_built(tmp_path: Path, yulu: Yulu) -> None:
    folder = tmp_path / "garden"
    assert "yours to write, in decks/garden.yaml" in yulu("new", folder).err
    assert yulu("build", project=folder).code == 0
    (tmp_path / "talk.txt").write_text(OWN, encoding="utf-8")
    assert yulu("add", tmp_path / "talk.txt", project=folder).code == 0
    (folder / "seeds/quotes/water.yaml").write_text(QUOTE, encoding="utf-8")
    spoil(folder / "seeds/themes.yaml", "themes:\n", "themes:\n  - {slug: water, english: Water, chinese: 水, description: How to water.}\n")
    found = yulu("check", "--format", "json", project=folder).json
    assert [(f["code"], f["severity"], f["file"]) for f in found] == [("D004", "error", "decks/garden.yaml")] * 3
    refused = yulu("build", project=folder)
    assert (refused.code, "Write it before you build" in refused.err) == (1, True)
    recipe = folder / "decks/garden.yaml"
    lines = recipe.read_text(encoding="utf-8").split("\n")
    own = {
        "description": "description: What a gardener said.",
        "report": "report: editors@example.org",
        "licence": "licence: The talk is in the public domain.",
    }
    recipe.write_text("\n".join(own.get(line.partition(":")[0], line) for line in lines), encoding="utf-8")
    assert yulu("check", "--format", "json", project=folder).json == []
    assert yulu("build", project=folder).err.count("D004") == 0


@pytest.mark.parametrize("name", ["My Deck 論語", "it's", "a&b; c", "$HOME"])
def test_the_line_that_comes_next_can_be_pasted(tmp_path: Path, yulu: Yulu, name: str) -> None:
    line = yulu("new", tmp_path / name).err.partition("Next: ")[2].partition(" && ")[0]
    ran = subprocess.run(["sh", "-c", f"{line} && ls"], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) >= {"decks", "seeds"}
