"""Finding invocations in a text: events, and the responses beside them, however deep they are wrapped.

A line of a log may be the event itself, `{"event": ..., "response": ...}`, an entry of CloudWatch or of a structured
logger with the event under some key, text with the event behind it, or JSON that holds the JSON of the event as a
string. What looks like an event and cannot be read is counted, never guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: What every event has, and hardly anything else.
MARKER = "InvocationEventType"
_OF_A_RESPONSE = {"SchemaVersion", "Actions"}
_PARTS_OF_A_RESPONSE = {*_OF_A_RESPONSE, "TransactionAttributes"}
_ACTIONS = "Actions"
_KEY_OF_A_RESPONSE = re.compile(r'"Actions\\*"{1,2}\s*:\s*(?:\[|null)')
#: What handlers log beside an event and do not answer it with.
_OF_ANOTHER = re.compile(
    r"prev|prior|earlier|before|(?:^|[^a-z])last|^last|(?:^|_)old|initial|original|baseline|backup"
    r"|default|fallback|expected|want|sample|example|template|stub|mock|shadow|dry_?run"
    r"|draft|candidate|proposed|pending|cache|invalid|(?:^|_)plan|reject|discard|suppress|ignored|(?:^|_)not_|(?-i:^not[A-Z])",
    re.IGNORECASE,
)
#: What stands between the words of a message and what loggers write before them: times, ids, levels.
_BEFORE_A_LABEL = re.compile(r"[\t\]|]|\b(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR)\b:?")
#: The keys under which loggers keep an event and the response to it, side by side.
PAIRS = (("event", "response"), ("requestPayload", "responsePayload"))
#: The keys under which entries say when they were written, from the surest to the vaguest.
TIMES = ("timestamp", "@timestamp", "time", "ingestionTime")
#: How deep an event may be wrapped.
DEEPEST = 12
#: The failed attempts to read an object after which a text is taken to hold none.
MOST_FAILURES = 400
#: How many opening braces before an event are tried, from the first on.
MOST_WRAPPED = 24

Decode = Callable[..., tuple[Any, int]]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; raises ValueError where a key stands in it twice."""
    if len(value := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_lenient: Decode = json.JSONDecoder().raw_decode
#: Refuses what most parsers let through: a key that stands twice, NaN.
decode_strictly: Decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant).raw_decode


