"""The rules of ENV, clause by clause, on calls of a few events; then that nothing odd upsets them, and no false alarm."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import (
    BRIDGE,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    JOIN,
    LISTEN,
    MUST,
    NOTE,
    PAUSE,
    SHOULD,
    Case,
    Leg,
    action,
    answer,
    trace,
)
from tracing import leg as bare_leg

from onhook.conformance.calls import Call
from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.legs import OUTBOUND, Topology
from onhook.conformance.oracle import Judgement, Oracle
from onhook.conformance.playing import play_call
from onhook.conformance.requirements import Subject
from onhook.conformance.rule import Broken, Declared
from onhook.conformance.rules import env
from onhook.conformance.traces import Event, Outcome, Raised, Returned, Trace
from onhook.conformance.view import View
from onhook.conformance.worlds import ChosenWorld

# -- the words of the cases --------------------------------------------------------------------------------------------

DETAILS = {
    "TransactionId": "transaction",
    "AwsAccountId": "111122223333",
    "AwsRegion": "us-east-1",
    "SipMediaApplicationId": "application",
}


def leg(tag: str, call_id: Any, status: str | None = "Connected", **more: Any) -> Leg:
    return bare_leg(tag, call_id, status, StartTimeInMilliseconds="1735689600000", **more)


def without(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name not in names}


A, A_DOWN, A_UNTOLD = leg("LEG-A", ID_A), leg("LEG-A", ID_A, "Disconnected"), leg("LEG-A", ID_A, None)
B, B_DOWN, B_UNTOLD = leg("LEG-B", ID_B), leg("LEG-B", ID_B, "Disconnected"), leg("LEG-B", ID_B, None)
NEW_B, NEW_B_DOWN = leg("LEG-B", ID_C), leg("LEG-B", ID_C, "Disconnected")
MEETING, MEETING_DOWN = ({**one, "To": "SMA", "From": "+17035550122"} for one in (B, B_DOWN))


def told(name: str, *legs: Any, data: Any = None, details: dict[str, Any] | None = None, **more: Any) -> Event:
    """An event as it should be, but for its Sequence, which `call` gives it; `details` go to CallDetails."""
    about = {} if data is None else {"ActionData": data}
    shown = {**DETAILS, "Participants": list(legs), **(details or {})}
    return {"SchemaVersion": "1.0", "InvocationEventType": name, **about, "CallDetails": shown, **more}


def succeeded(done: dict[str, Any], *legs: Leg, **more: Any) -> Event:
    return told("ACTION_SUCCESSFUL", *legs, data=done, **more)


def failed(tried: dict[str, Any], *legs: Leg) -> Event:
    return told("ACTION_FAILED", *legs, data={**tried, "ErrorType": "", "ErrorMessage": ""})


def ended(data: dict[str, Any], *legs: Leg, **parameters: Any) -> Event:
    """A HANGUP; its Parameters name the leg, and what else they are given."""
    named = {name: data[name] for name in ("CallId", "ParticipantTag")}
    return told("HANGUP", *legs, data={"Type": "Hangup", "Parameters": {**named, **parameters}})


def kept(whole: dict[str, Any]) -> dict[str, Any]:
    """Without what ... stands for."""
    return {name: value for name, value in whole.items() if value is not ...}


def call(*steps: Any, **more: Any) -> Trace:
    """A call that was played; a step is an event, or an event and what it is answered with. It numbers the events."""
    pairs = [step if isinstance(step, tuple) else (step, []) for step in steps]
    numbered = [(kept({"Sequence": place, **event}), came) for place, (event, came) in enumerate(pairs, 1)]
    return trace(*numbered, **{"asked": (), **more})


def log(*steps: Any, **more: Any) -> Trace:
    """The same, read from a log."""
    return call(*steps, asked=None, **more)


def numbered(*numbers: Any, opening: str = "NEW_INBOUND_CALL") -> list[Event]:
    """Events that differ, with these numbers; ... leaves Sequence out."""
    names = [opening] + ["DIGITS_RECEIVED"] * len(numbers)
    events = [told(name, A, data={"Digits": str(place)}) for place, name in enumerate(names[: len(numbers)])]
    return [{**one, "Sequence": number} for one, number in zip(events, numbers, strict=True)]


FAILED = Raised("ValueError", "no")
OPEN = told("NEW_INBOUND_CALL", A_UNTOLD)
DIAL, RING = told("NEW_OUTBOUND_CALL", A_UNTOLD), told("RINGING", A_UNTOLD)
ANSWERED = told("CALL_ANSWERED", A)
PAUSED = succeeded(PAUSE, A)
BRIDGED, IN_MEETING = succeeded(BRIDGE, A, B), succeeded(JOIN, A, MEETING)
B_LEFT, A_LEFT = ended(B, A, B_DOWN), ended(A, A_DOWN, B)
END, LAST_A, LAST_B = ended(A, A_DOWN), ended(A, A_DOWN, B_DOWN), ended(B, A_DOWN, B_DOWN)
DIGITS = told("DIGITS_RECEIVED", A, data={"ReceivedDigits": "1", **LISTEN})
UPDATED = told("CALL_UPDATE_REQUESTED", A, data={"Type": "CallUpdateRequest", "Parameters": {"Arguments": {}}})
INVALID = told("INVALID_LAMBDA_RESPONSE", A_UNTOLD, ErrorType="", ErrorMessage="")
INTERRUPTED = told("ACTION_INTERRUPTED", A, data=PAUSE)


# -- the envelope ------------------------------------------------------------------------------------------------------

ENV_1 = {
    "1.0": Case(call(OPEN)),
    "another": Case(call({**OPEN, "SchemaVersion": "1.1"}), (MUST,)),
    "a number": Case(call({**OPEN, "SchemaVersion": 1.0}), (MUST,)),
    "left out": Case(call(OPEN, without(PAUSED, "SchemaVersion")), (MUST,)),
    "odd": Case(call({**OPEN, "SchemaVersion": {}}), (MUST,)),
    "no events": Case(Trace(()), None),
}

RINGING_OUT = [{**one, "Sequence": 1} for one in (DIAL, RING, ANSWERED)]
ENV_2 = {
    "by one": Case(call(*numbered(1, 2, 3))),
    "from 2 (LAT-5)": Case(call(*numbered(2, 3))),
    "from 0": Case(call(*numbered(0, 1))),
    "as 2.0": Case(call(*numbered(1, 2.0))),
    "one event": Case(call(OPEN), None),
    "back": Case(call(*numbered(1, 2, 1)), (MUST,)),
    "back, and on from there": Case(call(*numbered(5, 3, 4)), (MUST,)),
    "a gap": Case(call(*numbered(1, 3)), (SHOULD,)),
    "a gap in a log": Case(log(*numbered(1, 3)), (NOTE,)),
    "a log that is not sorted": Case(log(*numbered(1, 3, 2))),
    "repeated once (OBS-7)": Case(call(*numbered(1, 1, 2, 3))),
    "repeated once, and counted": Case(call(*numbered(1, 1, 3))),
    "repeated twice": Case(call(*numbered(1, 1, 1, 2)), (SHOULD,)),
    "repeated twice, apart": Case(call(*numbered(1, 1, 2, 2)), (SHOULD,)),
    "1, 1, 1 of an outbound call": Case(call(*RINGING_OUT, {**PAUSED, "Sequence": 2})),
    "1, 1, 1 of an outbound call, counted": Case(call(*RINGING_OUT, {**PAUSED, "Sequence": 4})),
    "1, 1, 1 of an outbound call, and once more": Case(
        call(*RINGING_OUT, {**PAUSED, "Sequence": 1}, {**END, "Sequence": 1}), (SHOULD,)
    ),
    "delivered again with the next (LAT-14)": Case(call((OPEN, FAILED), OPEN, PAUSED)),
    "delivered again with the same (LAT-14)": Case(
        call(({**OPEN, "Sequence": 1}, FAILED), {**OPEN, "Sequence": 1}, {**PAUSED, "Sequence": 2})
    ),
    "delivered again late, with its own": Case(
        call(OPEN, (PAUSED, FAILED), DIGITS, {**PAUSED, "Sequence": 2}, {**END, "Sequence": 4})
    ),
    "delivered twice (OBS-6)": Case(call(OPEN, OPEN, PAUSED, PAUSED, END)),
    "delivered twice with one number each": Case(
        call(*({**one, "Sequence": place} for place, one in enumerate((OPEN, PAUSED, END), 1) for _ in range(2)))
    ),
    "left out": Case(call(*numbered(1, ..., 2)), (SHOULD,)),
    "null in the only event": Case(call(*numbered(None)), (SHOULD,)),
    "a boolean": Case(call(*numbered(1, True)), (SHOULD,)),
    "a text": Case(call(*numbered(1, "2")), (SHOULD,)),
    "odd": Case(call(*numbered([], {}, 1.5)), (SHOULD, SHOULD, SHOULD)),
}

ENV_3 = {
    "all that can come": Case(call(OPEN, PAUSED, END)),
    "another": Case(call(told("TIMED_OUT", A)), (MUST,)),
    "left out": Case(call(without(OPEN, "InvocationEventType")), (MUST,)),
    "odd": Case(call(told([], A), told({}, A), told(None, A)), (MUST, MUST, MUST)),  # type: ignore[arg-type]
    "another in a log": Case(log(told("TIMED_OUT", A)), (SHOULD,)),
    "as some text has it": Case(call(told("NEW_INCOMING_CALL", A)), (SHOULD,)),
    "as InvocationEvent": Case(
        call({**without(PAUSED, "InvocationEventType"), "InvocationEvent": "ACTION_SUCCESSFUL"}), (SHOULD,)
    ),
    "as InvocationEvent, and odd": Case(
        call({**without(PAUSED, "InvocationEventType"), "InvocationEvent": []}), (MUST,)
    ),
}

# -- CallDetails -------------------------------------------------------------------------------------------------------


def detailed(**details: Any) -> Event:
    """An event with other CallDetails; ... leaves one out."""
    event = told("ACTION_SUCCESSFUL", A, data=PAUSE, details=details)
    return {**event, "CallDetails": kept(event["CallDetails"])}


OTHER_NAME = {"SipMediaApplicationId": ..., "SipApplicationId": "application"}
ENV_4 = {
    "as on the page": Case(call(OPEN, PAUSED)),
    "SipApplicationId (LAT-3)": Case(call(detailed(**OTHER_NAME))),
    "SipRuleId and more (LAT-8)": Case(call(detailed(SipRuleId="rule", More={}))),
    "an account that is a number": Case(call(detailed(AwsAccountId=111122223333))),
    "no region": Case(call(detailed(AwsRegion=...)), (SHOULD,)),
    "no account": Case(call(detailed(AwsAccountId=...)), (MUST,)),
    "an odd account": Case(call(detailed(AwsAccountId=[])), (MUST,)),
    "no application": Case(call(detailed(SipMediaApplicationId=...)), (MUST,)),
    "an empty application": Case(call(detailed(SipMediaApplicationId="")), (MUST,)),
    "an odd application": Case(call(detailed(**{**OTHER_NAME, "SipApplicationId": {"Id": 1}})), (MUST,)),
    "no transaction": Case(call(OPEN, detailed(TransactionId=...)), (MUST,)),
    "an odd transaction": Case(call(OPEN, detailed(TransactionId=["transaction"])), (MUST,)),
    "a transaction that is a number": Case(call(detailed(TransactionId=5), detailed(TransactionId=5)), (SHOULD,) * 2),
    "another transaction": Case(call(OPEN, detailed(TransactionId="another"), END), (MUST,)),
    "no transaction at first": Case(
        call(detailed(TransactionId=...), PAUSED, detailed(TransactionId="another")), (MUST, MUST)
    ),
    "no participants": Case(call(detailed(Participants=...)), (MUST,)),
    "null participants": Case(call(detailed(Participants=None)), (MUST,)),
    "no participants in an update": Case(call({**UPDATED, "CallDetails": DETAILS})),
    "no participants in INVALID_LAMBDA_RESPONSE": Case(call({**INVALID, "CallDetails": DETAILS})),
    "odd participants": Case(call(detailed(Participants="nobody"))),
    "no CallDetails": Case(call(without(PAUSED, "CallDetails")), (MUST,)),
    "odd CallDetails": Case(call({**PAUSED, "CallDetails": []}), (MUST,)),
    "CallDetails inside ActionData": Case(
        call({**without(PAUSED, "CallDetails"), "ActionData": {**PAUSE, "CallDetails": DETAILS}}), (SHOULD,)
    ),
}

# -- participants ------------------------------------------------------------------------------------------------------


def listing(*legs: Any) -> Trace:
    return call(succeeded(PAUSE, *legs))


ENV_5 = {
    "one": Case(listing(A)),
    "two, LEG-B first (OBS-1)": Case(listing(B, A)),
    "an ended LEG-B and a new one": Case(listing(A, B_DOWN, NEW_B)),
    "a meeting leg": Case(listing(A, MEETING)),
    "no Status (LAT-4, OBS-8)": Case(call(OPEN, ended(B, A_UNTOLD, B_DOWN))),
    "a null Status": Case(listing({**A, "Status": None})),
    "SipHeaders and more (LAT-12)": Case(listing({**A, "SipHeaders": {"X-Id": "1"}, "More": []})),
    "a start that is a number": Case(listing({**A, "StartTimeInMilliseconds": 1735689600000})),
    "a start of 15 digits": Case(listing({**A, "StartTimeInMilliseconds": "159700958834234"})),
    "a start of 5,000 digits": Case(listing({**A, "StartTimeInMilliseconds": "9" * 5000})),
    "numbers that are none": Case(listing({**A, "To": "sip:me@example.com", "From": ""})),
    "nobody": Case(listing(), (MUST,)),
    "nobody in an update": Case(call({**UPDATED, "CallDetails": {**DETAILS, "Participants": []}}), None),
    "nobody once all have ended": Case(call(OPEN, ended(A), told("CALL_UPDATE_REQUESTED"))),
    "not listed at all": Case(call({**UPDATED, "CallDetails": DETAILS}), None),
    "no list": Case(call(detailed(Participants={"LEG-A": A})), (MUST,)),
    "a text": Case(call(detailed(Participants="LEG-A")), (MUST,)),
    "no objects": Case(listing(5, [], A), (MUST, MUST)),
    **{f"no {name}": Case(listing(without(A, name)), (MUST,)) for name in env.PARTS},
    **{f"an odd {name}": Case(listing({**A, name: []}), (MUST,)) for name in env.PARTS if name not in ("To", "From")},
    "odd numbers": Case(listing({**A, "To": None, "From": 5}), (SHOULD, SHOULD)),
    "a CallId that is a number": Case(listing({**A, "CallId": 5}), (SHOULD,)),
    "an empty CallId": Case(listing({**A, "CallId": ""}), (MUST,)),
    "tags of another case": Case(listing(leg("Leg-A", ID_A), leg("leg-b", ID_B)), (SHOULD, SHOULD)),
    "a tag that is none": Case(listing(leg("LEG-C", ID_A)), (MUST,)),
    "a start that is a date": Case(listing({**A, "StartTimeInMilliseconds": "2025-01-01"}), (SHOULD,)),
    "a start before the epoch": Case(listing({**A, "StartTimeInMilliseconds": -5}), (SHOULD,)),
    "another direction": Case(listing({**A, "Direction": "inbound"}), (MUST,)),
    "another Status": Case(listing({**A, "Status": "Ringing"}), (MUST,)),
    "an odd Status": Case(listing({**A, "Status": {}}), (MUST,)),
    "three Connected": Case(listing(A, B, NEW_B), (SHOULD,)),
}

AGAIN_B = {**B, "To": "+12025550177"}
BACK = (OPEN, [BRIDGE]), BRIDGED
ENV_6 = {
    "one leg": Case(call(OPEN, PAUSED, END), None),
    "two legs": Case(call(OPEN, BRIDGED, B_LEFT)),
    "an ended LEG-B and a new one": Case(call(BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "shared": Case(listing(A, leg("LEG-B", ID_A)), (MUST,)),
    "shared by an ended LEG-B and a new one": Case(listing(A, B_DOWN, B), (MUST,)),
    "another tag": Case(call(OPEN, succeeded(PAUSE, leg("LEG-B", ID_A))), (MUST,)),
    "another case of the tag": Case(call(BRIDGED, succeeded(PAUSE, leg("Leg-A", ID_A), B))),
    "other numbers": Case(call(BRIDGED, succeeded(PAUSE, A, AGAIN_B)), (SHOULD,)),
    "its numbers the other way round": Case(
        call(IN_MEETING, succeeded(PAUSE, A, {**MEETING, "To": "+17035550122", "From": "SMA"}))
    ),
    "its number without a plus": Case(call(BRIDGED, succeeded(PAUSE, A, {**B, "To": "12025550100"}))),
    "its number not told": Case(call(BRIDGED, succeeded(PAUSE, A, without(AGAIN_B, "From")))),
    "for a new leg": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B)), (MUST,)),
    "for a new leg with another number": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, AGAIN_B)), (MUST,)),
    "for a new leg of a meeting": Case(
        call(IN_MEETING, (succeeded(HANG_UP_B, A, MEETING_DOWN), [JOIN]), succeeded(JOIN, A, MEETING)), (MUST,)
    ),
    "back, and no new leg was asked for": Case(call(*BACK, B_LEFT, succeeded(PAUSE, A, B))),
    "back, before the new leg is up": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(PAUSE, A, B))),
    "an event of before, delivered again": Case(
        call((OPEN, [BRIDGE]), (BRIDGED, FAILED), (B_LEFT, [BRIDGE]), {**BRIDGED, "Sequence": 4})
    ),
    "an end that was told before its leg": Case(call((OPEN, [BRIDGE]), (B_LEFT, [BRIDGE]), BRIDGED)),
    "two Connected with one tag": Case(listing(A, leg("Leg-A", ID_C)), (SHOULD,)),
    "two with one tag, one without Status": Case(listing(A, B, {**B_UNTOLD, "CallId": ID_C})),
    "ids that are odd": Case(listing({**A, "CallId": []}, {**B, "CallId": []}), None),
    "no tags": Case(listing(without(A, "ParticipantTag"), without(B, "ParticipantTag"))),
}

ENV_7 = {
    "stays": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B_DOWN))),
    "not listed any more": Case(call(BRIDGED, B_LEFT, PAUSED), None),
    "without Status": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B_UNTOLD))),
    "back": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B)), (SHOULD,)),
    "back, without a HANGUP": Case(call(succeeded(PAUSE, A, B_DOWN), BRIDGED), (SHOULD,)),
    "the HANGUP shows it Connected (LAT-1)": Case(call(OPEN, ended(A, A), ended(A, A)), None),
    "a new leg": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "a new leg, which is for ENV-6": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B))),
    "an event of before, delivered again": Case(
        call(OPEN, (BRIDGED, FAILED), B_LEFT, {**BRIDGED, "Sequence": 2}), None
    ),
}

OTHER_A = leg("LEG-A", ID_C)
ENV_15 = {
    "kept": Case(call(OPEN, PAUSED, END)),
    "one event": Case(call(OPEN), None),
    "another": Case(call(OPEN, succeeded(PAUSE, OTHER_A), succeeded(PAUSE, A)), (MUST,)),
    "another in its HANGUP": Case(call(OPEN, ended(OTHER_A, OTHER_A)), (MUST,)),
    "another after its HANGUP": Case(call(BRIDGED, A_LEFT, succeeded(PAUSE, B, OTHER_A))),
    "another after its HANGUP by tag": Case(
        call(BRIDGED, PAUSED, ended({"CallId": None, "ParticipantTag": "Leg-A"}, A, B), succeeded(PAUSE, B, OTHER_A))
    ),
    "another case of the tag": Case(call(OPEN, succeeded(PAUSE, leg("Leg-A", ID_C))), (MUST,)),
    "not listed in between": Case(call(OPEN, succeeded(PAUSE, B), PAUSED)),
    "of LEG-B": Case(call(OPEN, BRIDGED, succeeded(PAUSE, A, NEW_B))),
    "odd": Case(call(OPEN, succeeded(PAUSE, {**A, "CallId": {}}), PAUSED)),
}

# -- events about an action --------------------------------------------------------------------------------------------


def reports(event: Event, *returned: Any, **more: Any) -> Trace:
    """A call in which actions are returned, and an event comes."""
    return call((OPEN, list(returned)), event, **more)


def echo(name: str = "Pause", **parameters: Any) -> Event:
    return succeeded(action(name, **parameters), A, B)


SPEAK = action("Speak", Text="Hello", CallId=ID_A)
PLAY = action("PlayAudio", Repeat="2", AudioSource={"Type": "S3", "BucketName": "b", "Key": "k"})
PLAYED = {"Repeat": 2, "AudioSource": {**PLAY["Parameters"]["AudioSource"], "Region": "us-east-1"}}
MUTE = action("ModifyChimeMeetingAttendee", AttendeeList=["a", "b"])
CODE = action("Hangup", SipResponseCode="480", ParticipantTag="LEG-B")
ENV_8 = {
    "success": Case(reports(PAUSED, PAUSE)),
    "failure": Case(reports(failed(PAUSE, A), PAUSE)),
    "interruption": Case(reports(INTERRUPTED, PAUSE)),
    "digits": Case(reports(DIGITS, LISTEN)),
    "returned long before": Case(call((OPEN, [PAUSE, SPEAK]), (INTERRUPTED, [LISTEN]), DIGITS, PAUSED)),
    "returned where it is ignored": Case(call((DIAL, [PAUSE]), PAUSED)),
    "not returned": Case(reports(PAUSED, SPEAK), (MUST,)),
    "returned after it": Case(call(OPEN, (PAUSED, [PAUSE])), (MUST,)),
    "returned by a handler that raises": Case(call((OPEN, FAILED), PAUSED), (MUST,)),
    "digits that nobody waits for": Case(reports(DIGITS, PAUSE), (MUST,)),
    "other events": Case(reports(END, PAUSE), None),
    "the first event": Case(call(PAUSED), None),
    "a call begun inside a topology": Case(call((BRIDGED, [PAUSE]), PAUSED, injected=True)),
    "its opening, delivered again": Case(call((BRIDGED, FAILED), BRIDGED, injected=True), None),
    "a part of a call": Case(call(OPEN, PAUSED, from_the_beginning=False), None),
    "a log of events alone": Case(log(OPEN, PAUSED), None),
    "a log with responses": Case(log((OPEN, [SPEAK]), PAUSED), (MUST,)),
    "no ActionData": Case(reports(without(PAUSED, "ActionData"), PAUSE), (MUST,)),
    "odd ActionData": Case(reports({**PAUSED, "ActionData": ["Pause"]}, PAUSE), (MUST,)),
    "an odd Type": Case(reports({**PAUSED, "ActionData": {"Type": {}}}, PAUSE), (MUST,)),
    "no Type of a list that could not be read": Case(
        call((OPEN, answer("Pause")), told("ACTION_FAILED", A, data={"ErrorType": ""}))
    ),
    "no Type of a list that could be read": Case(reports(told("ACTION_FAILED", A, data={}), PAUSE), (MUST,)),
    "an action of the adopter's": Case(reports(echo("Sing", Song="b"), action("Sing", Song="a")), (SHOULD,)),
    "by another spelling": Case(reports(echo("ModifyChimeMeetingAttendees", AttendeeList=["a", "b"]), MUTE)),
    "HangUp": Case(reports(echo("HangUp", SipResponseCode=480, ParticipantTag="Leg-B"), CODE)),
    # Its leg.
    "its CallId": Case(reports(echo("Speak", **SPEAK["Parameters"]), SPEAK)),
    "its CallId left out": Case(reports(echo("Speak", Text="Hello"), SPEAK)),
    "CallId and tag added (LAT-6)": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_B, ParticipantTag="LEG-B"), CODE)),
    "CallId added to an action without": Case(
        reports(echo(DurationInMilliseconds=1000, CallId=ID_B, ParticipantTag="LEG-B"), PAUSE)
    ),
    "another CallId": Case(reports(echo("Speak", Text="Hello", CallId=ID_B), SPEAK), (MUST,)),
    "an odd CallId": Case(reports(echo("Speak", Text="Hello", CallId=[ID_B]), SPEAK)),
    "another tag": Case(reports(echo("Hangup", SipResponseCode=480, ParticipantTag="LEG-A"), CODE), (MUST,)),
    "the CallId of another tag": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_A), CODE), (MUST,)),
    "the CallId of nobody": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_C), CODE)),
    "a tag beside the CallId": Case(reports(echo(CallId=ID_A, ParticipantTag="LEG-A"), action("Pause", CallId=ID_A, ParticipantTag="LEG-B"))),
    "a tag that is none": Case(reports(echo(ParticipantTag="LEG-A"), action("Pause", ParticipantTag="LEG-C"))),
    "one of two": Case(reports(echo(CallId=ID_B), action("Pause", CallId=ID_B), action("Pause", CallId=ID_A))),
    "a bridge with the service's own CallId": Case(
        reports(echo("CallAndBridge", **BRIDGE["Parameters"], CallId=ID_B), {**BRIDGE, "Parameters": {**BRIDGE["Parameters"], "CallId": ID_A}})
    ),
    # Its other Parameters.
    "a number for its digits, and more inside": Case(reports(echo("PlayAudio", **PLAYED), PLAY)),
    "another number": Case(reports(echo("PlayAudio", **{**PLAYED, "Repeat": 3}), PLAY), (SHOULD,)),
    "another value inside": Case(
        reports(echo("PlayAudio", Repeat=2, AudioSource={"Type": "S3", "BucketName": "b", "Key": "l"}), PLAY), (SHOULD,)
    ),
    "no object": Case(reports(echo("PlayAudio", Repeat=2, AudioSource="k"), PLAY), (SHOULD,)),
    "left out": Case(reports(echo("PlayAudio", Repeat=2), PLAY), (SHOULD,)),
    "no Parameters": Case(reports(echo("PlayAudio"), PLAY), (SHOULD,)),
    "a list in another order": Case(reports(echo(MUTE["Type"], AttendeeList=["b", "a"]), MUTE), (SHOULD,)),
    "a list cut short": Case(reports(echo(MUTE["Type"], AttendeeList=["a"]), MUTE), (SHOULD,)),
    "no list": Case(reports(echo(MUTE["Type"], AttendeeList={"a": "b"}), MUTE), (SHOULD,)),
    "null, empty and left out": Case(reports(echo("Speak"), action("Speak", Text="", Engine=None))),
    "a name that the page does not know": Case(reports(echo(DurationInMilliseconds="1000"), action("Pause", **PAUSE["Parameters"], Duration=5))),
    "true for True": Case(
        reports(echo("StartCallRecording", Track="BOTH", Destination={"Anew": "true"}), action("StartCallRecording", Destination={"Anew": True}))
    ),
    "true for 1": Case(
        reports(echo("StartCallRecording", Destination={"Anew": 1}), action("StartCallRecording", Destination={"Anew": True})), (SHOULD,)
    ),
    "as one of two": Case(reports(echo(DurationInMilliseconds=5), PAUSE, action("Pause", DurationInMilliseconds=5))),
    "by JoinChimeMeeting that failed (LAT-10)": Case(
        reports(told("ACTION_FAILED", A, data={**JOIN, "Error": "no"}), JOIN)
    ),
}  # fmt: skip

ENV_14 = {
    "the last": Case(reports(PAUSED, SPEAK, PAUSE)),
    "in the middle (OBS-5, OBS-2)": Case(reports(PAUSED, PAUSE, SPEAK), (NOTE,)),
    "the last of another list": Case(call((OPEN, [PAUSE]), (PAUSED, [PAUSE, SPEAK]), PAUSED)),
    "not returned": Case(reports(PAUSED, SPEAK), None),
    "returned where it is ignored": Case(call((DIAL, [PAUSE, SPEAK]), PAUSED), None),
    "failed": Case(reports(failed(PAUSE, A), PAUSE, SPEAK), None),
    "in a part of a call": Case(reports(PAUSED, PAUSE, SPEAK, from_the_beginning=False), None),
}

# -- HANGUP ------------------------------------------------------------------------------------------------------------


def hangup(data: Any, *legs: Leg) -> Trace:
    return call(told("HANGUP", *(legs or (A, B_DOWN)), data=data))


def about(**parameters: Any) -> dict[str, Any]:
    return action("Hangup", **{"CallId": ID_B, "ParticipantTag": "LEG-B", **parameters})


BY_DIGITS = {**about(), "Type": "ReceiveDigits"}
ENV_9 = {
    "without a code (LAT-2)": Case(hangup(about())),
    **{f"code {code!r} (LAT-13)": Case(hangup(about(SipResponseCode=code))) for code in (0, 486, "480", 603, None)},
    **{f"code {code!r}": Case(hangup(about(SipResponseCode=code)), (MUST,)) for code in (True, "busy", 1.5, [], "4.0")},
    "HangUp": Case(hangup({**about(), "Type": "HangUp"})),
    "no ActionData": Case(hangup(None), (MUST,)),
    "odd ActionData": Case(hangup("Hangup"), (MUST,)),
    "no Parameters": Case(hangup({"Type": "Hangup"}), (MUST, MUST)),
    "odd Parameters": Case(hangup({"Type": "Hangup", "Parameters": []}), (MUST, MUST)),
    "no CallId": Case(hangup(about(CallId="")), (MUST,)),
    "an odd CallId": Case(hangup(about(CallId={})), (MUST,)),
    "a CallId that is a number": Case(hangup(about(CallId=5)), (SHOULD,)),
    "no tag": Case(hangup(about(ParticipantTag=None)), (MUST,)),
    "a tag that is none": Case(hangup(about(ParticipantTag="LEG-C")), (MUST,)),
    "a tag of another case": Case(hangup(about(ParticipantTag="Leg-B"))),
    "a CallId that is not listed": Case(hangup(about(CallId=ID_C))),
    "another Type": Case(hangup(BY_DIGITS), (MUST,)),
    "no Type": Case(hangup(without(about(), "Type")), (MUST,)),
    "another Type for LEG-A": Case(
        hangup({**about(CallId=ID_A, ParticipantTag="LEG-A"), "Type": "ReceiveDigits"}, without(A_DOWN, "To")), (MUST,)
    ),
    "another Type at a meeting's end": Case(hangup(BY_DIGITS, A, MEETING_DOWN), (SHOULD,)),
    "another Type at a meeting's end, not listed": Case(call(IN_MEETING, told("HANGUP", A, data=BY_DIGITS)), (SHOULD,)),
    "another Type of a leg that nobody has seen": Case(hangup(BY_DIGITS, A), (SHOULD,)),
    "no HANGUP": Case(call(PAUSED), None),
}

ENV_16 = {
    "of one": Case(call(B_LEFT)),
    "of two": Case(hangup(about(ParticipantTag="LEG-A")), (MUST,)),
    "in two ways of writing": Case(hangup(about(), leg("Leg-A", ID_A), leg("Leg-B", ID_B, "Disconnected"))),
    "not listed": Case(hangup(about(CallId=ID_C)), None),
    "a CallId of nobody's for LEG-A": Case(hangup(about(CallId=ID_C, ParticipantTag="LEG-A")), (MUST,)),
    "the same in another way of writing": Case(
        hangup(about(CallId=ID_C, ParticipantTag="Leg-A"), leg("leg-a", ID_A)), (MUST,)
    ),
    "a CallId of nobody's for LEG-A, which is not listed": Case(
        hangup(about(CallId=ID_C, ParticipantTag="LEG-A"), B_DOWN), None
    ),
    "nobody is listed": Case(hangup(about(CallId=ID_C, ParticipantTag="LEG-A"), leg("LEG-A", "")), None),
    "no tag": Case(hangup(about(ParticipantTag=[])), None),
    "no CallId": Case(hangup(about(CallId=None)), None),
    "a participant without a tag": Case(hangup(about(), without(B, "ParticipantTag")), None),
    "listed twice": Case(hangup(about(), B, leg("LEG-A", ID_B))),
    "no ActionData": Case(hangup(None), None),
}

ENV_11 = {
    "one each": Case(call(BRIDGED, B_LEFT, LAST_A)),
    "both together": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "another one": Case(call(BRIDGED, B_LEFT, ended(B, A, B_DOWN, SipResponseCode=0)), (SHOULD,)),
    "another one, later": Case(call(BRIDGED, A_LEFT, LAST_B, LAST_A), (SHOULD,)),
    "the same again (OBS-6)": Case(call(BRIDGED, B_LEFT, PAUSED, B_LEFT)),
    "again, as the first one failed (LAT-14)": Case(call(BRIDGED, (A_LEFT, FAILED), LAST_A)),
    "of a new leg with the same CallId, which is for ENV-6": Case(
        call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B), ended(B, A, B_DOWN, SipResponseCode=0))
    ),
    "without a CallId": Case(hangup({}), None),
    "an ACTION_SUCCESSFUL for the Hangup (OBS-2)": Case(call(BRIDGED, B_LEFT, succeeded(HANG_UP_B, A, B_DOWN))),
}

# -- the beginning and the end -----------------------------------------------------------------------------------------

ENV_10 = {
    "inbound": Case(call(OPEN, PAUSED)),
    "outbound": Case(call(DIAL, RING, ANSWERED)),
    "another": Case(call(PAUSED), (MUST,)),
    "RINGING": Case(call(RING), (MUST,)),
    "no documented type": Case(call(told("NEW_INCOMING_CALL", A)), None),
    "inside a topology": Case(call(BRIDGED, injected=True), None),
    "a part of a call": Case(call(PAUSED, from_the_beginning=False), None),
    "CALL_ANSWERED on an inbound call": Case(call(OPEN, ANSWERED), (NOTE,)),
    "no events": Case(Trace(()), None),
}

OVER = ((OPEN, [PAUSE]), END)
WRONG: dict[str, Any] = {"SchemaVersion": "2.0"}
ENV_12 = {
    "nothing": Case(call(*OVER)),
    "it goes on": Case(call(OPEN, PAUSED), None),
    "one leg goes on": Case(call(BRIDGED, B_LEFT, PAUSED), None),
    "both ended": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "an ended leg without its HANGUP": Case(call(BRIDGED, LAST_B, PAUSED), None),
    "a leg that is up, not listed": Case(call(BRIDGED, ended(A, A_DOWN), LAST_B, DIGITS), (SHOULD,)),
    "shown Connected in its HANGUP (LAT-1)": Case(call(OPEN, ended(A, A), ANSWERED), (SHOULD,)),
    "shown Connected from then on": Case(call(OPEN, ended(A, A), ANSWERED, ANSWERED), (SHOULD,)),
    "digits": Case(call(*OVER, DIGITS), (SHOULD,)),
    "CALL_ANSWERED": Case(call(DIAL, RING, END, ANSWERED), (SHOULD,)),
    "another HANGUP": Case(call(*OVER, ended(A, A_DOWN, SipResponseCode=0)), (SHOULD,)),
    "several": Case(call(*OVER, told("DIGITS_RECEIVED", A_DOWN, data=LISTEN), LAST_A), (SHOULD, SHOULD)),
    "INVALID_LAMBDA_RESPONSE": Case(call((OPEN, [PAUSE]), (END, WRONG), INVALID), (SHOULD,)),
    "INVALID_LAMBDA_RESPONSE for a response before": Case(call((OPEN, WRONG), END, INVALID)),
    "an action of the adopter's, which is valid": Case(
        call((OPEN, [action("Sing")]), END, INVALID), (SHOULD,), Declared(extra_actions=frozenset({"Sing"}))
    ),
    "an action of an ignored response": Case(
        call((OPEN, [action("Hangup")]), (END, [PAUSE]), succeeded(PAUSE, A_DOWN)), (SHOULD,)
    ),
    "an action of no response": Case(call(*OVER, succeeded(SPEAK, A_DOWN)), (SHOULD,)),
    "a success": Case(call(*OVER, succeeded(PAUSE, A_DOWN))),
    "a success of the Hangup": Case(call((OPEN, [HANG_UP_A]), END, succeeded(HANG_UP_A, A_DOWN))),
    "a failure": Case(call(*OVER, failed(PAUSE, A_DOWN))),
    "an interruption": Case(call(*OVER, told("ACTION_INTERRUPTED", A_DOWN, data=PAUSE))),
    "a result without a Type": Case(call(*OVER, told("ACTION_FAILED", A_DOWN, data={}))),
    "a result of the opening action": Case(call(BRIDGED, A_LEFT, LAST_B, succeeded(BRIDGE, A_DOWN), injected=True)),
    "a result in a part of a call": Case(call(*OVER, succeeded(SPEAK, A_DOWN), from_the_beginning=False)),
    "an update": Case(call(*OVER, told("CALL_UPDATE_REQUESTED", A_DOWN))),
    "the HANGUP again (LAT-14, OBS-6)": Case(call(*OVER, END)),
    "an event of before again": Case(call(*OVER, OPEN)),
    "no documented type": Case(call(*OVER, told("TIMED_OUT", A_DOWN))),
    "a caller who leaves a meeting": Case(call(IN_MEETING, ended(A, A_DOWN, MEETING_DOWN), DIGITS), (SHOULD,)),
    "a HANGUP of its own for the meeting leg": Case(
        call(IN_MEETING, ended(A, A_DOWN, MEETING_DOWN), ended(B, A_DOWN, MEETING_DOWN))
    ),
    "a meeting leg that is up": Case(call(IN_MEETING, ended(A, A_DOWN, MEETING), DIGITS), None),
    "a meeting left, then the call": Case(call(IN_MEETING, succeeded(HANG_UP_B, A, MEETING), END)),
    "a leg that comes up late": Case(
        call((OPEN, [BRIDGE]), END, succeeded(BRIDGE, A_DOWN, B), told("DIGITS_RECEIVED", B, data=LISTEN))
    ),
    "a HANGUP that names its leg by tag": Case(
        call(OPEN, told("HANGUP", A_DOWN, data={"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}), DIGITS),
        (SHOULD,),
    ),
    "a participant without CallId": Case(call(OPEN, ended(A, A_DOWN, without(B, "CallId")), DIGITS), None),
    "after OBS-3": Case(call((OPEN, [PAUSE]), succeeded(PAUSE, A_DOWN), END)),
}

# -- TransactionAttributes ---------------------------------------------------------------------------------------------


def storing(attributes: Any, *actions: Any) -> dict[str, Any]:
    return answer(*(actions or (PAUSE,)), TransactionAttributes=attributes)


def showing(event: Event, attributes: Any) -> Event:
    return {**event, "CallDetails": {**event["CallDetails"], "TransactionAttributes": attributes}}


X: dict[str, Any] = {"x": "1"}
SET = (OPEN, storing(X))
KEPT = showing(PAUSED, X)
ENV_13 = {
    "there": Case(call(SET, KEPT)),
    "beside others (LAT-15)": Case(call(SET, showing(PAUSED, {"y": "2", **X}))),
    "in the place of others (LAT-15)": Case(call((showing(ANSWERED, {"y": "2"}), storing(X)), KEPT)),
    "lost": Case(call(SET, PAUSED), (MUST,)),
    "empty": Case(call(SET, showing(PAUSED, {})), (MUST,)),
    "odd": Case(call(SET, showing(PAUSED, [X])), (MUST,)),
    "another value": Case(call(SET, showing(PAUSED, {"x": "2"})), (MUST,)),
    "the older value": Case(call((showing(OPEN, X), storing({"x": "2"})), KEPT), (MUST,)),
    "an odd value": Case(call(SET, showing(PAUSED, {"x": ["1"]})), (MUST,)),
    "an empty value": Case(call((OPEN, storing({"x": ""})), PAUSED)),
    "after a failure": Case(call(SET, failed(PAUSE, A)), (MUST,)),
    "no CallDetails": Case(call(SET, without(PAUSED, "CallDetails")), None),
    "cleared": Case(call((showing(ANSWERED, X), storing({})), PAUSED)),
    "not cleared": Case(call((showing(ANSWERED, X), storing({})), KEPT), (MUST,)),
    "cleared, and set by nobody we know": Case(call((showing(ANSWERED, X), storing({})), showing(PAUSED, {"y": "2"}))),
    "nothing to clear (LAT-7)": Case(call((OPEN, storing({})), showing(PAUSED, {})), None),
    "null": Case(call((OPEN, storing(None)), PAUSED), None),
    "left out": Case(call((OPEN, [PAUSE]), PAUSED), None),
    "no object": Case(call((OPEN, storing([X])), PAUSED), None),
    "values that are no strings": Case(call((OPEN, storing({"x": 1})), PAUSED), None),
    "eleven": Case(call((OPEN, storing(dict.fromkeys("abcdefghijk", "1"))), PAUSED), None),
    "eleven with those that are stored": Case(
        call((showing(ANSWERED, dict.fromkeys("abcdefghij", "1")), storing(X)), PAUSED), None
    ),
    "too large": Case(call((OPEN, storing({"x": "1" * 20_480})), PAUSED), None),
    "ignored": Case(call((DIAL, storing(X)), PAUSED), None),
    "of a response that is not valid": Case(call((OPEN, {**storing(X), "SchemaVersion": "2.0"}), PAUSED), None),
    "for an event of no type": Case(call((told("TIMED_OUT", A), storing(X)), PAUSED), None),
    "for INVALID_LAMBDA_RESPONSE": Case(call((INVALID, storing(X)), PAUSED), None),
    "with every leg down (OBS-3)": Case(call((succeeded(PAUSE, A_DOWN), storing(X)), PAUSED), None),
    "delivered again (OBS-6)": Case(call(SET, SET, PAUSED), None),
    "the first delivery failed (LAT-14)": Case(call((OPEN, FAILED), SET, PAUSED), None),
    "INVALID_LAMBDA_RESPONSE comes": Case(call(SET, INVALID, PAUSED), None),
    "a HANGUP was under way": Case(call((BRIDGED, storing(X)), B_LEFT, KEPT)),
    "digits, an update, an interruption were under way": Case(call(SET, DIGITS, UPDATED, INTERRUPTED, PAUSED), (MUST,)),
    "nothing but what may have been under way": Case(call(SET, DIGITS, END), None),
    "an answer without actions": Case(call((OPEN, {**storing(X), "Actions": None}), PAUSED), None),
    "another response sets some": Case(call(SET, (DIGITS, storing({"y": "2"}, LISTEN)), PAUSED), None),
    "another response sets the same": Case(call(SET, (DIGITS, storing({"x": "2"})), showing(PAUSED, {"x": "2"})), None),
    "the older list has this action too": Case(call((OPEN, [PAUSE, SPEAK]), (DIGITS, storing(X)), PAUSED), None),
    "the older list has come to its end": Case(call((OPEN, [PAUSE]), (PAUSED, storing(X)), KEPT, PAUSED)),
    "the older list has ended in another action": Case(
        call((OPEN, [PAUSE, SPEAK]), (succeeded(SPEAK, A), storing(X)), PAUSED), (MUST,)
    ),
    "the older list has failed": Case(call((OPEN, [PAUSE]), (failed(PAUSE, A), storing(X)), PAUSED), (MUST,)),
    "an older recording may be told late": Case(
        call(
            (OPEN, [action("RecordAudio")]), (failed(PAUSE, A), storing(X, action("RecordAudio"))), echo("RecordAudio")
        ),
        None,
    ),
    "dropped later": Case(call(SET, KEPT, succeeded(SPEAK, A))),
}

FAMILY = {
    "ENV-1": ENV_1,
    "ENV-2": ENV_2,
    "ENV-3": ENV_3,
    "ENV-4": ENV_4,
    "ENV-5": ENV_5,
    "ENV-6": ENV_6,
    "ENV-7": ENV_7,
    "ENV-8": ENV_8,
    "ENV-9": ENV_9,
    "ENV-10": ENV_10,
    "ENV-11": ENV_11,
    "ENV-12": ENV_12,
    "ENV-13": ENV_13,
    "ENV-14": ENV_14,
    "ENV-15": ENV_15,
    "ENV-16": ENV_16,
}
EVERY = [(requirement, name) for requirement, cases in FAMILY.items() for name in cases]


@pytest.mark.parametrize(("requirement", "name"), EVERY, ids=[f"{one} {two}" for one, two in EVERY])
def test_an_event_is_judged_as_the_catalogue_has_it(requirement: str, name: str) -> None:
    """Each clause once: the levels of what is found, and whether the call comes to the requirement at all."""
    case = FAMILY[requirement][name]
    judgement = judged(case.calls, case.declared)
    assert [one.level for one in judgement.of(requirement)] == list(case.levels or ())
    assert (requirement in judgement.exercised) is (case.levels is not None)


def judged(calls: Trace | tuple[Trace, ...], declared: Declared | None = None) -> Judgement:
    traces = calls if isinstance(calls, tuple) else (calls,)
    return Oracle(declared, subjects=(Subject.SERVICE,)).judge(traces)


def findings(played: Trace) -> list[str]:
    """What the rules of this family find, but for notes."""
    found = judged(played).findings
    return [f"{one.id}: {one.actual}" for one in found if one.id in FAMILY and one.level is not NOTE]


# -- nothing odd upsets a rule -----------------------------------------------------------------------------------------

WHOLE = (
    call(SET, (KEPT, [BRIDGE]), BRIDGED, (B_LEFT, [PAUSE]), UPDATED, INTERRUPTED, INVALID, END, DIGITS),
    call(DIAL, RING, (ANSWERED, [JOIN, LISTEN]), IN_MEETING, DIGITS, ended(A, A_DOWN, MEETING_DOWN, SipResponseCode=0)),
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from((ID_A, "LEG-A"))
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("Type", "CallId", "x")), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """The paths to all parts of a JSON value, outermost first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (key,)
        yield from ((key, *path) for path in places(part))


