"""The proof that a quote's text is its witness's reading, character for character, emendations applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..findings import Finding
from ..near import meant
from ..sources.find import Found, Library, in_source
from ..sources.normal import LETTER, SENTENCE_MARKS, is_latin, normalise
from ..sources.turn import Turn
from . import cut, emendation, marks
from .align import letters
from .emendation import Mended
from .entry import Quote

# So much of the paragraph after a quote may say whose it is.
NEAR = 60


@dataclass(frozen=True)
class Proof:
    """Where the quote stands: the turn, the offsets of its stretch in the turn's text, what the source has there, and from where to where the quote
    stands in the mended turn."""

    turn: Turn
    start: int
    end: int
    reading: str
    mended: Mended
    first: int
    last: int

    @property
    def line(self) -> int:
        return self.turn.place(self.start)[0]

    @property
    def column(self) -> int:
        return self.turn.place(self.start)[1]


def prove(quote: Quote, library: Library) -> tuple[Proof | None, list[Finding]]:
    """The proof of `quote`, or None; and the findings, each at the place of what is wrong."""
    cited = quote.witness
    turns = library.turns.get(cited.source)
    if turns is None:
        hint = meant(cited.source, library.turns, "Name one of")
        return None, [_finding("Q003", quote, ("witness", "source"), f"there is no source {cited.source!r}.", hint)]
    turn = _cited(quote, library)
    if quote.attestation != "doubtful":
        if library.entries[cited.source].proves != "words":
            message = f"{cited.source!r} proves the sense only; no card rests on its words."
            return None, [_finding("Q003", quote, ("witness", "source"), message, "Cite a source that proves words, or grade the quote doubtful.")]
        if turn is not None and turn.speaker not in library.sources.quotable():
            message = f"{cited} of {cited.source!r} is spoken by {turn.speaker or 'nobody'}, who is not quotable."
            return None, [_finding("Q003", quote, ("witness", cited.key), message, "Cite words of a quotable speaker.")]
    if turn is None:
        message = f"{cited} of {cited.source!r} is no {'turn of a speaker' if cited.passage is None else 'number of it'}."
        return None, [_finding("Q003", quote, ("witness", cited.key), message, _nearest(quote, library))]
    mended, findings = emendation.apply(quote, turn)
    if findings:
        return None, findings
    return _stand(quote, turn, mended, library)


def _cited(quote: Quote, library: Library) -> Turn | None:
    """The turn at the cited line; where several share the line, the quotable one that is nearest to the text."""
    line = quote.witness.line
    if line is None:
        return next((t for t in library.turns[quote.witness.source] if t.number == quote.witness.passage), None)
    there = library.at(quote.witness.source, line, line)
    if len(there) < 2:
        return there[0] if there else None
    quotable = [t for t in there if t.speaker in library.sources.quotable()] or there
    hits = [h for h in in_source(quote.text, quote.witness.source, library) if h.line == line]
    return next((t for h in hits for t in quotable if t.n in h.turns), quotable[0])


def _finding(code: str, quote: Quote, path: tuple[str | int, ...], message: str, hint: str) -> Finding:
    return Finding(code, quote.at(*path), f"{quote.id}: {message}", hint, quote.id)


def _stand(quote: Quote, turn: Turn, mended: Mended, library: Library) -> tuple[Proof | None, list[Finding]]:
    text, origin = mended.text, mended.origin
    shown = normalise(quote.text).text
    at = text.find(shown)
    size = len(shown)
    if at < 0 and shown.endswith("。"):
        at = text.find(shown[:-1])
        while at >= 0 and not cut.may_close(text, at + size - 1):
            at = text.find(shown[:-1], at + 1)
        size -= 1
    if at < 0:
        message = f"the text is not in source {quote.witness.source!r} {quote.witness}"
        return None, [_finding("Q004", quote, ("text",), f"{message}; {_where(quote, library)}", _nearest(quote, library))]
    start, end = origin[at], origin[at + size - 1] + 1
    findings = []
    for index, edit in enumerate(mended.edits):
        if edit.start < at or edit.end > at + size + 1:
            message = f"the emendation of {quote.emendations[index].stood!r} reaches beyond the text."
            findings.append(_finding("Q005", quote, ("emendations", index), message, "Give only what the text shows, with less around it."))
    line = turn.place(start)[0]
    if quote.witness.line not in (None, line):
        findings.append(_finding("Q003", quote, ("witness", "line"), f"the text begins in line {line}.", f"Write `line: {line}`."))
    for place in (at - 1, at + size - 1, at + size):
        put = place < len(text) and text[place] in SENTENCE_MARKS and any(e.start <= place < e.end for e in mended.edits)
        stops = put and turn.text[origin[place]] in "，,、；;：:"
        if mended.makes_mark(place) or stops:
            message = f"an emendation makes the mark at which the text {'begins' if place < at else 'ends'}."
            findings.append(_finding("Q005", quote, ("emendations",), message, "Begin and end where the source has a mark; a mark is no emendation."))
    if quote.attestation != "doubtful":
        for line, column in (turn.place(gap) for gap in turn.gaps if start < gap < end):
            message = f"the text runs over what `pass_over` left out before line {line} column {column} of {turn.source!r}."
            hint = "Begin after it or end before it; what stands in a document is not cut out of a quotation."
            findings.append(_finding("Q013", quote, ("text",), message, hint))
        shut = at > 0 and turn.text[origin[at - 1]] in "”」』»"
        speech = (
            cut.speech(turn.text[:start], turn.speaker)
            or cut.named_behind(turn.text[:start], turn.text[end:])
            or ("" if at else cut.announced(_beside(turn, -1, library)))
        )
        whole = cut.restored(text, origin, turn.passed, at, at + size)
        beyond = tuple(cut.told(*whole, speech, normalise(_beside(turn, 1, library)[:NEAR]).text))
        findings += _cut(quote, text, at, at + size, shut, whole, beyond)
    return Proof(turn, start, end, turn.text[start:end], mended, at, at + size), findings


def _beside(turn: Turn, step: int, library: Library) -> str:
    """What the same speaker says in the turn before or after: an article's paragraphs are turns."""
    try:
        other = library.turn(turn.source, turn.n + step)
    except KeyError:
        return ""
    return other.text if other.speaker == turn.speaker else ""


