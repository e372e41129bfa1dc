"""Telling a call: a trace becomes rows, each of them one thing that happened between two parties.

Nothing here knows how wide a line is. Legs are followed by what the events show and by what the world was asked, never
by the service's insides, so a log file and the trace of an emulator are drawn like one of the suite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from onhook.conformance.model.events import (
    ACTION_FAILED,
    HANGUP,
    NEW_INBOUND_CALL,
    action_parameters,
    participants,
    same_event,
)
from onhook.conformance.model.legs import CONNECTED, DISCONNECTED, LEG_A, LEG_B, MEETING_ADDRESS, TAGS, tag_of
from onhook.conformance.model.traces import Asked, Event, Invocation, Returned, Trace
from onhook.conformance.model.worlds import (
    ANSWERED,
    BUSY,
    DECLINED,
    DIAL,
    DIGITS,
    FAILS,
    IDLE,
    JOINED,
    MEETING_ENDS,
    NEVER_ANSWERED,
    PARTY_ENDS,
    PATIENCE,
    RUNS,
    UPDATE,
)
from onhook.reports.labels import LegNames, event_label, event_type, inside, outcome_label, received_digits

#: A call with more invocations is not shown whole.
MOST_SHOWN = 24
#: What is shown of a long one: how it begins, what leads to the breaking step and follows it, how it ends.
SHOWN_FIRST, SHOWN_BEFORE, SHOWN_AFTER, SHOWN_LAST = 6, 6, 3, 2


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of lines."""

    line: str = "│"
    ringing: str = "╎"
    end: str = "✗"
    begin_left: str = "┌"
    begin_right: str = "┐"
    from_line: str = "├"
    to_line: str = "┤"
    across: str = "┼"
    dash: str = "─"
    right: str = "▶"
    left: str = "◀"
    mark: str = "▶▶"
    ellipsis: str = "…"


UNICODE = Glyphs()
ASCII = Glyphs(
    line="|",
    ringing=":",
    end="x",
    begin_left="+",
    begin_right="+",
    from_line="|",
    to_line="|",
    across="+",
    dash="-",
    right=">",
    left="<",
    mark=">>",
    ellipsis="...",
)


class Drawn(Enum):
    """How the space between two columns is filled."""

    NOTHING = auto()
    TO_THE_RIGHT = auto()
    TO_THE_LEFT = auto()
    THROUGH = auto()
    #: An arrow to the right that starts at no party.
    FROM_NOWHERE = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Gap:
    """The space between two columns, and what may be written there, the fullest first."""

    drawn: Drawn = Drawn.NOTHING
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ladder, before it has a width."""

    a: str
    b: str
    left: Gap = Gap()
    service: str = ""
    middle: Gap = Gap()
    handler: str = ""
    right: Gap = Gap()
    sequence: str = ""
    #: It belongs to the step before it, and is marked with it: what makes a silence wrong is the silence.
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One invocation with what happened just before it, or what happened after the last one."""

    call: int
    index: int
    position: int
    rows: tuple[Row, ...]
    #: Where in `rows` the event stands; what is before it happened in between.
    event_at: int


def left_connected(trace: Trace) -> str:
    """Return the names of the legs that are up when the service has ended the call; empty where it tells of none."""
    names = LegNames([trace])
    return " and ".join(
        names.name(0, call_id) for call_id, status in (trace.final or {}).items() if status == CONNECTED
    )


class Life(Enum):
    """The state of a leg, as far as it is known."""

    ABSENT = auto()
    RINGING = auto()
    UP = auto()
    ENDED = auto()


@dataclass(slots=True)
class Legs:
    """Both columns of legs, as the events told so far and the world show them. A leg that has ended stays ended."""

    lives: dict[str, Life] = field(default_factory=lambda: dict.fromkeys(TAGS, Life.ABSENT))
    call_ids: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(TAGS))
    ended: set[str] = field(default_factory=set)

    def end(self, tag: str) -> None:
        """End the leg that the column stands for now."""
        self.lives[tag] = Life.ENDED
        call_id = self.call_ids[tag]
        if call_id is not None:
            self.ended.add(call_id)

    def begin(self, tag: str) -> None:
        """Mark a leg as up; its CallId becomes known with the next event."""
        self.lives[tag], self.call_ids[tag] = Life.UP, None

    def see(self, event: Event) -> set[str]:
        """Take over what an event shows; return the tags of the legs that it shows to have ended."""
        return {tag for tag in TAGS if self._see(tag, event)}

    def _see(self, tag: str, event: Event) -> bool:
        listed = [leg for leg in participants(event) if tag_of(leg) == tag]
        if not listed:
            return False
        current = next((leg for leg in reversed(listed) if str(leg.get("CallId")) not in self.ended), listed[-1])
        self.call_ids[tag] = call_id = str(current.get("CallId"))
        status, before = current.get("Status"), self.lives[tag]
        if call_id in self.ended:
            self.lives[tag] = Life.ENDED
        elif status == DISCONNECTED or call_id == _hung_up(event):
            self.end(tag)
        elif status == CONNECTED:
            self.lives[tag] = Life.UP
        elif before is not Life.UP:
            self.lives[tag] = Life.RINGING
        return self.lives[tag] is Life.ENDED and before in (Life.RINGING, Life.UP)

    @property
    def alone(self) -> str | None:
        """Return the tag of the only leg that is up."""
        up = [tag for tag in TAGS if self.lives[tag] is Life.UP]
        return up[0] if len(up) == 1 else None


