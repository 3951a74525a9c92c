"""The proof that a quote's text is its witness's reading, character for character, emendations applied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..findings import Finding
from ..sources.find import Library, in_source
from ..sources.normal import CLAUSE_MARKS, is_latin, normalise
from ..sources.turn import Turn
from .entry import Quote
from .sense import CONDITIONS, NUMERALS, hedges, negations

SHORTEST, LONGEST = 15, 90
CUTTABLE = "，、；：—。"
OPENING = CLAUSE_MARKS + '"（《'
# What may be left out before a quote: words that only join it to what came before.
CONNECTIVES = ("但是", "但", "不过", "不過", "所以", "因此", "因为", "因為", "而且", "而", "同时", "同時", "当然", "當然", "你看")


@dataclass(frozen=True)
class Proof:
    """Where the quote stands: the turn, the offsets of its stretch in the turn's text, and what the source has there."""

    turn: Turn
    start: int
    end: int
    reading: str

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
        hint = "Name one of: " + ", ".join(sorted(library.turns)) + "."
        return None, [_finding("Q003", quote, ("witness", "source"), f"there is no source {cited.source!r}.", hint)]
    turn = _cited(quote, library)
    if quote.attestation != "doubtful":
        if library.entries[cited.source].proves != "words":
            message = f"{cited.source!r} proves the sense only; no card rests on its words."
            return None, [_finding("Q003", quote, ("witness", "source"), message, "Cite a source that proves words, or grade the quote doubtful.")]
        if turn is not None and turn.speaker not in library.sources.quotable():
            message = f"line {cited.line} of {cited.source!r} is spoken by {turn.speaker or 'nobody'}, who is not quotable."
            return None, [_finding("Q003", quote, ("witness", "line"), message, "Cite words of a quotable speaker.")]
    if turn is None:
        message = f"line {cited.line} of {cited.source!r} is no turn of a speaker."
        return None, [_finding("Q003", quote, ("witness", "line"), message, _nearest(quote, library))]
    text, origin, edits, findings = _emended(quote, turn)
    if findings:
        return None, findings
    return _stand(quote, turn, text, origin, edits, library)


def _cited(quote: Quote, library: Library) -> Turn | None:
    """The turn at the cited line; where several share the line, the quotable one that is nearest to the text."""
    there = library.at(quote.witness.source, quote.witness.line, quote.witness.line)
    if len(there) < 2:
        return there[0] if there else None
    quotable = [t for t in there if t.speaker in library.sources.quotable()] or there
    hits = [h for h in in_source(quote.text, quote.witness.source, library) if h.line == quote.witness.line]
    return next((t for h in hits for t in quotable if t.n in h.turns), quotable[0])


def changes_words(stood: str, put: str) -> bool:
    """Whether an emendation changes more than punctuation, spacing and letter case."""
    return _weighty(stood) != _weighty(put)


def _weighty(text: str) -> str:
    """The letters, with signs that are part of a number: 1.5 is not 15, and 50% is not 50."""
    normal = normalise(text).text.casefold()
    return "".join(
        c
        for i, c in enumerate(normal)
        if c.isalnum() or c in "%‰$¥€£+°℃" or (c in ".:/" and normal[i - 1 : i].isdigit() and normal[i + 1 : i + 2].isdigit())
    )


def _finding(code: str, quote: Quote, path: tuple[str | int, ...], message: str, hint: str) -> Finding:
    return Finding(code, quote.at(*path), f"{quote.id}: {message}", hint, quote.id)


