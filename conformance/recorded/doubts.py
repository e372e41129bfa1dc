"""What makes the record of an event doubtful: damage that parsers pass over, and values that somebody has masked.

A log is written, shipped, stored and exported by programs that know nothing of calls. Before anything is found in an
event, its text is read once more, and with suspicion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from onhook.conformance.events import participants
from onhook.conformance.legs import MEETING_ADDRESS
from onhook.conformance.recorded.logged import read_text

#: What loggers put in the place of what they hide, or of what is too long or too deep.
_MASKED = re.compile(
    r"\*{3,}|\bx{4,}\b|#{4,}|[\u2022\u25cf]{2,}|\u2588|\u2026|\.{3}|redact|mask(?:ed)?\b|hidden|removed|filtered|scrubbed|truncated|omitted"
    r"|^<[^<>]*>$|^\[[^\]]*\]$",
    re.IGNORECASE,
)
#: The same in a response, in which people may well write dots.
_MASKED_RESPONSE = re.compile(r"\*{4,}|redacted|^\[(?:Array|Object|Circular|Filtered|truncated)\b", re.IGNORECASE)
#: An identifier of which nothing is left but one character again and again.
_BLANK = re.compile(r"^[+-]*([0-9a-zA-Z*#])(?:\1|-)*$")
#: What SHA-1 and SHA-256 make of an identifier, perhaps with a salt that differs from line to line.
_HASHED = re.compile(r"^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
#: The same, and MD5, which an emulator's own identifiers may look like, but no identifier that a handler makes up.
_DIGEST = re.compile(r"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
#: A value in a message, which is written as JSON.
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_STARS = re.compile(r"\*+$")
_FOR_A_DIGIT = re.compile(r"[xX*#\u2022\u25cf]")
#: What may stand for a caller who does not tell his number.
_NOBODY = frozenset({"anonymous", "unavailable", "restricted", "unknown", "private", "withheld", ""})
#: What people are to hear is written by people.
_SPOKEN = frozenset({"Text", "Content"})
_IDENTIFIERS = frozenset({"CallId", "TransactionId"})
#: How a response names a leg; nobody writes stars or a digest there by hand.
_NAMING = frozenset({"CallId", "ParticipantTag"})
_NUMBERS = frozenset({"To", "From"})
#: Objects that hold what the application or the carrier has put there, under keys of their own.
_OPAQUE = frozenset({"SipHeaders", "Arguments", "TransactionAttributes"})
#: What says who calls, and of which account's application; not which legs there are, nor how they are.
PERSONAL = frozenset(
    {*_NUMBERS, "Uri", "CallerIdNumber", "ReceivedDigits", "StartTimeInMilliseconds", *_OPAQUE}
    | {"AwsAccountId", "AwsRegion", "SipRuleId", "SipMediaApplicationId"}
)
#: What a response says to whom: the values that are checked for themselves alone.
ADDRESSED = frozenset({*_NUMBERS, *_SPOKEN, "Uri", "CallerIdNumber"})


def is_damaged(text: str) -> bool:
    """Say whether a text holds what no logger writes: characters that were not decoded, a key twice, NaN."""
    if "\ufffd" in text or "\0" in text:
        return True
    return len(read_text(text, strict=True).invocations) < len(read_text(text).invocations)


def is_blank(identifier: str) -> bool:
    """Say whether nothing is left of an identifier but one character again and again."""
    return _BLANK.match(identifier) is not None


def masked_keys(event: dict[str, Any]) -> frozenset[str]:
    """The keys of this event under which somebody may have put something else in the place of a value."""
    found = {
        key
        for key, value in _strings(event, 0)
        if (key not in _SPOKEN and _MASKED.search(value))
        or (key in _IDENTIFIERS and (_BLANK.match(value) or _HASHED.match(value)))
    }
    return frozenset(found).union(
        name
        for leg in participants(event)
        for name in _NUMBERS
        if isinstance(leg.get(name), str) and not _may_be_a_number(leg[name])
    )


def masked_keys_of_response(response: Any) -> frozenset[str]:
    """The same of a response."""
    return frozenset(
        key
        for key, value in _strings(response, 0)
        if _MASKED_RESPONSE.search(value) or (key in _NAMING and _is_hidden(value))
    )


def is_one_word(invocations: Iterable[dict[str, Any]]) -> bool:
    """Say whether all participants of a call have one CallId, which is no identifier: a masker has put it there."""
    legs = [leg for event in invocations for leg in participants(event) if isinstance(leg.get("CallId"), str)]
    words = {leg["CallId"] for leg in legs}
    tags = {leg["ParticipantTag"] for leg in legs if isinstance(leg.get("ParticipantTag"), str)}
    return len(words) == 1 and len(tags) > 1 and not any(character.isdigit() for character in words.pop())


def quotes_a_mask(text: str, *, is_masked_elsewhere: bool) -> bool:
    """Say whether a message about a response quotes a value that somebody may have put in the place of another.

    Where the event is masked, a single sign may stand for a digit.
    """
    path, colon, rest = text.partition(": ")
    rest = rest if colon else text
    pattern = _MASKED_RESPONSE if path.rpartition(".")[2] in _SPOKEN else _MASKED
    values = [value.replace('\\"', '"') for value in _QUOTED.findall(rest)]
    return any(
        pattern.search(value) or _STARS.match(value) or (is_masked_elsewhere and _FOR_A_DIGIT.search(value))
        for value in values
    )


def _is_hidden(name: str) -> bool:
    return any(pattern.search(name) for pattern in (_MASKED, _BLANK, _DIGEST))


def _may_be_a_number(value: str) -> bool:
    if value == MEETING_ADDRESS or value.lower() in _NOBODY or "@" in value or value.lower().startswith("sip"):
        return True
    digits = sum(character.isdigit() for character in value)
    return digits >= 3 and digits * 2 > len(value) and not _BLANK.match(value)


def _strings(value: Any, depth: int, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a JSON value, with the key that it stands under, or that of what is opaque."""
    if isinstance(value, str):
        yield key, value
    elif depth > 40:
        yield key, "…"
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _strings(member, depth + 1, key if key in _OPAQUE else name)
    elif isinstance(value, list):
        for element in value:
            yield from _strings(element, depth + 1, key)
