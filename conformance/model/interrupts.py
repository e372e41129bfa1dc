"""What ends code under test that does not come back by itself."""

from __future__ import annotations


class TookTooLong(Exception):
    """The watchdog has interrupted code under test whose time was up; raised by nothing else."""


class InterruptedByUser(KeyboardInterrupt):
    """The user has pressed Ctrl-C. Only the watchdog raises this, so that code under test cannot pass for a user."""


class InterruptedByAlarm(BaseException):
    """An alarm went off that somebody had set before, such as the plugin pytest-timeout: `error` is what came of it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


#: What interrupts a run, and is nothing that the code under test has done.
INTERRUPTIONS = (InterruptedByUser, InterruptedByAlarm)
