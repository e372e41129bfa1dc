"""Helpers for tests of strategies."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from hypothesis import Phase, find, given, settings
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.traces import Event, Outcome, Returned

T = TypeVar("T")


def minimal(strategy: SearchStrategy[T], condition: Callable[[T], bool] = lambda value: True) -> T:
    """Return the smallest value that meets a condition."""
    quiet = settings(database=None, max_examples=2000, phases=[Phase.generate, Phase.shrink])
    return find(strategy, condition, settings=quiet, random=Random(0))


def examples(strategy: SearchStrategy[T], count: int = 200) -> list[T]:
    """Return the given number of drawn values, the same in every run."""
    found: list[T] = []

    @settings(max_examples=count, database=None, derandomize=True, phases=[Phase.generate])
    @given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    collect()
    return found


def answering(*actions: dict[str, Any]) -> Callable[[Event], tuple[Outcome, float]]:
    """Return a handler that answers every event with the same actions."""
    return lambda event: (Returned("", {"SchemaVersion": "1.0", "Actions": list(actions)}), 0.0)
