"""What all liars are made of: the reference service, with one of its steps changed.

A deviation overrides a step of `ReferenceService`, or answers a question that one of the classes here asks: is this
reported, is it shown in time, which other leg ends with it, is the response run.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import HANGUP
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.model.services import Handler, InvocationFailed, Service
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned
from onhook.conformance.model.worlds import World
from onhook.conformance.players.reference import ReferenceService
from onhook.conformance.players.reference_events import EventWriter, LegState

Steps = Iterator[Event]
Action = dict[str, Any]


class _Retelling(EventWriter):
    """Lets the service change each event before it is sent."""

    def __init__(self, call: Call, service: Deviating) -> None:
        super().__init__(call)
        self.service = service

    def event(self, *parts: Any, **more: Any) -> Event:
        event = super().event(*parts, **more)
        self.service.tell(event)
        self.service.sent.append(event)
        self.service.is_retried = False
        return event

    def again(self, event: Event) -> Event:
        self.service.is_retried = True
        return super().again(event)


class Deviating(ReferenceService):
    """One call of the reference service, which also remembers the things that a deviation may depend on."""

    def __init__(self, call: Call, world: World) -> None:
        super().__init__(call, world)
        self._writer = _Retelling(call, self)
        #: The events that were sent, and the last response.
        self.sent: list[Event] = []
        self.response: Any = None
        #: Whether the last event is one at which the handler had failed, delivered again.
        self.is_retried = False
        #: The newest list of actions, and the event for which it was returned.
        self.listed: list[Action] = []
        self.cause: Event = {}
        #: The parameters of the Hangup that is being run; None where a party hangs up.
        self.hangup: Mapping[str, Any] | None = None
        #: CallIds of legs that have ended, but whose final status is Connected.
        self.ghosts: set[str] = set()
        #: Whether a party is hanging up while an action runs.
        self.in_an_action = False

    def tell(self, event: Event) -> None:
        """Change an event before it is sent."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        self.response = response
        yield from super()._use(response, honoured)

    def _take_list(self, actions: list[Action] | None) -> None:
        if actions:
            self.listed, self.cause = list(actions), self.sent[-1]
        super()._take_list(actions)

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        self.hangup = parameters_of(action)
        yield from super()._hang_up(action, leg)
        self.hangup = None

    def _party_leaves(self, leg: LegState) -> Steps:
        self.hangup = None
        yield from super()._party_leaves(leg)

    def _party_interrupts(self, *parts: Any) -> Steps:
        self.in_an_action = True
        yield from super()._party_interrupts(*parts)
        self.in_an_action = False

    @property
    def final(self) -> dict[str, str]:
        return super().final | dict.fromkeys(self.ghosts, CONNECTED)

    # -- what a deviation may depend on --------------------------------------------------------------------------

    @property
    def last(self) -> str:
        """The type of the last event."""
        return kind_of(self.sent[-1])

    @property
    def asked_by(self) -> str:
        """The type of the event whose response is being run."""
        return kind_of(self.cause)

    @property
    def place(self) -> int:
        """The index of the action that is being run in its list."""
        return len(self.listed) - len(self._queue) - 1

    @property
    def code(self) -> Any:
        """The SipResponseCode of the Hangup, as the handler has written it."""
        return (self.hangup or {}).get("SipResponseCode")

    @property
    def by_call_id(self) -> bool:
        return bool((self.hangup or {}).get("CallId"))

    @property
    def by_tag(self) -> bool:
        return not self.by_call_id and bool((self.hangup or {}).get("ParticipantTag"))

    @property
    def is_single(self) -> bool:
        """Whether the call has never had a second leg."""
        return len(self.legs) == 1

    @property
    def has_another_leg_b(self) -> bool:
        """Whether LEG-B is up, and an earlier LEG-B has ended."""
        return len(self.legs) > 2 and self._second_leg() is not None

    def was_told(self, event_type: str) -> bool:
        return any(kind_of(event) == event_type for event in self.sent)

    def other(self, leg: LegState) -> LegState | None:
        """The other leg that is up."""
        return next((other for other in self.legs if other.connected and other is not leg), None)

    def is_bridged_a(self, leg: LegState) -> bool:
        return leg.tag == LEG_A and self._is_bridged(leg)

    def is_bridged_b(self, leg: LegState) -> bool:
        return leg.tag == LEG_B and self._is_bridged(leg)

    def _is_bridged(self, leg: LegState) -> bool:
        other = self.other(leg)
        return other is not None and not other.is_meeting and not leg.is_meeting

    def is_left(self, leg: LegState) -> bool:
        """Say whether this is the remaining leg of two."""
        return len(self.legs) > 1 and self.other(leg) is None


