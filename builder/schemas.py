"""JSON Schemas of every file that an editor writes, made from the models, for editors that underline what is wrong while it is written.

`python -m builder.schemas DIR` writes them, one file each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .chinese.entry import PhraseBook
from .english.entry import Drafts, Translation
from .quotes.entry import Quotes, Themes
from .recipes.entry import Ledger, Recipe
from .sources.entry import Sources
from .style import Style
from .yamlfile import Located

FOLDER = Path(__file__).with_name("template") / "schemas"
MODELS: dict[str, type[Located]] = {
    "sources": Sources,
    "themes": Themes,
    "quotes": Quotes,
    "english": Translation,
    "machine": Drafts,
    "phrases": PhraseBook,
    "style": Style,
    "recipe": Recipe,
    "ledger": Ledger,
}
# Every unquoted value is text to this program (see `yamlfile`); an editor takes 2024 for a number, and both are right.
SCALAR = ["string", "number", "boolean"]


def schemas() -> dict[str, str]:
    """The text of each schema (draft 2020-12), by the name of its file."""
    return {f"{name}.json": json.dumps(_schema(model), ensure_ascii=False, indent=1) + "\n" for name, model in MODELS.items()}


def _schema(model: type[Located]) -> dict[str, Any]:
    made: dict[str, Any] = _loose(model.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _loose(node: Any) -> Any:
    """The schema with text as any scalar, and docstrings as one line."""
    if isinstance(node, list):
        return [_loose(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _loose(value) for key, value in node.items()}
    if made.get("type") == "string" and "enum" not in made and "const" not in made:
        made["type"] = SCALAR
    if isinstance(made.get("description"), str):
        made["description"] = " ".join(made["description"].replace("`", "").split())
    return made


if __name__ == "__main__":
    for name, text in schemas().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
