"""HUP: what the service does when it runs a Hangup action (page `hangup` unless the catalogue names another).

A Hangup is judged where it is beyond doubt that it has to be run, and on which leg: `onhook.conformance.course` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onhook.conformance import worlds
from onhook.conformance.actions import ACTIONS, LATE, is_supported_code
from onhook.conformance.course import (
    ALONE,
    LEFT,
    TWO_LEGS,
    Came,
    Course,
    Fate,
    Situation,
    course_of,
    disturbs,
    must_report,
    reports_action,
)
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
from onhook.conformance.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, TAGS, same_tag
from onhook.conformance.parameters import FaultKind, faults, number
from onhook.conformance.requirements import Level
from onhook.conformance.responses import rejection
from onhook.conformance.rule import Broken, Declared, Occasions, Rules
from onhook.conformance.rules.rsp import shown
from onhook.conformance.traces import Asked, Returned
from onhook.conformance.view import Answer, Use, View

RULES = Rules()

SHOULD = Level.SHOULD
KEPT = "`Actions: null` was answered in between, which keeps the list (LAT-11, HUP-L2)"
#: The actions that an update stops at once (`update-sip-call`).
INTERRUPTIBLE = tuple(row.type for row in ACTIONS.values() if row.interruptible)


@dataclass(frozen=True, slots=True)
class Errand:
    """A Hangup that the service had to run, the leg that it takes effect on, and what came of it."""

    course: Course
    use: Use
    leg: str
    fate: Fate

    @property
    def situation(self) -> Situation:
        """The legs of the call when it was returned."""
        return self.course.states[self.use.answer.step].situation

    @property
    def tag(self) -> str:
        """The tag of its leg."""
        return self.course.tag(self.leg)

    @property
    def told(self) -> bool:
        """The handler was told that it was run."""
        return self.fate.came is Came.TOLD

    @property
    def behind(self) -> list[Use]:
        """The actions behind it in its list."""
        return self.course.uses(self.use.answer)[self.use.index + 1 :]

    @property
    def other(self) -> str | None:
        """The CallId of the other one of two legs."""
        others = self.course.states[self.use.answer.step].up - {self.leg}
        return next(iter(others)) if len(others) == 1 else None


def errands(view: View, *situations: Situation, tag: str = "") -> list[Errand]:
    """Return the Hangups that had to be run in one of these situations, on the leg with this tag, and came to something."""
    course = course_of(view)
    found: list[Errand] = course.kept(_all_errands)
    return [one for one in found if one.situation in situations and (not tag or one.tag == tag)]


def _all_errands(course: Course) -> list[Errand]:
    several = (Errand(course, use, leg, course.fate(use, leg)) for use, leg in course.hangups())
    return [one for one in several if one.fate.came is not Came.UNKNOWN and not _was_taken_before(one)]


def _was_taken_before(errand: Errand) -> bool:
    """A party had taken the leg before the Hangup was returned, and the handler had not been told yet."""
    course = errand.course
    return course.world_known and course.party_took(errand.leg, 0, errand.use.answer.step)


def _of(*situations: Situation, tag: str = "", told: bool = False) -> Callable[[View, Declared], list[Errand]]:
    return lambda view, declared: [one for one in errands(view, *situations, tag=tag) if one.told or not told]


def called(use: Use) -> str:
    """How a response puts a Hangup, for a message: what it names, and its code."""
    named = {
        key: use.parameters[key] for key in ("CallId", "ParticipantTag", "SipResponseCode") if key in use.parameters
    }
    return f"{use.type} {shown(named)}" if named else f"{use.type} without parameters"


def in_words(fate: Fate, course: Course) -> str:
    """What came of an action, for a message."""
    if fate.came is Came.FAILED:
        return "told as ACTION_FAILED, though neither the world nor a fault of the handler made it fail"
    if fate.came is Came.ELSEWHERE:
        gone = course.told_ends[fate.step]
        leg = "no leg of the call" if gone is None else course.tag(gone)
        return f"{course.answers[fate.step].type} tells the end of {leg} instead"
    if fate.came is Came.SKIPPED:
        return "an action behind it is told, and it is not"
    return "nothing tells of it: the call goes on, or is over, without it"


# -- what every Hangup that takes effect brings ------------------------------------------------------------------------


def brings_hangup(errand: Errand) -> Iterator[Broken]:
    """Yield where the handler is not invoked with HANGUP for the leg that was hung up."""
    course, fate, use = errand.course, errand.fate, errand.use
    if fate.came is Came.TOLD or (fate.came in (Came.FAILED, Came.ELSEWHERE) and not course.world_known):
        return
    level, because = (SHOULD, KEPT) if fate.kept else (None, "")
    tag = use.parameters.get("ParticipantTag")
    if fate.came is Came.FAILED and use.call_id and tag and tag not in TAGS:
        level, because = SHOULD, "the tag beside the CallId is no valid one (HUP-T1)"
    step = fate.step if fate.came in (Came.FAILED, Came.ELSEWHERE) else use.answer.step
    found = f"after {called(use)} in answer to {use.answer.type}: {in_words(fate, course)}"
    yield Broken(f"HANGUP for {errand.tag}", found, step, "Hangup", level, because)


def has_something(answer: Answer) -> bool:
    """Say whether it would show if a response were not ignored."""
    return bool(answer.actions) or (type(answer.outcome) is Returned and rejection(answer.outcome.value) is not None)


def is_ignored(course: Course, step: int) -> Iterator[Broken]:
    """Yield where the response to this HANGUP, which has to be ignored, is not."""
    answer = course.answers[step]
    expected = "the response to this HANGUP is ignored"
    following = course.answers[step + 1] if step + 1 < len(course.answers) else None
    if following is not None and following.type == INVALID_LAMBDA_RESPONSE and not _may_mean_an_older_one(course, step):
        yield Broken(expected, "INVALID_LAMBDA_RESPONSE follows", step + 1)
    came = course.resurfaced(course.uses(answer), step, failed=True)
    if came is not None:
        yield Broken(expected, f"{came[1]}, which it returned, is run", came[0], came[1])


def _may_mean_an_older_one(course: Course, step: int) -> bool:
    """A response before this one has an action that the service may have found unusable only later."""
    actions = (one for answer in course.answers[:step] for one in answer.actions if str(one.get("Type")) in ACTIONS)
    found = (fault for one in actions for fault in faults(ACTIONS[str(one["Type"])], one.get("Parameters")))
    return any(fault.kind is not FaultKind.NO_CALL_ID for fault in found)


def is_over(course: Course, step: int, leg: str, dropped: Sequence[Use]) -> Iterator[Broken]:
    """Yield where the call is not disconnected once the HANGUP of its last leg was delivered."""
    expected, tag = "the call is disconnected: nothing runs any more", course.tag(leg)
    for after in range(step + 1, len(course.answers) + 1):
        for asked in course.asked.get(after, ()):
            if asked.question in ACTIONS and not _is_of_another_leg(course, leg, after):
                yield Broken(expected, f"{asked.question} is run after it", after - 1, asked.question)
                return
            if (
                asked.question == worlds.IDLE
                and _may_hang_up(asked, tag)
                and not _is_of_another_leg(course, leg, after)
            ):
                yield Broken(expected, f"the call goes on: {tag} can still hang up after it", after - 1)
                return
    came = course.resurfaced([*dropped, *course.uses(course.answers[step])], step)
    if came is not None:
        yield Broken(expected, f"{came[1]} is run after it", came[0], came[1])
    elif (course.view.trace.final or {}).get(leg) == CONNECTED:
        yield Broken(f"{tag} is Disconnected in the end", f"its final status is {CONNECTED}", step)


def _may_hang_up(asked: Asked, tag: str) -> bool:
    return any(tag in worlds.PARTY_ENDS.get(option, ()) for option in asked.options)


def _is_of_another_leg(course: Course, leg: str, step: int) -> bool:
    """Another leg has come up since, as the last event before this step shows."""
    return bool(course.states[step - 1].up - {leg})


def ends_the_call(errand: Errand) -> Iterator[Broken]:
    """Yield where a Hangup of the only leg that is left does not end the call as it has to."""
    yield from brings_hangup(errand)
    step = errand.course.last_told(errand.use, errand.leg)
    if step is not None:
        yield from list(is_ignored(errand.course, step)) or is_over(errand.course, step, errand.leg, errand.behind)


# -- a call with one leg -----------------------------------------------------------------------------------------------


@RULES.call("HUP-S1", _of(Situation.SINGLE))
def tells_of_the_only_leg(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup of the only leg is followed by HANGUP for it."""
    return brings_hangup(errand)


