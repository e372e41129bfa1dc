"""The cases of ENV-9, ENV-11 and ENV-16: HANGUP and the leg that has ended."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEFT,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    DONE,
    FAILED,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    JOIN,
    LAST_A,
    LAST_B,
    MEETING_DOWN,
    MUST,
    SHOULD,
    A,
    B,
    Case,
    Cases,
    Leg,
    action,
    call,
    event,
    hangup,
    leg,
    succeeded,
)

from cases.env._calls import OPEN_AND_BRIDGED, without
from onhook.conformance.model.traces import Trace

CASES: dict[str, Cases] = {}


def ending(data: Any, *legs: Leg) -> Trace:
    return call(event("HANGUP", *(legs or (A, B_DOWN)), data=data))


def about(**parameters: Any) -> dict[str, Any]:
    return action("Hangup", **{"CallId": ID_B, "ParticipantTag": "LEG-B", **parameters})


BY_DIGITS = {**about(), "Type": "ReceiveDigits"}
CASES["ENV-9"] = {
    "without a code (LAT-2)": Case(ending(about())),
    **{f"code {code!r} (LAT-13)": Case(ending(about(SipResponseCode=code))) for code in (0, 486, "480", 603, None)},
    **{f"code {code!r}": Case(ending(about(SipResponseCode=code)), (MUST,)) for code in (True, "busy", 1.5, [], "4.0")},
    "HangUp": Case(ending({**about(), "Type": "HangUp"})),
    "no ActionData": Case(ending(None), (MUST,)),
    "odd ActionData": Case(ending("Hangup"), (MUST,)),
    "no Parameters": Case(ending({"Type": "Hangup"}), (MUST, MUST)),
    "odd Parameters": Case(ending({"Type": "Hangup", "Parameters": []}), (MUST, MUST)),
    "no CallId": Case(ending(about(CallId="")), (MUST,)),
    "an odd CallId": Case(ending(about(CallId={})), (MUST,)),
    "a CallId that is a number": Case(ending(about(CallId=5)), (SHOULD,)),
    "no tag": Case(ending(about(ParticipantTag=None)), (MUST,)),
    "a tag that is none": Case(ending(about(ParticipantTag="LEG-C")), (MUST,)),
    "a tag of another case": Case(ending(about(ParticipantTag="Leg-B"))),
    "a CallId that is not listed": Case(ending(about(CallId=ID_C))),
    "another Type": Case(ending(BY_DIGITS), (MUST,)),
    "no Type": Case(ending(without(about(), "Type")), (MUST,)),
    "another Type for LEG-A": Case(
        ending({**about(CallId=ID_A, ParticipantTag="LEG-A"), "Type": "ReceiveDigits"}, without(A_DOWN, "To")), (MUST,)
    ),
    "another Type at a meeting's end": Case(ending(BY_DIGITS, A, MEETING_DOWN), (SHOULD,)),
    "another Type at a meeting's end, not listed": Case(
        call(IN_MEETING, event("HANGUP", A, data=BY_DIGITS)), (SHOULD,)
    ),
    "another Type at the end of a meeting whose leg has two numbers": Case(
        call(succeeded(JOIN, A, B), event("HANGUP", A, B_DOWN, data=BY_DIGITS)), (SHOULD,)
    ),
    "another Type of a leg that nobody has seen": Case(ending(BY_DIGITS, A), (SHOULD,)),
    "no HANGUP": Case(call(DONE), None),
}

CASES["ENV-16"] = {
    "of one": Case(call(B_LEFT)),
    "of two": Case(ending(about(ParticipantTag="LEG-A")), (MUST,)),
    "in two ways of writing": Case(ending(about(), leg("Leg-A", ID_A), leg("Leg-B", ID_B, "Disconnected"))),
    "not listed": Case(ending(about(CallId=ID_C)), None),
    "a CallId of nobody's for LEG-A": Case(ending(about(CallId=ID_C, ParticipantTag="LEG-A")), (MUST,)),
    "the same in another way of writing": Case(
        ending(about(CallId=ID_C, ParticipantTag="Leg-A"), leg("leg-a", ID_A)), (MUST,)
    ),
    "a CallId of nobody's for LEG-A, which is not listed": Case(
        ending(about(CallId=ID_C, ParticipantTag="LEG-A"), B_DOWN), None
    ),
    "nobody is listed": Case(ending(about(CallId=ID_C, ParticipantTag="LEG-A"), leg("LEG-A", "")), None),
    "no tag": Case(ending(about(ParticipantTag=[])), None),
    "no CallId": Case(ending(about(CallId=None)), None),
    "a participant without a tag": Case(ending(about(), without(B, "ParticipantTag")), None),
    "listed twice": Case(ending(about(), B, leg("LEG-A", ID_B))),
    "no ActionData": Case(ending(None), None),
}

CASES["ENV-11"] = {
    "one each": Case(call(BRIDGED, B_LEFT, LAST_A)),
    "both together": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "another one": Case(call(BRIDGED, B_LEFT, hangup(B, A, B_DOWN, code=None)), (SHOULD,)),
    "another one, later": Case(call(BRIDGED, A_LEFT, LAST_B, LAST_A), (SHOULD,)),
    "the same again (OBS-6)": Case(call(BRIDGED, B_LEFT, DONE, B_LEFT)),
    "again, as the first one failed (LAT-14)": Case(call(BRIDGED, (A_LEFT, FAILED), LAST_A)),
    "of a new leg with the same CallId, which is for ENV-6": Case(
        call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B), hangup(B, A, B_DOWN, code=None))
    ),
    "without a CallId": Case(ending({}), None),
    "an ACTION_SUCCESSFUL for the Hangup (OBS-2)": Case(call(BRIDGED, B_LEFT, succeeded(HANG_UP_B, A, B_DOWN))),
}
