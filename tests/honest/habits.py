"""Correct handlers with habits that a suite may stumble over, and that no sentence forbids."""

import json
import logging
import sys
import warnings
from typing import Any

Event = dict[str, Any]

LOG = logging.getLogger(__name__)


def act(kind: str, **parameters: Any) -> Event:
    return {"Type": kind, "Parameters": parameters}


def audio(key: str) -> Event:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def bridge(number: str) -> Event:
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": number}
    return act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint])


def live(event: Event) -> list[Event]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != ended]


def forward(event: Event, number: str, hang_up_with: object = "0") -> Event:
    kind = event["InvocationEventType"]
    actions: list[Event] | None = None
    if kind == "NEW_INBOUND_CALL":
        actions = [bridge(number)]
    elif kind in ("HANGUP", "ACTION_FAILED"):
        actions = [act("Hangup", CallId=leg["CallId"], SipResponseCode=hang_up_with) for leg in live(event)]
    return {"SchemaVersion": "1.0", "Actions": actions}


def numbers_as_strings(event: Event, context: object) -> Event:
    """Every number as a string; codes as strings."""
    if event["InvocationEventType"] != "NEW_INBOUND_CALL":
        return forward(event, "", "480")
    call = bridge("+12025550160")
    call["Parameters"]["CallTimeoutSeconds"] = "30"
    return {
        "SchemaVersion": "1.0",
        "Actions": [
            act("Pause", DurationInMilliseconds="500"),
            act("PlayAudio", AudioSource=audio("hello.wav"), Repeat="2", PlaybackTerminators=["1", "#"]),
            call,
        ],
    }


def numbers_as_numbers(event: Event, context: object) -> Event:
    """Every number as a number; codes as numbers."""
    if event["InvocationEventType"] != "NEW_INBOUND_CALL":
        return forward(event, "", 486)
    call = bridge("+12025550161")
    call["Parameters"]["CallTimeoutSeconds"] = 1
    return {
        "SchemaVersion": "1.0",
        "Actions": [
            act("Pause", DurationInMilliseconds=30000),
            act("PlayAudio", AudioSource=audio("hello.wav"), Repeat=2),
            call,
        ],
    }


def ten_actions(event: Event, context: object) -> Event:
    """As many actions as one list may have."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        prompts = [act("PlayAudio", AudioSource=audio(f"part-{n}.wav")) for n in range(8)]
        pause = act("Pause", DurationInMilliseconds="100")
        return {"SchemaVersion": "1.0", "Actions": [*prompts, pause, act("Hangup")]}
    return forward(event, "")


def chatty(event: Event, context: object) -> Event:
    """Prints and logs everything, on every channel."""
    print(json.dumps(event, indent=2))
    print("line after line\n" * 200, file=sys.stderr)
    LOG.warning("event %s", event["InvocationEventType"])
    logging.getLogger().error("not an error at all")
    response = forward(event, "+12025550162")
    sys.stdout.write(f"{response}\n")
    return response


def warns(event: Event, context: object) -> Event:
    """Uses something that is deprecated: under Lambda, whatever the test run's filters say, a line in the log."""
    warnings.warn("an old way of doing it", DeprecationWarning, stacklevel=1)
    return forward(event, "+12025550163")


def mutates_the_event(event: Event, context: object) -> Event:
    """Takes the event apart while working, and builds the answer out of its pieces."""
    response = forward(event, "+12025550164")
    participants = event["CallDetails"].pop("Participants", [])
    while participants:
        participants.pop().clear()
    event.pop("ActionData", None)
    schema = event.pop("SchemaVersion")
    event.clear()
    event.update(response)
    event["SchemaVersion"] = schema
    return event


def one_answer_object(event: Event, context: object) -> Event:
    """Returns the same object each time, filled anew: nothing of the call before is left in it."""
    ANSWER.clear()
    ANSWER.update(forward(event, "+12025550165"))
    return ANSWER


ANSWER: Event = {}


def declared_action(event: Event, context: object) -> Event:
    """Uses an action that the closed list does not have, and that the adopter declares."""
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return {"SchemaVersion": "1.0", "Actions": [act("PrivateBetaAction", Level=3), bridge("+12025550166")]}
    return forward(event, "")


def uses_the_context(event: Event, context: Any) -> Event:
    """Looks at the context object as Lambda functions do."""
    context.get_remaining_time_in_millis()
    logging.getLogger().info("%s of %s", context.aws_request_id, context.function_name)
    return forward(event, "+12025550167")
