"""The course of a call: its legs, which responses bind, and what came of an action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tracing import (
    A_DOWN,
    A_LEAVES,
    A_LEAVES_LATER,
    A_LEFT,
    A_UNTOLD,
    A_WAS_FASTER,
    ALL_END,
    B_DOWN,
    B_LEFT,
    BRIDGE,
    BRIDGED,
    BY_A,
    BY_B,
    CUT,
    DIALLING,
    DIGITS_CAME,
    DONE,
    DOWN,
    END,
    FAILED,
    HANG_UP_A,
    HANG_UP_B,
    ID_A,
    ID_B,
    ID_C,
    IN_MEETING,
    INVALID,
    JOIN,
    KEEP,
    LAST_A,
    LAST_B,
    LISTEN,
    MEETING,
    MEETING_DOWN,
    MEETING_ENDED,
    MEETING_LEFT,
    NEW_B,
    NEW_B_DOWN,
    NO_ACTIONS,
    NOBODY,
    OPEN,
    PAUSE,
    PROMPT,
    RECORD,
    RINGING,
    RUBBISH,
    SPEAK,
    SPOKEN,
    UP,
    UPDATED,
    A,
    B,
    action,
    call,
    event,
    failed,
    hang_up,
    hangup,
    happens,
    idle,
    interrupted,
    leg,
    log,
    succeeded,
)

from onhook.conformance.model.traces import Event, TimedOut, Trace
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    B_HANGS_UP,
    BOTH_HANG_UP,
    DIGITS,
    FAILS,
    MEETING_ENDS,
    RUNS,
    UPDATE,
)
from onhook.conformance.oracle.course import Course, course_of
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.fates import Effect, fate_of
from onhook.conformance.oracle.faulty_responses import ODD
from onhook.conformance.oracle.honoured import Honoured
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.reported_actions import must_report, reports_action
from onhook.conformance.oracle.uncalled_for import certain_unexcused_end, resurfaced
from onhook.conformance.oracle.view import ReturnedAction, View, actions_of, once
from onhook.conformance.rules.env._history import history


def course(*steps: Any, **more: Any) -> Course:
    return course_of(View(call(*steps, **more)))


# -- legs --------------------------------------------------------------------------------------------------------------

SINGLE, BRIDGE_UP, MEETING_UP, OVER = Situation.SINGLE, Situation.BRIDGED, Situation.MEETING, Situation.OVER
LEFT, LEFT_MEETING, UNKNOWN = Situation.LEFT_OF_BRIDGE, Situation.LEFT_OF_MEETING, Situation.UNKNOWN
NO_FROM = {name: value for name, value in B.items() if name != "From"}

#: Events, and the situation after the last of them.
SITUATIONS: dict[str, tuple[tuple[Event, ...], Situation]] = {
    "nobody listed": ((event("CALL_UPDATE_REQUESTED"),), UNKNOWN),
    "no CallId": ((succeeded(PAUSE, {"ParticipantTag": "LEG-A"}),), UNKNOWN),
    "one leg": ((OPEN,), SINGLE),
    "one leg, outbound": ((DIALLING, RINGING), SINGLE),
    "one leg, and an event that lists nobody": ((OPEN, event("CALL_UPDATE_REQUESTED")), SINGLE),
    "a bridge": ((OPEN, BRIDGED), BRIDGE_UP),
    "a bridge, LEG-B first (OBS-1)": ((succeeded(BRIDGE, B, A),), BRIDGE_UP),
    "a bridge in another case": ((succeeded(BRIDGE, leg("Leg-A", ID_A), leg("Leg-B", ID_B)),), BRIDGE_UP),
    "a bridge without a Status": ((event("INVALID_LAMBDA_RESPONSE", A_UNTOLD, leg("LEG-B", ID_B, None)),), BRIDGE_UP),
    "a meeting": ((OPEN, IN_MEETING), MEETING_UP),
    "a meeting by its address alone": ((succeeded(PAUSE, A, MEETING),), MEETING_UP),
    "a meeting by its action alone": ((succeeded(JOIN, A, B),), MEETING_UP),
    "two legs, one without From": ((succeeded(PAUSE, A, NO_FROM),), UNKNOWN),
    "two legs of one tag": ((succeeded(PAUSE, B, NEW_B),), UNKNOWN),
    "three legs": ((succeeded(PAUSE, A, B, leg("LEG-C", ID_C)),), UNKNOWN),
    "a bridge, and an older LEG-B": ((succeeded(BRIDGE, A, B_DOWN, NEW_B),), BRIDGE_UP),
    "left by LEG-B": ((BRIDGED, B_LEFT), LEFT),
    "left by LEG-A": ((BRIDGED, A_LEFT), LEFT),
    "left by LEG-B, which is dropped": ((BRIDGED, hangup(B, A)), LEFT),
    "left by LEG-B, which is dropped later": ((BRIDGED, B_LEFT, SPOKEN), LEFT),
    "left by LEG-B, which is still shown Connected": ((BRIDGED, hangup(B, A, B)), LEFT),
    "left by LEG-B, as a Status tells": ((BRIDGED, succeeded(PAUSE, A, B_DOWN)), LEFT),
    "left by LEG-B, as its tag tells": ((BRIDGED, hangup({"CallId": "", "ParticipantTag": "LEG-B"}, A, B)), LEFT),
    "left by LEG-B, in a log that begins there": ((B_LEFT,), LEFT),
    "a leg that is dropped untold": ((BRIDGED, SPOKEN), UNKNOWN),
    "left by the meeting": ((IN_MEETING, MEETING_ENDED), LEFT_MEETING),
    "left by its Hangup": ((IN_MEETING, MEETING_LEFT), LEFT_MEETING),
    "left by its Hangup, by CallId": (
        (IN_MEETING, succeeded(BY_B, A, MEETING_DOWN)),
        LEFT_MEETING,
    ),
    "left by its Hangup, still shown Connected": ((IN_MEETING, succeeded(HANG_UP_B, A, MEETING)), LEFT_MEETING),
    "left by its Hangup, and dropped": ((IN_MEETING, succeeded(HANG_UP_B, A)), LEFT_MEETING),
    "a meeting that the caller has left": ((IN_MEETING, hangup(A, A_DOWN, MEETING)), UNKNOWN),
    "a bridge after the meeting": (
        (IN_MEETING, MEETING_LEFT, succeeded(BRIDGE, A, MEETING_DOWN, NEW_B)),
        BRIDGE_UP,
    ),
    "left, after a bridge after the meeting": (
        (IN_MEETING, MEETING_LEFT, succeeded(BRIDGE, A, MEETING_DOWN, NEW_B), hangup(NEW_B, A)),
        LEFT,
    ),
    "bridged again after LEG-B has left": ((BRIDGED, B_LEFT, succeeded(BRIDGE, A, B_DOWN, NEW_B)), BRIDGE_UP),
    "over": ((OPEN, END), OVER),
    "over, shown Connected (LAT-1)": ((OPEN, hangup(A, A)), OVER),
    "over, nobody listed": ((OPEN, hangup(A)), OVER),
    "over, with both": ((BRIDGED, LAST_A), OVER),
    "over, one after the other": ((BRIDGED, B_LEFT, LAST_A), OVER),
    "over, with the meeting": ((IN_MEETING, ALL_END), OVER),
    "a HANGUP of nobody": ((OPEN, hangup({"CallId": "nobody", "ParticipantTag": "LEG-X"}, A)), SINGLE),
    "a success of a bridged Hangup ends nothing": ((BRIDGED, succeeded(HANG_UP_B, A, B)), BRIDGE_UP),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_situation_is_what_the_events_tell(name: str) -> None:
    """However they tell it."""
    events, situation = SITUATIONS[name]
    assert course(*events).states[-1].situation is situation


def test_legs_end_in_the_order_in_which_it_is_told() -> None:
    """And one that is up again has not ended."""
    legs = course(BRIDGED, B_LEFT, succeeded(BRIDGE, A, NEW_B), hangup(A, A_DOWN, NEW_B), succeeded(PAUSE, A, NEW_B))
    assert [one.ended for one in legs.states] == [(), (ID_B,), (ID_B,), (ID_B, ID_A), (ID_B,)]
    assert [one.up for one in legs.states] == [{ID_A, ID_B}, {ID_A}, {ID_A, ID_C}, {ID_C}, {ID_A, ID_C}]


#: An event after the one leg has come up, and whether the view, the course and the history of a call count it as ended.
ENDS: dict[str, tuple[Event, tuple[bool, bool, bool]]] = {
    "shown Disconnected, without a HANGUP": (succeeded(PAUSE, A_DOWN), (False, True, False)),
    "a HANGUP that lists nobody": (hangup(A), (False, True, True)),
    "a HANGUP with another CallId": (hangup(B, A), (False, False, False)),
    "a success of its Hangup": (succeeded(BY_A, A_DOWN), (True, True, False)),
    "a success of its Hangup, still shown Connected": (succeeded(BY_A, A), (True, False, False)),
    "its HANGUP": (END, (True, True, True)),
}


@pytest.mark.parametrize("name", ENDS)
def test_who_counts_a_leg_as_ended(name: str) -> None:
    """As docs/architecture.md has it."""
    told, counted = ENDS[name]
    judged = course(OPEN, DONE, told)
    by_view = judged.exchanges[-1].ended_leg() is not None
    assert (by_view, judged.states[-1].situation is OVER, history(judged.view)[-1].ends) == counted


def test_the_end_that_a_hangup_tells() -> None:
    """By CallId, else by the tag of a leg that is up."""
    by_tag = hangup({"CallId": None, "ParticipantTag": "Leg-B"}, A, B_DOWN, NEW_B_DOWN)
    nameless = event("HANGUP", A_DOWN, B_DOWN, data={"Type": "Hangup"})
    legs = course(succeeded(BRIDGE, A, B_DOWN, NEW_B), by_tag, hangup(B, A), nameless, hangup(leg("LEG-X", "x")))
    assert legs.told_ends == [None, ID_C, ID_B, None, None]


# -- responses ---------------------------------------------------------------------------------------------------------

YES, NO = Honoured

#: The last step of a call, and whether its actions are run.
HONOURED: dict[str, tuple[tuple[Any, ...], Honoured | Excuse]] = {
    "NEW_INBOUND_CALL": ((OPEN,), YES),
    "an action's success": ((DONE,), YES),
    "an action's failure": ((failed(PAUSE, A),), YES),
    "digits": ((DIGITS_CAME,), YES),
    "an update": ((UPDATED,), YES),
    "an update that lists nobody": ((event("CALL_UPDATE_REQUESTED"),), YES),
    "NEW_OUTBOUND_CALL": ((DIALLING,), NO),
    "RINGING": ((RINGING,), NO),
    "ACTION_INTERRUPTED": ((CUT,), NO),
    "rubbish, where it is ignored": (((RINGING, RUBBISH),), NO),
    "INVALID_LAMBDA_RESPONSE": ((INVALID,), Excuse.UNDOCUMENTED_USE),
    "no documented type": ((event("TIMED_OUT", A),), Excuse.UNDOCUMENTED_USE),
    "with every leg down (OBS-3)": ((succeeded(PAUSE, A_DOWN),), Excuse.ALL_ENDED),
    "an invocation that failed": (((DONE, FAILED),), Excuse.NO_RESPONSE),
    "one that timed out, where it is ignored": (((RINGING, TimedOut(20.0)),), Excuse.NO_RESPONSE),
    "rubbish": (((DONE, RUBBISH),), Excuse.UNUSABLE),
    "an unknown action": (((DONE, [action("Sing")]),), Excuse.UNUSABLE),
    "eleven actions": (((DONE, [PAUSE] * 11),), Excuse.UNUSABLE),
    "null": (((DONE, KEEP),), YES),
    "HANGUP with another leg": ((BRIDGED, B_LEFT), YES),
    "HANGUP with another leg without a Status (OBS-8)": ((BRIDGED, hangup(B, A_UNTOLD, B_DOWN)), Excuse.NOBODY_SHOWN),
    "HANGUP of the last leg": ((DONE, END), NO),
    "HANGUP of the last leg, shown Connected (LAT-1)": ((DONE, hangup(A, A)), NO),
    "HANGUP with a meeting leg alone": ((IN_MEETING, hangup(A, A_DOWN, MEETING)), Excuse.NOBODY_SHOWN),
    "HANGUP of a meeting leg": ((IN_MEETING, MEETING_ENDED), YES),
    "a success of the only leg's Hangup (OBS-2)": (((succeeded(HANG_UP_A, A), [SPEAK]),), Excuse.LAST_SUCCESS),
    "a second delivery, answered otherwise (OBS-6)": (((DONE, [PAUSE]), (DONE, [SPEAK])), Excuse.DELIVERED_TWICE),
    "HANGUP of nobody": ((DONE, hangup(leg("LEG-X", "x"), A)), Excuse.UNCLEAR_END),
}


@pytest.mark.parametrize("name", HONOURED)
def test_a_response_binds_where_a_page_says_so(name: str) -> None:
    """YES where it has to be run, NO where it is ignored, an excuse where no page says."""
    steps, honoured = HONOURED[name]
    assert course(*steps).honoured[-1] is honoured


def test_of_an_event_that_is_delivered_twice_the_last_response_binds_where_they_are_equal() -> None:
    """Sequence makes no difference. Where they differ, nobody knows which of them counts (OBS-6)."""
    for sequence in (1, 2):
        again = {**DONE, "Sequence": sequence}
        assert course((DONE, [PAUSE]), (again, [PAUSE]), END).honoured == (Excuse.DELIVERED_TWICE, YES, NO)
        assert course((DONE, [PAUSE]), (again, [SPEAK]), END).honoured == (*[Excuse.DELIVERED_TWICE] * 2, NO)


#: Calls, and the step from which on nothing is known.
LOST: dict[str, tuple[tuple[Any, ...], int]] = {
    "nothing is lost": ((OPEN, DONE, END), 3),
    "an invocation failed": ((OPEN, (DONE, FAILED), END), 1),
    "an invocation failed whose response is ignored": ((DIALLING, (RINGING, FAILED)), 1),
    "rubbish": ((OPEN, (DONE, RUBBISH)), 1),
    "rubbish, where it is ignored": ((DIALLING, (RINGING, RUBBISH), DONE), 3),
    "a faulty Hangup": ((OPEN, (DONE, [PAUSE, NOBODY]), END), 1),
    "a faulty Hangup, where it is ignored": ((DIALLING, (RINGING, [NOBODY])), 2),
    "a good Hangup": (((BRIDGED, [HANG_UP_B]), B_LEFT), 2),
}


@pytest.mark.parametrize("name", LOST)
def test_where_a_call_is_lost(name: str) -> None:
    """No page says how a call goes on that somebody has spoilt."""
    steps, lost_at = LOST[name]
    assert course(*steps).lost_at == lost_at


AGAIN = succeeded(BRIDGE, A, B_DOWN, NEW_B)
#: The event answered, the actions, and what is wrong with the last of them.
FAULTS: dict[str, tuple[Event, list[Any], str | None]] = {
    "by default": (DONE, [hang_up()], None),
    "by CallId": (BRIDGED, [BY_B], None),
    "by CallId, whatever the tag": (BRIDGED, [hang_up(CallId=ID_B, ParticipantTag="LEG-C")], None),
    "by tag": (BRIDGED, [HANG_UP_B], None),
    "by the tag of an ended and a new leg": (AGAIN, [HANG_UP_B], None),
    "by an empty tag": (DONE, [hang_up(ParticipantTag="")], None),
    "by an empty CallId": (DONE, [hang_up(CallId="", ParticipantTag="LEG-A")], None),
    "behind a bridge": (DONE, [BRIDGE, HANG_UP_B], None),
    "behind a meeting": (DONE, [JOIN, HANG_UP_B], None),
    "in front of a bridge": (DONE, [HANG_UP_B, BRIDGE], "HUP-F2"),
    "by the tag in another case": (DONE, [hang_up(ParticipantTag="leg-a")], ODD),
    "no code": (DONE, [hang_up(SipResponseCode=None)], None),
    "a code": (DONE, [hang_up(SipResponseCode="486")], None),
    "a code as Decimal numbers come": (DONE, [hang_up(SipResponseCode=480.0)], None),
    "another code": (DONE, [hang_up(SipResponseCode=487)], "HUP-C3"),
    "a boolean code": (DONE, [hang_up(SipResponseCode=False)], "HUP-C3"),
    "an odd code": (DONE, [hang_up(SipResponseCode=[480])], "HUP-C3"),
    "the CallId of nobody": (BRIDGED, [NOBODY], "HUP-F1"),
    "an odd CallId": (BRIDGED, [hang_up(CallId=[ID_A])], ODD),
    "the CallId of an ended leg": (AGAIN, [BY_B], "HUP-F3"),
    "no tag": (DONE, [hang_up(ParticipantTag="LEG-C")], "HUP-F2"),
    "an odd tag": (DONE, [hang_up(ParticipantTag={"is": "LEG-A"})], ODD),
    "the tag of no leg": (DONE, [HANG_UP_B], "HUP-F2"),
    "the tag of an ended leg": (B_LEFT, [HANG_UP_B], "HUP-F3"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_with_a_hangup(name: str) -> None:
    """It has the id of the requirement whose fault it is."""
    told, actions, fault = FAULTS[name]
    judged = course((told, actions))
    hangups = [hangup for hangup in judged.view.hangups if hangup.type == "Hangup"]
    assert judged.fault_of(hangups[-1]) == fault


#: The event answered, the actions, and the leg that the last of them takes effect on.
TARGETS: dict[str, tuple[Event, list[Any], str | None]] = {
    "by CallId": (BRIDGED, [hang_up(CallId=ID_B, ParticipantTag="LEG-A")], ID_B),
    "by the CallId of an ended leg": (B_LEFT, [BY_B], None),
    "by an odd CallId": (BRIDGED, [hang_up(CallId=[ID_B])], None),
    "by tag": (BRIDGED, [HANG_UP_B], ID_B),
    "by the tag of an ended and a new leg": (AGAIN, [HANG_UP_B], ID_C),
    "by no tag": (BRIDGED, [hang_up(ParticipantTag="LEG-C")], None),
    "by the tag in another case": (BRIDGED, [hang_up(ParticipantTag="leg-b")], None),
    "by the tag that the event has in another case": (
        succeeded(BRIDGE, leg("Leg-A", ID_A), leg("Leg-B", ID_B)),
        [HANG_UP_B],
        ID_B,
    ),
    "by default": (DONE, [hang_up()], ID_A),
    "by default with two legs": (BRIDGED, [hang_up()], None),
    "by default with the leg that is left": (B_LEFT, [hang_up()], None),
    "behind another action": (BRIDGED, [PAUSE, HANG_UP_A], ID_A),
    "behind a bridge": (DONE, [BRIDGE, HANG_UP_A], None),
    "behind another Hangup": (BRIDGED, [HANG_UP_B, HANG_UP_A], None),
}


@pytest.mark.parametrize("name", TARGETS)
def test_the_leg_that_a_hangup_takes_effect_on(name: str) -> None:
    """None where it is on no page, or not known yet."""
    told, actions, target = TARGETS[name]
    judged = course((told, actions))
    assert judged.target(judged.view.hangups[-1]) == target


# -- what came of an action --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A call, and what came of an action of its first response, the first one unless another is named."""

    played: Trace
    effect: Effect | Excuse
    step: int
    place: int = 0
    after_null: bool = False


