"""What a text may consist of, what YAML does to it, and that nothing which stands in any field makes a package that Anki refuses or cuts."""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from builder import alphabet
from builder.chinese.entry import PhraseBook
from builder.english.entry import Drafts, Translation
from builder.project import read
from builder.quotes import marks
from builder.quotes.entry import Quotes, Themes
from builder.recipes.entry import Ledger, Recipe
from builder.sources.entry import Sources
from builder.sources.normal import normalise
from builder.yamlfile import Located, parse

from .conftest import Yulu, spoil
from .learner import OWN, Learner, Release

TRUST = "seeds/quotes/trust.yaml"
ENGLISH = "only that I myself have no regrets."
TEXT = "text: 我不求每棵树都活下来，只求自己不后悔。"


def told(yulu: Yulu, root: Path) -> list[dict[str, Any]]:
    return [f for f in yulu("check", "--format", "json", project=root).json if f["severity"] == "error"]


EVERYWHERE = {
    "\\x1c": "U+001C",
    "\\0": "NULL",
    "\\v": "U+000B",
    "\\e": "ESCAPE",
    "\\t": "TAB",
    "\\x7f": "DELETE",
    "\\x85": "U+0085",
    "\\u2029": "PARAGRAPH SEPARATOR",
    "\ufffd": "REPLACEMENT CHARACTER",
    "\uf8ff": "private use",
    "\U000f1234": "private use",
    "\u0378": "not assigned",
    "\ufdd1": "U+FDD1",
    "\u200c": "ZERO WIDTH NON-JOINER",
    "\u00ad": "SOFT HYPHEN",
    "\u2063": "INVISIBLE SEPARATOR",
    "\u3164": "HANGUL FILLER",
    "\u202b": "RIGHT-TO-LEFT EMBEDDING",
    "\u2067": "RIGHT-TO-LEFT ISOLATE",
    "\ufe0e": "VARIATION SELECTOR-15",
    "\U000e0101": "VARIATION SELECTOR-18",
    "不\u0338": "COMBINING LONG SOLIDUS OVERLAY",
    "\u2f45": "KANGXI RADICAL SQUARE",
    "\u2ed3": "CJK RADICAL C-SIMPLIFIED LONG",
    "\u31d4": "CJK STROKE D",
    "\uf9f4": "CJK COMPATIBILITY IDEOGRAPH-F9F4",
    "\uff34": "FULLWIDTH LATIN CAPITAL LETTER T",
    "\U0001d413": "MATHEMATICAL BOLD CAPITAL T",
    "\u2164": "ROMAN NUMERAL FIVE",
    "tr\u0435e": "CYRILLIC SMALL LETTER IE",
    "\u0391I": "GREEK CAPITAL LETTER ALPHA",
    "口ロ": "KATAKANA LETTER RO",
    "\ua4e1": "LISU LETTER LA",
    "\u13b3": "CHEROKEE LETTER LA",
    "o\u2d30": "TIFINAGH LETTER YA",
    "\ufffc": "OBJECT REPLACEMENT CHARACTER",
    "\uff76": "HALFWIDTH KATAKANA LETTER KA",
}


@pytest.mark.parametrize("payload", EVERYWHERE, ids=EVERYWHERE.values())
def test_what_is_no_text_is_told_by_its_name_and_place(tiny: Path, yulu: Yulu, payload: str) -> None:
    for old, new in (
        (f"english: I do not ask that every tree survive, {ENGLISH}", f'english: "I ask {payload} that"'),
        (TEXT, f'text: "我不求{payload}，后悔。"'),
    ):
        kept = (tiny / TRUST).read_text(encoding="utf-8")
        spoil(tiny / TRUST, old, new)
        (found,) = told(yulu, tiny)
        assert found["code"] == "F002"
        assert EVERYWHERE[payload] in found["message"]
        line = (tiny / TRUST).read_text(encoding="utf-8").split("\n")[found["line"] - 1]
        assert line[found["column"] - 1 :].startswith(
            payload[-1] if payload[0] not in "\\口t\u0391不" else {"不": "\u0338", "口": "ロ", "t": "\u0435"}.get(payload[0], payload[0])
        )
        (tiny / TRUST).write_text(kept, encoding="utf-8")


