"""The watchdog: it interrupts code under test that has used up its time, even if that code catches the interruption."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from onhook.conformance.lambda_runtime.forced_interrupts import Insistence, LastResort, frames_within, place_of
from onhook.conformance.lambda_runtime.watchdog_thread import Rounds
from onhook.conformance.model.interrupts import InterruptedByAlarm, InterruptedByUser, TookTooLong


class TimeIsUp(BaseException):
    """Raised inside code under test that has used up its time."""


class Watchdog:
    """Interrupts code under test that does not return, an endless loop too, and one that catches what interrupts it.

    A timer of the process ticks all the while, so that an invocation costs no more than noting its deadline. It needs
    the main thread and a system with interval timers; elsewhere `enforces` is false and nothing is interrupted.

    Code under test may take that timer, or its signal, for itself. So a thread makes rounds, and where an invocation is
    over and no tick was heard, it sends another signal, upon which the timer is put back.
    """

    _TICKS_BEFORE_INSISTING = 8
    _INSISTENT_TICK = 0.001
    #: Seconds of insisting after which the process is ended, and how much longer than the limit nothing may be heard of
    #: it.
    PATIENCE = 15.0
    GRACE = 60.0
    #: What is sent by the rounds: ignored by all that does not know it, so that one that comes too late does no harm.
    _REMINDER = getattr(signal, "SIGURG", None)

    def __init__(self, limit: float, last_resort: LastResort | None = None) -> None:
        self.limit = limit
        self.deadline: float | None = None
        #: Where the code was that was interrupted last, as `app.py:12, in wait`.
        self.place = ""
        self.enforces = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        self._last_resort = last_resort
        self._tick_every = min(0.25, limit / 4)
        self._ticked = self._began = 0.0
        self._main = threading.main_thread().ident or 0
        self._old: dict[int, Any] = {}
        self._old_timer = 0.0, 0.0
        self._boundary: FrameType | None = None
        self._insistence: Insistence | None = None
        self._ignored = 0
        self._ignored_since = 0.0
        self._asked_to_stop = False
        self._alarm: InterruptedByAlarm | None = None
        self._watching = False
        self._is_asleep = False
        self._is_heard = True
        #: The deadline of an invocation that is over by the number of rounds; the clock may have stopped.
        self._overdue: object = None
        self._rounds = Rounds(lambda: self.deadline, self._look)

    def __enter__(self) -> Self:
        if self.enforces:
            self._began = self._ticked = time.monotonic()
            self._old = {number: signal.signal(number, handle) for number, handle in self._handlers().items()}
            self._old_timer = signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)
            self._watching = True
            self._expect_life()
            self._rounds.start()
        return self

    def _handlers(self) -> dict[int, Callable[[int, FrameType | None], None]]:
        handlers: dict[int, Callable[[int, FrameType | None], None]]
        handlers = {signal.SIGALRM: self._tick, signal.SIGINT: self._interrupt}
        if self._last_resort is not None:
            handlers[signal.SIGTSTP] = self._pause
        if self._REMINDER is not None and signal.getsignal(self._REMINDER) in (signal.SIG_DFL, signal.SIG_IGN):
            handlers[self._REMINDER] = self._remind
        return handlers

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.enforces:
            self._rounds.stop()
            self._watching = False
            remaining, interval = self._old_timer
            if remaining:
                remaining = max(0.001, remaining - (time.monotonic() - self._began))
            signal.setitimer(signal.ITIMER_REAL, remaining, interval)
            for number, handle in self._old.items():
                signal.signal(number, signal.SIG_DFL if handle is None else handle)
            if self._last_resort is not None:
                self._last_resort.rest()
            if self._asked_to_stop and not isinstance(error, KeyboardInterrupt):
                raise InterruptedByUser from None  # it got lost on its way
            if self._alarm is not None:
                raise self._alarm.error from None

    # -- signals ---------------------------------------------------------------------------------------------------

    def _tick(self, number: int, frame: FrameType | None) -> None:
        now = self._ticked = time.monotonic()
        self._is_heard = True
        if self._is_over(now) or (self._asked_to_stop and any(frames_within(frame, self._boundary))):
            self._insist(frame, now)
        remaining, interval = self._old_timer
        old = self._old.get(signal.SIGALRM)
        if remaining and now - self._began >= remaining and callable(old):
            self._old_timer = remaining + interval if interval else 0.0, interval
            try:
                old(number, frame)
            except BaseException as error:
                self._alarm = InterruptedByAlarm(error)
                raise self._alarm from None

    def _remind(self, number: int, frame: FrameType | None) -> None:
        if self._watching:
            self._take_timer()
            self._tick(number, frame)

    def _take_timer(self) -> None:
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)

    def _is_over(self, now: float) -> bool:
        return self.deadline is not None and (now >= self.deadline or self.deadline is self._overdue)

    def _insist(self, frame: FrameType | None, now: float) -> NoReturn:
        boundary = self._boundary
        if not self._ignored:
            self.place, self._ignored_since = place_of(frame, boundary), now
        self._ignored += 1
        # It catches what interrupts it: try at any moment, also while this is being prepared.
        if self._ignored >= self._TICKS_BEFORE_INSISTING and self._insistence is None:
            signal.setitimer(signal.ITIMER_REAL, self._INSISTENT_TICK, self._INSISTENT_TICK)
            self._insistence = Insistence(boundary, self._raised)
        if self._insistence is not None:
            if self._last_resort is not None and now - self._ignored_since > self.PATIENCE:
                self._give_up(self._last_resort, place_of(frame, boundary) or self.place)
            self._insistence.go_on(frame)
        raise self._raised()

    def _raised(self) -> BaseException:
        return InterruptedByUser() if self._asked_to_stop else TimeIsUp()

    def _give_up(self, last_resort: LastResort, place: str) -> NoReturn:
        self._rounds.dismiss()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._insistence is not None:
            self._insistence.stop()
        why = "was interrupted" if self._asked_to_stop else f"did not return within {self.limit:g} s"
        last_resort.end(
            f"the code under test {why} and cannot be stopped, because it catches what stops it and goes on: {place};"
            " catch Exception there instead of everything. The run ends here"
        )

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True
        raise InterruptedByUser

    def _pause(self, number: int, frame: FrameType | None) -> None:
        """Suspend the process, and do not count the time until it goes on."""
        self._is_asleep = True
        if self._last_resort is not None:
            self._last_resort.rest()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._pause)
        self._is_asleep = False

    # -- rounds, in a thread of their own ----------------------------------------------------------------------------

    def _look(self, deadline: object, rounds: int) -> None:
        """Watch an invocation, known by its deadline, that has been under way for this number of rounds."""
        self._expect_life()
        heard, self._is_heard = self._is_heard, False
        overdue = rounds * Rounds.SECONDS - self.limit
        if deadline is None or overdue <= 0:
            return
        self._overdue = deadline
        if overdue > self.GRACE and self._last_resort is not None:
            self._give_up_unheard(self._last_resort)
        if not heard and self._REMINDER in self._old:
            signal.pthread_kill(self._main, self._REMINDER)

    def _expect_life(self) -> None:
        """End the process if not even the rounds are made: some C code does not let Python run."""
        if self._last_resort is not None and not self._is_asleep:
            self._last_resort.expect_life_within(self.limit + self.GRACE)

    def _give_up_unheard(self, last_resort: LastResort) -> NoReturn:
        place = place_of(sys._current_frames().get(self._main), self._boundary)
        last_resort.end(
            f"the code under test did not return within {self.limit:g} s and cannot be interrupted, because no signal gets"
            f" through to it{f': {place}' if place else ''}. The run ends here"
        )

    # -- around the code under test ----------------------------------------------------------------------------------

    def begin(self, boundary: FrameType) -> float:
        """Give code that a frame of onhook calls as much time as an invocation may take; return the deadline.

        Raises InterruptedByUser or InterruptedByAlarm where the code that was called before has swallowed that.
        """
        now = time.monotonic()
        if self._watching:
            if self._asked_to_stop:
                raise InterruptedByUser
            if self._alarm is not None:
                raise self._alarm
            if now - self._ticked > 2:  # the code under test has taken the timer for itself
                self._take_timer()
                self._ticked = now
        self._boundary = boundary
        self.deadline = now + self.limit
        return self.deadline

    @contextlib.contextmanager
    def limited(self, what: str) -> Iterator[None]:
        """Give other code of the adopter's as much time as an invocation; raises TookTooLong if it takes longer."""
        self.begin(sys._getframe(2))
        try:
            yield
        except TimeIsUp:
            at = f"; it was interrupted at {self.place}" if self.place else ""
            raise TookTooLong(f"{what} takes longer than {self.limit:g} s{at}") from None
        finally:
            self.rest()

    def rest(self) -> None:
        """The invocation is over: stop interrupting."""
        while True:
            try:
                self.deadline = self._boundary = None
                if self._insistence is not None:
                    self._insistence.stop()
                    self._insistence = None
                if self._ignored >= self._TICKS_BEFORE_INSISTING:
                    signal.setitimer(signal.ITIMER_REAL, self._tick_every, self._tick_every)
                self._ignored = 0
            except TimeIsUp:
                continue
            return
