"""Checking a log as a stream: what its reader finds is put to calls, and judged; calls of one kind once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from onhook.conformance.model.events import CALL_ANSWERED, participants
from onhook.conformance.model.requirements import Level
from onhook.conformance.recorded.evidence import Evidence
from onhook.conformance.recorded.grouping import Calls
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.judging import MOST_EVENTS, Judge, Opinion, Suspicion
from onhook.conformance.recorded.logged import NOT_KEPT
from onhook.conformance.recorded.masked_values import is_blank
from onhook.conformance.recorded.reading import LogReader
from onhook.conformance.recorded.tally import Case, Place, Tally

#: The most calls, and the most identifiers in them, that the table of opinions holds before it is emptied.
MOST_KNOWN, MOST_IDENTIFIERS = 8_000, 1_000_000
#: The most other calls whose names are kept if the user asked for one call.
MOST_NAMED = 1_000
Kind = tuple[tuple[int, ...], tuple[int, ...]]

#: Notes on a log.
REPEATED = "an event is logged more than once: counted once"
DISPUTED = "one event was logged with different responses: none of them is used"
NOT_FROM_THE_BEGINNING = "call of which the log does not have the beginning"
NOT_TO_THE_END = "call of which the log does not have the end"
GAP = "call of which the log lacks events: Sequence has a gap"
CONFLICT = "call with different events of one Sequence: their order is not known"
UNNUMBERED = "call with events that have no Sequence: their order is not known"
NO_RESPONSE = "call of which a response is not recorded"
LATE = "call that went on after it was judged, and counts once more: `--idle 0` judges all calls at the end"
TOO_MANY = f"event of a call that has more than {MOST_EVENTS:,} of them: left out"
DAMAGED = "event that is damaged (a key stands twice, NaN, characters that cannot be decoded): left out"
MASKED = "event with values that somebody has masked: judged with reserve"
DOUBTED = "finding left out: it may be so only because somebody has masked a value"


@dataclass(slots=True, kw_only=True)
class _Known:
    """The opinion on calls of one kind, and how many there were."""

    exercised: Mapping[str, int]
    #: The cases of what was found, each with the place of its entry among the call's, and how many invocations show it.
    cases: tuple[tuple[Case, int, int], ...]
    notes: tuple[str, ...]
    answers_outbound: bool
    #: How many of the call's entries have a response.
    answered: int
    #: Something is more than a note, so that a call has to be free of doubt to take it over.
    grave: bool
    calls: int = 1


class Check:
    """A check of one log. Feed its reader lines, then finish it; what it came to is its tally."""

    def __init__(self, judge: Judge, files: Sequence[str], *, idle: int | None = None, only: str = "") -> None:
        self.judge = judge
        self.files = list(files)
        #: The TransactionId of the only call that is judged; all of them where it is empty.
        self.only = only
        #: How many events of other calls there were, and the first of these calls.
        self.others = 0
        self.other_calls: dict[str, None] = {}
        self.tally = Tally()
        self.reader = LogReader(self.files, self.tally, self.add_invocation)
        self._calls = Calls(idle, MOST_EVENTS)
        self._known: dict[Kind, _Known] = {}
        self._identifiers = 0

    @property
    def seen(self) -> int:
        """How many events have come in, of all calls."""
        return self._calls.arrived + self.others

    def add_invocation(self, entry: LoggedInvocation) -> None:
        """Take in one invocation; judge the calls that are due."""
        shape = entry.shape
        transaction = shape.transaction if shape.place is None else entry.identifiers[shape.place]
        if self.only and transaction != self.only:
            self.others += 1
            if len(self.other_calls) < MOST_NAMED:
                self.other_calls.setdefault(transaction)
            return
        for call in self._calls.add(transaction, entry):
            self.judge_call(call)

    def finish(self) -> Tally:
        """Judge what is left; return the tally."""
        for call in self._calls.rest():
            self.judge_call(call)
        self._flush()
        self.tally.events = self._calls.arrived
        nowhere = (self.files[0] if self.files else "", 0)
        for what, times in ((LATE, self._calls.late), (TOO_MANY, self._calls.dropped)):
            if times:
                self.tally.note(what, nowhere, times)
        return self.tally

    # -- judging -------------------------------------------------------------------------------------------------

    def judge_call(self, entries: list[LoggedInvocation]) -> None:
        """Judge one call; one of a kind that was judged before takes its opinion over."""
        if not self.tally.has_several_call_ids:
            for call_id in _call_ids(entries):
                self.tally.saw_call_id(call_id)
        kind = _kind(entries)
        known = None if kind is None else self._known.get(kind)
        if known is not None and self._take_over(known, entries):
            return
        opinion = self.judge.judge(entries)
        notes = tuple(_notes(opinion, entries))
        cases = [self._found_in(suspicion) for suspicion in opinion.suspicions]
        for what in notes:
            self.tally.note(what, self._place(entries[0]))
        if kind is not None and known is None and not (opinion.damaged or opinion.doubted):
            self._remember(kind, opinion, cases, notes, entries)
        else:
            self.tally.calls += 1
            self.tally.responses += _answered(entries)
            self.tally.exercised.update(opinion.exercised)
            self.tally.answers_outbound |= _answers_outbound(entries)

    def _found_in(self, suspicion: Suspicion) -> Case:
        entry = suspicion.kept.entry
        return self.tally.find(suspicion.finding, suspicion.trace, entry.transaction, self._place(entry))

    def _take_over(self, known: _Known, entries: list[LoggedInvocation]) -> bool:
        """Count one more call of a kind; not where it would show better what was found in the others."""
        if known.grave and not all(map(_is_free_of_doubt, entries)):
            return False
        if known.cases:
            places = [self._place(entries[index]) for _, index, _ in known.cases]
            for (case, _, length), place in zip(known.cases, places, strict=True):
                if length <= case.length and (length, place) < (case.length, case.place):
                    return False
            for (case, _, _), place in zip(known.cases, places, strict=True):
                case.seen_at(place)
        known.calls += 1
        for what in known.notes:
            self.tally.note(what, self._place(entries[0]))
        return True

    def _remember(
        self, kind: Kind, opinion: Opinion, cases: list[Case], notes: tuple[str, ...], entries: list[LoggedInvocation]
    ) -> None:
        if len(self._known) > MOST_KNOWN or self._identifiers > MOST_IDENTIFIERS:
            self._flush()
        indexes = {id(entry): index for index, entry in enumerate(entries)}
        found = tuple(
            (case, indexes[id(suspicion.kept.entry)], len(suspicion.trace.invocations))
            for suspicion, case in zip(opinion.suspicions, cases, strict=True)
        )
        grave = any(suspicion.finding.level is not Level.NOTE for suspicion in opinion.suspicions)
        self._known[kind] = _Known(
            exercised=opinion.exercised,
            cases=found,
            notes=notes,
            answers_outbound=_answers_outbound(entries),
            answered=_answered(entries),
            grave=grave,
        )
        self._identifiers += len(kind[1])

    def _flush(self) -> None:
        """Count the calls of all kinds, and forget the kinds."""
        for known in self._known.values():
            self.tally.calls += known.calls
            self.tally.responses += known.answered * known.calls
            self.tally.answers_outbound |= known.answers_outbound
            for requirement_id, times in known.exercised.items():
                self.tally.exercised[requirement_id] += times * known.calls
        self._known.clear()
        self._identifiers = 0

    def _place(self, entry: LoggedInvocation) -> Place:
        file = self.files[entry.file]
        return (file, entry.line, entry.which) if entry.which else (file, entry.line)


def _kind(entries: list[LoggedInvocation]) -> Kind | None:
    """Return what calls with the same verdict have in common, once they are in order; None if the order is in doubt."""
    last = 0
    for entry in entries:
        number = entry.shape.sequence
        if number is None or not entry.shape.plain:
            return None
        if number <= last:
            break
        last = number
    else:
        return _kind_in_order(entries)
    if any(entry.shape.sequence is None or not entry.shape.plain for entry in entries):
        return None
    entries.sort(key=lambda entry: (entry.shape.sequence or 0, entry.arrival))
    numbers = {entry.shape.sequence for entry in entries}
    return _kind_in_order(entries) if len(numbers) == len(entries) else None


def _kind_in_order(entries: list[LoggedInvocation]) -> Kind:
    identifiers: list[str] = []
    for entry in entries:
        identifiers += entry.identifiers
    numbers = dict(zip(dict.fromkeys(identifiers), count(), strict=False))
    return tuple([entry.shape.number for entry in entries]), tuple(map(numbers.__getitem__, identifiers))


def _is_free_of_doubt(entry: LoggedInvocation) -> bool:
    """What was found in another call of its kind holds of it too."""
    return entry.is_sound and not any(map(is_blank, entry.identifiers))


def _call_ids(entries: Iterable[LoggedInvocation]) -> Iterator[str]:
    for entry in entries:
        for leg in participants(entry.read().event):
            if isinstance(leg.get("CallId"), str):
                yield leg["CallId"]


def _answered(entries: Iterable[LoggedInvocation]) -> int:
    return sum(entry.shape.answered for entry in entries)


def _answers_outbound(entries: Iterable[LoggedInvocation]) -> bool:
    return any(entry.shape.acts and entry.shape.type == CALL_ANSWERED for entry in entries)


def _notes(opinion: Opinion, entries: Sequence[LoggedInvocation]) -> Iterator[str]:
    """Yield the notes on the record of a call."""
    evidence: Evidence = opinion.evidence
    yield from [DAMAGED] * opinion.damaged
    yield from [MASKED] * sum(entry.shape.masked or any(map(is_blank, entry.identifiers)) for entry in entries)
    yield from [DOUBTED] * opinion.doubted
    yield from [REPEATED] * sum(invocation.entries - 1 for invocation in evidence.invocations)
    yield from [DISPUTED] * sum(invocation.disputed for invocation in evidence.invocations)
    if not any(entry.shape.opens for entry in entries):
        yield NOT_FROM_THE_BEGINNING
    if not any(entry.shape.ends for entry in entries):
        yield NOT_TO_THE_END
    for what, holds in (
        (GAP, evidence.gap),
        (CONFLICT, evidence.conflict),
        (UNNUMBERED, evidence.unnumbered),
        (
            NO_RESPONSE,
            any(invocation.response is NOT_KEPT and not invocation.disputed for invocation in evidence.invocations),
        ),
    ):
        if holds:
            yield what
