"""The notes leave for other programs whole: every row names its source and its English's authority, and opens without damage."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from .conftest import REPOSITORY, Yulu, spoil

TRUST = "seeds/quotes/trust.yaml"


def exported(yulu: Yulu, project: Path, form: str, ending: str, out: Path) -> str:
    ran = yulu("build", "--as", form, "-o", out, project=project)
    assert ran.code == 0, ran.err
    (path,) = out.iterdir()
    assert path.name == f"my-deck.{ending}"
    assert str(path) in ran.err
    return path.read_bytes().decode("utf-8")


def test_a_spreadsheet_opens_the_table_and_runs_no_formula(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    spoil(tiny / TRUST, "english: I do not ask", 'english: "=HYPERLINK(1), I do not ask')
    spoil(tiny / TRUST, "have no regrets.", 'have no regrets."')
    text = exported(yulu, tiny, "csv", "csv", tmp_path / "out")
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == 4 == text.count("\n")
    got = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert sorted(row["id"] for row in got) == ["q-001", "q-002", "q-003"]
    (formula,) = [row["english"] for row in got if row["id"] == "q-003"]
    assert formula.startswith("'=HYPERLINK(1), I do not ask")
    for row in got:
        assert row["source"]
        assert row["citation"] == "the project’s own rendering"
        assert row["attestation"]
        assert not any(value.lstrip().startswith(tuple("=+-@")) for value in row.values())


def test_flashcard_programs_get_quotation_reading_and_english_with_its_authority(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    spoil(
        tiny / TRUST,
        "english: I do not ask that every tree survive, only that I myself have no regrets.",
        'english: |-\n      "I do not ask\n      that every tree\tsurvive"',
    )
    text = exported(yulu, tiny, "tsv", "tsv", tmp_path / "out")
    cells = [line.split("\t") for line in text.splitlines()]
    assert len(cells) == 3
    assert {len(row) for row in cells} == {len(cells[0])}
    (row,) = [row for row in cells if row[-1] == "q-003"]
    assert row[:2] == ["我不求每棵树都活下来，只求自己不后悔。", row[4]]
    assert "hòuhuǐ" in row[1]
    assert row[2] == '“I do not ask that every tree survive" [the project’s own rendering]'


def test_json_has_every_row_once_and_twice_the_same(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    one = exported(yulu, tiny, "json", "json", tmp_path / "one")
    assert one == exported(yulu, tiny, "json", "json", tmp_path / "two")
    rows = json.loads(one)
    assert sorted(row["id"] for row in rows) == ["q-001", "q-002", "q-003"]
    assert rows[0]["speaker"]


def test_the_page_to_read_holds_nothing_live(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    spoil(tiny / TRUST, "english: I do not ask", "english: <b>I</b> *do* not [ask](x)")
    text = exported(yulu, tiny, "markdown", "md", tmp_path / "out")
    assert text.count("\n---\n") == 2
    assert r"\<b\>I\</b\> \*do\* not \[ask\](x)" in text
    assert re.findall(r"(?<!\\)<", text) == []


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "markdown"])
def test_nothing_is_exported_of_a_project_with_errors(yulu: Yulu, tiny: Path, tmp_path: Path, form: str) -> None:
    spoil(tiny / TRUST, "attestation: single", "attestation: attested")
    assert yulu("build", "--as", form, "-o", tmp_path / "out", project=tiny).code == 1
    assert not (tmp_path / "out").exists()


def test_a_published_wording_keeps_its_citation_in_every_form(yulu: Yulu, tmp_path: Path) -> None:
    assert yulu("build", "liang-wenfeng", "--as", "json", "-o", tmp_path, project=REPOSITORY).code == 0
    rows = {row["id"]: row for row in json.loads((tmp_path / "liang-wenfeng.json").read_text(encoding="utf-8"))}
    assert rows["lw-126"]["english"].endswith("[The China Academy]")
    assert "https://thechinaacademy.org/" in rows["lw-126"]["citation"]
