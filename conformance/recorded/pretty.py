"""Pretty-printed JSON: objects that stand on several lines are put together again, one at a time.

A whole document is never held: an object that is an event, or the entry of a log, goes out as soon as it closes, and what is
around it forgets it. So a pretty-printed list of a million events takes no more room than one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onhook.conformance.recorded.logged import MARKER, PAIRS

#: An object that is larger than so many characters is given up.
LARGEST = 4 << 20
_EVENT_KEYS = "|".join(event for event, _ in PAIRS)
_INSIDE = re.compile(rf'\s*"(?:{_EVENT_KEYS})"\s*:\s*\{{\s*$')
#: A response in the JSON of a text, which is no part of an event or of a pair: what an entry of CloudWatch has.
_ESCAPED = '\\"Actions\\"'
#: What a line inside a pretty-printed object may begin with.
_PART = re.compile(
    r'\s*(?:"|[{}]|[\[\]](?:.*[\[\],])?\s*$|(?:-?[0-9][-+.0-9eE]*|true|false|null|NaN|-?Infinity)\s*,?\s*$)'
)


_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:')

#: What `aws logs tail` and exports put before each line, where every line was an entry of its own: the time, and the stream.
_BEFORE = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?[ \t](?:(\d{4}/\d\d/\d\d/\S*\[\S+\][0-9a-f]+)[ \t])?"
)
#: Where an object was given up its end may be missing, and never come: this many that follow are not believed, at most.
DOUBTED = 4
#: The same where each line is an entry of its own and names no stream: there lines of several streams may be mixed all along.
DOUBTED_WITHOUT_STREAMS = 10_000
#: So many streams may have an object open at once.
MOST_STREAMS = 1_000


class Streams:
    """Puts together the objects of several log streams, whose lines may be mixed, each behind its time and its stream."""

    def __init__(self) -> None:
        self._open: dict[str, Pretty] = {}
        #: Where a line belongs that names no stream: it goes on where the one before stood.
        self._last = ""
        self.given_up = 0

    @property
    def is_open(self) -> bool:
        """An object has begun that has not closed."""
        return any(pretty.is_open for pretty in self._open.values())

    def feed(self, line: str, number: int) -> Iterator[tuple[str, int]]:
        """Yield what can be read now, each with the number of the line that it begins on."""
        before = _BEFORE.match(line)
        name = self._last if before is None else before[1] or ""
        mixed = before is not None and not name
        pretty = self._open.get(name) or Pretty(DOUBTED_WITHOUT_STREAMS if mixed else DOUBTED)
        self._last = name
        if before is not None:
            rest = line[before.end() :]
            if pretty.is_open or rest.rstrip().endswith("{"):
                line = rest
        yield from pretty.feed(line, number)
        if pretty.is_open or pretty.is_in_doubt:
            self._open[name] = pretty
        else:
            self._open.pop(name, None)
        self.given_up += pretty.given_up
        pretty.given_up = 0
        if len(self._open) > MOST_STREAMS:
            self.give_up()

    def give_up(self) -> None:
        """Forget what is open."""
        for pretty in self._open.values():
            pretty.give_up()
            self.given_up += pretty.given_up
        self._open.clear()


class Pretty:
    """Puts objects together; every line of a log goes through `feed`. `doubted` objects are not believed after a misfit."""

    def __init__(self, doubted: int = DOUBTED) -> None:
        self._doubts = doubted
        #: One list of parts for each object that is open; the outermost first.
        self._open: list[list[str]] = []
        #: Whether each of them is the event of a pair, which goes out with the response beside it.
        self._paired: list[bool] = []
        #: The number of the line on which the outermost of them began.
        self._begun: list[int] = []
        #: By how much the line is indented on which each of them began.
        self._indents: list[int] = []
        #: By how much more what is in an object is indented; None until there is something, 0 where nothing is.
        self._step: int | None = None
        self._size = 0
        #: How many objects that held an event never closed.
        self.given_up = 0
        #: How many objects were given up whose end may still come, and then close another one; and how many objects more are
        #: not to be believed for that.
        self._astray = self._doubted = 0

    @property
    def is_open(self) -> bool:
        """An object has begun that has not closed."""
        return bool(self._open)

    @property
    def is_in_doubt(self) -> bool:
        """The end of an object that was given up may still come."""
        return bool(self._astray)

    def feed(self, line: str, number: int) -> Iterator[tuple[str, int]]:
        """Yield what can be read now, each with the number of the line that it begins on."""
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if not self._open and not stripped.endswith("{"):
            if stripped.startswith("}") and self._doubts == DOUBTED:
                self._astray = max(0, self._astray - 1)
            if stripped:
                yield line, number
            return
        if self._open and (not _PART.match(line) or self._is_out_of_place(stripped, indent)):
            self.give_up()
            yield from self.feed(line, number)
        elif stripped.startswith("{") and stripped.rstrip(",").endswith("}") and len(stripped) > 3:
            yield stripped, number
            self._add("null," if stripped.endswith(",") else "null")
        elif stripped.endswith("{"):
            before = line[: line.rindex("{")]
            if self._open and not stripped.startswith(("}", "{", '"')):
                self.give_up()  # some text, and the first line of another object behind it
            if self._open:
                self._add(before)
            self._push(paired=bool(self._open) and _INSIDE.match(line) is not None, number=number, indent=indent)
        elif stripped.startswith("}"):
            yield from self._close(stripped)
        else:
            self._add(line)

    def _is_out_of_place(self, stripped: str, indent: int) -> bool:
        """Say whether a line stands where no serialiser would put it: lines of several objects are mixed.

        All of them indent alike, if they do: a key by one step more than its object, the end of an object by none.
        """
        inside = indent - self._indents[-1]
        if stripped.startswith("}"):
            return inside != 0 and self._step != 0
        is_key = _KEY.match(stripped) is not None
        if self._step is None:
            if not is_key:
                return True
            self._step = max(0, inside)
        if self._step == 0:
            return False
        return inside != self._step if is_key else inside < self._step

    def _push(self, *, paired: bool, number: int, indent: int) -> None:
        self._open.append(["{"])
        self._paired.append(paired)
        self._begun.append(number)
        self._indents.append(indent)

    def _add(self, text: str) -> None:
        self._open[-1].append(text)
        self._size += len(text)
        if self._size > LARGEST:
            self.give_up()

    def _close(self, stripped: str) -> Iterator[tuple[str, int]]:
        parts, paired, number = self._open.pop(), self._paired.pop(), self._begun.pop()
        self._indents.pop()
        text = "\n".join([*parts, "}"])
        rest = stripped[1:]
        if not self._open and self._astray:
            self._doubted -= 1
            self._astray = self._astray if self._doubted else 0
            self.given_up += MARKER in text
            self._size, self._step = 0, None
            return
        if not paired and (self._is_whole(text) if MARKER in text else _ESCAPED in text):
            self._size -= min(self._size, len(text))
            yield text, number
            text = "null"
        if self._open:
            self._open[-1].append(f"{text}{rest}")
        elif MARKER in text:
            yield text, number
        if not self._open:
            self._size, self._step = 0, None

    @staticmethod
    def _is_whole(text: str) -> bool:
        """It is not just ActionData or a part of CallDetails: the key of an event stands in it, or its escaped JSON."""
        return '"CallDetails"' in text or '\\"CallDetails' in text

    def give_up(self) -> None:
        """Forget what is open: the rest of it is not there."""
        if self._open:
            self._astray, self._doubted = self._astray + 1, self._doubts
        self.given_up += any(MARKER in part for parts in self._open for part in parts)
        self._open, self._paired, self._begun, self._indents = [], [], [], []
        self._size, self._step = 0, None
