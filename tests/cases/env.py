"""The cases of ENV: for each clause, calls of a few events."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEFT,
    A_UNTOLD,
    ALL_END,
    B_DOWN,
    B_LEAVES,
    B_LEFT,
    BOT,
    BRIDGE,
    BRIDGED,
    CUT,
    DETAILS,
    DIALLING,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    INVALID,
    JOIN,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING,
    MEETING_DOWN,
    MEETING_LEFT,
    MUST,
    NEW_B,
    NOBODY,
    NOTE,
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
    Leg,
    action,
    answer,
    call,
    event,
    failed,
    hangup,
    happens,
    idle,
    kept,
    leg,
    log,
    succeeded,
)

from onhook.conformance.model.traces import Event, Trace, Unrecorded
from onhook.conformance.model.worlds import B_HANGS_UP, DIGITS, UPDATE
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.rules.env.participants import PARTICIPANT_FIELDS

CASES: dict[str, Cases] = {}

# -- the words of the cases --------------------------------------------------------------------------------------------


def without(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name not in names}


def numbered(*numbers: Any, opening: str = "NEW_INBOUND_CALL") -> list[Event]:
    """Events that differ, with these numbers; ... leaves Sequence out."""
    names = [opening] + ["DIGITS_RECEIVED"] * len(numbers)
    events = [event(name, A, data={"Digits": str(place)}) for place, name in enumerate(names[: len(numbers)])]
    return [{**told, "Sequence": number} for told, number in zip(events, numbers, strict=True)]


# -- the envelope ------------------------------------------------------------------------------------------------------

CASES["ENV-1"] = {
    "1.0": Case(call(OPEN)),
    "another": Case(call({**OPEN, "SchemaVersion": "1.1"}), (MUST,)),
    "a number": Case(call({**OPEN, "SchemaVersion": 1.0}), (MUST,)),
    "left out": Case(call(OPEN, without(DONE, "SchemaVersion")), (MUST,)),
    "odd": Case(call({**OPEN, "SchemaVersion": {}}), (MUST,)),
    "no events": Case(Trace(()), None),
}

RINGING_OUT = [{**one, "Sequence": 1} for one in (DIALLING, RINGING, PICKED_UP)]
CASES["ENV-2"] = {
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
    "1, 1, 1 of an outbound call": Case(call(*RINGING_OUT, {**DONE, "Sequence": 2})),
    "1, 1, 1 of an outbound call, counted": Case(call(*RINGING_OUT, {**DONE, "Sequence": 4})),
    "1, 1, 1 of an outbound call, and once more": Case(
        call(*RINGING_OUT, {**DONE, "Sequence": 1}, {**END, "Sequence": 1}), (SHOULD,)
    ),
    "delivered again with the next (LAT-14)": Case(call((OPEN, FAILED), OPEN, DONE)),
    "delivered again with the same (LAT-14)": Case(
        call(({**OPEN, "Sequence": 1}, FAILED), {**OPEN, "Sequence": 1}, {**DONE, "Sequence": 2})
    ),
    "delivered again late, with its own": Case(
        call(OPEN, (DONE, FAILED), DIGITS_CAME, {**DONE, "Sequence": 2}, {**END, "Sequence": 4})
    ),
    "delivered twice (OBS-6)": Case(call(OPEN, OPEN, DONE, DONE, END)),
    "delivered twice with one number each": Case(
        call(*({**event, "Sequence": place} for place, event in enumerate((OPEN, DONE, END), 1) for _ in range(2)))
    ),
    "left out": Case(call(*numbered(1, ..., 2)), (SHOULD,)),
    "null in the only event": Case(call(*numbered(None)), (SHOULD,)),
    "a boolean": Case(call(*numbered(1, True)), (SHOULD,)),
    "a text": Case(call(*numbered(1, "2")), (SHOULD,)),
    "odd": Case(call(*numbered([], {}, 1.5)), (SHOULD, SHOULD, SHOULD)),
}

CASES["ENV-3"] = {
    "all that can come": Case(call(OPEN, DONE, END)),
    "another": Case(call(event("TIMED_OUT", A)), (MUST,)),
    "left out": Case(call(without(OPEN, "InvocationEventType")), (MUST,)),
    "odd": Case(call(event([], A), event({}, A), event(None, A)), (MUST, MUST, MUST)),  # type: ignore[arg-type]
    "another in a log": Case(log(event("TIMED_OUT", A)), (SHOULD,)),
    "as some text has it": Case(call(event("NEW_INCOMING_CALL", A)), (SHOULD,)),
    "as InvocationEvent": Case(
        call({**without(DONE, "InvocationEventType"), "InvocationEvent": "ACTION_SUCCESSFUL"}), (SHOULD,)
    ),
    "as InvocationEvent, and odd": Case(call({**without(DONE, "InvocationEventType"), "InvocationEvent": []}), (MUST,)),
}

# -- CallDetails -------------------------------------------------------------------------------------------------------


def detailed(**details: Any) -> Event:
    """An event with other CallDetails; ... leaves one out."""
    return {**DONE, "CallDetails": kept({**DONE["CallDetails"], **details})}


OTHER_NAME = {"SipMediaApplicationId": ..., "SipApplicationId": "application"}
CASES["ENV-4"] = {
    "as on the page": Case(call(OPEN, DONE)),
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
        call(detailed(TransactionId=...), DONE, detailed(TransactionId="another")), (MUST, MUST)
    ),
    "no participants": Case(call(detailed(Participants=...)), (MUST,)),
    "null participants": Case(call(detailed(Participants=None)), (MUST,)),
    "no participants in an update": Case(call({**UPDATED, "CallDetails": DETAILS})),
    "no participants in INVALID_LAMBDA_RESPONSE": Case(call({**INVALID, "CallDetails": DETAILS})),
    "odd participants": Case(call(detailed(Participants="nobody"))),
    "no CallDetails": Case(call(without(DONE, "CallDetails")), (MUST,)),
    "odd CallDetails": Case(call({**DONE, "CallDetails": []}), (MUST,)),
    "CallDetails inside ActionData": Case(
        call({**without(DONE, "CallDetails"), "ActionData": {**PAUSE, "CallDetails": DETAILS}}), (SHOULD,)
    ),
}

# -- participants ------------------------------------------------------------------------------------------------------


def listing(*legs: Any) -> Trace:
    return call(succeeded(PAUSE, *legs))


CASES["ENV-5"] = {
    "one": Case(listing(A)),
    "two, LEG-B first (OBS-1)": Case(listing(B, A)),
    "an ended LEG-B and a new one": Case(listing(A, B_DOWN, NEW_B)),
    "a meeting leg": Case(listing(A, MEETING)),
    "no Status (LAT-4, OBS-8)": Case(call(OPEN, hangup(B, A_UNTOLD, B_DOWN))),
    "a null Status": Case(listing({**A, "Status": None})),
    "SipHeaders and more (LAT-12)": Case(listing({**A, "SipHeaders": {"X-Id": "1"}, "More": []})),
    "a start that is a number": Case(listing({**A, "StartTimeInMilliseconds": 1735689600000})),
    "a start of 15 digits": Case(listing({**A, "StartTimeInMilliseconds": "159700958834234"})),
    "a start of 5,000 digits": Case(listing({**A, "StartTimeInMilliseconds": "9" * 5000})),
    "numbers that are none": Case(listing({**A, "To": "sip:me@example.com", "From": ""})),
    "nobody": Case(listing(), (MUST,)),
    "nobody in an update": Case(call({**UPDATED, "CallDetails": {**DETAILS, "Participants": []}}), None),
    "nobody once all have ended": Case(call(OPEN, hangup(A), event("CALL_UPDATE_REQUESTED"))),
    "not listed at all": Case(call({**UPDATED, "CallDetails": DETAILS}), None),
    "no list": Case(call(detailed(Participants={"LEG-A": A})), (MUST,)),
    "a text": Case(call(detailed(Participants="LEG-A")), (MUST,)),
    "no objects": Case(listing(5, [], A), (MUST, MUST)),
    **{f"no {name}": Case(listing(without(A, name)), (MUST,)) for name in PARTICIPANT_FIELDS},
    **{
        f"an odd {name}": Case(listing({**A, name: []}), (MUST,))
        for name in PARTICIPANT_FIELDS
        if name not in ("To", "From")
    },
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
CASES["ENV-6"] = {
    "one leg": Case(call(OPEN, DONE, END), None),
    "two legs": Case(call(OPEN, BRIDGED, B_LEFT)),
    "an ended LEG-B and a new one": Case(call(BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "shared": Case(listing(A, leg("LEG-B", ID_A)), (MUST,)),
    "shared by an ended LEG-B and a new one": Case(listing(A, B_DOWN, B), (MUST,)),
    "another tag": Case(call(OPEN, succeeded(PAUSE, leg("LEG-B", ID_A))), (MUST,)),
    "another case of the tag": Case(call(BRIDGED, succeeded(PAUSE, leg("Leg-A", ID_A), B))),
    "an empty tag": Case(call(BRIDGED, succeeded(PAUSE, leg("", ID_A), B))),
    "other numbers": Case(call(BRIDGED, succeeded(PAUSE, A, AGAIN_B)), (SHOULD,)),
    "its numbers the other way round": Case(
        call(IN_MEETING, succeeded(PAUSE, A, {**MEETING, "To": "+17035550122", "From": "SMA"}))
    ),
    "its number without a plus": Case(call(BRIDGED, succeeded(PAUSE, A, {**B, "To": "12025550100"}))),
    "its number not told": Case(call(BRIDGED, succeeded(PAUSE, A, without(AGAIN_B, "From")))),
    "for a new leg": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B)), (MUST,)),
    "for a new leg with another number": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, AGAIN_B)), (MUST,)),
    "for a new leg of a meeting": Case(call(IN_MEETING, (MEETING_LEFT, [JOIN]), succeeded(JOIN, A, MEETING)), (MUST,)),
    "back, beside a new leg with a CallId of its own": Case(
        call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B, NEW_B), succeeded(PAUSE, A, B, NEW_B)), (SHOULD, SHOULD)
    ),
    "back, and no new leg was asked for": Case(call(*BACK, B_LEFT, succeeded(PAUSE, A, B))),
    "back, before the new leg is up": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(PAUSE, A, B))),
    "an event of before, delivered again": Case(
        call((OPEN, [BRIDGE]), (BRIDGED, FAILED), (B_LEFT, [BRIDGE]), {**BRIDGED, "Sequence": 4})
    ),
    "an end that was told before its leg": Case(call((OPEN, [BRIDGE]), (B_LEFT, [BRIDGE]), BRIDGED)),
    "two Connected with one tag": Case(listing(A, leg("Leg-A", ID_C)), (SHOULD,)),
    "two with one tag, one without Status": Case(listing(A, B, {**without(B, "Status"), "CallId": ID_C})),
    "ids that are odd": Case(listing({**A, "CallId": []}, {**B, "CallId": []}), None),
    "no tags": Case(listing(without(A, "ParticipantTag"), without(B, "ParticipantTag"))),
}

CASES["ENV-7"] = {
    "stays": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B_DOWN))),
    "not listed any more": Case(call(BRIDGED, B_LEFT, DONE), None),
    "without Status": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, without(B, "Status")))),
    "back": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B)), (SHOULD,)),
    "back, without a HANGUP": Case(call(succeeded(PAUSE, A, B_DOWN), BRIDGED), (SHOULD,)),
    "the HANGUP shows it Connected (LAT-1)": Case(call(OPEN, hangup(A, A), hangup(A, A)), None),
    "a new leg": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "a new leg, which is for ENV-6": Case(call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B))),
    "an event of before, delivered again": Case(
        call(OPEN, (BRIDGED, FAILED), B_LEFT, {**BRIDGED, "Sequence": 2}), None
    ),
}

OTHER_A = leg("LEG-A", ID_C)
CASES["ENV-15"] = {
    "kept": Case(call(OPEN, DONE, END)),
    "one event": Case(call(OPEN), None),
    "another": Case(call(OPEN, succeeded(PAUSE, OTHER_A), succeeded(PAUSE, A)), (MUST,)),
    "another in its HANGUP": Case(call(OPEN, hangup(OTHER_A, OTHER_A)), (MUST,)),
    "another after its HANGUP": Case(call(BRIDGED, A_LEFT, succeeded(PAUSE, B, OTHER_A))),
    "another after its HANGUP by tag": Case(
        call(BRIDGED, DONE, hangup({"CallId": None, "ParticipantTag": "Leg-A"}, A, B), succeeded(PAUSE, B, OTHER_A))
    ),
    "another case of the tag": Case(call(OPEN, succeeded(PAUSE, leg("Leg-A", ID_C))), (MUST,)),
    "not listed in between": Case(call(OPEN, succeeded(PAUSE, B), DONE)),
    "of LEG-B": Case(call(OPEN, BRIDGED, succeeded(PAUSE, A, NEW_B))),
    "odd": Case(call(OPEN, succeeded(PAUSE, {**A, "CallId": {}}), DONE)),
}

# -- events about an action --------------------------------------------------------------------------------------------


def reports(event: Event, *returned: Any, **more: Any) -> Trace:
    """A call in which actions are returned and an event follows."""
    return call((OPEN, list(returned)), event, **more)


def echo(name: str = "Pause", **parameters: Any) -> Event:
    return succeeded(action(name, **parameters), A, B)


SPEAK_TO_A = action("Speak", Text="Hello", CallId=ID_A)
PLAY = action("PlayAudio", Repeat="2", AudioSource={"Type": "S3", "BucketName": "b", "Key": "k"})
PLAYED = {"Repeat": 2, "AudioSource": {**PLAY["Parameters"]["AudioSource"], "Region": "us-east-1"}}
MUTE = action("ModifyChimeMeetingAttendee", AttendeeList=["a", "b"])
CODE = action("Hangup", SipResponseCode="480", ParticipantTag="LEG-B")
CASES["ENV-8"] = {
    "success": Case(reports(DONE, PAUSE)),
    "failure": Case(reports(failed(PAUSE, A), PAUSE)),
    "interruption": Case(reports(CUT, PAUSE)),
    "digits": Case(reports(DIGITS_CAME, LISTEN)),
    "a bot, without Parameters, as in real calls": Case(
        reports(event("ACTION_SUCCESSFUL", A, data={"Type": "StartBotConversation", "IntentResult": {}}), BOT)
    ),
    "a bot, with other Parameters": Case(reports(echo("StartBotConversation", BotAliasArn="another"), BOT), (SHOULD,)),
    "returned long before": Case(call((OPEN, [PAUSE, SPEAK_TO_A]), (CUT, [LISTEN]), DIGITS_CAME, DONE)),
    "returned where it is ignored": Case(call((DIALLING, [PAUSE]), DONE)),
    "not returned": Case(reports(DONE, SPEAK_TO_A), (MUST,)),
    "returned after it": Case(call(OPEN, (DONE, [PAUSE])), (MUST,)),
    "returned by a handler that raises": Case(call((OPEN, FAILED), DONE), (MUST,)),
    "digits that nobody waits for": Case(reports(DIGITS_CAME, PAUSE), (MUST,)),
    "other events": Case(reports(END, PAUSE), None),
    "the first event": Case(call(DONE), None),
    "a call begun inside a topology": Case(call((BRIDGED, [PAUSE]), DONE, injected=True)),
    "its opening, delivered again": Case(call((BRIDGED, FAILED), BRIDGED, injected=True), None),
    "a part of a call": Case(call(OPEN, DONE, from_the_beginning=False), None),
    "a log of events alone": Case(log(OPEN, DONE), None),
    "a log with responses": Case(log((OPEN, [SPEAK_TO_A]), DONE), (MUST,)),
    "no ActionData": Case(reports(without(DONE, "ActionData"), PAUSE), (MUST,)),
    "odd ActionData": Case(reports({**DONE, "ActionData": ["Pause"]}, PAUSE), (MUST,)),
    "an odd Type": Case(reports({**DONE, "ActionData": {"Type": {}}}, PAUSE), (MUST,)),
    "no Type of a list that could not be read": Case(
        call((OPEN, answer("Pause")), event("ACTION_FAILED", A, data={"ErrorType": ""}))
    ),
    "no Type of a list that could be read": Case(reports(event("ACTION_FAILED", A, data={}), PAUSE), (MUST,)),
    "an action of the adopter's": Case(reports(echo("Sing", Song="b"), action("Sing", Song="a")), (SHOULD,)),
    "by another spelling": Case(reports(echo("ModifyChimeMeetingAttendees", AttendeeList=["a", "b"]), MUTE)),
    "HangUp": Case(reports(echo("HangUp", SipResponseCode=480, ParticipantTag="Leg-B"), CODE)),
    # Its leg.
    "its CallId": Case(reports(echo("Speak", **SPEAK_TO_A["Parameters"]), SPEAK_TO_A)),
    "its CallId left out": Case(reports(echo("Speak", Text="Hello"), SPEAK_TO_A)),
    "CallId and tag added (LAT-6)": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_B, ParticipantTag="LEG-B"), CODE)),
    "CallId added to an action without": Case(
        reports(echo(DurationInMilliseconds=1000, CallId=ID_B, ParticipantTag="LEG-B"), PAUSE)
    ),
    "another CallId": Case(reports(echo("Speak", Text="Hello", CallId=ID_B), SPEAK_TO_A), (MUST,)),
    "an odd CallId": Case(reports(echo("Speak", Text="Hello", CallId=[ID_B]), SPEAK_TO_A)),
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
        reports(event("ACTION_FAILED", A, data={**JOIN, "Error": "no"}), JOIN)
    ),
}  # fmt: skip

CASES["ENV-14"] = {
    "the last": Case(reports(DONE, SPEAK_TO_A, PAUSE)),
    "in the middle (OBS-5, OBS-2)": Case(reports(DONE, PAUSE, SPEAK_TO_A), (NOTE,)),
    "the last of another list": Case(call((OPEN, [PAUSE]), (DONE, [PAUSE, SPEAK_TO_A]), DONE)),
    "not returned": Case(reports(DONE, SPEAK_TO_A), None),
    "returned where it is ignored": Case(call((DIALLING, [PAUSE, SPEAK_TO_A]), DONE), None),
    "failed": Case(reports(failed(PAUSE, A), PAUSE, SPEAK_TO_A), None),
    "in a part of a call": Case(reports(DONE, PAUSE, SPEAK_TO_A, from_the_beginning=False), None),
}

# -- HANGUP ------------------------------------------------------------------------------------------------------------


def ending(data: Any, *legs: Leg) -> Trace:
    return call(event("HANGUP", *(legs or (A, B_DOWN)), data=data))


def about(**parameters: Any) -> dict[str, Any]:
    return action("Hangup", **{"CallId": ID_B, "ParticipantTag": "LEG-B", **parameters})


BY_DIGITS = {**about(), "Type": "ReceiveDigits"}
CASES["ENV-9"] = {
    "without a code (LAT-2)": Case(ending(about())),
    **{f"code {code!r} (LAT-13)": Case(ending(about(SipResponseCode=code))) for code in (0, 486, "480", 603, None)},
    **{f"code {code!r}": Case(ending(about(SipResponseCode=code)), (MUST,)) for code in (True, "busy", 1.5, [], "4.0")},
    "HangUp": Case(ending({**about(), "Type": "HangUp"})),
    "no ActionData": Case(ending(None), (MUST,)),
    "odd ActionData": Case(ending("Hangup"), (MUST,)),
    "no Parameters": Case(ending({"Type": "Hangup"}), (MUST, MUST)),
    "odd Parameters": Case(ending({"Type": "Hangup", "Parameters": []}), (MUST, MUST)),
    "no CallId": Case(ending(about(CallId="")), (MUST,)),
    "an odd CallId": Case(ending(about(CallId={})), (MUST,)),
    "a CallId that is a number": Case(ending(about(CallId=5)), (SHOULD,)),
    "no tag": Case(ending(about(ParticipantTag=None)), (MUST,)),
    "a tag that is none": Case(ending(about(ParticipantTag="LEG-C")), (MUST,)),
    "a tag of another case": Case(ending(about(ParticipantTag="Leg-B"))),
    "a CallId that is not listed": Case(ending(about(CallId=ID_C))),
    "another Type": Case(ending(BY_DIGITS), (MUST,)),
    "no Type": Case(ending(without(about(), "Type")), (MUST,)),
    "another Type for LEG-A": Case(
        ending({**about(CallId=ID_A, ParticipantTag="LEG-A"), "Type": "ReceiveDigits"}, without(A_DOWN, "To")), (MUST,)
    ),
    "another Type at a meeting's end": Case(ending(BY_DIGITS, A, MEETING_DOWN), (SHOULD,)),
    "another Type at a meeting's end, not listed": Case(
        call(IN_MEETING, event("HANGUP", A, data=BY_DIGITS)), (SHOULD,)
    ),
    "another Type of a leg that nobody has seen": Case(ending(BY_DIGITS, A), (SHOULD,)),
    "no HANGUP": Case(call(DONE), None),
}

CASES["ENV-16"] = {
    "of one": Case(call(B_LEFT)),
    "of two": Case(ending(about(ParticipantTag="LEG-A")), (MUST,)),
    "in two ways of writing": Case(ending(about(), leg("Leg-A", ID_A), leg("Leg-B", ID_B, "Disconnected"))),
    "not listed": Case(ending(about(CallId=ID_C)), None),
    "a CallId of nobody's for LEG-A": Case(ending(about(CallId=ID_C, ParticipantTag="LEG-A")), (MUST,)),
    "the same in another way of writing": Case(
        ending(about(CallId=ID_C, ParticipantTag="Leg-A"), leg("leg-a", ID_A)), (MUST,)
    ),
    "a CallId of nobody's for LEG-A, which is not listed": Case(
        ending(about(CallId=ID_C, ParticipantTag="LEG-A"), B_DOWN), None
    ),
    "nobody is listed": Case(ending(about(CallId=ID_C, ParticipantTag="LEG-A"), leg("LEG-A", "")), None),
    "no tag": Case(ending(about(ParticipantTag=[])), None),
    "no CallId": Case(ending(about(CallId=None)), None),
    "a participant without a tag": Case(ending(about(), without(B, "ParticipantTag")), None),
    "listed twice": Case(ending(about(), B, leg("LEG-A", ID_B))),
    "no ActionData": Case(ending(None), None),
}

CASES["ENV-11"] = {
    "one each": Case(call(BRIDGED, B_LEFT, LAST_A)),
    "both together": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "another one": Case(call(BRIDGED, B_LEFT, hangup(B, A, B_DOWN, code=None)), (SHOULD,)),
    "another one, later": Case(call(BRIDGED, A_LEFT, LAST_B, LAST_A), (SHOULD,)),
    "the same again (OBS-6)": Case(call(BRIDGED, B_LEFT, DONE, B_LEFT)),
    "again, as the first one failed (LAT-14)": Case(call(BRIDGED, (A_LEFT, FAILED), LAST_A)),
    "of a new leg with the same CallId, which is for ENV-6": Case(
        call(*BACK, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B), hangup(B, A, B_DOWN, code=None))
    ),
    "without a CallId": Case(ending({}), None),
    "an ACTION_SUCCESSFUL for the Hangup (OBS-2)": Case(call(BRIDGED, B_LEFT, succeeded(HANG_UP_B, A, B_DOWN))),
}

# -- the beginning and the end -----------------------------------------------------------------------------------------

CASES["ENV-10"] = {
    "inbound": Case(call(OPEN, DONE)),
    "outbound": Case(call(DIALLING, RINGING, PICKED_UP)),
    "another": Case(call(DONE), (MUST,)),
    "RINGING": Case(call(RINGING), (MUST,)),
    "no documented type": Case(call(event("NEW_INCOMING_CALL", A)), None),
    "inside a topology": Case(call(BRIDGED, injected=True), None),
    "a part of a call": Case(call(DONE, from_the_beginning=False), None),
    "CALL_ANSWERED on an inbound call": Case(call(OPEN, PICKED_UP), (NOTE,)),
    "no events": Case(Trace(()), None),
}

OVER = ((OPEN, [PAUSE]), END)
WRONG: dict[str, Any] = {"SchemaVersion": "2.0"}
CASES["ENV-12"] = {
    "nothing": Case(call(*OVER)),
    "it goes on": Case(call(OPEN, DONE), None),
    "one leg goes on": Case(call(BRIDGED, B_LEFT, DONE), None),
    "both ended": Case(call(BRIDGED, A_LEFT, LAST_B)),
    "an ended leg without its HANGUP": Case(call(BRIDGED, LAST_B, DONE), None),
    "a leg that is up, not listed": Case(call(BRIDGED, END, LAST_B, DIGITS_CAME), (SHOULD,)),
    "shown Connected in its HANGUP (LAT-1)": Case(call(OPEN, hangup(A, A), PICKED_UP), (SHOULD,)),
    "shown Connected from then on": Case(call(OPEN, hangup(A, A), PICKED_UP, PICKED_UP), (SHOULD,)),
    "digits": Case(call(*OVER, DIGITS_CAME), (SHOULD,)),
    "CALL_ANSWERED": Case(call(DIALLING, RINGING, END, PICKED_UP), (SHOULD,)),
    "another HANGUP": Case(call(*OVER, hangup(A, A_DOWN, code=None)), (SHOULD,)),
    "another HANGUP for one that failed": Case(call((OPEN, [PAUSE]), (END, FAILED), hangup(A, A_DOWN, code=480))),
    "several": Case(call(*OVER, event("DIGITS_RECEIVED", A_DOWN, data=LISTEN), LAST_A), (SHOULD, SHOULD)),
    "INVALID_LAMBDA_RESPONSE": Case(call((OPEN, [PAUSE]), (END, WRONG), INVALID), (SHOULD,)),
    "INVALID_LAMBDA_RESPONSE for a response before": Case(call((OPEN, WRONG), END, INVALID)),
    "an action of the adopter's, which is valid": Case(
        call((OPEN, [action("Sing")]), END, INVALID), (SHOULD,), Declared(extra_actions=frozenset({"Sing"}))
    ),
    "an action of an ignored response": Case(
        call((OPEN, [action("Hangup")]), (END, [PAUSE]), succeeded(PAUSE, A_DOWN)), (SHOULD,)
    ),
    "an action of no response": Case(call(*OVER, succeeded(SPEAK_TO_A, A_DOWN)), (SHOULD,)),
    "a success": Case(call(*OVER, succeeded(PAUSE, A_DOWN))),
    "a success of the Hangup": Case(call((OPEN, [HANG_UP_A]), END, succeeded(HANG_UP_A, A_DOWN))),
    "a failure": Case(call(*OVER, failed(PAUSE, A_DOWN))),
    "an interruption": Case(call(*OVER, event("ACTION_INTERRUPTED", A_DOWN, data=PAUSE))),
    "a result without a Type": Case(call(*OVER, event("ACTION_FAILED", A_DOWN, data={}))),
    "a result of the opening action": Case(call(BRIDGED, A_LEFT, LAST_B, succeeded(BRIDGE, A_DOWN), injected=True)),
    "a result in a part of a call": Case(call(*OVER, succeeded(SPEAK_TO_A, A_DOWN), from_the_beginning=False)),
    "an update": Case(call(*OVER, event("CALL_UPDATE_REQUESTED", A_DOWN))),
    "the HANGUP again (LAT-14, OBS-6)": Case(call(*OVER, END)),
    "an event of before again": Case(call(*OVER, OPEN)),
    "no documented type": Case(call(*OVER, event("TIMED_OUT", A_DOWN))),
    "a caller who leaves a meeting": Case(call(IN_MEETING, ALL_END, DIGITS_CAME), (SHOULD,)),
    "a HANGUP of its own for the meeting leg": Case(call(IN_MEETING, ALL_END, hangup(B, A_DOWN, MEETING_DOWN))),
    "a meeting leg that is up": Case(call(IN_MEETING, hangup(A, A_DOWN, MEETING), DIGITS_CAME), None),
    "a meeting left, then the call": Case(call(IN_MEETING, succeeded(HANG_UP_B, A, MEETING), END)),
    "a leg that comes up late": Case(
        call((OPEN, [BRIDGE]), END, succeeded(BRIDGE, A_DOWN, B), event("DIGITS_RECEIVED", B, data=LISTEN))
    ),
    "a HANGUP that names its leg by tag": Case(
        call(
            OPEN,
            event("HANGUP", A_DOWN, data={"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}),
            DIGITS_CAME,
        ),
        (SHOULD,),
    ),
    "a participant without CallId": Case(call(OPEN, hangup(A, A_DOWN, without(B, "CallId")), DIGITS_CAME), None),
    "after OBS-3": Case(call((OPEN, [PAUSE]), succeeded(PAUSE, A_DOWN), END)),
}

# -- TransactionAttributes ---------------------------------------------------------------------------------------------


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
