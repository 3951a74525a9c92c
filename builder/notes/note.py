"""A note: one edition of a quote as fields and tags. All text is escaped here, and nowhere else."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..chinese import levels
from ..chinese.readings import bopomofo
from ..chinese.scripts import PROFILES
from ..chinese.text import Chinese, Composer
from ..edition import Edition
from ..english.wording import PROJECT, English
from ..quotes.entry import Theme
from ..recipes.entry import Recipe
from ..sources.entry import Sources
from ..sources.sound import is_han
from .notetype import FIELDS

RUN = re.compile(r"[\u3007\u3400-\u9fff]+|[^\u3007\u3400-\u9fff]+")
GRADES = {
    "attested": "Attested: two or more independent sources have it.",
    "single": "Single: one source has it.",
    "restored": "Restored: a damaged reading, mended from other witnesses as listed.",
}


@dataclass(frozen=True)
class Note:
    """`fields` are HTML, in the order of the note type; `guid` comes from the deck's namespace and the quote's id, never from text."""

    id: str
    guid: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    letters: str

    @cached_property
    def content(self) -> str:
        """A digest of all that a learner would see change."""
        return hashlib.sha256(json.dumps([self.fields, self.tags], ensure_ascii=False).encode()).hexdigest()[:16]


def guid(namespace: str, quote: str) -> str:
    """The note's GUID in every package of this deck, for ever."""
    return hashlib.sha256(f"yulu\n{namespace}\n{quote}".encode()).hexdigest()[:20]


