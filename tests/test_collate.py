"""Differences between witnesses that change the sense must be answered; spelling, homophones and light rewording need not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import yaml

from builder.project import read
from builder.quotes.align import align
from builder.quotes.collate import compare
from builder.quotes.difference import misheard
from builder.quotes.sense import numbers

from .conftest import REPOSITORY, Yulu, spoil

DIGEST = "一棵树要十年才成荫,可是很多人只愿意等一年。"


def change_digest(root: Path, old: str, new: str) -> None:
    """Let the second witness read otherwise, its digest recorded anew."""
    path = root / "seeds/sources/digest.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil(path, old, new)
    spoil(root / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())


SENSE = [
    ("C001", "negation", "可是很多人只愿意等一年", "可是很多人不只愿意等一年"),
    ("C001", "negation", "不是种", "是种"),
    ("C002", "number", "要十年才成荫", "要百年才成荫"),
    ("C002", "number", "要十年才成荫", "要30年才成荫"),
    ("C003", "name", "可是很多人只愿意", "可是北京很多人只愿意"),
    ("C004", "omission", "一棵树要十年才成荫,可是", "可是"),
    ("C004", "omission", "可是很多人只愿意", "可是我认识的大多数城里很多人只愿意"),
    ("C005", "boundary", "才成荫,可是很多人只愿意", "才成荫可是很多人,只愿意"),
    ("C007", "hedge", "很多人只愿意", "很多人可能只愿意"),
]


@pytest.mark.parametrize(("code", "kind", "old", "new"), SENSE)
def test_a_difference_that_changes_the_sense_must_be_answered(tiny: Path, yulu: Yulu, code: str, kind: str, old: str, new: str) -> None:
    spoil(tiny / "seeds/sources.yaml", "sources:\n", "names:\n  - [北京]\n\nsources:\n")
    change_digest(tiny, old, new)
    found = yulu("check", "--format", "json", project=tiny).json
    mine = [f for f in found if f["code"] == code and f["quote"] == "q-001"]
    assert mine, found
    assert yulu("build", project=tiny).code == 1
    entry = mine[0]["hint"].split("`")[1].replace("…", "heard so").removeprefix("apparatus: ")
    grade = "single" if kind in ("negation", "number") or new == "可是" else "attested"
    spoil(tiny / "seeds/quotes/patience.yaml", "    attestation: attested\n", f"    attestation: {grade}\n    apparatus: {entry}\n")
    left = [f for f in yulu("check", "--format", "json", project=tiny).json if f["code"] in (code, "C006", "Q007")]
    assert left == []


WORDS = [
    ("成荫", "结果"),
    ("愿意等", "假装等"),
    ("只愿意", "都愿意"),
    ("很多人", "有的人"),
    ("一棵树", "一棵花"),
    ("最难", "最怕"),
    ("才成荫", "再成荫"),
    ("而是等", "而是走"),
    ("愿意等一年", "愿意等一天"),
]


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_another_word_in_a_witness_must_be_answered_and_the_text_is_not_attested(tiny: Path, yulu: Yulu, old: str, new: str) -> None:
    change_digest(tiny, old, new)
    found = [f for f in yulu("check", "--format", "json", project=tiny).json if f["quote"] == "q-001"]
    assert "Q007" in {f["code"] for f in found if f["severity"] == "error"}
    mine = [f for f in found if f["code"] in ("C008", "C002")]
    assert mine
    assert yulu("build", project=tiny).code == 1
    entries = ", ".join(f["hint"].split("`apparatus: [")[1].split("]`")[0].replace("…", "misprint") for f in mine)
    spoil(tiny / "seeds/quotes/patience.yaml", "    attestation: attested\n", f"    attestation: single\n    apparatus: [{entries}]\n")
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_a_synonym_is_listed_once_with_its_reason_and_keeps_the_grade(tiny: Path, yulu: Yulu) -> None:
    change_digest(tiny, "愿意等", "情愿等")
    assert "C008" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    spoil(tiny / "seeds/sources.yaml", "sources:\n", "synonyms:\n  - {words: [情愿, 愿意], reason: both say to be willing}\n\nsources:\n")
    assert yulu("check", "--format", "json", project=tiny).json == []
    change_digest(tiny, "情愿等", "愿意等")
    assert [(f["code"], f["severity"]) for f in yulu("check", "--format", "json", project=tiny).json] == [("C009", "warning")]


def test_no_synonym_makes_a_negation_another_word(tiny: Path, yulu: Yulu) -> None:
    change_digest(tiny, "愿意等", "不愿意等")
    spoil(tiny / "seeds/sources.yaml", "sources:\n", "synonyms:\n  - {words: [愿意, 不愿意], reason: smoother}\n\nsources:\n")
    assert {"C001", "C009"} <= {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


@pytest.fixture
def taped(tiny: Path) -> Path:
    """The second witness is the recognition of the first one's recording."""
    text = "您种了一辈子树最难的是什么最难的不是种而是等一棵树要十年才成荫可是很多人只愿意等一年那您为什么还要种\
因为树不会骗人你给它多少阳光和水它就还你多少叶子我不求每棵树都活下来只求自己不后悔"
    path = tiny / "seeds/sources/digest.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(text, encoding="utf-8")
    sources = tiny / "seeds/sources.yaml"
    spoil(sources, before, hashlib.sha256(path.read_bytes()).hexdigest())
    described = sources.read_text(encoding="utf-8")
    at = described.index("  - id: digest")
    entry = described[at:].replace("kind: list", "kind: transcript")
    head, _, _ = entry.partition("    reader:")
    sources.write_text(described[:at] + head + "    depends_on: [interview]\n    reader: {sister: interview}\n", encoding="utf-8")
    for name in ("patience", "trust"):
        quotes = tiny / f"seeds/quotes/{name}.yaml"
        quotes.write_text(quotes.read_text(encoding="utf-8").replace("attestation: attested", "attestation: single"), encoding="utf-8")
    return tiny


