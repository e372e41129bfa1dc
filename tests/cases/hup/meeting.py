"""The cases of HUP-M: a Hangup of the meeting leg, or of LEG-A, of a call that is in a meeting."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_WAS_FASTER,
    ALL_END,
    B_LEFT,
    BY_B,
    DOWN,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    JOIN,
    KEEP,
    MEETING,
    MEETING_DOWN,
    MEETING_ENDED,
    MEETING_LEFT,
    MUST,
    SHOULD,
    SPEAK,
    UP,
    A,
    B,
    Case,
    Cases,
    call,
    failed,
    hang_up,
    hangup,
    happens,
    log,
    succeeded,
)

from cases.hup._calls import A_AWAY, B_AWAY, BARE, DIGITS_OF_TWO, OUT_OF_MEETING
from onhook.conformance.model.worlds import A_HANGS_UP, MEETING_ENDS

CASES: dict[str, Cases] = {}

BY_BOTH = hang_up(CallId=ID_B, ParticipantTag="LEG-B")
STILL_SHOWN = succeeded(HANG_UP_B, A, MEETING)
CASES["HUP-M1"] = {
    "told": Case(call(OUT_OF_MEETING, MEETING_LEFT)),
    "told in a log": Case(log(OUT_OF_MEETING, MEETING_LEFT)),
    "by CallId": Case(call((IN_MEETING, [BY_B]), succeeded(BY_B, A, MEETING_DOWN))),
    "by CallId, told with the tag too": Case(call((IN_MEETING, [BY_B]), succeeded(BY_BOTH, A, MEETING_DOWN))),
    "by CallId, beside the other tag, told with its own (LAT-6)": Case(
        call((IN_MEETING, [hang_up(CallId=ID_B, ParticipantTag="LEG-A")]), succeeded(BY_BOTH, A, MEETING_DOWN))
    ),
    "by tag, beside a null CallId, told with its own (LAT-6)": Case(
        call((IN_MEETING, [hang_up(CallId=None, ParticipantTag="LEG-B")]), succeeded(BY_BOTH, A, MEETING_DOWN))
    ),
    "of a leg with numbers that is first listed after it has joined": Case(
        call((succeeded(JOIN, A), [SPEAK]), (succeeded(SPEAK, A, B), [HANG_UP_B]), succeeded(HANG_UP_B, A))
    ),
    "a HANGUP beside it": Case(call(OUT_OF_MEETING, MEETING_LEFT, MEETING_ENDED)),
    "a HANGUP before it": Case(call(OUT_OF_MEETING, (MEETING_ENDED, KEEP), MEETING_LEFT)),
    "a HANGUP before it, answered with a list": Case(
        call(OUT_OF_MEETING, (MEETING_ENDED, [SPEAK]), MEETING_LEFT, succeeded(SPEAK, A, MEETING_DOWN))
    ),
    "no longer listed": Case(call(OUT_OF_MEETING, succeeded(HANG_UP_B, A))),
    "not told": Case(call(OUT_OF_MEETING), (MUST,)),
    "not told before it comes to rest": Case(call(OUT_OF_MEETING, asked=(A_LEAVES,)), (MUST,)),
    "told as a failure": Case(call(OUT_OF_MEETING, failed(HANG_UP_B, A, MEETING)), (MUST,)),
    "told as a failure in a log": Case(log(OUT_OF_MEETING, failed(HANG_UP_B, A, MEETING))),
    "a HANGUP alone": Case(call(OUT_OF_MEETING, MEETING_ENDED), (MUST,)),
    "a HANGUP alone, in a log that stops": Case(log(OUT_OF_MEETING, MEETING_ENDED), None),
    "a HANGUP alone, in a log where the meeting may have ended": Case(
        log(OUT_OF_MEETING, (MEETING_ENDED, [HANG_UP_A]), ALL_END, final={ID_A: DOWN}), None
    ),
    "a HANGUP alone, as the handler failed": Case(call(OUT_OF_MEETING, (MEETING_ENDED, FAILED)), None),
    "a HANGUP alone, as the handler failed at it twice": Case(
        call(OUT_OF_MEETING, (MEETING_ENDED, FAILED), (MEETING_ENDED, FAILED)), None
    ),
    "a HANGUP alone, as the caller left": Case(
        call(OUT_OF_MEETING, MEETING_ENDED, ALL_END, asked=(happens(2, "Hangup", A_HANGS_UP),)), None
    ),
    "the caller's HANGUP": Case(call(OUT_OF_MEETING, ALL_END), (MUST,)),
    "not last in its list": Case(call((IN_MEETING, [HANG_UP_B, SPEAK]), succeeded(SPEAK, A, MEETING_DOWN)), (SHOULD,)),
    "not last in its list, told": Case(
        call((IN_MEETING, [HANG_UP_B, SPEAK]), (MEETING_LEFT, KEEP), succeeded(SPEAK, A, MEETING_DOWN))
    ),
    "the meeting ended first": Case(
        call(OUT_OF_MEETING, MEETING_ENDED, asked=(happens(1, "Hangup", MEETING_ENDS),)), None
    ),
    "digits come between": Case(call(OUT_OF_MEETING, DIGITS_OF_TWO), None),
    "a log that stops": Case(log(OUT_OF_MEETING), None),
    "by default": Case(call((IN_MEETING, [BARE]), succeeded(BARE, A, MEETING_DOWN)), None),
    "a second one, where the first may have been by default": Case(
        call((IN_MEETING, [BARE]), (succeeded(BARE, A, MEETING), [HANG_UP_B]), failed(HANG_UP_B, A, MEETING_DOWN)), None
    ),
    "a second one, where the first was of the caller": Case(
        call((IN_MEETING, [HANG_UP_A]), (succeeded(HANG_UP_A, A, MEETING), [HANG_UP_B]), failed(HANG_UP_B, A, MEETING)),
        (MUST,),
    ),
    "of the caller": Case(call((IN_MEETING, [HANG_UP_A]), ALL_END), None),
    "a bridge": Case(call(B_AWAY, B_LEFT), None),
}

NEW_MEETING = {**MEETING, "CallId": ID_C}
CASES["HUP-M2"] = {
    "Disconnected": Case(call(OUT_OF_MEETING, MEETING_LEFT)),
    "no longer listed": Case(call(OUT_OF_MEETING, succeeded(HANG_UP_B, A))),
    "Connected in its own event": Case(call(OUT_OF_MEETING, STILL_SHOWN), (SHOULD,)),
    "Connected in its own event, which is delivered twice": Case(
        call(OUT_OF_MEETING, STILL_SHOWN, STILL_SHOWN), (SHOULD,)
    ),
    "Connected in its own event, behind its HANGUP": Case(call(OUT_OF_MEETING, MEETING_ENDED, STILL_SHOWN), (SHOULD,)),
    "Connected later": Case(call(OUT_OF_MEETING, (MEETING_LEFT, [SPEAK]), succeeded(SPEAK, A, MEETING)), (MUST,)),
    "Connected later in a log": Case(
        log(OUT_OF_MEETING, (MEETING_LEFT, [SPEAK]), succeeded(SPEAK, A, MEETING)), (MUST,)
    ),
    "Connected then and later": Case(
        call(OUT_OF_MEETING, (STILL_SHOWN, [SPEAK]), succeeded(SPEAK, A, MEETING)), (SHOULD, MUST)
    ),
    "a new meeting leg": Case(
        call(OUT_OF_MEETING, (MEETING_LEFT, [JOIN]), succeeded(JOIN, A, MEETING_DOWN, NEW_MEETING))
    ),
    "not told": Case(call(OUT_OF_MEETING), None),
    "the meeting ended first": Case(
        call(OUT_OF_MEETING, MEETING_ENDED, asked=(happens(1, "Hangup", MEETING_ENDS),)), None
    ),
    "a bridge": Case(call(B_AWAY, B_LEFT), None),
}

CASES["HUP-M3"] = {
    "LEG-A stays": Case(call(OUT_OF_MEETING, MEETING_LEFT, final={ID_A: UP})),
    "LEG-A goes down with it": Case(call(OUT_OF_MEETING, succeeded(HANG_UP_B, A_DOWN, MEETING_DOWN)), (SHOULD,)),
    "LEG-A is Disconnected in the end": Case(call(OUT_OF_MEETING, MEETING_LEFT, final={ID_A: DOWN}), (SHOULD,)),
    "the caller hangs up": Case(
        call(OUT_OF_MEETING, MEETING_LEFT, ALL_END, asked=(A_LEAVES_LATER,), final={ID_A: DOWN})
    ),
    "the handler hangs it up": Case(call(OUT_OF_MEETING, (MEETING_LEFT, [HANG_UP_A]), ALL_END)),
    "nobody knows what the world did": Case(log(OUT_OF_MEETING, succeeded(HANG_UP_B, A_DOWN)), None),
    "not told": Case(call(OUT_OF_MEETING), None),
}

CALLER_OUT = (IN_MEETING, [HANG_UP_A])
CASES["HUP-M4"] = {
    "both Disconnected": Case(call(CALLER_OUT, ALL_END)),
    "told in a log": Case(log(CALLER_OUT, ALL_END)),
    "the meeting leg still Connected": Case(call(CALLER_OUT, hangup(A, A_DOWN, MEETING))),
    "the meeting leg goes down later": Case(
        call(CALLER_OUT, hangup(A, A_DOWN, MEETING), final={ID_A: DOWN, ID_B: DOWN})
    ),
    "the meeting leg never goes down": Case(
        call(CALLER_OUT, hangup(A, A_DOWN, MEETING), final={ID_A: DOWN, ID_B: UP}), (SHOULD,)
    ),
    "a HANGUP for the meeting leg behind": Case(
        call(CALLER_OUT, hangup(A, A_DOWN, MEETING), hangup(B, A_DOWN, MEETING_DOWN))
    ),
    "a HANGUP for the meeting leg before": Case(call(CALLER_OUT, hangup(B, A_DOWN, MEETING_DOWN), ALL_END)),
    "a HANGUP for the meeting leg before, and LEG-A shown Connected": Case(call(CALLER_OUT, MEETING_ENDED, ALL_END)),
    "a HANGUP for the meeting leg alone": Case(call(CALLER_OUT, hangup(B, A_DOWN, MEETING_DOWN)), (SHOULD,)),
    "not told": Case(call(CALLER_OUT), (SHOULD,)),
    "told as a success": Case(call(CALLER_OUT, succeeded(HANG_UP_A, A_DOWN, MEETING_DOWN)), (SHOULD,)),
    "the caller was faster": Case(call(CALLER_OUT, ALL_END, asked=(A_WAS_FASTER,)), None),
    "a log that stops": Case(log(CALLER_OUT), None),
    "of the meeting leg": Case(call(OUT_OF_MEETING, MEETING_LEFT), None),
    "a bridge": Case(call(A_AWAY, A_LEFT), None),
}
