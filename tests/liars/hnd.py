"""Liars that break one requirement on the use of Hangup each, on the first harmless call or next to it."""

from base import (
    BOT,
    JOIN,
    Event,
    act,
    action_of,
    answer,
    audio,
    bridge,
    forward,
    gone,
    keep,
    kind_of,
    live,
    told_of_one_leg,
)

SEEN: dict[str, str] = {}


def transaction_id_as_call_id(event: Event, context: object) -> Event:
    """HND-1: takes the id of the call for the id of the leg."""
    if told_of_one_leg(event):
        return answer(act("Hangup", CallId=event["CallDetails"]["TransactionId"]))
    return forward(event)


def tag_as_call_id(event: Event, context: object) -> Event:
    """HND-1: rejects with the tag where the CallId belongs."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Hangup", CallId="LEG-A", SipResponseCode="486"))
    return forward(event)


def hangs_up_the_dead_leg(event: Event, context: object) -> Event:
    """HND-2: hangs up, by tag, the leg that has just gone."""
    if told_of_one_leg(event):
        return answer(act("Hangup", ParticipantTag=gone(event)["ParticipantTag"]))
    return forward(event)


def hangs_up_the_leg_that_never_came(event: Event, context: object) -> Event:
    """HND-2: hangs up LEG-B, by tag, when the bridge has failed."""
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "CallAndBridge":
        return answer(act("Hangup", ParticipantTag="LEG-B"))
    return forward(event)


def hangs_up_the_dead_leg_by_call_id(event: Event, context: object) -> Event:
    """HND-2, SHOULD: the leg that has just gone, by CallId."""
    if told_of_one_leg(event):
        return answer(act("Hangup", CallId=gone(event)["CallId"]))
    return forward(event)


def hangs_up_nobody_in_particular(event: Event, context: object) -> Event:
    """HND-2, SHOULD: a bare Hangup in answer to a HANGUP on two legs."""
    return answer(act("Hangup")) if told_of_one_leg(event) else forward(event)


def counts_legs(event: Event, context: object) -> Event:
    """HND-3: LEG-1 for LEG-A."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Hangup", ParticipantTag="LEG-1", SipResponseCode="486"))
    return forward(event)


def declines_with_603(event: Event, context: object) -> Event:
    """HND-4: a SIP code, but none of the three."""
    return answer(act("Hangup", SipResponseCode="603")) if kind_of(event) == "NEW_INBOUND_CALL" else forward(event)


def code_is_a_boolean(event: Event, context: object) -> Event:
    """HND-4: a boolean, which Python takes for 0."""
    if told_of_one_leg(event):
        return answer(*[act("Hangup", CallId=leg["CallId"], SipResponseCode=False) for leg in live(event)])
    return forward(event)


def leaves_the_other_leg(event: Event, context: object) -> Event:
    """HND-5: believes that the other leg goes by itself."""
    return keep() if told_of_one_leg(event) else forward(event)


def hangs_up_the_first_participant(event: Event, context: object) -> Event:
    """HND-5: takes whoever is listed first for the leg to be hung up, and tries again when that fails."""
    if told_of_one_leg(event) or (kind_of(event) == "ACTION_FAILED" and action_of(event) == "Hangup"):
        return answer(act("Hangup", CallId=event["CallDetails"]["Participants"][0]["CallId"]))
    return forward(event)


def joins_while_bridged(event: Event, context: object) -> Event:
    """HND-6: takes both parties into a meeting."""
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "CallAndBridge" and len(live(event)) == 2:
        return answer(JOIN)
    return forward(event)


def plays_to_the_dead_leg(event: Event, context: object) -> Event:
    """HND-7: says goodbye to the leg that has gone, then hangs the other one up."""
    if told_of_one_leg(event):
        goodbye = act("PlayAudio", CallId=gone(event)["CallId"], AudioSource=audio("goodbye.wav"))
        return answer(goodbye, act("Hangup", CallId=live(event)[0]["CallId"]))
    return forward(event)


