"""The Hangups that a service had to run: on which leg each of them takes effect, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.fates import Effect, Fate, fate_of
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.view import ReturnedAction, View, actions_of, once


@dataclass(frozen=True, slots=True)
class DueHangup:
    """A Hangup that the service had to run, the leg that it takes effect on, and what came of it."""

    course: Course
    hangup: ReturnedAction
    leg: str
    fate: Fate

    @property
    def situation(self) -> Situation:
        """The legs of the call when it was returned."""
        return self.course.states[self.hangup.exchange.step].situation

    @property
    def tag(self) -> str:
        """The tag of its leg."""
        return self.course.tag(self.leg)

    @property
    def name(self) -> str:
        """What messages call its leg."""
        return self.course.name(self.leg)

    @property
    def was_reported(self) -> bool:
        """An event reported to the handler that it was run."""
        return self.fate.effect is Effect.REPORTED

    @property
    def answered(self) -> int:
        """The step at which the event that tells of it was answered."""
        return self.course.answered(self.fate.step)

    @property
    def behind(self) -> list[ReturnedAction]:
        """The actions behind it in its list."""
        return actions_of(self.hangup.exchange)[self.hangup.index + 1 :]

    @property
    def other(self) -> str | None:
        """The CallId of the other one of two legs."""
        others = self.course.states[self.hangup.exchange.step].up - {self.leg}
        return next(iter(others)) if len(others) == 1 else None


def due_hangups(view: View, *situations: Situation, tag: str = "") -> list[DueHangup]:
    """Return the Hangups that had to run in one of these situations, on the leg with this tag, and had an outcome."""
    return [due for due in _all_due_hangups(view) if due.situation in situations and (not tag or due.tag == tag)]


@once
def _all_due_hangups(view: View) -> list[DueHangup]:
    course = course_of(view)
    hangups = (DueHangup(course, hangup, leg, fate_of(course, hangup, leg)) for hangup, leg in course.hangups())
    return [due for due in hangups if due.fate.is_known and not course.may_be_gone(due.leg, due.hangup.exchange.step)]
