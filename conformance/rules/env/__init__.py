"""ENV: what holds for every event (page `pstn-invocations` unless a rule names another).

The subject is the service: whatever the handler answered, these are about what it was told. An event may be any JSON object.
Of a part that is missing or odd only the rule that asks for it has something to say; all others pass it over.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from onhook.conformance.actions import ACTIONS, CONNECTING, LATE
from onhook.conformance.course import Effect, course_of
from onhook.conformance.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    EVENT_TYPES,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    RINGING,
    SCHEMA_VERSION,
    same_event,
    sequence_of,
)
from onhook.conformance.legs import CONNECTED, DIRECTIONS, DISCONNECTED, LEG_A, TAGS, same_tag
from onhook.conformance.parameters import number
from onhook.conformance.requirements import FULL, Level, Weight
from onhook.conformance.responses import ALIASES, DOUBTFUL_ATTRIBUTES, LARGEST_ATTRIBUTES, rejection
from onhook.conformance.rule import Breach, Rules, as_json, every_exchange
from onhook.conformance.traces import Event, Returned
from onhook.conformance.view import (
    FOLLOWED_BY,
    Exchange,
    ReturnedAction,
    View,
    is_meeting_leg,
    makes_a_leg,
    once,
)
from onhook.conformance.worlds import IDLE, PARTY_ENDS

RULES = Rules()

Leg = dict[str, Any]

#: Names that pages give to NEW_INBOUND_CALL in their text, beside the one of `pstn-invocations`.
MISNAMED = ("NEW_INCOMING_CALL", "NewInboundCall")
#: TransactionAttributes as a page has it once (`clear-trans-attributes`).
MISNAMED_ATTRIBUTES = "TransactionAttribute"
#: No example of these lists participants, or has them with all that identifies them.
MAY_LIST_NOBODY = (CALL_UPDATE_REQUESTED, INVALID_LAMBDA_RESPONSE)
#: Real calls report these without Parameters, whatever the examples show.
REPORTED_BARE = ("StartBotConversation",)
#: An action's Type as some page writes it, to the one of its own page.
SPELLINGS: Mapping[str, str] = {**ALIASES, "HangUp": "Hangup"}
NAMES_A_LEG = ("CallId", "ParticipantTag")


# -- reading events, however odd ---------------------------------------------------------------------------------------


def is_recorded(view: View) -> bool:
    """The call was read from a log: nobody knows what the world did, or how the legs ended."""
    return view.trace.asked is None and view.trace.final is None


def identifier(value: Any) -> str | None:
    """Return what a value identifies, as the view writes it; None for what identifies nothing."""
    named = isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    return str(value) if named else None


@once
def identified(exchange: Exchange) -> Sequence[tuple[str, Leg]]:
    """The participants that have a CallId, and that CallId."""
    named = [(identifier(leg.get("CallId")), leg) for leg in exchange.participants]
    return [(call_id, leg) for call_id, leg in named if call_id is not None]


def action_type(event: Event) -> str | None:
    """Return the Type in ActionData, spelled as on the action's own page; None where there is none."""
    data = event.get("ActionData")
    name = data.get("Type") if isinstance(data, dict) else None
    return SPELLINGS.get(name, name) if isinstance(name, str) else None


def attributes_of(event: Event) -> dict[str, Any]:
    """Return the TransactionAttributes in CallDetails; empty where there are none."""
    details = event.get("CallDetails")
    attributes = details.get("TransactionAttributes") if isinstance(details, dict) else None
    return attributes if isinstance(attributes, dict) else {}


@once
def repeats(view: View) -> Mapping[int, int]:
    """Return the steps at which an event was delivered again, and the step at which it came first.

    Such an event is equal to the one just before but for Sequence (OBS-6), or to one whose invocation failed (LAT-14), or
    altogether equal to an earlier one.
    """
    found: dict[int, int] = {}
    failed: list[Exchange] = []
    by_sequence: defaultdict[int | None, list[Exchange]] = defaultdict(list)
    for exchange in view.exchanges:
        alike = by_sequence[sequence_of(exchange.event)]
        candidates = [*view.exchanges[max(exchange.step - 1, 0) : exchange.step], *failed, *alike]
        first = next((one for one in candidates if same_event(one.event, exchange.event)), None)
        if first is not None:
            found[exchange.step] = found.get(first.step, first.step)
        if type(exchange.outcome) is not Returned:
            failed.append(exchange)
        alike.append(exchange)
    return found


@once
def _actions_by_type(view: View) -> Mapping[str, Sequence[ReturnedAction]]:
    """The actions that the handler returned in this call, in their order, by Type."""
    found: defaultdict[str, list[ReturnedAction]] = defaultdict(list)
    for action in sorted((*view.actions, *view.hangups), key=lambda action: (action.exchange.step, action.index)):
        found[SPELLINGS.get(action.type, action.type)].append(action)
    return found


def returned_before(view: View, exchange: Exchange) -> list[ReturnedAction]:
    """The actions of the Type that an event reports, as far as the handler had returned them, newest first."""
    actions = _actions_by_type(view).get(action_type(exchange.event) or "", ())
    return [action for action in reversed(actions) if action.exchange.step < exchange.step]


def holds_its_responses(view: View) -> bool:
    """The trace holds what the handler returned from the beginning on: it is no part of a call, and no log of events alone."""
    return view.trace.from_the_beginning and not (is_recorded(view) and not view.actions and not view.hangups)


# -- what has become of the legs before each event ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One event, and what the events before it have shown."""

    exchange: Exchange
    #: CallId to how the participant was listed last.
    known: Mapping[str, Leg]
    #: CallIds that were shown Disconnected, and where first.
    down: Mapping[str, Exchange]
    #: CallIds whose HANGUP was delivered, and by which events.
    hangups: Mapping[str, Sequence[Exchange]]
    #: CallIds of ended legs that the event gives to a leg that has come up since.
    anew: frozenset[str]
    #: Every leg has ended, and its HANGUP was delivered; a meeting leg needs none.
    over: bool
    #: Every leg has ended by this event.
    ends: bool


