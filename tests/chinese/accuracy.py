"""How well the Chinese is done on the hand-made sets: `python -m tests.chinese.accuracy [--both]` prints it, with the failures.

Corrections may be found on half A; half B is held out, and its failures are shown only on request.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from builder.chinese import scripts
from builder.chinese.spelling import bopomofo
from builder.chinese.text import Composer
from builder.sources.sound import is_han

HERE = Path(__file__).parent
SEED = 20261122
PROFILES = {"tw": "s2tw", "hk": "s2hk", "twp": "s2twp"}


@dataclass(frozen=True)
class Case:
    """`half`: A or B; `failure`: what came instead, or ""."""

    set: str
    half: str
    text: str
    failure: str


@cache
def _composer() -> Composer:
    return Composer()


@cache
def entries(file: str) -> tuple[dict[str, Any], ...]:
    given = yaml.safe_load((HERE / f"{file}.yaml").read_text(encoding="utf-8"))
    return tuple({"text": text, "syllables": row.split()} for text, row in given.items()) if isinstance(given, dict) else tuple(given)


def halves(file: str) -> dict[str, str]:
    """Each text's half: a sentence is in the same one in every profile."""
    texts = sorted({str(e["text"]) for e in entries(file)})
    random.Random(SEED).shuffle(texts)
    return {text: "AB"[index % 2] for index, text in enumerate(texts)}


def polyphone(entry: dict[str, Any]) -> str:
    got = _composer().compose(entry["text"]).syllables[entry["index"]]
    return "" if got == entry["pinyin"] else f"{entry['char']}: {got} for {entry['pinyin']}"


def conversion(entry: dict[str, Any]) -> str:
    text, profile = entry["text"], entry["profile"]
    got = scripts.to_simplified(text) if profile == "back" else scripts.to_traditional(text, PROFILES[profile])
    return "" if got == entry["expected"] else f"{got} for {entry['expected']}"


def zhuyin(entry: dict[str, Any]) -> str:
    composer = _composer()
    got = [bopomofo(s) for s in composer.compose(entry["text"], composer.script_of(entry["text"])).taiwan]
    return "" if got == entry["zhuyin"] else f"{' '.join(got)} for {' '.join(entry['zhuyin'])}"


def segmentation(entry: dict[str, Any]) -> str:
    got = [w.text for w in _composer().compose(entry["text"]).words if is_han(w.text[0])]
    return "" if got == entry["words"] else f"{' '.join(got)} for {' '.join(entry['words'])}"


def everyday(entry: dict[str, Any]) -> str:
    got = _composer().compose(entry["text"]).syllables
    wrong = [f"{a} for {b}" for a, b in zip(got, entry["syllables"]) if a != b]
    return ", ".join(wrong) if len(got) == len(entry["syllables"]) else f"{len(got)} syllables for {len(entry['syllables'])}"


KINDS: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "polyphones": ("polyphones", polyphone),
    "everyday": ("everyday", everyday),
    "tw": ("conversions", conversion),
    "hk": ("conversions", conversion),
    "twp": ("conversions", conversion),
    "back": ("conversions", conversion),
    "zhuyin": ("zhuyin", zhuyin),
    "segment": ("segment", segmentation),
}


def cases(kind: str) -> Iterator[Case]:
    """Every case of a set, judged."""
    file, judge = KINDS[kind]
    half = halves(file)
    for entry in entries(file):
        if entry.get("profile", kind) == kind:
            yield Case(kind, half[str(entry["text"])], entry["text"], judge(entry))


def share(judged: list[Case]) -> float:
    return sum(not c.failure for c in judged) / len(judged)


def main(arguments: list[str]) -> None:
    if "--without" in arguments:
        from .parts import measure

        at = arguments.index("--without")
        wanted = next((a for a in arguments[at + 1 : at + 2] if a != "--cpp"), "")
        cpp = arguments[arguments.index("--cpp") + 1] if "--cpp" in arguments else ""
        for part, earned in measure(wanted, cpp):
            print(f"{earned}   {part.name}", flush=True)
        return
    shown = "AB" if "--both" in arguments else "A"
    for kind in KINDS:
        judged = list(cases(kind))
        figures = []
        for name, some in (("all", judged), *((h, [c for c in judged if c.half == h]) for h in "AB")):
            figures.append(f"{name} {sum(not c.failure for c in some)}/{len(some)} {share(some):.1%}")
        print(f"{kind:<11} {'   '.join(figures)}")
        for case in judged:
            if case.failure and case.half in shown:
                print(f"    {case.half} {case.text}: {case.failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
