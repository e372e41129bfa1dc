"""A report as one page: a single file that loads nothing else, for a browser on a desk or in a hand.

The head line and the matrix are there without JavaScript. Ladders are drawn when they are opened, from data that
stands in the page once (`onhook.reports.svg`). The page has a Content-Security-Policy that runs our own scripts and
nothing else, and texts of a handler or a service stay text: Jinja2 escapes them, and invisible characters are written
out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.verdicts import Verdict
from onhook.reports.answer import State, failing_of, state_of
from onhook.reports.comparison import Change, Changed, Column, ComparedRow, changes, matrix
from onhook.reports.groups import Group, tally
from onhook.reports.model import About, ItemReport, Report, SubjectReport, Violation, conforms, items
from onhook.reports.order import in_order, place
from onhook.reports.svg import ladder_data
from onhook.reports.symbols import SYMBOLS, Symbol, gravity
from onhook.reports.text import escape
from onhook.reports.tracebacks import excerpt

#: What the families of requirements are about.
FAMILIES: Mapping[str, str] = {
    "HUP": "what a service does when it runs a Hangup",
    "REM": "what a service does when a party hangs up or nobody answers",
    "ENV": "every event",
    "RSP": "every response",
    "HND": "what a handler does with Hangup, and with the legs that are left behind",
    "PLAYS": "whether a service plays calls to their end",
}
#: How many broken requirements are listed under the head line; the matrix has them all.
MOST_LISTED = 12
#: What a page on several reports begins with, and the verdict whose symbol it has.
TOLD_FIRST: Mapping[Change, Verdict] = {
    Change.NEWLY_FAILING: Verdict.FAILED,
    Change.FIXED: Verdict.PASSED,
    Change.NO_LONGER_JUDGED: Verdict.NOT_EXERCISED,
}

_SAFE_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def render(report: Report) -> str:
    """Return the page of a report."""
    targets = _targets(report)
    violations = [violation for target in targets for violation in target.violations]
    return _page(
        "report.html",
        ("base.js", "ladder.js", "report.js"),
        report=report,
        about=_about(report.about),
        answer=_answer(report),
        targets=targets,
        violations=violations,
        counts=_counted(item.verdict for _, item in items(report)),
        levels=[level for level in Level if any(level in row.levels for target in targets for row in target.rows)],
        families=list(dict.fromkeys(family.name for target in targets for family in target.families)),
        most_listed=MOST_LISTED,
    )


def compare(named: Sequence[tuple[str, Report]]) -> str:
    """Return a page on several reports side by side, and on what changed between the first and the last of them."""
    whole = matrix(named)
    changed = changes(named[0][1], named[-1][1]) if named else ()
    rows = list(_compared(whole.rows, changed))
    return _page(
        "compare.html",
        ("base.js",),
        names=[name for name, _ in named],
        columns=[(column, _about(column.report.about), _of(column)) for column in whole.columns],
        rows=rows,
        changed={change: [item for item in changed if item.change is change] for change in Change},
        told_first=TOLD_FIRST,
        titles={row.group.id: row.group.title for row in rows},
        kinds=list(dict.fromkeys(row.kind for row in rows)),
        families=list(dict.fromkeys(_family(row.group.id) for row in rows)),
        counts=_counted(item.verdict for row in rows for cell in row.cells for item in cell),
    )


# -- the page ----------------------------------------------------------------------------------------------------------


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("onhook.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(SYMBOLS=SYMBOLS, FAMILIES=FAMILIES)
    environment.filters.update(words=_word, family=_family)
    return environment


def _page(template: str, scripts: Sequence[str], **values: Any) -> str:
    theme, style = _asset("theme.js"), _asset("page.css")
    script = '"use strict";\n{' + "".join(map(_asset, scripts)) + "}"  # a block: none of its names is the page's
    policy = (
        "default-src 'none'",
        f"script-src {_hashed(theme)} {_hashed(script)}",
        f"style-src {_hashed(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    ours = {"policy": "; ".join(policy), "theme": theme, "style": style, "script": script}
    return _environment().get_template(template).render(**ours, **values)


@cache
def _asset(name: str) -> str:
    """Return the text of a script or a style sheet, as it stands between its tags."""
    environment = _environment()
    assert environment.loader is not None
    return "\n" + environment.loader.get_source(environment, name)[0].strip() + "\n"


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _seen(value: Any) -> Any:
    """Write out invisible characters and those that turn the writing direction; leave markup as it is."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    return "\n".join(map(escape, value.splitlines()))


def _in_script(data: str) -> str:
    """JSON for a script element, which nothing in it can end: no character of it means anything in HTML."""
    for char in "<>&":
        data = data.replace(char, f"\\u{ord(char):04x}")
    return data


