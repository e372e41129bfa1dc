"""Habits of the scripted handler: how it hangs up throughout a call, and what it answers where it does not deviate.

A deviation happens once. A bug that shows only when Hangups go by tag, with the code as a string, on an outbound call,
at one particular event, is four deviations away, and no search gets that far. A *habit* fixes the first three for a
whole call, so that they do not count as deviations.

Some habits fix how a call begins: digits arrive, because the script listens from the start; a list is long; an action
follows a bridge that is not answered; attributes are stored; another LEG-B comes after the first one was hung up; the
HANGUP of one of two legs is answered with null; an update interrupts an action; an action fails in mid-list; digits are
sent, a bot talks, the call is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from onhook.conformance.model.legs import DIRECTIONS, LEG_A, LEG_B, Topology
from onhook.conformance.model.worlds import A_HANGS_UP, B_HANGS_UP, DIGITS, FAILS, IDLE, UNANSWERED, UPDATE
from onhook.conformance.players.scripted import (
    ANSWER,
    ANSWER_TO_HANGUP,
    AT_MOST,
    BESIDE_EMPTY,
    BESIDE_NULL,
    BESIDE_NULL_ID,
    BY_CALL_ID,
    BY_EMPTY_CALL_ID,
    BY_EMPTY_TAG,
    BY_NO_PARAMETERS,
    BY_TAG,
    CODE,
    EARS,
    FIRST_ANSWER,
    FIRST_ANSWER_TO_HANGUP,
    FIRST_NAME,
    GOOD_CODES,
    GOOD_NAMES,
    LEFT_OUT,
    LENGTH,
    NAME,
    NEW_ATTRIBUTES,
    NOTHING,
    NULL,
    NULL_CODE,
    OTHER_ACTIONS,
    SECOND_ANSWER,
    THIRD_ANSWER,
    WHICH_LEG,
    answer_with,
)
from onhook.conformance.players.words import ASK, BRIDGE, HANG_UP, JOIN, LISTEN, SAY


@dataclass(frozen=True, slots=True)
class Shares:
    """How many deviations are tried under a habit: every `first`-th one, and behind each of these every `second`-th."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a call begins: what the script answers and what the world lets happen once, each by question."""

    answers: Mapping[str, str]
    happens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habit:
    """What the script answers where a call does not deviate, by question, and the direction of a call with two legs."""

    answers: Mapping[str, str]
    direction: str
    #: Decides which share of the deviations is tried under it (`sweep.shares`).
    turn: int
    shares: Shares
    #: What the world lets happen once, by its question.
    happens: Mapping[str, str]


#: Hang up at each event, LEG-B first, and set attributes where no list is returned; or hang up LEG-A first and answer
#: nothing to HANGUP, as most applications do.
MANNERS: tuple[Mapping[str, str], ...] = (
    {ANSWER: answer_with(HANG_UP), WHICH_LEG: LEG_B, BESIDE_NULL: NEW_ATTRIBUTES},
    {ANSWER_TO_HANGUP: NOTHING.name, WHICH_LEG: LEG_A},
)
#: A manner has as many habits as it takes to try each pair of deviations once: 48, which is also enough to combine each
#: way to name a leg with each code (42 pairs).
OF_A_MANNER = Shares(first=4, second=12)

#: Digits arrive while nothing runs, or while a Speak runs, because the script has listened to LEG-A or to LEG-B.
_AT_REST = {FIRST_ANSWER: answer_with(LISTEN), SECOND_ANSWER: NOTHING.name}
_IN_SPEECH = {FIRST_ANSWER: answer_with(LISTEN, SAY)}
#: A list is as long as it may be, and the next answer leaves the rest of it running.
_LONG = {LENGTH: AT_MOST, SECOND_ANSWER: NULL.name}
#: Attributes are stored, and nothing runs.
_STORED = {SECOND_ANSWER: NULL.name, BESIDE_NULL: NEW_ATTRIBUTES}
#: How a call may begin, and what happens then: calls with any number of legs, and calls with two.
WITH_ANY_LEGS: tuple[Beginning, ...] = (
    Beginning({**_AT_REST, EARS: LEG_A}, {IDLE: DIGITS}),
    Beginning({**_IN_SPEECH, EARS: LEG_A, ANSWER_TO_HANGUP: NOTHING.name}, {"Speak": DIGITS}),
    Beginning({**_LONG, FIRST_ANSWER: answer_with(SAY, HANG_UP)}),
    Beginning({**_LONG, FIRST_ANSWER: answer_with(SAY, HANG_UP, SAY), ANSWER_TO_HANGUP: NULL.name}),
    *(
        Beginning({FIRST_ANSWER: answer_with(BRIDGE, SAY), SECOND_ANSWER: answer.name}, {"CallAndBridge": outcome})
        for outcome in UNANSWERED
        for answer in (NOTHING, NULL)
    ),
)
WITH_TWO_LEGS: tuple[Beginning, ...] = (
    Beginning({**_AT_REST, EARS: LEG_B, ANSWER_TO_HANGUP: NOTHING.name}, {IDLE: DIGITS}),
    Beginning({**_IN_SPEECH, EARS: LEG_B}, {"Speak": DIGITS}),
    Beginning({**_LONG, FIRST_ANSWER: answer_with(HANG_UP, SAY), ANSWER_TO_HANGUP: NULL.name}),
    Beginning({**_LONG, ANSWER_TO_HANGUP: answer_with(SAY, HANG_UP)}),
)
#: Whether stored attributes stay depends on the response to digits, or to an update.
WITH_ATTRIBUTES: tuple[Beginning, ...] = (
    Beginning({FIRST_ANSWER: answer_with(LISTEN), **_STORED, EARS: LEG_A}, {IDLE: DIGITS}),
    Beginning({FIRST_ANSWER: answer_with(SAY), **_STORED}, {IDLE: UPDATE}),
)


