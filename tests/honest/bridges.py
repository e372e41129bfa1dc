"""Correct handlers with a bridge or several: survey, second and third bridge, listener, transfer, SIP endpoint."""

import itertools
from typing import Any

Event = dict[str, Any]

AGENTS = ("+12025550140", "+12025550141", "+12025550142")


def answer(*actions: Event, **more: Any) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions), **more}


def keep() -> Event:
    return {"SchemaVersion": "1.0", "Actions": None}


def bridge(number: str) -> Event:
    return {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallTimeoutSeconds": 15,
            "CallerIdNumber": "+12025550100",
            "RingbackTone": {"Type": "S3", "BucketName": "prompts", "Key": "ring.wav"},
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": number}],
        },
    }


def listener(call_id: str, regex: str) -> Event:
    return {
        "Type": "ReceiveDigits",
        "Parameters": {
            "CallId": call_id,
            "InputDigitsRegex": regex,
            "InBetweenDigitsDurationInMilliseconds": 1000,
            "FlushDigitsDurationInMilliseconds": 10000,
        },
    }


def hangup(leg: Event) -> Event:
    return {"Type": "Hangup", "Parameters": {"CallId": leg["CallId"]}}


def attributes(event: Event) -> dict[str, str]:
    return dict(event["CallDetails"].get("TransactionAttributes") or {})


def live(event: Event) -> dict[str, Event]:
    """The legs that are up, by tag; of two that had the same tag the one that is up."""
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    participants = event["CallDetails"].get("Participants") or []
    return {p["ParticipantTag"]: p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != ended}


def hang_up_all(event: Event) -> Event:
    return answer(*[hangup(leg) for leg in live(event).values()])


def survey(event: Event, context: object) -> Event:
    """Keeps LEG-A on purpose after LEG-B has left, asks one question, then hangs up."""
    kind = event["InvocationEventType"]
    legs = live(event)
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]))
    if kind == "HANGUP" and set(legs) == {"LEG-A"}:
        question = {
            "Type": "PlayAudioAndGetDigits",
            "Parameters": {
                "CallId": legs["LEG-A"]["CallId"],
                "InputDigitsRegex": "^[1-5]$",
                "AudioSource": {"Type": "S3", "BucketName": "prompts", "Key": "one-to-five.wav"},
                "FailureAudioSource": {"Type": "S3", "BucketName": "prompts", "Key": "again.wav"},
                "MinNumberOfDigits": 1,
                "MaxNumberOfDigits": 1,
                "RepeatDurationInMilliseconds": 5000,
            },
        }
        return answer(question)
    if kind in ("HANGUP", "ACTION_FAILED"):
        return hang_up_all(event)
    if kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "PlayAudioAndGetDigits":
        return hang_up_all(event)
    return keep()


def survey_in_one_list(event: Event, context: object) -> Event:
    """The same with everything in one list: message, pause, Hangup; nothing depends on a later event."""
    kind = event["InvocationEventType"]
    legs = live(event)
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[1]))
    if kind == "HANGUP" and set(legs) == {"LEG-A"}:
        caller = legs["LEG-A"]["CallId"]
        audio = {"Type": "S3", "BucketName": "prompts", "Key": "thank-you.wav"}
        return answer(
            {"Type": "PlayAudio", "Parameters": {"CallId": caller, "AudioSource": audio}},
            {"Type": "Pause", "Parameters": {"CallId": caller, "DurationInMilliseconds": "500"}},
            hangup(legs["LEG-A"]),
        )
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED") else keep()


