"""Worlds: they answer what neither the service nor the handler decides.

The service puts a question and offers what can happen, the harmless answer first. A world is a finite sequence of
choices; past its end it always takes the first answer. So every world is valid for every call, nothing has to be
filtered, and a shorter or smaller world is a calmer one. A question with a single answer consumes no choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from onhook.conformance.model.legs import LEG_A, LEG_B
from onhook.conformance.model.traces import Asked

# Questions that are no action's Type.
IDLE = "idle"
DIAL = "dial"
PATIENCE = "patience"

# Answers. Which of them may become of an action stands in its row of the table of actions.
A_HANGS_UP = "LEG-A hangs up"
B_HANGS_UP = "LEG-B hangs up"
MEETING_ENDS = "the meeting ends"
BOTH_HANG_UP = "both hang up"
DIGITS = "digits arrive"
UPDATE = "an update is requested"
RUNS = "runs"
COMPLETES = "completes"
FAILS = "fails"
TERMINATED = "a terminator is pressed"
JOINED = "joined"
ANSWERED = "answered"
BUSY = "busy"
NEVER_ANSWERED = "never answered"
DECLINED = "declined"

#: The answers by which nobody takes a call that is dialled, in the order in which they are offered, and the code of its
#: HANGUP (`pstn-invocations`). No page gives that of a declined call: the service may choose.
UNANSWERED: Mapping[str, int | None] = {NEVER_ANSWERED: 480, BUSY: 486, DECLINED: None}

#: The answers by which a party ends legs, and the tags of the legs that it ends.
PARTY_ENDS: Mapping[str, tuple[str, ...]] = {
    A_HANGS_UP: (LEG_A,),
    B_HANGS_UP: (LEG_B,),
    MEETING_ENDS: (LEG_B,),
    BOTH_HANG_UP: (LEG_A, LEG_B),
}


def tags_that_may_end(options: Sequence[str]) -> set[str]:
    """Return the tags of the legs that a party ends if one of these answers is taken."""
    return {tag for option in options for tag in PARTY_ENDS.get(option, ())}


class World(Protocol):
    """What a service asks when it does not decide itself."""

    def ask(self, question: str, options: Sequence[str]) -> str:
        """Return the one of `options` that happens; the first of them is the harmless one."""


class ChosenWorld:
    """A world made of choices: the n-th question with more than one answer is answered by the n-th choice.

    A choice beyond the number of answers wraps round. `asked` records every question, for the trace; `arities` how many
    answers each consumed choice had, which is what an enumeration of all worlds needs to know.
    """

    __slots__ = ("_invocations", "arities", "asked", "choices", "taken")

    def __init__(self, choices: Sequence[int] = ()) -> None:
        self.choices = choices
        self.asked: list[Asked] = []
        self.arities: list[int] = []
        #: The choices as they were used: no longer than needed, none beyond its question's answers.
        self.taken: list[int] = []
        self._invocations = 0

    def __repr__(self) -> str:
        return f"ChosenWorld({self.choices!r})"

    def ask(self, question: str, options: Sequence[str]) -> str:
        """Return what happens; raise ValueError if nothing can."""
        arity = len(options)
        if arity == 0:
            raise ValueError(f"the question {question!r} offers no answer; offer at least one, the harmless one first")
        if arity == 1:
            answer = options[0]
        else:
            choice = self.choose(question, options)
            self.arities.append(arity)
            self.taken.append(choice)
            answer = options[choice]
        self.asked.append(Asked(self._invocations, question, tuple(options), answer))
        return answer

    def next_invocation(self) -> None:
        """Count an invocation of the handler, so that each question is recorded with how many came before it."""
        self._invocations += 1

    def choose(self, question: str, options: Sequence[str]) -> int:
        """Return which of several options happens; a subclass may choose in another way."""
        turn = len(self.arities)
        return self.choices[turn] % len(options) if turn < len(self.choices) else 0


class StubbornWorld(ChosenWorld):
    """A world in which one thing happens whenever it can, behind some `choices`, and nothing else but the harmless.

    It happens wherever one question is asked. An update comes from outside, and has to do with no question: after the
    first one, the others come wherever they can.
    """

    __slots__ = ("_updated", "insists_on")

    def __init__(self, question: str, answer: str, choices: Sequence[int] = ()) -> None:
        super().__init__(choices)
        self.insists_on = (question, answer)
        self._updated = False

    def __repr__(self) -> str:
        question, answer = self.insists_on
        return f"StubbornWorld({question!r}, {answer!r}, {self.choices!r})"

    def choose(self, question: str, options: Sequence[str]) -> int:
        """Return the option insisted on, if it is offered and may come here."""
        if len(self.arities) < len(self.choices):
            return super().choose(question, options)
        insisted, answer = self.insists_on
        if answer not in options or not (question == insisted or self._updated):
            return 0
        self._updated = answer == UPDATE
        return options.index(answer)