def _hung_up(event: Event) -> str | None:
    call_id = action_parameters(event).get("CallId") if event_type(event) == HANGUP else None
    return call_id if isinstance(call_id, str) else None


def _hangup_target(event: Event) -> str | None:
    """Return the tag of the leg whose Hangup an event reports."""
    data = event.get("ActionData")
    if not isinstance(data, dict) or data.get("Type") != "Hangup":
        return None
    parameters = action_parameters(event)
    tags = {leg.get("CallId"): tag_of(leg) for leg in participants(event) if isinstance(leg.get("CallId"), str)}
    call_id = parameters.get("CallId")
    tag = tags.get(call_id) if isinstance(call_id, str) else None
    tag = tag or str(parameters.get("ParticipantTag"))
    return tag if tag in TAGS else None


def _is_delivered_again(event: Event, before: Invocation) -> bool:
    """Say whether an event repeats the one before: equal but for Sequence, without a new request in between."""
    asked = before.outcome.value if isinstance(before.outcome, Returned) else None
    return same_event(before.event, event) and not inside(asked, ("Actions",))


@dataclass(frozen=True, slots=True)
class Said:
    """A signal from a leg to the service: its label, and whether the leg comes up by it."""

    label: str
    begins: bool = False


#: The answers to an attempt at a new leg, by what the world calls them.
SAID = {
    ANSWERED: Said("answers", begins=True),
    JOINED: Said("joins", begins=True),
    NEVER_ANSWERED: Said("no answer"),
    BUSY: Said("is busy"),
    DECLINED: Said("declines"),
}


def _is_worth_telling(asked: Asked, event: Event | None) -> bool:
    """Say whether an outcome has to be told: it is not the harmless one, or not the one that the next event reports."""
    if (asked.answer == FAILS) != _reports_failure(asked.question, event):
        return True
    return asked.answer != FAILS and bool(asked.options) and asked.answer != asked.options[0]


def _reports_failure(action: str, event: Event | None) -> bool:
    return event is not None and event_type(event) == ACTION_FAILED and inside(event, ("ActionData", "Type")) == action


