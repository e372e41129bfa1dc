"""The suite for one target: it plays the campaigns that the items ask for, and turns what they found into verdicts."""

from __future__ import annotations

import datetime
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Protocol

from onhook.conformance import service_campaign
from onhook.conformance.calls import Call
from onhook.conformance.campaign import Budget, Campaign, Found, Part, Record, exhaustive_parts, parts_of
from onhook.conformance.catalogue import CATALOGUE, LATITUDE, OBSERVED
from onhook.conformance.cold import Resident
from onhook.conformance.cold_starts import ColdStarts
from onhook.conformance.config import Deviation, Settings
from onhook.conformance.insisting import LastResort
from onhook.conformance.oracle import Oracle
from onhook.conformance.playing import Played
from onhook.conformance.pleas import PLEAS
from onhook.conformance.reduction import reduced
from onhook.conformance.requirements import Level, Requirement, Subject
from onhook.conformance.rule import Declared
from onhook.conformance.rules import RULED
from onhook.conformance.runtime import Watchdog, lambda_process
from onhook.conformance.scenarios import Scenario
from onhook.conformance.service_campaign import ServiceCampaign
from onhook.conformance.sharing import Count, Shared
from onhook.conformance.targets import Conditions, TargetError, kind_of
from onhook.conformance.targets.names import parse_target
from onhook.conformance.traces import Returned
from onhook.conformance.verdicts import Counterexample, Finding, ItemResult, Verdict

#: The item of a service that is about no requirement: whether it plays calls to their end at all.
PLAYS = "PLAYS"
#: Causes of one requirement that are made short and shown.
MOST_SHOWN = 4
_LEVELS = list(Level)
#: Where two sentences of the pages contradict each other, about what the service does.
CONTRADICTED = ("LAT-15",)
#: What examples show in one way here and in another there, so that a handler may take either for the only one.
SHOWN_IN_TWO_WAYS = ("LAT-3", "LAT-4", "LAT-6", "LAT-10", "LAT-12")
_VARIED = {one.id: one.varied for one in (*LATITUDE, *OBSERVED)}


def requirements_of(subject: Subject) -> list[Requirement]:
    """Return the requirements that bind a subject and have a rule."""
    return [one for one in CATALOGUE.values() if one.subject is subject and one.id in RULED]


@dataclass(frozen=True, slots=True)
class StartResult:
    """What the campaign of one start came to, findings made short."""

    record: Record
    shown: dict[str, tuple[Counterexample, ...]] = field(default_factory=dict)
    #: Where the target stands in its source, as `path/to/file.py:12`; empty where nobody knows.
    place: str = ""


class Player(Protocol):
    """What plays the parts of a campaign: it has the target at hand."""

    oracle: Oracle
    settings: Settings
    cold_starts: ColdStarts

    def run(self, part: Part, count: Count = ...) -> Record:
        """Play one part; tell how many calls it has played."""

    def play(self, scenario: Scenario) -> Played:
        """Play one scenario."""

    def fingerprint(self) -> str:
        """Return what changes when the code under test does; nothing where nobody can know."""

    def place(self) -> str:
        """Return where the target stands in its source, as `path/to/file.py:12`; nothing where that is not known."""


class Memory(Protocol):
    """What earlier runs have found, on this machine or another one."""

    def recalled(self, player: Player, start: str, requirements: Iterable[Requirement]) -> Record:
        """Play what broke one of these requirements then, and forget what breaks it no longer."""

    def keep(self, settings: Settings, start: str, result: StartResult) -> None:
        """Take down what this run has found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a target stands, and what its run has for it."""

    #: The folder that the target is relative to.
    base: Path
    #: The folder whose fixtures the target runs under, if not the same.
    fixtures_from: Path | None = None
    #: The file in which something is declared about the target, or could be.
    declared_in: Path = Path()
    shared: Shared = field(default_factory=Shared)
    #: What modules of the project held before any fixture ran: module name to attribute name to identity.
    seen_before: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Called before every example.
    before_each: Callable[[], object] = lambda: None
    #: None where runs know nothing of each other, so that a verdict depends on this run alone.
    memory: Memory | None = None
    #: For an exhaustive run: where parts are kept from run to run, by what the code under test looks like.
    lasting: Callable[[str], Shared] | None = None
    #: What ends a run that cannot be ended otherwise; None where whoever waits can do that himself.
    last_resort: LastResort | None = None

    @property
    def fixtures_folder(self) -> Path:
        """The folder whose fixtures the target runs under."""
        return self.fixtures_from or self.base


