"""Liars about parties that hang up, or never answer, and about handlers that fail."""

from abc import ABC, abstractmethod
from typing import Any

from deviating import (
    Action,
    Deaf,
    Deviating,
    Steps,
    TakesAlong,
    kind_of,
    parameters_of,
    service,
    types_of,
)

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import INVALID_PARAMETER
from onhook.conformance.model.events import (
    ACTION_SUCCESSFUL,
    CALL_UPDATE_REQUESTED,
    DIGITS_RECEIVED,
    HANGUP,
    NEW_INBOUND_CALL,
    RINGING,
)
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B, OUTBOUND
from onhook.conformance.model.traces import Event, Outcome, Raised, Returned
from onhook.conformance.players.reference import CallOver
from onhook.conformance.players.reference_events import LegState


class _GoesSilently(Deviating):
    """Does not report that a party has hung up."""

    def goes_silently(self, leg: LegState) -> bool:
        raise NotImplementedError

    def _party_leaves(self, leg: LegState) -> Steps:
        if self.goes_silently(leg):
            leg.status = DISCONNECTED
        else:
            yield from super()._party_leaves(leg)


@service
class CallerGoesSilently(_GoesSilently):
    """REM-1: a caller who hangs up while nothing runs is not reported."""

    def goes_silently(self, leg: LegState) -> bool:
        return self.is_single and not self.in_an_action and not self._queue


@service
class CalleeGoesSilently(_GoesSilently):
    """REM-1: a callee who hangs up on an outbound call is not reported."""

    def goes_silently(self, leg: LegState) -> bool:
        return self.is_single and self.call.direction == OUTBOUND


@service
class CalleeGoesSilentlyWhileTheOtherListens(_GoesSilently):
    """REM-1: a callee who hangs up while a Speak runs on LEG-A is not reported."""

    def goes_silently(self, leg: LegState) -> bool:
        return self.in_an_action and leg.tag == LEG_B and not leg.is_meeting


@service
class CallerGoesSilentlyFromABot(_GoesSilently):
    """REM-1: a caller who hangs up on a bot is not reported."""

    def goes_silently(self, leg: LegState) -> bool:
        return self.in_an_action and self.listed[self.place]["Type"] == "StartBotConversation"


class _OneHangupForBoth(Deviating, ABC):
    """Does not report the second HANGUP if both parties hang up together."""

    @abstractmethod
    def is_forgotten(self) -> bool: ...

    def _happens(self, happening: str) -> Steps:
        if happening == worlds.BOTH_HANG_UP and self.is_forgotten():
            second = self._second_leg()
            yield from self._party_leaves(self.legs[0])
            if second is not None:
                second.status = DISCONNECTED
        else:
            yield from super()._happens(happening)


@service
class OneHangupForBoth(_OneHangupForBoth):
    """REM-1: if both parties hang up together, the second HANGUP is not reported."""

    def is_forgotten(self) -> bool:
        return True


@service
class OneHangupForBothInASecondBridge(_OneHangupForBoth):
    """REM-1: the same, only if there is a second LEG-B."""

    def is_forgotten(self) -> bool:
        return self.has_another_leg_b


@service
class OneOfBothStaysOn(Deviating):
    """REM-1: if both parties hang up together, LEG-B stays Connected until its party hangs up once more."""

    def _happens(self, happening: str) -> Steps:
        yield from super()._happens(worlds.A_HANGS_UP if happening == worlds.BOTH_HANG_UP else happening)


@service
class GoesOnWhenAPartyGoes(Deviating):
    """REM-1: a party who hangs up while nothing runs has to hang up twice."""

    heard = False

    def _happens(self, happening: str) -> Steps:
        if happening in worlds.PARTY_ENDS and not self.heard:
            self.heard = True
        else:
            yield from super()._happens(happening)


@service
class BothGoWithOne(TakesAlong):
    """REM-2: both legs of a bridge end if a party hangs up."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.hangup is None and not other.is_meeting and not leg.is_meeting


@service
class CallerTakesCallee(TakesAlong):
    """REM-2: LEG-B ends with a caller who hangs up during an action."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.hangup is None and leg.tag == LEG_A and self.in_an_action and not other.is_meeting


