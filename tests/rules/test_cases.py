"""Each rule judges its cases as the catalogue says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from cases import CASES, rsp
from tracing import (
    BOT,
    DONE,
    PAUSE,
    Case,
    one,
)

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Level
from onhook.conformance.oracle.rule import CallRule
from onhook.conformance.rules import CALL_RULES, RESPONSE_RULES, hup
from onhook.conformance.rules.judging import Judgement, Oracle

#: Requirements that every event, or every response, exercises.
UNAVOIDABLE = ("ENV-3", "ENV-4", "RSP-1", "RSP-11")


def judged(requirement: str, case: Case, levels: Mapping[str, Level] | None = None) -> Judgement:
    traces = case.calls if isinstance(case.calls, tuple) else (case.calls,)
    return Oracle(case.declared, levels, (CATALOGUE[requirement].subject,)).judge(traces)


@pytest.mark.parametrize(
    ("requirement", "case"),
    [pytest.param(id_, case, id=f"{id_} {name}") for id_, cases in CASES.items() for name, case in cases.items()],
)
def test_a_call_is_judged_as_the_catalogue_has_it(requirement: str, case: Case) -> None:
    """The levels of the findings are right, and so is whether the call exercises the requirement."""
    judgement = judged(requirement, case)
    assert [found.level for found in judgement.of(requirement)] == list(case.levels or ())
    assert (requirement in judgement.exercised) is (case.levels is not None)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("requirement", CATALOGUE)
def test_a_level_that_is_set_is_the_level_of_what_breaks_it(requirement: str, level: Level) -> None:
    """Findings at their requirement's own level follow it up and down, unless they have a reason to weigh less."""
    own, broken = CATALOGUE[requirement].level, [case for case in CASES[requirement].values() if case.levels]
    plain = 0
    for case in broken:
        before = judged(requirement, case).of(requirement)
        after = judged(requirement, case, {requirement: level}).of(requirement)
        for found, changed in zip(before, after, strict=True):
            if found.level is own and not found.because:
                plain += 1
                assert changed.level is level or changed.because
            assert not changed.level.is_graver_than(level)
    assert plain


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_every_requirement_has_its_cases(requirement: str) -> None:
    """A call that keeps the requirement, a call that breaks it, and a call that does not exercise it."""
    kinds = {None if case.levels is None else bool(case.levels) for case in CASES[requirement].values()}
    assert kinds == {False, True} | (set() if requirement in UNAVOIDABLE else {None})


def test_every_case_is_of_a_requirement() -> None:
    assert CASES.keys() <= CATALOGUE.keys()


def test_the_cases_of_a_rule_are_in_the_file_of_the_same_name() -> None:
    """Each file has the cases of just the rules of that file, and a family has those of all its files."""
    ids = defaultdict(set)
    for rule in (*CALL_RULES, *RESPONSE_RULES):
        ids[rule.check.__module__.partition(".rules.")[2]].add(rule.id)
    assert {file: set(import_module(f"cases.{file}").CASES) for file in ids} == ids
    assert sum(map(len, ids.values())) == len(CASES)


@pytest.mark.parametrize("rule", hup.RULES.of_calls, ids=lambda rule: f"{rule.id} {rule.check.__name__}")
def test_the_letter_of_a_rule_on_hangups_is_that_of_its_file(rule: CallRule[Any]) -> None:
    """As `onhook.conformance.rules.hup` says, with the two exceptions that it names."""
    file = "failures" if rule.id == "HUP-C3" else {"HUP-A": "bridged"}.get(rule.id[:5], rule.id[4].lower())
    assert rule.check.__module__.rpartition(".")[2].startswith(file)


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_a_message_says_what_was_expected_and_what_was_found(requirement: str) -> None:
    """Each finding names both; neither is empty, and they differ."""
    broken = [case for case in CASES[requirement].values() if case.levels]
    told = [found for case in broken for found in judged(requirement, case).of(requirement)]
    assert told
    assert all(found.expected and found.actual and found.expected != found.actual for found in told)


@pytest.mark.parametrize("requirement", CATALOGUE)
def test_what_weighs_less_than_its_requirement_says_why(requirement: str) -> None:
    own, broken = CATALOGUE[requirement].level, [case for case in CASES[requirement].values() if case.levels]
    findings = [finding for case in broken for finding in judged(requirement, case).of(requirement)]
    unexplained = (finding for finding in findings if not finding.because)
    assert [finding.actual for finding in unexplained if own.is_graver_than(finding.level)] == []


def test_a_good_response_breaks_nothing_of_its_family() -> None:
    """It does not exercise RSP-9, which is about the first event, and RSP-10, about TransactionAttributes."""
    judgement = Oracle().judge([one(DONE, [PAUSE, BOT])])
    assert [found for found in judgement.findings if found.id in rsp.CASES] == []
    assert judgement.exercised.keys() & rsp.CASES.keys() == rsp.CASES.keys() - {"RSP-9", "RSP-10"}
