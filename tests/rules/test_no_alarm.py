"""The rules on services raise no alarm about the reference service, whichever handler it calls, in any variation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from cases.env.reports import PLAY
from single_calls import play_call
from tracing import (
    BRIDGE,
    DOWN,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    JOIN,
    KEEP,
    LISTEN,
    NOTE,
    PAUSE,
    PROMPT,
    RECORD,
    SPEAK,
    Leg,
    action,
    answer,
    hang_up,
)

from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import HANGUP
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.traces import Event, Outcome, Returned, Trace
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.rules.judging import Oracle


def live(told: Event) -> list[Leg]:
    """The legs that are up, LEG-A first."""
    gone = told["ActionData"]["Parameters"].get("CallId") if told["InvocationEventType"] == HANGUP else None
    legs = [leg for leg in told["CallDetails"]["Participants"] if leg.get("Status") != DOWN]
    return sorted((leg for leg in legs if leg["CallId"] != gone), key=lambda leg: str(leg["ParticipantTag"]))


def forward(told: Event) -> Any:
    """Bridge every call, listen for digits meanwhile, and hang up the legs that are left."""
    match told["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return answer(PLAY, LISTEN, BRIDGE, TransactionAttributes={"step": "bridge"})
        case "HANGUP" | "ACTION_FAILED":
            return answer(*(hang_up(CallId=leg["CallId"]) for leg in live(told)))
        case "DIGITS_RECEIVED":
            return answer(HANG_UP_B, TransactionAttributes={"step": "digits"})
        case "ACTION_SUCCESSFUL" if told["ActionData"]["Type"] == "CallAndBridge":
            return answer(action("RecordAudio"), PAUSE, TransactionAttributes={})
        case "CALL_UPDATE_REQUESTED":
            return answer(PAUSE, HANG_UP_A)
    return answer(TransactionAttributes={"other": "1"}) | {"Actions": None}


def meet(told: Event) -> Any:
    """Join a meeting, leave it, answer rubbish once, and hang up."""
    if told["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        return answer(JOIN, HANG_UP_B, PAUSE)
    if told["InvocationEventType"] == "ACTION_SUCCESSFUL" and told["ActionData"]["Type"] == "Pause":
        return "rubbish"
    return answer(HANG_UP_A) if told["InvocationEventType"] in ("ACTION_FAILED", "DIGITS_RECEIVED") else answer(PAUSE)


def turn_away(told: Event) -> Any:
    """Hang up the last leg, then the next, by CallId next to the tag of the other leg, with a code."""
    legs = live(told)
    beside = {"ParticipantTag": legs[0]["ParticipantTag"]} if legs else {}
    named = hang_up(CallId=legs[-1]["CallId"], SipResponseCode="486", **beside) if legs else HANG_UP_B
    return answer(SPEAK, named, PROMPT)


def hold_on(told: Event) -> Any:
    """Return one long list with Hangups of both legs, and let it go on whatever happens."""
    match told["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return answer(RECORD, LISTEN, BRIDGE, SPEAK, HANG_UP_B, PROMPT, HANG_UP_A, SPEAK)
        case "ACTION_SUCCESSFUL" if told["ActionData"]["Type"] in ("CallAndBridge", "JoinChimeMeeting"):
            return answer(PAUSE, HANG_UP_B, SPEAK, HANG_UP_A, PAUSE)
        case "CALL_UPDATE_REQUESTED" | "ACTION_FAILED":
            return answer(HANG_UP_A)
    return KEEP


def change_plans(told: Event) -> Any:
    """Answer every event with another list that ends in a Hangup: of a live leg, of an ended leg, or by default."""
    match told["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return answer(LISTEN, PAUSE, JOIN, SPEAK)
        case "HANGUP":
            return answer(BRIDGE) if len(told["CallDetails"]["Participants"]) == 2 else answer(HANG_UP_A)
        case "DIGITS_RECEIVED":
            return answer(hang_up())
        case "CALL_UPDATE_REQUESTED":
            return answer(HANG_UP_B)
        case "ACTION_INTERRUPTED" | "RINGING" | "NEW_OUTBOUND_CALL":
            return answer(HANG_UP_A)
        case "ACTION_FAILED":
            return answer(*(hang_up(CallId=leg["CallId"]) for leg in live(told)))
    return answer(PROMPT, hang_up(ParticipantTag="LEG-B", SipResponseCode=480), SPEAK)


def blunder(told: Event) -> Any:
    """Return Hangups that are refused for their CallId or code, then fail."""
    match told["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return answer(PAUSE)
        case "ACTION_SUCCESSFUL":
            return answer(hang_up(CallId="nobody", ParticipantTag="LEG-A"))
        case "ACTION_FAILED" if len(live(told)) > 1:
            return answer(hang_up(SipResponseCode=603))
        case "HANGUP":
            return answer(HANG_UP_B)
    raise ValueError("no")


HANDLERS: tuple[Callable[[Event], Any], ...] = (forward, meet, turn_away, hold_on, change_plans, blunder)
STARTS = (Call(), Call(direction=OUTBOUND), Call(Topology.BRIDGED), Call(Topology.MEETING))
PLAYED_VARIATIONS = [variation.id for variation in (*LATITUDE, *OBSERVED) if variation.played]
ORACLE = Oracle(subjects=(Subject.SERVICE,))


def alarms(played: Trace) -> list[str]:
    """The findings of the rules, without notes."""
    findings = ORACLE.judge([played]).findings
    return [f"{finding.id}: {finding.actual}" for finding in findings if finding.level is not NOTE]


@pytest.mark.parametrize(
    "variation", ["", *(pytest.param(one, marks=pytest.mark.campaign) for one in PLAYED_VARIATIONS)]
)
@pytest.mark.parametrize("handler", HANDLERS)
def test_the_reference_service_raises_no_alarm(handler: Callable[[Event], Any], variation: str) -> None:
    """In no variation, whatever happens early in the call, in a trace with the world's choices and in a log.

    The variations are played as services of their own too (tests/test_honest_services.py).
    """
    variations = frozenset({variation, "LAT-11"} if variation == "OBS-2" else {variation} - {""})
    worlds = list(product(range(3), repeat=3))
    for start, choices in product(STARTS, worlds):
        tries = 0

        def invoke(told: Event) -> tuple[Outcome, float]:
            nonlocal tries
            tries += 1
            if variation == "LAT-14" and tries == 2:
                return FAILED, 0.0
            try:
                return Returned("", json.loads(json.dumps(handler(told)))), 0.0
            except ValueError:
                return FAILED, 0.0

        arguments = {"name": "Ada"} if variation == "OBS-4" else None
        call = replace(start, variations=variations, patience=12, arguments=arguments, code=487)
        played = play_call(call, invoke, ChosenWorld(choices))
        log_of_it = replace(played, asked=None, final=None)
        whole = played.invocations
        assert alarms(played) == []
        assert alarms(log_of_it) == []
        assert alarms(replace(log_of_it, final=played.final)) == []
        assert alarms(replace(log_of_it, invocations=whole[: len(whole) // 2])) == []
        assert alarms(replace(log_of_it, invocations=whole[len(whole) // 2 :], from_the_beginning=False)) == []


def retold(handler: Callable[[Event], Any], name: str, told: Callable[[str], Any]) -> Iterator[Trace]:
    """Calls with this handler, of every start, whose events list participants with another value of one field."""

    def invoke(event: Event) -> tuple[Outcome, float]:
        try:
            return Returned("", json.loads(json.dumps(handler(event)))), 0.0
        except ValueError:
            return FAILED, 0.0

    for start, choices in product(STARTS, product(range(3), repeat=3)):
        played = play_call(replace(start, patience=12, code=487), invoke, ChosenWorld(choices))
        for invocation in played.invocations:
            for leg in invocation.event["CallDetails"]["Participants"]:
                leg[name] = told(leg[name])
        yield played


@pytest.mark.parametrize("handler", HANDLERS)
def test_tags_that_are_written_as_in_one_example_cause_no_other_alarm(handler: Callable[[Event], Any]) -> None:
    """The page `case-5` has Leg-A: that is a SHOULD of ENV-5, and changes no leg into another one."""
    for trace in retold(handler, "ParticipantTag", str.title):
        assert {alarm for alarm in alarms(trace) if not alarm.startswith("ENV-5: ")} == set()


@pytest.mark.parametrize("handler", HANDLERS)
def test_call_ids_that_are_numbers_are_told_and_stop_nothing(handler: Callable[[Event], Any]) -> None:
    for trace in retold(handler, "CallId", lambda call_id: int(call_id[-1])):
        assert any(alarm.startswith(("ENV-5: ", "ENV-9: ")) for alarm in alarms(trace))
