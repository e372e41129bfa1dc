"""Correct handlers with a memory: keyed by TransactionId, in TransactionAttributes, large, random, linking calls."""

import random
import uuid
from typing import Any

Event = dict[str, Any]

STEPS: dict[str, str] = {}
PREVIOUS: dict[str, str] = {}


def answer(*actions: Event, **more: Any) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions) or None, **more}


def audio(key: str) -> Event:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def ask(key: str, call_id: str, regex: str = "^[1-5]$") -> Event:
    return {
        "Type": "PlayAudioAndGetDigits",
        "Parameters": {
            "CallId": call_id,
            "InputDigitsRegex": regex,
            "AudioSource": audio(key),
            "FailureAudioSource": audio("try-again.wav"),
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": 1,
            "Repeat": 3,
            "RepeatDurationInMilliseconds": 5000,
        },
    }


def bridge(number: str) -> Event:
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": number}
    return {"Type": "CallAndBridge", "Parameters": {"CallerIdNumber": "+12025550100", "Endpoints": [endpoint]}}


def remaining(event: Event) -> list[Event]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != ended]


def hangups(event: Event) -> list[Event]:
    return [{"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in remaining(event)]


SESSIONS: dict[tuple[str, str, str], str] = {}


def by_caller_and_time(event: Event, context: object) -> Event:
    """A forwarder that knows calls by who calls whom, and when: no two calls of one caller begin together."""
    legs = {leg["ParticipantTag"]: leg for leg in event["CallDetails"].get("Participants") or []}
    if "LEG-A" not in legs:
        return answer()
    session = (legs["LEG-A"]["From"], legs["LEG-A"]["To"], legs["LEG-A"]["StartTimeInMilliseconds"])
    before, SESSIONS[session] = SESSIONS.get(session), event["CallDetails"]["TransactionId"]
    assert before in (None, event["CallDetails"]["TransactionId"])
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return answer(bridge("+12025550177"))
    return answer(*(hangups(event) if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED") else []))


CALLEES: dict[str, str] = {}


def by_the_ends_of_ids(event: Event, context: object) -> Event:
    """A forwarder that knows calls by the last digits of their TransactionId, and legs by the first of their CallId."""
    call = event["CallDetails"]["TransactionId"][-6:]
    legs = {leg["CallId"].split("-")[0]: leg for leg in remaining(event)}
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        CALLEES[call] = event["CallDetails"]["Participants"][0]["From"]
        return answer(bridge("+12025550171"))
    if event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED") and CALLEES[call]:
        return answer(*({"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}} for leg in legs.values()))
    return answer()


def by_transaction(event: Event, context: object) -> Event:
    """A menu, a transfer and a survey; the step of each call is kept under its TransactionId."""
    transaction = event["CallDetails"]["TransactionId"]
    kind = event["InvocationEventType"]
    legs = remaining(event)
    step = STEPS.get(transaction, "start")
    if kind == "NEW_INBOUND_CALL":
        STEPS[transaction] = "menu"
        return answer(ask("menu.wav", legs[0]["CallId"]))
    if not legs:
        STEPS.pop(transaction, None)
        return answer()
    if kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "PlayAudioAndGetDigits":
        if step == "menu":
            STEPS[transaction] = "bridge"
            return answer(bridge(f"+1202555011{event['ActionData'].get('ReceivedDigits') or '0'}"))
        return answer(*hangups(event))
    if kind == "HANGUP":
        if len(legs) == 1 and legs[0]["ParticipantTag"] == "LEG-A" and step == "bridge":
            STEPS[transaction] = "survey"
            return answer(ask("how-was-it.wav", legs[0]["CallId"]))
        return answer(*hangups(event))
    if kind == "ACTION_FAILED":
        return answer(*hangups(event))
    return answer()


def in_attributes(event: Event, context: object) -> Event:
    """The same idea with the step in TransactionAttributes, always returned whole."""
    kind = event["InvocationEventType"]
    attributes = dict(event["CallDetails"].get("TransactionAttributes") or {})
    legs = remaining(event)

    def go(step: str, *actions: Event) -> Event:
        return answer(*actions, TransactionAttributes={**attributes, "step": step})

    if kind == "NEW_INBOUND_CALL":
        return go("menu", ask("menu.wav", legs[0]["CallId"]))
    if kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "PlayAudioAndGetDigits" and legs:
        if attributes.get("step") == "menu":
            return go("bridge", bridge("+12025550120"))
        return go("bye", *hangups(event))
    if kind == "HANGUP" and legs and attributes.get("step") == "bridge" and legs[0]["ParticipantTag"] == "LEG-A":
        return go("survey", ask("how-was-it.wav", legs[0]["CallId"]))
    if kind in ("HANGUP", "ACTION_FAILED"):
        return go("bye", *hangups(event))
    return answer()


def clears_attributes(event: Event, context: object) -> Event:
    """Sets an attribute at the start and clears the map with {} once the legs are bridged."""
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge("+12025550121"), TransactionAttributes={"waiting": "yes"})
    if kind == "ACTION_SUCCESSFUL":
        return answer(TransactionAttributes={})
    if kind in ("HANGUP", "ACTION_FAILED"):
        return answer(*hangups(event), TransactionAttributes=None)
    return answer()


def large_attributes(event: Event, context: object) -> Event:
    """Ten attributes of 1,900 characters: large, and legal."""
    notes = {f"note-{n}": "x" * 1900 for n in range(10)}
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge("+12025550122"), TransactionAttributes=notes)
    if kind in ("HANGUP", "ACTION_FAILED"):
        return answer(*hangups(event), TransactionAttributes=notes)
    return answer(TransactionAttributes=notes)


def random_ids(event: Event, context: object) -> Event:
    """A trace id that is another one each time; behaviour does not depend on it."""
    seen = {"trace": str(uuid.uuid4()), "sample": f"{random.random():.6f}"}
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge("+12025550123"), TransactionAttributes=seen)
    if kind in ("HANGUP", "ACTION_FAILED"):
        return answer(*hangups(event), TransactionAttributes=seen)
    return answer(TransactionAttributes=seen)


def links_calls(event: Event, context: object) -> Event:
    """Writes the ids of the call before it into its own attributes: linking is not mixing up."""
    details = event["CallDetails"]
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        linked = dict(PREVIOUS)
        PREVIOUS.update(transaction=details["TransactionId"], caller=details["Participants"][0]["CallId"])
        return answer(bridge("+12025550124"), TransactionAttributes={"linked": "yes", **linked})
    if kind in ("HANGUP", "ACTION_FAILED"):
        return answer(*hangups(event))
    return answer()
