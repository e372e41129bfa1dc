"""What `onhook explain` draws: for every requirement a call that conforms and one that does not, taken from a liar.

The drawings are files of the catalogue. They are made anew, with a search for calls that show it no longer, by

    ONHOOK_REFRESH_GOLDEN=1 .venv/bin/pytest -n 0 tests/test_explanations.py

Otherwise the calls that were found, in `tests/explanations.json`, are played again: a drawing says what happens today.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from corpora import TESTS, TODAY, settings_of
from corpora.honest import HONEST
from corpora.liars import LIARS, Liar
from corpora.service_liars import SERVICE_LIARS, ServiceLiar

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.counterexamples import scenario_from_json, scenario_to_json
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import HandlerSuite, ServiceSuite, Suite, Surroundings
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.cli import DRAWINGS, main
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.players.playing import Played
from onhook.conformance.profiles import PROFILES
from onhook.conformance.search.sweep import answers_met, frontier, reports_met
from onhook.reports.ladder import ladder
from onhook.reports.text import labelled

CALLS = TESTS / "explanations.json"
REFRESH = "ONHOOK_REFRESH_GOLDEN"
WIDTH = 96
REFERENCE = "onhook.conformance.players.playing:play"
_KNOWN: dict[str, dict[str, Any]] = json.loads(CALLS.read_text("utf-8")) if CALLS.exists() else {}


def _liar(requirement: str) -> Liar | ServiceLiar:
    """The first of the shallow ones."""
    return next(liar for liar in (*LIARS, *SERVICE_LIARS) if liar.id == requirement and liar.depth == "shallow")


def _suite_of(liar: Liar | ServiceLiar, *, honest: str = "") -> Suite:
    """The suite of a liar, or of its honest twin."""
    budget = Budget(PROFILES["onhook-quick"].examples)
    if isinstance(liar, ServiceLiar):
        settings, folder = Settings(service=honest or liar.target), TESTS / "services" / "liars"
        return ServiceSuite(settings=settings, budget=budget, surroundings=Surroundings(base=folder))
    declared = HONEST[honest].declared if honest else liar.declared
    directions = HONEST[honest].directions if honest else liar.directions
    settings, folder = (
        settings_of(honest or liar.target, directions, declared),
        TESTS / ("honest" if honest else "liars"),
    )
    return HandlerSuite(settings=settings, budget=budget, surroundings=Surroundings(base=folder))


def _searched_calls(requirement: str) -> dict[str, Any]:
    """Search for the calls that are drawn."""
    liar = _liar(requirement)
    suite = _suite_of(liar)
    start = liar.start if isinstance(liar, ServiceLiar) else suite.settings.starts[0]
    breaking = suite.item(CATALOGUE[requirement], start, TODAY).counterexamples[0].scenario
    if isinstance(liar, ServiceLiar):
        honest, conforming = REFERENCE, _played_well(requirement, liar, breaking)
    else:
        honest, conforming = min(_conforming(requirement, liar), key=lambda row: row[1].size)
    calls = {"breaking": scenario_to_json(breaking), "conforming": scenario_to_json(conforming)}
    found: dict[str, Any] = json.loads(json.dumps({"honest": honest, **calls}))
    return found


def _played_well(requirement: str, liar: ServiceLiar, breaking: Scenario) -> Scenario:
    """The same call on the reference service, where that comes to the requirement, or else the first one that does."""
    with _suite_of(liar, honest=REFERENCE).open() as campaign:
        call = campaign.first_call(liar.start)  # type: ignore[attr-defined]
        others = (one.scenario for one in frontier(call, campaign.play, most=3000, ground=reports_met, in_turn=True))
        for scenario in (breaking, *others):
            judgement = campaign.oracle.judge(campaign.play(scenario).traces)
            if judgement.exercised.get(requirement) and not judgement.of(requirement):
                return scenario
    raise AssertionError(f"no call comes to {requirement}")


def _conforming(requirement: str, liar: Liar) -> Iterator[tuple[str, Scenario]]:
    """The first call of each honest handler that comes to a requirement."""
    for target, honest in HONEST.items():
        if set(honest.directions) != set(liar.directions):
            continue
        with _suite_of(liar, honest=target).open() as campaign:
            for scenario in _calls(campaign, liar.directions[0], together=requirement == "HND-10"):
                judgement = campaign.oracle.judge(campaign.play(scenario).traces)
                if judgement.exercised.get(requirement) and not judgement.of(requirement):
                    yield target, scenario
                    break


def _calls(campaign: Any, start: str, *, together: bool) -> Iterator[Scenario]:
    call = campaign.first_call(start)
    for played in frontier(call, campaign.play, most=100, ground=answers_met):
        plan = played.scenario.plans[0]
        yield Scenario(tuple(_reseeded(plan, seed) for seed in ((1, 2) if together else (1,))))


def _reseeded(plan: Any, seed: int) -> Any:
    from dataclasses import replace

    return replace(plan, call=replace(plan.call, seed=seed))


def _played(suite: Suite, document: Mapping[str, Any], requirement: str) -> tuple[Played, list[Finding], int]:
    with suite.open() as player:
        played = player.play(scenario_from_json(document, "explanations.json"))
        judgement = player.oracle.judge(played.traces)
        return played, list(judgement.of(requirement)), judgement.exercised.get(requirement, 0)


#: Where the liar was interrupted, which is nothing to whoever reads the drawing.
_PLACE = re.compile(r" at '[^']*\.py:[0-9]+, in \w+'")


def drawing(requirement: str, calls: Mapping[str, Any]) -> str:
    """Return the file of a requirement."""
    liar = _liar(requirement)
    conforming, none, exercised = _played(_suite_of(liar, honest=calls["honest"]), calls["conforming"], requirement)
    assert exercised
    assert not none
    breaking, (finding, *_), _ = _played(_suite_of(liar), calls["breaking"], requirement)
    lines = ["A call that conforms:", "", *ladder(conforming.traces, None, width=WIDTH).splitlines(), ""]
    lines += [f"A call that does not ({liar.about}):", ""]
    lines += ladder(breaking.traces, (finding.call, finding.step), width=WIDTH).splitlines()
    lines += [
        "",
        *labelled("expected", finding.expected, WIDTH, indent=3),
        *labelled("actual", _PLACE.sub("", finding.actual), WIDTH, indent=3),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _is_still_good(requirement: str) -> bool:
    """The calls that were found show still what they are to show."""
    try:
        return bool(drawing(requirement, _KNOWN[requirement]))
    except (KeyError, AssertionError, ValueError):
        return False


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_a_drawing_is_what_happens(requirement: str) -> None:
    file = DRAWINGS / f"{requirement}.txt"
    if os.environ.get(REFRESH):
        if not _is_still_good(requirement):
            _KNOWN[requirement] = _searched_calls(requirement)
        known = {id_: _KNOWN[id_] for id_ in CATALOGUE if id_ in _KNOWN}
        CALLS.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawing(requirement, _KNOWN[requirement]), "utf-8")
    assert file.read_text("utf-8") == drawing(requirement, _KNOWN[requirement])


def test_there_is_no_drawing_too_many() -> None:
    assert {file.stem for file in DRAWINGS.iterdir()} == set(CATALOGUE)


def test_explain_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "hup-b3"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("HUP-B3  LEG-A stays connected when LEG-B is hung up\n")
    assert (DRAWINGS / "HUP-B3.txt").read_text("utf-8") in said


def test_explain_speaks_ascii_where_nothing_else_is_understood(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    monkeypatch.setattr("onhook.conformance.cli.speaks_unicode", lambda: False)
    for requirement in CATALOGUE:
        assert main(["explain", requirement]) == 0
    assert capsys.readouterr().out.isascii()


def test_subjects_have_liars_of_their_own() -> None:
    for requirement in CATALOGUE.values():
        liar = _liar(requirement.id)
        assert isinstance(liar, ServiceLiar) is (requirement.subject is Subject.SERVICE)
        assert not isinstance(liar, ServiceLiar) or liar.start in requirement.starts
