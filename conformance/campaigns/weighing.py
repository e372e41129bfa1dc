"""Weighing a finding by what its call does not show: the variations that it needs, or an excuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onhook.conformance.catalogue import CATALOGUE, RETURNS, varied
from onhook.conformance.model.requirements import Level, Trait
from onhook.conformance.model.traces import Returned
from onhook.conformance.model.variations import VariationId, by_number
from onhook.conformance.model.verdicts import Finding
from onhook.conformance.players.playing import Played, PlayInWorlds
from onhook.conformance.rules.judging import Oracle
from onhook.conformance.search.pleas import PLEAS, Updates

#: Where two sentences of the pages contradict each other, about what the service does, or leave a part of it open.
CONTRADICTED: tuple[VariationId, ...] = ("LAT-15", "LAT-18")
#: Examples on the pages differ here, so that a handler may take either form for the only one.
SHOWN_IN_TWO_WAYS: tuple[VariationId, ...] = ("LAT-3", "LAT-4", "LAT-6", "LAT-10", "LAT-12")


def under_variations(finding: Finding, variations: frozenset[VariationId]) -> Finding:
    """Return a finding, as a SHOULD if it is a MUST that needs these variations.

    Where something else makes it a SHOULD, that stands behind them: they say what the handler does not expect.
    """
    already = finding.because if finding.level is Level.SHOULD else ""
    if not variations or not (already or finding.level is Level.MUST):
        return finding
    in_order = sorted(variations, key=by_number)
    ids = ", ".join(in_order)
    if any(variation.startswith("OBS") for variation in variations):
        because = f"under behaviour seen in the field, not documented ({ids})"
    else:
        because = f"only under {ids}, which the pages show next to the plain variant: {' '.join(map(varied, in_order))}"
    return replace(finding, level=Level.SHOULD, because=f"{because.rstrip('.')}; {already}" if already else because)


def in_other_readings(finding: Finding, played: Played, play: PlayInWorlds, oracle: Oracle) -> Finding:
    """Play the call under other readings of the pages, and return the finding, weighed by what they show.

    If pages contradict each other, both readings are allowed: the finding becomes a SHOULD. If only some examples show
    a field, the plain variant decides; but the finding says that it is not broken under the other variation.
    """
    if finding.level is not Level.MUST:
        return finding
    in_two_ways = SHOWN_IN_TWO_WAYS if Trait.MAY_MISS_A_FIELD in CATALOGUE[finding.id].traits else ()
    for variation in (*(CONTRADICTED if _stores_attributes(played) else ()), *in_two_ways):
        again = play(played.scenario.with_variations(frozenset({variation})))
        if not oracle.judge(again.traces).of(finding.id):
            reading = f"{variation}: {varied(variation).rstrip('.')}"
            if variation in CONTRADICTED:
                return replace(finding, level=Level.SHOULD, because=f"another page shows it differently ({reading})")
            return replace(
                finding, actual=f"{finding.actual}; not broken where the event is as in other examples ({reading})"
            )
    return finding


def with_other_arguments(
    finding: Finding, played: Played, play: PlayInWorlds, oracle: Oracle, declared: Mapping[str, str] | None
) -> Finding:
    """Play an outbound call as if its events carried no Arguments, or the declared ones, and return the finding.

    Whether events carry the Arguments of the API call is on no page. Those who declare some have seen that they do, and
    may have a handler that raises without.
    """
    calls = [plan.call for plan in played.scenario.plans if plan.call.rings_out]
    carried = any(call.arguments is not None for call in calls)
    if declared is None or not calls or finding.level is Level.NOTE or not (carried or finding.id == RETURNS):
        return finding
    again = play(played.scenario.with_arguments(None if carried else declared))
    if oracle.judge(again.traces).of(finding.id):
        return finding
    if carried:
        return under_variations(finding, frozenset({"OBS-4"}))
    return replace(finding, level=Level.NOTE, because="not where events carry the Arguments that are declared (OBS-4)")


def _stores_attributes(played: Played) -> bool:
    outcomes = (invocation.outcome for trace in played.traces for invocation in trace.invocations)
    responses = (outcome.value for outcome in outcomes if isinstance(outcome, Returned))
    return any(isinstance(response, dict) and response.get("TransactionAttributes") for response in responses)


def excused(finding: Finding, played: Played, play: PlayInWorlds, updates: Updates) -> Finding:
    """Play the call that may excuse the handler, if there is one, and return the finding at the level that is left."""
    plea = PLEAS.get(finding.id)
    if plea is None or finding.level is Level.NOTE:
        return finding
    excuse = plea(finding, played, play, updates)
    if excuse.level is None or not finding.level.is_graver_than(excuse.level):
        return finding
    return replace(finding, level=excuse.level, because=excuse.because)
