"""HND: how a handler uses Hangup.

The pages are `hangup`, `call-and-bridge`, `join-chime-meeting` and `start-bot-conversation`. A response is judged on
the CallDetails of the event that it answers, never on what happened afterwards: a handler that loses a race is not to
blame. A leg without Status is not Disconnected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from onhook.conformance.model.actions import CONNECTING, is_supported_code
from onhook.conformance.model.events import (
    ACTION_FAILED,
    CALL_UPDATE_REQUESTED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
)
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_B, TAGS, same_tag
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.traces import Participant, Raised
from onhook.conformance.model.worlds import IDLE, PATIENCE
from onhook.conformance.oracle.reported_actions import REPORTS, reports_action
from onhook.conformance.oracle.rule import Breach, Occasions, Rules, as_json
from onhook.conformance.oracle.view import (
    EndedLeg,
    Exchange,
    Quiet,
    ReturnedAction,
    View,
    is_failed_hangup,
    is_meeting_leg,
    makes_a_leg,
    once,
)

RULES = Rules()


def _named(action: ReturnedAction) -> str:
    """How a response names the leg of an action, for a message."""
    if action.call_id:
        leg = action.exchange.with_call_id(action.call_id)
        return f"{action.type} of CallId {as_json(action.call_id)}" + (f" ({leg.get('ParticipantTag')})" if leg else "")
    return (
        f"{action.type} of {as_json(action.tag)}" if action.tag else f"{action.type} without CallId or ParticipantTag"
    )


def _listed(exchange: Exchange) -> str:
    """The participants of an event, for a message."""
    listed = (
        f"{leg.get('ParticipantTag')} {leg.get('CallId')} {leg.get('Status') or '(no Status)'}"
        for leg in exchange.participants
    )
    return ", ".join(listed) or "no participant is listed"


def _listed_up(exchange: Exchange, *, by: str) -> str:
    """Those that are not shown Disconnected, by their tags, or by their tags and CallIds."""
    return (
        ", ".join(" ".join(str(leg.get(name)) for name in by.split()) for leg in exchange.not_ended()) or "none is left"
    )


def _means_a_new_leg(action: ReturnedAction) -> bool:
    """Say whether it names LEG-B by tag after an action that brings up a new LEG-B."""
    return action.tag == LEG_B and makes_a_leg(action.before)


# -- which leg a Hangup names ------------------------------------------------------------------------------------------


def _hangups(view: View) -> Sequence[ReturnedAction]:
    return view.hangups


def _hangups_by_call_id(view: View) -> Sequence[ReturnedAction]:
    return [
        hangup for hangup in view.hangups if "CallId" in hangup.parameters and hangup.parameters["CallId"] is not None
    ]


@RULES.call("HND-1", _hangups_by_call_id)
def hangs_up_a_participant(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """The CallId of a Hangup is one that the event lists."""
    call_id, exchange = hangup.parameters["CallId"], hangup.exchange
    if str(call_id) in exchange.legs or str(call_id) in view.foreign:
        return
    expected = f"a CallId of this call: {_listed(exchange)}"
    if call_id == "":
        weight = Weight(Level.SHOULD, "what an empty CallId does is not documented")
        yield Breach(expected, "Hangup with an empty CallId", exchange.step, action="Hangup", weight=weight)
    elif str(call_id) in view.call_ids() or call_id == exchange.parameters.get("CallId"):
        if len(exchange.legs) == len(exchange.participants) > 0:
            found = f"Hangup of CallId {as_json(call_id)}, which the event does not list"
            weight = Weight(Level.SHOULD, "an event of this call has named it")
            yield Breach(expected, found, exchange.step, action="Hangup", weight=weight)
    else:
        weight = FULL if view.trace.from_the_beginning else Weight(Level.SHOULD, "how the call began is not known")
        yield Breach(
            expected,
            f"Hangup of CallId {as_json(call_id)}, which no participant has{_if_transaction(hangup)}",
            exchange.step,
            action="Hangup",
            weight=weight,
        )


@RULES.call("HND-2", _hangups)
def hangs_up_a_connected_leg(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """The event does not show the leg that a Hangup names as Disconnected."""
    if _names_the_leg_of_an_earlier_one(hangup):
        found = f"a second {_named(hangup)}"
        weight = Weight(Level.NOTE, "the leg is hung up all the same")
        yield Breach("one Hangup for each leg in a list", found, hangup.exchange.step, action="Hangup", weight=weight)
    elif hangup.call_id:
        yield from _check_by_call_id(hangup)
    elif hangup.tag:
        yield from _check_by_tag(hangup)
    else:
        yield from _check_by_default(hangup)


def _names_the_leg_of_an_earlier_one(hangup: ReturnedAction) -> bool:
    earlier = hangup.earlier_hangups() if hangup.index else []
    if not earlier or _means_a_new_leg(hangup):
        return False
    leg = hangup.leg()
    return leg is not None and any(other.leg() is leg for other in earlier)


def _check_by_call_id(hangup: ReturnedAction) -> Iterator[Breach]:
    leg = hangup.leg()
    if leg is not None and leg.get("Status") == DISCONNECTED:
        found = f"{_named(hangup)}, which is shown as Disconnected"
        expected = f"a Connected leg: {_listed_up(hangup.exchange, by='ParticipantTag CallId')}"
        weight = Weight(Level.SHOULD, "what such a Hangup does is not documented")
        yield Breach(expected, found, hangup.exchange.step, action="Hangup", weight=weight)


def _check_by_tag(hangup: ReturnedAction) -> Iterator[Breach]:
    if hangup.tag not in TAGS or _means_a_new_leg(hangup):
        return
    named = hangup.exchange.with_tag(hangup.tag)
    if any(leg.get("Status") != DISCONNECTED for leg in named):
        return
    if not named and not (
        hangup.exchange.participants and all(leg.get("ParticipantTag") for leg in hangup.exchange.participants)
    ):
        return  # an event that does not list its legs says nothing about them
    state = "is shown as Disconnected" if named else "no participant has"
    yield Breach(
        f"the tag of a Connected leg: {_listed_up(hangup.exchange, by='ParticipantTag')}",
        f"Hangup of {hangup.tag}, which {state}",
        hangup.exchange.step,
        action="Hangup",
    )


def _check_by_default(hangup: ReturnedAction) -> Iterator[Breach]:
    exchange = hangup.exchange
    legs = exchange.legs if exchange.type == HANGUP else exchange.not_ended()
    if len(legs) < 2 or exchange.type not in (HANGUP, CALL_UPDATE_REQUESTED):
        return
    weight = Weight(Level.SHOULD if exchange.type == HANGUP else Level.NOTE, "which leg it means is not documented")
    means = "the leg that has just ended" if exchange.type == HANGUP else "either leg"
    found = f"Hangup without CallId or ParticipantTag, which may mean {means}"
    yield Breach(
        f"a Hangup that names its leg: {_listed(exchange)}", found, exchange.step, action="Hangup", weight=weight
    )


@RULES.call("HND-3", lambda view: [hangup for hangup in view.hangups if "ParticipantTag" in hangup.parameters])
def names_a_known_tag(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """ParticipantTag is LEG-A or LEG-B, where it decides which leg is hung up."""
    tag = hangup.parameters["ParticipantTag"]
    if tag is None or tag in TAGS:
        return
    weight = FULL
    if not tag:
        weight = Weight(Level.NOTE, "the real service treats an empty tag as omitted")
    elif hangup.call_id:
        weight = Weight(Level.NOTE, "the CallId next to it decides")
    elif any(tag == leg.get("ParticipantTag") for leg in hangup.exchange.participants):
        weight = Weight(Level.NOTE, "the event itself writes it so")
    yield Breach(
        "LEG-A or LEG-B", f"ParticipantTag {as_json(tag)}", hangup.exchange.step, action="Hangup", weight=weight
    )


def _hangups_with_a_code(view: View) -> Sequence[ReturnedAction]:
    return [hangup for hangup in view.hangups if hangup.parameters.get("SipResponseCode") is not None]


@RULES.call("HND-4", _hangups_with_a_code)
def gives_a_supported_code(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """SipResponseCode is 0, 480 or 486, as a number (480.0 too, as DynamoDB returns numbers) or as a string."""
    code = hangup.parameters["SipResponseCode"]
    if not is_supported_code(code):
        yield Breach(
            "SipResponseCode 0, 480 or 486", f"SipResponseCode {as_json(code)}", hangup.exchange.step, action="Hangup"
        )


@RULES.call("HND-10", lambda view: [*view.hangups, *view.actions] if view.foreign else [])
def keeps_to_its_own_call(view: View, action: ReturnedAction) -> Iterator[Breach]:
    """No action has a CallId of another call, in whatever order one warm handler serves calls."""
    if action.call_id and str(action.call_id) in view.foreign:
        found = f"{action.type} of CallId {as_json(action.call_id)}, which belongs to another call"
        yield Breach(
            f"a CallId of this call: {_listed(action.exchange)}", found, action.exchange.step, action=action.type
        )


# -- legs left hanging -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alone:
    """A moment in which nothing runs, or nothing but Hangups of ended legs, and only one of two legs is left."""

    last: Exchange
    ended: EndedLeg
    leg: Participant
    in_vain: bool


def _left_alone(view: View, *, meeting: bool) -> Iterator[Alone]:
    """Yield every moment of quiet in which one of two legs is left."""
    moments = [(quiet.last, quiet.up, False) for quiet in view.quiets()]
    for last, up, in_vain in (*moments, *((last, last.not_ended(), True) for last in _vain_efforts(view))):
        if len(up) == 1:
            leg = up[0]
            others = [
                ended
                for ended in view.ended_legs()
                if ended.reported_by.step <= last.step and ended.leg.get("CallId") != leg.get("CallId")
            ]
            if others and others[-1].meeting is meeting and not is_meeting_leg(leg):
                yield Alone(last, others[-1], leg, in_vain)


def _vain_efforts(view: View) -> Iterator[Exchange]:
    """Yield the event at which it ends that nothing is done with the leg that is left.

    All actions since the other leg ended were Hangups of ended legs, and failed: that counts as quiet. It ends where
    the parties lose patience, or the handler raises.
    """
    for last in _ends_of_efforts(view):
        left = last.not_ended()
        parting = max(
            (ended.reported_by.step for ended in view.ended_legs() if ended.reported_by.step <= last.step),
            default=None,
        )
        if len(left) == 1 and parting is not None and _leaves_alone(view, left[0], parting, last.step):
            yield last


def _ends_of_efforts(view: View) -> Iterator[Exchange]:
    for asked in view.trace.asked or ():
        if asked.question == PATIENCE and 0 < asked.after <= len(view.exchanges):
            yield view.exchanges[asked.after - 1]
    for last in view.exchanges[-1:]:
        if is_failed_hangup(last) and isinstance(last.outcome, Raised) and not last.outcome.environment:
            yield last


def _leaves_alone(view: View, leg: Participant, first: int, last: int) -> bool:
    """Say whether all actions returned from one step to another were Hangups of other legs, and failed."""
    if any(exchange.type != ACTION_FAILED for exchange in view.exchanges[first + 1 : last + 1]):
        return False
    returned = [action for action in (*view.actions, *view.hangups) if first <= action.exchange.step <= last]
    return all(action.type == "Hangup" and _means_another(action, leg) for action in returned)


def _means_another(action: ReturnedAction, leg: Participant) -> bool:
    named = action.leg()
    return named is not None and named.get("CallId") != leg.get("CallId")


@once
def _partings(view: View) -> list[EndedLeg]:
    """The ends of one leg that left another leg Connected: on these occasions a leg may be left hanging."""
    return [] if view.trace.asked is None else [ended for ended in view.ended_legs() if ended.leaves_another]


def _partings_of_a_bridge(view: View, *, by_party: bool) -> list[EndedLeg]:
    return [ended for ended in _partings(view) if not ended.meeting and ended.by_party is by_party]


def _weight_of_waiting(view: View, alone: Alone) -> Weight:
    """How much a leg left alone counts: less where the handler may be waiting, or the pages leave something open."""
    since = view.exchanges[alone.ended.reported_by.step : alone.last.step + 1]
    if any(exchange.type == INVALID_LAMBDA_RESPONSE for exchange in view.exchanges[: alone.last.step + 1]):
        return Weight(Level.NOTE, "what happens to a call after an invalid response is not documented")
    dropped = [(running, exchange) for exchange in since if (running := _dropped_list(view, exchange)) is not None]
    if any(_hangs_up(view, running, alone.leg) for running, _ in dropped):
        return Weight(Level.NOTE, "its Hangup was in a list that an empty list dropped (LAT-11)")
    overtaken = [hangup for exchange in since for hangup in _overtaken(view, alone, exchange)]
    if any(_hangs_up(view, hangup.exchange, alone.leg) for hangup in overtaken):
        return Weight(
            Level.NOTE,
            "its Hangup stood behind a Hangup whose party was faster, and no page says that this fails and drops the rest",
        )
    if any(_may_listen(view, action, alone) for action in view.actions):
        return Weight(Level.SHOULD, "a ReceiveDigits may be live on the remaining leg")
    if any(_bare_hangup(action) for action in view.hangups if action.exchange in since):
        return Weight(
            Level.SHOULD, "which leg a Hangup without CallId or ParticipantTag means here is not documented (HND-2)"
        )
    if not all(_was_run_to_its_end(view, running, exchange) for running, exchange in dropped):
        return Weight(Level.SHOULD, "an empty list dropped the rest of a list, which might have run (LAT-11)")
    return FULL


def _overtaken(view: View, alone: Alone, exchange: Exchange) -> Iterator[ReturnedAction]:
    """Yield the Hangup that this event reports as failed because the party of its leg was faster.

    Whether it fails, which drops what stood behind it, or is dropped itself, is not documented.
    """
    if is_failed_hangup(exchange):
        for hangup in view.hangups:
            named = hangup.leg()
            if (
                named is not None
                and named.get("CallId") == alone.ended.leg.get("CallId")
                and hangup.exchange.step < alone.ended.reported_by.step
                and reports_action(hangup.raw, exchange.event)
            ):
                yield hangup


def _may_listen(view: View, action: ReturnedAction, alone: Alone) -> bool:
    """Say whether it is a ReceiveDigits that may run, and does not name another leg than the one that is left."""
    if action.type != "ReceiveDigits" or action.exchange.step > alone.last.step or action.exchange.ignored:
        return False
    later = view.exchanges[action.exchange.step + 1 : alone.last.step + 1]
    if any(exchange.type == ACTION_FAILED and reports_action(action.raw, exchange.event) for exchange in later):
        return False
    leg = action.leg() if action.call_id or action.tag else None
    return leg is None or _means_a_new_leg(action) or leg.get("CallId") == alone.leg.get("CallId")


def _bare_hangup(hangup: ReturnedAction) -> bool:
    return hangup.exchange.type == HANGUP and not hangup.call_id and not hangup.tag


def _dropped_list(view: View, exchange: Exchange) -> Exchange | None:
    """The earlier answer whose list this answer, an empty list, may have cut short; None where there is none."""
    if exchange.response is None or exchange.ignored or exchange.response.get("Actions") != []:
        return None
    if exchange.type == ACTION_FAILED:  # the failure had dropped it before (`use-case-2`)
        return None
    return next(
        (earlier for earlier in reversed(view.exchanges[: exchange.step]) if earlier.actions and not earlier.ignored),
        None,
    )


def _hangs_up(view: View, running: Exchange, leg: Participant) -> bool:
    """Say whether a Hangup in this list is for the leg, or may be."""
    for hangup in view.hangups:
        if hangup.exchange is running:
            named = hangup.leg()
            if named is not None and named.get("CallId") == leg.get("CallId"):
                return True
            if same_tag(hangup.tag, leg.get("ParticipantTag")) if hangup.tag else hangup.index and named is None:
                return True
    return False


def _was_run_to_its_end(view: View, running: Exchange, until: Exchange) -> bool:
    """Say whether nothing can be left of a list: one of its actions failed, or the last one was reported, or began."""
    types = [action.get("Type") for action in running.actions]
    asked = [asked.question for asked in view.trace.asked or () if running.step < asked.after <= until.step]
    if IDLE in asked or asked.count(str(types[-1])) >= types.count(types[-1]):
        return True
    later = view.exchanges[running.step + 1 : until.step + 1]
    return any(
        exchange.type == ACTION_FAILED or exchange.reports(types[-1]) for exchange in later if exchange.type != HANGUP
    )


def _hanging(view: View, alone: Alone) -> Breach:
    weight = _weight_of_waiting(view, alone)
    leg, ended = view.name_of(alone.leg), alone.ended
    who = "a party hung up" if ended.by_party else "the application hung up"
    last = alone.last
    step, gone = last.step, view.name_of(ended.leg)
    if alone.in_vain:
        step = ended.reported_by.step
        does = "raises when that fails" if isinstance(last.outcome, Raised) else "does nothing else"
        then = f"the handler hangs up {gone}, which has already ended, {does}, and leaves {leg} Connected"
    else:
        answered = f"after the answer to {last.type}" if last.actions else "the handler returned no actions,"
        then = f"{answered} nothing is running, and {leg} is still Connected"
    return Breach(f"{leg} is hung up, or another action runs on it", f"{who} {gone}; {then}", step, weight=weight)


def _check_parting(view: View, parting: EndedLeg, *, meeting: bool) -> Iterator[Breach]:
    for alone in _left_alone(view, meeting=meeting):
        if alone.ended.reported_by is parting.reported_by:
            yield _hanging(view, alone)
            return


@RULES.call("HND-5", lambda view: _partings_of_a_bridge(view, by_party=True))
def leaves_no_leg_after_a_party(view: View, parting: EndedLeg) -> Iterator[Breach]:
    """After a party has ended one leg of a bridge, the other leg does not stay up in silence (`call-and-bridge`)."""
    return _check_parting(view, parting, meeting=False)


@RULES.call("HND-13", lambda view: _partings_of_a_bridge(view, by_party=False))
def leaves_no_leg_after_its_own(view: View, parting: EndedLeg) -> Iterator[Breach]:
    """After the application's own Hangup has ended one leg of a bridge, the other leg does not stay up in silence."""
    return _check_parting(view, parting, meeting=False)