def escape(text: str) -> str:
    """Text as HTML in which nothing is live for Anki: no tag, no field reference, no sound, no ruby."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;").replace("[", "&#91;").replace("]", "&#93;")


def make(edition: Edition, english: English, recipe: Recipe, deck: str, themes: Mapping[str, Theme], sources: Sources, composer: Composer) -> Note:
    """The note of `edition` in the deck of `recipe`, called `deck` in its tags."""
    quote, chinese = edition.quote, edition.chinese
    hant = recipe.script == "traditional"
    language = PROFILES[recipe.profile].language
    lead = _Lead(hant, language, composer)
    level = levels.level(chinese.words)
    values = {
        "Id": escape(quote.id),
        "Simplified": escape(chinese.simplified),
        "Traditional": escape(chinese.traditional),
        "Pinyin": escape(chinese.pinyin),
        "English": escape(english.text),
        "Zhuyin": escape(chinese.zhuyin),
        "SimplifiedRuby": _pinyin_ruby(chinese),
        "TraditionalRuby": _zhuyin_ruby(chinese),
        "TraditionalFirst": "1" if hant else "",
        "TraditionalLanguage": language,
        "ContextChinese": lead.html(quote.context.zh),
        "ContextEnglish": lead.mixed(quote.context.en),
        "Speaker": _speaker(edition, sources, lead),
        "Themes": " · ".join(f"{lead.html(themes[t].chinese)} {escape(themes[t].english)}" for t in quote.themes),
        "Vocabulary": _vocabulary(edition, lead),
        "Note": lead.mixed(quote.note) if quote.note else "",
        "Authority": _authority(english),
        "Provenance": _provenance(edition, english, sources),
        "Difficulty": f"HSK {levels.label(level)}",
        "Recognition": "1" if "recognition" in recipe.cards else "",
        "Production": "1" if "production" in recipe.cards else "",
        "Listening": "1" if "listening" in recipe.cards else "",
        "ScriptReading": "1" if "script-reading" in recipe.cards else "",
    }
    tags = [f"{deck}::level::{levels.label(level).replace(levels.DASH, '-')}"]
    tags += [f"{deck}::theme::{t}" for t in quote.themes]
    witnesses = {w.source for w in edition.collation.witnesses if w.kind != "paraphrase"}
    tags += [f"{deck}::source::{s}" for s in sorted(witnesses)]
    tags.append(f"{deck}::attestation::{quote.attestation}")
    fields = tuple(values.get(field.name, "") for field in FIELDS)
    return Note(quote.id, guid(recipe.namespace, quote.id), fields, tuple(sorted(tags)), letters(chinese))


def letters(chinese: Chinese) -> str:
    """A digest of the quotation's letters, by which it is known again under another id."""
    return hashlib.sha256("".join(c for c in chinese.simplified if c.isalnum()).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Lead:
    """Chinese that editors write about a quote, in the leading script."""

    traditional: bool
    language: str
    composer: Composer

    def text(self, simplified: str) -> str:
        return self.composer.traditional(simplified) if self.traditional else simplified

    def html(self, simplified: str) -> str:
        language = self.language if self.traditional else "zh-Hans"
        return f'<span lang="{language}">{escape(self.text(simplified))}</span>'

    def mixed(self, text: str) -> str:
        """English in which Chinese words stand: these in the leading script, and marked as Chinese."""
        return "".join(self.html(part) if is_han(part[0]) else escape(part) for part in RUN.findall(text))


def _pinyin_ruby(chinese: Chinese) -> str:
    return "".join(f" {escape(w.text)}[{escape(w.pinyin)}]" if w.syllables else escape(w.text) for w in chinese.words).strip()


def _zhuyin_ruby(chinese: Chinese) -> str:
    parts = []
    for word in chinese.traditional_words:
        if word.syllables:
            parts += [f" {escape(char)}[{bopomofo(syllable)}]" for char, syllable in zip(word.text, word.syllables)]
        else:
            parts.append(escape(word.text))
    return "".join(parts).strip()


def _speaker(edition: Edition, sources: Sources, lead: _Lead) -> str:
    name = edition.proof.turn.speaker or ""
    english = next((s.english for s in sources.speakers if s.name == name), "")
    return f"{lead.html(name)} {escape(english)}".strip()


def _vocabulary(edition: Edition, lead: _Lead) -> str:
    chinese = edition.chinese
    rows = []
    for word in edition.quote.vocabulary:
        at = chinese.simplified.find(word.word)
        shown = word.word
        if lead.traditional:
            same = len(chinese.simplified) == len(chinese.traditional) and at >= 0
            shown = chinese.traditional[at : at + len(shown)] if same else lead.text(shown)
        language = lead.language if lead.traditional else "zh-Hans"
        readings = f'<span class="reading" lang="zh-Latn-pinyin">{escape(word.pinyin)}</span>'
        if lead.traditional and (zhuyin := _zhuyin_of(chinese, shown)):
            readings = f'<span class="reading" lang="{language}">{zhuyin}</span>{readings}'
        rows.append(f'<dt lang="{language}">{escape(shown)}</dt><dd>{readings}{lead.mixed(word.gloss)}</dd>')
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _zhuyin_of(chinese: Chinese, part: str) -> str:
    """The zhuyin of a part of the traditional text; "" where it is not known."""
    at = chinese.traditional.find(part)
    if at < 0 or not chinese.taiwan:
        return ""
    before = sum(map(is_han, chinese.traditional[:at]))
    return " ".join(map(bopomofo, chinese.taiwan[before : before + sum(map(is_han, part))]))


def _authority(english: English) -> str:
    if english.authority == PROJECT:
        return "English: this project’s own rendering"
    publisher = escape(english.publisher or english.authority)
    link = f'<a href="{escape(english.url)}">{publisher}</a>' if english.url else publisher
    return f"English: {link}"


def _provenance(edition: Edition, english: English, sources: Sources) -> str:
    quote = edition.quote
    entries = {s.id: s for s in sources.sources}

    def named(source: str, line: int) -> str:
        entry = entries[source]
        title = f'<span lang="zh-Hans">{escape(entry.title)}</span>'
        return f"{escape(entry.english)} ({title}), line {line}"

    own = edition.collation.witnesses[0]
    rows: list[tuple[str, Iterable[str]]] = [("Source", [named(own.source, own.line), _words(own.text)])]
    others = [w for w in edition.collation.witnesses[1:] if w.kind != "paraphrase"]
    if others:
        rows.append(("Other witnesses", [f"{named(w.source, w.line)}: {_words(w.text)}" for w in others]))
    hints = [w for w in edition.collation.witnesses[1:] if w.kind == "paraphrase"]
    if hints:
        rows.append(("The same thought, in a text that went through another language", [named(w.source, w.line) for w in hints]))
    if quote.emendations:
        rows.append(("Emended", [_emendation(e.stood, e.put, e.ground, e.sources) for e in quote.emendations]))
    # What a machine misheard bears on no sense.
    if told := [a for a in quote.apparatus if a.kind != "misheard"]:
        rows.append(("Differences", [_difference(a.source, a.shown, a.has, a.reason) for a in told]))
    rows.append(("Attestation", [escape(GRADES[quote.attestation])]))
    said = "this project’s own rendering" if english.authority == PROJECT else english.citation or english.authority
    rows.append(("English", [escape(said)]))
    rows.append(("Card", [escape(quote.id)]))
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt>" + "".join(f"<dd>{v}</dd>" for v in many) for k, many in rows) + "</dl>"


def _words(text: str) -> str:
    return f'<span class="reading-text" lang="zh-Hans">{escape(" ".join(text.split()))}</span>'


def _emendation(stood: str, put: str, ground: str, sources: Sequence[str]) -> str:
    on = f" ({escape(', '.join(sources))})" if sources else ""
    return f"{_words(stood)} → {_words(put)}: {escape(ground)}{on}"


def _difference(source: str, shown: str, has: str, reason: str) -> str:
    return f"{escape(source)} has {_words(has) if has else 'nothing'} for {_words(shown) if shown else 'nothing'}: {escape(reason)}"
