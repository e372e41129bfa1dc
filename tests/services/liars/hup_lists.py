"""Liars about ignored responses, about lists that contain a Hangup, and about updates."""

from abc import ABC, abstractmethod
from typing import Any

from deviating import Action, Deviating, Steps, action_of, kind_of, parameters_of, service, types_of

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.events import (
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    HANGUP,
    NEW_OUTBOUND_CALL,
    RINGING,
)
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B
from onhook.conformance.players.reference import CallOver
from onhook.conformance.players.reference_events import LegState

# -- responses that are ignored ----------------------------------------------------------------------------------------


@service
class HangsUpWhileItRings(Deviating):
    """HUP-I1: a Hangup returned for RINGING ends the call."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        yield from super()._use(response, honoured)
        if self.last == RINGING and "Hangup" in types_of(response):
            yield from self._end_leg(self.legs[0], 0)
            raise CallOver


@service
class HangsUpWhenAnswered(Deviating):
    """HUP-I1: a Hangup returned for NEW_OUTBOUND_CALL with 486 is kept until the endpoint answers."""

    kept = False

    def _use(self, response: Any, honoured: bool) -> Steps:
        if self.last == NEW_OUTBOUND_CALL:
            codes = [parameters_of(action).get("SipResponseCode") for action in response.get("Actions") or ()]
            self.kept = 486 in codes
        yield from super()._use(response, honoured)

    def _invoke(self, event_type: str, leg: LegState, *parts: Any, **more: Any) -> Steps:
        if event_type == CALL_ANSWERED and self.kept:
            leg.status = DISCONNECTED
        yield from super()._invoke(event_type, leg, *parts, **more)


@service
class RunsTheFirstListAtLast(Deviating):
    """HUP-I1: the list returned for NEW_OUTBOUND_CALL is run if none is returned for CALL_ANSWERED."""

    kept: tuple[Any, ...] = ()

    def _use(self, response: Any, honoured: bool) -> Steps:
        yield from super()._use(response, honoured)
        if self.last == NEW_OUTBOUND_CALL:
            self.kept = tuple(response.get("Actions") or ()) if "Hangup" in types_of(response) else ()
        elif self.last == CALL_ANSWERED and not types_of(response):
            self._take_list(list(self.kept))


class _HearsInterruptions(Deviating):
    """Runs the response to ACTION_INTERRUPTED."""

    def hears(self) -> bool:
        return True

    def _use(self, response: Any, honoured: bool) -> Steps:
        honoured = honoured or (self.last == ACTION_INTERRUPTED and bool(types_of(response)) and self.hears())
        yield from super()._use(response, honoured)


@service
class HearsInterruptions(_HearsInterruptions):
    """HUP-I2: the response to ACTION_INTERRUPTED is run."""


@service
class HearsInterruptedPauses(_HearsInterruptions):
    """HUP-I2: the response to the ACTION_INTERRUPTED of a Pause is run, on two legs."""

    def hears(self) -> bool:
        return action_of(self.sent[-1]) == "Pause" and self._second_leg() is not None


@service
class TakesInterruptionsForUpdates(Deviating):
    """HUP-I2: on two legs, whatever is returned for ACTION_INTERRUPTED replaces what the update brought, as [] does."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        interrupted = self.last == ACTION_INTERRUPTED and self._second_leg() is not None
        yield from super()._use(response, honoured or interrupted)


class _SaysGoodbye(Deviating, ABC):
    """Runs a Speak returned for the last HANGUP, if a party hung up."""

    @abstractmethod
    def is_said(self, leg: LegState) -> bool: ...

    def is_run(self) -> bool:
        return types_of(self.response)[:1] == ["Speak"]

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        said = self.hangup is None and self.other(leg) is None and self.is_said(leg)
        yield from super()._end_leg(leg, code, **more)
        if said and self.is_run():
            self.world.ask("Speak", ("completes",))


@service
class SaysGoodbyeToTheLegThatIsLeft(_SaysGoodbye):
    """HUP-I3: runs the response to the HANGUP of the second of two parties who hang up."""

    def is_said(self, leg: LegState) -> bool:
        return len(self.legs) > 1 and not any(other.is_meeting for other in self.legs)


@service
class SaysGoodbyeToNobody(_SaysGoodbye):
    """HUP-I3: runs the response to the HANGUP of an outbound call that was not answered."""

    def is_said(self, leg: LegState) -> bool:
        return kind_of(self.sent[-1]) == RINGING


@service
class SaysGoodbyeBeforeItHangsUpOnNobody(_SaysGoodbye):
    """HUP-I3: runs the response to the HANGUP of an unanswered outbound call if it has a Speak and a Hangup."""

    def is_said(self, leg: LegState) -> bool:
        return kind_of(self.sent[-1]) == RINGING

    def is_run(self) -> bool:
        return types_of(self.response) == ["Speak", "Hangup"]


# -- lists -------------------------------------------------------------------------------------------------------------


