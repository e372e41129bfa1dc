"""Counterexamples as files: everything that is needed to play the call again, independent of Hypothesis's version."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onhook.conformance.calls import Call
from onhook.conformance.catalogue import CATALOGUE, VERSION
from onhook.conformance.config import ConfigError, Settings, settings_from
from onhook.conformance.legs import DIRECTIONS, Topology
from onhook.conformance.requirements import Level
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.traces_json import to_json
from onhook.conformance.verdicts import Counterexample, ItemResult, Verdict

if TYPE_CHECKING:
    from onhook.conformance.suite import HandlerSuite

FORMAT = "onhook-counterexample/1"
_LEVELS = list(Level)
#: Settings that a replay needs; levels and deviations are the adopter's business of the day.
_KEPT = ("handler", "fixtures", "arguments", "updates", "extra_actions", "time_limit", "raises_to_fail_over")


@dataclass(frozen=True, slots=True)
class Written:
    """What a file of a counterexample says."""

    requirement_id: str
    start: str
    settings: Settings
    #: The folder that the target is relative to, relative to the file's folder.
    base: str
    scenario: Scenario


def write_counterexample(folder: Path, name: str, suite: HandlerSuite, shown: Counterexample) -> Path:
    """Write one counterexample, whole or not at all; raises OSError where the folder cannot be written to."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    file = folder / f"{name}.json"
    document = {
        "format": FORMAT,
        "catalogue": VERSION,
        "requirement": shown.finding.id,
        "level": shown.finding.level,
        "start": name.rpartition("-")[2],
        "expected": shown.finding.expected,
        "actual": shown.finding.actual,
        "base": os.path.relpath(suite.base, folder),
        "settings": _settings_to_json(suite.settings),
        "scenario": scenario_to_json(shown.scenario),
        "trace": to_json(shown.traces),
    }
    unfinished = folder / f".{name}.{os.getpid()}"
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(file)
    return file


def _settings_to_json(settings: Settings) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in _KEPT}
    return {name: value for name, value in values.items() if value is not None}


def read_counterexample(file: Path) -> Written:
    """Read a file that `write_counterexample` wrote.

    Raises ConfigError with the file, what is wrong in it, and what is expected.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise ConfigError(f"{file}: expected a counterexample with format {FORMAT!r}, found {found!r}")
    if document.get("requirement") not in CATALOGUE:
        raise ConfigError(f"{file}: no requirement has the id {document.get('requirement')!r}")
    settings = document.get("settings")
    if not isinstance(settings, dict):
        raise ConfigError(f"{file}: settings: expected an object, found {settings!r}")
    return Written(
        document["requirement"],
        str(document.get("start", "")),
        settings_from({key: value for key, value in settings.items() if key in _KEPT}, f"{file}: settings"),
        str(document.get("base", "..")),
        scenario_from_json(document.get("scenario"), str(file)),
    )


def scenario_to_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON holds it."""
    calls = [{"call": _call_to_json(plan.call), "choices": list(plan.choices)} for plan in scenario.plans]
    return {"calls": calls, "schedule": list(scenario.schedule)}


def _call_to_json(call: Call) -> dict[str, Any]:
    document = {one.name: getattr(call, one.name) for one in dataclasses.fields(call)}
    return document | {name: sorted(document[name]) for name in ("variations", "extra_actions")}


def scenario_from_json(document: Any, where: str) -> Scenario:
    """Read a scenario; raises ConfigError for anything that cannot be played."""
    try:
        plans = tuple(Plan(_call_from_json(one["call"]), _whole_numbers(one["choices"])) for one in document["calls"])
        scenario = Scenario(plans, _whole_numbers(document["schedule"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{where}: scenario: cannot be played: {type(error).__name__}: {error}") from error
    if not scenario.plans:
        raise ConfigError(f"{where}: scenario: calls: expected at least one call, found none")
    return scenario


def _whole_numbers(values: Any) -> tuple[int, ...]:
    numbers = tuple(values)
    if not all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in numbers):
        raise ValueError(f"expected whole numbers from 0, found {values!r}")
    return numbers


def _call_from_json(document: Mapping[str, Any]) -> Call:
    fields = {one.name for one in dataclasses.fields(Call)}
    odd = sorted(set(document) - fields)
    if odd:
        raise ValueError(f"unknown key {odd[0]!r} in a call")
    values = dict(document)
    for name in ("digits", "updates"):
        values[name] = tuple(values.get(name, ()))
    for name in ("variations", "extra_actions"):
        values[name] = frozenset(values.get(name, ()))
    call = replace(Call(), **values)
    checks = {
        "topology": call.topology in list(Topology),
        "direction": call.direction in DIRECTIONS,
        "seed": isinstance(call.seed, int),
        "code": isinstance(call.code, int),
        "patience": isinstance(call.patience, int) and call.patience > 0,
        "digits": all(isinstance(one, (str, int)) for one in call.digits),
        "updates": all(isinstance(one, dict) for one in call.updates),
        "arguments": call.arguments is None or isinstance(call.arguments, dict),
    }
    wrong = [name for name, good in checks.items() if not good]
    if wrong:
        raise ValueError(f"{wrong[0]} is {getattr(call, wrong[0])!r}")
    return replace(call, topology=Topology(call.topology))


def replay(suite: HandlerSuite, written: Written) -> ItemResult:
    """Play a written counterexample once more and judge it; raises TargetError where the handler cannot be had."""
    requirement = CATALOGUE[written.requirement_id]
    with suite.open(silent=False) as campaign:
        played = campaign.play(written.scenario)
        judgement = campaign.oracle.judge(played.traces)
    findings = sorted(judgement.of(requirement.id), key=lambda one: _LEVELS.index(one.level))
    shown = tuple(Counterexample(one, played.scenario, played.traces) for one in findings[:1])
    exercised = judgement.exercised.get(requirement.id, 0)
    verdict = Verdict.FAILED if shown else Verdict.PASSED if exercised else Verdict.NOT_EXERCISED
    reason = "" if exercised else "the call does not come to it any more"
    return ItemResult(
        requirement.id, written.start, verdict, requirement.level, exercised, len(played.traces), reason, shown
    )
