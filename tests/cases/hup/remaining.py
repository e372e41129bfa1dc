"""The cases of HUP-R: a Hangup of the leg that remained of two."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES_LATER,
    A_LEFT,
    ALL_END,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    B_WAS_FASTER,
    BRIDGE,
    BRIDGED,
    BY_A,
    DONE,
    DOWN,
    END,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    IN_MEETING,
    INVALID,
    LAST_A,
    LAST_B,
    MEETING_DOWN,
    MEETING_ENDED,
    MEETING_LEFT,
    MUST,
    NEW_B,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN_LEFT,
    UP,
    A,
    Case,
    Cases,
    call,
    failed,
    hangup,
    happens,
    idle,
    log,
    succeeded,
)

from cases.hup._calls import B_AWAY, B_GONE, B_LEFT_HANG_UP_A, BARE
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, MEETING_ENDS

CASES: dict[str, Cases] = {}

CASES["HUP-R1"] = {
    "the success of an older Hangup comes late, and its answer is run": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [HANG_UP_A]), (succeeded(BARE, A, B_DOWN), [SPEAK]), SPOKEN_LEFT), None
    ),
    "an older Hangup, whose party was faster, fails late": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (B_LEFT, [BY_A]),
            (failed(HANG_UP_B, A, B_DOWN), [BY_A]),
            LAST_A,
            asked=(B_WAS_FASTER,),
        )
    ),
    "told": Case(call(BRIDGED, B_LEFT_HANG_UP_A, LAST_A, asked=(B_LEAVES,), final={ID_A: DOWN, ID_B: DOWN})),
    "told in a log": Case(log(BRIDGED, B_LEFT_HANG_UP_A, LAST_A)),
    "shown Connected (LAT-1)": Case(call(BRIDGED, B_LEFT_HANG_UP_A, hangup(A, A, B_DOWN), asked=(B_LEAVES,))),
    "the ended leg dropped": Case(call(BRIDGED, (B_GONE, [HANG_UP_A]), END, asked=(B_LEAVES,))),
    "LEG-B, after LEG-A has left": Case(
        call(BRIDGED, (A_LEFT, [HANG_UP_B]), LAST_B, asked=(idle(1, A_HANGS_UP, B_HANGS_UP),))
    ),
    "after the application's Hangup": Case(call(B_AWAY, B_LEFT_HANG_UP_A, LAST_A)),
    "not told": Case(call(BRIDGED, B_LEFT_HANG_UP_A, asked=(B_LEAVES,)), (MUST,)),
    "not told before the caller hangs up": Case(
        call(BRIDGED, B_LEFT_HANG_UP_A, LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), (MUST,)
    ),
    "not told, as a log says": Case(log(BRIDGED, B_LEFT_HANG_UP_A, final={ID_A: UP}), (MUST,)),
    "a log that stops": Case(log(BRIDGED, B_LEFT_HANG_UP_A), None),
    "the caller was faster": Case(
        call(BRIDGED, B_LEFT_HANG_UP_A, LAST_A, asked=(B_LEAVES, happens(2, "Hangup", A_HANGS_UP))), None
    ),
    "INVALID_LAMBDA_RESPONSE": Case(call(B_AWAY, B_LEFT_HANG_UP_A, (LAST_A, RUBBISH), INVALID), (MUST,)),
    "the call goes on": Case(call(B_AWAY, B_LEFT_HANG_UP_A, LAST_A, asked=(idle(3, A_HANGS_UP),)), (MUST,)),
    "Connected in the end": Case(call(B_AWAY, B_LEFT_HANG_UP_A, LAST_A, final={ID_A: UP}), (MUST,)),
    "what stands behind it is told": Case(
        call(B_AWAY, (B_LEFT, [HANG_UP_A, SPEAK]), LAST_A, succeeded(SPEAK, A_DOWN)), (MUST,)
    ),
    "the end of the other leg told once more": Case(
        call(B_AWAY, B_LEFT_HANG_UP_A, {**B_LEFT, "Sequence": 9}, LAST_A), None
    ),
    "never a second leg": Case(call((DONE, [HANG_UP_A]), END), None),
    "a leg that was dropped untold": Case(call(BRIDGED, (succeeded(SPEAK, A), [HANG_UP_A])), None),
    "left after a meeting": Case(call((MEETING_ENDED, [HANG_UP_A])), None),
}

CASES["HUP-R2"] = {
    "told": Case(call(IN_MEETING, (MEETING_ENDED, [HANG_UP_A]), ALL_END, asked=(idle(1, MEETING_ENDS),))),
    "after its own Hangup": Case(call((IN_MEETING, [HANG_UP_B]), (MEETING_LEFT, [HANG_UP_A]), ALL_END)),
    "told in a log": Case(log((MEETING_ENDED, [HANG_UP_A]), ALL_END)),
    "not told": Case(call((IN_MEETING, [HANG_UP_B]), (MEETING_LEFT, [HANG_UP_A])), (SHOULD,)),
    "the call goes on": Case(
        call((IN_MEETING, [HANG_UP_B]), (MEETING_LEFT, [HANG_UP_A]), ALL_END, asked=(idle(3, A_HANGS_UP),)), (SHOULD,)
    ),
    "the caller was faster": Case(
        call(
            (IN_MEETING, [HANG_UP_B]),
            (MEETING_LEFT, [HANG_UP_A]),
            ALL_END,
            asked=(happens(2, "Hangup", A_HANGS_UP),),
        ),
        None,
    ),
    "a HANGUP for the meeting leg in between": Case(
        call((IN_MEETING, [HANG_UP_B]), (MEETING_LEFT, [HANG_UP_A]), MEETING_ENDED, ALL_END), None
    ),
    "left after a bridge": Case(call(BRIDGED, B_LEFT_HANG_UP_A, asked=(B_LEAVES,)), None),
    "a bridge after the meeting": Case(
        call(
            (MEETING_ENDED, [BRIDGE]),
            succeeded(BRIDGE, A, MEETING_DOWN, NEW_B),
            (hangup(NEW_B, A, MEETING_DOWN), [HANG_UP_A]),
            asked=(idle(2, B_HANGS_UP),),
        ),
        None,
    ),
}
