"""A badge: what an endpoint of shields.io answers, https://shields.io/badges/endpoint-badge."""

from __future__ import annotations

import json

from onhook.conformance.model.verdicts import Verdict
from onhook.reports.groups import tally
from onhook.reports.model import Report, conforms, is_unfinished
from onhook.reports.sums import Tally

LABEL = "onhook"


def render(report: Report) -> str:
    """Return the JSON: how many requirements hold, or how many are broken, and a colour."""
    answer = conforms(report)
    unfinished = answer is None and is_unfinished(report)
    message, colour = ("not finished", "lightgrey") if unfinished else _message_and_colour(tally(report), answer)
    return json.dumps({"schemaVersion": 1, "label": LABEL, "message": message, "color": colour}) + "\n"


def _message_and_colour(counts: Tally, answer: bool | None) -> tuple[str, str]:
    if answer is None:
        return "nothing judged", "lightgrey"
    if not answer:
        broken, stale = counts[Verdict.FAILED], counts[Verdict.STALE_DEVIATION]
        if counts.unplayed and not broken:
            return "calls not played", "red"
        return (f"{broken} of {counts.total} broken" if broken else f"{stale} stale"), "red"
    held, warned, known = counts[Verdict.PASSED], counts[Verdict.WARNED], counts[Verdict.KNOWN_DEVIATION]
    but = [f"{count} {what}" for count, what in ((warned, "warned"), (known, "known")) if count]
    return ", ".join([f"{held} of {counts.total}", *but]), "yellow" if but else "brightgreen"
