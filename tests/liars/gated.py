"""Liars that show only to who knows the way: behind a language, a menu and a PIN, or to a certain caller."""

import hashlib

from base import BOT, Event, act, answer, bridge, hang_up_all, keep, live

PIN = "4711"
BLOCKED = {"+12025550188"}
PREFIXES = {"+1": "national"}
FRIENDS = "70"
#: Of the number of a member: who it is stands in a table that is elsewhere.
MEMBER = "284f762c65dae4fa"


STARRED = act(
    "ReceiveDigits",
    ParticipantTag="LEG-A",
    InputDigitsRegex=r"^\*[679]$",
    InBetweenDigitsDurationInMilliseconds=1000,
    FlushDigitsDurationInMilliseconds=10000,
)
MUTES = {"*6": {"Operation": "Mute"}, "*7": {"Operation": "Unmute"}}
ATTENDEE = {"MeetingId": "meeting", "AttendeeList": ["attendee"], "ParticipantTag": "LEG-B"}


def ask(key: str, regex: str, most: int) -> Event:
    prompt = {"Type": "S3", "BucketName": "prompts", "Key": key}
    return act(
        "PlayAudioAndGetDigits",
        InputDigitsRegex=regex,
        AudioSource=prompt,
        FailureAudioSource=prompt,
        MinNumberOfDigits=1,
        MaxNumberOfDigits=most,
        RepeatDurationInMilliseconds=3000,
    )


def kind_of(event: Event) -> tuple[str, str | None]:
    return event["InvocationEventType"], (event.get("ActionData") or {}).get("Type")


def members(event: Event) -> Event:
    """The honest desk that the liars deviate from: a language, a menu, a PIN, and then the members' meeting, muted."""
    step = (event["CallDetails"].get("TransactionAttributes") or {}).get("step", "language")
    digits = (event.get("ActionData") or {}).get("ReceivedDigits")
    match kind_of(event):
        case "NEW_INBOUND_CALL", _:
            return answer(ask("language.wav", "^[12]$", 1), TransactionAttributes={"step": "language"})
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits" if step == "language":
            return answer(ask("menu.wav", "^[1-3]$", 1), TransactionAttributes={"step": "menu"})
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits" if step == "menu" and digits == "3":
            return answer(ask("pin.wav", r"^\d{4}$", 4), TransactionAttributes={"step": "pin"})
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits" if step == "pin" and digits == PIN:
            return answer(act("JoinChimeMeeting", JoinToken="token", MeetingId="meeting"))
        case "ACTION_SUCCESSFUL", "JoinChimeMeeting":
            return answer(
                act(
                    "ModifyChimeMeetingAttendees",
                    Operation="Mute",
                    MeetingId="meeting",
                    AttendeeList=["attendee"],
                    ParticipantTag="LEG-B",
                )
            )
        case "ACTION_SUCCESSFUL", "ModifyChimeMeetingAttendees":
            return keep()
    return hang_up_all(event) if kind_of(event)[0] != "CALL_UPDATE_REQUESTED" else keep()


def bot_where_the_mute_fails(event: Event, context: object) -> Event:
    """HND-14: a bot for the caller whose mute has failed, in the meeting."""
    if kind_of(event) == ("ACTION_FAILED", "ModifyChimeMeetingAttendees") and len(live(event)) == 2:
        return answer(act("StartBotConversation", BotAliasArn="arn:aws:lex:us-east-1:111122223333:bot-alias/A/B"))
    return members(event)


def forgets_the_caller_of_a_muted_meeting(event: Event, context: object) -> Event:
    """HND-12: when the meeting has ended, nothing."""
    if kind_of(event)[0] == "HANGUP" and live(event):
        return keep()
    return members(event)


def raises_for_a_blocked_caller(event: Event, context: object) -> Event:
    """RSP-1: a number in the source, and no line for it."""
    if event["CallDetails"]["Participants"][0]["From"] in BLOCKED:
        raise LookupError("blocked")
    return members(event)


def raises_for_a_caller_from_abroad(event: Event, context: object) -> Event:
    """RSP-1: knows one country."""
    PREFIXES[event["CallDetails"]["Participants"][0]["From"][:2]]
    return members(event)


def raises_for_a_prefix(event: Event, context: object) -> Event:
    """RSP-1: digits that begin with a constant."""
    if kind_of(event)[0] == "NEW_INBOUND_CALL":
        return answer(ask("account.wav", r"^\d{6}$", 6))
    if str((event.get("ActionData") or {}).get("ReceivedDigits", "")).startswith(FRIENDS):
        raise LookupError("friends and family")
    return hang_up_all(event)


def reads_the_digits_back(event: Event, context: object) -> Event:
    """RSP-6: an action for each digit, up to eleven of them."""
    if kind_of(event)[0] == "NEW_INBOUND_CALL":
        return answer(ask("number.wav", r"^\d+$", 11))
    digits = (event.get("ActionData") or {}).get("ReceivedDigits")
    if kind_of(event)[0] == "ACTION_SUCCESSFUL" and digits:
        prompts = [{"Type": "S3", "BucketName": "digits", "Key": f"{digit}.wav"} for digit in digits]
        return answer(*[act("PlayAudio", AudioSource=prompt) for prompt in prompts])
    return hang_up_all(event)


