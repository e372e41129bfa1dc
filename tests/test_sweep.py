"""The sweep: every world of a small handler exactly once, the calmest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Returned
from onhook.conformance.model.worlds import A_HANGS_UP, ChosenWorld
from onhook.conformance.players.playing import Decider, Played, play_scenario
from onhook.conformance.search.sweep import (
    EVENTS_PER_CALL,
    HARMLESS_WARM_CALLS,
    WARM_CALLS,
    Play,
    Progress,
    answers_met,
    commands,
    exhaust,
    frontier,
    listens,
    neighbours,
    nested,
    plainest_first,
    reseeded,
    shares,
    single,
    stubborn,
    sweep,
    warm,
)

#: How a call went: the choices of its world, and what was dialled.
Way = tuple[tuple[int, ...], tuple[str, ...]]

PLAY, SPEAK, BRIDGE = {"Type": "PlayAudio"}, {"Type": "Speak"}, {"Type": "CallAndBridge"}
ASK, LISTEN, JOIN = {"Type": "PlayAudioAndGetDigits"}, {"Type": "ReceiveDigits"}, {"Type": "JoinChimeMeeting"}
HANGUP_A = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}
HANGUP_B = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-B"}}

#: Handlers by name: what they answer to each type of event.
HANDLERS: Mapping[str, Mapping[str, list[Any]]] = {
    "rejects": {"NEW_INBOUND_CALL": [HANGUP_A]},
    "answers nothing": {},
    "endless": {"NEW_INBOUND_CALL": [PLAY], "ACTION_SUCCESSFUL": [PLAY]},
    "greets": {"NEW_INBOUND_CALL": [PLAY, HANGUP_A], "CALL_ANSWERED": [PLAY, HANGUP_A]},
    "forwards": {"NEW_INBOUND_CALL": [SPEAK, BRIDGE], "HANGUP": [HANGUP_A], "ACTION_FAILED": [HANGUP_A]},
    "asks": {"NEW_INBOUND_CALL": [ASK], "ACTION_SUCCESSFUL": [HANGUP_A], "CALL_ANSWERED": [ASK, ASK]},
    "joins": {"NEW_INBOUND_CALL": [JOIN], "HANGUP": [HANGUP_A], "CALL_UPDATE_REQUESTED": [HANGUP_B]},
    "listens": {"CALL_ANSWERED": [LISTEN], "DIGITS_RECEIVED": [SPEAK, HANGUP_A]},
}
INBOUND_CALL, OUTBOUND_CALL, BRIDGED_CALL = Call(), Call(direction=OUTBOUND), Call(Topology.BRIDGED)
SMALL = [
    *[(name, INBOUND_CALL) for name in HANDLERS if name not in ("listens", "endless")],
    *[(name, OUTBOUND_CALL) for name in ("greets", "asks", "listens")],
    *[(name, BRIDGED_CALL) for name in ("answers nothing", "joins")],
]


def playing(name: str) -> Play:
    answers = HANDLERS[name]

    def invoke(event: Event) -> tuple[Outcome, float]:
        actions = answers.get(event["InvocationEventType"], [])
        return Returned("", {"SchemaVersion": "1.0", "Actions": actions}), 0.0

    return lambda scenario: play_scenario(scenario, invoke, lambda asked: ("1", "2", "3"))


def way(played: Played) -> Way:
    return played.ways[0].taken, played.ways[0].dialled


def deviations(played: Played) -> int:
    choices, dialled = way(played)
    return sum(map(bool, choices)) + sum(one != "1" for one in dialled)


def swept(name: str, call: Call, most: int = 100_000, **part: Any) -> tuple[list[Played], Progress]:
    progress = Progress()
    return list(sweep(call, playing(name), most=most, progress=progress, **part)), progress


def brute_force(name: str, call: Call) -> Iterator[Way]:
    """All ways in which a call can go: the last question that has one more answer gets it, until none has."""
    play = playing(name)
    answers: list[int] | None = []
    while answers is not None:
        asked: list[int] = []
        played = play(single(_plan(call, play, answers, asked)))
        yield way(played)
        answers = _next(answers + [0] * (len(asked) - len(answers)), asked)


def _plan(call: Call, play: Play, answers: list[int], arities: list[int]) -> Plan:
    """The plan that gives these answers to the first questions, found by giving them one by one."""
    plan, index = Plan(call), 0
    while True:
        questions = play(single(plan)).ways[0].questions
        if index >= len(answers):
            arities[:] = [one.arity for one in questions]
            return plan
        question = questions[index]
        given = list(plan.choices if question.put_to is Decider.WORLD else plan.call.digits)
        given += [0] * (question.index + 1 - len(given))
        given[question.index] = answers[index]
        if question.put_to is Decider.WORLD:
            plan = replace(plan, choices=tuple(int(one) for one in given))
        else:
            plan = replace(plan, call=replace(plan.call, digits=tuple(given)))
        index += 1


def _next(answers: list[int], arities: list[int]) -> list[int] | None:
    for index in range(len(answers) - 1, -1, -1):
        if answers[index] + 1 < arities[index]:
            return [*answers[:index], answers[index] + 1]
    return None


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_every_world_is_played_exactly_once(name: str, call: Call) -> None:
    plays, progress = swept(name, call)
    ways = Counter(map(way, plays))
    assert ways == Counter(brute_force(name, call))
    assert set(ways.values()) == {1}
    assert progress.complete
    assert progress.calls == len(plays)


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_calm_calls_come_first(name: str, call: Call) -> None:
    plays, progress = swept(name, call)
    counts = [deviations(played) for played in plays]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert progress.deviations == counts[-1]


@pytest.mark.parametrize("parts", [2, 3, 4, 50])
@pytest.mark.parametrize(("name", "call"), SMALL)
def test_the_parts_together_are_the_whole(name: str, call: Call, parts: int) -> None:
    together = [way(played) for part in range(parts) for played in swept(name, call, part=part, parts=parts)[0]]
    assert Counter(together) == Counter(way(played) for played in swept(name, call)[0])


def test_a_limit_is_kept_and_told() -> None:
    """What is played under a limit is how the whole sweep begins, and it is not called complete unless it is."""
    whole = [way(played) for played in swept("forwards", INBOUND_CALL)[0]]
    for most in (1, 2, 5, len(whole) - 1, len(whole), len(whole) + 1):
        plays, progress = swept("forwards", INBOUND_CALL, most)
        assert [way(one) for one in plays] == whole[: len(plays)]
        assert len(plays) == min(most, len(whole)) or progress.events >= most * EVENTS_PER_CALL
        assert progress.complete is (len(plays) == len(whole))
        assert progress.calls == len(plays)


def test_calls_without_end_use_a_limit_up_sooner() -> None:
    """Music on hold: the limit is one of events too."""
    plays, progress = swept("endless", INBOUND_CALL, 50)
    assert len(plays) < 50
    assert progress.events < 50 * EVENTS_PER_CALL + 100
    assert not progress.complete


def test_all_calls_with_so_many_deviations_have_been_played() -> None:
    plays, _ = swept("forwards", INBOUND_CALL)
    counts = Counter(deviations(played) for played in plays)
    assert [swept("forwards", INBOUND_CALL, most)[1].deviations for most in (1, counts[0] + counts[1] + 1)] == [0, 1]


def test_a_call_without_a_choice_is_a_sweep_of_one() -> None:
    plays, progress = swept("answers nothing", INBOUND_CALL)
    assert (len(plays), progress.complete, progress.deviations) == (1, True, 0)


def test_a_swept_scenario_plays_again() -> None:
    play = playing("asks")
    for played in swept("asks", OUTBOUND_CALL)[0]:
        assert play(played.scenario).traces == played.traces


# -- calls that are combined with others -------------------------------------------------------------------------------


def test_neighbours_have_one_deviation_at_most() -> None:
    play = playing("forwards")
    plans = neighbours(INBOUND_CALL, play, 1000)
    assert plans[0] == Plan(INBOUND_CALL)
    assert [deviations(play(single(plan))) for plan in plans] == [0] + [1] * (len(plans) - 1)
    assert len(plans) == sum(deviations(played) <= 1 for played in swept("forwards", INBOUND_CALL)[0])


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_few_neighbours_are_spread_evenly(most: int) -> None:
    every = neighbours(INBOUND_CALL, playing("forwards"), 1000)
    some = neighbours(INBOUND_CALL, playing("forwards"), most)
    places = [every.index(plan) for plan in some[1:]]
    assert len(places) <= most
    assert len({after - before for before, after in pairwise(places)}) <= 1


def test_plans_of_one_scenario_share_no_identifier() -> None:
    plans = neighbours(INBOUND_CALL, playing("forwards"), 4)
    for scenario in (*warm(plans), *nested(plans, 3)):
        seeds = [plan.call.seed for plan in scenario.plans]
        assert len(set(seeds)) == len(seeds) > 1
    assert [plan.call.seed for plan in reseeded([plans[0]] * 3)] == [1, 2, 3]


def test_warm_calls_are_repeated_and_paired_with_the_harmless_one() -> None:
    plans = neighbours(INBOUND_CALL, playing("forwards"), 2)
    choices = [[plan.choices for plan in scenario.plans] for scenario in warm(plans)]
    harmless, *others = [plan.choices for plan in plans]
    repeated = [[harmless] * HARMLESS_WARM_CALLS, *([choices] * WARM_CALLS for choices in others)]
    pairs = [pair for plan in plans[1:] for pair in ([plan.choices, ()], [(), plan.choices])]
    assert choices == repeated + pairs


def test_a_nested_call_is_played_whole_within_the_other() -> None:
    play = playing("forwards")
    for scenario in nested(neighbours(INBOUND_CALL, play, 1), 3):
        outer, inner = ([invocation.position for invocation in trace.invocations] for trace in play(scenario).traces)
        before = scenario.schedule.index(1)
        assert inner == list(range(before, before + len(inner)))
        assert sorted(outer + inner) == list(range(len(outer) + len(inner)))


def test_stubborn_worlds_insist_on_each_answer_that_was_offered() -> None:
    """Every bridge busy, every caller gone at once; and with digits every candidate, whenever some are asked for."""

    def invoke(event: Event) -> tuple[Outcome, float]:
        actions = {"NEW_INBOUND_CALL": [ASK, ASK], "ACTION_SUCCESSFUL": None}.get(event["InvocationEventType"], [])
        return Returned("", {"SchemaVersion": "1.0", "Actions": actions}), 0.0

    def play(scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        return play_scenario(scenario, invoke, lambda asked: ("1", "2", "3"), worlds)

    root = play(single(Plan(INBOUND_CALL)))
    plays = list(stubborn(INBOUND_CALL, play, [root]))
    offered = {(asked.question, answer) for asked in root.traces[0].asked or () for answer in asked.options[1:]}
    assert len(plays) == len(offered) + 2
    assert [played.ways[0].dialled for played in plays[-2:]] == [("2", "2"), ("3", "3")]
    assert offered <= {(asked.question, asked.answer) for played in plays for asked in played.traces[0].asked or ()}
    [only] = stubborn(INBOUND_CALL, play, [root], only=A_HANGS_UP)
    assert {asked.answer for asked in only.traces[0].asked or () if A_HANGS_UP in asked.options} == {A_HANGS_UP}


def test_where_it_listens_each_command_is_dialled_after_each_other_one() -> None:
    """Behind the digits and the choices that have led there, and no more of them than are asked for."""

    def invoke(event: Event) -> tuple[Outcome, float]:
        digits = (event.get("ActionData") or {}).get("ReceivedDigits")
        met = event["InvocationEventType"]
        actions = {"NEW_INBOUND_CALL": [ASK], "ACTION_SUCCESSFUL": [LISTEN] if digits == "2" else None}.get(met, [])
        return Returned("", {"SchemaVersion": "1.0", "Actions": actions}), 0.0

    def play(scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        return play_scenario(scenario, invoke, lambda asked: ("1", "2", "3"), worlds)

    assert not listens(play(single(Plan(INBOUND_CALL))))
    heard = play(single(Plan(replace(INBOUND_CALL, digits=(1,)))))
    assert listens(heard)
    dialled = [played.ways[0].dialled[:3] for played in commands(heard, play, 10)]
    assert sorted(dialled) == [("2", one, other) for one in "123" for other in "123"]
    assert {played.ways[0].dialled[:3] for played in commands(heard, play, 4)} == {
        ("2", one, other) for one in "12" for other in "12"
    }


#: Digits that lead on, one after the other; any others start again.
WAY_IN = ("3", "2", "3", "3", "2")


def gated(scenario: Scenario) -> Played:
    """A handler that asks until it has heard the right digits in a row, and says where it is."""
    heard: list[str] = []

    def invoke(event: Event) -> tuple[Outcome, float]:
        digits = (event.get("ActionData") or {}).get("ReceivedDigits")
        if digits is not None:
            heard.append(digits)
        place = next((n for n, (one, right) in enumerate(zip(heard, WAY_IN, strict=False)) if one != right), len(heard))
        actions = [ASK] if len(heard) < len(WAY_IN) else [HANGUP_A]
        return Returned(f"place {place}", {"SchemaVersion": "1.0", "Actions": actions}), 0.0

    return play_scenario(scenario, invoke, lambda asked: ("1", "2", "3"))


def way_in(plays: Iterator[Played]) -> int | None:
    return next((n for n, played in enumerate(plays) if played.ways[0].dialled == WAY_IN), None)


def test_the_frontier_finds_a_way_that_a_sweep_comes_to_late() -> None:
    """Five right choices in a row: each of them opens new ground, from which the search goes on."""
    found = way_in(frontier(Call(), gated, most=2000, ground=answers_met))
    swept_in = way_in(sweep(Call(), gated, most=2000, progress=Progress()))
    assert found is not None
    assert swept_in is None or found * 3 < swept_in


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_the_frontier_plays_no_call_twice(name: str, call: Call) -> None:
    ways = [way(played) for played in frontier(call, playing(name), most=300, ground=answers_met)]
    assert len(set(ways)) == len(ways) <= 300


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_an_exhaustive_run_plays_what_an_endless_sweep_plays(name: str, call: Call) -> None:
    progress = Progress()
    plays = list(exhaust(call, playing(name), deepest=100, progress=progress))
    assert Counter(map(way, plays)) == Counter(map(way, swept(name, call)[0]))
    assert (progress.complete, progress.calls) == (True, len(plays))


@pytest.mark.parametrize("deepest", [0, 1, 2])
@pytest.mark.parametrize(("name", "call"), SMALL)
def test_an_exhaustive_run_goes_just_so_deep(name: str, call: Call, deepest: int) -> None:
    """It says whether that was all there is."""
    progress = Progress()
    plays = list(exhaust(call, playing(name), deepest=deepest, progress=progress))
    everything = swept(name, call)[0]
    shallow = [played for played in everything if deviations(played) <= deepest]
    assert Counter(map(way, plays)) == Counter(map(way, shallow))
    assert progress.complete is (len(shallow) == len(everything))


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_the_parts_of_an_exhaustive_run_are_the_whole(name: str, call: Call) -> None:
    parts = [
        played
        for part in range(5)
        for played in exhaust(call, playing(name), deepest=2, progress=Progress(), part=part, parts=5)
    ]
    whole = exhaust(call, playing(name), deepest=2, progress=Progress())
    assert Counter(map(way, parts)) == Counter(map(way, whole))


@pytest.mark.parametrize("deepest", [0, 1, 2])
@pytest.mark.parametrize(("name", "call"), SMALL)
def test_a_sweep_goes_no_deeper_than_it_is_told(name: str, call: Call, deepest: int) -> None:
    """It says whether that was all there is."""
    everything = swept(name, call)[0]
    plays, progress = swept(name, call, deepest=deepest)
    assert Counter(map(way, plays)) == Counter(way(played) for played in everything if deviations(played) <= deepest)
    assert progress.complete is (len(plays) == len(everything))
    assert progress.deviations == min(deepest, max(map(deviations, everything)))


@pytest.mark.parametrize(("name", "call"), SMALL)
def test_the_shares_are_the_whole(name: str, call: Call) -> None:
    """In as many turns as there are shares, every call with up to two deviations is played, each pair in one turn."""
    turns = [list(shares(Plan(call), playing(name), first=3, second=4, turn=turn)) for turn in range(12)]
    shallow = [near for near in swept(name, call)[0] if deviations(near) <= 2]
    played = Counter(way(near) for turn in turns for near in turn)
    assert played.keys() == set(map(way, shallow))
    assert {deviations(one): played[way(one)] for one in shallow} == {
        depth: (12, 4, 1)[depth] for depth in set(map(deviations, shallow))
    }


def test_a_frontier_takes_the_deviations_in_an_order() -> None:
    def first_deviations(**order: Any) -> list[int]:
        plays = frontier(INBOUND_CALL, playing("greets"), most=100, ground=lambda played: set(), **order)
        return [max(one.ways[0].taken, default=0) for one in plays]

    answers = first_deviations()
    assert answers != sorted(answers)
    assert first_deviations(order=plainest_first) == sorted(answers)
