"""The suite on services that are broken in one way each: the right blame for every one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from corpora.service_liars import SERVICE_LIARS, ServiceLiar

from onhook.conformance.campaign import Budget, Part
from onhook.conformance.cold import snapshot
from onhook.conformance.config import Settings
from onhook.conformance.playing import play
from onhook.conformance.probing import probe
from onhook.conformance.profiles import EXAMPLES
from onhook.conformance.requirements import Subject
from onhook.conformance.sharing import Shared
from onhook.conformance.suite import ServiceSuite, requirements_of, starts_of
from onhook.conformance.verdicts import ItemResult

FOLDER = Path(__file__).parent / "services" / "liars"
TODAY = datetime.date(2026, 11, 25)
#: What the profile `onhook-quick` plays: a shallow liar is caught by it.
BUDGETS = {"shallow": Budget(EXAMPLES["onhook-quick"]), "deep": Budget()}
SERVICE_IDS = {one.id: one for one in requirements_of(Subject.SERVICE)}


class SomeParts(ServiceSuite):
    """Plays some parts of a campaign only."""

    some = slice(None)

    def parts(self, start: str) -> list[Part]:
        return super().parts(start)[self.some]


def judged(liar: ServiceLiar, some: slice = slice(None)) -> list[ItemResult]:
    """Return how the items of one start come out, as far as they are broken."""
    suite = SomeParts(Settings(service=liar.target), FOLDER, BUDGETS[liar.depth], Shared(), snapshot())
    suite.some = some
    items = [suite.item(one, liar.start, TODAY) for one in suite.requirements(liar.start)]
    assert not suite.record(liar.start).broken
    return [one for one in items if one.counterexamples]


def until_blamed(liar: ServiceLiar) -> list[ItemResult]:
    """Play one part of the campaign after the other, and return what the first one says that blames the liar."""
    suite = ServiceSuite(Settings(service=liar.target), FOLDER, BUDGETS[liar.depth], Shared(), snapshot())
    for number in range(len(suite.parts(liar.start))):
        items = judged(liar, slice(number, number + 1))
        if blamed(items).get(liar.id) == liar.level:
            return items
    return []


def blamed(items: Iterable[ItemResult]) -> dict[str, str]:
    return {one.id: str(one.counterexamples[0].finding.level) for one in items}


def assert_blamed(liar: ServiceLiar, items: list[ItemResult]) -> None:
    levels = blamed(items)
    assert levels.get(liar.id) == liar.level
    assert {one for one, level in levels.items() if level != "NOTE"} <= {liar.id, *liar.also}
    shown = next(one.counterexamples for one in items if one.id == liar.id)
    assert any(probe(play, one.scenario).traces != one.traces for one in shown), "the reference service does just so"


def name(liar: ServiceLiar) -> str:
    return f"{liar.id}-{liar.target.partition(':')[2]}"


@pytest.mark.parametrize("liar", SERVICE_LIARS, ids=name)
def test_a_broken_service_is_caught_and_blamed_on_its_requirement(liar: ServiceLiar) -> None:
    """It is found at the level at which it lies, and nothing else is blamed for it at a level that matters."""
    assert_blamed(liar, until_blamed(liar))


@pytest.mark.campaign
@pytest.mark.parametrize("liar", SERVICE_LIARS, ids=name)
def test_little_else_is_blamed_in_a_whole_campaign(liar: ServiceLiar, request: pytest.FixtureRequest) -> None:
    """Nor is it by all the calls that its budget plays, but for what is known to come of the same lie."""
    if "campaign" not in request.config.getoption("markexpr"):
        pytest.skip("a slow campaign, run with `pytest -m campaign`")
    assert_blamed(replace(liar, also=(*liar.also, *liar.beside)), judged(liar))


def test_every_requirement_on_services_has_a_shallow_and_a_deep_liar() -> None:
    """A rule that nobody can break is no rule."""
    depths = {one: {liar.depth for liar in SERVICE_LIARS if liar.id == one} for one in SERVICE_IDS}
    assert {one: depth for one, depth in depths.items() if depth != {"shallow", "deep"}} == {}


def test_every_liar_is_judged_where_its_requirement_comes_up() -> None:
    wrong = [name(one) for one in SERVICE_LIARS if one.start not in starts_of(SERVICE_IDS[one.id])]
    assert wrong == []


def test_every_liar_lies_in_a_way_of_its_own() -> None:
    targets = [one.target for one in SERVICE_LIARS]
    assert sorted(set(targets)) == sorted(targets)
    written = [
        f"{path.name}:{name}"
        for path in FOLDER.glob("*.py")
        for name in re.findall(r"^@service\nclass (\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(written) == sorted(targets)
