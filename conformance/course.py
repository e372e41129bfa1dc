"""The course of a call: which responses bind the service, on which legs, and what came of each action in them.

The rules on the service read it. It is made of the trace alone and knows only what the events say, so wherever it cannot be
known what the service had to do, it says so, and no rule draws a conclusion: a party hung up meanwhile, an update came in
between, another list took over, no page says whether the response counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from onhook.conformance import worlds
from onhook.conformance.actions import ACTIONS, CONNECTING, Report, is_supported_code
from onhook.conformance.events import (
    ACTION_FAILED,
    ACTION_INTERRUPTED,
    ACTION_SUCCESSFUL,
    CALL_UPDATE_REQUESTED,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    ResponseUse,
    response_is_ignored,
    same_event,
)
from onhook.conformance.legs import CONNECTED, DISCONNECTED, LEG_A, TAGS, same_tag
from onhook.conformance.parameters import left_out, number
from onhook.conformance.requirements import FULL, Level, Weight
from onhook.conformance.responses import ALIASES, rejection
from onhook.conformance.traces import Asked, Event, Returned
from onhook.conformance.view import FOLLOWED_BY, Exchange, ReturnedAction, View, is_meeting_leg, makes_a_leg, once

#: Everything that a world of ours can answer. A service that uses other words is heard, and not understood.
VOCABULARY = frozenset(
    {
        *worlds.PARTY_ENDS,
        *(worlds.DIGITS, worlds.UPDATE, worlds.RUNS, worlds.ANSWERED),
        *worlds.UNANSWERED,
        *(outcome for row in ACTIONS.values() for outcome in row.outcomes),
    }
)
AFTER_NULL = Weight(
    Level.SHOULD, "the handler returned `Actions: null` in between, which keeps the list (LAT-11, HUP-L2)"
)
#: The leg is named by a tag in another case, or by something that is no string; no requirement is about that.
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


class Honoured(StrEnum):
    """Whether the service runs the actions of a response."""

    YES = "it has to run them"
    NO = "it ignores them"
    UNSPECIFIED = "on no page"


class Effect(StrEnum):
    """What came of an action that the service had to run."""

    REPORTED = "reported"
    FAILED = "reported as a failure"
    #: Another leg went in its place.
    OTHER_LEG = "reported of another leg"
    #: An action behind it in the same list was reported, and it was not.
    SKIPPED = "skipped"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of one action, and the invocation that shows it (of UNKNOWN: where it stopped being known)."""

    effect: Effect
    step: int
    #: `Actions: null` was answered meanwhile, which keeps the running list.
    after_null: bool = False

    @property
    def is_missing(self) -> bool:
        """No event tells of the action, though one would have to."""
        return self.effect in (Effect.NOTHING, Effect.SKIPPED)

    @property
    def went_wrong(self) -> bool:
        """An event tells of the action, and of something else than it had to bring."""
        return self.effect in (Effect.FAILED, Effect.OTHER_LEG)

    @property
    def weight(self) -> Weight:
        """How much it counts that something went another way."""
        return AFTER_NULL if self.after_null else FULL


