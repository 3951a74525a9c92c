"""The open questions of a quote, and the editor's answers written into its file: ambiguous words confirmed, differences given their reason."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .edition import Editor
from .files import Unreadable, alone, read, replace
from .findings import Finding, Misuse, Refusal
from .ignore import judged
from .insert import Entry, insert
from .near import meant
from .project import Project
from .quotes import collate
from .quotes.entry import Quote, Quotes
from .yamlfile import parse


@dataclass(frozen=True)
class Question:
    """`word`: what a confirmation names; or `row`: what an entry of the apparatus names, but for its reason."""

    number: int
    finding: Finding
    word: str | None = None
    row: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        told = {"number": self.number, **self.finding.as_json()}
        return {**told, "confirm": self.word} if self.word else {**told, "apparatus": dict(self.row)}


def questions(project: Project, editor: Editor, quote: Quote) -> tuple[Question, ...]:
    """What the quote leaves to its editor: words whose reading or form is open, and differences of the witnesses. Raises Refusal."""
    proved, found = editor.proof(quote)
    if proved is None:
        raise Refusal(f"{quote.id} is not proved; this comes first.", found)
    doubts = dict.fromkeys(editor.doubts(quote))
    told = judged([quote], (doubt for doubt, _ in doubts)).told
    asked: list[tuple[Finding, str | None, tuple[tuple[str, str], ...]]] = [(doubt, word, ()) for doubt, word in doubts if word and doubt in told]
    collation = editor.collation(quote, proved)
    for difference in collate.unanswered(quote, collation, project.library)[0]:
        if not difference.made:
            row = collate.answer_to(difference, project.library)
            asked.append((collate.told(quote, difference, project.library), None, row))
    return tuple(Question(number, *one) for number, one in enumerate(asked, 1))


@dataclass(frozen=True)
class Answers:
    """`confirmed`: words; `reasons`: by the question's number."""

    confirmed: tuple[str, ...]
    reasons: Mapping[int, str]


def given(asked: Sequence[Question], confirm: Sequence[str], reasons: Sequence[str]) -> Answers:
    """The answers that options give: `--confirm WORD`, and `--reason N=TEXT`, or `--reason TEXT` where one difference is open. Raises Misuse."""
    words = [q.word for q in asked if q.word]
    for word in confirm:
        if word not in words:
            raise Misuse(f"--confirm {word}: no question is open on it. {meant(word, words, 'Open')}")
    differences = [q.number for q in asked if q.row]
    chosen: dict[int, str] = {}
    for reason in reasons:
        number, sign, text = reason.partition("=")
        if sign and number.strip().isascii() and number.strip().isdigit() and len(number) < 9:
            where, text = int(number), text.strip()
        elif len(differences) == 1:
            where, text = differences[0], reason.strip()
        else:
            raise Misuse(f"--reason {reason!r}: write --reason N=TEXT; open differences: {', '.join(map(str, differences)) or 'none'}.")
        if where not in differences or not text:
            raise Misuse(
                f"--reason {reason!r}: {where} is no open difference with a reason; there are: {', '.join(map(str, differences)) or 'none'}."
            )
        if where in chosen:
            raise Misuse(f"--reason {reason!r}: question {where} has a reason already.")
        chosen[where] = text
    return Answers(tuple(dict.fromkeys(confirm)), chosen)


def write(project: Project, editor: Editor, quote: Quote, asked: Sequence[Question], answers: Answers) -> tuple[str, int]:
    """Write the answers into the quote's file, under its lock. Returns the file's name and how many questions stay open. Raises Refusal."""
    name = quote.at().file
    path = Path(os.path.realpath(project.root / name))
    with alone(path.parent):
        try:
            raw = read(path)
        except Unreadable as error:
            raise Refusal(f"{name} cannot be read: {error.reason}. {error.remedy}") from None
        if [q.model_dump() for q in _quotes(raw, name) if q.id == quote.id] != [quote.model_dump()]:
            raise Refusal(f"{quote.id} has changed in {name} meanwhile. Run `yulu answer {quote.id}` again.")
        rows: list[Entry] = [{**dict(q.row), "reason": answers.reasons[q.number]} for q in asked if q.number in answers.reasons]
        text = raw.decode("utf-8")
        for key, entries in (("confirmed", list(answers.confirmed)), ("apparatus", rows)):
            if entries:
                here = next(q for q in _quotes(text.encode(), name) if q.id == quote.id)
                text = insert(text, here.at(), key, entries)
        changed = _quotes(text.encode(), name)
        if _without(changed, quote.id) != _without(_quotes(raw, name), quote.id):
            raise Refusal(f"{name} is written in a way that no answer can be put into. Write it by hand, as `yulu check` tells.")
        left = questions(project, editor, next(q for q in changed if q.id == quote.id))
        settled = {(q.word, q.row) for q in asked if q.word in answers.confirmed or q.number in answers.reasons}
        if still := [q.finding for q in left if (q.word, q.row) in settled]:
            raise Refusal("Nothing was written: these would still be asked.", still)
        replace([(path, text.encode())])
    return name, len(left)


def _without(quotes: Sequence[Quote], answered: str) -> list[dict[str, object]]:
    """All that the quotes say, but for the answers of one."""
    return [q.model_dump(exclude={"confirmed", "apparatus"} if q.id == answered else None) for q in quotes]


def _quotes(raw: bytes, name: str) -> tuple[Quote, ...]:
    """The quotes of a file. Raises Refusal with what is wrong with it."""
    value, findings = parse(raw, name, Quotes)
    if value is None:
        raise Refusal("Nothing was written: the answer cannot stand there.", findings)
    return value.quotes
