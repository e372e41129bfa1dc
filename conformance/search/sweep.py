"""The sweep: small calls first, enumerated exactly, without Hypothesis and without knowing the game.

A call is determined by its deviations: the points at which it did not go the harmless way. While a call is played, each
point at which it could have gone another way is recorded, which is enough to enumerate all calls by number of
deviations. A fault near the harmless path is found at once, in a minimal call, and without a seed.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeVar

from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import participants
from onhook.conformance.model.responses import MOST_ACTIONS
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Outcome, Returned
from onhook.conformance.model.worlds import DIGITS, IDLE, UPDATE, StubbornWorld
from onhook.conformance.players.playing import Decider, Play, Played, PlayInWorlds, Question

T = TypeVar("T")
#: Says where a call has been, in terms that tell new ground from old.
Ground = Callable[[Played], set[tuple[str, ...]]]
#: How many calls follow each other in one warm process: some faults show only on the fourth.
WARM_CALLS = 8
#: How many harmless ones do: by then a list that grows by an action with each call has more than it may have (RSP-6).
HARMLESS_WARM_CALLS = MOST_ACTIONS + 1
#: A limit of calls is one of events too, this many per call: so long calls, as with music on hold, use it up sooner.
EVENTS_PER_CALL = 12
#: Long enough to let a nested call run to its end before the outer one goes on.
_WHOLE_CALL = 64


@dataclass(frozen=True, slots=True)
class Branch:
    """A plan still to be played: a parent plan with one deviation more."""

    parent: Plan
    question: Question
    answer: int
    #: The position of the first question at which the plan may deviate further.
    further: int

    @property
    def plan(self) -> Plan:
        """The plan; it is made only when it is played, since most branches never are."""
        return deviated(self.parent, self.question, self.answer)


#: Which of one call's deviations are played first: those with the lowest number; where it is None, the earliest ones.
Order = Callable[[Branch], int] | None


def single(plan: Plan) -> Scenario:
    """Return the scenario of one call alone."""
    return Scenario((plan,))


def deviations(plan: Plan, questions: Sequence[Question], further: int) -> Iterator[Branch]:
    """Yield the plans with one deviation more than this one, at a question from position `further` on."""
    for position in range(further, len(questions)):
        question = questions[position]
        for answer in range(1, question.arity):
            yield Branch(plan, question, answer, position + 1)


def deviated(plan: Plan, question: Question, answer: int) -> Plan:
    """Return the plan that gives another answer to one question, and the harmless answers after it."""
    match question.put_to:
        case Decider.WORLD:
            return replace(plan, choices=_with(plan.choices, question.index, answer))
        case Decider.SCRIPT:
            return replace(plan, script=_with(plan.script, question.index, answer))
        case Decider.CALLER:
            return replace(plan, call=replace(plan.call, digits=_with(plan.call.digits, question.index, answer)))


def _with(answers: tuple[T, ...], index: int, answer: int) -> tuple[T | int, ...]:
    """The answers with one more at an index; the answers in between are the harmless first ones."""
    return (*answers[:index], *(0,) * (index - len(answers)), answer)


@dataclass(slots=True)
class Progress:
    """How far a search has come."""

    calls: int = 0
    events: int = 0
    #: Whether all calls that there are have been played.
    complete: bool = False
    #: Up to how many deviations all calls have been played.
    deviations: int = 0

    def add(self, played: Played) -> Played:
        """Count what was played, and return it."""
        self.calls += len(played.traces)
        self.events += played.invocations
        return played

    def reached(self, most: int) -> bool:
        """Say whether `most` calls were played, or as many events as they may have."""
        return self.calls >= most or self.events >= most * EVENTS_PER_CALL


def sweep(
    call: Call,
    play: Play,
    *,
    most: int,
    progress: Progress,
    part: int = 0,
    parts: int = 1,
    in_turn: bool = False,
    deepest: int | None = None,
) -> Iterator[Played]:
    """Play calls by number of deviations, at most `most` of them, none with more than `deepest`; yield each one played.

    With `parts` several sweeps share the work: each takes the branches that begin with its share of first deviations,
    and only the first of them yields the harmless call. Among calls with the same number of deviations, those come
    first that deviate further from the call that was played first. With `in_turn`, the calls with one deviation less
    take turns instead: where there is no room for all, some are played for each.
    """
    root = progress.add(play(single(Plan(call))))
    if part == 0:
        yield root
    first = deviations(Plan(call), root.ways[0].questions, 0)
    level = deque([deque(branch for number, branch in enumerate(first) if number % parts == part)])
    while any(level) and progress.deviations != deepest:
        following: deque[deque[Branch]] = deque()
        while level:
            if not level[0]:
                level.popleft()
                continue
            if progress.reached(most):
                return
            branch = level[0].popleft()
            if in_turn:
                level.rotate(-1)
            plan = branch.plan
            played = progress.add(play(single(plan)))
            yield played
            further = deviations(plan, played.ways[0].questions, branch.further)
            following.append(deque(islice(further, 1) if progress.deviations + 1 == deepest else further))
        progress.deviations += 1
        level = following
    progress.complete = not any(level)


def frontier(
    call: Call,
    play: Play,
    *,
    most: int,
    ground: Ground,
    in_turn: bool = False,
    order: Order = None,
) -> Iterator[Played]:
    """Play calls that go on from where something new was seen; at most `most` of them; yield each one played.

    A sweep by deviations is late to reach what lies behind several right choices: a language, a menu, a PIN. Here
    further calls deviate from those that came to new ground: alternately from the newest and the oldest of these, which
    leads far, or from each in turn (`in_turn`), which suits a game with much ground close by. What counts as ground
    depends on who is under test. Of one call's deviations the earliest come first, or those that come first in `order`.
    """

    def onward(plan: Plan, played: Played, further: int) -> deque[Branch]:
        branches = deviations(plan, played.ways[0].questions, further)
        return deque(branches if order is None else sorted(branches, key=order))

    progress = Progress()
    root = progress.add(play(single(Plan(call))))
    yield root
    seen = ground(root)
    starts = deque([onward(Plan(call), root, 0)])
    while not progress.reached(most):
        end = -1 if progress.calls % 2 and not in_turn else 0
        while starts and not starts[end]:
            del starts[end]
        if not starts:
            return
        branch = starts[end].popleft()
        if in_turn:
            starts.rotate(-1)
        plan = branch.plan
        played = progress.add(play(single(plan)))
        yield played
        come_to = ground(played)
        if not come_to <= seen:
            seen |= come_to
            starts.append(onward(plan, played, branch.further))


def plainest_first(branch: Branch) -> int:
    """An order: the second answers to all questions, then the third ones; the answers that find most stand early."""
    return branch.answer


def exhaust(
    call: Call, play: Play, *, deepest: int, progress: Progress, part: int = 0, parts: int = 1
) -> Iterator[Played]:
    """Play every call with up to `deepest` deviations; yield each one played.

    Parts share the work as those of a sweep do. The search goes deep first, so that it keeps no more than one path in
    memory, however many calls there are.
    """
    root = progress.add(play(single(Plan(call))))
    if part == 0:
        yield root
    first = deviations(Plan(call), root.ways[0].questions, 0)
    path = [branch for number, branch in enumerate(first) if number % parts == part] if deepest else []
    progress.complete = bool(deepest) or not any(deviations(Plan(call), root.ways[0].questions, 0))
    levels = [iter(path)]
    while levels:
        branch = next(levels[-1], None)
        if branch is None:
            levels.pop()
            continue
        plan = branch.plan
        played = progress.add(play(single(plan)))
        yield played
        further = deviations(plan, played.ways[0].questions, branch.further)
        if len(levels) < deepest:
            levels.append(further)
        elif progress.complete:
            progress.complete = next(further, None) is None
    progress.deviations = deepest


def shares(plan: Plan, play: Play, *, first: int, second: int, turn: int) -> Iterator[Played]:
    """Play a plan, every `first`-th plan with one deviation more, and from each of those every `second`-th with two.

    The `turn` decides which ones: `first` turns in a row have every deviation, `first * second` turns every pair.
    """
    root = play(single(plan))
    yield root
    for number, branch in enumerate(deviations(plan, root.ways[0].questions, 0)):
        if (number + turn) % first:
            continue
        deviated = branch.plan
        played = play(single(deviated))
        yield played
        for further_number, further in enumerate(deviations(deviated, played.ways[0].questions, branch.further)):
            if (further_number + turn // first) % second == 0:
                yield play(single(further.plan))


def answers_met(played: Played) -> set[tuple[str, ...]]:
    """Where a handler has been: each event with the legs' states, and the answer to it."""
    return {(*_met(invocation.event), _answer_met(invocation.outcome)) for invocation in played.traces[0].invocations}


