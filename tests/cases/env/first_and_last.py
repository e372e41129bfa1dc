"""The cases of ENV-10 and ENV-12: the first event of a call, and what follows its end."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEFT,
    ALL_END,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    DIALLING,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    IN_MEETING,
    INVALID,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING,
    MEETING_DOWN,
    MUST,
    NOTE,
    OPEN,
    PAUSE,
    PICKED_UP,
    RINGING,
    SHOULD,
    A,
    B,
    Case,
    Cases,
    action,
    call,
    event,
    failed,
    hangup,
    idle,
    succeeded,
)

from cases.env._calls import SPEAK_TO_A, without
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.worlds import A_HANGS_UP, UPDATE
from onhook.conformance.oracle.declared import Declared

CASES: dict[str, Cases] = {}

CASES["ENV-10"] = {
    "inbound": Case(call(OPEN, DONE)),
    "outbound": Case(call(DIALLING, RINGING, PICKED_UP)),
    "another": Case(call(DONE), (MUST,)),
    "RINGING": Case(call(RINGING), (MUST,)),
    "no documented type": Case(call(event("NEW_INCOMING_CALL", A)), None),
    "inside a topology": Case(call(BRIDGED, injected=True), None),
    "a part of a call": Case(call(DONE, from_the_beginning=False), None),
    "CALL_ANSWERED on an inbound call": Case(call(OPEN, PICKED_UP), (NOTE,)),
    "no events": Case(Trace(()), None),
}

OVER = ((OPEN, [PAUSE]), END)
WRONG_SCHEMA: dict[str, Any] = {"SchemaVersion": "2.0"}
UPDATED_AT_THE_END = event("CALL_UPDATE_REQUESTED", A_DOWN)
MAY_BE_UPDATED = idle(1, A_HANGS_UP, UPDATE)
REQUESTED = idle(1, A_HANGS_UP, UPDATE, answer=UPDATE)
CASES["ENV-12"] = {
    "nothing": Case(call(*OVER)),
    "it goes on": Case(call(OPEN, DONE), None),
    "one leg goes on": Case(call(BRIDGED, B_LEFT, DONE), None),
    "both ended": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "an ended leg without its HANGUP": Case(call(BRIDGED, LAST_B, DONE), None),
    "a leg that is up, not listed": Case(call(BRIDGED, END, LAST_B, DIGITS_CAME), (SHOULD,)),
    "shown Connected in its HANGUP (LAT-1)": Case(call(OPEN, hangup(A, A), PICKED_UP), (SHOULD,)),
    "shown Connected from then on": Case(call(OPEN, hangup(A, A), PICKED_UP, PICKED_UP), (SHOULD,)),
    "digits": Case(call(*OVER, DIGITS_CAME), (SHOULD,)),
    "CALL_ANSWERED": Case(call(DIALLING, RINGING, END, PICKED_UP), (SHOULD,)),
    "another HANGUP": Case(call(*OVER, hangup(A, A_DOWN, code=None)), (SHOULD,)),
    "another HANGUP for one that failed": Case(call((OPEN, [PAUSE]), (END, FAILED), hangup(A, A_DOWN, code=480))),
    "several": Case(call(*OVER, event("DIGITS_RECEIVED", A_DOWN, data=LISTEN), LAST_A), (SHOULD, SHOULD)),
    "INVALID_LAMBDA_RESPONSE": Case(call((OPEN, [PAUSE]), (END, WRONG_SCHEMA), INVALID), (SHOULD,)),
    "INVALID_LAMBDA_RESPONSE for a response before": Case(call((OPEN, WRONG_SCHEMA), END, INVALID)),
    "an action of the adopter's, which is valid": Case(
        call((OPEN, [action("Sing")]), END, INVALID), (SHOULD,), Declared(extra_actions=frozenset({"Sing"}))
    ),
    "an action of an ignored response": Case(
        call((OPEN, [action("Hangup")]), (END, [PAUSE]), succeeded(PAUSE, A_DOWN)), (SHOULD,)
    ),
    "an action of no response": Case(call(*OVER, succeeded(SPEAK_TO_A, A_DOWN)), (SHOULD,)),
    "a success": Case(call(*OVER, succeeded(PAUSE, A_DOWN))),
    "a success of the Hangup": Case(call((OPEN, [HANG_UP_A]), END, succeeded(HANG_UP_A, A_DOWN))),
    "a failure": Case(call(*OVER, failed(PAUSE, A_DOWN))),
    "an interruption": Case(call(*OVER, event("ACTION_INTERRUPTED", A_DOWN, data=PAUSE))),
    "a result without a Type": Case(call(*OVER, event("ACTION_FAILED", A_DOWN, data={}))),
    "a result of the opening action": Case(call(BRIDGED, A_LEFT, LAST_B, succeeded(BRIDGE, A_DOWN), injected=True)),
    "a result in a part of a call": Case(call(*OVER, succeeded(SPEAK_TO_A, A_DOWN), from_the_beginning=False)),
    "an update": Case(call(*OVER, event("CALL_UPDATE_REQUESTED", A_DOWN))),
    "an update that was requested": Case(call(*OVER, UPDATED_AT_THE_END, asked=(MAY_BE_UPDATED, REQUESTED))),
    "the same one again": Case(call(*OVER, UPDATED_AT_THE_END, UPDATED_AT_THE_END, asked=(MAY_BE_UPDATED, REQUESTED))),
    "an update that nobody has requested": Case(call(*OVER, UPDATED_AT_THE_END, asked=(MAY_BE_UPDATED,)), (SHOULD,)),
    "the HANGUP again (LAT-14, OBS-6)": Case(call(*OVER, END)),
    "an event of before again": Case(call(*OVER, OPEN)),
    "no documented type": Case(call(*OVER, event("TIMED_OUT", A_DOWN))),
    "a caller who leaves a meeting": Case(call(IN_MEETING, ALL_END, DIGITS_CAME), (SHOULD,)),
    "a HANGUP of its own for the meeting leg": Case(call(IN_MEETING, ALL_END, hangup(B, A_DOWN, MEETING_DOWN))),
    "a meeting leg that is up": Case(call(IN_MEETING, hangup(A, A_DOWN, MEETING), DIGITS_CAME), None),
    "a meeting left, then the call": Case(call(IN_MEETING, succeeded(HANG_UP_B, A, MEETING), END)),
    "a leg that comes up late": Case(
        call((OPEN, [BRIDGE]), END, succeeded(BRIDGE, A_DOWN, B), event("DIGITS_RECEIVED", B, data=LISTEN))
    ),
    "a HANGUP that names its leg by tag": Case(
        call(
            OPEN,
            event("HANGUP", A_DOWN, data={"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}),
            DIGITS_CAME,
        ),
        (SHOULD,),
    ),
    "a participant without CallId": Case(call(OPEN, hangup(A, A_DOWN, without(B, "CallId")), DIGITS_CAME), None),
    "after OBS-3": Case(call((OPEN, [PAUSE]), succeeded(PAUSE, A_DOWN), END)),
}
