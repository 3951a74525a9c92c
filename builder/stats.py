"""The corpus at a glance: quotes by theme, attestation, authority, level and length, and how much of each source they use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .chinese import levels
from .edition import Edition, Editor
from .english.wording import choose
from .project import Project
from .sources.sound import is_han

# Lengths are counted in Han characters, in steps of this many.
STEP = 15
BAR = 40


@dataclass(frozen=True)
class Used:
    """Of a source: its turns, those a quotable speaker speaks, those that a quote cites, and the share of the quotable Han characters quoted."""

    id: str
    turns: int
    quotable: int
    used: int
    share: float


@dataclass(frozen=True)
class Stats:
    """`by`: how many quotes for each value of each aspect, in the order in which people expect the values."""

    quotes: int
    by: dict[str, dict[str, int]]
    sources: tuple[Used, ...]

    def as_json(self) -> dict[str, object]:
        """The keys of `stats --format json`."""
        return {"quotes": self.quotes, "by": self.by, "sources": [vars(s) for s in self.sources]}


def stats(project: Project, editor: Editor) -> Stats:
    """Counts over all quotes; level, length and use over those that are proved. A quote counts for its first theme."""
    recipe = next(iter(project.recipes.values()), None)
    authorities = recipe.english if recipe else ("project",)
    profile = recipe.profile if recipe else "s2tw"
    editions = editor.editions(project.quotes, profile)
    english = [choose(q, project.translations, authorities) for q in project.quotes]
    sizes = Counter((sum(map(is_han, q.text)) - 1) // STEP for q in project.quotes)
    hardness = Counter(levels.level(e.chinese.words) for e in editions)
    by = {
        "theme": _counted((q.themes[0] for q in project.quotes), (t.slug for t in project.themes)),
        "attestation": _counted((q.attestation for q in project.quotes), ("attested", "restored", "single", "doubtful")),
        "authority": _counted((e.authority if e else "none" for e in english), authorities),
        "level": {levels.label(n): hardness[n] for n in sorted(hardness)},
        "length": {f"{n * STEP + 1}–{(n + 1) * STEP}": sizes[n] for n in sorted(sizes)},
    }
    return Stats(len(project.quotes), by, tuple(_used(project, editions)))


def _counted(values: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    """How often each value stands there, the known ones first, in their order."""
    counts = Counter(values)
    return {value: counts[value] for value in dict.fromkeys((*order, *sorted(counts))) if counts[value]}


def _used(project: Project, editions: Iterable[Edition]) -> Iterable[Used]:
    quotable = project.sources.quotable()
    quoted: dict[tuple[str, int], set[int]] = {}
    for edition in editions:
        proof = edition.proof
        quoted.setdefault((proof.turn.source, proof.turn.n), set()).update(range(proof.start, proof.end))
    for name, turns in project.turns.items():
        own = [t for t in turns if t.speaker in quotable]
        size = sum(sum(map(is_han, t.text)) for t in own)
        taken = sum(is_han(t.text[at]) for t in own for at in quoted.get((name, t.n), ()))
        yield Used(name, len(turns), len(own), sum((name, t.n) in quoted for t in turns), round(taken / size, 3) if size else 0.0)


def as_text(found: Stats) -> list[str]:
    """A bar for each count, as long as its share of all quotes."""
    lines = [f"{found.quotes} quotes"]
    for aspect, counts in found.by.items():
        lines += ["", f"by {aspect}"]
        width = max(map(len, counts), default=0)
        lines += [f"  {value:<{width}}  {number:>5}  {'█' * round(BAR * number / found.quotes)}".rstrip() for value, number in counts.items()]
    lines += ["", "sources"]
    width = max((len(s.id) for s in found.sources), default=0)
    for s in found.sources:
        said = f", {s.share:.0%} of what is quotable in it quoted" if s.quotable else ", nothing quotable in it"
        lines.append(f"  {s.id:<{width}}  {s.used} of {s.turns} turns cited{said}")
    return lines
