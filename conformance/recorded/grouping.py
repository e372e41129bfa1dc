"""Putting invocations to calls, in a stream that may be interleaved, reversed or out of order.

A call is given out when nothing has been added to it for a while: soon where it has been seen from its beginning to its
end, later where it has not. So what is held is bounded by the calls that are under way, not by those that have ended.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from onhook.conformance.recorded.invocations import LoggedInvocation

#: How many invocations of other calls may come in before a call is given out that began and did not end, or the
#: reverse.
IDLE = 50_000
#: The same for one that is there from its beginning to its end.
LINGER = 1_000
#: The number of invocations after which finished calls are returned.
_EVERY = 64
#: How many returned calls are remembered, to notice when one of them goes on.
_REMEMBERED = 50_000


class _Call:
    __slots__ = ("ended", "entries", "last", "least", "most", "opened", "placed")

    def __init__(self) -> None:
        self.entries: list[LoggedInvocation] = []
        #: When something was added to it last.
        self.last = 0
        #: When it was put at the end of the queue of open calls, and of whole ones.
        self.placed = [0, 0]
        self.opened = self.ended = False
        self.least = self.most = -1

    def add(self, entry: LoggedInvocation) -> bool:
        """Add an entry; say whether the call may be there as a whole."""
        entries, shape = self.entries, entry.shape
        entries.append(entry)
        if shape.opens:
            self.opened = True
        if shape.ends:
            self.ended = True
        number = shape.sequence
        if number is not None:
            self.most = max(self.most, number)
            if number < self.least or self.least < 0:
                self.least = number
        return self.ended and self.opened and len(entries) > self.most - self.least


class Calls:
    """The calls that are under way.

    `idle` is how many invocations of others may come in before one is given out, whole or not; by default a whole one
    waits less. 0 holds all of them until the end.
    """

    def __init__(self, idle: int | None = None, most: int = 0) -> None:
        self.idle, self.linger = (IDLE, LINGER) if idle is None else (idle, idle)
        #: The most entries of one call that are held; others are only counted. 0 holds all.
        self.most = most
        self.arrived = 0
        #: How many entries were not held, and how many calls went on that had been given out.
        self.dropped = self.late = 0
        #: Two queues. A call to which something was added is left in its place, and goes to the end when its turn
        #: comes.
        self._open: OrderedDict[str, _Call] = OrderedDict()
        self._whole: OrderedDict[str, _Call] = OrderedDict()
        self._given: OrderedDict[int, None] = OrderedDict()

    def add(self, transaction: str, entry: LoggedInvocation) -> list[list[LoggedInvocation]]:
        """Add an entry to its call; return the calls that are to be judged now."""
        self.arrived = entry.arrival = arrived = self.arrived + 1
        call = self._open.get(transaction)
        if call is None:
            call = self._open[transaction] = _Call()
            call.placed[0] = arrived
            if hash(transaction) in self._given:
                self.late += 1
        call.last = arrived
        if self.most and len(call.entries) >= self.most:
            self.dropped += 1
        elif call.add(entry):
            if transaction not in self._whole:
                call.placed[1] = arrived
            self._whole[transaction] = call
        return self._due() if self.idle and not arrived % _EVERY else []

    def _due(self) -> list[list[LoggedInvocation]]:
        due: list[list[LoggedInvocation]] = []
        for queue, (calls, patience) in enumerate(((self._open, self.idle), (self._whole, self.linger))):
            limit = self.arrived - patience
            while calls:
                transaction, call = next(iter(calls.items()))
                if call.placed[queue] > limit:
                    break
                if call.last <= limit:
                    self._give(transaction)
                    due.append(call.entries)
                else:
                    calls.move_to_end(transaction)
                    call.placed[queue] = self.arrived
        return due

    def _give(self, transaction: str) -> None:
        del self._open[transaction]
        self._whole.pop(transaction, None)
        self._given[hash(transaction)] = None
        if len(self._given) > _REMEMBERED:
            self._given.popitem(last=False)

    def rest(self) -> Iterator[list[LoggedInvocation]]:
        """Give out what is left, at the end of the log."""
        self._whole.clear()
        while self._open:
            yield self._open.popitem(last=False)[1].entries
