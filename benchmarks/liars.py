"""(d) The broken handlers and services of the tests: how many runs with different seeds catch each and blame its id.

A run is a campaign at the default budget, findings made short and weighed as in any run. Most parts of a campaign do
not depend on the seed: these are played once and stand in for all runs. What is drawn does not depend on the handler:
liars with the same settings get the same draws.
"""

from __future__ import annotations

import datetime
import functools
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any, TypeVar
from unittest import mock

from benchmarks.subjects import ROOT
from onhook.conformance.campaigns import drawing
from onhook.conformance.campaigns.both_campaigns import Enough
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.service_campaign import ServiceCampaign
from onhook.conformance.campaigns.sharing import Key, Shared
from onhook.conformance.campaigns.suite import HandlerSuite, ServiceSuite, Surroundings
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.rules.judging import Judgement, Oracle
from tests.corpora import settings_of
from tests.corpora.liars import LIARS, Liar
from tests.corpora.service_liars import SERVICE_LIARS, ServiceLiar

TITLE = "(d) Liars: runs with different seeds that catch each, and blame it on its id"
#: The number of 20 runs in which each liar has to be caught.
TARGET = 19 / 20
PROCESSES = 2

T = TypeVar("T")
Row = dict[str, Any]


def measure(seeds: int, only: str = "") -> list[Row]:
    """Return a row for each liar, or for those of one requirement."""
    chosen = [liar for liar in (*LIARS, *SERVICE_LIARS) if only in ("", liar.id, liar.id.partition("-")[0])]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        rows = []
        for done in pool.map(row, chosen, [seeds] * len(chosen)):
            rows.append(done)
            print(f"{done['id']} {done['liar']}: {done['caught']} of {seeds}", file=sys.stderr, flush=True)
        return rows


def row(liar: Liar | ServiceLiar, seeds: int) -> Row:
    """Run the suite on one liar, once for each seed."""
    fixed: dict[Key, Piece] = {}
    with (
        mock.patch.object(drawing, "drawn", functools.partial(_drawn_once, drawing.drawn)),
        mock.patch.object(drawing, "drawn_scripts", functools.partial(_drawn_once, drawing.drawn_scripts)),
    ):
        runs = [run(liar, Budget(seed=seed), fixed) for seed in range(seeds)]
    firsts = [run.first for run in runs if run.first is not None]
    others = Counter(other for run in runs for other in run.others)
    return {
        "id": liar.id,
        "liar": liar.target.partition(":")[2],
        "depth": liar.depth,
        "level": liar.level,
        "runs": seeds,
        "caught": sum(run.caught for run in runs),
        "median calls to the first catch": statistics.median(firsts) if firsts else None,
        "blamed right": sum(run.caught and not run.others for run in runs),
        "blamed too": ", ".join(sorted(others)),
    }


@dataclass(slots=True)
class Run:
    """What one run came to."""

    #: The requirement was shown to be broken, at the level of the liar or a graver one.
    caught: bool = False
    #: How many calls it took; None where none showed it.
    first: int | None = None
    #: The ids that were blamed and should not have been.
    others: list[str] = field(default_factory=list)


def run(liar: Liar | ServiceLiar, budget: Budget, fixed: dict[Key, Piece]) -> Run:
    """Run the suite on one liar; `fixed` takes the parts that do not depend on the seed, for the next run."""
    result = Run()
    shared, watch = _SeededShared(fixed), _Watch(liar.id, Level(liar.level))
    suite, starts = _suite(liar, budget, shared, watch)
    shared.watch = watch
    for start in starts:
        for requirement in suite.requirements(start):
            shown = suite.item(requirement, start, datetime.date.min).counterexamples
            levels = [counterexample.finding.level for counterexample in shown]
            if requirement.id == liar.id:
                result.caught |= any(watch.is_grave(level) for level in levels)
            elif requirement.id not in liar.also and any(level is not Level.NOTE for level in levels):
                result.others.append(requirement.id)
    result.first = shared.first
    return result


def calls_until_seen(liar: Liar | ServiceLiar, budget: Budget) -> int | None:
    """Play the parts of the campaigns in order until a call shows the requirement broken.

    Return the number of calls up to that one; None where none of them shows it.
    """
    watch = _Watch(liar.id, Level(liar.level), ends=True)
    suite, starts = _suite(liar, budget, Shared(), watch)
    with suite.open() as campaign:
        for start in starts:
            for part in suite.parts(start):
                campaign.run(part)
                if watch.first is not None:
                    return watch.first
    return None


