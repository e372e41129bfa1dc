"""The cases of REM: for each clause, calls of a few events."""

from __future__ import annotations

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
    BY_B,
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
    OPEN,
    PAUSE,
    PICKED_UP,
    PROMPT,
    RINGING,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN,
    SPOKEN_LEFT,
    UP,
    UPDATED,
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
    interrupted,
    leg,
    log,
    succeeded,
)

from onhook.conformance.model.traces import Asked, TimedOut
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    ANSWERED,
    B_HANGS_UP,
    BOTH_HANG_UP,
    BUSY,
    DECLINED,
    DIAL,
    DIGITS,
    MEETING_ENDS,
    NEVER_ANSWERED,
    UPDATE,
)

CASES: dict[str, Cases] = {}

# -- the words of the cases --------------------------------------------------------------------------------------------

BOTH_LEAVE, IT_ENDS = idle(1, BOTH_HANG_UP, A_HANGS_UP), idle(1, MEETING_ENDS, A_HANGS_UP)
UNKNOWN_WORD = happens(0, "idle", "lightning strikes")

# -- a party hangs up --------------------------------------------------------------------------------------------------

CASES["REM-1"] = {
    "the caller": Case(call(DONE, END, asked=(A_LEAVES,))),
    "the caller, while an action runs": Case(call((OPEN, [SPEAK]), END, asked=(happens(1, "Speak", A_HANGS_UP),))),
    "the caller, with a result before (OBS-3)": Case(
        call((OPEN, [SPEAK]), succeeded(SPEAK, A_DOWN), END, asked=(happens(1, "Speak", A_HANGS_UP),))
    ),
    "the caller, while a bridge is dialled": Case(
        call((OPEN, [BRIDGE]), failed(BRIDGE, A), END, asked=(happens(1, "CallAndBridge", A_HANGS_UP),))
    ),
    "the callee": Case(call(BRIDGED, B_LEFT, asked=(B_LEAVES,))),
    "the callee, who can hang up once more": Case(
        call(BRIDGED, B_LEFT, asked=(B_LEAVES, idle(1, B_HANGS_UP, A_HANGS_UP))), (MUST,)
    ),
    "the caller, while an action runs, and once more at rest": Case(
        call((OPEN, [SPEAK]), SPOKEN, END, asked=(happens(1, "Speak", A_HANGS_UP), idle(2, A_HANGS_UP))), (MUST,)
    ),
    "the caller, while an action runs, and another one begins": Case(
        call(
            (OPEN, [SPEAK, PAUSE]),
            END,
            asked=(happens(1, "Speak", A_HANGS_UP), Asked(1, "Pause", ("completes", A_HANGS_UP), "completes")),
        )
    ),
    "a leg that has ended, of which RINGING shows no Status, and another one": Case(
        call(
            BRIDGED,
            (B_LEFT, [BRIDGE, SPEAK]),
            event("RINGING", A_UNTOLD, leg("LEG-B", ID_B, None)),
            hangup(NEW_B, A, B_DOWN, NEW_B_DOWN),
            asked=(B_LEAVES, happens(3, "Speak", B_HANGS_UP)),
        )
    ),
    "the callee, no longer listed": Case(call(BRIDGED, hangup(B, A), asked=(B_LEAVES,))),
    "the callee, as the event names the tag alone": Case(
        call(BRIDGED, hangup({"CallId": None, "ParticipantTag": "LEG-B"}, A, B_DOWN), asked=(B_LEAVES,))
    ),
    "both": Case(call(BRIDGED, A_LEFT, LAST_B, asked=(BOTH_LEAVE,))),
    "both, the other way round": Case(call(BRIDGED, B_LEFT, LAST_A, asked=(BOTH_LEAVE,))),
    "faster than the Hangup": Case(call((DONE, [HANG_UP_A]), END, asked=(A_WAS_FASTER,))),
    "out of a meeting": Case(call(IN_MEETING, ALL_END, asked=(A_LEAVES,))),
    "out of patience": Case(call((OPEN, [SPEAK]), END, asked=(happens(1, "patience", A_HANGS_UP),))),
    "not told": Case(call(DONE, asked=(A_LEAVES,)), (MUST,)),
    "not told of the callee": Case(call(BRIDGED, asked=(B_LEAVES,)), (MUST,)),
    "told of the other leg": Case(call(BRIDGED, A_LEFT, asked=(B_LEAVES,)), (MUST,)),
    "told of the callee under the CallId of an earlier one": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (B_LEFT, [BRIDGE]),
            succeeded(BRIDGE, A, B_DOWN, NEW_B),
            hangup(B, A, B_DOWN, NEW_B_DOWN),
            asked=(idle(3, B_HANGS_UP, A_HANGS_UP),),
        ),
        (MUST,),
    ),
    "told of the callee under a CallId of nobody": Case(
        call(BRIDGED, hangup({**B, "CallId": "nobody"}, A, B_DOWN), asked=(B_LEAVES,))
    ),
    "told as a result alone": Case(
        call((OPEN, [SPEAK]), succeeded(SPEAK, A_DOWN), asked=(happens(1, "Speak", A_HANGS_UP),)), (MUST,)
    ),
    "only one of both is told": Case(call(BRIDGED, LAST_A, asked=(BOTH_LEAVE,)), (MUST,)),
    "both, and one of them can hang up once more": Case(
        call(BRIDGED, A_LEFT, LAST_B, asked=(BOTH_LEAVE, idle(2, B_HANGS_UP))), (MUST,)
    ),
    "both, and something runs on the leg whose HANGUP is still to come": Case(
        call(
            BRIDGED,
            (A_LEFT, [SPEAK]),
            LAST_B,
            asked=(BOTH_LEAVE, Asked(2, "Speak", ("completes", B_HANGS_UP), "completes")),
        )
    ),
    "none of both is told": Case(call(BRIDGED, asked=(BOTH_LEAVE,)), (MUST, MUST)),
    "the handler fails": Case(call(BRIDGED, (A_LEFT, FAILED), asked=(BOTH_LEAVE,))),
    "the handler failed before": Case(call((DONE, FAILED), asked=(idle(2, A_HANGS_UP),)), None),
    "the handler's response cannot be used": Case(call((DONE, RUBBISH), asked=(A_LEAVES,)), None),
    "a leg that its Hangup had taken before": Case(
        call((BRIDGED, [HANG_UP_B]), B_LEFT, asked=(idle(2, B_HANGS_UP),)), None
    ),
    "a leg that its Hangup had taken before, as a success tells": Case(
        call((BRIDGED, [HANG_UP_B]), succeeded(HANG_UP_B, A, B_DOWN), asked=(idle(2, B_HANGS_UP),)), None
    ),
    "a leg that came up untold": Case(call((OPEN, [BRIDGE, SPEAK]), asked=(happens(1, "Speak", B_HANGS_UP),)), None),
    "before the first event": Case(call(OPEN, asked=(idle(0, A_HANGS_UP),)), None),
    "behind the last event": Case(call(OPEN, asked=(idle(7, A_HANGS_UP),)), None),
    "a meeting": Case(call(IN_MEETING, MEETING_ENDED, asked=(IT_ENDS,)), None),
    "words that we do not know": Case(call(DONE, asked=(A_LEAVES, UNKNOWN_WORD)), None),
    "nobody knows what the world did": Case(log(DONE, final={ID_A: DOWN}), None),
    "nobody leaves": Case(call(DONE), None),
}

