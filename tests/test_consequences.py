"""One mistake is one finding: what follows from it is not told, and what does not follow still is."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Yulu, spoil

SOURCES, QUOTES, RECIPE = "seeds/sources.yaml", "seeds/quotes/patience.yaml", "decks/my-deck.yaml"
ALONE = [
    ("seeds/sources/interview.txt", "我不求每棵树都活下来", "我但求每棵树都活下来", "S001"),
    ("seeds/sources/digest.txt", "十年才成荫", "九年才成荫", "S001"),
    (SOURCES, "    proves: words\n", "    prves: words\n", "F006"),
    (SOURCES, "speakers:\n", "speakers: {\n", "F003"),
    (SOURCES, "file: interview.txt", "file: interveiw.txt", "F001"),
    (SOURCES, '林园: ["林园:"]', '园林: ["林园:"]', "S004"),
    (QUOTES, "source: interview", "source: interviews", "Q003"),
    (QUOTES, "十年才成荫", "十年才成材", "Q004"),
    (QUOTES, "    attestation: attested", "    attestaton: attested", "F006"),
    (QUOTES, "themes: [patience]", "themes: [patiences]", "Q002"),
    (RECIPE, "english: [project]", "english: [project]\nthemes: [pateince]", "D002"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), ALONE, ids=[f"{row[3]} {row[2].strip().splitlines()[0]}" for row in ALONE])
def test_a_mistake_is_told_once(yulu: Yulu, tiny: Path, file: str, old: str, new: str, code: str) -> None:
    text = (tiny / file).read_text(encoding="utf-8")
    assert old in text
    (tiny / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == [code]


def test_a_phrase_book_that_cannot_be_read_opens_no_question_that_it_answers(yulu: Yulu, tiny: Path) -> None:
    (tiny / "seeds/phrases.yaml").write_text("phrases: [{simplified: 种\n", encoding="utf-8")
    spoil(tiny / QUOTES, "{word: 成荫, pinyin: chéngyīn", "{word: 成荫, pinyin: chéngyìn")
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == ["F003"]


def test_what_rests_on_a_sound_source_is_told_beside_a_broken_one(yulu: Yulu, tiny: Path) -> None:
    spoil(tiny / "seeds/sources/digest.txt", "十年才成荫", "九年才成荫")
    spoil(tiny / QUOTES, "愿意等一年。\n", "愿意等两年。\n")
    assert sorted(f["code"] for f in yulu("check", "--format", "json", project=tiny).json) == ["Q004", "S001"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: dialogue", "kind: article", "4 of 5 lines begin with a name and a colon"),
        ("quotable: true", "quotable: false", "Write `quotable: true`"),
    ],
)
def test_a_source_in_which_nobody_may_be_quoted_is_told_once_with_what_it_looks_like(yulu: Yulu, tiny: Path, old: str, new: str, told: str) -> None:
    spoil(tiny / SOURCES, old, new)
    found = yulu("check", "--format", "json", project=tiny).json
    assert [(f["code"], f["file"]) for f in found] == [("Q003", SOURCES)]
    assert found[0]["message"].startswith("3 quotes cite 'interview'")
    assert told in found[0]["message"] + found[0]["hint"]
