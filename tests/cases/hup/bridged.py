"""The cases of HUP-B and HUP-A: a Hangup of LEG-B, or of LEG-A, of a bridged call."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_UNTOLD,
    A_WAS_FASTER,
    B_DOWN,
    B_LEFT,
    B_WAS_FASTER,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
    DOWN,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    KEEP,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING_DOWN,
    MEETING_LEFT,
    MUST,
    NEW_B,
    NEW_B_DOWN,
    NOBODY,
    OPEN,
    PAUSE,
    PROMPT,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN_LEFT,
    UP,
    UPDATED,
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
    succeeded,
)

from cases.hup._calls import A_AWAY, B_AWAY, B_GONE, BARE, DIGITS_OF_TWO, PROMPTED, SUCCESS_B, WRONG_CODE
from onhook.conformance.model.traces import Participant, Trace
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, BOTH_HANG_UP, DIGITS, IDLE, RUNS

CASES: dict[str, Cases] = {}

SUCCESS_A = succeeded(HANG_UP_A, A_DOWN, B)
PROMPT_RUNS = happens(2, "PlayAudioAndGetDigits", DIGITS)

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
    "failed, for a leg that is shown again after its end (ENV-7)": Case(
        call((BRIDGED, [HANG_UP_B]), B_LEFT, (failed(SPEAK, A, B), [BY_B]), failed(BY_B, A, B))
    ),
    "of a leg that comes when a meeting has been joined, which was told twice": Case(
        call(
            (IN_MEETING, [HANG_UP_B]),
            (IN_MEETING, [HANG_UP_B]),
            (succeeded(HANG_UP_B, A, MEETING_DOWN), [BRIDGE, SPEAK]),
            (succeeded(SPEAK, A, MEETING_DOWN, NEW_B), [hang_up(CallId=ID_C)]),
            hangup(NEW_B, A, MEETING_DOWN, NEW_B_DOWN),
        )
    ),
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
    "the other party was faster, and null is answered: it runs": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, KEEP), LAST_B, asked=(A_WAS_FASTER,)), None
    ),
    "the other party was faster, and null is answered: it fails": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, KEEP), failed(HANG_UP_B, A_DOWN, B), asked=(A_WAS_FASTER,)), None
    ),
    "the other party was faster, and null is answered: it is forgotten": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, KEEP), LAST_B, asked=(A_WAS_FASTER, idle(2, B_HANGS_UP))), (SHOULD,)
    ),
    "the other party was faster, and null is answered to a retry: it is forgotten": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, FAILED), (A_LEFT, KEEP), asked=(A_WAS_FASTER,)), (SHOULD,)
    ),
    "the other party was faster, and null is answered: digits come": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, KEEP), DIGITS_OF_TWO, asked=(A_WAS_FASTER,)), None
    ),
    "the other party was faster, and a list is answered": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, [HANG_UP_B]), asked=(A_WAS_FASTER,)), None
    ),
    "the other party was faster, while an action before it ran": Case(
        call((BRIDGED, [SPEAK, HANG_UP_B]), (A_LEFT, KEEP), asked=(happens(1, "Speak", A_HANGS_UP),)), None
    ),
    "both parties were faster": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, KEEP), asked=(happens(1, "Hangup", BOTH_HANG_UP),)), None
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


def bridged_again(caller: Participant) -> Trace:
    """Another LEG-B comes, of which the party hangs up, and then LEG-A is down; in between it is as it is given."""
    return call(
        (BRIDGED, [HANG_UP_B]),
        (B_LEFT, [BRIDGE]),
        succeeded(BRIDGE, caller, NEW_B),
        hangup(NEW_B, A_DOWN, NEW_B_DOWN),
        asked=(idle(3, B_HANGS_UP),),
    )


CASES["HUP-B3"] = {
    "LEG-A stays": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, final={ID_A: UP, ID_B: DOWN})),
    "LEG-A goes down with it": Case(call((BRIDGED, [HANG_UP_B]), LAST_B), (MUST,)),
    "LEG-A goes down later": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), LAST_A), (MUST,)),
    "LEG-A is Disconnected in the end": Case(call((BRIDGED, [HANG_UP_B]), B_LEFT, final={ID_A: DOWN}), (MUST,)),
    "the caller hangs up": Case(
        call((BRIDGED, [HANG_UP_B]), B_LEFT, LAST_A, asked=(A_LEAVES_LATER,), final={ID_A: DOWN, ID_B: DOWN})
    ),
    "the caller hung up before": Case(call((BRIDGED, [HANG_UP_B]), LAST_B, asked=(A_WAS_FASTER,)), None),
    "it goes down with the next LEG-B": Case(bridged_again(A)),
    "it goes down before the next LEG-B": Case(bridged_again(A_DOWN), (MUST,)),
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
    "the last of more than a message names, not run": Case(
        call(B_AWAY, (B_LEFT, [PAUSE, PAUSE, PAUSE, PAUSE, HANG_UP_A])), (MUST,)
    ),
    "an action, not run": Case(call(B_AWAY, (B_LEFT, [SPEAK]), asked=(A_LEAVES_LATER,)), (MUST,)),
    "an action, not run, as a log tells": Case(log(B_AWAY, (B_LEFT, [SPEAK]), final={ID_A: UP}), (MUST,)),
    "an action, in a log that stops": Case(log(B_AWAY, (B_LEFT, [SPEAK])), None),
    "one that always reports, skipped": Case(call(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), SPOKEN_LEFT), (MUST,)),
    "one that always reports, skipped in a log": Case(log(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), SPOKEN_LEFT), (SHOULD,)),
    "one that always reports, run and not reported in mid-list": Case(
        call(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), SPOKEN_LEFT, asked=(PROMPT_RUNS,))
    ),
    "what is behind one that was run and not reported": Case(
        call(B_AWAY, (B_LEFT, [PROMPT, SPEAK]), asked=(PROMPT_RUNS, A_LEAVES_LATER)), (MUST,)
    ),
    "one that always reports, run and not reported at the end": Case(
        call(B_AWAY, (B_LEFT, [PROMPT]), asked=(PROMPT_RUNS, A_LEAVES_LATER)), (MUST,)
    ),
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

CASES["HUP-A1"] = {
    "told": Case(call(A_AWAY, A_LEFT)),
    "told in a log": Case(log(A_AWAY, A_LEFT)),
    "by CallId, whatever the tag": Case(call((BRIDGED, [hang_up(CallId=ID_A, ParticipantTag="LEG-B")]), A_LEFT)),
    "both told (OBS-2)": Case(call(A_AWAY, A_LEFT, SUCCESS_A)),
    "both told, the other way round": Case(call(A_AWAY, SUCCESS_A, A_LEFT)),
    "not told": Case(call(A_AWAY), (MUST,)),
    "the other leg's end": Case(call(A_AWAY, B_LEFT), (MUST,)),
    "its party was faster": Case(call(A_AWAY, A_LEFT, asked=(A_WAS_FASTER,)), None),
    "the other party was faster, and null is answered: it is forgotten": Case(
        call(A_AWAY, (B_LEFT, KEEP), LAST_A, asked=(B_WAS_FASTER, idle(2, A_HANGS_UP))), (SHOULD,)
    ),
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
    "LEG-B goes down behind it, as LEG-A is hung up once more": Case(
        call((BRIDGED, [HANG_UP_A, HANG_UP_A]), (A_LEFT, KEEP), LAST_B), (SHOULD,)
    ),
    "LEG-B goes down with it, and LEG-A is hung up once more": Case(
        call((BRIDGED, [HANG_UP_A, HANG_UP_A]), LAST_A), (MUST,)
    ),
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
