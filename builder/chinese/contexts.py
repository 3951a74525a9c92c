"""How a word with several readings is read in its sentence: `contexts.yaml` beside this file, data for every project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

OPEN, OTHERWISE = "open", "otherwise"


@dataclass(frozen=True)
class Rule:
    """`before` and `after` must match around the word; `words`: they see the boundaries between words."""

    syllables: tuple[str, ...]
    before: re.Pattern[str]
    after: re.Pattern[str]
    words: bool


@dataclass(frozen=True)
class Rules:
    """Tried in order; then `ordinary`, or () where the network is to say; `open` tells whether an editor should see where it says something else."""

    rules: tuple[Rule, ...]
    ordinary: tuple[str, ...]
    open: bool


@cache
def rules() -> dict[str, Rules]:
    """The rules of each word that has some."""
    path = Path(__file__).with_name("contexts.yaml")
    data: dict[str, dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {word: _rules(readings) for word, readings in data.items()}


@dataclass(frozen=True)
class Classical:
    """`conversions`: how characters are written in traditional script; `loans`: characters that stand for others, and which."""

    rules: dict[str, Rules]
    conversions: tuple[tuple[str, str], ...]
    loans: dict[str, str]

    def readings(self, char: str) -> frozenset[str]:
        found = self.rules.get(char)
        return frozenset({rule.syllables[0] for rule in found.rules} | set(found.ordinary)) if found else frozenset()


@cache
def classical() -> Classical:
    """`classical.yaml`."""
    path = Path(__file__).with_name("classical.yaml")
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    rules = {char: _rules(readings) for char, readings in data["readings"].items()}
    return Classical(rules, tuple(data["conversions"].items()), data["loans"])


def _rules(readings: dict[str, Any]) -> Rules:
    ordinary = readings.get(OTHERWISE) or readings.get(OPEN) or ""
    made = tuple(
        Rule(tuple(reading.split()), re.compile(f"(?:{before})$"), re.compile(after), "/" in pattern)
        for reading, patterns in readings.items()
        if reading not in (OPEN, OTHERWISE)
        for pattern in patterns
        for before, after in (pattern.split("~"),)
    )
    return Rules(made, tuple(ordinary.split()), OPEN in readings)


def read(given: Rules, before: str, after: str) -> tuple[str, ...]:
    """The syllables of a word between `before` and `after` (words apart by `/`) by the first rule that fits; () where none does."""
    bare_before, bare_after = before.replace("/", ""), after.replace("/", "")
    for rule in given.rules:
        left, right = (f"{before}/", f"/{after}" if after else "") if rule.words else (bare_before, bare_after)
        if rule.before.search(left) and rule.after.match(right):
            return rule.syllables
    return ()
