"""What an emendation may do. The rules, as STYLE.md has them for editors:

1. It is judged where it stands: between the same neighbours in the cited turn and in the witness, whose letters there must be those that are put
   (so a deletion needs a witness in which the neighbours stand side by side). Where no letter is shared, both must begin, or end, a clause there.
2. Words need the testimony of another witness: one has them letter for letter, a transcript may add their sound (never of numbers or Latin words).
   Only a name may be spelt without one, and only as the first of its spellings in `names` has it.
3. Punctuation is what :data:`MARKS` lists; all else is a word. Marks need testimony too where they turn the sense: beside a negation or a number,
   ？ and ！, brackets and quotation marks, any of 。：；、 that comes or goes, a mark inside a word, a full stop behind what waits for a clause, a
   colon behind what somebody else says, a boundary that moves a clause.
4. No emendation makes the mark at which a text begins or ends.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..findings import Finding
from ..sources import sound
from ..sources.normal import CLAUSE_MARKS, SENTENCE_MARKS, normalise
from ..sources.turn import Turn
from .align import MARKS, UNIT, Column, align, letters
from .entry import Quote
from .sense import FRAME, NUMERALS, QUANTITIES, attributes, conditional, negations, unfinished
from .words import over, sounds_alike

# Marks that come, go and stand for one another on an editor's judgement.
FREE = "，、；：—…"
REACH = 12
# The edge of a turn, where a witness has nothing before or after.
EDGE = "。"
LATIN = re.compile("[A-Za-z]")
# Who, before a mark or without it, is the object of what goes before or does what follows.
SUBJECT = re.compile("[我你您他她它咱]们?|自己|别人|人家|大家|对方|有人")


@dataclass(frozen=True)
class Edit:
    """An emendation in its place: what it really changes is `text[start:end]` of the mended turn, where `old` stood; `before` and `after` are
    the turn's normal text around that."""

    start: int
    end: int
    old: str
    new: str
    before: str
    after: str


@dataclass(frozen=True)
class Mended:
    """A turn's normal text, emended. `origin`: for each character its offset in the turn's text; `own`: whether the source has it there, or a
    mark for a mark."""

    text: str
    origin: tuple[int, ...]
    own: tuple[bool, ...]
    edits: tuple[Edit, ...]

    def makes_mark(self, place: int) -> bool:
        """Whether a mark stands at `place` where the source has none."""
        return 0 <= place < len(self.text) and self.text[place] in CLAUSE_MARKS and not self.own[place]


@dataclass(frozen=True)
class Testimony:
    """How the witness `source` bears the emendation `index`: its words by "letters", by "sound" or not (""), and its marks."""

    index: int
    source: str
    words: str
    marks: bool


def apply(quote: Quote, turn: Turn) -> tuple[Mended, list[Finding]]:
    """The cited turn with the quote's emendations, each of which stands in the source's own words, apart from the others."""
    normal = normalise(turn.text)
    findings: list[Finding] = []
    cores: list[tuple[int, int, str, int]] = []

    def wrong(index: int, key: str, message: str, hint: str) -> None:
        findings.append(Finding("Q005", quote.at("emendations", index, key), f"{quote.id}: {message}", hint, quote.id))

    for index, emendation in enumerate(quote.emendations):
        stood, put = normalise(emendation.stood).text, normalise(emendation.put).text
        count = normal.text.count(stood) if stood else 0
        if count != 1:
            message = f"what is said to have stood, {emendation.stood!r}, is in the cited turn {count or 'no'} time{'s' * (count != 1)}."
            wrong(index, "stood", message, "Copy it from the source." if not count else "Add the words around it, to both sides.")
            continue
        if not put:
            wrong(index, "put", "nothing that a reader could see is put.", "To strike out a word, give its neighbours on both sides.")
            continue
        if stood == put:
            wrong(index, "put", "the emendation changes nothing.", "Delete it.")
        if put not in normalise(quote.text).text:
            message = f"what is put, {emendation.put!r}, is not in the text."
            wrong(index, "put", message, "Delete the emendation, or give only what the text shows.")
        at = normal.text.index(stood)
        head = _common(stood, put)
        tail = _common(stood[head:][::-1], put[head:][::-1])
        cores.append((at + head, at + len(stood) - tail, put[head : len(put) - tail], index))
        for first, last, _, other in cores[:-1]:
            if first < at + len(stood) and at < last:
                wrong(index, "stood", f"it stands in what emendation {other + 1} changes.", "Make the two one.")
    return _spliced(normal.text, normal.offsets, sorted(cores), len(quote.emendations)), findings


