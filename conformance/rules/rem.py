"""REM: what the service does when a party hangs up, when an endpoint does not answer, and when the handler fails.

A HANGUP has no field that says who hung up, so most rules judge only traces that record the world's choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.events import (
    CALL_ANSWERED,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    RINGING,
    same_event,
)
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, same_tag
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.traces import Asked, Returned
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.fates import Effect, fate_of
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.rule import Breach, Occasions, Rules
from onhook.conformance.oracle.uncalled_for import is_excused
from onhook.conformance.oracle.view import Exchange, View, actions_of
from onhook.conformance.rules._failed_actions import IN_WORDS, FailedInTheWorld, failed_in_the_world, report_of
from onhook.conformance.rules._service import (
    DueAction,
    check_ignored,
    check_over,
    check_run,
    check_stays_up,
    due_action,
    has_something,
    reported_code,
    running_at,
)

RULES = Rules()

SHOULD = Level.SHOULD
#: The events that come before a leg is answered.
_RINGING = (NEW_OUTBOUND_CALL, RINGING)
#: The actions about which the world is asked when they run. A Hangup may be how a call is ended.
_RUN = frozenset(ACTIONS) - {"Hangup"}
#: The world's answers for which a page has a code.
CODES: Mapping[str, int] = {answer: code for answer, code in worlds.UNANSWERED.items() if code is not None}


# -- a party hangs up --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leaving:
    """A party hung up, as the world's choices show: which leg ended, and before which event."""

    course: Course
    leg: str
    #: The step of the first event that can report it.
    step: int
    #: Whether both parties hung up together.
    together: bool
    #: The questions to the world after it, with their answers.
    asked_later: tuple[Asked, ...]

    @property
    def hangup_event(self) -> Exchange | None:
        """The HANGUP for that leg."""
        later = range(self.step, len(self.course.exchanges))
        steps = (step for step in later if self.course.told_ends[step] == self.leg)
        return next((self.course.exchanges[step] for step in steps if self.course.exchanges[step].type == HANGUP), None)

    @property
    def answered(self) -> Exchange | None:
        """The last delivery of that HANGUP, if the handler failed at earlier ones."""
        event = self.hangup_event
        return None if event is None else self.course.exchanges[self.course.answered(event.step)]

    @property
    def situation(self) -> Situation:
        """The situation of the call just before."""
        return self.course.states[self.step - 1].situation

    @property
    def others(self) -> frozenset[str]:
        """The CallIds of the other legs that were up."""
        return self.course.states[self.step - 1].up - {self.leg}


def leavings(view: View) -> list[Leaving]:
    """Return every time that a party hung up a leg that was up, in calls where everything is known up to there."""
    course = course_of(view)
    if not course.world_known:
        return []
    found = []
    questions = view.trace.asked or ()
    for place, asked in enumerate(questions):
        for tag in worlds.PARTY_ENDS.get(asked.answer, ()):
            leg = _with_tag(course, tag, asked.after)
            if leg is not None and asked.after <= course.lost_at:
                together = asked.answer == worlds.BOTH_HANG_UP
                found.append(Leaving(course, leg, asked.after, together, questions[place + 1 :]))
    return found


def _with_tag(course: Course, tag: str, step: int) -> str | None:
    """The CallId of the leg that has this tag and is up before an event; None where there is not exactly one."""
    if not 0 < step <= len(course.exchanges):
        return None
    named = [leg for leg in course.states[step - 1].up if course.tag(leg) == tag]
    return named[0] if len(named) == 1 else None


def _of_people(view: View) -> list[Leaving]:
    return [leaving for leaving in leavings(view) if not leaving.course.is_meeting(leaving.leg)]


