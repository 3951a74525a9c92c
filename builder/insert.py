"""New entries for a list in a YAML file, put in as text: everything that stood there stays byte for byte as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from .findings import Place
from .yamlfile import Loader

Entry = str | Mapping[str, str]


def insert(text: str, place: Place, key: str, entries: str | Sequence[Entry]) -> str:
    """`text` with `entries` at the end of the list `key` of the mapping that begins at `place`, which is begun where there is none; or with one
    text as the value of a `key` that was not there."""
    mapping = _mapping(yaml.compose(text, Loader=Loader), place)
    if mapping is None:
        raise ValueError(f"no mapping begins at {place}")
    rows = [] if isinstance(entries, str) else [_row(entry) for entry in entries]
    value = _scalar(entries) if isinstance(entries, str) else f"[{', '.join(rows)}]"
    for name, held in mapping.value:
        if name.value == key and isinstance(held, yaml.SequenceNode):
            return _extended(text, held, rows)
    if mapping.flow_style:
        at = mapping.value[-1][1].end_mark.index
        return f"{text[:at]}, {key}: {value}{text[at:]}"
    indent, eol = " " * mapping.start_mark.column, _eol(text)
    flow = f"{indent}{key}: {value}"
    lines = [flow] if isinstance(entries[0], str) else [f"{indent}{key}:", *(f"{indent}  - {row}" for row in rows)]
    end = next((end for _, value in reversed(mapping.value) if (end := _end(value)) is not None), None)
    if end is None:  # Everything is in block scalars, whose last line breaks belong to them.
        at = mapping.value[-1][0].start_mark.index
        return text[:at] + eol.join(lines).lstrip() + eol + indent + text[at:]
    return _below(text, end, lines)


def append(text: str, key: str, block: str) -> str:
    """`text` with the lines of `block`, entries as they are to stand there, at the end of the list `key` of the whole file."""
    root: Any = yaml.compose(text, Loader=Loader)
    name, held = next(((k, v) for k, v in getattr(root, "value", ()) if k.value == key), (None, None))
    eol, listed = _eol(text), isinstance(held, yaml.SequenceNode) and bool(held.value)
    indent = " " * (held.start_mark.column if held and listed else 2)
    lines = [indent + row if row else "" for row in block.split("\n")]
    if name is None or held is None:
        return text.rstrip() + eol * 2 + f"{key}:" + eol + eol.join(lines).lstrip("\r\n") + eol
    if not listed:
        return text[: name.end_mark.index] + ":" + eol + eol.join(lines).lstrip("\r\n") + text[held.end_mark.index :]
    if held.flow_style:
        return text
    if (end := _end(held)) is not None:
        return _below(text, end, lines)
    last = held
    while isinstance(last, yaml.CollectionNode):
        last = last.value[-1][1] if isinstance(last.value[-1], tuple) else last.value[-1]
    at = last.end_mark.index
    return text[:at] + eol * (text[at - 1] not in "\r\n") + eol.join(lines) + eol + text[at:]


def _extended(text: str, value: yaml.SequenceNode, rows: Sequence[str]) -> str:
    if value.flow_style:
        joined = ", ".join(rows)
        if not value.value:
            at = value.start_mark.index + 1
            return text[:at] + joined + text[at:]
        at = value.value[-1].end_mark.index
        return f"{text[:at]}, {joined}{text[at:]}"
    indent, end = " " * value.start_mark.column, _end(value)
    if end is None:
        at = value.start_mark.index
        return text[:at] + "".join(f"- {row}{_eol(text)}{indent}" for row in rows) + text[at:]
    return _below(text, end, [f"{indent}- {row}" for row in rows])


def _below(text: str, at: int, lines: Sequence[str]) -> str:
    """The lines below the one in which `at` stands, whose comment stays with it."""
    rest = re.compile(r"[^\r\n]*").match(text, at)
    end = rest.end() if rest else len(text)
    return text[:end] + "".join(_eol(text) + line for line in lines) + text[end:]


def _eol(text: str) -> str:
    found = re.search(r"\r\n|\n|\r", text)
    return found.group() if found else "\n"


def _end(node: yaml.Node) -> int | None:
    """Where the last sign of a value stands; None where it ends in a block scalar."""
    if isinstance(node, yaml.ScalarNode):
        return None if node.style in ("|", ">") else int(node.end_mark.index)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _mapping(node: Any, place: Place) -> yaml.MappingNode | None:
    if isinstance(node, yaml.MappingNode) and (node.start_mark.line + 1, node.start_mark.column + 1) == (place.line, place.column):
        return node
    if isinstance(node, yaml.CollectionNode):
        for item in node.value:
            if (found := _mapping(item[1] if isinstance(item, tuple) else item, place)) is not None:
                return found
    return None


def _row(entry: Entry) -> str:
    if isinstance(entry, str):
        return _scalar(entry)
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in entry.items()) + "}"


def _scalar(text: str) -> str:
    """`text` as one value within brackets: plain where YAML reads it so, else in quotation marks."""
    try:
        node = yaml.compose(f"[{text}]", Loader=Loader)
        item = node.value[0] if isinstance(node, yaml.SequenceNode) and len(node.value) == 1 else None
        plain = isinstance(item, yaml.ScalarNode) and not item.style and item.value == text and item.tag == "tag:yaml.org,2002:str"
    except (yaml.YAMLError, RecursionError):
        plain = False
    if plain and text.isprintable():
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
