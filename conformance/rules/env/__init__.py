"""ENV: what is true of every event (page `pstn-invocations` unless a rule names another).

These rules judge the events that the service sends, whatever the handler answers. An event may be any JSON object.
Where a part of it is missing or odd, only the rule about this part reports it; all others skip it.

| ids | file | what it is about |
|---|---|---|
| ENV-1, ENV-2, ENV-3 | `envelope` | SchemaVersion, Sequence, InvocationEventType |
| ENV-4 | `call_details` | CallDetails without the participants |
| ENV-5, ENV-6, ENV-7, ENV-15 | `participants` | the participants and their CallIds |
| ENV-8, ENV-14 | `reports` | ActionData of events that report an action |
| ENV-9, ENV-11, ENV-16 | `hangup_events` | HANGUP and the leg that has ended |
| ENV-10, ENV-12 | `first_and_last` | the first event of a call, and what follows its end |
| ENV-13 | `attributes` | TransactionAttributes |
"""

from __future__ import annotations

from onhook.conformance.oracle.rule import Rules
from onhook.conformance.rules.env import (
    attributes,
    call_details,
    envelope,
    first_and_last,
    hangup_events,
    participants,
    reports,
)

RULES = Rules(
    envelope.RULES,
    call_details.RULES,
    participants.RULES,
    reports.RULES,
    hangup_events.RULES,
    first_and_last.RULES,
    attributes.RULES,
)