@RULES.call("REM-1", _of_people)
def tells_who_hung_up(view: View, leaving: Leaving) -> Iterator[Breach]:
    """When a party hangs up, the handler is invoked with HANGUP for that leg (`pstn-invocations`, `case-5`)."""
    course, tag = leaving.course, leaving.course.name(leaving.leg)
    hangup = leaving.hangup_event
    if hangup is None and course.lost_at >= len(view.exchanges):
        found = f"{tag} hung up, and {_of_another_leg(leaving) or 'no HANGUP reported it'}"
        yield Breach(f"a HANGUP event for {tag}", found, leaving.step - 1)
    elif _may_leave_again(leaving, len(view.exchanges) if hangup is None else hangup.step):
        found = f"{tag} hung up, and the call goes on as if it had not: at rest it can hang up again"
        yield Breach(f"a HANGUP event for {tag}", found, leaving.step - 1)


def _of_another_leg(leaving: Leaving) -> str:
    """Say in words that the next event is a HANGUP with the tag of the leg and the CallId of another; empty if not."""
    course, step = leaving.course, leaving.step
    following = course.exchanges[step] if step < len(course.exchanges) else None
    if following is None or following.type != HANGUP:
        return ""
    call_id, tag = following.parameters.get("CallId"), following.parameters.get("ParticipantTag")
    if not isinstance(call_id, str) or call_id not in course.legs or not same_tag(tag, course.tag(leaving.leg)):
        return ""
    return f"the HANGUP that followed names the CallId of another leg, {course.name(call_id)}"


def _may_leave_again(leaving: Leaving, until: int) -> bool:
    """Say whether the service asked the world if the same party hangs up, at rest and before a HANGUP reported it."""
    tag = leaving.course.tag(leaving.leg)
    return any(
        asked.question == worlds.IDLE and tag in worlds.tags_that_may_end(asked.options)
        for asked in leaving.asked_later
        if asked.after <= min(until, leaving.course.lost_at)
    )


def _of_one_in_a_bridge(view: View) -> list[Leaving]:
    found = [leaving for leaving in leavings(view) if leaving.situation is Situation.BRIDGED and not leaving.together]
    return [leaving for leaving in found if leaving.hangup_event is not None]


@RULES.call("REM-2", _of_one_in_a_bridge)
def keeps_the_other_leg(view: View, leaving: Leaving) -> Iterator[Breach]:
    """When a party of a bridged call hangs up, the other leg is not disconnected (`call-and-bridge`)."""
    for other in leaving.others:
        yield from check_stays_up(leaving.course, other, leaving.step, None)


def _left_by_a_party(view: View) -> list[DueAction]:
    """For each HANGUP of a bridged leg that a party has ended, the action that shows whether the response is run."""
    course = course_of(view)
    steps = [
        exchange.step for exchange in view.exchanges if exchange.type == HANGUP and _was_bridged(course, exchange.step)
    ]
    actions = (due_action(course, course.answered(step)) for step in steps if not _hung_up_by_the_handler(course, step))
    return [action for action in actions if action is not None]


def _was_bridged(course: Course, step: int) -> bool:
    return 0 < step <= course.lost_at and course.states[step - 1].situation is Situation.BRIDGED


def _hung_up_by_the_handler(course: Course, step: int) -> bool:
    leg = course.told_ends[step]
    if leg is None:
        return True
    came_up = next((at for at, state in enumerate(course.states) if leg in state.up), step)
    if course.world_known and course.party_may_have_taken(leg, came_up + 1, step):
        return False  # the party may have hung up before the handler did
    return any(hangup.exchange.step < step and course.may_mean(hangup, leg) for hangup in course.view.hangups)


@RULES.call("REM-3", _left_by_a_party)
def runs_the_response_for_the_other_leg(view: View, due: DueAction) -> Iterator[Breach]:
    """Actions returned for the HANGUP of a party are run for the remaining leg (as in HUP-B4)."""
    return check_run(due)


@dataclass(frozen=True, slots=True)
class LastLeaving:
    """A party hung up and so ended the call; with the HANGUP of its leg."""

    leaving: Leaving
    event: Exchange


