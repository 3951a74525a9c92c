"""A quote with all that is known of it: proof, witnesses, both scripts, readings. What cards, `show` and `check` are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .cache import Cache, key
from .chinese import cedict
from .chinese.text import Chinese, Composer
from .findings import Finding
from .project import Project
from .quotes import collate, proof
from .quotes.collate import Collation
from .quotes.entry import Quote
from .quotes.proof import Proof


@dataclass(frozen=True)
class Edition:
    """A proved quote, collated, in both scripts."""

    quote: Quote
    proof: Proof
    collation: Collation
    chinese: Chinese


class Editor:
    """Makes editions of a project's quotes. Collations are cached by content; the Chinese is composed when it is asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._cache = Cache(project.root, "collation")
        self._doubts = Cache(project.root, "chinese")
        self._profiles = tuple(sorted({r.profile for r in project.recipes.values()})) or ("s2tw",)
        self._phrases = tuple(p.model_dump_json() for p in project.phrases)
        self._composers: dict[str, Composer] = {}
        self._sources = tuple((s.id, project.digest(s), s.model_dump_json()) for s in project.sources.sources)
        self._shared = (project.sources.speakers, project.sources.names, project.sources.synonyms, project.sources.origins)

    def composer(self, profile: str) -> Composer:
        """The composer of a profile, with the project's phrases."""
        if profile not in self._composers:
            self._composers[profile] = Composer(profile, self._project.phrases)
        return self._composers[profile]

    def proof(self, quote: Quote) -> tuple[Proof | None, list[Finding]]:
        return proof.prove(quote, self._project.library)

    def collation(self, quote: Quote, proved: Proof) -> Collation:
        """The quote's witnesses compared, from the cache where nothing it depends on has changed."""
        emended = tuple((e.stood, e.put) for e in quote.emendations)
        answers = tuple((a.source, a.kind, a.shown, a.has) for a in quote.apparatus)
        name = key("collation", self._sources, self._shared, quote.text, quote.witness.source, quote.witness.line, emended, answers)
        known = self._cache.get(name)
        if known is not None:
            return Collation.from_json(known)
        found = collate.collate(quote, proved, self._project.library, self.composer("s2tw").in_script)
        self._cache.put(name, found.as_json())
        return found

    def doubts(self, quote: Quote) -> list[tuple[Finding, str | None]]:
        """What is doubtful in the quote's Chinese, in every profile that a recipe uses, from the cache where nothing it depends on has changed;
        each with the word that a confirmation of it would name."""
        source = self._project.library.entries.get(quote.witness.source)
        if source is None:
            return []
        words = tuple((w.word, w.pinyin) for w in quote.vocabulary)
        asked = (quote.text, quote.traditional, quote.simplified, quote.pinyin, quote.confirmed, quote.context.zh, words)
        name = key("doubts", self._profiles, cedict.digest(), self._phrases, source.script, source.language, asked)
        known = self._doubts.get(name)
        if known is None:
            from .chinese import lint

            made = dict.fromkeys(d for profile in self._profiles for d in lint.check(quote, source.script, self.composer(profile), source.language))
            known = [[d.code, list(d.path), d.message, d.hint, d.severity, d.word] for d in made]
            self._doubts.put(name, known)
        return [
            (Finding(code, quote.at(*path), f"{quote.id}: {text}", hint, quote.id, severity), word)
            for code, path, text, hint, severity, word in known
        ]

    def phrase_doubts(self) -> list[Finding]:
        """What is doubtful in `seeds/phrases.yaml`."""
        name = key("phrases", self._phrases)
        known = self._doubts.get(name)
        if known is None:
            from .chinese import lint

            known = [[index, *doubt] for index, doubt in lint.phrases(self._project.phrases)]
            self._doubts.put(name, known)
        book = self._project.phrases
        return [Finding(code, book[index].at(where), message, hint) for index, code, where, message, hint in known]

    def edition(self, quote: Quote, profile: str) -> Edition | None:
        """The edition of a quote whose text is proved; None of another."""
        proved, _ = self.proof(quote)
        if proved is None:
            return None
        source = self._project.library.entries[quote.witness.source]
        classical = source.language == "classical"
        chinese = self.composer(profile).compose(quote.text, source.script, quote.traditional, quote.simplified, quote.pinyin, classical)
        return Edition(quote, proved, self.collation(quote, proved), chinese)

    def editions(self, quotes: Iterable[Quote], profile: str) -> tuple[Edition, ...]:
        made = tuple(e for q in quotes if (e := self.edition(q, profile)) is not None)
        self.save()
        return made

    def save(self) -> None:
        """Keep what was found for the next run."""
        self._cache.save()
        self._doubts.save()
