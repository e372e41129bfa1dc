"""What the world did, as far as it bears on what a service has to do."""

from __future__ import annotations

from onhook.conformance.model import worlds
from onhook.conformance.model.actions import ACTIONS
from onhook.conformance.model.traces import Asked
from onhook.conformance.oracle.excuses import Excuse

#: All answers that a world of the suite gives. A service may record other words; no rule interprets these.
VOCABULARY = frozenset(
    {
        *worlds.PARTY_ENDS,
        *(worlds.DIGITS, worlds.UPDATE, worlds.RUNS, worlds.ANSWERED),
        *worlds.UNANSWERED,
        *(outcome for row in ACTIONS.values() for outcome in row.outcomes),
    }
)


#: Answers of the world by which an action fails.
FAILURES = frozenset({worlds.FAILS, *worlds.UNANSWERED})


def disturbance(asked: Asked) -> Excuse | None:
    """Return how the world's answer changes what happens next; None where the service goes on as it has to."""
    if asked.answer in worlds.PARTY_ENDS:
        return Excuse.PARTY_HUNG_UP
    if asked.answer == worlds.UPDATE:
        return Excuse.UPDATE
    row = ACTIONS.get(asked.question)
    if asked.answer == worlds.DIGITS:
        was_asked_for = row is not None and worlds.DIGITS in row.outcomes
        return None if was_asked_for else Excuse.DIGITS
    is_strange = asked.answer != worlds.RUNS if asked.question == "Hangup" else asked.answer not in VOCABULARY
    return Excuse.STRANGE_ANSWER if is_strange else None