#: LEG-B is hung up, and another one comes. The first one is named by its CallId, since the next one has the same tag.
_LEG_B_GOES = {FIRST_ANSWER: answer_with(HANG_UP), FIRST_NAME: BY_CALL_ID}
_BRIDGED_AGAIN = {**_LEG_B_GOES, FIRST_ANSWER_TO_HANGUP: answer_with(BRIDGE)}
#: After the answer that hangs up a meeting leg, the next answer is to the ACTION_SUCCESSFUL of that Hangup.
_JOINED_BETWEEN = {
    **_LEG_B_GOES,
    FIRST_ANSWER_TO_HANGUP: answer_with(JOIN),
    SECOND_ANSWER: answer_with(HANG_UP),
    THIRD_ANSWER: answer_with(BRIDGE),
}
_JOINED_AGAIN = {**_LEG_B_GOES, SECOND_ANSWER: answer_with(JOIN)}
_BRIDGED_BETWEEN = {**_LEG_B_GOES, SECOND_ANSWER: answer_with(BRIDGE), FIRST_ANSWER_TO_HANGUP: answer_with(JOIN)}
#: With the new LEG-B nothing runs, a leg is hung up, or a list speaks and asks for digits. A finding about a bridge
#: counts only in calls that start with a bridge, and likewise for a meeting: so a meeting comes between two bridges,
#: and a bridge between two meetings.
WITH_ANOTHER_LEG_B: Mapping[Topology, tuple[Beginning, ...]] = {
    Topology.BRIDGED: (
        Beginning({**_BRIDGED_AGAIN, SECOND_ANSWER: NOTHING.name}),
        Beginning({**_BRIDGED_AGAIN, NAME: BY_TAG}),
        Beginning({**_BRIDGED_AGAIN, NAME: BY_TAG, SECOND_ANSWER: answer_with(SAY, ASK)}),
        Beginning(_JOINED_BETWEEN),
    ),
    Topology.MEETING: (
        Beginning({**_JOINED_AGAIN, ANSWER: NOTHING.name}),
        Beginning({**_JOINED_AGAIN, NAME: BY_TAG}),
        Beginning({**_BRIDGED_BETWEEN, NAME: BY_TAG, ANSWER: NOTHING.name}, {IDLE: B_HANGS_UP}),
        Beginning(_BRIDGED_BETWEEN),
    ),
}

#: The HANGUP of one of two legs is answered with null, which keeps the running list: after an update, which has
#: replaced older actions, or where the party of that leg was faster than the Hangup of the other one.
WITH_NULL: tuple[Beginning, ...] = (
    Beginning({FIRST_ANSWER: answer_with("play", SAY), ANSWER_TO_HANGUP: NULL.name}, {"PlayAudio": UPDATE}),
    Beginning({FIRST_ANSWER: answer_with(HANG_UP), ANSWER_TO_HANGUP: NULL.name}, {"Hangup": A_HANGS_UP}),
    Beginning(
        {FIRST_ANSWER: answer_with(HANG_UP), ANSWER_TO_HANGUP: NULL.name, WHICH_LEG: LEG_A}, {"Hangup": B_HANGS_UP}
    ),
)
#: An update takes the place of an action, and both of its events are answered: the update with words, the other with
#: a Hangup. Only the response to the update counts, so it shows which of the two is run. Not the other way round: a
#: script that goes on speaking ends only where the service lets a caller lose patience, and no page asks for that.
WITH_AN_INTERRUPTION = Beginning(
    {FIRST_ANSWER: answer_with("play"), SECOND_ANSWER: answer_with(SAY), ANSWER: answer_with(HANG_UP)},
    {"PlayAudio": UPDATE},
)


def _fails(kind: str, *words: str) -> Beginning:
    return Beginning({FIRST_ANSWER: answer_with(*words), SECOND_ANSWER: NULL.name}, {kind: FAILS})


