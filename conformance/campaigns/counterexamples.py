"""Counterexamples as files: everything that is needed to play the call again, independent of Hypothesis's version."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onhook.conformance.campaigns.config import ENCODING, ConfigError, Settings, settings_from
from onhook.conformance.campaigns.item_verdicts import plays
from onhook.conformance.campaigns.records import Record
from onhook.conformance.campaigns.suite import Suite
from onhook.conformance.catalogue import CATALOGUE, VARIATIONS, VERSION
from onhook.conformance.model.calls import Call
from onhook.conformance.model.legs import DIRECTIONS, Topology
from onhook.conformance.model.requirements import Level, Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Returned, failure_in_words
from onhook.conformance.model.verdicts import PLAYS, Counterexample, Finding, ItemResult, Verdict, how_broken
from onhook.conformance.players.playing import Played
from onhook.conformance.rules.judging import without_particulars
from onhook.conformance.schemas.traces_json import to_json
from onhook.conformance.targets import is_there
from onhook.conformance.whole_files import write_whole

FORMAT = "onhook-counterexample/1"
_REPLAYED = {
    Verdict.PASSED: "not broken any more",
    Verdict.NOT_EXERCISED: "the call does not come to it any more",
}
_PLAYED = "not broken any more: the call is played to its end"
#: A call that did not show its finding alone in the run either cannot tell whether the bug is mended.
_SEEN_ONCE = (
    "seen once, behind other calls, which are not played again: this call alone did not show it in the run either, so only"
    " another run says whether it is mended"
)
_BEFORE = "in the run other calls were played before it: if nothing was changed since, the service remembers them"
_NOTED = "no more than a note here"
_WARM = "not broken by this call alone; the handler runs elsewhere, and what it remembered of earlier calls is not played again"
#: Settings that a replay needs; deviations may have changed since.
_KEPT = (
    "handler",
    "service",
    "fixtures",
    "arguments",
    "updates",
    "extra_actions",
    "time_limit",
    "endpoint_url",
    "raises_to_fail_over",
    "strict",
    "levels",
)


@dataclass(frozen=True, slots=True)
class OriginalFinding:
    """The finding that a file was written for; empty if the file has none, and then `is_like` is always false."""

    actual: object = None
    #: The index of the call, and that of its invocation.
    call: object = None
    step: object = None

    def is_like(self, finding: Finding) -> bool:
        """Say whether a finding has the same cause: only identifiers, numbers and quoted values differ."""
        return isinstance(self.actual, str) and without_particulars(self.actual) == finding.detail

    def unlike(self, finding: Finding) -> tuple[bool, bool]:
        """Return a sort key: of findings with the same cause, the most similar comes first."""
        return finding.actual != self.actual, (finding.call, finding.step) != (self.call, self.step)


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a counterexample's file."""

    requirement_id: str
    start: str
    settings: Settings
    #: The folder that the target is relative to, relative to the file's folder.
    base: str
    #: The folder whose fixtures the handler runs under, relative to the file's folder.
    fixtures_from: str
    scenario: Scenario
    original: OriginalFinding = OriginalFinding()
    #: Whether the call alone did not show it again in the run that wrote it.
    seen_once: bool = False


def write_counterexample(folder: Path, prefix: str, start: str, suite: Suite, counterexample: Counterexample) -> Path:
    """Write one counterexample to a file of this folder, whole or not at all; raises OSError if that fails."""
    name = f"{prefix}{counterexample.finding.id}-{start}".replace("/", "%2F")  # a target may have any name
    file = hidden_folder(folder) / f"{name}.json"
    document = {
        "format": FORMAT,
        "catalogue": VERSION,
        "requirement": counterexample.finding.id,
        "level": counterexample.finding.level,
        "start": start,
        "expected": counterexample.finding.expected,
        "actual": counterexample.finding.actual,
        "call": counterexample.finding.call,
        "step": counterexample.finding.step,
        **({"seen_once": True} if counterexample.seen_once else {}),
        "base": os.path.relpath(suite.surroundings.base, folder),
        "fixtures_from": os.path.relpath(suite.surroundings.fixtures_folder, folder),
        "settings": _settings_to_json(suite.settings),
        "scenario": scenario_to_json(counterexample.scenario),
        "trace": to_json([trace.untimed() for trace in counterexample.traces]),
    }
    write_whole(file, f"{json.dumps(document, indent=1)}\n".encode())
    return file