class Rerun(NamedTuple):
    """An action that is run though its list had ended: the event that shows it, and its Type."""

    step: int
    type: str


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
        self.exchanges = view.exchanges
        self.legs: dict[str, dict[str, Any]] = {}
        self._meetings: set[str] = set()
        #: By step, the CallId of the leg whose end the event tells; None where none is told or it cannot be known whose.
        self.told_ends: list[str | None] = []
        self.states: list[State] = self._follow()
        self.asked: dict[int, list[Asked]] = {}
        for asked in view.trace.asked or ():
            self.asked.setdefault(asked.after, []).append(asked)
        #: The trace carries the world's choices, in words that we know.
        self.world_known = view.trace.asked is not None and all(
            asked.answer in VOCABULARY for asked in view.trace.asked
        )
        #: The call was played to its end, so that what has not come does not come.
        self.ended = view.trace.asked is not None or view.trace.final is not None
        #: By step, whether the actions of the response are run.
        self.honoured: list[Honoured] = [self._honoured(exchange) for exchange in self.exchanges]
        #: The responses with a faulty Hangup that the service has refused as it should: the call goes on from there.
        self.refused: list[int] = []
        #: From this step on nothing is known: an invocation failed, or a response had a fault, which no page follows up.
        self.lost_at = len(self.exchanges)
        for exchange in self.exchanges:
            if self._is_faulty(exchange):
                if not self._is_refused(exchange):
                    self.lost_at = exchange.step
                    break
                self.refused.append(exchange.step)
        self._fates: dict[tuple[int, int], Fate] = {}

    # -- legs ----------------------------------------------------------------------------------------------------

    def _follow(self) -> list[State]:
        states: list[State] = []
        up: frozenset[str] = frozenset()
        ended: tuple[str, ...] = ()
        for exchange in self.exchanges:
            for call_id, leg in exchange.legs.items():
                if call_id not in self.legs:
                    self.legs[call_id] = leg
                    joined = exchange.type == ACTION_SUCCESSFUL and exchange.reports("JoinChimeMeeting")
                    if is_meeting_leg(leg) or (joined and leg.get("ParticipantTag") != LEG_A):
                        self._meetings.add(call_id)
            gone = self._told_end(exchange, up)
            self.told_ends.append(gone)
            if exchange.participants:
                up = frozenset(
                    call_id
                    for call_id, leg in exchange.legs.items()
                    # That no Status is shown does not bring back a leg that has ended.
                    if leg.get("Status") == CONNECTED or (leg.get("Status") != DISCONNECTED and call_id not in ended)
                )
            down = [call_id for call_id, leg in exchange.legs.items() if leg.get("Status") == DISCONNECTED]
            if gone is not None:
                up -= {gone}
                down.append(gone)
            ended = tuple(leg for leg in ended if leg not in up) + tuple(
                dict.fromkeys(leg for leg in down if leg not in ended and leg not in up)
            )
            states.append(State(up, ended, self._situation(up, ended)))
        return states

    def _told_end(self, exchange: Exchange, up: frozenset[str]) -> str | None:
        """The leg that a HANGUP, or the ACTION_SUCCESSFUL of a meeting leg's Hangup, tells the end of."""
        parameters = exchange.parameters
        if exchange.type == ACTION_SUCCESSFUL and exchange.reports("Hangup"):
            return self._meeting_leg_of(exchange, parameters, up)
        if exchange.type != HANGUP:
            return None
        call_id = parameters.get("CallId")
        if isinstance(call_id, str) and call_id in self.legs:
            return call_id
        return self._by_tag(parameters.get("ParticipantTag"), up)

    def _meeting_leg_of(self, exchange: Exchange, parameters: Mapping[str, Any], up: frozenset[str]) -> str | None:
        """The meeting leg whose Hangup has succeeded; where the event names none, the one that it does not show up."""
        call_id, tag = parameters.get("CallId"), parameters.get("ParticipantTag")
        if call_id:
            return call_id if isinstance(call_id, str) and call_id in self._meetings else None
        found = self._by_tag(tag, up & self._meetings) if tag else next(iter(up & self._meetings), None)
        shown = exchange.legs.get(found) if found is not None else None
        return None if not tag and shown is not None and shown.get("Status") == CONNECTED else found

    def _by_tag(self, tag: Any, among: Iterable[str]) -> str | None:
        """The one leg among these with a tag; None where there is none or more than one."""
        named = [leg for leg in among if tag and same_tag(self.legs[leg].get("ParticipantTag"), tag)]
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
        if len(up) > 2 or not all({"To", "From", "ParticipantTag"} <= self.legs[leg].keys() for leg in up):
            return Situation.UNKNOWN
        if len({str(self.legs[leg]["ParticipantTag"]).upper() for leg in up}) != 2:
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
        leg = self.exchanges[step].legs.get(call_id)
        return None if leg is None else leg.get("Status")

    # -- responses -----------------------------------------------------------------------------------------------

    def must_run(self, step: int) -> bool:
        """The actions of this response have to be run."""
        return self.honoured[step] is Honoured.YES

    def may_run(self, step: int) -> bool:
        """The actions of this response have to be run, or no page says that they are not."""
        return self.honoured[step] is not Honoured.NO

    def _honoured(self, exchange: Exchange) -> Honoured:
        row = EVENT_TYPES.get(exchange.type)
        if row is None or row.use is ResponseUse.UNKNOWN or type(exchange.outcome) is not Returned:
            return Honoured.UNSPECIFIED
        if self.is_delivered_again(exchange.step) or self._is_answered_in_two_ways(exchange):
            return Honoured.UNSPECIFIED
        if row.use is ResponseUse.IGNORED:
            return Honoured.NO
        state = self.states[exchange.step]
        if row.use is ResponseUse.IF_CONNECTED:
            if self.told_ends[exchange.step] is None or (state.up and not exchange.participants):
                return Honoured.UNSPECIFIED  # whose end it is, or who is left, is not shown
            if response_is_ignored(exchange.event):
                return Honoured.NO
            others = [leg for leg in state.up if self.shows(exchange.step, leg) == CONNECTED]
            if not others or all(self.is_meeting(one) for one in others):
                return Honoured.UNSPECIFIED
        elif exchange.participants and not state.up:
            return Honoured.UNSPECIFIED
        elif exchange.actions and self._tells_success_of_the_last(exchange, state):
            # Accepted before the HANGUP that ends the call; what its response is worth is on no page.
            return Honoured.UNSPECIFIED
        return Honoured.YES if rejection(exchange.outcome.value) is None else Honoured.UNSPECIFIED

    @staticmethod
    def _tells_success_of_the_last(exchange: Exchange, state: State) -> bool:
        """The event tells that a Hangup of the only leg that is left has succeeded, which its HANGUP has not told yet."""
        if exchange.type != ACTION_SUCCESSFUL or not exchange.reports("Hangup") or len(state.up) != 1:
            return False
        parameters = exchange.parameters
        named = parameters.get("CallId") in tuple(state.up)
        return named or (not parameters.get("CallId") and state.situation is Situation.SINGLE)

    def _is_answered_in_two_ways(self, exchange: Exchange) -> bool:
        """The event had been delivered before and answered otherwise: no page says which answer counts (OBS-6)."""
        before = self.exchanges[exchange.step - 1] if exchange.step else None
        if before is None or not same_event(before.event, exchange.event) or type(before.outcome) is not Returned:
            return False
        return before.response != exchange.response

    def is_delivered_again(self, step: int) -> bool:
        """The next event is the same one again, equal but for Sequence."""
        if step + 1 >= len(self.exchanges):
            return False
        return same_event(self.exchanges[step].event, self.exchanges[step + 1].event)

    def answered(self, step: int) -> int:
        """Return the step at which an event was answered: where its invocation failed, that of its last delivery (LAT-14)."""
        while type(self.exchanges[step].outcome) is not Returned and self.is_delivered_again(step):
            step += 1
        return step

    def _is_faulty(self, exchange: Exchange) -> bool:
        """Nobody can say what follows: the invocation failed for good, or the service cannot use what it returned."""
        if type(exchange.outcome) is not Returned:
            return not self.is_delivered_again(exchange.step)
        row = EVENT_TYPES.get(exchange.type)
        if row is not None and not self.may_run(exchange.step):
            return False
        if rejection(exchange.outcome.value) is not None:
            return True
        return any(self.fault_of(hangup) is not None for hangup in self.actions_of(exchange) if hangup.type == "Hangup")

    def _is_refused(self, exchange: Exchange) -> bool:
        """All that was returned is one Hangup with a fault, and the next thing that happens is that it is told to have failed.

        Behind an update nobody knows whether what is refused has replaced the running actions.
        """
        following = self.exchanges[exchange.step + 1] if exchange.step + 1 < len(self.exchanges) else None
        if following is None or following.type != ACTION_FAILED or exchange.type == CALL_UPDATE_REQUESTED:
            return False
        if not self.must_run(exchange.step):
            return False
        first, *others = self.actions_of(exchange)
        if others or self.fault_of(first) == ODD or not reports_action(first.raw, following.event):
            return False
        return not any(disturbs(one) for one in self.asked.get(following.step, ()))

    @property
    def first_fault(self) -> int:
        """The step of the first response with a fault, or of the first failed invocation; past the last one where there is none."""
        return min((*self.refused, self.lost_at))

    def actions_of(self, exchange: Exchange) -> list[ReturnedAction]:
        """The actions of a response, in order."""
        return [ReturnedAction(exchange, index, action) for index, action in enumerate(exchange.actions)]

    def fault_of(self, hangup: ReturnedAction) -> str | None:
        """What is wrong with a Hangup, by the row that is about it (HUP-C3, F1, F2, F3), or ODD; None for a good one."""
        if any(not isinstance(hangup.parameters.get(name), str | None) for name in ("CallId", "ParticipantTag")):
            return ODD
        if not is_supported_code(hangup.parameters.get("SipResponseCode")):
            return "HUP-C3"
        state = self.states[hangup.exchange.step]
        if hangup.call_id:
            if str(hangup.call_id) not in self.legs:
                return "HUP-F1"
            return "HUP-F3" if hangup.call_id in state.ended else None
        if hangup.tag is None:
            return None
        if hangup.tag not in TAGS:
            return ODD if any(same_tag(hangup.tag, tag) for tag in TAGS) else "HUP-F2"
        if any(same_tag(self.legs[leg].get("ParticipantTag"), hangup.tag) for leg in state.up):
            return None
        if makes_a_leg(hangup.before):
            return None
        ended = any(same_tag(self.legs[leg].get("ParticipantTag"), hangup.tag) for leg in state.ended)
        return "HUP-F3" if ended else "HUP-F2"

    # -- what a Hangup is told to do -----------------------------------------------------------------------------

    def target(self, hangup: ReturnedAction) -> str | None:
        """The CallId of the leg on which a Hangup takes effect; None where it is on no page or not known yet.

        CallId alone decides, else the tag, else the leg that the invocation was for, of which there is no doubt only while
        a call has a single leg (HUP-T3).
        """
        if any(action.get("Type") in (*CONNECTING, "Hangup") for action in hangup.before):
            return None
        return self.target_at(hangup, hangup.exchange.step)

    def target_at(self, hangup: ReturnedAction, step: int) -> str | None:
        """The CallId of the leg on which a Hangup takes effect if it is run after this event, whatever stands before it."""
        state = self.states[step]
        if self.fault_of(hangup) == ODD:
            return None
        if hangup.call_id:
            return hangup.call_id if isinstance(hangup.call_id, str) and hangup.call_id in state.up else None
        if hangup.tag:
            return self._by_tag(hangup.tag, state.up) if hangup.tag in TAGS else None
        return next(iter(state.up)) if state.situation is Situation.SINGLE else None

    def may_mean(self, hangup: ReturnedAction, call_id: str) -> bool:
        """A Hangup may be one of this leg: it names it, takes it down with its own, or it is unclear which one it names."""
        if self.is_meeting(call_id):
            return True
        if hangup.call_id:
            return str(hangup.call_id) == call_id
        if hangup.tag:
            return same_tag(hangup.tag, self.legs[call_id].get("ParticipantTag")) or hangup.tag not in TAGS
        return True

    def hangups(self) -> Iterator[tuple[ReturnedAction, str]]:
        """Yield every Hangup that has to be run and takes effect on a leg that is known, and that leg's CallId."""
        for hangup in self.view.hangups:
            step = hangup.exchange.step
            if (
                self.must_run(step)
                and step < self.lost_at
                and is_supported_code(hangup.parameters.get("SipResponseCode"))
            ):
                target = self.target(hangup)
                if target is not None:
                    yield hangup, target

    # -- what came of it -----------------------------------------------------------------------------------------

    def fate(self, action: ReturnedAction, target: str | None = None) -> Fate:
        """Follow the events from the response that returned an action until it is known what came of it.

        `target` is the leg of a Hangup, as `target` returns it.
        """
        key = action.exchange.step, action.index
        if key not in self._fates:
            self._fates[key] = self.fate_from(action, target, action.exchange.step)
        return self._fates[key]

    def fate_from(self, action: ReturnedAction, target: str | None, since: int) -> Fate:
        """Follow the events from this step on, whose response lets an action be run, until it is known what came of it."""
        first, after_null = since + 1, False
        for step in range(first, len(self.exchanges) + 1):
            if step > self.lost_at:
                return Fate(Effect.UNKNOWN, step - 1, after_null)
            rest = self._world_before(step, action)
            if rest is not None:
                return Fate(rest, step - 1, after_null)
            if step == len(self.exchanges):
                return Fate(Effect.NOTHING if self.ended else Effect.UNKNOWN, step - 1, after_null)
            exchange = self.exchanges[step]
            effect = self._told(action, target, exchange)
            if effect is not None:
                return Fate(effect, step, after_null)
            if exchange.type == HANGUP:
                continue  # a meeting leg goes with its caller (HUP-M4): the Hangup is being carried out
            if target is not None and target not in self.states[step].up and _tells_success(action, exchange):
                continue  # accepted beside the HANGUP; it has run, whatever the response to this one does
            if self._is_alone(action) and _tells_success(action, exchange) and self._names(exchange, target):
                return Fate(*self._after_its_success(action, target, step), after_null)
            going_on = self._goes_on(exchange)
            if going_on is None:
                return Fate(Effect.UNKNOWN, step, after_null)
            after_null = after_null or going_on
        raise AssertionError("a call has an end")

    def _names(self, exchange: Exchange, leg: str | None) -> bool:
        """The Parameters in its ActionData name this leg: a Hangup that names none may be an older one, told late."""
        if leg is None:
            return False
        call_id, tag = exchange.parameters.get("CallId"), exchange.parameters.get("ParticipantTag")
        return bool(call_id == leg if call_id else tag and same_tag(tag, self.tag(leg)))

    def _is_alone(self, action: ReturnedAction) -> bool:
        return action.type == "Hangup" and self.states[action.exchange.step].situation in ALONE

    def _after_its_success(self, hangup: ReturnedAction, target: str | None, success: int) -> tuple[Effect, int]:
        """A Hangup of the only leg is told to have succeeded: its HANGUP has to come, whatever is answered, and no new work."""
        for step in range(success + 1, len(self.exchanges)):
            if step > self.lost_at:
                return Effect.UNKNOWN, step - 1
            rest = self._world_before(step, hangup)
            effect = rest or self._told(hangup, target, self.exchanges[step])
            if effect is not None:
                return effect, step if rest is None else step - 1
            if self._is_new_work(self.exchanges[step], hangup.exchange.step):
                return Effect.NOTHING, step
        last = len(self.exchanges) - 1
        known = self.ended and last < self.lost_at
        return self._world_before(last + 1, hangup) or (Effect.NOTHING if known else Effect.UNKNOWN), last

    def _is_new_work(self, exchange: Exchange, since: int) -> bool:
        """An action is told to have succeeded that none but a response behind this step can have asked for, a Hangup aside."""
        if exchange.type != ACTION_SUCCESSFUL or exchange.reports("Hangup") or exchange.reports("ReceiveDigits"):
            return False
        asked_before = (one for earlier in self.exchanges[: since + 1] for one in earlier.actions)
        asked_behind = (one for later in self.exchanges[since + 1 : exchange.step] for one in later.actions)
        return any(reports_action(one, exchange.event) for one in asked_behind) and not any(
            reports_action(one, exchange.event) for one in asked_before
        )

    def _world_before(self, step: int, action: ReturnedAction) -> Effect | None:
        """What the world's answers before an event say: nothing may be known any more, or the service has come to rest."""
        for asked in self.asked.get(step, ()):
            if asked.question == worlds.IDLE:
                following = self.exchanges[step] if step < len(self.exchanges) else None
                was_under_way = following is not None and following.type != FOLLOWED_BY.get(asked.answer)
                return Effect.UNKNOWN if was_under_way or self._told_later(action, step) else Effect.NOTHING
            if disturbs(asked):
                return Effect.UNKNOWN
        return None

    def _told_later(self, action: ReturnedAction, step: int) -> bool:
        return any(
            reports_action(action.raw, exchange.event)
            for exchange in self.exchanges[step:]
            if exchange.type in _REPORTS
        )

    def _told(self, action: ReturnedAction, target: str | None, exchange: Exchange) -> Effect | None:
        """What this event says of the action, if anything."""
        if exchange.type == HANGUP:
            if action.type != "Hangup":
                return Effect.SKIPPED if self._is_hung_up_behind(action, exchange) else Effect.UNKNOWN
            return Effect.UNKNOWN if target is None else self._told_end_of(target, action, exchange)
        if exchange.type == ACTION_FAILED and reports_action(action.raw, exchange.event):
            return Effect.UNKNOWN if self._may_be_an_older_failure(action, target, exchange) else Effect.FAILED
        if exchange.type != ACTION_SUCCESSFUL:
            return None
        if action.type == "Hangup":
            if not exchange.reports("Hangup"):
                return Effect.SKIPPED if self._is_behind(action, exchange) else None
            return None if self.told_ends[exchange.step] is None else self._told_end_of(target, action, exchange)
        if reports_action(action.raw, exchange.event):
            return Effect.REPORTED
        return Effect.SKIPPED if self._is_behind(action, exchange) else None

    def _may_be_an_older_failure(self, action: ReturnedAction, target: str | None, failure: Exchange) -> bool:
        """What has failed may be a Hangup of another leg, returned before this one: a party was faster, and it is told late."""
        older = (one for one in self.view.hangups if one.exchange.step < action.exchange.step)
        return (
            action.type == "Hangup"
            and not self._names(failure, target)
            and any(reports_action(one.raw, failure.event) for one in older)
        )

    def _is_hung_up_behind(self, action: ReturnedAction, exchange: Exchange) -> bool:
        """A HANGUP tells of a Hangup that stands behind this action in its list, and of nothing else that it may be."""
        gone = self.told_ends[exchange.step]
        if gone is None or self.party_may_have_taken(gone, 0, exchange.step):
            return False
        behind = [one for one in self.actions_of(action.exchange)[action.index + 1 :] if one.type == "Hangup"]
        meant = [one for one in behind if self.target_at(one, action.exchange.step) == gone]
        return len(meant) == 1 and not self._may_be_by_another(gone, meant[0], exchange.step)

    def _told_end_of(self, target: str | None, hangup: ReturnedAction, exchange: Exchange) -> Effect | None:
        gone = self.told_ends[exchange.step]
        if gone == target or (gone is None and not _names_a_leg(exchange)):
            return Effect.REPORTED
        if gone is not None:
            # The end of a leg may be told twice (OBS-2, a meeting leg): the second time says nothing of another Hangup.
            told_late = gone not in self.states[hangup.exchange.step].up
            if not told_late and self.is_meeting(gone) and target is not None and not self.is_meeting(target):
                return None if exchange.type == HANGUP else Effect.UNKNOWN
            if told_late or self._may_be_by_another(gone, hangup, exchange.step):
                return Effect.UNKNOWN
            if self._was_about_to_end(gone, hangup.exchange.step) and gone not in self.told_ends[: exchange.step]:
                return Effect.UNKNOWN
        return Effect.OTHER_LEG

    def _was_about_to_end(self, call_id: str, step: int) -> bool:
        """The world had a party hang up this leg before an event, as a service may ask it that lets time pass."""
        return self.world_known and self.party_may_have_taken(call_id, 0, step)

    def _may_be_by_another(self, call_id: str, hangup: ReturnedAction, step: int) -> bool:
        """Some other Hangup, returned before this event, may be one of this leg."""
        others = (one for one in self.view.hangups if one.exchange.step < step and not _is_same(one, hangup))
        return any(self.may_run(one.exchange.step) and self.may_mean(one, call_id) for one in others)

    def was_under_way(self, call_id: str, hangup: ReturnedAction) -> bool:
        """An older list had a Hangup that may be one of this leg."""
        older = (one for one in self.view.hangups if one.exchange.step < hangup.exchange.step)
        return any(self.may_run(action.exchange.step) and self.may_mean(action, call_id) for action in older)

    def _is_behind(self, action: ReturnedAction, exchange: Exchange) -> bool:
        """An event tells of an action that stands behind this one in its list, and of no other that it may be."""
        if not self.view.trace.from_the_beginning:  # it may be one from before
            return False
        behind = action.exchange.actions[action.index + 1 :]
        others = [
            candidate
            for earlier in self.exchanges[: exchange.step]
            for candidate in earlier.actions
            if not _is_among(candidate, behind)
        ]
        return any(reports_action(candidate, exchange.event) for candidate in behind) and not any(
            reports_action(candidate, exchange.event) for candidate in others
        )

    def _goes_on(self, exchange: Exchange) -> bool | None:
        """After this event and its response the running list goes on; true where a null kept it, None where it may not."""
        if exchange.type == ACTION_INTERRUPTED:
            return False
        if exchange.type != ACTION_SUCCESSFUL or not self.must_run(exchange.step):
            return None
        assert exchange.response is not None
        return True if "Actions" in exchange.response and exchange.response["Actions"] is None else None

    # -- what must not come --------------------------------------------------------------------------------------

    def party_may_have_taken(self, call_id: str, since: int, until: int) -> bool:
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

    def taken_down(self, call_id: str, since: int, but_for: ReturnedAction | None = None) -> int | None:
        """Return the step that shows a leg down though neither a party nor the handler ended it; None where there is none.

        `since` is the first event that is looked at; `but_for` is a Hangup that is no excuse.
        """
        step = self.goes_down(call_id, since)
        if step is None or step > self.lost_at or self.is_excused(call_id, step, since, but_for):
            return None
        return min(step, len(self.exchanges) - 1)

    def goes_down(self, call_id: str, since: int) -> int | None:
        """Return the first step from `since` on that shows a leg down, whoever ended it; None where there is none.

        Where only its final status shows it, that is one past the last step.
        """
        for step in range(since, len(self.exchanges)):
            if self.told_ends[step] == call_id or self.shows(step, call_id) == DISCONNECTED:
                return step
        return len(self.exchanges) if (self.view.trace.final or {}).get(call_id) == DISCONNECTED else None

    def is_excused(self, call_id: str, step: int, since: int, but_for: ReturnedAction | None) -> bool:
        """A party has ended the leg before this event, or a Hangup returned before it may have.

        Where another Hangup was returned in between, of whatever leg, what goes down is that one's business.
        """
        if self.party_may_have_taken(call_id, 0, step):
            return True
        return any(
            self.may_run(hangup.exchange.step) and (hangup.exchange.step >= since or self.may_mean(hangup, call_id))
            for hangup in self.view.hangups
            if hangup.exchange.step < step and not _is_same(hangup, but_for)
        )

    def resurfaced(self, gone: Sequence[ReturnedAction], since: int, *, failed: bool = False) -> Rerun | None:
        """Return the first action that is run though its list had ended at step `since`.

        `gone` are the actions that were left of the list. What a later response may have asked for is no evidence; that an
        action is told to have failed is none that it was run, but counts where nothing may be told of it (`failed`).
        """
        newer = [
            action for exchange in self.exchanges[since:] if self.may_run(exchange.step) for action in exchange.actions
        ]
        types = {action.type for action in gone} - {str(action.get("Type")) for action in newer} - {"Hangup"}
        types -= self._types_returned_between(gone, since)
        for step in range(since + 1, len(self.exchanges) + 1):
            if step > self.lost_at:
                return None
            for asked in self.asked.get(step, ()):
                if asked.question in types:
                    return Rerun(step - 1, asked.question)
            if step < len(self.exchanges):
                exchange = self.exchanges[step]
                counts = failed or exchange.type != ACTION_FAILED
                for action in gone if counts else ():
                    if self._resurfaces(action, exchange, since, newer):
                        return Rerun(step, action.type)
        return None

    def _types_returned_between(self, gone: Sequence[ReturnedAction], since: int) -> set[str]:
        """The Types of actions that were returned behind the list that is gone, and before its end was told.

        What the world is asked about later may be one of them.
        """
        steps = {action.exchange.step for action in gone}
        between = (one for one in self.exchanges[min(steps, default=since) : since] if one.step not in steps)
        return {str(action.get("Type")) for one in between if self.may_run(one.step) for action in one.actions}

    def _resurfaces(
        self, action: ReturnedAction, exchange: Exchange, since: int, newer: Sequence[Mapping[str, Any]]
    ) -> bool:
        if action.type == "Hangup" and exchange.type == HANGUP:
            return self._hung_up_by(action, exchange, since)
        if exchange.type not in _REPORTS or not reports_action(action.raw, exchange.event):
            return False
        if not self.view.trace.from_the_beginning:  # it may be one from before
            return False
        if action.type == "Hangup" and exchange.type != ACTION_FAILED:
            return False  # the success of an older one may be told beside its HANGUP
        older = [one for other in self.exchanges[:since] for one in other.actions if one is not action.raw]
        return not any(reports_action(candidate, exchange.event) for candidate in (*newer, *older))

    def _hung_up_by(self, hangup: ReturnedAction, exchange: Exchange, since: int) -> bool:
        """Nothing but this Hangup, which had been dropped, can have brought this HANGUP."""
        call_id = self.told_ends[exchange.step]
        if call_id is None or not self.may_mean(hangup, call_id) or self.is_delivered_again(exchange.step - 1):
            return False
        if not any(call_id in state.up for state in self.states[: exchange.step]):
            return False  # it never came up, and this tells so
        told_before = call_id in self.told_ends[: exchange.step]
        if not told_before and self.may_ring_out(exchange.step):
            return False
        if self.party_may_have_taken(call_id, since + 1 if told_before else 0, exchange.step):
            return False
        return not any(
            self.may_run(one.exchange.step) and self.may_mean(one, call_id)
            for one in self.view.hangups
            if since <= one.exchange.step < exchange.step
            or (not told_before and (one.exchange.step, one.index) < (hangup.exchange.step, hangup.index))
        )

    def may_ring_out(self, step: int) -> bool:
        """The call came in, and nothing tells that it was answered before this event: it may have ended by itself (REM-10)."""
        told = (exchange.type for exchange in self.exchanges[1:step])
        return self.exchanges[0].type == NEW_INBOUND_CALL and ACTION_SUCCESSFUL not in told

    # -- the end of a call ---------------------------------------------------------------------------------------

    def ends_at(self, step: int) -> bool:
        """The event at this step is a HANGUP that leaves no leg up: with it the call comes to its end."""
        return (
            self.exchanges[step].type == HANGUP
            and self.told_ends[step] is not None
            and self.states[step].situation is Situation.OVER
            and not self.may_run(step)
        )

    def last_told(self, hangup: ReturnedAction, target: str) -> int | None:
        """The step of the HANGUP that tells of a Hangup of this leg and ends the call; None where it does not."""
        fate = self.fate(hangup, target)
        if fate.effect is not Effect.REPORTED:
            return None
        step = self.answered(fate.step)
        return step if self.ends_at(step) else None


