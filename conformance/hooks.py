"""The hooks that onhook declares, for renderers and adopters to implement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from onhook.conformance.traces import Trace
    from onhook.conformance.verdicts import ItemResult


@pytest.hookspec(firstresult=True)
def pytest_onhook_failure_text(config: pytest.Config, result: ItemResult, replay: str, margin: int) -> str | None:
    """Return the text that a failing item shows; `replay` is the command that plays its call again.

    So many columns as `margin` says are put before each of its lines.
    """


@pytest.hookspec(firstresult=True)
def pytest_onhook_call_text(config: pytest.Config, trace: Trace) -> str | None:
    """Return a drawing of one call, for a message."""


@pytest.hookspec(firstresult=True)
def pytest_onhook_result(
    config: pytest.Config, nodeid: str, subject: dict[str, str], result: ItemResult, replay: str
) -> str | None:
    """Return how an item came out as a text, which reaches the controller as `onhook_result` of the item's report.

    `subject` has what was under test: `kind` (handler, service), `target`, and `place` (`path/to/file.py:12`, or nothing).
    """


@pytest.hookspec(firstresult=True)
def pytest_onhook_about(config: pytest.Config) -> dict[str, Any] | None:
    """Return what is to be known of the run: `catalogue`, `onhook`, `hypothesis`, `examples`, `seed`, `strict`."""


@pytest.hookspec
def pytest_onhook_cold_start(config: pytest.Config) -> None:
    """Called before every example, when the handler's modules start afresh: the place to empty fake tables."""


@pytest.hookspec
def pytest_onhook_summary(terminalreporter: pytest.TerminalReporter, rows: list[dict[str, str]]) -> None:
    """Called once at the end of a run, on the controller under xdist, with one row per item.

    Keys: `nodeid`, `id`, `start`, `level`, `verdict`, `exercised`, `calls`, `reason`, `actual`, `because`, `replay`, `played`,
    `advice`; and of a replay that fails nothing, but has something to show, `drawn`: the call, which has been written by then.
    """