@pytest.mark.parametrize(
    ("new", "codes"),
    [
        ("一颗树", []),
        ("一棵数", []),
        ("一棵的树", []),
        ("一棵树就", [("C008", "warning")]),
        ("一棵树其实", [("C008", "error")]),
        ("一棵树肯定", [("C008", "error")]),
        ("一棵树也许", [("C007", "error")]),
        ("一棵草", [("C008", "error")]),
    ],
)
def test_a_recording_is_heard_word_for_word_but_for_its_sounds(taped: Path, yulu: Yulu, new: str, codes: list[tuple[str, str]]) -> None:
    change_digest(taped, "一棵树", new)
    assert [(f["code"], f["severity"]) for f in yulu("check", "--format", "json", project=taped).json] == codes


def test_only_what_a_machine_heard_is_misheard(taped: Path, yulu: Yulu) -> None:
    change_digest(taped, "一棵树", "一棵草")
    entry = "{source: digest, kind: misheard, shown: 一棵树, has: 一棵草, reason: heard so}"
    spoil(taped / "seeds/quotes/patience.yaml", "    attestation: single\n", f"    attestation: single\n    apparatus: [{entry}]\n")
    assert yulu("check", "--format", "json", project=taped).json == []
    yulu("build", project=taped)
    assert "heard so" not in yulu("build", "--as", "json", project=taped).out
    spoil(taped / "seeds/quotes/patience.yaml", "source: digest, kind", "source: interview, kind")
    assert "C006" in {f["code"] for f in yulu("check", "--format", "json", project=taped).json}


def test_a_slight_adverb_of_a_text_that_was_reworded_needs_no_answer(tiny: Path, yulu: Yulu) -> None:
    change_digest(tiny, "一棵树要", "一棵树也就要")
    assert yulu("check", "--format", "json", project=tiny).json == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("可是", "不过"), ("很多人", "许多人"), ("才成荫", "才能成荫"), ("十年", "10年"), ("十年才成荫,", "十年才成荫;"), ("是种,而是等", "是种而是等")],
)
def test_spelling_and_light_rewording_need_no_answer(tiny: Path, yulu: Yulu, old: str, new: str) -> None:
    change_digest(tiny, old, new)
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_an_answer_that_no_longer_applies_is_a_finding(tiny: Path, yulu: Yulu) -> None:
    entry = "apparatus: [{source: digest, kind: number, shown: 十, has: 百, reason: misprint}]"
    spoil(tiny / "seeds/quotes/patience.yaml", "    context:", f"    {entry}\n    context:")
    assert [f["code"] for f in yulu("check", "--format", "json", project=tiny).json] == ["C006"]


def test_an_emendation_of_words_needs_a_witness_and_the_grade_restored(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/sources/interview.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil(path, "最难的不是种", "最难的是种")
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    quote = tiny / "seeds/quotes/patience.yaml"
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"Q004"}
    emendation = "    emendations: [{stood: 最难的是种, put: 最难的不是种, ground: 不 was lost}]\n"
    spoil(quote, "    context:", emendation + "    context:")
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"Q007"}
    spoil(quote, "ground: 不 was lost}", "ground: 不 was lost, sources: [digest]}")
    spoil(quote, "attestation: attested", "attestation: restored")
    assert yulu("check", "--format", "json", project=tiny).json == []
    spoil(quote, "sources: [digest]", "sources: [interview]")
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"Q007"}


