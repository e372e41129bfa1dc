"""What of a traceback says where an exception comes from: one of Python, or a stack of Node.js.

A text is all that every target hands over. What the exception says is cut away before anything is read: it may quote
the traceback of another process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from onhook.conformance.model.tracebacks import CAUSED, HANDLED
from onhook.conformance.model.traces import Raised
from onhook.reports.text import columns, cut

#: Lines that are shown of the exception that was raised, gaps not counted.
MOST_LINES = 6
#: How many exceptions that led to it, or that are in a group, are shown, a line each, and how much of what each says.
MOST_CAUSES = 3
LONGEST_CAUSE = 50
#: Stands before the frames of each exception of a chain; the last one was raised.
_BEGINS = "Traceback (most recent call last):\n"
#: What an exception of a chain is to the one behind it.
_LEADS_TO = {CAUSED: "caused by", HANDLED: "while handling"}
#: The first line of a frame: the file and the line.
_FRAME = re.compile(
    r'^  File "(?P<python>[^"]+)", line (?P<line>\d+)|^ +at (?:.*\()?(?P<node>[^()]*?):(?P<at>\d+):\d+\)?$'
)
#: What stands below it, in Python: the code, or that it has been there more often.
_OF_A_FRAME = ("    ", "  [")
#: In paths that hold no code of the adopter.
_NOT_OWN = ("node:", "/node_modules/", "/lib/python3.", "site-packages", "dist-packages", "/var/runtime/", "<")
#: The margin of an exception group, and what stands before each of its members.
_MARGIN = re.compile(r"^ *[|+] ", re.MULTILINE)
_BETWEEN_MEMBERS = re.compile(r"^ +\+-[+-]-+ \d+ -+$", re.MULTILINE)
#: What a cold start adds to the name of an ES module.
_QUERY = re.compile(r"\?onhook=\d+(?=:\d)")
#: So much of a message tells where it begins in a traceback.
_TELLING = 1000
_GAP = "    ..."


@dataclass(frozen=True, slots=True)
class _Frame:
    lines: list[str]
    file: str
    number: str

    @property
    def is_own(self) -> bool:
        return not any(word in self.file for word in _NOT_OWN)


@dataclass(frozen=True, slots=True)
class _Exception:
    """The frames of an exception, the innermost first, and what it says."""

    frames: list[_Frame]
    text: list[str]

    @property
    def own(self) -> int | None:
        """The number of the innermost frame in the adopter's code."""
        return next((number for number, frame in enumerate(self.frames) if frame.is_own), None)

    @property
    def place(self) -> str:
        """Where the adopter's own code came to it, as `app.py:12`; nothing if it is nowhere in it."""
        if self.own is None:
            return ""
        return f"{PurePath(self.frames[self.own].file).name}:{self.frames[self.own].number}"

    @property
    def telling(self) -> list[list[str]]:
        """The innermost frame, that of the adopter's code, and as many of its callers as there is room for.

        Where no code is known to be the adopter's, as where all of it is installed, the outermost frame is the nearest.
        """
        if not self.frames:
            return []
        own = len(self.frames) - 1 if self.own is None else self.own
        chosen = sorted({0, own})
        room = MOST_LINES - 1 - sum(len(self.frames[number].lines) for number in chosen)
        for number in range(own + 1, len(self.frames)):
            room -= len(self.frames[number].lines)
            if room < 0:
                break
            chosen.append(number)
        gaps = [[_GAP] if number > before + 1 else [] for before, number in pairwise((-1, *chosen))]
        return [piece for gap, number in zip(gaps, chosen, strict=True) for piece in (gap, self.frames[number].lines)]


def place_of(raised: Raised) -> str:
    """Return where the adopter's own code came to the exception, as `app.py:12`; nothing if it is nowhere in it."""
    traceback, is_of_python = _told(raised)
    return (_of_python(_chain(traceback)[-1]) if is_of_python else _of_node(traceback)).place


