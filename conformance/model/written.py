"""Records that are written as the expression that makes them, so that a printed one can be pasted into a test."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


class Written:
    """A dataclass that is shown as the shortest call that makes it: with the fields alone that have not their defaults.

    `_repr_pretty_` is how IPython asks for that, and how Hypothesis does.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the call."""
        record: Any = self
        given = [
            f"{field.name}={_written(value)}"
            for field in fields(record)
            if (value := getattr(record, field.name)) != field.default
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def _written(value: object) -> str:
    # the order of a set of strings is another in each process
    if isinstance(value, frozenset) and value:
        return f"frozenset({{{', '.join(sorted(map(repr, value)))}}})"
    return repr(value)
