"""Simplified and traditional script, either from the other, by OpenCC with dictionaries of ours ahead of its own.

A profile names the direction from simplified: `s2tw` (Taiwan's characters, the speaker's words; the default), `s2hk` (Hong Kong's),
`s2twp` (Taiwan's characters and wording). Quotation marks are set by script, which OpenCC does not do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..files import scratch
from . import corrections, dictionary
from .segment import NAMES, Segmenter, segmenter

Phrases = tuple[tuple[str, str], ...]
APART = "\u200b"
BASIC = 0xFFFF


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

    OpenCC takes the longest phrase from the left, across words: 一|出生 gives 一齣. So its result is weighed against that for the words one by
    one: a character of a longer word is written as that word is, one that is a word by itself as the phrase has it (芒果|干 is 芒果乾).
    Where a profile changes words, 体内|存在 gives 記憶體: there the words are kept apart whose ends a phrase would take.
    """
    wanted = _wanted(phrases, profile)
    convert = _converter(profile, wanted)
    whole = convert(text)
    tagged = _cutter(wanted).tag(text)
    words = [word for word, _ in tagged]
    one_by_one = convert(APART.join(words)).split(APART)
    if "".join(one_by_one) != whole:
        if len(whole) == len(text) == sum(map(len, one_by_one)):
            whole = "".join(_weighed(words, one_by_one, whole, convert))
        else:
            whole = convert("".join(w + APART if _cuts(w, after, convert) else w for w, after in zip(words, [*words[1:], ""]))).replace(APART, "")
    return _in_names(whole, tagged).translate(_TO_CORNERS)


def _weighed(words: Sequence[str], alone: Sequence[str], whole: str, convert: Callable[[str], str]) -> Iterator[str]:
    """Each word as it is written: as in the whole text where it is one character, or where a phrase holds it and its neighbour and no less."""
    at = 0
    for index, (word, by_itself) in enumerate(zip(words, alone)):
        there = whole[at : at + len(word)]
        pairs = [(words[index - 1], word)] if index else []
        pairs += [(word, words[index + 1])] if index + 1 < len(words) else []
        at += len(word)
        if len(word) == 1:
            after = words[index + 1] if index + 1 < len(words) else ""
            held = index and convert(words[index - 1] + word)[-1] == there
            yield by_itself if len(after) > 1 and not held and convert(word + after[:-1])[0] == there else there
        elif by_itself == there or any(there in convert(a + b) and _whole(a + b, convert) for a, b in pairs):
            yield there
        else:
            yield by_itself


def _whole(text: str, convert: Callable[[str], str]) -> bool:
    """Whether the text is written otherwise than any two parts of it, so that one phrase holds all of it."""
    together = convert(text)
    return all(convert(text[:cut]) + convert(text[cut:]) != together for cut in range(1, len(text)))


@lru_cache(maxsize=64)
def _cutter(wanted: Phrases) -> Segmenter:
    return segmenter(tuple(old for old, _ in wanted))


def _in_names(converted: str, tagged: Sequence[tuple[str, str]]) -> str:
    """里 inside a name is no inside: 加布里亚 is 加布里亞."""
    made, at = list(converted), 0
    if len(converted) == sum(len(word) for word, _ in tagged):
        for word, tag in tagged:
            if len(word) > 2 and tag in NAMES and tag != "nz" and not dictionary.known(word):
                made[at : at + len(word)] = [old if old == "里" and n else new for n, (old, new) in enumerate(zip(word, made[at:]))]
            at += len(word)
    return "".join(made)


def _cuts(word: str, after: str, convert: Callable[[str], str]) -> bool:
    """Whether a phrase reaches from `word` into `after` and takes only a part of one of them: then some other cut gives the same."""
    both = word + after
    together = convert(both)
    if not after or together == convert(word) + convert(after):
        return False
    return any(convert(both[:i]) + convert(both[i:]) == together for i in range(1, len(both)) if i != len(word))


def to_simplified(text: str, profile: str = DEFAULT, phrases: Phrases = ()) -> str:
    """`text` in simplified script; `profile` tells whose traditional script it is in, `phrases` as for :func:`to_traditional`.

    A character whose simplified form is outside the ordinary plane (輗) stays: editions in simplified script print it so.
    """
    made = _converter(PROFILES[profile].back, _wanted_back(phrases, profile))(text)
    if len(made) == len(text):
        made = "".join(old if ord(new) > BASIC >= ord(old) else new for old, new in zip(text, made))
    return made.translate(_TO_CURLY)


@cache
def one_script(char: str) -> str:
    """Whether a character is of one script only: "simplified", "traditional", or "" where both have it."""
    if char in corrections.both():
        return ""
    simple = convert("t2s", char)
    if simple != char:
        return "" if any(ord(c) > BASIC for c in simple) else "traditional"
    return "simplified" if convert("s2t", char) != char else ""


def to_simplified_marks(text: str) -> str:
    """The text with the quotation marks of simplified script, its characters as they are."""
    return text.translate(_TO_CURLY)


def convert(config: str, text: str) -> str:
    """`text` by one of OpenCC's own configurations, nothing added."""
    return _converter(config, ())(text)


@lru_cache(maxsize=5_000)
def standard(text: str) -> str:
    """Traditional text with its regional forms made one (裏 裡, 臺 台)."""
    return convert("t2tw", convert("hk2t", text)) if text else ""


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
    with scratch() as place:
        if phrases:
            ours = _table(place / "phrases.txt", phrases)
            done = _table(place / "done.txt", {(new, new) for _, new in phrases})
            _lead(chain["segmentation"], ours)
            _lead(chain["conversion_chain"][0], ours)
            for step in chain["conversion_chain"][1:]:
                _lead(step, done)
        path = place / "config.json"
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