@RULES.call("HND-12", lambda view: [ended for ended in _partings(view) if ended.meeting])
def leaves_no_caller_after_a_meeting(view: View, parting: EndedLeg) -> Iterator[Breach]:
    """After the meeting leg has ended, LEG-A does not stay up in silence."""
    return _check_parting(view, parting, meeting=True)


@RULES.call("HND-11", lambda view: [quiet for quiet in view.quiets() if len(quiet.last.participants) == 1])
def leaves_no_dead_air(view: View, quiet: Quiet) -> Iterator[Breach]:
    """A single leg does not stay up in silence, unless the call listens for digits."""
    if len(quiet.up) == 1 and not any(action.type == "ReceiveDigits" for action in view.actions):
        found = f"nothing runs after the answer to {_in_words(quiet.last)}; the leg hears nothing until it gives up"
        yield Breach("an action, or a Hangup", found, quiet.last.step)


def _in_words(exchange: Exchange) -> str:
    """The type of an event, and of the action that it reports, if it reports one."""
    data = exchange.event.get("ActionData")
    reported = data.get("Type") if exchange.type in REPORTS and isinstance(data, dict) else None
    return f"{exchange.type} of {reported}" if reported else exchange.type


# -- actions out of place ----------------------------------------------------------------------------------------------


