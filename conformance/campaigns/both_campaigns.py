"""What the campaigns on handlers and on services have in common: the searches by number of deviations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onhook.conformance.campaigns.parts import EXHAUSTIVE_PARTS
from onhook.conformance.campaigns.records import Coverage, Record
from onhook.conformance.model.calls import Call
from onhook.conformance.model.scenarios import Scenario
from onhook.conformance.players.playing import Played
from onhook.conformance.search.sweep import Progress, exhaust, sweep

#: A caller from another country: a number that the regulator keeps for drama.
FOREIGN_NUMBER = "+442079460123"
#: How many parts share a sweep.
SWEEP_PARTS = 4


class Enough(Exception):
    """A part ends early, because invocations of a handler, or calls on a service, did not return."""


def swept(
    call: Call,
    play: Callable[[Scenario], Played],
    number: int,
    most: int,
    record: Record,
    *,
    in_turn: bool = False,
    deepest: int | None = None,
) -> Iterator[Played]:
    """Play one of the SWEEP_PARTS of a sweep; `most` is for all of them together."""
    progress = Progress()
    yield from sweep(
        call,
        play,
        most=most // SWEEP_PARTS,
        progress=progress,
        part=number,
        parts=SWEEP_PARTS,
        in_turn=in_turn,
        deepest=deepest,
    )
    record.sweep = _covered(progress, number)


def exhausted(
    call: Call, play: Callable[[Scenario], Played], number: int, deepest: int, record: Record
) -> Iterator[Played]:
    """Play one part of an exhaustive run."""
    progress = Progress()
    yield from exhaust(call, play, deepest=deepest, progress=progress, part=number, parts=EXHAUSTIVE_PARTS)
    record.exhaustive = _covered(progress, number)


def _covered(progress: Progress, number: int) -> Coverage:
    """What a part has played of its sweep; the harmless call, which each part plays, is counted only in the first."""
    calls = progress.calls if number == 0 else progress.calls - 1
    return Coverage(calls, progress.deviations, progress.complete)
