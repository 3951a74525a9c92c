"""Work on one thing after the other, each result kept before the next is begun: whatever ends a run, what was made stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

STREAK = 3
T = TypeVar("T")


class Failure(Exception):
    """A piece of work did not come about; `reason` may be shown. `stops`: the next one would fail in the same way.
    `again`: asking once more can help, after `after` seconds where the server names them."""

    def __init__(self, reason: str, *, stops: bool = False, again: bool = False, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.stops, self.again, self.after = reason, stops, again, after


@dataclass(frozen=True)
class Outcome:
    """The names of what was made, of what failed, and how many were not tried; why the run stopped early, if it did."""

    made: tuple[str, ...]
    failed: tuple[str, ...]
    left: int
    stopped: str | None


def run(tasks: Sequence[T], name: Callable[[T], str], make: Callable[[T], None], say: Callable[[str], None], things: str) -> Outcome:
    """`make` every task and keep its result; `say` is told of the progress. `make` raises Failure.

    Stops early at a failure that the next one would meet as well, and after three failures in a row.
    """
    made: list[str] = []
    failed: list[str] = []
    stopped, streak = None, 0
    for number, task in enumerate(tasks, 1):
        say(f"{number} of {len(tasks)}  {name(task)}")
        try:
            make(task)
        except Failure as failure:
            say(f"{name(task)}: {sentence(failure.reason)}")
            failed.append(name(task))
            streak += 1
            if failure.stops or streak == STREAK:
                stopped = sentence(failure.reason if failure.stops else f"{STREAK} {things} in a row failed")
                break
            continue
        made.append(name(task))
        streak = 0
    return Outcome(tuple(made), tuple(failed), len(tasks) - len(made) - len(failed), stopped)


def sentence(reason: str) -> str:
    return reason if reason.endswith("?") else f"{reason}."
