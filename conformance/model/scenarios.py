"""Scenarios: the calls of one example, their worlds, and the order in which their events reach one warm handler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onhook.conformance.model.calls import Call
from onhook.conformance.model.variations import VariationId
from onhook.conformance.model.written import Written


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Written):
    """A call, the choices of its world and, where a service is under test, those of the handler's script."""

    call: Call
    choices: tuple[int, ...] = ()
    script: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Written):
    """What one example plays, from a cold start of the handler.

    `schedule` says, event by event, which of the calls that are not over goes on (their index, wrapping round); past
    its end the first of them does, so that an empty schedule plays one call after the other.
    """

    plans: tuple[Plan, ...]
    schedule: tuple[int, ...] = ()
    #: Where the random numbers begin that the handler draws, from 0: as after `random.seed(random_seed)`.
    random_seed: int = 0

    def with_variations(self, variations: frozenset[VariationId]) -> Scenario:
        """Return the same calls with just these variations; a variation never changes what a world is asked."""
        plans = tuple(replace(plan, call=replace(plan.call, variations=variations)) for plan in self.plans)
        return replace(self, plans=plans)

    def with_arguments(self, arguments: Mapping[str, str] | None) -> Scenario:
        """Return the same calls, where the events of outbound ones carry these Arguments (OBS-4); None for none."""
        plans = tuple(
            replace(plan, call=replace(plan.call, arguments=arguments if plan.call.rings_out else None))
            for plan in self.plans
        )
        return replace(self, plans=plans)

    @property
    def variations(self) -> frozenset[VariationId]:
        """The ids of all variations that any of the calls plays."""
        return frozenset().union(*(plan.call.variations for plan in self.plans))

    @property
    def size(self) -> tuple[int, int, int]:
        """How far it is from one calm call: fewer calls, fewer deviations, fewer choices are simpler."""
        chosen = ((plan.choices, plan.call.digits, plan.script) for plan in self.plans)
        deviations = sum(sum(map(bool, choices)) for of_plan in chosen for choices in of_plan)
        return len(self.plans), deviations, len(self.schedule)
