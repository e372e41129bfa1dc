"""Checks that HUP and REM share: a response is run, or ignored; a call is over; a leg stays up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, is_supported_code
from onhook.conformance.model.events import ACTION_FAILED, HANGUP, INVALID_LAMBDA_RESPONSE
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, same_tag
from onhook.conformance.model.parameters import FaultKind, faults
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Returned
from onhook.conformance.oracle.course import Course
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.fates import Effect, Fate, fate_of
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.reported_actions import must_report
from onhook.conformance.oracle.rule import Breach
from onhook.conformance.oracle.uncalled_for import certain_unexcused_end, resurfaced
from onhook.conformance.oracle.view import Exchange, ReturnedAction, actions_of

SHOULD = Level.SHOULD


#: Messages name the types of so many actions of a list.
MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action that the service had to run, and what became of it."""

    course: Course
    action: ReturnedAction
    fate: Fate


def in_words(fate: Fate, course: Course, action: str) -> str:
    """What became of an action, for a message; `action` is how the message calls it."""
    if fate.effect is Effect.FAILED:
        return f"ACTION_FAILED reported {action}, although it is valid and the world did not make it fail"
    if fate.effect is Effect.OTHER_LEG:
        gone, event = course.told_ends[fate.step], course.exchanges[fate.step].type
        return f"the {event} that followed " + (
            "names no leg of this call" if gone is None else f"is for {course.name(gone)}"
        )
    if fate.effect is Effect.SKIPPED:
        return f"an action listed after it was reported, but {action} was not"
    return f"no event reported {action}"


#: No page of the action says which event reports a Hangup of the caller there: the rows on its HANGUP are SHOULDs.
_UNSETTLED = {
    Situation.MEETING: Weight(
        SHOULD,
        "which event reports a Hangup in a meeting is a SHOULD for the caller (HUP-M4), and HUP-M1 for the other leg",
    ),
    Situation.LEFT_OF_MEETING: Weight(SHOULD, "HANGUP for a caller after a meeting is only a SHOULD (HUP-R2)"),
}


EMPTY_CALL_ID = Weight(
    SHOULD, "no page says that an empty CallId, or one that is null, counts as left out (HUP-T2, HUP-T3)"
)
EMPTY_TAG = Weight(
    SHOULD, "no page says that an empty ParticipantTag, or one that is null, counts as left out (HUP-F2, HUP-T3)"
)
NULL_CODE = Weight(SHOULD, "no page says that a SipResponseCode that is null counts as left out")
NO_PARAMETERS = Weight(SHOULD, "no page shows an action without Parameters")
SHARED_TAG = Weight(
    SHOULD, "which of two legs is meant that had the same tag, one of which has ended, is not documented"
)


IN_MID_LIST = Weight(SHOULD, "the pages disagree on whether an action in the middle of a list is reported (ENV-14)")


def weight_in_doubt(course: Course, action: ReturnedAction) -> Weight | None:
    """Return how much a breach counts where no page says which leg an action means; None where a page says it."""
    odd_form = _odd_form(action)
    if odd_form is not None:
        return odd_form
    state = course.states[action.exchange.step]
    shared = all(any(same_tag(course.tag(leg), action.tag) for leg in legs) for legs in (state.up, state.ended))
    return SHARED_TAG if action.tag and shared else None


def _odd_form(action: ReturnedAction) -> Weight | None:
    """What an action leaves out is written as empty or null, or a Hangup has no Parameters."""
    given = action.parameters
    if given.get("CallId", ...) in ("", None):
        return EMPTY_CALL_ID
    if given.get("ParticipantTag", ...) in ("", None):
        return EMPTY_TAG
    if action.type != "Hangup":
        return None
    if action.raw.get("Parameters") is None:
        return NO_PARAMETERS
    return NULL_CODE if given.get("SipResponseCode", ...) is None else None