def _of_the_last_caller(view: View) -> list[LastLeaving]:
    """The times that a caller hung up while nobody else was Connected."""
    alone = (Situation.SINGLE, Situation.MEETING)
    events = (
        (leaving, leaving.answered)
        for leaving in leavings(view)
        if leaving.situation in alone and leaving.course.tag(leaving.leg) == LEG_A
    )
    return [
        LastLeaving(leaving, event)
        for leaving, event in events
        if event is not None and leaving.course.ends_at(event.step)
    ]


@RULES.call("REM-4", _of_the_last_caller)
def ends_with_the_caller(view: View, last: LastLeaving) -> Iterator[Breach]:
    """When the only party hangs up, the response is ignored and no action runs any more (`use-cases`)."""
    course, event = last.leaving.course, last.event
    running = running_at(course, last.leaving.step, *worlds.PARTY_ENDS)
    behind = actions_of(running.exchange)[running.index + 1 :] if running is not None else []
    ignored = list(check_ignored(course, event.step)) if has_something(event) else []
    yield from ignored or check_over(course, event.step, last.leaving.leg, behind)


def _ends_of_meetings(view: View) -> list[Leaving]:
    return [
        leaving
        for leaving in leavings(view)
        if leaving.situation is Situation.MEETING and leaving.course.is_meeting(leaving.leg)
    ]


@RULES.call("REM-6", _ends_of_meetings)
def tells_that_a_meeting_ended(view: View, leaving: Leaving) -> Iterator[Breach]:
    """The end of a meeting is reported as HANGUP for LEG-B, with LEG-A still Connected (`case-5`)."""
    course, hangup = leaving.course, leaving.hangup_event
    if hangup is None:
        may_be_told = leaving.together or _may_be_hung_up_since(leaving)  # where together, in the HANGUP for LEG-A
        if course.lost_at >= len(view.exchanges) and not may_be_told:
            yield Breach("a HANGUP event for LEG-B", "the meeting ended, and no HANGUP reported it", leaving.step - 1)
        return
    for other in leaving.others:
        if course.shows(hangup.step, other) == DISCONNECTED and not is_excused(
            course, other, hangup.step, leaving.step, None
        ):
            found = f"the HANGUP for {course.name(leaving.leg)} shows {course.name(other)} as Disconnected"
            yield Breach(f"{course.name(other)} is still Connected", found, hangup.step)


def _may_be_hung_up_since(leaving: Leaving) -> bool:
    """Say whether a Hangup may have ended the meeting leg: it was reported, or ended the caller's leg as well."""
    course = leaving.course
    gone = [leg for leg in course.told_ends[leaving.step :] if leg is not None]
    returned = [hangup for hangup in course.view.hangups if hangup.exchange.step < leaving.step]
    return leaving.leg in gone or any(course.may_mean(hangup, leg) for hangup in returned for leg in gone)


# -- nobody answers ----------------------------------------------------------------------------------------------------


class Dialled(NamedTuple):
    """An endpoint that was dialled and did not answer."""

    #: The answer of the world: why it did not.
    outcome: str
    #: The step of the last event before.
    step: int


def _unanswered(*outcomes: str) -> Occasions[Dialled]:
    """Outbound calls that were not answered."""

    def occasions(view: View) -> list[Dialled]:
        course = course_of(view)
        if not course.world_known or not view.is_outbound() or course.lost_at < len(view.exchanges):
            return []
        dialled = [
            asked for asked in view.trace.asked or () if asked.question == worlds.DIAL and asked.answer in outcomes
        ]
        answered = next(
            (exchange.step for exchange in view.exchanges if exchange.type == CALL_ANSWERED), len(view.exchanges)
        )
        return [Dialled(asked.answer, asked.after - 1) for asked in dialled if 0 < asked.after <= answered]

    return occasions


