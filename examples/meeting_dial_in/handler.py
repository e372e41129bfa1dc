"""Meeting dial-in: callers enter a PIN and join the meeting that it belongs to."""

from __future__ import annotations

import logging
import os
from typing import Any, NamedTuple

log = logging.getLogger(__name__)

BUCKET = os.environ.get("PROMPTS_BUCKET", "dial-in-prompts")
ATTEMPTS = 3

#: `Actions: null` lets the service carry on with the actions that it has.
CARRY_ON = None


class Meeting(NamedTuple):
    """What JoinChimeMeeting needs: the meeting, and the token of the attendee that callers join as."""

    meeting_id: str
    join_token: str


MEETINGS = {
    "482915": Meeting("5b8e7a1c-0000-4000-8000-000000000001", "dial-in-token-of-the-weekly-meeting"),
    "730264": Meeting("5b8e7a1c-0000-4000-8000-000000000002", "dial-in-token-of-the-board-meeting"),
}


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    legs = legs_left(event)
    if not legs:
        return respond(event, CARRY_ON)
    leg = legs[0]
    action = event.get("ActionData") or {}
    match event["InvocationEventType"], action.get("Type"):
        case "NEW_INBOUND_CALL", _:
            return ask_for_pin(event, leg, attempt=1)
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits":
            meeting = MEETINGS.get(action.get("ReceivedDigits", ""))
            return ask_again(event, leg) if meeting is None else respond(event, [join(leg, meeting)])
        case "ACTION_FAILED", "PlayAudioAndGetDigits":
            return ask_again(event, leg)
        case "ACTION_FAILED", "JoinChimeMeeting":
            log.error("cannot join the meeting: %s", action)
            return respond(event, [play(leg, "cannot-join.wav"), hang_up(leg)])
        case "HANGUP", _ if leg["ParticipantTag"] == "LEG-A":
            return respond(event, [play(leg, "meeting-has-ended.wav"), hang_up(leg)])
        case ("HANGUP" | "ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE", _) | ("ACTION_SUCCESSFUL", "Hangup"):
            return respond(event, [hang_up(leg)])
    return respond(event, CARRY_ON)


def legs_left(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the participants that are still on the line; the one that a HANGUP is about no longer is."""
    legs = event["CallDetails"].get("Participants") or []
    if event["InvocationEventType"] == "HANGUP":
        ended = event["ActionData"]["Parameters"].get("CallId")
        legs = [leg for leg in legs if leg["CallId"] != ended]
    return [leg for leg in legs if leg.get("Status") != "Disconnected"]


def respond(event: dict[str, Any], actions: list[dict[str, Any]] | None, **attributes: str) -> dict[str, Any]:
    """Return a response with these actions, and with TransactionAttributes if there are any to set."""
    response: dict[str, Any] = {"SchemaVersion": event["SchemaVersion"], "Actions": actions}
    if attributes:
        response["TransactionAttributes"] = attributes
    return response


def ask_for_pin(event: dict[str, Any], leg: dict[str, Any], attempt: int) -> dict[str, Any]:
    """Ask for the PIN, and note which attempt it is."""
    ask = {
        "Type": "PlayAudioAndGetDigits",
        "Parameters": {
            "CallId": leg["CallId"],
            "InputDigitsRegex": r"^\d{6}$",
            "AudioSource": prompt("enter-pin.wav" if attempt == 1 else "wrong-pin-try-again.wav"),
            "FailureAudioSource": prompt("six-digits-please.wav"),
            "MinNumberOfDigits": 6,
            "MaxNumberOfDigits": 6,
            "TerminatorDigits": ["#"],
            "RepeatDurationInMilliseconds": 10_000,
        },
    }
    return respond(event, [ask], attempt=str(attempt))


def ask_again(event: dict[str, Any], leg: dict[str, Any]) -> dict[str, Any]:
    """Ask once more, or say goodbye after the last attempt."""
    attempt = int((event["CallDetails"].get("TransactionAttributes") or {}).get("attempt", "1"))
    if attempt < ATTEMPTS:
        return ask_for_pin(event, leg, attempt + 1)
    return respond(event, [play(leg, "too-many-attempts.wav"), hang_up(leg)])


def join(leg: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    """Return the action that brings a caller into a meeting."""
    parameters = {"CallId": leg["CallId"], "JoinToken": meeting.join_token, "MeetingId": meeting.meeting_id}
    return {"Type": "JoinChimeMeeting", "Parameters": parameters}


def prompt(key: str) -> dict[str, str]:
    """Return the source of one recorded prompt."""
    return {"Type": "S3", "BucketName": BUCKET, "Key": key}


def play(leg: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the action that plays a prompt to one leg."""
    return {"Type": "PlayAudio", "Parameters": {"CallId": leg["CallId"], "AudioSource": prompt(key)}}


def hang_up(leg: dict[str, Any]) -> dict[str, Any]:
    """Return the Hangup of one leg."""
    return {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"], "SipResponseCode": "0"}}