def weight_of(course: Course, action: ReturnedAction, fate: Fate) -> Weight:
    """Return how much a breach counts where no event has reported an action."""
    unsettled = _UNSETTLED.get(course.states[action.exchange.step].situation)
    if unsettled is not None and action.type == "Hangup" and not fate.after_null:
        return unsettled
    may_have_run = action.type != "Hangup" and not course.world_known and not action.is_last
    return weight_in_doubt(course, action) or (IN_MID_LIST if may_have_run else fate.weight)


def has_something(exchange: Exchange) -> bool:
    """Say whether a trace would show that this response is not ignored: it has actions, or it is invalid."""
    return bool(exchange.actions) or (
        type(exchange.outcome) is Returned and rejection(exchange.outcome.value) is not None
    )


def check_ignored(course: Course, step: int) -> Iterator[Breach]:
    """Yield a breach where the response to this HANGUP has to be ignored, and is not."""
    exchange = course.exchanges[step]
    expected = "the response to this HANGUP is ignored"
    following = course.exchanges[step + 1] if step + 1 < len(course.exchanges) else None
    if following is not None and following.type == INVALID_LAMBDA_RESPONSE and not _may_mean_an_older_one(course, step):
        yield Breach(expected, "the ignored response causes INVALID_LAMBDA_RESPONSE", step + 1)
    rerun = resurfaced(course, actions_of(exchange), step, failed=True)
    if rerun is not None:
        yield Breach(expected, f"{rerun.type} from the ignored response runs", rerun.step, action=rerun.type)


def _may_mean_an_older_one(course: Course, step: int) -> bool:
    """Say whether an earlier response has an action that the service may have found unusable only later."""
    actions = (
        action
        for exchange in course.exchanges[:step]
        for action in exchange.actions
        if str(action.get("Type")) in ACTIONS
    )
    found = (fault for action in actions for fault in faults(ACTIONS[str(action["Type"])], action.get("Parameters")))
    return any(fault.kind is not FaultKind.NO_CALL_ID for fault in found)


def check_over(course: Course, step: int, leg: str, dropped: Sequence[ReturnedAction]) -> Iterator[Breach]:
    """Yield a breach where the call is not disconnected after the HANGUP of its last leg was delivered."""
    tag, name = course.tag(leg), course.name(leg)
    expected = f"the call is disconnected: nothing runs after the HANGUP for {name}"
    for after in range(step + 1, len(course.exchanges) + 1):
        for asked in course.asked_before.get(after, ()):
            if asked.question in ACTIONS and not _is_of_another_leg(course, leg, after):
                yield Breach(
                    expected, f"{asked.question} runs after the HANGUP for {name}", after - 1, action=asked.question
                )
                return
            if (
                asked.question == worlds.IDLE
                and tag in worlds.tags_that_may_end(asked.options)
                and not _is_of_another_leg(course, leg, after)
            ):
                yield Breach(
                    expected, f"the call goes on after the HANGUP for {name}, which can still hang up", after - 1
                )
                return
    rerun = resurfaced(course, [*dropped, *actions_of(course.exchanges[step])], step)
    if rerun is not None:
        yield Breach(expected, f"{rerun.type} runs after the HANGUP for {name}", rerun.step, action=rerun.type)
    elif (course.view.trace.final or {}).get(leg) == CONNECTED:
        yield Breach(f"{name} is Disconnected in the end", f"the final status of {name} is {CONNECTED}", step)


def _is_of_another_leg(course: Course, leg: str, step: int) -> bool:
    """Say whether another leg has come up since, as the last event before this step shows."""
    return bool(course.states[step - 1].up - {leg})


def due_action(course: Course, step: int) -> DueAction | None:
    """Return the action of a response that an event has to report if the response is run; None where none has to be.

    An action in the middle of its list that has run needs no event: the pages disagree on that (ENV-14).
    """
    if not course.must_run(step):
        return None
    for action in actions_of(course.exchanges[step]):
        if must_report(action):
            due = _due(course, action)
            if due is None or not (due.fate.is_missing and _has_run_in_mid_list(due)):
                return due
    return None