class Suite(ABC):
    """Judges one target. Campaigns are played when the first item asks, under that item's fixtures, and kept."""

    #: What the target is: a handler, or a service.
    subject: ClassVar[Subject]

    def __init__(self, *, settings: Settings, budget: Budget, surroundings: Surroundings, name: str = "") -> None:
        self.settings = settings
        self.budget = budget
        self.surroundings = surroundings
        self.name = name
        self._results: dict[str, StartResult | Exception] = {}

    @abstractmethod
    def open(self, *, silent: bool = True) -> AbstractContextManager[Player]:
        """Load the target and yield what plays its calls; raises TargetError where it cannot be had."""

    @abstractmethod
    def parts(self, start: str) -> list[Part]:
        """Return the parts of a campaign, in the order in which findings count."""

    @classmethod
    @abstractmethod
    def requirements(cls, start: str) -> list[Requirement]:
        """Return the requirements that have an item for a start."""

    def item(self, requirement: Requirement, start: str, today: datetime.date) -> ItemResult:
        """Return how one item came out; raises TargetError where the target cannot be had."""
        item = self._verdict(requirement, start)
        deviation = next((one for one in self.settings.deviations if one.id == requirement.id), None)
        if deviation is None:
            return item
        starts = [one for one in self.settings.starts if requirement in self.requirements(one)]
        return deviating(item, deviation, any(_is_broken(self._verdict(requirement, one)) for one in starts), today)

    def _verdict(self, requirement: Requirement, start: str) -> ItemResult:
        return verdict(requirement, start, self._result(start), self.settings)

    def is_played(self, start: str) -> bool:
        """Say whether the items of this start can be judged without the target and its fixtures."""
        starts = self.settings.starts if self.settings.deviations else (start,)
        return all(one in self._results for one in starts)

    def block(self, start: str, error: TargetError) -> None:
        """Have the items of a start say why the target is not even loaded."""
        self._results[start] = error

    def place(self, start: str) -> str:
        """Return where the target stands in its source; nothing where it cannot be had."""
        result = self._results.get(start)
        return result.place if isinstance(result, StartResult) else ""

    def record(self, start: str) -> Record:
        """Return what the campaign of a start came to; raises TargetError where the target cannot be had."""
        return self._result(start).record

    def _result(self, start: str) -> StartResult:
        if start not in self._results:
            try:
                self._results[start] = self._campaign(start)
            except Exception as error:
                self._results[start] = error
        result = self._results[start]
        if isinstance(result, Exception):
            raise result
        return result

    def _campaign(self, start: str) -> StartResult:
        name = self.name or str(self.subject)
        with self.open() as player:

            def played(part: Part) -> tuple[str, Callable[[], Record]]:
                key = f"{name}-{part.key}"
                return key, lambda: player.run(part, self.surroundings.shared.counter(key))

            record = Record()
            parts = self.parts(start)
            self.surroundings.shared.announce(f"{name}-{start}", len(parts))
            for one in self.surroundings.shared.each([*self._recalled(player, name, start), *map(played, parts)]):
                record.merge(one)
            if self.surroundings.lasting is not None:
                fingerprint = player.fingerprint()
                # What nobody can know to be the same code is not kept from run to run.
                lasting = self.surroundings.lasting(fingerprint) if fingerprint else self.surroundings.shared

                def exhausted(part: Part) -> tuple[str, Callable[[], Record]]:
                    key = f"{name}-{part.key}"
                    return key, lambda: player.run(part, lasting.counter(key))

                for one in lasting.each([exhausted(part) for part in exhaustive_parts(start)]):
                    record.merge(one)
            return self.surroundings.shared.one(f"{name}-{start}-shown", lambda: self._found(player, record, start))

    def _recalled(self, player: Player, name: str, start: str) -> list[tuple[str, Callable[[], Record]]]:
        """What comes before all else: the calls that earlier runs have found, if these are known."""
        memory = self.surroundings.memory
        if memory is None:
            return []
        return [(f"{name}-{start}-recalled", lambda: memory.recalled(player, start, self.requirements(start)))]

    def _found(self, player: Player, record: Record, start: str) -> StartResult:
        before = player.cold_starts.number, player.cold_starts.seconds
        result = StartResult(record, _shown(player, record), player.place())
        record.cold_starts.add(player.cold_starts.after(*before))
        if self.surroundings.memory is not None:
            self.surroundings.memory.keep(self.settings, start, result)
        return result