CASES["REM-2"] = {
    "LEG-A stays": Case(call(BRIDGED, B_LEFT, asked=(B_LEAVES,), final={ID_A: UP, ID_B: DOWN})),
    "LEG-B stays": Case(call(BRIDGED, A_LEFT, asked=(A_LEAVES,), final={ID_A: DOWN, ID_B: UP})),
    "LEG-A goes down with it": Case(call(BRIDGED, LAST_B, asked=(B_LEAVES,)), (MUST,)),
    "LEG-B goes down with it": Case(call(BRIDGED, LAST_A, asked=(A_LEAVES,)), (MUST,)),
    "LEG-B gets a HANGUP of its own": Case(call(BRIDGED, A_LEFT, LAST_B, asked=(A_LEAVES,)), (MUST,)),
    "LEG-A is Disconnected in the end": Case(call(BRIDGED, B_LEFT, asked=(B_LEAVES,), final={ID_A: DOWN}), (MUST,)),
    "the caller leaves later": Case(
        call(BRIDGED, B_LEFT, LAST_A, asked=(B_LEAVES, A_LEAVES_LATER), final={ID_A: DOWN, ID_B: DOWN})
    ),
    "the handler hangs it up": Case(
        call(BRIDGED, (B_LEFT, [HANG_UP_A]), LAST_A, asked=(B_LEAVES,), final={ID_A: DOWN})
    ),
    "the handler had hung it up": Case(
        call((BRIDGED, [SPEAK, HANG_UP_A]), LAST_B, LAST_A, asked=(happens(1, "Speak", B_HANGS_UP),))
    ),
    "the handler fails": Case(call(BRIDGED, (B_LEFT, FAILED), asked=(B_LEAVES,), final={ID_A: DOWN})),
    "a response cannot be used": Case(call(BRIDGED, (B_LEFT, RUBBISH), LAST_A, asked=(B_LEAVES,))),
    "no longer listed": Case(call(BRIDGED, hangup(B), asked=(B_LEAVES,))),
    "without a Status (OBS-8)": Case(call(BRIDGED, hangup(B, A_UNTOLD, B_DOWN), asked=(B_LEAVES,))),
    "both leave": Case(call(BRIDGED, LAST_A, LAST_B, asked=(BOTH_LEAVE,)), None),
    "not told": Case(call(BRIDGED, asked=(B_LEAVES,)), None),
    "the caller leaves a meeting": Case(call(IN_MEETING, ALL_END, asked=(A_LEAVES,)), None),
    "nobody knows what the world did": Case(log(BRIDGED, LAST_B), None),
}

