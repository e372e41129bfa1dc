"""Making findings short: for each cause the simplest scenarios are reduced, judged again and weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onhook.conformance.campaigns.player import Player
from onhook.conformance.campaigns.records import Found, Record
from onhook.conformance.campaigns.weighing import under_variations
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Level, Subject, Trait
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.verdicts import Counterexample, Finding
from onhook.conformance.players.playing import Played
from onhook.conformance.rules import RESPONSE_RULES
from onhook.conformance.search.pleas import PLEAS
from onhook.conformance.search.reduction import ended_sooner, reduced

#: How many causes of one requirement become counterexamples.
MOST_SHOWN = 4
#: How often a call is played with new identifiers until what it breaks counts as coming of those that recur.
MOST_ANEW = 16
#: Their rules read nothing but the response, so they need no trait that says so.
_OF_A_RESPONSE = frozenset(rule.id for rule in RESPONSE_RULES)


def short_counterexamples(player: Player, record: Record) -> dict[str, tuple[Counterexample, ...]]:
    """Return the counterexamples of each requirement, the most severe and shortest first."""
    by_id: dict[str, list[list[Found]]] = {}
    for (cause, _), examples in sorted(record.found.by_cause.items(), key=lambda row: _order(row[1][0])):
        by_id.setdefault(cause[0], []).append(examples)
    return {requirement_id: tuple(_counterexamples(player, causes)) for requirement_id, causes in by_id.items()}


def _order(found: Found) -> tuple[int, bool, tuple[int, int, int], int, tuple[str, str, str, str]]:
    return found.finding.level.rank, *found.rank, len(found.scenario.variations), found.finding.cause


def _counterexamples(player: Player, causes: list[list[Found]]) -> Iterator[Counterexample]:
    """Yield a short counterexample for each of the most severe causes: the gravest of its scenarios."""
    made: list[Counterexample] = []
    for examples in causes[: 2 * MOST_SHOWN]:
        tried = [short for short in (_shortest(player, found) for found in examples) if short is not None]
        if tried:
            best = min(tried, key=lambda short: (short.finding.level.rank, short.scenario.size))
            if best.finding.cause not in {other.finding.cause for other in made}:
                made.append(_ended_sooner(player, best))
    made.sort(key=lambda short: (short.finding.level.rank, _events(short), short.scenario.size))
    yield from made[:MOST_SHOWN]


def _events(counterexample: Counterexample) -> int:
    return sum(len(trace.invocations) for trace in counterexample.traces)


def _shortest(player: Player, found: Found) -> Counterexample | None:
    """Reduce the scenario of a finding and judge it again; None if it is not found again and the machine was slow."""
    wanted, scenario = found.finding, found.scenario
    if _is_worth_it(wanted):
        if not _is_broken_anew(player, scenario, wanted):
            recurs = _worst(player, player.play(scenario), wanted) is not None
            return _seen_once(player, found, "with other identifiers" if recurs else "again")
        shorter = reduced(scenario, lambda candidate: _worst(player, player.play(candidate), wanted) is not None)
        scenario = shorter if _is_broken_anew(player, shorter, wanted) else scenario
    elif scenario.random_seed:
        # It may have nothing to do with random numbers; a call that hangs is played once all the same.
        unseeded = _shown_by(player, player.play(replace(scenario, random_seed=0)), wanted)
        if unseeded is not None and (unseeded.finding.cause, unseeded.finding.level) == (wanted.cause, wanted.level):
            return unseeded
    return _shown_by(player, player.play(scenario), wanted) or _seen_once(player, found)


def _is_broken_anew(player: Player, scenario: Scenario, wanted: Finding) -> bool:
    """Say whether a call breaks a requirement under other identifiers, too, or whether those do not matter.

    Identifiers come again from example to example. What a handler keeps outside of its modules, such as its response to
    an event that it has had before, then belongs to another call that had the same ones.
    """
    for _ in range(MOST_ANEW):
        again = player.anew(scenario)
        if again is None or _worst(player, player.play(again), wanted) is not None:
            return True
    return False


def _ended_sooner(player: Player, best: Counterexample) -> Counterexample:
    """Return the same cause, as grave, in a call with fewer events; the given counterexample if there is none."""
    wanted = best.finding
    if best.seen_once or not _is_worth_it(wanted):
        return best

    def still_broken(played: Played) -> bool:
        finding = _worst(player, played, wanted)
        return finding is not None and finding.cause == wanted.cause

    sooner = _shown_by(player, player.play(ended_sooner(best.scenario, player.play, still_broken)), wanted)
    if sooner is None or wanted.level.is_graver_than(sooner.finding.level):
        return best
    return sooner if _is_broken_anew(player, sooner.scenario, wanted) else best


def _is_worth_it(finding: Finding) -> bool:
    """Say whether to reduce a finding: a note is no failure, and what depends on the clock may be gone next time."""
    return finding.level is not Level.NOTE and not _is_by_the_clock(finding)


def _is_by_the_clock(finding: Finding) -> bool:
    return Trait.BY_THE_CLOCK in CATALOGUE[finding.id].traits


def _worst(player: Player, played: Played, wanted: Finding) -> Finding | None:
    """Return the gravest finding that is at least as grave as the wanted one; of equal ones that of the same cause.

    A call that was broken off shows nothing: what is missing in it may have been still to come.
    """
    if played.breakdown is not None:
        return None
    findings = [
        finding
        for finding in player.oracle.judge(played.traces).of(wanted.id)
        if not wanted.level.is_graver_than(finding.level)
    ]
    return min(findings, key=lambda finding: (finding.level.rank, finding.cause != wanted.cause), default=None)


def _shown_by(player: Player, played: Played, wanted: Finding) -> Counterexample | None:
    """Return the wanted finding, weighed, as these calls show it; None if they do not."""
    finding = _worst(player, played, wanted)
    if finding is None:
        return None
    finding = player.weigh(finding, played)
    also = player.oracle.judge(played.traces).beside(finding.id)
    return Counterexample(finding, played.scenario, played.traces, also)


def _seen_once(player: Player, found: Found, how: str = "again") -> Counterexample | None:
    """Return a finding that does not happen again when its call is played alone; None if the machine was just slow."""
    if player.starts_cold and _is_by_the_clock(found.finding):
        return None
    once = f"seen once, but not when the same call was played {how}: {_guess_at_memory(player)}"
    finding = replace(found.finding, actual=f"{found.finding.actual}; {once}")
    finding = under_variations(finding, found.scenario.variations)
    excuse = _excuse_for_one_time_finding(finding.id, starts_cold=player.starts_cold)
    if excuse and finding.level is Level.MUST:
        finding = replace(finding, level=Level.SHOULD, because=excuse)
    # It does not depend on the random seed, or it would have happened again.
    return Counterexample(finding, replace(found.scenario, random_seed=0), found.traces, seen_once=True)


def _guess_at_memory(player: Player) -> str:
    if player.starts_cold:
        return "the handler remembers earlier calls outside of its modules, or draws lots"
    never = ", which cannot be started cold," if player.subject is Subject.HANDLER else ""
    return f"the {player.subject}{never} remembers earlier calls"


def _excuse_for_one_time_finding(requirement_id: str, *, starts_cold: bool) -> str:
    """Return what may excuse a handler; empty if its response is wrong whatever came before."""
    if requirement_id in PLEAS:
        return "what may excuse the handler could not be played"
    if starts_cold and not _is_wrong_whatever_came_before(requirement_id):
        return "identifiers come again in each example, which what is remembered may not be made for (docs/aws.md)"
    return ""


def _is_wrong_whatever_came_before(requirement_id: str) -> bool:
    return requirement_id in _OF_A_RESPONSE or Trait.WHATEVER_CAME_BEFORE in CATALOGUE[requirement_id].traits
