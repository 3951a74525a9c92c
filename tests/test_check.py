"""`check` tells every mistake at once, with its place and its remedy; nothing is written and nothing falls over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.findings import CODES

from .conftest import Yulu, spoil

QUOTES, TRUST, SOURCES, THEMES, RECIPE = (
    "seeds/quotes/patience.yaml",
    "seeds/quotes/trust.yaml",
    "seeds/sources.yaml",
    "seeds/themes.yaml",
    "decks/my-deck.yaml",
)

# file, what stands, what is put, and the finding it must give: code, line, a word of the message or the hint
MISTAKES = [
    (QUOTES, "    attestation: attested", "    atestation: attested", "F006", 6, "atestation"),
    (QUOTES, "    attestation: attested\n", "", "F007", 3, "'attestation' is missing"),
    (QUOTES, "line: 4", "line: four", "F008", 5, "a whole number"),
    (QUOTES, "line: 4", "line: 5", "Q003", 5, "is spoken by 记者"),
    (QUOTES, "line: 4", "line: 6", "Q004", 4, "Write `line: 4`"),
    (QUOTES, "line: 4", "line: 99", "Q003", 5, "no turn of a speaker"),
    (QUOTES, "source: interview", "source: interviews", "Q003", 5, "no source 'interviews'"),
    (QUOTES, "themes: [patience]", "themes: [patience, hope]", "Q002", 7, "no theme 'hope'"),
    (QUOTES, "themes: [patience]", "themes: [trust]", "Q002", 7, "its file is patience.yaml"),
    (QUOTES, "themes: [patience]", "themes: []", "F008", 7, "empty list"),
    (QUOTES, "themes: [patience]", "themes: patience", "F008", 7, "a list is wanted"),
    (QUOTES, "themes: [patience]", "themes: [patience", "F003", 8, "breaks here"),
    (QUOTES, "themes: [patience]", "themes: &t [patience]\n    note: *t", "F004", 7, "alias"),
    (QUOTES, "themes: [patience]", "themes: [patience]\n    themes: [trust]", "F005", 8, "a second time"),
    (QUOTES, "themes: [patience]", "themes：[patience]", "F003", 8, "ASCII colon"),
    (QUOTES, "    context:", "\tcontext:", "F003", 8, "tab"),
    (QUOTES, "愿意等一年。\n", "愿意等一年。 # 好\n", "F009", 4, "a comment cuts"),
    (QUOTES, "愿意等一年。\n", "愿意等两年。\n", "Q004", 4, "nearest is line 4 column 5"),
    (QUOTES, "最难的不是种，而是等", "最难的是种，而是等", "Q004", 4, "nearest is line 4"),
    (QUOTES, "种，而是等。", "种,而是等。", "Q011", 4, "Write"),
    (QUOTES, "愿意等一年。\n", "愿意等一年\n", "Q011", 4, "ends with '年'"),
    (QUOTES, "attestation: attested", "attestation: single", "Q007", 6, "Write `attestation: attested`"),
    (QUOTES, "attestation: attested", "attestation: doubtful", "Q010", 6, "needs its reason"),
    (QUOTES, "attestation: attested", "attestation: certain", "F008", 6, "'attested', 'single'"),
    (QUOTES, "text: 最难的不是种，而是等。一棵树", "text: 树", "Q006", 4, "begins inside a clause"),
    (QUOTES, "可是很多人只愿意等一年。", "可是很多人。", "Q004", 4, "nearest"),
    (QUOTES, "一棵树要十年才成荫，可是很多人只愿意等一年。", "", "Q008", 4, "9 Han characters"),
    (QUOTES, "{word: 成荫", "{word: 绿荫", "Q009", 13, "does not stand in the text"),
    (QUOTES, "    context:", "    doubt: none\n    context:", "Q010", 8, "graded attested"),
    (QUOTES, "    context:", "    cut: no reason\n    context:", "Q006", 8, "not cut inside a clause"),
    (QUOTES, "    context:", "    emendations: [{stood: 百年, put: 十年, ground: none}]\n    context:", "Q005", 8, "no times"),
    (QUOTES, "    context:", "    emendations: [{stood: 年, put: 年, ground: none}]\n    context:", "Q005", 8, "2 times"),
    (
        QUOTES,
        "    context:",
        "    apparatus: [{source: digest, kind: number, shown: 十年, has: 百年, reason: x}]\n    context:",
        "C006",
        8,
        "meets no difference",
    ),
    (QUOTES, "    english: The hardest", "    note: The hardest", "E001", 3, "has no English"),
    (QUOTES, "id: q-001", "id: q-002", "Q001", 3, "stands 2 times"),
    (QUOTES, "id: q-001", "id: Q 001", "F008", 3, "lower-case ASCII"),
    (QUOTES, "id: q-001", "id: ''", "F008", 3, "lower-case ASCII"),
    (QUOTES, "quotes:\n", "quote:\n", "F006", 2, "'quote' is not known"),
    (
        TRUST,
        "text: 我不求每棵树都活下来，只求自己不后悔。",
        "text: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。",
        "Q012",
        16,
        "has the text of q-002",
    ),
    (THEMES, "slug: trust", "slug: patience", "S003", 3, "stands twice"),
    (RECIPE, "themes\n", "theme\n", "F008", 12, "order"),
    (RECIPE, "english: [project]", "english: [machine]", "D002", 13, "never built"),
    (RECIPE, "english: [project]", "english: [project]\nthemes: [hope]", "D002", 14, "no 'hope'"),
    (RECIPE, "english: [project]", "english: [project]\nleave_out: [q-001, q-002, q-003]", "D001", 2, "selects no quote"),
    (RECIPE, "english: [project]", "english: [project]\nleave_out: [q-009]", "D002", 14, "no 'q-009'"),
    (RECIPE, "deck_id: 1763742650001", "deck_id: 1", "F008", 4, "deck_id"),
    (RECIPE, 'version: "0.1"', "version: one", "F008", 5, "version"),
    (RECIPE, "cards: [recognition, production]", "cards: [recognition, cloze]", "F008", 11, "'listening'"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line", "words"), MISTAKES, ids=[f"{m[3]}-{n}" for n, m in enumerate(MISTAKES)])
def test_a_mistake_is_told_with_place_and_remedy(tiny: Path, yulu: Yulu, file: str, old: str, new: str, code: str, line: int, words: str) -> None:
    spoil(tiny / file, old, new)
    ran = yulu("check", "--format", "json", project=tiny)
    assert ran.code == 1
    found = [f for f in ran.json if (f["code"], f["file"], f["line"]) == (code, file, line) and words in f["message"] + " " + f["hint"]]
    assert found, [(f["code"], f["file"], f["line"], f["message"], f["hint"]) for f in ran.json]
    assert all(f["hint"] for f in ran.json)
    assert yulu("build", project=tiny).code == 1
    assert not list((tiny / "decks").glob("*.apkg"))
    assert not list((tiny / "decks").glob("*.ledger.yaml"))


def test_a_sound_project_has_no_findings(tiny: Path, yulu: Yulu) -> None:
    assert yulu("check", "--format", "json", project=tiny).json == []
    assert yulu("check", project=tiny).code == 0


def test_all_mistakes_of_the_project_are_told_in_one_run(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, "愿意等一年。\n", "愿意等两年。\n")
    spoil(tiny / TRUST, "line: 6}\n    attestation: single", "line: 5}\n    attestation: single")
    spoil(tiny / RECIPE, "english: [project]", "english: [nobody, project]")
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"Q004", "Q003", "D002"}


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        (QUOTES, b"", "F008", ":1:1"),
        (QUOTES, b"quotes: \xff\xfe", "F002", ":1:9"),
        (QUOTES, "\ufeffquotes: []".encode(), "F002", ":1:1"),
        (QUOTES, b"quotes:\n  - id: a\x00b", "F002", ":2:10"),
        (QUOTES, b'quotes: "\\ud800"', "F003", ":1:"),
        (QUOTES, b"--- a\n--- b\n", "F004", ":2:1"),
        (QUOTES, b"quotes: !!python/object:os.system 1", "F004", ":1:9"),
        (QUOTES, b"just text", "F008", ":1:1"),
        (QUOTES, b"- a\n- b\n", "F008", ":1:1"),
        (QUOTES, b"quotes:\n  a: &a [1]\n  b: &b [*a, *a]\n  c: [*b, *b]\n", "F004", ":3:"),
        (SOURCES, b"speakers: []\n", "F007", ":1:1"),
        ("decks/my-deck.ledger.yaml", b"notes: {}\n", "F007", ":1:1"),
        ("decks/my-deck.ledger.yaml", b"nonsense: [", "F003", ":"),
    ],
)
def test_a_file_that_is_no_yaml_of_ours_is_told(tiny: Path, yulu: Yulu, name: str, content: bytes, code: str, place: str) -> None:
    (tiny / name).write_bytes(content)
    ran = yulu("check", project=tiny)
    assert ran.code == 1
    assert re.search(rf"^{re.escape(name)}{place}.*{code} error: ", ran.out, re.M), ran.out
    assert yulu("build", project=tiny).code == 1


@pytest.mark.parametrize("name", [SOURCES, THEMES])
def test_a_missing_file_is_told(tiny: Path, yulu: Yulu, name: str) -> None:
    (tiny / name).unlink()
    ran = yulu("check", project=tiny)
    assert ran.code == 1
    assert f"{name}:1:1: F001 error: there is no file {name}" in ran.out


def test_an_empty_project_is_told(tiny: Path, yulu: Yulu) -> None:
    for path in (tiny / "seeds/quotes").iterdir():
        path.unlink()
    ran = yulu("check", project=tiny)
    assert ran.code == 1
    assert "F010 error: the project has no quotes." in ran.out


@pytest.mark.parametrize("command", ["check", "build", "status", "sources", "preview"])
def test_a_folder_that_is_no_project_is_misuse(tmp_path: Path, yulu: Yulu, command: str) -> None:
    ran = yulu(command, project=tmp_path)
    assert ran.code == 2
    assert "is no project" in ran.err
    assert yulu(command, project=tmp_path / "nowhere").code == 2


@pytest.mark.parametrize("arguments", [["show", "nobody"], ["sources", "nobody"], ["build", "nobody"], ["extract", "nobody"]])
def test_an_unknown_name_is_answered_with_the_known_ones(tiny: Path, yulu: Yulu, arguments: list[str]) -> None:
    ran = yulu(*arguments, project=tiny)
    assert ran.code == 1
    assert "'nobody'" in ran.err
    assert "The project has" in ran.err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["check", "--format", "xml"], ["show"], ["find"]])
def test_misuse_exits_with_two(yulu: Yulu, arguments: list[str]) -> None:
    assert yulu(*arguments).code == 2


def test_json_goes_to_stdout_alone(tiny: Path, yulu: Yulu) -> None:
    ran = yulu("check", "--format", "json", project=tiny)
    assert (ran.out.strip(), ran.err) == ("[]", "")


def test_doubtful_quotes_are_kept_and_never_built(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / TRUST, "attestation: single", "attestation: doubtful\n    doubt: nobody else heard it")
    assert yulu("check", project=tiny).code == 0
    ran = yulu("build", project=tiny)
    assert "2 notes" in ran.err


def test_a_code_is_raised_somewhere_and_tried_on_something_wrong(repository: Path) -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in (repository / "builder").rglob("*.py") if p.name != "findings.py")
    tests = "".join(p.read_text(encoding="utf-8") for p in (repository / "tests").glob("*.py"))
    assert [c for c in CODES if f'"{c}"' not in code] == []
    assert [c for c in CODES if c not in tests] == []


def test_a_doubtful_passage_is_not_quoted_as_sound_too(tiny: Path, yulu: Yulu) -> None:
    spoil(
        tiny / TRUST,
        "  - id: q-003",
        "  - id: q-004\n    text: 我不求每棵树都活下来，只求自己不后悔。\n    witness: {source: interview, line: 6}\n    attestation: doubtful\n"
        "    doubt: x\n    themes: [trust]\n    context: {zh: 谈树, en: On trees}\n\n  - id: q-003",
    )
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == ["Q012"]