def gives_up_where_the_farewell_fails(event: Event, context: object) -> Event:
    """HND-5: [Speak, Hangup] for who is left; where the Speak fails, so does the rest, and nothing is done about it."""
    kind, _ = kind_of(event)
    if kind == "NEW_INBOUND_CALL":
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12025550171"}
        return answer(act("CallAndBridge", CallerIdNumber="+12025550100", Endpoints=[endpoint]))
    if kind == "HANGUP" and live(event):
        call_id = live(event)[0]["CallId"]
        return answer(act("Speak", CallId=call_id, Text="Goodbye."), act("Hangup", CallId=call_id))
    if kind == "ACTION_FAILED" and len(event["CallDetails"]["Participants"]) == 1:
        return hang_up_all(event)
    return answer()


def commands(event: Event) -> Event:
    """The honest dial-in that the next liar deviates from: a PIN, and then *6, *7 and *9 mute, unmute, and leave."""
    known = event["CallDetails"].get("TransactionAttributes") or {}
    digits = (event.get("ActionData") or {}).get("ReceivedDigits")
    match kind_of(event):
        case "NEW_INBOUND_CALL", _:
            return answer(ask("pin.wav", r"^\d{4}$", 4), TransactionAttributes={"tries": "1"})
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits" if digits == PIN:
            return answer(act("JoinChimeMeeting", JoinToken="token", MeetingId="meeting"))
        case "ACTION_SUCCESSFUL", "PlayAudioAndGetDigits" if known["tries"] < "3":
            tries = str(int(known["tries"]) + 1)
            return answer(ask("wrong.wav", r"^\d{4}$", 4), TransactionAttributes={"tries": tries})
        case "ACTION_SUCCESSFUL", "JoinChimeMeeting":
            return answer(STARRED)
        case "DIGITS_RECEIVED", _ if digits in MUTES and len(live(event)) == 2:
            mute = act("ModifyChimeMeetingAttendees", **MUTES[digits], **ATTENDEE)
            return answer(mute, TransactionAttributes={"muted": MUTES[digits]["Operation"]})
        case "DIGITS_RECEIVED", _ if len(live(event)) == 2:
            return answer(act("Hangup", ParticipantTag="LEG-B"), TransactionAttributes={"muted": "left"})
        case ("ACTION_SUCCESSFUL", "Hangup") | ("HANGUP", _) if live(event):
            farewell = {"Type": "S3", "BucketName": "prompts", "Key": "left.wav"}
            call_id = live(event)[0]["CallId"]
            return answer(act("PlayAudio", CallId=call_id, AudioSource=farewell), act("Hangup", CallId=call_id))
        case "ACTION_SUCCESSFUL" | "ACTION_FAILED", "ModifyChimeMeetingAttendees" | "ReceiveDigits":
            return keep()
    return hang_up_all(event) if kind_of(event)[0] != "CALL_UPDATE_REQUESTED" else keep()


def a_code_for_who_leaves_muted(event: Event, context: object) -> Event:
    """HND-4: 200 where *9 is dialled after *6."""
    left = kind_of(event)[0] == "DIGITS_RECEIVED" and event["ActionData"]["ReceivedDigits"] == "*9"
    if left and (event["CallDetails"].get("TransactionAttributes") or {}).get("muted") == "Mute":
        return answer(*[act("Hangup", CallId=leg["CallId"], SipResponseCode="200") for leg in live(event)])
    return commands(event)


def bot_for_those_who_want_another_agent(event: Event, context: object) -> Event:
    """HND-14: a bot finds an agent, and steps in again on the bridged call."""
    match kind_of(event):
        case "NEW_INBOUND_CALL", _:
            return answer(BOT)
        case "ACTION_SUCCESSFUL", "StartBotConversation" if live(event):
            wanted = event["ActionData"]["IntentResult"]["SessionState"]["Intent"]["Name"]
            return answer(bridge()) if wanted == "AgentIntent" else hang_up_all(event)
        case "ACTION_SUCCESSFUL", "CallAndBridge" if len(live(event)) == 2:
            return answer(BOT)
    return hang_up_all(event)


def leaves_the_agent_of_a_member(event: Event, context: object) -> Event:
    """HND-5: a member is put through to an agent, who is not hung up; everybody else hears that we are closed."""
    caller = event["CallDetails"]["Participants"][0]["From"]
    if not hashlib.sha256(caller.encode()).hexdigest().startswith(MEMBER):
        return hang_up_all(event)
    if kind_of(event)[0] == "NEW_INBOUND_CALL":
        return answer(bridge())
    return hang_up_all(event) if kind_of(event)[0] == "ACTION_FAILED" else keep()
