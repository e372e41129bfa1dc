"""Drawing: what Hypothesis adds to the sweep.

It only draws; playing is not its business, so it can never call a run flaky.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import INBOUND, Topology
from onhook.conformance.model.scenarios import Scenario
from onhook.strategies.calls import calls
from onhook.strategies.repeatable import no_constants_of_the_project
from onhook.strategies.scenarios import scenarios
from onhook.strategies.scripts import scripts

#: Under the name `seed` the decorator would hide behind the argument.
_seeded = seed


def drawn(topology: Topology, direction: str, declared: Settings, *, examples: int, seed: int) -> list[Scenario]:
    """Return scenarios drawn from `onhook.strategies`; equal arguments give equal ones, under any profile."""
    strategy = scenarios(
        calls=calls(
            topologies=(topology,),
            directions=(direction,),
            arguments=declared.arguments,
            updates=({},) if declared.updates is None else declared.updates,
            from_numbers=(*declared.callers, Call().from_number) if declared.callers and direction == INBOUND else None,
            to_numbers=declared.numbers or None,
            observed=declared.observed,
            extra_actions=frozenset(declared.extra_actions),
        )
    )
    return _examples(strategy, examples, seed)


def drawn_scripts(
    topology: Topology, direction: str, declared: Settings, *, examples: int, seed: int
) -> list[Scenario]:
    """Return scenarios of one call each, with a script of the handler, for a service under test."""
    call = calls(topologies=(topology,), directions=(direction,), updates=declared.updates or ({},), digits=0)
    both = st.tuples(scenarios(calls=call, most_calls=1), scripts())
    return _examples(both.map(_with_script), examples, seed)


def _with_script(drawn: tuple[Scenario, tuple[int, ...]]) -> Scenario:
    scenario, script = drawn
    plain = scenario.plans[0].call
    return Scenario((replace(scenario.plans[0], script=script, call=replace(plain, variations=frozenset())),))


def _examples(strategy: SearchStrategy[Scenario], examples: int, seed: int) -> list[Scenario]:
    found: list[Scenario] = []

    @_seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(
            HealthCheck
        ),  # nothing is tested here: how fast drawing is fails no run of an adopter's
        backend="hypothesis",
    )
    @given(strategy)
    def collect(scenario: Scenario) -> None:
        found.append(scenario)

    with no_constants_of_the_project():
        collect()
    return found
