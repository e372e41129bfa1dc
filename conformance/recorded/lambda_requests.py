"""Responses that stand on lines of their own, and the events that they answer.

Nothing is paired because it stands near. What says for sure that two lines are of one invocation is the request id of
Lambda's: in both lines, or in the START and END lines of a log stream around them. And only where one invocation has
logged one event and one thing that can be a response is the one taken for the answer to the other.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from onhook.conformance.model.events import participants
from onhook.conformance.recorded.evidence import moment
from onhook.conformance.recorded.fragments import LONGEST_PREFIX, Fragment
from onhook.conformance.recorded.logged import NOT_KEPT, ParsedInvocation, read_responses, read_text
from onhook.conformance.recorded.masked_values import UUID, is_damaged

#: A longer line is no START or END.
_LONGEST_LINE = 2 * LONGEST_PREFIX
#: How many requests are held to wait for their response; older ones are taken without.
MOST = 2_000
#: The order of entries that stand in none.
_NO_WAY = 2
_BRACKET = re.compile(rf"(?:^|\s)(START|END) RequestId: ({UUID})")
#: How Lambda tells that an invocation failed: what it has logged as its response was not returned.
_FAILED = re.compile(rf"RequestId: ({UUID})\s(?:Error: |.*\bStatus: (?:error|timeout)\b)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that holds an event, and where it stands."""

    text: str
    time: str
    file: int
    line: int
    #: Which of the events in its line it is, from 1; 0 where it is the only one.
    which: int = 0


@dataclass(slots=True)
class Request:
    """What one invocation has logged, as far as it is known."""

    #: The request id; empty where it is not known.
    id: str = ""
    texts: list[Text] = field(default_factory=list)
    #: Each different one once.
    responses: list[dict[str, Any]] = field(default_factory=list)
    #: Where the first of them stands.
    line: int = 0
    #: Something else may be mixed in.
    doubtful: bool = False
    #: When its START was written, where that is known; its END, where that was read first, since the newest entry comes
    #: first.
    begun: float | None = None
    backwards: bool = False
    #: When what is in between was written, as far as that is known: the earliest and the latest.
    span: tuple[float, float] | None = None

    def saw(self, now: float | None) -> None:
        """Note the time of an entry between its START and its END."""
        if now is not None:
            first, last = self.span or (now, now)
            self.span = min(first, now), max(last, now)

    def is_in_order(self, ended: float | None) -> bool:
        """Say whether no entry in between has a time before its START or after its END."""
        if self.begun is None or ended is None:
            return self.begun == ended
        first, last = (ended, self.begun) if self.backwards else (self.begun, ended)
        return first <= last and (self.span is None or first <= self.span[0] <= self.span[1] <= last)

    def answered(self) -> ParsedInvocation | None:
        """Return the event with its response; None if that is uncertain, or the event's entry has a response."""
        if self.doubtful or len(self.responses) != 1 or not self.texts:
            return None
        founds = [read_text(text.text, text.time) for text in self.texts]
        invocations = [parsed for found in founds for parsed in found.invocations]
        if (
            not invocations
            or any(found.unreadable for found in founds)
            or any(invocation.response is not NOT_KEPT or invocation.odd_response for invocation in invocations)
            or any(invocation.event != invocations[0].event for invocation in invocations)
            or any(is_damaged(text.text) for text in self.texts)
            or self.id in _identifiers(invocations[0].event)
        ):
            return None
        return ParsedInvocation(invocations[0].event, self.responses[0], invocations[0].time)


