"""A trace as the rules see it: each event with its legs, each response with its actions, and the moments of quiet.

It is made of the trace and of what the adopter has declared, never of the service's insides. It tolerates malformed
events and responses: a field that does not have the form of the pages is treated as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from onhook.conformance.model.actions import CONNECTING
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    CALL_UPDATE_REQUESTED,
    DIGITS_RECEIVED,
    HANGUP,
    NEW_OUTBOUND_CALL,
    action_parameters,
    ignores_response_to,
    participants,
)
from onhook.conformance.model.frozen import frozen
from onhook.conformance.model.legs import (
    CONNECTED,
    DISCONNECTED,
    LEG_A,
    LEG_B,
    MEETING_ADDRESS,
    OUTBOUND,
    leg_names,
    same_tag,
    tag_of,
)
from onhook.conformance.model.responses import MOST_ACTIONS
from onhook.conformance.model.traces import Asked, Event, Outcome, Participant, Returned, Trace
from onhook.conformance.model.worlds import BOTH_HANG_UP, DIGITS, IDLE, PARTY_ENDS, UPDATE, tags_that_may_end
from onhook.conformance.oracle.declared import NOTHING_DECLARED, Declared

T = TypeVar("T")

#: The events that may tell the end of a leg.
_TELL_AN_END = (HANGUP, ACTION_SUCCESSFUL)
#: Of a list that is longer, so many actions are read: no service runs them (RSP-6), and some rules hold each action
#: against all before it.
MOST_READ = 5 * MOST_ACTIONS
#: What follows when something happens in a moment of quiet; anything else had been under way.
FOLLOWED_BY: Mapping[str, str] = {
    **dict.fromkeys(PARTY_ENDS, HANGUP),
    UPDATE: CALL_UPDATE_REQUESTED,
    DIGITS: DIGITS_RECEIVED,
}


class Once:
    """A base class for objects that keep the results of functions with the decorator `once`."""

    __slots__ = ("made",)

    def __init__(self) -> None:
        self.made: dict[Callable[[Any], Any], Any] = {}


Keeper = TypeVar("Keeper", bound=Once)


def once(make: Callable[[Keeper], T]) -> Callable[[Keeper], T]:
    """Compute the result of a function only once for each object."""

    @wraps(make)
    def kept(of: Keeper) -> T:
        try:
            result: T = of.made[make]
        except KeyError:
            result = of.made[make] = make(of)
        return result

    return kept


class Exchange(Once):
    """One invocation: the event with its legs, and the response with its actions."""

    __slots__ = (
        "actions",
        "event",
        "ignored",
        "legs",
        "outcome",
        "parameters",
        "participants",
        "response",
        "step",
        "type",
    )

    def __init__(self, step: int, event: Event, outcome: Outcome) -> None:
        self.made = {}  # what Once does, without a call for each event
        self.step = step
        self.event = event
        self.outcome = outcome
        self.type: str = str(event.get("InvocationEventType"))
        self.participants = participants(event)
        #: The Parameters in its ActionData.
        self.parameters = action_parameters(event)
        #: CallId to participant, where one has a CallId.
        self.legs = {str(call_id): leg for leg in self.participants if (call_id := leg.get("CallId"))}
        #: The pages have the response to this event ignored (`IGNORED_BY` in the catalogue of RSP).
        self.ignored = ignores_response_to(self.type, self.parameters, self.participants)
        value = outcome.value if type(outcome) is Returned else None
        self.response: dict[str, Any] | None = value if isinstance(value, dict) else None
        listed = self.response.get("Actions") if self.response is not None else None
        self.actions: list[dict[str, Any]] = (
            [action for action in listed[:MOST_READ] if isinstance(action, dict)] if isinstance(listed, list) else []
        )

    def not_ended(self) -> list[Participant]:
        """Return the participants that are not shown Disconnected; one without a Status counts as not ended."""
        return [leg for leg in self.participants if leg.get("Status") != DISCONNECTED]

    def with_tag(self, tag: Any) -> list[Participant]:
        """Return the participants with this tag, in upper or lower case (`case-5` has `Leg-A`)."""
        return [leg for leg in self.participants if same_tag(leg.get("ParticipantTag"), tag)]

    def with_call_id(self, call_id: Any) -> Participant | None:
        """Return the participant with this CallId."""
        return self.legs.get(str(call_id)) if call_id else None

    def bridged(self) -> bool:
        """Say whether both legs of a bridge are shown Connected; if To or From is missing, it may be a meeting."""
        up = self._up()
        return len(up) > 1 and all("To" in leg and "From" in leg and not is_meeting_leg(leg) for leg in up)

    def in_meeting(self) -> bool:
        """Say whether the caller and a meeting leg are shown Connected."""
        up = self._up()
        return len(up) > 1 and any(is_meeting_leg(leg) for leg in up)

    def _up(self) -> list[Participant]:
        ended = self.ended_leg()
        return [leg for leg in self.participants if leg.get("Status") == CONNECTED and leg is not ended]

    def reports(self, action: Any) -> bool:
        """Say whether the event's ActionData is an action of this Type."""
        data = self.event.get("ActionData")
        return isinstance(data, dict) and data.get("Type") == action

    def ended_leg(self) -> Participant | None:
        """Return the participant whose end this event tells, even if its Status is still Connected."""
        if self.type != HANGUP and not (self.type == ACTION_SUCCESSFUL and self.reports("Hangup")):
            return None
        parameters = self.parameters
        named = self.with_call_id(parameters.get("CallId"))
        if named is not None:
            return named
        tag = parameters.get("ParticipantTag")
        if not tag and self.type == ACTION_SUCCESSFUL:
            tag = LEG_B  # a Hangup by default that succeeds is one of the meeting leg
        tagged = self.with_tag(tag) if tag else []
        return tagged[-1] if tagged else None


