"""The reference service: what the audio service does, as a stepper without I/O.

`start` gives the first event of a call, `respond` takes what came of it and gives the next event, or None when the call
is over. Inside, the call is told as a generator that yields events and receives outcomes, so that it reads in the order
in which a call happens. Given (call, world) and the responses it is deterministic. Where the pages are silent it does
what `onhook.conformance.catalogue.choices` says; where they show several ways, the variations of the call decide.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeVar

from onhook.conformance import worlds
from onhook.conformance.actions import ACTIONS, HANGUP_CODES, INVALID_PARAMETER, ActionSpec, Report, RunsOn, hangup_code
from onhook.conformance.calls import ACCOUNT, EPOCH, REGION, Call
from onhook.conformance.events import (
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
    SCHEMA_VERSION,
)
from onhook.conformance.keypad import Keypad, PlainKeypad
from onhook.conformance.legs import (
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
from onhook.conformance.responses import ALIASES, rejection
from onhook.conformance.traces import Event, Outcome, Returned
from onhook.conformance.variations import VariationId

T = TypeVar("T")
Told = Generator[Event, Outcome, T]

NORMAL, UNAVAILABLE, BUSY_HERE, DECLINE = 0, 480, 486, 603
#: Digits that come because a ReceiveDigits listens, at most; the updates that may come stand in the call.
MOST_UNASKED_DIGITS = 2


class CallOver(Exception):
    """The service ends the call: nothing of it is told to the handler any more."""


class Participant:
    """A leg as the service knows it; `status` is the truth, which an event may leave out or tell late."""

    __slots__ = ("call_id", "from_number", "is_meeting", "shown", "status", "tag", "to_number")

    def __init__(
        self, call_id: str, tag: str, to_number: str, from_number: str, direction: str, start: int, is_meeting: bool
    ) -> None:
        self.call_id = call_id
        self.tag = tag
        self.to_number = to_number
        self.from_number = from_number
        self.is_meeting = is_meeting
        self.status = CONNECTED
        #: What every event shows of it.
        self.shown = {
            "CallId": call_id,
            "ParticipantTag": tag,
            "To": to_number,
            "From": from_number,
            "Direction": direction,
            "StartTimeInMilliseconds": str(start),
        }

    @property
    def connected(self) -> bool:
        """It is up, whatever an event shows."""
        return self.status == CONNECTED


class ReferenceService:
    """One call of the reference service."""

    def __init__(self, call: Call, world: worlds.World, keypad: Keypad | None = None) -> None:
        self.call = call
        #: Whether a variation is played; a bound method, since it is asked several times for each event.
        self._plays: Callable[[VariationId], bool] = call.variations.__contains__
        self.world = world
        self.keypad = keypad or PlainKeypad()
        self.legs: list[Participant] = []
        self.attributes: dict[str, Any] | None = None
        #: What was dialled at each request for digits, so that a replay needs no keypad.
        self.dialled: list[str] = []
        self._queue: list[Any] = []
        #: Grows whenever a response has a list of its own, which replaces the running one.
        self._lists = 0
        self._sequence = 1 if self._plays("LAT-5") else 0
        #: The Sequence that the second event repeats (OBS-7), until it has.
        self._repeated = self._sequence + 1 if self._plays("OBS-7") else None
        #: The leg of the last invocation, and of the one that returned the running list.
        self._invoked: Participant | None = None
        self._list_leg: Participant | None = None
        #: The ReceiveDigits that listens, and on which leg.
        self._listener: tuple[dict[str, Any], Participant] | None = None
        self._updates = list(call.updates)
        self._unasked_digits = MOST_UNASKED_DIGITS
        self._rejections = 0
        self._actions_run = 0
        self._constant_details = self._details_of_the_call()
        self._story = self._tell_story()

    # -- the stepper ---------------------------------------------------------------------------------------------

    def start(self) -> Event | None:
        """Return the first event of the call."""
        return next(self._story, None)

    def respond(self, outcome: Outcome) -> Event | None:
        """Take what came of the last event; return the next one, or None when the call is over."""
        try:
            return self._story.send(outcome)
        except StopIteration:
            return None

    @property
    def final(self) -> dict[str, str]:
        """CallId to status of every leg that the call has had."""
        return {leg.call_id: leg.status for leg in self.legs}

    # -- the story of a call -------------------------------------------------------------------------------------

    def _tell_story(self) -> Told[None]:
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

    def _opening(self) -> Told[None]:
        call = self.call
        self._add_leg(LEG_A, call.to_number, call.from_number, call.direction)
        if call.topology is not Topology.SINGLE:
            yield from self._open_inside()
        elif call.direction == INBOUND:
            yield from self._ring_in()
        else:
            yield from self._ring_out()

    def _open_inside(self) -> Told[None]:
        if self.call.topology is Topology.BRIDGED:
            leg = self._add_leg(LEG_B, self.call.other_number, self.call.from_number, OUTBOUND)
            endpoints = [{"Uri": leg.to_number, "BridgeEndpointType": "PSTN"}]
            parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": leg.from_number, "Endpoints": endpoints}
            action = {"Type": "CallAndBridge", "Parameters": parameters}
        else:
            self._add_meeting_leg()
            action = {"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": "join-token", "MeetingId": "meeting-id"}}
        yield from self._invoke(ACTION_SUCCESSFUL, self.legs[0], self._echo(action, self.legs[0]))

    def _ring_in(self) -> Told[None]:
        yield from self._invoke(NEW_INBOUND_CALL, self.legs[0], answered=False)
        if not self._queue:
            yield from self._end_leg(self.legs[0], UNAVAILABLE)

    def _ring_out(self) -> Told[None]:
        leg = self.legs[0]
        created = None
        if self.call.arguments is not None:
            created = {"Type": "CallCreateRequest", "Parameters": {"Arguments": dict(self.call.arguments)}}
        yield from self._invoke(NEW_OUTBOUND_CALL, leg, created, answered=False, honoured=False)
        yield from self._invoke(RINGING, leg, answered=False, honoured=False)
        answer = self.world.ask(worlds.DIAL, (worlds.ANSWERED, *worlds.UNANSWERED))
        if answer == worlds.ANSWERED:
            yield from self._invoke(CALL_ANSWERED, leg, created)
        else:
            code = worlds.UNANSWERED[answer]
            declined = DECLINE if self._plays("LAT-13") else BUSY_HERE
            yield from self._end_leg(leg, declined if code is None else code)

    def _idle(self) -> Told[None]:
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

    def _happens(self, happening: str) -> Told[None]:
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

    def _leaver(self, happening: str) -> Participant:
        second = self._second_leg()
        return self.legs[0] if happening == worlds.A_HANGS_UP or second is None else second

    def _party_leaves(self, leg: Participant) -> Told[None]:
        code = self.call.code
        if code not in HANGUP_CODES and not self._plays("LAT-13"):
            code = NORMAL
        second = self._second_leg()
        if leg is self.legs[0] and second is not None and second.is_meeting:
            second.status = DISCONNECTED  # the one example shows both legs Disconnected (`use-cases`)
        yield from self._end_leg(leg, code)

    def _digits_arrive(self) -> Told[None]:
        assert self._listener is not None
        self._unasked_digits -= 1
        action, leg = self._listener
        data = {"ReceivedDigits": self._dial(action.get("Parameters")), **self._echo(action, None)}
        yield from self._invoke(DIGITS_RECEIVED, leg, data)

    def _update(self, running: tuple[dict[str, Any], ActionSpec, Participant] | None) -> Told[None]:
        """Tell the handler of an UpdateSipMediaApplicationCall; an action that can be interrupted gives way to its answer."""
        arguments = self._updates.pop(0)
        data = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": dict(arguments)}}
        before = self._lists
        yield from self._invoke(CALL_UPDATE_REQUESTED, self._first_connected(), data)
        if running is not None and self._lists != before:
            action, row, leg = running
            if row.interruptible or (row.type == "Speak" and self._plays("OBS-9")):
                yield from self._invoke(ACTION_INTERRUPTED, leg, self._echo(action, leg), honoured=False)

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

    def _run(self, action: dict[str, Any]) -> Told[None]:
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

    def _is_forbidden(self, row: ActionSpec, leg: Participant) -> bool:
        """Say whether the action's page rules it out on this leg, or in a call that is bridged, or in a meeting or not."""
        first = self.legs[0]
        if row.runs_on is RunsOn.LEG_A and leg is not first:
            return True
        second = self._second_leg() if first.connected else None
        if second is None or not second.is_meeting:
            return row.runs_on is RunsOn.MEETING or (second is not None and (row.not_bridged or row.adds_leg))
        return row.not_in_meeting or row.adds_leg

    def _perform(self, action: dict[str, Any], row: ActionSpec, leg: Participant) -> Told[None]:
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
            return tuple([one for one in self._interruptions(at_rest=False) if one not in row.outcomes])
        if row.adds_leg:
            return (worlds.A_HANGS_UP,)
        return ()

    def _comes_out(self, outcome: str, action: dict[str, Any], row: ActionSpec, leg: Participant) -> Told[None]:
        if outcome == worlds.FAILS or outcome in worlds.UNANSWERED:
            errors = row.errors or (INVALID_PARAMETER,)
            told = errors[0] if outcome != worlds.FAILS else errors[-1]
            yield from self._fail(action, leg, told)
            return
        result = self._take_effect(action, row, leg)
        yield from self._succeed(action, row, leg, result)

    def _take_effect(self, action: dict[str, Any], row: ActionSpec, leg: Participant) -> dict[str, Any]:
        """Change what the action changes; return the result fields of its ActionData."""
        parameters = _parameters(action)
        if row.type == "CallAndBridge":
            caller = str(parameters.get("CallerIdNumber") or leg.from_number)
            self._add_leg(LEG_B, _endpoint(parameters), caller, OUTBOUND)
        elif row.type == "JoinChimeMeeting":
            self._add_meeting_leg()
        elif row.listens:
            self._listener = (action, leg)
        elif row.collects_digits:
            return {"ReceivedDigits": self._dial(parameters)}
        return _result(row.type, parameters)

    def _succeed(
        self, action: dict[str, Any], row: ActionSpec, leg: Participant, result: Mapping[str, Any]
    ) -> Told[None]:
        told = row.report is Report.ALWAYS or not self._queue
        if self._plays("OBS-5"):
            told = told or row.observed_in_mid_list
        if row.listens:
            told = told and not self._plays("LAT-16")
            result = {"ReceivedDigits": ""}
        if told:
            yield from self._invoke(ACTION_SUCCESSFUL, leg, {**result, **self._echo(action, leg)})

    def _fail(
        self, action: dict[str, Any], leg: Participant | None, error: tuple[str, str], *, honoured: bool = True
    ) -> Told[None]:
        """An action fails: what stood behind it is not run (`use-case-2`)."""
        self._queue = []
        data = self._echo(action, leg)
        if self._plays("LAT-10") and action["Type"] in ("JoinChimeMeeting", "StartCallRecording"):
            data["Error"] = ": ".join(error)
        else:
            data |= {"ErrorType": error[0], "ErrorMessage": error[1]}
        invoked = leg if leg is not None and leg.connected else self._first_connected()
        yield from self._invoke(ACTION_FAILED, invoked, data, honoured=honoured)

    def _go_on_after(self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Participant) -> Told[None]:
        """Digits or an update come while an action runs; it then runs to its end, which a new list leaves untold."""
        before = self._lists
        if happening == worlds.UPDATE:
            yield from self._update((action, row, leg))
        else:
            yield from self._digits_arrive()
        if self._lists == before:
            yield from self._comes_out(row.outcomes[0], action, row, leg)

    def _party_interrupts(
        self, happening: str, action: dict[str, Any], row: ActionSpec, leg: Participant
    ) -> Told[None]:
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

    def _cut_short(self, action: dict[str, Any], row: ActionSpec, leg: Participant) -> Told[None]:
        """Tell of an action whose leg has gone (OBS-3): it failed if it has not got what it was for."""
        honoured = self._second_leg() is not None
        if row.adds_leg or row.collects_digits:
            yield from self._fail(action, leg, row.errors[0], honoured=honoured)
        else:
            data = {**_result(row.type, _parameters(action)), **self._echo(action, leg)}
            yield from self._invoke(ACTION_SUCCESSFUL, leg, data, honoured=honoured)

    # -- Hangup --------------------------------------------------------------------------------------------------

    def _hang_up(self, action: dict[str, Any], leg: Participant | None) -> Told[None]:
        code = hangup_code(_parameters(action).get("SipResponseCode"))
        if leg is None or not leg.connected or code is None:
            yield from self._fail(action, leg, INVALID_PARAMETER)
            return
        second = self._second_leg() if self.legs[0].connected else None
        overtaken = (
            worlds.A_HANGS_UP if leg is self.legs[0] else worlds.MEETING_ENDS if leg.is_meeting else worlds.B_HANGS_UP
        )
        if self.world.ask("Hangup", (worlds.RUNS, overtaken)) != worlds.RUNS:
            yield from self._party_leaves(leg)
        elif leg.is_meeting:
            leg.status = DISCONNECTED
            yield from self._invoke(ACTION_SUCCESSFUL, self.legs[0], self._echo(action, leg))
        else:
            if second is not None and second.is_meeting:
                second.status = DISCONNECTED
            bridged = second is not None and not second.is_meeting
            yield from self._end_leg(leg, code, shown_late=second is None and self._plays("LAT-1"))
            if bridged and self._plays("OBS-2") and self._plays("LAT-11"):
                yield from self._invoke(ACTION_SUCCESSFUL, leg, self._echo(action, leg))

    def _end_leg(self, leg: Participant, code: int, *, shown_late: bool = False) -> Told[None]:
        """Disconnect a leg and tell it; the answer counts only while another leg is up (`use-cases`)."""
        leg.status = DISCONNECTED
        parameters: dict[str, Any] = {} if self._plays("LAT-2") else {"SipResponseCode": code}
        parameters |= {"CallId": leg.call_id, "ParticipantTag": leg.tag}
        data = {"Type": "Hangup", "Parameters": parameters}
        yield from self._invoke(HANGUP, leg, data, honoured=self._is_up(), still_shown=leg if shown_late else None)

    # -- invocations ---------------------------------------------------------------------------------------------

    def _invoke(
        self,
        event_type: str,
        leg: Participant,
        action_data: dict[str, Any] | None = None,
        *,
        answered: bool = True,
        honoured: bool = True,
        still_shown: Participant | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Told[None]:
        """Hand one event to the handler and do with its response what the pages say.

        Raises CallOver when the invocation fails for good, or when the response cannot be used and the call ends so.
        """
        self._invoked = leg
        event = self._event(event_type, action_data, answered, still_shown, more)
        outcome = yield event
        if not isinstance(outcome, Returned) and self._plays("LAT-14"):
            outcome = yield self._again(event)
        if not isinstance(outcome, Returned):
            raise CallOver  # with `480 Unavailable` (`timeouts`)
        if self._plays("OBS-6"):
            yield self._again(event)
        yield from self._use(outcome.value, honoured)

    def _use(self, response: Any, honoured: bool) -> Told[None]:
        fault = rejection(response, self.call.extra_actions)
        if fault is None:
            self._store(response.get("TransactionAttributes"))
            if honoured:
                self._take_list(response.get("Actions"))
        elif honoured:
            yield from self._reject(fault)

    def _reject(self, fault: tuple[str, str]) -> Told[None]:
        """Whether a response that cannot be used is told or ends the call is on no page; a second one ends it."""
        self._queue = []
        self._rejections += 1
        if self.call.rejects_silently or self._rejections > 1:
            raise CallOver
        error = {"ErrorType": fault[0], "ErrorMessage": fault[1]}
        yield from self._invoke(INVALID_LAMBDA_RESPONSE, self._first_connected(), answered=False, more=error)

    def _take_list(self, actions: list[Any] | None) -> None:
        """A list replaces the running one; null keeps it; an empty one drops what is left of it (LAT-11)."""
        if actions:
            self._queue = list(actions)
            self._list_leg = self._invoked
            self._lists += 1
        elif actions is not None and not self._plays("LAT-11"):
            self._queue = []

    def _store(self, attributes: Any) -> None:
        """Values of known keys are updated, an empty map clears; other keys are added, or replace all (LAT-15)."""
        if not isinstance(attributes, dict):
            return
        known = self.attributes or {}
        if not attributes or (self._plays("LAT-15") and not attributes.keys() <= known.keys()):
            known = {}
        self.attributes = known | attributes

    # -- events --------------------------------------------------------------------------------------------------

    def _details_of_the_call(self) -> dict[str, Any]:
        """The CallDetails that no event of the call changes."""
        application = "SipApplicationId" if self._plays("LAT-3") else "SipMediaApplicationId"
        details = {
            "TransactionId": self.call.transaction_id,
            "AwsAccountId": ACCOUNT,
            "AwsRegion": REGION,
            application: "00000000-0000-4000-8000-000000000001",
        }
        if self.call.direction == INBOUND and not self._plays("LAT-8"):
            details["SipRuleId"] = "00000000-0000-4000-8000-000000000002"
        return details

    def _event(
        self,
        event_type: str,
        action_data: dict[str, Any] | None,
        answered: bool,
        still_shown: Participant | None,
        more: Mapping[str, str] | None,
    ) -> Event:
        if self._sequence == self._repeated:
            self._repeated = None
        else:
            self._sequence += 1
        event: Event = {
            "SchemaVersion": SCHEMA_VERSION,
            "Sequence": self._sequence,
            "InvocationEventType": event_type,
        }
        if action_data is not None:
            event["ActionData"] = action_data
        event["CallDetails"] = self._call_details(answered or self._plays("LAT-4"), still_shown, event_type)
        if more is not None:
            event.update(more)
        return event

    def _call_details(self, with_status: bool, still_shown: Participant | None, event_type: str) -> dict[str, Any]:
        details = dict(self._constant_details)
        if self.attributes or (self.attributes is not None and self._plays("LAT-7")):
            details["TransactionAttributes"] = dict(self.attributes)
        listed = []
        for leg in self.legs:
            shown = dict(leg.shown)
            if with_status:
                shown["Status"] = CONNECTED if leg is still_shown else leg.status
            listed.append(shown)
        if self.call.variations:
            self._vary(listed, event_type)
        details["Participants"] = listed
        return details

    def _vary(self, listed: list[dict[str, Any]], event_type: str) -> None:
        """List the participants as the variations have them (LAT-12, OBS-1, OBS-8)."""
        if self._plays("LAT-12"):
            for shown in listed:
                shown["SipHeaders"] = {"X-CallId": "56983520"}
        if self._plays("OBS-8") and event_type == HANGUP and len(listed) > 1:
            listed[0].pop("Status", None)
        if self._plays("OBS-1") and self._invoked is not None and self._invoked.tag == LEG_B:
            listed.reverse()

    def _again(self, event: Event) -> Event:
        """The equal event once more, but for its Sequence (`timeouts`)."""
        self._sequence += 1
        return {**event, "Sequence": self._sequence}

    def _echo(self, action: dict[str, Any], leg: Participant | None) -> dict[str, Any]:
        """The action as ActionData tells it, with the leg filled in where the variation has it so (LAT-6)."""
        parameters = _parameters(action)
        if self._plays("LAT-6") and leg is not None:
            parameters = {**parameters, "CallId": leg.call_id, "ParticipantTag": leg.tag}
        return {"Type": action["Type"], "Parameters": dict(parameters)}

    # -- legs ----------------------------------------------------------------------------------------------------

    def _add_leg(self, tag: str, to: str, from_: str, direction: str, is_meeting: bool = False) -> Participant:
        number = len(self.legs) + 1
        start = EPOCH + 7_000 * (len(self.legs) + self._actions_run)
        leg = Participant(self.call.call_id(number), tag, to, from_, direction, start, is_meeting)
        self.legs.append(leg)
        return leg

    def _add_meeting_leg(self) -> Participant:
        return self._add_leg(LEG_B, MEETING_ADDRESS, MEETING_NUMBER, OUTBOUND, is_meeting=True)

    def _is_up(self) -> bool:
        """Say whether any leg is Connected."""
        return CONNECTED in [leg.status for leg in self.legs]

    def _second_leg(self) -> Participant | None:
        """The Connected leg beside LEG-A, if there is one."""
        for leg in self.legs[:0:-1]:
            if leg.status == CONNECTED:
                return leg
        return None

    def _first_connected(self) -> Participant:
        """The first Connected leg; LEG-A where there is none."""
        for leg in self.legs:
            if leg.connected:
                return leg
        return self.legs[0]

    def _target(self, action: dict[str, Any], row: ActionSpec) -> Participant | None:
        """The leg that an action means: CallId alone decides, else the tag, else the leg of the invocation (`hangup`)."""
        parameters = _parameters(action)
        call_id, tag = parameters.get("CallId"), parameters.get("ParticipantTag")
        if call_id:
            return next((leg for leg in self.legs if leg.call_id == call_id), None)
        if not tag:
            return self._default_leg(row)
        named = [leg for leg in self.legs if leg.tag == tag] if tag in TAGS else []
        return next((leg for leg in reversed(named) if leg.connected), named[-1] if named else None)

    def _default_leg(self, row: ActionSpec) -> Participant | None:
        """The leg of the invocation that returned the list; if that has ended, a Hangup fails and others run where they can."""
        if row.runs_on is RunsOn.LEG_A:
            return self.legs[0]
        leg = self._list_leg
        if leg is None or leg.connected or row.report is Report.HANGUP:
            return leg
        return self._first_connected()


def _parameters(action: Mapping[str, Any]) -> dict[str, Any]:
    parameters = action.get("Parameters")
    return parameters if isinstance(parameters, dict) else {}


def _endpoint(parameters: Mapping[str, Any]) -> str:
    endpoints = parameters.get("Endpoints")
    first = endpoints[0] if isinstance(endpoints, list) and endpoints else None
    return str(first.get("Uri")) if isinstance(first, dict) else ""


def _result(action_type: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an action's success adds to its ActionData (pages `record-audio`, `start-call-recording`, ...)."""
    if action_type == "RecordAudio":
        destination = parameters.get("RecordingDestination")
        bucket = destination.get("BucketName") if isinstance(destination, dict) else None
        return {"RecordingDestination": {"Type": "S3", "BucketName": bucket, "Key": "recording.wav"}}
    if action_type == "StartCallRecording":
        destination = parameters.get("Destination")
        location = destination.get("Location") if isinstance(destination, dict) else None
        return {"CallRecordingDestination": {"Type": "S3", "Location": f"{location}/recording.wav"}}
    if action_type == "StartBotConversation":
        intent = {"Name": "FallbackIntent", "Slots": {}, "State": "Fulfilled", "ConfirmationState": "None"}
        return {"IntentResult": {"SessionState": {"SessionAttributes": {}, "Intent": intent}, "Interpretations": []}}
    return {}
