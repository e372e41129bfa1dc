"""Correct handlers that take a caller into a meeting, and out of it again."""

from typing import Any

Event = dict[str, Any]

MEETINGS = {"135790": "meeting-one", "975310": "meeting-two"}


def answer(*actions: Event, **more: Any) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions), **more}


def keep() -> Event:
    return {"SchemaVersion": "1.0"}


def act(kind: str, **parameters: Any) -> Event:
    return {"Type": kind, "Parameters": parameters}


def audio(key: str) -> Event:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def join(meeting: str) -> Event:
    return act("JoinChimeMeeting", JoinToken="join-token", MeetingId=meeting, ParticipantTag="LEG-A")


def just_left(event: Event) -> str | None:
    """The CallId of the leg whose end the event tells: a HANGUP, or our Hangup of the meeting leg that succeeded."""
    data = event.get("ActionData") or {}
    if event["InvocationEventType"] == "HANGUP" or (
        event["InvocationEventType"] == "ACTION_SUCCESSFUL" and data.get("Type") == "Hangup"
    ):
        return (data.get("Parameters") or {}).get("CallId")
    return None


def live(event: Event) -> list[Event]:
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != just_left(event)]


def caller(event: Event) -> Event | None:
    return next((leg for leg in live(event) if leg["ParticipantTag"] == "LEG-A"), None)


def hang_up_all(event: Event) -> Event:
    return answer(*[act("Hangup", CallId=leg["CallId"]) for leg in live(event)])


def dial_in(event: Event, context: object) -> Event:
    """Asks for a meeting number, joins, and ends the call when the meeting does."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    tries = int((event["CallDetails"].get("TransactionAttributes") or {}).get("tries", "0"))
    ask = act(
        "PlayAudioAndGetDigits",
        ParticipantTag="LEG-A",
        InputDigitsRegex=r"^\d{6}$",
        AudioSource=audio("which-meeting.wav"),
        FailureAudioSource=audio("six-digits.wav"),
        MinNumberOfDigits=6,
        MaxNumberOfDigits=6,
        TerminatorDigits=["#"],
        Repeat=3,
        RepeatDurationInMilliseconds=10000,
    )
    if kind == "NEW_INBOUND_CALL":
        return answer(act("Pause", DurationInMilliseconds="1000"), ask)
    if kind == "ACTION_SUCCESSFUL" and data["Type"] == "PlayAudioAndGetDigits" and caller(event):
        meeting = MEETINGS.get(data.get("ReceivedDigits") or "")
        if meeting:
            return answer(join(meeting))
        if tries < 2:
            return answer(ask, TransactionAttributes={"tries": str(tries + 1)})
        return hang_up_all(event)
    if kind == "ACTION_FAILED" and data["Type"] == "JoinChimeMeeting" and (leg := caller(event)):
        sorry = act("PlayAudio", CallId=leg["CallId"], AudioSource=audio("sorry.wav"))
        return answer(sorry, act("Hangup", CallId=leg["CallId"]))
    if kind == "HANGUP" or (kind == "ACTION_FAILED" and len(live(event)) < 2):
        return hang_up_all(event)
    return keep()


def join_and_leave(event: Event, context: object) -> Event:
    """* leaves the meeting: the meeting leg is hung up, the caller hears goodbye and is hung up too."""
    kind = event["InvocationEventType"]
    legs = live(event)
    leg = caller(event)
    if kind == "NEW_INBOUND_CALL":
        listen = act(
            "ReceiveDigits",
            ParticipantTag="LEG-A",
            InputDigitsRegex=r"^\*$",
            InBetweenDigitsDurationInMilliseconds=1000,
            FlushDigitsDurationInMilliseconds=10000,
        )
        return answer(act("PlayAudio", AudioSource=audio("joining.wav")), join("meeting-three"), listen)
    if kind == "DIGITS_RECEIVED" and (meeting := [p for p in legs if p["ParticipantTag"] == "LEG-B"]):
        return answer(act("Hangup", CallId=meeting[0]["CallId"]))
    if leg and len(legs) == 1 and kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "Hangup":
        bye = act("PlayAudio", CallId=leg["CallId"], AudioSource=audio("goodbye.wav"))
        return answer(bye, act("Hangup", CallId=leg["CallId"]))
    if kind == "HANGUP" or (kind == "ACTION_FAILED" and len(legs) < 2):
        return hang_up_all(event)
    return keep()


def muted(event: Event, context: object) -> Event:
    """Joins muted; an update with "leave" takes the caller out by tag, both Hangups in one list."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    legs = live(event)
    if kind == "NEW_INBOUND_CALL":
        return answer(join("meeting-four"))
    if kind == "ACTION_SUCCESSFUL" and data["Type"] == "JoinChimeMeeting" and len(legs) == 2:
        mute = act(
            "ModifyChimeMeetingAttendees",
            Operation="Mute",
            MeetingId="meeting-four",
            ParticipantTag="LEG-B",
            AttendeeList=["attendee-1"],
        )
        return answer(mute)
    arguments = (data.get("Parameters") or {}).get("Arguments") or {}
    if kind == "CALL_UPDATE_REQUESTED" and "leave" in arguments and len(legs) == 2:
        return answer(act("Hangup", ParticipantTag="LEG-B"), act("Hangup", ParticipantTag="LEG-A"))
    if (
        kind == "HANGUP"
        or (kind == "ACTION_FAILED" and (len(legs) < 2 or data["Type"] == "Hangup"))
        or (kind == "ACTION_SUCCESSFUL" and data["Type"] == "Hangup" and len(legs) == 1)
    ):
        return hang_up_all(event)
    return keep()


def either_way(event: Event, context: object) -> Event:
    """Updates bridge the caller or take him into a meeting; whichever comes second is remembered not to be done."""
    kind = event["InvocationEventType"]
    legs = live(event)
    taken = (event["CallDetails"].get("TransactionAttributes") or {}).get("way")
    if kind == "NEW_INBOUND_CALL":
        return answer(act("Speak", ParticipantTag="LEG-A", Text="One moment"))
    if kind == "CALL_UPDATE_REQUESTED" and len(legs) == 1 and not taken:
        way = event["ActionData"]["Parameters"]["Arguments"].get("do")
        if way == "join":
            return answer(join("meeting-five"), TransactionAttributes={"way": way})
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550171"}
        bridge = act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint])
        return answer(bridge, TransactionAttributes={"way": "transfer"})
    return hang_up_all(event) if kind in ("HANGUP", "ACTION_FAILED", "INVALID_LAMBDA_RESPONSE") else keep()
