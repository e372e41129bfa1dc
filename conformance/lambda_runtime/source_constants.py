"""Hints: digits that stand in an application's source, and so are likely to mean something to it."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator

from onhook.conformance.model.keypad import KEYS

LONGEST = 20
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MOST = 64


def digit_constants(code: Iterable[types.CodeType]) -> tuple[str, ...]:
    """Return the constants of compiled modules that could be dialled: strings of keys, and whole numbers."""
    found = dict.fromkeys(text for constant in code for text in _dialable(constant) if is_dialable(text))
    return tuple(found)[:MOST]


def number_constants(code: Iterable[types.CodeType]) -> tuple[str, ...]:
    """Return the constants of compiled modules that are E.164 numbers."""
    return tuple(dict.fromkeys(text for constant in code for text in _strings(constant) if is_number(text)))[:MOST]


def is_dialable(text: str) -> bool:
    """Say whether a constant could be dialled: keys, and not too many."""
    return 0 < len(text) <= LONGEST and set(text) <= set(KEYS)


def is_number(text: str) -> bool:
    """Say whether a constant is an E.164 number."""
    return _E164.fullmatch(text) is not None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, frozenset, types.CodeType)):
        for constant in value.co_consts if isinstance(value, types.CodeType) else sorted(value, key=repr):
            yield from _strings(constant)


def _dialable(value: object) -> Iterator[str]:
    if isinstance(value, types.CodeType):
        for constant in value.co_consts:
            yield from _dialable(constant)
    elif isinstance(value, (tuple, frozenset)):
        for constant in sorted(value, key=repr):
            yield from _dialable(constant)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**LONGEST:
        yield str(value)
