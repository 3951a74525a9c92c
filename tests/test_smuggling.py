"""Nothing that was not said gets past `check` by way of an emendation, a cut, an answer, an override or a dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import REPOSITORY, Yulu, spoil

QUOTE = """quotes:
  - id: x-001
    text: {text}
    witness: {{source: {source}, line: {line}}}
    attestation: {grade}
    themes: [moat]
    context: {{zh: 谈, en: On}}
    english: English.
{more}"""


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The repository's sources with no quotes but the one a test writes."""
    import shutil

    root = tmp_path / "alone"
    for part in ("seeds", "decks"):
        shutil.copytree(REPOSITORY / part, root / part, ignore=shutil.ignore_patterns("*.apkg", "*.ledger.yaml", "liang-wenfeng-hant.yaml"))
    for path in [*(root / "seeds/quotes").iterdir(), root / "seeds/english/china-academy.yaml"]:
        path.unlink()
    spoil(root / "decks/liang-wenfeng.yaml", "english: [china-academy, project]", "english: [project]")
    return root


def emended(stood: str, put: str, sources: str) -> str:
    return f"    emendations: [{{stood: '{stood}', put: '{put}', ground: x, sources: [{sources}]}}]"


ANSWER = "    apparatus: [{{source: {source}, kind: {kind}, shown: {shown}, has: {has}, reason: x}}]"
SIXTY, VIDEO = "sixty-thoughts", "video-dialogue"
LIES = [
    (SIXTY, 34, "若无法很快应用，大厂一定可以持续坚持，因为它更需要看到结果。", emended("不一定可以", "一定可以", SIXTY), "Q007"),
    (SIXTY, 35, "我们招人有条原则是，看能力，而不是看能力。", emended("看经验", "看能力", SIXTY), "Q007"),
    (SIXTY, 74, "外部看到的是幻方2019年后的部分，但其实我们做了16年。", emended("2015年", "2019年", SIXTY), "Q007"),
    (SIXTY, 71, "AGI可能是9年、5年或者10年，总之会在我们有生之年实现。", emended("AGI可能是2年", "AGI可能是9年", VIDEO), "Q007"),
    (VIDEO, 16, "过去30年，我们都只强调赚钱，对创新是护士的。", emended("忽视", "护士", "video-transcript"), "Q007"),
    (VIDEO, 16, "过去30年，我们都只强调赚钱，对创新是忽视的。", emended("惯性束缚", "赚钱", SIXTY), "Q005"),
    (SIXTY, 34, "一定可以持续坚持，因为它更需要看到结果。", "    cut: smoother", "Q006"),
    (SIXTY, 48, "是我们的最大的目的。我们降价一方面是由于我们在探索下一代模型的结构中，成本先降下来了。", "    cut: smoother", "Q006"),
    (VIDEO, 49, "技术没有秘密，但重置需要时间和成本。", "    traditional: 技術有很多秘密，但重置需要時間和成本。", "Z001"),
    (VIDEO, 49, "技术没有秘密，但重置需要时间和成本。", "    traditional: 技術沒有祕訣，但重置需要時間和成本。", "Z001"),
    (
        VIDEO,
        16,
        "过去30年，我们都只强调赚钱，对创新是忽视的。",
        ANSWER.format(source="video-transcript", kind="number", shown="'0'", has="四"),
        "C002",
    ),
    (VIDEO, 16, "过去30年，我们都只强调赚钱，对创新是忽视的。", ANSWER.format(source="nobody", kind="reading", shown="''", has="''"), "C006"),
]


@pytest.mark.parametrize(("source", "line", "text", "more", "code"), LIES)
def test_a_lie_is_refused(alone: Path, yulu: Yulu, source: str, line: int, text: str, more: str, code: str) -> None:
    grade = "restored" if "emendations" in more else "attested" if source == VIDEO else "single"
    (alone / "seeds/quotes/moat.yaml").write_text(QUOTE.format(text=text, source=source, line=line, grade=grade, more=more), encoding="utf-8")
    found = yulu("check", "--format", "json", project=alone).json
    assert code in {f["code"] for f in found if f["severity"] == "error"}, found
    assert yulu("build", project=alone).code == 1


