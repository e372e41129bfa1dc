"""What cold starts cost: with a module that takes long to import, a run lasts many times as long, and seems to hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic  # by its name: modules that are imported may replace the clock

from onhook.conformance.campaigns.costs import Cost


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
