"""JSON as the Lambda runtime hands it on: a copy of each event, and what a handler returned, as an outcome."""

from __future__ import annotations

import contextlib
import json
import marshal
from decimal import Decimal
from typing import Any

from onhook.conformance.model.bounded import Bounded
from onhook.conformance.model.traces import Outcome, Returned, Unserialisable

#: The largest response that Lambda passes on.
LARGEST_RESPONSE = 6 * 1024 * 1024

#: Version 2 of the format writes every object out, whether it has been seen before or not.
_NO_SHARED_REFERENCES = 2
#: Handlers return few different responses: those that were seen are not parsed again.
_MOST_REMEMBERED = 1024
_LONGEST_REMEMBERED = 16_384
_sent: Bounded[bytes, Outcome] = Bounded(_MOST_REMEMBERED)
_returned: Bounded[str, Returned] = Bounded(_MOST_REMEMBERED)


def _default(value: object) -> float | str:
    """What the Lambda runtime serialises beyond JSON: DynamoDB's numbers, and bytes that are UTF-8."""
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == int(value) else float(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _with_named_tuples_as_objects(value: Any) -> Any:
    """Return a value as the Lambda runtime takes it, to which a named tuple is an object and no array."""
    if isinstance(value, dict):
        return {
            key.decode() if isinstance(key, bytes) else key: _with_named_tuples_as_objects(member)
            for key, member in value.items()
        }
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _with_named_tuples_as_objects(value._asdict())
    if isinstance(value, (list, tuple)):
        return [_with_named_tuples_as_objects(element) for element in value]
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_encode = json.JSONEncoder(default=_default, allow_nan=False).encode
_decode = json.JSONDecoder(parse_constant=_refuse).decode


def serialised(value: Any) -> Outcome:
    """Return what the Lambda runtime would send of a returned value; of equal values it is asked once."""
    try:  # marshal takes plain values only, and writes equal bytes for equal ones of equal types
        shape = marshal.dumps(value, _NO_SHARED_REFERENCES)
    except ValueError:
        return _encoded(value)
    known = _sent.get(shape)
    if known is None:
        known = _encoded(value)
        if len(shape) <= _LONGEST_REMEMBERED:
            _sent[shape] = known
    return known


def _encoded(value: Any) -> Outcome:
    if hasattr(value, "cr_await"):
        value.close()
        return Unserialisable("the handler returned a coroutine; Lambda's Python runtime does not await it")
    try:
        with contextlib.suppress(RecursionError):  # the encoder says better what is wrong
            value = _with_named_tuples_as_objects(value)
        text = value.decode() if isinstance(value, bytes) else _encode(value)  # bytes are sent as they are
    except (TypeError, ValueError, RecursionError) as error:
        return Unserialisable(f"{type(error).__name__}: {error}")
    return returned(text)


def returned(text: str) -> Outcome:
    """Return what an answer comes to, from the text that the handler's runtime sends."""
    size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
    if size > LARGEST_RESPONSE:
        return Unserialisable(f"{size:,} bytes; Lambda returns at most {LARGEST_RESPONSE:,}")
    known = _returned.get(text)
    if known is None:
        try:
            known = Returned(text, _decode(text))
        except (ValueError, RecursionError) as error:
            return Unserialisable(f"{type(error).__name__}: {error}")
        if len(text) <= _LONGEST_REMEMBERED:
            _returned[text] = known
    return known
