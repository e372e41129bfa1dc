"""Hints: digits that stand in an application's source, and so are likely to mean something to it."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from itertools import chain

from onhook.conformance.model.keypad import KEYS

LONGEST = 20
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MOST = 64


def digit_constants(code: Iterable[types.CodeType]) -> tuple[str, ...]:
    """Return the constants of compiled modules that could be dialled: strings of keys, then whole numbers.

    Digits come as a string. Most whole numbers are durations and counts.
    """
    constants = [constant for module in code for constant in _constants(module)]
    strings = [constant for constant in constants if isinstance(constant, str)]
    whole = [str(constant) for constant in constants if _is_whole_number(constant)]
    return tuple(dict.fromkeys(filter(is_dialable, chain(strings, whole))))[:MOST]


def number_constants(code: Iterable[types.CodeType]) -> tuple[str, ...]:
    """Return the constants of compiled modules that are E.164 numbers."""
    constants = [constant for module in code for constant in _constants(module)]
    return tuple(dict.fromkeys(text for text in constants if isinstance(text, str) and is_number(text)))[:MOST]


def is_dialable(text: str) -> bool:
    """Say whether a constant could be dialled: keys, and not too many."""
    return 0 < len(text) <= LONGEST and set(text) <= set(KEYS)


def is_number(text: str) -> bool:
    """Say whether a constant is an E.164 number."""
    return _E164.fullmatch(text) is not None


def _constants(value: object) -> Iterator[object]:
    """The constants in a compiled module, also those in its functions, tuples and sets."""
    if isinstance(value, types.CodeType):
        held: Iterable[object] = value.co_consts
    elif isinstance(value, tuple):
        held = value
    elif isinstance(value, frozenset):
        held = sorted(value, key=repr)
    else:
        yield value
        return
    for constant in held:
        yield from _constants(constant)


def _is_whole_number(constant: object) -> bool:
    return isinstance(constant, int) and not isinstance(constant, bool) and 0 <= constant < 10**LONGEST
