"""The same reminder with one bug: it takes for granted that a call which was to be bridged has a second leg."""

from __future__ import annotations

from typing import Any

import handler


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    if event["InvocationEventType"] == "ACTION_FAILED" and event["ActionData"]["Type"] == "CallAndBridge":
        legs = {leg["ParticipantTag"]: leg for leg in event["CallDetails"]["Participants"]}
        # The bug: a leg that never answered is not a participant, so this raises KeyError.
        handler.log.warning("no answer from %s", legs["LEG-B"]["To"])
    return handler.lambda_handler(event, context)
