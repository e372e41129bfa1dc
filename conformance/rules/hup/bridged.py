"""HUP-B and HUP-A: a Hangup of LEG-B, or of LEG-A, of a bridged call."""

from __future__ import annotations

from collections.abc import Iterator

from onhook.conformance.model.legs import CONNECTED, LEG_A, LEG_B
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.rule import Breach, Occasions, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules._service import DueAction, check_run, due_action
from onhook.conformance.rules.hup._every_hangup import (
    check_hangup_event,
    check_other_leg,
    hangups_in,
    with_the_world_known,
)

RULES = Rules()


def _bridged(tag: str, *, reported: bool = False) -> Occasions[DueHangup]:
    return hangups_in(Situation.BRIDGED, tag=tag, reported=reported)


def _returned_for_its_hangup(tag: str) -> Occasions[DueAction]:
    """For each Hangup of a bridged leg, the action that shows whether the response to its HANGUP is run."""

    def occasions(view: View) -> list[DueAction]:
        reported = (due for due in due_hangups(view, Situation.BRIDGED, tag=tag) if due.was_reported)
        actions = (due_action(due.course, due.answered) for due in reported)
        return [action for action in actions if action is not None]

    return occasions


@RULES.call("HUP-B1", _bridged(LEG_B))
@RULES.call("HUP-A1", _bridged(LEG_A))
def tells_of_the_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of a bridged leg is followed by a HANGUP for that leg."""
    return check_hangup_event(due)


@RULES.call("HUP-B2", _bridged(LEG_B, reported=True))
@RULES.call("HUP-A2", _bridged(LEG_A, reported=True))
def disconnects_the_leg_first(view: View, due: DueHangup) -> Iterator[Breach]:
    """That HANGUP does not show the leg Connected."""
    if due.course.shows(due.fate.step, due.leg) == CONNECTED:
        found = f"the HANGUP for {due.name} shows {due.name} as {CONNECTED}"
        yield Breach(f"{due.name} is disconnected before its HANGUP is sent", found, due.fate.step, action="Hangup")


@RULES.call("HUP-B3", with_the_world_known(_bridged(LEG_B, reported=True)))
@RULES.call("HUP-A3", with_the_world_known(_bridged(LEG_A, reported=True)))
def keeps_the_other_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """The other leg is not disconnected by it (`call-and-bridge`)."""
    return check_other_leg(due)


@RULES.call("HUP-B4", _returned_for_its_hangup(LEG_B))
@RULES.call("HUP-A4", _returned_for_its_hangup(LEG_A))
def runs_the_response(view: View, due: DueAction) -> Iterator[Breach]:
    """The actions returned for that HANGUP are run."""
    return check_run(due)
