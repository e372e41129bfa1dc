"""Liars about which leg a Hangup means, and about the code that is reported."""

from abc import ABC, abstractmethod
from typing import Any

from deviating import Action, Deviating, Steps, action_of, parameters_of, service

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import INVALID_PARAMETER, ActionSpec
from onhook.conformance.model.events import ACTION_FAILED, ACTION_SUCCESSFUL, CALL_UPDATE_REQUESTED
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B, OUTBOUND, TAGS
from onhook.conformance.players.reference_events import LegState


class _Finds(Deviating, ABC):
    """Finds the leg of a Hangup in its own way."""

    def _target(self, action: Action, row: Any) -> LegState | None:
        found = super()._target(action, row)
        if action["Type"] != "Hangup":
            return found
        self.hangup = parameters_of(action)
        return self.find(self.hangup.get("CallId"), self.hangup.get("ParticipantTag"), found)

    @abstractmethod
    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None: ...

    def with_tag(self, tag: str) -> LegState | None:
        return next((leg for leg in self.legs if leg.tag == tag and leg.connected), None)


@service
class TagFirst(_Finds):
    """HUP-T1: the tag decides where both are given."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self.with_tag(tag) if call_id and tag in TAGS and found else found


@service
class TagFirstInMidList(_Finds):
    """HUP-T1: the same, only if the Hangup is not first in its list."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self.with_tag(tag) if call_id and tag in TAGS and found and self.place > 0 else found


@service
class ChecksTheTagBeside(Deviating):
    """HUP-T1: a Hangup fails if the tag next to its CallId is not valid."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        self.hangup = parameters_of(action)
        tag = self.hangup.get("ParticipantTag")
        if self.by_call_id and tag and tag not in TAGS and self._second_leg() is not None:
            yield from self._fail(action, leg, INVALID_PARAMETER)
        else:
            yield from super()._hang_up(action, leg)


@service
class TagMeansLegB(_Finds):
    """HUP-T2: any tag means the leg that was added."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        two = self.legs[0].connected and not call_id and tag in TAGS
        return (self._second_leg() if two else None) or found


@service
class TagMeansLegA(_Finds):
    """HUP-T2: any tag means the original leg."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        two = self.legs[0].connected and not call_id and tag in TAGS and self._second_leg() is not None
        return self.legs[0] if two else found


@service
class TagsSwapAfterAnAction(_Finds):
    """HUP-T2: the tags are swapped once a Speak has run on LEG-A."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        if call_id or tag not in TAGS or self._second_leg() is None or not self.was_said:
            return found
        return self.with_tag(LEG_A if tag == LEG_B else LEG_B) or found

    @property
    def was_said(self) -> bool:
        return self.asked_by == ACTION_SUCCESSFUL and action_of(self.cause) == "Speak"


@service
class TagMeansTheNewLegB(_Finds):
    """HUP-T2: LEG-A means the other leg if there is a second LEG-B."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self._second_leg() if not call_id and tag == LEG_A and self.has_another_leg_b else found


@service
class FirstLegBForEver(_Finds):
    """HUP-B1: the tag LEG-B means the first LEG-B that the call has had."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return next((leg for leg in self.legs if leg.tag == LEG_B), None) if not call_id and tag == LEG_B else found


@service
class TagsSwapOutbound(_Finds):
    """HUP-T2: on outbound calls the tags are swapped in a Hangup that is not first in its list."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        if call_id or tag not in TAGS or self.call.direction != OUTBOUND or self.place == 0:
            return found
        return self.with_tag(LEG_A if tag == LEG_B else LEG_B) or found


@service
class BareMeansLegA(_Finds):
    """HUP-T3: a Hangup that names no leg always means LEG-A, whichever leg the event is about."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self.legs[0] if not call_id and not tag and self.legs[0].connected else found