def _emended(quote: Quote, turn: Turn) -> tuple[str, list[int], list[tuple[int, int]], list[Finding]]:
    """The turn's normal text with the emendations applied, for each of its characters the offset in the turn's text, and where in it each
    emendation stands."""
    normal = normalise(turn.text)
    text, origin = normal.text, list(normal.offsets)
    findings = []
    edits: list[tuple[int, int]] = []
    for index, emendation in enumerate(quote.emendations):
        stood, put = normalise(emendation.stood).text, normalise(emendation.put).text
        count = text.count(stood) if stood else 0
        if count != 1:
            message = f"what is said to have stood, {emendation.stood!r}, is in the cited turn {count or 'no'} time{'s' * (count != 1)}."
            hint = "Copy it from the source." if not count else "Add the words around it, to both sides."
            findings.append(_finding("Q005", quote, ("emendations", index, "stood"), message, hint))
            continue
        if stood == put:
            findings.append(_finding("Q005", quote, ("emendations", index, "put"), "the emendation changes nothing.", "Delete it."))
        if put not in normalise(quote.text).text:
            message = f"what is put, {emendation.put!r}, is not in the text."
            findings.append(
                _finding("Q005", quote, ("emendations", index, "put"), message, "Delete the emendation, or give only what the text shows.")
            )
        at = text.index(stood)
        spread = [origin[at + min(i * len(stood) // max(1, len(put)), len(stood) - 1)] for i in range(len(put))]
        text = text[:at] + put + text[at + len(stood) :]
        origin = origin[:at] + spread + origin[at + len(stood) :]
        moved = len(put) - len(stood)
        edits = [(a + moved, b + moved) if a > at else (a, b) for a, b in edits] + [(at, at + len(put))]
    return text, origin, edits, findings


def _stand(
    quote: Quote, turn: Turn, text: str, origin: list[int], edits: list[tuple[int, int]], library: Library
) -> tuple[Proof | None, list[Finding]]:
    shown = normalise(quote.text).text
    at = text.find(shown)
    size = len(shown)
    if at < 0 and shown.endswith("。"):
        at = text.find(shown[:-1])
        while at >= 0 and not _may_close(text, at + size - 1):
            at = text.find(shown[:-1], at + 1)
        size -= 1
    if at < 0:
        message = f"the text is not in source {quote.witness.source!r} line {quote.witness.line}"
        return None, [_finding("Q004", quote, ("text",), f"{message}; {_where(quote, library)}", _nearest(quote, library))]
    start, end = origin[at], origin[at + size - 1] + 1
    findings = []
    for index, (first, last) in enumerate(edits):
        if first < at or last > at + size + 1:
            message = f"the emendation of {quote.emendations[index].stood!r} reaches beyond the text."
            findings.append(_finding("Q005", quote, ("emendations", index), message, "Give only what the text shows, with less around it."))
    line = turn.place(start)[0]
    if line != quote.witness.line:
        findings.append(_finding("Q003", quote, ("witness", "line"), f"the text begins in line {line}.", f"Write `line: {line}`."))
    after = text[at + size : at + size + 1]
    inside = _inside(text[:at])
    doubtful = quote.attestation == "doubtful"
    if quote.cut is None and inside and not doubtful:
        message = f"the text begins inside a clause: …{text[max(0, at - 8) : at]}|{shown[:6]}…"
        findings.append(
            _finding("Q006", quote, ("text",), message, "Begin at a mark, or say why under `cut:` that nothing is lost that changes the sense.")
        )
    if quote.cut is None and not doubtful and after and shown[-1] not in CLAUSE_MARKS + '"）' and after not in CLAUSE_MARKS + '"）':
        message = f"the text ends inside a clause: …{shown[-6:]}|{text[at + size : at + size + 8]}…"
        findings.append(
            _finding("Q006", quote, ("text",), message, "End at a mark, or say why under `cut:` that nothing is lost that changes the sense.")
        )
    if inside and not doubtful and (lost := _bound(text[:at])):
        message = f"what is cut away before the text turns its sense: {lost!r}."
        findings.append(_finding("Q006", quote, ("text",), message, "Begin before it; `cut:` cannot answer this."))
    if quote.cut is not None and not inside and (not after or shown[-1] in CLAUSE_MARKS or after in CLAUSE_MARKS):
        findings.append(_finding("Q006", quote, ("cut",), "the text is not cut inside a clause.", "Delete `cut:`."))
    return Proof(turn, start, end, turn.text[start:end]), findings


def _inside(before: str) -> bool:
    """Whether a text that begins after `before` begins inside a clause; a connective may be left out."""
    joined = next((before.removesuffix(c) for c in CONNECTIVES if before.endswith(c)), before)
    return all(text and text[-1] not in OPENING for text in (before, joined))


def _bound(before: str) -> str:
    """The part of the clause that is cut away, if a negation, hedge, condition or number stands in it."""
    clause = re.split(f"[{re.escape(OPENING)}]", before)[-1]
    turns = negations("", clause, "") or hedges(clause) or CONDITIONS.search(clause) or clause[-1:] in NUMERALS
    return clause if clause and turns else ""


def _may_close(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in CUTTABLE


def _where(quote: Quote, library: Library) -> str:
    hits = in_source(quote.text, quote.witness.source, library)
    if not hits:
        return "nothing like it stands in that source."
    hit = hits[0]
    return f"nearest is line {hit.line} column {hit.column} ({int(hit.score * 100)} %): {hit.text!r}."


def _nearest(quote: Quote, library: Library) -> str:
    name = quote.witness.source
    hits = in_source(quote.text, name, library)
    if hits and hits[0].kind == "exact" and hits[0].line != quote.witness.line:
        return f"Write `line: {hits[0].line}`."
    if hits:
        return "Copy that reading, or add an emendation."
    others = [other for other in library.turns if other != name and in_source(quote.text, other, library)]
    return f"Cite {others[0]!r}, which has it." if others else "Quote only what a source has."


def form(quote: Quote) -> list[Finding]:
    """What can be said of a quote without the sources: length, punctuation, vocabulary, doubt."""
    findings = []
    han = sum(1 for c in quote.text if not is_latin(c) and c.isalpha())
    doubtful = quote.attestation == "doubtful"
    if not doubtful and not SHORTEST <= han <= LONGEST:
        message = f"the text has {han} Han characters; a card holds {SHORTEST} to {LONGEST}."
        findings.append(_finding("Q008", quote, ("text",), message, "Cut it at another sentence."))
    if not doubtful and (flaw := _misset(quote.text)):
        findings.append(_finding("Q011", quote, ("text",), *flaw))
    for index, word in enumerate(quote.vocabulary):
        if normalise(word.word).text not in normalise(quote.text).text:
            message = f"the word {word.word!r} does not stand in the text."
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
    if '"' in text:
        return "a straight quotation mark stands in the text.", "Write “ ” (or 「 」 in traditional script)."
    if text[-1] not in "。？！…”」』）":
        return f"the text ends with {text[-1]!r}.", "End it with 。 (or the witness's own ？ or ！)."
    return None
