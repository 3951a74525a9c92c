"""The open questions of a quote, and the editor's answers written into its file: words confirmed, another form or reading chosen, differences given
their reason."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as but
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
    """`word`: what a confirmation names, and its `choices`, first what the card has; or `row`: what an entry of the apparatus names, but for its
    reason."""

    number: int
    finding: Finding
    word: str | None = None
    choices: tuple[str, ...] = ()
    row: tuple[tuple[str, str], ...] = ()

    def chosen(self, said: str) -> str | None:
        """The choice that `said` means; None where it means none."""
        from .chinese import spelling

        if self.word is None or said.casefold() in ("", "n", "no"):
            return None
        if said.casefold() in ("y", "yes", self.word):
            return self.choices[0] if self.choices else self.word
        meant_ = [c for c in self.choices if said.casefold().replace(" ", "") == c.replace(" ", "")] or [c for c in self.choices if said in c]
        if len(meant_) == 1:
            return meant_[0]
        row = spelling.parse(said, self.word) if self.finding.code == "Z005" else None
        return " ".join(row) if row else None

    def as_json(self) -> dict[str, object]:
        told = {"number": self.number, **self.finding.as_json()}
        return {**told, "confirm": self.word, "choices": list(self.choices)} if self.word else {**told, "apparatus": dict(self.row)}


def questions(project: Project, editor: Editor, quote: Quote) -> tuple[Question, ...]:
    """What the quote leaves to its editor: words whose reading or form is open, and differences of the witnesses. Raises Refusal."""
    proved, found = editor.proof(quote)
    if proved is None:
        raise Refusal(f"{quote.id} is not proved; this comes first.", found)
    doubts = dict(editor.doubts(quote))
    told = judged([quote], doubts).told
    asked = [Question(0, finding, doubt.word, doubt.choices) for finding, doubt in doubts.items() if doubt.word and finding in told]
    collation = editor.collation(quote, proved)
    for difference in collate.unanswered(quote, collation, project.library)[0]:
        if not difference.made:
            row = collate.answer_to(difference, project.library)
            asked.append(Question(0, collate.told(quote, difference, project.library), row=row))
    return tuple(but(question, number=number) for number, question in enumerate(asked, 1))


@dataclass(frozen=True)
class Answers:
    """By the question's number: `chosen`, what is right of its choices; `reasons`."""

    chosen: Mapping[int, str]
    reasons: Mapping[int, str]


def given(asked: Sequence[Question], confirm: Sequence[str], choose: Sequence[str], reasons: Sequence[str]) -> Answers:
    """The answers that options give: `--confirm WORD`, `--choose N=WHAT`, and `--reason N=TEXT`, or `--reason TEXT` where one difference is open.
    Raises Misuse."""
    right: dict[int, str] = {}
    for one in choose:
        number, _, said = one.partition("=")
        question = next((q for q in asked if q.word and str(q.number) == number.strip()), None)
        if question is None or (what := question.chosen(said.strip())) is None:
            known = "; ".join(f"{q.number}={'|'.join(q.choices)}" for q in asked if q.choices) or "none"
            raise Misuse(f"--choose {one}: this is no choice. Open: {known}.")
        right[question.number] = what
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
    for question in asked:
        if question.word in confirm:
            right.setdefault(question.number, str(question.chosen("y")))
    return Answers(right, chosen)


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
        confirmed, overrides = _chosen(editor, quote, asked, answers.chosen)
        for key, entries in (*overrides.items(), ("confirmed", confirmed), ("apparatus", rows)):
            if entries:
                here = next(q for q in _quotes(text.encode(), name) if q.id == quote.id)
                text = insert(text, here.at(), key, entries)
        changed = _quotes(text.encode(), name)
        if _without(changed, quote.id) != _without(_quotes(raw, name), quote.id):
            raise Refusal(f"{name} is written in a way that no answer can be put into. Write it by hand, as `yulu check` tells.")
        left = questions(project, editor, next(q for q in changed if q.id == quote.id))
        settled = {(q.finding.code, q.word, q.row) for q in asked if q.number in answers.chosen or q.number in answers.reasons}
        if still := [q.finding for q in left if (q.finding.code, q.word, q.row) in settled]:
            raise Refusal("Nothing was written: these would still be asked.", still)
        before = {(d.code, d.message) for _, d in editor.doubts(quote)}
        if new := [f for f, d in editor.doubts(next(q for q in changed if q.id == quote.id)) if (d.code, d.message) not in before]:
            raise Refusal("Nothing was written: this would come of it.", new)
        replace([(path, text.encode())])
    return name, len(left)


KEYS = {"Z003": "traditional", "Z005": "pinyin"}


def _chosen(editor: Editor, quote: Quote, asked: Sequence[Question], chosen: Mapping[int, str]) -> tuple[list[str], dict[str, str]]:
    """The words to confirm, and the keys by which the quote overrides what is computed, where another choice is right. Raises Misuse."""
    from .chinese.spelling import pinyin_text

    other = {q.finding.code for q in asked if q.word and chosen.get(q.number, q.choices[:1] and q.choices[0]) not in (*q.choices[:1], q.word)}
    if open_ := [q for q in asked if q.finding.code in other and q.number not in chosen]:
        numbers = ", ".join(str(q.number) for q in open_)
        raise Misuse(f"`{KEYS[open_[0].finding.code]}:` answers all questions of its kind at once: answer {numbers} too.")
    confirmed = dict.fromkeys(q.word for q in asked if q.word and q.number in chosen and q.finding.code not in other)
    if not other:
        return list(confirmed), {}
    chinese = editor.chinese(quote, editor.profile)
    words, full, at = [], chinese.traditional, 0
    wanted = {(q.finding.code, q.word): chosen[q.number].split() for q in asked if q.finding.code in other}
    for word in chinese.words:
        end = at + len(word.text)
        full = full[:at] + "".join(wanted.get(("Z003", word.text), [full[at:end]])) + full[end:]
        words.append(but(word, syllables=tuple(wanted.get(("Z005", word.text), word.syllables))) if word.open else word)
        at = end
    made = {"traditional": full, "pinyin": pinyin_text(words)}
    return list(confirmed), {KEYS[code]: made[KEYS[code]] for code in sorted(other)}


def _without(quotes: Sequence[Quote], answered: str) -> list[dict[str, object]]:
    """All that the quotes say, but for the answers of one."""
    return [q.model_dump(exclude={"confirmed", "apparatus", *KEYS.values()} if q.id == answered else None) for q in quotes]


def _quotes(raw: bytes, name: str) -> tuple[Quote, ...]:
    """The quotes of a file. Raises Refusal with what is wrong with it."""
    value, findings = parse(raw, name, Quotes)
    if value is None:
        raise Refusal("Nothing was written: the answer cannot stand there.", findings)
    return value.quotes
