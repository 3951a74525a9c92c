"""What is cut away from a quote must not bind the sense of what is left.

A text may leave out what stands before and after it. Inside its clause that needs a reason (`cut:`), and no reason helps where a word that turns
the sense is lost with it: a negation, hedge, condition, wish or number, the verb that denies or doubts, "they say". At a mark the clauses before and
after it in the same sentence may still bind it (if …, I never thought that …, … is what they say, … is not true): that needs the reason too.
What a reader passed over there is read as well, and a witness of the text is judged by the same rules as the turn that is cited.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ..sources.normal import CLAUSE_MARKS, SENTENCE_MARKS, normalise
from . import sense

CUTTABLE = "，、；：—。"
OPENING = CLAUSE_MARKS + '"（《〈【〔'
CLOSING = '"）》〉】〕'
# Marks at which one clause ends and another begins; 、 stands between words.
PARTING = "，。；：？！…—"
# What may be left out before a quote: words that only join it to what came before. The first ones leave a condition behind them.
TURNING = ("但是", "但", "不过", "不過", "所以", "因此", "因为", "因為", "当然", "當然", "你看", "同时", "同時")
CONNECTIVES = (*TURNING, "而且", "而")
# What may come before a sentence that takes back the one before it.
CORRECTING = ("不", "不不", "不对", "哦不", "啊不", "应该说", "准确地说")
INTERJECTIONS = ("不", "不不", "哈哈", "哈哈哈", "嗯", "呵呵", "啊", "哦", "唉", "对不起", "抱歉", "不过", "但是", "可是", "当然", "其实", "等等")


def may_close(text: str, at: int) -> bool:
    """Whether an editor's full stop may stand at `at`."""
    return at >= len(text) or text[at] in CUTTABLE


def inside(text: str, first: int, last: int, shut: bool) -> tuple[str, ...]:
    """ "begins" and "ends" where `text[first:last]` does so inside a clause. `shut`: a quotation mark before it closes a quotation."""
    before, shown, after = text[:first], text[first:last], text[last:]
    bare = next((before.removesuffix(c) for c in CONNECTIVES if before.endswith(c)), before)
    begins = all(part and not _opens(part, shut) for part in (before, bare))
    core = shown.rstrip(CLOSING)
    ends = core[-1:] not in CLAUSE_MARKS and after[:1] not in CLAUSE_MARKS + CLOSING
    return ("begins",) * begins + ("ends",) * bool(ends and after)


def _opens(before: str, shut: bool) -> bool:
    if before[-1] == '"' and shut:
        before = before.rstrip(CLOSING)
        return not before or before[-1] in CLAUSE_MARKS
    return before[-1] in OPENING


def restored(text: str, origin: Sequence[int], passed: Sequence[tuple[int, str]], first: int, last: int) -> tuple[str, int, int]:
    """The text with what its reader passed over put back before `first` and after `last`, and the new places of both. `origin`: the offsets from
    which the characters of the text come; `passed`: the words passed over, by offset."""
    made, at, start = "", 0, first
    for offset, words in passed:
        place = bisect_left(origin, offset)
        if not first < place < last:
            back = normalise(words.replace("\n", "，")).text
            made, at = made + text[at:place] + back, place
            start += len(back) * (place <= first)
    return made + text[at:], start, start + last - first


def binding(text: str, first: int, last: int, speech: str) -> tuple[str, ...]:
    """What binds the sense of `text[first:last]` from beside it, inside its clauses or in its sentence."""
    return (*lost(text, first, last), *told(text, first, last, speech))


def lost(text: str, first: int, last: int) -> Iterator[str]:
    """What is cut away inside the clauses in which a text begins and ends, and turns its sense; no reason can answer it."""
    before, shown, after = text[:first], text[first:last], text[last:]
    head = re.split(f"[{PARTING}]", before)[-1].rstrip('"')
    joins = next((c for c in CONNECTIVES if head.endswith(c)), "")
    if head != joins and sense.binds(head):
        yield head
    tail = re.split(f"[{PARTING}]", after)[0].lstrip(CLOSING)
    if shown[-1:] not in PARTING and tail and sense.clings(tail):
        yield tail
    for left, right in ((before, shown), (shown, after)):
        if torn := _torn(left, right):
            yield torn


def _torn(left: str, right: str) -> str:
    """A number through which a text is cut: 3—5, 二、三十, -5, 1.5."""
    sign, rest = (left[-1:], right) if left[-1:] not in sense.NUMERALS or not left else (right[:1], right[1:])
    number = left[-2:-1] if sign == left[-1:] else left[-1:]
    if not sign or not rest[:1] or rest[0] not in sense.NUMERALS:
        return ""
    held = sign in "、—：" and (number in sense.NUMERALS if number else False)
    odd = not sign.isalpha() and sign not in PARTING + OPENING + CLOSING + "、 "
    minus = sign == "—" and rest[0].isdigit()
    return f"{number}{sign}{rest[0]}" if held or odd or minus else ""


