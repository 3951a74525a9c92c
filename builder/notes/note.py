"""A note: one edition of a quote as fields and tags."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..audio.shelf import Take
from ..chinese import levels
from ..chinese.scripts import PROFILES
from ..chinese.text import Chinese, Composer
from ..edition import Edition
from ..english.wording import PROJECT, English
from ..quotes.entry import Theme
from ..recipes.entry import Recipe
from ..sources.entry import Sources
from ..sources.sound import is_han
from . import ruby
from .markup import Lead, attribute, escape
from .notetype import FIELDS, TEMPLATES
from .player import player
from .provenance import provenance

LATIN = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:[.,'’%/+-][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Note:
    """`fields` are HTML, in the order of the note type; `guid` comes from the deck's namespace and the quote's id, never from text."""

    id: str
    guid: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    letters: str

    @property
    def cards(self) -> tuple[str, ...]:
        """The names of the card types that it has."""
        filled = {field.name for field, value in zip(FIELDS, self.fields) if value}
        return tuple(template.name for template in TEMPLATES if template.switch in filled)

    @cached_property
    def content(self) -> str:
        """A digest of all that a learner would see change."""
        return hashlib.sha256(json.dumps([self.fields, self.tags], ensure_ascii=False).encode()).hexdigest()[:16]


def guid(namespace: str, quote: str) -> str:
    """The note's GUID in every package of this deck, for ever."""
    return hashlib.sha256(f"yulu\n{namespace}\n{quote}".encode()).hexdigest()[:20]


def make(
    edition: Edition,
    english: English,
    recipe: Recipe,
    deck: str,
    themes: Mapping[str, Theme],
    sources: Sources,
    composer: Composer,
    takes: Sequence[Take] = (),
) -> Note:
    """The note of `edition` in the deck of `recipe`, called `deck` in its tags; `takes`: who reads it aloud."""
    quote, chinese = edition.quote, edition.chinese
    language = PROFILES[recipe.profile].language
    lead = Lead(recipe.script, language, composer)
    keys, whole = _key_words(edition, recipe, lead), _gradable(chinese, recipe)
    asked = whole or not (keys or set(recipe.cards) - {"production", "key-words"})
    own = quote.english if english.authority != PROJECT and PROJECT in recipe.english else None
    grade = levels.grade(chinese.words, recipe.levels)
    values = {
        "Id": escape(quote.id),
        "Simplified": escape(chinese.simplified.strip()),
        "Traditional": escape(chinese.traditional.strip()),
        "Pinyin": escape(chinese.pinyin),
        "English": escape(english.shown),
        "Zhuyin": escape(chinese.zhuyin),
        "SimplifiedRuby": ruby.pinyin(chinese.words),
        "TraditionalRuby": ruby.zhuyin(chinese.traditional_words),
        "TraditionalFirst": "1" if lead.traditional else "",
        "TraditionalLanguage": language,
        "ContextChinese": lead.html(quote.context.zh) if quote.context.zh else "",
        "ContextEnglish": lead.mixed(quote.context.en),
        "Speaker": _speaker(edition, sources, lead),
        "Themes": " · ".join(f"{lead.html(themes[t].chinese)} {escape(themes[t].english)}" for t in quote.themes),
        "Vocabulary": _vocabulary(edition, lead, recipe.levels),
        "Note": lead.mixed(quote.note) if quote.note else "",
        "Authority": _authority(english),
        "Provenance": provenance(edition, english, sources, lead, recipe.report),
        "Difficulty": str(grade),
        "Recognition": "1" if "recognition" in recipe.cards else "",
        "Production": "1" if asked else "",
        "Listening": "1" if "listening" in recipe.cards else "",
        "ScriptReading": "1" if "script-reading" in recipe.cards else "",
        "Literal": escape(own.strip()) if own and own.strip() != english.text.strip() else "",
        "KeyWords": "" if whole else keys,
        "TooLong": "1" if "production" in recipe.cards and not asked else "",
        "Audio": f"[sound:{takes[0].normal or takes[0].slow}]" if takes else "",
        "Player": "".join(map(player, takes)),
    }
    tags = [f"{deck}::level::{levels.label(grade.level).replace(levels.DASH, '-')}"]
    tags += [f"{deck}::theme::{t}" for t in quote.themes]
    proving = {source.id for source in sources.sources if source.proves == "words"}
    witnesses = {w.source for w in edition.collation.witnesses if w.kind != "paraphrase"} & proving
    tags += [f"{deck}::source::{s}" for s in sorted(witnesses)]
    tags.append(f"{deck}::attestation::{quote.attestation}")
    fields = tuple(values.get(field.name, "") for field in FIELDS)
    return Note(quote.id, guid(recipe.namespace, quote.id), fields, tuple(sorted(tags)), letters(chinese))


