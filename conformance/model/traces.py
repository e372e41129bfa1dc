"""What a call leaves behind: the trace that every verdict is made from.

A trace is the list of invocations of one call (an event and its outcome) and, where it is known, what the world was
asked and answered. It says nothing about the service's insides, so a trace of the reference service, of another
emulator and of a log file look the same to the oracle. The file form is `schemas/trace.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from onhook.conformance.model.frozen import frozen

Event = dict[str, Any]
Response = dict[str, Any]


class Participant(TypedDict, total=False):
    """One of the participants in an event's CallDetails, as page `pstn-invocations` has them.

    Nothing checks what a service sends: values may be anything, and there may be more keys.
    """

    CallId: Any
    ParticipantTag: Any
    To: Any
    From: Any
    Direction: Any
    StartTimeInMilliseconds: Any
    Status: Any


class Action(TypedDict, total=False):
    """One of the actions in a response.

    Nothing checks what a handler returns: it may have other types, and more keys.
    """

    Type: str
    Parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Returned:
    """The handler returned; `text` is the JSON that the Lambda runtime would have sent, `value` what it parses to."""

    text: str
    value: Any
    #: Why the value may not be what Lambda sends, as it ignores what a plain function returns in Node.js. Shown, never
    #: judged.
    remark: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Raised:
    """The handler raised an exception (or tried to exit); `traceback` is shown, never judged."""

    type: str
    message: str
    traceback: str = field(default="", compare=False)
    #: The exception comes from an AWS client that has no credentials, region or endpoint: the environment, not the
    #: handler.
    environment: bool = False


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The handler had not returned after `seconds` and was interrupted."""

    seconds: float
    #: Where it was, as `app.py:12, in wait`; shown, never judged.
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unserialisable:
    """The handler returned something that JSON cannot hold."""

    message: str


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """The outcome was not recorded, as in a log of events alone. It may have been anything."""


Outcome = Returned | Raised | TimedOut | Unserialisable | Unrecorded
#: Hands one event to the handler; returns what came of it, and the seconds that it took. It raises nothing for what the
#: handler does; a target raises Unreachable where the handler cannot be asked any more.
Invoke = Callable[[Event], tuple[Outcome, float]]


def failure_in_words(outcome: Raised | TimedOut | Unserialisable | Unrecorded) -> str:
    """Say what a handler did that returned no JSON: `raised KeyError: 'digits'`."""
    match outcome:
        case Raised(kind, message):
            return f"raised {kind}: {message}"
        case TimedOut(seconds):
            return f"did not return within {seconds:g} s"
        case Unserialisable(message):
            return f"returned what is no JSON: {message}".removesuffix(": ")
        case Unrecorded():
            return "returned what nobody has kept"


@frozen
class Invocation:
    """One event handed to the handler, and what came of it."""

    event: Event
    outcome: Outcome
    #: How long the handler took.
    seconds: float = field(default=0.0, compare=False)
    #: Where it stands among all invocations of the warm process, other calls' included; from 0.
    position: int = 0


@frozen
class Asked:
    """One question that the service put to the world, and the answer."""

    #: How many invocations of this call had been made before the question.
    after: int
    #: What was going on: `idle`, an action's Type, `dial`, ...
    question: str
    #: What could have happened, the harmless first.
    options: tuple[str, ...]
    #: What did happen: one of `options`.
    answer: str


@frozen
class Trace:
    """One call, from the first event that is known to the last."""

    invocations: tuple[Invocation, ...]
    #: None if it is unknown what the world did, as in a log file.
    asked: tuple[Asked, ...] | None = None
    #: CallId to final status (`Connected` or `Disconnected`), where the service tells it.
    final: Mapping[str, str] | None = None
    #: The trace starts with the event that opens the call.
    from_the_beginning: bool = True
    #: The call was started inside a topology: its opening event reports an action that no handler returned.
    injected: bool = False

    def untimed(self) -> Trace:
        """Return the trace without what a clock measured: the same run writes the same files."""
        return replace(self, invocations=tuple(replace(invocation, seconds=0.0) for invocation in self.invocations))


def outcome_at(traces: Sequence[Trace], call: int, step: int) -> Outcome | None:
    """Return what came of one invocation of one of several calls; None where there is no such invocation."""
    invocations = traces[call].invocations if call < len(traces) else ()
    return invocations[step].outcome if step < len(invocations) else None
