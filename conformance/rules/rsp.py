"""RSP: every response (pages `unexpected-hangups`, `invoke-on-call-leg`, `timeouts`, `transaction-attributes`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.events import CALL_UPDATE_REQUESTED, NEW_INBOUND_CALL, same_event
from onhook.conformance.model.parameters import Fault, FaultKind, faults, misnamed, type_meant
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.responses import (
    ALIASES,
    DOUBTFUL_ATTRIBUTES,
    LARGEST_ATTRIBUTES,
    MOST_ACTIONS,
    MOST_ATTRIBUTES,
    MOST_INVOCATIONS_OF_A_CALL,
)
from onhook.conformance.model.traces import Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.model.worlds import PATIENCE
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.oracle.rule import Breach, ResponseBreach, Rules, as_json, every_exchange
from onhook.conformance.oracle.view import Exchange, View

RULES = Rules()

SLOW_SECONDS = 5.0


# -- what became of the invocation -------------------------------------------------------------------------------------


def _finished(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if type(exchange.outcome) in (Returned, Unserialisable)]


def _neighbour(view: View, exchange: Exchange, steps: int) -> Exchange | None:
    """The invocation before or after, if it has the same event but for Sequence, which is a repeated delivery.

    It is none if something happened between the two: another action has come to the same.
    """
    step = exchange.step + steps
    if not 0 <= step < len(view.exchanges):
        return None
    other, later = view.exchanges[step], max(step, exchange.step)
    if any(asked.after == later for asked in view.trace.asked or ()):
        return None
    return other if same_event(other.event, exchange.event) else None


def _weight_in_repeats(view: View, exchange: Exchange, cured: Level) -> Weight:
    """How much a failure counts: the last delivery of an event is judged, and a failure in another one weighs less."""
    again, before = _neighbour(view, exchange, 1), _neighbour(view, exchange, -1)
    if again is not None:
        succeeds = isinstance(again.outcome, Returned)
        return Weight(cured, "the retry succeeds") if succeeds else Weight(Level.NOTE, "the retry is judged instead")
    if before is not None and isinstance(before.outcome, Returned):
        return Weight(Level.SHOULD, "the handler had already answered this event (OBS-6)")
    return FULL


def _failed(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if type(exchange.outcome) is not Returned]


def _failed_or_slow(view: View) -> Sequence[Exchange]:
    played = zip(view.exchanges, view.trace.invocations, strict=True)
    return [
        exchange
        for exchange, invocation in played
        if type(exchange.outcome) is not Returned or invocation.seconds > SLOW_SECONDS
    ]


@RULES.call("RSP-1", every_exchange, _failed)
def returns(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The handler does not raise. Failures of its environment do not count."""
    outcome = exchange.outcome
    if not isinstance(outcome, Raised) or outcome.environment:
        return
    if exchange.type == NEW_INBOUND_CALL and view.declared.raises_to_fail_over:
        return
    weight = _weight_of_raising(view, exchange)
    raised = f"{outcome.type}: {outcome.message}" if outcome.message else outcome.type
    yield Breach("a response", f"the handler raises {raised}", exchange.step, weight=weight)


#: What is raised in Python and JavaScript whatever is in an event.
_OF_THE_CODE_ALONE = ("NameError", "UnboundLocalError", "ReferenceError")


def _weight_of_raising(view: View, exchange: Exchange) -> Weight:
    weight = _weight_in_repeats(view, exchange, Level.SHOULD)
    if weight.level is not None:
        return weight
    if getattr(exchange.outcome, "type", "") in _OF_THE_CODE_ALONE:
        return FULL
    if _misses_digits_beside_the_data(exchange):
        return Weight(
            Level.SHOULD,
            "ReceivedDigits is in ActionData; only an example of `play-audio-get-digits` has it beside that",
        )
    if not view.declared.updates and any(
        earlier.type == CALL_UPDATE_REQUESTED for earlier in view.exchanges[: exchange.step + 1]
    ):
        return Weight(Level.SHOULD, "which Arguments an update passes is not declared: `updates` in onhook.toml")
    if not view.declared.arguments and view.is_outbound():
        return Weight(
            Level.SHOULD,
            "which Arguments the API call passes is not declared: `arguments` in onhook.toml, {} if there are none",
        )
    return FULL


