"""HUP-R: a Hangup of the leg that remained of two."""

from __future__ import annotations

from collections.abc import Iterator

from onhook.conformance.oracle.due_hangups import DueHangup
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules.hup._every_hangup import check_call_ends, hangups_in

RULES = Rules()


@RULES.call("HUP-R1", hangups_in(Situation.LEFT_OF_BRIDGE))
def ends_with_the_leg_left_of_a_bridge(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the remaining leg is followed by HANGUP and ends the call (`hangup`, `use-cases`, `voice-focus`)."""
    return check_call_ends(due)


@RULES.call("HUP-R2", hangups_in(Situation.LEFT_OF_MEETING))
def ends_with_the_leg_left_of_a_meeting(view: View, due: DueHangup) -> Iterator[Breach]:
    """The same after the meeting leg has ended."""
    return check_call_ends(due)
