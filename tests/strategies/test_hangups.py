"""Hangups: valid ones in every form, and each fault alone."""

from __future__ import annotations

from typing import Any

import pytest

from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import ACTION_FAILED, HANGUP
from onhook.conformance.model.legs import LEG_A, LEG_B, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.players.playing import play_scenario
from onhook.strategies import HangupFault, faulty_hangups, hangups

from .common import answering, examples, minimal

CALL = Call(topology=Topology.BRIDGED)
A, B = CALL.call_id(1), CALL.call_id(2)
BOTH = {LEG_A: A, LEG_B: B}


def fates(action: dict[str, Any], topology: Topology) -> list[str]:
    """Return the types of the events that follow when an action is the answer to the first one of a call."""
    call = Call(topology=topology)
    invocations = play_scenario(Scenario((Plan(call),)), answering(action)).traces[0].invocations
    return [str(one.event["InvocationEventType"]) for one in invocations[1:2]]


def form(action: dict[str, Any]) -> tuple[Any, ...]:
    found = action.get("Parameters", {})
    return found.get("CallId"), found.get("ParticipantTag")


def test_a_hangup_comes_in_every_form() -> None:
    found = examples(hangups(BOTH), 600)
    names = {(A, None), (B, None), (None, LEG_A), (None, LEG_B), (A, LEG_A), (B, LEG_B), (A, LEG_B), (B, LEG_A)}
    assert {form(one) for one in found} == names | {(None, None)}
    codes = {repr(one.get("Parameters", {}).get("SipResponseCode")) for one in found}
    assert codes == {"None", "0", "480", "486", "'0'", "'480'", "'486'"}
    assert {"Type": "Hangup"} in found
    assert {"Type": "Hangup", "Parameters": {}} in found


def test_every_valid_hangup_hangs_up() -> None:
    drawn = {repr(one): one for one in examples(hangups(BOTH), 150)}
    assert all(fates(one, Topology.BRIDGED) == [HANGUP] for one in drawn.values())


def test_a_hangup_names_a_leg_where_the_invocation_has_none() -> None:
    assert (None, None) not in {form(one) for one in examples(hangups({LEG_B: B}, allow_bare=False), 60)}


def test_a_hangup_shrinks_to_its_shortest_form() -> None:
    assert minimal(hangups(BOTH)) == {"Type": "Hangup"}
    assert minimal(hangups(BOTH, allow_bare=False)) == {"Type": "Hangup", "Parameters": {"CallId": A}}


def test_drawn_hangups_share_nothing() -> None:
    first, second = examples(hangups({LEG_A: A}), 100)[-2:]
    first.setdefault("Parameters", {})["changed"] = True
    assert "changed" not in second.get("Parameters", {})
    assert not any("changed" in one.get("Parameters", {}) for one in examples(hangups({LEG_A: A}), 100))


@pytest.mark.parametrize("fault", [member for member in HangupFault if member is not HangupFault.ENDED_LEG])
def test_a_fault_fails(fault: HangupFault) -> None:
    """On a single leg our service tells each faulty Hangup by ACTION_FAILED; without its fault it would hang up."""
    single = Call().call_id(1)
    strategy = faulty_hangups({LEG_A: single}, faults=[fault])
    for action, named in {repr(one): one for one in examples(strategy, 60)}.values():
        assert named is fault
        assert fates(action, Topology.SINGLE) == [ACTION_FAILED]


def test_an_ended_leg_is_named() -> None:
    found = examples(faulty_hangups({LEG_A: A}, ended={LEG_B: B}, faults=[HangupFault.ENDED_LEG]))
    assert {form(action) for action, _ in found} == {(B, None), (None, LEG_B), (B, LEG_B)}


def test_a_tag_that_was_given_again_is_not_that_of_the_ended_leg() -> None:
    found = examples(faulty_hangups(BOTH, ended={LEG_B: "old"}, faults=[HangupFault.ENDED_LEG]))
    assert {form(action) for action, _ in found} == {("old", None), ("old", LEG_B)}


def test_all_faults_that_are_possible_come() -> None:
    def drawn(strategy: Any) -> set[HangupFault]:
        return {fault for _, fault in examples(strategy, 80)}

    assert drawn(faulty_hangups({LEG_A: A})) == set(HangupFault) - {HangupFault.ENDED_LEG}
    assert drawn(faulty_hangups({LEG_A: A}, ended={LEG_B: B})) == set(HangupFault) - {HangupFault.ABSENT_LEG}
    assert drawn(faulty_hangups(BOTH, ended={LEG_B: "old"})) == set(HangupFault) - {HangupFault.ABSENT_LEG}


def test_the_codes_of_a_call_that_is_named_wrongly_are_right() -> None:
    found = examples(faulty_hangups({LEG_A: A}))
    codes = {
        str(action["Parameters"].get("SipResponseCode", 0))
        for action, fault in found
        if fault is not HangupFault.UNSUPPORTED_CODE
    }
    assert {"0", "480", "486"} <= codes
    named = [action for action, fault in found if fault is HangupFault.UNSUPPORTED_CODE]
    assert all(str(one["Parameters"]["SipResponseCode"]) not in ("0", "480", "486") for one in named)


def test_other_calls_can_be_named() -> None:
    strategy = faulty_hangups(BOTH, other_calls=["theirs"], faults=[HangupFault.OTHER_CALLS_CALL_ID])
    assert {form(action)[0] for action, _ in examples(strategy, 50)} == {"theirs"}
    assert minimal(strategy)[0] == {"Type": "Hangup", "Parameters": {"CallId": "theirs"}}
