"""A project: a folder with `seeds/` and `decks/`, read once, as frozen values."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from . import pieces
from .audio import shelf
from .audio.entry import Readers, Speech
from .cache import FOLDER, Memory, digest
from .chinese.entry import Phrase, PhraseBook
from .chinese.shown import PHRASES
from .english.entry import Drafts, Translation
from .files import Unreadable, names, sweep
from .files import read as read_file
from .findings import Finding, Place, Refusal, Watch, unwatched
from .names import alike, reserved
from .near import meant, near
from .quotes.entry import Quote, Quotes, Theme, Themes
from .recipes.entry import Audio, Ledger, Recipe
from .sources import readers
from .sources.doubts import named_otherwise
from .sources.entry import Script, Source, Sources
from .sources.find import Library
from .sources.turn import Turn
from .sources.voices import Voices
from .style import Style
from .yamlfile import load

SOURCES, THEMES, QUOTES, ENGLISH, DECKS = "seeds/sources.yaml", "seeds/themes.yaml", "seeds/quotes", "seeds/english", "decks"
STYLE, DOCUMENTS = "seeds/style.yaml", "seeds/sources"
WRITTEN = ("", "seeds", QUOTES, ENGLISH, DECKS, DOCUMENTS, shelf.FOLDER, shelf.MACHINE, FOLDER)
MACHINE = "machine.yaml"
READ = (SOURCES, THEMES, PHRASES, STYLE, shelf.READERS)
# Not what editors and systems leave beside a file.
YAML = re.compile(r"(?![.][_#])(.*?)[.]ya?ml(?:[.]txt)?\s*", re.IGNORECASE | re.DOTALL)
ADD = "Or add the speaker under `speakers:`."
ENDS = (
    'Write the line `seeds/sources/* -text` into .gitattributes, then delete the document and fetch it again: `git checkout -- "seeds/sources/{}"`. '
    "Leave its sha256 as it is."
)


class Document(NamedTuple):
    """The bytes of a source as they are now, read once, and their sha256."""

    raw: bytes
    digest: str


class Turns(Mapping[str, tuple[Turn, ...]]):
    """The turns of each source, read when they are first asked for; what reading found is in :attr:`findings`."""

    def __init__(self, root: Path, sources: Sources, documents: Mapping[str, Document], memory: Memory) -> None:
        self._root, self._memory = root, memory
        self._documents = documents
        self.voices = Voices.of(sources)
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
        if entry.file not in self._documents:
            return ()
        text, findings = readers.decode(self._documents[entry.file].raw, entry, file)
        if findings:
            self.findings += findings
            return ()
        sister = self.get(entry.reader.sister or "", ())
        key = digest("turns", text, entry.model_dump_json(), sister, self.voices)
        known: tuple[Turn, ...] | None = self._memory.recall(tuple[Turn, ...], key)
        if known:
            return known
        turns, findings = readers.read(text, entry, file, sister, self.voices)
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
    documents: Mapping[str, Document]
    findings: tuple[Finding, ...]
    memory: Memory = field(repr=False, compare=False)
    readers: Readers | None = None
    speech: Speech | None = None
    watch: Watch = field(default=unwatched, repr=False, compare=False)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self.root, self.sources, self.documents, self.memory)

    @cached_property
    def library(self) -> Library:
        return Library(self.sources, self.turns)

    @cached_property
    def sounds(self) -> shelf.Shelf:
        return shelf.read(self.root, self.readers, self.speech, [quote.id for quote in self.quotes])

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The scripts in which the editors may write Chinese of their own."""
        if self.style.script:
            return (self.style.script,)
        traditional = {source.script for source in self.sources.sources} == {"traditional"}
        return ("simplified", "traditional") if traditional else ("simplified",)

    def digest(self, source: Source) -> str:
        """The sha256 of a source's bytes as they are now; "" where there is no file."""
        return self.documents[source.file].digest if source.file in self.documents else ""

    def with_audio(self, audio: Audio) -> Project:
        """This project with decks that carry other sound than their recipes say."""
        return replace(self, recipes={name: recipe.model_copy(update={"audio": audio}) for name, recipe in self.recipes.items()})

    def quote(self, name: str) -> Quote:
        """The quote of that id. Raises Refusal."""
        for quote in self.quotes:
            if quote.id == name:
                return quote
        raise Refusal(f"There is no quote {name!r}. {meant(name, (q.id for q in self.quotes), f'The project has {len(self.quotes)}')}")

    def deck(self, name: str) -> Recipe:
        """The recipe of that name. Raises Refusal."""
        if name not in self.recipes:
            raise Refusal(f"There is no deck {name!r}. {meant(name, self.recipes, 'The project has')}")
        return self.recipes[name]


