"""Pairing with translations in numbered passages, with excerpts, and deciding what is for review."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from builder.chinese.scripts import to_simplified
from builder.findings import Misuse
from builder.pairing import article, review
from builder.pairing.article import fold
from builder.pairing.lexicon import Dictionary
from builder.pairing.pair import Pair, Pairing, _taught, one_for_one, pair
from builder.project import read
from builder.sources.entry import Reader, Source, Sources, Speaker
from builder.sources.find import Library
from builder.sources.turn import Segment, Turn

from .conftest import REPOSITORY

ARTICLES = Path(__file__).parent / "articles"
ROWS = [tuple(line.split("\t")) for line in (ARTICLES / "analects.txt").read_text(encoding="utf-8").splitlines()]
MASTER = (Speaker.model_construct(name="孔子", english="The Master", quotable=True),)
BOOKS = {"1": "學而第一", "2": "為政第二"}
Row = tuple[str, ...]


def roman(n: int) -> str:
    digits = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        digits, n = digits + sign * (n // value), n % value
    return digits


def chapters(rows: list[Row]) -> Iterator[str]:
    """As the printed book has them: a book's number once, verses with numbers, lines of even length."""
    book = ""
    for key, _, english in rows:
        own, chapter = key.split(".")
        if own != book:
            book = own
            yield f"BOOK {roman(int(own))}. A NAME.\n"
        verses = english.split(" | ")
        for n, verse in enumerate(verses, 1):
            yield textwrap.fill((f"CHAP. {roman(int(chapter))}. " if n == 1 else "") + (f"{n}. " if len(verses) > 1 else "") + verse, 66) + "\n"


def each(form: str) -> str:
    return "".join(form.format(key=k, colon=k.replace(".", ":"), chinese=zh, english=en) for k, zh, en in ROWS)


FORMS = {
    "chapters": lambda rows: "THE ANALECTS.\n\n" + "\n".join(chapters(rows)),
    "headings": lambda rows: "# A\n\n" + "".join(f"### {k}\n\n{en.replace(' | ', chr(10) * 2)}\n\n" for k, _, en in rows),
    "html": lambda rows: "<html><h1>A</h1>" + "".join(f"<h3>{k}</h3><p>{en.replace(' | ', '</p><p>')}</p>" for k, _, en in rows) + "</html>",
    "anchors": lambda rows: "<html><h1>A</h1>" + "".join(f"<h3 id='c{k}'>*</h3><p>{en.replace(' | ', ' ')}</p>" for k, _, en in rows) + "</html>",
    "brackets": lambda rows: "".join(
        f"[{k.replace('.', ':')}] {en.replace(' | ', ' ')}\n\n[Comment] Much was said.\n\nAnd more.\n\n" for k, _, en in rows
    ),
    "numbers": lambda rows: "".join(f"{n}. {en.replace(' | ', ' ')}\n\n" for n, (_, _, en) in enumerate(rows, 1)),
    "table": lambda rows: "| n | zh | en |\n|---|---|---|\n" + "".join(f"| {k} | {zh} | {en.replace(' | ', ' ')} |\n" for k, zh, en in rows),
    "interleaved": lambda rows: "".join(f"{zh}\n\n{en.replace(' | ', chr(10) * 2)}\n\n" for _, zh, en in rows),
}


@pytest.fixture(scope="module")
def library() -> Library:
    reader = Reader.model_construct(headings=(), labels={}, respelling={})
    source = Source.model_construct(id="lunyu", kind="article", script="traditional", proves="words", translated=False, reader=reader)
    turns = tuple(Turn("lunyu", n, "孔子", BOOKS[k[0]], (Segment(n, 1, zh),)) for n, (k, zh, _) in enumerate(ROWS, 1))
    return Library(Sources.model_construct(speakers=MASTER, names=(), origins=(), sources=(source,)), {"lunyu": turns})


def outcome(text: str, library: Library, quotes: list[tuple[str, str]] | None = None) -> dict[str, Pair]:
    got = article.read(text.encode(), "legge", MASTER)
    article.expect_interview(got, MASTER)
    return {p.id: p for p in pair(quotes or [(k, zh) for k, zh, _ in ROWS], got, library, ())}


def wrong(pairs: dict[str, Pair], rows: list[Row]) -> list[str]:
    right = {k: fold(en.replace(" | ", " ")) for k, _, en in rows}
    return [k for k, p in pairs.items() if p.decision == "accepted" and fold(p.english or "") != right.get(k)]


@pytest.mark.parametrize("form", FORMS)
def test_passages_are_found_by_number_in_every_form(form: str, library: Library) -> None:
    pairs = outcome(FORMS[form](ROWS), library)
    assert wrong(pairs, ROWS) == []
    assert sum(p.decision == "accepted" for p in pairs.values()) >= 0.95 * len(ROWS)


@pytest.mark.parametrize("form", FORMS)
def test_one_book_of_two_gives_nothing_for_the_other(form: str, library: Library) -> None:
    some = [row for row in ROWS if row[0].startswith("1.")]
    pairs = outcome(FORMS[form](some), library)
    assert wrong(pairs, some) == []
    assert sum(p.decision == "accepted" for p in pairs.values()) >= 0.9 * len(some)
    assert all(pairs[k].decision == "none" for k, _, _ in ROWS if k.startswith("2."))


