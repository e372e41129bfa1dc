"""Running the suite on the corpora of honest and broken handlers, without pytest's plugin in between."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from onhook.conformance.campaigns.config import Settings, settings_from
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.sharing import Shared
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings, requirements_of
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.verdicts import ItemResult

TESTS = Path(__file__).parent.parent
TODAY = datetime.date(2026, 11, 23)


def settings_of(target: str, directions: Iterable[str], declared: Mapping[str, object]) -> Settings:
    """Return the settings that a corpus declares for one of its handlers."""
    table = {key: list(value) if isinstance(value, tuple) else value for key, value in declared.items()}
    return settings_from({**table, "handler": target, "directions": list(directions)}, target)


def judged(
    folder: str, settings: Settings, budget: Budget | None = None, shared: Shared | None = None
) -> list[ItemResult]:
    """Return how every item of a handler comes out."""
    suite = HandlerSuite(
        settings=settings,
        budget=budget or Budget(),
        surroundings=Surroundings(base=TESTS / folder, shared=shared or Shared(), seen_before=snapshot()),
    )
    return [
        suite.item(requirement, start, TODAY)
        for start in settings.starts
        for requirement in requirements_of(Subject.HANDLER)
    ]
