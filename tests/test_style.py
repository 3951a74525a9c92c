"""What an editor's own style list asks for is told where a quote does otherwise, and never stops a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Yulu, spoil

LIST = "terms:\n  - {chinese: 阳光, english: [sun]}\n  - {chinese: 后悔, english: [regret, remorse]}\nvocabulary_above: 1\n"
TRUST = "seeds/quotes/trust.yaml"


@pytest.fixture
def styled(tiny: Path) -> Path:
    (tiny / "seeds/style.yaml").write_text(LIST, encoding="utf-8")
    spoil(tiny / "seeds/quotes/patience.yaml", "      - {word: 愿意, pinyin: yuànyì, gloss: to be willing}\n", "")
    return tiny


def told(yulu: Yulu, project: Path) -> list[tuple[str, str, int]]:
    ran = yulu("check", "--format", "json", project=project)
    assert ran.code == 0, ran.out
    return [(f["code"], f["quote"], f["line"]) for f in ran.json if f["code"].startswith("T")]


def test_a_project_that_keeps_its_style_hears_nothing(yulu: Yulu, styled: Path) -> None:
    assert told(yulu, styled) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "quote", "line"),
    [
        ("As much sun and water", "As much light and water", "T001", "q-002", 10),
        ("have no regrets", "be content", "T001", "q-003", 23),
        ("word: 骗, pinyin: piàn, gloss: to deceive", "word: 水, pinyin: shuǐ, gloss: water", "T003", "q-002", 12),
    ],
)
def test_another_rendering_and_an_easy_word_are_told(yulu: Yulu, styled: Path, old: str, new: str, code: str, quote: str, line: int) -> None:
    spoil(styled / TRUST, old, new)
    assert told(yulu, styled) == [(code, quote, line)]


def test_a_rendering_on_the_list_is_as_good_as_the_first(yulu: Yulu, styled: Path) -> None:
    spoil(styled / TRUST, "have no regrets", "feel no remorse")
    assert told(yulu, styled) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "zh: 被问到为什么还要种树\n      en: Asked why he plants trees all the same\n    english: I",
            "zh: 被问到种树的理由\n      en: Asked why\n    english: I",
            21,
        ),
        ("en: Asked why he plants trees all the same\n    english: I", "en: Asked for his reasons\n    english: I", 22),
    ],
)
def test_one_question_in_two_wordings_is_told(yulu: Yulu, styled: Path, old: str, new: str, line: int) -> None:
    spoil(styled / TRUST, old, new)
    assert told(yulu, styled) == [("T002", "q-003", line)]


def test_what_follows_the_question_may_differ(yulu: Yulu, styled: Path) -> None:
    spoil(
        styled / TRUST,
        "zh: 被问到为什么还要种树\n      en: Asked why he plants trees all the same\n    english: I",
        "zh: 被问到为什么还要种树，谈到自己\n      en: Asked why he plants trees all the same, speaking of himself\n    english: I",
    )
    assert told(yulu, styled) == []
