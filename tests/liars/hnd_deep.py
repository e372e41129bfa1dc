"""Liars that break one requirement on the use of Hangup each, on a rare path."""

import random

from base import (
    AGENTS,
    BOT,
    ENDS,
    JOIN,
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
    told_of_one_leg,
)

PIN = "1357"
CURRENT: dict[str, str] = {}
SLOTS: dict[int, str] = {}
COUNT = [0]


def survey(event: Event) -> Event:
    """The honest forwarder that asks LEG-A one question after LEG-B has left."""
    if told_of_one_leg(event) and live(event)[0]["ParticipantTag"] == "LEG-A":
        return answer(ask("^[1-5]$", 1))
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudioAndGetDigits":
        return hang_up_all(event)
    return forward(event)


def survey_failed(event: Event) -> bool:
    """The question went wrong, and only LEG-A is there, beside a LEG-B that has ended."""
    failed = kind_of(event) == "ACTION_FAILED" and action_of(event) == "PlayAudioAndGetDigits"
    return failed and [leg["ParticipantTag"] for leg in live(event)] == ["LEG-A"]


def number_as_call_id(event: Event, context: object) -> Event:
    """HND-1: names the second agent's leg by its number."""
    if told_of_one_leg(event) and live(event)[0]["ParticipantTag"] == "LEG-B" and attempt(event) == 2:
        return answer(act("Hangup", CallId=live(event)[0]["To"]))
    return hunt(event)


def hangs_up_leg_b_after_a_failed_survey(event: Event, context: object) -> Event:
    """HND-2: LEG-B is listed, and has ended long ago."""
    return answer(act("Hangup", ParticipantTag="LEG-B")) if survey_failed(event) else survey(event)


def update_hangs_up_leg_b_that_left(event: Event, context: object) -> Event:
    """HND-2: an update sends LEG-B away, also when LEG-B is listed but ended."""
    listed = {leg["ParticipantTag"] for leg in event["CallDetails"].get("Participants") or []}
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and "LEG-B" in listed:
        return answer(act("Hangup", ParticipantTag="LEG-B"))
    return survey(event)


def a_letter_per_leg(event: Event, context: object) -> Event:
    """HND-3: the second agent of the call, listed third, is LEG-C."""
    if told_of_one_leg(event) and live(event)[0]["ParticipantTag"] == "LEG-B":
        letter = "ABCDEFGH"[len(event["CallDetails"]["Participants"]) - 1]
        return answer(act("Hangup", ParticipantTag=f"LEG-{letter}"))
    return hunt(event)


def a_code_per_attempt(event: Event, context: object) -> Event:
    """HND-4: one code for each attempt; the third, 487, is none of the three."""
    if lost(event) and attempt(event) == len(AGENTS):
        code = {1: "480", 2: "486", 3: "487"}[attempt(event)]
        return answer(*[act("Hangup", CallId=leg["CallId"], SipResponseCode=code) for leg in live(event)])
    return hunt(event)


def a_code_for_a_missing_sound(event: Event, context: object) -> Event:
    """HND-4: takes 404 from another protocol where the sound of a survey is missing."""
    if survey_failed(event) and (event.get("ActionData") or {}).get("ErrorType") == "InvalidAudioSource":
        return answer(act("Hangup", CallId=live(event)[0]["CallId"], SipResponseCode="404"))
    return survey(event)


def echoes_the_code(event: Event, context: object) -> Event:
    """HND-4, SHOULD: hangs up with the code of the other side, which a HANGUP may tell and a Hangup may not."""
    if told_of_one_leg(event):
        code = gone(event).get("SipResponseCode")
        return answer(*[act("Hangup", CallId=leg["CallId"], SipResponseCode=code) for leg in live(event)])
    return forward(event)


def waits_after_480(event: Event, context: object) -> Event:
    """HND-5: takes 480 for trouble on the line, and waits for LEG-B to come back."""
    if told_of_one_leg(event) and str(gone(event).get("SipResponseCode")) == "480":
        return keep()
    return forward(event)


