"""`yulu speak`: an engine reads the quotes that nobody reads. A person's recording is never touched.

One sound at a time, each kept, with its line in `seeds/audio/machine.yaml`, before the next is begun. What was spoken in the same text, reading,
voice and speed is not spoken again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from .. import rounds
from ..edition import Editor
from ..files import Unreadable, alone, now, read, replace, stamp
from ..findings import Refusal
from ..project import Project
from ..rounds import Failure, Outcome
from ..yamlfile import load
from . import level
from .engine import SPEEDS, Engine
from .entry import Speech, Speed, Spoken
from .said import Said, said, size
from .shelf import FOLDER, MACHINE, SPEECH, digest

HEADER = """\
# Written by `yulu speak`: what an engine spoke, for decks with `audio: all`. The cards call it a synthetic voice. To have one spoken again,
# delete its entry; a recording of a person in seeds/audio/ takes its place.
"""
SHORTEST = 0.05  # seconds for a syllable: less was cut off


@dataclass(frozen=True)
class Task:
    quote: str
    said: Said
    speed: Speed

    @property
    def name(self) -> str:
        return f"{self.quote} slowly" if self.speed == "slow" else self.quote


def waiting(project: Project, editor: Editor, names: Sequence[str], engine: Engine) -> tuple[list[Task], list[str]]:
    """What `engine` is to speak, of the quotes called `names` or of all, in the project's order; and why any that was named is left out.

    What an engine spoke of them that no card says any more is taken away. Raises Refusal for a name that no quote has.
    """
    recipes = list(project.recipes.values())
    people = {s.quote for s in project.sounds.sounds if s.row is None}
    known = {_key(row): row for row in (project.speech.spoken if project.speech else ())}
    tasks: list[Task] = []
    remarks: list[str] = []
    for quote in [project.quote(name) for name in dict.fromkeys(names)] or project.quotes:
        if quote.id in people:
            remarks.append(f"{quote.id} has a recording.")
            continue
        if quote.attestation == "doubtful":
            remarks.append(f"{quote.id} is doubtful: it goes on no card.")
            continue
        editions = {recipe.profile: editor.edition(quote, recipe.profile) for recipe in recipes}
        if not recipes or None in editions.values():
            remarks.append(f"{quote.id} is not proved: `yulu check` says why." if recipes else "The project has no recipe: write decks/NAME.yaml.")
            continue
        versions = [said(e.chinese, recipe.script) for recipe in recipes if (e := editions[recipe.profile]) is not None]
        _clear(project.root, quote.id, {(words.text, words.reading) for words in versions})
        wanted = [Task(quote.id, words, speed) for words in {w.reading: w for w in versions}.values() for speed in engine.speeds]
        due = [task for task in wanted if not _kept(project.root, known.get(_wanted(task, engine)))]
        if not due:
            remarks.append(f"{quote.id} is spoken already. Delete its entry in {SPEECH} to have it spoken again.")
        tasks += due
    return tasks, remarks if names else []


def run(project: Project, tasks: Sequence[Task], engine: Engine, say: Callable[[str], None] = lambda line: None) -> Outcome:
    """Speak `tasks` one after the other, keeping each; `say` is told of the progress. Raises Refusal where a sound cannot be kept."""

    def make(task: Task) -> None:
        try:
            raw = engine.say(task.said, SPEEDS[task.speed])
            found = level.measure(raw)
            sound = level.write(raw)
        except level.Damaged as damage:
            raise Failure(f"{engine.name} gives what cannot be played: {damage}") from None
        if found.loudness <= level.SILENCE:
            raise Failure(f"{engine.name} is silent")
        if found.seconds < SHORTEST * size(task.said.text):
            raise Failure(f"{engine.name} breaks off after {found.seconds:.1f} s")
        keep(project.root, task, engine, sound)

    return rounds.run(tasks, lambda task: task.name, make, say, "sounds")


def keep(root: Path, task: Task, engine: Engine, sound: bytes) -> None:
    """Put the sound into its place, and its line into the file, in place of an older one; all others stay as they stand there now."""
    mark = digest(task.said.reading.encode())[:6]
    file = f"{task.quote}.{mark}{'.slow' if task.speed == 'slow' else ''}.mp3"
    row = Spoken(
        quote=task.quote,
        speed=task.speed,
        text=task.said.text,
        reading=task.said.reading,
        engine=engine.name,
        voice=engine.voice,
        file=file,
        sha256=digest(sound),
        made=stamp(now()),
    )
    with _alone(root):
        replace([(root / MACHINE / file, sound), (root / SPEECH, _written({**_rows(root), file: row}))])


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the folder of sounds against other runs. Raises Refusal."""
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"No sound was kept: {FOLDER} cannot be written: {error.strerror}.") from error
    with alone(root / FOLDER):
        yield


def _clear(root: Path, quote: str, said: set[tuple[str, str]]) -> None:
    def stale(rows: Mapping[str, Spoken]) -> set[str]:
        return {row.file for row in rows.values() if row.quote == quote and (row.text, row.reading) not in said}

    if not stale(_rows(root)):
        return
    with _alone(root):
        rows = _rows(root)
        gone = stale(rows)
        replace([(root / SPEECH, _written({file: row for file, row in rows.items() if file not in gone}))])
        for file in gone:
            with suppress(OSError):
                (root / MACHINE / file).unlink()


def _rows(root: Path) -> dict[str, Spoken]:
    """What the file says now, by the sound's file. Raises Refusal."""
    if not os.path.lexists(root / SPEECH):
        return {}
    speech, findings = load(root, SPEECH, Speech)
    if speech is None:
        raise Refusal(f"No sound was kept: {SPEECH} must be mended first.", findings)
    return {row.file: row for row in speech.spoken}


def _written(rows: Mapping[str, Spoken]) -> bytes:
    content = {"spoken": [rows[name].model_dump() for name in sorted(rows)]}
    return (HEADER + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1_000_000)).encode()


def _key(row: Spoken) -> tuple[str, ...]:
    return row.quote, row.speed, row.text, row.reading, row.engine, row.voice


def _wanted(task: Task, engine: Engine) -> tuple[str, ...]:
    return task.quote, task.speed, task.said.text, task.said.reading, engine.name, engine.voice


def _kept(root: Path, row: Spoken | None) -> bool:
    """Whether the sound of an entry is there as it was made."""
    try:
        return row is not None and digest(read(root / MACHINE / row.file, level.MOST, root)) == row.sha256
    except Unreadable:
        return False
