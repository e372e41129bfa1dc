"""What the text of a traceback says of where an exception comes from: one of Python, or a stack of Node.js.

A text is all that every target hands over. What the exception says is cut away before anything is read: it may quote
the traceback of another process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePath

from onhook.conformance.model.tracebacks import CAUSED, CUT, HANDLED
from onhook.conformance.model.traces import Outcome, Raised

#: What an exception of a chain is to the one behind it.
LEADS_TO = {CAUSED: "caused by", HANDLED: "while handling"}
#: The first line of a frame: the file and the line.
FRAME = re.compile(
    r'^  File "(?P<python>[^"]+)", line (?P<line>\d+)|^ +at (?:.*\()?(?P<node>[^()]*?):(?P<at>\d+):\d+\)?$'
)
#: Stands before the frames of each exception of a chain; the last one was raised.
_BEGINS = "Traceback (most recent call last):\n"
#: Any frame of Node.js, one without a place in a file as well.
_IN_A_STACK = re.compile(r"^ +at ")
#: What stands below the first line of a frame, in Python: the code, or that it has been there more often.
_OF_A_FRAME = ("    ", "  [")
#: In paths that hold no code of the adopter.
_NOT_OWN = ("node:", "/node_modules/", "/lib/python3.", "site-packages", "dist-packages", "/var/runtime/", "<")
#: Names of files that say nothing without their folder.
_OF_A_PACKAGE = ("__init__.py", "__main__.py", "index.js", "index.mjs", "index.cjs")
#: The margin of an exception group, and what stands before each of its members.
_MARGIN = re.compile(r"^ *[|+] ", re.MULTILINE)
_BETWEEN_MEMBERS = re.compile(r"^ +\+-[+-]-+ \d+ -+$", re.MULTILINE)
#: What a cold start adds to the name of an ES module.
_QUERY = re.compile(r"\?onhook=\d+(?=:\d)")
#: So much of a message tells where it begins in a traceback.
_TELLING = 1000


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its lines in the text, its file, and the line in that file."""

    lines: list[str]
    file: str
    number: str

    @property
    def is_own(self) -> bool:
        """Whether it is in the adopter's code."""
        return not any(word in self.file for word in _NOT_OWN)

    @property
    def place(self) -> str:
        """The file and the line, as `app.py:12`, or `app/__init__.py:12`."""
        path = PurePath(self.file)
        return f"{'/'.join(path.parts[-2:]) if path.name in _OF_A_PACKAGE else path.name}:{self.number}"


@dataclass(frozen=True, slots=True)
class Told:
    """The frames of an exception, the innermost first, and what it says, line by line."""

    frames: list[Frame]
    text: list[str]

    @property
    def own(self) -> int | None:
        """The number of the innermost frame in the adopter's code."""
        return next((number for number, frame in enumerate(self.frames) if frame.is_own), None)

    @property
    def place(self) -> str:
        """Where the adopter's own code came to it, as `app.py:12`; nothing if it is nowhere in it."""
        return "" if self.own is None else self.frames[self.own].place


@dataclass(frozen=True, slots=True)
class Chain:
    """An exception as it was raised; in Python, what is in a group that was raised, and what led to it."""

    raised: Told
    members: tuple[Told, ...] = ()
    #: The nearest first, each with the words for what it is to the one behind it.
    led_to_it: tuple[tuple[str, Told], ...] = ()
    is_of_python: bool = True


def place_of(outcome: Outcome | None) -> str:
    """Return where the adopter's own code came to what was raised, as `app.py:12`; nothing if it is nowhere in it."""
    return chain_of(outcome).raised.place if isinstance(outcome, Raised) else ""


def chain_of(raised: Raised) -> Chain:
    """Return what the traceback tells."""
    traceback = _QUERY.sub("", raised.traceback)
    told, is_of_python = _without_message(traceback, raised)
    if not is_of_python:
        return Chain(_of_node(told), is_of_python=False)
    *before, last = _split(told)
    pairs = reversed([*zip(before[::2], before[1::2], strict=True)])
    return Chain(
        _of_python(last),
        members=tuple(map(_of_python, _BETWEEN_MEMBERS.split(_split(traceback)[-1])[1:])),
        led_to_it=tuple((LEADS_TO[words], _of_python(one)) for one, words in pairs),
    )


def _without_message(traceback: str, raised: Raised) -> tuple[str, bool]:
    """Return the traceback with no more of what the exception says than its first line, and whether it is of Python."""
    said = raised.message[:_TELLING].rstrip()
    found = next((text for text in (f"{raised.type}: {said}", said) if said and text in traceback), "")
    if not found:
        return traceback, _is_of_python(traceback)
    first = found.partition("\n")[0]
    before = traceback.rpartition(found)[0]
    if _is_of_python(before):
        return f"{before}{first}", True
    before, _, after = traceback.partition(found)
    return f"{before}{first}{after.removeprefix(raised.message[len(said) :].removesuffix(CUT))}", False


def _is_of_python(traceback: str) -> bool:
    return _BEGINS in traceback or traceback.startswith('  File "')


def _split(traceback: str) -> list[str]:
    """Return the exceptions of a chain, and between two of them the words that say how the first led to the second."""
    return re.split(f"({'|'.join(map(re.escape, LEADS_TO))})", traceback)


def _of_python(told: str) -> Told:
    """Read one exception: frames, and then the text. Underlines are left out: they lose their place in a line cut."""
    frames: list[Frame] = []
    text: list[str] = []
    block = told.rpartition(_BEGINS)[2]
    if block.lstrip().startswith("| "):  # of a group
        block = _MARGIN.sub("", block)
    for line in block.splitlines():
        if not line.strip(" ^~"):
            continue
        if not text and (begins := FRAME.match(line)) and begins["python"]:
            frames.append(Frame([line], begins["python"], begins["line"]))
        elif not text and frames and line.startswith(_OF_A_FRAME):
            frames[-1].lines.append(line)
        else:
            text.append(line)
    return Told(frames[::-1], text)


def _of_node(told: str) -> Told:
    """Read a stack: the text, of which a line may look like a frame, and then the frames."""
    lines = [line for line in told.splitlines() if line.strip()]
    behind = list(takewhile(_IN_A_STACK.match, reversed(lines)))[::-1]
    found = [(line, FRAME.match(line)) for line in behind]
    frames = [Frame([line], frame["node"], frame["at"]) for line, frame in found if frame and frame["node"]]
    return Told(frames, lines[: len(lines) - len(behind)])
