"""The note type is frozen, and every card of it shows what it should, on the Anki that is installed here."""

from __future__ import annotations

import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import project
from builder.notes import notetype
from builder.package import apkg
from builder.package.build import build, plans
from builder.preview import sides

from .conftest import REPOSITORY
from .learner import DAY, Learner, Release

NOW = 1735732800
FIELDS = [
    ("Id", 8214750936120485001),
    ("Simplified", 8214750936120485002),
    ("Traditional", 8214750936120485003),
    ("Pinyin", 8214750936120485004),
    ("English", 8214750936120485005),
    ("Zhuyin", 8214750936120485006),
    ("SimplifiedRuby", 8214750936120485007),
    ("TraditionalRuby", 8214750936120485008),
    ("TraditionalFirst", 8214750936120485009),
    ("TraditionalLanguage", 8214750936120485010),
    ("ContextChinese", 8214750936120485011),
    ("ContextEnglish", 8214750936120485012),
    ("Speaker", 8214750936120485013),
    ("Themes", 8214750936120485014),
    ("Vocabulary", 8214750936120485015),
    ("Note", 8214750936120485016),
    ("Authority", 8214750936120485017),
    ("Provenance", 8214750936120485018),
    ("Difficulty", 8214750936120485019),
    ("Production", 8214750936120485020),
    ("Listening", 8214750936120485021),
    ("ScriptReading", 8214750936120485022),
    ("Audio", 8214750936120485023),
    ("Recognition", 8214750936120485024),
    ("Literal", 8214750936120485025),
    ("TooLong", 8214750936120485026),
    ("Spare3", 8214750936120485027),
    ("Spare4", 8214750936120485028),
    ("Player", 8214750936120485029),
    ("KeyWords", 8214750936120485030),
]
TEMPLATES = [
    ("Recognition", 6120485093682147501),
    ("Production", 6120485093682147502),
    ("Listening", 6120485093682147503),
    ("Script reading", 6120485093682147504),
    ("Key words", 6120485093682147505),
]
SHORT = {"cards": ["recognition", "key-words"], "production_up_to": 20}
KINDS = {"recognition": "Recognition", "production": "Production", "listening": "Listening", "script-reading": "Script reading"}
HOSTILE = "<b>bold</b> {{Id}} [sound:x.mp3] x[y] 1 < 2 & 3 &lt; {{c1::z}}"
VOID = {"hr", "br", "img", "wbr"}

Cards = dict[str, dict[str, Any]]


def published(root: Path, moment: int = NOW) -> Release:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(moment))
        build(project.read(root), ["my-deck"], None)
    return Release(root / "decks" / "my-deck.apkg", moment)


