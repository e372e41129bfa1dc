"""A response as the Lambda runtime sends it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from onhook.conformance.runtime import LambdaRuntime, Watchdog
from onhook.conformance.traces import Returned, Unserialisable


class Action(NamedTuple):
    Type: str
    Parameters: dict[str, Any]


def outcome(value: Any) -> Any:
    return LambdaRuntime(lambda event, context: value, Watchdog(1.0))({})[0]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({"Actions": [Action("Hangup", {})]}, '{"Actions": [{"Type": "Hangup", "Parameters": {}}]}'),
        ({"Actions": ({"Type": "Hangup"},)}, '{"Actions": [{"Type": "Hangup"}]}'),
        ([Decimal(480), Decimal("0.5")], "[480, 0.5]"),
        (None, "null"),
    ],
)
def test_what_a_handler_returns_is_sent_as_lambda_sends_it(value: Any, sent: str) -> None:
    assert outcome(value) == Returned(sent, __import__("json").loads(sent))


@pytest.mark.parametrize("value", [{1, 2}, b"x", float("nan"), Decimal("nan"), object()])
def test_what_json_cannot_hold_is_told(value: Any) -> None:
    assert isinstance(outcome(value), Unserialisable)


def test_a_response_that_contains_itself_is_told() -> None:
    circle: dict[str, Any] = {}
    circle["Actions"] = [circle]
    assert isinstance(outcome(circle), Unserialisable)
