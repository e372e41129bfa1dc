"""The reference service: one short story per behaviour, then what holds in every call that can be drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from single_calls import play_call

from onhook import strategies as onhook_st
from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned, TimedOut, Trace
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    B_HANGS_UP,
    BOTH_HANG_UP,
    BUSY,
    DECLINED,
    DIGITS,
    MEETING_ENDS,
    NEVER_ANSWERED,
    TERMINATED,
    UPDATE,
    ChosenWorld,
)
from onhook.conformance.players.playing import MOST_INVOCATIONS, play_scenario
from onhook.conformance.schemas import validator

Action = dict[str, Any]
#: What a handler answers: a list of actions, None for `Actions: null`, a whole response, or an outcome.
Answer = Any

# -- the words of the stories ------------------------------------------------------------------------------------------


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


# -- what is told ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A call, the handler's answers, what happens, and the events that follow the opening one."""

    sentence: str
    call: Call
    answers: Mapping[str, Answer]
    happens: tuple[str, ...]
    told: list[str]


NEW, ANSWERED, SUCCESS, FAILURE = "NEW_INBOUND_CALL", "CALL_ANSWERED", "ACTION_SUCCESSFUL", "ACTION_FAILED"
BRIDGE_UP, JOINED, UPDATED = f"{SUCCESS} CallAndBridge", f"{SUCCESS} JoinChimeMeeting", "CALL_UPDATE_REQUESTED"
INVALID = "INVALID_LAMBDA_RESPONSE"
HANGUP_A, HANGUP_B = "HANGUP LEG-A", "HANGUP LEG-B"
RANG = ["RINGING", ANSWERED]

#: What no call is answered with.
NOTHING: tuple[Answer, ...] = ([], None, {"SchemaVersion": "1.0"})

