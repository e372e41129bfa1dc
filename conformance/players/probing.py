"""Playing one call on a service, against the scripted handler, and writing down everything that the service does.

Nothing that a service does passes through but an interrupt of the user: what it raises, an event that JSON cannot hold,
a question without an answer, a call without an end, all of that becomes a breakdown of the call.
"""

from __future__ import annotations

import inspect
import json
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any, ClassVar, NoReturn

from onhook.conformance.model.breakdowns import Breakdown, BreakdownKind
from onhook.conformance.model.events import NEW_INBOUND_CALL, NEW_OUTBOUND_CALL
from onhook.conformance.model.interrupts import INTERRUPTIONS, TookTooLong
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, Topology
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.services import CannotPlay, InvocationFailed, Service, is_called_with
from onhook.conformance.model.tracebacks import shortened, traceback_of
from onhook.conformance.model.traces import Event, Invocation, Raised, Returned, Trace
from onhook.conformance.model.worlds import ChosenWorld
from onhook.conformance.players.playing import Decider, Played, Question
from onhook.conformance.players.scripted import ANSWER, ANSWER_TO_HANGUP, AS_ALWAYS, FOR_HABITS, ScriptedHandler

#: What is said of a target that cannot be called as a service, but as a handler.
_A_HANDLER = (
    " (a handler takes two arguments, and a service three: is this a handler? Then name it by --onhook-handler)"
)
_UNCAUGHT = " (catch InvocationFailed where the service invokes the handler: docs/emulators.md)"
#: No scripted call is longer, nor asks the world more often: the script hangs up all legs, again and again.
MOST_INVOCATIONS = 100
MOST_QUESTIONS = 1000
MOST_OPTIONS = 100
#: Gives a call as much time as it may take; raises TookTooLong where it takes longer.
Limit = Callable[[], AbstractContextManager[None]]
#: What the script answers throughout a call, or what happens once in a call, by question (`habits.py`).
NO_HABIT: Mapping[str, str] = {}
DOES_NOT_SAY_WHY = "it does not say why"
_STATUSES = {status.upper(): status for status in (CONNECTED, DISCONNECTED)}


class _BrokenOff(BaseException):
    """Ends a call that cannot be played any further; it passes all `except Exception` of the service."""


class _Noting(ChosenWorld, ABC):
    """A list of choices that writes down which answers were possible, in one list for the world and the script.

    Where the choice is the plain answer, the answer of habit is taken instead.
    """

    __slots__ = ("habit", "noted")

    put_to: ClassVar[Decider]

    def __init__(self, choices: Sequence[int], noted: list[Question], habit: Mapping[str, str]) -> None:
        super().__init__(choices)
        self.noted = noted
        self.habit = dict(habit)

    def choose(self, question: str, options: Sequence[str]) -> int:
        chosen = super().choose(question, options)
        if not self.is_settled(question):
            self.noted.append(Question(self.put_to, len(self.arities), self.arity(options)))
        habitual = self.habitual_answer(question, options)
        if habitual not in options:
            return chosen
        instead = options.index(habitual)  # it changes places with the plain one
        if chosen == 0:
            return instead
        return 0 if chosen == instead else chosen

    def is_settled(self, question: str) -> bool:
        """Say whether the other answers need not be tried, so that the question is not noted."""
        return False

    def arity(self, options: Sequence[str]) -> int:
        """Return how many of the answers, the first ones, are to be tried."""
        return len(options)

    @abstractmethod
    def habitual_answer(self, question: str, options: Sequence[str]) -> str | None:
        """Return the answer of habit to a question, if there is one."""


class _NotingWorld(_Noting):
    """The world; an answer of habit is given once."""

    __slots__ = ()

    put_to = Decider.WORLD

    def habitual_answer(self, question: str, options: Sequence[str]) -> str | None:
        return self.habit.pop(question) if self.habit.get(question) in options else None