def hunt(event: Event, context: object) -> Event:
    """Tries three numbers one after the other; which one is next is read from the action that failed."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]))
    if kind == "ACTION_FAILED" and data["Type"] == "CallAndBridge" and live(event):
        following = dict(itertools.pairwise(AGENTS)).get(data["Parameters"]["Endpoints"][0]["Uri"])
        if following:
            return answer(bridge(following))
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED") else keep()


def three_agents(event: Event, context: object) -> Event:
    """When an agent leaves, or never came, the caller gets the next one: up to three bridges on one call."""
    kind = event["InvocationEventType"]
    legs = live(event)
    bridges = int(attributes(event).get("bridges", "1"))
    lost = kind == "HANGUP" or (kind == "ACTION_FAILED" and event["ActionData"]["Type"] == "CallAndBridge")
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]), TransactionAttributes={"bridges": "1"})
    if lost and set(legs) == {"LEG-A"} and bridges < len(AGENTS):
        return answer(bridge(AGENTS[bridges]), TransactionAttributes={"bridges": str(bridges + 1)})
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED") else keep()


def listens(event: Event, context: object) -> Event:
    """During the bridge the caller can press *9 to send the other party away."""
    kind = event["InvocationEventType"]
    legs = live(event)
    if kind == "NEW_INBOUND_CALL":
        return answer(listener(legs["LEG-A"]["CallId"], r"^\*[0-9]$"), bridge(AGENTS[2]))
    if kind == "DIGITS_RECEIVED" and event["ActionData"].get("ReceivedDigits") == "*9" and "LEG-B" in legs:
        return answer(hangup(legs["LEG-B"]))
    if kind == "HANGUP" or (kind == "ACTION_FAILED" and len(legs) < 2):
        return hang_up_all(event)
    return keep()


def transfer(event: Event, context: object) -> Event:
    """*1 sends the agent away and connects the next one: Hangup, then a second bridge in answer to its HANGUP."""
    kind = event["InvocationEventType"]
    legs = live(event)
    stored = attributes(event)
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]))
    if kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "CallAndBridge" and "LEG-A" in legs:
        return answer(listener(legs["LEG-A"]["CallId"], r"^\*1$"))
    if kind == "DIGITS_RECEIVED" and set(legs) == {"LEG-A", "LEG-B"} and "next" not in stored:
        return answer(hangup(legs["LEG-B"]), TransactionAttributes={**stored, "next": AGENTS[1]})
    if kind == "HANGUP" and set(legs) == {"LEG-A"} and stored.get("next") in AGENTS:
        return answer(bridge(stored["next"]), TransactionAttributes={"next": "none"})
    if kind == "HANGUP" or (kind == "ACTION_FAILED" and len(legs) < 2):
        return hang_up_all(event)
    return keep()


def to_our_pbx(event: Event, context: object) -> Event:
    """Bridges to a Voice Connector with SIP headers; the caller's own number is shown."""
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        caller = event["CallDetails"]["Participants"][0]
        endpoint = {
            "BridgeEndpointType": "AWS",
            "Arn": "arn:aws:chime:us-east-1:123456789012:vc/abcdefghijklmnopqrstuv",
            "Uri": "reception",
        }
        parameters = {
            "CallTimeoutSeconds": 120,
            "CallerIdNumber": caller["From"],
            "Endpoints": [endpoint],
            "SipHeaders": {"x-desk": "1", "User-to-User": "48656c6c6f;encoding=hex"},
        }
        return answer({"Type": "CallAndBridge", "Parameters": parameters})
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED") else keep()


def apologises_to_the_echo(event: Event, context: object) -> Event:
    """The caller whom nobody answers is told so: on the leg that ActionData of the CallAndBridge names."""
    kind, data = event["InvocationEventType"], event.get("ActionData") or {}
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]))
    if kind == "ACTION_FAILED" and data["Type"] == "CallAndBridge":
        caller = data["Parameters"]["CallId"]
        return answer(
            {"Type": "Speak", "Parameters": {"CallId": caller, "Text": "Nobody is here."}}, hangup(data["Parameters"])
        )
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED") else keep()


def at_most_half_a_minute(event: Event, context: object) -> Event:
    """A bridge of half a minute, whose end stands in its list: nothing else is answered, but for what fails."""
    kind, data = event["InvocationEventType"], event.get("ActionData") or {}
    if kind == "NEW_INBOUND_CALL":
        return answer(bridge(AGENTS[0]))
    if kind == "ACTION_SUCCESSFUL" and data["Type"] == "CallAndBridge":
        legs = live(event)
        wait = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 30000}}
        return answer(wait, hangup(legs["LEG-B"]), hangup(legs["LEG-A"]))
    if kind == "HANGUP" and "LEG-B" in live(event):
        return hang_up_all(event)
    return hang_up_all(event) if kind == "ACTION_FAILED" and data["Type"] != "Hangup" else keep()


def for_members(event: Event, context: object) -> Event:
    """Whose number ends with 88 is put through to an agent; all others are rejected."""
    if (
        event["InvocationEventType"] == "NEW_INBOUND_CALL"
        and event["CallDetails"]["Participants"][0]["From"][-2:] == "88"
    ):
        return answer(bridge(AGENTS[0]))
    return (
        keep() if event["InvocationEventType"] in ("ACTION_SUCCESSFUL", "CALL_UPDATE_REQUESTED") else hang_up_all(event)
    )
