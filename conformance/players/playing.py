"""Playing: the loop between a service and a handler, for one call or for several on one warm handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Protocol

from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.calls import Call
from onhook.conformance.model.frozen import frozen
from onhook.conformance.model.keypad import Keypad, PlainKeypad
from onhook.conformance.model.legs import Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.services import Handler, InvocationFailed
from onhook.conformance.model.traces import Invocation, Invoke, Outcome, Raised, Returned, Trace
from onhook.conformance.model.worlds import ChosenWorld, World
from onhook.conformance.players.reference import ReferenceService

#: No call is longer: a handler that returns actions without end is stopped by the parties' patience long before.
MOST_INVOCATIONS = 400


class Decider(StrEnum):
    """What decides which way a call goes at one of its points."""

    WORLD = "world"
    #: The party that presses the keys.
    CALLER = "caller"
    #: The scripted handler, where a service is under test.
    SCRIPT = "script"


@frozen
class Question:
    """One point at which a call could have gone another way."""

    put_to: Decider
    #: Which of the choices of the world, of the requests for digits, or of the choices of the script it is; from 0.
    index: int
    #: How many answers there were.
    arity: int


class Way(Protocol):
    """The choices of one call, at each point at which it could have gone another way; computed when asked for."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """Where it could have gone another way, in the order in which it came there."""

    @property
    def taken(self) -> tuple[int, ...]:
        """The choices of the world that were used."""

    @property
    def dialled(self) -> tuple[str, ...]:
        """The digits that were dialled, one text for each request."""

    @property
    def script(self) -> tuple[int, ...]:
        """The choices of the script that were used; those of the plan if no service is under test."""


@frozen
class Played:
    """The result of one example: for each call a trace and its choices."""

    given: Scenario
    traces: tuple[Trace, ...]
    ways: tuple[Way, ...]
    #: Why the service did not play the call to its end, if it did not.
    breakdown: Breakdown | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario with the choices and digits that were used: replaying it needs no keypad."""
        plans = tuple(
            Plan(replace(plan.call, digits=way.dialled), way.taken, way.script)
            for plan, way in zip(self.given.plans, self.ways, strict=True)
        )
        return replace(self.given, plans=plans)

    @property
    def invocations(self) -> int:
        """How many events were handed to the handler."""
        return sum(len(trace.invocations) for trace in self.traces)

    def broke_down(self, kind: BreakdownKind) -> bool:
        """Say whether the service did not play the call to its end for this reason."""
        return self.breakdown is not None and self.breakdown.kind is kind


Play = Callable[[Scenario], Played]


class PlayInWorlds(Protocol):
    """Plays a scenario in worlds that make the choices of its plans, or in others: one for each plan."""

    def __call__(self, scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        """Return the example as it went."""


class _NotedKeypad:
    """A keypad that notes what it was asked, and when.

    It knows the service's list of what was dialled and not the service, which knows the keypad: a circle of references
    would leave each call to the search for cycles.
    """

    __slots__ = ("_keypad", "_world", "dialled", "requests")

    def __init__(self, keypad: Keypad, world: ChosenWorld) -> None:
        self._keypad = keypad
        self._world = world
        self.dialled: Sequence[str] = ()
        #: For each use of the keypad: the choices of the world before it, and the question.
        self.requests: list[tuple[int, Question]] = []

    def __call__(self, parameters: Mapping[str, Any]) -> Sequence[str]:
        candidates = self._keypad(parameters)
        question = Question(Decider.CALLER, len(self.dialled), len(candidates))
        self.requests.append((len(self._world.arities), question))
        return candidates


class _RunningCall:
    """One call, while it is played and afterwards."""

    __slots__ = ("_keypad", "event", "invocations", "plan", "service", "world")

    def __init__(self, plan: Plan, keypad: Keypad, world: ChosenWorld) -> None:
        self.plan = plan
        self.world = world
        self._keypad = _NotedKeypad(keypad, world)
        self.service = ReferenceService(plan.call, world, self._keypad)
        self._keypad.dialled = self.service.dialled
        self.invocations: list[Invocation] = []
        self.event = self.service.start()

    def step(self, invoke: Invoke, position: int) -> None:
        event = self.event
        assert event is not None
        outcome, seconds = invoke(event)
        self.invocations.append(Invocation(event, outcome, seconds, position))
        self.world.next_invocation()
        self.event = self.service.respond(outcome) if len(self.invocations) < MOST_INVOCATIONS else None

    def trace(self) -> Trace:
        injected = self.plan.call.topology is not Topology.SINGLE
        return Trace(tuple(self.invocations), tuple(self.world.asked), self.service.final, injected=injected)

    @property
    def questions(self) -> tuple[Question, ...]:
        asked = [Question(Decider.WORLD, index, arity) for index, arity in enumerate(self.world.arities)]
        for before, question in reversed(self._keypad.requests):
            asked.insert(before, question)
        return tuple(asked)

    @property
    def taken(self) -> tuple[int, ...]:
        return tuple(self.world.taken)

    @property
    def dialled(self) -> tuple[str, ...]:
        return tuple(self.service.dialled)

    @property
    def script(self) -> tuple[int, ...]:
        return self.plan.script


def play_scenario(
    scenario: Scenario,
    invoke: Invoke,
    keypad: Keypad | None = None,
    worlds: Sequence[ChosenWorld] | None = None,
) -> Played:
    """Play all calls of a scenario against one handler, in the order of its schedule.

    `worlds` has one world for each call; by default each makes the choices of its plan.
    """
    keypad = keypad or PlainKeypad()
    if worlds is None:
        calls = [_RunningCall(plan, keypad, ChosenWorld(plan.choices)) for plan in scenario.plans]
    else:
        calls = [_RunningCall(plan, keypad, world) for plan, world in zip(scenario.plans, worlds, strict=True)]
    running = [call for call in calls if call.event is not None]
    position, schedule = 0, iter(scenario.schedule)
    while running:
        call = running[next(schedule, 0) % len(running)]
        call.step(invoke, position)
        position += 1
        if call.event is None:
            running.remove(call)
    return Played(scenario, tuple([call.trace() for call in calls]), tuple(calls))


def play(call: Call, handler: Handler, world: World) -> dict[str, str]:
    """Play a call on the reference service: a service as `onhook.conformance.model.services` has it.

    It goes on for as long as the handler returns actions; the player of a service sets the limit.
    """
    service = ReferenceService(call, world)
    event = service.start()
    while event is not None:
        try:
            outcome: Outcome = Returned("", handler(event))
        except InvocationFailed as error:
            outcome = Raised(type(error).__name__, str(error))
        event = service.respond(outcome)
    return service.final
