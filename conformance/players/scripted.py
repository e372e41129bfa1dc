"""The scripted handler: what the suite answers when a service is under test.

It is the service's opponent in the game, and it is made like a world: at each event it chooses its answer from tables
whose first row is the plain answer. A script is a finite list of choices, and past its end the first row is taken. So
every script fits every call, scripts can be enumerated by number of deviations without knowing the game, and a shorter
script is a plainer one. The plain script brings a call into its topology, then hangs up one leg and then the other, by
CallId.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from onhook.conformance.model.actions import is_supported_code
from onhook.conformance.model.calls import Call, identifier
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    SCHEMA_VERSION,
    ResponseUse,
    action_parameters,
    participants,
    response_is_ignored,
    same_event,
)
from onhook.conformance.model.hangup_faults import UNKNOWN_CALL_ID, UNKNOWN_TAG, HangupFault
from onhook.conformance.model.legs import DISCONNECTED, LEG_A, LEG_B, Topology, same_tag
from onhook.conformance.model.responses import MOST_ACTIONS
from onhook.conformance.model.services import InvocationFailed
from onhook.conformance.model.traces import Action, Event, Participant
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.players.words import (
    AGAIN,
    ASK,
    ASK_IN_WORDS,
    BRIDGE,
    FOCUS,
    HANG_UP,
    JOIN,
    LISTEN,
    ON_LEG_B,
    OTHER,
    RECORD_THE_CALL,
    SAY,
    SEND,
    TALK,
    WORDS,
    act,
)

# -- what it may answer ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scene:
    """What the handler sees when an event comes: the legs that are up, LEG-A first, and those that have ended."""

    event: Event
    up: tuple[Participant, ...]
    ended: tuple[Participant, ...]

    @property
    def first(self) -> Participant:
        """The leg that media actions are for: LEG-A, or the one that is left."""
        return self.up[0]

    @property
    def has_leg_a(self) -> bool:
        """Whether LEG-A is up."""
        return same_tag(self.first.get("ParticipantTag"), LEG_A)


@dataclass(frozen=True, slots=True)
class Shape:
    """One row of a table of answers: its name, and the words of its list."""

    name: str
    words: tuple[str, ...] = ()
    #: Exactly how many legs have to be up for it; 0 means any number.
    legs: int = 0
    #: Whether LEG-A has to be up.
    needs_leg_a: bool = False

    def fits(self, legs: int, *, leg_a: bool) -> bool:
        """Say whether it makes sense with this number of legs up, and with LEG-A among them or not."""
        return self.legs in (0, legs) and (leg_a or not self.needs_leg_a)


def shape(*words: str, legs: int = 0, needs_leg_a: bool = False) -> Shape:
    """Return the row that has these words, and is named by them."""
    return Shape(", ".join(words), words, legs, needs_leg_a)


def _by_name(*shapes: Shape) -> Mapping[str, Shape]:
    return {row.name: row for row in shapes}


NOTHING = Shape("an empty list")
NULL = Shape("null in place of a list")
NO_ACTIONS = Shape("no Actions")
UNUSABLE = Shape("what cannot be used")
FAIL = Shape("fail from now on")
FAIL_ONCE = Shape("fail, and answer the event when it is delivered again")

#: Answers to events whose response is used. The first row is the plain answer; the answers that find most come early.
USED: tuple[Shape, ...] = (
    shape(HANG_UP),
    NOTHING,
    shape(SAY),
    NULL,
    shape(SAY, HANG_UP),
    shape(HANG_UP, SAY),
    shape(SAY, HANG_UP, SAY),
    shape(ASK, HANG_UP),
    shape(HANG_UP, ASK),
    shape(HANG_UP, OTHER, legs=2),
    shape(HANG_UP, BRIDGE, legs=2),
    shape("whisper", legs=2),
    shape(HANG_UP, AGAIN),
    shape("play"),
    shape("play", SAY),
    shape("play", HANG_UP),
    shape(SAY, ASK),
    shape(ASK, SAY),
    shape(BRIDGE, legs=1, needs_leg_a=True),
    shape(BRIDGE, SAY, legs=1, needs_leg_a=True),
    shape(JOIN, legs=1, needs_leg_a=True),
    shape(JOIN, HANG_UP, legs=1, needs_leg_a=True),
    shape("pause"),
    shape("pause", SAY),
    shape("record", SAY),
    shape("record", HANG_UP),
    shape(LISTEN),
    shape(LISTEN, SAY),
    NO_ACTIONS,
    FAIL,
    FAIL_ONCE,
)
#: Answers with actions that leave the legs as they are, and that have no other part in what is under study: only a
#: habit chooses them.
OTHER_ACTIONS: tuple[Shape, ...] = (
    shape(ASK_IN_WORDS, SAY),
    shape(SEND, SAY),
    shape(TALK, legs=1, needs_leg_a=True),
    shape(FOCUS, SAY),
    shape(*RECORD_THE_CALL, SAY),
)
_NAMES_IN_USE = {row.words: row.name for row in (*USED, *OTHER_ACTIONS) if row.words}


def answer_with(*words: str) -> str:
    """Return the name of the answer of USED or OTHER_ACTIONS with these words; raises KeyError if there is none."""
    return _NAMES_IN_USE[words]


#: The first answer to an inbound call is a greeting, so that a call is answered before it is hung up.
GREETING = shape(SAY)
#: Answers to events whose response is ignored according to the guide: none of its actions may be run.
IGNORED = _by_name(NOTHING, shape(HANG_UP), shape(SAY), shape(ASK), shape(SAY, HANG_UP), NULL, FAIL, FAIL_ONCE)
#: Answers to the last leg's HANGUP: also actions that would bring the call back.
AFTER_THE_END = _by_name(*IGNORED.values(), shape(BRIDGE), shape(JOIN), UNUSABLE)
#: Answers to an event that lists no leg: there is none that an action could be for.
WITHOUT_LEGS = _by_name(NOTHING, NULL, FAIL, FAIL_ONCE)
#: An answer in meetings only.
MUTE = shape("mute", legs=2)


@cache
def used(legs: int, *, leg_a: bool, meeting: bool, greets: bool) -> Mapping[str, Shape]:
    """Return the answers to an event whose response is used, by name: those that suit the legs and the kind of call."""
    shapes = [row for row in USED if row.fits(legs, leg_a=leg_a)]
    if greets:
        shapes.remove(GREETING)
        shapes.insert(0, GREETING)
    others = [row for row in OTHER_ACTIONS if row.fits(legs, leg_a=leg_a)]  # last, since a sweep leaves them out
    return _by_name(*shapes, *([MUTE] if meeting and legs == 2 else []), *others)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a Hangup is to mean: one of the legs that are up or, once none is, of those that have ended."""

    leg: Participant
    legs: Sequence[Participant]
    ended: Sequence[Participant]
    seed: int

    @property
    def call_id(self) -> Any:
        """The CallId of the leg."""
        return self.leg["CallId"]

    @property
    def tag(self) -> Any:
        """The ParticipantTag of the leg."""
        return self.leg.get("ParticipantTag")

    @property
    def other_tag(self) -> str:
        """The tag of the other leg, whether there is one or not."""
        return LEG_A if same_tag(self.tag, LEG_B) else LEG_B

    @property
    def ended_tag(self) -> Any:
        """The ParticipantTag of the leg that ended last."""
        return self.ended[-1].get("ParticipantTag")

    @property
    def ended_tag_is_free(self) -> bool:
        """Whether no other leg has the tag of the ended leg now: if one had, the tag would mean that leg."""
        return not any(same_tag(self.ended_tag, leg.get("ParticipantTag")) for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Naming:
    """One row of the table of ways in which a Hangup may name a leg."""

    name: str
    #: Make CallId and ParticipantTag; None leaves them out.
    call_id: Callable[[Meant], Any] | None = None
    tag: Callable[[Meant], Any] | None = None
    #: What is wrong with the Hangup; None for a good one.
    fault: HangupFault | None = None
    #: Says whether it makes sense; a row with a fault is taken only while a leg is up, besides.
    fits: Callable[[Meant], bool] = lambda meant: True
    #: Nothing but a habit makes a script choose it.
    for_habits: bool = False
    has_parameters: bool = True

    def hangup(self, meant: Meant) -> Action:
        """Return the Hangup, without a code."""
        if not self.has_parameters:
            return {"Type": "Hangup"}
        parameters: dict[str, Any] = {}
        if self.call_id is not None:
            parameters["CallId"] = self.call_id(meant)
        if self.tag is not None:
            parameters["ParticipantTag"] = self.tag(meant)
        return act("Hangup", **parameters)


BY_CALL_ID, BY_TAG = "by CallId", "by ParticipantTag"
BY_EMPTY_TAG, BY_EMPTY_CALL_ID = "by an empty ParticipantTag", "by an empty CallId"
BESIDE_EMPTY, BESIDE_NULL_ID = "by ParticipantTag, beside an empty CallId", "by ParticipantTag, beside CallId null"
BY_NO_PARAMETERS = "by no Parameters"
#: The ways to name a leg: the good ones, the plain one first, those with one fault, and those for habits.
NAMINGS: tuple[Naming, ...] = (
    Naming(BY_CALL_ID, call_id=lambda meant: meant.call_id),
    Naming(BY_TAG, tag=lambda meant: meant.tag),
    Naming("by neither"),
    Naming("by both", call_id=lambda meant: meant.call_id, tag=lambda meant: meant.tag),
    Naming(
        "by CallId, beside the other leg's tag",
        call_id=lambda meant: meant.call_id,
        tag=lambda meant: meant.other_tag,
        fits=lambda meant: len(meant.legs) > 1,
    ),
    Naming("by CallId, beside LEG-C", call_id=lambda meant: meant.call_id, tag=lambda meant: UNKNOWN_TAG),
    Naming("by the CallId of nobody", call_id=lambda meant: UNKNOWN_CALL_ID, fault=HangupFault.UNKNOWN_CALL_ID),
    Naming(
        "by the CallId of another call",
        call_id=lambda meant: identifier(meant.seed + 1, 1),
        fault=HangupFault.OTHER_CALLS_CALL_ID,
    ),
    Naming(
        "by the CallId of nobody, beside a leg's tag",
        call_id=lambda meant: UNKNOWN_CALL_ID,
        tag=lambda meant: meant.tag,
        fault=HangupFault.UNKNOWN_CALL_ID,
    ),
    Naming("by LEG-C", tag=lambda meant: UNKNOWN_TAG, fault=HangupFault.UNKNOWN_TAG),
    Naming(
        "by the tag of a leg that was never there",
        tag=lambda meant: meant.other_tag,
        fault=HangupFault.ABSENT_LEG,
        fits=lambda meant: len(meant.legs) == 1 and not meant.ended,
    ),
    Naming(
        "by the CallId of the leg that has ended",
        call_id=lambda meant: meant.ended[-1]["CallId"],
        fault=HangupFault.ENDED_LEG,
        fits=lambda meant: bool(meant.ended),
    ),
    Naming(
        "by the tag of the leg that has ended",
        tag=lambda meant: meant.ended_tag,
        fault=HangupFault.ENDED_LEG,
        fits=lambda meant: bool(meant.ended) and meant.ended_tag_is_free,
    ),
    Naming(BY_EMPTY_TAG, tag=lambda meant: "", for_habits=True),
    Naming(BY_EMPTY_CALL_ID, call_id=lambda meant: "", for_habits=True),
    Naming(BESIDE_EMPTY, call_id=lambda meant: "", tag=lambda meant: meant.tag, for_habits=True),
    Naming(BESIDE_NULL_ID, call_id=lambda meant: None, tag=lambda meant: meant.tag, for_habits=True),
    Naming(BY_NO_PARAMETERS, for_habits=True, has_parameters=False),
)
GOOD_NAMES = tuple(naming.name for naming in NAMINGS if naming.fault is None and not naming.for_habits)

#: Stands for a value that the response leaves out.
LEAVE_OUT = object()
#: SipResponseCodes: the supported ones, as numbers and as strings, one that is not supported, and one for habits.
LEFT_OUT, NULL_CODE = "left out", "a null code"
CODES: Mapping[str, Any] = {
    LEFT_OUT: LEAVE_OUT,
    "480": 480,
    "486": 486,
    "0": 0,
    "480 as a string": "480",
    "486 as a string": "486",
    "0 as a string": "0",
    "603": 603,
    NULL_CODE: None,
}
GOOD_CODES = (LEFT_OUT, *(name for name, code in CODES.items() if code is not None and is_supported_code(code)))
#: Answers that would make the sweep larger, for what no call but one in thousands is about.
FOR_HABITS = frozenset(
    {NULL_CODE, *(row.name for row in OTHER_ACTIONS), *(naming.name for naming in NAMINGS if naming.for_habits)}
)

NEW_ATTRIBUTES = "new ones"
#: TransactionAttributes beside the actions; the mark makes their values differ from turn to turn.
ATTRIBUTES: Mapping[str, Callable[[str], Any]] = {
    "none": lambda mark: LEAVE_OUT,
    NEW_ATTRIBUTES: lambda mark: {"mark": mark},
    "others": lambda mark: {"other": mark},
    "cleared": lambda mark: {},
    "null": lambda mark: None,
}


#: The question that a script asks first at each event: everything else depends on the answer. The questions at the
#: first events have names of their own, for habits that begin a call in another way.
ANSWER, ANSWER_TO_HANGUP = "answer", "answer to HANGUP"
FIRST_ANSWER, SECOND_ANSWER, THIRD_ANSWER = OPENING = ("first answer", "second answer", "third answer")
FIRST_ANSWER_TO_HANGUP = "first answer to HANGUP"
#: Which leg a Hangup is for, how it names the leg, and which code it has.
WHICH_LEG, NAME, CODE = "leg", "name", "code"
#: How the first Hangup of a call names its leg.
FIRST_NAME = "first name"
#: Which attributes stand beside the actions, and which beside `"Actions": null`: two questions, for habits.
BESIDE_ACTIONS, BESIDE_NULL = "attributes", "attributes beside null"
#: Which of two legs a ReceiveDigits is for.
EARS = "ears"
#: How long a list with a Hangup is: as long as its words say, or as long as a list may be.
LENGTH, AS_IT_IS, AT_MOST = "length", "as it is", "as long as it may be"
#: Questions about the first of a kind, and the general question whose habitual answer they get unless a habit has one
#: of their own.
AS_ALWAYS: Mapping[str, str] = {
    **dict.fromkeys(OPENING, ANSWER),
    FIRST_ANSWER_TO_HANGUP: ANSWER_TO_HANGUP,
    FIRST_NAME: NAME,
}
#: How often an equal event is taken for a repeated delivery; after that it is taken for another event of the same kind.
MOST_REPEATS = 2
#: After more failures in a row than this it answers nothing, and leaves the end of the call to the parties: another
#: action would only fail again.
MOST_FAILURES = 3


_FAILS = "the scripted handler fails from now on"
_FAILS_ONCE = "the scripted handler fails, and answers this event when it is delivered again"


def _went_in_vain(event: Event) -> bool:
    """Say whether the last action may have achieved nothing: it failed, or is a Hangup whose leg may still be up."""
    data = event.get("ActionData")
    of_hangup = isinstance(data, dict) and data.get("Type") == "Hangup"
    event_type = event.get("InvocationEventType")
    return event_type == ACTION_FAILED or (event_type == ACTION_SUCCESSFUL and of_hangup)


class ScriptedHandler:
    """Answers every event of one call by a script; raises InvocationFailed where the script says that it fails."""

    __slots__ = (
        "_before",
        "_ended",
        "_failed_once",
        "_failing",
        "_failures",
        "_has_hung_up",
        "_has_met_a_hangup",
        "_opened",
        "_repeats",
        "_told_ends",
        "_turn",
        "_up",
        "call",
        "script",
    )

    def __init__(self, call: Call, choices: Sequence[int] = ()) -> None:
        self.call = call
        #: Makes the choices and records what they were made from, as a world does.
        self.script = ChosenWorld(choices)
        self._turn = 0
        self._repeats = 0
        self._failing = False
        #: The last event at which it failed once, to be answered when it is delivered again.
        self._failed_once: Event | None = None
        self._failures = 0
        #: The CallIds of the HANGUPs so far.
        self._told_ends: list[Any] = []
        #: How many of the OPENING answers have been given.
        self._opened = 0
        #: Whether a HANGUP has been answered, and whether a Hangup has been returned.
        self._has_met_a_hangup = self._has_hung_up = False
        self._before: tuple[Event, Any] | None = None
        self._up: tuple[Participant, ...] = ()
        self._ended: dict[str, Participant] = {}

    def __call__(self, event: Event) -> Any:
        """Return the response to an event."""
        if self._failing:
            raise InvocationFailed(_FAILS)
        self._failures = self._failures + 1 if _went_in_vain(event) or self._is_told_again(event) else 0
        before, is_tired = self._before, self._repeats >= MOST_REPEATS or self._failures > MOST_FAILURES
        if before is not None and same_event(before[0], event) and not is_tired:
            self._repeats += 1
            return before[1]  # the same answer to the same event, so that it does not matter which answer counts
        self._repeats = 0
        scene = self._look(event)
        self._turn += 1
        response = self._answer(scene)
        self._before = (event, response)
        return response

    def _is_told_again(self, event: Event) -> bool:
        """It is a HANGUP of a leg that has had one: an answer that brings it would bring it again, for ever."""
        if event.get("InvocationEventType") != HANGUP:
            return False
        gone = action_parameters(event).get("CallId")
        told_before = gone in self._told_ends
        self._told_ends.append(gone)
        return told_before

    # -- what it sees --------------------------------------------------------------------------------------------

    def _look(self, event: Event) -> Scene:
        listed = [leg for leg in participants(event) if isinstance(leg.get("CallId"), str)]
        if listed:
            self._up = tuple(leg for leg in listed if leg.get("Status") != DISCONNECTED)
        for leg in listed:
            if leg.get("Status") == DISCONNECTED:
                self._ended[leg["CallId"]] = leg
        if event.get("InvocationEventType") == HANGUP:
            gone = action_parameters(event).get("CallId")
            self._ended |= {leg["CallId"]: leg for leg in self._up if leg["CallId"] == gone}
        self._up = tuple(leg for leg in self._up if leg["CallId"] not in self._ended)
        up = sorted(self._up, key=lambda leg: not same_tag(leg.get("ParticipantTag"), LEG_A))
        return Scene(event, tuple(up), tuple(self._ended.values()))

    # -- what it answers -----------------------------------------------------------------------------------------

    def _answer(self, scene: Scene) -> Any:
        chosen = self._choose(scene) if self._failures <= MOST_FAILURES else NOTHING
        if chosen is FAIL:
            self._failing = True
            raise InvocationFailed(_FAILS)
        if chosen is FAIL_ONCE:
            self._failed_once = scene.event
            raise InvocationFailed(_FAILS_ONCE)
        if chosen is UNUSABLE:
            return {"SchemaVersion": SCHEMA_VERSION, "Actions": [act("NoSuchAction")]}
        response: dict[str, Any] = {"SchemaVersion": SCHEMA_VERSION}
        if chosen is not NO_ACTIONS:
            response["Actions"] = None if chosen is NULL else self._list(chosen, scene)
        if scene.up and chosen is not NOTHING:
            question = BESIDE_NULL if chosen is NULL else BESIDE_ACTIONS
            attributes = ATTRIBUTES[self.script.ask(question, tuple(ATTRIBUTES))](f"turn {self._turn}")
            if attributes is not LEAVE_OUT:
                response["TransactionAttributes"] = attributes
        return response

    def _choose(self, scene: Scene) -> Shape:
        if self._is_on_the_way(scene):
            return shape(BRIDGE if self.call.topology is Topology.BRIDGED else JOIN)
        offered = self._offered(scene)
        names = tuple(offered)
        if FAIL_ONCE.name in offered and self._is_retried(scene.event):
            names = tuple(name for name in names if name != FAIL_ONCE.name)
        return offered[self.script.ask(self._question(scene), names)]

    def _is_retried(self, event: Event) -> bool:
        """Say whether this event is delivered again after it has failed at it."""
        return self._failed_once is not None and same_event(self._failed_once, event)

    def _question(self, scene: Scene) -> str:
        if scene.event.get("InvocationEventType") == HANGUP:
            question = ANSWER_TO_HANGUP if self._has_met_a_hangup else FIRST_ANSWER_TO_HANGUP
            self._has_met_a_hangup = True
            return question
        if response_is_ignored(scene.event) or self._opened == len(OPENING):
            return ANSWER
        self._opened += 1
        return OPENING[self._opened - 1]

    def _is_on_the_way(self, scene: Scene) -> bool:
        """Say whether the call has yet to be brought into its topology: the service has opened it with a single leg."""
        opening = EVENT_TYPES.get(str(scene.event.get("InvocationEventType")))
        first = opening is not None and opening.use is ResponseUse.HONOURED and not opening.action_data
        return self.call.topology is not Topology.SINGLE and first and len(scene.up) == 1

    def _offered(self, scene: Scene) -> Mapping[str, Shape]:
        if not scene.up:
            return AFTER_THE_END if self._ended else WITHOUT_LEGS
        if response_is_ignored(scene.event):
            return IGNORED
        greets = scene.event.get("InvocationEventType") == NEW_INBOUND_CALL
        return used(len(scene.up), leg_a=scene.has_leg_a, meeting=self.call.topology is Topology.MEETING, greets=greets)

    def _list(self, chosen: Shape, scene: Scene) -> list[Action]:
        legs = scene.up or scene.ended
        actions: list[Action] = []
        meant: Participant = {}
        for word in self._words(chosen, scene):
            mark = f"{self._turn}-{len(actions) + 1}"
            if word in WORDS:
                actions.append(WORDS[word](mark, self._leg_for(word, legs)))
            elif word == AGAIN:
                actions.append(next(action.copy() for action in reversed(actions) if action["Type"] == "Hangup"))
            elif word == OTHER:
                other = next((leg for leg in scene.up if leg is not meant), legs[0])
                actions.append(act("Hangup", CallId=other["CallId"]))
            else:
                meant = self._which(legs)
                actions.append(self._hang_up(scene, Meant(meant, legs, scene.ended, self.call.seed)))
        return actions

    def _words(self, chosen: Shape, scene: Scene) -> Sequence[str]:
        """The words of a list; where it has a Hangup and a Speak, the Speak may be repeated until the list is full."""
        words = chosen.words
        if HANG_UP not in words or SAY not in words or response_is_ignored(scene.event):
            return words
        return words if self.script.ask(LENGTH, (AS_IT_IS, AT_MOST)) == AS_IT_IS else _filled(words)

    def _leg_for(self, word: str, legs: Sequence[Participant]) -> Participant:
        """The leg that an action other than a Hangup is for."""
        if word == LISTEN:
            return self._one_of(legs, EARS)
        return legs[-1] if word in ON_LEG_B else legs[0]

    def _which(self, legs: Sequence[Participant]) -> Participant:
        """The leg that the Hangup under study is for: LEG-B unless the script says otherwise."""
        return self._one_of(legs[::-1], WHICH_LEG)

    def _one_of(self, legs: Sequence[Participant], question: str) -> Participant:
        if len(legs) == 1:
            return legs[0]
        tags = tuple(str(leg.get("ParticipantTag")) for leg in legs)
        return legs[tags.index(self.script.ask(question, tags))]

    def _hang_up(self, scene: Scene, meant: Meant) -> Action:
        """The Hangup under study; the script chooses how it names its leg, and its code."""
        fitting = {row.name: row for row in NAMINGS if (scene.up or row.fault is None) and row.fits(meant)}
        question = NAME if self._has_hung_up else FIRST_NAME
        self._has_hung_up = True
        naming = fitting[self.script.ask(question, tuple(fitting))]
        action = naming.hangup(meant)
        if naming.fault is None:
            code = CODES[self.script.ask(CODE, tuple(CODES))]
            if code is not LEAVE_OUT:
                action.setdefault("Parameters", {})["SipResponseCode"] = code
        return action


def _filled(words: Sequence[str]) -> tuple[str, ...]:
    """The same words, with SAY repeated until the list has as many actions as it may have."""
    each, more = divmod(MOST_ACTIONS - len(words), words.count(SAY))
    filled: list[str] = []
    for word in words:
        filled += [word] * (1 + each + more) if word == SAY else [word]
        more = more if word != SAY else 0
    return tuple(filled)
