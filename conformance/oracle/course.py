"""The course of a call: which responses bind the service, which of them have a fault, and which leg a Hangup is for.

The rules on the service read it. It is made of the trace alone and knows only what the events say. Where they do not
show what the service had to do, the course says so, and no rule draws a conclusion (`excuses`).

It is put together of what `legs_told`, `honoured` and `faulty_responses` find. `fates` finds what became of each
action, and `uncalled_for` the events that no action explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS, CONNECTING, is_supported_code
from onhook.conformance.model.events import ACTION_SUCCESSFUL, HANGUP, NEW_INBOUND_CALL
from onhook.conformance.model.legs import LEG_A, TAGS, leg_names, same_tag, tag_of
from onhook.conformance.model.traces import Asked, Participant, Returned
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.faulty_responses import ODD, fault_of, spoilt_in
from onhook.conformance.oracle.happenings import VOCABULARY
from onhook.conformance.oracle.honoured import Honoured, honoured_in, is_delivered_again
from onhook.conformance.oracle.legs_told import LegsTold, Situation, State
from onhook.conformance.oracle.view import Exchange, ReturnedAction, View, once

#: The actions that show that a new inbound call was answered.
_ANSWERING = frozenset(row.type for row in ACTIONS.values() if row.answers) | frozenset(CONNECTING)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The course of one call."""

    view: View
    exchanges: Sequence[Exchange]
    _told: LegsTold
    #: CallId to participant, as the first event that lists it describes it.
    legs: Mapping[str, Participant]
    #: By step, the CallId of the leg whose end the event reports; None where it reports no end, or does not say whose.
    told_ends: Sequence[str | None]
    #: By step, the legs after the event.
    states: Sequence[State]
    #: By step, what the world was asked before the event; one past the last step for what it was asked in the end.
    asked_before: Mapping[int, Sequence[Asked]]
    #: The trace records the world's choices, in words of the VOCABULARY.
    world_known: bool
    #: The call was played to its end, so that what has not come does not come.
    played_out: bool
    #: By step, whether the actions of the response are run, or why that is in doubt.
    honoured: Sequence[Honoured | Excuse]
    #: The steps of responses with a faulty Hangup that the service has refused as it should: the call goes on there.
    refused: Sequence[int]
    #: From this step on nothing is known: an invocation failed, or a response had a fault, and no page says what
    #: follows. One past the last step where nothing is lost.
    lost_at: int

    # -- legs ----------------------------------------------------------------------------------------------------

    def tag(self, call_id: str) -> str:
        """The tag of a leg in its usual spelling, as in PARTY_ENDS."""
        return tag_of(self.legs[call_id])

    def name(self, call_id: str) -> str:
        """What messages and ladders call a leg: its tag, with a number where an earlier leg had the same tag."""
        return leg_names(self.legs.values()).get(call_id) or self.tag(call_id) or f"the leg {call_id}"

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

    def is_delivered_again(self, step: int) -> bool:
        """Say whether the next event is the same one again, equal but for Sequence."""
        return is_delivered_again(self.exchanges, step)

    def answered(self, step: int) -> int:
        """Return the step at which an event was answered: its last delivery, where earlier ones failed (LAT-14)."""
        while type(self.exchanges[step].outcome) is not Returned and self.is_delivered_again(step):
            step += 1
        return step

    @property
    def first_fault(self) -> int:
        """The first step with a faulty response or a failed invocation; one past the last step where there is none."""
        return min((*self.refused, self.lost_at))

    def fault_of(self, hangup: ReturnedAction) -> str | None:
        """Return the requirement about the fault of a Hangup (HUP-C3, F1, F2 or F3), or ODD; None for a good Hangup."""
        return fault_of(hangup, self._told)

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

    def may_be_gone(self, call_id: str, step: int) -> bool:
        """Say whether a leg that is up may have ended before this event was answered.

        The handler had not been told yet, or was told otherwise: a leg that is shown Connected again after its end
        breaks ENV-7, and nothing that this comes to.
        """
        taken = self.world_known and self.party_may_have_taken(call_id, 0, step)
        return taken or self._may_have_been_hung_up(call_id, step) or call_id in self.told_ends[: step + 1]

    def _may_have_been_hung_up(self, call_id: str, until: int) -> bool:
        """Say whether this leg may be the one whose Hangup an event up to this step reports, without naming a leg.

        Whether that ACTION_SUCCESSFUL shows the leg as Disconnected already is not documented (HUP-M2).
        """
        return any(
            exchange.type == ACTION_SUCCESSFUL
            and exchange.reports("Hangup")
            and not (exchange.parameters.get("CallId") or exchange.parameters.get("ParticipantTag"))
            and call_id in self.states[exchange.step].up
            for exchange in self.exchanges[: until + 1]
        )

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
            for asked in self.asked_before.get(step, ())
        )

    def may_ring_out(self, step: int) -> bool:
        """Say whether an inbound call may end by itself: no event before this one shows an answer (REM-10).

        Whether an action such as Pause answers it is not documented.
        """
        return self.exchanges[0].type == NEW_INBOUND_CALL and not any(
            exchange.type == ACTION_SUCCESSFUL and any(map(exchange.reports, _ANSWERING))
            for exchange in self.exchanges[1:step]
        )

    # -- the end of a call ---------------------------------------------------------------------------------------

    def ends_at(self, step: int) -> bool:
        """Say whether the event at this step is a HANGUP that leaves no leg up, and so ends the call."""
        return (
            self.exchanges[step].type == HANGUP
            and self.told_ends[step] is not None
            and self.states[step].situation is Situation.OVER
            and not self.may_run(step)
        )


@once
def course_of(view: View) -> Course:
    """Return the course of a call."""
    told = LegsTold(view.exchanges)
    asked = view.trace.asked
    asked_before: dict[int, list[Asked]] = {}
    for one in asked or ():
        asked_before.setdefault(one.after, []).append(one)
    honoured = honoured_in(view.exchanges, told)
    refused, lost_at = spoilt_in(view.exchanges, told, honoured, asked_before)
    return Course(
        view,
        view.exchanges,
        told,
        told.participants,
        told.ends,
        told.states,
        asked_before,
        world_known=asked is not None and all(one.answer in VOCABULARY for one in asked),
        played_out=asked is not None or view.trace.final is not None,
        honoured=honoured,
        refused=refused,
        lost_at=lost_at,
    )