class HandlerSuite(Suite):
    """Judges one handler."""

    subject = Subject.HANDLER

    def parts(self, start: str) -> list[Part]:
        """Return the parts of a campaign, in the order in which findings count."""
        return parts_of(start)

    @classmethod
    def requirements(cls, start: str) -> list[Requirement]:
        """Return the requirements that bind a handler; all of them, however its calls start."""
        return requirements_of(Subject.HANDLER)

    @contextmanager
    def open(self, *, silent: bool = True) -> Iterator[Campaign]:
        """Load the handler and yield what plays its calls; raises TargetError where it cannot be had."""
        from onhook.strategies.digits import RegexKeypad

        settings = self.settings
        conditions = Conditions(
            settings.time_limit,
            silent,
            settings.endpoint_url,
            self.surroundings.seen_before,
            self.surroundings.last_resort,
        )
        with kind_of(settings.handler).open(settings.handler, self.surroundings.base, conditions) as function:
            caller = Call().from_number  # people are known by the end of their number
            keypad = RegexKeypad((*settings.digits, *function.digits, caller[-4:], caller[-10:]))
            oracle = Oracle(declared(settings), settings.levels)
            yield Campaign(function, settings, self.budget, oracle, keypad, self.surroundings.before_each)


#: Where the words of the catalogue for where a requirement applies lead: to the starts that come to it.
STARTS_OF: Mapping[str, tuple[str, ...]] = {
    "all": ("inbound", "outbound", "bridged", "meeting"),
    "single": ("inbound", "outbound"),
    "bridged": ("bridged",),
    "meeting": ("meeting",),
    "left": ("bridged", "meeting"),
    "outbound": ("outbound",),
}
#: Requirements whose words leave it open, or that come up in fewer calls.
_ONLY: Mapping[str, tuple[str, ...]] = {
    "HUP-N1": ("inbound",),
    "HUP-R1": ("bridged",),
    "HUP-R2": ("meeting",),
    "HUP-T3": ("inbound", "outbound", "bridged"),
    "REM-10": ("inbound",),
}


class ServiceSuite(Suite):
    """Judges one service."""

    subject = Subject.SERVICE

    def parts(self, start: str) -> list[Part]:
        """Return the parts of a campaign, in the order in which findings count."""
        return parts_of(start, service_campaign.PARTS)

    @classmethod
    def requirements(cls, start: str) -> list[Requirement]:
        """Return the requirements that bind a service and that calls of this start come to."""
        return [one for one in requirements_of(Subject.SERVICE) if start in starts_of(one)]

    @contextmanager
    def open(self, *, silent: bool = True) -> Iterator[ServiceCampaign]:
        """Load the service and yield what plays calls on it; raises TargetError where it cannot be had."""
        settings = self.settings
        if kind_of(settings.service) is not kind_of("python:"):
            raise TargetError(
                f"the target {settings.service!r}: a service is a Python function, package.module:attribute; write an"
                " adapter for one that is elsewhere (docs/emulators.md)"
            )
        target = parse_target(settings.service, self.surroundings.base)
        with (
            Watchdog(settings.time_limit, self.surroundings.last_resort) as watchdog,
            lambda_process(silent=silent),
            Resident(target, self.surroundings.seen_before, watchdog.limited) as resident,
        ):
            oracle = Oracle(declared(settings), settings.levels, (Subject.SERVICE,))
            limit = functools.partial(watchdog.limited, "the call")
            yield ServiceCampaign(resident.attribute(), settings, self.budget, oracle, limit, resident)


