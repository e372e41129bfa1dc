"""HUP-C: the code that a HANGUP reports. For HUP-C3, about codes that have to be refused, see `failures`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onhook.conformance.model.json_values import whole_number
from onhook.conformance.oracle.due_hangups import DueHangup, due_hangups
from onhook.conformance.oracle.legs_told import ALONE, Situation
from onhook.conformance.oracle.rule import Breach, Occasions, Rules
from onhook.conformance.oracle.view import View
from onhook.conformance.rules._service import reported_code
from onhook.conformance.rules.hup._every_hangup import as_returned

RULES = Rules()


def _with_code(*, given: bool) -> Occasions[DueHangup]:
    """Hangups whose HANGUP reports a code, where no party hung up that leg."""

    def occasions(view: View) -> list[DueHangup]:
        return [
            due
            for due in due_hangups(view, Situation.BRIDGED, Situation.MEETING, *ALONE)
            if due.was_reported
            and (due.hangup.parameters.get("SipResponseCode") is not None) is given
            and reported_code(view.exchanges[due.fate.step]) is not None
            and not due.course.party_may_have_taken(due.leg, 0, due.fate.step)
            and not due.course.was_under_way(due.leg, due.hangup)
        ]

    return occasions


def _check_code(due: DueHangup, wanted: Any) -> Iterator[Breach]:
    reported = reported_code(due.course.exchanges[due.fate.step])
    if reported != wanted:
        found = f"the HANGUP after {as_returned(due.hangup)} reports {reported}"
        yield Breach(f"SipResponseCode {wanted} in the HANGUP", found, due.fate.step, action="Hangup")


@RULES.call("HUP-C1", _with_code(given=False))
def reports_0_by_default(view: View, due: DueHangup) -> Iterator[Breach]:
    """SipResponseCode left out means 0."""
    return _check_code(due, 0)


@RULES.call("HUP-C2", _with_code(given=True))
def reports_the_given_code(view: View, due: DueHangup) -> Iterator[Breach]:
    """The HANGUP reports the SipResponseCode of the Hangup."""
    return _check_code(due, whole_number(due.hangup.parameters["SipResponseCode"]))
