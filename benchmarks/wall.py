"""(c) The wall time of a default run on each example.

Beside it stands the processor time, of all processes together: where it is much smaller, the machine had other things
to do, and the wall time says little.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from benchmarks.subjects import EXAMPLES

TITLE = "(c) Wall time of a default run, in seconds, and the processor time that it took"
#: Serially, on two cores.
TARGET = 10.0
PROCESSES = {"serial": ("-n", "0"), "-n 1": ("-n", "1"), "-n 2": ("-n", "2")}
PROFILE = ("--hypothesis-seed", "0", "--hypothesis-profile")

Row = dict[str, Any]


def measure(rounds: int, profile: str = "default", examples: Sequence[str] = ()) -> list[Row]:
    """Return a row for each example: the median of several runs in each way, which take turns."""
    names = examples or sorted(file.parent.name for file in EXAMPLES.glob("*/onhook.toml"))
    taken: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in names}
    outcomes = {}
    for _ in range(rounds):
        for name in names:
            for how, options in PROCESSES.items():
                seconds, processor, outcomes[name] = _run(name, (*options, *PROFILE, profile))
                taken[name][how].append(seconds)
                taken[name][f"{how}: processor"].append(processor)
    # The outcome is shown so that a run that went wrong is not taken for a fast one.
    return [{"example": name} | _medians(ways) | {"outcome": outcomes[name]} for name, ways in taken.items()]


def _medians(ways: dict[str, list[float]]) -> Row:
    row = {how: statistics.median(seconds) for how, seconds in ways.items()}
    return row | {"-n 2 is faster than -n 1, times": row["-n 1"] / row["-n 2"]}


def _run(name: str, options: tuple[str, ...]) -> tuple[float, float, str]:
    """Return wall time, processor time, and what pytest says at the end."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options, f"{name}/onhook.toml"]
    began, used = time.perf_counter(), _processor_time()
    done = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, check=False)
    seconds, processor = time.perf_counter() - began, _processor_time() - used
    last = done.stdout.strip().rpartition("\n")[2]
    return seconds, processor, last.strip("= ").partition(" in ")[0]


def _processor_time() -> float:
    """What processes that this one started have used, those that they started included."""
    used = os.times()
    return used.children_user + used.children_system
