"""(c) A table of sample events, written by hand as people have them in their unit tests."""

from __future__ import annotations

from typing import Any

from benchmarks.others.checks import Event

CALLER = {
    "CallId": "call-id-1",
    "ParticipantTag": "LEG-A",
    "To": "+12025550100",
    "From": "+12025550101",
    "Direction": "Inbound",
    "StartTimeInMilliseconds": "1700000000000",
    "Status": "Connected",
}
CALLEE = CALLER | {"CallId": "call-id-2", "ParticipantTag": "LEG-B", "To": "+12025550171", "Direction": "Outbound"}
GONE = {"Status": "Disconnected"}
BRIDGE = {
    "CallerIdNumber": "+12025550100",
    "Endpoints": [{"Uri": "+12025550171", "BridgeEndpointType": "PSTN"}],
    "CallId": "call-id-1",
}
SPOKEN = {"CallId": "call-id-1", "Text": "Hello"}
DIGITS = {"CallId": "call-id-1", "InputDigitsRegex": "^[0-9]$", "InBetweenDigitsDurationInMilliseconds": 1000}


def event(kind: str, *participants: Event, action: Event | None = None, sequence: int = 1) -> Event:
    """Return an event; what an application needs of it, and no more."""
    details = {
        "TransactionId": "transaction-1",
        "AwsAccountId": "123456789012",
        "AwsRegion": "us-east-1",
        "SipRuleId": "rule-1",
        "SipMediaApplicationId": "app-1",
        "Participants": [dict(leg) for leg in participants],
    }
    more: dict[str, Any] = {} if action is None else {"ActionData": action}
    return {"SchemaVersion": "1.0", "Sequence": sequence, "InvocationEventType": kind, "CallDetails": details} | more


def action(kind: str, parameters: Event, **more: Any) -> Event:
    """Return the ActionData of an event."""
    return {"Type": kind, "Parameters": dict(parameters), **more}


def hung_up(leg: Event) -> Event:
    """Return the ActionData of a HANGUP."""
    return action("Hangup", {"SipResponseCode": 0, "CallId": leg["CallId"], "ParticipantTag": leg["ParticipantTag"]})


OUTBOUND = CALLER | {"Direction": "Outbound"}
EVENTS: tuple[Event, ...] = (
    event("NEW_INBOUND_CALL", CALLER),
    event("ACTION_SUCCESSFUL", CALLER, action=action("Speak", SPOKEN), sequence=2),
    event("ACTION_SUCCESSFUL", CALLER, CALLEE, action=action("CallAndBridge", BRIDGE), sequence=2),
    event("ACTION_FAILED", CALLER, action=action("CallAndBridge", BRIDGE, ErrorType="Busy"), sequence=2),
    event("DIGITS_RECEIVED", CALLER, action=action("ReceiveDigits", DIGITS, ReceivedDigits="1"), sequence=3),
    event("HANGUP", CALLER | GONE, CALLEE, action=hung_up(CALLER), sequence=3),
    event("HANGUP", CALLER, CALLEE | GONE, action=hung_up(CALLEE), sequence=3),
    event("HANGUP", CALLER | GONE, action=hung_up(CALLER), sequence=4),
    event("NEW_OUTBOUND_CALL", OUTBOUND),
    event("RINGING", OUTBOUND, sequence=2),
    event("CALL_ANSWERED", OUTBOUND, sequence=3),
    event("CALL_UPDATE_REQUESTED", CALLER, action=action("CallUpdateRequest", {"Arguments": {"a": "b"}}), sequence=3),
)
