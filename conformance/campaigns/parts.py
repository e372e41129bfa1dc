"""What a campaign consists of: how its calls start, the parts that it is cut into, and how much they play."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from onhook.conformance.model.legs import INBOUND, OUTBOUND, Topology

#: How calls start: the topology and the direction of LEG-A.
STARTS: Mapping[str, tuple[Topology, str]] = {
    "inbound": (Topology.SINGLE, INBOUND),
    "outbound": (Topology.SINGLE, OUTBOUND),
    "bridged": (Topology.BRIDGED, INBOUND),
    "meeting": (Topology.MEETING, INBOUND),
}
#: An exhaustive run is cut into this many parts for each start: after an interruption, finished parts are not repeated.
EXHAUSTIVE = "exhaustive"
EXHAUSTIVE_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a campaign."""

    start: str
    kind: str
    number: int

    @property
    def name(self) -> str:
        """Its name among the parts of its campaign."""
        return f"{self.kind}-{self.number}"

    @property
    def key(self) -> str:
        """Its name among the parts of all campaigns on a target."""
        return f"{self.start}-{self.name}"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is played: `examples` is Hypothesis's `max_examples`, `seed` its seed.

    With the factors below and those of the campaign on a service, the default budget catches all broken handlers and
    services of the tests, which check that (docs/configuration.md, "Profiles").
    """

    examples: int = 100
    seed: int = 0
    #: Play every call with up to this many deviations, in addition to everything else; None where nobody asked for
    #: that.
    deepest: int | None = None

    @property
    def sweep_calls(self) -> int:
        """How many calls the sweep by deviations plays at most."""
        return 12 * self.examples

    @property
    def frontier_calls(self) -> int:
        """How many calls are played at most that go on from where something new was seen."""
        return 6 * self.examples

    @property
    def neighbours(self) -> int:
        """How many calls with one deviation are combined with others at most."""
        return max(2, self.examples // 4)

    @property
    def random_examples(self) -> int:
        """How many examples Hypothesis draws."""
        return 2 * self.examples

    def seed_of(self, part: Part) -> int:
        """Return the seed of what a part draws: another one for each part of each campaign on a target."""
        return zlib.crc32(f"{self.seed}/{part.key}".encode())


def parts_of(start: str, kinds: Mapping[str, int]) -> list[Part]:
    """Return the parts of a campaign that has so many of each kind, in the order in which findings count."""
    return [Part(start, kind, number) for kind, count in kinds.items() for number in range(count)]


def exhaustive_parts(start: str) -> list[Part]:
    """Return the parts of an exhaustive run."""
    return [Part(start, EXHAUSTIVE, number) for number in range(EXHAUSTIVE_PARTS)]
