"""The reference service: what its events show, of legs, codes, failures, attributes, and under each variation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

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
    PLAY,
    PLAY_TO_B,
    RECORD,
    SINGLE,
    SPEAK,
    SUCCESS,
    UPDATED,
    A,
    Action,
    Answer,
    B,
    C,
    Happening,
    act,
    check,
    events,
    hang_up,
    last,
    names,
    played,
    script,
    statuses,
    with_variations,
)
from single_calls import play_call

from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, OUTBOUND, Topology
from onhook.conformance.model.traces import Event, Outcome, Returned
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    B_HANGS_UP,
    BUSY,
    DECLINED,
    DIGITS,
    MEETING_ENDS,
    NEVER_ANSWERED,
    TERMINATED,
    UPDATE,
)
from onhook.conformance.players.playing import MOST_INVOCATIONS


def test_an_ended_leg_of_a_bridge_is_shown_disconnected_and_the_other_connected() -> None:
    """HUP-B2, HUP-B3, HUP-A2, HUP-A3: the HANGUP of one leg shows the other one up."""
    told = events(played(BRIDGED, {BRIDGE_UP: [hang_up(LEG_B)]}))
    assert statuses(told[1]) == {A: CONNECTED, B: DISCONNECTED}
    told = events(played(BRIDGED, {BRIDGE_UP: [hang_up(LEG_A)]}))
    assert statuses(told[1]) == {A: DISCONNECTED, B: CONNECTED}


def test_the_caller_has_left_the_meeting_in_the_event_that_tells_it() -> None:
    """HUP-M2, HUP-M3: the Hangup's own ACTION_SUCCESSFUL shows the meeting leg down and LEG-A up."""
    hung_up = last(played(MEETING, {JOINED: [hang_up(CallId=B)]}), SUCCESS)
    assert hung_up["ActionData"] == {"Type": "Hangup", "Parameters": {"CallId": B}}
    assert statuses(hung_up) == {A: CONNECTED, B: DISCONNECTED}


@pytest.mark.parametrize("happens", [(), (A_HANGS_UP,)])
@pytest.mark.parametrize("variations", [(), ("LAT-1",)])
def test_a_caller_takes_the_meeting_leg_along(happens: tuple[str, ...], variations: tuple[str, ...]) -> None:
    """HUP-M4: the one HANGUP shows both legs Disconnected, whoever hung up."""
    trace = play_call(with_variations(MEETING, *variations), script({JOINED: [hang_up(LEG_A)]}), Happening(*happens))
    assert statuses(last(trace, HANGUP_A)) == {A: DISCONNECTED, B: DISCONNECTED}


def test_the_end_of_a_meeting_leaves_the_caller_connected() -> None:
    """REM-6: HANGUP for LEG-B with LEG-A still Connected."""
    assert statuses(last(played(MEETING, {}, MEETING_ENDS), HANGUP_B)) == {A: CONNECTED, B: DISCONNECTED}


def test_only_the_applications_own_hangup_of_the_only_leg_shows_it_still_connected() -> None:
    """LAT-1: after a party's hang-up, and on a bridge, the ended leg is Disconnected."""
    single, bridged = with_variations(SINGLE, "LAT-1"), with_variations(BRIDGED, "LAT-1")
    rejecting = script({NEW: [hang_up()]})
    assert statuses(last(play_call(single, rejecting, Happening()), HANGUP_A)) == {A: CONNECTED}
    assert statuses(last(play_call(single, rejecting, Happening(A_HANGS_UP)), HANGUP_A)) == {A: DISCONNECTED}
    ending = script({BRIDGE_UP: [hang_up(LEG_A)], HANGUP_A: [hang_up(LEG_B)]})
    told = play_call(bridged, ending, Happening())
    assert statuses(last(told, HANGUP_A)) == {A: DISCONNECTED, B: CONNECTED}
    assert statuses(last(told, HANGUP_B)) == {A: DISCONNECTED, B: CONNECTED}


