"""The campaign for a service: every call that it is judged on, for one way in which calls start.

It is cut into parts as that of a handler is, and for the same reason. A part plays calls against the scripted handler, has
the oracle judge them, and keeps the simplest call for each cause.
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from onhook.conformance.actions import HANGUP_CODES
from onhook.conformance.application import Resident
from onhook.conformance.batches import batches
from onhook.conformance.calls import Call
from onhook.conformance.campaign import (
    EXHAUSTIVE,
    FOREIGN_NUMBER,
    STARTS,
    Budget,
    Enough,
    Part,
    exhausted,
    swept,
)
from onhook.conformance.campaign import PARTS as HANDLER_PARTS
from onhook.conformance.cold_starts import ColdStarts
from onhook.conformance.config import Settings
from onhook.conformance.course import VOCABULARY
from onhook.conformance.events import HANGUP
from onhook.conformance.habits import HABITS
from onhook.conformance.legs import DIRECTIONS, OUTBOUND, Topology
from onhook.conformance.oracle import Oracle
from onhook.conformance.playing import Played
from onhook.conformance.probing import NO_HABIT, Limit, probe, unasked
from onhook.conformance.records import MOST_HANGING, Record
from onhook.conformance.requirements import Subject
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.scripted import ANSWER, ANSWER_TO_HANGUP, FIRST_ANSWER, NOTHING, SECOND_ANSWER
from onhook.conformance.services import Service
from onhook.conformance.sharing import Count, ignore_progress
from onhook.conformance.sweep import (
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
from onhook.conformance.traces import BreakdownKind, Trace
from onhook.conformance.verdicts import Finding
from onhook.conformance.weighing import under_variations
from onhook.conformance.worlds import IDLE, PARTY_ENDS

#: Kinds of parts, and how many of each, as of a handler's campaign.
PARTS: Mapping[str, int] = {"sweep": HANDLER_PARTS["sweep"], "habits": 2, "values": 1, "frontier": 3, "random": 2}


@dataclass(frozen=True, slots=True)
class Frontier:
    """A part of a campaign that goes on from new ground: what counts as such, and how many calls it plays."""

    ground: Ground
    order: Order
    calls_per_example: int


FRONTIERS: tuple[Frontier, ...] = (
    Frontier(events_met, plainest_first, 6),
    Frontier(lists_met, None, 10),
    Frontier(reports_met, None, 9),
)
#: Digits that callers dial, whatever a scripted action asks for: each lets one through.
DIGITS = ("1", "2", "3", "4")
#: Calls with one deviation in which other values are tried, for each of the budget's neighbours: with the default budget there is
#: room for all of them, some hundred on the reference service.
_MOST_CHANGED = 10
#: A part gives up after this many calls that were broken off since they had no end: each costs as much as twenty others.
MOST_ENDLESS = 12
#: Calls in which the scripted handler falls silent, so that a party has to end them and nothing else can happen; and what it
#: answers, by question.
SILENT: tuple[tuple[Call, Mapping[str, str]], ...] = (
    (Call(updates=()), {SECOND_ANSWER: NOTHING.name}),
    (Call(direction=OUTBOUND, updates=()), {FIRST_ANSWER: NOTHING.name}),
    (Call(Topology.BRIDGED, updates=()), {ANSWER: NOTHING.name, ANSWER_TO_HANGUP: NOTHING.name}),
)


#: By default there is room for all calls with up to this many deviations, and a greater budget goes on from there. The next ones are
#: so many that the first few thousand of them find less than the other parts do.
SWEPT_TO = 2


def examples_of(budget: Budget) -> int:
    """Return how many examples a budget counts for here: of those beyond the default one in four.

    Each of them is worth six times as many calls as for a handler, and what takes one minutes takes the other an hour.
    """
    default = Budget().examples
    return min(budget.examples, default) + max(0, budget.examples - default) // 4


def sweep_calls(budget: Budget) -> int:
    """Return how many calls the sweep plays at most.

    A call costs a tenth of what a handler's does. On the reference service there are some 6,400 calls with up to two
    deviations of the start that has most of them (bridged), 1,700 in the largest of the parts that share them: the default
    budget has room for a tenth more, on services that offer more.
    """
    return 74 * budget.examples


def _stride(budget: Budget) -> int:
    """Which habits a small budget takes: one in N, an odd number, which leaves out no kind of them."""
    return math.ceil(Budget().examples / budget.examples) | 1


class ServiceCampaign:
    """Plays the parts of one service's campaigns."""

    subject = Subject.SERVICE
    #: A service is imported once, and remembers what it will.
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
        #: The calls of the part that is being played which took too long.
        self._hanging: list[Played] = []

    @property
    def asks(self) -> bool:
        """The service asks the world before a party hangs up, even where nothing else can happen.

        What parties do is not known of one that does not, and its calls are judged like recorded ones.
        """
        if self._asks is None:
            calls = (probe(self.service, single(Plan(call)), self._limit, habit=answers) for call, answers in SILENT)
            played = next((one for one in calls if one.breakdown is None), None)
            self._asks = played is not None and _asks_who_hangs_up(played.traces[0])
        return self._asks

    def fingerprint(self) -> str:
        """Return what changes when the code under test does."""
        return self._resident.fingerprint()

    def place(self) -> str:
        """Return where the service stands in its source; nothing where that is not known."""
        return self._resident.place()

    def play(self, scenario: Scenario) -> Played:
        """Play one call."""
        return self._probe(scenario, NO_HABIT, NO_HABIT)

    def _probe(self, scenario: Scenario, habit: Mapping[str, str], happens: Mapping[str, str]) -> Played:
        played = probe(self.service, scenario, self._limit, habit=habit, happens=happens)
        # Whether it asks is only to be known of a service that plays calls.
        return played if played.breakdown is not None or self.asks else unasked(played)

    def weigh(self, finding: Finding, played: Played) -> Finding:
        """Weigh what the call itself does not show: the variation that it needs."""
        return under_variations(finding, played.scenario.variations)

    def first_call(self, start: str) -> Call:
        """The calmest call that starts this way."""
        topology, direction = STARTS[start]
        updates = self.settings.updates or ({"action": "update"},)
        return Call(topology, direction, digits=DIGITS, arguments=self.settings.arguments, updates=updates[:1])

    def run(self, part: Part, count: Count = ignore_progress) -> Record:
        """Play one part; tell how many calls it has played."""
        record = Record()
        self._hanging = []
        try:
            for batch in batches(self._counted(self._plays(part, record), record, count)):
                for played in batch:
                    self._take_in(played, record)
        except Enough:
            record.cut_short()
        for played in self._hanging:
            record.add_unfinished(played)
        return record

    def _take_in(self, played: Played, record: Record) -> None:
        if played.broke_down(BreakdownKind.TIMED_OUT):
            return  # one of those that are counted where they are played
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
        """Count the calls of a part as they are played, and give up where too many of them have no end."""
        endless = 0
        for calls, played in enumerate(plays, 1):
            yield played
            count(calls)
            endless += played.broke_down(BreakdownKind.ENDLESS)
            if endless >= MOST_ENDLESS:
                record.cut_short()
                return

    def _explore(
        self, scenario: Scenario, habit: Mapping[str, str] = NO_HABIT, happens: Mapping[str, str] = NO_HABIT
    ) -> Played:
        """Play one call of a part; raises Enough where calls before it took too long."""
        if len(self._hanging) >= MOST_HANGING:
            raise Enough
        played = self._probe(scenario, habit, happens)
        if played.broke_down(BreakdownKind.TIMED_OUT):
            self._hanging.append(played)
        return played

    def _plays(self, part: Part, record: Record) -> Iterator[Played]:
        call = self.first_call(part.start)
        if part.kind == EXHAUSTIVE:
            yield from exhausted(call, self._explore, part.number, self.budget.deepest or 0, record)
        elif part.kind == "sweep":
            most, deepest = sweep_calls(self.budget), SWEPT_TO if self.budget.examples <= Budget().examples else None
            yield from swept(call, self._explore, part.number, most, record, in_turn=True, deepest=deepest)
        elif part.kind == "frontier":
            chosen = FRONTIERS[part.number]
            most = chosen.calls_per_example * self.budget.examples
            yield from frontier(call, self._explore, most=most, ground=chosen.ground, in_turn=True, order=chosen.order)
        elif part.kind == "habits":
            yield from self._habits(call, part.number)
        elif part.kind == "values":
            yield from self._values(call)
        else:
            yield from self._random(part)

    def _habits(self, call: Call, number: int) -> Iterator[Played]:
        """What is the same throughout a call: how legs are named, which one is hung up first, with which code."""
        of_two = call.topology is not Topology.SINGLE
        for habit in HABITS[call.topology][:: _stride(self.budget)][number :: PARTS["habits"]]:
            plan = Plan(replace(call, direction=habit.direction) if of_two else call)
            play = functools.partial(self._explore, habit=habit.answers, happens=habit.happens)
            yield from shares(plan, play, first=habit.shares.first, second=habit.shares.second, turn=habit.turn)

    def _values(self, call: Call) -> Iterator[Played]:
        """What is no happening: codes, directions, numbers, several updates."""
        plans = neighbours(call, self._explore, _MOST_CHANGED * self.budget.neighbours)
        for changed in self._changed_calls(call):
            for plan in plans:
                yield self._explore(single(replace(plan, call=changed)))

    def _changed_calls(self, call: Call) -> Iterator[Call]:
        for code in HANGUP_CODES[1:]:
            yield replace(call, code=code)
        if call.topology is not Topology.SINGLE:
            yield from (replace(call, direction=one) for one in DIRECTIONS if one != call.direction)
        yield replace(call, updates=())
        yield replace(call, updates=({"action": "first"}, {"action": "second"}))
        yield replace(call, seed=2, from_number=FOREIGN_NUMBER, to_number="+12025550199", other_number="+12025550142")

    def _random(self, part: Part) -> Iterator[Played]:
        """What Hypothesis draws: long scripts in long worlds."""
        from onhook.conformance.drawing import drawn_scripts

        topology, direction = STARTS[part.start]
        seed = zlib.crc32(f"{self.budget.seed}/{part.key}".encode())
        most = 2 * self.budget.random_examples // PARTS["random"]
        for scenario in drawn_scripts(topology, direction, self.settings, examples=most, seed=seed):
            call = replace(scenario.plans[0].call, digits=DIGITS)
            yield self._explore(single(replace(scenario.plans[0], call=call)))


def _asks_who_hangs_up(trace: Trace) -> bool:
    """Say whether the world was asked who hangs up in a silent call: at rest, or just before the first HANGUP."""
    at_rest = (asked for asked in trace.asked or () if asked.question == IDLE)
    if any(option in PARTY_ENDS for asked in at_rest for option in asked.options):
        return True
    hangups = [step for step, one in enumerate(trace.invocations) if one.event.get("InvocationEventType") == HANGUP]
    return bool(hangups) and any(asked.after == hangups[0] for asked in trace.asked or ())
