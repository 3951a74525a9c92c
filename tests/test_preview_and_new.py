"""Pages open in a real browser, and a new project works at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from .conftest import REPOSITORY, Yulu, spoil

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)


def browse(page: Path, profile: Path, *options: str) -> str:
    command = [str(CHROMIUM), *QUIET.split(), f"--user-data-dir={profile}", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True).stdout


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.ids += [value or "" for key, value in attrs if key == "id" and tag == "section"]


def test_the_preview_shows_every_card_of_every_note(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    for name in ("index.html", "night.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        tags = Tags()
        tags.feed(text)
        assert tags.ids == [f"q-00{n}-{card}" for n in (1, 2, 3) for card in ("recognition", "production")]
        assert tags.scripts == 0
        assert "{{" not in text


def test_a_broken_quote_stands_first_with_its_findings(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    patience = tiny / "seeds" / "quotes" / "patience.yaml"
    spoil(patience, "而是等。", "而是不等。")
    spoil(patience, "themes: [patience]", "themes: [nonsense]")
    ran = yulu("preview", "-o", tmp_path / "out", project=tiny)
    assert (ran.code, "2 notes of my-deck; 1 broken quote first." in ran.err) == (0, True)
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.ids[:2] == ["q-001", "q-002-recognition"]
    first = text.split("<section")[1]
    assert ["Q002" in first, "Q004" in first, "<rb>不</rb>" in first] == [True] * 3


def test_an_error_of_the_project_itself_stands_first(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    spoil(tiny / "decks" / "my-deck.yaml", "english: [project]", "english: [nobody, project]")
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    assert "D002" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8").split("<section")[1]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_preview_opens_in_chromium_and_fits_a_phone(yulu: Yulu, tmp_path: Path) -> None:
    assert yulu("preview", "-o", tmp_path / "out", project=REPOSITORY).code == 0
    # The page reports its own width in its title when it is loaded from a frame as wide as a phone.
    probe = tmp_path / "out" / "probe.html"
    probe.write_text(
        '<iframe src="index.html" width="360" height="800" onload="var d=this.contentDocument.documentElement;'
        "document.title=d.scrollWidth+' '+getComputedStyle(this.contentDocument.querySelector('blockquote')).fontSize\"></iframe>",
        encoding="utf-8",
    )
    dom = browse(probe, tmp_path / "profile", "--allow-file-access-from-files", "--virtual-time-budget=5000", "--dump-dom")
    width, size = dom.split("<title>")[1].split("</title>")[0].split()
    assert int(width) <= 360
    assert float(size.removesuffix("px")) >= 18


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
