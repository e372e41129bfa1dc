"""A menu with transfer to an agent, and a short survey of the caller after the agent has hung up."""

from __future__ import annotations

import logging
import os
from typing import Any

log = logging.getLogger(__name__)

AGENT_NUMBER = os.environ.get("AGENT_NUMBER", "+12025550170")

MENU = "To talk to an agent, press 1. For our opening hours, press 2."
HOURS = "We are here from nine to five, Monday to Friday. Goodbye."
CONNECTING = "One moment please."
BUSY = "All our agents are busy. Please call again later. Goodbye."
SURVEY = "How satisfied were you, from 1, not at all, to 5, very much?"
THANKS = "Thank you very much. Goodbye."
GOODBYE = "Goodbye."

#: `Actions: null` lets the service carry on with the actions that it has.
CARRY_ON = None


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service. The current step of a call is in its TransactionAttributes."""
    legs = legs_left(event)
    if not legs:
        return respond(event, CARRY_ON)
    leg = legs[0]
    action = event.get("ActionData") or {}
    digits = action.get("ReceivedDigits")
    match event["InvocationEventType"], action.get("Type"), step_of(event):
        case "NEW_INBOUND_CALL", _, _:
            return respond(event, [ask(leg["CallId"], MENU, "^[12]$")], step="menu")
        case "CALL_UPDATE_REQUESTED", _, _ if is_end(action):
            return respond(event, [hang_up(leg["CallId"])], step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "menu" if digits == "1":
            return respond(event, [speak(leg["CallId"], CONNECTING), call_agent(leg)], step="agent")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "menu":
            return respond(event, say_and_hang_up(leg["CallId"], HOURS), step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "survey":
            log.info("the caller's verdict: %s", digits)
            return respond(event, say_and_hang_up(leg["CallId"], THANKS), step="ending")
        case "HANGUP", _, "agent" if leg["ParticipantTag"] == "LEG-A":
            # The agent has gone. LEG-A stays on purpose, until the survey is over.
            return respond(event, [ask(leg["CallId"], SURVEY, "^[1-5]$")], step="survey")
        case "ACTION_FAILED", "SpeakAndGetDigits", "menu" | "survey":
            return respond(event, say_and_hang_up(leg["CallId"], GOODBYE), step="ending")
        case "ACTION_FAILED", "CallAndBridge", _:
            return respond(event, say_and_hang_up(leg["CallId"], BUSY), step="ending")
        case "HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _, _:
            return respond(event, [hang_up(leg["CallId"])], step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits" | "CallAndBridge" | "Hangup", "ending":
            return respond(event, [hang_up(leg["CallId"])], step="ending")
    return respond(event, CARRY_ON)


def legs_left(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the participants that are still on the line; the one that a HANGUP is about no longer is."""
    legs = event["CallDetails"].get("Participants") or []
    if event["InvocationEventType"] == "HANGUP":
        ended = event["ActionData"]["Parameters"].get("CallId")
        legs = [leg for leg in legs if leg["CallId"] != ended]
    return [leg for leg in legs if leg.get("Status") != "Disconnected"]


def step_of(event: dict[str, Any]) -> str:
    """Return the step that the call is at."""
    attributes: dict[str, str] = event["CallDetails"].get("TransactionAttributes") or {}
    return attributes.get("step", "menu")


def is_end(update: dict[str, Any]) -> bool:
    """Say whether a supervisor has asked for the end of the call (UpdateSipMediaApplicationCall)."""
    return ((update.get("Parameters") or {}).get("Arguments") or {}).get("action") == "end"


def respond(event: dict[str, Any], actions: list[dict[str, Any]] | None, step: str | None = None) -> dict[str, Any]:
    """Return a response with these actions, and with the step that the call is at from now on."""
    attributes = {} if step is None else {"TransactionAttributes": {"step": step}}
    return {"SchemaVersion": event["SchemaVersion"], "Actions": actions, **attributes}


def ask(call_id: str, question: str, regex: str) -> dict[str, Any]:
    """Return the action that asks a question which is answered with one digit."""
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "CallId": call_id,
            "InputDigitsRegex": regex,
            "SpeechParameters": {"Text": question},
            "FailureSpeechParameters": {"Text": f"Sorry, we did not understand. {question}"},
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": 1,
            "Repeat": 2,
            "RepeatDurationInMilliseconds": 8_000,
        },
    }


def call_agent(caller: dict[str, Any]) -> dict[str, Any]:
    """Return the action that bridges the caller to an agent, under the number that was dialled."""
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": AGENT_NUMBER}
    parameters = {"CallTimeoutSeconds": 30, "CallerIdNumber": caller["To"], "Endpoints": [endpoint]}
    return {"Type": "CallAndBridge", "Parameters": parameters}


def speak(call_id: str, text: str) -> dict[str, Any]:
    """Return the action that speaks to one leg."""
    return {"Type": "Speak", "Parameters": {"CallId": call_id, "Text": text}}


def say_and_hang_up(call_id: str, text: str) -> list[dict[str, Any]]:
    """Return the actions that say some last words to one leg and hang it up."""
    return [speak(call_id, text), hang_up(call_id)]


def hang_up(call_id: str) -> dict[str, Any]:
    """Return the Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": call_id, "SipResponseCode": "0"}}
