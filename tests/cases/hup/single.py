"""The cases of HUP-S: a Hangup of the only leg of a call."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_WAS_FASTER,
    BRIDGE,
    BRIDGED,
    BY_A,
    DIALLING,
    DIGITS_CAME,
    DONE,
    DOWN,
    END,
    FAILED,
    HANG_UP_A,
    ID_A,
    INVALID,
    KEEP,
    MUST,
    NEW_B,
    NO_ACTIONS,
    NOBODY,
    OPEN,
    PAUSE,
    PICKED_UP,
    RECORD,
    RINGING,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN,
    UP,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    Leg,
    call,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    idle,
    log,
    succeeded,
)

from cases.hup._calls import BARE, END_LATE, REFUSED, WRONG_CODE, by_a
from onhook.conformance.model.traces import Event
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, FAILS, UPDATE

CASES: dict[str, Cases] = {}


def unnamed(*legs: Leg) -> Event:
    """A HANGUP that does not name its leg."""
    return event("HANGUP", *legs, data={"Type": "Hangup", "Parameters": {"SipResponseCode": 0}})


EMPTY_CALL_ID = hang_up(CallId="", ParticipantTag="LEG-A")
NULL_CODE = hang_up(ParticipantTag="LEG-A", SipResponseCode=None)

CASES["HUP-S1"] = {
    "told": Case(call((OPEN, [HANG_UP_A]), END)),
    "told in a log": Case(log((OPEN, [HANG_UP_A]), END)),
    "by CallId": Case(call((DONE, [BY_A]), END)),
    "behind an action that fails, of which nothing is told": Case(
        call((DONE, [SPEAK, HANG_UP_A]), asked=(happens(1, "Speak", FAILS), A_LEAVES)), None
    ),
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