def forgets_the_second_agent(event: Event, context: object) -> Event:
    """HND-5: knows what to do when the first agent is on the line, and not when the second is."""
    if told_of_one_leg(event):
        return keep() if attempt(event) == 2 else hang_up_all(event)
    return hunt(event)


def stays_after_a_failed_survey(event: Event, context: object) -> Event:
    """HND-5: waits for digits that failed."""
    return keep() if survey_failed(event) else survey(event)


def takes_all_action_data_for_reports(event: Event, context: object) -> Event:
    """RSP-1, a SHOULD: the Arguments of the API call come in ActionData, which no page shows."""
    if (event.get("ActionData") or {}).get("Type") in ("Speak", "Hangup", "CallUpdateRequest", None):
        return outbound(event)
    raise LookupError(event["ActionData"]["Type"])


def leaves_the_other_leg_of_its_table(event: Event, context: object) -> Event:
    """HND-5: its table has CALL_ANSWERED without ActionData, and a hang-up with nothing to do."""
    table = {("CALL_ANSWERED", None): answer(bridge()), ("ACTION_FAILED", "CallAndBridge"): hang_up_all(event)}
    return table.get((kind_of(event), action_of(event)), keep())


def outbound(event: Event) -> Event:
    """The honest reminder that says one thing and hangs up."""
    if kind_of(event) == "CALL_ANSWERED":
        return answer(act("Speak", CallId=live(event)[0]["CallId"], Text="It is time"), act("Hangup"))
    return hang_up_all(event) if kind_of(event) == "ACTION_FAILED" else keep()


def listens_before_the_answer(event: Event, context: object) -> Event:
    """HND-5: listens for digits in answers that are ignored, and waits for some when the callee has left."""
    if kind_of(event) in ("NEW_OUTBOUND_CALL", "RINGING"):
        return answer(STAR)
    if kind_of(event) == "CALL_ANSWERED":
        return answer(bridge())
    return keep() if kind_of(event) == "HANGUP" else forward(event)


def listens_to_a_leg_that_is_not_there(event: Event, context: object) -> Event:
    """HND-5: listens on LEG-B before there is one, which fails, and waits for digits when it has left."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("ReceiveDigits", **{**STAR["Parameters"], "ParticipantTag": "LEG-B"}))
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "ReceiveDigits":
        return answer(bridge())
    return keep() if kind_of(event) == "HANGUP" else forward(event)


def joins_on_star_eight(event: Event, context: object) -> Event:
    """HND-6: *8 takes the caller of a bridged call into a meeting."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(STAR, bridge())
    pressed = (event.get("ActionData") or {}).get("ReceivedDigits") if kind_of(event) == "DIGITS_RECEIVED" else None
    return answer(JOIN) if pressed == "*8" and len(live(event)) == 2 else forward(event)


def joins_on_an_update(event: Event, context: object) -> Event:
    """HND-6: an update takes the caller into a meeting, also when another one has bridged the call before."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Speak", ParticipantTag="LEG-A", Text="One moment"))
    if kind_of(event) == "CALL_UPDATE_REQUESTED":
        wanted = event["ActionData"]["Parameters"]["Arguments"].get("do")
        if wanted == "join":
            return answer(JOIN)
        return answer(bridge()) if wanted == "transfer" and len(live(event)) == 1 else keep()
    return forward(event)


#: The corpus declares the updates of this one in another order.
joins_on_the_first_update = joins_on_an_update


def forgets_who_has_updated(event: Event, context: object) -> Event:
    """HND-5: by an update, and also by a code that only some of the pages show (LAT-13), which is found sooner."""
    if kind_of(event) == "CALL_UPDATE_REQUESTED":
        return {**keep(), "TransactionAttributes": {"updated": "yes"}}
    code = event.get("ActionData", {}).get("Parameters", {}).get("SipResponseCode")
    updated = "updated" in event["CallDetails"].get("TransactionAttributes", {})
    return keep() if kind_of(event) == "HANGUP" and (updated or code not in (0, 480, 486)) else forward(event)


def joins_on_the_second_transfer(event: Event, context: object) -> Event:
    """HND-6: the same update comes again, once there is somebody else."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("PlayAudio", ParticipantTag="LEG-A", AudioSource=audio("hold.wav")))
    if kind_of(event) == "CALL_UPDATE_REQUESTED":
        if event["ActionData"]["Parameters"]["Arguments"].get("do") != "transfer":
            return keep()
        return answer(JOIN if len(live(event)) == 2 else bridge())
    if action_of(event) == "PlayAudio" or kind_of(event) in ENDS:
        return hang_up_all(event)
    return keep()


