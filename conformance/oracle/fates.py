"""What came of an action: the events after its response are read until one shows it, or nothing more can be known.

If a party, an update or another list may have stopped an action, its fate is an excuse, and no rule judges it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from onhook.conformance.model import worlds
from onhook.conformance.model.events import ACTION_FAILED, ACTION_INTERRUPTED, ACTION_SUCCESSFUL, HANGUP
from onhook.conformance.model.legs import CONNECTED, same_tag
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.oracle.course import Course
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.happenings import FAILURES, disturbance
from onhook.conformance.oracle.legs_told import ALONE
from onhook.conformance.oracle.reported_actions import REPORTS, reports_action
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of, once

AFTER_NULL = Weight(
    Level.SHOULD, "the handler returned `Actions: null` in between, which keeps the list (LAT-11, HUP-L2)"
)


class Effect(StrEnum):
    """What came of an action that the service had to run."""

    REPORTED = "reported"
    FAILED = "reported as a failure"
    #: Another leg went in its place.
    OTHER_LEG = "reported of another leg"
    #: An action behind it in the same list was reported, and it was not.
    SKIPPED = "skipped"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one action, or why that cannot be known, and the invocation that shows it."""

    effect: Effect | Excuse
    step: int
    #: `Actions: null` was answered meanwhile, which keeps the running list.
    after_null: bool = False

    @property
    def is_known(self) -> bool:
        """It is known what came of the action."""
        return type(self.effect) is Effect

    @property
    def is_missing(self) -> bool:
        """No event reports the action, though one would have to."""
        return self.effect in (Effect.NOTHING, Effect.SKIPPED)

    @property
    def went_wrong(self) -> bool:
        """An event shows that the action brought something else than it had to."""
        return self.effect in (Effect.FAILED, Effect.OTHER_LEG)

    @property
    def weight(self) -> Weight:
        """How much it counts that something went another way."""
        return AFTER_NULL if self.after_null else FULL


def fate_of(course: Course, action: ReturnedAction, target: str | None = None) -> Fate:
    """Follow the events from the response that returned an action until it is known what came of it.

    `target` is the leg of a Hangup, as `Course.target` returns it.
    """
    known, place = _known(course.view), (action.exchange.step, action.index)
    if place not in known:
        known[place] = fate_from(course, action, target, action.exchange.step)
    return known[place]


@once
def _known(view: View) -> dict[tuple[int, int], Fate]:
    """The fates that have been asked for already, by step and place in the list."""
    return {}


def fate_from(course: Course, action: ReturnedAction, target: str | None, since: int) -> Fate:
    """Follow the events after this step, whose response lets an action be run, until it is known what came of it."""
    first, after_null = since + 1, False
    for step in range(first, len(course.exchanges) + 1):
        if step > course.lost_at:
            return Fate(Excuse.CALL_LOST, step - 1, after_null)
        rest = _world_before(course, step, action)
        if rest is not None:
            return _after_the_other_left(course, action, target, step) or Fate(rest, step - 1, after_null)
        if step == len(course.exchanges):
            return Fate(Effect.NOTHING if course.played_out else Excuse.TRACE_STOPS, step - 1, after_null)
        exchange = course.exchanges[step]
        effect = _told(course, action, target, exchange)
        if effect is not None:
            return Fate(effect, step, after_null)
        if exchange.type == HANGUP:
            continue  # a meeting leg goes with its caller (HUP-M4): the Hangup is being carried out
        if target is not None and target not in course.states[step].up and _tells_success(action, exchange):
            continue  # accepted beside the HANGUP; it has run, whatever the response to this one does
        if _is_alone(course, action) and _tells_success(action, exchange) and _names(course, exchange, target):
            return Fate(*_after_its_success(course, action, target, step), after_null)
        going_on = _goes_on(course, exchange)
        if isinstance(going_on, Excuse):
            return Fate(going_on, step, after_null)
        after_null = after_null or going_on
    raise AssertionError("a call has an end")


def _after_the_other_left(course: Course, hangup: ReturnedAction, target: str | None, step: int) -> Fate | None:
    """The party of the other leg was faster than a Hangup, and null was answered: it is run all the same.

    None where something else has happened, or the Hangup has had another outcome, which no page excludes.
    """
    *before, last = course.asked_before.get(step, ())
    if target is None or step == len(course.exchanges) or last.question != "Hangup":
        return None
    gone = course.told_ends[step]
    if gone is None or target not in course.states[step].up or course.exchanges[step].type != HANGUP:
        return None
    tags = worlds.PARTY_ENDS.get(last.answer, ())
    if course.tag(gone) not in tags or course.tag(target) in tags or any(map(disturbance, before)):
        return None
    answered = course.answered(step)
    if not course.must_run(answered) or not _keeps_the_list(course.exchanges[answered]):
        return None
    fate = fate_from(course, hangup, target, answered)
    return replace(fate, after_null=True) if fate.effect is Effect.NOTHING else None


