"""Ladders of calls that the reference service has played."""

from __future__ import annotations

import json
import re
import traceback
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import BRIDGE
from single_calls import play_call
from tracing import OPEN, call, failed, happens, succeeded
from tracing import A as LEG
from tracing import hangup as hangup_of

from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import (
    Event,
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unserialisable,
)
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.players.playing import play_scenario
from onhook.reports.ladder import ladder
from onhook.reports.story import MOST_SHOWN

Handler = Callable[[Event], Any]
Golden = Callable[[str, str], None]

ASK = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": "Welcome! Please enter your PIN."},
        "FailureSpeechParameters": {"Text": "Pardon?"},
        "RepeatDurationInMilliseconds": 3000,
    },
}
JOIN = {"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": "token", "MeetingId": "meeting"}}
PAUSE = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 1000}}


def response(*actions: Any) -> dict[str, Any]:
    """A response with these actions."""
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def hangup(call_id: str) -> dict[str, Any]:
    """A Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": call_id, "SipResponseCode": "0"}}


def forwarder(event: Event) -> Any:
    """Bridges the caller, and hangs up the remaining leg."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return response(BRIDGE)
    if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        left = [leg for leg in event["CallDetails"]["Participants"] if leg.get("Status") == "Connected"]
        return response(*(hangup(one["CallId"]) for one in left))
    return response()


def curt(event: Event) -> Any:
    """Lets the caller wait, and hangs up."""
    busy = {"Type": "Hangup", "Parameters": {"SipResponseCode": 486, "ParticipantTag": "LEG-A"}}
    return response(PAUSE, busy) if event["InvocationEventType"] == "NEW_INBOUND_CALL" else response()


def forgetful(event: Event) -> Any:
    """Bridges the caller, and forgets both legs."""
    return response(BRIDGE) if event["InvocationEventType"] == "NEW_INBOUND_CALL" else response()


def doorman(event: Event) -> Any:
    """Asks for a PIN, and lets the caller into a meeting."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return response(ASK)
    if event["InvocationEventType"] == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == ASK["Type"]:
        return response(JOIN)
    return response()


def raising(event: Event) -> Any:
    """Has not thought of a call that ends."""
    if event["InvocationEventType"] == "HANGUP":
        raise KeyError("x")
    return forwarder(event)


def invoking(handler: Handler) -> Callable[[Event], tuple[Outcome, float]]:
    """What hands an event to a handler."""

    def invoke(event: Event) -> tuple[Outcome, float]:
        try:
            answer = handler(event)
        except KeyError as error:
            return Raised(type(error).__name__, str(error), traceback.format_exc()), 0.0
        return Returned(json.dumps(answer), answer), 0.0

    return invoke


def played(handler: Handler, *choices: int, **call: Any) -> Trace:
    """One call of a handler in the world of these choices."""
    return play_call(Call(**call), invoking(handler), ChosenWorld(choices))


def width_of(line: str) -> int:
    """How many columns a line takes, counted in another way than the ladder does."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(unicodedata.category(char) in ("Mn", "Me") for char in line)


LADDERS: dict[str, tuple[Trace, int | None, dict[str, Any]]] = {
    "single": (played(curt), None, {}),
    "bridged-caller-hangs-up": (played(forwarder), 2, {}),
    "bridged-callee-hangs-up": (played(forwarder, 0, 1), 2, {}),
    "bridged-both-hang-up": (played(forwarder, 0, 2), 2, {}),
    "bridged-left-alone": (played(forgetful, 0, 1), 2, {}),
    "bridged-inside": (played(forwarder, 1, topology=Topology.BRIDGED), 1, {}),
    "busy": (played(forwarder, 2), 1, {}),
    "busy-narrow": (played(forwarder, 2), 1, {"width": 72}),
    "meeting": (played(doorman), None, {}),
    "meeting-ends": (played(doorman, 0, 0, 1), 3, {}),
    "meeting-ends-narrow": (played(doorman, 0, 0, 1), 3, {"width": 72}),
    "update": (played(forwarder, 0, 3, updates=({"Function": "drop"},)), 2, {}),
    "outbound-busy": (played(forgetful, 2, direction=OUTBOUND), None, {}),
    "outbound-answered": (played(forgetful, direction=OUTBOUND), 2, {}),
    "raising": (played(raising, 0, 1), 2, {}),
    "ascii": (played(forgetful, 0, 1), 2, {"ascii_only": True}),
    "patience": (played(lambda event: response(PAUSE), patience=60), 30, {}),
}


