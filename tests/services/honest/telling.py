"""Services that tell the handler more, or tell it in another order: the reference service never does, but may."""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from retold import Retell, service

from onhook.conformance.model.actions import INVALID_PARAMETER, ActionSpec, Report
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import ACTION_INTERRUPTED, ACTION_SUCCESSFUL, HANGUP, RINGING
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_B, OUTBOUND
from onhook.conformance.model.traces import Event, Outcome
from onhook.conformance.players.reference import NORMAL, UNAVAILABLE, ReferenceService

Told = Generator[Event, Outcome, None]


class OwnHangups(ReferenceService):
    """Tells the application's own Hangups from a party's: there are two methods in which to do otherwise."""

    _own: dict[str, Any] | None = None

    def anybody_is_up(self) -> bool:
        return any(leg.connected for leg in self.legs)

    def _hang_up(self, action: dict[str, Any], leg: Any) -> Told:
        self._own = action
        yield from super()._hang_up(action, leg)
        self._own = None

    def _party_leaves(self, leg: Any) -> Told:
        own, self._own = self._own, None
        if own is None:
            yield from super()._party_leaves(leg)
        else:
            yield from self.is_overtaken(own, leg)

    def _end_leg(self, leg: Any, code: int, *, shown_late: bool = False) -> Told:
        own, self._own = self._own, None
        if own is None:
            yield from super()._end_leg(leg, code, shown_late=shown_late)
        else:
            yield from self.ends(own, leg, code, shown_late=shown_late)

    def ends(self, action: dict[str, Any], leg: Any, code: int, *, shown_late: bool) -> Told:
        """A Hangup ends a leg."""
        yield from super()._end_leg(leg, code, shown_late=shown_late)

    def is_overtaken(self, action: dict[str, Any], leg: Any) -> Told:
        """A party hangs up before its Hangup runs."""
        yield from super()._party_leaves(leg)


# -- ACTION_SUCCESSFUL of a Hangup -------------------------------------------------------------------------------------


class _SuccessAfter(OwnHangups):
    def ends(self, action: dict[str, Any], leg: Any, code: int, *, shown_late: bool) -> Told:
        yield from super().ends(action, leg, code, shown_late=shown_late)
        yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg), honoured=self.anybody_is_up())


class _SuccessBefore(OwnHangups):
    def ends(self, action: dict[str, Any], leg: Any, code: int, *, shown_late: bool) -> Told:
        leg.status = DISCONNECTED
        yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg), honoured=self.anybody_is_up())
        yield from super().ends(action, leg, code, shown_late=shown_late)


class _SuccessBeforeTheEnd(OwnHangups):
    """The only leg is still up when its Hangup is reported to have succeeded, and in its HANGUP."""

    def ends(self, action: dict[str, Any], leg: Any, code: int, *, shown_late: bool) -> Told:
        only = len([other for other in self.legs if other.connected]) == 1
        if only:
            yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg))
        yield from super().ends(action, leg, code, shown_late=only)


tells_success_after_hangup = service(_SuccessAfter)
goes_on_and_tells_success_after_hangup = service(
    _SuccessAfter, call=lambda call: replace(call, variations=frozenset({"LAT-11"}))
)
tells_success_before_hangup = service(_SuccessBefore)
goes_on_and_tells_success_before_hangup = service(
    _SuccessBefore, call=lambda call: replace(call, variations=frozenset({"LAT-11"}))
)
tells_success_before_the_end = service(_SuccessBeforeTheEnd)


# -- meetings ----------------------------------------------------------------------------------------------------------