@RULES.call("REM-5", _unanswered(*worlds.UNANSWERED))
def tells_that_nobody_answered(view: View, dialled: Dialled) -> Iterator[Breach]:
    """An unanswered outbound call brings no CALL_ANSWERED, but a HANGUP that does not show the leg Connected."""
    expected = f"HANGUP and no CALL_ANSWERED ({IN_WORDS[dialled.outcome]})"
    later = view.exchanges[dialled.step + 1 :]
    answered = next((exchange for exchange in later if exchange.type == CALL_ANSWERED), None)
    hangup = next((exchange for exchange in later if exchange.type == HANGUP), None)
    if answered is not None:
        yield Breach(expected, "CALL_ANSWERED came", answered.step)
    if hangup is None:
        yield Breach(expected, "no HANGUP came", dialled.step)
    elif any(leg.get("Status") == CONNECTED for leg in hangup.participants):
        yield Breach(
            "a HANGUP that does not show the leg as Connected", "the HANGUP shows the leg as Connected", hangup.step
        )


@RULES.call("REM-9", _unanswered(*CODES))
def says_why_nobody_answered(view: View, dialled: Dialled) -> Iterator[Breach]:
    """If the HANGUP of an unanswered call has a code, it is 480 (not answered) or 486 (busy; `pstn-invocations`)."""
    hangup = next((exchange for exchange in view.exchanges[dialled.step + 1 :] if exchange.type == HANGUP), None)
    code = reported_code(hangup) if hangup is not None else None
    if hangup is not None and code is not None and code != CODES[dialled.outcome]:
        expected = f"SipResponseCode {CODES[dialled.outcome]} ({IN_WORDS[dialled.outcome]})"
        yield Breach(expected, f"SipResponseCode {code}", hangup.step)


def _failed_bridges(view: View) -> list[FailedInTheWorld]:
    """CallAndBridges that were not answered."""
    return failed_in_the_world(view, ("CallAndBridge",), worlds.UNANSWERED)


@RULES.call("REM-7", _failed_bridges)
def tells_that_a_bridge_failed(view: View, dialled: FailedInTheWorld) -> Iterator[Breach]:
    """A CallAndBridge that is not answered, busy or declined is reported as ACTION_FAILED."""
    report = report_of(dialled)
    if isinstance(report, Breach):
        yield report
    elif report is not None and sum(leg.get("Status") == CONNECTED for leg in report.participants) > 1:
        found = "ACTION_FAILED shows two Connected legs"
        weight = Weight(SHOULD, "which legs it lists is not documented")
        yield Breach("a single Connected leg", found, report.step, action="CallAndBridge", weight=weight)


# -- another bridge ----------------------------------------------------------------------------------------------------


def _bridges_again(view: View) -> list[DueAction]:
    """CallAndBridges returned alone for the HANGUP of LEG-B."""
    course = course_of(view)
    found = []
    for action in view.actions:
        first = action.type == "CallAndBridge" and action.index == 0 and action.exchange.type == HANGUP
        if first and course.must_run(action.exchange.step) and action.exchange.step < course.lost_at:
            gone = course.told_ends[action.exchange.step]
            alone = len(action.exchange.actions) == 1  # in the middle of a list its success is not reported
            if gone is not None and course.tag(gone) == LEG_B and alone:
                fate = fate_of(course, action)
                if fate.is_known:
                    found.append(DueAction(course, action, fate))
    return found


@RULES.call("REM-8", _bridges_again)
def bridges_again(view: View, bridge: DueAction) -> Iterator[Breach]:
    """A CallAndBridge returned for the HANGUP of LEG-B brings a new leg with another CallId (`recording-use-cases`)."""
    course, action, fate = bridge.course, bridge.action, bridge.fate
    if fate.is_missing:
        yield Breach(
            "the CallAndBridge runs", "no event reported the CallAndBridge", action.exchange.step, action=action.type
        )
    elif fate.effect is Effect.FAILED and course.world_known and not _may_have_failed(bridge):
        found = "ACTION_FAILED reported the CallAndBridge, and the world did not let it fail"
        yield Breach("the CallAndBridge runs", found, fate.step, action=action.type)
    elif fate.effect is Effect.REPORTED:
        before = {leg for state in course.states[: fate.step] for leg in (*state.up, *state.ended)}
        up = {leg for leg in view.exchanges[fate.step].legs if course.shows(fate.step, leg) == CONNECTED}
        if view.exchanges[fate.step].participants and not up - before:
            found = "no new leg is Connected"
            yield Breach("a new leg with a CallId of its own", found, fate.step, action=action.type)


