"""A written counterexample becomes a test of the adopter's, which fails until the bug is fixed, and event files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onhook.conformance.campaigns.config import ConfigError, Settings
from onhook.conformance.campaigns.counterexamples import hidden_folder, scenario_from_json, write_counterexample
from onhook.conformance.campaigns.parts import Budget
from onhook.conformance.campaigns.regression import assert_not_broken
from onhook.conformance.campaigns.suite import HandlerSuite, ServiceSuite, Surroundings
from onhook.conformance.catalogue import CATALOGUE
from onhook.conformance.model.verdicts import Counterexample

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Ran

ROOT = Path(__file__).resolve().parents[2]
FILE = ".onhook/RSP-4-inbound.json"
TEST = "test_rsp_4_inbound"
CALL = {"calls": [{"call": {}, "choices": []}], "schedule": []}
HONEST = "from onhook.conformance.players.playing import play\n"
#: It gives every event the same number.
MISCOUNTS = """
from onhook.conformance.players import playing


def play(call, handler, world):
    def told(event):
        return handler(event | {"Sequence": 0})

    return playing.play(call, told, world)
"""
CRASHES = MISCOUNTS.replace("return handler(event | {", 'raise LookupError("no such leg", {')


def judge(project: Project, requirement: str, **settings: Any) -> None:
    """Write the counterexample that the calmest call is, as a run of the suite does with the shortest one."""
    kind = ServiceSuite if "service" in settings else HandlerSuite
    suite = kind(
        settings=Settings(directions=("inbound",), **settings),
        budget=Budget(4, 0),
        surroundings=Surroundings(base=project.folder),
    )
    with suite.open() as player:
        played = player.play(scenario_from_json(CALL, "CALL"))
        finding = player.oracle.judge(played.traces).of(requirement)[0]
    folder = hidden_folder(project.folder / ".onhook")
    shown = Counterexample(finding, played.scenario, played.traces)
    write_counterexample(folder, "", "inbound", suite, shown)


@pytest.fixture
def wrong(rejects: str) -> str:
    """The source of a handler that breaks RSP-4."""
    return rejects.replace('"1.0"', '"9.9"')


@pytest.fixture
def broken(project: Project, wrong: str) -> Project:
    """A project whose handler breaks RSP-4, and has been judged."""
    project.write({"app/__init__.py": "", "app/handler.py": wrong, "elsewhere/note.txt": "", "tests/note.txt": ""})
    judge(project, "RSP-4", handler="app.handler:lambda_handler")
    return project


def run(project: Project, *arguments: str, cwd: str = "elsewhere") -> Ran:
    """Run a test from another folder, where nothing says what is under test."""
    return project.pytest(*arguments, cwd=cwd, quick=False)


@pytest.mark.parametrize(
    ("out", "written"),
    [("", f"{TEST}.py"), ("tests", f"tests/{TEST}.py"), ("tests/test_own.py", "tests/test_own.py")],
)
def test_a_test_fails_while_the_handler_is_broken_and_passes_when_it_is_mended(
    broken: Project, rejects: str, out: str, written: str
) -> None:
    exported = broken.onhook("export", FILE, "--pytest", *([out] if out else []))
    assert (exported.status, exported.text) == (0, f"{written}: run it with `pytest {written}`\n")
    ran = run(broken, f"../{written}")
    assert ran.status == 1, ran.text
    assert [name.rpartition("::")[2] for name in ran.items] == [TEST]
    assert 'E       AssertionError: RSP-4[inbound]: SchemaVersion "9.9"' in ran.text
    assert "├─ NEW_INBOUND_CALL ─" in ran.text
    assert "▶▶ expected  " in ran.text
    assert 'actual    SchemaVersion "9.9"' in ran.text
    assert CATALOGUE["RSP-4"].url in ran.text
    assert max(len(line) for line in ran.text.splitlines() if "─" in line) <= 100
    assert "regression.py" not in ran.text
    broken.write({"app/handler.py": rejects})
    ran = run(broken, f"../{written}")
    assert (ran.status, [item.kind for item in ran.items.values()]) == (0, ["passed"]), ran.text


def test_a_counterexample_that_was_moved_alone_becomes_a_test_that_finds_its_target(
    broken: Project, wrong: str
) -> None:
    broken.write({"sub/app.py": wrong})
    document = json.loads((broken.folder / FILE).read_text("utf-8"))
    document["settings"]["handler"] = "app.py:lambda_handler"
    broken.write({"moved.json": json.dumps(document)})
    exported = broken.onhook("export", "../moved.json", "--pytest", cwd="sub")
    assert (exported.status, exported.text.count("\n")) == (0, 1), exported.text
    assert 'actual    SchemaVersion "9.9"' in run(broken, f"../sub/{TEST}.py").text
    lost = broken.onhook("export", "../moved.json", "--pytest", cwd="elsewhere")
    assert 'its target "app.py:lambda_handler" is not there' in lost.text


def test_a_test_says_what_a_replay_says(broken: Project) -> None:
    broken.onhook("export", FILE, "--pytest")
    replayed = broken.onhook("replay", FILE, "-p", "no:terminalreporter").items["replay[RSP-4-inbound]"].text
    (ran,) = run(broken, f"../{TEST}.py").items.values()
    drawn = [line for line in replayed.splitlines() if "├" in line or "actual" in line]
    assert drawn
    assert [line for line in drawn if " ".join(line.split()) not in " ".join(ran.text.split())] == []


def test_a_test_needs_no_terminal_and_no_drawing(broken: Project) -> None:
    broken.onhook("export", FILE, "--pytest")
    for plugins in (("-p", "no:onhook-reports"), ("-p", "no:onhook", "-p", "no:onhook-reports")):
        ran = run(broken, *plugins, f"../{TEST}.py")
        assert ran.status == 1, ran.text
        assert "E       >   1  NEW_INBOUND_CALL: returned [Hangup]" in ran.text
        assert 'E       actual    SchemaVersion "9.9"' in ran.text


def test_a_test_runs_under_the_fixtures_that_were_declared(project: Project, wrong: str) -> None:
    code = "def code():\n    raise OSError('no network here')\n" + wrong.replace('"480"', "code()")
    conftest = """
        import app.handler
        import pytest

        started = []

        def pytest_onhook_cold_start():
            started.append(1)

        @pytest.fixture
        def fake(monkeypatch):
            monkeypatch.setattr("app.handler.code", lambda: "480")
            yield
            assert started
    """
    project.write({"app/__init__.py": "", "app/handler.py": code, "conftest.py": conftest, "elsewhere/note.txt": ""})
    config = 'handler = "app.handler:lambda_handler"\ndirections = ["inbound"]\nfixtures = ["fake"]\n'
    project.write({"onhook.toml": config})
    assert "onhook.toml::RSP-4[inbound]" in project.pytest("onhook.toml", "-k", "RSP-4").kinds("failed")
    assert project.onhook("export", FILE, "--pytest").status == 0
    (project.folder / "onhook.toml").unlink()
    ran = run(project, f"../{TEST}.py")
    assert ran.status == 1, ran.text
    assert 'actual    SchemaVersion "9.9"' in ran.text
    project.write({"app/handler.py": code.replace('"9.9"', '"1.0"')})
    ran = run(project, f"../{TEST}.py")
    assert ran.status == 0, ran.text


def test_a_test_that_is_put_out_of_reach_of_its_fixtures_is_told_of_them(project: Project, wrong: str) -> None:
    project.write({"repo/app.py": wrong, "far/note.txt": ""})
    project.folder /= "repo"
    judge(project, "RSP-4", handler="app.py:lambda_handler", fixtures=("fake",))
    said = project.onhook("export", FILE, "--pytest", "../far").text
    assert f'its fixtures "fake" were found from "{project.folder}": put it there, or below' in said
    assert "its fixtures" not in project.onhook("export", FILE, "--pytest").text


def test_what_was_declared_reaches_the_call(project: Project) -> None:
    code = """
        def handler(event, context):
            return {"SchemaVersion": "1.0", "Actions": [{"Type": "Own", "Parameters": {}}]}
    """
    project.write({"app.py": code, "elsewhere/note.txt": ""})
    judge(project, "RSP-7", handler="app:handler")
    file = project.folder / ".onhook/RSP-7-inbound.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["settings"]["extra_actions"] = ["Own"]
    file.write_text(json.dumps(document), encoding="utf-8")
    assert project.onhook("export", ".onhook/RSP-7-inbound.json", "--pytest").status == 0
    assert 'extra_actions=["Own"],' in (project.folder / "test_rsp_7_inbound.py").read_text(encoding="utf-8")
    ran = run(project, "../test_rsp_7_inbound.py")
    assert ran.status == 0, ran.text


def test_a_service_has_such_tests_too(project: Project) -> None:
    project.write({"emulator.py": MISCOUNTS, "elsewhere/note.txt": ""})
    judge(project, "ENV-2", service="emulator:play")
    assert project.onhook("export", ".onhook/ENV-2-inbound.json", "--pytest", "--events", "events").status == 0
    assert (project.folder / "events/01-NEW_INBOUND_CALL.json").is_file()
    test = "../test_env_2_inbound.py"
    ran = run(project, test)
    assert ran.status == 1, ran.text
    assert "AssertionError: ENV-2[inbound]: " in ran.text
    project.write({"emulator.py": HONEST})
    assert run(project, test).status == 0
    project.write({"emulator.py": CRASHES})
    ran = run(project, test)
    assert (
        "AssertionError: ENV-2 cannot be judged: the service did not play the call to its end: LookupError" in ran.text
    )


CANNOT = """
from onhook.conformance.testing import CannotPlay


