"""From what a campaign found to how an item comes out."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from pathlib import Path

import pytest

from onhook.conformance.campaigns.config import Deviation, Settings
from onhook.conformance.campaigns.costs import ColdStarts, Waits
from onhook.conformance.campaigns.drawing import drawn
from onhook.conformance.campaigns.handler_campaign import PARTS, played_variations, update_pairs
from onhook.conformance.campaigns.item_verdicts import deviating, summary, verdict
from onhook.conformance.campaigns.parts import Budget, Part, parts_of
from onhook.conformance.campaigns.records import (
    Caveats,
    Coverage,
    Findings,
    Found,
    Record,
    StartResult,
    Unfinished,
    UnfinishedCall,
)
from onhook.conformance.campaigns.suite import HandlerSuite, ServiceSuite, Suite, Surroundings, requirements_of
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import INBOUND, OUTBOUND, Topology
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Counterexample, Finding, ItemResult, Verdict
from onhook.conformance.targets import NotThere

SCENARIO = Scenario((Plan(Call()),))
TODAY = datetime.date(2026, 11, 23)
DEVIATION = Deviation("HND-5", "agents hang up themselves", "https://issues.example/7", datetime.date(2027, 1, 31))


def finding(level: Level, detail: str = "") -> Finding:
    return Finding(
        "HND-5", level, expected="expected", actual="actual", call=0, step=0, event_type="HANGUP", detail=detail
    )


def result(level: Level | None, **record: object) -> StartResult:
    """What a campaign came to that exercised HND-5 three times and found it broken at a level, or not."""
    shown = {"HND-5": (Counterexample(finding(level), SCENARIO, ()),)} if level is not None else {}
    made = Record(**record)  # type: ignore[arg-type]
    if "exercised" not in record:
        made.exercised["HND-5"] = 3
    return StartResult(made, shown)


@pytest.mark.parametrize(
    ("came_to", "settings", "expected"),
    [
        (result(None), Settings(), Verdict.PASSED),
        (result(Level.NOTE), Settings(), Verdict.PASSED),
        (result(Level.SHOULD), Settings(), Verdict.WARNED),
        (result(Level.SHOULD), Settings(strict=True), Verdict.FAILED),
        (result(Level.MUST), Settings(), Verdict.FAILED),
        (result(None, exercised=Record().exercised), Settings(), Verdict.NOT_EXERCISED),
        (
            result(None, caveats=Caveats(environment="NoCredentialsError: none")),
            Settings(),
            Verdict.BLOCKED,
        ),
        (
            result(Level.MUST, caveats=Caveats(environment="NoCredentialsError: none")),
            Settings(),
            Verdict.FAILED,
        ),
        (result(None, caveats=Caveats(cut_short=True)), Settings(), Verdict.BLOCKED),
        (result(Level.MUST, caveats=Caveats(cut_short=True)), Settings(), Verdict.FAILED),
    ],
)
def test_the_most_severe_finding_and_what_stands_in_the_way_decide(
    came_to: StartResult, settings: Settings, expected: Verdict
) -> None:
    assert verdict(CATALOGUE["HND-5"], "inbound", came_to, settings).verdict is expected


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
    other = replace(item, start="outbound", verdict=Verdict.FAILED if anywhere else Verdict.PASSED)
    assert deviating(item, DEVIATION, [item, other], today).verdict is expected


def test_a_known_deviation_that_is_a_note_by_now_is_not_said_to_be_gone() -> None:
    """In one start it happens as a NOTE, in the other one not at all."""
    noted, gone = (verdict(CATALOGUE["HND-5"], "inbound", result(level), Settings()) for level in (Level.NOTE, None))
    for starts, said in (([noted, gone], "happens as a NOTE only"), ([gone, gone], "no longer happens")):
        for item in starts:
            stale = deviating(item, DEVIATION, starts, TODAY)
            assert stale.verdict is Verdict.STALE_DEVIATION
            assert stale.reason.startswith(f"this known deviation {said}")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({}, ""),
        ({"ENV-5": Level.MUST, "REM-2": Level.SHOULD}, ", or hides it by what else it breaks: ENV-5"),
        (dict.fromkeys(["ENV-5", "ENV-6", "REM-1", "REM-3"], Level.MUST), "breaks: ENV-5, ENV-6, REM-1 and 1 more"),
    ],
)
def test_what_is_broken_is_named_where_something_else_was_not_reached(broken: dict[str, Level], said: str) -> None:
    record = Record()
    record.found.by_cause.update({((id_, "HANGUP", "", ""), level): [] for id_, level in broken.items()})
    item = verdict(CATALOGUE["HUP-B2"], "bridged", StartResult(record), Settings())
    assert item.verdict is Verdict.NOT_EXERCISED
    assert item.reason.endswith(said)
    assert ("hides it" in item.reason) == bool(said)


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("HUP-B1", "the service never offered the choice that leads there"),
        ("REM-4", "there, or never asks the world who hangs up when nothing runs"),
        ("HUP-C1", "the service gave no SipResponseCode in the HANGUP, or never offered"),
    ],
)
def test_what_a_service_would_have_to_do_is_named_where_no_call_reached_a_requirement(id_: str, said: str) -> None:
    item = verdict(CATALOGUE[id_], CATALOGUE[id_].starts[0], StartResult(Record()), Settings())
    assert item.verdict is Verdict.NOT_EXERCISED
    assert said in item.reason
    assert ("asks the world" in item.reason) == CATALOGUE[id_].needs_world


def test_findings_keep_the_simplest_scenarios_of_each_cause_whatever_the_order() -> None:
    plans = [Plan(Call(), (1,) * n) for n in (5, 2, 4, 1, 3)]
    simple_last = [Found(finding(Level.MUST), Scenario((plan,)), ()) for plan in plans]
    kept = []
    for several in (simple_last, simple_last[::-1]):
        findings = Findings()
        for one in several:
            findings.keep(one)
        kept.append([len(one.scenario.plans[0].choices) for one in next(iter(findings.by_cause.values()))])
    assert kept == [[1, 2, 3], [1, 2, 3]]


def findings_with(detail: str) -> Findings:
    findings = Findings()
    findings.keep(Found(finding(Level.MUST, detail), SCENARIO, ()))
    return findings


def unfinished(message: str, *choices: int) -> UnfinishedCall:
    scenario = Scenario((Plan(Call(), choices),))
    return UnfinishedCall(Breakdown(BreakdownKind.RAISED, message), scenario, Trace(()))


#: Of each field of a record and of its groups: two values that parts may have, and what they come to together.
MERGED = {
    "Record.found": (
        findings_with("a"),
        findings_with("b"),
        Findings({**findings_with("a").by_cause, **findings_with("b").by_cause}),
    ),
    "Record.exercised": (Counter(a=2), Counter(a=3, b=1), Counter(a=5, b=1)),
    "Record.calls": (2, 5, 7),
    "Record.invocations": (2, 5, 7),
    "Record.unheard": (Counter(a=2), Counter(b=1), Counter(a=2, b=1)),
    "Record.cold_starts": (ColdStarts(1, 0.5), ColdStarts(2, 1.0), ColdStarts(3, 1.5)),
    "Record.waits": (Waits(1, 0.5), Waits(2, 1.0), Waits(3, 1.5)),
    "Findings.by_cause": (
        findings_with("a").by_cause,
        findings_with("b").by_cause,
        {**findings_with("a").by_cause, **findings_with("b").by_cause},
    ),
    "Coverage.calls": (2, 5, 7),
    "Coverage.deviations": (3, 1, 1),
    "Coverage.complete": (True, False, False),
    "Unfinished.calls": (2, 5, 7),
    "Unfinished.simplest": ([unfinished("a")], [unfinished("b", 1)], [unfinished("a"), unfinished("b", 1)]),
    "Unfinished.refused": (Counter(a=2), Counter(a=1), Counter(a=3)),
    "Caveats.cut_short": (False, True, True),
    "Caveats.hanging": (1, 0, 1),
    "Caveats.never_cold": (False, True, True),
    "Caveats.environment": ("", "NoRegionError", "NoRegionError"),
}
#: The groups that stand in a record, by the fields that they stand in.
GROUPS = {"sweep": Coverage, "exhaustive": Coverage, "unfinished": Unfinished, "caveats": Caveats}


def test_every_field_has_its_part_in_a_merge() -> None:
    named = [f"{kind.__name__}.{field.name}" for kind in (Record, Findings, *GROUPS.values()) for field in fields(kind)]
    assert {name for name in named if name.partition(".")[2] not in GROUPS} == set(MERGED)


@pytest.mark.parametrize("name", MERGED)
@pytest.mark.parametrize("turned", [False, True])
def test_records_merge_into_what_one_record_would_hold(name: str, turned: bool) -> None:
    kind, _, field = name.partition(".")
    values = [deepcopy(one) for one in MERGED[name]]
    places = [place for place, group in GROUPS.items() if group.__name__ == kind]
    makers: list[Callable[[object], Record]] = [
        lambda value, at=at: Record(**{at: GROUPS[at](**{field: value})}) for at in places
    ]
    if kind == "Findings":
        makers = [lambda value: Record(found=Findings(**{field: value}))]
    for make in makers or [lambda value: Record(**{field: value})]:
        one, other, expected = map(make, deepcopy(values))
        merged = Record()
        for part in (other, one) if turned else (one, other):
            merged.merge(part)
        assert merged == expected
        assert (merged.cold_starts, merged.waits) == (expected.cold_starts, expected.waits)
        assert merged != Record() or field in ("cold_starts", "waits")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (
            Record(calls=2_000, invocations=9_000, sweep=Coverage(379, 4)),
            "2,000 calls, 9,000 events: all 379 calls of the sweep, then combined and random calls",
        ),
        (
            Record(calls=2_000, invocations=1, sweep=Coverage(1_200, 2, complete=False)),
            "2,000 calls, 1 event: 1,200 calls of the sweep (every call with up to 2 deviations), then combined and random calls",
        ),
        (
            Record(calls=1, sweep=Coverage(1, 0, complete=False), caveats=Caveats(never_cold=True)),
            "1 call, 0 events: 1 call of the sweep, then combined and random calls; the handler was never started cold",
        ),
        (
            Record(calls=9, sweep=Coverage(5), exhaustive=Coverage(40, 1, complete=False)),
            "9 calls, 0 events: all 40 calls with up to 1 deviation; all 5 calls of the sweep, then combined and random calls",
        ),
        (
            Record(calls=9, sweep=Coverage(5), exhaustive=Coverage(2, 9)),
            "9 calls, 0 events: all 2 calls there are; all 5 calls of the sweep, then combined and random calls",
        ),
        (
            Record(sweep=Coverage(1), unfinished=Unfinished(refused=Counter({"it has no meetings": 3}))),
            "no call was played: the service cannot play such calls",
        ),
        (
            Record(sweep=Coverage(1), unfinished=Unfinished(calls=122, refused=Counter({"no digits": 1}))),
            "none of 122 calls was played to its end",
        ),
        (
            Record(sweep=Coverage(1), unfinished=Unfinished(calls=2), caveats=Caveats(cut_short=True)),
            "none of 2 calls was played to its end: given up before the end",
        ),
        (
            Record(calls=2, invocations=4, sweep=Coverage(3), unfinished=Unfinished(refused=Counter({"no digits": 1}))),
            "2 calls, 4 events: all 3 calls of the sweep, then combined and random calls",
        ),
    ],
)
def test_how_much_was_played_is_said_in_words(record: Record, said: str) -> None:
    assert summary(record) == said


def test_why_a_target_cannot_be_had_is_raised_for_each_item_as_for_the_first(tmp_path: Path) -> None:
    settings = Settings(handler="nope.py:handler")
    suite = HandlerSuite(settings=settings, budget=Budget(1), surroundings=Surroundings(base=tmp_path))
    lengths = []
    for _ in range(4):
        with pytest.raises(NotThere) as caught:
            suite.record("inbound")
        lengths.append(len(caught.traceback))
    assert len(set(lengths)) == 1


#: What goes wrong where somebody calls from abroad: that comes up at a glance, and not in the sweep.
FROM_ABROAD = """
import time

