"""What makes the record of an event doubtful: damage that parsers pass over, and values that were masked.

Programs that know nothing of calls write, ship, store and export a log. Before an event is blamed, its text is searched
for damage and masks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from onhook.conformance.model.events import participants
from onhook.conformance.model.legs import MEETING_ADDRESS
from onhook.conformance.recorded.logged import read_text

#: What the service names calls and legs by, and Lambda its requests.
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_IS_UUID = re.compile(rf"^{UUID}$", re.IGNORECASE)
#: What loggers write in place of values that they hide, or that are too long or too deep.
_MASKED = re.compile(
    r"\*{3,}|\bx{4,}\b|#{4,}|[\u2022\u25cf]{2,}|\u2588|\u2026|\.{3}|redact|mask(?:ed)?\b|hidden|removed|filtered|scrubbed|truncated|omitted"
    r"|^<[^<>]*>$|^\[[^\]]*\]$",
    re.IGNORECASE,
)
#: The same in a text of a response that people hear, which may have dots and stars of its own.
_MASKED_TEXT = re.compile(r"\*{4,}|redacted|^\[(?:Array|Object|Circular|Filtered|truncated)\b", re.IGNORECASE)
#: The same in any other value of a response: attributes may hold JSON, and words that mean something else.
_MASKED_RESPONSE = re.compile(
    _MASKED_TEXT.pattern + r"|\*{3}|#{4,}|\bx{4,}\b|^(?:masked|hidden|removed)$|^<[a-z ]+>$|^\[[a-z ]+\]$",
    re.IGNORECASE,
)
#: What JavaScript makes of an object that was meant to be a text: a bug of the handler's, and no mask.
_NO_TEXT = "[object Object]"
#: A code that was replaced by one repeated character.
_BLANK_CODE = re.compile(r"^([A-Za-z*#\u2022\u25cf\u2588])\1*$")
#: An identifier that was replaced by one repeated character.
_BLANK = re.compile(r"^[+-]*([0-9a-zA-Z*#])(?:\1|-)*$")
#: A SHA-1 or SHA-256 digest of an identifier, perhaps with a salt that differs from line to line.
_HASHED = re.compile(r"^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
#: The same, and MD5: an emulator's identifiers may look like that, but none that a handler makes up.
_DIGEST = re.compile(r"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
#: Nothing but hexadecimal digits, as digests are, whole or cut short.
_HEXADECIMAL = re.compile(r"^[0-9a-fA-F]{8,}$")
#: A value in a message, which is written as JSON.
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_STARS = re.compile(r"\*+$")
_FOR_A_DIGIT = re.compile(r"[xX*#\u2022\u25cf]")
#: What may stand for a caller who does not tell his number.
_NOBODY = frozenset({"anonymous", "unavailable", "restricted", "unknown", "private", "withheld", ""})
#: A regular expression has brackets and stars of its own, though never stars alone.
_REGEX, _MASKED_REGEX = "InputDigitsRegex", re.compile(r"^\*+$|redacted", re.IGNORECASE)
#: Texts that people hear are written by people.
_SPOKEN = frozenset({"Text", "Content"})
_IDENTIFIERS = frozenset({"CallId", "TransactionId"})
#: The names of a leg in a response; a handler never puts stars or a digest there.
_NAMING = frozenset({"CallId", "ParticipantTag"})
_NUMBERS = frozenset({"To", "From"})
#: Numbers in an action, which its event repeats.
_DIALLED = frozenset({"CallerIdNumber", "Uri"})
#: Objects whose keys and values the application or the carrier chooses.
_OPAQUE = frozenset({"SipHeaders", "Arguments", "TransactionAttributes"})
#: Fields that say who calls, and which account's application; not which legs there are, or their Status.
PERSONAL = frozenset(
    {*_NUMBERS, *_DIALLED, "ReceivedDigits", "StartTimeInMilliseconds", *_OPAQUE}
    | {"AwsAccountId", "AwsRegion", "SipRuleId", "SipMediaApplicationId"}
)
#: Numbers and texts in a response, whose values are checked by themselves.
ADDRESSED = frozenset({*_NUMBERS, *_SPOKEN, *_DIALLED})


def is_damaged(text: str) -> bool:
    """Say whether a text holds what no logger writes: characters that were not decoded, a key twice, NaN."""
    if "\ufffd" in text or "\0" in text:
        return True
    return _invocations(text, strict=True) != _invocations(text, strict=False)


def _invocations(text: str, *, strict: bool) -> list[tuple[dict[str, Any], Any]]:
    """The events of a text, each with what stands beside it as its response."""
    return [(invocation.event, invocation.response) for invocation in read_text(text, strict=strict).invocations]


def is_blank(identifier: str) -> bool:
    """Say whether an identifier was replaced by one repeated character."""
    return _BLANK.match(identifier) is not None


def masked_keys(event: dict[str, Any]) -> frozenset[str]:
    """Return the keys of this event whose values may have been masked."""
    found = {
        key
        for key, value in _strings(event, 0)
        if (key not in _SPOKEN and (_MASKED_REGEX if key == _REGEX else _MASKED).search(value))
        or (key in _IDENTIFIERS and (_BLANK.match(value) or _HASHED.match(value)))
        or (key in _DIALLED and _is_no_number(value))
    }
    return frozenset(found).union(
        name
        for leg in participants(event)
        for name in _NUMBERS
        if isinstance(value := leg.get(name), str) and not _may_be_a_number(value)
    )


def masked_keys_of_response(response: Any) -> frozenset[str]:
    """Return the keys of this response whose values may have been masked."""
    return frozenset(
        key
        for key, value in _strings(response, 0)
        if not (key in _NAMING and value == _NO_TEXT)
        and (
            _pattern_for(key).search(value)
            or (key in _NAMING and _is_hidden(value))
            or (key == "SipResponseCode" and _BLANK_CODE.match(value))
            or (key in _DIALLED and _is_no_number(value))
        )
    )


def _pattern_for(key: str) -> re.Pattern[str]:
    if key == _REGEX:
        return _MASKED_REGEX
    return _MASKED_TEXT if key in _SPOKEN else _MASKED_RESPONSE


def is_one_word(invocations: Iterable[dict[str, Any]]) -> bool:
    """Say whether all participants of a call have one CallId, which is no identifier: a masker has put it there."""
    legs = [leg for event in invocations for leg in participants(event) if isinstance(leg.get("CallId"), str)]
    words = {leg["CallId"] for leg in legs}
    tags = {leg["ParticipantTag"] for leg in legs if isinstance(leg.get("ParticipantTag"), str)}
    return len(words) == 1 and len(tags) > 1 and not any(character.isdigit() for character in words.pop())


def are_replaced_on_one_side(events: Iterable[dict[str, Any]], responses: Iterable[Any]) -> bool:
    """Say whether the CallIds of a call's events, or those in its responses, were replaced, and not both.

    Where nobody has touched them they look alike: they are not digests on one side only, and where a response has one
    of the service's, the events do not have all of theirs in another form.
    """
    told = {leg["CallId"] for event in events for leg in participants(event) if isinstance(leg.get("CallId"), str)}
    named = {value for response in responses for key, value in _strings(response, 0) if key == "CallId"}
    if not named or not named.isdisjoint(told):
        return False
    if _digits_of_digests(named) != _digits_of_digests(told):
        return True
    return bool(told) and any(map(_IS_UUID.match, named)) and not any(map(_IS_UUID.match, told))


def _digits_of_digests(identifiers: Iterable[str]) -> set[int]:
    """Return how long those identifiers are that may be digests, and 0 if there are others."""
    return {len(identifier) if _HEXADECIMAL.match(identifier) else 0 for identifier in identifiers}


def quotes_a_mask(text: str, *, is_masked_elsewhere: bool) -> bool:
    """Say whether a message about a response quotes a value that may have been masked.

    Where the event is masked, a single sign may stand for a digit.
    """
    path, colon, rest = text.partition(": ")
    rest = rest if colon else text
    pattern = _MASKED_TEXT if path.rpartition(".")[2] in _SPOKEN else _MASKED
    values = [value.replace('\\"', '"') for value in _QUOTED.findall(rest)]
    return any(
        pattern.search(value) or _STARS.match(value) or (is_masked_elsewhere and _FOR_A_DIGIT.search(value))
        for value in values
        if value != _NO_TEXT
    )


def _is_hidden(name: str) -> bool:
    return any(pattern.search(name) for pattern in (_MASKED, _BLANK, _DIGEST))


def _is_no_number(value: str) -> bool:
    return _DIGEST.match(value) is not None or not _may_be_a_number(value)


def _may_be_a_number(value: str) -> bool:
    if (
        value == MEETING_ADDRESS
        or value.lower().removeprefix("+") in _NOBODY
        or "@" in value
        or value.lower().startswith("sip")
    ):
        return True
    digits = sum(character.isdigit() for character in value)
    return digits >= 3 and digits * 2 > len(value) and not _BLANK.match(value)


def _strings(value: Any, depth: int, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string in a JSON value, with its key, or the key of the opaque object around it."""
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