@pytest.mark.parametrize("sign", ["✖", "👎", "10⁵", "½", "〡", "ㄅ", "々", "〆", "ᚠ", "％"])
def test_a_quotation_has_a_smaller_alphabet(tiny: Path, yulu: Yulu, sign: str) -> None:
    spoil(tiny / TRUST, TEXT, f'text: "我不求{sign}，后悔。"')
    (found,) = told(yulu, tiny)
    assert (found["code"], f"U+{ord(sign[-1]):04X}" in found["message"]) == ("F002", True)


def test_what_can_be_seen_may_stand_in_an_editors_text(tiny: Path, yulu: Yulu) -> None:
    for sign in ("🎋", "👍🏽", "❤️", "👨‍👩‍👧", "🇨🇳", "→", "Привет", "שלום", "ê̄", "½", "10⁵", "C++", "一 (ㄧ)", "™", "naïve"):
        assert list(alphabet.faults(sign, "editor")) == [], sign
    spoil(tiny / TRUST, ENGLISH, "only that I have no cafe\u0301 🎋.")
    assert told(yulu, tiny) == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [("⼗年⽊", "十年木"), ("ＡＩ与Ⅳ", "AI与IV"), ("cafe\u0301", "café"), ("树\ufe00木\u00ad", "树木"), ("二○二四", "二〇二四"), ("㇐⻓", "一长")],
)
def test_another_form_of_a_character_is_read_as_that_character(text: str, normal: str) -> None:
    assert normalise(text).text == normal
    assert len(normalise(text).offsets) == len(normal)


def test_what_says_more_than_its_letters_stays() -> None:
    assert [normalise(t).text for t in ("10⁵", "½", "①", "㎡", "－5")] == ["10⁵", "½", "①", "㎡", "—5"]