def _suite(
    liar: Liar | ServiceLiar, budget: Budget, shared: Shared, watch: _Watch
) -> tuple[_CountingHandlerSuite | _CountingServiceSuite, Sequence[str]]:
    """The suite for a liar, and the starts that it is judged in."""
    if isinstance(liar, ServiceLiar):
        folder, settings = ROOT / "tests" / "services" / "liars", Settings(service=liar.target)
        service_suite = _CountingServiceSuite(
            settings=settings, budget=budget, surroundings=Surroundings(base=folder, shared=shared)
        )
        service_suite.watch = watch
        return service_suite, (liar.start,)
    settings = settings_of(liar.target, liar.directions, liar.declared)
    suite = _CountingHandlerSuite(
        settings=settings, budget=budget, surroundings=Surroundings(base=ROOT / "tests" / "liars", shared=shared)
    )
    suite.watch = watch
    return suite, settings.starts


_draws: dict[str, list[Scenario]] = {}


def _drawn_once(
    draw: Callable[..., list[Scenario]],
    topology: Topology,
    direction: str,
    declared: Settings,
    *,
    examples: int,
    seed: int,
) -> list[Scenario]:
    """Draw, or return what was drawn before for the same settings."""
    key = repr((draw.__name__, topology, direction, replace(declared, handler="", service=""), examples, seed))
    if key not in _draws:
        _draws[key] = draw(topology, direction, declared, examples=examples, seed=seed)
    return _draws[key]


# -- counting the calls until the first catch --------------------------------------------------------------------------


class _Watch:
    """Waits for the first finding of one requirement, at one level or a graver one."""

    def __init__(self, requirement_id: str, level: Level, *, ends: bool = False) -> None:
        self.id = requirement_id
        self.level = level
        #: The part of the campaign that shows it ends there.
        self.ends = ends
        self.restart()

    def restart(self) -> None:
        """Begin to count again."""
        self.calls = 0
        self.first: int | None = None

    def is_grave(self, level: Level) -> bool:
        """Say whether a level is the one waited for, or a graver one."""
        return not self.level.is_graver_than(level)

    def see(self, calls: int, judgement: Judgement) -> None:
        """Take in what the oracle says of an example."""
        self.calls += calls
        if self.first is None and any(self.is_grave(finding.level) for finding in judgement.of(self.id)):
            self.first = self.calls
            if self.ends:
                raise Enough


class _WatchedOracle(Oracle):
    def __init__(self, oracle: Oracle, watch: _Watch) -> None:
        super().__init__(oracle.declared, oracle.levels, oracle.subjects)
        self.watch = watch

    def judge(self, traces: Sequence[Trace]) -> Judgement:
        judgement = super().judge(traces)
        self.watch.see(len(traces), judgement)
        return judgement


class _CountingServiceSuite(ServiceSuite):
    watch: _Watch

    @contextmanager
    def open(self, *, silent: bool = True) -> Iterator[ServiceCampaign]:
        with super().open(silent=silent) as campaign:
            campaign.oracle = _WatchedOracle(campaign.oracle, self.watch)
            yield campaign


class _CountingHandlerSuite(HandlerSuite):
    watch: _Watch

    @contextmanager
    def open(self, *, silent: bool = True) -> Iterator[HandlerCampaign]:
        with super().open(silent=silent) as campaign:
            campaign.oracle = _WatchedOracle(campaign.oracle, self.watch)
            yield campaign


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a run that was played, and after how many of its calls the first finding came."""

    value: Any
    first: int | None


class _SeededShared(Shared):
    """Plays the parts of a campaign in order, those that do not depend on the seed once for all runs."""

    watch: _Watch

    def __init__(self, fixed: dict[Key, Piece]) -> None:
        super().__init__()
        self.first: int | None = None
        self._fixed = fixed
        self._played = 0

    def each(
        self, pieces: Sequence[tuple[Key, Callable[[], T]]], enough: Callable[[Sequence[T]], bool] | None = None
    ) -> list[T]:
        """Return the results of all pieces, in their order: a benchmark leaves none out."""
        return [self._piece(key, work) for key, work in pieces]

    def _piece(self, key: Key, work: Callable[[], T]) -> T:
        piece = self._fixed.get(key)
        if piece is None:
            self.watch.restart()
            piece = Piece(work(), self.watch.first)
        if isinstance(piece.value, Record):
            if not key.name.startswith("random-"):
                self._fixed[key] = piece
            if self.first is None and piece.first is not None:
                self.first = self._played + piece.first
            self._played += piece.value.calls
        result: T = piece.value
        return result
