"""Correct handlers that name every leg by its ParticipantTag, also in the list that creates the leg."""

from typing import Any

Event = dict[str, Any]

OTHER = {"LEG-A": "LEG-B", "LEG-B": "LEG-A"}
BRIDGE = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallerIdNumber": "+12025550100",
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12025550104"}],
    },
}


def answer(*actions: Event) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def keep() -> Event:
    return {"SchemaVersion": "1.0", "Actions": None}


def hangup(tag: str) -> Event:
    return {"Type": "Hangup", "Parameters": {"ParticipantTag": tag, "SipResponseCode": "0"}}


def play(tag: str, key: str) -> Event:
    audio = {"Type": "S3", "BucketName": "prompts", "Key": key}
    return {"Type": "PlayAudio", "Parameters": {"ParticipantTag": tag, "AudioSource": audio}}


def live_tags(event: Event) -> set[str]:
    participants = event["CallDetails"].get("Participants") or []
    return {p["ParticipantTag"] for p in participants if p.get("Status") != "Disconnected"}


def clean_up(event: Event) -> Event:
    """Hang up the leg that remains: the other one than the leg that went, or the only one."""
    tags = live_tags(event)
    if event["InvocationEventType"] == "HANGUP":
        tags &= {OTHER[event["ActionData"]["Parameters"]["ParticipantTag"]]}
    return answer(*[hangup(tag) for tag in sorted(tags)]) if len(tags) == 1 else keep()


def forward(event: Event, context: object) -> Event:
    """Forward the call, and end the leg that remains."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return answer(BRIDGE)
    if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        return clean_up(event)
    return answer()


def whisper(event: Event, context: object) -> Event:
    """Bridge, and play something to LEG-B, named in the very list that creates it."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return answer(BRIDGE, play("LEG-B", "you-have-a-call.wav"))
    if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        return clean_up(event)
    return keep()


def ring_once(event: Event, context: object) -> Event:
    """Ring somebody and hang up on them at once, in one list; then thank the caller and end the call."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return answer(BRIDGE, hangup("LEG-B"))
    if event["InvocationEventType"] == "HANGUP":
        if event["ActionData"]["Parameters"]["ParticipantTag"] == "LEG-B" and live_tags(event) == {"LEG-A"}:
            return answer(play("LEG-A", "they-know.wav"), hangup("LEG-A"))
        return clean_up(event)
    return clean_up(event) if event["InvocationEventType"] == "ACTION_FAILED" else keep()
