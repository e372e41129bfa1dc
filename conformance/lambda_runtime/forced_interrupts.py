"""Ending code that catches its interruption: a loop around a bare `except:` catches all that is raised in it.

An exception that is raised once may be caught where it is raised. So one is raised at the next line too, which stands
in what has caught the first; and whenever a function is left by it, at the next line of its caller. Where even that
does not help, and where no signal comes through because some C code never looks for one, the process is all that is
left to end.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

#: What tells a process under test from one that ended by itself (`sysexits.h`: an internal error).
EXIT_STATUS = 70
_OURS = f"{Path(__file__).parents[1]}{os.sep}"
LIBRARIES = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib", "purelib", "platlib"))
#: Taken here, since a handler under test finds something else in its place.
_leave = os._exit


class Insistence:
    """Raises at every line of the frames inside of `boundary`, until `stop` is called."""

    def __init__(self, boundary: FrameType | None, raised: Callable[[], BaseException]) -> None:
        self._boundary = boundary
        self._raised = raised
        self._before = sys.gettrace(), sys.getprofile()
        self._stopped = False

    def go_on(self, frame: FrameType | None) -> None:
        """Raise at the next line of a frame or of its callers; Python drops the trace function each time."""
        if self._stopped:
            return
        for caller in frames_within(frame, self._boundary):
            if not caller.f_code.co_filename.startswith(_OURS):
                caller.f_trace = self._trace
        sys.settrace(self._trace)
        sys.setprofile(self._profile)

    def stop(self) -> None:
        """Restore the former trace and profile functions."""
        self._stopped = True
        sys.setprofile(self._before[1])
        sys.settrace(self._before[0])

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "call":  # code that is not called by the interrupted frame is not the handler's
            theirs = frame.f_back is not None and frame.f_back.f_trace == self._trace
            return self._trace if theirs and not frame.f_code.co_filename.startswith(_OURS) else None
        if event == "line" and not self._stopped:
            raise self._raised()
        return self._trace

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "return" and frame is not self._boundary:
            self.go_on(frame.f_back)


def frames_within(frame: FrameType | None, boundary: FrameType | None) -> Iterator[FrameType]:
    """Yield a frame and its callers, up to a boundary that is left out; none if the boundary is not among them."""
    if boundary is None:
        return
    frames = []
    while frame is not None and frame is not boundary:
        frames.append(frame)
        frame = frame.f_back
    if frame is not None:
        yield from frames


def place_of(frame: FrameType | None, boundary: FrameType | None) -> str:
    """Return where code under test is (`app.py:12, in wait`): its innermost line outside of libraries and onhook."""
    theirs = [outer for outer in frames_within(frame, boundary) if not outer.f_code.co_filename.startswith(_OURS)]
    own = [outer for outer in theirs if not outer.f_code.co_filename.startswith((*LIBRARIES, "<frozen"))]
    for outer in (*own, *theirs):
        return f"{_relative(outer.f_code.co_filename)}:{outer.f_lineno}, in {outer.f_code.co_name}"
    return ""


def _relative(file: str) -> str:
    """Return the path of a file, relative to the current folder if it is below it."""
    try:
        path = Path(file)
        return path.relative_to(Path.cwd()).as_posix() if path.is_absolute() else file
    except (OSError, ValueError):
        return file


class LastResort:
    """Ends the process: with a message if Python still runs, else by a thread that needs no Python."""

    def __init__(self, error: int | None = None) -> None:
        self._is_own = error is None
        self._error = os.dup(2) if error is None else error
        #: Ends the run in good order, which the plugin knows how to; it may come back.
        self.in_order: Callable[[str], object] = lambda message: None

    def end(self, message: str) -> NoReturn:
        """Write the reason, report what can be reported, and end the process."""
        self.expect_life_within(60)  # reporting must not hang either
        try:
            os.write(self._error, f"\nonhook: {message}\n".encode("ascii", "backslashreplace"))
            self.in_order(message)
        finally:
            _leave(EXIT_STATUS)

    def expect_life_within(self, seconds: float) -> None:
        """Print all threads' stacks and end the process, unless this is called again in time."""
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._error)

    def rest(self) -> None:
        """Cancel the deadline."""
        faulthandler.cancel_dump_traceback_later()

    def close(self) -> None:
        """Cancel the deadline for good, and give back what was kept of the standard error."""
        self.rest()
        if self._is_own:
            os.close(self._error)
            self._is_own = False
