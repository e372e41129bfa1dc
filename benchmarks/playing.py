"""(a) Playing and judging a call, as a multiple of the JSON round trips of its events and responses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks import round_trips
from benchmarks.clock import medians
from benchmarks.subjects import opened, subjects
from onhook.conformance.campaigns.batches import batches
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.lambda_runtime.runtime import LambdaRuntime
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.players.playing import Played, play_scenario
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import neighbours, single

TITLE = "(a) Playing and judging a call, in JSON round trips of its events and responses"
TARGET = 2.0
#: Calls with one deviation, at most.
MOST = 25
#: About as many calls as one part of the sweep has: what is done once for a part counts as it does there.
PART = 256

Row = dict[str, Any]


def measure(rounds: int) -> list[Row]:
    """Return a row for each handler and set of calls; a set is repeated until it is as long as a part of a campaign."""
    rows = []
    for name, (settings, base) in subjects().items():
        with opened(settings, base) as campaign:
            plans = neighbours(campaign.first_call("inbound"), campaign.play, MOST)
            for calls, chosen in (("harmless", plans[:1]), ("one deviation", plans[1:])):
                full = -(-PART // len(chosen))
                scenarios = [single(plan) for plan in chosen] * full
                rows.append({"handler": name, "calls": calls} | _row(campaign, scenarios, rounds))
    return rows


def _row(campaign: HandlerCampaign, scenarios: Sequence[Scenario], rounds: int) -> Row:
    campaign.function.cold_start()
    plays = [play_scenario(scenario, campaign.function.invoke, campaign.keypad) for scenario in scenarios]
    values = [value for played in plays for value in round_trips.values_of(played)]
    seconds = medians(
        {
            "round trips": partial(round_trips.make, values),
            "play and judge": partial(_play_and_judge, campaign, scenarios),
            "play": partial(_play, campaign, scenarios),
            "judge": partial(_judge, campaign.oracle, plays),
            "judge afresh": lambda: _judge(Oracle(campaign.oracle.declared, campaign.oracle.levels), plays),
            "the handler itself": partial(_handle, campaign, plays),
            "cold start": lambda: [campaign.function.cold_start() for _ in scenarios],
        },
        rounds,
    )
    trips = seconds.pop("round trips")
    invocations = sum(played.invocations for played in plays)
    row: Row = {"invocations": invocations / len(plays), "round trips (us)": trips / len(plays) * 1e6}
    return row | {name: taken / trips for name, taken in seconds.items()}


def _play(campaign: HandlerCampaign, scenarios: Sequence[Scenario]) -> None:
    for scenario in scenarios:
        play_scenario(scenario, campaign.function.invoke, campaign.keypad)


def _judge(oracle: Oracle, plays: Sequence[Played]) -> None:
    for played in plays:
        oracle.judge(played.traces)


def _play_and_judge(campaign: HandlerCampaign, scenarios: Sequence[Scenario]) -> None:
    """As a campaign does it: some calls, then what is to be said of them."""
    for batch in batches(play_scenario(scenario, campaign.function.invoke, campaign.keypad) for scenario in scenarios):
        for played in batch:
            campaign.oracle.judge(played.traces)


def _handle(campaign: HandlerCampaign, plays: Sequence[Played]) -> None:
    """What the handler itself takes of it."""
    invoke = campaign.function.invoke
    assert isinstance(invoke, LambdaRuntime)
    handler = invoke.handler
    for played in plays:
        for trace in played.traces:
            for invocation in trace.invocations:
                handler(invocation.event, None)
