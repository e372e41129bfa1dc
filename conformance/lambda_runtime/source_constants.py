"""Hints: what stands in an application's source, and so is likely to mean something to it."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from onhook.conformance.model.keypad import KEYS

LONGEST = 20
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MOST = 64
_INTENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,93}Intent")
#: The word for what else a conversation has come to.
SLOTS = re.compile(r"(?<![a-z])slots?(?![a-z])", re.IGNORECASE)
#: The word for what the API calls pass: Arguments, ArgumentsMap.
_ARGUMENTS = re.compile(r"argument", re.IGNORECASE)
#: So many files are read for it: a handler may lie in the folder of everything.
MOST_FILES = 500
#: Words of Lex's own that end so: the types of a DialogAction.
_NO_INTENTS = ("ConfirmIntent", "ElicitIntent")


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


def intent_constants(code: Sequence[types.CodeType]) -> tuple[str, ...]:
    """Return the constants of compiled modules that are named as intents of Lex bots usually are.

    None where slots are spoken of: which slots an intent fills, its name does not tell.
    """
    constants = [constant for module in code for constant in _constants(module)]
    texts = [text for text in constants if isinstance(text, str)]
    if any(SLOTS.search(text) for text in (*texts, *(name for module in code for name in _names(module)))):
        return ()
    return tuple(dict.fromkeys(filter(is_intent, texts)))[:MOST]


def speaks_of_arguments(files: Iterable[Path]) -> bool:
    """Say whether a file speaks of Arguments; true where one cannot be read, or there are too many."""
    for number, file in enumerate(filter(Path.is_file, files)):
        try:
            if number == MOST_FILES or _ARGUMENTS.search(file.read_text("utf-8", "replace")):
                return True
        except OSError:
            return True
    return False


def is_dialable(text: str) -> bool:
    """Say whether a constant could be dialled: keys, and not too many."""
    return 0 < len(text) <= LONGEST and set(text) <= set(KEYS)


def is_number(text: str) -> bool:
    """Say whether a constant is an E.164 number."""
    return _E164.fullmatch(text) is not None


def is_intent(text: str) -> bool:
    """Say whether a constant is named as intents usually are: it ends with `Intent`."""
    return _INTENT.fullmatch(text) is not None and text not in _NO_INTENTS


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


def _names(module: types.CodeType) -> Iterator[str]:
    yield from (*module.co_names, *module.co_varnames)
    for constant in module.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _is_whole_number(constant: object) -> bool:
    return isinstance(constant, int) and not isinstance(constant, bool) and 0 <= constant < 10**LONGEST
