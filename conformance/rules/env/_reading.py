"""Reading events, however odd: what identifies a leg, what an event reports, and which events are delivered again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from onhook.conformance.model.events import (
    CALL_UPDATE_REQUESTED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    same_event,
    sequence_of,
)
from onhook.conformance.model.legs import same_tag
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.responses import ALIASES
from onhook.conformance.model.traces import Event, Participant, Returned
from onhook.conformance.oracle.rule import as_json
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, once

#: An action's Type as another page spells it, to the spelling of the action's own page.
SPELLINGS: Mapping[str, str] = {**ALIASES, "HangUp": "Hangup"}
#: The examples of these events list no participants, or not all that identifies them.
MAY_LIST_NOBODY = (CALL_UPDATE_REQUESTED, INVALID_LAMBDA_RESPONSE)
UNUSUAL = Weight(Level.SHOULD, "all examples have text there, and no sentence asks for it")


# -- the trace ---------------------------------------------------------------------------------------------------------


def is_recorded(view: View) -> bool:
    """Say whether the call was read from a log, which does not show what the world did, or how the legs ended."""
    return view.trace.asked is None and view.trace.final is None


def holds_its_responses(view: View) -> bool:
    """Say whether the trace has all responses: it is neither a part of a call nor a log of events alone."""
    return view.trace.from_the_beginning and not (is_recorded(view) and not view.actions and not view.hangups)


# -- participants ------------------------------------------------------------------------------------------------------


def identifier(value: Any) -> str | None:
    """Return an identifier as the view writes it; None for a value that identifies nothing."""
    named = isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    return str(value) if named else None


def problem_with_an_identifier(value: Any) -> Weight | None:
    """Return how much it counts that an identifier is no text; None for a text, as all examples have it."""
    if isinstance(value, str) and value:
        return None
    return FULL if identifier(value) is None else UNUSUAL


@once
def identified(exchange: Exchange) -> Sequence[tuple[str, Participant]]:
    """The participants that have a CallId, each with its CallId."""
    named = [(identifier(leg.get("CallId")), leg) for leg in exchange.participants]
    return [(call_id, leg) for call_id, leg in named if call_id is not None]


def tags_differ(tag: Any, other: Any) -> bool:
    """Say whether both are tags, and they differ in more than case (`case-5` writes Leg-A)."""
    return isinstance(tag, str) and isinstance(other, str) and not same_tag(tag, other)


def numbers_of(leg: Participant) -> list[str]:
    """The To and From of a leg, sorted, since pages swap them for a meeting; empty where one is missing."""
    ends = (leg.get("To"), leg.get("From"))
    numbers = [end.lower().lstrip("+") for end in ends if isinstance(end, str)]
    return sorted(numbers) if len(numbers) == len(ends) else []


# -- what an event reports ---------------------------------------------------------------------------------------------


def action_type(event: Event) -> str | None:
    """Return the Type in ActionData, spelled as on the action's own page; None where there is none."""
    data = event.get("ActionData")
    name = data.get("Type") if isinstance(data, dict) else None
    return SPELLINGS.get(name, name) if isinstance(name, str) else None


def ended_call_id(exchange: Exchange) -> str | None:
    """Return the CallId that a HANGUP names; None for any other event."""
    return identifier(exchange.parameters.get("CallId")) if exchange.type == HANGUP else None


@once
def _actions_by_type(view: View) -> Mapping[str, Sequence[ReturnedAction]]:
    """The actions that the handler returned in this call, by Type, in the order in which it returned them."""
    found: defaultdict[str, list[ReturnedAction]] = defaultdict(list)
    for action in sorted((*view.actions, *view.hangups), key=lambda action: (action.exchange.step, action.index)):
        found[SPELLINGS.get(action.type, action.type)].append(action)
    return found


def returned_before(view: View, exchange: Exchange) -> list[ReturnedAction]:
    """The actions of the Type that an event reports, if the handler returned them before the event; newest first."""
    actions = _actions_by_type(view).get(action_type(exchange.event) or "", ())
    return [action for action in reversed(actions) if action.exchange.step < exchange.step]


@once
def repeats(view: View) -> Mapping[int, int]:
    """Return the steps at which an event was delivered again, each with the step of its first delivery.

    Such an event is equal to an earlier one with the same Sequence. With another Sequence, it is equal to the event
    just before (OBS-6), or to an event whose invocation failed (LAT-14).
    """
    found: dict[int, int] = {}
    failed: list[Exchange] = []
    by_sequence: defaultdict[int | None, list[Exchange]] = defaultdict(list)
    for exchange in view.exchanges:
        alike = by_sequence[sequence_of(exchange.event)]
        candidates = [*view.exchanges[max(exchange.step - 1, 0) : exchange.step], *failed, *alike]
        first = next((earlier for earlier in candidates if same_event(earlier.event, exchange.event)), None)
        if first is not None:
            found[exchange.step] = found.get(first.step, first.step)
        if type(exchange.outcome) is not Returned:
            failed.append(exchange)
        alike.append(exchange)
    return found


# -- in a message ------------------------------------------------------------------------------------------------------


def as_found(holder: Mapping[str, Any], name: str) -> str:
    """The value under a name, for a message."""
    return f"{name} {as_json(holder[name])}" if name in holder else f"no {name}"


def type_found(event: Event) -> str:
    """The Type in ActionData, for a message."""
    data = event.get("ActionData")
    return f"ActionData with {as_found(data, 'Type')}" if isinstance(data, dict) else as_found(event, "ActionData")
