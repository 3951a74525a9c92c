"""Passages know their number, whatever way a text is divided, and can be cited by it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from builder.sources import readers
from builder.sources.entry import Source
from builder.sources.turn import Turn

from .conftest import Yulu, spoil


def entry(**reader: object) -> Source:
    return Source.model_validate(
        {"id": "x", "file": "x.txt", "sha256": "0" * 64, "title": "书", "publisher": "p", "date": "2026", "english": "e", "kind": "passages"}
        | {"script": "simplified", "proves": "words", "trust": "whole", "reader": reader}
    )


def read(text: str, **reader: object) -> tuple[tuple[Turn, ...], list[str]]:
    turns, findings = readers.read(text, entry(**reader), "x.txt")
    return turns, [f.code for f in findings]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("种树第一\n种一棵树，要等十年。\n浇水要慢一点。\n护林第二\n山上的树最高。\n", "1.1 1.2 2.1"),
        ("1.1 种一棵树。\n也要浇水。\n1.2 慢一点。\n2·1 山上的树最高。\n2:2 山脚有河。\n", "1.1 1.2 2.1 2.2"),
        ("BOOK I\n1. 种一棵树。\n2. 浇水。\nBOOK II. Of trees\nI. 山上有树。\nIV. 山下有水。\n", "1.1 1.2 2.1 2.4"),
        ("第一章\n种一棵树。\n也种草。\n第二章 浇水\n慢一点。\n第三章　山上的树最高。\n", "1 2 3"),
        ("# 卷一\n〔一〕种树。\n〔二〕浇水。\n# 卷十二\n〔一〕山高。\n", "1.1 1.2 12.1"),
        ("三人上山，一人种树。\n十年以后，山绿了。\n", "1 2"),
        ("第一條 不可砍樹。\r\n第二條 不可放火。\r\n", "1 2"),
        ("二·十 种树。\n二·十一 浇水。\n", "2.10 2.11"),
    ],
)
def test_passages_are_numbered_as_the_text_numbers_them(text: str, numbers: str) -> None:
    turns, codes = read(text)
    assert codes == []
    assert [t.number for t in turns] == numbers.split()
    lines = text.replace("\r\n", "\n").split("\n")
    assert all(lines[t.line - 1][t.place(0)[1] - 1 :].startswith(t.text.split("\n")[0]) for t in turns)


@pytest.mark.parametrize("text", ["1.1 种树。\n1.1 浇水。\n", "1.2 种树。\n1.1 浇水。\n", "树的书\n1.1 种树。\n1.2 浇水。\n"])
def test_a_number_that_does_not_rise_and_a_line_before_the_first_are_told(text: str) -> None:
    assert read(text)[1] == ["S006"]


def test_who_speaks_a_passage_is_told_by_its_own_words_which_stay_in_it() -> None:
    turns, _ = read("老林曰：“种树要慢。”\n一棵树要等十年。\n", labels={"老林": ["老林曰："]})
    assert [(t.speaker, t.text) for t in turns] == [("老林", "老林曰：“种树要慢。”"), (None, "一棵树要等十年。")]


BOOK = "园子第一\n一棵树要十年才成荫，可是很多人只愿意等一年。\n树不会骗人，你给它多少水，它就还你多少叶子。\n"


@pytest.fixture
def numbered(tiny: Path) -> Path:
    (tiny / "seeds/sources/book.txt").write_text(BOOK, encoding="utf-8")
    text = (tiny / "seeds/sources.yaml").read_text(encoding="utf-8")
    start = text.index("  - id: interview")
    digest = hashlib.sha256(BOOK.encode()).hexdigest()
    made = f"""  - id: book
    file: book.txt
    sha256: {digest}
    title: 园子
    english: the book
    publisher: Yulu
    date: "2026"
    kind: passages
    script: simplified
    proves: words
    trust: complete
    reader: {{speaker: 林园}}
"""
    (tiny / "seeds/sources.yaml").write_text(text[:start] + made + text[start:], encoding="utf-8")
    spoil(
        tiny / "seeds/quotes/trust.yaml",
        "{source: interview, line: 6}\n    attestation: attested",
        "{source: book, passage: 1.2}\n    attestation: single",
    )
    spoil(tiny / "seeds/quotes/trust.yaml", "你给它多少阳光和水", "你给它多少水")
    spoil(tiny / "seeds/quotes/trust.yaml", "      - {word: 阳光, pinyin: yángguāng, gloss: sunlight}\n", "")
    return tiny


def test_a_quote_cites_its_passage_and_cards_and_show_name_it(numbered: Path, yulu: Yulu) -> None:
    found = yulu("check", "--format", "json", project=numbered).json
    assert not {f["code"] for f in found} & {"F007", "F008", "S006", "S007", "Q003", "Q004"}
    own = [w for w in yulu("show", "q-002", "--format", "json", project=numbered).json["witnesses"] if w["own"]]
    assert [(w["source"], w["line"], w["passage"]) for w in own] == [("book", 3, "1.2")]
    assert "passage 1.2" in yulu("show", "q-002", project=numbered).out
    assert [row["number"] for row in yulu("sources", "book", "--format", "json", project=numbered).json] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("cited", "code", "told"),
    [
        ("{source: book, passage: 1.3}", "Q003", "passage 1.3"),
        ("{source: book, passage: 1.1}", "Q004", "Write `passage: 1.2`"),
        ("{source: book, line: 3, passage: 1.2}", "F008", "one of them"),
        ("{source: book}", "F008", "one of them"),
        ("{source: book, passage: I.2}", "F008", "such as 12 or 1.2"),
    ],
)
def test_a_wrong_citation_is_told_with_what_to_write(numbered: Path, yulu: Yulu, cited: str, code: str, told: str) -> None:
    spoil(numbered / "seeds/quotes/trust.yaml", "{source: book, passage: 1.2}", cited)
    found = yulu("check", "--format", "json", project=numbered).json
    assert any(f["code"] == code and told in f["message"] + f["hint"] for f in found)
