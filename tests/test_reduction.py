"""Reduction: the smallest scenario near by that is still broken, the plain variant before all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tracing import action, answer, returned

from onhook import strategies as onhook_st
from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.players.playing import Played, play_scenario
from onhook.conformance.search.reduction import MOST_ENDINGS, MOST_PLAYS, ended_sooner, reduced

NOISY = Call(
    code=486,
    digits=("12", 3, 0),
    updates=({"a": "1"}, {"b": "2"}),
    variations=frozenset({"LAT-1", "LAT-2", "LAT-6"}),
    rejects_silently=True,
    from_number="+442079460123",
)
BIG = Scenario(
    tuple(Plan(replace(NOISY, seed=seed), (0, 3, 0, 2, 5)) for seed in (1, 2, 3)), (2, 1, 0, 0, 1, 2, 2, 1), 7
)
PLAIN = Call(updates=({"a": "1"},))


def one(call: Call = PLAIN, choices: tuple[int, ...] = ()) -> Scenario:
    return Scenario((Plan(call, choices),))


def test_what_is_always_broken_becomes_one_calm_plain_call() -> None:
    assert reduced(BIG, lambda scenario: True) == one()


def test_what_nothing_smaller_breaks_stays_as_it_is() -> None:
    assert reduced(BIG, lambda scenario: False) is BIG


def test_the_plain_variant_is_tried_first() -> None:
    tried: list[Scenario] = []

    def noting(scenario: Scenario) -> bool:
        tried.append(scenario)
        return False

    reduced(BIG, noting)
    assert tried[0] == BIG.with_variations(frozenset())
    assert {scenario.variations for scenario in tried[1:4]} == {frozenset({one}) for one in NOISY.variations}


@pytest.mark.parametrize(
    ("still_broken", "smallest"),
    [
        (lambda s: "LAT-2" in s.variations, one(replace(PLAIN, variations=frozenset({"LAT-2"})))),
        (lambda s: {"LAT-1", "LAT-6"} <= s.variations, one(replace(PLAIN, variations=frozenset({"LAT-1", "LAT-6"})))),
        (lambda s: any(plan.call.code for plan in s.plans), one(replace(PLAIN, code=486))),
        (
            lambda s: all(plan.call.from_number[1] == "4" for plan in s.plans),
            one(replace(PLAIN, from_number=NOISY.from_number)),
        ),
        (lambda s: any(plan.call.rejects_silently for plan in s.plans), one(replace(PLAIN, rejects_silently=True))),
        (lambda s: any(len(plan.call.updates) > 1 for plan in s.plans), one(replace(PLAIN, updates=NOISY.updates))),
        (
            lambda s: any(NOISY.updates[1] in plan.call.updates for plan in s.plans),
            one(replace(PLAIN, updates=NOISY.updates[1:])),
        ),
        (lambda s: s.random_seed == 7, replace(one(), random_seed=7)),
        (lambda s: any(3 in plan.call.digits for plan in s.plans), one(replace(PLAIN, digits=(0, 3, 0)))),
        (lambda s: any(sum(map(bool, plan.choices)) for plan in s.plans), one(choices=(1,))),
        (lambda s: any(5 in plan.choices for plan in s.plans), one(choices=(5,))),
        (lambda s: any(sum(map(bool, plan.choices)) > 1 for plan in s.plans), one(choices=(1, 1))),
        (lambda s: any(plan.choices[2:4] == (0, 2) for plan in s.plans), one(choices=(0, 0, 0, 2))),
    ],
)
def test_what_matters_is_kept_and_nothing_else(still_broken: Callable[[Scenario], bool], smallest: Scenario) -> None:
    found = reduced(BIG, still_broken)
    assert still_broken(found)
    assert found.size <= smallest.size
    assert replace(found.plans[0].call, seed=1) == smallest.plans[0].call
    assert (len(found.plans), found.schedule, found.random_seed) == (1, (), smallest.random_seed)


def test_as_many_calls_are_kept_as_it_takes() -> None:
    found = reduced(BIG, lambda scenario: len(scenario.plans) > 1)
    assert [plan.choices for plan in found.plans] == [(), ()]
    assert found.schedule == ()


def test_the_call_that_matters_is_kept() -> None:
    found = reduced(BIG, lambda scenario: any(plan.call.seed == 3 for plan in scenario.plans))
    assert [plan.call.seed for plan in found.plans] == [3]


def test_a_schedule_that_matters_becomes_short_and_orderly() -> None:
    found = reduced(BIG, lambda scenario: len(scenario.plans) > 1 and 1 in scenario.schedule)
    assert found.schedule.count(1) == 1
    assert len(found.schedule) <= 4
    assert not any(turn > 1 for turn in found.schedule)


def test_a_hopeless_reduction_ends() -> None:
    """However many steps there are, no more calls are played than the limit says."""
    plays = 0

    def broken_with_all_calls(scenario: Scenario) -> bool:
        nonlocal plays
        plays += 1
        return len(scenario.plans) == 8

    long = Scenario(tuple(Plan(replace(NOISY, seed=seed), (5, 4, 3, 2) * 10) for seed in range(1, 9)), (7, 6, 5) * 60)
    reduced(long, broken_with_all_calls)
    assert plays <= MOST_PLAYS


@settings(max_examples=30, database=None)
@given(onhook_st.scenarios())
def test_a_reduction_never_makes_it_worse(scenario: Scenario) -> None:
    """The result is broken too, is no heavier, and no smaller scenario of its own is broken."""

    def still_broken(scenario: Scenario) -> bool:
        return sum(map(sum, (plan.choices for plan in scenario.plans))) >= 2

    if still_broken(scenario):
        found = reduced(scenario, still_broken)
        assert still_broken(found)
        assert found.size <= scenario.size
        assert not found.variations
        assert sum(map(sum, (plan.choices for plan in found.plans))) <= 6
        assert reduced(found, still_broken) == found


def _talkative(scenario: Scenario) -> Played:
    """The calls of a handler that asks the caller for a digit, again and again."""
    ask = action("PlayAudioAndGetDigits", MinNumberOfDigits=1, MaxNumberOfDigits=1, Repeat=1)
    return play_scenario(scenario, lambda event: (returned(answer(ask)), 0.0), lambda asked: ("1", "2"))


TWO = Scenario((Plan(PLAIN), Plan(replace(PLAIN, seed=2))), (1, 0, 1))


@pytest.mark.parametrize(
    ("scenario", "still_broken", "events"),
    [
        (one(), lambda played: True, 2),
        (one(), lambda played: played.invocations > 3, 4),
        (one(choices=(0, 0, 0, 1)), lambda played: True, 2),
        (one(), lambda played: played.invocations > 99, _talkative(one()).invocations),
        (TWO, lambda played: True, 4),
        (TWO, lambda played: len(played.traces[1].invocations) > 4, 7),
    ],
)
def test_of_calls_that_show_the_same_the_one_with_fewest_events_is_found(
    scenario: Scenario, still_broken: Callable[[Played], bool], events: int
) -> None:
    """The harmless call goes on until nobody has any more patience; a caller who hangs up ends it at any event."""
    played = _talkative(ended_sooner(scenario, _talkative, still_broken))
    assert played.invocations == events


def test_a_hopeless_search_for_a_sooner_end_ends() -> None:
    plays: list[Scenario] = []

    def play(scenario: Scenario) -> Played:
        plays.append(scenario)
        return _talkative(scenario)

    ended_sooner(Scenario(tuple(Plan(replace(PLAIN, seed=seed)) for seed in range(1, 9))), play, lambda played: False)
    assert len(plays) == MOST_ENDINGS
