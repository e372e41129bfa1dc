"""(i) Memory over many calls: a process that has judged a hundred thousand needs no more than after a few."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.subjects import ROOT, opened, subjects
from onhook.conformance.campaigns.handler_campaign import PARTS
from onhook.conformance.campaigns.parts import Budget, parts_of
from onhook.conformance.campaigns.records import Record

TITLE = "(i) Memory of a process that plays and judges campaigns, one after the other, in MiB"
#: MiB more between a fifth of the calls and all of them.
TARGET = 8.0
START = "inbound"

Row = dict[str, Any]


def measure(calls: int) -> list[Row]:
    """Return a row for each handler, each measured in a process of its own."""
    rows = []
    for name in subjects():
        command = [sys.executable, "-m", "benchmarks.memory", name, str(calls)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout))
    return rows


def _row(name: str, calls: int) -> Row:
    settings, base = subjects()[name]
    marks = [(calls // 5) * number for number in range(1, 6)]
    row: Row = {"handler": name}
    with opened(settings, base) as campaign:
        total = Record()
        for record in _campaigns(campaign):
            total.merge(record)
            while marks and total.calls >= marks[0]:
                gc.collect()
                row[f"{marks.pop(0):,} calls"] = _resident()
            if not marks:
                break
    first, *_, last = list(row.values())[1:]
    return row | {"more": last - first}


def _campaigns(campaign: Any) -> Iterator[Record]:
    """Play whole campaigns, each from another seed, as many as are asked for."""
    for seed in count():
        campaign.budget = Budget(seed=seed)
        for part in parts_of(START, PARTS):
            yield campaign.run(part)


def _resident() -> float:
    """What the process has in memory now, in MiB; Linux says it in pages."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    result = _row(sys.argv[1], int(sys.argv[2]))
    print(json.dumps(result))
