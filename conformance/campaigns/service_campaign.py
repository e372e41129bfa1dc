"""The campaign on a service: all calls that it is judged on, for one way in which calls start.

It is cut into parts as a handler's campaign is, and for the same reason. A part plays calls against the scripted
handler, has the oracle judge them, and keeps the simplest call for each cause.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from onhook.conformance.campaigns.batches import batches
from onhook.conformance.campaigns.both_campaigns import FOREIGN_NUMBER, SWEEP_PARTS, Enough, exhausted, swept
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.costs import ColdStarts
from onhook.conformance.campaigns.parts import EXHAUSTIVE, STARTS, Budget, Part
from onhook.conformance.campaigns.records import MOST_HANGING, Record
from onhook.conformance.campaigns.sharing import Count, ignore_progress
from onhook.conformance.campaigns.weighing import under_variations
from onhook.conformance.model.actions import HANGUP_CODES
from onhook.conformance.model.breakdowns import BreakdownKind
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import HANGUP
from onhook.conformance.model.legs import DIRECTIONS, OUTBOUND, Topology
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.services import Service
from onhook.conformance.model.traces import Trace
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.model.worlds import IDLE, PARTY_ENDS
from onhook.conformance.oracle.happenings import VOCABULARY
from onhook.conformance.players.habits import HABITS
from onhook.conformance.players.playing import Played
from onhook.conformance.players.probing import NO_HABIT, Limit, probe, unasked
from onhook.conformance.players.scripted import ANSWER, ANSWER_TO_HANGUP, FIRST_ANSWER, NOTHING, SECOND_ANSWER
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import (
    Ground,
    Order,
    events_met,
    frontier,
    lists_met,
    neighbours,
    plainest_first,
    reports_met,
    shares,
    single,
)
from onhook.conformance.targets.application import Resident

#: Kinds of parts, and how many parts of each, as in a handler's campaign.
PARTS: Mapping[str, int] = {"sweep": SWEEP_PARTS, "habits": 2, "values": 1, "frontier": 3, "random": 2}


@dataclass(frozen=True, slots=True)
class Frontier:
    """A part of a campaign that goes on from new ground: what counts as new ground, and how many calls it plays."""

    ground: Ground
    order: Order
    calls_per_example: int


FRONTIERS: tuple[Frontier, ...] = (
    Frontier(events_met, plainest_first, 6),
    Frontier(lists_met, None, 10),
    Frontier(reports_met, None, 9),
)
#: Digits that callers dial, whatever a scripted action asks for: the regex of each such action matches one digit.
DIGITS = ("1", "2", "3", "4")
#: Each other value is tried in at most this many calls with one deviation for each of the budget's neighbours. The
#: default budget has room for all such calls, about a hundred on the reference service.
_MOST_CHANGED = 10
#: A part gives up after this many calls that had no end and were broken off: each of them costs as much as twenty
#: others.
MOST_ENDLESS = 12
#: Calls in which the scripted handler falls silent, so that nothing else can happen than that a party ends them; and
#: what it answers in them, by question.
SILENT: tuple[tuple[Call, Mapping[str, str]], ...] = (
    (Call(updates=()), {SECOND_ANSWER: NOTHING.name}),
    (Call(direction=OUTBOUND, updates=()), {FIRST_ANSWER: NOTHING.name}),
    (Call(Topology.BRIDGED, updates=()), {ANSWER: NOTHING.name, ANSWER_TO_HANGUP: NOTHING.name}),
)


#: The default budget has room for all calls with up to this many deviations; only a greater budget goes further. There
#: are so many calls with more deviations that the first few thousand of them find less than the other parts do.
SWEPT_TO = 2


def examples_of(budget: Budget) -> int:
    """Return how many examples of a budget count for a service: of those beyond the default, every fourth one.

    An example stands for six times as many calls as with a handler: a campaign of minutes would take an hour.
    """
    default = Budget().examples
    return min(budget.examples, default) + max(0, budget.examples - default) // 4


def sweep_calls(budget: Budget) -> int:
    """Return how many calls the sweep plays at most.

    A call costs a tenth of what a handler's does. On the reference service the start with most calls (bridged) has
    about 6,400 with up to two deviations, 1,700 of them in the largest of the parts that share them. The default budget
    has room for a tenth more, for services that offer more.
    """
    return 74 * budget.examples


def _stride(budget: Budget) -> int:
    """The N where a small budget takes every N-th habit; an odd number, so that no kind of habit is left out."""
    return math.ceil(Budget().examples / budget.examples) | 1


class ServiceCampaign:
    """Plays the parts of one service's campaigns."""

    subject = Subject.SERVICE
    #: A service is imported once, and may remember earlier calls.
    starts_cold = False

    def __init__(
        self,
        service: Service,
        settings: Settings,
        budget: Budget,
        oracle: Oracle,
        limit: Limit,
        resident: Resident,
    ) -> None:
        self.service = service
        self._resident = resident
        self.settings = settings
        self.budget = replace(budget, examples=examples_of(budget))
        self.oracle = oracle
        self._limit = limit
        #: There are none: a service is imported once.
        self.cold_starts = ColdStarts()
        self._asks: bool | None = None
        #: The calls that took too long, in the part that is being played.
        self._hanging: list[Played] = []

    @property
    def asks(self) -> bool:
        """Whether the service asks the world before a party hangs up, even where nothing else can happen.

        If it does not, the trace does not show what parties do, and its calls are judged like recorded ones.
        """
        if self._asks is None:
            calls = (probe(self.service, single(Plan(call)), self._limit, habit=answers) for call, answers in SILENT)
            played = next((played for played in calls if played.breakdown is None), None)
            self._asks = played is not None and _asks_who_hangs_up(played.traces[0])
        return self._asks

    def fingerprint(self) -> str:
        """Return what changes when the code under test does."""
        return self._resident.fingerprint()

    def place(self) -> str:
        """Return the service's place in its source; an empty text where that is not known."""
        return self._resident.place()

    def play(self, scenario: Scenario) -> Played:
        """Play one call."""
        return self._probe(scenario, NO_HABIT, NO_HABIT)

    def anew(self, scenario: Scenario) -> Scenario | None:
        """Return None: equal calls have to go the same way, whatever was played before (docs/emulators.md)."""
        return None

    def _probe(self, scenario: Scenario, habit: Mapping[str, str], happens: Mapping[str, str]) -> Played:
        played = probe(self.service, scenario, self._limit, habit=habit, happens=happens)
        # A service that breaks down does not show whether it asks.
        return played if played.breakdown is not None or self.asks else unasked(played)

    def weigh(self, finding: Finding, played: Played) -> Finding:
        """Weigh what the call itself does not show: which variation the finding needs."""
        return under_variations(finding, played.scenario.variations)

    def first_call(self, start: str) -> Call:
        """The calmest call that starts this way."""
        topology, direction = STARTS[start]
        updates = self.settings.updates or ({"action": "update"},)
        return Call(topology, direction, digits=DIGITS, arguments=self.settings.arguments, updates=updates[:1])

    def run(self, part: Part, count: Count = ignore_progress) -> Record:
        """Play one part; report to `count` how many calls it has played."""
        record = Record()
        self._hanging = []
        try:
            for batch in batches(self._counted(self._plays(part, record), record, count)):
                for played in batch:
                    self._take_in(played, record)
        except Enough:
            record.give_up()
        for played in self._hanging:
            record.add_unfinished(played)
        return record

    def _take_in(self, played: Played, record: Record) -> None:
        if played.broke_down(BreakdownKind.TIMED_OUT):
            return  # `_explore` has kept it among those that took too long
        if played.breakdown is not None:
            record.add_unfinished(played)
            return
        judgement = self.oracle.judge(played.traces)
        record.unheard.update(
            f"{asked.question}: {asked.answer}"
            for asked in played.traces[0].asked or ()
            if asked.answer not in VOCABULARY
        )
        record.add(played, judgement.findings, judgement.exercised)

    def _counted(self, plays: Iterator[Played], record: Record, count: Count) -> Iterator[Played]:
        """Yield the calls of a part and count them; give up where too many of them have no end."""
        endless = 0
        for calls, played in enumerate(plays, 1):
            yield played
            count(calls)
            endless += played.broke_down(BreakdownKind.ENDLESS)
            if endless >= MOST_ENDLESS:
                record.give_up()
                return

    def _explore(
        self, scenario: Scenario, habit: Mapping[str, str] = NO_HABIT, happens: Mapping[str, str] = NO_HABIT
    ) -> Played:
        """Play one call of a part; raises Enough where too many calls before it took too long."""
        if len(self._hanging) >= MOST_HANGING:
            raise Enough
        played = self._probe(scenario, habit, happens)
        if played.broke_down(BreakdownKind.TIMED_OUT):
            self._hanging.append(played)
        return played

    def _plays(self, part: Part, record: Record) -> Iterator[Played]:
        """Play one part; raises KeyError for a kind that is none of PARTS, nor EXHAUSTIVE."""
        call = self.first_call(part.start)
        plays: Mapping[str, Callable[[], Iterator[Played]]] = {
            EXHAUSTIVE: lambda: exhausted(call, self._explore, part.number, self.budget.deepest or 0, record),
            "sweep": lambda: self._sweep(call, part.number, record),
            "frontier": lambda: self._frontier(call, FRONTIERS[part.number]),
            "habits": lambda: self._habits(call, part.number),
            "values": lambda: self._values(call),
            "random": lambda: self._random(part),
        }
        return plays[part.kind]()

    def _sweep(self, call: Call, number: int, record: Record) -> Iterator[Played]:
        most, deepest = sweep_calls(self.budget), SWEPT_TO if self.budget.examples <= Budget().examples else None
        return swept(call, self._explore, number, most, record, in_turn=True, deepest=deepest)

    def _frontier(self, call: Call, chosen: Frontier) -> Iterator[Played]:
        most = chosen.calls_per_example * self.budget.examples
        return frontier(call, self._explore, most=most, ground=chosen.ground, in_turn=True, order=chosen.order)

    def _habits(self, call: Call, number: int) -> Iterator[Played]:
        """Calls in which the script has a habit: how it names legs, which leg it hangs up first, with which code."""
        of_two = call.topology is not Topology.SINGLE
        for habit in HABITS[call.topology][:: _stride(self.budget)][number :: PARTS["habits"]]:
            plan = Plan(replace(call, direction=habit.direction) if of_two else call)
            play = functools.partial(self._explore, habit=habit.answers, happens=habit.happens)
            yield from shares(plan, play, first=habit.shares.first, second=habit.shares.second, turn=habit.turn)

    def _values(self, call: Call) -> Iterator[Played]:
        """Calls with other values, which are no deviations: codes, directions, numbers, several updates."""
        plans = neighbours(call, self._explore, _MOST_CHANGED * self.budget.neighbours)
        for changed in self._changed_calls(call):
            for plan in plans:
                yield self._explore(single(replace(plan, call=changed)))

    def _changed_calls(self, call: Call) -> Iterator[Call]:
        for code in HANGUP_CODES[1:]:
            yield replace(call, code=code)
        if call.topology is not Topology.SINGLE:
            yield from (replace(call, direction=direction) for direction in DIRECTIONS if direction != call.direction)
        yield replace(call, updates=())
        yield replace(call, updates=({"action": "first"}, {"action": "second"}))
        yield replace(call, seed=2, from_number=FOREIGN_NUMBER, to_number="+12025550199", other_number="+12025550142")

    def _random(self, part: Part) -> Iterator[Played]:
        """Scenarios that Hypothesis draws: long scripts in long worlds."""
        from onhook.conformance.campaigns.drawing import drawn_scripts

        topology, direction = STARTS[part.start]
        seed = self.budget.seed_of(part)
        most = 2 * self.budget.random_examples // PARTS["random"]
        for scenario in drawn_scripts(topology, direction, self.settings, examples=most, seed=seed):
            call = replace(scenario.plans[0].call, digits=DIGITS)
            yield self._explore(single(replace(scenario.plans[0], call=call)))


def _asks_who_hangs_up(trace: Trace) -> bool:
    """Say whether the world was asked who hangs up in a silent call: at rest, or just before the first HANGUP."""
    at_rest = (asked for asked in trace.asked or () if asked.question == IDLE)
    if any(option in PARTY_ENDS for asked in at_rest for option in asked.options):
        return True
    events = (invocation.event for invocation in trace.invocations)
    hangups = [step for step, event in enumerate(events) if event.get("InvocationEventType") == HANGUP]
    return bool(hangups) and any(asked.after == hangups[0] for asked in trace.asked or ())