class Teller:
    """Turns one trace into steps."""

    def __init__(self, glyphs: Glyphs, names: LegNames, call: int, trace: Trace) -> None:
        self.glyphs = glyphs
        self.names = names
        self.call = call
        self.trace = trace
        self.legs = Legs()
        self._asked: dict[int, list[Asked]] = {}
        for asked in trace.asked or ():
            self._asked.setdefault(min(asked.after, len(trace.invocations)), []).append(asked)

    def steps(self) -> Iterator[Step]:
        """Yield the steps of the call; what happens after its last event is a step of its own."""
        count = len(self.trace.invocations)
        before: Invocation | None = None
        for index, invocation in enumerate(self.trace.invocations):
            rows = list(self._before(index, invocation.event))
            if event_type(invocation.event) == NEW_INBOUND_CALL and index == 0:
                rows.append(self._from_leg(LEG_A, "calls", self.glyphs.begin_left))
            yield Step(
                self.call, index, invocation.position, (*rows, *self._invoked(invocation, before)), event_at=len(rows)
            )
            before = invocation
        rest = (*(row for asked in self._asked.get(count, ()) for row in self._happens(asked, None)), *self._end())
        if rest:
            position = self.trace.invocations[-1].position if count else 0
            yield Step(self.call, count, position, rest, event_at=len(rest))

    def _before(self, index: int, event: Event) -> Iterator[Row]:
        """Yield the rows of what happens before an event; the event reports the last of it."""
        questions = self._asked.get(index, [])
        for number, asked in enumerate(questions, 1):
            yield from self._happens(asked, event if number == len(questions) else None)

    # -- lifelines --

    def _life(self, tag: str) -> str:
        life = self.legs.lives[tag]
        return self.glyphs.line if life is Life.UP else self.glyphs.ringing if life is Life.RINGING else " "

    def _row(self) -> Row:
        return Row(self._life(LEG_A), self._life(LEG_B))

    # -- invocations --

    def _invoked(self, invocation: Invocation, before: Invocation | None) -> tuple[Row, Row]:
        event, outcome = invocation.event, invocation.outcome
        ended = self.legs.see(event)
        again = before is not None and _is_delivered_again(event, before)
        told = Row(
            self.glyphs.end if LEG_A in ended else self._life(LEG_A),
            self.glyphs.end if LEG_B in ended else self._life(LEG_B),
            middle=Gap(Drawn.TO_THE_RIGHT, event_label(event, self.call, self.names, again=again)),
            service=self.glyphs.from_line,
            sequence=str(event.get("Sequence", "")),
        )
        answered = Row(
            self._life(LEG_A),
            self._life(LEG_B),
            middle=Gap(Drawn.TO_THE_LEFT, outcome_label(outcome, event, self.call, self.names)),
            handler=self.glyphs.to_line,
        )
        return told, answered

    def _end(self) -> Iterator[Row]:
        """Yield the rows of a call that stops while a leg is up: it stays up, or is taken down without an event."""
        asked, left = self.trace.asked, left_connected(self.trace)
        if left:
            idle = bool(asked) and asked is not None and asked[-1].question == IDLE
            yield self._note(f"({'idle' if idle else 'the end'}: {left} still Connected)", silence=True)
        elif self.trace.final and not {Life.UP, Life.RINGING}.isdisjoint(self.legs.lives.values()):
            yield self._note("(the service ends the call)")

    def _note(self, text: str, *, silence: bool = False) -> Row:
        return replace(self._row(), middle=Gap(Drawn.NOTE, (text,)), silence=silence)

    def _name(self, tag: str) -> str:
        """What the leg in a column is called; its tag where events have not shown its CallId."""
        return self.names.name(self.call, self.legs.call_ids[tag], otherwise=tag)

    # -- what the world does --

    def _happens(self, asked: Asked, event: Event | None) -> Iterator[Row]:
        """Yield the rows of one answer of the world; `event` is the next event."""
        if asked.question == IDLE and self.legs.alone is not None:
            yield self._note(f"(idle: {self._name(self.legs.alone)} still Connected)", silence=True)
        leg = LEG_A if asked.question == DIAL else LEG_B
        if asked.answer in PARTY_ENDS:
            yield self._party_ends(asked)
        elif asked.answer in SAID:
            yield self._says(leg, SAID[asked.answer])
        elif asked.answer == DIGITS:
            yield self._dials(event)
        elif asked.answer == UPDATE:
            yield replace(self._row(), left=Gap(Drawn.FROM_NOWHERE, ("update",)))
        elif asked.answer == RUNS:
            yield from self._hung_up_by_service(event)
        elif _is_worth_telling(asked, event):
            yield self._note(f"({asked.question}: {asked.answer})")

    def _party_ends(self, asked: Asked) -> Row:
        what = "gives up" if asked.question == PATIENCE else "ends" if asked.answer == MEETING_ENDS else "hangs up"
        row = self._row()
        for tag in PARTY_ENDS[asked.answer]:
            row = self._from_leg(tag, what, self.glyphs.end, row)
            self.legs.end(tag)
        return row

    def _says(self, tag: str, said: Said) -> Row:
        if not said.begins:
            row = self._from_leg(tag, said.label, self.glyphs.end)
            if self.legs.lives[tag] is Life.RINGING:
                self.legs.end(tag)
            return row
        row = self._from_leg(tag, said.label, self.glyphs.begin_left if tag == LEG_A else self.glyphs.begin_right)
        self.legs.begin(tag)
        return row

    def _dials(self, event: Event | None) -> Row:
        digits = received_digits(event.get("ActionData")) if event is not None else None
        tag = LEG_B if event is not None and action_parameters(event).get("ParticipantTag") == LEG_B else LEG_A
        label = "dials" if digits is None else f"dials {digits or 'nothing'}"
        return self._from_leg(tag, label, self.glyphs.from_line if tag == LEG_A else self.glyphs.to_line)

    def _hung_up_by_service(self, event: Event | None) -> Iterator[Row]:
        """Yield the rows of a Hangup that takes effect: the leg is down before its HANGUP is sent (HUP-B2)."""
        tag = _hangup_target(event) if event is not None else None
        if tag is None or self.legs.lives[tag] not in (Life.UP, Life.RINGING):
            return
        self.legs.end(tag)
        if tag == LEG_A:
            left = Gap(Drawn.TO_THE_LEFT, ("hung up",))
            yield replace(self._row(), a=self.glyphs.end, left=left, service=self.glyphs.to_line)
        else:
            yield replace(
                self._row(),
                b=self.glyphs.end,
                service=self.glyphs.from_line,
                middle=Gap(Drawn.THROUGH),
                handler=self.glyphs.across,
                right=Gap(Drawn.TO_THE_RIGHT, ("hung up",)),
            )

    def _from_leg(self, tag: str, label: str, glyph: str, row: Row | None = None) -> Row:
        """Return an arrow from a leg to the service; that of LEG-B passes the handler, who does not learn of it."""
        row = row or self._row()
        if tag == LEG_A:
            return replace(row, a=glyph, left=Gap(Drawn.TO_THE_RIGHT, (label,)))
        return replace(
            row,
            b=glyph,
            middle=Gap(Drawn.TO_THE_LEFT),
            handler=self.glyphs.across,
            right=Gap(Drawn.THROUGH, (label,)),
        )


