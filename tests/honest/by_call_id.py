"""Correct handlers that name every leg by its CallId."""

from typing import Any

Event = dict[str, Any]


def gone(event: Event) -> object:
    """The CallId of the leg whose end this event tells."""
    if event["InvocationEventType"] != "HANGUP":
        return None
    return event["ActionData"]["Parameters"].get("CallId")


def live(event: Event) -> list[Event]:
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != gone(event)]


def bridge_to(number: str) -> Event:
    return {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallTimeoutSeconds": 30,
            "CallerIdNumber": "+12025550100",
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": number}],
        },
    }


def forward(event: Event, context: object) -> Event:
    """Forward the call; when one side has left or the other never came, end what remains."""
    actions: list[Event] = []
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        actions = [bridge_to("+12025550101")]
    elif event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED"):
        actions = [{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in live(event)]
    return {"SchemaVersion": "1.0", "Actions": actions}


def forward_with_both_names(event: Event, context: object) -> Event:
    """The same with CallId, ParticipantTag and SipResponseCode, all three, as the page's example has them."""
    response: Event = {"SchemaVersion": event["SchemaVersion"], "Actions": None}
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL":
            response["Actions"] = [bridge_to("+12025550102")]
        case "HANGUP" | "ACTION_FAILED":
            response["Actions"] = [
                {
                    "Type": "Hangup",
                    "Parameters": {
                        "CallId": leg["CallId"],
                        "ParticipantTag": leg["ParticipantTag"],
                        "SipResponseCode": "0",
                    },
                }
                for leg in live(event)
            ]
    return response


def hangs_up_both_on_update(event: Event, context: object) -> Event:
    """Waits for an update that ends the call: then both legs go, one after the other."""
    kind = event["InvocationEventType"]
    arguments = ((event.get("ActionData") or {}).get("Parameters") or {}).get("Arguments") or {}
    if kind == "NEW_INBOUND_CALL":
        return {"SchemaVersion": "1.0", "Actions": [bridge_to("+12025550103")]}
    if kind in ("HANGUP", "ACTION_FAILED") or (kind == "CALL_UPDATE_REQUESTED" and arguments.get("action") == "end"):
        legs = sorted(live(event), key=lambda leg: leg["ParticipantTag"], reverse=True)
        return {
            "SchemaVersion": "1.0",
            "Actions": [{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in legs],
        }
    return {"SchemaVersion": "1.0", "Actions": None}


def ends_both_in_one_list(event: Event, context: object) -> Event:
    """An update ends both legs in one list; the HANGUP of the first lets the list go on, which ends the second."""
    kind = event["InvocationEventType"]
    attributes = event["CallDetails"].get("TransactionAttributes") or {}
    response: Event = {"SchemaVersion": "1.0", "Actions": None}
    if kind == "NEW_INBOUND_CALL":
        return {**response, "Actions": [bridge_to("+12025550104")]}
    if kind == "CALL_UPDATE_REQUESTED":
        response["TransactionAttributes"] = {"ending": "yes"}
    elif (kind == "HANGUP" and attributes.get("ending") == "yes") or kind not in (
        "HANGUP",
        "ACTION_FAILED",
        "INVALID_LAMBDA_RESPONSE",
    ):
        return response
    legs = sorted(live(event), key=lambda leg: leg["ParticipantTag"], reverse=True)
    response["Actions"] = [{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in legs]
    return response
