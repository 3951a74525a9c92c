"""Published wordings beside the user's saved copies of the articles: exactly the same after folding, or a finding."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import files
from ..english.entry import Translation
from ..english.wording import is_local
from ..findings import Finding, Misuse, Refusal
from ..sources.entry import Speaker
from . import article
from .article import Article, fold

NEAR = 60.0


def read_all(folder: Path, speakers: Sequence[Speaker]) -> tuple[list[Article], list[str]]:
    """The articles in a folder that hold an interview, and a remark on every other file. Raises Misuse."""
    try:
        paths = [folder / name for name in files.names(folder) if not name.startswith(".")]
    except files.Unreadable as error:
        raise Misuse(f"There is no folder {folder}." if error.missing else f"{folder} cannot be read: {error.reason}.") from None
    found, remarks = [], []
    for path in paths:
        if os.path.isdir(path):
            continue
        try:
            one = article.read(files.read(path), path.name, speakers)
        except (Refusal, files.Unreadable) as error:
            remarks.append(f"{path.name} was left out: {error}")
            continue
        if one.turns:
            found.append(one)
        else:
            remarks.append(f"{path.name} was left out: it holds no interview.")
    return found, remarks


def compare(translations: Sequence[Translation], articles: Sequence[Article]) -> Iterator[Finding]:
    """One finding for each wording, published or taken from the user's own copy, that no saved copy of its translation has."""
    for translation in translations:
        if not translation.wordings:
            continue
        copies = [a for a in articles if a.sha256 == translation.sha256 or _is_copy(a, translation)]
        if not copies and is_local(translation):
            continue
        if not copies:
            message = f"none of the saved articles is a copy of the translation {translation.translation!r}."
            yield Finding("E004", translation.at("translation"), message, "Save its page into that folder.", severity="warning")
            continue
        for index, wording in enumerate(translation.wordings):
            wanted = fold(wording.within or wording.text)
            if any(wanted in _text(a) for a in copies):
                continue
            score, where, nearest = max((_nearest(wanted, a) for a in copies), key=lambda n: n[0])
            message = f"the wording {wording.text[:40]!r}… does not stand so in the saved article; nearest is {where} ({score:.0f} %): {nearest!r}."
            if score < NEAR:
                message = f"the wording {wording.text[:40]!r}… does not stand in the saved article ({copies[0].source}), nor anything near it."
            hint = "Copy what the article has, or say in `seen:` where this wording was seen."
            yield Finding("E004", translation.at("wordings", index, "text"), message, hint, wording.quote)


def _text(one: Article) -> str:
    return fold(" ".join(turn.text for turn in one.turns))


def _is_copy(one: Article, translation: Translation) -> bool:
    from rapidfuzz import fuzz

    if one.url and translation.url and one.url.rstrip("/") == translation.url.rstrip("/"):
        return True
    text = _text(one)
    alike = [fuzz.partial_ratio(fold(w.text), text) for w in translation.wordings if len(w.text) > 20]
    return bool(alike) and max(alike) >= 85.0


def _nearest(wanted: str, one: Article) -> tuple[float, str, str]:
    """How near the nearest sentences are, where they stand, and what they say."""
    from rapidfuzz import fuzz

    starts = [turn.sentences[n:] for turn in one.turns for n in range(len(turn.sentences))]
    groups = [(some[0].line, " ".join(s.text for s in some[:size])) for some in starts for size in range(1, min(len(some), 5) + 1)]
    scored = ((fuzz.ratio(wanted, fold(group)), f"{one.source}:{line}", group) for line, group in groups)
    return max(scored, key=lambda found: found[0], default=(-1.0, one.source, ""))
