"""Scripts: what the scripted handler answers where a service is under test (`onhook.conformance.players.scripted`)."""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from onhook.strategies._checks import check_integer
from onhook.strategies._packed import numbers
from onhook.strategies.worlds import LONGEST

#: Half of all choices are the plain answer; the others reach every row of every table of answers.
_CHOICES = (*[0] * 30, *range(1, 30))


def scripts(*, length: int = 24) -> SearchStrategy[tuple[int, ...]]:
    """Draw the choices of a script: a tuple of exactly `length` integers from 0 to 29.

    0 is the plain answer, and every choice shrinks to it. A choice beyond the number of answers wraps round.

    Raises InvalidArgument unless `length` is an integer from 0 to 200.
    """
    return numbers(check_integer("length", length, 0, LONGEST), _CHOICES).drawn()
