"""`yulu new`: a small working project, a copy of the folder `template` beside this file with an identity of its own."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from .files import ENDING, SCRATCH, alone, is_scratch, names, sweep
from .findings import Misuse, Refusal
from .recipes.entry import Recipe
from .yamlfile import parse

TEMPLATE = Path(__file__).with_name("template")
DECK = "my-deck"
LONGEST = 60


def create(folder: Path) -> str:
    """Make a project in `folder`, which must not exist or be empty. Returns the name of its deck, made from the folder's.

    Namespace and deck id come from the name, so that two projects' decks do not overwrite each other. The project is made aside and put in
    its place whole. Raises Misuse, Refusal.
    """
    name = os.path.basename(os.path.abspath(folder))
    try:
        if os.path.isdir(folder):
            with alone(folder, tidy=False):
                _fill(folder, name)
        elif os.path.lexists(folder):
            raise Misuse(f"{folder} exists and is no folder. Name a new one.")
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with alone(folder.parent):
                if os.path.lexists(folder):
                    raise Misuse(f"{folder} has been made meanwhile. Name a new folder.")
                made = _made(folder.parent, name)
                try:
                    os.rename(made, folder)
                except OSError:
                    shutil.rmtree(made, ignore_errors=True)
                    raise
        return next(file for file in names(folder / "decks") if file.endswith(".yaml")).removesuffix(".yaml")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no folder can have such a name"
        raise Refusal(f"{folder} cannot be made: {reason}. Name another folder.") from error


def _fill(folder: Path, name: str) -> None:
    """Put a project into a folder that is there. A run that was killed while it moved the parts there is finished."""
    found = names(folder)
    aside, parts = [n for n in found if is_scratch(n)], {n for n in found if not is_scratch(n)}
    if parts and not (aside and parts <= set(os.listdir(TEMPLATE))):
        raise Misuse(f"{folder} exists and is not empty. Name a new folder.")
    if not parts:
        sweep(folder, held=True)
    made = folder / aside[0] if parts else _made(folder, name)
    for part in names(made):
        os.rename(made / part, folder / part)
    made.rmdir()


def _made(parent: Path, name: str) -> Path:
    """A new project in a scratch folder of `parent`."""
    made = Path(tempfile.mkdtemp(dir=parent, prefix=SCRATCH, suffix=ENDING))
    try:
        shutil.copytree(TEMPLATE, made, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".yulu", "*.apkg", "*.ledger.yaml"))
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST].strip("-") or DECK
        old = made / "decks" / f"{DECK}.yaml"
        text = old.read_text(encoding="utf-8")
        old.unlink()
        (made / "decks" / f"{slug}.yaml").write_bytes(_recipe(text, slug, name))
        made.chmod(0o755)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _recipe(text: str, slug: str, name: str) -> bytes:
    """The template's recipe with an identity of its own, entitled as the folder is called, or by its slug where no deck can be so called."""
    number = 1_500_000_000_000 + int(hashlib.sha256(slug.encode()).hexdigest()[:10], 16) % 10**11
    for title in (name, slug):
        entry = {"deck_id": number, "namespace": slug, "title": json.dumps(f"语录 · {title}", ensure_ascii=False)}
        made = text
        for key, value in entry.items():
            line = f"{key}: {value}".replace("\\", r"\\")
            made = re.sub(rf"(?m)^{key}: .*$", line, made)
        raw = made.encode("utf-8", "surrogatepass")
        if parse(raw, slug, Recipe)[0] is not None:
            break
    return raw