def excerpt(raised: Raised) -> list[str]:
    """Return the lines that say most: where it was raised, how the adopter's code came to it, and what led to it.

    Of a text of many lines there is the first alone: all of it is shown as what was seen.
    """
    traceback, is_of_python = _told(raised)
    if not is_of_python:  # Node.js begins with what was raised, and where
        exception = _of_node(traceback)
        pieces = [exception.text[:1], *exception.telling]
        return [line for piece in pieces for line in piece]
    *led_to_it, last = _chain(traceback)
    exception = _of_python(last)
    pieces = [*reversed(exception.telling), exception.text[:1]]
    members = _members(_chain(raised.traceback)[-1])
    return [*(line for piece in pieces for line in piece), *members, *_causes(led_to_it)]


def fit(line: str, width: int, ellipsis: str = "…") -> str:
    """Cut a line that is too wide: in a frame the front of its path, since the place stands behind that."""
    frame = _FRAME.match(line)
    excess = columns(line) - width
    if frame is None or excess <= 0:
        return cut(line, width, ellipsis)
    start, end = frame.span("python" if frame["python"] else "node")
    kept = min(end, start + excess + len(ellipsis))
    return cut(f"{line[:start]}{ellipsis}{line[kept:]}", width, ellipsis)


def _told(raised: Raised) -> tuple[str, bool]:
    """Return the traceback with no more of what the exception says than its first line, and whether it is of Python."""
    traceback = _QUERY.sub("", raised.traceback)
    said = raised.message[:_TELLING].rstrip()
    found = next((text for text in (f"{raised.type}: {said}", said) if said and text in traceback), "")
    if not found:
        return traceback, _is_of_python(traceback)
    first = found.partition("\n")[0]
    before = traceback.rpartition(found)[0]
    if _is_of_python(before):
        return f"{before}{first}", True
    before, _, after = traceback.partition(found)
    return f"{before}{first}{after.removeprefix(raised.message[len(said) :])}", False


def _is_of_python(traceback: str) -> bool:
    return _BEGINS in traceback or traceback.startswith('  File "')


def _chain(traceback: str) -> list[str]:
    """Return the exceptions of a chain, and between two of them the words that say how the first led to the second."""
    return re.split(f"({'|'.join(map(re.escape, _LEADS_TO))})", traceback)


def _causes(chain: list[str]) -> Iterator[str]:
    """Yield a line for each exception that led to it, the nearest first."""
    pairs = [*zip(chain[::2], chain[1::2], strict=False)][::-1]
    for told, words in pairs[:MOST_CAUSES]:
        yield _in_one_line(_LEADS_TO[words], told)


def _members(traceback: str) -> Iterator[str]:
    """Yield a line for each exception of a group."""
    for told in _BETWEEN_MEMBERS.split(traceback)[1:][:MOST_CAUSES]:
        yield _in_one_line("with", told)


def _in_one_line(words: str, told: str) -> str:
    exception = _of_python(told)
    text = cut(next(iter(exception.text), ""), LONGEST_CAUSE)
    return f"{words} {text}{f', at {exception.place}' if exception.place else ''}"


def _of_python(told: str) -> _Exception:
    """Read one exception: frames, and then the text. Underlines are left out: they lose their place in a line cut."""
    frames: list[_Frame] = []
    text: list[str] = []
    block = told.rpartition(_BEGINS)[2]
    if block.lstrip().startswith("| "):  # of a group
        block = _MARGIN.sub("", block)
    for line in block.splitlines():
        if not line.strip(" ^~"):
            continue
        if not text and (begins := _FRAME.match(line)) and begins["python"]:
            frames.append(_Frame([line], begins["python"], begins["line"]))
        elif not text and frames and line.startswith(_OF_A_FRAME):
            frames[-1].lines.append(line)
        else:
            text.append(line)
    return _Exception(frames[::-1], text)


def _of_node(told: str) -> _Exception:
    """Read a stack: the text, and then the frames."""
    lines = [line for line in told.splitlines() if line.strip()]
    found = [(line, _FRAME.match(line)) for line in lines]
    frames = [_Frame([line], frame["node"], frame["at"]) for line, frame in found if frame and frame["node"]]
    return _Exception(frames, [line for line, frame in found if frame is None])
