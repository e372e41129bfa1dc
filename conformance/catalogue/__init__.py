"""The catalogue: every promise of the guide about Hangup, as data, readable without running anything.

One file per family of requirements, one for the latitude that the pages leave, one for what they leave open. The rules
in `onhook.conformance.rules` check what is written here, and `docs/requirements.md` is rendered from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from onhook.conformance.catalogue import env, hnd, hup, rem, rsp
from onhook.conformance.catalogue.latitude import LATITUDE, OBSERVED
from onhook.conformance.catalogue.rsp import RETURNS, RETURNS_IN_TIME
from onhook.conformance.model.requirements import Requirement
from onhook.conformance.model.variations import Variation

__all__ = [
    "CATALOGUE",
    "LATITUDE",
    "OBSERVED",
    "RETURNS",
    "RETURNS_IN_TIME",
    "VARIATIONS",
    "VERSION",
    "family",
    "varied",
]

#: The edition of the catalogue, year and month; reports carry it, so that two of them can be compared.
VERSION = "2026.11"

_FAMILIES: Mapping[str, tuple[Requirement, ...]] = MappingProxyType(
    {
        "HUP": hup.REQUIREMENTS,
        "REM": rem.REQUIREMENTS,
        "ENV": env.REQUIREMENTS,
        "RSP": rsp.REQUIREMENTS,
        "HND": hnd.REQUIREMENTS,
    }
)

#: Every requirement by its id, in the order in which they are listed everywhere.
CATALOGUE: Mapping[str, Requirement] = MappingProxyType(
    {requirement.id: requirement for requirements in _FAMILIES.values() for requirement in requirements}
)
#: Every variation by its id, in the same way.
VARIATIONS: Mapping[str, Variation] = MappingProxyType(
    {variation.id: variation for variation in (*LATITUDE, *OBSERVED)}
)


def varied(variation_id: str) -> str:
    """Return what happens where a variation is played, as a sentence; a file of another version may name any id."""
    known = VARIATIONS.get(variation_id)
    return "a variation that this version does not know" if known is None else known.varied


def family(name: str) -> tuple[Requirement, ...]:
    """Return the requirements of a family (HUP, REM, ENV, RSP or HND) in order; raise KeyError for any other name."""
    return _FAMILIES[name]
