"""The note type: fields, templates, style. Its schema is frozen; ids are literal and go into every package.

Fields and templates may be renamed, and a spare may be put to use. To add, remove or move one would turn every learner's note into a
"conflicting" one; another sort field would make Anki pass over every note of that update, and force a one-way sync. Templates are HTML files
beside this one, made of the pieces in `pieces.html`.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

NAME = "Yulu quotation"
MODEL_ID = 1_763_742_651_309
FOLDER = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Field:
    name: str
    id: int


@dataclass(frozen=True)
class Template:
    """`switch`: the field whose content makes the card. `turn`: new cards come by turns, those of one turn in the order of the notes."""

    name: str
    id: int
    file: str
    switch: str
    turn: int


FIELDS = (
    Field("Id", 8214750936120485001),
    Field("Simplified", 8214750936120485002),
    Field("Traditional", 8214750936120485003),
    Field("Pinyin", 8214750936120485004),
    Field("English", 8214750936120485005),
    Field("Zhuyin", 8214750936120485006),
    Field("SimplifiedRuby", 8214750936120485007),
    Field("TraditionalRuby", 8214750936120485008),
    Field("TraditionalFirst", 8214750936120485009),
    Field("TraditionalLanguage", 8214750936120485010),
    Field("ContextChinese", 8214750936120485011),
    Field("ContextEnglish", 8214750936120485012),
    Field("Speaker", 8214750936120485013),
    Field("Themes", 8214750936120485014),
    Field("Vocabulary", 8214750936120485015),
    Field("Note", 8214750936120485016),
    Field("Authority", 8214750936120485017),
    Field("Provenance", 8214750936120485018),
    Field("Difficulty", 8214750936120485019),
    Field("Production", 8214750936120485020),
    Field("Listening", 8214750936120485021),
    Field("ScriptReading", 8214750936120485022),
    Field("Audio", 8214750936120485023),
    Field("Recognition", 8214750936120485024),
    Field("Literal", 8214750936120485025),
    Field("TooLong", 8214750936120485026),
    Field("Spare3", 8214750936120485027),
    Field("Spare4", 8214750936120485028),
    Field("Player", 8214750936120485029),
    Field("KeyWords", 8214750936120485030),
)
TEMPLATES = (
    Template("Recognition", 6120485093682147501, "recognition", "Recognition", 0),
    Template("Production", 6120485093682147502, "production", "Production", 3),
    Template("Listening", 6120485093682147503, "listening", "Listening", 2),
    Template("Script reading", 6120485093682147504, "script-reading", "ScriptReading", 1),
    Template("Key words", 6120485093682147505, "key-words", "KeyWords", 3),
)


@cache
def pieces() -> dict[str, str]:
    """The stretches of HTML that templates share, by name."""
    text = (FOLDER / "pieces.html").read_text(encoding="utf-8")
    parts = re.split(r"<!-- piece ([a-z-]+) -->\n", text)[1:]
    return dict(zip(parts[::2], (part.strip("\n") for part in parts[1::2])))


@cache
def sides(file: str) -> dict[str, str]:
    """The four formats of a template: `qfmt`, `afmt`, and the browser's `bqfmt`, `bafmt`."""
    text = (FOLDER / f"{file}.html").read_text(encoding="utf-8")
    while (replaced := re.sub(r"\[\[([a-z-]+)\]\]", lambda m: pieces()[m.group(1)], text)) != text:
        text = replaced
    parts = re.split(r"<!-- (front|back|browser front|browser back) -->\n", text)[1:]
    named = dict(zip(parts[::2], (part.strip("\n") for part in parts[1::2])))
    return {
        "qfmt": named["front"],
        "afmt": named["back"],
        "bqfmt": named.get("browser front", ""),
        "bafmt": named.get("browser back", ""),
    }


@lru_cache(maxsize=1)
def style() -> str:
    return (FOLDER / "style.css").read_text(encoding="utf-8").strip()


def schema() -> str:
    """A digest of what may never change once published: the ids and order of fields and templates, and the sort field."""
    frozen = (MODEL_ID, [f.id for f in FIELDS], [t.id for t in TEMPLATES])
    return hashlib.sha256(json.dumps(frozen).encode()).hexdigest()[:16]


def content() -> str:
    """A digest of what a learner would see change: names, formats, style."""
    seen = (NAME, [f.name for f in FIELDS], [(t.name, sides(t.file)) for t in TEMPLATES], style())
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:16]
