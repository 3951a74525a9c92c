"""From a text file to a deck in Anki by the first page alone: an interview in simplified script, a transcript in traditional, a numbered classic.

The commands are those of the page's block, typed one after another; in between stands what the page leaves to an editor.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import REPOSITORY, Yulu, spoil
from .learner import Learner, Release

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
NOW = 1_800_000_000


class Way(NamedTuple):
    text: str
    style: str
    recipe: str
    context: str
    kind: str
    fronts: list[str]
    passage: str


INTERVIEW = """老林谈种树

记者：您种了一辈子的树，最怕的是什么？
老林：最怕的不是天旱，而是人急。天旱可以浇水，人急了，什么办法都没有。
记者：年轻人来学种树，您先教什么？
老林：先教他们看。看土，看水，看叶子的颜色。手上的功夫一年就学会了，眼睛的功夫要学十年。
"""
TRANSCRIPT = """主持人 00:03
您種了一輩子的樹，最怕的是什麼？

老林 00:12
最怕的不是天旱，而是人急。天旱可以澆水，人急了，什麼辦法都沒有。

主持人 00:25
有沒有想過放棄？

老林 00:28
想過，而且不止一次。可是每次走到林子裡，看見小樹又高了一截，我就說服不了自己離開。
"""
CLASSIC = """園書
卷一
1.1 園翁曰：「種樹者，不爭一日之長，而待十年之蔭。」
1.2 園翁曰：「人皆愛花，而鮮知根。根深則花自開，何必日視之？」
卷二
2.1 或問：「何以知樹之將死？」園翁曰：「葉先知之，人後知之。」
2.2 園翁曰：「木不言。」
"""
WAYS = {
    "simplified": Way(
        INTERVIEW,
        "",
        "script: simplified",
        "{zh: 被问到种树, en: Asked about planting trees}",
        "dialogue",
        [
            "最怕的不是天旱，而是人急。天旱可以浇水，人急了，什么办法都没有。",
            "先教他们看。看土，看水，看叶子的颜色。",
            "手上的功夫一年就学会了，眼睛的功夫要学十年。",
        ],
        "line 6",
    ),
    "traditional": Way(
        TRANSCRIPT,
        "script: traditional\n",
        "script: traditional",
        "{zh: 被問到種樹, en: Asked about planting trees}",
        "dialogue",
        [
            "最怕的不是天旱，而是人急。天旱可以澆水，人急了，什麼辦法都沒有。",
            "想過，而且不止一次。可是每次走到林子裡，看見小樹又高了一截，我就說服不了自己離開。",
        ],
        "line 5",
    ),
    "classical": Way(
        CLASSIC,
        "shortest: 4\ncontext: optional\n",
        "script: traditional",
        "",
        "passages",
        [
            "園翁曰：「種樹者，不爭一日之長，而待十年之蔭。」",
            "園翁曰：「人皆愛花，而鮮知根。根深則花自開，何必日視之？」",
            "或問：「何以知樹之將死？」園翁曰：「葉先知之，人後知之。」",
            "園翁曰：「木不言。」",
        ],
        "passage 2.1",
    ),
}
OWN = {"description": "What a gardener said.", "report": "editors@example.org", "licence": "The texts are in the public domain."}


def written(path: Path, way: Way) -> None:
    """What an editor writes into the recipe."""
    own = {key: f"{key}: {value}" for key, value in OWN.items()} | {"script": way.recipe}
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(own.get(line.partition(":")[0], line) for line in lines), encoding="utf-8")


@pytest.mark.parametrize("name", WAYS)
def test_a_text_file_becomes_a_deck_in_anki(name: str, tmp_path: Path, yulu: Yulu, learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    way = WAYS[name]
    (tmp_path / "talk.txt").write_text(way.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    block = README.split("## A project of your own")[1].split("```\n")[1]
    commands = [shlex.split(part) for line in block.splitlines() for part in line.split(" && ")]
    assert [words[1] for words in commands if words[0] == "yulu"] == ["new", "add", "extract", "check", "build"]
    for words in commands:
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
            continue
        if words[1] == "check":
            text = Path("seeds/quotes/water.yaml").read_text(encoding="utf-8")
            context = f"    context: {way.context}\n" if way.context else ""
            text = re.sub("    # context.*\n    # english:", f"{context}    english: A tree wants patience, and water all the while.", text)
            Path("seeds/quotes/water.yaml").write_text(text, encoding="utf-8")
            spoil(Path("seeds/themes.yaml"), "themes: []", "themes:\n  - {slug: water, english: Water, chinese: 水, description: On water.}")
            asked = {f["quote"] for f in yulu("check", "--format", "json").json if f["code"] in ("Z003", "Z005")}
            for quote in asked:
                monkeypatch.setattr(sys, "stdin", io.StringIO("y\n" * 9))
                assert yulu("answer", quote).code == 0
        if words[1] == "build":
            refused = yulu("build")
            assert (refused.code, "Write it before you build" in refused.err) == (1, True)
            written(Path("decks/garden.yaml"), way)
        ran = yulu(*words[1:])
        assert ran.code == (1 if words[1] == "check" else 0), ran.err + ran.out
        if words[1] == "check":
            assert {line.split()[1] for line in ran.out.splitlines()} == {"D004"}
        if words[1] == "add":
            assert f"kind: {way.kind}" in Path("seeds/sources.yaml").read_text(encoding="utf-8")
            Path("seeds/style.yaml").write_text(way.style or "terms: []\n", encoding="utf-8")
    assert yulu("check").code == 0
    assert learner.take(Release(Path("decks/garden.apkg").resolve(), NOW)) == {"new": len(way.fronts)}
    shown = learner.render()
    leading = "Traditional" if "traditional" in way.recipe else "Simplified"
    notes = learner.state()["notes"]
    assert sorted(note["fields"][leading] for note in notes.values()) == sorted(way.fronts)
    assert any(way.passage in note["fields"]["Provenance"] for note in notes.values())
    assert all("new-talk-" in name and card["front"].strip() for name, card in shown.items())
