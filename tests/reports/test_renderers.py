"""Each renderer on reports of real runs: what they look like is in golden files, which somebody has read."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
import report_samples
from corpora import TESTS, TODAY, judged, settings_of
from report_samples import passed, summary_table

from onhook.conformance.campaigns.config import Settings
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.suite import ServiceSuite, Surroundings
from onhook.conformance.lambda_runtime.project_modules import snapshot
from onhook.conformance.model.requirements import Level
from onhook.conformance.model.traces import Invocation, Raised, Trace
from onhook.conformance.model.verdicts import ItemResult, Verdict
from onhook.reports import badge, github, json_file, json_lines, markdown, mermaid
from onhook.reports.comparison import Change, changes, matrix, unchanged
from onhook.reports.groups import tally
from onhook.reports.model import ItemReport, Report, SubjectReport, item_of

Golden = Callable[[str, str], None]

ABOUT = replace(report_samples.ABOUT, seconds=12.5, examples=5, seed=0)
SMALL = Budget(5)
EXPIRED = {"id": "HND-5", "reason": "the old flow", "issue": "CALLS-412", "expires": TODAY.replace(year=2025)}
KNOWN = EXPIRED | {"expires": TODAY.replace(year=2030)}


def subject(kind: str, target: str, results: list[ItemResult], line: int = 12) -> SubjectReport:
    def item(result: ItemResult) -> ItemReport:
        replayed = result.verdict in (Verdict.FAILED, Verdict.WARNED) and result.counterexamples
        command = f"onhook replay .onhook/{result.id}-{result.start}.json" if replayed else ""
        return item_of(f"onhook::{result.id}[{result.start}]", result, command)

    return SubjectReport(kind, target, f"app/{target.partition(':')[0]}:{line}", tuple(map(item, results)))


@functools.cache
def handler(target: str, folder: str = "liars", deviation: str = "") -> SubjectReport:
    declared = {"deviations": ({"known": KNOWN, "expired": EXPIRED}[deviation],)} if deviation else {}
    return subject("handler", target, judged(folder, settings_of(target, ("inbound", "outbound"), declared), SMALL))


@functools.cache
def service(target: str, start: str) -> SubjectReport:
    suite = ServiceSuite(
        settings=Settings(service=target),
        budget=SMALL,
        surroundings=Surroundings(base=TESTS / "services" / "liars", seen_before=snapshot()),
    )
    return subject(
        "service", target, [suite.item(requirement, start, TODAY) for requirement in suite.requirements(start)]
    )


@functools.cache
def broken() -> Report:
    """A handler that forgets a leg."""
    return Report(ABOUT, (handler("hnd.py:leaves_the_other_leg"),))


@functools.cache
def three_handlers() -> Report:
    """Three handlers, one of which conforms, one as is known and one not as is known any more; and a note."""
    handlers = (
        handler("by_tag.py:forward", "honest"),
        handler("hnd.py:leaves_the_other_leg", deviation="known"),
        handler("hnd.py:leaves_the_other_leg", deviation="expired"),
    )
    told = tuple(replace(one, target=f"{one.target}{number}") for number, one in enumerate(handlers))
    return Report(ABOUT, told, ("[gw0] node down: 1 item was not judged",))


@functools.cache
def emulator() -> Report:
    """A service that does not tell of a Hangup."""
    return Report(ABOUT, (service("hup_bridged.py:SilentForLegB", "bridged"),))


REPORTS = {"handler": broken, "several": three_handlers, "service": emulator}


def short(report: Report) -> Report:
    """The report with one requirement only: a file of calls is long."""
    subjects = (
        replace(subject, items=tuple(it for it in subject.items if it.id == "HND-5")) for subject in report.subjects
    )
    return replace(report, subjects=tuple(subjects))


FILES = ("json", "lines")
RENDERERS: dict[str, Callable[[Report], str]] = {
    "markdown": markdown.render,
    "mermaid": mermaid.render,
    "badge": badge.render,
    "annotations": lambda report: "\n".join(github.annotations(report)) + "\n",
    "json": lambda report: json_file.render(short(report)),
    "lines": lambda report: json_lines.render(short(report)),
}


#: Files of calls are long, so there is one of each.
GOLDEN = [(renderer, name) for renderer in RENDERERS for name in REPORTS if name == "handler" or renderer not in FILES]


@pytest.mark.parametrize(("renderer", "name"), GOLDEN)
def test_a_report_looks_like_its_golden_file(renderer: str, name: str, golden: Golden) -> None:
    golden(f"renderers/{renderer}-{name}", RENDERERS[renderer](REPORTS[name]()).removesuffix("\n"))


def test_two_runs_are_compared(golden: Golden) -> None:
    """The handler was mended, but for what was broken by it."""
    old = Report(ABOUT, (handler("hnd.py:leaves_the_other_leg"),))
    new = Report(replace(ABOUT, catalogue="2026.12", seed=7), (handler("rsp.py:misspelt_type"),))
    golden("renderers/changes", markdown.compare([("main.json", old), ("branch.json", new)]).removesuffix("\n"))


def test_several_runs_stand_side_by_side(golden: Golden) -> None:
    named = [(f"{name}.json", report()) for name, report in REPORTS.items()]
    golden("renderers/matrix", markdown.compare(named).removesuffix("\n"))


def test_every_golden_file_is_used() -> None:
    """A golden file that no test asks for is a leftover."""
    names = {path.stem for path in (TESTS / "reports" / "golden" / "renderers").iterdir()}
    assert names == {f"{renderer}-{name}" for renderer, name in GOLDEN} | {"changes", "matrix"}


# -- comparing ---------------------------------------------------------------------------------------------------------


def item(requirement_id: str, verdict: Verdict, start: str = "inbound") -> ItemReport:
    return replace(passed(requirement_id, start), verdict=verdict)


def report(*items: ItemReport, target: str = "app:handler") -> Report:
    return Report(subjects=(SubjectReport("handler", target, "", items),))


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (Verdict.PASSED, Verdict.FAILED, Change.NEWLY_FAILING),
        (Verdict.WARNED, Verdict.FAILED, Change.NEWLY_FAILING),
        (Verdict.KNOWN_DEVIATION, Verdict.STALE_DEVIATION, Change.NEWLY_FAILING),
        (Verdict.PASSED, Verdict.WARNED, Change.NEWLY_WARNED),
        (Verdict.FAILED, Verdict.NOT_EXERCISED, Change.NO_LONGER_JUDGED),
        (Verdict.PASSED, Verdict.BLOCKED, Change.NO_LONGER_JUDGED),
        (Verdict.FAILED, Verdict.PASSED, Change.FIXED),
        (Verdict.STALE_DEVIATION, Verdict.PASSED, Change.FIXED),
        (Verdict.NOT_EXERCISED, Verdict.PASSED, Change.NOW_JUDGED),
        (Verdict.FAILED, Verdict.WARNED, Change.OTHERWISE),
        (Verdict.FAILED, Verdict.KNOWN_DEVIATION, Change.OTHERWISE),
        (Verdict.BLOCKED, Verdict.NOT_EXERCISED, Change.OTHERWISE),
    ],
)
def test_a_change_has_one_name(was: Verdict, now: Verdict, change: Change) -> None:
    (found,) = changes(report(item("HND-5", was)), report(item("HND-5", now)))
    assert (found.change, found.id, found.start) == (change, "HND-5", "inbound")
    assert found.old is not None
    assert found.new is not None
    assert (found.old.verdict, found.new.verdict) == (was, now)


def test_a_handler_may_be_renamed_between_two_runs() -> None:
    old = report(item("HND-5", Verdict.PASSED), item("HND-6", Verdict.PASSED, "outbound"))
    new = report(item("HND-5", Verdict.PASSED), item("HND-7", Verdict.FAILED), target="elsewhere:handler")
    assert [(one.change, one.id) for one in changes(old, new)] == [(Change.GONE, "HND-6"), (Change.NEW, "HND-7")]
    assert unchanged(old, new) == {Verdict.PASSED: 1}


def test_of_several_handlers_each_is_compared_with_itself() -> None:
    one, other = (
        SubjectReport("handler", name, "", (item("HND-5", verdict),))
        for name, verdict in (("a", Verdict.PASSED), ("b", Verdict.FAILED))
    )
    both, turned = Report(subjects=(one, other)), Report(subjects=(other, one))
    assert changes(both, turned) == ()
    (gone,) = changes(both, Report(subjects=(one,)))
    assert (gone.change, gone.subject.target) == (Change.GONE, "b")


def test_a_matrix_names_the_subjects_where_a_run_has_several() -> None:
    one = report(
        item("HND-6", Verdict.PASSED), item("HND-5", Verdict.FAILED, "outbound"), item("HND-5", Verdict.PASSED)
    )
    two = Report(subjects=(*report(target="a").subjects, *report(item("HND-5", Verdict.FAILED), target="b").subjects))
    whole = matrix([("one.json", one), ("two.json", two)])
    assert [column.name for column in whole.columns] == ["one.json", "two.json: a", "two.json: b"]
    assert [(row.id, row.start) for row in whole.rows] == [
        ("HND-5", "inbound"),
        ("HND-5", "outbound"),
        ("HND-6", "inbound"),
    ]
    assert whole.rows[0].verdicts == {Verdict.PASSED, Verdict.FAILED}
    assert [cell is None for cell in whole.rows[0].cells] == [False, True, False]


def test_there_has_to_be_something_to_compare() -> None:
    with pytest.raises(ValueError, match="found none"):
        markdown.compare([])
    assert markdown.compare([("one", broken())]) == markdown.render(broken())


def test_a_requirement_that_two_handlers_break_is_one_requirement() -> None:
    """Of a total over several subjects, too: it counts as the gravest."""
    items = [item("HND-5", Verdict.FAILED), item("HND-6", Verdict.PASSED)], [item("HND-5", Verdict.WARNED)]
    two = Report(
        subjects=tuple(SubjectReport("handler", name, items=tuple(its)) for name, its in zip("ab", items, strict=True))
    )
    assert tally(two).in_words() == "1 of 2 requirements is broken; 1 passed"
    assert "**1 of 2 requirements is broken**; 1 passed." in markdown.render(two)


# -- badges and annotations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "message", "colour"),
    [
        ((), "nothing judged", "lightgrey"),
        ((Verdict.NOT_EXERCISED,), "nothing judged", "lightgrey"),
        ((Verdict.PASSED, Verdict.PASSED, Verdict.NOT_APPLICABLE), "2 of 2", "brightgreen"),
        ((Verdict.PASSED, Verdict.NOT_EXERCISED), "1 of 2", "brightgreen"),
        ((Verdict.PASSED, Verdict.WARNED, Verdict.KNOWN_DEVIATION), "1 of 3, 1 warned, 1 known", "yellow"),
        ((Verdict.PASSED, Verdict.FAILED, Verdict.STALE_DEVIATION), "1 of 3 broken", "red"),
        ((Verdict.PASSED, Verdict.STALE_DEVIATION), "1 stale", "red"),
    ],
)
def test_a_badge_says_how_many_requirements_hold(verdicts: tuple[Verdict, ...], message: str, colour: str) -> None:
    ids = (f"HND-{number}" for number in range(1, 9))
    shown = json.loads(badge.render(report(*(item(one, verdict) for one, verdict in zip(ids, verdicts, strict=False)))))
    assert shown == {"schemaVersion": 1, "label": "onhook", "message": message, "color": colour}


def test_a_requirement_counts_once_and_that_calls_are_played_does_not() -> None:
    twice = (item("HND-5", Verdict.PASSED), item("HND-5", Verdict.PASSED, "outbound"), item("PLAYS", Verdict.PASSED))
    assert json.loads(badge.render(report(*twice)))["message"] == "1 of 1"
    assert json.loads(badge.render(report(item("PLAYS", Verdict.FAILED))))["message"] == "calls not played"


def test_sums_are_the_same_wherever_they_stand() -> None:
    ways = (Verdict.PASSED, Verdict.NOT_EXERCISED)
    items = [item("HND-5", one, start) for one, start in zip(ways, ("inbound", "outbound"), strict=True)]
    items += [item("HND-6", Verdict.FAILED), item("HND-7", Verdict.NOT_APPLICABLE), item("PLAYS", Verdict.FAILED)]
    told = "1 of 2 requirements is broken; 1 passed; 1 more does not apply"
    rows = [ItemResult(item.id, item.start, item.verdict, item.level).row(item.nodeid, "") for item in items]
    summary = " ".join(summary_table(rows))
    assert f"calls are not played to their end (PLAYS); {told}" in summary
    assert "passed (1, 1 of them in some starts only): HND-5 (inbound)" in summary
    assert "not exercised" not in summary, "the numbers add up"
    assert told in markdown.render(report(*items)).replace("*", "")
    assert json.loads(badge.render(report(*items)))["message"] == "1 of 2 broken"
    assert summary_table(rows[:1])[-1] == "1 requirement: 1 passed"


def test_github_is_told_no_more_than_it_shows() -> None:
    ids = [f"RSP-{number}" for number in range(1, 13)]
    told = github.annotations(report(*(item(one, Verdict.FAILED) for one in ids), item("HND-5", Verdict.WARNED)))
    errors = [line for line in told if line.startswith("::error")]
    assert len(errors) == github.MOST
    assert errors[-1] == "::error title=onhook%3A 3 more::RSP-10, RSP-11, RSP-12: see the log or the report"
    assert [line.partition(" ")[0] for line in told[len(errors) :]] == ["::warning"]


def test_an_annotation_stands_at_the_handler() -> None:
    (one,) = github.annotations(replace_place(report(item("HND-5", Verdict.FAILED)), "app/a,b.py:12"))
    assert one.startswith("::error file=app/a%2Cb.py,line=12,title=onhook HND-5%3A ")
    (one,) = github.annotations(replace_place(report(item("HND-5", Verdict.FAILED)), "app/handler.py"))
    assert one.startswith("::error file=app/handler.py,title=")


def test_an_annotation_tells_where_an_exception_was_raised() -> None:
    raised = Raised("KeyError", "'x'", 'Traceback (most recent call last):\n  File "/srv/app.py", line 7, in f\n')
    call = Trace((Invocation({"InvocationEventType": "HANGUP"}, raised),))
    broken = replace(item("RSP-1", Verdict.FAILED), violations=(report_samples.violation(call, step=0),))
    (one,) = github.annotations(report(broken))
    assert "%0Araised at app.py:7%0A" in one


def replace_place(told: Report, place: str) -> Report:
    return replace(told, subjects=tuple(replace(subject, place=place) for subject in told.subjects))


def test_a_requirement_with_two_reasons_is_listed_once() -> None:
    reasons = {"inbound": "a", "outbound": "b"}
    items = [
        ItemResult("HND-5", start, Verdict.NOT_EXERCISED, Level.MUST, reason=why) for start, why in reasons.items()
    ]
    listed = [one.row(f"HND-5[{one.start}]", "") for one in items]
    assert summary_table(listed)[:3] == ["· not exercised (1): HND-5", "  inbound: a", "  outbound: b"]
    alike = [replace(one, reason="a").row(f"HND-5[{one.start}]", "") for one in items]
    assert summary_table(alike)[:2] == ["· not exercised (1): HND-5", "  a"]
