"""Playing one call alone, in a world that a test has at hand."""

from __future__ import annotations

from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Invoke, Trace
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.players.playing import play_scenario


def play_call(call: Call, invoke: Invoke, world: ChosenWorld) -> Trace:
    """Play one call on the reference service."""
    return play_scenario(Scenario((Plan(call),)), invoke, worlds=[world]).traces[0]
