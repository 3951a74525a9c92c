"""A witness's reading of a quote in the text around it: the stretch that answers the quote, and what stands beside that."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile, zip_longest

from ..sources import sound
from ..sources.find import Found, Library
from ..sources.normal import CLAUSE_MARKS, Normal, normalise
from ..sources.turn import Turn
from . import cut, emendation
from .align import UNIT, Column, letters, placed

# What of a turn is read around a place, and what of that may answer a quote whose edges it has in other words.
SPAN, AROUND = 120, 40
# Where a machine set no marks: how many letters beside a quote may bind it, how many tell that known words follow, and how far off these may be.
NEAR, SAME, FAR = 6, 4, 16
# Particles that end what was said before.
FINAL = "吗么嘛呢吧啊呀了"
# So many letters at most are one word.
WORD = 2


@dataclass(frozen=True)
class Reading:
    """Where a source has a quote."""

    hit: Found
    library: Library

    @cached_property
    def turn(self) -> Turn:
        """The turn, or all those over which it reaches as one."""
        turns = [self.library.turn(self.hit.source, n) for n in self.hit.turns]
        segments = tuple(segment for turn in turns for segment in turn.segments)
        return turns[0] if len(turns) == 1 else Turn(self.hit.source, turns[0].n, turns[0].speaker, None, segments)

    @cached_property
    def _span(self) -> tuple[int, int]:
        return self.turn.offset(self.hit.line, self.hit.column), self.turn.offset(self.hit.end_line, self.hit.end_column) + 1

    @cached_property
    def _near(self) -> Normal:
        """The normal text of the turn, as far as it is near, with offsets in the turn."""
        first, last = max(0, self._span[0] - SPAN), self._span[1] + SPAN
        normal = normalise(self.turn.text[first:last])
        return Normal(normal.text, tuple(first + offset for offset in normal.offsets))

    @cached_property
    def _window(self) -> tuple[int, int]:
        first, last = (bisect_left(self._near.offsets, offset) for offset in self._span)
        return max(0, first - AROUND), min(len(self._near.text), last + AROUND)

    @cached_property
    def marked(self) -> bool:
        """Whether the witness has marks there."""
        return any(c in CLAUSE_MARKS for c in self._near.text[slice(*self._window)])

    def edged(self) -> str:
        """What stands there, with a full stop where the turn begins or ends."""
        (first, last), text = self._window, self._near.text
        begins, ends = first == 0 and self._near.offsets[0] == 0, last == len(text) and self._span[1] + SPAN >= len(self.turn.text)
        return emendation.EDGE * begins + text[first:last] + emendation.EDGE * ends

    def answering(self, shown: str) -> tuple[list[Column], int, int]:
        """The columns of a text and the stretch that answers it, and from where to where that stands near by."""
        at, end = self._window
        columns, first, last = placed(shown, self._near.text[at:end])
        first, last = at + first, at + last
        # A word at an edge that has nothing opposite is opposite the word that stands there.
        if first < last:
            columns, more = _opposite(columns[::-1], UNIT.findall(self._near.text[at:first])[::-1])
            columns, less = _opposite(columns[::-1], UNIT.findall(self._near.text[last:end]))
            first, last = first - more, last + less
        return columns, first, first + len(self._near.text[first:last].rstrip(CLAUSE_MARKS))

    def around(self, shown: str) -> tuple[str, str]:
        """What stands before and after the stretch that answers a text."""
        _, first, last = self.answering(shown)
        return beyond(self.turn, self._near.text[:first], self._near.text[last:], self.library)

    def cut_out(self, first: int, last: int) -> list[str]:
        """The words that were passed over inside the stretch: what they say was never compared."""
        inside = self._near.offsets[first:last]
        return [words.strip() for at, words in self.turn.passed if inside and inside[0] < at <= inside[-1] and any(map(str.isalnum, words))]

    def beside(self, first: int, last: int, known: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], list[str]]:
        """What words the witness has more in the clauses in which the stretch begins and ends, and what binds its sense from beside it; but for what
        the cited turn has there too. `known`: what stands before and after the text there, and in witnesses with marks."""
        more, bound = self._in_clauses(first, last) if self.marked else self._unmarked(first, last, known)
        there = known[0][0][-SPAN:], known[0][1][:SPAN]
        one, two = ("" if _stands(words, context) else words for words, context in zip(more, there))
        return (one, two), [words for words in bound if not any(_stands(words, context) for context in there)]

    def _in_clauses(self, first: int, last: int) -> tuple[tuple[str, str], tuple[str, ...]]:
        text, offsets = self._near.text, self._near.offsets
        inside = cut.inside(text, first, last, False)
        head, tail = re.split(f"[{cut.PARTING}]", text[:first])[-1], re.split(f"[{cut.PARTING}]", text[last:])[0]
        whole = cut.restored(text, offsets, self.turn.passed, first, last)
        speech = cut.speech(self.turn.text[: offsets[first]], self.turn.speaker) if first < last else ""
        return (head * ("begins" in inside), tail * ("ends" in inside)), cut.binding(*whole, speech)

    def _unmarked(self, first: int, last: int, known: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], tuple[str, ...]]:
        """Where no marks part clauses, what comes before words that are known to stand there is more; else what is nearest may bind."""
        whole, start, end = cut.restored(self._near.text, self._near.offsets, self.turn.passed, first, last)
        before, after = (letters(side) for side in beyond(self.turn, whole[:start], whole[end:], self.library))
        head = _until(before[::-1], [letters(one)[::-1] for one, _ in known])
        tail = _until(after, [letters(two) for _, two in known])
        left, right = (head or "")[::-1].lstrip(FINAL), tail or ""
        bound = [*cut.lost(left + whole[start:end] + right, len(left), len(left) + end - start)]
        bound += cut.heard("" if head is not None else before[-NEAR:], "" if tail is not None else after[:NEAR])
        return (left, right), tuple(bound)


def beyond(turn: Turn, before: str, after: str, library: Library) -> tuple[str, str]:
    """What stands before and after a stretch of a turn, with the turns beside it and what was passed over there."""

    def text(n: int) -> str:
        with suppress(KeyError):
            segments = library.turn(turn.source, n).segments
            return "".join(s.gap + s.text for s in segments) + segments[-1].rest
        return ""

    return normalise(text(turn.n - 1)[-SPAN:]).text + before, after + normalise(text(turn.n + 1)[:SPAN]).text


def _opposite(columns: list[Column], beside: Sequence[str]) -> tuple[list[Column], int]:
    """The columns with those letters at their end that have nothing opposite set against what stands `beside`, and how much of that is taken."""
    inner = next((i for i, column in enumerate(reversed(columns)) if letters(column[1])), 0)
    core, edge = columns[: len(columns) - inner], columns[len(columns) - inner :]
    alone = [unit for unit, _ in edge if letters(unit)]
    wanted = sum(1 if len(unit) == 1 else 2 for unit in alone)
    taken = list(takewhile(letters, beside[: wanted if wanted <= WORD else 0]))
    pairs = zip_longest(alone, taken, fillvalue="") if taken else ()
    return ([*core, *pairs, *(c for c in edge if not letters(c[0]))], sum(map(len, taken))) if taken else (columns, 0)


def _until(words: str, known: Sequence[str]) -> str | None:
    """What of `words` comes before the beginning of a known text; None where none begins in them."""
    heard = sound.sounds(words)
    found = [len(heard.symbols)] if not words else []
    for text in known:
        wanted = sound.sounds(text[: 2 * SAME]).symbols[:SAME]
        for at in range(min(len(heard.symbols) - len(wanted), FAR) + 1 if len(wanted) > 1 else 0):
            if sum(a != b for a, b in zip(wanted, heard.symbols[at:])) <= len(wanted) // SAME:
                found.append(at)
                break
    return None if not found else words[: [*heard.starts, len(words)][min(found)]]


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text, by their sounds."""
    wanted, there = sound.sounds(words).symbols, sound.sounds(text).symbols
    return any(there[at : at + len(wanted)] == wanted for at in range(len(there) - len(wanted) + 1))
