"""A long YAML file read in pieces, the entries of its last key: one that stands as it stood in an earlier run is not parsed again.

An entry begins where a line is indented as the first one is. What holds such a line inside quotes or brackets does not parse by itself, and the
file is then read as a whole; so it is where anything at all is wrong with it, for the findings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError

from . import yamlfile
from .cache import Memory, digest
from .findings import Finding, Place, Watch, unwatched
from .yamlfile import Located, Model, locate, locate_later, plain

FOREIGN = re.compile("[\t\r\x85\u2028\u2029]|^---", re.MULTILINE)
TOP = re.compile(r"^[^\s#-].*$", re.MULTILINE)
KEY = re.compile(r"([a-z_]+): *")
FIRST = re.compile(r"^( *)([^\s#])", re.MULTILINE)


class Split(NamedTuple):
    """A file as what goes before its last key, that key, and the entries under it, each with the number of lines before it."""

    head: str
    key: str
    pieces: list[tuple[int, str]]


class Unread:
    """The places in a value that was not parsed: `find` finds them when they are asked for. `origin`: its text and the number of lines before it."""

    def __init__(self, file: str, find: Callable[[], None], origin: tuple[str, int] | None = None) -> None:
        self.file, self.find, self.origin = file, find, origin


def parse(raw: bytes, name: str, model: type[Model], memory: Memory, watch: Watch = unwatched) -> tuple[Model | None, list[Finding]]:
    """As :func:`.yamlfile.parse`."""
    split = _split(raw)
    value = _read(split, raw, name, model, memory, watch) if split else None
    return yamlfile.parse(raw, name, model) if value is None else (value, [])


def _split(raw: bytes) -> Split | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    tops = list(TOP.finditer(text))
    key = KEY.fullmatch(tops[-1][0]) if tops else None
    first = FIRST.search(text, tops[-1].end()) if key else None
    if not key or not first or FOREIGN.search(text):
        return None
    head, body = text[: tops[-1].end() + 1], text[tops[-1].end() + 1 :]
    indent, listed = first[1], first[2] == "-"
    begins, else_ = (f"{indent}- ", f"{indent}(?!- )[^\\s#]") if listed else (f"{indent}[^\\s#?-]", f"{indent}[?-]")
    outside = f" {{0,{len(indent) - 1}}}[^\\s#]" if indent else "(?!)"
    if re.search(f"^(?:{else_}|{outside})", body, re.MULTILINE):
        return None
    starts = [m.start() for m in re.finditer(f"^{begins}", body, re.MULTILINE)]
    pieces, lines = [], head.count("\n") + body.count("\n", 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(body)]):
        pieces.append((lines, body[start:end]))
        lines += body.count("\n", start, end)
    return Split(head, key[1], pieces)


def keep(raw: bytes, model: type[Model], data: Any, memory: Memory) -> None:
    """Remember what the YAML of a whole file says."""
    memory.keep(bytes, _file(raw, model), _json(data))


def _file(raw: bytes, model: type[Model]) -> bytes:
    return digest("yaml", model.__name__, raw)


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _read(split: Split, raw: bytes, name: str, model: type[Model], memory: Memory, watch: Watch) -> Model | None:
    """The file's value; None where it must be read as a whole."""
    fresh: dict[bytes, Any] = {}
    data = _known(memory.recall(bytes, _file(raw, model))) or _assembled(split, raw, name, model, memory, watch, fresh)
    try:
        value = model.model_validate(data)
    except ValidationError:
        return None
    held = getattr(value, split.key)
    if len(held) != len(split.pieces):
        return None
    for key, said in fresh.items():
        memory.keep(bytes, key, _json(said))
    locate_later(value, Unread(name, partial(_find_all, value, raw, name)))
    for (lines, text), one in zip(split.pieces, held if isinstance(held, tuple) else held.values()):
        locate_later(one, Unread(name, partial(_find, one, lines, text, name), (text, lines)))
    return value


def _assembled(split: Split, raw: bytes, name: str, model: type[Model], memory: Memory, watch: Watch, fresh: dict[bytes, Any]) -> Any:
    """What the YAML says, piece by piece; what was not known of it is added to `fresh`, where it can be remembered."""
    data, _, findings = plain(split.head.encode(), name)
    if findings or not isinstance(data, dict):
        return None
    entries: list[Any] = []
    for _, text in watch(split.pieces, f"read {name}"):
        key = digest("yaml", model.__name__, split.key, text)
        entry = _known(memory.recall(bytes, key))
        if entry is None:
            entry, _, findings = plain(text.encode(), name)
            if findings:
                return None
            if _whole(entry):
                fresh[key] = entry
        entries.append(entry)
    kind = type(entries[0])
    if kind not in (list, dict) or not all(isinstance(entry, kind) and len(entry) == 1 for entry in entries):
        return None
    data[split.key] = [entry[0] for entry in entries] if kind is list else {key: value for entry in entries for key, value in entry.items()}
    if _whole(data):
        fresh[_file(raw, model)] = data
    return data


def _whole(entry: Any) -> bool:
    """Whether the entry is all in its words: the line break at the end of a block is or is no part of a text, as the block is written."""
    if isinstance(entry, str):
        return not entry.endswith("\n")
    return all(map(_whole, entry if isinstance(entry, list) else (*entry, *entry.values())))


def _known(value: bytes | None) -> Any:
    try:
        return None if value is None else json.loads(value)
    except (ValueError, RecursionError):
        return None


def _find_all(value: Located, raw: bytes, name: str) -> None:
    locate(value, plain(raw, name)[1])


def _find(value: Located, lines: int, text: str, name: str) -> None:
    _, places, _ = plain(text.encode(), name)
    locate(value, next(_moved(found, lines) for step, found in places.items() if step != ""))


def _moved(places: Any, lines: int) -> Any:
    if isinstance(places, Place):
        return Place(places.file, places.line + lines, places.column)
    return {step: _moved(found, lines) for step, found in places.items()}