class _NotingScript(_Noting):
    """The script; an answer of habit is given throughout the call.

    Such questions are settled, but for those of the answer itself.
    """

    __slots__ = ()

    put_to = Decider.SCRIPT

    def is_settled(self, question: str) -> bool:
        return self._question_of_habit(question) in self.habit.keys() - {ANSWER, ANSWER_TO_HANGUP}

    def arity(self, options: Sequence[str]) -> int:
        return len(options) - len(FOR_HABITS.intersection(options))

    def habitual_answer(self, question: str, options: Sequence[str]) -> str | None:
        return self.habit.get(self._question_of_habit(question))

    def _question_of_habit(self, question: str) -> str:
        """The question that a habit has an answer to, if it has one to this question."""
        return question if question in self.habit else AS_ALWAYS.get(question, question)


class _Call:
    """One call on a service: the handler and the world that the service sees, and what was written down of it."""

    def __init__(self, plan: Plan, habit: Mapping[str, str], happens: Mapping[str, str]) -> None:
        self._digits = plan.call.digits
        self._noted: list[Question] = []
        self.handler = ScriptedHandler(plan.call, plan.script)
        self.handler.script = _NotingScript(plan.script, self._noted, habit)
        self.world = _NotingWorld(plan.choices, self._noted, happens)
        self.invocations: list[Invocation] = []
        self.broken: Breakdown | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(self._noted)

    @property
    def taken(self) -> tuple[int, ...]:
        return tuple(self.world.taken)

    @property
    def dialled(self) -> tuple[str, ...]:
        return tuple(map(str, self._digits))

    @property
    def script(self) -> tuple[int, ...]:
        return tuple(self.handler.script.taken)

    def ask(self, question: str, options: Sequence[str]) -> str:
        """Answer for the world."""
        self._go_on()
        listed = isinstance(options, Iterable) and not isinstance(options, str)
        offered = tuple(islice(options, MOST_OPTIONS + 1)) if listed else ()
        words = isinstance(question, str) and all(isinstance(option, str) for option in offered)
        if not words or not 0 < len(offered) <= MOST_OPTIONS:
            self._break_off(
                f"it asked the world {reprlib.repr(question)} with the answers {reprlib.repr(options)}; a string is"
                f" expected, and a list of strings, from 1 to {MOST_OPTIONS} of them"
            )
        if len(self.world.asked) >= MOST_QUESTIONS:
            self._break_off(
                f"it asked the world more than {MOST_QUESTIONS} questions in one call", BreakdownKind.ENDLESS
            )
        return self.world.ask(question, offered)

    def invoke(self, event: Event) -> Any:
        """Answer for the handler."""
        self._go_on()
        if len(self.invocations) >= MOST_INVOCATIONS:
            self._break_off(
                f"it invoked the handler more than {MOST_INVOCATIONS} times in one call", BreakdownKind.ENDLESS
            )
        kept = self._kept(event)
        position = len(self.invocations)
        try:
            response = self.handler(kept)
        except InvocationFailed as error:
            self._note(Invocation(kept, Raised(type(error).__name__, str(error)), 0.0, position))
            raise
        text = json.dumps(response)
        self._note(Invocation(kept, Returned(text, response), 0.0, position))
        return json.loads(text)  # a copy, which the service may change

    def _note(self, invocation: Invocation) -> None:
        self.invocations.append(invocation)
        self.world.next_invocation()

    def _kept(self, event: Event) -> Event:
        """Return a copy of an event, since the service may change its own."""
        try:
            kept = json.loads(json.dumps(event, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            self._break_off(f"it sent an event that JSON cannot hold: {error}")
        if not isinstance(kept, dict):
            self._break_off(f"it sent {type(event).__name__} in place of an event, which is an object")
        return kept

    def _go_on(self) -> None:
        if self.broken is not None:
            raise _BrokenOff(self.broken.message)

    def _break_off(self, message: str, kind: BreakdownKind = BreakdownKind.ODD) -> NoReturn:
        self.broken = Breakdown(kind, message)
        raise _BrokenOff(message)


@dataclass(slots=True)
class _World:
    """The world that the service gets: it can only ask."""

    ask: Callable[[str, Sequence[str]], str]


def probe(
    service: Service,
    scenario: Scenario,
    limit: Limit = nullcontext,
    *,
    habit: Mapping[str, str] = NO_HABIT,
    happens: Mapping[str, str] = NO_HABIT,
) -> Played:
    """Play the first plan of a scenario on a service; an error in it becomes a breakdown, never an exception.

    `habit` and `happens` replace the plain answers of the script and of the world. `Played.scenario` has the answers as
    they were given, so that it replays without them.
    """
    plan = scenario.plans[0]
    call = _Call(plan, habit, happens)
    final, breakdown = None, None
    try:
        with limit():
            final = _statuses(_at_once(service(plan.call, call.invoke, _World(call.ask))))
    except TookTooLong as error:
        breakdown = Breakdown(BreakdownKind.TIMED_OUT, str(error))
    except INTERRUPTIONS:
        raise
    except BaseException as error:  # a service may raise anything
        refusal = _refusal_in(error)
        breakdown = (
            Breakdown(BreakdownKind.CANNOT_PLAY, str(refusal) or DOES_NOT_SAY_WHY)
            if refusal is not None
            else Breakdown(
                BreakdownKind.RAISED, _described(error) + _hint(error, service), traceback_of(error, __file__)
            )
        )
    if call.broken is not None:
        goes_on = breakdown is not None and breakdown.kind is BreakdownKind.TIMED_OUT  # after it was broken off
        breakdown = replace(call.broken, kind=BreakdownKind.TIMED_OUT) if goes_on else call.broken
    if breakdown is None and not call.invocations:
        breakdown = Breakdown(BreakdownKind.ODD, "it never invoked the handler")
    first = call.invocations[0].event.get("InvocationEventType") if call.invocations else None
    injected = plan.call.topology is not Topology.SINGLE and first not in (NEW_INBOUND_CALL, NEW_OUTBOUND_CALL)
    trace = Trace(tuple(call.invocations), tuple(call.world.asked), final, injected=injected)
    return Played(scenario, (trace,), (call,), breakdown)


def unasked(played: Played) -> Played:
    """Return a call as one on a service that never asks the world, so that the world's choices are unknown."""
    return replace(played, traces=tuple(replace(trace, asked=None) for trace in played.traces))


def _hint(error: BaseException, service: Service) -> str:
    """Say how to mend what a service raised, where that is known; else nothing."""
    if isinstance(error, InvocationFailed):
        return _UNCAUGHT
    return _A_HANDLER if is_called_with(error, service, wrong=3, right=2) else ""


def _refusal_in(error: BaseException) -> CannotPlay | None:
    """Return the CannotPlay in an exception group of tasks; None if the group has another exception, too."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, CannotPlay) else None


def _at_once(returned: Any) -> Any:
    """Return what a service returned; raises TypeError for a coroutine or a generator, which has not run yet."""
    if inspect.iscoroutine(returned):
        kind, mended = "a coroutine", "may run one itself (asyncio.run)"
    elif inspect.isgenerator(returned):
        kind, mended = "a generator", "has no yield"
    else:
        return returned
    returned.close()
    raise TypeError(f"play returned {kind}: it has to be a plain function, which {mended}")


def _statuses(returned: Any) -> Mapping[str, str] | None:
    """Return the final statuses that a service returned, as a mapping or as participants; None if it has none.

    Raises TypeError for anything else.
    """
    if returned is None:
        return None
    told = returned
    if isinstance(returned, list | tuple):
        listed = [leg for leg in returned if isinstance(leg, Mapping) and {"CallId", "Status"} <= leg.keys()]
        told = {leg["CallId"]: leg["Status"] for leg in listed} if len(listed) == len(returned) else None
    if isinstance(told, Mapping):
        statuses = {str(key): _status(value) for key, value in told.items()}
        known = {key: status for key, status in statuses.items() if status is not None}
        if len(known) == len(statuses):
            return known
    raise TypeError(
        f"play returned {reprlib.repr(returned)}; None or a mapping from CallId to {CONNECTED} or {DISCONNECTED}"
        " is expected"
    )


def _status(told: object) -> str | None:
    """Return the status that a word, in any case, or a member of an enumeration stands for."""
    word = told.value if isinstance(told, Enum) else told
    return _STATUSES.get(word.upper()) if isinstance(word, str) else None


def _described(error: BaseException) -> str:
    try:
        return shortened(f"{type(error).__name__}: {error}")
    except Exception:  # its text is made by the service's own code
        return type(error).__name__
