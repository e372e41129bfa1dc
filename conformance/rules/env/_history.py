"""What happened to the legs before each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onhook.conformance.model.actions import CONNECTING
from onhook.conformance.model.events import ACTION_SUCCESSFUL, HANGUP
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED
from onhook.conformance.model.traces import Participant
from onhook.conformance.oracle.course import course_of
from onhook.conformance.oracle.view import Exchange, View, makes_a_leg, once
from onhook.conformance.rules.env._reading import action_type, identified, identifier, repeats


@dataclass(frozen=True, slots=True)
class Moment:
    """One event, and what the events before it have shown."""

    exchange: Exchange
    #: CallId to the participant as it was listed last.
    known: Mapping[str, Participant]
    #: CallId to the event that first showed it Disconnected.
    down: Mapping[str, Exchange]
    #: CallId to the HANGUPs that were delivered for it.
    hangups: Mapping[str, Sequence[Exchange]]
    #: CallIds of ended legs that the event gives to a leg that has come up since.
    anew: frozenset[str]
    #: Whether every leg had ended before, and its HANGUP was delivered; a meeting leg needs no HANGUP.
    over: bool
    #: The same, with this event included.
    ends: bool


@once
def history(view: View) -> tuple[Moment, ...]:
    """Return the moments of a call."""
    legs, again = _Legs(course_of(view).is_meeting), repeats(view)
    return tuple([legs.moment(exchange, again=exchange.step in again) for exchange in view.exchanges])


_NONE = frozenset[str]()


class _Legs:
    """The legs of a call, as far as its events have shown them."""

    def __init__(self, is_meeting: Callable[[str], bool]) -> None:
        #: Says of a CallId whether it is that of a meeting leg.
        self.is_meeting = is_meeting
        self.known: dict[str, Participant] = {}
        self.down: dict[str, Exchange] = {}
        self.hangups: dict[str, tuple[Exchange, ...]] = {}
        #: CallIds of legs that have not ended, as far as events have shown.
        self.up: set[str] = set()
        #: Whether there is a participant without CallId, whose end no event can report.
        self.nameless = False
        #: CallIds that were ever shown Connected.
        self.seen_up: set[str] = set()
        #: The last step that returned an action for a second leg, and the last one of these whose action has succeeded.
        self.asked_for_a_leg = self.brought = -1
        #: The last step that listed a CallId which no event had listed before.
        self.newest = -1

    def moment(self, exchange: Exchange, *, again: bool) -> Moment:
        """Read one event; an event that is delivered again shows the legs as they were at its first delivery."""
        over = self._over()
        known, down, hangups = dict(self.known), dict(self.down), dict(self.hangups)
        anew = _NONE if again else self._renewed(exchange)
        if not again:
            self._read(exchange)
        return Moment(exchange, known, down, hangups, anew, over, self._over())

    def _renewed(self, exchange: Exchange) -> frozenset[str]:
        if exchange.type == ACTION_SUCCESSFUL and action_type(exchange.event) in CONNECTING:
            self.brought = self.asked_for_a_leg
        if any(call_id not in self.known for call_id, _ in identified(exchange)):
            self.newest = exchange.step
        if (not self.down and not self.hangups) or self.newest > self.brought:
            return _NONE  # no leg has ended, or the leg that came up has a CallId of its own
        anew = frozenset(call_id for call_id, leg in identified(exchange) if self._is_new(call_id, leg))
        for memory in (self.known, self.down, self.hangups):
            for call_id in anew:
                memory.pop(call_id, None)
        return anew

    def _over(self) -> bool:
        return bool(self.known) and not self.nameless and not self.up

    def _is_new(self, call_id: str, leg: Participant) -> bool:
        """Say whether an ended CallId is Connected again, after a second leg has been asked for and brought up."""
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
            if leg.get("Status") == DISCONNECTED and self.is_meeting(call_id):
                self.up.discard(call_id)
            elif leg.get("Status") == CONNECTED or call_id not in self.hangups:
                self.up.add(call_id)
        self._read_the_end(exchange)
        if makes_a_leg(exchange.actions):
            self.asked_for_a_leg = exchange.step

    def _read_the_end(self, exchange: Exchange) -> None:
        leg = exchange.ended_leg()
        call_id = identifier(exchange.parameters.get("CallId"))
        if exchange.type != HANGUP:
            ended = identifier(leg.get("CallId")) if leg is not None else None
            if ended is not None and self.is_meeting(ended):
                self.up.discard(ended)
            return
        if call_id is None and leg is not None:
            call_id = identifier(leg.get("CallId"))
        if call_id is not None:
            self.hangups[call_id] = (*self.hangups.get(call_id, ()), exchange)
            self.up.discard(call_id)
            if not exchange.participants and all(map(self.is_meeting, self.up)):
                self.up.clear()  # both have ended (`use-cases`), and no HANGUP follows for a meeting leg