# -- several calls, and which part of them is shown ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elided:
    """A number of steps that are not shown."""

    count: int


@dataclass(frozen=True, slots=True)
class Story:
    """A call, or several on one warm handler, as they are drawn."""

    #: Of the calls that are drawn, in the order in which they happened.
    steps: tuple[Step, ...]
    #: The indexes of those that are shown: a long call is not shown whole.
    shown: frozenset[int]
    #: Of the calls that are not drawn: they were over before the breaking one began, or began after it.
    others: tuple[Step, ...]
    #: One line for each of those that look alike.
    before: tuple[str, ...]
    after: tuple[str, ...]

    def parts(self) -> Iterator[Step | Elided]:
        """Yield the steps that are drawn, and an `Elided` for those between them that are not."""
        elided = 0
        for index, step in enumerate(self.steps):
            if index not in self.shown:
                elided += 1
                continue
            if elided:
                yield Elided(elided)
                elided = 0
            yield step


def tell(traces: Sequence[Trace], breaking: tuple[int, int] | None, glyphs: Glyphs) -> Story:
    """Return the story of calls; `breaking` is the call and the invocation that break a requirement, both from 0."""
    names = LegNames(traces)
    told = [tuple(Teller(glyphs, names, call, trace).steps()) for call, trace in enumerate(traces)]
    whole = [call for call in range(len(traces)) if _matters(traces, call, breaking)]
    others = [call for call in range(len(traces)) if call not in whole]
    steps = _in_order(told[call] for call in whole)
    first = min((step.position for step in steps), default=0)
    return Story(
        steps,
        frozenset(_drawn_steps(steps, breaking)),
        _in_order(told[call] for call in others),
        tuple(_outlined(traces, [call for call in others if _span(traces[call])[0] < first], "before")),
        tuple(_outlined(traces, [call for call in others if _span(traces[call])[0] >= first], "after")),
    )


def _in_order(told: Iterable[Sequence[Step]]) -> tuple[Step, ...]:
    return tuple(sorted((step for steps in told for step in steps), key=lambda step: step.position))


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
    """Yield one line per call that is not drawn; calls that look alike share theirs."""
    alike: dict[str, list[int]] = {}
    for call in calls:
        alike.setdefault(_outline(traces[call]), []).append(call + 1)
    for outline, numbers in alike.items():
        which = f"call {numbers[0]}" if len(numbers) == 1 else f"calls {', '.join(map(str, numbers))}"
        yield f"{which} {when}: {outline}{' each' if len(numbers) > 1 else ''}"


def _outline(trace: Trace) -> str:
    count = len(trace.invocations)
    events = f"{count} event{'' if count == 1 else 's'}"
    left = left_connected(trace)
    return f"{events}, {'ended' if not left else f'{left} left Connected'}"


def _drawn_steps(steps: Sequence[Step], breaking: tuple[int, int] | None) -> set[int]:
    """Return the indexes of the steps that are drawn."""
    count = len(steps)
    if count <= MOST_SHOWN:
        return set(range(count))
    here = next((n for n, step in enumerate(steps) if (step.call, step.index) == breaking), count - 1)
    near = range(max(here - SHOWN_BEFORE, 0), min(here + SHOWN_AFTER + 1, count))
    shown = {*range(SHOWN_FIRST), *near, *range(count - SHOWN_LAST, count)}
    # A single step takes hardly more room than the words that it is missing.
    return shown | {n for n in range(1, count - 1) if n - 1 in shown and n + 1 in shown}


def is_marked(step: Step, number: int, breaking: tuple[int, int] | None) -> bool:
    """Say whether a row of a step is marked: it breaks the requirement, or is the silence that does."""
    if breaking is None:
        return False
    call, index = breaking
    if step.call != call:
        return False
    return number >= step.event_at if step.index == index else step.index == index + 1 and step.rows[number].silence


def only_meetings(traces: Sequence[Trace]) -> bool:
    """Say whether all second legs are meeting legs, so that their column can be called so."""
    seconds = [
        leg
        for trace in traces
        for invocation in trace.invocations
        for leg in participants(invocation.event)
        if tag_of(leg) == LEG_B
    ]
    return bool(seconds) and all(MEETING_ADDRESS in (leg.get("To"), leg.get("From")) for leg in seconds)
