"""What the calls of several files are made of: an action, steps and odd events."""

from __future__ import annotations

from typing import Any

from tracing import BRIDGE, BRIDGED, DONE, ID_A, OPEN, A, B, action, kept, succeeded

from onhook.conformance.model.traces import Event

SPEAK_TO_A = action("Speak", Text="Hello", CallId=ID_A)
#: The steps by which an inbound call comes to be bridged.
OPEN_AND_BRIDGED = (OPEN, [BRIDGE]), BRIDGED


def without(whole: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in whole.items() if name not in names}


def detailed(**details: Any) -> Event:
    """An event with other CallDetails; ... leaves one out."""
    return {**DONE, "CallDetails": kept({**DONE["CallDetails"], **details})}


def echo(name: str = "Pause", **parameters: Any) -> Event:
    """The success of an action, with these Parameters, while two legs are up."""
    return succeeded(action(name, **parameters), A, B)
