"""The check that all of them have: the handler returns, and what it returns is in the form of the response's schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onhook.conformance import schemas
from onhook.conformance.model.traces import Outcome, Returned

Event = dict[str, Any]
Invoke = Callable[[Event], tuple[Outcome, float]]


class Caught(AssertionError):
    """A check failed."""


class Failed(Caught):
    """The handler returned nothing, which may as well be the fault of the event."""


def answer(invoke: Invoke, event: Event) -> list[Event]:
    """Hand one event to the handler and return the actions.

    Raises Failed where the handler does, and Caught where its response does not match the schema.
    """
    outcome, _ = invoke(event)
    if type(outcome) is not Returned:
        raise Failed(f"the handler failed at {event.get('InvocationEventType')}")
    if not schemas.validator("response").is_valid(outcome.value):
        raise Caught("the response is not in the form of the schema")
    actions: list[Event] = list(outcome.value.get("Actions") or [])  # equal responses share one value
    for action in actions:
        name = f"actions/{action['Type']}"
        if name not in schemas.names():
            raise Caught(f"there is no action {action['Type']}")
        if not schemas.validator(name).is_valid(action.get("Parameters") or {}):
            raise Caught(f"the Parameters of {action['Type']} are not in the form of the schema")
    return actions
