"""Liars about a bridged call, and about its remaining leg."""

from typing import Any

from deviating import Action, Deaf, Deviating, Late, Retrying, Silent, StaysUp, Steps, TakesAlong, service, types_of

from onhook.conformance.model.events import ACTION_FAILED, ACTION_SUCCESSFUL, CALL_UPDATE_REQUESTED, HANGUP
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.players.reference_events import LegState


@service
class SilentForLegB(Silent):
    """HUP-B1: no HANGUP for LEG-B when it is hung up by tag."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_bridged_b(leg) and self.by_tag and self.asked_by == ACTION_SUCCESSFUL


@service
class SilentForLegBAtTheEnd(Silent):
    """HUP-B1: no HANGUP for LEG-B if the Hangup is last in its list."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_bridged_b(leg) and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL and not self._queue


@service
class SilentForLegBByTagWithAString(Silent):
    """HUP-B1: no HANGUP for LEG-B when it is hung up by tag, with a code that is a string."""

    def is_silent(self, leg: LegState) -> bool:
        named = self.by_tag and isinstance(self.code, str)
        return self.is_bridged_b(leg) and named and self.asked_by == ACTION_SUCCESSFUL and not self._queue


@service
class SuccessForTheSecondBridge(Deviating):
    """HUP-B1: the end of a second LEG-B is reported as ACTION_SUCCESSFUL."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.hangup is not None and self.is_bridged_b(leg) and len(self.legs) > 2:
            leg.status = DISCONNECTED
            yield from self._invoke(ACTION_SUCCESSFUL, leg, {"Type": "Hangup", "Parameters": dict(self.hangup)})
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class ForgetsAHangupBehindAFasterParty(Deviating):
    """HUP-B1: a Hangup is forgotten if the party of the other leg is faster."""

    def _party_is_faster(self, happening: str, action: Action, leg: LegState, code: int) -> Steps:
        yield from self._party_leaves(self._leaver(happening))


@service
class TellsBeforeLegBIsDown(Late):
    """HUP-B2: disconnects LEG-B after the invocation."""

    def is_late(self, leg: LegState) -> bool:
        return self.is_bridged_b(leg)


@service
class TellsBeforeLegBIsDownInMidList(Late):
    """HUP-B2: the same, only if the Hangup is not first in its list and its code is a string."""

    def is_late(self, leg: LegState) -> bool:
        return self.is_bridged_b(leg) and self.place > 0 and isinstance(self.code, str)


@service
class LegAGoesWithLegB(TakesAlong):
    """HUP-B3: both legs of a bridge end together."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.by_call_id and self.is_bridged_b(leg)


@service
class LegAGoesAMomentLater(TakesAlong):
    """HUP-B3: LEG-A ends if nothing is returned for the HANGUP of LEG-B, which was hung up by tag."""

    at_once = False

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.by_tag and self.is_bridged_b(leg)


class _DeafToHangup(Deaf):
    """Does not run the response to the HANGUP of a bridged leg that the application has hung up."""

    tag = ""

    def is_deaf(self, types: list[str]) -> bool:
        told = self.hangup is not None and self.last == HANGUP
        return told and self.sent[-1]["ActionData"]["Parameters"]["ParticipantTag"] == self.tag and self.is_lost(types)

    def is_lost(self, types: list[str]) -> bool:
        raise NotImplementedError


@service
class HearsNothingForLegB(_DeafToHangup):
    """HUP-B4: the response to the HANGUP of LEG-B is run only if it has a Hangup."""

    tag = LEG_B

    def is_lost(self, types: list[str]) -> bool:
        return "Hangup" not in types


@service
class HearsNoDigitsAfterBusy(_DeafToHangup):
    """HUP-B4: does not run a Speak before digits after a Hangup with 486."""

    tag = LEG_B

    def is_lost(self, types: list[str]) -> bool:
        return types == ["Speak", "PlayAudioAndGetDigits"] and self.code in (486, "486")


@service
class DeafToTheRetryOfHangup(Retrying, _DeafToHangup):
    """HUP-B4: the response to a repeated HANGUP of LEG-B is run only if it has a Hangup."""

    tag = LEG_B

    def is_lost(self, types: list[str]) -> bool:
        return self.is_retried and "Hangup" not in types


@service
class SilentForLegA(Silent):
    """HUP-A1: no HANGUP for LEG-A."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_bridged_a(leg) and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL


@service
class StopsAfterThreeActions(Deviating):
    """HUP-B4: only the first three actions of a list are run."""

    def _take_list(self, actions: list[Action] | None) -> None:
        super()._take_list(actions and actions[:3])


@service
class SilentForLegAAtTheEnd(Silent):
    """HUP-A1: no HANGUP for LEG-A if the Hangup is last in its list."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_bridged_a(leg) and self.by_call_id and self.asked_by == ACTION_SUCCESSFUL and not self._queue