@once
def history(view: View) -> tuple[Moment, ...]:
    """Return the moments of a call."""
    legs, again = _Legs(), repeats(view)
    return tuple([legs.moment(exchange, again=exchange.step in again) for exchange in view.exchanges])


_NONE = frozenset[str]()


class _Legs:
    """The legs of a call, as far as its events have shown them."""

    def __init__(self) -> None:
        self.known: dict[str, Leg] = {}
        self.down: dict[str, Exchange] = {}
        self.hangups: dict[str, tuple[Exchange, ...]] = {}
        #: Those that have not ended, as far as anybody was told.
        self.up: set[str] = set()
        #: A participant without CallId cannot be told to have ended.
        self.nameless = False
        #: Those that were ever shown Connected.
        self.seen_up: set[str] = set()
        #: The last step that returned an action for a second leg, and the one whose action was last told to have succeeded.
        self.asked = self.brought = -1
        #: The last step that listed a CallId which no event had listed before.
        self.newest = -1

    def moment(self, exchange: Exchange, *, again: bool) -> Moment:
        """Read one event; one that is delivered again shows how things were when it was delivered first."""
        over = self._over()
        known, down, hangups = dict(self.known), dict(self.down), dict(self.hangups)
        anew = _NONE if again else self._renewed(exchange)
        if not again:
            self._read(exchange)
        return Moment(exchange, known, down, hangups, anew, over, self._over())

    def _renewed(self, exchange: Exchange) -> frozenset[str]:
        if exchange.type == ACTION_SUCCESSFUL and action_type(exchange.event) in CONNECTING:
            self.brought = self.asked
        if any(call_id not in self.known for call_id, _ in identified(exchange)):
            self.newest = exchange.step
        if (not self.down and not self.hangups) or self.newest > self.brought:
            return _NONE  # nobody has ended, or the leg that came up has a CallId of its own
        anew = frozenset(one for one, leg in identified(exchange) if self._is_new(one, leg))
        for memory in (self.known, self.down, self.hangups):
            for call_id in anew:
                memory.pop(call_id, None)
        return anew

    def _over(self) -> bool:
        return bool(self.known) and not self.nameless and not self.up

    def _is_new(self, call_id: str, leg: Leg) -> bool:
        """It is up though it had been up and had ended, and a second leg has been asked for and brought up since."""
        if leg.get("Status") != CONNECTED or call_id not in self.seen_up:
            return False
        ends = [*self.hangups.get(call_id, ())[:1], *([self.down[call_id]] if call_id in self.down else [])]
        return bool(ends) and self.brought >= min(exchange.step for exchange in ends)

    def _read(self, exchange: Exchange) -> None:
        self.nameless = self.nameless or len(identified(exchange)) < len(exchange.participants)
        for call_id, leg in identified(exchange):
            self.known[call_id] = leg
            if leg.get("Status") == CONNECTED:
                self.seen_up.add(call_id)
            if leg.get("Status") == DISCONNECTED:
                self.down.setdefault(call_id, exchange)
            if leg.get("Status") == DISCONNECTED and is_meeting_leg(leg):
                self.up.discard(call_id)
            elif leg.get("Status") == CONNECTED or call_id not in self.hangups:
                self.up.add(call_id)
        self._read_the_end(exchange)
        if makes_a_leg(exchange.actions):
            self.asked = exchange.step

    def _read_the_end(self, exchange: Exchange) -> None:
        leg = exchange.ended_leg()
        call_id = identifier(exchange.parameters.get("CallId"))
        if exchange.type != HANGUP:
            ended = identifier(leg.get("CallId")) if leg is not None and is_meeting_leg(leg) else None
            self.up.discard(ended or "")
            return
        if call_id is None and leg is not None:
            call_id = identifier(leg.get("CallId"))
        if call_id is not None:
            self.hangups[call_id] = (*self.hangups.get(call_id, ()), exchange)
            self.up.discard(call_id)


# -- the envelope ------------------------------------------------------------------------------------------------------


def _of_another_version(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.event.get("SchemaVersion") != SCHEMA_VERSION]


def as_found(holder: Mapping[str, Any], name: str) -> str:
    """What stands under a name, for a message."""
    return f"{name} {as_json(holder[name])}" if name in holder else f"no {name}"


@RULES.call("ENV-1", every_exchange, _of_another_version)
def has_the_schema_version(view: View, exchange: Exchange) -> Iterator[Breach]:
    """SchemaVersion is the string "1.0"."""
    if exchange.event.get("SchemaVersion") != SCHEMA_VERSION:
        yield Breach(f'SchemaVersion "{SCHEMA_VERSION}"', as_found(exchange.event, "SchemaVersion"), exchange.step)


