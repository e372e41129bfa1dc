"""The file form of traces: JSON, in the shape of `schemas/trace.json`.

Recorded calls, saved counterexamples and the traces of other emulators all come in through here. What `to_json` writes
`from_json` reads back equal. Events are handed through as they are, however faulty: to judge them is the oracle's
business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onhook.conformance.model.parameters import show
from onhook.conformance.model.traces import (
    Asked,
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.conformance.schemas import validator

if TYPE_CHECKING:
    from jsonschema import ValidationError

FORMAT = "onhook-trace/1"


def to_json(traces: Sequence[Trace]) -> dict[str, Any]:
    """Return the file form of traces. It shares the events with them, so dump it before anything changes."""
    return {"format": FORMAT, "calls": [_call(trace) for trace in traces]}


def from_json(document: object) -> tuple[Trace, ...]:
    """Return the traces that a parsed trace file holds.

    Raises ValueError, which says where the document is not as `schemas/trace.json` has it, what stands there and what
    to do about it.
    """
    # Imported here for the same reason as in `schemas`: who reads no file should not wait for it.
    from jsonschema.exceptions import best_match

    error = best_match(validator("trace").iter_errors(document))
    if error is not None or not isinstance(document, dict):
        raise ValueError(_refusal(error) if error is not None else "trace file: found no object")
    return tuple(_trace(call, f"calls[{place}]") for place, call in enumerate(document["calls"]))


def _call(trace: Trace) -> dict[str, Any]:
    return {
        "invocations": [_invocation(invocation) for invocation in trace.invocations],
        "asked": None if trace.asked is None else [_question(asked) for asked in trace.asked],
        "final": None if trace.final is None else dict(trace.final),
        "from_the_beginning": trace.from_the_beginning,
        "injected": trace.injected,
    }


def _invocation(invocation: Invocation) -> dict[str, Any]:
    return {
        "event": invocation.event,
        "outcome": _outcome(invocation.outcome),
        "position": invocation.position,
        "seconds": invocation.seconds,
    }


def _question(asked: Asked) -> dict[str, Any]:
    return {"after": asked.after, "question": asked.question, "options": list(asked.options), "answer": asked.answer}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Returned(text, value):
            # The text only where it is not what anybody would write, so that files stay short.
            return {"returned": value} | ({} if text == json.dumps(value) else {"text": text})
        case Raised(kind, message, traceback, environment):
            extra = {"traceback": traceback, "environment": environment}
            return {"raised": {"type": kind, "message": message} | {name: it for name, it in extra.items() if it}}
        case TimedOut(seconds, place):
            return {"timed_out": {"seconds": seconds} | ({"place": place} if place else {})}
        case Unserialisable(message):
            return {"unserialisable": {"message": message}}
        case Unrecorded():
            return {"unrecorded": True}


def _trace(call: Mapping[str, Any], path: str) -> Trace:
    asked = call.get("asked")
    return Trace(
        invocations=tuple(
            _read_invocation(document, f"{path}.invocations[{place}]")
            for place, document in enumerate(call["invocations"])
        ),
        asked=None if asked is None else tuple(_read_question(document) for document in asked),
        final=call.get("final"),
        from_the_beginning=call.get("from_the_beginning", True),
        injected=call.get("injected", False),
    )


def _read_invocation(document: Mapping[str, Any], path: str) -> Invocation:
    outcome = document["outcome"]
    read = next(read for name, read in _OUTCOMES.items() if name in outcome)
    return Invocation(
        document["event"], read(outcome, f"{path}.outcome"), document.get("seconds", 0.0), int(document["position"])
    )


def _read_question(document: Mapping[str, Any]) -> Asked:
    return Asked(int(document["after"]), document["question"], tuple(document["options"]), document["answer"])


def _read_returned(outcome: Mapping[str, Any], path: str) -> Returned:
    value = outcome["returned"]
    plain = json.dumps(value)
    text: str = outcome.get("text", plain)
    # An empty text was not kept.
    if text not in ("", plain) and _normal(text) != plain:
        raise ValueError(
            f"trace file: at {path}.text: found {show(text)}, which is not the JSON of {show(value)} in returned; "
            "leave text away, or write there what the handler returned"
        )
    return Returned(text, value)


def _normal(text: str) -> str | None:
    try:
        return json.dumps(json.loads(text))
    except (ValueError, RecursionError):
        return None


_OUTCOMES: Mapping[str, Callable[[Mapping[str, Any], str], Outcome]] = {
    "returned": _read_returned,
    "raised": lambda outcome, _: Raised(**outcome["raised"]),
    "timed_out": lambda outcome, _: TimedOut(**outcome["timed_out"]),
    "unserialisable": lambda outcome, _: Unserialisable(outcome["unserialisable"]["message"]),
    "unrecorded": lambda *_: Unrecorded(),
}


def _refusal(error: ValidationError) -> str:
    where = _path(error.absolute_path)
    advise = _ADVICE.get(str(error.validator), lambda *_: "see schemas/trace.json")
    advice = advise(error.validator_value, error.instance, error.schema)
    return f"trace file: at {where}: found {show(error.instance)}; {advice}"


def _path(steps: Iterable[str | int]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.removeprefix(".") or "the top"


def _missing(required: Any, instance: Any, _: Any) -> str:
    return f"add {', '.join(name for name in required if name not in instance)}"


def _surplus(_: Any, instance: Any, schema: Any) -> str:
    known = schema["properties"]
    return f"leave away {', '.join(name for name in instance if name not in known)}; known are {', '.join(known)}"


#: What to do, by the keyword of the schema that is broken, from the keyword's value, the instance and the schema.
_ADVICE: Mapping[str, Callable[[Any, Any, Any], str]] = {
    "required": _missing,
    "additionalProperties": _surplus,
    "type": lambda types, *_: f"its JSON type must be {types if isinstance(types, str) else ' or '.join(types)}",
    "const": lambda value, *_: f"write {show(value)}",
    "enum": lambda values, *_: f"write {' or '.join(show(value) for value in values)}",
    "minimum": lambda least, *_: f"write {least} or more",
    "oneOf": lambda *_: f"give exactly one of {', '.join(_OUTCOMES)}",
    "dependentRequired": lambda *_: "give text only beside returned",
}