def last_told(course: Course, hangup: ReturnedAction, target: str) -> int | None:
    """Return the step of the HANGUP that reports a Hangup of this leg and ends the call; None where there is none."""
    fate = fate_of(course, hangup, target)
    if fate.effect is not Effect.REPORTED:
        return None
    step = course.answered(fate.step)
    return step if course.ends_at(step) else None


def _names(course: Course, exchange: Exchange, leg: str | None) -> bool:
    """The Parameters in its ActionData name this leg: a Hangup that names none may be an older one, reported late."""
    if leg is None:
        return False
    call_id, tag = exchange.parameters.get("CallId"), exchange.parameters.get("ParticipantTag")
    return bool(call_id == leg if call_id else tag and same_tag(tag, course.tag(leg)))


def _is_alone(course: Course, action: ReturnedAction) -> bool:
    return action.type == "Hangup" and course.states[action.exchange.step].situation in ALONE


def _after_its_success(
    course: Course, hangup: ReturnedAction, target: str | None, success: int
) -> tuple[Effect | Excuse, int]:
    """A Hangup of the only leg was reported as a success: its HANGUP has to come, and no new work before it."""
    for step in range(success + 1, len(course.exchanges)):
        if step > course.lost_at:
            return Excuse.CALL_LOST, step - 1
        rest = _world_before(course, step, hangup)
        effect = rest or _told(course, hangup, target, course.exchanges[step])
        if effect is not None:
            return effect, step if rest is None else step - 1
        if _is_new_work(course, course.exchanges[step], hangup.exchange.step):
            return Effect.NOTHING, step
    last = len(course.exchanges) - 1
    rest = _world_before(course, last + 1, hangup)
    if rest is not None:
        return rest, last
    if last >= course.lost_at:
        return Excuse.CALL_LOST, last
    return Effect.NOTHING if course.played_out else Excuse.TRACE_STOPS, last


def _is_new_work(course: Course, exchange: Exchange, since: int) -> bool:
    """The event reports the success of an action (no Hangup) that only a response after this step has asked for."""
    if exchange.type != ACTION_SUCCESSFUL or exchange.reports("Hangup") or exchange.reports("ReceiveDigits"):
        return False
    returned_before = (action for earlier in course.exchanges[: since + 1] for action in earlier.actions)
    returned_after = (action for later in course.exchanges[since + 1 : exchange.step] for action in later.actions)
    return any(reports_action(action, exchange.event) for action in returned_after) and not any(
        reports_action(action, exchange.event) for action in returned_before
    )


def _world_before(course: Course, step: int, action: ReturnedAction) -> Effect | Excuse | None:
    """What the world's answers before an event show: that nothing is known any more, or that the service is at rest."""
    for asked in course.asked_before.get(step, ()):
        if asked.question == worlds.IDLE:
            went_on = course.view.was_under_way(asked) or _told_later(course, action, step)
            return Excuse.NOT_AT_REST if went_on else Effect.NOTHING
        excuse = disturbance(asked)
        if excuse is not None:
            return excuse
        if asked.answer in FAILURES and any(before.get("Type") == asked.question for before in action.before):
            return Excuse.FAILED_BEFORE
    return None


def _told_later(course: Course, action: ReturnedAction, step: int) -> bool:
    return any(
        reports_action(action.raw, exchange.event) for exchange in course.exchanges[step:] if exchange.type in REPORTS
    )


def _told(course: Course, action: ReturnedAction, target: str | None, exchange: Exchange) -> Effect | Excuse | None:
    """What this event says of the action, if anything."""
    reads = _READERS.get(exchange.type)
    return None if reads is None else reads(course, action, target, exchange)


def _told_by_hangup(
    course: Course, action: ReturnedAction, target: str | None, hangup: Exchange
) -> Effect | Excuse | None:
    if action.type != "Hangup":
        return Effect.SKIPPED if _is_hung_up_behind(course, action, hangup) else Excuse.LEG_ENDED
    return Excuse.UNCLEAR_LEG if target is None else _told_end_of(course, target, action, hangup)


def _told_by_failure(
    course: Course, action: ReturnedAction, target: str | None, failure: Exchange
) -> Effect | Excuse | None:
    if not reports_action(action.raw, failure.event):
        return None
    if _may_be_an_older_failure(course, action, target, failure):
        return Excuse.OTHER_HANGUP
    return Effect.SKIPPED if _is_failure_of_its_double(course, action, target, failure) else Effect.FAILED


def _told_by_success(
    course: Course, action: ReturnedAction, target: str | None, success: Exchange
) -> Effect | Excuse | None:
    if action.type == "Hangup" and success.reports("Hangup"):
        # Of any other leg than a meeting leg this comes beside the HANGUP, which is still awaited.
        says_whose = course.told_ends[success.step] is not None
        return _told_end_of(course, target, action, success) if says_whose else None
    if action.type != "Hangup" and reports_action(action.raw, success.event):
        return Effect.REPORTED
    return Effect.SKIPPED if _is_behind(course, action, success) else None


#: What each of the events says that may report an action.
_READERS: Mapping[str, Callable[[Course, ReturnedAction, str | None, Exchange], Effect | Excuse | None]] = {
    HANGUP: _told_by_hangup,
    ACTION_FAILED: _told_by_failure,
    ACTION_SUCCESSFUL: _told_by_success,
}


