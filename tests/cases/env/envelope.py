"""The cases of ENV-1, ENV-2 and ENV-3: SchemaVersion, Sequence, InvocationEventType."""

from __future__ import annotations

from typing import Any

from tracing import (
    DIALLING,
    DIGITS_CAME,
    DONE,
    END,
    FAILED,
    MUST,
    NOTE,
    OPEN,
    PICKED_UP,
    RINGING,
    SHOULD,
    A,
    Case,
    Cases,
    call,
    event,
    log,
)

from cases.env._calls import without
from onhook.conformance.model.traces import Event, Trace

CASES: dict[str, Cases] = {}


def numbered(*numbers: Any, opening: str = "NEW_INBOUND_CALL") -> list[Event]:
    """Events that differ, with these numbers; ... leaves Sequence out."""
    names = [opening] + ["DIGITS_RECEIVED"] * len(numbers)
    events = [event(name, A, data={"ReceivedDigits": str(place)}) for place, name in enumerate(names[: len(numbers)])]
    return [{**told, "Sequence": number} for told, number in zip(events, numbers, strict=True)]


CASES["ENV-1"] = {
    "1.0": Case(call(OPEN)),
    "another": Case(call({**OPEN, "SchemaVersion": "1.1"}), (MUST,)),
    "a number": Case(call({**OPEN, "SchemaVersion": 1.0}), (MUST,)),
    "left out": Case(call(OPEN, without(DONE, "SchemaVersion")), (MUST,)),
    "odd": Case(call({**OPEN, "SchemaVersion": {}}), (MUST,)),
    "no events": Case(Trace(()), None),
}

RINGING_OUT = [{**one, "Sequence": 1} for one in (DIALLING, RINGING, PICKED_UP)]
CASES["ENV-2"] = {
    "by one": Case(call(*numbered(1, 2, 3))),
    "from 2 (LAT-5)": Case(call(*numbered(2, 3))),
    "from 0": Case(call(*numbered(0, 1))),
    "as 2.0": Case(call(*numbered(1, 2.0))),
    "one event": Case(call(OPEN), None),
    "back": Case(call(*numbered(1, 2, 1)), (MUST,)),
    "back, and on from there": Case(call(*numbered(5, 3, 4)), (MUST,)),
    "a gap": Case(call(*numbered(1, 3)), (SHOULD,)),
    "a gap in a log": Case(log(*numbered(1, 3)), (NOTE,)),
    "a log that is not sorted": Case(log(*numbered(1, 3, 2))),
    "repeated once (OBS-7)": Case(call(*numbered(1, 1, 2, 3))),
    "repeated once, and counted": Case(call(*numbered(1, 1, 3))),
    "repeated twice": Case(call(*numbered(1, 1, 1, 2)), (SHOULD,)),
    "repeated twice, apart": Case(call(*numbered(1, 1, 2, 2)), (SHOULD,)),
    "1, 1, 1 of an outbound call": Case(call(*RINGING_OUT, {**DONE, "Sequence": 2})),
    "1, 1, 1 of an outbound call, counted": Case(call(*RINGING_OUT, {**DONE, "Sequence": 4})),
    "1, 1, 1 of an outbound call, and once more": Case(
        call(*RINGING_OUT, {**DONE, "Sequence": 1}, {**END, "Sequence": 1}), (SHOULD,)
    ),
    "delivered again with the next (LAT-14)": Case(call((OPEN, FAILED), OPEN, DONE)),
    "delivered again with the same (LAT-14)": Case(
        call(({**OPEN, "Sequence": 1}, FAILED), {**OPEN, "Sequence": 1}, {**DONE, "Sequence": 2})
    ),
    "delivered again late, with its own": Case(
        call(OPEN, (DONE, FAILED), DIGITS_CAME, {**DONE, "Sequence": 2}, {**END, "Sequence": 4})
    ),
    "delivered twice (OBS-6)": Case(call(OPEN, OPEN, DONE, DONE, END)),
    "delivered twice with one number each": Case(
        call(*({**event, "Sequence": place} for place, event in enumerate((OPEN, DONE, END), 1) for _ in range(2)))
    ),
    "left out": Case(call(*numbered(1, ..., 2)), (SHOULD,)),
    "null in the only event": Case(call(*numbered(None)), (SHOULD,)),
    "a boolean": Case(call(*numbered(1, True)), (SHOULD,)),
    "a text": Case(call(*numbered(1, "2")), (SHOULD,)),
    "odd": Case(call(*numbered([], {}, 1.5)), (SHOULD, SHOULD, SHOULD)),
}

CASES["ENV-3"] = {
    "all that can come": Case(call(OPEN, DONE, END)),
    "another": Case(call(event("TIMED_OUT", A)), (MUST,)),
    "left out": Case(call(without(OPEN, "InvocationEventType")), (MUST,)),
    "odd": Case(call(*({**DONE, "InvocationEventType": odd} for odd in ([], {}, None))), (MUST, MUST, MUST)),
    "another in a log": Case(log(event("TIMED_OUT", A)), (SHOULD,)),
    "as some text has it": Case(call(event("NEW_INCOMING_CALL", A)), (SHOULD,)),
    "as InvocationEvent": Case(
        call({**without(DONE, "InvocationEventType"), "InvocationEvent": "ACTION_SUCCESSFUL"}), (SHOULD,)
    ),
    "as InvocationEvent, and odd": Case(call({**without(DONE, "InvocationEventType"), "InvocationEvent": []}), (MUST,)),
}
