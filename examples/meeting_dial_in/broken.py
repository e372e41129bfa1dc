"""The same dial-in with one bug: when the meeting has ended, it hangs up the meeting's leg instead of the caller's."""

from __future__ import annotations

from typing import Any

import handler


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    legs = handler.legs_left(event)
    if event["InvocationEventType"] == "HANGUP" and legs:
        goodbye = handler.play(legs[0], "meeting-has-ended.wav")
        # The bug: ActionData names the leg that has just ended, and the call still has it, as Disconnected.
        ended = event["ActionData"]["Parameters"]["ParticipantTag"]
        hangup = {"Type": "Hangup", "Parameters": {"ParticipantTag": ended, "SipResponseCode": "0"}}
        return handler.respond(event, [goodbye, hangup])
    return handler.lambda_handler(event, context)
