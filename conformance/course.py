"""The course of a call: which responses bind the service, on which legs, and what came of each action in them.

The rules on the service read it. It is made of the trace alone and knows only what the events say, so wherever it cannot be
known what the service had to do, it says so, and no rule draws a conclusion: a party hung up meanwhile, an update came in
between, another list took over, no page says whether the response counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from onhook.conformance import worlds
from onhook.conformance.actions import ACTIONS, Report, is_supported_code
from onhook.conformance.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    response_is_ignored,
    same_event,
)
from onhook.conformance.events import Use as ResponseUse
from onhook.conformance.legs import CONNECTED, DISCONNECTED, LEG_A, TAGS, same_tag
from onhook.conformance.parameters import left_out, number
from onhook.conformance.responses import ALIASES, rejection
from onhook.conformance.traces import Asked, Event, Returned
from onhook.conformance.view import CONNECTING, Answer, Use, View, is_meeting_leg

T = TypeVar("T")
#: Everything that a world of ours can answer. A service that uses other words is heard, and not understood.
VOCABULARY = frozenset(
    {
        *worlds.PARTY_ENDS,
        *(worlds.DIGITS, worlds.UPDATE, worlds.RUNS),
        *(worlds.ANSWERED, worlds.NEVER_ANSWERED, worlds.BUSY, worlds.DECLINED),
        *(outcome for row in ACTIONS.values() for outcome in row.outcomes),
    }
)
#: A leg is named in a way that no row is about: by another case, by what is no string.
ODD = "odd"
_REPORTS = frozenset(row.name for row in EVENT_TYPES.values() if row.reports_action)


class Situation(StrEnum):
    """Which legs a call has, as far as its events have told."""

    SINGLE = "single"
    BRIDGED = "bridged"
    MEETING = "meeting"
    #: One leg is Connected and another one has ended: which was of a bridge, or of a meeting.
    LEFT_OF_BRIDGE = "left, after bridged"
    LEFT_OF_MEETING = "left, after meeting"
    OVER = "over"
    UNKNOWN = "unknown"


ALONE = frozenset({Situation.SINGLE, Situation.LEFT_OF_BRIDGE, Situation.LEFT_OF_MEETING})
LEFT = frozenset({Situation.LEFT_OF_BRIDGE, Situation.LEFT_OF_MEETING})
TWO_LEGS = frozenset({Situation.BRIDGED, Situation.MEETING})


class Came(StrEnum):
    """What came of an action that the service had to run."""

    TOLD = "told"
    FAILED = "told as a failure"
    #: Another leg went in its place.
    ELSEWHERE = "told of another leg"
    #: An action behind it in the same list was told, and it was not.
    SKIPPED = "skipped"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one action, and the invocation that shows it (of UNKNOWN: where it stopped being known)."""

    came: Came
    step: int
    #: `Actions: null` was answered meanwhile, which keeps the running list.
    kept: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The legs after an event, by CallId, as events have told."""

    up: frozenset[str]
    #: Those that were told to have ended, in that order.
    ended: tuple[str, ...]
    situation: Situation


class Course:
    """The course of one call."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.answers = view.answers
        self.legs: dict[str, dict[str, Any]] = {}
        self._meetings: set[str] = set()
        #: By step, the CallId of the leg whose end the event tells; None where none is told or it cannot be known whose.
        self.told_ends: list[str | None] = []
        self.states: list[State] = self._follow()
        self.asked: dict[int, list[Asked]] = {}
        for asked in view.trace.asked or ():
            self.asked.setdefault(asked.after, []).append(asked)
        #: The trace carries the world's choices, in words that we know.
        self.world_known = view.trace.asked is not None and all(one.answer in VOCABULARY for one in view.trace.asked)
        #: The call was played to its end, so that what has not come does not come.
        self.ended = view.trace.asked is not None or view.trace.final is not None
        self.binds: list[bool | None] = [self._binds(answer) for answer in self.answers]
        #: From this step on nothing is known: an invocation failed, or a response had a fault, which no page follows up.
        self.lost_at = next((one.step for one in self.answers if self._is_faulty(one)), len(self.answers))
        self._fates: dict[tuple[int, int], Fate] = {}
        self._kept: dict[Callable[[Course], Any], Any] = {}

    def kept(self, make: Callable[[Course], T]) -> T:
        """Return what a function makes of this course; it is made once, for all rules that ask for it."""
        if make not in self._kept:
            self._kept[make] = make(self)
        made: T = self._kept[make]
        return made

    # -- legs ----------------------------------------------------------------------------------------------------

    def _follow(self) -> list[State]:
        states: list[State] = []
        up: frozenset[str] = frozenset()
        ended: tuple[str, ...] = ()
        for answer in self.answers:
            for call_id, leg in answer.legs.items():
                if call_id not in self.legs:
                    self.legs[call_id] = leg
                    joined = answer.type == ACTION_SUCCESSFUL and answer.reports("JoinChimeMeeting")
                    if is_meeting_leg(leg) or (joined and leg.get("ParticipantTag") != LEG_A):
                        self._meetings.add(call_id)
            gone = self._told_end(answer, up)
            self.told_ends.append(gone)
            if answer.participants:
                up = frozenset(
                    call_id
                    for call_id, leg in answer.legs.items()
                    # That no Status is shown does not bring back a leg that has ended.
                    if leg.get("Status") == CONNECTED or (leg.get("Status") != DISCONNECTED and call_id not in ended)
                )
            if gone is not None:
                up -= {gone}
            down = [one for one, leg in answer.legs.items() if leg.get("Status") == DISCONNECTED]
            down += [] if gone is None else [gone]
            ended = tuple(one for one in ended if one not in up) + tuple(
                dict.fromkeys(one for one in down if one not in ended and one not in up)
            )
            states.append(State(up, ended, self._situation(up, ended)))
        return states

    def _told_end(self, answer: Answer, up: frozenset[str]) -> str | None:
        """The leg that a HANGUP, or the ACTION_SUCCESSFUL of a meeting leg's Hangup, tells the end of."""
        parameters = answer.parameters
        if answer.type == ACTION_SUCCESSFUL and answer.reports("Hangup"):
            return self._meeting_leg_of(answer, parameters, up)
        if answer.type != HANGUP:
            return None
        call_id = parameters.get("CallId")
        if isinstance(call_id, str) and call_id in self.legs:
            return call_id
        return self._by_tag(parameters.get("ParticipantTag"), up)

    def _meeting_leg_of(self, answer: Answer, parameters: Mapping[str, Any], up: frozenset[str]) -> str | None:
        """The meeting leg whose Hangup has succeeded; where the event names none, the one that it does not show up."""
        call_id, tag = parameters.get("CallId"), parameters.get("ParticipantTag")
        if call_id:
            return call_id if isinstance(call_id, str) and call_id in self._meetings else None
        found = self._by_tag(tag, up & self._meetings) if tag else next(iter(up & self._meetings), None)
        shown = answer.legs.get(found) if found is not None else None
        return None if not tag and shown is not None and shown.get("Status") == CONNECTED else found

    def _by_tag(self, tag: Any, among: Iterable[str]) -> str | None:
        """The one leg among these with a tag; None where there is none or more than one."""
        named = [one for one in among if tag and same_tag(self.legs[one].get("ParticipantTag"), tag)]
        return named[0] if len(named) == 1 else None

    def _situation(self, up: frozenset[str], ended: tuple[str, ...]) -> Situation:
        meetings = self._meetings
        if not up:
            return Situation.OVER if ended else Situation.UNKNOWN
        if len(up) == 1:
            if not ended and len(self.legs) == 1:
                return Situation.SINGLE
            if ended and not up <= meetings:
                return Situation.LEFT_OF_MEETING if ended[-1] in meetings else Situation.LEFT_OF_BRIDGE
            return Situation.UNKNOWN
        if len(up) > 2 or not all({"To", "From", "ParticipantTag"} <= self.legs[one].keys() for one in up):
            return Situation.UNKNOWN
        if len({str(self.legs[one]["ParticipantTag"]).upper() for one in up}) != 2:
            return Situation.UNKNOWN
        return Situation.MEETING if up & meetings else Situation.BRIDGED

    def tag(self, call_id: str) -> str:
        """The tag of a leg, as it is written everywhere; for messages and for PARTY_ENDS."""
        return str(self.legs[call_id].get("ParticipantTag")).upper()

    def is_meeting(self, call_id: str) -> bool:
        """It is a meeting leg."""
        return call_id in self._meetings

    def shows(self, step: int, call_id: str) -> str | None:
        """The Status that an event shows of a leg; None where it shows none."""
        leg = self.answers[step].legs.get(call_id)
        return None if leg is None else leg.get("Status")

    # -- responses -----------------------------------------------------------------------------------------------

    def _binds(self, answer: Answer) -> bool | None:
        """The actions of its response have to be run (True), are ignored (False), or no page says (None)."""
        row = EVENT_TYPES.get(answer.type)
        if row is None or row.use is ResponseUse.UNKNOWN or type(answer.outcome) is not Returned:
            return None
        if self.is_delivered_again(answer.step) or self._is_answered_in_two_ways(answer):
            return None
        if row.use is ResponseUse.IGNORED:
            return False
        state = self.states[answer.step]
        if row.use is ResponseUse.IF_CONNECTED:
            if self.told_ends[answer.step] is None:
                return None
            if response_is_ignored(answer.event):
                return False
            others = [one for one in state.up if self.shows(answer.step, one) == CONNECTED]
            if not others or all(self.is_meeting(one) for one in others):
                return None
        elif answer.participants and not state.up:
            return None
        elif answer.actions and self._tells_success_of_the_last(answer, state):
            return None  # accepted before the HANGUP that ends the call; what its response is worth is on no page
        return True if rejection(answer.outcome.value) is None else None

    @staticmethod
    def _tells_success_of_the_last(answer: Answer, state: State) -> bool:
        """The event tells that a Hangup of the only leg that is left has succeeded, which its HANGUP has not told yet."""
        if answer.type != ACTION_SUCCESSFUL or not answer.reports("Hangup") or len(state.up) != 1:
            return False
        parameters = answer.parameters
        named = parameters.get("CallId") in tuple(state.up)
        return named or (not parameters.get("CallId") and state.situation is Situation.SINGLE)

    def _is_answered_in_two_ways(self, answer: Answer) -> bool:
        """The event had been delivered before and answered otherwise: no page says which answer counts (OBS-6)."""
        before = self.answers[answer.step - 1] if answer.step else None
        if before is None or not same_event(before.event, answer.event) or type(before.outcome) is not Returned:
            return False
        return before.response != answer.response

    def is_delivered_again(self, step: int) -> bool:
        """The next event is the same one again, equal but for Sequence."""
        if step + 1 >= len(self.answers):
            return False
        return same_event(self.answers[step].event, self.answers[step + 1].event)

    def _is_faulty(self, answer: Answer) -> bool:
        """Nobody can say what follows: the invocation failed, or the service cannot use what it returned."""
        if type(answer.outcome) is not Returned:
            return True
        row = EVENT_TYPES.get(answer.type)
        if row is not None and self.binds[answer.step] is False:
            return False
        if rejection(answer.outcome.value) is not None:
            return True
        return any(self.fault_of(use) is not None for use in self.uses(answer) if use.type == "Hangup")

    def uses(self, answer: Answer) -> list[Use]:
        """The actions of a response, in order."""
        return [Use(answer, index, action) for index, action in enumerate(answer.actions)]

    def fault_of(self, use: Use) -> str | None:
        """What is wrong with a Hangup, by the row that is about it (HUP-C3, F1, F2, F3), or ODD; None for a good one."""
        if any(not isinstance(use.parameters.get(name), str | None) for name in ("CallId", "ParticipantTag")):
            return ODD
        if not is_supported_code(use.parameters.get("SipResponseCode")):
            return "HUP-C3"
        state = self.states[use.answer.step]
        if use.call_id:
            if str(use.call_id) not in self.legs:
                return "HUP-F1"
            return "HUP-F3" if use.call_id in state.ended else None
        if use.tag is None:
            return None
        if use.tag not in TAGS:
            return ODD if any(same_tag(use.tag, tag) for tag in TAGS) else "HUP-F2"
        if any(same_tag(self.legs[one].get("ParticipantTag"), use.tag) for one in state.up):
            return None
        if any(one.get("Type") in CONNECTING for one in use.before):
            return None
        ended = any(same_tag(self.legs[one].get("ParticipantTag"), use.tag) for one in state.ended)
        return "HUP-F3" if ended else "HUP-F2"

    # -- what a Hangup is told to do -----------------------------------------------------------------------------

    def target(self, use: Use) -> str | None:
        """The CallId of the leg on which a Hangup takes effect; None where it is on no page or not known yet.

        CallId alone decides, else the tag, else the leg that the invocation was for, of which there is no doubt only while
        a call has a single leg (HUP-T3).
        """
        if any(one.get("Type") in (*CONNECTING, "Hangup") for one in use.before):
            return None
        return self.target_at(use, use.answer.step)

    def target_at(self, use: Use, step: int) -> str | None:
        """The same, as things stand after an event."""
        state = self.states[step]
        if self.fault_of(use) == ODD:
            return None
        if use.call_id:
            return use.call_id if isinstance(use.call_id, str) and use.call_id in state.up else None
        if use.tag:
            return self._by_tag(use.tag, state.up) if use.tag in TAGS else None
        return next(iter(state.up)) if state.situation is Situation.SINGLE else None

    def may_mean(self, use: Use, call_id: str) -> bool:
        """A Hangup may be one of this leg: it names it or takes it along, or what it names cannot be told for sure."""
        if self.is_meeting(call_id):
            return True
        if use.call_id:
            return str(use.call_id) == call_id
        if use.tag:
            return same_tag(use.tag, self.legs[call_id].get("ParticipantTag")) or use.tag not in TAGS
        return True

    def hangups(self) -> Iterator[tuple[Use, str]]:
        """Yield every Hangup that has to be run and takes effect on a leg that is known, and that leg's CallId."""
        for use in self.view.hangups:
            step = use.answer.step
            if self.binds[step] and step < self.lost_at and is_supported_code(use.parameters.get("SipResponseCode")):
                target = self.target(use)
                if target is not None:
                    yield use, target

    # -- what came of it -----------------------------------------------------------------------------------------

    def fate(self, use: Use, target: str | None = None) -> Fate:
        """Follow the events from the response that returned an action until it is known what came of it.

        `target` is the leg of a Hangup, as `target` returns it.
        """
        key = use.answer.step, use.index
        if key not in self._fates:
            self._fates[key] = self.fate_from(use, target, use.answer.step)
        return self._fates[key]

    def fate_from(self, use: Use, target: str | None, since: int) -> Fate:
        """The same for an action that has to be run once the invocation at this step was answered."""
        first, kept = since + 1, False
        for step in range(first, len(self.answers) + 1):
            if step > self.lost_at:
                return Fate(Came.UNKNOWN, step - 1, kept)
            rest = self._world_before(step, use)
            if rest is not None:
                return Fate(rest, step - 1, kept)
            if step == len(self.answers):
                return Fate(Came.NOTHING if self.ended else Came.UNKNOWN, step - 1, kept)
            answer = self.answers[step]
            came = self._told(use, target, answer)
            if came is not None:
                return Fate(came, step, kept)
            if answer.type == HANGUP:
                continue  # a meeting leg goes with its caller (HUP-M4): the Hangup is being carried out
            if target is not None and target not in self.states[step].up and _tells_success(use, answer):
                continue  # accepted beside the HANGUP; it has run, whatever the response to this one does
            going_on = self._goes_on(answer)
            if going_on is None:
                return Fate(Came.UNKNOWN, step, kept)
            kept = kept or going_on
        raise AssertionError("a call has an end")

    def _world_before(self, step: int, use: Use) -> Came | None:
        """What the world's answers before an event say: nothing may be known any more, or the service has come to rest."""
        for asked in self.asked.get(step, ()):
            if asked.question == worlds.IDLE:
                following = self.answers[step] if step < len(self.answers) else None
                was_under_way = following is not None and following.type not in _FOLLOWS.get(asked.answer, ())
                return Came.UNKNOWN if was_under_way or self._told_later(use, step) else Came.NOTHING
            if disturbs(asked):
                return Came.UNKNOWN
        return None

    def _told_later(self, use: Use, step: int) -> bool:
        return any(reports_action(use.action, one.event) for one in self.answers[step:] if one.type in _REPORTS)

    def _told(self, use: Use, target: str | None, answer: Answer) -> Came | None:
        """What this event says of the action, if anything."""
        if answer.type == HANGUP:
            if use.type != "Hangup":
                return Came.SKIPPED if self._is_hung_up_behind(use, answer) else Came.UNKNOWN
            return Came.UNKNOWN if target is None else self._told_end_of(target, use, answer)
        if answer.type == ACTION_FAILED and reports_action(use.action, answer.event):
            return Came.FAILED
        if answer.type != ACTION_SUCCESSFUL:
            return None
        if use.type == "Hangup":
            if not answer.reports("Hangup"):
                return Came.SKIPPED if self._is_behind(use, answer) else None
            return None if self.told_ends[answer.step] is None else self._told_end_of(target, use, answer)
        if reports_action(use.action, answer.event):
            return Came.TOLD
        return Came.SKIPPED if self._is_behind(use, answer) else None

    def _is_hung_up_behind(self, use: Use, answer: Answer) -> bool:
        """A HANGUP tells of a Hangup that stands behind this action in its list, and of nothing else that it may be."""
        gone = self.told_ends[answer.step]
        if gone is None or self.party_took(gone, 0, answer.step):
            return False
        behind = [one for one in self.uses(use.answer)[use.index + 1 :] if one.type == "Hangup"]
        meant = [one for one in behind if self.target_at(one, use.answer.step) == gone]
        return len(meant) == 1 and not self._may_be_by_another(gone, meant[0], answer.step)

    def _told_end_of(self, target: str | None, use: Use, answer: Answer) -> Came | None:
        gone = self.told_ends[answer.step]
        if gone == target or (gone is None and not _names_a_leg(answer)):
            return Came.TOLD
        if gone is not None:
            # The end of a leg may be told twice (OBS-2, a meeting leg): the second time says nothing of another Hangup.
            told_late = gone not in self.states[use.answer.step].up
            if not told_late and self.is_meeting(gone) and target is not None and not self.is_meeting(target):
                return None if answer.type == HANGUP else Came.UNKNOWN
            if told_late or self._may_be_by_another(gone, use, answer.step):
                return Came.UNKNOWN
        return Came.ELSEWHERE

    def _may_be_by_another(self, call_id: str, use: Use, step: int) -> bool:
        """Some other Hangup, returned before this event, may be one of this leg."""
        others = (one for one in self.view.hangups if one.answer.step < step and not _is_same(one, use))
        return any(self.binds[one.answer.step] is not False and self.may_mean(one, call_id) for one in others)

    def was_under_way(self, call_id: str, use: Use) -> bool:
        """An older list had a Hangup that may be one of this leg."""
        older = (one for one in self.view.hangups if one.answer.step < use.answer.step)
        return any(self.binds[one.answer.step] is not False and self.may_mean(one, call_id) for one in older)

    def _is_behind(self, use: Use, answer: Answer) -> bool:
        """An event tells of an action that stands behind this one in its list, and of no other that it may be."""
        if not self.view.trace.from_the_beginning:  # it may be one from before
            return False
        behind = use.answer.actions[use.index + 1 :]
        others = [one for other in self.answers[: answer.step] for one in other.actions if not _is_among(one, behind)]
        return any(reports_action(one, answer.event) for one in behind) and not any(
            reports_action(one, answer.event) for one in others
        )

    def _goes_on(self, answer: Answer) -> bool | None:
        """After this event and its response the running list goes on; true where a null kept it, None where it may not."""
        if answer.type == ACTION_INTERRUPTED:
            return False
        if answer.type != ACTION_SUCCESSFUL or self.binds[answer.step] is not True:
            return None
        assert answer.response is not None
        return True if "Actions" in answer.response and answer.response["Actions"] is None else None

    # -- what must not come --------------------------------------------------------------------------------------

    def party_took(self, call_id: str, since: int, until: int) -> bool:
        """A party ended this leg between two steps, as the world tells; true also where that is not known.

        A meeting leg may go with its caller (`use-cases`).
        """
        if not self.world_known:
            return True
        tags = {self.tag(call_id), LEG_A} if self.is_meeting(call_id) else {self.tag(call_id)}
        return any(
            not tags.isdisjoint(worlds.PARTY_ENDS.get(asked.answer, ()))
            for step in range(since, until + 1)
            for asked in self.asked.get(step, ())
        )

    def taken_down(self, call_id: str, since: int, but_for: Use | None = None) -> int | None:
        """Return the step that shows a leg down though neither a party nor the handler ended it; None where there is none.

        `since` is the first event that is looked at; `but_for` is a Hangup that is no excuse.
        """
        for step in range(since, len(self.answers) + 1):
            if step > self.lost_at or self.is_excused(call_id, step, since, but_for):
                return None
            if step == len(self.answers):
                final = self.view.trace.final or {}
                return step - 1 if final.get(call_id) == DISCONNECTED else None
            if self.shows(step, call_id) == DISCONNECTED or self.told_ends[step] == call_id:
                return step
        return None

    def is_excused(self, call_id: str, step: int, since: int, but_for: Use | None) -> bool:
        """A party has ended the leg before this event, or a Hangup returned before it may have.

        Where another Hangup was returned in between, of whatever leg, what goes down is that one's business.
        """
        if self.party_took(call_id, 0, step):
            return True
        return any(
            self.binds[use.answer.step] is not False and (use.answer.step >= since or self.may_mean(use, call_id))
            for use in self.view.hangups
            if use.answer.step < step and not _is_same(use, but_for)
        )

    def resurfaced(self, gone: Sequence[Use], since: int, *, failed: bool = False) -> tuple[int, str] | None:
        """Return the step and the Type of the first action that is run though its list had ended at step `since`.

        `gone` are the actions that were left of the list. What a later response may have asked for is no evidence; that an
        action is told to have failed is none that it was run, but counts where nothing may be told of it (`failed`).
        """
        newer = [
            one for answer in self.answers[since:] if self.binds[answer.step] is not False for one in answer.actions
        ]
        types = {use.type for use in gone} - {str(one.get("Type")) for one in newer} - {"Hangup"}
        for step in range(since + 1, len(self.answers) + 1):
            if step > self.lost_at:
                return None
            for asked in self.asked.get(step, ()):
                if asked.question in types:
                    return step - 1, asked.question
            if step < len(self.answers):
                answer = self.answers[step]
                counts = failed or answer.type != ACTION_FAILED
                for use in gone if counts else ():
                    if self._resurfaces(use, answer, since, newer):
                        return step, use.type
        return None

    def _resurfaces(self, use: Use, answer: Answer, since: int, newer: Sequence[Mapping[str, Any]]) -> bool:
        if use.type == "Hangup" and answer.type == HANGUP:
            return self._hung_up_by(use, answer, since)
        if answer.type not in _REPORTS or not reports_action(use.action, answer.event):
            return False
        if not self.view.trace.from_the_beginning:  # it may be one from before
            return False
        if use.type == "Hangup" and answer.type != ACTION_FAILED:
            return False  # the success of an older one may be told beside its HANGUP
        older = [one for other in self.answers[:since] for one in other.actions if one is not use.action]
        return not any(reports_action(one, answer.event) for one in (*newer, *older))

    def _hung_up_by(self, use: Use, answer: Answer, since: int) -> bool:
        """Nothing but this Hangup, which had been dropped, can have brought this HANGUP."""
        call_id = self.told_ends[answer.step]
        if call_id is None or not self.may_mean(use, call_id) or self.is_delivered_again(answer.step - 1):
            return False
        if not any(call_id in state.up for state in self.states[: answer.step]):
            return False  # it never came up, and this tells so
        told_before = call_id in self.told_ends[: answer.step]
        if not told_before and self._may_ring_out(answer.step):
            return False
        if self.party_took(call_id, since + 1 if told_before else 0, answer.step):
            return False
        return not any(
            self.binds[one.answer.step] is not False and self.may_mean(one, call_id)
            for one in self.view.hangups
            if since <= one.answer.step < answer.step
            or (not told_before and (one.answer.step, one.index) < (use.answer.step, use.index))
        )

    def _may_ring_out(self, step: int) -> bool:
        """The call came in, and nothing tells that it was answered before this event: it may have ended by itself (REM-10)."""
        told = (one.type for one in self.answers[1:step])
        return self.answers[0].type == NEW_INBOUND_CALL and ACTION_SUCCESSFUL not in told

    # -- the end of a call ---------------------------------------------------------------------------------------

    def ends_at(self, step: int) -> bool:
        """The event at this step is a HANGUP that leaves no leg up: with it the call comes to its end."""
        return (
            self.answers[step].type == HANGUP
            and self.told_ends[step] is not None
            and self.states[step].situation is Situation.OVER
            and self.binds[step] is False
        )

    def last_told(self, use: Use, target: str) -> int | None:
        """The step of the HANGUP that tells of a Hangup of this leg and ends the call; None where it does not."""
        fate = self.fate(use, target)
        if fate.came is not Came.TOLD or not self.ends_at(fate.step):
            return None
        return fate.step


