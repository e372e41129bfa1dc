"""The suite on handlers that are known: no alarm for the honest, and the right blame for each liar."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpora import judged, settings_of
from corpora.first_catches import FirstCalls, SomeParts, caught_soon, check, known_catches, name_of
from corpora.honest import HONEST, Honest
from corpora.liars import LIARS, Liar

from onhook.conformance.campaigns.handler_campaign import PARTS
from onhook.conformance.campaigns.parts import Budget, Part
from onhook.conformance.campaigns.sharing import Shared
from onhook.conformance.campaigns.suite import HandlerSuite, Surroundings, requirements_of
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.verdicts import ItemResult, Verdict
from onhook.conformance.profiles import PROFILES

#: What the profile `onhook-quick` plays: a shallow liar is caught by it.
QUICK = Budget(PROFILES["onhook-quick"].examples)
#: Ten times what is played by default.
LARGE = Budget(10 * Budget().examples)
CALM = (Verdict.PASSED, Verdict.NOT_EXERCISED)
HANDLER_IDS = [requirement.id for requirement in requirements_of(Subject.HANDLER)]


def alarms(items: list[ItemResult]) -> list[str]:
    return [f"{item.id}[{item.start}]: {item.counterexamples[0].finding}" for item in items if item.verdict not in CALM]


@pytest.mark.parametrize(("target", "honest"), HONEST.items(), ids=HONEST)
def test_an_honest_handler_raises_no_alarm(target: str, honest: Honest) -> None:
    """No MUST and no SHOULD is broken, in any call that is played; of a campaign it is every third part."""
    third = SomeParts(slice(list(HONEST).index(target) % 3, None, 3))
    items = judged("honest", settings_of(target, honest.directions, honest.declared), Budget(), third)
    assert alarms(items) == []
    assert any(item.verdict is Verdict.PASSED for item in items)


@pytest.mark.campaign
@pytest.mark.parametrize("budget", [Budget(), LARGE], ids=["default", "large"])
@pytest.mark.parametrize(("target", "honest"), HONEST.items(), ids=HONEST)
def test_an_honest_handler_raises_no_alarm_in_a_whole_campaign(target: str, honest: Honest, budget: Budget) -> None:
    assert alarms(judged("honest", settings_of(target, honest.directions, honest.declared), budget)) == []


def judged_liar(liar: Liar, shared: Shared | None = None) -> list[ItemResult]:
    """Return how the items of a broken handler come out, as far as they are broken."""
    settings = settings_of(liar.target, liar.directions, liar.declared)
    items = judged("liars", settings, QUICK if liar.depth == "shallow" else Budget(), shared)
    return [item for item in items if item.counterexamples]


def is_caught(liar: Liar, items: list[ItemResult]) -> bool:
    """Say whether it is blamed for what it does, at its level, and nothing else is at a level that matters."""
    levels = {item.id: item.counterexamples[0].finding.level for item in reversed(items)}
    others = {id_ for id_, level in levels.items() if level != "NOTE"} - {liar.id, *liar.also}
    return levels.get(liar.id) == liar.level and not others


@pytest.mark.parametrize("liar", caught_soon("handlers", LIARS), ids=name_of)
def test_a_liar_is_caught_and_blamed_on_its_requirement(liar: Liar) -> None:
    """It is found at the level at which it lies, and nothing else is blamed for it at a level that matters."""
    items = judged_liar(liar, FirstCalls(*known_catches("handlers")[name_of(liar)]))
    assert is_caught(liar, items), items


def test_it_is_known_which_calls_catch_each_of_them() -> None:
    check("handlers", LIARS, PARTS, lambda liar, shared: is_caught(liar, judged_liar(liar, shared)))


@pytest.mark.campaign
@pytest.mark.parametrize("liar", LIARS, ids=name_of)
def test_nothing_else_is_blamed_in_a_whole_campaign(liar: Liar) -> None:
    items = judged_liar(liar)
    assert is_caught(liar, items), items


@pytest.mark.parametrize(
    "name",
    [
        "raises_when_bridged",
        "raises_when_bridge_never_answered",
        "raises_without_arguments",
        "raises_for_a_blocked_caller",
        "raises_for_a_caller_from_abroad",
        "raises_on_603",
    ],
)
def test_what_depends_on_one_thing_shows_at_a_glance(name: str) -> None:
    """Somebody who watches a slow target, or a first run, learns of it within seconds."""
    liar = next(row for row in LIARS if row.target.endswith(f":{name}"))
    settings = settings_of(liar.target, liar.directions, liar.declared)
    surroundings = Surroundings(base=Path(__file__).parent / "liars", shared=Shared())
    suite = HandlerSuite(settings=settings, budget=Budget(), surroundings=surroundings)
    with suite.open() as campaign:
        record = campaign.run(Part(settings.starts[0], "glance", 0))
    assert liar.id in {requirement_id for (requirement_id, *_), _ in record.found.by_cause}
    assert record.calls <= 60


def test_what_only_a_table_knows_is_found_where_it_is_declared() -> None:
    """Without, it is a handler that sends everybody away, and nothing is known of its bridge."""
    liar = next(row for row in LIARS if row.target.endswith(":leaves_the_agent_of_a_member"))
    assert liar.declared == {"callers": ["+12025550166"]}
    [verdict] = [
        item.verdict for item in judged("liars", settings_of(liar.target, ("inbound",), {})) if item.id == liar.id
    ]
    assert verdict is Verdict.NOT_EXERCISED


def test_every_requirement_on_handlers_has_a_shallow_and_a_deep_liar() -> None:
    """A rule that nobody can break is no rule."""
    depths = {one: {liar.depth for liar in LIARS if liar.id == one} for one in HANDLER_IDS}
    assert {id_: depth for id_, depth in depths.items() if depth != {"shallow", "deep"}} == {}


#: Honest handlers that come to everything between them.
TWINS = (
    "by_call_id.py:forward",
    "by_call_id.py:forward_with_both_names",
    "by_call_id.py:hangs_up_both_on_update",
    "by_call_id.py:ends_both_in_one_list",
    "by_tag.py:whisper",
    "media.py:listens",
    "media.py:bot",
    "meetings.py:dial_in",
)


def test_every_requirement_on_handlers_has_an_honest_twin() -> None:
    """Some honest handler comes to it, and passes."""
    left = set(HANDLER_IDS)
    for target in TWINS:
        honest = HONEST[target]
        items = judged("honest", settings_of(target, honest.directions, honest.declared), Budget(examples=8))
        left -= {item.id for item in items if item.verdict is Verdict.PASSED and not item.counterexamples}
    assert sorted(left) == []


def test_a_handler_that_only_rejects_exercises_nothing_of_bridges_and_meetings() -> None:
    """What never came up is never reported as passed."""
    items = judged("honest", settings_of("by_default.py:reject", ("inbound",), {}))
    out = {item.id: item.verdict for item in items}
    for requirement in ("HND-5", "HND-6", "HND-12", "HND-13", "HND-14"):
        assert out[requirement] is Verdict.NOT_EXERCISED, requirement
