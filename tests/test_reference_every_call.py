"""The reference service: what holds in every call that can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from reference_calls import (
    BRIDGED,
    FAILED,
    JOINED,
    MEETING,
    MUTE,
    NEW,
    SINGLE,
    SUCCESS,
    A,
    B,
    act,
    check,
    hang_up,
    names,
    outcome_of,
    played,
    script,
)
from single_calls import play_call

from onhook import strategies as onhook_st
from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Returned, Trace
from onhook.conformance.model.worlds import (
    ChosenWorld,
)
from onhook.conformance.players.playing import play_scenario

EVERY_VARIATION = onhook_st.variations(observed=True, sip_application_id=True)
LEGS = {LEG_A: A, LEG_B: B}
#: Actions that move legs come often, or hardly any call would get beyond one.
MOVES = ("Hangup", "CallAndBridge", "JoinChimeMeeting", "PlayAudio", "PlayAudioAndGetDigits", "ReceiveDigits", "Pause")
RUBBISH: tuple[Any, ...] = (
    None,
    "",
    [],
    {},
    {"SchemaVersion": "2.0"},
    {"SchemaVersion": "1.0", "Actions": [{"Type": "Sing"}]},
)
ANSWERS = st.one_of(
    onhook_st.responses(types=MOVES, connected=LEGS, max_size=3),
    onhook_st.responses(connected=LEGS, max_size=2),
    st.sampled_from(RUBBISH),
)
SCRIPTS = st.lists(st.one_of(ANSWERS.map(partial(Returned, "")), st.just(FAILED)), min_size=1, max_size=12)
quickly = settings(max_examples=50, database=None)


def reading(answers: Sequence[Outcome]) -> Callable[[Event], tuple[Outcome, float]]:
    """A handler that answers one after the other, and then with an empty list."""
    turns = iter(answers)
    return lambda event: (next(turns, outcome_of([])), 0.0)


@quickly
@given(st.data())
def test_a_drawn_call_keeps_the_rules(data: st.DataObject) -> None:
    """Equal events for equal answers, shapes of the schema, Sequence by one, all legs down, one HANGUP per leg."""
    call = replace(data.draw(onhook_st.calls()), seed=SINGLE.seed, variations=data.draw(EVERY_VARIATION))
    scenario = Scenario((Plan(call, data.draw(onhook_st.choices(length=20))),))
    answers = data.draw(SCRIPTS)
    trace = play_scenario(scenario, reading(answers)).traces[0]
    check(trace, variations=call.variations)
    again = play_scenario(play_scenario(scenario, reading(answers)).scenario, reading(answers)).traces[0]
    assert again == trace


#: What adds an event, or drops one, shows another event to the handler, and so its answer may change the call.
TELLING = {"LAT-11", "LAT-16", "OBS-2", "OBS-3", "OBS-5"}


@quickly
@given(st.data())
def test_a_variation_asks_no_other_questions(data: st.DataObject) -> None:
    """A handler that looks at nothing but the event's type leads both calls the same way (verdict rule 4)."""
    answers: dict[str, Outcome] = {}

    def handler(event: Event) -> tuple[Outcome, float]:
        kind = event["InvocationEventType"]
        if kind not in answers:
            answers[kind] = data.draw(ANSWERS.map(partial(Returned, "")), label=kind)
        return answers[kind], 0.0

    plain = replace(data.draw(onhook_st.calls()), seed=SINGLE.seed, variations=frozenset())
    choices = data.draw(onhook_st.choices(length=20))
    variations = frozenset(data.draw(EVERY_VARIATION)) - TELLING
    asked = [
        [
            (question.question, question.options, question.answer)
            for question in play_call(replace(plain, variations=ids), handler, ChosenWorld(choices)).asked or ()
        ]
        for ids in (frozenset(), variations)
    ]
    assert asked[0] == asked[1]


def test_every_action_of_the_guide_can_run() -> None:
    """Each Type of the table is performed, is told, and ends as a call does."""
    for name in ACTIONS.keys() - {"Hangup", "ModifyChimeMeetingAttendees"}:
        assert names(played(SINGLE, {NEW: [act(name)]}))[1:2] == [f"{SUCCESS} {name}"]
    assert names(played(MEETING, {JOINED: [MUTE]}))[1] == f"{SUCCESS} {MUTE['Type']}"


def test_calls_side_by_side_do_not_touch_each_other() -> None:
    """What one call is told does not depend on the schedule."""
    plans = tuple(Plan(replace(BRIDGED, seed=seed), (seed,)) for seed in (1, 2, 3))
    handler = script({"HANGUP": None})
    apart = play_scenario(Scenario(plans), handler).traces
    mixed = play_scenario(Scenario(plans, (2, 1, 0, 2, 1)), handler).traces

    def events_of(traces: Sequence[Trace]) -> list[list[Event]]:
        return [[invocation.event for invocation in trace.invocations] for trace in traces]

    assert events_of(apart) == events_of(mixed)


def test_after_the_last_event_there_is_none() -> None:
    """A stepper that is asked on after the end of the call says that it is over."""
    from onhook.conformance.players.reference import ReferenceService

    service = ReferenceService(SINGLE, ChosenWorld())
    assert service.start() is not None
    assert service.respond(outcome_of([hang_up()])) is not None
    assert service.respond(outcome_of([])) is None
    assert service.respond(outcome_of([])) is None
    assert service.final == {A: DISCONNECTED}
