"""Quotation marks and brackets come in pairs, each the right way round; of other marks one stands between two words, and none before the first."""

from __future__ import annotations

import re

from ..sources.normal import is_latin

PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "【": "】", "〔": "〕"}
CLOSING = frozenset(PAIRS.values())
BESIDE = re.compile("[，。、；：][，。、；：？！]|[？！][，。、；：]")


def unpaired(text: str) -> list[int]:
    """The places of the marks of `text` that have no partner in it, in order."""
    lonely: list[int] = []
    waiting: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in PAIRS:
            waiting.append((PAIRS[char], at))
        elif char in CLOSING:
            if waiting and waiting[-1][0] == char:
                waiting.pop()
            elif not (char == "’" and is_latin(text[at - 1 : at] or "，")):
                lonely.append(at)
    return sorted(lonely + [at for _, at in waiting])


def flaw(text: str) -> tuple[str, str] | None:
    """What is wrong with the marks of a quotation, and the remedy."""
    if '"' in text or any(char == "'" and not is_latin(text[at - 1 : at] or "，") for at, char in enumerate(text)):
        return "a straight quotation mark stands in the text.", "Write “ ” or ‘ ’ (or 「 」 『 』 in traditional script), as they open and close."
    if lonely := unpaired(text):
        at = lonely[0]
        what = "opens and is not closed" if text[at] in PAIRS else "closes and was not opened"
        hint = "Write the mark the right way round; where its partner lies outside of the text, begin after it, end before it, or take both."
        return f"the mark {text[at]} {what}: {text[max(0, at - 6) : at + 7]!r}.", hint
    if text[0] in "，。、；：？！":
        return f"the text begins with {text[0]!r}.", "Begin after it."
    if two := BESIDE.search(text):
        return (
            f"two marks stand side by side: {text[max(0, two.start() - 6) : two.end() + 6]!r}.",
            "Leave one; where the source has both, by an emendation.",
        )
    return None
