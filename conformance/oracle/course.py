"""The course of a call: which responses bind the service, which of them have a fault, and which leg a Hangup is for.

The rules on the service read it. It is made of the trace alone and knows only what the events say. Where they do not
show what the service had to do, the course says so, and no rule draws a conclusion: a party hung up meanwhile, an
update came in between, another list took over, or no page says whether the response counts.

`legs_told` follows the legs, `fates` finds what became of each action, and `uncalled_for` finds the events that no
action explains.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, CONNECTING, is_supported_code
from onhook.conformance.model.events import (
    ACTION_FAILED,
    ACTION_SUCCESSFUL,
    CALL_UPDATE_REQUESTED,
    EVENT_TYPES,
    HANGUP,
    NEW_INBOUND_CALL,
    ResponseUse,
    response_is_ignored,
    same_event,
)
from onhook.conformance.model.legs import CONNECTED, LEG_A, TAGS, same_tag
from onhook.conformance.model.responses import rejection
from onhook.conformance.model.traces import Asked, Returned
from onhook.conformance.oracle.legs_told import LegsTold, Situation, State
from onhook.conformance.oracle.reported_actions import reports_action
from onhook.conformance.oracle.view import Exchange, Once, ReturnedAction, View, makes_a_leg, once

#: All answers that a world of the suite gives. A service may record other words; no rule interprets these.
VOCABULARY = frozenset(
    {
        *worlds.PARTY_ENDS,
        *(worlds.DIGITS, worlds.UPDATE, worlds.RUNS, worlds.ANSWERED),
        *worlds.UNANSWERED,
        *(outcome for row in ACTIONS.values() for outcome in row.outcomes),
    }
)
#: A Hangup names its leg by a tag in another case, or by something that is no string; no requirement is about that.
ODD = "odd"


class Honoured(StrEnum):
    """Whether the service runs the actions of a response."""

    YES = "it has to run them"
    NO = "it ignores them"
    UNSPECIFIED = "on no page"


class Course(Once):
    """The course of one call."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self.exchanges = view.exchanges
        self._told = LegsTold(view.exchanges)
        #: CallId to participant, as the first event that lists it describes it.
        self.legs = self._told.participants
        #: By step, the CallId of the leg whose end the event reports; None where it reports no end, or does not say
        #: whose.
        self.told_ends = self._told.ends
        #: By step, the legs after the event.
        self.states = self._told.states
        self.asked: dict[int, list[Asked]] = {}
        for asked in view.trace.asked or ():
            self.asked.setdefault(asked.after, []).append(asked)
        #: The trace records the world's choices, in words of the VOCABULARY.
        self.world_known = view.trace.asked is not None and all(
            asked.answer in VOCABULARY for asked in view.trace.asked
        )
        #: The call was played to its end, so that what has not come does not come.
        self.ended = view.trace.asked is not None or view.trace.final is not None
        #: By step, whether the actions of the response are run.
        self.honoured: list[Honoured] = [self._honoured(exchange) for exchange in self.exchanges]
        #: The steps of responses with a faulty Hangup that the service has refused as it should: the call goes on
        #: there.
        self.refused: list[int] = []
        #: From this step on nothing is known: an invocation failed, or a response had a fault, and no page says what
        #: follows.
        self.lost_at = len(self.exchanges)
        for exchange in self.exchanges:
            if self._is_faulty(exchange):
                if not self._is_refused(exchange):
                    self.lost_at = exchange.step
                    break
                self.refused.append(exchange.step)

    # -- legs ----------------------------------------------------------------------------------------------------

    def tag(self, call_id: str) -> str:
        """The tag of a leg in its usual spelling, for messages and for PARTY_ENDS."""
        return str(self.legs[call_id].get("ParticipantTag")).upper()

    def is_meeting(self, call_id: str) -> bool:
        """Say whether this is a meeting leg."""
        return call_id in self._told.meetings

    def shows(self, step: int, call_id: str) -> str | None:
        """The Status of a leg in an event; None where the event has none."""
        leg = self.exchanges[step].legs.get(call_id)
        return None if leg is None else leg.get("Status")

    # -- responses -----------------------------------------------------------------------------------------------

    def must_run(self, step: int) -> bool:
        """Say whether the service has to run the actions of this response."""
        return self.honoured[step] is Honoured.YES

    def may_run(self, step: int) -> bool:
        """Say whether the service may run the actions of this response: it has to, or no page says that it must not."""
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
                return Honoured.UNSPECIFIED  # the event does not show whose end it is, or who is left
            if response_is_ignored(exchange.event):
                return Honoured.NO
            others = [leg for leg in state.up if self.shows(exchange.step, leg) == CONNECTED]
            if not others or all(self.is_meeting(leg) for leg in others):
                return Honoured.UNSPECIFIED
        elif exchange.participants and not state.up:
            return Honoured.UNSPECIFIED
        elif exchange.actions and self._tells_success_of_the_last(exchange, state):
            # This event comes before the HANGUP that ends the call; no page says whether its response counts.
            return Honoured.UNSPECIFIED
        return Honoured.YES if rejection(exchange.outcome.value) is None else Honoured.UNSPECIFIED

    @staticmethod
    def _tells_success_of_the_last(exchange: Exchange, state: State) -> bool:
        """Say whether the event reports the success of a Hangup of the only leg left, whose HANGUP has not come yet."""
        if exchange.type != ACTION_SUCCESSFUL or not exchange.reports("Hangup") or len(state.up) != 1:
            return False
        parameters = exchange.parameters
        named = parameters.get("CallId") in tuple(state.up)
        return named or (not parameters.get("CallId") and state.situation is Situation.SINGLE)

    def _is_answered_in_two_ways(self, exchange: Exchange) -> bool:
        """Say whether an earlier delivery was answered otherwise: no page says which answer counts (OBS-6)."""
        before = self.exchanges[exchange.step - 1] if exchange.step else None
        if before is None or not same_event(before.event, exchange.event) or type(before.outcome) is not Returned:
            return False
        return before.response != exchange.response

    def is_delivered_again(self, step: int) -> bool:
        """Say whether the next event is the same one again, equal but for Sequence."""
        if step + 1 >= len(self.exchanges):
            return False
        return same_event(self.exchanges[step].event, self.exchanges[step + 1].event)

    def answered(self, step: int) -> int:
        """Return the step at which an event was answered: its last delivery, where earlier ones failed (LAT-14)."""
        while type(self.exchanges[step].outcome) is not Returned and self.is_delivered_again(step):
            step += 1
        return step

    def _is_faulty(self, exchange: Exchange) -> bool:
        """Say whether no page says what follows: the invocation failed for good, or returned what cannot be used."""
        if type(exchange.outcome) is not Returned:
            return not self.is_delivered_again(exchange.step)
        row = EVENT_TYPES.get(exchange.type)
        if row is not None and not self.may_run(exchange.step):
            return False
        if rejection(exchange.outcome.value) is not None:
            return True
        return any(self.fault_of(hangup) is not None for hangup in self.actions_of(exchange) if hangup.type == "Hangup")

    def _is_refused(self, exchange: Exchange) -> bool:
        """Say whether the response holds one faulty Hangup and nothing else, and the next event reports its failure.

        After an update this does not count: the refused Hangup may have replaced the running actions, or may not have.
        """
        following = self.exchanges[exchange.step + 1] if exchange.step + 1 < len(self.exchanges) else None
        if following is None or following.type != ACTION_FAILED or exchange.type == CALL_UPDATE_REQUESTED:
            return False
        if not self.must_run(exchange.step):
            return False
        first, *others = self.actions_of(exchange)
        if others or self.fault_of(first) == ODD or not reports_action(first.raw, following.event):
            return False
        return not any(disturbs(asked) for asked in self.asked.get(following.step, ()))

    @property
    def first_fault(self) -> int:
        """The first step with a faulty response or a failed invocation; one past the last step where there is none."""
        return min((*self.refused, self.lost_at))

    def actions_of(self, exchange: Exchange) -> list[ReturnedAction]:
        """The actions of a response, in order."""
        return [ReturnedAction(exchange, index, action) for index, action in enumerate(exchange.actions)]

    def fault_of(self, hangup: ReturnedAction) -> str | None:
        """Return the requirement about the fault of a Hangup (HUP-C3, F1, F2 or F3), or ODD; None for a good Hangup."""
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

    # -- which leg a Hangup means --------------------------------------------------------------------------------

    def target(self, hangup: ReturnedAction) -> str | None:
        """The CallId of the leg on which a Hangup takes effect; None where no page says which, or it is not known yet.

        A CallId decides alone; without one, the tag does; without either, it is the leg that the invocation was for,
        and that leg is certain only while a call has a single one (HUP-T3).
        """
        if any(action.get("Type") in (*CONNECTING, "Hangup") for action in hangup.before):
            return None
        return self.target_at(hangup, hangup.exchange.step)

    def target_at(self, hangup: ReturnedAction, step: int) -> str | None:
        """The CallId of the leg that a Hangup ends if it is run after this event, whatever precedes it in its list."""
        state = self.states[step]
        if self.fault_of(hangup) == ODD:
            return None
        if hangup.call_id:
            return hangup.call_id if isinstance(hangup.call_id, str) and hangup.call_id in state.up else None
        if hangup.tag:
            return self._told.with_tag(hangup.tag, state.up) if hangup.tag in TAGS else None
        return next(iter(state.up)) if state.situation is Situation.SINGLE else None

    def may_mean(self, hangup: ReturnedAction, call_id: str) -> bool:
        """Say whether a Hangup may end this leg: it names the leg, ends it along with another one, or names no leg."""
        if self.is_meeting(call_id):
            return True
        if hangup.call_id:
            return str(hangup.call_id) == call_id
        if hangup.tag:
            return same_tag(hangup.tag, self.legs[call_id].get("ParticipantTag")) or hangup.tag not in TAGS
        return True

    def hangups(self) -> Iterator[tuple[ReturnedAction, str]]:
        """Yield every Hangup that has to be run and takes effect on a known leg, with the CallId of that leg."""
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

    def was_under_way(self, call_id: str, hangup: ReturnedAction) -> bool:
        """Say whether an older list had a Hangup that may have ended this leg."""
        older = (other for other in self.view.hangups if other.exchange.step < hangup.exchange.step)
        return any(self.may_run(other.exchange.step) and self.may_mean(other, call_id) for other in older)

    # -- what the world did ---------------------------------------------------------------------------------------

    def party_may_have_taken(self, call_id: str, since: int, until: int) -> bool:
        """Say whether a party may have ended this leg between two steps; true where the world's choices are unknown.

        A meeting leg may end when its caller hangs up (`use-cases`).
        """
        if not self.world_known:
            return True
        tags = {self.tag(call_id), LEG_A} if self.is_meeting(call_id) else {self.tag(call_id)}
        return any(
            not tags.isdisjoint(worlds.PARTY_ENDS.get(asked.answer, ()))
            for step in range(since, until + 1)
            for asked in self.asked.get(step, ())
        )

    def may_ring_out(self, step: int) -> bool:
        """Say whether an inbound call may end by itself: no event before this one shows an answer (REM-10)."""
        types = (exchange.type for exchange in self.exchanges[1:step])
        return self.exchanges[0].type == NEW_INBOUND_CALL and ACTION_SUCCESSFUL not in types

    # -- the end of a call ---------------------------------------------------------------------------------------

    def ends_at(self, step: int) -> bool:
        """Say whether the event at this step is a HANGUP that leaves no leg up, and so ends the call."""
        return (
            self.exchanges[step].type == HANGUP
            and self.told_ends[step] is not None
            and self.states[step].situation is Situation.OVER
            and not self.may_run(step)
        )


def disturbs(asked: Asked) -> bool:
    """Say whether the world's answer changes what happens next: a hang-up by a party, an update, unasked digits."""
    if asked.answer not in VOCABULARY or asked.answer in worlds.PARTY_ENDS or asked.answer == worlds.UPDATE:
        return True
    if asked.question == "Hangup":
        return asked.answer != worlds.RUNS
    row = ACTIONS.get(asked.question)
    return asked.answer == worlds.DIGITS and (row is None or worlds.DIGITS not in row.outcomes)


@once
def course_of(view: View) -> Course:
    """Return the course of a call."""
    return Course(view)
