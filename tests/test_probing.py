"""Probing a service: whatever it does, the run goes on, and says what the service did."""

from __future__ import annotations

import contextlib
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any

import pytest

from onhook.conformance.campaigns.service_campaign import SILENT
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.calls import Call
from onhook.conformance.model.interrupts import InterruptedByUser
from onhook.conformance.model.legs import LEG_A, LEG_B, OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan
from onhook.conformance.model.services import CannotPlay, InvocationFailed
from onhook.conformance.model.traces import Raised, Returned
from onhook.conformance.model.worlds import IDLE, PARTY_ENDS
from onhook.conformance.oracle.view import View, is_meeting_leg
from onhook.conformance.players.habits import HABITS, WITH_ANOTHER_LEG_B, Beginning, Habit
from onhook.conformance.players.playing import Decider, Played, play
from onhook.conformance.players.probing import MOST_INVOCATIONS, MOST_QUESTIONS, probe, unasked
from onhook.conformance.players.scripted import (
    ANSWER,
    ANSWER_TO_HANGUP,
    AS_ALWAYS,
    AS_IT_IS,
    AT_MOST,
    ATTRIBUTES,
    BESIDE_NULL,
    CODE,
    CODES,
    EARS,
    FIRST_NAME,
    FOR_HABITS,
    GOOD_CODES,
    GOOD_NAMES,
    LENGTH,
    NAME,
    NAMINGS,
    OPENING,
    OTHER_ACTIONS,
    USED,
    WHICH_LEG,
)
from onhook.conformance.search.sweep import single

