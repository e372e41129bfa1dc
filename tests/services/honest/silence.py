"""Where no page says what happens: the other way than the reference service's."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from retold import service
from shapes import changed
from telling import OwnHangups

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import CONNECTING, INVALID_PARAMETER, ActionSpec, Report, parameters_of
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import INVALID_LAMBDA_RESPONSE
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, INBOUND, Topology
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Event, Outcome
from onhook.conformance.model.worlds import World
from onhook.conformance.players.reference import NORMAL, UNAVAILABLE, ReferenceService
from onhook.conformance.players.reference_events import EventWriter

Told = Generator[Event, Outcome, None]


# -- responses ---------------------------------------------------------------------------------------------------------


class _MissingDrops(ReferenceService):
    """A response without Actions drops the rest of the running list, as an empty list does."""

    def _use(self, response: Any, honoured: bool) -> Told:
        yield from super()._use(response, honoured)
        if honoured and isinstance(response, dict) and "Actions" not in response:
            self._queue = []


class _DropsAttributes(ReferenceService):
    """Of a response that is ignored the TransactionAttributes are ignored too."""

    def _use(self, response: Any, honoured: bool) -> Told:
        if honoured:
            yield from super()._use(response, honoured)


class _KeepsArguments(ReferenceService):
    """The Arguments of an update are added to the attributes."""

    def _update(self, running: Any) -> Told:
        arguments = {name: value for name, value in self._updates[0].items() if isinstance(value, str)}
        self.attributes = {**(self.attributes or {}), **arguments}
        yield from super()._update(running)


drops_the_list_without_actions = service(_MissingDrops)
drops_attributes_of_ignored_responses = service(_DropsAttributes)
keeps_arguments_as_attributes = service(_KeepsArguments)


# -- an action that runs -----------------------------------------------------------------------------------------------


class _FinishesFirst(ReferenceService):
    """An action that runs when a new list comes is reported to have succeeded, before that list runs."""

    def _go_on_after(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        interrupted = happening == worlds.UPDATE and row.interruptible
        before = self._lists
        yield from super()._go_on_after(happening, action, row, leg)
        if self._lists != before and not interrupted:
            yield from self._comes_out(row.outcomes[0], action, replace(row, report=Report.ALWAYS), leg)

    def _party_interrupts(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        before = self._lists
        yield from super()._party_interrupts(happening, action, row, leg)
        if self._lists != before and leg.connected:
            yield from self._comes_out(row.outcomes[0], action, replace(row, report=Report.ALWAYS), leg)


finishes_what_runs = service(_FinishesFirst)


# -- parties -----------------------------------------------------------------------------------------------------------


class _BothAtOnce(ReferenceService):
    """Both parties hang up: the first HANGUP shows both legs Disconnected."""

    def _happens(self, happening: str) -> Told:
        if happening != worlds.BOTH_HANG_UP:
            yield from super()._happens(happening)
            return
        up = [leg for leg in self.legs if leg.connected]
        for leg in up:
            leg.status = DISCONNECTED
        for leg in self.in_order(up):
            yield from self._end_leg(leg, NORMAL)

    def in_order(self, legs: list[Any]) -> list[Any]:
        return legs


class _BothAtOnceBackwards(_BothAtOnce):
    def in_order(self, legs: list[Any]) -> list[Any]:
        return legs[::-1]


class _OtherLegFirst(ReferenceService):
    """Both parties hang up: LEG-B is reported first, with LEG-A Connected."""

    def _happens(self, happening: str) -> Told:
        if happening != worlds.BOTH_HANG_UP:
            yield from super()._happens(happening)
            return
        for leg in [leg for leg in reversed(self.legs) if leg.connected]:
            yield from self._party_leaves(leg)


both_hang_up_at_once = service(_BothAtOnce)
both_hang_up_at_once_backwards = service(_BothAtOnceBackwards)
both_hang_up_backwards = service(_OtherLegFirst)


class _OvertakenFails(OwnHangups):
    """A Hangup whose leg has gone fails, behind that leg's HANGUP."""

    def is_overtaken(self, action: dict[str, Any], leg: Any) -> Told:
        before = self._lists
        yield from super().is_overtaken(action, leg)
        if self._lists == before or not self.anybody_is_up():
            yield from self._fail(action, leg, INVALID_PARAMETER, honoured=self.anybody_is_up())


