"""The suite on services that are broken in one way each: the right blame for every one.

Which part of a campaign catches each of them, and how many calls of it do, is kept in `corpora/first_catches.json`, and
found anew (in some minutes) by

    ONHOOK_REFRESH_GOLDEN=1 .venv/bin/pytest -n 0 tests/test_service_liars.py -k known
"""

from __future__ import annotations

import datetime
import itertools
import json
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from corpora.service_liars import SERVICE_LIARS, ServiceLiar

from onhook.conformance.campaigns.both_campaigns import Enough
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget, Part
from onhook.conformance.campaigns.sharing import Count, Key, Shared
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings, requirements_of
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.verdicts import ItemResult
from onhook.conformance.players.playing import play
from onhook.conformance.players.probing import probe
from onhook.conformance.profiles import PROFILES

FOLDER = Path(__file__).parent / "services" / "liars"
FIRST_CATCHES = Path(__file__).parent / "corpora" / "first_catches.json"
TODAY = datetime.date(2026, 11, 25)
#: What the profile `onhook-quick` plays: a shallow liar is caught by it.
BUDGETS = {"shallow": Budget(PROFILES["onhook-quick"].examples), "deep": Budget()}
SERVICE_IDS = {requirement.id: requirement for requirement in requirements_of(Subject.SERVICE)}


#: What it takes more calls than this to catch is played by the slow campaign alone.
MOST = 1024


class SomeParts(ServiceSuite):
    """Plays some parts of a campaign only."""

    some = slice(None)

    def parts(self, start: str) -> list[Part]:
        return super().parts(start)[self.some]


class FirstCalls(Shared):
    """Ends each part after so many calls."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def counter(self, key: Key) -> Count:
        def count(number: int, note: str = "", /) -> None:
            if number >= self.most:
                raise Enough

        return count


def judged(liar: ServiceLiar, some: slice = slice(None), most: int | None = None) -> list[ItemResult]:
    """Return how the items of one start come out, as far as they are broken."""
    shared = Shared() if most is None else FirstCalls(most)
    suite = SomeParts(
        settings=Settings(service=liar.target),
        budget=BUDGETS[liar.depth],
        surroundings=Surroundings(base=FOLDER, shared=shared, seen_before=snapshot()),
    )
    suite.some = some
    items = [suite.item(requirement, liar.start, TODAY) for requirement in suite.requirements(liar.start)]
    assert not suite.record(liar.start).unfinished.simplest
    return [item for item in items if item.counterexamples]


def first_catch(liar: ServiceLiar) -> tuple[int, int] | None:
    """Return the number of the first part that blames the liar, and how many calls of it do."""
    suite = ServiceSuite(
        settings=Settings(service=liar.target),
        budget=BUDGETS[liar.depth],
        surroundings=Surroundings(base=FOLDER, seen_before=snapshot()),
    )
    for number in range(len(suite.parts(liar.start))):
        if is_caught(liar, judged(liar, part(number))):
            return number, fewest_calls(liar, number)
    return None


def fewest_calls(liar: ServiceLiar, number: int) -> int:
    """Return how many calls of a part catch the liar, rounded up by at most a quarter, or to 32."""

    def catch(most: int) -> bool:
        return is_caught(liar, judged(liar, part(number), most))

    power = next(most for most in (32 << power for power in itertools.count()) if catch(most))
    return next(most for most in range(power // 2, power + 1, max(32, power // 8)) if catch(most))


def part(number: int) -> slice:
    return slice(number, number + 1)


def blamed(items: Iterable[ItemResult]) -> dict[str, str]:
    return {item.id: str(item.counterexamples[0].finding.level) for item in items}


def is_caught(liar: ServiceLiar, items: list[ItemResult]) -> bool:
    """Say whether it is blamed for what it does, nothing else is, and the reference service does not do just so."""
    levels = blamed(items)
    others = {id_ for id_, level in levels.items() if level != "NOTE"} - {liar.id, *liar.also}
    shown = [one for item in items if item.id == liar.id for one in item.counterexamples]
    deviates = any(probe(play, one.scenario).traces != one.traces for one in shown)
    return levels.get(liar.id) == liar.level and not others and deviates


def first_catches() -> dict[str, tuple[int, int]]:
    """Return the part and the calls that catch each of them, by its name."""
    catches: dict[str, tuple[int, int]] = json.loads(FIRST_CATCHES.read_text("utf-8"))
    return catches


def name(liar: ServiceLiar) -> str:
    return f"{liar.id}-{liar.target.partition(':')[2]}"


@pytest.mark.parametrize("liar", [liar for liar in SERVICE_LIARS if first_catches()[name(liar)][1] <= MOST], ids=name)
def test_a_broken_service_is_caught_and_blamed_on_its_requirement(liar: ServiceLiar) -> None:
    """It is found at the level at which it lies, and nothing else is blamed for it at a level that matters.

    Of the campaign those calls are played which catch it first: what comes before and after them is of no use here.
    Where they are very many, the whole campaign below has to do.
    """
    number, most = first_catches()[name(liar)]
    items = judged(liar, part(number), most)
    assert is_caught(liar, items), blamed(items)


def test_it_is_known_which_calls_catch_each_of_them() -> None:
    if os.environ.get("ONHOOK_REFRESH_GOLDEN"):
        found = {name(liar): first_catch(liar) for liar in SERVICE_LIARS}
        rows = ",\n".join(f" {json.dumps(liar)}: {json.dumps(catch)}" for liar, catch in found.items())
        FIRST_CATCHES.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    known = first_catches()
    assert list(known) == [name(liar) for liar in SERVICE_LIARS]
    assert None not in known.values(), "it escapes"


@pytest.mark.campaign
@pytest.mark.parametrize("liar", SERVICE_LIARS, ids=name)
def test_little_else_is_blamed_in_a_whole_campaign(liar: ServiceLiar) -> None:
    """Nor is it by all the calls that its budget plays, but for what is known to come of the same lie."""
    items = judged(liar)
    assert is_caught(replace(liar, also=(*liar.also, *liar.beside)), items), blamed(items)


def test_every_requirement_on_services_has_a_shallow_and_a_deep_liar() -> None:
    """A rule that nobody can break is no rule."""
    depths = {one: {liar.depth for liar in SERVICE_LIARS if liar.id == one} for one in SERVICE_IDS}
    assert {id_: depth for id_, depth in depths.items() if depth != {"shallow", "deep"}} == {}


def test_every_liar_is_judged_where_its_requirement_comes_up() -> None:
    wrong = [name(liar) for liar in SERVICE_LIARS if liar.start not in SERVICE_IDS[liar.id].starts]
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
