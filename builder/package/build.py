"""Building: check everything, make every deck, and only then write, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .. import pieces
from ..check import check, errors
from ..edition import Editor
from ..english.wording import choose
from ..files import Unreadable, alone, now, replace, seconds
from ..files import read as read_file
from ..findings import Refusal
from ..project import Project, read
from ..recipes.entry import Ledger
from ..recipes.select import select
from ..yamlfile import load
from . import deck, ledger
from .deck import Deck

# How often a build begins anew because another has written meanwhile.
AGAIN = 5


def plans(project: Project, names: Sequence[str], editor: Editor | None = None, earliest: int = 0) -> list[Deck]:
    """The decks called `names` (all, where none is named), made but not written, now or at `earliest`."""
    editor = editor or Editor(project)
    moment = max(now(), earliest)
    unknown = {theme for quote in project.quotes for theme in quote.themes} - {theme.slug for theme in project.themes}
    if unknown:
        raise Refusal(f"There is no theme {min(unknown)!r} in seeds/themes.yaml, and a quote names it. `yulu check` tells where.")
    return [deck.make(project, name, editor, moment) for name in (names or sorted(project.recipes)) if project.deck(name)]


def build(project: Project, names: Sequence[str], output: Path | None, earliest: int = 0, again: int = AGAIN) -> list[tuple[Deck, tuple[Path, Path]]]:
    """Write the package and ledger of each deck into `output` (default: the project's decks/). Raises Refusal, and then nothing was written."""
    for name in names:
        project.deck(name)
    folder = output or project.root / "decks"
    if folder.resolve() == (project.root / "decks").resolve():
        _only_published(project, names)
    else:
        _only_ours(project, folder, names)
    editor = Editor(project)
    expect_no_errors(project, editor)
    decks = plans(project, list(dict.fromkeys(names)), editor, earliest)
    contradictions = [f for d in decks for f in d.plan.findings]
    files: list[tuple[Path, bytes]] = []
    written = []
    for made in decks:
        paths = folder / f"{made.name}.apkg", folder / f"{made.name}.ledger.yaml"
        files += zip(paths, (made.content, made.book))
        written.append((made, paths))
    # Ledgers first: a run killed in between leaves a ledger that knows more than the package, from which the next build makes that package;
    # a package that knew more than its ledger could not be told from one whose ledger was lost.
    with alone(folder):
        if all(_stands(project, deck.name) for deck in decks):
            if contradictions:
                raise Refusal("Nothing was written: the ledger and the data contradict each other.", contradictions)
            replace(sorted(files, key=lambda file: file[0].suffix != ".yaml"))
            for made in decks:
                pieces.keep(made.book, Ledger, made.plan.ledger.model_dump(exclude_none=True), project.memory)
            project.memory.save()
            return written
    # Another build has written since this one read the ledgers; its clock may be ahead of ours.
    if not again:
        raise Refusal("Nothing was written: other builds write the ledgers all the time. Build again when they have ended.")
    project = read(project.root)
    later = max([0, *(seconds(ledger.latest(book)) + 1 for book in project.ledgers.values())])
    return build(project, names, output, later, again - 1)


def expect_no_errors(project: Project, editor: Editor) -> None:
    """Raises Refusal."""
    if found := errors(check(project, editor)):
        raise Refusal(f"Nothing was written: {len(found)} error{'s' * (len(found) != 1)} to mend first.", found)


def _stands(project: Project, name: str) -> bool:
    """Whether the ledger of a deck says what it said when the project was read, however it is written."""
    book = project.ledgers.get(name)
    with suppress(Unreadable):
        if book is not None and read_file(project.root / ledger.file(name), within=project.root) == ledger.write(book).encode():
            return True
    found, _ = load(project.root, ledger.file(name), Ledger)
    return found == book if found is None or book is None else found.model_dump() == book.model_dump()


def _only_published(project: Project, names: Sequence[str]) -> None:
    """Raises Refusal where a wording of the user's own copy would go into the published decks."""
    local: dict[str, str] = {}
    for name in names or sorted(project.recipes):
        rules = project.deck(name)
        for quote in select(rules, project.quotes):
            english = choose(quote, project.translations, rules.english)
            if english is not None and english.local:
                local[quote.id] = english.authority
    if local:
        some = ", ".join(list(local)[:5]) + ", …" * (len(local) > 5)
        count = f"{len(local)} wording{'s' * (len(local) != 1)}"
        raise Refusal(
            f"Nothing was written: {count} of your own copies (seeds/english/*.local.yaml: {some}) would go into decks/, which is what is published. "
            "Make your own decks with `yulu build -o mine`; or put what may be published into seeds/english/NAME.yaml."
        )


def _only_ours(project: Project, folder: Path, names: Sequence[str]) -> None:
    """Raises Refusal where a deck of another project has the name and place of one of these: its ledger would be lost."""
    for name in names or sorted(project.recipes):
        path = folder / f"{name}.ledger.yaml"
        there = load(folder, path.name, Ledger)[0]
        if there is not None and there.namespace != project.deck(name).namespace:
            raise Refusal(
                f"Nothing was written: {path} is that of another deck, {there.namespace!r}. Name another folder with -o, or rename the recipe."
            )
