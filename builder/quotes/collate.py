"""The witnesses of a quote compared: where every source has it, and the differences that change the sense.

The shown text is aligned with each witness letter by letter (Needleman and Wunsch 1970; letters of one sound are half alike, what the witness has
before and after costs nothing). From the columns come the differences an editor must answer: a negation in one of the two only, other
numbers, other names, a clause missing, a boundary that moves a clause. Spelling, homophones and light rewording are none.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from ..findings import Finding, Place
from ..sources import sound
from ..sources.entry import Script
from ..sources.find import Found, Library, as_it_is, foremost
from ..sources.normal import CLAUSE_MARKS, SENTENCE_MARKS, bare, normalise
from ..sources.search import exactly
from .entry import Answer, Quote
from .proof import Proof, changes_words
from .sense import NUMERALS, hedges, negations, numbers

AROUND = 40
MARK = 0x110000
UNIT = re.compile(r"[A-Za-zÀ-ɏ]+(?:[ '.-][A-Za-z]+)*[0-9]*|[0-9]+(?:[.,][0-9]+)*|[一二两兩三四五六七八九十百千万萬亿億]{2,}|[^ ]")
CODE = {"negation": "C001", "number": "C002", "name": "C003", "omission": "C004", "boundary": "C005", "hedge": "C007"}
WHAT = {
    "negation": "a negation stands in one and not in the other",
    "number": "the numbers differ",
    "name": "the names differ",
    "omission": "a clause is missing",
    "boundary": "a boundary moves a clause",
    "hedge": "a hedge stands in one and not in the other",
}
CLAUSE = 5
SOUND = {True: ", nor its sound", False: ""}


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
class Difference:
    """A difference that changes the sense: what the quote shows, what the witness `source` has there (either may be empty)."""

    source: str
    line: int
    kind: str
    shown: str
    has: str


@dataclass(frozen=True)
class Collation:
    """`testimonies`: how many independent ones have the quote whole, without a clause missing."""

    witnesses: tuple[Witness, ...]
    differences: tuple[Difference, ...]
    testimonies: int


def collate(quote: Quote, proof: Proof, library: Library, in_script: Callable[[str, Script], str] = as_it_is) -> Collation:
    """All witnesses of a proved quote, its own first, and the differences of the others that change the sense."""
    own_end = proof.turn.place(proof.end - 1)
    text = normalise(quote.text).text
    same = normalise(proof.reading).text.rstrip("。，、；：") == text.rstrip("。")
    kind, score = ("exact", 1.0) if same else ("variant", 0.999)
    witnesses = [Witness(proof.turn.source, proof.line, proof.column, *own_end, proof.reading, kind, score, True)]
    differences: list[Difference] = []
    best = foremost(quote.text, library, in_script, proof.turn.source)
    for name in sorted(best, key=lambda n: (best[n].kind == "paraphrase", n)):
        hit = best[name]
        witnesses.append(Witness(name, hit.line, hit.column, hit.end_line, hit.end_column, hit.text, hit.kind, hit.score))
        if library.entries[name].proves == "words":
            shown = normalise(in_script(quote.text, library.entries[name].script)).text
            differences += _differences(shown, hit, library)
    lacking = {d.source for d in differences if d.kind == "omission" and _han(d.shown) > _han(d.has)}
    sound_ones = {w.source for w in witnesses if w.kind != "paraphrase" and library.entries[w.source].proves == "words"}
    return Collation(tuple(witnesses), tuple(differences), library.sources.testimonies(frozenset(sound_ones - lacking)))


def _differences(shown: str, hit: Found, library: Library) -> Iterator[Difference]:
    window = _window(hit, library)
    columns = align(shown, window)
    transcript = library.entries[hit.source].kind == "transcript"
    marked = any(c in CLAUSE_MARKS for c in window)
    for kind, ours, theirs in (*_runs(columns, library.sources.names), *_names(columns, library.sources.names), *(_moved(columns) if marked else ())):
        if transcript and kind == "name" and _sounds_alike(ours, theirs):
            continue
        yield Difference(hit.source, hit.line, kind, ours, theirs)


def _window(hit: Found, library: Library) -> str:
    """The witness's normal text with a little of what stands around it."""
    turns = [library.turn(hit.source, n) for n in hit.turns]
    whole = normalise("\n".join(t.text for t in turns)).text
    piece = normalise(hit.text).text
    at = whole.find(piece)
    return whole[max(0, at - AROUND) : at + len(piece) + AROUND] if at >= 0 else piece


Column = tuple[str, str]