@service
class RefusesAnEmptyTag(_Finds):
    """HUP-F2: an empty tag is that of no leg."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return None if tag == "" and not call_id else found


@service
class LooksForAnEmptyCallId(_Finds):
    """HUP-B1: a CallId that is empty or null is that of no leg, whatever tag stands beside it."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return None if tag and "CallId" in self.hangup and not call_id else found


@service
class WantsParameters(Deviating):
    """HUP-T3: a Hangup without Parameters fails."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if "Parameters" not in action:
            yield from self._fail(action, leg, INVALID_PARAMETER)
        else:
            yield from super()._hang_up(action, leg)


@service
class RefusesANullCode(Deviating):
    """HUP-S1: a code that is null is not supported."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if parameters_of(action).get("SipResponseCode", "") is None:
            yield from self._fail(action, leg, INVALID_PARAMETER)
        else:
            yield from super()._hang_up(action, leg)


@service
class FallsBackToTheTag(_Finds):
    """HUP-F1: an unknown CallId is treated as none."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self.with_tag(tag) if call_id and tag and found is None else found


@service
class FallsBackToTheLegThatIsLeft(_Finds):
    """HUP-F1: an unknown CallId without a tag means the remaining leg."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        left = self._first_connected()
        return left if call_id and not tag and found is None and self.is_left(left) else found


class _GoesLater(Deviating, ABC):
    """Reports that a Hangup has failed, and hangs up a leg all the same."""

    @abstractmethod
    def goes(self, leg: LegState | None) -> bool: ...

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        self.hangup = parameters_of(action)
        goes = (leg is None or not leg.connected) and self.goes(leg)
        yield from super()._hang_up(action, leg)
        if goes and not self._queue:
            self._first_connected().status = DISCONNECTED


@service
class FailsAndHangsUp(_GoesLater):
    """HUP-F1: an unknown CallId fails, and the call is over."""

    def goes(self, leg: LegState | None) -> bool:
        return self.by_call_id and leg is None


@service
class AnyTagMeansLegA(_Finds):
    """HUP-F2: an invalid tag means LEG-A."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self.legs[0] if not call_id and tag and tag not in TAGS else found


@service
class AbsentLegMeansLegAAfterAFailure(_Finds):
    """HUP-F2: without a LEG-B, LEG-B means LEG-A once an action has failed."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        absent = not call_id and tag == LEG_B and self.is_single
        return self.legs[0] if absent and self.was_told(ACTION_FAILED) else found


@service
class EndedLegMeansTheOther(_Finds):
    """HUP-F3: a Hangup of an ended leg hangs up the remaining leg."""

    def find(self, call_id: Any, tag: Any, found: LegState | None) -> LegState | None:
        return self._first_connected() if found is not None and not found.connected else found


@service
class EndedLegFailsAndTakesTheOther(_GoesLater):
    """HUP-F3: the CallId of an ended leg fails, and the remaining leg ends just after."""

    def goes(self, leg: LegState | None) -> bool:
        return self.by_call_id and leg is not None


# -- the code ----------------------------------------------------------------------------------------------------------


class _Codes(Deviating, ABC):
    """Ends a leg with another code."""

    @abstractmethod
    def code_for(self, leg: LegState, code: int) -> int: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        yield from super()._end_leg(leg, code if self.hangup is None else self.code_for(leg, code), **more)


@service
class UnavailableByDefault(_Codes):
    """HUP-C1: 480 where none is given."""

    def code_for(self, leg: LegState, code: int) -> int:
        return 480 if self.code is None else code


@service
class RemembersTheCode(_Codes):
    """HUP-C1: the code of the Hangup before, where none is given."""

    before = 0

    def code_for(self, leg: LegState, code: int) -> int:
        self.before = self.before if self.code is None else code
        return self.before


@service
class AlwaysNormal(_Codes):
    """HUP-C2: 0, whatever is given."""

    def code_for(self, leg: LegState, code: int) -> int:
        return 0