CASES["REM-3"] = {
    "a Hangup": Case(call(BRIDGED, (B_LEFT, [HANG_UP_A]), LAST_A, asked=(B_LEAVES,))),
    "an action": Case(call(BRIDGED, (B_LEFT, [SPEAK]), SPOKEN_LEFT, asked=(B_LEAVES,))),
    "an action that fails": Case(call(BRIDGED, (B_LEFT, [SPEAK]), failed(SPEAK, A, B_DOWN), asked=(B_LEAVES,))),
    "in a log": Case(log(BRIDGED, (B_LEFT, [SPEAK]), SPOKEN_LEFT)),
    "for LEG-B": Case(call(BRIDGED, (A_LEFT, [HANG_UP_B]), LAST_B, asked=(A_LEAVES,))),
    "a Hangup, not run": Case(call(BRIDGED, (B_LEFT, [HANG_UP_A]), LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), (MUST,)),
    "an action, not run": Case(call(BRIDGED, (B_LEFT, [SPEAK]), asked=(B_LEAVES,)), (MUST,)),
    "an action in answer to a retry, not run (LAT-14)": Case(
        call(BRIDGED, (B_LEFT, FAILED), (B_LEFT, [SPEAK]), asked=(B_LEAVES,)), (MUST,)
    ),
    "one that always reports, skipped": Case(
        call(BRIDGED, (B_LEFT, [PROMPT, SPEAK]), SPOKEN_LEFT, asked=(B_LEAVES,)), (MUST,)
    ),
    "an action, not run, as a log tells": Case(log(BRIDGED, (B_LEFT, [SPEAK]), final={ID_A: UP}), (MUST,)),
    "a log that stops": Case(log(BRIDGED, (B_LEFT, [SPEAK])), None),
    "the caller leaves": Case(
        call(BRIDGED, (B_LEFT, [SPEAK]), LAST_A, asked=(B_LEAVES, happens(2, "Speak", A_HANGS_UP))), None
    ),
    "the caller leaves, in a log": Case(log(BRIDGED, (B_LEFT, [SPEAK]), LAST_A), None),
    "an update comes": Case(call(BRIDGED, (B_LEFT, [SPEAK]), (UPDATED, [PAUSE]), asked=(B_LEAVES,)), None),
    "what was running goes on first, and null is answered": Case(
        call(
            (BRIDGED, [PROMPT]),
            (B_LEFT, [SPEAK]),
            (succeeded(PROMPT, A, B_DOWN), KEEP),
            SPOKEN_LEFT,
            asked=(happens(1, "PlayAudioAndGetDigits", B_HANGS_UP),),
        )
    ),
    "what was running goes on first, and [] is answered": Case(
        call(
            (BRIDGED, [PROMPT]),
            (B_LEFT, [SPEAK]),
            succeeded(PROMPT, A, B_DOWN),
            asked=(happens(1, "PlayAudioAndGetDigits", B_HANGS_UP),),
        ),
        None,
    ),
    "both leave": Case(call(BRIDGED, (A_LEFT, [SPEAK]), LAST_B, asked=(BOTH_LEAVE,)), None),
    "the first of both shows the other Connected": Case(
        call(BRIDGED, (A_LEFT, [HANG_UP_B]), LAST_B, asked=(BOTH_LEAVE,)),
        None,
    ),
    "the handler's Hangup": Case(call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK])), None),
    "a party was faster than the handler's Hangup": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), SPOKEN_LEFT, asked=(B_WAS_FASTER,))
    ),
    "a party was faster than the handler's Hangup, and it is not run": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), asked=(B_WAS_FASTER, idle(2, A_HANGS_UP))), (MUST,)
    ),
    "a party was faster than the handler's Hangup, which fails": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), failed(HANG_UP_B, A, B_DOWN), asked=(B_WAS_FASTER,)), None
    ),
    "a party was faster than the handler's Hangup, which succeeds": Case(
        call((BRIDGED, [HANG_UP_B]), (B_LEFT, [SPEAK]), succeeded(HANG_UP_B, A, B_DOWN), asked=(B_WAS_FASTER,)), None
    ),
    "the handler's Hangup, after an older LEG-B had left": Case(
        call(
            BRIDGED,
            (B_LEFT, [BRIDGE]),
            (succeeded(BRIDGE, A, NEW_B), [HANG_UP_B]),
            (hangup(NEW_B, A, NEW_B_DOWN), [SPEAK]),
            asked=(B_LEAVES, idle(4, A_HANGS_UP)),
        )
    ),
    "the other party was faster than the handler's Hangup": Case(
        call((BRIDGED, [HANG_UP_B]), (A_LEFT, [HANG_UP_B]), LAST_B, asked=(happens(1, "Hangup", A_HANGS_UP),))
    ),
    "nobody is Connected": Case(call(BRIDGED, (LAST_B, [SPEAK]), asked=(B_LEAVES,)), None),
    "an odd CallId": Case(call(BRIDGED, (B_LEFT, [hang_up(CallId={"is": ID_A})]), asked=(B_LEAVES,)), None),
    "an ended leg": Case(call(BRIDGED, (B_LEFT, [BY_B]), asked=(B_LEAVES,)), None),
    "nothing": Case(call(BRIDGED, B_LEFT, asked=(B_LEAVES,)), None),
    "the handler fails": Case(call(BRIDGED, (B_LEFT, FAILED), asked=(B_LEAVES,)), None),
    "delivered twice (OBS-6)": Case(call(BRIDGED, (B_LEFT, [SPEAK]), (B_LEFT, []), asked=(B_LEAVES,)), None),
    "a meeting": Case(call(IN_MEETING, (MEETING_ENDED, [SPEAK]), asked=(IT_ENDS,)), None),
}

