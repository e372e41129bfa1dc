"""What the record of a call proves: the order of its events, up to where none is missing, and the known responses.

Sequence is incremented with each invocation. An event without a number, with the number of another event, or with a
number behind a gap proves nothing about the events around it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Any

from onhook.conformance.model.events import CALL_ANSWERED, NEW_INBOUND_CALL, NEW_OUTBOUND_CALL, RINGING
from onhook.conformance.model.traces import Event, Invocation, Outcome, Returned, Trace, Unrecorded
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.logged import NOT_KEPT

#: The order in which the first events of a call come, which may have one number (`use-create-call-api`).
FIRST = {NEW_INBOUND_CALL: 0, NEW_OUTBOUND_CALL: 0, RINGING: 1, CALL_ANSWERED: 2}


@dataclass(frozen=True, slots=True)
class Kept:
    """One invocation of a call, put together from all its entries in the log."""

    entry: LoggedInvocation
    event: Event
    #: NOT_KEPT if no entry has a response, or entries have different ones.
    response: Any
    #: How many entries have this event.
    entries: int = 1
    #: Entries of the same event have different responses.
    disputed: bool = False

    @property
    def outcome(self) -> Outcome:
        """The outcome, as the oracle takes it."""
        return Unrecorded() if self.response is NOT_KEPT else Returned("", self.response)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The record of one call."""

    invocations: tuple[Kept, ...]
    #: How many of them, from the beginning of the call, follow each other without a gap.
    unbroken: int
    #: The largest number of those in which all but the last have a known response.
    known: int
    #: Numbers are missing between the first and the last.
    gap: bool
    #: Different events have the same number, in unknown order.
    conflict: bool
    #: Some event has no number.
    unnumbered: bool

    def trace(self, count: int) -> Trace:
        """Return the first invocations as a trace."""
        return Trace(tuple(map(invocation, self.invocations[:count], range(count))))


def invocation(kept: Kept, position: int = 0) -> Invocation:
    """Return an invocation as the oracle wants it."""
    return Invocation(kept.event, kept.outcome, position=position)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The invocations with one number, in the order in which they came if that is certain."""

    number: int
    invocations: Sequence[Kept]
    is_certain: bool


def evidence_of(entries: Iterable[LoggedInvocation]) -> Evidence:
    """Put the entries of one call in order, each invocation once, and say what they prove."""
    entries = list(entries)
    unnumbered = [entry for entry in entries if entry.shape.sequence is None]
    groups = list(_by_number(entry for entry in entries if entry.shape.sequence is not None))
    beginning = [] if unnumbered else list(_beginning(groups))
    rest = [Kept(entry, (parsed := entry.read()).event, parsed.response) for entry in unnumbered]
    return Evidence(
        (*chain.from_iterable(group.invocations for group in groups), *rest),
        unbroken=len(beginning),
        known=_answered(beginning),
        gap=any(after.number > before.number + 1 for before, after in pairwise(groups)),
        conflict=not all(group.is_certain for group in groups),
        unnumbered=bool(unnumbered),
    )


def _by_number(entries: Iterable[LoggedInvocation]) -> Iterator[_Numbered]:
    """Put the entries with equal numbers together, in the order of the numbers."""
    in_order = sorted(entries, key=lambda entry: (entry.shape.sequence or 0, entry.arrival))
    for number, alike in groupby(in_order, lambda entry: entry.shape.sequence or 0):
        yield _Numbered(number, *_in_order(list(alike)))


def _beginning(groups: Iterable[_Numbered]) -> Iterator[Kept]:
    """Yield the invocations that follow each other without a gap, from one that opens a call on."""
    following = None
    for group in groups:
        opens = [kept.entry.shape.opens for kept in group.invocations]
        goes_on = opens[0] if following is None else group.number == following and not any(opens)
        if not (group.is_certain and goes_on and opens.count(True) <= 1):
            return
        yield from group.invocations
        following = group.number + 1


def _answered(beginning: Sequence[Kept]) -> int:
    """Count the invocations up to the first one whose response is not known."""
    unknown = (count for count, kept in enumerate(beginning, 1) if kept.response is NOT_KEPT)
    return next(unknown, len(beginning))


def _in_order(entries: Sequence[LoggedInvocation]) -> tuple[list[Kept], bool]:
    """The invocations with one number, and whether it is certain that they came in this order."""
    kept: list[Kept] = []
    for entry in entries:
        parsed = entry.read()
        for place, known in enumerate(kept):
            if known.event == parsed.event:
                kept[place] = _with_response(known, parsed.response)
                break
        else:
            kept.append(Kept(entry, parsed.event, parsed.response))
    if len(kept) == 1:
        return kept, True
    types = [invocation.entry.shape.type for invocation in kept]
    if len(set(types)) < len(types):
        return kept, False
    if all(event_type in FIRST for event_type in types):
        return sorted(kept, key=lambda invocation: FIRST[invocation.entry.shape.type]), True
    times = [moment(invocation.entry.time) for invocation in kept]
    if None in times or len(set(times)) < len(times):
        return kept, False
    return sorted(kept, key=lambda invocation: moment(invocation.entry.time) or 0.0), True


def _with_response(kept: Kept, response: Any) -> Kept:
    """The same invocation, as one more entry has it."""
    disputed = kept.disputed or (NOT_KEPT not in (kept.response, response) and kept.response != response)
    known = response if kept.response is NOT_KEPT else kept.response
    return Kept(kept.entry, kept.event, NOT_KEPT if disputed else known, kept.entries + 1, disputed)


def moment(time: str) -> float | None:
    """Return when an entry was written, in seconds; None where it does not say so in a way that is understood."""
    text = time.strip().replace(" ", "T", 1)
    try:
        number = float(text)
    except ValueError:
        try:
            date = datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
        return (date if date.tzinfo else date.replace(tzinfo=datetime.UTC)).timestamp()
    return number / 1000 if number > 1e11 else number