@service
class DigitsAreToldLate(Deviating):
    """HUP-L1: digits asked for before a Hangup in a list are reported after it."""

    held: Any = None

    def _succeed(self, action: Action, row: Any, leg: LegState, result: Any) -> Steps:
        following = self._queue[0]["Type"] if self._queue else ""
        if following == "Hangup" and row.type == "PlayAudioAndGetDigits":
            self.held = {**result, **self._writer.echo(action, leg)}
        else:
            yield from super()._succeed(action, row, leg, result)

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        yield from super()._hang_up(action, leg)
        if self.held is not None:
            held, self.held = self.held, None
            yield from self._invoke(ACTION_SUCCESSFUL, self._first_connected(), held, honoured=False)


class _Overtakes(Deviating):
    """On two legs, a Hangup is run before the actions that precede it."""

    def overtakes(self, hangup: Action) -> bool:
        return True

    def _take_list(self, actions: list[Action] | None) -> None:
        if actions and self._second_leg() is not None:
            actions = sorted(actions, key=lambda action: not (action["Type"] == "Hangup" and self.overtakes(action)))
        super()._take_list(actions)


@service
class HangupsGoFirst(_Overtakes):
    """HUP-L1: on two legs, a Hangup is run before the actions that precede it."""


@service
class BusyGoesFirst(_Overtakes):
    """HUP-L1: the same, only for a Hangup with 486."""

    def overtakes(self, hangup: Action) -> bool:
        return parameters_of(hangup).get("SipResponseCode") in (486, "486")


@service
class LegAGoesFirst(Deviating):
    """HUP-L1: in a list of nothing but two Hangups, that of LEG-A is run first."""

    def _take_list(self, actions: list[Action] | None) -> None:
        if actions and len(actions) == 2 and all(action["Type"] == "Hangup" for action in actions):
            actions = sorted(actions, key=lambda action: self._target(action, ACTIONS["Hangup"]) is not self.legs[0])
        super()._take_list(actions)


@service
class HangsUpBothAtOnce(Deviating):
    """HUP-L1: of two Hangups in a list both legs go at once, and then both are told."""

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps:
        row = ACTIONS["Hangup"]
        behind = self._target(self._queue[0], row) if self._queue and self._queue[0]["Type"] == "Hangup" else None
        other = None if leg is None else self.other(leg)
        if leg is None or other is None or behind is not other or other.is_meeting or leg.is_meeting:
            yield from super()._hang_up(action, leg)
            return
        self._queue = []
        other.status = DISCONNECTED
        yield from super()._hang_up(action, leg)
        self.hangup = parameters_of(action)
        yield from self._end_leg(other, 0)


class _KeepsTheRest(Deviating, ABC):
    """Puts a new list before the rest of the old list, instead of replacing it."""

    @abstractmethod
    def keeps(self, actions: list[Action]) -> bool: ...

    def _take_list(self, actions: list[Action] | None) -> None:
        rest = list(self._queue)
        super()._take_list(actions)
        if actions and rest and self.keeps(actions):
            self._queue = [*actions, *rest]


@service
class PutsTheAnswerBeforeTheRest(_KeepsTheRest):
    """HUP-L2: the actions after the Hangup are run after the list returned for HANGUP."""

    def keeps(self, actions: list[Action]) -> bool:
        return self.last == HANGUP and self.hangup is not None


@service
class PutsWordsBeforeTheRest(_KeepsTheRest):
    """HUP-L2: the same, only if one Speak is returned and the rest of the old list asks for digits."""

    def keeps(self, actions: list[Action]) -> bool:
        told = self.last == HANGUP and self.hangup is not None and self._queue == actions
        return told and [action["Type"] for action in actions] == ["Speak"] and self.had_digits

    had_digits = False

    def _take_list(self, actions: list[Action] | None) -> None:
        self.had_digits = any(action["Type"] == "PlayAudioAndGetDigits" for action in self._queue)
        super()._take_list(actions)


@service
class HangsUpTheOtherAfterAll(_KeepsTheRest):
    """HUP-L2: the actions after the Hangup of LEG-A are run after a single Speak returned for HANGUP."""

    def keeps(self, actions: list[Action]) -> bool:
        told = self.last == HANGUP and self.hangup is not None
        of_a = told and self.sent[-1]["ActionData"]["Parameters"]["ParticipantTag"] == LEG_A
        return of_a and [action["Type"] for action in actions] == ["Speak"]


@service
class NullDropsTheRest(Deviating):
    """HUP-L2: `Actions: null` for a HANGUP drops the actions after the Hangup."""

    def _use(self, response: Any, honoured: bool) -> Steps:
        drops = honoured and self.last == HANGUP and "Actions" in response and response["Actions"] is None
        yield from super()._use(response, honoured)
        if drops and self.hangup is not None:
            self._queue = []


class _GoesOnBehindTheLast(Deviating, ABC):
    """Runs the actions after the Hangup of the last leg."""

    @abstractmethod
    def goes_on(self, leg: LegState, following: Action) -> bool: ...

    def _end_leg(self, leg: LegState, code: int, **more: Any) -> Steps:
        rest = list(self._queue) if self.hangup is not None and self.other(leg) is None else []
        yield from super()._end_leg(leg, code, **more)
        if rest and self.goes_on(leg, rest[0]):
            yield from self.run_behind(leg, rest[0])

    def run_behind(self, leg: LegState, following: Action) -> Steps:
        self.world.ask(following["Type"], ("completes",))
        yield from ()


