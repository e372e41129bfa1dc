"""The cases of HUP-L: a Hangup among the other actions of its list."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES_LATER,
    A_LEFT,
    A_UNTOLD,
    A_WAS_FASTER,
    ALL_END,
    B_DOWN,
    B_LEFT,
    B_WAS_FASTER,
    BRIDGED,
    BY_A,
    DIGITS_CAME,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    IN_MEETING,
    KEEP,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING_DOWN,
    MEETING_LEFT,
    MUST,
    NO_ACTIONS,
    OPEN,
    PAUSE,
    PROMPT,
    RECORD,
    SHOULD,
    SPEAK,
    SPOKEN,
    SPOKEN_LEFT,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    action,
    call,
    failed,
    hangup,
    happens,
    interrupted,
    log,
    succeeded,
)

from cases.hup._calls import B_AWAY, B_LEFT_HANG_UP_A, DIGITS_OF_TWO, OUT_OF_MEETING, PROMPTED, SUCCESS_B, UPDATES, by_a
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, RUNS

CASES: dict[str, Cases] = {}

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
