"""Scenarios: one call or several on one warm handler (`onhook.conformance.scenarios`)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from onhook.conformance.calls import Call
from onhook.conformance.scenarios import Plan, Scenario
from onhook.strategies._checks import check_integer, refuse
from onhook.strategies._packed import Packed, numbers, pick, row, together
from onhook.strategies.calls import calls as any_calls
from onhook.strategies.calls import without_trailing_zeros
from onhook.strategies.worlds import LONGEST, choices

MOST_CALLS = 8
_LONGEST_SCHEDULE = 200

#: One call after the other; one within the other; any order.
_SEQUENTIAL, _NESTED, _MIXED = range(3)
#: After how many events of the first call the others come in, when they are nested.
_DEPTHS = (1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9)


@lru_cache(maxsize=64)
def schedules(*, calls: int, length: int = 40) -> SearchStrategy[tuple[int, ...]]:
    """Draw the schedule of a scenario with so many calls: a tuple of at most `length` integers from 0 to `calls` - 1.

    Each says which of the calls that are not over goes on with its next event; past the end the first of them does. A third
    plays one call after the other, which is the empty schedule, and what it shrinks to; a third plays the first few events
    of one call, then the others whole, one by one; in a third any call may go on at any time.

    Raises InvalidArgument unless `calls` is an integer from 1 to 8 and `length` one from 0 to 200.
    """
    check_integer("calls", calls, 1, MOST_CALLS)
    check_integer("length", length, 0, _LONGEST_SCHEDULE)
    return (pick(((),)) if calls == 1 or not length else _packed_schedule(calls, length)).drawn()


def _packed_schedule(calls: int, length: int) -> Packed[tuple[int, ...]]:
    turns = numbers(length, range(calls))

    def scheduled(drawn: tuple[int, int, tuple[int, ...]]) -> tuple[int, ...]:
        style, depth, mixed = drawn
        if style == _SEQUENTIAL:
            return ()
        return without_trailing_zeros(mixed if style == _MIXED else ((0,) * depth + (1,) * length)[:length])

    return row(pick((_SEQUENTIAL, _NESTED, _MIXED)), pick(_DEPTHS), turns).map(scheduled)


def scenarios(
    *, calls: SearchStrategy[Call] | None = None, most_calls: int = MOST_CALLS, length: int = 12
) -> SearchStrategy[Scenario]:
    """Draw a scenario: 1 to `most_calls` calls on one warm handler, the world of each, and the order of their events.

    `calls` is what each call is drawn from (all of `onhook.strategies.calls()` if left out); their seeds are replaced by
    1, 2, ... so that no two calls share an identifier. `length` is how many choices each world makes before it takes
    harmless answers only. Half of the time there is one call. Shrinks to one call in a world where all goes well.

    Raises InvalidArgument where `calls` is no strategy, `most_calls` is not an integer from 1 to 8, or `length` not one from
    0 to 200.
    """
    check_integer("most_calls", most_calls, 1, MOST_CALLS)
    check_integer("length", length, 0, LONGEST)
    drawn_calls = any_calls() if calls is None else calls
    if not isinstance(drawn_calls, SearchStrategy):
        refuse("calls", calls, "a strategy of calls, such as onhook.strategies.calls(...)")
    return _scenarios(drawn_calls, most_calls, length)


def _scenarios(drawn_calls: SearchStrategy[Call], most_calls: int, length: int) -> SearchStrategy[Scenario]:
    plan = together(drawn_calls, choices(length=length))
    of_count = {1: plan.map(_alone)}
    if most_calls == 1:
        return of_count[1]
    for count in range(2, most_calls + 1):
        of_count[count] = st.tuples(schedules(calls=count), *[plan] * count).map(_together)
    several = range(2, most_calls + 1)
    counts = pick((*[1] * len(several), *several)).drawn()
    return counts.flatmap(of_count.__getitem__)


_Drawn = tuple[Call, tuple[int, ...]]


def _alone(drawn: _Drawn) -> Scenario:
    return Scenario((_plan(1, drawn),))


def _together(drawn: tuple[Any, ...]) -> Scenario:
    schedule, *plans = drawn
    return Scenario(tuple(_plan(seed, one) for seed, one in enumerate(plans, 1)), schedule)


def _plan(seed: int, drawn: _Drawn) -> Plan:
    call, chosen = drawn
    return Plan(replace(call, seed=seed), chosen)
