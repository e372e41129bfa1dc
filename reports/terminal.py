"""What a terminal shows: the text of one failing item, and the summary of a run.

A failure is read by people who have never seen this suite, in the log of a build that has just gone red. So it says in
this order: what is required and where that is written, the shortest call that breaks it, what was expected and what
came, and how to see it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.requirements import Requirement, Subject
from onhook.conformance.model.traceback_text import place_of
from onhook.conformance.model.traces import Raised, Returned
from onhook.conformance.model.verdicts import Counterexample, Finding, ItemResult, SummaryRow, Verdict
from onhook.reports.ladder import ladder
from onhook.reports.needed import needed
from onhook.reports.order import PROMINENT, in_order, place
from onhook.reports.story import ASCII, UNICODE
from onhook.reports.sums import Tally
from onhook.reports.symbols import SYMBOLS, Symbol, gravity
from onhook.reports.text import PLAIN, columns, cut, escape, labelled, pad, wrap
from onhook.reports.tracebacks import raised_lines

#: Labels of a failure's lines end here, so that everything that matters stands in one column.
LABEL = 10
#: The most characters of an exception's message on its first line.
LONGEST_LEAD = 160
#: How many causes are listed; the rest are only counted.
MOST_CAUSES = 8
#: Lines of a note in a summary.
MOST_LINES = 3
#: The fewest columns of a title in a row of the summary; with less room it gets a line of its own.
SHORTEST_TITLE = 50


# -- a failure -------------------------------------------------------------------------------------------------------


def failure_text(
    result: ItemResult, requirement: Requirement, replay: str, *, width: int = 100, ascii_only: bool = False
) -> str:
    """Return what a failing item shows: plain text without colours, no line but the command wider than `width`.

    The gravest counterexample is shown in full, every further cause in one line.
    """
    page = _Page(width, ascii_only)
    expired = result.reason if result.verdict is Verdict.STALE_DEVIATION and result.counterexamples else ""
    lines = [*page.head(requirement, expired, _lead(result, requirement)), ""]
    if result.counterexamples:
        lines += [*page.counterexample(result.counterexamples[0]), *page.further(result.counterexamples[1:])]
    elif result.reason:
        lines += page.labelled("reason", result.reason)
    if replay:
        lines += ["", *page.command("replay", replay)]
    return "\n".join(line.rstrip() for line in lines)


def unplayed_text(result: ItemResult, replay: str, *, width: int = 100, ascii_only: bool = False) -> str:
    """Return what is shown of a service that does not play its calls to their end: the first such call, and why.

    The traceback is whole, and no line of it is wrapped: whoever wrote the service looks for the place in it.
    """
    page = _Page(width, ascii_only)
    lines = [page.safe(f"{result.id}[{result.start}]  {result.reason}"), ""]
    for example in result.counterexamples[:1]:
        breaking = (example.finding.call, example.finding.step)
        lines += ladder(example.traces, breaking, width=width, ascii_only=ascii_only).splitlines()
        lines += ["", page.safe(example.traceback)] if example.traceback else []
    if replay:
        lines += ["", *page.command("replay", replay)]
    return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True, slots=True)
class _Page:
    """How wide a text may be, and in which characters."""

    width: int
    ascii_only: bool

    def safe(self, text: str) -> str:
        """Keep the line breaks of a text and nothing else that steers a terminal."""
        lines = text.translate(PLAIN).splitlines() if self.ascii_only else text.splitlines()
        return "\n".join(escape(line, ascii_only=self.ascii_only) for line in lines)

    def labelled(self, label: str, text: str, *, marked: bool = False) -> list[str]:
        """A label, and beside it the text, wrapped."""
        mark = (ASCII if self.ascii_only else UNICODE).mark if marked else "  "
        first, *rest = labelled(label, self.safe(text), self.width, indent=len(mark) + 1, column=LABEL)
        return [f"{mark}{first[len(mark) :]}", *rest]

    def command(self, label: str, text: str) -> list[str]:
        """A command is copied, so it is never broken: the terminal may, and one that is too long starts a line."""
        text = escape(text, ascii_only=self.ascii_only)
        beside = f"   {pad(label, LABEL)}{text}"
        return [beside] if columns(beside) <= self.width else [f"   {label}", text]

    def head(self, requirement: Requirement, *leads: str) -> list[str]:
        """The id and what holds when all is well; how binding it is; the whole sentence, and where it is written.

        `leads` are what went wrong, where that is soon said.
        """
        indent = " " * (len(requirement.id) + 2)
        title = f"{requirement.id}  {self.safe(requirement.title)}"
        source = self.safe(f"{requirement.level} · {requirement.pages[0]}")
        room = self.width - columns(title) - columns(source)
        if room >= 2:
            first = [f"{title}{' ' * room}{source}"]
        else:
            titled = labelled(requirement.id, self.safe(requirement.title), self.width, column=len(indent))
            first = [*titled, f"{' ' * max(self.width - columns(source), 0)}{source}"]
        body = [*wrap(self.safe(requirement.statement), self.width - len(indent)), requirement.url]
        for lead in filter(None, leads):
            mark = pad((ASCII if self.ascii_only else UNICODE).mark, len(indent))
            first += [f"{mark}{line}" for line in wrap(self.safe(lead), self.width - len(indent))]
        return [*first, *(f"{indent}{line}" for line in body)]

    # -- counterexamples --

    def counterexample(self, example: Counterexample) -> list[str]:
        """The call, and what is wrong with it."""
        finding = example.finding
        drawn = ladder(example.traces, (finding.call, finding.step), width=self.width, ascii_only=self.ascii_only)
        lines = [*drawn.splitlines(), "", *self.labelled("expected", finding.expected, marked=True)]
        lines += self.labelled("actual", finding.actual)
        lines += self.traceback(example)
        outcome = example.outcome
        if isinstance(outcome, Returned) and outcome.remark:
            lines += self.labelled("hint", outcome.remark)
        if finding.because:
            lines += self.labelled("because", f"{finding.level} only: {finding.because}")
        elif (known := CATALOGUE.get(finding.id)) and known.level.is_graver_than(finding.level):
            lines += self.labelled("weighs", f"{finding.level} only")
        if example.also:
            lines += self.labelled("also", f"breaks {', '.join(example.also)}")
        for label, text in needed(example.scenario, example.traces):
            lines += self.labelled(label, text)
        return lines

    def traceback(self, example: Counterexample) -> list[str]:
        """The traceback in short, where the handler raised in the breaking step."""
        shown = raised_lines(example.outcome, self.width - LABEL - 3, ascii_only=self.ascii_only)
        return [f"   {pad('raised' if not number else '', LABEL)}{line}".rstrip() for number, line in enumerate(shown)]

    def further(self, examples: Sequence[Counterexample]) -> list[str]:
        """Every other cause in one line."""
        if not examples:
            return []
        count = len(examples)
        lines = ["", f"   and {count} more {'cause' if count == 1 else 'causes'} of the same failure:"]
        causes = Counter(_cause(example.finding) for example in examples)
        for cause, times in list(causes.items())[:MOST_CAUSES]:
            lines.append(self.line(f"   - {f'({times} times) ' if times > 1 else ''}{cause}"))
        if len(causes) > MOST_CAUSES:
            lines.append(self.line(f"   … {len(causes) - MOST_CAUSES} more"))
        return lines

    def few_lines(self, text: str, indent: int) -> Iterator[str]:
        """Indented lines, MOST_LINES at most; the last one is cut where that is not enough."""
        lines = wrap(self.safe(text), self.width - indent)
        whole, rest = lines[: MOST_LINES - 1], lines[MOST_LINES - 1 :]
        kept = [*whole, " ".join(rest)] if rest else whole
        yield from (self.line(f"{' ' * indent}{line}") for line in kept)

    def line(self, text: str) -> str:
        """One line, cut where it is too long."""
        return cut(escape(text, ascii_only=self.ascii_only), self.width, "..." if self.ascii_only else "…")


def _lead(result: ItemResult, requirement: Requirement) -> str:
    """Return what the handler raised, where, and at which event, which often is all one needs.

    A service is judged with a handler of ours, which raises on purpose.
    """
    example = next(iter(result.counterexamples), None)
    outcome = example.outcome if example is not None else None
    if example is None or not isinstance(outcome, Raised) or requirement.subject is Subject.SERVICE:
        return ""
    raised = cut(" ".join(f"{outcome.type}: {outcome.message.strip()}".removesuffix(": ").split()), LONGEST_LEAD, "...")
    at = place_of(outcome)
    return f"{raised},{f' at {at},' if at else ''} in answer to {example.finding.event_type}"


def _cause(finding: Finding) -> str:
    where = f"{finding.event_type} {finding.action}".rstrip()
    level = f" ({finding.level})" if finding.because else ""
    return f"{where}{level}: {' '.join(_for_one_line(finding.actual).split())}"


# -- the summary of a run --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary and what pytest's terminal writer is to make of it."""

    text: str
    markup: Mapping[str, bool]


