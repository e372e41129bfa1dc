"""HUP-F: Hangups with a fault (with HUP-C3, a code that has to be refused), and actions that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from onhook.conformance.oracle.uncalled_for import resurfaced, unexcused_end
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


class UnexcusedEnd(NamedTuple):
    """The end of a leg that nothing excuses, and the event that shows it."""

    step: int
    leg: str


def _first_unexcused_end(course: Course, hangup: ReturnedAction) -> UnexcusedEnd | None:
    """The first end of a leg after a faulty Hangup, where neither a party nor the handler may have ended any leg."""
    last, since = len(course.exchanges), hangup.exchange.step + 1
    if course.may_ring_out(last):
        return None  # no action has answered the call, which may have ended by itself (REM-10)
    up = course.states[hangup.exchange.step].up
    ends = [UnexcusedEnd(step, leg) for leg in up if (step := unexcused_end(course, leg, since, hangup)) is not None]
    if not ends:
        return None
    first = min(ends)
    if _failed_before(course, first.step) or any(course.party_may_have_taken(leg, since, first.step) for leg in up):
        return None
    return first._replace(step=min(first.step, last - 1))


def _failed_before(course: Course, step: int) -> bool:
    return any(
        type(exchange.outcome) is not Returned or rejection(exchange.outcome.value)
        for exchange in course.exchanges[:step]
    )


def _check_nobody_disconnected(course: Course, hangup: ReturnedAction) -> Iterator[Breach]:
    end = _first_unexcused_end(course, hangup)
    if end is not None:
        step, leg = end
        yield Breach(
            "no leg is disconnected", f"{course.name(leg)} goes down after {as_returned(hangup)}", step, action="Hangup"
        )


@RULES.call("HUP-F1", _faulty("HUP-F1"))
def disconnects_nobody_for_a_foreign_call_id(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """A CallId that no participant has disconnects nobody, in particular not the leg that the tag next to it names."""
    course = course_of(view)
    end = _first_unexcused_end(course, hangup)
    tag = hangup.parameters.get("ParticipantTag")
    others = course.states[hangup.exchange.step].situation in TWO_LEGS
    if (
        end is not None
        and others
        and tag in TAGS
        and course.told_ends[end.step] == end.leg
        and course.tag(end.leg) == tag
    ):
        found = f"{as_returned(hangup)} hangs up {tag} by its tag"
        yield Breach(
            "no leg is disconnected: the CallId alone decides, and no participant has it",
            found,
            end.step,
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
        yield Breach(f"{due.name} is hung up", found, due.fate.step, action="Hangup", weight=EMPTY_TAG)


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
    if gone is None or gone != target or course.party_may_have_taken(gone, 0, step):
        return
    if unexcused_end(course, gone, step, hangup) is not None:
        yield Breach(
            "the Hangup is rejected", f"{as_returned(hangup)} hangs up {course.name(gone)}", step, action="Hangup"
        )


# -- the handler learns of the fault -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FaultyHangup:
    """A Hangup with a fault, and what happened instead of a report of its failure; empty if it was reported."""

    hangup: ReturnedAction
    instead: str


def _reported_or_not(view: View) -> list[FaultyHangup]:
    """The faulty Hangups of which it is known whether their failure was reported."""
    course, found = course_of(view), []
    for hangup in _faulty("HUP-F1", "HUP-F2", "HUP-F3")(view):
        if _is_reported(course, hangup):
            found.append(FaultyHangup(hangup, ""))
        elif not _may_be_overtaken(course, hangup) and (instead := _instead_of_a_failure(course, hangup)):
            found.append(FaultyHangup(hangup, instead))
    return found


def _is_reported(course: Course, hangup: ReturnedAction) -> bool:
    return any(
        exchange.type == INVALID_LAMBDA_RESPONSE or (exchange.type == ACTION_FAILED and exchange.reports("Hangup"))
        for exchange in course.exchanges[hangup.exchange.step + 1 :]
    )


def _may_be_overtaken(course: Course, hangup: ReturnedAction) -> bool:
    """Say whether a party may have ended a leg before the Hangup was returned, so that its HANGUP comes first."""
    step = hangup.exchange.step
    return any(course.party_may_have_taken(leg, 0, step) for leg in course.states[step].up)


def _instead_of_a_failure(course: Course, hangup: ReturnedAction) -> str:
    """What happened instead of a report of the failure; empty where that cannot be known."""
    step = hangup.exchange.step + 1
    if _comes_to_rest(course, step):
        return "no event reports a failure"
    event = course.exchanges[step] if step < len(course.exchanges) else None
    words = next((words for shows, words in _INSTEAD if event and shows(course, hangup, event)), "")
    gone = course.told_ends[step] if words else None
    return words.format(event=event and event.type, leg=gone and course.name(gone))


def _comes_to_rest(course: Course, step: int) -> bool:
    asked = course.asked_before.get(step, ())
    is_the_end = step == len(course.exchanges) and course.played_out
    return any(one.question == worlds.IDLE for one in asked) or (is_the_end and not asked)


def _succeeds(course: Course, hangup: ReturnedAction, event: Exchange) -> bool:
    """Say whether the event reports the success of this Hangup, and cannot be a late one of an older Hangup (OBS-2)."""
    if not _may_succeed(hangup, event):
        return False
    return not any(reports_action(older.raw, event.event) for older in _older_hangups(course, hangup))


def _may_succeed(hangup: ReturnedAction, event: Exchange) -> bool:
    return event.type == ACTION_SUCCESSFUL and reports_action(hangup.raw, event.event)


def _ends_a_leg(course: Course, hangup: ReturnedAction, event: Exchange) -> bool:
    """Say whether the event tells the end of a leg that was up, which nothing else than this Hangup can have ended."""
    gone = course.told_ends[event.step]
    if gone not in course.states[hangup.exchange.step].up or _may_succeed(hangup, event):
        return False
    older = _older_hangups(course, hangup)
    return not _is_disturbed(course, event) and not any(_may_have_taken(course, other, gone) for other in older)


def _ends_a_leg_again(course: Course, hangup: ReturnedAction, event: Exchange) -> bool:
    """Say whether it is another HANGUP of the ended leg that the Hangup means; one that is delivered again is none."""
    gone = course.told_ends[event.step]
    if gone is None or event.type != HANGUP or not course.may_mean(hangup, gone) or _is_disturbed(course, event):
        return False
    earlier = course.exchanges[: event.step]
    before = [told for told in earlier if told.type == HANGUP and course.told_ends[told.step] == gone]
    if not before or any(gone in state.up for state in course.states[before[-1].step : event.step]):
        return False
    return not any(type(told.outcome) is not Returned or same_event(told.event, event.event) for told in before)


#: What the event after a faulty Hangup may show in place of its failure, and how a message says so: the first counts.
_INSTEAD: tuple[tuple[Callable[[Course, ReturnedAction, Exchange], bool], str], ...] = (
    (_succeeds, "ACTION_SUCCESSFUL reports it"),
    (_ends_a_leg, "{event} for {leg} follows"),
    (_ends_a_leg_again, "{event} for {leg} comes once more"),
)


def _is_disturbed(course: Course, event: Exchange) -> bool:
    return any(disturbance(asked) for asked in course.asked_before.get(event.step, ()))


def _older_hangups(course: Course, hangup: ReturnedAction) -> list[ReturnedAction]:
    return [other for other in course.view.hangups if other.exchange.step < hangup.exchange.step]


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
