"""The reference service: one short story per behaviour, and which events tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from reference_calls import (
    ANSWERED,
    ASK,
    BOT,
    BRIDGE,
    BRIDGE_UP,
    BRIDGED,
    FAILED,
    FAILURE,
    HANGUP_A,
    HANGUP_B,
    INVALID,
    JOIN,
    JOINED,
    LISTEN,
    MEETING,
    MUTE,
    NEW,
    OUT,
    PAUSE,
    PLAY,
    PLAY_TO_B,
    RANG,
    RECORD,
    SINGLE,
    SPEAK,
    SUCCESS,
    UPDATED,
    Answer,
    B,
    Happening,
    act,
    check,
    hang_up,
    names,
    script,
    with_variations,
)
from single_calls import play_call

from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import LEG_A, LEG_B
from onhook.conformance.model.traces import TimedOut
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    B_HANGS_UP,
    BOTH_HANG_UP,
    BUSY,
    DECLINED,
    DIGITS,
    MEETING_ENDS,
    NEVER_ANSWERED,
    UPDATE,
)


@dataclass(frozen=True)
class Story:
    """A call, the handler's answers, what happens, and the events that follow the opening one."""

    sentence: str
    call: Call
    answers: Mapping[str, Answer]
    happens: tuple[str, ...]
    told: list[str]


#: What no call is answered with.
NOTHING: tuple[Answer, ...] = ([], None, {"SchemaVersion": "1.0"})

