"""The suite for one target: it plays the campaigns that the items ask for, and turns what they found into verdicts."""

from __future__ import annotations

import datetime
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Protocol

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.handler_campaign import PARTS as HANDLER_PARTS
from onhook.conformance.campaigns.handler_campaign import HandlerCampaign
from onhook.conformance.campaigns.item_verdicts import deviating, verdict
from onhook.conformance.campaigns.parts import Budget, Part, exhaustive_parts, parts_of
from onhook.conformance.campaigns.player import Player
from onhook.conformance.campaigns.records import Caveats, Record, StartResult
from onhook.conformance.campaigns.service_campaign import PARTS as SERVICE_PARTS
from onhook.conformance.campaigns.service_campaign import ServiceCampaign
from onhook.conformance.campaigns.sharing import Key, Shared
from onhook.conformance.campaigns.shortening import short_counterexamples
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.lambda_runtime.forced_interrupts import LastResort
from onhook.conformance.lambda_runtime.lambda_process import lambda_process
from onhook.conformance.lambda_runtime.watchdog import Watchdog
from onhook.conformance.model.calls import Call
from onhook.conformance.model.requirements import Requirement, Subject
from onhook.conformance.model.verdicts import ItemResult
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.targets import TargetError, kind_of
from onhook.conformance.targets.application import Resident
from onhook.conformance.targets.names import parse_target
from onhook.conformance.targets.python import InThisProcess


def requirements_of(subject: Subject) -> list[Requirement]:
    """Return the requirements that bind a subject."""
    return [requirement for requirement in CATALOGUE.values() if requirement.subject is subject]


#: A piece of work that is done once in a run: its key, and the work.
Piece = tuple[Key, Callable[[], Record]]


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
    #: What ends a run that cannot be ended otherwise; None if the caller can do that.
    last_resort: LastResort | None = None

    @property
    def fixtures_folder(self) -> Path:
        """The folder whose fixtures the target runs under."""
        return self.fixtures_from or self.base


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no result, and where that was raised."""

    error: Exception
    traceback: TracebackType | None = None


class Suite(ABC):
    """Judges one target. Campaigns are played when the first item asks, under that item's fixtures, and kept."""

    #: What the target is: a handler, or a service.
    subject: ClassVar[Subject]

    def __init__(
        self, *, settings: Settings, budget: Budget, surroundings: Surroundings, name: str = "", key: str = ""
    ) -> None:
        self.settings = settings
        self.budget = budget
        self.surroundings = surroundings
        #: What a file calls the target; empty where it has no name.
        self.name = name
        #: What tells its results from those of the other suites of the run.
        self.key = key or str(self.subject)
        self._results: dict[str, StartResult | _Failure] = {}

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
        deviation = next((declared for declared in self.settings.deviations if declared.id == requirement.id), None)
        if deviation is None:
            return item
        starts = [other for other in self.settings.starts if requirement in self.requirements(other)]
        return deviating(item, deviation, [self._verdict(requirement, other) for other in starts], today)

    def _verdict(self, requirement: Requirement, start: str) -> ItemResult:
        return verdict(requirement, start, self._result(start), self.settings)

    def is_played(self, start: str) -> bool:
        """Say whether the items of this start can be judged without the target and its fixtures."""
        starts = self.settings.starts if self.settings.deviations else (start,)
        return all(other in self._results for other in starts)

    def block(self, start: str, error: TargetError) -> None:
        """Have the items of a start say why the target is not even loaded."""
        self._results[start] = _Failure(error)

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
            except Exception as error:  # also a defect of ours: each further item would play the campaign again
                self._results[start] = _Failure(error, error.__traceback__)
        result = self._results[start]
        if isinstance(result, _Failure):
            raise result.error.with_traceback(result.traceback)  # which each raise would make longer
        return result

    def _campaign(self, start: str) -> StartResult:
        shared, record = self.surroundings.shared, Record()
        with self.open() as player:
            parts = self.parts(start)
            shared.announce(f"{self.key}-{start}", len(parts))
            pieces = [*self._recalled(player, start), *_pieces(player, self.key, parts, shared)]
            _merge(record, shared.each(pieces, are_hanging))
            if self.surroundings.lasting is not None and not record.caveats.is_hanging:
                fingerprint = player.fingerprint()
                # Without a fingerprint the code may have changed: nothing is kept for the next run.
                lasting = self.surroundings.lasting(fingerprint) if fingerprint else shared
                _merge(record, lasting.each(_pieces(player, self.key, exhaustive_parts(start), lasting), are_hanging))
            return shared.one(Key(f"{self.key}-{start}-shown"), lambda: self._start_result(player, record, start))

    def _recalled(self, player: Player, start: str) -> list[Piece]:
        """Return the part that comes first: the calls that earlier runs have found, if a database keeps them."""
        memory = self.surroundings.memory
        if memory is None:
            return []
        return [(Key(f"{self.key}-{start}-recalled"), lambda: memory.recalled(player, start, self.requirements(start)))]

    def _start_result(self, player: Player, record: Record, start: str) -> StartResult:
        before = copy(player.cold_starts)
        result = StartResult(record, short_counterexamples(player, record), player.place())
        record.cold_starts.add(player.cold_starts - before)
        if self.surroundings.memory is not None:
            self.surroundings.memory.keep(self.settings, start, result)
        return result