def test_an_emendation_cannot_strike_out_what_its_witness_has(tiny: Path, yulu: Yulu) -> None:
    quote = tiny / "seeds/quotes/patience.yaml"
    emendation = "    emendations: [{stood: 最难的不是种, put: 最难的是种, ground: smoother, sources: [digest]}]\n"
    spoil(quote, "    context:", emendation + "    context:")
    spoil(quote, "text: 最难的不是种", "text: 最难的是种")
    spoil(quote, "attestation: attested", "attestation: restored")
    found = yulu("check", "--format", "json", project=tiny).json
    assert [f for f in found if f["code"] == "Q007" and "between the same words" in f["message"]], found
    assert yulu("build", project=tiny).code == 1


def test_an_emendation_of_marks_cannot_move_a_clause_alone(tiny: Path, yulu: Yulu) -> None:
    quote = tiny / "seeds/quotes/patience.yaml"
    spoil(quote, "而是等。一棵树要十年", "而是等一棵树。要十年")
    spoil(quote, "    context:", "    emendations: [{stood: 等。一棵树要, put: 等一棵树。要, ground: smoother}]\n    context:")
    found = yulu("check", "--format", "json", project=tiny).json
    assert [f for f in found if f["code"] == "Q007" and "moves a clause" in f["message"]], found


def test_two_transcripts_of_one_recording_are_one_testimony(tiny: Path, yulu: Yulu) -> None:
    assert yulu("show", "q-001", "--format", "json", project=tiny).json["testimonies"] == 2
    spoil(tiny / "seeds/sources.yaml", "    trust: complete\n", "    trust: complete\n    depends_on: [tape]\n")
    spoil(tiny / "seeds/sources.yaml", "    trust: shortened\n", "    trust: shortened\n    depends_on: [tape]\n")
    spoil(tiny / "seeds/sources.yaml", "sources:\n", "origins:\n  - {id: tape, description: one recording}\n\nsources:\n")
    assert yulu("show", "q-001", "--format", "json", project=tiny).json["testimonies"] == 1
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == {"Q007"}


def test_a_source_that_proves_the_sense_only_carries_no_card_and_no_attestation(tiny: Path, yulu: Yulu) -> None:
    sources = tiny / "seeds/sources.yaml"
    text = sources.read_text(encoding="utf-8")
    head, _, tail = text.rpartition("proves: words")
    sources.write_text(head + "proves: sense" + tail, encoding="utf-8")
    assert {(f["code"], f["quote"]) for f in yulu("check", "--format", "json", project=tiny).json} == {("Q007", "q-001"), ("Q007", "q-002")}
    spoil(tiny / "seeds/quotes/patience.yaml", "{source: interview, line: 4}", "{source: digest, line: 2}")
    assert "Q003" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    assert yulu("extract", "digest", project=tiny).code == 1


def test_memory_is_never_stale(tiny: Path, yulu: Yulu) -> None:
    assert yulu("check", project=tiny).code == 0
    change_digest(tiny, "不是种", "是种")
    assert yulu("check", project=tiny).code == 1


def test_the_repository_answers_every_difference() -> None:
    from builder.check import check
    from builder.project import read

    assert [str(f) for f in check(read(REPOSITORY)) if f.code[0] != "T"] == []


def test_numbers_are_compared_by_value() -> None:
    assert numbers("过去30年") == numbers("过去三十年") == ("30",)
    assert numbers("过去三四年") == ("三四",)
    assert numbers("一个中国公司一起做") == ()
    assert numbers("二十三万五千") == ("235000",)
    assert numbers("2到3家") == numbers("两到三家") == ("2", "3")


def test_alignment_keeps_whole_words_of_latin_together() -> None:
    assert "know-how" in [ours for ours, _ in align("积累很多know-how，形成", "积累很多知识，形成")]
    ours, theirs, marks = compare("但也许我们能", "但我们能")
    assert (ours, theirs, marks) == ("但也许我们能", "但    我们能", "  ^^^^")


def test_extract_proposes_only_what_is_new_and_can_be_checked(tiny: Path, yulu: Yulu) -> None:
    ran = yulu("extract", "interview", "--format", "json", project=tiny)
    assert ran.json == []
    spoil(tiny / "seeds/quotes/trust.yaml", "我不求每棵树都活下来，只求自己不后悔。", "树不会骗人，你给它多少阳光和水，它就还你多少叶子。")
    rows = yulu("extract", "interview", "--format", "json", project=tiny).json
    assert [(r["text"], r["source"], r["line"], r["testimonies"]) for r in rows] == [("我不求每棵树都活下来，只求自己不后悔。", "interview", 6, 1)]


def test_proposals_are_valid_yaml_that_waits_for_an_editor(yulu: Yulu, repository: Path) -> None:
    ran = yulu("extract", "sixty-thoughts", project=repository)
    quotes = yaml.safe_load(ran.out)["quotes"]
    assert len(quotes) > 20
    assert all("english" not in q and q["witness"]["source"] == "sixty-thoughts" for q in quotes)


