"""Digits: what a caller dials (pages `play-audio-get-digits`, `speak-and-get-digits`, `listen-to-digits`)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, islice, takewhile, zip_longest
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException, InvalidArgument
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.keypad import KEYS, PlainKeypad, bounds, data_keys, fits, ordinary_digits
from onhook.strategies._checks import check_bounds, check_integer, refuse
from onhook.strategies.repeatable import no_constants_of_the_project

#: The service takes no more digits (page `play-audio-get-digits`, MaxNumberOfDigits).
MOST_DIGITS = 128

#: In the order of the keys on a phone, so that the first option of a menu comes first.
_RUN = "1234567890"
_SINGLE_KEYS = (*_RUN, "*", "#")
#: This many single keys come between two longer strings: all twelve keys and four longer strings fit into what a keypad
#: offers.
_KEYS_IN_A_ROW = 3
#: How many strings are drawn from a regular expression at most, and how many keys they have together.
_DRAWN = 24
_DRAWN_KEYS = 800
#: An unbounded repetition inside another: most strings match in so many ways that drawing and matching do not end.
_ENDLESS_TWICE = re.compile(r"(?:[*+]|,\})[?+]?\)+(?:[*+]|\{\d*,\d*\})")
#: How many strings are made of hints at most, by adding keys or changing a number by one.
_MOST_COMPLETED = 8
#: Longer strings take careless regular expressions too much time.
_LONGEST_TRY = 12


def digit_strings(
    *, regex: str | None = None, min_size: int | None = None, max_size: int | None = None, alphabet: str = KEYS
) -> SearchStrategy[str]:
    """Draw a string of keys of a phone.

    Without `regex` it has `min_size` (1 if left out) to `max_size` (10 if left out, or `min_size` if that is more) keys
    of `alphabet`; it shrinks to the shortest string of the alphabet's first key. With `regex`, a regular expression in
    Python's syntax, it is a full match that consists of keys of the alphabet, and the expression alone determines its
    length.

    Raises InvalidArgument where `alphabet` is empty or has other characters than `0123456789*#`; where a size is
    negative or above 128, or `max_size` is below `min_size`; where `regex` comes with a size, is not a valid regular
    expression, or has no match that consists of these keys.
    """
    if not isinstance(alphabet, str) or not alphabet or not set(alphabet) <= set(KEYS):
        refuse("alphabet", alphabet, f"a string of one or more of the keys {KEYS}")
    if regex is None:
        least = check_integer("min_size", 1 if min_size is None else min_size, 0, MOST_DIGITS)
        most = check_integer("max_size", max(10, least) if max_size is None else max_size, 0, MOST_DIGITS)
        check_bounds("min_size", least, "max_size", most)
        return st.text(st.sampled_from(tuple(dict.fromkeys(alphabet))), min_size=least, max_size=most)
    for name, size in (("min_size", min_size), ("max_size", max_size)):
        if size is not None:
            refuse(name, size, "no size beside regex, which says itself how long its matches are")
    return _matches(regex, alphabet)


def _matches(regex: str, alphabet: str) -> SearchStrategy[str]:
    if not isinstance(regex, str):
        refuse("regex", regex, "a regular expression as a string")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = st.from_regex(re.compile(regex), fullmatch=True, alphabet=alphabet)
            found.validate()
            empty = found.is_empty
    except (re.error, RecursionError, OverflowError, InvalidArgument) as error:
        raise InvalidArgument(
            f"expected a regular expression with a match made of the keys {alphabet}, got regex={regex!r}: {error}"
        ) from error
    if empty:
        refuse("regex", regex, f"a regular expression with a match made of the keys {alphabet}")
    return found


class RegexKeypad(PlainKeypad):
    """A keypad that also draws from the regular expression of the action that asks for digits.

    Candidates come in this order: hints that fit, also completed by the prefix and suffix that the expression requires;
    then single keys in the order of a phone and, between them, longer strings: matches of InputDigitsRegex, and common
    choices such as `1234`. Every single key that fits is a candidate, as long as there are at most four hints.

    Equal actions get equal candidates, whatever the seed of the run. It raises nothing for an invalid expression, or
    for one that no keys match.
    """

    def _candidates(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's, of expressions that a later version may take for something else
            return super()._candidates(parameters)

    def tries(self, parameters: Mapping[str, Any]) -> Iterable[str]:
        """Yield the strings to try, in order; not all of them fit the action."""
        regex = parameters.get("InputDigitsRegex")
        drawn = drawn_from(regex) if isinstance(regex, str) else ()
        low, high = bounds(parameters)
        sizes = [size for size in (high, low) if 1 < size <= _LONGEST_TRY]
        lengths = dict.fromkeys([*sizes, *sorted(map(len, drawn), reverse=True)])
        habits = (digits for digits in ordinary_digits(parameters) if len(digits) > 1)
        ordinary = _between(_SINGLE_KEYS, _alternately(_resized(drawn, low, high), habits))
        completed = (digits for digits in _completed(self.hints, [*lengths][:2]) if fits(parameters, digits))
        hinted = self.hinted(parameters, _wanted_around(drawn))
        rest = chain(islice(ordinary, 1), _of_sizes(sizes), islice(completed, _MOST_COMPLETED), ordinary)
        keys = set(data_keys(parameters))
        return chain(hinted, (digits for digits in rest if keys.issuperset(digits)))


def _wanted_around(drawn: Sequence[str]) -> list[tuple[str, str]]:
    """Return the prefix and suffix that all matches have in common, as pairs to put around a hint."""
    if len(drawn) < 2:
        return []
    before = _common_start(drawn)
    behind = _common_start([digits[::-1] for digits in drawn])[::-1]
    return [(before, behind), (before, ""), ("", behind)]


def _common_start(strings: Sequence[str]) -> str:
    return "".join(keys[0] for keys in takewhile(lambda keys: len(set(keys)) == 1, zip(*strings, strict=False)))


def _of_sizes(sizes: Iterable[int]) -> Iterator[str]:
    """Yield strings of digits of each of these lengths."""
    for size in sizes:
        yield (_RUN * 2)[:size]
        yield "9" * size


def _completed(hints: Iterable[str], lengths: Sequence[int]) -> Iterator[str]:
    """Yield the numbers next to a hint, and strings that begin or end with it.

    Applications compare digits with the constants of their source in many ways.
    """
    for hint in hints:
        if len(hint) < 2 or not hint.isdigit():  # single keys are tried anyway
            continue
        yield str(int(hint) + 1).zfill(len(hint))
        yield str(max(int(hint) - 1, 0)).zfill(len(hint))
        for length in lengths:
            missing = (_RUN * 2)[: max(length - len(hint), 0)]
            yield hint + missing
            yield missing + hint


def _alternately(first: Iterable[str], second: Iterable[str]) -> Iterator[str]:
    return (digits for pair in zip_longest(first, second) for digits in pair if digits is not None)


def _between(keys: Iterable[str], longer: Iterable[str]) -> Iterator[str]:
    """Yield a few keys and one longer string in turn; when either is used up, the rest of the other."""
    singles, rest = iter(keys), iter(longer)
    while row := tuple(islice(singles, _KEYS_IN_A_ROW)):
        yield from row
        yield from islice(rest, 1)
    yield from rest


def _resized(drawn: Iterable[str], low: int, high: int) -> Iterator[str]:
    """Yield each string, and also repeated or cut to the lengths that the action asks for; not all of these match."""
    for digits in drawn:
        yield digits
        for size in {low, min(high, _LONGEST_TRY)}:
            if digits and len(digits) != size <= _LONGEST_TRY:
                yield (digits * size)[:size]


@lru_cache(maxsize=256)
def drawn_from(regex: str) -> tuple[str, ...]:
    """Return some matches of a regular expression that consist of keys: one for each first key, then the others.

    Returns an empty tuple where the expression is invalid, has no such match, or has an unbounded repetition inside
    another one. Raises nothing.
    """
    if _ENDLESS_TWICE.search(regex):
        return ()
    try:
        strategy = _matches(regex, KEYS)
    except InvalidArgument:
        return ()
    found: dict[str, None] = {}
    with suppress(HypothesisException, _Enough):  # the strings found until then are enough
        _collect(strategy, found)
    firsts = {digits[:1]: digits for digits in reversed(found)}
    return tuple(dict.fromkeys([*(digits for digits in found if firsts[digits[:1]] == digits), *found]))


class _Enough(BaseException):
    """Enough keys have been drawn. It is no Exception: Hypothesis would take that for a failure and explain it."""


#: These checks stop Hypothesis where it would try long and in vain; they do not depend on the clock.
_LET_STOP = (HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example)


def _collect(strategy: SearchStrategy[str], found: dict[str, None]) -> None:
    """Put examples of a strategy into `found`: the same examples in every run.

    This runs a Hypothesis test, also inside of another one, since nothing else gives the same examples in every run:
    `example()` draws at random and warns outside of a console, and `find` returns only the simplest example.
    """

    @seed(0)
    @settings(
        backend="hypothesis",
        database=None,
        deadline=None,
        derandomize=False,
        max_examples=_DRAWN,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=[check for check in HealthCheck if check not in _LET_STOP],
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def collect(digits: str) -> None:
        found.setdefault(digits)
        if sum(map(len, found)) > _DRAWN_KEYS:
            raise _Enough

    with no_constants_of_the_project():
        collect()