def _cut(quote: Quote, text: str, first: int, last: int, shut: bool, whole: tuple[str, int, int], beyond: Sequence[str]) -> Iterator[Finding]:
    inside = cut.inside(text, first, last, shut)
    around = {"begins": (text[max(0, first - 8) : first], text[first : first + 6]), "ends": (text[max(0, last - 6) : last], text[last : last + 8])}
    for end in inside if quote.cut is None else ():
        message = f"the text {end} inside a clause: …{'|'.join(around[end])}…"
        hint = f"{end[:-1].capitalize()} at a mark, or say why under `cut:` that nothing is lost that changes the sense."
        yield _finding("Q006", quote, ("text",), message, hint)
    for words in cut.lost(*whole):
        hint = "Take it into the text; `cut:` cannot answer this."
        yield _finding("Q006", quote, ("text",), f"what is cut away turns the sense of the text: {words!r}.", hint)
    for words in beyond if quote.cut is None else ():
        hint = "Take it into the text, or say why under `cut:` that the text says the same without it."
        yield _finding("Q006", quote, ("text",), f"what stands before or after binds the sense of the text: {words!r}.", hint)
    if quote.cut is not None and not inside and not beyond:
        yield _finding("Q006", quote, ("cut",), "the text is not cut inside a clause, and nothing around it binds it.", "Delete `cut:`.")