class _Meetings(ReferenceService):
    """The Hangup of the meeting leg is reported by a HANGUP too."""

    before = False

    def _invoke(self, event_type: str, leg: Any, action_data: dict[str, Any] | None = None, **more: Any) -> Told:
        data = action_data or {}
        of_the_meeting = event_type == ACTION_SUCCESSFUL and data.get("Type") == "Hangup"
        if of_the_meeting and self.before:
            yield from self._ends_the_meeting(data)
        yield from super()._invoke(event_type, leg, action_data, **more)
        if of_the_meeting and not self.before:
            yield from self._ends_the_meeting(data)

    def _ends_the_meeting(self, data: Mapping[str, Any]) -> Told:
        code = int(data["Parameters"].get("SipResponseCode") or NORMAL)
        yield from self._end_leg(next(leg for leg in reversed(self.legs) if leg.is_meeting), code)


class _MeetingsBefore(_Meetings):
    before = True


class _LeavesMeetings(ReferenceService):
    """When the caller of a meeting goes, or is hung up, the meeting leg has a HANGUP of its own."""

    #: It is still shown Connected in the caller's.
    shown = False

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.told: set[str] = set()

    def _invoke(self, event_type: str, leg: Any, action_data: dict[str, Any] | None = None, **more: Any) -> Told:
        if event_type == ACTION_SUCCESSFUL and (action_data or {}).get("Type") == "Hangup":
            self.told |= {meeting.call_id for meeting in self.legs if meeting.is_meeting and not meeting.connected}
        yield from super()._invoke(event_type, leg, action_data, **more)

    def _end_leg(self, leg: Any, code: int, *, shown_late: bool = False) -> Told:
        self.told.add(leg.call_id)
        meeting = next((left for left in self.legs if left.is_meeting and left.call_id not in self.told), None)
        if leg is not self.legs[0] or meeting is None:
            yield from super()._end_leg(leg, code, shown_late=shown_late)
            return
        if self.shown:
            meeting.status = CONNECTED
        yield from super()._end_leg(leg, code, shown_late=shown_late)
        self.told.add(meeting.call_id)
        yield from super()._end_leg(meeting, NORMAL)


class _LeavesMeetingsLater(_LeavesMeetings):
    shown = True


tells_hangup_after_leaving_a_meeting = service(_Meetings)
tells_hangup_before_leaving_a_meeting = service(_MeetingsBefore)
tells_both_ends_when_a_caller_leaves = service(_LeavesMeetings)
tells_both_ends_one_after_the_other = service(_LeavesMeetingsLater)


# -- other actions -----------------------------------------------------------------------------------------------------


class _MidList(ReferenceService):
    """Every action is reported, wherever it stands."""

    def _succeed(self, action: dict[str, Any], row: ActionSpec, leg: Any, result: Mapping[str, Any]) -> Told:
        yield from super()._succeed(action, replace(row, report=Report.ALWAYS), leg, result)


class _LastAlone(ReferenceService):
    """Only a whole list is reported, by its last action."""

    def _succeed(self, action: dict[str, Any], row: ActionSpec, leg: Any, result: Mapping[str, Any]) -> Told:
        if not self._queue:
            yield from super()._succeed(action, row, leg, result)


class _Untold(ReferenceService):
    """No page promises that these are reported."""

    def _succeed(self, action: dict[str, Any], row: ActionSpec, leg: Any, result: Mapping[str, Any]) -> Told:
        if row.type not in ("Pause", "ReceiveDigits"):
            yield from super()._succeed(action, row, leg, result)


class _RecordsLate(ReferenceService):
    """The result of a RecordAudio in mid-list comes one action later; then it may be too late for its answer."""

    recorded: tuple[Any, dict[str, Any]] | None = None

    def _succeed(self, action: dict[str, Any], row: ActionSpec, leg: Any, result: Mapping[str, Any]) -> Told:
        if row.type == "RecordAudio" and self._queue:
            self.recorded = leg, {**result, **self._writer.echo(action, leg)}
        else:
            yield from super()._succeed(action, row, leg, result)

    def _run(self, action: dict[str, Any]) -> Told:
        due, self.recorded = self.recorded, None
        yield from super()._run(action)
        if due is not None:
            yield from self._invoke(ACTION_SUCCESSFUL, *due, honoured=any(leg.connected for leg in self.legs))


