"""What speaks: a local model, a service of the network, or any command, each behind one callable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .entry import Speed
from .said import Said

SPEEDS: dict[Speed, float] = {"normal": 1.0, "slow": 0.75}


@dataclass(frozen=True)
class Engine:
    """`say` gives a sound file of what is said at that speed, and raises Failure. `name` and `voice` stand on the card."""

    name: str
    voice: str
    speeds: tuple[Speed, ...]
    say: Callable[[Said, float], bytes]