@service
class SaysGoodbyeBehindTheHangup(_GoesOnBehindTheLast):
    """HUP-L3: runs a Speak after the Hangup of the only leg."""

    def goes_on(self, leg: LegState, following: Action) -> bool:
        return self.is_single and following["Type"] == "Speak" and self.asked_by == ACTION_SUCCESSFUL


@service
class CollectsDigitsBehindTheHangup(_GoesOnBehindTheLast):
    """HUP-L3: digits asked for after the Hangup of the remaining leg are reported."""

    def goes_on(self, leg: LegState, following: Action) -> bool:
        return self.is_left(leg) and following["Type"] == "PlayAudioAndGetDigits"

    def run_behind(self, leg: LegState, following: Action) -> Steps:
        digits = {"ReceivedDigits": "1", **self._writer.echo(following, leg)}
        yield from self._invoke(ACTION_SUCCESSFUL, leg, digits, honoured=False)


@service
class SaysGoodbyeBehindTheHangupOfLegB(_GoesOnBehindTheLast):
    """HUP-L3: runs a Speak after the Hangup of LEG-B, where LEG-B is the remaining leg."""

    def goes_on(self, leg: LegState, following: Action) -> bool:
        return self.is_left(leg) and following["Type"] == "Speak" and leg.tag == LEG_B


# -- updates -----------------------------------------------------------------------------------------------------------


@service
class AnUpdateQueuesUp(Deviating):
    """HUP-U1: the list returned for an update is run after the older actions."""

    def _take_list(self, actions: list[Action] | None) -> None:
        rest = list(self._queue)
        super()._take_list(actions)
        if actions and self.last == CALL_UPDATE_REQUESTED:
            self._queue = [*rest, *actions]


@service
class AnUpdateWaitsForDigits(Deviating):
    """HUP-U1: the list returned for an update while digits are collected is run after the older actions."""

    def _update(self, running: Any) -> Steps:
        rest, before = list(self._queue), self._lists
        yield from super()._update(running)
        if running is not None and running[1].type == "PlayAudioAndGetDigits" and self._lists != before:
            self._queue = [*rest, *self._queue]


@service
class AnUpdateIsLostInASecondBridge(Deviating):
    """HUP-U1: the list returned for an update is lost if older actions wait and there is a second LEG-B."""

    def _update(self, running: Any) -> Steps:
        rest = list(self._queue) if self.has_another_leg_b else []
        yield from super()._update(running)
        if rest:
            self._queue = rest


@service
class AnUpdatePutsTheRestOff(_KeepsTheRest):
    """HUP-U1: on two legs, the older actions are run after a Hangup returned for an update."""

    def keeps(self, actions: list[Action]) -> bool:
        return self.last == CALL_UPDATE_REQUESTED and self._second_leg() is not None and actions[0]["Type"] == "Hangup"

    def _use(self, response: Any, honoured: bool) -> Steps:
        rest = list(self._queue) if self.last == HANGUP and self.asked_by == CALL_UPDATE_REQUESTED else []
        yield from super()._use(response, honoured)
        if rest and honoured and response.get("Actions") == []:
            self._queue = rest


@service
class AnUpdateGoesBeforeTheRest(_KeepsTheRest):
    """HUP-U1: the older actions are run after the list returned for an update."""

    def keeps(self, actions: list[Action]) -> bool:
        return self.last == CALL_UPDATE_REQUESTED


class _RunsToTheEnd(Deviating, ABC):
    """Does not interrupt an action that an update has to interrupt."""

    @abstractmethod
    def runs_to_the_end(self, row: Any) -> bool: ...

    def tells_it(self) -> bool:
        return True

    def _update(self, running: Any) -> Steps:
        before = self._lists
        spared = running is not None and running[1].interruptible and self.runs_to_the_end(running[1])
        yield from super()._update(None if spared else running)
        if spared and self._lists != before and self.tells_it():
            action, _, leg = running
            yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg), honoured=False)


@service
class PlaysToTheEnd(_RunsToTheEnd):
    """HUP-U2: an update waits for the end of a PlayAudio."""

    def runs_to_the_end(self, row: Any) -> bool:
        return row.type == "PlayAudio"


@service
class TimerRunsOn(Deviating):
    """HUP-U2: the end of a PlayAudio is reported that an update has interrupted."""

    def _update(self, running: Any) -> Steps:
        yield from super()._update(running)
        if self.last == ACTION_INTERRUPTED and running is not None and running[1].type == "PlayAudio":
            action, _, leg = running
            yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg), honoured=False)


@service
class PausesAreCutSilently(_RunsToTheEnd):
    """HUP-U2: on two legs, the interruption of a Pause is not reported."""

    def runs_to_the_end(self, row: Any) -> bool:
        return row.type == "Pause" and self._second_leg() is not None

    def tells_it(self) -> bool:
        return False