TWO = (BRIDGED, [HANG_UP_B])
FATES = {
    # a Hangup
    "a Hangup, told": Story(call((DONE, [HANG_UP_A]), END), Effect.REPORTED, 1),
    "a Hangup, told of no leg in particular": Story(
        call((DONE, [HANG_UP_A]), event("HANGUP", A_DOWN, data={"Type": "Hangup"})), Effect.REPORTED, 1
    ),
    "a Hangup, told by a success first (OBS-2)": Story(
        call(TWO, succeeded(HANG_UP_B, A, B_DOWN), B_LEFT), Effect.REPORTED, 2
    ),
    "a Hangup of the meeting leg": Story(call((IN_MEETING, [HANG_UP_B]), MEETING_LEFT), Effect.REPORTED, 1),
    "a Hangup of the meeting leg, told as HANGUP": Story(
        call((IN_MEETING, [HANG_UP_B]), MEETING_ENDED), Effect.REPORTED, 1
    ),
    "a Hangup that fails": Story(call(TWO, failed(HANG_UP_B, A, B)), Effect.FAILED, 1),
    "the failure of another Hangup": Story(call(TWO, failed(HANG_UP_A, A, B)), Excuse.OTHER_EVENT, 1),
    "another leg's end": Story(call(TWO, A_LEFT), Effect.OTHER_LEG, 1),
    "the end of nobody": Story(call(TWO, hangup(leg("LEG-X", "x"), A, B)), Effect.OTHER_LEG, 1),
    "another leg's end, which had been told before": Story(
        call((AGAIN, [HANG_UP_B]), hangup(B, A, NEW_B)), Excuse.OTHER_HANGUP, 1
    ),
    "a Hangup, skipped": Story(call((DONE, [HANG_UP_A, SPEAK]), SPOKEN), Effect.SKIPPED, 1),
    "a Hangup, perhaps skipped": Story(
        call((DONE, [HANG_UP_A, SPEAK]), (DIGITS_CAME, [SPEAK]), SPOKEN), Excuse.OTHER_EVENT, 1
    ),
    "a Hangup of which nothing comes": Story(call((DONE, [HANG_UP_A])), Effect.NOTHING, 0),
    "a Hangup before it comes to rest": Story(call((DONE, [HANG_UP_A]), END, asked=(A_LEAVES,)), Effect.NOTHING, 0),
    "a Hangup before a rest that was none": Story(
        call((DONE, [HANG_UP_A]), SPOKEN, asked=(A_LEAVES,)), Excuse.NOT_AT_REST, 0
    ),
    "a Hangup in a log that stops": Story(log((DONE, [HANG_UP_A])), Excuse.TRACE_STOPS, 0),
    "a Hangup in a log that says how it ended": Story(log((DONE, [HANG_UP_A]), final={ID_A: DOWN}), Effect.NOTHING, 0),
    "the caller was faster": Story(call((DONE, [HANG_UP_A]), END, asked=(A_WAS_FASTER,)), Excuse.PARTY_HUNG_UP, 0),
    "the world let it run": Story(
        call((DONE, [HANG_UP_A]), END, asked=(happens(1, "Hangup", RUNS),)), Effect.REPORTED, 1
    ),
    "the world does what we have no word for": Story(
        call((DONE, [HANG_UP_A]), END, asked=(happens(1, "Hangup", "?"),)), Excuse.STRANGE_ANSWER, 0
    ),
    "an action before it fails, and nobody tells": Story(
        call((DONE, [SPEAK, HANG_UP_A]), asked=(happens(1, "Speak", FAILS), A_LEAVES)), Excuse.FAILED_BEFORE, 0, 1
    ),
    "another action fails": Story(
        call((DONE, [SPEAK, HANG_UP_A]), END, asked=(happens(1, "Pause", FAILS),)), Effect.REPORTED, 1, 1
    ),
    "digits come unasked": Story(
        call((DONE, [SPEAK, HANG_UP_A]), END, asked=(happens(1, "Speak", DIGITS),)), Excuse.DIGITS, 0, 1
    ),
    "digits come that it asked for": Story(
        call((DONE, [PROMPT, HANG_UP_A]), END, asked=(happens(1, "PlayAudioAndGetDigits", DIGITS),)),
        Effect.REPORTED,
        1,
        1,
    ),
    "an update was faster": Story(
        call((DONE, [HANG_UP_A]), UPDATED, asked=(happens(1, "Hangup", UPDATE),)), Excuse.UPDATE, 0
    ),
    "a Hangup of no page's leg": Story(call((BRIDGED, [hang_up()]), A_LEFT), Excuse.UNCLEAR_LEG, 1),
    "an invocation fails whose response is ignored": Story(
        call((DONE, [HANG_UP_A]), (CUT, FAILED), END), Excuse.CALL_LOST, 1
    ),
    "an update comes": Story(call((DONE, [HANG_UP_A]), UPDATED, END), Excuse.OTHER_EVENT, 1),
    "digits come": Story(call((DONE, [HANG_UP_A]), (DIGITS_CAME, KEEP), END), Excuse.OTHER_EVENT, 1),
    "an interruption comes": Story(call((DONE, [HANG_UP_A]), CUT, END), Effect.REPORTED, 2),
    "null in between": Story(
        call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, KEEP), END), Effect.REPORTED, 2, 1, after_null=True
    ),
    "null in between, and nothing": Story(
        call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, KEEP)), Effect.NOTHING, 1, 1, after_null=True
    ),
    "[] in between": Story(call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, []), END), Excuse.EMPTY_LIST, 1, 1),
    "no Actions in between": Story(
        call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, NO_ACTIONS), END), Excuse.EMPTY_LIST, 1, 1
    ),
    "a list in between": Story(call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, [PROMPT]), END), Excuse.OTHER_LIST, 1, 1),
    "an invocation fails in between": Story(
        call((DONE, [SPEAK, HANG_UP_A]), (SPOKEN, FAILED)), Excuse.NO_RESPONSE, 1, 1
    ),
    # any other action
    "an action, told": Story(call((OPEN, [SPEAK]), SPOKEN), Effect.REPORTED, 1),
    "an action that fails": Story(call((OPEN, [SPEAK]), failed(SPEAK, A)), Effect.FAILED, 1),
    "an action, skipped": Story(call((OPEN, [PROMPT, SPEAK]), SPOKEN), Effect.SKIPPED, 1),
    "an action of which nothing comes": Story(call((OPEN, [SPEAK])), Effect.NOTHING, 0),
    "an action, a HANGUP comes": Story(call((OPEN, [SPEAK]), END), Excuse.LEG_ENDED, 1),
    "an action, told late": Story(
        call((OPEN, [RECORD]), succeeded(RECORD, A), asked=(A_LEAVES,)), Excuse.NOT_AT_REST, 0
    ),
}