def heard(head: str, tail: str) -> Iterator[str]:
    """What binds a text, of what a machine heard just before and after it without marks: a frame, a negation or condition; a denial or question."""
    if sense.attributes(head) or sense.frames(head) or (head and sense.binds(head[-3:])):
        yield head
    if tail and (tail[0] in "的吗么" or sense.denies(tail)):
        yield tail


def told(text: str, first: int, last: int, speech: str, beyond: str = "") -> Iterator[str]:
    """What stands before or after a text and binds it though a mark is between. `speech`: the words before a quotation in which the text stands;
    `beyond`: the paragraph after its own, which can only take it back."""
    if sense.attributes(speech) or sense.announces(speech):
        yield speech
    *earlier, sentence = re.split(f"[{SENTENCE_MARKS}]", text[:first])
    if not sentence.strip(CLOSING) and earlier and sense.announces(last_clause := re.split(f"[{PARTING}]", earlier[-1])[-1]):
        yield last_clause
    for nearest, clause in zip((True, *[False] * len(sentence)), _clauses(sentence)):
        if sense.conditional(clause) or sense.frames(clause) or sense.attributes(clause, nearest) or (nearest and sense.scopes(clause)):
            yield clause
            break
        if clause.startswith(TURNING):
            break
    shown, rest = text[first:last].rstrip(CLOSING), text[last:].lstrip(CLOSING)
    over = not rest or shown[-1:] in SENTENCE_MARKS or rest[:1] in SENTENCE_MARKS
    if not over and shown[-1:] not in PARTING and rest[:1] not in PARTING:
        return
    following = rest.lstrip(CLAUSE_MARKS + CLOSING)
    quoted = '"' in text[first + len(shown) : len(text) - len(following)]
    end = re.search(f"[{SENTENCE_MARKS}]", following)
    following = following[: end.end() if end else None]
    clauses = [c for c in re.split(f"[{PARTING}]", following) if c]
    if over and clauses[:1] and clauses[0] in CORRECTING:
        yield following
        return
    clauses = clauses[1:] if len(clauses) > 1 and clauses[0] in INTERJECTIONS else clauses
    if not clauses and not rest.strip(CLOSING + CLAUSE_MARKS):
        first_words = next((c for c in re.split(f"[{PARTING}]", beyond) if c and c not in INTERJECTIONS), "")
        if sense.retracts(first_words) or (sense.denies(first_words) and first_words[0] in "这那此這"):
            yield first_words
    if not clauses:
        return
    if (
        sense.retracts(clauses[0])
        or (quoted and sense.attributes(clauses[0]))
        or (sense.denies(clauses[0]) and (not over or clauses[0][0] in "这那此這"))
    ):
        yield clauses[0]
    elif (not over or rest.startswith("—")) and (
        (sense.conditional(clauses[0]) and not any(map(sense.ANSWERING.match, clauses[1:])))
        or (len(clauses) == 1 and (sense.attributes(clauses[0]) or sense.scopes(clauses[0])))
        or following.endswith("？")
    ):
        yield following


def _clauses(sentence: str) -> list[str]:
    """The clauses before a text in its sentence, the nearest first ("" for one that the text begins in); none behind a word that turns."""
    ending = next((c for c in CONNECTIVES if sentence.endswith(c) and (sentence == c or sentence.removesuffix(c)[-1] in OPENING)), "")
    if ending in TURNING:
        return []
    whole = sentence.removesuffix(ending)
    parts = [c for c in re.split(f'[{PARTING}"]', whole) if c][::-1]
    return parts if not whole or whole[-1] in OPENING else ["", *parts[1:]]


def announced(before: str) -> str:
    """The clause at the end of a paragraph that announces the next one: 他在信里写道：, 下面是老船长的话。"""
    clause = re.split(f"[{PARTING},;:?!]", before.rstrip("：:。，,. "))[-1]
    return clause if before.rstrip()[-1:] in "：:" or sense.announces(clause) else ""


def named_behind(before: str, after: str) -> str:
    """The clause behind the quotation that is open between `before` and `after`, where that gives its words to somebody else, or ""."""
    if before.count("“") + before.count("「") <= before.count("”") + before.count("」"):
        return ""
    closing = re.search("[”」]", after)
    behind = normalise(after[closing.end() :]).text.lstrip(CLAUSE_MARKS + CLOSING) if closing else ""
    clause = re.split(f"[{PARTING}]", behind)[0]
    return clause if clause and sense.attributes(clause) else ""


def speech(before: str, speaker: str | None) -> str:
    """The clause before the quotation that is open at the end of `before`, or "", also where it names the speaker himself."""
    opened: list[int] = []
    for at, char in enumerate(before):
        if char in "“「『«" or (char in '"＂' and not opened):
            opened.append(at)
        elif char in '”」』»"＂' and opened:
            opened.pop()
    clause = re.split(f"[{PARTING}”」,;:?!]", before[: opened[-1]].rstrip("：:，, "))[-1] if opened else ""
    return "" if speaker and clause.startswith(speaker) else clause