A_LOG_MAY_LACK_EVENTS = Weight(Level.NOTE, "a log may lack events")
GAPS = Weight(Level.SHOULD, "whether there may be gaps is not documented")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event, and the Sequence that may stand in it."""

    exchange: Exchange
    number: int | None
    #: The number before it; None where none was an integer.
    last: int | None
    #: How many events there were since, this one included: so far it may have grown.
    events: int
    #: A repeated number is accepted here.
    may_repeat: bool


def _numbered(view: View) -> Sequence[Numbered]:
    """Each event after the first that has a Sequence, and every one that has none; redeliveries with the same are skipped."""
    numbered: list[Numbered] = []
    last, place, repeated = None, 0, False
    for index, exchange in enumerate(_in_order(view)):
        here = sequence_of(exchange.event)
        if here is not None and _is_redelivered_as_it_was(view, exchange):
            continue
        free = _shares_its_number(view, exchange)
        if here is None or last is not None:
            numbered.append(Numbered(exchange, here, last, index - place, may_repeat=free or not repeated))
        repeated = repeated or (here is not None and here == last and not free)
        if here is not None and here != last:
            last, place = here, index
    return numbered


def _in_order(view: View) -> Sequence[Exchange]:
    """In a log the events stand in the order in which their lines were written; they are sorted first."""
    if not is_recorded(view):
        return view.exchanges
    return sorted(view.exchanges, key=lambda exchange: sequence_of(exchange.event) or 0)


def _is_redelivered_as_it_was(view: View, exchange: Exchange) -> bool:
    first = repeats(view).get(exchange.step)
    return first is not None and sequence_of(view.exchanges[first].event) == sequence_of(exchange.event)


def _shares_its_number(view: View, exchange: Exchange) -> bool:
    """The first three events of an outbound call all have 1 (`use-create-call-api`); a repeated delivery may have either."""
    before = view.exchanges[exchange.step - 1].type if exchange.step else ""
    opening = exchange.type in (RINGING, CALL_ANSWERED) and before in (NEW_OUTBOUND_CALL, RINGING)
    return opening or exchange.step in repeats(view)


@RULES.call("ENV-2", _numbered)
def counts_up(view: View, numbered: Numbered) -> Iterator[Breach]:
    """Sequence never goes back; it grows by one, but for one number that may be repeated (OBS-7)."""
    step, last, here = numbered.exchange.step, numbered.last, numbered.number
    if here is None or last is None:
        found = as_found(numbered.exchange.event, "Sequence")
        weight = Weight(Level.SHOULD, "all examples have an integer, and no sentence asks for one")
        yield Breach("an integer as Sequence", found, step, weight=weight)
    elif here < last:
        yield Breach(f"Sequence {last + 1}", f"Sequence {here} after {last}", step)
    elif here == last and not numbered.may_repeat:
        found = f"Sequence {here} again, for another event"
        weight = Weight(Level.SHOULD, "real calls have repeated a number (OBS-7)")
        yield Breach(f"Sequence {last + 1}", found, step, weight=weight)
    elif here > last + numbered.events:
        weight = A_LOG_MAY_LACK_EVENTS if is_recorded(view) else GAPS
        found = f"Sequence {here} after {last}"
        yield Breach(f"Sequence {last + numbered.events} at most", found, step, weight=weight)


def _of_no_documented_type(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.type not in EVENT_TYPES]


@RULES.call("ENV-3", every_exchange, _of_no_documented_type)
def has_a_documented_type(view: View, exchange: Exchange) -> Iterator[Breach]:
    """InvocationEventType is one of eleven."""
    if exchange.type not in EVENT_TYPES:
        weight = _weight_of_a_type(view, exchange)
        found = as_found(exchange.event, "InvocationEventType")
        yield Breach("one of the eleven event types", found, exchange.step, weight=weight)


def _weight_of_a_type(view: View, exchange: Exchange) -> Weight:
    """What some page has weighs less, for whoever copies it."""
    if exchange.type in MISNAMED:
        return Weight(Level.SHOULD, "some pages use this name in their text")
    name = exchange.event.get("InvocationEvent")
    if "InvocationEventType" not in exchange.event and isinstance(name, str) and name in EVENT_TYPES:
        return Weight(Level.SHOULD, "it is under InvocationEvent, as in one example (`join-chime-meeting`)")
    return Weight(Level.SHOULD, "the log may come from a newer version of the service") if is_recorded(view) else FULL


# -- CallDetails -------------------------------------------------------------------------------------------------------


UNUSUAL = Weight(Level.SHOULD, "all examples have text there, and no sentence asks for it")
ANOTHER_CASE = Weight(Level.SHOULD, "`case-5` writes Leg-A")


def problem_with_an_identifier(value: Any) -> Weight | None:
    """Return how much it weighs that a value is no text, as all examples have it; None for one."""
    if isinstance(value, str) and value:
        return None
    return FULL if identifier(value) is None else UNUSUAL


@RULES.call("ENV-4", every_exchange)
def says_which_call(view: View, exchange: Exchange) -> Iterator[Breach]:
    """CallDetails name the call, the account, the application, and the participants."""
    details = exchange.event.get("CallDetails")
    if not isinstance(details, dict):
        data = exchange.event.get("ActionData")
        inside = isinstance(data, dict) and isinstance(data.get("CallDetails"), dict)
        weight = Weight(Level.SHOULD, "they are in ActionData, as in `send-digits`") if inside else FULL
        yield Breach("CallDetails as an object", as_found(exchange.event, "CallDetails"), exchange.step, weight=weight)
        return
    for name, weight in _lacking(details, exchange):
        yield Breach(f"CallDetails with {name}", as_found(details, name), exchange.step, weight=weight)
    call, here = _transaction(view), identifier(details.get("TransactionId"))
    if call is not None and here is not None and here != call:
        yield Breach(f"TransactionId {as_json(call)}, as before", f"TransactionId {as_json(here)}", exchange.step)


def _lacking(details: Mapping[str, Any], exchange: Exchange) -> Iterator[tuple[str, Weight]]:
    weight = problem_with_an_identifier(details.get("TransactionId"))
    if weight is not None:
        yield "TransactionId", weight
    if identifier(details.get("AwsAccountId")) is None:
        yield "AwsAccountId", FULL
    application = "SipApplicationId" if "SipApplicationId" in details else "SipMediaApplicationId"
    weight = problem_with_an_identifier(details.get("SipMediaApplicationId") or details.get("SipApplicationId"))
    if weight is not None:
        yield application, weight
    if details.get("Participants") is None and exchange.type not in MAY_LIST_NOBODY:
        yield "Participants", FULL
    if not details.get("AwsRegion"):
        yield "AwsRegion", Weight(Level.SHOULD, "all examples have it, but the list of fields does not")


def _transaction(view: View) -> str | None:
    """The first TransactionId of a call."""
    for exchange in view.exchanges:
        details = exchange.event.get("CallDetails")
        call = identifier(details.get("TransactionId")) if isinstance(details, dict) else None
        if call is not None:
            return call
    return None


# -- participants ------------------------------------------------------------------------------------------------------


def _problem_with_a_tag(value: Any) -> Weight | None:
    if value in TAGS:
        return None
    return ANOTHER_CASE if any(same_tag(value, tag) for tag in TAGS) else FULL


def _problem_with_a_number(value: Any) -> Weight | None:
    """Nearly anything may stand there: a meeting leg has `SMA`, and a caller may be unknown."""
    return None if isinstance(value, str) else UNUSUAL


def _problem_with_a_start(value: Any) -> Weight | None:
    whole = number(value)
    if whole is not None and whole >= 0:
        return None
    weight = Weight(Level.SHOULD, "all examples have milliseconds there, and no sentence asks for them")
    return FULL if identifier(value) is None else weight


def _problem_with_a_direction(value: Any) -> Weight | None:
    return None if value in DIRECTIONS else FULL


class Field(NamedTuple):
    """A field of a participant."""

    #: What should stand there.
    expected: str
    #: How much it weighs that a value is no such thing; None where it is.
    problem_with: Callable[[Any], Weight | None]


#: What each participant has.
PARTICIPANT_FIELDS: Mapping[str, Field] = {
    "CallId": Field("CallId", problem_with_an_identifier),
    "ParticipantTag": Field("ParticipantTag LEG-A or LEG-B", _problem_with_a_tag),
    "To": Field("To", _problem_with_a_number),
    "From": Field("From", _problem_with_a_number),
    "Direction": Field("Direction Inbound or Outbound", _problem_with_a_direction),
    "StartTimeInMilliseconds": Field("StartTimeInMilliseconds in digits", _problem_with_a_start),
}


def _listings(view: View) -> Sequence[Moment]:
    """The events that list participants at all, and are not free to list nobody."""
    return [moment for moment in history(view) if _listed(moment.exchange) is not None and not _may_be_empty(moment)]


def _listed(exchange: Exchange) -> Any:
    details = exchange.event.get("CallDetails")
    return details.get("Participants") if isinstance(details, dict) else None


def _may_be_empty(moment: Moment) -> bool:
    """An empty list in an event that may leave it out, or where participants that have ended are not listed any more."""
    return _listed(moment.exchange) == [] and (moment.exchange.type in MAY_LIST_NOBODY or moment.over or moment.ends)


@RULES.call("ENV-5", _listings)
def lists_participants_whole(view: View, moment: Moment) -> Iterator[Breach]:
    """At least one, and each with all that identifies it."""
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


def _wrong_parts(leg: Leg) -> Iterator[tuple[str, str, Weight]]:
    for name, field in PARTICIPANT_FIELDS.items():
        weight = field.problem_with(leg[name]) if name in leg else FULL
        if weight is not None:
            yield field.expected, as_found(leg, name), weight
    if leg.get("Status") not in (None, CONNECTED, DISCONNECTED):
        yield "Status Connected or Disconnected", as_found(leg, "Status"), FULL


def _shared_listings(view: View) -> Sequence[Moment]:
    """The events by which a second participant, or a second description of the one, has been listed."""
    seen: set[tuple[str, str]] = set()
    moments: list[Moment] = []
    for moment in history(view):
        for call_id, leg in identified(moment.exchange):
            seen.add((call_id, str(leg.get("ParticipantTag")).upper()))
        if identified(moment.exchange) and (len(seen) > 1 or len(moment.exchange.participants) > 1):
            moments.append(moment)
    return moments


@RULES.call("ENV-6", _shared_listings)
def gives_a_call_id_to_one_alone(view: View, moment: Moment) -> Iterator[Breach]:
    """No CallId is shared, neither in one event nor from one to the next."""
    exchange, call_ids = moment.exchange, [call_id for call_id, _ in identified(moment.exchange)]
    for call_id in sorted({call_id for call_id in call_ids if call_ids.count(call_id) > 1}):
        found = f"{call_ids.count(call_id)} participants with CallId {as_json(call_id)}"
        yield Breach("a CallId of its own for each participant", found, exchange.step)
    for call_id, leg in identified(exchange):
        if call_ids.count(call_id) == 1:
            yield from _another_participant(moment, call_id, leg)
    up = [str(leg.get("ParticipantTag")).upper() for leg in exchange.participants if leg.get("Status") == CONNECTED]
    for tag in TAGS:
        if up.count(tag) > 1:
            found = f"{up.count(tag)} Connected participants with the tag {tag}"
            weight = Weight(Level.SHOULD, "no sentence says that a tag is used only once")
            yield Breach("one Connected participant for each tag", found, exchange.step, weight=weight)


def _another_participant(moment: Moment, call_id: str, leg: Leg) -> Iterator[Breach]:
    """The CallId was that of a participant with another tag, or of one that has ended, or had other numbers."""
    step, before = moment.exchange.step, moment.known.get(call_id)
    if call_id in moment.anew:
        found = f"the new leg has CallId {as_json(call_id)} of the ended one"
        yield Breach("a new CallId for a new leg", found, step)
    elif before is None:
        return
    elif _differ(before.get("ParticipantTag"), leg.get("ParticipantTag")):
        found = f"CallId {as_json(call_id)} is now {leg['ParticipantTag']}, and was {before['ParticipantTag']}"
        yield Breach("a CallId of its own for each participant", found, step)
    elif (before.get("To"), before.get("From")) == (leg.get("To"), leg.get("From")):
        return
    elif (was := _numbers(before)) and (now := _numbers(leg)) and was != now:
        found = f"CallId {as_json(call_id)} is now for {' and '.join(now)}, and was for {' and '.join(was)}"
        weight = Weight(Level.SHOULD, "no sentence says that the numbers of a participant never change")
        yield Breach("a CallId of its own for each participant", found, step, weight=weight)


def _differ(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and not same_tag(one, other)


def _numbers(leg: Leg) -> list[str]:
    """Its two ends in any order, for pages have a meeting's either way round; nothing where one is not told."""
    ends = (leg.get("To"), leg.get("From"))
    numbers = [end.lower().lstrip("+") for end in ends if isinstance(end, str)]
    return sorted(numbers) if len(numbers) == len(ends) else []


