"""Shards: the reports of one run whose items were spread over machines become the report of the whole run."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

from onhook.reports.model import STOPPED, About, Report, items, merged

#: What a clock says of a shard; all else is equal in shards of one run.
_TIMES = ("started", "seconds")


def are_disjoint(reports: Sequence[Report]) -> bool:
    """Say whether no item is in two of the reports: they may be shards; otherwise they can only be compared."""
    times = Counter(nodeid for report in reports for nodeid in {item.nodeid for _, item in items(report)})
    return all(count == 1 for count in times.values())


def difference(reports: Sequence[Report]) -> str:
    """Say in what the runs differ, as `seed: 0 and 7`; nothing where they may be one run."""
    names = [field.name for field in dataclasses.fields(About) if field.name not in _TIMES]
    values = {name: list(dict.fromkeys(str(getattr(report.about, name)) for report in reports)) for name in names}
    return "; ".join(f"{name}: {' and '.join(different)}" for name, different in values.items() if len(different) > 1)


def merge(reports: Sequence[Report]) -> Report:
    """Return the report of the whole run: from when its first shard began, with the seconds of all of them together."""
    about = dataclasses.replace(
        reports[0].about,
        started=min(report.about.started for report in reports),
        seconds=round(sum(report.about.seconds for report in reports), 3),
    )
    notes = {note for report in reports for note in report.notes}
    ordered = tuple(sorted(notes, key=lambda note: (note != STOPPED, note)))
    return Report(about, merged(item for report in reports for item in items(report)), ordered)
