"""The scripted handler: it puts Hangups in every way, makes one fault at a time, and a script always ends."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.calls import Call, identifier
from onhook.conformance.model.hangup_faults import UNKNOWN_CALL_ID, UNKNOWN_TAG, HangupFault
from onhook.conformance.model.legs import INBOUND, OUTBOUND, Topology
from onhook.conformance.model.parameters import faults
from onhook.conformance.model.responses import MOST_ACTIONS
from onhook.conformance.model.scenarios import Plan
from onhook.conformance.model.services import InvocationFailed
from onhook.conformance.model.traces import Returned
from onhook.conformance.players.habits import HABITS
from onhook.conformance.players.playing import Decider, Played, play
from onhook.conformance.players.probing import MOST_INVOCATIONS, probe
from onhook.conformance.players.scripted import (
    ANSWER,
    CODE,
    CODES,
    FIRST_NAME,
    FOR_HABITS,
    GOOD_CODES,
    MOST_FAILURES,
    NAME,
    NAMINGS,
    OPENING,
    ScriptedHandler,
)
from onhook.conformance.search.sweep import Progress, exhaust, frontier, reports_met, single
from onhook.strategies import calls, choices, scripts

STARTS = {
    "inbound": Call(),
    "outbound": Call(direction=OUTBOUND),
    "bridged": Call(Topology.BRIDGED),
    "meeting": Call(Topology.MEETING),
}


@functools.cache
def played(start: str, deepest: int = 1) -> Sequence[Played]:
    return tuple(exhaust(STARTS[start], lambda scenario: probe(play, scenario), deepest=deepest, progress=Progress()))


def responses(plays: Iterable[Played]) -> Iterator[tuple[dict[str, Any], Any]]:
    for played in plays:
        for invocation in played.traces[0].invocations:
            if isinstance(invocation.outcome, Returned):
                yield invocation.event, invocation.outcome.value


def hangups(plays: Iterable[Played]) -> list[dict[str, Any]]:
    actions = (action for _, response in responses(plays) for action in response.get("Actions") or ())
    return [action.get("Parameters", {}) for action in actions if action["Type"] == "Hangup"]


def test_the_plain_script_hangs_up_one_leg_and_then_the_other() -> None:
    (one,) = (probe(play, single(Plan(STARTS["bridged"]))),)
    kinds = [invocation.event["InvocationEventType"] for invocation in one.traces[0].invocations]
    assert kinds == ["ACTION_SUCCESSFUL", "HANGUP", "HANGUP"]
    assert [list(parameters) for parameters in hangups([one])] == [["CallId"], ["CallId"]]


def test_every_action_is_returned_and_valid() -> None:
    """Most of them by a script that a sweep comes to, the others by habit."""
    returned = [action for _, response in responses(played("meeting")) for action in response.get("Actions") or ()]
    for topology, habits in HABITS.items():
        plans = (Plan(Call(topology, digits=("1", "2"))) for _ in habits)
        calls = [
            probe(play, single(plan), habit=habit.answers, happens=habit.happens)
            for plan, habit in zip(plans, habits, strict=True)
        ]
        returned += [action for _, response in responses(calls) for action in response.get("Actions") or ()]
    for action in returned:
        if action["Type"] not in ("Hangup", "NoSuchAction"):
            assert list(faults(ACTIONS[action["Type"]], action["Parameters"])) == []
    assert {action["Type"] for action in returned} == {*ACTIONS, "NoSuchAction"}


def test_a_call_from_the_beginning_is_brought_into_its_topology() -> None:
    """For a service that cannot begin inside a topology."""

    def from_the_beginning(call: Call, handler: Any, world: Any) -> Any:
        return play(Call(seed=call.seed), handler, world)

    for start, action in (("bridged", "CallAndBridge"), ("meeting", "JoinChimeMeeting")):
        trace = probe(from_the_beginning, single(Plan(STARTS[start]))).traces[0]
        assert trace.invocations[1].event["ActionData"]["Type"] == action
        assert not trace.injected


@pytest.mark.parametrize("start", STARTS)
def test_every_code_comes_up_in_both_forms(start: str) -> None:
    codes = {repr(one.get("SipResponseCode")) for one in hangups(played(start))}
    assert codes >= {"None", "0", "'0'", "480", "'480'", "486", "'486'", "603"}


def test_every_way_to_name_a_leg_comes_up() -> None:
    ids = {identifier(1, 1): "A", identifier(1, 2): "B", UNKNOWN_CALL_ID: "nobody", identifier(2, 1): "another call's"}
    named = {(ids.get(one.get("CallId")), one.get("ParticipantTag")) for one in hangups(played("bridged"))}
    good = {("B", None), (None, "LEG-B"), (None, None), ("B", "LEG-B"), ("B", "LEG-A"), ("B", UNKNOWN_TAG), ("A", None)}
    faulty = {("nobody", None), ("another call's", None), ("nobody", "LEG-B"), (None, UNKNOWN_TAG)}
    assert named >= good | faulty


def test_the_ways_to_name_a_leg_have_names_of_their_own_and_every_fault_but_that_of_the_code() -> None:
    assert len({row.name for row in NAMINGS}) == len(NAMINGS)
    assert {row.fault for row in NAMINGS} == {None, *HangupFault} - {HangupFault.UNSUPPORTED_CODE}
    assert set(CODES) - set(GOOD_CODES) == {"603", "a null code"}


def test_what_is_for_habits_alone_is_offered_last_and_not_tried() -> None:
    """No call of a search has it, and a script that had chosen something before still means the same."""
    handler = ScriptedHandler(Call())
    for sequence in range(3):
        handler({**_new_call(sequence), "InvocationEventType": "ACTION_SUCCESSFUL", "ActionData": {"turn": sequence}})
    for asked in handler.script.asked:
        of_habit = [option in FOR_HABITS for option in asked.options]
        assert of_habit == sorted(of_habit)
        assert not any(of_habit) or asked.question in (*OPENING, ANSWER, FIRST_NAME, NAME, CODE)
    forms = hangups(played("inbound", 2))
    assert not [one for one in forms if any(value in ("", None) for value in one.values())]


def test_a_hangup_stands_first_in_the_middle_last_and_twice() -> None:
    shapes = {
        tuple(action["Type"] for action in response.get("Actions") or ())
        for _, response in responses(played("bridged"))
    }
    for shape in (
        ("Hangup",),
        ("Hangup", "Speak"),
        ("Speak", "Hangup"),
        ("Speak", "Hangup", "Speak"),
        ("Hangup", "Hangup"),
    ):
        assert shape in shapes


def test_a_list_may_be_as_long_as_a_list_may_be() -> None:
    """The Hangup stands first in it, in the middle, or last."""
    lists = [
        [action["Type"] for action in response.get("Actions") or ()] for _, response in responses(played("inbound", 2))
    ]
    assert {actions.index("Hangup") for actions in lists if len(actions) == MOST_ACTIONS} == {0, 5, 9}
    assert max(map(len, lists)) == MOST_ACTIONS


def test_attributes_stand_beside_null_too() -> None:
    beside = [
        response
        for _, response in responses(played("inbound", 2))
        if "Actions" in response and response["Actions"] is None
    ]
    assert any(one.get("TransactionAttributes") for one in beside)


def test_every_event_type_is_answered_with_a_hangup() -> None:
    """The ignored ones too."""
    everything = {
        *("NEW_INBOUND_CALL", "NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "ACTION_SUCCESSFUL", "ACTION_FAILED"),
        *("HANGUP", "CALL_UPDATE_REQUESTED", "DIGITS_RECEIVED"),
    }
    answered: set[str] = set()
    for call in STARTS.values():
        for one in frontier(call, lambda scenario: probe(play, scenario), most=1100, ground=reports_met, in_turn=True):
            answered |= {
                event["InvocationEventType"]
                for event, response in responses([one])
                if any(action["Type"] == "Hangup" for action in response.get("Actions") or ())
            }
            if answered >= everything:
                break
    assert answered >= everything


def test_no_hangup_has_two_faults() -> None:
    for parameters in hangups(played("inbound", 2)):
        faults = [
            parameters.get("CallId") in (UNKNOWN_CALL_ID, identifier(2, 1)),
            "CallId" not in parameters and parameters.get("ParticipantTag") == UNKNOWN_TAG,
            parameters.get("SipResponseCode") == 603,
        ]
        assert sum(faults) <= 1


def test_the_same_event_again_gets_the_same_answer() -> None:
    handler = ScriptedHandler(Call())
    event = {"InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {"Participants": [{"CallId": "a"}]}}
    assert handler({**event, "Sequence": 1}) is handler({**event, "Sequence": 2})


def test_what_fails_again_and_again_is_not_tried_for_ever() -> None:
    """The end is left to the parties, until something else happens."""
    handler = ScriptedHandler(Call())
    failed = {**_new_call(), "InvocationEventType": "ACTION_FAILED"}
    answers = [handler({**failed, "ActionData": {"turn": turn}})["Actions"] for turn in range(MOST_FAILURES + 2)]
    assert [bool(one) for one in answers] == [True] * MOST_FAILURES + [False] * 2
    assert handler({**_new_call(), "InvocationEventType": "ACTION_SUCCESSFUL"})["Actions"]


def test_a_leg_that_is_told_to_have_ended_again_and_again_is_not_hung_up_for_ever() -> None:
    """The first HANGUP is none of the failures, and one of another leg is not, either."""
    handler = ScriptedHandler(Call(Topology.BRIDGED))
    told = [_hangup("b", turn) for turn in range(MOST_FAILURES + 3)]
    answers = [handler(event)["Actions"] for event in told]
    assert [bool(one) for one in answers] == [True] * (MOST_FAILURES + 1) + [False] * 2
    assert handler(_hangup("c", 1))["Actions"]


def test_who_fails_goes_on_failing() -> None:
    failing = next(n for n, name in enumerate(_answers()) if name == "fail from now on")
    handler = ScriptedHandler(Call(), (failing,))
    for sequence in range(3):
        with pytest.raises(InvocationFailed):
            handler(_new_call(sequence))


def _new_call(sequence: int = 1) -> dict[str, Any]:
    leg = {"CallId": "a", "ParticipantTag": "LEG-A"}
    return {"Sequence": sequence, "InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {"Participants": [leg]}}


def _hangup(call_id: str, turn: int) -> dict[str, Any]:
    data = {"Type": "Hangup", "Parameters": {"CallId": call_id}, "turn": turn}
    return {**_new_call(turn), "InvocationEventType": "HANGUP", "ActionData": data}


def _answers() -> tuple[str, ...]:
    handler = ScriptedHandler(Call())
    handler(_new_call())
    return handler.script.asked[0].options


EVENTS: st.SearchStrategy[Any] = st.dictionaries(
    st.sampled_from(["InvocationEventType", "ActionData", "CallDetails", "Sequence"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["HANGUP", "LEG-B", "Connected", "a"]),
        lambda inside: (
            st.lists(inside, max_size=3)
            | st.dictionaries(
                st.sampled_from(["Participants", "Parameters", "CallId", "ParticipantTag", "Status", "Type"]), inside
            )
        ),
        max_leaves=12,
    ),
)


@given(st.lists(EVENTS, max_size=4), scripts())
def test_no_event_is_too_odd_for_it(events: list[dict[str, Any]], script: tuple[int, ...]) -> None:
    handler = ScriptedHandler(Call(), script)
    for event in events:
        try:
            response = handler(event)
        except InvocationFailed:
            return
        assert response["SchemaVersion"] == "1.0"


@given(calls(topologies=list(Topology), directions=[INBOUND, OUTBOUND]), choices(), scripts())
def test_every_script_comes_to_its_end(call: Call, world: tuple[int, ...], script: tuple[int, ...]) -> None:
    one = probe(play, single(Plan(call, world, script)))
    assert one.breakdown is None
    assert len(one.traces[0].invocations) < MOST_INVOCATIONS


@given(choices(), scripts())
def test_what_was_played_can_be_played_again(world: tuple[int, ...], script: tuple[int, ...]) -> None:
    one = probe(play, single(Plan(STARTS["bridged"], world, script)))
    assert probe(play, one.scenario).traces == one.traces
    asked = [question.put_to for question in one.ways[0].questions]
    assert asked.count(Decider.SCRIPT) == len(one.ways[0].script)
    assert asked.count(Decider.WORLD) == len(one.ways[0].taken)