def test_a_dictionary_cannot_change_what_was_said(tiny: Path, yulu: Yulu) -> None:
    (tiny / "seeds/phrases.yaml").write_text("phrases:\n  - {simplified: 不会, traditional: 很會}\n", encoding="utf-8")
    assert "Z001" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


def test_the_text_begins_in_the_line_it_cites(tiny: Path, yulu: Yulu) -> None:
    import hashlib

    path = tiny / "seeds/sources/interview.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil(path, "它就还你多少叶子。我不求", "它就还你多少叶子。\n我不求")
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    found = yulu("check", "--format", "json", project=tiny).json
    assert [(f["code"], f["hint"]) for f in found if f["quote"] == "q-003"] == [("Q003", "Write `line: 7`.")]


def test_a_sign_of_a_number_is_no_punctuation() -> None:
    from builder.quotes.emendation import changes_words

    assert changes_words("1.5米", "15米")
    assert changes_words("50%", "50")
    assert not changes_words("本土的,前50名", "本土的。前50名")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("seeds/quotes/patience.yaml", "    context:", "    foo: {key: 1}\n    context:"),
        ("seeds/sources.yaml", "number: '^(\\d+)\\.'", "number: '^(.+?)$'"),
        ("seeds/sources.yaml", "number: '^(\\d+)\\.'", "number: '^x*'"),
        ("seeds/sources.yaml", "trust: complete", "trust: complete\n    encoding: undefined"),
        ("seeds/sources.yaml", "file: interview.txt", "file: " + "x" * 300),
        ("decks/my-deck.yaml", "deck_id: 1763742650001", "deck_id: 99999999999999999999"),
        ("decks/my-deck.yaml", 'title: "语录 · My deck"', "title: 'a::b::'"),
        ("decks/my-deck.yaml", 'title: "语录 · My deck"', "title: Default"),
        ("decks/my-deck.yaml", "cards: [recognition, production]", "cards: [recognition, recognition]"),
    ],
)
def test_what_would_have_broken_is_a_finding(tiny: Path, yulu: Yulu, name: str, old: str, new: str) -> None:
    spoil(tiny / name, old, new)
    assert yulu("check", project=tiny).code == 1
    assert yulu("build", project=tiny).code == 1


def test_deeply_nested_yaml_is_a_finding(tiny: Path, yulu: Yulu) -> None:
    (tiny / "seeds/quotes/patience.yaml").write_text("[" * 3000, encoding="utf-8")
    assert "F003" in yulu("check", project=tiny).out


def test_a_recipe_whose_name_cannot_stand_in_a_tag_is_a_finding(tiny: Path, yulu: Yulu) -> None:
    (tiny / "decks/my-deck.yaml").rename(tiny / "decks/My Deck.yaml")
    assert yulu("check", project=tiny).code == 1


def test_a_lost_ledger_is_not_taken_for_a_first_release(tiny: Path, yulu: Yulu) -> None:
    yulu("build", project=tiny)
    ledger = tiny / "decks/my-deck.ledger.yaml"
    text = ledger.read_text(encoding="utf-8")
    for damaged in (None, "".join(line for line in text.splitlines(True) if "q-002" not in line)):
        ledger.unlink(missing_ok=True)
        if damaged:
            ledger.write_text(damaged, encoding="utf-8")
        ran = yulu("build", project=tiny)
        assert (ran.code, "L005 error" in ran.err) == (1, True)


def test_a_ledger_from_the_future_and_a_version_that_goes_back_are_refused(tiny: Path, yulu: Yulu) -> None:
    yulu("build", project=tiny)
    spoil(tiny / "decks/my-deck.yaml", 'version: "0.1"', 'version: "0.0.9"')
    assert "L006 error" in yulu("build", project=tiny).err
    ledger = tiny / "decks/my-deck.ledger.yaml"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("modified: 20", "modified: 21"), encoding="utf-8")
    assert "L003 error" in yulu("build", project=tiny).err
