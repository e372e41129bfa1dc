"""Which responses bind a service: it has to run their actions, it ignores them, or there is an excuse."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from onhook.conformance.model.events import (
    ACTION_SUCCESSFUL,
    EVENT_TYPES,
    ResponseUse,
    response_is_ignored,
    same_event,
)
from onhook.conformance.model.legs import CONNECTED
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Returned
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.legs_told import LegsTold, Situation
from onhook.conformance.oracle.view import Exchange


class Honoured(StrEnum):
    """Whether the service runs the actions of a response."""

    YES = "it has to run them"
    NO = "it ignores them"


def honoured_in(exchanges: Sequence[Exchange], legs: LegsTold) -> tuple[Honoured | Excuse, ...]:
    """Return, by step, whether the actions of the response are run, or why that is in doubt."""
    return tuple([_honoured(exchanges, legs, exchange) for exchange in exchanges])


def is_delivered_again(exchanges: Sequence[Exchange], step: int) -> bool:
    """Say whether the next event is the same one again, equal but for Sequence."""
    return step + 1 < len(exchanges) and same_event(exchanges[step].event, exchanges[step + 1].event)


def _honoured(exchanges: Sequence[Exchange], legs: LegsTold, exchange: Exchange) -> Honoured | Excuse:
    row = EVENT_TYPES.get(exchange.type)
    if row is None or row.use is ResponseUse.UNKNOWN:
        return Excuse.UNDOCUMENTED_USE
    if type(exchange.outcome) is not Returned:
        return Excuse.NO_RESPONSE
    if is_delivered_again(exchanges, exchange.step) or _is_answered_in_two_ways(exchanges, exchange):
        return Excuse.DELIVERED_TWICE
    if row.use is ResponseUse.IGNORED:
        return Honoured.NO
    after_an_end = row.use is ResponseUse.IF_CONNECTED
    settled = _settled_by_the_end(legs, exchange) if after_an_end else _settled_by_the_legs(legs, exchange)
    if settled is not None:
        return settled
    return Honoured.YES if rejection(exchange.outcome.value) is None else Excuse.UNUSABLE


def _settled_by_the_end(legs: LegsTold, hangup: Exchange) -> Honoured | Excuse | None:
    """What a HANGUP says of its response; None where a party is left, for whom the response is run."""
    up = legs.states[hangup.step].up
    if legs.ends[hangup.step] is None or (up and not hangup.participants):
        return Excuse.UNCLEAR_END
    if response_is_ignored(hangup.event):
        return Honoured.NO
    connected = [leg for leg in up if hangup.legs.get(leg, {}).get("Status") == CONNECTED]
    return Excuse.NOBODY_SHOWN if legs.meetings.issuperset(connected) else None


def _settled_by_the_legs(legs: LegsTold, exchange: Exchange) -> Excuse | None:
    """Why the response to any other event may not be run; None where it has to be."""
    if exchange.participants and not legs.states[exchange.step].up:
        return Excuse.ALL_ENDED
    # The HANGUP that ends the call is still to come.
    return Excuse.LAST_SUCCESS if exchange.actions and _tells_success_of_the_last(legs, exchange) else None


def _tells_success_of_the_last(legs: LegsTold, exchange: Exchange) -> bool:
    """Say whether the event reports the success of a Hangup of the only leg left, whose HANGUP has not come yet."""
    state = legs.states[exchange.step]
    if exchange.type != ACTION_SUCCESSFUL or not exchange.reports("Hangup") or len(state.up) != 1:
        return False
    named = exchange.parameters.get("CallId")
    return named in tuple(state.up) if named else state.situation is Situation.SINGLE


def _is_answered_in_two_ways(exchanges: Sequence[Exchange], exchange: Exchange) -> bool:
    """Say whether the delivery before was answered otherwise."""
    before = exchanges[exchange.step - 1] if exchange.step else None
    if before is None or not same_event(before.event, exchange.event) or type(before.outcome) is not Returned:
        return False
    return before.response != exchange.response
