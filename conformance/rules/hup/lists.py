"""HUP-L: a Hangup among the other actions of its list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onhook.conformance.model.actions import LATE
from onhook.conformance.model.events import ACTION_FAILED, ACTION_SUCCESSFUL, HANGUP
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.model.requirements import Level, Weight
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.fates import fate_from
from onhook.conformance.oracle.legs_told import ALONE, LEFT, TWO_LEGS, Situation
from onhook.conformance.oracle.reported_actions import must_report, reports_action
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.uncalled_for import resurfaced
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, actions_of, makes_a_leg
from onhook.conformance.rules._service import in_words
from onhook.conformance.rules.hup._every_hangup import LastHangup, last_hangups_in

RULES = Rules()

BEFORE_THE_ANSWER = Weight(
    Level.SHOULD, "that the rest of a list waits until the HANGUP has been answered is on no page in so many words"
)
NULL = Weight(Level.SHOULD, "whether `Actions: null` is what the guide calls a NULL action set is not documented")


def _behind_others(view: View) -> list[DueHangup]:
    """Hangups with actions before them, whose HANGUP neither a party nor an older Hangup may have caused."""
    candidates = [due for due in due_hangups(view, *TWO_LEGS, *ALONE) if due.was_reported and due.hangup.before]
    return [
        due
        for due in candidates
        if not due.course.party_may_have_taken(due.leg, 0, due.fate.step)
        and not due.course.was_under_way(due.leg, due.hangup)
    ]


@RULES.call("HUP-L1", _behind_others)
def waits_for_its_turn(view: View, due: DueHangup) -> Iterator[Breach]:
    """No action before a Hangup in its list is reported after the Hangup."""
    course, hangup = due.course, due.hangup
    before = (action for action in actions_of(hangup.exchange)[: hangup.index] if action.type not in LATE)
    earlier = [action for action in before if _was_asked_about(due, action)]
    others = [
        action.raw for action in view.actions if action.exchange is not hangup.exchange or action.index > hangup.index
    ]
    for exchange in view.exchanges[due.fate.step + 1 : course.lost_at + 1]:
        if exchange.type not in (ACTION_SUCCESSFUL, ACTION_FAILED):
            continue
        late = next((action for action in earlier if reports_action(action.raw, exchange.event)), None)
        if late is not None and not any(reports_action(other, exchange.event) for other in others):
            found = f"{late.type}, listed before the Hangup, is reported after its {view.exchanges[due.fate.step].type}"
            yield Breach("the Hangup runs in its place in the list", found, exchange.step, action="Hangup")
            return


def _was_asked_about(due: DueHangup, earlier: ReturnedAction) -> bool:
    """Say whether the world was asked about either action: otherwise a party may have left without a question."""
    course = due.course
    before = range(due.hangup.exchange.step + 1, due.fate.step + 1)
    return any(
        asked.question in (earlier.type, "Hangup") for step in before for asked in course.asked_before.get(step, ())
    )


@dataclass(frozen=True, slots=True)
class HungUpInTurn:
    """A list that hangs up LEG-B and then LEG-A of a bridge, and the HANGUPs for both legs."""

    exchange: Exchange
    of_b: Exchange
    of_a: Exchange


def _hung_up_in_turn(view: View) -> list[HungUpInTurn]:
    """Lists of two Hangups whose order the events show, because nothing else can have ended one of the legs."""
    course = course_of(view)
    found = []
    for first, second in pairwise(view.hangups):
        exchange = first.exchange
        legs = [course.target_at(hangup, exchange.step) for hangup in (first, second)]
        if second.exchange is not exchange or [leg and course.tag(leg) for leg in legs] != [LEG_B, LEG_A]:
            continue
        if any(hangup.call_id and hangup.parameters.get("ParticipantTag") for hangup in (first, second)):
            continue  # HUP-T1 judges which of the two decides
        bridged = course.states[exchange.step].situation is Situation.BRIDGED and not makes_a_leg(exchange.actions)
        ends = [_hangup_of(course, leg) for leg in legs]
        if bridged and course.must_run(exchange.step) and ends[0] is not None and ends[1] is not None:
            both = HungUpInTurn(exchange, ends[0], ends[1])
            if _shows_their_order(course, both, [leg for leg in legs if leg]):
                found.append(both)
    return found


def _hangup_of(course: Course, leg: str | None) -> Exchange | None:
    hangup_events = (exchange for exchange in course.exchanges if exchange.type == HANGUP)
    return next((exchange for exchange in hangup_events if course.told_ends[exchange.step] == leg), None)


def _shows_their_order(course: Course, both: HungUpInTurn, legs: Sequence[str]) -> bool:
    """Say whether no party hung up, nothing failed, and no other Hangup was returned before both HANGUPs came."""
    ends = max(both.of_a.step, both.of_b.step)
    if any(exchange.type == ACTION_FAILED for exchange in course.exchanges[both.exchange.step + 1 : ends]):
        return False  # one of the Hangups was for a leg that had already ended
    before = [hangup.exchange for hangup in course.view.hangups if hangup.exchange.step < ends]
    others = [exchange for exchange in before if exchange is not both.exchange]
    return ends < course.lost_at and not others and not any(course.party_may_have_taken(leg, 0, ends) for leg in legs)


@RULES.call("HUP-L1", _hung_up_in_turn)
def hangs_up_in_turn(view: View, both: HungUpInTurn) -> Iterator[Breach]:
    """Of two Hangups in a list the first is run first, where each is followed by its HANGUP and no party hung up."""
    if both.of_b.step > both.of_a.step:
        found = "the HANGUP of LEG-A comes before that of LEG-B"
        yield Breach("LEG-B is hung up before LEG-A, as in the list", found, both.of_a.step, action="Hangup")


def _before_one_of_the_other_leg(view: View) -> list[DueHangup]:
    """Hangups of a bridged leg with one of the other leg behind them, where nothing else can have ended that one."""
    return [due for due in due_hangups(view, Situation.BRIDGED) if due.was_reported and _is_alone_before(due)]


def _is_alone_before(due: DueHangup) -> bool:
    course, other, told = due.course, due.other, due.fate.step
    if other is None or course.told_ends[told] != due.leg or other in course.told_ends[:told] or told > course.lost_at:
        return False
    if not any(behind.type == "Hangup" and course.may_mean(behind, other) for behind in due.behind):
        return False
    if any(
        exchange.type == ACTION_FAILED or exchange.reports("Hangup")
        for exchange in course.exchanges[due.hangup.exchange.step + 1 : told]
    ):
        return (
            False  # one of them failed, or the first was reported before its HANGUP, so that the list went on (OBS-2)
        )
    returned = (hangup.exchange for hangup in course.view.hangups if hangup.exchange.step < told)
    if any(exchange is not due.hangup.exchange for exchange in returned):
        return False
    return not any(course.party_may_have_taken(leg, 0, told) for leg in (due.leg, other))


@RULES.call("HUP-L1", _before_one_of_the_other_leg)
def waits_for_the_hangup_before_it(view: View, due: DueHangup) -> Iterator[Breach]:
    """The next Hangup of a list is not run before the HANGUP of the first one has been answered."""
    if due.other is not None and due.course.shows(due.fate.step, due.other) == DISCONNECTED:
        other = due.course.name(due.other)
        found = (
            f"the HANGUP for {due.name} shows {other} as {DISCONNECTED}, whose Hangup stands behind that of {due.name}"
        )
        expected = f"{other} is Connected until the HANGUP for {due.name} has been answered"
        yield Breach(expected, found, due.fate.step, action="Hangup", weight=BEFORE_THE_ANSWER)


def _with_a_rest(view: View) -> list[DueHangup]:
    """Hangups of a bridged leg with actions after them, whose HANGUP was answered with a list, or with null."""
    candidates = [due for due in due_hangups(view, Situation.BRIDGED) if due.was_reported and due.behind]
    return [due for due in candidates if due.course.must_run(due.answered) and (_returns_a_list(due) or _keeps(due))]


def _returns_a_list(due: DueHangup) -> bool:
    return bool(due.course.exchanges[due.answered].actions)


def _keeps(due: DueHangup) -> bool:
    response = due.course.exchanges[due.answered].response
    return response is not None and "Actions" in response and response["Actions"] is None


@RULES.call("HUP-L2", _with_a_rest)
def replaces_the_rest_of_the_list(view: View, due: DueHangup) -> Iterator[Breach]:
    """A non-empty list returned for HANGUP replaces the rest of the running list (`invoke-on-call-leg`)."""
    course, step = due.course, due.answered
    if _returns_a_list(due):
        rerun = resurfaced(course, due.behind, step)
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
    fate = fate_from(course, action, target, step)
    if fate.is_missing:
        found = in_words(fate, course, f"the {action.type} listed after the Hangup")
        yield Breach("the rest of the list runs after `Actions: null`", found, step, action=action.type, weight=NULL)


def _last_with_a_rest(view: View) -> list[LastHangup]:
    return [last for last in last_hangups_in(Situation.SINGLE, *LEFT)(view) if last.due.behind]


@RULES.call("HUP-L3", _last_with_a_rest)
def runs_nothing_behind_the_last_hangup(view: View, last: LastHangup) -> Iterator[Breach]:
    """Nothing is run after a Hangup of the last Connected leg."""
    rerun = resurfaced(last.due.course, last.due.behind, last.step)
    if rerun is not None:
        found = f"{rerun.type}, listed after the Hangup of the last leg, runs"
        yield Breach("nothing listed after the Hangup of the last leg runs", found, rerun.step, action=rerun.type)
