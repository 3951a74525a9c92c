"""Pairing: for each passage the English sentences of an article that say just what it says, with a score and a decision.

The way goes from the answers of the article to the turns of the sound sources (a dialogue's turns, a list's items), by the words they share, with
their neighbours and the order of a translated source vouching for them; then, within a turn, from its clauses to the answer's sentences.
`accepted` is said only where every check agrees: a wording that covers more or less than the passage must never reach a card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ..sources.find import Library
from .align import Grid
from .answers import Answer, Evidence, answers_of, evidence, kin, matches, settled
from .article import Article
from .lexicon import Dictionary, Lexicon
from .numbered import Link, links, whole
from .readings import Reading, Readings, ordered
from .units import Places, letters_of, pairs_of, units
from .words import english

Decision = Literal["accepted", "review", "none"]


@dataclass(frozen=True)
class Pair:
    """What was found for one passage. `english` as printed, None where nothing answers; `turn`: the article's, from 1; `sentences`: which of it."""

    id: str
    english: str | None
    line: int | None
    turn: int | None
    score: float
    decision: Decision
    reason: str = ""
    sentences: tuple[int, int] = (0, 0)

    def as_json(self) -> dict[str, object]:
        """The keys of `pair --format json`."""
        return {
            "quote": self.id,
            "english": self.english,
            "article_line": self.line,
            "score": self.score,
            "decision": self.decision,
            "turn": self.turn,
            "reason": self.reason,
        }


ACCEPT, REVIEW = 0.9, 0.25
LIKELY_ENOUGH, LEAK, OFF = 0.7, 0.25, 0.75
RATE = 2.9


def _reason(reading: Reading) -> str:
    """Why a pair must not be accepted however sure it seems, or nothing."""
    if reading.objection:
        return reading.objection
    if reading.leak >= LEAK:
        return "the English says what stands beside the passage, too"
    if reading.rate < -0.3 and reading.clause_told < 0.12:
        return "a clause of the Chinese seems to be missing"
    if abs(reading.rate) > OFF:
        return "the English is too " + ("short" if reading.rate < 0 else "long")
    return "" if reading.likely >= LIKELY_ENOUGH else "other sentences may belong to it"


def _decide(name: str, ways: Sequence[Reading], answers: Sequence[Answer], scarce: bool = False) -> Pair:
    """The best reading of a passage. Where its places in two sources lead to different sentences, nothing is accepted, nor, in an article that is
    `scarce` (it holds less than half of the text), where little tells that it holds the passage at all, however well it fits beside others."""
    if not ways:
        return Pair(name, None, None, None, 0.0, "none", NOWHERE)
    best = max(ways, key=lambda r: r.score)
    score = round(best.score, 3)
    if score < REVIEW or (scarce and best.matched < SURE and best.local < LITTLE):
        return Pair(name, None, None, None, score, "none", "the article has nothing for it")
    turn = answers[best.answer].turn
    said = turn.sentences[best.first : best.end]
    reason = _reason(best)
    if not reason and any((w.answer, w.first, w.end) != (best.answer, best.first, best.end) for w in ways):
        reason = "the sources that have the passage lead to different sentences"
    if not reason and (score < ACCEPT or (scarce and (best.local < FLOOR or best.matched < SURE))):
        reason = "not sure enough"
    decision: Decision = "review" if reason else "accepted"
    return Pair(name, " ".join(s.text for s in said), said[0].line, turn.n, score, decision, reason, (best.first, best.end))