def _may_have_failed(bridge: DueAction) -> bool:
    """Say whether the world was asked about the CallAndBridge, and it or a party did not let it succeed."""
    steps = range(bridge.action.exchange.step + 1, bridge.fate.step + 1)
    return any(
        asked.question == bridge.action.type and asked.answer != worlds.ANSWERED
        for step in steps
        for asked in bridge.course.asked_before.get(step, ())
    )


# -- the handler returns nothing, or fails -----------------------------------------------------------------------------


def _unanswered_by_the_handler(view: View) -> list[Exchange]:
    """A NEW_INBOUND_CALL whose response has no actions."""
    course = course_of(view)
    known = course.world_known and course.played_out
    return [
        exchange
        for exchange in view.exchanges[:1]
        if known and exchange.type == NEW_INBOUND_CALL and course.must_run(0) and not exchange.actions
    ]


@RULES.call("REM-10", _unanswered_by_the_handler)
def lets_a_call_time_out(view: View, exchange: Exchange) -> Iterator[Breach]:
    """A NEW_INBOUND_CALL answered without actions ends by itself, and no action runs (`case-1`: after 30 seconds)."""
    expected = "the call ends by itself, and no action runs"
    returned = [action for later in view.exchanges[1:] for action in later.actions]
    for later in view.exchanges[1:]:
        row = EVENT_TYPES.get(later.type)
        if (
            row is not None
            and row.reports_action
            and not any(reports_action(action, later.event) for action in returned)
        ):
            yield Breach(expected, f"{later.type} reported an action", later.step)
            return
    final = view.trace.final or {}
    if len(view.exchanges) == 1 and CONNECTED in final.values():
        yield Breach(expected, f"the final status of a leg is {CONNECTED}", 0)


def _failed_for_good(view: View) -> list[Exchange]:
    """The first invocation that failed with a leg up and was not repeated; not that of NEW_INBOUND_CALL.

    While a leg rings the response is ignored, so a call may go on there.
    """
    course = course_of(view)
    if not course.world_known:
        return []
    for exchange in view.exchanges:
        later = view.exchanges[exchange.step + 1 :]
        if type(exchange.outcome) is Returned or exchange.type == NEW_INBOUND_CALL:
            continue
        if not course.states[exchange.step].up:
            continue
        if exchange.type in _RINGING and later:
            continue
        if not any(same_event(exchange.event, other.event) for other in later):
            return [exchange]
    return []


@RULES.call("REM-11", _failed_for_good)
def ends_the_call_when_the_handler_fails(view: View, failed: Exchange) -> Iterator[Breach]:
    """When the handler fails on every attempt the call ends: final statuses Disconnected (`timeouts`)."""
    course, expected = course_of(view), "the call ends, since every attempt at this invocation failed"
    up = [
        course.tag(leg)
        for leg, status in (view.trace.final or {}).items()
        if status == CONNECTED and leg in course.legs
    ]
    going_on = next((asked for asked in view.trace.asked or () if _shows_that_it_goes_on(asked, failed)), None)
    if up:
        yield Breach(expected, f"the final status of {' and '.join(sorted(set(up)))} is {CONNECTED}", failed.step)
    elif going_on is not None:
        done = "comes to rest" if going_on.question == worlds.IDLE else f"runs {going_on.question}"
        yield Breach(expected, f"the call goes on: the service {done}", failed.step)


def _shows_that_it_goes_on(asked: Asked, failed: Exchange) -> bool:
    return asked.after > failed.step and (asked.question == worlds.IDLE or asked.question in _RUN)
