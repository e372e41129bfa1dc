"""Adding up the findings in all calls of a log, by cause, with their places.

A tally is plain data that can be sent from process to process and added to another one; the sum does not depend on the
order.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Finding

#: How many places of one cause are kept, the first ones.
MOST_PLACES = 20
#: The most causes that are kept apart; further ones are counted with others, so that they do not fill the memory.
MOST_CAUSES = 1_000

#: A file and a line; and which of its events, from 1, where the line holds several.
Place = tuple[str, int, *tuple[int, ...]]
Cause = tuple[tuple[str, str, str, str], Level]


@dataclass(slots=True)
class Case:
    """One cause: the shortest call that shows it, how many calls do, and where."""

    finding: Finding
    trace: Trace
    transaction: str
    place: Place
    #: How many invocations it takes to show it.
    length: int
    times: int = 0
    places: list[Place] = field(default_factory=list)

    def seen_at(self, place: Place) -> None:
        """Count one more time."""
        self.times += 1
        places = self.places
        if len(places) < MOST_PLACES or place < places[-1]:
            insort(places, place)
            del places[MOST_PLACES:]


@dataclass(slots=True)
class Tally:
    """The results of a log."""

    calls: int = 0
    events: int = 0
    responses: int = 0
    #: How often each requirement applied.
    exercised: Counter[str] = field(default_factory=Counter)
    cases: dict[Cause, Case] = field(default_factory=dict)
    #: Notes on the log itself: how often, and where first.
    notes: dict[str, tuple[int, Place]] = field(default_factory=dict)
    #: The application answers calls that it makes itself, so it may leave NEW_INBOUND_CALL alone (RSP-9).
    answers_outbound: bool = False
    #: The CallId that all participants of all calls have; empty where they have several, or none.
    only_call_id: str = ""
    has_several_call_ids: bool = False

    def saw_call_id(self, call_id: str) -> None:
        """Note the CallId of a participant."""
        if self.only_call_id not in ("", call_id):
            self.has_several_call_ids = True
        self.only_call_id = "" if self.has_several_call_ids else call_id

    def note(self, what: str, place: Place, times: int = 1) -> None:
        """Add a note on the log."""
        count, first = self.notes.get(what, (0, place))
        self.notes[what] = count + times, min(first, place)

    def find(self, finding: Finding, trace: Trace, transaction: str, place: Place) -> Case:
        """Take in a finding; return the case that it belongs to."""
        return self._add(Case(finding, trace, transaction, place, len(trace.invocations)), [place], 1)

    def _add(self, case: Case, places: list[Place], times: int) -> Case:
        known = self.cases.get((case.finding.cause, case.finding.level)) or self._like(case)
        if known is None:
            known = self.cases[case.finding.cause, case.finding.level] = replace(case, times=0, places=[])
        elif (case.length, case.place) < (known.length, known.place):
            known.finding, known.trace = case.finding, case.trace
            known.transaction, known.place, known.length = case.transaction, case.place, case.length
        for place in places:
            known.seen_at(place)
        known.times += times - len(places)
        return known

    def _like(self, case: Case) -> Case | None:
        """If there are too many causes, return a case of the same requirement and level."""
        if len(self.cases) < MOST_CAUSES:
            return None
        wanted = case.finding.id, case.finding.level
        return next((known for known in self.cases.values() if (known.finding.id, known.finding.level) == wanted), None)

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.calls += other.calls
        self.events += other.events
        self.responses += other.responses
        self.exercised.update(other.exercised)
        self.answers_outbound = self.answers_outbound or other.answers_outbound
        self.has_several_call_ids = self.has_several_call_ids or other.has_several_call_ids
        if other.only_call_id or self.has_several_call_ids:
            self.saw_call_id(other.only_call_id)
        for what, (times, place) in other.notes.items():
            self.note(what, place, times)
        for case in other.cases.values():
            self._add(case, case.places, case.times)


def empty(notes: Mapping[str, tuple[int, Place]] | None = None) -> Tally:
    """Return a tally of nothing."""
    return Tally(notes=dict(notes or {}))