@service
class LosesStringsAfterAnUpdate(_Codes):
    """HUP-C2: a code that is a string is lost in answer to an update."""

    def code_for(self, leg: LegState, code: int) -> int:
        return 0 if isinstance(self.code, str) and self.asked_by == CALL_UPDATE_REQUESTED else code


@service
class LosesTheCodeOfLegAInASecondBridge(_Codes):
    """HUP-C2: the code of a Hangup of LEG-A is lost if there is a second LEG-B."""

    def code_for(self, leg: LegState, code: int) -> int:
        return 0 if self.is_bridged_a(leg) and len(self.legs) > 2 else code


class _AnyCode(Deviating, ABC):
    """Does not look at the code."""

    @abstractmethod
    def accepts(self, leg: LegState | None) -> bool: ...

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        parameters = parameters_of(action)
        if parameters.get("SipResponseCode") == 603 and self.accepts(leg):
            action = {**action, "Parameters": {**parameters, "SipResponseCode": 0}}
        yield from super()._hang_up(action, leg)


@service
class AcceptsAnyCode(_AnyCode):
    """HUP-C3: 603 is accepted, as 0 is."""

    def accepts(self, leg: LegState | None) -> bool:
        return True


@service
class AcceptsAnyCodeWhenLeft(_AnyCode):
    """HUP-C3: 603 is accepted for the remaining leg."""

    def accepts(self, leg: LegState | None) -> bool:
        return leg is not None and self.is_left(leg)


@service
class AcceptsAnyCodeForLegB(_AnyCode):
    """HUP-C3: 603 is accepted once a Speak has run on LEG-B."""

    def accepts(self, leg: LegState | None) -> bool:
        return leg is not None and leg.tag == LEG_B and self.asked_by == ACTION_SUCCESSFUL and len(self.sent) > 2


# -- failures ----------------------------------------------------------------------------------------------------------


@service
class NoMessage(Deviating):
    """HUP-F4: no ErrorMessage."""

    def tell(self, event: dict[str, Any]) -> None:
        if event["InvocationEventType"] == ACTION_FAILED:
            del event["ActionData"]["ErrorMessage"]


@service
class NoTypeOfErrorWhenBusy(Deviating):
    """HUP-F4: only the action itself, if a bridge that is not first in its list is busy."""

    def _fail(self, action: Action, leg: LegState | None, error: Any, **more: Any) -> Steps:
        self.cut = action["Type"] == "CallAndBridge" and bool(self._queue)
        yield from super()._fail(action, leg, error, **more)

    cut = False

    def tell(self, event: dict[str, Any]) -> None:
        if event["InvocationEventType"] == ACTION_FAILED and self.cut:
            del event["ActionData"]["ErrorType"]


@service
class DropsAHangupOfNobody(Deviating):
    """HUP-F6: a Hangup that names no leg is skipped."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if leg is None:
            self._queue = []
        else:
            yield from super()._hang_up(action, leg)


@service
class EndedLegIsASuccess(Deviating):
    """HUP-F6: a Hangup of an ended leg by CallId is reported as a success."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if leg is not None and not leg.connected and parameters_of(action).get("CallId"):
            self._queue = []
            yield from self._invoke(ACTION_SUCCESSFUL, self._first_connected(), self._writer.echo(action, leg))
        else:
            yield from super()._hang_up(action, leg)


@service
class EndedLegIsSkipped(Deviating):
    """HUP-F6: a Hangup of an ended leg by tag is skipped."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if leg is not None and not leg.connected and not parameters_of(action).get("CallId"):
            self._queue = []
        else:
            yield from super()._hang_up(action, leg)


@service
class EndedLegIsHungUpOnceMore(Deviating):
    """HUP-F6: a Hangup of an ended leg is answered with its HANGUP, as often as it is returned."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        if leg is not None and not leg.connected:
            self._queue = []
            yield from self._end_leg(leg, 0)
        else:
            yield from super()._hang_up(action, leg)


