"""The JSON Schemas that editors underline mistakes by are those of the program, and every file here names its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from builder.schemas import FOLDER, schemas

from .conftest import REPOSITORY, TEMPLATE

FILES = sorted(
    path
    for root in (REPOSITORY, TEMPLATE)
    for pattern in ("seeds/*.yaml", "seeds/quotes/*.yaml", "seeds/english/*.yaml", "decks/*.yaml")
    for path in root.glob(pattern)
    if not path.name.endswith((".ledger.yaml", ".local.yaml"))
)


def named(path: Path) -> Path:
    """The schema that a file's modeline names."""
    found = re.search(r"(?m)^# yaml-language-server: \$schema=(\S+)$", path.read_text(encoding="utf-8"))
    assert found, f"{path} names no schema"
    return (path.parent / found.group(1)).resolve()


def data(text: str) -> Any:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def test_the_committed_schemas_are_what_the_models_give() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert committed == schemas(), "write them again: python -m builder.schemas builder/template/schemas"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_every_file_names_its_schema_and_keeps_it(path: Path) -> None:
    schema = json.loads(named(path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("seeds/quotes/patience.yaml", "attestation:", "atestation:"),
        ("seeds/quotes/patience.yaml", "attestation: attested", "attestation: certain"),
        ("seeds/quotes/patience.yaml", "line: 4", "line: four"),
        ("seeds/sources.yaml", "kind: dialogue", "kind: dialog"),
        ("decks/my-deck.yaml", "title:", "tittle:"),
    ],
)
def test_a_mistyped_key_or_value_does_not_pass(file: str, old: str, new: str) -> None:
    text = (TEMPLATE / file).read_text(encoding="utf-8")
    assert old in text
    schema = json.loads(named(TEMPLATE / file).read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data(text.replace(old, new, 1)), schema)
