"""Traces survive their file form, and a bad file is refused with words that help."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.traces import (
    Asked,
    Invocation,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.conformance.schemas import validator
from onhook.conformance.schemas.traces_json import FORMAT, from_json, to_json

WORDS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=6,
)
SECONDS = st.floats(0, 30)


def texts_of(value: Any) -> st.SearchStrategy[str]:
    """The ways to write a value down, and no text at all for one that was not kept."""
    return st.sampled_from([json.dumps(value), json.dumps(value, indent=1, ensure_ascii=False), ""])


RETURNED = JSON.flatmap(lambda value: st.builds(Returned, texts_of(value), st.just(value)))
OUTCOMES = st.one_of(
    RETURNED,
    st.builds(Raised, WORDS, WORDS, WORDS, st.booleans()),
    st.builds(TimedOut, SECONDS),
    st.builds(Unserialisable, WORDS),
    st.just(Unrecorded()),
)
INVOCATIONS = st.builds(Invocation, st.dictionaries(WORDS, JSON, max_size=2), OUTCOMES, SECONDS, st.integers(0, 99))
ASKED = st.builds(Asked, st.integers(0, 99), WORDS, st.lists(WORDS, max_size=3).map(tuple), WORDS)
TRACES = st.builds(
    Trace,
    st.lists(INVOCATIONS, max_size=3).map(tuple),
    st.none() | st.lists(ASKED, max_size=3).map(tuple),
    st.none() | st.dictionaries(WORDS, st.sampled_from(["Connected", "Disconnected"]), max_size=2),
    st.booleans(),
    st.booleans(),
)


@given(traces=st.lists(TRACES, max_size=3))
def test_traces_come_back_equal(traces: list[Trace]) -> None:
    document = json.loads(json.dumps(to_json(traces)))
    assert validator("trace").is_valid(document)
    read = from_json(document)
    assert read == tuple(traces)
    assert to_json(read) == document, "what equality does not compare is kept too"


def test_the_file_form_is_the_documented_one() -> None:
    event = {"InvocationEventType": "HANGUP"}
    trace = Trace(
        (
            Invocation(event, Returned('{"SchemaVersion": "1.0"}', {"SchemaVersion": "1.0"}), 0.5, 7),
            Invocation(event, Raised("KeyError", "'CallId'"), 0.0, 8),
        ),
        (Asked(1, "idle", ("nothing", "update"), "nothing"),),
        {"a": "Disconnected"},
    )
    assert to_json([trace]) == {
        "format": "onhook-trace/1",
        "calls": [
            {
                "invocations": [
                    {"event": event, "outcome": {"returned": {"SchemaVersion": "1.0"}}, "position": 7, "seconds": 0.5},
                    {
                        "event": event,
                        "outcome": {"raised": {"type": "KeyError", "message": "'CallId'"}},
                        "position": 8,
                        "seconds": 0.0,
                    },
                ],
                "asked": [{"after": 1, "question": "idle", "options": ["nothing", "update"], "answer": "nothing"}],
                "final": {"a": "Disconnected"},
                "from_the_beginning": True,
                "injected": False,
            }
        ],
    }


def test_what_may_be_left_out_is_what_a_log_file_does_not_know() -> None:
    outcome = {"timed_out": {"seconds": 20}}
    calls = [{"invocations": [{"event": {}, "outcome": outcome, "position": 0}]}]
    assert from_json({"format": FORMAT, "calls": calls}) == (Trace((Invocation({}, TimedOut(20)),)),)


def one_call(**fields: Any) -> dict[str, Any]:
    return {"format": FORMAT, "calls": [{"invocations": [], **fields}]}


def one_invocation(**fields: Any) -> dict[str, Any]:
    return one_call(invocations=[{"event": {}, "outcome": {"returned": None}, "position": 0, **fields}])


REFUSED: dict[str, tuple[object, str]] = {
    "nothing": (None, "at the top: found null; its JSON type must be object"),
    "empty": ({}, "at the top: found an object of 0; add format, calls"),
    "later-format": (
        {"format": "onhook-trace/2", "calls": []},
        'at format: found "onhook-trace/2"; write "onhook-trace/1"',
    ),
    "no-event": (
        one_call(invocations=[{"outcome": {"returned": 1}, "position": 0}]),
        "at calls[0].invocations[0]: found an object of 2; add event",
    ),
    "event-is-text": (
        one_invocation(event="{}"),
        'at calls[0].invocations[0].event: found "{}"; its JSON type must be object',
    ),
    "no-outcome": (
        one_invocation(outcome={}),
        "outcome: found an object of 0; give exactly one of returned, raised, timed_out, unserialisable, unrecorded",
    ),
    "two-outcomes": (
        one_invocation(outcome={"returned": 1, "unserialisable": {"message": ""}}),
        "give exactly one of returned",
    ),
    "half-an-exception": (
        one_invocation(outcome={"raised": {"type": "KeyError"}}),
        "outcome.raised: found an object of 1; add",
    ),
    "text-without-value": (
        one_invocation(outcome={"timed_out": {"seconds": 5}, "text": "{}"}),
        "give text only beside returned",
    ),
    "text-of-something-else": (
        one_invocation(outcome={"returned": 1, "text": "2"}),
        'at calls[0].invocations[0].outcome.text: found "2", which is not the JSON of 1 in returned; leave text away',
    ),
    "text-is-no-json": (one_invocation(outcome={"returned": 1, "text": "{"}), "is not the JSON of 1"),
    "before-the-first": (one_invocation(position=-1), "position: found -1; write 0 or more"),
    "unknown-status": (
        one_call(final={"a": "Gone"}),
        'calls[0].final.a: found "Gone"; write "Connected" or "Disconnected"',
    ),
    "misspelt": (
        one_call(fromTheBeginning=True),
        "at calls[0]: found an object of 2; leave away fromTheBeginning; known are invocations, asked",
    ),
    "options-are-text": (
        one_call(asked=[{"after": 0, "question": "idle", "options": "all", "answer": "all"}]),
        'at calls[0].asked[0].options: found "all"; its JSON type must be array',
    ),
}


@pytest.mark.parametrize(("document", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_with_path_finding_and_advice(document: object, words: str) -> None:
    with pytest.raises(ValueError, match=r"^trace file: at ") as refusal:
        from_json(document)
    assert words in str(refusal.value)
