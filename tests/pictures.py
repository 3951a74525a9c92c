"""Makes the README's pictures from the decks as they are now, in a real browser: `python -m tests.pictures [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from builder import project
from builder.notes import notetype
from builder.notes.note import Note
from builder.package.build import plans
from builder.preview import sides

from .conftest import REPOSITORY
from .test_cards_in_a_browser import PAGE
from .test_preview_and_new import browse


class View(NamedTuple):
    """One side of a card. `unfold`: what is unfolded in it, as a CSS selector's end."""

    deck: str
    quote: str
    card: str
    back: bool
    width: int
    night: str = ""
    unfold: str = ""


PICTURES = {
    "card": (900, (View("liang-wenfeng", "lw-001", "Recognition", True, 640),)),
    "phone": (
        1080,
        (
            View("liang-wenfeng-hant", "lw-126", "Recognition", True, 380),
            View("liang-wenfeng", "lw-010", "Key words", False, 380, unfold="show"),
            View("liang-wenfeng", "lw-126", "Recognition", True, 380, "nightMode", "provenance"),
        ),
    ),
}


def main(folder: Path) -> None:
    decks = {deck.name: {note.id: note for note in deck.live} for deck in plans(project.read(REPOSITORY), [])}
    with tempfile.TemporaryDirectory() as scratch:
        for name, (height, views) in PICTURES.items():
            page, frames = Path(scratch, f"{name}.html"), []
            for index, view in enumerate(views):
                Path(scratch, f"{name}-{index}.html").write_text(_side(decks[view.deck][view.quote], view), encoding="utf-8")
                frames.append(f'<iframe src="{name}-{index}.html" width="{view.width}" height="{height}" style="border:0"></iframe>')
            page.write_text(f'<body style="margin:0;display:flex;gap:8px;background:#888">{"".join(frames)}', encoding="utf-8")
            width = sum(view.width + 8 for view in views) - 8
            options = (f"--screenshot={folder / name}.png", f"--window-size={width},{height}", "--hide-scrollbars", "--allow-file-access-from-files")
            browse(page, Path(scratch, "profile"), *options)


def _side(note: Note, view: View) -> str:
    template = next(t for t in notetype.TEMPLATES if t.name == view.card)
    shown = sides(note, template)[view.back]
    if view.unfold:
        shown = shown.replace(f'<details class="{view.unfold}"', f'<details open class="{view.unfold}"')
    return PAGE.format(text=100, style=notetype.style(), night=view.night, sides=shown)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "decks" / "pictures")
