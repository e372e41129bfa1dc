"""Odd traces make neither the rules on services raise nor the course of a call that they read."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from budgets import examples
from cases.env.attributes import KEPT, SET, X, showing
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import (
    ALL_END,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    CUT,
    DIALLING,
    DIGITS_CAME,
    DOWN,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    IN_MEETING,
    INVALID,
    JOIN,
    KEEP,
    LAST_A,
    LISTEN,
    MEETING_DOWN,
    MEETING_LEFT,
    NOBODY,
    NOTE,
    OPEN,
    PAUSE,
    PICKED_UP,
    PROMPT,
    RINGING,
    SPEAK,
    UP,
    UPDATED,
    A,
    B,
    call,
    failed,
    hang_up,
    happens,
    interrupted,
    trace,
)

from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.traces import Asked, Returned, Trace
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, BOTH_HANG_UP, DIGITS, MEETING_ENDS, RUNS, UPDATE
from onhook.conformance.oracle.course import course_of
from onhook.conformance.oracle.fates import fate_of
from onhook.conformance.oracle.faulty_responses import ODD
from onhook.conformance.oracle.rule import Breach
from onhook.conformance.oracle.uncalled_for import certain_unexcused_end, resurfaced
from onhook.conformance.oracle.view import View
from onhook.conformance.rules import env, hup, rem
from onhook.conformance.rules.judging import Oracle

WHOLE = (
    trace(
        (OPEN, [SPEAK, BRIDGE]),
        (BRIDGED, [PAUSE, HANG_UP_B, SPEAK]),
        (B_LEFT, [hang_up(CallId=ID_A, ParticipantTag="LEG-B", SipResponseCode=480), PROMPT]),
        (LAST_A, [SPEAK]),
        asked=[
            happens(1, "Speak", "completes"),
            happens(1, "CallAndBridge", "answered"),
            happens(2, "Pause", "completes"),
            happens(2, "Hangup", RUNS),
            happens(3, "Hangup", RUNS),
        ],
        final={ID_A: DOWN, ID_B: DOWN},
    ),
    trace(
        (DIALLING, [HANG_UP_A]),
        (RINGING, []),
        (PICKED_UP, [JOIN, LISTEN]),
        (IN_MEETING, KEEP),
        (DIGITS_CAME, [hang_up(), PAUSE]),
        (MEETING_LEFT, [PAUSE, SPEAK]),
        (UPDATED, [HANG_UP_A, SPEAK]),
        (interrupted(PAUSE, A, MEETING_DOWN), [HANG_UP_A]),
        (ALL_END, []),
        asked=[
            happens(2, "dial", "answered"),
            happens(3, "JoinChimeMeeting", "joined"),
            happens(4, "idle", DIGITS),
            happens(6, "Pause", UPDATE),
            happens(8, "Hangup", RUNS),
        ],
    ),
    trace(
        (BRIDGED, [NOBODY]),
        (failed(NOBODY, A, B), [BRIDGE]),
        (failed(BRIDGE, A, B_DOWN), [hang_up()]),
        (LAST_A, FAILED),
        (INVALID, [HANG_UP_A]),
        asked=[happens(1, "idle", B_HANGS_UP), happens(2, "CallAndBridge", "busy"), happens(3, "idle", A_HANGS_UP)],
        final={ID_A: UP},
    ),
    call(SET, (KEPT, [BRIDGE]), showing(BRIDGED, X), (B_LEFT, [PAUSE]), UPDATED, CUT, INVALID, END, DIGITS_CAME),
    call(DIALLING, RINGING, (PICKED_UP, [JOIN, LISTEN]), IN_MEETING, DIGITS_CAME, ALL_END),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from((ID_A, ID_B, "LEG-A", "LEG-B", "Hangup", "Speak", "HANGUP", "ACTION_FAILED", UP, DOWN))
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("Type", "CallId", "Parameters", "x")), inner, max_size=2)
    ),
    max_leaves=4,
)
OBJECTS = st.dictionaries(st.text(max_size=3), JSON, max_size=3)
WORDS = st.sampled_from(
    (
        *(asked.answer for whole in WHOLE for asked in whole.asked or ()),
        A_HANGS_UP,
        BOTH_HANG_UP,
        MEETING_ENDS,
        "busy",
        "?",
    )
) | st.text(max_size=3)
QUESTIONS = st.sampled_from(("idle", "dial", "Hangup", "Speak", "Pause", "CallAndBridge", "patience")) | st.text(
    max_size=3
)
QUESTION = st.builds(Asked, st.integers(-2, 12), QUESTIONS, st.lists(WORDS, max_size=3).map(tuple), WORDS)
FINAL = st.none() | st.dictionaries(st.sampled_from((ID_A, ID_B, "x")), st.sampled_from((UP, DOWN, "")), max_size=2)


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """The paths to all parts of a JSON value, outermost first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (key,)
        yield from ((key, *path) for path in places(part))


