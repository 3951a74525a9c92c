"""What care costs, as ratios measured side by side in one run: `python -m tests.benchmarks.speed`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ..edit_distance import nearest

REPOSITORY = Path(__file__).parent.parent.parent


def seconds(run: Callable[[], object], times: int = 5) -> float:
    """The fastest of several runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def yulu(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "builder", *arguments], cwd=REPOSITORY, check=True, capture_output=True)


def checks() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        for part in ("seeds", "decks"):
            shutil.copytree(REPOSITORY / part, root / part)

        def cold() -> None:
            shutil.rmtree(root / ".yulu", ignore_errors=True)
            yulu("check", "--project", str(root))

        first, again = seconds(cold, 3), seconds(lambda: yulu("check", "--project", str(root)))
        empty = seconds(lambda: yulu("--version"))
        print(f"check of an unchanged project: {again / first:.2f} of the first one, {again / empty:.1f} times `yulu --version`")


def search() -> None:
    from builder.project import read
    from builder.sources import sound
    from builder.sources.search import spans

    turns = read(REPOSITORY).turns
    row = [s for name in turns for t in turns[name] for s in sound.sounds(t.text).symbols]
    pattern = sound.sounds("我们选择的标准一直都是热爱和好奇心所以很多人会有一些奇特的经历").symbols

    ours, plain = seconds(lambda: spans(pattern, row, 8)), seconds(lambda: nearest(pattern, row), 2)
    print(f"search for {len(pattern)} sounds in {len(row)}: {ours / plain:.3f} of the textbook's table")
    double = seconds(lambda: spans(pattern, row + row, 8))
    print(f"search in twice as much: {double / ours:.1f} times")


def lines() -> None:
    from builder.chinese.text import Composer

    texts = ["技术没有秘密，但重置需要时间和成本，所以实际的护城河还是很宽。", "创新首先是一个信念问题，为什么硅谷那么有创新精神？"]
    some = [f"{text}{n}" for n in range(500) for text in texts]
    composer = Composer()
    composer.compose(texts[0])
    one = seconds(lambda: [composer.compose(t) for t in some[:250]], 3)
    four = seconds(lambda: [composer.compose(t) for t in some], 3)
    print(f"text: four times the lines take {four / one:.1f} times as long")


if __name__ == "__main__":
    checks()
    search()
    lines()
