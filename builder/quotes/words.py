"""Other words in a witness: which of them say the same, and which an editor has to answer.

Particles say the same; so do function words that any grammar gives for one another, the spellings of a name, numbers of one value, the pairs that
the project lists as `synonyms`, each with its reason, and in a transcript whatever has the same sound. Slight adverbs (就, 也) may come and go in a
text that was reworded; in a witness of the same recording they were said. Every other word is a difference.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..sources import sound
from ..sources.entry import Sources
from ..sources.normal import normalise, number
from .align import Column, letters
from .sense import NUMERALS

PARTICLES = "的地得了着著啊呀呢吧嘛哦嗯呃哎唉"
SLIGHT = "就也还還又便则則而且并並个個"
# Function words that say the same in any text.
EQUAL = (
    "但 但是 可是 不过 不過 然而|如果 假如 要是 若|因为 由于|因為 由於|所以 因此 因而|虽然 虽|雖然 雖|很多 许多 好多|許多 很多 好多|没有 没|沒有 沒|"
    "已经 已|已經 已|怎么 如何 怎样|怎麼 如何 怎樣|和 跟 与|和 跟 與|才 才能|常常 经常 时常|常常 經常 時常|"
    "这里 这儿|那里 那儿|其它 其他|咱们 我们|咱們 我們"
)
# Characters of one sound that a machine may not be believed to have only misheard.
OPPOSITE = frozenset(map(frozenset, ("买卖", "買賣", "收售", "授受", "进尽", "優憂", "优忧", "始死", "胜生", "勝生")))
AROUND = 4


@dataclass(frozen=True)
class Lexicon:
    """What the project knows to say the same."""

    sources: Sources

    @cached_property
    def pairs(self) -> tuple[tuple[str, str, int], ...]:
        """Words that say the same, and the number of the synonym that says so (-1: none of them)."""
        return _pairs(self.sources.names, tuple(row.words for row in self.sources.synonyms))

    def excuse(self, columns: Sequence[Column], start: int, end: int, heard: bool) -> tuple[bool, frozenset[int], str]:
        """Whether the words of `columns[start:end]` say the same, by which synonyms, and what slight adverbs the witness alone has."""
        first, last = start, end
        while first and start - first < AROUND and _same(columns[first - 1]):
            first -= 1
        while last < len(columns) and last - end < AROUND and _same(columns[last]):
            last += 1
        ours, theirs = ("".join(_plain(column[side]) for column in columns[first:last]) for side in (0, 1))
        found = _match(ours, theirs, self.pairs, heard)
        return (False, frozenset(), "") if found is None else (True, *found)


@lru_cache(maxsize=4)
def _pairs(names: tuple[tuple[str, ...], ...], synonyms: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, str, int], ...]:
    rows = [(one, two, -1) for row in names for one in row for two in row if one != two]
    rows += [(one, two, -1) for row in EQUAL.split("|") for one in row.split() for two in row.split() if one != two]
    rows += [(pair[0], pair[1], index) for index, words in enumerate(synonyms) for pair in (words, words[::-1])]
    return tuple((_plain(one), _plain(two), index) for one, two, index in rows)


def trimmed(ours: str, theirs: str) -> tuple[str, str]:
    """A difference without the particles and slight adverbs at its edges."""
    one, two = ours.strip(PARTICLES + SLIGHT), theirs.strip(PARTICLES + SLIGHT)
    return (one, two) if one and two else (ours, theirs)


def _same(column: Column) -> bool:
    return column[0].casefold() == column[1].casefold()


def _plain(text: str) -> str:
    return letters(normalise(text).text)


@lru_cache(maxsize=4096)
def _match(ours: str, theirs: str, pairs: tuple[tuple[str, str, int], ...], heard: bool) -> tuple[frozenset[int], str] | None:
    """The synonyms by which two texts say the same and the slight adverbs of the second alone, by the cheapest way; None where they do not."""
    fitting = [(a, b, i) for a, b, i in pairs if a in ours and b in theirs]
    best: dict[tuple[int, int], tuple[int, frozenset[int], str]] = {(0, 0): (0, frozenset(), "")}
    for i, j in itertools.product(range(len(ours) + 1), range(len(theirs) + 1)):
        if (i, j) not in best:
            continue
        cost, used, lost = best[i, j]
        one, two = ours[i : i + 1], theirs[j : j + 1]
        steps: list[tuple[int, int, int, frozenset[int], str]] = [(a, b, 0, used, lost) for a, b in _values(ours[i:], theirs[j:])]
        if one and two and (one == two or (heard and _one_sound(one, two))):
            steps.append((1, 1, 0, used, lost))
        if one and one in PARTICLES + SLIGHT:
            steps.append((1, 0, 3 if one in SLIGHT else 1, used, lost))
        if two and two in PARTICLES + SLIGHT:
            steps.append((0, 1, 3 if two in SLIGHT else 1, used, lost + two * (two in SLIGHT)))
        steps += [(len(a), len(b), 1, used | {n}, lost) for a, b, n in fitting if ours.startswith(a, i) and theirs.startswith(b, j)]
        for a, b, more, with_, without in steps:
            if (at := (i + a, j + b)) not in best or cost + more < best[at][0]:
                best[at] = (cost + more, with_, without)
    end = best.get((len(ours), len(theirs)))
    return None if end is None else (end[1] - {-1}, end[2])


def _one_sound(one: str, two: str) -> bool:
    return all(map(sound.is_han, one + two)) and sound.symbol(one) == sound.symbol(two) and {one, two} not in OPPOSITE


def _values(ours: str, theirs: str) -> Iterable[tuple[int, int]]:
    """Two ways to write one number."""
    one, two = _numeral(ours), _numeral(theirs)
    if one and two and one != two and number(one) == number(two) is not None:
        yield len(one), len(two)


def _numeral(text: str) -> str:
    return "".join(itertools.takewhile(lambda c: c in NUMERALS, text))
