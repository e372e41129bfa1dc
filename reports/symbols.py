"""The one table from a verdict to what stands for it: every renderer takes its symbols, words and colours from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onhook.conformance.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Symbol:
    """One row of the table."""

    symbol: str
    ascii: str
    #: At most ten letters, for a column; the verdict's own value says it in full.
    word: str
    #: A colour that pytest's terminal writer knows.
    colour: str
    #: It asks for action, so it has a line of its own in the summary.
    has_row: bool = False

    def sign(self, *, ascii_only: bool) -> str:
        """Return the symbol that the terminal can show."""
        return self.ascii if ascii_only else self.symbol


#: The gravest first, those that fail a run before all others: a group is sorted by its gravest verdict, and a summary
#: is read from the top.
SYMBOLS: Mapping[Verdict, Symbol] = {
    Verdict.FAILED: Symbol("✗", "x", "failed", "red", has_row=True),
    Verdict.STALE_DEVIATION: Symbol("≠", "*", "stale", "red", has_row=True),
    Verdict.WARNED: Symbol("!", "!", "warned", "yellow", has_row=True),
    Verdict.KNOWN_DEVIATION: Symbol("≈", "~", "known", "yellow", has_row=True),
    Verdict.BLOCKED: Symbol("⊘", "o", "blocked", "yellow"),
    Verdict.PASSED: Symbol("✓", "+", "passed", "green"),
    Verdict.NOT_EXERCISED: Symbol("·", ".", "not seen", "cyan"),
    Verdict.NOT_APPLICABLE: Symbol("–", "-", "n/a", "light"),
}

_PLACES = {verdict: place for place, verdict in enumerate(SYMBOLS)}


def gravity(verdict: Verdict) -> int:
    """Return the place of a verdict in the table; 0 is the gravest."""
    return _PLACES[verdict]