def align(one: str, two: str) -> list[Column]:
    """Pairs of units (a character, or a run of Latin letters or digits), "" where one side has none; what `two` has before and after the
    stretch that answers `one` is left out. Where a stretch answers it unit for unit, sound for sound and mark for mark, that is the one."""
    ours, theirs = UNIT.findall(one), UNIT.findall(two)
    mine, yours = [_class(c) for c in ours], [_class(c) for c in theirs]
    if answering := [list(zip(ours, theirs[at : at + len(ours)])) for at in exactly(_voices(ours, mine), _voices(theirs, yours))]:
        return min(reversed(answering), key=lambda columns: sum(a != b for a, b in columns))
    rows, cols = len(ours), len(theirs)
    skip_mine = [1.6 if kind > 0 else 0.6 for kind, _ in mine]
    skip_yours = [1.5 if kind > 0 else 0.6 for kind, _ in yours]
    cost = [[0.0] * (cols + 1)]
    step = [[0] * (cols + 1)]
    for i in range(1, rows + 1):
        above, line, moves = cost[-1], [cost[-1][0] + skip_mine[i - 1]], [1]
        kind, voice = mine[i - 1]
        for j in range(1, cols + 1):
            other, heard = yours[j - 1]
            if ours[i - 1] == theirs[j - 1]:
                change = 0.0
            elif kind == 0 or other == 0:
                change = 0.5 if kind == other else 9.0
            else:
                change = 0.9 if voice == heard else 2.0
            a, b, c = above[j - 1] + change, above[j] + skip_mine[i - 1], line[j - 1] + (0.0 if i == rows else skip_yours[j - 1])
            low = min(a, b, c)
            line.append(low)
            moves.append(0 if low == a else 1 if low == b else 2)
        cost.append(line)
        step.append(moves)
    i, j = rows, cols
    while j and step[rows][j] == 2:
        j -= 1
    columns: list[Column] = []
    while i:
        move = step[i][j]
        if move == 0 and j:
            i, j = i - 1, j - 1
            columns.append((ours[i], theirs[j]))
        elif move == 1 or not j:
            i -= 1
            columns.append((ours[i], ""))
        else:
            j -= 1
            columns.append(("", theirs[j]))
    return columns[::-1]


def _voices(units: Sequence[str], classes: Sequence[tuple[int, int]]) -> list[int]:
    """A number for each unit: one for all marks, one for all letters of a sound, one for every other unit."""
    return [voice if kind == 1 else MARK if kind == 0 else -crc32(unit.encode()) >> 1 for unit, (kind, voice) in zip(units, classes)]


def _class(unit: str) -> tuple[int, int]:
    if len(unit) == 1 and sound.is_han(unit):
        return 1, sound.symbol(unit)
    return (2, sound.LATIN) if unit[0].isalnum() else (0, 0)


