"""Worlds: what happens when neither the service nor the handler decides (`onhook.conformance.model.worlds`)."""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from onhook.conformance.model.worlds import ChosenWorld
from onhook.strategies._checks import check_integer
from onhook.strategies._packed import BYTE, numbers

LONGEST = 200

#: Half of all choices are the harmless answer. 1 comes twice because most questions have two answers, and with two,
#: even numbers wrap round to the harmless one.
_COMMON = (0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5)
#: No question has more than seven answers, and one alone has so many: what happens while a bridged call is recorded.
_RARE = 6
_CHOICES = (*(_COMMON[byte * len(_COMMON) // BYTE] for byte in range(BYTE - 3)), *[_RARE] * 3)


def choices(*, length: int = 12) -> SearchStrategy[tuple[int, ...]]:
    """Draw the choices of a world: a tuple of exactly `length` integers from 0 to 6.

    0 is the harmless answer to any question, and every choice shrinks to it. The length is fixed because lists of
    varying length are mostly short, and because a world of zeros is as calm as an empty one.

    Raises InvalidArgument unless `length` is an integer from 0 to 200.
    """
    return numbers(check_integer("length", length, 0, LONGEST), _CHOICES).drawn()


def worlds(*, length: int = 12) -> SearchStrategy[ChosenWorld]:
    """Draw a world that makes up to `length` choices and takes the harmless answer from then on.

    Shrinks to the world in which all goes well and the caller hangs up at the end. Each drawn world is a new object, to
    be used for one call.

    Raises InvalidArgument unless `length` is an integer from 0 to 200.
    """
    return choices(length=length).map(ChosenWorld)
