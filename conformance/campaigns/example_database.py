"""Counterexamples in a database that machines share: each plays first what another one has found.

The database is whatever Hypothesis has for it: a folder, Redis, the artifacts of GitHub, or several of them. Entries
are JSON, for they come from other machines, and stand under what is under test, all that is declared about it, the
start and the requirement: so a call is never played that could not happen any more. An error of
the database costs the run no verdict; it becomes one warning.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from onhook.conformance.campaigns.config import ConfigError, Settings
from onhook.conformance.campaigns.counterexamples import FORMAT, scenario_from_json, scenario_to_json
from onhook.conformance.campaigns.parts import STARTS
from onhook.conformance.campaigns.player import Player
from onhook.conformance.campaigns.records import MOST_HANGING, Caveats, Record, StartResult
from onhook.conformance.model.breakdowns import BreakdownKind
from onhook.conformance.model.requirements import Level, Requirement, Subject
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traces import Raised, TimedOut
from onhook.conformance.players.playing import Played

#: Entries of one start that are played, at most, the simplest first.
MOST_PLAYED = 200
#: The size in bytes that no call comes near.
LONGEST_ENTRY = 65_536
#: The settings that decide which calls can happen.
_DECLARED = (
    "arguments",
    "callers",
    "digits",
    "extra_actions",
    "intents",
    "numbers",
    "observed",
    "raises_to_fail_over",
    "updates",
)


class Database(Protocol):
    """The part of Hypothesis's databases that is used; each may raise any error of its server or disk."""

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return the entries under a key."""

    def save(self, key: bytes, value: bytes) -> None:
        """Add an entry; one that is there already is not added again."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Remove an entry, if it is there."""


@dataclass(frozen=True, slots=True)
class _Entry:
    key: bytes
    value: bytes
    requirement_id: str
    scenario: Scenario


class _Unreadable(Exception):
    """An entry is no counterexample."""


class DatabaseMemory:
    """What earlier runs have shown about any target; `tell` is called with what is wrong with the database."""

    def __init__(
        self, database: Database, tell: Callable[[str], None], place: str = ".", out: Event | None = None
    ) -> None:
        self._database = database
        self._tell = tell
        self._place = place
        #: Set after an error, for the targets of all places.
        self._is_out = out or Event()

    def at(self, place: str) -> DatabaseMemory:
        """Return the same for a target that is found from a folder, named relative to the root of the run."""
        return DatabaseMemory(self._database, self._tell, place, self._is_out)

    @property
    def name(self) -> str:
        """The kind of the database; its address may be secret."""
        return type(self._database).__name__

    def recalled(self, player: Player, start: str, requirements: Iterable[Requirement]) -> Record:
        """Play the calls that broke one of these requirements in earlier runs; remove those that no longer do."""
        never_cold = player.subject is Subject.HANDLER and not player.starts_cold
        record = Record(caveats=Caveats(never_cold=never_cold))
        timeouts = 0
        for entry in self._entries(player.settings, start, requirements):
            if timeouts >= MOST_HANGING:
                break
            played = player.play(entry.scenario)
            timeouts += _timed_out(played)
            if played.breakdown is not None:
                record.add_unfinished(played)
                continue
            judgement = player.oracle.judge(played.traces)
            record.add(played, judgement.findings, judgement.exercised)
            is_broken = any(finding.level is not Level.NOTE for finding in judgement.of(entry.requirement_id))
            if not (is_broken or _proves_nothing(played)):
                self._forget(entry.key, entry.value)
        return record

    def keep(self, settings: Settings, start: str, result: StartResult) -> None:
        """Save the shortest call of each failure, and of each warning."""
        for requirement_id, shown in result.shown.items():
            key = key_of(settings, start, requirement_id, self._place)
            for scenario in (found.scenario for found in shown if found.finding.level is not Level.NOTE):
                value = json.dumps(scenario_to_json(scenario), sort_keys=True).encode()
                self._trying("written to", functools.partial(self._database.save, key, value))

    def _entries(self, settings: Settings, start: str, requirements: Iterable[Requirement]) -> list[_Entry]:
        entries: list[_Entry] = []
        unreadable: list[str] = []
        for requirement in requirements:
            key = key_of(settings, start, requirement.id, self._place)
            for value in self._fetched(key):
                try:
                    entries.append(_Entry(key, value, requirement.id, _scenario(value, settings, start)))
                except _Unreadable as error:
                    unreadable.append(f"{requirement.id}: {error}")
                    self._forget(key, value)
        if unreadable:
            more = f" (and {len(unreadable) - 1:,} more)" if len(unreadable) > 1 else ""
            self._tell(f"an entry of the database is not a counterexample, and was removed: {unreadable[0]}{more}")
        return sorted(entries, key=lambda stored: (stored.scenario.size, stored.key, stored.value))[:MOST_PLAYED]

    def _fetched(self, key: bytes) -> list[bytes]:
        found: list[bytes] = []
        self._trying("read", lambda: found.extend(self._database.fetch(key)))
        return sorted(found)

    def _forget(self, key: bytes, value: bytes) -> None:
        self._trying("written to", lambda: self._database.delete(key, value))

    def _trying(self, what: str, use: Callable[[], object]) -> None:
        """Use the database; after an error, this run does without it."""
        if self._is_out.is_set():
            return
        try:
            use()
        except Exception as error:
            self._is_out.set()
            self._tell(
                f"the database of the Hypothesis profile cannot be {what} ({self.name}: {type(error).__name__}:"
                f" {error}); this run goes on without it"
            )


def key_of(settings: Settings, start: str, requirement_id: str, place: str = ".") -> bytes:
    """Return the key of the counterexamples of a requirement, for one target in one place with its current settings."""
    declared = json.dumps([place, *(getattr(settings, name) for name in _DECLARED)], sort_keys=True)
    digest = hashlib.sha256(declared.encode()).hexdigest()[:12]
    return f"{FORMAT}/{settings.subject}/{settings.target}/{digest}/{start}/{requirement_id}".encode()


def _scenario(value: bytes, settings: Settings, start: str) -> Scenario:
    """Read an entry; raises _Unreadable for what no run of onhook can have written."""
    if len(value) > LONGEST_ENTRY:
        raise _Unreadable(f"{len(value):,} bytes, expected at most {LONGEST_ENTRY:,}")
    try:
        scenario = scenario_from_json(json.loads(value), "entry")
    except ConfigError as error:
        raise _Unreadable(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"not JSON: {error}") from error
    odd = [other for other in _starts(scenario) if other != STARTS[start]]
    if settings.subject is Subject.SERVICE:  # inside a bridge or a meeting, LEG-A may have either direction
        odd = [other for other in odd if other[0] is not STARTS[start][0]]
        if len(scenario.plans) > 1:
            raise _Unreadable(f"{len(scenario.plans)} calls, expected one on a service")
    if odd:
        raise _Unreadable(f"a call that starts {odd[0][0]}, {odd[0][1]}; expected one that starts {start}")
    return scenario


def _starts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    return ((plan.call.topology, plan.call.direction) for plan in scenario.plans)


def _timed_out(played: Played) -> bool:
    if played.breakdown is not None:
        return played.broke_down(BreakdownKind.TIMED_OUT)
    return any(isinstance(invocation.outcome, TimedOut) for trace in played.traces for invocation in trace.invocations)


def _proves_nothing(played: Played) -> bool:
    """Say whether an invocation failed for a reason that hides the outcome of the call."""
    outcomes = [invocation.outcome for trace in played.traces for invocation in trace.invocations]
    return _timed_out(played) or any(isinstance(outcome, Raised) and outcome.environment for outcome in outcomes)