def _answer_met(outcome: Outcome) -> str:
    return outcome.text if isinstance(outcome, Returned) else type(outcome).__name__


def events_met(played: Played) -> set[tuple[str, ...]]:
    """Where a service has been: each event with the legs' states, and the type of the event before it."""
    events = [_met(one.event) for one in played.traces[0].invocations]
    return {(*before[:1], *event) for before, event in zip([(), *events], events, strict=False)}


def reports_met(played: Played) -> set[tuple[str, ...]]:
    """The same in less detail: each event with the action that it reports, and the event before it likewise."""
    events = [_met(one.event)[:2] for one in played.traces[0].invocations]
    return {(*before, *event) for before, event in zip([(), *events], events, strict=False)}


def lists_met(played: Played) -> set[tuple[str, ...]]:
    """Each event with the action that it reports, and the event before it with the actions returned for that."""
    met: set[tuple[str, ...]] = set()
    before: tuple[str, ...] = ()
    for invocation in played.traces[0].invocations:
        name, *_ = event = _met(invocation.event)[:2]
        met.add((*event, *before))
        before = (name, *_types(invocation.outcome))
    return met


def _types(outcome: Outcome) -> Iterator[str]:
    response = outcome.value if isinstance(outcome, Returned) else None
    listed = response.get("Actions") if isinstance(response, dict) else None
    return (str(action.get("Type")) for action in listed) if isinstance(listed, list) else iter((str(listed),))


