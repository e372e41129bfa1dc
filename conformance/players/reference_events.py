"""How the reference service writes its events: numbers, legs, ActionData, and what variations change in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from onhook.conformance.model.actions import parameters_of
from onhook.conformance.model.calls import ACCOUNT, REGION, Call
from onhook.conformance.model.events import HANGUP, SCHEMA_VERSION
from onhook.conformance.model.keypad import FALLBACK_INTENT
from onhook.conformance.model.legs import CONNECTED, INBOUND, LEG_B
from onhook.conformance.model.traces import Action, Event
from onhook.conformance.model.variations import VariationId


class LegState:
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
        """Say whether the leg is up, also if an event shows it otherwise."""
        return self.status == CONNECTED


class EventWriter:
    """Writes the events of one call, each with the next Sequence."""

    __slots__ = ("_constant_details", "_has_variations", "_plays", "_repeated", "sequence")

    def __init__(self, call: Call) -> None:
        #: Whether a variation is played; a bound method, since it is asked several times for each event.
        self._plays: Callable[[VariationId], bool] = call.variations.__contains__
        self._has_variations = bool(call.variations)
        #: The last one that was given.
        self.sequence = 1 if self._plays("LAT-5") else 0
        #: The Sequence that the second event repeats (OBS-7), until it has.
        self._repeated = self.sequence + 1 if self._plays("OBS-7") else None
        self._constant_details = self._details_of_the_call(call)

    def event(
        self,
        event_type: str,
        about: LegState,
        action_data: dict[str, Any] | None,
        legs: Iterable[LegState],
        attributes: Mapping[str, Any] | None,
        *,
        with_status: bool = True,
        still_shown: LegState | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Event:
        """Write the next event, which is about one of the legs.

        `still_shown` is a leg that it shows as Connected though it has ended (LAT-1), `more` what it has at top level
        besides.
        """
        if self.sequence == self._repeated:
            self._repeated = None
        else:
            self.sequence += 1
        event: Event = {
            "SchemaVersion": SCHEMA_VERSION,
            "Sequence": self.sequence,
            "InvocationEventType": event_type,
        }
        if action_data is not None:
            event["ActionData"] = action_data
        details = self._constant_details.copy()
        if attributes or (attributes is not None and self._plays("LAT-7")):
            details["TransactionAttributes"] = dict(attributes)
        shows_status = with_status or self._plays("LAT-4")
        participants = []
        for leg in legs:
            participant: dict[str, Any] = leg.shown.copy()
            if shows_status:
                participant["Status"] = CONNECTED if leg is still_shown else leg.status
            participants.append(participant)
        if self._has_variations:
            self._vary(participants, event_type, about)
        details["Participants"] = participants
        event["CallDetails"] = details
        if more is not None:
            event.update(more)
        return event

    def again(self, event: Event) -> Event:
        """Return the equal event once more, but for its Sequence (`timeouts`)."""
        self.sequence += 1
        return {**event, "Sequence": self.sequence}

    # -- CallDetails ---------------------------------------------------------------------------------------------

    def _details_of_the_call(self, call: Call) -> dict[str, Any]:
        """Return the CallDetails that no event of the call changes."""
        application = "SipApplicationId" if self._plays("LAT-3") else "SipMediaApplicationId"
        details = {
            "TransactionId": call.transaction_id,
            "AwsAccountId": ACCOUNT,
            "AwsRegion": REGION,
            application: "00000000-0000-4000-8000-000000000001",
        }
        if call.direction == INBOUND and not self._plays("LAT-8"):
            details["SipRuleId"] = "00000000-0000-4000-8000-000000000002"
        return details

    def _vary(self, participants: list[dict[str, Any]], event_type: str, about: LegState) -> None:
        """List the participants as the variations have them (LAT-12, OBS-1, OBS-8)."""
        if self._plays("LAT-12"):
            for participant in participants:
                participant["SipHeaders"] = {"X-CallId": "56983520"}
        if self._plays("OBS-8") and event_type == HANGUP and len(participants) > 1:
            participants[0].pop("Status", None)
        if self._plays("OBS-1") and about.tag == LEG_B:
            participants.reverse()

    # -- ActionData ----------------------------------------------------------------------------------------------

    def echo(self, action: Action, leg: LegState | None) -> dict[str, Any]:
        """Return the ActionData that repeats an action, with the leg filled in if the variation LAT-6 is on.

        Both examples of a CallAndBridge have the CallId of LEG-A, and none is without.
        """
        parameters = dict(parameters_of(action))
        if leg is not None and self._plays("LAT-6"):
            parameters |= {"CallId": leg.call_id, "ParticipantTag": leg.tag}
        elif leg is not None and action["Type"] == "CallAndBridge":
            parameters["CallId"] = leg.call_id
        return {"Type": action["Type"], "Parameters": parameters}

    def failure(self, action: Action, leg: LegState | None, error: tuple[str, str]) -> dict[str, Any]:
        """Return the ActionData of an action that failed with (ErrorType, ErrorMessage)."""
        data = self.echo(action, leg)
        if self._plays("LAT-10") and action["Type"] in ("JoinChimeMeeting", "StartCallRecording"):
            data["Error"] = ": ".join(error)
        else:
            data |= {"ErrorType": error[0], "ErrorMessage": error[1]}
        if action["Type"] == "ModifyChimeMeetingAttendees":
            data["ErrorList"] = []
        return data

    def hangup(self, leg: LegState, code: int) -> dict[str, Any]:
        """Return the ActionData of the HANGUP for a leg."""
        parameters: dict[str, Any] = {} if self._plays("LAT-2") else {"SipResponseCode": code}
        parameters |= {"CallId": leg.call_id, "ParticipantTag": leg.tag}
        return {"Type": "Hangup", "Parameters": parameters}


def request(request_type: str, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return the ActionData that tells of an API request: `CallCreateRequest` or `CallUpdateRequest`."""
    return {"Type": request_type, "Parameters": {"Arguments": dict(arguments)}}


