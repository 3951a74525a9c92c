"""The witnesses of a quote compared: where every source has it, and the differences that change the sense.

The shown text is aligned with each witness letter by letter (Needleman and Wunsch 1970; letters of one sound are half alike, what the witness has
before and after costs nothing). From the columns come the differences, and each must be answered by an editor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace

from ..findings import Finding, Place
from ..near import meant
from ..sources.entry import Script, Sources
from ..sources.find import Library, as_it_is, foremost
from ..sources.normal import normalise
from . import emendation, sense
from .align import align
from .difference import Difference, bare, between, han, misheard
from .emendation import Testimony
from .entry import Answer, Quote
from .proof import Proof
from .reading import SPAN, Reading, beyond
from .words import is_word, no_names, opposites, sounds_alike

CODE = {"negation": "C001", "number": "C002", "name": "C003", "omission": "C004", "boundary": "C005", "hedge": "C007", "word": "C008"}
WHAT = {
    "negation": "a negation stands in one and not in the other",
    "number": "the numbers differ",
    "name": "the names differ",
    "omission": "a clause is missing",
    "boundary": "a boundary moves a clause",
    "hedge": "a hedge stands in one and not in the other",
    "word": "the words differ",
}


@dataclass(frozen=True)
class Witness:
    """A source's reading of the quote. `kind`: exact, variant or paraphrase (a hint); `own`: the one the quote cites."""

    source: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    kind: str
    score: float
    own: bool = False

    def as_json(self) -> dict[str, object]:
        return {key: getattr(self, key) for key in ("source", "line", "column", "end_line", "end_column", "text", "kind", "score", "own")}


@dataclass(frozen=True)
class Collation:
    """`testimonies`: how many independent ones have the quote whole, without a clause missing. `borne`: how each witness bears the
    emendations; `synonyms`: those of the project by which witnesses say the same."""

    witnesses: tuple[Witness, ...]
    differences: tuple[Difference, ...]
    testimonies: int
    borne: tuple[Testimony, ...] = ()
    synonyms: tuple[int, ...] = ()


def collate(quote: Quote, proof: Proof, library: Library, in_script: Callable[[str, Script], str] = as_it_is) -> Collation:
    """All witnesses of a proved quote, its own first, and the differences of the others that change the sense."""
    own_end = proof.turn.place(proof.end - 1)
    text = normalise(quote.text).text
    same = normalise(proof.reading).text.rstrip("。，、；：") == text.rstrip("。")
    kind, score = ("exact", 1.0) if same else ("variant", 0.999)
    witnesses = [Witness(proof.turn.source, proof.line, proof.column, *own_end, proof.reading, kind, score, True)]
    differences: list[Difference] = []
    borne: list[Testimony] = []
    used: set[int] = set()
    best = foremost(quote.text, library, in_script, proof.turn.source)
    readings = {name: Reading(hit, library) for name, hit in best.items() if library.entries[name].proves == "words"}
    for name in sorted(best, key=lambda n: (best[n].kind == "paraphrase", n)):
        hit = best[name]
        witnesses.append(Witness(name, hit.line, hit.column, hit.end_line, hit.end_column, hit.text, hit.kind, hit.score))
        speakers = {library.turn(name, n).speaker for n in hit.turns}
        if name in readings and hit.kind != "paraphrase" and not speakers & {proof.turn.speaker, None}:
            differences.append(Difference(name, hit.line, "name", f"{proof.turn.speaker}：", f"{'、'.join(sorted(filter(None, speakers)))}："))
        if name in readings:
            others = [] if readings[name].marked else [other for other in readings.values() if other.marked]
            differences += _differences(quote, proof, readings[name], others, library, in_script, used)
            borne += _borne(quote, proof, readings[name], library, in_script)
    against = {d.source for d in differences if _contradicts(d, quote)}
    sound_ones = {w.source for w in witnesses if w.kind != "paraphrase" and library.entries[w.source].proves == "words"}
    count = library.testimonies(*sound_ones - against)
    return Collation(tuple(witnesses), tuple(differences), count, tuple(borne), tuple(sorted(used)))


