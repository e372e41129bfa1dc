"""The cases of ENV-8 and ENV-14: ActionData of events that report an action."""

from __future__ import annotations

from typing import Any

from tracing import (
    BOT,
    BRIDGE,
    BRIDGED,
    CUT,
    DIALLING,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    ID_A,
    ID_B,
    ID_C,
    JOIN,
    LISTEN,
    MUST,
    NOTE,
    OPEN,
    PAUSE,
    SHOULD,
    A,
    Case,
    Cases,
    action,
    answer,
    call,
    event,
    failed,
    log,
)

from cases.env._calls import SPEAK_TO_A, echo, without
from onhook.conformance.model.traces import Event, Trace

CASES: dict[str, Cases] = {}


def reports(event: Event, *returned: Any, **more: Any) -> Trace:
    """A call in which actions are returned and an event follows."""
    return call((OPEN, list(returned)), event, **more)


PLAY = action("PlayAudio", Repeat="2", AudioSource={"Type": "S3", "BucketName": "b", "Key": "k"})
PLAYED = {"Repeat": 2, "AudioSource": {**PLAY["Parameters"]["AudioSource"], "Region": "us-east-1"}}
MUTE = action("ModifyChimeMeetingAttendee", AttendeeList=["a", "b"])
HANG_UP_480 = action("Hangup", SipResponseCode="480", ParticipantTag="LEG-B")
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
    "HangUp": Case(reports(echo("HangUp", SipResponseCode=480, ParticipantTag="Leg-B"), HANG_UP_480)),
    # Its leg.
    "its CallId": Case(reports(echo("Speak", **SPEAK_TO_A["Parameters"]), SPEAK_TO_A)),
    "its CallId left out": Case(reports(echo("Speak", Text="Hello"), SPEAK_TO_A)),
    "CallId and tag added (LAT-6)": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_B, ParticipantTag="LEG-B"), HANG_UP_480)),
    "CallId added to an action without": Case(
        reports(echo(DurationInMilliseconds=1000, CallId=ID_B, ParticipantTag="LEG-B"), PAUSE)
    ),
    "another CallId": Case(reports(echo("Speak", Text="Hello", CallId=ID_B), SPEAK_TO_A), (MUST,)),
    "an odd CallId": Case(reports(echo("Speak", Text="Hello", CallId=[ID_B]), SPEAK_TO_A)),
    "another tag": Case(reports(echo("Hangup", SipResponseCode=480, ParticipantTag="LEG-A"), HANG_UP_480), (MUST,)),
    "the CallId of another tag": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_A), HANG_UP_480), (MUST,)),
    "the CallId of nobody": Case(reports(echo("Hangup", SipResponseCode=480, CallId=ID_C), HANG_UP_480)),
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