CASES["REM-4"] = {
    "over": Case(call(DONE, END, asked=(A_LEAVES,), final={ID_A: DOWN})),
    "over, and the response ignored": Case(call(DONE, (END, [SPEAK]), asked=(A_LEAVES,))),
    "over, and rubbish ignored": Case(call(DONE, (END, RUBBISH), asked=(A_LEAVES,))),
    "over, with a meeting": Case(call(IN_MEETING, (ALL_END, [HANG_UP_B]), asked=(A_LEAVES,))),
    "a HANGUP of its own for the meeting leg": Case(
        call(IN_MEETING, ALL_END, hangup(B, A_DOWN, MEETING_DOWN), asked=(A_LEAVES,))
    ),
    "the action is told that was running": Case(
        call((OPEN, [SPEAK, PROMPT]), END, succeeded(SPEAK, A_DOWN), asked=(happens(1, "Speak", A_HANGS_UP),))
    ),
    "an action is told that stood behind the running one": Case(
        call((OPEN, [SPEAK, PROMPT]), END, succeeded(PROMPT, A_DOWN), asked=(happens(1, "Speak", A_HANGS_UP),)),
        (MUST,),
    ),
    "what it returned is run": Case(call(DONE, (END, [SPEAK]), SPOKEN, asked=(A_LEAVES,)), (MUST,)),
    "INVALID_LAMBDA_RESPONSE": Case(call(DONE, (END, RUBBISH), INVALID, asked=(A_LEAVES,)), (MUST,)),
    "an action is run, as the world was asked": Case(
        call(DONE, END, asked=(A_LEAVES, happens(2, "Speak", "completes"))), (MUST,)
    ),
    "the call goes on": Case(call(DONE, END, asked=(A_LEAVES, A_LEAVES_LATER)), (MUST,)),
    "the call goes on, with a meeting": Case(call(IN_MEETING, ALL_END, asked=(A_LEAVES, A_LEAVES_LATER)), (MUST,)),
    "Connected in the end": Case(call(DONE, END, asked=(A_LEAVES,), final={ID_A: UP}), (MUST,)),
    "the meeting leg is still Connected": Case(
        call(IN_MEETING, (hangup(A, A_DOWN, MEETING), [SPEAK]), LAST_B, asked=(A_LEAVES, idle(2, MEETING_ENDS))), None
    ),
    "another leg comes up late": Case(
        call(DONE, END, succeeded(BRIDGE, A_DOWN, B), asked=(A_LEAVES, idle(3, B_HANGS_UP)))
    ),
    "the invocation failed": Case(call(DONE, (END, FAILED), asked=(A_LEAVES,)), None),
    "the invocation failed, and its retry is ignored (LAT-14)": Case(
        call(DONE, (END, FAILED), (END, [SPEAK]), asked=(A_LEAVES,))
    ),
    "the invocation failed, and its retry is run (LAT-14)": Case(
        call(DONE, (END, FAILED), (END, [SPEAK]), SPOKEN, asked=(A_LEAVES,)), (MUST,)
    ),
    "delivered twice (OBS-6)": Case(call(DONE, (END, [SPEAK]), (END, [SPEAK]), asked=(A_LEAVES,)), None),
    "the handler's Hangup": Case(call((DONE, [HANG_UP_A]), (END, [SPEAK])), None),
    "the leg that is left": Case(call(BRIDGED, B_LEFT, LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), None),
    "not told": Case(call(DONE, asked=(A_LEAVES,)), None),
    "nobody knows what the world did": Case(log(DONE, (END, [SPEAK]), SPOKEN), None),
}

