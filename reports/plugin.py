"""The pytest plugin of the reports: it hangs the renderers into the hooks that the suite declares.

Every pytest run of an environment loads this module, whether or not it has anything to do with us. So the renderers, and
with them the catalogue, are imported only when there is something to show.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from onhook.conformance.traces import Trace
    from onhook.conformance.verdicts import ItemResult

NARROWEST, WIDEST = 72, 120
#: What is taken where nobody knows how wide the terminal is, as in most build logs.
USUAL = 100
#: The characters of a ladder that a terminal may not have.
DRAWN_WITH = "│╎✗┌┐├┤┼─▶◀…≈≠⊘✓·–"
#: What the controller tells its workers, which have no terminal of their own.
WIDTH, ASCII_ONLY = "onhook_width", "onhook_ascii_only"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist, let the workers know the terminal that their texts are read on."""
    node.workerinput[WIDTH] = terminal_width()
    node.workerinput[ASCII_ONLY] = terminal_is_ascii()


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_call_text(config: pytest.Config, trace: Trace) -> str | None:
    """Draw one call."""
    from onhook.reports.ladder import ladder

    width, ascii_only = _terminal_of(config)
    return ladder([trace], None, width=width, ascii_only=ascii_only)


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_failure_text(config: pytest.Config, result: ItemResult, replay: str) -> str | None:
    """Show the call that breaks a requirement."""
    from onhook.conformance.catalogue import CATALOGUE
    from onhook.reports.terminal import failure_text

    requirement = CATALOGUE.get(result.id)
    if requirement is None:
        return None
    width, ascii_only = _terminal_of(config)
    return failure_text(result, requirement, replay, width=width, ascii_only=ascii_only)


def _terminal_of(config: pytest.Config) -> tuple[int, bool]:
    """How wide the terminal is that texts are read on, and whether it takes nothing but ASCII; a worker has none itself."""
    told = getattr(config, "workerinput", {})
    return told.get(WIDTH) or terminal_width(), told.get(ASCII_ONLY, terminal_is_ascii())


@pytest.hookimpl(optionalhook=True)
def pytest_onhook_summary(terminalreporter: pytest.TerminalReporter, rows: list[dict[str, str]]) -> None:
    """Write the summary by requirement at the end of the run."""
    from onhook.reports.terminal import summary_lines

    if not rows:
        return
    terminalreporter.section("onhook", sep="=")
    several: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        several.setdefault(row["nodeid"].rpartition("::")[0], []).append(row)
    for where, theirs in several.items():
        if len(several) > 1:
            terminalreporter.write_sep("-", where)
        for line in summary_lines(theirs, width=terminal_width(), ascii_only=terminal_is_ascii()):
            terminalreporter.write_line(line.text, **line.markup)


def terminal_width() -> int:
    """Return how wide a text may be: as wide as the terminal, within reason."""
    return min(max(shutil.get_terminal_size(fallback=(USUAL, 24)).columns, NARROWEST), WIDEST)


def terminal_is_ascii() -> bool:
    """Say whether the terminal cannot encode what ladders are drawn with; capturing does not change the answer."""
    encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
    try:
        DRAWN_WITH.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False
