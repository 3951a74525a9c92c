"""Findings on the sounds of a project: what a learner would hear amiss, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ..files import Unreadable
from ..findings import Finding, Place
from ..quotes.entry import Quote
from ..recipes import select
from ..recipes.entry import Recipe
from . import level
from .said import Said, size
from .shelf import FOLDER, Shelf, Sound, digest
from .store import Store

SHORTEST, LONGEST, AROUND = 0.08, 1.0, 5.0  # seconds for a syllable, and for what stands around the words
CLIPPED = 0.0005


def check(
    root: Path, shelf: Shelf, quotes: Sequence[Quote], recipes: Mapping[str, Recipe], said: Callable[[Quote, Recipe], Said | None]
) -> Iterator[Finding]:
    """`said` gives what a deck's card of the quote says; None where its text is not proved."""
    yield from shelf.findings
    asked = [recipe for recipe in recipes.values() if recipe.audio != "none"]
    known = {quote.id: quote for quote in quotes}
    store = Store(root)
    for sound in shelf.sounds:
        if sound.quote not in known:
            continue
        try:
            yield from _file(sound, known[sound.quote], store)
        except level.Missing as missing:
            yield Finding("A001", Place(FOLDER), str(missing), "", severity="error" if asked else "warning")
            break
    store.save()
    yield from _stale(shelf, known, list(recipes.values()), said)
    for recipe in asked:
        chosen = select.select(recipe, quotes)
        without = []
        for quote in chosen:
            # Only a machine's sound depends on what is said.
            words = said(quote, recipe) if recipe.audio == "all" else Said("", ())
            if words is not None and not shelf.of(quote.id, recipe.audio, words):
                without.append(quote.id)
        if without:
            message = f"{len(without)} of {len(chosen)} quotes of the deck have no sound: {', '.join(without[:12])}{', …' * (len(without) > 12)}."
            hint = f"Record them as {FOLDER}/ID.mp3" + (", or have them spoken by `yulu speak`." if recipe.audio == "all" else ".")
            yield Finding("A009", recipe.at("audio"), message, hint, severity="warning")


def _file(sound: Sound, quote: Quote, store: Store) -> Iterator[Finding]:
    place = sound.row.at("file") if sound.row else Place(sound.file)
    again = "Delete its entry, and have it spoken again by `yulu speak`." if sound.row else ""
    try:
        raw = store.raw(sound)
        if sound.row and digest(raw) != sound.row.sha256:
            message = f"{sound.file} is not the file that the engine made."
            yield Finding("A008", place, message, f"{again} A recording of a person belongs into {FOLDER}/ itself.", quote.id)
            return
        found = store.measured(raw)
    except Unreadable as error:
        yield error.finding(place, sound.file)
        return
    except level.Damaged as damage:
        yield Finding("A003", place, f"{sound.file} cannot be played: {damage}.", again or "Export it again, as MP3 or WAV.", quote.id)
        return
    syllables = size(quote.text)
    least, most = SHORTEST * syllables, LONGEST * syllables * (1.5 if sound.speed == "slow" else 1) + AROUND
    if found.loudness <= level.SILENCE:
        yield Finding("A004", place, f"{sound.file} is silent.", again or "Record it again, nearer to the microphone.", quote.id)
    elif not least <= found.seconds <= most:
        message = f"{sound.file} lasts {found.seconds:.1f} s; the {syllables} syllables of {quote.id} take from {least:.1f} to {most:.1f} s."
        yield Finding("A005", place, message, again or "Cut it to the words of the quote, or give it the name of the quote that it reads.", quote.id)
    if found.clipped > CLIPPED:
        message = f"{sound.file} is clipped: {found.clipped:.1%} of it is cut off at full scale."
        yield Finding("A010", place, message, again or "Record it again, more softly.", quote.id, "warning")


def _stale(shelf: Shelf, quotes: Mapping[str, Quote], recipes: Sequence[Recipe], said: Callable[[Quote, Recipe], Said | None]) -> Iterator[Finding]:
    """Of what an engine spoke, that which no card says any more."""
    for sound in shelf.sounds:
        if sound.row and sound.quote in quotes:
            wanted = [words for recipe in recipes if (words := said(quotes[sound.quote], recipe)) is not None]
            if wanted and (sound.row.text, sound.row.reading) not in [(w.text, w.reading) for w in wanted]:
                message = f"{sound.quote} was spoken in another text or reading than its cards have now; this sound is on no card."
                yield Finding("A008", sound.row.at(), message, f"`yulu speak {sound.quote}` speaks it again.", sound.quote, "warning")
