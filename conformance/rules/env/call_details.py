"""ENV-4: what CallDetails say about the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.oracle.rule import Breach, Rules, as_json, every_exchange
from onhook.conformance.oracle.view import Exchange, View
from onhook.conformance.rules.env._reading import MAY_LIST_NOBODY, as_found, identifier, problem_with_an_identifier

RULES = Rules()


@RULES.call("ENV-4", every_exchange)
def says_which_call(view: View, exchange: Exchange) -> Iterator[Breach]:
    """CallDetails name the call, the account, the application, and the participants."""
    details = exchange.event.get("CallDetails")
    if not isinstance(details, dict):
        data = exchange.event.get("ActionData")
        inside = isinstance(data, dict) and isinstance(data.get("CallDetails"), dict)
        weight = Weight(Level.SHOULD, "they are in ActionData, as in `send-digits`") if inside else FULL
        yield Breach("CallDetails as an object", as_found(exchange.event, "CallDetails"), exchange.step, weight=weight)
        return
    for name, weight in _lacking(details, exchange):
        yield Breach(f"CallDetails with {name}", as_found(details, name), exchange.step, weight=weight)
    call, here = _transaction(view), identifier(details.get("TransactionId"))
    if call is not None and here is not None and here != call:
        yield Breach(f"TransactionId {as_json(call)}, as before", f"TransactionId {as_json(here)}", exchange.step)


def _lacking(details: Mapping[str, Any], exchange: Exchange) -> Iterator[tuple[str, Weight]]:
    weight = problem_with_an_identifier(details.get("TransactionId"))
    if weight is not None:
        yield "TransactionId", weight
    if identifier(details.get("AwsAccountId")) is None:
        yield "AwsAccountId", FULL
    application = "SipApplicationId" if "SipApplicationId" in details else "SipMediaApplicationId"
    weight = problem_with_an_identifier(details.get("SipMediaApplicationId") or details.get("SipApplicationId"))
    if weight is not None:
        yield application, weight
    if details.get("Participants") is None and exchange.type not in MAY_LIST_NOBODY:
        yield "Participants", FULL
    if not details.get("AwsRegion"):
        yield "AwsRegion", Weight(Level.SHOULD, "all examples have it, but the list of fields does not")


def _transaction(view: View) -> str | None:
    """The first TransactionId of a call."""
    for exchange in view.exchanges:
        details = exchange.event.get("CallDetails")
        call = identifier(details.get("TransactionId")) if isinstance(details, dict) else None
        if call is not None:
            return call
    return None
