"""Checks of arguments; the error says the argument's name, its value, and what was expected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NoReturn, TypeVar

from hypothesis.errors import InvalidArgument

T = TypeVar("T")


def refuse(name: str, value: object, expected: str) -> NoReturn:
    """Raise InvalidArgument with a message in the form that all strategies use."""
    raise InvalidArgument(f"expected {expected}, got {name}={value!r} (type={type(value).__name__})")


def check_integer(name: str, value: object, least: int, most: int) -> int:
    """Return `value`, an integer from `least` to `most`; raise InvalidArgument for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        refuse(name, value, f"an integer from {least} to {most}")
    return value


def check_bounds(low_name: str, low: int, high_name: str, high: int) -> None:
    """Raise InvalidArgument where the largest size is below the smallest."""
    if high < low:
        refuse(high_name, high, f"at least {low_name}, which is {low}")


def check_members(name: str, value: Iterable[T], known: Collection[T]) -> tuple[T, ...]:
    """Return the members of `value` in order, each once; raise InvalidArgument if it is empty or has an unknown member.

    Where a string stands for a member of an enumeration, that member is returned.
    """
    expected = "at least one of " + ", ".join(map(repr, map(_plain, known)))
    if isinstance(value, str) or not isinstance(value, Iterable):
        refuse(name, value, f"a collection with {expected}")
    same = {member: member for member in known}
    try:
        members = tuple(same[member] for member in dict.fromkeys(value))
    except (KeyError, TypeError):  # TypeError: of a list or a table, which is no key
        members = ()
    if not members:
        refuse(name, value, expected)
    return members


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def check_flag(name: str, value: object) -> bool:
    """Return `value`; raise InvalidArgument unless it is True or False."""
    if not isinstance(value, bool):
        refuse(name, value, "True or False")
    return value