def _identifiers(event: dict[str, Any]) -> list[Any]:
    """What an event calls its call and its legs: under such an id an application logs a call, not an invocation."""
    return [event["CallDetails"]["TransactionId"], *(leg.get("CallId") for leg in participants(event))]


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
        #: By log stream: when the last START or END was written, where that is known, and of which request it is.
        self._last: dict[str, tuple[float, Request | None]] = {}
        #: The last requests that failed.
        self._failed: OrderedDict[str, None] = OrderedDict()
        #: By log stream: when its last entry was written, and whether they come later and later (1), or earlier (-1).
        self._ways: dict[str, tuple[float, int]] = {}

    @property
    def is_open(self) -> bool:
        """Say whether a request in some log stream has begun and not ended."""
        return bool(self._open)

    def of(self, fragment: Fragment) -> Request | None:
        """Return the request that logged this; None if that is uncertain."""
        if not fragment.is_certain:
            return None
        if fragment.requests:
            return self._named(next(iter(fragment.requests))) if len(fragment.requests) == 1 else None
        requests = self._open.get(fragment.stream, {})
        if len(requests) != 1:
            return None
        request = next(iter(requests.values()))
        if request.begun is not None:
            request.saw(now := _moment(fragment))
            self._follow(fragment.stream, now)
        return request

    def _named(self, request_id: str) -> Request:
        request = self._held.get(request_id)
        if request is None:
            request = self._held[request_id] = Request(request_id)
        return request

    def bracket(self, fragment: Fragment) -> None:
        """Take in a START or END line, or one that tells of a failure.

        The entries of an export may stand newest first, if their stream is named. Where their times are known, they
        have to agree; entries of one time may have changed places.
        """
        found = _BRACKET.search(fragment.text, 0, _LONGEST_LINE)
        if found is None:
            self._note_failure(fragment.text)
            return
        stream, request_id, now = fragment.stream, found[2], _moment(fragment)
        requests = self._open.setdefault(stream, {})
        request = requests.get(request_id)
        starts = found[1] == "START"
        if request is not None and request.backwards == starts:
            self._end(stream, request_id, now)
        elif not starts:
            request = self._end_first(stream, request_id, now)
        elif request is None:
            request = self._begin(stream, request_id, Request(request_id, begun=now))
        if not requests:
            del self._open[stream]
        self._beside(stream, request, now)
        self._follow(stream, now)

    def _note_failure(self, text: str) -> None:
        failed = _FAILED.search(text, 0, _LONGEST_LINE)
        if failed is not None:
            self._failed[failed[1]] = None
            if len(self._failed) > 2 * MOST:
                self._failed.popitem(last=False)

    def _doubted_if_failed(self, request: Request) -> Request:
        """Return a request, doubted if it failed."""
        request.doubtful = request.doubtful or request.id in self._failed
        return request

    def _follow(self, stream: str, now: float | None) -> None:
        """Doubt a stream whose entries are neither oldest first nor newest first: their order proves nothing."""
        if now is None:
            return
        last, way = self._ways.get(stream, (now, 0))
        step = (now > last) - (now < last)
        if step * way < 0:
            way = _NO_WAY
            self._doubt(stream)
        elif way != _NO_WAY:
            way = way or step
        self._ways[stream] = now, way

    def _beside(self, stream: str, request: Request | None, now: float | None) -> None:
        """Two requests that log in the same millisecond may be swapped where one begins or ends there: doubt both."""
        if now is None:
            return
        time, neighbour = self._last.get(stream, (None, None))
        if time == now and request is not neighbour:
            for doubted in (request, neighbour):
                if doubted is not None:
                    doubted.doubtful = True
        self._last[stream] = now, request

    def _end_first(self, stream: str, request_id: str, now: float | None) -> Request | None:
        """Begin a request with its END, where the newest entry is first; its START follows later.

        Elsewhere the request began before the log did, or lines are lost: the stream is doubted.
        """
        requests = self._open[stream]
        if not stream or now is None or any(not request.backwards for request in requests.values()):
            self._doubt(stream)
            return None
        return self._begin(stream, request_id, Request(request_id, begun=now, backwards=True))

    def _begin(self, stream: str, request_id: str, request: Request) -> Request:
        requests = self._open[stream]
        if any(open_request.backwards for open_request in islice(requests.values(), 1)):
            # Its START has not come: the newest entry did not come first, or lines are lost.
            self._doubt(stream)
            self._hold(requests.popitem()[1])
        requests[request_id] = request
        self._certain.setdefault(stream, deque(maxlen=2 * MOST)).append(request)
        is_in_order = self._ways.get(stream, (0, 0))[1] != _NO_WAY
        if len(requests) > 2 or not is_in_order:  # the others are in doubt already
            request.doubtful = True
        elif len(requests) > 1:
            self._doubt(stream)
        return request

    def _end(self, stream: str, request_id: str, now: float | None) -> None:
        request = self._open[stream].pop(request_id)
        if not request.is_in_order(now):
            request.doubtful = True
        self._hold(request)

    def _hold(self, request: Request) -> None:
        if request.texts or request.responses:
            self._ended += 1
            self._held[f"ended {self._ended}"] = request

    def _doubt(self, stream: str) -> None:
        """Doubt the requests of a stream that have not been returned: they overlap with another."""
        for request in (*self._open.get(stream, {}).values(), *self._certain.pop(stream, ())):
            request.doubtful = True

    def due(self) -> Iterator[Request]:
        """Yield the requests that have been held long enough."""
        while len(self._held) > MOST:
            yield self._doubted_if_failed(self._held.popitem(last=False)[1])

    def rest(self) -> Iterator[Request]:
        """Yield all that are left, at the end of a file."""
        for requests in self._open.values():
            for request in requests.values():
                request.doubtful = True  # its END has not come
                yield request
        self._open.clear()
        self._certain.clear()
        self._last.clear()
        self._ways.clear()
        yield from map(self._doubted_if_failed, self._held.values())
        self._held.clear()
        self._failed.clear()


def take_responses(request: Request, text: str, line: int) -> int:
    """Add the responses in a text without an event to a request; return how many there are."""
    found = read_responses(text)
    for response in found:
        if response not in request.responses:
            request.line = request.line or line
            request.responses.append(response)
    if found and ("\ufffd" in text or "\0" in text):  # characters that were not decoded
        request.doubtful = True
    return len(found)


def _moment(fragment: Fragment) -> float | None:
    """Return the time of an entry of an export; lines of text need none, since they are in order."""
    return moment(fragment.written) if fragment.written else None
