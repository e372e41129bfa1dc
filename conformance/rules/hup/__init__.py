"""HUP: what the service does when it runs a Hangup action (page `hangup` unless the catalogue names another).

A Hangup is judged only where `onhook.conformance.oracle.course` says beyond doubt that it has to be run, and on which
leg.

The letter in an id is the first letter of its file, except for A, the other of two bridged legs, and for HUP-C3:

| ids | file | what is hung up, or asked |
|---|---|---|
| HUP-S | `single` | the only leg of a call |
| HUP-N | `not_answered` | a call that is not answered yet |
| HUP-B, HUP-A | `bridged` | one of two bridged legs |
| HUP-R | `remaining` | the leg that remained of two |
| HUP-M | `meeting` | a leg of a call that is in a meeting |
| HUP-T | `target` | which leg a Hangup means |
| HUP-C1, HUP-C2 | `codes` | which code its HANGUP reports |
| HUP-F, HUP-C3 | `failures` | a Hangup with a fault, and actions that fail |
| HUP-F7 | `failing` | whether an action fails |
| HUP-I | `ignored` | a response that is ignored |
| HUP-L | `lists` | the other actions of the list |
| HUP-U | `updates` | a Hangup returned for CALL_UPDATE_REQUESTED |
"""

from __future__ import annotations

from onhook.conformance.oracle.rule import Rules
from onhook.conformance.rules.hup import (
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

RULES = Rules(
    single.RULES,
    not_answered.RULES,
    bridged.RULES,
    remaining.RULES,
    meeting.RULES,
    target.RULES,
    codes.RULES,
    failures.RULES,
    failing.RULES,
    ignored.RULES,
    lists.RULES,
    updates.RULES,
)
