"""What a file may hold at a place, in words: the keys, their values and their form, told from the schema of its model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case ASCII letters, digits and single hyphens",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits, as `sha256sum FILE` prints them",
    r"^[0-9]{4}(-[0-9]{2}){0,2}$": "a date: 2026, 2026-11 or 2026-11-22",
    r"^[0-9]{1,9}\.[0-9]{1,9}(\.[0-9]{1,9})?$": 'a version such as "1.0"',
}
KINDS = {"string": "a text", "integer": "a whole number", "boolean": "true or false", "null": "nothing"}


class Form:
    """The JSON Schema of a model, asked by the path of a value."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions = schema.get("$defs", {})
        self._schema = schema

    def at(self, path: Sequence[str | int]) -> Mapping[str, Any]:
        """The schema of the value at `path`; empty where none is known."""
        node = self._whole(self._schema)
        for step in path:
            inner = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step) or node.get("additionalProperties")
            node = self._whole(inner) if isinstance(inner, dict) else {}
        return node

    def _whole(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in node:
            node = self._definitions[node["$ref"].rsplit("/", 1)[-1]]
        choices = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
        return self._whole(choices[0]) if len(choices) == 1 else node

    def keys(self, path: Sequence[str | int]) -> tuple[str, ...]:
        return tuple(self.at(path).get("properties", ()))

    def words(self, path: Sequence[str | int]) -> str:
        """Of which form the value at `path` must be."""
        return self._words(self.at(path))

    def _words(self, node: Mapping[str, Any]) -> str:
        if "enum" in node:
            return "one of " + ", ".join(map(str, node["enum"]))
        if "const" in node:
            return str(node["const"])
        if node.get("type") == "array":
            inner = self._whole(node.get("items", {}))
            each = self._words(inner) if inner else "a text"
            return f"a list, each entry {each}"
        if node.get("type") == "object":
            needed = ", ".join(node.get("required", ()))
            further = ", ".join(key for key in node.get("properties", ()) if key not in node.get("required", ()))
            parts = [f"with {needed}"] * bool(needed) + [f"{'perhaps' if needed else 'with any of'} {further}"] * bool(further)
            return " ".join(["a mapping", " and ".join(parts)]).strip()
        if "pattern" in node:
            return PATTERNS.get(node["pattern"], f"a text that matches {node['pattern']}")
        return KINDS.get(str(node.get("type")), "a value")


def values(expected: str) -> tuple[str, ...]:
    """The values that a message of pydantic lists."""
    return tuple(re.findall("'([^']*)'", expected))
