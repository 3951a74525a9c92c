"""Any passage is found in every source that has it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.sources.find import Library, find
from builder.sources.search import spans

from .conftest import Yulu
from .edit_distance import nearest
from .gold import measure


@pytest.fixture(scope="module")
def library() -> Library:
    return measure.library()


def test_gold_passages_are_found_with_both_ends(library: Library) -> None:
    score = measure.passages(library)
    assert score.wanted >= 250
    assert score.share >= 0.98, score.misses
    assert len(score.wrong) <= 1, score.wrong


def test_absent_means_absent(library: Library) -> None:
    assert measure.absent(library) == []


def test_turns_of_the_translated_document_find_their_counterparts(library: Library) -> None:
    score = measure.turns(library)
    assert score.share >= 0.90, score.misses


def test_the_very_words_are_exact_and_come_first(yulu: Yulu, repository: Path) -> None:
    hits = yulu("find", "我们选择的标准一直都是热爱和好奇心", "--format", "json", project=repository).json
    assert [(h["source"], h["kind"], h["line"]) for h in hits[:3]] == [
        ("video-dialogue", "exact", 34),
        ("video-transcript", "exact", 58),
        ("sixty-thoughts", "variant", 69),
    ]
    assert {k: hits[0][k] for k in ("column", "end_line", "end_column", "score", "speaker")} == {
        "column": 6,
        "end_line": 34,
        "end_column": 22,
        "score": 1.0,
        "speaker": "梁文锋",
    }


def test_the_translated_document_gives_hints_only(yulu: Yulu, repository: Path) -> None:
    hits = yulu("find", "毕竟大部分中国公司习惯follow而不是创新", "--format", "json", project=repository).json
    assert {h["kind"] for h in hits if h["source"] == "back-translation"} == {"paraphrase"}
    assert [h["line"] for h in hits if h["source"] == "back-translation"] == [53]


@pytest.mark.parametrize(
    ("simplified", "traditional"), [("开源更像一个文化行为", "開源更像一個文化行為"), ("一代人的时间就变了", "一代人的時間就變了")]
)
def test_traditional_script_finds_the_same(library: Library, simplified: str, traditional: str) -> None:
    from builder.chinese.text import Composer

    in_script = Composer().in_script
    assert find(traditional, library, in_script) == find(simplified, library, in_script)
    assert find(traditional, library, in_script)[0].kind == "exact"


def test_text_form_aligns_the_differences(yulu: Yulu, repository: Path) -> None:
    out = yulu("find", "给予其实是一种额外的荣誉", project=repository).out
    assert "    给予其实是一种额外的荣誉\n    给予    是一种额外的荣誉\n        ^^^^" in out
    assert "a hint, never proof" in out


@pytest.mark.parametrize("text", ["", "   ", "人", "OpenAI", "123", "。，！"])
def test_what_is_no_passage_is_refused_in_clear_words(yulu: Yulu, repository: Path, text: str) -> None:
    ran = yulu("find", text, "--format", "json", project=repository)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) == 1


def test_nowhere_is_an_empty_list(yulu: Yulu, repository: Path) -> None:
    ran = yulu("find", "昨天的电影院里坐满了观众", "--format", "json", project=repository)
    assert (ran.code, ran.json) == (0, [])


def test_search_agrees_with_plain_edit_distance() -> None:
    """The bit-parallel search against the textbook's table, on rows that share and lack the pattern."""

    seed = 7
    for _ in range(300):
        numbers = []
        for _ in range(60):
            seed = (seed * 1103515245 + 12345) % 2**31
            numbers.append(seed >> 16 & 7)
        pattern, row = numbers[:9], numbers[9:]
        found = spans(pattern, row, 4)
        best = nearest(pattern, row)
        assert (found[0].distance if found else 5) == min(best, 5)
