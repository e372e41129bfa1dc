"""REM: what the service does when the other end goes: a party hangs up, or an endpoint never picks up.

A HANGUP has no field that says who hung up, so most of it is judged only where the trace carries the world's choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from onhook.conformance import worlds
from onhook.conformance.actions import LATE
from onhook.conformance.course import Came, Course, Fate, Situation, course_of, reports_action
from onhook.conformance.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    DIGITS_RECEIVED,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    RINGING,
)
from onhook.conformance.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.requirements import Level
from onhook.conformance.rule import Broken, Declared, Rules
from onhook.conformance.rules.hup import (
    has_something,
    is_ignored,
    is_over,
    is_run,
    reported_code,
    running_at,
    shown_by,
    stays_up,
)
from onhook.conformance.traces import Returned
from onhook.conformance.view import Answer, Use, View

RULES = Rules()

SHOULD = Level.SHOULD
#: The answers that have a code on a page.
CODES: Mapping[str, int] = {answer: code for answer, code in worlds.UNANSWERED.items() if code is not None}


# -- a party hangs up --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaving:
    """A party hung up, as the world tells: the leg that it took, and before which event."""

    course: Course
    leg: str
    #: The step of the first event that can tell of it.
    step: int
    #: Both parties hung up together.
    together: bool

    @property
    def told(self) -> Answer | None:
        """The HANGUP for that leg."""
        later = range(self.step, len(self.course.answers))
        steps = (step for step in later if self.course.told_ends[step] == self.leg)
        return next((self.course.answers[step] for step in steps if self.course.answers[step].type == HANGUP), None)

    @property
    def situation(self) -> Situation:
        """The legs of the call before."""
        return self.course.states[self.step - 1].situation

    @property
    def others(self) -> frozenset[str]:
        """The CallIds of the legs that were up beside it."""
        return self.course.states[self.step - 1].up - {self.leg}


def leavings(view: View) -> list[Leaving]:
    """Return every time that a party hung up a leg that was up, in calls of which all is known up to there."""
    course = course_of(view)
    if not course.world_known:
        return []
    found = []
    for asked in view.trace.asked or ():
        for tag in worlds.PARTY_ENDS.get(asked.answer, ()):
            leg = _with_tag(course, tag, asked.after)
            if leg is not None and asked.after <= course.lost_at:
                found.append(Leaving(course, leg, asked.after, asked.answer == worlds.BOTH_HANG_UP))
    return found


def _with_tag(course: Course, tag: str, step: int) -> str | None:
    """The leg that is up under this tag before an event; None where there is none."""
    if not 0 < step <= len(course.answers):
        return None
    named = [one for one in course.states[step - 1].up if course.tag(one) == tag]
    return named[0] if len(named) == 1 else None


def _of_people(view: View, declared: Declared) -> list[Leaving]:
    return [one for one in leavings(view) if not one.course.is_meeting(one.leg)]


@RULES.call("REM-1", _of_people)
def tells_who_hung_up(view: View, declared: Declared, leaving: Leaving) -> Iterator[Broken]:
    """When a caller or callee hangs up, the handler is invoked with HANGUP for that leg (`pstn-invocations`, `case-5`)."""
    course, tag = leaving.course, leaving.course.tag(leaving.leg)
    if leaving.told is None and course.lost_at >= len(view.answers):
        yield Broken(f"HANGUP for {tag}", f"{tag} hung up, and no HANGUP tells of it", leaving.step - 1)


def _of_one_in_a_bridge(view: View, declared: Declared) -> list[Leaving]:
    found = [one for one in leavings(view) if one.situation is Situation.BRIDGED and not one.together]
    return [one for one in found if one.told is not None]


@RULES.call("REM-2", _of_one_in_a_bridge)
def keeps_the_other_leg(view: View, declared: Declared, leaving: Leaving) -> Iterator[Broken]:
    """The other leg is not disconnected by it (`call-and-bridge`)."""
    for other in leaving.others:
        yield from stays_up(leaving.course, other, leaving.step, None)


def _left_by_a_party(view: View, declared: Declared) -> list[tuple[Use, Fate]]:
    """HANGUPs of a bridged leg that no Hangup had brought, each with the action that shows whether its response is run."""
    course = course_of(view)
    steps = [one.step for one in view.answers if one.type == HANGUP and _was_bridged(course, one.step)]
    found = (shown_by(course, step) for step in steps if not _hung_up_by_the_handler(course, step))
    return [one for one in found if one is not None]


def _was_bridged(course: Course, step: int) -> bool:
    return 0 < step <= course.lost_at and course.states[step - 1].situation is Situation.BRIDGED


def _hung_up_by_the_handler(course: Course, step: int) -> bool:
    leg = course.told_ends[step]
    return leg is None or any(use.answer.step < step and course.may_mean(use, leg) for use in course.view.hangups)


@RULES.call("REM-3", _left_by_a_party)
def runs_the_response_for_the_other_leg(view: View, declared: Declared, shown: tuple[Use, Fate]) -> Iterator[Broken]:
    """Actions returned by that invocation are run for the remaining leg (as HUP-B4)."""
    return is_run(course_of(view), *shown)


def _of_the_last_caller(view: View, declared: Declared) -> list[tuple[Leaving, Answer]]:
    """Callers who hung up with nobody else Connected."""
    alone = (Situation.SINGLE, Situation.MEETING)
    told = ((one, one.told) for one in leavings(view) if one.situation in alone and one.course.tag(one.leg) == LEG_A)
    return [(one, answer) for one, answer in told if answer is not None and one.course.ends_at(answer.step)]


@RULES.call("REM-4", _of_the_last_caller)
def ends_with_the_caller(view: View, declared: Declared, last: tuple[Leaving, Answer]) -> Iterator[Broken]:
    """The response is ignored and no action runs any more (`use-cases`)."""
    (leaving, answer), course = last, last[0].course
    running = running_at(course, leaving.step, *worlds.PARTY_ENDS)
    behind = course.uses(running.answer)[running.index + 1 :] if running is not None else []
    ignored = list(is_ignored(course, answer.step)) if has_something(answer) else []
    yield from ignored or is_over(course, answer.step, leaving.leg, behind)


def _ends_of_meetings(view: View, declared: Declared) -> list[Leaving]:
    return [one for one in leavings(view) if one.situation is Situation.MEETING and one.course.is_meeting(one.leg)]


@RULES.call("REM-6", _ends_of_meetings)
def tells_that_a_meeting_ended(view: View, declared: Declared, leaving: Leaving) -> Iterator[Broken]:
    """A meeting that ends is told as HANGUP for LEG-B with LEG-A still Connected (`case-5`)."""
    course, told = leaving.course, leaving.told
    if told is None:
        if course.lost_at >= len(view.answers):
            yield Broken(
                "HANGUP for LEG-B", "the meeting ended, and no HANGUP tells of it", leaving.step - 1, level=SHOULD
            )
        return
    for other in leaving.others:
        if course.shows(told.step, other) == DISCONNECTED and not course.is_excused(
            other, told.step, leaving.step, None
        ):
            found = f"the HANGUP for {course.tag(leaving.leg)} shows {course.tag(other)} Disconnected"
            yield Broken(f"{course.tag(other)} still Connected", found, told.step, level=SHOULD)


# -- nobody answers ----------------------------------------------------------------------------------------------------


def _unanswered(*answers: str) -> Any:
    """Outbound calls that came to nothing: what the world said of the endpoint, and after which step."""

    def occasions(view: View, declared: Declared) -> list[tuple[str, int]]:
        course = course_of(view)
        if not course.world_known or not view.is_outbound() or course.lost_at < len(view.answers):
            return []
        asked = [one for one in view.trace.asked or () if one.question == worlds.DIAL and one.answer in answers]
        answered = next((one.step for one in view.answers if one.type == CALL_ANSWERED), len(view.answers))
        return [(one.answer, one.after - 1) for one in asked if 0 < one.after <= answered]

    return occasions


@RULES.call("REM-5", _unanswered(*worlds.UNANSWERED))
def tells_that_nobody_answered(view: View, declared: Declared, dialled: tuple[str, int]) -> Iterator[Broken]:
    """No answer, or a failed outbound call: HANGUP, not showing the leg Connected, and no CALL_ANSWERED."""
    answer, step = dialled
    expected = f"HANGUP, and no CALL_ANSWERED: the endpoint is {answer}"
    later = view.answers[step + 1 :]
    answered = next((one for one in later if one.type == CALL_ANSWERED), None)
    told = next((one for one in later if one.type == HANGUP), None)
    if answered is not None:
        yield Broken(expected, "CALL_ANSWERED", answered.step)
    if told is None:
        yield Broken(expected, "no HANGUP tells of it", step)
    elif any(leg.get("Status") == CONNECTED for leg in told.participants):
        yield Broken("a HANGUP that does not show the leg Connected", "it shows the leg Connected", told.step)


@RULES.call("REM-9", _unanswered(*CODES))
def says_why_nobody_answered(view: View, declared: Declared, dialled: tuple[str, int]) -> Iterator[Broken]:
    """Where the HANGUP of an unanswered call reports a code: 480 not answered, 486 busy (`pstn-invocations`)."""
    answer, step = dialled
    told = next((one for one in view.answers[step + 1 :] if one.type == HANGUP), None)
    code = reported_code(told) if told is not None else None
    if told is not None and code is not None and code != CODES[answer]:
        yield Broken(f"SipResponseCode {CODES[answer]}: the endpoint is {answer}", f"{code}", told.step, level=SHOULD)


def _failed_bridges(view: View, declared: Declared) -> list[tuple[str, int]]:
    """CallAndBridges that came to nothing: what the world said of the endpoint, and after which step."""
    course = course_of(view)
    asked = [
        one for one in view.trace.asked or () if one.question == "CallAndBridge" and one.answer in worlds.UNANSWERED
    ]
    known = [one for one in asked if course.world_known and 0 < one.after <= course.lost_at]
    return [(one.answer, one.after - 1) for one in known if _world_rests(course, one.after)]


def _world_rests(course: Course, step: int) -> bool:
    """Before this event no party hung up, and no update came in between."""
    return not any(one.answer in worlds.PARTY_ENDS or one.answer == worlds.UPDATE for one in course.asked[step])


def _may_come_between(course: Course, answer: Answer) -> bool:
    """It says nothing of the bridge, or does not deny it.

    Digits, what an update had interrupted, a result that comes late; the end of a leg that never came up, RINGING before.
    """
    late = answer.type == ACTION_SUCCESSFUL and any(map(answer.reports, LATE))
    callee = answer.type == HANGUP and course.told_ends[answer.step] not in course.states[answer.step - 1].up
    return late or callee or answer.type in (ACTION_INTERRUPTED, DIGITS_RECEIVED, RINGING)


@RULES.call("REM-7", _failed_bridges)
def tells_that_a_bridge_failed(view: View, declared: Declared, dialled: tuple[str, int]) -> Iterator[Broken]:
    """A CallAndBridge that is not answered, busy or declined is told as ACTION_FAILED for it."""
    (answer, step), course = dialled, course_of(view)
    expected = f"ACTION_FAILED for CallAndBridge: the endpoint is {answer}"
    between = list(takewhile(lambda one: _may_come_between(course, one), view.answers[step + 1 :]))
    if any(one.actions for one in between):
        return
    told = next(iter(view.answers[step + 1 + len(between) :]), None)
    if told is None or told.type != ACTION_FAILED or not told.reports("CallAndBridge"):
        found = "nothing tells of it" if told is None else f"{told.type} comes instead"
        yield Broken(expected, found, step if told is None else told.step, "CallAndBridge")
    elif sum(leg.get("Status") == CONNECTED for leg in told.participants) > 1:
        yield Broken("a single leg Connected", "ACTION_FAILED shows two of them", told.step, "CallAndBridge", SHOULD)


# -- another bridge ----------------------------------------------------------------------------------------------------


def _bridges_again(view: View, declared: Declared) -> list[tuple[Use, Fate]]:
    """CallAndBridges returned first, for the HANGUP of LEG-B."""
    course = course_of(view)
    found = []
    for use in view.actions:
        first = use.type == "CallAndBridge" and use.index == 0 and use.answer.type == HANGUP
        if first and course.binds[use.answer.step] and use.answer.step < course.lost_at:
            gone = course.told_ends[use.answer.step]
            alone = len(use.answer.actions) == 1  # in the middle of a list its success is not told
            if gone is not None and course.tag(gone) == LEG_B and alone:
                fate = course.fate(use)
                found += [(use, fate)] if fate.came is not Came.UNKNOWN else []
    return found


@RULES.call("REM-8", _bridges_again)
def bridges_again(view: View, declared: Declared, bridge: tuple[Use, Fate]) -> Iterator[Broken]:
    """A CallAndBridge returned for HANGUP of LEG-B is run: a new leg with a CallId of its own (`recording-use-cases`)."""
    (use, fate), course = bridge, course_of(view)
    if fate.came in (Came.NOTHING, Came.SKIPPED):
        yield Broken("the CallAndBridge is run", "nothing tells of it", use.answer.step, use.type, SHOULD)
    elif fate.came is Came.TOLD:
        before = {leg for state in course.states[: fate.step] for leg in (*state.up, *state.ended)}
        shown = {leg for leg in view.answers[fate.step].legs if course.shows(fate.step, leg) == CONNECTED}
        if view.answers[fate.step].participants and not shown - before:
            found = "no leg is Connected that was not there before"
            yield Broken("a new leg with a CallId of its own", found, fate.step, use.type, SHOULD)


# -- nothing comes from the handler ------------------------------------------------------------------------------------


def _unanswered_by_the_handler(view: View, declared: Declared) -> list[Answer]:
    """A NEW_INBOUND_CALL whose response has no actions."""
    course = course_of(view)
    known = course.world_known and course.ended
    return [
        one
        for one in view.answers[:1]
        if known and one.type == NEW_INBOUND_CALL and course.binds[0] is True and not one.actions
    ]


@RULES.call("REM-10", _unanswered_by_the_handler)
def lets_a_call_time_out(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """A NEW_INBOUND_CALL answered with nothing ends by itself; no action runs (`case-1`: after 30 seconds)."""
    expected = "the call ends by itself, and no action runs"
    returned = [one for later in view.answers[1:] for one in later.actions]
    for later in view.answers[1:]:
        row = EVENT_TYPES.get(later.type)
        if row is not None and row.reports_action and not any(reports_action(one, later.event) for one in returned):
            yield Broken(expected, f"{later.type} reports an action", later.step, level=SHOULD)
            return
    final = view.trace.final or {}
    if len(view.answers) == 1 and CONNECTED in final.values():
        yield Broken(expected, f"the final status of a leg is {CONNECTED}", 0, level=SHOULD)


def _failed_for_good(view: View, declared: Declared) -> list[Answer]:
    """The first of the invocations that failed, where none succeeded after it and it was for no NEW_INBOUND_CALL."""
    course = course_of(view)
    failed = next((one for one in view.answers if type(one.outcome) is not Returned), None)
    if failed is None or failed.type == NEW_INBOUND_CALL or not course.world_known:
        return []
    later = view.answers[failed.step :]
    up = bool(course.states[failed.step].up)
    return [failed] if up and all(type(one.outcome) is not Returned for one in later) else []


@RULES.call("REM-11", _failed_for_good)
def ends_the_call_when_the_handler_fails(view: View, declared: Declared, failed: Answer) -> Iterator[Broken]:
    """When the handler fails on every attempt the call ends: final statuses Disconnected (`timeouts`)."""
    course, last = course_of(view), len(view.answers)
    expected = "the call ends: every invocation has failed"
    up = [
        course.tag(leg)
        for leg, status in (view.trace.final or {}).items()
        if status == CONNECTED and leg in course.legs
    ]
    idle = any(one.question == worlds.IDLE for one in course.asked.get(last, ()))
    if up:
        yield Broken(expected, f"the final status of {' and '.join(sorted(up))} is {CONNECTED}", failed.step)
    elif idle:
        yield Broken(expected, "the call goes on: the service waits for what the world does", failed.step)