class _TellsOfLegB(Deviating):
    """The HANGUP for LEG-A names LEG-B."""

    def is_mistaken(self) -> bool:
        raise NotImplementedError

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        other = self.other(leg)
        if other is not None and self.is_bridged_a(leg) and self.is_mistaken():
            leg.status = DISCONNECTED
            parameters = {"SipResponseCode": code, "CallId": other.call_id, "ParticipantTag": other.tag}
            yield from self._invoke(HANGUP, leg, {"Type": "Hangup", "Parameters": parameters})
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class TellsOfLegBByTag(_TellsOfLegB):
    """HUP-A1: the HANGUP for LEG-A names LEG-B if the Hangup was by tag."""

    def is_mistaken(self) -> bool:
        return self.by_tag


@service
class TellsOfLegBByTagInMidList(_TellsOfLegB):
    """HUP-A1: the HANGUP for LEG-A names LEG-B if the Hangup was not first in its list."""

    def is_mistaken(self) -> bool:
        return self.by_tag and self.place > 0


@service
class TellsBeforeLegAIsDown(Late):
    """HUP-A2: disconnects LEG-A after the invocation."""

    def is_late(self, leg: LegState) -> bool:
        return self.is_bridged_a(leg)


@service
class TellsBeforeLegAIsDownForAString(Late):
    """HUP-A2: the same, only if the code is a string."""

    def is_late(self, leg: LegState) -> bool:
        return self.is_bridged_a(leg) and isinstance(self.code, str)


@service
class TellsBeforeLegAIsDownAfterAnUpdate(Late):
    """HUP-A2: the same, only if the Hangup was returned for an update."""

    def is_late(self, leg: LegState) -> bool:
        return self.is_bridged_a(leg) and self.asked_by == CALL_UPDATE_REQUESTED


@service
class LegBGoesWithLegA(TakesAlong):
    """HUP-A3: LEG-B ends with LEG-A."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.by_call_id and self.is_bridged_a(leg)


@service
class LegBGoesWithLegAAfterAMeeting(TakesAlong):
    """HUP-A3: LEG-B ends with LEG-A, as in a meeting, if the call was in a meeting before it was bridged."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        was_in_a_meeting = any(earlier.is_meeting for earlier in self.legs)
        return self.hangup is not None and self.is_bridged_a(leg) and was_in_a_meeting


@service
class LegBGoesAfterItsNextAction(Deviating):
    """HUP-A3: LEG-B stays for only one more action."""

    on_its_way = False

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        self.on_its_way = self.is_bridged_a(leg) and self.by_call_id
        yield from super()._end_leg(leg, code, **more)

    def _succeed(self, action: dict[str, Any], row: Any, leg: LegState, result: Any) -> Steps:
        if self.on_its_way and leg.tag == LEG_B and not self._queue:
            leg.status = DISCONNECTED
        yield from super()._succeed(action, row, leg, result)


@service
class HearsNothingForLegA(_DeafToHangup):
    """HUP-A4: the response to the HANGUP of LEG-A is run only if it has a Hangup."""

    tag = LEG_A

    def is_lost(self, types: list[str]) -> bool:
        return "Hangup" not in types


@service
class HearsNoListsForLegA(_DeafToHangup):
    """HUP-A4: a list of two actions returned for the HANGUP of LEG-A is not run."""

    tag = LEG_A

    def is_lost(self, types: list[str]) -> bool:
        return len(types) == 2 and "Hangup" not in types


@service
class HearsNothingForLegAOutbound(_DeafToHangup):
    """HUP-A4: the same, only on outbound calls."""

    tag = LEG_A

    def is_lost(self, types: list[str]) -> bool:
        return self.call.direction == "Outbound" and len(types) == 2 and "Hangup" not in types


@service
class UpWhenLeft(StaysUp):
    """HUP-R1: the final status of a bridge's remaining leg is Connected."""

    def stays_up(self, leg: LegState) -> bool:
        return self.is_left(leg)


@service
class SilentForLegBWhenLeft(Silent):
    """HUP-R1: no HANGUP for a remaining LEG-B once a Speak has run on it."""

    def is_silent(self, leg: LegState) -> bool:
        return self.is_left(leg) and leg.tag == LEG_B and self.asked_by == ACTION_SUCCESSFUL


@service
class RunsTheLastResponseForTheLegThatIsLeft(Deviating):
    """HUP-R1: runs a Speak returned for the last HANGUP of a bridged call in which an action has failed."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        runs = self.hangup is not None and self.is_left(leg) and self.was_told(ACTION_FAILED)
        yield from super()._end_leg(leg, code, **more)
        if runs and types_of(self.response) == ["Speak"]:
            self.world.ask("Speak", ("completes",))