#: An action fails, and null is answered: what stands behind it is not run all the same (HUP-F5). A bridge is made from
#: a single leg only.
WITH_A_FAILURE: tuple[Beginning, ...] = (
    _fails("PlayAudio", "play", SAY),
    _fails("Pause", "pause", SAY),
    _fails("RecordAudio", "record", SAY),
    _fails("ReceiveDigits", LISTEN, SAY),
    _fails("Speak", SAY, ASK),
    _fails("PlayAudioAndGetDigits", ASK, SAY),
)
WITH_A_FAILED_BRIDGE = _fails("CallAndBridge", BRIDGE, SAY)
#: A call begins with one of the actions that no other script returns.
WITH_OTHER_ACTIONS: tuple[Beginning, ...] = tuple(
    Beginning({FIRST_ANSWER: answer.name, SECOND_ANSWER: answer_with(HANG_UP)}) for answer in OTHER_ACTIONS
)
#: A tag that is empty counts as left out (HUP-F2).
WITH_AN_EMPTY_TAG = Beginning({NAME: BY_EMPTY_TAG, CODE: LEFT_OUT})
#: So does a CallId that is empty or null (HUP-T2), and a code that is null. A Hangup may have no Parameters (HUP-T3).
WITH_NOTHING_SAID: tuple[Beginning, ...] = (
    *(
        Beginning({NAME: name, CODE: LEFT_OUT})
        for name in (BY_EMPTY_CALL_ID, BESIDE_EMPTY, BESIDE_NULL_ID, BY_NO_PARAMETERS)
    ),
    Beginning({CODE: NULL_CODE}),
)
#: What it is about happens in a call that does not deviate, so that a few deviations are enough.
OF_A_FORM = Shares(first=12, second=1000)
#: There are few beginnings, so more first deviations are tried under each, and fewer second ones.
OF_A_BEGINNING = Shares(first=2, second=64)
#: Where a beginning takes a call far, or to an action that no other call has, every first deviation is of use.
FAR_IN = Shares(first=1, second=1000)
#: How many turns lie between two beginnings: the next one has the next way to name a leg, and the next code.
_BETWEEN = len(GOOD_NAMES) + 1


def _habit(beginning: Beginning, turn: int, offset: int, shares: Shares) -> Habit:
    """A habit whose way to name a leg and code depend on the turn: over as many turns as there are pairs, each pair."""
    name, code = (turn + offset) % len(GOOD_NAMES), (turn // len(GOOD_NAMES) + offset) % len(GOOD_CODES)
    named = {NAME: GOOD_NAMES[name], CODE: GOOD_CODES[code], **beginning.answers}
    direction = DIRECTIONS[(name + code) % len(DIRECTIONS)]
    return Habit(named, direction, turn, shares, beginning.happens)


def _turns(shares: Shares) -> int:
    """How many turns it takes until each pair of deviations has come up once."""
    return shares.first * shares.second


def _manners() -> Iterator[Habit]:
    for manner, answers in enumerate(MANNERS):
        for turn in range(_turns(OF_A_MANNER)):
            yield _habit(Beginning(answers), turn, manner, OF_A_MANNER)


def _beginnings(*beginnings: Beginning, shares: Shares = OF_A_BEGINNING) -> Iterator[Habit]:
    for number, beginning in enumerate(beginnings):
        yield _habit(beginning, _BETWEEN * number, 0, shares)


_OF_MANNERS = tuple(_manners())
#: The habits by the topology in which a call starts. In a call that starts with one leg it makes no difference which
#: leg is hung up first, so one manner is enough.
HABITS: Mapping[Topology, tuple[Habit, ...]] = {
    Topology.SINGLE: (
        *_OF_MANNERS[: _turns(OF_A_MANNER)],
        *_beginnings(*WITH_ANY_LEGS),
        *_beginnings(*WITH_ATTRIBUTES, shares=FAR_IN),
        *_beginnings(WITH_AN_EMPTY_TAG, *WITH_NOTHING_SAID, *WITH_A_FAILURE, WITH_A_FAILED_BRIDGE, shares=OF_A_FORM),
        *_beginnings(*WITH_OTHER_ACTIONS, shares=FAR_IN),
    ),
    **{
        topology: (
            *_OF_MANNERS,
            *_beginnings(*WITH_ANY_LEGS, *WITH_TWO_LEGS),
            *_beginnings(*far_in, shares=FAR_IN),
            *_beginnings(WITH_AN_EMPTY_TAG, shares=OF_A_FORM),
            *_beginnings(*WITH_NULL, *WITH_NOTHING_SAID, WITH_AN_INTERRUPTION, *WITH_A_FAILURE, shares=OF_A_FORM),
            *_beginnings(*WITH_OTHER_ACTIONS, shares=FAR_IN),
        )
        for topology, far_in in WITH_ANOTHER_LEG_B.items()
    },
}
