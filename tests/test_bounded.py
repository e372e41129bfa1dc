"""A memory that cannot grow without end."""

from __future__ import annotations

from onhook.conformance.model.bounded import Bounded


def test_what_was_remembered_is_found_until_there_would_be_too_much_of_it() -> None:
    table: Bounded[str, int] = Bounded(2)
    table["a"], table["b"] = 1, 2
    assert table == {"a": 1, "b": 2}
    table["b"] = 3
    assert table == {"a": 1, "b": 3}, "an entry that is there takes no room"
    table["c"] = 4
    assert table == {"c": 4}
