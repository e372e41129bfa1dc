"""Variations: the ways in which the guide, or the real service, shows more than one behaviour.

They are listed in `onhook.conformance.catalogue.latitude`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import compress

from hypothesis.strategies import SearchStrategy

from onhook.conformance.catalogue import VARIATIONS
from onhook.conformance.model.variations import VariationId
from onhook.strategies._checks import check_flag
from onhook.strategies._packed import Packed, numbers, pick, row

#: Variations that are played only together with another one, and that one.
_NEEDS: Mapping[VariationId, VariationId] = {row.id: row.needs for row in VARIATIONS.values() if row.needs is not None}

#: Half of the calls are played in the plain variant; in the other half each variation has one chance in four.
_PLAIN_OR_VARIED = (False, True)
_ONE_IN_FOUR = (0, 0, 0, 1)


def variations(*, observed: bool = False, sip_application_id: bool = False) -> SearchStrategy[frozenset[VariationId]]:
    """Draw the ids of the variations that a call plays: a frozenset, empty half of the time.

    `observed` adds what was seen in real calls and is on no page of the guide (OBS, and LAT-11); `sip_application_id`
    adds LAT-3, the other name of SipMediaApplicationId. OBS-2 comes only together with LAT-11. Shrinks to the plain
    variant, which is empty.

    Raises InvalidArgument where an option is neither True nor False.
    """
    check_flag("observed", observed)
    check_flag("sip_application_id", sip_application_id)
    return packed_variations(observed, sip_application_id).drawn()


@lru_cache(maxsize=4)
def packed_variations(observed: bool, sip_application_id: bool) -> Packed[frozenset[VariationId]]:
    """The same as `variations`, to be drawn together with other parts of a call."""
    ids = playable(observed, sip_application_id)

    def chosen(drawn: tuple[bool, tuple[int, ...]]) -> frozenset[VariationId]:
        varied, flags = drawn
        if not varied:
            return _PLAIN
        found = frozenset(compress(ids, flags))
        return found | {_NEEDS[variation] for variation in found & _NEEDS.keys()}

    return row(pick(_PLAIN_OR_VARIED), numbers(len(ids), _ONE_IN_FOUR)).map(chosen)


_PLAIN: frozenset[VariationId] = frozenset()


def playable(observed: bool, sip_application_id: bool) -> tuple[VariationId, ...]:
    """Return the ids of the variations that may be drawn, in the order of the catalogue."""
    return tuple(
        row.id
        for row in VARIATIONS.values()
        if row.played
        and not row.only_weighed
        and (observed or not row.only_observed)
        and (sip_application_id or not row.on_request)
    )
