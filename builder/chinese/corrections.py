"""What the libraries are known to get wrong in any text: `corrections.yaml` beside this file, data for every project."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

Readings = dict[str, tuple[str, ...]]


@cache
def _data() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("corrections.yaml")
    data: dict[str, dict[str, str]] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return data


@cache
def conversions(profile: str) -> tuple[tuple[str, str], ...]:
    """(simplified, traditional) pairs for a profile: those for all of them, then its own."""
    return (*_data()["conversions"].items(), *_data().get(f"conversions {profile}", {}).items())


@cache
def readings() -> dict[str, str]:
    """Words and their pinyin, syllables apart by spaces."""
    return _data()["readings"]


@cache
def taiwan() -> dict[str, str]:
    """Words, or single characters, whose reading in Taiwan differs, and that reading in pinyin."""
    return _data()["taiwan"]
