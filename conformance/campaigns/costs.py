"""What something costs that a run does over and over: where it is slow, a run lasts many times as long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self


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
    def note(self) -> str:
        """A note for the progress meter; empty if it is not slow."""
        return f"{self.each:.1f} s {' '.join(self.NOUN)}{self.HINT}" if self.each >= self.SLOW else ""

    @property
    def in_words(self) -> str:
        """The time that it took, for the end of a run's summary; empty if it is not slow."""
        if self.each < self.SLOW:
            return ""
        many = f"{self.number:,} {self.NOUN[1]}{'s' * (self.number > 1)}"
        return f"; {many} took {self.seconds:,.0f} s, {self.each:.1f} s each"

    @property
    def advice(self) -> str:
        """What to do about it; empty if it is not slow."""
        return self.ADVICE if self.each >= self.SLOW else ""


def slowest(*costs: Cost) -> Cost | None:
    """Return what has taken most of the time, of what is slow; None if nothing is."""
    return max((cost for cost in costs if cost.note), key=lambda cost: cost.seconds, default=None)