def test_two_speakers_of_one_sentence_are_no_two_testimonies(tiny: Path, yulu: Yulu) -> None:
    sources = tiny / "seeds/sources.yaml"
    spoil(sources, "  - {name: 记者,", "  - {name: 陈山, english: Chen Shan, quotable: true}\n  - {name: 记者,")
    spoil(sources, "speaker: 林园", "speaker: 陈山")
    found = [(f["code"], f["quote"]) for f in yulu("check", "--format", "json", project=tiny).json]
    assert {("C003", "q-002"), ("Q007", "q-002")} <= set(found)


def test_a_copy_bears_nothing_against_what_it_was_made_from(tiny: Path, yulu: Yulu) -> None:
    change_digest(tiny, "一棵树要十年", "一棵树要二十年")
    spoil(tiny / "seeds/sources.yaml", "    trust: shortened", "    trust: shortened\n    depends_on: [interview]")
    mend = "{stood: 要十年, put: 要二十年, ground: better, sources: [digest]}"
    quotes = tiny / "seeds/quotes/patience.yaml"
    spoil(quotes, "一棵树要十年", "一棵树要二十年")
    spoil(quotes, "    attestation: attested\n", f"    attestation: restored\n    emendations: [{mend}]\n")
    told = [f["message"] for f in yulu("check", "--format", "json", project=tiny).json if f["code"] == "Q007"]
    assert any("made from the cited witness" in message for message in told)


def test_what_shares_no_sound_was_not_misheard(taped: Path, yulu: Yulu) -> None:
    assert [misheard(*pair) for pair in (("沉淀", "成立"), ("gap", "改革"), ("反对", "支持"))] == [True, True, False]
    change_digest(taped, "骗人", "帮助")
    (found,) = [f for f in yulu("check", "--format", "json", project=taped).json if f["code"] == "C008"]
    assert "kind: word" in found["hint"]


def test_one_number_in_words_and_in_figures_is_no_missing_clause(tiny: Path, yulu: Yulu) -> None:
    change_digest(tiny, "要十年才", "要1200000年才")
    source = tiny / "seeds/sources/interview.txt"
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    spoil(source, "要十年才", "要一百二十万年才")
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(source.read_bytes()).hexdigest())
    spoil(tiny / "seeds/quotes/patience.yaml", "要十年才", "要一百二十万年才")
    assert [f for f in yulu("check", "--format", "json", project=tiny).json if f["code"][0] in "CQ"] == []


@pytest.mark.parametrize(
    ("one", "two"), [("https://garden.example/talk", "http://www.garden.example/talk/"), ("https://garden.example/a#b", "https://garden.example/a")]
)
def test_two_documents_of_one_address_are_one_testimony(tiny: Path, one: str, two: str) -> None:
    sources = tiny / "seeds/sources.yaml"
    spoil(sources, "    file: interview.txt", f"    url: {json.dumps(one)}\n    file: interview.txt")
    spoil(sources, "    file: digest.txt", f"    url: {json.dumps(two)}\n    file: digest.txt")
    assert read(tiny).library.testimonies("interview", "digest") == 1


@pytest.mark.parametrize("again", ["whole", "reprint", "marks", "own"])
def test_a_reprint_is_no_second_testimony(tiny: Path, again: str) -> None:
    said = "\n\n".join(f"第{n}棵树是我{n}岁那年种的，那一年河水涨得特别高，把坡上的土都冲走了。" for n in range(20, 40))
    second = {
        "whole": said.replace("\n", "\r\n"),
        "reprint": f"种树的人\n\n{said}\n\n他的话说完了。",
        "marks": said.replace("特别高，", "特别高").replace("\n\n", ""),
        "own": said.replace("特别高", "格外高"),
    }[again]
    entry = yaml.safe_load((tiny / "seeds/sources.yaml").read_text(encoding="utf-8"))
    kept = {key: entry["sources"][0][key] for key in ("publisher", "date", "trust", "english")}
    for name, text, code in (("one", said, "utf-8"), ("two", second, "gb18030")):
        raw = text.encode(code)
        (tiny / f"seeds/sources/{name}.txt").write_bytes(raw)
        own = {"id": name, "file": f"{name}.txt", "title": name, "sha256": hashlib.sha256(raw).hexdigest(), "encoding": code, "kind": "article"}
        entry["sources"].append({**kept, **own, "script": "simplified", "proves": "words", "reader": {"speaker": "林园"}})
    (tiny / "seeds/sources.yaml").write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    assert read(tiny).library.testimonies("one", "two") == (2 if again == "own" else 1)
