"""Which English a quote shows, and on whose authority."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..findings import Finding, Place
from ..names import alike
from ..near import meant
from ..quotes import marks
from ..quotes.entry import Quote
from ..sources.normal import bare, normalise
from .entry import Drafts, Translation
from .language import IT_SEEMS, pattern, scant, unfit, unfit_gloss, waits

PROJECT = "project"
SENTENCE = re.compile(r"""[.!?…。！？]["”’)]*(?!\d)""")
# Where a sentence cannot end, and what tells that something was left out.
BROKEN = re.compile(r"[,;—-]$|\b(?:and|or|but|the|an?)$|\[\s*(?:\.{2,}|…)\s*\]")
STOPS = (".", "!", "?", "…", ".”", "!”", "?”", '."', ".)", ".’", ".'")
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class English:
    """The text, the authority's id (a published translation's, or `project`), and its citation: who published it, what, where, when.
    `local`: it stands in the user's own `NAME.local.yaml`."""

    text: str
    authority: str
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    local: bool = False

    @property
    def shown(self) -> str:
        """The text as a card shows it: a published wording that breaks off before the end of its sentence is an excerpt."""
        text = self.text.strip()
        return text if self.authority == PROJECT or text.endswith(STOPS) else f"{text} […]"

    @property
    def citation(self) -> str | None:
        parts = [self.publisher, self.title and f"“{self.title}”", self.published, self.url]
        return ", ".join(p for p in parts if p) or None


def choose(quote: Quote, translations: Sequence[Translation], authorities: Sequence[str]) -> English | None:
    """The English of `quote` by the first authority that has it; `machine` is never one."""
    for authority in authorities:
        if authority == PROJECT:
            if quote.english:
                return English(quote.english, PROJECT)
            continue
        for translation in sorted(translations, key=is_local):
            if translation.translation == authority:
                for wording in translation.wordings:
                    if wording.quote == quote.id and covers(wording.chinese, quote):
                        t = translation
                        return English(wording.text, authority, t.publisher, t.title, t.url, t.published, is_local(t))
    return None


def is_local(translation: Translation) -> bool:
    """Whether it is the user's own `NAME.local.yaml`; what is verified in `NAME.yaml` goes before it."""
    return translation.in_file.casefold().endswith(".local.yaml")


def covers(chinese: str | None, quote: Quote) -> bool:
    """Whether a wording's Chinese is the whole quote, letter for letter."""
    return chinese is None or bare(chinese) == bare(quote.text)


def check(quotes: Iterable[Quote], translations: Sequence[Translation], drafts: Drafts | None) -> list[Finding]:
    """Findings on the published wordings, and on the quotes that have no English of an editor's."""
    known = {quote.id: quote for quote in quotes}
    drafted = {draft.quote: draft.text for draft in drafts.drafts} if drafts else {}
    findings = [*_authorities(translations)]
    for translation in translations:
        findings += _wordings(translation, known, drafted)
    carried = {w.quote for t in translations for w in t.wordings if w.quote in known and covers(w.chinese, known[w.quote])}
    for quote in known.values():
        if quote.english is None and quote.id not in carried and quote.attestation != "doubtful":
            code, extra = ("E005", "; a machine draft waits for an editor") if quote.id in drafted else ("E001", "")
            hint = f"Write `english:`{' (from the draft, if it is right)' if quote.id in drafted else ''}; drafts are never built."
            findings.append(Finding(code, quote.at(), f"{quote.id} has no English{extra}.", hint, quote.id))
    return findings


