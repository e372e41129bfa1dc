"""Liars that break one requirement on responses each, on the first harmless call or next to it."""

import time

from base import Event, act, action_of, answer, audio, bridge, forward, keep, kind_of, live


def raises_when_bridged(event: Event, context: object) -> Event:
    """RSP-1: takes every success for digits."""
    if kind_of(event) == "ACTION_SUCCESSFUL":
        return answer(act("Speak", Text=event["ActionData"]["ReceivedDigits"]))
    return forward(event)


def raises_when_bridge_never_answered(event: Event, context: object) -> Event:
    """RSP-1: looks at the second participant of a bridge that failed."""
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "CallAndBridge":
        callee = event["CallDetails"]["Participants"][1]
        return answer(act("Hangup", CallId=callee["CallId"]))
    return forward(event)


def raises_after_the_end(event: Event, context: object) -> Event:
    """RSP-1, SHOULD: raises in an invocation whose response is ignored, the last one of every call."""
    if kind_of(event) == "HANGUP":
        return answer(act("Hangup", CallId=live(event)[0]["CallId"]))
    return forward(event)


def set_in_the_answer(event: Event, context: object) -> Event:
    """RSP-2: a set, which JSON does not have."""
    if kind_of(event) == "ACTION_SUCCESSFUL":
        return {**keep(), "TransactionAttributes": {"tags": {"vip", "sales"}}}
    return forward(event)


def falls_off_the_end(event: Event, context: object) -> Event | None:
    """RSP-3: returns nothing where it has nothing to say."""
    return None if kind_of(event) == "ACTION_SUCCESSFUL" else forward(event)


def newer_schema(event: Event, context: object) -> Event:
    """RSP-4: a version of its own."""
    return {**forward(event), "SchemaVersion": "1.1"} if kind_of(event) == "ACTION_SUCCESSFUL" else forward(event)


def actions_is_an_object(event: Event, context: object) -> Event:
    """RSP-5: {} where a list belongs."""
    return {"SchemaVersion": "1.0", "Actions": {}} if kind_of(event) == "ACTION_SUCCESSFUL" else forward(event)


def eleven_actions(event: Event, context: object) -> Event:
    """RSP-6: one more than allowed."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(*[act("PlayAudio", AudioSource=audio(f"part-{n}.wav")) for n in range(10)], bridge())
    return forward(event)


def misspelt_type(event: Event, context: object) -> Event:
    """RSP-7: an action that does not exist."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("PlayAudioFile", AudioSource=audio("hello.wav")), bridge())
    return forward(event)


def no_audio_source(event: Event, context: object) -> Event:
    """RSP-8: leaves a required parameter out."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("PlayAudio", Repeat=1), bridge())
    return forward(event)


def connector_without_arn(event: Event, context: object) -> Event:
    """RSP-8: bridges to a Voice Connector, and says not to which."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        desk = {"BridgeEndpointType": "AWS", "Uri": "reception"}
        return answer(act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[desk]))
    return forward(event)


def misspelt_code(event: Event, context: object) -> Event:
    """RSP-8: SipStatusCode, a near miss of SipResponseCode."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Hangup", SipStatusCode="486"))
    return forward(event)


def says_nothing(event: Event, context: object) -> Event:
    """RSP-9: no action for a new call."""
    return answer() if kind_of(event) == "NEW_INBOUND_CALL" else forward(event)


def hundred_and_one_attributes(event: Event, context: object) -> Event:
    """RSP-10: more attributes than any page allows."""
    if kind_of(event) == "ACTION_SUCCESSFUL":
        return {**keep(), "TransactionAttributes": {f"key-{n}": "v" for n in range(101)}}
    return forward(event)


def eleven_attributes(event: Event, context: object) -> Event:
    """RSP-10, SHOULD: more than the stricter page allows."""
    if kind_of(event) == "ACTION_SUCCESSFUL":
        return {**keep(), "TransactionAttributes": {f"key-{n}": "v" for n in range(11)}}
    return forward(event)


def sleeps(event: Event, context: object) -> Event:
    """RSP-11: slower than the time limit that its adopter declares."""
    if kind_of(event) == "ACTION_SUCCESSFUL":
        time.sleep(0.6)
    return forward(event)


def music_for_ever(event: Event, context: object) -> Event:
    """RSP-12: answers the end of the music with music."""
    if kind_of(event) == "NEW_INBOUND_CALL" or (kind_of(event) == "ACTION_SUCCESSFUL" and live(event)):
        return answer(act("PlayAudio", AudioSource=audio("hold.wav")))
    return forward(event)