def read(root: Path, watch: Watch = unwatched) -> Project:
    """Read the project at `root`; all that is wrong with its files is in the project's findings. `watch` sees what takes long go by."""
    findings: list[Finding] = []
    for folder in WRITTEN:
        sweep(root / folder)
    memory = Memory(root)
    parser = partial(pieces.parse, memory=memory, watch=watch)

    taken: set[str] = set()

    def one(name: str, model: Any) -> Any:
        taken.add(name)
        value, found = load(root, name, model, parser)
        findings.extend(found)
        return value

    def listed(folder: str) -> tuple[str, ...]:
        try:
            found = names(root / folder)
        except Unreadable as error:
            if not error.missing:
                findings.append(error.finding(Place(folder), folder))
            return ()
        return tuple(name for name in found if not name.startswith("."))

    def many(folder: str, files: Iterable[str], model: Any) -> Iterator[tuple[str, Any]]:
        for name in files:
            if name.endswith(".yaml") and reserved(name):
                findings.append(Finding("F008", Place(f"{folder}/{name}"), f"the name {name!r} is reserved.", "Name the file otherwise."))
            if name.endswith(".yaml") and (value := one(f"{folder}/{name}", model)) is not None:
                yield name.removesuffix(".yaml"), value

    described = one(SOURCES, Sources)
    sources = described or Sources(speakers=(), sources=())
    themes = one(THEMES, Themes)
    files = dict(many(QUOTES, listed(QUOTES), Quotes))
    english = listed(ENGLISH)
    translations = tuple(value for _, value in many(ENGLISH, (name for name in english if name != MACHINE), Translation))
    drafts = one(f"{ENGLISH}/{MACHINE}", Drafts) if MACHINE in english else None
    book = one(PHRASES, PhraseBook) if os.path.lexists(root / PHRASES) else None
    people = one(shelf.READERS, Readers) if os.path.lexists(root / shelf.READERS) else None
    speech = one(shelf.SPEECH, Speech) if os.path.lexists(root / shelf.SPEECH) else None
    style = (one(STYLE, Style) if os.path.lexists(root / STYLE) else None) or Style()
    decks = listed(DECKS)
    recipes = dict(many(DECKS, (name for name in decks if not name.endswith(".ledger.yaml")), Recipe))
    for name, rules in recipes.items():
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
            hint = "Rename it: ASCII letters, digits and hyphens; its name stands in every tag."
            findings.append(Finding("F008", rules.at(), f"the recipe's file name {name!r} cannot stand in a tag.", hint))
    books = many(DECKS, (name for name in decks if name.endswith(".ledger.yaml")), Ledger)
    ledgers = {name.removesuffix(".ledger"): value for name, value in books}
    quotes = tuple(quote for file in files.values() for quote in file.quotes)
    if style.context == "required":
        hint = "Add `context: {zh: …, en: …}`, or write `context: optional` into seeds/style.yaml."
        findings += [Finding("F007", quote.at(), "the key 'context' is missing.", hint, quote.id) for quote in quotes if not quote.context.zh]
    findings += _passed_over(root, taken)
    if not findings and not quotes:
        findings.append(
            Finding("F010", Place(QUOTES), "the project has no quotes.", "Add one to seeds/quotes/THEME.yaml; `yulu extract SOURCE` proposes some.")
        )
    if not findings and not recipes:
        findings.append(Finding("F010", Place(DECKS), "the project has no recipe.", "Write decks/NAME.yaml."))
    lying = listed(DOCUMENTS)
    documents = dict(_documents(root, sources, lying, findings))
    findings += _sources(sources, lying if described else ())
    phrases = book.phrases if book else ()
    return Project(
        root,
        sources,
        themes.themes if themes else (),
        quotes,
        translations,
        drafts,
        phrases,
        style,
        recipes,
        ledgers,
        documents,
        tuple(findings),
        memory,
        people,
        speech,
        watch,
    )


def _passed_over(root: Path, taken: Collection[str]) -> Iterator[Finding]:
    """Files that look like those that are read, and are none of the `taken`: for their ending, their folder, or the dot before their name."""
    for top in ("seeds", DECKS):
        for folder, folders, files in os.walk(root / top):
            here = Path(folder).relative_to(root).as_posix()
            folders[:] = sorted(name for name in folders if name[0] != "." and f"{here}/{name}" not in (DOCUMENTS, shelf.FOLDER))
            for name in sorted(files):
                file, match = f"{here}/{name}", YAML.fullmatch(name)
                if match is None or file in taken or (name.endswith(".ledger.yaml") and here != DECKS):
                    continue
                home = next((home for home in (QUOTES, ENGLISH, DECKS) if f"{here}/".startswith(f"{home}/")), "seeds")
                right = f"{home}/{match[1].strip(' .') or 'NAME'}.yaml"
                if home == "seeds" and right not in READ:
                    hint = f"There only {', '.join(READ)} are read; quotes lie in {QUOTES}/, their English in {ENGLISH}/, recipes in {DECKS}/."
                else:
                    hint = f"{'Put what it holds into' if right in taken else 'Name it'} {right}, or take it away."
                yield Finding("F001", Place(file), f"{file} is not read.", hint)


