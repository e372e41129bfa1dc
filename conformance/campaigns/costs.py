"""What a run does over and over, and what it costs: where that is slow, a run lasts many times as long.

With a module that takes long to import, cold starts are slow, and a run seems to hang. Invocations are slow where the
handler waits in each call, for a look-up say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic  # by its name: modules that are imported may replace the clock
from typing import ClassVar, Self

from onhook.conformance.model.traces import TimedOut, Trace


@dataclass(slots=True)
class Cost:
    """How often something was done, and the seconds that it took."""

    #: What was done, with its article, and what to do where it is slow.
    NOUN: ClassVar[tuple[str, str]]
    ADVICE: ClassVar[str]
    #: The same for the progress meter, where there is little room.
    HINT: ClassVar[str] = ""
    #: Seconds from which on it is slow.
    SLOW: ClassVar[float]

    number: int = 0
    seconds: float = 0.0

    def add(self, other: Self) -> None:
        """Add what another part has cost."""
        self.number += other.number
        self.seconds += other.seconds

    def __sub__(self, earlier: Self) -> Self:
        """Return what came after the earlier ones."""
        return type(self)(self.number - earlier.number, self.seconds - earlier.seconds)

    @property
    def each(self) -> float:
        """Seconds that it takes on average."""
        return self.seconds / self.number if self.number else 0.0

    @property
    def _each_in_words(self) -> str:
        return f"{self.each:.1f} s" if self.each >= 1 else f"{self.each:.1g} s"

    @property
    def note(self) -> str:
        """A note for the progress meter; empty if it is not slow."""
        return f"{self._each_in_words} {' '.join(self.NOUN)}{self.HINT}" if self.each >= self.SLOW else ""

    @property
    def in_words(self) -> str:
        """The time that it took, for the end of a run's summary; empty if it is not slow."""
        if self.each < self.SLOW:
            return ""
        many = f"{self.number:,} {self.NOUN[1]}{'s' * (self.number > 1)}"
        return f"; {many} took {self.seconds:,.0f} s, {self._each_in_words} each"

    @property
    def advice(self) -> str:
        """What to do about it; empty if it is not slow."""
        return self.ADVICE if self.each >= self.SLOW else ""


@dataclass(slots=True)
class ColdStarts(Cost):
    """The number of cold starts, and the seconds that they took."""

    NOUN = ("a", "cold start")
    ADVICE = (
        "cold starts are slow: before each example your modules run again, as in a new instance of the function; move what"
        " takes long to where it is needed, or into an installed package, or have a fixture stand in for it (docs/aws.md)"
    )
    #: There are hundreds of them in a run.
    SLOW = 0.1

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count the cold start in this context, and its time."""
        began = monotonic()
        yield
        self.number += 1
        self.seconds += monotonic() - began


@dataclass(slots=True)
class Waits(Cost):
    """The number of invocations that the handler ended by itself, and the seconds that they took."""

    NOUN = ("an", "invocation")
    ADVICE = (
        "invocations are slow: there are thousands of them in a run; have a fixture stand in for what the handler waits for"
        " (docs/aws.md), or have fewer calls played: --hypothesis-profile onhook-quick"
    )
    HINT = "; stub what it waits for, or --hypothesis-profile onhook-quick"
    #: There are thousands of them, and a handler that waits once a call waits in one of several.
    SLOW = 0.01

    def count(self, traces: Iterable[Trace]) -> None:
        """Add the invocations of some calls; those that did not come back are a matter of RSP-11."""
        for trace in traces:
            for invocation in trace.invocations:
                if not isinstance(invocation.outcome, TimedOut):
                    self.number += 1
                    self.seconds += invocation.seconds


def slowest(*costs: Cost) -> Cost | None:
    """Return what has taken most of the time, of what is slow; None if nothing is."""
    return max((cost for cost in costs if cost.note), key=lambda cost: cost.seconds, default=None)
