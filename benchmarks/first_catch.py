"""(g) Calls until the first catch of each broken handler, beside what one would do without onhook.

A call is a played call for onhook, a run of the state machine for (b), an event for (a) and (c). For onhook a catch
blames the right requirement. For the others any failed check counts, except that a handler that raises is caught only
where raising is what is wrong with it: it raises at events that the service never sends, as most of those drawn are.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from benchmarks import liars
from benchmarks.others import machine
from benchmarks.others.checks import Caught, Event, Failed, answer
from benchmarks.others.drawn_events import drawn
from benchmarks.others.samples import EVENTS
from benchmarks.subjects import ROOT
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings
from tests.corpora import settings_of
from tests.corpora.honest import HONEST
from tests.corpora.liars import LIARS, Liar

TITLE = "(g) Calls to the first catch of each broken handler, median over seeds"
#: By how many times fewer calls the median liar is to be caught than by (a), and by (b).
TARGET = 5.0
AT_LEAST = True
PROCESSES = 2

Row = dict[str, Any]
#: The rows that sum up stand under these names.
OTHERS = {"a": "(a) schema", "b": "(b) machine", "c": "(c) samples"}


def measure(seeds: int, most: int, only: str = "") -> list[Row]:
    """Return a row for each liar among the handlers, then what they come to; `most` calls are tried without onhook."""
    chosen = [liar for liar in LIARS if only in ("", liar.id, liar.id.partition("-")[0])]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        rows = []
        for done in pool.map(row, chosen, [seeds] * len(chosen), [most] * len(chosen)):
            rows.append(done)
            print(*done.values(), file=sys.stderr, flush=True)
    return [*rows, *_summary(rows, most), _false_alarms(most)]


def row(liar: Liar, seeds: int, most: int) -> Row:
    """Return the medians for one liar; None where more than half of the seeds caught nothing."""
    settings = settings_of(liar.target, liar.directions, liar.declared)
    ours = liars.row(liar, seeds)
    found: Row = {"id": liar.id, "liar": liar.target.partition(":")[2], "depth": liar.depth}
    found["onhook"] = ours["median calls to the first catch"]
    may_raise = liar.id == "RSP-1"
    found |= _without_onhook(settings, "liars", seeds, most, may_raise=may_raise)
    return found


def _without_onhook(settings: Settings, folder: str, seeds: int, most: int, *, may_raise: bool) -> Row:
    suite = HandlerSuite(settings=settings, budget=Budget(), surroundings=Surroundings(base=ROOT / "tests" / folder))
    with suite.open() as campaign:
        machines = [
            machine.runs_until_caught(
                campaign.function.invoke,
                campaign.function.cold_start,
                settings.directions[0],
                most,
                number,
                may_raise=may_raise,
            )
            for number in range(seeds)
        ]
        events = [_until_caught(campaign, drawn(most, number), may_raise=may_raise) for number in range(seeds)]
        samples = [_until_caught(campaign, EVENTS, may_raise=may_raise)]
    return {OTHERS["a"]: _median(events), OTHERS["b"]: _median(machines), OTHERS["c"]: _median(samples)}


def _until_caught(campaign: HandlerCampaign, events: Iterable[Event], *, may_raise: bool) -> int | None:
    campaign.function.cold_start()
    for number, event in enumerate(events, 1):
        try:
            answer(campaign.function.invoke, event)
        except Caught as caught:
            if may_raise or not isinstance(caught, Failed):
                return number
    return None


def _median(firsts: list[int | None]) -> float | None:
    """The median; what was never caught counts as later than all else."""
    middle = statistics.median_low([float("inf") if first is None else first for first in firsts])
    return None if middle == float("inf") else middle


def _summary(rows: list[Row], most: int) -> list[Row]:
    def of(name: str, value: Callable[[str], Any]) -> Row:
        return {"id": "all", "liar": name, "depth": "", "onhook": None} | {
            other: value(other) for other in OTHERS.values()
        }

    def factors(other: str) -> list[float]:
        """How many times as many calls the other one takes, at least: what it never catches took it all its calls."""
        tried = len(EVENTS) if other == OTHERS["c"] else most
        return [(tried if row[other] is None else row[other]) / row["onhook"] for row in rows if row["onhook"]]

    def sooner(row: Row, other: str) -> bool:
        return row[other] is not None and (row["onhook"] is None or row[other] < row["onhook"])

    caught = of("caught", lambda other: sum(row[other] is not None for row in rows))
    return [
        caught | {"onhook": sum(row["onhook"] is not None for row in rows)},
        of("median factor, at least", lambda other: statistics.median(factors(other))),
        of("caught with fewer calls than by onhook", lambda other: sum(sooner(row, other) for row in rows)),
        of("caught with as many calls", lambda other: sum(row[other] == row["onhook"] for row in rows)),
    ]


def _false_alarms(most: int) -> Row:
    """How many honest handlers the others complain about, of those that the suite has nothing to say against."""
    accused = dict.fromkeys(OTHERS.values(), 0)
    for target, honest in HONEST.items():
        settings = settings_of(target, honest.directions, honest.declared)
        for name, first in _without_onhook(settings, "honest", 1, min(most, 100), may_raise=True).items():
            accused[name] += first is not None
    return {"id": "all", "liar": f"false alarms on {len(HONEST)} honest handlers", "depth": "", "onhook": 0} | accused
