"""HUP: what the service does when it runs a Hangup action (page `hangup` unless the catalogue names another).

A Hangup is judged where it is beyond doubt that it has to be run, and on which leg: `onhook.conformance.course` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from onhook.conformance import worlds
from onhook.conformance.actions import ACTIONS, LATE
from onhook.conformance.course import (
    ALONE,
    LEFT,
    TWO_LEGS,
    Course,
    Effect,
    Fate,
    Situation,
    course_of,
    disturbs,
    must_report,
    reports_action,
)
from onhook.conformance.due_hangups import DueHangup, due_hangups
from onhook.conformance.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    RINGING,
)
from onhook.conformance.legs import CONNECTED, LEG_A, LEG_B, TAGS, same_tag
from onhook.conformance.parameters import number
from onhook.conformance.requirements import FULL, Level, Weight
from onhook.conformance.responses import rejection
from onhook.conformance.rule import Breach, Occasions, Rules, as_json
from onhook.conformance.rules._service import (
    EMPTY_CALL_ID,
    DueAction,
    check_ignored,
    check_over,
    check_run,
    check_stays_up,
    due_action,
    has_something,
    in_words,
    reported_code,
    running_at,
    weight_in_doubt,
    weight_of,
)
from onhook.conformance.traces import Asked, Returned
from onhook.conformance.view import Exchange, ReturnedAction, View, makes_a_leg

RULES = Rules()

SHOULD = Level.SHOULD
IN_MID_LIST = Weight(SHOULD, "the pages disagree on whether an action in the middle of a list is reported (ENV-14)")
DOWN_BY_THEN = Weight(SHOULD, "whether the leg is down by then is not documented")
INVALID_TAG = Weight(SHOULD, "the tag next to the CallId is not a valid one")
INVOKED_LEG = Weight(SHOULD, "for which of two legs a handler is invoked is not documented")
NULL = Weight(SHOULD, "whether `Actions: null` is what the guide calls a NULL action set is not documented")
#: The actions that an update stops at once (`update-sip-call`).
INTERRUPTIBLE = tuple(row.type for row in ACTIONS.values() if row.interruptible)


def _of(*situations: Situation, tag: str = "", reported: bool = False) -> Occasions[DueHangup]:
    return lambda view: [due for due in due_hangups(view, *situations, tag=tag) if due.was_reported or not reported]


def as_returned(hangup: ReturnedAction) -> str:
    """How a response puts a Hangup, for a message: what it names, and its code."""
    named = {
        key: hangup.parameters[key]
        for key in ("CallId", "ParticipantTag", "SipResponseCode")
        if key in hangup.parameters
    }
    return f"{hangup.type} {as_json(named)}" if named else f"{hangup.type} without parameters"


# -- what every Hangup that takes effect brings ------------------------------------------------------------------------


def check_hangup_event(due: DueHangup) -> Iterator[Breach]:
    """Yield where the handler is not invoked with HANGUP for the leg that was hung up."""
    course, fate, hangup = due.course, due.fate, due.hangup
    if fate.effect is Effect.REPORTED or (fate.went_wrong and not course.world_known):
        return
    odd_tag = _failed_beside_an_invalid_tag(hangup, fate)
    weight = weight_in_doubt(course, hangup) or (INVALID_TAG if odd_tag else fate.weight)
    step = fate.step if fate.went_wrong else hangup.exchange.step
    effect = in_words(fate, course, f"the Hangup of {due.tag}")
    found = f"the handler answered {hangup.exchange.type} with {as_returned(hangup)}; {effect}"
    yield Breach(f"a HANGUP event for {due.tag}", found, step, action="Hangup", weight=weight)


def _failed_beside_an_invalid_tag(hangup: ReturnedAction, fate: Fate) -> bool:
    """That the tag is ignored beside a CallId is no more than a SHOULD (HUP-T1)."""
    tag = hangup.parameters.get("ParticipantTag")
    return bool(fate.effect is Effect.FAILED and hangup.call_id and tag and tag not in TAGS)


def check_call_ends(due: DueHangup) -> Iterator[Breach]:
    """Yield where a Hangup of the only leg that is left does not end the call as it has to."""
    yield from check_hangup_event(due)
    step = due.course.last_told(due.hangup, due.leg)
    if step is not None:
        yield from list(check_ignored(due.course, step)) or check_over(due.course, step, due.leg, due.behind)


# -- a call with one leg -----------------------------------------------------------------------------------------------


@RULES.call("HUP-S1", _of(Situation.SINGLE))
def tells_of_the_only_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the only leg is followed by HANGUP for it."""
    return check_hangup_event(due)


@dataclass(frozen=True, slots=True)
class LastHangup:
    """A Hangup that ended a call, and the step of its HANGUP."""

    due: DueHangup
    step: int


def _last_ones(*situations: Situation) -> Occasions[LastHangup]:
    def occasions(view: View) -> list[LastHangup]:
        ends = ((due, due.course.last_told(due.hangup, due.leg)) for due in due_hangups(view, *situations))
        return [LastHangup(due, step) for due, step in ends if step is not None]

    return occasions