CASES["REM-6"] = {
    "told": Case(call(IN_MEETING, MEETING_ENDED, asked=(IT_ENDS,))),
    "no longer listed": Case(call(IN_MEETING, hangup(B, A), asked=(IT_ENDS,))),
    "without a Status (OBS-8)": Case(call(IN_MEETING, hangup(B, A_UNTOLD, MEETING_DOWN), asked=(IT_ENDS,))),
    "the other way round": Case(
        call(succeeded(JOIN, A, {**MEETING, "To": "+17035550122", "From": "SMA"}), MEETING_ENDED, asked=(IT_ENDS,))
    ),
    "with numbers alone": Case(call(succeeded(JOIN, A, B), B_LEFT, asked=(IT_ENDS,))),
    "not told": Case(call(IN_MEETING, asked=(IT_ENDS,)), (SHOULD,)),
    "told of LEG-A": Case(call(IN_MEETING, ALL_END, asked=(IT_ENDS,)), (SHOULD,)),
    "told of LEG-A, who hung up in the same moment": Case(
        call(IN_MEETING, ALL_END, asked=(happens(1, "idle", BOTH_HANG_UP),))
    ),
    "LEG-A goes with it": Case(call(IN_MEETING, hangup(B, A_DOWN, MEETING_DOWN), asked=(IT_ENDS,)), (SHOULD,)),
    "the caller leaves with it": Case(
        call(IN_MEETING, hangup(B, A_DOWN, MEETING_DOWN), asked=(IT_ENDS, happens(1, "idle", A_HANGS_UP)))
    ),
    "the handler hangs LEG-A up with it": Case(
        call(
            (IN_MEETING, [SPEAK, HANG_UP_A]),
            ALL_END,
            hangup(B, A_DOWN, MEETING_DOWN),
            asked=(happens(1, "Speak", MEETING_ENDS),),
        )
    ),
    "the handler hangs LEG-B up meanwhile": Case(
        call((IN_MEETING, [SPEAK, HANG_UP_B]), MEETING_LEFT, asked=(happens(1, "Speak", MEETING_ENDS),))
    ),
    "the handler hangs LEG-A up meanwhile": Case(
        call((IN_MEETING, [SPEAK, HANG_UP_A]), ALL_END, asked=(happens(1, "Speak", MEETING_ENDS),))
    ),
    "faster than the Hangup": Case(
        call((IN_MEETING, [HANG_UP_B]), MEETING_ENDED, asked=(happens(1, "Hangup", MEETING_ENDS),))
    ),
    "the handler fails": Case(call(IN_MEETING, (DONE, FAILED), asked=(IT_ENDS,))),
    "left before by a Hangup": Case(
        call((IN_MEETING, [HANG_UP_B]), MEETING_LEFT, asked=(idle(2, MEETING_ENDS),)), None
    ),
    "a callee": Case(call(BRIDGED, B_LEFT, asked=(B_LEAVES,)), None),
    "nobody knows what the world did": Case(log(IN_MEETING, hangup(B, A_DOWN, MEETING_DOWN)), None),
}

# -- no party answers --------------------------------------------------------------------------------------------------

RUNG = (DIALLING, RINGING)


def dialled(answer: str, after: int = 2) -> tuple[Asked, ...]:
    return (happens(after, DIAL, answer),)


CASES["REM-5"] = {
    **{f"{answer}, told": Case(call(*RUNG, END, asked=dialled(answer))) for answer in (BUSY, NEVER_ANSWERED, DECLINED)},
    "told at once": Case(call(DIALLING, END, asked=dialled(BUSY, 1))),
    "without a Status": Case(call(*RUNG, hangup(A, A_UNTOLD), asked=dialled(BUSY))),
    "nobody listed": Case(call(*RUNG, hangup(A), asked=dialled(BUSY))),
    "not told": Case(call(*RUNG, asked=dialled(BUSY)), (MUST,)),
    "told Connected": Case(call(*RUNG, hangup(A, A), asked=dialled(DECLINED)), (MUST,)),
    "told as answered": Case(call(*RUNG, PICKED_UP, END, asked=dialled(NEVER_ANSWERED)), (MUST,)),
    "told as answered, and no HANGUP": Case(call(*RUNG, PICKED_UP, asked=dialled(NEVER_ANSWERED)), (MUST, MUST)),
    "outbound by its Direction": Case(
        call(event("RINGING", {**A_UNTOLD, "Direction": "Outbound"}), END, asked=dialled(BUSY, 1))
    ),
    "answered": Case(call(*RUNG, PICKED_UP, END, asked=dialled(ANSWERED)), None),
    "the handler failed": Case(call((DIALLING, FAILED), RINGING, asked=dialled(BUSY)), None),
    "asked behind the last event": Case(call(*RUNG, END, asked=dialled(BUSY, 7)), None),
    "inbound": Case(call(OPEN, END, asked=dialled(BUSY, 1)), None),
    "a bridge": Case(call((OPEN, [BRIDGE]), failed(BRIDGE, A), asked=(happens(1, "CallAndBridge", BUSY),)), None),
    "words that we do not know": Case(call(*RUNG, asked=(*dialled(BUSY), UNKNOWN_WORD)), None),
    "nobody knows what the world did": Case(log(*RUNG, final={ID_A: DOWN}), None),
}