@service
class CallerTakesCalleeLater(TakesAlong):
    """REM-2: LEG-B ends if nothing is returned for the HANGUP of a caller who hung up during an action."""

    at_once = False

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.hangup is None and leg.tag == LEG_A and self.in_an_action and not other.is_meeting


@service
class CallerTakesCalleeWhoHasDialled(TakesAlong):
    """REM-2: LEG-B ends with the caller once digits have come from LEG-B."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        dialled = [event for event in self.sent if kind_of(event) == DIGITS_RECEIVED]
        by_other = any(parameters_of(event["ActionData"]).get("CallId") == other.call_id for event in dialled)
        return self.hangup is None and leg.tag == LEG_A and not other.is_meeting and by_other


class _DeafToParties(Deaf):
    def is_of_a_party(self) -> bool:
        bridged = not any(leg.is_meeting for leg in self.legs)
        return self.last == HANGUP and self.hangup is None and bridged


@service
class HearsNothingForParties(_DeafToParties):
    """REM-3: the response to the HANGUP of a party of a bridge is run only if it has a Hangup."""

    def is_deaf(self, types: list[str]) -> bool:
        return self.is_of_a_party() and "Hangup" not in types


@service
class HearsNoListsForParties(_DeafToParties):
    """REM-3: a list of two actions returned for the HANGUP of a party of a bridge is not run."""

    def is_deaf(self, types: list[str]) -> bool:
        return self.is_of_a_party() and len(types) == 2 and "Hangup" not in types


@service
class HearsNoDigitsWhileItSpeaks(_DeafToParties):
    """REM-3: a Speak before digits is not run if a party of a bridge hung up during an action."""

    def is_deaf(self, types: list[str]) -> bool:
        return self.is_of_a_party() and self.in_an_action and types == ["Speak", "PlayAudioAndGetDigits"]


@service
class UpWhenTheCallerGoes(Deviating):
    """REM-4: the final status of the caller is Connected."""

    def _party_leaves(self, leg: LegState) -> Steps:
        if self.is_single and self.was_told(ACTION_SUCCESSFUL):
            self.ghosts.add(leg.call_id)
        yield from super()._party_leaves(leg)


@service
class CallerHangsUpTwice(Deviating):
    """REM-4: a caller who has hung up during an action can hang up again."""

    def _party_interrupts(self, happening: str, *parts: Any) -> Steps:
        yield from super()._party_interrupts(happening, *parts)
        if self.is_single and parts[1].type == "PlayAudioAndGetDigits":
            self.world.ask(worlds.IDLE, (worlds.A_HANGS_UP,))


@service
class NobodyAnswersNobodyHears(Deviating):
    """REM-5: no HANGUP for an outbound call that is not answered."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.last == RINGING and code == 480:
            leg.status = DISCONNECTED
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class DeclinedIsShownConnected(Deviating):
    """REM-5: the leg of a call that is declined is shown Connected, if RINGING was answered with actions."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.last == RINGING and code == 486 and types_of(self.response):
            more["shown_late"] = True
        yield from super()._end_leg(leg, code, **more)


@service
class MeetingEndsSilently(_GoesSilently):
    """REM-6: the end of a meeting is not reported."""

    def goes_silently(self, leg: LegState) -> bool:
        return leg.is_meeting


@service
class MeetingEndsSilentlyAfterABridge(_GoesSilently):
    """REM-6: the same, only if the call was bridged before it was in the meeting."""

    def goes_silently(self, leg: LegState) -> bool:
        return leg.is_meeting and any(other.tag == LEG_B and not other.is_meeting for other in self.legs)


@service
class MeetingEndsSilentlyWhileItSpeaks(_GoesSilently):
    """REM-6: the end of a meeting is not reported while an action runs."""

    def goes_silently(self, leg: LegState) -> bool:
        return leg.is_meeting and self.in_an_action


@service
class CallerGoesWithTheMeeting(TakesAlong):
    """REM-6: the call ends if the meeting ends during an action."""

    def takes_along(self, leg: LegState, other: LegState) -> bool:
        return self.hangup is None and leg.is_meeting and self.in_an_action


class _Bridges(Deviating):
    """Does something else if a bridge is not answered."""

    def _comes_out(self, outcome: str, action: Action, row: Any, leg: LegState) -> Steps:
        if row.type == "CallAndBridge" and self.comes_otherwise(outcome):
            yield from self.come_otherwise(action, leg)
        else:
            yield from super()._comes_out(outcome, action, row, leg)

    def comes_otherwise(self, outcome: str) -> bool:
        raise NotImplementedError

    def come_otherwise(self, action: Action, leg: LegState) -> Steps:
        raise NotImplementedError


@service
class BusyIsASuccess(_Bridges):
    """REM-7: a busy endpoint is reported as a success, with a single leg."""

    def comes_otherwise(self, outcome: str) -> bool:
        return outcome == worlds.BUSY

    def come_otherwise(self, action: Action, leg: LegState) -> Steps:
        self._queue = []
        yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg))


@service
class BusyIsNotTold(_Bridges):
    """REM-7: a busy endpoint is not reported, and no further action is run."""

    def comes_otherwise(self, outcome: str) -> bool:
        return outcome == worlds.BUSY

    def come_otherwise(self, action: Action, leg: LegState) -> Steps:
        self._queue = []
        yield from ()


@service
class GoesOnBehindBusy(_Bridges):
    """HUP-F5: the actions after a bridge to a busy endpoint are run if nothing is returned for the failure."""

    def comes_otherwise(self, outcome: str) -> bool:
        return outcome == worlds.BUSY

    def come_otherwise(self, action: Action, leg: LegState) -> Steps:
        rest = list(self._queue)
        yield from self._fail(action, leg, INVALID_PARAMETER)
        if not types_of(self.response):
            self._queue = rest


@service
class DeclinedInMidListGoesOn(_Bridges):
    """REM-7: if the endpoint declines, the actions after the bridge are run."""

    def comes_otherwise(self, outcome: str) -> bool:
        return outcome == worlds.DECLINED and bool(self._queue)

    def come_otherwise(self, action: Action, leg: LegState) -> Steps:
        yield from ()


@service
class NoSecondBridge(Deviating):
    """REM-8: a bridge returned for the HANGUP of LEG-B is not run."""

    def _run(self, action: Action) -> Steps:
        if action["Type"] != "CallAndBridge" or len(self.legs) < 2 or kind_of(self.cause) != HANGUP:
            yield from super()._run(action)


@service
class RefusesASecondBridge(Deviating):
    """REM-8: a call is bridged once; each further CallAndBridge fails at once."""

    def _perform(self, action: Action, row: Any, leg: LegState) -> Steps:
        if row.type == "CallAndBridge" and len(self.legs) > 1:
            yield from self._fail(action, leg, INVALID_PARAMETER)
        else:
            yield from super()._perform(action, row, leg)


@service
class NewLegUnderTheOldCallId(Deviating):
    """REM-8: a new LEG-B has the CallId of the one before, if that was busy or ended with a code."""

    def _add_leg(self, tag: str, *parts: Any, **more: Any) -> LegState:
        leg = super()._add_leg(tag, *parts, **more)
        ended = [earlier for earlier in self.legs[:-1] if earlier.tag == LEG_B]
        if ended and tag == LEG_B and self.sent and parameters_of(self.sent[-1]["ActionData"]).get("SipResponseCode"):
            leg.call_id = leg.shown["CallId"] = ended[0].call_id
            self.legs.remove(ended[0])
        return leg


@service
class BusyIsUnavailable(Deviating):
    """REM-9: 480 for a busy endpoint."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        yield from super()._end_leg(leg, 480 if self.last == RINGING else code, **more)


