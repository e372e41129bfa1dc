"""Correct handlers for one caller: voicemail, music on hold, PIN entry, speech, tones, bots, recording."""

from typing import Any

Event = dict[str, Any]

PIN = "2468"


def answer(*actions: Event, **more: Any) -> Event:
    return {"SchemaVersion": "1.0", "Actions": list(actions), **more}


def keep() -> Event:
    return {"SchemaVersion": "1.0", "Actions": None}


def act(kind: str, **parameters: Any) -> Event:
    return {"Type": kind, "Parameters": parameters}


def audio(key: str) -> Event:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def participants(event: Event) -> list[Event]:
    return event["CallDetails"].get("Participants") or []


def live(event: Event) -> list[Event]:
    parameters = (event.get("ActionData") or {}).get("Parameters") or {}
    ended = parameters.get("CallId") if event["InvocationEventType"] == "HANGUP" else None
    return [p for p in participants(event) if p.get("Status") != "Disconnected" and p["CallId"] != ended]


def hang_up_all(event: Event) -> Event:
    return answer(*[act("Hangup", CallId=leg["CallId"]) for leg in live(event)])


def voicemail(event: Event, context: object) -> Event:
    """Greet, record, say goodbye, hang up."""
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        record = act(
            "RecordAudio",
            DurationInSeconds="60",
            SilenceDurationInSeconds=5,
            SilenceThreshold=300,
            RecordingTerminators=["#"],
            RecordingDestination={"Type": "S3", "BucketName": "messages", "Prefix": "voicemail"},
        )
        return answer(act("PlayAudio", AudioSource=audio("leave-a-message.wav")), record)
    if kind == "ACTION_SUCCESSFUL" and live(event):
        bye = act("PlayAudio", AudioSource=audio("goodbye.wav"), ParticipantTag="LEG-A")
        return answer(bye, act("Hangup", ParticipantTag="LEG-A"))
    return hang_up_all(event) if kind == "ACTION_FAILED" else keep()


def hold_music(event: Event, context: object) -> Event:
    """Music without end, until an update names an agent or somebody hangs up."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    music = act("PlayAudio", AudioSource=audio("hold.wav"), Repeat="5", ParticipantTag="LEG-A")
    alone = len(participants(event)) == 1
    if kind == "NEW_INBOUND_CALL":
        return answer(music)
    if kind == "CALL_UPDATE_REQUESTED":
        agent = ((data.get("Parameters") or {}).get("Arguments") or {}).get("agent")
        if not (agent and alone):
            return keep()
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550130"}
        return answer(act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint]))
    if not live(event) or kind not in ("ACTION_SUCCESSFUL", "ACTION_FAILED", "HANGUP"):
        return keep()
    if kind == "HANGUP":
        return hang_up_all(event)
    if data["Type"] == "PlayAudio" and kind == "ACTION_SUCCESSFUL" and alone:
        return answer(music)
    if data["Type"] == "CallAndBridge" and kind == "ACTION_FAILED" and alone:
        return answer(music)
    return hang_up_all(event) if kind == "ACTION_FAILED" else keep()


def pin_entry(event: Event, context: object) -> Event:
    """Three tries for a PIN, counted in the attributes; then through, or out."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    attributes = event["CallDetails"].get("TransactionAttributes") or {}
    tries = int(attributes.get("tries", "0"))
    ask = act(
        "PlayAudioAndGetDigits",
        ParticipantTag="LEG-A",
        InputDigitsRegex=r"^\d{4}$",
        AudioSource=audio("pin.wav"),
        FailureAudioSource=audio("again.wav"),
        MinNumberOfDigits=4,
        MaxNumberOfDigits=5,
        TerminatorDigits=["#"],
        InBetweenDigitsDurationInMilliseconds=3000,
        Repeat=3,
        RepeatDurationInMilliseconds=10000,
    )
    if kind == "NEW_INBOUND_CALL":
        return answer(ask)
    if kind == "ACTION_SUCCESSFUL" and data["Type"] == "PlayAudioAndGetDigits" and live(event):
        if (data.get("ReceivedDigits") or "").rstrip("#") == PIN:
            return answer(act("PlayAudio", AudioSource=audio("balance.wav"), ParticipantTag="LEG-A"))
        if tries < 2:
            return answer(ask, TransactionAttributes={**attributes, "tries": str(tries + 1)})
    if kind in ("ACTION_SUCCESSFUL", "ACTION_FAILED"):
        return hang_up_all(event)
    return keep()


