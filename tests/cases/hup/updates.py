"""The cases of HUP-U: a Hangup returned for CALL_UPDATE_REQUESTED."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEFT,
    B_DOWN,
    B_LEFT,
    BRIDGED,
    BY_B,
    CUT,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    IN_MEETING,
    KEEP,
    LAST_A,
    MEETING,
    MEETING_DOWN,
    MUST,
    OPEN,
    PAUSE,
    PROMPT,
    RECORD,
    SHOULD,
    SPEAK,
    SPOKEN,
    UPDATED,
    UPDATED_TWO,
    A,
    B,
    Case,
    Cases,
    call,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    idle,
    interrupted,
    log,
    succeeded,
)

from cases.hup._calls import CUT_OF_TWO, UPDATES
from onhook.conformance.model.worlds import A_HANGS_UP, DIGITS, PATIENCE, RUNS, UPDATE

CASES: dict[str, Cases] = {}

RUNNING = (OPEN, [PAUSE, SPEAK])
REPLACED = (UPDATED, [HANG_UP_A])
AT_REST = idle(2, UPDATE)
CASES["HUP-U1"] = {
    "run": Case(call(RUNNING, REPLACED, CUT, END, asked=(UPDATES,))),
    "run before it is told": Case(call(RUNNING, REPLACED, END, asked=(UPDATES,))),
    "refused, of a leg that the update shows again after its end (ENV-7)": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (B_LEFT, [PAUSE, SPEAK]),
            (UPDATED_TWO, [BY_B]),
            failed(BY_B, A, B),
            asked=(happens(2, "Pause", UPDATE),),
        )
    ),
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