def hidden_folder(folder: Path) -> Path:
    """Return a folder that Git ignores, and make it if it is missing; raises OSError if that fails."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def _settings_to_json(settings: Settings) -> dict[str, Any]:
    values = {name: getattr(settings, name) for name in _KEPT}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def read_counterexample(file: Path) -> Written:
    """Read a file that `write_counterexample` wrote.

    Raises ConfigError with the file, what is wrong in it, and what is expected.
    """
    try:
        document = json.loads(file.read_text(encoding=ENCODING))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise ConfigError(f"{file}: expected a counterexample with format {FORMAT!r}, found {found!r}")
    if document.get("requirement") not in [*CATALOGUE, PLAYS]:
        raise ConfigError(f"{file}: no requirement has the id {document.get('requirement')!r}")
    settings, base = document.get("settings"), document.get("base", "..")
    if not isinstance(settings, dict):
        raise ConfigError(f"{file}: settings: expected an object, found {settings!r}")
    fixtures_from = document.get("fixtures_from", base)
    if not isinstance(base, str) or not isinstance(fixtures_from, str):
        key, value = ("fixtures_from", fixtures_from) if isinstance(base, str) else ("base", base)
        raise ConfigError(f"{file}: {key}: expected a string, found {value!r}")
    return Written(
        requirement_id=document["requirement"],
        start=str(document.get("start", "")),
        settings=settings_from({key: value for key, value in settings.items() if key in _KEPT}, f"{file}: settings"),
        base=base,
        fixtures_from=fixtures_from,
        scenario=scenario_from_json(document.get("scenario"), str(file)),
        original=OriginalFinding(document.get("actual"), document.get("call"), document.get("step")),
        seen_once=document.get("seen_once") is True,
    )


def check_kind(requirement: str, settings: Settings, where: str) -> None:
    """Raise ConfigError where a requirement binds the other kind of target: it would never be found broken."""
    bound = Subject.SERVICE if requirement == PLAYS else CATALOGUE[requirement].subject
    if settings.target and settings.subject is not bound:
        raise ConfigError(
            f"{where}: {requirement} binds the {bound}, and {settings.target!r} is named as a {settings.subject}: name a {bound}"
        )


def found_from(target: str, base: Path, here: Path) -> Path | None:
    """Return the folder from which a target is found: the one that the file names, else `here` (a moved file)."""
    return next((folder for folder in (base, here) if is_there(target, folder)), None)


def scenario_to_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON."""
    calls = [_plan_to_json(plan) for plan in scenario.plans]
    seeded = {"random_seed": scenario.random_seed} if scenario.random_seed else {}
    return {"calls": calls, "schedule": list(scenario.schedule), **seeded}


def _plan_to_json(plan: Plan) -> dict[str, Any]:
    script = {"script": list(plan.script)} if plan.script else {}
    return {"call": _call_to_json(plan.call), "choices": list(plan.choices), **script}


def _call_to_json(call: Call) -> dict[str, Any]:
    document = {field.name: getattr(call, field.name) for field in dataclasses.fields(call)}
    return document | {name: sorted(document[name]) for name in ("variations", "extra_actions")}


def scenario_from_json(document: Any, where: str) -> Scenario:
    """Read a scenario; raises ConfigError for anything that cannot be played."""
    try:
        plans = tuple(_plan_from_json(plan) for plan in document["calls"])
        [random_seed] = _whole_numbers([document.get("random_seed", 0)])
        scenario = Scenario(plans, _whole_numbers(document["schedule"]), random_seed)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{where}: scenario: cannot be played: {type(error).__name__}: {error}") from error
    if not scenario.plans:
        raise ConfigError(f"{where}: scenario: calls: expected at least one call, found none")
    return scenario


def _plan_from_json(document: Mapping[str, Any]) -> Plan:
    script = _whole_numbers(document.get("script", ()))
    return Plan(_call_from_json(document["call"]), _whole_numbers(document["choices"]), script)


def _whole_numbers(values: Any) -> tuple[int, ...]:
    numbers = tuple(values)
    if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers):
        raise ValueError(f"expected whole numbers from 0, found {values!r}")
    return numbers