def replaced(event: Event, path: tuple[Any, ...], value: Any) -> Event:
    whole: Any = copy.deepcopy(event)
    holder = whole
    for key in path[:-1]:
        holder = holder[key]
    if value is ... and isinstance(holder, dict):
        del holder[path[-1]]
    else:
        holder[path[-1]] = None if value is ... else value
    return dict(whole)


@settings(max_examples=300, deadline=None, database=None)
@given(st.data())
def test_no_odd_part_of_an_event_makes_a_rule_raise(data: st.DataObject) -> None:
    """Whatever stands in the place of any parts of any events, or is missing there."""
    whole = data.draw(st.sampled_from(WHOLE))
    odd = list(whole.invocations)
    for _ in range(data.draw(st.integers(1, 3))):
        step = data.draw(st.integers(0, len(odd) - 1))
        path = data.draw(st.sampled_from([(), *places(odd[step].event)]))
        value = data.draw(st.just(...) | JSON)
        event = replaced(odd[step].event, path, value) if path else data.draw(st.dictionaries(st.text(), JSON))
        odd[step] = replace(odd[step], event=event)
    for asked in ((), None):
        judge_this_family(replace(whole, invocations=tuple(odd), asked=asked))


def judge_this_family(odd: Trace) -> None:
    view, declared = View(odd), Declared()
    for rule in env.RULES.of_calls:
        for occasion in rule.occasions(view, declared):
            assert all(isinstance(one, Broken) for one in rule.check(view, declared, occasion))


