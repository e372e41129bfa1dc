"""What the hand-written check of Parameters lets through, and what it complains of."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.parameters import Fault, FaultKind, faults

SOURCE = {"Type": "S3", "BucketName": "prompts", "Key": "welcome.wav"}
MENU: dict[str, Any] = {
    "AudioSource": SOURCE,
    "FailureAudioSource": SOURCE,
    "RepeatDurationInMilliseconds": 3000,
}
BRIDGE: dict[str, Any] = {
    "CallerIdNumber": "+12025550101",
    "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12025550102"}],
}
CONNECTOR = {"BridgeEndpointType": "AWS", "Uri": "desk"}
ARN = "arn:aws:chime:us-east-1:111122223333:vc/abcdef1ghij2klmno3pqr4"
DIGITS: dict[str, Any] = {
    "InputDigitsRegex": "^[0-9]{4}$",
    "InBetweenDigitsDurationInMilliseconds": 1000,
    "FlushDigitsDurationInMilliseconds": 10000,
}

GOOD: dict[str, tuple[str, Any]] = {
    "hangup-without-parameters": ("Hangup", None),
    "hangup-values-are-judged-elsewhere": ("Hangup", {"SipResponseCode": [], "CallId": 5, "ParticipantTag": "LEG-C"}),
    "number-as-string": ("Pause", {"DurationInMilliseconds": "3000"}),
    "string-as-number": ("SendDigits", {"CallId": "a", "Digits": 1234}),
    "keys-as-numbers": ("PlayAudio", {"AudioSource": SOURCE, "PlaybackTerminators": [1, "2", "#"]}),
    "null-is-left-out": ("PlayAudio", {"AudioSource": SOURCE, "Repeat": None, "PlaybackTerminators": None}),
    "empty-tag-is-left-out": ("Pause", {"DurationInMilliseconds": 1, "ParticipantTag": ""}),
    "call-id-decides": ("Pause", {"DurationInMilliseconds": 1, "CallId": "a", "ParticipantTag": "LEG-C"}),
    "most-equals-least": ("PlayAudioAndGetDigits", {**MENU, "MinNumberOfDigits": 4, "MaxNumberOfDigits": "4"}),
    "no-wait-for-the-callee": ("CallAndBridge", {**BRIDGE, "CallTimeoutSeconds": 0}),
    "headers": ("CallAndBridge", {**BRIDGE, "SipHeaders": {"x-anything": "1", "X-Amznote": "2", "user-To-User": "3"}}),
    "headers-that-pages-disagree-on": ("CallAndBridge", {**BRIDGE, "SipHeaders": {"x-vine": "1", "Diversion": "2"}}),
    "no-arn-by-telephone": ("CallAndBridge", {**BRIDGE, "Endpoints": [{**BRIDGE["Endpoints"][0], "Arn": None}]}),
    "an-arn": ("CallAndBridge", {**BRIDGE, "Endpoints": [{**CONNECTOR, "Arn": ARN}]}),
    "regex-of-another-dialect": ("ReceiveDigits", {**DIGITS, "InputDigitsRegex": r"^(?<pin>\p{Digit}{4})$"}),
    "quoting-of-another-dialect": ("ReceiveDigits", {**DIGITS, "InputDigitsRegex": r"\Q(\E"}),
    "boolean-as-the-page-writes-it": ("VoiceFocus", {"CallId": "a", "Enable": "True"}),
    "nothing-required": ("StopCallRecording", {"CallId": "a"}),
}

BAD: dict[str, tuple[str, Any, list[tuple[str, FaultKind, str | None]]]] = {
    "missing": (
        "PlayAudio",
        {"AudioSource": {"Type": "S3", "Key": "a.wav"}},
        [("Parameters.AudioSource.BucketName", FaultKind.MISSING, None)],
    ),
    "null-is-missing": (
        "Pause",
        {"DurationInMilliseconds": None},
        [
            ("Parameters.DurationInMilliseconds", FaultKind.MISSING, None),
        ],
    ),
    "no-parameters": ("JoinChimeMeeting", None, [("Parameters.JoinToken", FaultKind.MISSING, None)]),
    "wrong-type": (
        "Pause",
        {"DurationInMilliseconds": True},
        [
            ("Parameters.DurationInMilliseconds", FaultKind.WRONG_TYPE, None),
        ],
    ),
    "no-arn": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": [CONNECTOR]},
        [("Parameters.Endpoints[0].Arn", FaultKind.MISSING, None)],
    ),
    "empty-arn": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": [{**CONNECTOR, "Arn": ""}]},
        [("Parameters.Endpoints[0].Arn", FaultKind.MISSING, None)],
    ),
    "arn-by-telephone": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": [{**BRIDGE["Endpoints"][0], "Arn": ARN}]},
        [("Parameters.Endpoints[0].Arn", FaultKind.NOT_ALLOWED, None)],
    ),
    "arn-of-an-unknown-type": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": [{**CONNECTOR, "BridgeEndpointType": "SIP", "Arn": ARN}]},
        [("Parameters.Endpoints[0].BridgeEndpointType", FaultKind.NOT_ALLOWED, None)],
    ),
    "headers-of-no-kind": (
        "CallAndBridge",
        {**BRIDGE, "SipHeaders": {"room": "1", "x-room": "2", "x-": "3", "X-AMZN-room": "4", "x-amzn": "5"}},
        [
            (f"Parameters.SipHeaders.{name}", FaultKind.NOT_ALLOWED, None)
            for name in ("room", "x-", "X-AMZN-room", "x-amzn")
        ],
    ),
    "wrong-type-of-all": ("Hangup", ["LEG-A"], [("Parameters", FaultKind.WRONG_TYPE, None)]),
    "wrong-type-in-a-list": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": ["+12025550102"]},
        [
            ("Parameters.Endpoints[0]", FaultKind.WRONG_TYPE, None),
        ],
    ),
    "not-allowed": (
        "Pause",
        {"DurationInMilliseconds": 1, "ParticipantTag": "leg-b"},
        [
            ("Parameters.ParticipantTag", FaultKind.NOT_ALLOWED, "LEG-B"),
        ],
    ),
    "not-allowed-in-a-list": (
        "PlayAudio",
        {"AudioSource": SOURCE, "PlaybackTerminators": ["1", "A"]},
        [
            ("Parameters.PlaybackTerminators[1]", FaultKind.NOT_ALLOWED, None),
        ],
    ),
    "not-allowed-by-pattern": (
        "SendDigits",
        {"CallId": "a", "Digits": "12-34"},
        [
            ("Parameters.Digits", FaultKind.NOT_ALLOWED, None),
        ],
    ),
    "too-large": (
        "CallAndBridge",
        {**BRIDGE, "CallTimeoutSeconds": "121"},
        [
            ("Parameters.CallTimeoutSeconds", FaultKind.OUT_OF_RANGE, None),
        ],
    ),
    "too-long": ("Speak", {"CallId": "a", "Text": "o" * 1001}, [("Parameters.Text", FaultKind.OUT_OF_RANGE, None)]),
    "too-many": (
        "CallAndBridge",
        {**BRIDGE, "Endpoints": BRIDGE["Endpoints"] * 2},
        [
            ("Parameters.Endpoints", FaultKind.OUT_OF_RANGE, None),
        ],
    ),
    "most-below-least": (
        "PlayAudioAndGetDigits",
        {**MENU, "MinNumberOfDigits": 5, "MaxNumberOfDigits": 4},
        [
            ("Parameters.MaxNumberOfDigits", FaultKind.OUT_OF_RANGE, None),
        ],
    ),
    "default-most-below-least": (
        "PlayAudioAndGetDigits",
        {**MENU, "MinNumberOfDigits": 129},
        [
            ("Parameters.MaxNumberOfDigits", FaultKind.OUT_OF_RANGE, None),
        ],
    ),
    "bad-regex": (
        "ReceiveDigits",
        {**DIGITS, "InputDigitsRegex": "([0-9]"},
        [
            ("Parameters.InputDigitsRegex", FaultKind.BAD_REGEX, None),
        ],
    ),
    "the-guide's-own-slip": (
        "Hangup",
        {"SipStatusCode": "0"},
        [
            ("Parameters.SipStatusCode", FaultKind.NEAR_MISS, "SipResponseCode"),
        ],
    ),
    "first-letter": (
        "Hangup",
        {"sipResponseCode": "0"},
        [
            ("Parameters.sipResponseCode", FaultKind.NEAR_MISS, "SipResponseCode"),
        ],
    ),
    "last-letter": ("Hangup", {"CallID": "a"}, [("Parameters.CallID", FaultKind.NEAR_MISS, "CallId")]),
    "other-style": (
        "Hangup",
        {"participant_tag": "LEG-A"},
        [
            ("Parameters.participant_tag", FaultKind.NEAR_MISS, "ParticipantTag"),
        ],
    ),
    "near-miss-of-a-required-one-is-told-once": (
        "PlayAudio",
        {"AudioSource": {"Type": "S3", "BucketName": "prompts", "key": "a.wav"}},
        [("Parameters.AudioSource.key", FaultKind.NEAR_MISS, "Key")],
    ),
    "unknown": ("Hangup", {"Reason": "bye"}, [("Parameters.Reason", FaultKind.UNKNOWN, None)]),
    "both-spellings": ("Hangup", {"CallId": "a", "CallID": "a"}, [("Parameters.CallID", FaultKind.UNKNOWN, None)]),
    "another-action's-parameter": (
        "PlayAudio",
        {"AudioSource": SOURCE, "FailureAudioSource": SOURCE},
        [
            ("Parameters.FailureAudioSource", FaultKind.UNKNOWN, None),
        ],
    ),
    "no-call-id": ("Speak", {"Text": "Good bye."}, [("Parameters.CallId", FaultKind.NO_CALL_ID, None)]),
    "empty-call-id": ("StopCallRecording", {"CallId": ""}, [("Parameters.CallId", FaultKind.NO_CALL_ID, None)]),
}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["5", "LEG-A", "("]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({parameter.name for action in ACTIONS.values() for parameter in action.parameters})


def check(action: str, parameters: object) -> list[Fault]:
    return list(faults(ACTIONS[action], parameters))


@pytest.mark.parametrize(("action", "parameters"), GOOD.values(), ids=GOOD)
def test_good_parameters_pass(action: str, parameters: object) -> None:
    assert check(action, parameters) == []


@pytest.mark.parametrize(("action", "parameters", "expected"), BAD.values(), ids=BAD)
def test_a_fault_is_told_where_it_is(
    action: str, parameters: object, expected: list[tuple[str, FaultKind, str | None]]
) -> None:
    assert [(fault.path, fault.kind, fault.suggestion) for fault in check(action, parameters)] == expected


def test_every_kind_of_fault_is_shown() -> None:
    assert {kind for _, _, expected in BAD.values() for _, kind, _ in expected} == set(FaultKind)


def test_a_fault_says_what_was_expected_and_what_was_found() -> None:
    [fault] = check("CallAndBridge", {**BRIDGE, "CallTimeoutSeconds": 121})
    assert (fault.expected, fault.actual) == ("an integer from 0 to 120", "121")
    [fault] = check("ModifyChimeMeetingAttendees", {"Operation": "mute", "MeetingId": "m", "AttendeeList": ["a"]})
    assert (fault.expected, fault.actual, fault.suggestion) == ('"Mute" or "Unmute"', '"mute"', "Mute")
    [fault] = check("Speak", {"CallId": "a", "Text": "o" * 1001})
    assert fault.expected == "a string of at most 1000 characters"
    assert len(fault.actual) < 120


@given(action=st.sampled_from(list(ACTIONS.values())), parameters=JSON | st.dictionaries(st.sampled_from(NAMES), JSON))
def test_no_value_makes_it_raise(action: Any, parameters: object) -> None:
    assert all(isinstance(fault, Fault) for fault in faults(action, parameters))


@pytest.mark.parametrize(
    "parameters",
    [
        {"InputDigitsRegex": "(" * 5000},
        {"InputDigitsRegex": "(a*)*" * 200},
        {"InputDigitsRegex": "a{99999999999999}"},
        {"InputDigitsRegex": "[[a]&&[b]]"},
        {"InBetweenDigitsDurationInMilliseconds": "9" * 10_000},
        {"InBetweenDigitsDurationInMilliseconds": 10**5000},
        {"InBetweenDigitsDurationInMilliseconds": float("nan")},
        {"x" * 100_000: 1},
        {"CallId": None, "CallID": None, "callId": None},
        {f"InputDigitsRegex{number}": number for number in range(300)},
    ],
    ids=["deep", "greedy", "huge", "set", "long", "large", "nan", "long-name", "many-spellings", "many-names"],
)
def test_hostile_values_are_dealt_with_at_once(parameters: dict[str, Any]) -> None:
    before = time.process_time()
    check("ReceiveDigits", DIGITS | parameters)
    check("SendDigits", {"Digits": next(iter(parameters.values()))} | parameters)
    assert time.process_time() - before < 2