def _listed_again(view: View) -> Sequence[Moment]:
    """The events that list a CallId after it was shown Disconnected."""
    again = repeats(view)
    listing = [moment for moment in history(view) if moment.down and moment.exchange.step not in again]
    return [moment for moment in listing if any(call_id in moment.down for call_id, _ in identified(moment.exchange))]


@RULES.call("ENV-7", _listed_again)
def does_not_come_back(view: View, moment: Moment) -> Iterator[Breach]:
    """A CallId that was Disconnected stays so; where a new leg has been given it, that is for ENV-6."""
    for call_id, leg in identified(moment.exchange):
        if call_id in moment.down and call_id not in moment.anew and leg.get("Status") == CONNECTED:
            found = (
                f"CallId {as_json(call_id)} is Connected again ({moment.down[call_id].type} showed it as Disconnected)"
            )
            yield Breach("a leg that has ended stays Disconnected", found, moment.exchange.step)


@dataclass(frozen=True, slots=True)
class Original:
    """An event that lists the original leg, and the CallIds that it has there and had at first."""

    exchange: Exchange
    call_ids: Sequence[str]
    at_first: Sequence[str]


def _originals(view: View) -> Sequence[Original]:
    """The events that list LEG-A once more, up to its HANGUP."""
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


# -- events about an action --------------------------------------------------------------------------------------------