@pytest.mark.parametrize("name", FATES)
def test_what_came_of_an_action(name: str) -> None:
    """And the invocation that shows it, or at which it stops being known."""
    story = FATES[name]
    judged = course_of(View(story.played))
    action = actions_of(judged.exchanges[0])[story.place]
    target = judged.target(action) if action.type == "Hangup" else None
    fate = fate_of(judged, action, target)
    assert (fate.effect, fate.step, fate.after_null) == (story.effect, story.step, story.after_null)
    assert fate_of(judged, action, target) is fate


def test_every_fate_has_its_story() -> None:
    """None of them is left out above, and neither is any excuse."""
    excused = {honoured for _, honoured in HONOURED.values()}
    assert {one.effect for one in FATES.values()} | excused == {*Effect, *Honoured, *Excuse}


# -- what must not come ------------------------------------------------------------------------------------------------


def first_list(played: Course) -> list[ReturnedAction]:
    return actions_of(played.exchanges[0])


#: A call whose first list ends at step 1, and what of it is run later.
RESURFACES: dict[str, tuple[Trace, tuple[int, str] | None]] = {
    "nothing": (call((OPEN, [SPEAK]), END), None),
    "told": (call((OPEN, [SPEAK]), END, SPOKEN), (2, "Speak")),
    "asked": (call((OPEN, [SPEAK]), END, asked=(happens(2, "Speak", "completes"),)), (1, "Speak")),
    "asked before": (call((OPEN, [SPEAK]), END, asked=(happens(1, "Speak", "completes"),)), None),
    "failed, which is no proof": (call((OPEN, [SPEAK]), END, failed(SPEAK, A_DOWN)), None),
    "with other parameters": (call((OPEN, [SPEAK]), END, succeeded(action("Speak", Text="other"), A)), None),
    "returned again": (call((OPEN, [SPEAK]), (DIGITS_CAME, [SPEAK]), SPOKEN), None),
    "returned again where it is ignored": (call((OPEN, [SPEAK]), (END, [SPEAK]), SPOKEN), (2, "Speak")),
    "asked, and returned again": (
        call((OPEN, [SPEAK]), (DIGITS_CAME, [SPEAK]), asked=(happens(2, "Speak", "completes"),)),
        None,
    ),
    "after an invocation that failed": (call((OPEN, [SPEAK]), (DIGITS_CAME, FAILED), SPOKEN), None),
    "a Hangup": (call((BRIDGED, [HANG_UP_A]), B_LEFT, LAST_A), (2, "Hangup")),
    "a Hangup, and a party": (call((BRIDGED, [HANG_UP_A]), B_LEFT, LAST_A, asked=(A_LEAVES_LATER,)), None),
    "a Hangup in a log": (log((BRIDGED, [HANG_UP_A]), B_LEFT, LAST_A), None),
    "a Hangup, and another one": (call((BRIDGED, [HANG_UP_A]), (B_LEFT, [hang_up()]), LAST_A), None),
    "a Hangup of the other leg": (call((BRIDGED, [HANG_UP_B]), A_LEFT, LAST_A), None),
    "a Hangup, told as a success": (call((BRIDGED, [HANG_UP_A]), B_LEFT, succeeded(HANG_UP_A, A_DOWN, B_DOWN)), None),
}


