"""What must not come: a leg that goes down though neither a party nor the handler ended it, an action of an ended list.

In doubt nothing is found: whatever may have ended the leg, or asked for the action, is an excuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onhook.conformance.model.actions import hangup_code
from onhook.conformance.model.events import ACTION_FAILED, HANGUP
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import DISCONNECTED
from onhook.conformance.oracle.course import Course
from onhook.conformance.oracle.reported_actions import REPORTS, reports_action
from onhook.conformance.oracle.view import Exchange, ReturnedAction


class Rerun(NamedTuple):
    """An action that is run though its list had ended: the event that shows it, and its Type."""

    step: int
    type: str


def certain_unexcused_end(
    course: Course, call_id: str, since: int, but_for: ReturnedAction | None = None
) -> int | None:
    """Return the step that shows a leg down though neither a party nor the handler ended it; None where there is none.

    `since` is the first event that is looked at; `but_for` is a Hangup that is no excuse.
    """
    step = unexcused_end(course, call_id, since, but_for)
    return None if step is None or step > course.lost_at else min(step, len(course.exchanges) - 1)


def unexcused_end(course: Course, call_id: str, since: int, but_for: ReturnedAction | None = None) -> int | None:
    """Return the step as `certain_unexcused_end` does, but also where the course is lost by then.

    Where only the final status shows the leg down, the step is one past the last.
    """
    step = _first_shown_down(course, call_id, since)
    return None if step is None or is_excused(course, call_id, step, since, but_for) else step


def _first_shown_down(course: Course, call_id: str, since: int) -> int | None:
    """The first step that shows a leg down, excused or not; one past the last where only its final status does."""
    for step in range(since, len(course.exchanges)):
        if course.told_ends[step] == call_id or course.shows(step, call_id) == DISCONNECTED:
            return step
    return len(course.exchanges) if (course.view.trace.final or {}).get(call_id) == DISCONNECTED else None


def is_excused(course: Course, call_id: str, step: int, since: int, but_for: ReturnedAction | None) -> bool:
    """A party has ended the leg before this event, or a Hangup returned before it may have.

    Another Hangup that was returned since, of whatever leg, excuses as well: the rules judge that one by itself.
    """
    if course.party_may_have_taken(call_id, 0, step):
        return True
    return any(
        course.may_run(hangup.exchange.step) and (hangup.exchange.step >= since or course.may_mean(hangup, call_id))
        for hangup in course.view.hangups
        if hangup.exchange.step < step and not hangup.is_same_as(but_for)
    )


def resurfaced(course: Course, gone: Sequence[ReturnedAction], since: int, *, failed: bool = False) -> Rerun | None:
    """Return the first action that is run though its list had ended at step `since`.

    `gone` are the actions that were left of the list. An event counts only if no later response asked for the same
    action. ACTION_FAILED counts only with `failed`, for lists of which no event at all may tell.
    """
    newer = [
        action for exchange in course.exchanges[since:] if course.may_run(exchange.step) for action in exchange.actions
    ]
    types = {action.type for action in gone} - {str(action.get("Type")) for action in newer} - {"Hangup"}
    types -= _types_returned_between(course, gone, since)
    for step in range(since + 1, len(course.exchanges) + 1):
        if step > course.lost_at:
            return None
        for asked in course.asked_before.get(step, ()):
            if asked.question in types:
                return Rerun(step - 1, asked.question)
        if step < len(course.exchanges):
            exchange = course.exchanges[step]
            counts = failed or exchange.type != ACTION_FAILED
            for action in gone if counts else ():
                if _resurfaces(course, action, exchange, since, newer):
                    return Rerun(step, action.type)
    return None


def _types_returned_between(course: Course, gone: Sequence[ReturnedAction], since: int) -> set[str]:
    """The Types of actions that were returned after the list that is gone, and before the event that ended it.

    A question to the world may be about one of them.
    """
    steps = {action.exchange.step for action in gone}
    exchanges = course.exchanges[min(steps, default=since) : since]
    between = (exchange for exchange in exchanges if exchange.step not in steps and course.may_run(exchange.step))
    return {str(action.get("Type")) for exchange in between for action in exchange.actions}


def _resurfaces(
    course: Course, action: ReturnedAction, exchange: Exchange, since: int, newer: Sequence[Mapping[str, Any]]
) -> bool:
    if action.type == "Hangup" and exchange.type == HANGUP:
        return _hung_up_by(course, action, exchange, since)
    if exchange.type not in REPORTS or not reports_action(action.raw, exchange.event):
        return False
    if not course.view.trace.from_the_beginning:  # it may be one from before
        return False
    if action.type == "Hangup" and exchange.type != ACTION_FAILED:
        return False  # the success of an older one may be reported beside its HANGUP
    older = [other for earlier in course.exchanges[:since] for other in earlier.actions if other is not action.raw]
    return not any(reports_action(other, exchange.event) for other in (*newer, *older))


def _has_code_of(hangup: ReturnedAction, exchange: Exchange) -> bool:
    """Say whether the code of a HANGUP may be that of a Hangup; one that cannot be read may be any."""
    told, given = whole_number(exchange.parameters.get("SipResponseCode")), hangup.parameters.get("SipResponseCode")
    return told is None or hangup_code(given) in (told, None)


def _hung_up_by(course: Course, hangup: ReturnedAction, exchange: Exchange, since: int) -> bool:
    """Nothing but this Hangup, which had been dropped, can have brought this HANGUP."""
    call_id = course.told_ends[exchange.step]
    if call_id is None or not course.may_mean(hangup, call_id) or course.is_delivered_again(exchange.step - 1):
        return False
    if not any(call_id in state.up for state in course.states[: exchange.step]):
        return False  # it never came up, and this says so
    told_before = call_id in course.told_ends[: exchange.step]
    if not told_before and course.may_ring_out(exchange.step):
        return False
    if told_before and not _has_code_of(hangup, exchange):
        return False  # another HANGUP of the ended leg, which nothing that was returned has brought (ENV-11)
    if course.party_may_have_taken(call_id, since + 1 if told_before else 0, exchange.step):
        return False
    # The first HANGUP is that of an earlier Hangup; but if a party was faster, the earlier Hangup may have one to come.
    first = course.told_ends.index(call_id)
    older_may_follow = not told_before or course.party_may_have_taken(call_id, 0, first)
    return not any(
        course.may_run(other.exchange.step) and course.may_mean(other, call_id)
        for other in course.view.hangups
        if since <= other.exchange.step < exchange.step
        or (older_may_follow and (other.exchange.step, other.index) < (hangup.exchange.step, hangup.index))
    )
