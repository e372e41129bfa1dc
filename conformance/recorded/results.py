"""From a tally to the verdicts of a run: one for each requirement, as a test run gives them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Level, Requirement, Trait
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.model.verdicts import Counterexample, Finding, ItemResult, Verdict, how_broken
from onhook.conformance.recorded.judging import follows_legs, is_decidable
from onhook.conformance.recorded.tally import Case, Place, Tally

#: The start of all calls of a log, in the place of a test run's starts.
START = "recorded"
#: Causes of one requirement that are shown.
MOST_SHOWN = 8
#: Places of one cause that are named in every report, besides the first.
MOST_OTHERS = 9
ONE_CALL_ID = (
    "finding left out: every participant of every call has one and the same CallId, as if somebody had masked it"
)


def results(
    tally: Tally, levels: Mapping[str, Level] | None = None, *, strict: bool = False, ignored: Sequence[str] = ()
) -> list[ItemResult]:
    """Return the result of every requirement, in the order of the catalogue."""
    cases: dict[str, list[tuple[Finding, Case]]] = {}
    for case in tally.cases.values():
        finding = _weighed(case.finding, tally)
        cases.setdefault(finding.id, []).append((finding, case))
    return [
        _result(
            requirement,
            sorted(cases.get(requirement.id, ()), key=_order),
            tally,
            dict(levels or {}),
            strict=strict,
            is_ignored=requirement.id in ignored,
        )
        for requirement in CATALOGUE.values()
    ]


def settle(tally: Tally) -> Tally:
    """Remove from the tally of a whole log what may follow only from masked CallIds; return the tally."""
    if tally.only_call_id and tally.calls > 1:
        for cause, case in list(tally.cases.items()):
            if follows_legs(case.finding.id) or not case.finding.id.startswith("RSP"):
                tally.note(ONE_CALL_ID, case.place, case.times)
                del tally.cases[cause]
                if case.finding.level is not Level.NOTE:
                    del tally.exercised[case.finding.id]
    return tally


def _weighed(finding: Finding, tally: Tally) -> Finding:
    """Return a finding, weighed by the other calls of the log."""
    is_excused = tally.answers_outbound and Trait.NOTE_IF_OUTBOUND in CATALOGUE[finding.id].traits
    if is_excused and finding.level is not Level.NOTE:
        because = "the same log has calls that the application makes itself, and answers"
        return replace(finding, level=Level.NOTE, because=because)
    return finding


def _order(weighed: tuple[Finding, Case]) -> tuple[int, int, Place]:
    finding, case = weighed
    return finding.level.rank, case.length, case.place


def _result(
    requirement: Requirement,
    cases: Sequence[tuple[Finding, Case]],
    tally: Tally,
    levels: Mapping[str, Level],
    *,
    strict: bool,
    is_ignored: bool,
) -> ItemResult:
    item = ItemResult(
        requirement.id,
        START,
        Verdict.PASSED,
        level=levels.get(requirement.id, requirement.level),
        exercised=tally.exercised[requirement.id],
        calls=tally.calls,
        counterexamples=tuple(_counterexample(finding, case, tally) for finding, case in cases[:MOST_SHOWN]),
        played=amount_read(tally),
    )
    worst = item.counterexamples[0].finding.level if item.counterexamples else None
    broken = how_broken(worst, strict=strict)
    if broken is not None:
        return replace(item, verdict=broken)
    if is_ignored:
        return replace(item, verdict=Verdict.NOT_APPLICABLE, reason="left out, as --ignore says")
    if not item.exercised:
        lacking = "the log does not hold" if is_decidable(requirement.id) else "not judged in logs: it takes"
        return replace(item, verdict=Verdict.NOT_EXERCISED, reason=f"{lacking} {requirement.needs}")
    return item


def _counterexample(finding: Finding, case: Case, tally: Tally) -> Counterexample:
    """Return the finding as a counterexample that names its places in the log."""
    first = place_text(case.place)
    others = [place for place in dict.fromkeys(map(place_text, case.places)) if place != first][:MOST_OTHERS]
    more = case.times - 1 - len(others)
    like = "".join(f", {place}" for place in others) + (f", and {more:,} more like it" if more > 0 else "")
    shown = replace(finding, actual=f"{finding.actual} (at {first}{like})", call=0)
    also = sorted(
        {
            other.finding.id
            for other in tally.cases.values()
            if other.transaction == case.transaction and other.finding.level is not Level.NOTE
        }
        - {finding.id}
    )
    return Counterexample(shown, Scenario(()), (case.trace,), tuple(also))


def place_text(place: Place) -> str:
    """Return a place as `FILE:LINE`, which editors open."""
    file, line, *which = place
    event = f" (event {which[0]})" if which else ""
    return f"{file}:{line}{event}" if line else file


def places_of(tally: Tally, requirement_id: str) -> Iterator[tuple[Case, list[str]]]:
    """Yield the cases of one requirement, each with its known places."""
    mine = [case for case in tally.cases.values() if case.finding.id == requirement_id]
    for case in sorted(mine, key=lambda case: _order((case.finding, case))):
        yield case, list(dict.fromkeys(map(place_text, case.places)))


def amount_read(tally: Tally) -> str:
    """Say in words how much was read."""
    return ", ".join(
        f"{count:,} {word if count == 1 else f'{word}s'}"
        for count, word in ((tally.calls, "call"), (tally.events, "event"), (tally.responses, "response"))
    )


def notes(tally: Tally) -> list[str]:
    """Return the notes on the log itself, one line each."""
    return [
        f"{times:,} × {what}; first at {place_text(place)}"
        for what, (times, place) in sorted(tally.notes.items(), key=lambda note: (-note[1][0], note[0]))
    ]


def command(files: Sequence[str], transaction: str, options: Sequence[str] = ()) -> str:
    """Return the command that judges one call of these files again, with the options that verdicts depend on."""
    return shlex.join(["onhook", "check", *files, "--call", transaction, *options])
