"""Simplified and traditional script, either from the other, by OpenCC with dictionaries of ours ahead of its own.

A profile names the direction from simplified: `s2tw` (Taiwan's characters, the speaker's words; the default), `s2hk` (Hong Kong's),
`s2twp` (Taiwan's characters and wording). Quotation marks are set by script, which OpenCC does not do.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Phrases = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Profile:
    """How the traditional text is made, and the region whose glyphs and readings it wants."""

    name: str
    back: str
    region: str
    language: str
    tts: str
    wording: bool = False


PROFILES = {
    p.name: p
    for p in (
        Profile("s2tw", "tw2s", "TW", "zh-Hant-TW", "zh_TW"),
        Profile("s2hk", "hk2s", "HK", "zh-Hant-HK", "zh_HK"),
        Profile("s2twp", "tw2sp", "TW", "zh-Hant-TW", "zh_TW", wording=True),
    )
}
DEFAULT = "s2tw"
_TO_CORNERS = str.maketrans({"“": "「", "”": "」", "‘": "『", "’": "』"})
_TO_CURLY = str.maketrans({"「": "“", "」": "”", "『": "‘", "』": "’"})


def to_traditional(text: str, profile: str = DEFAULT, phrases: Phrases = ()) -> str:
    """`text` in traditional script. `phrases` are (simplified, traditional) pairs that go before every dictionary."""
    return _converter(profile, _wanted(phrases, profile))(text).translate(_TO_CORNERS)


def to_simplified(text: str, profile: str = DEFAULT, phrases: Phrases = ()) -> str:
    """`text` in simplified script; `profile` tells whose traditional script it is in, `phrases` as for :func:`to_traditional`."""
    back = PROFILES[profile].back
    return _converter(back, tuple((new, old) for old, new in _wanted(phrases, profile)))(text).translate(_TO_CURLY)


def to_simplified_marks(text: str) -> str:
    """The text with the quotation marks of simplified script, its characters as they are."""
    return text.translate(_TO_CURLY)


def _wanted(phrases: Phrases, profile: str) -> Phrases:
    from .corrections import conversions

    own = dict(conversions(profile))
    own.update(phrases)
    return tuple(own.items())


@cache
def _converter(config: str, phrases: Phrases) -> Callable[[str], str]:
    """A conversion by OpenCC's configuration of that name, `phrases` ahead of its dictionaries in segmentation and in the first step."""
    import opencc
    from opencc import clib

    folder = Path(clib.__file__).parent / "share" / "opencc"
    chain = json.loads((folder / f"{config}.json").read_text(encoding="utf-8"))
    _absolute(chain, folder)
    with tempfile.TemporaryDirectory() as scratch:
        if phrases:
            table = Path(scratch, "phrases.txt")
            table.write_text("".join(f"{old}\t{new}\n" for old, new in sorted(phrases)), encoding="utf-8")
            ours = {"type": "text", "file": table.as_posix()}
            _lead(chain["segmentation"], ours)
            _lead(chain["conversion_chain"][0], ours)
        path = Path(scratch, "config.json")
        path.write_text(json.dumps(chain), encoding="utf-8")
        convert: Callable[[str], str] = opencc.OpenCC(str(path)).convert
    return convert


def _absolute(node: Any, folder: Path) -> None:
    if isinstance(node, list):
        for item in node:
            _absolute(item, folder)
    elif isinstance(node, dict):
        if isinstance(node.get("file"), str):
            node["file"] = (folder / node["file"]).as_posix()
        for item in node.values():
            _absolute(item, folder)


def _lead(step: dict[str, Any], ours: dict[str, str]) -> None:
    step["dict"] = {"type": "group", "match_policy": "short_circuit", "dicts": [ours, step["dict"]]}
