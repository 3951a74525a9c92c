"""Simplified and traditional script, either from the other, by OpenCC with dictionaries of ours ahead of its own.

A profile names the direction from simplified: `s2tw` (Taiwan's characters, the speaker's words; the default), `s2hk` (Hong Kong's),
`s2twp` (Taiwan's characters and wording). Quotation marks are set by script, which OpenCC does not do.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from . import corrections
from .segment import segmenter

Phrases = tuple[tuple[str, str], ...]
APART = "\u200b"


@dataclass(frozen=True)
class Profile:
    """How the traditional text is made, and the region whose glyphs and readings it wants."""

    name: str
    back: str
    region: str
    language: str
    wording: bool = False


PROFILES = {
    p.name: p
    for p in (
        Profile("s2tw", "tw2s", "TW", "zh-Hant-TW"),
        Profile("s2hk", "hk2s", "HK", "zh-Hant-HK"),
        Profile("s2twp", "tw2sp", "TW", "zh-Hant-TW", wording=True),
    )
}
DEFAULT = "s2tw"
_TO_CORNERS = str.maketrans({"“": "「", "”": "」", "‘": "『", "’": "』"})
_TO_CURLY = str.maketrans({"「": "“", "」": "”", "『": "‘", "』": "’"})


def to_traditional(text: str, profile: str = DEFAULT, phrases: Phrases = ()) -> str:
    """`text` in traditional script. `phrases` are (simplified, traditional) pairs that go before every dictionary.

    OpenCC takes the longest phrase from the left, across words: 体内|存在 gives 記憶體. So its result is compared with that for the
    words one by one, and where a phrase cuts a word in two the words are kept apart.
    """
    wanted = _wanted(phrases, profile)
    convert = _converter(profile, wanted)
    whole = convert(text)
    words = _segmenter(wanted).cut(text, False)
    if convert(APART.join(words)).replace(APART, "") != whole:
        whole = convert("".join(w + APART if _cuts(w, after, convert) else w for w, after in zip(words, [*words[1:], ""]))).replace(APART, "")
    return whole.translate(_TO_CORNERS)


def _cuts(word: str, after: str, convert: Callable[[str], str]) -> bool:
    """Whether a phrase reaches from `word` into `after` and takes only a part of one of them: then some other cut gives the same."""
    both = word + after
    together = convert(both)
    if not after or together == convert(word) + convert(after):
        return False
    return any(convert(both[:i]) + convert(both[i:]) == together for i in range(1, len(both)) if i != len(word))


def to_simplified(text: str, profile: str = DEFAULT, phrases: Phrases = ()) -> str:
    """`text` in simplified script; `profile` tells whose traditional script it is in, `phrases` as for :func:`to_traditional`."""
    return _converter(PROFILES[profile].back, _wanted_back(phrases, profile))(text).translate(_TO_CURLY)


def to_simplified_marks(text: str) -> str:
    """The text with the quotation marks of simplified script, its characters as they are."""
    return text.translate(_TO_CURLY)


def convert(config: str, text: str) -> str:
    """`text` by one of OpenCC's own configurations, nothing added."""
    return _converter(config, ())(text)


@lru_cache(maxsize=64)
def _segmenter(wanted: Phrases) -> Any:
    return segmenter(tuple(old for old, _ in wanted))


@lru_cache(maxsize=64)
def _wanted(phrases: Phrases, profile: str) -> Phrases:
    own = dict(corrections.conversions(profile))
    own.update(phrases)
    return tuple(own.items())


@lru_cache(maxsize=64)
def _wanted_back(phrases: Phrases, profile: str) -> Phrases:
    own = {new: old for old, new in corrections.conversions(profile)}
    own.update(corrections.back())
    own.update((new, old) for old, new in phrases)
    return tuple(own.items())


@cache
def _converter(config: str, phrases: Phrases) -> Callable[[str], str]:
    """A conversion by OpenCC's configuration of that name, `phrases` ahead of its dictionaries in segmentation and in the first step;
    the steps after it leave them as they are."""
    import opencc
    from opencc import clib

    folder = Path(clib.__file__).parent / "share" / "opencc"
    chain = json.loads((folder / f"{config}.json").read_text(encoding="utf-8"))
    _absolute(chain, folder)
    with tempfile.TemporaryDirectory() as scratch:
        if phrases:
            ours = _table(Path(scratch, "phrases.txt"), phrases)
            done = _table(Path(scratch, "done.txt"), {(new, new) for _, new in phrases})
            _lead(chain["segmentation"], ours)
            _lead(chain["conversion_chain"][0], ours)
            for step in chain["conversion_chain"][1:]:
                _lead(step, done)
        path = Path(scratch, "config.json")
        path.write_text(json.dumps(chain), encoding="utf-8")
        convert: Callable[[str], str] = opencc.OpenCC(str(path)).convert
    return convert


def _table(path: Path, pairs: Collection[tuple[str, str]]) -> dict[str, str]:
    path.write_text("".join(f"{old}\t{new}\n" for old, new in sorted(pairs)), encoding="utf-8")
    return {"type": "text", "file": path.as_posix()}


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
