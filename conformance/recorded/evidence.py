"""What the record of a call proves: in which order its events came, up to where none is missing, and which answers are known.

Sequence says it: it is incremented with each invocation. What has no number, the same number as something else, or a number
behind a gap, proves nothing about what lies around it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from onhook.conformance.events import CALL_ANSWERED, NEW_INBOUND_CALL, NEW_OUTBOUND_CALL, RINGING
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.logged import NOT_KEPT
from onhook.conformance.traces import Event, Invocation, Outcome, Returned, Trace, Unrecorded

#: The order in which the first events of a call come, which may have one number (`use-create-call-api`).
FIRST = {NEW_INBOUND_CALL: 0, NEW_OUTBOUND_CALL: 0, RINGING: 1, CALL_ANSWERED: 2}


@dataclass(frozen=True, slots=True)
class Kept:
    """One invocation of a call, put together from all entries that are about it."""

    entry: LoggedInvocation
    event: Event
    #: NOT_KEPT where none of the entries has it, or several have different ones.
    response: Any
    #: How many entries said the same.
    entries: int = 1
    #: Different responses stand beside the same event.
    disputed: bool = False

    @property
    def outcome(self) -> Outcome:
        """What came of it, as the oracle wants it."""
        return Unrecorded() if self.response is NOT_KEPT else Returned("", self.response)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The record of one call."""

    invocations: tuple[Kept, ...]
    #: So many of them, from the beginning of the call, follow each other with nothing missing between.
    unbroken: int
    #: So many of them are unbroken, and all answers but the last one's are known.
    known: int
    #: Numbers are missing between the first and the last.
    gap: bool
    #: Different events have the same number, in an order that nobody knows.
    conflict: bool
    #: Some event has no number.
    unnumbered: bool

    def trace(self, count: int) -> Trace:
        """Return the first invocations as a trace."""
        return Trace(tuple(map(invocation, self.invocations[:count], range(count))))


def invocation(kept: Kept, position: int = 0) -> Invocation:
    """Return an invocation as the oracle wants it."""
    return Invocation(kept.event, kept.outcome, position=position)


def weigh(entries: Iterable[LoggedInvocation]) -> Evidence:
    """Put the entries of one call in order, each invocation once, and say what they prove."""
    numbered = [one for one in entries if one.shape.sequence is not None]
    unnumbered = [one for one in entries if one.shape.sequence is None]
    numbered.sort(key=lambda one: (one.shape.sequence or 0, one.arrival))
    groups = [
        (number, _told(list(several))) for number, several in groupby(numbered, lambda one: one.shape.sequence or 0)
    ]
    unbroken, known, conflict = 0, 0, False
    expected, open_end = None, not unnumbered
    invocations: list[Kept] = []
    for number, (several, certain) in groups:
        conflict = conflict or not certain
        opens = [one.entry.shape.opens for one in several]
        fits = number == expected if expected is not None else opens[0]
        begins_again = expected is not None and any(opens)
        if open_end and certain and fits and not begins_again and opens.count(True) <= 1:
            for one in several:
                unbroken += 1
                if known == unbroken - 1 and (not invocations or invocations[-1].response is not NOT_KEPT):
                    known = unbroken
                invocations.append(one)
        else:
            open_end = False
            invocations += several
        expected = number + 1
    numbers = [number for number, _ in groups]
    gap = any(second > first + 1 for first, second in pairwise(numbers))
    rest = [Kept(one, (parsed := one.read()).event, parsed.response) for one in unnumbered]
    return Evidence((*invocations, *rest), unbroken, known, gap, conflict, bool(unnumbered))


def _told(entries: Sequence[LoggedInvocation]) -> tuple[list[Kept], bool]:
    """The invocations with one number, and whether it is certain that they came in this order."""
    kept: list[Kept] = []
    for entry in entries:
        parsed = entry.read()
        for place, one in enumerate(kept):
            if one.event == parsed.event:
                kept[place] = _together(one, parsed.response)
                break
        else:
            kept.append(Kept(entry, parsed.event, parsed.response))
    if len(kept) == 1:
        return kept, True
    types = [one.entry.shape.type for one in kept]
    if len(set(types)) < len(types):
        return kept, False
    if all(one in FIRST for one in types):
        return sorted(kept, key=lambda one: FIRST[one.entry.shape.type]), True
    times = [moment(one.entry.time) for one in kept]
    if None in times or len(set(times)) < len(times):
        return kept, False
    return sorted(kept, key=lambda one: moment(one.entry.time) or 0.0), True


def _together(one: Kept, response: Any) -> Kept:
    disputed = one.disputed or (NOT_KEPT not in (one.response, response) and one.response != response)
    known = response if one.response is NOT_KEPT else one.response
    return Kept(one.entry, one.event, NOT_KEPT if disputed else known, one.entries + 1, disputed)


def moment(time: str) -> float | None:
    """Return when an entry was written, in seconds; None where it does not say so in a way that is understood."""
    text = time.strip().replace(" ", "T", 1)
    try:
        number = float(text)
    except ValueError:
        try:
            told = datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
        return (told if told.tzinfo else told.replace(tzinfo=datetime.UTC)).timestamp()
    return number / 1000 if number > 1e11 else number