@pytest.mark.parametrize("name", LADDERS)
def test_a_call_is_drawn_as_its_golden_file(name: str, golden: Golden) -> None:
    """Every kind of call has a ladder that somebody has looked at."""
    trace, step, options = LADDERS[name]
    golden(f"ladder-{name}", ladder([trace], None if step is None else (0, step), **options))


def test_interleaved_calls_stand_in_the_order_of_their_events(golden: Golden) -> None:
    """Calls that are under way together are one ladder; those that were not take a line each."""
    plans = tuple(Plan(Call(seed=seed), (0, 1) if seed == 2 else ()) for seed in (1, 2, 3, 4))
    traces = play_scenario(Scenario(plans, (0, 1, 1, 0, 1, 0)), invoking(forgetful)).traces
    golden("ladder-interleaved", ladder(traces, (1, 2)))


def test_calls_that_were_over_before_take_one_line(golden: Golden) -> None:
    """What a warm handler did before is counted, not drawn, and a CallId that it kept is known by its call."""
    kept: list[str] = []

    def keeping(event: Event) -> Any:
        kept.append(event["CallDetails"]["Participants"][0]["CallId"])
        return response(hangup(kept[0])) if event["InvocationEventType"] != "ACTION_FAILED" else response()

    plans = tuple(Plan(Call(seed=seed)) for seed in (1, 2, 3))
    golden("ladder-warm", ladder(play_scenario(Scenario(plans), invoking(keeping)).traces, (2, 0)))