class _NotKept:
    """What stands for a response that the log does not have; its only instance is NOT_KEPT."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_KEPT"


NOT_KEPT = _NotKept()


@dataclass(frozen=True, slots=True)
class ParsedInvocation:
    """One invocation, as far as a log has it."""

    event: dict[str, Any]
    #: What the handler returned, or NOT_KEPT.
    response: Any = NOT_KEPT
    #: When the entry was written, as it says itself; empty where it does not.
    time: str = ""
    #: Something stood where the response should be, and it is none.
    odd_response: bool = False


@dataclass(slots=True)
class Found:
    """What a text holds."""

    invocations: list[ParsedInvocation] = field(default_factory=list)
    #: How many times something that looks like an event could not be read.
    unreadable: int = 0
    #: How many responses there are that stand beside no event.
    apart: int = 0
    #: How many times something that looks like a response could not be read.
    cut: int = 0
    decode: Decode = _lenient


def is_event(value: Any) -> bool:
    """Say whether a JSON value is an event: it names its type and its call, and is more than a summary of one."""
    if not isinstance(value, dict) or MARKER not in value or not ("Sequence" in value or "SchemaVersion" in value):
        return False
    details = value.get("CallDetails")
    call = details.get("TransactionId") if isinstance(details, dict) else None
    return isinstance(call, str) and call != ""


def is_response(value: Any) -> bool:
    """Say whether a JSON value can be nothing but a response."""
    return isinstance(value, dict) and value.keys() >= _OF_A_RESPONSE and not is_event(value)


def has_its_event(value: dict[str, Any]) -> bool:
    """Say whether an object keeps an event under a key of its own, with the response to it, or where that would be."""
    return next(_pairs(value, _lenient), None) is not None


def read_text(text: str, time: str = "", *, strict: bool = False) -> Found:
    """Find the invocations in a text, which may hold anything before, between and behind them.

    A strict reader leaves out what has a key twice, or NaN.
    """
    found = Found(decode=decode_strictly if strict else _lenient)
    _read_text(text, time, 0, found)
    return found


def _read_text(text: str, time: str, depth: int, found: Found) -> None:
    position, failures = 0, 0
    while (marker := text.find(MARKER, position)) >= 0:
        value, begin, end, failed = _object_around(text, position, marker, MOST_FAILURES - failures, found.decode)
        failures += failed
        if value is None and failures < MOST_FAILURES and depth < DEEPEST:
            value, end = _unwrapped(text, position, marker)
        if value is None:
            found.unreadable += 1
            position = marker + len(MARKER)
            continue
        _responses_in(text[position:begin], found)
        _read_value(value, time, depth + 1, found)
        position = max(end, marker + len(MARKER))
    _responses_in(text[position:], found)


def _responses_in(text: str, found: Found) -> None:
    if _ACTIONS in text:
        responses = len(read_responses(text))
        found.apart += responses
        found.cut += not responses and looks_like_a_damaged_response(text)


def looks_like_a_response(text: str) -> bool:
    """Say whether a text has what looks like a response."""
    return _KEY_OF_A_RESPONSE.search(text) is not None


def looks_like_a_damaged_response(text: str) -> bool:
    """Say whether a text in which no response was found has what looks like one: cut, damaged, or a part left out."""
    position = failures = 0
    while marker := _KEY_OF_A_RESPONSE.search(text, position):
        patience = MOST_FAILURES - failures
        value, _, position, failed = _object_around(text, position, marker.start(), patience, decode_strictly)
        failures += failed
        if value is None or _may_be_a_response(value, 0):
            return True
    return False


def _may_be_a_response(value: Any, depth: int) -> bool:
    """Say whether a JSON value holds what may be a response in which something is missing, or the text of one."""
    if depth > DEEPEST or (isinstance(value, dict) and _ACTIONS in value and value.keys() <= _PARTS_OF_A_RESPONSE):
        return True
    if isinstance(value, (dict, list)):
        members = value.values() if isinstance(value, dict) else value
        return any(_may_be_a_response(member, depth + 1) for member in members)
    return isinstance(value, str) and looks_like_a_response(value)


def is_of_another(key: str) -> bool:
    """Say whether the name of a response tells that it is no answer to the event beside it."""
    return _OF_ANOTHER.search(key) is not None


def is_labelled_as_another(text: str) -> bool:
    """Say whether the words right before the JSON in a line of text tell that it is no answer to the event."""
    return is_of_another(_BEFORE_A_LABEL.split(text.partition("{")[0])[-1].strip())


def read_responses(text: str) -> list[dict[str, Any]]:
    """Find the responses in a text without events, however they are wrapped; a damaged one is left out."""
    found: list[dict[str, Any]] = []
    _read_responses(text, 0, found)
    return found


def _read_responses(value: Any, depth: int, found: list[dict[str, Any]]) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, str):
        position, failures = 0, 0
        while (marker := value.find(_ACTIONS, position)) >= 0 and failures < MOST_FAILURES:
            one, _, end, failed = _object_around(value, position, marker, MOST_FAILURES - failures, decode_strictly)
            failures += failed
            if one is None and failures < MOST_FAILURES:
                one, end = _unwrapped(value, position, marker)
            if one is not None:
                _read_responses(one, depth + 1, found)
            position = max(end, marker + len(_ACTIONS))
    elif is_response(value):
        found.append(value)
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, (dict, list)) or (isinstance(inner, str) and _ACTIONS in inner):
                _read_responses(inner, depth + 1, found)


def _object_around(text: str, start: int, marker: int, patience: int, decode: Decode) -> tuple[Any, int, int, int]:
    """The first JSON object that reaches over the marker, from where to where it is, and how many attempts failed.

    None where there is none.
    """
    failed, brace = 0, text.find("{", start, marker)
    while brace >= 0 and failed < min(patience, MOST_WRAPPED):
        try:
            value, end = decode(text, brace)
        except (ValueError, RecursionError):
            failed += 1
            brace = text.find("{", brace + 1, marker)
            continue
        if end > marker:
            return value, brace, end, failed
        brace = text.find("{", end, marker)
    if brace >= 0 and failed < patience:  # many braces: the event's own is the last one, or nearly so
        for _ in range(4):
            brace = text.rfind("{", start, marker)
            if brace < 0:
                break
            try:
                value, end = decode(text, brace)
            except (ValueError, RecursionError):
                failed, marker = failed + 1, brace
                continue
            return value, brace, end, failed
    return None, start, marker, failed


def _unwrapped(text: str, start: int, marker: int) -> tuple[str | None, int]:
    """The text with one layer of escapes less, where the event's quotation marks are escaped; and its end."""
    before = text[max(start, marker - 2) : marker]
    end = text.rfind("}") + 1
    if end <= marker:
        return None, marker
    if before.endswith('""'):  # CSV doubles them
        return text[start:end].replace('""', '"'), end
    if before.endswith('\\"'):
        brace = text.find("{", start, marker)
        try:
            inner = json.loads(f'"{text[brace:end]}"', strict=False) if brace >= 0 else None
        except (ValueError, RecursionError):
            return _unwrapped_to_the_quote(text, brace, marker)
        return inner, end
    return None, marker