def starts_of(requirement: Requirement) -> tuple[str, ...]:
    """Return the starts whose calls come to a requirement on services."""
    words = (one for topology in requirement.topologies for one in STARTS_OF[topology])
    return _ONLY.get(requirement.id) or tuple(dict.fromkeys(words))


def declared(settings: Settings) -> Declared:
    """Return what the oracle has to know of the settings."""
    return Declared(
        extra_actions=frozenset(settings.extra_actions),
        arguments=settings.arguments is not None,
        updates=settings.updates is not None,
        raises_to_fail_over=settings.raises_to_fail_over,
    )


# -- making findings short -------------------------------------------------------------------------------------------


def _shown(campaign: Player, record: Record) -> dict[str, tuple[Counterexample, ...]]:
    """Return the counterexamples of each requirement, the gravest and shortest first."""
    by_id: dict[str, list[list[Found]]] = {}
    for (cause, _), several in sorted(record.found.items(), key=lambda one: _order(one[1][0])):
        by_id.setdefault(cause[0], []).append(several)
    return {one: tuple(_counterexamples(campaign, causes)) for one, causes in by_id.items()}


def _order(found: Found) -> tuple[int, tuple[int, int, int], int, tuple[str, str, str, str]]:
    level = _LEVELS.index(found.finding.level)
    return level, found.scenario.weight, len(found.scenario.variations), found.finding.cause


def _counterexamples(campaign: Player, causes: list[list[Found]]) -> Iterator[Counterexample]:
    """Make the gravest causes short, each by the first of its scenarios that nothing speaks for."""
    made: list[Counterexample] = []
    for several in causes[: 2 * MOST_SHOWN]:
        tried = [one for one in (_shortest(campaign, found) for found in several) if one is not None]
        if tried:
            best = min(tried, key=lambda one: (_LEVELS.index(one.finding.level), one.scenario.weight))
            if best.finding.cause not in {one.finding.cause for one in made}:
                made.append(best)
    made.sort(key=lambda one: (_LEVELS.index(one.finding.level), one.scenario.weight))
    yield from made[:MOST_SHOWN]


def _shortest(campaign: Player, found: Found) -> Counterexample | None:
    """Make one finding short and judge it again; None where it does not happen again, whatever it was."""
    wanted = found.finding

    def worst(played: Played) -> Finding | None:
        findings = [
            one
            for one in campaign.oracle.judge(played.traces).of(wanted.id)
            if one.level.at_most(wanted.level) is wanted.level
        ]
        return min(findings, key=lambda one: (_LEVELS.index(one.level), one.cause != wanted.cause), default=None)

    scenario = found.scenario
    if wanted.level is not Level.NOTE and wanted.id != "RSP-11":
        scenario = reduced(scenario, lambda one: worst(campaign.play(one)) is not None)
    played = campaign.play(scenario)
    finding = worst(played)
    if finding is None:
        return _seen_once(campaign, found)
    finding = weighed(campaign, finding, played)
    also = sorted({one.id for one in campaign.oracle.judge(played.traces).findings if one.level is not Level.NOTE})
    return Counterexample(finding, played.scenario, played.traces, tuple(one for one in also if one != finding.id))


