"""Reports of a run: which are written, refused before anything is run, and equal however the run was spread."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from report_samples import small

from onhook.reports.writing import renderer

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

HANDLER = ("--onhook-handler", "app.handler:lambda_handler")
SUFFIXES = (".html", ".json", ".jsonl", ".md", ".badge.json", ".mmd")


@pytest.fixture
def broken(project: Project, rejects: str) -> Project:
    """A project whose handler breaks RSP-4."""
    project.write(
        {"app/handler.py": rejects.replace('"1.0"', '"9.9"'), "pyproject.toml": "[tool.pytest.ini_options]\n"}
    )
    return project


def _timeless(file: Path) -> Any:
    document = json.loads(file.read_text("utf-8"))
    for name in ("started", "seconds"):
        document["about"].pop(name)
    return document


def test_every_kind_of_report_is_written(broken: Project) -> None:
    paths = [f"out{suffix}" for suffix in SUFFIXES]
    ran = broken.pytest(*HANDLER, *(f"--onhook-report={path}" for path in paths))
    assert ran.status == 1, ran.text
    for path in paths:
        assert (broken.folder / path).stat().st_size, path
        assert f"onhook: report {broken.folder / path}" in ran.text
    document = json.loads((broken.folder / "out.json").read_text("utf-8"))
    (subject,) = document["subjects"]
    assert (subject["kind"], subject["target"]) == ("handler", "app.handler:lambda_handler")
    assert subject["place"] == "app/handler.py:2"
    failed = {item["nodeid"] for item in subject["items"] if item["verdict"] == "failed"}
    assert failed == {"onhook::RSP-4[inbound]", "onhook::RSP-4[outbound]"}


def test_a_run_over_workers_makes_the_report_of_a_serial_run(broken: Project) -> None:
    for workers in ("0", "2"):
        broken.pytest(*HANDLER, "--onhook-report", f"{workers}.json", "-n", workers)
    assert _timeless(broken.folder / "0.json") == _timeless(broken.folder / "2.json")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_targets_of_one_name_are_told_apart_by_their_folders(project: Project, rejects: str, workers: str) -> None:
    config = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\nstrict = true\n'
    for folder, code in ("a", rejects), ("b", rejects.replace('"1.0"', '"9.9"')):
        project.write({f"{folder}/app.py": code, f"{folder}/onhook.toml": config})
    project.pytest("-n", workers, "a", "b", "-k", "RSP-4", "--onhook-report=out.json")
    document = json.loads((project.folder / "out.json").read_text("utf-8"))
    told = {
        (subject["target"], subject["place"], item["verdict"])
        for subject in document["subjects"]
        for item in subject["items"]
    }
    assert told == {
        ("app:lambda_handler (in a)", "a/app.py:2", "passed"),
        ("app:lambda_handler (in b)", "b/app.py:2", "failed"),
    }
    assert document["about"]["strict"] is True


def test_a_call_that_cannot_be_written_is_said_to_have_no_replay(broken: Project) -> None:
    broken.write({".onhook": "a file\n"})
    ran = broken.pytest(*HANDLER, "-k", "RSP-4")
    assert ran.text.count("its call cannot be written to") == 2, ran.text
    assert "onhook replay" not in ran.text


def test_the_first_line_of_a_stream_identifies_the_run(broken: Project) -> None:
    broken.pytest(*HANDLER, "--onhook-report=out.jsonl", "--onhook-report=out.json")
    first = json.loads((broken.folder / "out.jsonl").read_text("utf-8").splitlines()[0])["about"]
    whole = json.loads((broken.folder / "out.json").read_text("utf-8"))["about"]
    assert first | {"seconds": whole["seconds"]} == whole
    assert all(whole[name] for name in ("onhook", "hypothesis", "python", "catalogue", "examples"))


@pytest.mark.parametrize("target", [(), (*HANDLER, "-k", "nothing_is_called_so")])
def test_a_report_of_nothing_is_not_written_and_that_is_said(broken: Project, target: tuple[str, ...]) -> None:
    broken.write({"test_mine.py": "def test_mine():\n    pass\n"})
    ran = broken.pytest(*target, "--onhook-report=out.html", "test_mine.py")
    assert f"onhook: the report {broken.folder / 'out.html'} is not written: no item of onhook was judged" in ran.text
    assert not (broken.folder / "out.html").exists()


REFUSED = {
    "suffix": (["out.pdf"], "out.pdf: what to write is told by the suffix, and known are .html, .json, .jsonl, .md"),
    "nothing but a suffix": ([".html"], "what to write is told by the suffix"),
    "nothing but a long suffix": ([".badge.json"], "what to write is told by the suffix"),
    "twice": (["out.json", "./out.json"], "out.json: two reports would be written there"),
    "twice through a link": (["out.json", "link.json"], "link.json: two reports would be written there"),
    "twice through a linked folder": (["out.json", "here/out.json"], "two reports would be written there"),
    "link to nowhere": (["lost.json"], "there is no folder"),
    "circle of links": (["circle.json"], "circle.json: "),
    "below a file": (["pyproject.toml/out.md"], "there is no folder"),
    "long name": ([f"{'x' * 250}.md"], "is too long a name; give it at most"),
    "folder": (["app.md"], "app.md: is a folder; name a file in it"),
    "no folder": (["missing/out.md"], "there is no folder"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_written_is_refused_before_anything_is_run(broken: Project, name: str) -> None:
    paths, said = REFUSED[name]
    (broken.folder / "app.md").mkdir()
    for link, to in (
        ("link.json", "out.json"),
        ("here", "."),
        ("lost.json", "no/x.json"),
        ("circle.json", "circle.json"),
    ):
        (broken.folder / link).symlink_to(to)
    ran = broken.pytest(*HANDLER, *(f"--onhook-report={path}" for path in paths))
    assert ran.status == 4
    assert "--onhook-report: " in ran.text
    assert said in ran.text
    assert not ran.items


def test_a_worker_that_crashes_loses_its_own_item_and_the_report_says_so(project: Project, rejects: str) -> None:
    code = rejects.replace(
        "    if event",
        "    import os, pathlib\n    if not pathlib.Path('crashed').exists():\n"
        "        pathlib.Path('crashed').touch()\n        os.kill(os.getpid(), 9)\n    if event",
    )
    project.write({"app/handler.py": code, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    ran = project.pytest(*HANDLER, "--onhook-report", "out.json", "-n", "1")
    assert ran.status == 1, ran.text
    document = json.loads((project.folder / "out.json").read_text("utf-8"))
    (note,) = document["notes"]
    assert "was not judged: worker 'gw0' crashed while running" in note
    assert len(document["subjects"][0]["items"]) == 51


def test_github_is_told_unless_somebody_does_not_want_that(broken: Project) -> None:
    summary = broken.folder / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTIONS": "true"}
    quiet = broken.pytest(*HANDLER, "--onhook-no-summary", env=env)
    assert "::error" not in quiet.text
    assert not summary.exists()
    told = broken.pytest(*HANDLER, env=env)
    assert "::error file=app/handler.py,line=2" in told.text
    assert "RSP-4" in summary.read_text("utf-8")


@pytest.mark.parametrize(("checkout", "file"), [("..", "{root}/app/handler.py"), ("app", "app/handler.py")])
def test_github_is_told_where_a_file_is_in_the_checkout(broken: Project, checkout: str, file: str) -> None:
    """A job may run in a folder of it; and where the checkout is elsewhere, no better place is known."""
    workspace = os.path.normpath(broken.folder / checkout)
    told = broken.pytest(*HANDLER, "-k", "RSP-4", env={"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": workspace})
    assert f"::error file={file.format(root=broken.folder.name)},line=2" in told.text


RUNS_TWICE = """
import pytest
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    for _ in range(2):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            item.ihook.pytest_runtest_logreport(report=report)
    return True
