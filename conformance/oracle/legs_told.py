"""The legs of a call, as its events show them: which are up, which have ended, and whose end an event reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onhook.conformance.model.actions import CONNECTING
from onhook.conformance.model.events import ACTION_SUCCESSFUL, HANGUP
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, same_tag, tag_of
from onhook.conformance.model.traces import Participant
from onhook.conformance.oracle.view import Exchange, is_meeting_leg


class Situation(StrEnum):
    """Which legs a call has, as far as its events have shown."""

    SINGLE = "single"
    BRIDGED = "bridged"
    MEETING = "meeting"
    #: One leg is Connected and another one has ended: which was of a bridge, or of a meeting.
    LEFT_OF_BRIDGE = "left, after bridged"
    LEFT_OF_MEETING = "left, after meeting"
    OVER = "over"
    UNKNOWN = "unknown"


ALONE = frozenset({Situation.SINGLE, Situation.LEFT_OF_BRIDGE, Situation.LEFT_OF_MEETING})
LEFT = frozenset({Situation.LEFT_OF_BRIDGE, Situation.LEFT_OF_MEETING})
TWO_LEGS = frozenset({Situation.BRIDGED, Situation.MEETING})


@dataclass(frozen=True, slots=True)
class State:
    """The legs after an event, by CallId, as the events up to it have shown them."""

    up: frozenset[str]
    #: Those whose end was shown or reported, in that order.
    ended: tuple[str, ...]
    situation: Situation


class LegsTold:
    """The legs of a call, read from its events one after the other."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        #: CallId to participant, as an event has listed it first.
        self.participants: dict[str, Participant] = {}
        #: The CallIds of meeting legs.
        self.meetings: set[str] = set()
        #: A meeting was joined, and no event has listed its leg yet.
        self._has_joined = False
        #: By step, the CallId of the leg whose end the event reports; None where it reports none, or not whose.
        self.ends: list[str | None] = []
        #: By step, the legs after the event.
        self.states: list[State] = []
        state = State(frozenset(), (), Situation.UNKNOWN)
        for exchange in exchanges:
            self._meet(exchange)
            gone = self._told_end(exchange, state.up)
            state = self._after(exchange, gone, state)
            self.ends.append(gone)
            self.states.append(state)

    def with_tag(self, tag: Any, among: Iterable[str]) -> str | None:
        """The one leg among these with a tag; None where there is none or more than one."""
        named = [leg for leg in among if tag and same_tag(self.participants[leg].get("ParticipantTag"), tag)]
        return named[0] if len(named) == 1 else None

    def _meet(self, exchange: Exchange) -> None:
        if exchange.type == ACTION_SUCCESSFUL and any(map(exchange.reports, CONNECTING)):
            self._has_joined = exchange.reports("JoinChimeMeeting") and not self._shows_a_meeting_leg(exchange)
        new = {call_id: leg for call_id, leg in exchange.legs.items() if call_id not in self.participants}
        self.participants |= new
        second = [call_id for call_id, leg in new.items() if not same_tag(leg.get("ParticipantTag"), LEG_A)]
        self.meetings.update(call_id for call_id in second if self._has_joined or is_meeting_leg(new[call_id]))
        self._has_joined = self._has_joined and not second

    def _shows_a_meeting_leg(self, exchange: Exchange) -> bool:
        """A meeting leg that is known already is listed: where an event is told once more, nothing joins again."""
        listed = (leg for call_id, leg in exchange.legs.items() if call_id in self.meetings)
        return any(leg.get("Status") != DISCONNECTED for leg in listed)

    def _after(self, exchange: Exchange, gone: str | None, before: State) -> State:
        up, ended = before.up, before.ended
        if exchange.participants:
            up = frozenset(
                call_id
                for call_id, leg in exchange.legs.items()
                # That no Status is shown does not bring back a leg that has ended.
                if leg.get("Status") == CONNECTED or (leg.get("Status") != DISCONNECTED and call_id not in ended)
            )
        down = [call_id for call_id, leg in exchange.legs.items() if leg.get("Status") == DISCONNECTED]
        if gone is not None:
            up -= {gone}
            down.append(gone)
        ended = tuple(leg for leg in ended if leg not in up) + tuple(
            dict.fromkeys(leg for leg in down if leg not in ended and leg not in up)
        )
        return State(up, ended, self._situation(up, ended))

    def _told_end(self, exchange: Exchange, up: frozenset[str]) -> str | None:
        """The leg whose end a HANGUP reports, or the ACTION_SUCCESSFUL for a Hangup of the meeting leg."""
        parameters = exchange.parameters
        if exchange.type == ACTION_SUCCESSFUL and exchange.reports("Hangup"):
            return self._meeting_leg_of(exchange, parameters, up)
        if exchange.type != HANGUP:
            return None
        call_id = parameters.get("CallId")
        if isinstance(call_id, str) and call_id in self.participants:
            return call_id
        return self.with_tag(parameters.get("ParticipantTag"), up)

    def _meeting_leg_of(self, exchange: Exchange, parameters: Mapping[str, Any], up: frozenset[str]) -> str | None:
        """The meeting leg whose Hangup has succeeded; where the event names none, one that is not shown Connected."""
        call_id, tag = parameters.get("CallId"), parameters.get("ParticipantTag")
        if call_id:
            return call_id if isinstance(call_id, str) and call_id in self.meetings else None
        found = self.with_tag(tag, up & self.meetings) if tag else next(iter(up & self.meetings), None)
        shown = exchange.legs.get(found) if found is not None else None
        return None if not tag and shown is not None and shown.get("Status") == CONNECTED else found

    def _situation(self, up: frozenset[str], ended: tuple[str, ...]) -> Situation:
        meetings = self.meetings
        if not up:
            return Situation.OVER if ended else Situation.UNKNOWN
        if len(up) == 1:
            if not ended and len(self.participants) == 1:
                return Situation.SINGLE
            if ended and not up <= meetings:
                return Situation.LEFT_OF_MEETING if ended[-1] in meetings else Situation.LEFT_OF_BRIDGE
            return Situation.UNKNOWN
        if len(up) > 2 or not all({"To", "From", "ParticipantTag"} <= self.participants[leg].keys() for leg in up):
            return Situation.UNKNOWN
        if len({tag_of(self.participants[leg]) for leg in up}) != 2:
            return Situation.UNKNOWN
        return Situation.MEETING if up & meetings else Situation.BRIDGED
