"""The keypad: what an action asks for is what is dialled, the most promising first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.keypad import KEYS, MOST_CANDIDATES, PlainKeypad, bounds, data_keys, fits, ordinary_digits
from onhook.strategies import RegexKeypad

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(-5, 200), st.text(max_size=5), st.just("12"), st.just([]))
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "InputDigitsRegex": st.one_of(ANYTHING, st.sampled_from([r"^\d{4}$", "^[1-3]$", "(", "^[0-9*]+#$"])),
        "MinNumberOfDigits": ANYTHING,
        "MaxNumberOfDigits": ANYTHING,
    },
)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (None, None, (0, 128)),
        (1, 4, (1, 4)),
        ("2", "3", (2, 3)),
        (True, False, (0, 128)),
        (-1, 1.5, (0, 128)),
        ("many", "²", (0, 128)),
        (500, "99999999", (128, 128)),
        ("00005", "000128", (5, 128)),
        ("-1", "9" * 5000, (0, 128)),
    ],
)
def test_bounds_are_read_as_far_as_they_can_be(least: Any, most: Any, expected: tuple[int, int]) -> None:
    assert bounds({"MinNumberOfDigits": least, "MaxNumberOfDigits": most}) == expected


@pytest.mark.parametrize(
    ("parameters", "digits", "expected"),
    [
        ({}, "1", True),
        ({}, "", False),
        ({"InputDigitsRegex": "^[1-3]$"}, "3", True),
        ({"InputDigitsRegex": "^[1-3]$"}, "4", False),
        ({"InputDigitsRegex": "("}, "4", True),
        ({"InputDigitsRegex": 7}, "4", True),
        ({"MinNumberOfDigits": 2}, "1", False),
        ({"MaxNumberOfDigits": 2}, "123", False),
        ({"MinNumberOfDigits": 3, "MaxNumberOfDigits": 2}, "123", True),
    ],
)
def test_what_fits(parameters: dict[str, Any], digits: str, expected: bool) -> None:
    """An expression or a bound that cannot be read lets everything through."""
    assert fits(parameters, digits) is expected


@given(ASKED)
def test_there_is_always_a_candidate_and_all_of_them_fit(parameters: dict[str, Any]) -> None:
    candidates = PlainKeypad(["42", "1234#"])(parameters)
    assert 0 < len(candidates) <= MOST_CANDIDATES
    assert len(set(candidates)) == len(candidates)
    assert all(fits(parameters, digits) for digits in candidates) or tuple(candidates) == ("1",)


def test_hints_come_first_where_they_fit() -> None:
    keypad = PlainKeypad(["4711", "5", "word"])
    assert keypad({"MinNumberOfDigits": 4, "MaxNumberOfDigits": 4})[0] == "4711"
    assert keypad({"MaxNumberOfDigits": 1})[:2] == ("5", "0")
    assert "4711" not in keypad({"InputDigitsRegex": "^[0-3]$"})


def test_a_hint_is_dialled_with_the_key_that_is_wanted_behind_it() -> None:
    assert PlainKeypad(["4711"])({"InputDigitsRegex": r"^\d{4}#$"})[0] == "4711#"


def test_a_menu_is_tried_key_by_key() -> None:
    assert PlainKeypad()({"MaxNumberOfDigits": 1}) == tuple("0123456789*")


@pytest.mark.parametrize(
    ("parameters", "ends"),
    [
        ({}, "#"),
        ({"TerminatorDigits": ["*", "0"]}, "*0"),
        ({"TerminatorDigits": "*"}, "*"),
        ({"TerminatorDigits": None}, "#"),
        ({"TerminatorDigits": []}, ""),
        ({"InputDigitsRegex": "^[0-9#]$"}, ""),
        ({"InputDigitsRegex": "("}, "#"),
    ],
)
@pytest.mark.parametrize("keypad", [PlainKeypad(), RegexKeypad()])
def test_the_key_that_ends_the_input_is_no_digit(keypad: PlainKeypad, parameters: dict[str, Any], ends: str) -> None:
    """Unless the expression has it; what is received then is on no page."""
    assert set(data_keys(parameters)) == set(KEYS) - set(ends)
    assert not any(set(one) & set(ends) for one in keypad({**parameters, "MinNumberOfDigits": 1}))


@pytest.mark.parametrize("keypad", [PlainKeypad(), RegexKeypad()])
def test_a_star_is_tried_among_figures(keypad: PlainKeypad) -> None:
    assert "*234" in keypad({"MinNumberOfDigits": 4, "MaxNumberOfDigits": 4})
    assert not any("*" in one for one in keypad({"InputDigitsRegex": r"^\d{4}$"}))


@pytest.mark.parametrize("length", range(2, 21))
def test_any_ordinary_length_is_tried(length: int) -> None:
    asked = {"MinNumberOfDigits": length, "MaxNumberOfDigits": length}
    assert {len(one) for one in PlainKeypad()(asked)} == {length}


def test_nothing_long_is_tried() -> None:
    """Careless expressions explode on long runs."""
    asked = {"MinNumberOfDigits": 100}
    assert max(map(len, ordinary_digits(asked))) <= 20
    assert PlainKeypad()(asked) == ("1",)


def test_what_was_found_once_is_kept() -> None:
    keypad = PlainKeypad()
    assert keypad({"MaxNumberOfDigits": 4, "Repeat": 1}) is keypad({"MaxNumberOfDigits": 4, "Repeat": 2})
    assert keypad({"MaxNumberOfDigits": 4}) is keypad({"MaxNumberOfDigits": "4"})
