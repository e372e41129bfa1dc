"""Habits of the scripted handler: how it hangs up throughout a call, and what it answers where it does not deviate.

A deviation happens once. A bug that shows only when Hangups go by tag, with the code as a string, on an outbound call, at one
particular event, is four deviations away, and no search gets that far. A *habit* fixes the first three for a whole call, so
that they do not count as deviations.

Some habits are of the way in which a call begins: digits arrive, since it listens from the start; a list is long; something
stands behind a bridge that comes to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onhook.conformance.legs import DIRECTIONS, LEG_A, LEG_B
from onhook.conformance.scripted import (
    ANSWER,
    ANSWER_TO_HANGUP,
    AT_MOST,
    BESIDE_NULL,
    BRIDGE,
    CODE,
    EARS,
    GOOD_CODES,
    GOOD_NAMES,
    HANG_UP,
    LENGTH,
    LISTEN,
    NAME,
    NEW_ATTRIBUTES,
    NOTHING,
    NULL,
    OPENING,
    SAY,
    WHICH_LEG,
    shape,
)
from onhook.conformance.worlds import DIGITS, IDLE, UNANSWERED


@dataclass(frozen=True, slots=True)
class Habit:
    """What the script answers where a call does not deviate, by question, and the direction of a call with two legs."""

    answers: Mapping[str, str]
    direction: str
    #: Which share of the deviations is tried under it.
    turn: int
    #: One in so many of the first deviations, and of the second ones of each.
    shares: tuple[int, int]
    #: What happens once, by the question of the world.
    happens: Mapping[str, str]


#: Hang up whatever is up, LEG-B first, and set attributes where no list is returned; or LEG-A, and answer nothing to HANGUP, as
#: most applications do.
MANNERS: tuple[Mapping[str, str], ...] = (
    {ANSWER: shape(HANG_UP).name, WHICH_LEG: LEG_B, BESIDE_NULL: NEW_ATTRIBUTES},
    {ANSWER_TO_HANGUP: NOTHING.name, WHICH_LEG: LEG_A},
)
#: The first deviations are dealt out to so many habits, and the second ones of each to so many: in all of a manner, once each.
FIRST, SECOND = 4, 12

_FIRST, _SECOND = OPENING
#: Digits arrive at rest, and while something is said, because the script has listened: to LEG-A, or to LEG-B.
_AT_REST = {_FIRST: shape(LISTEN).name, _SECOND: NOTHING.name}
_IN_SPEECH = {_FIRST: shape(LISTEN, SAY).name}
#: A list is as long as it may be, and what it is answered with leaves the rest of it alone.
_LONG = {LENGTH: AT_MOST, _SECOND: NULL.name}
#: How a call may begin, and what happens then: with any number of legs, and with two.
WITH_ANY_LEGS: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = (
    ({**_AT_REST, EARS: LEG_A}, {IDLE: DIGITS}),
    ({**_IN_SPEECH, EARS: LEG_A, ANSWER_TO_HANGUP: NOTHING.name}, {"Speak": DIGITS}),
    ({**_LONG, _FIRST: shape(SAY, HANG_UP).name}, {}),
    ({**_LONG, _FIRST: shape(SAY, HANG_UP, SAY).name, ANSWER_TO_HANGUP: NULL.name}, {}),
    *(
        ({_FIRST: shape(BRIDGE, SAY).name, _SECOND: answer.name}, {"CallAndBridge": outcome})
        for outcome in UNANSWERED
        for answer in (NOTHING, NULL)
    ),
)
WITH_TWO_LEGS: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = (
    ({**_AT_REST, EARS: LEG_B, ANSWER_TO_HANGUP: NOTHING.name}, {IDLE: DIGITS}),
    ({**_IN_SPEECH, EARS: LEG_B}, {"Speak": DIGITS}),
    ({**_LONG, _FIRST: shape(HANG_UP, SAY).name, ANSWER_TO_HANGUP: NULL.name}, {}),
    ({**_LONG, ANSWER_TO_HANGUP: shape(SAY, HANG_UP).name}, {}),
)
#: They are few, and each takes more of the first deviations and less of the second ones.
_SHARES = (2, 64)
#: The next one has another way to name a leg, and another code.
_NEXT = 7


def _habit(
    answers: Mapping[str, str], turn: int, offset: int, shares: tuple[int, int], happens: Mapping[str, str]
) -> Habit:
    """One with a way to name a leg and a code of its own: in as many turns as there are pairs of them, each pair."""
    name, code = (turn + offset) % len(GOOD_NAMES), (turn // len(GOOD_NAMES) + offset) % len(GOOD_CODES)
    named = {**answers, NAME: GOOD_NAMES[name], CODE: GOOD_CODES[code]}
    return Habit(named, DIRECTIONS[(name + code) % len(DIRECTIONS)], turn, shares, happens)


def _manners() -> Iterator[Habit]:
    for manner, answers in enumerate(MANNERS):
        for turn in range(FIRST * SECOND):
            yield _habit(answers, turn, manner, (FIRST, SECOND), {})


def _beginnings(*several: tuple[Mapping[str, str], Mapping[str, str]]) -> Iterator[Habit]:
    for number, (answers, happens) in enumerate(several):
        yield _habit(answers, _NEXT * number, 0, _SHARES, happens)


_OF_MANNERS = tuple(_manners())
HABITS: tuple[Habit, ...] = (*_OF_MANNERS, *_beginnings(*WITH_ANY_LEGS, *WITH_TWO_LEGS))
#: Which leg comes first is nothing to a call that begins with one.
OF_ONE_LEG = (*_OF_MANNERS[: FIRST * SECOND], *_beginnings(*WITH_ANY_LEGS))