def test_the_calls_that_are_made_odd_are_good_ones() -> None:
    """But for the digits that come after the end of the first."""
    assert {one.partition(":")[0] for one in findings(WHOLE[0])} == {"ENV-7", "ENV-8", "ENV-12"}
    assert findings(WHOLE[1]) == []


# -- no false alarm ----------------------------------------------------------------------------------------------------


def live(event: Event) -> list[str]:
    """The CallIds of the legs that are up."""
    gone = event["ActionData"]["Parameters"].get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    legs = [one for one in event["CallDetails"]["Participants"] if one.get("Status") != "Disconnected"]
    return [one["CallId"] for one in legs if one["CallId"] != gone]


def forward(event: Event) -> Any:
    """Bridge every call, listen for digits meanwhile, and hang up whoever is left."""
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return answer(PLAY, LISTEN, BRIDGE, TransactionAttributes={"step": "bridge"})
        case "HANGUP" | "ACTION_FAILED":
            return answer(*(action("Hangup", CallId=one) for one in live(event)))
        case "DIGITS_RECEIVED":
            return answer(HANG_UP_B, TransactionAttributes={"step": "digits"})
        case "ACTION_SUCCESSFUL" if event["ActionData"]["Type"] == "CallAndBridge":
            return answer(action("RecordAudio"), PAUSE, TransactionAttributes={})
        case "CALL_UPDATE_REQUESTED":
            return answer(PAUSE, HANG_UP_A)
    return answer(TransactionAttributes={"other": "1"}) | {"Actions": None}


