"""HUP-F: Hangups with a fault (with HUP-C3, a code that has to be refused), and actions that fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onhook.conformance.model import worlds
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    same_event,
)
from onhook.conformance.model.legs import TAGS
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Returned
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.fates import Effect
from onhook.conformance.oracle.happenings import disturbance
from onhook.conformance.oracle.legs_told import TWO_LEGS, Situation
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.rule import Breach, Occasions, Rules, as_json
from onhook.conformance.oracle.uncalled_for import goes_down, resurfaced
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of
from onhook.conformance.rules._service import EMPTY_TAG, check_run, due_action
from onhook.conformance.rules.hup._every_hangup import as_returned

RULES = Rules()


# -- a Hangup with a fault disconnects nobody --------------------------------------------------------------------------


def _faulty(*ids: str) -> Occasions[ReturnedAction]:
    """The Hangups with one of these faults that are first in their list, and that the service certainly has read."""

    def occasions(view: View) -> list[ReturnedAction]:
        course = course_of(view)
        if not course.world_known:
            return []
        steps = (step for step in (*course.refused, course.lost_at) if step < len(view.exchanges))
        actions = (actions_of(view.exchanges[step])[0] for step in steps if course.must_run(step))
        hangups = (action for action in actions if action.type == "Hangup" and _is_alone(action))
        return [hangup for hangup in hangups if course.fault_of(hangup) in ids]

    return occasions


def _is_alone(hangup: ReturnedAction) -> bool:
    """Say whether no other Hangup follows it in its list."""
    return not any(action.get("Type") == "Hangup" for action in hangup.exchange.actions[1:])


class GoneDown(NamedTuple):
    """A leg that went down, and the event that shows it."""

    step: int
    leg: str


def _went_down(course: Course, hangup: ReturnedAction) -> GoneDown | None:
    """The leg that goes down first after a faulty Hangup, though neither a party nor the handler has ended a leg."""
    last, since = len(course.exchanges), hangup.exchange.step + 1
    if course.may_ring_out(last):
        return None  # no action has answered the call, which may have ended by itself (REM-10)
    up = course.states[hangup.exchange.step].up
    down = [GoneDown(step, leg) for leg in up if (step := goes_down(course, leg, since, hangup)) is not None]
    if not down:
        return None
    first = min(down)
    if _failed_before(course, first.step) or any(course.party_may_have_taken(leg, since, first.step) for leg in up):
        return None
    return first._replace(step=min(first.step, last - 1))


def _failed_before(course: Course, step: int) -> bool:
    return any(
        type(exchange.outcome) is not Returned or rejection(exchange.outcome.value)
        for exchange in course.exchanges[:step]
    )


def _check_nobody_disconnected(course: Course, hangup: ReturnedAction) -> Iterator[Breach]:
    down = _went_down(course, hangup)
    if down is not None:
        step, leg = down
        yield Breach(
            "no leg is disconnected", f"{course.tag(leg)} goes down after {as_returned(hangup)}", step, action="Hangup"
        )


@RULES.call("HUP-F1", _faulty("HUP-F1"))
def disconnects_nobody_for_a_foreign_call_id(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """A CallId that no participant has disconnects nobody, in particular not the leg that the tag next to it names."""
    course = course_of(view)
    down = _went_down(course, hangup)
    tag = hangup.parameters.get("ParticipantTag")
    others = course.states[hangup.exchange.step].situation in TWO_LEGS
    if (
        down is not None
        and others
        and tag in TAGS
        and course.told_ends[down.step] == down.leg
        and course.tag(down.leg) == tag
    ):
        found = f"{as_returned(hangup)} hangs up {tag} by its tag"
        yield Breach(
            "no leg is disconnected: the CallId alone decides, and no participant has it",
            found,
            down.step,
            action="Hangup",
            weight=Weight(Level.MUST),
        )
    else:
        yield from _check_nobody_disconnected(course, hangup)


@RULES.call("HUP-F2", _faulty("HUP-F2"))
def disconnects_nobody_for_an_unknown_tag(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """Without CallId, a ParticipantTag that no leg has disconnects nobody."""
    return _check_nobody_disconnected(course_of(view), hangup)


def _with_an_empty_tag(view: View) -> list[DueHangup]:
    """Hangups of a single leg without CallId, whose ParticipantTag is empty or null."""
    hangups = (due for due in due_hangups(view, Situation.SINGLE) if due.course.world_known)
    return [
        due
        for due in hangups
        if "ParticipantTag" in due.hangup.parameters and not due.hangup.tag and not due.hangup.call_id
    ]


@RULES.call("HUP-F2", _with_an_empty_tag)
def takes_an_empty_tag_for_left_out(view: View, due: DueHangup) -> Iterator[Breach]:
    """A tag that is empty or null is none."""
    if due.fate.effect is Effect.FAILED:
        found = f"{as_returned(due.hangup)} fails"
        yield Breach(f"{due.tag} is hung up", found, due.fate.step, action="Hangup", weight=EMPTY_TAG)


@RULES.call("HUP-F3", _faulty("HUP-F3"))
def disconnects_nobody_for_an_ended_leg(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """A Hangup that names a leg that has ended disconnects nobody."""
    return _check_nobody_disconnected(course_of(view), hangup)


@RULES.call("HUP-C3", _faulty("HUP-C3"))
def refuses_other_codes(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """A code outside 0, 480, 486 is refused."""
    course = course_of(view)
    target, step = course.target(hangup), hangup.exchange.step + 1
    gone = course.told_ends[step] if step < len(view.exchanges) else None
    if gone is not None and gone == target and not course.party_may_have_taken(gone, 0, step):
        yield Breach(
            "the Hangup is rejected", f"{as_returned(hangup)} hangs up {course.tag(gone)}", step, action="Hangup"
        )


# -- the handler learns of the fault -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FaultyHangup:
    """A Hangup with a fault, and what happened instead of a report of its failure; empty if it was reported."""

    hangup: ReturnedAction
    instead: str


def _reported_or_not(view: View) -> list[FaultyHangup]:
    course = course_of(view)
    hangups = _faulty("HUP-F1", "HUP-F2", "HUP-F3")(view)
    reports = ((hangup, _instead_of_a_failure(course, hangup)) for hangup in hangups)
    return [FaultyHangup(hangup, instead) for hangup, instead in reports if instead is not None]


def _instead_of_a_failure(course: Course, hangup: ReturnedAction) -> str | None:
    """What happened instead of a report of a failure; empty if it was reported, None where it cannot be known."""
    step = hangup.exchange.step + 1
    up, later = course.states[step - 1].up, course.exchanges[step:]
    if any(
        exchange.type == INVALID_LAMBDA_RESPONSE or (exchange.type == ACTION_FAILED and exchange.reports("Hangup"))
        for exchange in later
    ):
        return ""
    if any(course.party_may_have_taken(leg, 0, step - 1) for leg in up):
        return None
    asked = course.asked_before.get(step, ())
    if any(question.question == worlds.IDLE for question in asked) or (not later and course.played_out and not asked):
        return "no event reports a failure"
    older = [other for other in course.view.hangups if other.exchange.step < hangup.exchange.step]
    if later and later[0].type == ACTION_SUCCESSFUL and reports_action(hangup.raw, later[0].event):
        is_late = any(reports_action(other.raw, later[0].event) for other in older)  # OBS-2
        return None if is_late else "ACTION_SUCCESSFUL reports it"
    gone = course.told_ends[step] if later else None
    if (
        gone in up
        and not any(disturbance(question) for question in asked)
        and not any(_may_have_taken(course, other, gone) for other in older)
    ):
        return f"{later[0].type} for {course.tag(str(gone))} follows"
    if gone is not None and _is_told_once_more(course, hangup, step):
        return f"{later[0].type} for {course.tag(gone)} comes once more"
    return None


def _is_told_once_more(course: Course, hangup: ReturnedAction, step: int) -> bool:
    """The event is another HANGUP of the ended leg that the Hangup means, and not one of before, delivered again."""
    event, gone = course.exchanges[step].event, str(course.told_ends[step])
    before = [told for told in course.exchanges[:step] if told.type == HANGUP and course.told_ends[told.step] == gone]
    return (
        course.exchanges[step].type == HANGUP
        and course.may_mean(hangup, gone)
        and not any(disturbance(question) for question in course.asked_before.get(step, ()))
        and bool(before)
        and not any(gone in state.up for state in course.states[before[-1].step : step])
        and not any(type(told.outcome) is not Returned or same_event(told.event, event) for told in before)
    )


def _may_have_taken(course: Course, hangup: ReturnedAction, leg: str | None) -> bool:
    """Say whether an older Hangup may end this leg: its HANGUP may come after its ACTION_SUCCESSFUL (OBS-2)."""
    target = course.target(hangup)
    return target == leg or (target is None and leg is not None and course.may_mean(hangup, leg))


@RULES.call("HUP-F6", _reported_or_not)
def tells_of_a_faulty_hangup(view: View, faulty: FaultyHangup) -> Iterator[Breach]:
    """The handler learns of a faulty Hangup by ACTION_FAILED for that Hangup, or by INVALID_LAMBDA_RESPONSE."""
    hangup, instead = faulty.hangup, faulty.instead
    if instead:
        expected = "ACTION_FAILED for that Hangup, or INVALID_LAMBDA_RESPONSE"
        yield Breach(expected, f"after {as_returned(hangup)}, {instead}", hangup.exchange.step, action="Hangup")


# -- an action that fails ----------------------------------------------------------------------------------------------


def _failures(view: View) -> list[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.type == ACTION_FAILED]


@RULES.call("HUP-F4", _failures)
def says_what_failed_and_why(view: View, exchange: Exchange) -> Iterator[Breach]:
    """ACTION_FAILED carries the action, an ErrorType and an ErrorMessage, which may be empty (`pstn-invocations`)."""
    data = exchange.event.get("ActionData")
    inside = data if isinstance(data, dict) else {}
    if not isinstance(inside.get("Type"), str):
        found = f"ActionData {as_json(data)}"
        yield Breach("ActionData with the Type of the action that failed", found, exchange.step)
    told = {**exchange.event, **inside}
    missing = [name for name in ("ErrorType", "ErrorMessage") if not isinstance(told.get(name), str)]
    if missing and not isinstance(told.get("Error"), str):
        found = f"no {' and no '.join(missing)}"
        yield Breach("ErrorType and ErrorMessage, or Error", found, exchange.step, action=str(inside.get("Type", "")))


@dataclass(frozen=True, slots=True)
class FailedAction:
    """An action, and the ACTION_FAILED that is certainly about it."""

    action: ReturnedAction
    failure: Exchange


def _failed_in_a_list(view: View) -> list[FailedAction]:
    course, found = course_of(view), []
    for failure in _failures(view):
        actions = [
            action
            for action in (*view.actions, *view.hangups)
            if action.exchange.step < failure.step and reports_action(action.raw, failure.event)
        ]
        steps = [action.exchange.step for action in actions]
        if len(steps) == 1 and course.must_run(steps[0]) and steps[0] < course.lost_at:
            found.append(FailedAction(actions[0], failure))
    return found


@RULES.call("HUP-F5", _failed_in_a_list)
def drops_the_rest_of_a_failed_list(view: View, failed: FailedAction) -> Iterator[Breach]:
    """The actions after a failed one are not run; the actions returned for ACTION_FAILED are (`use-case-2`)."""
    action, failure, course = failed.action, failed.failure, course_of(view)
    rerun = resurfaced(course, actions_of(action.exchange)[action.index + 1 :], failure.step)
    if rerun is not None:
        found = f"{rerun.type}, listed after the failed {action.type}, runs"
        yield Breach(f"nothing listed after the failed {action.type} runs", found, rerun.step, action=rerun.type)
    due = due_action(course, course.answered(failure.step))
    if due is not None:
        yield from check_run(due)