def _of_type(*types: str) -> Occasions[ReturnedAction]:
    return lambda view: [action for action in view.actions if action.type in types]


def _frees_a_leg(action: ReturnedAction) -> bool:
    return any(before.get("Type") == "Hangup" for before in action.before)


@RULES.call("HND-6", _of_type("JoinChimeMeeting"))
def joins_no_meeting_while_bridged(view: View, action: ReturnedAction) -> Iterator[Breach]:
    """JoinChimeMeeting is not for a bridged call (`join-chime-meeting`)."""
    if action.exchange.bridged() and not _frees_a_leg(action):
        yield Breach(
            "no JoinChimeMeeting on a bridged call",
            f"JoinChimeMeeting while {_listed(action.exchange)}",
            action.exchange.step,
            action=action.type,
        )
    else:
        yield from _behind_a_connecting_one(action, ("CallAndBridge",), "no JoinChimeMeeting on a bridged call")


@RULES.call("HND-14", _of_type("StartBotConversation"))
def starts_no_bot_with_others(view: View, action: ReturnedAction) -> Iterator[Breach]:
    """StartBotConversation is neither for a bridged call nor for a call in a meeting (`start-bot-conversation`)."""
    expected = "no StartBotConversation on a bridged call or in a meeting"
    if (action.exchange.bridged() or action.exchange.in_meeting()) and not _frees_a_leg(action):
        found = f"StartBotConversation while {_listed(action.exchange)}"
        yield Breach(expected, found, action.exchange.step, action=action.type)
    else:
        yield from _behind_a_connecting_one(action, CONNECTING, expected)


