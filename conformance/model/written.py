"""Records that are written as the expression that makes them, so that a printed one can be pasted into a test."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def expression(record: Any) -> str:
    """Return the shortest call that makes a dataclass: with the fields alone that differ from their defaults."""
    given = [
        f"{field.name}={_written(value)}"
        for field in fields(record)
        if (value := getattr(record, field.name)) != field.default
    ]
    return f"{type(record).__name__}({', '.join(given)})"


def _written(value: object) -> str:
    # the order of a set of strings is another in each process
    if isinstance(value, frozenset) and value:
        return f"frozenset({{{', '.join(sorted(map(repr, value)))}}})"
    return repr(value)
