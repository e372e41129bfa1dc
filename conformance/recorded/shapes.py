"""Recognising a text without reading it: most lines of a log differ from earlier ones in identifiers and numbers only.

A text is cut at its identifiers (UUIDs, telephone numbers, times: strings that are nothing else). What is left is its shape;
the first text of a shape is parsed, for the next ones the identifiers are all there is to know. What a rule may make of an
identifier is whether it is equal to another one, and of what kind and length it is: both are kept, so a verdict on calls of
equal shapes, whose identifiers are equal in the same places, is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onhook.conformance.events import HANGUP, NEW_INBOUND_CALL, NEW_OUTBOUND_CALL, response_is_ignored
from onhook.conformance.recorded.doubts import is_damaged
from onhook.conformance.recorded.logged import NOT_KEPT, Found, Logged, read_text
from onhook.conformance.rules.env import sequence_of

#: A string that may be one identifier. Its closing quotation mark may be escaped.
_IDENTIFIER = re.compile(r'"([+0-9a-f-]{10,36})[\\"]')
#: How long a UUID is; of what form it is matters to nobody.
_UUID = 36
#: A number that may be an identifier, and is no string.
_LONG_NUMBER = re.compile(r"[:,\[\s]-?[0-9]{10,}")
#: Stands for the TransactionId while it is looked for in a text.
_SENTINEL = "00000000-feed-4000-8000-00000000feed"
#: Longer texts are read one by one.
LONGEST = 1 << 15
#: The table of shapes is emptied when it has grown beyond so many, or so many characters.
MOST, MOST_CHARACTERS = 20_000, 32 << 20
#: So many texts in a row that were of no known shape, and no more are learned.
MOST_IN_VAIN = 2_000

Key = tuple[str, tuple[int | str, ...]]


@dataclass(frozen=True, slots=True)
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
    #: It is a HANGUP that leaves nobody.
    ends: bool
    answered: bool
    #: The response has actions.
    acts: bool
    #: All that may be an identifier is one of `identifiers`.
    plain: bool
    #: How many identifiers there are in the event and its response.
    identifiers: int


class Entry:
    """One invocation of one call: its shape and its identifiers, and where it stands."""

    __slots__ = ("arrival", "file", "identifiers", "line", "logged", "shape", "text", "time", "which")

    def __init__(
        self,
        shape: Shape,
        identifiers: Sequence[str],
        text: str,
        logged: Logged | None,
        time: str,
        file: int,
        line: int,
    ) -> None:
        self.shape = shape
        self.identifiers = identifiers
        #: What it was found in.
        self.text = text
        #: What was found, where the text is the first of its shape.
        self.logged = logged
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
        return self.logged is None or not is_damaged(self.text)

    @property
    def transaction(self) -> str:
        """The TransactionId of its call."""
        place = self.shape.place
        return self.shape.transaction if place is None else self.identifiers[place]

    def read(self) -> Logged:
        """Return the invocation, parsed."""
        return self.logged or read_text(self.text, self.time).invocations[0]


def cut(text: str) -> tuple[Key, list[str]]:
    """Return the shape of a text, and its identifiers."""
    parts = _IDENTIFIER.split(text)
    identifiers = parts[1::2]
    kinds = [
        size
        if (size := len(one)) == _UUID or one.isdigit()
        else -size  # a telephone number; what is none of these is a kind of its own
        if one[1:].isdigit() and one[0] == "+" and one[1] != "0"
        else one
        for one in identifiers
    ]
    return ("\0".join(parts[::2]), tuple(kinds)), identifiers


class Shapes:
    """The shapes that were seen so far."""

    def __init__(self) -> None:
        #: By the shape of an event and its response, written in one way.
        self._known: dict[Key, Shape] = {}
        #: By the shape of a text as it stands in the log: the shape, and where its identifiers begin among those of the text.
        self._texts: dict[Key, tuple[Shape, int]] = {}
        self._characters = 0
        self._numbers = 0
        #: How many texts were learned, less those that were recognised since: where each is of a shape of its own (a time
        #: stands in it), learning is in vain.
        self._in_vain = 0

    def entries(self, text: str, time: str, file: int, line: int) -> tuple[list[Entry], Found | None]:
        """Return the invocations in a text; what was found in it, where it had to be read."""
        key = None
        if len(text) <= LONGEST:
            key, identifiers = cut(text)
            known = self._texts.get(key)
            if known is not None:
                self._in_vain = 0
                shape, first = known
                own = identifiers[first : first + shape.identifiers]
                return [Entry(shape, own, text, None, time, file, line)], None
        found = read_text(text, time)
        entries = [self.entry(one, text, file, line) for one in found.invocations]
        if len(entries) > 1:
            for which, entry in enumerate(entries, 1):
                entry.which = which
        if (
            key is not None
            and len(entries) == 1
            and not found.unreadable
            and not (found.apart or found.cut)
            and not found.invocations[0].odd_response
            and self._in_vain < MOST_IN_VAIN
        ):
            self._in_vain += 1
            self._learn(key, identifiers, entries[0], text)
        return entries, found

    def entry(self, logged: Logged, text: str, file: int, line: int) -> Entry:
        """Return the entry of an invocation that was read in a text."""
        key, identifiers = cut(written(logged))
        shape = self._known.get(key)
        if shape is None:
            shape = self._shape(logged, key, len(identifiers))
        return Entry(shape, identifiers, text, logged, logged.time, file, line)

    def _shape(self, logged: Logged, key: Key, identifiers: int) -> Shape:
        event, self._numbers = logged.event, self._numbers + 1
        kind = str(event.get("InvocationEventType"))
        transaction = event["CallDetails"]["TransactionId"]
        shape = Shape(
            self._numbers,
            kind,
            sequence_of(event),
            _place_of(logged, transaction),
            transaction,
            kind in (NEW_INBOUND_CALL, NEW_OUTBOUND_CALL),
            kind == HANGUP and response_is_ignored(event),
            logged.response is not NOT_KEPT,
            isinstance(logged.response, dict) and bool(logged.response.get("Actions")),
            _LONG_NUMBER.search(key[0]) is None,
            identifiers,
        )
        if self._characters > MOST_CHARACTERS or len(self._known) > MOST:
            self._known.clear()
            self._texts.clear()
            self._characters = 0
        self._characters += len(key[0])
        self._known[key] = shape
        return shape

    def _learn(self, key: Key, identifiers: list[str], entry: Entry, text: str) -> None:
        """Remember the shape of a text, where there is no doubt which of its identifiers are the invocation's."""
        own, count = list(entry.identifiers), len(entry.identifiers)
        places = [place for place in range(len(identifiers) - count + 1) if identifiers[place : place + count] == own]
        if len(places) == 1 and not is_damaged(text):
            entry.logged = None
            self._characters += len(key[0])
            self._texts[key] = entry.shape, places[0]


def written(logged: Logged) -> str:
    """Return an invocation as a text of its own."""
    if logged.response is NOT_KEPT:
        return json.dumps(logged.event)
    return json.dumps({"event": logged.event, "response": logged.response})


def _place_of(logged: Logged, transaction: str) -> int | None:
    """Where the TransactionId stands among the identifiers of an invocation."""
    details: dict[str, Any] = {**logged.event["CallDetails"], "TransactionId": _SENTINEL}
    (_, _), identifiers = cut(written(Logged({**logged.event, "CallDetails": details}, logged.response)))
    (_, _), own = cut(written(logged))
    if len(own) != len(identifiers):
        return None  # it is no identifier of the usual form, so it is part of the shape
    return identifiers.index(_SENTINEL)
