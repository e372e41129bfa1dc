"""What a failing test prints of a drawn value is the value, written so that it can be pasted into `@example`."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis.strategies import SearchStrategy

from onhook.conformance import testing
from onhook.conformance.model.worlds import IDLE, UPDATE, ChosenWorld, StubbornWorld
from onhook.conformance.testing import Call, Plan, Scenario
from onhook.strategies import (
    HangupFault,
    action_lists,
    actions,
    call_ids,
    calls,
    faulty_hangups,
    hangups,
    phone_numbers,
    responses,
    scenarios,
    schedules,
    scripts,
    transaction_ids,
    variations,
    worlds,
)

from .common import examples

#: What who writes a property can import.
NAMES: dict[str, Any] = {**vars(testing), "HangupFault": HangupFault}
LEGS = {"LEG-A": "a", "LEG-B": "b"}

STRATEGIES: dict[str, SearchStrategy[Any]] = {
    "action_lists": action_lists(min_size=1),
    "actions": actions(),
    "call_ids": call_ids(),
    "calls": calls(),
    "faulty_hangups": faulty_hangups(LEGS),
    "hangups": hangups(LEGS),
    "phone_numbers": phone_numbers(),
    "responses": responses(),
    "scenarios": scenarios(),
    "scenarios of one call": scenarios(most_calls=1),
    "scenarios of other calls": scenarios(calls=calls().filter(lambda call: not call.updates), most_calls=2),
    "schedules": schedules(calls=2),
    "scripts": scripts(length=3),
    "transaction_ids": transaction_ids(),
    "variations": variations(),
}


def printed(strategy: SearchStrategy[Any]) -> tuple[str, Any]:
    """Return what Hypothesis prints of the value on which a test fails, and the value."""
    drawn: list[Any] = []

    @settings(database=None, derandomize=True, max_examples=20, phases=[Phase.generate])
    @given(value=strategy)
    def fails(value: Any) -> None:
        drawn.append(value)
        assert len(drawn) < 10

    with pytest.raises(AssertionError) as failure:
        fails()
    (note,) = failure.value.__notes__
    found = re.search(r"value=(.*),\s*\)", note, re.DOTALL)
    assert found is not None, note
    return found[1], drawn[-1]


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_value_is_printed_as_the_expression_that_makes_it(name: str) -> None:
    text, value = printed(STRATEGIES[name])
    assert eval(text, dict(NAMES)) == value


def test_a_world_is_printed_with_its_choices() -> None:
    text, world = printed(worlds(length=4))
    assert text == f"ChosenWorld({world.choices})"
    assert repr(StubbornWorld(IDLE, UPDATE, (1,))) == f"StubbornWorld({IDLE!r}, {UPDATE!r}, (1,))"
    assert repr(ChosenWorld()) == "ChosenWorld(())"


def test_every_scenario_can_be_pasted() -> None:
    for scenario in examples(scenarios()):
        assert eval(repr(scenario), dict(NAMES)) == scenario


def test_an_explicit_example_is_printed_alike() -> None:
    scenario = Scenario((Plan(Call(digits=(1,))),))

    @settings(database=None, phases=[Phase.explicit])
    @given(scenarios())
    @example(scenario)
    def fails(scenario: Scenario) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as failure:
        fails()
    assert repr(scenario) in "".join(failure.value.__notes__)


def test_what_is_as_usual_is_left_out() -> None:
    assert repr(Call()) == "Call()"
    assert repr(Scenario(())) == "Scenario(plans=())"
    assert repr(Call(seed=2, variations=frozenset(("LAT-5", "LAT-1")))) == (
        "Call(seed=2, variations=frozenset({'LAT-1', 'LAT-5'}))"
    )
