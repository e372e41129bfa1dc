"""From what a campaign found to how an item comes out."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from onhook.conformance.calls import Call
from onhook.conformance.campaign import PARTS, Budget, Found, Record, parts_of, played_variations, update_pairs
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.config import Deviation, Settings
from onhook.conformance.drawing import drawn
from onhook.conformance.legs import INBOUND, OUTBOUND, Topology
from onhook.conformance.requirements import Level, Subject
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.suite import StartResult, deviating, requirements_of, verdict
from onhook.conformance.verdicts import Counterexample, Finding, ItemResult, Verdict

SCENARIO = Scenario((Plan(Call()),))
TODAY = datetime.date(2026, 11, 23)
DEVIATION = Deviation("HND-5", "agents hang up themselves", "https://issues.example/7", datetime.date(2027, 1, 31))


def finding(level: Level, detail: str = "") -> Finding:
    return Finding("HND-5", level, "expected", "actual", 0, 0, "HANGUP", detail=detail)


def result(level: Level | None, **record: object) -> StartResult:
    """What a campaign came to that exercised HND-5 three times and found it broken at a level, or not."""
    shown = {"HND-5": (Counterexample(finding(level), SCENARIO, ()),)} if level is not None else {}
    made = Record(**record)  # type: ignore[arg-type]
    if "exercised" not in record:
        made.exercised["HND-5"] = 3
    return StartResult(made, shown)


@pytest.mark.parametrize(
    ("found", "settings", "expected"),
    [
        (result(None), Settings(), Verdict.PASSED),
        (result(Level.NOTE), Settings(), Verdict.PASSED),
        (result(Level.SHOULD), Settings(), Verdict.WARNED),
        (result(Level.SHOULD), Settings(strict=True), Verdict.FAILED),
        (result(Level.MUST), Settings(), Verdict.FAILED),
        (result(None, exercised=Record().exercised), Settings(), Verdict.NOT_EXERCISED),
        (result(None, environment="NoCredentialsError: none"), Settings(), Verdict.BLOCKED),
        (result(Level.MUST, environment="NoCredentialsError: none"), Settings(), Verdict.FAILED),
        (result(None, cut_short=True), Settings(), Verdict.BLOCKED),
        (result(Level.MUST, cut_short=True), Settings(), Verdict.FAILED),
    ],
)
def test_the_gravest_finding_and_what_stands_in_the_way_decide(
    found: StartResult, settings: Settings, expected: Verdict
) -> None:
    assert verdict(CATALOGUE["HND-5"], "inbound", found, settings).verdict is expected


@pytest.mark.parametrize(
    ("own", "anywhere", "today", "expected"),
    [
        (Verdict.FAILED, True, TODAY, Verdict.KNOWN_DEVIATION),
        (Verdict.WARNED, True, TODAY, Verdict.KNOWN_DEVIATION),
        (Verdict.PASSED, True, TODAY, Verdict.PASSED),
        (Verdict.PASSED, False, TODAY, Verdict.STALE_DEVIATION),
        (Verdict.FAILED, True, datetime.date(2027, 2, 1), Verdict.STALE_DEVIATION),
        (Verdict.NOT_EXERCISED, False, TODAY, Verdict.NOT_EXERCISED),
        (Verdict.BLOCKED, False, TODAY, Verdict.BLOCKED),
    ],
)
def test_a_known_deviation_is_neither_forgotten_nor_for_ever(
    own: Verdict, anywhere: bool, today: datetime.date, expected: Verdict
) -> None:
    item = ItemResult("HND-5", "inbound", own, Level.MUST)
    assert deviating(item, DEVIATION, anywhere, today).verdict is expected


def test_a_record_keeps_the_simplest_scenarios_of_each_cause_whatever_the_order() -> None:
    plans = [Plan(Call(), (1,) * n) for n in (5, 2, 4, 1, 3)]
    found = [Found(finding(Level.MUST), Scenario((plan,))) for plan in plans]
    kept = []
    for several in (found, found[::-1]):
        record = Record()
        for one in several:
            record._keep(one)
        kept.append([len(one.scenario.plans[0].choices) for one in next(iter(record.found.values()))])
    assert kept == [[1, 2, 3], [1, 2, 3]]


def test_records_merge_into_what_one_record_would_hold() -> None:
    one, other, merged = Record(calls=2, swept=1, deviations=3), Record(calls=5, complete=False, deviations=1), Record()
    one.exercised["HND-5"], other.exercised["HND-5"] = 2, 3
    merged.merge(one)
    merged.merge(other)
    assert (merged.calls, merged.complete, merged.deviations, merged.exercised["HND-5"]) == (7, False, 1, 5)


def test_every_requirement_on_handlers_has_an_item() -> None:
    families = {"RSP": 12, "HND": 14}
    assert {name: sum(one.family == name for one in requirements_of(Subject.HANDLER)) for name in families} == families


def test_the_parts_of_a_campaign_have_names_of_their_own() -> None:
    keys = [part.key for start in ("inbound", "outbound") for part in parts_of(start)]
    assert len(keys) == len(set(keys)) == 2 * sum(PARTS.values())


def test_drawing_depends_on_its_arguments_only(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"topology": Topology.SINGLE, "direction": INBOUND, "declared": Settings(), "examples": 30, "seed": 4}
    first = drawn(**arguments)  # type: ignore[arg-type]
    monkeypatch.setenv("CI", "true")
    assert drawn(**arguments) == first  # type: ignore[arg-type]
    assert drawn(**{**arguments, "seed": 5}) != first  # type: ignore[arg-type]
    assert len(first) >= 25


def test_what_is_declared_is_what_is_drawn() -> None:
    declared = replace(Settings(), arguments={"name": "Ada"}, updates=({"leave": "now"},), numbers=("+12025550123",))
    for scenario in drawn(Topology.SINGLE, OUTBOUND, declared, examples=20, seed=1):
        for plan in scenario.plans:
            assert plan.call.arguments == {"name": "Ada"}
            assert set(map(str, plan.call.updates)) <= {"{'leave': 'now'}"}
            assert plan.call.to_number == "+12025550123"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6])
def test_each_pair_of_updates_comes_once_but_the_one_of_the_sweep(count: int) -> None:
    updates = tuple({"do": str(number)} for number in range(count))
    pairs = [(first["do"], second["do"]) for first, second in update_pairs(updates)]
    every = {(first, second) for first in map(str, range(count)) for second in map(str, range(count))}
    assert set(pairs) == every - {("0", "1")}
    assert len(pairs) == len(set(pairs))
    soon = pairs[: 2 * count - 1]
    assert {one for one, _ in soon} == {one for _, one in soon} == {one["do"] for one in updates}


def test_what_real_calls_alone_have_shown_is_played_on_request_only() -> None:
    ids = {one for variation in played_variations(observed=False) for one in variation}
    assert not {one for one in ids if one.startswith("OBS")} | ids & {"LAT-3", "LAT-9", "LAT-11"}
    assert {"OBS-1", "OBS-2", "LAT-11"} <= {one for variation in played_variations(observed=True) for one in variation}


def test_the_budget_grows_with_the_examples() -> None:
    assert (Budget(25).sweep_calls, Budget(100).sweep_calls) == (300, 1200)
    assert Budget(1).neighbours == 4
