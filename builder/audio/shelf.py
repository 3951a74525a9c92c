"""The sounds of a project: which files read which quote, at which speed, and who reads.

`seeds/audio/ID.mp3` is read by the first reader of `seeds/audio.yaml`, `ID.READER.mp3` by that one; `ID.slow.mp3` and `ID.READER.slow.mp3` are
the same, slowly. What an engine spoke lies in `seeds/audio/machine/`, and `seeds/audio/machine.yaml` says of what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import Unreadable, names
from ..findings import Finding, Place
from .entry import Reader, Readers, Speech, Speed, Spoken

if TYPE_CHECKING:
    from .said import Said

READERS, FOLDER = "seeds/audio.yaml", "seeds/audio"
MACHINE, SPEECH = f"{FOLDER}/machine", f"{FOLDER}/machine.yaml"
SUFFIXES = (".mp3", ".ogg", ".opus", ".m4a", ".wav", ".flac")


@dataclass(frozen=True)
class Voice:
    """Who reads. A machine is always called one."""

    name: str
    synthetic: bool
    licence: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Sound:
    """A file in which `voice` reads a quote. Of an engine's, `row` says what it spoke."""

    quote: str
    speed: Speed
    voice: Voice
    file: str
    row: Spoken | None = None


@dataclass(frozen=True)
class Take:
    """A voice as a card carries it: the names of its files in the package, normal and slow, "" where there is none."""

    voice: Voice
    normal: str
    slow: str


@dataclass(frozen=True)
class Shelf:
    """The sounds of a project, by file, with the findings on their names."""

    root: Path
    sounds: tuple[Sound, ...]
    findings: tuple[Finding, ...]

    def of(self, quote: str, wanted: str, said: Said) -> tuple[Sound, ...]:
        """The sounds for a card of `quote` in a deck whose `audio` is `wanted`, by reader and speed: people's; a machine's only where no
        person reads the quote, and where it spoke these words in this reading."""
        mine = [s for s in self.sounds if s.quote == quote]
        people = tuple(s for s in mine if not s.voice.synthetic)
        if people or wanted != "all":
            return people if wanted != "none" else ()
        given = tuple(s for s in mine if s.row is None)
        return given or tuple(s for s in mine if s.row and (s.row.text, s.row.reading) == (said.text, said.reading))


def read(root: Path, readers: Readers | None, speech: Speech | None, quotes: Sequence[str]) -> Shelf:
    """What lies in the folder, without a look into the files."""
    known = set(quotes)
    people = readers.readers if readers else ()
    sounds: list[Sound] = []
    findings: list[Finding] = []
    taken: dict[tuple[str, Voice, Speed], str] = {}
    here = _names(root, FOLDER, findings)
    for name in here:
        file = f"{FOLDER}/{name}"
        if file in (SPEECH, MACHINE):
            continue
        sound = _recording(name, people, known)
        if isinstance(sound, Finding):
            findings.append(sound)
            continue
        first = taken.setdefault((sound.quote, sound.voice, sound.speed), file)
        if first != file:
            message = f"{file} reads {sound.quote} as {first} does."
            findings.append(Finding("A006", Place(file), message, "Keep one of them, or name another reader: ID.READER.mp3.", sound.quote))
            continue
        sounds.append(sound)
    for reader in people:
        if sum(r.id == reader.id for r in people) > 1:
            findings.append(Finding("A006", reader.at("id"), f"the reader {reader.id!r} stands twice.", "Keep one."))
    places = {(reader.name, reader.synthetic): place for place, reader in enumerate(people)}
    sounds.sort(key=lambda sound: (sound.quote, places[sound.voice.name, sound.voice.synthetic], sound.speed))
    rows = speech.spoken if speech else ()
    for row in rows:
        sounds.append(Sound(row.quote, row.speed, Voice(f"{row.engine}, {row.voice}", True), f"{MACHINE}/{row.file}", row))
        if row.quote not in known:
            message = f"{SPEECH} has a voice for {row.quote!r}, which is no quote."
            findings.append(Finding("A002", row.at("quote"), message, f"Delete the entry and {MACHINE}/{row.file}."))
    named = {row.file for row in rows}
    for name in _names(root, MACHINE, findings) if Path(MACHINE).name in here else ():
        if name not in named:
            message = f"{MACHINE}/{name} has no entry in {SPEECH}."
            findings.append(Finding("A002", Place(f"{MACHINE}/{name}"), message, "Delete it; `yulu speak` makes what is wanted."))
    return Shelf(root, tuple(sounds), tuple(findings))


def _names(root: Path, folder: str, findings: list[Finding]) -> tuple[str, ...]:
    try:
        return tuple(name for name in names(root / folder) if not name.startswith("."))
    except Unreadable as error:
        if not error.missing:
            findings.append(error.finding(Place(folder), folder))
        return ()


def _recording(name: str, readers: Sequence[Reader], quotes: set[str]) -> Sound | Finding:
    """The sound that a file's name tells of, or what is wrong with the name."""
    file, place = f"{FOLDER}/{name}", Place(f"{FOLDER}/{name}")
    stem, dot, suffix = name.rpartition(".")
    quote, *rest = stem.split(".")
    slow = rest[-1:] == ["slow"]
    rest = rest[:-1] if slow else rest
    if dot + suffix.lower() not in SUFFIXES or len(rest) > 1:
        hint = f"Name it ID.mp3, ID.slow.mp3 or ID.READER.mp3 ({', '.join(SUFFIXES)} are read), or take it away."
        return Finding("A002", place, f"{file} is no recording that is known.", hint)
    if quote not in quotes:
        return Finding("A002", place, f"{file}: there is no quote {quote!r}.", "Name it by the quote's id, or take it away.")
    if not readers:
        hint = f"Write {READERS}: `readers:` and under it `- {{id: NAME, name: Full Name, licence: CC BY 4.0}}`."
        return Finding("A007", place, f"{file}: nothing says who reads.", hint, quote)
    reader = next((r for r in readers if r.id == rest[0]), None) if rest else readers[0]
    if reader is None:
        hint = f"Add the reader to {READERS}, or correct the name. Known: {', '.join(r.id for r in readers)}."
        return Finding("A007", place, f"{file}: there is no reader {rest[0]!r}.", hint, quote)
    voice = Voice(reader.name, reader.synthetic, reader.licence, reader.url)
    return Sound(quote, "slow" if slow else "normal", voice, file)


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
