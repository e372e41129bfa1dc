"""Correct handlers for calls that the API starts."""

from typing import Any

Event = dict[str, Any]


def answer(*actions: Event) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def arguments(event: Event) -> dict[str, str]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    return parameters.get("Arguments") or {}


def live(event: Event) -> list[Event]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != ended]


def hang_up_all(event: Event) -> Event:
    return answer(*[{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in live(event)])


def speak(event: Event, text: str) -> Event:
    return {"Type": "Speak", "Parameters": {"CallId": live(event)[0]["CallId"], "Text": text}}


def bridge(number: str) -> Event:
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": number}
    return {"Type": "CallAndBridge", "Parameters": {"CallerIdNumber": "+12025550100", "Endpoints": [endpoint]}}


def reminder(event: Event, context: object) -> Event:
    """Only for outbound calls: says one sentence and hangs up."""
    if event["InvocationEventType"] == "CALL_ANSWERED" and live(event):
        return answer(speak(event, "Your appointment is tomorrow."), {"Type": "Hangup", "Parameters": {}})
    if event["InvocationEventType"] == "ACTION_FAILED":
        return hang_up_all(event)
    return answer()


def reminder_with_arguments(event: Event, context: object) -> Event:
    """Needs the Arguments of the API call, and takes them where the call tells them, without a default."""
    if event["InvocationEventType"] == "CALL_ANSWERED":
        told = event["ActionData"]["Parameters"]["Arguments"]
        text = f"Hello {told['name']}, your appointment is at {told['time']}."
        return answer(speak(event, text), {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}})
    if event["InvocationEventType"] == "ACTION_FAILED":
        return hang_up_all(event)
    return answer()


def reminder_if_told(event: Event, context: object) -> Event:
    """Uses the Arguments where there are some, and gets by without."""
    if event["InvocationEventType"] == "CALL_ANSWERED" and live(event):
        name = arguments(event).get("name", "there")
        return answer(speak(event, f"Hello {name}."), {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}})
    if event["InvocationEventType"] == "ACTION_FAILED":
        return hang_up_all(event)
    return answer()


def click_to_call(event: Event, context: object) -> Event:
    """Calls one party, then bridges the other, whatever the direction of the first."""
    if event["InvocationEventType"] in ("CALL_ANSWERED", "NEW_INBOUND_CALL"):
        return answer(bridge("+12025550150"))
    if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        return hang_up_all(event)
    return {"SchemaVersion": "1.0", "Actions": None}


def waits_for_an_update(event: Event, context: object) -> Event:
    """Answers nothing until an update says whom to bridge; its declared Arguments are taken without a default."""
    kind = event["InvocationEventType"]
    if kind == "CALL_ANSWERED":
        return answer()
    if kind == "CALL_UPDATE_REQUESTED":
        number = event["ActionData"]["Parameters"]["Arguments"]["number"]
        return answer(bridge(number)) if len(live(event)) == 1 and not ended(event) else {"SchemaVersion": "1.0"}
    if kind in ("HANGUP", "ACTION_FAILED"):
        return hang_up_all(event)
    return {"SchemaVersion": "1.0"}


def ended(event: Event) -> bool:
    participants = event["CallDetails"].get("Participants") or []
    return any(p.get("Status") == "Disconnected" for p in participants)
