"""Recognising a text without reading it: most lines of a log differ from earlier ones in identifiers and numbers only.

A text is cut at its identifiers (UUIDs, telephone numbers, times: strings that are nothing else). What is left is its
shape; the first text of a shape is parsed, for the next ones the identifiers are all there is to know. What a rule may
make of an identifier is whether it is equal to another one, and of what kind and length it is: both are kept, so a
verdict on calls of equal shapes, whose identifiers are equal in the same places, is the same.
"""

from __future__ import annotations

import json
import re
from typing import Any

from onhook.conformance.model.events import (
    HANGUP,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    response_is_ignored,
    sequence_of,
)
from onhook.conformance.recorded.invocations import LoggedInvocation, Shape
from onhook.conformance.recorded.logged import NOT_KEPT, Found, ParsedInvocation, read_text
from onhook.conformance.recorded.masked_values import is_damaged, masked_keys, masked_keys_of_response

#: A string that may be one identifier. Its closing quotation mark may be escaped.
_IDENTIFIER = re.compile(r'"([+0-9a-f-]{10,36})[\\"]')
#: The length of a UUID; its form does not matter.
_UUID = 36
#: A number that may be an identifier, and is no string.
_LONG_NUMBER = re.compile(r"[:,\[\s]-?[0-9]{10,}")
#: Stands for the TransactionId while it is looked for in a text.
_SENTINEL = "00000000-feed-4000-8000-00000000feed"
#: Longer texts are read one by one.
LONGEST = 1 << 15
#: The most shapes, and the most characters in them, that the table holds before it is emptied.
MOST, MOST_CHARACTERS = 20_000, 32 << 20
#: After this many texts in a row without a known shape, no more are learned.
MOST_IN_VAIN = 2_000

Key = tuple[str, tuple[int | str, ...]]


def cut(text: str) -> tuple[Key, list[str]]:
    """Return the shape of a text, and its identifiers."""
    parts = _IDENTIFIER.split(text)
    identifiers = parts[1::2]
    kinds = [
        size
        if (size := len(word)) == _UUID or word.isdigit()
        else -size  # a telephone number; what is none of these is a kind of its own
        if word[1:].isdigit() and word[0] == "+" and word[1] != "0"
        else word
        for word in identifiers
    ]
    return ("\0".join(parts[::2]), tuple(kinds)), identifiers


class Shapes:
    """The shapes that were seen so far."""

    def __init__(self) -> None:
        #: By the shape of an event and its response, written in one way.
        self._known: dict[Key, Shape] = {}
        #: By the shape of a text as it stands in the log: the shape, and where its identifiers begin among those of the
        #: text.
        self._texts: dict[Key, tuple[Shape, int]] = {}
        self._characters = 0
        self._numbers = 0
        #: How many texts were learned, less those that were recognised since: where each is of a shape of its own (a
        #: time stands in it), learning is in vain.
        self._in_vain = 0

    def invocations_in(self, text: str, time: str, file: int, line: int) -> tuple[list[LoggedInvocation], Found | None]:
        """Return the invocations in a text; what was found in it, where it had to be read."""
        key = None
        if len(text) <= LONGEST:
            key, identifiers = cut(text)
            known = self._texts.get(key)
            if known is not None:
                self._in_vain = 0
                shape, first = known
                own = identifiers[first : first + shape.identifiers]
                return [
                    LoggedInvocation(
                        shape=shape, identifiers=own, text=text, parsed=None, time=time, file=file, line=line
                    )
                ], None
        found = read_text(text, time)
        entries = [self.invocation_of(invocation, text, file, line) for invocation in found.invocations]
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

    def invocation_of(self, parsed: ParsedInvocation, text: str, file: int, line: int) -> LoggedInvocation:
        """Return an invocation that was parsed, as it stands in the log."""
        key, identifiers = cut(written(parsed))
        shape = self._known.get(key)
        if shape is None:
            shape = self._shape(parsed, key, len(identifiers))
        return LoggedInvocation(
            shape=shape, identifiers=identifiers, text=text, parsed=parsed, time=parsed.time, file=file, line=line
        )

    def _shape(self, parsed: ParsedInvocation, key: Key, identifiers: int) -> Shape:
        event, self._numbers = parsed.event, self._numbers + 1
        kind = str(event.get("InvocationEventType"))
        transaction = event["CallDetails"]["TransactionId"]
        shape = Shape(
            number=self._numbers,
            type=kind,
            sequence=sequence_of(event),
            place=_place_of(parsed),
            transaction=transaction,
            opens=kind in (NEW_INBOUND_CALL, NEW_OUTBOUND_CALL),
            ends=kind == HANGUP and response_is_ignored(event),
            answered=parsed.response is not NOT_KEPT,
            masked=bool(masked_keys(event) or masked_keys_of_response(parsed.response)),
            acts=isinstance(parsed.response, dict) and bool(parsed.response.get("Actions")),
            plain=_LONG_NUMBER.search(key[0]) is None,
            identifiers=identifiers,
        )
        if self._characters > MOST_CHARACTERS or len(self._known) > MOST:
            self._known.clear()
            self._texts.clear()
            self._characters = 0
        self._characters += len(key[0])
        self._known[key] = shape
        return shape

    def _learn(self, key: Key, identifiers: list[str], entry: LoggedInvocation, text: str) -> None:
        """Remember the shape of a text, where there is no doubt which of its identifiers are the invocation's."""
        own, count = list(entry.identifiers), len(entry.identifiers)
        places = [place for place in range(len(identifiers) - count + 1) if identifiers[place : place + count] == own]
        if len(places) == 1 and not is_damaged(text):
            entry.parsed = None
            self._characters += len(key[0])
            self._texts[key] = entry.shape, places[0]


def written(parsed: ParsedInvocation) -> str:
    """Return an invocation as a text of its own."""
    if parsed.response is NOT_KEPT:
        return json.dumps(parsed.event)
    return json.dumps({"event": parsed.event, "response": parsed.response})


def _place_of(parsed: ParsedInvocation) -> int | None:
    """Where the TransactionId stands among the identifiers of an invocation."""
    details: dict[str, Any] = {**parsed.event["CallDetails"], "TransactionId": _SENTINEL}
    (_, _), identifiers = cut(written(ParsedInvocation({**parsed.event, "CallDetails": details}, parsed.response)))
    (_, _), own = cut(written(parsed))
    if len(own) != len(identifiers):
        return None  # it is no identifier of the usual form, so it is part of the shape
    return identifiers.index(_SENTINEL)