def texts(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every text of a model: field names, `*` for an entry of a list or mapping, `?` for a key."""
    for name, info in model.model_fields.items():
        yield from _inner(info.annotation, (*path, name))


def _inner(kind: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from texts(kind, path)
    elif kind is str:
        yield path
    elif getattr(kind, "__origin__", None) is dict:
        yield (*path, "?")
        yield from _inner(get_args(kind)[1], (*path, "*"))
    elif getattr(kind, "__metadata__", None):
        yield from _inner(kind.__origin__, path)
    else:
        for part in get_args(kind):
            if part is not Ellipsis and part is not type(None):
                yield from _inner(part, (*path, "*") if getattr(kind, "__origin__", None) is tuple else path)


# What stands in a document is written as it stands there; none of it goes onto a card.
EXEMPT = {
    ("sources", "*", "reader", *rest)
    for rest in (("labels", "*", "*"), ("pass_over", "*", "text"), ("spoken", "*", "text"), ("section_mark",), ("number",), ("headings", "*"))
}
MODELS: list[type[Located]] = [Sources, Themes, Quotes, PhraseBook, Translation, Drafts, Recipe, Ledger]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_no_text_of_any_model_takes_a_control_character(model: type[Located]) -> None:
    paths = set(texts(model)) - EXEMPT
    assert paths
    for path in sorted(paths):
        for sign in ("\x1f", "\x00", "\x07"):
            value: Any = f"x{sign}y"
            for step in reversed(path):
                value = {value: "x"} if step == "?" else ([value] if step == "*" else {step: value})
            raw = yaml.safe_dump(value, allow_unicode=True)
            found = parse(raw.encode(), "f.yaml", model)[1]
            assert [f for f in found if f.code != "F007"], (path, sign, [str(f) for f in found])


def test_whatever_stands_in_a_document_the_package_imports_whole(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    path = tiny / "seeds/sources/interview.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil(path, "我不求每棵树", "我不求\x1f每\x07棵\u202e树")
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    found = {f["code"]: f["hint"] for f in told(yulu, tiny)}
    assert "S009" in found
    entries = "".join(f'\n        - {{lines: 1-, text: "\\u{ord(c):04X}", reason: no text}}' for c in "\x1f\x07\u202e")
    spoil(tiny / "seeds/sources.yaml", "\n\n  - id: digest", f"{entries}\n\n  - id: digest")
    assert told(yulu, tiny) == []
    seen = imported(tiny, yulu)
    assert sorted(seen) == ["q-001", "q-002", "q-003"]


def imported(root: Path, yulu: Yulu) -> dict[str, dict[str, str]]:
    """The fields of each note after a build and an import into the real Anki; they must be what was made, to the letter."""
    from builder.package.build import plans

    assert yulu("build", project=root).code == 0
    learner = Learner(OWN)
    learner.open()
    learner.take(Release(root / "decks/my-deck.apkg", 1_790_000_000))
    notes = {name: note["fields"] for name, note in learner.state()["notes"].items()}
    learner.close()
    for note in plans(read(root), [])[0].live:
        assert [unicodedata.normalize("NFC", f) for f in note.fields] == list(notes[note.id].values())
    return notes


FIELDS = (
    (TRUST, "english: ", "I do not ask that every tree survive, only that I myself have no regrets."),
    (TRUST, "gloss: ", "to deceive"),
    ("seeds/themes.yaml", "english: ", "Trust"),
    ("seeds/themes.yaml", "description: ", "Why a tree is worth the work."),
    ("seeds/sources.yaml", "english: ", "Lin Yuan (an invented gardener)"),
    ("seeds/sources.yaml", "title: ", "园丁访谈(示例文本)"),
    ("seeds/sources.yaml", "english: ", "the interview (an invented example)"),
    ("decks/my-deck.yaml", "description: ", "An example deck of three invented quotations."),
    ("decks/my-deck.yaml", "report: ", "Write to the deck’s editors and name the card’s id."),
    ("decks/my-deck.yaml", "licence: ", "The example texts are invented and free to use."),
)


def test_every_character_that_an_editor_may_write_imports_to_the_letter(tiny: Path, yulu: Yulu) -> None:
    """All of Unicode that the alphabet takes (of the large scripts some), alone and by threes, in every text of a card and of its deck."""
    alike = re.compile(f"[{alphabet.HAN}\uac00-\ud7a3\ua000-\ua4cf\U00010000-\U0001cfff]")
    some = (c for n, c in enumerate(map(chr, range(0x20, 0x20000))) if not "\ud800" <= c <= "\udfff" and (n % 99 == 0 or not alike.match(c)))
    signs = [c for c in some if not list(alphabet.faults(c, "editor"))]
    assert len(signs) > 10_000
    draw = random.Random(10)
    live = "❤👍🏽👨🇨🇳\ufe0f\u200d\u0301\u0323{}[]()<>&;:#\\$'\""
    threes = ["".join(draw.choices(draw.choice((signs, signs[:1000], live)), k=3)) for _ in range(3000)]
    said = " ".join((*signs, *(three for three in threes if not list(alphabet.faults(three, "editor")) and not marks.unpaired(three))))
    said = re.sub(r"\?{2,}|_{2,}|X{2,}|<\s*>|\[\s*\]|\(\s*\)|\([?]\)|\[[?]\]", "", said)  # a gap is told (E006)
    latin = " ".join(c for c in signs if ord(c) < 0x250 or not c.isalpha())
    for file, key, old in FIELDS:
        text = json.dumps(f"The words of it: {latin if 'do not ask' in old else said}", ensure_ascii=False)
        quoted = f'"{old}"' in (tiny / file).read_text(encoding="utf-8")
        spoil(tiny / file, key + (f'"{old}"' if quoted else old), key + text)
        if old == "to deceive":
            spoil(tiny / TRUST, "    attestation: single\n", f"    attestation: single\n    note: {text}\n")
    assert [f["message"] for f in told(yulu, tiny)] == []
    fields = imported(tiny, yulu)["q-003"]
    shown = html.unescape(re.sub("<.*?>", "", fields["Note"]))
    assert [c for c in signs if unicodedata.normalize("NFC", c) not in shown and not (c.isspace() or alike.match(c))] == []


def test_whatever_an_editor_may_write_imports_to_the_letter(tiny: Path, yulu: Yulu) -> None:
    odd = "x 🎋❤️ {{Id}} {{c1::y}} [sound:z.mp3] <script>&amp; \\(a\\) שלום\u00a0ñ ‘q’ #1: ~"
    said = json.dumps(odd, ensure_ascii=False)
    for file, old in (
        (TRUST, "I do not ask that every tree survive, only that I myself have no regrets."),
        (TRUST, "to deceive"),
        ("seeds/themes.yaml", "english: Trust"),
        ("seeds/sources.yaml", "english: Lin Yuan (an invented gardener)"),
        ("seeds/sources.yaml", "title: 园丁访谈(示例文本)"),
        ("seeds/sources.yaml", "english: the interview (an invented example)"),
        ("decks/my-deck.yaml", "description: An example deck of three invented quotations."),
        ("decks/my-deck.yaml", "report: Write to the deck’s editors and name the card’s id."),
        ("decks/my-deck.yaml", "licence: The example texts are invented and free to use."),
    ):
        key = old.split(": ")[0] + ": " if ": " in old else ""
        spoil(tiny / file, old, key + said)
    spoil(tiny / TRUST, "    attestation: single\n", f"    attestation: single\n    note: {said}\n")
    assert told(yulu, tiny) == []
    fields = imported(tiny, yulu)["q-003"]
    for name in ("English", "Note", "Speaker", "Provenance", "Themes"):
        assert "🎋❤️" in fields[name]


WRITTEN = [
    ("english: We have #1 trees", "F009", "cuts this text off"),
    ("note: word\t# a comment", "F009", "cuts this text off"),
    ("note: We have\n      #1 trees", "F009", "cuts this text off"),
    ("note: ~", "F008", "YAML's word for nothing"),
    ("note: null", "F008", "YAML's word for nothing"),
    ("note: 树木\n      成林", "F009", "joined by a space"),
    ('note: "一棵树，\n      一片林。"', "F009", "joined by a space"),
    ("note: >-\n      一棵树\n      一片林", "F009", "joined by a space"),
    ("note: an orchard\n      doubt：not sure", "F009", "joined by a space"),
    ("note: &b and so on", "F004", "anchor"),
    ("note: !very well", "F004", "Quote the value"),
    ("note: ! that is all", "F004", "takes ! for a tag"),
    ("note: !!str that is all", "F004", "takes !!str for a tag"),
    ("note: !!int 5", "F004", "Quote the value"),
    ("note: &c [a]", "F004", "anchor"),
    ("pinyin: |\n      wǒ\n      bù", "F009", "line break"),
    ("note: Well: that is", "F003", "quote a value"),
    ("note: {a, b}", "F008", "text is wanted"),
]


@pytest.mark.parametrize(("line", "code", "words"), WRITTEN)
def test_what_yaml_does_to_a_value_is_told(tiny: Path, yulu: Yulu, line: str, code: str, words: str) -> None:
    old = f"english: I do not ask that every tree survive, {ENGLISH}"
    spoil(tiny / TRUST, old, line if line.startswith("english") else f"{old}\n    {line}")
    (found,) = told(yulu, tiny)
    assert (found["code"], words in found["message"] + found["hint"]) == (code, True)


def test_a_comma_in_braces_is_told(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / TRUST, "gloss: to ask for}", "gloss: to ask for, to want}")
    assert "quote the whole value" in told(yulu, tiny)[0]["hint"]


@pytest.mark.parametrize("line", ["line: 06", "line: 0x6", "line: 6.0", "line: 1e3", "line: ６", "line: 1:30"])
def test_a_number_is_written_in_digits(tiny: Path, yulu: Yulu, line: str) -> None:
    spoil(tiny / "seeds/quotes/patience.yaml", "line: 4", line)
    assert told(yulu, tiny)[0]["code"] == "F008"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("A tree\nthat is \\\n joined", None),
        ("no", "no"),
        ("2026-01-01", "2026-01-01"),
        ("1.10", "1.10"),
        ("|\n      one\n      two", "one\ntwo"),
        (">-\n      one\n      two", "one two"),
        ('"~"', "~"),
        ("one\n      two", "one two"),
    ],
)
def test_a_text_is_what_it_says(text: str, good: str | None) -> None:
    value, found = parse(f"themes:\n  - slug: a\n    english: A\n    chinese: 树\n    description: {text}\n".encode(), "f", Themes)
    assert (value.themes[0].description if value else None) == good, found


def test_a_word_of_the_vocabulary_is_a_word(tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / TRUST, "{word: 求, pinyin", "{word: ，, pinyin")
    assert told(yulu, tiny)[0]["code"] == "F008"