def _runs(columns: Sequence[Column], names: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Negations, numbers and clauses that stand in one of the two only."""
    letters = [(a, b) for a, b in columns if _letter(a) or _letter(b)]
    index = 0
    while index < len(letters):
        if letters[index][0] == letters[index][1]:
            index += 1
            continue
        start = index
        while index < len(letters) and letters[index][0] != letters[index][1]:
            index += 1
        before = "".join(a for a, _ in letters[max(0, start - 2) : start])
        after = "".join(a for a, _ in letters[index : index + 2])
        ours = "".join(a for a, _ in letters[start:index])
        theirs = "".join(b for _, b in letters[start:index])
        if negations(before, ours, after) != negations(before, theirs, after):
            yield "negation", ours, theirs
        if hedges(before + ours + after) != hedges(before + theirs + after):
            yield "hedge", ours, theirs
        first, last = start, index
        while first and _numeral(letters[first - 1]):
            first -= 1
        while last < len(letters) and _numeral(letters[last]):
            last += 1
        unit = "".join(a for a, _ in letters[last : last + 1])
        one, two = "".join(a for a, _ in letters[first:last]), "".join(b for _, b in letters[first:last])
        if numbers(one + unit) != numbers(two + unit):
            yield "number", one, two
        if abs(_han(ours) - _han(theirs)) >= CLAUSE:
            yield "omission", ours, theirs


def _letter(unit: str) -> bool:
    return unit[:1].isalnum()


def _han(text: str) -> int:
    return sum(map(sound.is_han, text))


def _numeral(column: Column) -> bool:
    return all(char in NUMERALS for unit in column for char in unit)


def _names(columns: Sequence[Column], names: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Names that one of the two has more often. All spellings of a name count as one."""
    ours = "".join(a for a, _ in columns).casefold()
    theirs = "".join(b for _, b in columns).casefold()
    left, right = [], []
    for spellings in names:
        one, two = (_count(text, spellings) for text in (ours, theirs))
        if one > two:
            left.append(spellings[0])
        elif two > one:
            right.append(spellings[0])
    if left or right:
        yield "name", "、".join(left), "、".join(right)


def _count(text: str, spellings: Iterable[str]) -> int:
    count = 0
    for spelling in sorted({normalise(s).text.casefold() for s in spellings}, key=len, reverse=True):
        count += text.count(spelling)
        text = text.replace(spelling, "\x00")
    return count


def _sounds_alike(one: str, two: str) -> bool:
    return sound.sounds(one).symbols == sound.sounds(two).symbols


def _moved(columns: Sequence[Column]) -> Iterator[tuple[str, str, str]]:
    """Stretches that belong to the sentence (or clause) before in one text and to the one after in the other."""
    ours: dict[int, str] = {}
    theirs: dict[int, str] = {}
    letters: list[Column] = []
    places: list[int] = []
    for index, (a, b) in enumerate(columns):
        if a and a in CLAUSE_MARKS:
            ours[len(letters)] = a
        if b and b in CLAUSE_MARKS:
            theirs[len(letters)] = b
        if _letter(a) or _letter(b):
            letters.append((a, b))
            places.append(index)
    told: set[tuple[int, int]] = set()
    for marks in (SENTENCE_MARKS, CLAUSE_MARKS):
        one = {p for p, m in ours.items() if m in marks}
        two = {p for p, m in theirs.items() if m in marks}
        alone = sorted([(p, 0) for p in one - two] + [(p, 1) for p in two - one])
        for (p, side), (q, other) in itertools.pairwise(alone):
            if side != other and not any(p <= r <= q for r in one & two) and q < len(letters) and p > 0 and (p, q) not in told:
                told.add((p, q))
                moved = letters[p:q]
                if all(sum(_letter(c[side]) for c in moved) > 1 for side in (0, 1)):
                    around = columns[places[p - 1] + 1 : places[q]]  # with the marks, which are all that differs
                    yield "boundary", "".join(a for a, _ in around), "".join(b for _, b in around)


def check(quote: Quote, proof: Proof, collation: Collation, library: Library) -> list[Finding]:
    """Differences without an answer, answers without a difference, and an attestation that the witnesses do not bear out."""
    findings: list[Finding] = []
    answered: set[int] = set()
    for difference in collation.differences:
        there = _readings(difference.source, collation, library)
        free = (i for i, a in enumerate(quote.apparatus) if i not in answered and _answers(a, difference, bare(quote.text), there))
        answer_to = next(free, None)
        if answer_to is not None:
            answered.add(answer_to)
            continue
        place = f"{difference.source!r} line {difference.line}"
        ours, theirs = difference.shown or "nothing", difference.has or "nothing"
        message = f"{quote.id}: {WHAT[difference.kind]}: the text has {ours!r}, {place} has {theirs!r}."
        entry = f"source: {difference.source}, kind: {difference.kind}, shown: {difference.shown!r}, has: {difference.has!r}, reason: …"
        hint = f"Emend, take another reading, or answer it: `apparatus: [{{{entry}}}]`."
        findings.append(Finding(CODE[difference.kind], quote.at("text"), message, hint, quote.id))
    for index, answer in enumerate(quote.apparatus):
        there = _readings(answer.source, collation, library)
        recorded = answer.kind == "reading" and bare(answer.shown) in bare(quote.text) and bare(answer.has) in there
        if index in answered or (recorded and there and (answer.shown or answer.has)):
            continue
        message = f"{quote.id}: the answer on {answer.source!r} ({answer.kind}: {answer.shown!r} / {answer.has!r}) meets no difference."
        hint = "Delete it, or copy `shown` and `has` from the difference it answers; each answers one."
        findings.append(Finding("C006", quote.at("apparatus", index), message, hint, quote.id))
    findings += _grade(quote, collation, library)
    return findings


def _readings(source: str, collation: Collation, library: Library) -> str:
    """The letters of the turns in which a witness has the quote."""
    lines = [(w.line, w.end_line) for w in collation.witnesses if w.source == source and not w.own]
    turns = dict.fromkeys(turn for first, last in lines for turn in library.at(source, first, last))
    return bare("".join(turn.text for turn in turns))


def _answers(answer: Answer, difference: Difference, ours: str, theirs: str) -> bool:
    """Whether an answer names this difference: its very words, or a stretch of each text that holds them."""
    if (answer.source, answer.kind) != (difference.source, difference.kind):
        return False
    sides = ((answer.shown, difference.shown, ours), (answer.has, difference.has, theirs))
    return all(bare(said) == bare(real) or (bare(real) in bare(said) and bare(said) in whole) for said, real, whole in sides)


def _grade(quote: Quote, collation: Collation, library: Library) -> Iterator[Finding]:
    def wrong(place: Place, message: str, hint: str) -> Finding:
        return Finding("Q007", place, f"{quote.id}: {message}", hint, quote.id)

    have = {w.source for w in collation.witnesses if w.kind != "paraphrase"}
    mended = [i for i, e in enumerate(quote.emendations) if changes_words(e.stood, e.put)]
    for index in mended:
        emendation = quote.emendations[index]
        place = quote.at("emendations", index)
        borne = False
        for name in emendation.sources:
            if name not in library.entries:
                yield wrong(place, f"there is no source {name!r}.", "Name the witnesses by their ids.")
            elif name not in have or library.entries[name].proves != "words":
                yield wrong(place, f"{name!r} has no reading of this passage that could support an emendation.", "Name a witness that has it.")
            elif name == quote.witness.source:
                yield wrong(place, f"{name!r} is the cited witness itself.", "Name the other witnesses that have what is put.")
            elif not (support := _supports(name, emendation.put, quote.text, collation, library)):
                message = f"{name!r} does not have {emendation.put!r} between the same words{SOUND[library.entries[name].kind == 'transcript']}."
                yield wrong(place, message, "Name a witness that has it, or put what it has.")
            else:
                borne = borne or support == "letters"
        if emendation.sources and not borne and all(name in have and name != quote.witness.source for name in emendation.sources):
            yield wrong(place, f"no witness has {emendation.put!r} letter for letter; sound alone bears nothing.", "Name one that has it.")
        if not emendation.sources and not _respelled(emendation.stood, emendation.put, library):
            yield wrong(place, "an emendation of words rests on no witness.", "Add `sources:` with the ids of those that have the better reading.")
    for index, emendation in enumerate(quote.emendations):
        if not emendation.sources and any(_moved(align(normalise(emendation.stood).text, normalise(emendation.put).text))):
            hint = "Add `sources:` with the ids of those that set the mark there."
            yield wrong(quote.at("emendations", index), "an emendation that moves a clause to another sentence rests on no witness.", hint)
    words = [i for i in mended if not _respelled(quote.emendations[i].stood, quote.emendations[i].put, library)]
    expected = "restored" if words else "attested" if collation.testimonies >= 2 else "single"
    if quote.attestation != expected:
        count = f"{collation.testimonies} independent testimon{'y' if collation.testimonies == 1 else 'ies'}"
        why = "the words are emended" if words else f"{count} ({', '.join(sorted(have))})"
        yield wrong(quote.at("attestation"), f"graded {quote.attestation}, but {why}.", f"Write `attestation: {expected}`.")


def _respelled(stood: str, put: str, library: Library) -> bool:
    """Whether an emendation only sets a name as its owners spell it."""

    def folded(text: str) -> str:
        plain = normalise(text).text
        for spellings in library.sources.names:
            for spelling in spellings[1:]:
                plain = plain.replace(normalise(spelling).text, spellings[0])
        return bare(plain)

    return folded(stood) == folded(put)


def _supports(source: str, put: str, shown: str, collation: Collation, library: Library) -> str:
    """How a witness bears what an emendation puts, between the same words (else a negation could be struck out on the testimony of a text that
    has it): "letters", in a transcript also "sound" (never of numbers or Latin words), or "" where it does not."""
    lines = [(w.line, w.end_line) for w in collation.witnesses if w.source == source and w.kind != "paraphrase"]
    turns = [t for t in library.turns[source] if any(t.line <= last and first <= t.end_line for first, last in lines)]
    there = bare("".join(turn.text for turn in turns))
    text, wanted = bare(shown), bare(put)
    starts = [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", text)]
    between = [text[max(0, at - 1) : at + len(wanted) + 1] for at in starts]
    if any(part in there for part in between):
        return "letters"
    if library.entries[source].kind == "transcript" and not re.search(f"[A-Za-z{NUMERALS}]", put):
        row = sound.sounds(there).symbols
        for heard in (sound.sounds(part).symbols for part in between):
            if any(row[i : i + len(heard)] == heard for i in range(len(row) - len(heard) + 1)):
                return "sound"
    return ""


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