def _common(one: str, two: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, two)) if a != b), min(len(one), len(two)))


def _own(old: str, new: str) -> list[bool]:
    return [kept or (c in MARKS and any(m in MARKS for m in gone)) for gone, come, kept in _changes(old, new) for c in come]


def _changes(old: str, new: str) -> Iterator[tuple[str, str, bool]]:
    """Both texts in stretches: what stood, what is put, and whether they are the same."""
    from rapidfuzz.distance import Levenshtein

    if letters(old) == letters(new):
        # Between each two letters are marks, or none.
        parts = [re.split(f"([^{re.escape(MARKS)}])", side) for side in (old, new)]
        yield from ((one, two, one == two) for one, two in zip(*parts) if one or two)
        return
    for same, group in itertools.groupby(Levenshtein.opcodes(old, new), key=lambda op: op.tag == "equal"):
        ops = list(group)
        yield old[ops[0].src_start : ops[-1].src_end], new[ops[0].dest_start : ops[-1].dest_end], same


def _spliced(normal: str, offsets: Sequence[int], cores: Sequence[tuple[int, int, str, int]], count: int) -> Mended:
    text, origin, own, at = "", list[int](), list[bool](), 0
    edits = [Edit(0, 0, "", "", "", "")] * count
    for first, last, new, index in cores:
        if first < at:
            continue
        text += normal[at:first]
        origin += offsets[at:first]
        own += [True] * (first - at)
        old = normal[first:last]
        edits[index] = Edit(len(text), len(text) + len(new), old, new, normal[:first], normal[last:])
        text += new
        origin += [offsets[max(0, min(first + i * len(old) // len(new), last - 1))] for i in range(len(new))]
        own += _own(old, new)
        at = last
    return Mended(text + normal[at:], (*origin, *offsets[at:]), (*own, *[True] * (len(normal) - at)), tuple(edits))


def in_script(mended: Mended, convert: Callable[[str], str]) -> Mended:
    """The mended turn in a witness's script, where conversion keeps the places of its characters; else as it is."""
    text = convert(mended.text)
    return replace(mended, text=text) if len(text) == len(mended.text) else mended


def changes_words(stood: str, put: str) -> bool:
    """Whether an emendation changes more than punctuation and letter case."""
    return letters(normalise(stood).text) != letters(normalise(put).text)


def respells(edit: Edit, names: Sequence[Sequence[str]]) -> bool:
    """Whether an emendation only sets names as their owners spell them, which is the first spelling of each in `names`."""
    first, spelling = _spellings(tuple(map(tuple, names)))
    stood, put = (edit.before[-REACH:] + changed + edit.after[:REACH] for changed in (edit.old, edit.new))
    named = [m[0] for m in spelling.finditer(stood)]
    # Without a witness a spelling is one by its sound, or by the letters of the name's own language.
    if not all(sounds_alike(name, first[name]) or LATIN.search(name + first[name]) for name in named):
        return False
    return letters(spelling.sub(lambda m: first[m.group()], stood)) == letters(put)


def misspells(edit: Edit, names: Sequence[Sequence[str]]) -> str:
    """The spelling of a name that an emendation puts though it is not the first in `names`, or ""."""
    return next((spelling for spelling, first in _named(edit, names) if spelling != first), "")


def _named(edit: Edit, names: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The spellings of names in which an emendation puts something, each with the first of that name."""
    first, spelling = _spellings(tuple(map(tuple, names)))
    before, after = edit.before[-REACH:], edit.after[:REACH]
    found = spelling.finditer(before + edit.new + after)
    return ((m[0], first[m[0]]) for m in found if m.start() < len(before + edit.new) and m.end() > len(before))


@cache
def _spellings(names: tuple[tuple[str, ...], ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """What each spelling of a name should be, and a pattern that finds them."""
    first = {normalise(s).text: normalise(spellings[0]).text for spellings in names for s in spellings}
    known = "|".join(map(re.escape, sorted(first, key=lambda s: (-len(s), s)))) or "(?!)"
    return first, re.compile(f"(?<![A-Za-z0-9])(?:{known})(?![A-Za-z0-9])")


def recases(edit: Edit, names: Sequence[Sequence[str]]) -> str:
    """What an edit does that sets a Latin word in other letters (IT, It), if it is no name of `names` in its first spelling; or ""."""
    if letters(edit.old) != letters(edit.new) or not any(a != b for a, b in zip(*(re.findall("[A-Za-z]", side) for side in (edit.old, edit.new)))):
        return ""
    return "" if any(spelling == first for spelling, first in _named(edit, names)) else "the case of a Latin word changes"


def turns_by_marks(edit: Edit) -> str:
    """What an edit of marks does that changes the sense, or ""."""
    stood, put = (edit.before[-REACH:] + changed + edit.after[:REACH] for changed in (edit.old, edit.new))
    if any(moved(align(stood, put))):
        return "it moves a clause to another sentence"
    was, became = edit.before, edit.before
    rest_old, rest_new = edit.old, edit.new
    ways = set[bool]()
    for old, new, same in _changes(edit.old, edit.new):
        rest_old, rest_new = rest_old[len(old) :], rest_new[len(new) :]
        gone, come = ("".join(c for c in side if c in MARKS) for side in (old, new))
        if not same and (gone != come or (gone and letters(old + new))):
            if any(c not in FREE + "。" for c in gone + come):
                return f"{gone or 'nothing'} → {come or 'nothing'}"
            if not (gone and come) and any(c in "。：；、" for c in gone + come):
                return f"{gone + come} comes or goes"
            if not (gone and come):
                if word := over(was[-REACH:], (letters(old) + rest_old + edit.after)[:REACH]):
                    return f"a mark comes or goes inside a word ({word})"
                if subject := SUBJECT.match((letters(old) + rest_old + edit.after).lstrip(MARKS)):
                    return f"a mark comes or goes before {subject[0]}, who would do or undergo what stands beside it"
                if frame := FRAME.search(re.split(f"[{CLAUSE_MARKS}]", was)[-1]):
                    return f"a mark comes or goes behind {frame[0]}, whose object would follow or be another"
                ways.add(bool(gone))
                if len(ways) > 1:
                    return "a mark moves"
            clauses = re.split(f"[{SENTENCE_MARKS}]", was)[-1].split("，")
            rest = re.split(f"[{SENTENCE_MARKS}]", (rest_old + edit.after).lstrip("，"))[0]
            alone = "，" not in rest and conditional(rest)
            if "。" in come and (alone or any(unfinished(clause, rest_old + edit.after) for clause in clauses)):
                return "half a sentence becomes a whole one"
            if "：" in gone + come and attributes(clauses[-1]):
                return "a colon makes speech of what is told, or what is told of speech"
            for side in ((was, old, rest_old + edit.after), (became, new, rest_new + edit.after)):
                if beside := _beside(*side):
                    return f"a mark changes beside {beside}"
        was, became = was + old, became + new
    return ""


def _beside(before: str, inside: str, after: str) -> str:
    """The negation or number that stands in a stretch or beside it."""
    left, inner, right = ("".join(c for c in side if c not in MARKS + " ") for side in (before[-REACH:], inside, after[:REACH]))
    for start, run, end in ((left[:-2], left[-2:], ""), ("", inner, ""), ("", right[:2], right[2:])):
        if negations(start, run, end):
            return f"a negation ({run})"
    if sign := next((c for c in left[-1:] + inner + right[:1] if not c.isalpha() or c in NUMERALS + QUANTITIES or c.isnumeric()), ""):
        return f"a number or sign ({sign})"
    return ""


def moved(columns: Sequence[Column]) -> Iterator[tuple[str, str, str]]:
    """Stretches that belong to the sentence (or clause) before in one text and to the one after in the other."""
    ours: dict[int, str] = {}
    theirs: dict[int, str] = {}
    words: list[tuple[str, str]] = []
    places: list[int] = []
    for index, (a, b) in enumerate(columns):
        if a and a in CLAUSE_MARKS:
            ours[len(words)] = a
        if b and b in CLAUSE_MARKS:
            theirs[len(words)] = b
        if letters(a) or letters(b):
            words.append((a, b))
            places.append(index)
    told: set[tuple[int, int]] = set()
    for marks in (SENTENCE_MARKS, CLAUSE_MARKS):
        one = {p for p, m in ours.items() if m in marks}
        two = {p for p, m in theirs.items() if m in marks}
        alone = sorted([(p, 0) for p in one - two] + [(p, 1) for p in two - one])
        for (p, side), (q, other) in itertools.pairwise(alone):
            if side != other and not any(p <= r <= q for r in one & two) and q < len(words) and p > 0 and (p, q) not in told:
                told.add((p, q))
                stretch = words[p:q]
                if all(sum(bool(letters(c[side])) for c in stretch) > 1 for side in (0, 1)):
                    around = columns[places[p - 1] + 1 : places[q]]  # with the marks, which are all that differs
                    yield "boundary", "".join(a for a, _ in around), "".join(b for _, b in around)


def testify(mended: Mended, window: str, transcript: bool) -> Iterator[tuple[str, bool]]:
    """For each emendation how a witness that has `window` there bears it: "letters", "sound" (transcripts) or "", and whether its marks do.
    A full stop at an edge of `window` stands for the edge of the turn."""
    for edit in mended.edits:
        yield _testify(mended.text, edit, window, transcript)


def _testify(text: str, edit: Edit, window: str, transcript: bool) -> tuple[str, bool]:
    first, last = max(0, edit.start - 3 * REACH), min(len(text), edit.end + 3 * REACH)
    ours = EDGE * (first == 0) + text[first:last] + EDGE * (last == len(text))
    columns = align(ours, window)
    spans = _spans(ours, columns)
    start, end = (place - first + (first == 0) for place in (edit.start, edit.end))
    core = [i for i, (a, b) in enumerate(spans) if a < b and (a < end and b > start if start < end else a < start < b)]
    low, high = (core[0], core[-1] + 1) if core else (_at(spans, start),) * 2
    marked = any(c in CLAUSE_MARKS for c in window.strip(EDGE))
    best, marks = "", False
    for before in _neighbours(columns[:low][::-1], transcript):
        for after in _neighbours(columns[high:], transcript):
            stretch = (*before[::-1], *columns[low:high], *after)
            mine, yours = "".join(a for a, _ in stretch), "".join(b for _, b in stretch)
            if letters(mine) == letters(yours):
                return "letters", marked and mine == yours
            heard = [sound.sounds(side).symbols for side in (mine, yours)]
            if transcript and heard[0] == heard[1] and all(sound.is_han(c) and c not in NUMERALS for c in letters(mine + yours)):
                best = "sound"
            marks = marks or (marked and mine == yours)
    return best, marks


def _neighbours(columns: Sequence[Column], transcript: bool) -> Iterator[tuple[Column, ...]]:
    """Of the columns beside an edit, outwards, those up to where both texts agree: to the next letter, if it is the same; to where both have a
    mark that parts clauses."""
    nearest = next((i for i, (a, _) in enumerate(columns) if letters(a)), None)
    if nearest is not None and _agree(columns[nearest], transcript):
        yield tuple(columns[:nearest])
    ends = [next((i for i, column in enumerate(columns) if column[side] and column[side] in CLAUSE_MARKS), None) for side in (0, 1)]
    if ends[0] is not None and ends[1] is not None and _level(columns[min(ends[0], ends[1]) + 1 :]):
        yield tuple((a * (i <= ends[0]), b * (i <= ends[1])) for i, (a, b) in enumerate(columns[: max(ends[0], ends[1]) + 1]))


def _level(columns: Sequence[Column]) -> bool:
    """Whether the next words are opposite one another, so that neither text has one more there."""
    sides = ([*map(letters, column)] for column in columns)
    return all(next(filter(any, sides), [EDGE]))


def _agree(column: Column, transcript: bool) -> bool:
    one, two = map(letters, column)
    return bool(one) and (one == two or (transcript and bool(two) and sound.sounds(one).symbols == sound.sounds(two).symbols))


def _at(spans: Sequence[tuple[int, int]], place: int) -> int:
    return next((i for i, (a, _) in enumerate(spans) if a >= place), len(spans))


def _spans(text: str, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Where in `text` each column's unit stands."""
    places = iter(UNIT.finditer(text))
    spans, at = list[tuple[int, int]](), 0
    for unit, _ in columns:
        if unit:
            start, at = next(places).span()
            spans.append((start, at))
        else:
            spans.append((at, at))
    return spans