def replaced(value: Any, path: tuple[Any, ...], part: Any) -> Any:
    """A copy of a JSON value with another part at a path; `...` leaves the part out where that is possible."""
    if not path:
        return {} if part is ... else part
    whole = copy.deepcopy(value)
    holder = whole
    for key in path[:-1]:
        holder = holder[key]
    if part is ... and isinstance(holder, dict):
        del holder[path[-1]]
    else:
        holder[path[-1]] = None if part is ... else part
    return whole


@st.composite
def odd_traces(draw: st.DrawFn) -> Trace:
    """A call with anything in place of some parts of its events, its responses, and the questions to the world."""
    whole = draw(st.sampled_from(WHOLE))
    odd = list(whole.invocations)
    for _ in range(draw(st.integers(1, 4))):
        step = draw(st.integers(0, len(odd) - 1))
        outcome = odd[step].outcome
        anything = st.just(...) | JSON
        if draw(st.booleans()) and isinstance(outcome, Returned):
            path = draw(st.sampled_from([(), *places(outcome.value)]))
            value = replaced(outcome.value, path, draw(anything))
            odd[step] = replace(odd[step], outcome=Returned("", value))
        else:
            path = draw(st.sampled_from([(), *places(odd[step].event)]))
            event = replaced(odd[step].event, path, draw(anything)) if path else draw(OBJECTS)
            odd[step] = replace(odd[step], event=event)
    asked = draw(st.none() | st.just(whole.asked) | st.lists(QUESTION, max_size=6).map(tuple))
    return replace(
        whole,
        invocations=tuple(odd[: draw(st.integers(0, len(odd)))] if draw(st.booleans()) else odd),
        asked=asked,
        final=draw(FINAL),
        from_the_beginning=draw(st.booleans()),
        injected=draw(st.booleans()),
    )


@settings(examples(350), database=None)
@given(odd_traces())
def test_nothing_odd_makes_a_rule_raise(odd: Trace) -> None:
    """Whatever parts of a trace are replaced or missing; and each breach names an invocation of the trace."""
    view = View(odd)
    for rule in (*env.RULES.of_calls, *hup.RULES.of_calls, *rem.RULES.of_calls):
        for occasion in (rule.suspects or rule.occasions)(view):
            for breach in rule.check(view, occasion):
                assert isinstance(breach, Breach)
                assert 0 <= breach.step < len(view.exchanges)


@settings(examples(100), database=None)
@given(odd_traces())
def test_nothing_odd_makes_a_course_raise(odd: Trace) -> None:
    """Whatever a rule asks it about any of the actions."""
    judged = course_of(View(odd))
    for action in (*judged.view.hangups, *judged.view.actions):
        target = judged.target(action) if action.type == "Hangup" else None
        assert fate_of(judged, action, target).step < len(judged.exchanges)
        assert judged.fault_of(action) in (None, ODD, "HUP-C3", "HUP-F1", "HUP-F2", "HUP-F3")
        resurfaced(judged, [action], action.exchange.step)
        for call_id in judged.legs:
            certain_unexcused_end(judged, call_id, action.exchange.step, action)
            judged.may_mean(action, call_id)


def test_the_calls_that_are_made_odd_are_good_ones() -> None:
    """Except for a code that is not the Hangup's, a beginning amid the call, and digits that come after the end."""
    oracle = Oracle(subjects=(Subject.SERVICE,))
    findings = [oracle.judge([whole]).findings for whole in WHOLE]
    found = [{finding.id for finding in of_a_call if finding.level is not NOTE} for of_a_call in findings]
    assert found == [{"HUP-C2"}, set(), {"ENV-10"}, {"ENV-7", "ENV-8", "ENV-12"}, set()]
