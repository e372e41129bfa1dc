"""The oracle: it checks traces by the rules, and returns what is broken and what was exercised at all.

It reads traces and nothing else, so it judges our reference service's calls, an emulator's and recorded ones alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.bounded import Bounded
from onhook.conformance.model.events import INVALID_LAMBDA_RESPONSE
from onhook.conformance.model.frozen import frozen
from onhook.conformance.model.requirements import Level, Subject, Trait
from onhook.conformance.model.traces import Returned, Trace
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.oracle.declared import Declared
from onhook.conformance.oracle.rule import ResponseBreach
from onhook.conformance.oracle.view import Exchange, View, is_failed_hangup
from onhook.conformance.rules import CALL_RULES, RESPONSE_RULES

#: Which of the legs with one tag it is, as in LEG-B#2, differs between findings with one cause.
_NUMBER_OF_A_LEG = re.compile(r"(?<=LEG-[AB])#\d+")
#: So do quoted values, identifiers, addresses, numbers.
_PARTICULARS = re.compile(r'"[^"]*"|\'[^\']*\'|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b0x[0-9a-f]+\b|\+?\d[\d,.]*')
#: Equal responses are judged once; this many of them are remembered.
_MOST_REMEMBERED = 4096


#: The result of the rules on one response: the ids that it exercises, and its breaches.
Judged = tuple[tuple[str, ...], tuple[tuple[str, ResponseBreach], ...]]


@frozen
class Judgement:
    """The findings of the oracle on the calls of one example."""

    findings: tuple[Finding, ...]
    #: Requirement id to the number of occasions on which it applied.
    exercised: Mapping[str, int]

    def of(self, requirement_id: str) -> tuple[Finding, ...]:
        """Return the findings of one requirement."""
        return tuple(finding for finding in self.findings if finding.id == requirement_id)

    def beside(self, requirement_id: str) -> tuple[str, ...]:
        """Return the other requirements that are broken, not only noted."""
        broken = {finding.id for finding in self.findings if finding.level is not Level.NOTE}
        return tuple(sorted(broken - {requirement_id}))


class Oracle:
    """Judges traces by what the adopter has declared, and by levels that the adopter has raised or lowered.

    Only requirements that bind one of `subjects` are judged (the handler, the service, or both), and of those only the
    ids in `only`, if given.
    """

    def __init__(
        self,
        declared: Declared | None = None,
        levels: Mapping[str, Level] | None = None,
        subjects: Collection[Subject] = (Subject.HANDLER,),
        only: Collection[str] | None = None,
    ) -> None:
        self.declared = declared or Declared()
        self.levels = dict(levels or {})
        self.subjects = tuple(subjects)
        judged = {
            requirement.id
            for requirement in CATALOGUE.values()
            if requirement.subject in subjects and (only is None or requirement.id in only)
        }
        self._call_rules = [rule for rule in CALL_RULES if rule.id in judged]
        self._response_rules = [rule for rule in RESPONSE_RULES if rule.id in judged]
        self._responses: Bounded[str, Judged] = Bounded(_MOST_REMEMBERED)
        #: CallIds of earlier calls, if the function under test may remember them.
        self._remembered: set[str] = set()

    def remember(self, traces: Sequence[Trace]) -> None:
        """Remember calls on a function that cannot be started cold: their legs do not belong to later calls."""
        for trace in traces:
            self._remembered |= View(trace, self.declared).call_ids()

    def judge(self, traces: Sequence[Trace]) -> Judgement:
        """Judge the calls of one example, which one warm handler answered."""
        exercised: dict[str, int] = {}
        findings: list[Finding] = []
        for number, view in enumerate(self._views(traces)):
            of_this_call = list(self._judge_call(number, view, exercised))
            if self._response_rules:
                of_this_call += self._judge_exchanges(number, view, exercised)
            if of_this_call:
                findings += _worth_telling(of_this_call)
        return Judgement(tuple(findings), exercised)

    def _views(self, traces: Sequence[Trace]) -> list[View]:
        """Return the calls of one example; each knows the CallIds that only the others have, or earlier calls had."""
        views = [View(trace, self.declared) for trace in traces]
        if len(views) == 1 and not self._remembered:
            return views
        ids = [view.call_ids() for view in views]
        every = set().union(*ids)
        for view, own in zip(views, ids, strict=True):
            earlier = view.named() & self._remembered if self._remembered else ()
            view.stands_beside(every.union(earlier) - own if earlier else every - own)
        return views

    def _judge_call(self, number: int, view: View, exercised: dict[str, int]) -> Iterator[Finding]:
        for rule in self._call_rules:
            occasions = rule.occasions(view)
            if not occasions:
                continue
            exercised[rule.id] = exercised.get(rule.id, 0) + len(occasions)
            for occasion in occasions if rule.suspects is None else rule.suspects(view):
                for breach in rule.check(view, occasion):
                    yield self._finding(rule.id, number, view, breach.step, breach)

    def _judge_exchanges(self, number: int, view: View, exercised: dict[str, int]) -> Iterator[Finding]:
        responses: dict[tuple[str, ...], int] = {}
        for exchange in view.exchanges:
            outcome = exchange.outcome
            if type(outcome) is Returned:
                applied, breaches = self._judge_response(outcome)
                responses[applied] = responses.get(applied, 0) + 1
                for requirement_id, breach in breaches:
                    yield self._finding(requirement_id, number, view, exchange.step, breach)
        for applied, count in responses.items():
            for requirement_id in applied:
                exercised[requirement_id] = exercised.get(requirement_id, 0) + count

    def _judge_response(self, outcome: Returned) -> Judged:
        text = outcome.text or _as_text(outcome.value)
        known = self._responses.get(text) if text else None
        if known is None:
            rules = [rule for rule in self._response_rules if rule.applies(outcome.value)]
            breaches = tuple((rule.id, breach) for rule in rules for breach in rule.check(outcome.value, self.declared))
            known = tuple(rule.id for rule in rules), breaches
            if text:
                self._responses[text] = known
        return known

    def _finding(self, requirement_id: str, number: int, view: View, step: int, breach: ResponseBreach) -> Finding:
        exchange = view.exchanges[step]
        level, because = self._weigh(requirement_id, view, exchange, breach)
        return Finding(
            requirement_id,
            level,
            expected=breach.expected,
            actual=breach.actual,
            call=number,
            step=step,
            event_type=exchange.type,
            action=breach.action,
            detail=without_particulars(breach.actual),
            because=because,
        )

    def _weigh(self, requirement_id: str, view: View, exchange: Exchange, breach: ResponseBreach) -> tuple[Level, str]:
        """Return the level at which a breach counts, and the reason if it is not the requirement's own level."""
        own = self.levels.get(requirement_id, CATALOGUE[requirement_id].level)
        level, because = own if breach.weight.level is None else breach.weight.level, breach.weight.because
        if requirement_id in self.levels:
            level = level.at_most(own)
        for cap, reason in self._caps(requirement_id, view, exchange):
            if level.is_graver_than(cap):
                level, because = cap, reason
        return level, because

    @staticmethod
    def _caps(requirement_id: str, view: View, exchange: Exchange) -> Iterator[tuple[Level, str]]:
        requirement = CATALOGUE[requirement_id]
        if requirement.subject is Subject.SERVICE or Trait.COUNTS_IF_IGNORED in requirement.traits:
            return
        cap = Level.SHOULD if Trait.SHOULD_IF_IGNORED in requirement.traits else Level.NOTE
        if exchange.ignored:
            yield cap, f"the response to this {exchange.type} is ignored"
        elif exchange.participants and not exchange.not_ended():
            yield cap, "every leg is already shown as Disconnected"
        if exchange.type == INVALID_LAMBDA_RESPONSE:
            yield Level.SHOULD, "whether the response to INVALID_LAMBDA_RESPONSE is used is not documented"
        if view.trace.asked is not None and is_failed_hangup(exchange):
            yield Level.SHOULD, "the event reports that a Hangup failed, and no page shows how it does"


def without_particulars(actual: str) -> str:
    """Return `actual` without values, identifiers and numbers, in which findings of one cause differ."""
    return _PARTICULARS.sub("…", _NUMBER_OF_A_LEG.sub("", actual))


def _worth_telling(findings: list[Finding]) -> list[Finding]:
    """Leave out what gives way to a MUST that the same response breaks: that a call does not come to rest (RSP-12)."""
    broken = {finding.step for finding in findings if finding.level is Level.MUST and not _gives_way(finding)}
    return [finding for finding in findings if not _gives_way(finding) or finding.step not in broken]


def _gives_way(finding: Finding) -> bool:
    return Trait.GIVES_WAY in CATALOGUE[finding.id].traits


def _as_text(value: object) -> str:
    """Return the JSON of a value; empty if it has none, so that it is not remembered."""
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return ""