def _contradicts(difference: Difference, quote: Quote) -> bool:
    """Whether a witness does not have the quote: a clause is missing, it binds what the quote says, or it says another thing in its place that it did
    not only mishear."""
    if difference.kind == "omission" and not difference.bound:
        return han(difference.shown) > han(difference.has)
    heard = misheard(difference.shown, difference.has) and any(a.kind == "misheard" and _answers(a, difference) for a in quote.apparatus)
    instead = bool(difference.shown and difference.has) and not heard
    return difference.bound or difference.kind in ("negation", "number") or (difference.kind in ("name", "word") and instead)


def _borne(quote: Quote, proof: Proof, reading: Reading, library: Library, in_script: Callable[[str, Script], str]) -> Iterator[Testimony]:
    entry = library.entries[reading.hit.source]
    if quote.emendations and reading.hit.kind != "paraphrase":
        mended = emendation.in_script(proof.mended, lambda text: in_script(text, entry.script))
        for index, (words, marks) in enumerate(emendation.testify(mended, reading.edged(), entry.kind == "transcript")):
            yield Testimony(index, reading.hit.source, words, marks)


def _differences(
    quote: Quote,
    proof: Proof,
    reading: Reading,
    others: Sequence[Reading],
    library: Library,
    in_script: Callable[[str, Script], str],
    used: set[int],
) -> Iterator[Difference]:
    """The differences of one witness; the numbers of the synonyms that hold for it are added to `used`."""
    script = library.entries[reading.hit.source].script
    same = library.testimonies(reading.hit.source, proof.turn.source) == 1
    shown, read = normalise(in_script(quote.text, script)).text, normalise(in_script(proof.reading, script)).text
    known = [other.around(shown) for other in others]
    text, turn = proof.mended.text, proof.turn.text

    def compared(shown: str, before: str, after: str, used: set[int]) -> list[Difference]:
        around = beyond(proof.turn, in_script(normalise(before).text, script), in_script(normalise(after).text, script), library)
        return between(shown, reading, [around, *known], library, same, used)

    found = cited = compared(shown, text[max(0, proof.first - SPAN) : proof.first], text[proof.last : proof.last + SPAN], used)
    if quote.emendations:
        cited = compared(read, turn[max(0, proof.start - SPAN) : proof.start], turn[proof.end : proof.end + SPAN], set())
    for difference in found:
        # It is made by an emendation where the cited reading does not differ there from this witness.
        too = any(d.kind == difference.kind and (d.has == difference.has if d.has else d.shown == difference.shown) for d in cited)
        gone = difference.kind in ("word", "omission") and bool(difference.has) and bare(read).count(bare(difference.has))
        lost = gone and gone > bare(shown).count(bare(difference.has))
        yield replace(difference, made=not too and bool(lost or difference.kind in ("negation", "number", "hedge", "name")))


def unanswered(quote: Quote, collation: Collation, library: Library) -> tuple[list[Difference], set[int]]:
    """The differences that no entry of the quote's apparatus answers, and the numbers of the entries that answer one."""
    open_: list[Difference] = []
    answered: set[int] = set()
    for difference in collation.differences:
        there = _readings(difference.source, collation, library)
        fitting = [i for i, a in enumerate(quote.apparatus) if _answers(a, difference, bare(quote.text), there)]
        # An answer holds for one difference; what is said of a stretch holds for all other words in it.
        answer_to = next((i for i in fitting if i not in answered), fitting[0] if fitting and difference.kind == "word" else None)
        if answer_to is not None and not difference.made:
            answered.add(answer_to)
        else:
            open_.append(difference)
    return open_, answered


def answer_to(difference: Difference, library: Library) -> tuple[tuple[str, str], ...]:
    """The entry of the apparatus that answers a difference, but for its reason."""
    heard = difference.kind == "word" and library.entries[difference.source].kind == "transcript"
    kind = "misheard" if heard and misheard(difference.shown, difference.has) else difference.kind
    shown, has = difference.before + difference.shown, difference.before + difference.has
    return ("source", difference.source), ("kind", kind), ("shown", shown), ("has", has)


