"""Habits of the scripted handler: how it hangs up throughout a call, and what it answers where it does not deviate.

A deviation happens once. What shows only to a Hangup by tag, with a string for a code, on an outbound call and at one event of
it would take four of them, and no search comes that far through all that there is. A habit stands in no deviation's way, so
that calls in which it is one and the same all along take the first three out of the count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onhook.conformance.legs import DIRECTIONS, LEG_A, LEG_B
from onhook.conformance.scripted import ANSWER, ANSWER_TO_HANGUP, GOOD_CODES, GOOD_NAMES, HANG_UP, NOTHING


@dataclass(frozen=True, slots=True)
class Habit:
    """What the script answers where a call does not deviate, by question, and the direction of a call with two legs."""

    answers: Mapping[str, str]
    direction: str
    #: Which share of the deviations is tried under it.
    turn: int


#: Hang up whatever is up, LEG-B first; or LEG-A, and answer nothing to HANGUP, as most applications do.
MANNERS: tuple[Mapping[str, str], ...] = (
    {ANSWER: HANG_UP, "leg": LEG_B},
    {ANSWER_TO_HANGUP: NOTHING.name, "leg": LEG_A},
)
#: The first deviations are dealt out to so many habits, and the second ones of each to so many: in all of a manner, once each.
FIRST, SECOND = 4, 12


def _habits() -> Iterator[Habit]:
    for manner, answers in enumerate(MANNERS):
        for place in range(FIRST * SECOND):
            name, code = (place + manner) % len(GOOD_NAMES), (place // len(GOOD_NAMES) + manner) % len(GOOD_CODES)
            named = {**answers, "name": GOOD_NAMES[name], "code": GOOD_CODES[code]}
            yield Habit(named, DIRECTIONS[(name + code) % len(DIRECTIONS)], place)


HABITS: tuple[Habit, ...] = tuple(_habits())
#: Which leg comes first is nothing to a call that begins with one.
OF_ONE_LEG = HABITS[: FIRST * SECOND]