OUTCOMES: dict[str, Outcome] = {
    "null": Returned("null", None),
    "no actions": Returned("{}", {"SchemaVersion": "1.0"}),
    "actions null": Returned("{}", {"SchemaVersion": "1.0", "Actions": None}),
    "no list": Returned("{}", {"SchemaVersion": "1.0", "Actions": "Hangup"}),
    "old version": Returned("{}", {"SchemaVersion": "0.9", "Actions": [PAUSE]}),
    "no version": Returned("{}", {"Actions": []}),
    "gateway": Returned("{}", {"statusCode": 200, "body": ""}),
    "odd actions": Returned("{}", response({}, 5, {"Type": "Hangup"}, hangup("b1946ac9-2ddf-4a53-9c05-5cde1a5be0ae"))),
    "long list": Returned("{}", response(*[BRIDGE] * 5, {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-B"}})),
    "escapes": Returned("{}", {"\x1b[31mred": "\x07\u202e\n\t"}),
    "wide": Returned("{}", response({"Type": "Speak", "Parameters": {"Text": "日本語のとても長いテキストを話します"}})),
    "raised": Raised("ValueError", "first\nsecond \x1b[2J"),
    "raised bare": Raised("SystemExit", ""),
    "timed out": TimedOut(20.0),
    "unserialisable": Unserialisable("Object of type datetime is not JSON serializable"),
}


@pytest.mark.parametrize("options", [{}, {"ascii_only": True, "width": 72}], ids=["unicode", "ascii"])
def test_every_outcome_has_its_words(options: dict[str, Any], golden: Golden) -> None:
    """Whatever comes of an event is said in one line, and nothing in it reaches the terminal as a command."""
    event = played(forwarder).invocations[0].event
    drawn = [f"{name}\n{ladder([Trace((Invocation(event, one),))], None, **options)}" for name, one in OUTCOMES.items()]
    golden(f"outcomes-{'ascii' if options else 'unicode'}", "\n\n".join(drawn))


def test_a_log_needs_no_world() -> None:
    """Where nobody knows who hung up, the end of a leg stands beside the event that tells of it."""
    full = played(forwarder, 0, 1)
    drawn = ladder([Trace(full.invocations)], None).splitlines()
    assert [line.strip()[-1] for line in drawn if "HANGUP LEG-B" in line] == ["✗"]
    assert not any("hangs up" in line or "hung up" in line for line in drawn)


def test_an_event_delivered_again_is_called_so() -> None:
    """The same news twice is no new news."""
    first = played(forgetful, 0, 1).invocations[2]
    again = Invocation({**first.event, "Sequence": 9}, first.outcome, position=1)
    drawn = ladder([Trace((first, again))], None)
    assert "HANGUP LEG-B 0 (again)" in drawn
    assert drawn.count("(again)") == 1


def test_a_second_leg_b_gets_a_number(golden: Golden) -> None:
    """A Hangup of a LEG-B that is long gone is not taken for one of the LEG-B that is there."""

    def again(event: Event) -> Any:
        legs = event["CallDetails"]["Participants"]
        if event["InvocationEventType"] == "HANGUP" and len(legs) == 2 and legs[0]["Status"] == "Connected":
            on_leg_a = {**BRIDGE["Parameters"], "CallId": legs[0]["CallId"]}
            return response({"Type": "CallAndBridge", "Parameters": on_leg_a})
        return response(BRIDGE) if event["InvocationEventType"] == "NEW_INBOUND_CALL" else response()

    drawn = ladder([played(again, 0, 1, 0, 1)], None)
    golden("ladder-second-leg-b", drawn)
    assert "HANGUP LEG-B#2" in drawn
    assert "(idle: LEG-B#2 still Connected)" in ladder([played(again, 0, 1, 0, 0)], None)


@pytest.mark.parametrize(("tag", "told"), [("LEG-A", "[Hangup LEG-B (tag LEG-A)]"), ("leg-b", "[Hangup LEG-B]")])
def test_a_hangup_that_names_two_legs_shows_both(tag: str, told: str) -> None:
    """Which of them it takes down is what such a call is about."""

    def torn(event: Event) -> Any:
        if event["InvocationEventType"] != "ACTION_SUCCESSFUL":
            return forwarder(event)
        action = hangup(event["CallDetails"]["Participants"][1]["CallId"])
        return response({**action, "Parameters": {**action["Parameters"], "ParticipantTag": tag}})

    assert f" {told} " in ladder([played(torn)], None)


def test_a_call_that_the_service_leaves_open_says_so() -> None:
    """A leg that is Connected at the end stands at the end of the ladder."""
    full = played(forgetful)
    leg_b = full.invocations[2].event["CallDetails"]["Participants"][1]["CallId"]
    asked = tuple(question for question in full.asked or () if question.after < 3)
    left_open = Trace(full.invocations[:3], asked, {leg_b: "Connected"})
    assert "(idle: LEG-B still Connected)" in ladder([left_open], None).splitlines()[-1]
    assert "(the end: LEG-B still Connected)" in ladder([replace(left_open, asked=None)], None).splitlines()[-1]


FAILED_PAUSE = failed(PAUSE, LEG)


@pytest.mark.parametrize(
    ("answer", "event", "told"),
    [
        ("fails", succeeded(PAUSE, LEG), True),
        ("fails", FAILED_PAUSE, False),
        ("fails", hangup_of(LEG), True),
        ("completes", FAILED_PAUSE, True),
        ("completes", succeeded(PAUSE, LEG), False),
    ],
)
def test_an_outcome_that_the_next_event_does_not_tell_is_told(answer: str, event: Event, told: bool) -> None:
    """A Pause that fails in the world and is reported as a success is what a reader looks for."""
    drawn = ladder([call((OPEN, [PAUSE]), event, asked=(happens(1, "Pause", answer),))], (0, 1))
    assert (f"(Pause: {answer})" in drawn) is told


def test_a_long_call_keeps_its_beginning_its_end_and_the_breaking_step() -> None:
    """Nobody reads four hundred invocations; what is left out is counted."""
    trace = played(lambda event: response(PAUSE), patience=100)
    drawn = ladder([trace], (0, 50)).splitlines()
    shown = [line for line in drawn if "ACTION_" in line or "CALL" in line or "HANGUP" in line]
    left_out = sum(int(count) for line in drawn for count in re.findall(r"… (\d+) more …", line))
    assert len(shown) < MOST_SHOWN
    assert len(shown) + left_out == len(trace.invocations)
    assert sum(line.startswith("▶▶") for line in drawn) == 2


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"InvocationEventType": None, "Sequence": {"a": 1}, "ActionData": [], "CallDetails": "no"},
        {"InvocationEventType": "HANGUP", "ActionData": {"Parameters": {"CallId": [1], "ParticipantTag": {}}}},
        {"InvocationEventType": "ACTION_FAILED", "ActionData": {"Type": 5, "ErrorType": [], "ReceivedDigits": 3}},
        {"InvocationEventType": "HANGUP", "CallDetails": {"Participants": [{"ParticipantTag": 5, "CallId": {}}, 3]}},
        {"InvocationEventType": "HANGUP", "CallDetails": {"Participants": [{"ParticipantTag": "leg-b", "CallId": []}]}},
    ],
)
def test_no_event_is_too_odd_to_be_drawn(event: Event) -> None:
    """An emulator may send anything; the finding is about that, so the ladder has to show it."""
    trace = Trace((Invocation(event, Returned("", None)),) * 2, asked=(), final={})
    assert len(ladder([trace], (0, 0)).splitlines()) == 5


