"""The note type is frozen, and every card of it shows what it should, on the Anki that is installed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import project
from builder.notes import notetype
from builder.package import apkg
from builder.package.build import build

from .conftest import REPOSITORY
from .learner import DAY, OWN, Learner, Release

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
    ("Spare1", 8214750936120485025),
    ("Spare2", 8214750936120485026),
    ("Spare3", 8214750936120485027),
    ("Spare4", 8214750936120485028),
    ("Player", 8214750936120485029),
    ("SpareCard", 8214750936120485030),
]
TEMPLATES = [
    ("Recognition", 6120485093682147501),
    ("Production", 6120485093682147502),
    ("Listening", 6120485093682147503),
    ("Script reading", 6120485093682147504),
    ("Spare", 6120485093682147505),
]
KINDS = {"recognition": "Recognition", "production": "Production", "listening": "Listening", "script-reading": "Script reading"}
HOSTILE = "<b>bold</b> {{Id}} [sound:x.mp3] x[y] 1 < 2 & 3 &lt; {{c1::z}}"
VOID = {"hr", "br", "img", "wbr"}

Cards = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def anki() -> Iterator[Learner]:
    learner = Learner(OWN)
    yield learner
    learner.close()


@pytest.fixture
def learner(anki: Learner) -> Learner:
    anki.open()
    return anki


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

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.wrong, self._open = "", [], [("", 0)]
        self.feed(html)
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
            html = re.sub(r"\[anki:(play|tts)[^\]]*\]", "sound", card[side])
            reader = Reader(html)
            found += [f"{name} {side}: {wrong}" for wrong in reader.wrong]
            found += [f"{name} {side}: has {sign}" for sign in ("{{", "}}", "docs.ankiweb.net", "unknown field", "is blank") if sign in html]
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
