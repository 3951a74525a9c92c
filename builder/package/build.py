"""Building: check everything, make every deck, and only then write, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..check import check, errors
from ..edition import Editor
from ..files import alone, now, replace, seconds
from ..findings import Refusal
from ..project import Project, read
from ..recipes.entry import Ledger
from ..yamlfile import load
from . import deck, ledger
from .deck import Deck


def plans(project: Project, names: Sequence[str], editor: Editor | None = None, earliest: int = 0) -> list[Deck]:
    """The decks called `names` (all, where none is named), made but not written, now or at `earliest`."""
    editor = editor or Editor(project)
    moment = max(now(), earliest)
    unknown = {theme for quote in project.quotes for theme in quote.themes} - {theme.slug for theme in project.themes}
    if unknown:
        raise Refusal(f"There is no theme {min(unknown)!r} in seeds/themes.yaml, and a quote names it. `yulu check` tells where.")
    return [deck.make(project, name, editor, moment) for name in (names or sorted(project.recipes)) if project.deck(name)]


def build(project: Project, names: Sequence[str], output: Path | None, earliest: int = 0) -> list[tuple[Deck, tuple[Path, Path]]]:
    """Write the package and ledger of each deck into `output` (default: the project's decks/). Raises Refusal, and then nothing was written."""
    for name in names:
        project.deck(name)
    editor = Editor(project)
    found = errors(check(project, editor))
    if found:
        raise Refusal(f"Nothing was written: {len(found)} error{'s' * (len(found) != 1)} to mend first.", found)
    decks = plans(project, list(dict.fromkeys(names)), editor, earliest)
    contradictions = [f for d in decks for f in d.plan.findings]
    folder = output or project.root / "decks"
    files: list[tuple[Path, bytes]] = []
    written = []
    for made in decks:
        paths = folder / f"{made.name}.apkg", folder / f"{made.name}.ledger.yaml"
        files += zip(paths, (made.content, ledger.write(made.plan.ledger).encode()))
        written.append((made, paths))
    # Ledgers first: a run killed in between leaves a ledger that knows more than the package, from which the next build makes that package;
    # a package that knew more than its ledger could not be told from one whose ledger was lost.
    with alone(folder):
        if all(load(project.root, ledger.file(deck.name), Ledger)[0] == project.ledgers.get(deck.name) for deck in decks):
            if contradictions:
                raise Refusal("Nothing was written: the ledger and the data contradict each other.", contradictions)
            replace(sorted(files, key=lambda file: file[0].suffix != ".yaml"))
            return written
    # Another build has written since this one read the ledgers; its clock may be ahead of ours.
    project = read(project.root)
    return build(project, names, output, max([0, *(seconds(ledger.latest(book)) + 1 for book in project.ledgers.values())]))
