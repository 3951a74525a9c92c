"""A project: a folder with `seeds/` and `decks/`, read once, as frozen values."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from . import pieces
from .cache import Memory, digest
from .chinese.entry import Phrase, PhraseBook
from .english.entry import Drafts, Translation
from .findings import Finding, Misuse, Place, Refusal, Watch, unwatched
from .quotes.entry import Quote, Quotes, Theme, Themes
from .recipes.entry import Ledger, Recipe
from .sources import readers
from .sources.entry import Source, Sources
from .sources.find import Library
from .sources.turn import Turn
from .style import Style
from .yamlfile import load

SOURCES, THEMES, QUOTES, ENGLISH, DECKS = "seeds/sources.yaml", "seeds/themes.yaml", "seeds/quotes", "seeds/english", "decks"
PHRASES, STYLE = "seeds/phrases.yaml", "seeds/style.yaml"
MACHINE = "machine.yaml"


class Turns(Mapping[str, tuple[Turn, ...]]):
    """The turns of each source, read when they are first asked for; what reading found is in :attr:`findings`."""

    def __init__(self, root: Path, sources: Sources, memory: Memory) -> None:
        self._root, self._memory = root, memory
        self._entries = {s.id: s for s in sources.sources}
        self._read: dict[str, tuple[Turn, ...]] = {}
        self.findings: list[Finding] = []

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, name: str) -> tuple[Turn, ...]:
        if name not in self._read:
            entry = self._entries[name]
            self._read[name] = ()
            self._read[name] = self._load(entry)
        return self._read[name]

    def _load(self, entry: Source) -> tuple[Turn, ...]:
        file = f"seeds/sources/{entry.file}"
        try:
            raw = (self._root / file).read_bytes()
        except OSError:
            return ()
        text, findings = readers.decode(raw, entry, file)
        if findings:
            self.findings += findings
            return ()
        sister = self.get(entry.reader.sister or "", ())
        key = digest("turns", text, entry.model_dump_json(), sister)
        known: tuple[Turn, ...] | None = self._memory.recall(tuple[Turn, ...], key)
        if known:
            return known
        turns, findings = readers.read(text, entry, file, sister)
        self.findings += findings
        if not findings:
            self._memory.keep(tuple[Turn, ...], key, turns)
        return turns


@dataclass(frozen=True)
class Project:
    """Everything that people wrote, with the findings of reading it. `quotes` are in the order of their files."""

    root: Path
    sources: Sources
    themes: tuple[Theme, ...]
    quotes: tuple[Quote, ...]
    translations: tuple[Translation, ...]
    drafts: Drafts | None
    phrases: tuple[Phrase, ...]
    style: Style
    recipes: Mapping[str, Recipe]
    ledgers: Mapping[str, Ledger]
    findings: tuple[Finding, ...]
    memory: Memory = field(repr=False, compare=False)
    watch: Watch = field(default=unwatched, repr=False, compare=False)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self.root, self.sources, self.memory)

    @cached_property
    def library(self) -> Library:
        return Library(self.sources, self.turns)

    def digest(self, source: Source) -> str:
        """The sha256 of a source's bytes as they are now; "" where there is no file."""
        try:
            return hashlib.sha256((self.root / "seeds/sources" / source.file).read_bytes()).hexdigest()
        except (OSError, ValueError):
            return ""

    def quote(self, name: str) -> Quote:
        """The quote of that id. Raises Refusal."""
        for quote in self.quotes:
            if quote.id == name:
                return quote
        near = sorted(q.id for q in self.quotes)
        raise Refusal(f"There is no quote {name!r}. The project has {len(near)}: {_some(near)}.")

    def deck(self, name: str) -> Recipe:
        """The recipe of that name. Raises Refusal."""
        if name not in self.recipes:
            raise Refusal(f"There is no deck {name!r}. The project has: {_some(sorted(self.recipes))}.")
        return self.recipes[name]


def _some(names: list[str]) -> str:
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") or "none"


def locate(given: str | None) -> Path:
    """The project's folder: `given`, or the nearest one upwards with `seeds/` and `decks/`. Raises Misuse."""
    if given is not None:
        root = Path(given)
        if not root.is_dir():
            raise Misuse(f"There is no folder {given}.")
        if not ((root / "seeds").is_dir() and (root / "decks").is_dir()):
            raise Misuse(f"{given} is no project: it has no seeds/ and decks/. `yulu new DIR` makes one.")
        return root
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "seeds").is_dir() and (folder / "decks").is_dir():
            return folder
    raise Misuse("This folder is in no project (none upwards has seeds/ and decks/). Name one with --project DIR; `yulu new DIR` makes one.")


def phrases(root: Path) -> tuple[Phrase, ...]:
    """The project's own dictionary alone; () where there is none, or none that can be read."""
    book, _ = load(root / PHRASES, PHRASES, PhraseBook)
    return book.phrases if book else ()


