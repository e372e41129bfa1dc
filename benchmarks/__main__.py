"""Run the benchmarks, or some of them, and print a table for each: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import drawing, liars, logs, playing, targets, wall

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    options = _parser().parse_args(arguments)
    benchmarks: Mapping[str, tuple[ModuleType, Callable[[], list[Row]]]] = {
        "playing": (playing, lambda: playing.measure(options.rounds)),
        "drawing": (drawing, lambda: drawing.measure(options.rounds)),
        "wall": (wall, lambda: wall.measure(max(1, options.rounds // 5))),
        "targets": (targets, lambda: targets.measure(options.rounds)),
        "liars": (liars, lambda: liars.measure(options.seeds, options.id)),
        "logs": (logs, lambda: logs.measure(options.megabytes)),
    }
    results = {}
    for name in options.only:
        module, measure = benchmarks[name]
        results[name] = rows = measure()
        print(f"\n{module.TITLE} (target: {_target(module.TARGET)})\n\n{table(rows)}", flush=True)
    if options.json is not None:
        about = {"python": platform.python_version(), "machine": platform.machine()}
        options.json.write_text(json.dumps(about | results, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    names = ("playing", "drawing", "wall", "targets", "liars", "logs")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="which benchmarks (default: all)")
    parser.add_argument("--rounds", type=int, default=15, help="how often contenders take turns (default: 15)")
    parser.add_argument("--seeds", type=int, default=20, help="liars: runs with different seeds (default: 20)")
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


def _target(target: float) -> str:
    return f"{target:.0%} of the runs" if target < 1 else f"at most {target:g}"


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
