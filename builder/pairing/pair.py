"""Pairing: for each passage the English sentences of an article that say just what it says, with a score and a decision.

The way goes from the answers of the article to the turns of the sound sources (a dialogue's turns, a list's items), by the words they share, with
their neighbours and the order of a translated source vouching for them; then, within a turn, from its clauses to the answer's sentences.
`accepted` is said only where every check agrees: a wording that covers more or less than the passage must never reach a card.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from ..sources.find import Library, in_source
from ..sources.normal import normalise
from ..sources.turn import Segment, Turn
from .align import Clause, Grid, Said, in_order
from .article import Article, ArticleTurn
from .lexicon import Lexicon, chinese, english

Decision = Literal["accepted", "review", "none"]


@dataclass(frozen=True)
class Pair:
    """What was found for one passage. `english` as printed, None where nothing answers; `turn`: the article's, from 1."""

    id: str
    english: str | None
    line: int | None
    turn: int | None
    score: float
    decision: Decision
    reason: str = ""

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


# The Chinese side


@dataclass(frozen=True)
class Unit:
    """A turn of a sound source; `letters` are its letters alone, `offsets` their places in the turn's text."""

    source: str
    turn: Turn
    ordered: bool

    @cached_property
    def _bare(self) -> tuple[str, tuple[int, ...]]:
        normal = normalise(self.turn.text)
        kept = [(c.casefold(), o) for c, o in zip(normal.text, normal.offsets) if c.isalnum()]
        return "".join(c for c, _ in kept), tuple(o for _, o in kept)

    @property
    def letters(self) -> str:
        return self._bare[0]

    def place(self, letter: int) -> int:
        """Where in the turn's text that letter stands."""
        return self._bare[1][letter]

    def clauses(self, *cuts: int) -> list[tuple[int, int, Clause]]:
        """The clauses, each with the range of its letters; the text is cut at the letters `cuts` as well."""
        text, offsets = self.turn.text, self._bare[1]
        ends: dict[int, float] = {}
        for index in range(1, len(offsets)):
            between = text[offsets[index - 1] + 1 : offsets[index]]
            if re.search(r"[。！？!?\n]", between) or (re.search(r"\.", between) and ord(text[offsets[index]]) > 0x2E80):
                ends[index] = 1.0
            elif re.search(r"[；;：:…—]", between):
                ends[index] = 0.6
            elif re.search(r"[，,]", between):
                ends[index] = 0.35
        for cut in cuts:
            if 0 < cut < len(offsets):
                ends.setdefault(cut, 0.0)
        marks = sorted(ends)
        found: list[tuple[int, int, Clause]] = []
        start = 0
        for end in [*marks, len(offsets)]:
            if end - start < 4 and end not in cuts and end != len(offsets) and ends[end] < 1:
                continue
            piece = text[offsets[start] : offsets[end - 1] + 1]
            found.append((start, end, Clause(tuple(chinese(piece)), end - start, ends.get(end, 1.0))))
            start = end
        return found


def units(library: Library) -> tuple[Unit, ...]:
    """The turns of those who may be quoted, in the sources whose words are theirs."""
    quotable = library.sources.quotable()
    return tuple(
        Unit(name, turn, entry.kind == "dialogue")
        for name, entry in library.entries.items()
        if entry.proves == "words" and entry.kind != "transcript"
        for turn in library.turns[name]
        if turn.speaker in quotable
    )


def _respelt(turn: Turn, respelling: Mapping[str, str]) -> Turn:
    """A turn with the words that a spinner put replaced by those it took away; only for comparing."""
    if not respelling:
        return turn
    words = re.compile("|".join(map(re.escape, sorted(respelling, key=len, reverse=True))))
    segments = tuple(Segment(s.line, s.column, words.sub(lambda m: respelling[m.group()], s.text)) for s in turn.segments)
    return Turn(turn.source, turn.n, turn.speaker, turn.section, segments)


# From turns to answers

QUESTION, PIVOT = 0.6, 0.5
LIKELY = 7
CANDIDATES = 3


@dataclass(frozen=True)
class Answer:
    """An answer of the article, with the stems of its sentences and those of the question before it."""

    turn: ArticleTurn
    said: tuple[Said, ...]
    asked: tuple[Said, ...]


