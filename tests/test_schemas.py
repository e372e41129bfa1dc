"""The shipped schemas: the generated ones are up to date and say what the hand-written check says, the others fit."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from budgets import examples
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onhook.conformance.model.actions import ACTIONS, ActionSpec, Kind, Parameter
from onhook.conformance.model.parameters import NAMES_ONLY, Fault, FaultKind, faults
from onhook.conformance.schemas import load, names, validator
from onhook.conformance.schemas.__main__ import FOLDER, documents, write

# --- The files themselves ---------------------------------------------------------------------------------------------


def test_the_generated_files_are_up_to_date() -> None:
    shipped = {f"actions/{path.name}": path.read_text("utf-8") for path in (FOLDER / "actions").iterdir()}
    assert shipped == documents(), "run `python -m onhook.conformance.schemas`"


def test_writing_takes_stale_files_away(tmp_path: Any) -> None:
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "Gone.json").write_text("{}")
    write(tmp_path)
    assert {f"actions/{path.name}" for path in (tmp_path / "actions").iterdir()} == documents().keys()


def test_there_is_one_for_every_action_and_for_each_shape() -> None:
    assert set(names()) == {"event", "response", "trace", *(f"actions/{name}" for name in ACTIONS)}


@pytest.mark.parametrize("name", names())
def test_each_is_a_schema_of_the_draft(name: str) -> None:
    Draft202012Validator.check_schema(load(name))
    assert load(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert load(name)["$id"] == f"urn:onhook:schemas:{name.replace('/', ':')}"


def test_a_validator_is_built_once_and_a_loaded_schema_is_the_callers_own() -> None:
    assert validator("event") is validator("event")
    load("event").clear()
    assert load("event")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no schema is called 'evnt'; there are .*event"):
        load("evnt")


def test_jsonschema_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, onhook.conformance.schemas, onhook.conformance.schemas.traces_json; sys.exit('jsonschema' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


# --- Actions: in step with the check by hand --------------------------------------------------------------------------

JUNK: list[Any] = [
    *(None, True, False, "True", "false", "TRUE"),
    *(0, 1, -1, 3.5, 5.0, 128, 10**60, 1e300, float("inf")),
    *("", "0", "5", "-1", "5\n", "x", "#", "AB12", "LEG-A", "LEG-C", "S3", "o" * 1001, "9" * 51),
    *([], [1], ["#"], ["x"], [None], [[]], [{}], [1] * 101),
    *({}, {"Type": "S3"}, {"Text": 5}),
]


def good(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values that fit a parameter."""
    if parameter.kind is Kind.LIST:
        item = good(Parameter(parameter.name, parameter.items, allowed=parameter.allowed, fields=parameter.fields))
        return st.lists(item, min_size=parameter.minimum or 0, max_size=parameter.maximum or 3)
    if parameter.allowed:
        return st.sampled_from(parameter.allowed)
    match parameter.kind:
        case Kind.INTEGER:
            least = 0 if parameter.minimum is None else parameter.minimum
            number = st.integers(least, least + 50)
            return number | number.map(str)
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.OBJECT:
            return whole(parameter.fields, good).map(lambda values: put_right(parameter.fields, values))
    return st.from_regex("[0-9]{1,4}", fullmatch=True)


def put_right(fields: Sequence[Parameter], values: dict[str, Any]) -> dict[str, Any]:
    """Have what goes with one value of another parameter there, and only there."""
    for field in fields:
        if field.only_with is not None and values[field.only_with[0]] == field.only_with[1]:
            values.setdefault(field.name, "1")
        elif field.only_with is not None:
            values.pop(field.name, None)
    return values


