"""What a finding means: why it is told, a bad and a good example, and whether an editor may answer it in the quote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .findings import CODES, Misuse

FILE = Path(__file__).with_suffix(".yaml")
WARNINGS = frozenset({"Q014", "Z003", "Z004", "Z005", "Z007", "A009", "A010", "T001", "T002", "T003"})


@dataclass(frozen=True)
class Explanation:
    """`where`: the file of a new project in which `good` stands and `bad` in its place gives the finding; None where that takes more."""

    code: str
    title: str
    why: str
    bad: str
    good: str
    severity: str
    ignorable: bool
    where: str | None

    def as_json(self) -> dict[str, object]:
        """The keys of `explain --format json`."""
        return {key: value for key, value in vars(self).items() if key != "where"}


@cache
def explanations() -> dict[str, Explanation]:
    """All of them, by code, in the order of the codes' list."""
    data: dict[str, dict[str, Any]] = yaml.load(FILE.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found = {}
    for code, title in CODES.items():
        entry = data[code]
        severity = "warning" if code in WARNINGS else "error"
        found[code] = Explanation(code, title, entry["why"], entry["bad"], entry["good"], severity, entry.get("ignorable", False), entry.get("in"))
    return found


def explain(code: str) -> Explanation:
    """Of one code, in any case. Raises Misuse."""
    from .near import meant

    known = explanations()
    if code.upper() in known:
        return known[code.upper()]
    raise Misuse(f"There is no finding {code}. {meant(code.upper(), known)} `yulu explain` lists them all.")


def as_text(one: Explanation) -> str:
    ignored = "; it may be answered in the quote with `ignore:` and a reason" if one.ignorable else ""
    rows = [f"{one.code}: {one.title} ({one.severity}{ignored})", "", one.why, "", "bad:", *_block(one.bad), "", "good:", *_block(one.good)]
    return "\n".join(rows)


def _block(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in (text.strip("\n") or "(nothing)").split("\n")]


def page() -> str:
    """All explanations as one Markdown page."""
    parts = ["# What `yulu check` says", "", "Made from `explain.yaml` by `python -m builder.explain`; `yulu explain CODE` shows one.", ""]
    for one in explanations().values():
        ignored = ", may be answered in the quote with `ignore:` and a reason" if one.ignorable else ""
        parts += [f"## {one.code}: {one.title}", "", f"*{one.severity}{ignored}.* {one.why}", ""]
        for name, text in (("bad", one.bad), ("good", one.good)):
            parts += [f"{name}:", "", "```yaml", *(line.removeprefix("    ") for line in _block(text)), "```", ""]
    return "\n".join(parts)


if __name__ == "__main__":
    FILE.with_name("FINDINGS.md").write_text(page(), encoding="utf-8")
