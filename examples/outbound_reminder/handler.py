"""Appointment reminders: we call the patient, who confirms the appointment or is put through to the practice.

The calls are made with CreateSipMediaApplicationCall; its ArgumentsMap carries `patient` and `appointment`.
"""

from __future__ import annotations

import logging
import os
from typing import Any

log = logging.getLogger(__name__)

PRACTICE_NUMBER = os.environ.get("PRACTICE_NUMBER", "+12025550160")

THANKS = "Thank you, we look forward to seeing you. Goodbye."
CONNECTING = "One moment please, we are putting you through."
NO_ANSWER = "The practice cannot take your call at the moment. Please call us back later. Goodbye."
GOODBYE = "We will call again later. Goodbye."
MOST_CHARACTERS = 1_000

#: `Actions: null` lets the service carry on with the actions that it has.
CARRY_ON = None


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    legs = legs_left(event)
    if not legs:
        return respond(event, CARRY_ON)
    leg = legs[0]
    action = event.get("ActionData") or {}
    match event["InvocationEventType"], action.get("Type"):
        case "NEW_OUTBOUND_CALL" | "RINGING", _:
            return respond(event, [])  # Nobody is there yet, and the service ignores what we return.
        case "CALL_ANSWERED", _:
            return respond(event, [remind(leg, (action.get("Parameters") or {}).get("Arguments") or {})])
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits":
            return respond(event, carry_out(action.get("ReceivedDigits"), leg))
        case "ACTION_FAILED", "SpeakAndGetDigits":
            return respond(event, [speak(leg, GOODBYE), hang_up(leg)])
        case "ACTION_FAILED", "CallAndBridge":
            return respond(event, [speak(leg, NO_ANSWER), hang_up(leg)])
        case (
            ("HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _)
            | ("ACTION_SUCCESSFUL", "Hangup")
            | ("NEW_INBOUND_CALL", _)  # We only make calls.
        ):
            return respond(event, [hang_up(leg)])
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


def remind(leg: dict[str, Any], arguments: dict[str, str]) -> dict[str, Any]:
    """Return the action that speaks the reminder and asks what the patient would like."""
    greeting = f"Hello {arguments['patient']}." if arguments.get("patient") else "Hello."
    when = arguments.get("appointment") or "soon"
    text = f"{greeting} You have an appointment with us {when}."
    choices = "To confirm, press 1. To talk to the practice, press 2."
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "CallId": leg["CallId"],
            "InputDigitsRegex": "^[12]$",
            "SpeechParameters": {"Text": f"{text[: MOST_CHARACTERS - len(choices) - 1]} {choices}"},
            "FailureSpeechParameters": {"Text": f"Sorry, we did not understand. {choices}"},
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": 1,
            "Repeat": 3,
            "RepeatDurationInMilliseconds": 8_000,
        },
    }


def carry_out(digit: str | None, leg: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the patient has asked for."""
    match digit:
        case "1":
            log.info("%s has confirmed the appointment", leg["CallId"])
            return [speak(leg, THANKS), hang_up(leg)]
        case "2":
            return [speak(leg, CONNECTING), call_practice(leg)]
    return [speak(leg, GOODBYE), hang_up(leg)]


def call_practice(leg: dict[str, Any]) -> dict[str, Any]:
    """Return the action that bridges the patient to the practice; the number that we call from is ours."""
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": PRACTICE_NUMBER}
    parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": leg["From"], "Endpoints": [endpoint]}
    return {"Type": "CallAndBridge", "Parameters": parameters}


def speak(leg: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the action that speaks to one leg."""
    return {"Type": "Speak", "Parameters": {"CallId": leg["CallId"], "Text": text}}


def hang_up(leg: dict[str, Any]) -> dict[str, Any]:
    """Return the Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"], "SipResponseCode": "0"}}
