"""The cases of HUP-F7: ACTION_FAILED reports the actions that fail, and no others."""

from __future__ import annotations

from tracing import (
    A_LEAVES_LATER,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_B,
    IN_MEETING,
    JOIN,
    KEEP,
    LISTEN,
    MUST,
    OPEN,
    PAUSE,
    PROMPT,
    RECORD,
    RUBBISH,
    SHOULD,
    SPEAK,
    SPOKEN,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    action,
    call,
    failed,
    happens,
    idle,
    interrupted,
    log,
    succeeded,
)

from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    ANSWERED,
    B_HANGS_UP,
    COMPLETES,
    DIGITS,
    FAILS,
    JOINED,
    TERMINATED,
    UPDATE,
)

CASES: dict[str, Cases] = {}

SPEAKS, PLAYS_ON = (OPEN, [SPEAK]), (OPEN, [SPEAK, PROMPT])
SPEAK_FAILS, SPEAK_COMPLETES = happens(1, "Speak", FAILS), happens(1, "Speak", COMPLETES)
SAYS_TO_B = action("Speak", Text="Hello", CallId=ID_B)
REFUSED = failed(SPEAK, A)
MUTE = action("ModifyChimeMeetingAttendees", Operation="Mute", MeetingId="meeting", AttendeeList=["one"])
STOP = action("StopCallRecording")
CASES["HUP-F7"] = {
    "a failure, told": Case(call(SPEAKS, REFUSED, asked=(SPEAK_FAILS,))),
    "a failure in mid-list, told": Case(call(PLAYS_ON, REFUSED, asked=(SPEAK_FAILS,))),
    "a failure of the second action, told": Case(
        call((OPEN, [PAUSE, SPEAK]), REFUSED, asked=(happens(1, "Pause", COMPLETES), SPEAK_FAILS))
    ),
    "a failure in a bridge, told": Case(call((BRIDGED, [SPEAK]), failed(SPEAK, A, B), asked=(SPEAK_FAILS,))),
    "a failure, told as a success": Case(call(SPEAKS, SPOKEN, asked=(SPEAK_FAILS,)), (MUST,)),
    "a failure in a bridge, told as a success": Case(
        call((BRIDGED, [SPEAK]), succeeded(SPEAK, A, B), asked=(SPEAK_FAILS,)), (MUST,)
    ),
    "a bridge that fails, told as a success": Case(
        call((OPEN, [BRIDGE]), BRIDGED, asked=(happens(1, "CallAndBridge", FAILS),)), (MUST,)
    ),
    "a recording that fails, told as a success": Case(
        call((OPEN, [RECORD]), succeeded(RECORD, A), asked=(happens(1, "RecordAudio", FAILS),)), (MUST,)
    ),
    "a failure, not told": Case(call(SPEAKS, asked=(SPEAK_FAILS,)), (MUST,)),
    "a failure, not told before it comes to rest": Case(
        call(SPEAKS, END, asked=(SPEAK_FAILS, idle(1, A_HANGS_UP))), (MUST,)
    ),
    "a failure in mid-list, and the list goes on": Case(
        call(PLAYS_ON, succeeded(PROMPT, A), asked=(SPEAK_FAILS, happens(1, "PlayAudioAndGetDigits", DIGITS))), (MUST,)
    ),
    "a failure in mid-list, and a Hangup is run": Case(
        call((OPEN, [SPEAK, HANG_UP_A]), END, asked=(SPEAK_FAILS, happens(1, "Hangup", "runs"))), (MUST,)
    ),
    "a failure, told as that of another action": Case(call(PLAYS_ON, failed(PROMPT, A), asked=(SPEAK_FAILS,)), (MUST,)),
    "a failure, told behind digits": Case(
        call((OPEN, [LISTEN, SPEAK]), (DIGITS_CAME, KEEP), REFUSED, asked=(SPEAK_FAILS,))
    ),
    "a failure, told behind an interruption": Case(
        call((OPEN, [PAUSE]), (UPDATED, [SPEAK]), interrupted(PAUSE, A), REFUSED, asked=(happens(2, "Speak", FAILS),))
    ),
    "a recording that fails runs beside its list": Case(
        call((OPEN, [RECORD, SPEAK]), SPOKEN, asked=(happens(1, "RecordAudio", FAILS), SPEAK_COMPLETES))
    ),
    "an action of which no page says how it fails": Case(
        call((OPEN, [STOP, SPEAK]), SPOKEN, asked=(happens(1, STOP["Type"], FAILS), SPEAK_COMPLETES))
    ),
    "a second attempt": Case(call(SPEAKS, SPOKEN, asked=(SPEAK_FAILS, SPEAK_COMPLETES))),
    "a failure, and the caller leaves": Case(
        call(SPEAKS, END, asked=(SPEAK_FAILS, happens(1, "Speak", A_HANGS_UP))), None
    ),
    "a success": Case(call(SPEAKS, SPOKEN, asked=(SPEAK_COMPLETES,))),
    "a success in mid-list": Case(
        call(PLAYS_ON, succeeded(PROMPT, A), asked=(SPEAK_COMPLETES, happens(1, "PlayAudioAndGetDigits", DIGITS))), None
    ),
    "a success, told as a failure": Case(call(SPEAKS, REFUSED, asked=(SPEAK_COMPLETES,)), (SHOULD,)),
    "a recording that a key ends, told as a failure": Case(
        call((OPEN, [RECORD]), failed(RECORD, A), asked=(happens(1, "RecordAudio", TERMINATED),)), (SHOULD,)
    ),
    "a meeting that was joined, told as a failure": Case(
        call((OPEN, [JOIN]), failed(JOIN, A), asked=(happens(1, "JoinChimeMeeting", JOINED),)), (SHOULD,)
    ),
    "a bridge that was answered, told as a failure": Case(
        call((OPEN, [BRIDGE]), failed(BRIDGE, A), asked=(happens(1, "CallAndBridge", ANSWERED),)), (SHOULD,)
    ),
    "a bridge that was answered, told as a failure of the rest": Case(
        call((OPEN, [BRIDGE, SPEAK]), failed(SPEAK, A, B), asked=(happens(1, "CallAndBridge", ANSWERED),))
    ),
    "a mute in a meeting, told as a failure": Case(
        call((IN_MEETING, [MUTE]), failed(MUTE, A, B), asked=(happens(1, MUTE["Type"], COMPLETES),)), (SHOULD,)
    ),
    "a mute without a meeting": Case(
        call((BRIDGED, [MUTE]), failed(MUTE, A, B), asked=(happens(1, MUTE["Type"], COMPLETES),)), None
    ),
    "a bridge in a bridge": Case(
        call((BRIDGED, [BRIDGE]), failed(BRIDGE, A, B), asked=(happens(1, "CallAndBridge", ANSWERED),)), None
    ),
    "a meeting in a bridge": Case(
        call((BRIDGED, [JOIN]), failed(JOIN, A, B), asked=(happens(1, "JoinChimeMeeting", JOINED),)), None
    ),
    "the leg has ended": Case(
        call((B_LEFT, [SAYS_TO_B]), failed(SAYS_TO_B, A, B_DOWN), asked=(SPEAK_COMPLETES,)), None
    ),
    "a bridge from the leg that remains of two": Case(
        call(
            BRIDGED,
            (B_LEFT, [BRIDGE]),
            failed(BRIDGE, A, B_DOWN),
            asked=(B_LEAVES, happens(2, "CallAndBridge", ANSWERED)),
        ),
        None,
    ),
    "behind a Hangup": Case(
        call((BRIDGED, [HANG_UP_B, SPEAK]), failed(SPEAK, A, B_DOWN), asked=(SPEAK_COMPLETES,)), None
    ),
    "one of two": Case(call((OPEN, [SPEAK, SPEAK]), REFUSED, asked=(SPEAK_COMPLETES,))),
    "digits came that nobody asked for": Case(
        call((OPEN, [PROMPT]), failed(PROMPT, A), asked=(happens(1, "PlayAudioAndGetDigits", DIGITS),)), None
    ),
    "the other party left before": Case(
        call(
            (BRIDGED, [SPEAK]),
            failed(SPEAK, A, B),
            asked=(happens(1, "Speak", B_HANGS_UP), SPEAK_COMPLETES),
        ),
        None,
    ),
    "an older action may still be running": Case(
        call((OPEN, [SPEAK]), (UPDATED, [SPEAK]), failed(SPEAK, A), asked=(happens(1, "Speak", UPDATE),)), None
    ),
    "the response cannot be used": Case(call((OPEN, RUBBISH), REFUSED, asked=(SPEAK_COMPLETES,)), None),
    "the handler failed before": Case(call((DONE, FAILED), SPEAKS, SPOKEN, asked=(happens(2, "Speak", FAILS),)), None),
    "it was asked about a Hangup": Case(
        call((DONE, [HANG_UP_A]), failed(HANG_UP_A, A), asked=(happens(1, "Hangup", "runs"), A_LEAVES_LATER)), None
    ),
    "nobody knows what the world did": Case(log(SPEAKS, REFUSED), None),
}
