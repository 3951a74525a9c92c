"""`yulu answer` writes what the editor chose, and nothing else: every other byte stays, and `check` asks no more."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest

from builder.findings import Place
from builder.insert import insert

from .conftest import Yulu, spoil

QUOTES = "seeds/quotes/patience.yaml"
REASON = 'rounded: "a hundred" says long, # as elsewhere'


@pytest.fixture
def asking(tiny: Path) -> Path:
    """The first quote has an ambiguous character, an open reading, and another number in the second witness."""
    for name, number in (("interview", "十"), ("digest", "百")):
        path = tiny / f"seeds/sources/{name}.txt"
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        spoil(path, "一棵树要十年才成荫", f"谷很深,两队为冠军,一棵树要{number}年才成荫")
        spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    spoil(tiny / QUOTES, "一棵树要十年才成荫", "谷很深，两队为冠军，一棵树要十年才成荫")
    spoil(tiny / QUOTES, "attestation: attested", "attestation: single  # the list has another number")
    return tiny


def _codes(yulu: Yulu, project: Path) -> list[str]:
    return [f["code"] for f in yulu("check", "--format", "json", project=project).json]


def _only_added(before: str, after: str) -> list[str]:
    """The lines that `after` has beyond `before`, whose every line it has, in order."""
    rest = iter(before.splitlines(keepends=True))
    want, added = next(rest, None), []
    for line in after.splitlines(keepends=True):
        if line == want:
            want = next(rest, None)
        else:
            added.append(line)
    assert want is None
    return added


def test_the_open_questions_are_listed_with_what_answers_them(yulu: Yulu, asking: Path) -> None:
    told = yulu("answer", "q-001", "--format", "json", project=asking).json
    assert [(q["number"], q["code"], q.get("confirm")) for q in told] == [(1, "Z003", "谷"), (2, "Z005", "为"), (3, "C002", None)]
    assert told[2]["apparatus"] == {"source": "digest", "kind": "number", "shown": "十", "has": "百"}
    assert _codes(yulu, asking) == ["C002", "Z003", "Z005"]


def test_options_answer_and_check_asks_no_more(yulu: Yulu, asking: Path) -> None:
    before = (asking / QUOTES).read_bytes().decode()
    ran = yulu("answer", "q-001", "--confirm", "谷", "--confirm", "为", "--reason", f"3={REASON}", project=asking)
    assert ran.code == 0, ran.err
    assert "3 answers written; 0 questions open." in ran.err
    after = (asking / QUOTES).read_bytes().decode()
    assert _only_added(before, after) == [
        "    confirmed: [谷, 为]\n",
        "    apparatus:\n",
        '      - {source: digest, kind: number, shown: 十, has: 百, reason: "rounded: \\"a hundred\\" says long, # as elsewhere"}\n',
    ]
    assert _codes(yulu, asking) == []
    assert yulu("answer", "q-001", project=asking).err.endswith("no question is open.\n")


def test_a_single_difference_needs_no_number_and_later_answers_join_the_first(yulu: Yulu, asking: Path) -> None:
    assert yulu("answer", "q-001", "--confirm", "谷", project=asking).code == 0
    assert yulu("answer", "q-001", "--confirm", "为", "--reason", "rounded", project=asking).code == 0
    assert "    confirmed: [谷, 为]\n" in (asking / QUOTES).read_text(encoding="utf-8")
    assert _codes(yulu, asking) == []


def test_standard_input_answers_in_order_and_an_empty_line_leaves_open(yulu: Yulu, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n\nthe list rounds up\n"))
    assert yulu("answer", "q-001", project=asking).code == 0
    assert _codes(yulu, asking) == ["Z005"]


def test_on_a_terminal_each_question_is_put(yulu: Yulu, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("perhaps\ny\ny\n\n"))
    ran = yulu("answer", "q-001", project=asking)
    assert ran.err.count("Is 谷 right? [y/N]") == 2
    assert _codes(yulu, asking) == ["C002"]


def test_nothing_is_written_without_an_answer(yulu: Yulu, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (asking / QUOTES).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert yulu("answer", "q-001", project=asking).code == 0
    for given, word in [
        (("--confirm", "谷子"), "Did you mean '谷'?"),
        (("--reason", "1=because"), "1 is no open difference"),
        (("--reason", "3="), "no open difference with a reason"),
        (("--reason", "3=a", "--reason", "3=b"), "has a reason already"),
    ]:
        ran = yulu("answer", "q-001", *given, project=asking)
        assert ran.code == 2
        assert word in ran.err
    ran = yulu("answer", "q-001", "--reason", "a sign\x07 that rings", project=asking)
    assert ran.code == 1
    assert (asking / QUOTES).read_bytes() == before


def test_another_form_and_another_reading_are_written_in_one_command(yulu: Yulu, asking: Path) -> None:
    asked = yulu("answer", "q-001", "--format", "json", project=asking).json
    assert [q.get("choices") for q in asked] == [["谷", "穀"], ["wèi", "wéi"], None]
    before = (asking / QUOTES).read_bytes().decode()
    ran = yulu("answer", "q-001", "--choose", "1=穀", "--choose", "2=wéi", "--reason", "rounded", project=asking)
    assert (ran.code, "3 answers written; 0 questions open." in ran.err) == (0, True), ran.err
    added = _only_added(before, (asking / QUOTES).read_bytes().decode())
    assert [line.partition(":")[0].strip() for line in added] == ["traditional", "pinyin", "apparatus", "- {source"]
    shown = yulu("show", "q-001", "--format", "json", project=asking).json
    assert "穀很深，兩隊為冠軍" in shown["traditional"]
    assert "liǎngduì wéi guànjūn" in shown["pinyin"]
    assert _codes(yulu, asking) == []


def test_what_is_chosen_as_the_card_has_it_is_confirmed(yulu: Yulu, asking: Path) -> None:
    assert yulu("answer", "q-001", "--choose", "1=谷", "--choose", "2=wèi", project=asking).code == 0
    assert "    confirmed: [谷, 为]\n" in (asking / QUOTES).read_text(encoding="utf-8")
    assert _codes(yulu, asking) == ["C002"]


def test_a_choice_is_typed_where_it_is_asked(yulu: Yulu, asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nwéi\n\n"))
    assert yulu("answer", "q-001", project=asking).code == 0
    text = (asking / QUOTES).read_text(encoding="utf-8")
    assert "confirmed: [谷]" in text
    assert "duì wéi guànjūn" in text
    assert _codes(yulu, asking) == ["C002"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["1=鼓"], "this is no choice. Open: 1=谷|穀; 2=wèi|wéi."),
        (["3=wéi"], "this is no choice"),
        (["2=shuǐ"], "this is no choice"),
        (["wéi"], "this is no choice"),
    ],
)
def test_what_is_no_choice_is_not_written(yulu: Yulu, asking: Path, given: list[str], told: str) -> None:
    before = (asking / QUOTES).read_bytes()
    ran = yulu("answer", "q-001", *(part for one in given for part in ("--choose", one)), project=asking)
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert (asking / QUOTES).read_bytes() == before


def test_a_reading_that_silences_another_question_waits_for_its_answer(yulu: Yulu, asking: Path) -> None:
    for name in ("seeds/sources/interview.txt", "seeds/sources/digest.txt", QUOTES):
        before = hashlib.sha256((asking / name).read_bytes()).hexdigest()
        spoil(asking / name, "冠军", "冠军，树长，人行")
        if name != QUOTES:
            spoil(asking / "seeds/sources.yaml", before, hashlib.sha256((asking / name).read_bytes()).hexdigest())
    asked = yulu("answer", "q-001", "--format", "json", project=asking).json
    readings = [q["number"] for q in asked if q["code"] == "Z005"]
    assert len(readings) > 1
    first, *rest = readings
    ran = yulu("answer", "q-001", "--choose", f"{first}=wéi", project=asking)
    assert (ran.code, f"answer {', '.join(map(str, rest))} too" in ran.err) == (2, True), ran.err
    also = [part for number in rest for part in ("--choose", f"{number}={asked[number - 1]['choices'][0]}")]
    assert yulu("answer", "q-001", "--choose", f"{first}=wéi", *also, project=asking).code == 0
    assert "Z005" not in _codes(yulu, asking)


def test_line_ends_and_comments_stay(yulu: Yulu, asking: Path) -> None:
    path = asking / QUOTES
    before = path.read_bytes().replace(b"\n", b"\r\n").rstrip()
    path.write_bytes(before)
    assert yulu("answer", "q-001", "--confirm", "谷", "--reason", "rounded", project=asking).code == 0
    added = _only_added(before.decode(), path.read_bytes().decode())
    assert len(added) == 3
    assert all(line.endswith("\r\n") for line in added)
    assert _codes(yulu, asking) == ["Z005"]


FORMS = [
    ("- id: a\n  text: x\n# end\n", "- id: a\n  text: x\n  key: [v]\n# end\n"),
    ("- id: a\n  text: x", "- id: a\n  text: x\n  key: [v]"),
    ("- {id: a, text: x}\n", "- {id: a, text: x, key: [v]}\n"),
    ("- {id: a,\n   text: x,  # why\n  }\n", "- {id: a,\n   text: x, key: [v],  # why\n  }\n"),
    ("- id: a\n  key: []\n  text: x\n", "- id: a\n  key: [v]\n  text: x\n"),
    ("- id: a\n  key: [u]  # w\n", "- id: a\n  key: [u, v]  # w\n"),
    ("- id: a\n  key:\n    - u  # w\n\n  text: x\n", "- id: a\n  key:\n    - u  # w\n    - v\n\n  text: x\n"),
    ("- id: a\n  key:\n  - u\n  text: x\n", "- id: a\n  key:\n  - u\n  - v\n  text: x\n"),
    ("- id: a\n  text: |+\n    x\n\n", "- id: a\n  key: [v]\n  text: |+\n    x\n\n"),
    ("- text: >-\n    x\n\n", "- key: [v]\n  text: >-\n    x\n\n"),
    ("- id: a\n  key:\n    - >-\n      u\n", "- id: a\n  key:\n    - v\n    - >-\n      u\n"),
    (
        "- id: a\n  sub:\n    zh: x  # one\n    en: 'y'  # two\n\n- id: b\n",
        "- id: a\n  sub:\n    zh: x  # one\n    en: 'y'  # two\n  key: [v]\n\n- id: b\n",
    ),
    ("- {id: a}\n", "- {id: a, key: [v]}\n"),
    ("- id: a\n  text: 🎓 💪\n  sub: {e: 🌳}\n", "- id: a\n  text: 🎓 💪\n  sub: {e: 🌳}\n  key: [v]\n"),
]


@pytest.mark.parametrize(("before", "after"), FORMS)
def test_an_entry_is_put_in_whatever_the_style(before: str, after: str) -> None:
    assert insert(before, Place("f", 1, 3), "key", ["v"]) == after


@pytest.mark.parametrize(
    "text", ["a: b", "a, b", "[x]", "# x", "x # y", "'", '"', "", "~", "- a", "a\\b", "12", "yes", "？", "a\tb", "👍🏽", "{", "*a", "&a"]
)
def test_a_text_is_read_back_as_it_was_given(text: str) -> None:
    import yaml

    made = insert("- id: a\n", Place("f", 1, 3), "key", [{"reason": text}])
    assert yaml.load(made, yaml.BaseLoader)[0]["key"] == [{"reason": text}]
