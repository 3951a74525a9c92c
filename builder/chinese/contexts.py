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
    """`pattern`: what must match around the word, which is `~` in it."""

    syllables: tuple[str, ...]
    pattern: str

    def fits(self, before: str, after: str) -> bool:
        """Whether it fits a word between `before` and `after`, words apart by `/`; a pattern without `/` sees no boundaries."""
        left, right = _compiled(self.pattern)
        if "/" in self.pattern:
            return bool(left.search(f"{before}/") and right.match(f"/{after}" if after else ""))
        return bool(left.search(before.replace("/", "")) and right.match(after.replace("/", "")))


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = pattern.split("~")
    return re.compile(f"(?:{before})$"), re.compile(after)


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


@cache
def inside(char: str) -> Rules:
    """The rules of a character that hold within a word too: those that see no boundaries."""
    found = rules().get(char)
    return Rules(tuple(rule for rule in found.rules if "/" not in rule.pattern) if found else (), (), False)


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
    patterns = ((reading, pattern) for reading, some in readings.items() if reading not in (OPEN, OTHERWISE) for pattern in some)
    made = tuple(Rule(tuple(reading.split()), pattern) for reading, pattern in patterns)
    return Rules(made, tuple(ordinary.split()), OPEN in readings)


def read(given: Rules, before: str, after: str) -> tuple[str, ...]:
    """The syllables of a word between `before` and `after` (words apart by `/`) by the first rule that fits; () where none does."""
    return next((rule.syllables for rule in given.rules if rule.fits(before, after)), ())
