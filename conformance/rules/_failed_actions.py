"""An action that fails in the world: ACTION_FAILED has to report it before anything else is told of the call."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import takewhile

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, LATE
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    DIGITS_RECEIVED,
    HANGUP,
    RINGING,
)
from onhook.conformance.model.traces import Asked
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.rule import Breach
from onhook.conformance.oracle.view import Exchange, View

#: Why an action failed, or an endpoint was not reached, for a message.
IN_WORDS: Mapping[str, str] = {
    worlds.NEVER_ANSWERED: "the callee never answers",
    worlds.BUSY: "the callee is busy",
    worlds.DECLINED: "the callee declines",
    worlds.FAILS: "the world let it fail",
}


#: Actions that run beside their list, which may have ended the call, or of which no page says how they fail.
_UNSETTLED = LATE | {row.type for row in ACTIONS.values() if not row.errors}


@dataclass(frozen=True, slots=True)
class FailedInTheWorld:
    """An action that the world let fail: its Type, why it failed, and the step of the last event before."""

    course: Course
    type: str
    outcome: str
    step: int

    @property
    def expected(self) -> str:
        """What has to be reported, for a message."""
        return f"ACTION_FAILED for {self.type} ({IN_WORDS[self.outcome]})"

    def reports(self, exchange: Exchange) -> bool:
        """Say whether an event is the ACTION_FAILED of an action of this Type."""
        return exchange.type == ACTION_FAILED and exchange.reports(self.type)


def failed_in_the_world(view: View, types: Container[str], outcomes: Container[str]) -> list[FailedInTheWorld]:
    """Return the actions of these Types that came out in one of these ways, where nothing else came of the world."""
    course = course_of(view)
    return [
        FailedInTheWorld(course, asked.question, asked.answer, asked.after - 1)
        for asked in view.trace.asked or ()
        if asked.question in types and asked.answer in outcomes
        if course.world_known and 0 < asked.after <= course.lost_at and _world_rests(course, asked)
    ]


def _world_rests(course: Course, failing: Asked) -> bool:
    """Say whether no party hung up and no update came before the next event, or before the service came to rest.

    Nor may it have asked once more about an action of this Type, which may have been another attempt at the same one.
    """
    gap = course.asked_before[failing.after]
    place = next(place for place, asked in enumerate(gap) if asked is failing)
    since = list(takewhile(lambda asked: asked.question != worlds.IDLE, gap[place + 1 :]))
    if any(asked.question == failing.question for asked in since):
        return False
    return not any(
        asked.answer in worlds.PARTY_ENDS or asked.answer == worlds.UPDATE for asked in (*gap[:place], *since)
    )


def report_of(failed: FailedInTheWorld) -> Exchange | Breach | None:
    """Return the event that reports the failure, the breach where another event has its place, or None in doubt."""
    course, exchanges = failed.course, failed.course.exchanges
    later = exchanges[failed.step + 1 :]
    between = list(takewhile(lambda exchange: _may_come_between(failed, exchange), later))
    if any(exchange.actions for exchange in between):
        return None
    event = next(iter(later[len(between) :]), None)
    if course.lost_at < (len(exchanges) if event is None else event.step):
        return None  # the handler failed in between
    if event is not None and failed.reports(event):
        return event
    if any(map(failed.reports, later)):
        return None  # the service asked the world too early about what happened in between
    succeeded = event is not None and event.type == ACTION_SUCCESSFUL and event.reports(failed.type)
    if failed.type in _UNSETTLED and not succeeded:
        return None
    found = f"no event reported the {failed.type}" if event is None else f"{event.type} came instead"
    return Breach(failed.expected, found, failed.step if event is None else event.step, action=failed.type)


def _may_come_between(failed: FailedInTheWorld, exchange: Exchange) -> bool:
    """Say whether this event may come between what happened in the world and the ACTION_FAILED that reports it.

    Such events are digits, RINGING, an interrupted action, a late result, and the end of a leg that never came up.
    """
    course = failed.course
    late = exchange.type == ACTION_SUCCESSFUL and any(exchange.reports(kind) for kind in LATE if kind != failed.type)
    callee = exchange.type == HANGUP and course.told_ends[exchange.step] not in course.states[exchange.step - 1].up
    return late or callee or exchange.type in (ACTION_INTERRUPTED, DIGITS_RECEIVED, RINGING)
