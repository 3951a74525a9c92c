"""Every finding is explained, and the explanations' examples are true: the bad one gives the finding, the good one does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.explain import Explanation, explanations, page
from builder.findings import CODES

from .conftest import REPOSITORY, Yulu

TRIED = [one for one in explanations().values() if one.where]


def test_every_code_is_explained_with_two_examples() -> None:
    assert list(explanations()) == list(CODES)
    assert [one.code for one in explanations().values() if not (one.why.endswith(".") and one.good != one.bad)] == []


@pytest.mark.parametrize("one", TRIED, ids=lambda one: one.code)
def test_the_bad_example_gives_the_finding(yulu: Yulu, tiny: Path, one: Explanation) -> None:
    assert one.where
    path = tiny / one.where
    text = path.read_text(encoding="utf-8")
    assert one.good in text
    path.write_text(text.replace(one.good, one.bad, 1), encoding="utf-8")
    found = [f for f in yulu("check", "--format", "json", project=tiny).json if f["code"] == one.code]
    assert found
    assert {f["severity"] for f in found} == {one.severity}


def test_explain_tells_one_or_lists_all(yulu: Yulu) -> None:
    told = yulu("explain", "q004")
    assert told.code == 0
    assert told.out.startswith("Q004: the text is not what the witness has (error)")
    assert set(yulu("explain", "Q004", "--format", "json").json) == {"code", "title", "why", "bad", "good", "severity", "ignorable"}
    assert len(yulu("explain").out.splitlines()) == len(CODES) == len(yulu("explain", "--format", "json").json)


def test_a_code_that_is_none_names_its_neighbours(yulu: Yulu) -> None:
    ran = yulu("explain", "Q04")
    assert ran.code == 2
    assert "Did you mean" in ran.err
    assert "Q004" in ran.err


def test_the_page_beside_the_code_is_what_the_explanations_give() -> None:
    assert (REPOSITORY / "builder/FINDINGS.md").read_text(encoding="utf-8") == page(), "write it again: python -m builder.explain"
