"""Playing: the loop between a service and a handler, for one call or for several on one warm handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from onhook.conformance.calls import Call
from onhook.conformance.keypad import Keypad
from onhook.conformance.legs import Topology
from onhook.conformance.reference import ReferenceService
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.traces import Event, Invocation, Outcome, Returned, Trace
from onhook.conformance.worlds import ChosenWorld, World

#: Hands one event to whatever is under test, and says what came of it. It never raises for what the handler does.
Invoke = Callable[[Event], tuple[Outcome, float]]
#: No call is longer: a handler that returns actions without end is stopped by the parties' patience long before.
MOST_INVOCATIONS = 400


@dataclass(frozen=True, slots=True)
class Played:
    """What one example left: a trace per call, and what an enumeration needs to know to vary it."""

    scenario: Scenario
    traces: tuple[Trace, ...]
    #: Per call, how many answers each consumed choice had, and how many candidates each request for digits had.
    arities: tuple[tuple[int, ...], ...]
    dialled: tuple[tuple[str, ...], ...]
    dialled_of: tuple[tuple[int, ...], ...]

    @property
    def invocations(self) -> int:
        """How many events were handed to the handler."""
        return sum(len(trace.invocations) for trace in self.traces)

    def literal(self) -> Scenario:
        """The same scenario with the digits written out, so that replaying it needs neither a keypad nor Hypothesis."""
        plans = (
            Plan(replace(plan.call, digits=dialled), plan.choices[: len(arities)])
            for plan, dialled, arities in zip(self.scenario.plans, self.dialled, self.arities, strict=True)
        )
        return replace(self.scenario, plans=tuple(plans))


class _Line:
    """One call under way."""

    __slots__ = ("event", "injected", "invocations", "service", "world")

    def __init__(self, plan: Plan, keypad: Keypad | None) -> None:
        self.world = ChosenWorld(plan.choices)
        self.service = ReferenceService(plan.call, self.world, keypad)
        self.invocations: list[Invocation] = []
        self.injected = plan.call.topology is not Topology.SINGLE
        self.event = self.service.start()

    def step(self, invoke: Invoke, position: int) -> None:
        assert self.event is not None
        outcome, seconds = invoke(self.event)
        self.invocations.append(Invocation(self.event, outcome, seconds, position))
        self.world.invocations += 1
        self.event = self.service.respond(outcome) if len(self.invocations) < MOST_INVOCATIONS else None

    def trace(self) -> Trace:
        return Trace(tuple(self.invocations), tuple(self.world.asked), self.service.final, injected=self.injected)


def play_scenario(scenario: Scenario, invoke: Invoke, keypad: Keypad | None = None) -> Played:
    """Play all calls of a scenario against one handler, in the order of its schedule."""
    lines = [_Line(plan, keypad) for plan in scenario.plans]
    open_lines = [line for line in lines if line.event is not None]
    position, schedule = 0, iter(scenario.schedule)
    while open_lines:
        turn = next(schedule, 0)
        line = open_lines[turn % len(open_lines)]
        line.step(invoke, position)
        position += 1
        if line.event is None:
            open_lines.remove(line)
    return Played(
        scenario,
        tuple(line.trace() for line in lines),
        tuple(tuple(line.world.arities) for line in lines),
        tuple(tuple(line.service.dialled) for line in lines),
        tuple(tuple(line.service.dialled_of) for line in lines),
    )


def play_call(call: Call, invoke: Invoke, world: World, keypad: Keypad | None = None) -> Trace:
    """Play one call in a world of any kind; the trace carries what it was asked where the world remembers."""
    service = ReferenceService(call, world, keypad)
    invocations: list[Invocation] = []
    event = service.start()
    while event is not None and len(invocations) < MOST_INVOCATIONS:
        outcome, seconds = invoke(event)
        invocations.append(Invocation(event, outcome, seconds, len(invocations)))
        if isinstance(world, ChosenWorld):
            world.invocations += 1
        event = service.respond(outcome)
    asked = tuple(world.asked) if isinstance(world, ChosenWorld) else None
    return Trace(tuple(invocations), asked, service.final, injected=call.topology is not Topology.SINGLE)


def play(call: Call, handler: Callable[[Event], Any], world: World) -> Trace:
    """Play a call against a handler: the form in which any service is called, here with ours.

    `handler(event)` is invoked for each event and returns the response; what it raises is the caller's to handle.
    """

    def invoke(event: Event) -> tuple[Outcome, float]:
        return Returned("", handler(event)), 0.0

    return play_call(call, invoke, world)
