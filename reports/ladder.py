"""The ladder: a call as SIP people draw it, read from the top, one column per party.

  LEG-A         service                                        handler         LEG-B
    ┌─ calls ─────▶│                                              │
    ╎              ├─ NEW_INBOUND_CALL ──────────────────────────▶│
    ╎              │◀─ [CallAndBridge +12025550105] ──────────────┤
    ╎              │◀─────────────────────────────────────────────┼─ answers ────┐
    │              ├─ ACTION_SUCCESSFUL CallAndBridge ───────────▶│              │

`onhook.reports.story` tells what happened, row by row, and which rows are shown; here it is decided where the columns
stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onhook.conformance.model.legs import LEG_A, LEG_B
from onhook.conformance.model.traces import Trace
from onhook.reports.story import (
    ASCII,
    UNICODE,
    Drawn,
    Elided,
    Gap,
    Glyphs,
    Row,
    Step,
    Story,
    is_marked,
    only_meetings,
    tell,
)
from onhook.reports.text import centre_at, columns, cut, escape, pad

#: From this width on the outer columns keep their distance, also beside long labels.
WIDE = 96
#: The space between service and handler where all labels are short.
CLOSEST = 44
#: The space beside LEG-A and beside LEG-B, in a wide ladder and in a narrow one.
LEFT, LEFT_NARROW = 14, 12
RIGHT, RIGHT_OF_MEETING, RIGHT_NARROW = 14, 16, 6
#: The marker, a Sequence of three digits, and half of the name of LEG-A.
MARGIN = 7


def ladder(
    traces: Sequence[Trace], breaking: tuple[int, int] | None, *, width: int = 100, ascii_only: bool = False
) -> str:
    """Draw a call, or several on one warm handler, as text no wider than `width`.

    `breaking` is the call and the invocation that break a requirement, both from 0; a marker stands beside them. Calls
    that were over before the breaking one began, or that began after it, take one line each.
    """
    glyphs = ASCII if ascii_only else UNICODE
    story = tell(traces, breaking, glyphs)
    layout = Layout.fitting(story.steps, traces, glyphs, width, ascii_only)
    lines = [
        *(f"   {line}" for line in story.before),
        *layout.head(),
        *_drawn(story, layout, breaking),
        *(f"   {line}" for line in story.after),
    ]
    return "\n".join(cut(escape(line, ascii_only=False), width, glyphs.ellipsis).rstrip() for line in lines)


# -- rows to lines ---------------------------------------------------------------------------------------------------


def _drawn(story: Story, layout: Layout, breaking: tuple[int, int] | None) -> Iterator[str]:
    for part in story.parts():
        if isinstance(part, Elided):
            yield layout.elision(part.count)
            continue
        for number, row in enumerate(part.rows):
            yield layout.line(row, part.call, marked=is_marked(part, number, breaking))


# -- drawing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand."""

    glyphs: Glyphs
    width: int
    ascii_only: bool
    #: How wide the margin is, and the spaces between the columns; `right` is 0 without LEG-B.
    margin: int
    left: int
    middle: int
    right: int
    numbered: bool
    meeting: bool

    @classmethod
    def fitting(
        cls, steps: Sequence[Step], traces: Sequence[Trace], glyphs: Glyphs, width: int, ascii_only: bool
    ) -> Layout:
        """Return the columns that this call needs in this width."""
        rows = [row for step in steps for row in step.rows]
        has_b = any(row.b != " " for row in rows)
        numbered = len(traces) > 1
        meeting = only_meetings(traces)
        margin = MARGIN + (len(f"call {len(traces)} ") if numbered else 0)
        tail = len(LEG_B) // 2 + 1 if has_b else len("handler") // 2
        wished = _wished(rows, ascii_only)
        for left, beside in ((LEFT, RIGHT_OF_MEETING if meeting else RIGHT), (LEFT_NARROW, RIGHT_NARROW)):
            right = beside if has_b else 0
            room = width - margin - left - right - tail - 3
            if wished <= room or width >= WIDE:
                break
        return cls(glyphs, width, ascii_only, margin, left, max(min(wished, room), 10), right, numbered, meeting)

    def head(self) -> list[str]:
        """Return the names of the columns; what LEG-B is stands above it where there is no room beside it."""
        service = self.margin + 1 + self.left
        handler = service + 1 + self.middle
        line = ""
        for name, column in ((LEG_A, self.margin), ("service", service), ("handler", handler)):
            line = centre_at(line, name, column, self.width)
        if not self.right:
            return [line]
        leg_b, beside = handler + 1 + self.right, f"{LEG_B} (meeting)"
        if not self.meeting:
            return [centre_at(line, LEG_B, leg_b, self.width)]
        if columns(line) + 1 + columns(beside) <= self.width:
            return [centre_at(line, beside, leg_b, self.width)]
        return [centre_at("", "meeting", leg_b, self.width), centre_at(line, LEG_B, leg_b, self.width)]

    def elision(self, count: int) -> str:
        """Return the line that stands for steps left out."""
        dots = self.glyphs.ellipsis
        note = Gap(Drawn.NOTE, (f"{dots} {count} more {dots}",))
        return self.line(Row(" ", " ", middle=note), 0, marked=False, numbered=False)

    def line(self, row: Row, call: int, *, marked: bool, numbered: bool = True) -> str:
        """Draw one row."""
        row = self._moved(row)
        glyphs = self.glyphs
        number = f"call {call + 1} " if self.numbered and numbered else ""
        margin = f"{glyphs.mark if marked else '  '} {number}"
        sequence = cut(self._safe(row.sequence), 3, "" if self.ascii_only else self.glyphs.ellipsis)
        parts = [
            pad(pad(margin, self.margin - 2 - columns(sequence)) + sequence, self.margin),
            row.a,
            self._gap(row.left, self.left),
            row.service or glyphs.line,
            self._gap(row.middle, self.middle),
            row.handler or glyphs.line,
            self._gap(row.right, self.right) + row.b if self.right else "",
        ]
        return "".join(parts)

    def _moved(self, row: Row) -> Row:
        """Where the space before LEG-B is too narrow for what LEG-B does, it is written beside the handler."""
        if not row.right.labels or columns(row.right.labels[0]) + 4 <= self.right:
            return row
        return replace(row, middle=replace(row.middle, labels=row.right.labels), right=replace(row.right, labels=()))

    def _safe(self, text: str) -> str:
        return escape(text, ascii_only=self.ascii_only)

    def _gap(self, gap: Gap, width: int) -> str:
        # A tip, a dash and a space on either side; where an arrow starts on the right, the dash that it starts with.
        room = width - (5 if gap.drawn is Drawn.TO_THE_LEFT else 4)
        return _FILLS[gap.drawn](self.glyphs, self._fitting(gap.labels, max(room, 0)), width)

    def _fitting(self, labels: Sequence[str], room: int) -> str:
        """The fullest label that there is room for; the last one is cut."""
        label = ""
        for label in map(self._safe, labels):
            if columns(label) <= room:
                break
        return cut(label, room, self.glyphs.ellipsis)


