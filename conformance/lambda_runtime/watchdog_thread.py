"""A second watchdog over the code under test: the first is a timer of the process, which that code may take for itself.

A thread makes rounds. It counts those in which the same piece of work was under way, and not seconds: a process that
was put to sleep has made none meanwhile, and a fixture may have stopped the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Rounds:
    """Calls `visit(current, rounds)` every second; `rounds` counts how often in a row `current` was the same."""

    SECONDS = 1.0

    def __init__(self, under_way: Callable[[], object], visit: Callable[[object, int], object]) -> None:
        self._under_way = under_way
        self._visit = visit
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="onhook-rounds", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def dismiss(self) -> None:
        """Have the thread end after a visit in progress, without waiting for it."""
        self._over.set()

    def stop(self) -> None:
        """Stop the thread, and wait for a visit in progress."""
        self.dismiss()
        self._thread.join()

    def _go(self) -> None:
        seen, rounds = None, 0
        while not self._over.wait(self.SECONDS):
            now = self._under_way()  # kept until the next round, so that nothing else can take its identity
            rounds = rounds + 1 if now is seen else 0
            seen = now
            self._visit(now, rounds)
