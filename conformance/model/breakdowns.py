"""Why a service did not play a call to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BreakdownKind(StrEnum):
    """Why a service did not play a call to its end."""

    #: It raised an exception, a TimeoutError of its own included.
    RAISED = "raised"
    #: It did what cannot be played: an event that JSON cannot hold, a question without an answer, no event at all.
    ODD = "odd"
    #: It went on and on, and was broken off.
    ENDLESS = "endless"
    #: It did not come back in time.
    TIMED_OUT = "timed out"
    #: It said itself that it cannot play such calls.
    CANNOT_PLAY = "cannot play"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A service did not play a call to its end."""

    kind: BreakdownKind
    message: str
    traceback: str = field(default="", compare=False)
