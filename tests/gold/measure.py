"""How well passages are found: `python -m tests.gold.measure` prints recall and precision on the hand-made gold, with every miss."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from builder.chinese.text import Composer
from builder.project import read
from builder.sources.find import Found, Library, find

HERE = Path(__file__).parent
WITHIN = 3
PRINTED = ("video-transcript", "video-dialogue", "sixty-thoughts")


def gold(name: str) -> Any:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass
class Score:
    wanted: int = 0
    found: int = 0
    misses: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.found / self.wanted


def library() -> Library:
    return read(HERE.parent.parent).library


def passages(where: Library, part: str = "passages") -> Score:
    """Gold places found with both ends within three characters; `wrong` are exact or variant hits at a place that gold does not know."""
    score = Score()
    in_script = Composer().in_script
    for entry in gold("passages")[part]:
        hits = [hit for hit in find(entry["query"], where, in_script) if hit.kind != "paraphrase"]
        for place in entry["places"]:
            score.wanted += 1
            if any(_is(hit, place) for hit in hits):
                score.found += 1
            else:
                score.misses.append(f"{entry['kind']}: {entry['query'][:24]}… {place['source']} {place['line']}:{place['column']}")
        known = [(p["source"], p["line"]) for p in [*entry["places"], *(entry.get("fragments") or [])]]
        score.wrong += [
            f"{entry['query'][:24]}… {hit.source} {hit.line}:{hit.column} {hit.text[:24]}"
            for hit in hits
            if hit.source in PRINTED and not any(hit.source == s and hit.line <= line <= hit.end_line for s, line in known)
        ]
    return score


def _is(hit: Found, place: dict[str, Any]) -> bool:
    end = place["column"] + len(place["text"]) - 1
    here = hit.source == place["source"] and hit.line == hit.end_line == place["line"]
    return here and abs(hit.column - place["column"]) <= WITHIN and abs(hit.end_column - end) <= WITHIN


def absent(where: Library) -> list[str]:
    """Sentences that no document has, for which a place was offered all the same."""
    return [entry["text"] for entry in gold("absent")["absent"] if find(entry["text"], where, Composer().in_script)]


def turns(where: Library) -> Score:
    """Turns of the translated document given to the right counterpart (or to none) in each sound one."""
    score = Score()
    mine = {turn.line: turn for turn in where.turns["back-translation"]}
    for entry in gold("turns")["turns"]:
        turn = mine[entry["line"]]
        for source in ("video-dialogue", "sixty-thoughts"):
            if source == "sixty-thoughts" and entry["speaker"] != "liang":
                continue
            right = {c["line"] for c in entry["counterparts"] if c["source"] == source}
            links = [(score_, n) for s, n, score_ in where.counterparts.get(("back-translation", turn.n), []) if s == source]
            best = next(t.line for t in where.turns[source] if t.n == max(links)[1]) if links else None
            score.wanted += 1
            if best in right or (best is None and not right):
                score.found += 1
            else:
                score.misses.append(f"line {entry['line']} in {source}: {best}, not {sorted(right) or 'none'}")
    return score


def main() -> None:
    where = library()
    for part in ("passages", "reordered"):
        score = passages(where, part)
        print(f"{part}: {score.found} of {score.wanted} places found ({score.share:.1%}), {len(score.wrong)} wrong places offered")
        print(*(f"  missed {m}" for m in score.misses), *(f"  wrong  {w}" for w in score.wrong), sep="\n")
    wrong = absent(where)
    print(f"absent: {len(wrong)} of {len(gold('absent')['absent'])} sentences offered a place")
    print(*(f"  wrong  {w}" for w in wrong), sep="\n")
    score = turns(where)
    print(f"turns: {score.found} of {score.wanted} assigned right ({score.share:.1%})")
    print(*(f"  missed {m}" for m in score.misses), sep="\n")


if __name__ == "__main__":
    main()
