"""Responses with a fault: what is wrong with a Hangup, what the service has refused, and where a call is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from onhook.conformance.model.actions import is_supported_code
from onhook.conformance.model.events import ACTION_FAILED, CALL_UPDATE_REQUESTED
from onhook.conformance.model.legs import TAGS, same_tag
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Asked, Returned
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.happenings import disturbance
from onhook.conformance.oracle.honoured import Honoured, is_delivered_again
from onhook.conformance.oracle.legs_told import LegsTold
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.view import Exchange, ReturnedAction, actions_of, makes_a_leg

#: A Hangup names its leg by a tag in another case, or by something that is no string; no requirement is about that.
ODD = "odd"


def fault_of(hangup: ReturnedAction, legs: LegsTold) -> str | None:
    """Return the requirement about the fault of a Hangup (HUP-C3, F1, F2 or F3), or ODD; None for a good Hangup."""
    if any(not isinstance(hangup.parameters.get(name), str | None) for name in ("CallId", "ParticipantTag")):
        return ODD
    if not is_supported_code(hangup.parameters.get("SipResponseCode")):
        return "HUP-C3"
    if hangup.call_id:
        return _fault_of_the_call_id(hangup, legs)
    return None if hangup.tag is None else _fault_of_the_tag(hangup, legs)


def _fault_of_the_call_id(hangup: ReturnedAction, legs: LegsTold) -> str | None:
    if hangup.call_id not in legs.participants:
        return "HUP-F1"
    return "HUP-F3" if hangup.call_id in legs.states[hangup.exchange.step].ended else None


def _fault_of_the_tag(hangup: ReturnedAction, legs: LegsTold) -> str | None:
    if hangup.tag not in TAGS:
        return ODD if any(same_tag(hangup.tag, tag) for tag in TAGS) else "HUP-F2"
    state = legs.states[hangup.exchange.step]
    if _has(hangup.tag, state.up, legs) or makes_a_leg(hangup.before):
        return None
    return "HUP-F3" if _has(hangup.tag, state.ended, legs) else "HUP-F2"


def _has(tag: str, among: Iterable[str], legs: LegsTold) -> bool:
    return any(same_tag(legs.participants[leg].get("ParticipantTag"), tag) for leg in among)


class Spoilt(NamedTuple):
    """The steps at which a handler has spoilt a call."""

    #: Responses with a faulty Hangup that the service has refused as it should: the call goes on there.
    refused: tuple[int, ...]
    #: From this step on nothing is known, as no page says what follows; one past the last step where there is none.
    lost_at: int


def spoilt_in(
    exchanges: Sequence[Exchange],
    legs: LegsTold,
    honoured: Sequence[Honoured | Excuse],
    asked_before: Mapping[int, Sequence[Asked]],
) -> Spoilt:
    """Find the failed invocations and the faulty responses of a call, up to the first that is not refused."""
    refused: list[int] = []
    for exchange in exchanges:
        if _is_faulty(exchange, exchanges, legs, honoured):
            is_bound = honoured[exchange.step] is Honoured.YES
            if not (is_bound and _is_refused(exchange, exchanges, legs, asked_before)):
                return Spoilt(tuple(refused), exchange.step)
            refused.append(exchange.step)
    return Spoilt(tuple(refused), len(exchanges))


def _is_faulty(
    exchange: Exchange, exchanges: Sequence[Exchange], legs: LegsTold, honoured: Sequence[Honoured | Excuse]
) -> bool:
    """Say whether no page says what follows: the invocation failed for good, or returned what cannot be used."""
    if type(exchange.outcome) is not Returned:
        return not is_delivered_again(exchanges, exchange.step)
    if honoured[exchange.step] is Honoured.NO:
        return False
    if rejection(exchange.outcome.value) is not None:
        return True
    return any(fault_of(hangup, legs) is not None for hangup in actions_of(exchange) if hangup.type == "Hangup")


def _is_refused(
    exchange: Exchange,
    exchanges: Sequence[Exchange],
    legs: LegsTold,
    asked_before: Mapping[int, Sequence[Asked]],
) -> bool:
    """Say whether the response holds one faulty Hangup and nothing else, and the next event reports its failure.

    After an update this does not count: the refused Hangup may have replaced the running actions, or may not have.
    """
    following = exchanges[exchange.step + 1] if exchange.step + 1 < len(exchanges) else None
    if following is None or following.type != ACTION_FAILED or exchange.type == CALL_UPDATE_REQUESTED:
        return False
    first, *others = actions_of(exchange)
    if others or fault_of(first, legs) == ODD or not reports_action(first.raw, following.event):
        return False
    return not any(disturbance(asked) for asked in asked_before.get(following.step, ()))
