"""One invocation of a log: what it shares with all of its shape, what is its own, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onhook.conformance.recorded.logged import ParsedInvocation, read_text
from onhook.conformance.recorded.masked_values import is_damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What all invocations of one shape have in common."""

    number: int
    type: str
    #: None where it is no integer.
    sequence: int | None
    #: Which of the identifiers is the TransactionId; None where it is `transaction`.
    place: int | None
    transaction: str
    opens: bool
    #: It is a HANGUP after which no leg is Connected.
    ends: bool
    answered: bool
    #: A value in it is masked; where it is an identifier, what is left of it tells.
    masked: bool
    #: The response has actions.
    acts: bool
    #: All that may be an identifier is one of `identifiers`.
    plain: bool
    #: How many identifiers there are in the event and its response.
    identifiers: int


class LoggedInvocation:
    """One invocation in a log: its shape, its identifiers and its place. It is parsed only when it is read."""

    __slots__ = ("arrival", "file", "identifiers", "line", "parsed", "shape", "text", "time", "which")

    def __init__(
        self,
        shape: Shape,
        identifiers: Sequence[str],
        text: str,
        parsed: ParsedInvocation | None,
        time: str,
        file: int,
        line: int,
    ) -> None:
        self.shape = shape
        self.identifiers = identifiers
        #: What it was found in.
        self.text = text
        #: What was found, where the text is the first of its shape.
        self.parsed = parsed
        self.time = time
        self.file = file
        self.line = line
        #: Which of the events in its text it is, from 1; 0 where it is the only one.
        self.which = 0

    #: Its place among all that have come in; known once it has been put to its call.
    arrival: int

    @property
    def is_sound(self) -> bool:
        """Say whether its text holds nothing that parsers pass over, as was seen in the first one of its shape."""
        return self.parsed is None or not is_damaged(self.text)

    @property
    def transaction(self) -> str:
        """The TransactionId of its call."""
        place = self.shape.place
        return self.shape.transaction if place is None else self.identifiers[place]

    def read(self) -> ParsedInvocation:
        """Return the invocation, parsed."""
        return self.parsed or read_text(self.text, self.time).invocations[0]