def _reports(view: View) -> Sequence[Exchange]:
    """The events that report an action of which the trace must hold the response; the first one cannot."""
    if not holds_its_responses(view):
        return []
    again = repeats(view)
    reporting = [
        exchange for exchange in view.exchanges[1:] if (row := EVENT_TYPES.get(exchange.type)) and row.reports_action
    ]
    return [exchange for exchange in reporting if exchange.step not in again]


@RULES.call("ENV-8", _reports)
def reports_a_returned_action(view: View, exchange: Exchange) -> Iterator[Breach]:
    """The Type is that of an action that the handler returned; its leg and its other Parameters are the same."""
    name, actions = action_type(exchange.event), returned_before(view, exchange)
    expected = "ActionData of an action that the handler returned"
    if name is None:
        if not _may_lack_a_type(view, exchange):
            yield Breach(expected, _type_found(exchange.event), exchange.step)
    elif not actions:
        yield Breach(
            expected, f"{exchange.type} for {name}, which the handler did not return", exchange.step, action=name
        )
    else:
        yield from _check_echo(exchange, actions)


def _type_found(event: Event) -> str:
    data = event.get("ActionData")
    return f"ActionData with {as_found(data, 'Type')}" if isinstance(data, dict) else as_found(event, "ActionData")


def _may_lack_a_type(view: View, exchange: Exchange) -> bool:
    """A list that cannot be read is told as ACTION_FAILED (`unexpected-hangups`); nobody knows what it looks like."""
    return exchange.type == ACTION_FAILED and any(
        one.response is None or rejection(one.response, view.declared.extra_actions)
        for one in view.exchanges[: exchange.step]
    )


def _check_echo(exchange: Exchange, actions: Sequence[ReturnedAction]) -> Iterator[Breach]:
    parameters, name = exchange.parameters, actions[0].type
    if name in REPORTED_BARE and "Parameters" not in exchange.event["ActionData"]:
        return
    if any(_may_be_of_its_leg(action, exchange) and not _changed(action, parameters) for action in actions):
        return
    of_this_leg = [action for action in actions if _may_be_of_its_leg(action, exchange)]
    if of_this_leg:
        changed = _changed(of_this_leg[0], parameters)[0]
        expected = f"{changed} {as_json(of_this_leg[0].parameters[changed])}, as the handler returned it"
        found = f"{name} with {as_found(parameters, changed)}"
        weight = Weight(Level.SHOULD, "all examples repeat the Parameters, and no sentence asks for it")
        yield Breach(expected, found, exchange.step, action=name, weight=weight)
    else:
        expected = f"{name} of {as_json(actions[0].call_id or actions[0].tag)}, as the handler returned it"
        named = ", ".join(as_json(parameters[name]) for name in NAMES_A_LEG if parameters.get(name))
        yield Breach(expected, f"{name} of {named}", exchange.step, action=name)


def _may_be_of_its_leg(action: ReturnedAction, exchange: Exchange) -> bool:
    """Nothing that the event says of the leg contradicts what the action says."""
    if action.type == "CallAndBridge":  # its page has no parameter for a leg; what comes back is the service's own
        return True
    parameters = exchange.parameters
    call_id, tag = identifier(parameters.get("CallId")), parameters.get("ParticipantTag")
    if action.call_id:
        return call_id is None or call_id == str(action.call_id)
    if not any(same_tag(action.tag, tag) for tag in TAGS):
        return True
    if isinstance(tag, str) and tag:
        return same_tag(tag, action.tag)
    leg = exchange.with_call_id(call_id)
    return leg is None or not _differ(leg.get("ParticipantTag"), action.tag)


def _changed(action: ReturnedAction, reported: Mapping[str, Any]) -> list[str]:
    """The names of Parameters that have not come back as they were; a name that the page does not know may be dropped."""
    row = ACTIONS.get(SPELLINGS.get(action.type, action.type))
    known = None if row is None else {parameter.name for parameter in row.parameters}
    return [
        name
        for name, value in action.parameters.items()
        if name not in NAMES_A_LEG and (known is None or name in known) and not same_value(value, reported.get(name))
    ]


