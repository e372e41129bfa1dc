"""Concluding: from what a campaign found and played to how an item comes out, and what is said of it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from onhook.conformance.campaigns.config import Deviation, Settings
from onhook.conformance.campaigns.costs import slowest
from onhook.conformance.campaigns.records import Coverage, Record, StartResult
from onhook.conformance.catalogue import RETURNS_IN_TIME
from onhook.conformance.model.requirements import Level, Requirement, Subject, Trait
from onhook.conformance.model.verdicts import PLAYS, ItemResult, Verdict, how_broken

_NOT_REACHED = "no generated call reached it"


def verdict(requirement: Requirement, start: str, result: StartResult, settings: Settings) -> ItemResult:
    """Return how one requirement came out, from what its campaign found."""
    record = result.record
    slow = slowest(record.cold_starts, record.waits)
    item = ItemResult(
        requirement.id,
        start,
        Verdict.PASSED,
        level=settings.levels.get(requirement.id, requirement.level),
        exercised=record.exercised[requirement.id],
        calls=record.calls,
        played=summary(record),
        advice=slow.advice if slow else "",
        counterexamples=result.shown.get(requirement.id, ()),
    )
    worst = item.counterexamples[0].finding.level if item.counterexamples else None
    broken = how_broken(worst, strict=settings.strict)
    if broken is Verdict.FAILED:
        return replace(item, verdict=Verdict.FAILED)
    if record.caveats.environment:
        reason = (
            f"the handler called AWS, which is not available here ({record.caveats.environment}); declare your moto or"
            f" stub fixtures in onhook.toml: fixtures = [...]"
        )
        return replace(item, verdict=Verdict.BLOCKED, reason=reason)
    if record.caveats.cut_short:
        return replace(item, verdict=Verdict.BLOCKED, reason=_why_cut_short(requirement, item))
    if broken is Verdict.WARNED:
        return replace(item, verdict=Verdict.WARNED)
    if not item.exercised and record.unfinished.refused and not record.calls:
        return _refused(item, record)
    if not item.exercised and record.unfinished.calls and not record.calls:
        return replace(item, verdict=Verdict.BLOCKED, reason=f"blocked by {PLAYS}: no call was played to its end")
    if not item.exercised:
        reason = _why_not_played(requirement, record) or _why_not_exercised(requirement, start)
        return replace(item, verdict=Verdict.NOT_EXERCISED, reason=reason)
    return item


def plays(record: Record, start: str) -> ItemResult:
    """Return how the item came out that says whether a service plays calls at all."""
    item = ItemResult(
        PLAYS,
        start,
        Verdict.PASSED,
        level=Level.MUST,
        exercised=record.calls,
        calls=record.calls,
        played=summary(record),
    )
    if record.unfinished.simplest:
        total = record.calls + record.unfinished.calls
        given_up = ", and no others were tried" if record.caveats.is_hanging else ""
        first = record.unfinished.simplest[0]
        reason = (
            f"{record.unfinished.calls:,} of {total:,} calls were not played to their end{given_up}:"
            f" {first.breakdown.message}"
        )
        return replace(item, verdict=Verdict.FAILED, reason=reason, counterexamples=(first.counterexample,))
    if record.unfinished.refused and not record.calls:
        return _refused(item, record)
    return item


def _refused(item: ItemResult, record: Record) -> ItemResult:
    (reason, _), *_ = record.unfinished.refused.most_common(1)
    return replace(item, verdict=Verdict.NOT_APPLICABLE, reason=f"the service cannot play such calls: {reason}")


def _why_cut_short(requirement: Requirement, item: ItemResult) -> str:
    if requirement.subject is Subject.SERVICE:
        return f"blocked by {PLAYS}: calls are not played to their end, or not in time"
    if requirement.id == RETURNS_IN_TIME and item.counterexamples:  # a SHOULD, or a note
        finding = item.counterexamples[0].finding
        return f"in answer to {finding.event_type} {finding.actual}, and no other calls were tried"
    return f"blocked by {RETURNS_IN_TIME}: the handler does not return in time"


def is_broken(item: ItemResult) -> bool:
    """Say whether an item is broken at a level that counts."""
    return item.verdict in (Verdict.FAILED, Verdict.WARNED)


def deviating(
    item: ItemResult, deviation: Deviation, everywhere: Sequence[ItemResult], today: datetime.date
) -> ItemResult:
    """Return how an item came out whose requirement the adopter has declared to be broken.

    `everywhere` has the items of that requirement in all starts.
    """
    broken_anywhere = any(map(is_broken, everywhere))
    if broken_anywhere and deviation.has_expired(today):
        reason = f"the known deviation expired on {deviation.expires} ({deviation.issue})"
        # Where another start is broken, this one has notes at most.
        shown = item.counterexamples if is_broken(item) else ()
        return replace(item, verdict=Verdict.STALE_DEVIATION, reason=reason, counterexamples=shown)
    if is_broken(item):
        reason = f"{deviation.reason} ({deviation.issue}, until {deviation.expires})"
        return replace(item, verdict=Verdict.KNOWN_DEVIATION, reason=reason)
    if not broken_anywhere and item.verdict is Verdict.PASSED:
        noted = any(other.counterexamples for other in everywhere)
        now = "happens as a NOTE only, which fails no run and needs no entry" if noted else "no longer happens"
        reason = f"this known deviation {now}; remove it ({deviation.reason}, {deviation.issue})"
        return replace(item, verdict=Verdict.STALE_DEVIATION, reason=reason)
    return item


#: Of what else is broken where a requirement is not reached, so many are named.
MOST_BLAMED = 3


def _why_not_played(requirement: Requirement, record: Record) -> str:
    """Why no call on a service reached a requirement; empty for one on handlers."""
    if requirement.subject is not Subject.SERVICE:
        return ""
    reasons = ["never offered the choice that leads there"]
    if Trait.READS_A_CODE in requirement.traits:
        reasons.insert(0, "gave no SipResponseCode in the HANGUP")
    if requirement.needs_world and record.unheard:
        words = ", ".join(repr(question) for question, _ in record.unheard.most_common(3))
        return (
            f"no generated call that can be judged reached it: the service {', or '.join(reasons)}, or did so only in"
            f" calls whose world.ask() offered answers that onhook does not know: {words}. Use the constants of"
            " onhook.conformance.testing"
        )
    if requirement.needs_world:
        reasons.append("never asks the world who hangs up when nothing runs")
    broken = sorted({cause[0] for cause, level in record.found.by_cause if level is Level.MUST})
    if broken:
        more = f" and {len(broken) - MOST_BLAMED} more" if len(broken) > MOST_BLAMED else ""
        reasons.append(f"hides it by what else it breaks: {', '.join(broken[:MOST_BLAMED])}{more}")
    return f"{_NOT_REACHED}: the service {', or '.join(reasons)}"


def _why_not_exercised(requirement: Requirement, start: str) -> str:
    topologies = [topology for topology in requirement.topologies if topology in ("bridged", "meeting", "left")]
    if topologies and start in ("inbound", "outbound"):
        inside = "a meeting" if topologies[0] == "meeting" else "a bridge"
        return f"{_NOT_REACHED}: the handler's own flow never gets there (--onhook-inject starts calls inside {inside})"
    return _NOT_REACHED


def summary(record: Record) -> str:
    """Say in words how much was played."""
    if record.unfinished.calls and not record.calls:
        played = f"none of {_count(record.unfinished.calls, 'call')} was played to its end"
        return f"{played}: {_extent(record)}" if record.caveats.cut_short else played
    if record.unfinished.refused and not record.calls:
        return "no call was played: the service cannot play such calls"
    warm = "; the handler was never started cold" if record.caveats.never_cold else ""
    return (
        f"{_count(record.calls, 'call')}, {_count(record.invocations, 'event')}: {_extent(record)}"
        f"{warm}{record.cold_starts.in_words}{record.waits.in_words}"
    )


def _extent(record: Record) -> str:
    if record.caveats.cut_short:  # the parts that were left out could have found anything
        return "given up before the end"
    return f"{_guarantee(record.exhaustive)}{_swept(record.sweep)}, then combined and random calls"


def _swept(sweep: Coverage) -> str:
    if sweep.complete:
        return f"{_all(sweep.calls)} of the sweep"
    upto = f" (every call with up to {_count(sweep.deviations, 'deviation')})" if sweep.deviations else ""
    return f"{_count(sweep.calls, 'call')} of the sweep{upto}"


def _guarantee(exhaustive: Coverage) -> str:
    """What an exhaustive run can promise."""
    if exhaustive.deviations is None:
        return ""
    if exhaustive.complete:
        return f"{_all(exhaustive.calls)} there {'is' if exhaustive.calls == 1 else 'are'}; "
    return f"{_all(exhaustive.calls)} with up to {_count(exhaustive.deviations, 'deviation')}; "


def _all(calls: int) -> str:
    return "the only call" if calls == 1 else f"all {_count(calls, 'call')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
