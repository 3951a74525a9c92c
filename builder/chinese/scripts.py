"""Simplified and traditional script, either from the other, by OpenCC with dictionaries of ours ahead of its own.

A profile names the direction from simplified: `s2tw` (Taiwan's characters, the speaker's words; the default), `s2hk` (Hong Kong's),
`s2twp` (Taiwan's characters and wording). Quotation marks are set by script, which OpenCC does not do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..cache import Table
from ..files import scratch
from ..sources.sound import is_han
from . import cedict, corrections, dictionary
from .segment import NAMES, segmenter

Phrases = tuple[tuple[str, str], ...]
APART = "\u200b"
LONGEST = 12
NUMBERS = ("十", "百", "千", "万")
BASIC = 0xFFFF
HAN = range(0x3007, 0x323B0)


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

    OpenCC takes the longest phrase from the left, across words: 一|出生 gives 一齣, 体内|存在 gives 記憶體. So words are converted one by one, those
    together that one phrase of OpenCC's holds from end to end (今|周刊). A word of one character is written as a phrase has it that begins
    in the word before: 芒果|干 is 芒果乾.
    """
    wanted = _wanted(phrases, profile)
    convert = _converter(profile, wanted)
    whole = convert(text)
    tagged = segmenter(tuple(old for old, _ in phrases)).tag(text)
    words = [word for word, _ in tagged]
    made = list(map(convert, words))
    if "".join(made) != whole or not corrections.listed().isdisjoint(words):
        words = _joined(words, dict(wanted), lambda text: holds(profile)(text) or (text[-1] in corrections.listed() and cedict.has(text)))
        made = list(_weighed(words, convert))
    whole = "".join(_written(word, form, wanted, profile) for word, form in zip(words, made))
    return (_no_inside(whole, tagged) if "里" in text and len(whole) == len(text) else whole).translate(_TO_CORNERS)


def _joined(words: Sequence[str], wanted: Mapping[str, str], phrase: Callable[[str], bool]) -> list[str]:
    """The words, with those made one that a phrase holds from end to end: one of the `wanted`, or one in which there is none of them."""
    made, at = [], 0
    while at < len(words):
        stretches = ((end, "".join(words[at:end])) for end in range(min(len(words), at + LONGEST), at + 1, -1))
        found = (end for end, text in stretches if text in wanted or (phrase(text) and not any(old in text for old in wanted)))
        end = next(found, at + 1)
        made.append("".join(words[at:end]))
        at = end
    return made


def _weighed(words: Sequence[str], convert: Callable[[str], str]) -> Iterator[str]:
    """Each word as it is written: a longer one by itself, one of one character by the phrase that holds it and the end of the word before, or as
    it is ordinarily written (钟, by itself OpenCC's 鍾, is a bell)."""
    for before, word in zip(["", *words], words):
        by_itself = convert(word)
        if len(word) == len(by_itself) == 1:
            ordinary = corrections.ordinary().get(word, by_itself)
            made = convert(before + word)[-1]
            by_itself = ordinary if made == by_itself and standard(ordinary) != standard(made) else made
        yield by_itself


@lru_cache(maxsize=50_000)
def _written(word: str, form: str, wanted: Phrases, profile: str) -> str:
    """`form`, what a word was converted to, with the characters that stand for several and are in no phrase of OpenCC's as CC-CEDICT, whose entries
    agree, writes them: OpenCC's 疗愈 is 療愈, 烫斗 燙鬥, 马里 馬裡. It writes 娘 and 弦 in forms that neither Taiwan nor Hong Kong has."""
    form = form.translate(corrections.forms())
    several = [at for at, char in enumerate(word) if char in corrections.listed()] if len(word) == len(form) > 1 else []
    listed = {convert(f"t2{PROFILES[profile].region.lower()}", e.traditional) for e in cedict.ordinary(word)} if several else ()
    if len(listed) != 1 or (other := next(iter(listed))) == form or len(other) != len(form):
        return form
    parts = [(a, b) for b in range(2, len(word) + 1) for a in range(b - 1)]
    held = [(a, b) for a, b in parts if word[a:b] in dict(wanted) or holds(profile)(word[a:b])]
    return "".join(other[at] if at in several and not any(a <= at < b for a, b in held) else char for at, char in enumerate(form))


@cache
def holds(profile: str) -> Callable[[str], bool]:
    """Whether a stretch is one phrase of OpenCC's, in the first step of the conversion or a later one."""
    chain = _chain(profile)
    with scratch() as place:
        # A character that no phrase holds is marked, whatever else a step would make of it.
        marked = _table(place / "marked.txt", [(chr(c), chr(c) + APART) for c in (*range(0x21, 0x7F), 0xB7, *range(0x4E00, 0xA000))])
        known = [marked, *(d for step in chain["conversion_chain"] for d in _dictionaries(step["dict"]))]
        marks = _made({**chain, "conversion_chain": [{"dict": {"type": "group", "match_policy": "union", "dicts": known}}]}, place)

    @lru_cache(maxsize=50_000)
    def whole(text: str) -> bool:
        return any(
            APART not in marks(given) and all(APART in marks(given[:cut]) + marks(given[cut:]) for cut in range(1, len(given)))
            for given in {text, convert("s2t", text)}
        )

    return whole


def _dictionaries(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The single dictionaries in a group of them."""
    for part in group.get("dicts", [group]):
        yield from _dictionaries(part) if part["type"] == "group" else [part]


def _no_inside(converted: str, tagged: Sequence[tuple[str, str]]) -> str:
    """里 inside a name is no inside, nor is it after a number: 加布里亚 is 加布里亞, 两万里 兩萬里."""
    made, at, before = list(converted), 0, ""
    for word, tag in tagged:
        name = len(word) > 2 and tag in NAMES and tag != "nz" and not dictionary.known(word)
        for place in range(1, len(word)) if name else range(word == "里" and before[-1:] in NUMBERS):
            if word[place] == "里":
                made[at + place] = "里"
        at, before = at + len(word), word
    return "".join(made)


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
    return "" if char in corrections.both() else SCRIPTS.get(char) or ""


def _scripts() -> dict[str, str]:
    """The characters that one script alone has, and which."""
    found = {}
    for char in filter(is_han, map(chr, HAN)):
        simple = convert("t2s", char)
        if simple != char and all(ord(c) <= BASIC for c in simple):
            found[char] = "traditional"
        elif simple == char and all(char != convert(config, char) for config in ("s2t", "s2tw", "s2hk")):
            found[char] = "simplified"
    return found


SCRIPTS = Table("scripts", _scripts)


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
    chain = _chain(config)
    with scratch() as place:
        if phrases:
            ours = _table(place / "phrases.txt", phrases)
            done = _table(place / "done.txt", {(new, new) for _, new in phrases})
            _lead(chain["segmentation"], ours)
            _lead(chain["conversion_chain"][0], ours)
            for step in chain["conversion_chain"][1:]:
                _lead(step, done)
        return _made(chain, place)


def _chain(config: str) -> dict[str, Any]:
    """OpenCC's configuration of that name."""
    from opencc import clib

    folder = Path(clib.__file__).parent / "share" / "opencc"
    chain: dict[str, Any] = json.loads((folder / f"{config}.json").read_text(encoding="utf-8"))
    _absolute(chain, folder)
    return chain


def _made(chain: dict[str, Any], place: Path) -> Callable[[str], str]:
    import opencc

    path = place / "config.json"
    path.write_text(json.dumps(chain), encoding="utf-8")
    return lru_cache(maxsize=10_000)(opencc.OpenCC(str(path)).convert)  # words come again and again


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
