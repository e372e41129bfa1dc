"""No rule on services is always excused: some two thousand calls on the reference service come to each of them.

An excuse that silences a rule in every call is an escape, which the rules themselves cannot show: they find nothing in
broken services either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.worlds import BUSY, UPDATE
from onhook.conformance.oracle.course import course_of
from onhook.conformance.oracle.excuses import Excuse
from onhook.conformance.oracle.fates import Effect, fate_of
from onhook.conformance.oracle.legs_told import ALONE, TWO_LEGS, Situation
from onhook.conformance.oracle.rule import CallRule
from onhook.conformance.oracle.view import View
from onhook.conformance.players.playing import play
from onhook.conformance.players.probing import probe
from onhook.conformance.players.scripted import ANSWER_TO_HANGUP, BY_EMPTY_TAG, FIRST_ANSWER, NAME, NULL, USED, shape
from onhook.conformance.players.words import BRIDGE, HANG_UP, OTHER, SAY
from onhook.conformance.rules import CALL_RULES
from onhook.conformance.search.sweep import Progress, sweep

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
STARTS = (Call(), Call(direction=OUTBOUND), Call(Topology.BRIDGED), Call(Topology.MEETING))
#: What the handler is in the habit of, what happens once, and how many calls near to that are played for each start.
SEARCHES: tuple[tuple[Mapping[str, str], Mapping[str, str], int], ...] = (
    ({}, {}, 100),
    *(({FIRST_ANSWER: row.name}, {}, 8) for row in USED),
    ({FIRST_ANSWER: shape("play", SAY).name}, {"PlayAudio": UPDATE}, 150),
    ({FIRST_ANSWER: shape(HANG_UP, OTHER).name, ANSWER_TO_HANGUP: NULL.name}, {}, 20),
    ({NAME: BY_EMPTY_TAG}, {}, 20),
    ({FIRST_ANSWER: shape(BRIDGE).name}, {"CallAndBridge": BUSY}, 10),
)
#: The rules on services, but for the one whose every occasion is a breach.
RULES = [
    rule
    for rule in CALL_RULES
    if CATALOGUE[rule.id].subject is Subject.SERVICE and rule.check.__name__ != "brings_no_other_attributes"
]


@cache
def views() -> tuple[View, ...]:
    found: list[View] = []
    for start, (habit, happens, most) in product(STARTS, SEARCHES):
        call = replace(start, digits=("1", "2"), updates=({"action": "update"},))
        plays_so = partial(probe, play, habit=habit, happens=happens)
        swept = sweep(call, plays_so, most=most, progress=Progress(), in_turn=True)
        found += [View(played.traces[0]) for played in swept]
    return tuple(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id} {rule.check.__name__}")
def test_a_rule_is_not_excused_in_every_call(rule: CallRule[Any]) -> None:
    assert any(rule.occasions(view) for view in views())


@cache
def outcomes() -> Mapping[Situation, Counter[Effect | Excuse]]:
    """How often each outcome, or excuse, comes of the Hangups that have to be run, by situation."""
    found: defaultdict[Situation, Counter[Effect | Excuse]] = defaultdict(Counter)
    for view in views():
        course = course_of(view)
        for hangup, leg in course.hangups():
            found[course.states[hangup.exchange.step].situation][fate_of(course, hangup, leg).effect] += 1
    return found


@pytest.mark.parametrize("situation", sorted(ALONE | TWO_LEGS))
def test_most_hangups_are_judged(situation: Situation) -> None:
    """What is excused is the exception in each situation: a party was faster, or another list came in between."""
    found = outcomes()[situation]
    excused = sum(count for outcome, count in found.items() if isinstance(outcome, Excuse))
    assert found.total() > 300
    assert excused < found.total() / 10, found
    assert {outcome for outcome in found if isinstance(outcome, Effect)} == {Effect.REPORTED}


def test_the_page_lists_every_excuse() -> None:
    """In the words of the messages, and in their order."""
    rows = re.findall(r"^\| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [row for row in rows if row in {*Excuse}] == [*Excuse]
