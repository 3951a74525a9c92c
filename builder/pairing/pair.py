"""Pairing: for each passage the English sentences of an article that say just what it says, with a score and a decision.

The way goes from the answers of the article to the turns of the sound sources (a dialogue's turns, a list's items), by the words they share, with
their neighbours and the order of a translated source vouching for them; then, within a turn, from its clauses to the answer's sentences.
`accepted` is said only where every check agrees: a wording that covers more or less than the passage must never reach a card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..sources.find import Library
from .align import Grid
from .answers import Answer, Evidence, answers_of, evidence, kin, matches, settled
from .article import Article
from .lexicon import Dictionary, Lexicon
from .numbered import links, whole
from .readings import Reading, Readings, ordered
from .units import Places, Unit, letters_of, pairs_of, units
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


def _decide(name: str, ways: Sequence[Reading], answers: Sequence[Answer]) -> Pair:
    """The best reading of a passage. Where its places in two sources lead to different sentences, nothing is accepted."""
    if not ways:
        return Pair(name, None, None, None, 0.0, "none", "no sound source has the passage")
    best = max(ways, key=lambda r: r.score)
    score = round(best.score, 3)
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


def pair(
    passages: Sequence[tuple[str, str]],
    article: Article,
    library: Library,
    renderings: Iterable[tuple[str, str]] = (),
    folder: Path | None = None,
) -> tuple[Pair, ...]:
    """For each passage (an id and its Chinese) what the article has for it. `renderings`: Chinese with English that is known already, from which
    words are learnt; `folder`: where tables are kept. The answer is `none` for a passage that no sound source has."""
    dictionary = Dictionary(folder)
    rows = units(library, dictionary)
    answers = answers_of(article)
    if not answers or not rows:
        return tuple(Pair(name, None, None, None, 0.0, "none", "the article has no answer") for name, _ in passages)
    lexicon = Lexicon(dictionary, [s.stems for a in answers for s in (*a.said, *a.asked)], _taught(renderings, dictionary))
    places = Places(rows)
    if article.numbered:
        return one_for_one(_numbered(passages, rows, places, answers, lexicon), dict(passages))
    proofs = [evidence(unit, library) for unit in rows]
    rate = _learn(proofs, matches(proofs, answers, lexicon, RATE), answers, lexicon)
    related = kin(rows)
    found = settled(rows, matches(proofs, answers, lexicon, rate), related)
    own = [row[0].words if row else frozenset[str]() for row in proofs]

    def around(index: int) -> frozenset[str]:
        """What the unit's relatives in other sources say besides: words that an English sentence may tell and the unit does not."""
        return frozenset(w for j in related[index] for w in own[j]) - own[index]

    readings = Readings(rows, around, answers, lexicon, rate)
    pairs = []
    for name, text in passages:
        ways = [r for place in places.find(text) for r in readings.of(place, found[place[0]])[:1]]
        pairs.append(_decide(name, ways, answers))
    return one_for_one(pairs, dict(passages))


def _numbered(
    passages: Sequence[tuple[str, str]], rows: Sequence[Unit], places: Places, answers: Sequence[Answer], lexicon: Lexicon
) -> list[Pair]:
    """The pairs with a translation in passages: the whole of one for the whole of the other; a part of one is read within it."""
    found = links(rows, answers, lexicon)
    rates = [sum(s.size for s in answers[k.answer].said) / max(1, len(rows[i].letters)) for i, k in found.items() if k.told]
    readings = Readings(rows, lambda _: frozenset(), answers, lexicon, sorted(rates)[len(rates) // 2] if rates else RATE)
    pairs = []
    for name, text in passages:
        where = [place for place in places.find(text)]
        linked = [(place, found[place[0]]) for place in where if place[0] in found]
        if not linked:
            pairs.append(Pair(name, None, None, None, 0.0, "none", "the translation has no passage for it" if where else "no sound source has the passage"))
            continue
        place, link = max(linked, key=lambda pl: (whole(rows[pl[0][0]], pl[0]), pl[1].score))
        turn = answers[link.answer].turn
        if not whole(rows[place[0]], place):
            ways = readings.of(place, {link.answer: MARGIN * link.score}) if link.told else []
            pairs.append(_decide(name, ways, answers) if ways else Pair(name, None, None, None, 0.0, "none", "the translation has no passage for it"))
            continue
        apart = any(other.answer != link.answer and whole(rows[p[0]], p) for p, other in linked)
        reason = "the sources that have the passage lead to different passages" if apart else link.doubt
        decision: Decision = "none" if not (link.told or link.number) and link.words < 1.0 else "review" if reason else "accepted"
        score = round(link.score, 3)
        if decision == "none":
            pairs.append(Pair(name, None, None, None, score, "none", "the translation has no passage for it"))
        else:
            pairs.append(Pair(name, turn.text, turn.sentences[0].line, turn.n, score, decision, reason, (0, len(turn.sentences))))
    return pairs


MARGIN = 14.0


def _taught(renderings: Iterable[tuple[str, str]], dictionary: Dictionary) -> list[tuple[list[str], list[str]]]:
    """What known English teaches; one that stands under several passages is a stub, and teaches nothing."""
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
