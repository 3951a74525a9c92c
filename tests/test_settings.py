"""What was one project's own custom is every project's setting: length, contexts and their script, language, genre, marks and dates of a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.chinese.scripts import to_traditional
from builder.package.build import plans
from builder.project import read

from .conftest import Yulu, spoil
from .test_scripts_of_sources import traditional  # noqa: F401

QUOTES, STYLE = "seeds/quotes/patience.yaml", "seeds/style.yaml"
CONTEXT = "    context:\n      zh: 被问到种树最难的是什么\n      en: Asked what is hardest about planting trees\n"


def _codes(yulu: Yulu, project: Path) -> list[str]:
    return [f["code"] for f in yulu("check", "--format", "json", project=project).json]


def test_a_quote_needs_a_context_where_the_project_says_nothing_else(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, CONTEXT, "")
    ran = yulu("check", project=tiny)
    assert "F007 error: the key 'context' is missing. Add `context: {zh: …, en: …}`, or write `context: optional`" in ran.out
    assert yulu("build", project=tiny).code == 1


def test_a_card_without_a_context_has_no_line_for_it(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, CONTEXT, "")
    (tiny / STYLE).write_text("context: optional\n", encoding="utf-8")
    assert _codes(yulu, tiny) == []
    assert yulu("build", project=tiny).code == 0
    rows = yulu("build", "--as", "json", "-o", tiny / "out", project=tiny)
    assert rows.code == 0
    yulu("preview", "-o", tiny / "page", project=tiny)
    page = (tiny / "page/index.html").read_text(encoding="utf-8")
    assert "Asked why he plants trees" in page
    assert 'class="context zh"><span lang="zh-Hans"></span>' not in page


@pytest.mark.parametrize(
    ("zh", "setting", "codes"),
    [
        ("被问到种树", "", []),
        ("被問到種樹", "", []),
        ("被问到種樹", "", ["Z002"]),
        ("被问到种树", "script: traditional\n", ["Z002"]),
        ("被問到種樹", "script: traditional\n", []),
        ("被問到種樹", "script: simplified\n", ["Z002"]),
    ],
)
def test_a_project_that_is_traditional_throughout_may_write_its_contexts_so(
    traditional: Path,  # noqa: F811
    yulu: Yulu,
    zh: str,
    setting: str,
    codes: list[str],
) -> None:
    spoil(traditional / QUOTES, "zh: 被问到种树最难的是什么", f"zh: {zh}")
    spoilt = traditional / "seeds/quotes/trust.yaml"
    if "traditional" in setting:
        spoilt.write_text(spoilt.read_text("utf-8").replace("被问到为什么还要种树", to_traditional("被问到为什么还要种树")), "utf-8")
    (traditional / STYLE).write_text(f"{setting}shortest: 15\n", encoding="utf-8")
    assert _codes(yulu, traditional) == codes


def test_in_a_project_of_simplified_sources_the_way_out_is_told(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, "zh: 被问到种树最难的是什么", "zh: 被問到種樹")
    told = yulu("check", "--format", "json", project=tiny).json
    assert [f["code"] for f in told] == ["Z002"]
    assert "set `script: traditional` in seeds/style.yaml" in told[0]["hint"]


@pytest.mark.parametrize("date", ["c. 400 BC", "約公元前400年", "1922", "-0400", "the eighth year of 开元"])
def test_a_date_may_be_said_in_words(tiny: Path, yulu: Yulu, date: str) -> None:
    path = tiny / "seeds/sources.yaml"
    path.write_text(path.read_text("utf-8").replace('date: "2026"', f'date: "{date}"', 1), "utf-8")
    assert _codes(yulu, tiny) == []


@pytest.mark.parametrize(("key", "value"), [("genre", "poem"), ("language", "ancient"), ("punctuation", "none")])
def test_a_setting_that_is_none_names_those_that_are(tiny: Path, yulu: Yulu, key: str, value: str) -> None:
    spoil(tiny / "seeds/sources.yaml", "    trust: shortened\n", f"    trust: shortened\n    {key}: {value}\n")
    told = yulu("check", "--format", "json", project=tiny).json
    assert [f["code"] for f in told] == ["F008"]
    assert {"genre": "'prose', 'verse'", "language": "'modern', 'classical'", "punctuation": "'own', 'editorial'"}[key] in told[0]["hint"]


def test_a_source_that_proves_the_sense_only_is_no_tag(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/sources.yaml"
    before, after = path.read_text("utf-8").split("  - id: digest")
    path.write_text(f"{before}  - id: digest{after.replace('proves: words', 'proves: sense')}", "utf-8")
    for name in ("patience", "trust"):
        quotes = tiny / f"seeds/quotes/{name}.yaml"
        quotes.write_text(quotes.read_text("utf-8").replace("attestation: attested", "attestation: single"), "utf-8")
    assert yulu("build", "--as", "csv", "-o", tiny / "out", project=tiny).code == 0
    project = read(tiny)
    notes = plans(project, [])[0].live
    assert {tag for note in notes for tag in note.tags if "::source::" in tag} == {"my-deck::source::interview"}


def test_a_mark_that_the_witness_has_not_is_named(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, "愿意等一年。", "愿意等一年？")
    told = yulu("check", "--format", "json", project=tiny).json
    assert [f["code"] for f in told] == ["Q004"]
    assert "whose marks are" in told[0]["message"]


def test_no_draft_is_spoken_of_where_there_is_none(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / QUOTES, "    english: The hardest part", "    note: The hardest part")
    told = yulu("check", "--format", "json", project=tiny).json
    assert [(f["code"], "draft, if" in f["hint"]) for f in told] == [("E001", False)]
