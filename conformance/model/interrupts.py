"""What ends code under test that does not come back by itself."""

from __future__ import annotations


class TookTooLong(Exception):
    """The watchdog has interrupted code under test whose time was up; raised by nothing else."""


class InterruptedByUser(KeyboardInterrupt):
    """The user has pressed Ctrl-C. Only the watchdog raises this, so that code under test cannot pass for a user."""
