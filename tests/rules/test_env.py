"""The rules of ENV: that nothing odd upsets them, and no false alarm."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from cases.env import CASES, KEPT, PLAY, SET
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import (
    ALL_END,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    CUT,
    DIALLING,
    DIGITS_CAME,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    IN_MEETING,
    INVALID,
    JOIN,
    LISTEN,
    NOTE,
    PAUSE,
    PICKED_UP,
    RINGING,
    UPDATED,
    action,
    answer,
    call,
)

from onhook.conformance.calls import Call
from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.legs import OUTBOUND, Topology
from onhook.conformance.oracle import Judgement, Oracle
from onhook.conformance.playing import play_call
from onhook.conformance.requirements import Subject
from onhook.conformance.rule import Broken, Declared
from onhook.conformance.rules import env
from onhook.conformance.traces import Event, Outcome, Returned, Trace
from onhook.conformance.view import View
from onhook.conformance.worlds import ChosenWorld


def judged(calls: Trace | tuple[Trace, ...], declared: Declared | None = None) -> Judgement:
    traces = calls if isinstance(calls, tuple) else (calls,)
    return Oracle(declared, subjects=(Subject.SERVICE,)).judge(traces)


def findings(played: Trace) -> list[str]:
    """What the rules of this family find, but for notes."""
    found = judged(played).findings
    return [f"{one.id}: {one.actual}" for one in found if one.id in CASES and one.level is not NOTE]


# -- nothing odd upsets a rule -----------------------------------------------------------------------------------------

WHOLE = (
    call(SET, (KEPT, [BRIDGE]), BRIDGED, (B_LEFT, [PAUSE]), UPDATED, CUT, INVALID, END, DIGITS_CAME),
    call(DIALLING, RINGING, (PICKED_UP, [JOIN, LISTEN]), IN_MEETING, DIGITS_CAME, ALL_END),
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
