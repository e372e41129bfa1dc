"""Correct handlers that name no leg at all: the leg that the invocation was for is meant."""

from typing import Any

Event = dict[str, Any]


def reject(event: Event, context: object) -> Event:
    """Reject every call as busy."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": "486"}}]}
    return {"SchemaVersion": "1.0", "Actions": []}


def announce(event: Event, context: object) -> Event:
    """Play an announcement, then hang up; a Hangup without Parameters."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        audio = {"Type": "S3", "BucketName": "prompts", "Key": "closed.wav"}
        actions: list[Event] = [{"Type": "PlayAudio", "Parameters": {"AudioSource": audio}}, {"Type": "Hangup"}]
        return {"SchemaVersion": "1.0", "Actions": actions}
    if event["InvocationEventType"] == "ACTION_FAILED":
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {}}]}
    return {"SchemaVersion": "1.0", "Actions": []}


def think_it_over(event: Event, context: object) -> Event:
    """Wait a moment, then decline; an update declines at once."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        pause = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "3000"}}
        decline = {"Type": "Hangup", "Parameters": {"SipResponseCode": 480}}
        return {"SchemaVersion": "1.0", "Actions": [pause, decline]}
    if event["InvocationEventType"] in ("ACTION_FAILED", "CALL_UPDATE_REQUESTED"):
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"SipResponseCode": 480}}]}
    return {"SchemaVersion": "1.0"}
