"""Liars that break one requirement on responses each, on a rare path."""

import datetime

from base import (
    AGENTS,
    STAR,
    Event,
    act,
    action_of,
    answer,
    ask,
    attempt,
    audio,
    bridge,
    forward,
    gone,
    hang_up_all,
    hunt,
    keep,
    kind_of,
    live,
    lost,
)

OPENS = {"1": "now", "2": "at nine", "7": datetime.time(9, 30)}
REASONS = {None: "unknown", 0: "normal", 480: "unavailable", 486: "busy"}
CURRENT: dict[str, str] = {}
ACTIVE: set[str] = set()
CALLS: list[str] = []
PROMPTS: list[str] = []
PAUSES: list[Event] = []
TEMPLATE = [*[act("PlayAudio", AudioSource=audio(f"part-{n}.wav")) for n in range(6)], bridge()]


def digits_of(event: Event) -> str | None:
    """What the caller pressed, in the event that tells it while the caller is there."""
    told = kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudioAndGetDigits" and live(event)
    return (event["ActionData"].get("ReceivedDigits") or "") if told else None


def raises_when_no_agent_is_left(event: Event, context: object) -> Event:
    """RSP-1: an index past the end when the third agent is lost too."""
    if lost(event):
        tried = attempt(event)
        return answer(bridge(AGENTS[tried]), TransactionAttributes={"attempt": str(tried + 1)})
    return hunt(event)


def raises_when_calls_overlap(event: Event, context: object) -> Event:
    """RSP-1: one slot for the caller of the current call, emptied when any call ends."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        CURRENT["caller"] = event["CallDetails"]["Participants"][0]["From"]
    if kind_of(event) == "ACTION_SUCCESSFUL":
        print("connected", CURRENT["caller"])
    if kind_of(event) == "HANGUP":
        CURRENT.clear()
    return forward(event)


def raises_when_the_caller_is_faster(event: Event, context: object) -> Event:
    """RSP-1: hangs up the agent on *1, and takes the next HANGUP for the agent's, with the caller there."""
    if action_of(event) == "CallAndBridge" and kind_of(event) == "ACTION_SUCCESSFUL":
        return answer(STAR)
    if kind_of(event) == "DIGITS_RECEIVED":
        return answer(act("Hangup", ParticipantTag="LEG-B"), TransactionAttributes={"state": "transfer"})
    if (event["CallDetails"].get("TransactionAttributes") or {}).get("state") == "transfer":
        caller: Event = next((leg for leg in live(event) if leg["ParticipantTag"] == "LEG-A"), {})
        if kind_of(event) == "HANGUP" and live(event):
            print("transferring", caller["From"])
    return forward(event)


def raises_on_603(event: Event, context: object) -> Event:
    """RSP-1, SHOULD: knows the three common codes only; the list of codes is open, but rare ones are a variant."""
    if kind_of(event) == "HANGUP" and live(event):
        print(REASONS[gone(event).get("SipResponseCode")])
    return forward(event)


def raises_at_the_third_prompt(event: Event, context: object) -> Event:
    """RSP-1: counts in module memory, and each prompt comes to an event that is equal but for Sequence."""
    if kind_of(event) in ("NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"):
        PROMPTS.append(event["CallDetails"]["TransactionId"])
        if PROMPTS.count(PROMPTS[-1]) > 3:
            raise RuntimeError("too many prompts")
        return answer(act("PlayAudio", AudioSource=audio("menu.wav")))
    return hang_up_all(event)


def raises_when_its_attributes_are_refused(event: Event, context: object) -> Event:
    """RSP-1, SHOULD: sets eleven attributes, and takes the one example of what comes then for an action's failure."""
    if kind_of(event) == "INVALID_LAMBDA_RESPONSE":
        print("failed:", event["ActionData"]["Type"])
    return {**forward(event), "TransactionAttributes": {f"field-{number}": "1" for number in range(11)}}


def raises_without_arguments(event: Event, context: object) -> Event:
    """RSP-1, SHOULD: takes an Argument for granted that nobody declared."""
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and event["ActionData"]["Parameters"]["Arguments"]["action"] == "end":
        return hang_up_all(event)
    return forward(event)


def time_for_one_digit(event: Event, context: object) -> Event:
    """RSP-2: a time that nobody made a string of, for one digit."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(ask("^[0-9]$", 1))
    if (digits := digits_of(event)) is not None:
        return {**hang_up_all(event), "TransactionAttributes": {"opens": OPENS.get(digits, "never")}}
    return forward(event)


def circle_after_two_failures(event: Event, context: object) -> Event:
    """RSP-2: an action that contains itself, on the way to the third agent."""
    response = hunt(event)
    if lost(event) and attempt(event) == 2:
        response["Actions"][0]["Parameters"]["Retry"] = response
    return response


def no_word_for_nine(event: Event, context: object) -> Event | None:
    """RSP-3: a menu that forgot its last digit."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(ask("^[0-9]$", 1))
    match digits_of(event):
        case None:
            return forward(event)
        case "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8":
            return hang_up_all(event)
    return None


def blank_for_a_late_update(event: Event, context: object) -> Event | str:
    """RSP-3: an update while the second agent is on the line is answered with an empty string."""
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and len(live(event)) == 2 and attempt(event) == 2:
        return ""
    return hunt(event)


