"""Pretty-printed JSON: objects that stand on several lines are put together again, one at a time.

A whole document is never held: an entry of a list goes out as soon as it closes, and what is around it forgets it. So a
pretty-printed list of a million events takes no more room than one of them. What stands beside an event in its entry
goes out with it, and so does the text before the first line of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onhook.conformance.recorded.fragments import OF_A_REQUEST, OF_A_RESPONSE, STREAM
from onhook.conformance.recorded.logged import MARKER, looks_like_a_response

#: The most characters of an object that is read.
LARGEST = 4 << 20
#: What an event or a response has, and no object around them: lists inside belong to it.
_OURS = re.compile(r'\s*"(?:SchemaVersion|Actions|InvocationEventType|CallDetails)"\s*:')
#: One field of a row of `get-query-results`, which is a list of them.
_FIELD = re.compile(r'\{\s*"field"\s*:\s*"[^"\\]*",\s*"value"\s*:\s*"(?:[^"\\]|\\.)*"\s*\}')
#: No line is longer that has nothing but the name of a log stream.
_LONGEST_NAME = 300
#: What a line inside a pretty-printed object may begin with.
_PART = re.compile(
    r'\s*(?:"|[{}]|[\[\]](?:.*[\[\],])?\s*$|(?:-?[0-9][-+.0-9eE]*|true|false|null|NaN|-?Infinity)\s*,?\s*$)'
)


_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:')

#: What `aws logs tail` and exports put before each line, where every line was an entry of its own: the time, and the
#: stream.
_BEFORE = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?[ \t](?:(\d{4}/\d\d/\d\d/\S*\[\S+\][0-9a-f]+)[ \t])?"
)
#: Where an object was given up its end may be missing, and never come: this many that follow are not believed, at most.
DOUBTED = 4
#: The same where each line is an entry of its own and names no stream: there lines of several streams may be mixed all
#: along.
DOUBTED_WITHOUT_STREAMS = 10_000
#: How many streams may have an object open at once.
MOST_STREAMS = 1_000


class Streams:
    """Puts together objects of several log streams, whose lines may be mixed, each with its time and its stream."""

    def __init__(self) -> None:
        self._open: dict[str, Pretty] = {}
        #: Where a line belongs that names no stream: it goes on where the one before stood.
        self._last = ""
        #: Lines that name no stream were mixed once: a response alone, which has nothing to tell its lines by, is not
        #: believed then.
        self._were_mixed = False
        #: How many objects that held an event never closed, and how many that held a response and no event.
        self.given_up = self.cut = 0

    @property
    def is_open(self) -> bool:
        """An object has begun that has not closed."""
        return any(pretty.is_open for pretty in self._open.values())

    def feed(self, line: str, number: int) -> Iterator[tuple[str, int]]:
        """Yield what can be read now, each with the number of the line that it begins on."""
        before, whole = _BEFORE.match(line), line
        name = self._last if before is None else before[1] or ""
        mixed = before is not None and not name
        pretty = self._open.get(name) or Pretty(DOUBTED_WITHOUT_STREAMS if mixed else DOUBTED)
        self._last = name
        if before is not None:
            rest = line[before.end() :]
            if pretty.is_open or rest.rstrip().endswith("{"):
                line = rest
        for text, begun in pretty.feed(line, number, before[0] if before is not None and line != whole else ""):
            if not name and self._were_mixed and "\n" in text and MARKER not in text and looks_like_a_response(text):
                self.cut += 1
            else:
                yield text, begun
        self._were_mixed = self._were_mixed or (not name and pretty.is_in_doubt)
        if pretty.is_open or pretty.is_in_doubt:
            self._open[name] = pretty
        else:
            self._open.pop(name, None)
        self._count(pretty)
        if len(self._open) > MOST_STREAMS:
            yield from self.end()

    def _count(self, pretty: Pretty) -> None:
        self.given_up += pretty.given_up
        self.cut += pretty.cut
        pretty.given_up = pretty.cut = 0

    def end(self) -> Iterator[tuple[str, int]]:
        """Forget what is open; yield the events in it that are whole."""
        for pretty in self._open.values():
            yield from pretty.end()
            self._count(pretty)
        self._open.clear()


class Pretty:
    """Puts objects together; every line of a log goes through `feed`.

    `doubted` objects are not believed after a misfit.
    """

    def __init__(self, doubted: int = DOUBTED) -> None:
        self._doubts = doubted
        #: The objects that are open; the outermost first.
        self._open: list[_Object] = []
        #: What stands before the outermost of them, on its line.
        self._prefix = ""
        #: The fields of a row that are closed, and the numbers of their lines.
        self._row: list[tuple[str, int]] = []
        #: By how much more what is in an object is indented; None until there is something, 0 where nothing is.
        self._step: int | None = None
        self._size = 0
        #: How many objects that held an event never closed, and how many that held a response and no event.
        self.given_up = self.cut = 0
        #: How many objects were given up whose end may still come, and then close another one; and how many objects
        #: more are not to be believed for that.
        self._astray = self._doubted = 0

    @property
    def is_open(self) -> bool:
        """An object has begun that has not closed."""
        return bool(self._open)

    @property
    def is_in_doubt(self) -> bool:
        """Say whether the end of an object that was given up may still come."""
        return bool(self._astray)

    def feed(self, line: str, number: int, before: str = "") -> Iterator[tuple[str, int]]:
        """Yield what can be read now, each with the number of the line that it begins on.

        `before` is what was taken from the beginning of the line, since it stands before every line.
        """
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if not self._open and not stripped.endswith("{"):
            if stripped.startswith("}") and self._doubts == DOUBTED:
                self._astray = max(0, self._astray - 1)
            if stripped:
                yield f"{before}{line}", number
            return
        if self._open and (not _PART.match(line) or self._is_out_of_place(stripped, indent)):
            yield from self.give_up()
            yield from self.feed(line, number, before)
        elif self._open and stripped.startswith("{") and stripped.rstrip(",").endswith("}") and not self._is_inside():
            yield stripped, number
            yield from self._add("null," if stripped.endswith(",") else "null")
        elif stripped.endswith("{"):
            if self._open and not stripped.startswith(("}", "{", '"')):
                yield from self.give_up()  # some text, and the first line of another object behind it
            yield from self._begin(line[: line.rindex("{")], number, indent, before)
        elif stripped.startswith("}"):
            yield from self._close(stripped)
        else:
            if stripped.startswith("]"):
                yield from self._end_row()
            yield from self._add(line)

    def _begin(self, start: str, number: int, indent: int, before: str) -> Iterator[tuple[str, int]]:
        is_alone = not (self._open and start.rstrip().endswith(":")) and not self._is_inside()
        if self._open:
            yield from self._add(start)
        if not self._open:
            self._prefix = f"{before}{start}" if start.strip() or before else ""
        self._open.append(_Object(is_alone or not self._open, number, indent))

    def _is_inside(self) -> bool:
        """Say whether the next line belongs to an event or a response."""
        return any(opened.is_ours for opened in self._open)

    def _is_out_of_place(self, stripped: str, indent: int) -> bool:
        """Say whether a line stands where no serialiser would put it: lines of several objects are mixed.

        All of them indent alike, if they do: a key by one step more than its object, the end of an object by none.
        """
        inside = indent - self._open[-1].indent
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

    def _add(self, text: str) -> Iterator[tuple[str, int]]:
        self._open[-1].add(text)
        self._size += len(text)
        if self._size > LARGEST:
            for opened in self._open:  # what is whole makes room, and what is left of the entries of a list
                yield from opened.release()
                if opened.has_entries and not any(map(self._is_entry, opened.parts)):
                    opened.parts = ["{"]
            self._size = sum(len(part) for opened in self._open for part in opened.parts)
            if self._size > LARGEST:
                yield from self.give_up()

    def _close(self, stripped: str) -> Iterator[tuple[str, int]]:
        closed = self._open.pop()
        text = "\n".join([*closed.parts, "}"])
        if not self._open and self._astray:
            self._doubted -= 1
            self._astray = self._astray if self._doubted else 0
            self._lost(text)
            self._size, self._step = 0, None
            return
        if not self._open:
            if MARKER in text or OF_A_RESPONSE in text or OF_A_REQUEST in text:
                yield f"{self._prefix}{text}", closed.number
            self._size, self._step = 0, None
            return
        around = self._open[-1]
        if closed.is_alone and _FIELD.fullmatch(text):
            self._row.append((text, closed.number))
            text = "null"
        elif closed.is_alone and self._is_entry(text):
            self._size -= min(self._size, len(text))
            yield f"{self._stream()}{text}", closed.number
            text = "null"
        elif MARKER in text and self._is_whole(text):
            around.whole.append((text, closed.number))
        else:
            around.whole += closed.whole
        around.has_entries = around.has_entries or closed.is_alone
        around.parts += [text, stripped[1:]]

    def _stream(self) -> str:
        """Return the name of the log stream of the innermost object that has one, as a prefix."""
        name = next((opened.stream for opened in reversed(self._open) if opened.stream), "")
        return f"{name} " if name else ""

    def _end_row(self) -> Iterator[tuple[str, int]]:
        row, self._row = self._row, []
        number = next((number for text, number in row if self._is_entry(text)), 0)
        if number:
            yield f"{self._stream()}[{','.join(text for text, _ in row)}]", number

    def _lost(self, text: str) -> None:
        if MARKER in text:
            self.given_up += 1
        else:
            self.cut += looks_like_a_response(text)

    @classmethod
    def _is_entry(cls, text: str) -> bool:
        """Say whether an object has anything to read: an event, a response, or the beginning or end of a request."""
        return cls._is_whole(text) if MARKER in text else OF_A_RESPONSE in text or OF_A_REQUEST in text

    @staticmethod
    def _is_whole(text: str) -> bool:
        """It is not just ActionData or a part of CallDetails: the key of an event stands in it, or its escaped JSON."""
        return '"CallDetails"' in text or '\\"CallDetails' in text

    def end(self) -> Iterator[tuple[str, int]]:
        """Forget what is open, since nothing follows; yield the whole events in it if lines were never mixed."""
        if not self._astray and self._doubts == DOUBTED:
            for opened in self._open:
                yield from opened.release()
        yield from self.give_up()

    def give_up(self) -> Iterator[tuple[str, int]]:
        """Forget what is open: its rest is missing, and lines of another object may be mixed in."""
        row, self._row = self._row, []
        yield from ((text, number) for text, number in row if self._is_entry(text))
        if self._open:
            self._astray, self._doubted = self._astray + 1, self._doubts
        self._lost("\n".join(part for opened in self._open for part in opened.parts))
        self._open = []
        self._size, self._step = 0, None


@dataclass(slots=True)
class _Object:
    """An object that is open."""

    #: It is no value of an object around it, and no part of an event or a response.
    is_alone: bool
    #: The line on which it began, and by how much that is indented.
    number: int
    indent: int
    parts: list[str] = field(default_factory=lambda: ["{"])
    #: The events in it that are whole, which go out alone where the rest of it does not come.
    whole: list[tuple[str, int]] = field(default_factory=list)
    #: Entries of a list in it have closed.
    has_entries: bool = False
    #: It is an event or a response.
    is_ours: bool = False
    #: The log stream that it names.
    stream: str = ""

    def add(self, text: str) -> None:
        """Take in a line."""
        self.parts.append(text)
        self.is_ours = self.is_ours or _OURS.match(text) is not None
        if not self.stream and "]" in text and len(text) < _LONGEST_NAME and (found := STREAM.search(text)):
            self.stream = found[0]

    def release(self) -> Iterator[tuple[str, int]]:
        """Yield the events in it that are whole, and forget them."""
        texts = {text for text, _ in self.whole}
        self.parts = ["null" if part in texts else part for part in self.parts]
        yield from self.whole
        self.whole = []