CASES["REM-9"] = {
    "never answered": Case(call(*RUNG, hangup(A, A_DOWN, code=480), asked=dialled(NEVER_ANSWERED))),
    "busy": Case(call(*RUNG, hangup(A, A_DOWN, code=486), asked=dialled(BUSY))),
    "as a string": Case(call(*RUNG, hangup(A, A_DOWN, code="486"), asked=dialled(BUSY))),
    "as 480.0": Case(call(*RUNG, hangup(A, A_DOWN, code=480.0), asked=dialled(NEVER_ANSWERED))),
    "without a code (LAT-2)": Case(call(*RUNG, hangup(A, A_DOWN, code=None), asked=dialled(BUSY))),
    "no number": Case(call(*RUNG, hangup(A, A_DOWN, code=[480]), asked=dialled(BUSY))),
    "not told": Case(call(*RUNG, asked=dialled(BUSY))),
    "never answered, as busy": Case(call(*RUNG, hangup(A, A_DOWN, code=486), asked=dialled(NEVER_ANSWERED)), (SHOULD,)),
    "busy, as 0": Case(call(*RUNG, hangup(A, A_DOWN, code="0"), asked=dialled(BUSY)), (SHOULD,)),
    "declined": Case(call(*RUNG, hangup(A, A_DOWN, code=603), asked=dialled(DECLINED)), None),
    "answered": Case(call(*RUNG, PICKED_UP, END, asked=dialled(ANSWERED)), None),
    "nobody knows what the world did": Case(log(*RUNG, END), None),
}

RINGS = (OPEN, [BRIDGE])


def at_bridge(answer: str, after: int = 1) -> Asked:
    return happens(after, "CallAndBridge", answer)


CASES["REM-7"] = {
    **{
        f"{answer}, told": Case(call(RINGS, failed(BRIDGE, A), asked=(at_bridge(answer),)))
        for answer in (BUSY, NEVER_ANSWERED, DECLINED)
    },
    "with the leg Disconnected": Case(call(RINGS, failed(BRIDGE, A, B_DOWN), asked=(at_bridge(BUSY),))),
    "behind an interruption": Case(
        call(
            (OPEN, [PAUSE]), (UPDATED, [BRIDGE]), interrupted(PAUSE, A), failed(BRIDGE, A), asked=(at_bridge(BUSY, 2),)
        )
    ),
    "behind RINGING": Case(call(RINGS, event("RINGING", A_UNTOLD), failed(BRIDGE, A), asked=(at_bridge(BUSY),))),
    "behind the HANGUP of a leg that never came up": Case(
        call(RINGS, B_LEFT, failed(BRIDGE, A, B_DOWN), asked=(at_bridge(BUSY),))
    ),
    "behind such a HANGUP, which is answered with a list": Case(
        call(RINGS, (B_LEFT, [HANG_UP_A]), END, asked=(at_bridge(BUSY),))
    ),
    "not told": Case(call(RINGS, asked=(at_bridge(BUSY),)), (MUST,)),
    "told as a success": Case(call(RINGS, BRIDGED, asked=(at_bridge(BUSY),)), (MUST,)),
    "told as the failure of another action": Case(call(RINGS, failed(SPEAK, A), asked=(at_bridge(BUSY),)), (MUST,)),
    "told as a HANGUP": Case(call(RINGS, B_LEFT, asked=(at_bridge(DECLINED),)), (MUST,)),
    "with two legs Connected": Case(call(RINGS, failed(BRIDGE, A, B), asked=(at_bridge(BUSY),)), (SHOULD,)),
    "digits come before": Case(
        call(
            (OPEN, [LISTEN, BRIDGE]),
            (DIGITS_CAME, KEEP),
            failed(BRIDGE, A),
            asked=(at_bridge(BUSY), happens(1, "idle", DIGITS)),
        ),
    ),
    "a recording is told late": Case(
        call(
            (OPEN, [action("StartCallRecording"), BRIDGE]),
            (succeeded(action("StartCallRecording"), A), KEEP),
            failed(BRIDGE, A),
            asked=(at_bridge(BUSY),),
        )
    ),
    "the caller leaves": Case(call(RINGS, END, asked=(at_bridge(BUSY), happens(1, "CallAndBridge", A_HANGS_UP))), None),
    "the caller left before": Case(call(RINGS, END, asked=(happens(1, "idle", A_HANGS_UP), at_bridge(BUSY))), None),
    "it comes to rest, and the caller leaves": Case(
        call(RINGS, END, asked=(at_bridge(BUSY), happens(1, "idle", A_HANGS_UP))), (MUST,)
    ),
    "it comes to rest, and an update comes": Case(
        call(RINGS, UPDATED, asked=(at_bridge(BUSY), happens(1, "idle", UPDATE))), (MUST,)
    ),
    "told behind what the world was asked too early": Case(
        call(RINGS, UPDATED, failed(BRIDGE, A), asked=(at_bridge(BUSY), happens(1, "idle", UPDATE)))
    ),
    "answered": Case(call(RINGS, BRIDGED, asked=(at_bridge(ANSWERED),)), None),
    "it fails otherwise": Case(call(RINGS, asked=(at_bridge("fails"),)), None),
    "the handler failed before": Case(call((DONE, FAILED), RINGS, asked=(at_bridge(BUSY, 2),)), None),
    "the handler fails when the end of a leg is told that never came up": Case(
        call(RINGS, (B_LEFT, FAILED), asked=(at_bridge(BUSY),))
    ),
    "in answer to a retry (LAT-14)": Case(call((OPEN, FAILED), RINGS, asked=(at_bridge(BUSY, 2),)), (MUST,)),
    "nobody knows what the world did": Case(log(RINGS, SPOKEN), None),
}

