"""Batches: nothing is lost, whatever ends them, and cycles need not be looked for often."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from tracing import action, answer, returned

from onhook.conformance.campaigns.batches import SELDOM, batches
from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.players.playing import play_scenario
from onhook.conformance.rules.judging import Oracle


def _some(number: int) -> Iterator[int]:
    yield from range(number)
    raise LookupError


def test_the_last_batch_is_shorter() -> None:
    assert [*batches(range(5), 2)] == [[0, 1], [2, 3], [4]]


def test_nothing_is_no_batch() -> None:
    assert [*batches((), 2)] == []


def test_what_came_before_an_error_comes_before_it() -> None:
    several = batches(_some(3), 2)
    assert [next(several), next(several)] == [[0, 1], [2]]
    with pytest.raises(LookupError):
        next(several)


def test_an_item_is_asked_for_when_its_batch_is() -> None:
    asked = []

    def items() -> Iterator[int]:
        for number in range(4):
            asked.append(number)
            yield number

    next(batches(items(), 2))
    assert asked == [0, 1]


@pytest.mark.parametrize("usual", [(700, 10, 10), (0, 10, 10), (50_000, 5, 5)])
def test_cycles_are_looked_for_seldom_only_meanwhile(usual: tuple[int, int, int]) -> None:
    before = gc.get_threshold()
    gc.set_threshold(*usual)
    try:
        several = batches(_some(3), 2)
        next(several)
        assert gc.get_threshold() == (max(usual[0], SELDOM) if usual[0] else 0, *usual[1:])
        several.close()
        assert gc.get_threshold() == usual
    finally:
        gc.set_threshold(*before)


def test_no_played_call_is_part_of_a_cycle() -> None:
    """Its memory is free once nothing refers to it: a search for cycles, which takes long, finds nothing."""
    ask = action("PlayAudioAndGetDigits", MinNumberOfDigits=1, MaxNumberOfDigits=1, Repeat=1)
    plan = Plan(Call(updates=({"a": "1"},)), (0, 1))
    cycles: list[object] = []
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        played = play_scenario(
            Scenario((plan, plan), (0, 1, 0)), lambda event: (returned(answer(ask)), 0.0), lambda asked: ("1", "2")
        )
        assert played.ways[0].dialled
        Oracle().judge(played.traces)
        del played
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        cycles = [found for found in gc.garbage if type(found).__module__.startswith("onhook.")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        if enabled:
            gc.enable()
    assert not cycles
