"""A quote with all that is known of it: proof, witnesses, both scripts, readings. What cards, `show` and `check` are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from .cache import digest
from .findings import Finding, Place
from .project import Project
from .quotes import collate, proof
from .quotes.collate import Collation
from .quotes.entry import Quote
from .quotes.proof import Proof

if TYPE_CHECKING:
    from .chinese import lint
    from .chinese.text import Chinese, Composer

Made = TypeVar("Made")


class Edition:
    """A proved quote, collated, in both scripts; each is found when it is asked for."""

    def __init__(self, quote: Quote, editor: Editor, profile: str) -> None:
        self.quote, self.profile, self._editor = quote, profile, editor

    @cached_property
    def proof(self) -> Proof:
        proved, _ = self._editor.proof(self.quote)
        assert proved is not None, f"{self.quote.id} is not proved"
        return proved

    @cached_property
    def collation(self) -> Collation:
        return self._editor.collation(self.quote, self.proof)

    @cached_property
    def chinese(self) -> Chinese:
        return self._editor.chinese(self.quote, self.profile)

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        return dict(self._editor.numbers(self.quote, self.collation))


@dataclass(frozen=True)
class Judgement:
    """What `check` says of one quote by itself. `turn`: the source and number of the turn in which it stands, if it is proved; `synonyms`: those that
    its witnesses need."""

    turn: tuple[str, int] | None
    findings: tuple[Finding, ...]
    synonyms: tuple[int, ...] = ()


class Editor:
    """Makes editions of a project's quotes. What follows from content is remembered."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._memory = project.memory
        self._profiles = tuple(sorted({r.profile for r in project.recipes.values()})) or ("s2tw",)
        self._style = project.style.shortest, project.style.longest, project.scripts
        self._phrases = tuple(p.model_dump_json() for p in project.phrases)
        self._composers: dict[str, Composer] = {}
        self._proved: dict[str | None, bool] = {}
        self._names: dict[str, bytes] = {}
        self._sources = digest([project.digest(s) for s in project.sources.sources], project.sources.model_dump_json())

    @property
    def profile(self) -> str:
        """The first that a recipe uses."""
        return self._profiles[0]

    def composer(self, profile: str) -> Composer:
        """The composer of a profile, with the project's phrases."""
        if profile not in self._composers:
            from .chinese.text import Composer

            self._composers[profile] = Composer(profile, self._project.phrases)
        return self._composers[profile]

    def judged(self, quote: Quote, judge: Callable[[], Judgement]) -> Judgement:
        """What `judge` says of the quote, from memory where it is written as it was and nothing else has changed."""
        origin = quote.origin
        if origin is None:
            return judge()
        text, lines = origin
        found: Judgement = self._memory.remember(Judgement, self._judgement(quote), lambda: _moved(judge(), "", -lines))
        self._proved[text] = found.turn is not None
        return _moved(found, quote.in_file, lines)

    def ahead(self, quotes: Iterable[Quote]) -> Iterator[Quote]:
        """The quotes, of which what was judged is read many at once."""
        return self._memory.ahead((self._judgement(quote), quote) for quote in quotes)

    def new(self, quotes: Sequence[Quote]) -> list[int]:
        """The numbers of the quotes of which no judgement is remembered, where any could be."""
        names = [self._judgement(quote) for quote in quotes]
        lacking = self._memory.lacking(names)
        return [number for number, name in enumerate(names) if name in lacking]

    def _judgement(self, quote: Quote) -> bytes:
        text = (quote.origin or (quote.id,))[0]
        if text not in self._names:
            self._names[text] = digest("judged", text, self._sources, self._profiles, self._phrases, self._style)
        return self._names[text]

    def proof(self, quote: Quote) -> tuple[Proof | None, list[Finding]]:
        return proof.prove(quote, self._project.library)

    def collation(self, quote: Quote, proved: Proof) -> Collation:
        """The quote's witnesses compared, from memory where nothing it depends on has changed."""
        emended = tuple((e.stood, e.put) for e in quote.emendations)
        answers = tuple((a.source, a.kind, a.shown, a.has) for a in quote.apparatus)
        name = digest("collation", self._sources, quote.text, str(quote.witness), emended, answers)
        found: Collation = self._memory.remember(Collation, name, lambda: self._collated(quote, proved))
        return found

    def _collated(self, quote: Quote, proved: Proof) -> Collation:
        found = collate.collate(quote, proved, self._project.library, self.composer("s2tw").in_script)
        # Marks that an editor set move no clause of the author's.
        entries = self._project.library.entries
        editorial = {n for n, e in entries.items() if e.punctuation == "editorial" or entries[proved.turn.source].punctuation == "editorial"}
        return replace(found, differences=tuple(d for d in found.differences if d.kind != "boundary" or d.source not in editorial))

    def numbers(self, quote: Quote, collation: Collation) -> Iterator[tuple[str, str]]:
        """The number of the passage in each witness that has one, by source."""
        for witness in collation.witnesses:
            entry, turns = self._project.library.entries[witness.source], self._project.library.turns[witness.source]
            if witness.own and quote.witness.passage is not None:
                yield witness.source, quote.witness.passage
            elif entry.kind == "passages":
                yield from ((witness.source, t.number) for t in turns if t.number and t.line <= witness.line <= t.end_line)

    def doubts(self, quote: Quote) -> list[tuple[Finding, lint.Doubt]]:
        """What is doubtful in the quote's Chinese, in every profile that a recipe uses, from memory where nothing it depends on has changed;
        each with what a confirmation of it would name, and the choices."""
        source = self._project.library.entries.get(quote.witness.source)
        if source is None:
            return []
        from .chinese import lint

        words = tuple((w.word, w.pinyin) for w in quote.vocabulary)
        asked = (quote.text, quote.traditional, quote.simplified, quote.pinyin, quote.confirmed, quote.context.zh, words)

        def make() -> tuple[lint.Doubt, ...]:
            for profile in self._profiles:
                self.chinese(quote, profile)
            style = self._style[-1]
            found = (d for profile in self._profiles for d in lint.check(quote, source.script, self.composer(profile), source.language, style))
            return tuple(dict.fromkeys(found))

        name = digest("doubts", self._profiles, self._phrases, self._style, source.script, source.language, asked)
        known = self._memory.remember(tuple[lint.Doubt, ...], name, make)
        return [(Finding(d.code, quote.at(*d.path), f"{quote.id}: {d.message}", d.hint, quote.id, d.severity), d) for d in known]

    def phrase_doubts(self) -> list[Finding]:
        """What is doubtful in `seeds/phrases.yaml`."""
        from .chinese import lint

        book = self._project.phrases
        known = self._memory.remember(tuple[tuple[int, lint.Doubt], ...], digest("phrases", self._phrases), lambda: tuple(lint.phrases(book)))
        return [Finding(d.code, book[index].at(*d.path), d.message, d.hint, severity=d.severity) for index, d in known]

    def chinese(self, quote: Quote, profile: str) -> Chinese:
        """The quote's text in both scripts with its readings, from memory where nothing it depends on has changed."""
        from .chinese.text import Chinese

        source = self._project.library.entries[quote.witness.source]
        asked = (quote.text, source.script, quote.traditional, quote.simplified, quote.pinyin, source.language == "classical")
        name = digest("chinese", profile, self._phrases, asked)
        found: Chinese = self._memory.remember(Chinese, name, lambda: self.composer(profile).compose(*asked))
        return found

    def edition(self, quote: Quote, profile: str) -> Edition | None:
        """The edition of a quote whose text is proved; None of another."""
        text = quote.origin[0] if quote.origin else None
        proved = self._proved.get(text)
        if proved is None:
            judged: Judgement | None = self._memory.recall(Judgement, self._judgement(quote)) if text else None
            proved = bool(judged.turn if judged else self.proof(quote)[0])
        return Edition(quote, self, profile) if proved else None

    def editions(self, quotes: Iterable[Quote], profile: str) -> tuple[Edition, ...]:
        return tuple(e for q in quotes if (e := self.edition(q, profile)) is not None)

    def made(self, shape: type[Made], asked: Iterable[tuple[Edition, Callable[[Edition], Made], tuple[object, ...]]]) -> Iterator[Made]:
        """What is made of each edition, from memory where it has not changed, and neither have the parts, all else that the making depends on."""

        def name(edition: Edition, parts: tuple[object, ...]) -> bytes:
            origin = edition.quote.origin
            written = origin[0] if origin else edition.quote.model_dump_json()
            return digest(shape.__name__, written, edition.profile, self._sources, self._phrases, parts)

        named = ((name(edition, parts), edition, make) for edition, make, parts in asked)
        for key, edition, make in self._memory.ahead((row[0], row) for row in named):
            # What was found for it is let go of with it: of ten thousand that is more than a machine may have.
            yield self._memory.remember(shape, key, partial(make, Edition(edition.quote, self, edition.profile)))

    def save(self) -> None:
        """Keep what was found for the next run."""
        self._memory.save()


def _moved(judgement: Judgement, file: str, lines: int) -> Judgement:
    """The judgement with its places in `file`, so many lines further down."""
    if not judgement.findings:
        return judgement
    return replace(judgement, findings=tuple(replace(f, place=Place(file, f.place.line + lines, f.place.column)) for f in judgement.findings))
