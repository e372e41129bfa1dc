"""The suite on services that are correct and differ in every way that is allowed: it raises no alarm."""

from __future__ import annotations

import datetime
import functools
import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from corpora.first_catches import SomeParts
from corpora.honest_services import DIFFERS_IN, HONEST_SERVICES, UNSEEN

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import STARTS, Budget
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.sharing import Shared
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.verdicts import ItemResult, Verdict
from onhook.conformance.players.habits import HABITS
from onhook.conformance.players.playing import Played, play
from onhook.conformance.players.probing import probe
from onhook.conformance.players.scripted import USED
from onhook.conformance.search.sweep import Progress, events_met, frontier, shares, single, sweep

FOLDER = Path(__file__).parent / "services" / "honest"
TODAY = datetime.date(2026, 11, 25)
CALM = (Verdict.PASSED, Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE)
#: Some hundreds of calls, for one start; the campaign plays thousands of every kind, for all four.
SMALL = Budget(1)
#: Enough for more than 5,000 calls of every kind.
THOUSANDS = Budget(16)


def suite_of(target: str, budget: Budget = SMALL, shared: Shared | None = None) -> ServiceSuite:
    return ServiceSuite(
        settings=Settings(service=target),
        budget=budget,
        surroundings=Surroundings(base=FOLDER, shared=shared or Shared(), seen_before=snapshot()),
    )


def some_start(target: str) -> str:
    """One of the starts in which the service differs; each start comes up as often as the others."""
    starts = DIFFERS_IN.get(target, tuple(STARTS))
    return starts[list(HONEST_SERVICES).index(target) % len(starts)]


def third_of_the_parts(target: str) -> SomeParts:
    """Every third part of its campaign; each start comes up with each third."""
    starts = DIFFERS_IN.get(target, tuple(STARTS))
    return SomeParts(slice(list(HONEST_SERVICES).index(target) // len(starts) % 3, None, 3))


def judged(
    target: str, budget: Budget, starts: Sequence[str], shared: Shared | None = None
) -> tuple[list[ItemResult], list[Record]]:
    suite = suite_of(target, budget, shared)
    items = [suite.item(requirement, start, TODAY) for start in starts for requirement in suite.requirements(start)]
    return items, [suite.record(start) for start in starts]


def alarms(items: list[ItemResult], records: list[Record]) -> Iterator[str]:
    for item in items:
        findings = [shown.finding for shown in item.counterexamples if shown.finding.level is not Level.NOTE]
        if findings or item.verdict not in CALM:
            yield f"{item.id}[{item.start}] {item.verdict}: {findings[0] if findings else item.reason}"
    for record in records:
        if record.unfinished.calls:
            yield f"{record.unfinished.calls} calls were broken off: {record.unfinished.simplest[0].breakdown}"


@pytest.mark.parametrize("target", HONEST_SERVICES)
def test_an_honest_service_raises_no_alarm(target: str) -> None:
    """No MUST and no SHOULD is broken, and every call is played to its end."""
    items, records = judged(target, SMALL, [some_start(target)], third_of_the_parts(target))
    assert list(alarms(items, records)) == []
    assert any(item.verdict is Verdict.PASSED for item in items)


@pytest.mark.campaign
@pytest.mark.parametrize("target", HONEST_SERVICES)
def test_an_honest_service_raises_no_alarm_in_thousands_of_calls(target: str) -> None:
    """Nor in any call of a campaign of every kind that is as long as it has to be."""
    items, records = judged(target, THOUSANDS, list(STARTS))
    assert list(alarms(items, records)) == []
    assert sum(record.calls for record in records) > 5_000


@functools.cache
def some_calls(start: str) -> tuple[Played, ...]:
    """Calls of a start, small ones, such as lead far in, and what may come of each first answer."""
    topology, direction = STARTS[start]
    call = Call(topology, direction, digits=("1", "2"), updates=({"action": "update"},))

    def played(scenario: Scenario) -> Played:
        return probe(play, scenario)

    return (
        *sweep(call, played, most=500, progress=Progress()),
        *frontier(call, played, most=300, ground=events_met),
        *(
            played(single(Plan(call, (happening,), (answer,))))
            for happening in range(1, 6)
            for answer in range(len(USED))
        ),
    )


@pytest.mark.parametrize("target", sorted(HONEST_SERVICES.keys() - UNSEEN))
def test_an_honest_service_is_not_the_reference_service(target: str) -> None:
    """In the start that is judged some call goes another way, or is told so: there is something to be accepted."""
    with suite_of(target).open() as campaign:
        calls = some_calls(some_start(target))
        assert any(campaign.play(single(one.given.plans[0])).traces != one.traces for one in calls)


@pytest.mark.parametrize("topology", HABITS)
def test_no_habit_leads_to_a_call_without_an_end(topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where no caller ever loses patience, which no page asks of a service."""
    monkeypatch.syspath_prepend(str(FOLDER))
    patient = importlib.import_module("silence").has_no_end_of_patience
    for habit in HABITS[topology]:
        call = Call(topology, habit.direction, digits=("1", "2"), updates=({"action": "update"},))
        explore = functools.partial(probe, patient, habit=habit.answers, happens=habit.happens)
        shares_of = {"first": habit.shares.first, "second": habit.shares.second, "turn": habit.turn}
        for played in shares(Plan(call), explore, **shares_of):
            assert played.breakdown is None, habit


def test_what_a_service_cannot_play_is_not_applicable() -> None:
    items, records = judged("asking.py:has_no_meetings", SMALL, list(STARTS))
    verdicts = {item.id: item.verdict for item in items if item.start == "meeting"}
    assert set(verdicts.values()) == {Verdict.NOT_APPLICABLE}
    assert records[-1].unfinished.refused