# -- another bridge ----------------------------------------------------------------------------------------------------

AGAIN = (B_LEFT, [BRIDGE])
CASES["REM-8"] = {
    "a new leg": Case(call(BRIDGED, AGAIN, succeeded(BRIDGE, A, B_DOWN, NEW_B), asked=(B_LEAVES,))),
    "a new leg, the old one dropped": Case(call(BRIDGED, AGAIN, succeeded(BRIDGE, A, NEW_B), asked=(B_LEAVES,))),
    "a new leg in a log": Case(log(BRIDGED, AGAIN, succeeded(BRIDGE, A, NEW_B))),
    "after a Hangup": Case(call((BRIDGED, [HANG_UP_B]), AGAIN, succeeded(BRIDGE, A, NEW_B))),
    "after a meeting": Case(call(IN_MEETING, (MEETING_ENDED, [BRIDGE]), succeeded(BRIDGE, A, NEW_B), asked=(IT_ENDS,))),
    "it fails": Case(call(BRIDGED, AGAIN, failed(BRIDGE, A, B_DOWN), asked=(B_LEAVES, at_bridge("busy", 2)))),
    "it is refused": Case(call(BRIDGED, AGAIN, failed(BRIDGE, A, B_DOWN), asked=(B_LEAVES,)), (SHOULD,)),
    "it is answered, and fails": Case(
        call(BRIDGED, AGAIN, failed(BRIDGE, A, B_DOWN), asked=(B_LEAVES, at_bridge(ANSWERED, 2))), (SHOULD,)
    ),
    "it fails in a log": Case(log(BRIDGED, AGAIN, failed(BRIDGE, A, B_DOWN))),
    "nobody listed": Case(call(BRIDGED, AGAIN, succeeded(BRIDGE), asked=(B_LEAVES,))),
    "the old CallId": Case(call(BRIDGED, AGAIN, succeeded(BRIDGE, A, B), asked=(B_LEAVES,)), (SHOULD,)),
    "no second leg": Case(call(BRIDGED, AGAIN, succeeded(BRIDGE, A, B_DOWN), asked=(B_LEAVES,)), (SHOULD,)),
    "not run": Case(call(BRIDGED, AGAIN, asked=(B_LEAVES,)), (SHOULD,)),
    "not run before it comes to rest": Case(call(BRIDGED, AGAIN, LAST_A, asked=(B_LEAVES, A_LEAVES_LATER)), (SHOULD,)),
    "the caller leaves": Case(call(BRIDGED, AGAIN, LAST_A, asked=(B_LEAVES, at_bridge(A_HANGS_UP, 2))), None),
    "the caller leaves in a log": Case(log(BRIDGED, AGAIN, LAST_A), None),
    "a log that stops": Case(log(BRIDGED, AGAIN), None),
    "in the middle of a list": Case(call(BRIDGED, (B_LEFT, [BRIDGE, SPEAK]), asked=(B_LEAVES,)), None),
    "for LEG-A's HANGUP": Case(call(BRIDGED, (A_LEFT, [BRIDGE]), asked=(A_LEAVES,)), None),
    "for another event": Case(call((DONE, [BRIDGE])), None),
    "another action": Case(call(BRIDGED, (B_LEFT, [JOIN]), asked=(B_LEAVES,)), None),
    "the handler failed": Case(call((BRIDGED, FAILED), AGAIN), None),
}

