"""What cold starts cost: with a module that takes long to import, a run lasts many times as long, and seems to hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic  # by its name: modules that are imported may replace the clock

#: Seconds from which on a cold start is called slow: there are hundreds of them in a run.
SLOW = 0.1

ADVICE = (
    "cold starts are slow: before each example your modules run again, as in a new instance of the function; move what"
    " takes long to where it is needed, or into an installed package, or have a fixture stand in for it (docs/aws.md)"
)


@dataclass(slots=True)
class ColdStarts:
    """The number of cold starts, and the seconds that they took."""

    number: int = 0
    seconds: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count the cold start in this context, and its time."""
        began = monotonic()
        yield
        self.number += 1
        self.seconds += monotonic() - began

    def add(self, other: ColdStarts) -> None:
        """Add the cold starts of another part."""
        self.number += other.number
        self.seconds += other.seconds

    def __sub__(self, earlier: ColdStarts) -> ColdStarts:
        """Return those that came after the earlier ones."""
        return ColdStarts(self.number - earlier.number, self.seconds - earlier.seconds)

    @property
    def each(self) -> float:
        """Seconds that a cold start takes on average."""
        return self.seconds / self.number if self.number else 0.0

    @property
    def note(self) -> str:
        """A note for the progress meter; empty if cold starts are not slow."""
        return f"{self.each:.1f} s a cold start" if self.each >= SLOW else ""

    @property
    def in_words(self) -> str:
        """The time that they took, for the end of a run's summary; empty if they are not slow."""
        if self.each < SLOW:
            return ""
        return (
            f"; {self.number:,} cold start{'s' * (self.number > 1)} took {self.seconds:,.0f} s, {self.each:.1f} s each"
        )

    @property
    def advice(self) -> str:
        """What to do about slow cold starts; empty if they are not slow."""
        return ADVICE if self.each >= SLOW else ""
