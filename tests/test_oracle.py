"""The oracle: caps and raised levels, causes, what it remembers, and that nothing makes it raise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracing import (
    A_DOWN,
    B_LEAVES,
    B_LEFT,
    BRIDGED,
    BY_A,
    DONE,
    END,
    HANG_UP_B,
    MUST,
    NOTE,
    PAUSE,
    SHOULD,
    A,
    Step,
    action,
    event,
    hang_up,
    idle,
    one,
    succeeded,
    trace,
)

from onhook.conformance.model.events import EVENT_TYPES
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import (
    Asked,
    Event,
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.conformance.model.worlds import A_HANGS_UP, IDLE, PARTY_ENDS, PATIENCE, UPDATE
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.oracle.view import MOST_READ, View
from onhook.conformance.rules import judging
from onhook.conformance.rules.judging import Oracle, without_particulars

WRONG_CODE = one(DONE, [hang_up(SipResponseCode=603)])


def levels(requirement: str, call: Trace, **changed: Level) -> list[Level]:
    renamed = {name.replace("_", "-"): level for name, level in changed.items()}
    return [found.level for found in Oracle(levels=renamed).judge([call]).of(requirement)]


@pytest.mark.parametrize(
    ("requirement", "call", "changed", "expected"),
    [
        ("HND-4", WRONG_CODE, {"HND_4": SHOULD}, SHOULD),
        ("HND-4", WRONG_CODE, {"HND_4": NOTE}, NOTE),
        ("HND-4", WRONG_CODE, {"HND_3": NOTE}, MUST),
        ("HND-4", one(END, [hang_up(SipResponseCode=603)]), {"HND_4": MUST}, NOTE),
        ("RSP-8", one(DONE, [action("Pause")]), {"RSP_8": MUST}, MUST),
        ("RSP-8", one(DONE, [action("Speak", Text="Hello")]), {"RSP_8": MUST}, NOTE),
        ("HND-8", one(END, [PAUSE]), {"HND_8": MUST}, MUST),
        ("HND-11", one(DONE, [], asked=[idle(1, A_HANGS_UP)]), {"HND_11": SHOULD}, SHOULD),
        ("HND-2", one(DONE, [BY_A, BY_A]), {"HND_2": MUST}, NOTE),
    ],
)
def test_levels_are_raised_and_lowered_by_id(
    requirement: str, call: Trace, changed: dict[str, Level], expected: Level
) -> None:
    """What the catalogue itself has softer stays softer."""
    assert levels(requirement, call, **changed) == [expected]


def test_a_finding_says_why_it_weighs_less() -> None:
    (found,) = Oracle().judge([one(END, None)]).of("RSP-3")
    assert found.because == "the response to this HANGUP is ignored"
    (found,) = Oracle().judge([one(succeeded(PAUSE, A_DOWN), None)]).of("RSP-3")
    assert found.because == "every leg is already shown as Disconnected"
    (found,) = Oracle().judge([one(event("INVALID_LAMBDA_RESPONSE", A), None)]).of("RSP-3")
    assert "not documented" in found.because
    (found,) = Oracle().judge([one(DONE, None)]).of("RSP-3")
    assert not found.because


def test_quiet_after_an_answer_that_is_ignored_weighs_as_much_as_after_any_other() -> None:
    bridged, left = (BRIDGED, []), (B_LEFT, [PAUSE])
    interrupted: Step = (event("ACTION_INTERRUPTED", A), [])
    asked = [B_LEAVES, idle(3, A_HANGS_UP)]
    assert levels("HND-5", trace(bridged, left, interrupted, asked=asked)) == [MUST]


def test_a_finding_points_at_the_call_the_step_and_the_action() -> None:
    (found,) = Oracle().judge([one(DONE, []), trace((DONE, []), (DONE, [HANG_UP_B]))]).of("HND-2")
    assert (found.call, found.step, found.event_type, found.action) == (1, 1, "ACTION_SUCCESSFUL", "Hangup")


def test_findings_that_differ_in_particulars_have_one_cause() -> None:
    """Quoted values, identifiers and numbers are left out of it; the Type of the event is not."""
    calls = [one(DONE, [hang_up(CallId=f"{number:08x}-0000-4000-8000-000000000001")]) for number in range(3)]
    calls += [one(event("CALL_ANSWERED", A), [hang_up(CallId="nobody")])]
    causes = {found.cause for call in calls for found in Oracle().judge([call]).of("HND-1")}
    assert {event_type for _, event_type, _, _ in causes} == {"ACTION_SUCCESSFUL", "CALL_ANSWERED"}
    assert len(causes) == 2


def test_which_leg_of_a_tag_it_is_makes_no_other_cause() -> None:
    """A second LEG-B that leaves the caller alone is told by its name, and is the same mistake as with the first."""
    assert without_particulars("a party hung up LEG-B#2") == without_particulars("a party hung up LEG-B")
    assert without_particulars("a party hung up LEG-B") != without_particulars("a party hung up LEG-A")
    assert without_particulars("<Call at 0x7f30a>") == without_particulars("<Call at 0x7fe12>")


def test_an_unending_call_points_at_the_answer_that_is_repeated() -> None:
    asked = [Asked(2, PATIENCE, (A_HANGS_UP,), A_HANGS_UP)]
    (found,) = Oracle().judge([trace((DONE, [PAUSE]), (DONE, [PAUSE]), (END, []), asked=asked)]).of("RSP-12")
    assert found.step == 1


def test_equal_responses_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_MOST_REMEMBERED", 2)
    oracle = Oracle()
    oracle.judge([trace((DONE, [PAUSE]), (DONE, [PAUSE]), (DONE, []))])
    assert len(oracle._responses) == 2
    oracle.judge([one(DONE, None)])
    assert len(oracle._responses) == 1


def test_what_is_remembered_weighs_by_the_event() -> None:
    judging = Oracle()
    found = [judging.judge([one(told, None)]).of("RSP-3")[0].level for told in (DONE, END, DONE)]
    assert found == [MUST, NOTE, MUST]


def test_what_is_remembered_holds_for_one_declaration_only() -> None:
    call = one(DONE, [action("New")])
    assert Oracle(Declared(extra_actions=frozenset({"New"}))).judge([call]).of("RSP-7") == ()
    assert len(Oracle().judge([call]).of("RSP-7")) == 1


def test_a_response_whose_text_nobody_kept_is_judged_all_the_same() -> None:
    """Neither its JSON nor, where it is no JSON, its absence is taken for another one's."""
    judging = Oracle()
    circle: dict[str, Any] = {"SchemaVersion": "1.0"}
    circle["TransactionAttributes"] = {"circle": circle, "set": {1}}
    values: list[Any] = [None, circle, {"SchemaVersion": "1.0", "TransactionAttributes": {"set": {1}}}, {}]
    found = [judging.judge([one(DONE, Returned("", value))]).of("RSP-3") for value in values]
    assert [len(some) for some in found] == [1, 0, 0, 1]


