"""(e) Playing calls on the same handler, reached in each way, as a multiple of the Python function in this process.

The clock is that of the wall: most of what a target costs is spent in another process, or in waiting for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from benchmarks.clock import medians
from benchmarks.subjects import INBOUND, ROOT, opened
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.search.sweep import neighbours, single

TITLE = "(e) Playing a call by each kind of target, in times of the Python function"
#: What each of them may cost, so that a run is a matter of seconds, or of a minute at most.
TARGET = 25.0
HANDLERS = ROOT / "benchmarks" / "handlers"
#: Calls with one deviation, at most.
MOST = 20
#: What boto3 asks for, on any machine.
AWS = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

Row = dict[str, Any]


def measure(rounds: int) -> list[Row]:
    """Return a row for each kind of target."""
    with ExitStack() as stack:
        url = stack.enter_context(_served())
        campaigns = {
            target: stack.enter_context(opened(settings, HANDLERS)) for target, settings in _targets(url).items()
        }
        python = campaigns["forwarder.py:lambda_handler"]
        scenarios = [single(plan) for plan in neighbours(python.first_call("inbound"), python.play, MOST)]
        events = sum(python.play(scenario).invocations for scenario in scenarios)
        seconds = medians(
            {target: partial(_play, campaign, scenarios) for target, campaign in campaigns.items()},
            rounds,
            clock=time.perf_counter,
        )
        colds = medians(
            {target: campaign.function.cold_start for target, campaign in campaigns.items()},
            rounds,
            clock=time.perf_counter,
        )
    unit = seconds["forwarder.py:lambda_handler"]
    return [
        {
            "target": target.replace(url, "http://..."),
            "calls a second": round(len(scenarios) / taken),
            "events a second": round(events / taken),
            "times Python": taken / unit,
            "cold start (us)": colds[target] * 1e6 if campaigns[target].function.starts_cold else None,
        }
        for target, taken in seconds.items()
    ]


def _targets(url: str) -> Mapping[str, Settings]:
    invoke = f"{url}/2015-03-31/functions/forwarder/invocations"
    names = ("forwarder.py:lambda_handler", "node:forwarder.js:handler", "node:forwarder.mjs:handler", invoke)
    settings = {name: Settings(handler=name, directions=INBOUND) for name in names}
    return settings | {"lambda:forwarder": Settings(handler="lambda:forwarder", directions=INBOUND, endpoint_url=url)}


def _play(campaign: HandlerCampaign, scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        campaign.play(scenario)


@contextmanager
def _served() -> Iterator[str]:
    """Serve the handler from another process; yield its URL."""
    os.environ.update({name: value for name, value in AWS.items() if name not in os.environ})
    command = [sys.executable, str(HANDLERS / "serve.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()
