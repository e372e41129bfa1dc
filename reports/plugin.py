"""The pytest plugin of the reports: it hangs the renderers into the hooks that the suite declares.

Every pytest run of an environment loads this module, whether or not it has anything to do with us. So the renderers,
and with them the catalogue, are imported only when there is something to show.
"""

from __future__ import annotations

import os
import platform
import time
from typing import TYPE_CHECKING, Any

import pytest

from onhook.reports.terminal_size import NARROWEST, terminal_is_ascii, terminal_width

if TYPE_CHECKING:
    from pathlib import Path

    from onhook.conformance.model.verdicts import ItemResult, RunFacts, SubjectFacts, SummaryRow
    from onhook.reports.collecting import Collected, Notice

#: What the controller tells its workers, which have no terminal of their own.
WIDTH, ASCII_ONLY = "onhook_width", "onhook_ascii_only"


#: What is taken down on the controller, or in the only process.
COLLECTED: pytest.StashKey[Collected] = pytest.StashKey()
#: What the end of the run has to say about the reports.
NOTICES: pytest.StashKey[list[Notice]] = pytest.StashKey()
#: Where GitHub takes what a step has to say, and by what one knows that it runs there.
SUMMARY_FILE, ON_GITHUB, CHECKOUT = "GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "GITHUB_WORKSPACE"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that ask for reports."""
    group = parser.getgroup("onhook")
    group.addoption(
        "--onhook-report",
        metavar="PATH",
        action="append",
        default=[],
        help="write a report; the suffix says which: .html, .md, .json, .jsonl, .badge.json, .mmd (repeatable)",
    )
    group.addoption(
        "--onhook-no-summary",
        action="store_true",
        help=f"write nothing to {SUMMARY_FILE}, and no annotations on GitHub",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse reports that cannot be written before anything is run, and begin to collect."""
    paths = [config.invocation_params.dir / path for path in config.getoption("--onhook-report")]
    if hasattr(config, "workerinput") or not (paths or _on_github(config)):
        return
    from onhook.reports.collecting import Collected
    from onhook.reports.writing import ReportError, check_paths

    try:
        check_paths(paths)
    except ReportError as error:
        raise pytest.UsageError(f"--onhook-report: {error}") from error
    config.stash[COLLECTED] = Collected(paths, time.time(), lambda: _about(config) or {})
    config.pluginmanager.register(_Collecting(config.stash[COLLECTED]))


def _about(config: pytest.Config) -> RunFacts | None:
    """What identifies the run; None where onhook has nothing to do with it."""
    about: RunFacts | None = config.hook.pytest_onhook_about(config=config)
    return None if about is None else {**about, "python": platform.python_version()}


def _on_github(config: pytest.Config) -> bool:
    """Say whether annotations are written for GitHub: in its workflows, unless they are switched off."""
    there = os.environ.get(SUMMARY_FILE) or os.environ.get(ON_GITHUB) == "true"
    return bool(there) and not config.getoption("--onhook-no-summary")


def _in_the_checkout(root: Path) -> str:
    """Return the root of the run as GitHub sees it; nothing where the run stands elsewhere."""
    checkout = os.environ.get(CHECKOUT)
    return root.relative_to(checkout).as_posix() if checkout and root.is_relative_to(checkout) else ""


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_result(
    config: pytest.Config, nodeid: str, subject: SubjectFacts, result: ItemResult, replay: str
) -> str | None:
    """Return an item as JSON, for the controller; None if no report is wanted."""
    if not (config.getoption("--onhook-report") or _on_github(config)):
        return None
    from onhook.reports.collecting import as_text

    return as_text(nodeid, subject, result, replay)


class _Collecting:
    """A plugin of one session, since hooks on reports do not say whose they are."""

    def __init__(self, collected: Collected) -> None:
        self.collected = collected

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in how an item came out."""
        result = getattr(report, "onhook_result", None)
        self.collected.take(report.nodeid, result, report.longreprtext if report.failed else "")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the reports, on the controller under xdist."""
    collected = session.config.stash.get(COLLECTED, None)
    if collected is None:
        return
    about = _about(session.config)
    stopped = exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
    if about is None or not (collected.items or collected.notes):
        session.config.stash[NOTICES] = collected.nothing_to_write(stopped=stopped)
        return
    report = collected.report(about, time.time(), stopped=stopped)
    notices = collected.write(report)
    if _on_github(session.config):
        notices += collected.tell_github(
            report, os.environ.get(SUMMARY_FILE), _in_the_checkout(session.config.rootpath)
        )
    session.config.stash[NOTICES] = notices
    if any(notice.failed for notice in notices) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the notices: which reports were written, and what GitHub was told."""
    for notice in config.stash.get(NOTICES, []):
        terminalreporter.write_line(notice.text, red=notice.failed)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist, let the workers know the terminal that their texts are read on."""
    node.workerinput[WIDTH] = terminal_width()
    node.workerinput[ASCII_ONLY] = terminal_is_ascii()


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_failure_text(config: pytest.Config, result: ItemResult, replay: str, margin: int) -> str | None:
    """Show the call that breaks a requirement, or that was not played to its end."""
    from onhook.conformance.catalogue import CATALOGUE
    from onhook.conformance.model.verdicts import PLAYS
    from onhook.reports.terminal import failure_text, unplayed_text

    width, ascii_only = _terminal_of(config, margin)
    if result.id == PLAYS:
        return unplayed_text(result, replay, width=width, ascii_only=ascii_only)
    requirement = CATALOGUE.get(result.id)
    if requirement is None:
        return None
    return failure_text(result, requirement, replay, width=width, ascii_only=ascii_only)


def _terminal_of(config: pytest.Config, margin: int = 0) -> tuple[int, bool]:
    """Return how wide a text may be beside a margin, and whether it must be ASCII; a worker has no terminal itself."""
    told = getattr(config, "workerinput", {})
    width = max(told[WIDTH] - margin, NARROWEST) if WIDTH in told else terminal_width(margin)
    return width, told.get(ASCII_ONLY, terminal_is_ascii())


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_summary(terminalreporter: pytest.TerminalReporter, rows: list[SummaryRow]) -> None:
    """Write the summary by requirement at the end of the run."""
    from onhook.reports.terminal import summary_lines

    if not rows:
        return
    terminalreporter.section("onhook", sep="=")
    by_file: dict[str, list[SummaryRow]] = {}
    for row in rows:
        by_file.setdefault(row["nodeid"].rpartition("::")[0], []).append(row)
    for where, theirs in by_file.items():
        if len(by_file) > 1:
            terminalreporter.write_sep("-", where)
        for line in summary_lines(theirs, width=terminal_width(), ascii_only=terminal_is_ascii()):
            terminalreporter.write_line(line.text, **line.markup)
