"""What it costs to wait for the handler is said where it is slow, and nowhere else."""

from __future__ import annotations

import pytest

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.costs import ColdStarts, Waits, slowest
from onhook.conformance.campaigns.item_verdicts import summary, verdict
from onhook.conformance.campaigns.records import Record, StartResult
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.traces import Invocation, Raised, Returned, TimedOut, Trace


def test_an_invocation_that_the_handler_ends_counts_with_its_time() -> None:
    outcomes = (Returned("{}", {}), Raised("KeyError", "gone", "", environment=False), TimedOut(20.0))
    waits = Waits()
    waits.count([Trace(tuple(Invocation({}, outcome, 3.0) for outcome in outcomes))] * 2)
    assert waits == Waits(4, 12.0)


def test_a_handler_that_waits_is_told_in_sum_and_each() -> None:
    assert summary(Record(waits=Waits(3000, 1500.0))).endswith("; 3,000 invocations took 1,500 s, 0.5 s each")
    assert summary(Record(waits=Waits(3000, 3000 * Waits.SLOW - 1))).endswith("calls")


@pytest.mark.parametrize(
    ("cold", "waits", "advice"),
    [
        (ColdStarts(100, 0.1), Waits(1000, 1.0), ""),
        (ColdStarts(100, 0.1), Waits(1000, 300.0), Waits.ADVICE),
        (ColdStarts(100, 400.0), Waits(1000, 300.0), ColdStarts.ADVICE),
        (ColdStarts(100, 200.0), Waits(1000, 300.0), Waits.ADVICE),
        (ColdStarts(1, 2.0), Waits(1000, 3.0), ColdStarts.ADVICE),
    ],
)
def test_the_advice_is_about_what_takes_most_of_the_time(cold: ColdStarts, waits: Waits, advice: str) -> None:
    item = verdict(CATALOGUE["RSP-1"], "inbound", StartResult(Record(cold_starts=cold, waits=waits)), Settings())
    slow = slowest(cold, waits)
    assert (item.advice, slow.advice if slow else "") == (advice, advice)
