"""Call forwarding: a call to one of our numbers is bridged to the destination that the table holds for it."""

from __future__ import annotations

import logging
import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

log = logging.getLogger(__name__)

# The audio service invokes us again after five seconds, so a look-up has to give up before.
dynamodb = boto3.resource(
    "dynamodb",
    region_name=os.environ.get("AWS_REGION", "us-east-1"),
    config=Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2}),
)
table = dynamodb.Table(os.environ.get("FORWARDING_TABLE", "call-forwarding"))

RING_SECONDS = 25
SORRY = "We are sorry, nobody can take your call at the moment. Goodbye."

#: `Actions: null` lets the service carry on with the actions that it has.
CARRY_ON = None


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    legs = legs_left(event)
    if not legs:
        return respond(event, CARRY_ON)
    match event["InvocationEventType"], (event.get("ActionData") or {}).get("Type"):
        case "NEW_INBOUND_CALL", _:
            return respond(event, forward(legs[0]))
        case "ACTION_FAILED", "CallAndBridge":
            return respond(event, apologise(legs[0]))
        case ("HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _) | ("ACTION_SUCCESSFUL", "Hangup"):
            # One at a time: the HANGUP of a bridged leg brings us back here for the other one.
            return respond(event, [hang_up(legs[0])])
    return respond(event, CARRY_ON)


def legs_left(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the participants that are still on the line; the one that a HANGUP is about no longer is."""
    legs = event["CallDetails"].get("Participants") or []
    if event["InvocationEventType"] == "HANGUP":
        ended = event["ActionData"]["Parameters"].get("CallId")
        legs = [leg for leg in legs if leg["CallId"] != ended]
    return [leg for leg in legs if leg.get("Status") != "Disconnected"]


def respond(event: dict[str, Any], actions: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Return a response with these actions."""
    return {"SchemaVersion": event["SchemaVersion"], "Actions": actions}


def forward(caller: dict[str, Any]) -> list[dict[str, Any]]:
    """Bridge the caller to the destination of the number that was dialled, if there is one."""
    dialled = caller["To"]
    destination = destination_of(dialled)
    if destination is None:
        return apologise(caller)
    bridge = {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallTimeoutSeconds": RING_SECONDS,
            # The number that was dialled is ours; the caller's own may be withheld.
            "CallerIdNumber": dialled,
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": destination}],
        },
    }
    return [bridge]


def destination_of(number: str) -> str | None:
    """Return where calls to a number go, or None if they go nowhere or the table cannot be read."""
    try:
        item = table.get_item(Key={"Number": number}).get("Item", {})
    except (BotoCoreError, ClientError):
        log.exception("cannot look up the destination of %s", number)
        return None
    destination = item.get("Destination")
    return str(destination) if destination else None


def apologise(leg: dict[str, Any]) -> list[dict[str, Any]]:
    """Say sorry, then hang up."""
    return [{"Type": "Speak", "Parameters": {"CallId": leg["CallId"], "Text": SORRY}}, hang_up(leg)]


def hang_up(leg: dict[str, Any]) -> dict[str, Any]:
    """Return the Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"], "SipResponseCode": "0"}}
