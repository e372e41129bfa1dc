"""HUP-U: a Hangup returned for CALL_UPDATE_REQUESTED (`update-sip-call`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, LATE
from onhook.conformance.model.events import ACTION_INTERRUPTED, ACTION_SUCCESSFUL, CALL_UPDATE_REQUESTED
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.fates import Effect, Fate, fate_of
from onhook.conformance.oracle.legs_told import ALONE, TWO_LEGS
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.uncalled_for import resurfaced
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of
from onhook.conformance.rules._service import in_words, running_at, weight_of
from onhook.conformance.rules.hup._every_hangup import INVALID_TAG, failed_beside_an_invalid_tag

RULES = Rules()

#: The actions that an update stops at once (`update-sip-call`).
INTERRUPTIBLE = tuple(row.type for row in ACTIONS.values() if row.interruptible)


@dataclass(frozen=True, slots=True)
class Update:
    """A Hangup returned for CALL_UPDATE_REQUESTED, and what was running when the update came."""

    course: Course
    hangup: ReturnedAction
    #: The action that was running, and the actions after it in its list.
    running: ReturnedAction
    behind: list[ReturnedAction]

    @property
    def fate(self) -> Fate | None:
        """What became of the Hangup; None where it is not certain which leg it is for, or that it is up."""
        target = self.course.target(self.hangup)
        if target is None or self.course.may_be_gone(target, self.hangup.exchange.step):
            return None
        return fate_of(self.course, self.hangup, target)


def _updates(view: View) -> list[Update]:
    course = course_of(view)
    found = []
    for exchange in view.exchanges:
        if (
            exchange.type != CALL_UPDATE_REQUESTED
            or not course.must_run(exchange.step)
            or exchange.step > course.lost_at
        ):
            continue
        hangup = next((hangup for hangup in view.hangups if hangup.exchange is exchange), None)
        running = running_at(course, exchange.step, worlds.UPDATE)
        if hangup is not None and running is not None and course.world_known:
            found.append(Update(course, hangup, running, actions_of(running.exchange)[running.index + 1 :]))
    return found


@RULES.call("HUP-U1", _updates)
def replaces_the_older_actions(view: View, update: Update) -> Iterator[Breach]:
    """After a Hangup returned for an update, no older action runs that followed the running one in its list."""
    course = update.course
    rerun = resurfaced(course, update.behind, update.hangup.exchange.step, failed=True)
    if rerun is not None:
        found = f"{rerun.type}, listed after the running {update.running.type}, runs"
        yield Breach(
            "the list returned for CALL_UPDATE_REQUESTED replaces the older actions",
            found,
            rerun.step,
            action=rerun.type,
        )
    fate = update.fate
    if fate is not None and (fate.is_missing or fate.went_wrong):
        yield _not_run(course, update.hangup, fate)


def _not_run(course: Course, hangup: ReturnedAction, fate: Fate) -> Breach:
    weight = INVALID_TAG if failed_beside_an_invalid_tag(hangup, fate) else weight_of(course, hangup, fate)
    found = in_words(fate, course, "the Hangup")
    return Breach("the Hangup runs", found, hangup.exchange.step, action="Hangup", weight=weight)


def _updates_at_rest(view: View) -> list[DueHangup]:
    """Hangups returned first for an update that came when nothing ran: they have to be the next action that runs."""
    first = (due for due in due_hangups(view, *TWO_LEGS, *ALONE) if due.hangup.index == 0)
    return [due for due in first if _came_at_rest(due.course, due.hangup.exchange)]


def _came_at_rest(course: Course, exchange: Exchange) -> bool:
    questions = [(asked.question, asked.answer) for asked in course.asked_before.get(exchange.step, ())]
    return course.world_known and exchange.type == CALL_UPDATE_REQUESTED and questions == [(worlds.IDLE, worlds.UPDATE)]


@RULES.call("HUP-U1", _updates_at_rest)
def runs_the_hangup(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup returned for an update is run, also where nothing was running."""
    if due.fate.is_missing or due.fate.effect is Effect.FAILED:
        yield _not_run(due.course, due.hangup, due.fate)


def _interruptible(view: View) -> list[Update]:
    return [update for update in _updates(view) if update.running.type in INTERRUPTIBLE and update.hangup.index == 0]


@RULES.call("HUP-U2", _interruptible)
def cuts_short_what_can_be_interrupted(view: View, update: Update) -> Iterator[Breach]:
    """ACTION_INTERRUPTED reports a running PlayAudio, RecordAudio or Pause, unless the call has ended."""
    course, step, running = update.course, update.hangup.exchange.step, update.running
    later = view.exchanges[step + 1 :]
    interruption = next((exchange for exchange in later if _interrupts(exchange, running)), None)
    completed = next((exchange for exchange in later if _completes(exchange, running)), None)
    expected = f"{running.type} is cut short and reported as ACTION_INTERRUPTED"
    if interruption is None and completed is not None and completed.step <= course.lost_at:
        yield Breach(expected, f"{running.type} runs to its end", completed.step, action=running.type)
    elif interruption is None and course.lost_at >= len(view.exchanges) and _goes_on_behind(update):
        yield Breach(expected, f"no event reports that {running.type} was interrupted", step, action=running.type)
    elif interruption is not None and completed is not None and _is_told_twice(update, interruption, completed):
        found = f"{running.type} is reported as interrupted, and then as a success"
        yield Breach(expected, found, completed.step, action=running.type)


def _interrupts(exchange: Exchange, running: ReturnedAction) -> bool:
    return exchange.type == ACTION_INTERRUPTED and exchange.reports(running.type)


def _completes(exchange: Exchange, running: ReturnedAction) -> bool:
    return exchange.type == ACTION_SUCCESSFUL and reports_action(running.raw, exchange.event)


def _is_told_twice(update: Update, interruption: Exchange, completed: Exchange) -> bool:
    """Say whether an action is reported as completed after it was reported as interrupted; a recording may be."""
    course, running = update.course, update.running
    others = (
        action
        for exchange in course.exchanges[: completed.step]
        for action in exchange.actions
        if action is not running.raw
    )
    return (
        interruption.step < completed.step <= course.lost_at
        and running.type not in LATE
        and not any(reports_action(action, completed.event) for action in others)
    )


def _goes_on_behind(update: Update) -> bool:
    """Say whether the Hangup was reported and left a leg up; a meeting leg does not count, it ends with its caller."""
    fate = update.fate
    if fate is None or fate.effect is not Effect.REPORTED:
        return False
    return any(not update.course.is_meeting(leg) for leg in update.course.states[fate.step].up)
