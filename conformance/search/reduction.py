"""Reduction: from a scenario that breaks a requirement to the shortest similar one that still does.

Scenarios are explicit data, so they can be made smaller step by step: the plain variant
first, then fewer calls, then calmer worlds. Each step is kept only if the requirement is still broken as gravely.

The calmest call need not be the shortest one: what a response breaks at once shows in a call of two events if the
caller hangs up behind it, and in one of ten if no party does. So the last step takes a less calm call for fewer events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.players.playing import Decider, Play, Played
from onhook.conformance.search.sweep import deviated

StillBroken = Callable[[Scenario], bool]
#: Plays that a reduction may take, at most.
MOST_PLAYS = 300
#: Plays that ending a scenario sooner may take, at most.
MOST_ENDINGS = 100
_PLAIN = Call()


def reduced(scenario: Scenario, still_broken: StillBroken) -> Scenario:
    """Return the smallest scenario found that still breaks the requirement; the given one if nothing smaller does."""
    plays = 0
    progress = True
    while progress and plays < MOST_PLAYS:
        progress = False
        for candidate in _smaller(scenario):
            plays += 1
            if still_broken(candidate):
                scenario, progress = candidate, True
                break
            if plays >= MOST_PLAYS:
                break
    return scenario


def ended_sooner(scenario: Scenario, play: Play, still_broken: Callable[[Played], bool]) -> Scenario:
    """Return a scenario with fewer events, found by changing the answer at one point after another, or the given one.

    The earliest points come first: a call that ends there has the fewest events. `still_broken` gets calls that were
    played.
    """
    best, plays, progress = play(scenario), 1, True
    while progress:
        progress = False
        for candidate in _other_ways(best):
            if plays >= MOST_ENDINGS:
                break
            plays += 1
            played = play(candidate)
            if played.invocations < best.invocations and still_broken(played):
                best, progress = played, True
                break
    return best.scenario


def _other_ways(played: Played) -> Iterator[Scenario]:
    """Yield the scenarios in which one call goes another way at one point."""
    scenario = played.scenario
    for number, (plan, way) in enumerate(zip(scenario.plans, played.ways, strict=True)):
        for question in way.questions:
            if question.put_to is Decider.SCRIPT:
                continue
            for answer in range(question.arity):
                plans = (*scenario.plans[:number], deviated(plan, question, answer), *scenario.plans[number + 1 :])
                yield replace(scenario, plans=plans)


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    """Yield simpler scenarios, the boldest step first."""
    yield from _plainer(scenario)
    if scenario.random_seed:
        yield replace(scenario, random_seed=0)
    yield from _fewer_calls(scenario)
    if scenario.schedule:
        yield replace(scenario, schedule=())
    for number, plan in enumerate(scenario.plans):
        for calmer in _calmer(plan):
            plans = (*scenario.plans[:number], calmer, *scenario.plans[number + 1 :])
            yield replace(scenario, plans=plans)
    yield from _calmer_schedules(scenario)


def _plainer(scenario: Scenario) -> Iterator[Scenario]:
    variations = scenario.variations
    if variations:
        yield scenario.with_variations(frozenset())
    if len(variations) > 1:
        for variation in sorted(variations):
            yield scenario.with_variations(frozenset({variation}))
        for variation in sorted(variations):
            yield scenario.with_variations(variations - {variation})


def _fewer_calls(scenario: Scenario) -> Iterator[Scenario]:
    count = len(scenario.plans)
    if count > 1:
        for plan in scenario.plans:
            yield replace(scenario, plans=(plan,), schedule=())
    if count > 2:
        for number in range(count):
            plans = scenario.plans[:number] + scenario.plans[number + 1 :]
            yield replace(scenario, plans=plans, schedule=())
            yield replace(scenario, plans=plans)


def _calmer(plan: Plan) -> Iterator[Plan]:
    for choices in _calmer_choices(plan.choices):
        yield replace(plan, choices=choices)
    for script in _calmer_choices(plan.script):
        yield replace(plan, script=script)
    for call in _calmer_calls(plan.call):
        yield replace(plan, call=call)


def _calmer_choices(choices: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if any(choices):
        yield ()
    for index in range(len(choices) - 1, -1, -1):
        if choices[index]:
            before, after = choices[:index], choices[index + 1 :]
            yield before
            yield (*before, 0, *after)
            yield before + after
            if choices[index] > 1:
                yield (*before, 1, *after)


def _calmer_calls(call: Call) -> Iterator[Call]:
    for name in ("code", "error", "from_number", "other_number"):
        if getattr(call, name) != getattr(_PLAIN, name):
            yield replace(call, **{name: getattr(_PLAIN, name)})
    if call.rejects_silently:
        yield replace(call, rejects_silently=False)
    if len(call.updates) > 1:
        yield replace(call, updates=call.updates[:1])
        for index in range(len(call.updates)):
            yield replace(call, updates=call.updates[:index] + call.updates[index + 1 :])
    if call.digits:
        yield replace(call, digits=())
    for index, digits in enumerate(call.digits):
        if digits != 0:
            yield replace(call, digits=(*call.digits[:index], 0, *call.digits[index + 1 :]))


def _calmer_schedules(scenario: Scenario) -> Iterator[Scenario]:
    schedule = scenario.schedule
    for size in (len(schedule) // 2, 4, 1):
        if 0 < size < len(schedule):
            yield replace(scenario, schedule=schedule[:-size])
    for index, turn in enumerate(schedule):
        if turn:
            yield replace(scenario, schedule=(*schedule[:index], 0, *schedule[index + 1 :]))
