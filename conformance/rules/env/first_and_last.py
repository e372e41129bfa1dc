"""ENV-10 and ENV-12: the first event of a call, and the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    EVENT_TYPES,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    same_event,
)
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Event, Returned
from onhook.conformance.model.worlds import UPDATE
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import Exchange, View
from onhook.conformance.rules.env._history import Moment, history
from onhook.conformance.rules.env._reading import action_type, ended_call_id, holds_its_responses, returned_before

RULES = Rules()


def _openings(view: View) -> Sequence[Exchange]:
    """The first event of a whole call, and CALL_ANSWERED on an inbound call."""
    if not view.trace.from_the_beginning or view.trace.injected:
        return []
    inbound = any(exchange.type == NEW_INBOUND_CALL for exchange in view.exchanges[:1])
    answered = [exchange for exchange in view.exchanges[1:] if inbound and exchange.type == CALL_ANSWERED]
    return [*(exchange for exchange in view.exchanges[:1] if exchange.type in EVENT_TYPES), *answered]


@RULES.call("ENV-10", _openings)
def opens_with_a_new_call(view: View, exchange: Exchange) -> Iterator[Breach]:
    """NEW_INBOUND_CALL or NEW_OUTBOUND_CALL comes first."""
    if exchange.step:
        found = "CALL_ANSWERED on an inbound call"
        weight = Weight(Level.NOTE, "no sentence rules it out")
        yield Breach("CALL_ANSWERED on outbound calls only", found, exchange.step, weight=weight)
    elif exchange.type not in (NEW_INBOUND_CALL, NEW_OUTBOUND_CALL):
        yield Breach("NEW_INBOUND_CALL or NEW_OUTBOUND_CALL", f"{exchange.type} as the first event", exchange.step)


@dataclass(frozen=True, slots=True)
class AfterTheEnd:
    """The events after the end of a call."""

    moments: Sequence[Moment]


def _ends(view: View) -> Sequence[AfterTheEnd]:
    """The events after the end of a call, if the call's events show its end."""
    moments = history(view)
    if not any(moment.ends for moment in moments):
        return []
    return [AfterTheEnd([moment for moment in moments if moment.over])]


@RULES.call("ENV-12", _ends)
def is_over_at_the_end(view: View, after: AfterTheEnd) -> Iterator[Breach]:
    """No event follows the end of a call, except events that may have been under way."""
    for moment in after.moments:
        exchange = moment.exchange
        if not _may_be_late(view, moment):
            name = action_type(exchange.event) or ""
            tag = exchange.parameters.get("ParticipantTag") if exchange.type == HANGUP else None
            about = f" for {tag or name}" if tag or name else ""
            found = f"{exchange.type}{about}"
            yield Breach("no invocation after the last leg has ended", found, exchange.step, action=name)


def _may_be_late(view: View, moment: Moment) -> bool:
    """Say whether an event may have been under way when the call ended.

    Such events are an update, a repeated delivery, the HANGUP of a leg whose end no event has reported yet, and results
    of earlier actions and responses.
    """
    exchange = moment.exchange
    if exchange.type not in EVENT_TYPES or (
        exchange.type == CALL_UPDATE_REQUESTED and _may_be_requested(view, exchange)
    ):
        return True
    if any(same_event(earlier.event, exchange.event) for earlier in view.exchanges[: exchange.step]):
        return True
    if exchange.type == HANGUP:
        hangups = moment.hangups.get(ended_call_id(exchange) or "", ())
        # The handler has not heard of a HANGUP at which its invocation failed.
        return all(type(hangup.outcome) is not Returned for hangup in hangups)
    if exchange.type == INVALID_LAMBDA_RESPONSE:
        return _may_be_about_a_response_before(view, exchange)
    return exchange.type in (ACTION_SUCCESSFUL, ACTION_FAILED, ACTION_INTERRUPTED) and _may_be_a_result(view, exchange)


def _may_be_requested(view: View, exchange: Exchange) -> bool:
    """Say whether somebody may have requested this update; where the world says who has, each request brings one."""
    asked = view.trace.asked
    if asked is None or not any(UPDATE in one.options for one in asked):
        return True
    told: list[Event] = []
    for update in view.exchanges[: exchange.step + 1]:
        if update.type == CALL_UPDATE_REQUESTED and not any(same_event(earlier, update.event) for earlier in told):
            told.append(update.event)
    return len(told) <= sum(one.answer == UPDATE for one in asked)


def _may_be_a_result(view: View, exchange: Exchange) -> bool:
    """Say whether a response that was used has this action, or may have it because the trace lacks responses."""
    name = action_type(exchange.event)
    opening = action_type(view.exchanges[0].event) if view.trace.injected else None
    if name is None or name == opening or not holds_its_responses(view):
        return True
    return any(not action.exchange.ignored for action in returned_before(view, exchange))


def _may_be_about_a_response_before(view: View, exchange: Exchange) -> bool:
    """Say whether some response before this event was not ignored, and cannot be used."""
    earlier = (before for before in view.exchanges[: exchange.step] if type(before.outcome) is Returned)
    used = (before.response for before in earlier if not before.ignored)
    return any(response is None or rejection(response, view.declared.extra_actions) is not None for response in used)