def test_quotes_in_the_other_script_without_who_speaks(library: Library) -> None:
    pairs = outcome(FORMS["headings"](ROWS), library, [(k, to_simplified(zh).removeprefix("子曰：")) for k, zh, _ in ROWS])
    assert wrong(pairs, ROWS) == []
    assert sum(p.decision == "accepted" for p in pairs.values()) >= 0.95 * len(ROWS)


def test_an_edition_that_divides_otherwise_puts_no_wrong_english(library: Library) -> None:
    """From the second chapter on every number is off by one; its two halves are no whole."""
    rows: list[Row] = []
    for key, zh, en in ROWS:
        book, chapter = key.split(".")
        if key == "1.2":
            rows += [(f"1.{n}", zh, half) for n, half in zip((2, 3), en.split(" | "))]
        else:
            rows.append((f"1.{int(chapter) + 1}" if book == "1" and int(chapter) > 2 else key, zh, en))
    pairs = outcome(FORMS["headings"](rows), library)
    assert wrong(pairs, [row for row in ROWS if row[0] != "1.2"]) == []
    assert sum(p.decision == "accepted" for p in pairs.values()) >= 0.75 * len(ROWS)


def test_numbers_of_another_text_prove_nothing(library: Library) -> None:
    english = [en for _, _, en in ROWS]
    for mixed in ([*english[23:], *english[:23]], english[::-1], [*english[1::2], *english[::2]]):
        rows = [(k, zh, en) for (k, zh, _), en in zip(ROWS, mixed)]
        assert wrong(outcome(FORMS["headings"](rows), library), ROWS) == []


def test_a_part_of_a_passage_never_gets_the_whole(library: Library) -> None:
    pairs = outcome(FORMS["chapters"](ROWS), library, [("a", "三十而立。四十而不惑。"), ("b", "與朋友交而不信乎？")])
    assert pairs["a"].english in (None, "'At thirty, I stood firm. 'At forty, I had no doubts.")
    assert pairs["b"].decision != "accepted"


# Excerpts of an interview


def test_an_excerpt_gives_nothing_for_what_it_does_not_hold() -> None:
    project = read(REPOSITORY)
    gold = yaml.safe_load((ARTICLES / "f-headings.gold.yaml").read_text(encoding="utf-8"))
    whole = article.read((ARTICLES / gold["article"]).read_bytes(), gold["article"], project.sources.speakers)
    pairing = Pairing(replace(whole, turns=whole.turns[:8]), project.library, ())
    pairs = pairing.of([(str(i), row["chinese"]) for i, row in enumerate(gold["pairs"])])
    outside = [p for p, row in zip(pairs, gold["pairs"]) if row["english"] is None or row["turn"] > 8]
    assert [p for p in outside if p.decision == "accepted"] == []
    assert sum(p.decision == "none" for p in outside) >= 0.75 * len(outside)
    assert any(p.decision == "accepted" for p in pairs)
    held, of = pairing.held
    assert 2 <= held < of / 2


def test_one_stretch_of_english_for_one_passage() -> None:
    def said(name: str, turn: int = 1, sentences: tuple[int, int] = (0, 2)) -> Pair:
        return Pair(name, "One. Two.", 1, turn, 0.95, "accepted", "", sentences)

    texts = {"a": "学而时习之不亦说乎", "b": "君子不器也要慎言", "c": "学而时习之不亦说乎有朋自远方来"}
    both = one_for_one([said("a"), said("b", sentences=(1, 3))], texts)
    assert [(p.decision, p.reason) for p in both] == [("review", "quote b claims the same English"), ("review", "quote a claims the same English")]
    assert {p.decision for p in one_for_one([said("a"), said("c")], texts)} == {"accepted"}
    assert {p.decision for p in one_for_one([said("a"), said("b", turn=2)], texts)} == {"accepted"}


def test_english_that_stands_under_several_quotes_teaches_nothing() -> None:
    known = [("学而时习之", "To be written."), ("君子不器", "to be written. "), ("温故而知新", "Review the old, know the new.")]
    assert len(_taught(known, Dictionary())) == 1


# Review


def test_an_editor_chooses_sentences() -> None:
    raw = b"Host: Why?\n\nMei Lin: One is here. Two is there. Three is far.\n\nHost: So?\n\nMei Lin: Four. Five.\n"
    speakers = (Speaker.model_construct(name="林梅", english="Mei Lin", quotable=True),)
    got = article.read(raw, "a.txt", speakers)
    pairs = (Pair("q", "Two is there.", 3, 2, 0.5, "review", "not sure enough", (1, 2)), Pair("r", None, None, None, 0.0, "none"))
    (question,) = review.questions(pairs, got, {"q": "二在那里"})
    assert [s.text for s in question.sentences] == ["One is here.", "Two is there.", "Three is far."]
    assert "    >   2 Two is there." in str(question)
    assert [(p.english, p.decision) for p in review.chosen(pairs, got, ["q"])] == [("Two is there.", "accepted"), (None, "none")]
    assert review.chosen(pairs, got, ["q=2-3"])[0].english == "Two is there. Three is far."
    for choice in ("q=0", "q=3-2", "q=4", "q=x", "r", "nobody"):
        with pytest.raises(Misuse, match="--take"):
            review.chosen(pairs, got, [choice])
