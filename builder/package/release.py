"""What a build changes, in words for learners."""

from __future__ import annotations

import html
from collections.abc import Sequence

from ..notes.notetype import FIELDS
from .deck import Deck

# What a learner calls the fields; those that are the inner side of another are told with it.
WORDS = {
    "Simplified": "the Chinese text",
    "Traditional": "the Chinese text",
    "SimplifiedRuby": "the reading",
    "TraditionalRuby": "the reading",
    "Pinyin": "the reading",
    "Zhuyin": "the reading",
    "English": "the English",
    "Authority": "whose English it is",
    "ContextChinese": "the context line",
    "ContextEnglish": "the context line",
    "Vocabulary": "vocabulary",
    "Note": "the note",
    "Provenance": "where it comes from",
    "Themes": "themes",
    "Speaker": "the speaker’s name",
    "Difficulty": "the level",
    "Audio": "the sound",
    "Player": "the sound",
    "tags": "tags",
    "Recognition": "which cards it has",
    "Production": "which cards it has",
    "Listening": "which cards it has",
    "ScriptReading": "which cards it has",
    "KeyWords": "which cards it has",
    "TooLong": "which cards it has",
    "Literal": "the English word for word",
}


def notes(deck: Deck) -> str:
    """Markdown: the new quotations, those that changed and in what, those retired."""
    plan = deck.plan
    texts = {note.id: note.fields[2 if note.fields[8] else 1] for note in (*deck.live, *deck.shipped)}
    version = plan.ledger.version
    lines = [f"## {deck.title} {version}", ""]
    if not (plan.new or plan.changed or plan.retired):
        lines += ["No card changes.", ""]
    lines += _part("New", plan.new, texts, {})
    back = [key for key in plan.changed if deck.was_out(key)]
    lines += _part("Back in the deck", back, texts, {})
    changed = [key for key in plan.changed if key not in back]
    what = {key: _what(deck.changed_fields(key), deck.sound_change(key)) for key in changed}
    if len(changed) > 1 and len(changed) == len(deck.live) and len(set(what.values())) == 1:
        lines += ["### Changed", "", f"- All {len(changed)} quotations: {what[changed[0]]}", ""]
    else:
        lines += _part("Changed", changed, texts, what)
    told = "keep it or delete it; it is tagged `retired` and no longer part of the deck"
    lines += _part("Retired", plan.retired, texts, dict.fromkeys(plan.retired, told))
    return "\n".join(lines)


def _part(title: str, keys: Sequence[str], texts: dict[str, str], extra: dict[str, str]) -> list[str]:
    if not keys:
        return []
    rows = [f"- {html.unescape(texts.get(key, ''))} ({key})" + (f": {extra[key]}" if extra.get(key) else "") for key in keys]
    return [f"### {title} ({len(keys)})", "", *rows, ""]


def _what(fields: Sequence[str], sound: str) -> str:
    known = {field.name for field in FIELDS} | {"tags"}
    words = dict.fromkeys(WORDS.get(name, name.lower()) for name in fields if name in known)
    return ", ".join(f"sound {sound}" if sound and word == WORDS["Audio"] else word for word in words)