def read(root: Path, watch: Watch = unwatched) -> Project:
    """Read the project at `root`; all that is wrong with its files is in the project's findings. `watch` sees what takes long go by."""
    findings: list[Finding] = []
    memory = Memory(root)
    parser = partial(pieces.parse, memory=memory, watch=watch)

    def one(name: str, model: Any) -> Any:
        value, found = load(root / name, name, model, parser)
        findings.extend(found)
        return value

    def many(folder: str, model: Any, wanted: Any = lambda name: True) -> Iterator[tuple[str, Any]]:
        for path in sorted((root / folder).glob("*.yml")):
            findings.append(Finding("F001", Place(f"{folder}/{path.name}"), "a file ending in .yml is not read.", "Name it .yaml."))
        for path in sorted(p for p in (root / folder).glob("*.yaml") if not p.name.startswith(".")):
            if wanted(path.name) and (value := one(f"{folder}/{path.name}", model)) is not None:
                yield path.name.removesuffix(".yaml"), value

    sources = one(SOURCES, Sources) or Sources(speakers=(), sources=())
    themes = one(THEMES, Themes)
    files = dict(many(QUOTES, Quotes))
    translations = tuple(value for _, value in many(ENGLISH, Translation, lambda name: name != MACHINE))
    drafts = one(f"{ENGLISH}/{MACHINE}", Drafts) if (root / ENGLISH / MACHINE).exists() else None
    book = one(PHRASES, PhraseBook) if (root / PHRASES).exists() else None
    style = (one(STYLE, Style) if (root / STYLE).exists() else None) or Style()
    recipes = dict(many(DECKS, Recipe, lambda name: not name.endswith(".ledger.yaml")))
    for name, rules in recipes.items():
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
            hint = "Rename it: ASCII letters, digits and hyphens; its name stands in every tag."
            findings.append(Finding("F008", rules.at(), f"the recipe's file name {name!r} cannot stand in a tag.", hint))
    ledgers = {name.removesuffix(".ledger"): value for name, value in many(DECKS, Ledger, lambda name: name.endswith(".ledger.yaml"))}
    quotes = tuple(quote for file in files.values() for quote in file.quotes)
    if not findings and not quotes:
        findings.append(
            Finding("F010", Place(QUOTES), "the project has no quotes.", "Add one to seeds/quotes/THEME.yaml; `yulu extract SOURCE` proposes some.")
        )
    if not findings and not recipes:
        findings.append(Finding("F010", Place(DECKS), "the project has no recipe.", "Write decks/NAME.yaml."))
    findings += _sources(root, sources)
    return Project(
        root,
        sources,
        themes.themes if themes else (),
        quotes,
        translations,
        drafts,
        book.phrases if book else (),
        style,
        recipes,
        ledgers,
        tuple(findings),
        memory,
        watch,
    )


def _sources(root: Path, sources: Sources) -> Iterator[Finding]:
    """Findings on the entries themselves: bytes, references, doubles."""
    folder = root / "seeds" / "sources"
    known = {s.id for s in sources.sources}
    roots = known | {o.id for o in sources.origins}
    speakers = {s.name for s in sources.speakers}
    counts = Counter(pair for s in sources.sources for pair in (("id", s.id), ("file", s.file)))
    for entry in sources.sources:
        for value, what in ((entry.id, "id"), (entry.file, "file")):
            if counts[what, value] > 1:
                yield Finding("S003", entry.at(what), f"the {what} {value!r} stands twice.", "Give each source its own.")
        path = folder / entry.file
        if os.sep in entry.file or "/" in entry.file or "\0" in entry.file or len(entry.file.encode()) > 255:
            yield Finding("F008", entry.at("file"), "a source's file lies in seeds/sources/ itself.", "Write the bare file name.")
        elif not path.is_file():
            yield Finding(
                "F001", entry.at("file"), f"there is no file seeds/sources/{entry.file}.", "Put the document there, byte for byte as received."
            )
        elif (digest := hashlib.sha256(path.read_bytes()).hexdigest()) != entry.sha256:
            message = f"the bytes of seeds/sources/{entry.file} are not those recorded."
            hint = f"Restore the document; if this is the document as received, write `sha256: {digest}`."
            yield Finding("S001", entry.at("sha256"), message, hint)
        for index, name in enumerate(entry.depends_on):
            if name not in roots:
                yield Finding("S004", entry.at("depends_on", index), f"there is no source or origin {name!r}.", "Describe it under `origins:`.")
        for name in entry.reader.labels:
            if name not in speakers:
                yield Finding("S004", entry.reader.at("labels", name), f"there is no speaker {name!r}.", "Add the speaker under `speakers:`.")
        if entry.reader.speaker is not None and entry.reader.speaker not in speakers:
            yield Finding("S004", entry.reader.at("speaker"), f"there is no speaker {entry.reader.speaker!r}.", "Add the speaker under `speakers:`.")
        if entry.reader.sister is not None and entry.reader.sister not in known:
            yield Finding("S004", entry.reader.at("sister"), f"there is no source {entry.reader.sister!r}.", "Name a dialogue of the same recording.")
        if entry.kind == "dialogue" and not entry.reader.labels:
            yield Finding(
                "S004", entry.at("reader"), f"{entry.id!r} is a dialogue without labels.", "Add `labels:`: speaker, and what his lines begin with."
            )
    if folder.is_dir():
        files = {s.file for s in sources.sources}
        for path in sorted(folder.iterdir()):
            if path.name not in files and not path.name.startswith("."):
                message = f"seeds/sources/{path.name} has no entry in {SOURCES}."
                yield Finding("S002", Place(f"seeds/sources/{path.name}"), message, "Describe it there, or take it away.")
