"""Writes the parts of the README that are generated: `python -m tests.readme`."""

from __future__ import annotations

from builder.cli import parser, summary

from . import promises
from .conftest import REPOSITORY

README = REPOSITORY / "README.md"


def generated() -> dict[str, str]:
    """What stands between the markers of each name."""
    return {"commands": summary(parser()), "promises": promises.table()}


def main() -> None:
    text = README.read_text(encoding="utf-8")
    for name, content in generated().items():
        before, rest = text.split(f"<!-- {name} -->\n", 1)
        after = rest.split(f"<!-- /{name} -->", 1)[1]
        text = f"{before}<!-- {name} -->\n{content.strip()}\n<!-- /{name} -->{after}"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