def letters(chinese: Chinese) -> str:
    """A digest of the quotation's letters, by which it is known again under another id."""
    return hashlib.sha256("".join(c for c in chinese.simplified if c.isalnum()).encode()).hexdigest()[:16]


def _key_words(edition: Edition, recipe: Recipe, lead: Lead) -> str:
    """The quotation with its glossed words left out; "" where the recipe has no such card, or the quote no such words."""
    chinese = edition.chinese
    text = chinese.traditional if lead.traditional else chinese.simplified
    words = [_shown(word.word, chinese, lead) for word in edition.quote.vocabulary]
    places = {p for word in words for found in re.finditer(re.escape(word), text) for p in range(found.start(), found.end())}
    if "key-words" not in recipe.cards or not places:
        return ""
    if lead.traditional:
        return ruby.zhuyin(chinese.traditional_words, places) or ruby.blanked(text, places)
    return ruby.pinyin(chinese.words, places)


def _gradable(chinese: Chinese, recipe: Recipe) -> bool:
    """Whether a learner is asked for the whole quotation: nobody can grade the answer to a long one."""
    signs = sum(map(is_han, chinese.simplified)) + len(LATIN.findall(chinese.simplified))
    return "production" in recipe.cards and signs <= recipe.production_up_to


def _speaker(edition: Edition, sources: Sources, lead: Lead) -> str:
    name = edition.proof.turn.speaker or ""
    english = next((s.english for s in sources.speakers if s.name == name), "")
    return f"{lead.html(name)} {escape(english)}".strip()


def _standing(word: str, standard: levels.Standard) -> str:
    level = levels.word_level(word, standard)
    return f"HSK {levels.label(level)}" if level else "not in HSK"


def _vocabulary(edition: Edition, lead: Lead, standard: levels.Standard) -> str:
    rows = []
    for word in edition.quote.vocabulary:
        shown = _shown(word.word, edition.chinese, lead)
        readings = f'<span class="reading" lang="zh-Latn-pinyin">{escape(word.pinyin)}</span>'
        if lead.traditional and (zhuyin := _zhuyin_of(edition.chinese, shown)):
            readings = f'<span class="reading" lang="zh-Bopo">{zhuyin}</span> {readings}'
        level = f'<span class="level">{_standing(lead.composer.in_script(word.word, "simplified"), standard)}</span>'
        rows.append(f'<dt><span class="word" lang="{lead.language}">{escape(shown)}</span> {readings} {level}</dt> <dd>{lead.mixed(word.gloss)}</dd>')
    return f"<dl>{' '.join(rows)}</dl>" if rows else ""


def _shown(word: str, chinese: Chinese, lead: Lead) -> str:
    """A word of the quotation as the leading script has it there."""
    if len(chinese.simplified) == len(chinese.traditional):
        for text in (chinese.simplified, chinese.traditional):
            if (at := text.find(word)) >= 0:
                return (chinese.traditional if lead.traditional else chinese.simplified)[at : at + len(word)]
    return lead.text(word)


def _zhuyin_of(chinese: Chinese, part: str) -> str:
    """The zhuyin of a part of the traditional text; "" where it is not known."""
    at = chinese.traditional.find(part)
    if at < 0 or not chinese.taiwan:
        return ""
    before = sum(map(is_han, chinese.traditional[:at]))
    return ruby.syllables(chinese.taiwan[before : before + sum(map(is_han, part))])


def _authority(english: English) -> str:
    if english.authority == PROJECT:
        return "English: this project’s own rendering"
    publisher = escape(english.publisher or english.authority)
    link = f'<a href="{attribute(english.url)}">{publisher}</a>' if english.url else publisher
    return f"English: {link}"
