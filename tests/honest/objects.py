"""Correct handlers that are no plain functions: an instance, a bound method, a closure, a wrapped function, enums."""

import dataclasses
import enum
import functools
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


class ActionType(enum.StrEnum):
    BRIDGE = "CallAndBridge"
    HANGUP = "Hangup"


class Code(enum.IntEnum):
    NORMAL = 0
    UNAVAILABLE = 480
    BUSY = 486


@dataclasses.dataclass
class Call:
    """A view of one event; nothing outlives the invocation."""

    event: Event

    @property
    def kind(self) -> str:
        return str(self.event["InvocationEventType"])

    @property
    def remaining(self) -> list[str]:
        parameters = (self.event.get("ActionData") or {}).get("Parameters") or {}
        ended = parameters.get("CallId") if self.kind == "HANGUP" else None
        listed = self.event["CallDetails"].get("Participants") or []
        return [p["CallId"] for p in listed if p.get("Status", "Connected") == "Connected" and p["CallId"] != ended]


class Forwarder:
    """An instance that is called; and one whose bound method is."""

    def __init__(self, number: str, caller_id: str) -> None:
        self.number = number
        self.caller_id = caller_id

    def __call__(self, event: Event, context: object) -> Event:
        return {"SchemaVersion": "1.0", "Actions": self.actions(Call(event))}

    def handle(self, event: Event, context: object) -> Event:
        return self(event, context)

    def actions(self, call: Call) -> list[Event] | None:
        if call.kind == "NEW_INBOUND_CALL":
            endpoint = {"BridgeEndpointType": "PSTN", "Uri": self.number}
            parameters = {"CallerIdNumber": self.caller_id, "Endpoints": [endpoint], "CallTimeoutSeconds": 20}
            return [{"Type": ActionType.BRIDGE, "Parameters": parameters}]
        if call.kind in ("HANGUP", "ACTION_FAILED"):
            code = Code.UNAVAILABLE if call.kind == "ACTION_FAILED" else Code.NORMAL
            return [
                {"Type": ActionType.HANGUP, "Parameters": {"CallId": call_id, "SipResponseCode": code}}
                for call_id in call.remaining
            ]
        return None


def make_forwarder(number: str) -> Callable[[Event, object], Event]:
    """A closure: the number lives in no module attribute."""
    forwarder = Forwarder(number, "+12025550100")

    def handler(event: Event, context: object) -> Event:
        return {"SchemaVersion": "1.0", "Actions": forwarder.actions(Call(event)) or ()}

    return handler


def safely(handler: Callable[[Event, object], Event]) -> Callable[[Event, object], Event]:
    """A wrapper as adopters write it: whatever goes wrong, the caller is not kept waiting."""

    @functools.wraps(handler)
    def wrapped(event: Event, context: object) -> Event:
        try:
            return handler(event, context)
        except LookupError:
            return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "480"}}]}

    return wrapped


@safely
def wrapped(event: Event, context: object) -> Event:
    return {"SchemaVersion": "1.0", "Actions": Forwarder("+12025550106", "+12025550100").actions(Call(event))}


instance = Forwarder("+12025550107", "+12025550100")
bound_method = Forwarder("+12025550108", "+12025550100").handle
closure = make_forwarder("+12025550109")
