"""Strategies: any report at all, and in it texts as odd as a handler, a service or a damaged file may make them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Level
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
from onhook.conformance.model.verdicts import Verdict
from onhook.conformance.model.worlds import ANSWERED, BUSY, DIAL, DIGITS, IDLE, PARTY_ENDS, PATIENCE, RUNS, UPDATE
from onhook.reports.model import About, ItemReport, Report, SubjectReport, Violation

#: What ends, begins or hides something, in one of the formats or on a terminal.
ODD = (
    *(
        "\x1b[2J",
        "\x07",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\u200b",
        "\ufeff",
        "e\u0301\u0301\u0301\u0301",
        "字" * 60,
    ),
    *(
        "\r\n",
        "\n\n",
        "\t",
        "`",
        "```",
        "\n`````\n",
        "|",
        r"\|",
        "\\",
        "-->",
        "<!--",
        "</details>",
        "<script>alert(1)</script>",
    ),
    *(
        "::",
        "\n::error::",
        "%",
        "%0A",
        ",",
        ":",
        "##[group]",
        "@octocat",
        "https://example.com",
        "![x](y)",
        "[x](y)",
        "* ",
    ),
    *(
        ";",
        "#59;",
        "#",
        "end",
        "wrap:",
        "%%{init: {}}%%",
        "{{",
        "}}",
        "{% raw %}",
        "ﬂ°°59¶ß",
        "&lt;",
        "&amp;",
        '"',
        "'",
    ),
)

odd_texts = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD), max_size=5
).map("".join)
texts = st.sampled_from(("", "LEG-A is hung up", "HANGUP")) | odd_texts
counts = st.integers(0, 10_000)
seconds = st.floats(0, 1e6) | st.integers(0, 900)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
participants = st.fixed_dictionaries(
    {
        "CallId": st.sampled_from(("a", "b", "c")) | values,
        "ParticipantTag": st.sampled_from(("LEG-A", "LEG-B")) | values,
        "Status": st.sampled_from(("Connected", "Disconnected")) | values,
    },
    optional={"To": values},
)
parameters = st.fixed_dictionaries(
    {}, optional={"CallId": st.sampled_from(("a", "b")) | values, "ParticipantTag": values, "Text": values}
)
actions = st.fixed_dictionaries(
    {"Type": st.sampled_from(("Hangup", "Speak", "CallAndBridge")) | values, "Parameters": parameters | values},
    optional={"ErrorType": values, "ReceivedDigits": values},
)
events = st.fixed_dictionaries(
    {
        "InvocationEventType": st.sampled_from(("NEW_INBOUND_CALL", "HANGUP", "ACTION_FAILED", "RINGING")) | values,
        "CallDetails": st.fixed_dictionaries({"Participants": st.lists(participants, max_size=3) | values}),
    },
    optional={"Sequence": st.integers(1, 9) | values, "ActionData": actions | values},
) | st.dictionaries(texts, values, max_size=2)
responses = values | st.builds(
    lambda listed: {"SchemaVersion": "1.0", "Actions": listed}, st.lists(actions | values, max_size=3)
)


def _returned(value: Any, *, indented: bool) -> Returned:
    return Returned(json.dumps(value, indent=1 if indented else None), value)


outcomes = (
    st.builds(_returned, responses, indented=st.booleans())
    | st.builds(Raised, texts, texts, texts, st.booleans())
    | st.builds(TimedOut, seconds)
    | st.builds(Unserialisable, texts)
    | st.just(Unrecorded())
)
questions = st.sampled_from((IDLE, DIAL, PATIENCE, "Speak")) | texts
answers = st.sampled_from((ANSWERED, BUSY, DIGITS, RUNS, UPDATE, *PARTY_ENDS)) | texts
asked = st.builds(Asked, st.integers(0, 5), questions, st.lists(texts, max_size=2).map(tuple), answers)
traces = st.builds(
    Trace,
    st.lists(st.builds(Invocation, events, outcomes, seconds, st.integers(0, 20)), max_size=4).map(tuple),
    st.none() | st.lists(asked, max_size=4).map(tuple),
    st.none() | st.dictionaries(texts, st.sampled_from(("Connected", "Disconnected")), max_size=2),
    st.booleans(),
    st.booleans(),
)
violations = st.builds(
    Violation,
    level=st.sampled_from(Level),
    expected=texts,
    actual=texts,
    because=texts,
    also=st.lists(texts, max_size=2).map(tuple),
    needed=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    call=st.integers(0, 2),
    step=st.integers(0, 4),
    event_type=texts,
    action=texts,
    calls=st.lists(traces, max_size=3).map(tuple),
)
items = st.builds(
    ItemReport,
    nodeid=texts,
    id=st.sampled_from((*CATALOGUE, "PLAYS")) | texts,
    start=st.sampled_from(("inbound", "outbound", "bridged", "meeting")) | texts,
    verdict=st.sampled_from(Verdict),
    level=st.sampled_from(Level),
    exercised=counts,
    calls=counts,
    reason=texts,
    played=texts,
    replay=texts,
    violations=st.lists(violations, max_size=2).map(tuple),
)
subjects = st.builds(
    SubjectReport,
    st.sampled_from(("handler", "service")),
    texts,
    st.sampled_from(("", "app/handler.py:12")) | texts,
    st.lists(items, max_size=4).map(tuple),
)
abouts = st.builds(About, texts, seconds, texts, texts, texts, texts, counts, counts, st.booleans())
#: Any report that a run can end with: one subject for each kind and target.
reports = st.builds(
    Report,
    abouts,
    st.lists(subjects, max_size=3, unique_by=lambda subject: (subject.kind, subject.target)).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
)
