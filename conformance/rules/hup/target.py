"""HUP-T: which leg a Hangup means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onhook.conformance.model.events import HANGUP
from onhook.conformance.model.legs import TAGS, same_tag
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.fates import Effect, fate_of
from onhook.conformance.oracle.legs_told import TWO_LEGS, Situation
from onhook.conformance.oracle.rule import Breach, Occasions, Rules
from onhook.conformance.oracle.view import ReturnedAction, View
from onhook.conformance.rules._service import EMPTY_CALL_ID, check_stays_up, in_words, weight_in_doubt
from onhook.conformance.rules.hup._every_hangup import INVALID_TAG, as_returned, check_hangup_event

RULES = Rules()

INVOKED_LEG = Weight(Level.SHOULD, "for which of two legs a handler is invoked is not documented")


def _check_right_leg(due: DueHangup) -> Iterator[Breach]:
    gone = due.course.told_ends[due.fate.step] if due.fate.effect is Effect.OTHER_LEG else None
    if gone is not None and gone == due.other:
        found = f"{as_returned(due.hangup)} hangs up {due.course.name(gone)}"
        yield Breach(f"{due.name} is hung up", found, due.fate.step, action="Hangup")


def _on_two_legs(by: str) -> Occasions[DueHangup]:
    def occasions(view: View) -> list[DueHangup]:
        candidates = [due for due in due_hangups(view, *TWO_LEGS) if due.course.world_known]
        return [due for due in candidates if (due.hangup.call_id if by == "CallId" else due.hangup.tag)]

    return occasions


@RULES.call("HUP-T1", _on_two_legs("CallId"))
def lets_call_id_decide(view: View, due: DueHangup) -> Iterator[Breach]:
    """A CallId alone decides which leg is hung up; a ParticipantTag next to it is ignored."""
    tag = due.hangup.parameters.get("ParticipantTag")
    weight = INVALID_TAG if tag and tag not in TAGS else FULL
    for breach in _check_right_leg(due):
        yield replace(breach, weight=weight)
    if due.fate.effect is Effect.FAILED and tag and not same_tag(tag, due.tag):
        found = f"{as_returned(due.hangup)} fails: the tag next to the CallId is not ignored"
        yield Breach(f"{due.name} is hung up", found, due.fate.step, action="Hangup", weight=weight)


@RULES.call("HUP-T2", _on_two_legs("ParticipantTag"))
def lets_the_tag_decide(view: View, due: DueHangup) -> Iterator[Breach]:
    """Without CallId, ParticipantTag decides which leg is hung up."""
    for breach in _check_right_leg(due):
        doubt = weight_in_doubt(due.course, due.hangup)
        yield replace(breach, weight=doubt) if doubt is EMPTY_CALL_ID else breach


def _bare(hangup: ReturnedAction) -> bool:
    return not hangup.call_id and not hangup.tag


def _bare_on_one_leg(view: View) -> list[DueHangup]:
    """Hangups without CallId and ParticipantTag on a call with a single leg."""
    return [due for due in due_hangups(view, Situation.SINGLE) if _bare(due.hangup)]


@RULES.call("HUP-T3", _bare_on_one_leg)
def hangs_up_the_only_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """Without CallId and ParticipantTag, the only leg is hung up."""
    return check_hangup_event(due)


def _bare_on_two_legs(view: View) -> list[ReturnedAction]:
    """Hangups without CallId and ParticipantTag that are first in their list, on a bridged call."""
    course = course_of(view)
    return [hangup for hangup in view.hangups if _bare(hangup) and _is_first_on_two_legs(course, hangup)]


def _is_first_on_two_legs(course: Course, hangup: ReturnedAction) -> bool:
    step = hangup.exchange.step
    two = course.must_run(step) and course.states[step].situation is Situation.BRIDGED
    return two and hangup.index == 0 and course.world_known and step + 1 < len(course.exchanges)


@RULES.call("HUP-T3", _bare_on_two_legs)
def hangs_up_the_invoked_leg(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """Without CallId and ParticipantTag, the leg that the invocation was for is hung up."""
    course, step = course_of(view), hangup.exchange.step
    named = hangup.exchange.parameters.get("CallId")
    is_up = isinstance(named, str) and named in course.states[step].up
    meant = str(named) if is_up and hangup.exchange.type != HANGUP else None
    fate = fate_of(course, hangup, meant) if meant is not None else None
    if fate is not None and fate.effect is Effect.OTHER_LEG:
        name = course.name(str(meant))
        found = f"after a Hangup without CallId and ParticipantTag, {in_words(fate, course, 'it')}"
        yield Breach(
            f"{name}, which the event names, is hung up", found, fate.step, action="Hangup", weight=INVOKED_LEG
        )
    gone = course.told_ends[step + 1]
    if gone in course.states[step].up and not course.party_may_have_taken(str(gone), 0, step + 1):
        for other in course.states[step].up - {gone}:
            for breach in check_stays_up(course, other, step + 1, hangup):
                yield replace(breach, weight=INVOKED_LEG)
