"""Calls: where a game starts. Who is on the line, what its identifiers are, and the values that are no happenings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from onhook.conformance.model.legs import DIRECTIONS, INBOUND, OUTBOUND, Topology
from onhook.conformance.model.variations import VariationId
from onhook.conformance.model.written import Written

ACCOUNT = "111122223333"
REGION = "us-east-1"
#: Milliseconds since the epoch at which the call with the seed 1 starts: 1 January 2025, so that calls repeat.
EPOCH = 1_735_689_600_000
#: Milliseconds between the starts of the calls of two successive seeds, and after how many seeds they begin anew.
_BETWEEN_CALLS, _STARTS = 61_000, 1_000_000
#: A telephone number.
E164 = re.compile(r"\+[1-9][0-9]{1,14}")
#: Numbers that are dialled, and updates that are requested, of one application: at most so many can be declared.
MOST_DECLARED = 256


#: Odd, so that no two numbers below 2**32 have one product in 32 bits; that of the golden ratio, which spreads them.
_SPREAD = 0x9E3779B1


@lru_cache(maxsize=1024)
def identifier(call: int, part: int) -> str:
    """Return a UUID-shaped identifier for one part of one call; equal arguments give equal identifiers.

    Identifiers differ at their beginning and at their end, as those of real calls do: an application may take a few
    characters for the whole. The end of the n-th leg's CallId is n, behind the call.
    """
    number = (call << 4) + part
    return f"{number * _SPREAD & 0xFFFFFFFF:08x}-0000-4000-8000-{call & 0xFFFFFFFF:08x}{number & 0xFFFF:04x}"


@dataclass(frozen=True, slots=True, repr=False)
class Call(Written):
    """One call to be played; plain data, so that it can be written down and played again.

    Every combination of values of these types is a call that can be played. Raises TypeError where `topology` is no
    Topology, and ValueError where `direction` is none of the two: a call would begin otherwise than it says.
    """

    topology: Topology = Topology.SINGLE
    #: Direction of LEG-A: `Inbound` (a caller rings) or `Outbound` (made with CreateSipMediaApplicationCall).
    direction: str = INBOUND
    #: All identifiers of the call derive from it; calls with different seeds share none.
    seed: int = 1
    #: E.164 numbers of the two ends of LEG-A, and of LEG-B where the call starts with one.
    from_number: str = "+12025550101"
    to_number: str = "+12025550100"
    other_number: str = "+12025550102"
    #: What is dialled at each request for digits, in order: literal digits, or which of the candidates (from 0).
    #: Past its end the first candidate is dialled.
    digits: tuple[str | int, ...] = ()
    #: The code of a HANGUP that a party causes (variation LAT-13 for others than 0, 480, 486).
    code: int = 0
    #: Arguments of successive UpdateSipMediaApplicationCall requests; how many may come at all.
    updates: tuple[Mapping[str, str], ...] = ({},)
    #: ArgumentsMap of CreateSipMediaApplicationCall, where the adopter has declared it.
    arguments: Mapping[str, str] | None = None
    #: Ids of the variations (LAT, OBS) that are played; none of them is the plain variant.
    variations: frozenset[VariationId] = frozenset()
    #: A response that cannot be used ends the call without an INVALID_LAMBDA_RESPONSE before.
    rejects_silently: bool = False
    #: Action names beyond the guide's that the adopter has declared.
    extra_actions: frozenset[str] = frozenset()
    #: The number of actions after which the parties give up, even if the handler returns more.
    patience: int = 40
    #: Which of the errors on its page an action has that fails, counted from the usual one.
    error: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.topology, Topology):
            raise TypeError(f"topology: expected a Topology, found {self.topology!r}")
        if self.direction not in DIRECTIONS:
            raise ValueError(f"direction: expected one of {', '.join(DIRECTIONS)}, found {self.direction!r}")

    @property
    def rings_out(self) -> bool:
        """Whether it begins with NEW_OUTBOUND_CALL."""
        return self.direction == OUTBOUND and self.topology is Topology.SINGLE

    @property
    def start(self) -> int:
        """When it starts, in milliseconds since the epoch; no two calls of one warm process start together."""
        return EPOCH + (self.seed - 1) % _STARTS * _BETWEEN_CALLS

    @property
    def transaction_id(self) -> str:
        """The TransactionId of the call."""
        return identifier(self.seed, 0)

    def call_id(self, leg: int) -> str:
        """The CallId of its n-th leg, counted from 1 in the order in which legs come up."""
        return identifier(self.seed, leg)