def _has_run_in_mid_list(due: DueAction) -> bool:
    """Say whether the service has asked the world what comes of an action that is not the last of its list."""
    course, action = due.course, due.action
    gaps = (course.asked_before.get(step, ()) for step in range(action.exchange.step + 1, due.fate.step + 2))
    asked = (asked.question for gap in gaps for asked in gap)
    return action.type != "Hangup" and not action.is_last and action.type in asked


def _due(course: Course, action: ReturnedAction) -> DueAction | None:
    target, step = None, action.exchange.step
    if action.type == "Hangup":
        target = course.target(action) if is_supported_code(action.parameters.get("SipResponseCode")) else None
        if target is None or _is_a_meeting_left_alone(course, target, step):
            return None
    elif not is_for_a_live_leg(course, action):
        return None
    if course.world_known and any(course.party_may_have_taken(leg, 0, step) for leg in course.states[step].up):
        return None
    fate = fate_of(course, action, target)
    return DueAction(course, action, fate) if fate.is_known else None


def _is_a_meeting_left_alone(course: Course, leg: str, step: int) -> bool:
    """No page says which event reports a Hangup of a meeting leg whose caller has gone."""
    return course.is_meeting(leg) and course.states[step].up == {leg}


def is_for_a_live_leg(course: Course, action: ReturnedAction) -> bool:
    """Say whether an action names a leg that is up, or none."""
    up = course.states[action.exchange.step].up
    if action.call_id:
        return isinstance(action.call_id, str) and action.call_id in up
    return not action.tag or any(same_tag(course.legs[leg].get("ParticipantTag"), action.tag) for leg in up)


def check_run(due: DueAction) -> Iterator[Breach]:
    """Yield a breach where the actions of a response are not run, or not in their order."""
    course, action, fate = due.course, due.action, due.fate
    if fate.is_missing:
        types = [str(listed.get("Type")) for listed in action.exchange.actions]
        listed = ", ".join([*types[:MOST_LISTED], *(["…"] if len(types) > MOST_LISTED else [])])
        weight = weight_of(course, action, fate)
        found = f"the handler returned [{listed}]; {in_words(fate, course, action.type)}"
        expected = f"the actions returned for {action.exchange.type} run"
        yield Breach(expected, found, action.exchange.step, action=action.type, weight=weight)


def check_stays_up(course: Course, leg: str | None, since: int, but_for: ReturnedAction | None) -> Iterator[Breach]:
    """Yield a breach where a leg goes down that neither a party nor the handler has ended."""
    step = certain_unexcused_end(course, leg, since, but_for) if leg is not None else None
    if leg is not None and step is not None:
        how = "is shown as Disconnected" if step >= since and course.shows(step, leg) == DISCONNECTED else "goes down"
        found = f"{course.name(leg)} {how}, although neither a party nor the handler hung it up"
        yield Breach(f"{course.name(leg)} stays Connected", found, step, action="Hangup")


def reported_code(exchange: Exchange) -> Any:
    """Return the SipResponseCode of a HANGUP; None where there is none, or it is no number."""
    return whole_number(exchange.parameters.get("SipResponseCode")) if exchange.type == HANGUP else None


def running_at(course: Course, step: int, *happenings: str) -> ReturnedAction | None:
    """The action that was running when one of these things happened before an event; None where that is in doubt.

    It is the action about which the world was asked last; it is looked for in the newest list that has to be run.
    """
    asked = next((asked for asked in reversed(course.asked_before.get(step, ())) if asked.question in ACTIONS), None)
    if asked is None or asked.answer not in happenings:
        return None
    for exchange in reversed(course.exchanges[:step]):
        if exchange.actions and course.must_run(exchange.step):
            named = [action for action in actions_of(exchange) if action.type == asked.question]
            return named[0] if len(named) == 1 else None
        if isinstance(course.honoured[exchange.step], Excuse) or exchange.type == ACTION_FAILED:
            return None
    return None