def play(call, handler, world):
    raise CannotPlay("not this one")
"""
#: It gives up before its first event.
SILENT = """
def play(call, handler, world):
    return None
"""


def test_a_call_that_a_service_does_not_play_to_its_end_is_kept_too(project: Project) -> None:
    project.write({"emulator.py": CRASHES.replace("raise", "return handler(event)\n        raise"), "sub/note.txt": ""})
    project.write({"emulator.py": CRASHES, "elsewhere/note.txt": ""})
    project.pytest("--onhook-service", "emulator:play", "onhook::PLAYS[inbound]")
    file, test = ".onhook/PLAYS-inbound.json", "../test_plays_inbound.py"
    assert project.onhook("export", file, "--pytest").status == 0
    ran = run(project, test)
    assert ran.status == 1, ran.text
    assert "E       AssertionError: PLAYS[inbound]: LookupError" in ran.text
    assert "raise LookupError" in ran.text
    undrawn = run(project, "-p", "no:onhook", "-p", "no:onhook-reports", test)
    assert "E       PLAYS  Calls are played to their end" in undrawn.text
    assert "raise LookupError" in undrawn.text
    project.write({"emulator.py": HONEST})
    assert run(project, test).status == 0
    project.write({"emulator.py": HONEST + "def play(*_):\n    raise CannotPlay('not this one')\n"})
    project.write({"emulator.py": "from onhook.conformance.testing import CannotPlay\n" + CANNOT})
    ran = run(project, "-rs", test)
    assert (ran.status, "PLAYS: the service cannot play such calls: not this one" in ran.text) == (0, True), ran.text


def test_the_events_of_a_service_are_not_sent_to_a_function(project: Project) -> None:
    project.write({"emulator.py": MISCOUNTS})
    judge(project, "ENV-2", service="emulator:play")
    ran = project.onhook("export", ".onhook/ENV-2-inbound.json", "--events", "events")
    assert ran.text.splitlines() == [
        "events: 3 events, in the order in which your service sent them",
        "  read them, attach them to an issue, or compare them with what it sends once it is mended",
        "  onhook replay .onhook/ENV-2-inbound.json plays the call again",
    ]


def test_a_call_without_an_event_has_none_to_export(project: Project) -> None:
    project.write({"emulator.py": SILENT})
    report = ("--onhook-report", "report.html")
    assert project.pytest("--onhook-service", "emulator:play", "onhook::PLAYS[inbound]", *report).status == 1
    assert "it never invoked the handler" in (project.folder / "report.html").read_text("utf-8")
    file = ".onhook/PLAYS-inbound.json"
    assert "it never invoked the handler" in project.onhook("replay", file).text
    ran = project.onhook("export", file, "--events", "events")
    assert (ran.status, ran.text) == (
        2,
        f"onhook export: --events: {file} has none: the service broke down before it sent one\n",
    )
    assert not (project.folder / "events").exists()
    assert project.onhook("export", file, "--pytest").status == 0
    assert "When it was found broken: no event was sent." in (project.folder / "test_plays_inbound.py").read_text(
        "utf-8"
    )


GONE = {
    "no file": (None, 1, "the target 'app.handler:lambda_handler': there is no module 'app.handler'"),
    "no import": ("import nowhere\n", 1, "cannot be imported: ModuleNotFoundError: No module named 'nowhere'"),
    "raises": (
        "def lambda_handler(*_):\n    raise KeyError('x')\n",
        1,
        "at NEW_INBOUND_CALL the handler raised KeyError",
    ),
    "returns nothing": ("def lambda_handler(*_):\n    return\n", 0, "RSP-4: the call does not come to it any more"),
}


@pytest.mark.parametrize("name", GONE)
def test_a_call_that_cannot_tell_does_not_pass(broken: Project, name: str) -> None:
    code, status, said = GONE[name]
    broken.onhook("export", FILE, "--pytest")
    (broken.folder / "app/handler.py").unlink()
    if code is not None:
        broken.write({"app/handler.py": code})
    ran = run(broken, "-rs", f"../{TEST}.py")
    assert ran.status == status, ran.text
    assert not ran.kinds("passed")
    assert said in " ".join(ran.text.split())
    assert "conformance/" not in ran.text


# -- events ------------------------------------------------------------------------------------------------------------


def test_events_are_those_of_the_trace(broken: Project) -> None:
    ran = broken.onhook("export", FILE, "--events", "its events")
    assert ran.status == 0, ran.text
    files = sorted((broken.folder / "its events").iterdir())
    (call,) = json.loads((broken.folder / FILE).read_text(encoding="utf-8"))["trace"]["calls"]
    events = [one["event"] for one in call["invocations"]]
    assert [json.loads(file.read_text(encoding="utf-8")) for file in files] == events
    assert [file.name for file in files] == ["01-NEW_INBOUND_CALL.json", "02-INVALID_LAMBDA_RESPONSE.json"]
    assert ran.text.splitlines() == [
        "its events: 2 events, to be sent to your function in order:",
        *(
            f"  for event in 'its events'/*.json; do {command}; done"
            for command in (
                'aws lambda invoke --function-name FUNCTION --payload "fileb://$event" /dev/stdout',
                'sam local invoke FUNCTION -e "$event"',
            )
        ),
    ]
    assert sorted(one.name for one in broken.folder.iterdir()) == [
        *(".onhook", "app", "elsewhere", "its events", "tests")
    ]


# -- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_really_is_written_and_said(project: Project) -> None:
    page = (ROOT / "docs/regressions.md").read_text(encoding="utf-8")
    shutil.copytree(ROOT / "examples/forwarding", project.folder, dirs_exist_ok=True)
    project.pytest("--onhook-handler", "app.broken:lambda_handler", "onhook::HND-5[inbound]")
    said = project.onhook("export", ".onhook/HND-5-inbound.json", "--pytest", "--events", "events")
    assert f"--pytest --events events\n{said.text}```\n" in page
    code = (project.folder / "test_hnd_5_inbound.py").read_text(encoding="utf-8")
    assert f"```python\n{code}```\n" in page
    (failure,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    ran = project.pytest("test_hnd_5_inbound.py", quick=False)
    assert failure in re.sub(" +$", "", ran.text, flags=re.MULTILINE)


def test_the_call_by_hand_of_the_page_works(project: Project, rejects: str) -> None:
    page = (ROOT / "docs/regressions.md").read_text(encoding="utf-8")
    _, by_hand = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    project.write({"app/handler.py": rejects, "by_hand.py": by_hand})
    words = [sys.executable, "by_hand.py"]
    ran = subprocess.run(words, cwd=project.folder, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_what_is_there_is_overwritten_only_by_force(broken: Project) -> None:
    broken.write({f"{TEST}.py": "mine", "events/own.json": "mine", "events/02-INVALID_LAMBDA_RESPONSE.json": "mine"})
    before = {file: file.read_bytes() for file in broken.folder.rglob("*.*") if file.is_file()}
    for options, said in (
        (("--pytest",), f"--pytest: {TEST}.py is there already; --force overwrites it, or name another file"),
        (("--pytest", "new.py", "--events", "events"), "--events: events has files in it; name another folder"),
    ):
        ran = broken.onhook("export", FILE, *options)
        assert (ran.status, said in ran.text) == (2, True), ran.text
        assert {file: file.read_bytes() for file in broken.folder.rglob("*.*") if file.is_file()} == before
    assert broken.onhook("export", FILE, "--pytest", "--events", "events", "--force").status == 0
    assert "assert_not_broken" in (broken.folder / f"{TEST}.py").read_text(encoding="utf-8")
    assert (broken.folder / "events/own.json").read_text(encoding="utf-8") == "mine"
    assert "mine" not in (broken.folder / "events/02-INVALID_LAMBDA_RESPONSE.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((FILE,), "onhook export: expected --pytest, --events DIR or both, found neither"),
        ((FILE, "--pytest", "out.txt"), "--pytest: out.txt: expected a file that ends in .py, or a folder"),
        ((FILE, "--pytest", "no/out.py"), "--pytest: there is no folder no"),
        ((FILE, "--events", "no/events"), "--events: there is no folder no"),
        ((FILE, "--events", FILE), f"--events: {FILE} is no folder"),
        (("nowhere.json", "--pytest"), "onhook export: nowhere.json: cannot be read: No such file or directory"),
        (("app/handler.py", "--events", "events"), "onhook export: app/handler.py: is no JSON: "),
        ((FILE, "--pytest", "--odd"), "unknown argument '--odd'"),
        (("--pytest", FILE), "the following arguments are required: FILE.json"),
    ],
)
def test_what_cannot_be_done_is_said(broken: Project, arguments: tuple[str, ...], said: str) -> None:
    ran = broken.onhook("export", *arguments)
    assert ran.status == 2, ran.text
    assert said in ran.text
    assert "Traceback" not in ran.text
    assert not list(broken.folder.glob("*.py"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trace": None}, "trace: trace file: at the top: found null"),
        ({"trace": {"format": "onhook-trace/1", "calls": [{}]}}, "trace: trace file: at calls[0]"),
        ({"settings": {}}, "settings: expected a handler or a service, found neither"),
        ({"settings": {"handler": 1}}, "settings: handler: expected a string, found 1"),
        ({"base": "\0"}, "base: expected a folder, found '\\x00'"),
        ({"fixtures_from": "\ud800"}, "fixtures_from: expected a folder, found '\\ud800'"),
        ({"scenario": {}}, "scenario: cannot be played"),
    ],
)
def test_a_damaged_file_says_what_is_wrong(broken: Project, change: dict[str, Any], said: str) -> None:
    file = broken.folder / FILE
    document = json.loads(file.read_text(encoding="utf-8"))
    if "fixtures_from" in change:
        document["settings"]["fixtures"] = ["fake"]
    file.write_text(json.dumps(document | change), encoding="utf-8")
    ran = broken.onhook("export", FILE, "--pytest")
    assert ran.status == 2, ran.text
    assert f"onhook export: {FILE}: {said}" in ran.text
    assert "Traceback" not in ran.text
    assert not list(broken.folder.glob("*.py"))


# -- written by hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("RSP-99", CALL), "no requirement has the id 'RSP-99'"),
        (("RSP-4", {}), "scenario: cannot be played"),
        (("RSP-4", CALL), "handler is missing"),
        (("RSP-4", CALL, {"handler": "a:b", "service": "c:d"}), "expected one of them, found both"),
        (
            ("RSP-4", CALL, {"handler": "a:b", "fixtures": ("aws",)}),
            "mark the test with pytest.mark.usefixtures instead",
        ),
        (("RSP-4", CALL, {"handler": "a:b", "time_limits": 3}), "did you mean 'time_limit'?"),
    ],
)
def test_arguments_that_cannot_be_used_say_so(arguments: Any, said: str) -> None:
    requirement, scenario, settings = (*arguments, {})[:3]
    with pytest.raises(ConfigError, match="assert_not_broken: ") as caught:
        assert_not_broken(requirement, scenario, base=".", **settings)
    assert said in str(caught.value)


def test_an_assertion_needs_no_pytest_around_it(tmp_path: Path, wrong: str) -> None:
    code = wrong.replace('"9.9"', r'"9\x1b[31m9"')
    (tmp_path / "by_hand.py").write_text(code, encoding="utf-8")
    with pytest.raises(AssertionError) as caught:
        assert_not_broken("RSP-4", CALL, handler="by_hand.py:lambda_handler", base=tmp_path)
    assert "RSP-4  " in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert_not_broken("RSP-3", CALL, handler="by_hand.py:lambda_handler", base=str(tmp_path), extra_actions=())
    with pytest.raises(unittest.SkipTest, match="HND-5: the call does not come to it any more"):
        assert_not_broken("HND-5", CALL, handler="by_hand.py:lambda_handler", base=tmp_path)
