"""Showing what a log of real calls came to: the same texts and reports as those of a test run."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.verdicts import ItemResult, RunFacts, SubjectFacts, SummaryRow
from onhook.reports.collecting import Collected, as_text
from onhook.reports.terminal import failure_text, summary_lines
from onhook.reports.terminal_size import terminal_is_ascii, terminal_width
from onhook.reports.text import escape
from onhook.reports.writing import ReportError, check_paths


def refusal(paths: Sequence[Path]) -> str:
    """Return why reports cannot be written to these paths; nothing where they can."""
    try:
        check_paths(paths)
    except ReportError as error:
        return str(error)
    return ""


def failure(result: ItemResult, replay: str) -> str:
    """Return the text of a requirement that is broken."""
    return failure_text(result, CATALOGUE[result.id], replay, width=terminal_width(), ascii_only=terminal_is_ascii())


def summary(rows: Sequence[SummaryRow]) -> list[tuple[str, Mapping[str, bool]]]:
    """Return the lines of the summary, each with how it is marked."""
    lines = summary_lines(rows, width=terminal_width(), ascii_only=terminal_is_ascii())
    return [(line.text, line.markup) for line in lines]


def plain(text: str) -> str:
    """Return a line without anything that steers a terminal."""
    return escape(text, ascii_only=terminal_is_ascii())


def write(
    paths: Sequence[Path],
    about: RunFacts,
    began: float,
    target: str,
    items: Sequence[tuple[ItemResult, str]],
    notes: Sequence[str],
    *,
    stopped: bool,
) -> list[tuple[str, bool]]:
    """Write reports; return a line for each, and whether that failed."""
    collected = Collected(paths, began)
    for result, replay in items:
        subject: SubjectFacts = {
            "kind": str(CATALOGUE[result.id].subject),
            "target": target,
            "place": "",
            "strict": False,
        }
        collected.take(f"check::{result.id}", as_text(f"check::{result.id}", subject, result, replay), "")
    collected.notes += notes
    report = collected.report({**about, "python": platform.python_version()}, time.time(), stopped=stopped)
    return [(note.text, note.failed) for note in collected.write(report)]