STORIES = [
    # A Hangup on the only leg
    Story("S1, N1: a rejected call", SINGLE, {NEW: [hang_up()]}, (), [HANGUP_A]),
    Story("S2: what HANGUP is answered is ignored", SINGLE, {NEW: [hang_up()], "HANGUP": [PLAY]}, (), [HANGUP_A]),
    Story("S2: and be it rubbish", SINGLE, {NEW: [hang_up()], "HANGUP": "rubbish"}, (), [HANGUP_A]),
    Story("S3, L3: nothing runs behind it", SINGLE, {NEW: [hang_up(), hang_up(), PLAY]}, (), [HANGUP_A]),
    Story(
        "S4: after a failure",
        SINGLE,
        {NEW: [SPEAK], FAILURE: [hang_up()]},
        ("fails",),
        ["ACTION_FAILED Speak", HANGUP_A],
    ),
    Story("S1: a party was faster", SINGLE, {NEW: [hang_up()]}, (A_HANGS_UP,), [HANGUP_A]),
    Story(
        "L1: in its place", SINGLE, {NEW: [ASK, hang_up()], SUCCESS: None}, (), [f"{SUCCESS} {ASK['Type']}", HANGUP_A]
    ),
    # A Hangup on one of two bridged legs
    Story(
        "B1, B4: a Hangup of LEG-B, and one of LEG-A in answer to its HANGUP",
        BRIDGED,
        {SUCCESS: [hang_up(LEG_B)], HANGUP_B: [hang_up(LEG_A)]},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "A1, A4: a Hangup of LEG-A, and one of LEG-B in answer to its HANGUP",
        BRIDGED,
        {SUCCESS: [hang_up(LEG_A)], HANGUP_A: [hang_up(LEG_B)]},
        (),
        [HANGUP_A, HANGUP_B],
    ),
    Story("B3: the other leg stays", BRIDGED, {SUCCESS: ([hang_up(LEG_B)], [])}, (), [HANGUP_B, HANGUP_A]),
    Story(
        "B4: what is returned is run",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B)], HANGUP_B: [PLAY], f"{SUCCESS} PlayAudio": [hang_up(LEG_A)]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "A4: a bare action runs on the leg that is left",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_A)], HANGUP_A: [PAUSE, hang_up(LEG_B)]},
        (),
        [HANGUP_A, HANGUP_B],
    ),
    Story(
        "L2: a list of its own replaces the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PAUSE], HANGUP_B: [PLAY]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "L2: null keeps the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PLAY], HANGUP_B: None},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "L2: an answer without Actions keeps the rest",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), PLAY], HANGUP_B: {"SchemaVersion": "1.0"}},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("LAT-11: an empty list drops it", BRIDGED, {BRIDGE_UP: [hang_up(LEG_B), PLAY]}, (), [HANGUP_B, HANGUP_A]),
    Story(
        "LAT-11: or lets it go on",
        with_variations(BRIDGED, "LAT-11"),
        {BRIDGE_UP: [hang_up(LEG_B), PLAY]},
        (),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "[Hangup B, Hangup A]: null keeps Hangup A",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), hang_up(LEG_A)], HANGUP_B: None},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "[Hangup B, CallAndBridge]: on the leg that is left",
        BRIDGED,
        {BRIDGE_UP: ([hang_up(LEG_B), BRIDGE], []), HANGUP_B: None},
        (),
        [HANGUP_B, BRIDGE_UP, HANGUP_A, HANGUP_B],
    ),
    Story(
        "T3: the leg of the invocation that returned the list, whatever came in between",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B), hang_up()], HANGUP_B: None},
        (),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "a bare Hangup in answer to HANGUP fails, the leg is gone",
        BRIDGED,
        {HANGUP_B: [hang_up()]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story(
        "a bare Hangup in answer to an update is for LEG-A",
        BRIDGED,
        {UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, HANGUP_A, HANGUP_B],
    ),
    # A Hangup on the leg that is left
    Story(
        "R1: a Hangup of the leg that the callee has left",
        BRIDGED,
        {HANGUP_B: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (B_HANGS_UP,),
        [HANGUP_B, HANGUP_A],
    ),
    Story(
        "R2: a Hangup of the leg that the meeting has left",
        MEETING,
        {HANGUP_B: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (MEETING_ENDS,),
        [HANGUP_B, HANGUP_A],
    ),
    # A Hangup in a meeting
    Story(
        "M1: a Hangup of the meeting leg is told as a success",
        MEETING,
        {JOINED: [hang_up(LEG_B)]},
        (),
        [f"{SUCCESS} Hangup", HANGUP_A],
    ),
    Story(
        "M1: also where it is not the last",
        MEETING,
        {JOINED: [hang_up(LEG_B), PAUSE], f"{SUCCESS} Hangup": None},
        (),
        [f"{SUCCESS} Hangup", f"{SUCCESS} Pause", HANGUP_A],
    ),
    Story(
        "M4: a Hangup of the caller takes the meeting leg along",
        MEETING,
        {JOINED: [hang_up(LEG_A)], HANGUP_A: [PLAY]},
        (),
        [HANGUP_A],
    ),
    Story("the meeting was faster", MEETING, {JOINED: [hang_up(LEG_B)]}, (MEETING_ENDS,), [HANGUP_B, HANGUP_A]),
    # Which leg a Hangup means
    Story("T1: by CallId", BRIDGED, {BRIDGE_UP: [hang_up(CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T1: CallId decides alone", BRIDGED, {BRIDGE_UP: [hang_up(LEG_A, CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T1: a bad tag beside it", BRIDGED, {BRIDGE_UP: [hang_up("LEG-Z", CallId=B)]}, (), [HANGUP_B, HANGUP_A]),
    Story("T2: an empty CallId is none", BRIDGED, {BRIDGE_UP: [hang_up(LEG_B, CallId="")]}, (), [HANGUP_B, HANGUP_A]),
    Story("T3: on CALL_ANSWERED", OUT, {ANSWERED: [hang_up()]}, (), [*RANG, HANGUP_A]),
    Story("T3: no Parameters at all", SINGLE, {NEW: [{"Type": "Hangup"}]}, (), [HANGUP_A]),
    Story("T3: an empty tag is none", SINGLE, {NEW: [hang_up(ParticipantTag="")]}, (), [HANGUP_A]),
    # Hangups that cannot be run, and other failures
    Story(
        "C3: a code that is not supported",
        SINGLE,
        {NEW: [hang_up(SipResponseCode=404), PLAY]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story(
        "F1: a CallId of nobody, which no tag makes good",
        BRIDGED,
        {BRIDGE_UP: [hang_up(LEG_B, CallId="?")]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A, HANGUP_B],
    ),
    Story(
        "F2: a tag that is none",
        BRIDGED,
        {BRIDGE_UP: [hang_up("LEG-C")]},
        (),
        [f"{FAILURE} Hangup", HANGUP_A, HANGUP_B],
    ),
    Story("F2: no such leg", SINGLE, {NEW: [hang_up(LEG_B)]}, (), [f"{FAILURE} Hangup", HANGUP_A]),
    Story(
        "F3: a leg that has ended",
        BRIDGED,
        {HANGUP_B: [hang_up(LEG_B)]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{FAILURE} Hangup", HANGUP_A],
    ),
    Story("F5: the rest is not run", SINGLE, {NEW: [SPEAK, PLAY]}, ("fails",), [f"{FAILURE} Speak", HANGUP_A]),
    Story(
        "F5: what is returned is",
        SINGLE,
        {NEW: [SPEAK], FAILURE: [PLAY]},
        ("fails",),
        [f"{FAILURE} Speak", f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    # Where responses are ignored
    Story(
        "I1: before it is answered",
        OUT,
        {"NEW_OUTBOUND_CALL": [hang_up()], "RINGING": [hang_up()]},
        (),
        [*RANG, HANGUP_A],
    ),
    Story("I1: rubbish", OUT, {"NEW_OUTBOUND_CALL": "rubbish", "RINGING": {}}, (), [*RANG, HANGUP_A]),
    Story(
        "I2: in answer to ACTION_INTERRUPTED",
        SINGLE,
        {NEW: [PLAY], UPDATED: [SPEAK], "ACTION_INTERRUPTED": [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED PlayAudio", f"{SUCCESS} Speak", HANGUP_A],
    ),
    # Hangups in answer to an update
    Story(
        "U1, U2: a Hangup cuts PlayAudio short and replaces its list",
        SINGLE,
        {NEW: [PLAY, SPEAK], UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED PlayAudio", HANGUP_A],
    ),
    Story("U2: not Speak", SINGLE, {NEW: [SPEAK], UPDATED: [hang_up()]}, (UPDATE,), [UPDATED, HANGUP_A]),
    Story(
        "OBS-9: Speak too",
        with_variations(SINGLE, "OBS-9"),
        {NEW: [SPEAK], UPDATED: [hang_up()]},
        (UPDATE,),
        [UPDATED, "ACTION_INTERRUPTED Speak", HANGUP_A],
    ),
    Story(
        "U2: null interrupts nothing",
        SINGLE,
        {NEW: [PLAY], UPDATED: None},
        (UPDATE,),
        [UPDATED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "U2: nor does an empty list, which drops what stands behind the running action",
        SINGLE,
        {NEW: [PLAY, SPEAK], UPDATED: []},
        (UPDATE,),
        [UPDATED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("an update at rest", OUT, {UPDATED: [hang_up()]}, (UPDATE,), [*RANG, UPDATED, HANGUP_A]),
    # A party hangs up
    Story("REM-1: a caller hangs up during an action", SINGLE, {NEW: [PLAY]}, (A_HANGS_UP,), [HANGUP_A]),
    Story("REM-2: a caller hangs up and the callee stays", BRIDGED, {}, (A_HANGS_UP,), [HANGUP_A, HANGUP_B]),
    Story(
        "REM-3: what HANGUP is answered runs on the leg that is left",
        BRIDGED,
        {HANGUP_B: [PLAY], f"{SUCCESS} PlayAudio": [hang_up()]},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "REM-4: what the HANGUP of the only leg is answered is ignored",
        SINGLE,
        {NEW: [PLAY, PLAY], "HANGUP": [PLAY]},
        (A_HANGS_UP,),
        [HANGUP_A],
    ),
    Story("REM-4: meeting", MEETING, {"HANGUP": [hang_up(LEG_B)]}, (A_HANGS_UP,), [HANGUP_A]),
    Story("REM-5: never answered", OUT, {"HANGUP": [PLAY]}, (NEVER_ANSWERED,), ["RINGING", HANGUP_A]),
    Story("REM-6: a meeting ends", MEETING, {}, (MEETING_ENDS,), [HANGUP_B, HANGUP_A]),
    Story("REM-7: never", SINGLE, {NEW: [BRIDGE, PLAY]}, (NEVER_ANSWERED,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story("REM-7: busy", SINGLE, {NEW: [BRIDGE, PLAY]}, (BUSY,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story("REM-7: declined", SINGLE, {NEW: [BRIDGE, PLAY]}, (DECLINED,), [f"{FAILURE} CallAndBridge", HANGUP_A]),
    Story(
        "REM-8: the caller is bridged again",
        BRIDGED,
        {HANGUP_B: ([BRIDGE], [])},
        (B_HANGS_UP,),
        [HANGUP_B, BRIDGE_UP, HANGUP_A, HANGUP_B],
    ),
    Story(
        "REM-8: not for a caller who has gone",
        BRIDGED,
        {HANGUP_A: [BRIDGE]},
        (),
        [HANGUP_A, f"{FAILURE} CallAndBridge", HANGUP_B],
    ),
    *[Story(f"REM-10: {answer}", SINGLE, {NEW: answer}, (), [HANGUP_A]) for answer in NOTHING],
    Story("REM-11: it raises", BRIDGED, {BRIDGE_UP: FAILED}, (), []),
    Story("REM-11: it times out", SINGLE, {NEW: [PLAY], SUCCESS: TimedOut(20)}, (), [f"{SUCCESS} PlayAudio"]),
    Story(
        "LAT-14: once more, and then no more",
        with_variations(SINGLE, "LAT-14"),
        {NEW: [PLAY], SUCCESS: FAILED},
        (),
        [f"{SUCCESS} PlayAudio"] * 2,
    ),
    Story(
        "LAT-14: the retry counts",
        with_variations(SINGLE, "LAT-14"),
        {NEW: [PLAY], SUCCESS: (FAILED, [hang_up()])},
        (),
        [f"{SUCCESS} PlayAudio"] * 2 + [HANGUP_A],
    ),
    Story(
        "OBS-6: it counts once",
        with_variations(SINGLE, "OBS-6"),
        {NEW: ([hang_up()], [PLAY])},
        (),
        [NEW, HANGUP_A, HANGUP_A],
    ),
    # What happens where nobody says
    Story("both hang up", BRIDGED, {"HANGUP": [PLAY_TO_B]}, (BOTH_HANG_UP,), [HANGUP_A, HANGUP_B]),
    Story("the caller leaves while it rings", SINGLE, {NEW: [BRIDGE], "HANGUP": [PLAY]}, (A_HANGS_UP,), [HANGUP_A]),
    Story(
        "nobody joins a meeting from a bridge",
        BRIDGED,
        {BRIDGE_UP: [JOIN]},
        (),
        [f"{FAILURE} {JOIN['Type']}", HANGUP_A, HANGUP_B],
    ),
    Story("no bot in a bridge", BRIDGED, {BRIDGE_UP: [BOT]}, (), [f"{FAILURE} {BOT['Type']}", HANGUP_A, HANGUP_B]),
    Story("no bot in a meeting", MEETING, {JOINED: [BOT]}, (), [f"{FAILURE} {BOT['Type']}", HANGUP_A]),
    Story("no second bridge", BRIDGED, {BRIDGE_UP: [BRIDGE]}, (), [f"{FAILURE} CallAndBridge", HANGUP_A, HANGUP_B]),
    Story("nobody is muted outside a meeting", SINGLE, {NEW: [MUTE]}, (), [f"{FAILURE} {MUTE['Type']}", HANGUP_A]),
    Story("meeting not joined", SINGLE, {NEW: [JOIN]}, ("fails",), [f"{FAILURE} {JOIN['Type']}", HANGUP_A]),
    Story(
        "a running action outlasts the other leg",
        BRIDGED,
        {BRIDGE_UP: [PLAY], HANGUP_B: None},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "a running action ends with its own leg",
        BRIDGED,
        {BRIDGE_UP: [PLAY_TO_B, PLAY], HANGUP_B: None},
        (B_HANGS_UP,),
        [HANGUP_B, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story("rejected", SINGLE, {NEW: "rubbish", INVALID: [PLAY]}, (), [INVALID, f"{SUCCESS} PlayAudio", HANGUP_A]),
    Story("rejected twice", SINGLE, {NEW: [act("Sing")], INVALID: [act("Sing")]}, (), [INVALID]),
    Story("rejected silently", replace(SINGLE, rejects_silently=True), {NEW: [act("Sing")]}, (), []),
    Story("a rejected list never runs", OUT, {ANSWERED: [PLAY] * 11}, (), [*RANG, INVALID, HANGUP_A]),
    Story(
        "the Connected one of two LEG-B",
        BRIDGED,
        {HANGUP_B: ([BRIDGE], []), f"{SUCCESS} CallAndBridge": ([], [hang_up(LEG_B)])},
        (B_HANGS_UP,),
        [HANGUP_B, BRIDGE_UP, HANGUP_B, HANGUP_A],
    ),
    # ReceiveDigits
    Story("LAT-16: registered", OUT, {ANSWERED: [LISTEN]}, (), [*RANG, f"{SUCCESS} ReceiveDigits", HANGUP_A]),
    Story("LAT-16: untold", with_variations(OUT, "LAT-16"), {ANSWERED: [LISTEN]}, (), [*RANG, HANGUP_A]),
    Story(
        "digits at rest, at most twice",
        with_variations(OUT, "LAT-16"),
        {ANSWERED: [LISTEN]},
        (DIGITS, DIGITS),
        [*RANG, "DIGITS_RECEIVED ReceiveDigits", "DIGITS_RECEIVED ReceiveDigits", HANGUP_A],
    ),
    Story(
        "digits while an action runs, which finishes first",
        OUT,
        {ANSWERED: [LISTEN, PLAY], "DIGITS_RECEIVED": [hang_up()]},
        (DIGITS,),
        [*RANG, "DIGITS_RECEIVED ReceiveDigits", HANGUP_A],
    ),
    # Lists and reports
    Story("the last of a list", SINGLE, {NEW: [PLAY, PAUSE, SPEAK]}, (), [f"{SUCCESS} Speak", HANGUP_A]),
    Story(
        "some always report",
        SINGLE,
        {NEW: [ASK, JOIN, PLAY], SUCCESS: None},
        (),
        [f"{SUCCESS} {ASK['Type']}", JOINED, f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-5: and some more, but not all",
        with_variations(SINGLE, "OBS-5"),
        {NEW: [RECORD, PAUSE, PLAY], SUCCESS: None},
        (),
        [f"{SUCCESS} RecordAudio", f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-2: with LAT-11 only",
        with_variations(BRIDGED, "OBS-2", "LAT-11"),
        {BRIDGE_UP: [hang_up(LEG_B)]},
        (),
        [HANGUP_B, f"{SUCCESS} Hangup", HANGUP_A],
    ),
    Story(
        "OBS-2: not alone", with_variations(BRIDGED, "OBS-2"), {BRIDGE_UP: [hang_up(LEG_B)]}, (), [HANGUP_B, HANGUP_A]
    ),
    Story(
        "OBS-3: an action that was cut short is told before the HANGUP",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [PLAY], SUCCESS: [PLAY]},
        (A_HANGS_UP,),
        [f"{SUCCESS} PlayAudio", HANGUP_A],
    ),
    Story(
        "OBS-3: no digits",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [ASK]},
        (A_HANGS_UP,),
        [f"{FAILURE} {ASK['Type']}", HANGUP_A],
    ),
    Story(
        "OBS-3: no bridge",
        with_variations(SINGLE, "OBS-3"),
        {NEW: [BRIDGE]},
        (A_HANGS_UP,),
        [f"{FAILURE} CallAndBridge", HANGUP_A],
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.sentence)
def test_what_is_told(story: Story) -> None:
    """Each story of the table brings just the events that it says, in that order."""
    world = Happening(*story.happens)
    trace = play_call(story.call, script(story.answers), world)
    assert names(trace)[1:] == story.told
    assert not world.wanted
    check(trace, variations=story.call.variations)
