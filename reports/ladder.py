"""The ladder: a call as SIP people draw it, read from the top, one column per party.

  LEG-A         service                                        handler         LEG-B
    ┌─ calls ─────▶│                                              │
    ╎              ├─ NEW_INBOUND_CALL ──────────────────────────▶│
    ╎              │◀─ [CallAndBridge +12025550105] ──────────────┤
    ╎              │◀─────────────────────────────────────────────┼─ answers ────┐
    │              ├─ ACTION_SUCCESSFUL CallAndBridge ───────────▶│              │

`onhook.reports.story` tells what happened, row by row; here it is decided which rows are shown, and where the columns stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onhook.conformance.events import participants
from onhook.conformance.legs import LEG_A, LEG_B, MEETING_ADDRESS
from onhook.conformance.traces import Trace
from onhook.reports.labels import LegNames, tag_of
from onhook.reports.story import ASCII, UNICODE, Drawn, Gap, Glyphs, Row, Step, Teller, left_connected
from onhook.reports.text import centre_at, columns, cut, escape, pad

#: A call with more invocations is not shown whole.
MOST_SHOWN = 24
#: What is shown of a long one: how it begins, what leads to the breaking step and follows it, how it ends.
SHOWN_FIRST, SHOWN_BEFORE, SHOWN_AFTER, SHOWN_LAST = 6, 6, 3, 2

#: From here on the outer columns keep their distance, whatever stands between service and handler.
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
    names = LegNames(traces)
    told = [tuple(Teller(glyphs, names, call, trace).steps()) for call, trace in enumerate(traces)]
    whole = [call for call in range(len(traces)) if _matters(traces, call, breaking)]
    steps = sorted((step for call in whole for step in told[call]), key=lambda step: step.position)
    layout = Layout.fitting(steps, traces, glyphs, width, ascii_only)
    first = min((step.position for step in steps), default=0)
    others = [call for call in range(len(traces)) if call not in whole]
    lines = [
        *_outlined(traces, [call for call in others if _span(traces[call])[0] < first], "before"),
        *layout.head(),
        *_drawn(steps, layout, breaking),
        *_outlined(traces, [call for call in others if _span(traces[call])[0] >= first], "after"),
    ]
    return "\n".join(cut(escape(line, ascii_only=False), width, glyphs.ellipsis).rstrip() for line in lines)


# -- which calls, and which part of them -----------------------------------------------------------------------------


def _span(trace: Trace) -> tuple[int, int]:
    positions = [invocation.position for invocation in trace.invocations]
    return min(positions, default=0), max(positions, default=0)


def _matters(traces: Sequence[Trace], call: int, breaking: tuple[int, int] | None) -> bool:
    """Say whether a call is drawn: it is the breaking one, or was under way while that one was."""
    if breaking is None or call == breaking[0] or not 0 <= breaking[0] < len(traces):
        return True
    (begins, ends), (first, last) = _span(traces[call]), _span(traces[breaking[0]])
    return ends > first and begins < last


def _outlined(traces: Sequence[Trace], calls: Sequence[int], when: str) -> Iterator[str]:
    """One line per call that is not drawn; calls that look alike share theirs."""
    alike: dict[str, list[int]] = {}
    for call in calls:
        alike.setdefault(_outline(traces[call]), []).append(call + 1)
    for outline, numbers in alike.items():
        which = f"call {numbers[0]}" if len(numbers) == 1 else f"calls {', '.join(map(str, numbers))}"
        yield f"   {which} {when}: {outline}{' each' if len(numbers) > 1 else ''}"


def _outline(trace: Trace) -> str:
    count = len(trace.invocations)
    events = f"{count} event{'' if count == 1 else 's'}"
    left = left_connected(trace)
    return f"{events}, {'ended' if not left else f'{left} left Connected'}"


def _shown(steps: Sequence[Step], breaking: tuple[int, int] | None) -> set[int]:
    """The indexes of the steps that are drawn."""
    count = len(steps)
    if count <= MOST_SHOWN:
        return set(range(count))
    here = next((n for n, step in enumerate(steps) if (step.call, step.index) == breaking), count - 1)
    near = range(max(here - SHOWN_BEFORE, 0), min(here + SHOWN_AFTER + 1, count))
    shown = {*range(SHOWN_FIRST), *near, *range(count - SHOWN_LAST, count)}
    # A single step takes hardly more room than the words that it is missing.
    return shown | {n for n in range(1, count - 1) if n - 1 in shown and n + 1 in shown}


def _drawn(steps: Sequence[Step], layout: Layout, breaking: tuple[int, int] | None) -> Iterator[str]:
    shown, elided = _shown(steps, breaking), 0
    previous = None
    for number, step in enumerate(steps):
        if number in shown:
            if elided:
                yield layout.elision(elided)
                elided = 0
            yield from _step_lines(step, layout, breaking, previous)
        else:
            elided += 1
        previous = (step.call, step.index)


def _step_lines(
    step: Step, layout: Layout, breaking: tuple[int, int] | None, previous: tuple[int, int] | None
) -> Iterator[str]:
    here = (step.call, step.index) == breaking
    after = breaking is not None and (step.call, step.index - 1) == breaking
    for number, row in enumerate(step.rows):
        yield layout.line(row, step.call, marked=(here and number >= step.event_at) or (after and row.silence))


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
        meeting = _only_meetings(traces)
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


def _only_meetings(traces: Sequence[Trace]) -> bool:
    """Say whether all second legs are meeting legs."""
    seconds = [
        one
        for trace in traces
        for invocation in trace.invocations
        for one in participants(invocation.event)
        if tag_of(one) == LEG_B
    ]
    return bool(seconds) and all(MEETING_ADDRESS in (one.get("To"), one.get("From")) for one in seconds)


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