def _where(quote: Quote, library: Library) -> str:
    hits = in_source(quote.text, quote.witness.source, library)
    if not hits:
        return "nothing like it stands in that source."
    hit = hits[0]
    marks = [[c for c in normalise(text).text if not c.isalnum()] for text in (quote.text, hit.text)]
    told = (
        f", whose marks are {''.join(marks[1]) or 'none'}, not {''.join(marks[0]) or 'none'}" if hit.kind == "exact" and marks[0] != marks[1] else ""
    )
    return f"nearest is line {hit.line} column {hit.column} ({int(hit.score * 100)} %){told}: {hit.text!r}."


def _nearest(quote: Quote, library: Library) -> str:
    name = quote.witness.source
    hits = in_source(quote.text, name, library)
    if (
        hits
        and hits[0].kind == "exact"
        and (place := _place(hits[0], quote, library)) != f"`{quote.witness.key}: {getattr(quote.witness, quote.witness.key)}`"
    ):
        return f"Write {place}."
    if hits:
        return "Copy that reading, or add an emendation."
    others = [other for other in library.turns if other != name and in_source(quote.text, other, library)]
    return f"Cite {others[0]!r}, which has it." if others else "Quote only what a source has."


def _place(hit: Found, quote: Quote, library: Library) -> str:
    """The place of a hit, in the words of the quote's citation."""
    turn = next(t for t in library.turns[quote.witness.source] if t.n == hit.turns[0])
    return f"`line: {hit.line}`" if quote.witness.passage is None or turn.number is None else f"`passage: {turn.number}`"


def form(quote: Quote, shortest: int, longest: int) -> list[Finding]:
    """What can be said of a quote without the sources: length, punctuation, vocabulary, doubt."""
    findings = []
    han = sum(1 for c in LETTER.findall(quote.text) if not is_latin(c))
    doubtful = quote.attestation == "doubtful"
    if not doubtful and not shortest <= han <= longest:
        message = f"the text has {han} Han characters; a card holds {shortest} to {longest}."
        findings.append(
            _finding("Q008", quote, ("text",), message, "Cut it at another sentence, or set `shortest:` or `longest:` in seeds/style.yaml.")
        )
    if not doubtful and (flaw := _misset(quote.text)):
        findings.append(_finding("Q011", quote, ("text",), *flaw))
    for index, word in enumerate(quote.vocabulary):
        if word.word not in quote.text or not letters(normalise(word.word).text):
            fault = "does not stand in the text"
        elif not all(is_latin(c) or c in " -.'’·" or LETTER.match(c) for c in word.word):
            fault = "runs over a mark"
        elif any(word.word == other.word for other in quote.vocabulary[:index]):
            fault = "stands twice"
        else:
            continue
        message = f"the word {word.word!r} {fault}."
        findings.append(_finding("Q009", quote, ("vocabulary", index, "word"), message, "Copy it from the text, or delete the entry."))
    if doubtful != (quote.doubt is not None):
        if doubtful:
            findings.append(_finding("Q010", quote, ("attestation",), "a doubtful quote needs its reason.", "Add `doubt: …`."))
        else:
            findings.append(
                _finding("Q010", quote, ("doubt",), f"the quote is graded {quote.attestation}.", "Delete `doubt:`, or grade it doubtful.")
            )
    return findings


def _misset(text: str) -> tuple[str, str] | None:
    normal = normalise(text).text
    folded = text
    for char in "“”「」『』":
        folded = folded.replace(char, '"')
    folded = folded.replace("‘", "'").replace("’", "'").replace("……", "…").replace("——", "—")
    if folded != normal:
        at = next((i for i, (a, b) in enumerate(zip(folded, normal)) if a != b), min(len(folded), len(normal)))
        return (
            f"punctuation or spacing is not set as a card shows it, near {text[max(0, at - 3) : at + 4]!r}.",
            f"Write {normal[max(0, at - 3) : at + 4]!r}.",
        )
    if flaw := marks.flaw(text):
        return flaw
    if text[-1] not in "。？！…”」』）":
        return f"the text ends with {text[-1]!r}.", "End it with 。 (or the witness's own ？ or ！)."
    return None