@dataclass(frozen=True)
class Evidence:
    """One text that speaks for a unit: its own clauses, those of the question it answers, or those of a translation's turn."""

    weight: float
    clauses: tuple[Clause, ...]
    question: bool

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(w for c in self.clauses for w in c.words)


def _said(turn: ArticleTurn | None) -> tuple[Said, ...]:
    return tuple(Said(tuple(english(s.text)), len(s.text)) for s in turn.sentences) if turn else ()


def _answers(article: Article) -> tuple[Answer, ...]:
    found, asked = [], None
    for turn in article.turns:
        if turn.role == "speaker":
            found.append(Answer(turn, _said(turn), _said(asked)))
        else:
            asked = turn
    return tuple(found)


def _clauses(turn: Turn) -> tuple[Clause, ...]:
    return tuple(c for _, _, c in Unit(turn.source, turn, True).clauses())


def _evidence(unit: Unit, library: Library) -> tuple[Evidence, ...]:
    """What tells where a unit belongs: its words, its question, and its counterpart in a translation with the question there."""
    quotable = library.sources.quotable()

    def question(source: str, n: int) -> Turn | None:
        turns = library.turns[source]
        at = next(i for i, t in enumerate(turns) if t.n == n)
        return next((t for t in reversed(turns[:at]) if t.speaker not in quotable), None)

    found = [Evidence(1.0, _clauses(unit.turn), False)]
    if unit.ordered and (asked := question(unit.source, unit.turn.n)):
        found.append(Evidence(QUESTION, _clauses(asked), True))
    links = [
        (score, source, n) for source, n, score in library.counterparts.get((unit.source, unit.turn.n), ()) if library.entries[source].translated
    ]
    if links:
        _, source, n = max(links)
        respelling = library.entries[source].reader.respelling
        other = next(t for t in library.turns[source] if t.n == n)
        found.append(Evidence(PIVOT, _clauses(_respelt(other, respelling)), False))
        if library.entries[source].kind == "dialogue" and (asked := question(source, n)):
            found.append(Evidence(QUESTION / (2 if unit.ordered else 1), _clauses(_respelt(asked, respelling)), True))
    return tuple(e for e in found if e.words)


