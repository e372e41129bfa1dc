"""What the pages show in two ways: a handler that knows only one is warned, and none is blamed for a contradiction."""

from __future__ import annotations

import datetime
import textwrap
from pathlib import Path

import pytest

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.verdicts import Finding

TODAY = datetime.date(2026, 11, 26)
#: Asks for digits twice, and notes where it is: under a key of its own each time.
MENU = """
def handler(event, context):
    kind, details = event["InvocationEventType"], event["CallDetails"]
    attributes = details.get("TransactionAttributes", {})
    leg = details["Participants"][0]["CallId"]
    hangup = {"Type": "Hangup", "Parameters": {"CallId": leg}}
    def answer(*actions, **more):
        return {"SchemaVersion": "1.0", "Actions": list(actions), **more}
    def ask():
        spoken = {"Text": "press a key"}
        return {"Type": "SpeakAndGetDigits", "Parameters": {"CallId": leg, "InputDigitsRegex": "^[1-2]$",
            "SpeechParameters": spoken, "FailureSpeechParameters": spoken, "RepeatDurationInMilliseconds": 5000}}
    if kind == "NEW_INBOUND_CALL":
        return answer(ask(), TransactionAttributes={"menu": "1"})
    if kind == "ACTION_SUCCESSFUL":
        if DONE:
            return answer(hangup)
        return answer(ask(), TransactionAttributes={"survey": "1"})
    return answer(hangup) if kind == "ACTION_FAILED" else answer()
"""
MERGED = '"survey" in attributes and attributes["menu"]'
REPLACED = '(lambda only: only == "survey")(*attributes)'
BRIDGES = """
def handler(event, context):
    number = "+12025550101"
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        end = {"BridgeEndpointType": "PSTN", "Uri": "+12025550102"}
        bridge = {"CallTimeoutSeconds": 30, "CallerIdNumber": number, "Endpoints": [end]}
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "CallAndBridge", "Parameters": bridge}]}
    if event["InvocationEventType"] == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "CallAndBridge":
        event["ActionData"]["Parameters"][KEY]
    up = [one for one in event["CallDetails"]["Participants"] if one.get("Status") == "Connected"]
    over = event["InvocationEventType"] in ("HANGUP", "ACTION_FAILED")
    return {"SchemaVersion": "1.0", "Actions": [
        {"Type": "Hangup", "Parameters": {"CallId": one["CallId"]}} for one in up
    ] if over else None}
"""


def gravest_finding(folder: Path, source: str) -> Finding:
    """The gravest finding that the handler raises."""
    (folder / "app.py").write_text(textwrap.dedent(source), encoding="utf-8")
    settings = Settings(handler="app.py:handler", directions=("inbound",))
    suite = HandlerSuite(settings=settings, budget=Budget(4), surroundings=Surroundings(base=folder))
    (requirement,) = [row for row in suite.requirements("inbound") if row.id == "RSP-1"]
    return suite.item(requirement, "inbound", TODAY).counterexamples[0].finding


def test_either_reading_of_a_contradiction_is_a_should(tmp_path: Path) -> None:
    """LAT-15: attributes with other keys are merged into the stored ones, or replace them."""
    merged = gravest_finding(tmp_path, MENU.replace("DONE", MERGED))
    assert (merged.level, "only under LAT-15" in merged.because) == (Level.SHOULD, True)
    replaced = gravest_finding(tmp_path, MENU.replace("DONE", REPLACED))
    assert (replaced.level, "another page shows it differently (LAT-15" in replaced.because) == (Level.SHOULD, True)


def test_what_becomes_of_attributes_that_are_left_out_is_open(tmp_path: Path) -> None:
    """LAT-18: they stay, or they are gone. That they are gone is played to weigh what is found, and not by itself."""
    two_keys = MENU.replace('{"menu": "1"}', '{"menu": "1", "asked": "1"}').replace('{"survey": "1"}', '{"menu": "2"}')
    dropped = two_keys.replace("DONE", 'attributes["menu"] == "2" and (lambda only: True)(*attributes)')
    found = gravest_finding(tmp_path, dropped)
    assert (found.level, "another page shows it differently (LAT-18" in found.because) == (Level.SHOULD, True)
    kept = two_keys.replace("DONE", 'attributes["menu"] == "2" and attributes["asked"]')
    with pytest.raises(IndexError):
        gravest_finding(tmp_path, kept)


def test_what_some_examples_have_is_named_where_others_have_it_not(tmp_path: Path) -> None:
    """LAT-6: the plain variant decides, and whoever has followed another page learns which."""
    echoed = gravest_finding(tmp_path, BRIDGES.replace("KEY", '"ParticipantTag"'))
    assert echoed.level is Level.MUST
    assert "not broken where the event is as in other examples (LAT-6: The service adds CallId" in echoed.actual
    wrong = gravest_finding(tmp_path, BRIDGES.replace("KEY", '"Callid"'))
    assert (wrong.level, "LAT-" in wrong.actual) == (Level.MUST, False)
