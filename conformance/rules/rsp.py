"""RSP: every response (pages `unexpected-hangups`, `invoke-on-call-leg`, `timeouts`, `transaction-attributes`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onhook.conformance.actions import ACTIONS
from onhook.conformance.events import CALL_UPDATE_REQUESTED, NEW_INBOUND_CALL, same_event
from onhook.conformance.parameters import FaultKind, faults
from onhook.conformance.requirements import Level
from onhook.conformance.responses import ALIASES, LARGEST_ATTRIBUTES, MOST_ACTIONS, MOST_ATTRIBUTES
from onhook.conformance.rule import Broken, Declared, Rules
from onhook.conformance.traces import Raised, Returned, TimedOut, Unserialisable
from onhook.conformance.view import Answer, View
from onhook.conformance.worlds import PATIENCE

RULES = Rules()

#: The error message of the pages says 10, their prose 100 (RSP-10).
DOUBTFUL_ATTRIBUTES = 10
SLOW_SECONDS = 5.0
MOST_INVOCATIONS = 1000


def shown(value: Any, limit: int = 80) -> str:
    """Return a value as JSON, or as Python shows it, cut to a length that a message can hold."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


# -- what came of the invocation ---------------------------------------------------------------------------------------


def _answers(view: View, declared: Declared) -> Sequence[Answer]:
    return view.answers


def _finished(view: View, declared: Declared) -> Sequence[Answer]:
    return [one for one in view.answers if isinstance(one.outcome, (Returned, Unserialisable))]


def _neighbour(view: View, answer: Answer, steps: int) -> Answer | None:
    """The invocation before or after, if its event is this one's, equal but for its Sequence: a repeated delivery."""
    step = answer.step + steps
    if not 0 <= step < len(view.answers):
        return None
    other = view.answers[step]
    return other if same_event(other.event, answer.event) else None


def _weight_in_repeats(view: View, answer: Answer, cured: Level) -> tuple[Level | None, str]:
    """The last delivery of an event is judged; a handler that fails in one that nobody needed weighs less."""
    again, before = _neighbour(view, answer, 1), _neighbour(view, answer, -1)
    if again is not None:
        return (
            (cured, "the retry cures it")
            if isinstance(again.outcome, Returned)
            else (Level.NOTE, "the retry is judged")
        )
    if before is not None and isinstance(before.outcome, Returned):
        return Level.SHOULD, "the handler had answered this event before, and got it once more (OBS-6)"
    return None, ""


def _failed(view: View, declared: Declared) -> Sequence[Answer]:
    return [one for one in view.answers if type(one.outcome) is not Returned]


def _failed_or_slow(view: View, declared: Declared) -> Sequence[Answer]:
    played = zip(view.answers, view.trace.invocations, strict=True)
    return [one for one, made in played if type(one.outcome) is not Returned or made.seconds > SLOW_SECONDS]