class _Index:
    """A quick measure of how many words of a text have a counterpart in each answer, or in each question."""

    def __init__(self, stems: Sequence[frozenset[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._cost = [0.15 * math.log(len(s) + 5) for s in stems]
        self._where: dict[str, list[int]] = {}
        for k, one in enumerate(stems):
            for e in one:
                self._where.setdefault(e, []).append(k)
        self._best: dict[str, list[float]] = {}

    def _row(self, word: str) -> list[float]:
        if word not in self._best:
            best = [0.0] * len(self._cost)
            for e, ratio in self._lexicon.row(word).items():
                for k in self._where.get(e, ()):
                    best[k] = max(best[k], ratio)
            self._best[word] = [math.log1p(min(50.0, x)) for x in best]
        return self._best[word]

    def likeness(self, words: frozenset[str]) -> list[float]:
        rows = [self._row(w) for w in sorted(words)]
        return [sum(column) / (len(rows) + 3) - cost for column, cost in zip(zip(*rows), self._cost)] if rows else [-c for c in self._cost]


def _matches(rows: Sequence[tuple[Evidence, ...]], answers: Sequence[Answer], lexicon: Lexicon, rate: float) -> list[dict[int, float]]:
    """For each unit the answers that may hold it, with the evidence above what that answer shows for just any unit."""
    said = _Index([frozenset(e for s in a.said for e in s.stems) for a in answers], lexicon)
    asked = _Index([frozenset(e for s in a.asked for e in s.stems) for a in answers], lexicon)
    found: list[dict[int, float]] = []
    for row in rows:
        each = [(e.weight, (asked if e.question else said).likeness(e.words)) for e in row]
        quick = [sum(weight * values[k] for weight, values in each) for k in range(len(answers))]
        likely = sorted(range(len(answers)), key=lambda k: (-quick[k], k))[:LIKELY]
        scores = {}
        for k in likely:
            sides = [(e, answers[k].asked if e.question else answers[k].said) for e in row]
            scores[k] = sum(e.weight * Grid(e.clauses, side, lexicon, rate).total for e, side in sides if side)
        found.append(scores)
    usual: dict[int, list[float]] = {}
    for scores in found:
        for k, score in scores.items():
            usual.setdefault(k, []).append(score)
    # A long answer shows something for every unit; what counts is what it shows above that.
    hub = {k: sorted(v)[len(v) // 2] if len(v) >= 5 else min([*v, 2.0]) for k, v in usual.items()}
    return [{k: score - hub[k] for k, score in scores.items()} for scores in found]


SHARED, NEAR = 0.5, 3.0


def _kin(rows: Sequence[Unit]) -> list[list[int]]:
    """For each unit those of other sources that hold the same thought in nearly the same words."""
    grams = [frozenset(u.letters[i : i + 2] for i in range(len(u.letters) - 1)) for u in rows]
    return [
        [j for j, v in enumerate(rows) if u.source != v.source and len(grams[i] & grams[j]) > 0.55 * min(len(grams[i]), len(grams[j]))]
        for i, u in enumerate(rows)
    ]


def _settled(rows: Sequence[Unit], matches: Sequence[Mapping[int, float]]) -> list[dict[int, float]]:
    """The matches, with what units of the same thought and the neighbours in a source say about them."""
    kin = _kin(rows)
    shared = [
        {k: score + SHARED * max((matches[j].get(k, 0.0) for j in kin[i]), default=0.0) for k, score in matches[i].items()} for i in range(len(rows))
    ]
    best = [max(scores, key=lambda k: (scores[k], -k), default=-1) for scores in shared]

    def sure(i: int) -> bool:
        ranked = sorted(shared[i].values(), reverse=True)
        return bool(ranked) and ranked[0] > 4.0 and ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0) > 3.0

    found = []
    known = [i for i in range(len(rows)) if sure(i)]
    for source in dict.fromkeys(u.source for u in rows):
        mine = [i for i, u in enumerate(rows) if u.source == source]
        anchors = [i for i in mine if i in set(known)]
        steps = list(pairwise(anchors))
        concord = sum(0 <= best[b] - best[a] <= 3 for a, b in steps) / len(steps) if len(steps) > 3 else 0.0
        for i in mine:
            before = next((best[a] for a in reversed(anchors) if a < i), None)
            after = next((best[a] for a in anchors if a > i), None)
            gained = {}
            for k, score in shared[i].items():
                near = before is not None and after is not None and before <= k <= after and after - before <= 6
                half = not near and ((before is not None and 0 <= k - before <= 2) or (after is not None and 0 <= after - k <= 2))
                gained[k] = score + NEAR * concord * (1.0 if near else 0.5 if half else 0.0)
            found.append((i, gained))
    return [scores for _, scores in sorted(found, key=lambda pair: pair[0])]


# From clauses to sentences


@dataclass(frozen=True)
class Reading:
    """One way to pair a passage: the sentences of an answer from `first` up to `end`, with everything a decision rests on.

    `likely`: how much of all ways to align the turn covers the passage with just these; `matched`, `margin`: how well turn and answer fit, and by how
    much better than the next answer; `rate`: how much longer (above 0) or shorter the English is than usual; `chinese_told`, `clause_told`,
    `english_told`, `part_told`: how much of the Chinese, of its least told clause, of the English and of its least told part has a counterpart;
    `leak`: how much of the English has its counterpart beside the passage; `local`: the evidence for these sentences alone.
    """

    unit: int
    answer: int
    first: int
    end: int
    likely: float
    margin: float
    matched: float
    rate: float
    chinese_told: float
    clause_told: float
    english_told: float
    leak: float
    part_told: float
    local: float
    objection: str


def _order(grid: Grid) -> tuple[Grid, tuple[int, ...]]:
    """The grid with its sentences in the order of the clauses where that is plainly better than the order in which they stand."""
    same = tuple(range(len(grid.sentences)))
    order = tuple(in_order(grid))
    if order == same:
        return grid, same
    best = grid.arranged(order)
    if best.total <= grid.total + REORDER:
        return grid, same
    # Sentences that told nothing of their place by themselves find it beside the others.
    for _ in range(2 if len(order) <= 12 else 0):
        before = order
        for j in same:
            rest = [x for x in order if x != j]
            tries = [(*rest[:i], j, *rest[i:]) for i in range(len(order))]
            scored = [(grid.arranged(t).worth, t) for t in tries if t != order]
            top = max(scored, default=(0.0, order))
            if top[0] > grid.arranged(order).worth + 0.5:
                order = top[1]
        if order == before:
            break
    return grid.arranged(order), order


REORDER = 4.0


def _told(clauses: Sequence[Clause], stems: Sequence[str], lexicon: Lexicon) -> tuple[float, float]:
    """How much of the Chinese the English tells, of all clauses and of the one told least; a stem can tell one word only."""
    words = [(i, w) for i, c in enumerate(clauses) for w in c.words]
    ties = sorted(((lexicon.ratio(w, e), n, m) for n, (_, w) in enumerate(words) for m, e in enumerate(stems)), key=lambda t: (-t[0], t[1], t[2]))
    told, used = [0.0] * len(words), set[int]()
    open_words = set(range(len(words)))
    for ratio, n, m in ties:
        if ratio < 1.0 or not open_words:
            break
        if n in open_words and m not in used:
            told[n] = min(1.0, math.log1p(ratio) / 4.0)
            open_words.discard(n)
            used.add(m)
    rows = [[t for t, (i, _) in zip(told, words) if i == index] for index in range(len(clauses))]
    return sum(told) / max(1, len(words)), min((sum(row) / len(row) for row in rows if row), default=1.0)


def _parts_told(sentences: Iterable[str], words: Sequence[str], lexicon: Lexicon) -> list[float]:
    """How much of each part of the English (between commas, dashes and the like) the Chinese words tell."""
    found = []
    for sentence in sentences:
        stems: list[str] = []
        for part in re.split(r"[,;:—–]| - ", sentence):
            stems += english(part)
            if len(stems) >= 3:
                found.append(_told_by(stems, words, lexicon))
                stems = []
        if len(stems) == 2:
            found.append(_told_by(stems, words, lexicon))
    return found


def _told_by(stems: Sequence[str], words: Iterable[str], lexicon: Lexicon) -> float:
    return sum(min(1.0, math.log1p(max((lexicon.ratio(w, e) for w in words), default=0.0)) / 4.0) for e in stems) / max(1, len(stems))


NOT_CHINESE = re.compile(r"[不没無无未非勿莫缺]|别(?=[去让想])|难以|免|否|禁|唯|只|仅|忽视|拒")
PLAIN_NOT = re.compile(r"(?i)\b(no|not|never|none|nobody|nothing|neither|cannot|nowhere|impossible|impossibly|unlikely|unable)\b|n[’']t\b")
ELLIPTIC = re.compile(
    r"(?i)\W*(no|none|yes|yeah|hardly|by|never|exactly|right|neither|both|there (are|is|was|were)(n[’']t| not))\b(?! (one|matter|wonder))[^a-z]"
)


def _objection(passage: str, english_text: str, opens: bool) -> str:
    """Why the pair cannot stand however well its words agree, or nothing."""
    if PLAIN_NOT.search(english_text) and not NOT_CHINESE.search(passage):
        return "the English denies something, the Chinese nothing"
    if opens and ELLIPTIC.match(english_text + " ") and not re.match(r"\W*.{0,4}(未必|不|没|無|无|是的|对|当然|也许|可能|并没有)", passage):
        return "the English stands only with the question before it"
    return ""


def _read(
    where: tuple[int, int, int],
    units: Sequence[Unit],
    around: Sequence[frozenset[str]],
    matches: Sequence[Mapping[int, float]],
    answers: Sequence[Answer],
    lexicon: Lexicon,
    rate: float,
    grids: dict[tuple[int, tuple[Clause, ...], int], tuple[Grid, tuple[int, ...]]],
) -> list[Reading]:
    """The readings of the passage at `where` (unit, first letter, end), best first, one for each answer that may hold it."""
    index, start, end = where
    unit = units[index]
    parts = unit.clauses(start, end)
    first = next(i for i, (s, _, _) in enumerate(parts) if s >= start)
    last = next(i for i, (_, e, _) in enumerate(parts) if e >= end) + 1
    clauses = tuple(c for _, _, c in parts)
    inside = clauses[first:last]
    words = [w for c in inside for w in c.words]
    outside = ({w for c in (*clauses[:first], *clauses[last:]) for w in c.words} | around[index]) - set(words)
    passage = unit.turn.text[unit.place(start) : unit.place(end - 1) + 1]
    scores = matches[index]
    found = []
    for k in sorted(scores, key=lambda k: (-scores[k], k))[:CANDIDATES]:
        answer = answers[k]
        if (index, clauses, k) not in grids:
            grids[index, clauses, k] = _order(Grid(clauses, answer.said, lexicon, rate))
        grid, order = grids[index, clauses, k]
        ways = grid.covering(first, last)
        if not ways:
            continue
        (g, h), likely = max(ways.items(), key=lambda item: (item[1], -item[0][0]))
        group = sorted(order[g:h])
        if list(order[g:h]) != list(range(group[0], group[0] + len(group))):
            likely = 0.0
        said = [answer.said[j] for j in range(group[0], group[-1] + 1)]
        stems = [e for s in said for e in s.stems]
        others = [v for q, v in scores.items() if q != k]
        local = max(grid.inside(first, last, g, h).get(h, -50.0), -50.0)
        told = [max((lexicon.ratio(w, e) for w in words), default=0.0) for e in stems]
        leaks = [max((lexicon.ratio(w, e) for w in outside), default=0.0) for e in stems]
        found.append(
            Reading(
                index,
                k,
                group[0],
                group[-1] + 1,
                likely,
                scores[k] - max(others, default=0.0),
                scores[k],
                math.log((sum(s.size for s in said) + 8) / (rate * sum(c.size for c in inside) + 8)),
                *_told(inside, stems, lexicon),
                sum(min(1.0, math.log1p(x) / 4.0) for x in told) / max(1, len(stems)),
                sum(min(1.0, math.log1p(y) / 4.0) for x, y in zip(told, leaks) if y > 3 * x + 5) / max(1, len(stems)),
                min(_parts_told([answer.turn.sentences[j].text for j in range(group[0], group[-1] + 1)], words, lexicon), default=1.0),
                local,
                _objection(passage, " ".join(answer.turn.sentences[j].text for j in range(group[0], group[-1] + 1)), group[0] == 0),
            )
        )
    return sorted(found, key=lambda r: -(r.local + PLACE * r.matched))


PLACE = 0.35


def _locate(text: str, rows: Sequence[Unit], library: Library) -> list[tuple[int, int, int]]:
    """Where a passage stands: unit, first letter and end. The very letters; where no source has them, the nearest reading of each source."""
    letters = "".join(c for c in normalise(text).text if c.isalnum()).casefold()
    found = [(i, at, at + len(letters)) for i, unit in enumerate(rows) if (at := unit.letters.find(letters)) >= 0]
    if found or len(letters) < 6:
        return found
    for source in dict.fromkeys(u.source for u in rows):
        for hit in in_source(text, source, library)[:1]:
            near = "".join(c for c in normalise(hit.text).text if c.isalnum()).casefold()
            if hit.score >= ALIKE and len(hit.turns) == 1:
                found += [
                    (i, at, at + len(near))
                    for i, u in enumerate(rows)
                    if u.source == source and u.turn.n == hit.turns[0] and (at := u.letters.find(near)) >= 0
                ]
    return found


ALIKE = 0.8


# All together


def pair(passages: Sequence[tuple[str, str]], article: Article, library: Library, renderings: Iterable[tuple[str, str]] = ()) -> tuple[Pair, ...]:
    """For each passage (an id and its Chinese) what the article has for it. `renderings`: Chinese with English that is known already, from which
    words are learnt. The answer is `none` for a passage that no sound source has."""
    rows = units(library)
    answers = _answers(article)
    if not answers or not rows:
        return tuple(Pair(name, None, None, None, 0.0, "none", "the article has no answer") for name, _ in passages)
    taught = [(chinese(zh), english(en)) for zh, en in renderings]
    lexicon = Lexicon([s.stems for a in answers for s in (*a.said, *a.asked)], taught)
    evidence = [_evidence(unit, library) for unit in rows]
    matches = _matches(evidence, answers, lexicon, RATE)
    rate = _learn(evidence, matches, answers, lexicon)
    matches = _settled(rows, _matches(evidence, answers, lexicon, rate))
    around = _surroundings(rows, evidence)
    grids: dict[tuple[int, tuple[Clause, ...], int], tuple[Grid, tuple[int, ...]]] = {}
    found = []
    for name, text in passages:
        places = _locate(text, rows, library)
        ways = [r for place in places for r in _read(place, rows, around, matches, answers, lexicon, rate, grids)[:1]]
        found.append(_decide(name, ways, answers))
    return tuple(found)


def _surroundings(rows: Sequence[Unit], evidence: Sequence[tuple[Evidence, ...]]) -> list[frozenset[str]]:
    """For each unit what its relatives in other sources say besides: words that an English sentence may tell and this unit does not."""
    own = [row[0].words if row else frozenset[str]() for row in evidence]
    return [frozenset(w for j in others for w in own[j]) - own[i] for i, others in enumerate(_kin(rows))]


# What tells a right pair from a wrong one: weights from logistic regression on the articles in tests/articles/ (judging each by weights from the
# others alone gave the same order). Of the wrong pairs there that no reason below stops, the surest has 0.86; tests/benchmarks/pairing.py counts.
ACCEPT, REVIEW = 0.9, 0.25
LIKELY_ENOUGH, LEAK, OFF = 0.7, 0.25, 0.75


def _score(reading: Reading) -> float:
    """How sure the pair is, 0 to 1."""
    value = (
        -0.275
        + 0.29 * math.log((reading.likely + 1e-3) / (1 - reading.likely + 1e-3))
        + 0.245 * math.log1p(max(0.0, reading.margin))
        - 2.793 * abs(reading.rate)
        + 0.481 * reading.chinese_told
        + 0.434 * reading.clause_told
        + 0.392 * reading.english_told
        + 0.562 * reading.part_told
        + 0.045 * math.log1p(max(0.0, reading.local))
    )
    return 1 / (1 + math.exp(-value))


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


def _decide(name: str, ways: Sequence[Reading], answers: Sequence[Answer]) -> Pair:
    """The best reading of a passage. Where its places in two sources lead to different sentences, nothing is accepted."""
    if not ways:
        return Pair(name, None, None, None, 0.0, "none", "no sound source has the passage")
    best = max(ways, key=_score)
    score = round(_score(best), 3)
    turn = answers[best.answer].turn
    said = turn.sentences[best.first : best.end]
    reason = _reason(best)
    if not reason and any((w.answer, w.first, w.end) != (best.answer, best.first, best.end) for w in ways):
        reason = "the sources that have the passage lead to different sentences"
    decision: Decision = "none" if score < REVIEW else "accepted" if score >= ACCEPT and not reason else "review"
    if decision == "none":
        return Pair(name, None, None, None, score, "none", "")
    if decision == "review" and not reason:
        reason = "not sure enough"
    text = " ".join(s.text for s in said)
    return Pair(name, text, said[0].line, turn.n, score, decision, reason)


RATE = 2.9


def _learn(rows: Sequence[tuple[Evidence, ...]], matches: Sequence[Mapping[int, float]], answers: Sequence[Answer], lexicon: Lexicon) -> float:
    """Teach the lexicon what the surest matches show. Returns how many English characters this article has to a Chinese one."""
    taught, rates = [], []
    for row, scores in zip(rows, matches):
        ranked = sorted(scores, key=lambda k: (-scores[k], k))
        if not row or not ranked or scores[ranked[0]] <= 4.0 or (len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] <= 2.0):
            continue
        grid, _ = _order(Grid(row[0].clauses, answers[ranked[0]].said, lexicon, RATE))
        for bead in grid.best():
            a, b, g, h = bead
            if grid.beads[bead] > 3.0:
                clauses, said = grid.clauses[a:b], grid.sentences[g:h]
                taught.append(([w for c in clauses for w in c.words], [e for s in said for e in s.stems]))
                rates.append(sum(s.size for s in said) / sum(c.size for c in clauses))
    lexicon.learn_more(taught)
    return min(4.5, max(1.5, sorted(rates)[len(rates) // 2])) if len(rates) > 10 else RATE