EVENT = {"SchemaVersion": "1.0", "InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {"Participants": []}}


def probed(service: Any, call: Call | None = None, **more: Any) -> Played:
    return probe(service, single(Plan(call or Call())), **more)


def raises(call: Call, handler: Any, world: Any) -> None:
    handler(dict(EVENT))
    raise LookupError("no such leg")


def invokes_without_end(call: Call, handler: Any, world: Any) -> None:
    sequence = 0
    while True:
        sequence += 1
        with contextlib.suppress(Exception):  # whatever it has around the handler
            handler({**EVENT, "Sequence": sequence})


def asks_without_end(call: Call, handler: Any, world: Any) -> None:
    while True:
        world.ask("idle", ("LEG-A hangs up", "an update is requested"))


def sends_a_decimal(call: Call, handler: Any, world: Any) -> None:
    handler({**EVENT, "Sequence": Decimal(1)})


def sends_not_a_number(call: Call, handler: Any, world: Any) -> None:
    handler({**EVENT, "Sequence": float("nan")})


def sends_text(call: Call, handler: Any, world: Any) -> None:
    handler("NEW_INBOUND_CALL")


def sends_itself(call: Call, handler: Any, world: Any) -> None:
    event: dict[str, Any] = dict(EVENT)
    event["CallDetails"] = event
    handler(event)


def offers_nothing(call: Call, handler: Any, world: Any) -> None:
    world.ask("idle", ())


def asks_with_a_number(call: Call, handler: Any, world: Any) -> None:
    world.ask(7, ("LEG-A hangs up",))


def invokes_nobody(call: Call, handler: Any, world: Any) -> None:
    pass


def exits(call: Call, handler: Any, world: Any) -> None:
    raise SystemExit(3)


def interrupts(call: Call, handler: Any, world: Any) -> None:
    raise KeyboardInterrupt


def raises_what_cannot_be_shown(call: Call, handler: Any, world: Any) -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    raise OddError


SAID = {
    raises: "LookupError: no such leg",
    invokes_without_end: f"it invoked the handler more than {MOST_INVOCATIONS} times in one call",
    asks_without_end: f"it asked the world more than {MOST_QUESTIONS} questions in one call",
    sends_a_decimal: "it sent an event that JSON cannot hold: Object of type Decimal",
    sends_not_a_number: "it sent an event that JSON cannot hold: Out of range float values",
    sends_text: "it sent str in place of an event, which is an object",
    sends_itself: "it sent an event that JSON cannot hold: Circular reference detected",
    offers_nothing: "it asked the world 'idle' with the answers ()",
    asks_with_a_number: "it asked the world 7 with the answers ('LEG-A hangs up',)",
    invokes_nobody: "it never invoked the handler",
    exits: "SystemExit: 3",
    interrupts: "KeyboardInterrupt",
    raises_what_cannot_be_shown: "OddError",
}


KINDS = {
    **dict.fromkeys((raises, exits, interrupts, raises_what_cannot_be_shown), BreakdownKind.RAISED),
    **dict.fromkeys((invokes_without_end, asks_without_end), BreakdownKind.ENDLESS),
}


@pytest.mark.parametrize("service", SAID, ids=lambda service: service.__name__)
def test_what_a_service_does_wrong_is_told(service: Any) -> None:
    breakdown = probed(service).breakdown
    assert breakdown is not None
    assert breakdown.message.startswith(SAID[service])
    assert breakdown.kind is KINDS.get(service, BreakdownKind.ODD)


def test_a_call_that_takes_too_long_is_ended() -> None:
    def sleeps(call: Call, handler: Any, world: Any) -> None:
        time.sleep(5)

    began = time.monotonic()
    with Watchdog(0.1) as watchdog:
        breakdown = probed(sleeps, limit=lambda: watchdog.limited("the call")).breakdown
    assert breakdown is not None
    assert breakdown.kind is BreakdownKind.TIMED_OUT
    told = r"the call takes longer than 0.1 s; it was interrupted at .*test_probing\.py:\d+, in sleeps"
    assert re.fullmatch(told, breakdown.message)
    assert time.monotonic() - began < 3


def test_a_time_out_of_the_services_own_is_an_exception_like_any_other() -> None:
    def loses_its_connection(call: Call, handler: Any, world: Any) -> None:
        raise TimeoutError("timed out")

    with Watchdog(5) as watchdog:
        breakdown = probed(loses_its_connection, limit=lambda: watchdog.limited("the call")).breakdown
    assert breakdown == Breakdown(BreakdownKind.RAISED, "TimeoutError: timed out")


def test_it_is_said_of_a_failed_invocation_that_the_service_has_to_catch_it() -> None:
    def lets_it_through(call: Call, handler: Any, world: Any) -> None:
        raise InvocationFailed("it failed")

    breakdown = probed(lets_it_through).breakdown
    assert breakdown is not None
    assert breakdown.message.startswith("InvocationFailed: it failed (catch InvocationFailed where")


def test_a_call_that_goes_on_after_it_was_broken_off_counts_as_late_too() -> None:
    """Each such call costs the whole limit, whatever the service did before."""

    def swallows(call: Call, handler: Any, world: Any) -> None:
        with contextlib.suppress(BaseException):
            handler("no event")
        time.sleep(5)

    with Watchdog(0.1) as watchdog:
        breakdown = probed(swallows, limit=lambda: watchdog.limited("the call")).breakdown
    assert breakdown == Breakdown(BreakdownKind.TIMED_OUT, "it sent str in place of an event, which is an object")


def test_what_is_beyond_a_service_is_no_fault_of_it() -> None:
    def has_no_meetings(call: Call, handler: Any, world: Any) -> Any:
        if call.topology is Topology.MEETING:
            raise CannotPlay("no meetings here")
        return play(call, handler, world)

    beyond = probed(has_no_meetings, Call(Topology.MEETING)).breakdown
    assert beyond is not None
    assert (beyond.kind, beyond.message) == (BreakdownKind.CANNOT_PLAY, "no meetings here")
    assert probed(has_no_meetings).breakdown is None


def test_a_service_that_changes_its_event_later_changes_nothing_in_the_trace() -> None:
    def reuses_one_event(call: Call, handler: Any, world: Any) -> None:
        event = dict(EVENT)
        for sequence in (1, 2):
            event["Sequence"] = sequence
            handler(event)["Actions"] = "spoilt"

    trace = probed(reuses_one_event).traces[0]
    assert [invocation.event["Sequence"] for invocation in trace.invocations] == [1, 2]
    responses = [exchange.response for exchange in View(trace).exchanges]
    assert all(response is not None and response["Actions"] != "spoilt" for response in responses)


def test_a_failed_invocation_is_raised_to_the_service_and_noted() -> None:
    seen: list[str] = []

    def survives(call: Call, handler: Any, world: Any) -> None:
        for sequence in range(2):
            try:
                handler({**EVENT, "Sequence": sequence})
            except InvocationFailed as error:
                seen.append(str(error))

    outcomes = [
        invocation.outcome for invocation in probe(survives, single(Plan(Call(), script=(2,)))).traces[0].invocations
    ]
    assert len(seen) == 2
    assert all(isinstance(outcome, Raised) for outcome in outcomes)


def test_the_trace_says_where_the_call_began_and_how_it_ended() -> None:
    bridged, outbound = probed(play, Call(Topology.BRIDGED)).traces[0], probed(play, Call(direction=OUTBOUND)).traces[0]
    assert bridged.injected
    assert not outbound.injected
    assert bridged.final == dict.fromkeys([Call().call_id(1), Call().call_id(2)], "Disconnected")
    assert bridged.asked


def test_nobody_knows_what_the_world_did_where_a_service_does_not_ask() -> None:
    played = probed(play)
    assert unasked(played).traces == (replace(played.traces[0], asked=None),)


FINAL = {"a": "Connected", "b": "Disconnected"}


@pytest.mark.parametrize(
    ("returned", "final"),
    [
        ({"a": "CONNECTED", "b": "disconnected"}, FINAL),
        ([{"CallId": "a", "Status": "Connected"}, {"CallId": "b", "Status": "Disconnected", "To": "SMA"}], FINAL),
        ({"a": Enum("Status", {"UP": "Connected"}).UP, "b": "Disconnected"}, FINAL),
        ([], {}),
        ({}, {}),
        (None, None),
    ],
    ids=repr,
)
def test_how_the_legs_ended_may_be_said_in_more_than_one_way(returned: Any, final: Any) -> None:
    def ends(call: Call, handler: Any, world: Any) -> Any:
        handler(dict(EVENT))
        return returned

    one = probed(ends)
    assert one.breakdown is None
    assert one.traces[0].final == final


@pytest.mark.parametrize(
    "returned", [{"a": "Ringing"}, [{"CallId": "a"}], ["Disconnected"], {"legs": []}, [("a", "Connected")], "done", 7]
)
def test_what_says_nothing_of_how_the_legs_ended_is_refused(returned: Any) -> None:
    def ends(call: Call, handler: Any, world: Any) -> Any:
        handler(dict(EVENT))
        return returned

    expected = "None or a mapping from CallId to Connected or Disconnected is expected"
    message = f"TypeError: play returned {returned!r}; {expected}"
    assert probed(ends).breakdown == Breakdown(BreakdownKind.RAISED, message)


def test_a_refusal_may_come_out_of_a_group_of_tasks() -> None:
    def refuses(call: Call, handler: Any, world: Any) -> Any:
        raise ExceptionGroup("unhandled errors in a TaskGroup", [CannotPlay("no meetings here")])

    assert probed(refuses).breakdown == Breakdown(BreakdownKind.CANNOT_PLAY, "no meetings here")


def test_an_interrupt_of_the_user_goes_through() -> None:
    @contextlib.contextmanager
    def no_limit() -> Iterator[None]:
        yield

    def interrupted(call: Call, handler: Any, world: Any) -> None:
        raise InterruptedByUser

    with pytest.raises(InterruptedByUser):
        probed(interrupted, limit=no_limit)


async def _awaited(call: Call, handler: Any, world: Any) -> None:
    handler(dict(EVENT))


def _iterated(call: Call, handler: Any, world: Any) -> Any:
    yield handler(dict(EVENT))


@pytest.mark.parametrize(
    ("service", "kind", "mended"),
    [(_awaited, "a coroutine", "may run one itself (asyncio.run)"), (_iterated, "a generator", "has no yield")],
)
def test_what_would_have_to_be_awaited_is_named(service: Any, kind: str, mended: str) -> None:
    breakdown = probed(service).breakdown
    assert breakdown is not None
    assert breakdown.message == f"TypeError: play returned {kind}: it has to be a plain function, which {mended}"


@pytest.mark.parametrize(
    "options", ["completes", (), None, 7, [None], itertools.count(), itertools.repeat("completes")]
)
def test_what_is_no_list_of_answers_is_told(options: Any) -> None:
    """One that has no end, too."""

    def asks_oddly(call: Call, handler: Any, world: Any) -> None:
        world.ask("Speak", options)

    breakdown = probed(asks_oddly).breakdown
    assert breakdown is not None
    assert breakdown.kind is BreakdownKind.ODD
    assert f"'Speak' with the answers {options!r}; a string is expected, and a list of strings" in breakdown.message


def hangup_actions(played: Played) -> list[dict[str, Any]]:
    returned = [invocation.outcome for invocation in played.traces[0].invocations]
    lists = [outcome.value.get("Actions") or [] for outcome in returned if isinstance(outcome, Returned)]
    return [action for actions in lists for action in actions if action["Type"] == "Hangup"]


def hangups(played: Played) -> list[dict[str, Any]]:
    return [action["Parameters"] for action in hangup_actions(played)]


def test_a_habit_is_kept_throughout_a_call() -> None:
    habit = {"leg": "LEG-A", "name": "by ParticipantTag", "code": "486 as a string"}
    played = probed(play, Call(Topology.BRIDGED), habit=habit)
    assert hangups(played) == [
        {"ParticipantTag": "LEG-A", "SipResponseCode": "486"},
        {"ParticipantTag": "LEG-B", "SipResponseCode": "486"},
    ]


OF_TWO_LEGS = HABITS[Topology.BRIDGED]
EVERY_HABIT = [
    *OF_TWO_LEGS,
    *(
        habit
        for topology in (Topology.SINGLE, Topology.MEETING)
        for habit in HABITS[topology]
        if habit not in OF_TWO_LEGS
    ),
]
#: Every answer that a script may give, by question.
OFFERED = {
    **{question: {row.name for row in (*USED, *OTHER_ACTIONS)} for question in (ANSWER, ANSWER_TO_HANGUP, *AS_ALWAYS)},
    **{question: {LEG_A, LEG_B} for question in (EARS, WHICH_LEG)},
    **{question: {row.name for row in NAMINGS} for question in (NAME, FIRST_NAME)},
    CODE: set(CODES),
    BESIDE_NULL: set(ATTRIBUTES),
    LENGTH: {AS_IT_IS, AT_MOST},
}


def test_a_habit_is_made_of_answers_that_are_offered() -> None:
    """One that is not would be passed over."""
    assert {pair for habit in EVERY_HABIT for pair in habit.answers.items() if pair[1] not in OFFERED[pair[0]]} == set()


BEGINNINGS = [habit for habit in EVERY_HABIT if OPENING[0] in habit.answers or LENGTH in habit.answers]
#: Habits whose Hangups have something that is empty or null, or no Parameters.
OF_NOTHING_SAID = [habit for habit in EVERY_HABIT if not FOR_HABITS.isdisjoint(habit.answers.values())]


@pytest.mark.parametrize("habit", [*OF_TWO_LEGS[:: len(OF_TWO_LEGS) // 8], *BEGINNINGS, *OF_NOTHING_SAID])
@pytest.mark.parametrize("topology", Topology)
def test_a_call_of_habit_is_replayed_without_it(habit: Habit, topology: Topology) -> None:
    """The scenario as it went has every answer written out."""
    played = probed(play, Call(topology, updates=()), habit=habit.answers, happens=habit.happens)
    assert probe(play, played.scenario).traces == played.traces


def test_digits_arrive_where_the_script_has_a_habit_of_listening() -> None:
    """On either leg, at rest and in speech; the response is the Hangup under study, or a deviation."""
    heard = set()
    for habit in BEGINNINGS:
        played = probed(play, Call(Topology.BRIDGED), habit=habit.answers, happens=habit.happens)
        for before, one in pairwise(played.traces[0].invocations):
            if one.event["InvocationEventType"] == "DIGITS_RECEIVED":
                at_rest = (
                    before.event["InvocationEventType"] == "ACTION_SUCCESSFUL" and before.outcome.value["Actions"] == []
                )
                heard.add((one.event["ActionData"]["Parameters"]["CallId"][-1], at_rest))
                assert [action["Type"] for action in one.outcome.value["Actions"]] == ["Hangup"]
    assert heard == {("1", True), ("1", False), ("2", True), ("2", False)}


@pytest.mark.parametrize(
    ("topology", "beginning"), [(topology, one) for topology, several in WITH_ANOTHER_LEG_B.items() for one in several]
)
def test_another_leg_b_comes_where_the_first_one_has_gone(topology: Topology, beginning: Beginning) -> None:
    """Of the kind with which the call starts, and before anything deviates."""
    played = probed(play, Call(topology), habit=beginning.answers, happens=beginning.happens)
    up = [
        [leg for leg in one.event["CallDetails"]["Participants"] if leg["Status"] == "Connected"]
        for one in played.traces[0].invocations
    ]
    callees = {leg["CallId"]: is_meeting_leg(leg) for legs in up for leg in legs if leg["ParticipantTag"] == LEG_B}
    assert len(callees) >= 2
    assert [*callees.values()][-1] == (topology is Topology.MEETING)


def test_the_first_of_a_kind_is_answered_as_always_where_no_habit_says_otherwise() -> None:
    assert hangups(probed(play, Call(Topology.BRIDGED), habit={"name": "by ParticipantTag"})) == [
        {"ParticipantTag": "LEG-B"},
        {"ParticipantTag": "LEG-A"},
    ]
    named = {"first name": "by CallId", "name": "by ParticipantTag"}
    assert [[*one] for one in hangups(probed(play, Call(Topology.BRIDGED), habit=named))] == [
        ["CallId"],
        ["ParticipantTag"],
    ]


def test_what_happens_by_habit_happens_once() -> None:
    """Else a service that does not heed the answer to it would never come to an end."""
    habit = {"first answer": "listen", "answer": "an empty list"}
    played = probed(play, Call(updates=()), habit=habit, happens={"idle": "digits arrive"})
    kinds = [invocation.event["InvocationEventType"] for invocation in played.traces[0].invocations]
    assert kinds == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "DIGITS_RECEIVED", "HANGUP"]


def test_a_habit_leaves_room_for_every_other_answer() -> None:
    """Where a call deviates it takes the others, the plain one among them."""
    habit = {"answer": "an empty list"}
    calm = probed(play, habit=habit)
    assert not hangups(calm)
    first = next(question for question in calm.ways[0].questions if question.put_to is Decider.SCRIPT)
    answers = [
        probe(play, single(Plan(Call(), script=(number,))), habit=habit).ways[0].script[:1]
        for number in range(first.arity)
    ]
    assert sorted(answer for several in answers for answer in several) == list(range(first.arity))


def test_habits_bring_together_what_a_hangup_can_vary() -> None:
    """Each way to name a leg meets each code, and each of them both legs and both directions."""

    def pairs(one: str, other: str) -> int:
        habits = [habit for habit in OF_TWO_LEGS if habit not in BEGINNINGS and habit not in OF_NOTHING_SAID]
        return len({(habit.answers[one], habit.answers[other]) for habit in habits})

    assert pairs("name", "code") == len(GOOD_NAMES) * len(GOOD_CODES)
    assert (pairs("name", "leg"), pairs("code", "leg")) == (2 * len(GOOD_NAMES), 2 * len(GOOD_CODES))
    named = {(habit.answers["name"], habit.direction) for habit in OF_TWO_LEGS if habit not in OF_NOTHING_SAID}
    assert len(named) == 2 * len(GOOD_NAMES)


@pytest.mark.parametrize("topology", Topology)
def test_something_is_empty_or_null_in_calls_of_habit_alone(topology: Topology) -> None:
    """In some call of every start."""
    habits = [habit for habit in HABITS[topology] if habit in OF_NOTHING_SAID]
    plays = [probed(play, Call(topology, updates=()), habit=one.answers, happens=one.happens) for one in habits]
    first = [hangup_actions(played)[0].get("Parameters") for played in plays]
    tag = "LEG-A" if topology is Topology.SINGLE else "LEG-B"
    for said in (
        {"ParticipantTag": ""},
        {"CallId": ""},
        {"CallId": "", "ParticipantTag": tag},
        {"CallId": None, "ParticipantTag": tag},
        None,
    ):
        assert said in first
    assert [said for said in first if said and said.get("SipResponseCode", "") is None]


@pytest.mark.parametrize(("call", "answers"), SILENT)
def test_in_silence_it_is_a_party_that_ends_the_call(call: Call, answers: dict[str, str]) -> None:
    """Whoever is asked there who hangs up, and is not, leaves nothing else that could happen."""
    one = probe(play, single(Plan(call)), habit=answers)
    assert one.breakdown is None
    types = [invocation.event["InvocationEventType"] for invocation in one.traces[0].invocations]
    ended = [asked for asked in one.traces[0].asked or () if asked.question == IDLE]
    assert ended
    assert {asked.answer for asked in ended} <= set(PARTY_ENDS)
    assert types.count("HANGUP") == len(ended)
