"""Quotation marks come in pairs, the right way round: in quotes, and in what `extract` proposes."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.quotes.extract import _excerpts
from builder.quotes.marks import flaw
from builder.sources.turn import Segment, Turn

from .conftest import Yulu, spoil


@pytest.mark.parametrize("text", ["他说“等”。", "「『等』」", "It’s好。", "《树》（一）", "“他说‘等’。”", "’90年代是Latin，it’s it。"[1:]])
def test_marks_in_pairs_are_sound(text: str) -> None:
    assert flaw(text) is None


@pytest.mark.parametrize("text", ["他说“等。", "他说等”。", "他说”等“。", "等“。", "「等』", "（等", "‘等", '他说"等"', "他说'等'", "“等‘”’"])
def test_a_mark_without_its_partner_is_told(text: str) -> None:
    assert flaw(text)


def test_a_quote_with_an_unpaired_mark_is_refused(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "text: 我不求每棵树都活下来，只求自己不后悔。", "text: 我不求每棵树都活下来，只求自己不后悔“。")
    found = yulu("check", "--format", "json", project=tiny).json
    assert ("Q011", True) in {(f["code"], "opens and is not closed" in f["message"]) for f in found}


@pytest.mark.parametrize(
    ("source", "proposed"),
    [
        (
            "他说：“树要慢慢种。急也没有用，树不听你的。水到了它自己会长！”我点头。",
            ["他说：“树要慢慢种。急也没有用，树不听你的。水到了它自己会长！”"],
        ),
        (
            "树要慢慢种，急也没有用的，树不听你的话。”他这样说，“水到了它自己就会长起来的。",
            ["树要慢慢种，急也没有用的，树不听你的话。", "他这样说，“水到了它自己就会长起来的。"][:1],
        ),
        (
            '他说"树要慢慢种"，又说"水到了自己会长"，我记下了。后来他又说"人也是这样长的，急不得的"。',
            ["他说“树要慢慢种”，又说“水到了自己会长”，我记下了。", "后来他又说“人也是这样长的，急不得的”。"],
        ),
        ("他說「樹要慢慢種，急也沒有用」，我就記下來了。", ["他說「樹要慢慢種，急也沒有用」，我就記下來了。"]),
    ],
)
def test_extract_keeps_the_sources_marks_and_proposes_none_unpaired(source: str, proposed: list[str]) -> None:
    made = [text for text, _ in _excerpts(Turn("s", 1, None, None, (Segment(1, 1, source),)))]
    assert made == proposed
    assert [flaw(text) for text in made] == [None] * len(made)
