"""Call forwarding by a table in memory."""

from __future__ import annotations

from typing import Any

DESTINATIONS = {"+12025550100": "+12025550150"}


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Bridge the caller to the destination of the number dialled; hang up whoever is left."""
    legs = legs_left(event)
    action = (event.get("ActionData") or {}).get("Type")
    match event["InvocationEventType"], action:
        case _ if not legs:
            return respond(None)
        case "NEW_INBOUND_CALL", _:
            return respond(forward(legs[0]))
        case "ACTION_FAILED", "CallAndBridge":
            return respond(apologise(legs[0]))
        case ("HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _) | ("ACTION_SUCCESSFUL", "Hangup"):
            return respond([hang_up(legs[0])])
    return respond(None)


def legs_left(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the participants that are still on the line."""
    legs = event["CallDetails"]["Participants"]
    if event["InvocationEventType"] == "HANGUP":
        ended = event["ActionData"]["Parameters"].get("CallId")
        legs = [leg for leg in legs if leg["CallId"] != ended]
    return [leg for leg in legs if leg.get("Status") != "Disconnected"]


def respond(actions: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return a response with these actions."""
    return {"SchemaVersion": "1.0", "Actions": actions}


def forward(caller: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the bridge to the destination, or an apology where there is none."""
    destination = DESTINATIONS.get(caller["To"])
    if destination is None:
        return apologise(caller)
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": destination}
    parameters = {"CallTimeoutSeconds": 25, "CallerIdNumber": caller["To"], "Endpoints": [endpoint]}
    return [{"Type": "CallAndBridge", "Parameters": parameters}]


def apologise(leg: dict[str, Any]) -> list[dict[str, Any]]:
    """Say sorry, then hang up."""
    text = "We are sorry, nobody can take your call at the moment. Goodbye."
    return [{"Type": "Speak", "Parameters": {"CallId": leg["CallId"], "Text": text}}, hang_up(leg)]


def hang_up(leg: dict[str, Any]) -> dict[str, Any]:
    """Return the Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"], "SipResponseCode": "0"}}
