"""The eleven event types, and what becomes of the response to each (page `pstn-invocations` and the page named)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.legs import DISCONNECTED, same_tag
from onhook.conformance.model.traces import Participant

SCHEMA_VERSION = "1.0"

NEW_INBOUND_CALL = "NEW_INBOUND_CALL"
NEW_OUTBOUND_CALL = "NEW_OUTBOUND_CALL"
RINGING = "RINGING"
CALL_ANSWERED = "CALL_ANSWERED"
ACTION_SUCCESSFUL = "ACTION_SUCCESSFUL"
ACTION_FAILED = "ACTION_FAILED"
ACTION_INTERRUPTED = "ACTION_INTERRUPTED"
HANGUP = "HANGUP"
DIGITS_RECEIVED = "DIGITS_RECEIVED"
CALL_UPDATE_REQUESTED = "CALL_UPDATE_REQUESTED"
INVALID_LAMBDA_RESPONSE = "INVALID_LAMBDA_RESPONSE"


class ResponseUse(StrEnum):
    """What the service does with the response to an event."""

    HONOURED = "its actions are run"
    IGNORED = "it is ignored"
    IF_CONNECTED = "its actions are run while another participant is Connected"
    UNKNOWN = "on no page"


@dataclass(frozen=True, slots=True)
class EventType:
    """One row of the table."""

    name: str
    page: str
    use: ResponseUse
    #: It carries ActionData.
    action_data: bool
    #: It reports an action that the handler returned.
    reports_action: bool = False


EVENT_TYPES: Mapping[str, EventType] = {
    row.name: row
    for row in (
        EventType(NEW_INBOUND_CALL, "case-1", ResponseUse.HONOURED, action_data=False),
        EventType(NEW_OUTBOUND_CALL, "use-create-call-api", ResponseUse.IGNORED, action_data=False),
        EventType(RINGING, "use-create-call-api", ResponseUse.IGNORED, action_data=False),
        EventType(CALL_ANSWERED, "use-create-call-api", ResponseUse.HONOURED, action_data=False),
        EventType(ACTION_SUCCESSFUL, "use-case-2", ResponseUse.HONOURED, action_data=True, reports_action=True),
        EventType(ACTION_FAILED, "use-case-2", ResponseUse.HONOURED, action_data=True, reports_action=True),
        EventType(ACTION_INTERRUPTED, "update-sip-call", ResponseUse.IGNORED, action_data=True, reports_action=True),
        EventType(HANGUP, "hangup", ResponseUse.IF_CONNECTED, action_data=True),
        EventType(DIGITS_RECEIVED, "case-4", ResponseUse.HONOURED, action_data=True, reports_action=True),
        EventType(CALL_UPDATE_REQUESTED, "update-sip-call", ResponseUse.HONOURED, action_data=True),
        EventType(INVALID_LAMBDA_RESPONSE, "attribute-trans-invalid", ResponseUse.UNKNOWN, action_data=False),
    )
}


_USED_IF_CONNECTED = {row.name for row in EVENT_TYPES.values() if row.use is ResponseUse.IF_CONNECTED}
_IGNORED = {row.name for row in EVENT_TYPES.values() if row.use is ResponseUse.IGNORED}


def participants(event: Mapping[str, Any]) -> list[Participant]:
    """Return the participants that an event lists; none where it does not list them as the pages do."""
    details = event.get("CallDetails")
    listed = details.get("Participants") if isinstance(details, dict) else None
    found: list[Any] = [leg for leg in listed if isinstance(leg, dict)] if isinstance(listed, list) else []
    return found


def action_parameters(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Parameters in an event's ActionData; empty where it has none."""
    data = event.get("ActionData")
    parameters = data.get("Parameters") if isinstance(data, dict) else None
    return parameters if isinstance(parameters, dict) else {}


def sequence_of(event: Mapping[str, Any]) -> int | None:
    """Return the Sequence, if it is an integer; 2.0 is one, a boolean is none."""
    value = event.get("Sequence")
    whole = None if isinstance(value, str) else whole_number(value)
    return None if whole is None else int(whole)


#: What an event tells: all fields that are on a page but Sequence, which says how often it was delivered.
_TOLD = ("InvocationEventType", "ErrorType", "ErrorMessage")
_TOLD_OF_THE_CALL = ("TransactionId", "TransactionAttributes")
_RESULTS = (
    *("ReceivedDigits", "IntentResult", "RecordingDestination", "RecordingTerminatorUsed", "CallRecordingDestination"),
    *("ErrorType", "ErrorMessage"),
)
_PARAMETERS = {"Arguments", *(parameter.name for row in ACTIONS.values() for parameter in row.parameters)}


def same_event(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two events tell the same, as the same event does that is delivered again (`timeouts`).

    Sequence may differ, and so may fields that are on no page, such as the time of the delivery.
    """
    return one.get("InvocationEventType") == other.get("InvocationEventType") and _told(one) == _told(other)


def _told(event: Mapping[str, Any]) -> list[Any]:
    details, data = event.get("CallDetails"), event.get("ActionData")
    told = [event.get(field) for field in _TOLD]
    told += [details.get(field) for field in _TOLD_OF_THE_CALL] if isinstance(details, dict) else [details]
    told += [[leg.get(field) for field in Participant.__annotations__] for leg in participants(event)]
    if isinstance(data, dict):
        parameters = {name: value for name, value in action_parameters(event).items() if name in _PARAMETERS}
        return [*told, data.get("Type"), parameters, *(data.get(field) for field in _RESULTS)]
    return [*told, data]


def response_is_ignored(event: Mapping[str, Any]) -> bool:
    """Say whether the pages have the response to this event ignored (`IGNORED_BY` in the catalogue of RSP).

    A HANGUP counts as ignored only where no participant but the ended one can be Connected; one without a Status may
    be.
    """
    return ignores_response_to(str(event.get("InvocationEventType")), action_parameters(event), participants(event))


def ignores_response_to(event_type: str, parameters: Mapping[str, Any], listed: Iterable[Participant]) -> bool:
    """Say the same of an event's type, the Parameters in its ActionData, and its participants."""
    if event_type not in _USED_IF_CONNECTED:
        return event_type in _IGNORED
    up = [leg for leg in listed if leg.get("Status") != DISCONNECTED]
    if call_id := parameters.get("CallId"):
        others = [leg for leg in up if leg.get("CallId") != call_id]
        return not others
    if tag := parameters.get("ParticipantTag"):
        return all(same_tag(leg.get("ParticipantTag"), tag) for leg in up)
    return len(up) < 2
