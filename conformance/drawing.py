"""Drawing: what Hypothesis adds to the sweep. It only draws; playing is not its business, so it can never call a run flaky."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, seed, settings

from onhook.conformance.config import Settings
from onhook.conformance.legs import Topology
from onhook.conformance.scenarios import Scenario
from onhook.strategies._repeatable import no_constants_of_the_project
from onhook.strategies.calls import calls
from onhook.strategies.scenarios import scenarios

#: Under the name `seed` the decorator would hide behind the argument.
_seeded = seed


def drawn(topology: Topology, direction: str, declared: Settings, *, examples: int, seed: int) -> list[Scenario]:
    """Return scenarios drawn from `onhook.strategies`; equal arguments give equal ones, whatever profile is loaded."""
    strategy = scenarios(
        calls=calls(
            topologies=(topology,),
            directions=(direction,),
            arguments=declared.arguments,
            updates=declared.updates or ({},),
            to_numbers=declared.numbers or None,
            observed=declared.observed,
            extra_actions=frozenset(declared.extra_actions),
        )
    )
    found: list[Scenario] = []

    @_seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        backend="hypothesis",
    )
    @given(strategy)
    def collect(scenario: Scenario) -> None:
        found.append(scenario)

    with no_constants_of_the_project():
        collect()
    return found
