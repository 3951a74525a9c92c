"""`yulu new`: a small working project, a copy of the folder `template` beside this file with an identity of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
import unicodedata
from pathlib import Path

from . import alphabet
from .files import ENDING, SCRATCH, alone, is_scratch, names, sweep
from .findings import Misuse, Refusal
from .names import reserved
from .recipes.entry import UNWRITTEN

TEMPLATE = Path(__file__).with_name("template")
DECK = "my-deck"
LONGEST = 40


def create(folder: Path, empty: bool = False) -> str:
    """Make a project in `folder`, which must not exist or be empty; `empty`: without the example. Returns the name of its deck, made from the
    folder's.

    Namespace and deck id are drawn, so that no two projects' decks overwrite each other, whatever they are called. The project is made aside
    and put in its place whole. Raises Misuse, Refusal.
    """
    name = os.path.basename(os.path.abspath(folder))
    try:
        if os.path.isdir(folder):
            with alone(folder, tidy=False):
                _fill(folder, name, empty)
        elif os.path.lexists(folder):
            raise Misuse(f"{folder} exists and is no folder. Name a new one.")
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with alone(folder.parent):
                if os.path.lexists(folder):
                    raise Misuse(f"{folder} has been made meanwhile. Name a new folder.")
                made = _made(folder.parent, name, empty)
                try:
                    os.rename(made, folder)
                except OSError:
                    shutil.rmtree(made, ignore_errors=True)
                    raise
        return next(file for file in names(folder / "decks") if file.endswith(".yaml")).removesuffix(".yaml")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no folder can have such a name"
        raise Refusal(f"{folder} cannot be made: {reason}. Name another folder.") from error


def _fill(folder: Path, name: str, empty: bool) -> None:
    """Put a project into a folder that is there. A run that was killed while it moved the parts there is finished."""
    found = names(folder)
    aside, parts = [n for n in found if is_scratch(n)], {n for n in found if not is_scratch(n)}
    if parts and not (aside and parts <= set(os.listdir(TEMPLATE))):
        raise Misuse(f"{folder} exists and is not empty. Name a new folder.")
    if not parts:
        sweep(folder, held=True)
    made = folder / aside[0] if parts else _made(folder, name, empty)
    for part in names(made):
        os.rename(made / part, folder / part)
    made.rmdir()


def _made(parent: Path, name: str, empty: bool) -> Path:
    """A new project in a scratch folder of `parent`."""
    made = Path(tempfile.mkdtemp(dir=parent, prefix=SCRATCH, suffix=ENDING))
    try:
        shutil.copytree(TEMPLATE, made, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".yulu", "*.apkg", "*.ledger.yaml"))
        for path in sorted((made / "seeds").rglob("*.*")) if empty else ():
            _emptied(path)
        title, slug = called(name)
        old = made / "decks" / f"{DECK}.yaml"
        recipe = _recipe(old.read_text(encoding="utf-8"), title, slug)
        old.unlink()
        (made / "decks" / f"{slug}.yaml").write_text(recipe, encoding="utf-8", newline="\n")
        made.chmod(0o755)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _emptied(path: Path) -> None:
    """Take the example out of a file of `seeds/`: lists are left empty, quotes and documents go."""
    if path.parent.name != "seeds":
        path.unlink()
        return
    kept = [re.sub(r"^(\w+):$", r"\1: []", line) for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith(" ")]
    path.write_text("\n".join(kept), encoding="utf-8", newline="\n")


def _recipe(text: str, title: str, slug: str) -> str:
    """The template's recipe with an identity of its own."""
    own = {
        "deck_id": str(1_500_000_000_000 + secrets.randbelow(10**11)),
        "namespace": f"{slug}-{secrets.token_hex(6)}",
        "title": json.dumps(f"语录 · {title}", ensure_ascii=False),
        "description": f'"{UNWRITTEN}what the deck holds"',
        "report": f'"{UNWRITTEN}where learners report a mistake (an address or a mailbox)"',
        "licence": f'"{UNWRITTEN}whose the texts are, and on what terms they may be shared"',
    }
    return "\n".join(f"{key}: {own[key]}" if (key := line.partition(":")[0]) in own else line for line in text.split("\n"))


def called(name: str) -> tuple[str, str]:
    """What a deck is called whose folder is called `name`, for people and in tags and file names."""
    from pypinyin import lazy_pinyin

    title = " ".join(re.sub(r":{2,}", "–", alphabet.plain(name)).split())[:LONGEST].strip(" :")
    letters = "".join(c for c in unicodedata.normalize("NFKD", " ".join(lazy_pinyin(title))) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters.lower())[:LONGEST].strip("-")
    return title or DECK, f"{slug}-deck" if reserved(slug) else slug or DECK
