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
    return all(one == 1 for one in times.values())


def difference(reports: Sequence[Report]) -> str:
    """Say in what the runs differ, as `seed: 0 and 7`; nothing where they may be one run."""
    names = [one.name for one in dataclasses.fields(About) if one.name not in _TIMES]
    values = {name: list(dict.fromkeys(str(getattr(one.about, name)) for one in reports)) for name in names}
    return "; ".join(f"{name}: {' and '.join(several)}" for name, several in values.items() if len(several) > 1)


def merge(reports: Sequence[Report]) -> Report:
    """Return the report of the whole run: from when its first shard began, with the seconds of all of them together."""
    about = dataclasses.replace(
        reports[0].about,
        started=min(one.about.started for one in reports),
        seconds=round(sum(one.about.seconds for one in reports), 3),
    )
    notes = {note for one in reports for note in one.notes}
    ordered = tuple(sorted(notes, key=lambda note: (note != STOPPED, note)))
    return Report(about, merged(one for report in reports for one in items(report)), ordered)
