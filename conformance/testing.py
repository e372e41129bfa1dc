"""The public names for your own code: play calls, keep failures as tests, write services and kinds of targets.

Import them from here and the strategies from `onhook.strategies`; where they are defined may change from version to
version. docs/api.md has a line on each.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace

from onhook.conformance.campaigns.config import ConfigError
from onhook.conformance.campaigns.regression import assert_not_broken
from onhook.conformance.lambda_runtime.lambda_json import returned, serialised
from onhook.conformance.lambda_runtime.runtime import LambdaContext, LambdaHandler
from onhook.conformance.model.calls import Call
from onhook.conformance.model.json_values import copy_of
from onhook.conformance.model.keypad import Keypad
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, INBOUND, LEG_A, LEG_B, OUTBOUND, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.services import TIME_LIMIT, CannotPlay, Handler, InvocationFailed, Service
from onhook.conformance.model.traces import (
    Asked,
    Event,
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.conformance.model.worlds import (
    A_HANGS_UP,
    ANSWERED,
    B_HANGS_UP,
    BOTH_HANG_UP,
    BUSY,
    COMPLETES,
    DECLINED,
    DIAL,
    DIGITS,
    FAILS,
    IDLE,
    JOINED,
    MEETING_ENDS,
    NEVER_ANSWERED,
    RUNS,
    TERMINATED,
    UPDATE,
    ChosenWorld,
    World,
)
from onhook.conformance.players.playing import Played, play_scenario
from onhook.conformance.targets import Conditions, Function, Kind, Misnamed, NotThere, TargetError, Unreachable
from onhook.strategies.digits import RegexKeypad

__all__ = [
    "ANSWERED",
    "A_HANGS_UP",
    "BOTH_HANG_UP",
    "BUSY",
    "B_HANGS_UP",
    "COMPLETES",
    "CONNECTED",
    "DECLINED",
    "DIAL",
    "DIGITS",
    "DISCONNECTED",
    "FAILS",
    "IDLE",
    "INBOUND",
    "JOINED",
    "LEG_A",
    "LEG_B",
    "MEETING_ENDS",
    "NEVER_ANSWERED",
    "OUTBOUND",
    "RUNS",
    "TERMINATED",
    "UPDATE",
    "Asked",
    "Call",
    "CannotPlay",
    "ChosenWorld",
    "Conditions",
    "ConfigError",
    "Event",
    "Function",
    "Handler",
    "Invocation",
    "InvocationFailed",
    "Keypad",
    "Kind",
    "LambdaHandler",
    "Misnamed",
    "NotThere",
    "Outcome",
    "Plan",
    "Played",
    "Raised",
    "Returned",
    "Scenario",
    "Service",
    "TargetError",
    "TimedOut",
    "Topology",
    "Trace",
    "Unreachable",
    "Unrecorded",
    "Unserialisable",
    "World",
    "assert_not_broken",
    "play",
    "returned",
]


def play(scenario: Scenario, handler: LambdaHandler, *, keypad: Keypad | None = None) -> Played:
    """Play the calls of a scenario on a Lambda function in this process, and return them as they went.

    `handler(event, context)` is called as Lambda calls it: the event is its own copy, the context has the attributes
    that Lambda documents, and what it returns is what would be left of it as JSON. `keypad` says what callers may dial;
    by default that is `RegexKeypad()`.

    An exception of the handler propagates, except InvocationFailed: that is a failed invocation, after which the
    service goes on as the guide says. Raises TypeError where the handler returns what JSON cannot hold. Nothing is
    reset between two scenarios, and nothing is interrupted: a handler that does not return does not end.
    """

    def invoke(event: Event) -> tuple[Outcome, float]:
        began = time.monotonic()
        outcome: Outcome
        try:
            outcome = serialised(handler(copy_of(event), LambdaContext("handler", began + TIME_LIMIT)))
        except InvocationFailed as error:
            outcome = Raised(type(error).__name__, str(error))
        if isinstance(outcome, Unserialisable):
            raise TypeError(f"the handler answered {event['InvocationEventType']} with no JSON: {outcome.message}")
        if isinstance(outcome, Returned):
            outcome = replace(outcome, value=json.loads(outcome.text))  # equal responses would share one
        return outcome, time.monotonic() - began

    return play_scenario(scenario, invoke, keypad or RegexKeypad())
