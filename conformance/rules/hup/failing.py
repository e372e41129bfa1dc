"""HUP-F7: ACTION_FAILED reports an action that fails in the world, and no other one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, CONNECTING, RunsOn
from onhook.conformance.model.events import ACTION_FAILED
from onhook.conformance.model.legs import LEG_A
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.traces import Asked
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.legs_told import ALONE, Situation
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of
from onhook.conformance.rules._failed_actions import FailedInTheWorld, failed_in_the_world, report_of
from onhook.conformance.rules._service import is_for_a_live_leg

RULES = Rules()

#: Whether digits are those that an action asked for is not the world's answer, but the service's.
SUCCESSES = frozenset({worlds.COMPLETES, worlds.TERMINATED, worlds.JOINED, worlds.ANSWERED})
OWN_REASONS = Weight(Level.SHOULD, "no page says that a service may not have reasons of its own to fail an action")


def _failing(view: View) -> list[FailedInTheWorld]:
    return failed_in_the_world(view, ACTIONS.keys() - {"Hangup"}, (worlds.FAILS,))


@RULES.call("HUP-F7", _failing)
def tells_that_an_action_failed(view: View, failed: FailedInTheWorld) -> Iterator[Breach]:
    """An action that fails is reported as ACTION_FAILED (`pstn-invocations`, `use-case-2`)."""
    report = report_of(failed)
    if isinstance(report, Breach):
        yield report


class Success(NamedTuple):
    """An action that the world let succeed, and the event that came next."""

    action: ReturnedAction
    outcome: str
    event: Exchange


def _succeeding(view: View) -> list[Success]:
    """The valid actions of the response before, each the first of its Type, where the next event may be about them."""
    course = course_of(view)
    if not course.world_known:
        return []
    found = []
    for step in range(1, min(len(course.exchanges), course.lost_at + 1)):
        gap = course.asked_before.get(step, ())
        ran = gap[-1] if gap else None
        around = (*course.asked_before.get(step - 1, ()), *gap)
        if ran is None or ran.answer not in SUCCESSES or any(map(_comes_from_outside, around)):
            continue  # an older action may still be running
        action = _first_of_type(course.exchanges[step - 1], ran.question)
        if action is not None and course.must_run(step - 1) and _is_possible(course, action):
            found.append(Success(action, ran.answer, course.exchanges[step]))
    return found


def _comes_from_outside(asked: Asked) -> bool:
    return asked.answer in worlds.PARTY_ENDS or asked.answer in (worlds.UPDATE, worlds.DIGITS)


def _first_of_type(exchange: Exchange, kind: str) -> ReturnedAction | None:
    return next((action for action in actions_of(exchange) if action.type == kind), None)


def _is_possible(course: Course, action: ReturnedAction) -> bool:
    """Say whether the page of an action allows it on its leg, in this situation, and nothing before it changes that."""
    state, row = course.states[action.exchange.step], ACTIONS[action.type]
    if any(before.get("Type") in (*CONNECTING, "Hangup") for before in action.before):
        return False
    if any(course.may_be_gone(leg, action.exchange.step) for leg in state.up) or not is_for_a_live_leg(course, action):
        return False
    if row.adds_leg and state.situation not in ALONE:
        return False
    if (row.not_bridged and state.situation is Situation.BRIDGED) or (
        row.not_in_meeting and state.situation is Situation.MEETING
    ):
        return False
    if row.runs_on is RunsOn.MEETING:
        return state.situation is Situation.MEETING
    return row.runs_on is not RunsOn.LEG_A or any(course.tag(leg) == LEG_A for leg in state.up)


@RULES.call("HUP-F7", _succeeding)
def tells_of_no_other_failure(view: View, success: Success) -> Iterator[Breach]:
    """An action that succeeds is not reported as ACTION_FAILED."""
    action, event = success.action, success.event
    if event.type != ACTION_FAILED or not reports_action(action.raw, event.event):
        return
    others = (other for other in course_of(view).view.actions if other.exchange.step < event.step)
    if any(reports_action(other.raw, event.event) for other in others if not other.is_same_as(action)):
        return
    found = f"ACTION_FAILED reported it, and the world's answer was {success.outcome!r}"
    yield Breach(f"the {action.type} does not fail", found, event.step, action=action.type, weight=OWN_REASONS)