def _behind_a_connecting_one(action: ReturnedAction, connecting: Collection[str], expected: str) -> Iterator[Breach]:
    """Yield the breach of an action behind one that makes a second leg, so that it would run beside that leg."""
    makes = next((before["Type"] for before in action.before if before.get("Type") in connecting), None)
    if makes is not None and not _frees_a_leg(action):
        found = f"{action.type} after {makes} in the same list"
        weight = Weight(Level.SHOULD, "there is no second leg yet, and may never be")
        yield Breach(expected, found, action.exchange.step, action=action.type, weight=weight)


@RULES.call("HND-7", lambda view: [action for action in view.actions if action.call_id or action.tag])
def names_a_leg_that_is_there(view: View, action: ReturnedAction) -> Iterator[Breach]:
    """No other action names a leg that the event shows as Disconnected, or a CallId that no leg has."""
    leg = action.leg()
    if leg is None and _names_nobody(view, action):
        found = f"{_named(action)}, which no participant has{_if_transaction(action)}"
    elif leg is not None and leg.get("Status") == DISCONNECTED and not _means_a_new_leg(action):
        found = f"{_named(action)}, which is shown as Disconnected"
    else:
        return
    yield Breach(f"a Connected leg: {_listed(action.exchange)}", found, action.exchange.step, action=action.type)


