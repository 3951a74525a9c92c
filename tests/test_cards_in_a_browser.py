"""Every card of our decks in a real browser, at three widths and two sizes of text: nothing torn, nothing moving, everything legible."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from builder import project
from builder.notes import notetype
from builder.notes.note import Note
from builder.package.build import plans
from builder.preview import sides

from .conftest import REPOSITORY
from .test_preview_and_new import CHROMIUM, browse

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
WIDTHS, SIZES = (360, 412, 900), (100, 200)
DECKS = ("liang-wenfeng", "liang-wenfeng-hant")
PAGE = """<!doctype html><html lang="en" style="font-size:{text}%"><head><meta charset="utf-8"><title>cards</title><style>{style}</style></head>
<body class="card {night}">{sides}</body></html>"""

Pages = Sequence[tuple[str, int, str]]


@pytest.fixture(scope="module")
def decks() -> dict[str, tuple[Note, ...]]:
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


@pytest.mark.parametrize("deck", DECKS)
def test_no_word_is_torn_and_nothing_moves_when_the_card_turns(decks: dict[str, tuple[Note, ...]], tmp_path: Path, deck: str) -> None:
    for text in SIZES:
        (tmp_path / f"{text}.html").write_text(stage(decks[deck], text), encoding="utf-8")
    told = look(tmp_path, [(f"{text}.html", width, "fits") for text in SIZES for width in WIDTHS])
    assert [one.pop("lines") >= len(decks[deck]) for one in told] == [True] * 6
    assert told == [{"torn": [], "apart": [], "moved": [], "wide": [], "sideways": False}] * 6
