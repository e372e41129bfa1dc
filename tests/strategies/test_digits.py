"""Digits: strings of keys, and the keypad that knows regular expressions."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onhook.conformance.model.keypad import KEYS, MOST_CANDIDATES, fits
from onhook.strategies import RegexKeypad, digit_strings
from onhook.strategies.digits import drawn_from

from .common import examples, minimal


def dialled(regex: str | None, hints: tuple[str, ...] = (), **bounds: Any) -> tuple[str, ...]:
    return tuple(RegexKeypad(hints)({"InputDigitsRegex": regex, **bounds}))


@given(digit_strings(min_size=2, max_size=5, alphabet="12#"))
def test_digits_are_keys_in_bounds(digits: str) -> None:
    assert 2 <= len(digits) <= 5
    assert set(digits) <= set("12#")


@given(digit_strings(regex=r"^[1-9]\d{2,3}#?$"))
def test_digits_match_a_regular_expression(digits: str) -> None:
    assert re.fullmatch(r"[1-9][0-9]{2,3}#?", digits)


def test_digits_shrink_to_the_shortest() -> None:
    assert minimal(digit_strings()) == "0"
    assert minimal(digit_strings(min_size=0)) == ""
    assert minimal(digit_strings(regex=r"^9\d{3}$")) == "9000"
    assert minimal(digit_strings(min_size=20)) == "0" * 20
    assert minimal(digit_strings(), lambda pressed: len(pressed) > 2 and "#" in pressed) == "00#"


def test_a_regular_expression_is_held_to_the_alphabet() -> None:
    assert set(examples(digit_strings(regex="[1-3]", alphabet="2#"), 10)) == {"2"}


@pytest.mark.parametrize("keys", ["1-3", "0-9", "*#", "0-9*#"])
def test_every_single_key_that_fits_is_a_candidate(keys: str) -> None:
    fitting = {key for key in KEYS if re.match(f"[{keys}]", key)}
    assert fitting <= set(dialled(f"^[{keys}]$"))
    assert fitting <= set(dialled(f"[{keys}]"))
    assert fitting <= set(dialled(f"^[{keys}]+$", ("12", "777", "#*", "99")))


CANDIDATES = {
    r"^9\d{3}$": r"9[0-9]{3}",
    r"\d{4,6}#?": r".*[0-9]{4,6}.*",
    r"^\d{4,6}#$": r"[0-9]{4,6}#",
    r"(\d)\1\1": r".*",
    r"^[*]\d+#$": r"[*][0-9]+#",
    r"^\d{128}$": r"[0-9]{128}",
}


@pytest.mark.parametrize(("regex", "expected"), CANDIDATES.items())
def test_candidates_are_drawn_from_the_regular_expression(regex: str, expected: str) -> None:
    found = dialled(regex)
    assert 1 < len(found) <= MOST_CANDIDATES
    assert all(re.fullmatch(expected, one) and fits({"InputDigitsRegex": regex}, one) for one in found)


def test_one_of_each_first_key_comes_before_a_second() -> None:
    found = drawn_from(r"^[1-3]\d{3}$")
    assert {one[0] for one in found[:3]} == {"1", "2", "3"}


def test_candidates_have_the_length_that_the_action_asks_for() -> None:
    found = dialled(r"\d+", MinNumberOfDigits=4, MaxNumberOfDigits="4")
    assert 12 < len(found) <= MOST_CANDIDATES
    assert {len(one) for one in found} == {4}


def test_hints_come_first_where_they_fit() -> None:
    assert dialled(r"^\d{4}$", ("7", "1379", "2468"))[:2] == ("1379", "2468")
    assert dialled(None, ("42",))[:2] == ("42", "1")


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        (r"^\d{6}#$", "482915#"),
        (r"^\d{4,6}[#*]$", "482915#"),
        (r"^\*\d{6}$", "*482915"),
        (r"^[*]\d{6}#$", "*482915#"),
        (r"^\d{6}##$", "482915##"),
        (r"^7\d{6}#$", "7482915#"),
        (r"^(\d{6}#|\*)$", "482915#"),
        (r"\d{6}#", "482915#"),
        (r"^\d{6}#?$", "482915"),
    ],
)
def test_a_hint_is_dialled_with_what_is_wanted_around_it(regex: str, expected: str) -> None:
    found = dialled(regex, ("482915",))
    assert found[0] == expected
    assert sum("482915" in one for one in found) == 1


def test_a_hint_of_another_length_is_not_dialled() -> None:
    assert not any("482915" in one for one in dialled(r"^\d{4}#$", ("482915",)))
    assert not any("482915" in one for one in dialled(r"^\d{6}#$", ("482915",), MaxNumberOfDigits=6))
    assert "482915#" not in dialled(None, ("482915",), MinNumberOfDigits=7, MaxNumberOfDigits=7)
    assert "482915#" not in dialled(r"\d+", ("482915",), MinNumberOfDigits=7, MaxNumberOfDigits=7)


def test_what_is_made_of_hints_is_tried_before_the_habits() -> None:
    """A constant may be compared with all of what is dialled, with its beginning or its end, or as a number."""
    assert {"701234", "123470"} <= set(dialled(r"^\d{6}$", ("70",)))
    assert {"4001", "3999"} <= set(dialled(r"^\d{4}$", ("4000",)))


def test_as_many_digits_as_may_be_dialled_are_dialled() -> None:
    assert "123456789" in dialled(r"^\d+$", MinNumberOfDigits=1, MaxNumberOfDigits=9)


#: Nothing to draw from: what is dialled then.
HOPELESS = {
    "cannot be dialled": (r"^\+1\d{10}$", ("1",)),
    "cannot match": (r"(?=1)2", ("1",)),
    "far too long": (r"(\d{100}){100}", ("1",)),
    "longer than any": (r"\d{2000}", ("1",)),
    "only letters": ("a{9999999}", ("1",)),
}


@pytest.mark.parametrize(("regex", "expected"), HOPELESS.values(), ids=HOPELESS)
def test_what_nothing_matches_gets_a_key(regex: str, expected: tuple[str, ...]) -> None:
    assert dialled(regex) == expected


ODD = ["(", "", "*", r"\p{Digit}", "(?P<a", "[", r"(?<!\d)1", r"^(((((\d*)*)*)*)*)*$", r"(\d+)+", "(" * 300 + ")" * 300]


@pytest.mark.parametrize("regex", ODD)
def test_odd_regular_expressions_cost_no_time(regex: str) -> None:
    start = time.process_time()
    assert dialled(regex)
    assert time.process_time() - start < 1.0


@settings(max_examples=30)
@given(st.text("0123[](){}^$+?,|.\\d-*#", max_size=8))
def test_no_regular_expression_raises(regex: str) -> None:
    """Not either where the keypad is asked in the middle of another property's example."""
    assert dialled(regex)


def test_equal_actions_get_equal_candidates() -> None:
    first = dialled(r"^\d{3,7}[*]$")
    drawn_from.cache_clear()
    assert dialled(r"^\d{3,7}[*]$") == first


@pytest.mark.parametrize("regex", [5, ["1"], None])
def test_what_is_no_string_counts_as_left_out(regex: Any) -> None:
    assert set("0123456789*") <= set(dialled(regex))