tells_actions_in_mid_list = service(_MidList)
goes_on_and_tells_actions_in_mid_list = service(
    _MidList, call=lambda call: replace(call, variations=frozenset({"LAT-11"}))
)
tells_whole_lists_alone = service(_LastAlone)
tells_nothing_of_pauses = service(_Untold)
tells_recordings_late = service(_RecordsLate)


# -- interruptions -----------------------------------------------------------------------------------------------------


class _InterruptsLate(OwnHangups):
    """What an update interrupts is reported after the Hangup that was returned for it."""

    #: Also where that has ended the call.
    always = False
    cut: tuple[dict[str, Any], Any] | None = None

    def _update(self, running: Any) -> Told:
        before = self._lists
        yield from super()._update(None)
        if running is None or self._lists == before or not running[1].interruptible:
            return
        self.cut = running[0], running[2]
        if not self._queue or self._queue[0]["Type"] != "Hangup":
            yield from self._interrupts()

    def _hang_up(self, action: dict[str, Any], leg: Any) -> Told:
        yield from super()._hang_up(action, leg)
        if self.cut is not None and (self.always or self.anybody_is_up()):
            yield from self._interrupts()

    def _interrupts(self) -> Told:
        (action, leg), self.cut = self.cut or ({}, None), None
        yield from self._invoke(ACTION_INTERRUPTED, leg, self._writer.echo(action, leg), honoured=False)


class _InterruptsAtTheEnd(_InterruptsLate):
    always = True


