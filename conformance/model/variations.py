"""Variations: the pages (LAT) or real calls (OBS) show more than one behaviour, and calls choose between them by ids.

The table of them is in `onhook.conformance.catalogue.latitude`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Every id of the table, so that the type checker finds the one that is misspelt, which would never be played.
VariationId = Literal[
    "LAT-1",
    "LAT-2",
    "LAT-3",
    "LAT-4",
    "LAT-5",
    "LAT-6",
    "LAT-7",
    "LAT-8",
    "LAT-9",
    "LAT-10",
    "LAT-11",
    "LAT-12",
    "LAT-13",
    "LAT-14",
    "LAT-15",
    "LAT-16",
    "LAT-17",
    "LAT-18",
    "OBS-1",
    "OBS-2",
    "OBS-3",
    "OBS-4",
    "OBS-5",
    "OBS-6",
    "OBS-7",
    "OBS-8",
    "OBS-9",
]


def by_number(variation_id: str) -> tuple[str, int, str]:
    """Return what ids of variations are sorted by: LAT-2 stands before LAT-10."""
    name, _, number = variation_id.rpartition("-")
    return name, int(number) if number.isdecimal() else 0, variation_id


@dataclass(frozen=True, slots=True)
class Variation:
    """One way in which the pages (LAT) or real calls (OBS) show more than one behaviour."""

    id: VariationId
    #: What happens in the plain variant.
    plain: str
    #: What happens where the variation is played.
    varied: str
    pages: tuple[str, ...]
    #: Our reference service can play it; otherwise it is only accepted.
    played: bool = True
    #: It is played only where it is asked for by itself.
    on_request: bool = False
    #: It is played only where what was seen in real calls is, as all are that no page shows.
    only_observed: bool = False
    #: It is played by the calls whose HANGUP has such a code, and by no others.
    comes_with_a_code: bool = False
    #: It is played only to weigh what was found without it, for no page has it in so many words.
    only_weighed: bool = False
    #: The one without which it is not played.
    needs: VariationId | None = None