def test_a_new_leg_has_a_call_id_of_its_own() -> None:
    """REM-8: the new LEG-B is listed beside the ended one."""
    bridged = last(played(BRIDGED, {HANGUP_B: ([BRIDGE], [])}, B_HANGS_UP), BRIDGE_UP)
    assert statuses(bridged) == {A: CONNECTED, B: DISCONNECTED, C: CONNECTED}
    assert [leg["ParticipantTag"] for leg in bridged["CallDetails"]["Participants"]] == [LEG_A, LEG_B, LEG_B]


@pytest.mark.parametrize(("given", "told"), [(None, 0), (0, 0), ("0", 0), (480, 480), ("486", 486)])
def test_the_code_of_a_hangup_is_the_one_that_is_told(given: Any, told: int) -> None:
    """HUP-C1, HUP-C2: left out it is 0; it is reported as an integer."""
    hangup = last(played(SINGLE, {NEW: [hang_up(SipResponseCode=given)]}), HANGUP_A)
    assert hangup["ActionData"]["Parameters"] == {"SipResponseCode": told, "CallId": A, "ParticipantTag": LEG_A}
    varied = last(play_call(with_variations(SINGLE, "LAT-2"), script({NEW: [hang_up()]}), Happening()), HANGUP_A)
    assert "SipResponseCode" not in varied["ActionData"]["Parameters"]


@pytest.mark.parametrize("code", [True, False, 404, "busy", "", [], {}, 480.5])
def test_a_code_that_is_none_of_the_three_is_refused(code: Any) -> None:
    """HUP-C3: the Hangup fails, and nobody is disconnected by it."""
    assert names(played(SINGLE, {NEW: [hang_up(SipResponseCode=code)]}))[1] == f"{FAILURE} Hangup"


@pytest.mark.parametrize(
    ("answer", "code", "varied"), [(NEVER_ANSWERED, 480, 480), (BUSY, 486, 486), (DECLINED, 486, 603)]
)
def test_an_unanswered_call_ends_with_its_code(answer: str, code: int, varied: int) -> None:
    """REM-5, REM-9, LAT-13: 480 not answered, 486 busy, and what ordinary SIP has beside them."""
    for call, expected in ((OUT, code), (with_variations(OUT, "LAT-13"), varied)):
        hangup = events(played(call, {}, answer))[-1]
        assert hangup["ActionData"]["Parameters"]["SipResponseCode"] == expected
        assert statuses(hangup) == {A: DISCONNECTED}


def test_a_partys_code_is_the_calls() -> None:
    """LAT-13: a code that the page does not list comes with the variation only."""
    for code, variations, told in ((486, (), 486), (603, (), 0), (603, ("LAT-13",), 603)):
        call = replace(with_variations(SINGLE, *variations), code=code)
        hangup = events(play_call(call, script({NEW: [PLAY]}), Happening(A_HANGS_UP)))[-1]
        assert hangup["ActionData"]["Parameters"]["SipResponseCode"] == told


