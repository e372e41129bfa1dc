"""What holds for every renderer, whatever the report has in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from budgets import examples
from hypothesis import given
from hypothesis import strategies as st
from reports_strategy import ODD, reports, texts, traces

from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import Invocation, Raised, Trace
from onhook.conformance.model.verdicts import Verdict
from onhook.reports import badge, github, json_file, json_lines, markdown, mermaid
from onhook.reports.comparison import Change, changes, matrix, unchanged
from onhook.reports.markup import code, fenced, prose
from onhook.reports.model import (
    About,
    ItemReport,
    Report,
    SubjectReport,
    Violation,
    conforms,
    from_json,
    items,
    to_json,
    validator,
)
from onhook.reports.paging import MOST

Render = Callable[[Report], str]

RENDERERS: dict[str, Render] = {
    "json": json_file.render,
    "jsonl": json_lines.render,
    "markdown": markdown.render,
    "mermaid": mermaid.render,
    "badge": badge.render,
    "annotations": lambda report: "\n".join(github.annotations(report)),
    "changes": lambda report: markdown.compare([("old", report), ("new", report)]),
    "matrix": lambda report: markdown.compare([("one", report), ("`two`|", report), ("three\n", report)]),
}

#: A report is large, and how long it takes to draw one is the machine's affair; there are eight renderers for each.
any_report = examples(20)


def unseen(text: str) -> set[str]:
    """The characters of a text that steer a terminal or cannot be seen, but for line breaks and tabs."""
    return {
        char
        for char in text
        if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    }


@any_report
@given(reports)
def test_a_report_goes_out_and_back_equal(report: Report) -> None:
    document = to_json(report)
    assert list(validator().iter_errors(document)) == []
    assert from_json(document) == report
    assert from_json(json.loads(json_file.render(report))) == report
    assert json_lines.parse(json_lines.render(report)) == report


@any_report
@given(reports)
def test_every_renderer_takes_every_report(report: Report) -> None:
    """Nothing raises, nothing that cannot be seen gets through, and the same report makes the same text."""
    for name, render in RENDERERS.items():
        text = render(report)
        assert unseen(text) == set(), name
        assert render(report) == text, name


@any_report
@given(reports)
def test_an_annotation_is_one_line(report: Report) -> None:
    told = github.annotations(report)
    for line in told:
        assert re.fullmatch(r"::(error|warning) ([a-z]+=[^:,\n]*)(,[a-z]+=[^:,\n]*)*::[^\n]*", line)
        assert not re.search(r"%(?!25|0A|3A|2C)", line)
    assert any(line.startswith("::error") for line in told) == (conforms(report) is False)


@any_report
@given(reports)
def test_a_page_has_no_markup_but_ours(report: Report) -> None:
    """Outside of fenced blocks and code spans there is no tag, no mention and no link that we have not written."""
    text = re.sub(r"^(`{3,})\w+\n.*?^\1$", "", markdown.render(report), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<code>.*?</code>", "", text)
    text = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    text = re.sub(r"</?(details|summary|b|br)( open)?>", "", text)
    text = re.sub(r"\]\(https://docs\.aws\.amazon\.com/[\w/-]+\.html\)", "]", text)
    assert "```" not in text
    assert not re.search(r"(?<!\\)[<>]", text)
    assert "://" not in text
    assert "@" not in text


@given(texts)
def test_no_text_breaks_out_of_a_code_span_or_a_block(text: str) -> None:
    span = code(text)
    ticks = re.match("`*", span)
    assert ticks is not None
    assert not span or ticks[0] not in re.findall("`+", span[len(ticks[0]) : -len(ticks[0])])
    fence, *inside, end = fenced(text.split("\n")).split("\n")
    assert end + "text" == fence
    assert not any(line.strip().startswith(end) for line in inside)
    assert "\n" not in prose(text)
    assert not re.search(r"(?<!\\)[<>]", re.sub("`.*`", "", prose(text)))


@given(st.lists(traces, max_size=2), st.integers(0, 2), st.integers(0, 4), texts)
def test_no_label_of_a_diagram_is_more_than_a_label(drawn: list[object], call: int, step: int, note: str) -> None:
    """Each line has the shape of a message or a note, and its label holds nothing that Mermaid would read."""
    head, *lines = mermaid.ladder(drawn, (call, step), note).splitlines()  # type: ignore[arg-type]
    label = r"(?:[^;#:%{}<>|&`@\\$^~]|#\d+;|<br/>)+"
    shape = rf"participant [A-Z] as [\w-]+|[ASHB](->>|-->>|-x)[ASHB]: {label}|Note over [ASHB](,[ASHB])?: {label}|rect rgb\(.*\)|end"
    assert head == "sequenceDiagram"
    assert [line for line in lines if not re.fullmatch(shape, line.strip())] == []
    assert sum(line.strip().startswith("rect") for line in lines) == sum(line.strip() == "end" for line in lines)


@any_report
@given(reports, reports)
def test_every_item_is_the_same_changed_new_or_gone(old: Report, new: Report) -> None:
    found = changes(old, new)
    kinds = [one.change for one in found]
    same = sum(unchanged(old, new).values())
    assert len(list(items(new))) == same + len(kinds) - kinds.count(Change.GONE)
    assert len(list(items(old))) == same + len(kinds) - kinds.count(Change.NEW)
    assert changes(new, new) == ()
    failing = {
        (changed.subject.kind, changed.id, changed.start) for changed in found if changed.change is Change.NEWLY_FAILING
    }
    assert failing <= {
        (subject.kind, item.id, item.start)
        for subject, item in items(new)
        if item.verdict in (Verdict.FAILED, Verdict.STALE_DEVIATION)
    }


@any_report
@given(st.lists(st.tuples(texts, reports), max_size=3))
def test_a_matrix_has_a_cell_for_each(named: list[tuple[str, Report]]) -> None:
    whole = matrix(named)
    assert len(whole.columns) == sum(len(report.subjects) for _, report in named)
    assert {len(row.cells) for row in whole.rows} <= {len(whole.columns)}
    assert len({(row.kind, row.id, row.start) for row in whole.rows}) == len(whole.rows)


def test_what_does_not_fit_is_left_out_and_said() -> None:
    """GitHub takes no longer text, so the page ends before; so does a diagram that Mermaid takes."""
    odd = "".join(ODD)
    trace = Trace((Invocation({"InvocationEventType": odd, "Sequence": odd}, Raised(odd, odd, odd)),) * 40)
    violation = Violation(
        level=Level.MUST,
        expected=odd,
        actual=odd,
        because=odd,
        also=(odd,) * 9,
        needed=((odd, odd),) * 9,
        call=0,
        step=3,
        event_type=odd,
        action=odd,
        calls=(trace,) * 3,
    )
    every = tuple(
        ItemReport(
            nodeid=odd,
            id=f"{odd if number % 2 else 'HND-'}{number}",
            start=odd,
            verdict=verdict,
            level=Level.MUST,
            exercised=1,
            calls=1,
            reason=odd,
            played=odd,
            replay=odd,
            violations=(violation,) * 3,
        )
        for number, verdict in enumerate([*Verdict] * 4)
    )
    subjects = tuple(SubjectReport("service", f"{number}{odd}", odd, every) for number in range(20))
    long = Report(replace(About(), onhook=odd, python=odd, started=odd), subjects, (odd,) * 40)
    empty = Report(subjects=tuple(replace(subject, items=()) for subject in subjects))
    for text in (
        markdown.render(long),
        markdown.render(replace(long, subjects=subjects[:1])),
        markdown.compare([(odd, empty), (odd, long)]),
        markdown.compare([(odd, long)] * 3),
    ):
        assert len(text) <= MOST
        assert "left out" in text
        assert unseen(text) == set()
    assert len(mermaid.render(long)) < 50_000
    told = github.annotations(long)
    assert [sum(line.startswith(f"::{level} ") for line in told) for level in ("error", "warning")] == [10, 10]


def test_the_odd_texts_are_as_odd_as_they_should_be() -> None:
    assert len(ODD) == len(set(ODD)) > 40
