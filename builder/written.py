"""A text as it was written in YAML, and what is refused of it: characters its alphabet has not, and what YAML did to it unseen.

A text cut off at a comment, lines joined by a space where Chinese has none, a word that YAML takes for nothing, line breaks that would be
lost, an address that nobody else can open: each is told at its own place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NoReturn
from urllib.parse import urlsplit

import yaml
from pydantic_core import PydanticCustomError

from . import alphabet
from .findings import Place

ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.DOTALL)
WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·]")
WITHOUT = "Delete it, or write what it stands for."
LEAD = re.compile(r"[\s-]*")
SECRET = re.compile(
    r"(?i)[?&#;](?:[\w.-]*[_.-])?(?:pass(?:word|wd|phrase)?|pwd|token|secret|(?:api|access)?key|sig(?:nature)?|(?:php)?sess(?:ion)?(?:_?id)?|auth(?:orization)?|jwt"
    r"|bearer|credentials?)=|\beyJ[\w-]{8,}\.[\w-]+"
)
PASSWORD = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*:/+[^\s/@?#]*:[^\s/@]*@")


class Written(str):
    """A scalar's text, with its node and the lines of its file."""

    node: yaml.ScalarNode
    lines: list[str]

    def place(self, name: str, at: int | None) -> Place:
        """Where its character `at` stands in the file; where it begins, for None."""
        start, end = self.node.start_mark, self.node.end_mark
        if at is not None:
            before = self[:at].count(self[at])
            for number in range(start.line, min(end.line + 1, len(self.lines))):
                first = start.column if number == start.line else 0
                last = end.column if number == end.line else len(self.lines[number])
                for match in ESCAPE.finditer(self.lines[number], first, last):
                    if match.group() == self[at] or (self.node.style == '"' and _unescaped(match.group()) == self[at]):
                        if not before:
                            return Place(name, number + 1, match.start() + 1)
                        before -= 1
        return Place(name, start.line + 1, start.column + 1)

    def joined(self) -> str | None:
        """The end of a line and the beginning of the next that YAML joined by a space, where that space stands in Chinese or the next line looks
        like a key that ends in a full-width colon."""
        if self.node.style == "|" or self.node.start_mark.line == self.node.end_mark.line:
            return None
        rows = self.lines[self.node.start_mark.line : self.node.end_mark.line + 1]
        rows[-1] = rows[-1][: self.node.end_mark.column]
        rows[0] = rows[0][self.node.start_mark.column :]
        for one, two in pairwise(rows):
            left, right = one.strip(), two.strip()
            if not left or not right or (self.node.style == '"' and left.endswith("\\")) or left[0] in "|>":
                continue
            if (WIDE.match(left[-1]) and WIDE.match(right[0])) or re.match(r"[a-z_]+：", right):
                return f"{left[-6:]}|{right[:6]}"
        return None

    def cut(self) -> int | None:
        """The column of a comment that follows this unquoted text on its line."""
        end = self.node.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        return None if self.node.style or not rest.lstrip().startswith("#") else end.column + 1 + len(rest) - len(rest.lstrip())

    def beheaded(self) -> bool:
        """Whether the line after this unquoted text is set in as its next line would be, and lost: it begins with a number sign and no space."""
        start, end = self.node.start_mark, self.node.end_mark
        row = next((row for row in self.lines[end.line + 1 :] if row.strip()), "")
        first = LEAD.match(self.lines[start.line])
        text = row.lstrip()
        return not self.node.style and bool(first and re.match("#[^#\\s!-]", text)) and len(row) - len(text) >= max(1, first.end() if first else 0)


def _unescaped(piece: str) -> Any:
    try:
        return yaml.safe_load(f'"{piece}"') if len(piece) > 1 else None
    except yaml.YAMLError:
        return None


def refuse(code: str, message: str, hint: str, at: int | None = None, column: int | None = None) -> NoReturn:
    """Refuse a value with a finding of its own. `at`: the character of it that is at fault; `column`: one of its last line, from 1."""
    raise PydanticCustomError("refused", "{message}", {"code": code, "message": message, "hint": hint, "at": at, "column": column})


def read(kind: alphabet.Alphabet | None, one_line: bool = False, empty: bool = False) -> Callable[[Any], Any]:
    """A validator for texts in the alphabet `kind` (None: in any), which may have to be of one line, or may be empty."""

    def one(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not (value if kind is None else value.strip()) and not (empty and not value):
            raise ValueError("this is empty")
        if isinstance(value, Written):
            _as_written(value)
        if kind is None:
            return str(value)
        text = value.rstrip("\n") if isinstance(value, Written) and value.node.style in ("|", ">") else str(value)
        for fault in alphabet.faults(text, kind):
            hint = f"Write {fault.remedy!r} for it." if fault.remedy.strip() else "Write a space for it." if fault.remedy else WITHOUT
            refuse("F002", f"this holds {fault}.", hint, fault.at)
        if one_line and "\n" in text.strip("\n"):
            refuse("F009", "a line break in this text would be lost.", "Write it in one line; `>-` joins lines by spaces.", text.index("\n"))
        if PASSWORD.search(text):
            refuse("F008", "an address in this text holds a user's name or password.", "Write the address without it, and change the password.")
        return text if kind == "document" else unicodedata.normalize("NFC", text)

    return one


def _as_written(value: Written) -> None:
    if not value.node.style and value in ("~", "null", "Null", "NULL"):
        refuse("F008", f"{value} is YAML's word for nothing, and here it would be text.", "Delete the key; or quote the word, if it is meant.")
    if (column := value.cut()) is not None:
        hint = "Quote the value, or move the comment to a line of its own."
        refuse("F009", f"a comment cuts this text off after {value[-12:]!r}.", hint, column=column)
    if value.beheaded():
        refuse("F009", f"a comment cuts this text off after {value[-12:]!r}.", "Quote the value, or set the comment in like the key.", len(value) - 1)
    if seam := value.joined():
        refuse("F009", f"the lines of this text are joined by a space: {seam}.", "Write the text in one line, or mend the key's colon.")


def address(value: Any) -> Any:
    if isinstance(value, str) and (flaw := unfit_address(value)):
        refuse("F008", f"this is no address for readers: {flaw}.", "Write it as https://host/page, as anybody may open it.")
    return value


def unfit_address(given: str) -> str | None:
    """What keeps `given` from being an address of the web that anybody may be given, in words that do not repeat it; or None."""
    try:
        parts = urlsplit(given)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        return "it cannot be taken apart"
    if "@" in parts.netloc or user is not None:
        return "a user's name or password stands in it"
    if SECRET.search(given):
        return "a password or key stands in it"
    if parts.scheme not in ("http", "https") or not host:
        return "it does not begin with http:// or https:// and a host"
    if not re.fullmatch(r"[^\s\x00-\x20<>\"{}|\\^`]+", given):
        return "a character in it must be written as %.."
    return None
