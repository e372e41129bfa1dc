"""Which legs are up."""

from typing import Any


def up(event: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != ended]
