"""(b) A state machine of ordinary quality for the protocol: one call, its legs, and what the handler asked for last.

It knows what one reading of the pages tells: what each event looks like, that actions succeed or fail, that a Hangup
ends a leg, that parties hang up, and that nobody must be left on the line with nothing going on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from benchmarks.others.checks import Caught, Event, Failed, Invoke, answer
from benchmarks.others.samples import BRIDGE, CALLEE, CALLER, GONE, action, event, hung_up

STEPS = 12


class CallMachine(RuleBasedStateMachine):
    """One call."""

    invoke: Invoke
    cold_start: Callable[[], None]
    direction = "inbound"
    #: A handler that raises is caught by that; otherwise the call is over, as nothing is to be learnt from it.
    may_raise = True

    def __init__(self) -> None:
        super().__init__()
        self.cold_start()
        self.legs: dict[str, Event] = {"LEG-A": dict(CALLER)}
        self.pending: list[Event] = []
        self.sequence = 0
        self.is_ringing = self.direction == "outbound"
        self.counted()

    def counted(self) -> None:
        """Count a run of the machine."""

    def tell(self, kind: str, data: Event | None = None, *, replaces: bool = True) -> None:
        self.sequence += 1
        participants = self.legs.values()
        try:
            told = answer(self.invoke, event(kind, *participants, action=data, sequence=self.sequence))
        except Failed:
            if self.may_raise:
                raise
            for leg in self.legs.values():
                leg.update(GONE)
            told = []
        if kind in ("NEW_OUTBOUND_CALL", "RINGING") and told:
            raise Caught("actions before the call is answered")
        for returned in told:
            self._check_legs(returned.get("Parameters") or {})
        if told or replaces:
            self.pending = told

    def _check_legs(self, parameters: Event) -> None:
        live = {leg["CallId"] for leg in self.legs.values() if leg["Status"] == "Connected"}
        if parameters.get("CallId", next(iter(live), None)) not in live and live:
            raise Caught("an action on a leg that is not there")
        if parameters.get("ParticipantTag", "LEG-A") not in ("LEG-A", "LEG-B"):
            raise Caught("a tag that is none")

    @property
    def is_over(self) -> bool:
        return all(leg["Status"] != "Connected" for leg in self.legs.values())

    @initialize()
    def begins(self) -> None:
        if self.direction == "inbound":
            self.tell("NEW_INBOUND_CALL")
        else:
            self.legs["LEG-A"]["Direction"] = "Outbound"
            self.tell("NEW_OUTBOUND_CALL")
            self.tell("RINGING")

    @precondition(lambda self: self.is_ringing and not self.is_over)
    @rule()
    def is_answered(self) -> None:
        self.is_ringing = False
        self.tell("CALL_ANSWERED")

    @precondition(lambda self: self.pending and not self.is_over)
    @rule()
    def the_action_succeeds(self) -> None:
        done = self.pending.pop(0)
        kind, parameters = done["Type"], done.get("Parameters") or {}
        if kind == "Hangup":
            tag = parameters.get("ParticipantTag")
            named = [listed for listed in self.legs.values() if listed["CallId"] == parameters.get("CallId")]
            leg = self.legs.get(tag) if tag else next(iter(named), self.legs["LEG-A"])
            if leg is None or leg["Status"] != "Connected":
                self.tell("ACTION_FAILED", action(kind, parameters, ErrorType="InvalidActionParameter"))
            else:
                self.ends(leg)
            return
        if kind == "CallAndBridge":
            self.legs["LEG-B"] = dict(CALLEE)
        more = {"ReceivedDigits": "1"} if "Digits" in kind else {}
        self.succeeds(action(kind, parameters or BRIDGE, **more))

    def succeeds(self, data: Event) -> None:
        rest = self.pending
        self.tell("ACTION_SUCCESSFUL", data)
        self.pending = self.pending or rest

    @precondition(lambda self: self.pending and not self.is_over and self.pending[0]["Type"] != "Hangup")
    @rule(error=st.sampled_from(["CallNotAnswered", "SystemException", "InvalidActionParameter"]))
    def the_action_fails(self, error: str) -> None:
        failed = self.pending.pop(0)
        self.tell("ACTION_FAILED", action(failed["Type"], failed.get("Parameters") or {}, ErrorType=error))

    @precondition(lambda self: not self.is_over)
    @rule(tag=st.sampled_from(["LEG-A", "LEG-B"]))
    def a_party_hangs_up(self, tag: str) -> None:
        leg = self.legs.get(tag)
        if leg is not None and leg["Status"] == "Connected":
            self.ends(leg)

    @precondition(lambda self: not self.is_over and not self.is_ringing)
    @rule()
    def an_update_is_requested(self) -> None:
        self.tell("CALL_UPDATE_REQUESTED", action("CallUpdateRequest", {"Arguments": {}}), replaces=False)

    @precondition(lambda self: self.is_over)
    @rule()
    def nothing_happens_any_more(self) -> None:
        """A machine needs a rule that applies."""

    def ends(self, leg: Event) -> None:
        leg |= GONE
        self.pending = []
        self.tell("HANGUP", hung_up(leg))
        if self.is_over and self.pending:
            raise Caught("actions for a call that is over")
        if not self.is_over and not self.pending:
            raise Caught("a party is left on the line")

    def teardown(self) -> None:
        """Let the remaining parties hang up, so that a call that is left over is ended."""
        for leg in self.legs.values():
            if leg["Status"] == "Connected":
                leg.update(GONE)
                self.tell("HANGUP", hung_up(leg))


def runs_until_caught(
    invoke: Invoke, cold_start: Callable[[], None], direction: str, most: int, of_seed: int, *, may_raise: bool
) -> int | None:
    """Return how many runs of the machine it takes until a check fails; None where none of them does."""
    runs = 0

    class Machine(CallMachine):
        def counted(self) -> None:
            nonlocal runs
            runs += 1

    fixed: dict[str, Any] = {"invoke": staticmethod(invoke), "cold_start": staticmethod(cold_start)}
    for name, value in (fixed | {"direction": direction, "may_raise": may_raise}).items():
        setattr(Machine, name, value)
    quiet = settings(
        max_examples=most,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),  # it is to be counted, not to be judged
    )
    Machine.TestCase.settings = quiet
    try:
        run_state_machine_as_test(seed(of_seed)(Machine), settings=quiet)
    except Caught:
        return runs - 1  # the one that failed was repeated
    return None