class _InterruptsAll(ReferenceService):
    """An update interrupts whatever runs."""

    def _go_on_after(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        yield from super()._go_on_after(happening, action, replace(row, interruptible=True), leg)


tells_interruptions_behind_the_hangup = service(_InterruptsLate)
tells_interruptions_behind_the_end = service(_InterruptsAtTheEnd)
interrupts_whatever_runs = service(_InterruptsAll)


# -- after a party has gone --------------------------------------------------------------------------------------------


class _ResultsAfterwards(ReferenceService):
    """A caller hangs up during an action: its result is reported, behind the HANGUP."""

    def _party_interrupts(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        before = self._lists
        yield from super()._party_interrupts(happening, action, row, leg)
        if not leg.connected and self._lists == before:
            up = any(other.connected for other in self.legs)
            data = {
                **self._writer.echo(action, leg),
                "ErrorType": INVALID_PARAMETER[0],
                "ErrorMessage": INVALID_PARAMETER[1],
            }
            if up:
                self._queue = []
            yield from self._invoke("ACTION_FAILED", leg, data, honoured=up)


tells_results_behind_the_hangup = service(_ResultsAfterwards)


class _RingsOffAfter(ReferenceService):
    """The caller hangs up while CallAndBridge rings: it is reported to have failed too."""

    def _party_interrupts(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        yield from super()._party_interrupts(happening, action, row, leg)
        if row.type == "CallAndBridge":
            yield from self._fail(action, leg, row.errors[0], honoured=False)


class _RingsOffBefore(ReferenceService):
    """... before the handler learns that the caller has gone."""

    def _party_interrupts(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type == "CallAndBridge":
            yield from self._fail(action, leg, row.errors[0])
        yield from super()._party_interrupts(happening, action, row, leg)


fails_to_bridge_behind_the_hangup = service(_RingsOffAfter)
fails_to_bridge_before_the_hangup = service(_RingsOffBefore)


# -- a second leg that rings, and one that never comes up --------------------------------------------------------------


class _Rings(ReferenceService):
    """RINGING while the callee of a bridge rings; no leg has a Status in it."""

    def _perform(self, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        if row.type == "CallAndBridge":
            yield from self._invoke(RINGING, leg, with_status=False, honoured=False)
        yield from super()._perform(action, row, leg)


class _TellsOfTheCallee(ReferenceService):
    """A second leg that does not come up is reported to have ended, by a HANGUP of its own."""

    #: Before the ACTION_FAILED, or behind it.
    before = True

    def _comes_out(self, outcome: str, action: dict[str, Any], row: ActionSpec, leg: Any) -> Told:
        failed = row.adds_leg and outcome != row.outcomes[0]
        if failed and self.before:
            self._queue = []
            yield from self._tells_of_the_callee()
        answered, self._queue = self._queue, self._queue if not failed else []
        yield from super()._comes_out(outcome, action, row, leg)
        if failed and self.before and not self._queue:
            self._queue = answered
        elif failed and not self.before and self._is_up():
            yield from self._tells_of_the_callee()

    def _tells_of_the_callee(self) -> Told:
        callee = self._add_leg(LEG_B, "+12025550150", self.legs[0].from_number, OUTBOUND)
        yield from self._end_leg(callee, UNAVAILABLE)


class _TellsOfTheCalleeLater(_TellsOfTheCallee):
    before = False


rings_second_legs = service(_Rings)
tells_of_the_callee_before_the_failure = service(_TellsOfTheCallee)
tells_of_the_callee_behind_the_failure = service(_TellsOfTheCalleeLater)


# -- after a failure ---------------------------------------------------------------------------------------------------


class _TriesAgain(ReferenceService):
    """The event is delivered three times more before the call ends."""

    #: With the same Sequence.
    as_it_was = False

    def _invoke(self, *given: Any, **more: Any) -> Told:
        told = super()._invoke(*given, **more)
        event = next(told)
        while True:
            outcome = yield event
            for _ in range(3):
                if type(outcome).__name__ != "Returned":
                    outcome = yield event if self.as_it_was else self._writer.again(event)
            try:
                event = told.send(outcome)
            except StopIteration:
                return


class _TriesAgainAsItWas(_TriesAgain):
    as_it_was = True


class _TellsTheEnd(_TriesAgain):
    """The handler has failed for good, and gets the end of each leg all the same."""

    def _events(self) -> Told:
        self.lost: list[Any] = []
        yield from super()._events()
        for leg in self.lost:
            parameters = {"SipResponseCode": 480, "CallId": leg.call_id, "ParticipantTag": leg.tag}
            data = {"Type": "Hangup", "Parameters": parameters}
            yield self._writer.event(HANGUP, leg, data, self.legs, self.attributes)

    def _invoke(self, *given: Any, **more: Any) -> Told:
        try:
            yield from super()._invoke(*given, **more)
        except Exception:
            self.lost = [leg for leg in self.legs if leg.connected]
            raise


def _stamping(places: Callable[[Event], Iterable[dict[str, Any]]]) -> Callable[[Call], Retell]:
    """Return what gives every delivery a number of its own, in a field that is on no page."""

    def made(call: Call) -> Retell:
        numbers = itertools.count(1)

        def retell(event: Event) -> Event:
            stamped, number = deepcopy(event), next(numbers)
            for place in places(stamped):
                place["DeliveredAs"] = number
            return stamped

        return retell

    return made


def _everywhere(event: Event) -> Iterator[dict[str, Any]]:
    details, data = event["CallDetails"], event.get("ActionData") or {}
    yield from (details, *details.get("Participants", ()), data, data.get("Parameters") or {})


def _delivering_twice(call: Call) -> Call:
    return replace(call, variations=call.variations | {"OBS-6"})


tries_again_three_times = service(_TriesAgain)
stamps_what_it_tries_again = service(_TriesAgain, events=_stamping(lambda event: [event]))
stamps_whatever_it_delivers_twice = service(_TriesAgain, call=_delivering_twice, events=_stamping(_everywhere))
tries_again_with_the_same_number = service(_TriesAgainAsItWas)
tells_the_end_after_a_failure = service(_TellsTheEnd)
