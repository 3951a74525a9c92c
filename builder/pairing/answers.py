"""Which answer of an article a turn of a source was translated into: by the words they share, what was asked before them, a translated source that
stands between them, and units of the same thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..sources.find import Library
from ..sources.turn import Turn
from .align import Clause, Grid, Said
from .article import Article
from .lexicon import Lexicon, Matrix
from .turns import ArticleTurn
from .units import Unit, pairs_of, respelt
from .words import english

QUESTION, PIVOT = 0.6, 0.5
LIKELY = 7
SHARED = 0.5
BATCH = 64


@dataclass(frozen=True)
class Answer:
    """An answer of the article, with the stems of its sentences and those of the question before it."""

    turn: ArticleTurn
    said: tuple[Said, ...]
    asked: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One text that speaks for a unit: its own clauses, those of the question it answers, or those of a translation's turn."""

    weight: float
    clauses: tuple[Clause, ...]
    question: bool = False

    @property
    def words(self) -> frozenset[str]:
        return frozenset(w for c in self.clauses for w in c.words)


def said(turn: ArticleTurn | None) -> tuple[Said, ...]:
    return tuple(Said(tuple(english(s.text)), len(s.text)) for s in turn.sentences) if turn else ()


def answers_of(article: Article) -> tuple[Answer, ...]:
    found, asked = [], None
    for turn in article.turns:
        if turn.role in ("speaker", "passage"):
            found.append(Answer(turn, said(turn), said(asked)))
        else:
            asked = turn
    return tuple(found)


def evidence(unit: Unit, library: Library) -> tuple[Evidence, ...]:
    """What tells where a unit belongs: its words, its question, and its counterpart in a translation with the question there."""
    quotable = library.sources.quotable()

    def clauses(turn: Turn) -> tuple[Clause, ...]:
        return Unit(turn.source, turn, unit.dictionary).whole

    def question(source: str, n: int) -> Turn | None:
        turns = library.turns[source]
        at = next(i for i, t in enumerate(turns) if t.n == n)
        return next((t for t in reversed(turns[:at]) if t.speaker not in quotable), None)

    found = [Evidence(1.0, unit.whole)]
    if unit.ordered and (asked := question(unit.source, unit.turn.n)):
        found.append(Evidence(QUESTION, clauses(asked), True))
    counterparts = library.counterparts.get((unit.source, unit.turn.n), ())
    links = [(score, source, n) for source, n, score in counterparts if library.entries[source].translated]
    if links:
        _, source, n = max(links)
        respelling = library.entries[source].reader.respelling
        other = next(t for t in library.turns[source] if t.n == n)
        found.append(Evidence(PIVOT, clauses(respelt(other, respelling))))
        if library.entries[source].kind == "dialogue" and (asked := question(source, n)):
            found.append(Evidence(QUESTION / (2 if unit.ordered else 1), clauses(respelt(asked, respelling)), True))
    return tuple(e for e in found if e.words)


class Index:
    """A quick measure of how many words of a text have a counterpart in each of several English texts, given by their stems."""

    def __init__(self, texts: Sequence[Sequence[Said]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        each = [sorted({e for s in text for e in s.stems}) for text in texts]
        self._filled = [k for k, stems in enumerate(each) if stems]
        self._stems = [e for stems in each for e in stems]
        self._starts = np.cumsum([0, *(len(each[k]) for k in self._filled)])[:-1]
        self._cost = np.array([0.15 * np.log(len(stems) + 5) for stems in each])
        self._best: dict[str, Matrix] = {}

    def likeness(self, words: frozenset[str]) -> Matrix:
        new = sorted(w for w in words if w not in self._best)
        for at in range(0, len(new), BATCH):
            batch = new[at : at + BATCH]
            best = np.zeros((len(batch), len(self._cost)))
            if self._filled:
                best[:, self._filled] = np.maximum.reduceat(self._lexicon.ratios(batch, self._stems), self._starts, axis=1)
            self._best.update(zip(batch, np.log1p(np.minimum(50.0, best))))
        rows = [self._best[w] for w in sorted(words)]
        return np.sum(rows, axis=0) / (len(rows) + 3) - self._cost if rows else -self._cost


def matches(rows: Sequence[tuple[Evidence, ...]], answers: Sequence[Answer], lexicon: Lexicon, rate: float) -> list[dict[int, float]]:
    """For each unit the answers that may hold it, with the evidence above what that answer shows for just any unit."""
    said, asked = Index([a.said for a in answers], lexicon), Index([a.asked for a in answers], lexicon)
    found: list[dict[int, float]] = []
    for row in rows:
        quick = sum((e.weight * (asked if e.question else said).likeness(e.words) for e in row), np.zeros(len(answers)))
        scores = {}
        for k in np.argsort(-quick, kind="stable")[:LIKELY].tolist():
            sides = [(e, answers[k].asked if e.question else answers[k].said) for e in row]
            scores[k] = sum(e.weight * Grid(e.clauses, side, lexicon, rate).total for e, side in sides if side)
        found.append(scores)
    usual: dict[int, list[float]] = {}
    for scores in found:
        for k, score in scores.items():
            usual.setdefault(k, []).append(score)
    # A long answer shows something for every unit; what counts is what it shows above that.
    hub = {k: sorted(v)[len(v) // 2] if len(v) >= 5 else min([*v, 2.0]) for k, v in usual.items()}
    return [{k: score - hub[k] for k, score in scores.items()} for scores in found]


def kin(rows: Sequence[Unit]) -> list[list[int]]:
    """For each unit those of other sources that hold the same thought in nearly the same words."""
    grams = [pairs_of(u.letters) for u in rows]
    return [
        [j for j, v in enumerate(rows) if u.source != v.source and len(grams[i] & grams[j]) > 0.55 * min(len(grams[i]), len(grams[j]))]
        for i, u in enumerate(rows)
    ]


def settled(found: Sequence[Mapping[int, float]], related: Sequence[Sequence[int]]) -> list[dict[int, float]]:
    """The matches, with what units of the same thought say about them."""
    return [
        {k: score + SHARED * max((found[j].get(k, 0.0) for j in others), default=0.0) for k, score in scores.items()}
        for scores, others in zip(found, related)
    ]
