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

Checked = tuple[int, tuple[Finding, ...]]


@dataclass(frozen=True)
class Built:
    """A deck that was built: how many notes it has live, and what has become of them. `latest`: the last change that its ledger knows."""

    deck: str
    live: int
    new: int
    changed: int
    retired: int
    unchanged: int
    latest: str


def checked(root: Path, watch: Watch) -> Checked:
    """How many quotes the project at `root` has, and all findings."""

    def make() -> Checked:
        from .check import check
        from .project import read

        project = read(root, watch)
        return len(project.quotes), check(project)

    before = state(root)
    if before is None:
        return make()
    memory = Memory(root)
    # What changes while it is read is not what was judged.
    found: Checked = memory.remember(Checked, digest("checked", before), make, lambda _: state(root) == before)
    memory.save()
    return found


def built(root: Path, names: Sequence[str], output: Path | None, audio: Audio | None, watch: Watch) -> tuple[Built, ...]:
    """The decks called `names` (all, where none is named), built. Raises Refusal."""
    memory, before = Memory(root), None if output or audio else state(root)
    known: tuple[Built, ...] | None = memory.recall(tuple[Built, ...], digest("built", [*names], before)) if before else None
    # A clock that runs behind a ledger is told even where nothing has changed.
    if known and all(seconds(deck.latest) <= now() for deck in known):
        return known
    from .package import ledger
    from .package.build import build
    from .project import read

    project = read(root, watch)
    made = [deck for deck, _ in build(project.with_audio(audio) if audio else project, names, output)]
    told_of = tuple(_told(deck, ledger.latest(deck.plan.ledger)) for deck in made)
    if before:
        files = {f"decks/{deck.name}.apkg": told(deck.content) for deck in made}
        after = before | files | {ledger.file(deck.name): told(deck.book) for deck in made}
        stands = state(root)
        # The next build takes what was retired in this one out of the package.
        if stands == after and (after == before or all(deck.shipped == deck.live for deck in made)):
            again = tuple(Built(d.deck, d.live, 0, 0, 0, d.live, d.latest) for d in told_of)
            memory.keep(tuple[Built, ...], digest("built", [*names], stands), again)
            memory.save()
    return told_of


def _told(deck: Deck, latest: str) -> Built:
    plan = deck.plan
    return Built(deck.name, len(deck.live), len(plan.new), len(plan.changed), len(plan.retired), len(plan.unchanged), latest)
