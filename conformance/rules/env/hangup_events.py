"""ENV-9, ENV-16 and ENV-11: HANGUP names the leg that has ended, and does so once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onhook.conformance.model.events import HANGUP, same_event
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import LEG_A, TAGS, same_tag
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.traces import Returned
from onhook.conformance.oracle.rule import Breach, Rules, as_json
from onhook.conformance.oracle.view import Exchange, View, is_meeting_leg
from onhook.conformance.rules.env._history import Moment, history
from onhook.conformance.rules.env._reading import (
    action_type,
    as_found,
    ended_call_id,
    identified,
    identifier,
    numbers_of,
    problem_with_an_identifier,
    type_found,
)

RULES = Rules()


def _hangup_events(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.type == HANGUP]


@RULES.call("ENV-9", _hangup_events)
def names_the_ended_leg(view: View, exchange: Exchange) -> Iterator[Breach]:
    """HANGUP names the ended leg by CallId and ParticipantTag, in ActionData of Type Hangup."""
    if not isinstance(exchange.event.get("ActionData"), dict):
        yield Breach(
            "ActionData of Type Hangup", as_found(exchange.event, "ActionData"), exchange.step, action="Hangup"
        )
        return
    parameters = exchange.parameters
    if action_type(exchange.event) != "Hangup":
        of_a_meeting = Weight(Level.SHOULD, "the only example of a meeting's end has ReceiveDigits (`case-5`)")
        weight = of_a_meeting if _may_be_a_meeting_s(view, exchange) else FULL
        yield Breach(
            "ActionData of Type Hangup", type_found(exchange.event), exchange.step, action="Hangup", weight=weight
        )
    problem = problem_with_an_identifier(parameters.get("CallId"))
    if problem is not None:
        yield Breach(
            "CallId of the ended leg", as_found(parameters, "CallId"), exchange.step, action="Hangup", weight=problem
        )
    if not any(same_tag(parameters.get("ParticipantTag"), tag) for tag in TAGS):
        yield Breach(
            "ParticipantTag of the ended leg", as_found(parameters, "ParticipantTag"), exchange.step, action="Hangup"
        )
    code = parameters.get("SipResponseCode")
    if code is not None and whole_number(code) is None:
        found = as_found(parameters, "SipResponseCode")
        yield Breach("SipResponseCode: an integer, or its digits", found, exchange.step, action="Hangup")


def _may_be_a_meeting_s(view: View, exchange: Exchange) -> bool:
    """Say whether the ended leg may be a meeting leg: it joined as one, looks like one, or shows no two numbers."""
    call_id = identifier(exchange.parameters.get("CallId"))
    shown = [
        (before, leg)
        for before in view.exchanges[: exchange.step + 1]
        for name, leg in identified(before)
        if name == call_id
    ]
    legs = [leg for _, leg in shown]
    if any(same_tag(leg.get("ParticipantTag"), LEG_A) for leg in legs):
        return False
    joined = bool(shown) and shown[0][0].reports("JoinChimeMeeting")
    return joined or any(map(is_meeting_leg, legs)) or not any(map(numbers_of, legs))


def _hangups_of_listed_legs(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in _hangup_events(view) if _tags_of_the_named(exchange) or _others_of_leg_a(exchange)]


def _tags_of_the_named(exchange: Exchange) -> list[str]:
    """The tags of the participants whose CallId the HANGUP names; none if the HANGUP names no tag."""
    parameters = exchange.parameters
    call_id, tag = identifier(parameters.get("CallId")), parameters.get("ParticipantTag")
    if not tag or not isinstance(tag, str):
        return []
    tags = [leg.get("ParticipantTag") for name, leg in identified(exchange) if name == call_id]
    return [tag for tag in tags if isinstance(tag, str)]


def _others_of_leg_a(exchange: Exchange) -> list[str]:
    """The CallIds under which LEG-A is listed, where the HANGUP names it by that tag and by a CallId that no leg has.

    There is one LEG-A, and it keeps its CallId (ENV-15). An ended LEG-B may be missing because another one has its
    place.
    """
    parameters = exchange.parameters
    call_id, legs = identifier(parameters.get("CallId")), list(identified(exchange))
    if not call_id or not same_tag(parameters.get("ParticipantTag"), LEG_A) or any(name == call_id for name, _ in legs):
        return []
    return [name for name, leg in legs if same_tag(leg.get("ParticipantTag"), LEG_A)]


@RULES.call("ENV-16", _hangups_of_listed_legs)
def names_one_participant(view: View, exchange: Exchange) -> Iterator[Breach]:
    """CallId and tag in ActionData are those of one participant (`case-5` writes the tags in two ways)."""
    parameters, tags = exchange.parameters, _tags_of_the_named(exchange)
    if not tags:
        named = f"CallId {as_json(parameters['CallId'])}"
        found = f"{named} with ParticipantTag {parameters['ParticipantTag']}, but no participant has that CallId"
        yield Breach(f"CallId {as_json(_others_of_leg_a(exchange)[0])} of LEG-A", found, exchange.step, action="Hangup")
    elif not any(same_tag(tag, parameters["ParticipantTag"]) for tag in tags):
        named = f"ParticipantTag {parameters['ParticipantTag']}"
        found = f"{named} with CallId {as_json(parameters['CallId'])}, which is {tags[0]}"
        yield Breach(f"ParticipantTag {tags[0]}", found, exchange.step, action="Hangup")


def _hangups_by_call_id(view: View) -> Sequence[Moment]:
    return [moment for moment in history(view) if ended_call_id(moment.exchange) is not None]


@RULES.call("ENV-11", _hangups_by_call_id)
def tells_an_end_once(view: View, moment: Moment) -> Iterator[Breach]:
    """A leg has one HANGUP; repeated deliveries do not count, nor does a HANGUP at which the invocation failed."""
    exchange = moment.exchange
    call_id = ended_call_id(exchange) or ""
    before = () if call_id in moment.anew else moment.hangups.get(call_id, ())
    if not before or any(
        type(hangup.outcome) is not Returned or same_event(hangup.event, exchange.event) for hangup in before
    ):
        return
    found = f"a second HANGUP for CallId {as_json(call_id)}, different from the first"
    yield Breach("one HANGUP for each leg", found, exchange.step, action="Hangup")