def told(quote: Quote, difference: Difference, library: Library) -> Finding:
    """An unanswered difference as a finding."""
    (_, source), (_, kind), (_, shown), (_, has) = answer_to(difference, library)
    place = f"{source!r} line {difference.line}"
    ours, theirs = shown or "nothing", has or "nothing"
    if difference.made:
        message = f"{quote.id}: an emendation takes away what {place} has with the cited witness: {theirs!r}, where the text has {ours!r}."
        hint = "No answer takes it away: leave the emendation out, or cite the witness that has what is shown."
        return Finding(CODE[difference.kind], quote.at("text"), message, hint, quote.id)
    message = f"{quote.id}: {WHAT[difference.kind]}: the text has {ours!r}, {place} has {theirs!r}."
    entry = f"source: {source}, kind: {kind}, shown: {shown!r}, has: {has!r}, reason: …"
    hint = f"Emend, take another reading, or answer it: `apparatus: [{{{entry}}}]`."
    if difference.kind == "word" and kind == "word" and shown and has:
        hint += f" What says the same in every quote is listed once, in seeds/sources.yaml: `synonyms: [{{words: [{shown}, {has}], reason: …}}]`."
    return Finding(CODE[difference.kind], quote.at("text"), message, hint, quote.id, "warning" if difference.slight else "error")


def check(quote: Quote, proof: Proof, collation: Collation, library: Library) -> list[Finding]:
    """Differences without an answer, answers without a difference, and an attestation that the witnesses do not bear out."""
    open_, answered = unanswered(quote, collation, library)
    findings = [told(quote, difference, library) for difference in open_]
    for index, answer in enumerate(quote.apparatus):
        if answer.kind == "misheard" and answer.source in library.entries and library.entries[answer.source].kind != "transcript":
            hint = "Write `kind: word`; only what a machine heard is misheard."
            findings.append(Finding("C006", quote.at("apparatus", index, "kind"), f"{quote.id}: {answer.source!r} is no transcript.", hint, quote.id))
        if answer.source not in library.entries:
            message = f"{quote.id}: there is no source {answer.source!r}."
            findings.append(Finding("C006", quote.at("apparatus", index, "source"), message, meant(answer.source, library.entries), quote.id))
            continue
        there = _readings(answer.source, collation, library)
        recorded = answer.kind == "reading" and bare(answer.shown) in bare(quote.text) and bare(answer.has) in there
        if index in answered or (recorded and there and (answer.shown or answer.has)):
            continue
        message = f"{quote.id}: the answer on {answer.source!r} ({answer.kind}: {answer.shown!r} / {answer.has!r}) meets no difference."
        hint = "Delete it, or copy `shown` and `has` from the difference it answers; each answers one."
        findings.append(Finding("C006", quote.at("apparatus", index), message, hint, quote.id))
    findings += _grade(quote, proof, collation, library)
    return findings


def _readings(source: str, collation: Collation, library: Library) -> str:
    """The letters of the turns in which a witness has the quote."""
    lines = [(w.line, w.end_line) for w in collation.witnesses if w.source == source and not w.own]
    turns = [t for t in library.turns.get(source, ()) if any(t.line <= last and first <= t.end_line for first, last in lines)]
    return bare("".join(turn.text for turn in turns))


def _answers(answer: Answer, difference: Difference, ours: str | None = None, theirs: str | None = None) -> bool:
    """Whether an answer names this difference: its very words, or a stretch of each text that holds them."""
    words = difference.kind == "word" and answer.kind in (*CODE, "misheard", "reading")
    if answer.source != difference.source or not (words or answer.kind == difference.kind):
        return False
    sides = ((answer.shown, difference.shown, ours), (answer.has, difference.has, theirs))
    return all(bare(said) == bare(real) or (bare(real) in bare(said) and (whole is None or bare(said) in whole)) for said, real, whole in sides)