def _word(outcome: Verdict | Change) -> str:
    """A verdict or a change as one word, for selectors."""
    return outcome.value.replace(" ", "-")


def _counted(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """Return how often each verdict occurs, the gravest first."""
    counted = Counter(verdicts)
    return {verdict: counted[verdict] for verdict in SYMBOLS if counted[verdict]}


def _about(about: About) -> list[tuple[str, str]]:
    """The facts of a run, those that are known."""
    facts = (
        ("began", about.started.replace("T", " ").replace("Z", " UTC")),
        ("took", _duration(about.seconds)),
        ("catalogue", about.catalogue),
        ("budget", f"{about.examples} examples" if about.examples else ""),
        ("seed", str(about.seed)),
        ("a SHOULD", "fails the run" if about.strict else "is only shown"),
        ("onhook", about.onhook),
        ("Hypothesis", about.hypothesis),
        ("Python", about.python),
    )
    return [(name, value) for name, value in facts if value]


def _duration(seconds: float) -> str:
    if not seconds:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


# -- does it conform? --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """The head line, and the sentence below it."""

    conforms: bool | None
    symbol: Symbol
    head: str
    sums: str


def _answer(report: Report) -> Answer:
    return Answer(conforms(report), state_of(report).symbol, _head(report), _sums_in_words(report))


def _head(report: Report) -> str:
    state = state_of(report)
    are_many = len(report.subjects) > 1
    target = f"{len(report.subjects)} targets" if are_many else "".join(subject.target for subject in report.subjects)
    match state:
        case State.UNFINISHED:
            return "The run did not come to its end"
        case State.NOTHING_JUDGED:
            return f"Nothing was judged{f' of {target}' if target else ''}"
        case State.CONFORMS:
            return f"{target} {'conform' if are_many else state}"
        case State.BROKEN | State.OUT_OF_DATE if are_many:
            return failing_of(report, "targets")
        case State.OUT_OF_DATE:
            return f"{target}: {state}"
    return f"{target} {state}"


def _sums_in_words(report: Report) -> str:
    """Return the number of requirements by verdict, in words; one that is broken in one start is broken."""
    counted = tally(report)
    wordings = (
        (Verdict.FAILED, "requirement broken", "requirements broken"),
        (Verdict.STALE_DEVIATION, "declared deviation stale", "declared deviations stale"),
        (Verdict.WARNED, "broken at a level that fails no run", "broken at a level that fails no run"),
        (Verdict.KNOWN_DEVIATION, "known deviation", "known deviations"),
        (Verdict.PASSED, "kept", "kept"),
        (Verdict.BLOCKED, "blocked", "blocked"),
        (Verdict.NOT_EXERCISED, "not exercised", "not exercised"),
        (Verdict.NOT_APPLICABLE, "not applicable", "not applicable"),
    )
    sums = [
        f"{counted[verdict]} {single if counted[verdict] == 1 else plural}"
        for verdict, single, plural in wordings
        if counted[verdict]
    ]
    unplayed = ["calls are not played to their end"] if counted.unplayed else []
    return ", ".join(unplayed + sums)


# -- the matrix --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberedViolation:
    """A violation with its number in the page, and the page's data on it."""

    number: int
    violation: Violation

    @property
    def data(self) -> str:
        """The ladder, the events and their outcomes."""
        breaking = (self.violation.call, self.violation.step)
        return _in_script(ladder_data(self.violation.calls, breaking))

    @property
    def raised(self) -> str:
        """What says most of where an exception comes from; empty if there is none."""
        return "\n".join(excerpt(self.violation.outcome))


@dataclass(frozen=True, slots=True)
class Cell:
    """One item, with its violations."""

    item: ItemReport
    violations: tuple[NumberedViolation, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One requirement on one target, in all starts."""

    group: Group
    anchor: str
    cells: tuple[Cell, ...]

    @property
    def verdicts(self) -> list[Verdict]:
        """All verdicts, each once."""
        return list(dict.fromkeys(item.verdict for item in self.group.items))

    @property
    def levels(self) -> list[Level]:
        """How binding it is; more than one where that depends on the start."""
        return list(dict.fromkeys(item.level for item in self.group.items))

    @property
    def seen(self) -> str:
        """The reason of its gravest item, or what was seen."""
        item = self.group.gravest[0]
        return item.reason or "".join(violation.actual for violation in item.violations[:1])

    def in_start(self, start: str) -> list[ItemReport]:
        """The items of one column; more than one where a target was judged with several settings."""
        return [item for item in self.group.items if item.start == start]


@dataclass(frozen=True, slots=True)
class Family:
    """The requirements that belong together."""

    name: str
    rows: tuple[MatrixRow, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        """How its items came out."""
        return _counted(item.verdict for row in self.rows for item in row.group.items)


@dataclass(frozen=True, slots=True)
class Target:
    """What was under test, and its matrix."""

    subject: SubjectReport
    answer: Answer
    starts: tuple[str, ...]
    families: tuple[Family, ...]
    #: Where a requirement is, for links to it.
    anchors: Mapping[str, str]

    @property
    def rows(self) -> list[MatrixRow]:
        """All rows in order."""
        return [row for family in self.families for row in family.rows]

    @property
    def broken(self) -> list[MatrixRow]:
        """The rows that ask for action, the gravest first."""
        rows = [row for row in self.rows if row.group.symbol.has_row]
        return sorted(rows, key=lambda row: gravity(row.group.verdict))

    @property
    def violations(self) -> list[NumberedViolation]:
        """All of them in order."""
        return [violation for row in self.rows for cell in row.cells for violation in cell.violations]

    @property
    def played(self) -> list[tuple[str, str]]:
        """How much was played for each start."""
        amounts = dict.fromkeys((item.start, item.played) for item in self.subject.items if item.played)
        return [(start, played) for start in self.starts for of_start, played in amounts if of_start == start]


def _targets(report: Report) -> list[Target]:
    numbers = count()
    prefixes = [f"t{n + 1}-" if len(report.subjects) > 1 else "" for n in range(len(report.subjects))]
    return [_target(subject, prefix, numbers) for subject, prefix in zip(report.subjects, prefixes, strict=True)]


def _target(subject: SubjectReport, prefix: str, numbers: Iterator[int]) -> Target:
    starts = tuple(in_order(item.start for item in subject.items))
    by_id: dict[str, list[ItemReport]] = {}
    for item in subject.items:
        by_id.setdefault(item.id, []).append(item)
    ids = sorted(by_id, key=place)
    anchors = {
        requirement_id: f"{prefix}{_anchor(requirement_id, number)}" for number, requirement_id in enumerate(ids)
    }
    families: dict[str, list[MatrixRow]] = {}
    for requirement_id in ids:
        group = Group(requirement_id, tuple(sorted(by_id[requirement_id], key=lambda item: starts.index(item.start))))
        cells = tuple(_cell(item, numbers) for item in group.items)
        families.setdefault(_family(requirement_id), []).append(MatrixRow(group, anchors[requirement_id], cells))
    return Target(
        subject=subject,
        answer=_answer(Report(subjects=(subject,))),
        starts=starts,
        families=tuple(Family(name, tuple(rows)) for name, rows in families.items()),
        anchors=anchors,
    )


def _cell(item: ItemReport, numbers: Iterator[int]) -> Cell:
    return Cell(item, tuple(NumberedViolation(next(numbers), violation) for violation in item.violations))


def _anchor(requirement_id: str, number: int) -> str:
    return requirement_id if _SAFE_ANCHOR.fullmatch(requirement_id) else f"row-{number}"


def _family(requirement_id: str) -> str:
    """The letters before the dash; a name that cannot stand in a URL's fragment is no family."""
    name = requirement_id.partition("-")[0]
    return name if _SAFE_ANCHOR.fullmatch(name) else "other"


# -- several reports ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """One requirement in several reports."""

    kind: str
    #: All its items, whichever report they are of.
    group: Group
    #: For each column its items.
    cells: tuple[tuple[ItemReport, ...], ...]
    #: The changes between the first report and the last one, each with its starts.
    changes: Mapping[Change, tuple[str, ...]]

    def verdicts_in(self, column: int) -> dict[Verdict, list[str]]:
        """Return its verdicts in one report, each with the starts."""
        found: dict[Verdict, list[str]] = {}
        for item in self.cells[column]:
            found.setdefault(item.verdict, []).append(item.start)
        return {verdict: found[verdict] for verdict in SYMBOLS if verdict in found}


def _compared(rows: Iterable[ComparedRow], changed: Sequence[Changed]) -> Iterator[Compared]:
    """Put the rows of one requirement, one for each start, together."""
    for (kind, requirement_id), of_requirement in groupby(rows, key=lambda row: (row.kind, row.id)):
        columns = zip(*(row.cells for row in of_requirement), strict=True)
        cells = tuple(tuple(item for item in column if item is not None) for column in columns)
        starts: dict[Change, list[str]] = {}
        for item in changed:
            if (item.subject.kind, item.id) == (kind, requirement_id):
                starts.setdefault(item.change, []).append(item.start)
        in_order_of_change = {change: tuple(dict.fromkeys(starts[change])) for change in Change if change in starts}
        group = Group(requirement_id, tuple(item for cell in cells for item in cell))
        yield Compared(kind, group, cells, in_order_of_change)


def _of(column: Column) -> str:
    """Say whether the subject of a column conforms."""
    answer = conforms(Report(subjects=(column.subject,)))
    return {True: "conforms", False: "does not conform", None: "nothing judged"}[answer]