def _seen_once(campaign: Player, found: Found) -> Counterexample | None:
    """A finding that does not happen again when its call is played alone: shown as it was where the call was kept."""
    if not found.traces:
        return None
    of_service = isinstance(campaign, ServiceCampaign)
    who = "the service" if of_service else "the handler, which cannot be started cold,"
    once = f"seen once, and not when the same call was played again: {who} remembers earlier ones"
    finding = replace(found.finding, actual=f"{found.finding.actual}; {once}")
    variations = found.scenario.variations
    if variations and finding.level is Level.MUST:
        finding = replace(finding, level=Level.SHOULD, because=_under(variations))
    elif not of_service and finding.id in PLEAS and finding.level is Level.MUST:
        finding = replace(finding, level=Level.SHOULD, because="what may speak for the handler could not be played")
    return Counterexample(finding, found.scenario, found.traces)


def weighed(campaign: Player, finding: Finding, played: Played) -> Finding:
    """Weigh what the call itself does not show: the variation that it needs, and what speaks for the handler."""
    variations = played.scenario.variations
    if variations and finding.level is Level.MUST:
        finding = replace(finding, level=Level.SHOULD, because=_under(variations))
    if not isinstance(campaign, Campaign):
        return finding
    finding = _in_other_readings(campaign, finding, played)
    plea = PLEAS.get(finding.id)
    excuse = None
    if plea is not None and finding.level is not Level.NOTE:
        excuse = plea(finding, played, campaign.play, campaign.settings.updates or ())
    if excuse is not None and finding.level.at_most(excuse[0]) is not finding.level:
        finding = replace(finding, level=excuse[0], because=excuse[1])
    return finding


def _in_other_readings(campaign: Campaign, finding: Finding, played: Played) -> Finding:
    """Play the call as the pages show it elsewhere: where they contradict each other, both readings are allowed.

    Where they only show a field here and not there, the plain variant decides; but whoever has read another page is told so.
    """
    if finding.level is not Level.MUST:
        return finding
    told = SHOWN_IN_TWO_WAYS if finding.id == "RSP-1" else ()
    for variation in (*(CONTRADICTED if _stores_attributes(played) else ()), *told):
        again = campaign.play(played.scenario.with_variations(frozenset({variation})))
        if not campaign.oracle.judge(again.traces).of(finding.id):
            varied = f"{variation}: {_VARIED[variation].rstrip('.')}"
            if variation in CONTRADICTED:
                return replace(finding, level=Level.SHOULD, because=f"another page has it otherwise ({varied})")
            return replace(finding, actual=f"{finding.actual}; not so where it is as in other examples ({varied})")
    return finding


def _stores_attributes(played: Played) -> bool:
    outcomes = (one.outcome for trace in played.traces for one in trace.invocations)
    responses = (one.value for one in outcomes if isinstance(one, Returned))
    return any(isinstance(one, dict) and one.get("TransactionAttributes") for one in responses)


def _under(variations: frozenset[str]) -> str:
    ids = ", ".join(sorted(variations))
    if any(one.startswith("OBS") for one in variations):
        return f"under behaviour seen in the field, not documented ({ids})"
    return f"only under {ids}, which the pages show beside the plain variant: {_VARIED[min(variations)]}"


# -- verdicts --------------------------------------------------------------------------------------------------------


def how_broken(level: Level | None, settings: Settings) -> Verdict | None:
    """Return the verdict on what is broken at this level; None where that is no more than a note, or nothing is broken."""
    if level is Level.MUST or (level is Level.SHOULD and settings.strict):
        return Verdict.FAILED
    return Verdict.WARNED if level is Level.SHOULD else None


