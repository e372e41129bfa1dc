"""Regression tests: one call that once broke a requirement, played again by an ordinary test of the adopter's.

`onhook export FILE.json --pytest` writes such a test from a counterexample; it can be written by hand just as well.
"""

from __future__ import annotations

import os
import unittest
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypedDict, Unpack

from onhook.conformance.campaigns.config import ConfigError, Settings, settings_from
from onhook.conformance.campaigns.counterexamples import check_kind, play_again, scenario_from_json
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import SUITES, Suite, Surroundings
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.traces import Invocation, Outcome, Returned, failure_in_words
from onhook.conformance.model.verdicts import PLAYS, PLAYS_TITLE, ItemResult, Verdict
from onhook.conformance.targets import TargetError

__all__ = ["CallSettings", "assert_not_broken"]

#: The columns that pytest puts before each line of an assertion's text.
_MARGIN = 8
_WHERE = "assert_not_broken"


class CallSettings(TypedDict, total=False):
    """The settings that one call depends on, with the names and meanings of the keys of `onhook.toml`.

    One of `handler` and `service` is required; the others are for calls that were found with them.
    """

    handler: str
    service: str
    arguments: Mapping[str, str]
    updates: Sequence[Mapping[str, str]]
    extra_actions: Sequence[str]
    time_limit: float
    endpoint_url: str
    raises_to_fail_over: bool


class HasHooks(Protocol):
    """What is used of `pytest.Config`."""

    @property
    def hook(self) -> Any:
        """The caller of pytest's hooks."""


def assert_not_broken(
    requirement: str,
    scenario: Mapping[str, Any],
    *,
    base: str | os.PathLike[str],
    pytestconfig: HasHooks | None = None,
    **settings: Unpack[CallSettings],
) -> None:
    """Play one call on a handler or a service, and fail where it breaks a requirement.

    `requirement` is an id such as `HND-5`, or `PLAYS`: that a service plays the call to its end. `scenario` is what
    stands under that key in a counterexample's file. `base` is the folder that the target is relative to. Among the
    `settings` is `handler` or `service`. With the fixture `pytestconfig` a failure is drawn as the suite draws it, and
    `pytest_onhook_cold_start` is called.

    Raises AssertionError where the requirement is broken, as a MUST or as a SHOULD, and where the call cannot tell: the
    target cannot be had, the handler fails before it comes to the requirement, the service does not play the call to
    its end. Raises unittest.SkipTest, which pytest shows as a skipped test, where the call does not come to the
    requirement any more. Raises ConfigError for arguments that cannot be used.
    """
    __tracebackhide__ = True
    if requirement not in [*CATALOGUE, PLAYS]:
        raise ConfigError(f"{_WHERE}: no requirement has the id {requirement!r}")
    played = scenario_from_json(scenario, _WHERE)
    declared = _settings(settings)
    check_kind(requirement, declared, _WHERE)
    suite = _suite(declared, Path(base).resolve(), pytestconfig)
    try:
        result = play_again(suite, requirement, played)
    except TargetError as error:
        raise AssertionError(_plain(str(error))) from None
    if result.verdict in (Verdict.FAILED, Verdict.WARNED):
        raise AssertionError(_failure(result, pytestconfig))
    if result.verdict is Verdict.BLOCKED:
        raise AssertionError(_plain(f"{requirement} cannot be judged: {result.reason}"))
    if result.verdict in (Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE):
        raise unittest.SkipTest(f"{requirement}: {result.reason}")


def _settings(given: Mapping[str, Any]) -> Settings:
    if "fixtures" in given:
        raise ConfigError(f"{_WHERE}: fixtures: mark the test with pytest.mark.usefixtures instead")
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    settings = settings_from(values, _WHERE)
    if not settings.target:
        raise ConfigError(f"{_WHERE}: handler is missing: name one, as in app.handler:lambda_handler, or a service")
    return settings


def _suite(settings: Settings, base: Path, pytestconfig: HasHooks | None) -> Suite:
    cold_start = _hook(pytestconfig, "pytest_onhook_cold_start")
    # Nothing is known of what modules held before fixtures were set up: those that are loaded stay, with their patches.
    surroundings = Surroundings(base=base, before_each=lambda: cold_start(config=pytestconfig))
    return SUITES[settings.subject](settings=settings, budget=Budget(), surroundings=surroundings)


def _hook(pytestconfig: HasHooks | None, name: str) -> Callable[..., Any]:
    """A hook of pytest's, or what does nothing where there is no pytest, or our plugin is not loaded."""
    hook: Callable[..., Any] | None = getattr(getattr(pytestconfig, "hook", None), name, None)
    return hook or (lambda **_: None)


# -- what a failure says ---------------------------------------------------------------------------------------------


def _failure(result: ItemResult, pytestconfig: HasHooks | None) -> str:
    """Return the failure: a first line for pytest's short summary, then the drawing of the plugin that draws items."""
    draw = _hook(pytestconfig, "pytest_onhook_failure_text")
    text = draw(config=pytestconfig, result=result, replay="", margin=_MARGIN)
    actual = " ".join(result.counterexamples[0].finding.actual.split())
    return f"{_plain(f'{result.id}[{result.start}]: {actual}')}\n\n{text or _plain(_undrawn_failure(result))}"


def _undrawn_failure(result: ItemResult) -> str:
    """Return a failure without a drawing: the requirement, the events and their outcomes, expected and actual."""
    requirement, shown = CATALOGUE.get(result.id), result.counterexamples[0]
    title = [PLAYS_TITLE] if requirement is None else [requirement.title, requirement.url]
    lines = [*(f"{lead:<7}{line}" for lead, line in zip((f"{result.id}  ", ""), title, strict=False)), ""]
    for call, trace in enumerate(shown.traces):
        for step, invocation in enumerate(trace.invocations):
            mark = ">" if (call, step) == (shown.finding.call, shown.finding.step) else " "
            lines.append(f"{mark} {invocation.position + 1:>3}  {_event(invocation)}: {_outcome(invocation.outcome)}")
    lines += ["", f"expected  {shown.finding.expected}", f"actual    {shown.finding.actual}"]
    return "\n".join([*lines, *(["", shown.traceback] if shown.traceback else [])])


def _event(invocation: Invocation) -> str:
    data = invocation.event.get("ActionData")
    action = data.get("Type") if isinstance(data, dict) else None
    kind = str(invocation.event.get("InvocationEventType"))
    return kind if action is None or str(action).upper() == kind else f"{kind} {action}"


def _outcome(outcome: Outcome) -> str:
    if not isinstance(outcome, Returned):
        return failure_in_words(outcome)
    actions = outcome.value.get("Actions") if isinstance(outcome.value, dict) else None
    if not isinstance(actions, list) or not all(isinstance(action, dict) for action in actions):
        return f"returned {outcome.text[:80]}"
    return f"returned [{', '.join(str(action.get('Type')) for action in actions)}]"


def _plain(text: str) -> str:
    """The text with everything written out that a terminal would obey or hide, but for line breaks."""
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
