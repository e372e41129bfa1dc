"""What changed between two runs, and how several came out side by side: plain data for every renderer that compares.

Items are the same where requirement, start and kind of subject are; the target counts only where a report has several
of that kind, so that a handler may be renamed between two runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onhook.conformance.model.verdicts import UNJUDGED, Verdict
from onhook.reports.model import FAILING, ItemReport, Report, SubjectReport, items
from onhook.reports.order import place, start_place
from onhook.reports.symbols import SYMBOLS, gravity


class Change(StrEnum):
    """What became of an item, what asks for action first; the value is what a heading calls it."""

    #: It fails the run now, and did not before.
    NEWLY_FAILING = "newly failing"
    #: It is broken now at a level that fails no run, and was not before.
    NEWLY_WARNED = "newly warned"
    #: It was judged, and is not any more: not exercised, not applicable or blocked. That is not fixed.
    NO_LONGER_JUDGED = "no longer judged"
    #: The old run has it, the new one has not.
    GONE = "gone"
    #: It was broken, and passes now.
    FIXED = "fixed"
    #: It was not judged, and is now, without failing.
    NOW_JUDGED = "now judged"
    #: The new run has it, the old one had not; its verdict says whether it fails.
    NEW = "new"
    #: Another verdict in any other way: it fails at a lower level, is a known deviation now, is blocked and no more.
    OTHERWISE = "changed otherwise"


@dataclass(frozen=True, slots=True)
class Changed:
    """One item that did not come out as before."""

    change: Change
    #: The one under test now, or then where the item is gone.
    subject: SubjectReport
    id: str
    start: str
    #: None where that run has no such item.
    old: ItemReport | None
    new: ItemReport | None


@dataclass(frozen=True, slots=True)
class Column:
    """One subject of one run."""

    #: What the run is called; with the target behind it where the run has several subjects.
    name: str
    subject: SubjectReport
    report: Report


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One requirement in the calls of one start, for one kind of subject."""

    kind: str
    id: str
    start: str
    #: One for each column; None where that run has no such item.
    cells: tuple[ItemReport | None, ...]

    @property
    def verdicts(self) -> set[Verdict]:
        """How it came out in the columns that have it; more than one where they disagree."""
        return {cell.verdict for cell in self.cells if cell is not None}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Several subjects side by side."""

    columns: tuple[Column, ...]
    rows: tuple[ComparedRow, ...]


_BROKEN = (Verdict.FAILED, Verdict.WARNED, Verdict.KNOWN_DEVIATION, Verdict.STALE_DEVIATION)
_CHANGES = list(Change)

_Identified = dict[tuple[str, str, str, str, int], tuple[SubjectReport, ItemReport]]


def changes(old: Report, new: Report) -> tuple[Changed, ...]:
    """Return every item whose verdict has changed, by kind of change, then gravity, then the catalogue's order."""
    kinds = _kinds_with_several(old) | _kinds_with_several(new)
    before, after = _identified(old, kinds), _identified(new, kinds)
    nothing = (None, None)
    changed = []
    for key in dict.fromkeys([*after, *before]):
        (was_of, was), (is_of, now) = before.get(key, nothing), after.get(key, nothing)
        change = _change(was, now)
        subject = is_of or was_of
        if change is not None and subject is not None:
            changed.append(Changed(change, subject=subject, id=key[2], start=key[3], old=was, new=now))
    return tuple(sorted(changed, key=_order))


def unchanged(old: Report, new: Report) -> dict[Verdict, int]:
    """Return how many items came out as before, by verdict, the gravest first."""
    kinds = _kinds_with_several(old) | _kinds_with_several(new)
    before, after = _identified(old, kinds), _identified(new, kinds)
    same = Counter(
        item.verdict for key, (_, item) in after.items() if key in before and before[key][1].verdict == item.verdict
    )
    return {verdict: same[verdict] for verdict in SYMBOLS if same[verdict]}


def matrix(named: Sequence[tuple[str, Report]]) -> Matrix:
    """Return several runs side by side, each with its name; a run with several subjects has a column for each."""
    columns = tuple(
        Column(f"{name}: {subject.target}" if len(report.subjects) > 1 else name, subject, report)
        for name, report in named
        for subject in report.subjects
    )
    cells: dict[tuple[str, str, str], list[ItemReport | None]] = {}
    for number, column in enumerate(columns):
        for item in column.subject.items:
            row = cells.setdefault((column.subject.kind, item.id, item.start), [None] * len(columns))
            row[number] = _graver(row[number], item)
    ordered = sorted(cells.items(), key=lambda one: (one[0][0], place(one[0][1]), start_place(one[0][2])))
    return Matrix(columns, tuple(ComparedRow(*key, tuple(row)) for key, row in ordered))


def _kinds_with_several(report: Report) -> set[str]:
    """The kinds of which a report has several subjects."""
    targets = {(subject.kind, subject.target) for subject in report.subjects}
    return {kind for kind, times in Counter(kind for kind, _ in targets).items() if times > 1}


def _identified(report: Report, kinds: Collection[str]) -> _Identified:
    """Return the items by what identifies them, numbered: a target with two tables of settings has an item twice."""
    found: _Identified = {}
    times: Counter[tuple[str, str, str, str]] = Counter()
    for subject, item in items(report):
        key = (subject.kind, subject.target if subject.kind in kinds else "", item.id, item.start)
        found[(*key, times[key])] = (subject, item)
        times[key] += 1
    return found


def _change(old: ItemReport | None, new: ItemReport | None) -> Change | None:
    if old is None or new is None:
        return Change.GONE if new is None else Change.NEW
    was, now = old.verdict, new.verdict
    if was == now:
        return None
    if now in FAILING:
        return Change.OTHERWISE if was in FAILING else Change.NEWLY_FAILING
    if now is Verdict.WARNED and was not in _BROKEN:
        return Change.NEWLY_WARNED
    if now in UNJUDGED:
        return Change.OTHERWISE if was in UNJUDGED else Change.NO_LONGER_JUDGED
    if was in UNJUDGED:
        return Change.NOW_JUDGED
    return Change.FIXED if now is Verdict.PASSED and was in _BROKEN else Change.OTHERWISE


def _graver(known: ItemReport | None, other: ItemReport) -> ItemReport:
    return other if known is None else min(known, other, key=lambda item: gravity(item.verdict))


def _order(changed: Changed) -> tuple[object, ...]:
    item = changed.new or changed.old
    return (
        _CHANGES.index(changed.change),
        gravity(item.verdict) if item is not None else 0,
        changed.subject.kind,
        changed.subject.target,
        place(changed.id),
        start_place(changed.start),
    )
