"""What `check` says: findings with a place, and every code it knows.

A :class:`Finding` is a value, never an exception: stages collect them, `check` sorts and shows them.
:class:`Refusal` is the one exception of this package that is meant for the user: a command could not do what was
asked (exit code 1), or was asked wrongly (:class:`Misuse`, exit code 2). Everything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file of the project: path relative to the project, line and column from 1 (in characters)."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


CODES: dict[str, str] = {
    # F: files and their form
    "F001": "a file or folder is missing",
    "F002": "a file is not UTF-8 text, or holds characters that may not stand there",
    "F003": "the YAML cannot be parsed",
    "F004": "an anchor, alias, tag or second document is used",
    "F005": "a key stands twice",
    "F006": "an unknown key",
    "F007": "a key is missing",
    "F008": "a value of the wrong type or form",
    "F009": "YAML swallows a part of a text, or joins its lines",
    "F010": "the project is empty",
    "F011": "a file is not read: no plain file, too large, a link out of the project, or without permission",
    # S: sources
    "S001": "a source's bytes are not those that were recorded",
    "S002": "a document has no entry in sources.yaml",
    "S003": "an id, file or name stands twice",
    "S004": "a reference to something that sources.yaml does not define",
    "S005": "a reader's setting fits nothing in the document",
    "S006": "the document does not read as its kind",
    "S007": "what looks like a label would be read as the last speaker's words",
    "S008": "a line looks like a heading, a caption or a notice",
    "S009": "a document holds characters that no card can show",
    "S010": "a reader's setting takes words out of what is said",
    # Q: quotes
    "Q001": "a quote's id stands twice",
    "Q002": "an unknown theme, or one that is not the file's",
    "Q003": "the witness does not exist or may not be quoted",
    "Q004": "the text is not what the witness has",
    "Q005": "an emendation does not apply",
    "Q006": "the text is cut inside a clause, or off what binds its sense",
    "Q007": "the attestation is not what the witnesses support",
    "Q008": "the text is too short or too long for a card",
    "Q009": "vocabulary does not stand in the text",
    "Q010": "a doubtful quote gives no reason, or a sound one does",
    "Q011": "punctuation or spacing is not as the style wants it",
    "Q012": "the same passage is quoted twice, or one in another",
    "Q013": "the text runs over what a source's reader passed over",
    "Q014": "an answer under `ignore:` has no question, or may not be given",
    # C: collation
    "C001": "a negation stands in one witness and not in another",
    "C002": "the witnesses have different numbers",
    "C003": "the witnesses have different names",
    "C004": "a clause is missing in one witness",
    "C005": "a boundary moves a clause to another sentence",
    "C006": "an answer in the apparatus no longer applies",
    "C007": "a hedge (may, perhaps) stands in one witness and not in another",
    "C008": "the witnesses have different words",
    "C009": "two spellings of a name, or two synonyms, are not that",
    # E: English
    "E001": "the quote has no English that may be built",
    "E002": "a published wording lacks its citation or evidence",
    "E003": "a wording names a quote that does not exist, or covers other words than the quote",
    "E004": "a published wording differs from the saved article",
    "E005": "a machine draft waits for an editor",
    "E006": "a wording is no English",
    "E007": "an authority is no published translation",
    # Z: Chinese
    "Z001": "the converted text does not come back",
    "Z002": "text in a mixed or unexpected script",
    "Z003": "an ambiguous character that no phrase decided",
    "Z004": "an override says what the conversion says anyway",
    "Z005": "a reading that the data leaves open",
    "Z006": "a reading does not fit its text",
    "Z007": "a confirmation confirms nothing",
    # D: decks
    "D001": "a recipe selects nothing",
    "D002": "an unknown theme, quote, authority or card in a recipe",
    "D003": "two recipes share a namespace, name or deck id",
    "D004": "a recipe says what the example says",
    # A: sound
    "A001": "sound cannot be examined: the libraries that read it are not installed",
    "A002": "a file of sound belongs to no quote, or its name is not known",
    "A003": "a file of sound cannot be played",
    "A004": "a recording is silent",
    "A005": "a recording is far too short or too long for its quote",
    "A006": "two files are the same reading of one quote, or a reader stands twice",
    "A007": "nothing says who reads",
    "A008": "what an engine spoke is not what it was, or not what the card says",
    "A009": "quotes of a deck with sound have none",
    "A010": "a recording is clipped",
    # T: style
    "T001": "a term is rendered otherwise than the style wants it",
    "T002": "one question is worded in two ways",
    "T003": "a vocabulary word is below the level",
    # L: ledger
    "L001": "a published id has vanished while its text lives on under another id",
    "L002": "the note type's schema differs from the published one",
    "L003": "the clock runs behind the ledger",
    "L004": "a retired id is in use again",
    "L005": "the published deck and its ledger do not hold the same notes",
    "L006": "a deck's version goes back",
}


@dataclass(frozen=True)
class Finding:
    """One coded message: where, what is wrong, what to do."""

    code: str
    place: Place
    message: str
    hint: str
    quote: str | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.severity}: {self.message} {self.hint}".rstrip()

    def as_json(self) -> dict[str, object]:
        """The keys of `check --format json`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
            "hint": self.hint,
            "quote": self.quote,
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by place, each once."""
    return tuple(sorted(set(findings), key=lambda f: (f.place, f.code, f.message, f.hint)))


class Refusal(Exception):
    """The command cannot do what was asked; the text says why and how to mend it (exit code 1).

    Raised with findings where there are any: they are shown before the text.
    """

    exit_code = 1

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = in_order(findings)


class Misuse(Refusal):
    """The command was asked wrongly (exit code 2)."""

    exit_code = 2


Item = TypeVar("Item")


class Watch(Protocol):
    """Sees the items of something that may take long go by; `what`: what is done with them."""

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]: ...


def unwatched(items: Sequence[Item], what: str) -> Iterable[Item]:
    """Nobody looks."""
    return items
