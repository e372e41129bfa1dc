"""Liars about the events themselves, and what each event has to contain."""

from typing import Any

from deviating import Action, Deviating, Steps, action_of, kind_of, parameters_of, participants_of, service

from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    DIGITS_RECEIVED,
    HANGUP,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    RINGING,
)
from onhook.conformance.model.legs import CONNECTED, INBOUND, LEG_A, LEG_B
from onhook.conformance.model.traces import Event
from onhook.conformance.players.reference_events import LegState


@service
class NewerSchema(Deviating):
    """ENV-1: SchemaVersion is 1.1."""

    def tell(self, event: Event) -> None:
        event["SchemaVersion"] = "1.1"


@service
class VersionAsANumber(Deviating):
    """ENV-1: SchemaVersion is a number in ACTION_INTERRUPTED."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == ACTION_INTERRUPTED:
            event["SchemaVersion"] = 1.0


@service
class CountsEachLeg(Deviating):
    """ENV-2: Sequence begins again at the HANGUP of a leg."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP and self.was_told(ACTION_SUCCESSFUL):
            event["Sequence"] = 1


@service
class CountsAnewAfterAnUpdate(Deviating):
    """ENV-2: Sequence begins again with an update."""

    def _update(self, running: Any) -> Steps:
        self._writer.sequence = 0
        yield from super()._update(running)


@service
class CountsUntoldSuccesses(Deviating):
    """ENV-2: an action in mid-list that is not reported takes a number too."""

    def _succeed(self, *parts: Any) -> Steps:
        told = len(self.sent)
        yield from super()._succeed(*parts)
        self._writer.sequence += len(self.sent) == told


@service
class TellsThatItIsUp(Deviating):
    """ENV-3: an invented event when an inbound call has been answered."""

    def _invoke(self, event_type: str, leg: LegState, *parts: Any, **more: Any) -> Steps:
        if event_type == ACTION_SUCCESSFUL and self.last == NEW_INBOUND_CALL:
            yield from super()._invoke("CALL_CONNECTED", leg, honoured=False)
        yield from super()._invoke(event_type, leg, *parts, **more)

    @property
    def last(self) -> str:
        return kind_of(self.sent[-1]) if self.sent else ""


@service
class MisspeltDigits(Deviating):
    """ENV-3: another name for DIGITS_RECEIVED."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == DIGITS_RECEIVED:
            event["InvocationEventType"] = "RECEIVED_DIGITS"


@service
class NoAccount(Deviating):
    """ENV-4: no AwsAccountId."""

    def tell(self, event: Event) -> None:
        del event["CallDetails"]["AwsAccountId"]


@service
class AnotherTransactionForABridge(Deviating):
    """ENV-4: the events after a failed bridge have another TransactionId."""

    def tell(self, event: Event) -> None:
        if any(kind_of(sent) == ACTION_FAILED and action_of(sent) == "CallAndBridge" for sent in self.sent):
            event["CallDetails"]["TransactionId"] = self.call.call_id(99)


@service
class NoStart(Deviating):
    """ENV-5: no StartTimeInMilliseconds."""

    def tell(self, event: Event) -> None:
        for leg in participants_of(event):
            del leg["StartTimeInMilliseconds"]


@service
class DirectionOfASecondBridge(Deviating):
    """ENV-5: an invented Direction once a call has had three legs."""

    def tell(self, event: Event) -> None:
        if len(self.legs) > 2:
            participants_of(event)[-1]["Direction"] = "Bridged"


@service
class ListsTheEndedLegTwice(Deviating):
    """ENV-6: HANGUP lists the ended leg twice."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP and len(self.legs) == 1:
            participants_of(event).append(dict(participants_of(event)[0]))


@service
class CallIdOfTheFirstBridge(Deviating):
    """ENV-6: a new LEG-B has the CallId of the first one."""

    def _add_leg(self, tag: str, *parts: Any, **more: Any) -> LegState:
        leg = super()._add_leg(tag, *parts, **more)
        ended = [earlier for earlier in self.legs[:-1] if earlier.tag == LEG_B]
        if ended and tag == LEG_B and len(self.legs) > 2:
            leg.call_id = leg.shown["CallId"] = ended[0].call_id
            self.legs.remove(ended[0])
        return leg


@service
class EndedLegIsBack(Deviating):
    """ENV-7: ACTION_FAILED shows every leg Connected."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == ACTION_FAILED and len(self.legs) == 2:
            for leg in participants_of(event):
                leg["Status"] = CONNECTED


@service
class EndedLegIsBackForAnUpdate(Deviating):
    """ENV-7: CALL_UPDATE_REQUESTED shows LEG-A Connected, also after it has ended."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == CALL_UPDATE_REQUESTED:
            participants_of(event)[0]["Status"] = CONNECTED


