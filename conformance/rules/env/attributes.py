"""ENV-13: the TransactionAttributes that a response sets come back, and no others."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onhook.conformance.model.actions import LATE
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    CALL_UPDATE_REQUESTED,
    EVENT_TYPES,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    NEW_OUTBOUND_CALL,
)
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.responses import DOUBTFUL_ATTRIBUTES, LARGEST_ATTRIBUTES, rejection
from onhook.conformance.model.traces import Event, Returned
from onhook.conformance.model.worlds import IDLE, PARTY_ENDS
from onhook.conformance.oracle.course import course_of
from onhook.conformance.oracle.fates import Effect, fate_of
from onhook.conformance.oracle.rule import Breach, Rules, as_json
from onhook.conformance.oracle.view import FOLLOWED_BY, Exchange, View, once
from onhook.conformance.rules.env._reading import SPELLINGS, action_type, as_found, is_recorded, repeats

RULES = Rules()

#: How one page spells TransactionAttributes once (`clear-trans-attributes`).
MISNAMED_ATTRIBUTES = "TransactionAttribute"


def attributes_of(event: Event) -> dict[str, Any]:
    """Return the TransactionAttributes in CallDetails; empty where there are none."""
    details = event.get("CallDetails")
    attributes = details.get("TransactionAttributes") if isinstance(details, dict) else None
    return attributes if isinstance(attributes, dict) else {}


@dataclass(frozen=True, slots=True)
class Stored:
    """A response that sets or clears attributes, and the events that must show that."""

    exchange: Exchange
    attributes: Mapping[str, str]
    following: tuple[Exchange, ...]


def _stored(view: View) -> Iterator[Stored]:
    for exchange in view.exchanges:
        attributes = _attributes_to_store(view, exchange)
        if attributes is None or not (attributes or attributes_of(exchange.event)):
            continue
        again = repeats(view)
        if exchange.step in again or exchange.step in again.values():
            continue  # no page says which response is used if an event is delivered repeatedly
        if is_recorded(view) and _may_overlap_with_another(view, exchange):
            continue
        following = tuple(_that_must_show(view, exchange))
        if following:
            yield Stored(exchange, attributes, following)


def _may_overlap_with_another(view: View, exchange: Exchange) -> bool:
    """Say whether an earlier response that sets attributes may have come after this one.

    No page says that an event waits for the response to the one before, and no log when the service took a response in.
    """
    earlier = _taken_in(view)[: exchange.step]
    return any(taken_in is not None and taken_in > exchange.step for taken_in in earlier)


@once
def _taken_in(view: View) -> list[float | None]:
    """For each response that sets attributes the first step at which it has certainly come; None for the others."""
    return [
        min((shown.step for shown in _that_must_show(view, exchange)), default=math.inf)
        if _sets_some(exchange)
        else None
        for exchange in view.exchanges
    ]


def _sets_some(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.get("TransactionAttributes") is not None


def _attributes_to_store(view: View, exchange: Exchange) -> Mapping[str, str] | None:
    """The attributes that a response sets; None where it may be unused, or exceeds a limit that some page gives."""
    response = exchange.response
    attributes = response.get("TransactionAttributes") if response is not None else None
    if not isinstance(attributes, dict) or len({**attributes_of(exchange.event), **attributes}) > DOUBTFUL_ATTRIBUTES:
        return None
    if exchange.ignored or exchange.type not in EVENT_TYPES or exchange.type == INVALID_LAMBDA_RESPONSE:
        return None
    if (exchange.participants and not exchange.not_ended()) or rejection(
        response, view.declared.extra_actions
    ) is not None:
        return None
    if not all(isinstance(value, str) for value in attributes.values()):
        return None
    return attributes if len(json.dumps(attributes)) <= LARGEST_ATTRIBUTES else None


def _that_must_show(view: View, exchange: Exchange) -> Iterator[Exchange]:
    """The events that can only have come after this response.

    These are the results of its actions, or of actions in a later response, and events that the world causes while
    nothing runs. Any other event may have been under way: DIGITS_RECEIVED, CALL_UPDATE_REQUESTED, ACTION_INTERRUPTED,
    the HANGUP after a party hung up, and the results of older actions.
    """
    hung_up = _hung_up_by(view, exchange)
    older = _types_that_may_run(view, exchange)
    returned = _types_returned(view, exchange)
    shown = False
    for later in view.exchanges[exchange.step + 1 :]:
        if later.type == INVALID_LAMBDA_RESPONSE or (shown and _may_have_changed_them(view, later)):
            return
        name = action_type(later.event) if later.type in (ACTION_SUCCESSFUL, ACTION_FAILED) else None
        if name is not None and name not in older and returned[name] and later.step not in repeats(view):
            if not isinstance(later.event.get("CallDetails"), dict):
                return
            yield later
            returned[name] -= 1  # a further event of this kind may be an older one that is delivered again
            shown = True
        came_after = later.step == hung_up or _came_at_rest(view, exchange, later)
        if came_after and isinstance(later.event.get("CallDetails"), dict):
            yield later
            shown = True
        if _sets_some(later):
            return  # they are merged, replaced (LAT-15), or ignored; this response is judged by itself
        if type(later.outcome) is not Returned:
            return  # no page says what attributes are left after a failed invocation
        returned += _types_returned(view, later)


def _came_at_rest(view: View, exchange: Exchange, later: Exchange) -> bool:
    """Say whether the world caused this event while nothing ran after this response, and no older event can be meant.

    The Arguments of an update may replace what was stored (LAT-15).
    """
    course = course_of(view)
    if not (course.world_known and course.must_run(exchange.step) and later.step <= course.first_fault):
        return False
    happened = [asked for asked in view.trace.asked or () if FOLLOWED_BY.get(asked.answer) == later.type]
    brought = [asked for asked in happened if asked.after == later.step]
    told = all(view.exchanges[asked.after].type == later.type for asked in happened if asked.after < later.step)
    if [asked.question for asked in brought] != [IDLE] or not told or later.step in repeats(view):
        return False
    if later.type == HANGUP:
        gone = course.told_ends[later.step]
        return gone is not None and course.tag(gone) in PARTY_ENDS[brought[0].answer]
    return later.type != CALL_UPDATE_REQUESTED or not later.parameters.get("Arguments")


def _hung_up_by(view: View, exchange: Exchange) -> int | None:
    """The step of the HANGUP that only a Hangup in this response can have caused; None where there is none."""
    course = course_of(view)
    for hangup, leg in course.hangups():
        if hangup.exchange is exchange:
            fate = fate_of(course, hangup, leg)
            reported = fate.effect is Effect.REPORTED and view.exchanges[fate.step].type == HANGUP
            if reported and not course.party_may_have_taken(leg, 0, fate.step):
                older = (other for other in view.hangups if other.exchange.step < exchange.step)
                return None if any(course.may_mean(other, leg) for other in older) else fate.step
    return None


def _may_have_changed_them(view: View, later: Exchange) -> bool:
    """Say whether the attributes may have changed by this event, in a way that no page rules out.

    The trace has holes; an invocation failed or a response had a fault; an update brought Arguments; the call is over;
    or a response has the misspelled name.
    """
    response = view.exchanges[later.step - 1].response
    if not view.trace.from_the_beginning or later.step > course_of(view).first_fault or response is None:
        return True
    if rejection(response, view.declared.extra_actions) is not None or MISNAMED_ATTRIBUTES in response:
        return True
    return later.type == CALL_UPDATE_REQUESTED or not later.not_ended()


def _types_returned(view: View, exchange: Exchange) -> Counter[str]:
    """How many actions of each Type a response has; none if they are not run."""
    if (
        exchange.ignored
        or not exchange.actions
        or rejection(exchange.response, view.declared.extra_actions) is not None
    ):
        return Counter()
    return Counter(
        SPELLINGS.get(name, name) for action in exchange.actions if isinstance(name := action.get("Type"), str)
    )


def _types_that_may_run(view: View, exchange: Exchange) -> set[str]:
    """The Types of older actions that may still run or be reported after this response is returned."""
    earlier = view.exchanges[: exchange.step]
    lists = [[str(action.get("Type")) for action in before.actions] for before in earlier if before.actions]
    aside = {name for types in lists for name in types} & LATE
    if not lists or exchange.type == ACTION_FAILED:
        return aside
    types = [SPELLINGS.get(name, name) for name in lists[-1]]
    ended = (
        exchange.type == ACTION_SUCCESSFUL and action_type(exchange.event) == types[-1] and types.count(types[-1]) == 1
    )
    return aside if ended else aside.union(types)


@RULES.call("ENV-13", lambda view: list(_stored(view)))
def brings_attributes_back(view: View, stored: Stored) -> Iterator[Breach]:
    """Attributes come back as they were set, and an empty map clears them (`transaction-attributes`).

    This is true until another response sets some: null clears nothing, nor does leaving them out. Whether other keys
    stay is not judged (LAT-15).
    """
    for shown in stored.following:
        breach = _as_set(stored, shown) or _not_cleared(stored, shown)
        if breach is not None:
            yield breach
            return


def _as_set(stored: Stored, shown: Exchange) -> Breach | None:
    attributes = attributes_of(shown.event)
    for name, value in stored.attributes.items():
        if (attributes.get(name) or "") != value:
            expected = f"TransactionAttributes with {name} {as_json(value)}, as set in answer to {stored.exchange.type}"
            if shown is not stored.following[0]:
                expected += ", and shown before: null does not clear them, nor does leaving them out"
            return Breach(expected, f"TransactionAttributes with {as_found(attributes, name)}", shown.step)
    return None


def _not_cleared(stored: Stored, shown: Exchange) -> Breach | None:
    attributes = attributes_of(shown.event)
    before = attributes_of(stored.exchange.event) if not stored.attributes else {}
    for name, value in before.items():
        if name in attributes and attributes[name] == value:
            found = f"TransactionAttributes with {as_found(attributes, name)}"
            expected = f"no TransactionAttributes from before the empty map in answer to {stored.exchange.type}"
            return Breach(expected, found, shown.step)
    return None


@dataclass(frozen=True, slots=True)
class Unset:
    """An attribute that an event shows though no response has set it."""

    exchange: Exchange
    name: str


def _unset(view: View) -> Sequence[Unset]:
    """The first such attribute of a call; none in calls where not everything is known, as before an injected call."""
    if is_recorded(view) or view.trace.injected or not view.trace.from_the_beginning:
        return []
    known: set[str] = set()
    for exchange in view.exchanges:
        if exchange.type == NEW_OUTBOUND_CALL:
            known |= attributes_of(exchange.event).keys()  # where the Arguments of the API call are is on no page
        arguments = exchange.parameters.get("Arguments")
        known |= arguments.keys() if isinstance(arguments, dict) else set()
        strange = [name for name, value in attributes_of(exchange.event).items() if value and name not in known]
        if strange:
            return [Unset(exchange, strange[0])]
        if exchange.response is None:
            return []  # it is not known what the handler would have set
        attributes = exchange.response.get("TransactionAttributes") or {}
        if not isinstance(attributes, dict):
            return []  # it is not known what the service does with it
        known |= attributes.keys()
    return []


@RULES.call("ENV-13", _unset)
def brings_no_other_attributes(view: View, unset: Unset) -> Iterator[Breach]:
    """Attributes last as long as the transaction (`transaction-attributes`): events have none of another call."""
    found = f"TransactionAttributes with {as_found(attributes_of(unset.exchange.event), unset.name)}"
    expected = "only TransactionAttributes that responses of this call have set"
    weight = Weight(Level.SHOULD, "no page says that the service sets none itself")
    yield Breach(expected, found, unset.exchange.step, weight=weight)
