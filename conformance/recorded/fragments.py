"""Taking a line apart: what each entry in it says, which Lambda request wrote it, and in which log stream.

A line is one entry with text before its JSON, or an export of many: what the AWS CLI prints without line breaks, a
subscription filter, a search of Datadog or Loki. What stands beside an entry is known of that entry alone, and of
nothing that is in a list with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from onhook.conformance.recorded.logged import (
    DEEPEST,
    MARKER,
    Decode,
    decode_strictly,
    has_its_event,
    is_event,
    is_of_another,
    is_response,
    row_of,
    time_of,
)
from onhook.conformance.recorded.masked_values import UUID, is_blank

#: Lines without one of these hold nothing that is of interest here.
OF_A_RESPONSE, OF_A_REQUEST = "Actions", "RequestId: "
_OF_A_ROW = '"field"'

#: The name of a log stream of Lambda's.
STREAM = re.compile(r"\d{4}/\d\d/\d\d/(?:[\w-]+)?\[[^\]\s]+\][0-9a-f]{32}")
#: A time as log lines begin with it.
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
#: As Lambda's own loggers for Node.js and Python write the request, before the message.
_TOLD = re.compile(rf"\d\d:\d\d(?:\.\d+)?Z\t({UUID})\t")
#: The keys of Lambda's JSON format, of Powertools, of Logs Insights and of other structured loggers.
_KEY = re.compile(r"@?(?:function_?|aws_?|lambda_?)?request_?id", re.IGNORECASE)
_ID = re.compile(UUID, re.IGNORECASE)
#: One of these is in every line that names a request.
_HINTS = ("equestId", "equest_id", "Z\t", "Z\\t")
#: No prefix of a line that names its stream is longer, nor a value that is one.
LONGEST_PREFIX = 300
#: Under one of these keys Loki's interface and its command write the labels of a log stream.
_LABELS = ("stream", "labels")
_BETWEEN = re.compile(r"[\s,]*")
_NANOSECONDS = re.compile(r"[0-9]{19}")
_lenient: Decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Fragment:
    """One entry, or what it has in one place."""

    text: str = ""
    #: When it was written, and its log stream; empty where nothing says so.
    time: str = ""
    stream: str = ""
    #: The requests of Lambda's that it names for itself, not somewhere in an event or a response.
    requests: frozenset[str] = frozenset()
    #: When the entry of an export was written that it stands in, as that says itself; a message may tell a time of its
    #: own.
    written: str = ""
    #: Nothing says that it is of another invocation than what is known of it.
    is_certain: bool = True
    #: The text was written anew.
    rewritten: bool = False


def names_a_request(line: str) -> bool:
    """Say whether a line may name a request."""
    return any(hint in line for hint in _HINTS)


def may_be_a_row(line: str) -> bool:
    """Say whether a line may be a row of `get-query-results`."""
    return _OF_A_ROW in line


def stream_of(line: str, end: int = LONGEST_PREFIX) -> str:
    """Return the log stream that a line begins with; nothing where it names none before `end`."""
    found = STREAM.search(line, 0, max(0, min(end, LONGEST_PREFIX)))
    return found[0] if found else ""


def fragments(line: str) -> list[Fragment]:
    """Take a line apart; a line that holds one thing, or is damaged, is one fragment."""
    try:
        return _fragments(line, Fragment(), 0) or [replace(_prefix(line, *_values(line), Fragment()), text=line)]
    except RecursionError:
        return [Fragment(line)]


def _fragments(text: str, around: Fragment, depth: int) -> list[Fragment]:
    begin, values = _values(text)
    prefix = _prefix(text, begin, values, around)
    if not values or depth > DEEPEST:
        return [replace(prefix, text=text)]
    if len(values) == 1 and (is_event(values[0]) or is_response(values[0])):
        return [replace(prefix, text=text)]
    found = [fragment for value in values for fragment in _walk(value, prefix, depth + 1)]
    if len(found) == 1 and MARKER in found[0].text and not _is_row_with_its_event(values[0]):
        return [replace(found[0], text=text, rewritten=False)]
    if any(fragment.rewritten for fragment in found) and not _is_sound(text):  # what is damaged would look whole
        return [replace(prefix, text=text)]
    return found


def _is_row_with_its_event(value: Any) -> bool:
    """Say whether a list is a row with event and response in two fields: its text is rewritten to join them."""
    row = row_of(value) if isinstance(value, list) else None
    return row is not None and has_its_event(row)


def _prefix(text: str, begin: int, values: list[Any], around: Fragment) -> Fragment:
    """What the text before the JSON says, and what is known of it from around."""
    time = around.time or ((found := TIME.search(text, 0, begin)) and found[0]) or ""
    if len(values) > 1:  # something of another request may stand behind the first value
        return replace(around, time=time)
    told = frozenset(match[1] for match in _TOLD.finditer(text, 0, begin) if not is_blank(match[1]))
    stream = stream_of(text, begin) or around.stream
    return replace(around, time=time, stream=stream, requests=told | around.requests)


def _values(text: str, decode: Decode = _lenient) -> tuple[int, list[Any]]:
    """Where the JSON of a text begins, and its values; none where something else stands behind or between them."""
    brace = text.find("{")
    if brace < 0:
        return len(text), []
    outside = len(text[:brace].rstrip("[ \t\r\n"))
    bracket = text.find("[", outside, brace)
    begin = position = bracket if bracket >= 0 else brace
    found: list[Any] = []
    while position < len(text):
        try:
            value, end = decode(text, position)
        except (ValueError, RecursionError):
            return brace, []
        if isinstance(value, (dict, list, str)):
            found.append(value)
        behind = _BETWEEN.match(text, end)
        position = behind.end() if behind else end
    return begin, found


def _is_sound(text: str) -> bool:
    return "\ufffd" not in text and "\0" not in text and bool(_values(text, decode_strictly)[1])


def _walk(value: Any, around: Fragment, depth: int) -> Iterator[Fragment]:
    """The fragments of a JSON value that have an event, a response, or the beginning or end of a request."""
    if isinstance(value, str):
        if _is_of_interest(value):
            yield from _fragments(value, around, depth)
    elif is_event(value) or is_response(value) or depth > DEEPEST:
        yield from _rewritten(value, around)
    elif isinstance(value, dict):
        around = _with(value, around)
        if has_its_event(value):
            yield from _rewritten(value, around)
        else:
            for key, member in value.items():
                yield from _walk(member, replace(around, is_certain=False) if is_of_another(key) else around, depth + 1)
    elif isinstance(value, list):
        told = _time_in(value)  # what is around a list has a time of its own
        around = replace(around, time=told or around.time, written=told, requests=frozenset())
        for element in [row] if (row := row_of(value)) is not None else value:
            yield from _walk(element, around, depth + 1)


def _rewritten(value: Any, around: Fragment) -> Iterator[Fragment]:
    text = json.dumps(value)
    if _is_of_interest(text):
        yield replace(around, text=text, rewritten=True)


def _is_of_interest(text: str) -> bool:
    return MARKER in text or OF_A_RESPONSE in text or OF_A_REQUEST in text


def _time_in(fields: list[Any]) -> str:
    """The time of a line of Loki's, which is a list of that, in nanoseconds, and the line."""
    told = fields[0] if len(fields) > 1 and isinstance(fields[1], str) else ""
    return f"{int(told) / 1e6:.6f}" if isinstance(told, str) and _NANOSECONDS.fullmatch(told) else ""


def _with(entry: Mapping[str, Any], around: Fragment) -> Fragment:
    """What an entry says of itself, beside its message."""
    own: dict[str, None] = {}
    requests = set(around.requests)
    for key, value in entry.items():
        if isinstance(value, str) and len(value) <= LONGEST_PREFIX:
            if _KEY.fullmatch(key) and _ID.fullmatch(value) and not is_blank(value):
                requests.add(value.lower())
            elif (
                value.endswith(tuple("0123456789abcdef"))
                and (found := STREAM.search(value))
                and found.end() == len(value)
            ):
                own.setdefault(found[0])
        elif isinstance(value, dict) and key in _LABELS:
            own |= dict.fromkeys(text for text in value.values() if isinstance(text, str) and STREAM.fullmatch(text))
    stream = next(iter(own)) if len(own) == 1 else "" if own else around.stream
    time = time_of(entry) or around.time
    return replace(around, time=time, written=around.written or time, stream=stream, requests=frozenset(requests))