def test_a_very_long_list_is_read_in_part() -> None:
    """Each Hangup is held against all before it, which takes minutes where there are thousands."""
    call = one(DONE, [hang_up()] * 20_000)
    assert len(View(call).hangups) == MOST_READ
    assert levels("RSP-6", call) == [MUST]


def test_no_trace_has_no_findings() -> None:
    assert Oracle().judge([]).findings == ()
    assert Oracle().judge([Trace(())]).findings == ()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
WORDS = st.sampled_from(
    ["", "LEG-A", "LEG-B", "Leg-A", "Connected", "Disconnected", "Hangup", "Pause", "SMA", "a", "b", "1.0", "480"]
)
JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What is usual, or anything at all."""
    return st.one_of(usual, usual, usual, JSON)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object from which any field may be missing, and in which any may be odd."""
    return odd(st.fixed_dictionaries({}, optional={name: odd(value) for name, value in fields.items()}))


IDS, TAGS = st.sampled_from(["a", "b", "c"]), st.sampled_from(["LEG-A", "LEG-B", "Leg-A"])
PARTICIPANTS = objects(
    CallId=IDS,
    ParticipantTag=TAGS,
    To=st.sampled_from(["+12025550100", "SMA"]),
    From=WORDS,
    Direction=st.sampled_from(["Inbound", "Outbound"]),
    Status=st.sampled_from(["Connected", "Disconnected"]),
)
TYPES = st.sampled_from(
    ["Hangup", "Pause", "CallAndBridge", "JoinChimeMeeting", "StartBotConversation", "ReceiveDigits", "Speak", "New"]
)
ACTIONS = objects(
    Type=TYPES, Parameters=objects(CallId=IDS, ParticipantTag=TAGS, SipResponseCode=st.sampled_from([0, "480", 603]))
)
EVENTS = st.fixed_dictionaries(
    {"InvocationEventType": odd(st.sampled_from(sorted(EVENT_TYPES)))},
    optional={
        "SchemaVersion": odd(st.just("1.0")),
        "Sequence": odd(st.integers()),
        "ActionData": ACTIONS,
        "CallDetails": objects(Participants=st.lists(PARTICIPANTS, max_size=3), TransactionAttributes=JSON),
    },
)
RESPONSES = objects(
    SchemaVersion=st.just("1.0"),
    Actions=st.lists(ACTIONS, max_size=3),
    TransactionAttributes=st.dictionaries(st.text(max_size=3), SCALARS, max_size=3),
)
OUTCOMES: st.SearchStrategy[Outcome] = st.one_of(
    RESPONSES.map(lambda value: Returned(json.dumps(value), value)),
    RESPONSES.map(lambda value: Returned(json.dumps(value), value)),
    RESPONSES.map(lambda value: Returned("", value)),
    st.builds(Raised, st.text(max_size=5), st.text(max_size=20), environment=st.booleans()),
    st.builds(TimedOut, st.floats(0, 30)),
    st.builds(Unserialisable, st.text(min_size=1, max_size=5)),
    st.just(Unrecorded()),
)
HAPPENINGS = st.sampled_from([*PARTY_ENDS, UPDATE, "digits arrive", "", "runs"])
ASKED = st.builds(
    Asked,
    st.integers(0, 6),
    st.sampled_from([IDLE, IDLE, PATIENCE, "Pause", "Hangup", ""]),
    st.lists(HAPPENINGS, max_size=3).map(tuple),
    HAPPENINGS,
)
INVOCATIONS = st.builds(Invocation, EVENTS, OUTCOMES, st.floats(0, 30), st.integers(0, 20))


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Invocation, ...]:
    """The invocations of a call, some of them delivered twice."""
    several = draw(st.lists(INVOCATIONS, max_size=4))
    twice = draw(st.lists(st.booleans(), min_size=len(several), max_size=len(several)))
    return tuple(trace for it, again in zip(several, twice, strict=True) for trace in ([it, it] if again else [it]))


