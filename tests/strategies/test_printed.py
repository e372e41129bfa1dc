"""What a failing test prints of a drawn value is the value, written so that it can be pasted into `@example`."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis.strategies import SearchStrategy

from onhook import strategies as onhook_st
from onhook.conformance import testing
from onhook.conformance.model.worlds import IDLE, UPDATE, ChosenWorld, StubbornWorld
from onhook.conformance.testing import Call, Plan, Scenario

from .common import examples

#: What who writes a property can import.
NAMES: dict[str, Any] = {**vars(testing), "HangupFault": onhook_st.HangupFault}
LEGS = {"LEG-A": "a", "LEG-B": "b"}

STRATEGIES: dict[str, SearchStrategy[Any]] = {
    "action_lists": onhook_st.action_lists(min_size=1),
    "actions": onhook_st.actions(),
    "call_ids": onhook_st.call_ids(),
    "calls": onhook_st.calls(),
    "faulty_hangups": onhook_st.faulty_hangups(LEGS),
    "hangups": onhook_st.hangups(LEGS),
    "phone_numbers": onhook_st.phone_numbers(),
    "responses": onhook_st.responses(),
    "scenarios": onhook_st.scenarios(),
    "scenarios of one call": onhook_st.scenarios(most_calls=1),
    "scenarios of other calls": onhook_st.scenarios(
        calls=onhook_st.calls().filter(lambda call: not call.updates), most_calls=2
    ),
    "schedules": onhook_st.schedules(calls=2),
    "scripts": onhook_st.scripts(length=3),
    "transaction_ids": onhook_st.transaction_ids(),
    "variations": onhook_st.variations(),
}


def printed(strategy: SearchStrategy[Any]) -> tuple[str, Any]:
    """Return what Hypothesis prints of the value on which a test fails, and the value."""
    drawn: list[Any] = []

    @settings(database=None, derandomize=True, max_examples=20, phases=[Phase.generate], print_blob=False)
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
    text, world = printed(onhook_st.worlds(length=4))
    assert text == f"ChosenWorld({world.choices})"
    assert repr(StubbornWorld(IDLE, UPDATE, (1,))) == f"StubbornWorld({IDLE!r}, {UPDATE!r}, (1,))"
    assert repr(ChosenWorld()) == "ChosenWorld(())"


def test_every_scenario_can_be_pasted() -> None:
    for scenario in examples(onhook_st.scenarios()):
        assert eval(repr(scenario), dict(NAMES)) == scenario


def test_an_explicit_example_is_printed_alike() -> None:
    scenario = Scenario((Plan(Call(digits=(1,))),))

    @settings(database=None, phases=[Phase.explicit])
    @given(onhook_st.scenarios())
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
