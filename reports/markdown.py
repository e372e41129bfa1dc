"""A report as Markdown, for a comment on a pull request or the summary of a step: short at the top, everything below.

Nothing that a handler has said is Markdown or HTML: see `onhook.reports.markup`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.verdicts import Verdict
from onhook.reports.answer import State, failing_of, state_of
from onhook.reports.comparison import Change, Changed, Column, ComparedRow, changes, matrix, unchanged
from onhook.reports.groups import ASKS_FOR_ACTION, Group, groups, tally
from onhook.reports.markdown_calls import first_open, folded
from onhook.reports.markup import code, prose
from onhook.reports.model import FAILING, About, ItemReport, Report, SubjectReport, conforms
from onhook.reports.paging import MOST, Call, Page, fitting, fitting_table
from onhook.reports.sums import Tally
from onhook.reports.symbols import SYMBOLS

#: How much of it tables may take, and the lists behind them; the calls have what is left.
MOST_IN_TABLES, MOST_IN_LISTS = 20_000, 10_000
#: Subjects of a report, and columns of a matrix; further ones are counted.
MOST_SUBJECTS, MOST_COLUMNS = 16, 16
#: Ids in a line, notes of a run.
MOST_IDS, MOST_NOTES = 80, 10
#: What a matrix does not need a row for, where all columns agree.
_DULL = {Verdict.PASSED, Verdict.NOT_EXERCISED, Verdict.NOT_APPLICABLE}
_SEEN_AT_ONCE = (Verdict.KNOWN_DEVIATION, Verdict.BLOCKED)


def render(report: Report) -> str:
    """Return the report: whether it conforms, what is broken, the calls that show it, and all else in a few lines."""
    shown = sorted(report.subjects, key=lambda one: _answer(one) is not False)[:MOST_SUBJECTS]
    named = len(report.subjects) > 1
    left = len(report.subjects) - len(shown)
    page = Page([f"## {_headline(report)}", "", *_of_all(report, named)])
    for subject in shown:
        page.add(*_subject(subject, named, max(len(shown), 1)))
    more = [f"*{left} more subjects are left out.*", ""] if left else []
    page.add([*more, *_notes(report.notes), _about(report.about)])
    return page.text()


def compare(named: Sequence[tuple[str, Report]]) -> str:
    """Return what changed from the first of two runs to the second, or more of them side by side; of one, the report.

    Raises ValueError where there is none.
    """
    if not named:
        raise ValueError("compare: expected a report, found none")
    if len(named) == 1:
        return render(named[0][1])
    return _side_by_side(named) if len(named) > 2 else _changes(*named)


# -- one report --------------------------------------------------------------------------------------------------------


def _headline(report: Report) -> str:
    state = state_of(report)
    if len(report.subjects) == 1 and state is not State.UNFINISHED:
        return _answered(report.subjects[0])
    kinds = {subject.kind for subject in report.subjects}
    many = f"{kinds.pop() if len(kinds) == 1 else 'subject'}s"
    match state:
        case State.UNFINISHED | State.NOTHING_JUDGED:
            told = f"onhook: {state}"
        case State.CONFORMS:
            told = f"{len(report.subjects)} {many} conform"
        case State.BROKEN | State.OUT_OF_DATE:
            told = failing_of(report, many)
    return f"{state.symbol.symbol} {told}"


def _answer(subject: SubjectReport) -> bool | None:
    return conforms(Report(subjects=(subject,)))


def _answered(subject: SubjectReport) -> str:
    name = f"{subject.kind} {code(subject.target, 80)}".rstrip()
    state = state_of(Report(subjects=(subject,)))
    colon = "" if state in (State.CONFORMS, State.BROKEN) else ":"
    return f"{state.symbol.symbol} {name}{colon} {state}"


def _of_all(report: Report, named: bool) -> list[str]:
    return [_counts(tally(report)), ""] if named else []


def _counts(counts: Tally) -> str:
    return f"{counts.in_words('**{}**')}."


def _subject(subject: SubjectReport, named: bool, share: int) -> tuple[list[str], list[Call], list[str]]:
    """What is broken, the calls that show it, and what else came of it."""
    theirs = groups(subject.items)
    asking = [group for group in theirs if group.verdict in ASKS_FOR_ACTION]
    lines = [f"### {_answered(subject)}", ""] if named else []
    lines += [_counts(tally(Report(subjects=(subject,)))), ""]
    if asking:
        header = ("", "requirement", "what holds when all is well", "level", "starts")
        lines += fitting_table(header, map(_group_row, asking), MOST_IN_TABLES // share)
    calls = [call for group in asking for call in folded(subject, group, named)]
    return lines, first_open(calls), _lists([group for group in theirs if group not in asking], MOST_IN_LISTS // share)


def _group_row(group: Group) -> tuple[str, ...]:
    about = [prose(group.title)]
    reason = group.gravest[0].reason  # of PLAYS, and of what is out of date, also where there is a call to show
    if reason or not any(item.violations for item in group.gravest):
        about.append(code(reason))
    told = "<br>".join(filter(None, about))
    return group.symbol.symbol, _linked(group.id), told, str(group.level), prose(group.starts, 120)


def _linked(requirement_id: str) -> str:
    known = CATALOGUE.get(requirement_id)
    return f"[{requirement_id}]({known.url})" if known is not None else _named(requirement_id)


def _named(requirement_id: str) -> str:
    return requirement_id if requirement_id in CATALOGUE else code(requirement_id, 40)


def _lists(listed: Sequence[Group], room: int) -> list[str]:
    """All that asks for nothing: by verdict and reason, in as few lines as they take."""
    items = [item for group in listed for item in group.items]
    at_once = [line for verdict in _SEEN_AT_ONCE for line in _list(verdict, items)]
    folded = [line for verdict in SYMBOLS if verdict not in _SEEN_AT_ONCE for line in _list(verdict, items)]
    noted = dict.fromkeys(
        f"- noted, which is no failure: {_named(item.id)} {code(item.violations[0].actual)}"
        for item in items
        if item.verdict is Verdict.PASSED and item.violations
    )
    folded += noted
    kept, kept_folded = fitting(at_once, room // 2), fitting(folded, room // 2)
    left = len(at_once) + len(folded) - len(kept) - len(kept_folded)
    lines = [*kept, ""] if kept else []
    if kept_folded:
        counts = {verdict: sum(item.verdict is verdict for item in listed) for verdict in SYMBOLS}
        told = ", ".join(
            f"{count} {verdict}" for verdict, count in counts.items() if count and verdict not in _SEEN_AT_ONCE
        )
        lines += [f"<details><summary>{told}</summary>", "", *kept_folded, "", "</details>", ""]
    return [*lines, *([f"*{left} more lines are left out.*", ""] if left else [])]


def _list(verdict: Verdict, items: Sequence[ItemReport]) -> Iterator[str]:
    by_reason: dict[str, list[ItemReport]] = {}
    for item in items:
        if item.verdict is verdict:
            by_reason.setdefault("" if verdict is Verdict.PASSED else item.reason, []).append(item)
    for reason, alike in by_reason.items():
        ids = list(dict.fromkeys(_with_starts(other, alike, items) for other in alike))
        yield f"- {SYMBOLS[verdict].symbol} {verdict}: {_some(ids)}{': ' if reason else ''}{prose(reason)}"


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    return f"{', '.join(ids[:MOST_IDS])}{more}"


def _with_starts(item: ItemReport, alike: Sequence[ItemReport], items: Sequence[ItemReport]) -> str:
    """The id, with its starts where other starts of it came out in another way."""
    here = [other.start for other in alike if other.id == item.id]
    every = [other for other in items if other.id == item.id]
    return _named(item.id) if len(here) == len(every) else f"{_named(item.id)} ({prose(', '.join(here), 120)})"


def _notes(notes: Sequence[str]) -> list[str]:
    lines = [f"- {prose(note)}" for note in notes[:MOST_NOTES]]
    lines += [f"- and {len(notes) - MOST_NOTES} more notes"] if len(notes) > MOST_NOTES else []
    return [*lines, ""] if lines else []


def _about(about: About) -> str:
    told = [
        f"onhook {about.onhook}" if about.onhook else "onhook",
        f"catalogue {about.catalogue}" if about.catalogue else "",
        f"budget {about.examples} examples",
        f"seed {about.seed}",
        f"Python {about.python}" if about.python else "",
        f"{about.seconds:.1f} s",
        about.started,
    ]
    return prose(", ".join(filter(None, told)))


# -- several reports ---------------------------------------------------------------------------------------------------


def _changes(old: tuple[str, Report], new: tuple[str, Report]) -> str:
    found = changes(old[1], new[1])
    by_kind = {kind: [changed for changed in found if changed.change is kind] for kind in Change}
    are_many = len({(subject.kind, subject.target) for _, report in (old, new) for subject in report.subjects}) > 1
    told = ", ".join(f"{len(these)} {kind}" for kind, these in by_kind.items() if these) or "nothing changed"
    page = Page([f"## onhook: {told}", "", f"From {code(old[0], 120)} to {code(new[0], 120)}.", ""])
    for kind, these in by_kind.items():
        if these:
            header = ["", "requirement", "what holds when all is well", "start", "before", "now"]
            header += ["subject"] if are_many else []
            rows = [_changed_row(changed, are_many) for changed in these]
            table_lines = fitting_table(header, rows, MOST_IN_TABLES // sum(map(bool, by_kind.values())))
            page.add([f"### {kind} ({len(these)})", "", *table_lines], first_open(_new_calls(kind, these, are_many)))
    same = ", ".join(f"{count} {verdict}" for verdict, count in unchanged(old[1], new[1]).items())
    page.add([f"As before: {same}.", ""] if same else [])
    page.add([*_notes(new[1].notes), *_circumstances(old, new)])
    return page.text()


def _changed_row(changed: Changed, with_subject: bool) -> tuple[str, ...]:
    item = changed.new or changed.old
    symbol = SYMBOLS[item.verdict].symbol if item is not None else ""
    known = CATALOGUE.get(changed.id)
    title = prose(known.title) if known is not None else ""
    was, now = (str(it.verdict) if it is not None else "" for it in (changed.old, changed.new))
    row = (symbol, _linked(changed.id), title, prose(changed.start, 40), was, now)
    return (*row, code(changed.subject.target, 80)) if with_subject else row


def _new_calls(kind: Change, these: Sequence[Changed], named: bool) -> list[Call]:
    """The calls that show what is broken now and was not before."""
    broken = kind in (Change.NEWLY_FAILING, Change.NEWLY_WARNED)
    return [
        call
        for changed in these
        if changed.new is not None and (broken or (kind is Change.NEW and changed.new.verdict in FAILING))
        for call in folded(changed.subject, Group(changed.id, (changed.new,)), named)
    ]


def _circumstances(old: tuple[str, Report], new: tuple[str, Report]) -> list[str]:
    """What else is different between two runs, beside what they tell of."""
    differs = [
        f"{field.name} {was} → {now}"
        for field in fields(About)
        if field.name not in ("started", "seconds")
        and (was := getattr(old[1].about, field.name)) != (now := getattr(new[1].about, field.name))
    ]
    return [f"Not the same in both runs: {prose(', '.join(differs))}.", ""] if differs else []


def _side_by_side(named: Sequence[tuple[str, Report]]) -> str:
    whole = matrix(named)
    shown = whole.columns[:MOST_COLUMNS]
    rows = [replace(row, cells=row.cells[: len(shown)]) for row in whole.rows]
    told = [row for row in rows if not (len(row.verdicts) == 1 and row.verdicts <= _DULL)]
    header = ("requirement", "what holds when all is well", "start", *(code(report.name, 80) for report in shown))
    cells = [("", "**conforms**", "", *map(_conformity, shown)), *map(_matrix_row, told)]
    page = Page([f"## onhook: {len(whole.columns)} side by side", ""])
    page.add(fitting_table(header, cells, MOST - MOST_IN_LISTS))
    if len(shown) < len(whole.columns):
        page.add([f"*{len(whole.columns) - len(shown)} more columns are left out.*", ""])
    page.add(fitting((line for verdict in SYMBOLS for line in _alike(verdict, rows)), MOST_IN_LISTS - 400))
    return page.text()


def _matrix_row(row: ComparedRow) -> tuple[str, ...]:
    known = CATALOGUE.get(row.id)
    title = prose(known.title) if known is not None else ""
    return _linked(row.id), title, prose(row.start, 40), *map(_cell, row.cells)


def _alike(verdict: Verdict, rows: Sequence[ComparedRow]) -> Iterator[str]:
    """The requirements that came out in the same way wherever they apply."""
    alike = [row for row in rows if row.verdicts == {verdict}] if verdict in _DULL else []
    starts = {other.id: [row for row in rows if row.id == other.id] for other in alike}
    ids = dict.fromkeys(
        _named(other.id)
        if all(row in alike for row in starts[other.id])
        else f"{_named(other.id)} ({prose(other.start, 40)})"
        for other in alike
    )
    if ids:
        yield f"- {SYMBOLS[verdict].symbol} {verdict} in all: {_some(list(ids))}"


def _conformity(column: Column) -> str:
    answer = _answer(column.subject)
    counts = tally(Report(subjects=(column.subject,)))
    if answer is None:
        return "nothing judged"
    symbol = SYMBOLS[Verdict.PASSED if answer else Verdict.FAILED].symbol
    return f"{symbol} {counts.failing} of {counts.total} fail" if not answer else f"{symbol} yes"


def _cell(item: ItemReport | None) -> str:
    if item is None:
        return ""
    symbol = SYMBOLS[item.verdict]
    return f"{symbol.symbol} {symbol.word}"
