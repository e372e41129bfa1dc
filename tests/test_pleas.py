"""Pleas: what only another call shows, and what it leaves of a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.requirements import FULL, Level, Subject, Weight
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned, TimedOut
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.model.worlds import B_HANGS_UP, IDLE, UPDATE, ChosenWorld
from onhook.conformance.players.playing import Played, PlayInWorlds, play_scenario
from onhook.conformance.search.pleas import PLEAS, Updates
from onhook.conformance.search.sweep import single

HANGUP_A = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}
BRIDGED = Call(Topology.BRIDGED)


def response(*actions: Any) -> Returned:
    return Returned("", {"SchemaVersion": "1.0", "Actions": list(actions)})


def playing(answers: Mapping[str, Outcome], seen: list[Played] | None = None) -> PlayInWorlds:
    """A handler that answers by type of event, and else with an empty list."""

    def invoke(event: Event) -> tuple[Outcome, float]:
        return answers.get(event["InvocationEventType"], response()), 0.0

    def play(scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        played = play_scenario(scenario, invoke, worlds=worlds)
        if seen is not None:
            seen.append(played)
        return played

    return play


def taking_turns(*outcomes: Outcome) -> PlayInWorlds:
    """A handler that gives these outcomes one after the other in any call, and then the last one for ever."""
    left = list(outcomes)

    def invoke(event: Event) -> tuple[Outcome, float]:
        return left.pop(0) if len(left) > 1 else left[0], 0.0

    return lambda scenario, worlds=None: play_scenario(scenario, invoke, worlds=worlds)


def plea(
    requirement: str, played: Played, play: PlayInWorlds, step: int, call: int = 0, updates: Updates = ()
) -> Weight:
    event_type = played.traces[call].invocations[step].event["InvocationEventType"]
    finding = Finding(
        requirement, Level.MUST, expected="this", actual="that", call=call, step=step, event_type=event_type
    )
    return PLEAS[requirement](finding, played, play, updates)


def test_pleas_are_for_requirements_on_handlers() -> None:
    assert all(CATALOGUE[one].subject is Subject.HANDLER for one in PLEAS)


# -- a handler that waits for an update (HND-5, 12, 13) ----------------------------------------------------------------


def abandoned(call: Call = BRIDGED) -> Scenario:
    """The callee hangs up first, and then nothing happens but what must."""
    return single(Plan(call, (1,)))


@pytest.mark.parametrize("requirement", ["HND-5", "HND-12", "HND-13"])
def test_a_handler_that_acts_on_an_update_may_wait_for_it(requirement: str) -> None:
    """Once the callee has gone it does nothing, but an update makes it hang up: a SHOULD is left."""
    play = playing({"CALL_UPDATE_REQUESTED": response(HANGUP_A)})
    played = play(abandoned())
    assert next(asked.answer for asked in played.traces[0].asked or () if asked.question == IDLE) == B_HANGS_UP
    level, because = plea(requirement, played, play, 1)
    assert level is Level.SHOULD
    assert (
        because
        == "an update requested then makes the handler act; if nobody requests any, write `updates = []` into onhook.toml"
    )
    declared = plea(requirement, played, play, 1, updates=({"a": "1"},))
    assert declared == (Level.SHOULD, "an update requested then makes the handler act")


def test_one_that_ignores_updates_may_not() -> None:
    play = playing({})
    assert plea("HND-5", play(abandoned()), play, 1) == FULL


def test_one_that_no_update_can_reach_may_not() -> None:
    play = playing({"CALL_UPDATE_REQUESTED": response(HANGUP_A)})
    assert plea("HND-5", play(abandoned(replace(BRIDGED, updates=()))), play, 1) == FULL


def test_every_declared_update_is_tried_once() -> None:
    seen: list[Played] = []
    play = playing({}, seen)
    played = play(abandoned(replace(BRIDGED, updates=({"a": "1"}, {"a": "2"}, {"a": "1"}))))
    seen.clear()
    assert plea("HND-5", played, play, 1) == FULL
    assert [one.given.plans[0].call.updates for one in seen] == [({"a": "1"},), ({"a": "2"},)]


def test_the_update_comes_in_that_very_state_and_in_that_call() -> None:
    """Everything before it happens as it did, and the other calls of the example are played too."""
    seen: list[Played] = []
    play = playing({"CALL_UPDATE_REQUESTED": response(HANGUP_A)}, seen)
    scenario = Scenario((Plan(Call()), Plan(replace(BRIDGED, seed=2), (1,))))
    played = play(scenario)
    assert plea("HND-5", played, play, 1, call=1) != FULL
    first, second = seen[-1].traces
    assert first == played.traces[0]
    assert second.invocations[:2] == played.traces[1].invocations[:2]
    assert [asked.answer for asked in second.asked or ()][:2] == [B_HANGS_UP, UPDATE]


# -- a handler that fails once (RSP-1) ---------------------------------------------------------------------------------

FAILED, SLOW = Raised("KeyError", "'x'"), TimedOut(20)


def test_a_raise_that_the_retry_cures_is_a_should() -> None:
    """The same event once more, and then it returns."""
    play = taking_turns(FAILED, FAILED, response(HANGUP_A))
    played = play(single(Plan(Call())))
    assert plea("RSP-1", played, play, 0) == (Level.SHOULD, "the retry succeeds")


def test_a_raise_that_comes_again_is_not() -> None:
    play = taking_turns(FAILED)
    assert plea("RSP-1", play(single(Plan(Call()))), play, 0) == FULL


@pytest.mark.parametrize("first", [FAILED, response()])
def test_what_failed_before_and_was_ignored_is_not_taken_for_the_retry(first: Outcome) -> None:
    """It is delivered once more too, so that the retry comes later than behind the event that failed."""
    answers = {
        "NEW_OUTBOUND_CALL": FAILED,
        "RINGING": first,
        "CALL_ANSWERED": response({"Type": "Speak", "Parameters": {"Text": "a"}}),
        "ACTION_SUCCESSFUL": FAILED,
    }
    play = playing(answers)
    played = play(single(Plan(replace(Call(direction=OUTBOUND), updates=()))))
    types = [invocation.event["InvocationEventType"] for invocation in played.traces[0].invocations]
    assert plea("RSP-1", played, play, types.index("ACTION_SUCCESSFUL")) == FULL


def test_the_retry_is_played_beside_the_variations_that_the_call_had() -> None:
    seen: list[Played] = []
    play = playing({"NEW_INBOUND_CALL": FAILED}, seen)
    played = play(single(Plan(replace(Call(), variations=frozenset({"LAT-1"})))))
    plea("RSP-1", played, play, 0)
    assert seen[-1].given.variations == {"LAT-1", "LAT-14"}


# -- a handler that is made for outbound calls (RSP-9) -----------------------------------------------------------------


def test_who_answers_outbound_calls_need_not_answer_inbound_ones() -> None:
    seen: list[Played] = []
    play = playing({"CALL_ANSWERED": response(HANGUP_A)}, seen)
    played = play(single(Plan(replace(Call(), seed=7, arguments={"a": "1"}))))
    found = plea("RSP-9", played, play, 0)
    assert found is not None
    assert found[0] is Level.NOTE
    (plan,) = seen[-1].given.plans
    assert (plan.call.direction, plan.call.seed, plan.call.arguments) == (OUTBOUND, 7, {"a": "1"})


@pytest.mark.parametrize("answer", [response(), Returned("", None), Returned("", {"Actions": None}), FAILED, SLOW])
def test_who_answers_neither_must(answer: Outcome) -> None:
    play = playing({"CALL_ANSWERED": answer})
    assert plea("RSP-9", play(single(Plan(Call()))), play, 0) == FULL
