"""When two names are one: to file systems and to Anki, which tell neither case nor ways of writing a letter apart; and names nobody may have."""

from __future__ import annotations

import unicodedata

# Devices, under whose names Windows opens no file; and the one package that takes the place of a learner's whole collection.
DEVICES = ("con", "prn", "aux", "nul", "conin$", "conout$", "clock$", *(f"{device}{n}" for device in ("com", "lpt") for n in "0123456789¹²³"))
RESERVED = frozenset({"collection", *DEVICES})


def alike(name: str) -> str:
    """What `name` is to a file system and to Anki, which up to 25 leaves quotation marks out."""
    return unicodedata.normalize("NFKC", name).casefold().replace('"', "").strip()


def reserved(file: str) -> bool:
    """Whether a file may not have this name, whatever its ending."""
    return file.split(".")[0].strip().casefold() in RESERVED
