"""The order in which requirements and starts stand in every report."""

from __future__ import annotations

from collections.abc import Iterable

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Trait
from onhook.conformance.model.verdicts import PLAYS

#: They stand first among the warnings.
PROMINENT = frozenset(requirement.id for requirement in CATALOGUE.values() if Trait.PROMINENT in requirement.traits)
_PLACES = {requirement_id: place for place, requirement_id in enumerate((PLAYS, *CATALOGUE))}
#: How calls of most handlers start; others follow by name.
FIRST_STARTS = ("inbound", "outbound")


def place(requirement_id: str) -> tuple[int, str]:
    """Return what ids are sorted by: PLAYS, then as in the catalogue; those that it does not know stand at the end."""
    return _PLACES.get(requirement_id, len(_PLACES)), requirement_id


def start_place(start: str) -> tuple[bool, str]:
    """Return what starts are sorted by: inbound, outbound, then the others by name."""
    return start not in FIRST_STARTS, start


def in_order(starts: Iterable[str]) -> list[str]:
    """Return the starts, each of them once, in order."""
    return sorted(set(starts), key=start_place)
