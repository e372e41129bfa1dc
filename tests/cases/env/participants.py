"""The cases of ENV-5, ENV-6, ENV-7 and ENV-15: the participants and their CallIds."""

from __future__ import annotations

from typing import Any

from tracing import (
    A_LEFT,
    A_UNTOLD,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    DETAILS,
    DONE,
    END,
    FAILED,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    JOIN,
    MEETING,
    MEETING_LEFT,
    MUST,
    NEW_B,
    OPEN,
    PAUSE,
    SHOULD,
    UPDATED,
    A,
    B,
    Case,
    Cases,
    call,
    event,
    failed,
    hangup,
    leg,
    log,
    succeeded,
)

from cases.env._calls import OPEN_AND_BRIDGED, detailed, without
from onhook.conformance.model.traces import Asked, Trace
from onhook.conformance.model.worlds import A_HANGS_UP
from onhook.conformance.rules.env.participants import PARTICIPANT_FIELDS

CASES: dict[str, Cases] = {}


def listing(*legs: Any) -> Trace:
    return call(succeeded(PAUSE, *legs))


CASES["ENV-5"] = {
    "one": Case(listing(A)),
    "two, LEG-B first (OBS-1)": Case(listing(B, A)),
    "an ended LEG-B and a new one": Case(listing(A, B_DOWN, NEW_B)),
    "a meeting leg": Case(listing(A, MEETING)),
    "no Status (LAT-4, OBS-8)": Case(call(OPEN, hangup(B, A_UNTOLD, B_DOWN))),
    "a null Status": Case(listing({**A, "Status": None})),
    "SipHeaders and more (LAT-12)": Case(listing({**A, "SipHeaders": {"X-Id": "1"}, "More": []})),
    "a start that is a number": Case(listing({**A, "StartTimeInMilliseconds": 1735689600000})),
    "a start of 15 digits": Case(listing({**A, "StartTimeInMilliseconds": "159700958834234"})),
    "a start of 5,000 digits": Case(listing({**A, "StartTimeInMilliseconds": "9" * 5000})),
    "numbers that are none": Case(listing({**A, "To": "sip:me@example.com", "From": ""})),
    "nobody": Case(listing(), (MUST,)),
    "nobody in an update": Case(call({**UPDATED, "CallDetails": {**DETAILS, "Participants": []}}), None),
    "nobody once all have ended": Case(call(OPEN, hangup(A), event("CALL_UPDATE_REQUESTED"))),
    "nobody once the caller of a meeting has left, whose leg has numbers": Case(
        call(succeeded(JOIN, A, B), succeeded(HANG_UP_B, A), hangup(A))
    ),
    "nobody where the only party has left, whose HANGUP comes later (OBS-3)": Case(
        call(OPEN, failed(PAUSE), hangup(A), asked=(Asked(1, "Pause", ("runs", A_HANGS_UP), A_HANGS_UP),))
    ),
    "nobody where one of two parties has left": Case(
        call(BRIDGED, failed(PAUSE), asked=(Asked(1, "Pause", ("runs", A_HANGS_UP), A_HANGS_UP),)), (MUST,)
    ),
    "nobody where no party has left": Case(call(OPEN, failed(PAUSE), hangup(A)), (MUST,)),
    "nobody in a failure of a log, behind which the party may have left": Case(log(OPEN, failed(PAUSE))),
    "nobody in a success of a log": Case(log(OPEN, succeeded(PAUSE)), (MUST,)),
    "nobody where a bridged leg has not ended": Case(call(BRIDGED, hangup(A)), (MUST,)),
    "not listed at all": Case(call({**UPDATED, "CallDetails": DETAILS}), None),
    "no list": Case(call(detailed(Participants={"LEG-A": A})), (MUST,)),
    "a text": Case(call(detailed(Participants="LEG-A")), (MUST,)),
    "no objects": Case(listing(5, [], A), (MUST, MUST)),
    **{f"no {name}": Case(listing(without(A, name)), (MUST,)) for name in PARTICIPANT_FIELDS},
    **{
        f"an odd {name}": Case(listing({**A, name: []}), (MUST,))
        for name in PARTICIPANT_FIELDS
        if name not in ("To", "From")
    },
    "odd numbers": Case(listing({**A, "To": None, "From": 5}), (SHOULD, SHOULD)),
    "a CallId that is a number": Case(listing({**A, "CallId": 5}), (SHOULD,)),
    "an empty CallId": Case(listing({**A, "CallId": ""}), (MUST,)),
    "tags of another case": Case(listing(leg("Leg-A", ID_A), leg("leg-b", ID_B)), (SHOULD, SHOULD)),
    "a tag that is none": Case(listing(leg("LEG-C", ID_A)), (MUST,)),
    "a start that is a date": Case(listing({**A, "StartTimeInMilliseconds": "2025-01-01"}), (SHOULD,)),
    "a start before the epoch": Case(listing({**A, "StartTimeInMilliseconds": -5}), (SHOULD,)),
    "another direction": Case(listing({**A, "Direction": "inbound"}), (MUST,)),
    "another Status": Case(listing({**A, "Status": "Ringing"}), (MUST,)),
    "an odd Status": Case(listing({**A, "Status": {}}), (MUST,)),
    "three Connected": Case(listing(A, B, NEW_B), (SHOULD,)),
}