def meet(event: Event) -> Any:
    """Join a meeting, leave it, answer rubbish once, and hang up."""
    if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        return answer(JOIN, HANG_UP_B, PAUSE)
    if event["InvocationEventType"] == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "Pause":
        return "rubbish"
    return answer(HANG_UP_A) if event["InvocationEventType"] in ("ACTION_FAILED", "DIGITS_RECEIVED") else answer(PAUSE)


STARTS = (Call(), Call(direction=OUTBOUND), Call(Topology.BRIDGED), Call(Topology.MEETING))
PLAYED_VARIATIONS = [one.id for one in (*LATITUDE, *OBSERVED) if one.played]


@pytest.mark.parametrize("variation", ["", *PLAYED_VARIATIONS])
@pytest.mark.parametrize("handler", [forward, meet])
def test_the_reference_service_raises_no_alarm(handler: Any, variation: str) -> None:
    """In no variation, whatever happens early in the call, with the world's choices and as a log."""
    variations = frozenset({variation, "LAT-11"} if variation == "OBS-2" else {variation} - {""})
    for start, choices in product(STARTS, product(range(3), repeat=3)):
        tries = 0

        def invoke(event: Event) -> tuple[Outcome, float]:
            nonlocal tries
            tries += 1
            if variation == "LAT-14" and tries == 2:
                return FAILED, 0.0
            return Returned("", json.loads(json.dumps(handler(event)))), 0.0

        arguments = {"name": "Ada"} if variation == "OBS-4" else None
        one = replace(start, variations=variations, patience=12, arguments=arguments)
        played = play_call(one, invoke, ChosenWorld(choices))
        assert findings(played) == []
        assert findings(replace(played, asked=None, final=None)) == []


@pytest.mark.parametrize("requirement", FAMILY)
def test_a_message_says_what_was_expected_and_what_was_found(requirement: str) -> None:
    """Each breach names both, and nothing of it is empty."""
    cases = [case for case in FAMILY[requirement].values() if case.levels]
    told = [one for case in cases for one in judged(case.calls, case.declared).of(requirement)]
    assert told
    assert all(one.expected and one.actual and one.expected != one.actual for one in told)