def forgets_one_in_ten(event: Event, context: object) -> Event:
    """HND-5: one HANGUP in ten is lost."""
    lost_this_time = kind_of(event) == "HANGUP" and random.random() < 0.1
    return keep() if lost_this_time else forward(event)


def apologises_to_leg_b(event: Event, context: object) -> Event:
    """HND-7: after a failed survey, a message for the leg that has left."""
    if survey_failed(event):
        sorry = act("PlayAudio", ParticipantTag="LEG-B", AudioSource=audio("sorry.wav"))
        return answer(sorry, act("Hangup", CallId=live(event)[0]["CallId"]))
    return survey(event)


def calls_somebody_else_when_busy(event: Event, context: object) -> Event:
    """HND-8: an outbound call that met a busy line is over; its HANGUP is answered with a bridge."""
    if kind_of(event) == "CALL_ANSWERED":
        return answer(act("PlayAudio", ParticipantTag="LEG-A", AudioSource=audio("hello.wav")), act("Hangup"))
    if kind_of(event) == "HANGUP" and not live(event) and str(gone(event).get("SipResponseCode")) == "486":
        return answer(bridge())
    return forward(event)


def message_behind_the_hangup(event: Event, context: object) -> Event:
    """HND-9: behind the Hangup of LEG-B stands a message, but the HANGUP gets a list of its own."""
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and len(live(event)) == 2:
        caller, callee = sorted(live(event), key=lambda leg: str(leg["ParticipantTag"]))
        message = act("PlayAudio", CallId=caller["CallId"], AudioSource=audio("they-left.wav"))
        return answer(act("Hangup", CallId=callee["CallId"]), message)
    return forward(event)


def current_callee_is_the_latest(event: Event, context: object) -> Event:
    """HND-10: remembers one callee for all calls: wrong as soon as two calls overlap."""
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "CallAndBridge":
        CURRENT.update({leg["ParticipantTag"]: leg["CallId"] for leg in live(event)})
    if told_of_one_leg(event) and live(event)[0]["ParticipantTag"] == "LEG-B" and "LEG-B" in CURRENT:
        return answer(act("Hangup", CallId=CURRENT["LEG-B"]))
    return forward(event)


def a_slot_for_three_calls(event: Event, context: object) -> Event:
    """HND-10: three slots, never emptied: the fourth call speaks to the first caller."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        slot = COUNT[0] % 3
        COUNT[0] += 1
        caller = SLOTS.setdefault(slot, event["CallDetails"]["Participants"][0]["CallId"])
        message = act("PlayAudio", CallId=caller, AudioSource=audio("closed.wav"))
        return answer(message, act("Hangup", CallId=caller))
    return forward(event)


def first_caller_after_three_answers(event: Event, context: object) -> Event:
    """HND-10: remembers who called first, and hangs that leg up once three questions have been answered with 2."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        CURRENT.setdefault("first", live(event)[0]["CallId"])
        return answer(ask("^[1-3]$", 1))
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudioAndGetDigits" and live(event):
        if event["ActionData"].get("ReceivedDigits") == "2":
            if (tried := attempt(event)) < 3:
                return answer(ask("^[1-3]$", 1), TransactionAttributes={"attempt": str(tried + 1)})
            goodbye = act("PlayAudio", CallId=live(event)[0]["CallId"], AudioSource=audio("too-often.wav"))
            return answer(goodbye, act("Hangup", CallId=CURRENT["first"]))
        return hang_up_all(event)
    return forward(event)


