"""Pairs for review: what an editor is shown of each, and what becomes of the pairs when one has chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..findings import Misuse
from ..near import meant
from .article import Article
from .pair import Pair
from .turns import Sentence

AROUND = 2
MOST_SHOWN = 12


@dataclass(frozen=True)
class Question:
    """A passage, why its pair was not accepted, and the sentences of the article that may be its English: those proposed are `first` up to `end`,
    by their numbers in the turn, from 1; `offset` is the number of the first one shown."""

    quote: str
    chinese: str
    reason: str
    first: int
    end: int
    offset: int
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        rows = [f"    {'>' if self.first <= n < self.end else ' '} {n:>3} {s.text}" for n, s in enumerate(self.sentences, self.offset)]
        return "\n".join([f"    {self.chinese}", *rows])


def questions(pairs: Sequence[Pair], article: Article, passages: Mapping[str, str]) -> tuple[Question, ...]:
    """The pairs for review, each with the sentences it proposes and those around them."""
    turns = {t.n: t for t in article.turns}
    found = []
    for pair in pairs:
        if pair.decision == "review" and pair.turn is not None:
            first, end = pair.sentences
            start = max(0, first - AROUND)
            shown = turns[pair.turn].sentences[start : min(end + AROUND, start + MOST_SHOWN)]
            found.append(Question(pair.id, passages[pair.id], pair.reason, first + 1, end + 1, start + 1, shown))
    return tuple(found)


def chosen(pairs: Sequence[Pair], article: Article, choices: Sequence[str]) -> tuple[Pair, ...]:
    """The pairs with what an editor chose: `QUOTE` takes what is proposed, `QUOTE=3` or `QUOTE=3-4` these sentences of the same turn.
    Raises Misuse."""
    known = {p.id: p for p in pairs}
    turns = {t.n: t for t in article.turns}
    for choice in choices:
        name, _, given = choice.partition("=")
        pair = known.get(name)
        if pair is None or pair.turn is None:
            why = "there is no such quote" if pair is None else "the article has nothing for it"
            asked = f" {meant(name, known)}" if pair is None else ""
            raise Misuse(f"--take {choice!r}: {why}.{asked} Name a quote that is for review.")
        said = turns[pair.turn].sentences
        match = re.fullmatch(r"([1-9]\d{0,3})(?:-([1-9]\d{0,3}))?", given) if given else None
        first, end = (int(match[1]) - 1, int(match[2] or match[1])) if match else pair.sentences
        if (given and not match) or not first < end <= len(said):
            raise Misuse(f"--take {choice!r}: write {name}, or {name}=3 or {name}=3-4 with numbers of sentences from 1 to {len(said)}.")
        text = " ".join(s.text for s in said[first:end])
        known[name] = replace(pair, english=text, line=said[first].line, decision="accepted", reason="chosen", sentences=(first, end))
    return tuple(known[p.id] for p in pairs)
