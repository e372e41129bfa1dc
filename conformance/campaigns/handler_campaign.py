"""The campaign on a handler: all calls that it is judged on, for one way in which calls start.

It is cut into parts that any process may play in any order: what a part finds depends on nothing but the handler, the
settings and the budget. So a run gives the same verdicts alone and spread over workers. A part plays scenarios, each
from a cold start, has the oracle judge them, and keeps the simplest scenario for each cause.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import count, cycle, islice, repeat

from onhook.conformance.campaigns.batches import batches
from onhook.conformance.campaigns.both_campaigns import FOREIGN_NUMBER, SWEEP_PARTS, Enough, exhausted, swept
from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.costs import ColdStarts, Waits, slowest
from onhook.conformance.campaigns.parts import EXHAUSTIVE, STARTS, Budget, Part
from onhook.conformance.campaigns.records import Caveats, Record
from onhook.conformance.campaigns.sharing import Count, ignore_progress
from onhook.conformance.campaigns.weighing import (
    excused,
    in_other_readings,
    under_variations,
    with_other_arguments,
)
from onhook.conformance.catalogue import VARIATIONS
from onhook.conformance.model.actions import ACTIONS, HANGUP_CODES
from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import ACTION_FAILED
from onhook.conformance.model.keypad import Keypad
from onhook.conformance.model.legs import INBOUND
from onhook.conformance.model.requirements import Subject
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Raised, TimedOut
from onhook.conformance.model.variations import VariationId
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.model.worlds import PARTY_ENDS, UPDATE, ChosenWorld
from onhook.conformance.players.playing import Played, play_scenario
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.sweep import (
    answers_met,
    commands,
    frontier,
    listens,
    neighbours,
    nested,
    repeated,
    single,
    spread,
    stubborn,
    updated_later,
    warm,
)
from onhook.conformance.targets import DrawsLots, Function

#: Codes of a party's hang-up besides 0: the documented ones, and ordinary SIP (LAT-13).
CODES = (480, 486, 487, 503, 603)

MOST_NUMBERS = 6

#: Updates of one call of the sweep: the first ones declared, or twice the only one.
SWEPT_UPDATES = 2
#: Pairs of declared updates that follow each other in one call, besides the first two.
MOST_PAIRS = 20

#: For each of these pairs, at most so many calls in which the second one comes later.
MOST_LATER = 8

#: A call inside another one begins behind one of the first events of that, of fewer than this many.
NESTED_AT = 8
#: At most this many such pairs of calls for each of the budget's neighbours.
NESTED_PER_PLAN = 8
#: Each other number is tried in at least this many calls with one deviation, where there are as many.
LEAST_PER_NUMBER = 6

#: Kinds of parts, and how many parts of each: these share the calls of their kind evenly.
PARTS: Mapping[str, int] = {"glance": 1, "sweep": SWEEP_PARTS, "frontier": 1, "together": 1, "values": 1, "random": 4}


class HandlerCampaign:
    """Plays the parts of one handler's campaigns. The function must be one that could be reached."""

    subject = Subject.HANDLER

    def __init__(
        self,
        function: Function,
        settings: Settings,
        budget: Budget,
        oracle: Oracle,
        keypad: Keypad,
        before_each: Callable[[], object] = lambda: None,
    ) -> None:
        self.function = function
        #: E.164 numbers in the application's source: somebody may call from them, or dial them.
        self.numbers = tuple(function.numbers[:MOST_NUMBERS])
        self.settings = settings
        self.budget = budget
        self.oracle = oracle
        self.keypad = keypad
        self._before_each = before_each
        #: The caveats of the part that is being played.
        self._caveats = Caveats()
        self._draws = function if isinstance(function, DrawsLots) else None
        self._random_seeds: Iterator[int] = repeat(0)
        self.cold_starts = ColdStarts()
        self._fresh_seeds = count(random.SystemRandom().getrandbits(31))

    def play(self, scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        """Play one scenario from a cold start, or where there is none, with identifiers that no call had before."""
        self._before_each()
        if self._draws is not None:
            self._draws.random_seed = scenario.random_seed
        with self.cold_starts.measured():
            self.function.cold_start()
        if self.starts_cold:
            return self._play(scenario, worlds)
        played = self._play(self._with_new_identifiers(scenario), worlds)
        self.oracle.remember(played.traces)
        return replace(played, given=scenario)

    def anew(self, scenario: Scenario) -> Scenario | None:
        """Return a scenario with identifiers that no call has had before; None where every play has such ones."""
        return self._with_new_identifiers(scenario) if self.starts_cold else None

    def _with_new_identifiers(self, scenario: Scenario) -> Scenario:
        plans = [replace(plan, call=replace(plan.call, seed=next(self._fresh_seeds))) for plan in scenario.plans]
        return replace(scenario, plans=tuple(plans))

    @property
    def starts_cold(self) -> bool:
        """Whether a call starts cold: the handler remembers nothing of earlier calls."""
        return self.function.starts_cold

    def weigh(self, finding: Finding, played: Played) -> Finding:
        """Weigh what the call itself does not show: which variation the finding needs, and what excuses the handler."""
        finding = under_variations(finding, played.scenario.variations)
        finding = in_other_readings(finding, played, self.play, self.oracle)
        finding = with_other_arguments(finding, played, self.play, self.oracle, self.settings.arguments)
        return excused(finding, played, self.play, self.settings.updates or ())

    def _play(self, scenario: Scenario, worlds: Sequence[ChosenWorld] | None) -> Played:
        return play_scenario(scenario, self.function.invoke, self.keypad, worlds)

    def fingerprint(self) -> str:
        """Return what changes when the code under test does."""
        return self.function.fingerprint()

    def place(self) -> str:
        """Return the handler's place in its source; an empty text where that is not known."""
        return self.function.place()

    def first_call(self, start: str) -> Call:
        """The calmest call that starts this way, with what the adopter has declared in the settings."""
        topology, direction = STARTS[start]
        settings = self.settings
        call = Call(topology, direction, arguments=settings.arguments, extra_actions=frozenset(settings.extra_actions))
        if callers := self._callers(call):
            call = replace(call, from_number=callers[0])
        if settings.numbers:
            call = replace(call, to_number=settings.numbers[0])
        if settings.updates is not None:
            # A single declared update may come twice, as when somebody clicks twice; of an empty list none comes.
            call = replace(call, updates=tuple(islice(cycle(settings.updates), SWEPT_UPDATES)))
        return call

    def run(self, part: Part, count: Count = ignore_progress) -> Record:
        """Play one part; report to `count` how many calls it has played."""
        before = copy(self.cold_starts)
        self._caveats = Caveats(never_cold=not self.starts_cold)
        record = Record(caveats=self._caveats)
        self._random_seeds = self._random_seeds_of(part)
        try:
            for batch in batches(self._counted(self._plays(part, record), count, record.waits)):
                for played in batch:
                    judgement = self.oracle.judge(played.traces)
                    record.add(played, judgement.findings, judgement.exercised)
        except Enough:
            record.give_up()
        record.cold_starts = self.cold_starts - before
        return record

    def _counted(self, plays: Iterator[Played], count: Count, waits: Waits) -> Iterator[Played]:
        calls = 0
        for played in plays:
            calls += len(played.traces)
            waits.count(played.traces)
            slow = slowest(self.cold_starts, waits)
            count(calls, slow.note if slow else "")
            yield played

    def _random_seeds_of(self, part: Part) -> Iterator[int]:
        """The seeds of the random numbers that the handler draws, one for each scenario of a part.

        In a sweep all scenarios have the same seed: it promises to have played every call with so many deviations,
        which is true only of a handler that always does the same when the same happens.
        """
        if part.kind in ("sweep", EXHAUSTIVE):
            return repeat(0)
        return count(self.budget.seed_of(part) if part.kind == "random" else 0)

    def _explore(self, scenario: Scenario, worlds: Sequence[ChosenWorld] | None = None) -> Played:
        """Play one scenario of a part; raises Enough where too many invocations before it did not return."""
        caveats = self._caveats
        if caveats.is_hanging:
            raise Enough
        random_seed = next(self._random_seeds)
        if self._draws is not None and random_seed:
            scenario = replace(scenario, random_seed=random_seed)
        played = self.play(scenario, worlds)
        for trace in played.traces:
            outcome = trace.invocations[-1].outcome if trace.invocations else None
            if isinstance(outcome, TimedOut):
                caveats.hanging += 1
            elif isinstance(outcome, Raised) and outcome.environment and not caveats.environment:
                caveats.environment = f"{outcome.type}: {outcome.message}"
        return played

    def _plays(self, part: Part, record: Record) -> Iterator[Played]:
        """Play one part; raises KeyError for a kind that is none of PARTS, nor EXHAUSTIVE."""
        call, budget = self.first_call(part.start), self.budget
        plays: Mapping[str, Callable[[], Iterator[Played]]] = {
            EXHAUSTIVE: lambda: exhausted(call, self._explore, part.number, budget.deepest or 0, record),
            "glance": lambda: self._glance(call),
            "sweep": lambda: self._and_again(swept(call, self._explore, part.number, budget.sweep_calls, record)),
            "frontier": lambda: self._frontier(call),
            "together": lambda: self._together(call),
            "values": lambda: self._values(call),
            "random": lambda: self._random(part),
        }
        return plays[part.kind]()

    def _glance(self, call: Call) -> Iterator[Played]:
        """The harmless call, its neighbours, and the same call with other values: most of what is broken shows here.

        It soon comes with all variations at once, since what breaks under one mostly breaks under all, and again on a
        warm handler, since what one call keeps for the next is a common fault.
        """
        harmless, *plans = neighbours(call, self._explore, self.budget.neighbours)
        played = self._explore(single(harmless))
        yield played
        for plan in plans[:1]:
            yield self._explore(single(plan))
        if call.rings_out and call.arguments is not None:
            yield self._explore(single(replace(harmless, call=replace(call, arguments=None))))
        at_once = frozenset[VariationId]().union(*played_variations(observed=self.settings.observed))
        yield self._explore(single(replace(harmless, call=replace(call, variations=at_once))))
        foreign = replace(call, from_number=FOREIGN_NUMBER)
        yield from islice(stubborn(foreign, self._explore, [played], only=UPDATE), 1)
        yield self._explore(repeated(harmless))
        for plan in plans[1:]:
            yield self._explore(single(plan))
        for changed in (*self._other_numbers(call), *self._changed_calls(call)):
            if changed.code == call.code or _party_hung_up(played):
                yield self._explore(single(replace(harmless, call=changed)))

    def _frontier(self, call: Call) -> Iterator[Played]:
        """Calls that go on from where the handler did something new, and commands where it first listens for digits."""
        listening: Played | None = None
        onward = frontier(call, self._explore, most=self.budget.frontier_calls, ground=answers_met)
        for played in self._and_again(onward):
            yield played
            if listening is None and listens(played):
                listening = played
        if listening is not None:
            yield from commands(listening, self._explore, self.budget.neighbours)

    def _and_again(self, plays: Iterator[Played]) -> Iterator[Played]:
        """Yield the plays; then play again those that came to something new.

        Those in which an action failed are played with other errors, and all are played twice in one warm function.
        """
        seen: set[tuple[str, ...]] = set()
        new: list[Plan] = []
        failed: list[Played] = []
        for played in plays:
            yield played
            met = answers_met(played)
            if not met <= seen:
                new += played.scenario.plans
                if any(event_type == ACTION_FAILED for event_type, *_ in met - seen):
                    failed.append(played)
                seen |= met
        for played in spread(failed, self.budget.neighbours):
            plan = played.scenario.plans[0]
            for error in range(1, most_errors(played)):
                yield self._explore(single(replace(plan, call=replace(plan.call, error=error))))
        for plan in spread(new, self.budget.neighbours):
            yield self._explore(repeated(plan, 2))

    def _together(self, call: Call) -> Iterator[Played]:
        """Pairs of calls in one warm process: one after the other, and one inside the other."""
        plans = neighbours(call, self._explore, self.budget.neighbours)
        events = len(self._explore(single(plans[0])).traces[0].invocations)
        for scenario in warm(plans):
            yield self._explore(scenario)
        for scenario in islice(nested(plans, min(events, NESTED_AT)), NESTED_PER_PLAN * self.budget.neighbours):
            yield self._explore(scenario)

    def _values(self, call: Call) -> Iterator[Played]:
        """Worlds in which one thing happens always, and the neighbours of the harmless call with other values."""
        _, *plans = neighbours(call, self._explore, self.budget.neighbours)
        plays = [self._explore(single(plan)) for plan in plans]
        yield from stubborn(call, self._explore, plays)
        for pair in islice(update_pairs(self.settings.updates or ()), MOST_PAIRS):
            updated = replace(call, updates=pair)
            yield from stubborn(updated, self._explore, plays, only=UPDATE)
            yield from updated_later(updated, self._explore, MOST_LATER)
        for changed in self._changed_calls(call):
            for plan, played in zip(plans, plays, strict=True):
                if changed.code == call.code or _party_hung_up(played):
                    yield self._explore(single(replace(plan, call=replace(changed, digits=plan.call.digits))))
        if call.rings_out and call.arguments is not None:
            # A handler may answer quite otherwise where no event carries any (OBS-4).
            for plan in neighbours(replace(call, arguments=None), self._explore, self.budget.neighbours):
                yield self._explore(single(plan))
        for changed in self._other_numbers(call):
            for plan in plans[:: max(1, len(plans) // LEAST_PER_NUMBER)]:
                yield self._explore(single(replace(plan, call=replace(changed, digits=plan.call.digits))))

    def _changed_calls(self, call: Call) -> Iterator[Call]:
        for code in CODES:
            variations: frozenset[VariationId] = frozenset() if code in HANGUP_CODES else frozenset({"LAT-13"})
            yield replace(call, code=code, variations=variations)
        for update in (self.settings.updates or ())[1:]:
            yield replace(call, updates=(update,))
        yield replace(call, rejects_silently=True)
        for variation in played_variations(observed=self.settings.observed):
            yield replace(call, variations=variation)

    def _other_numbers(self, call: Call) -> Iterator[Call]:
        """Calls from other numbers; and to other numbers, where the adopter has not declared which ones are dialled."""
        callers = self._callers(call)
        strangers = (FOREIGN_NUMBER, *((Call().from_number,) if callers else ()))
        for number in dict.fromkeys((*strangers, *callers[1:], *self.numbers)):
            yield replace(call, from_number=number)
        for number in self.settings.numbers[1:] or (() if self.settings.numbers else self.numbers):
            yield replace(call, to_number=number)

    def _callers(self, call: Call) -> tuple[str, ...]:
        """The numbers that are declared to call, where somebody calls: of an outbound call From is our number."""
        return self.settings.callers if call.direction == INBOUND else ()

    def _random(self, part: Part) -> Iterator[Played]:
        """Scenarios that Hypothesis draws: long calls, odd values, latitudes, random interleavings."""
        from onhook.conformance.campaigns.drawing import drawn

        topology, direction = STARTS[part.start]
        seed = self.budget.seed_of(part)
        most = max(1, self.budget.random_examples // PARTS["random"])
        for scenario in drawn(topology, direction, self.settings, examples=most, seed=seed):
            yield self._explore(scenario)


def update_pairs(updates: Sequence[Mapping[str, str]]) -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    """Yield the pairs of updates that the sweep leaves out, in an order that soon has each of them first and second."""
    count = len(updates)
    for distance in (*range(1, count), 0):
        for number, first in enumerate(updates):
            if (number, distance) != (0, 1):
                yield first, updates[(number + distance) % count]


def played_variations(*, observed: bool) -> list[frozenset[VariationId]]:
    """Return each variation that is played for itself, alone, or with the one that it needs."""
    return [
        frozenset({row.id} if row.needs is None else {row.id, row.needs})
        for row in VARIATIONS.values()
        if row.played
        and not (row.on_request or row.only_weighed or row.comes_with_a_code)
        and (observed or not row.only_observed)
    ]


def most_errors(played: Played) -> int:
    """Return how many errors the page of a failed action lists; the greatest number, where several have failed."""
    events = (invocation.event for trace in played.traces for invocation in trace.invocations)
    failures = (event["ActionData"] for event in events if event.get("InvocationEventType") == ACTION_FAILED)
    rows = (ACTIONS.get(action["Type"]) for action in failures)
    return max((len(row.errors) for row in rows if row is not None), default=0)


def _party_hung_up(played: Played) -> bool:
    return any(asked.answer in PARTY_ENDS for trace in played.traces for asked in trace.asked or ())