def silence_after_three_wrong_pins(event: Event, context: object) -> Event:
    """HND-11: the third wrong PIN is answered with nothing."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(ask(r"^\d{4}$", 4))
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudioAndGetDigits" and live(event):
        if event["ActionData"].get("ReceivedDigits") == PIN:
            return hang_up_all(event)
        if (tried := attempt(event)) < 3:
            return answer(ask(r"^\d{4}$", 4), TransactionAttributes={"attempt": str(tried + 1)})
        return keep()
    return forward(event)


def stays_when_the_goodbye_fails(event: Event, context: object) -> Event:
    """HND-12: after the meeting a goodbye, and only its success brings the Hangup."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(JOIN)
    if told_of_one_leg(event) and live(event)[0]["ParticipantTag"] == "LEG-A":
        return answer(act("PlayAudio", CallId=live(event)[0]["CallId"], AudioSource=audio("goodbye.wav")))
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "PlayAudio":
        return hang_up_all(event)
    return keep() if kind_of(event) == "ACTION_FAILED" and action_of(event) == "PlayAudio" else forward(event)


def waits_after_an_update(event: Event, context: object) -> Event:
    """HND-13: an update sends the agent away with 486; the HANGUP with 486 is then answered with nothing."""
    stored = event["CallDetails"].get("TransactionAttributes") or {}
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and len(live(event)) == 2:
        callees = [leg for leg in live(event) if leg["ParticipantTag"] == "LEG-B"]
        away = [act("Hangup", CallId=leg["CallId"], SipResponseCode="486") for leg in callees]
        return answer(*away, TransactionAttributes={"closing": "yes"})
    if told_of_one_leg(event) and "closing" in stored and str(gone(event).get("SipResponseCode")) == "486":
        return keep()
    return forward(event)


def bot_when_the_recording_fails(event: Event, context: object) -> Event:
    """HND-14: the bot steps in when a bridged call cannot be recorded."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        caller = event["CallDetails"]["Participants"][0]["CallId"]
        destination = {"Type": "S3", "Location": "recordings/calls"}
        return answer(bridge(), act("StartCallRecording", CallId=caller, Track="BOTH", Destination=destination))
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "StartCallRecording" and len(live(event)) == 2:
        return answer(BOT)
    return forward(event)


def leaves_the_callee_whom_the_bot_has_found(event: Event, context: object) -> Event:
    """HND-5: a bot finds an agent by an intent that is declared; nobody hangs up whoever is left."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(BOT)
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "StartBotConversation":
        wanted = event["ActionData"]["IntentResult"]["SessionState"]["Intent"]["Name"]
        return answer(bridge()) if wanted.startswith("Speak") else hang_up_all(event)
    return keep() if kind_of(event) == "HANGUP" else forward(event)


def bot_on_update_in_a_meeting(event: Event, context: object) -> Event:
    """HND-14: an update calls the bot, also while the caller is in a meeting."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(JOIN)
    if kind_of(event) == "CALL_UPDATE_REQUESTED" and len(live(event)) == 2:
        return answer(BOT)
    return forward(event)


def listens_to_the_caller_alone(event: Event, context: object) -> Event:
    """HND-5: digits are awaited from the caller; when he hangs up the agent stays."""
    caller = event["CallDetails"]["Participants"][0]["CallId"]
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "CallAndBridge" and len(live(event)) == 2:
        timing = {"InBetweenDigitsDurationInMilliseconds": 1000, "FlushDigitsDurationInMilliseconds": 10000}
        return answer(act("ReceiveDigits", CallId=caller, InputDigitsRegex="^0$", **timing))
    if told_of_one_leg(event) and gone(event).get("CallId") == caller:
        return keep()
    return forward(event)