def summary_lines(rows: Sequence[SummaryRow], *, width: int = 100, ascii_only: bool = False) -> list[Line]:
    """Return the summary of a run: what asks for action in a row of its own, everything else compressed."""
    page = _Page(width, ascii_only)
    starts = in_order(row["start"] for row in rows)
    rows = sorted(rows, key=lambda row: (place(row["id"]), starts.index(row["start"])))
    by_id: dict[str, list[SummaryRow]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    listed = sorted(
        (name for name in by_id if _symbol(by_id[name]).has_row), key=lambda name: _order(name, by_id[name])
    )
    lines = list(_table(page, [by_id[name] for name in listed], starts))
    rest = [row for row in rows if row["id"] not in listed]
    compressed = (line for verdict in SYMBOLS for line in _compressed(page, verdict, rest, by_id))
    return [*lines, *compressed, *_summed(page, by_id), *_noted(page, rest), *_played(page, rows)]


def _summed(page: _Page, by_id: Mapping[str, Sequence[SummaryRow]]) -> Iterator[Line]:
    """How many requirements there were; one that came out in several ways counts as the gravest of them."""
    sums = Tally.of((name, _gravest(rows)) for name, rows in by_id.items())
    if sum(sums.verdicts.values()):
        yield from (Line(line, {}) for line in wrap(page.safe(sums.in_words()), page.width))


def _gravest(rows: Sequence[SummaryRow]) -> Verdict:
    return min((Verdict(row["verdict"]) for row in rows), key=gravity)


def _symbol(rows: Sequence[SummaryRow]) -> Symbol:
    return SYMBOLS[_gravest(rows)]


def _order(requirement_id: str, rows: Sequence[SummaryRow]) -> tuple[int, bool, tuple[int, str]]:
    """The gravest first, the prominent before others, else as the catalogue has them."""
    return gravity(_gravest(rows)), requirement_id not in PROMINENT, place(requirement_id)


def _table(page: _Page, groups: Sequence[Sequence[SummaryRow]], starts: Sequence[str]) -> Iterator[Line]:
    if not groups:
        return
    id_width = max(columns(page.line(rows[0]["id"])) for rows in groups)
    cell = max(12, *(columns(page.line(start)) + 2 for start in starts))
    heads = "".join(pad(page.line(start), cell) for start in starts)
    yield Line(page.line(f"{' ' * (id_width + 2)}{heads}").rstrip(), {"bold": True})
    for rows in groups:
        yield from _requirement_lines(page, rows, starts, id_width, cell)


def _requirement_lines(
    page: _Page, rows: Sequence[SummaryRow], starts: Sequence[str], id_width: int, cell: int
) -> Iterator[Line]:
    colour = {_symbol(rows).colour: True}
    verdicts = {row["start"]: SYMBOLS[Verdict(row["verdict"])] for row in rows}
    cells = "".join(pad(_cell(verdicts.get(start), page.ascii_only), cell) for start in starts)
    requirement = CATALOGUE.get(rows[0]["id"])
    title = page.line(requirement.title) if requirement is not None else ""
    before = f"{pad(page.line(rows[0]['id']), id_width)}  {cells}"
    if columns(before) + SHORTEST_TITLE <= page.width:
        yield Line(page.line(before + title).rstrip(), colour)
    else:
        yield Line(page.line(before).rstrip(), colour)
        yield Line(page.line(f"{' ' * (id_width + 2)}{title}").rstrip(), {})
    notes = (_note(row, page.width - id_width - 2) for row in rows)
    for note in dict.fromkeys(filter(None, notes)):
        yield from (Line(line, {}) for line in page.few_lines(note, id_width + 2))
    for command in dict.fromkeys(row["replay"] for row in rows if row["verdict"] == Verdict.WARNED):
        if command:
            yield Line(f"{' ' * (id_width + 2)}{page.safe(command)}", {})


def _cell(symbol: Symbol | None, ascii_only: bool) -> str:
    return "" if symbol is None else f"{symbol.sign(ascii_only=ascii_only)} {symbol.word}"


def _note(row: SummaryRow, width: int) -> str:
    """What a row has to say beyond its verdict: the deviation's reason, or what was seen."""
    if not SYMBOLS[Verdict(row["verdict"])].has_row:
        return ""
    return " ".join(row["reason"].split()) if row["reason"] else _with_reason(row, width)


def _with_reason(row: SummaryRow, width: int) -> str:
    """What was seen, and why it weighs no more: of that nothing is cut where the few lines that there are can hold it.

    What was seen leaves a line to spare, for lines end between words.
    """
    at = f", at {row['at']}" if row["at"] else ""
    because = f"{at} ({row['because']})" if row["because"] else at
    room = (MOST_LINES - 1) * width
    seen = cut(" ".join(_for_one_line(row["actual"]).split()), max(room - columns(because), room // 2))
    return " ".join(f"{seen}{because}".split())


#: An identifier of a call or a leg: what tells it from others stands at its ends.
_IDENTIFIER = re.compile(r"\b([0-9A-Fa-f]{8})-[0-9A-Fa-f-]{22,23}([0-9A-Fa-f]{4})\b")


def _for_one_line(actual: str) -> str:
    """What was seen, with short identifiers, so that the beginning of it tells more."""
    return _IDENTIFIER.sub(r"\1…\2", actual)


def _compressed(
    page: _Page, verdict: Verdict, rows: Sequence[SummaryRow], by_id: Mapping[str, Sequence[SummaryRow]]
) -> Iterator[Line]:
    """All requirements that count as one verdict, those with one reason together, in as few lines as they take.

    How else a requirement came out, where it did so in several ways, is not told, so that the numbers add up.
    """
    symbol = SYMBOLS[verdict]
    by_reasons: dict[tuple[str, ...], list[SummaryRow]] = {}
    for requirement_id in dict.fromkeys(row["id"] for row in rows):
        if _gravest(by_id[requirement_id]) is verdict:
            counted = [row for row in by_id[requirement_id] if row["verdict"] == verdict]
            by_reasons.setdefault(() if verdict is Verdict.PASSED else _reasons(counted), []).extend(counted)
    for reasons, alike in by_reasons.items():
        ids = _with_starts(alike, rows)
        partly = sum(name.endswith(")") for name in ids)
        some = f", {partly} of them in some starts only" if partly else ""
        head = f"{symbol.sign(ascii_only=page.ascii_only)} {verdict} ({len(ids)}{some}): "
        yield from (Line(line, {symbol.colour: True}) for line in _ids_behind(page, head, ids))
        for reason in reasons:
            yield from (Line(f"  {line}", {}) for line in wrap(page.safe(reason), page.width - 2))


def _reasons(rows: Sequence[SummaryRow]) -> tuple[str, ...]:
    """The reasons of one requirement: with the starts where they differ, so that it is listed once all the same."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        by_reason.setdefault(" ".join(row["reason"].split()), []).append(row["start"])
    if len(by_reason) == 1:
        return tuple(filter(None, by_reason))
    return tuple(f"{', '.join(starts)}: {reason}" for reason, starts in by_reason.items() if reason)


def _noted(page: _Page, rows: Sequence[SummaryRow]) -> Iterator[Line]:
    """What is worth telling of requirements that are not broken: a few lines for each."""
    indent = 10
    noted = dict.fromkeys(
        (row["id"], _with_reason(row, page.width - indent))
        for row in rows
        if row["verdict"] == Verdict.PASSED and row["actual"]
    )
    if noted:
        yield Line(page.line(f"noted ({len({id_ for id_, _ in noted})}), which is no failure:"), {})
    for requirement_id, actual in noted:
        first, *more = page.few_lines(actual, indent)
        yield from (Line(line, {}) for line in (page.line(f"  {requirement_id:<7} {first[indent:]}"), *more))


def _played(page: _Page, rows: Sequence[SummaryRow]) -> Iterator[Line]:
    """How much was played for each start."""
    for start, played in dict.fromkeys((row["start"], row["played"]) for row in rows):
        if played:
            yield from (Line(line, {}) for line in wrap(page.safe(f"{start}: {played}"), page.width))
    for advice in dict.fromkeys(row["advice"] for row in rows):
        yield from (Line(line, {}) for line in wrap(page.safe(advice), page.width) if advice)


def _ids_behind(page: _Page, head: str, ids: Sequence[str]) -> list[str]:
    """The ids behind the head, wrapped between them and never inside."""
    lines, line = [], head.rstrip()
    for word in map(page.line, ids):
        if columns(line) + 1 + columns(word) > page.width:
            lines.append(page.line(line))
            line = " "
        line = f"{line} {word}"
    return [*lines, page.line(line)]


def _with_starts(alike: Sequence[SummaryRow], rows: Sequence[SummaryRow]) -> list[str]:
    """The ids, each with its starts where other starts of it came out in another way."""
    told = []
    for requirement_id in dict.fromkeys(row["id"] for row in alike):
        here = [row["start"] for row in alike if row["id"] == requirement_id]
        every = [row["start"] for row in rows if row["id"] == requirement_id]
        told.append(requirement_id if len(here) == len(every) else f"{requirement_id} ({', '.join(here)})")
    return told