def speaks(event: Event, context: object) -> Event:
    """Speech, tones, noise suppression; digits by speech, and a word for each."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    legs = live(event)
    if kind in ("HANGUP", "ACTION_INTERRUPTED", "CALL_UPDATE_REQUESTED") or not legs:
        return keep()
    me = legs[0]["CallId"]
    if kind == "NEW_INBOUND_CALL":
        return answer(
            act("Speak", CallId=me, Text="Hello.", Engine="neural", LanguageCode="en-US", VoiceId="Joanna"),
            act("VoiceFocus", CallId=me, Enable=True),
            act("SendDigits", CallId=me, Digits="12,#", ToneDurationInMilliseconds=100),
            act(
                "SpeakAndGetDigits",
                CallId=me,
                InputDigitsRegex="^[0-9]{1,3}$",
                SpeechParameters={"Text": "<speak>Your number?</speak>", "TextType": "ssml"},
                FailureSpeechParameters={"Text": "Again, please."},
                MinNumberOfDigits=1,
                MaxNumberOfDigits=3,
                Repeat=2,
                RepeatDurationInMilliseconds=4000,
            ),
        )
    if kind == "ACTION_SUCCESSFUL" and data["Type"] == "SpeakAndGetDigits":
        digits = data.get("ReceivedDigits") or "nothing"
        return answer(act("Speak", CallId=me, Text=f"You said {digits}."), act("Hangup", CallId=me))
    return hang_up_all(event) if kind == "ACTION_FAILED" else keep()


def bot(event: Event, context: object) -> Event:
    """A bot for the only leg; what it understood decides how the call ends."""
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        start = act(
            "StartBotConversation",
            ParticipantTag="LEG-A",
            BotAliasArn="arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
            LocaleId="en_US",
            Configuration={
                "SessionState": {"DialogAction": {"Type": "ElicitIntent"}},
                "WelcomeMessages": [{"ContentType": "PlainText", "Content": "How can I help?"}],
            },
        )
        return answer(start)
    if kind == "ACTION_SUCCESSFUL" and live(event):
        intent = str((event.get("ActionData") or {}).get("IntentResult") or {})
        return answer(act("Hangup", ParticipantTag="LEG-A", SipResponseCode="486" if "Complain" in intent else "0"))
    return hang_up_all(event) if kind == "ACTION_FAILED" else keep()


def recorded_line(event: Event, context: object) -> Event:
    """Bridge and record; digits of the caller pause, resume and stop the recording."""
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    legs = live(event)
    if kind == "NEW_INBOUND_CALL":
        caller = legs[0]["CallId"]
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550131"}
        return answer(
            act(
                "ReceiveDigits",
                CallId=caller,
                InputDigitsRegex="^[789]$",
                InBetweenDigitsDurationInMilliseconds=1000,
                FlushDigitsDurationInMilliseconds=10000,
            ),
            act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint]),
            act(
                "StartCallRecording",
                CallId=caller,
                Track="BOTH",
                Destination={"Type": "S3", "Location": "recordings/calls"},
            ),
        )
    if kind == "DIGITS_RECEIVED" and len(legs) == 2:
        wanted = {"7": "PauseCallRecording", "8": "ResumeCallRecording", "9": "StopCallRecording"}
        name = wanted.get(data.get("ReceivedDigits") or "")
        caller = next((leg["CallId"] for leg in legs if leg["ParticipantTag"] == "LEG-A"), None)
        return answer(act(name, CallId=caller)) if name and caller else keep()
    if kind == "HANGUP" or (kind == "ACTION_FAILED" and len(legs) < 2):
        return hang_up_all(event)
    return keep()


def listens(event: Event, context: object) -> Event:
    """Welcome, then silence with an ear open: digits, a failure or the caller end it."""
    kind = event["InvocationEventType"]
    if kind == "NEW_INBOUND_CALL":
        listener = act(
            "ReceiveDigits",
            InputDigitsRegex="^[0-9]$",
            InBetweenDigitsDurationInMilliseconds=1000,
            FlushDigitsDurationInMilliseconds=10000,
        )
        return answer(act("PlayAudio", AudioSource=audio("welcome.wav")), listener)
    return hang_up_all(event) if kind in ("DIGITS_RECEIVED", "ACTION_FAILED", "INVALID_LAMBDA_RESPONSE") else keep()