def almost(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values of the right type at the edge of what fits, or beyond it."""
    edges = [edge + step for edge in (parameter.minimum, parameter.maximum) if edge is not None for step in (-1, 0, 1)]
    match parameter.kind:
        case Kind.INTEGER:
            return st.sampled_from([-1, 0, *edges])
        case Kind.STRING:
            return st.sampled_from(["", "no such value", *("1" * edge for edge in edges if edge < 2000)])
        case Kind.LIST:
            return good(parameter).map(lambda items: items * 2) | st.lists(st.sampled_from(["1", "A", "", 5, 15]))
        case Kind.OBJECT:
            return whole(parameter.fields, almost)
    return st.sampled_from([0, 1, "yes"])


def damaged(parameter: Parameter) -> st.SearchStrategy[Any]:
    """The same, with anything else in places."""
    deeper = [whole(parameter.fields, damaged)] if parameter.fields else []
    lists = [st.lists(one, max_size=2) for one in deeper] if parameter.kind is Kind.LIST else deeper
    return st.one_of(good(parameter), almost(parameter), st.sampled_from(JUNK), *lists)


def whole(
    fields: Sequence[Parameter], value: Callable[[Parameter], st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    required = {field.name: value(field) for field in fields if field.required or field.advised}
    return st.fixed_dictionaries(
        required, optional={field.name: value(field) for field in fields if field.name not in required}
    )


@st.composite
def valid_ish(draw: st.DrawFn, action: ActionSpec) -> Any:
    """Parameters that are good, or damaged in some places, or no Parameters at all."""
    fields = action.parameters
    values: dict[str, Any] = draw(whole(fields, good))
    for field in draw(st.lists(st.sampled_from(fields), max_size=2)):
        values[field.name] = draw(damaged(field))
    for name in draw(st.lists(st.sampled_from([*values, "Xyzzy"]), max_size=1)):
        if values.pop(name, None) is None:
            values[name] = 1
    return draw(st.sampled_from([values] * 20 + JUNK[:8]))


def seen_by_a_schema(fault: Fault) -> bool:
    """Say whether JSON Schema can express a fault: no names, regular expressions, sums, or numbers in strings."""
    if fault.kind is FaultKind.OUT_OF_RANGE:
        spelt = fault.expected.startswith("an integer") and fault.actual.startswith('"')
        return not spelt and not fault.expected.startswith("at least MinNumberOfDigits")
    return fault.kind in (FaultKind.MISSING, FaultKind.WRONG_TYPE, FaultKind.NOT_ALLOWED)


JUDGED = [action for action in ACTIONS.values() if action.type not in NAMES_ONLY]


@pytest.mark.parametrize("action", JUDGED, ids=lambda action: action.type)
@given(data=st.data())
@examples(40)
def test_schema_and_check_by_hand_agree(action: ActionSpec, data: st.DataObject) -> None:
    parameters = data.draw(valid_ish(action))
    by_hand = [fault for fault in faults(action, parameters) if seen_by_a_schema(fault)]
    by_schema = [error.message for error in validator(f"actions/{action.type}").iter_errors(parameters)]
    assert bool(by_hand) == bool(by_schema), (by_hand, by_schema)


@pytest.mark.parametrize("action", JUDGED, ids=lambda action: action.type)
@given(data=st.data())
@examples(20)
def test_both_let_good_parameters_pass(action: ActionSpec, data: st.DataObject) -> None:
    parameters = data.draw(
        whole([parameter for parameter in action.parameters if parameter.name != "MinNumberOfDigits"], good)
    )
    assert list(faults(action, parameters)) == []
    assert validator(f"actions/{action.type}").is_valid(parameters)


@pytest.mark.parametrize(
    ("parameters", "fits"),
    [
        ({}, True),
        (None, True),
        ({"SipResponseCode": "486"}, True),
        ({"SipResponseCode": 480, "CallId": "a", "ParticipantTag": "anyone"}, True),
        ({"SipResponseCode": None, "CallId": None, "ParticipantTag": ""}, True),
        ({"SipResponseCode": 603}, False),
        ({"SipResponseCode": False}, False),
        ({"ParticipantTag": "LEG-C"}, False),
        ({"CallId": 5}, False),
        ([], False),
    ],
)
def test_the_schema_of_the_hangup_has_values_too(parameters: object, fits: bool) -> None:
    assert validator("actions/Hangup").is_valid(parameters) is fits


# --- Events -----------------------------------------------------------------------------------------------------------

CALLER: dict[str, Any] = {
    "CallId": "0f1d2c3b-0000-4000-8000-00000000000a",
    "ParticipantTag": "LEG-A",
    "To": "+12025550140",
    "From": "+12025550141",
    "Direction": "Inbound",
    "StartTimeInMilliseconds": "1700000000000",
    "Status": "Connected",
}
CALLEE: dict[str, Any] = {
    **CALLER,
    "CallId": "0f1d2c3b-0000-4000-8000-00000000000b",
    "ParticipantTag": "LEG-B",
    "To": "+12025550142",
    "Direction": "Outbound",
}
RINGING: dict[str, Any] = {name: value for name, value in CALLER.items() if name != "Status"}
DETAILS: dict[str, Any] = {
    "TransactionId": "0f1d2c3b-0000-4000-8000-0000000000ff",
    "AwsAccountId": "111122223333",
    "AwsRegion": "us-east-1",
    "SipRuleId": "0f1d2c3b-0000-4000-8000-0000000000aa",
    "SipMediaApplicationId": "0f1d2c3b-0000-4000-8000-0000000000bb",
    "Participants": [CALLER],
}


def event(kind: str, *participants: dict[str, Any], **fields: Any) -> dict[str, Any]:
    details = {**DETAILS, "Participants": list(participants or [CALLER])}
    return {"SchemaVersion": "1.0", "Sequence": 3, "InvocationEventType": kind, "CallDetails": details, **fields}


def action_data(kind: str, parameters: Any = None, **fields: Any) -> dict[str, Any]:
    return {"Type": kind, "Parameters": {} if parameters is None else parameters, **fields}


ENDED = {"CallId": CALLER["CallId"], "ParticipantTag": "LEG-A"}
OLD_NAME = {name: value for name, value in DETAILS.items() if name != "SipMediaApplicationId"} | {
    "SipApplicationId": "a"
}
CLIPPED = {name: value for name, value in DETAILS.items() if name != "Participants"}
UPDATE = action_data("CallUpdateRequest", {"Arguments": {"wish": "goodbye"}})

EVENTS: dict[str, dict[str, Any]] = {
    "NEW_INBOUND_CALL": event("NEW_INBOUND_CALL", RINGING),
    "NEW_INBOUND_CALL-with-headers": event("NEW_INBOUND_CALL", {**RINGING, "SipHeaders": {"X-Origin": "desk"}}),
    "NEW_OUTBOUND_CALL": event("NEW_OUTBOUND_CALL", {**RINGING, "Direction": "Outbound"}),
    "NEW_OUTBOUND_CALL-with-arguments": event(
        "NEW_OUTBOUND_CALL",
        RINGING,
        ActionData=action_data("CallCreateRequest", {"Arguments": {"purpose": "reminder"}}),
    ),
    "RINGING": event("RINGING", {**RINGING, "Direction": "Outbound"}),
    "CALL_ANSWERED": event("CALL_ANSWERED"),
    "ACTION_SUCCESSFUL": event("ACTION_SUCCESSFUL", CALLER, CALLEE, ActionData=action_data("CallAndBridge")),
    "ACTION_SUCCESSFUL-without-parameters": event("ACTION_SUCCESSFUL", ActionData={"Type": "StartBotConversation"}),
    "ACTION_SUCCESSFUL-in-a-meeting": event(
        "ACTION_SUCCESSFUL", CALLER, {**CALLEE, "To": "SMA"}, ActionData=action_data("JoinChimeMeeting")
    ),
    "ACTION_FAILED": event(
        "ACTION_FAILED", ActionData=action_data("PlayAudio", ErrorType="SystemException", ErrorMessage="")
    ),
    "ACTION_FAILED-with-one-string": event("ACTION_FAILED", ActionData=action_data("JoinChimeMeeting", Error="A: b")),
    "ACTION_INTERRUPTED": event("ACTION_INTERRUPTED", ActionData=action_data("Pause")),
    "HANGUP": event("HANGUP", ActionData=action_data("Hangup", {**ENDED, "SipResponseCode": 0})),
    "HANGUP-without-code": event(
        "HANGUP", {**CALLER, "Status": "Disconnected"}, ActionData=action_data("HangUp", ENDED)
    ),
    "HANGUP-code-as-string": event("HANGUP", ActionData=action_data("Hangup", {**ENDED, "SipResponseCode": "480"})),
    "HANGUP-at-a-meeting's-end": event(
        "HANGUP", {**CALLER, "ParticipantTag": "Leg-A"}, ActionData=action_data("ReceiveDigits", ENDED)
    ),
    "DIGITS_RECEIVED": event("DIGITS_RECEIVED", ActionData=action_data("ReceiveDigits", ReceivedDigits="11")),
    "CALL_UPDATE_REQUESTED": event("CALL_UPDATE_REQUESTED", ActionData=UPDATE),
    "CALL_UPDATE_REQUESTED-clipped": event("CALL_UPDATE_REQUESTED", ActionData=UPDATE) | {"CallDetails": CLIPPED},
    "INVALID_LAMBDA_RESPONSE": event("INVALID_LAMBDA_RESPONSE", RINGING, ErrorType="a", ErrorMessage="b"),
    "old-name-of-the-application": event("CALL_ANSWERED") | {"CallDetails": OLD_NAME},
    "with-attributes": event("CALL_ANSWERED") | {"CallDetails": {**DETAILS, "TransactionAttributes": {"a": "b"}}},
    "with-more": event("CALL_ANSWERED", {**CALLER, "More": 1}, More=1),
    "without-sequence": {name: value for name, value in event("CALL_ANSWERED").items() if name != "Sequence"},
}

Path = tuple[str | int, ...]
LEG: Path = ("CallDetails", "Participants", 0)
GONE = object()

#: What is done to which event: a value set, or taken away.
DAMAGE: list[tuple[str, Path, Any]] = [
    ("HANGUP", ("SchemaVersion",), "1.1"),
    ("HANGUP", ("SchemaVersion",), GONE),
    ("HANGUP", ("Sequence",), "last"),
    ("HANGUP", ("Sequence",), True),
    ("HANGUP", ("InvocationEventType",), "Hangup"),
    ("HANGUP", ("InvocationEventType",), GONE),
    ("HANGUP", ("CallDetails",), GONE),
    ("HANGUP", ("CallDetails", "TransactionId"), GONE),
    ("HANGUP", ("CallDetails", "AwsAccountId"), GONE),
    ("HANGUP", ("CallDetails", "SipMediaApplicationId"), GONE),
    ("HANGUP", ("CallDetails", "Participants"), GONE),
    ("INVALID_LAMBDA_RESPONSE", ("CallDetails", "TransactionId"), GONE),
    ("NEW_INBOUND_CALL", ("CallDetails", "Participants"), []),
    ("NEW_INBOUND_CALL", (*LEG, "CallId"), GONE),
    ("NEW_INBOUND_CALL", (*LEG, "ParticipantTag"), "LEG-C"),
    ("NEW_INBOUND_CALL", (*LEG, "ParticipantTag"), "LEG-A\n"),
    ("NEW_INBOUND_CALL", (*LEG, "To"), GONE),
    ("NEW_INBOUND_CALL", (*LEG, "From"), None),
    ("NEW_INBOUND_CALL", (*LEG, "Direction"), "inbound"),
    ("NEW_INBOUND_CALL", (*LEG, "StartTimeInMilliseconds"), GONE),
    ("NEW_INBOUND_CALL", (*LEG, "Status"), "Ringing"),
    ("HANGUP", ("ActionData",), GONE),
    ("HANGUP", ("ActionData", "Type"), GONE),
    ("HANGUP", ("ActionData", "Parameters"), GONE),
    ("HANGUP", ("ActionData", "Parameters", "CallId"), GONE),
    ("HANGUP", ("ActionData", "Parameters", "ParticipantTag"), GONE),
    ("HANGUP", ("ActionData", "Parameters", "SipResponseCode"), True),
    ("HANGUP", ("ActionData", "Parameters", "SipResponseCode"), "busy"),
    ("ACTION_SUCCESSFUL", ("ActionData",), GONE),
    ("ACTION_FAILED", ("ActionData", "Type"), GONE),
    ("ACTION_INTERRUPTED", ("ActionData",), None),
    ("DIGITS_RECEIVED", ("ActionData", "Type"), 5),
    ("CALL_UPDATE_REQUESTED", ("ActionData",), []),
    ("CALL_UPDATE_REQUESTED", ("ActionData", "Parameters", "Arguments"), []),
]


def put(value: Any, path: Path, new: Any) -> Any:
    """Return a copy with one place changed, or taken away."""
    changed = copy.deepcopy(value)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if new is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return changed


@pytest.mark.parametrize("name", EVENTS)
def test_documented_events_fit(name: str) -> None:
    assert [error.message for error in validator("event").iter_errors(EVENTS[name])] == []


def test_every_type_of_event_is_shown() -> None:
    assert set(load("event")["properties"]["InvocationEventType"]["enum"]) <= EVENTS.keys()


@pytest.mark.parametrize(("name", "path", "new"), DAMAGE)
def test_damaged_events_do_not_fit(name: str, path: Path, new: Any) -> None:
    assert not validator("event").is_valid(put(EVENTS[name], path, new))


# --- Responses --------------------------------------------------------------------------------------------------------

HANGUP = {"Type": "Hangup", "Parameters": {"SipResponseCode": "0"}}


@pytest.mark.parametrize(
    ("response", "fits"),
    [
        ({"SchemaVersion": "1.0", "Actions": [HANGUP]}, True),
        ({"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"}]}, True),
        ({"SchemaVersion": "1.0", "Actions": None, "TransactionAttributes": None}, True),
        ({"SchemaVersion": "1.0", "TransactionAttributes": {"visits": "2"}}, True),
        ({"SchemaVersion": "1.0", "Actions": [{"Type": "DeclaredByTheAdopter"}]}, True),
        ({"SchemaVersion": "1.0", "Actions": [HANGUP] * 11}, False),
        ({"SchemaVersion": "1.0", "Actions": HANGUP}, False),
        ({"SchemaVersion": "1.0", "Actions": ["Hangup"]}, False),
        ({"SchemaVersion": "1.0", "Actions": [{"type": "Hangup"}]}, False),
        ({"SchemaVersion": "1.0", "TransactionAttributes": {str(n): "" for n in range(101)}}, False),
        ({"SchemaVersion": 1.0, "Actions": []}, False),
        ({"Actions": []}, False),
        (None, False),
        ("", False),
    ],
)
def test_responses(response: object, fits: bool) -> None:
    assert validator("response").is_valid(response) is fits