class _ComesOutOtherwise(Deviating, ABC):
    """Reports some outcomes of actions as others."""

    @abstractmethod
    def instead(self, outcome: str, row: ActionSpec) -> str:
        """Return the outcome that is reported; empty to go on without a word."""

    def _comes_out(self, outcome: str, action: Action, row: ActionSpec, leg: LegState) -> Steps:
        told = self.instead(outcome, row)
        if told:
            yield from super()._comes_out(told, action, row, leg)


@service
class FailedSpeechIsASuccess(_ComesOutOtherwise):
    """HUP-F7: a Speak that fails is reported as a success."""

    def instead(self, outcome: str, row: ActionSpec) -> str:
        return worlds.COMPLETES if row.type == "Speak" else outcome


@service
class FailedPauseIsPassedOver(_ComesOutOtherwise):
    """HUP-F7: a Pause that fails in mid-list is passed over, once a leg has ended."""

    def instead(self, outcome: str, row: ActionSpec) -> str:
        passed_over = row.type == "Pause" and outcome == worlds.FAILS and self._queue and self.was_told("HANGUP")
        return "" if passed_over else outcome


@service
class FailedJoinIsAMeeting(_ComesOutOtherwise):
    """HUP-F7: a meeting that cannot be joined is joined all the same."""

    def instead(self, outcome: str, row: ActionSpec) -> str:
        return worlds.JOINED if row.type == "JoinChimeMeeting" else outcome


@service
class EverySpeechFails(_ComesOutOtherwise):
    """HUP-F7: a Speak is reported as a failure, whatever the world says."""

    def instead(self, outcome: str, row: ActionSpec) -> str:
        return worlds.FAILS if row.type == "Speak" else outcome


@service
class FailsToRecordBridges(_ComesOutOtherwise):
    """HUP-F7: a RecordAudio is reported as a failure in a bridged call."""

    def instead(self, outcome: str, row: ActionSpec) -> str:
        return worlds.FAILS if row.type == "RecordAudio" and self._second_leg() is not None else outcome


class _GoesOn(Deviating, ABC):
    """Goes on with the rest of a list in which an action has failed."""

    @abstractmethod
    def goes_on(self, action: Action) -> bool: ...

    def _fail(self, action: Action, leg: LegState | None, error: Any, **more: Any) -> Steps:
        rest, before = list(self._queue), self._lists
        yield from super()._fail(action, leg, error, **more)
        if self._lists == before and self.goes_on(action):
            self._queue = rest


@service
class GoesOnAfterAFailure(_GoesOn):
    """HUP-F5: runs the actions after a failed one, unless there is a new list."""

    def goes_on(self, action: Action) -> bool:
        return True


@service
class GoesOnAfterALostBridge(_GoesOn):
    """HUP-F5: the same, only after a bridge."""

    def goes_on(self, action: Action) -> bool:
        return action["Type"] == "CallAndBridge"


@service
class GoesOnAfterALostRecording(_GoesOn):
    """HUP-F5: the same, only after a RecordAudio."""

    def goes_on(self, action: Action) -> bool:
        return action["Type"] == "RecordAudio"


@service
class DoesNotHearAfterAFailure(Deviating):
    """HUP-F5: the response to ACTION_FAILED is not run, unless it has a Hangup."""

    def _fail(self, action: Action, leg: LegState | None, error: Any, **more: Any) -> Steps:
        yield from super()._fail(action, leg, error, **more)
        if all(waiting["Type"] != "Hangup" for waiting in self._queue):
            self._queue = []


@service
class DoesNotHearAfterFailedDigits(Deviating):
    """HUP-F5: the response to the failure to get digits is not run, unless it has a Hangup."""

    def _fail(self, action: Action, leg: LegState | None, error: Any, **more: Any) -> Steps:
        yield from super()._fail(action, leg, error, **more)
        if action["Type"] == "PlayAudioAndGetDigits" and all(waiting["Type"] != "Hangup" for waiting in self._queue):
            self._queue = []
