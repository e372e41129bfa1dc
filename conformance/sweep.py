"""The sweep: small calls first, enumerated exactly, without Hypothesis and without knowing the game.

A call is known by its deviations: where it went another way than the harmless one. While a call is played every point at
which it could have gone another way is recorded, and that is enough to enumerate all calls by number of deviations.
Whatever is broken near the harmless path is found at once, is minimal already, and needs no seed.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TypeVar

from onhook.conformance.calls import Call
from onhook.conformance.events import participants
from onhook.conformance.playing import Decides, Play, Played, PlayInWorlds, Question
from onhook.conformance.scenarios import Plan, Scenario
from onhook.conformance.traces import Event, Outcome, Returned
from onhook.conformance.worlds import DIGITS, IDLE, StubbornWorld

T = TypeVar("T")
#: Where a call has been, in terms that tell new ground from old.
Ground = Callable[[Played], set[tuple[str, ...]]]
#: How many calls follow each other in one warm process: some faults show only on the fourth.
WARM_CALLS = 8
#: Calls that go on without end, as music on hold does, use a limit up sooner: it is one of events too, this many per call.
EVENTS_PER_CALL = 12
#: Long enough to let a nested call run to its end before the outer one goes on.
_WHOLE_CALL = 64


@dataclass(frozen=True, slots=True)
class Branch:
    """A plan still to be played, one deviation from another one, and the first question at which it may deviate further."""

    parent: Plan
    question: Question
    answer: int
    further: int

    @property
    def plan(self) -> Plan:
        """The plan; made when it is played, since most branches never are."""
        return deviated(self.parent, self.question, self.answer)


#: Which of one call's deviations come first: those with the lowest number; or, where it is None, the earliest ones.
Order = Callable[[Branch], int] | None


def single(plan: Plan) -> Scenario:
    """Return the scenario of one call alone."""
    return Scenario((plan,))


def deviations(plan: Plan, questions: Sequence[Question], further: int) -> Iterator[Branch]:
    """Yield the plans with one deviation more than this one, behind all that it has."""
    for position in range(further, len(questions)):
        question = questions[position]
        for answer in range(1, question.arity):
            yield Branch(plan, question, answer, position + 1)


def deviated(plan: Plan, question: Question, answer: int) -> Plan:
    """Return the plan that goes another way at one of its points, and the harmless way behind it."""
    match question.put_to:
        case Decides.WORLD:
            return replace(plan, choices=_with(plan.choices, question.index, answer))
        case Decides.SCRIPT:
            return replace(plan, script=_with(plan.script, question.index, answer))
        case Decides.CALLER:
            return replace(plan, call=replace(plan.call, digits=_with(plan.call.digits, question.index, answer)))


def _with(answers: tuple[T, ...], index: int, answer: int) -> tuple[T | int, ...]:
    """The answers with one more; those in between are the harmless first ones."""
    return (*answers[:index], *(0,) * (index - len(answers)), answer)


@dataclass(slots=True)
class Progress:
    """How far a search has come."""

    calls: int = 0
    events: int = 0
    #: Every call that there is has been played.
    complete: bool = False
    #: All calls with up to this many deviations have been played.
    deviations: int = 0

    def add(self, played: Played) -> Played:
        """Count a call that was played; return it."""
        self.calls += len(played.traces)
        self.events += played.invocations
        return played

    def reached(self, most: int) -> bool:
        """Say whether as much was played as `most` calls may come to."""
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
    """Play calls by number of deviations, at most `most` of them, none with more than `deepest`; yield each as it went.

    With `parts` several sweeps share the work: each takes the branches that begin with its share of first deviations, and
    only the first of them yields the harmless call. Among calls with as many deviations those come first that go on from
    the call that was played first or, `in_turn`, one that goes on from each of them: so that, where not all of them can be
    played, something of everything is.
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
    """Play calls that go on from where something new was seen; at most `most` of them, each as it went.

    A sweep by deviations comes late to what lies behind several right choices: a language, a menu, a PIN. Here a call
    that came to new ground is where further ones deviate from: in turn from the newest and the oldest, which goes far, or
    from each of them (`in_turn`), which suits a game with much ground near by. What counts as ground depends on who is
    under test. Of one call's deviations the earliest come first, or those that come first in this `order`.
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
    """The second answers to all questions, then the third ones: of each question, what finds most comes early."""
    return branch.answer


def exhaust(
    call: Call, play: Play, *, deepest: int, progress: Progress, part: int = 0, parts: int = 1
) -> Iterator[Played]:
    """Play every call with up to `deepest` deviations; yield each as it went.

    Parts share the work as those of a sweep do. It goes down before it goes on, so that no more than a path has to be
    remembered however many calls there are.
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
    """Play a plan, every `first`-th plan with one more deviation, and from each of those every `second`-th with two.

    Which ones depends on the `turn`: in `first` turns in a row every deviation has come up, in `first * second` every pair.
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
    return {
        (*_met(one.event), one.outcome.text if isinstance(one.outcome, Returned) else type(one.outcome).__name__)
        for one in played.traces[0].invocations
    }


def events_met(played: Played) -> set[tuple[str, ...]]:
    """Where a service has been: each event with the legs' states, and the type of the event before it."""
    events = [_met(one.event) for one in played.traces[0].invocations]
    return {(*before[:1], *event) for before, event in zip([(), *events], events, strict=False)}