def _learn(rows: Sequence[tuple[Evidence, ...]], found: Sequence[Mapping[int, float]], answers: Sequence[Answer], lexicon: Lexicon) -> float:
    """Teach the lexicon what the surest matches show. Returns how many English characters this article has to a Chinese one."""
    taught, rates = [], []
    for row, scores in zip(rows, found):
        ranked = sorted(scores, key=lambda k: (-scores[k], k))
        if not row or not ranked or scores[ranked[0]] <= 4.0 or (len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] <= 2.0):
            continue
        grid, _ = ordered(Grid(row[0].clauses, answers[ranked[0]].said, lexicon, RATE))
        for a, b, g, h in grid.best():
            if grid.beads[a, b - a - 1, g, h - g - 1] > 3.0:
                clauses, said = grid.clauses[a:b], grid.sentences[g:h]
                taught.append(([w for c in clauses for w in c.words], [e for s in said for e in s.stems]))
                rates.append(sum(s.size for s in said) / sum(c.size for c in clauses))
    lexicon.learn_more(taught)
    return min(4.5, max(1.5, sorted(rates)[len(rates) // 2])) if len(rates) > 10 else RATE


class Pairing:
    """An article beside the sources of a project. `renderings`: Chinese with English that is known already, from which words are learnt."""

    def __init__(self, article: Article, library: Library, renderings: Iterable[tuple[str, str]] = ()) -> None:
        dictionary = Dictionary()
        self._rows, self._answers = units(library, dictionary), answers_of(article)
        self._places = Places(self._rows)
        self._links: dict[int, Link] = {}
        self._found: list[dict[int, float]] = []
        lexicon = Lexicon(dictionary, [s.stems for a in self._answers for s in (*a.said, *a.asked)], _taught(renderings, dictionary))
        around, rate = [frozenset[str]() for _ in self._rows], RATE
        if self._rows and self._answers and article.numbered:
            self._links = links(self._rows, self._answers, lexicon)
            rates = [sum(s.size for s in self._answers[k.answer].said) / max(1, len(self._rows[i].letters)) for i, k in self._links.items() if k.told]
            rate = sorted(rates)[len(rates) // 2] if rates else RATE
        elif self._rows and self._answers:
            proofs = [evidence(unit, library) for unit in self._rows]
            rate = _learn(proofs, matches(proofs, self._answers, lexicon, RATE), self._answers, lexicon)
            related = kin(self._rows)
            self._found = settled(matches(proofs, self._answers, lexicon, rate), related)
            own = [row[0].words if row else frozenset[str]() for row in proofs]
            # What a unit's relatives in other sources say besides: words that an English sentence may tell and the unit does not.
            around = [frozenset(w for j in others for w in own[j]) - own[i] for i, others in enumerate(related)]
        self._readings = Readings(self._rows, around, self._answers, lexicon, rate)

    @cached_property
    def held(self) -> tuple[int, int]:
        """How many turns of the source that it has the largest part of the article holds, and how many that source has."""
        there = Counter(self._rows[i].source for i, link in self._links.items() if link.told)
        there.update(self._rows[i].source for i, scores in enumerate(self._found) if max(scores.values(), default=0.0) >= HELD)
        whole = Counter(u.source for u in self._rows)
        most = max(there, key=lambda s: (there[s] / whole[s], s), default=None)
        return (there[most], whole[most]) if most else (0, len(self._rows))

    @cached_property
    def _scarce(self) -> bool:
        """Whether the article holds less than half of the text: by its answers, where a free translation shows few words."""
        held, whole = self.held
        return held * 2 < whole and (len(self._answers) * 2 < whole or held * 4 < whole)

    def of(self, passages: Sequence[tuple[str, str]]) -> tuple[Pair, ...]:
        """For each passage (an id and its Chinese) what the article has for it; a stretch of English is no more than one passage's."""
        pairs = one_for_one([self._linked(*p) if self._links else self._read(*p) for p in passages], dict(passages))
        stray = {p.id for p in pairs if p.decision == "accepted" and STRAY.search(p.english or "")}
        return tuple(replace(p, decision="review", reason="the number of a footnote seems to stand in it") if p.id in stray else p for p in pairs)

    def _read(self, name: str, text: str) -> Pair:
        places = self._places.find(text) if self._found else []
        ways = [r for place in places for r in self._readings.of(place, self._found[place[0]])[:1]]
        return _decide(name, ways, self._answers, self._scarce)

    def _linked(self, name: str, text: str) -> Pair:
        """The whole of a passage for the whole of a unit; a part of one is read within it."""
        places = self._places.find(text)
        linked = [(place, self._links[place[0]]) for place in places if place[0] in self._links]
        nothing = Pair(name, None, None, None, 0.0, "none", "the article has nothing for it" if places else NOWHERE)
        if not linked:
            return nothing
        entire = [whole(self._rows[place[0]], place) for place, _ in linked]
        best = max(range(len(linked)), key=lambda n: (entire[n], linked[n][1].score))
        place, link = linked[best]
        if not (link.told or link.number) and link.words < 1.0:
            return nothing
        if not entire[best]:
            ways = self._readings.of(place, {link.answer: MARGIN * link.score}) if link.told else []
            return _decide(name, ways, self._answers) if ways else nothing
        turn = self._answers[link.answer].turn
        apart = any(other.answer != link.answer and same for (_, other), same in zip(linked, entire))
        reason = "the sources that have the passage lead to different sentences" if apart else link.doubt
        decision: Decision = "review" if reason else "accepted"
        return Pair(name, turn.text, turn.sentences[0].line, turn.n, round(link.score, 3), decision, reason, (0, len(turn.sentences)))


MARGIN, HELD = 14.0, 15.0
SURE, FLOOR, LITTLE = 30.0, 5.0, 3.0
NOWHERE = "no sound source has the passage"
# A number set close after the end of a sentence.
STRAY = re.compile(r"[^\W\d_]{3,}[.!?…][”’\"')]*\d{1,3}(?=\s|$)")


def pair(passages: Sequence[tuple[str, str]], article: Article, library: Library, renderings: Iterable[tuple[str, str]] = ()) -> tuple[Pair, ...]:
    """What :class:`Pairing` finds for these passages."""
    return Pairing(article, library, renderings).of(passages)


def _taught(renderings: Iterable[tuple[str, str]], dictionary: Dictionary) -> list[tuple[list[str], list[str]]]:
    """What known English teaches; one that stands under several passages says too little, and teaches nothing."""
    known = list(renderings)
    times = Counter(english_text.strip().casefold() for _, english_text in set(known))
    return [(dictionary.chinese(zh), english(en)) for zh, en in known if times[en.strip().casefold()] == 1]


SAME = 0.5


def one_for_one(pairs: Sequence[Pair], passages: Mapping[str, str]) -> tuple[Pair, ...]:
    """The pairs, where a stretch of English that two different passages claim is nobody's before somebody has looked."""
    taken: dict[tuple[int, int], list[Pair]] = {}
    for one in pairs:
        if one.decision == "accepted" and one.turn is not None:
            for sentence in range(*one.sentences):
                taken.setdefault((one.turn, sentence), []).append(one)
    letters = {name: letters_of(text)[0] for name, text in passages.items()}
    grams = {name: pairs_of(text) for name, text in letters.items()}

    def apart(a: str, b: str) -> bool:
        return len(grams[a] & grams[b]) <= SAME * min(len(grams[a]), len(grams[b])) and letters[a] not in letters[b] and letters[b] not in letters[a]

    rivals = {a.id: b.id for claims in taken.values() for a in claims for b in claims if a.id != b.id and apart(a.id, b.id)}
    return tuple(replace(p, decision="review", reason=f"quote {rivals[p.id]} claims the same English") if p.id in rivals else p for p in pairs)
