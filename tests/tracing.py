"""Traces made by hand, for tests of the rules: nothing is played, and events may be as odd as a test wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import Asked, Event, Invocation, Outcome, Raised, Returned, Trace
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, IDLE
from onhook.conformance.oracle.declared import Declared

MUST, SHOULD, NOTE = Level.MUST, Level.SHOULD, Level.NOTE
UP, DOWN = "Connected", "Disconnected"

#: CallIds of the legs of a call, and of a call beside it.
ID_A, ID_B, ID_C, FOREIGN = "call-id-a", "call-id-b", "call-id-c", "call-id-x"

Leg = dict[str, Any]
Step = tuple[Event, Any]

# -- legs --------------------------------------------------------------------------------------------------------------


def leg(tag: str, call_id: Any, status: str | None = UP, **more: Any) -> Leg:
    """One participant; without Status where `status` is None."""
    shown = {} if status is None else {"Status": status}
    return {
        "CallId": call_id,
        "ParticipantTag": tag,
        "To": "+12025550100",
        "From": "+12025550101",
        "Direction": "Inbound" if tag == "LEG-A" else "Outbound",
        "StartTimeInMilliseconds": "1735689600000",
        **shown,
        **more,
    }


A, B = leg("LEG-A", ID_A), leg("LEG-B", ID_B)
A_UNTOLD = leg("LEG-A", ID_A, None)
A_DOWN, B_DOWN = leg("LEG-A", ID_A, DOWN), leg("LEG-B", ID_B, DOWN)
NEW_B, NEW_B_DOWN = leg("LEG-B", ID_C), leg("LEG-B", ID_C, DOWN)
MEETING, MEETING_DOWN = ({**one, "To": "SMA", "From": "+17035550122"} for one in (B, B_DOWN))

# -- events and actions ------------------------------------------------------------------------------------------------

#: What CallDetails say beside the participants.
DETAILS = {
    "TransactionId": "transaction",
    "AwsAccountId": "111122223333",
    "AwsRegion": "us-east-1",
    "SipMediaApplicationId": "application",
}


def event(name: str, *legs: Any, data: Any = None, **more: Any) -> Event:
    """One event that lists these legs; `trace` gives it its Sequence."""
    told = {} if data is None else {"ActionData": data}
    details = {**DETAILS, "Participants": list(legs)}
    return {"SchemaVersion": "1.0", "InvocationEventType": name, **told, "CallDetails": details, **more}


def hangup(ended: Leg, *legs: Leg, code: Any = 0) -> Event:
    """The HANGUP of one of these legs; without a code where that is None."""
    shown = {} if code is None else {"SipResponseCode": code}
    named = {name: ended[name] for name in ("CallId", "ParticipantTag")}
    return event("HANGUP", *legs, data={"Type": "Hangup", "Parameters": {**shown, **named}})


def succeeded(action: Mapping[str, Any], *legs: Leg) -> Event:
    """The ACTION_SUCCESSFUL of an action."""
    return event("ACTION_SUCCESSFUL", *legs, data=dict(action))


def failed(action: Mapping[str, Any], *legs: Leg) -> Event:
    """The ACTION_FAILED of an action."""
    return event("ACTION_FAILED", *legs, data={**action, "ErrorType": "SystemException", "ErrorMessage": ""})


def interrupted(action: Mapping[str, Any], *legs: Leg) -> Event:
    """The ACTION_INTERRUPTED of an action."""
    return event("ACTION_INTERRUPTED", *legs, data=dict(action))


def action(name: str, **parameters: Any) -> dict[str, Any]:
    """One action; without Parameters where none are given."""
    return {"Type": name, "Parameters": parameters} if parameters else {"Type": name}


def hang_up(**parameters: Any) -> dict[str, Any]:
    """A Hangup."""
    return action("Hangup", **parameters)


PAUSE = action("Pause", DurationInMilliseconds=1000)
HANG_UP_A, HANG_UP_B = hang_up(ParticipantTag="LEG-A"), hang_up(ParticipantTag="LEG-B")
BY_A, BY_B, NOBODY = hang_up(CallId=ID_A), hang_up(CallId=ID_B), hang_up(CallId="nobody")
BRIDGE = action(
    "CallAndBridge",
    CallerIdNumber="+12025550101",
    Endpoints=[{"BridgeEndpointType": "PSTN", "Uri": "+12025550102"}],
)
JOIN = action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting")
SPEAK = action("Speak", Text="Hello")
#: An action whose success is always told.
PROMPT = action("PlayAudioAndGetDigits", RepeatDurationInMilliseconds=1000)
RECORD = action("RecordAudio", DurationInSeconds="10")
BOT = action("StartBotConversation", BotAliasArn="arn:aws:lex:us-east-1:111122223333:bot-alias/A/B", CallId=ID_A)
LISTEN = action(
    "ReceiveDigits",
    InputDigitsRegex="^1$",
    InBetweenDigitsDurationInMilliseconds=1000,
    FlushDigitsDurationInMilliseconds=2000,
)

# -- the events of most calls ------------------------------------------------------------------------------------------

OPEN = event("NEW_INBOUND_CALL", A_UNTOLD)
DIALLING, RINGING = event("NEW_OUTBOUND_CALL", A_UNTOLD), event("RINGING", A_UNTOLD)
PICKED_UP = event("CALL_ANSWERED", A)
DONE, SPOKEN, CUT = succeeded(PAUSE, A), succeeded(SPEAK, A), interrupted(PAUSE, A)
BRIDGED, IN_MEETING = succeeded(BRIDGE, A, B), succeeded(JOIN, A, MEETING)
B_LEFT, A_LEFT = hangup(B, A, B_DOWN), hangup(A, A_DOWN, B)
SPOKEN_LEFT = succeeded(SPEAK, A, B_DOWN)
MEETING_ENDED, MEETING_LEFT = hangup(B, A, MEETING_DOWN), succeeded(HANG_UP_B, A, MEETING_DOWN)
#: The HANGUPs after which nobody is left.
END, ALL_END = hangup(A, A_DOWN), hangup(A, A_DOWN, MEETING_DOWN)
LAST_A, LAST_B = hangup(A, A_DOWN, B_DOWN), hangup(B, A_DOWN, B_DOWN)
DIGITS_CAME = event("DIGITS_RECEIVED", A, data={"ReceivedDigits": "1", **LISTEN})
UPDATED, UPDATED_TWO = (
    event("CALL_UPDATE_REQUESTED", *legs, data={"Type": "CallUpdateRequest", "Parameters": {"Arguments": {}}})
    for legs in ((A,), (A, B))
)
INVALID = event("INVALID_LAMBDA_RESPONSE", A_UNTOLD, ErrorType="", ErrorMessage="")

# -- what is answered --------------------------------------------------------------------------------------------------


def returned(value: Any) -> Returned:
    """What came of an invocation that returned this."""
    text = json.dumps(value)
    return Returned(text, json.loads(text))


def answer(*actions: Any, **more: Any) -> dict[str, Any]:
    """A good response with these actions."""
    return {"SchemaVersion": "1.0", "Actions": list(actions), **more}


#: What is answered to let the running list go on, and what leaves open whether it does.
KEEP: dict[str, Any] = {"SchemaVersion": "1.0", "Actions": None}
NO_AWS = Raised("NoCredentialsError", "Unable to locate credentials", environment=True)
NO_ACTIONS: dict[str, Any] = {"SchemaVersion": "1.0"}
RUBBISH, FAILED = returned("rubbish"), Raised("ValueError", "no")

# -- what the world does -----------------------------------------------------------------------------------------------


def happens(after: int, question: str, answer: str) -> Asked:
    """What the world did while something was under way."""
    return Asked(after, question, (answer,), answer)


def idle(after: int, *options: str, answer: str = "") -> Asked:
    """The idle question: the world takes the first answer, if no other is named."""
    return Asked(after, IDLE, options, answer or options[0])


#: Who leaves a call that has come to rest.
A_LEAVES, A_LEAVES_LATER = idle(1, A_HANGS_UP), idle(2, A_HANGS_UP)
B_LEAVES = idle(1, B_HANGS_UP, A_HANGS_UP)
#: Who leaves before the Hangup that was returned is run.
A_WAS_FASTER, B_WAS_FASTER = happens(1, "Hangup", A_HANGS_UP), happens(1, "Hangup", B_HANGS_UP)

# -- calls -------------------------------------------------------------------------------------------------------------


def kept(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Without what `...` stands for."""
    return {name: value for name, value in whole.items() if value is not ...}


