"""The suite on services that are broken in one way each: the right blame for every one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from corpora.first_catches import FirstCalls, caught_soon, check, known_catches, name_of
from corpora.service_liars import SERVICE_LIARS, ServiceLiar

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.service_campaign import PARTS
from onhook.conformance.campaigns.sharing import Shared
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings, requirements_of
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.verdicts import ItemResult
from onhook.conformance.players.playing import play
from onhook.conformance.players.probing import probe
from onhook.conformance.profiles import PROFILES

FOLDER = Path(__file__).parent / "services" / "liars"
TODAY = datetime.date(2026, 11, 25)
#: What the profile `onhook-quick` plays: a shallow liar is caught by it.
BUDGETS = {"shallow": Budget(PROFILES["onhook-quick"].examples), "deep": Budget()}
SERVICE_IDS = {requirement.id: requirement for requirement in requirements_of(Subject.SERVICE)}


def judged(liar: ServiceLiar, shared: Shared | None = None) -> list[ItemResult]:
    """Return how the items of one start come out, as far as they are broken."""
    suite = ServiceSuite(
        settings=Settings(service=liar.target),
        budget=BUDGETS[liar.depth],
        surroundings=Surroundings(base=FOLDER, shared=shared or Shared(), seen_before=snapshot()),
    )
    items = [suite.item(requirement, liar.start, TODAY) for requirement in suite.requirements(liar.start)]
    assert not suite.record(liar.start).unfinished.simplest
    return [item for item in items if item.counterexamples]


def blamed(items: Iterable[ItemResult]) -> dict[str, str]:
    return {item.id: str(item.counterexamples[0].finding.level) for item in items}


def is_caught(liar: ServiceLiar, items: list[ItemResult]) -> bool:
    """Say whether it is blamed for what it does, nothing else is, and the reference service does not do just so."""
    levels = blamed(items)
    others = {id_ for id_, level in levels.items() if level != "NOTE"} - {liar.id, *liar.also}
    shown = [one for item in items if item.id == liar.id for one in item.counterexamples]
    deviates = any(probe(play, one.scenario).traces != one.traces for one in shown)
    return levels.get(liar.id) == liar.level and not others and deviates


@pytest.mark.parametrize("liar", caught_soon("services", SERVICE_LIARS), ids=name_of)
def test_a_broken_service_is_caught_and_blamed_on_its_requirement(liar: ServiceLiar) -> None:
    """It is found at the level at which it lies, and nothing else is blamed for it at a level that matters.

    Those calls are played which catch it first. Where they are very many, the whole campaign below has to do.
    """
    items = judged(liar, FirstCalls(*known_catches("services")[name_of(liar)]))
    assert is_caught(liar, items), blamed(items)


def test_it_is_known_which_calls_catch_each_of_them() -> None:
    check("services", SERVICE_LIARS, PARTS, lambda liar, shared: is_caught(liar, judged(liar, shared)))


@pytest.mark.campaign
@pytest.mark.parametrize("liar", SERVICE_LIARS, ids=name_of)
def test_little_else_is_blamed_in_a_whole_campaign(liar: ServiceLiar) -> None:
    """Nor is it by all the calls that its budget plays, but for what is known to come of the same lie."""
    items = judged(liar)
    assert is_caught(replace(liar, also=(*liar.also, *liar.beside)), items), blamed(items)


def test_every_requirement_on_services_has_a_liar_that_few_calls_catch() -> None:
    assert {liar.id for liar in caught_soon("services", SERVICE_LIARS)} == SERVICE_IDS.keys()


def test_every_requirement_on_services_has_a_shallow_and_a_deep_liar() -> None:
    """A rule that nobody can break is no rule."""
    depths = {one: {liar.depth for liar in SERVICE_LIARS if liar.id == one} for one in SERVICE_IDS}
    assert {id_: depth for id_, depth in depths.items() if depth != {"shallow", "deep"}} == {}


def test_every_liar_is_judged_where_its_requirement_comes_up() -> None:
    wrong = [name_of(liar) for liar in SERVICE_LIARS if liar.start not in SERVICE_IDS[liar.id].starts]
    assert wrong == []


def test_every_liar_lies_in_a_way_of_its_own() -> None:
    targets = [liar.target for liar in SERVICE_LIARS]
    assert sorted(set(targets)) == sorted(targets)
    written = [
        f"{path.name}:{name}"
        for path in FOLDER.glob("*.py")
        for name in re.findall(r"^@service\nclass (\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(written) == sorted(targets)
