"""(e) Checking a log, as a multiple of what `json.loads` alone takes for the same lines."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from onhook.conformance.campaigns.parts import STARTS
from onhook.conformance.model.calls import Call, identifier
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traces import Returned, Trace
from onhook.conformance.players.playing import Played, play
from onhook.conformance.players.probing import probe
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import Progress, events_met, frontier, sweep

TITLE = "(e) Checking a log, as a multiple of json.loads"
TARGET = 3.0
#: Calls that are played for each start; a log repeats them with identifiers and numbers of their own.
MOST = 400
#: Calls that are under way at one time.
AT_ONCE = 40

Row = dict[str, Any]

#: Runs in a process of its own, so that its peak of memory is its own.
_CHILD = """
import json, resource, sys, time
from onhook.conformance.recorded.check import Check
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.lines import Source

path, what = sys.argv[1:]
began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if what == "json.loads":
    with open(path, encoding="utf-8") as file:
        found = sum(1 for _ in map(json.loads, file))
else:
    check = Check(Judge(), [path])
    check.reader.read_lines(Source(path).lines(), 0)
    found = check.finish().events
seconds = time.process_time() - began
print(json.dumps([seconds, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure(megabytes: int, rounds: int) -> list[Row]:
    """Return a row for each kind of log of this size; the two contenders take turns so many times."""
    with tempfile.TemporaryDirectory() as folder:
        return [_row(name, Path(folder) / "calls.log", megabytes, rounds) for name in FORMS]


def _row(name: str, path: Path, megabytes: int, rounds: int) -> Row:
    lines = write(path, megabytes << 20, name)
    taken = [{what: _run(path, what) for what in ("json.loads", "check")} for _ in range(rounds)]
    found = {one["check"][1] for one in taken}
    assert found == {lines}, f"{found} events were found in {lines} lines"
    alone, checked = (median(one[what][0] for one in taken) for what in ("json.loads", "check"))
    return {
        "log": name,
        "MB": path.stat().st_size >> 20,
        "events": lines,
        "json.loads (s)": alone,
        "check (s)": checked,
        "ratio": checked / alone,
        "peak (MB)": max(one["check"][2] for one in taken),
    }


def _run(path: Path, what: str) -> tuple[float, int, float]:
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD, path, what], check=True, capture_output=True, text=True, env={**os.environ}
    )
    seconds, found, peak = json.loads(ran.stdout)
    return seconds, found, peak


# -- a log -------------------------------------------------------------------------------------------------------------


def write(path: Path, size: int, form: str = "pairs", seed: int = 1) -> int:
    """Write a log of at least the given number of bytes; return how many lines it has, one for each event."""
    drawn, count, written = random.Random(seed), 0, 0
    wrap = FORMS[form]
    with path.open("w", encoding="utf-8") as file:
        for line in _interleaved(drawn):
            text = wrap(line, count)
            file.write(text)
            count, written = count + 1, written + len(text)
            if written >= size:
                return count
    raise AssertionError("a log has no end")


def _interleaved(drawn: random.Random) -> Iterator[tuple[str, str]]:
    calls = [texts for trace in _traces() if (texts := _texts(trace))]
    under_way: list[Iterator[tuple[str, str]]] = []
    number = 1
    while True:
        while len(under_way) < AT_ONCE:
            number += 1
            under_way.append(iter(_renamed(drawn.choice(calls), drawn)))
        call = drawn.choice(under_way)
        line = next(call, None)
        if line is None:
            under_way.remove(call)
        else:
            yield line


def _texts(trace: Trace) -> list[tuple[str, str]]:
    outcomes = (
        (invocation.event, invocation.outcome.value)
        for invocation in trace.invocations
        if isinstance(invocation.outcome, Returned)
    )
    return [(json.dumps(event), json.dumps(response)) for event, response in outcomes]


#: The identifiers of one call: its own, and those of its legs.
_PARTS = 4


def _renamed(texts: list[tuple[str, str]], drawn: random.Random) -> list[tuple[str, str]]:
    """The texts of a call under identifiers and numbers of its own."""
    seed, start = drawn.getrandbits(32), str(drawn.randrange(10**12, 10**13))
    caller = str(drawn.randrange(2_000_000_000, 9_999_999_999))
    others = {identifier(1, part): identifier(seed, part) for part in range(_PARTS)}

    def renamed(text: str) -> str:
        for old, new in others.items():
            text = text.replace(old, new)
        return text.replace("2025550101", caller).replace("1735689600000", start)

    return [(renamed(event), renamed(response)) for event, response in texts]


def _traces() -> Iterator[Trace]:
    """Calls of an application that is right: what the scripted handler does wrong on purpose is left out."""

    def played(scenario: Scenario) -> Played:
        return probe(play, scenario)

    oracle = Oracle(subjects=(Subject.HANDLER,))
    for topology, direction in STARTS.values():
        if topology is Topology.SINGLE:
            call = Call(topology, direction, digits=("1", "2"))
            small = sweep(call, played, most=MOST, progress=Progress())
            for swept in chain(small, frontier(call, played, most=MOST // 2, ground=events_met)):
                if all(finding.level is Level.NOTE for finding in oracle.judge(swept.traces).findings):
                    yield swept.traces[0]


def _pair(line: tuple[str, str], number: int) -> str:
    return f'{{"event": {line[0]}, "response": {line[1]}}}\n'


def _event(line: tuple[str, str], number: int) -> str:
    return f"{line[0]}\n"


FORMS = {"pairs": _pair, "events": _event}