def _names_nobody(view: View, action: ReturnedAction) -> bool:
    """Say whether its CallId is in no event of a call that was played, and of no other call (HND-10)."""
    if not action.call_id or view.trace.asked is None or not view.trace.from_the_beginning:
        return False
    known = (*view.foreign, *view.call_ids(), action.exchange.parameters.get("CallId"))
    return str(action.call_id) not in map(str, known)


def _if_transaction(action: ReturnedAction) -> str:
    """What is likely wrong with a CallId of nobody, for a message."""
    details = action.exchange.event.get("CallDetails")
    transaction = details.get("TransactionId") if isinstance(details, dict) else None
    return ": it is the TransactionId" if action.call_id == transaction else ""


@RULES.call(
    "HND-8",
    lambda view: [exchange for exchange in view.exchanges if exchange.ignored and exchange.response is not None],
)
def answers_nothing_where_ignored(view: View, exchange: Exchange) -> Iterator[Breach]:
    """A response that is ignored has no actions: they never run."""
    lost = [
        action
        for action in (*view.actions, *view.hangups)
        if action.exchange is exchange and not _shown_connected(action)
    ]
    if lost:
        found = f"{', '.join(action.type for action in lost[:3])}, which never runs, since this response is ignored"
        yield Breach(f"no actions returned for this {exchange.type}", found, exchange.step, action=lost[0].type)


