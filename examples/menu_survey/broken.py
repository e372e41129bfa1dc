"""The same menu and survey with one bug: it keeps the caller's CallId in the module.

A Lambda process serves one call after the other, and other calls between two events of one call. So by the time the
survey starts, the module may hold the CallId of somebody else.
"""

from __future__ import annotations

from typing import Any

from handler import (
    BUSY,
    CARRY_ON,
    CONNECTING,
    GOODBYE,
    HOURS,
    MENU,
    SURVEY,
    THANKS,
    ask,
    call_agent,
    hang_up,
    is_end,
    legs_left,
    log,
    respond,
    say_and_hang_up,
    speak,
    step_of,
)

caller_id = ""


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service. The current step of a call is in its TransactionAttributes."""
    global caller_id
    legs = legs_left(event)
    if not legs:
        return respond(event, CARRY_ON)
    leg = legs[0]
    action = event.get("ActionData") or {}
    digits = action.get("ReceivedDigits")
    match event["InvocationEventType"], action.get("Type"), step_of(event):
        case "NEW_INBOUND_CALL", _, _:
            caller_id = leg["CallId"]  # The bug: the next call overwrites it.
            return respond(event, [ask(caller_id, MENU, "^[12]$")], step="menu")
        case "CALL_UPDATE_REQUESTED", _, _ if is_end(action):
            return respond(event, [hang_up(leg["CallId"])], step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "menu" if digits == "1":
            return respond(event, [speak(caller_id, CONNECTING), call_agent(leg)], step="agent")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "menu":
            return respond(event, say_and_hang_up(caller_id, HOURS), step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits", "survey":
            log.info("the caller's verdict: %s", digits)
            return respond(event, say_and_hang_up(caller_id, THANKS), step="ending")
        case "HANGUP", _, "agent" if leg["ParticipantTag"] == "LEG-A":
            return respond(event, [ask(caller_id, SURVEY, "^[1-5]$")], step="survey")
        case "ACTION_FAILED", "SpeakAndGetDigits", "menu" | "survey":
            return respond(event, say_and_hang_up(caller_id, GOODBYE), step="ending")
        case "ACTION_FAILED", "CallAndBridge", _:
            return respond(event, say_and_hang_up(caller_id, BUSY), step="ending")
        case "HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _, _:
            return respond(event, [hang_up(leg["CallId"])], step="ending")
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits" | "CallAndBridge" | "Hangup", "ending":
            return respond(event, [hang_up(leg["CallId"])], step="ending")
    return respond(event, CARRY_ON)