# -- nothing comes from the handler ------------------------------------------------------------------------------------

CASES["REM-10"] = {
    "an empty list": Case(call(OPEN, END)),
    "null": Case(call((OPEN, KEEP), END, final={ID_A: DOWN})),
    "no Actions": Case(call((OPEN, NO_ACTIONS), END)),
    "untold": Case(call(OPEN, final={ID_A: DOWN})),
    "untold, and nobody tells how it ended": Case(call(OPEN)),
    "an action is run": Case(call(OPEN, SPOKEN, END), (SHOULD,)),
    "an action fails": Case(call(OPEN, failed(SPEAK, A)), (SHOULD,)),
    "it goes on": Case(call(OPEN, final={ID_A: UP}), (SHOULD,)),
    "what a later response returns is run": Case(call(OPEN, (UPDATED, [SPEAK]), SPOKEN, END)),
    "an action": Case(call((OPEN, [SPEAK]), SPOKEN), None),
    "rubbish": Case(call((OPEN, RUBBISH), INVALID), None),
    "the handler fails": Case(call((OPEN, FAILED), SPOKEN), None),
    "delivered twice (OBS-6)": Case(call(OPEN, OPEN, SPOKEN), None),
    "another event": Case(call(PICKED_UP, SPOKEN), None),
    "words that we do not know": Case(call(OPEN, SPOKEN, asked=(UNKNOWN_WORD,)), None),
    "nobody knows what the world did": Case(log(OPEN, SPOKEN), None),
}

CASES["REM-11"] = {
    "it ends": Case(call((DONE, FAILED), final={ID_A: DOWN})),
    "it ends after another attempt": Case(call((DONE, FAILED), (DONE, TimedOut(20.0)), final={ID_A: DOWN})),
    "it ends with an event": Case(call((BRIDGED, FAILED), (LAST_A, FAILED), final={ID_A: DOWN, ID_B: DOWN})),
    "it ends, and nobody tells how": Case(call((DONE, FAILED))),
    "it goes on": Case(call((DONE, FAILED), final={ID_A: UP}), (MUST,)),
    "one leg goes on": Case(call((BRIDGED, FAILED), final={ID_A: DOWN, ID_B: UP}), (MUST,)),
    "it goes on after another attempt": Case(call((DONE, FAILED), (DONE, FAILED), final={ID_A: UP}), (MUST,)),
    "it waits for what comes": Case(call((DONE, FAILED), asked=(A_LEAVES,)), (MUST,)),
    "it waits for what comes, which is its end": Case(
        call((DONE, FAILED), (END, FAILED), asked=(A_LEAVES,), final={ID_A: DOWN}), (MUST,)
    ),
    "it waits for what comes, and the next invocation succeeds": Case(
        call((DONE, FAILED), END, asked=(A_LEAVES,), final={ID_A: DOWN}), (MUST,)
    ),
    "it goes on with its list": Case(
        call(
            (OPEN, [PAUSE, SPEAK, HANG_UP_A]),
            (UPDATED, FAILED),
            (DONE, KEEP),
            SPOKEN,
            END,
            asked=(happens(1, "Pause", UPDATE), happens(3, "Speak", "completes")),
        ),
        (MUST,),
    ),
    "what was under way is still reported": Case(
        call((OPEN, [SPEAK]), (UPDATED, FAILED), (SPOKEN, FAILED), asked=(happens(1, "Speak", UPDATE),))
    ),
    "another attempt comes later": Case(
        call((BRIDGED, FAILED), (UPDATED, []), (BRIDGED, [HANG_UP_A]), asked=(idle(1, UPDATE),)), None
    ),
    "both legs of it end": Case(call((BRIDGED, FAILED), B_LEFT, LAST_A, final={ID_A: DOWN, ID_B: DOWN})),
    "the retry succeeds": Case(call((DONE, FAILED), (DONE, [HANG_UP_A]), END, final={ID_A: UP}), None),
    "NEW_INBOUND_CALL": Case(call((OPEN, FAILED), final={ID_A: UP}), None),
    "the HANGUP of the last leg": Case(call(DONE, (END, FAILED), asked=(A_LEAVES,), final={ID_A: UP}), None),
    "words that we do not know": Case(call((DONE, FAILED), asked=(UNKNOWN_WORD,), final={ID_A: UP}), None),
    "nobody knows what the world did": Case(log((DONE, FAILED), final={ID_A: UP}), None),
    "no failure": Case(call(DONE, final={ID_A: UP}), None),
}
