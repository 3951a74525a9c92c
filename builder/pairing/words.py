"""What an English text and a Chinese one are compared by: stems, words, and numbers, which are `#` and their value in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from ..chinese.scripts import convert
from ..sources.normal import normalise, number

STOP = frozenset(
    """
    a an the this that these those it its he him his she her they them their theirs i me my we us our ours you your yours
    who whom whose which what be am is are was were been being have has had do does did done will would shall should can
    could may might must and or but if so as at by for from in into of on onto to with about than then there here very too
    just also such some any each other another one s t d ll m re ve let lot sth sb etc oneself someone something somebody
    when where why how because while though although after before up down out off over again more most much many own only
    same both all no not nor never none nobody nothing neither without cannot t
    """.split()
)
# What a Chinese sentence can do without in English.
PARTICLES = frozenset(
    """
    的 了 是 在 和 与 也 都 就 而 着 过 地 得 把 被 会 能 要 有 到 去 来 上 里 中 这 那 这个 那个 我们 我 你 他 他们 它 它们
    一 个 一个 吧 吗 呢 啊 之 所 以 及 还 又 并 很 更 最 不 没 没有 一些 什么 其 以及 而且 但 但是 所以 因为 如果 则 等 对
    从 向 让 给 于 只 些 每 大家
    """.split()
)
# What a stemmer cannot know; `#` is a number.
IRREGULAR = dict(
    pair.split(":")
    for pair in """
    made:make making:make makers:make came:come coming:come took:take taken:take taking:take went:go gone:go goes:go saw:see
    seen:see got:get gotten:get getting:get grew:grow grown:grow kept:keep found:find built:build thought:think
    brought:bring bought:buy sold:sell led:lead fell:fall fallen:fall paid:pay men:man women:woman people:person
    children:child lives:life lost:lose better:good best:good worse:bad began:begin begun:begin chose:choose chosen:choose
    gave:give given:give held:hold knew:know known:know meant:mean ran:run running:run said:say sat:sit stood:stand
    taught:teach told:tell won:win wrote:write written:write felt:feel left:leave met:meet became:become broke:break
    broken:break drove:drive driven:drive hired:hire behaviour:behavior programme:program programmes:program using:use
    used:use uses:use chips:chip apps:app application:app applications:app math:mathematics maths:mathematics us:america
    usa:america american:america americans:america states:america chinese:china western:west twenties:#20 thirties:#30
    forties:#40 fifties:#50 sixties:#60 seventies:#70 eighties:#80 nineties:#90
    """.split()
)
HAN_NUMBER = re.compile(
    r"[零一二三四五六七八九两]?十[一二三四五六七八九]?(?=多?[年个代名家张倍线点万])|一两(?=年)|[二三四五六七八九两](?=[年个名家张倍线点万])|(?<=博)五"
)


@lru_cache(maxsize=1)
def _snowball() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def stem(word: str) -> str:
    known = IRREGULAR.get(word, word)
    return known if known[0] == "#" else str(_snowball().stemWord(known))


def english(text: str) -> list[str]:
    """The stems and numbers of an English text, without its small words."""
    from text_to_num import alpha2digit

    text = text.casefold().replace("’", "'").replace("‘", "'").replace("-", " ")
    text = re.sub(r"(\d),(\d{3})", r"\1\2", re.sub(r"\bopen (ai|source)\b", r"open\1", text))
    text = re.sub(r"\b(\d+|a|one) decades?\b", lambda m: f"{10 * int(m[1]) if m[1].isdigit() else 10} years", alpha2digit(text, "en", 1))
    found: list[str] = []
    for word in re.findall(r"[a-z]+(?:\.[a-z]+)*|\d+(?:\.\d+)?(?:st|nd|rd|th)?", re.sub(r"'(s|re|ve|ll|d|m|t)\b", " ", text)):
        word = word.replace(".", "") if word[0].isalpha() else word
        if word[0].isdigit():
            word = word.rstrip("stndrh")
            found.append(f"#{int(word) % 100}" if re.fullmatch(r"19\d0", word) else f"#{word}")
        elif word not in STOP and len(word) > 1:
            found.append(stem(word))
    return found


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import rjieba

    return rjieba.Jieba()


def chinese(text: str, known: Callable[[str], bool]) -> list[str]:
    """The words, Latin words and numbers of a Chinese text, without its particles; a word that is not `known` falls into those that are."""
    plain = re.sub(r"(?i)open AI", "OpenAI", normalise(convert("t2s", text)).text)
    plain = HAN_NUMBER.sub(lambda m: " " + " ".join(f"#{n}" for n in _values(m.group())) + " ", plain)
    found: list[str] = []
    for part in re.findall(r"#?\d+|[A-Za-z]+(?:-[A-Za-z]+)*|[^\W\dA-Za-z_]+", plain):
        if part[0] == "#" or part[0].isdigit():
            found.append("#" + part.lstrip("#"))
        elif part[0].isascii():
            found += [stem(p) for p in part.casefold().split("-") if p not in STOP]
        else:
            for word in _jieba().cut(part, False):
                found += [w for w in ([word] if known(word) else parts(word, known)) if w not in PARTICLES]
    return found


def _values(text: str) -> list[str]:
    return [number(text) or text] if "十" in text else [number(c) or c for c in text]


def parts(word: str, known: Callable[[str], bool]) -> list[str]:
    """A word in the longest pieces that are known."""
    found, at = [], 0
    while at < len(word):
        size = next((n for n in range(min(4, len(word) - at), 0, -1) if known(word[at : at + n])), 1)
        found.append(word[at : at + size])
        at += size
    return found