def result_of(action_type: str, parameters: Mapping[str, Any], leg: LegState) -> dict[str, Any]:
    """Return what an action's success adds to its ActionData (pages `record-audio`, `start-call-recording`, ...)."""
    if action_type == "RecordAudio":
        given = parameters.get("RecordingDestination")
        destination: Mapping[str, Any] = given if isinstance(given, dict) else {}
        prefix = str(destination.get("Prefix") or "").rstrip("/")
        key = f"{prefix}/recording.wav" if prefix else "recording.wav"
        return {"RecordingDestination": {"Type": "S3", "BucketName": destination.get("BucketName"), "Key": key}}
    if action_type == "StartCallRecording":
        recorded = parameters.get("Destination")
        location = recorded.get("Location") if isinstance(recorded, dict) else None
        return {"CallRecordingDestination": {"Type": "S3", "Location": f"{location}/recording.wav"}}
    if action_type == "StartBotConversation":
        return {"IntentResult": intent_result(leg, FALLBACK_INTENT)}
    return {}


def intent_result(leg: LegState, name: str) -> dict[str, Any]:
    """Return the IntentResult of a conversation that came to this intent (page `start-bot-conversation`)."""
    intent = {"Name": name, "Slots": {}, "State": "Fulfilled", "ConfirmationState": "None"}
    interpretations: list[dict[str, Any]] = [{"Intent": intent}]
    if name != FALLBACK_INTENT:
        interpretations[0]["NluConfidence"] = {"Score": 1}
        interpretations.append({"Intent": {"Name": FALLBACK_INTENT, "Slots": {}}})
    state = {"SessionAttributes": {}, "Intent": intent}
    return {"SessionId": leg.call_id, "SessionState": state, "Interpretations": interpretations}
