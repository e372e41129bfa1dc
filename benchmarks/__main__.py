"""Run the benchmarks, or some of them, and print a table for each: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import (
    drawing,
    exhaustive,
    first_catch,
    liars,
    logs,
    memory,
    playing,
    profiles,
    startup,
    targets,
    wall,
)

Row = dict[str, Any]
NAMES = (
    "playing",
    "drawing",
    "wall",
    "targets",
    "liars",
    "logs",
    "profiles",
    "first-catch",
    "startup",
    "memory",
    "exhaustive",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    options = _parser().parse_args(arguments)
    benchmarks: Mapping[str, tuple[ModuleType, Callable[[], list[Row]]]] = {
        "playing": (playing, lambda: playing.measure(options.rounds)),
        "drawing": (drawing, lambda: drawing.measure(options.rounds)),
        "wall": (wall, lambda: wall.measure(max(1, options.rounds // 5), options.profile, options.examples)),
        "targets": (targets, lambda: targets.measure(options.rounds)),
        "liars": (liars, lambda: liars.measure(options.seeds, options.id)),
        "logs": (logs, lambda: logs.measure(options.megabytes, max(1, options.rounds // 5))),
        "profiles": (
            profiles,
            lambda: profiles.measure(options.profiles, options.every, until_caught=options.until_caught),
        ),
        "first-catch": (first_catch, lambda: first_catch.measure(options.seeds, options.most, options.id)),
        "startup": (startup, lambda: startup.measure(options.rounds)),
        "memory": (memory, lambda: memory.measure(options.calls)),
        "exhaustive": (exhaustive, lambda: exhaustive.measure(options.calls // 10)),
    }
    results = {}
    for name in options.only:
        module, measure = benchmarks[name]
        results[name] = rows = measure()
        print(f"\nload {os.getloadavg()[0]:.1f}\n\n{module.TITLE} ({_target(module)})\n\n{table(rows)}", flush=True)
    if options.json is not None:
        about = {"python": platform.python_version(), "machine": platform.machine(), "load": os.getloadavg()}
        options.json.write_text(json.dumps(about | results, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="which benchmarks (default: all)")
    parser.add_argument("--rounds", type=int, default=15, help="how often contenders take turns (default: 15)")
    parser.add_argument(
        "--seeds", type=int, default=20, help="liars, first-catch: runs with different seeds (default: 20)"
    )
    parser.add_argument("--most", type=int, default=200, help="first-catch: calls tried without onhook (default: 200)")
    parser.add_argument("--profile", default="default", help="wall: the Hypothesis profile (default: default)")
    parser.add_argument("--examples", nargs="+", default=(), help="wall: some of the examples (default: all)")
    parser.add_argument("--profiles", nargs="+", default=("onhook-quick", "default"), help="profiles: which of them")
    parser.add_argument("--every", type=int, default=1, help="profiles: only every N-th liar (default: 1)")
    parser.add_argument(
        "--until-caught", action="store_true", help="profiles: end each run with the call that shows what is broken"
    )
    parser.add_argument(
        "--calls", type=int, default=100_000, help="memory: how many (default: 100,000); exhaustive: a tenth"
    )
    parser.add_argument("--id", default="", help="liars: those of one requirement, or of one family, only")
    parser.add_argument(
        "--megabytes",
        type=int,
        default=100,
        choices=range(1, 1025),
        metavar="1..1024",
        help="logs: how long (default: 100)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to a file as well")
    return parser


def _target(module: ModuleType) -> str:
    target: float | None = module.TARGET
    if target is None:
        return "no target"
    if target < 1:
        return f"target: {target:.0%} of the runs"
    return f"target: at {'least' if getattr(module, 'AT_LEAST', False) else 'most'} {target:g}"


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table in Markdown, numbers to the right."""
    if not rows:
        return "(nothing)"
    names = list(rows[0])
    cells = [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    right = [all(isinstance(row[name], (int, float, type(None))) for row in rows) for name in names]

    def line(texts: Sequence[str]) -> str:
        aligned = [text.rjust(w) if r else text.ljust(w) for text, w, r in zip(texts, widths, right, strict=True)]
        return f"| {' | '.join(aligned)} |"

    rule = [("-" * (w - 1) + ":") if r else "-" * w for w, r in zip(widths, right, strict=True)]
    return "\n".join([line(names), line(rule), *map(line, cells)])


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:g}" if value.is_integer() else f"{value:.2f}"
    return str(value)


if __name__ == "__main__":
    main()