class ReturnedAction:
    """One action in a response: its place in the list, and its parameters."""

    __slots__ = ("call_id", "exchange", "index", "parameters", "raw", "tag", "type")

    def __init__(self, exchange: Exchange, index: int, action: dict[str, Any]) -> None:
        self.exchange = exchange
        self.index = index
        #: As the handler returned it.
        self.raw = action
        self.type: str = str(action.get("Type"))
        parameters = action.get("Parameters")
        self.parameters: dict[str, Any] = parameters if isinstance(parameters, dict) else {}
        #: The CallId that it names; None where it is left out, null or empty.
        self.call_id: Any = self.parameters.get("CallId") or None
        #: The ParticipantTag that decides: None where it is left out, null or empty, or a CallId stands beside it.
        self.tag: Any = None if self.call_id else self.parameters.get("ParticipantTag") or None

    @property
    def before(self) -> list[dict[str, Any]]:
        """The actions before it in its list."""
        return self.exchange.actions[: self.index]

    @property
    def is_last(self) -> bool:
        """No action stands behind it in its list."""
        return self.index + 1 == len(self.exchange.actions)

    def is_same_as(self, other: ReturnedAction | None) -> bool:
        """It is the same action in the same response."""
        return other is not None and self.exchange is other.exchange and self.index == other.index

    def earlier_hangups(self) -> list[ReturnedAction]:
        """Return the Hangups before it in its list."""
        return [
            ReturnedAction(self.exchange, index, action)
            for index, action in enumerate(self.before)
            if action.get("Type") == "Hangup"
        ]

    def leg(self) -> Participant | None:
        """Return the participant that it names, or means by default; a Connected one if two have the tag."""
        if self.call_id:
            return self.exchange.with_call_id(self.call_id)
        if self.tag:
            named = sorted(self.exchange.with_tag(self.tag), key=lambda leg: leg.get("Status") == DISCONNECTED)
            return named[0] if named else None
        return self.default_leg()

    def default_leg(self) -> Participant | None:
        """Return the leg of the invocation, if the event names it; else the only participant."""
        named = self.exchange.with_call_id(self.exchange.parameters.get("CallId"))
        if named is None and len(self.exchange.participants) == 1:
            return self.exchange.participants[0]
        return named


def actions_of(exchange: Exchange) -> list[ReturnedAction]:
    """Return the actions of a response, in order."""
    return [ReturnedAction(exchange, index, action) for index, action in enumerate(exchange.actions)]


@frozen
class Quiet:
    """A moment in which nothing runs and nothing is queued: the service puts the idle question to the world."""

    asked: Asked
    #: The last event before it, which has the newest Status of each leg.
    last: Exchange
    #: The participants that are not shown Disconnected.
    up: tuple[Participant, ...]


@frozen
class EndedLeg:
    """A leg that the handler was told has ended."""

    leg: Participant
    reported_by: Exchange
    #: It was a meeting leg.
    meeting: bool
    #: Another leg stayed Connected that is no meeting leg, and the handler answered.
    leaves_another: bool
    #: A party ended it; otherwise the application did. Known only of a leg that leaves another one, and if the trace
    #: has the world's choices.
    by_party: bool


