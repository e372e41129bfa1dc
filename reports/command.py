"""The command `onhook report`: one report into another form, the shards of a run into one, or several side by side."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from onhook.reports import shards
from onhook.reports.model import Report
from onhook.reports.writing import ReportError, check_paths, read, renderer, suffix_of, write

HELP = "write a report in another form, the shards of a run as one, or what differs between several"

Compare = Callable[[Sequence[tuple[str, Report]]], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="IN.json",
        help="one report, all shards of a run, or several to be compared: old ones first",
    )
    parser.add_argument("output", metavar="OUT", help="what to write; the suffix says which: .html, .md, .json, ...")


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit status, 2 where a file cannot be used."""
    try:
        _run([Path(path) for path in options.inputs], Path(options.output))
    except ReportError as error:
        print(f"onhook report: {error}", file=sys.stderr)
        return 2
    return 0


def _run(inputs: Sequence[Path], output: Path) -> None:
    check_paths([output])
    named = [(name, read(path)) for name, path in _names(inputs).items()]
    reports = [report for _, report in named]
    _check_output(reports, output)
    text = _text(reports, output) or _comparison(output)(named)
    try:
        write(output, text)
    except OSError as error:
        raise ReportError(f"{output}: cannot be written: {error.strerror}") from error
    print(f"onhook report: {output}")


def _check_output(inputs: Sequence[Report], output: Path) -> None:
    """Raise ReportError if the output holds another report: the user may have forgotten to name an output."""
    try:
        last = read(output)
    except ReportError:
        return
    is_a_shard = shards.are_disjoint([*inputs, last]) and not shards.difference([*inputs, last])
    if is_a_shard or (len(inputs) == 1 and last != inputs[0]):
        raise ReportError(
            f"{output}: holds a report already, and would be overwritten; name the file to be written last, as in"
            f" onhook report OLD.json NEW.json changes.md, or delete {output} first"
        )


def _text(reports: Sequence[Report], output: Path) -> str:
    """Return one report in the requested form: the only one, or the merged shards; nothing for a comparison."""
    if len(reports) == 1:
        return renderer(output)(reports[0])
    if not shards.are_disjoint(reports):
        return ""
    difference = shards.difference(reports)
    if not difference:
        return renderer(output)(shards.merge(reports))
    print(f"onhook report: no item is in two of them, but they are no shards of one run: {difference}", file=sys.stderr)
    return ""


def _names(inputs: Sequence[Path]) -> Mapping[str, Path]:
    """What each report is called: the name of its file, or its whole path where two files have the same."""
    names = [path.name for path in inputs]
    if len(set(names)) == len(names):
        return dict(zip(names, inputs, strict=True))
    if len(set(inputs)) < len(inputs):
        raise ReportError(f"{inputs[0]}: the same report is named twice")
    return {str(path): path for path in inputs}


def _comparison(output: Path) -> Compare:
    from onhook.reports import html, markdown

    compares: Mapping[str, Compare] = {".html": html.compare, ".md": markdown.compare}
    suffix = suffix_of(output)
    if suffix not in compares:
        raise ReportError(f"{output}: several reports are compared in a {' or '.join(compares)} file")
    return compares[suffix]
