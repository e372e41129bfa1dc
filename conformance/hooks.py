"""The hooks that onhook declares, for renderers and adopters to implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from onhook.conformance.model.verdicts import ItemResult, RunFacts, SubjectFacts, SummaryRow


@pytest.hookspec(firstresult=True)
def pytest_onhook_failure_text(config: pytest.Config, result: ItemResult, replay: str, margin: int) -> str | None:
    """Return the text that a failing item shows; `replay` is the command that plays its call again.

    `margin` is the number of columns that are put before each of its lines.
    """


@pytest.hookspec(firstresult=True)
def pytest_onhook_result(
    config: pytest.Config, nodeid: str, subject: SubjectFacts, result: ItemResult, replay: str
) -> str | None:
    """Return how an item came out as a text, which reaches the controller as `onhook_result` of the item's report."""


@pytest.hookspec(firstresult=True)
def pytest_onhook_about(config: pytest.Config) -> RunFacts | None:
    """Return what is to be known of the run."""


@pytest.hookspec
def pytest_onhook_cold_start(config: pytest.Config) -> None:
    """Called before every example, when the handler's modules start afresh: the place to empty fake tables."""


@pytest.hookspec
def pytest_onhook_summary(terminalreporter: pytest.TerminalReporter, rows: list[SummaryRow]) -> None:
    """Called once at the end of a run, on the controller under xdist, with one row per item.

    What a row has as `drawn` has been written by then.
    """
