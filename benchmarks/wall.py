"""(c) The wall time of a default run on each example, as somebody would start it in the example's folder."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.subjects import EXAMPLES

TITLE = "(c) Wall time of a default run, in seconds"
#: Serially, on two cores.
TARGET = 10.0
PROCESSES = {"serial": ("-n", "0"), "-n 2": ("-n", "2")}

Row = dict[str, Any]


def measure(rounds: int) -> list[Row]:
    """Return a row for each example: the median of so many runs in each way, which take turns."""
    names = sorted(file.parent.name for file in EXAMPLES.glob("*/onhook.toml"))
    taken: dict[str, dict[str, list[float]]] = {name: {how: [] for how in PROCESSES} for name in names}
    outcomes = {}
    for _ in range(rounds):
        for name in names:
            for how, options in PROCESSES.items():
                seconds, outcomes[name] = _run(name, options)
                taken[name][how].append(seconds)
    # The outcome is shown so that a run that went wrong is not taken for a fast one.
    return [{"example": name} | _medians(ways) | {"outcome": outcomes[name]} for name, ways in taken.items()]


def _medians(ways: dict[str, list[float]]) -> Row:
    return {how: statistics.median(seconds) for how, seconds in ways.items()}


def _run(name: str, options: tuple[str, ...]) -> tuple[float, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options, f"{name}/onhook.toml"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    last = done.stdout.strip().rpartition("\n")[2]
    return seconds, last.strip("= ").partition(" in ")[0]
