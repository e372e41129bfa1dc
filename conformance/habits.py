"""Habits of the scripted handler: how it hangs up throughout a call, and what it answers where it does not deviate.

A deviation happens once. What shows only to a Hangup by tag, with a string for a code, on an outbound call and at one event of
it would take four of them, and no search comes that far through all that there is. A habit stands in no deviation's way, so
that calls in which it is one and the same all along take the first three out of the count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onhook.conformance.legs import DIRECTIONS, LEG_A, LEG_B
from onhook.conformance.scripted import ANSWER, GOOD_CODES, GOOD_NAMES, HANG_UP, NOTHING


@dataclass(frozen=True, slots=True)
class Habit:
    """What the script answers where a call does not deviate, by question, and the direction of a call with two legs."""

    answers: Mapping[str, str]
    direction: str
    #: Which deviations are tried under it: one in so many, the first one, then the second one, beginning with this one.
    first: int
    second: int
    turn: int


#: Hang up whatever is up, LEG-B first; or LEG-A, and only where the call deviates. Each with one in how many of the second
#: deviations is tried under one of its habits: all of them are under some habit of the first, half of them of the second.
MANNERS: tuple[tuple[Mapping[str, str], int], ...] = (
    ({ANSWER: HANG_UP, "leg": LEG_B}, 12),
    ({ANSWER: NOTHING.name, "leg": LEG_A}, 24),
)
#: The first deviations are dealt out to so many habits, and the second ones of each to a twelfth of these.
_FIRST, _OF_A_MANNER = 4, 48


def _habits() -> Iterator[Habit]:
    for manner, (answers, second) in enumerate(MANNERS):
        for place in range(_OF_A_MANNER):
            name, code = (place + manner) % len(GOOD_NAMES), (place // len(GOOD_NAMES) + manner) % len(GOOD_CODES)
            named = {**answers, "name": GOOD_NAMES[name], "code": GOOD_CODES[code]}
            yield Habit(named, DIRECTIONS[(name + code) % len(DIRECTIONS)], _FIRST, second, place)


HABITS: tuple[Habit, ...] = tuple(_habits())
