"""`seeds/style.yaml`: of the editors' rules (`STYLE.md`) those that a program can tell: terms, questions, contexts, length, levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from .findings import Finding
from .quotes.entry import Quote
from .sources.entry import Script
from .yamlfile import Count, Located, Text

# A context line that tells what was asked; what follows a comma tells which part of the answer is quoted.
ASKED = re.compile(r"被(?:问到|問到)[^，]+")


class Term(Located):
    """A term of the quotations, and the English (one of) that every project rendering has for it."""

    chinese: Text
    english: tuple[Text, ...]


class Style(Located):
    """`vocabulary_above`: words of this level of the syllabus or lower need no place in a vocabulary. `shortest`, `longest`: how many Han
    characters a quotation has. `context`: whether every quote needs one; `script`: in which the editors write them (without it simplified, or
    either, where all sources are traditional)."""

    terms: tuple[Term, ...] = ()
    vocabulary_above: Count | None = None
    shortest: Count = 15
    longest: Count = 90
    context: Literal["required", "optional"] = "required"
    script: Script | None = None


def check(style: Style, quotes: Iterable[Quote], questions: Mapping[str, object]) -> Iterator[Finding]:
    """Warnings: a term rendered in another way, a vocabulary word below the level, one question worded in two ways. `questions` names for each
    quote of a dialogue, by its id, the turn it is from: such a turn answers one question, an item of a list may answer several."""
    worded: dict[object, Quote] = {}
    for quote in quotes:
        if quote.attestation == "doubtful":
            continue
        yield from _terms(style.terms, quote)
        if style.vocabulary_above is not None:
            yield from _easy(style.vocabulary_above, quote)
        answers, asked = questions.get(quote.id), ASKED.match(quote.context.zh)
        if answers is None or asked is None:
            continue
        first = worded.setdefault(answers, quote)
        before = ASKED.match(first.context.zh)
        if first.context.zh == quote.context.zh and first.context.en != quote.context.en:
            message = f"{quote.id}: the question is worded otherwise than in {first.id}, which answers the same: {first.context.en!r}."
            yield _told("T002", quote, ("context", "en"), message, "Use one wording.")
        if before is not None and before.group() != asked.group():
            message = f"{quote.id}: the question is worded otherwise than in {first.id}, which answers the same: {before.group()!r}."
            yield _told("T002", quote, ("context", "zh"), message, "Use one wording; what is particular to the quote follows after ，.")


def _terms(terms: Iterable[Term], quote: Quote) -> Iterator[Finding]:
    if quote.english is None:
        return
    english = quote.english.casefold()
    for term in terms:
        if term.chinese in quote.text and not any(one.casefold() in english for one in term.english):
            message = f"{quote.id}: {term.chinese} is not rendered as {' or '.join(map(repr, term.english))}."
            yield _told("T001", quote, ("english",), message, "Use that term, or add this rendering to it in seeds/style.yaml.")


def _easy(floor: int, quote: Quote) -> Iterator[Finding]:
    from .chinese import levels

    for index, word in enumerate(quote.vocabulary):
        level = levels.word_level(word.word)
        if level is not None and level <= floor:
            message = f"{quote.id}: {word.word} is of level {level}; the vocabulary is for words above level {floor}."
            yield _told("T003", quote, ("vocabulary", index, "word"), message, "Gloss a harder word of the text, or none.")


def _told(code: str, quote: Quote, path: tuple[str | int, ...], message: str, hint: str) -> Finding:
    return Finding(code, quote.at(*path), message, hint, quote.id, "warning")
