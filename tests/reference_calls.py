"""The words in which the tests of the reference service tell calls, and the check that every call is sound."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from single_calls import play_call

from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, OUTBOUND, Topology
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned, TimedOut, Trace
from onhook.conformance.model.worlds import (
    ChosenWorld,
)
from onhook.conformance.players.playing import MOST_INVOCATIONS
from onhook.conformance.schemas import validator

Action = dict[str, Any]
#: What a handler answers: a list of actions, None for `Actions: null`, a whole response, or an outcome.
Answer = Any


def act(name: str, **parameters: Any) -> Action:
    return {"Type": name, "Parameters": parameters}


def hang_up(tag: str | None = None, **parameters: Any) -> Action:
    return act("Hangup", **({"ParticipantTag": tag} if tag else {}), **parameters)


PLAY = act("PlayAudio", ParticipantTag="LEG-A", AudioSource={"Type": "S3", "BucketName": "b", "Key": "k.wav"})
PLAY_TO_B = act("PlayAudio", ParticipantTag="LEG-B", AudioSource={"Type": "S3", "BucketName": "b", "Key": "k.wav"})
SPEAK, PAUSE, RECORD = act("Speak", Text="Hello."), act("Pause", DurationInMilliseconds=1000), act("RecordAudio")
ASK = act("PlayAudioAndGetDigits", MinNumberOfDigits=1, MaxNumberOfDigits=1)
LISTEN = act("ReceiveDigits", InputDigitsRegex="^[0-9]$")
BRIDGE = act("CallAndBridge", CallerIdNumber="+12025550101", Endpoints=[{"Uri": "+12025550102"}])
JOIN = act("JoinChimeMeeting", JoinToken="token")
MUTE = act("ModifyChimeMeetingAttendees", Operation="Mute", MeetingId="m", AttendeeList=["a"])
BOT = act("StartBotConversation", BotAliasArn="arn")

SINGLE, OUT = Call(), Call(direction=OUTBOUND)
BRIDGED, MEETING = Call(Topology.BRIDGED), Call(Topology.MEETING)
A, B, C = (SINGLE.call_id(number) for number in (1, 2, 3))
FAILED = Raised("ValueError", "no")

#: The events of the stories, by their names.
NEW, ANSWERED, SUCCESS, FAILURE = "NEW_INBOUND_CALL", "CALL_ANSWERED", "ACTION_SUCCESSFUL", "ACTION_FAILED"
BRIDGE_UP, JOINED, UPDATED = f"{SUCCESS} CallAndBridge", f"{SUCCESS} JoinChimeMeeting", "CALL_UPDATE_REQUESTED"
INVALID = "INVALID_LAMBDA_RESPONSE"
HANGUP_A, HANGUP_B = "HANGUP LEG-A", "HANGUP LEG-B"
RANG = ["RINGING", ANSWERED]


def outcome_of(answer: Answer) -> Outcome:
    if isinstance(answer, (Raised, TimedOut)):
        return answer
    value = answer if isinstance(answer, (dict, str)) else {"SchemaVersion": "1.0", "Actions": answer}
    return Returned("", value)


def name_of(event: Event) -> str:
    """An event in a word or two: its type, and the leg that has ended, or the action that it reports."""
    kind, data = event["InvocationEventType"], event.get("ActionData")
    if data is None or kind == "CALL_UPDATE_REQUESTED" or data["Type"] == "CallCreateRequest":
        return str(kind)
    return f"{kind} {data['Parameters']['ParticipantTag'] if kind == 'HANGUP' else data['Type']}"


def script(answers: Mapping[str, Answer]) -> Callable[[Event], tuple[Outcome, float]]:
    """A handler that answers by the name of the event, or by its type, and else with an empty list.

    A tuple holds the answers to the first event of this name, the second one and so on; the last of them stays.
    """
    turns: Counter[str] = Counter()

    def handler(event: Event) -> tuple[Outcome, float]:
        name = name_of(event)
        key = name if name in answers else name.split()[0]
        answer = answers.get(key, [])
        if isinstance(answer, tuple):
            answer = answer[min(turns[key], len(answer) - 1)]
        turns[key] += 1
        return outcome_of(answer), 0.0

    return handler


class Happening(ChosenWorld):
    """A world in which these things happen, each as soon as it can, and nothing but the harmless besides."""

    def __init__(self, *wanted: str) -> None:
        super().__init__()
        self.wanted = list(wanted)

    def choose(self, question: str, options: Sequence[str]) -> int:
        if self.wanted and self.wanted[0] in options:
            return options.index(self.wanted.pop(0))
        return 0


def played(call: Call, answers: Mapping[str, Answer], *happens: str) -> Trace:
    """A call against a scripted handler; everything that was to happen must have happened."""
    world = Happening(*happens)
    trace = play_call(call, script(answers), world)
    assert not world.wanted, f"this never happened: {world.wanted}"
    check(trace)
    return trace


def events(trace: Trace) -> list[Event]:
    return [invocation.event for invocation in trace.invocations]


def names(trace: Trace) -> list[str]:
    return [name_of(event) for event in events(trace)]


def last(trace: Trace, name: str) -> Event:
    return [event for event in events(trace) if name in (name_of(event), event["InvocationEventType"])][-1]


def statuses(event: Event) -> dict[str, str | None]:
    return {leg["CallId"]: leg.get("Status") for leg in event["CallDetails"]["Participants"]}


def with_variations(call: Call, *ids: str) -> Call:
    return replace(call, variations=frozenset(ids))


def check(trace: Trace, *, variations: Iterable[str] = ()) -> None:
    """What holds in every call, whatever the handler answers and the world does."""
    told = events(trace)
    assert 0 < len(told) < MOST_INVOCATIONS
    assert trace.final is not None
    assert set(trace.final.values()) == {DISCONNECTED}
    for event in told:
        assert not list(validator("event").iter_errors(json.loads(json.dumps(event)))), event
        assert len({leg["CallId"] for leg in event["CallDetails"]["Participants"]}) == len(statuses(event))
        assert list(statuses(event).values()).count(CONNECTED) <= 2
    steps = Counter(after["Sequence"] - before["Sequence"] for before, after in pairwise(told))
    assert set(steps) <= {1} if "OBS-7" not in variations else steps[0] <= 1
    assert told[0]["Sequence"] == (2 if "LAT-5" in variations else 1)
    check_ends(told, variations)


def check_ends(told: Sequence[Event], variations: Iterable[str]) -> None:
    """One HANGUP per leg, no leg comes back, and nothing runs after the last one."""
    if "OBS-6" not in variations and "LAT-14" not in variations:
        ended = [event["ActionData"]["Parameters"]["CallId"] for event in told if name_of(event).startswith("HANGUP")]
        assert len(set(ended)) == len(ended)
    gone: set[str] = set()
    for event in told:
        up = {call_id for call_id, status in statuses(event).items() if status == CONNECTED}
        assert not up & gone
        gone |= {call_id for call_id, status in statuses(event).items() if status == DISCONNECTED}
