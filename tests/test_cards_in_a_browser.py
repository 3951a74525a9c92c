"""Every card of our decks in a real browser, at three widths and two sizes of text: nothing torn, nothing moving, everything legible."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder import project
from builder.audio.shelf import Take, Voice
from builder.notes import notetype
from builder.notes.note import Note
from builder.notes.player import player
from builder.package.build import plans
from builder.preview import sides

from .conftest import REPOSITORY
from .test_preview_and_new import CHROMIUM, browse

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
WIDTHS, SIZES = (360, 412, 900), (100, 200)  # pixels, per cent
DECKS = ("liang-wenfeng", "liang-wenfeng-hant")
PAGE = """<!doctype html><html lang="en" style="font-size:{text}%"><head><meta charset="utf-8"><title>cards</title><style>{style}</style></head>
<body class="card {night}">{sides}</body></html>"""

Decks = dict[str, tuple[Note, ...]]
Pages = Sequence[tuple[str, int, str]]


@pytest.fixture(scope="module")
def decks() -> Decks:
    return {deck.name: deck.live for deck in plans(project.read(REPOSITORY), [])}


def stage(notes: Sequence[Note], text: int = 100, night: str = "") -> str:
    """A page of all cards, each front before its back, in the style that Anki puts round them."""
    shown = [
        f'<div class="side {side}" data-note="{note.id}" data-card="{template.file}">{content}</div>'
        for note in notes
        for template in notetype.TEMPLATES
        if template.name in note.cards
        for side, content in zip(("front", "back"), sides(note, template))
    ]
    return PAGE.format(text=text, style=notetype.style(), night=night, sides="\n".join(shown).replace(' id="answer"', ""))


def look(folder: Path, pages: Pages) -> list[Any]:
    """What `looking.js` sees on each page (file, width, what to look at)."""
    script = (REPOSITORY / "tests" / "looking.js").read_text(encoding="utf-8")
    probe = folder / "probe.html"
    probe.write_text(f'<meta charset="utf-8"><title></title><body><script>const pages = {json.dumps(pages)};\n{script}</script>', encoding="utf-8")
    dom = browse(probe, folder / "profile", "--allow-file-access-from-files", "--virtual-time-budget=60000", "--dump-dom")
    return list(json.loads(html.unescape(dom.split("<title>")[1].split("</title>")[0])))


@pytest.mark.parametrize("text", SIZES)
@pytest.mark.parametrize("deck", DECKS)
def test_no_word_is_torn_and_nothing_moves_when_the_card_turns(decks: Decks, tmp_path: Path, deck: str, text: int) -> None:
    (tmp_path / "cards.html").write_text(stage(decks[deck], text), encoding="utf-8")
    told = look(tmp_path, [("cards.html", width, "fits") for width in WIDTHS])
    assert [one.pop("lines") >= len(decks[deck]) for one in told] == [True] * len(WIDTHS)
    assert told == [{"torn": [], "apart": [], "moved": [], "wide": [], "sideways": False}] * len(WIDTHS)


@pytest.mark.parametrize("deck", DECKS)
@pytest.mark.parametrize("night", ["", "nightMode", "night_mode"])
def test_everything_is_legible_by_day_and_night(decks: Decks, tmp_path: Path, deck: str, night: str) -> None:
    told = [n for n in decks[deck] if "<del>" in n.fields[17]][:2] + [n for n in decks[deck] if n.fields[24]][:2]
    (tmp_path / "cards.html").write_text(stage(told, night=night), encoding="utf-8")
    colours, sizes = look(tmp_path, [("cards.html", 360, "colours"), ("cards.html", 360, "sizes")])
    assert all(colours.values())
    assert {css: contrast(*pair) for css, pair in colours.items() if contrast(*pair) < 7} == {}
    assert min(sizes) >= (11 if deck.endswith("hant") else 9)


@pytest.mark.parametrize("deck", DECKS)
def test_a_reading_shows_where_its_word_is_focused_and_one_control_shows_all(decks: Decks, tmp_path: Path, deck: str) -> None:
    (tmp_path / "cards.html").write_text(stage(decks[deck][:1]), encoding="utf-8")
    (hidden, (shown, wanted), (opened, all_there)) = look(tmp_path, [("cards.html", 412, "touched")])[0]
    assert hidden == []
    assert shown == wanted != []
    assert opened == all_there > 5


@pytest.mark.parametrize("text", SIZES)
def test_players_move_nothing_and_each_sound_has_one_button(decks: Decks, tmp_path: Path, text: int) -> None:
    files = [f"yulu-{number:016x}.mp3" for number in range(4)]
    takes = Take(Voice("Anna Li", False, "CC BY 4.0"), *files[:2]), Take(Voice("an engine, its voice", True), *files[2:])
    fields = {"Audio": f"[sound:{files[0]}]", "Player": "".join(map(player, takes)), "Listening": "1"}
    notes = [replace(note, fields=tuple(fields.get(f.name, old) for f, old in zip(notetype.FIELDS, note.fields))) for note in decks[DECKS[0]][:12]]
    (tmp_path / "cards.html").write_text(stage(notes, text), encoding="utf-8")
    fits, heard = look(tmp_path, [("cards.html", 360, "fits"), ("cards.html", 360, "players")])
    assert fits.pop("lines") >= len(notes)
    assert fits == {"torn": [], "apart": [], "moved": [], "wide": [], "sideways": False}
    assert {card for card, _, _ in heard} == {"recognition", "production", "key-words", "listening"}
    for card, side, sources in heard:
        assert sources == (files if side == "back" else files[:1] if card in ("recognition", "listening") else [])


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as browsers write them (WCAG 2.2, relative luminance)."""

    def light(colour: str) -> float:
        parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
        linear = [n / 12.92 if n <= 0.04045 else ((n + 0.055) / 1.055) ** 2.4 for n in parts]
        return sum(weight * n for weight, n in zip((0.2126, 0.7152, 0.0722), linear))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
