"""ENV-8 and ENV-14: an event that reports an action reports an action that the handler returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.events import ACTION_FAILED, ACTION_SUCCESSFUL, EVENT_TYPES
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import TAGS, same_tag
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.responses import rejection
from onhook.conformance.oracle.rule import Breach, Rules, as_json
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View
from onhook.conformance.rules.env._reading import (
    SPELLINGS,
    action_type,
    as_found,
    holds_its_responses,
    identifier,
    repeats,
    returned_before,
    tags_differ,
    type_found,
)

RULES = Rules()

#: Actions that real calls report without Parameters, although the examples have them.
REPORTED_BARE = ("StartBotConversation",)
NAMES_A_LEG = ("CallId", "ParticipantTag")


def _reports(view: View) -> Sequence[Exchange]:
    """The events that report an action, if the trace has all responses; not the first, which no response precedes."""
    if not holds_its_responses(view):
        return []
    again = repeats(view)
    reporting = [
        exchange for exchange in view.exchanges[1:] if (row := EVENT_TYPES.get(exchange.type)) and row.reports_action
    ]
    return [exchange for exchange in reporting if exchange.step not in again]


@RULES.call("ENV-8", _reports)
def reports_a_returned_action(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The Type is that of an action that the handler returned, and so are its leg and its other Parameters."""
    name, actions = action_type(exchange.event), returned_before(view, exchange)
    expected = "ActionData of an action that the handler returned"
    if name is None:
        if not _may_lack_a_type(view, exchange):
            yield Breach(expected, type_found(exchange.event), exchange.step)
    elif not actions:
        yield Breach(
            expected, f"{exchange.type} for {name}, which the handler did not return", exchange.step, action=name
        )
    else:
        yield from _check_echo(exchange, actions)


def _may_lack_a_type(view: View, exchange: Exchange) -> bool:
    """Say whether an ACTION_FAILED may have no Type: it may report an unreadable list (`unexpected-hangups`)."""
    return exchange.type == ACTION_FAILED and any(
        before.response is None or rejection(before.response, view.declared.extra_actions)
        for before in view.exchanges[: exchange.step]
    )


def _check_echo(exchange: Exchange, actions: Sequence[ReturnedAction]) -> Iterator[Breach]:
    parameters, name = exchange.parameters, actions[0].type
    if name in REPORTED_BARE and "Parameters" not in exchange.event["ActionData"]:
        return
    if any(_may_be_of_its_leg(action, exchange) and not _changed(action, parameters) for action in actions):
        return
    of_this_leg = [action for action in actions if _may_be_of_its_leg(action, exchange)]
    if of_this_leg:
        changed = _changed(of_this_leg[0], parameters)[0]
        expected = f"{changed} {as_json(of_this_leg[0].parameters[changed])}, as the handler returned it"
        found = f"{name} with {as_found(parameters, changed)}"
        weight = Weight(Level.SHOULD, "all examples repeat the Parameters, and no sentence asks for it")
        yield Breach(expected, found, exchange.step, action=name, weight=weight)
    else:
        expected = f"{name} of {as_json(actions[0].call_id or actions[0].tag)}, as the handler returned it"
        named = ", ".join(as_json(parameters[name]) for name in NAMES_A_LEG if parameters.get(name))
        yield Breach(expected, f"{name} of {named}", exchange.step, action=name)


def _may_be_of_its_leg(action: ReturnedAction, exchange: Exchange) -> bool:
    """Say whether an event may be about the leg of this action: nothing in the event contradicts that."""
    if action.type == "CallAndBridge":  # its page has no parameter for a leg; the service adds its own
        return True
    parameters = exchange.parameters
    call_id, tag = identifier(parameters.get("CallId")), parameters.get("ParticipantTag")
    if action.call_id:
        return call_id is None or call_id == str(action.call_id)
    if not any(same_tag(action.tag, tag) for tag in TAGS):
        return True
    if isinstance(tag, str) and tag:
        return same_tag(tag, action.tag)
    leg = exchange.with_call_id(call_id)
    return leg is None or not tags_differ(leg.get("ParticipantTag"), action.tag)


def _changed(action: ReturnedAction, reported: Mapping[str, Any]) -> list[str]:
    """The names of Parameters that came back changed; the service may drop a name that the action's page lacks."""
    row = ACTIONS.get(SPELLINGS.get(action.type, action.type))
    known = None if row is None else {parameter.name for parameter in row.parameters}
    return [
        name
        for name, value in action.parameters.items()
        if name not in NAMES_A_LEG and (known is None or name in known) and not same_value(value, reported.get(name))
    ]


def same_value(given: Any, reported: Any) -> bool:
    """Say whether a value came back; an empty one may be left out, a number be text, and an object have more keys."""
    if given in (None, "", [], {}):
        return True
    if isinstance(given, dict):
        return isinstance(reported, dict) and all(
            same_value(value, reported.get(name)) for name, value in given.items()
        )
    if isinstance(given, list):
        return isinstance(reported, list) and len(given) == len(reported) and all(map(same_value, given, reported))
    if isinstance(given, bool) or isinstance(reported, bool):
        return str(given).lower() == str(reported).lower()
    return bool(given == reported) or (
        whole_number(given) is not None and whole_number(given) == whole_number(reported)
    )


def _reports_in_a_list(view: View) -> Sequence[Exchange]:
    successes = [
        exchange for exchange in view.exchanges if exchange.type == ACTION_SUCCESSFUL and view.trace.from_the_beginning
    ]
    return [
        exchange
        for exchange in successes
        if any(not action.exchange.ignored for action in returned_before(view, exchange))
    ]


@RULES.call("ENV-14", _reports_in_a_list)
def reports_whole_lists(view: View, exchange: Exchange) -> Iterator[Breach]:
    """ACTION_SUCCESSFUL reports the last action of a list: some returned list ends with an action of its Type."""
    actions = [action for action in returned_before(view, exchange) if not action.exchange.ignored]
    if all(action.index + 1 < len(action.exchange.actions) for action in actions):
        behind = actions[0].exchange.actions[-1].get("Type")
        found = f"ACTION_SUCCESSFUL for {actions[0].type}, but {behind} was the last of its list"
        yield Breach("ACTION_SUCCESSFUL for the last action of a list", found, exchange.step, action=actions[0].type)
