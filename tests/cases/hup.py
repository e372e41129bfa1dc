"""The cases of HUP: for each clause, calls of a few events."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_UNTOLD,
    A_WAS_FASTER,
    ALL_END,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    B_WAS_FASTER,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
    CUT,
    DIALLING,
    DIGITS_CAME,
    DONE,
    DOWN,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    INVALID,
    JOIN,
    KEEP,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING,
    MEETING_DOWN,
    MEETING_ENDED,
    MEETING_LEFT,
    MUST,
    NEW_B,
    NEW_B_DOWN,
    NO_ACTIONS,
    NOBODY,
    NOTE,
    OPEN,
    PAUSE,
    PICKED_UP,
    PROMPT,
    RECORD,
    RINGING,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN,
    SPOKEN_LEFT,
    UP,
    UPDATED,
    UPDATED_TWO,
    A,
    B,
    Case,
    Cases,
    Leg,
    action,
    call,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    idle,
    interrupted,
    leg,
    log,
    succeeded,
)

from onhook.conformance.traces import Event
from onhook.conformance.worlds import (
    A_HANGS_UP,
    ANSWERED,
    B_HANGS_UP,
    BUSY,
    DIAL,
    DIGITS,
    IDLE,
    MEETING_ENDS,
    PATIENCE,
    RUNS,
    UPDATE,
)

CASES: dict[str, Cases] = {}

# -- the words of the cases --------------------------------------------------------------------------------------------

#: Participants that have ended are dropped.
B_GONE = hangup(B, A)
END_LATE = hangup(A, A)
DIGITS_OF_TWO = event("DIGITS_RECEIVED", A, B, data={"ReceivedDigits": "1", **LISTEN})
BARE = {"Type": "Hangup", "Parameters": {}}
BY_BOTH = hang_up(CallId=ID_B, ParticipantTag="LEG-B")
WRONG_CODE = hang_up(SipResponseCode=603)


def by_a(code: int) -> dict[str, Any]:
    """A Hangup of LEG-A with this code."""
    return hang_up(CallId=ID_A, SipResponseCode=code)


def unnamed(*legs: Leg) -> Event:
    """A HANGUP that does not name its leg."""
    return event("HANGUP", *legs, data={"Type": "Hangup", "Parameters": {"SipResponseCode": 0}})


# -- a call with one leg -----------------------------------------------------------------------------------------------

EMPTY_CALL_ID = hang_up(CallId="", ParticipantTag="LEG-A")
NULL_CODE = hang_up(ParticipantTag="LEG-A", SipResponseCode=None)

CASES["HUP-S1"] = {
    "told": Case(call((OPEN, [HANG_UP_A]), END)),
    "told in a log": Case(log((OPEN, [HANG_UP_A]), END)),
    "by CallId": Case(call((DONE, [BY_A]), END)),
    "by default": Case(call((DONE, [BARE]), END)),
    "an empty CallId beside the tag": Case(call((DONE, [EMPTY_CALL_ID]), END)),
    "an empty CallId beside the tag, refused": Case(call((DONE, [EMPTY_CALL_ID]), failed(EMPTY_CALL_ID, A)), (SHOULD,)),
    "a code that is null, refused": Case(call((DONE, [NULL_CODE]), failed(NULL_CODE, A)), (SHOULD,)),
    "shown Connected (LAT-1)": Case(call((DONE, [HANG_UP_A]), END_LATE)),
    "without a code (LAT-2)": Case(call((DONE, [HANG_UP_A]), hangup(A, A_DOWN, code=None))),
    "without the leg": Case(call((DONE, [HANG_UP_A]), unnamed(A_DOWN))),
    "its leg no longer listed": Case(call((DONE, [HANG_UP_A]), hangup(A))),
    "told by tag": Case(call((DONE, [HANG_UP_A]), hangup({"CallId": "", "ParticipantTag": "Leg-A"}, A_DOWN))),
    "with a success before": Case(call((DONE, [HANG_UP_A]), succeeded(HANG_UP_A, A_DOWN), END)),
    "with a success before, which still shows it": Case(
        call((DONE, [HANG_UP_A]), (succeeded(HANG_UP_A, A), KEEP), END)
    ),
    "with a success behind": Case(call((DONE, [HANG_UP_A]), END, succeeded(HANG_UP_A, A_DOWN))),
    "a success alone": Case(call((DONE, [HANG_UP_A]), succeeded(HANG_UP_A, A_DOWN)), (MUST,)),
    "a success, and what is answered to it is run": Case(
        call((DONE, [HANG_UP_A]), (succeeded(HANG_UP_A, A), [SPEAK]), SPOKEN), (MUST,)
    ),
    "a success, and what is answered to it is run, in a log": Case(
        log((DONE, [HANG_UP_A]), (succeeded(HANG_UP_A, A), [SPEAK]), SPOKEN), (MUST,)
    ),
    "a success, what is answered to it, and its HANGUP": Case(
        call((DONE, [HANG_UP_A]), (succeeded(HANG_UP_A, A), [SPEAK]), END)
    ),
    "a success, and then it comes to rest": Case(
        call((DONE, [HANG_UP_A]), (succeeded(HANG_UP_A, A), []), asked=(idle(2, A_HANGS_UP),)), (MUST,)
    ),
    "not told, and the call is over": Case(call((OPEN, [HANG_UP_A])), (MUST,)),
    "not told, and it comes to rest": Case(call((DONE, [HANG_UP_A]), asked=(A_LEAVES,)), (MUST,)),
    "not told before the caller hangs up": Case(call((DONE, [HANG_UP_A]), END, asked=(A_LEAVES,)), (MUST,)),
    "an update comes at rest": Case(
        call((DONE, [HANG_UP_A]), UPDATED, asked=(idle(1, A_HANGS_UP, UPDATE, answer=UPDATE),)), (MUST,)
    ),
    "a rest that was none": Case(call((DONE, [HANG_UP_A]), SPOKEN, END, asked=(A_LEAVES,)), None),
    "told as a failure": Case(call((DONE, [HANG_UP_A]), failed(HANG_UP_A, A)), (MUST,)),
    "told as a failure in a log": Case(log((DONE, [HANG_UP_A]), failed(HANG_UP_A, A))),
    "another leg's end": Case(call((DONE, [HANG_UP_A]), hangup(NEW_B, A)), (MUST,)),
    "another leg's end in a log": Case(log((DONE, [HANG_UP_A]), hangup(NEW_B, A))),
    "a log that stops": Case(log((DONE, [HANG_UP_A])), None),
    "a log that says how it ended": Case(log((DONE, [HANG_UP_A]), final={ID_A: DOWN}), (MUST,)),
    "the caller was faster": Case(call((DONE, [HANG_UP_A]), END, asked=(A_WAS_FASTER,)), None),
    "something was faster that we have no word for": Case(
        call((DONE, [HANG_UP_A]), asked=(happens(1, "Hangup", "lightning strikes"),)), None
    ),
    "something happened earlier that we have no word for": Case(
        call((OPEN, [PAUSE]), (DONE, [HANG_UP_A]), asked=(happens(1, "Pause", "lightning strikes"),)), (MUST,)
    ),
    "an update comes between": Case(call((DONE, [HANG_UP_A]), UPDATED, asked=(happens(1, "Hangup", UPDATE),)), None),
    "an update comes between, in a log": Case(log((DONE, [HANG_UP_A]), UPDATED, END), None),
    "digits come between": Case(call((DONE, [HANG_UP_A]), DIGITS_CAME, END), None),
    "digits come between, and it is not run": Case(call((DONE, [HANG_UP_A]), DIGITS_CAME), None),
    "behind another action": Case(call((OPEN, [PAUSE, HANG_UP_A]), END)),
    "behind another action, told and kept": Case(call((OPEN, [PAUSE, HANG_UP_A]), (DONE, KEEP), END)),
    "behind another action, kept, and not run": Case(
        call((OPEN, [PAUSE, HANG_UP_A]), (DONE, KEEP), asked=(A_LEAVES_LATER,)), (SHOULD,)
    ),
    "behind another action, told, and [] answered": Case(call((OPEN, [PAUSE, HANG_UP_A]), (DONE, [])), None),
    "behind another action, told, and no Actions answered": Case(
        call((OPEN, [PAUSE, HANG_UP_A]), (DONE, NO_ACTIONS)), None
    ),
    "behind another action, told, and a list answered": Case(
        call((OPEN, [PAUSE, HANG_UP_A]), (DONE, [SPEAK]), SPOKEN), None
    ),
    "behind another action, which fails": Case(call((OPEN, [PAUSE, HANG_UP_A]), failed(PAUSE, A)), None),
    "skipped": Case(call((OPEN, [HANG_UP_A, SPEAK]), SPOKEN), (MUST,)),
    "another list's action, of the same kind as one behind it": Case(
        call((OPEN, [SPEAK]), (DIGITS_CAME, [HANG_UP_A, SPEAK]), SPOKEN, END), None
    ),
    "an action from before the log, of the same kind as one behind it": Case(
        log((DIGITS_CAME, [HANG_UP_A, SPEAK]), SPOKEN, END, from_the_beginning=False), None
    ),
    "behind a bridge": Case(call((OPEN, [BRIDGE, HANG_UP_A]), A_LEFT), None),
    "behind another Hangup": Case(call((OPEN, [HANG_UP_A, HANG_UP_A]), END)),
    "after an invocation that failed": Case(call((OPEN, FAILED), (DONE, [HANG_UP_A])), None),
    "the retry of one that failed is answered (LAT-14)": Case(call((OPEN, FAILED), (OPEN, [HANG_UP_A])), (MUST,)),
    "a retry fails as well": Case(call((OPEN, FAILED), (OPEN, FAILED)), None),
    "an invocation fails before it is run": Case(
        call((OPEN, [PAUSE, HANG_UP_A]), (DONE, FAILED), asked=(A_LEAVES_LATER,)), None
    ),
    "a response that cannot be used": Case(call((OPEN, [PAUSE, HANG_UP_A]), (DONE, RUBBISH), INVALID), None),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(call((OPEN, RUBBISH), (INVALID, [HANG_UP_A])), None),
    "in answer to what no page has": Case(call((event("TIMED_OUT", A), [HANG_UP_A])), None),
    "in answer to RINGING": Case(call(DIALLING, (RINGING, [HANG_UP_A]), PICKED_UP), None),
    "delivered twice (OBS-6)": Case(call((DONE, [HANG_UP_A]), (DONE, [HANG_UP_A]), END)),
    "delivered twice, and answered otherwise": Case(call((DONE, [HANG_UP_A]), (DONE, [SPEAK]), SPOKEN), None),
    "delivered twice, and only the first answer is used": Case(call((DONE, []), (DONE, [HANG_UP_A])), None),
    "with a code that is refused": Case(call((DONE, [WRONG_CODE]), failed(WRONG_CODE, A)), None),
    "after a faulty Hangup that was refused": Case(call((OPEN, [NOBODY]), (failed(NOBODY, A), [HANG_UP_A])), (MUST,)),
    "after a faulty Hangup that nothing tells of": Case(call((OPEN, [NOBODY]), (DONE, [HANG_UP_A])), None),
    "after two faulty Hangups, one of which is refused": Case(
        call((OPEN, [NOBODY, NOBODY]), (failed(NOBODY, A), [HANG_UP_A])), None
    ),
    "after a faulty Hangup that is refused later": Case(
        call((OPEN, [NOBODY]), (DONE, []), (failed(NOBODY, A), [HANG_UP_A])), None
    ),
    "of a leg without CallId": Case(call((succeeded(PAUSE, {"ParticipantTag": "LEG-A"}), [HANG_UP_A])), None),
    "two legs": Case(call((BRIDGED, [HANG_UP_A]), A_LEFT), None),
    "no Hangup": Case(call((OPEN, [PAUSE]), DONE), None),
}

CASES["HUP-S2"] = {
    "ignored": Case(call((OPEN, [HANG_UP_A]), (END, [SPEAK]))),
    "rubbish, ignored": Case(call((OPEN, [HANG_UP_A]), (END, RUBBISH))),
    "run": Case(call((OPEN, [HANG_UP_A]), (END, [SPEAK]), SPOKEN), (MUST,)),
    "run in a log": Case(log((OPEN, [HANG_UP_A]), (END, [SPEAK]), SPOKEN), (MUST,)),
    "a retry is ignored (LAT-14)": Case(call((OPEN, [HANG_UP_A]), (END, FAILED), (END, [SPEAK]))),
    "a retry is run (LAT-14)": Case(call((OPEN, [HANG_UP_A]), (END, FAILED), (END, [SPEAK]), SPOKEN), (MUST,)),
    "run, as the world was asked": Case(
        call((OPEN, [HANG_UP_A]), (END, [SPEAK]), asked=(happens(2, "Speak", "completes"),)), (MUST,)
    ),
    "another Hangup, run": Case(call((OPEN, [by_a(480)]), (END, [by_a(486)]), failed(by_a(486), A_DOWN)), (MUST,)),
    "a Hangup fails, perhaps the one of before": Case(call((OPEN, [HANG_UP_A]), (END, [BY_A]), failed(BY_A, A_DOWN))),
    "INVALID_LAMBDA_RESPONSE": Case(call((OPEN, [HANG_UP_A]), (END, RUBBISH), INVALID), (MUST,)),
    "INVALID_LAMBDA_RESPONSE for a code": Case(call((OPEN, [HANG_UP_A]), (END, [WRONG_CODE]), INVALID), (MUST,)),
    "a late result of before": Case(call((OPEN, [RECORD, HANG_UP_A]), (END, [SPEAK]), succeeded(RECORD, A_DOWN))),
    "a late result of the same kind": Case(
        call((OPEN, [RECORD, HANG_UP_A]), (END, [RECORD]), succeeded(RECORD, A_DOWN))
    ),
    "a success of the Hangup behind it": Case(
        call((OPEN, [HANG_UP_A]), (END, [HANG_UP_A]), succeeded(HANG_UP_A, A_DOWN))
    ),
    "the HANGUP twice (OBS-6)": Case(call((OPEN, [HANG_UP_A]), (END, [SPEAK]), (END, [SPEAK])), None),
    "an invocation that failed": Case(call((OPEN, [HANG_UP_A]), (END, FAILED), END), None),
    "nothing": Case(call((OPEN, [HANG_UP_A]), (END, [])), None),
    "the caller's HANGUP": Case(call((OPEN, [PAUSE]), (END, [SPEAK]), asked=(A_LEAVES,)), None),
}

CASES["HUP-S3"] = {
    "over": Case(call((OPEN, [HANG_UP_A]), END, final={ID_A: DOWN})),
    "over, as the rest is dropped": Case(call((OPEN, [PAUSE, HANG_UP_A, SPEAK]), END)),
    "shown Connected, but over (LAT-1)": Case(call((OPEN, [HANG_UP_A]), END_LATE, final={ID_A: DOWN})),
    "Connected in the end": Case(call((OPEN, [HANG_UP_A]), END, final={ID_A: UP}), (MUST,)),
    "Connected in the end of a log": Case(log((OPEN, [HANG_UP_A]), END, final={ID_A: UP}), (MUST,)),
    "an action is run": Case(call((OPEN, [HANG_UP_A]), END, asked=(happens(2, "Speak", "completes"),)), (MUST,)),
    "the caller can still hang up": Case(call((OPEN, [HANG_UP_A]), END, asked=(A_LEAVES_LATER,)), (MUST,)),
    "nobody can hang up any more": Case(call((OPEN, [HANG_UP_A]), END, asked=(idle(2, UPDATE),))),
    "an action behind it is told": Case(call((OPEN, [HANG_UP_A, SPEAK]), END, SPOKEN), (MUST,)),
    "an action behind it is told in a log": Case(log((OPEN, [HANG_UP_A, SPEAK]), END, SPOKEN), (MUST,)),
    "a late result": Case(call((OPEN, [RECORD, HANG_UP_A]), END, succeeded(RECORD, A_DOWN))),
    "a result of an action like one before": Case(call((OPEN, [SPEAK, HANG_UP_A, SPEAK]), END, SPOKEN)),
    "a success of the Hangup": Case(call((OPEN, [HANG_UP_A]), END, succeeded(HANG_UP_A, A_DOWN))),
    "another leg comes up late": Case(
        call(
            (OPEN, [HANG_UP_A]),
            END,
            succeeded(BRIDGE, A_DOWN, B),
            asked=(happens(3, "Speak", "completes"), idle(3, B_HANGS_UP)),
        )
    ),
    "the caller was faster": Case(call((DONE, [HANG_UP_A]), END, asked=(A_WAS_FASTER, A_LEAVES_LATER)), None),
    "not told": Case(call((OPEN, [HANG_UP_A])), None),
}

REFUSED = failed(SPEAK, A)
CASES["HUP-S4"] = {
    "told": Case(call((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A]), (END, [PAUSE]), final={ID_A: DOWN})),
    "told in a log": Case(log((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A]), END)),
    "not told": Case(call((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A])), (MUST,)),
    "the call goes on": Case(call((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A]), END, asked=(idle(3, A_HANGS_UP),)), (MUST,)),
    "INVALID_LAMBDA_RESPONSE": Case(call((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A]), (END, RUBBISH), INVALID), (MUST,)),
    "the caller was faster": Case(
        call((OPEN, [SPEAK]), (REFUSED, [HANG_UP_A]), END, asked=(happens(2, "Hangup", A_HANGS_UP),)), None
    ),
    "for a success": Case(call((OPEN, [PAUSE]), (DONE, [HANG_UP_A])), None),
    "with two legs": Case(call((BRIDGED, [SPEAK]), (failed(SPEAK, A, B), [HANG_UP_A])), None),
}

CASES["HUP-N1"] = {
    "turned away": Case(call((OPEN, [HANG_UP_A]), END)),
    "turned away with a code": Case(call((OPEN, [hang_up(SipResponseCode=486)]), END)),
    "turned away in a log": Case(log((OPEN, [BARE]), END)),
    "not told": Case(call((OPEN, [HANG_UP_A])), (MUST,)),
    "told as a failure": Case(call((OPEN, [HANG_UP_A]), failed(HANG_UP_A, A)), (MUST,)),
    "Connected in the end": Case(call((OPEN, [HANG_UP_A]), END, final={ID_A: UP}), (MUST,)),
    "what stands behind it is run": Case(call((OPEN, [HANG_UP_A, SPEAK]), SPOKEN), (MUST,)),
    "the caller was faster": Case(call((OPEN, [HANG_UP_A]), END, asked=(A_WAS_FASTER,)), None),
    "a log that stops": Case(log((OPEN, [HANG_UP_A])), None),
    "not the first": Case(call((OPEN, [PAUSE, HANG_UP_A])), None),
    "for another event": Case(call((PICKED_UP, [HANG_UP_A])), None),
}

# -- a bridged call, either leg ----------------------------------------------------------------------------------------

SUCCESS_B = succeeded(HANG_UP_B, A, B_DOWN)
SUCCESS_A = succeeded(HANG_UP_A, A_DOWN, B)

CASES["HUP-B1"] = {
    "told": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT)),
    "told in a log": Case(log((BRIDGED, [HANG_UP_B]), B_LEFT)),
    "by CallId": Case(call((BRIDGED, [BY_B]), B_LEFT)),
    "no longer listed": Case(call((BRIDGED, [HANG_UP_B]), B_GONE)),
    "listed first (OBS-1)": Case(call((succeeded(BRIDGE, B, A), [HANG_UP_B]), hangup(B, B_DOWN, A))),
    "without a Status (OBS-8)": Case(call((BRIDGED, [HANG_UP_B]), hangup(B, A_UNTOLD, B_DOWN))),
    "both told (OBS-2)": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, SUCCESS_B)),
    "both told, the other way round": Case(call((BRIDGED, [HANG_UP_B]), SUCCESS_B, B_LEFT)),
    "both told, the other way round, and the leg still shown": Case(
        call((BRIDGED, [HANG_UP_B]), (succeeded(HANG_UP_B, A, B), KEEP), B_LEFT)
    ),
    "a success alone": Case(call((BRIDGED, [HANG_UP_B]), SUCCESS_B), (MUST,)),
    "a success alone in a log that stops": Case(log((BRIDGED, [HANG_UP_B]), SUCCESS_B), None),
    "a new LEG-B beside the ended one": Case(
        call(
            (succeeded(BRIDGE, A, B_DOWN, NEW_B), [HANG_UP_B]),
            hangup(NEW_B, A, B_DOWN, NEW_B_DOWN),
        )
    ),
    "the ended LEG-B in the place of the new one": Case(
        call((BRIDGED, []), (B_LEFT, [BRIDGE]), (succeeded(BRIDGE, A, NEW_B), [HANG_UP_B]), hangup(B, A, NEW_B)), None
    ),
    "not told": Case(call((BRIDGED, [HANG_UP_B])), (MUST,)),
    "not told before it comes to rest": Case(call((BRIDGED, [HANG_UP_B]), asked=(A_LEAVES,)), (MUST,)),
    "the other leg's end": Case(call((BRIDGED, [HANG_UP_B]), A_LEFT), (MUST,)),
    "the other leg's end in a log": Case(log((BRIDGED, [HANG_UP_B]), A_LEFT)),
    "the other leg's end, as its party was faster": Case(
        call((BRIDGED, [HANG_UP_B]), A_LEFT, asked=(A_WAS_FASTER,)), None
    ),
    "the other leg's end, which the world had said while an action ran": Case(
        call((OPEN, [BRIDGE, SPEAK]), (BRIDGED, [HANG_UP_B]), A_LEFT, asked=(happens(1, "Speak", A_HANGS_UP),)), None
    ),
    "told as a failure": Case(call((BRIDGED, [HANG_UP_B]), failed(HANG_UP_B, A, B)), (MUST,)),
    "its party was faster": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, asked=(B_WAS_FASTER,)), None),
    "of the second LEG-B by tag, beside one that has ended": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (B_LEFT, [BRIDGE]),
            (succeeded(BRIDGE, A, B_DOWN, NEW_B), [HANG_UP_B]),
            failed(HANG_UP_B, A, B_DOWN, NEW_B),
        ),
        (SHOULD,),
    ),
    "of the second LEG-B by CallId, beside one that has ended": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (B_LEFT, [BRIDGE]),
            (succeeded(BRIDGE, A, B_DOWN, NEW_B), [hang_up(CallId=ID_C)]),
            failed(hang_up(CallId=ID_C), A, B_DOWN, NEW_B),
        ),
        (MUST,),
    ),
    "its party was faster, and the Hangup fails": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, KEEP), failed(HANG_UP_B, A, B_DOWN), asked=(B_WAS_FASTER,)), None
    ),
    "its party was faster, as nobody knows, and the Hangup fails": Case(
        log((BRIDGED, [HANG_UP_B]), (B_LEFT, KEEP), failed(HANG_UP_B, A, B_DOWN))
    ),
    "digits come between": Case(call((BRIDGED, [HANG_UP_B]), (DIGITS_OF_TWO, [SPEAK]), succeeded(SPEAK, A, B)), None),
    "an update comes between": Case(call((BRIDGED, [HANG_UP_B]), (UPDATED_TWO, [SPEAK])), None),
    "behind an action, told and kept": Case(
        call((BRIDGED, [PAUSE, HANG_UP_B]), (succeeded(PAUSE, A, B), KEEP), B_LEFT)
    ),
    "behind a request for digits, which come": Case(
        call(
            (BRIDGED, [PROMPT, HANG_UP_B]),
            (succeeded(PROMPT, A, B), KEEP),
            B_LEFT,
            asked=(happens(1, "PlayAudioAndGetDigits", DIGITS), happens(2, "Hangup", RUNS)),
        )
    ),
    "behind an action, and skipped": Case(
        call((BRIDGED, [PAUSE, HANG_UP_B, SPEAK]), (succeeded(PAUSE, A, B), KEEP), succeeded(SPEAK, A, B)), (SHOULD,)
    ),
    "behind another Hangup": Case(call((BRIDGED, [HANG_UP_A, HANG_UP_B]), A_LEFT), None),
    "an older Hangup of the other leg was under way": Case(
        call((BRIDGED, [LISTEN, SPEAK, HANG_UP_A]), (DIGITS_OF_TWO, [HANG_UP_B]), A_LEFT), None
    ),
    "behind a bridge": Case(call((OPEN, [BRIDGE, HANG_UP_B]), B_LEFT), None),
    "of LEG-A": Case(call((BRIDGED, [HANG_UP_A]), A_LEFT), None),
    "by default": Case(call((BRIDGED, [BARE]), B_LEFT), None),
    "a meeting": Case(call((IN_MEETING, [HANG_UP_B]), MEETING_LEFT), None),
    "a second leg that does not show From": Case(
        call((succeeded(BRIDGE, A, {"CallId": ID_B, "ParticipantTag": "LEG-B", "Status": UP}), [HANG_UP_B])), None
    ),
    "three legs": Case(call((succeeded(BRIDGE, A, B, NEW_B), [BY_B])), None),
}

CASES["HUP-B2"] = {
    "Disconnected": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT)),
    "no longer listed": Case(call((BRIDGED, [HANG_UP_B]), B_GONE)),
    "without Status (OBS-8)": Case(call((BRIDGED, [HANG_UP_B]), hangup(B, A, leg("LEG-B", ID_B, None)))),
    "Connected": Case(call((BRIDGED, [HANG_UP_B]), hangup(B, A, B)), (MUST,)),
    "Connected in a log": Case(log((BRIDGED, [HANG_UP_B]), hangup(B, A, B)), (MUST,)),
    "Connected in a success before": Case(call((BRIDGED, [HANG_UP_B]), (succeeded(HANG_UP_B, A, B), KEEP), B_LEFT)),
    "not told": Case(call((BRIDGED, [HANG_UP_B])), None),
    "its party was faster": Case(call((BRIDGED, [HANG_UP_B]), hangup(B, A, B), asked=(B_WAS_FASTER,)), None),
    "of LEG-A": Case(call((BRIDGED, [HANG_UP_A]), A_LEFT), None),
}

CASES["HUP-B3"] = {
    "LEG-A stays": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, final={ID_A: UP, ID_B: DOWN})),
    "LEG-A goes down with it": Case(call((BRIDGED, [HANG_UP_B]), LAST_B), (MUST,)),
    "LEG-A goes down later": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), LAST_A), (MUST,)),
    "LEG-A is Disconnected in the end": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, final={ID_A: DOWN}), (MUST,)),
    "the caller hangs up": Case(
        call((BRIDGED, [HANG_UP_B]), B_LEFT, LAST_A, asked=(A_LEAVES_LATER,), final={ID_A: DOWN, ID_B: DOWN})
    ),
    "the caller hung up before": Case(call((BRIDGED, [HANG_UP_B]), LAST_B, asked=(A_WAS_FASTER,)), None),
    "the handler hangs it up": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [HANG_UP_A]), LAST_A, final={ID_A: DOWN})),
    "the handler hangs it up by default": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [BARE]), final={ID_A: DOWN})),
    "the handler hangs it up where nobody is listed": Case(
        call((BRIDGED, [HANG_UP_B]), (hangup(B), [HANG_UP_A]), LAST_A)
    ),
    "the handler hangs it up in the same list": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B)),
    "the handler had hung it up before": Case(
        call((BRIDGED, [LISTEN, SPEAK, BY_A]), (DIGITS_OF_TWO, [HANG_UP_B]), LAST_B)
    ),
    "an invocation fails": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, FAILED), final={ID_A: DOWN})),
    "a response cannot be used": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, RUBBISH), LAST_A)),
    "a faulty Hangup": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [NOBODY]), LAST_A)),
    "no longer listed": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), event("ACTION_SUCCESSFUL", data=SPEAK))),
    "nobody knows what the world did": Case(log((BRIDGED, [HANG_UP_B]), LAST_B), None),
    "words that we do not know": Case(call((BRIDGED, [HANG_UP_B]), LAST_B, asked=(happens(0, IDLE, "?"),)), None),
    "not told": Case(call((BRIDGED, [HANG_UP_B])), None),
}

PROMPTED = succeeded(PROMPT, A, B_DOWN)
B_AWAY = (BRIDGED, [HANG_UP_B])
CASES["HUP-B4"] = {
    "a Hangup": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A]), LAST_A)),
    "a Hangup in a log": Case(log(B_AWAY, (B_LEFT, [HANG_UP_A]), LAST_A)),
    "an action": Case(call(B_AWAY, (B_LEFT, [SPEAK]), SPOKEN_LEFT)),
    "an action that fails": Case(call(B_AWAY, (B_LEFT, [SPEAK]), failed(SPEAK, A, B_DOWN))),
    "the last of several": Case(call(B_AWAY, (B_LEFT, [PAUSE, SPEAK]), SPOKEN_LEFT)),
    "a Hangup, not run": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A])), (MUST,)),
    "a Hangup in answer to a retry (LAT-14)": Case(call(B_AWAY, (B_LEFT, FAILED), (B_LEFT, [HANG_UP_A]), LAST_A)),
    "a Hangup in answer to a retry, not run": Case(call(B_AWAY, (B_LEFT, FAILED), (B_LEFT, [HANG_UP_A])), (MUST,)),
    "a Hangup, not run before it comes to rest": Case(
        call(B_AWAY, (B_LEFT, [HANG_UP_A]), LAST_A, asked=(A_LEAVES_LATER,)), (MUST,)
    ),
    "an action, not run": Case(call(B_AWAY, (B_LEFT, [SPEAK]), asked=(A_LEAVES_LATER,)), (MUST,)),
    "an action, not run, as a log tells": Case(log(B_AWAY, (B_LEFT, [SPEAK]), final={ID_A: UP}), (MUST,)),
    "an action, in a log that stops": Case(log(B_AWAY, (B_LEFT, [SPEAK])), None),
    "one that always reports, skipped": Case(call(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), SPOKEN_LEFT), (MUST,)),
    "one that always reports, in its place": Case(
        call(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), (PROMPTED, KEEP), SPOKEN_LEFT)
    ),
    "one in mid-list need not report": Case(call(B_AWAY, (B_LEFT, [SPEAK, PAUSE]), asked=(A_LEAVES_LATER,)), None),
    "a Hangup in the middle, skipped": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A, SPEAK]), SPOKEN_LEFT), (MUST,)),
    "the last one is kept by null, and not run": Case(
        call(B_AWAY, (B_LEFT, [PROMPT, HANG_UP_A]), (PROMPTED, KEEP), asked=(idle(3, A_HANGS_UP),)),
    ),
    "both told (OBS-2)": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A]), (SUCCESS_B, KEEP), LAST_A)),
    "both told (OBS-2), and the list dropped": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A]), (SUCCESS_B, [])), None),
    "success of a Pause is on no page": Case(call(B_AWAY, (B_LEFT, [PAUSE]), asked=(A_LEAVES_LATER,)), None),
    "LEG-A has gone too": Case(call(B_AWAY, (LAST_B, [SPEAK])), None),
    "LEG-A without Status (OBS-8)": Case(call(B_AWAY, (hangup(B, A_UNTOLD, B_DOWN), [SPEAK])), None),
    "the caller hangs up": Case(
        call(B_AWAY, (B_LEFT, [SPEAK]), LAST_A, asked=(happens(2, "Speak", A_HANGS_UP),)), None
    ),
    "the caller hangs up in a log": Case(log(B_AWAY, (B_LEFT, [SPEAK]), LAST_A), None),
    "an update comes": Case(call(B_AWAY, (B_LEFT, [SPEAK]), (UPDATED, [PAUSE])), None),
    "the invocation failed": Case(call(B_AWAY, (B_LEFT, FAILED)), None),
    "delivered twice (OBS-6)": Case(call(B_AWAY, (B_LEFT, [SPEAK]), (B_LEFT, [SPEAK])), None),
    "with a fault": Case(call(B_AWAY, (B_LEFT, [HANG_UP_B])), None),
    "of an odd CallId": Case(call(B_AWAY, (B_LEFT, [hang_up(CallId=[ID_A])])), None),
    "an action of an odd CallId": Case(call(B_AWAY, (B_LEFT, [action("Speak", CallId=[ID_A])])), None),
    "for the leg that has gone": Case(call(B_AWAY, (B_LEFT, [action("SendDigits", CallId=ID_B)])), None),
    "with a code that is refused": Case(call(B_AWAY, (B_LEFT, [WRONG_CODE])), None),
    "nothing": Case(call(B_AWAY, B_LEFT), None),
    "null": Case(call((BRIDGED, [HANG_UP_B, SPEAK]), (B_LEFT, KEEP)), None),
    "by its party": Case(call(BRIDGED, (B_LEFT, [SPEAK]), asked=(idle(1, B_HANGS_UP, A_HANGS_UP),)), None),
}

A_AWAY = (BRIDGED, [HANG_UP_A])
CASES["HUP-A1"] = {
    "told": Case(call(A_AWAY, A_LEFT)),
    "told in a log": Case(log(A_AWAY, A_LEFT)),
    "by CallId, whatever the tag": Case(call((BRIDGED, [hang_up(CallId=ID_A, ParticipantTag="LEG-B")]), A_LEFT)),
    "both told (OBS-2)": Case(call(A_AWAY, A_LEFT, SUCCESS_A)),
    "both told, the other way round": Case(call(A_AWAY, SUCCESS_A, A_LEFT)),
    "not told": Case(call(A_AWAY), (MUST,)),
    "the other leg's end": Case(call(A_AWAY, B_LEFT), (MUST,)),
    "its party was faster": Case(call(A_AWAY, A_LEFT, asked=(A_WAS_FASTER,)), None),
    "a log that stops": Case(log(A_AWAY), None),
    "of LEG-B": Case(call(B_AWAY, B_LEFT), None),
}

CASES["HUP-A2"] = {
    "Disconnected": Case(call(A_AWAY, A_LEFT)),
    "no longer listed": Case(call(A_AWAY, hangup(A, B))),
    "Connected": Case(call(A_AWAY, hangup(A, A, B)), (MUST,)),
    "not told": Case(call(A_AWAY), None),
    "of LEG-B": Case(call(B_AWAY, B_LEFT), None),
}

CASES["HUP-A3"] = {
    "LEG-B stays": Case(call(A_AWAY, A_LEFT, final={ID_A: DOWN, ID_B: UP})),
    "LEG-B goes down with it": Case(call(A_AWAY, LAST_A), (MUST,)),
    "LEG-B is Disconnected in the end": Case(call(A_AWAY, A_LEFT, final={ID_A: DOWN, ID_B: DOWN}), (MUST,)),
    "the callee hangs up": Case(call(A_AWAY, A_LEFT, LAST_B, asked=(idle(2, B_HANGS_UP),), final={ID_B: DOWN})),
    "the handler hangs it up": Case(call(A_AWAY, (A_LEFT, [HANG_UP_B]), LAST_B, final={ID_B: DOWN})),
    "nobody knows what the world did": Case(log(A_AWAY, LAST_A), None),
}

CASES["HUP-A4"] = {
    "a Hangup": Case(call(A_AWAY, (A_LEFT, [HANG_UP_B]), LAST_B)),
    "a Hangup, not run": Case(call(A_AWAY, (A_LEFT, [HANG_UP_B]), asked=(idle(2, B_HANGS_UP),)), (MUST,)),
    "an action, not run": Case(call(A_AWAY, (A_LEFT, [SPEAK])), (MUST,)),
    "an action for the leg that has gone": Case(
        call(A_AWAY, (A_LEFT, [action("PlayAudioAndGetDigits", ParticipantTag="LEG-A")])), None
    ),
    "the callee hangs up": Case(
        call(A_AWAY, (A_LEFT, [SPEAK]), LAST_B, asked=(happens(2, "Speak", B_HANGS_UP),)), None
    ),
    "nothing": Case(call(A_AWAY, A_LEFT), None),
}

# -- the leg that is left ----------------------------------------------------------------------------------------------

B_LEFT_HANG_UP_A = (B_LEFT, [HANG_UP_A])
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

# -- a meeting ---------------------------------------------------------------------------------------------------------

OUT_OF_MEETING = (IN_MEETING, [HANG_UP_B])
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

# -- which leg is meant ------------------------------------------------------------------------------------------------


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

EMPTY_CALL_ID_B = hang_up(CallId="", ParticipantTag="LEG-B")
CASES["HUP-T2"] = {
    "LEG-B": Case(call(B_AWAY, B_LEFT)),
    "LEG-A": Case(call(A_AWAY, A_LEFT)),
    "the meeting leg": Case(call(OUT_OF_MEETING, MEETING_LEFT)),
    "with an empty CallId": Case(call((BRIDGED, [EMPTY_CALL_ID_B]), B_LEFT)),
    "with an empty CallId, another leg": Case(call((BRIDGED, [EMPTY_CALL_ID_B]), A_LEFT), (SHOULD,)),
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
EMPTY_TAG = hang_up(ParticipantTag="")

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

# -- the code ----------------------------------------------------------------------------------------------------------


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

CASES["HUP-C3"] = {
    "refused": Case(call((DONE, [WRONG_CODE]), failed(WRONG_CODE, A))),
    "refused as a whole": Case(call((DONE, [WRONG_CODE]), INVALID)),
    "run": Case(call((DONE, [WRONG_CODE]), hangup(A, A_DOWN, code=603)), (NOTE,)),
    "run on a bridged leg": Case(
        call((BRIDGED, [hang_up(ParticipantTag="LEG-B", SipResponseCode=True)]), B_LEFT), (NOTE,)
    ),
    "the caller was faster": Case(call((DONE, [WRONG_CODE]), END, asked=(A_WAS_FASTER,))),
    "nobody knows what the world did": Case(log((DONE, [WRONG_CODE]), END), None),
    "not the first fault": Case(call((DONE, [NOBODY]), (failed(NOBODY, A), [WRONG_CODE]), END), (NOTE,)),
    "not the first fault, and the first was not refused": Case(call((DONE, [NOBODY]), (DONE, [WRONG_CODE]), END), None),
    "one that is allowed": Case(call((DONE, [hang_up(SipResponseCode="480")]), END), None),
}

# -- Hangups with a fault, and failures --------------------------------------------------------------------------------

NOBODY_AND_B = hang_up(CallId="nobody", ParticipantTag="LEG-B")
BOTH_DOWN = {ID_A: DOWN, ID_B: DOWN}
CASES["HUP-F1"] = {
    "told as a failure": Case(call((BRIDGED, [NOBODY]), failed(NOBODY, A, B))),
    "told as invalid": Case(call((BRIDGED, [NOBODY]), INVALID)),
    "nothing comes of it": Case(call((BRIDGED, [NOBODY]), asked=(A_LEAVES,))),
    "an odd CallId": Case(call((BRIDGED, [hang_up(CallId=["nobody"])]), failed(NOBODY, A, B)), None),
    "the tag decides": Case(call((BRIDGED, [NOBODY_AND_B]), B_LEFT), (MUST,)),
    "the other leg goes": Case(call((BRIDGED, [NOBODY_AND_B]), A_LEFT), (SHOULD,)),
    "a leg goes, without a tag": Case(call((BRIDGED, [NOBODY]), A_LEFT), (SHOULD,)),
    "a leg is shown Disconnected": Case(call((BRIDGED, [NOBODY]), failed(NOBODY, A_DOWN, B)), (SHOULD,)),
    "the only leg goes": Case(call((DONE, [NOBODY]), END), (SHOULD,)),
    "the only leg goes, which the tag names": Case(
        call((DONE, [hang_up(CallId="nobody", ParticipantTag="LEG-A")]), END), (SHOULD,)
    ),
    "the call ends with it": Case(call((DONE, [NOBODY]), final={ID_A: DOWN}), (SHOULD,)),
    "the caller was faster": Case(call((DONE, [NOBODY]), END, asked=(A_WAS_FASTER,))),
    "the caller hangs up later": Case(
        call((DONE, [NOBODY]), failed(NOBODY, A), END, asked=(idle(2, A_HANGS_UP),), final={ID_A: DOWN})
    ),
    "the handler hangs up later": Case(call((DONE, [NOBODY]), (failed(NOBODY, A), [HANG_UP_A]), END)),
    "the handler had hung up before": Case(call((BRIDGED, [LISTEN, SPEAK, BY_A]), (DIGITS_OF_TWO, [NOBODY]), A_LEFT)),
    "an invocation fails later": Case(call((DONE, [NOBODY]), (failed(NOBODY, A), FAILED), final={ID_A: DOWN})),
    "answered with the same fault, and the call ends": Case(
        call((BRIDGED, [NOBODY]), (INVALID, [NOBODY]), final=BOTH_DOWN)
    ),
    "nobody knows what the world did": Case(log((DONE, [NOBODY]), END), None),
    "not the first of its list": Case(call((BRIDGED, [PAUSE, NOBODY]), A_LEFT), None),
    "another Hangup behind it": Case(call((BRIDGED, [NOBODY, HANG_UP_A]), A_LEFT), None),
    "where it is ignored": Case(call((DONE, [HANG_UP_A]), (END, [NOBODY])), None),
    "for INVALID_LAMBDA_RESPONSE": Case(call((OPEN, RUBBISH), (INVALID, [NOBODY])), None),
    "a leg of the call": Case(call((BRIDGED, [BY_B]), B_LEFT), None),
}

NO_LEG = hang_up(ParticipantTag="LEG-C")
CASES["HUP-F2"] = {
    "no tag, and a call ends that nothing has answered": Case(
        call((OPEN, [SPEAK]), (failed(SPEAK, A), [NO_LEG]), (failed(NO_LEG, A), []), END)
    ),
    "no tag, refused": Case(call((BRIDGED, [NO_LEG]), failed(NO_LEG, A, B))),
    "no tag, and a leg goes": Case(call((BRIDGED, [NO_LEG]), B_LEFT), (SHOULD,)),
    "no string, and a leg goes": Case(call((BRIDGED, [hang_up(ParticipantTag=["LEG-B"])]), B_LEFT), None),
    "a leg that is not there, refused": Case(call((DONE, [HANG_UP_B]), failed(HANG_UP_B, A))),
    "a leg that is not there, and the other goes": Case(call((DONE, [HANG_UP_B]), END), (SHOULD,)),
    "a party was faster": Case(call((DONE, [HANG_UP_B]), END, asked=(A_WAS_FASTER,))),
    "a bridge before it brings the leg": Case(call((DONE, [BRIDGE, HANG_UP_B]), END), None),
    "a CallId beside it": Case(call((BRIDGED, [hang_up(CallId=ID_B, ParticipantTag="LEG-C")]), B_LEFT), None),
    "an empty tag": Case(call((DONE, [EMPTY_TAG]), END)),
    "an empty tag, refused": Case(call((DONE, [EMPTY_TAG]), failed(EMPTY_TAG, A)), (SHOULD,)),
    "an empty tag, as the caller was faster": Case(
        call((DONE, [EMPTY_TAG]), failed(EMPTY_TAG, A), asked=(A_WAS_FASTER,)), None
    ),
    "an empty tag, refused in a log": Case(log((DONE, [EMPTY_TAG]), failed(EMPTY_TAG, A)), None),
    "a null tag, refused": Case(
        call((DONE, [hang_up(ParticipantTag=None)]), failed(hang_up(ParticipantTag=None), A)), (SHOULD,)
    ),
    "null": Case(call((DONE, [hang_up(ParticipantTag=None)]), END)),
    "another case": Case(call((DONE, [hang_up(ParticipantTag="leg-a")]), END), None),
    "nobody knows what the world did": Case(log((DONE, [HANG_UP_B]), END), None),
    "an ended leg": Case(call((B_LEFT, [HANG_UP_B]), LAST_A), None),
}

CASES["HUP-F3"] = {
    "by tag, refused": Case(call(BRIDGED, (B_LEFT, [HANG_UP_B]), failed(HANG_UP_B, A, B_DOWN), asked=(B_LEAVES,))),
    "by CallId, refused": Case(call(BRIDGED, (B_LEFT, [BY_B]), failed(BY_B, A, B_DOWN), asked=(B_LEAVES,))),
    "the other leg goes": Case(call(BRIDGED, (B_LEFT, [HANG_UP_B]), LAST_A, asked=(B_LEAVES,)), (SHOULD,)),
    "the other leg goes, by CallId": Case(call(BRIDGED, (B_LEFT, [BY_B]), LAST_A, asked=(B_LEAVES,)), (SHOULD,)),
    "the ended leg dropped": Case(call(BRIDGED, (B_GONE, [HANG_UP_B]), END, asked=(B_LEAVES,)), (SHOULD,)),
    "the caller was faster": Case(
        call(BRIDGED, (B_LEFT, [HANG_UP_B]), LAST_A, asked=(B_LEAVES, happens(2, "Hangup", A_HANGS_UP)))
    ),
    "a new LEG-B is up": Case(call((succeeded(BRIDGE, A, B_DOWN, NEW_B), [HANG_UP_B]), hangup(NEW_B, A, B_DOWN)), None),
    "the ended leg by CallId, and a new LEG-B goes": Case(
        call((succeeded(BRIDGE, A, B_DOWN, NEW_B), [BY_B]), hangup(NEW_B, A, B_DOWN)), (SHOULD,)
    ),
    "its end told twice": Case(call(B_AWAY, (B_LEFT, [HANG_UP_B]), failed(HANG_UP_B, A, B_DOWN))),
    "nobody knows what the world did": Case(log(BRIDGED, (B_LEFT, [HANG_UP_B]), LAST_A), None),
    "the leg that is left": Case(call(BRIDGED, B_LEFT_HANG_UP_A, LAST_A, asked=(B_LEAVES,)), None),
}

CASES["HUP-F4"] = {
    "in ActionData": Case(call(REFUSED)),
    "at top level": Case(call(event("ACTION_FAILED", A, data=SPEAK, ErrorType="", ErrorMessage=""))),
    "as one string (LAT-10)": Case(log(event("ACTION_FAILED", A, data={**JOIN, "Error": "Joining: failed"}))),
    "a type alone": Case(call(event("ACTION_FAILED", A, data={**SPEAK, "ErrorType": "X"})), (MUST,)),
    "a message alone": Case(call(event("ACTION_FAILED", A, data={**SPEAK, "ErrorMessage": "X"})), (MUST,)),
    "null": Case(call(event("ACTION_FAILED", A, data={**SPEAK, "ErrorType": None, "ErrorMessage": None})), (MUST,)),
    "no error in a log": Case(log(event("ACTION_FAILED", A, data=SPEAK)), (MUST,)),
    "no action": Case(call(event("ACTION_FAILED", A, data={"ErrorType": "", "ErrorMessage": ""})), (MUST,)),
    "no ActionData": Case(call(event("ACTION_FAILED", A, ErrorType="", ErrorMessage="")), (MUST,)),
    "neither": Case(call(event("ACTION_FAILED", A)), (MUST, MUST)),
    "odd ActionData": Case(call(event("ACTION_FAILED", A, data=[SPEAK], Error="X")), (MUST,)),
    "no failure": Case(call(DONE), None),
}

SPEAK_THEN_PROMPT = (OPEN, [SPEAK, PROMPT])
CASES["HUP-F5"] = {
    "dropped": Case(call(SPEAK_THEN_PROMPT, REFUSED)),
    "dropped, and the answer run": Case(call(SPEAK_THEN_PROMPT, (REFUSED, [HANG_UP_A]), END)),
    "dropped in a log": Case(log(SPEAK_THEN_PROMPT, REFUSED)),
    "the like is run, which was returned before the failure was told": Case(
        call(SPEAK_THEN_PROMPT, (B_LEFT, [PROMPT]), REFUSED, asked=(happens(3, "PlayAudioAndGetDigits", "completes"),))
    ),
    "run all the same": Case(call(SPEAK_THEN_PROMPT, REFUSED, succeeded(PROMPT, A)), (MUST,)),
    "run all the same in a log": Case(log(SPEAK_THEN_PROMPT, REFUSED, succeeded(PROMPT, A)), (MUST,)),
    "run, as the world was asked": Case(
        call(SPEAK_THEN_PROMPT, REFUSED, asked=(happens(2, "PlayAudioAndGetDigits", "completes"),)), (MUST,)
    ),
    "a Hangup behind it is run": Case(call(OPEN, (DONE, [SPEAK, HANG_UP_A]), REFUSED, END), (MUST,)),
    "the call may have rung out, since it was never answered": Case(call((OPEN, [SPEAK, HANG_UP_A]), REFUSED, END)),
    "a Hangup of the second leg, which never came up": Case(
        call((OPEN, [JOIN, HANG_UP_B]), failed(JOIN, A, MEETING_DOWN), hangup(MEETING, A, MEETING_DOWN))
    ),
    "a Hangup behind it, and the caller hangs up": Case(
        call((OPEN, [SPEAK, HANG_UP_A]), REFUSED, END, asked=(A_LEAVES_LATER,))
    ),
    "a Hangup behind it, in a log": Case(log((OPEN, [SPEAK, HANG_UP_A]), REFUSED, END)),
    "a Hangup behind it, and another one returned": Case(call((OPEN, [SPEAK, HANG_UP_A]), (REFUSED, [BY_A]), END)),
    "the same returned again": Case(call(SPEAK_THEN_PROMPT, (REFUSED, [PROMPT]), succeeded(PROMPT, A))),
    "the answer is not run": Case(call(SPEAK_THEN_PROMPT, (REFUSED, [HANG_UP_A])), (MUST,)),
    "the answer is not run, as it comes to rest": Case(
        call(SPEAK_THEN_PROMPT, (REFUSED, [PROMPT]), asked=(A_LEAVES_LATER,)), (MUST,)
    ),
    "the answer, in a log that stops": Case(log(SPEAK_THEN_PROMPT, (REFUSED, [HANG_UP_A]))),
    "the caller hangs up": Case(
        call(SPEAK_THEN_PROMPT, (REFUSED, [PROMPT]), END, asked=(happens(2, "Speak", A_HANGS_UP),))
    ),
    "every leg has gone (OBS-3)": Case(call(SPEAK_THEN_PROMPT, (failed(SPEAK, A_DOWN), [PROMPT]), END)),
    "an older list's action of the same kind": Case(
        call((OPEN, [PROMPT]), (DIGITS_CAME, [SPEAK, PROMPT]), REFUSED, succeeded(PROMPT, A))
    ),
    "late results": Case(call((OPEN, [RECORD, SPEAK, RECORD]), REFUSED, succeeded(RECORD, A))),
    "one of two of the same kind": Case(call((OPEN, [SPEAK, SPEAK, PROMPT]), REFUSED, succeeded(PROMPT, A)), None),
    "after a failed invocation": Case(call((DONE, FAILED), SPEAK_THEN_PROMPT, REFUSED, succeeded(PROMPT, A)), None),
    "in answer to a retry (LAT-14)": Case(
        call((OPEN, FAILED), SPEAK_THEN_PROMPT, REFUSED, succeeded(PROMPT, A)), (MUST,)
    ),
    "an action that nobody returned": Case(call(REFUSED), None),
}

CASES["HUP-F6"] = {
    "a failure": Case(call((BRIDGED, [NOBODY]), failed(NOBODY, A, B))),
    "a failure that echoes no parameters": Case(call((BRIDGED, [NOBODY]), failed({"Type": "Hangup"}, A, B))),
    "INVALID_LAMBDA_RESPONSE": Case(call((BRIDGED, [NOBODY]), INVALID)),
    "a failure behind an action that was running": Case(
        call((OPEN, [SPEAK]), (DIGITS_CAME, [NOBODY]), (SPOKEN, KEEP), failed(NOBODY, A))
    ),
    "it comes to rest": Case(call((BRIDGED, [NOBODY]), asked=(A_LEAVES,)), (SHOULD,)),
    "nothing follows": Case(call((DONE, [HANG_UP_B])), (SHOULD,)),
    "a leg goes": Case(call((B_LEFT, [HANG_UP_B]), LAST_A), (SHOULD,)),
    "the HANGUP of the ended leg, once more": Case(
        call((BRIDGED, [HANG_UP_B]), (hangup(B, A, B_DOWN, code=480), [BY_B]), B_LEFT), (SHOULD,)
    ),
    "the HANGUP of the ended leg, delivered again": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), (SPOKEN_LEFT, [BY_B]), B_LEFT), None
    ),
    "the HANGUP of the ended leg, delivered again as it had failed": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, FAILED), (hangup(B, A, B_DOWN, code=480), [BY_B]), B_LEFT), None
    ),
    "the HANGUP of the ended leg, for the first time": Case(call((SPOKEN_LEFT, [BY_B]), B_LEFT), None),
    "the HANGUP of another ended leg": Case(call((BRIDGED, [HANG_UP_A]), (A_LEFT, [BY_A]), B_GONE), (SHOULD,)),
    "the caller was faster": Case(call((DONE, [NOBODY]), END, asked=(A_WAS_FASTER,)), None),
    "an update comes": Case(
        call((DONE, [NOBODY]), (UPDATED, [HANG_UP_A]), END, asked=(happens(1, "Hangup", UPDATE),)), None
    ),
    "digits come": Case(call((DONE, [NOBODY]), (DIGITS_CAME, [HANG_UP_A]), END), None),
    "a code that is refused": Case(call((DONE, [WRONG_CODE]), END), None),
    "a tag in another case": Case(call((DONE, [hang_up(ParticipantTag="leg-a")]), END), None),
    "nobody knows what the world did": Case(log((DONE, [NOBODY]), final={ID_A: UP}), None),
    "a good one": Case(call((BRIDGED, [BY_B])), None),
}

# -- responses that are ignored ----------------------------------------------------------------------------------------

DIALLED = happens(2, DIAL, ANSWERED)
CASES["HUP-I1"] = {
    "for NEW_OUTBOUND_CALL": Case(call((DIALLING, [HANG_UP_A]), RINGING, PICKED_UP, asked=(DIALLED,))),
    "for RINGING": Case(call(DIALLING, (RINGING, [HANG_UP_A]), PICKED_UP, asked=(DIALLED,))),
    "for both": Case(call((DIALLING, [HANG_UP_A]), (RINGING, [BARE]), PICKED_UP, asked=(DIALLED,))),
    "the call is over": Case(call(DIALLING, (RINGING, [HANG_UP_A]), END, asked=(DIALLED,)), (MUST,)),
    "for the RINGING of a second leg, which does not answer": Case(
        call((OPEN, [BRIDGE]), (RINGING, [HANG_UP_A]), (failed(BRIDGE, A), [HANG_UP_A]), END), None
    ),
    "the call is never dialled": Case(call((DIALLING, [HANG_UP_A])), (MUST,)),
    "for both, and the call is over": Case(call((DIALLING, [HANG_UP_A]), (RINGING, [HANG_UP_A]), END), (MUST, MUST)),
    "answered, but shown Disconnected": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), event("CALL_ANSWERED", A_DOWN), asked=(DIALLED,)), (MUST,)
    ),
    "answered, without a Status": Case(call(DIALLING, (RINGING, [HANG_UP_A]), event("CALL_ANSWERED", A_UNTOLD))),
    "answered, and nobody listed": Case(call(DIALLING, (RINGING, [HANG_UP_A]), event("CALL_ANSWERED"))),
    "hung up once answered": Case(call(DIALLING, (RINGING, [HANG_UP_A]), (PICKED_UP, [HANG_UP_A]), END)),
    "run once answered": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), PICKED_UP, END, asked=(DIALLED, happens(3, "Hangup", RUNS))), (MUST,)
    ),
    "hung up once answered, and the world was not asked": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), PICKED_UP, END, asked=(DIALLED,))
    ),
    "a recording runs once answered, and a party may have left": Case(
        call((DIALLING, [HANG_UP_A]), RINGING, (PICKED_UP, [RECORD, SPEAK]), END, asked=(DIALLED,))
    ),
    "a Hangup with two names takes the wrong leg": Case(
        call(
            (DIALLING, [HANG_UP_A]),
            RINGING,
            (PICKED_UP, [BRIDGE]),
            (BRIDGED, [hang_up(CallId=ID_B, ParticipantTag="LEG-A")]),
            A_LEFT,
            asked=(DIALLED, happens(4, "Hangup", RUNS)),
        )
    ),
    "a meeting ends": Case(
        call(
            (DIALLING, [BY_A]),
            RINGING,
            (PICKED_UP, [JOIN]),
            IN_MEETING,
            MEETING_ENDED,
            asked=(DIALLED, happens(4, "Hangup", RUNS)),
        )
    ),
    "what stands before it is run once answered": Case(
        call((DIALLING, [SPEAK, HANG_UP_A]), RINGING, PICKED_UP, asked=(DIALLED, happens(3, "Speak", "completes"))),
        (MUST,),
    ),
    "the same is returned again once answered": Case(
        call(
            (DIALLING, [SPEAK, HANG_UP_A]),
            RINGING,
            (PICKED_UP, [SPEAK]),
            asked=(DIALLED, happens(3, "Speak", "completes")),
        )
    ),
    "answered, and the callee hangs up": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), PICKED_UP, END, asked=(DIALLED, happens(3, IDLE, A_HANGS_UP)))
    ),
    "nobody answers": Case(call(DIALLING, (RINGING, [HANG_UP_A]), END, asked=(happens(2, DIAL, BUSY),)), None),
    "the callee hangs up": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), END, asked=(happens(2, DIAL, A_HANGS_UP),)), None
    ),
    "the handler failed": Case(call((DIALLING, FAILED), (RINGING, [HANG_UP_A]), END), None),
    "nobody knows what the world did": Case(log(DIALLING, (RINGING, [HANG_UP_A]), END), None),
    "words that we do not know": Case(
        call(DIALLING, (RINGING, [HANG_UP_A]), END, asked=(happens(2, DIAL, "voicemail"),)), None
    ),
    "no Hangup": Case(call(DIALLING, (RINGING, [SPEAK]), END, asked=(DIALLED,)), None),
    "for CALL_ANSWERED": Case(call(DIALLING, RINGING, (PICKED_UP, [HANG_UP_A]), END, asked=(DIALLED,)), None),
}

CUT_OF_TWO = interrupted(PAUSE, A, B)
UPDATES = happens(1, "Pause", UPDATE)
CASES["HUP-I2"] = {
    "ignored": Case(call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [HANG_UP_A]), SPOKEN, asked=(UPDATES,))),
    "run": Case(call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [HANG_UP_A]), END, asked=(UPDATES,)), (MUST,)),
    "run by CallId": Case(call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [BY_A]), END, asked=(UPDATES,)), (MUST,)),
    "run by default": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [BARE]), final={ID_A: DOWN}, asked=(UPDATES,)), (MUST,)
    ),
    "the update's own Hangup": Case(
        call((OPEN, [PAUSE]), (UPDATED, [HANG_UP_A]), (CUT, [HANG_UP_A]), END, asked=(UPDATES,))
    ),
    "the other leg's": Case(
        call((BRIDGED, [PAUSE]), (UPDATED_TWO, [HANG_UP_A]), (CUT_OF_TWO, [HANG_UP_B]), A_LEFT, asked=(UPDATES,))
    ),
    "the other leg's, which is run": Case(
        call((BRIDGED, [PAUSE]), (UPDATED_TWO, [HANG_UP_A]), (CUT_OF_TWO, [HANG_UP_B]), B_LEFT, asked=(UPDATES,)),
        (MUST,),
    ),
    "run, and what stands before it": Case(
        call(
            (OPEN, [PAUSE]),
            (UPDATED, [HANG_UP_A]),
            (CUT, [SPEAK, HANG_UP_A]),
            asked=(UPDATES, happens(3, "Speak", "completes")),
        ),
        (MUST,),
    ),
    "the update's own action stands before it": Case(
        call(
            (OPEN, [PAUSE]),
            (UPDATED, [SPEAK, PROMPT]),
            (CUT, [SPEAK, HANG_UP_A]),
            asked=(UPDATES, happens(3, "Speak", "completes")),
        )
    ),
    "the caller hangs up": Case(
        call(
            (OPEN, [PAUSE]),
            (UPDATED, [SPEAK]),
            (CUT, [HANG_UP_A]),
            END,
            asked=(UPDATES, happens(3, "Speak", A_HANGS_UP)),
        )
    ),
    "an invocation fails": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [HANG_UP_A]), (SPOKEN, FAILED), END, asked=(UPDATES,))
    ),
    "nobody knows what the world did": Case(log((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [HANG_UP_A]), END), None),
    "of a leg that has ended": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (interrupted(PAUSE, A_DOWN), [HANG_UP_A]), asked=(UPDATES,)), None
    ),
    "no Hangup": Case(call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [PAUSE]), END, asked=(UPDATES,))),
    "no Hangup, and it is run": Case(
        call((OPEN, [PAUSE]), (UPDATED, [HANG_UP_A]), (CUT, [SPEAK]), SPOKEN, asked=(UPDATES,)), (MUST,)
    ),
    "no Hangup, and it is run, as the world was asked": Case(
        call((OPEN, [PAUSE]), (UPDATED, []), (CUT, [SPEAK]), asked=(UPDATES, happens(3, "Speak", "completes"))), (MUST,)
    ),
    "no Hangup, and what the update asked for is run": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), (CUT, [SPEAK]), SPOKEN, asked=(UPDATES,))
    ),
    "no Hangup, and it is asked for again": Case(
        call(
            (OPEN, [PAUSE]),
            (UPDATED, [PROMPT]),
            (CUT, [SPEAK]),
            (succeeded(PROMPT, A), [SPEAK]),
            SPOKEN,
            asked=(UPDATES,),
        )
    ),
    "no Hangup, nor anything else": Case(call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), CUT, END, asked=(UPDATES,)), None),
}

CASES["HUP-I3"] = {
    "of the application's Hangup": Case(call((DONE, [HANG_UP_A]), (END, [SPEAK]))),
    "of a party's": Case(call(DONE, (END, [SPEAK]), asked=(A_LEAVES,))),
    "in a log": Case(log(DONE, (END, [SPEAK]))),
    "shown Connected (LAT-1)": Case(call((DONE, [HANG_UP_A]), (END_LATE, [SPEAK]), SPOKEN), (MUST,)),
    "run": Case(call(DONE, (END, [SPEAK]), SPOKEN, asked=(A_LEAVES,)), (MUST,)),
    "run in a log": Case(log(DONE, (END, [SPEAK]), SPOKEN), (MUST,)),
    "run where nobody is listed, and LEG-A is up": Case(call((BRIDGED, [HANG_UP_B]), (hangup(B), [HANG_UP_A])), None),
    "the last of two, run": Case(call(B_AWAY, B_LEFT_HANG_UP_A, (LAST_A, [SPEAK]), succeeded(SPEAK, A_DOWN)), (MUST,)),
    "both legs down at once, run": Case(call(B_AWAY, (LAST_B, [SPEAK]), succeeded(SPEAK, A_DOWN)), (MUST,)),
    "the caller leaves a meeting, run": Case(log(IN_MEETING, (ALL_END, [SPEAK]), SPOKEN), (MUST,)),
    "INVALID_LAMBDA_RESPONSE": Case(call(DONE, (END, RUBBISH), INVALID, asked=(A_LEAVES,)), (MUST,)),
    "INVALID_LAMBDA_RESPONSE, late, for the response before": Case(
        log((OPEN, [LISTEN, SPEAK]), (DIGITS_CAME, [action("Speak")]), (END, [SPEAK]), INVALID)
    ),
    "another leg is Connected": Case(call(B_AWAY, (B_LEFT, [SPEAK]), SPOKEN_LEFT), None),
    "another leg may be Connected (OBS-8)": Case(call((hangup(B, A_UNTOLD, B_DOWN), [SPEAK]), SPOKEN), None),
    "only the meeting leg is Connected": Case(log((hangup(A, A_DOWN, MEETING), [SPEAK]), SPOKEN), None),
    "delivered twice (OBS-6)": Case(call(DONE, (END, [SPEAK]), (END, []), asked=(A_LEAVES,)), None),
    "delivered again as it failed (LAT-14)": Case(call(DONE, (END, FAILED), (END, [SPEAK]), asked=(A_LEAVES,))),
    "run after it was delivered again (LAT-14)": Case(
        call(DONE, (END, FAILED), (END, [SPEAK]), SPOKEN, asked=(A_LEAVES,)), (MUST,)
    ),
    "nothing": Case(call(DONE, END, asked=(A_LEAVES,)), None),
}

# -- lists -------------------------------------------------------------------------------------------------------------

HANGUP_RUNS = happens(1, "Hangup", RUNS)
CASES["HUP-L1"] = {
    "two Hangups in their order": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, KEEP), hangup(A, A_DOWN, B_DOWN))
    ),
    "two Hangups in the other order": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (A_LEFT, KEEP), LAST_B), (MUST,)),
    "two Hangups in the other order, as a party was faster": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (A_LEFT, KEEP), LAST_B, asked=(A_WAS_FASTER,)), None
    ),
    "two Hangups in the other order, as the list has it": Case(
        call((BRIDGED, [HANG_UP_A, HANG_UP_B]), (A_LEFT, KEEP), LAST_B)
    ),
    "two Hangups at once": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B, LAST_A, asked=(HANGUP_RUNS,)), (SHOULD,)
    ),
    "two Hangups at once, and the second is never told": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B), (SHOULD,)
    ),
    "two Hangups at once, that of LEG-A first": Case(
        call((BRIDGED, [HANG_UP_A, HANG_UP_B]), hangup(A, A_DOWN, B_DOWN), LAST_B), (SHOULD,)
    ),
    "two Hangups at once, and something is said between them": Case(
        call((BRIDGED, [HANG_UP_B, SPEAK, HANG_UP_A]), LAST_B, LAST_A), (SHOULD,)
    ),
    "two Hangups, the other leg without Status": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), hangup(B, A_UNTOLD, B_DOWN), LAST_A)
    ),
    "two Hangups, the other leg not listed": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), hangup(B, B_DOWN), LAST_A)),
    "two Hangups at once, as the caller left": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B, LAST_A, asked=(A_WAS_FASTER,)), None
    ),
    "two Hangups at once, as the callee left": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B, LAST_A, asked=(B_WAS_FASTER,)), None
    ),
    "two Hangups at once in a log": Case(log((BRIDGED, [HANG_UP_B, HANG_UP_A]), LAST_B, LAST_A), None),
    "two Hangups, the first one told before its HANGUP (OBS-2)": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (succeeded(HANG_UP_B, A, B_DOWN), KEEP), LAST_B, LAST_A)
    ),
    "two Hangups, and an older one of the other leg": Case(
        call((BRIDGED, [LISTEN, SPEAK, HANG_UP_A]), (DIGITS_OF_TWO, [HANG_UP_B, HANG_UP_A]), LAST_B), None
    ),
    "two Hangups of one leg at once with the other": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_B]), LAST_B), None),
    "two Hangups in a meeting": Case(call((IN_MEETING, [HANG_UP_A, HANG_UP_B]), hangup(A, A_DOWN, MEETING_DOWN)), None),
    "in its place": Case(call((OPEN, [SPEAK, HANG_UP_A]), (SPOKEN, KEEP), END)),
    "in its place, untold": Case(call((OPEN, [SPEAK, HANG_UP_A]), END)),
    "an action before it is told behind it": Case(
        call((OPEN, [SPEAK, HANG_UP_A]), END, succeeded(SPEAK, A_DOWN), asked=(HANGUP_RUNS,)), (MUST,)
    ),
    "an action before it fails behind it": Case(
        call((OPEN, [SPEAK, HANG_UP_A]), END, failed(SPEAK, A_DOWN), asked=(HANGUP_RUNS,)), (MUST,)
    ),
    "an action before it is told behind it, on two legs": Case(
        call((BRIDGED, [SPEAK, HANG_UP_B]), B_LEFT, SPOKEN_LEFT, asked=(HANGUP_RUNS,)), (MUST,)
    ),
    "an action before it is told behind it, and was asked about": Case(
        call((BRIDGED, [SPEAK, HANG_UP_B]), B_LEFT, SPOKEN_LEFT, asked=(happens(1, "Speak", "completes"),)), (MUST,)
    ),
    "an action before it is told behind it, and the world was not asked": Case(
        call((BRIDGED, [PROMPT, HANG_UP_B]), (B_LEFT, [HANG_UP_A]), succeeded(PROMPT, A, B_DOWN))
    ),
    "a party may have left while it ran": Case(log((BRIDGED, [SPEAK, HANG_UP_B]), (B_LEFT, KEEP), SPOKEN_LEFT), None),
    "a party left while it ran": Case(
        call((BRIDGED, [SPEAK, HANG_UP_B]), (B_LEFT, KEEP), SPOKEN_LEFT, asked=(happens(1, "Speak", B_HANGS_UP),)), None
    ),
    "a caller may have left while it ran, and it failed": Case(
        log((OPEN, [SPEAK, HANG_UP_A]), END, failed(SPEAK, A_DOWN)), None
    ),
    **{
        f"a late {late['Type']}": Case(call((OPEN, [late, HANG_UP_A]), END, succeeded(late, A_DOWN)))
        for late in (RECORD, LISTEN, action("StartCallRecording"))
    },
    "another list has it too": Case(call((BRIDGED, [SPEAK, HANG_UP_B]), (B_LEFT, [SPEAK]), SPOKEN_LEFT)),
    "an older Hangup of the leg had succeeded, and its HANGUP comes": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (succeeded(HANG_UP_B, A, B), [SPEAK, HANG_UP_B]),
            (B_LEFT, NO_ACTIONS),
            failed(SPEAK, A, B_DOWN),
            asked=(HANGUP_RUNS, happens(2, "Speak", "completes")),
        ),
        None,
    ),
    "an older Hangup of the other leg": Case(
        call(
            (BRIDGED, [HANG_UP_A]),
            (A_LEFT, [SPEAK, HANG_UP_B]),
            LAST_B,
            succeeded(SPEAK, A_DOWN, B_DOWN),
            asked=(happens(2, "Hangup", RUNS),),
        ),
        (MUST,),
    ),
    "an equal action stands behind it": Case(
        call((IN_MEETING, [SPEAK, HANG_UP_B, SPEAK]), (MEETING_LEFT, KEEP), succeeded(SPEAK, A, MEETING_DOWN))
    ),
    "an update cut it short": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK, HANG_UP_A]), END, interrupted(PAUSE, A_DOWN), asked=(UPDATES,))
    ),
    "the first": Case(call((OPEN, [HANG_UP_A, SPEAK]), END), None),
    "not told": Case(call((OPEN, [SPEAK, HANG_UP_A])), None),
    "digits come between": Case(call((OPEN, [SPEAK, HANG_UP_A]), DIGITS_CAME, END, SPOKEN), None),
}

B_THEN_PROMPT = (BRIDGED, [HANG_UP_B, PROMPT])
CASES["HUP-L2"] = {
    "replaced": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), SPOKEN_LEFT)),
    "replaced in a log": Case(log(B_THEN_PROMPT, (B_LEFT, [SPEAK]), SPOKEN_LEFT)),
    "replaced by a Hangup": Case(call(B_THEN_PROMPT, B_LEFT_HANG_UP_A, LAST_A)),
    "run all the same": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), PROMPTED), (MUST,)),
    "run all the same in a log": Case(log(B_THEN_PROMPT, (B_LEFT, [SPEAK]), PROMPTED), (MUST,)),
    "run behind the answer": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), SPOKEN_LEFT, PROMPTED), (MUST,)),
    "run, as the world was asked": Case(
        call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), asked=(happens(2, "PlayAudioAndGetDigits", "completes"),)), (MUST,)
    ),
    "run behind the answer to a retry (LAT-14)": Case(
        call(B_THEN_PROMPT, (B_LEFT, FAILED), (B_LEFT, [SPEAK]), SPOKEN_LEFT, PROMPTED), (MUST,)
    ),
    "a Hangup behind it is run": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, [SPEAK]), LAST_A), (MUST,)),
    "a Hangup behind it, and the caller hangs up": Case(
        call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, [SPEAK]), LAST_A, asked=(happens(2, "Speak", A_HANGS_UP),))
    ),
    "a Hangup behind it, in a log": Case(log((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, [SPEAK]), LAST_A)),
    "the answer has it too": Case(call(B_THEN_PROMPT, (B_LEFT, [PROMPT]), PROMPTED)),
    "a later answer has it": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), (SPOKEN_LEFT, [PROMPT]), PROMPTED)),
    "both told (OBS-2)": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), (SUCCESS_B, KEEP), SPOKEN_LEFT)),
    "the success brings a list, which has it": Case(
        call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), (SUCCESS_B, [PROMPT]), PROMPTED)
    ),
    "null keeps the rest": Case(call(B_THEN_PROMPT, (B_LEFT, KEEP), PROMPTED)),
    "null drops the rest": Case(call(B_THEN_PROMPT, (B_LEFT, KEEP), asked=(A_LEAVES_LATER,)), (SHOULD,)),
    "null keeps a Hangup": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, KEEP), LAST_A)),
    "null drops a Hangup": Case(call((BRIDGED, [HANG_UP_B, HANG_UP_A]), (B_LEFT, KEEP)), (SHOULD,)),
    "null, and the caller hangs up": Case(
        call(B_THEN_PROMPT, (B_LEFT, KEEP), LAST_A, asked=(happens(2, "PlayAudioAndGetDigits", A_HANGS_UP),))
    ),
    "null, and nothing that has to report": Case(call((BRIDGED, [HANG_UP_B, PAUSE]), (B_LEFT, KEEP))),
    "null in a log that stops": Case(log(B_THEN_PROMPT, (B_LEFT, KEEP))),
    "an empty list": Case(call(B_THEN_PROMPT, (B_LEFT, []), PROMPTED), None),
    "no Actions": Case(call(B_THEN_PROMPT, (B_LEFT, NO_ACTIONS), PROMPTED), None),
    "an invocation that failed": Case(call(B_THEN_PROMPT, (B_LEFT, FAILED), PROMPTED), None),
    "delivered twice (OBS-6)": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), (B_LEFT, KEEP), PROMPTED), None),
    "its party was faster": Case(call(B_THEN_PROMPT, (B_LEFT, [SPEAK]), PROMPTED, asked=(B_WAS_FASTER,)), None),
    "nothing behind it": Case(call(B_AWAY, (B_LEFT, [SPEAK])), None),
}

A_THEN_SPEAK = (OPEN, [HANG_UP_A, SPEAK])
CASES["HUP-L3"] = {
    "nothing": Case(call(A_THEN_SPEAK, END)),
    "nothing, with the leg that is left": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A, SPEAK]), LAST_A)),
    "told": Case(call(A_THEN_SPEAK, END, SPOKEN), (MUST,)),
    "told in a log": Case(log(A_THEN_SPEAK, END, SPOKEN), (MUST,)),
    "failed": Case(call(A_THEN_SPEAK, END, failed(SPEAK, A_DOWN))),
    "run, as the world was asked": Case(call(A_THEN_SPEAK, END, asked=(happens(2, "Speak", "completes"),)), (MUST,)),
    "told with the leg that is left": Case(call(B_AWAY, (B_LEFT, [HANG_UP_A, SPEAK]), LAST_A, SPOKEN_LEFT), (MUST,)),
    "told, after a meeting": Case(call(OUT_OF_MEETING, (MEETING_LEFT, [HANG_UP_A, SPEAK]), ALL_END, SPOKEN), (MUST,)),
    "a second HANGUP": Case(call((OPEN, [HANG_UP_A, BY_A]), END, hangup(A, A_DOWN, code=None)), (MUST,)),
    "the HANGUP twice (OBS-6)": Case(call((OPEN, [HANG_UP_A, BY_A]), END, END), None),
    "a Hangup behind it fails": Case(
        call((OPEN, [by_a(480), by_a(486)]), hangup(A, A_DOWN, code=480), failed(by_a(486), A_DOWN))
    ),
    "a late result": Case(call((OPEN, [RECORD, HANG_UP_A, SPEAK]), END, succeeded(RECORD, A_DOWN))),
    "a late result like one behind it": Case(call((OPEN, [RECORD, HANG_UP_A, RECORD]), END, succeeded(RECORD, A_DOWN))),
    "an older action like one behind it": Case(call((OPEN, [SPEAK]), (DIGITS_CAME, [HANG_UP_A, SPEAK]), END, SPOKEN)),
    "an action from before the log": Case(
        log((DIGITS_CAME, [HANG_UP_A, RECORD]), END, succeeded(RECORD, A_DOWN), from_the_beginning=False)
    ),
    "nothing behind it": Case(call((OPEN, [SPEAK, HANG_UP_A]), END), None),
    "the caller was faster": Case(call(A_THEN_SPEAK, END, SPOKEN, asked=(A_WAS_FASTER,)), None),
    "two legs": Case(call(B_THEN_PROMPT, B_LEFT, PROMPTED), None),
}

# -- updates -----------------------------------------------------------------------------------------------------------

RUNNING = (OPEN, [PAUSE, SPEAK])
REPLACED = (UPDATED, [HANG_UP_A])
AT_REST = idle(2, UPDATE)
CASES["HUP-U1"] = {
    "run": Case(call(RUNNING, REPLACED, CUT, END, asked=(UPDATES,))),
    "run before it is told": Case(call(RUNNING, REPLACED, END, asked=(UPDATES,))),
    "behind one that finishes": Case(
        call(
            (OPEN, [PROMPT, SPEAK]),
            REPLACED,
            (succeeded(PROMPT, A), KEEP),
            END,
            asked=(happens(1, "PlayAudioAndGetDigits", UPDATE),),
        )
    ),
    "behind one that finishes, and [] answered": Case(
        call(
            (OPEN, [PROMPT, SPEAK]),
            REPLACED,
            succeeded(PROMPT, A),
            asked=(happens(1, "PlayAudioAndGetDigits", UPDATE),),
        )
    ),
    "the next one had begun when the update came": Case(
        call(
            (OPEN, [PROMPT, SPEAK]),
            REPLACED,
            (SPOKEN, KEEP),
            END,
            asked=(happens(1, "PlayAudioAndGetDigits", UPDATE), happens(1, "Speak", "completes")),
        ),
        None,
    ),
    "an older one is told": Case(call(RUNNING, REPLACED, CUT, SPOKEN, END, asked=(UPDATES,)), (MUST,)),
    "an older one is run, as the world was asked": Case(
        call(RUNNING, REPLACED, CUT, END, asked=(UPDATES, happens(3, "Speak", "completes"))), (MUST,)
    ),
    "the Hangup is not run": Case(call(RUNNING, REPLACED, CUT, asked=(UPDATES, idle(3, A_HANGS_UP))), (MUST,)),
    "the Hangup is not run, and null answered": Case(
        call(RUNNING, REPLACED, (succeeded(PAUSE, A), KEEP), asked=(UPDATES, idle(3, A_HANGS_UP))), (SHOULD,)
    ),
    "an invocation in between was answered with a list": Case(
        call(
            RUNNING,
            REPLACED,
            (DIGITS_CAME, [PROMPT]),
            succeeded(PROMPT, A),
            asked=(UPDATES, happens(2, "Pause", DIGITS)),
        )
    ),
    "the caller was faster": Case(call(RUNNING, REPLACED, END, asked=(UPDATES, happens(2, "Hangup", A_HANGS_UP)))),
    "another update": Case(
        call(
            RUNNING,
            REPLACED,
            (event("CALL_UPDATE_REQUESTED", A), [SPEAK]),
            SPOKEN,
            asked=(UPDATES, happens(2, "Pause", UPDATE)),
        )
    ),
    "the running one ends as it comes": Case(call(RUNNING, REPLACED, DONE, END, asked=(UPDATES,))),
    "an invocation fails": Case(call(RUNNING, REPLACED, (CUT, FAILED), asked=(UPDATES,))),
    "the update is delivered twice (OBS-6)": Case(call(RUNNING, REPLACED, REPLACED, CUT, END, asked=(UPDATES,)), None),
    "failed for the tag beside the CallId": Case(
        call(
            RUNNING,
            (UPDATED, [hang_up(CallId=ID_A, ParticipantTag="LEG-C")]),
            failed(hang_up(CallId=ID_A, ParticipantTag="LEG-C"), A),
            asked=(UPDATES,),
        ),
        (SHOULD,),
    ),
    "at rest": Case(call((OPEN, [SPEAK]), SPOKEN, REPLACED, END, asked=(AT_REST,))),
    "at rest, and not run": Case(
        call((OPEN, [SPEAK]), SPOKEN, REPLACED, asked=(AT_REST, idle(3, A_HANGS_UP))), (MUST,)
    ),
    "at rest, and the call just ends": Case(call((OPEN, [SPEAK]), SPOKEN, REPLACED, asked=(AT_REST,)), (MUST,)),
    "at rest, and failed": Case(
        call((OPEN, [SPEAK]), SPOKEN, REPLACED, failed(HANG_UP_A, A), asked=(AT_REST,)), (MUST,)
    ),
    "at rest, and failed for the tag beside the CallId": Case(
        call(
            (OPEN, [SPEAK]),
            SPOKEN,
            (UPDATED, [hang_up(CallId=ID_A, ParticipantTag="LEG-C")]),
            failed(hang_up(CallId=ID_A, ParticipantTag="LEG-C"), A),
            asked=(AT_REST,),
        ),
        (SHOULD,),
    ),
    "at rest, in a meeting, and not run": Case(
        call(
            IN_MEETING,
            (event("CALL_UPDATE_REQUESTED", A, MEETING), [HANG_UP_A]),
            asked=(idle(1, UPDATE), idle(2, A_HANGS_UP)),
        ),
        (SHOULD,),
    ),
    "at rest, and the caller was faster": Case(
        call((OPEN, [SPEAK]), SPOKEN, REPLACED, END, asked=(AT_REST, happens(3, "Hangup", A_HANGS_UP))), None
    ),
    "at rest, and the other leg goes": Case(
        call((BRIDGED, []), (UPDATED_TWO, [HANG_UP_B]), A_LEFT, asked=(idle(1, UPDATE),))
    ),
    "at rest, behind another action": Case(
        call((OPEN, [SPEAK]), SPOKEN, (UPDATED, [PAUSE, HANG_UP_A]), asked=(AT_REST,)), None
    ),
    "at rest, and digits come between": Case(
        call((OPEN, [SPEAK]), SPOKEN, REPLACED, (DIGITS_CAME, [SPEAK]), SPOKEN, asked=(AT_REST,)), None
    ),
    "the same one twice": Case(call((OPEN, [PAUSE, PAUSE, SPEAK]), REPLACED, SPOKEN, asked=(UPDATES,)), None),
    "nobody knows what the world did": Case(log(RUNNING, REPLACED, CUT, SPOKEN), None),
    "no Hangup": Case(call(RUNNING, (UPDATED, [PROMPT]), CUT, SPOKEN, asked=(UPDATES,)), None),
    "for digits": Case(call(RUNNING, (DIGITS_CAME, [HANG_UP_A]), SPOKEN, asked=(happens(1, "Pause", DIGITS),)), None),
}

PLAYING = (BRIDGED, [PAUSE, SPEAK])
REPLACED_B = (UPDATED_TWO, [HANG_UP_B])
CUT_LEFT = interrupted(PAUSE, A, B_DOWN)
CASES["HUP-U2"] = {
    "told before": Case(call(RUNNING, REPLACED, CUT, END, asked=(UPDATES,))),
    "told behind": Case(call(PLAYING, REPLACED_B, B_LEFT, CUT_LEFT, asked=(UPDATES,))),
    "not told, as the call has ended": Case(call(RUNNING, REPLACED, END, asked=(UPDATES,))),
    "not told, as the caller has left the meeting": Case(
        call(
            (IN_MEETING, [PAUSE, SPEAK]),
            (event("CALL_UPDATE_REQUESTED", A, MEETING), [HANG_UP_A]),
            hangup(A, A_DOWN, MEETING),
            hangup(B, A_DOWN, MEETING_DOWN),
            asked=(UPDATES,),
        )
    ),
    "not told, though a leg is left": Case(call(PLAYING, REPLACED_B, B_LEFT, asked=(UPDATES,)), (SHOULD,)),
    "over when the update came": Case(
        call(RUNNING, REPLACED, (SPOKEN, KEEP), END, asked=(UPDATES, happens(1, "Speak", "completes"))), None
    ),
    "runs to its end": Case(call(RUNNING, REPLACED, DONE, END, asked=(UPDATES,)), (SHOULD,)),
    "runs to its end, a recording": Case(
        call((OPEN, [RECORD, SPEAK]), REPLACED, succeeded(RECORD, A), END, asked=(happens(1, "RecordAudio", UPDATE),)),
        (SHOULD,),
    ),
    "a recording, cut short and told late": Case(
        call(
            (OPEN, [RECORD, SPEAK]),
            REPLACED,
            interrupted(RECORD, A),
            END,
            succeeded(RECORD, A_DOWN),
            asked=(happens(1, "RecordAudio", UPDATE),),
        )
    ),
    "the same returned again": Case(
        call(
            PLAYING,
            REPLACED_B,
            (CUT_OF_TWO, []),
            (B_LEFT, [PAUSE]),
            succeeded(PAUSE, A, B_DOWN),
            asked=(UPDATES,),
        )
    ),
    "interrupted and completed": Case(
        call(PLAYING, REPLACED_B, CUT_OF_TWO, B_LEFT, succeeded(PAUSE, A, B_DOWN), asked=(UPDATES,)), (SHOULD,)
    ),
    "the caller leaves": Case(call(PLAYING, REPLACED_B, LAST_A, asked=(UPDATES, happens(2, "Hangup", A_HANGS_UP)))),
    "an invocation fails": Case(call(PLAYING, REPLACED_B, (B_LEFT, FAILED), asked=(UPDATES,))),
    "an invocation fails at once": Case(call(PLAYING, REPLACED_B, (CUT_OF_TWO, FAILED), asked=(UPDATES,))),
    "a log of digits": Case(call(RUNNING, (DIGITS_CAME, [HANG_UP_A]), DONE, END), None),
    "an action that finishes": Case(
        call((OPEN, [SPEAK]), REPLACED, SPOKEN, END, asked=(happens(1, "Speak", UPDATE),)), None
    ),
    "not the first of the answer": Case(
        call(RUNNING, (UPDATED, [SPEAK, HANG_UP_A]), DONE, END, asked=(UPDATES,)), None
    ),
    "nobody knows what the world did": Case(log(RUNNING, REPLACED, DONE, END), None),
    "at rest": Case(call((OPEN, [PAUSE]), (UPDATED, [HANG_UP_A]), END, asked=(idle(1, UPDATE),)), None),
    "the parties lose their patience": Case(
        call(RUNNING, REPLACED, CUT, END, asked=(UPDATES, happens(3, PATIENCE, A_HANGS_UP), happens(3, "Hangup", RUNS)))
    ),
}