def _last_ones(*situations: Situation) -> Callable[[View, Declared], list[tuple[Errand, int]]]:
    """The Hangups that ended a call, each with the step of its HANGUP."""

    def occasions(view: View, declared: Declared) -> list[tuple[Errand, int]]:
        told = ((one, one.course.last_told(one.use, one.leg)) for one in errands(view, *situations))
        return [(one, step) for one, step in told if step is not None]

    return occasions


def _answered_last_ones(view: View, declared: Declared) -> list[tuple[Errand, int]]:
    return [
        (one, step) for one, step in _last_ones(Situation.SINGLE)(view, declared) if has_something(view.answers[step])
    ]


@RULES.call("HUP-S2", _answered_last_ones)
def ignores_the_last_response(view: View, declared: Declared, last: tuple[Errand, int]) -> Iterator[Broken]:
    """The response to the HANGUP of the only leg is ignored."""
    errand, step = last
    return is_ignored(errand.course, step)


@RULES.call("HUP-S3", _last_ones(Situation.SINGLE))
def disconnects_the_call(view: View, declared: Declared, last: tuple[Errand, int]) -> Iterator[Broken]:
    """The call is disconnected then."""
    errand, step = last
    return is_over(errand.course, step, errand.leg, errand.behind)


@RULES.call(
    "HUP-S4",
    lambda view, declared: [one for one in errands(view, Situation.SINGLE) if one.use.answer.type == ACTION_FAILED],
)
def hangs_up_after_a_failure(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup returned for ACTION_FAILED ends the call just so (`speak`)."""
    return ends_the_call(errand)


def _rejections(view: View, declared: Declared) -> list[Errand]:
    first = errands(view, Situation.SINGLE)
    return [one for one in first if one.use.answer.type == NEW_INBOUND_CALL and one.use.index == 0]


@RULES.call("HUP-N1", _rejections)
def turns_a_call_away(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup as the first action for NEW_INBOUND_CALL (`case-1`)."""
    return ends_the_call(errand)


# -- a bridged call, either leg ----------------------------------------------------------------------------------------


def _bridged(tag: str, *, told: bool = False) -> Callable[[View, Declared], list[Errand]]:
    return _of(Situation.BRIDGED, tag=tag, told=told)


def _with_response(tag: str) -> Callable[[View, Declared], list[tuple[Errand, Use, Fate]]]:
    """Hangups of a bridged leg, each with the action that shows whether the response to its HANGUP is run."""

    def occasions(view: View, declared: Declared) -> list[tuple[Errand, Use, Fate]]:
        told = [one for one in errands(view, Situation.BRIDGED, tag=tag) if one.told]
        found = ((one, shown_by(one.course, one.fate.step)) for one in told)
        return [(one, *due) for one, due in found if due is not None]

    return occasions


def shown_by(course: Course, step: int) -> tuple[Use, Fate] | None:
    """Return the action that has to show that a response is run, and what came of it; None where nothing has to."""
    answer = course.answers[step]
    if course.binds[step] is not True:
        return None
    due = next((use for use in course.uses(answer) if must_report(use)), None)
    if due is None:
        return None
    target = None
    if due.type == "Hangup":
        target = course.target(due) if is_supported_code(due.parameters.get("SipResponseCode")) else None
        if target is None:
            return None
    elif not _is_for_a_live_leg(course, due):
        return None
    if course.world_known and any(course.party_took(leg, 0, step) for leg in course.states[step].up):
        return None
    fate = course.fate(due, target)
    return None if fate.came is Came.UNKNOWN else (due, fate)


def _is_for_a_live_leg(course: Course, use: Use) -> bool:
    up = course.states[use.answer.step].up
    if use.call_id:
        return isinstance(use.call_id, str) and use.call_id in up
    return not use.tag or any(same_tag(course.legs[one].get("ParticipantTag"), use.tag) for one in up)


def is_run(course: Course, due: Use, fate: Fate) -> Iterator[Broken]:
    """Yield where the actions of a response are not run, or not in their order."""
    if fate.came in (Came.SKIPPED, Came.NOTHING):
        listed = ", ".join(str(one.get("Type")) for one in due.answer.actions[:4])
        in_a_meeting = course.states[due.answer.step].situation is Situation.MEETING and due.type == "Hangup"
        level, because = (SHOULD, KEPT) if fate.kept else (SHOULD, "so is HUP-M4") if in_a_meeting else (None, "")
        found = f"{due.type} of [{listed}]: {in_words(fate, course)}"
        expected = f"the actions returned for {due.answer.type} are run"
        yield Broken(expected, found, due.answer.step, due.type, level, because)


def stays_up(
    course: Course, leg: str | None, since: int, but_for: Use | None, level: Level | None = None
) -> Iterator[Broken]:
    """Yield where a leg goes down that neither a party nor the handler has ended."""
    step = course.taken_down(leg, since, but_for) if leg is not None else None
    if leg is not None and step is not None:
        how = "is shown Disconnected" if step >= since and course.shows(step, leg) == DISCONNECTED else "goes down"
        found = f"{course.tag(leg)} {how}, and neither a party nor the handler hung it up"
        yield Broken(f"{course.tag(leg)} stays Connected", found, step, "Hangup", level)


def _other_leg(errand: Errand) -> Iterator[Broken]:
    return stays_up(errand.course, errand.other, errand.fate.step, errand.use)


def _known(occasions: Callable[[View, Declared], list[Errand]]) -> Occasions:
    """Only where the trace carries the world's choices."""
    return lambda view, declared: [one for one in occasions(view, declared) if one.course.world_known]


@RULES.call("HUP-B1", _bridged(LEG_B))
@RULES.call("HUP-A1", _bridged(LEG_A))
def tells_of_the_leg(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup of a bridged leg is followed by HANGUP for it."""
    return brings_hangup(errand)


@RULES.call("HUP-B2", _bridged(LEG_B, told=True))
@RULES.call("HUP-A2", _bridged(LEG_A, told=True))
def disconnects_the_leg_first(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """That HANGUP does not show the leg Connected."""
    if errand.course.shows(errand.fate.step, errand.leg) == CONNECTED:
        found = f"the HANGUP for {errand.tag} shows it {CONNECTED}"
        yield Broken(f"{errand.tag} is disconnected before its HANGUP", found, errand.fate.step, "Hangup")


@RULES.call("HUP-B3", _known(_bridged(LEG_B, told=True)))
@RULES.call("HUP-A3", _known(_bridged(LEG_A, told=True)))
def keeps_the_other_leg(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """The other leg is not taken down with it (`call-and-bridge`)."""
    return _other_leg(errand)


@RULES.call("HUP-B4", _with_response(LEG_B))
@RULES.call("HUP-A4", _with_response(LEG_A))
def runs_the_response(view: View, declared: Declared, due: tuple[Errand, Use, Fate]) -> Iterator[Broken]:
    """The actions returned by that invocation are run."""
    return is_run(due[0].course, *due[1:])


# -- the leg that is left ----------------------------------------------------------------------------------------------


@RULES.call("HUP-R1", _of(Situation.LEFT_OF_BRIDGE))
def ends_with_the_leg_left_of_a_bridge(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup of the leg that remained brings HANGUP and ends the call (`hangup`, `use-cases`, `voice-focus`)."""
    return ends_the_call(errand)


@RULES.call("HUP-R2", _of(Situation.LEFT_OF_MEETING))
def ends_with_the_leg_left_of_a_meeting(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """The same when the meeting leg has ended."""
    for broken in ends_the_call(errand):
        yield replace(broken, level=SHOULD)


# -- a meeting ---------------------------------------------------------------------------------------------------------


def _of_the_meeting_leg(view: View, declared: Declared) -> list[Errand]:
    return [one for one in errands(view, Situation.MEETING) if one.course.is_meeting(one.leg)]


def _of_the_meeting_leg_with_time(view: View, declared: Declared) -> list[Errand]:
    """Without those whose HANGUP came first, and behind which nobody knows whether the ACTION_SUCCESSFUL was still due."""
    return [one for one in _of_the_meeting_leg(view, declared) if not (one.told and _is_lost_behind(one))]


def _is_lost_behind(errand: Errand) -> bool:
    course, step = errand.course, errand.fate.step
    if not course.world_known and course.answers[step].type == HANGUP:
        return True
    happened = any(disturbs(one) and one.question != worlds.IDLE for one in course.asked.get(step + 1, ()))
    return course.lost_at <= step or happened


def _told_of_the_meeting_leg(view: View, declared: Declared) -> list[Errand]:
    return [one for one in _of_the_meeting_leg(view, declared) if one.told]


@RULES.call("HUP-M1", _of_the_meeting_leg_with_time)
def tells_of_the_meeting_leg(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup of the meeting leg brings ACTION_SUCCESSFUL whose ActionData is that Hangup."""
    course, fate, use = errand.course, errand.fate, errand.use
    later = course.answers[use.answer.step + 1 :]
    if any(one.type == ACTION_SUCCESSFUL and reports_action(use.action, one.event) for one in later):
        return
    if fate.came in (Came.FAILED, Came.ELSEWHERE) and not course.world_known:
        return
    level = SHOULD if errand.behind or fate.kept else None
    found = "HANGUP tells of it, and no ACTION_SUCCESSFUL does" if errand.told else in_words(fate, course)
    step = fate.step if errand.told else use.answer.step
    yield Broken("ACTION_SUCCESSFUL for the Hangup of the meeting leg", found, step, "Hangup", level)


@RULES.call("HUP-M2", _told_of_the_meeting_leg)
def takes_the_caller_out_of_the_meeting(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """No later event shows that CallId Connected."""
    expected = f"the meeting leg {errand.leg} is not Connected any more"
    shown = [n for n in range(errand.fate.step, len(view.answers)) if errand.course.shows(n, errand.leg) == CONNECTED]
    at_once = [step for step in shown if _tells_of(errand, step)]
    later = [step for step in shown if step not in at_once]
    for steps, level in ((at_once, SHOULD), (later, None)):
        for step in steps[:1]:
            yield Broken(expected, f"{view.answers[step].type} shows it {CONNECTED}", step, "Hangup", level)


def _tells_of(errand: Errand, step: int) -> bool:
    """The event is the one that tells of the Hangup, or beside it, or the same once more."""
    answer = errand.course.answers[step]
    succeeded = answer.type == ACTION_SUCCESSFUL and reports_action(errand.use.action, answer.event)
    return succeeded or errand.course.told_ends[step] == errand.leg


@RULES.call("HUP-M3", _known(_told_of_the_meeting_leg))
def keeps_the_caller(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """LEG-A stays Connected."""
    return _other_leg(errand)


@RULES.call("HUP-M4", _of(Situation.MEETING, tag=LEG_A))
def tells_of_the_caller_in_a_meeting(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A Hangup of LEG-A brings HANGUP for it (`pstn-invocations`)."""
    for broken in brings_hangup(errand):
        yield replace(broken, level=SHOULD)


# -- which leg is meant ------------------------------------------------------------------------------------------------


def _took_another(errand: Errand) -> Iterator[Broken]:
    gone = errand.course.told_ends[errand.fate.step] if errand.fate.came is Came.ELSEWHERE else None
    if gone is not None and gone == errand.other:
        found = f"{called(errand.use)} hangs up {errand.course.tag(gone)}"
        yield Broken(f"{errand.tag} is hung up", found, errand.fate.step, "Hangup")


def _on_two_legs(by: str) -> Occasions:
    def occasions(view: View, declared: Declared) -> list[Errand]:
        several = [one for one in errands(view, *TWO_LEGS) if one.course.world_known]
        return [one for one in several if (one.use.call_id if by == "CallId" else one.use.tag)]

    return occasions


@RULES.call("HUP-T1", _on_two_legs("CallId"))
def lets_call_id_decide(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """Where CallId is given it alone decides; a ParticipantTag beside it is ignored."""
    tag = errand.use.parameters.get("ParticipantTag")
    level = SHOULD if tag and tag not in TAGS else None
    for broken in _took_another(errand):
        yield replace(broken, level=level)
    if errand.fate.came is Came.FAILED and tag and not same_tag(tag, errand.tag):
        found = f"{called(errand.use)} fails: the tag beside the CallId is not ignored"
        yield Broken(f"{errand.tag} is hung up", found, errand.fate.step, "Hangup", level)


@RULES.call("HUP-T2", _on_two_legs("ParticipantTag"))
def lets_the_tag_decide(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """Without CallId, ParticipantTag decides."""
    return _took_another(errand)


def _bare(use: Use) -> bool:
    return not use.call_id and not use.tag


def _bare_hangups(view: View, declared: Declared) -> list[Errand | Use]:
    """Hangups without CallId and ParticipantTag: of a single leg, or the first of its list on two legs."""
    course = course_of(view)
    single: list[Errand | Use] = [one for one in errands(view, Situation.SINGLE) if _bare(one.use)]
    return single + [use for use in view.hangups if _bare(use) and _is_first_on_two_legs(course, use)]


def _is_first_on_two_legs(course: Course, use: Use) -> bool:
    step = use.answer.step
    two = course.binds[step] is True and course.states[step].situation is Situation.BRIDGED
    return two and use.index == 0 and course.world_known and step + 1 < len(course.answers)


@RULES.call("HUP-T3", _bare_hangups)
def hangs_up_the_invoked_leg(view: View, declared: Declared, bare: Errand | Use) -> Iterator[Broken]:
    """Without both, the leg that the invocation was for is hung up."""
    if isinstance(bare, Errand):
        yield from brings_hangup(bare)
        return
    course, step = course_of(view), bare.answer.step
    named = bare.answer.parameters.get("CallId")
    is_up = isinstance(named, str) and named in course.states[step].up
    meant = str(named) if is_up and bare.answer.type != HANGUP else None
    fate = course.fate(bare, meant) if meant is not None else None
    if fate is not None and fate.came is Came.ELSEWHERE:
        tag = course.tag(str(meant))
        found = f"a Hangup without CallId and ParticipantTag: {in_words(fate, course)}"
        yield Broken(f"{tag}, which the event names, is hung up", found, fate.step, "Hangup", SHOULD)
    gone = course.told_ends[step + 1]
    if gone in course.states[step].up:
        for other in course.states[step].up - {gone}:
            yield from stays_up(course, other, step + 1, bare, SHOULD)


# -- the code ----------------------------------------------------------------------------------------------------------


def _with_code(*, given: bool) -> Occasions:
    """Hangups whose HANGUP reports a code, where no party hung that leg up."""

    def occasions(view: View, declared: Declared) -> list[Errand]:
        return [
            one
            for one in errands(view, Situation.BRIDGED, Situation.MEETING, *ALONE)
            if one.told
            and (one.use.parameters.get("SipResponseCode") is not None) is given
            and reported_code(view.answers[one.fate.step]) is not None
            and not one.course.party_took(one.leg, 0, one.fate.step)
            and not one.course.was_under_way(one.leg, one.use)
        ]

    return occasions


def reported_code(answer: Answer) -> Any:
    """Return the SipResponseCode of a HANGUP; None where it reports none, or no number."""
    return number(answer.parameters.get("SipResponseCode")) if answer.type == HANGUP else None


def _reports_code(errand: Errand, wanted: Any) -> Iterator[Broken]:
    reported = reported_code(errand.course.answers[errand.fate.step])
    if reported != wanted:
        found = f"after {called(errand.use)} the HANGUP reports {reported}"
        yield Broken(f"SipResponseCode {wanted}", found, errand.fate.step, "Hangup", SHOULD)


@RULES.call("HUP-C1", _with_code(given=False))
def reports_0_by_default(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """SipResponseCode left out means 0."""
    return _reports_code(errand, 0)


@RULES.call("HUP-C2", _with_code(given=True))
def reports_the_given_code(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A given code is the one that the HANGUP reports."""
    return _reports_code(errand, number(errand.use.parameters["SipResponseCode"]))


# -- Hangups with a fault, and failures --------------------------------------------------------------------------------


def _faulty(*ids: str) -> Occasions:
    """The first Hangup of a call with one of these faults, if it is the first action of its list and was certainly read."""

    def occasions(view: View, declared: Declared) -> list[Use]:
        course = course_of(view)
        if course.lost_at >= len(view.answers) or course.binds[course.lost_at] is not True:
            return []
        first = course.uses(view.answers[course.lost_at])[0]
        known = course.world_known and first.type == "Hangup" and course.fault_of(first) in ids
        return [first] if known and not any(map(_is_hangup, first.answer.actions[1:])) else []

    return occasions


def _is_hangup(action: dict[str, Any]) -> bool:
    return action.get("Type") == "Hangup"


def _went_down(course: Course, use: Use) -> tuple[int, str] | None:
    """The step at which a leg went down behind a faulty Hangup though nobody ended it, and that leg."""
    if use.answer.type == NEW_INBOUND_CALL and not any(one.type == ACTION_SUCCESSFUL for one in course.answers):
        return None  # nothing has answered the call, which may have ended by itself (REM-10)
    up = sorted(course.states[use.answer.step].up)
    for step in range(use.answer.step + 1, len(course.answers) + 1):
        if any(course.party_took(leg, use.answer.step + 1, step) for leg in up):
            return None
        for leg in up:
            if course.party_took(leg, 0, step) or any(
                course.binds[one.answer.step] is not False
                and (one.answer.step > use.answer.step or course.may_mean(one, leg))
                for one in course.view.hangups
                if one.answer.step < step and one.answer is not use.answer
            ):
                continue
            if step == len(course.answers):
                if (course.view.trace.final or {}).get(leg) == DISCONNECTED and not _failed_before(course, step):
                    return step - 1, leg
            elif course.shows(step, leg) == DISCONNECTED or course.told_ends[step] == leg:
                return None if _failed_before(course, step) else (step, leg)
    return None


def _failed_before(course: Course, step: int) -> bool:
    return any(type(one.outcome) is not Returned or rejection(one.outcome.value) for one in course.answers[:step])


def _disconnects_nobody(course: Course, use: Use) -> Iterator[Broken]:
    down = _went_down(course, use)
    if down is not None:
        step, leg = down
        yield Broken(
            "no leg is disconnected", f"after {called(use)} {course.tag(leg)} goes down", step, "Hangup", SHOULD
        )


@RULES.call("HUP-F1", _faulty("HUP-F1"))
def disconnects_nobody_for_a_foreign_call_id(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """A CallId of no participant disconnects nobody; above all, not the leg that the tag beside it names."""
    course = course_of(view)
    down = _went_down(course, use)
    tag = use.parameters.get("ParticipantTag")
    others = course.states[use.answer.step].situation in TWO_LEGS
    if (
        down is not None
        and others
        and tag in TAGS
        and course.told_ends[down[0]] == down[1]
        and course.tag(down[1]) == tag
    ):
        found = f"{called(use)}: the tag decides, and {tag} is hung up"
        yield Broken(
            "no leg is disconnected: the CallId is of no participant, and it alone decides",
            found,
            down[0],
            "Hangup",
            Level.MUST,
        )
    else:
        yield from _disconnects_nobody(course, use)


@RULES.call("HUP-F2", _faulty("HUP-F2"))
def disconnects_nobody_for_an_unknown_tag(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """Nor does the ParticipantTag of no leg, without CallId."""
    return _disconnects_nobody(course_of(view), use)


@RULES.call("HUP-F3", _faulty("HUP-F3"))
def disconnects_nobody_for_an_ended_leg(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """Nor does naming the leg that has ended."""
    return _disconnects_nobody(course_of(view), use)


@RULES.call("HUP-C3", _faulty("HUP-C3"))
def refuses_other_codes(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """A code outside 0, 480, 486 is refused."""
    course = course_of(view)
    target, step = course.target(use), use.answer.step + 1
    gone = course.told_ends[step] if step < len(view.answers) else None
    if gone is not None and gone == target and not course.party_took(gone, 0, step):
        yield Broken("the Hangup is refused", f"{called(use)} is run", step, "Hangup", Level.NOTE)


def _told_or_not(view: View, declared: Declared) -> list[tuple[Use, str]]:
    """Faulty Hangups, each with what came of them; empty where it was told as a failure."""
    found = _faulty("HUP-F1", "HUP-F2", "HUP-F3")(view, declared)
    course = course_of(view)
    several = ((use, _came_of_a_fault(course, use)) for use in found)
    return [(use, came) for use, came in several if came is not None]


def _came_of_a_fault(course: Course, use: Use) -> str | None:
    """What was told in place of a failure, empty where that was told; None where it cannot be known."""
    step = use.answer.step + 1
    up, later = course.states[step - 1].up, course.answers[step:]
    if any(
        one.type == INVALID_LAMBDA_RESPONSE or (one.type == ACTION_FAILED and one.reports("Hangup")) for one in later
    ):
        return ""
    if any(course.party_took(leg, 0, step - 1) for leg in up):
        return None
    asked = course.asked.get(step, ())
    if any(one.question == worlds.IDLE for one in asked) or (not later and course.ended and not asked):
        return "nothing tells that it has failed"
    older = [one for one in course.view.hangups if one.answer.step < use.answer.step]
    if later and later[0].type == ACTION_SUCCESSFUL and reports_action(use.action, later[0].event):
        told_late = any(reports_action(one.action, later[0].event) for one in older)  # OBS-2
        return None if told_late else "ACTION_SUCCESSFUL for it comes"
    gone = course.told_ends[step] if later else None
    if gone in up and not any(disturbs(one) for one in asked) and not any(course.target(one) == gone for one in older):
        return f"{later[0].type} for {course.tag(str(gone))} comes"
    return None


@RULES.call("HUP-F6", _told_or_not)
def tells_of_a_faulty_hangup(view: View, declared: Declared, told: tuple[Use, str]) -> Iterator[Broken]:
    """It is told to the handler as ACTION_FAILED for that Hangup, or as INVALID_LAMBDA_RESPONSE."""
    use, came = told
    if came:
        expected = "ACTION_FAILED for that Hangup, or INVALID_LAMBDA_RESPONSE"
        yield Broken(expected, f"after {called(use)}: {came}", use.answer.step, "Hangup", SHOULD)


def _failures(view: View, declared: Declared) -> list[Answer]:
    return [one for one in view.answers if one.type == ACTION_FAILED]


@RULES.call("HUP-F4", _failures)
def says_what_failed_and_why(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """ACTION_FAILED carries the action, an ErrorType and an ErrorMessage, which may be empty (`pstn-invocations`)."""
    data = answer.event.get("ActionData")
    inside = data if isinstance(data, dict) else {}
    if not isinstance(inside.get("Type"), str):
        found = f"ActionData {shown(data)}"
        yield Broken("ActionData with the Type of the action that failed", found, answer.step)
    told = {**answer.event, **inside}
    missing = [name for name in ("ErrorType", "ErrorMessage") if not isinstance(told.get(name), str)]
    if missing and not isinstance(told.get("Error"), str):
        found = f"{' and '.join(missing)} missing"
        yield Broken("ErrorType and ErrorMessage, or Error", found, answer.step, str(inside.get("Type", "")))


def _failed_in_a_list(view: View, declared: Declared) -> list[tuple[Use, Answer]]:
    """Each ACTION_FAILED with the action that it is certainly about."""
    course = course_of(view)
    found = []
    for answer in _failures(view, declared):
        several = [
            use
            for use in (*view.actions, *view.hangups)
            if use.answer.step < answer.step and reports_action(use.action, answer.event)
        ]
        if len(several) == 1 and course.binds[several[0].answer.step] and several[0].answer.step < course.lost_at:
            found.append((several[0], answer))
    return found


@RULES.call("HUP-F5", _failed_in_a_list)
def drops_the_rest_of_a_failed_list(view: View, declared: Declared, failed: tuple[Use, Answer]) -> Iterator[Broken]:
    """What stood behind a failed action is not run; what the ACTION_FAILED invocation returns is (`use-case-2`)."""
    (use, answer), course = failed, course_of(view)
    came = course.resurfaced(course.uses(use.answer)[use.index + 1 :], answer.step)
    if came is not None:
        found = f"{came[1]}, which stood behind {use.type}, is run"
        yield Broken(f"nothing behind the {use.type} that failed is run", found, came[0], came[1])
    due = shown_by(course, answer.step)
    if due is not None:
        yield from is_run(course, *due)


# -- responses that are ignored ----------------------------------------------------------------------------------------


def _before_the_answer(view: View, declared: Declared) -> list[Use]:
    """Hangups returned for NEW_OUTBOUND_CALL or RINGING, where the endpoint answers and nobody hangs up before."""
    course = course_of(view)
    before = [use for use in view.hangups if use.answer.type in (NEW_OUTBOUND_CALL, RINGING)]
    answered = next((one.step for one in view.answers if one.type == CALL_ANSWERED), len(view.answers))
    known = course.world_known and course.lost_at >= answered
    asked = [asked for step in range(answered + 1) for asked in course.asked.get(step, ())]
    return before if known and all(_lets_the_call_through(one) for one in asked) else []


def _lets_the_call_through(asked: Asked) -> bool:
    ended = asked.answer in worlds.PARTY_ENDS or asked.answer in (worlds.NEVER_ANSWERED, worlds.BUSY, worlds.DECLINED)
    return not ended


@RULES.call("HUP-I1", _before_the_answer)
def ignores_hangups_before_the_answer(view: View, declared: Declared, use: Use) -> Iterator[Broken]:
    """With an endpoint that answers, CALL_ANSWERED follows and shows the leg Connected (`use-create-call-api`)."""
    expected = f"CALL_ANSWERED, with the leg Connected: the response to {use.answer.type} is ignored"
    answered = next((one for one in view.answers if one.type == CALL_ANSWERED), None)
    if answered is None:
        yield Broken(
            expected, f"after {called(use)} the call is over, and was never answered", use.answer.step, "Hangup"
        )
    elif answered.participants and not answered.connected():
        yield Broken(expected, "CALL_ANSWERED shows it Disconnected", answered.step, "Hangup")
    else:
        yield from _comes_late(course_of(view), use.answer, answered.step)


def _comes_late(course: Course, ignored: Answer, since: int) -> Iterator[Broken]:
    """Something of a response that is ignored is run later all the same, and nothing else that may be in its place."""
    elsewhere = {
        str(one.get("Type"))
        for answer in course.answers[: since + 1]
        for one in answer.actions
        if answer is not ignored
    }
    returned = [one for one in course.uses(ignored) if one.type == "Hangup" or one.type not in elsewhere]
    came = course.resurfaced(returned, since)
    if came is not None:
        found = f"{came[1]}, which it returned, is run"
        yield Broken(f"the response to {ignored.type} is ignored", found, came[0], came[1])


def _while_interrupted(view: View, declared: Declared) -> list[tuple[Use, str]]:
    """Hangups returned for ACTION_INTERRUPTED, each with a leg that is up and that it may mean."""
    course = course_of(view)
    return [
        (use, leg)
        for use in view.hangups
        if use.answer.type == ACTION_INTERRUPTED and course.world_known and use.answer.step < course.lost_at
        for leg in sorted(course.states[use.answer.step].up)
        if course.may_mean(use, leg)
    ]


@RULES.call("HUP-I2", _while_interrupted)
def ignores_hangups_for_an_interruption(view: View, declared: Declared, hangup: tuple[Use, str]) -> Iterator[Broken]:
    """A Hangup in the response to ACTION_INTERRUPTED has no effect (`update-sip-call`)."""
    (use, leg), course = hangup, course_of(view)
    taken = list(stays_up(course, leg, use.answer.step + 1, use))
    yield from taken or _comes_late(course, use.answer, use.answer.step)


def ignored_hangups(view: View, declared: Declared) -> list[Answer]:
    """Return each HANGUP with nobody else Connected whose response holds something."""
    course = course_of(view)
    ignored = [one for one in view.answers if one.type == HANGUP and course.binds[one.step] is False]
    return [one for one in ignored if one.step < course.lost_at and has_something(one)]


@RULES.call("HUP-I3", ignored_hangups)
def ignores_the_response_with_nobody_left(view: View, declared: Declared, answer: Answer) -> Iterator[Broken]:
    """The response to HANGUP is ignored when no other participant shows Connected (`use-cases`)."""
    return is_ignored(course_of(view), answer.step)


# -- lists -------------------------------------------------------------------------------------------------------------


def _behind_others(view: View, declared: Declared) -> list[Errand]:
    """Where a party may have hung up while an action before it ran, the HANGUP says nothing of the order."""
    several = [one for one in errands(view, *TWO_LEGS, *ALONE) if one.told and one.use.before]
    return [one for one in several if not one.course.party_took(one.leg, 0, one.fate.step)]


@RULES.call("HUP-L1", _behind_others)
def waits_for_its_turn(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """No event of an action before it comes after the Hangup's own event."""
    course, use = errand.course, errand.use
    earlier = [one for one in course.uses(use.answer)[: use.index] if one.type not in LATE]
    others = [one.action for one in view.actions if one.answer is not use.answer or one.index > use.index]
    for answer in view.answers[errand.fate.step + 1 : course.lost_at + 1]:
        for one in earlier:
            reported = answer.type in (ACTION_SUCCESSFUL, ACTION_FAILED) and reports_action(one.action, answer.event)
            if reported and not any(reports_action(other, answer.event) for other in others):
                found = f"{one.type}, which stands before it, is told after its {view.answers[errand.fate.step].type}"
                yield Broken("a Hangup that runs in its place in the list", found, answer.step, "Hangup")
                return


def _with_a_rest(view: View, declared: Declared) -> list[Errand]:
    """Hangups of a bridged leg with actions behind them, whose HANGUP was answered with a list, or with null."""
    several = [one for one in errands(view, Situation.BRIDGED) if one.told and one.behind]
    return [one for one in several if one.course.binds[one.fate.step] and (_answers(one) or _keeps(one))]


def _answers(errand: Errand) -> bool:
    return bool(errand.course.answers[errand.fate.step].actions)


def _keeps(errand: Errand) -> bool:
    response = errand.course.answers[errand.fate.step].response
    return response is not None and "Actions" in response and response["Actions"] is None


@RULES.call("HUP-L2", _with_a_rest)
def replaces_the_rest_of_the_list(view: View, declared: Declared, errand: Errand) -> Iterator[Broken]:
    """A non-empty list returned by the HANGUP invocation replaces the rest of the running one (`invoke-on-call-leg`)."""
    course, step = errand.course, errand.fate.step
    if _answers(errand):
        came = course.resurfaced(errand.behind, step)
        if came is not None:
            found = f"{came[1]}, which stood behind the Hangup, is run all the same"
            yield Broken("the list returned for HANGUP replaces the rest", found, came[0], came[1])
        return
    due = next((use for use in errand.behind if must_report(use)), None)
    target = course.target_at(due, step) if due is not None and due.type == "Hangup" else None
    if due is None or (due.type == "Hangup" and target is None):
        return
    fate = course.fate_from(due, target, step)
    if fate.came in (Came.NOTHING, Came.SKIPPED):
        found = f"{due.type}, which stood behind the Hangup: {in_words(fate, course)}"
        yield Broken("`Actions: null` lets the rest of the list go on", found, step, due.type, SHOULD)


def _last_with_a_rest(view: View, declared: Declared) -> list[tuple[Errand, int]]:
    return [(one, step) for one, step in _last_ones(Situation.SINGLE, *LEFT)(view, declared) if one.behind]


@RULES.call("HUP-L3", _last_with_a_rest)
def runs_nothing_behind_the_last_hangup(view: View, declared: Declared, last: tuple[Errand, int]) -> Iterator[Broken]:
    """Behind a Hangup of the last Connected leg nothing is run."""
    errand, step = last
    came = errand.course.resurfaced(errand.behind, step)
    if came is not None:
        found = f"{came[1]}, which stands behind it, is run"
        yield Broken("nothing behind the Hangup of the last leg is run", found, came[0], came[1])


# -- updates -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Update:
    """A Hangup returned for CALL_UPDATE_REQUESTED, and what was running when the update came."""

    course: Course
    use: Use
    #: The action that was running, and those behind it in its list.
    running: Use
    behind: list[Use]


def _updates(view: View, declared: Declared) -> list[Update]:
    course = course_of(view)
    found = []
    for answer in view.answers:
        if answer.type != CALL_UPDATE_REQUESTED or not course.binds[answer.step] or answer.step > course.lost_at:
            continue
        hangup = next((use for use in view.hangups if use.answer is answer), None)
        running = running_at(course, answer.step, worlds.UPDATE)
        if hangup is not None and running is not None and course.world_known:
            found.append(Update(course, hangup, running, course.uses(running.answer)[running.index + 1 :]))
    return found


def running_at(course: Course, step: int, *answers: str) -> Use | None:
    """The action that runs when one of these things happens: the world was asked about it, in the newest list that binds."""
    asked = next((one for one in reversed(course.asked.get(step, ())) if one.answer in answers), None)
    for answer in reversed(course.answers[:step]):
        if answer.actions and course.binds[answer.step]:
            named = [use for use in course.uses(answer) if asked is not None and use.type == asked.question]
            return named[0] if len(named) == 1 else None
        if course.binds[answer.step] is None or answer.type == ACTION_FAILED:
            return None
    return None


@RULES.call("HUP-U1", _updates)
def replaces_the_older_actions(view: View, declared: Declared, update: Update) -> Iterator[Broken]:
    """After a Hangup returned for an update no older action runs that stood behind the running one (`update-sip-call`)."""
    course, step = update.course, update.use.answer.step
    came = course.resurfaced(update.behind, step, failed=True)
    if came is not None:
        found = f"{came[1]}, which stood behind the running {update.running.type}, is run"
        yield Broken("the answer to CALL_UPDATE_REQUESTED replaces the older actions", found, came[0], came[1])
    target = course.target(update.use)
    fate = course.fate(update.use, target) if target is not None else None
    if fate is not None and fate.came in (Came.NOTHING, Came.SKIPPED, Came.ELSEWHERE, Came.FAILED):
        level = SHOULD if fate.kept else None
        yield Broken("the Hangup is run", in_words(fate, course), step, "Hangup", level)


def _interruptible(view: View, declared: Declared) -> list[Update]:
    return [one for one in _updates(view, declared) if one.running.type in INTERRUPTIBLE and one.use.index == 0]


@RULES.call("HUP-U2", _interruptible)
def cuts_short_what_can_be_interrupted(view: View, declared: Declared, update: Update) -> Iterator[Broken]:
    """A running PlayAudio, RecordAudio or Pause is told as ACTION_INTERRUPTED; not at all if the call has ended."""
    course, step, running = update.course, update.use.answer.step, update.running
    later = view.answers[step + 1 :]
    interrupted = any(one.type == ACTION_INTERRUPTED and one.reports(running.type) for one in later)
    known = course.lost_at >= len(view.answers)
    completed = next(
        (one for one in later if one.type == ACTION_SUCCESSFUL and reports_action(running.action, one.event)), None
    )
    expected = f"{running.type} is cut short, and told as ACTION_INTERRUPTED"
    if completed is not None and completed.step <= course.lost_at and not interrupted:
        yield Broken(expected, f"{running.type} runs to its end", completed.step, running.type, SHOULD)
    elif known and not interrupted and _goes_on_behind(course, update):
        yield Broken(expected, "nothing tells of it", step, running.type, SHOULD)


def _goes_on_behind(course: Course, update: Update) -> bool:
    """The Hangup was told, and left another leg up, or the service came to rest without it."""
    target = course.target(update.use)
    fate = course.fate(update.use, target) if target is not None else None
    return fate is not None and fate.came is Came.TOLD and bool(course.states[fate.step].up)