"""


def test_an_item_that_is_run_again_is_reported_once(broken: Project) -> None:
    """As pytest-rerunfailures does with those that fail."""
    broken.write({"conftest.py": RUNS_TWICE})
    broken.pytest(*HANDLER, "onhook::RSP-4[inbound]", "--onhook-report", "twice.json", "--onhook-report", "twice.jsonl")
    document = json.loads((broken.folder / "twice.json").read_text("utf-8"))
    assert [item["nodeid"] for item in document["subjects"][0]["items"]] == ["onhook::RSP-4[inbound]"]
    assert broken.onhook("report", "twice.jsonl", "again.json").status == 0
    assert json.loads((broken.folder / "again.json").read_text("utf-8"))["subjects"] == document["subjects"]


def test_junit_knows_which_requirement_an_item_is_about(broken: Project) -> None:
    broken.pytest(*HANDLER, "onhook::RSP-4[inbound]")
    xml = (broken.folder / "junit.xml").read_text("utf-8")
    assert '<property name="onhook_requirement" value="RSP-4"' in xml
    assert '<property name="onhook_level" value="MUST"' in xml
    assert '<property name="onhook_page" value="https://docs.aws.amazon.com/' in xml


def test_the_command_writes_a_report_in_another_form_and_compares(broken: Project, rejects: str) -> None:
    broken.pytest(*HANDLER, "--onhook-report", "old.json")
    broken.write({"app/handler.py": rejects})
    broken.pytest(*HANDLER, "--onhook-report", "new.jsonl")
    for output in ("old.html", "old.md", "copy.json"):
        assert broken.onhook("report", "old.json", output).status == 0
    assert (broken.folder / "copy.json").read_bytes() == (broken.folder / "old.json").read_bytes()
    for output in ("both.html", "both.md"):
        assert broken.onhook("report", "old.json", "new.jsonl", output).status == 0
        assert "RSP-4" in (broken.folder / output).read_text("utf-8")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (["missing.json", "out.md"], "missing.json: cannot be read: No such file or directory"),
        (["odd.json", "out.md"], "odd.json: report: at the top"),
        (["text.json", "out.md"], "text.json: is no report, or was cut off: found no JSON from line 1, column 1"),
        (["empty.json", "out.md"], "empty.json: is no report: found an empty file; expected a .json or .jsonl file"),
        (["other.json", "out.md"], "other.json: is no report: found other JSON, without a format"),
        (["trace.json", "out.md"], "trace.json: is no report: found the format 'onhook-trace/1'"),
        (["binary.json", "out.md"], "binary.json: is no report: found bytes that are no text (UTF-8)"),
        ([".", "out.md"], ".: cannot be read: Is a directory"),
        (["newer.json", "out.md"], "its format is 'onhook-report/2', which a newer onhook has written"),
        (["odd.json", "odd.json", "out.md"], "the same report is named twice"),
        (["small.json", "again.json", "out.json"], "several reports are compared in a .html or .md file"),
        (["odd.json", "out.xyz"], "what to write is told by the suffix"),
    ],
)
def test_the_command_refuses_what_it_cannot_use(project: Project, inputs: list[str], said: str) -> None:
    project.write(
        {"odd.json": '{"format": "onhook-report/1"}', "text.json": "no", "newer.json": '{"format": "onhook-report/2"}'}
    )
    for name in ("small.json", "again.json"):
        project.write({name: renderer(Path(name))(small())})
    project.write({"empty.json": "", "other.json": "{}", "trace.json": '{"format": "onhook-trace/1"}'})
    (project.folder / "binary.json").write_bytes(b"\x00\xff")
    ran = project.onhook("report", *inputs)
    assert ran.status == 2
    assert said in ran.text
    assert len(ran.text.strip().splitlines()) == 1
    assert not (project.folder / inputs[-1]).exists()


def test_a_run_that_was_stopped_conforms_to_nothing(project: Project, rejects: str) -> None:
    """What it has not judged may be broken."""
    project.write(
        {
            "app/handler.py": rejects,
            "pyproject.toml": "[tool.pytest.ini_options]\n",
            "conftest.py": "def pytest_runtest_setup(item):\n    if item.name == 'RSP-9[outbound]':\n        raise KeyboardInterrupt\n",
        }
    )
    paths = ("out.json", "out.md", "out.badge.json", "out.html", "out.mmd")
    ran = project.pytest(*HANDLER, *(f"--onhook-report={path}" for path in paths))
    assert ran.status == 2, ran.text
    assert json.loads((project.folder / "out.json").read_text("utf-8"))["notes"] == [
        "the run was stopped before its end"
    ]
    assert "the run did not come to its end" in (project.folder / "out.md").read_text("utf-8").splitlines()[0]
    assert json.loads((project.folder / "out.badge.json").read_text("utf-8"))["message"] == "not finished"
    assert "The run did not come to its end" in (project.folder / "out.html").read_text("utf-8")
    assert "nobody knows" in (project.folder / "out.mmd").read_text("utf-8")
