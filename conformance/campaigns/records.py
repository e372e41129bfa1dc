"""Records: what the parts of a campaign have found and played. Their sum is the record of the whole campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from onhook.conformance.campaigns.costs import ColdStarts, Waits
from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import PLAYS, Counterexample, Finding
from onhook.conformance.players.playing import Played

#: Scenarios kept for one cause: if a plea excuses the first, the next is tried.
KEPT = 3
#: Causes kept at all, so that a handler with ever new messages does not fill the memory.
MOST_CAUSES = 200
#: A campaign gives up after this many calls in which the target did not return: each costs the whole time limit.
MOST_HANGING = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, the scenario that shows it, and the calls as they were played.

    The calls are kept because a target that remembers earlier calls may not show the finding again.
    """

    finding: Finding
    scenario: Scenario
    traces: tuple[Trace, ...]

    @property
    def rank(self) -> tuple[bool, tuple[int, int, int]]:
        """How simple it is; what shows in the plain variant comes first, since it may weigh more than the rest."""
        return bool(self.scenario.variations), self.scenario.size


@dataclass(slots=True)
class Findings:
    """The simplest scenarios for each cause and level."""

    by_cause: dict[tuple[tuple[str, str, str, str], Level], list[Found]] = field(default_factory=dict)

    def keep(self, found: Found) -> None:
        """Take in one, where it is among the simplest ones of its cause."""
        key = (found.finding.cause, found.finding.level)
        kept = self.by_cause.get(key)
        if kept is None:
            if len(self.by_cause) < MOST_CAUSES:
                self.by_cause[key] = [found]
        elif len(kept) < KEPT or found.rank < kept[-1].rank:
            kept.append(found)
            kept.sort(key=lambda example: example.rank)
            del kept[KEPT:]

    def add(self, other: Findings) -> None:
        """Take in those of another part."""
        for examples in other.by_cause.values():
            for found in examples:
                self.keep(found)


@dataclass(slots=True)
class Coverage:
    """What a search by number of deviations has played."""

    calls: int = 0
    #: Every call with up to this many deviations was among them; None for what has not searched.
    deviations: int | None = None
    #: These were all calls that there are (of its share).
    complete: bool = True

    def add(self, other: Coverage) -> None:
        """Take in that of another part."""
        self.calls += other.calls
        known = [count for count in (self.deviations, other.deviations) if count is not None]
        self.deviations = min(known, default=None)
        self.complete = self.complete and other.complete


@dataclass(frozen=True, slots=True)
class UnfinishedCall:
    """A call that a service did not play to its end."""

    breakdown: Breakdown
    scenario: Scenario
    trace: Trace

    @property
    def counterexample(self) -> Counterexample:
        """The same as a counterexample to PLAYS, in which the last event is the one behind which the call stops."""
        events = [invocation.event for invocation in self.trace.invocations]
        finding = Finding(
            PLAYS,
            Level.MUST,
            expected="the call is played to its end",
            actual=self.breakdown.message,
            call=0,
            step=max(len(events) - 1, 0),
            event_type=str(events[-1].get("InvocationEventType")) if events else "",
        )
        return Counterexample(finding, self.scenario, (self.trace,), traceback=self.breakdown.traceback)


@dataclass(slots=True)
class Unfinished:
    """Calls that a service did not play to their end."""

    calls: int = 0
    #: The simplest one for each of the first few messages.
    simplest: list[UnfinishedCall] = field(default_factory=list)
    #: Calls that it said it cannot play, by what it said; these are not counted above.
    refused: Counter[str] = field(default_factory=Counter)

    def keep(self, call: UnfinishedCall) -> None:
        """Take in a call, where it is among the simplest ones."""
        self.simplest.append(call)
        self.simplest.sort(key=lambda example: example.scenario.size)
        messages = [example.breakdown.message for example in self.simplest]
        self.simplest = [example for n, example in enumerate(self.simplest) if messages[n] not in messages[:n]][:KEPT]

    def add(self, other: Unfinished) -> None:
        """Take in those of another part."""
        self.calls += other.calls
        self.refused.update(other.refused)
        for example in other.simplest:
            self.keep(example)


@dataclass(slots=True)
class Caveats:
    """Why the verdicts of a campaign may be incomplete."""

    #: It ended early, since invocations did not come back.
    cut_short: bool = False
    #: Calls in which the target did not come back in time.
    hanging: int = 0
    #: The handler cannot be started cold: what it remembered of earlier calls may have played a part.
    never_cold: bool = False
    #: The first failure of the environment that the handler ran into.
    environment: str = ""

    def add(self, other: Caveats) -> None:
        """Take in those of another part."""
        self.cut_short = self.cut_short or other.cut_short
        self.hanging += other.hanging
        self.never_cold = self.never_cold or other.never_cold
        self.environment = self.environment or other.environment

    @property
    def is_hanging(self) -> bool:
        """Too many calls did not return in time, so no others are tried."""
        return self.hanging >= MOST_HANGING


@dataclass(slots=True)
class Record:
    """What a part, or all of them together, came to. Each field is a number, a Counter, or has `add`."""

    found: Findings = field(default_factory=Findings)
    #: How often each requirement's precondition came up.
    exercised: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    invocations: int = 0
    sweep: Coverage = field(default_factory=Coverage)
    #: What an exhaustive run has played.
    exhaustive: Coverage = field(default_factory=Coverage)
    unfinished: Unfinished = field(default_factory=Unfinished)
    caveats: Caveats = field(default_factory=Caveats)
    #: What a service let the world answer in words that are not ours, by question and answer.
    unheard: Counter[str] = field(default_factory=Counter)
    #: What was measured is no part of what was found.
    cold_starts: ColdStarts = field(default_factory=ColdStarts, compare=False)
    waits: Waits = field(default_factory=Waits, compare=False)

    def add(self, played: Played, findings: tuple[Finding, ...], exercised: Mapping[str, int]) -> None:
        """Take in one example."""
        self.calls += len(played.traces)
        self.invocations += played.invocations
        for requirement_id, occasions in exercised.items():
            self.exercised[requirement_id] += occasions
        if findings:
            scenario = played.scenario
            for finding in findings:
                self.found.keep(Found(finding, scenario, played.traces))

    def add_unfinished(self, played: Played) -> None:
        """Take in a call that a service did not play to its end."""
        breakdown = played.breakdown
        assert breakdown is not None
        if breakdown.kind is BreakdownKind.CANNOT_PLAY:
            self.unfinished.refused[breakdown.message] += 1
            return
        self.unfinished.calls += 1
        self.caveats.hanging += breakdown.kind is BreakdownKind.TIMED_OUT
        self.unfinished.keep(UnfinishedCall(breakdown, played.scenario, played.traces[0]))

    def give_up(self) -> None:
        """Note that the part ended early."""
        self.sweep.complete, self.caveats.cut_short = False, True

    def merge(self, other: Record) -> None:
        """Take in another part's record."""
        for name in (total.name for total in fields(self)):
            ours, theirs = getattr(self, name), getattr(other, name)
            if isinstance(ours, int):
                setattr(self, name, ours + theirs)
            elif isinstance(ours, Counter):
                ours.update(theirs)
            else:
                ours.add(theirs)


@dataclass(frozen=True, slots=True)
class StartResult:
    """What the campaign of one start came to, findings made short."""

    record: Record
    shown: dict[str, tuple[Counterexample, ...]] = field(default_factory=dict)
    #: Where the target stands in its source, as `path/to/file.py:12`; empty if unknown.
    place: str = ""
