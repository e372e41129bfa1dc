"""(f) The profiles: how many of the broken handlers and services each catches, and what a run costs."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from benchmarks import liars
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.profiles import PROFILES
from tests.corpora.liars import LIARS, Liar
from tests.corpora.service_liars import SERVICE_LIARS, ServiceLiar

TITLE = "(f) Profiles: the share of the broken handlers and services that each catches, seed 0"
TARGET = None
PROCESSES = 2
EXAMPLES = {name: profile.examples for name, profile in PROFILES.items()}
BUDGETS = {"onhook-quick": EXAMPLES["onhook-quick"], "default": Budget().examples} | EXAMPLES

Row = dict[str, Any]


def measure(names: Sequence[str], every: int, *, until_caught: bool) -> list[Row]:
    """Return a row for each profile, kind and depth; of the liars every N-th is run, to its end or `until_caught`."""
    run = _seen if until_caught else _caught
    kinds: tuple[tuple[str, Sequence[Liar | ServiceLiar]], ...] = (("handlers", LIARS), ("services", SERVICE_LIARS))
    rows = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        for name in names:
            for kind, every_liar in kinds:
                for depth in ("shallow", "deep"):
                    chosen = [liar for liar in every_liar if liar.depth == depth][::every]
                    done = list(pool.map(run, chosen, [BUDGETS[name]] * len(chosen)))
                    rows.append({"profile": name, "of": kind, "depth": depth} | _row(chosen, done))
                    print(*rows[-1].values(), file=sys.stderr, flush=True)
    return rows


def _row(chosen: Sequence[Liar | ServiceLiar], done: Sequence[tuple[bool, float]]) -> Row:
    caught = sum(is_caught for is_caught, _ in done)
    missed = [liar.target.partition(":")[2] for liar, (is_caught, _) in zip(chosen, done, strict=True) if not is_caught]
    return {
        "liars": len(done),
        "caught": caught,
        "share": f"{caught / max(1, len(done)):.0%}",
        "median processor time (s)": statistics.median(seconds for _, seconds in done),
        "longest (s)": max(seconds for _, seconds in done),
        "missed": ", ".join(missed),
    }


def _caught(liar: Liar | ServiceLiar, examples: int) -> tuple[bool, float]:
    began = time.process_time()
    run = liars.run(liar, Budget(examples), {})
    return run.caught, time.process_time() - began


def _seen(liar: Liar | ServiceLiar, examples: int) -> tuple[bool, float]:
    began = time.process_time()
    calls = liars.calls_until_seen(liar, Budget(examples))
    return calls is not None, time.process_time() - began
