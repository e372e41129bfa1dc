"""Pleas: what may excuse a handler that seems to break a requirement, and shows only in another call.

Each row of the catalogue that weighs less "where ..." about something that the broken call itself does not show has a
plea here: it plays the call that would show it, and returns the level that is left, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from onhook.conformance.model.calls import Call
from onhook.conformance.model.events import CALL_ANSWERED, CALL_UPDATE_REQUESTED, same_event
from onhook.conformance.model.legs import OUTBOUND, Topology
from onhook.conformance.model.requirements import FULL, Level, Weight
from onhook.conformance.model.scenarios import Plan, Scenario
from onhook.conformance.model.traces import Event, Invocation, Returned, Trace
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.model.worlds import IDLE, UPDATE, ChosenWorld
from onhook.conformance.players.playing import Played, PlayInWorlds

Updates = Sequence[Mapping[str, str]]
#: What the finding still counts; FULL where the plea does not hold. Updates: the Arguments that may be requested.
Plea = Callable[[Finding, Played, PlayInWorlds, Updates], Weight]


def _answers(trace: Trace, event_type: str) -> Iterator[object]:
    for invocation in trace.invocations:
        if invocation.event.get("InvocationEventType") == event_type and isinstance(invocation.outcome, Returned):
            yield invocation.outcome.value


def _with_plan(played: Played, number: int, plan: Plan) -> Scenario:
    plans = played.scenario.plans
    return replace(played.scenario, plans=(*plans[:number], plan, *plans[number + 1 :]))


class _SameWorld(ChosenWorld):
    """A world that gives the same answers again, in their order."""

    __slots__ = ("answers",)

    def __init__(self, answers: Sequence[str]) -> None:
        super().__init__()
        self.answers = answers

    def choose(self, question: str, options: Sequence[str]) -> int:
        """Return the option that was taken at this question; past the last one the harmless one."""
        turn = len(self.asked)
        answer = self.answers[turn] if turn < len(self.answers) else options[0]
        return options.index(answer) if answer in options else 0


_ACTS_ON_AN_UPDATE = "an update requested then makes the handler act"
_ACTS_ON_AN_UNDECLARED_UPDATE = f"{_ACTS_ON_AN_UPDATE}; if nobody requests any, write `updates = []` into onhook.toml"


def waits_for_an_update(finding: Finding, played: Played, play: PlayInWorlds, updates: Updates) -> Weight:
    """HND-5, 12, 13: an update, requested in that very state, makes the handler act."""
    plan = played.scenario.plans[finding.call]
    answers: list[str] = []
    for asked in played.traces[finding.call].asked or ():
        if asked.question == IDLE and asked.after == finding.step + 1:
            given = plan.call.updates
            for last in dict.fromkeys(map(_as_key, (*updates, *given))):
                call = replace(plan.call, updates=(*given[: answers.count(UPDATE)], dict(last)))
                again = _go_on_after(finding, played, call, (*answers, UPDATE), play)
                if any(
                    isinstance(answer, dict) and answer.get("Actions")
                    for answer in _answers(again, CALL_UPDATE_REQUESTED)
                ):
                    return Weight(Level.SHOULD, _ACTS_ON_AN_UPDATE if updates else _ACTS_ON_AN_UNDECLARED_UPDATE)
        answers.append(asked.answer)
    return FULL


def _go_on_after(finding: Finding, played: Played, call: Call, answers: Sequence[str], play: PlayInWorlds) -> Trace:
    """Play the example again, one call of it in a world that gives these answers; return what followed the finding."""
    scenario = _with_plan(played, finding.call, Plan(call))
    worlds = [ChosenWorld(plan.choices) for plan in scenario.plans]
    worlds[finding.call] = _SameWorld(answers)
    again = play(scenario, worlds).traces[finding.call]
    return Trace(again.invocations[finding.step + 1 :])


def _as_key(arguments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(arguments.items())


def is_cured_by_the_retry(finding: Finding, played: Played, play: PlayInWorlds, updates: Updates) -> Weight:
    """RSP-1: the service delivers the event again (LAT-14), and then the handler returns."""
    again = play(played.scenario.with_variations(played.scenario.variations | {"LAT-14"}))
    once, retried = (one.traces[finding.call].invocations for one in (played, again))
    event = once[finding.step].event
    # what failed before it, and was ignored, is delivered once more too
    place = len(_deliveries(once[: finding.step + 1], event)) - 1
    deliveries = _deliveries(retried, event)
    if place < len(deliveries) and isinstance(deliveries[place][-1].outcome, Returned):
        return Weight(Level.SHOULD, "the retry succeeds")
    return FULL


def _deliveries(invocations: Sequence[Invocation], event: Event) -> list[list[Invocation]]:
    """Return the invocations with an event, those together that follow each other: it was delivered again."""
    runs = groupby(invocations, lambda invocation: same_event(invocation.event, event))
    return [list(run) for is_same, run in runs if is_same]


def answers_outbound_calls(finding: Finding, played: Played, play: PlayInWorlds, updates: Updates) -> Weight:
    """RSP-9: the handler is made for outbound calls, and answers CALL_ANSWERED with actions."""
    call = played.scenario.plans[finding.call].call
    outbound = Call(Topology.SINGLE, OUTBOUND, call.seed, arguments=call.arguments, extra_actions=call.extra_actions)
    trace = play(Scenario((Plan(outbound),))).traces[0]
    if any(isinstance(answer, dict) and answer.get("Actions") for answer in _answers(trace, CALL_ANSWERED)):
        return Weight(Level.NOTE, "the handler answers CALL_ANSWERED with actions: it is made for outbound calls")
    return FULL


PLEAS: Mapping[str, Plea] = {
    "HND-5": waits_for_an_update,
    "HND-12": waits_for_an_update,
    "HND-13": waits_for_an_update,
    "RSP-1": is_cured_by_the_retry,
    "RSP-9": answers_outbound_calls,
}
