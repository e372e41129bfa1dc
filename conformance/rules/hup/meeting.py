"""HUP-M: a Hangup of the meeting leg, or of LEG-A, of a call that is in a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from onhook.conformance.model import worlds
from onhook.conformance.model.events import ACTION_SUCCESSFUL, HANGUP
from onhook.conformance.model.legs import CONNECTED, LEG_A
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.happenings import disturbance
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules._service import IN_MID_LIST, in_words, weight_in_doubt
from onhook.conformance.rules.hup._every_hangup import (
    check_hangup_event,
    check_other_leg,
    hangups_in,
    with_the_world_known,
)

RULES = Rules()

DOWN_BY_THEN = Weight(Level.SHOULD, "whether the leg is down by then is not documented")


def _of_the_meeting_leg(view: View) -> list[DueHangup]:
    return [due for due in due_hangups(view, Situation.MEETING) if due.course.is_meeting(due.leg)]


def _of_the_meeting_leg_with_time(view: View) -> list[DueHangup]:
    """The same, except where the HANGUP came first and it is not known whether ACTION_SUCCESSFUL was still due."""
    return [due for due in _of_the_meeting_leg(view) if not (due.was_reported and _is_lost_behind(due))]


def _is_lost_behind(due: DueHangup) -> bool:
    course, step = due.course, due.answered
    if not course.world_known and course.exchanges[step].type == HANGUP:
        return True
    happened = any(
        disturbance(asked) and asked.question != worlds.IDLE for asked in course.asked_before.get(step + 1, ())
    )
    return course.lost_at <= step or happened


def _told_of_the_meeting_leg(view: View) -> list[DueHangup]:
    return [due for due in _of_the_meeting_leg(view) if due.was_reported]


@RULES.call("HUP-M1", _of_the_meeting_leg_with_time)
def tells_of_the_meeting_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the meeting leg is followed by ACTION_SUCCESSFUL whose ActionData is that Hangup."""
    course, fate, hangup = due.course, due.fate, due.hangup
    later = course.exchanges[hangup.exchange.step + 1 :]
    if any(exchange.type == ACTION_SUCCESSFUL and reports_action(hangup.raw, exchange.event) for exchange in later):
        return
    if fate.went_wrong and not course.world_known:
        return
    weight = weight_in_doubt(course, hangup) or (IN_MID_LIST if due.behind else fate.weight)
    name = "the Hangup of the meeting leg"
    reported = f"HANGUP reported {name}, but ACTION_SUCCESSFUL did not"
    found = reported if due.was_reported else in_words(fate, course, name)
    step = fate.step if due.was_reported else hangup.exchange.step
    yield Breach("ACTION_SUCCESSFUL for the Hangup of the meeting leg", found, step, action="Hangup", weight=weight)


@RULES.call("HUP-M2", _told_of_the_meeting_leg)
def takes_the_caller_out_of_the_meeting(view: View, due: DueHangup) -> Iterator[Breach]:
    """No event after a Hangup of the meeting leg shows its CallId Connected."""
    expected = f"the meeting leg (CallId {due.leg}) is no longer Connected"
    steps = range(due.fate.step, len(view.exchanges))
    shown = [step for step in steps if due.course.shows(step, due.leg) == CONNECTED]
    at_once = [step for step in shown if _tells_of(due, step)]
    later = [step for step in shown if step not in at_once]
    for breaking, weight in ((at_once, DOWN_BY_THEN), (later, FULL)):
        for step in breaking[:1]:
            found = f"{view.exchanges[step].type} shows the meeting leg as {CONNECTED}"
            yield Breach(expected, found, step, action="Hangup", weight=weight)


def _tells_of(due: DueHangup, step: int) -> bool:
    """Say whether the event reports the Hangup, or the end of its leg."""
    exchange = due.course.exchanges[step]
    succeeded = exchange.type == ACTION_SUCCESSFUL and reports_action(due.hangup.raw, exchange.event)
    return succeeded or due.course.told_ends[step] == due.leg


@RULES.call("HUP-M3", with_the_world_known(_told_of_the_meeting_leg))
def keeps_the_caller(view: View, due: DueHangup) -> Iterator[Breach]:
    """LEG-A stays Connected after a Hangup of the meeting leg."""
    return check_other_leg(due)


@RULES.call("HUP-M4", hangups_in(Situation.MEETING, tag=LEG_A))
def tells_of_the_caller_in_a_meeting(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of LEG-A in a meeting is followed by HANGUP for LEG-A (`pstn-invocations`), and takes both legs."""
    yield from check_hangup_event(due)
    final, other = view.trace.final or {}, due.other
    if due.was_reported and other is not None and final.get(other) == CONNECTED:
        found = f"the final status of the meeting leg is {CONNECTED}"
        yield Breach("the meeting leg is Disconnected in the end", found, due.fate.step, action="Hangup")