def are_hanging(records: Sequence[Record]) -> bool:
    """Say whether so many calls in these parts of a campaign took too long that no others are tried."""
    return Caveats(hanging=sum(record.caveats.hanging for record in records)).is_hanging


def _merge(record: Record, parts: Iterable[Record]) -> None:
    for part in parts:
        record.merge(part)
    if record.caveats.is_hanging:
        record.give_up()


def _pieces(player: Player, suite: str, parts: Iterable[Part], shared: Shared) -> list[Piece]:
    """The parts of a campaign as pieces of work, each of which tells how far it has come."""
    keys = {part: Key(part.name, f"{suite}-{part.start}") for part in parts}
    return [(key, functools.partial(player.run, part, shared.counter(key))) for part, key in keys.items()]


class HandlerSuite(Suite):
    """Judges one handler."""

    subject = Subject.HANDLER

    def parts(self, start: str) -> list[Part]:
        """Return the parts of a campaign, in the order in which findings count."""
        return parts_of(start, HANDLER_PARTS)

    @classmethod
    def requirements(cls, start: str) -> list[Requirement]:
        """Return the requirements that bind a handler; all of them, however its calls start."""
        return requirements_of(Subject.HANDLER)

    @contextmanager
    def open(self, *, silent: bool = True) -> Iterator[HandlerCampaign]:
        """Load the handler and yield what plays its calls; raises TargetError where it cannot be had."""
        from onhook.strategies.digits import RegexKeypad

        settings = self.settings
        conditions = InThisProcess(
            settings.time_limit,
            silent,
            settings.endpoint_url,
            self.surroundings.seen_before,
            self.surroundings.last_resort,
        )
        with kind_of(settings.handler).open(settings.handler, self.surroundings.base, conditions) as function:
            caller = (*settings.callers, Call().from_number)[0]  # people are known by the end of their number
            digits = (*settings.digits, *function.digits, caller[-4:], caller[-10:])
            keypad = RegexKeypad(digits, (*settings.intents, *function.intents))
            known = settings.declared
            if not function.reads_arguments:
                known = replace(known, arguments=True, updates=True)
            oracle = Oracle(known, settings.levels)
            yield HandlerCampaign(function, settings, self.budget, oracle, keypad, self.surroundings.before_each)


class ServiceSuite(Suite):
    """Judges one service."""

    subject = Subject.SERVICE

    def parts(self, start: str) -> list[Part]:
        """Return the parts of a campaign, in the order in which findings count."""
        return parts_of(start, SERVICE_PARTS)

    @classmethod
    def requirements(cls, start: str) -> list[Requirement]:
        """Return the requirements that bind a service and that calls of this start come to."""
        return [requirement for requirement in requirements_of(Subject.SERVICE) if start in requirement.starts]

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
            Resident(target, watchdog.limited) as resident,
        ):
            oracle = Oracle(settings.declared, settings.levels, (Subject.SERVICE,))
            limit = functools.partial(watchdog.limited, "the call")
            yield ServiceCampaign(resident.attribute(), settings, self.budget, oracle, limit, resident)


#: What judges a target, by what the target is.
SUITES: Mapping[Subject, type[Suite]] = {suite.subject: suite for suite in (HandlerSuite, ServiceSuite)}