def edit(file: Path, **keys: Any) -> None:
    """Change a recipe, or every quote of a file."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for entry in data.get("quotes", [data]):
        entry.update(keys)
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


class Reader(HTMLParser):
    """The text of a side, and what is wrong with its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.wrong, self._open = "", [], [("", 0)]
        self.feed(text)
        self.close()
        self.wrong += [f"{tag} is left open" for tag, _ in self._open[1:]]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self._open.append((tag, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        opened, start = self._open.pop()
        if opened != tag:
            self.wrong.append(f"{tag} closes {opened}")
        if not self.text[start:].strip():
            self.wrong.append(f"{tag} is empty")

    def handle_data(self, data: str) -> None:
        self.text += data


def faults(cards: Cards) -> list[str]:
    """What is wrong with the sides of cards: Anki's own complaints, live remains of templates, elements left open or empty."""
    found = []
    for name, card in cards.items():
        for side in ("front", "back"):
            shown = re.sub(r"\[anki:(play|tts)[^\]]*\]", "sound", card[side])
            reader = Reader(shown)
            found += [f"{name} {side}: {wrong}" for wrong in reader.wrong]
            found += [f"{name} {side}: has {sign}" for sign in ("{{", "}}", "docs.ankiweb.net", "unknown field", "is blank") if sign in shown]
            if not reader.text.strip():
                found.append(f"{name} {side}: is empty")
    return found


def test_fields_and_templates_are_frozen() -> None:
    assert notetype.MODEL_ID == 1_763_742_651_309
    assert [(f.name, f.id) for f in notetype.FIELDS] == FIELDS
    assert [(t.name, t.id) for t in notetype.TEMPLATES] == TEMPLATES


def test_a_package_carries_the_frozen_ids(tiny: Path) -> None:
    model = apkg.read(published(tiny).path.read_bytes())["model"]
    assert [(f["name"], f["id"]) for f in model["flds"]] == FIELDS
    assert [(t["name"], t["id"]) for t in model["tmpls"]] == TEMPLATES
    assert model["sortf"] == 0


def test_ids_in_a_package_do_not_depend_on_the_other_notes(learner: Learner, tiny: Path) -> None:
    def ids(release: Release) -> dict[str, int]:
        learner.open()
        learner.take(release)
        return {name: card["id"] for name, card in learner.state()["cards"].items()}

    edit(tiny / "decks" / "my-deck.yaml", leave_out=["q-001"])
    fewer = ids(published(tiny))
    edit(tiny / "decks" / "my-deck.yaml", leave_out=[])
    whole = ids(published(tiny, NOW + DAY))
    assert len(fewer) == 4
    assert {name: whole[name] for name in fewer} == fewer


@pytest.mark.parametrize("deck", sorted((REPOSITORY / "decks").glob("*.apkg")), ids=lambda path: path.stem)
def test_every_card_of_our_decks_is_whole(learner: Learner, deck: Path) -> None:
    notes = apkg.read(deck.read_bytes())["notes"]
    assert learner.take(Release(deck, NOW)) == {"new": len(notes)}
    cards = learner.render()
    assert len(cards) == sum(len(note["cards"]) for note in notes.values())
    assert faults(cards) == []


@pytest.mark.parametrize("script", ["simplified", "traditional"])
def test_every_kind_of_card_is_whole(learner: Learner, tiny: Path, script: str) -> None:
    edit(tiny / "decks" / "my-deck.yaml", script=script, cards=list(KINDS))
    learner.take(published(tiny))
    cards = learner.render()
    assert len(cards) == 12
    assert faults(cards) == []


@pytest.mark.parametrize(
    "kinds", [["recognition"], ["production"], ["recognition", "listening"], ["production", "script-reading"], list(KINDS)], ids=" ".join
)
def test_a_note_has_the_cards_that_the_recipe_wants(learner: Learner, tiny: Path, kinds: list[str]) -> None:
    edit(tiny / "decks" / "my-deck.yaml", cards=kinds)
    learner.take(published(tiny))
    learner.change_note_type(note_type=notetype.NAME, css="", on=NOW)  # makes Anki generate what it thinks is missing
    shown = {name.split("/")[1] for name in learner.state()["cards"]}
    assert shown == {KINDS[kind] for kind in kinds}
    assert learner.empty_cards() == 0


@pytest.mark.parametrize(("script", "language", "field"), [("simplified", "zh_CN", "Simplified"), ("traditional", "zh_TW", "Traditional")])
def test_the_listening_card_speaks_the_leading_script(learner: Learner, tiny: Path, script: str, language: str, field: str) -> None:
    edit(tiny / "decks" / "my-deck.yaml", script=script, cards=["listening", "recognition"])
    learner.take(published(tiny))
    text = learner.state()["notes"]["q-001"]["fields"][field]
    assert learner.render()["q-001/Listening"]["spoken"] == [{"text": text, "lang": language}]


@pytest.mark.parametrize("place", ["note", "gloss", "context", "english"])
def test_hostile_text_is_shown_as_it_stands(learner: Learner, tiny: Path, place: str) -> None:
    values: dict[str, dict[str, Any]] = {
        "note": {"note": HOSTILE},
        "gloss": {"vocabulary": [{"word": "成荫", "pinyin": "chéngyīn", "gloss": HOSTILE}]},
        "context": {"context": {"zh": f"问{HOSTILE}", "en": HOSTILE}},
        "english": {"english": HOSTILE},
    }
    edit(tiny / "seeds" / "quotes" / "patience.yaml", **values[place])
    learner.take(published(tiny))
    cards = {name: card for name, card in learner.render().items() if name.startswith("q-001")}
    assert cards
    assert all(HOSTILE in Reader(card["back"]).text for card in cards.values())
    assert all(not card["spoken"] for card in cards.values())
    assert not any("[anki:play" in card["front"] + card["back"] for card in cards.values())


@pytest.mark.parametrize("script", ["simplified", "traditional"])
def test_the_preview_shows_what_anki_shows(learner: Learner, tiny: Path, script: str) -> None:
    edit(tiny / "decks" / "my-deck.yaml", script=script, cards=[*KINDS, "key-words"], production_up_to=20)
    learner.take(published(tiny))
    shown = learner.render()
    (deck,) = plans(project.read(tiny), [])
    made = {f"{note.id}/{t.name}": sides(note, t) for note in deck.live for t in notetype.TEMPLATES if t.name in note.cards}
    assert len(made) == 12
    for name, (front, back) in made.items():
        heard = re.sub(r"\[anki:tts[^\]]*\].*?\[/anki:tts\]|\[anki:play[^\]]*\]", "", shown[name]["front"])
        assert (front.split(), back.split()) == (heard.split(), shown[name]["back"].split())


@pytest.mark.parametrize("script", ["simplified", "traditional"])
def test_the_key_word_card_leaves_out_the_glossed_words_alone(learner: Learner, tiny: Path, script: str) -> None:
    edit(tiny / "decks" / "my-deck.yaml", script=script, **SHORT)
    learner.take(published(tiny))
    cards = learner.render()
    front = Reader(re.sub("<rt>.*?</rt>", "", cards["q-001/Key words"]["front"])).text
    whole = "最难的不是种，而是等。一棵树要十年才＿＿，可是很多人只＿＿等一年。"
    assert (whole if script == "simplified" else "最難的不是種，而是等。一棵樹要十年才＿＿，可是很多人只＿＿等一年。") in front
    assert "The hardest part is not planting but waiting." in front
    assert "成荫" not in cards["q-001/Key words"]["front"]
    assert "chéngyīn" not in cards["q-001/Key words"]["front"]


def test_a_quote_that_would_have_no_card_is_asked_for_as_a_whole(learner: Learner, tiny: Path) -> None:
    edit(tiny / "decks" / "my-deck.yaml", cards=["production", "key-words"], production_up_to=1)
    edit(tiny / "seeds" / "quotes" / "patience.yaml", vocabulary=[])
    learner.take(published(tiny))
    assert set(learner.state()["cards"]) == {"q-001/Production", "q-002/Key words", "q-003/Key words"}


def test_the_browser_finds_what_was_written(learner: Learner, tiny: Path) -> None:
    edit(tiny / "seeds" / "quotes" / "patience.yaml", english="It isn't planting, it's the \"long\" wait.", note="The gardeners' word.")
    learner.take(published(tiny))
    for search in ("isn't", "English:*it's*", "gardeners'", r"English:*\"long\"*", "Simplified:*十年才成荫*"):
        assert learner.find(search=search) == ["q-001"], search


def test_line_breaks_stay_and_formulas_are_not_typeset(learner: Learner, tiny: Path) -> None:
    edit(
        tiny / "seeds" / "quotes" / "patience.yaml",
        english="One tree.\nTen years.\n",
        note=r"C:\(x86\), \[sic\] and \alpha",
        context={"zh": "问", "en": r"\(y\) is asked"},
    )
    learner.take(published(tiny))
    card = learner.render()["q-001/Recognition"]["back"]
    assert "One tree.<br>Ten years.</p>" in card
    assert r"C:\(x86\), \[sic\] and \alpha" in Reader(card).text
    stretches = re.split("<[^>]*>", card)  # MathJax looks for its marks within one
    assert not [s for s in map(html.unescape, stretches) if r"\(" in s or r"\[" in s]


def test_a_new_note_is_dated_when_it_was_first_published(learner: Learner, tiny: Path) -> None:
    edit(tiny / "decks" / "my-deck.yaml", leave_out=["q-003"])
    published(tiny)
    edit(tiny / "decks" / "my-deck.yaml", leave_out=[])
    published(tiny, NOW + 30 * DAY)
    edit(tiny / "seeds" / "quotes" / "patience.yaml", note="Changed.")
    learner.take(published(tiny, NOW + 60 * DAY))
    dates = {name.split("/")[0]: card["id"] // 1000 for name, card in learner.state()["cards"].items()}
    hour = 60 * 60
    for quote, moment in (("q-001", NOW), ("q-002", NOW), ("q-003", NOW + 30 * DAY)):
        assert moment - hour < dates[quote] <= moment


def test_the_back_names_sources_and_marks_what_differs_in_them(learner: Learner, tiny: Path) -> None:
    sources = tiny / "seeds" / "sources.yaml"
    digest = tiny / "seeds" / "sources" / "digest.txt"
    digest.write_text("林園的三句話\n1. 最難的不是種，而是等。一棵樹要百年才成蔭，可是很多人只願意等一年。\n", encoding="utf-8")
    data = yaml.safe_load(sources.read_text(encoding="utf-8"))
    data["sources"][1].update(sha256=hashlib.sha256(digest.read_bytes()).hexdigest(), script="traditional", title="林園的三句話", id="short-digest")
    sources.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    quotes = tiny / "seeds" / "quotes"
    edit(
        quotes / "patience.yaml",
        attestation="single",
        apparatus=[{"source": "short-digest", "kind": "number", "shown": "十年", "has": "百年", "reason": "As a digest, short-digest rounds up."}],
    )
    edit(quotes / "trust.yaml", attestation="single")
    edit(tiny / "decks" / "my-deck.yaml", report="Write to trees@example.org and name the card’s id.")
    learner.take(published(tiny))
    card = learner.render()["q-001/Recognition"]["back"]
    told = card[card.index("Where this comes from") :]
    assert '<span lang="zh-Hant">林園的三句話</span>' in told
    assert 'lang="zh-Hant">最難的不是種，而是等。一棵樹要<del>十</del><ins>百</ins>年才成蔭' in told
    assert 'a digest (an invented example): <del><span class="reading-text"' in told
    assert 'As a digest, “<span lang="zh-Hant">林園的三句話</span>” rounds up.' in told
    assert "short-digest" not in told
    assert '<a href="mailto:trees@example.org">trees@example.org</a>' in told


def test_a_published_wording_stands_beside_what_the_chinese_says(learner: Learner, tiny: Path) -> None:
    wording = {"text": "Waiting beats planting.", "quote": "q-003", "chinese": "我不求每棵树都活下来，只求自己不后悔。", "seen": "in print"}
    known = {"translation": "press", "publisher": "The Press", "title": "Trees", "url": "https://example.org/trees", "wordings": [wording]}
    (tiny / "seeds" / "english").mkdir(exist_ok=True)
    (tiny / "seeds" / "english" / "press.yaml").write_text(yaml.safe_dump(known, allow_unicode=True), encoding="utf-8")
    edit(tiny / "decks" / "my-deck.yaml", english=["press", "project"])
    learner.take(published(tiny))
    cards = learner.render()
    literal = "I do not ask that every tree survive, only that I myself have no regrets."
    back, asked = (Reader(cards[f"q-003/{card}"][side]).text for card, side in (("Recognition", "back"), ("Production", "front")))
    assert back.index("Waiting beats planting.") < back.index("The Press") < back.index(literal)
    assert literal in asked
    assert not [said for said in ("Waiting beats planting.", "The Press", "English:") if said in asked]
    assert "Waiting beats planting." in Reader(cards["q-003/Production"]["back"]).text
    assert "Word for word" not in Reader(cards["q-001/Recognition"]["back"]).text


def test_the_word_list_reads_as_words_and_gives_their_levels(learner: Learner, tiny: Path) -> None:
    learner.take(published(tiny))
    text = Reader(learner.render()["q-001/Recognition"]["back"]).text
    assert "成荫 chéngyīn not in HSK to give shade" in text
    assert "愿意 yuànyì HSK 3 to be willing" in text
    assert re.search(r"HSK \d( \+ \d harder words?)?", text.splitlines()[-3] + text[-80:])


def test_the_description_is_two_paragraphs_and_a_line_of_owners(learner: Learner, tiny: Path) -> None:
    edit(tiny / "decks" / "my-deck.yaml", report="Report it at https://example.org/trees/issues, please.")
    learner.take(published(tiny))
    (told,) = (text for name, text in learner.state()["decks"].items() if "My deck" in name)
    first, second, owners = told.split("\n\n")
    assert second.startswith("3 quotations, 6 cards, version 0.1. Found a mistake? Report it at <a href=")
    assert '<a href="https://example.org/trees/issues">https://example.org/trees/issues</a>, please.' in second
    assert owners.startswith("<small>Sources: ")
    assert "\n" not in first + second + owners
