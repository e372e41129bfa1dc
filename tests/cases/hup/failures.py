"""The cases of HUP-F, Hangups with a fault and actions that fail, and of HUP-C3, a code that has to be refused."""

from __future__ import annotations

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_WAS_FASTER,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
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
    LISTEN,
    MEETING,
    MEETING_DOWN,
    MUST,
    NEW_B,
    NO_ACTIONS,
    NOBODY,
    NOTE,
    OPEN,
    PAUSE,
    PROMPT,
    RECORD,
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

from cases.hup._calls import B_AWAY, B_GONE, B_LEFT_HANG_UP_A, DIGITS_OF_TWO, EMPTY_TAG, REFUSED, WRONG_CODE
from onhook.conformance.model.worlds import A_HANGS_UP, UPDATE

CASES: dict[str, Cases] = {}

CASES["HUP-C3"] = {
    "refused": Case(call((DONE, [WRONG_CODE]), failed(WRONG_CODE, A))),
    "refused as a whole": Case(call((DONE, [WRONG_CODE]), INVALID)),
    "run": Case(call((DONE, [WRONG_CODE]), hangup(A, A_DOWN, code=603)), (NOTE,)),
    "run on a bridged leg": Case(
        call((BRIDGED, [hang_up(ParticipantTag="LEG-B", SipResponseCode=True)]), B_LEFT), (NOTE,)
    ),
    "the caller was faster": Case(call((DONE, [WRONG_CODE]), END, asked=(A_WAS_FASTER,))),
    "an older Hangup of the leg had begun, and goes on": Case(
        call(
            (BRIDGED, [HANG_UP_B]),
            (A_LEFT, [hang_up(CallId=ID_B, SipResponseCode=603)]),
            hangup(B, A_DOWN, B_DOWN),
            asked=(A_WAS_FASTER,),
        )
    ),
    "nobody knows what the world did": Case(log((DONE, [WRONG_CODE]), END), None),
    "not the first fault": Case(call((DONE, [NOBODY]), (failed(NOBODY, A), [WRONG_CODE]), END), (NOTE,)),
    "not the first fault, and the first was not refused": Case(call((DONE, [NOBODY]), (DONE, [WRONG_CODE]), END), None),
    "one that is allowed": Case(call((DONE, [hang_up(SipResponseCode="480")]), END), None),
}

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

NO_VALID_TAG = hang_up(ParticipantTag="LEG-C")
CASES["HUP-F2"] = {
    "a tag that is none, and a call ends that nothing has answered": Case(
        call((OPEN, [SPEAK]), (failed(SPEAK, A), [NO_VALID_TAG]), (failed(NO_VALID_TAG, A), []), END)
    ),
    "a tag that is none, refused": Case(call((BRIDGED, [NO_VALID_TAG]), failed(NO_VALID_TAG, A, B))),
    "a tag that is none, and a leg goes": Case(call((BRIDGED, [NO_VALID_TAG]), B_LEFT), (SHOULD,)),
    "a tag that is no string, and a leg goes": Case(call((BRIDGED, [hang_up(ParticipantTag=["LEG-B"])]), B_LEFT), None),
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
    "a null tag": Case(call((DONE, [hang_up(ParticipantTag=None)]), END)),
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
    "a Hangup behind it is run": Case(call(OPEN, (SPOKEN, [SPEAK, HANG_UP_A]), REFUSED, END), (MUST,)),
    "a Hangup behind it, or an unanswered call ends by itself": Case(
        call(OPEN, (DONE, [SPEAK, HANG_UP_A]), REFUSED, END)
    ),
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
    "the answer is a Hangup of a meeting leg that is left alone": Case(
        call(
            (IN_MEETING, [HANG_UP_A, BRIDGE]),
            (hangup(A, A_DOWN, MEETING), NO_ACTIONS),
            (failed(BRIDGE, A_DOWN, MEETING), [HANG_UP_B]),
        )
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
