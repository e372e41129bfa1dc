"""ENV-5, ENV-6, ENV-7 and ENV-15: the participants of each event, and their CallIds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from onhook.conformance.model.events import ACTION_FAILED, HANGUP
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import CONNECTED, DIRECTIONS, DISCONNECTED, LEG_A, TAGS, same_tag, tag_of
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.traces import Participant
from onhook.conformance.oracle.course import course_of
from onhook.conformance.oracle.rule import Breach, Rules, as_json
from onhook.conformance.oracle.view import Exchange, View
from onhook.conformance.rules.env._history import Moment, history
from onhook.conformance.rules.env._reading import (
    MAY_LIST_NOBODY,
    UNUSUAL,
    as_found,
    identified,
    identifier,
    numbers_of,
    problem_with_an_identifier,
    repeats,
    tags_differ,
)

RULES = Rules()

ANOTHER_CASE = Weight(Level.SHOULD, "`case-5` writes Leg-A")


def _problem_with_a_tag(value: Any) -> Weight | None:
    if value in TAGS:
        return None
    return ANOTHER_CASE if any(same_tag(value, tag) for tag in TAGS) else FULL


def _problem_with_a_number(value: Any) -> Weight | None:
    """None for any text: a meeting leg has `SMA`, and the number of a caller may be unknown."""
    return None if isinstance(value, str) else UNUSUAL


def _problem_with_a_start(value: Any) -> Weight | None:
    whole = whole_number(value)
    if whole is not None and whole >= 0:
        return None
    weight = Weight(Level.SHOULD, "all examples have milliseconds there, and no sentence asks for them")
    return FULL if identifier(value) is None else weight


def _problem_with_a_direction(value: Any) -> Weight | None:
    return None if value in DIRECTIONS else FULL


class Field(NamedTuple):
    """A field of a participant."""

    #: What the value should be.
    expected: str
    #: How much it counts that a value is something else; None where it is not.
    problem_with: Callable[[Any], Weight | None]


#: The fields that each participant has.
PARTICIPANT_FIELDS: Mapping[str, Field] = {
    "CallId": Field("CallId", problem_with_an_identifier),
    "ParticipantTag": Field("ParticipantTag LEG-A or LEG-B", _problem_with_a_tag),
    "To": Field("To", _problem_with_a_number),
    "From": Field("From", _problem_with_a_number),
    "Direction": Field("Direction Inbound or Outbound", _problem_with_a_direction),
    "StartTimeInMilliseconds": Field("StartTimeInMilliseconds in digits", _problem_with_a_start),
}


def _listings(view: View) -> Sequence[Moment]:
    """The events that list participants, except those that may have an empty list."""
    return [
        moment for moment in history(view) if _listed(moment.exchange) is not None and not _may_be_empty(view, moment)
    ]


def _listed(exchange: Exchange) -> Any:
    details = exchange.event.get("CallDetails")
    return details.get("Participants") if isinstance(details, dict) else None


def _may_be_empty(view: View, moment: Moment) -> bool:
    """Say whether a list is empty in an event that may leave it out, or because all participants have ended."""
    return _listed(moment.exchange) == [] and (
        moment.exchange.type in MAY_LIST_NOBODY
        or moment.over
        or moment.ends
        or _all_may_have_left(view, moment.exchange)
    )


def _all_may_have_left(view: View, exchange: Exchange) -> bool:
    """Say whether parties may have ended all legs before this event, and their HANGUP has still to come (OBS-3)."""
    course = course_of(view)
    up = course.states[exchange.step - 1].up if exchange.step else ()
    known = course.world_known or exchange.type == ACTION_FAILED
    return bool(up) and known and all(course.party_may_have_taken(leg, 0, exchange.step) for leg in up)


@RULES.call("ENV-5", _listings)
def lists_participants_whole(view: View, moment: Moment) -> Iterator[Breach]:
    """An event lists at least one participant, and each has all fields that identify it."""
    exchange, listed = moment.exchange, _listed(moment.exchange)
    if not isinstance(listed, list) or not listed:
        yield Breach("a list of at least one participant", f"Participants {as_json(listed)}", exchange.step)
        return
    for index, leg in enumerate(listed):
        if not isinstance(leg, dict):
            yield Breach("participants as objects", f"Participants[{index}] is {as_json(leg)}", exchange.step)
            continue
        for expected, part, weight in _wrong_parts(leg):
            found = f"Participants[{index}] has {part}"
            yield Breach(f"a participant with {expected}", found, exchange.step, weight=weight)
    up = [leg for leg in exchange.participants if leg.get("Status") == CONNECTED]
    if len(up) > len(TAGS):
        weight = Weight(Level.SHOULD, "calls with more than two legs are not documented, and not ruled out")
        found = f"{len(up)} Connected participants"
        yield Breach("at most two Connected participants", found, exchange.step, weight=weight)


def _wrong_parts(leg: Mapping[str, Any]) -> Iterator[tuple[str, str, Weight]]:
    for name, field in PARTICIPANT_FIELDS.items():
        weight = field.problem_with(leg[name]) if name in leg else FULL
        if weight is not None:
            yield field.expected, as_found(leg, name), weight
    if leg.get("Status") not in (None, CONNECTED, DISCONNECTED):
        yield "Status Connected or Disconnected", as_found(leg, "Status"), FULL


def _shared_listings(view: View) -> Sequence[Moment]:
    """The events that list participants, from the first on that lists a second one, or the same one differently."""
    seen: set[tuple[str, str]] = set()
    moments: list[Moment] = []
    for moment in history(view):
        for call_id, leg in identified(moment.exchange):
            seen.add((call_id, tag_of(leg)))
        if identified(moment.exchange) and (len(seen) > 1 or len(moment.exchange.participants) > 1):
            moments.append(moment)
    return moments


@RULES.call("ENV-6", _shared_listings)
def gives_a_call_id_to_one_alone(view: View, moment: Moment) -> Iterator[Breach]:
    """No two participants share a CallId, neither in one event nor in different events."""
    exchange, call_ids = moment.exchange, [call_id for call_id, _ in identified(moment.exchange)]
    for call_id in sorted({call_id for call_id in call_ids if call_ids.count(call_id) > 1}):
        found = f"{call_ids.count(call_id)} participants with CallId {as_json(call_id)}"
        yield Breach("a CallId of its own for each participant", found, exchange.step)
    for call_id, leg in identified(exchange):
        if call_ids.count(call_id) == 1:
            yield from _another_participant(moment, call_id, leg)
    up = [tag_of(leg) for leg in exchange.participants if leg.get("Status") == CONNECTED]
    for tag in TAGS:
        if up.count(tag) > 1:
            found = f"{up.count(tag)} Connected participants with the tag {tag}"
            weight = Weight(Level.SHOULD, "no sentence says that a tag is used only once")
            yield Breach("one Connected participant for each tag", found, exchange.step, weight=weight)


def _another_participant(moment: Moment, call_id: str, leg: Participant) -> Iterator[Breach]:
    """Yield a breach where the CallId was that of an ended participant, or of one with another tag or other numbers."""
    step, before = moment.exchange.step, moment.known.get(call_id)
    if call_id in moment.anew:
        found = f"the new leg has CallId {as_json(call_id)} of the ended one"
        yield Breach("a new CallId for a new leg", found, step)
    elif before is None:
        return
    elif tags_differ(before.get("ParticipantTag"), leg.get("ParticipantTag")):
        if any(_problem_with_a_tag(listed["ParticipantTag"]) is FULL for listed in (before, leg)):
            return  # that is for ENV-5
        found = f"CallId {as_json(call_id)} is now {leg['ParticipantTag']}, and was {before['ParticipantTag']}"
        yield Breach("a CallId of its own for each participant", found, step)
    elif (before.get("To"), before.get("From")) == (leg.get("To"), leg.get("From")):
        return
    elif (was := numbers_of(before)) and (now := numbers_of(leg)) and was != now:
        found = f"CallId {as_json(call_id)} is now for {' and '.join(now)}, and was for {' and '.join(was)}"
        weight = Weight(Level.SHOULD, "no sentence says that the numbers of a participant never change")
        yield Breach("a CallId of its own for each participant", found, step, weight=weight)


def _listed_again(view: View) -> Sequence[Moment]:
    """The events that list a CallId after it was shown Disconnected."""
    again = repeats(view)
    listing = [moment for moment in history(view) if moment.down and moment.exchange.step not in again]
    return [moment for moment in listing if any(call_id in moment.down for call_id, _ in identified(moment.exchange))]


@RULES.call("ENV-7", _listed_again)
def does_not_come_back(view: View, moment: Moment) -> Iterator[Breach]:
    """A CallId that was Disconnected stays so; ENV-6 judges a CallId that a new leg has been given."""
    for call_id, leg in identified(moment.exchange):
        if call_id in moment.down and call_id not in moment.anew and leg.get("Status") == CONNECTED:
            found = (
                f"CallId {as_json(call_id)} is Connected again ({moment.down[call_id].type} showed it as Disconnected)"
            )
            yield Breach("a leg that has ended stays Disconnected", found, moment.exchange.step)


@dataclass(frozen=True, slots=True)
class Original:
    """An event that lists LEG-A, with the CallIds that LEG-A has in it, and had when it was first listed."""

    exchange: Exchange
    call_ids: Sequence[str]
    at_first: Sequence[str]


def _originals(view: View) -> Sequence[Original]:
    """The events that list LEG-A again, up to its HANGUP."""
    originals: list[Original] = []
    at_first: Sequence[str] = ()
    for exchange in view.exchanges:
        call_ids = [call_id for call_id, leg in identified(exchange) if same_tag(leg.get("ParticipantTag"), LEG_A)]
        if call_ids and at_first:
            originals.append(Original(exchange, call_ids, at_first))
        at_first = at_first or call_ids
        ended = exchange.ended_leg() or {}
        tags = (ended.get("ParticipantTag"), exchange.parameters.get("ParticipantTag"))
        if exchange.type == HANGUP and any(same_tag(tag, LEG_A) for tag in tags):
            break
    return originals


@RULES.call("ENV-15", _originals)
def keeps_the_call_id_of_leg_a(view: View, original: Original) -> Iterator[Breach]:
    """LEG-A is the same participant throughout (`case-1`)."""
    if not set(original.call_ids) & set(original.at_first):
        found = f"CallId {as_json(original.call_ids[0])} for LEG-A"
        yield Breach(f"CallId {as_json(original.at_first[0])} for LEG-A, as before", found, original.exchange.step)
