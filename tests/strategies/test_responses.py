"""Actions, lists of them and responses: they are what the pages and the schemas ask for."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.calls import identifier
from onhook.conformance.model.parameters import faults
from onhook.conformance.model.responses import rejection
from onhook.strategies import action_lists, actions, responses

from .common import examples, minimal


@cache
def schema(name: str) -> jsonschema.Draft202012Validator:
    text = files("onhook.conformance.schemas").joinpath(name).read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


LEGS = {"LEG-A": identifier(1, 1), "LEG-B": identifier(1, 2)}


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_have_no_fault(name: str) -> None:
    seen: set[str] = set()
    for action in examples(actions(types=[name], connected=LEGS), 40):
        assert action["Type"] == name
        assert list(faults(ACTIONS[name], action.get("Parameters"))) == []
        seen |= action.get("Parameters", {}).keys()
    assert seen == {parameter.name for parameter in ACTIONS[name].parameters}


@pytest.mark.parametrize("name", [type_ for type_ in ACTIONS if type_ != "Hangup"])
def test_actions_fit_their_schema(name: str) -> None:
    for action in examples(actions(types=[name]), 10):
        assert schema(f"actions/{name}.json").is_valid(action["Parameters"]), action


def test_every_type_comes() -> None:
    assert {one["Type"] for one in examples(actions(), 250)} == set(ACTIONS)


def test_an_action_shrinks_to_its_required_parameters() -> None:
    assert minimal(actions(types=["Pause"])) == {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 1000}}
    source = {"Type": "S3", "BucketName": "prompts", "Key": "welcome.wav"}
    assert minimal(actions(types=["PlayAudio", "Pause"]))["Parameters"] == {"AudioSource": source}
    assert minimal(actions()) == {"Type": "Hangup"}


def test_actions_name_the_legs_that_there_are() -> None:
    legs = {"LEG-A": "a", "LEG-B": "b"}
    found = [one.get("Parameters", {}) for one in examples(actions(connected=legs), 150)]
    assert {parameters["CallId"] for parameters in found if "CallId" in parameters} == {"a", "b"}
    assert {parameters["ParticipantTag"] for parameters in found if "ParticipantTag" in parameters} == {
        "LEG-A",
        "LEG-B",
    }
    only_b = examples(actions(types=["JoinChimeMeeting"], connected={"LEG-B": "b"}), 40)
    assert all("ParticipantTag" not in one["Parameters"] for one in only_b)


@given(action_lists(types=["Pause", "Hangup"], min_size=2, max_size=4))
def test_lists_have_the_size_that_was_asked_for(drawn: list[dict[str, Any]]) -> None:
    assert 2 <= len(drawn) <= 4
    assert {one["Type"] for one in drawn} <= {"Pause", "Hangup"}


@settings(max_examples=50)
@given(responses())
def test_a_response_can_be_used(response: dict[str, Any]) -> None:
    assert rejection(response) is None
    assert schema("response.json").is_valid(response)
    assert json.loads(json.dumps(response)) == response


def test_responses_come_with_a_list_null_or_nothing() -> None:
    found = examples(responses(max_size=1))
    assert {type(one.get("Actions", 0)) for one in found} == {list, type(None), int}
    assert {repr(one.get("TransactionAttributes", 0)) for one in found} >= {"0", "None", "{}"}
    assert all(one["Actions"] for one in examples(responses(min_size=1, max_size=2), 50))


def test_a_response_shrinks_to_an_empty_list() -> None:
    assert minimal(responses()) == {"SchemaVersion": "1.0", "Actions": []}
    one = minimal(responses(types=["Hangup"]), lambda response: bool(response.get("Actions")))
    assert one == {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"}]}
