"""ENV-1, ENV-2 and ENV-3: SchemaVersion, Sequence and InvocationEventType."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onhook.conformance.model.events import (
    CALL_ANSWERED,
    EVENT_TYPES,
    NEW_OUTBOUND_CALL,
    RINGING,
    SCHEMA_VERSION,
    sequence_of,
)
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.oracle.rule import Breach, Rules, every_exchange
from onhook.conformance.oracle.view import Exchange, View
from onhook.conformance.rules.env._reading import as_found, is_recorded, repeats

RULES = Rules()

#: Other names of NEW_INBOUND_CALL in the text of some pages.
MISNAMED = ("NEW_INCOMING_CALL", "NewInboundCall")
A_LOG_MAY_LACK_EVENTS = Weight(Level.NOTE, "a log may lack events")
GAPS = Weight(Level.SHOULD, "whether there may be gaps is not documented")


def _of_another_version(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.event.get("SchemaVersion") != SCHEMA_VERSION]


@RULES.call("ENV-1", every_exchange, _of_another_version)
def has_the_schema_version(view: View, exchange: Exchange) -> Iterator[Breach]:
    """SchemaVersion is the string "1.0"."""
    yield Breach(f'SchemaVersion "{SCHEMA_VERSION}"', as_found(exchange.event, "SchemaVersion"), exchange.step)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event, and the Sequence that it may have."""

    exchange: Exchange
    number: int | None
    #: The number of the last event that had an integer; None where there was no such event.
    last: int | None
    #: How many events there were since, this one included: by so much it may have grown.
    events: int
    #: Whether a repeated number is accepted here.
    may_repeat: bool


def _numbered(view: View) -> Sequence[Numbered]:
    """Events without a Sequence, and all events after the first with one; repeated deliveries with it are skipped."""
    numbered: list[Numbered] = []
    last, place, repeated = None, 0, False
    for index, exchange in enumerate(_in_order(view)):
        here = sequence_of(exchange.event)
        if here is not None and _is_redelivered_as_it_was(view, exchange):
            continue
        free = _shares_its_number(view, exchange)
        if here is None or last is not None:
            numbered.append(Numbered(exchange, here, last, index - place, may_repeat=free or not repeated))
        repeated = repeated or (here is not None and here == last and not free)
        if here is not None and here != last:
            last, place = here, index
    return numbered


def _in_order(view: View) -> Sequence[Exchange]:
    """The events in order of Sequence if they were read from a log, whose lines may be written in another order."""
    if not is_recorded(view):
        return view.exchanges
    return sorted(view.exchanges, key=lambda exchange: sequence_of(exchange.event) or 0)


def _is_redelivered_as_it_was(view: View, exchange: Exchange) -> bool:
    first = repeats(view).get(exchange.step)
    return first is not None and sequence_of(view.exchanges[first].event) == sequence_of(exchange.event)


def _shares_its_number(view: View, exchange: Exchange) -> bool:
    """Say whether an event may repeat a number.

    The first three events of an outbound call all have 1 (`use-create-call-api`), and a repeated delivery may have the
    old number or a new one.
    """
    before = view.exchanges[exchange.step - 1].type if exchange.step else ""
    opening = exchange.type in (RINGING, CALL_ANSWERED) and before in (NEW_OUTBOUND_CALL, RINGING)
    return opening or exchange.step in repeats(view)


@RULES.call("ENV-2", _numbered)
def counts_up(view: View, numbered: Numbered) -> Iterator[Breach]:
    """Sequence never goes back; it grows by one, except that one number may be repeated (OBS-7)."""
    step, last, here = numbered.exchange.step, numbered.last, numbered.number
    if here is None or last is None:
        found = as_found(numbered.exchange.event, "Sequence")
        weight = Weight(Level.SHOULD, "all examples have an integer, and no sentence asks for one")
        yield Breach("an integer as Sequence", found, step, weight=weight)
    elif here < last:
        yield Breach(f"Sequence {last + 1}", f"Sequence {here} after {last}", step)
    elif here == last and not numbered.may_repeat:
        found = f"Sequence {here} again, for another event"
        weight = Weight(Level.SHOULD, "real calls have repeated a number (OBS-7)")
        yield Breach(f"Sequence {last + 1}", found, step, weight=weight)
    elif here > last + numbered.events:
        weight = A_LOG_MAY_LACK_EVENTS if is_recorded(view) else GAPS
        found = f"Sequence {here} after {last}"
        yield Breach(f"Sequence {last + numbered.events} at most", found, step, weight=weight)


def _of_no_documented_type(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.type not in EVENT_TYPES]


@RULES.call("ENV-3", every_exchange, _of_no_documented_type)
def has_a_documented_type(view: View, exchange: Exchange) -> Iterator[Breach]:
    """InvocationEventType is one of the eleven event types."""
    found = as_found(exchange.event, "InvocationEventType")
    weight = _weight_of_a_type(view, exchange)
    yield Breach("one of the eleven event types", found, exchange.step, weight=weight)


def _weight_of_a_type(view: View, exchange: Exchange) -> Weight:
    """How much a wrong type counts: less if some page has that name, since it may have been copied."""
    if exchange.type in MISNAMED:
        return Weight(Level.SHOULD, "some pages use this name in their text")
    name = exchange.event.get("InvocationEvent")
    if "InvocationEventType" not in exchange.event and isinstance(name, str) and name in EVENT_TYPES:
        return Weight(Level.SHOULD, "it is under InvocationEvent, as in one example (`join-chime-meeting`)")
    return Weight(Level.SHOULD, "the log may come from a newer version of the service") if is_recorded(view) else FULL
