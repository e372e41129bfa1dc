"""HUP-S: a Hangup of the only leg of a call."""

from __future__ import annotations

from collections.abc import Iterator

from onhook.conformance.model.events import ACTION_FAILED
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules._service import check_ignored, check_over, has_something
from onhook.conformance.rules.hup._every_hangup import (
    LastHangup,
    check_call_ends,
    check_hangup_event,
    hangups_in,
    last_hangups_in,
)

RULES = Rules()


@RULES.call("HUP-S1", hangups_in(Situation.SINGLE))
def tells_of_the_only_leg(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup of the only leg is followed by HANGUP for that leg."""
    return check_hangup_event(due)


def _answered_last_ones(view: View) -> list[LastHangup]:
    ended = last_hangups_in(Situation.SINGLE)(view)
    return [last for last in ended if has_something(view.exchanges[last.step])]


@RULES.call("HUP-S2", _answered_last_ones)
def ignores_the_last_response(view: View, last: LastHangup) -> Iterator[Breach]:
    """The response to the HANGUP of the only leg is ignored."""
    return check_ignored(last.due.course, last.step)


@RULES.call("HUP-S3", last_hangups_in(Situation.SINGLE))
def disconnects_the_call(view: View, last: LastHangup) -> Iterator[Breach]:
    """A Hangup of the only leg disconnects the call."""
    return check_over(last.due.course, last.step, last.due.leg, last.due.behind)


@RULES.call(
    "HUP-S4",
    lambda view: [due for due in due_hangups(view, Situation.SINGLE) if due.hangup.exchange.type == ACTION_FAILED],
)
def hangs_up_after_a_failure(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup returned for ACTION_FAILED ends the call in the same way (`speak`)."""
    return check_call_ends(due)
