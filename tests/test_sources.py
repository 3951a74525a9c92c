"""Every document is read into turns as a careful reader would count them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.project import Project, read
from builder.sources.turn import Turn

from .conftest import REPOSITORY, Yulu, spoil
from .gold.measure import gold


@pytest.fixture(scope="module")
def project() -> Project:
    return read(REPOSITORY)


@pytest.fixture(scope="module")
def facts() -> dict[str, dict]:
    return gold("turns")["facts"]


def counted(turns: tuple[Turn, ...], speaker: str) -> int:
    return sum(turn.speaker == speaker for turn in turns)


def test_the_dialogue_has_the_turns_counted_by_hand(project: Project) -> None:
    turns = project.turns["video-dialogue"]
    assert (len(turns), counted(turns, "主持人"), counted(turns, "梁文锋")) == (32, 16, 16)
    assert [turn.line for turn in turns] == [line for n in range(9, 55, 3) for line in (n, n + 1)]
    assert turns[0].section == "创新身份的突破"
    assert len({turn.section for turn in turns}) == 16


def test_a_label_without_colon_still_begins_a_turn(project: Project) -> None:
    turn = next(t for t in project.turns["video-dialogue"] if t.line == 22)
    assert (turn.speaker, turn.text[:3], turn.place(0)) == ("梁文锋", "朱啸虎", (22, 5))


def test_the_translated_dialogue_keeps_continuations_and_drops_advertising(project: Project, facts: dict[str, dict]) -> None:
    turns = project.turns["back-translation"]
    assert (counted(turns, "暗涌"), counted(turns, "梁文锋")) == (37, 38)
    continued = {line for t in turns for s in t.segments for line in [s.line] if line != t.line}
    assert continued == {45, 67, 79, 113, 171, 173, 175, 177, 211}
    text = "".join(turn.text for turn in turns)
    assert "迪士尼" not in text
    assert "▲" not in text
    assert next(t for t in turns if t.line == 99).text.count("如果产业链齐备,咱们无需亲身作念应用") == 1
    assert len({t.section for t in turns}) == 5
    assert [t.line for t in turns if t.speaker == "梁文锋" and t.line in (145, 147)] == [145, 147]


def test_list_items_keep_their_printed_numbers_and_none_is_invented(project: Project) -> None:
    items = project.turns["sixty-thoughts"]
    assert len(items) == 52
    missing = {29, 34, 37, 43, 52, 53, 56, 60}
    assert [item.n for item in items] == [n for n in range(1, 61) if n not in missing]
    assert [item.line for item in items] == list(range(24, 76))
    assert {item.speaker for item in items} == {"梁文锋"}


def test_the_transcript_takes_its_turns_from_its_sister(project: Project, facts: dict[str, dict]) -> None:
    turns = project.turns["video-transcript"]
    expected = facts["video-transcript"]["turns"]
    assert [t.place(0) for t in turns] == [(58, e["column"]) for e in expected]
    for turn, entry in zip(turns, expected):
        assert turn.text.startswith(entry["first"])
        assert turn.text.endswith(entry["last"])
    assert [t.speaker for t in turns] == [t.speaker for t in project.turns["video-dialogue"]]


def test_the_article_has_paragraphs_of_nobody(project: Project) -> None:
    turns = project.turns["profile"]
    assert {turn.speaker for turn in turns} == {None}
    assert next(t for t in turns if t.line == 92).section == '最后结语:中国AI需要更多"笨功夫'


def test_private_data_advertising_and_summaries_are_no_turns(project: Project) -> None:
    text = "".join(turn.text for name in project.turns for turn in project.turns[name])
    for other in ("13553877099", "hmr@mxjpm.com.cn", "横沥镇", "subgraph", "微信扫一扫", "项志宇", "恨不得马上"):
        assert other not in text


@pytest.mark.parametrize("name", ["video-dialogue", "back-translation", "sixty-thoughts", "video-transcript", "profile"])
def test_every_character_of_a_turn_stands_at_its_place(project: Project, name: str) -> None:
    entry = project.library.entries[name]
    lines = (REPOSITORY / "seeds/sources" / entry.file).read_text(encoding="utf-8").split("\n")
    for turn in project.turns[name]:
        for offset, char in enumerate(turn.text):
            if char != "\n":
                line, column = turn.place(offset)
                assert lines[line - 1][column - 1] == char


def test_nothing_is_wrong_with_the_five_documents(project: Project) -> None:
    assert [name for name in project.turns if not project.turns[name]] == []
    assert project.turns.findings == []


def test_sources_json_tells_id_file_digest_kind_and_turns(yulu: Yulu, repository: Path) -> None:
    rows = yulu("sources", "--format", "json", project=repository).json
    assert {row["id"]: (row["kind"], row["turns"]) for row in rows} == {
        "video-transcript": ("transcript", 32),
        "video-dialogue": ("dialogue", 32),
        "back-translation": ("dialogue", 75),
        "sixty-thoughts": ("list", 52),
        "profile": ("article", 31),
    }
    assert all(len(row["sha256"]) == 64 and row["file"].endswith(".txt") for row in rows)


def test_turns_json_has_the_keys_other_programs_rely_on(yulu: Yulu, repository: Path) -> None:
    rows = yulu("sources", "sixty-thoughts", "--format", "json", project=repository).json
    assert rows[0] | {"text": ""} == {
        "n": 1,
        "number": "1",
        "speaker": "梁文锋",
        "line": 24,
        "column": 3,
        "end_line": 24,
        "text": "",
        "section": None,
    }


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('林园: ["林园:"]', '林园: ["林园:", "老林:"]', "S005", "begins with the label '老林:'"),
        ('林园: ["林园:"]', '林园: ["林园："]', "S005", "begins with the label '林园：'"),
        ('- {lines: "1", reason: title}\n\n', '- {lines: "2", reason: title}\n\n', "S006", "no speaker's turn has begun"),
        ('- {lines: "1", reason: title}\n\n', '- {lines: "1", text: 题目, reason: title}\n\n', "S005", "'题目' is not in line 1"),
        ("number: '^(\\d+)\\.'", "number: '^第(\\d+)'", "S006", "has no item number"),
        ("number: '^(\\d+)\\.'", "number: '^((\\d+)\\.'", "F008", "no regular expression"),
        ('labels:\n        记者: ["记者:"]\n        林园: ["林园:"]', "unlabelled: continues", "S004", "a dialogue without labels"),
        ("kind: dialogue", "kind: transcript", "S006", "no sister document"),
        ("kind: dialogue", "kind: drama", "F008", "Write one of"),
        ("trust: complete", "trust: complete\n    encoding: utf-17", "F008", "there is no encoding 'utf-17'"),
        ("trust: complete", "trust: complete\n    encoding: ascii", "F002", "is not ascii"),
        ("trust: complete", "trust: complete\n    depends_on: [nobody]", "S004", "no source or origin 'nobody'"),
        ("speaker: 林园", "speaker: 林圆", "S004", "no speaker '林圆'"),
        ("file: interview.txt", "file: gone.txt", "F001", "no file seeds/sources/gone.txt"),
        ("file: interview.txt", "file: ../sources.yaml", "F008", "lies in seeds/sources/ itself"),
        ("id: digest", "id: interview", "S003", "stands twice"),
    ],
)
def test_a_source_that_does_not_read_as_described_is_a_finding(tiny: Path, yulu: Yulu, old: str, new: str, code: str, words: str) -> None:
    spoil(tiny / "seeds/sources.yaml", old, new)
    ran = yulu("check", "--format", "json", project=tiny)
    assert ran.code == 1
    found = [f for f in ran.json if f["code"] == code and words in f["message"] + f["hint"]]
    assert found, ran.json
    assert all(f["hint"] and f["line"] >= 1 and f["file"].startswith("seeds/") for f in ran.json)


def test_a_changed_document_is_refused(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / "seeds/sources/digest.txt", "十年", "百年")
    ran = yulu("build", project=tiny)
    assert ran.code == 1
    assert "S001" in ran.err
    assert not list((tiny / "decks").glob("*.apkg"))


def test_a_document_nobody_described_is_a_finding(tiny: Path, yulu: Yulu) -> None:
    (tiny / "seeds/sources/extra.txt").write_text("x", encoding="utf-8")
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == ["S002"]
