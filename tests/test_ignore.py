"""What asks for judgement is answered once, in the quote and with a reason; nothing else can be silenced, and no answer outlives its question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Yulu, spoil

QUOTES = "seeds/quotes/patience.yaml"


def _ignore(project: Path, entries: str) -> None:
    spoil(project / QUOTES, "    context:", f"    ignore: {entries}\n    context:")


def _found(yulu: Yulu, project: Path) -> list[tuple[Any, ...]]:
    return [(f["code"], f["severity"], f["line"]) for f in yulu("check", "--format", "json", project=project).json]


def test_a_judged_warning_is_told_no_more(yulu: Yulu, tiny: Path) -> None:
    (tiny / "seeds/style.yaml").write_text("terms:\n  - {chinese: 成荫, english: [canopy]}\n", encoding="utf-8")
    assert _found(yulu, tiny) == [("T001", "warning", 11)]
    _ignore(tiny, "[{code: T001, reason: the sentence says what the shade is for}]")
    ran = yulu("check", project=tiny)
    assert (ran.code, ran.out) == (0, "")


def test_an_answer_without_a_question_is_told(yulu: Yulu, tiny: Path) -> None:
    _ignore(tiny, "[{code: T003, reason: a word worth knowing}]")
    assert _found(yulu, tiny) == [("Q014", "warning", 8)]
    assert "nothing gives the T003" in yulu("check", project=tiny).out


@pytest.mark.parametrize(("code", "word"), [("Q007", "cannot be ignored"), ("Z007", "cannot be ignored"), ("T0O3", "Did you mean 'T003'")])
def test_what_is_no_matter_of_judgement_cannot_be_ignored(yulu: Yulu, tiny: Path, code: str, word: str) -> None:
    _ignore(tiny, f"[{{code: {code}, reason: I would rather not}}]")
    spoil(tiny / QUOTES, "attestation: attested", "attestation: single")
    told = yulu("check", project=tiny).out
    assert "Q007 error" in told
    assert word in told


def test_an_error_stays_though_warnings_of_its_code_may_be_ignored(yulu: Yulu, tiny: Path) -> None:
    whole = (tiny / QUOTES).read_text(encoding="utf-8")
    again = whole[whole.index("  - id: q-001") : whole.index("\n# yaml")].replace("q-001", "q-004", 1)
    spoil(
        tiny / QUOTES, "\n# yaml-language", again.replace("    context:", "    ignore: [{code: Q012, reason: x}]\n    context:") + "\n# yaml-language"
    )
    assert ("Q012", "error") in [row[:2] for row in _found(yulu, tiny)]


def test_no_answer_is_called_idle_while_its_question_cannot_be_asked(yulu: Yulu, tiny: Path) -> None:
    _ignore(tiny, "[{code: Z005, reason: both readings are used here}]")
    spoil(tiny / QUOTES, "愿意等一年。\n", "愿意等两年。\n")
    assert [row[0] for row in _found(yulu, tiny)] == ["Q004"]


def test_without_a_reason_nothing_is_ignored(yulu: Yulu, tiny: Path) -> None:
    _ignore(tiny, "[{code: T003}]")
    assert _found(yulu, tiny)[0][0] == "F007"
