"""What waiting for the handler costs: one that waits in each call, for a look-up say, is played for many minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onhook.conformance.campaigns.costs import Cost
from onhook.conformance.model.traces import TimedOut, Trace


@dataclass(slots=True)
class Waits(Cost):
    """The number of invocations that the handler ended by itself, and the seconds that they took."""

    NOUN = ("an", "invocation")
    ADVICE = (
        "invocations are slow: there are thousands of them in a run; have a fixture stand in for what the handler waits for"
        " (docs/aws.md), or have fewer calls played: --hypothesis-profile onhook-quick"
    )
    HINT = "; stub what it waits for, or --hypothesis-profile onhook-quick"
    #: There are thousands of them, and a handler that waits once a call waits in one of several.
    SLOW = 0.05

    def count(self, traces: Iterable[Trace]) -> None:
        """Add the invocations of some calls; those that did not come back are a matter of RSP-11."""
        for trace in traces:
            for invocation in trace.invocations:
                if not isinstance(invocation.outcome, TimedOut):
                    self.number += 1
                    self.seconds += invocation.seconds