@RULES.call("RSP-1", _answers, _failed)
def returns(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """It does not raise. Failures of the environment are not the handler's."""
    outcome = answer.outcome
    if not isinstance(outcome, Raised) or outcome.environment:
        return
    if answer.type == NEW_INBOUND_CALL and declared.raises_to_fail_over:
        return
    level, because = _weight_of_raising(view, declared, answer)
    raised = f"{outcome.type}: {outcome.message}" if outcome.message else outcome.type
    yield Broken("a response", f"the handler raises {raised}", answer.step, level=level, because=because)


def _weight_of_raising(view: View, declared: Declared, answer: Answer) -> tuple[Level | None, str]:
    level, because = _weight_in_repeats(view, answer, Level.SHOULD)
    if level is not None:
        return level, because
    if not declared.updates and any(one.type == CALL_UPDATE_REQUESTED for one in view.answers[: answer.step + 1]):
        return Level.SHOULD, "which Arguments an update passes is not declared"
    if not declared.arguments and view.is_outbound():
        return Level.SHOULD, "which Arguments CreateSipMediaApplicationCall passes is not declared"
    return None, ""


@RULES.call("RSP-2", _finished, _failed)
def is_json(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """The Lambda runtime can serialise it."""
    if isinstance(answer.outcome, Unserialisable):
        yield Broken("a response that JSON can hold", answer.outcome.message, answer.step)


@RULES.call("RSP-11", _answers, _failed_or_slow)
def comes_in_time(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """Within the limit; over five seconds the service has asked again (`timeouts`)."""
    if isinstance(answer.outcome, TimedOut):
        level, because = _weight_in_repeats(view, answer, Level.NOTE)
        at = f" at '{answer.outcome.place}'" if answer.outcome.place else ""
        yield Broken(
            f"a response within {answer.outcome.seconds:g} s",
            f"none after {answer.outcome.seconds:g} s; the handler was interrupted{at}",
            answer.step,
            level=level,
            because=because,
        )
    elif view.trace.invocations[answer.step].seconds > SLOW_SECONDS:
        seconds = view.trace.invocations[answer.step].seconds
        yield Broken(
            "a response within 5 s, before the service asks again", f"{seconds:.1f} s", answer.step, level=Level.NOTE
        )


@RULES.call("RSP-9", lambda view, declared: [one for one in view.answers[:1] if one.type == NEW_INBOUND_CALL])
def answers_a_new_call(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """A new call that is answered with nothing rings for 30 seconds (`case-1`)."""
    if answer.response is not None and not answer.response.get("Actions"):
        yield Broken(
            "an action for NEW_INBOUND_CALL, if only a Hangup",
            "no action: the call times out, which takes 30 seconds",
            answer.step,
        )


@RULES.call("RSP-12", lambda view, declared: [view] if view.answers else [])
def comes_to_an_end(view: View, declared: Declared, _: View) -> Iterator[Broken]:
    """A generated call whose parties lost patience, or a recorded one beyond the limit of invocations."""
    last = len(view.answers) - 1
    patience = [asked for asked in view.trace.asked or () if asked.question == PATIENCE]
    if patience:
        yield Broken(
            "a call that comes to rest",
            "each result is answered with more actions, until the parties hang up",
            min(max(patience[0].after - 1, 0), last),
        )
    elif view.trace.asked is None and len(view.answers) > MOST_INVOCATIONS:
        distinct = {shown({**one.event, "Sequence": None}, 10_000_000) for one in view.answers}
        if len(distinct) > MOST_INVOCATIONS:
            yield Broken("at most 1,000 invocations in a call", f"{len(distinct):,} of them", last, level=Level.MUST)


def _with_version(view: View, declared: Declared) -> Sequence[Answer]:
    return [one for one in view.answers if one.response is not None and "SchemaVersion" in one.response]


def _other_version(view: View, declared: Declared) -> Sequence[Answer]:
    return [
        one
        for one in _with_version(view, declared)
        if one.response is not None and one.response["SchemaVersion"] != one.event.get("SchemaVersion")
    ]


@RULES.call("RSP-4", _with_version, _other_version)
def repeats_the_schema_version(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """SchemaVersion is the event's, where it has one."""
    version = answer.response["SchemaVersion"] if answer.response is not None else None
    wanted = answer.event.get("SchemaVersion", version)
    if version != wanted:
        yield Broken(f"SchemaVersion {shown(wanted)}, as in the event", f"SchemaVersion {shown(version)}", answer.step)


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


@RULES.response("RSP-3", _always)
def is_an_object(response: Any, declared: Declared) -> Iterator[Broken]:
    """At the least it has SchemaVersion (`unexpected-hangups`)."""
    if not isinstance(response, dict):
        yield Broken("an object with SchemaVersion", f"the response is {shown(response)}")
    elif "SchemaVersion" not in response:
        keys = ", ".join(map(str, list(response)[:5]))
        yield Broken("an object with SchemaVersion", f"an object that has {keys}" if keys else "an empty object")


@RULES.response("RSP-5", lambda response: isinstance(response, dict) and "Actions" in response)
def lists_its_actions(response: Any, declared: Declared) -> Iterator[Broken]:
    """Actions is a list of objects, or null."""
    actions = response["Actions"]
    if actions is None:
        return
    if not isinstance(actions, list):
        yield Broken("Actions: a list of objects, or null", f"Actions is {shown(actions)}")
        return
    for index, action in enumerate(actions):
        if not isinstance(action, dict):
            yield Broken("Actions: a list of objects, or null", f"Actions[{index}] is {shown(action)}")
            return


@RULES.response("RSP-6", _has_actions)
def returns_no_more_than_ten(response: Any, declared: Declared) -> Iterator[Broken]:
    """At most 10 actions (`invoke-on-call-leg`)."""
    count = len(_actions(response))
    if count > MOST_ACTIONS:
        yield Broken(f"at most {MOST_ACTIONS} actions", f"{count} actions")


@RULES.response("RSP-7", _has_actions)
def knows_the_types(response: Any, declared: Declared) -> Iterator[Broken]:
    """Each Type is one that the service knows, or that the adopter has declared."""
    for action in _actions(response):
        name = action.get("Type") if isinstance(action, dict) else None
        if not isinstance(action, dict) or (
            isinstance(name, str) and (name in ACTIONS or name in declared.extra_actions)
        ):
            continue
        if isinstance(name, str) and name in ALIASES:
            yield Broken(f"Type {ALIASES[name]}", f"Type {name}, as a heading of the guide has it", level=Level.NOTE)
        else:
            found = f"an action of Type {shown(name)}" if "Type" in action else "an action without Type"
            yield Broken("an action that the service knows", found, action=str(name))


#: How much each kind of fault in an action's Parameters weighs (RSP-8).
_WEIGHT: Mapping[FaultKind, Level] = {FaultKind.UNKNOWN: Level.NOTE, FaultKind.NO_CALL_ID: Level.NOTE}


@RULES.response("RSP-8", _has_actions)
def gives_good_parameters(response: Any, declared: Declared) -> Iterator[Broken]:
    """Required parameters are there, and values are among those that the action's page allows."""
    for action in _actions(response):
        row = ACTIONS.get(action["Type"]) if isinstance(action, dict) and isinstance(action.get("Type"), str) else None
        if row is None:
            continue
        for fault in faults(row, action.get("Parameters")):
            expected = f"{row.type}: {fault.path}: {fault.expected}"
            hint = f" (is {fault.suggestion} meant?)" if fault.suggestion else ""
            level = _WEIGHT.get(fault.kind)
            yield Broken(expected, f"{fault.path}: {fault.actual}{hint}", action=row.type, level=level)


def _size(attributes: dict[str, Any]) -> int:
    """The bytes of the shortest JSON that says it; 0 for what is no JSON."""
    try:
        text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return 0
    return len(text.encode(errors="surrogatepass"))


@RULES.response("RSP-10", lambda response: _attributes(response) is not None)
def keeps_attributes_small(response: Any, declared: Declared) -> Iterator[Broken]:
    """TransactionAttributes within 100 pairs and 20,480 bytes; pages disagree from the eleventh pair on."""
    attributes = _attributes(response)
    if not isinstance(attributes, dict):
        found = f"TransactionAttributes is {shown(attributes)}"
        yield Broken("TransactionAttributes: an object of strings", found, level=Level.SHOULD)
        return
    size = _size(attributes)
    if len(attributes) > MOST_ATTRIBUTES:
        yield Broken(f"at most {MOST_ATTRIBUTES} TransactionAttributes", f"{len(attributes)} of them")
    elif len(attributes) > DOUBTFUL_ATTRIBUTES:
        because = "one page allows 100 pairs, the error message of another 10"
        found = f"{len(attributes)} TransactionAttributes"
        yield Broken(f"at most {DOUBTFUL_ATTRIBUTES} of them", found, level=Level.SHOULD, because=because)
    if size > LARGEST_ATTRIBUTES:
        yield Broken(f"at most {LARGEST_ATTRIBUTES:,} bytes of TransactionAttributes", f"{size:,} bytes")
    if not all(isinstance(value, str) for value in attributes.values()):
        odd = next(key for key, value in attributes.items() if not isinstance(value, str))
        found = f"TransactionAttributes.{odd} is {shown(attributes[odd])}"
        yield Broken("TransactionAttributes: values that are strings", found, level=Level.NOTE)
