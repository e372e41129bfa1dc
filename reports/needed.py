"""What a call needed to break a requirement, as far as its ladder does not show it: rare values, and variations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onhook.conformance.catalogue import varied
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import CALL_UPDATE_REQUESTED
from onhook.conformance.model.keypad import FALLBACK_INTENT, KEYS
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.variations import by_number
from onhook.reports.labels import compact


def needed(scenario: Scenario, traces: Sequence[Trace]) -> Iterator[tuple[str, str]]:
    """How far the example is from one calm call, as far as the ladder does not show it."""
    plans = scenario.plans
    if len(plans) > 1:
        how = "interleaved" if any(scenario.schedule) else "one after the other"
        yield "calls", f"{len(plans)} on one warm handler, {how}"
    for number, plan in enumerate(plans):
        updated = number < len(traces) and any(
            invocation.event.get("InvocationEventType") == CALL_UPDATE_REQUESTED
            for invocation in traces[number].invocations
        )
        told = ", ".join(_odd_values(plan.call, updated=updated))
        if told:
            yield "with", f"call {number + 1}: {told}" if len(plans) > 1 else told
    if scenario.random_seed:
        yield "with", f"random numbers as they come after seed {scenario.random_seed}"
    for variation in sorted(scenario.variations, key=by_number):
        yield "under", f"{variation}: {varied(variation)}"


def _odd_values(call: Call, *, updated: bool) -> Iterator[str]:
    """The values of a call that are not those of the plain one; what parties do is in the ladder."""
    if call.topology is not Topology.SINGLE:
        yield f"started inside a {call.topology} call"
    if call.from_number != Call().from_number:
        yield f"From {call.from_number}"
    if call.arguments:
        yield f"Arguments {compact(dict(call.arguments))}"
    given = [text for text in call.digits if isinstance(text, str)]
    dialled = [digits for digits in given if set(digits) <= set(KEYS)]
    if dialled:
        yield f"dialled {', '.join(map(compact, dialled))}"
    intents = [intent for intent in given if intent not in (*dialled, FALLBACK_INTENT)]
    if intents:
        yield f"intent of the bot {', '.join(map(compact, intents))}"
    if call.code:
        yield f"hang-up code {call.code}"
    updates = [compact(dict(update)) for update in call.updates if update and updated]
    if updates:
        yield f"updates {', '.join(updates)}"