def _answered_last_ones(view: View) -> list[LastHangup]:
    last_ones = _last_ones(Situation.SINGLE)(view)
    return [last for last in last_ones if has_something(view.exchanges[last.step])]


@RULES.call("HUP-S2", _answered_last_ones)
def ignores_the_last_response(view: View, last: LastHangup) -> Iterator[Breach]:
    """The response to the HANGUP of the only leg is ignored."""
    return check_ignored(last.due.course, last.step)


@RULES.call("HUP-S3", _last_ones(Situation.SINGLE))
def disconnects_the_call(view: View, last: LastHangup) -> Iterator[Breach]:
    """The call is disconnected then."""
    return check_over(last.due.course, last.step, last.due.leg, last.due.behind)


@RULES.call(
    "HUP-S4",
    lambda view: [due for due in due_hangups(view, Situation.SINGLE) if due.hangup.exchange.type == ACTION_FAILED],
)
def hangs_up_after_a_failure(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup returned for ACTION_FAILED ends the call just so (`speak`)."""
    return check_call_ends(due)


def _rejections(view: View) -> list[DueHangup]:
    first = due_hangups(view, Situation.SINGLE)
    return [due for due in first if due.hangup.exchange.type == NEW_INBOUND_CALL and due.hangup.index == 0]


@RULES.call("HUP-N1", _rejections)
def turns_a_call_away(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup as the first action for NEW_INBOUND_CALL (`case-1`)."""
    return check_call_ends(due)


# -- a bridged call, either leg ----------------------------------------------------------------------------------------


def _bridged(tag: str, *, reported: bool = False) -> Occasions[DueHangup]:
    return _of(Situation.BRIDGED, tag=tag, reported=reported)


def _returned_for_its_hangup(tag: str) -> Occasions[DueAction]:
    """The actions that show whether the response to the HANGUP of a Hangup of a bridged leg is run."""

    def occasions(view: View) -> list[DueAction]:
        reported = (due for due in due_hangups(view, Situation.BRIDGED, tag=tag) if due.was_reported)
        actions = (due_action(due.course, due.answered) for due in reported)
        return [action for action in actions if action is not None]

    return occasions


def _check_other_leg(due: DueHangup) -> Iterator[Breach]:
    return check_stays_up(due.course, due.other, due.fate.step, due.hangup)


def _known(occasions: Occasions[DueHangup]) -> Occasions[DueHangup]:
    """Only where the trace carries the world's choices."""
    return lambda view: [due for due in occasions(view) if due.course.world_known]


@RULES.call("HUP-B1", _bridged(LEG_B))
@RULES.call("HUP-A1", _bridged(LEG_A))
def tells_of_the_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of a bridged leg is followed by HANGUP for it."""
    return check_hangup_event(due)


@RULES.call("HUP-B2", _bridged(LEG_B, reported=True))
@RULES.call("HUP-A2", _bridged(LEG_A, reported=True))
def disconnects_the_leg_first(view: View, due: DueHangup) -> Iterator[Breach]:
    """That HANGUP does not show the leg Connected."""
    if due.course.shows(due.fate.step, due.leg) == CONNECTED:
        found = f"the HANGUP for {due.tag} shows {due.tag} as {CONNECTED}"
        yield Breach(f"{due.tag} is disconnected before its HANGUP is sent", found, due.fate.step, action="Hangup")


@RULES.call("HUP-B3", _known(_bridged(LEG_B, reported=True)))
@RULES.call("HUP-A3", _known(_bridged(LEG_A, reported=True)))
def keeps_the_other_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """The other leg is not taken down with it (`call-and-bridge`)."""
    return _check_other_leg(due)


@RULES.call("HUP-B4", _returned_for_its_hangup(LEG_B))
@RULES.call("HUP-A4", _returned_for_its_hangup(LEG_A))
def runs_the_response(view: View, due: DueAction) -> Iterator[Breach]:
    """The actions returned by that invocation are run."""
    return check_run(due)


# -- the leg that is left ----------------------------------------------------------------------------------------------


@RULES.call("HUP-R1", _of(Situation.LEFT_OF_BRIDGE))
def ends_with_the_leg_left_of_a_bridge(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the leg that remained brings HANGUP and ends the call (`hangup`, `use-cases`, `voice-focus`)."""
    return check_call_ends(due)


@RULES.call("HUP-R2", _of(Situation.LEFT_OF_MEETING))
def ends_with_the_leg_left_of_a_meeting(view: View, due: DueHangup) -> Iterator[Breach]:
    """The same when the meeting leg has ended."""
    return check_call_ends(due)


# -- a meeting ---------------------------------------------------------------------------------------------------------


def _of_the_meeting_leg(view: View) -> list[DueHangup]:
    return [due for due in due_hangups(view, Situation.MEETING) if due.course.is_meeting(due.leg)]


def _of_the_meeting_leg_with_time(view: View) -> list[DueHangup]:
    """Without those whose HANGUP came first, and behind which nobody knows whether the ACTION_SUCCESSFUL was still due."""
    return [due for due in _of_the_meeting_leg(view) if not (due.was_reported and _is_lost_behind(due))]


def _is_lost_behind(due: DueHangup) -> bool:
    course, step = due.course, due.fate.step
    if not course.world_known and course.exchanges[step].type == HANGUP:
        return True
    happened = any(disturbs(asked) and asked.question != worlds.IDLE for asked in course.asked.get(step + 1, ()))
    return course.lost_at <= step or happened


def _told_of_the_meeting_leg(view: View) -> list[DueHangup]:
    return [due for due in _of_the_meeting_leg(view) if due.was_reported]


@RULES.call("HUP-M1", _of_the_meeting_leg_with_time)
def tells_of_the_meeting_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the meeting leg brings ACTION_SUCCESSFUL whose ActionData is that Hangup."""
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
    """No later event shows that CallId Connected."""
    expected = f"the meeting leg (CallId {due.leg}) is no longer Connected"
    shown = [n for n in range(due.fate.step, len(view.exchanges)) if due.course.shows(n, due.leg) == CONNECTED]
    at_once = [step for step in shown if _tells_of(due, step)]
    later = [step for step in shown if step not in at_once]
    for steps, weight in ((at_once, DOWN_BY_THEN), (later, FULL)):
        for step in steps[:1]:
            found = f"{view.exchanges[step].type} shows the meeting leg as {CONNECTED}"
            yield Breach(expected, found, step, action="Hangup", weight=weight)


def _tells_of(due: DueHangup, step: int) -> bool:
    """The event is the one that tells of the Hangup, or beside it, or the same once more."""
    exchange = due.course.exchanges[step]
    succeeded = exchange.type == ACTION_SUCCESSFUL and reports_action(due.hangup.raw, exchange.event)
    return succeeded or due.course.told_ends[step] == due.leg


@RULES.call("HUP-M3", _known(_told_of_the_meeting_leg))
def keeps_the_caller(view: View, due: DueHangup) -> Iterator[Breach]:
    """LEG-A stays Connected."""
    return _check_other_leg(due)


@RULES.call("HUP-M4", _of(Situation.MEETING, tag=LEG_A))
def tells_of_the_caller_in_a_meeting(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of LEG-A brings HANGUP for it (`pstn-invocations`)."""
    return check_hangup_event(due)


# -- which leg is meant ------------------------------------------------------------------------------------------------


def _check_right_leg(due: DueHangup) -> Iterator[Breach]:
    gone = due.course.told_ends[due.fate.step] if due.fate.effect is Effect.OTHER_LEG else None
    if gone is not None and gone == due.other:
        found = f"{as_returned(due.hangup)} hangs up {due.course.tag(gone)}"
        yield Breach(f"{due.tag} is hung up", found, due.fate.step, action="Hangup")


def _on_two_legs(by: str) -> Occasions[DueHangup]:
    def occasions(view: View) -> list[DueHangup]:
        candidates = [due for due in due_hangups(view, *TWO_LEGS) if due.course.world_known]
        return [due for due in candidates if (due.hangup.call_id if by == "CallId" else due.hangup.tag)]

    return occasions


@RULES.call("HUP-T1", _on_two_legs("CallId"))
def lets_call_id_decide(view: View, due: DueHangup) -> Iterator[Breach]:
    """Where CallId is given it alone decides; a ParticipantTag beside it is ignored."""
    tag = due.hangup.parameters.get("ParticipantTag")
    weight = INVALID_TAG if tag and tag not in TAGS else FULL
    for breach in _check_right_leg(due):
        yield replace(breach, weight=weight)
    if due.fate.effect is Effect.FAILED and tag and not same_tag(tag, due.tag):
        found = f"{as_returned(due.hangup)} fails: the tag next to the CallId is not ignored"
        yield Breach(f"{due.tag} is hung up", found, due.fate.step, action="Hangup", weight=weight)


@RULES.call("HUP-T2", _on_two_legs("ParticipantTag"))
def lets_the_tag_decide(view: View, due: DueHangup) -> Iterator[Breach]:
    """Without CallId, ParticipantTag decides."""
    for breach in _check_right_leg(due):
        doubt = weight_in_doubt(due.course, due.hangup)
        yield replace(breach, weight=doubt) if doubt is EMPTY_CALL_ID else breach


def _bare(hangup: ReturnedAction) -> bool:
    return not hangup.call_id and not hangup.tag


def _bare_on_one_leg(view: View) -> list[DueHangup]:
    """Hangups without CallId and ParticipantTag of a single leg."""
    return [due for due in due_hangups(view, Situation.SINGLE) if _bare(due.hangup)]


@RULES.call("HUP-T3", _bare_on_one_leg)
def hangs_up_the_only_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """Without both, the only leg is hung up."""
    return check_hangup_event(due)


def _bare_on_two_legs(view: View) -> list[ReturnedAction]:
    """Hangups without CallId and ParticipantTag, each the first of its list, on a bridged call."""
    course = course_of(view)
    return [hangup for hangup in view.hangups if _bare(hangup) and _is_first_on_two_legs(course, hangup)]


def _is_first_on_two_legs(course: Course, hangup: ReturnedAction) -> bool:
    step = hangup.exchange.step
    two = course.must_run(step) and course.states[step].situation is Situation.BRIDGED
    return two and hangup.index == 0 and course.world_known and step + 1 < len(course.exchanges)


@RULES.call("HUP-T3", _bare_on_two_legs)
def hangs_up_the_invoked_leg(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """Without both, the leg that the invocation was for is hung up."""
    course, step = course_of(view), hangup.exchange.step
    named = hangup.exchange.parameters.get("CallId")
    is_up = isinstance(named, str) and named in course.states[step].up
    meant = str(named) if is_up and hangup.exchange.type != HANGUP else None
    fate = course.fate(hangup, meant) if meant is not None else None
    if fate is not None and fate.effect is Effect.OTHER_LEG:
        tag = course.tag(str(meant))
        found = f"after a Hangup without CallId and ParticipantTag, {in_words(fate, course, 'it')}"
        yield Breach(f"{tag}, which the event names, is hung up", found, fate.step, action="Hangup", weight=INVOKED_LEG)
    gone = course.told_ends[step + 1]
    if gone in course.states[step].up and not course.party_may_have_taken(str(gone), 0, step + 1):
        for other in course.states[step].up - {gone}:
            for breach in check_stays_up(course, other, step + 1, hangup):
                yield replace(breach, weight=INVOKED_LEG)


# -- the code ----------------------------------------------------------------------------------------------------------


def _with_code(*, given: bool) -> Occasions[DueHangup]:
    """Hangups whose HANGUP reports a code, where no party hung that leg up."""

    def occasions(view: View) -> list[DueHangup]:
        return [
            due
            for due in due_hangups(view, Situation.BRIDGED, Situation.MEETING, *ALONE)
            if due.was_reported
            and (due.hangup.parameters.get("SipResponseCode") is not None) is given
            and reported_code(view.exchanges[due.fate.step]) is not None
            and not due.course.party_may_have_taken(due.leg, 0, due.fate.step)
            and not due.course.was_under_way(due.leg, due.hangup)
        ]

    return occasions


def _check_code(due: DueHangup, wanted: Any) -> Iterator[Breach]:
    reported = reported_code(due.course.exchanges[due.fate.step])
    if reported != wanted:
        found = f"the HANGUP after {as_returned(due.hangup)} reports {reported}"
        yield Breach(f"SipResponseCode {wanted} in the HANGUP", found, due.fate.step, action="Hangup")


@RULES.call("HUP-C1", _with_code(given=False))
def reports_0_by_default(view: View, due: DueHangup) -> Iterator[Breach]:
    """SipResponseCode left out means 0."""
    return _check_code(due, 0)


@RULES.call("HUP-C2", _with_code(given=True))
def reports_the_given_code(view: View, due: DueHangup) -> Iterator[Breach]:
    """A given code is the one that the HANGUP reports."""
    return _check_code(due, number(due.hangup.parameters["SipResponseCode"]))


# -- Hangups with a fault, and failures --------------------------------------------------------------------------------


def _faulty(*ids: str) -> Occasions[ReturnedAction]:
    """The Hangups with one of these faults that are the first action of their list, and were certainly read."""

    def occasions(view: View) -> list[ReturnedAction]:
        course = course_of(view)
        if not course.world_known:
            return []
        steps = (step for step in (*course.refused, course.lost_at) if step < len(view.exchanges))
        first = [course.actions_of(view.exchanges[step])[0] for step in steps if course.must_run(step)]
        return [one for one in first if one.type == "Hangup" and course.fault_of(one) in ids and _is_alone(one)]

    return occasions


def _is_alone(hangup: ReturnedAction) -> bool:
    """No other Hangup stands behind it."""
    return not any(action.get("Type") == "Hangup" for action in hangup.exchange.actions[1:])


class GoneDown(NamedTuple):
    """A leg that went down, and the event that shows it."""

    step: int
    leg: str


def _went_down(course: Course, hangup: ReturnedAction) -> GoneDown | None:
    """The step at which a leg went down behind a faulty Hangup though nobody ended it, and that leg."""
    last, since = len(course.exchanges), hangup.exchange.step + 1
    if course.may_ring_out(last):
        return None  # nothing has answered the call, which may have ended by itself (REM-10)
    up = course.states[hangup.exchange.step].up
    steps = ((course.goes_down(leg, since), leg) for leg in up)
    down = [(step, leg) for step, leg in steps if step is not None and not course.is_excused(leg, step, since, hangup)]
    if not down:
        return None
    step, leg = min(down)
    if _failed_before(course, step) or any(course.party_may_have_taken(one, since, step) for one in up):
        return None
    return GoneDown(min(step, last - 1), leg)


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
    """A CallId of no participant disconnects nobody; above all, not the leg that the tag beside it names."""
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
    """Nor does the ParticipantTag of no leg, without CallId."""
    return _check_nobody_disconnected(course_of(view), hangup)


@RULES.call("HUP-F3", _faulty("HUP-F3"))
def disconnects_nobody_for_an_ended_leg(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """Nor does naming the leg that has ended."""
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


@dataclass(frozen=True, slots=True)
class FaultyHangup:
    """A Hangup with a fault, and what was reported in place of its failure; empty where the failure was."""

    hangup: ReturnedAction
    instead: str


def _reported_or_not(view: View) -> list[FaultyHangup]:
    course = course_of(view)
    hangups = _faulty("HUP-F1", "HUP-F2", "HUP-F3")(view)
    several = ((hangup, _instead_of_a_failure(course, hangup)) for hangup in hangups)
    return [FaultyHangup(hangup, instead) for hangup, instead in several if instead is not None]


def _instead_of_a_failure(course: Course, hangup: ReturnedAction) -> str | None:
    """What was told in place of a failure, empty where that was told; None where it cannot be known."""
    step = hangup.exchange.step + 1
    up, later = course.states[step - 1].up, course.exchanges[step:]
    if any(
        exchange.type == INVALID_LAMBDA_RESPONSE or (exchange.type == ACTION_FAILED and exchange.reports("Hangup"))
        for exchange in later
    ):
        return ""
    if any(course.party_may_have_taken(leg, 0, step - 1) for leg in up):
        return None
    asked = course.asked.get(step, ())
    if any(one.question == worlds.IDLE for one in asked) or (not later and course.ended and not asked):
        return "no event reports a failure"
    older = [one for one in course.view.hangups if one.exchange.step < hangup.exchange.step]
    if later and later[0].type == ACTION_SUCCESSFUL and reports_action(hangup.raw, later[0].event):
        told_late = any(reports_action(one.raw, later[0].event) for one in older)  # OBS-2
        return None if told_late else "ACTION_SUCCESSFUL reports it"
    gone = course.told_ends[step] if later else None
    if (
        gone in up
        and not any(disturbs(one) for one in asked)
        and not any(_may_have_taken(course, one, gone) for one in older)
    ):
        return f"{later[0].type} for {course.tag(str(gone))} follows"
    return None


def _may_have_taken(course: Course, hangup: ReturnedAction, leg: str | None) -> bool:
    """An older Hangup is one of this leg, or names none and may be: its HANGUP may come behind its ACTION_SUCCESSFUL (OBS-2)."""
    target = course.target(hangup)
    return target == leg or (target is None and leg is not None and course.may_mean(hangup, leg))


@RULES.call("HUP-F6", _reported_or_not)
def tells_of_a_faulty_hangup(view: View, faulty: FaultyHangup) -> Iterator[Breach]:
    """It is told to the handler as ACTION_FAILED for that Hangup, or as INVALID_LAMBDA_RESPONSE."""
    hangup, instead = faulty.hangup, faulty.instead
    if instead:
        expected = "ACTION_FAILED for that Hangup, or INVALID_LAMBDA_RESPONSE"
        yield Breach(expected, f"after {as_returned(hangup)}, {instead}", hangup.exchange.step, action="Hangup")


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
    """What stood behind a failed action is not run; what the ACTION_FAILED invocation returns is (`use-case-2`)."""
    action, failure, course = failed.action, failed.failure, course_of(view)
    rerun = course.resurfaced(course.actions_of(action.exchange)[action.index + 1 :], failure.step)
    if rerun is not None:
        found = f"{rerun.type}, listed after the failed {action.type}, runs"
        yield Breach(f"nothing listed after the failed {action.type} runs", found, rerun.step, action=rerun.type)
    due = due_action(course, course.answered(failure.step))
    if due is not None:
        yield from check_run(due)


# -- responses that are ignored ----------------------------------------------------------------------------------------


def _before_the_answer(view: View) -> list[ReturnedAction]:
    """Hangups returned for NEW_OUTBOUND_CALL or RINGING, where the endpoint answers and nobody hangs up before."""
    course = course_of(view)
    opening = list(takewhile(lambda exchange: exchange.type in (NEW_OUTBOUND_CALL, RINGING), view.exchanges))
    before = [hangup for hangup in view.hangups if hangup.exchange in opening]
    answered = next(
        (exchange.step for exchange in view.exchanges if exchange.type == CALL_ANSWERED), len(view.exchanges)
    )
    known = course.world_known and course.lost_at >= answered
    before_it = [asked for step in range(answered + 1) for asked in course.asked.get(step, ())]
    return before if known and all(_lets_the_call_through(asked) for asked in before_it) else []


def _lets_the_call_through(asked: Asked) -> bool:
    return asked.answer not in worlds.PARTY_ENDS and asked.answer not in worlds.UNANSWERED


@RULES.call("HUP-I1", _before_the_answer)
def ignores_hangups_before_the_answer(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """With an endpoint that answers, CALL_ANSWERED follows and shows the leg Connected (`use-create-call-api`)."""
    expected = f"CALL_ANSWERED that shows the leg as Connected: the response to {hangup.exchange.type} is ignored"
    answered = next((exchange for exchange in view.exchanges if exchange.type == CALL_ANSWERED), None)
    if answered is None:
        yield Breach(
            expected, f"after {as_returned(hangup)} the call ends unanswered", hangup.exchange.step, action="Hangup"
        )
    elif answered.participants and not answered.not_ended():
        yield Breach(expected, "CALL_ANSWERED shows the leg as Disconnected", answered.step, action="Hangup")
    else:
        for breach in _check_not_run_later(course_of(view), hangup.exchange, answered.step):
            if view.exchanges[breach.step].type != HANGUP or _only_a_hangup_ran(view, answered, breach.step):
                yield breach


def _only_a_hangup_ran(view: View, answered: Exchange, step: int) -> bool:
    """The service says that it ran a Hangup, none that counts was returned since the answer, and the HANGUP is for its leg.

    Nothing less is evidence: a party may have left while the world was not asked, or a Hangup have taken the wrong leg.
    """
    course, behind = course_of(view), range(answered.step + 1, step + 1)
    others = (one for one in view.hangups if answered.step <= one.exchange.step < step)
    ran = any(asked.question == "Hangup" for at in behind for asked in course.asked.get(at, ()))
    return ran and course.told_ends[step] in answered.legs and not any(course.may_run(o.exchange.step) for o in others)


def _check_not_run_later(course: Course, ignored: Exchange, since: int) -> Iterator[Breach]:
    """Something of a response that is ignored is run later all the same, and nothing else that may be in its place."""
    elsewhere = {
        str(action.get("Type"))
        for exchange in course.exchanges[: since + 1]
        for action in exchange.actions
        if exchange is not ignored
    }
    returned = [
        action for action in course.actions_of(ignored) if action.type == "Hangup" or action.type not in elsewhere
    ]
    rerun = course.resurfaced(returned, since)
    if rerun is not None:
        found = f"{rerun.type} from the ignored response runs"
        yield Breach(f"the response to {ignored.type} is ignored", found, rerun.step, action=rerun.type)


@dataclass(frozen=True, slots=True)
class IgnoredHangup:
    """A Hangup that is ignored, and a leg that is up and that it may mean."""

    hangup: ReturnedAction
    leg: str


def _while_interrupted(view: View) -> list[IgnoredHangup]:
    course = course_of(view)
    return [
        IgnoredHangup(hangup, leg)
        for hangup in view.hangups
        if hangup.exchange.type == ACTION_INTERRUPTED and course.world_known and hangup.exchange.step < course.lost_at
        for leg in sorted(course.states[hangup.exchange.step].up)
        if course.may_mean(hangup, leg)
    ]


@RULES.call("HUP-I2", _while_interrupted)
def ignores_hangups_for_an_interruption(view: View, ignored: IgnoredHangup) -> Iterator[Breach]:
    """A Hangup in the response to ACTION_INTERRUPTED has no effect (`update-sip-call`)."""
    hangup, leg, course = ignored.hangup, ignored.leg, course_of(view)
    taken = list(check_stays_up(course, leg, hangup.exchange.step + 1, hangup))
    yield from taken or _check_not_run_later(course, hangup.exchange, hangup.exchange.step)


def _interruptions_without_a_hangup(view: View) -> list[Exchange]:
    """Each ACTION_INTERRUPTED whose response has actions, and no Hangup among them."""
    course = course_of(view)
    with_one = [hangup.exchange for hangup in view.hangups]
    interruptions = [one for one in view.exchanges if one.type == ACTION_INTERRUPTED and one.actions]
    known = [
        one
        for one in interruptions
        if course.world_known and one.step < course.lost_at and not course.may_run(one.step)
    ]
    return [one for one in known if one not in with_one]


@RULES.call("HUP-I2", _interruptions_without_a_hangup)
def ignores_the_response_to_an_interruption(view: View, exchange: Exchange) -> Iterator[Breach]:
    """Nor has anything else in it."""
    return _check_not_run_later(course_of(view), exchange, exchange.step)


def ignored_hangups(view: View) -> list[Exchange]:
    """Return each HANGUP with nobody else Connected whose response holds something."""
    course = course_of(view)
    ignored = [exchange for exchange in view.exchanges if exchange.type == HANGUP and not course.may_run(exchange.step)]
    return [exchange for exchange in ignored if exchange.step < course.lost_at and has_something(exchange)]


@RULES.call("HUP-I3", ignored_hangups)
def ignores_the_response_with_nobody_left(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The response to HANGUP is ignored when no other participant shows Connected (`use-cases`)."""
    return check_ignored(course_of(view), exchange.step)


# -- lists -------------------------------------------------------------------------------------------------------------


def _behind_others(view: View) -> list[DueHangup]:
    """Where a party, or an older Hangup, may have taken the leg while an action ran, the HANGUP says nothing of the order."""
    candidates = [due for due in due_hangups(view, *TWO_LEGS, *ALONE) if due.was_reported and due.hangup.before]
    return [
        due
        for due in candidates
        if not due.course.party_may_have_taken(due.leg, 0, due.fate.step)
        and not due.course.was_under_way(due.leg, due.hangup)
    ]


@RULES.call("HUP-L1", _behind_others)
def waits_for_its_turn(view: View, due: DueHangup) -> Iterator[Breach]:
    """No event of an action before it comes after the Hangup's own event."""
    course, hangup = due.course, due.hangup
    earlier = [action for action in course.actions_of(hangup.exchange)[: hangup.index] if action.type not in LATE]
    others = [
        action.raw for action in view.actions if action.exchange is not hangup.exchange or action.index > hangup.index
    ]
    for exchange in view.exchanges[due.fate.step + 1 : course.lost_at + 1]:
        for one in earlier:
            reported = exchange.type in (ACTION_SUCCESSFUL, ACTION_FAILED) and reports_action(one.raw, exchange.event)
            if (
                reported
                and _was_asked_about(due, one)
                and not any(reports_action(other, exchange.event) for other in others)
            ):
                found = (
                    f"{one.type}, listed before the Hangup, is reported after its {view.exchanges[due.fate.step].type}"
                )
                yield Breach("the Hangup runs in its place in the list", found, exchange.step, action="Hangup")
                return


def _was_asked_about(due: DueHangup, earlier: ReturnedAction) -> bool:
    """The world was asked about the earlier action or about the Hangup: no party left unasked in the place of the Hangup."""
    course = due.course
    before = range(due.hangup.exchange.step + 1, due.fate.step + 1)
    return any(one.question in (earlier.type, "Hangup") for step in before for one in course.asked.get(step, ()))


@dataclass(frozen=True, slots=True)
class HungUpInTurn:
    """A list that hangs up LEG-B and then LEG-A of a bridge, and the HANGUPs that tell of both."""

    exchange: Exchange
    of_b: Exchange
    of_a: Exchange


def _hung_up_in_turn(view: View) -> list[HungUpInTurn]:
    """Lists of two Hangups whose order shows, as nothing else can have ended one of the legs."""
    course = course_of(view)
    found = []
    for first, second in pairwise(view.hangups):
        exchange = first.exchange
        legs = [course.target_at(hangup, exchange.step) for hangup in (first, second)]
        if second.exchange is not exchange or [leg and course.tag(leg) for leg in legs] != [LEG_B, LEG_A]:
            continue
        if any(one.call_id and one.parameters.get("ParticipantTag") for one in (first, second)):
            continue  # which of the two decides is for HUP-T1
        bridged = course.states[exchange.step].situation is Situation.BRIDGED and not makes_a_leg(exchange.actions)
        ends = [_hangup_of(course, leg) for leg in legs]
        if bridged and course.must_run(exchange.step) and ends[0] is not None and ends[1] is not None:
            both = HungUpInTurn(exchange, ends[0], ends[1])
            if _shows_their_order(course, both, [leg for leg in legs if leg]):
                found.append(both)
    return found


def _hangup_of(course: Course, leg: str | None) -> Exchange | None:
    several = (one for one in course.exchanges if one.type == HANGUP and course.told_ends[one.step] == leg)
    return next(several, None)


def _shows_their_order(course: Course, both: HungUpInTurn, legs: Sequence[str]) -> bool:
    """No party hung up, nothing failed, and no other Hangup was returned before both HANGUPs had come."""
    ends = max(both.of_a.step, both.of_b.step)
    if any(one.type == ACTION_FAILED for one in course.exchanges[both.exchange.step + 1 : ends]):
        return False  # one of them took a leg that was gone
    others = [one for one in course.view.hangups if one.exchange.step < ends and one.exchange is not both.exchange]
    return ends < course.lost_at and not others and not any(course.party_may_have_taken(leg, 0, ends) for leg in legs)


@RULES.call("HUP-L1", _hung_up_in_turn)
def hangs_up_in_turn(view: View, both: HungUpInTurn) -> Iterator[Breach]:
    """Of two Hangups in a list the first one is run first, where both bring their HANGUP and no party hung up."""
    if both.of_b.step > both.of_a.step:
        found = "the HANGUP of LEG-A comes before that of LEG-B"
        yield Breach("LEG-B is hung up before LEG-A, as in the list", found, both.of_a.step, action="Hangup")


def _with_a_rest(view: View) -> list[DueHangup]:
    """Hangups of a bridged leg with actions behind them, whose HANGUP was answered with a list, or with null."""
    candidates = [due for due in due_hangups(view, Situation.BRIDGED) if due.was_reported and due.behind]
    return [due for due in candidates if due.course.must_run(due.answered) and (_returns_a_list(due) or _keeps(due))]


def _returns_a_list(due: DueHangup) -> bool:
    return bool(due.course.exchanges[due.answered].actions)


def _keeps(due: DueHangup) -> bool:
    response = due.course.exchanges[due.answered].response
    return response is not None and "Actions" in response and response["Actions"] is None


@RULES.call("HUP-L2", _with_a_rest)
def replaces_the_rest_of_the_list(view: View, due: DueHangup) -> Iterator[Breach]:
    """A non-empty list returned by the HANGUP invocation replaces the rest of the running one (`invoke-on-call-leg`)."""
    course, step = due.course, due.answered
    if _returns_a_list(due):
        rerun = course.resurfaced(due.behind, step)
        if rerun is not None:
            found = f"{rerun.type}, listed after the Hangup, runs all the same"
            yield Breach(
                "the list returned for HANGUP replaces the rest of the running one",
                found,
                rerun.step,
                action=rerun.type,
            )
        return
    action = next((action for action in due.behind if must_report(action)), None)
    target = course.target_at(action, step) if action is not None and action.type == "Hangup" else None
    if action is None or (action.type == "Hangup" and target is None):
        return
    fate = course.fate_from(action, target, step)
    if fate.is_missing:
        found = in_words(fate, course, f"the {action.type} listed after the Hangup")
        yield Breach("the rest of the list runs after `Actions: null`", found, step, action=action.type, weight=NULL)


def _last_with_a_rest(view: View) -> list[LastHangup]:
    return [last for last in _last_ones(Situation.SINGLE, *LEFT)(view) if last.due.behind]


@RULES.call("HUP-L3", _last_with_a_rest)
def runs_nothing_behind_the_last_hangup(view: View, last: LastHangup) -> Iterator[Breach]:
    """Behind a Hangup of the last Connected leg nothing is run."""
    rerun = last.due.course.resurfaced(last.due.behind, last.step)
    if rerun is not None:
        found = f"{rerun.type}, listed after the Hangup of the last leg, runs"
        yield Breach("nothing listed after the Hangup of the last leg runs", found, rerun.step, action=rerun.type)


# -- updates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Update:
    """A Hangup returned for CALL_UPDATE_REQUESTED, and what was running when the update came."""

    course: Course
    hangup: ReturnedAction
    #: The action that was running, and those behind it in its list.
    running: ReturnedAction
    behind: list[ReturnedAction]


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
            found.append(Update(course, hangup, running, course.actions_of(running.exchange)[running.index + 1 :]))
    return found


@RULES.call("HUP-U1", _updates)
def replaces_the_older_actions(view: View, update: Update) -> Iterator[Breach]:
    """After a Hangup returned for an update no older action runs that stood behind the running one (`update-sip-call`)."""
    course = update.course
    rerun = course.resurfaced(update.behind, update.hangup.exchange.step, failed=True)
    if rerun is not None:
        found = f"{rerun.type}, listed after the running {update.running.type}, runs"
        yield Breach(
            "the list returned for CALL_UPDATE_REQUESTED replaces the older actions",
            found,
            rerun.step,
            action=rerun.type,
        )
    target = course.target(update.hangup)
    fate = course.fate(update.hangup, target) if target is not None else None
    if fate is not None and (fate.is_missing or fate.went_wrong):
        yield _not_run(course, update.hangup, fate)


def _not_run(course: Course, hangup: ReturnedAction, fate: Fate) -> Breach:
    weight = INVALID_TAG if _failed_beside_an_invalid_tag(hangup, fate) else weight_of(course, hangup, fate)
    found = in_words(fate, course, "the Hangup")
    return Breach("the Hangup runs", found, hangup.exchange.step, action="Hangup", weight=weight)


def _updates_at_rest(view: View) -> list[DueHangup]:
    """Hangups returned for an update that came when nothing ran, so that nothing but them can be run behind it."""
    due = due_hangups(view, *TWO_LEGS, *ALONE)
    return [one for one in due if one.hangup.index == 0 and _came_at_rest(one.course, one.hangup.exchange)]


def _came_at_rest(course: Course, exchange: Exchange) -> bool:
    asked = [(one.question, one.answer) for one in course.asked.get(exchange.step, ())]
    return course.world_known and exchange.type == CALL_UPDATE_REQUESTED and asked == [(worlds.IDLE, worlds.UPDATE)]


@RULES.call("HUP-U1", _updates_at_rest)
def runs_the_hangup(view: View, due: DueHangup) -> Iterator[Breach]:
    """The Hangup returned for an update is run, where nothing ran either."""
    if due.fate.is_missing or due.fate.effect is Effect.FAILED:
        yield _not_run(due.course, due.hangup, due.fate)


def _interruptible(view: View) -> list[Update]:
    return [update for update in _updates(view) if update.running.type in INTERRUPTIBLE and update.hangup.index == 0]


@RULES.call("HUP-U2", _interruptible)
def cuts_short_what_can_be_interrupted(view: View, update: Update) -> Iterator[Breach]:
    """A running PlayAudio, RecordAudio or Pause is told as ACTION_INTERRUPTED; not at all if the call has ended."""
    course, step, running = update.course, update.hangup.exchange.step, update.running
    later = view.exchanges[step + 1 :]
    interrupted = any(exchange.type == ACTION_INTERRUPTED and exchange.reports(running.type) for exchange in later)
    known = course.lost_at >= len(view.exchanges)
    completed = next(
        (
            exchange
            for exchange in later
            if exchange.type == ACTION_SUCCESSFUL and reports_action(running.raw, exchange.event)
        ),
        None,
    )
    expected = f"{running.type} is cut short and reported as ACTION_INTERRUPTED"
    if completed is not None and completed.step <= course.lost_at and not interrupted:
        yield Breach(expected, f"{running.type} runs to its end", completed.step, action=running.type)
    elif known and not interrupted and _goes_on_behind(course, update):
        yield Breach(expected, f"no event reports that {running.type} was interrupted", step, action=running.type)


def _goes_on_behind(course: Course, update: Update) -> bool:
    """The Hangup was told, and left another leg up than that of a meeting, which goes with its caller (HUP-M4)."""
    target = course.target(update.hangup)
    fate = course.fate(update.hangup, target) if target is not None else None
    if fate is None or fate.effect is not Effect.REPORTED:
        return False
    return any(not course.is_meeting(leg) for leg in course.states[fate.step].up)
