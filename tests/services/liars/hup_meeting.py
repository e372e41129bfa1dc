"""Liars about a call in a meeting, and about its remaining leg."""

from typing import Any

from deviating import Deviating, Silent, StaysUp, Steps, action_of, kind_of, parameters_of, participants_of, service

from onhook.conformance.model.events import ACTION_SUCCESSFUL, DIGITS_RECEIVED, HANGUP
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED
from onhook.conformance.model.traces import Event
from onhook.conformance.players.reference_events import LegState


class _TellsOtherwise(Deviating):
    """Reports a Hangup of the meeting leg in another way."""

    def _invoke(self, event_type: str, leg: LegState, action_data: Any = None, **more: Any) -> Steps:
        if event_type == ACTION_SUCCESSFUL and action_data["Type"] == "Hangup":
            yield from self.tell_the_end(self.legs[-1], action_data)
        else:
            yield from super()._invoke(event_type, leg, action_data, **more)

    def tell_the_end(self, leg: LegState, data: Any) -> Steps:
        raise NotImplementedError

    def as_usual(self, data: Any) -> Steps:
        yield from super()._invoke(ACTION_SUCCESSFUL, self.legs[0], data)


@service
class HangupForTheMeetingLeg(_TellsOtherwise):
    """HUP-M1: a Hangup of the meeting leg is reported as HANGUP."""

    def tell_the_end(self, leg: LegState, data: Any) -> Steps:
        named = {"CallId": leg.call_id, "ParticipantTag": leg.tag}
        yield from self._invoke(HANGUP, leg, {"Type": "Hangup", "Parameters": parameters_of(data) | named})


@service
class SilentByTagInMidList(_TellsOtherwise):
    """HUP-M1: a Hangup of the meeting leg by tag after a Speak is not reported."""

    def tell_the_end(self, leg: LegState, data: Any) -> Steps:
        if not (self.by_tag and self.place > 0):
            yield from self.as_usual(data)


class _StillShown(Deviating):
    """The meeting leg is listed as Connected after it has ended."""

    def is_shown(self) -> bool:
        return True

    def _invoke(self, event_type: str, leg: LegState, action_data: Any = None, **more: Any) -> Steps:
        if event_type == ACTION_SUCCESSFUL and action_data["Type"] == "Hangup" and self.is_shown():
            self.still_shown = self.legs[-1].call_id
        yield from super()._invoke(event_type, leg, action_data, **more)

    still_shown = ""

    def tell(self, event: Event) -> None:
        for shown in participants_of(event):
            if shown["CallId"] == self.still_shown and kind_of(event) != HANGUP:
                shown["Status"] = CONNECTED


@service
class StillInTheMeeting(_StillShown):
    """HUP-M2: the meeting leg is listed as Connected for ever."""


@service
class StillInTheMeetingByTag(_StillShown):
    """HUP-M2: the same, only if it was hung up by tag, with 480."""

    def is_shown(self) -> bool:
        return self.by_tag and self.code in (480, "480")


class _CallerGoes(Deviating):
    """Ends the call if the caller leaves the meeting."""

    def _invoke(self, event_type: str, leg: LegState, action_data: Any = None, **more: Any) -> Steps:
        ended = event_type == ACTION_SUCCESSFUL and action_data["Type"] == "Hangup"
        if ended and self.at_once():
            self.legs[0].status = DISCONNECTED
        yield from super()._invoke(event_type, leg, action_data, **more)
        if ended and self.later():
            self.legs[0].status = DISCONNECTED

    def at_once(self) -> bool:
        return False

    def later(self) -> bool:
        return False


@service
class CallerGoesToo(_CallerGoes):
    """HUP-M3: LEG-A ends with the meeting leg."""

    def at_once(self) -> bool:
        return True


@service
class CallerGoesLater(_CallerGoes):
    """HUP-M3: LEG-A ends if nothing is returned after a Hangup of the meeting leg with 486."""

    def later(self) -> bool:
        return not self._queue and self.code in (486, "486")


class _InAMeeting(Deviating):
    def is_caller_in_a_meeting(self, leg: LegState) -> bool:
        return self.hangup is not None and leg is self.legs[0] and not self.is_single and self.meeting_was_up

    meeting_was_up = False

    def _hang_up(self, action: dict[str, Any], leg: LegState | None) -> Steps:
        second = self._second_leg()
        self.meeting_was_up = second is not None and second.is_meeting
        yield from super()._hang_up(action, leg)


@service
class SilentForTheCaller(_InAMeeting, Silent):
    """HUP-M4: no HANGUP for LEG-A in a meeting."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_caller_in_a_meeting(leg) and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL


@service
class MeetingIsNeverOver(_InAMeeting):
    """HUP-M4: the meeting leg is still Connected when the call of the caller, who was hung up, is over."""

    stays: LegState | None = None

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.is_caller_in_a_meeting(leg):
            self.stays = self.legs[-1]
        yield from super()._end_leg(leg, code, **more)

    @property
    def final(self) -> dict[str, str]:
        return super().final | ({} if self.stays is None else {self.stays.call_id: CONNECTED})


@service
class SuccessForTheCaller(_InAMeeting):
    """HUP-M4: ACTION_SUCCESSFUL in place of HANGUP, for a Hangup by tag with a code that is a string."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.is_caller_in_a_meeting(leg) and self.by_tag and isinstance(self.code, str):
            leg.status = DISCONNECTED
            hangup = {"Type": "Hangup", "Parameters": dict(self.hangup or {})}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, hangup, honoured=False)
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class SilentForTheCallerAfterDigits(_InAMeeting, Silent):
    """HUP-M4: no HANGUP for LEG-A in a meeting, for a Hangup that answers DIGITS_RECEIVED."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_caller_in_a_meeting(leg) and self.asked_by == DIGITS_RECEIVED


@service
class SilentAfterAMeeting(Silent):
    """HUP-R2: no HANGUP for the leg that remains after a meeting."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_left(leg) and self.asked_by == ACTION_SUCCESSFUL and action_of(self.cause) == "Hangup"


@service
class UpAfterTheMeetingEnded(StaysUp):
    """HUP-R2: the final status of LEG-A is Connected if the meeting ended by itself and the Hangup has 480."""

    def stays_up(self, leg: LegState) -> bool:
        return self.is_left(leg) and self.was_told(HANGUP) and self.code in (480, "480")
