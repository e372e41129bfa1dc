"""Why the service cannot use a response (`unexpected-hangups`, `invoke-on-call-leg`, `transaction-attributes`)."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.events import SCHEMA_VERSION

MOST_ACTIONS = 10
MOST_INVOCATIONS_OF_A_CALL = 1000
MOST_ATTRIBUTES = 100
#: The error message of the pages says 10, their prose 100 (RSP-10, LAT-17).
DOUBTFUL_ATTRIBUTES = 10
LARGEST_ATTRIBUTES = 20_480
#: A heading of the guide has the name in the singular; it is unknown what the service makes of it (RSP-7).
ALIASES = {"ModifyChimeMeetingAttendee": "ModifyChimeMeetingAttendees"}

# The log messages of the guide, by what is wrong; two of them are ErrorTypes of their own.
BLANK = "Response is blank or empty"
WRONG_VERSION = "The schema version in the invocation request does not match the schema version in the response."
UNREADABLE = "Error while reading actions list."
TOO_MANY = "Too many actions specified in a response."
UNSUPPORTED = "Unsupported action {} specified"
TOO_MANY_ATTRIBUTES = "Transaction Attributes has too many mappings. Maximum number of mappings is 10"


def rejection(
    response: Any, extra_actions: Container[str] = (), most_attributes: int = MOST_ATTRIBUTES
) -> tuple[str, str] | None:
    """Return (ErrorType, ErrorMessage) for a response that cannot be used, None for one that can.

    The ErrorType of all but the attributes is on no page; handlers get one that says the same as the message.
    """
    if not isinstance(response, dict) or not response:
        return "InvalidResponse", BLANK
    if response.get("SchemaVersion") != SCHEMA_VERSION:
        return "InvalidSchemaVersion", WRONG_VERSION
    attributes = response.get("TransactionAttributes")
    if isinstance(attributes, dict) and len(attributes) > most_attributes:
        return "TransactionAttributesInvalidMapSize", TOO_MANY_ATTRIBUTES
    return _actions_rejection(response.get("Actions"), extra_actions)


def _actions_rejection(actions: Any, extra_actions: Container[str]) -> tuple[str, str] | None:
    if actions is None:
        return None
    if not isinstance(actions, list) or not all(isinstance(element, dict) for element in actions):
        return "InvalidActions", UNREADABLE
    if len(actions) > MOST_ACTIONS:
        return "TooManyActions", TOO_MANY
    for action in actions:
        name = action.get("Type")
        if not isinstance(name, str):
            return "InvalidActions", UNREADABLE
        if name not in ACTIONS and name not in ALIASES and name not in extra_actions:
            return "UnsupportedAction", UNSUPPORTED.format(name[:100])
    return None
