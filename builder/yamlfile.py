"""Strict YAML with places: every value knows the line and column it stands at.

Scalars are strings: `no`, `12:30` and `1.10` are what they say. Anchors, aliases, tags, duplicate keys and several documents
are refused. :func:`load` turns a file into pydantic models (subclasses of :class:`Located`) and collects all mistakes at once.

The types of texts: :data:`Text` is what an editor writes, :data:`Line` the same in one line, :data:`Words` a quotation, :data:`Copied` what
stands in a document (:data:`Reading`: or nothing), :data:`Mark` any characters at all, :data:`Address` one of the web.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from . import written
from .files import Unreadable, read
from .findings import Finding, Place
from .form import Form, values
from .near import MANY, meant, near

# Where the place of a key is kept beside the places of what it holds; no key of a file can be this.
KEY = ("key",)
# What YAML takes unquoted values for; all of them are text here.
PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "value")
# A sign at the beginning of a value that YAML does not take for text.
SIGNED = re.compile(r"(?m)(?:^|[-:?,\[{])\s*[&!]")
STANDARD, UNSIGNED = "tag:yaml.org,2002:", "Quote the value, if the sign belongs to the text; else delete the word."
# What is deeper, or longer, is no file of a project; and more mistakes than these are of one kind.
DEEPEST, MOST_ENTRIES, MOST_MISTAKES = 30, 1_000_000, 5_000
FLAT = "Write it flat: no file of a project needs more than ten levels."
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
        unread = (self.__pydantic_private__ or {}).get("_unread")
        return unread.origin if unread else None

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
    if isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{0,17}", value):
        return int(value)
    raise ValueError("a whole number is wanted here, in digits")


def truth(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("true or false is wanted here")


Count = Annotated[int, BeforeValidator(whole_number)]
Flag = Annotated[bool, BeforeValidator(truth)]
Text = Annotated[str, BeforeValidator(written.read("editor"))]
Line = Annotated[str, BeforeValidator(written.read("editor", True))]
Words = Annotated[str, BeforeValidator(written.read("quotation", True))]
Copied = Annotated[str, BeforeValidator(written.read("document"))]
Reading = Annotated[str, BeforeValidator(written.read("document", empty=True))]
Mark = Annotated[str, BeforeValidator(written.read(None))]
Address = Annotated[str, BeforeValidator(written.address), BeforeValidator(written.read("editor", True))]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

Model = TypeVar("Model", bound=Located)


def load(root: Path, name: str, model: type[Model], parser: Callable[..., Any] | None = None) -> tuple[Model | None, list[Finding]]:
    """Read the file `name` of the project at `root` as `model`, by `parser` or :func:`parse`. Returns the value, or None, and all findings."""
    try:
        raw = read(root / name, within=root)
    except Unreadable as error:
        return None, [error.finding(Place(name), name)]
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
        if error.error_count() > MOST_MISTAKES:
            message = f"{name} has {error.error_count():,} mistakes, more than can be told one by one."
            return None, [Finding("F008", Place(name), message, "Look whether it is the right file; mend its first entries, and check again.")]
        return None, _explain(error, places, name, Form(model.model_json_schema()))
    locate(value, places)
    return value, []


def plain(raw: bytes, name: str) -> tuple[Any, dict[Any, Any], list[Finding]]:
    """What the YAML says, in lists, dicts and strings, with the places of all of it; and the findings, with which it is not to be used."""
    node, findings = _compose(raw, name)
    if node is None:
        return None, {}, findings
    # A block at the end of a file ends in the line after its last one.
    lines = [*raw.decode("utf-8").splitlines(), ""]
    findings += list(islice(_lint(node, name, lines, set()), MOST_MISTAKES))
    return (None, {}, findings) if findings else (*_plain(node, name, lines), [])


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
    if sum(map(text.count, "\n,[{")) > MOST_ENTRIES:
        return finding("F011", 1, 1, f"the file has more than {MOST_ENTRIES:,} lines and entries.", "Divide it into several files.")
    try:
        node = yaml.compose(text, Loader=Loader)
        # Neither an anchor that nothing repeats nor a tag leaves a trace in the node: `&c and so on` would be `and so on`.
        events = list(yaml.parse(text, Loader=Loader)) if SIGNED.search(text) else []
        for event in events if not any(isinstance(e, yaml.AliasEvent) for e in events) else ():
            anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
            if what := f"&{anchor} for an anchor" if anchor else tag and f"{tag.replace(STANDARD, '!!')} for a tag":
                mark: Any = event.start_mark
                return finding("F004", mark.line + 1, mark.column + 1, f"YAML takes {what}, not for text.", UNSIGNED)
    except yaml.reader.ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        bad = next((i for i, c in enumerate(text) if not yaml.reader.Reader.NON_PRINTABLE.sub("", c)), at)
        line, column = text.count("\n", 0, bad) + 1, bad - (text.rfind("\n", 0, bad) + 1) + 1
        return finding("F002", line, column, f"the character U+{ord(text[bad]):04X} is not allowed in YAML.", "Delete it.")
    except RecursionError:
        return finding("F003", 1, 1, "the YAML is nested too deeply.", FLAT)
    except yaml.composer.ComposerError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return finding(
            "F004", line, column, f"{error.problem or error.context}.", "Write one document, without aliases; quote a text that begins with * or &."
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        around = f" {error.context}" if error.context else ""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        rows = text.splitlines()
        hint = "Mend the YAML; quote a value that holds `: ` or ` #` or begins with a sign."
        nearby = "".join(rows[max(0, line - 2) : line])
        if "nesting" in (error.problem or ""):
            hint = FLAT
        elif "：" in nearby:
            hint = "If `：` should end a key, write the ASCII colon and a space."
        return finding("F003", line, column, f"the YAML breaks here: {error.problem or 'unexpected end'}{around}.", hint)
    if node is None:
        return finding("F008", 1, 1, f"{name} is empty.", "Write its content, or delete the file.")
    return node, []


def _place(node: yaml.Node, name: str) -> Place:
    return Place(name, node.start_mark.line + 1, node.start_mark.column + 1)


def _lint(node: yaml.Node, name: str, lines: list[str], seen: set[int], depth: int = 0) -> Iterator[Finding]:
    place = _place(node, name)
    if depth > DEEPEST:
        yield Finding("F003", place, "the YAML is nested too deeply here.", FLAT)
        return
    if id(node) in seen:
        yield Finding("F004", place, "an alias repeats this value.", "Write it out; anchors and aliases are not used here.")
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        kind = node.tag.removeprefix(STANDARD)
        if kind not in PLAIN:
            yield Finding("F004", place, f"the key {kind!r} is used.", UNSIGNED)
        return
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _lint(item, name, lines, seen, depth + 1)
        return
    keys: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            yield Finding("F008", _place(key, name), "a key must be a word.", "Write `key: value`.")
            continue
        if key.value in keys:
            yield Finding(
                "F005", _place(key, name), f"the key {key.value!r} stands a second time (first in line {keys[key.value]}).", "Keep one of them."
            )
        keys.setdefault(key.value, key.start_mark.line + 1)
        yield from _lint(key, name, lines, seen)
        yield from _lint(value, name, lines, seen, depth + 1)


def _plain(node: yaml.Node, name: str, lines: list[str]) -> tuple[Any, dict[Any, Any]]:
    places: dict[Any, Any] = {"": _place(node, name)}
    if isinstance(node, yaml.ScalarNode):
        text = written.Written(node.value)
        text.node, text.lines = node, lines
        return text, places
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            value, places[index] = _plain(item, name, lines)
            items.append(value)
        return items, places
    data: dict[str, Any] = {}
    for key, item in node.value:
        text, _ = _plain(key, name, lines)
        data[text], places[key.value] = _plain(item, name, lines)
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
        (value.__pydantic_private__ or {})["_unread"] = unread
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


def _explain(error: ValidationError, places: dict[Any, Any], name: str, form: Form) -> list[Finding]:
    findings, items = [], error.errors(include_url=False)
    # A key that is missing because it is misspelt is told where it stands.
    slips = {(*i["loc"][:-1], key) for i in items if i["type"] == "extra_forbidden" for key in near(str(i["loc"][-1]), form.keys(i["loc"][:-1]))}
    for item in items:
        if item["type"] == "missing" and item["loc"] in slips:
            continue
        kind, path = item["type"], [step for step in item["loc"] if step != "[key]"]
        here, found = places, places[""]
        for step in path:
            inner = here.get(step)
            if not isinstance(inner, dict):
                break
            here, found = inner, inner[""]
        label = str(path[-1]) if path else name
        if kind == "refused":
            ctx, given = item["ctx"], item["input"]
            if ctx["column"] is not None:
                found = Place(name, given.node.end_mark.line + 1, ctx["column"])
            elif isinstance(given, written.Written):
                found = given.place(name, ctx["at"])
            findings.append(Finding(ctx["code"], found, f"{label!r}: {ctx['message']}", ctx["hint"]))
            continue
        if kind == "extra_forbidden":
            found = here.get(KEY, found)
            comma = "A comma ends an unquoted value within { }: quote the whole value."
            hint = f"{meant(label, form.keys(path[:-1]), 'Known here', MANY)} Correct its spelling, or delete it." if item["input"] != "" else comma
            findings.append(Finding("F006", found, f"the key {label!r} is not known here.", hint))
        elif kind == "missing":
            findings.append(Finding("F007", found, f"the key {label!r} is missing.", f"Add `{label}: …`, {form.words(path)}."))
        else:
            findings.append(Finding("F008", found, *_form(kind, item, label)))
    return findings


def _form(kind: str, item: Any, label: str) -> tuple[str, str]:
    where = f"entry {int(label) + 1}" if re.fullmatch("[0-9]{1,9}", label) else f"{label!r}"
    if kind in ("model_type", "dict_type") and isinstance(item["input"], str) and "：" in item["input"]:
        return f"{where} is text with a full-width colon, no mapping.", "End the key with the ASCII colon and a space."
    if kind in WRONG:
        message, hint = WRONG[kind]
        if kind == "string_type" and isinstance(item["input"], dict):
            hint = "Quote the value: a colon and a space in it make it a mapping."
        return f"{where}: {message}.", hint
    if kind == "literal_error":
        likely = near(str(item["input"]), values(item["ctx"]["expected"]))
        asked = f"Did you mean {' or '.join(map(repr, likely))}? " if likely else ""
        return f"{where} is {item['input']!r}.", f"{asked}Write one of {item['ctx']['expected'].replace(' or ', ', ')}."
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
