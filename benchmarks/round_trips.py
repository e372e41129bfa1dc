"""The unit of what playing costs: the JSON round trips of events and responses, which Lambda makes anyway."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from onhook.conformance.model.traces import Returned
from onhook.conformance.players.playing import Played


def values_of(played: Played) -> list[Any]:
    """Return the events and responses of an example."""
    invocations = [invocation for trace in played.traces for invocation in trace.invocations]
    responses = [invocation.outcome.value for invocation in invocations if isinstance(invocation.outcome, Returned)]
    return [invocation.event for invocation in invocations] + responses


def make(values: Sequence[Any]) -> None:
    """Write each value and read it again."""
    for value in values:
        json.loads(json.dumps(value))
