"""Why it cannot be known what a service had to do, or what it did.

Each of these keeps the rules on services from a verdict. Most speak of what no page says; the others of what a trace
does not show.
"""

from __future__ import annotations

from enum import StrEnum


class Excuse(StrEnum):
    """One reason for which no verdict is given; `docs/architecture.md` lists them all."""

    # Of a response, whose actions have to be run or not.
    UNDOCUMENTED_USE = "no page says whether the response to this event is used"
    NO_RESPONSE = "the invocation failed, so that there is no response"
    DELIVERED_TWICE = "the event is delivered more than once, and no page says which response counts (LAT-14, OBS-6)"
    UNCLEAR_END = "the HANGUP does not show whose end it reports, or who is left"
    NOBODY_SHOWN = "no other leg is shown as Connected, or only a meeting leg is (OBS-8)"
    ALL_ENDED = "every leg is shown as ended before its HANGUP has come (OBS-3)"
    LAST_SUCCESS = "the Hangup of the only leg is reported as a success before its HANGUP (OBS-2)"
    UNUSABLE = "the response cannot be used, and no page says how much of it is run"

    # Of an action that has to be run, whose outcome is looked for.
    CALL_LOST = "an invocation failed, or a response had a fault, and no page says what follows"
    PARTY_HUNG_UP = "a party hung up meanwhile"
    UPDATE = "an update was requested meanwhile (`update-sip-call`)"
    DIGITS = "digits arrived meanwhile (`case-4`)"
    STRANGE_ANSWER = "the world gave an answer that the suite does not know, or not to this question"
    NOT_AT_REST = "the service asked what happens at rest, and more came by itself"
    OTHER_EVENT = "another event came in between, whose response may have replaced the running list"
    EMPTY_LIST = "a list without actions was answered in between, which may have dropped the running list (LAT-11)"
    OTHER_LIST = "another list was answered in between, and replaced the running one (`invoke-on-call-leg`)"
    FAILED_BEFORE = "an action before it in its list has failed, which drops it (HUP-F5)"
    LEG_ENDED = "a leg ended before the action was reported"
    OTHER_HANGUP = "the event may report another Hangup, or an end that was reported before (OBS-2)"
    UNCLEAR_LEG = "no page says which leg the Hangup means"
    TRACE_STOPS = "the trace stops before the call ends"