@service
class TellsOfTheOtherLeg(Deviating):
    """ENV-8: a Speak on LEG-A is reported as one on LEG-B."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == ACTION_SUCCESSFUL and action_of(event) == "Speak" and len(self.legs) > 1:
            parameters = event["ActionData"]["Parameters"]
            other = [leg for leg in self.legs if leg.call_id != parameters.get("CallId")]
            parameters["CallId"] = other[0].call_id


@service
class LosesTheText(Deviating):
    """ENV-8: the Text of a Speak does not come back."""

    def tell(self, event: Event) -> None:
        if action_of(event) == "Speak":
            event["ActionData"]["Parameters"].pop("Text", None)


@service
class InterruptsTheNextAction(Deviating):
    """ENV-8: ACTION_INTERRUPTED reports an action that was never returned."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == ACTION_INTERRUPTED and action_of(event) == "RecordAudio":
            event["ActionData"]["Type"] = "StartCallRecording"


@service
class HangupWithoutATag(Deviating):
    """ENV-9: no ParticipantTag."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP:
            del event["ActionData"]["Parameters"]["ParticipantTag"]


@service
class CodeAsAWord(Deviating):
    """ENV-9: the code of a party that declines is text."""

    def tell(self, event: Event) -> None:
        parameters = parameters_of(event.get("ActionData") or {})
        if kind_of(event) == HANGUP and self.hangup is None and parameters["SipResponseCode"] == 486:
            parameters["SipResponseCode"] = "486 Busy Here"


@service
class OpensWithRinging(Deviating):
    """ENV-10: an outbound call opens with RINGING."""

    def _invoke(self, event_type: str, leg: LegState, *parts: Any, **more: Any) -> Steps:
        if event_type != NEW_OUTBOUND_CALL:
            yield from super()._invoke(event_type, leg, *parts, **more)


@service
class OpensWithAnswerFromAbroad(Deviating):
    """ENV-10: a call from abroad opens with CALL_ANSWERED."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == NEW_INBOUND_CALL and not self.call.from_number.startswith("+1"):
            event["InvocationEventType"] = CALL_ANSWERED


class _TellsTwice(Deviating):
    """Reports the end of a leg twice, the second time without a code."""

    def is_twice(self, leg: LegState) -> bool:
        raise NotImplementedError

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        twice = self.other(leg) is not None and self.is_twice(leg)
        yield from super()._end_leg(leg, code, **more)
        if twice:
            named = {"CallId": leg.call_id, "ParticipantTag": leg.tag}
            yield from self._invoke(HANGUP, leg, {"Type": "Hangup", "Parameters": named})


@service
class TellsLegBTwice(_TellsTwice):
    """ENV-11: two HANGUPs for LEG-B."""

    def is_twice(self, leg: LegState) -> bool:
        return leg.tag == LEG_B


@service
class TellsACallerTwiceWhoInterrupts(_TellsTwice):
    """ENV-11: two HANGUPs for LEG-A if its party hangs up while an action runs."""

    def is_twice(self, leg: LegState) -> bool:
        return leg.tag == LEG_A and self.in_an_action


class _TellsMore(Deviating):
    """Sends an event after the end of the call."""

    def is_more(self, leg: LegState) -> bool:
        raise NotImplementedError

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        last = self.other(leg) is None and self.is_more(leg)
        yield from super()._end_leg(leg, code, **more)
        if last:
            yield from self._invoke(RINGING, leg, with_status=False, honoured=False)


@service
class RingsAfterTheEnd(_TellsMore):
    """ENV-12: RINGING after the end of the call."""

    def is_more(self, leg: LegState) -> bool:
        return True


@service
class RingsAfterACallThatWasUpdated(_TellsMore):
    """ENV-12: the same, only if a party has ended a call that was updated."""

    def is_more(self, leg: LegState) -> bool:
        return self.hangup is None and self.was_told(CALL_UPDATE_REQUESTED)


@service
class InventsAnUpdate(Deviating):
    """ENV-12: an update that nobody has requested, after the end of a call in which one could have been."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        last = self.other(leg) is None
        yield from super()._end_leg(leg, code, **more)
        if last:
            data = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": {"nobody": "this"}}}
            yield from self._invoke(CALL_UPDATE_REQUESTED, leg, data, honoured=False)


@service
class ForgetsAttributes(Deviating):
    """ENV-13: no TransactionAttributes."""

    def tell(self, event: Event) -> None:
        event["CallDetails"].pop("TransactionAttributes", None)


@service
class NoAttributesAtHangup(Deviating):
    """ENV-13: no TransactionAttributes in a HANGUP."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP:
            event["CallDetails"].pop("TransactionAttributes", None)


