"""Legs, and how a call can be made of them (pages `pstn-invocations`, `call-and-bridge`, `join-chime-meeting`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from typing import Any

LEG_A = "LEG-A"
LEG_B = "LEG-B"
TAGS = (LEG_A, LEG_B)

CONNECTED = "Connected"
DISCONNECTED = "Disconnected"

INBOUND = "Inbound"
OUTBOUND = "Outbound"
DIRECTIONS = (INBOUND, OUTBOUND)

#: What stands in To or From of a meeting leg, beside the service's own number (`use-cases`).
MEETING_ADDRESS = "SMA"
MEETING_NUMBER = "+17035550122"


def same_tag(one: Any, other: Any) -> bool:
    """Say whether two tags are equal but for their case."""
    return bool(one == other or (isinstance(one, str) and isinstance(other, str) and one.upper() == other.upper()))


def tag_of(leg: Mapping[str, Any]) -> str:
    """Return the ParticipantTag of a leg in upper case, as all pages but one write it (`case-5` has `Leg-A`).

    Empty where it has none.
    """
    return str(leg.get("ParticipantTag", "")).upper()


def leg_names(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return what legs are called, by CallId: their tags, with a number from the second leg with a tag on."""
    names: dict[str, str] = {}
    seen: dict[str, int] = {}
    for leg in listed:
        call_id, tag = leg.get("CallId"), tag_of(leg)
        if isinstance(call_id, str) and call_id not in names:
            seen[tag] = seen.get(tag, 0) + 1
            names[call_id] = tag if seen[tag] == 1 else f"{tag}#{seen[tag]}"
    return names


class Topology(StrEnum):
    """Where a generated call starts: at its beginning, or inside a topology (its legs Connected already)."""

    SINGLE = "single"
    BRIDGED = "bridged"
    MEETING = "meeting"

    __repr__ = Enum.__str__
