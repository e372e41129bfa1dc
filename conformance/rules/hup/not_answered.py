"""HUP-N: a Hangup of a call that is not answered yet."""

from __future__ import annotations

from collections.abc import Iterator

from onhook.conformance.model.events import NEW_INBOUND_CALL
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.legs_told import Situation
from onhook.conformance.oracle.rule import Breach, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules.hup._every_hangup import check_call_ends

RULES = Rules()


def _rejections(view: View) -> list[DueHangup]:
    first = due_hangups(view, Situation.SINGLE)
    return [due for due in first if due.hangup.exchange.type == NEW_INBOUND_CALL and due.hangup.index == 0]


@RULES.call("HUP-N1", _rejections)
def turns_a_call_away(view: View, due: DueHangup) -> Iterator[Breach]:
    """A Hangup as the first action for NEW_INBOUND_CALL (`case-1`)."""
    return check_call_ends(due)
