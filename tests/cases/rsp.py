"""The cases of RSP: for each clause, calls of a few events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tracing import (
    A_DOWN,
    DIALLING,
    DONE,
    END,
    HANG_UP_A,
    INVALID,
    KEEP,
    MUST,
    NO_ACTIONS,
    NO_AWS,
    NOTE,
    OPEN,
    PAUSE,
    SHOULD,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    action,
    answer,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    one,
    returned,
    succeeded,
    trace,
)

from onhook.conformance.model.traces import Asked, Outcome, Raised, TimedOut, Unserialisable
from onhook.conformance.model.worlds import A_HANGS_UP, COMPLETES
from onhook.conformance.oracle.declared import Declared

CASES: dict[str, Cases] = {}

ANSWERED_OUT = event("CALL_ANSWERED", {**A, "Direction": "Outbound"})

HANGUP_FAILED = failed(HANG_UP_A, A)
RAISED = Raised("KeyError", "'digits'")
NO_DIGITS = Raised("KeyError", "'ReceivedDigits'")
DIGITS = {**action("PlayAudioAndGetDigits"), "ReceivedDigits": "1"}
LATE = TimedOut(20.0)
SET = Unserialisable("TypeError: set is no JSON")


def everywhere(outcome: Outcome | Any, ignored: Any = NOTE, declared: Declared | None = None) -> dict[str, Case]:
    """The cases that every MUST on the content of a response has, by the preamble of the catalogue."""
    known = declared or Declared()
    return {
        "a MUST": Case(one(DONE, outcome), (MUST,), known),
        "where it is ignored": Case(one(END, outcome), (ignored,), known),
        "for RINGING": Case(one(event("RINGING", A), outcome), (ignored,), known),
        "for ACTION_INTERRUPTED": Case(one(event("ACTION_INTERRUPTED", A), outcome), (ignored,), known),
        "for a HANGUP that names no leg": Case(one(event("HANGUP", A), outcome), (ignored,), known),
        "for a HANGUP with another leg": Case(one(hangup(B, A), outcome), (MUST,), known),
        "where every leg has ended": Case(one(succeeded(PAUSE, A_DOWN), outcome), (ignored,), known),
        "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, outcome), (SHOULD,), known),
        "in answer to the failure of a Hangup": Case(one(HANGUP_FAILED, outcome, asked=()), (SHOULD,), known),
        "in answer to the failure of a Hangup in a log": Case(one(HANGUP_FAILED, outcome), (MUST,), known),
    }


#: Between two events, an action was run.
PLAYED_AGAIN = (happens(1, "PlayAudio", COMPLETES),)

CASES["RSP-1"] = {
    **everywhere(RAISED, SHOULD),
    "no exception": Case(one(DONE, [])),
    "too late is no exception": Case(one(DONE, LATE)),
    "no AWS": Case(one(DONE, NO_AWS)),
    "on purpose": Case(one(OPEN, RAISED), (), Declared(raises_to_fail_over=True)),
    "on purpose, but later": Case(one(DONE, RAISED), (MUST,), Declared(raises_to_fail_over=True)),
    "not on purpose": Case(one(OPEN, RAISED), (MUST,)),
    "for an update": Case(one(UPDATED, RAISED), (SHOULD,)),
    "for an update that is declared": Case(one(UPDATED, RAISED), (MUST,), Declared(updates=True)),
    "after an update": Case(trace((UPDATED, []), (DONE, RAISED)), (SHOULD,)),
    "before an update": Case(trace((DONE, RAISED), (UPDATED, [])), (MUST,)),
    "on an outbound call": Case(one(ANSWERED_OUT, RAISED), (SHOULD,)),
    "on an outbound call whose Arguments are declared": Case(
        one(ANSWERED_OUT, RAISED), (MUST,), Declared(arguments=True)
    ),
    "on a call that its first event shows outbound": Case(trace((DIALLING, []), (DONE, RAISED)), (SHOULD,)),
    "on an inbound call, the callee listed first": Case(one(event("ACTION_SUCCESSFUL", B, A), RAISED), (MUST,)),
    "the digits are where most pages have them": Case(one(succeeded(DIGITS, A), NO_DIGITS), (SHOULD,)),
    "the digits are nowhere": Case(one(succeeded(action("PlayAudioAndGetDigits"), A), NO_DIGITS), (MUST,)),
    "the digits are in both places": Case(one({**succeeded(DIGITS, A), "ReceivedDigits": "1"}, NO_DIGITS), (MUST,)),
    "the digits of another action": Case(
        one(succeeded({**DIGITS, "Type": "SpeakAndGetDigits"}, A), NO_DIGITS), (MUST,)
    ),
    "another field beside the digits": Case(one(succeeded(DIGITS, A), RAISED), (MUST,)),
    "a Hangup has failed, and a name is wrong": Case(one(HANGUP_FAILED, Raised("NameError", ""), asked=()), (SHOULD,)),
    "another action has failed": Case(one(failed(action("Speak"), A), RAISED), (MUST,)),
    "cured by the retry": Case(trace((DONE, RAISED), (DONE, [])), (SHOULD,)),
    "not cured by the retry": Case(trace((DONE, RAISED), (DONE, RAISED)), (NOTE, MUST)),
    "the next event is another": Case(trace((DONE, RAISED), (END, [])), (MUST,)),
    "answered before, and delivered once more": Case(trace((DONE, []), (DONE, RAISED)), (SHOULD,)),
    "the same of another action": Case(trace((DONE, []), (DONE, RAISED), asked=PLAYED_AGAIN), (MUST,)),
}

CASES["RSP-2"] = {
    **everywhere(SET),
    "JSON": Case(one(DONE, [])),
    "an exception is none": Case(one(DONE, RAISED), None),
}

CASES["RSP-3"] = {
    **everywhere(None),
    "a response": Case(one(DONE, [])),
    "SchemaVersion alone": Case(one(DONE, NO_ACTIONS)),
    "blank": Case(one(DONE, ""), (MUST,)),
    "JSON in a string": Case(one(DONE, '{"SchemaVersion": "1.0"}'), (MUST,)),
    "a list": Case(one(DONE, returned([PAUSE])), (MUST,)),
    "empty": Case(one(DONE, {}), (MUST,)),
    "no SchemaVersion": Case(one(DONE, {"Actions": []}), (MUST,)),
    "an exception": Case(one(DONE, RAISED), None),
}

CASES["RSP-4"] = {
    **everywhere({"SchemaVersion": "1.1"}),
    "the event's": Case(one(DONE, [])),
    "a number": Case(one(DONE, {"SchemaVersion": 1.0}), (MUST,)),
    "null": Case(one(DONE, {"SchemaVersion": None}), (MUST,)),
    "the event's, which is another": Case(one({**DONE, "SchemaVersion": "1.1"}, {"SchemaVersion": "1.1"})),
    "not the event's": Case(one({**DONE, "SchemaVersion": "1.1"}, []), (MUST,)),
    "the event has none": Case(one({key: it for key, it in DONE.items() if key != "SchemaVersion"}, [])),
    "none": Case(one(DONE, {"Actions": []}), None),
    "no object": Case(one(DONE, "1.0"), None),
}

CASES["RSP-5"] = {
    **everywhere({"SchemaVersion": "1.0", "Actions": {}}),
    "a list": Case(one(DONE, [PAUSE])),
    "an empty list": Case(one(DONE, [])),
    "null": Case(one(DONE, KEEP)),
    "a list with a list": Case(one(DONE, [PAUSE, [PAUSE], [PAUSE]]), (MUST,)),
    "a list with null": Case(one(DONE, [None]), (MUST,)),
    "a string": Case(one(DONE, {"SchemaVersion": "1.0", "Actions": ""}), (MUST,)),
    "left out": Case(one(DONE, NO_ACTIONS), None),
}

CASES["RSP-6"] = {
    **everywhere([PAUSE] * 11),
    "ten": Case(one(DONE, [PAUSE] * 10)),
    "none": Case(one(DONE, []), None),
}

CASES["RSP-7"] = {
    **everywhere([action("PlayAudioFile")]),
    "a known one": Case(one(DONE, [PAUSE, action("VoiceFocus", Enable=True, CallId="a")])),
    "no Type": Case(one(DONE, [{}]), (MUST,)),
    "no string": Case(one(DONE, [{"Type": ["Pause"]}, {"Type": None}]), (MUST, MUST)),
    "another case": Case(one(DONE, [action("hangup")]), (MUST,)),
    "unlike any": Case(one(DONE, [action("Transfer")]), (MUST,)),
    "no object": Case(one(DONE, [None])),
    "declared": Case(one(DONE, [action("New")]), (), Declared(extra_actions=frozenset({"New"}))),
    "another than is declared": Case(one(DONE, [action("Old")]), (MUST,), Declared(extra_actions=frozenset({"New"}))),
    "as a heading has it": Case(one(DONE, [action("ModifyChimeMeetingAttendee")]), (NOTE,)),
    "no actions": Case(one(DONE, []), None),
}


def bridge(headers: dict[str, str] | None = None, **endpoint: str) -> dict[str, Any]:
    """A CallAndBridge to one endpoint."""
    given = {"Uri": "+12025550150", **endpoint}
    return action("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[given], SipHeaders=headers)


CASES["RSP-8"] = {
    "good": Case(one(DONE, [PAUSE, action("Pause", DurationInMilliseconds="1000")])),
    "missing": Case(one(DONE, [action("Pause")]), (SHOULD,)),
    "not allowed": Case(one(DONE, [action("Pause", DurationInMilliseconds=0)]), (SHOULD,)),
    "two of them": Case(one(DONE, [action("Pause"), action("Pause")]), (SHOULD, SHOULD)),
    "actions": Case(one(DONE, {**NO_ACTIONS, "actions": [HANG_UP_A]}), (SHOULD,)),
    "an Action": Case(one(DONE, {**NO_ACTIONS, "Action": [HANG_UP_A]}), (SHOULD,)),
    "actions beside Actions": Case(one(DONE, {**answer(PAUSE), "actions": 1})),
    "attributes in another case": Case(one(DONE, {**answer(PAUSE), "transactionAttributes": {}}), (SHOULD,)),
    "parameters": Case(one(DONE, [{"Type": "Hangup", "parameters": {"ParticipantTag": "LEG-A"}}]), (SHOULD,)),
    "parameters that are needed": Case(
        one(DONE, [{"Type": "Pause", "parameters": {"DurationInMilliseconds": "1000"}}]), (SHOULD,)
    ),
    "a key of its own": Case(one(DONE, {**answer(PAUSE), "ActionLog": [], "Version": 1})),
    "a Voice Connector without its Arn": Case(one(DONE, [bridge(BridgeEndpointType="AWS")]), (SHOULD,)),
    "a telephone with an Arn": Case(one(DONE, [bridge(BridgeEndpointType="PSTN", Arn="arn:aws:chime")]), (SHOULD,)),
    "a telephone": Case(one(DONE, [bridge(BridgeEndpointType="PSTN")])),
    "a header of no kind": Case(
        one(DONE, [bridge({"room": "1", "x-room": "2"}, BridgeEndpointType="PSTN")]), (SHOULD,)
    ),
    "a CallId left out": Case(one(DONE, [action("Speak", Text="Hello")]), (NOTE,)),
    "an unknown name": Case(one(DONE, [{**PAUSE, "Parameters": {"DurationInMilliseconds": 1, "Colour": 1}}]), (NOTE,)),
    "a near miss in a Hangup": Case(one(DONE, [hang_up(SipStatusCode=0)]), (SHOULD,)),
    "a Hangup without Parameters": Case(one(DONE, [hang_up()])),
    "a Hangup with values that others judge": Case(one(DONE, [hang_up(SipResponseCode=603, CallId=5)])),
    "an unknown Type": Case(one(DONE, [action("Transfer"), {"Type": 1}, None])),
    "where it is ignored": Case(one(END, [action("Pause")]), (NOTE,)),
    "in answer to INVALID_LAMBDA_RESPONSE": Case(one(INVALID, [action("Pause")]), (SHOULD,)),
    "no actions": Case(one(DONE, []), None),
}

CASES["RSP-9"] = {
    "an action": Case(one(OPEN, [HANG_UP_A])),
    "none": Case(one(OPEN, []), (SHOULD,)),
    "null": Case(one(OPEN, KEEP), (SHOULD,)),
    "left out": Case(one(OPEN, NO_ACTIONS), (SHOULD,)),
    "no response": Case(one(OPEN, None)),
    "an exception": Case(one(OPEN, RAISED)),
    "another event": Case(one(ANSWERED_OUT, []), None),
    "another event later": Case(trace((OPEN, [PAUSE]), (DONE, []))),
}


def attributes(**values: Any) -> dict[str, Any]:
    return answer(TransactionAttributes=values)


def many(count: int) -> dict[str, str]:
    return {f"key{number}": "value" for number in range(count)}


CASES["RSP-10"] = {
    **everywhere(attributes(**many(101))),
    "few": Case(one(DONE, attributes(**many(10)))),
    "none": Case(one(DONE, attributes())),
    "eleven": Case(one(DONE, attributes(**many(11))), (SHOULD,)),
    "a hundred": Case(one(DONE, attributes(**many(100))), (SHOULD,)),
    "20,480 bytes": Case(one(DONE, attributes(a="x" * (20_480 - 8)))),
    "20,481 bytes": Case(one(DONE, attributes(a="x" * (20_480 - 7))), (MUST,)),
    "bytes and not characters": Case(one(DONE, attributes(a="é" * 10_240)), (MUST,)),
    "no more bytes than in UTF-8": Case(one(DONE, attributes(a="é" * 10_000))),
    "half a character": Case(one(DONE, attributes(a="\ud800"))),
    "no strings": Case(one(DONE, attributes(a="1", b=2, c=None)), (NOTE,)),
    "no object": Case(one(DONE, answer(TransactionAttributes=["a"])), (SHOULD,)),
    "null": Case(one(DONE, answer(TransactionAttributes=None)), None),
    "left out": Case(one(DONE, []), None),
}

CASES["RSP-11"] = {
    **everywhere(LATE, SHOULD),
    "in time": Case(one(DONE, [], seconds=5.0)),
    "slow": Case(one(DONE, [], seconds=5.1), (NOTE,)),
    "an exception": Case(one(DONE, RAISED)),
    "in time when delivered once more": Case(trace((DONE, LATE), (DONE, [])), (NOTE,)),
    "late when delivered once more": Case(trace((DONE, LATE), (DONE, LATE)), (NOTE, MUST)),
    "late when delivered though it was answered": Case(trace((DONE, []), (DONE, LATE)), (SHOULD,)),
    "late when the same comes of another action": Case(trace((DONE, []), (DONE, LATE), asked=PLAYED_AGAIN), (MUST,)),
}

PATIENCE = (Asked(1, "patience", (A_HANGS_UP,), A_HANGS_UP),)


def recorded(events: int, *, distinct: int | None = None, known: bool = False) -> Case:
    """A long call whose trace does not record what the world did."""
    steps = [({**DONE, "Number": number % (distinct or events)}, [PAUSE]) for number in range(events)]
    return Case(trace(*steps, asked=() if known else None))


CASES["RSP-12"] = {
    "a call that comes to rest": Case(one(DONE, [], asked=())),
    "a call that does not": Case(trace((DONE, [PAUSE]), (END, []), asked=PATIENCE), (NOTE,)),
    "a call that ends before its last event": Case(trace((DONE, [PAUSE]), asked=PATIENCE), (NOTE,)),
    "the repeated answer breaks a MUST": Case(trace((DONE, [action("Transfer")]), (END, []), asked=PATIENCE)),
    "the repeated answer breaks a SHOULD": Case(trace((DONE, [action("Pause")]), (END, []), asked=PATIENCE), (NOTE,)),
    "another answer breaks a MUST": Case(
        trace((DONE, [action("Transfer")]), (DONE, [PAUSE]), (END, []), asked=(replace(PATIENCE[0], after=2),)),
        (NOTE,),
    ),
    "a thousand events": recorded(1000),
    "more than a thousand": replace(recorded(1001), levels=(MUST,)),
    "more than a thousand, one of them twice": recorded(1001, distinct=1000),
    "more than a thousand, repeated": recorded(1001, distinct=1),
    "more than a thousand, played": recorded(1001, known=True),
    "no events": Case(trace(), None),
}