AGAIN_B = {**B, "To": "+12025550177"}
CASES["ENV-6"] = {
    "one leg": Case(call(OPEN, DONE, END), None),
    "two legs": Case(call(OPEN, BRIDGED, B_LEFT)),
    "an ended LEG-B and a new one": Case(call(BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "shared": Case(listing(A, leg("LEG-B", ID_A)), (MUST,)),
    "shared by an ended LEG-B and a new one": Case(listing(A, B_DOWN, B), (MUST,)),
    "another tag": Case(call(OPEN, succeeded(PAUSE, leg("LEG-B", ID_A))), (MUST,)),
    "another case of the tag": Case(call(BRIDGED, succeeded(PAUSE, leg("Leg-A", ID_A), B))),
    "an empty tag": Case(call(BRIDGED, succeeded(PAUSE, leg("", ID_A), B))),
    "other numbers": Case(call(BRIDGED, succeeded(PAUSE, A, AGAIN_B)), (SHOULD,)),
    "its numbers the other way round": Case(
        call(IN_MEETING, succeeded(PAUSE, A, {**MEETING, "To": "+17035550122", "From": "SMA"}))
    ),
    "its number without a plus": Case(call(BRIDGED, succeeded(PAUSE, A, {**B, "To": "12025550100"}))),
    "its number not told": Case(call(BRIDGED, succeeded(PAUSE, A, without(AGAIN_B, "From")))),
    "for a new leg": Case(call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B)), (MUST,)),
    "for a new leg with another number": Case(
        call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, AGAIN_B)), (MUST,)
    ),
    "for a new leg of a meeting": Case(call(IN_MEETING, (MEETING_LEFT, [JOIN]), succeeded(JOIN, A, MEETING)), (MUST,)),
    "back, beside a new leg with a CallId of its own": Case(
        call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B, NEW_B), succeeded(PAUSE, A, B, NEW_B)),
        (SHOULD, SHOULD),
    ),
    "back, and no new leg was asked for": Case(call(*OPEN_AND_BRIDGED, B_LEFT, succeeded(PAUSE, A, B))),
    "back, before the new leg is up": Case(call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(PAUSE, A, B))),
    "an event of before, delivered again": Case(
        call((OPEN, [BRIDGE]), (BRIDGED, FAILED), (B_LEFT, [BRIDGE]), {**BRIDGED, "Sequence": 4})
    ),
    "an end that was told before its leg": Case(call((OPEN, [BRIDGE]), (B_LEFT, [BRIDGE]), BRIDGED)),
    "two Connected with one tag": Case(listing(A, leg("Leg-A", ID_C)), (SHOULD,)),
    "two with one tag, one without Status": Case(listing(A, B, {**without(B, "Status"), "CallId": ID_C})),
    "ids that are odd": Case(listing({**A, "CallId": []}, {**B, "CallId": []}), None),
    "no tags": Case(listing(without(A, "ParticipantTag"), without(B, "ParticipantTag"))),
}

CASES["ENV-7"] = {
    "stays": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B_DOWN))),
    "not listed any more": Case(call(BRIDGED, B_LEFT, DONE), None),
    "without Status": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, without(B, "Status")))),
    "back": Case(call(BRIDGED, B_LEFT, succeeded(PAUSE, A, B)), (SHOULD,)),
    "back, without a HANGUP": Case(call(succeeded(PAUSE, A, B_DOWN), BRIDGED), (SHOULD,)),
    "the HANGUP shows it Connected (LAT-1)": Case(call(OPEN, hangup(A, A), hangup(A, A)), None),
    "a new leg": Case(call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B_DOWN, NEW_B))),
    "a new leg, which is for ENV-6": Case(call(*OPEN_AND_BRIDGED, (B_LEFT, [BRIDGE]), succeeded(BRIDGE, A, B))),
    "an event of before, delivered again": Case(
        call(OPEN, (BRIDGED, FAILED), B_LEFT, {**BRIDGED, "Sequence": 2}), None
    ),
}

OTHER_A = leg("LEG-A", ID_C)
CASES["ENV-15"] = {
    "kept": Case(call(OPEN, DONE, END)),
    "one event": Case(call(OPEN), None),
    "another": Case(call(OPEN, succeeded(PAUSE, OTHER_A), succeeded(PAUSE, A)), (MUST,)),
    "another in its HANGUP": Case(call(OPEN, hangup(OTHER_A, OTHER_A)), (MUST,)),
    "another after its HANGUP": Case(call(BRIDGED, A_LEFT, succeeded(PAUSE, B, OTHER_A))),
    "another after its HANGUP by tag": Case(
        call(BRIDGED, DONE, hangup({"CallId": None, "ParticipantTag": "Leg-A"}, A, B), succeeded(PAUSE, B, OTHER_A))
    ),
    "another case of the tag": Case(call(OPEN, succeeded(PAUSE, leg("Leg-A", ID_C))), (MUST,)),
    "not listed in between": Case(call(OPEN, succeeded(PAUSE, B), DONE)),
    "of LEG-B": Case(call(OPEN, BRIDGED, succeeded(PAUSE, A, NEW_B))),
    "odd": Case(call(OPEN, succeeded(PAUSE, {**A, "CallId": {}}), DONE)),
}