def _may_be_an_older_failure(course: Course, action: ReturnedAction, target: str | None, failure: Exchange) -> bool:
    """What has failed may be an older Hangup of another leg: a party was faster, and the report of it is late."""
    older = (hangup for hangup in course.view.hangups if hangup.exchange.step < action.exchange.step)
    return (
        action.type == "Hangup"
        and not _names(course, failure, target)
        and any(reports_action(hangup.raw, failure.event) for hangup in older)
    )


def _is_failure_of_its_double(course: Course, hangup: ReturnedAction, target: str | None, failure: Exchange) -> bool:
    """The list has this Hangup twice: the first one has ended the leg, so it is the second one that failed."""
    if target is None or course.shows(failure.step, target) == CONNECTED:
        return False
    behind = hangup.exchange.actions[hangup.index + 1 :]
    return any(reports_action(action, failure.event) for action in behind)


def _is_hung_up_behind(course: Course, action: ReturnedAction, exchange: Exchange) -> bool:
    """A HANGUP reports a Hangup that stands behind this action in its list, and nothing else can have brought it."""
    gone = course.told_ends[exchange.step]
    if gone is None or course.party_may_have_taken(gone, 0, exchange.step):
        return False
    behind = actions_of(action.exchange)[action.index + 1 :]
    hangups = (later for later in behind if later.type == "Hangup")
    meant = [hangup for hangup in hangups if course.target_at(hangup, action.exchange.step) == gone]
    return len(meant) == 1 and not _may_be_by_another(course, gone, meant[0], exchange.step)


def _told_end_of(
    course: Course, target: str | None, hangup: ReturnedAction, exchange: Exchange
) -> Effect | Excuse | None:
    gone = course.told_ends[exchange.step]
    if gone == target or (gone is None and not _names_a_leg(exchange)):
        return Effect.REPORTED
    if gone is None:
        return Effect.OTHER_LEG
    # The end of a leg may be told twice (OBS-2, a meeting leg): the second time says nothing of another Hangup.
    told_late = gone not in course.states[hangup.exchange.step].up
    if not told_late and course.is_meeting(gone) and target is not None and not course.is_meeting(target):
        return None if exchange.type == HANGUP else Excuse.OTHER_HANGUP
    if told_late or _may_be_by_another(course, gone, hangup, exchange.step):
        return Excuse.OTHER_HANGUP
    if _was_about_to_end(course, gone, hangup.exchange.step) and gone not in course.told_ends[: exchange.step]:
        return Excuse.PARTY_HUNG_UP
    return Effect.OTHER_LEG


def _was_about_to_end(course: Course, call_id: str, step: int) -> bool:
    """The world had a party hang up this leg before an event, as a service may ask it that lets time pass."""
    return course.world_known and course.party_may_have_taken(call_id, 0, step)


def _may_be_by_another(course: Course, call_id: str, hangup: ReturnedAction, step: int) -> bool:
    """Some other Hangup, returned before this event, may be one of this leg."""
    others = (other for other in course.view.hangups if other.exchange.step < step and not other.is_same_as(hangup))
    return any(course.may_run(other.exchange.step) and course.may_mean(other, call_id) for other in others)


def _is_behind(course: Course, action: ReturnedAction, exchange: Exchange) -> bool:
    """An event reports an action that stands behind this one in its list, and no other that was returned."""
    if not course.view.trace.from_the_beginning:  # it may be one from before
        return False
    behind = action.exchange.actions[action.index + 1 :]
    others = [
        candidate
        for earlier in course.exchanges[: exchange.step]
        for candidate in earlier.actions
        if not _is_among(candidate, behind)
    ]
    return any(reports_action(candidate, exchange.event) for candidate in behind) and not any(
        reports_action(candidate, exchange.event) for candidate in others
    )


def _goes_on(course: Course, exchange: Exchange) -> bool | Excuse:
    """After this event and its response the running list goes on: true where a null kept it; or why it may not."""
    if exchange.type == ACTION_INTERRUPTED:
        return False
    if exchange.type != ACTION_SUCCESSFUL:
        return Excuse.OTHER_EVENT
    honoured = course.honoured[exchange.step]
    if isinstance(honoured, Excuse):
        return honoured
    if _keeps_the_list(exchange):
        return True
    return Excuse.OTHER_LIST if exchange.actions else Excuse.EMPTY_LIST


def _keeps_the_list(exchange: Exchange) -> bool:
    """`Actions: null` was answered."""
    return exchange.response is not None and exchange.response.get("Actions", ()) is None


def _names_a_leg(exchange: Exchange) -> bool:
    parameters = exchange.parameters
    return bool(parameters.get("CallId") or parameters.get("ParticipantTag"))


def _tells_success(action: ReturnedAction, exchange: Exchange) -> bool:
    return exchange.type == ACTION_SUCCESSFUL and reports_action(action.raw, exchange.event)


def _is_among(action: Mapping[str, Any], actions: Iterable[Mapping[str, Any]]) -> bool:
    return any(action is listed for listed in actions)
