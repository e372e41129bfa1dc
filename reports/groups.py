"""The items of one requirement are one thing to a reader: a group, which came out as the gravest of them did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Level, Requirement
from onhook.conformance.model.verdicts import PLAYS, PLAYS_TITLE, Verdict
from onhook.reports.model import ItemReport, Report
from onhook.reports.order import PROMINENT, place, start_place
from onhook.reports.sums import Tally
from onhook.reports.symbols import SYMBOLS, Symbol, gravity

#: What a short report tells of in full; a known deviation asks for nothing until it is out of date.
ASKS_FOR_ACTION = (Verdict.FAILED, Verdict.STALE_DEVIATION, Verdict.WARNED)


@dataclass(frozen=True, slots=True)
class Group:
    """One requirement on one subject, in all the starts in which it was judged."""

    id: str
    #: In the order of their starts.
    items: tuple[ItemReport, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest of all starts."""
        return min((item.verdict for item in self.items), key=gravity)

    @property
    def symbol(self) -> Symbol:
        """What stands for the verdict."""
        return SYMBOLS[self.verdict]

    @property
    def gravest(self) -> tuple[ItemReport, ...]:
        """The items that came out so."""
        return tuple(item for item in self.items if item.verdict is self.verdict)

    @property
    def starts(self) -> str:
        """The starts in which it came out so."""
        return ", ".join(dict.fromkeys(item.start for item in self.gravest))

    @property
    def level(self) -> Level:
        """The gravest level at which it is broken, or the requirement's own."""
        found = [violation.level for item in self.gravest for violation in item.violations]
        return min(found or [item.level for item in self.items], key=lambda level: level.rank)

    @property
    def requirement(self) -> Requirement | None:
        """Its row in the catalogue; None for PLAYS, and for an id of another edition."""
        return CATALOGUE.get(self.id)

    @property
    def title(self) -> str:
        """What holds when all is well, in one line; empty for an id of another edition."""
        if self.id == PLAYS:
            return PLAYS_TITLE
        return self.requirement.title if self.requirement is not None else ""


def groups(items: Iterable[ItemReport]) -> list[Group]:
    """Return the items of one subject by requirement: the gravest first, then in the order of the terminal."""
    found: dict[str, list[ItemReport]] = {}
    for item in items:
        found.setdefault(item.id, []).append(item)
    made = [Group(one, tuple(sorted(found[one], key=lambda item: start_place(item.start)))) for one in found]
    return sorted(made, key=lambda group: (gravity(group.verdict), group.id not in PROMINENT, place(group.id)))


def tally(report: Report) -> Tally:
    """Count requirements, each once, by the gravest verdict of its starts and subjects."""
    return Tally.of(
        (group.id, group.verdict) for group in groups(item for subject in report.subjects for item in subject.items)
    )
