"""Findings are made short by playing smaller calls, of which a call that is broken off is none."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from onhook.conformance.campaigns.player import Player
from onhook.conformance.campaigns.records import Found, Record
from onhook.conformance.campaigns.shortening import short_counterexamples
from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.calls import Call
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.players.playing import Played, play
from onhook.conformance.players.probing import probe
from onhook.conformance.rules.judging import Judgement, Oracle
from onhook.conformance.search.sweep import single

FINDING = Finding("HUP-S1", Level.SHOULD, expected="a HANGUP", actual="none", call=0, step=0, event_type="HANGUP")
BROKEN_OFF = Breakdown(BreakdownKind.CANNOT_PLAY, "there is no audio")


#: Calls with seeds from here on have identifiers that no call has had before.
NEW = 1000


class FindsTheSameInAll(Oracle):
    breaks = True

    def judge(self, traces: object) -> Judgement:
        return Judgement((FINDING,) if self.breaks else (), {})


class OfAService:
    """Plays calls on the reference service, to their end or until they are broken off."""

    subject = Subject.SERVICE
    starts_cold = False

    def __init__(self, breakdown: Breakdown | None) -> None:
        self.oracle = FindsTheSameInAll()
        self.breakdown = breakdown

    def play(self, scenario: Scenario) -> Played:
        return replace(probe(play, scenario), breakdown=self.breakdown)

    def anew(self, scenario: Scenario) -> None:
        return None

    def weigh(self, finding: Finding, played: Played) -> Finding:
        return finding


@pytest.mark.parametrize(("breakdown", "seen_once"), [(None, False), (BROKEN_OFF, True)])
def test_a_call_that_is_broken_off_shows_nothing(breakdown: Breakdown | None, *, seen_once: bool) -> None:
    """What is missing in it may have been still to come: so the call stays as it was found."""
    long, traces = single(Plan(Call(), (1, 1), (1,))), (Trace(()),)
    record = Record()
    record.found.keep(Found(FINDING, long, traces))
    (shown,) = short_counterexamples(cast("Player", OfAService(breakdown)), record)["HUP-S1"]
    assert shown.seen_once is seen_once
    assert (shown.traces == traces) is seen_once


class OfAHandlerWithATable(OfAService):
    """Breaks in calls in which one thing happens and, under identifiers that have come before, in all of them."""

    subject = Subject.HANDLER
    starts_cold = True

    def play(self, scenario: Scenario) -> Played:
        (plan,) = scenario.plans
        self.oracle.breaks = plan.choices == (0, 1) or plan.call.seed < NEW
        return super().play(scenario)

    def anew(self, scenario: Scenario) -> Scenario:
        return single(replace(scenario.plans[0], call=replace(scenario.plans[0].call, seed=NEW)))


def test_a_call_is_not_made_so_short_that_it_breaks_only_under_identifiers_that_recur() -> None:
    record = Record()
    record.found.keep(Found(FINDING, single(Plan(Call(), (0, 1))), (Trace(()),)))
    (shown,) = short_counterexamples(cast("Player", OfAHandlerWithATable(None)), record)["HUP-S1"]
    assert not shown.seen_once
    assert shown.scenario.plans[0].choices == (0, 1)
