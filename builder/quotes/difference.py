"""How a witness's reading differs in sense from a text: a negation in one of the two only, other numbers, other names, a clause missing, a boundary
that moves a clause, other words. Spelling, particles, the mishearings of a transcript and what the project lists as synonyms are none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..sources import sound
from ..sources.find import Found, Library
from ..sources.normal import SENTENCE_MARKS, normalise
from .align import UNIT, Column, letters
from .emendation import moved
from .reading import Reading
from .sense import NUMERALS, hedges, negations, numbers
from .words import Compared, opposites, sounds_alike, trimmed, values

CLAUSE = 5
REACH = 5
LATIN_POINTS = re.compile(" |(?<=[a-z])[.'-]")


@dataclass(frozen=True)
class Difference:
    """A difference that changes the sense: what the quote shows, what the witness `source` has there (either may be empty); `before`: the letter
    before both, where the difference is part of a word. `made`: an emendation makes it, the cited witness has what this one has. `slight`: only an
    adverb that says little is lost. `bound`: it stands beside the text and binds its sense."""

    source: str
    line: int
    kind: str
    shown: str
    has: str
    before: str = ""
    made: bool = False
    slight: bool = False
    bound: bool = False


def between(shown: str, reading: Reading, known: Sequence[tuple[str, str]], library: Library, same: bool, used: set[int]) -> list[Difference]:
    """The differences of a witness from a text. `known`: what stands before and after it where it is cited, and in witnesses with marks."""
    entry, hit = library.entries[reading.hit.source], reading.hit
    columns, first, last = reading.answering(shown)
    heard = entry.kind == "transcript"
    bound: list[str] = []
    if hit.kind != "paraphrase":
        (head, tail), bound = reading.beside(first, last, known)
        columns = [*(("", unit) for unit in UNIT.findall(head)), *columns, *(("", unit) for unit in UNIT.findall(tail))]
    names = [n for n in _names(columns, library.sources.names) if not (heard and sounds_alike(*n[1:]))]
    rows = [*_runs(columns), *names, *(moved(columns) if reading.marked else ())]
    rows += [("omission", "", words) for words in bound if not any(bare(words) in bare(has) for _, _, has in rows)]
    bound += (cut_out := reading.cut_out(first, last))
    rows += [("omission", "", words) for words in cut_out]
    binds = {has for _, _, has in rows if any(bare(words) in bare(has) for words in bound)}
    found = [Difference(hit.source, hit.line, kind, ours, theirs, bound=theirs in binds) for kind, ours, theirs in rows]
    found += [Difference(hit.source, hit.line, "word", ours, theirs) for ours, theirs in _asked(columns)]
    compared = Compared(_within(columns), library.sources, heard, entry.script == "traditional")
    return found + list(_words(compared, hit, same, rows, used))


def _asked(columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """Sentences that one of two texts asks and the other says."""
    for (one, two), (ours, theirs) in itertools.pairwise(columns):
        if (ours == "？") != (theirs == "？") and {ours, theirs} < {"", *SENTENCE_MARKS} and all((one, two, ours, theirs)):
            yield one + ours, two + theirs


def _words(compared: Compared, hit: Found, same: bool, told: Sequence[tuple[str, str, str]], used: set[int]) -> Iterator[Difference]:
    """Other words of a witness, apart from what is `told` already: whole stretches, and names and numbers alone."""
    words = compared.words
    names = {name for kind, *sides in told if kind == "name" for side in sides for name in side.split("、") if name}
    spellings = [s for row in compared.sources.names if row[0] in names for s in row]
    runs = list(_differing(words))
    whole: dict[int, tuple[bool, frozenset[int], str]] = {}
    for number, (start, end) in enumerate(runs):
        sides = ["".join(c[side] for c in words[start:end]) for side in (0, 1)]
        if any((kind, *sides) in told for kind in ("negation", "hedge", "omission")) or bare(sides[0]) == bare(sides[1]):
            continue
        if not any(_count_out(side, spellings) for side in sides) or ("number" in {t[0] for t in told} and all(map(_numeral, words[start:end]))):
            continue
        # 愿意 and 情愿 share a letter: such words are two stretches that differ, and say the same together.
        alone = compared.excuse(start, end)
        near = (compared.excuse(start, last) for _, last in runs[number + 1 : number + 2] if last - end < REACH)
        found = whole.get(number) or next((f for f in (alone, *near) if f[0]), alone)
        if found[0] and not alone[0]:
            whole.setdefault(number + 1, found)
        excused, synonyms, lost = found
        used |= synonyms
        if not excused or (same and lost):
            ours, theirs = sides if excused else trimmed(*sides)
            half = min(map(han, (ours, theirs))) < 2 and start > 0 and words[start - 1][0] == words[start - 1][1]
            yield Difference(hit.source, hit.line, "word", ours, theirs, words[start - 1][0] if half else "", False, excused)


def _count_out(text: str, spellings: Iterable[str]) -> str:
    """The text without these names."""
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.casefold().replace(normalise(spelling).text.casefold(), "")
    return text


def _within(columns: Sequence[Column]) -> list[Column]:
    """The columns without what the witness has beyond a sentence mark before the first, or after the last, letter that both have."""
    rows = list(columns)
    for way in (1, -1):
        ends = next((i for i, (a, b) in enumerate(rows[::way]) if _letter(a) and a == b), 0)
        beyond = max((i for i, (a, b) in enumerate(rows[::way][:ends]) if b and b in SENTENCE_MARKS and a != b), default=-1)
        rows = [(a, b if i > beyond else "") for i, (a, b) in enumerate(rows[::way])][::way]
    return rows


def _differing(words: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """The stretches in which two texts differ."""
    index = 0
    for differs, group in itertools.groupby(words, key=lambda c: c[0].casefold() != c[1].casefold()):
        size = len(list(group))
        if differs:
            yield index, index + size
        index += size


def _runs(columns: Sequence[Column]) -> Iterator[tuple[str, str, str]]:
    """Negations, numbers and clauses that stand in one of the two only."""
    letters = [(a, b) for a, b in columns if _letter(a) or _letter(b)]
    for start, index in _differing(letters):
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
        if abs(han(ours) - han(theirs)) >= CLAUSE and (len(ours), len(theirs)) not in values(ours, theirs):
            yield "omission", ours, theirs


def _letter(unit: str) -> bool:
    return bool(letters(unit))


def bare(text: str) -> str:
    """The words of a text as they are compared: without marks, space, case and the points of Latin words (I.T.). A sign (‰, €, ±) is a word."""
    return LATIN_POINTS.sub("", letters(normalise(text).text))


def han(text: str) -> int:
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


def misheard(one: str, two: str) -> bool:
    """Whether a machine may have heard `two` where `one` was said: they share a sound, or a word is in Latin letters."""
    if opposites(one, two):
        return False
    sides = [set(sound.sounds(side).symbols) for side in (one, two)]
    return bool(sides[0] & sides[1]) or any(c.isascii() and c.isalpha() for c in one + two)