def reports_met(played: Played) -> set[tuple[str, ...]]:
    """The same, coarser: each event with the action that it reports, and the one before it, whatever the legs' states."""
    events = [_met(one.event)[:2] for one in played.traces[0].invocations]
    return {(*before, *event) for before, event in zip([(), *events], events, strict=False)}


def lists_met(played: Played) -> set[tuple[str, ...]]:
    """Each event with the action that it reports, and the event before it with the actions that were returned for it."""
    met: set[tuple[str, ...]] = set()
    before: tuple[str, ...] = ()
    for one in played.traces[0].invocations:
        name, *_ = event = _met(one.event)[:2]
        met.add((*event, *before))
        before = (name, *_types(one.outcome))
    return met


def _types(outcome: Outcome) -> Iterator[str]:
    response = outcome.value if isinstance(outcome, Returned) else None
    listed = response.get("Actions") if isinstance(response, dict) else None
    return (str(one.get("Type")) for one in listed or ()) if isinstance(listed, list) else iter((str(listed),))


def _met(event: Event) -> tuple[str, ...]:
    data = event.get("ActionData")
    return (
        str(event.get("InvocationEventType")),
        str(data.get("Type")) if isinstance(data, dict) else "",
        *(str(leg.get("Status")) for leg in participants(event)),
    )


def neighbours(call: Call, play: Play, most: int) -> list[Plan]:
    """Return the harmless plan and those with one deviation, at most `most`, spread evenly over all that there are."""
    root = play(single(Plan(call)))
    branches = [branch.plan for branch in deviations(Plan(call), root.ways[0].questions, 0)]
    return [Plan(call), *spread(branches, most)]


def spread(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most `most` of the items, evenly spread over all of them."""
    return items[:: max(1, math.ceil(len(items) / most))]


def reseeded(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans as calls of their own: no two of them share an identifier."""
    return tuple(replace(plan, call=replace(plan.call, seed=plan.call.seed + n)) for n, plan in enumerate(plans))


def warm(plans: Sequence[Plan]) -> Iterator[Scenario]:
    """Yield calls that follow each other in one warm process: the same one again and again, and pairs."""
    harmless = plans[0]
    for plan in plans:
        yield Scenario(reseeded([plan] * WARM_CALLS))
    for plan in plans[1:]:
        yield Scenario(reseeded([plan, harmless]))
        yield Scenario(reseeded([harmless, plan]))


def nested(plans: Sequence[Plan], events: int) -> Iterator[Scenario]:
    """Yield two calls, the second one played whole after the k-th event of the first, for k up to `events`."""
    harmless = plans[0]
    for plan in plans:
        for outer, inner in ((plan, harmless), (harmless, plan)) if plan is not harmless else ((plan, plan),):
            for events_before in range(1, events):
                yield Scenario(reseeded([outer, inner]), (0,) * events_before + (1,) * _WHOLE_CALL)


def stubborn(call: Call, play: PlayInWorlds, plays: Sequence[Played], *, only: str = "") -> Iterator[Played]:
    """Play worlds in which one thing happens whenever it can: every bridge busy, every PIN wrong, every digit the second.

    What can happen is known from earlier `plays`. Where an answer is named, it is `only` that which happens.
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
        (q.arity for played in plays for q in played.ways[0].questions if q.put_to is Decides.CALLER), default=1
    )
    for pick in range(1, most_keys):
        digits = (pick,) * WARM_CALLS
        yield play(single(Plan(replace(call, digits=digits))))


def listens(played: Played) -> bool:
    """Say whether digits could have arrived while nothing ran in a call that was played alone."""
    return len(played.traces) == 1 and _first_digits(played) is not None


def commands(listening: Played, play: PlayInWorlds, most: int) -> Iterator[Played]:
    """Play pairs of commands, at most `most` of them, from where a call listens: mute, then leave while muted.

    Two commands are four deviations, and what leads to them are some more. Of each the first candidates are dialled, which are
    those that somebody has named.
    """
    choices = _first_digits(listening)
    assert choices is not None
    plan, questions = listening.scenario.plans[0], listening.ways[0].questions
    until = next(n for n, one in enumerate(questions) if (one.put_to, one.index) == (Decides.WORLD, choices))
    dialled = [one for one in questions[:until] if one.put_to is Decides.CALLER]

    def dial(*picks: int) -> Played:
        digits = (*plan.call.digits[: len(dialled)], *picks)
        insisting = StubbornWorld(IDLE, DIGITS, plan.choices[:choices])
        return play(single(replace(plan, call=replace(plan.call, digits=digits))), [insisting])

    twice_the_first = dial()
    yield twice_the_first
    asked = [one.arity for one in twice_the_first.ways[0].questions if one.put_to is Decides.CALLER]
    each = min([math.isqrt(most), *asked[len(dialled) :][:2]])
    for first, second in product(range(each), repeat=2):
        if (first, second) != (0, 0):
            yield dial(first, second)


def _first_digits(played: Played) -> int | None:
    """Before which of the world's choices digits could have arrived for the first time while nothing ran."""
    asked = [one for one in played.traces[0].asked or () if len(one.options) > 1]
    return next((n for n, one in enumerate(asked) if one.question == IDLE and DIGITS in one.options), None)
