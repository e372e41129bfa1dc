"""Calls as Mermaid sequence diagrams, for pages that render them, as GitHub's do.

The syntax is that of https://mermaid.js.org/syntax/sequenceDiagram.html.

`onhook.reports.story` tells what happened; here its rows become messages between participants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from onhook.conformance.model.legs import LEG_A, LEG_B
from onhook.conformance.model.traces import Trace
from onhook.reports.groups import ASKS_FOR_ACTION, Group, groups
from onhook.reports.model import Report, Violation, conforms
from onhook.reports.paging import MOST_REFUSED
from onhook.reports.story import UNICODE, Drawn, Elided, Gap, Row, Step, Story, is_marked, tell
from onhook.reports.text import cut, escape, wrap

#: Mermaid refuses a text of more than 50,000 characters.
MOST = 45_000
#: Columns of a label, of a line of a note, and of all its lines.
LONGEST, NOTE_WIDTH, LONGEST_NOTE = 80, 60, 400
#: Pale red, on which black can be read.
_BREAKING = "rect rgb(255, 225, 220)"
#: What a label may not hold as it is: what ends it (`;`, `#`), what may be a command (`:`, `%`, `{`), and HTML; and the
#: two characters from which Mermaid makes entities when all else is done.
_HARMFUL = re.compile(r"[^A-Za-z0-9 _.,()\[\]+/=*?!'\"\x80-\U0010ffff-]|[ﬂ¶]")

#: What a note about a whole call stands over.
_ACROSS = "A,B"
#: A message from or to LEG-B, or a note of its own.
_TO_B = re.compile(r"B-|S(->>|-x)B:|Note over B:")

_Breaking = tuple[int, int] | None


def render(report: Report) -> str:
    """Return one diagram of a whole report: each broken requirement, with the first call that breaks it."""
    scenes = [
        _Scene(one.calls, (one.call, one.step), f"{UNICODE.mark} {one.actual}", _heading(subject.target, group))
        for subject in report.subjects
        for group in groups(subject.items)
        if (one := _first(group)) is not None
    ]
    return _diagram(scenes, "" if scenes else _WITHOUT_CALLS[conforms(report)])


#: What a diagram says that has no call to show.
_WITHOUT_CALLS: Mapping[bool | None, str] = {
    True: "nothing is broken",
    False: "what is broken has no call to show",
    None: "nobody knows whether something is broken",
}


def ladder(traces: Sequence[Trace], breaking: tuple[int, int] | None, note: str = "") -> str:
    """Return the diagram of a call, or of several on one warm handler.

    `breaking` is the call and the invocation that break a requirement, both from 0: they stand in a coloured box, with
    the note.
    """
    return _diagram([_Scene(traces, breaking, note)])


def _first(group: Group) -> Violation | None:
    if group.verdict not in ASKS_FOR_ACTION:
        return None
    return next((violation for item in group.gravest for violation in item.violations), None)


def _heading(target: str, group: Group) -> str:
    return f"{group.symbol.symbol} {group.id} {group.starts}, {target}: {group.title}"


@dataclass(frozen=True, slots=True)
class _Scene:
    """What one drawing shows."""

    traces: Sequence[Trace]
    breaking: _Breaking
    note: str
    heading: str = ""

    def lines(self) -> list[str]:
        story = tell(self.traces, self.breaking, UNICODE)
        lines = [_note(_ACROSS, text) for text in ([self.heading] if self.heading else []) + list(story.before)]
        blocks = [(marked, list(rows)) for marked, rows in groupby(self._marked(story), key=lambda row: row[0])]
        last = max((number for number, (is_wrong, _) in enumerate(blocks) if is_wrong), default=-1)
        for place, (marked, block) in enumerate(blocks):
            messages = [line for _, line in block]
            note = [_note("S,H", self.note)] if place == last and self.note else []
            lines += [_BREAKING, *messages, *note, "end"] if marked else messages
        return [*lines, *(_note(_ACROSS, text) for text in story.after)]

    def _marked(self, story: Story) -> Iterator[tuple[bool, str]]:
        """The messages, and which of them are part of what is wrong."""
        for part in story.parts():
            if isinstance(part, Elided):
                yield False, _note("S,H", f"… {part.count} more …")
            else:
                yield from self._step(part)

    def _step(self, step: Step) -> Iterator[tuple[bool, str]]:
        call = f"call {step.call + 1}: " if len(self.traces) > 1 else ""
        for number, row in enumerate(step.rows):
            marked = is_marked(step, number, self.breaking)
            yield from ((marked, line) for line in _messages(row, call))


def _diagram(scenes: Sequence[_Scene], closing: str = "") -> str:
    lines: list[str] = []
    room, left = MOST, 0
    for scene in scenes:
        drawn = scene.lines() if left < MOST_REFUSED else None
        size = sum(len(line) + 5 for line in drawn or ())
        if drawn is None or size > room:
            left += 1
        else:
            lines += drawn
            room -= size
    told = [closing] if closing else []
    told += [f"{left} more: one diagram has no room for them"] if left else []
    lines += [_note(_ACROSS, text) for text in told]
    named = {"A": LEG_A, "S": "service", "H": "handler", "B": LEG_B}
    if not any(_TO_B.match(line) for line in lines):
        named.pop("B")
        lines = [line.replace(f"Note over {_ACROSS}:", "Note over A,H:", 1) for line in lines]
    head = ["sequenceDiagram", *(f"participant {short} as {name}" for short, name in named.items())]
    return "\n    ".join([*head, *lines]) + "\n"


# -- rows to messages --------------------------------------------------------------------------------------------------


def _messages(row: Row, call: str) -> Iterator[str]:
    """One row may be two messages: both parties can hang up at once."""
    yield from _of_leg_a(row, call)
    label = _said(row.middle, call)
    if row.middle.drawn is Drawn.TO_THE_RIGHT:
        yield f"S->>H: {label}"
    elif row.middle.drawn is Drawn.NOTE:
        yield _note("S,H", call + _fullest(row.middle))
    elif row.middle.drawn is Drawn.TO_THE_LEFT and row.right.drawn is Drawn.NOTHING:
        yield f"H-->>S: {label}"
    yield from _of_leg_b(row, call)


def _of_leg_a(row: Row, call: str) -> Iterator[str]:
    ends = row.a == UNICODE.end
    if row.left.drawn is Drawn.TO_THE_RIGHT:
        yield f"A{_arrow(ends)}S: {_said(row.left, call)}"
    elif row.left.drawn is Drawn.TO_THE_LEFT:
        yield f"S{_arrow(ends)}A: {_said(row.left, call)}"
    elif row.left.drawn is Drawn.FROM_NOWHERE:
        yield _note("S", call + _fullest(row.left))
    elif ends:
        yield _note("A", f"{call}{UNICODE.end}")


def _of_leg_b(row: Row, call: str) -> Iterator[str]:
    ends = row.b == UNICODE.end
    if row.right.drawn is Drawn.THROUGH:
        yield f"B{_arrow(ends)}S: {_said(row.right, call)}"
    elif row.right.drawn is Drawn.TO_THE_RIGHT:
        yield f"S{_arrow(ends)}B: {_said(row.right, call)}"
    elif ends:
        yield _note("B", f"{call}{UNICODE.end}")


def _arrow(ends: bool) -> str:
    return "-x" if ends else "->>"


def _fullest(gap: Gap) -> str:
    return gap.labels[0] if gap.labels else ""


def _said(gap: Gap, call: str) -> str:
    return _safe(cut(escape(call + _fullest(gap)), LONGEST))


def _note(over: str, text: str) -> str:
    lines: Iterable[str] = wrap(cut(escape(" ".join(text.split())), LONGEST_NOTE), NOTE_WIDTH)
    return f"Note over {over}: {'<br/>'.join(map(_safe, lines))}"


def _safe(text: str) -> str:
    """The text as a label; an empty one would be an error."""
    return _HARMFUL.sub(lambda found: f"#{ord(found[0])};", text.strip()) or "#32;"
