"""Playing one call alone, in a world that a test has at hand."""

from __future__ import annotations

from onhook.conformance.calls import Call
from onhook.conformance.playing import play_scenario
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.traces import Invoke, Trace
from onhook.conformance.worlds import ChosenWorld


def play_call(call: Call, invoke: Invoke, world: ChosenWorld) -> Trace:
    """Play one call on the reference service."""
    return play_scenario(Scenario((Plan(call),)), invoke, worlds=[world]).traces[0]