def _other_ends(raw: bytes) -> Iterator[str]:
    """The digests of `raw` with its line ends changed back."""
    plain = raw.replace(b"\r\n", b"\n")
    for changed in (plain, plain.replace(b"\n", b"\r\n")):
        yield hashlib.sha256(changed).hexdigest()


def _doubles(sources: Sources) -> Iterator[Finding]:
    """Speakers that stand twice, and origins that have an id already; twice the same source is told where it stands."""
    rows = [("speaker", s.name, s.at("name")) for s in sources.speakers] + [("origin", o.id, o.at("id")) for o in sources.origins]
    seen = {("origin", s.id) for s in sources.sources}
    for what, name, place in rows:
        if (what, alike(name)) in seen:
            yield Finding("S003", place, f"the {what} {name!r} stands twice.", "Keep one, or give each its own name.")
        seen.add((what, alike(name)))


def _documents(root: Path, sources: Sources, lying: Iterable[str], findings: list[Finding]) -> Iterator[tuple[str, Document]]:
    """The document of each source, by its file's name; `lying`: the names of the files that there are."""
    free = set(lying) - {entry.file for entry in sources.sources}
    for entry in sources.sources:
        if os.sep in entry.file or "/" in entry.file or "\0" in entry.file:
            findings.append(Finding("F008", entry.at("file"), "a source's file lies in seeds/sources/ itself.", "Write the bare file name."))
            continue
        name = f"{DOCUMENTS}/{entry.file}"
        try:
            raw = read_file(root / name, within=root)
        except Unreadable as error:
            told = error.finding(entry.at("file"), name)
            findings.append(replace(told, hint=f"{meant(entry.file, free)} {told.hint}") if error.missing and near(entry.file, free) else told)
            continue
        digest = hashlib.sha256(raw).hexdigest()
        if digest != entry.sha256:
            message = f"the bytes of {name} are not those recorded"
            if entry.sha256 in _other_ends(raw):
                message, hint = f"{message}: only its line ends were changed, as git does with core.autocrlf.", ENDS.format(entry.file)
            else:
                message, hint = f"{message}.", f"Restore the document; if this is the document as received, write `sha256: {digest}`."
            findings.append(Finding("S001", entry.at("sha256"), message, hint))
        yield entry.file, Document(raw, digest)


def _sources(sources: Sources, files: Iterable[str]) -> Iterator[Finding]:
    """Findings on the entries themselves: references, doubles, `files` that have none."""
    known = {s.id for s in sources.sources}
    roots = known | {o.id for o in sources.origins}
    speakers = {s.name for s in sources.speakers}
    counts = Counter(pair for s in sources.sources for pair in (("id", s.id), ("file", alike(s.file))))
    yield from _doubles(sources)
    for entry in sources.sources:
        for value, what in ((entry.id, "id"), (entry.file, "file")):
            if counts[what, alike(value)] > 1:
                yield Finding("S003", entry.at(what), f"the {what} {value!r} stands twice.", "Give each source its own.")
        if entry.translated and entry.proves == "words":
            hint = "Write `proves: sense`: it shows what was said, never the words."
            yield Finding("F008", entry.at("proves"), f"{entry.id!r} went through another language.", hint)
        if reserved(entry.file):
            yield Finding("F008", entry.at("file"), f"the name {entry.file!r} is reserved.", "Give the document another name.")
        reader = entry.reader
        named: list[tuple[str, str | None, Collection[str], Place, str]] = [
            *(("source or origin", n, roots, entry.at("depends_on", i), "Or describe it under `origins:`.") for i, n in enumerate(entry.depends_on)),
            *(("speaker", n, speakers, reader.at("labels", n), ADD) for n in reader.labels),
            ("speaker", reader.speaker, speakers, reader.at("speaker"), ADD),
            ("source", reader.sister, known, reader.at("sister"), "Name a dialogue of the same recording."),
        ]
        for what, name, there, place, hint in named:
            if name is not None and name not in there:
                yield Finding("S004", place, f"there is no {what} {name!r}.", f"{meant(name, there)} {hint}")
        if entry.kind == "dialogue" and not entry.reader.labels:
            yield Finding(
                "S004", entry.at("reader"), f"{entry.id!r} is a dialogue without labels.", "Add `labels:`: speaker, and what his lines begin with."
            )
    yield from named_otherwise(sources)
    described = {s.file for s in sources.sources}
    free = set(files) - described
    # An entry that misspells its file is told there, once.
    misspelt = {name for file in described - set(files) for name in near(file, free)}
    for name in files:
        if name not in described | misspelt:
            message = f"{DOCUMENTS}/{name} has no entry in {SOURCES}."
            yield Finding("S002", Place(f"{DOCUMENTS}/{name}"), message, "Describe it there, or take it away.")