#: The events by which an answer to the idle question is told; anything else had been under way.
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(worlds.PARTY_ENDS, (HANGUP,)),
    worlds.UPDATE: ("CALL_UPDATE_REQUESTED",),
    worlds.DIGITS: ("DIGITS_RECEIVED",),
}


def disturbs(asked: Asked) -> bool:
    """Say whether the world's answer changes what happens next: somebody hangs up, an update or unasked digits come."""
    if asked.answer not in VOCABULARY or asked.answer in worlds.PARTY_ENDS or asked.answer == worlds.UPDATE:
        return True
    if asked.question == "Hangup":
        return asked.answer != worlds.RUNS
    row = ACTIONS.get(asked.question)
    return asked.answer == worlds.DIGITS and (row is None or worlds.DIGITS not in row.outcomes)


def must_report(use: Use) -> bool:
    """Say whether an action is told in any case, once its list has been run: alone, or as the last of its list."""
    if use.type == "Hangup":
        return True
    row = ACTIONS.get(ALIASES.get(use.type, use.type))
    if row is None or row.report is Report.UNDOCUMENTED:
        return False
    return row.report is Report.ALWAYS or use.index + 1 == len(use.answer.actions)


def _names_a_leg(answer: Answer) -> bool:
    parameters = answer.parameters
    return bool(parameters.get("CallId") or parameters.get("ParticipantTag"))


