"""Timing: contenders take turns, round by round, so that other load on the machine affects all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

#: A contender runs as often in its turn as this takes, so that a turn is long enough to be timed.
TURN = 0.05


def medians(
    contenders: Mapping[str, Callable[[], object]],
    rounds: int,
    turn: float = TURN,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Return the median seconds of one run of each contender, over the given number of rounds."""
    repeats = {name: max(1, round(turn / max(_once(run, clock), 1e-6))) for name, run in contenders.items()}
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            gc.collect()
            began = clock()
            for _ in range(repeats[name]):
                run()
            taken[name].append((clock() - began) / repeats[name])
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _once(run: Callable[[], object], clock: Callable[[], float]) -> float:
    """Run it twice, first to warm it up; return the seconds of the second time."""
    run()
    began = clock()
    run()
    return clock() - began