class Silent(Deviating, ABC):
    """Hangs up a leg, and does not report it."""

    @abstractmethod
    def is_silent(self, leg: LegState) -> bool: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.hangup is not None and self.is_silent(leg):
            leg.status = DISCONNECTED
        else:
            yield from super()._end_leg(leg, code, **more)


class StaysUp(Deviating, ABC):
    """Hangs up a leg, whose final status is Connected all the same."""

    @abstractmethod
    def stays_up(self, leg: LegState) -> bool: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.hangup is not None and self.stays_up(leg):
            self.ghosts.add(leg.call_id)
        yield from super()._end_leg(leg, code, **more)


class Late(Deviating, ABC):
    """Reports the end of a leg first, and disconnects it afterwards."""

    @abstractmethod
    def is_late(self, leg: LegState) -> bool: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.hangup is not None and self.is_late(leg):
            more["shown_late"] = True
        yield from super()._end_leg(leg, code, **more)


class TakesAlong(Deviating, ABC):
    """Ends both legs where one is hung up: at once, or just after the first end was reported."""

    at_once = True

    @abstractmethod
    def takes_along(self, leg: LegState, other: LegState) -> bool: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        other = self.other(leg)
        taken = other if other is not None and self.takes_along(leg, other) else None
        if taken is not None and self.at_once:
            taken.status = DISCONNECTED
        yield from super()._end_leg(leg, code, **more)
        if taken is not None and not self.at_once and not self._queue:
            taken.status = DISCONNECTED


class Retrying(Deviating):
    """Delivers an event again if the handler has failed (LAT-14)."""

    def __init__(self, call: Call, world: World) -> None:
        super().__init__(replace(call, variations=call.variations | {"LAT-14"}), world)


class Deaf(Deviating, ABC):
    """Does not run the actions of some responses."""

    @abstractmethod
    def is_deaf(self, types: list[str]) -> bool:
        """Say whether a response with actions of these types is not run."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        types = types_of(response)
        deaf = honoured and bool(types) and self.is_deaf(types)
        yield from super()._use(response, honoured and not deaf)
        if deaf:
            self._queue = []


def service(deviation: type[Deviating]) -> Service:
    """Make a service of a deviation: it plays calls as `onhook.conformance.players.playing.play` does."""

    def play(call: Call, handler: Handler, world: World) -> dict[str, str]:
        playing = deviation(call, world)
        event = playing.start()
        while event is not None:
            try:
                outcome: Outcome = Returned("", handler(event))
            except InvocationFailed as error:
                outcome = Raised(type(error).__name__, str(error))
            event = playing.respond(outcome)
        return playing.final

    play.__doc__ = deviation.__doc__
    return play


def kind_of(event: Event) -> str:
    return str(event.get("InvocationEventType"))


def action_of(event: Event) -> str:
    """The Type of the action that an event is about."""
    return str((event.get("ActionData") or {}).get("Type"))


def parameters_of(action: Mapping[str, Any]) -> dict[str, Any]:
    return action.get("Parameters") or {}


def types_of(response: Any) -> list[str]:
    """The types of the actions in a response; none where the handler has never responded."""
    return [str(action.get("Type")) for action in (response or {}).get("Actions") or ()]


def participants_of(event: Event) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = event["CallDetails"]["Participants"]
    return listed


def is_hangup_for(event: Event, tag: str) -> bool:
    return kind_of(event) == HANGUP and parameters_of(event["ActionData"]).get("ParticipantTag") == tag