@pytest.mark.parametrize("name", RESURFACES)
def test_what_is_run_of_a_list_that_has_ended(name: str) -> None:
    """And what is no evidence of it."""
    played, rerun = RESURFACES[name]
    judged = course_of(View(played))
    assert resurfaced(judged, first_list(judged), 1) == rerun


def test_a_failure_counts_where_nothing_may_be_told() -> None:
    """As with a response that is ignored."""
    judged = course((OPEN, [SPEAK]), END, failed(SPEAK, A_DOWN))
    assert resurfaced(judged, first_list(judged), 1, failed=True) == (2, "Speak")


#: A bridged call in which LEG-A is looked at from step 1 on, and the step at which it goes down untold.
TAKEN: dict[str, tuple[Trace, int | None]] = {
    "it stays": (call(BRIDGED, B_LEFT, final={ID_A: UP}), None),
    "it is shown Disconnected": (call(BRIDGED, LAST_B), 1),
    "it is told to have ended": (call(BRIDGED, hangup(A, A, B)), 1),
    "it is Disconnected later": (call(BRIDGED, B_LEFT, succeeded(SPEAK, A_DOWN, B_DOWN)), 2),
    "it is Disconnected in the end": (call(BRIDGED, B_LEFT, final={ID_A: DOWN}), 1),
    "it is no longer listed": (call(BRIDGED, hangup(B, B_DOWN)), None),
    "it has no Status": (call(BRIDGED, hangup(B, A_UNTOLD, B_DOWN)), None),
    "the caller has left": (call(BRIDGED, LAST_B, asked=(A_LEAVES,)), None),
    "both have left": (call(BRIDGED, LAST_B, asked=(idle(1, BOTH_HANG_UP),)), None),
    "the caller leaves later": (call(BRIDGED, LAST_B, LAST_A, asked=(A_LEAVES_LATER,)), 1),
    "the callee has left": (call(BRIDGED, LAST_B, asked=(idle(1, B_HANGS_UP),)), 1),
    "the handler hung it up": (call((BRIDGED, [HANG_UP_A]), LAST_B), None),
    "the handler hung it up, perhaps": (call((BRIDGED, [hang_up()]), LAST_B), None),
    "the handler hung the other one up": (call((BRIDGED, [HANG_UP_B]), LAST_B), 1),
    "the handler hung it up where it is ignored": (call((interrupted(PAUSE, A, B), [HANG_UP_A]), LAST_B), 1),
    "an invocation failed": (call((BRIDGED, FAILED), LAST_B), None),
    "nobody knows what the world did": (log(BRIDGED, LAST_B), None),
    "words that we do not know": (call(BRIDGED, LAST_B, asked=(happens(0, "idle", "?"),)), None),
}


