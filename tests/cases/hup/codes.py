"""The cases of HUP-C1 and HUP-C2: the code that a HANGUP reports. Those of HUP-C3 are in `failures`."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_WAS_FASTER,
    B_DOWN,
    BRIDGED,
    DONE,
    END,
    HANG_UP_A,
    MEETING_LEFT,
    SHOULD,
    A,
    B,
    Case,
    Cases,
    call,
    hang_up,
    hangup,
    happens,
    log,
)

from cases.hup._calls import B_AWAY, OUT_OF_MEETING
from onhook.conformance.model.worlds import IDLE

CASES: dict[str, Cases] = {}


def with_code(code: Any) -> dict[str, Any]:
    return hang_up(ParticipantTag="LEG-A", SipResponseCode=code)


CASES["HUP-C1"] = {
    "0": Case(call((DONE, [HANG_UP_A]), END)),
    "as a string": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code="0"))),
    "as 0.0": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=0.0))),
    "null": Case(call((DONE, [hang_up(SipResponseCode=None)]), END)),
    "another": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=480)), (SHOULD,)),
    "another as a string": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code="480")), (SHOULD,)),
    "another, of a bridged leg": Case(call(B_AWAY, hangup(B, A, B_DOWN, code=486)), (SHOULD,)),
    "none (LAT-2)": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=None)), None),
    "no number": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code="normal")), None),
    "another, as the caller was faster (LAT-13)": Case(
        call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=487), asked=(A_WAS_FASTER,)), None
    ),
    "another in a log": Case(log((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=480)), None),
    "another in a world whose words we do not know": Case(
        call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=480), asked=(happens(0, IDLE, "?"),)), None
    ),
    "the meeting leg's success": Case(call(OUT_OF_MEETING, MEETING_LEFT), None),
    "given": Case(call((DONE, [with_code(480)]), hangup(A, A_DOWN, code=486)), None),
}

CASES["HUP-C2"] = {
    **{
        f"{given!r} as {told!r}": Case(call((DONE, [with_code(given)]), hangup(A, A_DOWN, code=told)))
        for given, told in ((0, 0), (480, 480), (486, "486"), ("480", 480), (480.0, 480), (480, 480.0), ("0", "0"))
    },
    **{
        f"{given!r}, not {told!r}": Case(call((DONE, [with_code(given)]), hangup(A, A_DOWN, code=told)), (SHOULD,))
        for given, told in ((486, 0), (480, 486), ("480", "0"), (0, 480), (486.0, 480))
    },
    "of a bridged leg": Case(
        call((BRIDGED, [hang_up(ParticipantTag="LEG-B", SipResponseCode=480)]), hangup(B, A, B_DOWN)), (SHOULD,)
    ),
    "none told (LAT-2)": Case(call((DONE, [with_code(480)]), hangup(A, A_DOWN, code=None)), None),
    "the caller was faster": Case(call((DONE, [with_code(480)]), hangup(A, A_DOWN), asked=(A_WAS_FASTER,)), None),
    "in a log": Case(log((DONE, [with_code(480)]), hangup(A, A_DOWN)), None),
    "a code that is refused": Case(call((DONE, [with_code(603)]), hangup(A, A_DOWN)), None),
    "a boolean": Case(call((DONE, [with_code(False)]), hangup(A, A_DOWN, code=486)), None),
    "left out": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=480)), None),
}