@service
class ReportsTheCodeOfAnIgnoredHangup(Deviating):
    """REM-9: an unanswered call ends with the code of the Hangup that was returned for RINGING."""

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.last == RINGING:
            codes = [
                parameters_of(action).get("SipResponseCode") for action in (self.response or {}).get("Actions") or ()
            ]
            code = int(next((known for known in codes if known is not None), code))
        yield from super()._end_leg(leg, code, **more)


class _RingsForEver(Deviating):
    """An inbound call without actions never ends, and nothing reports it."""

    def is_silent(self) -> bool:
        return True

    def _ring_in(self) -> Steps:
        self.opening = True
        yield from super()._ring_in()

    opening = False

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        if self.opening and len(self.sent) == 1 and code == 480 and not self.listed and self.is_silent():
            self.ghosts.add(leg.call_id)
            leg.status = DISCONNECTED
        else:
            yield from super()._end_leg(leg, code, **more)


@service
class RingsForEver(_RingsForEver):
    """REM-10: an inbound call that is answered without actions never ends."""


@service
class SaysThatNobodyIsThere(Deviating):
    """REM-10: runs a Speak of its own if the response to NEW_INBOUND_CALL has `Actions: null`."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        yield from super()._use(response, honoured)
        leg = self.legs[0]
        if self.last == NEW_INBOUND_CALL and response.get("Actions", 0) is None:
            self.world.ask("Speak", ("completes",))
            said = {"Type": "Speak", "Parameters": {"Text": "Nobody is there.", "CallId": leg.call_id}}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, said)


@service
class NullRingsForEver(_RingsForEver):
    """REM-10: an inbound call that is answered with `Actions: null` never ends."""

    def is_silent(self) -> bool:
        return self.response.get("Actions", 0) is None


class _OutlivesTheHandler(Deviating):
    """Does not end the call when the handler fails."""

    def outlives(self) -> bool:
        raise NotImplementedError

    def live_on(self) -> None:
        up = [leg for leg in self.legs if leg.connected]
        self.ghosts.update(leg.call_id for leg in up)

    def _invoke(self, *parts: Any, **more: Any) -> Steps:
        try:
            yield from super()._invoke(*parts, **more)
        except CallOver:
            if self.outlives():
                self.live_on()
            raise


@service
class StaysUpWhenTheHandlerFails(_OutlivesTheHandler):
    """REM-11: the final status of a leg is Connected."""

    def outlives(self) -> bool:
        return True


@service
class WaitsWhenTheHandlerFails(_OutlivesTheHandler):
    """REM-11: waits for the remaining leg of a bridge if the handler fails at the HANGUP of the other."""

    def outlives(self) -> bool:
        return self.last == HANGUP and len(self.legs) > 1 and self.hangup is None

    def live_on(self) -> None:
        self.world.ask(worlds.IDLE, self._interruptions(at_rest=True) or (worlds.A_HANGS_UP,))


class _TakesAFailureForAnAnswer(Deviating, ABC):
    """Goes on after the handler has failed, as if it had answered."""

    @abstractmethod
    def answer(self, event: Event) -> dict[str, Any] | None:
        """Return what it takes the failure for; None where the call ends, as it has to."""

    def respond(self, outcome: Outcome) -> Event | None:
        instead = self.answer(self.sent[-1]) if isinstance(outcome, Raised) else None
        return super().respond(outcome if instead is None else Returned("", {"SchemaVersion": "1.0", **instead}))


@service
class TakesAFailureForAnEmptyList(_TakesAFailureForAnAnswer):
    """REM-11: goes on after the handler has failed, as if it had returned no actions."""

    def answer(self, event: Event) -> dict[str, Any] | None:
        return {"Actions": []} if kind_of(event) != NEW_INBOUND_CALL else None


@service
class TakesAFailureForNullOnAnUpdate(_TakesAFailureForAnAnswer):
    """REM-11: goes on with the list after the handler has failed at an update."""

    def answer(self, event: Event) -> dict[str, Any] | None:
        return {"Actions": None} if kind_of(event) == CALL_UPDATE_REQUESTED else None
