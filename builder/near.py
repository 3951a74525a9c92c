"""Near misses: of the names that there are, those that a mistyped one may mean. Every message that knows the right names asks here."""

from __future__ import annotations

from collections.abc import Iterable

from .names import alike

MOST, MANY = 12, 100


def near(given: str, known: Iterable[str]) -> tuple[str, ...]:
    """Of `known`, what `given` may be meant for, the likeliest first: the same but for case and width, or a slip or two away."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    names = sorted(set(known))
    wanted = alike(given)
    slips = max(1, len(wanted) // 3)
    folded = [alike(name) for name in names]
    found = process.extract(wanted, folded, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=3)
    # A slip in a word of one letter leaves nothing to go by.
    likely = [(distance, index) for _, distance, index in found if distance < max(len(wanted), len(folded[index]))]
    return tuple(names[index] for distance, index in likely if distance == likely[0][0])


def meant(given: str, known: Iterable[str], what: str = "Known", most: int = MOST) -> str:
    """A remedy: what `given` may be meant for, or else what there is, of which `most` are named."""
    names = sorted(set(known))
    if found := near(given, names):
        return f"Did you mean {' or '.join(map(repr, found))}?"
    return f"{what}: {', '.join(names[:most])}{', …' * (len(names) > most)}." if names else f"{what}: none."