def trace(*steps: Step, asked: Sequence[Asked] | None = None, seconds: float = 0.0, **more: Any) -> Trace:
    """A call: events, each with its outcome, a response, or a list of actions.

    Their Sequence is 1, 2, 3, ... where they have none; `...` leaves it out.
    """
    numbered = [(kept({"Sequence": place, **told}), outcome_of(came)) for place, (told, came) in enumerate(steps, 1)]
    invocations = [Invocation(told, came, seconds, position) for position, (told, came) in enumerate(numbered)]
    return Trace(tuple(invocations), None if asked is None else tuple(asked), **more)


def call(*steps: Any, asked: Sequence[Asked] | None = (), **more: Any) -> Trace:
    """A call that was played, so that what the world did is known; a step without an answer is answered with []."""
    return trace(*(step if isinstance(step, tuple) else (step, []) for step in steps), asked=asked, **more)


def log(*steps: Any, **more: Any) -> Trace:
    """Return the same trace as a log has it: what the world did is unknown, and without `final` what came later."""
    return call(*steps, asked=None, **more)


def outcome_of(came: Any) -> Outcome:
    """A list stands for the actions of a good response, a dict for the response."""
    if isinstance(came, list):
        return returned(answer(*came))
    return returned(came) if came is None or isinstance(came, dict | str | int) else came


def one(told: Event, came: Any, **more: Any) -> Trace:
    """A call of one invocation."""
    return trace((told, came), **more)


# -- cases -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A call, and the levels at which it breaks one requirement; None where it does not come to it at all."""

    calls: Trace | tuple[Trace, ...]
    levels: tuple[Level, ...] | None = ()
    declared: Declared = field(default_factory=Declared)


Cases = Mapping[str, Case]