def verdict(requirement: Requirement, start: str, result: StartResult, settings: Settings) -> ItemResult:
    """Return how one requirement came out, from what its campaign found."""
    record = result.record
    item = ItemResult(
        requirement.id,
        start,
        Verdict.PASSED,
        settings.levels.get(requirement.id, requirement.level),
        record.exercised[requirement.id],
        record.calls,
        played=record.told(),
        advice=record.cold_starts.advice,
        counterexamples=result.shown.get(requirement.id, ()),
    )
    broken = how_broken(item.counterexamples[0].finding.level if item.counterexamples else None, settings)
    if broken is Verdict.FAILED:
        return replace(item, verdict=Verdict.FAILED)
    if record.environment:
        reason = f"the handler meets no AWS here ({record.environment}); declare the fixtures that stand in for it"
        return replace(item, verdict=Verdict.BLOCKED, reason=reason)
    if record.cut_short:
        return replace(item, verdict=Verdict.BLOCKED, reason=_why_cut_short(requirement))
    if broken is Verdict.WARNED:
        return replace(item, verdict=Verdict.WARNED)
    if not item.exercised and record.beyond and not record.calls:
        reason = f"the service cannot play such calls: {record.beyond.most_common(1)[0][0]}"
        return replace(item, verdict=Verdict.NOT_APPLICABLE, reason=reason)
    if not item.exercised and record.broken_calls and not record.calls:
        return replace(item, verdict=Verdict.BLOCKED, reason=f"blocked by {PLAYS}: no call was played to its end")
    if not item.exercised:
        reason = _why_not_played(requirement, record) or _why_not_exercised(requirement, start)
        return replace(item, verdict=Verdict.NOT_EXERCISED, reason=reason)
    return item


def plays(record: Record, start: str) -> ItemResult:
    """Return how the item came out that says whether a service plays calls at all."""
    item = ItemResult(PLAYS, start, Verdict.PASSED, Level.MUST, record.calls, record.calls, played=record.told())
    if record.broken:
        total = record.calls + record.broken_calls
        reason = f"{record.broken_calls:,} of {total:,} calls were not played to their end: {record.broken[0].breakdown.message}"
        return replace(item, verdict=Verdict.FAILED, reason=reason)
    if record.beyond and not record.calls:
        reason = f"the service cannot play such calls: {record.beyond.most_common(1)[0][0]}"
        return replace(item, verdict=Verdict.NOT_APPLICABLE, reason=reason)
    return item


def _why_cut_short(requirement: Requirement) -> str:
    if requirement.subject is Subject.SERVICE:
        return f"blocked by {PLAYS}: calls do not come to their end, or not in time"
    return "blocked by RSP-11: the handler does not return in time"


def _is_broken(item: ItemResult) -> bool:
    return item.verdict in (Verdict.FAILED, Verdict.WARNED)


def deviating(item: ItemResult, deviation: Deviation, broken_anywhere: bool, today: datetime.date) -> ItemResult:
    """Return how an item came out whose requirement the adopter has declared to be broken."""
    if broken_anywhere and deviation.has_expired(today):
        reason = f"the known deviation expired on {deviation.expires} ({deviation.issue})"
        return replace(item, verdict=Verdict.STALE_DEVIATION, reason=reason)
    if _is_broken(item):
        reason = f"{deviation.reason} ({deviation.issue}, until {deviation.expires})"
        return replace(item, verdict=Verdict.KNOWN_DEVIATION, reason=reason)
    if not broken_anywhere and item.verdict is Verdict.PASSED:
        reason = f"a known deviation that does not happen any more; remove it ({deviation.reason}, {deviation.issue})"
        return replace(item, verdict=Verdict.STALE_DEVIATION, reason=reason)
    return item


def _why_not_played(requirement: Requirement, record: Record) -> str:
    """Why no call on a service came to a requirement; empty for one on handlers."""
    if requirement.subject is not Subject.SERVICE:
        return ""
    if requirement.needs_world and record.unheard:
        words = ", ".join(repr(one) for one, _ in record.unheard.most_common(3))
        return f"no call came to it in which all that the world did is known; of these answers it is not: {words}"
    silent = ", or does not ask the world" if requirement.needs_world else ""
    return f"no call came to it: the service never offered what it takes{silent}"


def _why_not_exercised(requirement: Requirement, start: str) -> str:
    topologies = [one for one in requirement.topologies if one in ("bridged", "meeting", "left")]
    if topologies and start in ("inbound", "outbound"):
        inject = " or ".join("meeting" if one == "meeting" else "bridged" for one in topologies[:1])
        return f"no call came to it: the handler's own flow never got there (--onhook-inject starts inside {inject})"
    return "no call came to it"
