"""The cases of ENV-13: TransactionAttributes."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEFT,
    B_LEAVES,
    B_LEFT,
    BRIDGED,
    CUT,
    DIALLING,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    INVALID,
    LISTEN,
    MUST,
    NOBODY,
    OPEN,
    PAUSE,
    PICKED_UP,
    RINGING,
    RUBBISH,
    SHOULD,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    action,
    answer,
    call,
    event,
    failed,
    happens,
    idle,
    log,
    succeeded,
)

from cases.env._calls import SPEAK_TO_A, echo, without
from onhook.conformance.model.traces import Event, Unrecorded
from onhook.conformance.model.worlds import B_HANGS_UP, DIGITS, UPDATE

CASES: dict[str, Cases] = {}


def storing(attributes: Any, *actions: Any) -> dict[str, Any]:
    return answer(*(actions or (PAUSE,)), TransactionAttributes=attributes)


def showing(event: Event, attributes: Any) -> Event:
    return {**event, "CallDetails": {**event["CallDetails"], "TransactionAttributes": attributes}}


X: dict[str, Any] = {"x": "1"}
SET = (OPEN, storing(X))
KEPT = showing(DONE, X)
ASKED_FOR_X = event("CALL_UPDATE_REQUESTED", A, data={"Type": "CallUpdateRequest", "Parameters": {"Arguments": X}})
BESIDE_NULL = {**storing(X), "Actions": None}
OTHER_DIGITS = event("DIGITS_RECEIVED", A, data={"ReceivedDigits": "2", **LISTEN})
AT_REST = {**storing(X), "Actions": []}
SHOWN_ONCE = (SET, (KEPT, [SPEAK_TO_A]))
SPOKEN_TO_A = succeeded(SPEAK_TO_A, A)
CLEARED = ((showing(PICKED_UP, X), storing({})), (DONE, [SPEAK_TO_A]))
#: The response before this event may still be on its way when this one is answered.
SOON_AFTER = (SET, (KEPT, storing(X, SPEAK_TO_A)), (showing(DIGITS_CAME, X), storing({}, PAUSE)))
CASES["ENV-13"] = {
    "there": Case(call(SET, KEPT)),
    "beside others (LAT-15)": Case(call(SET, showing(DONE, {"y": "2", **X}), injected=True)),
    "in the place of others (LAT-15)": Case(call((showing(PICKED_UP, {"y": "2"}), storing(X)), KEPT, injected=True)),
    "lost": Case(call(SET, DONE), (MUST,)),
    "empty": Case(call(SET, showing(DONE, {})), (MUST,)),
    "odd": Case(call(SET, showing(DONE, [X])), (MUST,)),
    "another value": Case(call(SET, showing(DONE, {"x": "2"})), (MUST,)),
    "the older value": Case(call((showing(OPEN, X), storing({"x": "2"})), KEPT, injected=True), (MUST,)),
    "an odd value": Case(call(SET, showing(DONE, {"x": ["1"]})), (MUST,)),
    "an empty value": Case(call((OPEN, storing({"x": ""})), DONE)),
    "after a failure": Case(call(SET, failed(PAUSE, A)), (MUST,)),
    "no CallDetails": Case(call(SET, without(DONE, "CallDetails")), None),
    "cleared": Case(call((showing(PICKED_UP, X), storing({})), DONE, injected=True)),
    "not cleared": Case(call((showing(PICKED_UP, X), storing({})), KEPT, injected=True), (MUST,)),
    "cleared, and set by nobody we know": Case(
        call((showing(PICKED_UP, X), storing({})), showing(DONE, {"y": "2"}), injected=True)
    ),
    "nothing to clear (LAT-7)": Case(call((OPEN, storing({})), showing(DONE, {})), None),
    "null": Case(call((OPEN, storing(None)), DONE), None),
    "left out": Case(call((OPEN, [PAUSE]), DONE), None),
    "no object": Case(call((OPEN, storing([X])), DONE), None),
    "values that are no strings": Case(call((OPEN, storing({"x": 1})), DONE), None),
    "eleven": Case(call((OPEN, storing(dict.fromkeys("abcdefghijk", "1"))), DONE), None),
    "eleven with those that are stored": Case(
        call((showing(PICKED_UP, dict.fromkeys("abcdefghij", "1")), storing(X)), DONE, injected=True), None
    ),
    "too large": Case(call((OPEN, storing({"x": "1" * 20_480})), DONE), None),
    "ignored": Case(call((DIALLING, storing(X)), DONE), None),
    "of a response that is not valid": Case(call((OPEN, {**storing(X), "SchemaVersion": "2.0"}), DONE), None),
    "for an event of no type": Case(call((event("TIMED_OUT", A), storing(X)), DONE), None),
    "for INVALID_LAMBDA_RESPONSE": Case(call((INVALID, storing(X)), DONE), None),
    "with every leg down (OBS-3)": Case(call((succeeded(PAUSE, A_DOWN), storing(X)), DONE), None),
    "delivered again (OBS-6)": Case(call(SET, SET, DONE), None),
    "the first delivery failed (LAT-14)": Case(call((OPEN, FAILED), SET, DONE), None),
    "INVALID_LAMBDA_RESPONSE comes": Case(call(SET, INVALID, DONE), None),
    "a HANGUP was under way": Case(call((BRIDGED, storing(X)), B_LEFT, KEPT)),
    "digits, an update, an interruption were under way": Case(call(SET, DIGITS_CAME, UPDATED, CUT, DONE), (MUST,)),
    "nothing but what may have been under way": Case(call(SET, DIGITS_CAME, END), None),
    "an answer without actions": Case(call((OPEN, {**storing(X), "Actions": None}), DONE), None),
    "another response sets some": Case(call(SET, (DIGITS_CAME, storing({"y": "2"}, LISTEN)), DONE), None),
    "another response sets the same": Case(
        call(SET, (DIGITS_CAME, storing({"x": "2"})), showing(DONE, {"x": "2"})), None
    ),
    "the older list has this action too": Case(
        call((OPEN, [PAUSE, SPEAK_TO_A]), (DIGITS_CAME, storing(X)), DONE), None
    ),
    "the older list has come to its end": Case(call((OPEN, [PAUSE]), (DONE, storing(X)), KEPT, DONE)),
    "the older list has ended in another action": Case(
        call((OPEN, [PAUSE, SPEAK_TO_A]), (succeeded(SPEAK_TO_A, A), storing(X)), DONE), (MUST,)
    ),
    "the older list has failed": Case(call((OPEN, [PAUSE]), (failed(PAUSE, A), storing(X)), DONE), (MUST,)),
    "an older recording may be told late": Case(
        call(
            (OPEN, [action("RecordAudio")]), (failed(PAUSE, A), storing(X, action("RecordAudio"))), echo("RecordAudio")
        ),
        None,
    ),
    "dropped later": Case(call(SET, KEPT, succeeded(SPEAK_TO_A, A))),
    "there later": Case(call(*SHOWN_ONCE, showing(SPOKEN_TO_A, X))),
    "lost where none are returned": Case(call(*SHOWN_ONCE, SPOKEN_TO_A), (MUST,)),
    "lost where none are returned, in a log": Case(log(*SHOWN_ONCE, SPOKEN_TO_A), (MUST,)),
    "lost where null is returned": Case(call(SET, (KEPT, storing(None, SPEAK_TO_A)), SPOKEN_TO_A), (MUST,)),
    "changed later": Case(call(*SHOWN_ONCE, showing(SPOKEN_TO_A, {"x": "2"})), (MUST,)),
    "lost in the end": Case(
        call(*SHOWN_ONCE, (showing(SPOKEN_TO_A, X), storing(None)), DIGITS_CAME, failed(PAUSE, A)), (MUST,)
    ),
    "lost, and lost again": Case(call(*SHOWN_ONCE, (SPOKEN_TO_A, [PAUSE]), DONE), (MUST,)),
    "back later": Case(call(*CLEARED, showing(SPOKEN_TO_A, X), injected=True), (MUST,)),
    "not cleared, soon after another response": Case(call(*SOON_AFTER, KEPT), (MUST,)),
    "not cleared, and nobody knows which response came first": Case(log(*SOON_AFTER, KEPT)),
    "not replaced, and nobody knows which response came first": Case(
        log(*SOON_AFTER[:2], (showing(DIGITS_CAME, X), storing({"x": "2"}, PAUSE)), KEPT)
    ),
    "not cleared, long after another response": Case(
        log(*SOON_AFTER[:2], (showing(SPOKEN_TO_A, X), storing({}, PAUSE)), KEPT), (MUST,)
    ),
    "cleared for good": Case(call(*CLEARED, SPOKEN_TO_A, injected=True)),
    "cleared later": Case(call(SET, (KEPT, storing({}, SPEAK_TO_A)), SPOKEN_TO_A)),
    "replaced later (LAT-15)": Case(
        call(SET, (KEPT, storing({"y": "2"}, SPEAK_TO_A)), showing(SPOKEN_TO_A, {"y": "2"}))
    ),
    "lost later, and what was under way has none": Case(call(*SHOWN_ONCE, DIGITS_CAME, showing(SPOKEN_TO_A, X))),
    "lost later, after what may be no map": Case(call(*SHOWN_ONCE, (DIGITS_CAME, storing([], LISTEN)), SPOKEN_TO_A)),
    "cleared by a response that is ignored": Case(call(*SHOWN_ONCE, (CUT, storing({})), SPOKEN_TO_A)),
    "lost later, after an update": Case(call(*SHOWN_ONCE, UPDATED, SPOKEN_TO_A)),
    "lost later, after a failure": Case(call(*SHOWN_ONCE, (DIGITS_CAME, FAILED), SPOKEN_TO_A)),
    "lost later, and nobody knows what was returned": Case(log(*SHOWN_ONCE, (DIGITS_CAME, Unrecorded()), SPOKEN_TO_A)),
    "lost later, after a response that is not valid": Case(call(*SHOWN_ONCE, (DIGITS_CAME, RUBBISH), SPOKEN_TO_A)),
    "lost later, after an ignored one that is not valid": Case(call(*SHOWN_ONCE, (CUT, RUBBISH), SPOKEN_TO_A)),
    "lost later, after INVALID_LAMBDA_RESPONSE": Case(call(*SHOWN_ONCE, INVALID, SPOKEN_TO_A)),
    "lost at the HANGUP of its own Hangup": Case(call((BRIDGED, storing(X, HANG_UP_B)), B_LEFT), (MUST,)),
    "there at the HANGUP of its own Hangup": Case(call((BRIDGED, storing(X, HANG_UP_B)), showing(B_LEFT, X))),
    "lost at the last HANGUP": Case(call((DONE, storing(X, HANG_UP_A)), END), (MUST,)),
    "lost at the HANGUP of a party who was faster": Case(
        call((BRIDGED, storing(X, HANG_UP_B)), B_LEFT, asked=(happens(1, "Hangup", B_HANGS_UP),)), None
    ),
    "lost at the HANGUP of an older Hangup": Case(
        call((BRIDGED, [PAUSE, HANG_UP_B]), (succeeded(PAUSE, A, B), storing(X, HANG_UP_B)), B_LEFT), None
    ),
    "lost when a party leaves at rest": Case(call((BRIDGED, AT_REST), B_LEFT, asked=(B_LEAVES,)), (MUST,)),
    "there when a party leaves at rest": Case(call((BRIDGED, AT_REST), showing(B_LEFT, X), asked=(B_LEAVES,))),
    "lost when the caller leaves at rest": Case(call((DONE, AT_REST), END, asked=(A_LEAVES,)), (MUST,)),
    "lost when digits come at rest": Case(call((DONE, AT_REST), DIGITS_CAME, asked=(idle(1, DIGITS),)), (MUST,)),
    "lost when an update without Arguments comes at rest": Case(
        call((DONE, AT_REST), UPDATED, asked=(idle(1, UPDATE),)), (MUST,)
    ),
    "lost when an update with Arguments comes at rest": Case(
        call((DONE, AT_REST), ASKED_FOR_X, asked=(idle(1, UPDATE),)), None
    ),
    "lost when digits come at rest, which had come before": Case(
        call((OPEN, [PAUSE]), (DONE, AT_REST), DIGITS_CAME, asked=(happens(1, "Pause", DIGITS), idle(2, DIGITS))),
        None,
    ),
    "lost when digits come at rest, as they did before": Case(
        call(
            (OPEN, [PAUSE]), (DIGITS_CAME, AT_REST), OTHER_DIGITS, asked=(happens(1, "Pause", DIGITS), idle(2, DIGITS))
        ),
        (MUST,),
    ),
    "lost when digits come while an action runs": Case(
        call(SET, DIGITS_CAME, asked=(happens(1, "Pause", DIGITS),)), None
    ),
    "lost when another party than the world's leaves": Case(call((BRIDGED, AT_REST), A_LEFT, asked=(B_LEAVES,)), None),
    "lost at rest, with a response that is not used": Case(
        call((BRIDGED, [PAUSE]), (CUT, AT_REST), B_LEFT, asked=(idle(2, B_HANGS_UP),)), None
    ),
    "not cleared when a party leaves at rest": Case(
        call(
            (showing(BRIDGED, X), {**AT_REST, "TransactionAttributes": {}}),
            showing(B_LEFT, X),
            asked=(B_LEAVES,),
            injected=True,
        ),
        (MUST,),
    ),
    "lost at a HANGUP in a log": Case(log((BRIDGED, storing(X, HANG_UP_B)), B_LEFT), None),
    "lost at a Hangup of nobody": Case(call(SET, (KEPT, [NOBODY]), failed(NOBODY, A))),
    "lost later, after TransactionAttribute": Case(
        call(SET, (KEPT, {**answer(SPEAK_TO_A), "TransactionAttribute": {}}), SPOKEN_TO_A)
    ),
    "lost later, when the call is over": Case(call(*SHOWN_ONCE, succeeded(SPEAK_TO_A, A_DOWN))),
    "lost later, without CallDetails": Case(call(*SHOWN_ONCE, without(SPOKEN_TO_A, "CallDetails"))),
    "lost later, in a part of a call": Case(call(*SHOWN_ONCE, SPOKEN_TO_A, from_the_beginning=False)),
    "lost beside no actions": Case(call((BRIDGED, BESIDE_NULL), (B_LEFT, [PAUSE]), DONE), (MUST,)),
    "there beside no actions": Case(call((BRIDGED, BESIDE_NULL), (B_LEFT, [PAUSE]), KEPT)),
    "beside no actions, while an older list runs": Case(
        call((OPEN, [PAUSE, SPEAK_TO_A]), (UPDATED, BESIDE_NULL), (DIGITS_CAME, [PAUSE]), DONE), None
    ),
    "beside no actions, and a list is returned that is not run": Case(
        call((BRIDGED, BESIDE_NULL), (CUT, [PAUSE]), DONE), None
    ),
    "set by no response": Case(call(showing(OPEN, X)), (SHOULD,)),
    "set by no response, later": Case(call(SET, showing(DONE, {"y": "2", **X})), (SHOULD,)),
    "set by no response that is known": Case(call((OPEN, FAILED), showing(DONE, X)), None),
    "set by a response that cannot be read": Case(call((OPEN, "{}"), showing(DONE, X)), None),
    "set by what is no map": Case(call((OPEN, storing([X])), showing(DONE, X)), None),
    "set before an injected call began": Case(call(showing(BRIDGED, X), injected=True), None),
    "set before a part of a call": Case(call(showing(DONE, X), from_the_beginning=False), None),
    "set in a log by nobody we know": Case(log(showing(OPEN, X)), None),
    "set by a response that is ignored": Case(call((DIALLING, storing(X)), showing(RINGING, X)), None),
    "of the arguments of an update": Case(call(ASKED_FOR_X, showing(DONE, X)), None),
    "empty, and set by nobody": Case(call(showing(OPEN, {"x": ""})), None),
}
