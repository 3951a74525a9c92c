"""Questions put to the editor: on a terminal one by one, else answered by the lines of standard input in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

from .answer import Answers, Question
from .findings import Misuse


def ask(asked: Sequence[Question], stream: TextIO, say: Callable[[str], None]) -> Answers:
    """The answers, one line each; an empty one leaves its question open, the end leaves all that follow. Raises Misuse."""
    chosen: dict[int, str] = {}
    reasons: dict[int, str] = {}
    spoken = stream.isatty()
    for question in asked:
        while True:
            if spoken:
                say(
                    f"{question.number}. "
                    + (f"Is {question.word} right? [y/N]{_or(question)}" if question.word else "Why does the text stand? (empty: leave it open)")
                )
            line = stream.readline()
            said = line.strip()
            if any("\ud800" <= c <= "\udfff" for c in said):
                raise Misuse(f"line {question.number} of standard input is not UTF-8 text. Write it in UTF-8.")
            if question.word is None or said.casefold() in ("", "n", "no") or question.chosen(said):
                break
            if not spoken:
                raise Misuse(f"question {question.number} is answered by y, n, an empty line{_or(question)}, not by {said[:40]!r}.")
        if not line:
            break
        if question.word is None and said:
            reasons[question.number] = said
        elif what := question.chosen(said):
            chosen[question.number] = what
    return Answers(chosen, reasons)


def _or(question: Question) -> str:
    others = [choice for choice in question.choices[1:] if choice != question.choices[0]]
    return f", or what is: {', '.join(others)}" if others else ""