def greets_the_transaction(event: Event, context: object) -> Event:
    """HND-7: takes the TransactionId for a CallId, so that the greeting fails."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("Speak", CallId=event["CallDetails"]["TransactionId"], Text="Welcome"), bridge())
    return forward(event)


def reconnects_a_call_that_is_over(event: Event, context: object) -> Event:
    """HND-8: returns actions for a call that has ended."""
    return answer(bridge()) if kind_of(event) == "HANGUP" and not live(event) else forward(event)


def greets_before_the_answer(event: Event, context: object) -> Event:
    """HND-8: returns actions for NEW_OUTBOUND_CALL and RINGING too."""
    if kind_of(event) in ("NEW_OUTBOUND_CALL", "RINGING"):
        return answer(act("PlayAudio", AudioSource=audio("hello.wav")))
    if kind_of(event) == "CALL_ANSWERED":
        return answer(act("PlayAudio", AudioSource=audio("hello.wav")), act("Hangup"))
    return forward(event)


def goodbye_after_the_end(event: Event, context: object) -> Event:
    """HND-9: a message behind the Hangup of the only leg."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        message = act("PlayAudio", AudioSource=audio("closed.wav"))
        return answer(message, act("Hangup"), act("PlayAudio", AudioSource=audio("goodbye.wav")))
    return forward(event)


def first_caller_for_ever(event: Event, context: object) -> Event:
    """HND-10: keeps the CallId of the first caller in the warm process."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        caller = SEEN.setdefault("caller", event["CallDetails"]["Participants"][0]["CallId"])
        message = act("PlayAudio", CallId=caller, AudioSource=audio("closed.wav"))
        return answer(message, act("Hangup", CallId=caller))
    return forward(event)


def plays_and_waits(event: Event, context: object) -> Event:
    """HND-11: one message, and then silence."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(act("PlayAudio", AudioSource=audio("hello.wav")))
    return forward(event)


def leaves_the_meeting_and_stays(event: Event, context: object) -> Event:
    """HND-12: hangs up the meeting leg, and never the caller."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(JOIN)
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "JoinChimeMeeting":
        return answer(*[act("Hangup", CallId=leg["CallId"]) for leg in live(event) if leg["ParticipantTag"] == "LEG-B"])
    return forward(event)


def stays_when_the_meeting_ends(event: Event, context: object) -> Event:
    """HND-12: does not hear that the meeting has ended."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(JOIN)
    return keep() if told_of_one_leg(event) else forward(event)


def waits_for_a_success(event: Event, context: object) -> Event:
    """HND-13: hangs LEG-B up with 486, and on that HANGUP waits for an ACTION_SUCCESSFUL that nobody promised."""
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "CallAndBridge":
        callees = [leg for leg in live(event) if leg["ParticipantTag"] == "LEG-B"]
        return answer(*[act("Hangup", CallId=leg["CallId"], SipResponseCode="486") for leg in callees])
    if told_of_one_leg(event) and gone(event)["ParticipantTag"] == "LEG-B" and is_busy(event):
        return keep()
    return forward(event)


def is_busy(event: Event) -> bool:
    return str(gone(event).get("SipResponseCode")) == "486"


def bot_while_bridged(event: Event, context: object) -> Event:
    """HND-14: a bot on a bridged call."""
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "CallAndBridge" and len(live(event)) == 2:
        return answer(BOT)
    return forward(event)


def bot_in_a_meeting(event: Event, context: object) -> Event:
    """HND-14: a bot on a call in a meeting."""
    if kind_of(event) == "NEW_INBOUND_CALL":
        return answer(JOIN)
    if kind_of(event) == "ACTION_SUCCESSFUL" and action_of(event) == "JoinChimeMeeting" and len(live(event)) == 2:
        return answer(BOT)
    return forward(event)


def raises_when_the_dead_leg_is_gone(event: Event, context: object) -> Event:
    """HND-5: hangs up the leg that has just gone; that fails, and it raises."""
    if kind_of(event) == "ACTION_FAILED" and action_of(event) == "Hangup":
        raise KeyError("LEG-A")
    if told_of_one_leg(event):
        return answer(act("Hangup", CallId=gone(event)["CallId"]))
    return forward(event)