class View(Once):
    """One call of an example, what the adopter has declared, and the identifiers of the calls beside it."""

    __slots__ = ("actions", "declared", "exchanges", "foreign", "hangups", "trace")

    def __init__(self, trace: Trace, declared: Declared = NOTHING_DECLARED) -> None:
        super().__init__()
        self.trace = trace
        self.declared = declared
        #: CallIds that belong to other calls of the same warm process only.
        self.foreign: Collection[str] = ()
        self.exchanges = [
            Exchange(step, invocation.event, invocation.outcome) for step, invocation in enumerate(trace.invocations)
        ]
        self.actions: list[ReturnedAction] = []
        self.hangups: list[ReturnedAction] = []
        for exchange in self.exchanges:
            for index, action in enumerate(exchange.actions):
                returned = ReturnedAction(exchange, index, action)
                (self.hangups if returned.type == "Hangup" else self.actions).append(returned)

    def stands_beside(self, foreign: Collection[str]) -> None:
        """Learn which CallIds belong to calls beside this one; told before anything is asked of the view."""
        self.foreign = foreign

    def named(self) -> set[str]:
        """Return the CallIds that actions of this call name."""
        return {str(action.call_id) for action in (*self.hangups, *self.actions) if action.call_id}

    def call_ids(self) -> set[str]:
        """Return the CallIds that events of this call list, or name in a HANGUP."""
        listed = {call_id for exchange in self.exchanges for call_id in exchange.legs}
        ended = (exchange.parameters.get("CallId") for exchange in self.exchanges if exchange.type == HANGUP)
        return listed.union(str(call_id) for call_id in ended if call_id)

    def name_of(self, leg: Participant) -> str:
        """Return what a leg is called in this call: its tag, with a number from the second leg with this tag on."""
        names = leg_names(listed for exchange in self.exchanges for listed in exchange.participants)
        return names.get(str(leg.get("CallId"))) or tag_of(leg) or f"the leg {leg.get('CallId')}"

    def is_outbound(self) -> bool:
        """Say whether an event shows that the call was made with CreateSipMediaApplicationCall."""
        return any(
            exchange.type == NEW_OUTBOUND_CALL
            or any(leg.get("Direction") == OUTBOUND for leg in exchange.with_tag(LEG_A))
            for exchange in self.exchanges
        )

    @once
    def quiets(self) -> list[Quiet]:
        """Return the moments of quiet; none if the trace does not have what the world was asked."""
        found = []
        for asked in self.trace.asked or ():
            if asked.question != IDLE or not 0 < asked.after <= len(self.exchanges) or self.was_under_way(asked):
                continue
            last = self.exchanges[asked.after - 1]
            if not _shows_too_few(last, asked):
                found.append(Quiet(asked, last, tuple(last.not_ended())))
        return found

    def was_under_way(self, asked: Asked) -> bool:
        """Say whether the event after a question is not what its answer brings: the service had not come to rest."""
        following = self.exchanges[asked.after] if asked.after < len(self.exchanges) else None
        return following is not None and following.type != FOLLOWED_BY.get(asked.answer)

    @once
    def ended_legs(self) -> list[EndedLeg]:
        """Return the legs that have ended according to the events, in their order."""
        ended = ((exchange.ended_leg(), exchange) for exchange in self.exchanges if exchange.type in _TELL_AN_END)
        return [
            self._ended_as_told(leg, exchange)
            for leg, exchange in ended
            if leg is not None and leg.get("Status") == DISCONNECTED
        ]

    def _ended_as_told(self, leg: Participant, exchange: Exchange) -> EndedLeg:
        call_id = leg.get("CallId")
        others = [
            other for other in exchange.not_ended() if other.get("CallId") != call_id and not is_meeting_leg(other)
        ]
        leaves_another = bool(others) and type(exchange.outcome) is Returned
        by_party = leaves_another and self._party_ended(exchange.step, leg)
        return EndedLeg(leg, exchange, is_meeting_leg(leg), leaves_another, by_party)

    def _party_ended(self, step: int, leg: Participant) -> bool:
        """A party hung up this leg right before this event, or one event earlier if that reported another leg."""
        for asked in self.trace.asked or ():
            if asked.after in (step - 1, step) and asked.answer in PARTY_ENDS:
                if not any(same_tag(leg.get("ParticipantTag"), tag) for tag in PARTY_ENDS[asked.answer]):
                    continue
                before = self.exchanges[step - 1].ended_leg() if asked.after < step else None
                if before is None or before.get("CallId") == leg.get("CallId") or asked.answer == BOTH_HANG_UP:
                    return True
        return False


def _shows_too_few(last: Exchange, asked: Asked) -> bool:
    """Say whether a party may hang up whose leg the last event does not show.

    The leg came up without an event, and the last event is not the newest information.
    """
    shown = {tag_of(leg) for leg in last.not_ended()}
    return not tags_that_may_end(asked.options) <= shown


def is_failed_hangup(exchange: Exchange) -> bool:
    """Say whether the event reports that a Hangup failed; no page shows such an event."""
    return exchange.type == ACTION_FAILED and exchange.reports("Hangup")


def is_meeting_leg(leg: Participant) -> bool:
    """Say whether a participant is a meeting leg: one of its ends is the service itself (`use-cases`, `case-5`)."""
    return MEETING_ADDRESS in (leg.get("To"), leg.get("From")) and not same_tag(leg.get("ParticipantTag"), LEG_A)


def makes_a_leg(actions: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether an action of a list brings up a second leg."""
    return any(action.get("Type") in CONNECTING for action in actions)
