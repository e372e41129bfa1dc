"""Identifiers of calls and their legs (pages `pstn-invocations`, `hangup`)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.calls import identifier
from onhook.strategies._printed import AsValue

#: Identifiers are made of the 32 low bits of the seed, so no two seeds up to this one share an identifier.
_LAST_SEED = 0xFFFFFFFF
#: How many legs a call may have had: more than two only where a bridged party left and another one came.
_LEGS = 4

_CALL_SEEDS = st.integers(1, _LAST_SEED)
_CALL_IDS = st.integers(_LEGS, _LEGS * _LAST_SEED + _LEGS - 1).map(
    AsValue(lambda number: identifier(number // _LEGS, number % _LEGS + 1))
)
_TRANSACTION_IDS = _CALL_SEEDS.map(AsValue(lambda seed: identifier(seed, 0)))


def call_seeds() -> SearchStrategy[int]:
    """Draw the `seed` of a `Call`: an integer from 1, to which it shrinks, to 2**32 - 1.

    Calls with different seeds share no identifier.
    """
    return _CALL_SEEDS


def call_ids() -> SearchStrategy[str]:
    """Draw the CallId of a leg of any call: a string in the shape of a UUID, in lower case.

    Shrinks to the CallId of the first leg of the call with seed 1.
    """
    return _CALL_IDS


def transaction_ids() -> SearchStrategy[str]:
    """Draw the TransactionId of any call: a string in the shape of a UUID, in lower case, that is no leg's CallId.

    Shrinks to the TransactionId of the call with seed 1.
    """
    return _TRANSACTION_IDS
