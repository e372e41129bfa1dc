"""What is public: names, identifiers and numbers, and what all strategies refuse."""

from __future__ import annotations

import pkgutil
import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from onhook import strategies
from onhook.conformance.model.calls import Call
from onhook.strategies import (
    HangupFault,
    action_lists,
    actions,
    call_ids,
    call_seeds,
    calls,
    choices,
    digit_strings,
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

from .common import examples, minimal

LEGS = {"LEG-A": "a"}


def test_all_is_complete() -> None:
    """Every public function that returns a strategy, in any module of the folder, is exported."""
    found = set()
    for module in pkgutil.iter_modules(strategies.__path__):
        for name, value in vars(import_module(f"onhook.strategies.{module.name}")).items():
            if not name.startswith("_") and str(getattr(value, "__annotations__", {}).get("return", "")).startswith(
                "SearchStr"
            ):
                found.add(name)
    assert found | {"HangupFault", "RegexKeypad"} == set(strategies.__all__)
    assert list(strategies.__all__) == sorted(strategies.__all__)
    assert all(getattr(strategies, name).__doc__ for name in strategies.__all__)


@pytest.mark.parametrize("name", [public for public in strategies.__all__ if public[0].islower()])
def test_docstrings_say_what_is_refused(name: str) -> None:
    function = getattr(strategies, name)
    if function.__kwdefaults__ or "connected" in function.__annotations__:
        assert "Raises InvalidArgument" in function.__doc__


@given(phone_numbers())
def test_phone_numbers_ring_nobody(number: str) -> None:
    assert re.fullmatch(r"\+1[2-9][0-9]{2}55501[0-9]{2}", number)


@given(call_ids())
def test_call_ids_have_the_shape_of_a_uuid(call_id: str) -> None:
    assert str(UUID(call_id)) == call_id


@pytest.mark.parametrize("some", [slice(0, 8), slice(-12, None), slice(-6, None), slice(-4, None)], ids=str)
def test_a_few_characters_of_an_identifier_are_no_others(some: slice) -> None:
    """Applications take them for the whole, and with those of real calls they may."""
    calls = [Call(seed=seed) for seed in range(1, 200)]
    ids = [one for call in calls for one in (call.transaction_id, *map(call.call_id, range(1, 9)))]
    assert len({one[some] for one in ids}) == len(ids)


def test_identifiers_are_those_of_calls() -> None:
    assert minimal(call_seeds()) == 1
    assert minimal(call_ids()) == Call().call_id(1)
    assert minimal(transaction_ids()) == Call().transaction_id
    assert minimal(phone_numbers()) == "+12025550100"
    assert not set(examples(call_ids())) & set(examples(transaction_ids()))


def test_a_script_has_its_length_is_plain_half_of_the_time_and_reaches_every_answer() -> None:
    drawn = examples(scripts(length=30))
    assert {len(one) for one in drawn} == {30}
    counts = Counter(choice for choices in drawn for choice in choices)
    assert set(counts) == set(range(30))
    assert 0.4 < counts[0] / counts.total() < 0.6
    assert minimal(scripts(length=3), lambda choices: choices[1] > 0) == (0, 1, 0)


INVALID: list[tuple[Callable[..., SearchStrategy[Any]], dict[str, Any], str]] = [
    (choices, {"length": -1}, "length=-1"),
    (choices, {"length": "2"}, "length='2'"),
    (worlds, {"length": 201}, "from 0 to 200"),
    (scripts, {"length": -1}, "length=-1"),
    (scripts, {"length": None}, "length=None"),
    (worlds, {"length": True}, "length=True"),
    (variations, {"observed": 1}, "observed=1"),
    (variations, {"sip_application_id": None}, "True or False"),
    (digit_strings, {"alphabet": ""}, "alphabet=''"),
    (digit_strings, {"alphabet": "12a"}, "alphabet='12a'"),
    (digit_strings, {"min_size": 3, "max_size": 2}, "at least min_size, which is 3"),
    (digit_strings, {"max_size": 129}, "max_size=129"),
    (digit_strings, {"max_size": 0}, "max_size=0"),
    (digit_strings, {"regex": "1", "min_size": 1}, "min_size=1"),
    (digit_strings, {"regex": "("}, r"regex='\('"),
    (digit_strings, {"regex": r"^\+1\d{10}$"}, "a match made of the keys"),
    (digit_strings, {"regex": 5}, "regex=5"),
    (calls, {"topologies": []}, "topologies"),
    (calls, {"topologies": ["ring"]}, "'single', 'bridged', 'meeting'"),
    (calls, {"directions": "Inbound"}, "directions='Inbound'"),
    (calls, {"directions": ["Sideways"]}, "'Inbound', 'Outbound'"),
    (calls, {"arguments": {"a": 1}}, "arguments="),
    (calls, {"arguments": []}, "mapping from strings to strings"),
    (calls, {"updates": {}}, "updates="),
    (calls, {"updates": [{"a": 1}]}, r"updates\[0\]="),
    (calls, {"from_numbers": []}, "from_numbers="),
    (calls, {"from_numbers": ["2025550100"]}, "E.164"),
    (calls, {"to_numbers": []}, "to_numbers="),
    (calls, {"to_numbers": "+12025550100"}, "to_numbers="),
    (calls, {"to_numbers": ["2025550100"]}, "E.164"),
    (calls, {"digits": 25}, "digits=25"),
    (calls, {"observed": "yes"}, "observed='yes'"),
    (calls, {"topologies": [["single"]]}, "topologies="),
    (calls, {"directions": [{}]}, "directions="),
    (calls, {"extra_actions": "Sing"}, "extra_actions='Sing'"),
    (calls, {"extra_actions": 3}, "extra_actions=3"),
    (schedules, {"calls": 0}, "calls=0"),
    (schedules, {"calls": 2, "length": 201}, "length=201"),
    (scenarios, {"most_calls": 9}, "from 1 to 8"),
    (scenarios, {"length": 2.5}, "length=2.5"),
    (scenarios, {"calls": Call()}, "a strategy of calls"),
    (hangups, {"connected": {}}, "connected="),
    (hangups, {"connected": {"LEG-C": "c"}}, "LEG-A, LEG-B or both"),
    (hangups, {"connected": {"LEG-A": ""}}, "connected="),
    (hangups, {"connected": LEGS, "allow_bare": "LEG-A"}, "allow_bare='LEG-A'"),
    (faulty_hangups, {"connected": LEGS, "faults": []}, "faults="),
    (faulty_hangups, {"connected": LEGS, "faults": [HangupFault.ENDED_LEG]}, "faults="),
    (faulty_hangups, {"connected": LEGS, "ended": {"LEG-B": "a"}}, "ended="),
    (faulty_hangups, {"connected": LEGS, "other_calls": ["a"]}, "other_calls="),
    (faulty_hangups, {"connected": LEGS, "other_calls": [["b"]]}, "other_calls="),
    (faulty_hangups, {"connected": LEGS, "faults": [["b"]]}, "faults="),
    (faulty_hangups, {"connected": {**LEGS, "LEG-B": "b"}, "faults": [HangupFault.ABSENT_LEG]}, "faults="),
    (actions, {"types": ["Sing"]}, "types="),
    (actions, {"types": "Hangup"}, "types='Hangup'"),
    (actions, {"connected": {}}, "connected="),
    (action_lists, {"max_size": 11}, "from 0 to 10"),
    (action_lists, {"min_size": 3, "max_size": 2}, "at least min_size"),
    (responses, {"min_size": -1}, "min_size=-1"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), INVALID)
def test_invalid_arguments_are_refused(
    function: Callable[..., SearchStrategy[Any]], arguments: dict[str, Any], message: str
) -> None:
    """At once, not when the first value is drawn."""
    with pytest.raises(InvalidArgument, match=message):
        function(**arguments)
