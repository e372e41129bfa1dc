"""The cases of HND: for each clause, calls of a few events."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_UNTOLD,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    BOT,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
    DONE,
    END,
    FOREIGN,
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
    NO_AWS,
    NOBODY,
    NOTE,
    PAUSE,
    RINGING,
    SHOULD,
    SPEAK,
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
    idle,
    leg,
    log,
    one,
    succeeded,
    trace,
)

from onhook.conformance.model.traces import Asked, Event, Raised, TimedOut, Trace
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, BOTH_HANG_UP, DIGITS, MEETING_ENDS, PATIENCE, UPDATE

CASES: dict[str, Cases] = {}

#: Events that list their legs otherwise than the pages do.
BARE = event("CALL_UPDATE_REQUESTED", CallDetails={"TransactionId": "transaction"})
UNTAGGED = event("ACTION_SUCCESSFUL", {"CallId": ID_A, "Status": "Connected"})
NAMELESS = event("ACTION_SUCCESSFUL", {"ParticipantTag": "LEG-A"}, {"ParticipantTag": "LEG-B"})
CASE_5 = event("ACTION_SUCCESSFUL", leg("Leg-A", ID_A), leg("Leg-B", ID_B))


def by(call_id: Any) -> dict[str, Any]:
    return hang_up(CallId=call_id)


def tagged(tag: Any, **more: Any) -> dict[str, Any]:
    return hang_up(ParticipantTag=tag, **more)


BESIDE = one(event("ACTION_SUCCESSFUL", leg("LEG-A", FOREIGN)), [])

CASES["HND-1"] = {
    "of a participant": Case(one(DONE, [BY_A])),
    "of nobody": Case(one(DONE, [NOBODY]), (MUST,)),
    "the TransactionId": Case(one(DONE, [by("transaction")]), (MUST,)),
    "no string": Case(one(DONE, [by([ID_A])]), (MUST,)),
    "a number that the event has": Case(one(event("ACTION_SUCCESSFUL", leg("LEG-A", 5)), [by(5)])),  # type: ignore[arg-type]
    "left out": Case(one(DONE, [hang_up()]), None),
    "null": Case(one(DONE, [by(None)]), None),
    "empty": Case(one(DONE, [by("")]), (SHOULD,)),
    "not listed any more": Case(trace((BRIDGED, []), (DONE, [BY_B])), (SHOULD,)),
    "named by a HANGUP alone": Case(one(hangup(B, A), [BY_B]), (SHOULD,)),
    "listed before an event without legs": Case(trace((DONE, []), (BARE, [BY_A]))),
    "listed before legs without CallIds": Case(trace((DONE, []), (NAMELESS, [BY_A]))),
    "of nobody, in an event without legs": Case(one(BARE, [NOBODY]), (MUST,)),
    "named by an earlier HANGUP alone": Case(trace((hangup(B, A), []), (DONE, [BY_B])), (SHOULD,)),
    "filled in by the service": Case(one(succeeded(action("Pause", CallId="filled"), A), [by("filled")]), (SHOULD,)),
    "perhaps from before the trace": Case(one(DONE, [by("before")], from_the_beginning=False), (SHOULD,)),
    "of another call": Case((one(DONE, [by(FOREIGN)]), BESIDE)),
    "of nobody, beside another call": Case((one(DONE, [NOBODY]), BESIDE), (MUST,)),
    "where it is ignored": Case(one(END, [NOBODY]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, [NOBODY]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(one(failed(HANG_UP_A, A), [NOBODY], asked=()), (SHOULD,)),
    "by another action": Case(one(DONE, [action("Pause", CallId="nobody")]), None),
}

CASES["HND-2"] = {
    "by the tag of a Connected leg": Case(one(BRIDGED, [HANG_UP_B])),
    "by the tag of a leg without Status": Case(one(INVALID, [HANG_UP_A])),
    "by the tag of an ended leg": Case(one(B_LEFT, [HANG_UP_B]), (MUST,)),
    "by the tag of a leg that is not there": Case(one(DONE, [HANG_UP_B]), (MUST,)),
    "by a tag that is none": Case(one(DONE, [tagged("LEG-C")])),
    "by an empty tag": Case(one(DONE, [tagged("")])),
    "by the tag of an ended and a new leg": Case(one(event("ACTION_SUCCESSFUL", A, B_DOWN, NEW_B), [HANG_UP_B])),
    "LEG-B listed first": Case(one(event("ACTION_SUCCESSFUL", B, A), [HANG_UP_A])),
    "behind a bridge": Case(one(DONE, [BRIDGE, HANG_UP_B])),
    "behind a meeting": Case(one(DONE, [JOIN, HANG_UP_B])),
    "in front of a bridge": Case(one(DONE, [HANG_UP_B, BRIDGE]), (MUST,)),
    "LEG-A behind a bridge": Case(one(A_LEFT, [BRIDGE, HANG_UP_A]), (MUST,)),
    "by tag, CallId beside it": Case(one(DONE, [tagged("LEG-B", CallId=ID_A)])),
    "by CallId of an ended leg": Case(one(B_LEFT, [BY_B]), (SHOULD,)),
    "by CallId of nobody": Case(one(B_LEFT, [NOBODY])),
    "by default": Case(one(BRIDGED, [hang_up()])),
    "by default for HANGUP on two legs": Case(one(B_LEFT, [hang_up()]), (SHOULD,)),
    "by default for HANGUP on one leg": Case(one(hangup(B, A), [hang_up()])),
    "by default for an update on two legs": Case(one(UPDATED_TWO, [hang_up()]), (NOTE,)),
    "by default for an update on one of two": Case(one(event("CALL_UPDATE_REQUESTED", A, B_DOWN), [hang_up()])),
    "the same leg twice": Case(one(BRIDGED, [HANG_UP_A, BY_A]), (NOTE,)),
    "two legs": Case(one(BRIDGED, [HANG_UP_B, HANG_UP_A])),
    "LEG-B and a new LEG-B": Case(one(BRIDGED, [HANG_UP_B, BRIDGE, HANG_UP_B])),
    "the same action between": Case(one(BRIDGED, [PAUSE, HANG_UP_A])),
    "in an event without legs": Case(one(BARE, [HANG_UP_A])),
    "in an event without tags": Case(one(UNTAGGED, [HANG_UP_A])),
    "in an event without CallIds": Case(one(NAMELESS, [HANG_UP_A])),
    "in an event in another case": Case(one(CASE_5, [HANG_UP_B])),
    "where it is ignored": Case(one(END, [HANG_UP_A]), (NOTE,)),
    "where every leg has ended": Case(one(succeeded(PAUSE, A_DOWN), [HANG_UP_A]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, [HANG_UP_B]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(one(failed(HANG_UP_A, A), [HANG_UP_B], asked=()), (SHOULD,)),
    "no Hangup": Case(one(DONE, [PAUSE]), None),
}

CASES["HND-3"] = {
    "LEG-A": Case(one(DONE, [HANG_UP_A])),
    "LEG-B": Case(one(BRIDGED, [HANG_UP_B])),
    "null": Case(one(DONE, [tagged(None)])),
    "left out": Case(one(DONE, [hang_up()]), None),
    "another": Case(one(DONE, [tagged("LEG-C")]), (MUST,)),
    "no string": Case(one(DONE, [tagged(1)]), (MUST,)),
    "another case": Case(one(DONE, [tagged("Leg-A")]), (MUST,)),
    "as the event has it": Case(one(CASE_5, [tagged("Leg-A")]), (NOTE,)),
    "empty": Case(one(DONE, [tagged("")]), (NOTE,)),
    "another, CallId beside it": Case(one(DONE, [tagged("LEG-C", CallId=ID_A)]), (NOTE,)),
    "another, an empty CallId beside it": Case(one(DONE, [tagged("LEG-C", CallId="")]), (MUST,)),
    "where it is ignored": Case(one(END, [tagged("LEG-C")]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, [tagged("LEG-C")]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(one(failed(HANG_UP_A, A), [tagged("LEG-C")], asked=()), (SHOULD,)),
}

WRONG_CODES: tuple[Any, ...] = (False, True, 1, 200, 487, 603, "603", "", "0480", 480.5, [480], {})

CASES["HND-4"] = {
    **{
        f"{code!r}": Case(one(DONE, [hang_up(SipResponseCode=code)]))
        for code in (0, 480, 486, "0", "480", "486", 480.0)
    },
    **{f"{code!r}": Case(one(DONE, [hang_up(SipResponseCode=code)]), (MUST,)) for code in WRONG_CODES},
    "null": Case(one(DONE, [hang_up(SipResponseCode=None)]), None),
    "left out": Case(one(DONE, [HANG_UP_A]), None),
    "where it is ignored": Case(one(END, [hang_up(SipResponseCode=603)]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, [hang_up(SipResponseCode=603)]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(
        one(failed(HANG_UP_A, A), [hang_up(SipResponseCode=603)], asked=()), (SHOULD,)
    ),
}

CASES["HND-10"] = {
    "of this call": Case((one(DONE, [BY_A]), BESIDE)),
    "of another call, in a Hangup": Case((one(DONE, [by(FOREIGN)]), BESIDE), (MUST,)),
    "of another call, in another action": Case((one(DONE, [action("Pause", CallId=FOREIGN)]), BESIDE), (MUST,)),
    "of both calls": Case((one(DONE, [BY_A]), one(event("ACTION_SUCCESSFUL", A, leg("LEG-B", FOREIGN)), []))),
    "elsewhere": Case(
        (one(DONE, [action("Pause", Text=FOREIGN), action("Pause", Headers={"CallId": FOREIGN})]), BESIDE)
    ),
    "one call": Case(one(DONE, [by(FOREIGN)]), None),
    "where it is ignored": Case((one(END, [by(FOREIGN)]), BESIDE), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case((one(INVALID, [by(FOREIGN)]), BESIDE), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(
        (one(failed(HANG_UP_A, A), [by(FOREIGN)], asked=()), BESIDE), (SHOULD,)
    ),
}

CASES["HND-6"] = {
    "on a single leg": Case(one(DONE, [JOIN])),
    "while bridged": Case(one(BRIDGED, [JOIN]), (MUST,)),
    "while bridged, behind a Hangup": Case(one(BRIDGED, [HANG_UP_B, JOIN])),
    "while bridged, in front of a Hangup": Case(one(BRIDGED, [JOIN, HANG_UP_B]), (MUST,)),
    "while bridged, another action between": Case(one(BRIDGED, [PAUSE, JOIN]), (MUST,)),
    "after one leg has ended": Case(one(B_LEFT, [JOIN])),
    "a leg without Status": Case(one(event("HANGUP", A, leg("LEG-B", ID_B, None)), [JOIN])),
    "a leg whose end this event tells": Case(one(hangup(B, A, B), [JOIN])),
    "in a meeting": Case(one(IN_MEETING, [JOIN])),
    "where the second leg may be a meeting's": Case(
        one(event("ACTION_SUCCESSFUL", A, {"CallId": ID_B, "ParticipantTag": "LEG-B", "Status": "Connected"}), [JOIN])
    ),
    "behind a bridge": Case(one(DONE, [BRIDGE, JOIN]), (SHOULD,)),
    "behind a bridge and a Hangup": Case(one(DONE, [BRIDGE, HANG_UP_B, JOIN])),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(event("INVALID_LAMBDA_RESPONSE", A, B), [JOIN]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(one(failed(HANG_UP_A, A, B), [JOIN], asked=()), (SHOULD,)),
    "where it is ignored": Case(one(event("ACTION_INTERRUPTED", A, B), [JOIN]), (NOTE,)),
    "no JoinChimeMeeting": Case(one(BRIDGED, [PAUSE]), None),
}

CASES["HND-14"] = {
    "on a single leg": Case(one(DONE, [BOT])),
    "while bridged": Case(one(BRIDGED, [BOT]), (MUST,)),
    "in a meeting": Case(one(IN_MEETING, [BOT]), (MUST,)),
    "in a meeting, behind a Hangup": Case(one(IN_MEETING, [HANG_UP_B, BOT])),
    "behind a bridge": Case(one(DONE, [BRIDGE, BOT]), (SHOULD,)),
    "behind a meeting": Case(one(DONE, [PAUSE, JOIN, BOT]), (SHOULD,)),
    "in front of a bridge": Case(one(DONE, [BOT, BRIDGE])),
    "behind a bridge and a Hangup": Case(one(DONE, [BRIDGE, HANG_UP_B, BOT])),
    "after the meeting": Case(one(MEETING_ENDED, [BOT])),
    "in a meeting that the caller has left": Case(one(event("ACTION_SUCCESSFUL", A_DOWN, MEETING), [BOT])),
    "after the bridge": Case(one(B_LEFT, [BOT])),
    "where it is ignored": Case(one(event("ACTION_INTERRUPTED", A, B), [BOT]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(event("INVALID_LAMBDA_RESPONSE", A, B), [BOT]), (SHOULD,)),
    "in answer to the failure of a Hangup": Case(one(failed(HANG_UP_A, A, B), [BOT], asked=()), (SHOULD,)),
    "no bot": Case(one(BRIDGED, [JOIN]), None),
}

CASES["HND-7"] = {
    "of a Connected leg": Case(one(B_LEFT, [action("Pause", ParticipantTag="LEG-A")])),
    "of an ended leg by tag": Case(one(B_LEFT, [action("Pause", ParticipantTag="LEG-B")]), (SHOULD,)),
    "of an ended leg by CallId": Case(one(B_LEFT, [action("Pause", CallId=ID_B)]), (SHOULD,)),
    "of nobody, in a log": Case(one(B_LEFT, [action("Pause", CallId="nobody")])),
    "of nobody": Case(trace((B_LEFT, [action("Pause", CallId="nobody")]), asked=[]), (SHOULD,)),
    "of a leg that an earlier event has": Case(trace((BRIDGED, []), (DONE, [action("Pause", CallId=ID_B)]), asked=[])),
    "by default": Case(one(B_LEFT, [PAUSE]), None),
    "a Hangup": Case(one(B_LEFT, [HANG_UP_B]), None),
    "behind a bridge": Case(one(B_LEFT, [BRIDGE, action("Pause", ParticipantTag="LEG-B")])),
    "LEG-A behind a bridge": Case(one(A_LEFT, [BRIDGE, action("Pause", ParticipantTag="LEG-A")]), (SHOULD,)),
    "of a new leg": Case(one(event("ACTION_SUCCESSFUL", A, NEW_B, B_DOWN), [action("Pause", ParticipantTag="LEG-B")])),
    "where it is ignored": Case(one(END, [action("Pause", CallId=ID_A)]), (NOTE,)),
    "where every leg has ended": Case(one(succeeded(PAUSE, A_DOWN), [action("Pause", CallId=ID_A)]), (NOTE,)),
}

CASES["HND-8"] = {
    "for the last HANGUP": Case(one(END, [PAUSE]), (NOTE,)),
    "a Hangup": Case(one(END, [HANG_UP_A]), (NOTE,)),
    "for RINGING": Case(one(RINGING, [PAUSE]), (NOTE,)),
    "nothing": Case(one(END, [])),
    "for a HANGUP with another leg": Case(one(B_LEFT, [PAUSE]), None),
    "of a leg shown Connected": Case(one(hangup(A, A), [HANG_UP_A])),
    "of a leg that is not, beside it": Case(one(hangup(A, A), [HANG_UP_A, PAUSE]), (NOTE,)),
    "for a HANGUP that names no leg": Case(one(event("HANGUP", A), [PAUSE]), (NOTE,)),
    "for a HANGUP that names its tag": Case(
        one(event("HANGUP", A, data={"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}), [PAUSE]), (NOTE,)
    ),
    "for a HANGUP that names the tag of one of two": Case(
        one(event("HANGUP", A, B, data={"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-B"}}), [PAUSE]), None
    ),
    "for a HANGUP with a leg without Status": Case(one(hangup(B, A_UNTOLD, B_DOWN), [PAUSE]), None),
    "no response": Case(one(END, None), None),
}

CASES["HND-9"] = {
    "behind the last Hangup": Case(one(DONE, [HANG_UP_A, PAUSE]), (NOTE,)),
    "in front of it": Case(one(DONE, [PAUSE, HANG_UP_A]), None),
    "behind one of two": Case(one(BRIDGED, [HANG_UP_B, PAUSE])),
    "behind both": Case(one(BRIDGED, [HANG_UP_B, HANG_UP_A, PAUSE]), (NOTE,)),
    "behind the last Hangup, a bridge before": Case(one(DONE, [BRIDGE, HANG_UP_A, PAUSE])),
    "replaced by the answer to its HANGUP": Case(trace((BRIDGED, [HANG_UP_B, PAUSE]), (B_LEFT, [PAUSE])), (NOTE,)),
    "kept by the answer to its HANGUP": Case(trace((BRIDGED, [HANG_UP_B, PAUSE]), (B_LEFT, []))),
    "not replaced by an answer that is ignored": Case(trace((BRIDGED, [HANG_UP_B, PAUSE]), (LAST_B, [PAUSE]))),
    "replaced by the answer to another HANGUP": Case(trace((BRIDGED, [HANG_UP_B, PAUSE]), (A_LEFT, [PAUSE]))),
    "replaced by the answer to another event": Case(trace((BRIDGED, [HANG_UP_B, PAUSE]), (UPDATED_TWO, [PAUSE]))),
}


def bridged(*steps: Any, asked: tuple[Asked, ...], before: Any = ()) -> Trace:
    """A bridged call with these further steps."""
    return call((BRIDGED, list(before)), *steps, asked=asked)


OWN = Asked(1, "Hangup", ("runs", B_HANGS_UP), "runs")
SPEECH = Asked(1, "Speak", ("speaks", B_HANGS_UP), B_HANGS_UP)

BRIDGE_AFTER_MEETING = trace(
    (IN_MEETING, []),
    (MEETING_ENDED, [BRIDGE]),
    (succeeded(BRIDGE, A, MEETING_DOWN, NEW_B), []),
    (hangup(NEW_B, A, MEETING_DOWN, NEW_B_DOWN), []),
    asked=(idle(1, MEETING_ENDS), idle(3, B_HANGS_UP, A_HANGS_UP), idle(4, A_HANGS_UP)),
)

#: LEG-B leaves; the handler dials another one and hangs it up in the same list, so that no event comes in between.
FLEETING = trace(
    (BRIDGED, []),
    (B_LEFT, [BRIDGE, HANG_UP_B]),
    (hangup(NEW_B, A, B_DOWN, NEW_B_DOWN), []),
    asked=(B_LEAVES, idle(3, A_HANGS_UP)),
)


IN_VAIN = failed(HANG_UP_B, A, B_DOWN)
CRASH = Raised("KeyError", "'LEG-B'")


def worn_out(*answers: list[Any], told: Event = IN_VAIN) -> Trace:
    """LEG-B has ended; each of these answers is followed by an event, until LEG-A loses patience."""
    first, *others = answers
    patience = happens(len(answers) + 1, PATIENCE, A_HANGS_UP)
    return bridged((B_LEFT, first), *((told, other) for other in others), LAST_A, asked=(B_LEAVES, patience))


#: LEG-B leaves during a Pause, in front of its own Hangup; null keeps the list, and that Hangup fails.
FASTER = [PAUSE, HANG_UP_B, HANG_UP_A]


def overtaken(actions: list[Any]) -> Trace:
    return bridged((B_LEFT, KEEP), (IN_VAIN, KEEP), LAST_A, asked=(B_LEAVES, idle(3, A_HANGS_UP)), before=actions)


CASES["HND-5"] = {
    "a party was faster than the Hangup in front": Case(overtaken(FASTER), (NOTE,)),
    "a party was faster, and nothing stood behind": Case(overtaken(FASTER[:2]), (MUST,)),
    "the Hangup in front named a leg that was gone": Case(
        bridged((B_LEFT, FASTER[1:]), (IN_VAIN, []), LAST_A, asked=(B_LEAVES, idle(3, A_HANGS_UP))), (MUST,)
    ),
    "raises where the Hangup of the ended leg fails": Case(
        bridged((B_LEFT, [HANG_UP_B]), (IN_VAIN, CRASH), (IN_VAIN, CRASH), asked=(B_LEAVES,)), (MUST,)
    ),
    "raises where a Hangup that was overtaken fails": Case(
        bridged((B_LEFT, KEEP), (IN_VAIN, CRASH), (IN_VAIN, CRASH), asked=(B_LEAVES,), before=FASTER), (NOTE,)
    ),
    "the environment raises where the Hangup of the ended leg fails": Case(
        bridged((B_LEFT, [HANG_UP_B]), (IN_VAIN, NO_AWS), (IN_VAIN, NO_AWS), asked=(B_LEAVES,)),
    ),
    "raises where another action fails": Case(
        bridged((B_LEFT, [HANG_UP_B]), (failed(PAUSE, A, B_DOWN), CRASH), asked=(B_LEAVES,)),
    ),
    "left after LEG-B": Case(bridged(B_LEFT, LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), (MUST,)),
    "left after LEG-A": Case(
        bridged(A_LEFT, LAST_B, asked=(idle(1, A_HANGS_UP, B_HANGS_UP), idle(2, B_HANGS_UP))),
        (MUST,),
    ),
    "left, and the trace ends": Case(bridged(B_LEFT, asked=(B_LEAVES, A_LEAVES_LATER)), (MUST,)),
    "the dead leg is hung up again and again": Case(worn_out([BY_B], [BY_B], [BY_B]), (MUST,)),
    "the dead leg is hung up again and again, by its tag": Case(worn_out([HANG_UP_B], [HANG_UP_B]), (MUST,)),
    "again and again something is done first": Case(worn_out([PAUSE, BY_B], [PAUSE, BY_B])),
    "again and again it is not known which leg is hung up": Case(worn_out([NOBODY], [NOBODY])),
    "again and again both are hung up": Case(worn_out([BY_B, BY_A], [BY_B, BY_A])),
    "in between something else is told": Case(worn_out([BY_B], [BY_B], told=succeeded(SPEAK, A, B_DOWN))),
    "digits are awaited, and the dead leg is hung up again and again": Case(worn_out([LISTEN, BY_B], [BY_B])),
    "hung up": Case(bridged((B_LEFT, [HANG_UP_A]), LAST_A, asked=(B_LEAVES,))),
    "nobody knows what the world did": Case(log(BRIDGED, B_LEFT, LAST_A), None),
    "nobody left": Case(bridged(asked=(idle(1, A_HANGS_UP, B_HANGS_UP),)), None),
    "both left": Case(bridged(A_LEFT, LAST_B, asked=(idle(1, BOTH_HANG_UP, A_HANGS_UP, B_HANGS_UP),))),
    "it was not quiet": Case(bridged(B_LEFT, (DONE, [HANG_UP_A]), asked=(B_LEAVES, A_LEAVES_LATER))),
    "another leg came up untold": Case(bridged((B_LEFT, [BRIDGE]), asked=(B_LEAVES, idle(2, A_HANGS_UP, B_HANGS_UP)))),
    "another leg was tried": Case(
        bridged(
            (B_LEFT, [BRIDGE]),
            (event("ACTION_FAILED", A, B_DOWN, data=BRIDGE), []),
            asked=(B_LEAVES, idle(3, A_HANGS_UP)),
        ),
        (MUST,),
    ),
    "another question": Case(bridged(B_LEFT, asked=(B_LEAVES, Asked(2, "Pause", (A_HANGS_UP,), A_HANGS_UP)))),
    "digits are awaited": Case(bridged((B_LEFT, [LISTEN]), LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), (SHOULD,)),
    "digits are awaited of the leg that has ended": Case(
        bridged(
            (B_LEFT, [action("ReceiveDigits", **LISTEN["Parameters"], CallId=ID_B)]),
            LAST_A,
            asked=(B_LEAVES, A_LEAVES_LATER),
        ),
        (MUST,),
    ),
    "digits are awaited of the leg that is left": Case(
        bridged(
            (B_LEFT, [action("ReceiveDigits", **LISTEN["Parameters"], CallId=ID_A)]),
            LAST_A,
            asked=(B_LEAVES, A_LEAVES_LATER),
        ),
        (SHOULD,),
    ),
    "digits arrive": Case(
        bridged(
            (B_LEFT, [LISTEN]),
            (event("DIGITS_RECEIVED", A, B_DOWN, data=LISTEN), [HANG_UP_A]),
            asked=(B_LEAVES, idle(2, A_HANGS_UP, DIGITS, answer=DIGITS)),
        ),
        (SHOULD,),
    ),
    "an update comes": Case(
        bridged(
            (B_LEFT, []),
            (event("CALL_UPDATE_REQUESTED", A, B_DOWN), [HANG_UP_A]),
            asked=(B_LEAVES, idle(2, A_HANGS_UP, UPDATE, answer=UPDATE)),
        ),
        (MUST,),
    ),
    "a response could not be used": Case(
        trace((INVALID, []), (BRIDGED, []), (B_LEFT, []), asked=(idle(2, B_HANGS_UP, A_HANGS_UP), idle(3, A_HANGS_UP))),
        (NOTE,),
    ),
    "its Hangup was dropped": Case(bridged(B_LEFT, asked=(SPEECH, A_LEAVES_LATER), before=[SPEAK, HANG_UP_A]), (NOTE,)),
    "its Hangup by CallId was dropped": Case(
        bridged(B_LEFT, asked=(SPEECH, A_LEAVES_LATER), before=[SPEAK, BY_A]), (NOTE,)
    ),
    "its Hangup was not dropped": Case(
        bridged((B_LEFT, NO_ACTIONS), asked=(SPEECH, A_LEAVES_LATER), before=[SPEAK, HANG_UP_A]), (MUST,)
    ),
    "the other's Hangup was dropped": Case(
        bridged(B_LEFT, asked=(SPEECH, A_LEAVES_LATER), before=[SPEAK, HANG_UP_B]), (SHOULD,)
    ),
    "a message was dropped": Case(bridged(B_LEFT, asked=(SPEECH, A_LEAVES_LATER), before=[SPEAK, PAUSE]), (SHOULD,)),
    "nothing was left to drop": Case(bridged(B_LEFT, asked=(SPEECH, A_LEAVES_LATER), before=[PAUSE, SPEAK]), (MUST,)),
    "nothing was left, as an event told": Case(
        trace(
            (BRIDGED, [PAUSE, SPEAK]),
            (succeeded(SPEAK, A, B), []),
            (B_LEFT, []),
            asked=(idle(2, B_HANGS_UP, A_HANGS_UP), idle(3, A_HANGS_UP)),
        ),
        (MUST,),
    ),
    "nothing was left, as it had come to rest": Case(
        bridged(B_LEFT, asked=(B_LEAVES, A_LEAVES_LATER), before=[PAUSE, SPEAK]), (MUST,)
    ),
    "nothing was left after a failure": Case(
        trace(
            (BRIDGED, [PAUSE, SPEAK]),
            (event("ACTION_FAILED", A, B, data=PAUSE), []),
            (B_LEFT, []),
            asked=(Asked(2, "Hangup", (B_HANGS_UP,), B_HANGS_UP), idle(3, A_HANGS_UP)),
        ),
        (MUST,),
    ),
    "told after an action's own event": Case(
        trace(
            (BRIDGED, [SPEAK]),
            (succeeded(SPEAK, A, B_DOWN), []),
            (B_LEFT, []),
            asked=(SPEECH, idle(3, A_HANGS_UP)),
        ),
        (MUST,),
    ),
    "told twice": Case(
        trace((BRIDGED, []), (B_LEFT, TimedOut(20.0)), (B_LEFT, []), asked=(B_LEAVES, idle(3, A_HANGS_UP))), (MUST,)
    ),
    "a Hangup that names no leg": Case(bridged((B_LEFT, [hang_up()]), asked=(B_LEAVES, A_LEAVES_LATER)), (SHOULD,)),
    "the handler did not hear it": Case(bridged((B_LEFT, TimedOut(20.0)), asked=(B_LEAVES, A_LEAVES_LATER)), None),
    "it never came to rest": Case(bridged(B_LEFT, asked=(B_LEAVES,))),
    "the end is not shown": Case(bridged((hangup(B, A, B), []), asked=(B_LEAVES, A_LEAVES_LATER)), None),
    "its own Hangup": Case(bridged(B_LEFT, asked=(OWN, A_LEAVES_LATER), before=[HANG_UP_B]), None),
    "a party was faster": Case(
        bridged(
            B_LEFT, asked=(Asked(1, "Hangup", ("runs", B_HANGS_UP), B_HANGS_UP), A_LEAVES_LATER), before=[HANG_UP_B]
        ),
        (MUST,),
    ),
    "a bridge after the meeting": Case(BRIDGE_AFTER_MEETING, (MUST,)),
    "a meeting after the bridge, which the caller has left": Case(
        trace(
            (BRIDGED, []),
            (B_LEFT, [JOIN]),
            (succeeded(JOIN, A_DOWN, B_DOWN, {**MEETING, "CallId": ID_C}), []),
            asked=(B_LEAVES, idle(3, B_HANGS_UP)),
        )
    ),
    "a fleeting leg, which is not blamed on the party that left before": Case(FLEETING),
    "a meeting that the caller leaves": Case(
        trace((IN_MEETING, []), (hangup(A, A_DOWN, MEETING), []), asked=(A_LEAVES, idle(2, MEETING_ENDS))),
        None,
    ),
    "a meeting": Case(
        trace((IN_MEETING, []), (MEETING_ENDED, []), asked=(idle(1, MEETING_ENDS, A_HANGS_UP), A_LEAVES_LATER)), None
    ),
}

CASES["HND-13"] = {
    "left": Case(bridged(B_LEFT, LAST_A, asked=(OWN, A_LEAVES_LATER), before=[HANG_UP_B]), (SHOULD,)),
    "hung up": Case(bridged((B_LEFT, [HANG_UP_A]), LAST_A, asked=(OWN,), before=[HANG_UP_B])),
    "a party's": Case(bridged(B_LEFT, asked=(B_LEAVES, A_LEAVES_LATER)), None),
    "its Hangup was dropped": Case(
        bridged(B_LEFT, asked=(OWN, A_LEAVES_LATER), before=[HANG_UP_B, HANG_UP_A]), (NOTE,)
    ),
    "its Hangup by default was dropped": Case(
        trace(
            (succeeded(action("Pause", CallId=ID_A), A, B), [HANG_UP_B, hang_up()]),
            (B_LEFT, []),
            asked=(OWN, A_LEAVES_LATER),
        ),
        (NOTE,),
    ),
    "its Hangup of a leg that no event names was dropped": Case(
        bridged(B_LEFT, asked=(OWN, A_LEAVES_LATER), before=[HANG_UP_B, hang_up()]), (NOTE,)
    ),
    "a fleeting leg": Case(FLEETING, (SHOULD,)),
    "its own Hangup of LEG-A, told as a success": Case(
        bridged((succeeded(HANG_UP_A, A_DOWN, B), []), asked=(idle(2, B_HANGS_UP),), before=[HANG_UP_A]), (SHOULD,)
    ),
    "both parties left, and the second HANGUP has a leg without Status": Case(
        bridged(
            (A_LEFT, []), (hangup(B, A_UNTOLD, B_DOWN), []), asked=(idle(1, BOTH_HANG_UP, A_HANGS_UP, B_HANGS_UP),)
        ),
        None,
    ),
    "told as a success": Case(
        bridged((succeeded(HANG_UP_B, A, B_DOWN), []), asked=(OWN, A_LEAVES_LATER), before=[HANG_UP_B]), (SHOULD,)
    ),
    "nobody knows what the world did": Case(trace((BRIDGED, [HANG_UP_B]), (B_LEFT, [])), None),
}

CASES["HND-12"] = {
    "left by the meeting": Case(
        trace((IN_MEETING, []), (MEETING_ENDED, []), asked=(idle(1, MEETING_ENDS, A_HANGS_UP), A_LEAVES_LATER)),
        (SHOULD,),
    ),
    "left by its own Hangup": Case(
        trace((IN_MEETING, [HANG_UP_B]), (MEETING_LEFT, []), asked=(A_LEAVES_LATER,)), (SHOULD,)
    ),
    "left by its own Hangup, by default": Case(
        trace((IN_MEETING, [hang_up()]), (succeeded(hang_up(), A, MEETING_DOWN), []), asked=(A_LEAVES_LATER,)),
        (SHOULD,),
    ),
    "hung up": Case(trace((IN_MEETING, []), (MEETING_ENDED, [HANG_UP_A]), asked=())),
    "a bridge after the meeting": Case(BRIDGE_AFTER_MEETING),
    "LEG-A has left": Case(trace((IN_MEETING, []), (hangup(A, A_DOWN, MEETING_DOWN), []), asked=()), None),
    "a bridge": Case(bridged(B_LEFT, asked=(B_LEAVES, A_LEAVES_LATER)), None),
    "nobody knows what the world did": Case(trace((IN_MEETING, []), (MEETING_ENDED, [])), None),
}

CASES["HND-11"] = {
    "silence": Case(one(DONE, [], asked=(A_LEAVES,)), (NOTE,)),
    "digits are awaited": Case(one(DONE, [LISTEN], asked=(A_LEAVES,))),
    "no silence": Case(one(DONE, [PAUSE], asked=(Asked(1, "Pause", (A_HANGS_UP,), A_HANGS_UP),)), None),
    "the leg has ended": Case(one(END, [], asked=(idle(1, ""),))),
    "two legs": Case(bridged(asked=(idle(1, A_HANGS_UP, B_HANGS_UP),)), None),
    "a leg that came up untold": Case(one(DONE, [BRIDGE], asked=(idle(1, A_HANGS_UP, B_HANGS_UP),)), None),
    "nobody knows what the world did": Case(one(DONE, []), None),
}
