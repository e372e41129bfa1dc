"""The reference service: what the audio service does, as a stepper without I/O.

`start` gives the first event of a call, `respond` takes what came of it and gives the next event, or None when the call
is over. Inside, the call is a generator that yields events and receives outcomes, so that it reads in the order in
which a call happens; how an event is written is in `reference_events`. Given (call, world) and the responses it is
deterministic. Where the pages are silent it does what `onhook.conformance.catalogue.choices` says; where they show
several ways, the variations of the call decide.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeVar

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import (
    ACTIONS,
    HANGUP_CODES,
    INVALID_PARAMETER,
    ActionSpec,
    Report,
    RunsOn,
    hangup_code,
    parameters_of,
)
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_ANSWERED,
    CALL_UPDATE_REQUESTED,
    DIGITS_RECEIVED,
    HANGUP,
    INVALID_LAMBDA_RESPONSE,
    NEW_INBOUND_CALL,
    NEW_OUTBOUND_CALL,
    RINGING,
)
from onhook.conformance.model.keypad import KEYS, Keypad, PlainKeypad
from onhook.conformance.model.legs import (
    CONNECTED,
    DISCONNECTED,
    INBOUND,
    LEG_A,
    LEG_B,
    MEETING_ADDRESS,
    MEETING_NUMBER,
    OUTBOUND,
    TAGS,
    Topology,
)
from onhook.conformance.model.responses import ALIASES, DOUBTFUL_ATTRIBUTES, MOST_ATTRIBUTES, rejection
from onhook.conformance.model.traces import Action, Event, Outcome, Returned, TimedOut
from onhook.conformance.model.variations import VariationId
from onhook.conformance.players.reference_events import EventWriter, LegState, intent_result, request, result_of

T = TypeVar("T")
Steps = Generator[Event, Outcome, T]

NORMAL, UNAVAILABLE, BUSY_HERE, DECLINE = 0, 480, 486, 603
#: Digits that come because a ReceiveDigits listens, at most; the updates that may come stand in the call.
MOST_UNASKED_DIGITS = 2


#: Responses to these are ignored. `timeouts` ends a call after a failed invocation, without saying whether that holds
#: here, too; the call goes on, so that later responses are judged as well.
GOING_ON = (NEW_OUTBOUND_CALL, RINGING)


class CallOver(Exception):
    """The service ends the call: the handler gets no further event of it."""


class ReferenceService:
    """One call of the reference service."""

    def __init__(self, call: Call, world: worlds.World, keypad: Keypad | None = None) -> None:
        self.call = call
        #: Whether a variation is played; a bound method, since it is asked several times for each event.
        self._plays: Callable[[VariationId], bool] = call.variations.__contains__
        self._most_attributes = DOUBTFUL_ATTRIBUTES if self._plays("LAT-17") else MOST_ATTRIBUTES
        self.world = world
        self.keypad = keypad or PlainKeypad()
        self.legs: list[LegState] = []
        self.attributes: dict[str, Any] | None = None
        #: What was dialled at each request for digits, so that a replay needs no keypad.
        self.dialled: list[str] = []
        self._queue: list[Any] = []
        #: Grows whenever a response has a list of its own, which replaces the running one.
        self._lists = 0
        #: The leg of the last invocation, and of the one that returned the running list.
        self._invoked: LegState | None = None
        self._list_leg: LegState | None = None
        #: The ReceiveDigits that listens, and on which leg.
        self._listener: tuple[Action, LegState] | None = None
        self._updates = list(call.updates)
        self._unasked_digits = MOST_UNASKED_DIGITS
        self._rejections = 0
        self._actions_run = 0
        self._writer = EventWriter(call)
        self._steps = self._events()

    # -- the stepper ---------------------------------------------------------------------------------------------

    def start(self) -> Event | None:
        """Return the first event of the call."""
        return next(self._steps, None)

    def respond(self, outcome: Outcome) -> Event | None:
        """Take what came of the last event; return the next one, or None when the call is over."""
        try:
            return self._steps.send(outcome)
        except StopIteration:
            return None

    @property
    def final(self) -> dict[str, str]:
        """CallId to status of every leg that the call has had."""
        return {leg.call_id: leg.status for leg in self.legs}

    # -- the course of a call ------------------------------------------------------------------------------------

    def _events(self) -> Steps[None]:
        try:
            yield from self._opening()
            while self._is_up():
                if self._queue:
                    yield from self._run(self._queue.pop(0))
                else:
                    yield from self._idle()
        except CallOver:
            for leg in self.legs:
                leg.status = DISCONNECTED

    def _opening(self) -> Steps[None]:
        call = self.call
        self._add_leg(LEG_A, call.to_number, call.from_number, call.direction)
        if call.topology is not Topology.SINGLE:
            yield from self._open_inside()
        elif call.direction == INBOUND:
            yield from self._ring_in()
        else:
            yield from self._ring_out()

    def _open_inside(self) -> Steps[None]:
        if self.call.topology is Topology.BRIDGED:
            leg = self._add_leg(LEG_B, self.call.other_number, self.call.from_number, OUTBOUND)
            endpoints = [{"Uri": leg.to_number, "BridgeEndpointType": "PSTN"}]
            parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": leg.from_number, "Endpoints": endpoints}
            action: Action = {"Type": "CallAndBridge", "Parameters": parameters}
        else:
            self._add_meeting_leg()
            action = {"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": "join-token", "MeetingId": "meeting-id"}}
        yield from self._invoke(ACTION_SUCCESSFUL, self.legs[0], self._writer.echo(action, self.legs[0]))

    def _ring_in(self) -> Steps[None]:
        yield from self._invoke(NEW_INBOUND_CALL, self.legs[0], with_status=False)
        if not self._queue:
            yield from self._end_leg(self.legs[0], UNAVAILABLE)

    def _ring_out(self) -> Steps[None]:
        leg = self.legs[0]
        created = None
        if self.call.arguments is not None:
            created = request("CallCreateRequest", self.call.arguments)
        yield from self._invoke(NEW_OUTBOUND_CALL, leg, created, with_status=False, honoured=False)
        yield from self._invoke(RINGING, leg, with_status=False, honoured=False)
        answer = self.world.ask(worlds.DIAL, (worlds.ANSWERED, *worlds.UNANSWERED))
        if answer == worlds.ANSWERED:
            yield from self._invoke(CALL_ANSWERED, leg, created)
        else:
            code = worlds.UNANSWERED[answer]
            declined = DECLINE if self._plays("LAT-13") else BUSY_HERE
            yield from self._end_leg(leg, declined if code is None else code)

    def _idle(self) -> Steps[None]:
        """Nothing runs and nothing is queued: only the world can go on."""
        yield from self._happens(self.world.ask(worlds.IDLE, self._interruptions(at_rest=True)))

    # -- what the world does -------------------------------------------------------------------------------------

    def _interruptions(self, *, at_rest: bool) -> tuple[str, ...]:
        """What parties and applications may do now: hang up (first, at rest the harmless answer), dial, update."""
        a_is_up, other = self.legs[0].connected, self._second_leg()
        options = [worlds.A_HANGS_UP] if a_is_up else []
        if other is not None:
            options.append(worlds.MEETING_ENDS if other.is_meeting else worlds.B_HANGS_UP)
        if at_rest and a_is_up and other is not None and not other.is_meeting:
            options.append(worlds.BOTH_HANG_UP)
        if self._listener is not None and self._unasked_digits and self._listener[1].connected:
            options.append(worlds.DIGITS)
        if self._updates:
            options.append(worlds.UPDATE)
        return tuple(options)

    def _happens(self, happening: str) -> Steps[None]:
        """Let one of the interruptions happen."""
        if happening == worlds.DIGITS:
            yield from self._digits_arrive()
        elif happening == worlds.UPDATE:
            yield from self._update(None)
        elif happening == worlds.BOTH_HANG_UP:
            second = self._second_leg()
            yield from self._party_leaves(self.legs[0])
            if second is not None:
                yield from self._party_leaves(second)
        else:
            yield from self._party_leaves(self._leaver(happening))

    def _leaver(self, happening: str) -> LegState:
        second = self._second_leg()
        return self.legs[0] if happening == worlds.A_HANGS_UP or second is None else second

    def _party_leaves(self, leg: LegState) -> Steps[None]:
        code = self.call.code
        if code not in HANGUP_CODES and not self._plays("LAT-13"):
            code = NORMAL
        second = self._second_leg()
        if leg is self.legs[0] and second is not None and second.is_meeting:
            second.status = DISCONNECTED  # the one example shows both legs Disconnected (`use-cases`)
        yield from self._end_leg(leg, code)

    def _digits_arrive(self) -> Steps[None]:
        assert self._listener is not None
        self._unasked_digits -= 1
        action, leg = self._listener
        data = {"ReceivedDigits": self._dial(action.get("Parameters")), **self._writer.echo(action, None)}
        yield from self._invoke(DIGITS_RECEIVED, leg, data)

    def _update(self, running: tuple[Action, ActionSpec, LegState] | None) -> Steps[None]:
        """Send CALL_UPDATE_REQUESTED to the handler; its response replaces an action that can be interrupted."""
        data = request("CallUpdateRequest", self._updates.pop(0))
        before = self._lists
        yield from self._invoke(CALL_UPDATE_REQUESTED, self._first_connected(), data)
        if running is not None and self._lists != before:
            action, row, leg = running
            if row.interruptible or (row.type == "Speak" and self._plays("OBS-9")):
                yield from self._invoke(ACTION_INTERRUPTED, leg, self._writer.echo(action, leg), honoured=False)

    def _dial(self, parameters: Any) -> str:
        """Return the digits that are dialled now."""
        turn = len(self.dialled)
        chosen = self.call.digits[turn] if turn < len(self.call.digits) else 0
        if not isinstance(chosen, str):
            candidates = self.keypad(parameters if isinstance(parameters, dict) else {})
            chosen = candidates[chosen % len(candidates)]
        self.dialled.append(chosen)
        return chosen

    # -- running an action ---------------------------------------------------------------------------------------

    def _run(self, action: Action) -> Steps[None]:
        if self._actions_run >= self.call.patience:
            yield from self._happens(self.world.ask(worlds.PATIENCE, self._interruptions(at_rest=False)[:1]))
            return
        self._actions_run += 1
        row = ACTIONS.get(ALIASES.get(action["Type"], action["Type"])) or ActionSpec(action["Type"], "", ())
        leg = self._target(action, row)
        if row.report is Report.HANGUP:
            yield from self._hang_up(action, leg)
        elif leg is None or not leg.connected or self._is_forbidden(row, leg):
            yield from self._fail(action, leg, row.errors[0] if row.runs_on is RunsOn.MEETING else INVALID_PARAMETER)
        else:
            yield from self._perform(action, row, leg)

    def _is_forbidden(self, row: ActionSpec, leg: LegState) -> bool:
        """Say whether the action's page rules it out on this leg, in a bridged call, or in or outside of a meeting."""
        first = self.legs[0]
        if row.runs_on is RunsOn.LEG_A and leg is not first:
            return True
        second = self._second_leg() if first.connected else None
        if second is None or not second.is_meeting:
            return row.runs_on is RunsOn.MEETING or (second is not None and (row.not_bridged or row.adds_leg))
        return row.not_in_meeting or row.adds_leg

    def _perform(self, action: Action, row: ActionSpec, leg: LegState) -> Steps[None]:
        """Ask the world what becomes of an action, and tell it."""
        happening = self.world.ask(row.type, row.outcomes + self._meanwhile(row))
        if happening in (worlds.DIGITS, worlds.UPDATE) and happening not in row.outcomes:
            yield from self._go_on_after(happening, action, row, leg)
        elif happening in row.outcomes:
            yield from self._comes_out(happening, action, row, leg)
        elif happening in worlds.PARTY_ENDS:
            yield from self._party_interrupts(happening, action, row, leg)

    def _meanwhile(self, row: ActionSpec) -> tuple[str, ...]:
        if row.lasts:
            return tuple(
                [happening for happening in self._interruptions(at_rest=False) if happening not in row.outcomes]
            )
        if row.adds_leg:
            return (worlds.A_HANGS_UP,)
        return ()

    def _comes_out(self, outcome: str, action: Action, row: ActionSpec, leg: LegState) -> Steps[None]:
        if outcome == worlds.FAILS or outcome in worlds.UNANSWERED:
            yield from self._fail(action, leg, self._error(outcome, row))
            return
        result = self._take_effect(action, row, leg)
        if outcome == worlds.TERMINATED:
            result |= self._terminator(parameters_of(action).get("RecordingTerminators"))
        yield from self._succeed(action, row, leg, result)

    def _error(self, outcome: str, row: ActionSpec) -> tuple[str, str]:
        """The first one is that of an endpoint that does not answer; the last one is the usual one otherwise."""
        errors = row.errors or (INVALID_PARAMETER,)
        return errors[0] if outcome != worlds.FAILS else errors[(self.call.error - 1) % len(errors)]

    def _take_effect(self, action: Action, row: ActionSpec, leg: LegState) -> dict[str, Any]:
        """Change what the action changes; return the result fields of its ActionData."""
        parameters = parameters_of(action)
        if row.type == "CallAndBridge":
            caller = str(parameters.get("CallerIdNumber") or leg.from_number)
            self._add_leg(LEG_B, _endpoint(parameters), caller, OUTBOUND)
        elif row.type == "JoinChimeMeeting":
            self._add_meeting_leg()
        elif row.listens:
            self._listener = (action, leg)
        elif row.collects_digits:
            return {"ReceivedDigits": self._dial(parameters)}
        elif row.type == "StartBotConversation":
            return {"IntentResult": intent_result(leg, self._dial(parameters))}
        return result_of(row.type, parameters, leg)

    def _terminator(self, terminators: Any) -> dict[str, Any]:
        """Let the party end a recording with one of these keys; nothing tells of it where there is none."""
        keys = [key for key in terminators if key in tuple(KEYS)] if isinstance(terminators, list) else []
        if not keys:
            return {}
        pressed = self._dial(
            {"InputDigitsRegex": f"^[{''.join(keys)}]$", "MinNumberOfDigits": 1, "MaxNumberOfDigits": 1}
        )
        return {"RecordingTerminatorUsed": pressed if pressed in keys else keys[0]}

    def _succeed(self, action: Action, row: ActionSpec, leg: LegState, result: Mapping[str, Any]) -> Steps[None]:
        reported = row.report is Report.ALWAYS or not self._queue
        if self._plays("OBS-5"):
            reported = reported or row.observed_in_mid_list
        if row.listens:
            reported = reported and not self._plays("LAT-16")
            result = {"ReceivedDigits": ""}
        if reported:
            yield from self._invoke(ACTION_SUCCESSFUL, leg, {**result, **self._writer.echo(action, leg)})

    def _fail(
        self, action: Action, leg: LegState | None, error: tuple[str, str], *, honoured: bool = True
    ) -> Steps[None]:
        """An action fails: what stood behind it is not run (`use-case-2`)."""
        self._queue = []
        data = self._writer.failure(action, leg, error)
        invoked = leg if leg is not None and leg.connected else self._first_connected()
        yield from self._invoke(ACTION_FAILED, invoked, data, honoured=honoured)

    def _go_on_after(self, happening: str, action: Action, row: ActionSpec, leg: LegState) -> Steps[None]:
        """Let digits or an update arrive while an action runs; it runs to its end, unreported if a new list came."""
        before = self._lists
        if happening == worlds.UPDATE:
            yield from self._update((action, row, leg))
        else:
            yield from self._digits_arrive()
        if self._lists == before:
            yield from self._comes_out(row.outcomes[0], action, row, leg)

    def _party_interrupts(self, happening: str, action: Action, row: ActionSpec, leg: LegState) -> Steps[None]:
        """A party hangs up while an action runs; it ends with its own leg, and goes on after the end of the other's."""
        leaver = self._leaver(happening)
        on_this_leg = leaver is leg or (leaver is self.legs[0] and not row.lasts)
        if on_this_leg and self._plays("OBS-3"):
            leaver.status = DISCONNECTED
            yield from self._cut_short(action, row, leg)
        before = self._lists
        yield from self._party_leaves(leaver)
        if not on_this_leg and leg.connected and self._lists == before:
            yield from self._comes_out(row.outcomes[0], action, row, leg)

    def _cut_short(self, action: Action, row: ActionSpec, leg: LegState) -> Steps[None]:
        """Tell of an action whose leg has gone (OBS-3): it failed if it has not got what it was for."""
        honoured = self._second_leg() is not None
        if row.adds_leg or row.collects_digits:
            yield from self._fail(action, leg, row.errors[0], honoured=honoured)
        else:
            data = {**result_of(row.type, parameters_of(action), leg), **self._writer.echo(action, leg)}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, data, honoured=honoured)

    # -- Hangup --------------------------------------------------------------------------------------------------

    def _hang_up(self, action: Action, leg: LegState | None) -> Steps[None]:
        code = hangup_code(parameters_of(action).get("SipResponseCode"))
        if leg is None or not leg.connected or code is None:
            yield from self._fail(action, leg, INVALID_PARAMETER)
            return
        happening = self.world.ask("Hangup", (worlds.RUNS, *self._leaving(leg)))
        if happening == worlds.RUNS:
            yield from self._take_down(action, leg, code)
        else:
            yield from self._party_is_faster(happening, action, leg, code)

    def _leaving(self, leg: LegState) -> tuple[str, ...]:
        """What parties may do before a Hangup of this leg runs, its own party first."""
        first, other = self.legs[0], self._second_leg()
        callers = (worlds.A_HANGS_UP,) if first.connected else ()
        if other is None:
            return callers
        others = (worlds.MEETING_ENDS if other.is_meeting else worlds.B_HANGS_UP,)
        return callers + others if leg is first else others + callers

    def _party_is_faster(self, happening: str, action: Action, leg: LegState, code: int) -> Steps[None]:
        """A party hangs up before a Hangup runs; it runs after all if its leg is still there, and no new list came."""
        before = self._lists
        yield from self._party_leaves(self._leaver(happening))
        if leg.connected and self._lists == before:
            yield from self._take_down(action, leg, code)

    def _take_down(self, action: Action, leg: LegState, code: int) -> Steps[None]:
        second = self._second_leg() if self.legs[0].connected else None
        if leg.is_meeting:
            leg.status = DISCONNECTED
            yield from self._invoke(ACTION_SUCCESSFUL, self.legs[0], self._writer.echo(action, leg))
            return
        if second is not None and second.is_meeting:
            second.status = DISCONNECTED
        bridged = second is not None and not second.is_meeting
        yield from self._end_leg(leg, code, shown_late=second is None and self._plays("LAT-1"))
        if bridged and self._plays("OBS-2") and self._plays("LAT-11"):
            yield from self._invoke(ACTION_SUCCESSFUL, leg, self._writer.echo(action, leg))

    def _end_leg(self, leg: LegState, code: int, *, shown_late: bool = False) -> Steps[None]:
        """Disconnect a leg and tell it; the answer counts only while another leg is up (`use-cases`)."""
        leg.status = DISCONNECTED
        data = self._writer.hangup(leg, code)
        yield from self._invoke(HANGUP, leg, data, honoured=self._is_up(), still_shown=leg if shown_late else None)

    # -- invocations ---------------------------------------------------------------------------------------------

    def _invoke(
        self,
        event_type: str,
        leg: LegState,
        action_data: dict[str, Any] | None = None,
        *,
        with_status: bool = True,
        honoured: bool = True,
        still_shown: LegState | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Steps[None]:
        """Hand one event to the handler and do with its response what the pages say.

        Raises CallOver when the invocation fails for good, or when the response cannot be used and the call ends so.
        """
        self._invoked = leg
        event = self._writer.event(
            event_type,
            leg,
            action_data,
            self.legs,
            self.attributes,
            with_status=with_status,
            still_shown=still_shown,
            more=more,
        )
        outcome = yield event
        if not isinstance(outcome, Returned) and self._plays("LAT-14"):
            outcome = yield self._writer.again(event)
        if not isinstance(outcome, Returned):
            if event_type in GOING_ON and not isinstance(outcome, TimedOut):
                return
            raise CallOver  # with `480 Unavailable` (`timeouts`)
        if self._plays("OBS-6"):
            yield self._writer.again(event)
        yield from self._use(outcome.value, honoured)

    def _use(self, response: Any, honoured: bool) -> Steps[None]:
        fault = rejection(response, self.call.extra_actions, self._most_attributes)
        if fault is None:
            self._store(response.get("TransactionAttributes"))
            if honoured:
                self._take_list(response.get("Actions"))
        elif honoured:
            yield from self._reject(fault)

    def _reject(self, fault: tuple[str, str]) -> Steps[None]:
        """Report a response that cannot be used, or end the call: the guide leaves that open. A second one ends it."""
        self._queue = []
        self._rejections += 1
        if self.call.rejects_silently or self._rejections > 1:
            raise CallOver
        error = {"ErrorType": fault[0], "ErrorMessage": fault[1]}
        yield from self._invoke(INVALID_LAMBDA_RESPONSE, self._first_connected(), with_status=False, more=error)

    def _take_list(self, actions: list[Any] | None) -> None:
        """A list replaces the running one; null keeps it; an empty one drops what is left of it (LAT-11)."""
        if actions:
            self._queue = list(actions)
            self._list_leg = self._invoked
            self._lists += 1
        elif actions is not None and not self._plays("LAT-11"):
            self._queue = []

    def _store(self, attributes: Any) -> None:
        """Values of known keys are updated, an empty map clears; other keys are added, or replace all (LAT-15).

        Keys that are left out stay, or go (LAT-18).
        """
        if not isinstance(attributes, dict):
            return
        known = self.attributes or {}
        replaces = self._plays("LAT-18") or (self._plays("LAT-15") and not attributes.keys() <= known.keys())
        if not attributes or replaces:
            known = {}
        self.attributes = known | attributes

    # -- legs ----------------------------------------------------------------------------------------------------

    def _add_leg(self, tag: str, to: str, from_: str, direction: str, is_meeting: bool = False) -> LegState:
        number = len(self.legs) + 1
        start = self.call.start + 7_000 * (len(self.legs) + self._actions_run)
        leg = LegState(
            call_id=self.call.call_id(number),
            tag=tag,
            to_number=to,
            from_number=from_,
            direction=direction,
            start=start,
            is_meeting=is_meeting,
        )
        self.legs.append(leg)
        return leg

    def _add_meeting_leg(self) -> LegState:
        return self._add_leg(LEG_B, MEETING_ADDRESS, MEETING_NUMBER, OUTBOUND, is_meeting=True)

    def _is_up(self) -> bool:
        """Say whether any leg is Connected."""
        return CONNECTED in [leg.status for leg in self.legs]

    def _second_leg(self) -> LegState | None:
        """The Connected leg beside LEG-A, if there is one."""
        for leg in self.legs[:0:-1]:
            if leg.status == CONNECTED:
                return leg
        return None

    def _first_connected(self) -> LegState:
        """The first Connected leg; LEG-A where there is none."""
        for leg in self.legs:
            if leg.connected:
                return leg
        return self.legs[0]

    def _target(self, action: Action, row: ActionSpec) -> LegState | None:
        """Return the leg that an action means: by CallId, else by tag, else the leg of the invocation (`hangup`)."""
        parameters = parameters_of(action)
        call_id, tag = parameters.get("CallId"), parameters.get("ParticipantTag")
        if call_id:
            return next((leg for leg in self.legs if leg.call_id == call_id), None)
        if not tag:
            return self._default_leg(row)
        named = [leg for leg in self.legs if leg.tag == tag] if tag in TAGS else []
        return next((leg for leg in reversed(named) if leg.connected), named[-1] if named else None)

    def _default_leg(self, row: ActionSpec) -> LegState | None:
        """Return the leg of the invocation that returned the list.

        If that has ended, a Hangup fails, and other actions run on the first connected leg.
        """
        if row.runs_on is RunsOn.LEG_A:
            return self.legs[0]
        leg = self._list_leg
        if leg is None or leg.connected or row.report is Report.HANGUP:
            return leg
        return self._first_connected()


def _endpoint(parameters: Mapping[str, Any]) -> str:
    endpoints = parameters.get("Endpoints")
    first = endpoints[0] if isinstance(endpoints, list) and endpoints else None
    return str(first.get("Uri")) if isinstance(first, dict) else ""
