"""The answer of a report: does what was judged conform? It is found here, once; each kind of report words it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from onhook.conformance.model.verdicts import Verdict
from onhook.reports.model import Report, conforms, is_unfinished, items
from onhook.reports.symbols import SYMBOLS, Symbol


class State(StrEnum):
    """What there is to say of one subject, or of all together."""

    CONFORMS = "conforms"
    BROKEN = "does not conform"
    #: Nothing is broken but what is declared to be, and not all of that any more.
    OUT_OF_DATE = "what is declared as a known deviation is out of date"
    NOTHING_JUDGED = "nothing was judged"
    UNFINISHED = "the run did not come to its end"

    @property
    def symbol(self) -> Symbol:
        """What stands for it."""
        return SYMBOLS[_VERDICTS[self]]


_VERDICTS: Mapping[State, Verdict] = {
    State.CONFORMS: Verdict.PASSED,
    State.BROKEN: Verdict.FAILED,
    State.OUT_OF_DATE: Verdict.STALE_DEVIATION,
    State.NOTHING_JUDGED: Verdict.NOT_EXERCISED,
    State.UNFINISHED: Verdict.NOT_EXERCISED,
}


def state_of(report: Report) -> State:
    """Return what there is to say of all that a report judges."""
    answer = conforms(report)
    if answer is None:
        return State.UNFINISHED if is_unfinished(report) else State.NOTHING_JUDGED
    if answer:
        return State.CONFORMS
    is_broken = any(item.verdict is Verdict.FAILED for _, item in items(report))
    return State.BROKEN if is_broken else State.OUT_OF_DATE


def failing_of(report: Report, many: str) -> str:
    """Say how many subjects of several fail the run, and how: `2 of 3 handlers do not conform`."""
    failing = sum(conforms(Report(subjects=(subject,))) is False for subject in report.subjects)
    counted = f"{failing} of {len(report.subjects)} {many}"
    if state_of(report) is State.OUT_OF_DATE:
        return f"{counted}: {State.OUT_OF_DATE}"
    return f"{counted} {'does' if failing == 1 else 'do'} not conform"