def _unwrapped_to_the_quote(text: str, brace: int, marker: int) -> tuple[str | None, int]:
    """The same where the string with the event ends before the last brace of the text."""
    end = marker
    while (end := text.find('"', end)) >= 0:
        slashes = len(text[:end]) - len(text[:end].rstrip("\\")) if text[end - 1] == "\\" else 0
        if slashes % 2 == 0:
            break
        end += 1
    if end < 0:
        return None, marker
    try:
        inner = json.loads(f'"{text[brace:end]}"', strict=False)
    except (ValueError, RecursionError):
        return None, marker
    return inner, end


def _read_value(value: Any, time: str, depth: int, found: Found) -> None:
    if depth > DEEPEST:
        found.unreadable += 1
    elif isinstance(value, str):
        if MARKER in value:
            _read_text(value, time, depth, found)
        else:
            _responses_in(value, found)
    elif is_event(value):
        found.invocations.append(ParsedInvocation(value, time=time))
    elif is_response(value):
        found.apart += 1
    elif isinstance(value, dict):
        time = time_of(value) or time
        pair = next(_pairs(value, found.decode), None)
        if pair is not None:
            found.invocations.append(_paired(*pair, time, found.decode))
        else:
            _read_all(value.values(), time, depth, found)
    elif isinstance(value, list):
        row = row_of(value)
        _read_all(value if row is None else [row], time, depth, found)


def _read_all(values: Iterable[Any], time: str, depth: int, found: Found) -> None:
    for element in values:
        if isinstance(element, (dict, list, str)):
            _read_value(element, time, depth + 1, found)


def _pairs(value: Mapping[str, Any], decode: Decode) -> Iterator[tuple[dict[str, Any], Any]]:
    for event_key, response_key in PAIRS:
        event = _parsed(value.get(event_key), decode)
        if is_event(event):
            yield event, value[response_key] if response_key in value else _beside(value, decode)
    if (response := _beside(value, decode)) is not NOT_KEPT:
        events = [parsed for parsed in (_parsed(member, decode) for member in value.values()) if is_event(parsed)]
        if len(events) == 1:
            yield events[0], response


def _beside(entry: Mapping[str, Any], decode: Decode) -> Any:
    """Return the one value, under any key, that can only be a response; or the `outcome` of our trace files."""
    likely = (
        member
        for key, member in entry.items()
        if (isinstance(member, dict) or (isinstance(member, str) and '"Actions"' in member)) and not is_of_another(key)
    )
    responses = [
        response
        for response in (_parsed(member, decode) for member in likely)
        if isinstance(response, dict) and response.keys() >= _OF_A_RESPONSE
    ]
    return responses[0] if len(responses) == 1 else _returned(entry)


def _returned(invocation: Mapping[str, Any]) -> Any:
    """Return the outcome of an invocation in one of onhook's trace files."""
    outcome = invocation.get("outcome")
    return outcome.get("returned", NOT_KEPT) if isinstance(outcome, dict) else NOT_KEPT


def _parsed(value: Any, decode: Decode) -> Any:
    """The value, or what its JSON says where it is the JSON of an object."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return decode(value.strip())[0]
    except (ValueError, RecursionError):
        return value


def _paired(event: dict[str, Any], response: Any, time: str, decode: Decode) -> ParsedInvocation:
    """Null may be what the handler returned, or what the logger wrote for nothing: it is taken for not kept."""
    response = _parsed(response, decode)
    if response is NOT_KEPT or response is None:
        return ParsedInvocation(event, time=time)
    if not isinstance(response, dict) or not response.keys() & {"SchemaVersion", "Actions"}:
        return ParsedInvocation(event, time=time, odd_response=True)
    return ParsedInvocation(event, response, time)


def row_of(value: list[Any]) -> dict[str, Any] | None:
    """Return a row of `get-query-results`, which is a list of fields with their values; None for other lists."""
    if not value or not all(isinstance(cell, dict) and isinstance(cell.get("field"), str) for cell in value):
        return None
    row = {cell["field"]: cell.get("value") for cell in value}
    return row if len(row) == len(value) else None


def time_of(entry: Mapping[str, Any]) -> str:
    """Return when an entry says that it was written; nothing where it does not."""
    for key in TIMES:
        told = entry.get(key)
        if isinstance(told, (str, int, float)) and not isinstance(told, bool):
            return str(told)
    return ""
