"""What an emendation or a passed-over clause may not hide at the edges of what collation compares."""

from __future__ import annotations

import pytest

from builder.quotes.emendation import Edit, recases, turns_by_marks


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("这笔账要交给", "IT", "It", "部门来算"),
        ("他的朋友都在", "US", "us", "工作多年"),
        ("如果明天下雨", "，", "。", "我们就改到后天再去"),
        ("只要河水还清", "，", "。", "鱼就会回来"),
    ],
)
def test_neither_case_nor_half_a_condition_is_a_matter_of_marks(before: str, old: str, new: str, after: str) -> None:
    edit = Edit(0, 0, old, new, before, after)
    assert turns_by_marks(edit) or recases(edit, [])


def test_a_comma_may_still_become_a_full_stop_behind_a_whole_sentence() -> None:
    assert turns_by_marks(Edit(0, 0, "，", "。", "昨天下了一场大雨", "今天河水很高")) == ""


def test_a_listed_name_is_set_as_its_owner_sets_it() -> None:
    edit = Edit(0, 0, "github", "GitHub", "他在", "上写字")
    assert recases(edit, [["GitHub", "github"]]) == "" != recases(edit, [])
