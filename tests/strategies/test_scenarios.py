"""Scenarios, schedules, worlds and choices: all of them can be played, and they shrink to one calm call."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.players.playing import play_scenario
from onhook.conformance.search.sweep import single
from onhook.strategies import RegexKeypad, actions, calls, choices, scenarios, schedules, worlds

from .common import answering, examples, minimal

SPEAK: dict[str, Any] = {"Type": "Speak", "Parameters": {"CallId": "", "Text": "Hello."}}
MENU: dict[str, Any] = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "InputDigitsRegex": "^[1-3]$",
        "SpeechParameters": {"Text": "Press a key."},
        "FailureSpeechParameters": {"Text": "Again."},
        "RepeatDurationInMilliseconds": 1000,
    },
}
CALM = Call(updates=())


@given(scenarios())
def test_a_drawn_scenario_can_be_played(scenario: Scenario) -> None:
    """Every call in it starts and ends, on a handler that speaks, asks for digits and hangs up."""
    played = play_scenario(scenario, answering(SPEAK, MENU, {"Type": "Hangup"}), RegexKeypad())
    assert len(played.traces) == len(scenario.plans)
    for trace in played.traces:
        assert trace.invocations
        assert trace.final is not None
        assert set(trace.final.values()) == {"Disconnected"}


@given(scenarios(most_calls=5, length=7))
def test_calls_of_a_scenario_share_no_identifier(scenario: Scenario) -> None:
    assert [plan.call.seed for plan in scenario.plans] == list(range(1, len(scenario.plans) + 1))
    assert len(scenario.plans) <= 5
    assert all(len(plan.choices) <= 7 and plan.choices[-1:] != (0,) for plan in scenario.plans)
    assert all(turn in range(len(scenario.plans)) for turn in scenario.schedule)


def test_half_of_the_scenarios_have_one_call() -> None:
    counts = Counter(len(one.plans) for one in examples(scenarios(), 250))
    assert 0.4 < counts[1] / 250 < 0.7
    assert set(counts) >= {1, 2, 3, 4, 5}


def test_every_number_of_calls_comes() -> None:
    assert {len(one.plans) for one in examples(scenarios(most_calls=3), 200)} == {1, 2, 3}
    assert minimal(scenarios(), lambda scenario: len(scenario.plans) == 8).schedule == ()


def test_a_scenario_shrinks_to_one_calm_call() -> None:
    assert minimal(scenarios()) == Scenario((Plan(CALM),))


def test_a_scenario_keeps_only_the_call_that_matters() -> None:
    found = minimal(scenarios(), lambda scenario: any(plan.call.direction == OUTBOUND for plan in scenario.plans))
    assert found == Scenario((Plan(Call(direction=OUTBOUND, updates=())),))


def test_every_answer_to_every_question_can_be_chosen() -> None:
    most = 0
    for topology, action in product(Topology, ACTIONS):
        drawn = [minimal(actions(types=[name])) for name in ("ReceiveDigits", action)]
        world = ChosenWorld()
        play_scenario(single(Plan(Call(topology))), answering(*drawn), worlds=[world])
        most = max(most, *world.arities)
    assert most == 7
    found = minimal(choices(length=3), lambda drawn: max(drawn) == most - 1)
    assert found == (0, 0, most - 1)


def test_a_scenario_keeps_only_the_choices_that_matter() -> None:
    found = minimal(
        scenarios(),
        lambda scenario: any(plan.choices[3:4] == (2,) and any(plan.choices[8:9]) for plan in scenario.plans),
    )
    assert found == Scenario((Plan(CALM, (0, 0, 0, 2, 0, 0, 0, 0, 1)),))


def test_a_schedule_keeps_only_the_turns_that_matter() -> None:
    assert minimal(schedules(calls=3)) == ()
    assert minimal(schedules(calls=3), lambda schedule: schedule[2:3] == (2,)) == (0, 0, 2)


def test_schedules_nest_a_call_whole_in_another() -> None:
    assert (0, 0, *[1] * 38) in examples(schedules(calls=2))


def test_all_calls_of_a_schedule_get_their_turn() -> None:
    assert {turn for schedule in examples(schedules(calls=5)) for turn in schedule} == set(range(5))
    assert examples(schedules(calls=1), 5).count(()) >= 1
    assert set(examples(schedules(calls=4, length=0), 5)) == {()}


def test_calls_of_any_strategy_are_taken() -> None:
    """A strategy that is not ours as it is costs more draws and gives the same."""
    strategy = scenarios(calls=calls(topologies=[Topology.MEETING]).map(lambda call: call), most_calls=3)
    found = examples(strategy, 100)
    assert {len(one.plans) for one in found} == {1, 2, 3}
    assert {plan.call.topology for scenario in found for plan in scenario.plans} == {Topology.MEETING}
    assert minimal(strategy) == Scenario((Plan(Call(topology=Topology.MEETING, updates=())),))
    alone = scenarios(calls=st.just(Call(seed=7)), most_calls=1, length=0)
    assert minimal(alone) == Scenario((Plan(Call(seed=1)),))


@given(choices(length=9))
def test_choices_have_the_length_that_was_asked_for(drawn: tuple[int, ...]) -> None:
    assert len(drawn) == 9
    assert set(drawn) <= set(range(7))


def test_half_of_all_choices_are_harmless_and_each_other_comes() -> None:
    counts = Counter(choice for drawn in examples(choices(length=20)) for choice in drawn)
    assert 0.45 < counts[0] / counts.total() < 0.55
    assert set(counts) == set(range(7))


def test_choices_shrink_to_zeros() -> None:
    assert minimal(choices(length=4)) == (0, 0, 0, 0)
    assert minimal(choices(length=4), lambda choices: choices[2] > 1) == (0, 0, 2, 0)


def test_a_world_answers_with_its_choices_and_is_fresh() -> None:
    world = minimal(worlds(length=2), lambda plan: plan.choices[0] == 1)
    assert isinstance(world, ChosenWorld)
    assert [world.ask("idle", ["a", "b"]) for _ in range(3)] == ["b", "a", "a"]
    assert all(not one.asked for one in examples(worlds(), 20))