def no_word_for_a_second_transfer(event: Event, context: object) -> Event | None:
    """RSP-3: an update bridges the call behind some words, and the same update then gets nothing."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Pause", ParticipantTag="LEG-A", DurationInMilliseconds="60000"))
    if kind_of(event) != "CALL_UPDATE_REQUESTED":
        return hang_up_all(event) if action_of(event) == "Pause" else forward(event)
    if event["ActionData"]["Parameters"]["Arguments"].get("do") != "transfer":
        return hang_up_all(event)
    return answer(act("Speak", ParticipantTag="LEG-A", Text="One moment"), bridge()) if len(live(event)) == 1 else None


def version_as_number_from_the_fourth_call(event: Event, context: object) -> Event:
    """RSP-4: 1.0 for "1.0", from the fourth call of one warm process."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        CALLS.append(event["CallDetails"]["TransactionId"])
        if len(CALLS) >= 4:
            return {**forward(event), "SchemaVersion": 1.0}
    return forward(event)


def no_version_for_the_third_agent(event: Event, context: object) -> Event:
    """RSP-4: the version is overwritten by a counter that was meant for something else."""
    response = hunt(event)
    if lost(event) and attempt(event) == 2:
        response["SchemaVersion"] = "3"
    return response


def nested_list_for_the_third_agent(event: Event, context: object) -> Event:
    """RSP-5: a list in a list, on the way to the third agent."""
    response = hunt(event)
    if lost(event) and attempt(event) == 2:
        response["Actions"] = [response["Actions"]]
    return response


def template_grows(event: Event, context: object) -> Event:
    """RSP-6: the list in module memory gets one action longer with each call: eleven in the fourth."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        TEMPLATE.insert(0, act("PlayAudio", AudioSource=audio("welcome.wav")))
        return answer(*TEMPLATE)
    return forward(event)


def pauses_grow(event: Event, context: object) -> Event:
    """RSP-6: a list in module memory that is empty at first has one more action in each call."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        PAUSES.append(act("Pause", DurationInMilliseconds="500"))
        return answer(*PAUSES)
    return hang_up_all(event)


def transfers_numbers_with_nine(event: Event, context: object) -> Event:
    """RSP-7: extensions that begin with 9 get an action that does not exist."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(ask(r"^\d{4}$", 4))
    digits = digits_of(event)
    if digits is not None and digits.startswith("9"):
        return answer(act("Transfer", Extension=digits))
    return hang_up_all(event) if digits is not None else forward(event)


def waits_no_time(event: Event, context: object) -> Event:
    """RSP-8: waits less before each agent, and zero milliseconds before the third."""
    response = hunt(event)
    if lost(event) and attempt(event) < len(AGENTS):
        response["Actions"].insert(0, act("Pause", DurationInMilliseconds=str(1000 * (2 - attempt(event)))))
    return response


def silent_while_another_call_is_up(event: Event, context: object) -> Event:
    """RSP-9: has one line, and nothing to say to a second caller."""
    transaction = event["CallDetails"]["TransactionId"]
    if kind_of(event) == "NEW_INBOUND_CALL":
        if ACTIVE - {transaction}:
            return answer()
        ACTIVE.add(transaction)
    response = forward(event)
    if kind_of(event) == "HANGUP" and not live(event):
        ACTIVE.discard(transaction)
    return response


def silent_from_the_fourth_call(event: Event, context: object) -> Event:
    """RSP-9: three calls are in the free plan."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        CALLS.append(event["CallDetails"]["TransactionId"])
        if len(CALLS) >= 4:
            return answer()
    return forward(event)


def history_grows(event: Event, context: object) -> Event:
    """RSP-10: writes 11,000 characters for each agent that was lost; the second does not fit any more."""
    response = hunt(event)
    if lost(event) and attempt(event) < len(AGENTS):
        stored = event["CallDetails"].get("TransactionAttributes") or {}
        response["TransactionAttributes"]["history"] = stored.get("history", "") + "x" * 11_000
    return response


def waits_for_the_second_leg(event: Event, context: object) -> Event:
    """RSP-11: looks, without end, for the leg that the second agent never got."""
    if lost(event) and kind_of(event) == "ACTION_FAILED" and attempt(event) == 2:
        while not any(leg["ParticipantTag"] == "LEG-B" for leg in live(event)):
            pass
    return hunt(event)


def music_after_no_answer(event: Event, context: object) -> Event:
    """RSP-12: when the bridge fails, music without end; when the music fails, the end."""
    music = answer(act("PlayAudio", AudioSource=audio("hold.wav")))
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "CallAndBridge" and live(event):
        return music
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudio" and live(event):
        return music
    return forward(event)


async def coroutine_on_an_outbound_call(event: Event, context: object) -> Event:
    """RSP-2: every answer is a coroutine, so that the call ends before anybody is spoken to."""
    return forward(event)


def raises_for_what_is_not_in_its_table(event: Event, context: object) -> Event:
    """RSP-1: what it answers to two events is ignored; to the third one it is not, and retries do not help either."""
    if kind_of(event) == "HANGUP":
        return hang_up_all(event)
    return {"CALL_ANSWERED": answer(bridge()), "ACTION_SUCCESSFUL": keep()}[kind_of(event)]
