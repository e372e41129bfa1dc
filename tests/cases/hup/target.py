"""The cases of HUP-T: which leg a Hangup means."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEFT,
    A_WAS_FASTER,
    ALL_END,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
    DIALLING,
    DONE,
    END,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    IN_MEETING,
    KEEP,
    LAST_A,
    MEETING,
    MEETING_DOWN,
    MEETING_LEFT,
    MUST,
    NEW_B,
    OPEN,
    PAUSE,
    PICKED_UP,
    RINGING,
    SHOULD,
    UPDATED_TWO,
    A,
    B,
    Case,
    Cases,
    action,
    call,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    log,
    succeeded,
)

from cases.hup._calls import A_AWAY, B_AWAY, BARE, EMPTY_TAG, OUT_OF_MEETING
from onhook.conformance.model.worlds import B_HANGS_UP

CASES: dict[str, Cases] = {}


def beside(tag: Any) -> dict[str, Any]:
    """A Hangup by the CallId of LEG-B, with this tag next to it."""
    return hang_up(CallId=ID_B, ParticipantTag=tag)


CASES["HUP-T1"] = {
    "alone": Case(call((BRIDGED, [BY_B]), B_LEFT)),
    "with the tag of the other leg": Case(call((BRIDGED, [beside("LEG-A")]), B_LEFT)),
    "in a meeting": Case(call((IN_MEETING, [BY_B]), succeeded(BY_B, A, MEETING_DOWN))),
    "the tag decides": Case(call((BRIDGED, [beside("LEG-A")]), A_LEFT), (MUST,)),
    "another leg, without a tag": Case(call((BRIDGED, [BY_B]), A_LEFT), (MUST,)),
    "another leg, with its own tag": Case(call((BRIDGED, [beside("LEG-B")]), A_LEFT), (MUST,)),
    "another leg, with no valid tag": Case(call((BRIDGED, [beside("LEG-X")]), A_LEFT), (SHOULD,)),
    "refused for the tag of the other leg": Case(
        call((BRIDGED, [beside("LEG-A")]), failed(beside("LEG-A"), A, B)), (MUST,)
    ),
    "refused for no valid tag": Case(call((BRIDGED, [beside("LEG-X")]), failed(beside("LEG-X"), A, B)), (SHOULD,)),
    "refused, with its own tag": Case(call((BRIDGED, [beside("LEG-B")]), failed(beside("LEG-B"), A, B))),
    "twice, the first one not reported": Case(
        call((IN_MEETING, [beside("LEG-A"), beside("LEG-A")]), failed(beside("LEG-A"), A, MEETING_DOWN))
    ),
    "twice, and refused": Case(
        call((IN_MEETING, [beside("LEG-A"), beside("LEG-A")]), failed(beside("LEG-A"), A, MEETING)), (MUST,)
    ),
    "its party was faster": Case(call((BRIDGED, [BY_B]), A_LEFT, asked=(A_WAS_FASTER,)), None),
    "another leg in a log": Case(log((BRIDGED, [beside("LEG-A")]), A_LEFT), None),
    "refused in a log": Case(log((BRIDGED, [beside("LEG-A")]), failed(beside("LEG-A"), A, B)), None),
    "the meeting leg beside the caller's HANGUP": Case(
        call((IN_MEETING, [hang_up(CallId=ID_A)]), hangup(B, A_DOWN, MEETING_DOWN), ALL_END)
    ),
    "by tag": Case(call(B_AWAY, A_LEFT), None),
    "a single leg": Case(call((DONE, [BY_A]), END), None),
}

EMPTY_CALL_ID = hang_up(CallId="", ParticipantTag="LEG-B")
CASES["HUP-T2"] = {
    "LEG-B": Case(call(B_AWAY, B_LEFT)),
    "LEG-A": Case(call(A_AWAY, A_LEFT)),
    "the meeting leg": Case(call(OUT_OF_MEETING, MEETING_LEFT)),
    "with an empty CallId": Case(call((BRIDGED, [EMPTY_CALL_ID]), B_LEFT)),
    "with an empty CallId, another leg": Case(call((BRIDGED, [EMPTY_CALL_ID]), A_LEFT), (SHOULD,)),
    "with a null CallId, another leg": Case(
        call((BRIDGED, [hang_up(CallId=None, ParticipantTag="LEG-B")]), A_LEFT), (SHOULD,)
    ),
    "the new LEG-B of two": Case(call((succeeded(BRIDGE, A, B_DOWN, NEW_B), [HANG_UP_B]), hangup(NEW_B, A, B_DOWN))),
    "another leg": Case(call(B_AWAY, A_LEFT), (MUST,)),
    "LEG-B, where LEG-A is meant": Case(call(A_AWAY, B_LEFT), (MUST,)),
    "the caller, where the meeting leg is meant": Case(call(OUT_OF_MEETING, hangup(A, A_DOWN, MEETING)), (MUST,)),
    "not told": Case(call(B_AWAY)),
    "another leg, whose party was faster": Case(call(B_AWAY, A_LEFT, asked=(A_WAS_FASTER,)), None),
    "another leg in a log": Case(log(B_AWAY, A_LEFT), None),
    "by CallId": Case(call((BRIDGED, [BY_B]), A_LEFT), None),
    "in another case": Case(call((BRIDGED, [hang_up(ParticipantTag="leg-b")]), A_LEFT), None),
    "a single leg": Case(call((DONE, [HANG_UP_A]), END), None),
}

ABOUT_B = succeeded(action("Pause", CallId=ID_B), A, B)

CASES["HUP-T3"] = {
    "on two legs, as a party was faster, and then it runs": Case(
        call((BRIDGED, [BARE]), (B_LEFT, KEEP), hangup(A, A_DOWN, B_DOWN), asked=(happens(1, "Hangup", B_HANGS_UP),))
    ),
    "a single leg": Case(call((DONE, [BARE]), END)),
    "NEW_INBOUND_CALL": Case(call((OPEN, [hang_up(SipResponseCode=480)]), END)),
    "CALL_ANSWERED": Case(call(DIALLING, RINGING, (PICKED_UP, [BARE]), END)),
    "CallId and tag empty": Case(call((DONE, [hang_up(CallId=None, ParticipantTag="")]), END)),
    "in a log": Case(log((DONE, [BARE]), END)),
    "a single leg, not told": Case(call((DONE, [BARE])), (MUST,)),
    "a single leg, refused": Case(call((DONE, [BARE]), failed(BARE, A)), (MUST,)),
    "a single leg, with an empty tag, refused": Case(call((DONE, [EMPTY_TAG]), failed(EMPTY_TAG, A)), (SHOULD,)),
    "a single leg, with a null tag, refused": Case(
        call((DONE, [hang_up(ParticipantTag=None)]), failed(hang_up(ParticipantTag=None), A)), (SHOULD,)
    ),
    "a single leg, with an empty CallId, refused": Case(
        call((DONE, [hang_up(CallId="")]), failed(hang_up(CallId=""), A)), (SHOULD,)
    ),
    "a single leg, without Parameters, refused": Case(
        call((DONE, [{"Type": "Hangup"}]), failed({"Type": "Hangup"}, A)), (SHOULD,)
    ),
    "a single leg, refused in a log": Case(log((DONE, [BARE]), failed(BARE, A))),
    "a single leg, the caller was faster": Case(call((DONE, [BARE]), END, asked=(A_WAS_FASTER,)), None),
    "a CallId that is no string, refused": Case(call((DONE, [hang_up(CallId=0)]), failed(hang_up(CallId=0), A)), None),
    "a tag that is no string, refused": Case(
        call((DONE, [hang_up(ParticipantTag=False)]), failed(hang_up(ParticipantTag=False), A)), None
    ),
    "two legs, the one that the event names": Case(call((ABOUT_B, [BARE]), B_LEFT)),
    "two legs, another than the event names": Case(call((ABOUT_B, [BARE]), A_LEFT), (SHOULD,)),
    "two legs, another than the event names, in a log": Case(log((ABOUT_B, [BARE]), A_LEFT), None),
    "two legs, another than the event names, whose party was faster": Case(
        call((ABOUT_B, [BARE]), A_LEFT, asked=(A_WAS_FASTER,))
    ),
    "two legs, an update, LEG-A": Case(call((UPDATED_TWO, [BARE]), A_LEFT)),
    "two legs, an update, LEG-B": Case(call((UPDATED_TWO, [BARE]), B_LEFT)),
    "two legs, an update, both": Case(call((UPDATED_TWO, [BARE]), LAST_A), (SHOULD,)),
    "two legs, an update, both, as the callee left too": Case(
        call((UPDATED_TWO, [BARE]), LAST_A, asked=(happens(1, "Hangup", B_HANGS_UP),))
    ),
    "two legs, an update, refused": Case(call((UPDATED_TWO, [BARE]), failed(BARE, A, B))),
    "two legs, an update, both, as another Hangup says": Case(call((UPDATED_TWO, [BARE, HANG_UP_B]), LAST_A)),
    "an odd CallId in the event": Case(call((succeeded(action("Pause", CallId=[ID_A]), A, B), [BARE]), B_LEFT)),
    "not the first of its list": Case(call((ABOUT_B, [PAUSE, BARE]), A_LEFT), None),
    "one of two that has ended": Case(call((event("HANGUP", A, B_DOWN), [BARE]), LAST_A), None),
    "by tag": Case(call((DONE, [HANG_UP_A])), None),
}
