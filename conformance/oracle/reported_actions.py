"""Which action an event reports, and which actions some event has to report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onhook.conformance.model.actions import ACTIONS, Report
from onhook.conformance.model.events import EVENT_TYPES
from onhook.conformance.model.json_values import whole_number
from onhook.conformance.model.parameters import left_out
from onhook.conformance.model.responses import ALIASES
from onhook.conformance.model.traces import Event
from onhook.conformance.oracle.view import ReturnedAction

#: The events that report an action.
REPORTS = frozenset(row.name for row in EVENT_TYPES.values() if row.reports_action)


def reports_action(action: Mapping[str, Any], event: Event) -> bool:
    """Say whether an event's ActionData is this action: same Type, and no parameter that contradicts."""
    data = event.get("ActionData")
    if not isinstance(data, dict):
        return False
    name = str(action.get("Type"))
    if ALIASES.get(name, name) != ALIASES.get(str(data.get("Type")), data.get("Type")):
        return False
    given, told = action.get("Parameters"), data.get("Parameters")
    if not isinstance(given, dict) or not isinstance(told, dict):
        return True
    decides = {**given, "ParticipantTag": None} if given.get("CallId") else given
    return all(_equal(key, value, told[key]) for key, value in decides.items() if key in told)


def _equal(key: str, one: Any, other: Any) -> bool:
    if one == other or left_out(key, one):
        return True
    first, second = whole_number(one), whole_number(other)
    return first is not None and first == second


def must_report(action: ReturnedAction) -> bool:
    """Say whether an event has to report an action once its list has been run: for itself, or as the last of it."""
    if action.type == "Hangup":
        return True
    row = ACTIONS.get(ALIASES.get(action.type, action.type))
    if row is None or row.report is Report.UNDOCUMENTED:
        return False
    return row.report is Report.ALWAYS or action.is_last
