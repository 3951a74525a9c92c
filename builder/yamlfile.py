"""Strict YAML with places: every value knows the line and column it stands at.

Scalars are strings: `no`, `12:30` and `010` are what they say. Anchors, aliases, tags, duplicate keys and several documents
are refused. :func:`load` turns a file into pydantic models (subclasses of :class:`Located`) and collects all mistakes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from .findings import Finding, Place

# Where the place of a key is kept beside the places of what it holds; no key of a file can be this.
KEY = ("key",)
# What YAML takes unquoted values for; all of them are text here.
PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "value")
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located(BaseModel):
    """A mapping of a YAML file as a frozen value; :meth:`at` gives the place of one of its values."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    _places: dict[str, Any] = PrivateAttr(default_factory=dict)
    _unread: Any = PrivateAttr(default=None)

    @property
    def in_file(self) -> str:
        """The file in which the value stands."""
        return str(self._unread.file) if self._unread else self.at().file

    @property
    def origin(self) -> tuple[str, int] | None:
        """An entry as it is written in its file, and the number of lines before it; None of what was not read by itself."""
        return self._unread.origin if self._unread else None

    def at(self, *path: str | int) -> Place:
        """The place of the value at `path`, or of the nearest thing around it that has one."""
        if not self._places and self._unread:
            self._unread.find()
        places: Any = self._places
        found: Place = places.get("", Place("?"))
        for step in path:
            places = places.get(step) if isinstance(places, dict) else None
            if places is None:
                break
            found = places[""]
        return found


def whole_number(value: Any) -> Any:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    raise ValueError("a whole number is wanted here")


