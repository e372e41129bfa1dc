"""The cases of HUP-N: a Hangup of a call that is not answered yet."""

from __future__ import annotations

from tracing import (
    A_WAS_FASTER,
    END,
    HANG_UP_A,
    ID_A,
    MUST,
    OPEN,
    PAUSE,
    PICKED_UP,
    SPEAK,
    SPOKEN,
    UP,
    A,
    Case,
    Cases,
    call,
    failed,
    hang_up,
    log,
)

from cases.hup._calls import BARE

CASES: dict[str, Cases] = {}

CASES["HUP-N1"] = {
    "turned away": Case(call((OPEN, [HANG_UP_A]), END)),
    "turned away with a code": Case(call((OPEN, [hang_up(SipResponseCode=486)]), END)),
    "turned away in a log": Case(log((OPEN, [BARE]), END)),
    "not told": Case(call((OPEN, [HANG_UP_A])), (MUST,)),
    "told as a failure": Case(call((OPEN, [HANG_UP_A]), failed(HANG_UP_A, A)), (MUST,)),
    "Connected in the end": Case(call((OPEN, [HANG_UP_A]), END, final={ID_A: UP}), (MUST,)),
    "what stands behind it is run": Case(call((OPEN, [HANG_UP_A, SPEAK]), SPOKEN), (MUST,)),
    "the caller was faster": Case(call((OPEN, [HANG_UP_A]), END, asked=(A_WAS_FASTER,)), None),
    "a log that stops": Case(log((OPEN, [HANG_UP_A])), None),
    "not the first": Case(call((OPEN, [PAUSE, HANG_UP_A])), None),
    "for another event": Case(call((PICKED_UP, [HANG_UP_A])), None),
}
