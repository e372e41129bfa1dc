"""What JSON values stand for, whoever reads them: whole numbers in their spellings, and copies."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

#: A number written as a string. JSON Schema searches, so the schemas need the anchors that `fullmatch` does not.
DECIMAL = "-?[0-9]+"

_DECIMAL = re.compile(DECIMAL)


def whole_number(value: object) -> int | Decimal | None:
    """Return the whole number that a value is, or that it spells; None for anything else, booleans included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    # Decimal, because `int` refuses long strings of digits.
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def copy_of(value: dict[str, Any]) -> dict[str, Any]:
    """Return a deep copy of a JSON object: nothing that is done to the one can be seen in the other."""
    copy = value.copy()
    for key, member in value.items():
        if type(member) is not str:  # most are; anything but objects and arrays can be shared
            if isinstance(member, dict):
                copy[key] = copy_of(member)
            elif isinstance(member, list):
                copy[key] = _copy_of_list(member)
    return copy


def _copy_of_list(values: list[Any]) -> list[Any]:
    return [
        copy_of(element)
        if isinstance(element, dict)
        else _copy_of_list(element)
        if isinstance(element, list)
        else element
        for element in values
    ]
