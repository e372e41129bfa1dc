"""The table of actions is whole, and its columns say what the pages say. The expectations are written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from onhook.conformance.model.actions import (
    ACTIONS,
    ActionSpec,
    Kind,
    Parameter,
    Report,
    RunsOn,
    hangup_code,
    is_supported_code,
)

TYPES = {
    "Hangup",
    "CallAndBridge",
    "JoinChimeMeeting",
    "ModifyChimeMeetingAttendees",
    "Pause",
    "PlayAudio",
    "PlayAudioAndGetDigits",
    "ReceiveDigits",
    "RecordAudio",
    "SendDigits",
    "Speak",
    "SpeakAndGetDigits",
    "StartBotConversation",
    "StartCallRecording",
    "StopCallRecording",
    "PauseCallRecording",
    "ResumeCallRecording",
    "VoiceFocus",
}

COLUMNS: dict[str, tuple[Callable[[ActionSpec], bool], set[str]]] = {
    "stopped by an update": (lambda row: row.interruptible, {"PlayAudio", "RecordAudio", "Pause"}),
    "answers a new call": (
        lambda row: row.answers,
        {"PlayAudio", "RecordAudio", "PlayAudioAndGetDigits", "Speak", "SpeakAndGetDigits"},
    ),
    "takes time": (
        lambda row: row.lasts,
        {
            "PlayAudio",
            "PlayAudioAndGetDigits",
            "Speak",
            "SpeakAndGetDigits",
            "RecordAudio",
            "Pause",
            "StartBotConversation",
            "SendDigits",
        },
    ),
    "always reported": (
        lambda row: row.report is Report.ALWAYS,
        {"PlayAudioAndGetDigits", "JoinChimeMeeting", "ModifyChimeMeetingAttendees"},
    ),
    "reported by HANGUP": (lambda row: row.report is Report.HANGUP, {"Hangup"}),
    "not while bridged": (lambda row: row.not_bridged, {"JoinChimeMeeting", "StartBotConversation"}),
    "not in a meeting": (lambda row: row.not_in_meeting, {"StartBotConversation"}),
    "on the meeting leg": (lambda row: row.runs_on is RunsOn.MEETING, {"ModifyChimeMeetingAttendees"}),
    "on the first leg": (
        lambda row: row.runs_on is RunsOn.LEG_A,
        {"CallAndBridge", "JoinChimeMeeting", "StartBotConversation"},
    ),
    "collects digits": (
        lambda row: row.collects_digits and row.outcomes == ("digits arrive", "fails"),
        {"PlayAudioAndGetDigits", "SpeakAndGetDigits"},
    ),
    "listens for digits": (lambda row: row.listens, {"ReceiveDigits"}),
    "adds a leg": (lambda row: row.adds_leg, {"CallAndBridge", "JoinChimeMeeting"}),
    "runs beside its list": (lambda row: row.runs_aside, {"RecordAudio", "StartCallRecording", "ReceiveDigits"}),
    "its success is on no page": (
        lambda row: row.report is Report.UNDOCUMENTED,
        {"Pause", "ReceiveDigits", "StopCallRecording", "PauseCallRecording", "ResumeCallRecording"},
    ),
    "reported in the middle of a list": (
        lambda row: row.observed_in_mid_list,
        {
            "CallAndBridge",
            "JoinChimeMeeting",
            "ModifyChimeMeetingAttendees",
            "PlayAudioAndGetDigits",
            "RecordAudio",
        },
    ),
    "its page lists no tag": (
        lambda row: "ParticipantTag" not in {one.name for one in row.parameters},
        {
            "CallAndBridge",
            "SendDigits",
            "Speak",
            "SpeakAndGetDigits",
            "StartCallRecording",
            "StopCallRecording",
            "PauseCallRecording",
            "ResumeCallRecording",
            "VoiceFocus",
        },
    ),
    "no failure is documented": (
        lambda row: not row.errors,
        {"Hangup", "StopCallRecording", "PauseCallRecording", "ResumeCallRecording"},
    ),
}

REQUIRED = {
    "Hangup": set(),
    "CallAndBridge": {"CallerIdNumber", "Endpoints"},
    "JoinChimeMeeting": {"JoinToken"},
    "ModifyChimeMeetingAttendees": {"Operation", "MeetingId", "AttendeeList"},
    "Pause": {"DurationInMilliseconds"},
    "PlayAudio": {"AudioSource"},
    "PlayAudioAndGetDigits": {"AudioSource", "FailureAudioSource", "RepeatDurationInMilliseconds"},
    "ReceiveDigits": {
        "InputDigitsRegex",
        "InBetweenDigitsDurationInMilliseconds",
        "FlushDigitsDurationInMilliseconds",
    },
    "RecordAudio": {"RecordingTerminators", "RecordingDestination"},
    "SendDigits": {"Digits"},
    "Speak": {"Text"},
    "SpeakAndGetDigits": {"SpeechParameters", "FailureSpeechParameters", "RepeatDurationInMilliseconds"},
    "StartBotConversation": {"BotAliasArn"},
    "StartCallRecording": {"Track", "Destination"},
    "StopCallRecording": set(),
    "PauseCallRecording": set(),
    "ResumeCallRecording": set(),
    "VoiceFocus": {"Enable"},
}


def every(fields: Sequence[Parameter]) -> Iterator[Parameter]:
    for field in fields:
        yield field
        yield from every(field.fields)


PARAMETERS = [
    pytest.param(parameter, id=f"{action.type}-{parameter.name}")
    for action in ACTIONS.values()
    for parameter in every(action.parameters)
]


def test_every_action_is_there_under_its_own_type() -> None:
    assert set(ACTIONS) == TYPES
    assert all(name == action.type for name, action in ACTIONS.items())


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_holds_for_just_these(column: str) -> None:
    holds, types = COLUMNS[column]
    assert {name for name, action in ACTIONS.items() if holds(action)} == types


@pytest.mark.parametrize("name", REQUIRED)
def test_what_must_be_given(name: str) -> None:
    assert {parameter.name for parameter in ACTIONS[name].parameters if parameter.required} == REQUIRED[name]


def test_call_id_is_never_required_and_where_the_page_has_no_tag_it_is_advised() -> None:
    for action in ACTIONS.values():
        by_name = {parameter.name: parameter for parameter in action.parameters}
        assert not by_name["CallId"].required
        alone = "ParticipantTag" not in by_name and action.type != "CallAndBridge"
        assert by_name["CallId"].advised is alone, action.type


def test_a_bridge_knows_more_outcomes_and_fails_as_not_answered_first() -> None:
    bridge = ACTIONS["CallAndBridge"]
    assert bridge.outcomes == ("answered", "never answered", "busy", "declined", "fails")
    assert bridge.errors[0] == ("CallNotAnswered", "Call not answered")
    assert ACTIONS["JoinChimeMeeting"].outcomes == ("joined", "fails")


def test_where_pages_disagree_both_are_let_through() -> None:
    def bounds(action: str, name: str) -> tuple[int | None, int | None]:
        parameter = next(found for found in ACTIONS[action].parameters if found.name == name)
        return parameter.minimum, parameter.maximum

    assert bounds("CallAndBridge", "CallTimeoutSeconds") == (0, 120)
    assert bounds("CallAndBridge", "Endpoints") == (1, 1)
    assert bounds("Pause", "DurationInMilliseconds") == (1, None)
    assert bounds("RecordAudio", "SilenceDurationInSeconds") == (1, None)
    assert bounds("PlayAudioAndGetDigits", "MaxNumberOfDigits") == (0, 128)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_does_not_contradict_itself(parameter: Parameter) -> None:
    assert not (parameter.required and parameter.default is not None)
    assert parameter.default is None or not parameter.allowed or parameter.default in parameter.allowed
    assert parameter.minimum is None or parameter.maximum is None or parameter.minimum <= parameter.maximum
    holds_objects = Kind.OBJECT in (parameter.kind, parameter.items)
    assert holds_objects or not parameter.fields


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *((None, 0), (0, 0), (480, 480), (486, 486), ("0", 0), ("480", 480), ("486", 486), (480.0, 480)),
        *((odd, None) for odd in (603, "603", 480.5, "480.0", "", " 480", True, False, [], {}, [480])),
    ],
)
def test_the_codes_that_a_hangup_may_give(given: object, code: int | None) -> None:
    assert hangup_code(given) == code
    assert is_supported_code(given) is (code is not None)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ACTIONS["Hangup"] = ACTIONS["Pause"]  # type: ignore[index]
