"""The words in which a requirement is written down: its level, whom it binds, and where it comes from.

The requirements themselves are data, in `onhook.conformance.catalogue`; the checks are in `onhook.conformance.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GUIDE = "https://docs.aws.amazon.com/chime-sdk/latest/dg/"


class Level(StrEnum):
    """How binding a requirement is.

    MUST: a sentence of the guide says so, or two leave no other reading. SHOULD: advice, examples, or the only sensible
    reading of a table of allowed values. NOTE: worth telling, never a failure.
    """

    MUST = "MUST"
    SHOULD = "SHOULD"
    NOTE = "NOTE"

    def at_most(self, other: Level) -> Level:
        """Return the weaker of the two levels."""
        order = list(Level)
        return max(self, other, key=order.index)


class Subject(StrEnum):
    """Whom a requirement binds: the audio service (or an emulator of it), or the application's handler."""

    SERVICE = "service"
    HANDLER = "handler"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue. Its id is kept for ever: it names the item, the rule, the anchor and the report line."""

    id: str
    level: Level
    subject: Subject
    #: Where it applies, in the catalogue's words: `single`, `bridged`, `meeting`, `left`, `outbound`, ... or `all`.
    topologies: tuple[str, ...]
    #: Pages of the guide it comes from, by file name; the first is the one that findings cite.
    pages: tuple[str, ...]
    #: One line (at most 80 characters) that says what holds when all is well; printed at the head of a failure.
    title: str
    #: The whole requirement, in our own words.
    statement: str
    #: Cases of it that weigh less than `level`, one sentence each.
    softer: tuple[str, ...] = ()
    #: It can be judged only where the trace carries the world's choices.
    needs_world: bool = False
    #: To exercise it a service is given a response with one named fault.
    needs_fault: bool = False

    @property
    def family(self) -> str:
        """The letters before the dash: HUP, REM, ENV, RSP or HND."""
        return self.id.partition("-")[0]

    @property
    def url(self) -> str:
        """Where the guide has the page that findings cite."""
        return f"{GUIDE}{self.pages[0]}.html"
