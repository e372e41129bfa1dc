"""(j) Exhaustive mode: how many calls a second are played and judged, cold starts included, in one process."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

from benchmarks.subjects import ROOT, opened, subjects
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget, exhaustive_parts
from onhook.conformance.campaigns.player import Player
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings

TITLE = "(j) Exhaustive mode, calls a second of processor time"
TARGET = None
START = "inbound"
SERVICE = Settings(service="adapter:play")

Row = dict[str, Any]


def measure(calls: int) -> list[Row]:
    """Return a row for each handler and an emulator, each played for the given number of calls, or all there are."""
    return list(chain(_handlers(calls), _services(calls)))


def _handlers(calls: int) -> Iterator[Row]:
    for name, (settings, base) in subjects().items():
        with opened(settings, base, Budget(deepest=sys.maxsize)) as campaign:
            row = _row(name, campaign, calls)
        yield row


def _services(calls: int) -> Iterator[Row]:
    suite = ServiceSuite(
        settings=SERVICE,
        budget=Budget(deepest=2),
        surroundings=Surroundings(base=ROOT / "examples" / "queue_emulator"),
    )
    with suite.open() as campaign:
        row = _row("emulator", campaign, calls)
    yield row


def _row(name: str, player: Player, calls: int) -> Row:
    total = Record()
    began = time.process_time()
    for part in exhaustive_parts(START):
        total.merge(player.run(part))
        if total.calls >= calls:
            break
    seconds = time.process_time() - began
    return {
        "subject": name,
        "calls": total.calls,
        "events": total.invocations,
        "calls a second": total.calls / seconds,
        "events a second": total.invocations / seconds,
    }
