"""The same call forwarding with one bug: it takes a call to be over as soon as one of its legs has ended.

When the callee hangs up, the caller stays on the line (and is billed) until they hang up too, and the other way round.
"""

from __future__ import annotations

from typing import Any

from app import handler


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one event of the audio service."""
    if event["InvocationEventType"] == "HANGUP":
        return handler.respond(event, [])  # The bug: the other leg may still be Connected.
    return handler.lambda_handler(event, context)