def own(quote: Quote) -> Iterator[Finding]:
    """Findings on the English that editors wrote into a quote: its rendering, its context, its glosses, its note."""
    if quote.english is not None and (flaw := _flaw(quote.text, quote.english)):
        yield _no_english(quote.at("english"), quote, flaw)
    if quote.context.zh and (flaw := unfit(quote.context.zh, quote.context.en)):
        yield _no_english(quote.at("context", "en"), quote, flaw, "context")
    for index, word in enumerate(quote.vocabulary):
        if flaw := unfit_gloss(word.word, word.pinyin, word.gloss):
            yield _no_english(quote.at("vocabulary", index, "gloss"), quote, flaw, f"gloss of {word.word}")
    written: dict[tuple[str | int, ...], str | None] = {
        ("english",): quote.english,
        ("context", "en"): quote.context.en,
        ("context", "zh"): quote.context.zh,
        ("note",): quote.note,
    }
    written |= {("vocabulary", i, "gloss"): word.gloss for i, word in enumerate(quote.vocabulary)}
    for path, text in written.items():
        # The sign for an apostrophe closes nothing.
        if text and (lonely := marks.unpaired(re.sub("[‘’]", "", text))):
            mark = re.sub("[‘’]", "", text)[lonely[0]]
            message = f"{path[-1]!r} of {quote.id} has a mark without its partner: {mark}."
            yield Finding("Q011", quote.at(*path), message, "Write the mark that opens or closes it, or delete it.", quote.id)
    if quote.note and waits(quote.note):
        yield _no_english(quote.at("note"), quote, "a note that it is still to be written", "note")


def _wordings(translation: Translation, known: Mapping[str, Quote], drafted: Mapping[str, str]) -> Iterator[Finding]:
    """Findings on one translation: its citation, and each wording's evidence, quote and words."""
    stale: Severity = "warning" if is_local(translation) else "error"
    again = "Run `yulu pair … --write` again." if is_local(translation) else None
    for key in ("publisher", "title", "url"):
        if getattr(translation, key) is None:
            message = f"the translation {translation.translation!r} gives no {key}."
            yield Finding("E002", translation.at(), message, f"Add `{key}:`; without its citation a wording cannot be built.")
    seen: set[str] = set()
    for index, wording in enumerate(translation.wordings):
        place, at_text, at_quote, at_chinese = (translation.at("wordings", index, *key) for key in ((), ("text",), ("quote",), ("chinese",)))
        if (not wording.seen or pattern("unseen").search(wording.seen)) and not (translation.article and translation.sha256):
            message = f"the wording {wording.text[:40]!r}… does not say how it was seen."
            yield Finding("E002", place, message, "Add `seen:` with the evidence, or delete the wording.", wording.quote)
        if wording.within is not None:
            before, found, after = normalise(wording.within).text.partition(normalise(wording.text).text)
            if not found:
                yield Finding("E002", place, "the wording is not part of what `within` gives.", "Copy it exactly.", wording.quote)
            elif bound := pattern("before").search(SENTENCE.split(before)[-1]) or pattern("after").search(after):
                message = f"the wording is cut off what binds it in its sentence: {bound[0].strip()!r}."
                yield Finding("E002", place, message, "Take the whole sentence, or leave the wording unused.", wording.quote)
        if (wording.quote is None) == (wording.unused is None):
            yield Finding("E003", place, "a wording names its quote, or says why it is unused.", "Give `quote:` or `unused:`, not both.")
        elif wording.quote is not None and wording.quote not in known:
            hint = again or f"{meant(wording.quote, known)} Correct the id."
            yield Finding("E003", at_quote, f"there is no quote {wording.quote!r}.", hint, wording.quote, stale)
        elif wording.quote is not None:
            quote = known[wording.quote]
            if flaw := unfit(quote.text, wording.text) or scant(wording.chinese or "", wording.text):
                yield _no_english(at_text, quote, flaw)
            if quote.id in drafted and (copied := _same(drafted[quote.id], wording.text)):
                hint = "Copy the published words; or delete the draft, if they are the same by chance."
                yield Finding("E007", at_text, f"the wording is the machine's draft of {quote.id}, {copied}.", hint, quote.id)
            if wording.chinese is None:
                message = "the wording does not say which Chinese it translates."
                yield Finding("E003", place, message, "Add `chinese:` with the quote's words.", quote.id)
            elif not covers(wording.chinese, quote) and bare(wording.chinese) not in bare(quote.text):
                yield Finding("E003", at_chinese, f"its Chinese is not in quote {quote.id}.", again or "Copy the quote's words.", quote.id, stale)
            elif not covers(wording.chinese, quote):
                message = f"the wording covers a part of quote {quote.id} only, so no card carries it."
                yield Finding(
                    "E003", at_chinese, message, again or "Cut the quote to the same ground, or leave the wording unused.", quote.id, "warning"
                )
            if quote.id in seen:
                yield Finding("E003", at_quote, f"quote {quote.id} has a second wording here.", "Keep one.", quote.id)
            seen.add(quote.id)


