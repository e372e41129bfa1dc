"""The cases of HUP: for each clause, calls of a few events, in a file of the same name as that of its rule."""

from tracing import Cases

from cases.hup import (
    bridged,
    codes,
    failing,
    failures,
    ignored,
    lists,
    meeting,
    not_answered,
    remaining,
    single,
    target,
    updates,
)

CASES: dict[str, Cases] = {
    **single.CASES,
    **not_answered.CASES,
    **bridged.CASES,
    **remaining.CASES,
    **meeting.CASES,
    **target.CASES,
    **codes.CASES,
    **failures.CASES,
    **failing.CASES,
    **ignored.CASES,
    **lists.CASES,
    **updates.CASES,
}
