"""What of a traceback says where an exception comes from: one of Python, or a stack of Node.js."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

#: Lines that are shown, gaps not counted.
MOST_LINES = 6
#: Stands before the frames of each exception of a chain; the last one was raised.
_BEGINS = "Traceback (most recent call last):\n"
#: The first line of a frame: the file and the line.
_FRAME = re.compile(
    r'^  File "(?P<python>[^"]+)", line (?P<line>\d+)|^ +at (?:.*\()?(?P<node>[^()]*?):(?P<at>\d+):\d+\)?$'
)
#: What stands below it, in Python: the code, or that it has been there more often.
_OF_A_FRAME = ("    ", "  [")
#: In paths that hold no code of the adopter.
_NOT_OWN = ("node:", "/node_modules/", "/lib/python3.", "site-packages", "dist-packages", "/var/runtime/", "<")
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
    is_of_python: bool

    @property
    def own(self) -> int | None:
        """The number of the innermost frame in the adopter's code."""
        return next((number for number, frame in enumerate(self.frames) if frame.is_own), None)


def place_of(traceback: str) -> str:
    """Return where the adopter's own code came to the exception, as `app.py:12`; nothing if it is nowhere in it."""
    raised = _read(traceback)
    if raised.own is None:
        return ""
    frame = raised.frames[raised.own]
    return f"{PurePath(frame.file.partition('?')[0]).name}:{frame.number}"


def excerpt(traceback: str) -> list[str]:
    """Return the lines that say most: the innermost frame, that of the adopter's code and its callers, the exception.

    Of a text of many lines there is the first alone: all of it is shown as what was seen.
    """
    raised = _read(traceback)
    if not raised.frames:
        return raised.text[-MOST_LINES:]
    own = raised.own or 0
    chosen = {0, own}
    room = MOST_LINES - 1 - sum(len(raised.frames[number].lines) for number in chosen)
    for number in range(own + 1, len(raised.frames)):
        room -= len(raised.frames[number].lines)
        if room < 0:
            break
        chosen.add(number)
    return _as_told(raised, sorted(chosen))


def _as_told(raised: _Exception, chosen: list[int]) -> list[str]:
    """Put it in the order of its language: Node.js begins with what was raised, and where; Python ends with it."""
    pieces: list[list[str]] = []
    for before, number in pairwise((-1, *chosen)):
        pieces += [[_GAP]] if number > before + 1 else []
        pieces.append(raised.frames[number].lines)
    pieces.insert(0, raised.text[:1])
    return [line for piece in (reversed(pieces) if raised.is_of_python else pieces) for line in piece]


def _read(traceback: str) -> _Exception:
    """Read what stands for the exception that was raised, without what led to it, and without underlines.

    An underline loses its place where a line is cut.
    """
    frames: list[_Frame] = []
    text: list[str] = []
    is_of_python = _BEGINS in traceback
    in_frame = False
    for line in traceback.rpartition(_BEGINS)[2].splitlines():
        if not line.strip(" ^~"):
            continue
        begins = _FRAME.match(line)
        in_frame = begins is not None or (in_frame and line.startswith(_OF_A_FRAME))
        if begins:
            is_of_python |= begins["python"] is not None
            frames.append(_Frame([line], begins["python"] or begins["node"], begins["line"] or begins["at"]))
        elif in_frame:
            frames[-1].lines.append(line)
        else:
            text.append(line)
    return _Exception(frames[::-1] if is_of_python else frames, text, is_of_python)