def _met(event: Event) -> tuple[str, ...]:
    data = event.get("ActionData")
    return (
        str(event.get("InvocationEventType")),
        str(data.get("Type")) if isinstance(data, dict) else "",
        *(str(leg.get("Status")) for leg in participants(event)),
    )


def neighbours(call: Call, play: Play, most: int) -> list[Plan]:
    """Return the harmless plan and plans with one deviation: at most `most`, evenly spread over all that there are."""
    root = play(single(Plan(call)))
    branches = [branch.plan for branch in deviations(Plan(call), root.ways[0].questions, 0)]
    return [Plan(call), *spread(branches, most)]


def spread(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most `most` of the items, evenly spread over all of them."""
    return items[:: max(1, math.ceil(len(items) / most))]


def reseeded(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans with seeds that differ, so that no two calls share an identifier."""
    return tuple(replace(plan, call=replace(plan.call, seed=plan.call.seed + n)) for n, plan in enumerate(plans))


def repeated(plan: Plan, calls: int = WARM_CALLS) -> Scenario:
    """Return the scenario of one call that comes so many times in one warm process."""
    return Scenario(reseeded([plan] * calls))


def warm(plans: Sequence[Plan]) -> Iterator[Scenario]:
    """Yield scenarios of calls that follow each other in one warm process: one call repeated, and pairs of calls."""
    harmless, *others = plans
    yield repeated(harmless, HARMLESS_WARM_CALLS)
    for plan in others:
        yield repeated(plan)
    for plan in others:
        yield Scenario(reseeded([plan, harmless]))
        yield Scenario(reseeded([harmless, plan]))


def nested(plans: Sequence[Plan], events: int) -> Iterator[Scenario]:
    """Yield scenarios of two calls, the second played whole after the k-th event of the first, for k below `events`."""
    harmless = plans[0]
    for plan in plans:
        for outer, inner in ((plan, harmless), (harmless, plan)) if plan is not harmless else ((plan, plan),):
            for events_before in range(1, events):
                yield Scenario(reseeded([outer, inner]), (0,) * events_before + (1,) * _WHOLE_CALL)


def stubborn(call: Call, play: PlayInWorlds, plays: Sequence[Played], *, only: str = "") -> Iterator[Played]:
    """Play worlds in which one thing happens whenever it can: every bridge is busy, or every PIN is wrong.

    Earlier `plays` show what can happen. Where `only` names an answer, no other one is played in this way. Otherwise
    calls follow in which the caller always dials the second candidate, or always the third, and so on.
    """
    seen = dict.fromkeys(
        (asked.question, answer)
        for played in plays
        for asked in played.traces[0].asked or ()
        for answer in asked.options[1:]
        if only in ("", answer)
    )
    for question, answer in seen:
        yield play(single(Plan(call)), [StubbornWorld(question, answer)])
    if only:
        return
    most_keys = max(
        (q.arity for played in plays for q in played.ways[0].questions if q.put_to is Decider.CALLER), default=1
    )
    for pick in range(1, most_keys):
        digits = (pick,) * WARM_CALLS
        yield play(single(Plan(replace(call, digits=digits))))


def updated_later(call: Call, play: Play, most: int) -> Iterator[Played]:
    """Play calls with an update as soon as one can come, and the next one at a later point: `most` of those, at most.

    By then the first one may have come to something: the call may be bridged.
    """
    calm = play(single(Plan(call)))
    first = next(_occasions(calm, UPDATE, 0), None)
    if first is None:
        return
    updated = play(single(Plan(call, first)))
    for choices in islice(_occasions(updated, UPDATE, len(first)), most):
        yield play(single(Plan(call, choices)))


def _occasions(played: Played, answer: str, behind: int) -> Iterator[tuple[int, ...]]:
    """Yield the choices of a call that would get this answer of the world, for each question where it is offered."""
    made = played.scenario.plans[0].choices
    choices = [asked.options for asked in played.traces[0].asked or () if len(asked.options) > 1]
    for number, options in enumerate(choices[behind:], behind):
        if answer in options:
            yield _with(made, number, options.index(answer))


def listens(played: Played) -> bool:
    """Say whether one call was played, and digits could have arrived in it while nothing ran."""
    return len(played.traces) == 1 and _first_digits(played) is not None


def commands(listening: Played, play: PlayInWorlds, most: int) -> Iterator[Played]:
    """Play pairs of commands, at most `most` of them, from where a call listens: mute, then leave while muted.

    Two commands are four deviations, and leading up to them takes some more. For each command the first candidates are
    dialled, which are those that the adopter or the source names.
    """
    choices = _first_digits(listening)
    assert choices is not None
    plan, questions = listening.scenario.plans[0], listening.ways[0].questions
    until = next(n for n, asked in enumerate(questions) if (asked.put_to, asked.index) == (Decider.WORLD, choices))
    dialled = [question for question in questions[:until] if question.put_to is Decider.CALLER]

    def dial(*picks: int) -> Played:
        digits = (*plan.call.digits[: len(dialled)], *picks)
        insisting = StubbornWorld(IDLE, DIGITS, plan.choices[:choices])
        return play(single(replace(plan, call=replace(plan.call, digits=digits))), [insisting])

    twice_the_first = dial()
    yield twice_the_first
    questions = twice_the_first.ways[0].questions
    arities = [question.arity for question in questions if question.put_to is Decider.CALLER]
    each = min([math.isqrt(most), *arities[len(dialled) :][:2]])
    for first, second in product(range(each), repeat=2):
        if (first, second) != (0, 0):
            yield dial(first, second)


def _first_digits(played: Played) -> int | None:
    """The index of the world's first choice in which digits could have arrived while nothing ran; None without one."""
    choices = [asked for asked in played.traces[0].asked or () if len(asked.options) > 1]
    return next((n for n, asked in enumerate(choices) if asked.question == IDLE and DIGITS in asked.options), None)