class _OvertakenFailsFirst(OwnHangups):
    """... before its HANGUP."""

    def is_overtaken(self, action: dict[str, Any], leg: Any) -> Told:
        leg.status = DISCONNECTED
        for other in self.legs:
            if other.is_meeting and leg is self.legs[0]:
                other.status = DISCONNECTED
        yield from self._fail(action, leg, INVALID_PARAMETER, honoured=self.anybody_is_up())
        yield from super().is_overtaken(action, leg)


fails_an_overtaken_hangup = service(_OvertakenFails)
fails_an_overtaken_hangup_first = service(_OvertakenFailsFirst)


# -- a call that nobody takes ------------------------------------------------------------------------------------------


class _EndsUntold(ReferenceService):
    """A call that the handler does not answer ends, and nothing tells of it."""

    def _ring_in(self) -> Told:
        leg = self.legs[0]
        yield from self._invoke("NEW_INBOUND_CALL", leg, with_status=False)
        if not self._queue:
            leg.status = DISCONNECTED


class _RingsOn(ReferenceService):
    """... or it rings until the caller gives up."""

    def _ring_in(self) -> Told:
        yield from self._invoke("NEW_INBOUND_CALL", self.legs[0], with_status=False)


class _RingsOut(ReferenceService):
    """A call that no action has answered yet ends by itself, with 480, when nothing is left to run."""

    answered = False

    def _take_effect(self, action: dict[str, Any], row: ActionSpec, leg: Any) -> Any:
        self.answered = self.answered or row.answers
        return super()._take_effect(action, row, leg)

    def _idle(self) -> Told:
        alone = self.call.topology is Topology.SINGLE and len(self.legs) == 1
        if self.answered or not alone or self.call.direction != INBOUND:
            yield from super()._idle()
        else:
            yield from self._end_leg(self.legs[0], UNAVAILABLE)


ends_an_unanswered_call_untold = service(_EndsUntold)
rings_until_the_caller_gives_up = service(_RingsOn)
rings_out_until_it_is_answered = service(_RingsOut)


# -- a Hangup that names no leg ----------------------------------------------------------------------------------------


class _BareMeansTheOther(ReferenceService):
    """It is the last leg that came up and is up, unless the event names one that is Connected."""

    #: The ActionData of the last event.
    last: dict[str, Any] | None = None

    def _invoke(self, event_type: str, leg: Any, action_data: dict[str, Any] | None = None, **more: Any) -> Told:
        self.last = action_data
        yield from super()._invoke(event_type, leg, action_data, **more)

    def _take_list(self, actions: list[Any] | None) -> None:
        super()._take_list(actions)
        if actions:
            self.named = parameters_of(self.last or {}).get("CallId")

    def _default_leg(self, row: ActionSpec) -> Any:
        if row.report is not Report.HANGUP:
            return super()._default_leg(row)
        up = [leg for leg in self.legs if leg.connected]
        return next((leg for leg in up if leg.call_id == self.named), up[-1] if up else None)


hangs_up_the_other_leg_by_default = service(_BareMeansTheOther)
hangs_up_the_named_leg_by_default = service(
    _BareMeansTheOther, call=lambda call: replace(call, variations=frozenset({"LAT-6"}))
)


# -- Hangups with a fault ----------------------------------------------------------------------------------------------


class _FaultsAreInvalid(ReferenceService):
    """A Hangup of no leg is reported by INVALID_LAMBDA_RESPONSE, when its turn has come."""

    def _fail(self, action: dict[str, Any], leg: Any, error: tuple[str, str], *, honoured: bool = True) -> Told:
        if action["Type"] == "Hangup":
            yield from self.rejects(error)
        else:
            yield from super()._fail(action, leg, error, honoured=honoured)

    def rejects(self, error: tuple[str, str], *, honoured: bool = True) -> Told:
        self._queue = []
        told = {"ErrorType": error[0], "ErrorMessage": error[1]}
        leg = self._first_connected()
        yield from self._invoke(INVALID_LAMBDA_RESPONSE, leg, with_status=False, more=told, honoured=honoured)