NoRegionError = type("NoRegionError", (Exception,), {{"__module__": "botocore.exceptions"}})

def handler(event, context):
    if event["CallDetails"]["Participants"][0]["From"].startswith("+44"):
        {}
    return {{"SchemaVersion": "1.0", "Actions": []}}
"""


@pytest.mark.parametrize("odd", ["time.sleep(100)", "raise NoRegionError"])
def test_what_a_part_finds_does_not_depend_on_the_parts_before_it(odd: str, tmp_path: Path) -> None:
    (tmp_path / "from_abroad.py").write_text(FROM_ABROAD.format(odd))
    settings = Settings(handler="from_abroad.py:handler", time_limit=0.2)
    suite = HandlerSuite(settings=settings, budget=Budget(1), surroundings=Surroundings(base=tmp_path))
    glance, sweep, *_ = suite.parts("inbound")
    with suite.open() as player:
        before, after = player.run(glance), player.run(sweep)
    with suite.open() as player:
        alone = player.run(sweep)
    assert before.caveats != Caveats()
    assert after == alone
    assert after.caveats == Caveats()


def test_every_requirement_on_handlers_has_an_item() -> None:
    families = {"RSP": 12, "HND": 14}
    assert {
        name: sum(requirement.family == name for requirement in requirements_of(Subject.HANDLER)) for name in families
    } == families


def test_the_parts_of_a_campaign_have_names_of_their_own() -> None:
    keys = [part.key for start in ("inbound", "outbound") for part in parts_of(start, PARTS)]
    assert len(keys) == len(set(keys)) == 2 * sum(PARTS.values())


@pytest.mark.parametrize(
    ("suite", "settings"),
    [(HandlerSuite, Settings(handler="app.py:answer")), (ServiceSuite, Settings(service="app.py:answer"))],
)
def test_a_part_of_an_unknown_kind_is_refused(suite: type[Suite], settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def answer(*_):\n    return {}\n")
    surroundings = Surroundings(base=tmp_path)
    opened = suite(settings=settings, budget=Budget(1), surroundings=surroundings).open()
    with opened as player, pytest.raises(KeyError, match="swep"):
        player.run(Part("inbound", "swep", 0))


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


def test_who_is_declared_to_call_does_so_and_so_does_a_stranger() -> None:
    """Of an outbound call From is a number of the application."""
    declared = replace(Settings(), callers=("+12025550188", "+12025550199"))
    found = {
        direction: {
            plan.call.from_number
            for scenario in drawn(Topology.SINGLE, direction, declared, examples=40, seed=1)
            for plan in scenario.plans
        }
        for direction in (INBOUND, OUTBOUND)
    }
    assert found[INBOUND] == {*declared.callers, Call().from_number}
    assert found[OUTBOUND].isdisjoint(declared.callers)


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
    ids = {id_ for variation in played_variations(observed=False) for id_ in variation}
    assert not {id_ for id_ in ids if id_.startswith("OBS")} | ids & {"LAT-3", "LAT-9", "LAT-11"}
    assert {"OBS-1", "OBS-2", "LAT-11"} <= {id_ for variation in played_variations(observed=True) for id_ in variation}


def test_the_budget_grows_with_the_examples() -> None:
    assert (Budget(25).sweep_calls, Budget(100).sweep_calls) == (300, 1200)
    assert Budget(1).neighbours == 2


FEARS_UPDATES = """
def handler(event, context):
    if event["InvocationEventType"] == "CALL_UPDATE_REQUESTED":
        raise LookupError("nobody updates a call of ours")
    pause = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 1000}}
    actions = [pause, {"Type": "Hangup"}] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


@pytest.mark.parametrize(
    ("updates", "expected"),
    [(None, Verdict.FAILED), (({"a": "b"},), Verdict.FAILED), ((), Verdict.PASSED)],
)
def test_who_declares_that_there_are_no_updates_gets_none(
    tmp_path: Path, updates: tuple[dict[str, str], ...] | None, expected: Verdict
) -> None:
    (tmp_path / "fears_updates.py").write_text(FEARS_UPDATES, "utf-8")
    suite = HandlerSuite(
        settings=Settings(handler="fears_updates.py:handler", updates=updates),
        budget=Budget(),
        surroundings=Surroundings(base=tmp_path),
    )
    assert suite.item(CATALOGUE["RSP-1"], "inbound", TODAY).verdict is expected