CALLS = st.builds(
    Trace,
    deliveries(),
    st.none()
    | st.lists(ASKED, max_size=4).map(lambda asked: tuple(sorted(asked, key=lambda question: question.after))),
    st.none() | st.dictionaries(IDS, st.sampled_from(["Connected", "Disconnected"])),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=200)
@given(st.lists(CALLS, min_size=1, max_size=3))
def test_nothing_makes_the_oracle_raise_or_change_its_mind(calls: list[Trace]) -> None:
    """Whatever stands in events and responses: judging twice, and by another oracle, gives the same."""
    judging = Oracle()
    first = judging.judge(calls)
    assert judging.judge(calls) == first
    assert Oracle().judge(calls) == first


@settings(max_examples=50)
@given(CALLS)
def test_what_is_found_was_exercised_and_can_be_shown(call: Trace) -> None:
    """Findings point into the call, say something, and are of requirements that the call came to."""
    judgement = Oracle().judge([call])
    for found in judgement.findings:
        assert judgement.exercised[found.id] > 0
        assert 0 <= found.step < len(call.invocations)
        assert found.expected
        assert found.actual


@settings(max_examples=50)
@given(EVENTS, OUTCOMES)
def test_an_event_without_its_world_never_leaves_a_leg_hanging(told: Event, came: Outcome) -> None:
    """Requirements that need to know what the world did are not exercised where nobody does."""
    judgement = Oracle().judge([Trace((Invocation(told, came),))])
    assert judgement.exercised.keys().isdisjoint(("HND-5", "HND-11", "HND-12", "HND-13"))
