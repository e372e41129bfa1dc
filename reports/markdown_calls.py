"""The calls that break a requirement, in Markdown: each folded under what was seen in it, with its ladder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from onhook.conformance.model.requirements import Requirement
from onhook.reports.groups import Group
from onhook.reports.ladder import ladder
from onhook.reports.markup import fenced, html_code, html_words, lines_of, one_line, prose
from onhook.reports.model import SubjectReport, Violation
from onhook.reports.paging import Call
from onhook.reports.story import UNICODE
from onhook.reports.text import labelled
from onhook.reports.tracebacks import raised_lines

#: How wide a ladder is, and how much is shown of a text from a handler or a service.
WIDTH, LONGEST = 96, 1_500
#: What the labels below a ladder take.
_LABEL = 10


def folded(subject: SubjectReport, group: Group, named: bool) -> list[Call]:
    """Return each violation of a group, the first with the requirement; `named` adds the subject to each."""
    found = [(item, number, violation) for item in group.gravest for number, violation in enumerate(item.violations)]
    return [
        partial(
            _folded,
            f"{group.symbol.symbol} <b>{html_words(item.id, 40)}</b> {f'{html_code(subject.target, 80)} ' if named else ''}"
            f"{html_words(item.start, 40)}, {violation.level}: {html_code(violation.actual, 160)}",
            group.requirement if place == 0 else None,
            violation,
            item.replay if number == 0 else "",
        )
        for place, (item, number, violation) in enumerate(found)
    ]


def first_open(calls: Sequence[Call]) -> list[Call]:
    """Return the calls, the first of them unfolded."""
    return [*(partial(_opened, call) for call in calls[:1]), *calls[1:]]


def _opened(call: Call) -> str:
    return call().replace("<details>", "<details open>", 1)


def _folded(told: str, requirement: Requirement | None, violation: Violation, replay: str) -> str:
    lines = [f"<details><summary>{told}</summary>", ""]
    if requirement is not None:
        lines += [f"{prose(requirement.statement, LONGEST)} ([{requirement.pages[0]}]({requirement.url}))", ""]
    lines += [fenced(_drawn(violation)), ""]
    if replay:
        lines += [fenced([one_line(replay, LONGEST)], "sh"), ""]
    return "\n".join([*lines, "</details>", ""])


def _drawn(violation: Violation) -> list[str]:
    """The ladder, and what is wrong with it; all of it without anything that cannot be seen."""
    lines = ladder(violation.calls, (violation.call, violation.step), width=WIDTH).splitlines()
    expected, *more = labelled("expected", lines_of(violation.expected, LONGEST), WIDTH, indent=3, column=_LABEL)
    lines += ["", UNICODE.mark + expected[len(UNICODE.mark) :], *more]
    lines += labelled("actual", lines_of(violation.actual, LONGEST), WIDTH, indent=3, column=_LABEL)
    for number, line in enumerate(raised_lines(violation.outcome, WIDTH - _LABEL - 3)):
        lines.append(f"   {'' if number else 'raised':<{_LABEL}}{line}".rstrip())
    for label, text in (
        ("because", f"{violation.level} only: {violation.because}" if violation.because else ""),
        ("also", f"breaks {', '.join(violation.also)}" if violation.also else ""),
        *violation.needed,
    ):
        if text:
            lines += labelled(one_line(label, _LABEL - 1), lines_of(text, LONGEST), WIDTH, indent=3, column=_LABEL)
    return lines