def _tells_success(use: Use, answer: Answer) -> bool:
    return answer.type == ACTION_SUCCESSFUL and reports_action(use.action, answer.event)


def _is_same(use: Use, other: Use | None) -> bool:
    return other is not None and use.answer is other.answer and use.index == other.index


def _is_among(action: Mapping[str, Any], several: Iterable[Mapping[str, Any]]) -> bool:
    return any(action is one for one in several)


def reports_action(action: Mapping[str, Any], event: Event) -> bool:
    """Say whether an event's ActionData is this action: same Type, and no parameter that contradicts."""
    data = event.get("ActionData")
    if not isinstance(data, dict):
        return False
    name = str(action.get("Type"))
    if ALIASES.get(name, name) != ALIASES.get(str(data.get("Type")), data.get("Type")):
        return False
    given, told = action.get("Parameters"), data.get("Parameters")
    if not isinstance(given, dict) or not isinstance(told, dict):
        return True
    decides = {**given, "ParticipantTag": None} if given.get("CallId") else given
    return all(_equal(key, value, told[key]) for key, value in decides.items() if key in told)


def _equal(key: str, one: Any, other: Any) -> bool:
    if one == other or left_out(key, one):
        return True
    first, second = number(one), number(other)
    return first is not None and first == second


def course_of(view: View) -> Course:
    """Return the course of a call; it is made once."""
    if view.course is None:
        view.course = Course(view)
    course: Course = view.course
    return course
