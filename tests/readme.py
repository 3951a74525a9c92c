"""Writes the parts of the pages that are generated: `python -m tests.readme`."""

from __future__ import annotations

from builder.cli import parser, summary

from . import promises
from .conftest import REPOSITORY


def generated() -> dict[tuple[str, str], str]:
    """What stands between the markers, by page and name."""
    return {("builder/README.md", "commands"): summary(parser()), ("decks/README.md", "promises"): promises.table()}


def main() -> None:
    for (page, name), content in generated().items():
        path = REPOSITORY / page
        before, rest = path.read_text(encoding="utf-8").split(f"<!-- {name} -->\n", 1)
        after = rest.split(f"<!-- /{name} -->", 1)[1]
        path.write_text(f"{before}<!-- {name} -->\n{content.strip()}\n<!-- /{name} -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