def disturbs(asked: Asked) -> bool:
    """Say whether the world's answer changes what happens next: somebody hangs up, an update or unasked digits come."""
    if asked.answer not in VOCABULARY or asked.answer in worlds.PARTY_ENDS or asked.answer == worlds.UPDATE:
        return True
    if asked.question == "Hangup":
        return asked.answer != worlds.RUNS
    row = ACTIONS.get(asked.question)
    return asked.answer == worlds.DIGITS and (row is None or worlds.DIGITS not in row.outcomes)


def must_report(action: ReturnedAction) -> bool:
    """Say whether an action is told in any case, once its list has been run: alone, or as the last of its list."""
    if action.type == "Hangup":
        return True
    row = ACTIONS.get(ALIASES.get(action.type, action.type))
    if row is None or row.report is Report.UNDOCUMENTED:
        return False
    return row.report is Report.ALWAYS or action.index + 1 == len(action.exchange.actions)


def _names_a_leg(exchange: Exchange) -> bool:
    parameters = exchange.parameters
    return bool(parameters.get("CallId") or parameters.get("ParticipantTag"))


def _tells_success(action: ReturnedAction, exchange: Exchange) -> bool:
    return exchange.type == ACTION_SUCCESSFUL and reports_action(action.raw, exchange.event)


def _is_same(action: ReturnedAction, other: ReturnedAction | None) -> bool:
    return other is not None and action.exchange is other.exchange and action.index == other.index


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


@once
def course_of(view: View) -> Course:
    """Return the course of a call."""
    return Course(view)