def test_a_call_that_times_out_ends_with_480() -> None:
    """REM-10: nothing was answered, so nobody was."""
    assert events(played(SINGLE, {}))[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 480


def test_a_failure_says_why() -> None:
    """HUP-F4, LAT-10: ErrorType and ErrorMessage in ActionData, or one Error string where two pages have it so."""
    failed = last(played(SINGLE, {NEW: [JOIN]}, "fails"), FAILURE)["ActionData"]
    assert failed["ErrorType"] == "SystemException"
    assert failed["Parameters"] == JOIN["Parameters"]
    call = with_variations(SINGLE, "LAT-10")
    for action, one_string in ((JOIN, True), (act("StartCallRecording"), True), (PLAY, False)):
        failed = last(play_call(call, script({NEW: [action]}), Happening("fails")), FAILURE)["ActionData"]
        assert ("Error" in failed, "ErrorType" in failed) == (one_string, not one_string)


def test_a_failed_mute_has_a_list_of_errors() -> None:
    assert last(played(MEETING, {SUCCESS: [MUTE]}, "fails"), FAILURE)["ActionData"]["ErrorList"] == []


@pytest.mark.parametrize(("prefix", "key"), [("", "recording.wav"), ("msgs/", "msgs/recording.wav")])
def test_a_recording_lies_under_its_prefix_and_says_which_key_ended_it(prefix: str, key: str) -> None:
    destination = {"Type": "S3", "BucketName": "b", "Prefix": prefix}
    record = act("RecordAudio", RecordingDestination=destination, RecordingTerminators=["*"])
    by_time = last(played(SINGLE, {NEW: [record]}), SUCCESS)["ActionData"]
    by_key = last(played(SINGLE, {NEW: [record]}, TERMINATED), SUCCESS)["ActionData"]
    assert by_time["RecordingDestination"] == {"Type": "S3", "BucketName": "b", "Key": key}
    assert "RecordingTerminatorUsed" not in by_time
    assert by_key["RecordingTerminatorUsed"] == "*"


def test_a_bot_tells_its_session_and_what_it_has_made_of_it() -> None:
    told = last(played(SINGLE, {NEW: [BOT]}), SUCCESS)["ActionData"]["IntentResult"]
    assert told["SessionId"] == A
    assert told["Interpretations"][0]["Intent"] == told["SessionState"]["Intent"]


def test_an_unanswered_bridge_says_so() -> None:
    """REM-7: CallNotAnswered, and LEG-A alone is listed."""
    failed = last(played(SINGLE, {NEW: [BRIDGE]}, NEVER_ANSWERED), FAILURE)
    assert failed["ActionData"]["ErrorType"] == "CallNotAnswered"
    assert statuses(failed) == {A: CONNECTED}


def test_a_rejected_response_is_told_why() -> None:
    """LAT-9: ErrorType and ErrorMessage at top level, and no ActionData."""
    rejected = last(played(SINGLE, {NEW: [act("Sing")]}), INVALID)
    assert rejected["ErrorMessage"] == "Unsupported action Sing specified"
    assert "ActionData" not in rejected
    assert (
        names(played(replace(SINGLE, extra_actions=frozenset({"Sing"})), {NEW: [act("Sing")]}))[1] == f"{SUCCESS} Sing"
    )


def test_an_interrupted_action_is_told_as_it_was_returned() -> None:
    """HUP-I2, ENV-8: also where the service adds the leg, it is the leg of that action."""
    for call in (BRIDGED, with_variations(BRIDGED, "LAT-6")):
        trace = play_call(call, script({BRIDGE_UP: [PLAY_TO_B], UPDATED: [hang_up(LEG_B)]}), Happening(UPDATE))
        parameters = last(trace, "ACTION_INTERRUPTED")["ActionData"]["Parameters"]
        assert parameters == PLAY_TO_B["Parameters"] | ({"CallId": B} if call.variations else {})


def test_an_echo_has_the_leg_added_or_not() -> None:
    """LAT-6: CallId and ParticipantTag of the leg that the action ran on."""
    assert last(played(SINGLE, {NEW: [SPEAK]}), SUCCESS)["ActionData"]["Parameters"] == SPEAK["Parameters"]
    varied = last(played(with_variations(SINGLE, "LAT-6"), {NEW: [SPEAK]}), SUCCESS)["ActionData"]["Parameters"]
    assert varied == {**SPEAK["Parameters"], "CallId": A, "ParticipantTag": LEG_A}


def test_a_bridge_names_the_caller() -> None:
    """`call-and-bridge`: in both examples the service has added the CallId of LEG-A."""
    up = last(played(SINGLE, {NEW: [BRIDGE]}), SUCCESS)
    lost = last(played(SINGLE, {NEW: [BRIDGE]}, BUSY), FAILURE)
    for told in (up, lost):
        assert told["ActionData"]["Parameters"] == {**BRIDGE["Parameters"], "CallId": A}


def test_no_two_calls_start_together() -> None:
    """Calls of one caller differ in when they begin, at least."""
    starts = {
        last(played(Call(seed=seed), {}), NEW)["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"]
        for seed in range(1, 30)
    }
    assert len(starts) == 29
    assert {len(start) for start in starts} == {13}


def test_an_update_carries_its_arguments_and_comes_as_often_as_the_call_has_some() -> None:
    """CALL_UPDATE_REQUESTED has the Arguments of one UpdateSipMediaApplicationCall after the other."""
    call = replace(OUT, updates=({"to": "1"}, {"to": "2"}))
    told = events(played(call, {}, UPDATE, UPDATE))
    data = [event["ActionData"] for event in told if event["InvocationEventType"] == UPDATED]
    assert data == [{"Type": "CallUpdateRequest", "Parameters": {"Arguments": {"to": one}}} for one in "12"]


def test_digits_come_from_the_listener_and_end_with_its_leg() -> None:
    """DIGITS_RECEIVED carries the ReceiveDigits; nobody dials on a leg that has gone."""
    call = replace(OUT, digits=("7",))
    received = last(played(call, {ANSWERED: [LISTEN]}, DIGITS), "DIGITS_RECEIVED")
    assert received["ActionData"] == {"ReceivedDigits": "7", **LISTEN}
    trace = played(BRIDGED, {BRIDGE_UP: [LISTEN]}, A_HANGS_UP)
    assert trace.asked is not None
    assert [DIGITS in asked.options for asked in trace.asked if asked.question == "idle"] == [True, False]


def test_what_is_asked_for_is_dialled() -> None:
    """ReceivedDigits is what the call has for this request, or the first candidate of the keypad."""
    for call, digits in ((replace(SINGLE, digits=("42",)), "42"), (replace(SINGLE, digits=(3,)), "3"), (SINGLE, "0")):
        assert last(played(call, {NEW: [ASK]}), SUCCESS)["ActionData"]["ReceivedDigits"] == digits


def test_declared_arguments_are_in_the_events_of_an_outbound_call() -> None:
    """OBS-4: CallCreateRequest where the adopter has declared Arguments, and nothing where not."""
    told = events(played(replace(OUT, arguments={"name": "Jo"}), {}))
    created = {"Type": "CallCreateRequest", "Parameters": {"Arguments": {"name": "Jo"}}}
    assert [event.get("ActionData") for event in told[:3]] == [created, None, created]
    assert [event.get("ActionData") for event in events(played(OUT, {}))[:3]] == [None, None, None]


def test_patience_ends() -> None:
    """A handler that never stops is stopped by the parties: they give up before the next action is tried."""
    trace = played(BRIDGED, {SUCCESS: [PLAY], "HANGUP": [PLAY_TO_B]})
    assert names(trace) == [BRIDGE_UP, *[f"{SUCCESS} PlayAudio"] * BRIDGED.patience, HANGUP_A, HANGUP_B]


@pytest.mark.parametrize("topology", Topology)
@pytest.mark.parametrize("action", [PLAY, ASK, LISTEN, BRIDGE, JOIN, SPEAK], ids=lambda action: action["Type"])
def test_no_call_is_endless(topology: Topology, action: Action) -> None:
    """Whatever never stops, under all variations and updates, the call is over long before playing is stopped."""
    everything = frozenset(variation.id for variation in (*LATITUDE, *OBSERVED))
    call = Call(topology, OUTBOUND, updates=({},) * 3, variations=everything)
    kinds = (ANSWERED, SUCCESS, FAILURE, "HANGUP", "DIGITS_RECEIVED", UPDATED, INVALID)
    for happens in ((), (UPDATE,) * 3, (DIGITS,) * 2):
        for tail in ([], [hang_up(LEG_B)], [hang_up(CallId="?")]):
            trace = play_call(call, script({kind: [action, *tail] for kind in kinds}), Happening(*happens))
            check(trace, variations=everything)
            assert len(trace.invocations) < MOST_INVOCATIONS / 2


# -- attributes --------------------------------------------------------------------------------------------------------


def attributes_after(*answers: Any, call: Call = OUT) -> Any:
    """What TransactionAttributes an event carries after these were returned, one after the other."""
    turns = iter(answers)

    def handler(event: Event) -> tuple[Outcome, float]:
        return Returned("", {"SchemaVersion": "1.0", "Actions": None, **next(turns, {})}), 0.0

    trace = play_call(replace(call, updates=({},) * 4), handler, Happening(*[UPDATE] * 4))
    return events(trace)[len(answers)]["CallDetails"].get("TransactionAttributes", "absent")


X: dict[str, Any] = {"TransactionAttributes": {"x": "1"}}
Y: dict[str, Any] = {"TransactionAttributes": {"y": "2"}}
NONE: dict[str, Any] = {"TransactionAttributes": {}}


@pytest.mark.parametrize(
    ("answers", "plain", "replacing"),
    [
        (({},), "absent", "absent"),
        ((X,), {"x": "1"}, {"x": "1"}),
        ((X, {}), {"x": "1"}, {"x": "1"}),
        ((X, {"TransactionAttributes": None}), {"x": "1"}, {"x": "1"}),
        ((X, NONE), "absent", "absent"),
        ((X, NONE, Y), {"y": "2"}, {"y": "2"}),
        ((X, {"TransactionAttributes": {"x": "3"}}), {"x": "3"}, {"x": "3"}),
        ((X, Y), {"x": "1", "y": "2"}, {"y": "2"}),
        (({"TransactionAttributes": {"x": "1", "y": "2"}}, X), {"x": "1", "y": "2"}, {"x": "1", "y": "2"}),
        (({"TransactionAttributes": "x"},), "absent", "absent"),
        (({"TransactionAttributes": {str(n): "" for n in range(101)}},), {str(n): "" for n in range(101)}, None),
    ],
)
def test_transaction_attributes_are_kept_merged_and_cleared(answers: Any, plain: Any, replacing: Any) -> None:
    """ENV-13, LAT-15: null and absence keep them, an empty map clears them, other keys are added or replace all."""
    if replacing is None:  # too many, in answer to CALL_ANSWERED: rejected, and not stored
        assert attributes_after({}, {}, *answers) == "absent"
        return
    assert attributes_after(*answers) == plain
    assert attributes_after(*answers, call=with_variations(OUT, "LAT-15")) == replacing


def test_attributes_that_are_left_out_stay_or_go() -> None:
    """LAT-18."""
    both = {"TransactionAttributes": {"x": "1", "y": "2"}}
    assert attributes_after(both, X, call=with_variations(OUT, "LAT-15")) == {"x": "1", "y": "2"}
    assert attributes_after(both, X, call=with_variations(OUT, "LAT-18")) == {"x": "1"}


def test_cleared_attributes_are_absent_or_empty() -> None:
    """LAT-7: no map at all, or an empty one."""
    assert attributes_after(X, NONE, call=with_variations(OUT, "LAT-7")) == {}


# -- variations of the envelope ----------------------------------------------------------------------------------------


def test_a_leg_without_status() -> None:
    """LAT-4: until it is answered a leg has no Status, or is Connected."""
    told = events(played(OUT, {}))
    assert [statuses(event)[A] for event in told[:3]] == [None, None, CONNECTED]
    assert [statuses(event)[A] for event in events(played(with_variations(OUT, "LAT-4"), {}))[:3]] == [CONNECTED] * 3
    rejected = {NEW: "rubbish"}
    assert statuses(last(played(SINGLE, rejected), INVALID)) == {A: None}
    assert statuses(last(played(with_variations(SINGLE, "LAT-4"), rejected), INVALID)) == {A: CONNECTED}


def test_the_application_and_the_rule() -> None:
    """LAT-3, LAT-8: which name the application has, and whether a rule is named."""

    def details(call: Call) -> set[str]:
        return set(events(play_call(call, script({}), Happening()))[0]["CallDetails"])

    always = {"TransactionId", "AwsAccountId", "AwsRegion", "Participants"}
    assert details(SINGLE) == always | {"SipMediaApplicationId", "SipRuleId"}
    assert details(OUT) == always | {"SipMediaApplicationId"}
    assert details(with_variations(SINGLE, "LAT-3")) == always | {"SipApplicationId", "SipRuleId"}
    assert details(with_variations(SINGLE, "LAT-8")) == always | {"SipMediaApplicationId"}


@pytest.mark.parametrize(
    ("variations", "expected"),
    [((), [1, 2, 3, 4]), (("LAT-5",), [2, 3, 4, 5]), (("OBS-7",), [1, 1, 2, 3]), (("LAT-5", "OBS-7"), [2, 2, 3, 4])],
)
@pytest.mark.parametrize("call", [OUT, SINGLE])
def test_the_sequence(call: Call, variations: tuple[str, ...], expected: list[int]) -> None:
    """LAT-5, OBS-7: it starts at 1 or 2 and rises by one, but for one repetition early in the call."""
    answers = {NEW: [PLAY], SUCCESS: ([PLAY], []), ANSWERED: []}
    trace = play_call(with_variations(call, *variations), script(answers), Happening())
    assert [event["Sequence"] for event in events(trace)] == expected


def test_a_delivery_again_is_equal_but_for_its_sequence() -> None:
    """LAT-14, OBS-6: nothing else of the event changes."""
    for variation, answer in (("LAT-14", FAILED), ("OBS-6", [])):
        first, again = events(play_call(with_variations(SINGLE, variation), script({NEW: answer}), Happening()))[:2]
        assert again == {**first, "Sequence": first["Sequence"] + 1}


def test_participants_in_other_ways() -> None:
    """LAT-12, OBS-1, OBS-8: SipHeaders, LEG-B first in its own events, and a leg without Status in a HANGUP."""

    def listed(variation: str) -> list[dict[str, Any]]:
        trace = play_call(with_variations(BRIDGED, variation), script({}), Happening(B_HANGS_UP))
        return list(last(trace, HANGUP_B)["CallDetails"]["Participants"])

    assert all(one["SipHeaders"] for one in listed("LAT-12"))
    assert [one["ParticipantTag"] for one in listed("OBS-1")] == [LEG_B, LEG_A]
    assert [one.get("Status") for one in listed("OBS-8")] == [None, DISCONNECTED]


#: Stories in which a variation shows; the others have stories or tests of their own above.
ROUTES: Sequence[tuple[Call, Mapping[str, Answer], tuple[str, ...]]] = (
    (SINGLE, {NEW: "rubbish", INVALID: [hang_up()]}, ()),
    (SINGLE, {NEW: FAILED}, ()),
    (SINGLE, {NEW: [JOIN]}, ("fails",)),
    (SINGLE, {NEW: [SPEAK], UPDATED: [PLAY]}, (UPDATE,)),
    (SINGLE, {NEW: [RECORD, LISTEN], SUCCESS: {"SchemaVersion": "1.0", "TransactionAttributes": {}}}, ()),
    (
        SINGLE,
        {
            NEW: [PLAY],
            SUCCESS: (
                X | {"SchemaVersion": "1.0", "Actions": [PLAY]},
                Y | {"SchemaVersion": "1.0", "Actions": [PLAY]},
                [],
            ),
        },
        (),
    ),
    (BRIDGED, {BRIDGE_UP: [hang_up(LEG_B), PLAY]}, ()),
    (BRIDGED, {BRIDGE_UP: [PLAY]}, (A_HANGS_UP,)),
    (SINGLE, {NEW: {"SchemaVersion": "1.0", "TransactionAttributes": {str(n): "" for n in range(11)}}}, ()),
    (replace(OUT, code=603), {ANSWERED: []}, (DECLINED,)),
)


@pytest.mark.parametrize("variation", [row.id for row in (*LATITUDE, *OBSERVED) if row.id not in ("LAT-9", "OBS-4")])
def test_every_variation_is_played(variation: str) -> None:
    """Each of them changes what some call shows."""
    alone = frozenset({variation, "LAT-11"} if variation == "OBS-2" else {variation})
    plain = alone - {variation}

    def all_events(variations: frozenset[str]) -> list[list[Event]]:
        return [
            events(play_call(replace(call, variations=variations), script(answers), Happening(*happens)))
            for call, answers, happens in ROUTES
        ]

    assert all_events(alone) != all_events(plain)