def truth(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("true or false is wanted here")


def _text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("this is empty")
    return value


Count = Annotated[int, BeforeValidator(whole_number)]
Flag = Annotated[bool, BeforeValidator(truth)]
Text = Annotated[str, BeforeValidator(_text)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

Model = TypeVar("Model", bound=Located)


def load(path: Path, name: str, model: type[Model], parser: Callable[..., Any] | None = None) -> tuple[Model | None, list[Finding]]:
    """Read `path` (called `name` in messages) as `model`, by `parser` or :func:`parse`. Returns the value, or None, and all findings."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [_unreadable(name, error)]
    value, findings = (parser or parse)(raw, name, model)
    return value, findings


def parse(raw: bytes, name: str, model: type[Model]) -> tuple[Model | None, list[Finding]]:
    """As :func:`load`, from bytes."""
    data, places, findings = plain(raw, name)
    if findings:
        return None, findings
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        return None, _explain(error, places, name)
    locate(value, places)
    return value, []


def plain(raw: bytes, name: str) -> tuple[Any, dict[Any, Any], list[Finding]]:
    """What the YAML says, in lists, dicts and strings, with the places of all of it; and the findings, with which it is not to be used."""
    node, findings = _compose(raw, name)
    if node is None:
        return None, {}, findings
    lines = raw.decode("utf-8").splitlines()
    try:
        findings += list(_lint(node, name, lines, set()))
    except RecursionError:
        return None, {}, [Finding("F003", Place(name), "the YAML is nested too deeply.", "Write it flat.")]
    return (None, {}, findings) if findings else (*_plain(node, name), [])


def _unreadable(name: str, error: OSError) -> Finding:
    if isinstance(error, FileNotFoundError):
        return Finding("F001", Place(name), f"there is no file {name}.", "Create it, or name the right project with --project.")
    return Finding("F001", Place(name), f"{name} cannot be read: {error.strerror}.", "Mend its permissions.")


def _compose(raw: bytes, name: str) -> tuple[yaml.Node | None, list[Finding]]:
    def finding(code: str, line: int, column: int, message: str, hint: str) -> tuple[None, list[Finding]]:
        return None, [Finding(code, Place(name, line, column), message, hint)]

    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        return finding("F002", line, column, "the file is not UTF-8 here.", "Save it as UTF-8 (in the editor: encoding UTF-8).")
    if text.startswith("\ufeff"):
        return finding("F002", 1, 1, "the file begins with a byte order mark.", "Save it as UTF-8 without BOM.")
    for number, row in enumerate(text.splitlines(), 1):
        indent = row[: len(row) - len(row.lstrip())]
        if "\t" in indent:
            return finding("F003", number, indent.index("\t") + 1, "a tab indents this line.", "Indent with spaces.")
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.reader.ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        bad = next((i for i, c in enumerate(text) if not yaml.reader.Reader.NON_PRINTABLE.sub("", c)), at)
        line, column = text.count("\n", 0, bad) + 1, bad - (text.rfind("\n", 0, bad) + 1) + 1
        return finding("F002", line, column, f"the character U+{ord(text[bad]):04X} is not allowed in YAML.", "Delete it.")
    except RecursionError:
        return finding("F003", 1, 1, "the YAML is nested too deeply.", "Write it flat.")
    except yaml.composer.ComposerError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return finding("F004", line, column, f"{error.problem or error.context}.", "Write one document, without aliases.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        around = f" {error.context}" if error.context else ""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        rows = text.splitlines()
        hint = "Mend the YAML; quote a value that holds `: ` or ` #` or begins with a sign."
        nearby = "".join(rows[max(0, line - 2) : line])
        if "：" in nearby:
            hint = "If `：` should end a key, write the ASCII colon and a space."
        return finding("F003", line, column, f"the YAML breaks here: {error.problem or 'unexpected end'}{around}.", hint)
    if node is None:
        return finding("F008", 1, 1, f"{name} is empty.", "Write its content, or delete the file.")
    return node, []


def _place(node: yaml.Node, name: str) -> Place:
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def _lint(node: yaml.Node, name: str, lines: list[str], seen: set[int]) -> Iterator[Finding]:
    place = _place(node, name)
    if id(node) in seen:
        yield Finding("F004", place, "an alias repeats this value.", "Write it out; anchors and aliases are not used here.")
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if kind not in PLAIN:
            yield Finding("F004", place, f"the tag or key {kind!r} is used.", "Write plain values.")
        if not node.style and any(ord(c) > 0x2E7F for c in node.value):
            yield from _swallowed(node, name, lines)
        return
    if node.tag not in ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
        yield Finding("F004", place, f"the tag {node.tag} is used.", "Write plain lists and mappings.")
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _lint(item, name, lines, seen)
        return
    keys: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            yield Finding("F008", _place(key, name), "a key must be a word.", "Write `key: value`.")
            continue
        if key.value in keys:
            yield Finding(
                "F005", _place(key, name), f"the key {key.value!r} stands a second time (first in line {keys[key.value]}).", "Keep one of them."
            )
        keys.setdefault(key.value, key.start_mark.line + 1)
        yield from _lint(key, name, lines, seen)
        yield from _lint(value, name, lines, seen)


def _swallowed(node: yaml.ScalarNode, name: str, lines: list[str]) -> Iterator[Finding]:
    end = node.end_mark
    rest = lines[end.line][end.column :] if end.line < len(lines) else ""
    if rest.lstrip().startswith("#"):
        at = Place(name, end.line + 1, end.column + 1 + len(rest) - len(rest.lstrip()))
        yield Finding("F009", at, "a comment cuts this Chinese text off.", "Quote the value, or move the comment to a line of its own.")


def _plain(node: yaml.Node, name: str) -> tuple[Any, dict[Any, Any]]:
    places: dict[Any, Any] = {"": _place(node, name)}
    if isinstance(node, yaml.ScalarNode):
        return node.value, places
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            value, places[index] = _plain(item, name)
            items.append(value)
        return items, places
    data: dict[str, Any] = {}
    for key, item in node.value:
        data[key.value], places[key.value] = _plain(item, name)
        places[key.value][KEY] = _place(key, name)
    return data, places


def locate(value: Any, places: dict[Any, Any]) -> None:
    """Tell a value, and all that it holds, its places."""
    if isinstance(value, Located):
        value._places.update(places)
        for field, info in type(value).model_fields.items():
            key = info.alias or field
            if key in places:
                locate(getattr(value, field), places[key])
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if index in places:
                locate(item, places[index])
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in places:
                locate(item, places[key])


def locate_later(value: Any, unread: Any) -> None:
    """Tell a value, and all that it holds, what finds its places when they are asked for."""
    if isinstance(value, Located):
        value._unread = unread
        for held in value.__dict__.values():
            if held is not None and held.__class__ is not str:
                locate_later(held, unread)
    elif isinstance(value, (tuple, dict)):
        for held in value if isinstance(value, tuple) else value.values():
            if held.__class__ is not str:
                locate_later(held, unread)


WRONG = {
    "string_type": ("text is wanted here", "Write one text."),
    "list_type": ("a list is wanted here", "Write `- ` before each entry, or `[a, b]`."),
    "tuple_type": ("a list is wanted here", "Write `- ` before each entry, or `[a, b]`."),
    "model_type": ("a mapping is wanted here", "Write `key: value` lines."),
    "model_attributes_type": ("a mapping is wanted here", "Write `key: value` lines."),
    "dict_type": ("a mapping is wanted here", "Write `key: value` lines."),
}


def _explain(error: ValidationError, places: dict[Any, Any], name: str) -> list[Finding]:
    findings = []
    for item in error.errors(include_url=False):
        kind, path = item["type"], [step for step in item["loc"] if step != "[key]"]
        here, found = places, places[""]
        for step in path:
            inner = here.get(step)
            if not isinstance(inner, dict):
                break
            here, found = inner, inner[""]
        label = str(path[-1]) if path else name
        if kind == "extra_forbidden":
            found = here.get(KEY, found)
            findings.append(Finding("F006", found, f"the key {label!r} is not known here.", "Correct its spelling, or delete it."))
        elif kind == "missing":
            findings.append(Finding("F007", found, f"the key {label!r} is missing.", f"Add `{label}: …`."))
        else:
            findings.append(Finding("F008", found, *_form(kind, item, label)))
    return findings


def _form(kind: str, item: Any, label: str) -> tuple[str, str]:
    where = f"{label!r}" if not label.isdigit() else f"entry {int(label) + 1}"
    if kind in ("model_type", "dict_type") and isinstance(item["input"], str) and "：" in item["input"]:
        return f"{where} is text with a full-width colon, no mapping.", "End the key with the ASCII colon and a space."
    if kind in WRONG:
        message, hint = WRONG[kind]
        return f"{where}: {message}.", hint
    if kind == "literal_error":
        return f"{where} is {item['input']!r}.", f"Write one of {item['ctx']['expected'].replace(' or ', ', ')}."
    if kind == "string_pattern_mismatch":
        return f"{where} is {item['input']!r}.", "Use lower-case ASCII letters, digits and single hyphens." if "a-z" in item["ctx"][
            "pattern"
        ] else f"It must match {item['ctx']['pattern']}."
    if kind == "too_long":
        return f"{where} has {item['ctx']['actual_length']} entries.", f"Keep {item['ctx']['max_length']} at most."
    if kind == "too_short":
        return f"{where} is an empty list.", "Give at least one entry, or delete the key."
    message = item["msg"].removeprefix("Value error, ")
    return f"{where}: {message}.", "Correct the value."