@pytest.mark.parametrize("name", TAKEN)
def test_when_a_leg_goes_down_without_an_excuse(name: str) -> None:
    """By neither a party nor the handler."""
    played, step = TAKEN[name]
    assert certain_unexcused_end(course_of(View(played)), ID_A, 1) == step


def test_a_hangup_that_is_no_excuse() -> None:
    """What it takes down beside its own leg is not its due."""
    judged = course((BRIDGED, [hang_up()]), LAST_B)
    assert certain_unexcused_end(judged, ID_A, 1, judged.view.hangups[0]) == 1


def test_a_meeting_leg_may_go_with_its_caller() -> None:
    """And with the meeting."""
    for answered in (A_HANGS_UP, MEETING_ENDS):
        judged = course(IN_MEETING, ALL_END, asked=(idle(1, answered),))
        assert judged.party_may_have_taken(ID_B, 0, 1)
        assert certain_unexcused_end(judged, ID_B, 1) is None


# -- actions and their events ------------------------------------------------------------------------------------------


def test_an_event_reports_an_action_whose_parameters_it_does_not_contradict() -> None:
    """It may leave some out, and add others (LAT-6)."""
    assert reports_action(SPEAK, succeeded({"Type": "Speak"}))
    assert reports_action(SPEAK, succeeded(action("Speak", Text="Hello", CallId=ID_A)))
    assert reports_action(
        action("RecordAudio", DurationInSeconds="10"), succeeded(action("RecordAudio", DurationInSeconds=10))
    )
    assert reports_action(
        hang_up(CallId=None, ParticipantTag=""), succeeded(hang_up(CallId=ID_A, ParticipantTag="LEG-A"))
    )
    assert reports_action(
        hang_up(CallId=ID_B, ParticipantTag="LEG-A"), succeeded(hang_up(CallId=ID_B, ParticipantTag="LEG-B"))
    )
    assert reports_action(action("Hangup", CallId=""), succeeded(action("Hangup", CallId=None)))
    assert reports_action(action("ModifyChimeMeetingAttendee"), succeeded(action("ModifyChimeMeetingAttendees")))
    assert not reports_action(SPEAK, succeeded(action("Speak", Text="other")))
    assert not reports_action(SPEAK, succeeded(PAUSE))
    assert not reports_action(SPEAK, event("ACTION_SUCCESSFUL"))
    assert not reports_action(SPEAK, event("ACTION_SUCCESSFUL", data=[SPEAK]))


@pytest.mark.parametrize(
    ("actions", "due"),
    [
        ([SPEAK], [True]),
        ([SPEAK, SPEAK], [False, True]),
        ([PROMPT, SPEAK], [True, True]),
        ([HANG_UP_A, SPEAK], [True, True]),
        ([PAUSE], [False]),
        ([LISTEN], [False]),
        ([action("Sing")], [False]),
    ],
)
def test_which_actions_have_to_be_told(actions: list[Any], due: list[bool]) -> None:
    """Those that always report, and the last of a list, but for the few whose success is on no page."""
    judged = course((OPEN, actions))
    assert [must_report(action) for action in actions_of(judged.exchanges[0])] == due


def test_a_course_is_made_once() -> None:
    """For all rules that ask for it, and so is whatever else is made of a call."""
    view = View(call(OPEN))
    made: list[View] = []
    assert course_of(view) is course_of(view)
    note = once(made.append)
    note(view)
    note(view)
    assert made == [view]
