"""What follows every Hangup that takes effect, in each situation, and how a message describes a Hangup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onhook.conformance.model.legs import TAGS
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.fates import Effect, Fate, last_told
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.rule import Breach, Occasions, as_json
from onhook.conformance.oracle.view import ReturnedAction, View
from onhook.conformance.rules._service import check_ignored, check_over, check_stays_up, in_words, weight_in_doubt

INVALID_TAG = Weight(Level.SHOULD, "the tag next to the CallId is not a valid one")
HUNG_UP_AGAIN = Weight(
    Level.SHOULD, "its list hangs up the ended leg once more, and what that does is a SHOULD (HUP-F3)"
)


# -- on which occasions a rule applies ---------------------------------------------------------------------------------


def hangups_in(*situations: Situation, tag: str = "", reported: bool = False) -> Occasions[DueHangup]:
    """The Hangups in one of these situations, of a leg with this tag; with `reported`, only those an event reports."""
    return lambda view: [due for due in due_hangups(view, *situations, tag=tag) if due.was_reported or not reported]


def with_the_world_known(occasions: Occasions[DueHangup]) -> Occasions[DueHangup]:
    """The same Hangups, but only in calls whose trace records the world's choices."""
    return lambda view: [due for due in occasions(view) if due.course.world_known]


@dataclass(frozen=True, slots=True)
class LastHangup:
    """A Hangup that ended a call, and the step of its HANGUP."""

    due: DueHangup
    step: int


def last_hangups_in(*situations: Situation) -> Occasions[LastHangup]:
    """The Hangups in one of these situations that ended the call."""

    def occasions(view: View) -> list[LastHangup]:
        ends = ((due, last_told(due.course, due.hangup, due.leg)) for due in due_hangups(view, *situations))
        return [LastHangup(due, step) for due, step in ends if step is not None]

    return occasions


# -- what follows it ---------------------------------------------------------------------------------------------------


def check_hangup_event(due: DueHangup) -> Iterator[Breach]:
    """Yield a breach where the handler is not invoked with HANGUP for the leg that was hung up."""
    course, fate, hangup = due.course, due.fate, due.hangup
    if fate.effect is Effect.REPORTED or (fate.went_wrong and not course.world_known):
        return
    odd_tag = failed_beside_an_invalid_tag(hangup, fate)
    weight = weight_in_doubt(course, hangup) or (INVALID_TAG if odd_tag else fate.weight)
    step = fate.step if fate.went_wrong else hangup.exchange.step
    effect = in_words(fate, course, f"the Hangup of {due.name}")
    found = f"{effect}; the handler had answered {hangup.exchange.type} with {as_returned(hangup)}"
    yield Breach(f"a HANGUP event for {due.name}", found, step, action="Hangup", weight=weight)


def failed_beside_an_invalid_tag(hangup: ReturnedAction, fate: Fate) -> bool:
    """Say whether a Hangup with a CallId and an invalid tag failed: ignoring the tag is only a SHOULD (HUP-T1)."""
    tag = hangup.parameters.get("ParticipantTag")
    return bool(fate.effect is Effect.FAILED and hangup.call_id and tag and tag not in TAGS)


def check_call_ends(due: DueHangup) -> Iterator[Breach]:
    """Yield a breach where a Hangup of the only leg left does not end the call as it has to."""
    yield from check_hangup_event(due)
    step = last_told(due.course, due.hangup, due.leg)
    if step is not None:
        yield from list(check_ignored(due.course, step)) or check_over(due.course, step, due.leg, due.behind)


def check_other_leg(due: DueHangup) -> Iterator[Breach]:
    """Yield a breach where the other of two legs goes down as well, before one that has come since does."""
    again = any(action.type == "Hangup" and due.course.may_mean(action, due.leg) for action in due.behind)
    for breach in check_stays_up(due.course, due.other, due.fate.step, due.hangup):
        if not _has_ended_since(due, breach.step):
            yield replace(breach, weight=HUNG_UP_AGAIN) if again and breach.step > due.fate.step else breach


def _has_ended_since(due: DueHangup, step: int) -> bool:
    """Say whether a leg that came later has ended by this step: then it may be that end which takes the other leg."""
    ended = due.course.told_ends[due.fate.step + 1 : step + 1]
    return any(leg not in (None, due.leg, due.other) for leg in ended)


# -- in a message ------------------------------------------------------------------------------------------------------


def as_returned(hangup: ReturnedAction) -> str:
    """Describe a Hangup as the response has it: which leg it names, and its code."""
    named = {
        key: hangup.parameters[key]
        for key in ("CallId", "ParticipantTag", "SipResponseCode")
        if key in hangup.parameters
    }
    return f"{hangup.type} {as_json(named)}" if named else f"{hangup.type} without parameters"
