"""(b) A random campaign with the handler, as a multiple of drawing the same scenarios with an empty body.

Also as a multiple of the least that a Hypothesis test can take, one that draws an integer and does nothing.
"""

from __future__ import annotations

import zlib
from typing import Any

import hypothesis
from hypothesis import Phase, given
from hypothesis import strategies as st

from benchmarks import round_trips
from benchmarks.clock import medians
from benchmarks.subjects import opened, subjects
from onhook.conformance.campaigns.drawing import drawn
from onhook.conformance.campaigns.handler_campaign import PARTS, HandlerCampaign
from onhook.conformance.campaigns.parts import STARTS, Part, parts_of
from onhook.conformance.model.scenarios import Scenario

TITLE = "(b) A random campaign with the handler, in times of drawing its calls and worlds with an empty body"
TARGET = 1.4
START = "inbound"

Row = dict[str, Any]


def measure(rounds: int) -> list[Row]:
    """Return a row for each handler."""
    rows = []
    for name, (settings, base) in subjects().items():
        with opened(settings, base) as campaign:
            rows.append({"handler": name} | _row(campaign, rounds))
    return rows


def _row(campaign: HandlerCampaign, rounds: int) -> Row:
    parts = [part for part in parts_of(START, PARTS) if part.kind == "random"]
    scenarios = [scenario for part in parts for scenario in draw(campaign, part)]
    plays = [campaign.play(scenario) for scenario in scenarios]
    values = [value for played in plays for value in round_trips.values_of(played)]
    seconds = medians(
        {
            "draw": lambda: [draw(campaign, part) for part in parts],
            "empty test": lambda: _empty_test(len(scenarios)),
            "round trips": lambda: round_trips.make(values),
            "campaign": lambda: [campaign.run(part) for part in parts],
            "play": lambda: [campaign.play(scenario) for scenario in scenarios],
            "judge": lambda: [campaign.oracle.judge(played.traces) for played in plays],
            "cold start": lambda: [campaign.function.cold_start() for _ in scenarios],
        },
        rounds,
    )
    drawing = seconds.pop("draw")
    in_empty_tests = {"campaign in empty tests": seconds["campaign"] / seconds.pop("empty test")}
    calls = sum(len(scenario.plans) for scenario in scenarios)
    row: Row = {"scenarios": len(scenarios), "calls": calls, "draw (us each)": drawing / len(scenarios) * 1e6}
    return row | {name: taken / drawing for name, taken in seconds.items()} | in_empty_tests


def _empty_test(examples: int) -> None:
    """The least that Hypothesis takes for this number of examples: one integer each, and nothing done with it."""

    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
    )
    @given(st.integers())
    def empty(number: int) -> None:
        """Do nothing."""

    empty()


def draw(campaign: HandlerCampaign, part: Part) -> list[Scenario]:
    """Draw what a random part of a campaign draws, and do nothing with it."""
    topology, direction = STARTS[part.start]
    seed = zlib.crc32(f"{campaign.budget.seed}/{part.key}".encode())
    examples = campaign.budget.random_examples // PARTS["random"]
    return drawn(topology, direction, campaign.settings, examples=examples, seed=seed)