def _misses_digits_beside_the_data(exchange: Exchange) -> bool:
    """Say whether it looked for the digits where one example has them, and not where `use-case-2` has them."""
    outcome, data = exchange.outcome, exchange.event.get("ActionData")
    return (
        isinstance(outcome, Raised)
        and (outcome.type, outcome.message) == ("KeyError", "'ReceivedDigits'")
        and isinstance(data, dict)
        and data.get("Type") == "PlayAudioAndGetDigits"
        and "ReceivedDigits" in data
        and "ReceivedDigits" not in exchange.event
    )


@RULES.call("RSP-2", _finished, _failed)
def is_json(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The Lambda runtime can serialise the response."""
    if isinstance(exchange.outcome, Unserialisable):
        yield Breach("a response that can be written as JSON", exchange.outcome.message, exchange.step)


@RULES.call("RSP-11", every_exchange, _failed_or_slow)
def comes_in_time(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The handler returns within the limit; after five seconds the service invokes it again (`timeouts`)."""
    if isinstance(exchange.outcome, TimedOut):
        weight = _weight_in_repeats(view, exchange, Level.NOTE)
        at = f" at '{exchange.outcome.place}'" if exchange.outcome.place else ""
        yield Breach(
            f"a response within {exchange.outcome.seconds:g} s",
            f"no response after {exchange.outcome.seconds:g} s; the handler was interrupted{at}",
            exchange.step,
            weight=weight,
        )
    elif view.trace.invocations[exchange.step].seconds > SLOW_SECONDS:
        seconds = view.trace.invocations[exchange.step].seconds
        yield Breach(
            "a response within 5 s, before the service asks again",
            f"a response after {seconds:.1f} s",
            exchange.step,
            weight=Weight(Level.NOTE, "the limit is 20 s"),
        )


@RULES.call("RSP-9", lambda view: [exchange for exchange in view.exchanges[:1] if exchange.type == NEW_INBOUND_CALL])
def answers_a_new_call(view: View, exchange: Exchange) -> Iterator[Breach]:
    """A new call is answered with an action: without any it rings for 30 seconds (`case-1`)."""
    if exchange.response is not None and not exchange.response.get("Actions"):
        comes_of_it = ": the call times out after 30 seconds" if "SchemaVersion" in exchange.response else ""
        yield Breach("at least one action for NEW_INBOUND_CALL", f"no action{comes_of_it}", exchange.step)


@RULES.call("RSP-12", lambda view: [view] if view.exchanges else [])
def comes_to_an_end(view: View, _: View) -> Iterator[Breach]:
    """The parties of a generated call do not lose patience, and a recorded call keeps to the limit of invocations."""
    last = len(view.exchanges) - 1
    patience = [asked for asked in view.trace.asked or () if asked.question == PATIENCE]
    if patience:
        yield Breach(
            "a call in which the handler stops returning actions",
            "the handler answers each result with more actions, until the parties hang up",
            min(max(patience[0].after - 1, 0), last),
        )
    elif view.trace.asked is None and len(view.exchanges) > MOST_INVOCATIONS_OF_A_CALL:
        distinct = {as_json({**exchange.event, "Sequence": None}, 10_000_000) for exchange in view.exchanges}
        if len(distinct) > MOST_INVOCATIONS_OF_A_CALL:
            yield Breach(
                "at most 1,000 invocations in a call", f"{len(distinct):,} invocations", last, weight=Weight(Level.MUST)
            )


def _with_version(view: View) -> Sequence[Exchange]:
    return [
        exchange
        for exchange in view.exchanges
        if exchange.response is not None and "SchemaVersion" in exchange.response
    ]


def _other_version(view: View) -> Sequence[Exchange]:
    return [
        exchange
        for exchange in view.exchanges
        if exchange.response is not None
        and exchange.response.get("SchemaVersion") != exchange.event.get("SchemaVersion")
        and "SchemaVersion" in exchange.response
        and "SchemaVersion" in exchange.event
    ]


@RULES.call("RSP-4", _with_version, _other_version)
def repeats_the_schema_version(view: View, exchange: Exchange) -> Iterator[Breach]:
    """SchemaVersion is that of the event, where the event has one."""
    version, wanted = (exchange.response or {})["SchemaVersion"], exchange.event["SchemaVersion"]
    is_number = isinstance(version, (int, float)) and not isinstance(version, bool) and isinstance(wanted, str)
    found = f"SchemaVersion {as_json(version)}{', which is a number and no string' if is_number else ''}"
    yield Breach(f"SchemaVersion {as_json(wanted)}, as in the event", found, exchange.step)


# -- the response itself -----------------------------------------------------------------------------------------------


def _always(response: Any) -> bool:
    return True


def _actions(response: Any) -> list[Any]:
    listed = response.get("Actions") if isinstance(response, dict) else None
    return listed if isinstance(listed, list) else []


def _attributes(response: Any) -> Any:
    return response.get("TransactionAttributes") if isinstance(response, dict) else None


def _has_actions(response: Any) -> bool:
    return bool(_actions(response))


def _holds_json(response: Any) -> bool:
    """Say whether a response is the JSON text of an object: the handler has serialised it, and Lambda does again."""
    try:
        return isinstance(response, str) and isinstance(json.loads(response), dict)
    except (ValueError, RecursionError):
        return False


@RULES.response("RSP-3", _always)
def is_an_object(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """The response is an object that has at least SchemaVersion (`unexpected-hangups`)."""
    if not isinstance(response, dict):
        hint = (
            ", a string that holds JSON: return the object itself (in Python, the dict)"
            if _holds_json(response)
            else ""
        )
        yield ResponseBreach("an object with SchemaVersion", f"the response is {as_json(response)}{hint}")
    elif "SchemaVersion" not in response:
        keys = ", ".join(map(str, list(response)[:5]))
        yield ResponseBreach(
            "an object with SchemaVersion",
            f"an object with {keys}, but no SchemaVersion" if keys else "an empty object",
        )


@RULES.response("RSP-5", lambda response: isinstance(response, dict) and "Actions" in response)
def lists_its_actions(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """Actions is a list of objects, or null."""
    actions = response["Actions"]
    if actions is None:
        return
    if not isinstance(actions, list):
        yield ResponseBreach("Actions as a list of objects, or null", f"Actions is {as_json(actions)}")
        return
    for index, action in enumerate(actions):
        if not isinstance(action, dict):
            yield ResponseBreach("Actions as a list of objects, or null", f"Actions[{index}] is {as_json(action)}")
            return


@RULES.response("RSP-6", _has_actions)
def returns_no_more_than_ten(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """A response has at most 10 actions (`invoke-on-call-leg`)."""
    count = len(_actions(response))
    if count > MOST_ACTIONS:
        yield ResponseBreach(f"at most {MOST_ACTIONS} actions", f"{count} actions")


@RULES.response("RSP-7", _has_actions)
def knows_the_types(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """Each Type is one that the service knows, or that the adopter has declared."""
    for action in _actions(response):
        name = action.get("Type") if isinstance(action, dict) else None
        if not isinstance(action, dict) or (
            isinstance(name, str) and (name in ACTIONS or name in declared.extra_actions)
        ):
            continue
        if isinstance(name, str) and name in ALIASES:
            weight = Weight(Level.NOTE, "a heading of the guide has this name")
            yield ResponseBreach(f"Type {ALIASES[name]}", f"Type {name}", weight=weight)
        else:
            found = f"an action of Type {as_json(name)}" if "Type" in action else "an action without Type"
            meant = type_meant(name, ACTIONS.keys() | declared.extra_actions) if isinstance(name, str) else None
            found += f" (did you mean {meant}?)" if meant else ""
            yield ResponseBreach("an action that the service knows", found, action=str(name))


#: The kinds of faults in an action's Parameters that are a NOTE, and why (RSP-8).
_NOTED: Mapping[FaultKind, Weight] = {
    FaultKind.UNKNOWN: Weight(Level.NOTE, "the service may know more parameters than its pages"),
    FaultKind.NO_CALL_ID: Weight(Level.NOTE, "most pages have a leg by default"),
}


def _misnamed_keys(response: Any) -> list[tuple[str, str]]:
    return list(misnamed(response, ("Actions", "TransactionAttributes"))) if isinstance(response, dict) else []


@RULES.response("RSP-8", lambda response: _has_actions(response) or bool(_misnamed_keys(response)))
def gives_good_parameters(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """Required parameters are there, the action's page allows the values, and no key is a near miss."""
    for name, meant in _misnamed_keys(response):
        yield ResponseBreach(meant, f"{name} (did you mean {meant}?)")
    for action in _actions(response):
        row = ACTIONS.get(action["Type"]) if isinstance(action, dict) and isinstance(action.get("Type"), str) else None
        if row is None:
            continue
        wrong = list(misnamed(action, ("Parameters",)))
        for name, meant in wrong:
            yield ResponseBreach(f"{row.type}: {meant}", f"{row.type}: {name} (did you mean {meant}?)", action=row.type)
        for fault in () if wrong else faults(row, action.get("Parameters")):
            expected, found = (f"{row.type}: {text}" for text in _in_words(fault))
            yield ResponseBreach(expected, found, action=row.type, weight=_NOTED.get(fault.kind, FULL))


def _in_words(fault: Fault) -> tuple[str, str]:
    """Return what is expected and what was found; of a name that is not known, where it stands is both."""
    hint = f" (did you mean {fault.suggestion}?)" if fault.suggestion else ""
    if fault.kind not in (FaultKind.NEAR_MISS, FaultKind.UNKNOWN):
        return f"{fault.path}: {fault.expected}", f"{fault.path}: {fault.actual}{hint}"
    beside = fault.path.removesuffix(f".{fault.actual}")
    return f"{beside}.{fault.expected}" if hint else f"{beside}: {fault.expected}", f"{fault.path}{hint}"


def _size(attributes: dict[str, Any]) -> int:
    """The size in bytes of the shortest JSON text; 0 where JSON cannot hold the attributes."""
    try:
        text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return 0
    return len(text.encode(errors="surrogatepass"))


@RULES.response("RSP-10", lambda response: _attributes(response) is not None)
def keeps_attributes_small(response: Any, declared: Declared) -> Iterator[ResponseBreach]:
    """TransactionAttributes have at most 100 pairs and 20,480 bytes; pages disagree about more than ten pairs."""
    attributes = _attributes(response)
    if not isinstance(attributes, dict):
        found = f"TransactionAttributes is {as_json(attributes)}"
        weight = Weight(Level.SHOULD, "what the service makes of it is not documented")
        yield ResponseBreach("TransactionAttributes as an object of strings", found, weight=weight)
        return
    size = _size(attributes)
    if len(attributes) > MOST_ATTRIBUTES:
        yield ResponseBreach(
            f"at most {MOST_ATTRIBUTES} TransactionAttributes", f"{len(attributes)} TransactionAttributes"
        )
    elif len(attributes) > DOUBTFUL_ATTRIBUTES:
        weight = Weight(Level.SHOULD, "one page allows 100 pairs, the error message of another 10")
        found = f"{len(attributes)} TransactionAttributes"
        yield ResponseBreach(f"at most {DOUBTFUL_ATTRIBUTES} TransactionAttributes", found, weight=weight)
    if size > LARGEST_ATTRIBUTES:
        yield ResponseBreach(
            f"at most {LARGEST_ATTRIBUTES:,} bytes of TransactionAttributes", f"{size:,} bytes of TransactionAttributes"
        )
    if not all(isinstance(value, str) for value in attributes.values()):
        odd = next(key for key, value in attributes.items() if not isinstance(value, str))
        found = f"TransactionAttributes.{odd} is {as_json(attributes[odd])}"
        weight = Weight(Level.NOTE, "all examples have strings there, and no sentence asks for them")
        expected = "strings as values of TransactionAttributes"
        yield ResponseBreach(expected, found, weight=weight)
