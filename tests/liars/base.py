"""What the liars have in common: honest handlers of one bridge and of three, from which they deviate."""

from typing import Any

Event = dict[str, Any]
AGENTS = ("+12025550171", "+12025550172", "+12025550173")
ENDS = ("HANGUP", "ACTION_FAILED", "INVALID_LAMBDA_RESPONSE")


def act(kind: str, **parameters: Any) -> Event:
    return {"Type": kind, "Parameters": parameters}


JOIN = act("JoinChimeMeeting", JoinToken="join-token", MeetingId="meeting-one", ParticipantTag="LEG-A")
BOT = act(
    "StartBotConversation",
    ParticipantTag="LEG-A",
    BotAliasArn="arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
)


STAR = act(
    "ReceiveDigits",
    ParticipantTag="LEG-A",
    InputDigitsRegex=r"^\*[0-9]$",
    InBetweenDigitsDurationInMilliseconds=1000,
    FlushDigitsDurationInMilliseconds=10000,
)


def audio(key: str) -> Event:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def bridge(number: str = AGENTS[0]) -> Event:
    endpoint = {"BridgeEndpointType": "PSTN", "Uri": number}
    return act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint])


def answer(*actions: Event, **more: Any) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions), **more}


def keep() -> Event:
    return {"SchemaVersion": "1.0", "Actions": None}


def kind_of(event: Event) -> str:
    return str(event["InvocationEventType"])


def action_of(event: Event) -> str | None:
    """The Type of the action that an event reports."""
    return (event.get("ActionData") or {}).get("Type")


def gone(event: Event) -> Event:
    """CallId, ParticipantTag and code of the leg whose end a HANGUP tells."""
    return ((event.get("ActionData") or {}).get("Parameters") or {}) if kind_of(event) == "HANGUP" else {}


def live(event: Event) -> list[Event]:
    participants = event["CallDetails"].get("Participants") or []
    return [p for p in participants if p.get("Status") != "Disconnected" and p["CallId"] != gone(event).get("CallId")]


def hang_up_all(event: Event) -> Event:
    return answer(*[act("Hangup", CallId=leg["CallId"]) for leg in live(event)])


def forward(event: Event) -> Event:
    """The honest forwarder that most liars deviate from."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(bridge())
    return hang_up_all(event) if kind_of(event) in ENDS else keep()


def attempt(event: Event) -> int:
    return int((event["CallDetails"].get("TransactionAttributes") or {}).get("attempt", "1"))


def lost(event: Event) -> bool:
    """Say whether the caller is alone: the agent never came, or has left."""
    never_came = kind_of(event) == "ACTION_FAILED" and action_of(event) == "CallAndBridge"
    return (never_came or kind_of(event) == "HANGUP") and [leg["ParticipantTag"] for leg in live(event)] == ["LEG-A"]


def hunt(event: Event) -> Event:
    """The honest forwarder with three agents, one after the other, that the other liars deviate from."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(bridge(), TransactionAttributes={"attempt": "1"})
    if lost(event) and (tried := attempt(event)) < len(AGENTS):
        return answer(bridge(AGENTS[tried]), TransactionAttributes={"attempt": str(tried + 1)})
    return forward(event)


def ask(regex: str, digits: int) -> Event:
    return act(
        "PlayAudioAndGetDigits",
        ParticipantTag="LEG-A",
        InputDigitsRegex=regex,
        AudioSource=audio("digits.wav"),
        FailureAudioSource=audio("again.wav"),
        MinNumberOfDigits=digits,
        MaxNumberOfDigits=digits,
        RepeatDurationInMilliseconds=5000,
    )


def told_of_one_leg(event: Event) -> bool:
    """A HANGUP for one leg while another is up."""
    return kind_of(event) == "HANGUP" and len(live(event)) == 1
