"""HUP-I: responses that are ignored, and a Hangup in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from onhook.conformance.model import worlds
from onhook.conformance.model.events import ACTION_INTERRUPTED, CALL_ANSWERED, HANGUP, NEW_OUTBOUND_CALL, RINGING
from onhook.conformance.model.traces import Asked
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.uncalled_for import resurfaced
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of
from onhook.conformance.rules._service import check_ignored, check_stays_up, has_something
from onhook.conformance.rules.hup._every_hangup import as_returned

RULES = Rules()


def _before_the_answer(view: View) -> list[ReturnedAction]:
    """Hangups returned for NEW_OUTBOUND_CALL or RINGING, where the endpoint answers and no party hangs up before."""
    course = course_of(view)
    opening = list(takewhile(lambda exchange: exchange.type in (NEW_OUTBOUND_CALL, RINGING), view.exchanges))
    before = [hangup for hangup in view.hangups if hangup.exchange in opening]
    answered = next(
        (exchange.step for exchange in view.exchanges if exchange.type == CALL_ANSWERED), len(view.exchanges)
    )
    known = course.world_known and course.lost_at >= answered
    before_it = [asked for step in range(answered + 1) for asked in course.asked_before.get(step, ())]
    return before if known and all(_lets_the_call_through(asked) for asked in before_it) else []


def _lets_the_call_through(asked: Asked) -> bool:
    return asked.answer not in worlds.PARTY_ENDS and asked.answer not in worlds.UNANSWERED


@RULES.call("HUP-I1", _before_the_answer)
def ignores_hangups_before_the_answer(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """If the endpoint answers, CALL_ANSWERED follows and shows the leg Connected (`use-create-call-api`)."""
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
    """Say whether only an ignored Hangup can have ended the leg.

    That is so if the service asked the world about a Hangup, no later response has one, and the HANGUP is for a leg of
    the answered call. Otherwise a party may have left without a question, or another Hangup may have ended the wrong
    leg.
    """
    course, behind = course_of(view), range(answered.step + 1, step + 1)
    steps = (hangup.exchange.step for hangup in view.hangups)
    has_another = any(course.may_run(returned) for returned in steps if answered.step <= returned < step)
    ran = any(asked.question == "Hangup" for at in behind for asked in course.asked_before.get(at, ()))
    return ran and course.told_ends[step] in answered.legs and not has_another


def _check_not_run_later(course: Course, ignored: Exchange, since: int) -> Iterator[Breach]:
    """Yield a breach where an action of an ignored response is run later, and cannot be mistaken for another one."""
    elsewhere = {
        str(action.get("Type"))
        for exchange in course.exchanges[: since + 1]
        for action in exchange.actions
        if exchange is not ignored
    }
    returned = [action for action in actions_of(ignored) if action.type == "Hangup" or action.type not in elsewhere]
    rerun = resurfaced(course, returned, since)
    if rerun is not None:
        found = f"{rerun.type} from the ignored response runs"
        yield Breach(f"the response to {ignored.type} is ignored", found, rerun.step, action=rerun.type)


@dataclass(frozen=True, slots=True)
class IgnoredHangup:
    """An ignored Hangup, and a leg that is up and that it may mean."""

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
    """Each ACTION_INTERRUPTED whose response has actions, but no Hangup among them."""
    course = course_of(view)
    with_a_hangup = {hangup.exchange.step for hangup in view.hangups}
    interruptions = [
        exchange for exchange in view.exchanges if exchange.type == ACTION_INTERRUPTED and exchange.actions
    ]
    return [
        exchange
        for exchange in interruptions
        if course.world_known and exchange.step < course.lost_at and not course.may_run(exchange.step)
        if exchange.step not in with_a_hangup
    ]


@RULES.call("HUP-I2", _interruptions_without_a_hangup)
def ignores_the_response_to_an_interruption(view: View, exchange: Exchange) -> Iterator[Breach]:
    """No other action in the response to ACTION_INTERRUPTED has an effect (`update-sip-call`)."""
    return _check_not_run_later(course_of(view), exchange, exchange.step)


def ignored_hangups(view: View) -> list[Exchange]:
    """Return each HANGUP with no other leg Connected whose response has actions, or is invalid."""
    course = course_of(view)
    ignored = [exchange for exchange in view.exchanges if exchange.type == HANGUP and not course.may_run(exchange.step)]
    return [exchange for exchange in ignored if exchange.step < course.lost_at and has_something(exchange)]


@RULES.call("HUP-I3", ignored_hangups)
def ignores_the_response_with_nobody_left(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The response to HANGUP is ignored when no other participant shows Connected (`use-cases`)."""
    return check_ignored(course_of(view), exchange.step)
