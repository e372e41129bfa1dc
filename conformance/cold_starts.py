"""What cold starts cost: a module that takes long to import makes a run last for many times as long, and looks like a hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic  # by its name: modules that are imported may replace the clock

#: Seconds from which on a cold start is called slow; there are hundreds of them in a run.
SLOW = 0.1

ADVICE = (
    "cold starts are slow: before each example your modules run again, as in a new instance of the function; move what"
    " takes long to where it is needed, or into an installed package, or have a fixture stand in for it (docs/aws.md)"
)


@dataclass(slots=True)
class ColdStarts:
    """How many there were, and the seconds that they took."""

    number: int = 0
    seconds: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count one, and the time that it takes."""
        began = monotonic()
        yield
        self.number += 1
        self.seconds += monotonic() - began

    def add(self, other: ColdStarts) -> None:
        """Take in others."""
        self.number += other.number
        self.seconds += other.seconds

    def after(self, number: int, seconds: float) -> ColdStarts:
        """Return those that came after there had been so many, which took so many seconds."""
        return ColdStarts(self.number - number, self.seconds - seconds)

    @property
    def each(self) -> float:
        """Seconds that one takes."""
        return self.seconds / self.number if self.number else 0.0

    @property
    def note(self) -> str:
        """What is said of them while a run is under way; nothing where they are not slow."""
        return f"{self.each:.1f} s a cold start" if self.each >= SLOW else ""

    @property
    def told(self) -> str:
        """What is said of them at the end; nothing where they are not slow."""
        if self.each < SLOW:
            return ""
        return (
            f"; {self.number:,} cold start{'s' * (self.number > 1)} took {self.seconds:,.0f} s, {self.each:.1f} s each"
        )

    @property
    def advice(self) -> str:
        """What to do about them; nothing where they are not slow."""
        return ADVICE if self.each >= SLOW else ""
