"""Sums: how many requirements there were and how they came out, counted and worded in one way wherever it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onhook.conformance.model.verdicts import PLAYS, Verdict
from onhook.reports.symbols import SYMBOLS


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of requirements by verdict. PLAYS is no requirement: `unplayed` says that it failed."""

    verdicts: Mapping[Verdict, int]
    #: A service does not play its calls to their end.
    unplayed: bool = False

    def __getitem__(self, verdict: Verdict) -> int:
        return self.verdicts.get(verdict, 0)

    @classmethod
    def of(cls, verdicts: Iterable[tuple[str, Verdict]]) -> Tally:
        """Count requirements by their ids, each with the gravest of its verdicts."""
        known = list(verdicts)
        unplayed = any(name == PLAYS and verdict is Verdict.FAILED for name, verdict in known)
        return cls(Counter(verdict for name, verdict in known if name != PLAYS), unplayed)

    @property
    def total(self) -> int:
        """All that apply."""
        return sum(self.verdicts.values()) - self[Verdict.NOT_APPLICABLE]

    @property
    def failing(self) -> int:
        """Those that fail the run."""
        return self[Verdict.FAILED] + self[Verdict.STALE_DEVIATION]

    def in_words(self, broken: str = "{}") -> str:
        """Say it in a sentence without its full stop; `broken` is put around how many are broken."""
        failed = self[Verdict.FAILED]
        apart = (Verdict.FAILED, Verdict.NOT_APPLICABLE)
        rest = [f"{self[verdict]} {verdict}" for verdict in SYMBOLS if self[verdict] and verdict not in apart]
        if failed:
            first = broken.format(f"{failed} of {requirements(self.total)} {'is' if failed == 1 else 'are'} broken")
        else:
            first = requirements(self.total)
        told = f"{first}{'; ' if failed else ': '}{', '.join(rest)}" if rest else first
        others = self[Verdict.NOT_APPLICABLE]
        if others:
            told += f"; {others} more {'does' if others == 1 else 'do'} not apply"
        return f"calls are not played to their end (PLAYS); {told}" if self.unplayed else told


def requirements(count: int) -> str:
    """Return a number of requirements in words."""
    return f"{count} requirement{'' if count == 1 else 's'}"
