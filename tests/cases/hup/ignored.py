"""The cases of HUP-I: responses that are ignored, and a Hangup in them."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEFT,
    A_UNTOLD,
    ALL_END,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    BY_A,
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
    IN_MEETING,
    INVALID,
    JOIN,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING,
    MEETING_ENDED,
    MUST,
    OPEN,
    PAUSE,
    PICKED_UP,
    PROMPT,
    RECORD,
    RINGING,
    RUBBISH,
    SPEAK,
    SPOKEN,
    SPOKEN_LEFT,
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
    interrupted,
    log,
    succeeded,
)

from cases.hup._calls import B_AWAY, B_LEFT_HANG_UP_A, BARE, CUT_OF_TWO, END_LATE, UPDATES
from onhook.conformance.model.worlds import A_HANGS_UP, ANSWERED, BUSY, DIAL, IDLE, RUNS

CASES: dict[str, Cases] = {}

DIALLED = happens(2, DIAL, ANSWERED)
FASTER = happens(1, "Hangup", A_HANGS_UP)

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
    "run, with a HANGUP of its own": Case(
        call((DONE, [HANG_UP_A]), (END, [hang_up(SipResponseCode=486)]), hangup(A, A_DOWN, code=486)), (MUST,)
    ),
    "another HANGUP, with a code that no Hangup has": Case(
        call((DONE, [HANG_UP_A]), (END, [hang_up(SipResponseCode=486)]), hangup(A, A_DOWN, code=487))
    ),
    "run, with a HANGUP that has no code": Case(
        call((DONE, [HANG_UP_A]), (END, [hang_up(SipResponseCode=486)]), hangup(A, A_DOWN, code=None)), (MUST,)
    ),
    "a party was faster, and the Hangup before it has a HANGUP too": Case(
        call((DONE, [HANG_UP_A]), (END, [HANG_UP_A]), hangup(A, A_DOWN, code=486), asked=(FASTER,))
    ),
    "nothing": Case(call(DONE, END, asked=(A_LEAVES,)), None),
}
