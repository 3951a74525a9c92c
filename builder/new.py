"""`yulu new`: a small working project, a copy of the folder `template` beside this file with an identity of its own."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from .findings import Misuse, Refusal

TEMPLATE = Path(__file__).with_name("template")
DECK = "my-deck"


def create(folder: Path) -> str:
    """Make a project in `folder`, which must not exist or be empty. Returns the name of its deck, made from the folder's.

    Namespace and deck id come from the name, so that two projects' decks do not overwrite each other. Raises Misuse, Refusal.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Misuse(f"{folder} exists and is not empty. Name a new folder.")
    slug = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or DECK
    try:
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".yulu", "*.apkg", "*.ledger.yaml"))
        recipe = folder / "decks" / f"{DECK}.yaml"
        text = recipe.read_text(encoding="utf-8")
        number = 1_500_000_000_000 + int(hashlib.sha256(slug.encode()).hexdigest()[:10], 16) % 10**11
        text = re.sub(r"(?m)^deck_id: .*$", f"deck_id: {number}", text)
        text = re.sub(r"(?m)^namespace: .*$", f"namespace: {slug}", text)
        text = re.sub(r"(?m)^title: .*$", f'title: "语录 · {folder.resolve().name}"', text)
        recipe.unlink()
        (folder / "decks" / f"{slug}.yaml").write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refusal(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    return slug