def _grade(quote: Quote, proof: Proof, collation: Collation, library: Library) -> Iterator[Finding]:
    def wrong(place: Place, message: str, hint: str) -> Finding:
        return Finding("Q007", place, f"{quote.id}: {message}", hint, quote.id)

    have = {w.source for w in collation.witnesses if w.kind != "paraphrase"}
    words = False
    for index, mend in enumerate(quote.emendations):
        place = quote.at("emendations", index)
        edit = proof.mended.edits[index]
        spelt = emendation.respells(edit, library.sources.names)
        verbal = emendation.changes_words(mend.stood, mend.put)
        words = words or (verbal and not spelt)
        by_marks = emendation.turns_by_marks(edit) or emendation.recases(edit, library.sources.names)
        borne = {t.source: t for t in collation.borne if t.index == index}
        for name in mend.sources:
            if name not in library.entries:
                yield wrong(place, f"there is no source {name!r}.", f"{meant(name, library.entries)} Name the witnesses by their ids.")
            elif name == quote.witness.source:
                yield wrong(place, f"{name!r} is the cited witness itself.", "Name the other witnesses that have what is put.")
            elif quote.witness.source in library.entries[name].depends_on:
                message = f"{name!r} is made from the cited witness, and bears nothing against it."
                yield wrong(place, message, "Name a witness that does not depend on it, or cite this one.")
            elif name not in borne:
                yield wrong(place, f"{name!r} has no reading of this passage that could support an emendation.", "Name a witness that has it.")
            elif not (borne[name].words if verbal else borne[name].marks):
                heard = ", nor its sound" if library.entries[name].kind == "transcript" else ""
                message = f"{name!r} does not have {mend.put!r} between the same words{heard}."
                yield wrong(place, message, "Name a witness that has it, or put what it has.")
        named = [borne[name] for name in mend.sources if name in borne]
        if verbal and not spelt and not mend.sources:
            yield wrong(place, "an emendation of words rests on no witness.", "Add `sources:` with the ids of those that have the better reading.")
        elif verbal and not spelt and named and all(t.words == "sound" for t in named):
            yield wrong(place, f"no witness has {mend.put!r} letter for letter; sound alone bears nothing.", "Name one that has it.")
        if spelling := emendation.misspells(edit, library.sources.names):
            yield wrong(
                place, f"{spelling!r} is not how `names` spells the name first.", "Put the first spelling, or leave the reading as it stands."
            )
        if by_marks and not any(t.marks for t in named):
            hint = "Add `sources:` with the ids of those that set the marks so, or leave the marks as they stood."
            yield wrong(place, f"an emendation of marks that turns the sense rests on no witness: {by_marks}.", hint)
    expected = "restored" if words else "attested" if collation.testimonies >= 2 else "single"
    if quote.attestation != expected:
        count = f"{collation.testimonies} independent testimon{'y' if collation.testimonies == 1 else 'ies'}"
        why = "the words are emended" if words else f"{count} ({', '.join(sorted(have))})"
        yield wrong(quote.at("attestation"), f"graded {quote.attestation}, but {why}.", f"Write `attestation: {expected}`.")


def spellings(sources: Sources, used: Container[int] | None = None) -> Iterator[Finding]:
    """Rows of `names` and `synonyms` that would make two senses one, and synonyms that no witness needs (where `used` is known)."""
    rows = [("names", index, row) for index, row in enumerate(sources.names)]
    rows += [("synonyms", index, synonym.words) for index, synonym in enumerate(sources.synonyms)]
    for key, index, row in rows:
        place = sources.at(key, index)
        for other in row[1:]:
            two = key == "names" and (
                is_word(row[0]) or ((not sounds_alike(row[0], other) or (row[0] + other).isascii()) and no_names(row[0], other))
            )
            if two or opposites(row[0], other) or sense.turned(row[0], other):
                what = "spellings of one name" if key == "names" else "synonyms"
                yield Finding(
                    "C009",
                    place,
                    f"{row[0]!r} and {other!r} are no {what}.",
                    "Take the row out: what turns the sense, and what is no name, is another word; a name that is a word, too, is one of `synonyms`.",
                )
        if key == "synonyms" and used is not None and index not in used:
            message = f"no witness has one of {row[0]!r} and {row[1]!r} where the text has the other."
            yield Finding("C009", place, message, "Take the row out.", severity="warning")


def compare(ours: str, theirs: str) -> tuple[str, str, str]:
    """Two texts aligned unit by unit for the terminal: ours, theirs, and a line that marks the differences.

    Han characters and full-width marks count as two columns, so that the lines stay under each other in a terminal with a CJK font.
    """
    one = two = marks = ""
    for a, b in align(normalise(ours).text, normalise(theirs).text):
        width = max(_width(a), _width(b))
        one += a + " " * (width - _width(a))
        two += b + " " * (width - _width(b))
        marks += (" " if a == b else "^") * width
    return one, two, marks.rstrip()


def _width(unit: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in unit)
