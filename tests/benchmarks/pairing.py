"""How well `yulu pair` does on articles whose right pairs are known.

    python tests/benchmarks/pairing.py [DIR] [--verbose]

DIR (default: tests/articles) holds articles, each with NAME.gold.yaml beside it. For each article: turns read right, right sentence groups proposed
and accepted of those that exist, wrong ones accepted (more or less than the passage says, or another sentence), and the time.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import yaml

from builder.findings import Refusal
from builder.pairing import article
from builder.pairing.pair import pair
from builder.project import Project, read

REPOSITORY = Path(__file__).parent.parent.parent


def measure(path: Path, gold: dict, project: Project, verbose: bool = False) -> dict[str, object]:
    """The figures for one article."""
    started = time.perf_counter()
    got = article.read(path.read_bytes(), path.name, project.sources.speakers)
    labels = Counter(t.label for t in got.turns)
    wanted = Counter(gold["turns"] or {})
    try:
        article.expect_interview(got, project.sources.speakers)
        refused = None
    except Refusal as refusal:
        refused = str(refusal)
    passages = [(str(i), p["chinese"]) for i, p in enumerate(gold["pairs"])]
    known = [(q.text, q.english) for q in project.quotes if q.english]
    pairs = pair(passages, got, project.library, known) if refused is None else ()
    whole = proposed = accepted = wrong = 0
    for one, right in zip(pairs, gold["pairs"]):
        same = one.english is not None and right["english"] is not None and article.fold(one.english) == article.fold(right["english"])
        good = same and right["covers"] == "whole"
        whole += right["covers"] == "whole"
        proposed += good
        accepted += good and one.decision == "accepted"
        bad = one.decision == "accepted" and not good
        wrong += bad
        if verbose and (bad or (right["covers"] == "whole" and not good)):
            print(
                f"    {'WRONG' if bad else 'missed'} {one.score:.2f} {one.reason}\n      {right['chinese']}\n"
                f"      got  {one.english}\n      gold {right['english']}"
            )
    return {
        "article": path.name,
        "title": got.title == gold.get("title"),
        "turns": f"{sum((labels & wanted).values())}/{sum(wanted.values())}" + (f" +{sum((labels - wanted).values())}" if labels - wanted else ""),
        "whole": whole if pairs else sum(p["covers"] == "whole" for p in gold["pairs"]),
        "proposed": proposed,
        "accepted": accepted,
        "wrong": wrong,
        "expect": f"{gold.get('expect', '')}{': refused' if refused else ''}",
        "seconds": time.perf_counter() - started,
    }


def main(arguments: list[str]) -> int:
    folder = Path(next((a for a in arguments if not a.startswith("-")), str(REPOSITORY / "tests" / "articles")))
    project = read(REPOSITORY)
    total: Counter[str] = Counter()
    print(f"{'article':<24} title  turns    right groups: whole proposed accepted  wrong accepted  seconds")
    for file in sorted(folder.glob("*.gold.yaml")):
        gold = yaml.safe_load(file.read_text(encoding="utf-8"))
        row = measure(folder / gold["article"], gold, project, "--verbose" in arguments)
        for key in ("whole", "proposed", "accepted", "wrong"):
            total[key] += int(str(row[key]))
        print(
            f"{row['article']:<24} {'ok' if row['title'] else 'NO':<6} {row['turns']:<22} {row['whole']:>5} {row['proposed']:>8} {row['accepted']:>8}"
            f"  {row['wrong']:>14}  {row['seconds']:>7.1f}  {row['expect']}"
        )
    print(f"{'all':<24} {'':<29} {total['whole']:>5} {total['proposed']:>8} {total['accepted']:>8}  {total['wrong']:>14}")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
