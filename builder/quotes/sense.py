"""Words that turn or bind the sense: negations, hedges, conditions, numbers. In both scripts."""

from __future__ import annotations

import re

from ..sources.normal import number

NEGATORS = set("不没没無无非未别別莫勿否")
NO_NEGATION = re.compile(
    "不过|不過|不断|不斷|不管|不论|不論|不然|不久|无论|無論|无限|無限|无数|無數|非常|未来|未來|别人|別人|别的|別的|特别|特別|分别|分別|"
    "类别|類別|级别|級別|性别|性別|告别|告別|否则|否則|是否|莫测|莫測|差不多|毕竟|畢竟"
)
NUMERALS = "零〇一二两兩三四五六七八九十百千万萬亿億0123456789"
# What counts without being a numeral.
QUANTITIES = "半几幾第倍％%"
CONDITIONS = re.compile("如果|假如|若|倘|只有|只要|除非|要是|万一|萬一")
HEDGES = re.compile("可能|也许|也許|或许|或許|大概|似乎|几乎|幾乎|基本|恐怕")
UNITS = "年月日天个名位倍家次卡张岁代条项元块种层级%％点成到至個歲條項塊種層級點"
NO_NUMBER = re.compile("[A-Za-z]+[0-9]+|一(?!百|千|万|萬|亿|億|[一二三四五六七八九十])|十分|千万别|万一|百般|三番")


def negations(before: str, run: str, after: str) -> int:
    """How many negators of `run` negate: those that are part of a word such as 不过 or 非常 do not."""
    whole = before + run + after
    harmless = {i for m in NO_NEGATION.finditer(whole) for i in range(*m.span())}
    return sum(c in NEGATORS and i not in harmless for i, c in enumerate(whole[len(before) : len(before) + len(run)], len(before)))


def hedges(text: str) -> int:
    return len(HEDGES.findall(text.replace("不可能", "")))


def numbers(text: str) -> tuple[str, ...]:
    """The numbers in a text, in digits: 三十 and 30 are one; 三四 (three or four) is a number of its own; 一 alone is none."""
    found = []
    for run in re.findall(rf"[{NUMERALS}]+(?:\.\d+)?", NO_NUMBER.sub("", text)):
        after = text[text.find(run) + len(run) :][:1]
        if run.isdigit() or len(run) > 1 or after in UNITS:
            found.append(number(run) or run)
    return tuple(found)
