"""Logs for tests: calls that were played, written as lines of a log, and what a check makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from onhook.conformance.campaigns.parts import STARTS
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import Call, identifier
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.services import Service
from onhook.conformance.model.traces import Returned, Trace
from onhook.conformance.players.playing import play
from onhook.conformance.players.probing import probe
from onhook.conformance.recorded.check import Check
from onhook.conformance.recorded.judging import Judge
from onhook.conformance.recorded.tally import Case, Tally
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import Progress, sweep

#: Pieces of logs of real calls, their numbers and accounts replaced.
SEEN = Path(__file__).parent / "recorded" / "seen"
FILE = "calls.log"


#: The identifiers of one call: its own, and those of its legs.
PARTS = 8


def pairs(trace: Trace, seed: int = 1) -> list[dict[str, Any]]:
    """Return the invocations of a call as `{"event": ..., "response": ...}`, under identifiers of its own."""
    told = [
        {"event": invocation.event}
        | ({"response": invocation.outcome.value} if isinstance(invocation.outcome, Returned) else {})
        for invocation in trace.invocations
    ]
    text = json.dumps(told)
    for part in range(PARTS):
        text = text.replace(identifier(1, part), identifier(seed, part))
    renamed: list[dict[str, Any]] = json.loads(text)
    return renamed


def lines(documents: Iterable[Any]) -> list[str]:
    """Return values as JSON lines."""
    return [f"{json.dumps(one)}\n" for one in documents]


def checked(*logs: Sequence[str], idle: int = 50_000, complete: bool = False, only: str = "") -> Tally:
    """Return what a check makes of logs, given as their lines."""
    names = [FILE if not number else f"{number}-{FILE}" for number in range(len(logs))]
    check = Check(Judge(complete=complete), names, idle=idle, only=only)
    for number, log in enumerate(logs):
        check.reader.read_lines(log, number)
    return check.finish()


def grave(tally: Tally, *subjects: Subject) -> list[Case]:
    """Return what was found, but for notes."""
    several = tally.cases.values()
    wanted = subjects or tuple(Subject)
    return [
        case
        for case in several
        if case.finding.level is not Level.NOTE and CATALOGUE[case.finding.id].subject in wanted
    ]


def blamed(tally: Tally) -> set[str]:
    """Return the ids of what was found, but for notes."""
    return {case.finding.id for case in grave(tally)}


def noted(tally: Tally) -> dict[str, int]:
    """Return the notes on the log, and how often each was made."""
    return {what: times for what, (times, _) in tally.notes.items()}


@cache
def small_calls(service: Service = play, most: int = 150) -> tuple[Trace, ...]:
    """Small calls of every start, of an application that is right."""
    oracle = Oracle()
    found = []
    for topology, direction in STARTS.values():
        call = Call(topology, direction, digits=("1", "2"), updates=({"action": "update"},))
        for played in sweep(call, lambda scenario: probe(service, scenario), most=most, progress=Progress()):
            trace = played.traces[0]
            if trace.invocations and all(finding.level is Level.NOTE for finding in oracle.judge([trace]).findings):
                found.append(trace)
    return tuple(found)