def _no_english(place: Place, quote: Quote, flaw: str, what: str = "English") -> Finding:
    severity: Severity = "warning" if flaw.endswith(IT_SEEMS) else "error"
    return Finding("E006", place, f"the {what} of {quote.id} is {flaw}.", "Write what the Chinese says, in English.", quote.id, severity)


def _flaw(chinese: str, english: str) -> str | None:
    """What is wrong with an editor's rendering of a whole quotation, or None."""
    return unfit(chinese, english) or scant(chinese, english) or ("not whole" if chinese[-1] in "。？！" and BROKEN.search(english.strip()) else None)


def _machines(remark: str) -> bool:
    """Whether a remark on how a wording was seen names a machine."""
    small = remark.casefold()
    whole = len(small.split()) < 4 and pattern("machines").fullmatch(re.sub(r"\W+", "", small))
    return bool(whole or pattern("by_machine").search(small))


def _same(draft: str, wording: str) -> str | None:
    """Whether a wording is the draft: "word for word", "but for a word or two", or None."""
    from rapidfuzz.distance import Levenshtein

    one, two = (re.findall(r"\w+", text.casefold()) for text in (draft, wording))
    if one == two:
        return "word for word"
    return "but for a word or two" if len(one) > 7 and Levenshtein.distance(one, two) <= 2 else None


def _authorities(translations: Sequence[Translation]) -> Iterator[Finding]:
    """Findings on whose translations they are: each its own, in one file, and no machine's."""
    taken: dict[tuple[str, bool], str] = {}
    for translation in translations:
        place = translation.at("translation")
        names = [unicodedata.normalize("NFKC", name).casefold() for name in (translation.translation, translation.publisher) if name is not None]
        whole = [re.sub(r"\W+", "", name) for name in names]
        titles = [re.sub(r"\W+", "", title.casefold()) for title in (translation.title,) if title]
        seen = [wording.seen for wording in translation.wordings if wording.seen]
        told = (translation.title, translation.original, translation.read, *seen)
        if (
            any(map(pattern("machines").fullmatch, whole))
            or any(map(pattern("by_machine").search, names))
            or any(pattern("made").search(text) for text in told if text)
            or any(pattern("output").search(text) for text in told if text)
            or any(map(_machines, seen))
            or pattern("at_machine").search(translation.url or "")
        ):
            hint = "Drafts stay in seeds/english/machine.yaml; what is right in them is written as the quote's own `english:`."
            yield Finding("E007", place, f"{translation.translation!r} is a machine's, and `machine` is never built.", hint)
        elif any(map(pattern("nobody").fullmatch, [*whole, *titles])):
            message = f"{' / '.join(names)} names nobody who published a translation, or its title no text."
            yield Finding("E007", place, message, "Name the translation after its publisher; the project's own English stands in the quotes.")
        if alike(place.file.split("/")[-1].split(".")[0]) == "machine":
            yield Finding("E007", place, "the file has the name of the machine's drafts, but for its letters' case.", "Name it after its publisher.")
        same = f"{whole[-1]}\n{titles[0]}" if translation.publisher and titles else None
        for key, what in ((names[0], translation.translation), (translation.url, translation.url), (same, translation.title)):
            other = taken.setdefault((key, is_local(translation)), place.file) if key else place.file
            if other != place.file:
                message = f"the translation {what!r} has a file already: {other}."
                yield Finding("S003", place, message, "Put its wordings into one file, or give another translation its own name and address.")
                break