STORIES = [
    # A Hangup on the only leg
    Story("S1, N1: a rejected call", SINGLE, {NEW: [hang_up()]}, (), [HANGUP_A]),
    Story("S2: what HANGUP is answered is ignored", SINGLE, {NEW: [hang_up()], "HANGUP": [PLAY]}, (), [HANGUP_A]),
    Story("S2: and be it rubbish", SINGLE, {NEW: [hang_up()], "HANGUP": "rubbish"}, (), [HANGUP_A]),
    Story("S3, L3: nothing runs behind it", SINGLE, {NEW: [hang_up(), hang_up(), PLAY]}, (), [HANGUP_A]),
    Story(
        "S4: after a failure",
        SINGLE,
        {NEW: [SPEAK], FAILURE: [hang_up()]},
        ("fails",),
        ["ACTION_FAILED Speak", HANGUP_A],
    ),
    Story("S1: a party was faster", SINGLE, {NEW: [hang_up()]}, (A_HANGS_UP,), [HANGUP_A]),
    Story(
        "L1: in its place", SINGLE, {NEW: [ASK, hang_up()], SUCCESS: None}, (), [f"{SUCCESS} {ASK['Type']}", HANGUP_A]
    ),
    # A Hangup on one of two bridged legs
    Story(
        "B1, B4: a Hangup of LEG-B, and one of LEG-A in answer to its HANGUP",
        BRIDGED,
        {SUCCESS: [hang_up(LEG_B)], HANGUP_B: [hang_up(LEG_A)]},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "A1, A4: a Hangup of LEG-A, and one of LEG-B in answer to its HANGUP",
        BRIDGED,
        {SUCCESS: [hang_up(LEG_A)], HANGUP_A: [hang_up(LEG_B)]},
        (),
        [HANGUP_A, HANGUP_B],
    ),
    Story("B3: the other leg stays", BRIDGED, {SUCCESS: ([hang_up(LEG_B)], [])}, (), [HANGUP_B, HANGUP_A]),
    Story(
        "B4: what is returned is run",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B)], HANGUP_B: [PLAY], f"{SUCCESS} PlayAudio": [hang_up(LEG_A)]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "A4: a bare action runs on the leg that is left",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_A)], HANGUP_A: [PAUSE, hang_up(LEG_B)]},
        (),
        [HANGUP_A, HANGUP_B],
    ),
    Story(
        "L2: a list of its own replaces the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PAUSE], HANGUP_B: [PLAY]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "L2: null keeps the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PLAY], HANGUP_B: None},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "L2: an answer without Actions keeps the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PLAY], HANGUP_B: {"SchemaVersion": "1.0"}},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("LAT-11: an empty list drops it", BRIDGED, {BRIDGE_UP: [hang_up(LEG_B), PLAY]}, (), [HANGUP_B, HANGUP_A]),
    Story(
        "LAT-11: or lets it go on",
        with_variations(BRIDGED, "LAT-11"),
        {BRIDGE_UP: [hang_up(LEG_B), PLAY]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "[Hangup B, Hangup A]: null keeps Hangup A",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), hang_up(LEG_A)], HANGUP_B: None},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "[Hangup B, CallAndBridge]: on the leg that is left",
        BRIDGED,
        {BRIDGE_UP: ([hang_up(LEG_B), BRIDGE], []), HANGUP_B: None},
        (),
        [HANGUP_B, BRIDGE_UP, HANGUP_A, HANGUP_B],
    ),
    Story(
        "T3: the leg of the invocation that returned the list, whatever came in between",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), hang_up()], HANGUP_B: None},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "a bare Hangup in answer to HANGUP fails, the leg is gone",
        BRIDGED,
        {HANGUP_B: [hang_up()]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story(
        "a bare Hangup in answer to an update is for LEG-A",
        BRIDGED,
        {UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, HANGUP_A, HANGUP_B],
    ),
    # A Hangup on the leg that is left
    Story(
        "R1: a Hangup of the leg that the callee has left",
        BRIDGED,
        {HANGUP_B: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (B_HANGS_UP,),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "R2: a Hangup of the leg that the meeting has left",
        MEETING,
        {HANGUP_B: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (MEETING_ENDS,),
        [HANGUP_B, HANGUP_A],
    ),
    # A Hangup in a meeting
    Story(
        "M1: a Hangup of the meeting leg is told as a success",
        MEETING,
        {JOINED: [hang_up(LEG_B)]},
        (),
        [f"{SUCCESS} Hangup", HANGUP_A],
    ),
    Story(
        "M1: also where it is not the last",
        MEETING,
        {JOINED: [hang_up(LEG_B), PAUSE], f"{SUCCESS} Hangup": None},
        (),
        [f"{SUCCESS} Hangup", f"{SUCCESS} Pause", HANGUP_A],
    ),
    Story(
        "M4: a Hangup of the caller takes the meeting leg along",
        MEETING,
        {JOINED: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (),
        [HANGUP_A],
    ),
    Story("the meeting was faster", MEETING, {JOINED: [hang_up(LEG_B)]}, (MEETING_ENDS,), [HANGUP_B, HANGUP_A]),
    # Which leg a Hangup means
    Story("T1: by CallId", BRIDGED, {BRIDGE_UP: [hang_up(CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T1: CallId decides alone", BRIDGED, {BRIDGE_UP: [hang_up(LEG_A, CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T1: a bad tag beside it", BRIDGED, {BRIDGE_UP: [hang_up("LEG-Z", CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T2: an empty CallId is none", BRIDGED, {BRIDGE_UP: [hang_up(LEG_B, CallId="")]}, (), [HANGUP_B, HANGUP_A]),
    Story("T3: on CALL_ANSWERED", OUT, {ANSWERED: [hang_up()]}, (), [*RANG, HANGUP_A]),
    Story("T3: no Parameters at all", SINGLE, {NEW: [{"Type": "Hangup"}]}, (), [HANGUP_A]),
    Story("T3: an empty tag is none", SINGLE, {NEW: [hang_up(ParticipantTag="")]}, (), [HANGUP_A]),
    # Hangups that cannot be run, and other failures
    Story(
        "C3: a code that is not supported",
        SINGLE,
        {NEW: [hang_up(SipResponseCode=404), PLAY]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story(
        "F1: a CallId of nobody, which no tag makes good",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B, CallId="?")]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A, HANGUP_B],
    ),
    Story(
        "F2: a tag that is none",
        BRIDGED,
        {BRIDGE_UP: [hang_up("LEG-C")]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A, HANGUP_B],
    ),
    Story("F2: no such leg", SINGLE, {NEW: [hang_up(LEG_B)]}, (), [f"{FAILURE} Hangup", HANGUP_A]),
    Story(
        "F3: a leg that has ended",
        BRIDGED,
        {HANGUP_B: [hang_up(LEG_B)]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story("F5: the rest is not run", SINGLE, {NEW: [SPEAK, PLAY]}, ("fails",), [f"{FAILURE} Speak", HANGUP_A]),
    Story(
        "F5: what is returned is",
        SINGLE,
        {NEW: [SPEAK], FAILURE: [PLAY]},
        ("fails",),
        [f"{FAILURE} Speak", f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    # Where responses are ignored
    Story(
        "I1: before it is answered",
        OUT,
        {"NEW_OUTBOUND_CALL": [hang_up()], "RINGING": [hang_up()]},
        (),
        [*RANG, HANGUP_A],
    ),
    Story("I1: rubbish", OUT, {"NEW_OUTBOUND_CALL": "rubbish", "RINGING": {}}, (), [*RANG, HANGUP_A]),
    Story(
        "I2: in answer to ACTION_INTERRUPTED",
        SINGLE,
        {NEW: [PLAY], UPDATED: [SPEAK], "ACTION_INTERRUPTED": [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED PlayAudio", f"{SUCCESS} Speak", HANGUP_A],
    ),
    # Hangups in answer to an update
    Story(
        "U1, U2: a Hangup cuts PlayAudio short and replaces its list",
        SINGLE,
        {NEW: [PLAY, SPEAK], UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED PlayAudio", HANGUP_A],
    ),
    Story("U2: not Speak", SINGLE, {NEW: [SPEAK], UPDATED: [hang_up()]}, (UPDATE,), [UPDATED, HANGUP_A]),
    Story(
        "OBS-9: Speak too",
        with_variations(SINGLE, "OBS-9"),
        {NEW: [SPEAK], UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED Speak", HANGUP_A],
    ),
    Story(
        "U2: null interrupts nothing",
        SINGLE,
        {NEW: [PLAY], UPDATED: None},
        (UPDATE,),
        [UPDATED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "U2: nor does an empty list, which drops what stands behind the running action",
        SINGLE,
        {NEW: [PLAY, SPEAK], UPDATED: []},
        (UPDATE,),
        [UPDATED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("an update at rest", OUT, {UPDATED: [hang_up()]}, (UPDATE,), [*RANG, UPDATED, HANGUP_A]),
    # A party hangs up
    Story("REM-1: a caller hangs up during an action", SINGLE, {NEW: [PLAY]}, (A_HANGS_UP,), [HANGUP_A]),
    Story("REM-2: a caller hangs up and the callee stays", BRIDGED, {}, (A_HANGS_UP,), [HANGUP_A, HANGUP_B]),
    Story(
        "REM-3: what HANGUP is answered runs on the leg that is left",
        BRIDGED,
        {HANGUP_B: [PLAY], f"{SUCCESS} PlayAudio": [hang_up()]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "REM-4: what the HANGUP of the only leg is answered is ignored",
        SINGLE,
        {NEW: [PLAY, PLAY], "HANGUP": [PLAY]},
        (A_HANGS_UP,),
        [HANGUP_A],
    ),
    Story("REM-4: meeting", MEETING, {"HANGUP": [hang_up(LEG_B)]}, (A_HANGS_UP,), [HANGUP_A]),
    Story("REM-5: never answered", OUT, {"HANGUP": [PLAY]}, (NEVER_ANSWERED,), ["RINGING", HANGUP_A]),
    Story("REM-6: a meeting ends", MEETING, {}, (MEETING_ENDS,), [HANGUP_B, HANGUP_A]),
    Story("REM-7: never", SINGLE, {NEW: [BRIDGE, PLAY]}, (NEVER_ANSWERED,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story("REM-7: busy", SINGLE, {NEW: [BRIDGE, PLAY]}, (BUSY,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story("REM-7: declined", SINGLE, {NEW: [BRIDGE, PLAY]}, (DECLINED,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story(
        "REM-8: the caller is bridged again",
        BRIDGED,
        {HANGUP_B: ([BRIDGE], [])},
        (B_HANGS_UP,),
        [HANGUP_B, BRIDGE_UP, HANGUP_A, HANGUP_B],
    ),
    Story(
        "REM-8: not for a caller who has gone",
        BRIDGED,
        {HANGUP_A: [BRIDGE]},
        (),
        [HANGUP_A, f"{FAILURE} CallAndBridge", HANGUP_B],
    ),
    *[Story(f"REM-10: {answer}", SINGLE, {NEW: answer}, (), [HANGUP_A]) for answer in NOTHING],
    Story("REM-11: it raises", BRIDGED, {BRIDGE_UP: FAILED}, (), []),
    Story("REM-11: it times out", SINGLE, {NEW: [PLAY], SUCCESS: TimedOut(20)}, (), [f"{SUCCESS} PlayAudio"]),
    Story(
        "LAT-14: once more, and then no more",
        with_variations(SINGLE, "LAT-14"),
        {NEW: [PLAY], SUCCESS: FAILED},
        (),
        [f"{SUCCESS} PlayAudio"] * 2,
    ),
    Story(
        "LAT-14: the retry counts",
        with_variations(SINGLE, "LAT-14"),
        {NEW: [PLAY], SUCCESS: (FAILED, [hang_up()])},
        (),
        [f"{SUCCESS} PlayAudio"] * 2 + [HANGUP_A],
    ),
    Story(
        "OBS-6: it counts once",
        with_variations(SINGLE, "OBS-6"),
        {NEW: ([hang_up()], [PLAY])},
        (),
        [NEW, HANGUP_A, HANGUP_A],
    ),
    # What happens where nobody says
    Story("both hang up", BRIDGED, {"HANGUP": [PLAY_TO_B]}, (BOTH_HANG_UP,), [HANGUP_A, HANGUP_B]),
    Story("the caller leaves while it rings", SINGLE, {NEW: [BRIDGE], "HANGUP": [PLAY]}, (A_HANGS_UP,), [HANGUP_A]),
    Story(
        "nobody joins a meeting from a bridge",
        BRIDGED,
        {BRIDGE_UP: [JOIN]},
        (),
        [f"{FAILURE} {JOIN['Type']}", HANGUP_A, HANGUP_B],
    ),
    Story("no bot in a bridge", BRIDGED, {BRIDGE_UP: [BOT]}, (), [f"{FAILURE} {BOT['Type']}", HANGUP_A, HANGUP_B]),
    Story("no bot in a meeting", MEETING, {JOINED: [BOT]}, (), [f"{FAILURE} {BOT['Type']}", HANGUP_A]),
    Story("no second bridge", BRIDGED, {BRIDGE_UP: [BRIDGE]}, (), [f"{FAILURE} CallAndBridge", HANGUP_A, HANGUP_B]),
    Story("nobody is muted outside a meeting", SINGLE, {NEW: [MUTE]}, (), [f"{FAILURE} {MUTE['Type']}", HANGUP_A]),
    Story("meeting not joined", SINGLE, {NEW: [JOIN]}, ("fails",), [f"{FAILURE} {JOIN['Type']}", HANGUP_A]),
    Story(
        "a running action outlasts the other leg",
        BRIDGED,
        {BRIDGE_UP: [PLAY], HANGUP_B: None},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "a running action ends with its own leg",
        BRIDGED,
        {BRIDGE_UP: [PLAY_TO_B, PLAY], HANGUP_B: None},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("rejected", SINGLE, {NEW: "rubbish", INVALID: [PLAY]}, (), [INVALID, f"{SUCCESS} PlayAudio", HANGUP_A]),
    Story("rejected twice", SINGLE, {NEW: [act("Sing")], INVALID: [act("Sing")]}, (), [INVALID]),
    Story("rejected silently", replace(SINGLE, rejects_silently=True), {NEW: [act("Sing")]}, (), []),
    Story("a rejected list never runs", OUT, {ANSWERED: [PLAY] * 11}, (), [*RANG, INVALID, HANGUP_A]),
    Story(
        "the Connected one of two LEG-B",
        BRIDGED,
        {HANGUP_B: ([BRIDGE], []), f"{SUCCESS} CallAndBridge": ([], [hang_up(LEG_B)])},
        (B_HANGS_UP,),
        [HANGUP_B, BRIDGE_UP, HANGUP_B, HANGUP_A],
    ),
    # ReceiveDigits
    Story("LAT-16: registered", OUT, {ANSWERED: [LISTEN]}, (), [*RANG, f"{SUCCESS} ReceiveDigits", HANGUP_A]),
    Story("LAT-16: untold", with_variations(OUT, "LAT-16"), {ANSWERED: [LISTEN]}, (), [*RANG, HANGUP_A]),
    Story(
        "digits at rest, at most twice",
        with_variations(OUT, "LAT-16"),
        {ANSWERED: [LISTEN]},
        (DIGITS, DIGITS),
        [*RANG, "DIGITS_RECEIVED ReceiveDigits", "DIGITS_RECEIVED ReceiveDigits", HANGUP_A],
    ),
    Story(
        "digits while an action runs, which finishes first",
        OUT,
        {ANSWERED: [LISTEN, PLAY], "DIGITS_RECEIVED": [hang_up()]},
        (DIGITS,),
        [*RANG, "DIGITS_RECEIVED ReceiveDigits", HANGUP_A],
    ),
    # Lists and reports
    Story("the last of a list", SINGLE, {NEW: [PLAY, PAUSE, SPEAK]}, (), [f"{SUCCESS} Speak", HANGUP_A]),
    Story(
        "some always report",
        SINGLE,
        {NEW: [ASK, JOIN, PLAY], SUCCESS: None},
        (),
        [f"{SUCCESS} {ASK['Type']}", JOINED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-5: and some more, but not all",
        with_variations(SINGLE, "OBS-5"),
        {NEW: [RECORD, PAUSE, PLAY], SUCCESS: None},
        (),
        [f"{SUCCESS} RecordAudio", f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-2: with LAT-11 only",
        with_variations(BRIDGED, "OBS-2", "LAT-11"),
        {BRIDGE_UP: [hang_up(LEG_B)]},
        (),
        [HANGUP_B, f"{SUCCESS} Hangup", HANGUP_A],
    ),
    Story(
        "OBS-2: not alone", with_variations(BRIDGED, "OBS-2"), {BRIDGE_UP: [hang_up(LEG_B)]}, (), [HANGUP_B, HANGUP_A]
    ),
    Story(
        "OBS-3: an action that was cut short is told before the HANGUP",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [PLAY], SUCCESS: [PLAY]},
        (A_HANGS_UP,),
        [f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-3: no digits",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [ASK]},
        (A_HANGS_UP,),
        [f"{FAILURE} {ASK['Type']}", HANGUP_A],
    ),
    Story(
        "OBS-3: no bridge",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [BRIDGE]},
        (A_HANGS_UP,),
        [f"{FAILURE} CallAndBridge", HANGUP_A],
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.sentence)
def test_what_is_told(story: Story) -> None:
    """Each story of the table brings just the events that it says, in that order."""
    world = Happening(*story.happens)
    trace = play_call(story.call, script(story.answers), world)
    assert names(trace)[1:] == story.told
    assert not world.wanted
    check(trace, variations=story.call.variations)


# -- what the events show ----------------------------------------------------------------------------------------------


def test_an_ended_leg_of_a_bridge_is_shown_disconnected_and_the_other_connected() -> None:
    """HUP-B2, HUP-B3, HUP-A2, HUP-A3: the HANGUP of one leg shows the other one up."""
    told = events(played(BRIDGED, {BRIDGE_UP: [hang_up(LEG_B)]}))
    assert statuses(told[1]) == {A: CONNECTED, B: DISCONNECTED}
    told = events(played(BRIDGED, {BRIDGE_UP: [hang_up(LEG_A)]}))
    assert statuses(told[1]) == {A: DISCONNECTED, B: CONNECTED}


def test_the_caller_has_left_the_meeting_in_the_event_that_tells_it() -> None:
    """HUP-M2, HUP-M3: the Hangup's own ACTION_SUCCESSFUL shows the meeting leg down and LEG-A up."""
    hung_up = last(played(MEETING, {JOINED: [hang_up(CallId=B)]}), SUCCESS)
    assert hung_up["ActionData"] == {"Type": "Hangup", "Parameters": {"CallId": B}}
    assert statuses(hung_up) == {A: CONNECTED, B: DISCONNECTED}


@pytest.mark.parametrize("happens", [(), (A_HANGS_UP,)])
@pytest.mark.parametrize("variations", [(), ("LAT-1",)])
def test_a_caller_takes_the_meeting_leg_along(happens: tuple[str, ...], variations: tuple[str, ...]) -> None:
    """HUP-M4: the one HANGUP shows both legs Disconnected, whoever hung up."""
    trace = play_call(with_variations(MEETING, *variations), script({JOINED: [hang_up(LEG_A)]}), Happening(*happens))
    assert statuses(last(trace, HANGUP_A)) == {A: DISCONNECTED, B: DISCONNECTED}


def test_the_end_of_a_meeting_leaves_the_caller_connected() -> None:
    """REM-6: HANGUP for LEG-B with LEG-A still Connected."""
    assert statuses(last(played(MEETING, {}, MEETING_ENDS), HANGUP_B)) == {A: CONNECTED, B: DISCONNECTED}


def test_only_the_applications_own_hangup_of_the_only_leg_shows_it_still_connected() -> None:
    """LAT-1: after a party's hang-up, and on a bridge, the ended leg is Disconnected."""
    single, bridged = with_variations(SINGLE, "LAT-1"), with_variations(BRIDGED, "LAT-1")
    rejecting = script({NEW: [hang_up()]})
    assert statuses(last(play_call(single, rejecting, Happening()), HANGUP_A)) == {A: CONNECTED}
    assert statuses(last(play_call(single, rejecting, Happening(A_HANGS_UP)), HANGUP_A)) == {A: DISCONNECTED}
    ending = script({BRIDGE_UP: [hang_up(LEG_A)], HANGUP_A: [hang_up(LEG_B)]})
    told = play_call(bridged, ending, Happening())
    assert statuses(last(told, HANGUP_A)) == {A: DISCONNECTED, B: CONNECTED}
    assert statuses(last(told, HANGUP_B)) == {A: DISCONNECTED, B: CONNECTED}


def test_a_new_leg_has_a_call_id_of_its_own() -> None:
    """REM-8: the new LEG-B is listed beside the ended one."""
    bridged = last(played(BRIDGED, {HANGUP_B: ([BRIDGE], [])}, B_HANGS_UP), BRIDGE_UP)
    assert statuses(bridged) == {A: CONNECTED, B: DISCONNECTED, C: CONNECTED}
    assert [leg["ParticipantTag"] for leg in bridged["CallDetails"]["Participants"]] == [LEG_A, LEG_B, LEG_B]


@pytest.mark.parametrize(("given", "told"), [(None, 0), (0, 0), ("0", 0), (480, 480), ("486", 486)])
def test_the_code_of_a_hangup_is_the_one_that_is_told(given: Any, told: int) -> None:
    """HUP-C1, HUP-C2: left out it is 0; it is reported as an integer."""
    hangup = last(played(SINGLE, {NEW: [hang_up(SipResponseCode=given)]}), HANGUP_A)
    assert hangup["ActionData"]["Parameters"] == {"SipResponseCode": told, "CallId": A, "ParticipantTag": LEG_A}
    varied = last(play_call(with_variations(SINGLE, "LAT-2"), script({NEW: [hang_up()]}), Happening()), HANGUP_A)
    assert "SipResponseCode" not in varied["ActionData"]["Parameters"]


@pytest.mark.parametrize("code", [True, False, 404, "busy", "", [], {}, 480.5])
def test_a_code_that_is_none_of_the_three_is_refused(code: Any) -> None:
    """HUP-C3: the Hangup fails, and nobody is disconnected by it."""
    assert names(played(SINGLE, {NEW: [hang_up(SipResponseCode=code)]}))[1] == f"{FAILURE} Hangup"


@pytest.mark.parametrize(
    ("answer", "code", "varied"), [(NEVER_ANSWERED, 480, 480), (BUSY, 486, 486), (DECLINED, 486, 603)]
)
def test_an_unanswered_call_ends_with_its_code(answer: str, code: int, varied: int) -> None:
    """REM-5, REM-9, LAT-13: 480 not answered, 486 busy, and what ordinary SIP has beside them."""
    for call, expected in ((OUT, code), (with_variations(OUT, "LAT-13"), varied)):
        hangup = events(played(call, {}, answer))[-1]
        assert hangup["ActionData"]["Parameters"]["SipResponseCode"] == expected
        assert statuses(hangup) == {A: DISCONNECTED}


def test_a_partys_code_is_the_calls() -> None:
    """LAT-13: a code that the page does not list comes with the variation only."""
    for code, variations, told in ((486, (), 486), (603, (), 0), (603, ("LAT-13",), 603)):
        call = replace(with_variations(SINGLE, *variations), code=code)
        hangup = events(play_call(call, script({NEW: [PLAY]}), Happening(A_HANGS_UP)))[-1]
        assert hangup["ActionData"]["Parameters"]["SipResponseCode"] == told


def test_a_call_that_times_out_ends_with_480() -> None:
    """REM-10: nothing was answered, so nobody was."""
    assert events(played(SINGLE, {}))[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 480


def test_a_failure_says_why() -> None:
    """HUP-F4, LAT-10: ErrorType and ErrorMessage in ActionData, or one Error string where two pages have it so."""
    failed = last(played(SINGLE, {NEW: [JOIN]}, "fails"), FAILURE)["ActionData"]
    assert failed["ErrorType"] == "SystemException"
    assert failed["Parameters"] == JOIN["Parameters"]
    call = with_variations(SINGLE, "LAT-10")
    for action, one_string in ((JOIN, True), (act("StartCallRecording"), True), (PLAY, False)):
        failed = last(play_call(call, script({NEW: [action]}), Happening("fails")), FAILURE)["ActionData"]
        assert ("Error" in failed, "ErrorType" in failed) == (one_string, not one_string)


def test_a_failed_mute_has_a_list_of_errors() -> None:
    assert last(played(MEETING, {SUCCESS: [MUTE]}, "fails"), FAILURE)["ActionData"]["ErrorList"] == []


@pytest.mark.parametrize(("prefix", "key"), [("", "recording.wav"), ("msgs/", "msgs/recording.wav")])
def test_a_recording_lies_under_its_prefix_and_says_which_key_ended_it(prefix: str, key: str) -> None:
    destination = {"Type": "S3", "BucketName": "b", "Prefix": prefix}
    record = act("RecordAudio", RecordingDestination=destination, RecordingTerminators=["*"])
    by_time = last(played(SINGLE, {NEW: [record]}), SUCCESS)["ActionData"]
    by_key = last(played(SINGLE, {NEW: [record]}, TERMINATED), SUCCESS)["ActionData"]
    assert by_time["RecordingDestination"] == {"Type": "S3", "BucketName": "b", "Key": key}
    assert "RecordingTerminatorUsed" not in by_time
    assert by_key["RecordingTerminatorUsed"] == "*"


def test_a_bot_tells_its_session_and_what_it_has_made_of_it() -> None:
    told = last(played(SINGLE, {NEW: [BOT]}), SUCCESS)["ActionData"]["IntentResult"]
    assert told["SessionId"] == A
    assert told["Interpretations"][0]["Intent"] == told["SessionState"]["Intent"]


def test_an_unanswered_bridge_says_so() -> None:
    """REM-7: CallNotAnswered, and LEG-A alone is listed."""
    failed = last(played(SINGLE, {NEW: [BRIDGE]}, NEVER_ANSWERED), FAILURE)
    assert failed["ActionData"]["ErrorType"] == "CallNotAnswered"
    assert statuses(failed) == {A: CONNECTED}


def test_a_rejected_response_is_told_why() -> None:
    """LAT-9: ErrorType and ErrorMessage at top level, and no ActionData."""
    rejected = last(played(SINGLE, {NEW: [act("Sing")]}), INVALID)
    assert rejected["ErrorMessage"] == "Unsupported action Sing specified"
    assert "ActionData" not in rejected
    assert (
        names(played(replace(SINGLE, extra_actions=frozenset({"Sing"})), {NEW: [act("Sing")]}))[1] == f"{SUCCESS} Sing"
    )


def test_an_interrupted_action_is_told_as_it_was_returned() -> None:
    """HUP-I2, ENV-8: also where the service adds the leg, it is the leg of that action."""
    for call in (BRIDGED, with_variations(BRIDGED, "LAT-6")):
        trace = play_call(call, script({BRIDGE_UP: [PLAY_TO_B], UPDATED: [hang_up(LEG_B)]}), Happening(UPDATE))
        parameters = last(trace, "ACTION_INTERRUPTED")["ActionData"]["Parameters"]
        assert parameters == PLAY_TO_B["Parameters"] | ({"CallId": B} if call.variations else {})


def test_an_echo_has_the_leg_added_or_not() -> None:
    """LAT-6: CallId and ParticipantTag of the leg that the action ran on."""
    assert last(played(SINGLE, {NEW: [SPEAK]}), SUCCESS)["ActionData"]["Parameters"] == SPEAK["Parameters"]
    varied = last(played(with_variations(SINGLE, "LAT-6"), {NEW: [SPEAK]}), SUCCESS)["ActionData"]["Parameters"]
    assert varied == {**SPEAK["Parameters"], "CallId": A, "ParticipantTag": LEG_A}


def test_an_update_carries_its_arguments_and_comes_as_often_as_the_call_has_some() -> None:
    """CALL_UPDATE_REQUESTED has the Arguments of one UpdateSipMediaApplicationCall after the other."""
    call = replace(OUT, updates=({"to": "1"}, {"to": "2"}))
    told = events(played(call, {}, UPDATE, UPDATE))
    data = [event["ActionData"] for event in told if event["InvocationEventType"] == UPDATED]
    assert data == [{"Type": "CallUpdateRequest", "Parameters": {"Arguments": {"to": one}}} for one in "12"]


def test_digits_come_from_the_listener_and_end_with_its_leg() -> None:
    """DIGITS_RECEIVED carries the ReceiveDigits; nobody dials on a leg that has gone."""
    call = replace(OUT, digits=("7",))
    received = last(played(call, {ANSWERED: [LISTEN]}, DIGITS), "DIGITS_RECEIVED")
    assert received["ActionData"] == {"ReceivedDigits": "7", **LISTEN}
    trace = played(BRIDGED, {BRIDGE_UP: [LISTEN]}, A_HANGS_UP)
    assert trace.asked is not None
    assert [DIGITS in asked.options for asked in trace.asked if asked.question == "idle"] == [True, False]


def test_what_is_asked_for_is_dialled() -> None:
    """ReceivedDigits is what the call has for this request, or the first candidate of the keypad."""
    for call, digits in ((replace(SINGLE, digits=("42",)), "42"), (replace(SINGLE, digits=(3,)), "3"), (SINGLE, "0")):
        assert last(played(call, {NEW: [ASK]}), SUCCESS)["ActionData"]["ReceivedDigits"] == digits


def test_declared_arguments_are_in_the_events_of_an_outbound_call() -> None:
    """OBS-4: CallCreateRequest where the adopter has declared Arguments, and nothing where not."""
    told = events(played(replace(OUT, arguments={"name": "Jo"}), {}))
    created = {"Type": "CallCreateRequest", "Parameters": {"Arguments": {"name": "Jo"}}}
    assert [event.get("ActionData") for event in told[:3]] == [created, None, created]
    assert [event.get("ActionData") for event in events(played(OUT, {}))[:3]] == [None, None, None]


def test_patience_ends() -> None:
    """A handler that never stops is stopped by the parties: they give up before the next action is tried."""
    trace = played(BRIDGED, {SUCCESS: [PLAY], "HANGUP": [PLAY_TO_B]})
    assert names(trace) == [BRIDGE_UP, *[f"{SUCCESS} PlayAudio"] * BRIDGED.patience, HANGUP_A, HANGUP_B]


@pytest.mark.parametrize("topology", Topology)
@pytest.mark.parametrize("action", [PLAY, ASK, LISTEN, BRIDGE, JOIN, SPEAK], ids=lambda action: action["Type"])
def test_no_call_is_endless(topology: Topology, action: Action) -> None:
    """Whatever never stops, under all variations and updates, the call is over long before playing is stopped."""
    everything = frozenset(variation.id for variation in (*LATITUDE, *OBSERVED))
    call = Call(topology, OUTBOUND, updates=({},) * 3, variations=everything)
    kinds = (ANSWERED, SUCCESS, FAILURE, "HANGUP", "DIGITS_RECEIVED", UPDATED, INVALID)
    for happens in ((), (UPDATE,) * 3, (DIGITS,) * 2):
        for tail in ([], [hang_up(LEG_B)], [hang_up(CallId="?")]):
            trace = play_call(call, script({kind: [action, *tail] for kind in kinds}), Happening(*happens))
            check(trace, variations=everything)
            assert len(trace.invocations) < MOST_INVOCATIONS / 2


# -- attributes --------------------------------------------------------------------------------------------------------


def attributes_after(*answers: Any, call: Call = OUT) -> Any:
    """What TransactionAttributes an event carries after these were returned, one after the other."""
    turns = iter(answers)

    def handler(event: Event) -> tuple[Outcome, float]:
        return Returned("", {"SchemaVersion": "1.0", "Actions": None, **next(turns, {})}), 0.0

    trace = play_call(replace(call, updates=({},) * 4), handler, Happening(*[UPDATE] * 4))
    return events(trace)[len(answers)]["CallDetails"].get("TransactionAttributes", "absent")


X: dict[str, Any] = {"TransactionAttributes": {"x": "1"}}
Y: dict[str, Any] = {"TransactionAttributes": {"y": "2"}}
NONE: dict[str, Any] = {"TransactionAttributes": {}}


@pytest.mark.parametrize(
    ("answers", "plain", "replacing"),
    [
        (({},), "absent", "absent"),
        ((X,), {"x": "1"}, {"x": "1"}),
        ((X, {}), {"x": "1"}, {"x": "1"}),
        ((X, {"TransactionAttributes": None}), {"x": "1"}, {"x": "1"}),
        ((X, NONE), "absent", "absent"),
        ((X, NONE, Y), {"y": "2"}, {"y": "2"}),
        ((X, {"TransactionAttributes": {"x": "3"}}), {"x": "3"}, {"x": "3"}),
        ((X, Y), {"x": "1", "y": "2"}, {"y": "2"}),
        (({"TransactionAttributes": {"x": "1", "y": "2"}}, X), {"x": "1", "y": "2"}, {"x": "1", "y": "2"}),
        (({"TransactionAttributes": "x"},), "absent", "absent"),
        (({"TransactionAttributes": {str(n): "" for n in range(101)}},), {str(n): "" for n in range(101)}, None),
    ],
)
def test_transaction_attributes_are_kept_merged_and_cleared(answers: Any, plain: Any, replacing: Any) -> None:
    """ENV-13, LAT-15: null and absence keep them, an empty map clears them, other keys are added or replace all."""
    if replacing is None:  # too many, in answer to CALL_ANSWERED: rejected, and not stored
        assert attributes_after({}, {}, *answers) == "absent"
        return
    assert attributes_after(*answers) == plain
    assert attributes_after(*answers, call=with_variations(OUT, "LAT-15")) == replacing


def test_cleared_attributes_are_absent_or_empty() -> None:
    """LAT-7: no map at all, or an empty one."""
    assert attributes_after(X, NONE, call=with_variations(OUT, "LAT-7")) == {}


# -- variations of the envelope ----------------------------------------------------------------------------------------


def test_a_leg_without_status() -> None:
    """LAT-4: until it is answered a leg has no Status, or is Connected."""
    told = events(played(OUT, {}))
    assert [statuses(event)[A] for event in told[:3]] == [None, None, CONNECTED]
    assert [statuses(event)[A] for event in events(played(with_variations(OUT, "LAT-4"), {}))[:3]] == [CONNECTED] * 3
    rejected = {NEW: "rubbish"}
    assert statuses(last(played(SINGLE, rejected), INVALID)) == {A: None}
    assert statuses(last(played(with_variations(SINGLE, "LAT-4"), rejected), INVALID)) == {A: CONNECTED}


def test_the_application_and_the_rule() -> None:
    """LAT-3, LAT-8: which name the application has, and whether a rule is named."""

    def details(call: Call) -> set[str]:
        return set(events(play_call(call, script({}), Happening()))[0]["CallDetails"])

    always = {"TransactionId", "AwsAccountId", "AwsRegion", "Participants"}
    assert details(SINGLE) == always | {"SipMediaApplicationId", "SipRuleId"}
    assert details(OUT) == always | {"SipMediaApplicationId"}
    assert details(with_variations(SINGLE, "LAT-3")) == always | {"SipApplicationId", "SipRuleId"}
    assert details(with_variations(SINGLE, "LAT-8")) == always | {"SipMediaApplicationId"}


@pytest.mark.parametrize(
    ("variations", "expected"),
    [((), [1, 2, 3, 4]), (("LAT-5",), [2, 3, 4, 5]), (("OBS-7",), [1, 1, 2, 3]), (("LAT-5", "OBS-7"), [2, 2, 3, 4])],
)
@pytest.mark.parametrize("call", [OUT, SINGLE])
def test_the_sequence(call: Call, variations: tuple[str, ...], expected: list[int]) -> None:
    """LAT-5, OBS-7: it starts at 1 or 2 and rises by one, but for one repetition early in the call."""
    answers = {NEW: [PLAY], SUCCESS: ([PLAY], []), ANSWERED: []}
    trace = play_call(with_variations(call, *variations), script(answers), Happening())
    assert [event["Sequence"] for event in events(trace)] == expected


def test_a_delivery_again_is_equal_but_for_its_sequence() -> None:
    """LAT-14, OBS-6: nothing else of the event changes."""
    for variation, answer in (("LAT-14", FAILED), ("OBS-6", [])):
        first, again = events(play_call(with_variations(SINGLE, variation), script({NEW: answer}), Happening()))[:2]
        assert again == {**first, "Sequence": first["Sequence"] + 1}


def test_participants_in_other_ways() -> None:
    """LAT-12, OBS-1, OBS-8: SipHeaders, LEG-B first in its own events, and a leg without Status in a HANGUP."""

    def listed(variation: str) -> list[dict[str, Any]]:
        trace = play_call(with_variations(BRIDGED, variation), script({}), Happening(B_HANGS_UP))
        return list(last(trace, HANGUP_B)["CallDetails"]["Participants"])

    assert all(one["SipHeaders"] for one in listed("LAT-12"))
    assert [one["ParticipantTag"] for one in listed("OBS-1")] == [LEG_B, LEG_A]
    assert [one.get("Status") for one in listed("OBS-8")] == [None, DISCONNECTED]


#: Stories in which a variation shows; the others have stories or tests of their own above.
ROUTES: Sequence[tuple[Call, Mapping[str, Answer], tuple[str, ...]]] = (
    (SINGLE, {NEW: "rubbish", INVALID: [hang_up()]}, ()),
    (SINGLE, {NEW: FAILED}, ()),
    (SINGLE, {NEW: [JOIN]}, ("fails",)),
    (SINGLE, {NEW: [SPEAK], UPDATED: [PLAY]}, (UPDATE,)),
    (SINGLE, {NEW: [RECORD, LISTEN], SUCCESS: {"SchemaVersion": "1.0", "TransactionAttributes": {}}}, ()),
    (
        SINGLE,
        {
            NEW: [PLAY],
            SUCCESS: (
                X | {"SchemaVersion": "1.0", "Actions": [PLAY]},
                Y | {"SchemaVersion": "1.0", "Actions": [PLAY]},
                [],
            ),
        },
        (),
    ),
    (BRIDGED, {BRIDGE_UP: [hang_up(LEG_B), PLAY]}, ()),
    (BRIDGED, {BRIDGE_UP: [PLAY]}, (A_HANGS_UP,)),
    (SINGLE, {NEW: {"SchemaVersion": "1.0", "TransactionAttributes": {str(n): "" for n in range(11)}}}, ()),
    (replace(OUT, code=603), {ANSWERED: []}, (DECLINED,)),
)


@pytest.mark.parametrize("variation", [row.id for row in (*LATITUDE, *OBSERVED) if row.id not in ("LAT-9", "OBS-4")])
def test_every_variation_is_played(variation: str) -> None:
    """Each of them changes what some call shows."""
    alone = frozenset({variation, "LAT-11"} if variation == "OBS-2" else {variation})
    plain = alone - {variation}

    def all_events(variations: frozenset[str]) -> list[list[Event]]:
        return [
            events(play_call(replace(call, variations=variations), script(answers), Happening(*happens)))
            for call, answers, happens in ROUTES
        ]

    assert all_events(alone) != all_events(plain)


# -- what holds in every call ------------------------------------------------------------------------------------------

EVERY_VARIATION = onhook_st.variations(observed=True, sip_application_id=True)
LEGS = {LEG_A: A, LEG_B: B}
#: Actions that move legs come often, or hardly any call would get beyond one.
MOVES = ("Hangup", "CallAndBridge", "JoinChimeMeeting", "PlayAudio", "PlayAudioAndGetDigits", "ReceiveDigits", "Pause")
RUBBISH: tuple[Any, ...] = (
    None,
    "",
    [],
    {},
    {"SchemaVersion": "2.0"},
    {"SchemaVersion": "1.0", "Actions": [{"Type": "Sing"}]},
)
ANSWERS = st.one_of(
    onhook_st.responses(types=MOVES, connected=LEGS, max_size=3),
    onhook_st.responses(connected=LEGS, max_size=2),
    st.sampled_from(RUBBISH),
)
SCRIPTS = st.lists(st.one_of(ANSWERS.map(partial(Returned, "")), st.just(FAILED)), min_size=1, max_size=12)
quickly = settings(max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def reading(answers: Sequence[Outcome]) -> Callable[[Event], tuple[Outcome, float]]:
    """A handler that answers one after the other, and then with an empty list."""
    turns = iter(answers)
    return lambda event: (next(turns, outcome_of([])), 0.0)


@quickly
@given(st.data())
def test_a_drawn_call_keeps_the_rules(data: st.DataObject) -> None:
    """Equal events for equal answers, shapes of the schema, Sequence by one, all legs down, one HANGUP per leg."""
    call = replace(data.draw(onhook_st.calls()), seed=SINGLE.seed, variations=data.draw(EVERY_VARIATION))
    scenario = Scenario((Plan(call, data.draw(onhook_st.choices(length=20))),))
    answers = data.draw(SCRIPTS)
    trace = play_scenario(scenario, reading(answers)).traces[0]
    check(trace, variations=call.variations)
    again = play_scenario(play_scenario(scenario, reading(answers)).scenario, reading(answers)).traces[0]
    assert again == trace


#: What adds an event, or drops one, shows another event to the handler, and so its answer may change the call.
TELLING = {"LAT-11", "LAT-16", "OBS-2", "OBS-3", "OBS-5"}


@quickly
@given(st.data())
def test_a_variation_asks_no_other_questions(data: st.DataObject) -> None:
    """A handler that looks at nothing but the event's type leads both calls the same way (verdict rule 4)."""
    answers: dict[str, Outcome] = {}

    def handler(event: Event) -> tuple[Outcome, float]:
        kind = event["InvocationEventType"]
        if kind not in answers:
            answers[kind] = data.draw(ANSWERS.map(partial(Returned, "")), label=kind)
        return answers[kind], 0.0

    plain = replace(data.draw(onhook_st.calls()), seed=SINGLE.seed, variations=frozenset())
    choices = data.draw(onhook_st.choices(length=20))
    variations = frozenset(data.draw(EVERY_VARIATION)) - TELLING
    asked = [
        [
            (question.question, question.options, question.answer)
            for question in play_call(replace(plain, variations=ids), handler, ChosenWorld(choices)).asked or ()
        ]
        for ids in (frozenset(), variations)
    ]
    assert asked[0] == asked[1]


def test_every_action_of_the_guide_can_run() -> None:
    """Each Type of the table is performed, is told, and ends as a call does."""
    for name in ACTIONS.keys() - {"Hangup", "ModifyChimeMeetingAttendees"}:
        assert names(played(SINGLE, {NEW: [act(name)]}))[1:2] == [f"{SUCCESS} {name}"]
    assert names(played(MEETING, {JOINED: [MUTE]}))[1] == f"{SUCCESS} {MUTE['Type']}"


def test_calls_side_by_side_do_not_touch_each_other() -> None:
    """What one call is told does not depend on the schedule."""
    plans = tuple(Plan(replace(BRIDGED, seed=seed), (seed,)) for seed in (1, 2, 3))
    handler = script({"HANGUP": None})
    apart = play_scenario(Scenario(plans), handler).traces
    mixed = play_scenario(Scenario(plans, (2, 1, 0, 2, 1)), handler).traces

    def events_of(traces: Sequence[Trace]) -> list[list[Event]]:
        return [[invocation.event for invocation in trace.invocations] for trace in traces]

    assert events_of(apart) == events_of(mixed)


def test_after_the_last_event_there_is_none() -> None:
    """A stepper that is asked on after the end of the call says that it is over."""
    from onhook.conformance.players.reference import ReferenceService

    service = ReferenceService(SINGLE, ChosenWorld())
    assert service.start() is not None
    assert service.respond(outcome_of([hang_up()])) is not None
    assert service.respond(outcome_of([])) is None
    assert service.respond(outcome_of([])) is None
    assert service.final == {A: DISCONNECTED}
