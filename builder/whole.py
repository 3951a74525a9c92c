"""A check or build of a project in which no byte has changed: answered as it was answered before, and nothing is read but bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import Memory, digest
from .files import now, seconds
from .findings import Finding, Watch
from .folder import state, told

if TYPE_CHECKING:
    from .package.deck import Deck
    from .recipes.entry import Audio


@dataclass(frozen=True)
class Checked:
    """What `check` finds, and in how many quotes."""

    quotes: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Built:
    """A deck that was built: how many notes it has live, and what has become of them."""

    deck: str
    live: int
    new: int
    changed: int
    retired: int
    unchanged: int


@dataclass(frozen=True)
class Settled:
    """What a build says that changes nothing; `latest`: the last change in a ledger, behind which the clock must not be."""

    decks: tuple[Built, ...]
    latest: str


def checked(root: Path, watch: Watch) -> Checked:
    """All findings of the project at `root`."""

    def make() -> Checked:
        from .check import check
        from .project import read

        project = read(root, watch)
        return Checked(len(project.quotes), check(project))

    before = state(root)
    if before is None:
        return make()
    memory = Memory(root)
    # What changes while it is read is not what was judged.
    found: Checked = memory.remember(Checked, _key("checked", (), before), make, lambda _: state(root) == before)
    memory.save()
    return found


def built(root: Path, names: Sequence[str], output: Path | None, audio: Audio | None, watch: Watch) -> tuple[Built, ...]:
    """The decks called `names` (all, where none is named), built. Raises Refusal."""
    memory, before = Memory(root), None if output or audio else state(root)
    if before is not None:
        known: Settled | None = memory.recall(Settled, _key("built", names, before))
        if known is not None and seconds(known.latest) <= now():
            return known.decks
    from .package import ledger
    from .package.build import build
    from .project import read

    project = read(root, watch)
    made = [deck for deck, _ in build(project.with_audio(audio) if audio else project, names, output)]
    if before is not None:
        files = {f"decks/{deck.name}.apkg": told(deck.content) for deck in made}
        files |= {ledger.file(deck.name): told(ledger.write(deck.plan.ledger).encode()) for deck in made}
        after = {**before, **files}
        if state(root) == after and (after == before or all(map(_settles, made))):
            latest = max(ledger.latest(deck.plan.ledger) for deck in made)
            again = tuple(Built(deck.name, len(deck.live), 0, 0, 0, len(deck.live)) for deck in made)
            memory.keep(Settled, _key("built", names, after), Settled(again, latest))
            memory.save()
    plans = [(deck, deck.plan) for deck in made]
    return tuple(Built(d.name, len(d.live), len(p.new), len(p.changed), len(p.retired), len(p.unchanged)) for d, p in plans)


def _settles(deck: Deck) -> bool:
    """Whether the next build of what this one wrote changes nothing."""
    from .package import ledger

    book = deck.plan.ledger
    again = ledger.plan(deck.name, book.namespace, book.version, deck.live, book, seconds(ledger.latest(book)))
    return len(deck.shipped) == len(deck.live) and not again.findings and ledger.write(again.ledger) == ledger.write(book)


def _key(what: str, names: Sequence[str], files: dict[str, str]) -> bytes:
    return digest(what, tuple(names), sorted(files.items()))
