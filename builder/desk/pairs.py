"""The pairs of an article that wait for an editor, and what is chosen among them at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from ..english.entry import Translation
from ..english.wording import is_local
from ..files import now
from ..files import replace as write
from ..findings import Misuse
from ..pairing import local, review
from ..pairing.article import Article
from ..pairing.pair import Pair
from ..pairing.review import Question
from ..project import Project

REVIEW = "for review"


class Pairs:
    """`name`: the translation that the article is; `passages`: the text of each quote when it was paired. A quote whose text has changed since
    then has no pair any more."""

    def __init__(self, name: str, article: Article, pairs: Sequence[Pair], passages: Mapping[str, str]) -> None:
        self._name, self._article, self._passages = name, article, passages
        self._pairs = {p.id: p for p in pairs}
        self._decided = {p.id: REVIEW if p.decision == "review" else p.decision for p in pairs}
        self._alone = Lock()

    def state(self, project: Project) -> tuple[dict[str, str], dict[str, Question]]:
        """What is decided of each quote, and what is asked of those that are for review, or were until one chose."""
        pairs = self._current(project)
        asked = [replace(p, decision="review") for p in pairs if self._decided[p.id] in (REVIEW, "chosen", "left")]
        return dict(self._decided), {q.quote: q for q in review.questions(asked, self._article, self._passages)}

    def choose(self, project: Project, quote: str, sentences: str) -> str:
        """Take these sentences (`3-4`) for the quote, and write them down; without any, leave the quote without this article's English.
        Raises Refusal."""
        with self._alone:
            current = self._current(project)
            if quote not in (p.id for p in current):
                raise Misuse(f"{quote}: its text has changed since it was paired. Start `yulu pair … --watch` again.")
            decided = {**self._decided, quote: "chosen" if sentences else "left"}
            path, known = project.root / "seeds" / "english" / f"{self._name}.local.yaml", project.translations
            if sentences:
                current = list(review.chosen(current, self._article, [f"{quote}={sentences}"]))
            else:
                known = tuple(_without(t, quote) if t.translation == self._name and is_local(t) else t for t in known)
            if sentences or known != project.translations:
                taken = [p for p in current if decided[p.id] != "left"]
                text, _, _ = local.compose(self._name, self._article, taken, {q.id: q for q in project.quotes}, known, now())
                write([(path, text.encode())])
            self._pairs.update({p.id: p for p in current})
            self._decided = decided
            said = f"sentences {sentences} are written to seeds/english/{path.name}" if sentences else "nothing of the article is taken"
            return f"{quote}: {said}."

    def _current(self, project: Project) -> list[Pair]:
        texts = {q.id: q.text for q in project.quotes}
        return [p for p in self._pairs.values() if texts.get(p.id) == self._passages[p.id]]


def _without(translation: Translation, quote: str) -> Translation:
    return translation.model_copy(update={"wordings": tuple(w for w in translation.wordings if w.quote != quote)})
