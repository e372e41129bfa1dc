"""Reports as files: which renderer writes them, what is refused before anything is run, and how they are read back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import ABOUT, passed

from onhook.conformance.model.verdicts import Verdict
from onhook.reports import badge, json_file, json_lines, markdown, mermaid
from onhook.reports.model import Report, SubjectReport, items
from onhook.reports.writing import RENDERERS, ReportError, check_paths, read, renderer, suffix_of, write

ITEM = passed("HND-5")
OTHER = replace(ITEM, nodeid="onhook::HND-6[inbound]", id="HND-6", verdict=Verdict.NOT_EXERCISED)
REPORT = Report(
    replace(ABOUT, seconds=1.5, seed=0),
    (SubjectReport("handler", "app:handler", "app.py:3", (ITEM, OTHER)), SubjectReport("service", "emulator:play")),
    ("a note",),
)


# -- suffixes and paths ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("report.html", ".html"),
        ("report.json", ".json"),
        ("main.badge.json", ".badge.json"),
        ("a.b.jsonl", ".jsonl"),
        ("x.md", ".md"),
        ("x.mmd", ".mmd"),
    ],
)
def test_the_longest_suffix_that_fits_decides(name: str, suffix: str) -> None:
    assert suffix_of(Path("folder.json") / name) == suffix


@pytest.mark.parametrize("name", ["report", "report.txt", ".json", "report.json.bak", "report.JSON"])
def test_an_unknown_suffix_is_refused_and_the_known_ones_named(name: str) -> None:
    with pytest.raises(ReportError) as caught:
        suffix_of(Path(name))
    assert name in str(caught.value)
    assert all(suffix in str(caught.value) for suffix in RENDERERS)


@pytest.mark.parametrize(
    ("name", "render"),
    [
        ("x.json", json_file.render),
        ("x.jsonl", json_lines.render),
        ("x.md", markdown.render),
        ("x.mmd", mermaid.render),
        ("x.badge.json", badge.render),
    ],
)
def test_a_suffix_asks_for_its_renderer(name: str, render: Callable[[Report], str]) -> None:
    assert renderer(Path(name)) is render


def test_what_can_be_written_is_not_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("", encoding="utf-8")
    check_paths([])
    check_paths([tmp_path / "new.json", tmp_path / "old.json", tmp_path / "new.badge.json", tmp_path / "new.jsonl"])


def test_two_reports_to_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    twice = [tmp_path / "x.json", tmp_path / "folder" / ".." / "x.json"]
    with pytest.raises(ReportError, match="two reports would be written there"):
        check_paths(twice)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        check_paths([tmp_path / "x.json"])
    with pytest.raises(ReportError, match=r"there is no folder .*missing"):
        check_paths([tmp_path / "missing" / "x.json"])


def test_what_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run as a user who may do everything, so who may not is made up."""
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    with pytest.raises(ReportError, match="may not be written to"):
        check_paths([tmp_path / "x.json"])


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write(path, "old")
    write(path, "new ▶")
    assert path.read_text(encoding="utf-8") == "new ▶"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_that_is_killed_while_it_writes_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")
    code = (
        "import os, sys; from pathlib import Path; from onhook.reports.writing import write\n"
        "Path.replace = lambda *_: os._exit(9)\n"
        "write(Path(sys.argv[1]), 'new')"
    )
    ran = subprocess.run([sys.executable, "-c", code, path], check=False)
    assert ran.returncode == 9
    assert path.read_text(encoding="utf-8") == "old"


# -- reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_what_was_written_is_read_back_equal(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, renderer(path)(REPORT))
    assert read(path) == REPORT


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("x.json", "found the format 'onhook-trace/1'"), ("x.jsonl", "'onhook-report/1' was expected")],
)
def test_a_file_of_another_format_is_no_report(name: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(renderer(path)(REPORT).replace("onhook-report/1", "onhook-trace/1"), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("onhook-report/1", "onhook-report/2", "a newer onhook has written; this one reads up to onhook-report/1"),
        ('"passed"', '"well"', "'well' is not one of"),
        ('"HND-5"', "5", "5 is not of type 'string'"),
        ('"exercised": 3', '"exercised": -3', "-3 is less than the minimum of 0"),
        ('"start": "inbound"', '"begin": "inbound"', "'start' is a required property"),
        ('"kind": "handler"', '"kind": "caller"', "'caller' is not one of"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_name(
    name: str, old: str, new: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    text = renderer(path)(REPORT)
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
@pytest.mark.parametrize("text", ["", "no JSON", "[]", "[" * 100_000, "5\n5\n"])
def test_what_is_no_report_is_refused(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=name):
        read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read: No such file"):
        read(tmp_path / "x.json")


# -- lines -------------------------------------------------------------------------------------------------------------


def test_the_lines_of_a_run_are_the_lines_of_its_file() -> None:
    """What is written as the run goes on is what is written at its end, but for the seconds in the header."""
    told = [
        json_lines.header(REPORT.about),
        *(json_lines.line(*one) for one in items(REPORT)),
        json_lines.footer(REPORT),
    ]
    assert "".join(told) == json_lines.render(REPORT)
    assert all(one.count("\n") == 1 and one.endswith("\n") for one in told)
    begun = json_lines.header(replace(REPORT.about, seconds=0.0))
    assert json_lines.parse("".join([begun, *told[1:]])) == REPORT


def test_a_run_that_was_cut_off_is_read_as_far_as_it_went() -> None:
    lines = json_lines.render(REPORT).splitlines(keepends=True)
    for there in (lines[:2], [*lines[:2], lines[2][:40]]):
        cut = json_lines.parse("".join(there))
        assert cut.about == REPORT.about
        assert [item for _, item in items(cut)] == [ITEM]
        assert cut.notes == (json_lines.CUT_OFF,)
    assert json_lines.parse(lines[0]).subjects == ()


@pytest.mark.parametrize(
    ("number", "line", "complaint"),
    [
        (1, "{}\n", "line 1: report: at the top: "),
        (2, '{"subject": \n', "line 2: report: is no JSON"),
        (2, '{"item": {}}\n', "line 2: report: expected subject, item, found item"),
        (3, '{"subject": 5, "item": 5}\n', "line 3: report: at subjects"),
        (4, '{"seconds": 1}\n', "line 4: report: expected seconds, notes, subjects, items, found seconds"),
        (
            4,
            json.dumps({"seconds": 1, "notes": [], "subjects": [], "items": 0}) + "\n",
            "line 4: report: the footer tells of 0",
        ),
        (4, json.dumps({"seconds": 1, "notes": [5], "subjects": [], "items": 2}) + "\n", "line 4: report: at notes"),
        (4, json.dumps({"seconds": 1, "notes": [], "subjects": {}, "items": 2}) + "\n", "line 4: report: at subjects"),
    ],
)
def test_a_damaged_line_is_told_with_its_number(number: int, line: str, complaint: str) -> None:
    lines = json_lines.render(REPORT).splitlines(keepends=True)
    lines[number - 1] = line
    with pytest.raises(ValueError, match=complaint):
        json_lines.parse("".join(lines))


def test_a_line_that_got_lost_is_missed() -> None:
    header, first, _, footer = json_lines.render(REPORT).splitlines(keepends=True)
    with pytest.raises(ValueError, match="line 3: report: the footer tells of 2 items of its subjects, found 1"):
        json_lines.parse(header + first + footer)
    with pytest.raises(ValueError, match="line 3: report: expected subject, item, found seconds"):
        json_lines.parse(header + first + footer + first)
