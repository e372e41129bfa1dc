"""Reading a log as a stream: lines in, invocations out, and notes of what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from onhook.conformance.recorded.fragments import (
    OF_A_REQUEST,
    OF_A_RESPONSE,
    STREAM,
    TIME,
    Fragment,
    fragments,
    may_be_a_row,
    names_a_request,
)
from onhook.conformance.recorded.invocations import LoggedInvocation
from onhook.conformance.recorded.lambda_requests import Request, Requests, Text, take_responses
from onhook.conformance.recorded.logged import MARKER, Found, is_labelled_as_another, looks_like_a_damaged_response
from onhook.conformance.recorded.packed_data import PACKED, unpacked
from onhook.conformance.recorded.pretty import Streams
from onhook.conformance.recorded.shapes import Shapes, written
from onhook.conformance.recorded.tables import Table, table_of
from onhook.conformance.recorded.tally import Place, Tally

#: Notes on a text.
UNREADABLE = "looks like an event, and cannot be read (cut, or damaged): left out"
ODD_RESPONSE = (
    "what stands beside an event as its response has neither SchemaVersion nor Actions: taken for not recorded"
)
CUT = "looks like a response, and cannot be read (cut, or damaged): left out"
UNPAIRED = "response on a line, or in an entry, of its own, and it is not certain which event it answers: left out"

#: How a line ends on which a pretty-printed object begins.
_OPENING = ("{\n", "{", "{\r\n", "{ \n")


class LogReader:
    """Reads the files of one log, and hands on each invocation; what cannot be read is noted in a tally."""

    def __init__(self, files: Sequence[str], tally: Tally, on_invocation: Callable[[LoggedInvocation], object]) -> None:
        self.files = files
        self.tally = tally
        self.on_invocation = on_invocation
        self._shapes = Shapes()
        self._requests = Requests()

    @property
    def unread(self) -> int:
        """How many times something that looks like an event could not be read."""
        return self.tally.notes.get(UNREADABLE, (0,))[0]

    def read_lines(self, lines: Iterable[str], file: int) -> None:
        """Read the lines of one file, which is known by its place among the files."""
        numbered = enumerate(lines, 1)
        try:
            first = next(numbered, (0, ""))
            table = table_of(first[1])
            if table is None:
                self._read_lines(chain([first], numbered), file)
            else:
                self._read_lines(self._outside(table, numbered, file), file)
        finally:
            self.end_file(file)

    def _outside(self, table: Table, numbered: Iterator[tuple[int, str]], file: int) -> Iterator[tuple[int, str]]:
        """Read the rows of a table; yield the lines that are none."""
        for number, text, is_row in table.rows(numbered):
            if is_row:
                self.read_record(text, file, number)
            else:
                yield number, text

    def _read_lines(self, numbered: Iterable[tuple[int, str]], file: int) -> None:
        pretty, marker, number = Streams(), MARKER, 0
        for number, line in numbered:
            if not (pretty.is_open or line.endswith(_OPENING)):
                if marker in line:
                    self.read_text(line, file, number)
                elif PACKED in line or OF_A_RESPONSE in line or OF_A_REQUEST in line:
                    self.read_record(line, file, number)
                continue
            if PACKED in line:
                self._read_packed(line, file, number)
            for text, begun in pretty.feed(line, number):
                self._read_plain(text, file, begun)
        for text, begun in pretty.end():
            self._read_plain(text, file, begun)
        if pretty.given_up:
            self.tally.note(UNREADABLE, (self.files[file], number), pretty.given_up)
        if pretty.cut:
            self.tally.note(CUT, (self.files[file], number), pretty.cut)

    def read_record(self, text: str, file: int, number: int) -> None:
        """Read what one text holds; `end_file` has to follow the last one of a file."""
        if not (PACKED in text and MARKER not in text and self._read_packed(text, file, number)):
            self._read_plain(text, file, number)

    def _read_plain(self, text: str, file: int, number: int) -> None:
        if MARKER in text:
            self.read_text(text, file, number)
        else:
            self._read_aside(text, file, number)

    def _read_packed(self, line: str, file: int, number: int) -> bool:
        """Read the packed data in a line; return whether there was some."""
        text, lost = unpacked(line)
        if lost:
            self.tally.note(UNREADABLE, (self.files[file], number), lost)
        if text:
            self._read_plain(text, file, number)
        return bool(text)

    def end_file(self, file: int) -> None:
        """Read what was held until the response to it may have come."""
        for request in self._requests.rest():
            self._release(request, file)

    def read_text(self, line: str, file: int, number: int) -> None:
        """Read the invocations in one text."""
        if not (self._requests.is_open or names_a_request(line) or may_be_a_row(line)):
            text = self._cut_out(line, "", file, number)
            if text is not None:
                self._add_text(text)
            return
        parts = fragments(line) if self._may_hold_several(line) else [Fragment(line)]
        many, which = sum(MARKER in fragment.text for fragment in parts) > 1, 0
        for fragment in parts:
            if MARKER in fragment.text:
                which += 1
                self._event(fragment, file, number, which if many else 0)
            else:
                self._without_event(fragment, file, number)
        for due in self._requests.due():
            self._release(due, file)

    def _may_hold_several(self, line: str) -> bool:
        """Say whether a line has to be taken apart: it may name a Lambda request, or be a row of fields."""
        return (
            names_a_request(line) or may_be_a_row(line) or (self._requests.is_open and STREAM.search(line) is not None)
        )

    def _event(self, fragment: Fragment, file: int, number: int, which: int = 0) -> None:
        cut = self._cut_out(fragment.text, fragment.time, file, number, which)
        request = self._requests.of(fragment)
        if cut is None:
            if request is not None:
                request.doubtful = True
        elif request is None:
            self._add_text(cut)
        else:
            request.texts.append(cut)

    def _cut_out(self, line: str, time: str, file: int, number: int, which: int = 0) -> Text | None:
        """The text of a line from its first brace to its last; None, and a note, where it has none."""
        begin = line.find("{")
        if begin or not line.endswith("}\n"):
            end = line.rfind("}") + 1
            if not 0 <= begin < end:
                self.tally.note(UNREADABLE, (self.files[file], number))
                return None
            if not time:
                found = TIME.search(line, 0, begin)
                time = found[0] if found else ""
            line = line[begin:end]
        return Text(line, time, file, number, which)

    def _read_aside(self, line: str, file: int, number: int) -> None:
        """Read a line without an event: it may hold a response, or say where an invocation begins and ends."""
        for fragment in fragments(line):
            self._without_event(fragment, file, number)

    def _without_event(self, fragment: Fragment, file: int, number: int) -> None:
        if OF_A_RESPONSE in fragment.text and "{" in fragment.text:
            request = None if is_labelled_as_another(fragment.text) else self._requests.of(fragment)
            found = take_responses(request or Request(), fragment.text, number)
            if request is None and found:
                self.tally.note(UNPAIRED, (self.files[file], number), found)
            if not found and looks_like_a_damaged_response(fragment.text):
                self.tally.note(CUT, (self.files[file], number))
                if request is not None:
                    request.doubtful = True
        elif OF_A_REQUEST in fragment.text:
            self._requests.bracket(fragment)

    def _release(self, request: Request, file: int) -> None:
        """Read what one invocation has logged: its event together with the response, where that is certain."""
        answered = request.answered()
        if answered is None:
            if request.responses:
                self.tally.note(UNPAIRED, (self.files[file], request.line), len(request.responses))
            for text in request.texts:
                self._add_text(text)
            return
        first, *others = request.texts
        self._add_text(replace(first, text=written(answered), time=answered.time))
        for other in others:
            self._add_text(other)

    def _add_text(self, text: Text) -> None:
        file, number = text.file, text.line
        entries, found = self._shapes.invocations_in(text.text, text.time, file, number)
        if found is not None:
            self._tell(found, (self.files[file], number))
        for entry in entries:
            entry.which = text.which or entry.which
            self.on_invocation(entry)

    def add_parsed(self, text: str, time: str, file: int, line: int, which: int = 0) -> None:
        """Take in the invocations in a text of which all else has been told already; `which` of its line's it is."""
        for entry in self._shapes.invocations_in(text, time, file, line)[0]:
            entry.which = which or entry.which
            self.on_invocation(entry)

    def _tell(self, found: Found, place: Place) -> None:
        if found.unreadable:
            self.tally.note(UNREADABLE, place, found.unreadable)
        odd = sum(invocation.odd_response for invocation in found.invocations)
        if odd:
            self.tally.note(ODD_RESPONSE, place, odd)
        if found.apart:
            self.tally.note(UNPAIRED, place, found.apart)
        if found.cut:
            self.tally.note(CUT, place, found.cut)
