"""The pairs of an article that wait for an editor, and what is chosen among them at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from ..files import now
from ..files import replace as write
from ..pairing import local, review
from ..pairing.article import Article
from ..pairing.pair import Pair
from ..pairing.review import Question
from ..project import Project

DECIDED = {"accepted": "accepted", "review": "for review", "none": "none"}


class Pairs:
    """`name`: the translation that the article is; `passages`: the text of each quote when it was paired. A quote whose text has changed since
    then has no pair any more."""

    def __init__(self, name: str, article: Article, pairs: Sequence[Pair], passages: Mapping[str, str]) -> None:
        self._name, self._article, self._pairs, self._passages = name, article, tuple(pairs), passages
        self._alone = Lock()

    def state(self, project: Project) -> tuple[dict[str, str], dict[str, Question]]:
        """What is decided of each quote, and what is asked of those for review."""
        pairs = self._current(project)
        decided = {p.id: "chosen" if p.reason == "chosen" else DECIDED[p.decision] for p in pairs}
        return decided, {q.quote: q for q in review.questions(pairs, self._article, self._passages)}

    def choose(self, project: Project, quote: str, sentences: str) -> str:
        """Take these sentences (`3-4`) for the quote, and write them down; without any, leave the quote without this article's English.
        Raises Refusal."""
        with self._alone:
            if not sentences:
                self._pairs = tuple(replace(p, decision="none") if p.id == quote else p for p in self._pairs)
                return f"{quote}: nothing of this article is taken."
            chosen = review.chosen(self._current(project), self._article, [f"{quote}={sentences}"])
            quotes = {q.id: q for q in project.quotes}
            text, made, _ = local.compose(self._name, self._article, chosen, quotes, project.translations, now())
            path = project.root / "seeds" / "english" / f"{self._name}.local.yaml"
            write([(path, text.encode())])
            self._pairs = tuple({p.id: p for p in (*self._pairs, *chosen)}.values())
            return f"{quote}: sentences {sentences} are taken; seeds/english/{path.name} has {len(made)} of this article."

    def _current(self, project: Project) -> list[Pair]:
        texts = {q.id: q.text for q in project.quotes}
        return [p for p in self._pairs if texts.get(p.id) == self._passages[p.id]]