def same_value(given: Any, reported: Any) -> bool:
    """Say whether a value has come back: what is empty may be left out, a number may be spelled, and more may be added."""
    if given in (None, "", [], {}):
        return True
    if isinstance(given, dict):
        return isinstance(reported, dict) and all(
            same_value(value, reported.get(name)) for name, value in given.items()
        )
    if isinstance(given, list):
        return isinstance(reported, list) and len(given) == len(reported) and all(map(same_value, given, reported))
    if isinstance(given, bool) or isinstance(reported, bool):
        return str(given).lower() == str(reported).lower()
    return bool(given == reported) or (number(given) is not None and number(given) == number(reported))


def _reports_in_a_list(view: View) -> Sequence[Exchange]:
    successes = [
        exchange for exchange in view.exchanges if exchange.type == ACTION_SUCCESSFUL and view.trace.from_the_beginning
    ]
    return [
        exchange
        for exchange in successes
        if any(not action.exchange.ignored for action in returned_before(view, exchange))
    ]


@RULES.call("ENV-14", _reports_in_a_list)
def reports_whole_lists(view: View, exchange: Exchange) -> Iterator[Breach]:
    """No list that the handler returned ends with an action of this Type: it stood in the middle of its list."""
    actions = [action for action in returned_before(view, exchange) if not action.exchange.ignored]
    if all(action.index + 1 < len(action.exchange.actions) for action in actions):
        behind = actions[0].exchange.actions[-1].get("Type")
        found = f"ACTION_SUCCESSFUL for {actions[0].type}, but {behind} was the last of its list"
        yield Breach("ACTION_SUCCESSFUL for the last action of a list", found, exchange.step, action=actions[0].type)


# -- HANGUP ------------------------------------------------------------------------------------------------------------


def _hangup_events(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in view.exchanges if exchange.type == HANGUP]


@RULES.call("ENV-9", _hangup_events)
def names_the_ended_leg(view: View, exchange: Exchange) -> Iterator[Breach]:
    """By CallId and ParticipantTag, in ActionData of Type Hangup."""
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
            "ActionData of Type Hangup", _type_found(exchange.event), exchange.step, action="Hangup", weight=weight
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
    if code is not None and number(code) is None:
        found = as_found(parameters, "SipResponseCode")
        yield Breach("SipResponseCode: an integer, or its digits", found, exchange.step, action="Hangup")


def _may_be_a_meeting_s(view: View, exchange: Exchange) -> bool:
    """The ended leg is a meeting leg, or none that is listed whole with the numbers of two parties."""
    parameters = exchange.parameters
    call_id = identifier(parameters.get("CallId"))
    listed = [leg for one in view.exchanges[: exchange.step + 1] for name, leg in identified(one) if name == call_id]
    if any(same_tag(leg.get("ParticipantTag"), LEG_A) for leg in listed):
        return False
    return any(map(is_meeting_leg, listed)) or not any(map(_numbers, listed))


def _hangups_of_listed_legs(view: View) -> Sequence[Exchange]:
    return [exchange for exchange in _hangup_events(view) if _tags_of_the_named(exchange) or _others_of_leg_a(exchange)]


def _tags_of_the_named(exchange: Exchange) -> list[str]:
    """The tags of the participants whose CallId the HANGUP names, where it names a tag too."""
    parameters = exchange.parameters
    call_id, tag = identifier(parameters.get("CallId")), parameters.get("ParticipantTag")
    if not tag or not isinstance(tag, str):
        return []
    tags = [leg.get("ParticipantTag") for name, leg in identified(exchange) if name == call_id]
    return [tag for tag in tags if isinstance(tag, str)]


