"""The ladder in a browser: the story of a call in the short form that `templates/ladder.js` draws as SVG.

It is the story that the text ladder tells (`onhook.reports.story`), with letters in the place of box characters. It is
told here, once; how wide a column is, and which label fits, is known where it is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from onhook.conformance.model.traces import (
    Invocation,
    Outcome,
    Raised,
    Returned,
    TimedOut,
    Trace,
    Unrecorded,
    Unserialisable,
)
from onhook.reports.story import Drawn, Gap, Glyphs, Step, is_marked, only_meetings, tell

#: u up, r ringing, x ends, b begins, f from here, t to here, c across.
LETTERS = Glyphs(
    line="u", ringing="r", end="x", begin_left="b", begin_right="b", from_line="f", to_line="t", across="c"
)
#: How the space between two columns is filled.
FILLS = {
    Drawn.TO_THE_RIGHT: ">",
    Drawn.TO_THE_LEFT: "<",
    Drawn.THROUGH: "-",
    Drawn.FROM_NOWHERE: "+",
    Drawn.NOTE: "n",
}
#: What becomes of a step: shown, left out of a long call, or one of a call that is only mentioned.
SHOWN, LEFT_OUT, MENTIONED = 2, 1, 0
TOO_DEEP = "(nested too deeply to be shown)"

_ENCODER = json.JSONEncoder(separators=(",", ":"))


def ladder_data(traces: Sequence[Trace], breaking: tuple[int, int]) -> str:
    """Return what a page needs to draw a ladder, as JSON on two lines: the drawing, then each event and its outcome.

    Events and outcomes are read as text, so a number is shown as it was sent. Non-ASCII characters are escaped, lone
    surrogates with them; what else cannot be seen is written out where it is shown.
    """
    values = [
        value
        for trace in traces
        for invocation in trace.invocations
        for value in (invocation.event, _outcome_data(invocation.outcome))
    ]
    return f"[{_ENCODER.encode(drawing(traces, breaking))},\n{_dumped(values)}]"


def drawing(traces: Sequence[Trace], breaking: tuple[int, int]) -> dict[str, Any]:
    """Return the drawing of a call, or of several on one warm handler."""
    story = tell(traces, breaking, LETTERS)
    drawn = [(step, SHOWN if n in story.shown else LEFT_OUT) for n, step in enumerate(story.steps)]
    every = sorted(drawn + [(step, MENTIONED) for step in story.others], key=lambda one: one[0].position)
    return {
        "calls": [len(trace.invocations) for trace in traces],
        "outcomes": "".join(_letter(invocation) for trace in traces for invocation in trace.invocations),
        "meeting": only_meetings(traces),
        "before": story.before,
        "after": story.after,
        "steps": [[step.call, step.index, how, step.event_at, list(_rows(step, breaking))] for step, how in every],
    }


def _rows(step: Step, breaking: tuple[int, int]) -> Iterator[list[Any]]:
    """Each row as what stands in the columns, whether it is marked, its number, and what stands between them."""
    for number, row in enumerate(step.rows):
        places = f"{row.a}{row.b}{row.service or ' '}{row.handler or ' '}"
        marked = int(is_marked(step, number, breaking))
        yield [places, marked, row.sequence, _gap(row.left), _gap(row.middle), _gap(row.right)]


def _gap(gap: Gap) -> tuple[str, ...] | int:
    return 0 if gap.drawn is Drawn.NOTHING else (FILLS[gap.drawn], *gap.labels)


def _letter(invocation: Invocation) -> str:
    """How the page introduces an outcome."""
    match invocation.outcome:
        case Returned():
            return "r"
        case Raised():
            return "x"
        case TimedOut():
            return "t"
        case Unserialisable():
            return "u"
        case Unrecorded():
            return "n"


def _outcome_data(outcome: Outcome) -> Any:
    match outcome:
        case Returned(_, value):
            return value
        case Raised(kind, message, traceback):
            return [kind, message, traceback]
        case TimedOut(seconds):
            return seconds
        case Unserialisable(message):
            return message
        case Unrecorded():
            return None


def _dumped(values: Sequence[Any]) -> str:
    """All of them as one JSON array; what is nested deeper than Python can follow is left out."""
    try:
        return _ENCODER.encode(values)
    except RecursionError:
        return f"[{','.join(map(_dumped_alone, values))}]"


def _dumped_alone(value: Any) -> str:
    try:
        return _ENCODER.encode(value)
    except RecursionError:
        return _ENCODER.encode(TOO_DEEP)
