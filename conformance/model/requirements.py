"""The words in which a requirement is written down: its level, whom it binds, and where it comes from.

The requirements themselves are data, in `onhook.conformance.catalogue`; the checks are in `onhook.conformance.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import NamedTuple

GUIDE = "https://docs.aws.amazon.com/chime-sdk/latest/dg/"


class Level(StrEnum):
    """How binding a requirement is.

    MUST: a sentence of the guide says so, or two leave no other reading. SHOULD: advice, examples, or the only sensible
    reading of a table of allowed values. NOTE: worth telling, never a failure.
    """

    MUST = "MUST"
    SHOULD = "SHOULD"
    NOTE = "NOTE"

    @property
    def rank(self) -> int:
        """Its place among the levels; 0 is the gravest."""
        return _RANKS[self]

    def is_graver_than(self, other: Level) -> bool:
        """It binds more than the other one does."""
        return self.rank < other.rank

    def at_most(self, other: Level) -> Level:
        """Return the weaker of the two levels."""
        return other if self.is_graver_than(other) else self


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Weight(NamedTuple):
    """How much a breach counts, and why where that is not as much as its requirement."""

    #: None: as much as the requirement.
    level: Level | None = None
    because: str = ""


#: As much as the requirement.
FULL = Weight()


class Subject(StrEnum):
    """Whom a requirement binds: the audio service (or an emulator of it), or the application's handler."""

    SERVICE = "service"
    HANDLER = "handler"


class Need(StrEnum):
    """How much must be known of a call to judge a requirement; of a call that the suite plays, everything is known."""

    EVENT = "an event to which it applies"
    RESPONSE = "an event to which it applies, and the response to it"
    UNBROKEN = "a call to which it applies, from its beginning and with no event missing"
    KNOWN = "a call to which it applies, from its beginning, with no event and no response missing"
    COUNT = "a call of more than 1,000 distinct events"
    WORLD = "what the parties did, or how the call ended, which no log tells"
    FAILURE = "how an invocation failed, or how long it took, which no log of events and responses tells"
    BEGINNING = "proof that the log begins where the call does, which only the event in question could give"
    PROCESS = "which calls one warm process has answered, which no log tells"


class Trait(StrEnum):
    """What the code has to know of a requirement besides its words, so that it need not name it by its id."""

    #: The others become a NOTE, for what is ignored does no harm.
    COUNTS_IF_IGNORED = "it is about the quiet after a response, or that the response is ignored"
    SHOULD_IF_IGNORED = "it is about failing in place of a response, which is a SHOULD even where a response is ignored"
    GIVES_WAY = "it is not told where the same response breaks a MUST"
    BY_THE_CLOCK = "whether it is broken depends on the speed of the machine"
    WHATEVER_CAME_BEFORE = "a response breaks it by what it holds, whatever the event says and whatever came before"
    MAY_MISS_A_FIELD = "it may be broken only because the event lacks a field that other examples of the guide have"
    NOTE_IF_OUTBOUND = "it is a NOTE for a handler that answers the calls that the application makes itself"
    #: A leg left hanging is what it is all about.
    PROMINENT = "it stands first among the warnings"
    READS_A_CODE = "it reads the SipResponseCode of a HANGUP, which a service may leave out"
    #: Of the requirements that read events; with any other one a masked value may be to blame.
    IMPERSONAL = "it reads no value in an event that logs mask because it is personal"
    READS_NO_EVENT = "it reads the response and nothing in the event"
    QUOTES_DIGITS = "it quotes a value in which a sign that masks others may stand for a digit"
    NEEDS_PARTICIPANTS = "in a log it says nothing of an event without participants, whose legs may all have ended"


#: Where the words of the catalogue for where a requirement applies lead: to the starts that come to it.
STARTS_OF: Mapping[str, tuple[str, ...]] = {
    "all": ("inbound", "outbound", "bridged", "meeting"),
    "single": ("inbound", "outbound"),
    "bridged": ("bridged",),
    "meeting": ("meeting",),
    "left": ("bridged", "meeting"),
    "outbound": ("outbound",),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue.

    Its id is kept for ever: it names the item, the rule, the anchor and the report line.
    """

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
    _: KW_ONLY
    #: What it takes to judge it.
    needs: Need
    #: Cases of it that weigh less than `level`, one sentence each.
    softer: tuple[str, ...] = ()
    #: To exercise it a service is given a response with one named fault.
    needs_fault: bool = False
    #: The starts that come to it where `topologies` leaves that open, or where only some of them do.
    only_starts: tuple[str, ...] = ()
    traits: frozenset[Trait] = frozenset()

    @property
    def starts(self) -> tuple[str, ...]:
        """How calls start that come to it on a service."""
        words = (start for topology in self.topologies for start in STARTS_OF[topology])
        return self.only_starts or tuple(dict.fromkeys(words))

    @property
    def needs_world(self) -> bool:
        """It can be judged only where the trace carries the world's choices, or how the call ended."""
        return self.needs is Need.WORLD

    @property
    def family(self) -> str:
        """The letters before the dash: HUP, REM, ENV, RSP or HND."""
        return self.id.partition("-")[0]

    @property
    def url(self) -> str:
        """Where the guide has the page that findings cite."""
        return f"{GUIDE}{self.pages[0]}.html"
