"""Reports for the tests of pages: a small one with everything in it, a hostile one, and big ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from single_calls import play_call

from onhook.conformance.model.calls import Call
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import (
    Event,
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unserialisable,
)
from onhook.conformance.model.verdicts import SummaryRow, Verdict
from onhook.conformance.model.worlds import ChosenWorld
from onhook.reports.model import About, ItemReport, Report, SubjectReport, Violation
from onhook.reports.terminal import summary_lines


def summary_table(rows: Sequence[SummaryRow], *, width: int = 100, ascii_only: bool = False) -> list[str]:
    """The summary of a run without its colours."""
    return [line.text for line in summary_lines(rows, width=width, ascii_only=ascii_only)]


ABOUT = About(
    started="2026-11-25T18:00:00Z",
    seconds=83.4,
    onhook="0.1.0",
    hypothesis="6.170.17",
    python="3.11.7",
    catalogue="2026.11",
    examples=100,
    seed=7,
)
BRIDGE: dict[str, Any] = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallerIdNumber": "+12025550100",
        "Endpoints": [{"Uri": "+12025550105", "BridgeEndpointType": "PSTN"}],
    },
}

#: What would do harm in a page that takes it for anything but text.
HOSTILE = (
    "<script>window.harm = 1</script>",
    '"><img src=x onerror="window.harm = 2">',
    "</script><script>window.harm = 3</script>",
    "<!--<script>",
    "]]><svg onload=window.harm=4>",
    "x' onmouseover='window.harm=5",
    "}body{background:url(https://harm.example/)}",
    "javascript:window.harm=6",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eesrever\u2066\u200b\ufeff",
    "nul\x00 escape\x1b[2J bell\x07 line\u2028paragraph\u2029",
    "piled\u0301\u0301\u0301\u0301\u0301\u0301",
    "&lt;b&gt; &amp; &#60;",
)
EVERYTHING = " ".join(HOSTILE)


def answering(response: Any) -> Returned:
    """What a handler returned."""
    return Returned(json.dumps(response), response)


def forgetful(event: Event) -> tuple[Outcome, float]:
    """Bridges the caller, and forgets both legs."""
    actions = [BRIDGE] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []
    return answering({"SchemaVersion": "1.0", "Actions": actions}), 0.0


def talkative(event: Event) -> tuple[Outcome, float]:
    """Never comes to an end."""
    spoken = {"Type": "Speak", "Parameters": {"Text": "Please hold the line, somebody will be with you"}}
    pause = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "1000"}}
    return answering({"SchemaVersion": "1.0", "Actions": [spoken, pause]}), 0.0


def forgotten_leg() -> Trace:
    """LEG-B hangs up, and LEG-A is forgotten."""
    return play_call(Call(), forgetful, ChosenWorld((0, 1)))


def violation(*calls: Trace, step: int = 2, call: int = 0, **more: Any) -> Violation:
    """A violation in one of these calls."""
    told = {
        "level": Level.MUST,
        "expected": "LEG-A is hung up, or another action runs on it",
        "actual": "a party hung up LEG-B; nothing is running, and LEG-A is still Connected",
        "because": "",
        "also": (),
        "event_type": "HANGUP",
        "action": "",
    }
    return Violation(**told | more, call=call, step=step, calls=calls or (forgotten_leg(),))


def item(
    requirement_id: str, verdict: Verdict, *violations: Violation, start: str = "inbound", **more: Any
) -> ItemReport:
    """An item that came out in some way."""
    seen = verdict not in (Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE, Verdict.BLOCKED)
    told = {
        "level": Level.MUST,
        "exercised": 12 if seen else 0,
        "calls": 7 if seen else 0,
        "reason": "",
        "played": f"40 {start} calls, 180 events",
        "replay": f"onhook replay .onhook/{requirement_id}-{start}.json" if violations else "",
    }
    return ItemReport(
        nodeid=f"onhook::{requirement_id}[{start}]",
        id=requirement_id,
        start=start,
        verdict=verdict,
        violations=violations,
        **told | more,
    )


def small() -> Report:
    """Every verdict once, every outcome of a handler, a violation with everything, two starts."""
    raised = Raised("KeyError", "'state'", "Traceback\n  File \"app.py\", line 3\nKeyError: 'state'")
    trace = forgotten_leg()
    outcomes = (raised, TimedOut(20.0), Unserialisable("Object of type set is not JSON serializable"))
    odd = Trace(tuple(Invocation(trace.invocations[0].event, one, position=n) for n, one in enumerate(outcomes)))
    weaker = violation(step=2, level=Level.SHOULD, because="the pages show it in two ways", also=("HND-5", "HND-99"))
    items = (
        item("RSP-1", Verdict.FAILED, violation(odd, step=0, actual="the handler raises KeyError")),
        item("RSP-2", Verdict.PASSED),
        item("HND-5", Verdict.FAILED, violation(), violation(trace, trace, call=1, actual="again")),
        item("HND-5", Verdict.NOT_EXERCISED, start="outbound", reason="no generated call reached it"),
        item("HND-12", Verdict.WARNED, weaker, level=Level.SHOULD),
        item("HND-1", Verdict.BLOCKED, reason="blocked by RSP-1: the handler raises"),
        item("HND-2", Verdict.NOT_APPLICABLE, start="outbound"),
        item("HND-3", Verdict.KNOWN_DEVIATION, reason="known until 2027-01-01 (CALLS-412)"),
        item("HND-4", Verdict.STALE_DEVIATION, reason="declared as broken, and kept"),
    )
    subject = SubjectReport("handler", "app.handler:lambda_handler", "app/handler.py:12", items)
    return Report(ABOUT, (subject,), ("worker gw1 crashed: 1 item was not judged",))


def hostile(text: str = EVERYTHING) -> Report:
    """A report in which everything that can be a text is this one."""
    event = {
        text: text,
        "InvocationEventType": text,
        "Sequence": text,
        "ActionData": {"Type": text, "Parameters": {"CallId": text, "ParticipantTag": text, text: [text]}},
        "CallDetails": {"Participants": [{"CallId": text, "ParticipantTag": text, "Status": text}]},
    }
    action = {"Type": text, "Parameters": {"Text": text, "CallId": text, "ParticipantTag": text}}
    speak = {"Type": "Speak", "Parameters": {"Text": text}}
    outcomes = (
        answering({"SchemaVersion": text, "Actions": [action, speak, text], text: text}),
        answering(text),
        Raised(text, text, text),
        Unserialisable(text),
    )
    trace = Trace(
        tuple(Invocation(event, one, position=n) for n, one in enumerate(outcomes)), final={text: "Connected"}
    )
    broken = violation(
        trace,
        trace,
        expected=text,
        actual=text,
        because=text,
        also=(text, "HND-5"),
        needed=((text, text),),
        event_type=text,
        action=text,
    )
    told = {"reason": text, "played": text, "replay": text, "nodeid": text}
    items = (
        ItemReport(
            nodeid="n",
            id="HND-5",
            start=text,
            verdict=Verdict.FAILED,
            level=Level.MUST,
            exercised=1,
            calls=1,
            reason=text,
            played=text,
            replay=text,
            violations=(broken, broken),
        ),
        ItemReport(**told, id=text, start=text, verdict=Verdict.WARNED, level=Level.NOTE, exercised=1, calls=1),
    )
    about = About(
        started=text, seconds=1.0, onhook=text, hypothesis=text, python=text, catalogue=text, examples=1, seed=1
    )
    return Report(
        about, (SubjectReport("handler", text, text, items), SubjectReport("service", text, text, items)), (text,)
    )


def passed(requirement_id: str, start: str = "inbound") -> ItemReport:
    """An item with nothing broken."""
    return ItemReport(
        nodeid=f"onhook::{requirement_id}[{start}]",
        id=requirement_id,
        start=start,
        verdict=Verdict.PASSED,
        level=Level.MUST,
        exercised=3,
        calls=44,
        reason="",
        played="44 calls",
        replay="",
    )


def big(violations: int, invocations: int = 50) -> Report:
    """As many violations, with as many invocations each, spread over the requirements on handlers."""
    played = play_call(Call(), talkative, ChosenWorld(())).invocations
    many = [played[n % len(played)] for n in range(invocations)]
    trace = Trace(tuple(Invocation(one.event, one.outcome, position=n) for n, one in enumerate(many)))
    ids = [f"HND-{number}" for number in range(1, 15)] + [f"RSP-{number}" for number in range(1, 13)]
    shares = [violations // len(ids) + (place < violations % len(ids)) for place in range(len(ids))]
    items = [
        item(
            requirement_id,
            Verdict.FAILED if share else Verdict.PASSED,
            *(violation(trace, step=n % 50) for n in range(share)),
        )
        for requirement_id, share in zip(ids, shares, strict=True)
    ]
    return Report(ABOUT, (SubjectReport("handler", "app.handler:lambda_handler", "", tuple(items)),))