def test_nothing_can_be_drawn_too() -> None:
    """A service that invokes nobody leaves a ladder without rungs."""
    assert "service" in ladder([Trace(())], None)


texts = st.text(max_size=60) | st.sampled_from(["\x1b[2J", "\u202e", "\r\n", "字" * 80, "e\u0301\u0301\u0301\u0301"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
actions = st.builds(
    lambda kind, parameters: {"Type": kind, "Parameters": parameters},
    st.sampled_from(["Hangup", "Speak", "CallAndBridge", "Pause"]) | texts,
    st.fixed_dictionaries(
        {}, optional={"CallId": values, "ParticipantTag": values, "Text": values, "Endpoints": values}
    ),
)
outcomes = (
    st.builds(
        lambda version, listed: Returned("", {"SchemaVersion": version, "Actions": listed}), values, st.lists(actions)
    )
    | st.builds(Returned, st.just(""), values)
    | st.builds(Raised, texts, texts, texts)
    | st.builds(Unserialisable, texts)
)


@given(st.lists(outcomes, max_size=4), st.integers(40, 130), st.booleans())
def test_no_response_breaks_out_of_its_line(told: list[Outcome], width: int, ascii_only: bool) -> None:
    """Whatever a handler returns, no control character gets through and no line is wider than asked for."""
    events = [invocation.event for invocation in played(forwarder).invocations]
    trace = Trace(tuple(Invocation(event, one) for event, one in zip(events, told, strict=False)))
    for line in ladder([trace], (0, 0), width=width, ascii_only=ascii_only).splitlines():
        assert width_of(line) <= width
        assert not any(unicodedata.category(char).startswith("C") for char in line)
        assert line.isascii() or not ascii_only


def test_every_golden_file_is_used() -> None:
    """A golden file that no test asks for is a leftover."""
    names = {path.stem for path in (Path(__file__).parent / "golden").glob("*.txt")}
    told = {f"ladder-{name}" for name in (*LADDERS, "interleaved", "warm", "second-leg-b")}
    assert {name for name in names if name.startswith(("ladder-", "outcomes-"))} == told | {
        "outcomes-ascii",
        "outcomes-unicode",
    }