@service
class NothingIsCleared(Deviating):
    """ENV-13: an empty map changes nothing."""

    def _store(self, attributes: Any) -> None:
        if attributes:
            super()._store(attributes)


@service
class NothingIsClearedOnAnUpdate(Deviating):
    """ENV-13: an empty map changes nothing, only in the response to an update."""

    def _store(self, attributes: Any) -> None:
        if attributes or self.last != CALL_UPDATE_REQUESTED:
            super()._store(attributes)


@service
class NothingIsClearedOnDigits(Deviating):
    """ENV-13: an empty map changes nothing, only in the response to DIGITS_RECEIVED."""

    def _store(self, attributes: Any) -> None:
        if attributes or self.last != DIGITS_RECEIVED:
            super()._store(attributes)


@service
class ForgetsWhatStandsBesideNull(Deviating):
    """ENV-13: attributes are lost if the response has `Actions: null`."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        known = self.attributes
        yield from super()._use(response, honoured)
        if isinstance(response, dict) and response.get("Actions", ()) is None:
            self.attributes = known


@service
class NoneClears(Deviating):
    """ENV-13: attributes last for one event, unless the response to it has some."""

    def _store(self, attributes: Any) -> None:
        super()._store({} if attributes is None else attributes)


@service
class NullClears(Deviating):
    """ENV-13: null clears attributes, as an empty map does."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        named = isinstance(response, dict) and "TransactionAttributes" in response
        cleared = {**response, "TransactionAttributes": response["TransactionAttributes"] or {}} if named else response
        yield from super()._use(cleared, honoured)


_ATTRIBUTES: dict[str, Any] = {}


@service
class OneTableForAllCalls(Deviating):
    """ENV-13: attributes are kept from call to call."""

    def _store(self, attributes: Any) -> None:
        self.attributes = _ATTRIBUTES
        if isinstance(attributes, dict):
            _ATTRIBUTES.update(attributes)
            if not attributes:
                _ATTRIBUTES.clear()


class _Reports(Deviating):
    """Reports the success of an action in the middle of a list."""

    reported: str

    def _succeed(self, action: Action, row: Any, leg: LegState, result: Any) -> Steps:
        if self._queue and row.type == self.reported:
            yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg))
        else:
            yield from super()._succeed(action, row, leg, result)


@service
class ReportsEveryAction(_Reports):
    """ENV-14: ACTION_SUCCESSFUL for a Speak in the middle of a list."""

    reported = "Speak"


@service
class ReportsPauses(_Reports):
    """ENV-14: ACTION_SUCCESSFUL for a Pause in the middle of a list."""

    reported = "Pause"


class _Renames(Deviating):
    """LEG-A gets another CallId."""

    def rename(self) -> None:
        leg = self.legs[0]
        leg.call_id = leg.shown["CallId"] = self.call.call_id(77)


@service
class ProvisionalCallId(_Renames):
    """ENV-15: another CallId for LEG-A once the call has been answered."""

    def _invoke(self, event_type: str, *parts: Any, **more: Any) -> Steps:
        if (
            event_type == ACTION_SUCCESSFUL
            and len(self.sent) == 1
            and not self._queue
            and self.call.direction == INBOUND
        ):
            self.rename()
        yield from super()._invoke(event_type, *parts, **more)


@service
class AnotherCallIdAfterAnUpdate(_Renames):
    """ENV-15: on two legs, another CallId for LEG-A in the ACTION_SUCCESSFUL after an update."""

    def _invoke(self, event_type: str, *parts: Any, **more: Any) -> Steps:
        updated = event_type == ACTION_SUCCESSFUL and self.sent and self.last == CALL_UPDATE_REQUESTED
        if updated and self._second_leg() is not None and not self._queue:
            self.rename()
        yield from super()._invoke(event_type, *parts, **more)


@service
class AlwaysLegA(Deviating):
    """ENV-16: every HANGUP has the tag of LEG-A."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP:
            parameters_of(event["ActionData"])["ParticipantTag"] = LEG_A


@service
class OwnCallIdInHangup(Deviating):
    """ENV-16: the HANGUP of LEG-A has a CallId that no leg has."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP and parameters_of(event["ActionData"])["ParticipantTag"] == LEG_A:
            parameters_of(event["ActionData"])["CallId"] = "00000000-0000-4000-8000-0000000000ff"


@service
class TagOfTheActionsLeg(Deviating):
    """ENV-16: the tag of the other leg if a party hangs up while an action runs."""

    def tell(self, event: Event) -> None:
        if kind_of(event) == HANGUP and self.in_an_action and len(self.legs) > 1:
            parameters = parameters_of(event["ActionData"])
            parameters["ParticipantTag"] = LEG_A if parameters["ParticipantTag"] == LEG_B else LEG_B
