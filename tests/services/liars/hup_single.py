"""Liars about a call with one leg: its Hangup, how that is reported, and what comes after it."""

from typing import Any

from deviating import Action, Deaf, Deviating, Retrying, Silent, StaysUp, Steps, action_of, service, types_of

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import INVALID_PARAMETER, ActionSpec
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    DIGITS_RECEIVED,
    HANGUP,
    NEW_INBOUND_CALL,
)
from onhook.conformance.players.reference_events import LegState


@service
class SilentAfterSpeech(Silent):
    """HUP-S1: no HANGUP for a Hangup that answers ACTION_SUCCESSFUL."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_single and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL


@service
class SilentOnceRecorded(Silent):
    """HUP-S1: the same, only in a call that was recorded."""

    recorded = False

    def _take_effect(self, action: Action, row: ActionSpec, leg: LegState) -> dict[str, Any]:
        self.recorded = self.recorded or row.type == "StartCallRecording"
        return super()._take_effect(action, row, leg)

    def is_silent(self, leg: LegState) -> bool:
        return self.is_single and self.recorded and self.asked_by == ACTION_SUCCESSFUL


@service
class SilentOnceUpdated(Silent):
    """HUP-S1: the same, only in a call that was updated before."""

    def is_silent(self, leg: LegState) -> bool:
        updated = self.was_told(CALL_UPDATE_REQUESTED)
        return self.is_single and updated and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL


@service
class SilentAfterDigits(Silent):
    """HUP-S1: the same, for a Hangup that answers DIGITS_RECEIVED."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_single and self.asked_by == DIGITS_RECEIVED


@service
class SuccessForAStringOutbound(Deviating):
    """HUP-S1: ACTION_SUCCESSFUL in place of HANGUP, on outbound calls, for a code that is a string."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.asked_by == CALL_ANSWERED and isinstance(self.code, str) and self.by_call_id and self.is_single:
            leg.status = "Disconnected"
            hangup = {"Type": "Hangup", "Parameters": dict(self.hangup or {})}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, hangup, honoured=False)
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class ListensAfterASuccess(Deviating):
    """HUP-S1: the same on inbound calls that were updated; and the response to it is run."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.hangup is not None and self.is_single and self.was_told(CALL_UPDATE_REQUESTED):
            hangup = {"Type": "Hangup", "Parameters": dict(self.hangup)}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, hangup)
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class DeafToTheRetry(Retrying, Deaf):
    """HUP-S1: does not run a Hangup returned for a repeated delivery."""

    def is_deaf(self, types: list[str]) -> bool:
        return self.is_retried and self.is_single and types == ["Hangup"]


class _AfterTheEnd(Deviating):
    """Does not ignore the response to the HANGUP that ends the call."""

    def is_it(self) -> bool:
        return self.hangup is not None and self.is_single and self.asked_by == ACTION_SUCCESSFUL and self.last == HANGUP


@service
class ReadsTheLastResponse(_AfterTheEnd):
    """HUP-S2: sends INVALID_LAMBDA_RESPONSE for a response that it should not even read."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        yield from super()._use(response, honoured or self.is_it())


@service
class RunsTheLastResponse(_AfterTheEnd):
    """HUP-S2: runs a Speak returned for the HANGUP of a Hangup with 486."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        yield from super()._use(response, honoured)
        if self.is_it() and self.code == 486 and types_of(response) == ["Speak"]:
            yield from self._invoke(
                ACTION_SUCCESSFUL, self.legs[0], self._writer.echo(response["Actions"][0], None), honoured=False
            )


@service
class UpAfterBusy(StaysUp):
    """HUP-S3: 486 does not end the leg."""

    def stays_up(self, leg: LegState) -> bool:
        return self.is_single and self.asked_by == ACTION_SUCCESSFUL and self.code == 486


@service
class WaitsAfterTheEnd(_AfterTheEnd):
    """HUP-S3: after a Hangup in mid-list with a code that is a string, waits for the caller to hang up too."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        yield from super()._end_leg(leg, code, **more)
        if self.is_it() and self.place > 0 and isinstance(self.code, str):
            self.world.ask(worlds.IDLE, (worlds.A_HANGS_UP,))


@service
class SilentAfterAFailure(Silent):
    """HUP-S4: no HANGUP for a Hangup that answers ACTION_FAILED."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_single and self.asked_by == ACTION_FAILED and self.by_call_id


@service
class SilentAfterARefusal(Silent):
    """HUP-S4: the same, only if a Hangup of another leg has failed."""

    def is_silent(self, leg: LegState) -> bool:
        refused = self.asked_by == ACTION_FAILED and action_of(self.cause) == "Hangup"
        return self.is_single and refused and self.by_call_id


@service
class UpAfterFailedDigits(StaysUp):
    """HUP-S4: the final status of the leg is Connected if no digits came and the Hangup has 480."""

    def stays_up(self, leg: LegState) -> bool:
        failed = self.asked_by == ACTION_FAILED and action_of(self.cause) == "PlayAudioAndGetDigits"
        return self.is_single and failed and self.code == 480


@service
class UpAfterFailedSpeech(StaysUp):
    """HUP-S4: the final status of the leg is Connected if a Speak failed and the code is a string."""

    def stays_up(self, leg: LegState) -> bool:
        failed = self.asked_by == ACTION_FAILED and action_of(self.cause) == "Speak"
        return self.is_single and failed and isinstance(self.code, str)


@service
class RejectsSilently(Silent):
    """HUP-N1: no HANGUP for a Hangup returned for NEW_INBOUND_CALL."""

    def is_silent(self, leg: LegState) -> bool:
        return self.asked_by == NEW_INBOUND_CALL and self.place == 0 and self.by_call_id


@service
class UpAfterARejectionByTag(StaysUp):
    """HUP-N1: the final status of the leg is Connected if it was turned away by tag, with 486 as a string."""

    def stays_up(self, leg: LegState) -> bool:
        return self.asked_by == NEW_INBOUND_CALL and self.place == 0 and self.by_tag and self.code == "486"


@service
class UpAfterARejectionWithAString(StaysUp):
    """HUP-N1: the final status of the leg is Connected if it was turned away with a code that is a string."""

    def stays_up(self, leg: LegState) -> bool:
        return self.asked_by == NEW_INBOUND_CALL and self.place == 0 and isinstance(self.code, str)


class _BareFails(Deviating):
    """A Hangup that names no leg fails."""

    def fails(self) -> bool:
        raise NotImplementedError

    def _hang_up(self, action: dict[str, Any], leg: LegState | None) -> Steps:
        self.hangup = action.get("Parameters") or {}
        if self.is_single and not self.by_call_id and not self.by_tag and self.fails():
            yield from self._fail(action, leg, INVALID_PARAMETER)
        else:
            yield from super()._hang_up(action, leg)


@service
class WantsAName(_BareFails):
    """HUP-T3: CallId or ParticipantTag is required."""

    def fails(self) -> bool:
        return self.asked_by == ACTION_SUCCESSFUL


@service
class WantsANameOnceUpdated(_BareFails):
    """HUP-T3: the same, only in a call that was updated before."""

    def fails(self) -> bool:
        return self.asked_by == ACTION_SUCCESSFUL and self.was_told(CALL_UPDATE_REQUESTED)
