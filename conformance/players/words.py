"""The words of a script, and the action that each of them stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onhook.conformance.model.calls import Call
from onhook.conformance.model.traces import Action, Participant

#: Makes an action for a leg. The mark is the action's place in the script, so that an event shows which one it reports.
Marked = Callable[[str, Participant], Action]


def act(kind: str, **parameters: Any) -> Action:
    """Return an action with these Parameters."""
    return {"Type": kind, "Parameters": parameters}


def _audio(mark: str) -> dict[str, str]:
    return {"Type": "S3", "BucketName": "prompts", "Key": f"{mark}.wav"}


#: One key is asked for, once.
_ONE_KEY = {
    "InputDigitsRegex": "^[0-9]$",
    "MinNumberOfDigits": 1,
    "MaxNumberOfDigits": 1,
    "Repeat": 1,
    "RepeatDurationInMilliseconds": 5000,
}


def _ask(mark: str, leg: Participant) -> Action:
    played = {"AudioSource": _audio(mark), "FailureAudioSource": _audio("again")}
    return act("PlayAudioAndGetDigits", CallId=leg["CallId"], **played, **_ONE_KEY)


def _ask_in_words(mark: str, leg: Participant) -> Action:
    said = {"SpeechParameters": {"Text": mark}, "FailureSpeechParameters": {"Text": "again"}}
    return act("SpeakAndGetDigits", CallId=leg["CallId"], **said, **_ONE_KEY)


def _bridge(mark: str, leg: Participant) -> Action:
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": f"+1202555{1000 + sum(mark.encode()) % 1000}"}
    return act("CallAndBridge", CallTimeoutSeconds=30, CallerIdNumber=_our_number(leg), Endpoints=[endpoint])


def _our_number(leg: Participant) -> Any:
    """A number that a CallAndBridge may show: the From number of LEG-A is always allowed (`call-and-bridge`)."""
    return leg.get("From") or Call().from_number


def _listen(mark: str, leg: Participant) -> Action:
    return act(
        "ReceiveDigits",
        CallId=leg["CallId"],
        InputDigitsRegex="^[0-9]$",
        InBetweenDigitsDurationInMilliseconds=1000,
        FlushDigitsDurationInMilliseconds=10000,
    )


def _talk(mark: str, leg: Participant) -> Action:
    welcome = {"ContentType": "PlainText", "Content": mark}
    return act(
        "StartBotConversation",
        CallId=leg["CallId"],
        BotAliasArn="arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID",
        LocaleId="en_US",
        Configuration={"SessionState": {"DialogAction": {"Type": "ElicitIntent"}}, "WelcomeMessages": [welcome]},
    )


def _record(mark: str, leg: Participant) -> Action:
    destination = {"Type": "S3", "BucketName": "recordings", "Prefix": mark}
    return act(
        "RecordAudio",
        CallId=leg["CallId"],
        DurationInSeconds="10",
        SilenceDurationInSeconds=3,
        SilenceThreshold=100,
        RecordingTerminators=["#"],
        RecordingDestination=destination,
    )


SAY, ASK, LISTEN, BRIDGE, JOIN = "say", "ask", "listen", "bridge", "join"
ASK_IN_WORDS, SEND, TALK, FOCUS = "ask in words", "send digits", "talk to a bot", "focus on the voice"
RECORD_THE_CALL = ("start a recording", "pause it", "resume it", "stop it")
#: The words, and the action that each stands for.
WORDS: Mapping[str, Marked] = {
    SAY: lambda mark, leg: act("Speak", CallId=leg["CallId"], Text=mark),
    "whisper": lambda mark, leg: act("Speak", CallId=leg["CallId"], Text=mark),
    "play": lambda mark, leg: act("PlayAudio", CallId=leg["CallId"], AudioSource=_audio(mark)),
    "pause": lambda mark, leg: act("Pause", CallId=leg["CallId"], DurationInMilliseconds=1000 + sum(mark.encode())),
    "record": _record,
    ASK: _ask,
    LISTEN: _listen,
    BRIDGE: _bridge,
    JOIN: lambda mark, leg: act("JoinChimeMeeting", JoinToken=mark, CallId=leg["CallId"], MeetingId="meeting-id"),
    "mute": lambda mark, leg: act(
        "ModifyChimeMeetingAttendees",
        Operation="Mute",
        MeetingId="meeting-id",
        CallId=leg["CallId"],
        AttendeeList=[mark],
    ),
    ASK_IN_WORDS: _ask_in_words,
    SEND: lambda mark, leg: act("SendDigits", CallId=leg["CallId"], Digits="#".join(mark.split("-"))),
    TALK: _talk,
    FOCUS: lambda mark, leg: act("VoiceFocus", CallId=leg["CallId"], Enable=True),
    "start a recording": lambda mark, leg: act(
        "StartCallRecording",
        CallId=leg["CallId"],
        Track="BOTH",
        Destination={"Type": "S3", "Location": f"recordings/{mark}"},
    ),
    "pause it": lambda mark, leg: act("PauseCallRecording", CallId=leg["CallId"]),
    "resume it": lambda mark, leg: act("ResumeCallRecording", CallId=leg["CallId"]),
    "stop it": lambda mark, leg: act("StopCallRecording", CallId=leg["CallId"]),
}
#: The words whose actions are for the second of two legs.
ON_LEG_B = ("whisper", "mute")
#: Words that stand for a Hangup: the one under study, one of the other leg, and a copy of the last one.
HANG_UP, OTHER, AGAIN = "hang up", "hang up the other", "hang up again"
