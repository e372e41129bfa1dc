"""Scenarios: one call or several on one warm handler (`onhook.conformance.model.scenarios`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.strategies._checks import check_integer, refuse
from onhook.strategies._packed import Packed, numbers, packed_of, pick, row
from onhook.strategies._printed import AsValue
from onhook.strategies.calls import calls as _any_calls
from onhook.strategies.calls import without_trailing_zeros
from onhook.strategies.worlds import LONGEST, choices

MOST_CALLS = 8
_TURNS = 40
_MOST_TURNS = 200

#: Each call gets a number below eight, and is played if its number reaches the threshold. The first threshold is too
#: high for all, and then one call is played; the others leave two or three calls, or now and then most of them.
_NUMBERS = range(8)
_THRESHOLDS = (8, 8, 8, 8, 6, 6, 6, 5, 2)
#: One call after the other; any order; one within the other.
_SEQUENTIAL, _MIXED, _NESTED = range(3)
#: After how many events of the first call the others begin, when they are nested.
_DEPTHS = (1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9)

_Drawn = tuple[Call, tuple[int, ...]]


def schedules(*, calls: int, length: int = _TURNS) -> SearchStrategy[tuple[int, ...]]:
    """Draw the schedule of a scenario of `calls` calls: a tuple of at most `length` integers from 0 to `calls` - 1.

    Each integer says which of the calls that are not over gets its next event; past the end it is the first of them. A
    third of the schedules play one call after the other: these are empty, and all others shrink to them. A third play
    the first few events of one call, then the others whole, one by one. In a third any call may get an event at any
    time.

    Raises InvalidArgument unless `calls` is an integer from 1 to 8 and `length` one from 0 to 200.
    """
    check_integer("calls", calls, 1, MOST_CALLS)
    return (
        _packed_order(check_integer("length", length, 0, _MOST_TURNS)).map(lambda order: order.schedule(calls)).drawn()
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """The order of events, whatever the number of calls."""

    style: int
    depth: int
    turns: tuple[int, ...]

    def schedule(self, calls: int) -> tuple[int, ...]:
        if calls == 1 or self.style == _SEQUENTIAL:
            return ()
        if self.style == _NESTED:
            return ((0,) * self.depth + (1,) * len(self.turns))[: len(self.turns)]
        return without_trailing_zeros(tuple([turn % calls for turn in self.turns]))


@lru_cache(maxsize=64)
def _packed_order(length: int) -> Packed[_Order]:
    # 168 is a multiple of every possible number of calls except 5, and nearly one of 5.
    turns = numbers(length, range(168))
    return row(pick((_SEQUENTIAL, _MIXED, _NESTED)), pick(_DEPTHS), turns).map(lambda drawn: _Order(*drawn))


def scenarios(
    *, calls: SearchStrategy[Call] | None = None, most_calls: int = MOST_CALLS, length: int = 12
) -> SearchStrategy[Scenario]:
    """Draw a scenario: 1 to `most_calls` calls on one warm handler, a world for each, and the order of their events.

    Each call is drawn from `calls` (`onhook.strategies.calls()` if left out); their seeds are replaced by 1, 2, ... so
    that no two of them share an identifier. `length` is how many choices each world makes at most before it takes only
    harmless answers. About half of the scenarios have one call. Shrinks to one call, in a world where all goes well.

    Raises InvalidArgument where `calls` is no strategy, `most_calls` is not an integer from 1 to 8, or `length` not one
    from 0 to 200.
    """
    check_integer("most_calls", most_calls, 1, MOST_CALLS)
    check_integer("length", length, 0, LONGEST)
    drawn_calls = _any_calls() if calls is None else calls
    if not isinstance(drawn_calls, SearchStrategy):
        refuse("calls", calls, "a strategy of calls, such as onhook.strategies.calls(...)")
    call, chosen = packed_of(drawn_calls), packed_of(choices(length=length))
    if call is None or chosen is None:
        return _drawn_one_by_one(st.tuples(drawn_calls, choices(length=length)), most_calls)
    plan: Packed[_Drawn] = row(call, chosen)
    return _drawn_at_once(plan, most_calls)


def _drawn_at_once(plan: Packed[_Drawn], most_calls: int) -> SearchStrategy[Scenario]:
    """The scenario in one draw; only the calls that are played are read from it."""
    if most_calls == 1:
        return plan.map(lambda drawn: _scenario([drawn])).drawn()
    played, order = _packed_played(most_calls), _packed_order(_TURNS)
    head = row(played, order)
    places = [head.width + place * plan.width for place in range(most_calls)]

    def read(data: bytes) -> Scenario:
        flags, when = head.read(data[: head.width])
        return _scenario([plan.read(data[at : at + plan.width]) for at in compress(places, flags)], when)

    return Packed(head.width + most_calls * plan.width, read).drawn()


def _drawn_one_by_one(plan: SearchStrategy[_Drawn], most_calls: int) -> SearchStrategy[Scenario]:
    """The scenario where the calls come from a strategy that is not ours."""
    if most_calls == 1:
        return plan.map(AsValue(lambda drawn: _scenario([drawn])))
    of_count = {count: st.tuples(*[plan] * count) for count in range(1, most_calls + 1)}
    above_one = range(2, most_calls + 1)
    counts = st.sampled_from((*[1] * len(above_one), *above_one))
    return st.tuples(counts.flatmap(of_count.__getitem__), _packed_order(_TURNS).drawn()).map(
        AsValue(lambda both: _scenario(*both))
    )


def _packed_played(most_calls: int) -> Packed[tuple[bool, ...]]:
    """For each of `most_calls` calls, whether it is played: at least one is, and about half of the time only one."""

    def flags(drawn: tuple[int, tuple[int, ...]]) -> tuple[bool, ...]:
        threshold, given = drawn
        played = tuple([number >= threshold for number in given])
        return played if any(played) else first_only

    first_only = tuple(place == 0 for place in range(most_calls))
    return row(pick(_THRESHOLDS), numbers(most_calls, _NUMBERS)).map(flags)


_AFTER_ONE_ANOTHER = _Order(_SEQUENTIAL, 0, ())


def _scenario(drawn: Sequence[_Drawn], order: _Order = _AFTER_ONE_ANOTHER) -> Scenario:
    plans = [
        Plan(replace(call, seed=seed), without_trailing_zeros(chosen)) for seed, (call, chosen) in enumerate(drawn, 1)
    ]
    return Scenario(tuple(plans), order.schedule(len(plans)))
