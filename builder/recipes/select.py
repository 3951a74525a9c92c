"""What a recipe selects, in which order, and whether what it names exists."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Finding
from ..names import alike
from ..near import meant
from ..quotes.entry import Quote
from .entry import Recipe

GRADE = {"attested": 0, "restored": 1, "single": 2}


def select(recipe: Recipe, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The recipe's quotes. Doubtful ones are in no deck."""
    wanted = set(recipe.themes)
    return tuple(
        quote
        for quote in quotes
        if quote.attestation in recipe.attestation and quote.id not in recipe.leave_out and (not wanted or wanted & set(quote.themes))
    )


def alternate(quotes: Sequence[Quote], themes: Sequence[str]) -> tuple[Quote, ...]:
    """Themes in turn (by each quote's first theme, in the order of `themes`); within one, well attested and short quotes first."""
    piles = {theme: [q for q in quotes if q.themes[0] == theme] for theme in themes}
    for pile in piles.values():
        pile.sort(key=lambda q: (GRADE[q.attestation], len(q.text), q.id))
    rounds = max((len(pile) for pile in piles.values()), default=0)
    return tuple(pile[turn] for turn in range(rounds) for pile in piles.values() if turn < len(pile))


def check(
    recipes: Sequence[Recipe], quotes: Sequence[Quote], themes: Sequence[str], authorities: Sequence[str], subjects: Sequence[str] = ()
) -> list[Finding]:
    """Findings on the recipes: what they name must exist, what they select must be something, what identifies them must be theirs.
    `subjects`: the names of the themes, which subdecks have."""
    findings: list[Finding] = []
    ids = {quote.id for quote in quotes}
    taken: dict[tuple[str, str], str] = {}
    for recipe in recipes:
        known: tuple[tuple[str, Sequence[str], set[str]], ...] = (
            ("themes", recipe.themes, set(themes)),
            ("leave_out", recipe.leave_out, ids),
            ("english", recipe.english, {*authorities, "project"}),
            ("cards", recipe.cards, set(recipe.cards)),
            ("attestation", recipe.attestation, set(recipe.attestation)),
        )
        for key, given, allowed in known:
            for index, name in enumerate(given):
                if name not in allowed:
                    hint = "`machine` is never built." if name == "machine" else meant(name, allowed)
                    findings.append(Finding("D002", recipe.at(key, index), f"{key}: there is no {name!r}.", hint))
                elif name in given[:index]:
                    findings.append(Finding("D002", recipe.at(key, index), f"{key}: {name!r} stands twice.", "Keep one."))
        misnamed = any(f.code == "D002" and f.place.file == recipe.at().file for f in findings)
        if not misnamed and not select(recipe, quotes):
            findings.append(Finding("D001", recipe.at(), "the recipe selects no quote.", "Widen `themes:` or `attestation:`, or add quotes."))
        file = recipe.in_file
        names = [("title", recipe.title)]
        names += [("title", recipe.subdeck(theme)) for theme in subjects if recipe.subdecks]
        own = [("namespace", recipe.namespace), ("deck_id", str(recipe.deck_id)), ("name", file.rsplit("/", 1)[-1].removesuffix(".yaml")), *names]
        for key, value in own:
            value = "::".join(part.strip() for part in value.split("::"))
            other = taken.setdefault((key, alike(value)), file)
            if other != file:
                message = f"{key} {value!r} is that of {other} already" + (", but for case." if alike(value) != value else ".")
                findings.append(Finding("D003", recipe.at(key), message, "Each deck needs its own, or the decks overwrite one another."))
    return findings