def _shown_connected(action: ReturnedAction) -> bool:
    leg = action.leg() if action.call_id or action.tag else None
    return leg is not None and leg.get("Status") == CONNECTED


@RULES.call(
    "HND-9",
    lambda view: [hangup for hangup in view.hangups if hangup.index + 1 < len(hangup.exchange.actions)],
)
def puts_nothing_behind_the_last_hangup(view: View, hangup: ReturnedAction) -> Iterator[Breach]:
    """No actions follow a Hangup of the last Connected leg, or one whose HANGUP is answered by a list."""
    behind = ", ".join(str(action.get("Type")) for action in hangup.exchange.actions[hangup.index + 1 :][:3])
    leg = hangup.leg()
    others = [other for other in hangup.exchange.not_ended() if other is not leg]
    hung_up = [earlier.leg() for earlier in hangup.earlier_hangups()]
    is_last = all(any(other is gone for gone in hung_up) for other in others)
    if leg is not None and is_last and not makes_a_leg(hangup.before):
        found = f"{behind} after a Hangup of the last leg, which never runs"
        yield Breach(
            "a Hangup of the last leg as the last action of its list", found, hangup.exchange.step, action="Hangup"
        )
    elif leg is not None and others and _answered_with_a_list(view, hangup, leg):
        found = f"{behind} after a Hangup whose HANGUP is answered with another list"
        yield Breach("a list that runs to its end", found, hangup.exchange.step, action="Hangup")


def _answered_with_a_list(view: View, hangup: ReturnedAction, leg: Participant) -> bool:
    following = next(iter(view.exchanges[hangup.exchange.step + 1 :]), None)
    if following is None or following.type != HANGUP or not following.actions or following.ignored:
        return False
    ended = following.with_call_id(leg.get("CallId"))
    return ended is not None and ended.get("Status") == DISCONNECTED