def _call_from_json(document: Mapping[str, Any]) -> Call:
    odd = sorted(set(document) - set(_FIELDS))
    if odd:
        raise ValueError(f"unknown key {odd[0]!r} in a call")
    for name, value in document.items():
        if not _FIELDS[name].is_good(value):
            raise ValueError(f"{name} is {value!r}")
    return replace(Call(), **{name: _FIELDS[name].read(value) for name, value in document.items()})


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list_of(is_good: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(is_good(element) for element in value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class _Field:
    """How one field of a call is checked and read."""

    is_good: Callable[[Any], bool]
    read: Callable[[Any], Any] = _as_is


_FIELDS: Mapping[str, _Field] = {
    "topology": _Field(lambda value: value in list(Topology), Topology),
    "direction": _Field(lambda value: value in DIRECTIONS),
    "seed": _Field(_is_whole),
    "from_number": _Field(_is_text),
    "to_number": _Field(_is_text),
    "other_number": _Field(_is_text),
    "digits": _Field(_is_list_of(lambda key: _is_text(key) or _is_whole(key)), tuple),
    "code": _Field(_is_whole),
    "error": _Field(_is_whole),
    "updates": _Field(_is_list_of(_is_table), tuple),
    "arguments": _Field(lambda value: value is None or _is_table(value)),
    "variations": _Field(_is_list_of(lambda text: _is_text(text) and text in VARIATIONS), frozenset),
    "rejects_silently": _Field(lambda value: isinstance(value, bool)),
    "extra_actions": _Field(_is_list_of(_is_text), frozenset),
    "patience": _Field(lambda value: _is_whole(value) and value > 0),
}


def replay(suite: Suite, written: Written) -> ItemResult:
    """Play a written counterexample once more and judge it; raises TargetError if the target cannot be loaded.

    The result has the finding that the file was written for, as it is weighed now; another one only if that is gone. If
    the call alone never showed its finding, not finding it again is no success: the result is BLOCKED.
    """
    result = play_again(suite, written.requirement_id, written.scenario, written.original)
    reason = result.reason or _REPLAYED.get(result.verdict, "")
    if result.verdict in _REPLAYED and not result.counterexamples:
        if written.seen_once:
            return replace(result, start=written.start, verdict=Verdict.BLOCKED, reason=_SEEN_ONCE)
        if suite.subject is Subject.SERVICE:
            reason = f"{reason}; {_BEFORE}"
    return replace(result, start=written.start, reason=reason)


def level_of(requirement: str, levels: Mapping[str, Level]) -> Level:
    """Return how binding a requirement is, where `levels` are declared; that calls are played is a MUST."""
    return Level.MUST if requirement == PLAYS else levels.get(requirement, CATALOGUE[requirement].level)


def play_again(
    suite: Suite, requirement: str, scenario: Scenario, original: OriginalFinding = OriginalFinding()
) -> ItemResult:
    """Play a scenario once and judge it by one requirement, or by whether it is played to its end (PLAYS).

    It is judged as in a run. Raises TargetError if the target cannot be loaded.
    """
    if requirement == PLAYS:
        return _plays_again(suite, scenario)
    with suite.open(silent=False) as player:
        played = player.play(scenario)
        judgement = player.oracle.judge(played.traces)
        found = judgement.of(requirement)
        same = sorted(filter(original.is_like, found), key=original.unlike)[:1]
        findings = [player.weigh(finding, played) for finding in same or found]
    findings.sort(key=lambda finding: finding.level.rank)
    exercised = judgement.exercised.get(requirement, 0)
    never_cold = player.subject is Subject.HANDLER and not player.starts_cold
    verdict, reason = _shown_again(suite.settings, played, findings, exercised=exercised > 0, never_cold=never_cold)
    also = judgement.beside(requirement)
    counterexamples = tuple(Counterexample(finding, played.scenario, played.traces, also) for finding in findings[:1])
    return ItemResult(
        requirement,
        _start_of(scenario),
        verdict,
        level=level_of(requirement, suite.settings.levels),
        exercised=exercised,
        calls=len(played.traces),
        reason=reason,
        counterexamples=counterexamples,
    )


def _shown_again(
    settings: Settings, played: Played, findings: Sequence[Finding], *, exercised: bool, never_cold: bool
) -> tuple[Verdict, str]:
    """Return the verdict on one call, and the reason where there is one; the gravest finding comes first."""
    if played.breakdown is not None:
        return Verdict.BLOCKED, f"the service did not play the call to its end: {played.breakdown.message}"
    if findings:
        broken = how_broken(findings[0].level, strict=settings.strict)
        return (broken, "") if broken is not None else (Verdict.PASSED, _NOTED)
    if exercised:
        return Verdict.PASSED, _WARM if never_cold else ""
    failed = _failed(played, settings)
    return (Verdict.BLOCKED, failed) if failed else (Verdict.NOT_EXERCISED, _REPLAYED[Verdict.NOT_EXERCISED])


def _start_of(scenario: Scenario) -> str:
    call = scenario.plans[0].call
    return call.direction.lower() if call.topology is Topology.SINGLE else str(call.topology)


def _plays_again(suite: Suite, scenario: Scenario) -> ItemResult:
    """Play a call once more that a service did not play to its end."""
    record = Record()
    with suite.open(silent=False) as player:
        played = player.play(scenario)
    if played.breakdown is None:
        record.add(played, (), {})
    else:
        record.add_unfinished(played)
    result = replace(plays(record, _start_of(scenario)), played="")
    if result.verdict is Verdict.FAILED:
        return replace(result, reason=f"the call was not played to its end: {result.counterexamples[0].finding.actual}")
    return result if result.reason else replace(result, reason=_PLAYED)


def _failed(played: Played, settings: Settings) -> str:
    """Return at which event the handler failed first; empty if it did not, or if failing is declared."""
    if settings.subject is Subject.SERVICE or settings.raises_to_fail_over:
        return ""
    for invocation in (invocation for trace in played.traces for invocation in trace.invocations):
        if not isinstance(invocation.outcome, Returned):
            event_type = invocation.event.get("InvocationEventType")
            return f"at {event_type} the handler {failure_in_words(invocation.outcome)}"
    return ""
