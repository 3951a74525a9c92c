"""`yulu new`: a small working project, a copy of the folder `template` beside this file with an identity of its own."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from . import alphabet
from .findings import Misuse, Refusal
from .names import reserved

TEMPLATE = Path(__file__).with_name("template")
DECK = "my-deck"
LONGEST = 40


def create(folder: Path) -> str:
    """Make a project in `folder`, which must not exist or be empty. Returns the name of its deck, made from the folder's.

    Namespace and deck id are drawn, so that no two projects' decks overwrite each other, whatever they are called. Raises Misuse, Refusal.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Misuse(f"{folder} exists and is not empty. Name a new folder.")
    title, slug = called(folder.resolve().name)
    recipe = (TEMPLATE / "decks" / f"{DECK}.yaml").read_text(encoding="utf-8")
    own = {
        "deck_id": str(1_500_000_000_000 + secrets.randbelow(10**11)),
        "namespace": f"{slug}-{secrets.token_hex(6)}",
        "title": json.dumps(f"语录 · {title}", ensure_ascii=False),
    }
    lines = [f"{key}: {own[key]}" if (key := line.partition(":")[0]) in own else line for line in recipe.split("\n")]
    try:
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".yulu", "*.apkg", "*.ledger.yaml", f"{DECK}.yaml"))
        (folder / "decks" / f"{slug}.yaml").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refusal(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    return slug


def called(name: str) -> tuple[str, str]:
    """What a deck is called whose folder is called `name`, for people and in tags and file names."""
    from pypinyin import lazy_pinyin

    title = " ".join(re.sub(r":{2,}", "–", alphabet.plain(name)).split())[:LONGEST].strip(" :")
    letters = "".join(c for c in unicodedata.normalize("NFKD", " ".join(lazy_pinyin(title))) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters.lower())[:LONGEST].strip("-")
    return title or DECK, f"{slug}-deck" if reserved(slug) else slug or DECK