def _others_of_leg_a(exchange: Exchange) -> list[str]:
    """The CallIds under which LEG-A is listed, where the HANGUP names it by that tag and by a CallId that nobody has.

    There is one LEG-A, and it keeps its CallId (ENV-15). An ended LEG-B may have left the list for another one.
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
    return [moment for moment in history(view) if _ended(moment.exchange) is not None]


def _ended(exchange: Exchange) -> str | None:
    return identifier(exchange.parameters.get("CallId")) if exchange.type == HANGUP else None


@RULES.call("ENV-11", _hangups_by_call_id)
def tells_an_end_once(view: View, moment: Moment) -> Iterator[Breach]:
    """One HANGUP for a leg; the same event again is none, nor is one of which the handler has not heard."""
    exchange = moment.exchange
    call_id = _ended(exchange) or ""
    before = () if call_id in moment.anew else moment.hangups.get(call_id, ())
    if not before or any(type(one.outcome) is not Returned or same_event(one.event, exchange.event) for one in before):
        return
    found = f"a second HANGUP for CallId {as_json(call_id)}, different from the first"
    yield Breach("one HANGUP for each leg", found, exchange.step, action="Hangup")


# -- the beginning and the end -----------------------------------------------------------------------------------------


def _openings(view: View) -> Sequence[Exchange]:
    """The first event of a whole call, and CALL_ANSWERED on a call that came in."""
    if not view.trace.from_the_beginning or view.trace.injected:
        return []
    inbound = any(exchange.type == NEW_INBOUND_CALL for exchange in view.exchanges[:1])
    answered = [exchange for exchange in view.exchanges[1:] if inbound and exchange.type == CALL_ANSWERED]
    return [*(exchange for exchange in view.exchanges[:1] if exchange.type in EVENT_TYPES), *answered]


@RULES.call("ENV-10", _openings)
def opens_with_a_new_call(view: View, exchange: Exchange) -> Iterator[Breach]:
    """NEW_INBOUND_CALL or NEW_OUTBOUND_CALL comes first."""
    if exchange.step:
        found = "CALL_ANSWERED on an inbound call"
        weight = Weight(Level.NOTE, "no sentence rules it out")
        yield Breach("CALL_ANSWERED on outbound calls only", found, exchange.step, weight=weight)
    elif exchange.type not in (NEW_INBOUND_CALL, NEW_OUTBOUND_CALL):
        yield Breach("NEW_INBOUND_CALL or NEW_OUTBOUND_CALL", f"{exchange.type} as the first event", exchange.step)


@dataclass(frozen=True, slots=True)
class AfterTheEnd:
    """What has come after the end of a call."""

    moments: Sequence[Moment]


def _ends(view: View) -> Sequence[AfterTheEnd]:
    """The end of a call, if it was told."""
    moments = history(view)
    if not any(moment.ends for moment in moments):
        return []
    return [AfterTheEnd([moment for moment in moments if moment.over])]


@RULES.call("ENV-12", _ends)
def is_over_at_the_end(view: View, after: AfterTheEnd) -> Iterator[Breach]:
    """Nothing follows but what may have been under way."""
    for moment in after.moments:
        exchange = moment.exchange
        if not _may_be_late(view, moment):
            name = action_type(exchange.event) or ""
            found = f"{exchange.type} for {name}" if name else exchange.type
            yield Breach("no invocation after the last leg has ended", found, exchange.step, action=name)


def _may_be_late(view: View, moment: Moment) -> bool:
    """An update asked for before, a repeated delivery, the end of a leg that was not told, a result."""
    exchange = moment.exchange
    if exchange.type == CALL_UPDATE_REQUESTED or exchange.type not in EVENT_TYPES:
        return True
    if any(same_event(one.event, exchange.event) for one in view.exchanges[: exchange.step]):
        return True
    if exchange.type == HANGUP:
        hangups = moment.hangups.get(_ended(exchange) or "", ())
        # Of those that failed the handler has not heard.
        return all(type(hangup.outcome) is not Returned for hangup in hangups)
    if exchange.type == INVALID_LAMBDA_RESPONSE:
        return _may_be_about_a_response_before(view, exchange)
    return exchange.type in (ACTION_SUCCESSFUL, ACTION_FAILED, ACTION_INTERRUPTED) and _may_be_a_result(view, exchange)


def _may_be_a_result(view: View, exchange: Exchange) -> bool:
    """Some response that was used has this action, or the trace does not hold all of them."""
    name = action_type(exchange.event)
    opening = action_type(view.exchanges[0].event) if view.trace.injected else None
    if name is None or name == opening or not holds_its_responses(view):
        return True
    return any(not action.exchange.ignored for action in returned_before(view, exchange))


def _may_be_about_a_response_before(view: View, exchange: Exchange) -> bool:
    """Some response that was used, or would have been, cannot be."""
    used = [one for one in view.exchanges[: exchange.step] if not one.ignored and type(one.outcome) is Returned]
    return any(one.response is None or rejection(one.response, view.declared.extra_actions) is not None for one in used)


# -- TransactionAttributes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stored:
    """A response that sets attributes, or clears them, and the events that must show it."""

    exchange: Exchange
    attributes: Mapping[str, str]
    following: tuple[Exchange, ...]


def _stored(view: View) -> Iterator[Stored]:
    for exchange in view.exchanges:
        attributes = _attributes_to_store(view, exchange)
        if attributes is None or not (attributes or attributes_of(exchange.event)):
            continue
        again = repeats(view)
        if exchange.step in again or exchange.step in again.values():
            continue  # which of the responses to a repeated delivery is used is on no page
        following = tuple(_that_must_show(view, exchange))
        if following:
            yield Stored(exchange, attributes, following)


def _attributes_to_store(view: View, exchange: Exchange) -> Mapping[str, str] | None:
    """What a response that is used sets, within the limits that all pages agree on; None where there is a doubt."""
    response = exchange.response
    attributes = response.get("TransactionAttributes") if response is not None else None
    if not isinstance(attributes, dict) or len({**attributes_of(exchange.event), **attributes}) > DOUBTFUL_ATTRIBUTES:
        return None
    if exchange.ignored or exchange.type not in EVENT_TYPES or exchange.type == INVALID_LAMBDA_RESPONSE:
        return None
    if (exchange.participants and not exchange.not_ended()) or rejection(
        response, view.declared.extra_actions
    ) is not None:
        return None
    if not all(isinstance(value, str) for value in attributes.values()):
        return None
    return attributes if len(json.dumps(attributes)) <= LARGEST_ATTRIBUTES else None


def _that_must_show(view: View, exchange: Exchange) -> Iterator[Exchange]:
    """The events that can only have come after this response: results of actions in it, or in one after it, and what happens at rest.

    Any other DIGITS_RECEIVED, CALL_UPDATE_REQUESTED and HANGUP that a party has brought, ACTION_INTERRUPTED and results of older
    actions may have been under way.
    """
    hung_up = _hung_up_by(view, exchange)
    older = _types_that_may_run(view, exchange)
    returned = _types_returned(view, exchange)
    shown = False
    for later in view.exchanges[exchange.step + 1 :]:
        if later.type == INVALID_LAMBDA_RESPONSE or (shown and _may_have_changed_them(view, later)):
            return
        name = action_type(later.event) if later.type in (ACTION_SUCCESSFUL, ACTION_FAILED) else None
        if name is not None and name not in older and returned[name] and later.step not in repeats(view):
            if not isinstance(later.event.get("CallDetails"), dict):
                return
            yield later
            returned[name] -= 1  # one more of them may be an event of before that is delivered again
            shown = True
        came_after = later.step == hung_up or _came_at_rest(view, exchange, later)
        if came_after and isinstance(later.event.get("CallDetails"), dict):
            yield later
            shown = True
        if later.response is not None and later.response.get("TransactionAttributes") is not None:
            return  # merged, put in their place (LAT-15), or ignored; whichever it must be is judged by itself
        if type(later.outcome) is not Returned:
            return  # what a failed invocation leaves is on no page
        returned += _types_returned(view, later)


def _came_at_rest(view: View, exchange: Exchange, later: Exchange) -> bool:
    """The world brought this event when the call had come to rest behind this response, and nothing like it was under way.

    The Arguments of an update may stand in the place of what was stored (LAT-15).
    """
    course = course_of(view)
    if not (course.world_known and course.must_run(exchange.step) and later.step <= course.first_fault):
        return False
    happened = [asked for asked in view.trace.asked or () if FOLLOWED_BY.get(asked.answer) == later.type]
    brought = [asked for asked in happened if asked.after == later.step]
    told = all(view.exchanges[asked.after].type == later.type for asked in happened if asked.after < later.step)
    if [asked.question for asked in brought] != [IDLE] or not told or later.step in repeats(view):
        return False
    if later.type == HANGUP:
        gone = course.told_ends[later.step]
        return gone is not None and course.tag(gone) in PARTY_ENDS[brought[0].answer]
    return later.type != CALL_UPDATE_REQUESTED or not later.parameters.get("Arguments")


def _hung_up_by(view: View, exchange: Exchange) -> int | None:
    """The step of the HANGUP that nothing but a Hangup in this response can have brought."""
    course = course_of(view)
    for hangup, leg in course.hangups():
        if hangup.exchange is exchange:
            fate = course.fate(hangup, leg)
            reported = fate.effect is Effect.REPORTED and view.exchanges[fate.step].type == HANGUP
            if reported and not course.party_may_have_taken(leg, 0, fate.step):
                others = (one for one in view.hangups if one.exchange.step < exchange.step)
                return None if any(course.may_mean(one, leg) for one in others) else fate.step
    return None


def _may_have_changed_them(view: View, later: Exchange) -> bool:
    """What was stored and shown may be so no more at this event, for whatever no page rules out.

    The trace has holes; an invocation failed, or a response had a fault; an update brought Arguments; the call is over; a
    response has the name as a page has it once.
    """
    response = view.exchanges[later.step - 1].response
    if not view.trace.from_the_beginning or later.step > course_of(view).first_fault or response is None:
        return True
    if rejection(response, view.declared.extra_actions) is not None or MISNAMED_ATTRIBUTES in response:
        return True
    return later.type == CALL_UPDATE_REQUESTED or not later.not_ended()


def _types_returned(view: View, exchange: Exchange) -> Counter[str]:
    """The Types of the actions in a response, if they are run, and how many it has of each."""
    if (
        exchange.ignored
        or not exchange.actions
        or rejection(exchange.response, view.declared.extra_actions) is not None
    ):
        return Counter()
    return Counter(
        SPELLINGS.get(name, name) for action in exchange.actions if isinstance(name := action.get("Type"), str)
    )


def _types_that_may_run(view: View, exchange: Exchange) -> set[str]:
    """The Types of older actions that may still run, or have not been told of, when this response is returned."""
    earlier = view.exchanges[: exchange.step]
    lists = [[str(action.get("Type")) for action in before.actions] for before in earlier if before.actions]
    aside = {name for types in lists for name in types} & LATE
    if not lists or exchange.type == ACTION_FAILED:
        return aside
    types = [SPELLINGS.get(name, name) for name in lists[-1]]
    ended = (
        exchange.type == ACTION_SUCCESSFUL and action_type(exchange.event) == types[-1] and types.count(types[-1]) == 1
    )
    return aside if ended else aside.union(types)


@RULES.call("ENV-13", lambda view: list(_stored(view)))
def brings_attributes_back(view: View, stored: Stored) -> Iterator[Breach]:
    """What was set is there, and after an empty map nothing of what was there is (`transaction-attributes`).

    So it is until another response sets some: null clears nothing, nor does leaving them out. Whether other keys stay is judged
    neither way (LAT-15).
    """
    for shown in stored.following:
        breach = _as_set(stored, shown) or _not_cleared(stored, shown)
        if breach is not None:
            yield breach
            return


def _as_set(stored: Stored, shown: Exchange) -> Breach | None:
    attributes = attributes_of(shown.event)
    for name, value in stored.attributes.items():
        if (attributes.get(name) or "") != value:
            expected = f"TransactionAttributes with {name} {as_json(value)}, as set"
            if shown is not stored.following[0]:
                expected += ", and shown before: null does not clear them, nor does leaving them out"
            return Breach(expected, f"TransactionAttributes with {as_found(attributes, name)}", shown.step)
    return None


def _not_cleared(stored: Stored, shown: Exchange) -> Breach | None:
    attributes = attributes_of(shown.event)
    before = attributes_of(stored.exchange.event) if not stored.attributes else {}
    for name, value in before.items():
        if name in attributes and attributes[name] == value:
            found = f"TransactionAttributes with {as_found(attributes, name)}"
            return Breach("no TransactionAttributes from before the empty map", found, shown.step)
    return None


@dataclass(frozen=True, slots=True)
class Unset:
    """An attribute that an event shows, and that no response has set."""

    exchange: Exchange
    name: str


def _unset(view: View) -> Sequence[Unset]:
    """The first one of a call of which everything is known: what was there before an injected call is not."""
    if is_recorded(view) or view.trace.injected or not view.trace.from_the_beginning:
        return []
    known: set[str] = set()
    for exchange in view.exchanges:
        arguments = exchange.parameters.get("Arguments")
        known |= arguments.keys() if isinstance(arguments, dict) else set()
        strange = [name for name, value in attributes_of(exchange.event).items() if value and name not in known]
        if strange:
            return [Unset(exchange, strange[0])]
        if exchange.response is None:
            return []  # nobody knows what did not come back
        attributes = exchange.response.get("TransactionAttributes") or {}
        if not isinstance(attributes, dict):
            return []  # nobody knows what was made of it
        known |= attributes.keys()
    return []


@RULES.call("ENV-13", _unset)
def brings_no_other_attributes(view: View, unset: Unset) -> Iterator[Breach]:
    """Attributes last as long as the transaction (`transaction-attributes`): those of another call do not show up."""
    found = f"TransactionAttributes with {as_found(attributes_of(unset.exchange.event), unset.name)}"
    expected = "only TransactionAttributes that responses of this call have set"
    weight = Weight(Level.SHOULD, "no page says that the service sets none itself")
    yield Breach(expected, found, unset.exchange.step, weight=weight)
