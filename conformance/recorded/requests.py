"""Responses that stand on lines of their own, and the events that they answer.

Nothing is paired because it stands near. What says for sure that two lines are of one invocation is the request id of Lambda's:
in both lines, or in the START and END lines of a log stream around them. And only where one invocation has logged one event and
one thing that can be a response is the one taken for the answer to the other.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onhook.conformance.recorded.doubts import is_damaged
from onhook.conformance.recorded.logged import NOT_KEPT, Logged, is_event, is_response, read_responses, read_text

#: So many requests are held until their response may have come; an older one is taken as it is.
MOST = 2_000
#: Lines without one of these hold nothing that is of interest here.
OF_A_RESPONSE, OF_A_REQUEST = "Actions", "RequestId: "

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#: As Lambda's own loggers for Node.js and Python write it, before the message.
_TOLD = re.compile(rf"\d\d:\d\d(?:\.\d+)?Z\t({_UUID})\t")
#: The keys of Lambda's JSON format, of Powertools, of Logs Insights and of other structured loggers.
_KEY = re.compile(r"@?(?:function_?|aws_?|lambda_?)?request_?id", re.IGNORECASE)
_ID = re.compile(_UUID, re.IGNORECASE)
#: One of these is in every line that names its request.
_HINTS = ("equestId", "equest_id", "Z\t", "Z\\t")
#: How deep a message may be wrapped.
_DEEPEST = 4
_BRACKET = re.compile(rf"(?:^|\s)(START|END) RequestId: ({_UUID})")
_STREAM = re.compile(r"\d{4}/\d\d/\d\d/(?:[\w-]+)?\[[^\]\s]+\][0-9a-f]{32}")
#: No prefix of a line that names its stream is longer.
_LONGEST_PREFIX = 300


@dataclass(frozen=True, slots=True)
class Text:
    """A text that holds an event, and where it stands."""

    text: str
    time: str
    file: int
    line: int


@dataclass(slots=True)
class Request:
    """What one invocation has logged, as far as it is known."""

    texts: list[Text] = field(default_factory=list)
    #: Each different one once.
    responses: list[dict[str, Any]] = field(default_factory=list)
    #: Where the first of them stands.
    line: int = 0
    #: Something else may be mixed in.
    doubtful: bool = False

    def answered(self) -> Logged | None:
        """Return the event with the response to it; None where that is not certain, or the event has one beside it."""
        if self.doubtful or len(self.responses) != 1 or not self.texts:
            return None
        founds = [read_text(one.text, one.time) for one in self.texts]
        invocations = [logged for found in founds for logged in found.invocations]
        if (
            not invocations
            or any(found.unreadable for found in founds)
            or any(one.response is not NOT_KEPT or one.odd_response for one in invocations)
            or any(one.event != invocations[0].event for one in invocations)
            or any(is_damaged(one.text) for one in self.texts)
        ):
            return None
        return Logged(invocations[0].event, self.responses[0], invocations[0].time)


class Requests:
    """The requests of one log that are under way."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Request] = OrderedDict()
        #: By log stream: the requests between whose START and END the next line stands, and whether they overlap.
        self._open: dict[str, dict[str, Request]] = {}
        #: How many of those have come to their end.
        self._ended = 0
        #: By log stream: the last ones that began there, and of which nothing has been seen that overlaps.
        self._certain: dict[str, deque[Request]] = {}

    def of(self, line: str, begin: int) -> Request | None:
        """Return the request that logged this line, whose JSON begins at `begin`; None where nothing says so for sure."""
        if _hints(line):
            found = set(_told(line, 0))
            if found:
                return self._named(found.pop()) if len(found) == 1 else None
        if not self._open:
            return None
        several = self._open.get(_stream(line[: min(begin, _LONGEST_PREFIX)]), {})
        return next(iter(several.values())) if len(several) == 1 else None

    def _named(self, request_id: str) -> Request:
        request = self._held.get(request_id)
        if request is None:
            request = self._held[request_id] = Request()
        return request

    def bracket(self, line: str) -> None:
        """Take in a START or END line."""
        found = _BRACKET.search(line, 0, 2 * _LONGEST_PREFIX)
        if found is None:
            return
        stream, request_id = _stream(line[: found.start()]), found[2]
        several = self._open.setdefault(stream, {})
        if found[1] == "START":
            if request_id in several:
                return
            several[request_id] = Request()
            self._certain.setdefault(stream, deque(maxlen=2 * MOST)).append(several[request_id])
            if len(several) > 1:
                self._doubt(stream)
            return
        ended = several.pop(request_id, None)
        if ended is None:
            # It was under way before the log began, or lines are not in order: whose they are, nobody knows.
            self._doubt(stream)
        elif ended.texts or ended.responses:
            self._ended += 1
            self._held[f"ended {self._ended}"] = ended
        if not several:
            del self._open[stream]

    def _doubt(self, stream: str) -> None:
        """What a stream has logged of late overlaps with something else."""
        for one in (*self._open[stream].values(), *self._certain.pop(stream, ())):
            one.doubtful = True

    def due(self) -> Iterator[Request]:
        """Yield the requests that have been held long enough."""
        while len(self._held) > MOST:
            yield self._held.popitem(last=False)[1]

    def rest(self) -> Iterator[Request]:
        """Yield all that are left, at the end of a file."""
        for several in self._open.values():
            for one in several.values():
                one.doubtful = True  # its END has not come
                yield one
        self._open.clear()
        self._certain.clear()
        yield from self._held.values()
        self._held.clear()


def take_responses(request: Request, text: str, line: int) -> int:
    """Note what a text without an event has that can be a response; return how many."""
    found = read_responses(text)
    for one in found:
        if one not in request.responses:
            request.line = request.line or line
            request.responses.append(one)
    if found and ("\ufffd" in text or "\0" in text):  # characters that were not decoded
        request.doubtful = True
    return len(found)


def _hints(text: str) -> bool:
    return any(hint in text for hint in _HINTS)


def _told(text: str, depth: int) -> Iterator[str]:
    """The request ids that a text names for itself: not those that stand somewhere in an event or a response."""
    begin = text.find("{")
    yield from (one[1] for one in _TOLD.finditer(text, 0, begin if begin >= 0 else len(text)))
    if begin < 0 or depth > _DEEPEST or not _hints(text):
        return
    try:
        value, end = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        return
    if text[end:].strip() or is_event(value) or is_response(value):  # something of another request may stand behind it
        return
    for key, one in value.items():
        if not isinstance(one, str):
            continue
        if _KEY.fullmatch(key) and _ID.fullmatch(one):
            yield one.lower()
        elif _hints(one):
            yield from _told(one, depth + 1)


def _stream(text: str) -> str:
    found = _STREAM.search(text)
    return found[0] if found else ""
