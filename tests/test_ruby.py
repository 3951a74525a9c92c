"""The quotation with its readings: nothing of the text is lost or moved, whatever stands in it."""

from __future__ import annotations

import html
import re

import pytest

from builder.chinese.text import Chinese, Composer
from builder.notes import ruby

TEXTS = (
    "中华人民共和国的工程师在西安说：“好；那就做吧！”",
    "1,000个人用C++语言写[笑]{了}<b>3%的GPT-4代码👍🏽。",
    "女儿去了莫斯科—欧洲\n第二行；还有A股。",
    "《海边的信》？",
)


@pytest.fixture(scope="module")
def composed() -> dict[str, Chinese]:
    composer = Composer()
    return {text: composer.compose(text) for text in TEXTS}


def plain(line: str) -> str:
    """The text of a ruby line, without its readings."""
    return html.unescape(re.sub("<[^>]*>", "", re.sub(r"\[.*?\]", "", line.replace("<br>", "\n"))))


@pytest.mark.parametrize("text", TEXTS)
def test_the_signs_are_those_of_the_text(composed: dict[str, Chinese], text: str) -> None:
    chinese = composed[text]
    assert plain(ruby.pinyin(chinese.words)) == text
    assert plain(ruby.zhuyin(chinese.traditional_words)) == chinese.traditional


def test_a_long_word_may_be_broken_between_two_parts_with_their_readings(composed: dict[str, Chinese]) -> None:
    shown = re.sub("<.*?>", "", ruby.pinyin(composed[TEXTS[0]].words))
    assert shown.startswith("中华人民[Zhōnghuá Rénmín]共和国[Gònghéguó]的[de]")
    assert "西安[Xī'ān]" in shown


def test_each_syllable_has_its_tone(composed: dict[str, Chinese]) -> None:
    words = composed[TEXTS[0]].words
    assert '工程师[<i class="t1">gōng</i><i class="t2">chéng</i><i class="t1">shī</i>]' in ruby.pinyin(words)
    assert '的[<i class="t5">˙ㄉㄜ</i>]' in ruby.zhuyin(composed[TEXTS[0]].traditional_words)
    assert '好[<i class="t3">ㄏㄠ<b>ˇ</b></i>]；' in ruby.zhuyin(composed[TEXTS[0]].traditional_words)


def test_there_is_a_gap_between_chinese_and_latin_and_before_no_mark(composed: dict[str, Chinese]) -> None:
    shown = re.sub(r"\[.*?\]", "", ruby.pinyin(composed[TEXTS[1]].words))
    assert '<span class="gap" tabindex="0">的</span><span class="gap">GPT-4</span><span tabindex="0">代码' in shown
    assert '<span tabindex="0">代码</span>👍🏽。' in shown


def test_signs_to_be_found_are_left_out_with_their_readings(composed: dict[str, Chinese]) -> None:
    chinese = composed[TEXTS[0]]
    for line in (ruby.pinyin(chinese.words, {8, 9, 10}), ruby.zhuyin(chinese.traditional_words, {8, 9, 10})):
        assert plain(line)[8:11] == "＿＿＿"
        assert not set("工程师師") & set(line)
