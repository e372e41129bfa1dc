"""Ending a run early: because the code under test leaves no other way, or because the user asks for it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType, TracebackType
from typing import Any

import pytest


def end_in_order(session: pytest.Session, item: pytest.Item | None, message: str) -> None:
    """Fail the current item with a message, and let all plugins report what is known.

    Called in the middle of the code under test, which goes on if this comes back. A worker of xdist only dies: its
    controller tells which item was lost.
    """
    config = session.config
    if hasattr(config, "workerinput"):
        return
    capturing = config.pluginmanager.get_plugin("capturemanager")
    if capturing is not None:
        capturing.suspend(in_=True)
    if item is not None:
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", message, "call")
        config.hook.pytest_runtest_logreport(report=report)
    config.hook.pytest_keyboard_interrupt(excinfo=_raised(message))
    session.exitstatus = pytest.ExitCode.INTERRUPTED
    config.hook.pytest_sessionfinish(session=session, exitstatus=session.exitstatus)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()


def _raised(message: str) -> pytest.ExceptionInfo[BaseException]:
    """Return the ExceptionInfo of an exit for pytest, which takes only an exception that was raised."""
    try:
        pytest.exit(message)
    except pytest.exit.Exception as error:
        return pytest.ExceptionInfo.from_exception(error)


def mend_traceback(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Give every entry of a traceback a line: an interrupt may arrive between lines, and pytest cannot show it then."""
    entries = []
    trace: TracebackType | None = excinfo.tb
    while trace is not None:
        entries.append(trace)
        trace = trace.tb_next
    if all(isinstance(entry.tb_lineno, int) for entry in entries):
        return
    mended: TracebackType | None = None
    for entry in reversed(entries):
        line = entry.tb_lineno if isinstance(entry.tb_lineno, int) else entry.tb_frame.f_code.co_firstlineno
        mended = TracebackType(mended, entry.tb_frame, entry.tb_lasti, line)
    if mended is not None:
        excinfo.traceback = type(excinfo.traceback)(mended)


class Patience:
    """While a run is being reported, the first Ctrl-C is only noted: the run ends in a moment anyway.

    The second one ends it at once.
    """

    def __init__(self) -> None:
        self._old: Any = None
        self._active = False

    def begin(self) -> None:
        """Take note of interrupts from now on, in the main thread only, and only if SIGINT has no other handler."""
        with contextlib.suppress(ValueError):
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                self._old = signal.signal(signal.SIGINT, self._note)
                self._active = True

    def end(self) -> None:
        """Restore the former signal handler."""
        if self._active:
            signal.signal(signal.SIGINT, self._old)
            self._active = False

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.end()
        os.write(2, b"\nonhook: the reports are being written; once more to leave them\n")