class _FaultsAreInvalidAtOnce(_FaultsAreInvalid):
    """A list with a Hangup of no leg is rejected as a whole, before anything of it runs."""

    def _use(self, response: Any, honoured: bool) -> Told:
        fine = rejection(response, self.call.extra_actions) is None
        if honoured and fine and self.has_a_fault(response.get("Actions") or []):
            yield from self.rejects(("InvalidLambdaResponse", "A Hangup names no participant."))
        else:
            yield from super()._use(response, honoured)

    def has_a_fault(self, actions: list[dict[str, Any]]) -> bool:
        for number, action in enumerate(actions):
            if action["Type"] != "Hangup" or any(one["Type"] in CONNECTING for one in actions[:number]):
                continue
            given = action.get("Parameters") or {}
            up = [leg for leg in self.legs if leg.connected]
            call_id, tag = given.get("CallId"), given.get("ParticipantTag")
            named = [leg for leg in up if (leg.call_id == call_id if call_id else not tag or leg.tag == tag)]
            if not named or given.get("SipResponseCode") not in (None, 0, 480, 486, "0", "480", "486"):
                return True
        return False


class _FaultsAreInvalidAndIgnored(_FaultsAreInvalid):
    """... and what is answered to it is not used."""

    def rejects(self, error: tuple[str, str], *, honoured: bool = True) -> Told:
        yield from super().rejects(error, honoured=False)


def _error_in_action_data(event: Event) -> None:
    if event["InvocationEventType"] == INVALID_LAMBDA_RESPONSE:
        event["ActionData"] = {name: event.pop(name) for name in ("ErrorType", "ErrorMessage")}


def _list_nobody(event: Event) -> None:
    if event["InvocationEventType"] == INVALID_LAMBDA_RESPONSE:
        del event["CallDetails"]["Participants"]


calls_faults_invalid = service(_FaultsAreInvalid)
calls_faults_invalid_at_once = service(_FaultsAreInvalidAtOnce)
calls_faults_invalid_and_goes_on = service(_FaultsAreInvalidAndIgnored)
calls_faults_invalid_in_action_data = service(_FaultsAreInvalid, events=changed(_error_in_action_data))
calls_faults_invalid_and_lists_nobody = service(_FaultsAreInvalidAtOnce, events=changed(_list_nobody))


class _EchoesAsReturned(EventWriter):
    """Repeats an action as it was returned, where it was run in another way."""

    returned: tuple[dict[str, Any], dict[str, Any]] = {}, {}

    def echo(self, action: dict[str, Any], leg: Any) -> dict[str, Any]:
        return super().echo(self.returned[1] if action is self.returned[0] else action, leg)


class _TakesEveryCode(ReferenceService):
    """A code that is not supported is taken for 0."""

    def __init__(self, call: Call, world: World) -> None:
        super().__init__(call, world)
        self._writer: _EchoesAsReturned = _EchoesAsReturned(call)

    def _hang_up(self, action: dict[str, Any], leg: Any) -> Told:
        parameters = action.get("Parameters") or {}
        if parameters.get("SipResponseCode") in (603, "603"):
            self._writer.returned = {**action, "Parameters": {**parameters, "SipResponseCode": 0}}, action
            action = self._writer.returned[0]
        yield from super()._hang_up(action, leg)


takes_every_code = service(_TakesEveryCode)


# -- a meeting without its caller --------------------------------------------------------------------------------------


class _KeepsMeetings(ReferenceService):
    """A meeting leg stays when its caller goes (HUP-M4), and no event tells of a Hangup of it then."""

    staying: Any = None

    def _party_leaves(self, leg: Any) -> Told:
        self._note(leg)
        yield from super()._party_leaves(leg)

    def _take_down(self, action: dict[str, Any], leg: Any, code: int) -> Told:
        self._note(leg)
        if leg.is_meeting and not self.legs[0].connected:
            leg.status = DISCONNECTED
        else:
            yield from super()._take_down(action, leg, code)

    def _note(self, leg: Any) -> None:
        """Note the meeting leg that its caller leaves."""
        second = self._second_leg()
        self.staying = second if leg is self.legs[0] and second is not None and second.is_meeting else None

    def _end_leg(self, leg: Any, code: int, *, shown_late: bool = False) -> Told:
        if leg is self.legs[0] and self.staying is not None:
            self.staying.status = CONNECTED
        yield from super()._end_leg(leg, code, shown_late=shown_late)


keeps_meetings_without_their_caller = service(_KeepsMeetings)


# -- a handler that never stops ----------------------------------------------------------------------------------------

has_no_end_of_patience = service(call=lambda call: replace(call, patience=1_000_000))