def _wished(rows: Sequence[Row], ascii_only: bool) -> int:
    """How far apart service and handler stand where there is room: the longest label and the arrow around it."""
    labels = (escape(row.middle.labels[0], ascii_only=ascii_only) for row in rows if row.middle.labels)
    return max(CLOSEST, *(columns(label) + 6 for label in labels), 0)


def _line(glyphs: Glyphs, label: str, width: int) -> str:
    return pad(f"{glyphs.dash} {label} " if label else "", width, glyphs.dash)


def _nothing(glyphs: Glyphs, label: str, width: int) -> str:
    return " " * width


def _to_the_right(glyphs: Glyphs, label: str, width: int) -> str:
    return _line(glyphs, label, width - 1) + glyphs.right


def _to_the_left(glyphs: Glyphs, label: str, width: int) -> str:
    return glyphs.left + _line(glyphs, label, width - 1)


def _from_nowhere(glyphs: Glyphs, label: str, width: int) -> str:
    return " " * 3 + pad(f"{label} ", width - 4, glyphs.dash) + glyphs.right


def _note(glyphs: Glyphs, label: str, width: int) -> str:
    return pad(f"  {label}", width)


_FILLS = {
    Drawn.NOTHING: _nothing,
    Drawn.TO_THE_RIGHT: _to_the_right,
    Drawn.TO_THE_LEFT: _to_the_left,
    Drawn.THROUGH: _line,
    Drawn.FROM_NOWHERE: _from_nowhere,
    Drawn.NOTE: _note,
}
